//! Terraform's Kubernetes resources: they take the shape of manifests, so bodies here are written as an evaluator gives
//! them (each block a list) and read back as the API has them.

use insta::assert_snapshot;
use nisaba_base::loc::{FileId, Loc, SourceFile, SourceMap};
use nisaba_base::value::{Node, Value, Why};
use nisaba_base::yaml;
use nisaba_kubernetes::{Cluster, Object, from_terraform, pod_template};

use crate::fixture::Fixture;

fn converted(type_name: &str, body: &str) -> Option<Object> {
    let node = yaml::parse(FileId(0), body).0.remove(0);
    from_terraform(type_name, &format!("{type_name}.x"), &node, node.loc)
}

fn printed(type_name: &str, body: &str) -> String {
    let object = converted(type_name, body).unwrap();
    let mut sources = SourceMap::default();
    sources.insert(SourceFile::new("main.tf", body));
    let fixture = Fixture { sources, cluster: Cluster::default() };
    let mut out = format!("{}\n", object.resource());
    fixture.write(&object.body, 0, &mut out);
    out
}

#[test]
fn a_deployment_has_lists_where_the_api_has_lists() {
    let deployment = printed(
        "kubernetes_deployment_v1",
        "
metadata:
- {name: till, labels: {app_name: till}}
spec:
- replicas: 2
  selector: [{match_labels: {app_name: till}, match_expressions: [{key: a, operator: Exists}]}]
  template:
  - metadata: [{labels: {app_name: till}}]
    spec:
    - host_pid: true
      service_account_name: till
      security_context: [{run_as_non_root: true, seccomp_profile: [{type: RuntimeDefault}]}]
      node_selector: {disk_type: ssd}
      toleration: [{key: a_b}]
      affinity:
      - node_affinity:
        - required_during_scheduling_ignored_during_execution:
          - node_selector_term: [{match_expressions: [{key: zone, operator: In, values: [a]}]}]
        pod_anti_affinity:
        - required_during_scheduling_ignored_during_execution:
          - {topology_key: zone, label_selector: [{match_labels: {app_name: till}}]}
      init_container: [{name: first, image: 'a:1'}]
      container:
      - name: till
        image: 'shop/till:1'
        command: [run]
        port: [{container_port: 80}, {container_port: 443}]
        env: [{name: A, value: b}, {name: S, value_from: [{secret_key_ref: [{name: keys, key: a}]}]}]
        env_from: [{config_map_ref: [{name: settings}]}]
        resources: [{limits: {cpu: 500m, 'nvidia.com/gpu': 1}, requests: [{cpu: 100m}]}]
        liveness_probe: [{http_get: [{path: /, port: 80, http_header: [{name: X, value: y}]}]}]
        security_context: [{privileged: false, capabilities: [{drop: [ALL]}]}]
        volume_mount: [{name: data, mount_path: /data, read_only: true}]
        lifecycle: [{pre_stop: [{exec: [{command: [stop]}]}]}]
      volume:
      - {name: data, persistent_volume_claim: [{claim_name: data}]}
      - {name: host, host_path: [{path: /var/run/docker.sock}], secret: []}
wait_for_rollout: false
lifecycle: [{ignore_changes: []}]
timeouts: [{create: 5m}]
",
    );
    assert_snapshot!(deployment);
}

#[test]
fn policies_roles_and_routes_keep_their_meaning() {
    let policy = printed(
        "kubernetes_network_policy",
        "
metadata: [{name: only-web, namespace: shop}]
spec:
- pod_selector: [{}]
  policy_types: [Ingress, Egress]
  ingress:
  - from: [{pod_selector: [{match_labels: {app: web}}]}, {ip_block: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}]}]
    ports: [{port: 80, protocol: TCP}]
  egress: [{}]
",
    );
    let role = printed(
        "kubernetes_cluster_role_binding_v1",
        "
metadata: [{name: admins}]
role_ref: [{api_group: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}]
subject: [{kind: User, name: eve}, {kind: Group, name: devs}]
",
    );
    let ingress = printed(
        "kubernetes_ingress_v1",
        "
metadata: [{name: web}]
spec:
- tls: [{hosts: [a.example], secret_name: cert}]
  rule: [{host: a.example, http: [{path: [{path: /, backend: [{service: [{name: web, port: [{number: 80}]}]}]}]}]}]
",
    );
    let volume = printed(
        "kubernetes_persistent_volume",
        "
metadata: [{name: disk}]
spec: [{capacity: {storage: 1Gi}, persistent_volume_source: [{host_path: [{path: /data}]}]}]
",
    );
    let secret =
        printed("kubernetes_secret", "{metadata: [{name: s}], data: {user_name: a}, binary_data: {b: YQ==}}");
    let all = [policy, role, ingress, volume, secret].join("---\n");
    assert_snapshot!(all);
}

#[test]
fn a_manifest_is_taken_as_it_is() {
    let manifest =
        "manifest: {apiVersion: v1, kind: Pod, metadata: {name: p, namespace: n}, spec: {containers: []}}";
    let object = converted("kubernetes_manifest", manifest).unwrap();
    assert_eq!(
        (object.resource().as_str(), object.namespace.as_deref()),
        ("kubernetes_manifest.x", Some("n"))
    );
    let text =
        "yaml_body: |\n  apiVersion: v1\n  kind: Pod\n  metadata: {name: p}\n  spec: {containers: []}\n";
    assert!(pod_template(&converted("kubectl_manifest", text).unwrap()).is_some());
}

#[test]
fn resources_that_are_no_object_are_none() {
    assert!(converted("kubernetes_labels", "{labels: {a: b}}").is_none());
    assert!(converted("kubernetes_manifest", "{manifest: nonsense}").is_none());
    assert!(converted("aws_instance", "{ami: a}").is_none());
}

#[test]
fn what_is_unknown_stays_unknown_where_it_was() {
    let loc = Loc::start_of(FileId(0));
    let unknown = || Value::unknown(Why::Variable("var.pods".into())).at(loc);
    let map = |pairs: Vec<(&str, Node)>| {
        let mut map = nisaba_base::value::Map::new();
        for (key, node) in pairs {
            map.insert(key, loc, node);
        }
        Value::map(map).at(loc)
    };
    let list = |items: Vec<Node>| Value::list(items).at(loc);
    let container = map(vec![("image", unknown()), ("security_context", list(vec![unknown()]))]);
    let spec = map(vec![("container", list(vec![container])), ("volume", unknown())]);
    let body =
        map(vec![("metadata", list(vec![map(vec![("name", unknown())])])), ("spec", list(vec![spec]))]);
    let pod = from_terraform("kubernetes_pod", "kubernetes_pod.x", &body, loc).unwrap();
    for path in
        ["metadata.name", "spec.volumes", "spec.containers.0.image", "spec.containers.0.securityContext"]
    {
        assert!(pod.body.path(path).is_some_and(|node| node.value.as_unknown().is_some()), "{path}");
    }
}
