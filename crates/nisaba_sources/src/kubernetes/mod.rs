//! Kubernetes objects, from manifests, kustomize and Terraform alike, to resources that the tables understand.
//!
//! The body of a resource is the manifest with more keys: `pod` (the pods' specification and all containers, wherever the
//! kind keeps them; `body.rs`), `component` (arguments of the control plane; `component.rs`) and `links` (what other objects
//! make true of it; `facts.rs`). References to other objects stand at the paths that the tables' relations name.
//!
//! **Invariant:** an object of Terraform keeps the address, root and references of its resource and is counted once.

mod body;
mod built_in;
mod component;
mod facts;
mod limit_range;

use std::sync::Arc;

use nisaba_base::SourceMap;
use nisaba_base::value::{Map, Node, Reference};
use nisaba_estate::{Estate, NotSeen, Provider};
use nisaba_kubernetes::{Cluster, Links, Object, Origin, SkippedKind, from_terraform, is_workload, link};
use nisaba_terraform::Evaluation;
use rustc_hash::FxHashMap;

use crate::resource::{Resource, address_in_root};
use crate::table::Tables;

/// The table of pods that a kind runs which no table names.
const ANY_WORKLOAD: &str = "Workload";

/// Resources of Terraform and of manifests together; what Terraform declares in a cluster is in the shape of manifests.
pub(crate) fn join(terraform: Vec<Resource>, cluster: &Cluster, sources: &SourceMap) -> Vec<Resource> {
    let mut objects = cluster.objects.clone();
    let mut resources = Vec::with_capacity(terraform.len() + objects.len());
    let mut places = Vec::with_capacity(objects.len());
    let roots = Roots::of(&objects, sources);
    for (at, object) in objects.iter().enumerate() {
        places.push(resources.len());
        resources.push(of_manifest(object, roots.root(at)));
    }
    for resource in terraform {
        if let Some(object) = declared(&resource) {
            objects.push(object);
            places.push(resources.len());
        }
        resources.push(resource);
    }
    let links = link(&objects);
    complete(&mut resources, &objects, &places, &links);
    resources
}

/// Whether a resource of Terraform is one of a cluster, or of a kind that objects of clusters speak of.
pub(crate) fn is_of_cluster(type_name: &str) -> bool {
    type_name.starts_with("kubernetes_") || type_name == "kubectl_manifest"
}

/// The roots that manifests lie in.
pub(crate) fn roots(cluster: &Cluster, sources: &SourceMap) -> Vec<Arc<str>> {
    Roots::of(&cluster.objects, sources).all
}

/// Charts, templates and remote bases that another tool must render first.
pub(crate) fn not_seen(terraform: &Evaluation, cluster: &Cluster, estate: &mut Estate) {
    let resources = terraform.roots.iter().flat_map(|root| &root.resources);
    let releases = resources.filter(|resource| &*resource.type_name == "helm_release");
    estate.not_seen.extend(releases.map(|release| NotSeen {
        what: format!("{} (Helm chart)", release.address),
        settle: format!("render it and assess what comes out: `{}`", template_command(&release.body)),
        loc: Some(release.loc),
    }));
    for skipped in &cluster.skipped {
        let what = match skipped.kind {
            SkippedKind::HelmChart => "Helm chart",
            SkippedKind::KustomizeHelm => "kustomization that inflates charts",
            SkippedKind::Template => "manifest with placeholders",
        };
        let path = if skipped.path.is_empty() { "." } else { &*skipped.path };
        let settle = match &skipped.command {
            Some(command) => format!("render it and assess what comes out: `{command}`"),
            None => "assess what the tool that fills in the placeholders makes of it".to_owned(),
        };
        estate.not_seen.push(NotSeen { what: format!("{path} ({what})"), settle, loc: Some(skipped.loc) });
    }
}

fn template_command(release: &Node) -> String {
    let written = |key: &str| release.str(key).unwrap_or("…");
    let option =
        |key: &str, flag: &str| release.str(key).map_or(String::new(), |value| format!(" {flag} {value}"));
    format!(
        "helm template {} {}{}{}",
        written("name"),
        written("chart"),
        option("repository", "--repo"),
        option("version", "--version")
    )
}

