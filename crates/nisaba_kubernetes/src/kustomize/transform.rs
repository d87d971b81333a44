//! What a kustomization changes in all its objects: namespace, names, labels, annotations, replicas, images.

use nisaba_base::loc::Loc;
use nisaba_base::value::{Map, Node, Value};

use super::draft::Draft;
use super::{Builder, entries};
use crate::edit::{self, Missing};
use crate::object::is_cluster_scoped;

/// Namespace, prefix and suffix, labels, annotations.
pub(super) fn name_and_label(node: &Node, drafts: &mut [Draft]) {
    for draft in drafts {
        if let Some(namespace) = text_of(node, "namespace") {
            set_namespace(draft, namespace);
        }
        affix(draft, node);
        label(draft, node);
        if let Some(annotations) = node.get("commonAnnotations") {
            annotate(draft, annotations);
        }
    }
}

/// Replicas and images.
pub(super) fn scale_and_pin(builder: &Builder<'_>, node: &Node, drafts: &mut [Draft]) {
    let images: Vec<Image> =
        entries(node, "images").iter().map(|entry| Image::read(builder, entry)).collect();
    for draft in drafts {
        entries(node, "replicas").iter().for_each(|entry| set_replicas(draft, entry));
        images.iter().for_each(|image| set_image(&mut draft.body, image));
    }
}

fn text_of<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    node.get(key).filter(|value| value.value.as_str().is_some_and(|text| !text.is_empty()))
}

fn set_namespace(draft: &mut Draft, namespace: &Node) {
    let Some(name) = namespace.value.as_str() else { return };
    if &*draft.kind == "Namespace" {
        draft.rename(name, namespace.loc);
    } else if !is_cluster_scoped(&draft.kind) {
        draft.move_to(name, namespace.loc);
    }
    if matches!(&*draft.kind, "RoleBinding" | "ClusterRoleBinding") {
        edit::visit(&mut draft.body, &["subjects"], Missing::Skip, &mut |subject| {
            let is_default =
                subject.str("kind") == Some("ServiceAccount") && subject.str("name") == Some("default");
            if let Some(map) = edit::map_mut(subject).filter(|_| is_default) {
                map.insert("namespace", namespace.loc, namespace.clone());
            }
        });
    }
}

/// Kinds whose names mean something by themselves keep them.
fn affix(draft: &mut Draft, node: &Node) {
    if matches!(&*draft.kind, "CustomResourceDefinition" | "APIService" | "Namespace") {
        return;
    }
    if let Some(prefix) = text_of(node, "namePrefix") {
        let name = format!("{}{}", prefix.value.as_str().unwrap_or_default(), draft.name);
        draft.rename(&name, prefix.loc);
    }
    if let Some(suffix) = text_of(node, "nameSuffix") {
        let name = format!("{}{}", draft.name, suffix.value.as_str().unwrap_or_default());
        draft.rename(&name, suffix.loc);
    }
}

/// Where the pods' own metadata is, by kind.
const TEMPLATES: &[(&str, &[&str])] = &[
    ("CronJob", &["spec", "jobTemplate", "spec", "template", "metadata"]),
    ("DaemonSet", &["spec", "template", "metadata"]),
    ("Deployment", &["spec", "template", "metadata"]),
    ("Job", &["spec", "template", "metadata"]),
    ("ReplicaSet", &["spec", "template", "metadata"]),
    ("ReplicationController", &["spec", "template", "metadata"]),
    ("StatefulSet", &["spec", "template", "metadata"]),
    ("CronJob", &["spec", "jobTemplate", "metadata"]),
];

/// Selectors that follow the common labels: kind (empty for pods of any kind), path, and whether they are made.
const SELECTORS: &[(&str, &[&str], bool)] = &[
    ("Service", &["spec", "selector"], true),
    ("ReplicationController", &["spec", "selector"], true),
    ("Deployment", &["spec", "selector", "matchLabels"], true),
    ("ReplicaSet", &["spec", "selector", "matchLabels"], true),
    ("DaemonSet", &["spec", "selector", "matchLabels"], true),
    ("StatefulSet", &["spec", "selector", "matchLabels"], true),
    ("Job", &["spec", "selector", "matchLabels"], false),
    ("CronJob", &["spec", "jobTemplate", "spec", "selector", "matchLabels"], false),
    ("PodDisruptionBudget", &["spec", "selector", "matchLabels"], false),
    ("NetworkPolicy", &["spec", "podSelector", "matchLabels"], false),
    ("NetworkPolicy", &["spec", "ingress", "from", "podSelector", "matchLabels"], false),
    ("NetworkPolicy", &["spec", "egress", "to", "podSelector", "matchLabels"], false),
];

