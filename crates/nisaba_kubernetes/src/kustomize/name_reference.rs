//! References to objects that were renamed or moved: each is mended to the name the object has now.

use std::sync::Arc;

use nisaba_base::value::{Node, Value};
use rustc_hash::{FxHashMap, FxHashSet};

use super::draft::Draft;
use crate::edit;
use crate::identity::Called;
use crate::object::is_cluster_scoped;

/// Mends every reference of every draft.
pub(super) fn mend(drafts: &mut [Draft]) {
    let index = Index::of(drafts);
    if index.renamed.is_empty() {
        return;
    }
    for draft in drafts.iter_mut().filter(|draft| draft.is_built_in()) {
        let referrer = Referrer { namespaces: namespaces(draft), index: &index };
        referrer.mend_map(&mut draft.body, "", 0);
    }
}

/// Namespaces that a draft has or had, the present one first; `default` where none is written.
fn namespaces(draft: &Draft) -> Arc<[Arc<str>]> {
    let mut all: Vec<Arc<str>> = Vec::new();
    for (namespace, _) in draft.names() {
        let namespace = namespace.unwrap_or("default");
        if !all.iter().any(|known| **known == *namespace) {
            all.push(namespace.into());
        }
    }
    all.into()
}

/// What objects are called now, by what they were called.
#[derive(Default)]
struct Index {
    /// What is called so at present: such a name needs no mending.
    present: FxHashSet<Called>,
    /// By an old name, in the present namespace.
    here: FxHashMap<Called, usize>,
    /// By an old name, in any namespace it had.
    anywhere: FxHashMap<Called, usize>,
    renamed: Vec<Renamed>,
}

struct Renamed {
    name: Arc<str>,
    /// The new namespace and where it was decided.
    namespace_node: Option<Node>,
}

impl Index {
    fn of(drafts: &[Draft]) -> Self {
        let mut index = Self::default();
        for draft in drafts {
            let namespace = draft.scope(draft.namespace.as_deref()).into();
            index.present.insert((draft.kind.clone(), namespace, draft.name.clone()));
            if !draft.previous.is_empty() {
                index.add(draft);
            }
        }
        index
    }

    fn add(&mut self, draft: &Draft) {
        let at = self.renamed.len();
        let namespaces = namespaces(draft);
        let mut old_names: Vec<&Arc<str>> = draft.previous.iter().map(|(_, name)| name).collect();
        old_names.sort_unstable();
        old_names.dedup();
        for name in old_names {
            for (nth, namespace) in namespaces.iter().enumerate() {
                let called = (draft.kind.clone(), draft.scope(Some(namespace)).into(), name.clone());
                if nth == 0 {
                    self.here.entry(called.clone()).or_insert(at);
                }
                self.anywhere.entry(called).or_insert(at);
            }
        }
        self.renamed.push(Renamed {
            name: draft.name.clone(),
            namespace_node: draft.body.path("metadata.namespace").cloned(),
        });
    }

    /// The object that a name meant, seen from one of these namespaces, the present one first.
    fn find(&self, kind: &str, name: &str, from: &[Arc<str>]) -> Option<&Renamed> {
        let is_wide = is_cluster_scoped(kind);
        let called = |namespace: &Arc<str>| {
            let namespace = if is_wide { "".into() } else { namespace.clone() };
            (Arc::from(kind), namespace, Arc::from(name))
        };
        let present = called(from.first()?);
        if self.present.contains(&present) {
            return None;
        }
        // Two variants of one base may differ only in their namespace.
        let here = self.here.get(&present);
        let at = here.or_else(|| from.iter().find_map(|namespace| self.anywhere.get(&called(namespace))))?;
        self.renamed.get(*at)
    }
}

