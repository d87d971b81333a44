//! How objects belong together, printed as sentences with the place of the field that says so.

use std::fmt::Write;

use insta::assert_snapshot;
use nisaba_base::loc::{FileId, Loc};
use nisaba_base::value::{Map, Value, Why};
use nisaba_base::yaml;
use nisaba_kubernetes::{Links, Object, from_terraform, is_workload, link, pod_template, service_ports};

use crate::fixture::Fixture;

fn told(fixture: &Fixture) -> String {
    let objects = &fixture.cluster.objects;
    let links = link(objects);
    assert!(links.is_complete);
    tell(fixture, objects, &links)
}

fn tell(fixture: &Fixture, objects: &[Object], links: &Links) -> String {
    let name = |at: usize| objects[at].resource();
    let name_of = |at: Option<usize>| at.map_or(String::from("nothing declared"), name);
    let text = |text: &Option<std::sync::Arc<str>>| text.as_deref().unwrap_or("?").to_owned();
    let mut out = String::new();
    for (verb, list) in [
        ("selects", &links.selections),
        ("is attached to", &links.gateways),
        ("protects", &links.disruption_budgets),
        ("scales", &links.autoscalers),
    ] {
        for link in list {
            let maybe = if link.is_certain { "" } else { " perhaps" };
            let _ = writeln!(
                out,
                "{}{maybe} {verb} {} ({})",
                name(link.from),
                name(link.to),
                fixture.at(link.loc)
            );
        }
    }
    for route in &links.routes {
        let tls = route.is_tls.map_or(String::new(), |tls| format!(", tls {tls}"));
        let port = route.port_number.map_or(String::from("?"), |port| port.to_string());
        let (host, path) = (text(&route.host), text(&route.path));
        let (from, to, at) = (name(route.from), name_of(route.to), fixture.at(route.loc));
        let _ = writeln!(out, "{from} leads {host}{path} to {to} port {port}{tls} ({at})");
    }
    for isolation in &links.isolations {
        let (policy, workload) = (name(isolation.policy), name(isolation.workload));
        let maybe = if isolation.is_certain { "" } else { " perhaps" };
        let (ingress, egress) = (isolation.ingress, isolation.egress);
        let at = fixture.at(isolation.loc);
        let _ =
            writeln!(out, "{policy}{maybe} isolates {workload}, ingress {ingress}, egress {egress} ({at})");
    }
    for account in &links.accounts {
        let (workload, at) = (name(account.workload), fixture.at(account.loc));
        let _ =
            writeln!(out, "{workload} runs as {}, {} ({at})", text(&account.name), name_of(account.account));
    }
    for grant in &links.grants {
        let place = if grant.is_cluster_wide { "the cluster".to_owned() } else { text(&grant.namespace) };
        let workloads: Vec<String> = grant.subject.workloads.iter().map(|at| name(*at)).collect();
        let (kind, subject, at) = (grant.subject.kind, text(&grant.subject.name), fixture.at(grant.loc));
        let role = format!("{} {}", grant.role_kind, text(&grant.role_name));
        let _ = writeln!(
            out,
            "{kind:?} {subject} holds {role} ({}) in {place}: {workloads:?} ({at})",
            name_of(grant.role)
        );
    }
    for used in &links.uses {
        let (workload, at) = (name(used.workload), fixture.at(used.loc));
        let (kind, way, called) = (used.kind, used.way, text(&used.name));
        let _ =
            writeln!(out, "{workload} uses {kind:?} {called} by {way:?}, {} ({at})", name_of(used.object));
    }
    for (at, namespace) in links.namespaces.iter().enumerate() {
        if let Some(namespace) = namespace {
            let _ = writeln!(out, "{} lies in {}", name(at), name(*namespace));
        }
    }
    out
}

#[test]
fn a_shop_is_joined_from_the_gateway_to_the_disk() {
    let fixture = Fixture::new(
        "
-- namespace.yaml --
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: baseline}}
-- shop.yaml --
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: till, namespace: shop}
spec:
  template:
    metadata: {labels: {app: till, tier: web}}
    spec:
      serviceAccountName: till
      imagePullSecrets: [{name: pull}]
      containers:
      - name: till
        ports: [{name: web, containerPort: 8080}]
        env: [{name: A, valueFrom: {secretKeyRef: {name: keys, key: a}}}]
        envFrom: [{configMapRef: {name: settings}}]
      volumes:
      - {name: d, persistentVolumeClaim: {claimName: disk}}
      - {name: p, projected: {sources: [{secret: {name: gone}}]}}
  volumeClaimTemplates: [{metadata: {name: each}}]
