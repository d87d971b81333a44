//! Terraform's `kubernetes_*` resources in the shape of manifests, so that everything after sees one shape.
//!
//! The provider writes snake_case and gives every block as a list. Names follow mechanically but for [`NAMES`]; a block
//! is an object unless [`LISTS`] says that the API has a list there; [`FREE_MAPS`] hold keys of the user.
//!
//! Names, lists and defaults were taken from the provider's schema (version 2). Values that are not known pass through.

use std::sync::Arc;

use nisaba_base::loc::Loc;
use nisaba_base::value::{Map, Node, Value};
use nisaba_base::yaml;

use crate::edit;
use crate::object::{Object, Origin};

/// The object that a resource declares; `None` for types that declare none.
pub fn from_terraform(type_name: &str, address: &str, body: &Node, loc: Loc) -> Option<Object> {
    let origin = Origin::Terraform { address: address.into() };
    let manifest = match type_name {
        "kubernetes_manifest" => body.get("manifest")?.clone(),
        "kubectl_manifest" => from_text(body.get("yaml_body")?)?,
        _ => from_resource(type_name, body)?,
    };
    let object = Object::from_document(manifest, origin).filter(Object::is_cluster_object)?;
    Some(Object { loc, ..object })
}

/// Types without the provider's name and version, the group, the version of types that name none, and the kind.
const KINDS: &[(&str, &str, &str, &str)] = &[
    ("api_service", "apiregistration.k8s.io", "v1", "APIService"),
    ("certificate_signing_request", "certificates.k8s.io", "v1", "CertificateSigningRequest"),
    ("cluster_role", "rbac.authorization.k8s.io", "v1", "ClusterRole"),
    ("cluster_role_binding", "rbac.authorization.k8s.io", "v1", "ClusterRoleBinding"),
    ("config_map", "", "v1", "ConfigMap"),
    ("cron_job", "batch", "v1", "CronJob"),
    ("csi_driver", "storage.k8s.io", "v1", "CSIDriver"),
    ("daemon_set", "apps", "v1", "DaemonSet"),
    ("daemonset", "apps", "v1", "DaemonSet"),
    ("default_service_account", "", "v1", "ServiceAccount"),
    ("deployment", "apps", "v1", "Deployment"),
    ("endpoint_slice", "discovery.k8s.io", "v1", "EndpointSlice"),
    ("endpoints", "", "v1", "Endpoints"),
    ("horizontal_pod_autoscaler", "autoscaling", "v1", "HorizontalPodAutoscaler"),
    ("ingress", "networking.k8s.io", "v1beta1", "Ingress"),
    ("ingress_class", "networking.k8s.io", "v1", "IngressClass"),
    ("job", "batch", "v1", "Job"),
    ("limit_range", "", "v1", "LimitRange"),
    ("mutating_webhook_configuration", "admissionregistration.k8s.io", "v1", "MutatingWebhookConfiguration"),
    ("namespace", "", "v1", "Namespace"),
    ("network_policy", "networking.k8s.io", "v1", "NetworkPolicy"),
    ("persistent_volume", "", "v1", "PersistentVolume"),
    ("persistent_volume_claim", "", "v1", "PersistentVolumeClaim"),
    ("pod", "", "v1", "Pod"),
    ("pod_disruption_budget", "policy", "v1", "PodDisruptionBudget"),
    ("pod_security_policy", "policy", "v1beta1", "PodSecurityPolicy"),
    ("priority_class", "scheduling.k8s.io", "v1", "PriorityClass"),
    ("replication_controller", "", "v1", "ReplicationController"),
    ("resource_quota", "", "v1", "ResourceQuota"),
    ("role", "rbac.authorization.k8s.io", "v1", "Role"),
    ("role_binding", "rbac.authorization.k8s.io", "v1", "RoleBinding"),
    ("runtime_class", "node.k8s.io", "v1", "RuntimeClass"),
    ("secret", "", "v1", "Secret"),
    ("service", "", "v1", "Service"),
    ("service_account", "", "v1", "ServiceAccount"),
    ("stateful_set", "apps", "v1", "StatefulSet"),
    ("storage_class", "storage.k8s.io", "v1", "StorageClass"),
    (
        "validating_webhook_configuration",
        "admissionregistration.k8s.io",
        "v1",
        "ValidatingWebhookConfiguration",
    ),
];

