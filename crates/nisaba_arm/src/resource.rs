//! Templates to resources: loops unrolled, conditions decided, children and deployments within taken out.

use std::cell::RefCell;
use std::sync::Arc;

use nisaba_base::value::{Map, Node, Value};
use nisaba_base::{Diagnostic, FileId, Loc, SourceMap, json};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::id::{self, Id};
use crate::limit::{self, Budget};
use crate::parameter;
use crate::scope::{Env, Scope, World, is_deployment};
use crate::text;

/// Keys of a resource that say how it is made, not what it is.
const META: [&str; 8] =
    ["resources", "copy", "condition", "dependsOn", "type", "apiVersion", "existing", "import"];

/// What was read from all templates.
#[derive(Debug, Default)]
pub struct Evaluation {
    /// One for each template that no other template calls.
    pub roots: Vec<Root>,
    /// What could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// A template and everything it deploys.
#[derive(Debug)]
pub struct Root {
    /// The file.
    pub file: FileId,
    /// Its path.
    pub path: Arc<str>,
    /// Its resources, also of deployments within it.
    pub resources: Vec<Resource>,
    /// Templates that are not here.
    pub linked: Vec<Linked>,
    /// Parameters that are kept secret and yet have a default that is written down: the name and the default.
    pub secret_defaults: Vec<(Arc<str>, Node)>,
}

/// A deployment of a template that lies elsewhere.
#[derive(Debug)]
pub struct Linked {
    /// Name of the deployment.
    pub name: String,
    /// Where it is written.
    pub loc: Loc,
}

/// A resource as it will be asked for.
#[derive(Debug, Clone)]
pub struct Resource {
    /// The whole type, `Microsoft.Sql/servers/databases`.
    pub type_name: Arc<str>,
    /// Type and names in turn.
    pub id: Id,
    /// Last part of the name; `{…}` stands for what is not known.
    pub name: Arc<str>,
    /// Everything written of it but how it is made; `name` is the last part of the name.
    pub body: Node,
    /// The whole resource.
    pub loc: Loc,
    /// Ids of what must exist before it.
    pub depends_on: Vec<Node>,
    /// Why it may not exist.
    pub existence: Option<Arc<str>>,
    /// Deployments around it, `network/peering`; empty for the template itself.
    pub deployment: Arc<str>,
}

/// Reads templates, and the parameter files beside them.
pub fn evaluate(sources: &SourceMap, templates: &[FileId]) -> Evaluation {
    let mut evaluation = Evaluation::default();
    let mut read: FxHashMap<&str, Node> = FxHashMap::default();
    for id in templates {
        let Some(file) = sources.get(*id) else { continue };
        match json::parse(*id, file.text()) {
            Ok(node) => drop(read.insert(file.path(), node)),
            Err(problem) => {
                evaluation.diagnostics.push(problem.help("what the template declares is not assessed"));
            }
        }
    }
    let called = RefCell::new(FxHashSet::default());
    for id in templates {
        let Some(file) = sources.get(*id) else { continue };
        let Some(template) = read.get(&**file.path()) else { continue };
        let given = parameter::beside(sources, file.path(), &mut evaluation.diagnostics);
        let linked = |path: &str| {
            let template = read.get(path)?;
            called.borrow_mut().insert(path.to_owned());
            Some(template.clone())
        };
        let world = World {
            budget: Budget::new(),
            path: file.path(),
            linked: &linked,
            diagnostics: RefCell::default(),
        };
        let mut root = Root {
            file: *id,
            path: file.path().clone(),
            resources: Vec::new(),
            linked: Vec::new(),
            secret_defaults: Vec::new(),
        };
        let scope = Scope::new(&world, template.clone(), given, 0);
        root.secret_defaults = scope.secret_defaults();
        Walk { root: &mut root, deployment: "".into() }.template(&scope, &Env::default());
        evaluation.diagnostics.extend(world.diagnostics.into_inner());
        evaluation.roots.push(root);
    }
    let called = called.into_inner();
    evaluation.roots.retain(|root| !called.contains(&*root.path));
    evaluation
}

/// Resources as written, with their symbolic names where the template gives them some.
pub(crate) fn written(template: &Node) -> Vec<(Option<Arc<str>>, Node)> {
    match template.get("resources").map(|node| &node.value) {
        Some(Value::List(items)) => items.iter().map(|item| (None, item.clone())).collect(),
        Some(Value::Map(map)) => {
            map.iter().map(|(name, entry)| (Some(name.clone()), entry.node.clone())).collect()
        }
        _ => Vec::new(),
    }
}

/// The scope of the template that a deployment deploys.
pub(crate) fn inner<'w>(scope: &Scope<'w>, deployment: &Node, env: &Env) -> Option<Scope<'w>> {
    let properties = deployment.get("properties")?;
    let own_scope = properties.get("expressionEvaluationOptions").and_then(|options| options.str("scope"));
    let (template, is_outer) = match properties.get("template") {
        Some(template) => (template.clone(), !own_scope.is_some_and(|own| own.eq_ignore_ascii_case("inner"))),
        None => (beside(scope, properties, env)?, false),
    };
    if is_outer {
        let template = with_outer_sections(&template, &scope.template);
        return Some(Scope::new(scope.world, template, scope.given().clone(), scope.depth + 1));
    }
    let passed = properties.get("parameters").and_then(|node| node.value.as_map());
    let mut given = FxHashMap::default();
    for (name, entry) in passed.into_iter().flat_map(Map::iter) {
        if let Some(value) = entry.node.get("value") {
            given.insert(name.to_ascii_lowercase(), scope.evaluate(value, env));
        }
    }
    Some(Scope::new(scope.world, template, given, scope.depth + 1))
}