/// Where names stand: key of the map that holds the name, key of the name, kind that is meant.
const BY_HOLDER: &[(&str, &str, &str)] = &[
    ("configMap", "name", "ConfigMap"),
    ("configMapKeyRef", "name", "ConfigMap"),
    ("configMapRef", "name", "ConfigMap"),
    ("imagePullSecrets", "name", "Secret"),
    ("persistentVolumeClaim", "claimName", "PersistentVolumeClaim"),
    ("secret", "name", "Secret"),
    ("secret", "secretName", "Secret"),
    ("secretKeyRef", "name", "Secret"),
    ("secretRef", "name", "Secret"),
    ("secrets", "name", "Secret"),
    ("nodePublishSecretRef", "name", "Secret"),
    ("service", "name", "Service"),
    ("tls", "secretName", "Secret"),
];

/// Names that say by their own key what they mean.
const BY_KEY: &[(&str, &str)] = &[
    ("serviceAccountName", "ServiceAccount"),
    ("serviceName", "Service"),
    ("storageClassName", "StorageClass"),
    ("volumeName", "PersistentVolume"),
    ("priorityClassName", "PriorityClass"),
    ("ingressClassName", "IngressClass"),
];

/// Maps that say in `kind` what their `name` means.
const TYPED_HOLDERS: &[&str] = &["roleRef", "scaleTargetRef", "subjects", "targetRef", "paramRef"];

struct Referrer<'r> {
    namespaces: Arc<[Arc<str>]>,
    index: &'r Index,
}

impl Referrer<'_> {
    /// Mends a map and everything below it; `holder` is the key it stands below.
    fn mend_map(&self, node: &mut Node, holder: &str, depth: usize) {
        // An object's own metadata names itself.
        if depth == 1 && holder == "metadata" {
            return;
        }
        match &node.value {
            Value::List(_) => {
                edit::list_mut(node)
                    .into_iter()
                    .flatten()
                    .for_each(|item| self.mend_map(item, holder, depth));
            }
            Value::Map(map) => {
                let keys: Vec<Arc<str>> = map
                    .iter()
                    .filter(|(_, entry)| has_parts(&entry.node))
                    .map(|(key, _)| key.clone())
                    .collect();
                self.mend_names(node, holder);
                let Some(map) = edit::map_mut(node) else { return };
                for key in keys {
                    edit::change(map, &key, |child| self.mend_map(child, &key, depth + 1));
                }
            }
            _ => {}
        }
    }

    fn mend_names(&self, node: &mut Node, holder: &str) {
        let by_holder = BY_HOLDER.iter().filter(|(key, _, _)| *key == holder);
        let named = by_holder.map(|(_, key, kind)| (*key, *kind)).chain(BY_KEY.iter().copied());
        for (key, kind) in named {
            let says_where = holder == "service" && node.get("namespace").is_some();
            self.mend_name(node, key, kind, says_where);
        }
        if TYPED_HOLDERS.contains(&holder) {
            let kind = node.str("kind").unwrap_or_default().to_owned();
            self.mend_name(node, "name", &kind, holder == "subjects");
        }
    }

    fn mend_name(&self, node: &mut Node, key: &str, kind: &str, with_namespace: bool) {
        let Some(name) = node.str(key) else { return };
        let from: Arc<[Arc<str>]> = match node.str("namespace").filter(|_| with_namespace) {
            Some(namespace) => [namespace.into()].into(),
            None => self.namespaces.clone(),
        };
        let Some(renamed) = self.index.find(kind, name, &from) else { return };
        let Some(map) = edit::map_mut(node) else { return };
        // The reference stays where it is written; only what it is called has changed.
        edit::change(map, key, |name| name.value = Value::String(renamed.name.clone()));
        if let Some(namespace_node) = renamed.namespace_node.as_ref().filter(|_| with_namespace) {
            map.insert("namespace", namespace_node.loc, namespace_node.clone());
        }
    }
}

fn has_parts(node: &Node) -> bool {
    matches!(node.value, Value::List(_) | Value::Map(_))
}