/// Lists of the API that the provider has as repeated blocks: block, blocks it stands in (empty: any; `/`: the resource
/// itself), and name of the list.
const LISTS: &[(&str, &[&str], &str)] = &[
    ("address", &["subset"], "addresses"),
    ("allowed_flex_volumes", &[], "allowedFlexVolumes"),
    ("allowed_host_paths", &[], "allowedHostPaths"),
    ("allowed_topologies", &["/"], "allowedTopologies"),
    ("cluster_role_selectors", &[], "clusterRoleSelectors"),
    ("condition", &[], "conditions"),
    ("container", &["spec"], "containers"),
    ("egress", &["spec"], "egress"),
    ("endpoint", &["/"], "endpoints"),
    ("env", &[], "env"),
    ("env_from", &[], "envFrom"),
    ("from", &["ingress"], "from"),
    ("host_aliases", &[], "hostAliases"),
    ("host_ports", &["spec"], "hostPorts"),
    ("http_header", &[], "httpHeaders"),
    ("image_pull_secret", &[], "imagePullSecrets"),
    ("image_pull_secrets", &[], "imagePullSecrets"),
    ("ingress", &["spec"], "ingress"),
    ("init_container", &["spec"], "initContainers"),
    ("items", &[], "items"),
    ("limit", &["spec"], "limits"),
    ("match_expression", &[], "matchExpressions"),
    ("match_expressions", &[], "matchExpressions"),
    ("match_fields", &[], "matchFields"),
    ("match_label_expressions", &[], "matchLabelExpressions"),
    ("metric", &["spec"], "metrics"),
    ("node_selector_term", &[], "nodeSelectorTerms"),
    ("not_ready_address", &["subset"], "notReadyAddresses"),
    ("option", &["dns_config"], "options"),
    ("path", &["http"], "paths"),
    ("policy", &["scale_up", "scale_down"], "policies"),
    ("port", &["/", "container", "init_container", "spec", "subset"], "ports"),
    ("ports", &["egress", "ingress"], "ports"),
    (
        "preferred_during_scheduling_ignored_during_execution",
        &[],
        "preferredDuringSchedulingIgnoredDuringExecution",
    ),
    ("range", &[], "ranges"),
    ("readiness_gate", &[], "readinessGates"),
    (
        "required_during_scheduling_ignored_during_execution",
        &["pod_affinity", "pod_anti_affinity"],
        "requiredDuringSchedulingIgnoredDuringExecution",
    ),
    ("rule", &["/", "spec", "webhook", "pod_failure_policy"], "rules"),
    ("secret", &["/"], "secrets"),
    ("sources", &[], "sources"),
    ("subject", &["/"], "subjects"),
    ("subset", &["/"], "subsets"),
    ("sysctl", &[], "sysctls"),
    ("tls", &["spec"], "tls"),
    ("to", &["egress"], "to"),
    ("toleration", &[], "tolerations"),
    ("topology_spread_constraint", &[], "topologySpreadConstraints"),
    ("volume", &["spec"], "volumes"),
    ("volume_claim_template", &["spec"], "volumeClaimTemplates"),
    ("volume_device", &[], "volumeDevices"),
    ("volume_mount", &[], "volumeMounts"),
    ("webhook", &["/"], "webhooks"),
];

