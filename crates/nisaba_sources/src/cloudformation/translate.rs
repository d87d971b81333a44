//! A resource of a template in the words of the tables: names, places, and parts as resources of their own.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_base::value::{Entry, Map, Node, Part, Reference, Unknown, Value, Why, number_text};
use nisaba_cloudformation::Stack;
use nisaba_estate::Provider;

use super::shape::{self, Shape};
use crate::resource::Resource;

/// The resource and the parts of it that the tables know as resources.
pub(super) fn resources(stack: &Stack, resource: &nisaba_cloudformation::Resource) -> Vec<Resource> {
    let Some(shape) = shape::of(&resource.type_name) else {
        // No table describes it, so it is listed as not understood.
        let body = Walk::plain().node(&resource.properties, "");
        return vec![made(stack, resource, &resource.type_name, body, resource.loc, "")];
    };
    let is_written = |path: &String| at(&resource.properties, path).is_some();
    let other = shape.instead.iter().find(|other| other.only_with.iter().any(is_written));
    let shape = other.unwrap_or(shape);
    let mut all = Vec::new();
    if let Some(is) = &shape.is {
        let body = body(shape, &resource.properties);
        let mut whole = made(stack, resource, is, body, resource.loc, "");
        let depends = resource.depends_on.iter();
        whole.references.extend(depends.map(|(to, loc)| ("depends_on".into(), to.clone(), *loc)));
        all.push(whole);
    }
    for part in &shape.also {
        parts(stack, resource, part, &mut all);
    }
    all
}

/// One part for each item of the property it is, or one for the whole resource.
fn parts(stack: &Stack, resource: &nisaba_cloudformation::Resource, shape: &Shape, all: &mut Vec<Resource>) {
    let Some(is) = &shape.is else { return };
    let written = |path: &String| at(&resource.properties, path).is_some();
    if !shape.only_with.is_empty() && !shape.only_with.iter().any(written) {
        return;
    }
    let (name, nodes) = match &shape.from {
        None => (is.trim_start_matches("aws_"), vec![resource.properties.clone()]),
        Some(from) => match at(&resource.properties, from) {
            Some(Node { value: Value::List(items), .. }) => (from.as_str(), items.to_vec()),
            Some(node) => (from.as_str(), vec![node.clone()]),
            None => return,
        },
    };
    for (index, node) in nodes.iter().enumerate() {
        let mut body = match &shape.at {
            Some(attribute) => {
                let mut held = Map::new();
                held.insert(attribute.as_str(), node.loc, Walk::of(shape).node(node, ""));
                Value::map(held).at(node.loc)
            }
            None => body(shape, node),
        };
        let loc = if shape.from.is_some() { node.loc } else { resource.loc };
        complete(&mut body, shape, resource, loc);
        let suffix = match nodes.len() {
            1 => format!(".{name}"),
            _ => format!(".{name}[{index}]"),
        };
        all.push(made(stack, resource, is, body, loc, &suffix));
    }
}

/// What a part knows from the resource that it is a part of.
fn complete(body: &mut Node, shape: &Shape, resource: &nisaba_cloudformation::Resource, loc: Loc) {
    let Value::Map(map) = &mut body.value else { return };
    let map = Arc::make_mut(map);
    if let Some(by) = &shape.by {
        let reference = Reference { address: resource.address.clone(), attribute: "id".into() };
        map.insert(by.as_str(), loc, Value::Unknown(Arc::new(Unknown::after_apply(reference))).at(loc));
    }
    for (from, to) in &shape.copy {
        if let Some(node) = at(&resource.properties, from) {
            map.insert(to.as_str(), node.loc, Walk::plain().node(node, ""));
        }
    }
}

fn made(
    stack: &Stack,
    resource: &nisaba_cloudformation::Resource,
    type_name: &str,
    body: Node,
    loc: Loc,
    suffix: &str,
) -> Resource {
    let mut references = Vec::new();
    collect(&body, &mut String::new(), &mut references);
    Resource {
        provider: Provider::Aws,
        type_name: type_name.into(),
        written_type: Some(resource.type_name.clone()),
        address: format!("{}{suffix}", resource.address).into(),
        root: stack.path.clone(),
        module: resource.within.clone(),
        name: resource.logical_id.clone(),
        body,
        loc,
        references,
        existence: resource.existence.clone(),
        region: None,
        account: None,
    }
}

