//! The manifest with what every owner kind of pods keeps elsewhere, at one path: `pod.spec`, `pod.containers`.
//!
//! A container gets a key `pod` with what it takes over from its pod: security context, annotations, operating system,
//! the defaults of its namespace, its part (`main`, `init`, `sidecar`, `ephemeral`) and whether the pod serves for long.

use nisaba_base::Loc;
use nisaba_base::value::{Map, Node, Value, Why};
use nisaba_kubernetes::{Container, ContainerKind, Object, PodTemplate, is_workload, pod_template};

use super::{component, insert};

/// The body of an object's resource.
pub(super) fn of(object: &Object, facts: Map, limits: Option<Node>) -> Node {
    let mut body = object.body.value.as_map().cloned().unwrap_or_default();
    insert(&mut body, "links", Value::map(facts).at(object.loc));
    match pod_template(object) {
        Some(template) => {
            insert(&mut body, "pod", pod(object, &template, limits));
            if let Some(component) = component::of(&template) {
                insert(&mut body, "component", component);
            }
        }
        None if is_workload(object) => insert(&mut body, "pod", unknown_pod(object.loc)),
        None => {}
    }
    Value::map(body).at(object.loc)
}

fn pod(object: &Object, template: &PodTemplate<'_>, limits: Option<Node>) -> Node {
    let loc = template.spec.loc;
    let mut pod = Map::new();
    insert(&mut pod, "spec", template.spec.clone());
    if let Some(metadata) = template.metadata {
        insert(&mut pod, "metadata", metadata.clone());
    }
    let shared = shared(object, template, limits);
    let containers = template.containers.iter().map(|container| complete(container, &shared)).collect();
    insert(&mut pod, "containers", Value::list(containers).at(loc));
    Value::map(pod).at(loc)
}

/// Without pods that can be read nothing is known of the containers, which is not the same as that there are none.
fn unknown_pod(loc: Loc) -> Node {
    let why = Why::Other("its pods are not written here".into());
    let mut pod = Map::new();
    insert(&mut pod, "containers", Value::list(vec![Value::unknown(why).at(loc)]).at(loc));
    Value::map(pod).at(loc)
}

/// What all containers of a pod have in common.
fn shared(object: &Object, template: &PodTemplate<'_>, limits: Option<Node>) -> Map {
    let mut shared = Map::new();
    if let Some(context) = template.spec.get("securityContext") {
        insert(&mut shared, "securityContext", context.clone());
    }
    if let Some(annotations) = template.metadata.and_then(|metadata| metadata.get("annotations")) {
        insert(&mut shared, "annotations", annotations.clone());
    }
    if let Some(os) = operating_system(template.spec) {
        insert(&mut shared, "os", os.clone());
    }
    if let Some(limits) = limits {
        insert(&mut shared, "limits", limits);
    }
    let serves = Value::Bool(!runs_to_its_end(object, template));
    insert(&mut shared, "serves", serves.at(template.spec.loc));
    shared
}

fn operating_system(spec: &Node) -> Option<&Node> {
    const SELECTORS: [&str; 2] = ["kubernetes.io/os", "beta.kubernetes.io/os"];
    let selector = spec.get("nodeSelector");
    let selected = || SELECTORS.iter().find_map(|key| selector?.get(key));
    spec.path("os.name").or_else(selected)
}

fn runs_to_its_end(object: &Object, template: &PodTemplate<'_>) -> bool {
    let is_bare_pod = &*object.kind == "Pod";
    let restarts = template.spec.str("restartPolicy");
    matches!(&*object.kind, "Job" | "CronJob" | "ScaledJob")
        || (is_bare_pod && matches!(restarts, Some("Never" | "OnFailure")))
}

fn complete(container: &Container<'_>, shared: &Map) -> Node {
    let Value::Map(written) = &container.node.value else { return container.node.clone() };
    let loc = container.node.loc;
    let mut map = Map::clone(written);
    let mut pod = shared.clone();
    insert(&mut pod, "part", Value::string(part(container)).at(loc));
    insert(&mut map, "pod", Value::map(pod).at(loc));
    if let Some(variables) = literal_variables(container.node) {
        insert(&mut map, "variables", variables);
    }
    Value::map(map).at(loc)
}

fn part(container: &Container<'_>) -> &'static str {
    match container.kind {
        ContainerKind::Init if container.node.str("restartPolicy") == Some("Always") => "sidecar",
        ContainerKind::Init => "init",
        ContainerKind::Normal => "main",
        ContainerKind::Ephemeral => "ephemeral",
    }
}

/// Environment variables whose values are written out, by name.
fn literal_variables(container: &Node) -> Option<Node> {
    let written = container.get("env")?;
    let mut variables = Map::new();
    for variable in written.value.as_list()? {
        if let (Some(name), Some(value)) = (variable.str("name"), variable.get("value")) {
            insert(&mut variables, name, value.clone());
        }
    }
    Some(Value::map(variables).at(written.loc))
}