/// Names that camel case does not give.
const NAMES: &[(&str, &str)] = &[
    ("client_ip", "clientIP"),
    ("cluster_ip", "clusterIP"),
    ("cluster_ips", "clusterIPs"),
    ("data_disk_uri", "diskURI"),
    ("external_ips", "externalIPs"),
    ("host_ip", "hostIP"),
    ("host_ipc", "hostIPC"),
    ("host_pid", "hostPID"),
    ("load_balancer_ip", "loadBalancerIP"),
    ("non_resource_urls", "nonResourceURLs"),
    ("scale_io", "scaleIO"),
    ("target_cpu_utilization_percentage", "targetCPUUtilizationPercentage"),
    ("target_ww_ns", "targetWWNs"),
    ("volume_id", "volumeID"),
];

/// Maps whose keys belong to the user, or are names of resources: nothing in them is renamed.
const FREE_MAPS: &[&str] = &[
    "annotations",
    "binary_data",
    "capacity",
    "data",
    "default",
    "default_request",
    "hard",
    "labels",
    "limits",
    "match_labels",
    "max",
    "max_limit_request_ratio",
    "min",
    "mount_options",
    "node_selector",
    "options",
    "overhead",
    "parameters",
    "requests",
    "volume_attributes",
];

/// What Terraform and the provider keep for themselves.
const NOT_OF_THE_OBJECT: &[&str] = &[
    "connection",
    "count",
    "depends_on",
    "for_each",
    "id",
    "lifecycle",
    "provider",
    "provisioner",
    "timeouts",
    "wait_for_completion",
    "wait_for_default_service_account",
    "wait_for_load_balancer",
    "wait_for_rollout",
    "wait_for_service_account_token",
    "wait_until_bound",
];

fn from_resource(type_name: &str, body: &Node) -> Option<Node> {
    let name = type_name.strip_prefix("kubernetes_")?;
    let (name, version) = split_version(name);
    let (_, group, default_version, kind) = KINDS.iter().find(|(known, ..)| *known == name)?;
    let version = version.unwrap_or(default_version);
    let api_version = if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
    let mut map = Map::new();
    map.insert("apiVersion", body.loc, Value::string(api_version).at(body.loc));
    map.insert("kind", body.loc, Value::string(*kind).at(body.loc));
    for (key, entry) in body.value.as_map()?.iter() {
        if !NOT_OF_THE_OBJECT.contains(&&**key) && is_written(&entry.node) {
            let (name, value) = converted(key, &entry.node, "/");
            map.insert(top_name(kind, &name), entry.key_loc, value);
        }
    }
    if name == "default_service_account" {
        name_default(&mut map, body.loc);
    }
    if !matches!(map.get("metadata").map(|metadata| &metadata.value), Some(Value::Map(_))) {
        // Without metadata that can be read the object is still there, under a name that is not known.
        map.insert("metadata", body.loc, Value::map(Map::new()).at(body.loc));
    }
    Some(Value::map(map).at(body.loc))
}

/// `ingress_v1` is `ingress` in version `v1`.
fn split_version(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once('_') {
        Some((base, version)) if is_version(version) => (base, Some(version)),
        _ => (name, None),
    }
}

fn is_version(text: &str) -> bool {
    text.strip_prefix('v').is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
}

/// The provider takes the data of secrets in clear, which the API calls `stringData`.
fn top_name(kind: &str, name: &str) -> Arc<str> {
    match (kind, name) {
        ("Secret", "data") => "stringData".into(),
        ("Secret", "binaryData") => "data".into(),
        _ => name.into(),
    }
}

fn name_default(map: &mut Map, loc: Loc) {
    let missing = map.get("metadata").is_none();
    if missing {
        map.insert("metadata", loc, Value::map(Map::new()).at(loc));
    }
    edit::change(map, "metadata", |metadata| {
        if let Some(metadata) = edit::map_mut(metadata) {
            metadata.insert("name", loc, Value::string("default").at(loc));
        }
    });
}