---
apiVersion: v1
kind: Service
metadata: {name: till, namespace: shop}
spec:
  selector: {app: till}
  ports: [{name: http, port: 80, targetPort: web}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: till, namespace: shop}
spec:
  tls: [{hosts: ['*.shop.example']}]
  rules:
  - host: www.shop.example
    http: {paths: [{path: /, backend: {service: {name: till, port: {name: http}}}}]}
  - host: old.example
    http: {paths: [{path: /, backend: {serviceName: gone, servicePort: 81}}]}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: till, namespace: shop}
---
apiVersion: v1
kind: Secret
metadata: {name: keys, namespace: shop}
---
apiVersion: v1
kind: Secret
metadata: {name: keys, namespace: other}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: disk, namespace: shop}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: till, namespace: shop}
spec: {scaleTargetRef: {kind: StatefulSet, name: till}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: till, namespace: shop}
spec: {selector: {matchExpressions: [{key: app, operator: In, values: [till, other]}]}}
",
    );
    assert_snapshot!(told(&fixture));
    let pods = pod_template(&fixture.cluster.objects[1]).unwrap();
    let ports = service_ports(&fixture.cluster.objects[2]);
    assert_eq!(ports[0].container_port(&pods), Some(8080), "the name of a port is looked up in the pods");
}

#[test]
fn policies_choose_pods_of_their_own_namespace_only() {
    let fixture = Fixture::new(
        "
-- pods.yaml --
apiVersion: v1
kind: Pod
metadata: {name: a, labels: {app: a}}
spec: {containers: [{name: c}]}
---
apiVersion: v1
kind: Pod
metadata: {name: b, namespace: default, labels: {app: b}}
spec: {containers: [{name: c}]}
---
apiVersion: v1
kind: Pod
metadata: {name: c, namespace: far, labels: {app: a}}
spec: {containers: [{name: c}]}
-- policies.yaml --
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: all}
spec: {podSelector: {}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: out}
spec: {podSelector: {matchLabels: {app: a}}, policyTypes: [Egress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: not-a}
spec:
  podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [a]}]}
  egress: [{}]
---
apiVersion: v1
kind: Service
metadata: {name: headless}
spec: {clusterIP: None}
",
    );
    assert_snapshot!(told(&fixture), @r"
    NetworkPolicy/default/all isolates Pod/default/a, ingress true, egress false (policies.yaml:4)
    NetworkPolicy/default/out isolates Pod/default/a, ingress false, egress true (policies.yaml:9)
    NetworkPolicy/default/all isolates Pod/default/b, ingress true, egress false (policies.yaml:4)
    NetworkPolicy/default/not-a isolates Pod/default/b, ingress true, egress true (policies.yaml:15)
    Pod/default/a runs as default, nothing declared (pods.yaml:4)
    Pod/default/b runs as default, nothing declared (pods.yaml:9)
    Pod/far/c runs as default, nothing declared (pods.yaml:14)
    ");
    let links = link(&fixture.cluster.objects);
    assert_eq!((links.limits_ingress(0), links.limits_egress(0)), (Some(true), Some(true)));
    assert_eq!((links.limits_ingress(2), links.limits_egress(2)), (Some(false), Some(false)));
}

