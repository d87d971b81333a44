//! Claims, secrets and config maps that pods use.

use std::sync::Arc;

use nisaba_base::loc::Loc;
use nisaba_base::value::Node;

use super::Scene;
use super::selection::{Workload, Workloads, named};
use crate::identity::known;

/// Something that a workload's pods use.
#[derive(Debug, Clone, PartialEq)]
pub struct Use {
    /// The workload.
    pub workload: usize,
    /// What is used.
    pub kind: UseKind,
    /// How it reaches the pods.
    pub way: UseWay,
    /// Its name; absent when it is not known.
    pub name: Option<Arc<str>>,
    /// The object, where it is declared.
    pub object: Option<usize>,
    /// Where the workload names it.
    pub loc: Loc,
}

/// What a [`Use`] uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UseKind {
    /// A config map.
    ConfigMap,
    /// A secret.
    Secret,
    /// A persistent volume claim.
    PersistentVolumeClaim,
}

/// How something reaches the pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UseWay {
    /// One value as an environment variable.
    Env,
    /// All values as environment variables.
    EnvFrom,
    /// As files.
    Volume,
    /// To fetch images.
    ImagePull,
    /// Made for each pod of a stateful set.
    ClaimTemplate,
}

impl UseKind {
    fn kind(self) -> &'static str {
        match self {
            UseKind::ConfigMap => "ConfigMap",
            UseKind::Secret => "Secret",
            UseKind::PersistentVolumeClaim => "PersistentVolumeClaim",
        }
    }
}

/// What every workload uses.
pub(super) fn uses(scene: &Scene<'_>, workloads: &Workloads<'_>) -> Vec<Use> {
    let mut gathering = Gathering { scene, uses: Vec::new() };
    workloads.all.iter().for_each(|workload| gathering.gather(workload));
    gathering.uses
}

struct Gathering<'s, 'o> {
    scene: &'s Scene<'o>,
    uses: Vec<Use>,
}

/// Where an environment variable takes one value from.
const ENV: &[(&str, UseKind)] = &[
    ("valueFrom.configMapKeyRef.name", UseKind::ConfigMap),
    ("valueFrom.secretKeyRef.name", UseKind::Secret),
];
/// Where many variables are taken from.
const ENV_FROM: &[(&str, UseKind)] =
    &[("configMapRef.name", UseKind::ConfigMap), ("secretRef.name", UseKind::Secret)];
/// Where a volume takes its content from.
const VOLUMES: &[(&str, UseKind)] = &[
    ("configMap.name", UseKind::ConfigMap),
    ("persistentVolumeClaim.claimName", UseKind::PersistentVolumeClaim),
    ("secret.secretName", UseKind::Secret),
    ("csi.nodePublishSecretRef.name", UseKind::Secret),
];
/// Where a projected volume takes each part from.
const SOURCES: &[(&str, UseKind)] =
    &[("configMap.name", UseKind::ConfigMap), ("secret.name", UseKind::Secret)];

impl Gathering<'_, '_> {
    fn gather(&mut self, workload: &Workload<'_>) {
        let spec = workload.pods.spec;
        for container in &workload.pods.containers {
            self.add_all(workload, items(container.node, "env"), ENV, UseWay::Env);
            self.add_all(workload, items(container.node, "envFrom"), ENV_FROM, UseWay::EnvFrom);
        }
        for volume in items(spec, "volumes") {
            self.add_all(workload, std::slice::from_ref(volume), VOLUMES, UseWay::Volume);
            let sources = volume.path("projected.sources").and_then(|sources| sources.value.as_list());
            self.add_all(workload, sources.unwrap_or_default(), SOURCES, UseWay::Volume);
        }
        self.add_all(
            workload,
            items(spec, "imagePullSecrets"),
            &[("name", UseKind::Secret)],
            UseWay::ImagePull,
        );
        let object = self.scene.objects.get(workload.object);
        let templates = object.and_then(|object| object.body.path("spec.volumeClaimTemplates"));
        let claims = templates.and_then(|templates| templates.value.as_list()).unwrap_or_default();
        let path = [("metadata.name", UseKind::PersistentVolumeClaim)];
        self.add_all(workload, claims, &path, UseWay::ClaimTemplate);
    }

    fn add_all(&mut self, workload: &Workload<'_>, items: &[Node], paths: &[(&str, UseKind)], way: UseWay) {
        for item in items {
            for (path, kind) in paths {
                let Some(node) = item.path(path) else { continue };
                let Some((key, loc)) = named(node) else { continue };
                let object = self.scene.find(workload.object, kind.kind(), &workload.namespace, &key);
                self.uses.push(Use {
                    workload: workload.object,
                    kind: *kind,
                    way,
                    name: known(&key),
                    object,
                    loc,
                });
            }
        }
    }
}

fn items<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).and_then(|list| list.value.as_list()).unwrap_or_default()
}
