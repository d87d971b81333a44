//! Templates to stacks: which stand by themselves, and what each declares.

use std::rc::Rc;
use std::sync::Arc;

use nisaba_base::value::{Entry, Map, Node, Reference, Value};
use nisaba_base::{FileId, SourceMap};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::evaluate::{Run, Scope, World};
use crate::export::Exports;
use crate::nested;
use crate::parameter::Parameter;
use crate::resource::{Evaluation, Resource, Stack};
use crate::sam;
use crate::template::{self, Template};
use crate::truth::Truth;

/// Exports that are made of imports are followed so far.
const EXPORT_PASSES: usize = 2;

/// Reads the templates among `files` and works them out.
pub fn evaluate(sources: &SourceMap, files: &[FileId]) -> Evaluation {
    let read: Vec<_> = files
        .par_iter()
        .filter_map(|id| {
            let mut diagnostics = Vec::new();
            let template = template::read(*id, sources.get(*id)?, &mut diagnostics);
            Some((template, diagnostics))
        })
        .collect();
    let mut evaluation = Evaluation::default();
    let mut templates = Vec::new();
    for (template, diagnostics) in read {
        templates.extend(template);
        evaluation.diagnostics.extend(diagnostics);
    }
    let inner = nested_templates(&templates);
    let outer: Vec<&Template> =
        templates.iter().filter(|template| !inner.contains(&*template.path)).collect();
    let exports = exports(&templates, &outer);
    let world = World { templates: &templates, exports: &exports };
    for (stack, run) in outer.par_iter().map(|template| stack(&world, template)).collect::<Vec<_>>() {
        evaluation.stacks.push(stack);
        evaluation.diagnostics.extend(run.0);
        evaluation.missing.extend(run.1);
    }
    evaluation
}

type Told = (Vec<nisaba_base::Diagnostic>, Vec<crate::resource::Missing>);

fn stack(world: &World<'_>, template: &Template) -> (Stack, Told) {
    let run = Rc::new(Run::default());
    let scope = root(world, template, run.clone());
    let mut resources = Vec::new();
    declare(&scope, &Inherited::default(), &mut resources);
    tell_macros(&scope);
    let parameters = template.section("Parameters").into_iter().flat_map(Map::iter);
    let parameters = parameters.map(|(name, entry)| Parameter::read(name, &entry.node)).collect();
    let stack = Stack { path: template.path.clone(), resources, parameters };
    drop(scope);
    (stack, (run.diagnostics.take(), run.missing.take()))
}

fn root<'t>(world: &'t World<'t>, template: &'t Template, run: Rc<Run>) -> Scope<'t> {
    Scope::new(world, run, template, nested::parameters(template, None), "".into(), 0)
}

fn exports(templates: &[Template], outer: &[&Template]) -> Exports {
    let mut exports = Exports::default();
    if !outer.iter().any(|template| template.node("Outputs").is_some()) {
        return exports;
    }
    for _ in 0..EXPORT_PASSES {
        let world = World { templates, exports: &exports };
        let mut next = Exports::default();
        for template in outer {
            next.add(&root(&world, template, Rc::new(Run::default())));
        }
        exports = next;
    }
    exports
}

/// Paths of templates that others of the estate nest.
fn nested_templates(templates: &[Template]) -> FxHashSet<Arc<str>> {
    let exports = Exports::default();
    let world = World { templates, exports: &exports };
    let mut inner = FxHashSet::default();
    for template in templates {
        let stacks = template.section("Resources").into_iter().flat_map(Map::iter);
        let mut stacks =
            stacks.filter(|(_, entry)| entry.node.str("Type").is_some_and(nested::is_stack)).peekable();
        if stacks.peek().is_none() {
            continue;
        }
        let scope = root(&world, template, Rc::new(Run::default()));
        for (_, entry) in stacks {
            let properties = entry.node.get("Properties").and_then(|written| scope.value(written, 0));
            let location = properties.as_ref().and_then(nested::location);
            let found = location.and_then(|location| nested::find(templates, &template.path, &location));
            inner.extend(found.map(|found| found.path.clone()));
        }
    }
    // Templates that nest each other would all be inner, and none would be read.
    match inner.len() == templates.len() {
        true => FxHashSet::default(),
        false => inner,
    }
}