#[test]
fn policies_of_cilium_and_calico_count_as_far_as_they_can_be_read() {
    let fixture = Fixture::new(
        "
-- pods.yaml --
apiVersion: v1
kind: Pod
metadata: {name: a, namespace: shop, labels: {app: a}}
spec: {containers: [{name: c}]}
---
apiVersion: v1
kind: Pod
metadata: {name: b, namespace: shop, labels: {app: b}}
spec: {containers: [{name: c}]}
-- policies.yaml --
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: some, namespace: shop}
specs: [{endpointSelector: {matchLabels: {'k8s:app': a}}, ingress: [{}]}]
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: all}
spec: {selector: all(), types: [Egress]}
---
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: some, namespace: shop}
spec: {selector: app == 'b'}
",
    );
    assert_snapshot!(told(&fixture), @r"
    CiliumNetworkPolicy/shop/some isolates Pod/shop/a, ingress true, egress false (policies.yaml:4)
    GlobalNetworkPolicy/default/all isolates Pod/shop/a, ingress false, egress true (policies.yaml:9)
    NetworkPolicy/shop/some perhaps isolates Pod/shop/a, ingress true, egress false (policies.yaml:14)
    GlobalNetworkPolicy/default/all isolates Pod/shop/b, ingress false, egress true (policies.yaml:9)
    NetworkPolicy/shop/some perhaps isolates Pod/shop/b, ingress true, egress false (policies.yaml:14)
    Pod/shop/a runs as default, nothing declared (pods.yaml:4)
    Pod/shop/b runs as default, nothing declared (pods.yaml:9)
    ");
    assert_eq!(
        link(&fixture.cluster.objects).limits_ingress(1),
        None,
        "only a selector that is not read would tell"
    );
}

#[test]
fn roles_reach_the_workloads_of_their_subjects() {
    let fixture = Fixture::new(
        "
-- a.yaml --
apiVersion: v1
kind: Pod
metadata: {name: robot, namespace: ops}
spec: {serviceAccountName: robot, containers: [{name: c}]}
---
apiVersion: batch/v1
kind: Job
metadata: {name: plain, namespace: ops}
spec: {template: {spec: {containers: [{name: c}]}}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: wide}
roleRef: {kind: ClusterRole, name: cluster-admin}
subjects:
- {kind: ServiceAccount, name: robot, namespace: ops}
- {kind: Group, name: 'system:serviceaccounts:ops'}
- {kind: User, name: 'system:serviceaccount:ops:default'}
- {kind: User, name: eve}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: narrow, namespace: ops}
roleRef: {kind: ClusterRole, name: reader}
subjects: [{kind: ServiceAccount, name: default}]
",
    );
    assert_snapshot!(told(&fixture), @r#"
    Pod/ops/robot runs as robot, nothing declared (a.yaml:4)
    Job/ops/plain runs as default, nothing declared (a.yaml:9)
    ServiceAccount robot holds ClusterRole cluster-admin (nothing declared) in the cluster: ["Pod/ops/robot"] (a.yaml:20)
    Group system:serviceaccounts:ops holds ClusterRole cluster-admin (nothing declared) in the cluster: ["Pod/ops/robot", "Job/ops/plain"] (a.yaml:21)
    User system:serviceaccount:ops:default holds ClusterRole cluster-admin (nothing declared) in the cluster: ["Job/ops/plain"] (a.yaml:22)
    User eve holds ClusterRole cluster-admin (nothing declared) in the cluster: [] (a.yaml:23)
    ServiceAccount default holds ClusterRole reader (ClusterRole/default/reader) in ops: ["Job/ops/plain"] (a.yaml:29)
    "#);
}

#[test]
fn every_kind_of_route_finds_its_service() {
    let fixture = Fixture::new(
        "
-- a.yaml --
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {ports: [{port: 80}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: routes}
spec:
  parentRefs: [{name: edge, namespace: infra}]
  hostnames: [a.example, b.example]
  rules:
  - matches: [{path: {value: /api}}]
    backendRefs: [{name: web, namespace: shop, port: 80}, {kind: Other, name: no}]
---
apiVersion: route.openshift.io/v1
kind: Route
metadata: {name: web, namespace: shop}
spec: {host: c.example, to: {kind: Service, name: web}, tls: {termination: edge}}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: routes}
spec:
  hosts: [d.example]
  gateways: [infra/edge, mesh]
  http: [{route: [{destination: {host: web.shop.svc.cluster.local}}]}]
---
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: web, namespace: shop}
spec: {routes: [{services: [{name: web, port: 80}]}]}
",
    );
    assert_snapshot!(told(&fixture), @r"
    HTTPRoute/routes/web is attached to Gateway/infra/edge (a.yaml:14)
    VirtualService/routes/web is attached to Gateway/infra/edge (a.yaml:30)
    HTTPRoute/routes/web leads a.example/api to Service/shop/web port 80 (a.yaml:18)
    HTTPRoute/routes/web leads b.example/api to Service/shop/web port 80 (a.yaml:18)
    Route/shop/web leads c.example? to Service/shop/web port 80, tls true (a.yaml:23)
    VirtualService/routes/web leads d.example? to Service/shop/web port 80 (a.yaml:31)
    IngressRoute/shop/web leads ?? to Service/shop/web port 80, tls false (a.yaml:36)
    ");
}

