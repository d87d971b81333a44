//! Manifests: which documents are objects, what they are called, where they stand.

use insta::assert_snapshot;
use nisaba_kubernetes::{ContainerKind, pod_template};

use crate::fixture::Fixture;

#[test]
fn every_document_of_a_file_is_an_object_of_its_own() {
    let fixture = Fixture::new(
        "
-- shop/all.yaml --
apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
# nothing here
---
apiVersion: v1
kind: Service
metadata:
  name: till
  namespace: shop
",
    );
    assert_snapshot!(fixture.summary(), @r"
    Namespace/default/shop at shop/all.yaml:1
    Service/shop/till at shop/all.yaml:8
    ");
}

#[test]
fn lists_are_what_they_hold() {
    let fixture = Fixture::new(
        r#"
-- list.json --
{"apiVersion": "v1", "kind": "List", "items": [
  {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}},
  {"apiVersion": "v1", "kind": "List", "items": [
    {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "b"}}]}]}
-- roles.yaml --
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleList
items:
- metadata: {name: reader, namespace: shop}
"#,
    );
    assert_snapshot!(fixture.summary(), @r"
    Secret/default/a at list.json:2
    Secret/default/b at list.json:4
    Role/shop/reader at roles.yaml:4
    ");
}

#[test]
fn what_only_looks_like_a_manifest_makes_no_noise() {
    let fixture = Fixture::new(
        "
-- compose.yaml --
services:
  web: {image: nginx}
-- values.yaml --
image: {apiVersion: v1, kind: Pod}
-- crd.yaml --
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: tills.shop.example}
-- kind.yaml --
apiVersion: kind.x-k8s.io/v1alpha4
kind: Cluster
metadata: {name: local}
-- notes.json --
{ // a comment; apiVersion and kind are only words here
-- config.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: nested}
data:
  pod.yaml: |
    apiVersion: v1
    kind: Pod
    metadata: {name: inner}
",
    );
    assert_snapshot!(fixture.summary(), @"ConfigMap/default/nested at config.yaml:1");
}

#[test]
fn a_chart_is_told_once_and_its_rendered_output_is_read() {
    let fixture = Fixture::new(
        "
-- charts/till/Chart.yaml --
apiVersion: v2
name: till
version: 1.0.0
-- charts/till/values.yaml --
replicas: 1
-- charts/till/templates/deployment.yaml --
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
-- charts/till/templates/tests/ping.yaml --
{{- if .Values.ping }}
apiVersion: v1
kind: Pod
metadata: {name: ping}
{{- end }}
-- charts/till/templates/account.yaml --
apiVersion: v1
kind: ServiceAccount
metadata: {name: till}
-- charts/till/charts/cache/Chart.yaml --
name: cache
-- charts/till/charts/cache/templates/x.yaml --
apiVersion: v1
kind: {{ .Values.kind }}
-- rendered.yaml --
---
# Source: till/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: till
  namespace: shop
-- ansible/job.yaml --
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ job_name }}
",
    );
    assert_snapshot!(fixture.summary(), @r"
    ServiceAccount/default/till at charts/till/templates/account.yaml:1
    Deployment/shop/till at rendered.yaml:3
    skipped HelmChart charts/till: helm template till charts/till
    skipped Template ansible/job.yaml: no command
    ");
}

#[test]
fn a_broken_document_is_told_and_the_others_are_read() {
    let fixture = Fixture::new(
        "
-- a.yaml --
apiVersion: v1
kind: Pod
metadata: {name: first}
---
apiVersion: v1
kind: [Pod
---
apiVersion: v1
kind: Pod
metadata: {generateName: third-}
",
    );
    let places: Vec<_> = fixture.cluster.objects.iter().map(|object| fixture.at(object.loc)).collect();
    assert_eq!(places, ["a.yaml:1", "a.yaml:8"]);
    assert_eq!(fixture.cluster.diagnostics.len(), 1);
    assert_eq!(fixture.cluster.objects[1].resource(), "Pod/default/third-");
}

#[test]
fn pods_are_found_in_every_kind_of_owner() {
    let pod =
        "{containers: [{name: main}], initContainers: [{name: first}], ephemeralContainers: [{name: debug}]}";
    let owners = [
        ("v1", "Pod", format!("spec: {pod}")),
        ("apps/v1", "Deployment", format!("spec: {{template: {{spec: {pod}}}}}")),
        ("batch/v1", "CronJob", format!("spec: {{jobTemplate: {{spec: {{template: {{spec: {pod}}}}}}}}}")),
        ("v1", "PodTemplate", format!("template: {{spec: {pod}}}")),
        ("argoproj.io/v1alpha1", "Rollout", format!("spec: {{template: {{spec: {pod}}}}}")),
        ("serving.knative.dev/v1", "Service", format!("spec: {{template: {{spec: {pod}}}}}")),
    ];
    for (version, kind, spec) in owners {
        let text =
            format!("-- x.yaml --\napiVersion: {version}\nkind: {kind}\nmetadata: {{name: x}}\n{spec}\n");
        let fixture = Fixture::new(&text);
        let pods = pod_template(&fixture.cluster.objects[0]).unwrap_or_else(|| panic!("{kind} has pods"));
        let names: Vec<_> = pods.containers.iter().map(|c| (c.kind, c.node.str("name").unwrap())).collect();
        use ContainerKind::{Ephemeral, Init, Normal};
        assert_eq!(names, [(Init, "first"), (Normal, "main"), (Ephemeral, "debug")], "{kind}");
    }
}

#[test]
fn an_object_without_pods_has_no_template() {
    let fixture = Fixture::new(
        "
-- a.yaml --
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: a}
spec: {target: {template: {data: {}}}, template: {spec: {}}}
---
apiVersion: v1
kind: Pod
metadata: {name: broken}
spec: nonsense
",
    );
    assert_eq!(fixture.cluster.objects.iter().filter_map(pod_template).count(), 0);
}
