//! References to objects that were renamed or moved: each is mended to the name the object has now.

use std::sync::Arc;

use nisaba_base::value::{Node, Value};
use rustc_hash::{FxHashMap, FxHashSet};

use super::draft::Draft;
use crate::edit;
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
fn namespaces(draft: &Draft) -> Vec<Arc<str>> {
    draft.names().map(|(namespace, _)| namespace.unwrap_or("default").into()).collect()
}

/// What objects are called now, by kind and a name they had.
struct Index {
    /// Kind, namespace and name of what is called so at present: such a name needs no mending.
    present: FxHashSet<(Arc<str>, Arc<str>, Arc<str>)>,
    renamed: FxHashMap<(Arc<str>, Arc<str>), Vec<Renamed>>,
}

struct Renamed {
    name: Arc<str>,
    /// Namespaces it has or had, the present one first.
    namespaces: Vec<Arc<str>>,
    /// The new namespace and where it was decided.
    namespace_node: Option<Node>,
}

impl Index {
    fn of(drafts: &[Draft]) -> Self {
        let mut renamed: FxHashMap<(Arc<str>, Arc<str>), Vec<Renamed>> = FxHashMap::default();
        for draft in drafts.iter().filter(|draft| !draft.previous.is_empty()) {
            let mut old_names: Vec<&Arc<str>> = draft.previous.iter().map(|(_, name)| name).collect();
            old_names.sort_unstable();
            old_names.dedup();
            for name in old_names {
                renamed.entry((draft.kind.clone(), name.clone())).or_default().push(Renamed {
                    name: draft.name.clone(),
                    namespaces: namespaces(draft),
                    namespace_node: draft.body.path("metadata.namespace").cloned(),
                });
            }
        }
        let present = drafts.iter().map(|draft| {
            let namespace = draft.scope(draft.namespace.as_deref());
            (draft.kind.clone(), namespace.into(), draft.name.clone())
        });
        Self { present: present.collect(), renamed }
    }

    /// The object that a name meant, seen from one of these namespaces.
    fn find(&self, kind: &str, name: &str, from: &[Arc<str>]) -> Option<&Renamed> {
        let (kind, name): (Arc<str>, Arc<str>) = (kind.into(), name.into());
        let candidates = self.renamed.get(&(kind.clone(), name.clone()))?;
        let is_cluster_scoped = is_cluster_scoped(&kind);
        let scope = from.first().filter(|_| !is_cluster_scoped).cloned().unwrap_or_default();
        if self.present.contains(&(kind, scope, name)) {
            return None;
        }
        let is_near =
            |renamed: &&Renamed| is_cluster_scoped || renamed.namespaces.iter().any(|n| from.contains(n));
        // The newest namespace counts most: two variants of one base differ only there.
        let is_here =
            |renamed: &&Renamed| from.first().is_some() && renamed.namespaces.first() == from.first();
        let same = candidates.iter().find(|renamed| is_here(renamed) && !is_cluster_scoped);
        same.or_else(|| candidates.iter().find(is_near))
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
    namespaces: Vec<Arc<str>>,
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
        let from: Vec<Arc<str>> = match node.str("namespace").filter(|_| with_namespace) {
            Some(namespace) => vec![namespace.into()],
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
