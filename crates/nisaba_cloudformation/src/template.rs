//! A template as written: its sections, nothing worked out.

use std::sync::Arc;

use nisaba_base::value::{Map, Node, Value};
use nisaba_base::{Diagnostic, FileId, Loc, SourceFile, yaml};

/// A document with a section `Resources` that holds at least one thing with a type.
#[derive(Debug)]
pub(crate) struct Template {
    pub(crate) path: Arc<str>,
    root: Node,
}

/// Reads the template of a file; `None` when it holds none.
pub(crate) fn read(file: FileId, source: &SourceFile, diagnostics: &mut Vec<Diagnostic>) -> Option<Template> {
    let (documents, problems) = yaml::parse(file, source.text());
    let found = documents.into_iter().find_map(|root| as_template(&root));
    if found.is_some() || declares_itself(source.text()) {
        diagnostics.extend(problems);
    }
    Some(Template { path: source.path().clone(), root: found? })
}

/// The document itself, or what the Serverless Framework writes below `resources`.
fn as_template(root: &Node) -> Option<Node> {
    let inner = root.get("resources").filter(|_| root.get("Resources").is_none());
    [Some(root), inner].into_iter().flatten().find(|node| is_template(node)).cloned()
}

fn is_template(root: &Node) -> bool {
    let Some(resources) = root.get("Resources").and_then(|section| section.value.as_map()) else {
        return false;
    };
    resources
        .iter()
        .any(|(key, entry)| key.starts_with("Fn::") || entry.node.str("Type").is_some_and(is_resource_type))
}

fn is_resource_type(text: &str) -> bool {
    ["AWS::", "Custom::", "Alexa::"].iter().any(|prefix| text.starts_with(prefix))
        || text.split("::").count() >= 3
}

fn declares_itself(text: &str) -> bool {
    text.contains("AWSTemplateFormatVersion") || text.contains("AWS::Serverless-2016-10-31")
}

impl Template {
    /// A section that is a map.
    pub(crate) fn section(&self, name: &str) -> Option<&Map> {
        self.root.get(name)?.value.as_map()
    }

    /// The section as a value.
    pub(crate) fn node(&self, name: &str) -> Option<&Node> {
        self.root.get(name)
    }

    /// Names of the macros that process it.
    pub(crate) fn transforms(&self) -> Vec<(&str, Loc)> {
        let named = |node: &Node| match &node.value {
            Value::String(_) => None,
            _ => node.get("Name").map(|name| name.loc),
        };
        let Some(node) = self.root.get("Transform") else { return Vec::new() };
        crate::intrinsic::arguments(node)
            .iter()
            .filter_map(|one| {
                let text = one.value.as_str().or_else(|| one.str("Name"))?;
                Some((text, named(one).unwrap_or(one.loc)))
            })
            .collect()
    }

    /// Whether SAM's own types and `Globals` mean something in it.
    pub(crate) fn is_sam(&self) -> bool {
        self.transforms().iter().any(|(name, _)| name.starts_with("AWS::Serverless"))
    }
}
