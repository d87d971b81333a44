//! Templates of Azure Resource Manager to resources in the shape that the tables of Azure understand.
//!
//! An id that any attribute holds is a reference to what it names; what a template lists within a resource (the subnets of
//! a network) is a resource of its own, as if it were written beside it.

use std::sync::{Arc, LazyLock};

use nisaba_arm::{Id, Linked, Root, id_of};
use nisaba_base::value::{Map, Node, Reference, Value};
use nisaba_base::{FileId, Loc, SourceMap};
use nisaba_estate::{NotSeen, Provider};
use rustc_hash::FxHashMap;

use crate::format::{Format, Formats};
use crate::part::Part;
use crate::resource::Resource;
use crate::rule::surely_holds;
use crate::shape::{self, Written};
use crate::table::{Tables, Type};

/// Type of a secret parameter with a default that is written down.
const SECRET_PARAMETER: &str = "secureString parameter";

/// Reads every template.
pub(crate) fn read(sources: &SourceMap, formats: &Formats) -> Part {
    let templates: Vec<FileId> = formats.files(Format::Arm).collect();
    let evaluation = nisaba_arm::evaluate(sources, &templates);
    let mut part = Part { diagnostics: evaluation.diagnostics, ..Part::default() };
    for root in &evaluation.roots {
        part.resources.extend(resources(root));
        part.not_seen.extend(root.linked.iter().map(not_seen));
    }
    part
}

fn not_seen(linked: &Linked) -> NotSeen {
    NotSeen {
        what: format!("deployment {} (template elsewhere)", linked.name),
        settle: "put the template that it links beside this one, and name it by `relativePath`".into(),
        loc: Some(linked.loc),
    }
}

fn resources(root: &Root) -> Vec<Resource> {
    let mut drafts: Vec<Draft> = root.resources.iter().map(Draft::of).collect();
    let mut declared: FxHashMap<String, Arc<str>> = FxHashMap::default();
    for draft in &drafts {
        declared.entry(draft.id.key.clone()).or_insert_with(|| draft.id.written.as_str().into());
    }
    let mut at = 0;
    while let Some(parts) = drafts.get(at).map(Draft::parts) {
        for part in parts {
            if !declared.contains_key(&part.id.key) {
                declared.insert(part.id.key.clone(), part.id.written.as_str().into());
                drafts.push(part);
            }
        }
        at += 1;
    }
    let path = &root.path;
    let secrets = root.secret_defaults.iter().map(|(name, default)| secret_parameter(path, name, default));
    drafts.iter().map(|draft| draft.resource(path, &declared)).chain(secrets).collect()
}

/// A secret whose default is in the template is a secret in the code, whoever uses it.
fn secret_parameter(root: &Arc<str>, name: &Arc<str>, default: &Node) -> Resource {
    let mut body = Map::new();
    body.insert("value", default.loc, default.clone());
    Resource {
        provider: Provider::Azure,
        type_name: SECRET_PARAMETER.into(),
        written_type: None,
        address: format!("parameters('{name}')").into(),
        root: root.clone(),
        module: "".into(),
        name: name.clone(),
        body: Value::map(body).at(default.loc),
        loc: default.loc,
        references: Vec::new(),
        existence: None,
        region: None,
        account: None,
    }
}

/// A resource of Azure before it has the shape of the tables.
struct Draft {
    /// The type as the tables write it.
    type_name: Arc<str>,
    /// Type and names in turn.
    id: Id,
    /// Last part of the name.
    name: Arc<str>,
    /// The body as written.
    raw: Node,
    /// The body, regular.
    regular: Node,
    /// The whole resource.
    loc: Loc,
    /// Ids of what must exist before it.
    depends_on: Vec<Node>,
    /// Why it may not exist.
    existence: Option<Arc<str>>,
    /// Deployments around it.
    module: Arc<str>,
}

impl Draft {
    fn of(resource: &nisaba_arm::Resource) -> Self {
        let regular = shape::regular(&resource.body);
        Self {
            type_name: variant(canonical(&resource.type_name), &regular),
            id: resource.id.clone(),
            name: resource.name.clone(),
            raw: resource.body.clone(),
            regular,
            loc: resource.loc,
            depends_on: resource.depends_on.clone(),
            existence: resource.existence.clone(),
            module: resource.deployment.clone(),
        }
    }

