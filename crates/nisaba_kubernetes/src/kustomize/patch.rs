//! Patches of a kustomization: which objects each one means, and its application.

use std::sync::Arc;

use nisaba_base::diagnostic::Diagnostic;
use nisaba_base::loc::Loc;
use nisaba_base::value::{Node, Value};
use regex::Regex;
use rustc_hash::{FxHashMap, FxHashSet};

use super::draft::Draft;
use super::merge::{self, Outcome, Schema};
use super::{Builder, Named, entries, inline, json_patch};
use crate::edit;
use crate::label::Selector;

/// Values that the `copy` operations of one kustomization may copy.
const COPY_LIMIT: usize = 200_000;

/// Applies the patches below some keys of a kustomization.
pub(super) fn apply_all(
    builder: &mut Builder<'_>,
    folder: &str,
    node: &Node,
    keys: &[&str],
    drafts: &mut Vec<Draft>,
) {
    if keys.iter().all(|key| entries(node, key).is_empty()) {
        return;
    }
    let mut patching = Patching::new(std::mem::take(drafts), builder.may_miss());
    for key in keys {
        for entry in entries(node, key) {
            for content in contents(builder, folder, entry) {
                patching.apply(&content, entry);
            }
        }
    }
    let problems = std::mem::take(&mut patching.problems);
    for problem in problems {
        let loc = problem.loc.unwrap_or(node.loc);
        builder.tell("kustomize-patch", problem.message, loc);
    }
    *drafts = patching.into_drafts();
}

/// The documents of a patch: a path, an inline text, or a map with one of them.
fn contents(builder: &mut Builder<'_>, folder: &str, entry: &Node) -> Vec<Node> {
    if let Some(text) = entry.get("patch") {
        return inline_documents(builder, text);
    }
    let named = entry.get("path").unwrap_or(entry);
    match named.value.as_str() {
        Some(text) if text.contains('\n') || text.trim_start().starts_with('{') => {
            inline_documents(builder, named)
        }
        Some(_) => match builder.resolve_entry(folder, named) {
            Some(Named::File(file)) => {
                let nodes = builder.documents.nodes(file, &mut builder.built.diagnostics);
                Arc::unwrap_or_clone(nodes)
            }
            Some(Named::Unlisted(path)) => builder.unlisted(&path, named.loc),
            _ => Vec::new(),
        },
        None => Vec::new(),
    }
}

fn inline_documents(builder: &mut Builder<'_>, text: &Node) -> Vec<Node> {
    let (nodes, problems) = inline::parse(builder.documents.sources, text);
    builder.built.diagnostics.extend(problems);
    nodes
}

struct Patching {
    drafts: Vec<Draft>,
    deleted: FxHashSet<usize>,
    /// Objects by kind and any name they have or had.
    index: FxHashMap<(Arc<str>, Arc<str>), Vec<usize>>,
    copy_budget: usize,
    may_miss: bool,
    problems: Vec<Diagnostic>,
}

impl Patching {
    fn new(drafts: Vec<Draft>, may_miss: bool) -> Self {
        let mut index: FxHashMap<(Arc<str>, Arc<str>), Vec<usize>> = FxHashMap::default();
        for (at, draft) in drafts.iter().enumerate() {
            let mut names: Vec<&str> = draft.names().map(|(_, name)| name).collect();
            names.sort_unstable();
            names.dedup();
            for name in names {
                index.entry((draft.kind.clone(), name.into())).or_default().push(at);
            }
        }
        let copy_budget = COPY_LIMIT;
        Self { drafts, deleted: FxHashSet::default(), index, copy_budget, may_miss, problems: Vec::new() }
    }

    fn into_drafts(self) -> Vec<Draft> {
        let kept = self.drafts.into_iter().enumerate().filter(|(at, _)| !self.deleted.contains(at));
        kept.map(|(_, draft)| draft).collect()
    }

    fn apply(&mut self, content: &Node, entry: &Node) {
        let target = entry.get("target").filter(|target| target.value.as_map().is_some());
        let targets = match (target, &content.value) {
            (Some(target), _) => match Target::read(target) {
                Ok(wanted) => self.select(&wanted),
                Err(problem) => return self.refuse(problem, target.loc),
            },
            (None, Value::Map(_)) => self.find(content),
            (None, Value::Null) => return,
            (None, _) => return self.refuse("a list of operations needs a `target`", entry.loc),
        };
        if targets.is_empty() && !self.may_miss {
            let loc = target.map_or(content.loc, |target| target.loc);
            return self.refuse("the patch matches no object", loc);
        }
        for at in targets {
            match &content.value {
                Value::List(_) => self.apply_operations(at, content),
                Value::Map(_) => self.apply_merge(at, content, entry.get("options")),
                _ => {}
            }
        }
    }

    fn refuse(&mut self, message: impl Into<String>, loc: Loc) {
        self.problems.push(Diagnostic::warning("kustomize-patch", message).at(loc));
    }

    /// Objects that a patch without target names itself.
    fn find(&mut self, patch: &Node) -> Vec<usize> {
        let (Some(kind), Some(name)) =
            (patch.str("kind"), patch.path("metadata.name").and_then(|n| n.value.as_str()))
        else {
            self.refuse("a patch without `target` needs `kind` and `metadata.name`", patch.loc);
            return Vec::new();
        };
        let api_version = patch.str("apiVersion").unwrap_or_default();
        let namespace = patch.path("metadata.namespace").and_then(|namespace| namespace.value.as_str());
        let named = self.index.get(&(kind.into(), name.into())).map(Vec::as_slice).unwrap_or_default();
        let mut found: Vec<usize> = Vec::new();
        let mut found_by_old_name = Vec::new();
        for at in named.iter().copied().filter(|at| !self.deleted.contains(at)) {
            let Some(draft) = self.drafts.get(at) else { continue };
            if *api_version != *draft.api_version {
                continue;
            }
            let wanted = draft.scope(namespace);
            let is_named =
                |(space, called): (Option<&str>, &str)| called == name && draft.scope(space) == wanted;
            match draft.names().position(is_named) {
                Some(0) => found.push(at),
                Some(_) => found_by_old_name.push(at),
                None => {}
            }
        }
        if found.is_empty() { found_by_old_name } else { found }
    }

