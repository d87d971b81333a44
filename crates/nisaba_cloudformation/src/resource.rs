//! What comes out: stacks and their resources with every value worked out as far as it can be.

use std::sync::Arc;

use nisaba_base::value::{Node, Reference};
use nisaba_base::{Diagnostic, Loc};

use crate::parameter::Parameter;

/// Everything that the templates of an estate declare.
#[derive(Debug, Default)]
pub struct Evaluation {
    /// Stacks that stand by themselves, in the order of their files; nested ones are part of them.
    pub stacks: Vec<Stack>,
    /// What lies elsewhere or needs another tool.
    pub missing: Vec<Missing>,
    /// What is wrong in the templates.
    pub diagnostics: Vec<Diagnostic>,
}

/// A stack with those nested in it.
#[derive(Debug)]
pub struct Stack {
    /// Path of its template.
    pub path: Arc<str>,
    /// Resources of the stack and of nested ones; addresses are unique within the stack.
    pub resources: Vec<Resource>,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
}

/// A resource of a template.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Logical id, behind those of the stacks it is nested in: `Network/Vpc`.
    pub address: Arc<str>,
    /// The stacks it is nested in, `""` at the top.
    pub within: Arc<str>,
    /// Logical id.
    pub logical_id: Arc<str>,
    /// Type as written, e.g. `AWS::S3::Bucket`; SAM's own types are expanded already.
    pub type_name: Arc<str>,
    /// `Properties`, evaluated.
    pub properties: Node,
    /// The whole resource.
    pub loc: Loc,
    /// Why it may not exist.
    pub existence: Option<Arc<str>>,
    /// `DeletionPolicy`, where written: `Delete`, `Retain`, `Snapshot`.
    pub deletion_policy: Option<Node>,
    /// `UpdateReplacePolicy`, where written.
    pub update_replace_policy: Option<Node>,
    /// Resources that `DependsOn` names.
    pub depends_on: Vec<(Reference, Loc)>,
}

/// Something of the estate that its templates only name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// What it is, in the words of the template.
    pub what: String,
    /// What the reader can do about it.
    pub settle: String,
    /// Where it is named.
    pub loc: Loc,
}

/// How a resource of another stack is named: by its address and the path of that stack's template.
pub fn address_in(address: &str, stack: &str) -> Arc<str> {
    format!("{address} in {stack}").into()
}
