//! Config maps and secrets that a kustomization generates.
//!
//! A name gets no hash suffix: nothing but the references, which match without it, would tell the difference. Secrets
//! keep their values as `stringData`, so that each value stands where it was written.

use nisaba_base::loc::Loc;
use nisaba_base::value::{Map, Node, Value, Why};

use super::draft::Draft;
use super::{Builder, entries, join};
use crate::edit::{self, Missing};

/// Adds what the generators of a kustomization make.
pub(super) fn run(builder: &mut Builder<'_>, folder: &str, node: &Node, drafts: &mut Vec<Draft>) {
    let shared = node.get("generatorOptions");
    for (key, kind, data) in
        [("configMapGenerator", "ConfigMap", "data"), ("secretGenerator", "Secret", "stringData")]
    {
        for entry in entries(node, key) {
            let Some(name) = entry.get("name") else { continue };
            let values = values(builder, folder, entry);
            let body = body(entry, name, kind, data, values, shared);
            if let Some(draft) = Draft::read(body) {
                place(builder, draft, entry, data, drafts);
            }
        }
    }
}

/// Adds a generated object, or changes the one that is there, as `behavior` says.
fn place(builder: &mut Builder<'_>, made: Draft, entry: &Node, data: &str, drafts: &mut Vec<Draft>) {
    let is_old = |old: &&mut Draft| {
        old.kind == made.kind
            && old.names().any(|(space, name)| name == &*made.name && space == made.namespace.as_deref())
    };
    let old = drafts.iter_mut().find(is_old);
    match (entry.str("behavior"), old) {
        (Some("merge"), Some(old)) => {
            let values = made.body.get(data).cloned();
            edit::visit(&mut old.body, &[data], Missing::Create(entry.loc), &mut |node| {
                merge_pairs(node, values.as_ref())
            });
        }
        (Some("replace"), Some(old)) => {
            let Some(values) = made.body.get(data).cloned() else { return };
            if let Some(map) = edit::map_mut(&mut old.body) {
                ["data", "stringData", "binaryData"].iter().for_each(|key| drop(map.remove(key)));
                map.insert(data, values.loc, values);
            }
        }
        (Some("merge" | "replace"), None) if !builder.may_miss() => {
            let message = format!("no `{}` to change; `behavior: create` makes one", made.id());
            builder.tell("kustomize-generator", message, entry.loc);
        }
        (_, Some(_)) => {
            let message = format!("`{}` is there already, and kustomize refuses a second one", made.id());
            builder.tell("kustomize-duplicate", message, entry.loc);
        }
        (_, None) => drafts.push(made),
    }
}

fn merge_pairs(node: &mut Node, values: Option<&Node>) {
    let Some(values) = values.and_then(|values| values.value.as_map()) else { return };
    if node.value.is_null() {
        node.value = Value::map(Map::new());
    }
    if let Some(map) = edit::map_mut(node) {
        for (key, entry) in values.iter() {
            map.insert(key.clone(), entry.key_loc, entry.node.clone());
        }
    }
}

fn body(entry: &Node, name: &Node, kind: &str, data: &str, values: Map, shared: Option<&Node>) -> Node {
    let loc = entry.loc;
    let text = |text: &str| Value::string(text).at(loc);
    let mut metadata = Map::new();
    metadata.insert("name", name.loc, name.clone());
    if let Some(namespace) = entry.get("namespace") {
        metadata.insert("namespace", namespace.loc, namespace.clone());
    }
    let options = [shared, entry.get("options")];
    for key in ["labels", "annotations"] {
        let mut pairs = Value::Null.at(loc);
        options.iter().flatten().for_each(|options| merge_pairs(&mut pairs, options.get(key)));
        if !pairs.value.is_null() {
            metadata.insert(key, loc, pairs);
        }
    }
    let mut body = Map::new();
    body.insert("apiVersion", loc, text("v1"));
    body.insert("kind", loc, text(kind));
    body.insert("metadata", loc, Value::map(metadata).at(loc));
    if kind == "Secret" {
        let kind = entry.get("type").cloned().unwrap_or_else(|| text("Opaque"));
        body.insert("type", kind.loc, kind);
    }
    body.insert(data, loc, Value::map(values).at(loc));
    Value::map(body).at(loc)
}

fn values(builder: &mut Builder<'_>, folder: &str, entry: &Node) -> Map {
    let mut values = Map::new();
    let envs = entries(entry, "envs").iter().chain(entry.get("env"));
    for named in envs {
        let Some(path) = named.value.as_str() else { continue };
        let (text, loc) = read(builder, folder, path, named.loc);
        let text = text.unwrap_or_default();
        let mut at = 0;
        for whole in text.split_inclusive('\n') {
            let line = whole.trim();
            let here =
                if loc == named.loc { loc } else { Loc::new(loc.file, at..at + whole.trim_end().len()) };
            at += whole.len();
            if !line.is_empty() && !line.starts_with('#') {
                let (key, value) = line.split_once('=').unwrap_or((line, ""));
                values.insert(key.trim(), here, Value::string(value).at(here));
            }
        }
    }
    for literal in entries(entry, "literals") {
        let Some((key, value)) = literal.value.as_str().and_then(|text| text.split_once('=')) else {
            continue;
        };
        values.insert(key, literal.loc, Value::string(unquoted(value)).at(literal.loc));
    }
    for named in entries(entry, "files") {
        let Some(text) = named.value.as_str() else { continue };
        let (key, path) = match text.split_once('=') {
            Some((key, path)) => (key, path),
            None => (text.rsplit('/').next().unwrap_or(text), text),
        };
        let (content, loc) = read(builder, folder, path, named.loc);
        let value = match content {
            Some(content) => Value::string(content),
            None => Value::unknown(Why::Unread(format!("`{path}`").into())),
        };
        values.insert(key, named.loc, value.at(loc));
    }
    values
}

/// Text of a file beside the kustomization and its place; says when it is not there.
fn read(builder: &mut Builder<'_>, folder: &str, path: &str, named_at: Loc) -> (Option<String>, Loc) {
    let joined = join(folder, path);
    if let Some(file) = joined.as_deref().and_then(|path| builder.documents.file(path)) {
        let text = builder.documents.sources.get(file).map(|file| file.text().to_string());
        return (text, Loc::start_of(file));
    }
    match joined.map(|path| builder.files.read(&path)) {
        Some(Ok(text)) => (Some(text), named_at),
        // Keys, certificates and other bytes: there, but no text.
        Some(Err(nisaba_base::files::ReadProblem::NotText { .. })) => (None, named_at),
        _ => {
            builder.tell("kustomize-missing", format!("`{path}` cannot be read"), named_at);
            (None, named_at)
        }
    }
}

fn unquoted(value: &str) -> &str {
    let quoted = |quote: char| value.strip_prefix(quote).and_then(|value| value.strip_suffix(quote));
    quoted('"').or_else(|| quoted('\'')).unwrap_or(value)
}
