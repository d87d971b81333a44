//! Objects of a cluster, wherever they are written: what containers take over from their pods, what other objects make true
//! of a workload, and the programs of the control plane.

use nisaba_estate::{Estate, Facet, FacetName, FacetValue};

use crate::estate::{asset, facet_in, relations_in, several, show, terraform};

fn manifests(text: &str) -> Estate {
    several(&[("cluster.yaml", text)])
}

/// One facet of each container, in order.
fn of_containers(estate: &Estate, address: &str, facet: &str) -> Vec<String> {
    let containers = asset(estate, address).facets.get(FacetName::new("containers")).and_then(Facet::value);
    let items = match containers {
        Some(FacetValue::List(items)) => items.as_slice(),
        _ => &[],
    };
    let of_item = |item: &Facet| match item.value() {
        Some(FacetValue::Record(facets)) => {
            facets.get(FacetName::new(facet)).map_or("absent".to_owned(), short)
        }
        _ => show(item),
    };
    items.iter().map(of_item).collect()
}

fn short(facet: &Facet) -> String {
    let text = show(facet);
    text.split_once(" by default").map_or(text.clone(), |(value, _)| format!("{value} (default)"))
}

const POD: &str = "
apiVersion: v1
kind: Pod
metadata: {name: shop, namespace: web}
spec:
  securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
  initContainers:
    - {name: prepare, image: 'example/prepare:1', securityContext: {runAsNonRoot: false, runAsUser: 0}}
  containers:
    - name: app
      image: example/app@sha256:0000000000000000000000000000000000000000000000000000000000000000
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}
    - {name: helper, image: example/helper, securityContext: {seccompProfile: {type: Unconfined}}}
";

#[test]
fn a_container_takes_over_from_its_pod_what_it_does_not_say_itself() {
    let estate = manifests(POD);
    let shop = "Pod/web/shop";
    assert_eq!(of_containers(&estate, shop, "run_as_root"), ["true", "false", "false"]);
    assert_eq!(of_containers(&estate, shop, "seccomp"), ["true", "true", "false"]);
    assert_eq!(
        of_containers(&estate, shop, "allow_privilege_escalation"),
        ["true (default)", "false", "true (default)"]
    );
    assert_eq!(
        of_containers(&estate, shop, "capabilities_dropped_all"),
        ["false (default)", "true", "false (default)"]
    );
    assert_eq!(
        of_containers(&estate, shop, "capabilities_raised"),
        ["false (default)", "false", "false (default)"]
    );
    assert_eq!(of_containers(&estate, shop, "image_tag"), ["1", "absent", "latest"]);
    assert_eq!(of_containers(&estate, shop, "part"), ["init", "main", "main"]);
}

#[test]
fn where_nothing_names_a_user_the_image_decides() {
    let estate = manifests(
        "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: app, image: example}]}}",
    );
    assert_eq!(
        of_containers(&estate, "Pod/default/a", "run_as_root"),
        ["unknown: nothing says which user it runs as, so its image decides"]
    );
}

#[test]
fn only_what_serves_for_long_needs_probes() {
    let estate = manifests(
        "
apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: app, image: example}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  template:
    spec:
      initContainers: [{name: prepare, image: example}]
      containers: [{name: app, image: example, readinessProbe: {tcpSocket: {port: 80}}}]
",
    );
    assert_eq!(of_containers(&estate, "Job/default/once", "liveness_probe"), ["absent"]);
    assert_eq!(of_containers(&estate, "Deployment/default/shop", "liveness_probe"), ["absent", "false"]);
    assert_eq!(of_containers(&estate, "Deployment/default/shop", "readiness_probe"), ["absent", "true"]);
}

#[test]
fn a_namespace_may_set_limits_for_those_without() {
    let pod = "
apiVersion: v1
kind: Pod
metadata: {name: shop, namespace: web}
spec: {containers: [{name: app, image: example}]}
";
    let range = "
---
apiVersion: v1
kind: LimitRange
metadata: {name: usual, namespace: web}
spec: {limits: [{type: Container, default: {memory: 256Mi}}]}
";
    let bare = manifests(pod);
    assert_eq!(of_containers(&bare, "Pod/web/shop", "memory_limit"), ["false"]);
    let limited = manifests(&format!("{pod}{range}"));
    assert_eq!(of_containers(&limited, "Pod/web/shop", "memory_limit"), ["true"]);
    assert_eq!(of_containers(&limited, "Pod/web/shop", "memory_request"), ["true"]);
    assert_eq!(of_containers(&limited, "Pod/web/shop", "cpu_limit"), ["false"]);
}

const SHOP: &str = "
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: door, namespace: web}
spec:
  tls: [{hosts: [shop.example.org]}]
  rules:
    - host: shop.example.org
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}]}
---
apiVersion: v1
kind: Service
metadata: {name: shop, namespace: web}
spec: {selector: {app: shop}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: web}
spec:
  template:
    metadata: {labels: {app: shop}}
    spec:
      serviceAccountName: shop
      containers:
        - {name: app, image: example, envFrom: [{secretRef: {name: database}}]}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: shop, namespace: web}
