//! Stacks within stacks: which template a `TemplateURL` means, what is given to it, what it gives back.

use std::rc::Rc;
use std::sync::Arc;

use nisaba_base::value::{Node, Part, Value};
use rustc_hash::FxHashMap;

use crate::evaluate::Scope;
use crate::limit;
use crate::parameter;
use crate::template::Template;

const TYPES: [&str; 2] = ["AWS::CloudFormation::Stack", "AWS::Serverless::Application"];

/// Whether a resource is a stack of its own.
pub(crate) fn is_stack(type_name: &str) -> bool {
    TYPES.contains(&type_name)
}

/// Where a nested stack says its template lies: the value behind the last part that is not known.
pub(crate) fn location(properties: &Node) -> Option<Arc<str>> {
    let written = properties.get("TemplateURL").or_else(|| properties.get("Location"))?;
    match &written.value {
        Value::String(text) => Some(text.clone()),
        Value::Unknown(unknown) => match unknown.parts.as_ref()?.last()? {
            // The folder before it may be anything, but the rest of the path is written.
            Part::Text(text) => Some(text.clone()),
            Part::Hole(_) => None,
        },
        _ => None,
    }
}

/// The template that a location means from the folder of another template: the file at that path, else, for what lies in a
/// bucket, the only template of the estate whose path ends so.
pub(crate) fn find<'t>(templates: &'t [Template], from: &str, location: &str) -> Option<&'t Template> {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_remote = location.contains("://") || location.starts_with('/');
    let at = |path: &str| templates.iter().find(|template| *template.path == *path);
    if !is_remote && let Some(found) = joined(folder, location).and_then(|path| at(&path)) {
        return Some(found);
    }
    let path = location.split_once("://").map_or(location, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or(path).trim_start_matches('/');
    // The longest end of the location that is the end of one template's path only.
    let starts = std::iter::once(0).chain(path.match_indices('/').map(|(at, _)| at + 1));
    for start in starts {
        let Some(end) = path.get(start..).filter(|end| !end.is_empty()) else { continue };
        let is_end = |template: &&Template| {
            template.path.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        let mut found = templates.iter().filter(is_end).filter(|template| *template.path != *from);
        match (found.next(), found.next()) {
            (Some(one), None) => return Some(one),
            (Some(_), Some(_)) => return None,
            _ => {}
        }
    }
    None
}

/// A relative path below a folder; `None` where it leads out of the estate.
fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

impl<'t> Scope<'t> {
    /// The stack of a resource, if its template lies in the estate.
    pub(crate) fn nested(&self, logical_id: &str) -> Option<Rc<Scope<'t>>> {
        if let Some(known) = self.children.borrow().get(logical_id) {
            return known.clone();
        }
        // While it is read it is none: two stacks that need each other's outputs get unknowns.
        self.children.borrow_mut().insert(logical_id.into(), None);
        let child = self.read_nested(logical_id).map(Rc::new);
        self.children.borrow_mut().insert(logical_id.into(), child.clone());
        child
    }

    fn read_nested(&self, logical_id: &str) -> Option<Scope<'t>> {
        let resource = self.resources.get(logical_id)?;
        if !resource.str("Type").is_some_and(is_stack) {
            return None;
        }
        let properties = self.value(resource.get("Properties")?, 0)?;
        let template = find(self.world.templates, &self.template.path, &location(&properties)?)?;
        let stacks = self.run.stacks.get();
        if self.depth >= limit::STACK_DEPTH || stacks >= limit::STACKS {
            self.tell(resource.loc, "cloudformation-depth", "stacks are nested further than is read");
            return None;
        }
        self.run.stacks.set(stacks + 1);
        let given = properties.get("Parameters");
        let prefix = format!("{}{logical_id}/", self.prefix);
        let parameters = parameters(template, given);
        Some(Scope::new(self.world, self.run.clone(), template, parameters, prefix.into(), self.depth + 1))
    }

    /// What a nested stack gives back under a name.
    pub(crate) fn nested_output(&self, logical_id: &str, output: &str) -> Option<Node> {
        let child = self.nested(logical_id)?;
        let value = child.outputs.get(output)?.get("Value")?.clone();
        child.value(&value, 0)
    }
}

/// The values of a template's parameters, given some of them.
pub(crate) fn parameters(template: &Template, given: Option<&Node>) -> FxHashMap<Arc<str>, Node> {
    let declared = template.section("Parameters").into_iter().flat_map(|section| section.iter());
    declared
        .map(|(name, entry)| {
            let given = given.and_then(|given| given.get(name));
            let value = match given {
                Some(given) => parameter::typed(entry.node.str("Type").unwrap_or("String"), given),
                None => parameter::value(name, &entry.node),
            };
            (name.clone(), value)
        })
        .collect()
}