/// Every reference with the path of the attribute that makes it.
fn collect(node: &Node, path: &mut String, found: &mut Vec<(Arc<str>, Reference, Loc)>) {
    match &node.value {
        Value::Unknown(unknown) => {
            let path: Arc<str> = path.as_str().into();
            found.extend(unknown.refs.iter().map(|to| (path.clone(), to.clone(), node.loc)));
        }
        Value::List(items) => items.iter().for_each(|item| collect(item, path, found)),
        Value::Map(map) => {
            for (key, entry) in map.iter() {
                let end = path.len();
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
                collect(&entry.node, path, found);
                path.truncate(end);
            }
        }
        _ => {}
    }
}

/// The node below properties with dots between.
fn at<'n>(node: &'n Node, path: &str) -> Option<&'n Node> {
    path.split('.').try_fold(node, |node, step| node.get(step))
}

/// The attributes of a resource.
fn body(shape: &Shape, properties: &Node) -> Node {
    let mut walk = Walk::of(shape);
    let mut node = walk.node(&set_apart(shape, properties), "");
    if let Value::Map(map) = &mut node.value {
        let map = Arc::make_mut(map);
        for (path, moved) in walk.moved {
            insert(map, &path, moved);
        }
        for (attribute, value) in &shape.set {
            map.insert(attribute.as_str(), properties.loc, scalar(value).at(properties.loc));
        }
    }
    node
}

/// The properties with the items of lists that stand apart under names of their own.
fn set_apart<'n>(shape: &Shape, properties: &'n Node) -> Cow<'n, Node> {
    let mut changed = Cow::Borrowed(properties);
    for rule in &shape.apart {
        let Some(Value::List(items)) = properties.get(&rule.from).map(|list| &list.value) else { continue };
        let is_apart =
            |item: &&Node| item.str(&rule.by).is_some_and(|name| rule.is.iter().any(|one| one == name));
        let (apart, others): (Vec<&Node>, Vec<&Node>) = items.iter().partition(is_apart);
        if let (Some(first), Value::Map(map)) = (apart.first(), &mut changed.to_mut().value) {
            let loc = first.loc;
            let listed = |items: Vec<&Node>| Value::list(items.into_iter().cloned().collect()).at(loc);
            let map = Arc::make_mut(map);
            map.insert(rule.to.as_str(), loc, listed(apart));
            map.insert(rule.from.as_str(), loc, listed(others));
        }
    }
    changed
}

/// Puts a value at a path, beside what stands there.
fn insert(map: &mut Map, path: &str, node: Node) {
    let loc = node.loc;
    match path.split_once('.') {
        None => drop(map.insert(path, loc, node)),
        Some((first, rest)) => {
            let inner = map.get(first).and_then(|inner| inner.value.as_map()).cloned();
            let mut inner = inner.unwrap_or_default();
            insert(&mut inner, rest, node);
            map.insert(first, loc, Value::map(inner).at(loc));
        }
    }
}

fn scalar(value: &serde_json::Value) -> Value {
    match value {
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(number) => Value::Number(number.as_f64().unwrap_or_default()),
        serde_json::Value::String(text) => Value::string(text.as_str()),
        _ => Value::Null,
    }
}

/// How the names below a property are spelt.
#[derive(Clone, Copy, PartialEq)]
enum Spelling {
    Snake,
    Camel,
    AsWritten,
}

struct Walk<'s> {
    shape: Option<&'s Shape>,
    moved: Vec<(String, Node)>,
    spelling: Spelling,
}

impl<'s> Walk<'s> {
    fn of(shape: &'s Shape) -> Self {
        Self { shape: Some(shape), moved: Vec::new(), spelling: Spelling::Snake }
    }

    fn plain() -> Self {
        Self { shape: None, moved: Vec::new(), spelling: Spelling::Snake }
    }

    /// The node in our words; `path` is that of its property.
    fn node(&mut self, node: &Node, path: &str) -> Node {
        match &node.value {
            Value::List(items) => match tags(path, items) {
                Some(tags) => Value::map(tags).at(node.loc),
                None => {
                    let items = items.iter().map(|item| self.node(item, path));
                    Value::list(items.collect()).at(node.loc)
                }
            },
            Value::Map(map) => self.map(map, node.loc, path),
            Value::Unknown(unknown) => Value::Unknown(spelt(unknown)).at(node.loc),
            _ => match self.word(&node.value, path) {
                Some(value) => value.at(node.loc),
                None => node.clone(),
            },
        }
    }