fn declared(resource: &Resource) -> Option<Object> {
    if !is_of_cluster(&resource.type_name) || resource.is_data_source() {
        return None;
    }
    from_terraform(&resource.type_name, &resource.address, &resource.body, resource.loc)
}

fn of_manifest(object: &Object, root: Arc<str>) -> Resource {
    Resource {
        provider: Provider::Kubernetes,
        type_name: object.kind.clone(),
        written_type: None,
        address: object.resource().into(),
        root,
        module: "".into(),
        name: object.name.clone(),
        body: object.body.clone(),
        loc: object.loc,
        references: Vec::new(),
        existence: None,
        region: None,
        account: None,
    }
}

/// Gives every object's resource its body and its references.
fn complete(resources: &mut [Resource], objects: &[Object], places: &[usize], links: &Links) {
    let limits = limit_range::by_namespace(objects);
    let mut told = facts::tell(objects, links);
    let names: Vec<Option<(Arc<str>, Arc<str>)>> = places
        .iter()
        .map(|place| resources.get(*place).map(|resource| (resource.root.clone(), resource.address.clone())))
        .collect();
    for (at, (object, place)) in objects.iter().zip(places).enumerate() {
        let Some(resource) = resources.get_mut(*place) else { continue };
        let told = std::mem::take(told.get_mut(at).unwrap_or(&mut facts::Told::default()));
        resource.type_name = table_name(object);
        resource.provider = Provider::Kubernetes;
        resource.body = body::of(object, told.facts, limits.of(object));
        for (path, other, loc) in told.references {
            let Some((root, address)) = names.get(other).cloned().flatten() else { continue };
            let address = if root == resource.root { address } else { address_in_root(&address, &root) };
            resource.references.push((path.into(), Reference { address, attribute: "".into() }, loc));
        }
    }
}

/// Kinds of other groups are listed as `Kind.group`, because they may share a name with one of Kubernetes.
fn table_name(object: &Object) -> Arc<str> {
    let group = object.group();
    if !group.contains('.') || group.ends_with(".k8s.io") {
        return match Tables::built_in().get(&object.kind) {
            None if is_workload(object) => ANY_WORKLOAD.into(),
            _ => object.kind.clone(),
        };
    }
    let whole = format!("{}.{group}", object.kind);
    match Tables::built_in().get(&whole) {
        None if is_workload(object) => ANY_WORKLOAD.into(),
        _ => whole.into(),
    }
}

/// Roots of manifests. One cluster has one root, `""`; where several files hold an object of one name, which are then of
/// different clusters or stages, each has the folder of its file, and what kustomize builds has its overlay.
struct Roots {
    all: Vec<Arc<str>>,
}

impl Roots {
    fn of(objects: &[Object], sources: &SourceMap) -> Self {
        let mut all: Vec<Arc<str>> = objects.iter().map(overlay).collect();
        for narrower in [folder, file] {
            for at in not_alone(objects, &all) {
                let path =
                    objects.get(at).and_then(|object| sources.resolve(object.loc)).map(|(path, _)| path);
                if let (Some(path), Some(root)) = (path, all.get_mut(at)) {
                    *root = narrower(path).into();
                }
            }
        }
        Self { all }
    }

    fn root(&self, at: usize) -> Arc<str> {
        self.all.get(at).cloned().unwrap_or_default()
    }
}

fn overlay(object: &Object) -> Arc<str> {
    match &object.origin {
        Origin::Kustomize { overlay } => overlay.clone(),
        _ => "".into(),
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn file(path: &str) -> &str {
    path
}

/// Manifests that have root and address in common with another.
fn not_alone(objects: &[Object], roots: &[Arc<str>]) -> Vec<usize> {
    let mut by_name: FxHashMap<(&Arc<str>, String), Vec<usize>> = FxHashMap::default();
    for (at, (object, root)) in objects.iter().zip(roots).enumerate() {
        by_name.entry((root, object.resource())).or_default().push(at);
    }
    let shared = by_name.into_values().filter(|same| same.len() > 1).flatten();
    shared.filter(|at| objects.get(*at).is_some_and(|object| object.origin == Origin::Manifest)).collect()
}

fn insert(map: &mut Map, key: &str, node: Node) {
    let loc = node.loc;
    map.insert(key, loc, node);
}
