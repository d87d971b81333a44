//! Whatever is written: no panic, no hang, and places that lie in their files.

use nisaba_base::loc::{FileId, Loc};
use nisaba_base::value::{Node, Value};
use nisaba_base::yaml;
use nisaba_kubernetes::{from_terraform, link, pod_template, service_ports};
use proptest::prelude::*;

use crate::fixture::Fixture;

/// A folder with every feature, to be broken in one place.
const WHOLE: &str = "
-- base/kustomization.yaml --
resources: [x.yaml]
configMapGenerator: [{name: g, literals: [a=b]}]
-- base/x.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: a, labels: {app: a}}
spec:
  selector: {matchLabels: {app: a}}
  template:
    metadata: {labels: {app: a}}
    spec:
      serviceAccountName: sa
      containers: [{name: c, image: 'i:1', ports: [{containerPort: 80, name: web}], envFrom: [{configMapRef: {name: g}}]}]
      volumes: [{name: v, persistentVolumeClaim: {claimName: p}}]
---
apiVersion: v1
kind: Service
metadata: {name: s}
spec: {selector: {app: a}, ports: [{port: 80, targetPort: web}]}
---
apiVersion: v1
kind: List
items: [{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: n}, spec: {podSelector: {}}}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: b}
roleRef: {kind: Role, name: r}
subjects: [{kind: ServiceAccount, name: sa}]
-- o/kustomization.yaml --
resources: [../base]
namePrefix: p-
namespace: n
commonLabels: {a: b}
images: [{name: i, newTag: '2'}]
replicas: [{name: a, count: 2}]
patches:
- target: {kind: Deployment}
  patch: |-
    - {op: add, path: /spec/template/spec/containers/0/env, value: []}
    - {op: copy, from: /spec, path: /spec/x}
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: a}
    spec: {template: {spec: {containers: [{name: c, $patch: delete}, {name: d}]}}}
replacements:
- source: {kind: Service, fieldPath: spec.ports.0.port}
  targets: [{select: {kind: Deployment}, fieldPaths: [metadata.annotations.x], options: {create: true}}]
";

fn survives(text: &str) {
    let fixture = Fixture::new(text);
    let objects = &fixture.cluster.objects;
    let _ = link(objects);
    for object in objects {
        let _ = (pod_template(object), service_ports(object), object.resource());
        check_places(&fixture, &object.body);
    }
}

fn check_places(fixture: &Fixture, node: &Node) {
    let file = fixture.sources.get(node.loc.file).unwrap();
    assert!(node.loc.start <= node.loc.end, "{:?}", node.loc);
    assert!(node.loc.end as usize <= file.text().len(), "{:?} in {}", node.loc, file.path());
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| check_places(fixture, item)),
        Value::Map(map) => map.iter().for_each(|(_, entry)| check_places(fixture, &entry.node)),
        _ => {}
    }
}

#[test]
fn the_whole_of_it_is_joined() {
    survives(WHOLE);
    let fixture = Fixture::new(WHOLE);
    assert_eq!(fixture.problems(), "");
    assert_eq!(link(&fixture.cluster.objects).selections.len(), 1);
}

#[test]
fn thousands_of_objects_and_a_patch_each_stay_cheap() {
    let mut text = String::from(
        "-- kustomization.yaml --\nresources: [x.yaml]\npatches: [{path: p.yaml}]\n-- x.yaml --\n",
    );
    let document = |at: usize, spec: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p{at}, labels: {{app: a{at}}}}}\nspec: {spec}\n---\n"
        )
    };
    (0..3_000).for_each(|at| text.push_str(&document(at, "{containers: [{name: c, image: i}]}")));
    (0..3_000).for_each(|at| {
        text.push_str(&format!("apiVersion: v1\nkind: Service\nmetadata: {{name: s{at}}}\nspec: {{selector: {{app: a{at}}}}}\n---\n"));
    });
    text.push_str("-- p.yaml --\n");
    (0..3_000).for_each(|at| text.push_str(&document(at, "{containers: [{name: c, tty: true}]}")));
    let fixture = Fixture::new(&text);
    assert_eq!(fixture.problems(), "");
    assert_eq!(fixture.cluster.objects.len(), 6_000);
    assert_eq!(link(&fixture.cluster.objects).selections.len(), 3_000);
}

#[test]
fn deep_documents_are_refused_or_read_without_overflow() {
    let deep = |depth: usize| format!("{}1{}", "{a: ".repeat(depth), "}".repeat(depth));
    for depth in [150, 250, 5_000] {
        let value = deep(depth);
        survives(&format!(
            "-- kustomization.yaml --\nresources: [x.yaml]\nnamePrefix: a-\npatches:\n- path: p.yaml\n-- x.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata: {value}\n-- p.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata: {value}\n"
        ));
    }
}

#[test]
fn a_long_chain_of_bases_ends_at_the_limit() {
    let mut text = String::new();
    for at in 0..3_000 {
        text.push_str(&format!("-- k{at}/kustomization.yaml --\nresources: [../k{}]\n", at + 1));
    }
    let fixture = Fixture::new(&text);
    assert!(fixture.problems().contains("kustomize-limit"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_folder_broken_anywhere_is_read_without_panic(at in 0..WHOLE.len(), cut in 0_usize..40, put in "[ -~\n]{0,12}") {
        let head = WHOLE.get(..at).unwrap_or_default();
        let tail = WHOLE.get((at + cut).min(WHOLE.len())..).unwrap_or_default();
        survives(&format!("{head}{put}{tail}"));
    }

    #[test]
    fn words_in_wrong_places_are_read_without_panic(from in 0..60_usize, to in 0..60_usize) {
        let mut lines: Vec<&str> = WHOLE.lines().collect();
        let (from, to) = (from % lines.len(), to % lines.len());
        lines.swap(from, to);
        survives(&lines.join("\n"));
    }

    #[test]
    fn any_text_is_read_without_panic(body in "(apiVersion|kind|metadata|spec|name|[-:{}\\[\\]&*|>'\" \n#,a-z0-9é]){0,60}") {
        survives(&format!("-- a.yaml --\napiVersion: v1\nkind: Pod\n{body}\n-- kustomization.yaml --\nresources: [a.yaml]\n{body}\n"));
    }

    #[test]
    fn any_body_of_a_terraform_resource_is_converted_without_panic(body in "[a-z_:{}\\[\\] \n,0-9-]{0,120}") {
        for node in yaml::parse(FileId(0), &format!("metadata: [{{name: a}}]\n{body}")).0 {
            let object = from_terraform("kubernetes_pod", "kubernetes_pod.a", &node, Loc::start_of(FileId(0)));
            let _ = object.map(|object| link(&[object]));
        }
    }
}