    fn word(&self, value: &Value, path: &str) -> Option<Value> {
        let words = self.shape?.values.get(path)?;
        let text = match value {
            Value::String(text) => text.to_string(),
            Value::Bool(value) => value.to_string(),
            Value::Number(number) => number_text(*number),
            _ => return None,
        };
        words.iter().find(|(word, _)| word.eq_ignore_ascii_case(&text)).map(|(_, value)| scalar(value))
    }

    fn map(&mut self, map: &Map, loc: Loc, path: &str) -> Node {
        let outer = self.spelling;
        // Access policies have names of their own.
        if map.get("Statement").is_some() || path == "Tags" {
            self.spelling = Spelling::AsWritten;
        }
        let mut worked = Map::new();
        for (key, entry) in map.iter() {
            let below = if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
            self.entry(key, entry, &below, &mut worked);
        }
        self.spelling = outer;
        Value::map(worked).at(loc)
    }

    fn entry(&mut self, key: &Arc<str>, entry: &Entry, path: &str, worked: &mut Map) {
        let outer = self.spelling;
        let shape = self.shape.filter(|_| outer != Spelling::AsWritten);
        if let Some(shape) = shape {
            if let Some(places) = shape.keyed.get(path) {
                return self.keyed(&entry.node, places);
            }
            if let Some(name) = shape.pairs.get(path) {
                worked.insert(name.as_str(), entry.key_loc, pairs(&entry.node));
                return;
            }
            if let Some(name) = shape.listed.get(path) {
                let node = self.node(&values_with_key(&entry.node, name), path);
                worked.insert(self.spelt(key), entry.key_loc, node);
                return;
            }
            let has = |list: &[String]| list.iter().any(|one| one == path);
            if has(&shape.verbatim) {
                self.spelling = Spelling::AsWritten;
            } else if has(&shape.camel) {
                self.spelling = Spelling::Camel;
            }
        }
        let node = self.node(&entry.node, path);
        self.spelling = outer;
        let Some(shape) = shape else {
            let name = self.spelt(key);
            worked.insert(name, entry.key_loc, node);
            return;
        };
        if let Some(to) = shape.moves.get(path) {
            self.moved.push((to.clone(), node));
        } else if shape.lift.iter().any(|one| one == path) {
            match &node.value {
                Value::Map(inner) => inner.iter().for_each(|(key, entry)| {
                    worked.insert(key.clone(), entry.key_loc, entry.node.clone());
                }),
                _ => drop(worked.insert(snake(key), entry.key_loc, node)),
            }
        } else {
            let (name, node) = match shape.names.get(path) {
                Some(name) => match name.strip_suffix("[]") {
                    Some(name) => (name.into(), listed(node)),
                    None => (name.as_str().into(), node),
                },
                None => (self.spelt(key), node),
            };
            worked.insert(name, entry.key_loc, node);
        }
    }

    fn spelt(&self, key: &Arc<str>) -> Arc<str> {
        match self.spelling {
            Spelling::Snake => snake(key).into(),
            Spelling::Camel => camel(key).into(),
            Spelling::AsWritten => key.clone(),
        }
    }

