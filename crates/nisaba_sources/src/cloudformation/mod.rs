//! CloudFormation and SAM to resources that the tables understand.
//!
//! The provider is the same as behind Terraform's `aws_*` types, so the tables of those serve: each type of CloudFormation is
//! translated to one of them by data (`cloudformation/*.yaml`, read by `shape.rs`), property by property (`translate.rs`).
//!
//! **Invariant:** a report shows types and logical ids as the template writes them.
//! **Not here:** functions, parameters, conditions, nested stacks (`nisaba_cloudformation`).

mod shape;
mod translate;

use std::sync::Arc;

use nisaba_base::value::{Map, Node, Value};
use nisaba_base::{FileId, Loc, SourceMap};
use nisaba_cloudformation::{Parameter, Stack, evaluate};
use nisaba_estate::{NotSeen, Provider};

use crate::credential;
use crate::format::{Format, Formats};
use crate::part::Part;
use crate::resource::Resource;
use crate::table::Rule;

/// The facets that CloudFormation decides otherwise than Terraform's provider where nothing is written.
pub(crate) fn decides(resource: &Resource, facet: &str) -> Option<&'static Rule> {
    shape::facets(resource.written_type.as_deref()?, &resource.type_name)?.get(facet)
}

/// Every template of the estate.
pub(crate) fn read(sources: &SourceMap, formats: &Formats) -> Part {
    let files: Vec<FileId> = formats.files(Format::CloudFormation).collect();
    if files.is_empty() {
        return Part::default();
    }
    let evaluation = evaluate(sources, &files);
    let resources = evaluation.stacks.iter().flat_map(of_stack).collect();
    let not_seen = evaluation.missing.into_iter().map(|missing| NotSeen {
        what: missing.what,
        settle: missing.settle,
        loc: Some(missing.loc),
    });
    Part { resources, not_seen: not_seen.collect(), diagnostics: evaluation.diagnostics }
}

fn of_stack(stack: &Stack) -> Vec<Resource> {
    let resources = stack.resources.iter().flat_map(|resource| translate::resources(stack, resource));
    resources
        .chain(stack.parameters.iter().filter_map(|parameter| default_credential(stack, parameter)))
        .collect()
}

/// A parameter whose default holds a credential; the others are no part of the estate.
fn default_credential(stack: &Stack, parameter: &Parameter) -> Option<Resource> {
    let default = parameter.default.as_ref()?;
    let mut named = Map::new();
    named.insert(parameter.name.clone(), default.loc, default.clone());
    let named = Value::map(named).at(default.loc);
    if !credential::is_found(&named) {
        return None;
    }
    let mut body = Map::new();
    body.insert("value", default.loc, named);
    let name = parameter.name.clone();
    Some(resource(stack, "variable".into(), name, Value::map(body).at(parameter.loc), parameter.loc))
}

/// A resource at the top of a stack.
fn resource(stack: &Stack, type_name: Arc<str>, name: Arc<str>, body: Node, loc: Loc) -> Resource {
    Resource {
        provider: Provider::Aws,
        type_name,
        written_type: None,
        address: name.clone(),
        root: stack.path.clone(),
        module: "".into(),
        name,
        body,
        loc,
        references: Vec::new(),
        existence: None,
        region: None,
        account: None,
    }
}