/// Selectors inside the pods of deployments and stateful sets.
const POD_SELECTORS: &[&[&str]] = &[
    &["affinity", "podAffinity", "preferredDuringSchedulingIgnoredDuringExecution", "podAffinityTerm"],
    &["affinity", "podAffinity", "requiredDuringSchedulingIgnoredDuringExecution"],
    &["affinity", "podAntiAffinity", "preferredDuringSchedulingIgnoredDuringExecution", "podAffinityTerm"],
    &["affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution"],
    &["topologySpreadConstraints"],
];

fn label(draft: &mut Draft, node: &Node) {
    for entry in entries(node, "labels") {
        let Some(pairs) = entry.get("pairs") else { continue };
        let is_set = |key: &str| entry.get(key).and_then(|value| value.value.as_bool()).unwrap_or(false);
        set_metadata(draft, "labels", pairs);
        if is_set("includeSelectors") || is_set("includeTemplates") {
            set_in_templates(draft, "labels", pairs);
        }
        if is_set("includeSelectors") {
            set_in_selectors(draft, pairs);
        }
    }
    if let Some(pairs) = node.get("commonLabels") {
        set_metadata(draft, "labels", pairs);
        set_in_templates(draft, "labels", pairs);
        set_in_selectors(draft, pairs);
    }
}

fn annotate(draft: &mut Draft, pairs: &Node) {
    set_metadata(draft, "annotations", pairs);
    set_in_templates(draft, "annotations", pairs);
}

fn set_metadata(draft: &mut Draft, key: &str, pairs: &Node) {
    edit::visit(&mut draft.body, &["metadata", key], Missing::Create(pairs.loc), &mut |map| {
        set_pairs(map, pairs)
    });
}

fn set_in_templates(draft: &mut Draft, key: &str, pairs: &Node) {
    if !draft.is_built_in() {
        return;
    }
    for (_, path) in TEMPLATES.iter().filter(|(kind, _)| *kind == &*draft.kind) {
        let path = [*path, &[key]].concat();
        edit::visit(&mut draft.body, &path, Missing::Create(pairs.loc), &mut |map| set_pairs(map, pairs));
    }
    // Claims get labels only, and none is made for them.
    if &*draft.kind == "StatefulSet"
        && key == "labels"
        && draft.body.path("spec.volumeClaimTemplates").is_some()
    {
        let path = ["spec", "volumeClaimTemplates", "metadata", key];
        edit::visit(&mut draft.body, &path, Missing::Create(pairs.loc), &mut |map| set_pairs(map, pairs));
    }
}

fn set_in_selectors(draft: &mut Draft, pairs: &Node) {
    if !draft.is_built_in() {
        return;
    }
    for (_, path, create) in SELECTORS.iter().filter(|(kind, _, _)| *kind == &*draft.kind) {
        let missing = if *create { Missing::Create(pairs.loc) } else { Missing::Skip };
        edit::visit(&mut draft.body, path, missing, &mut |map| set_pairs(map, pairs));
    }
    if matches!(&*draft.kind, "Deployment" | "StatefulSet") {
        for path in POD_SELECTORS {
            let path = [&["spec", "template", "spec"], *path, &["labelSelector", "matchLabels"]].concat();
            edit::visit(&mut draft.body, &path, Missing::Skip, &mut |map| set_pairs(map, pairs));
        }
    }
}

fn set_pairs(node: &mut Node, pairs: &Node) {
    let Some(pairs) = pairs.value.as_map() else { return };
    if node.value.is_null() {
        node.value = Value::map(Map::new());
    }
    let Some(map) = edit::map_mut(node) else { return };
    for (key, entry) in pairs.iter() {
        map.insert(key.clone(), entry.key_loc, entry.node.clone());
    }
}

fn set_replicas(draft: &mut Draft, entry: &Node) {
    let (Some(name), Some(count)) = (entry.str("name"), entry.get("count")) else { return };
    let scales =
        matches!(&*draft.kind, "Deployment" | "ReplicaSet" | "ReplicationController" | "StatefulSet");
    if scales && draft.names().any(|(_, called)| called == name) {
        edit::visit(&mut draft.body, &["spec", "replicas"], Missing::Create(count.loc), &mut |replicas| {
            *replicas = count.clone();
        });
    }
}

