//! The pod template of any workload, wherever its kind keeps it.

use nisaba_base::value::Node;

use crate::object::Object;

/// The pods that an object runs.
#[derive(Debug, Clone)]
pub struct PodTemplate<'o> {
    /// Metadata of the pods (labels, annotations); absent where none is written.
    pub metadata: Option<&'o Node>,
    /// The pod specification.
    pub spec: &'o Node,
    /// Containers in the order written: init, normal, ephemeral.
    pub containers: Vec<Container<'o>>,
}

/// One container of a [`PodTemplate`].
#[derive(Debug, Clone, Copy)]
pub struct Container<'o> {
    /// When it runs.
    pub kind: ContainerKind,
    /// Its specification.
    pub node: &'o Node,
}

/// When a container runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContainerKind {
    /// To its end before the others start, or as a sidecar beside them (`restartPolicy: Always`).
    Init,
    /// As long as the pod.
    Normal,
    /// Added to a running pod for debugging.
    Ephemeral,
}

/// Where kinds keep their template, most usual first. A path counts when the pod specification below it has containers,
/// so kinds that we never heard of (rollouts, knative services) are found too.
const TEMPLATES: &[&str] = &[
    "spec.template",
    "spec.jobTemplate.spec.template",
    "template",
    "spec.podTemplate",
    "spec.jobTargetRef.template",
];

/// Kinds of Kubernetes whose pods count even where their containers are not known.
const WORKLOADS: &[(&str, &str)] = &[
    ("CronJob", "spec.jobTemplate.spec.template"),
    ("DaemonSet", "spec.template"),
    ("Deployment", "spec.template"),
    ("DeploymentConfig", "spec.template"),
    ("Job", "spec.template"),
    ("PodTemplate", "template"),
    ("ReplicaSet", "spec.template"),
    ("ReplicationController", "spec.template"),
    ("StatefulSet", "spec.template"),
];

const LISTS: &[(&str, ContainerKind)] = &[
    ("initContainers", ContainerKind::Init),
    ("containers", ContainerKind::Normal),
    ("ephemeralContainers", ContainerKind::Ephemeral),
];

/// The pod template of a workload; `None` for every other object.
pub fn pod_template(object: &Object) -> Option<PodTemplate<'_>> {
    let holder = holder(object)?;
    let spec = holder.get("spec")?;
    spec.value.as_map()?;
    Some(PodTemplate { metadata: holder.get("metadata"), spec, containers: containers(spec) })
}

/// Whether Kubernetes would run pods for the object, also where the pods themselves are not written or not known.
pub fn is_workload(object: &Object) -> bool {
    &*object.kind == "Pod"
        || WORKLOADS.iter().any(|(kind, _)| *kind == &*object.kind)
        || pod_template(object).is_some()
}

fn holder(object: &Object) -> Option<&Node> {
    if &*object.kind == "Pod" {
        return Some(&object.body);
    }
    if let Some((_, path)) = WORKLOADS.iter().find(|(kind, _)| *kind == &*object.kind) {
        return object.body.path(path);
    }
    let templates = TEMPLATES.iter().filter_map(|path| object.body.path(path));
    templates.into_iter().find(|template| template.path("spec.containers").is_some())
}

fn containers(spec: &Node) -> Vec<Container<'_>> {
    let listed = LISTS.iter().filter_map(|(key, kind)| Some((*kind, spec.get(key)?.value.as_list()?)));
    listed.flat_map(|(kind, items)| items.iter().map(move |node| Container { kind, node })).collect()
}

impl<'o> PodTemplate<'o> {
    /// Labels of the pods.
    pub fn labels(&self) -> Option<&'o Node> {
        self.metadata?.get("labels")
    }

    /// Name of the service account the pods run as; absent where none is written, which means `default`.
    pub fn service_account(&self) -> Option<&'o Node> {
        ["serviceAccountName", "serviceAccount"].into_iter().find_map(|key| self.spec.get(key))
    }
}