/// A template without a scope of its own sees the parameters and variables of the one around it.
fn with_outer_sections(template: &Node, outer: &Node) -> Node {
    let mut map = template.value.as_map().cloned().unwrap_or_default();
    for section in ["parameters", "variables", "functions"] {
        map.remove(section);
        if let Some(node) = outer.get(section) {
            map.insert(section, node.loc, node.clone());
        }
    }
    Value::map(map).at(template.loc)
}

/// The template that `templateLink.relativePath` names.
fn beside(scope: &Scope<'_>, properties: &Node, env: &Env) -> Option<Node> {
    let link = properties.get("templateLink")?;
    let path = scope.evaluate(link.get("relativePath")?, env);
    let path = joined_path(scope.world.path, path.value.as_str()?)?;
    (scope.world.linked)(&path)
}

fn joined_path(template: &str, relative: &str) -> Option<String> {
    let folder = template.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Collects the resources of one root.
struct Walk<'r> {
    root: &'r mut Root,
    deployment: Arc<str>,
}

/// The resource around a child.
struct Parent {
    type_name: Arc<str>,
    name: Value,
}

impl Walk<'_> {
    fn template(&mut self, scope: &Scope<'_>, env: &Env) {
        if scope.depth > limit::DEPTH / 4 {
            return;
        }
        for (_, node) in written(&scope.template) {
            self.resource(scope, &node, None, env);
        }
    }

    fn resource(&mut self, scope: &Scope<'_>, node: &Node, parent: Option<&Parent>, env: &Env) {
        let exists_elsewhere = node.get("existing").is_some_and(|node| node.value.as_bool() == Some(true));
        if node.value.as_map().is_none() || exists_elsewhere {
            return;
        }
        let Some(copy) = node.get("copy").filter(|copy| copy.value.as_map().is_some()) else {
            return self.instance(scope, node, parent, env, None);
        };
        let name: Option<Arc<str>> = copy.str("name").map(Into::into);
        let count = copy.get("count").map(|count| scope.evaluate(count, env).value);
        match count {
            Some(Value::Unknown(unknown)) => {
                let why = Some(unknown.why.to_string().into());
                self.instance(scope, node, parent, &env.looped(name, None), why);
            }
            count => {
                let count = count.and_then(|count| count.as_f64()).unwrap_or(0.0);
                let count = count.clamp(0.0, limit::LOOP as f64) as usize;
                for index in 0..count {
                    self.instance(scope, node, parent, &env.looped(name.clone(), Some(index)), None);
                }
            }
        }
    }

    fn instance(
        &mut self,
        scope: &Scope<'_>,
        node: &Node,
        parent: Option<&Parent>,
        env: &Env,
        mut existence: Option<Arc<str>>,
    ) {
        if env.depth > limit::DEPTH || !scope.world.budget.resource() {
            let problem = Diagnostic::warning("arm-limit", "the template makes more resources than are read");
            return scope.tell(problem.at(node.loc));
        }
        match node.get("condition").map(|condition| scope.evaluate(condition, env).value) {
            Some(Value::Unknown(unknown)) => existence = Some(unknown.why.to_string().into()),
            Some(condition) if condition.as_bool() == Some(false) => return,
            _ => {}
        }
        let (Some(own_type), Some(own_name)) = (node.str("type"), node.get("name")) else {
            let problem = Diagnostic::warning("arm-resource", "a resource needs a type and a name");
            return scope.tell(problem.at(node.loc).help("it is not assessed"));
        };
        let own_type = own_type.split('@').next().unwrap_or(own_type);
        let own_name = scope.evaluate(own_name, env);
        let (type_name, name): (Arc<str>, Value) = match parent {
            Some(parent) if !own_type.contains('.') => (
                format!("{}/{own_type}", parent.type_name).into(),
                text::concat(&[parent.name.clone(), Value::string("/"), own_name.value.clone()]),
            ),
            _ => (own_type.into(), own_name.value.clone()),
        };
        if is_deployment(node) {
            return self.deployment(scope, node, &own_name, env, existence);
        }
        let rendered = text::rendered(&name).unwrap_or_else(|| "?".to_owned());
        self.root.resources.push(self.read(scope, node, &type_name, &rendered, &own_name, env, existence));
        let children = node.get("resources").and_then(|node| node.value.as_list()).unwrap_or_default();
        let parent = Parent { type_name, name };
        for child in children {
            self.resource(scope, child, Some(&parent), &env.deeper());
        }
    }

    #[expect(clippy::too_many_arguments, reason = "everything that was decided about one resource")]
    fn read(
        &self,
        scope: &Scope<'_>,
        node: &Node,
        type_name: &Arc<str>,
        rendered: &str,
        own_name: &Node,
        env: &Env,
        existence: Option<Arc<str>>,
    ) -> Resource {
        let mut body = Map::new();
        let written = node.value.as_map().into_iter().flat_map(Map::iter);
        let mut kept = Map::new();
        for (key, entry) in written.filter(|(key, _)| !META.contains(&&***key)) {
            kept.insert(key.clone(), entry.key_loc, entry.node.clone());
        }
        let evaluated = limit::bounded(scope.evaluate(&Value::map(kept).at(node.loc), env));
        for (key, entry) in evaluated.value.as_map().into_iter().flat_map(Map::iter) {
            body.insert(key.clone(), entry.key_loc, entry.node.clone());
        }
        let (type_name, rendered, extends) = extended(type_name, rendered);
        if let Some(extends) = extends {
            body.insert("scope", own_name.loc, Value::string(extends).at(own_name.loc));
        }
        let segments = id::segments(&rendered);
        let last = segments.last().copied().unwrap_or("?");
        let name = match &own_name.value {
            value @ Value::Unknown(_) if segments.len() == 1 => value.clone(),
            _ if last.contains('{') => text::hole(
                last.trim_matches(['{', '}']),
                nisaba_base::value::Why::Other("its name is not known".into()),
            ),
            _ => Value::string(last),
        };
        body.insert("name", own_name.loc, name.at(own_name.loc));
        let depends_on = node.get("dependsOn").and_then(|node| node.value.as_list()).unwrap_or_default();
        let before = |one: &Node| {
            let value = scope.evaluate(one, env);
            match value.value.as_str().and_then(|name| scope.symbol(name)) {
                Some(written) => scope.id_value(written, env).at(one.loc),
                None => value,
            }
        };
        Resource {
            id: Id::new(id::joined(&type_name, &rendered)),
            type_name: type_name.as_str().into(),
            name: last.into(),
            body: Value::map(body).at(node.loc),
            loc: node.loc,
            depends_on: depends_on.iter().map(before).collect(),
            existence,
            deployment: self.deployment.clone(),
        }
    }

    fn deployment(
        &mut self,
        scope: &Scope<'_>,
        node: &Node,
        name: &Node,
        env: &Env,
        existence: Option<Arc<str>>,
    ) {
        let name = text::rendered(&name.value).unwrap_or_else(|| "?".to_owned());
        let Some(inner) = inner(scope, node, env) else {
            self.root.linked.push(Linked { name, loc: node.loc });
            return;
        };
        let before = self.root.resources.len();
        let around = match self.deployment.is_empty() {
            true => name.into(),
            false => format!("{}/{name}", self.deployment).into(),
        };
        Walk { root: self.root, deployment: around }.template(&inner, &env.deeper());
        if let Some(existence) = existence {
            for resource in self.root.resources.iter_mut().skip(before) {
                resource.existence.get_or_insert_with(|| existence.clone());
            }
        }
    }
}