    /// Items with a `Key` and a `Value`: each goes where its key belongs; an item that is not known may be any of them.
    fn keyed(&mut self, node: &Node, places: &BTreeMap<String, String>) {
        let items = match &node.value {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let open =
            items.iter().find(|item| item.get("Key").is_none_or(|key| key.value.as_unknown().is_some()));
        if let Some(open) = open {
            let why = open
                .value
                .as_unknown()
                .map_or_else(|| Why::Other("its key is not known".into()), |unknown| unknown.why.clone());
            let unknown = |to: &String| (to.clone(), Value::unknown(why.clone()).at(open.loc));
            self.moved.extend(places.values().map(unknown));
        }
        for item in items {
            let place = item.str("Key").and_then(|key| places.get(key));
            if let (Some(place), Some(value)) = (place, item.get("Value")) {
                let value = self.node(value, "");
                self.moved.push((place.clone(), value));
            }
        }
    }
}

fn listed(node: Node) -> Node {
    match &node.value {
        Value::List(_) | Value::Unknown(_) => node,
        _ => {
            let loc = node.loc;
            Value::list(vec![node]).at(loc)
        }
    }
}

/// Tags are a list of keys and values in CloudFormation, a map in the tables.
fn tags(path: &str, items: &[Node]) -> Option<Map> {
    if !path.ends_with("Tags") {
        return None;
    }
    let mut map = Map::new();
    for item in items {
        let (key, value) = (item.str("Key")?, item.get("Value")?);
        map.insert(key, item.loc, value.clone());
    }
    Some(map)
}

/// A map as a list of `name` and `value`.
fn pairs(node: &Node) -> Node {
    let Value::Map(map) = &node.value else { return node.clone() };
    let pair = |(key, entry): (&Arc<str>, &Entry)| {
        let mut pair = Map::new();
        pair.insert("name", entry.key_loc, Value::String(key.clone()).at(entry.key_loc));
        pair.insert("value", entry.node.loc, entry.node.clone());
        Value::map(pair).at(entry.node.loc)
    };
    Value::list(map.iter().map(pair).collect()).at(node.loc)
}

/// The values of a map, each with its key among its own.
fn values_with_key(node: &Node, name: &str) -> Node {
    let Value::Map(map) = &node.value else { return node.clone() };
    let with_key = |(key, entry): (&Arc<str>, &Entry)| {
        let mut inner = entry.node.value.as_map().cloned().unwrap_or_default();
        inner.insert(name, entry.key_loc, Value::String(key.clone()).at(entry.key_loc));
        Value::map(inner).at(entry.node.loc)
    };
    Value::list(map.iter().map(with_key).collect()).at(node.loc)
}

/// The same unknown with attributes of other resources in our spelling.
fn spelt(unknown: &Arc<Unknown>) -> Arc<Unknown> {
    if unknown.refs.is_empty() {
        return unknown.clone();
    }
    let attribute = |to: &Reference| {
        let attribute = if &*to.attribute == "Ref" { "id".to_owned() } else { snake(&to.attribute) };
        Reference { address: to.address.clone(), attribute: attribute.into() }
    };
    let mut changed = Unknown::clone(unknown);
    changed.refs = unknown.refs.iter().map(attribute).collect();
    for part in changed.parts.iter_mut().flatten() {
        if let Part::Hole(refs) = part {
            *refs = refs.iter().map(attribute).collect();
        }
    }
    Arc::new(changed)
}

/// `DBInstanceIdentifier` as `db_instance_identifier`.
fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut spelt = String::with_capacity(name.len() + 8);
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        let after = letters.get(at + 1);
        let begins = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_ascii_uppercase() && after.is_some_and(char::is_ascii_lowercase))
            });
        if begins {
            spelt.push('_');
        }
        spelt.push(letter.to_ascii_lowercase());
    }
    spelt
}

/// `ReadonlyRootFilesystem` as `readonlyRootFilesystem`.
fn camel(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelt_as_the_tables_spell_them() {
        for (written, expected) in [
            ("DBInstanceIdentifier", "db_instance_identifier"),
            ("VPCSecurityGroups", "vpc_security_groups"),
            ("EnableIAMDatabaseAuthentication", "enable_iam_database_authentication"),
            ("KmsMasterKeyId", "kms_master_key_id"),
            ("CidrIpv6", "cidr_ipv6"),
            ("S3BucketName", "s3_bucket_name"),
            ("Ec2SshKey", "ec2_ssh_key"),
        ] {
            assert_eq!(snake(written), expected);
        }
    }

    #[test]
    fn every_translation_is_well_formed() {
        assert_eq!(shape::problems(), Vec::<String>::new());
    }

    #[test]
    fn what_cloudformation_decides_is_a_facet_of_the_table() {
        let tables = crate::table::Tables::built_in();
        let mut strange = Vec::new();
        for name in shape::types() {
            let shape = shape::of(name).unwrap();
            for part in std::iter::once(shape).chain(&shape.also).chain(&shape.instead) {
                let table = part.is.as_ref().and_then(|is| tables.get(is));
                let is_read = |facet: &&String| table.is_some_and(|table| table.facets.contains_key(*facet));
                strange.extend(
                    part.facets
                        .keys()
                        .filter(|facet| !is_read(facet))
                        .map(|facet| format!("{name}: {facet}")),
                );
            }
        }
        assert_eq!(strange, Vec::<String>::new());
    }

    #[test]
    fn every_type_is_translated_to_one_that_a_table_describes() {
        let tables = crate::table::Tables::built_in();
        let mut missing = Vec::new();
        for name in shape::types() {
            let shape = shape::of(name).unwrap();
            let others = shape.also.iter().chain(&shape.instead).filter_map(|part| part.is.as_ref());
            let all = shape.is.iter().chain(others);
            missing.extend(all.filter(|is| tables.get(is).is_none()).map(|is| format!("{name}: {is}")));
        }
        assert_eq!(missing, Vec::<String>::new());
    }
}