/// An entry of `images`.
struct Image {
    name: String,
    new_name: Option<String>,
    new_tag: Option<String>,
    suffix: Option<String>,
    digest: Option<String>,
    loc: Loc,
}

impl Image {
    fn read(builder: &Builder<'_>, entry: &Node) -> Self {
        // A tag such as `1.30` is a number to YAML; what stands in the file is what counts.
        let text = |key: &str| {
            let value = entry.get(key).filter(|value| !value.value.is_null())?;
            let written =
                builder.documents.sources.get(value.loc.file).map(|file| file.slice(value.loc).to_owned());
            let text = match &value.value {
                Value::String(text) => Some(text.to_string()),
                _ => written,
            };
            text.filter(|text| !text.is_empty())
        };
        let deciding = ["digest", "newTag", "newName"].into_iter().find_map(|key| entry.get(key));
        Self {
            name: text("name").unwrap_or_default(),
            new_name: text("newName"),
            new_tag: text("newTag"),
            suffix: text("tagSuffix"),
            digest: text("digest"),
            loc: deciding.unwrap_or(entry).loc,
        }
    }

    /// The image as it becomes; `None` when it is another one.
    fn rewrite(&self, image: &str) -> Option<String> {
        let (name, tag, digest) = split_image(image);
        if name != self.name {
            return None;
        }
        let name = self.new_name.as_deref().unwrap_or(name);
        let is_new = self.new_tag.is_some() || self.digest.is_some();
        let (tag, digest) = match is_new {
            true => (self.new_tag.as_deref(), self.digest.as_deref()),
            false => (tag, digest),
        };
        let suffix = self.suffix.as_deref().filter(|_| !is_new).unwrap_or_default();
        let tag = tag.map(|tag| format!(":{tag}{suffix}")).unwrap_or_default();
        let digest = digest.map(|digest| format!("@{digest}")).unwrap_or_default();
        Some(format!("{name}{tag}{digest}"))
    }
}

/// Name, tag and digest of an image; a port of the registry is no tag.
fn split_image(image: &str) -> (&str, Option<&str>, Option<&str>) {
    let (image, digest) = match image.split_once('@') {
        Some((image, digest)) => (image, Some(digest)),
        None => (image, None),
    };
    match image.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag), digest),
        _ => (image, None, digest),
    }
}

/// Rewrites the images of containers wherever the object has them; kustomize looks everywhere too.
fn set_image(node: &mut Node, image: &Image) {
    if !mentions(node, &image.name) {
        return;
    }
    match &node.value {
        Value::List(_) => {
            edit::list_mut(node).into_iter().flatten().for_each(|item| set_image(item, image));
        }
        Value::Map(map) => {
            let keys: Vec<_> =
                map.iter().filter(|(_, e)| has_parts(&e.node)).map(|(key, _)| key.clone()).collect();
            let Some(map) = edit::map_mut(node) else { return };
            for key in keys {
                edit::change(map, &key, |child| match &*key {
                    "containers" | "initContainers" => {
                        edit::list_mut(child)
                            .into_iter()
                            .flatten()
                            .for_each(|item| set_container_image(item, image));
                    }
                    _ => set_image(child, image),
                });
            }
        }
        _ => {}
    }
}

fn has_parts(node: &Node) -> bool {
    matches!(node.value, Value::List(_) | Value::Map(_))
}

/// Whether a tree has an image of this name at all, so that trees without it stay shared.
fn mentions(node: &Node, name: &str) -> bool {
    match &node.value {
        Value::List(items) => items.iter().any(|item| mentions(item, name)),
        Value::Map(map) => {
            map.get("image").and_then(|image| image.value.as_str()).is_some_and(|text| text.starts_with(name))
                || map.iter().any(|(_, entry)| mentions(&entry.node, name))
        }
        _ => false,
    }
}

fn set_container_image(container: &mut Node, image: &Image) {
    let rewritten = container.str("image").and_then(|written| image.rewrite(written));
    if let (Some(text), Some(map)) = (rewritten, edit::map_mut(container)) {
        map.insert("image", image.loc, Value::string(text).at(image.loc));
    }
}