    /// Objects that a `target` selects.
    fn select(&self, target: &Target) -> Vec<usize> {
        let present = self.drafts.iter().enumerate().filter(|(at, _)| !self.deleted.contains(at));
        present.filter(|(_, draft)| target.selects(draft)).map(|(at, _)| at).collect()
    }

    fn apply_operations(&mut self, at: usize, operations: &Node) {
        let Some(draft) = self.drafts.get_mut(at) else { return };
        let mut body = draft.body.clone();
        match json_patch::apply(&mut body, operations, &mut self.copy_budget) {
            Ok(()) => {
                draft.body = body;
                draft.follow_body();
            }
            Err(refusal) => self.refuse(refusal.message, refusal.loc),
        }
    }

    fn apply_merge(&mut self, at: usize, patch: &Node, options: Option<&Node>) {
        let Some(draft) = self.drafts.get_mut(at) else { return };
        let may = |key: &str| options.and_then(|options| options.get(key)?.value.as_bool()).unwrap_or(false);
        let identity = Identity::of(&draft.body);
        let kind = draft.kind.clone();
        let schema = Schema { kind: &kind, is_built_in: draft.is_built_in() };
        let outcome = merge::merge(&mut draft.body, patch, schema);
        if outcome == Outcome::Deleted {
            self.deleted.insert(at);
            return;
        }
        identity.restore(draft, may("allowNameChange"), may("allowKindChange"));
        draft.follow_body();
    }
}

/// What a merge does not change unless it is allowed to: patches name their target, or anything when they have one.
struct Identity {
    kind: Option<Node>,
    api_version: Option<Node>,
    name: Option<Node>,
    namespace: Option<Node>,
}

impl Identity {
    fn of(body: &Node) -> Self {
        Self {
            kind: body.get("kind").cloned(),
            api_version: body.get("apiVersion").cloned(),
            name: body.path("metadata.name").cloned(),
            namespace: body.path("metadata.namespace").cloned(),
        }
    }

    fn restore(self, draft: &mut Draft, may_rename: bool, may_change_kind: bool) {
        if !may_change_kind && let Some(map) = edit::map_mut(&mut draft.body) {
            for (key, value) in [("kind", self.kind), ("apiVersion", self.api_version)] {
                if let Some(value) = value {
                    map.insert(key, value.loc, value);
                }
            }
        }
        if !may_rename {
            restore_metadata(draft, "name", self.name);
        }
        restore_metadata(draft, "namespace", self.namespace);
    }
}

fn restore_metadata(draft: &mut Draft, key: &str, value: Option<Node>) {
    match value {
        Some(value) => draft.set_metadata(key, value),
        None => edit::visit(&mut draft.body, &["metadata"], edit::Missing::Skip, &mut |metadata| {
            edit::map_mut(metadata).map(|map| map.remove(key));
        }),
    }
}

/// A `target` of a patch or the `select` of a replacement: every part that is written must match the whole text.
pub(super) struct Target {
    group: Option<Regex>,
    version: Option<Regex>,
    kind: Option<Regex>,
    name: Option<Regex>,
    namespace: Option<Regex>,
    labels: Option<Selector>,
    annotations: Option<Selector>,
}

impl Target {
    pub(super) fn read(node: &Node) -> Result<Self, String> {
        let pattern = |key: &str| match node.str(key).filter(|text| !text.is_empty()) {
            Some(text) => {
                let anchored = regex::RegexBuilder::new(&format!("^(?:{text})$")).size_limit(1 << 18).build();
                anchored.map(Some).map_err(|_| format!("`{text}` is no pattern"))
            }
            None => Ok(None),
        };
        let selector = |key: &str| match node.get(key).filter(|value| value.value.as_str().is_some()) {
            Some(value) => {
                let text = value.value.as_str().unwrap_or_default();
                Selector::parse(text, value.loc).map(Some).ok_or_else(|| format!("`{text}` is no selector"))
            }
            None => Ok(None),
        };
        Ok(Self {
            group: pattern("group")?,
            version: pattern("version")?,
            kind: pattern("kind")?,
            name: pattern("name")?,
            namespace: pattern("namespace")?,
            labels: selector("labelSelector")?,
            annotations: selector("annotationSelector")?,
        })
    }

    pub(super) fn selects(&self, draft: &Draft) -> bool {
        let fits = |pattern: &Option<Regex>, text: &str| {
            pattern.as_ref().is_none_or(|pattern| pattern.is_match(text))
        };
        let version = draft.api_version.rsplit('/').next().unwrap_or_default();
        let chosen = |selector: &Option<Selector>, key: &str| {
            let labels = draft.body.path("metadata").and_then(|metadata| metadata.get(key));
            selector.as_ref().is_none_or(|selector| selector.matches(labels) == Some(true))
        };
        fits(&self.group, draft.group())
            && fits(&self.version, version)
            && fits(&self.kind, &draft.kind)
            && draft.names().any(|(_, name)| fits(&self.name, name))
            && draft.names().any(|(namespace, _)| fits(&self.namespace, namespace.unwrap_or("default")))
            && chosen(&self.labels, "labels")
            && chosen(&self.annotations, "annotations")
    }
}