/// `Microsoft.Sql/servers/providers/locks` named `main/Microsoft.Authorization/keep` is the lock `keep` of the server `main`.
fn extended(type_name: &str, name: &str) -> (String, String, Option<String>) {
    let whole = || (type_name.to_owned(), name.to_owned(), None);
    let Some((base, sub)) = type_name.split_once("/providers/") else { return whole() };
    let depth = base.matches('/').count();
    let segments = id::segments(name);
    let (Some(base_names), Some(namespace), Some(own)) =
        (segments.get(..depth), segments.get(depth), segments.get(depth + 1..))
    else {
        return whole();
    };
    let scope = id::joined(base, &base_names.join("/"));
    (format!("{namespace}/{sub}"), own.join("/"), Some(scope))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_joined_and_never_leaves_the_tree() {
        assert_eq!(joined_path("a/b/main.json", "../c/net.json").as_deref(), Some("a/c/net.json"));
        assert_eq!(joined_path("main.json", "../x.json"), None);
    }

    #[test]
    fn the_old_form_of_an_extension_names_what_it_extends() {
        let (kind, name, scope) = extended(
            "Microsoft.KeyVault/vaults/providers/diagnosticSettings",
            "{vault}/Microsoft.Insights/all",
        );
        assert_eq!((&*kind, &*name), ("Microsoft.Insights/diagnosticSettings", "all"));
        assert_eq!(scope.as_deref(), Some("Microsoft.KeyVault/vaults/{vault}"));
    }
}