automountServiceAccountToken: false
---
apiVersion: v1
kind: Secret
metadata: {name: database, namespace: web}
stringData: {password: example}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: web}
spec: {podSelector: {}, policyTypes: [Ingress]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: shop, namespace: web}
subjects: [{kind: ServiceAccount, name: shop, namespace: web}]
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: web}
rules: [{apiGroups: [''], resources: [secrets], verbs: [get]}]
";

#[test]
fn objects_are_related_from_the_door_to_what_a_workload_may_do() {
    let estate = manifests(SHOP);
    assert_eq!(
        relations_in(&estate),
        "Deployment/web/shop guarded_by NetworkPolicy/web/closed\n\
         Deployment/web/shop runs_as ServiceAccount/web/shop\n\
         Deployment/web/shop uses Secret/web/database\n\
         Ingress/web/door routes_to Service/web/shop\n\
         RoleBinding/web/shop depends_on Role/web/reader\n\
         RoleBinding/web/shop depends_on ServiceAccount/web/shop\n\
         Service/web/shop routes_to Deployment/web/shop\n\
         ServiceAccount/web/shop granted_by Role/web/reader"
    );
    assert_eq!(facet_in(&estate, "Deployment/web/shop", "ingress_limited"), "true");
    assert_eq!(facet_in(&estate, "Deployment/web/shop", "egress_limited"), "false");
    assert_eq!(facet_in(&estate, "Deployment/web/shop", "token_mounted"), "false");
    assert_eq!(facet_in(&estate, "Deployment/web/shop", "default_service_account"), "false");
    assert_eq!(facet_in(&estate, "Ingress/web/door", "encrypted_in_transit"), "true");
    assert_eq!(facet_in(&estate, "Secret/web/database", "value_in_code"), "true");
}

#[test]
fn a_binding_is_told_what_its_role_allows_also_where_the_cluster_brings_the_role() {
    let estate = manifests(SHOP);
    assert_eq!(
        facet_in(&estate, "RoleBinding/web/shop", "rules"),
        "\n  - groups=\n  -  resources=\n  - secrets single_objects=false verbs=\n  - get"
    );
    let administrator = manifests(
        "
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: all}
subjects: [{kind: ServiceAccount, name: app, namespace: web}]
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
",
    );
    assert!(facet_in(&administrator, "ClusterRoleBinding/default/all", "rules").contains("verbs=\n  - *"));
}

#[test]
fn terraform_declares_the_same_objects_under_its_own_addresses() {
    let estate = terraform(
        r#"
        resource "kubernetes_deployment_v1" "shop" {
          metadata { name = "shop" }
          spec {
            template {
              metadata { labels = { app = "shop" } }
              spec {
                container {
                  name  = "app"
                  image = "example:1"
                  security_context { run_as_non_root = true }
                }
              }
            }
          }
        }
        resource "kubernetes_service_v1" "shop" {
          metadata { name = "shop" }
          spec {
            type     = "LoadBalancer"
            selector = { app = "shop" }
          }
        }
        "#,
    );
    assert_eq!(relations_in(&estate), "kubernetes_service_v1.shop routes_to kubernetes_deployment_v1.shop");
    assert_eq!(of_containers(&estate, "kubernetes_deployment_v1.shop", "run_as_root"), ["false"]);
    assert_eq!(facet_in(&estate, "kubernetes_service_v1.shop", "internet_facing"), "true");
    assert!(estate.not_understood.is_empty(), "{:?}", estate.not_understood);
}

#[test]
fn objects_of_one_name_in_two_folders_are_two_assets() {
    let pod =
        "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: app, image: example}]}}";
    let estate = several(&[("test/pod.yaml", pod), ("production/pod.yaml", pod), ("other.yaml", "{}")]);
    let mut roots: Vec<&str> = estate.assets.iter().map(|asset| &*asset.root).collect();
    roots.sort_unstable();
    assert_eq!(roots, ["production", "test"]);
}

#[test]
fn the_arguments_of_the_control_plane_are_read_in_every_spelling() {
    let server = |flags: &str| {
        manifests(&format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: api, namespace: kube-system}}, \
             spec: {{containers: [{{name: api, image: example, {flags}}}]}}}}"
        ))
    };
    let api = "Pod/kube-system/api";
    let listed =
        server("command: [kube-apiserver, --anonymous-auth=false, --authorization-mode, 'Node,RBAC']");
    assert_eq!(facet_in(&listed, api, "anonymous_auth"), "false");
    assert_eq!(facet_in(&listed, api, "authorization_modes"), "\n  - Node\n  - RBAC");
    assert_eq!(facet_in(&listed, api, "audit_logged"), "false");
    let shell = server(
        "command: [sh, -c], args: ['exec /usr/bin/kube-apiserver --profiling=false --audit-log-path=-']",
    );
    assert_eq!(facet_in(&shell, api, "profiling"), "false");
    assert_eq!(facet_in(&shell, api, "audit_logged"), "true");
    assert_eq!(
        facet_in(&shell, api, "anonymous_auth"),
        "true by default: requests without an identity are let in as system:anonymous"
    );
    let other = server("command: [nginx]");
    assert_eq!(facet_in(&other, api, "anonymous_auth"), "absent");
    assert_eq!(facet_in(&other, api, "control_plane"), "false");
}