    fn table(&self) -> Option<&'static Type> {
        Tables::built_in().get(&self.type_name)
    }

    /// Resources that are listed within this one.
    fn parts(&self) -> Vec<Draft> {
        let mut parts = Vec::new();
        for (path, type_name) in self.table().into_iter().flat_map(|table| &table.parts) {
            let items = self.regular.path(path).and_then(|node| node.value.as_list()).unwrap_or_default();
            for item in items {
                let Some(name) = item.str("name") else { continue };
                let word = type_name.rsplit('/').next().unwrap_or(type_name);
                let written = format!("{}/{word}/{name}", self.id.written);
                parts.push(Draft {
                    type_name: type_name.as_str().into(),
                    id: Id { key: written.to_ascii_lowercase(), written },
                    name: name.into(),
                    raw: item.clone(),
                    regular: item.clone(),
                    loc: item.loc,
                    depends_on: Vec::new(),
                    existence: self.existence.clone(),
                    module: self.module.clone(),
                });
            }
        }
        parts
    }

    fn resource(&self, root: &Arc<str>, declared: &FxHashMap<String, Arc<str>>) -> Resource {
        let body = self.shaped();
        let mut references = Vec::new();
        link(&body, &mut String::new(), declared, &mut references, 0);
        for node in &self.depends_on {
            link(node, &mut "depends_on".to_owned(), declared, &mut references, 0);
        }
        let name = match self.name.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(symbol) if !symbol.contains('{') => symbol.into(),
            _ => self.name.clone(),
        };
        Resource {
            provider: Provider::Azure,
            type_name: self.type_name.clone(),
            written_type: None,
            address: self.id.written.as_str().into(),
            root: root.clone(),
            module: self.module.clone(),
            name,
            region: body.str("location").map(Into::into),
            body,
            loc: self.loc,
            references,
            existence: self.existence.clone(),
            account: None,
        }
    }

    fn shaped(&self) -> Node {
        let Some(table) = self.table() else { return self.regular.clone() };
        let inside = |type_name: &str| {
            let mut id = self.id.parent();
            while let Some(around) = id {
                if type_of(&around).eq_ignore_ascii_case(type_name) {
                    return Some(Value::string(around.written));
                }
                id = around.parent();
            }
            None
        };
        shape::apply(&table.shape, &Written { regular: &self.regular, raw: &self.raw, inside: &inside })
    }
}

/// `Microsoft.Sql/servers/databases` of `Microsoft.Sql/servers/main/databases/orders`.
fn type_of(id: &Id) -> String {
    let mut segments = id.written.split('/');
    let namespace = segments.next().unwrap_or_default();
    std::iter::once(namespace).chain(segments.step_by(2)).collect::<Vec<_>>().join("/")
}

/// The type as the tables write it: Azure does not tell case apart.
fn canonical(type_name: &Arc<str>) -> Arc<str> {
    static WRITTEN: LazyLock<FxHashMap<String, &'static str>> = LazyLock::new(|| {
        let names = Tables::built_in().names().into_iter().filter(|name| name.contains('/'));
        names.map(|name| (name.to_ascii_lowercase(), name)).collect()
    });
    match WRITTEN.get(&type_name.to_ascii_lowercase()) {
        Some(name) if **name != **type_name => (*name).into(),
        _ => type_name.clone(),
    }
}

/// The name that a table gives to this sort of the type.
pub(crate) fn variant(type_name: Arc<str>, body: &Node) -> Arc<str> {
    let variants = Tables::built_in().get(&type_name).map_or(&[][..], |table| &table.variants);
    let meant = variants.iter().find(|variant| surely_holds(&variant.when, body));
    meant.map_or(type_name, |variant| variant.type_name.as_str().into())
}

/// References that a value makes by the ids in it.
fn link(
    node: &Node,
    path: &mut String,
    declared: &FxHashMap<String, Arc<str>>,
    references: &mut Vec<(Arc<str>, Reference, Loc)>,
    depth: u8,
) {
    let before = path.len();
    let mut below = |step: &str, node: &Node, path: &mut String| {
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(step);
        if depth < 60 {
            link(node, path, declared, references, depth + 1);
        }
        path.truncate(before);
    };
    match &node.value {
        Value::Map(map) => map.iter().for_each(|(key, entry)| below(key, &entry.node, path)),
        Value::List(items) => {
            items.iter().enumerate().for_each(|(at, item)| below(&at.to_string(), item, path))
        }
        value => {
            let own = id_of(value);
            // An id with more behind it names that, not what it was made from.
            let made_from = value.as_unknown().filter(|_| own.is_none());
            let made_from = made_from.into_iter().flat_map(|unknown| &unknown.refs);
            let mentioned =
                made_from.filter_map(|reference| id_of(&Value::String(reference.address.clone())));
            for id in own.into_iter().chain(mentioned) {
                if let Some(to) = nearest_declared(id, declared) {
                    let reference = (path.as_str().into(), to, node.loc);
                    if !references.contains(&reference) {
                        references.push(reference);
                    }
                }
            }
        }
    }
}

/// The resource an id names, or the declared one around it: a pool of a load balancer is a part of it.
fn nearest_declared(id: Id, declared: &FxHashMap<String, Arc<str>>) -> Option<Reference> {
    let mut candidate = Some(id);
    while let Some(id) = candidate {
        if let Some(address) = declared.get(&id.key) {
            return Some(Reference { address: address.clone(), attribute: "id".into() });
        }
        candidate = id.parent();
    }
    None
}