/// What a stack takes from those it is nested in.
#[derive(Default, Clone)]
struct Inherited {
    existence: Option<Arc<str>>,
}

fn declare(scope: &Scope<'_>, inherited: &Inherited, resources: &mut Vec<Resource>) {
    let globals = sam::Globals::of(scope);
    let mut implicit = sam::Implicit::default();
    let read = scope.resources.iter().filter_map(|(id, entry)| read(scope, id, entry, inherited));
    let read: Vec<Resource> = read.collect();
    read.iter().for_each(|resource| implicit.note(resource, &globals));
    for resource in read {
        if nested::is_stack(&resource.type_name) {
            match scope.nested(&resource.logical_id) {
                Some(child) => {
                    declare(&child, &Inherited { existence: resource.existence.clone() }, resources)
                }
                None => tell_missing(scope, &resource),
            }
        }
        match sam::expand(&resource, &globals, &mut implicit) {
            Some(expanded) => resources.extend(expanded),
            None => resources.push(resource),
        }
    }
    resources.extend(implicit.made());
}

fn tell_missing(scope: &Scope<'_>, resource: &Resource) {
    let location = nested::location(&resource.properties);
    let location = location.as_deref().unwrap_or("a location that is not known");
    scope.miss(
        format!("{} (nested stack, {location})", resource.address),
        "assess the folder that holds its template as well",
        resource.loc,
    );
}

fn tell_macros(scope: &Scope<'_>) {
    for (name, loc) in scope.template.transforms() {
        if !name.starts_with("AWS::") {
            scope.miss(
                format!("what the macro `{name}` makes of {}", scope.template.path),
                "assess what comes out: `aws cloudformation get-template --template-stage Processed --stack-name …`",
                loc,
            );
        }
    }
}

/// One resource; `None` where its condition says that it does not exist, or it has no type.
fn read(scope: &Scope<'_>, logical_id: &Arc<str>, entry: &Entry, inherited: &Inherited) -> Option<Resource> {
    let written = &entry.node;
    let loc = entry.key_loc.to(written.loc);
    let Some(type_name) = written.str("Type") else {
        if logical_id.starts_with("Fn::") {
            scope.miss(
                format!("resources that `{logical_id}` adds"),
                "assess the processed template",
                written.loc,
            );
        } else {
            scope.tell(written.loc, "cloudformation-type", format!("`{logical_id}` has no type"));
        }
        return None;
    };
    let mut existence = inherited.existence.clone();
    if let Some(condition) = written.get("Condition") {
        match scope.condition(condition.value.as_str().unwrap_or_default(), condition.loc) {
            Truth::Yes => {}
            Truth::No => return None,
            Truth::Open(why) => existence = existence.or(Some(why)),
        }
    }
    let properties = written.get("Properties").and_then(|properties| scope.value(properties, 0));
    let policy = |name: &str| written.get(name).and_then(|policy| scope.value(policy, 0));
    Some(Resource {
        address: format!("{}{logical_id}", scope.prefix).into(),
        within: scope.prefix.trim_end_matches('/').into(),
        logical_id: logical_id.clone(),
        type_name: type_name.into(),
        properties: properties.unwrap_or_else(|| Value::map(Map::new()).at(loc)),
        loc,
        existence,
        deletion_policy: policy("DeletionPolicy"),
        update_replace_policy: policy("UpdateReplacePolicy"),
        depends_on: depends_on(scope, written),
    })
}

fn depends_on(scope: &Scope<'_>, written: &Node) -> Vec<(Reference, nisaba_base::Loc)> {
    let Some(written) = written.get("DependsOn") else { return Vec::new() };
    let named = crate::intrinsic::arguments(written).iter();
    named
        .filter_map(|one| {
            let address = format!("{}{}", scope.prefix, one.value.as_str()?).into();
            Some((Reference { address, attribute: "".into() }, one.loc))
        })
        .collect()
}