#[test]
fn variants_of_one_base_never_meet_but_other_overlays_do() {
    let fixture = Fixture::new(
        "
-- base/kustomization.yaml --
resources: [x.yaml]
-- base/x.yaml --
apiVersion: v1
kind: Pod
metadata: {name: till, labels: {app: till}}
spec: {containers: [{name: c}]}
---
apiVersion: v1
kind: Service
metadata: {name: till}
spec: {selector: {app: till}}
-- dev/kustomization.yaml --
resources: [../base]
-- prod/kustomization.yaml --
resources: [../base]
-- policies/kustomization.yaml --
resources: [deny.yaml]
-- policies/deny.yaml --
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny}
spec: {podSelector: {}}
",
    );
    let links = link(&fixture.cluster.objects);
    let origin = |at: usize| &fixture.cluster.objects[at].origin;
    assert_eq!(links.selections.len(), 2);
    assert!(links.selections.iter().all(|link| origin(link.from) == origin(link.to)));
    assert_eq!(links.isolations.len(), 1, "of two pods with one name the nearest is meant");
}

#[test]
fn of_two_objects_with_one_name_the_nearest_is_meant() {
    let stage = |stage: &str| {
        format!(
            "-- {stage}/all.yaml --\napiVersion: v1\nkind: Pod\nmetadata: {{name: p, labels: {{app: p}}}}\nspec: {{containers: [{{name: c}}]}}\n---\napiVersion: v1\nkind: Service\nmetadata: {{name: s}}\nspec: {{selector: {{app: p}}}}\n"
        )
    };
    let fixture = Fixture::new(&format!("{}{}", stage("a"), stage("b")));
    let links = link(&fixture.cluster.objects);
    let pairs: Vec<_> = links.selections.iter().map(|link| (link.from, link.to)).collect();
    assert_eq!(pairs, [(1, 0), (3, 2)]);
}

#[test]
fn an_unknown_label_makes_a_link_uncertain_and_the_same_unknown_on_both_sides_does_not() {
    let loc = Loc::start_of(FileId(0));
    let unknown = |name: &str| Value::unknown(Why::Variable(name.into())).at(loc);
    let labels = |name: &str| {
        let mut map = Map::new();
        map.insert("app", loc, unknown(name));
        Value::map(map).at(loc)
    };
    let set = |text: &str, path: &[&str], value: nisaba_base::value::Node| {
        let mut node = yaml::parse(FileId(0), text).0.remove(0);
        replace(&mut node, path, value);
        node
    };
    let deployment = "metadata: [{name: d}]\nspec: [{template: [{metadata: [{labels: {}}], spec: [{container: [{name: c}]}]}]}]";
    let deployment =
        set(deployment, &["spec", "0", "template", "0", "metadata", "0", "labels"], labels("var.app"));
    let service = |name: &str| {
        set("metadata: [{name: s}]\nspec: [{selector: {}}]", &["spec", "0", "selector"], labels(name))
    };
    let objects: Vec<Object> = [
        ("kubernetes_deployment", deployment),
        ("kubernetes_service", service("var.app")),
        ("kubernetes_service", service("var.other")),
    ]
    .iter()
    .filter_map(|(kind, body)| from_terraform(kind, kind, body, loc))
    .collect();
    let links = link(&objects);
    let certain: Vec<_> = links.selections.iter().map(|link| (link.from, link.is_certain)).collect();
    assert_eq!(certain, [(1, true), (2, false)]);
    assert!(is_workload(&objects[0]));
}

fn replace(node: &mut nisaba_base::value::Node, path: &[&str], value: nisaba_base::value::Node) {
    let Some((step, rest)) = path.split_first() else {
        *node = value;
        return;
    };
    match &node.value {
        Value::List(items) => {
            let mut items = items.to_vec();
            replace(&mut items[step.parse::<usize>().unwrap()], rest, value);
            node.value = Value::list(items);
        }
        Value::Map(map) => {
            let mut map = (**map).clone();
            let mut child = map.get(step).cloned().unwrap();
            replace(&mut child, rest, value);
            map.insert(*step, child.loc, child);
            node.value = Value::map(map);
        }
        _ => panic!("nothing at {step}"),
    }
}