/// Blocks and attributes that are not written come as nothing or as an empty list.
fn is_written(node: &Node) -> bool {
    !node.value.is_null() && node.value.as_list().is_none_or(|items| !items.is_empty())
}

/// Name and value in the manifest of an attribute or block that stands in the block `holder`.
fn converted(key: &str, node: &Node, holder: &str) -> (String, Node) {
    if let Some((_, _, name)) =
        LISTS.iter().find(|(block, holders, _)| *block == key && is_in(holder, holders))
    {
        return ((*name).to_owned(), list(node, key));
    }
    let is_free = FREE_MAPS.contains(&key) || (key == "selector" && node.value.as_map().is_some());
    let value = if is_free { unwrapped(node).clone() } else { object(node, key) };
    (camel_case(key), value)
}

fn is_in(holder: &str, holders: &[&str]) -> bool {
    holders.is_empty() || holders.contains(&holder)
}

fn list(node: &Node, key: &str) -> Node {
    match &node.value {
        Value::List(items) => Value::list(items.iter().map(|item| object(item, key)).collect()).at(node.loc),
        Value::Map(_) => Value::list(vec![object(node, key)]).at(node.loc),
        _ => node.clone(),
    }
}

/// The one block of a list of blocks, else the value itself. A block that may or may not be there is unknown.
fn unwrapped(node: &Node) -> &Node {
    match node.value.as_list() {
        Some([only]) if matches!(only.value, Value::Map(_) | Value::Unknown(_)) => only,
        _ => node,
    }
}

fn object(node: &Node, key: &str) -> Node {
    let node = unwrapped(node);
    match &node.value {
        Value::Map(block) => {
            let mut map = Map::new();
            for (inner, entry) in block.iter().filter(|(_, entry)| is_written(&entry.node)) {
                let (name, value) = converted(inner, &entry.node, key);
                match (&**inner, value.value.as_map()) {
                    ("persistent_volume_source", Some(source)) => insert_all(&mut map, source),
                    _ => drop(map.insert(name, entry.key_loc, value)),
                }
            }
            Value::map(map).at(node.loc)
        }
        Value::List(items) => Value::list(items.iter().map(|item| object(item, key)).collect()).at(node.loc),
        _ => node.clone(),
    }
}

/// The API has the source of a volume beside its other fields.
fn insert_all(map: &mut Map, other: &Map) {
    for (key, entry) in other.iter() {
        map.insert(key.clone(), entry.key_loc, entry.node.clone());
    }
}

fn camel_case(key: &str) -> String {
    if let Some((_, name)) = NAMES.iter().find(|(known, _)| *known == key) {
        return (*name).to_owned();
    }
    let mut parts = key.split('_');
    let mut name = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut characters = part.chars();
        name.extend(characters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(characters.as_str());
    }
    name
}

/// A manifest written as text; every value stands where the text is.
fn from_text(text: &Node) -> Option<Node> {
    let (nodes, _) = yaml::parse(text.loc.file, text.value.as_str()?);
    nodes.first().map(|node| edit::relocate(node, &|_| text.loc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_hold_each_name_once() {
        let sorted = |names: Vec<&str>| names.windows(2).all(|pair| pair[0] < pair[1]);
        assert!(sorted(KINDS.iter().map(|row| row.0).collect()));
        assert!(sorted(LISTS.iter().map(|row| row.0).collect()));
        assert!(sorted(NAMES.iter().map(|row| row.0).collect()));
        assert!(sorted(FREE_MAPS.to_vec()));
        assert!(sorted(NOT_OF_THE_OBJECT.to_vec()));
    }

    #[test]
    fn names_follow_the_api() {
        let names = ["run_as_non_root", "host_pid", "se_linux_options", "cluster_ip", "name", "_odd_"];
        let named: Vec<String> = names.iter().map(|name| camel_case(name)).collect();
        assert_eq!(named, ["runAsNonRoot", "hostPID", "seLinuxOptions", "clusterIP", "name", "Odd"]);
    }
}
