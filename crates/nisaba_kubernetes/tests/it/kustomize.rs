//! Kustomizations: what they build, where each value was decided, and what is said when they cannot be built.
//!
//! What is built here was compared with `kustomize build` 5.5. Known to differ on purpose: generated names have no hash,
//! secrets stay readable, and a namespace is not put on kinds that have none.

use std::fmt::Write;

use insta::assert_snapshot;

use crate::fixture::Fixture;

const BASE: &str = "
-- base/kustomization.yaml --
resources: [till.yaml]
-- base/till.yaml --
apiVersion: apps/v1
kind: Deployment
metadata:
  name: till
spec:
  template:
    spec:
      containers:
      - name: till
        image: shop/till:1.0
        env:
        - {name: LEVEL, value: info}
        - {name: MODE, value: fast}
        ports:
        - containerPort: 80
        securityContext:
          privileged: true
";

fn with_base(overlay: &str) -> Fixture {
    Fixture::new(&format!("{BASE}{overlay}"))
}

#[test]
fn only_what_nothing_includes_counts() {
    let fixture = with_base(
        "
-- dev/kustomization.yaml --
resources: [../base]
-- prod/kustomization.yaml --
resources: [../base]
namespace: shop
patches: [{path: patch.yaml}]
-- prod/patch.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: till}
spec: {replicas: 3}
-- alone.yaml --
apiVersion: v1
kind: Pod
metadata: {name: alone}
",
    );
    assert_snapshot!(fixture.summary(), @r"
    Pod/default/alone at alone.yaml:1
    Deployment/default/till at base/till.yaml:1 built by dev
    Deployment/shop/till at base/till.yaml:1 built by prod
    ");
}

#[test]
fn a_merged_value_stands_where_the_patch_writes_it() {
    let fixture = with_base(
        "
-- prod/kustomization.yaml --
resources: [../base]
patches:
- path: patch.yaml
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: till
    spec:
      replicas: 3
-- prod/patch.yaml --
apiVersion: apps/v1
kind: Deployment
metadata:
  name: till
spec:
  template:
    spec:
      containers:
      - name: proxy
        image: proxy:2
      - name: till
        env:
        - {name: LEVEL, value: debug}
        - {name: MODE, $patch: delete}
        ports:
        - {containerPort: 443, name: https}
        securityContext:
          privileged: false
",
    );
    assert_snapshot!(fixture.bodies());
}

#[test]
fn operations_of_a_json_patch_change_exactly_their_path() {
    let fixture = with_base(
        r#"
-- prod/kustomization.yaml --
resources: [../base]
patches:
- target: {kind: Deployment, name: t.*}
  patch: |-
    - op: test
      path: /spec/template/spec/containers/0/name
      value: till
    - op: replace
      path: /spec/template/spec/containers/0/securityContext/privileged
      value: false
    - op: add
      path: /spec/template/spec/containers/0/env/-
      value: {name: MORE, value: "1"}
    - op: remove
      path: /spec/template/spec/containers/0/env/0
    - op: copy
      from: /metadata/name
      path: /metadata/annotations
    - op: move
      from: /metadata/annotations
      path: /spec/paused~1by
patchesJson6902:
- target: {group: apps, version: v1, kind: Deployment, name: till}
  path: replicas.json
-- prod/replicas.json --
[{"op": "add", "path": "/spec/replicas", "value": 2}]
"#,
    );
    assert_snapshot!(fixture.bodies());
}

#[test]
fn everything_a_kustomization_changes_reaches_the_objects() {
    let fixture = Fixture::new(
        r#"
-- base/kustomization.yml --
resources: [all.yaml]
configMapGenerator:
- name: settings
  literals: [LEVEL=info, MODE="fast"]
-- base/all.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: till}
spec:
  template:
    spec:
      serviceAccountName: till
      containers:
      - name: till
        image: localhost:5000/till
        envFrom: [{configMapRef: {name: settings}}]
      volumes: [{name: keys, secret: {secretName: keys}}]
---
apiVersion: v1
kind: Service
metadata: {name: till}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: till}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: till}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects:
- {kind: ServiceAccount, name: till, namespace: default}
- {kind: Group, name: till}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: till}
spec: {defaultBackend: {service: {name: till, port: {number: 80}}}}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
-- prod/Kustomization --
namespace: shop-prod
namePrefix: eu-
resources: [../base]
labels:
- pairs: {team: pay}
  includeSelectors: true
commonAnnotations: {note: hello}
images:
- {name: "localhost:5000/till", newName: registry.example/till, newTag: "2.10"}
replicas:
- {name: till, count: 3}
configMapGenerator:
- {name: settings, behavior: merge, literals: [LEVEL=debug]}
secretGenerator:
- {name: keys, files: [tls.key, other=tls.key], envs: [more.env]}
-- prod/tls.key --
not a real key
-- prod/more.env --
# comment
A=b=c
"#,
    );
    assert_snapshot!(fixture.bodies());
}

#[test]
fn components_change_what_the_overlay_gathered() {
    let fixture = with_base(
        "
-- parts/quiet/kustomization.yaml --
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [extra.yaml]
patches:
- target: {kind: Deployment}
  patch: |-
    - {op: remove, path: /spec/template/spec/containers/0/env}
-- parts/quiet/extra.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: extra}
-- parts/unused/kustomization.yaml --
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
- target: {kind: Deployment}
  patch: |-
    - {op: remove, path: /spec/template/spec/containers/0/env}
-- prod/kustomization.yaml --
resources: [../base]
components: [../parts/quiet]
nameSuffix: -prod
",
    );
    let till = &fixture.cluster.objects[0];
    assert!(till.body.path("spec.template.spec.containers.0.env").is_none());
    assert_snapshot!(fixture.summary(), @r"
    Deployment/default/till-prod at base/till.yaml:1 built by prod
    ConfigMap/default/extra-prod at parts/quiet/extra.yaml:1 built by prod
    ");
}

#[test]
fn replacements_copy_a_value_and_its_place() {
    let fixture = with_base(
        r#"
-- prod/kustomization.yaml --
resources: [../base, settings.yaml]
replacements:
- source: {kind: ConfigMap, name: settings, fieldPath: "data.[image.tag]"}
  targets:
  - select: {kind: Deployment}
    fieldPaths: ["spec.template.spec.containers.[name=till].image"]
    options: {delimiter: ":", index: 1}
- path: more.yaml
-- prod/more.yaml --
- source: {kind: ConfigMap, name: settings}
  targets:
  - select: {kind: Deployment}
    fieldPaths: [metadata.annotations.from]
    options: {create: true}
-- prod/settings.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {image.tag: "7"}
"#,
    );
    assert_eq!(fixture.problems(), "");
    let till = &fixture.cluster.objects[0].body;
    let shown = |path: &str| {
        let node = till.path(path).unwrap();
        format!("{:?} at {}", node.value.as_str().unwrap(), fixture.at(node.loc))
    };
    assert_eq!(shown("spec.template.spec.containers.0.image"), r#""shop/till:7" at prod/settings.yaml:4"#);
    assert_eq!(shown("metadata.annotations.from"), r#""settings" at prod/settings.yaml:3"#);
}

#[test]
fn variants_of_one_base_keep_their_references_apart() {
    let fixture = Fixture::new(
        "
-- base/kustomization.yaml --
resources: [x.yaml]
-- base/x.yaml --
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {containers: [{name: c, envFrom: [{secretRef: {name: s}}]}]}
---
apiVersion: v1
kind: Secret
metadata: {name: s}
-- dev/kustomization.yaml --
resources: [../base]
namePrefix: dev-
-- prod/kustomization.yaml --
resources: [../base]
namePrefix: prod-
-- kustomization.yaml --
resources: [dev, prod]
nameSuffix: -x
",
    );
    let pods = fixture.cluster.objects.iter().filter(|object| &*object.kind == "Pod");
    let uses = pods.map(|pod| {
        let secret = pod.body.path("spec.containers.0.envFrom.0.secretRef.name").unwrap();
        format!("{} uses {}", pod.name, secret.value.as_str().unwrap())
    });
    assert_eq!(uses.collect::<Vec<_>>(), ["dev-p-x uses dev-s-x", "prod-p-x uses prod-s-x"]);
}

#[test]
fn kinds_that_kubernetes_does_not_define_have_their_lists_replaced() {
    let fixture = Fixture::new(
        "
-- kustomization.yaml --
resources: [rollout.yaml]
patches: [{path: patch.yaml}]
-- rollout.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: r}
spec: {template: {spec: {containers: [{name: a}, {name: b}]}}}
-- patch.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: r}
spec: {template: {spec: {containers: [{name: b, image: i}]}}}
",
    );
    let containers = fixture.cluster.objects[0].body.path("spec.template.spec.containers").unwrap();
    assert_eq!(containers.value.as_list().unwrap().len(), 1);
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_the_rest_is_built() {
    let fixture = with_base(
        r#"
-- prod/kustomization.yaml --
resources:
- ../base
transformers: [t.yaml]
patches:
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: nobody}
- target: {kind: Deployment}
  patch: |-
    - {op: remove, path: /spec/nothing}
- target: {kind: "("}
  patch: "[]"
-- torn/kustomization.yaml --
resources:
- gone.yaml
- https://token@git.example/team/base?ref=v1
- https://token@git.example/team/base?ref=v1
- ../../outside
- ../loop
helmCharts: [{name: cache}]
-- prod/t.yaml --
apiVersion: builtin
kind: LabelTransformer
metadata: {name: t}
-- loop/kustomization.yaml --
resources: [../round]
-- round/kustomization.yaml --
resources: [../loop]
"#,
    );
    assert_snapshot!(fixture.summary(), @r"
    Deployment/default/till at base/till.yaml:1 built by prod
    skipped KustomizeHelm torn: kustomize build --enable-helm torn
    kustomize-unsupported prod/kustomization.yaml:3: `transformers` is not built here; what it changes is not seen
    kustomize-patch prod/kustomization.yaml:6: the patch matches no object
    kustomize-patch prod/kustomization.yaml:11: `/spec/nothing` is not there
    kustomize-patch prod/kustomization.yaml:12: `(` is no pattern
    kustomize-missing torn/kustomization.yaml:2: `torn/gone.yaml` is not there, or has no kustomization
    kustomize-remote torn/kustomization.yaml:3: `https://git.example/team/base?ref=v1` lies elsewhere and is not read
    kustomize-missing torn/kustomization.yaml:5: `../../outside` is not there, or has no kustomization
    kustomize-cycle round/kustomization.yaml:1: `loop` includes itself, here or through others
    ");
}

#[test]
fn a_patch_of_something_remote_is_no_mistake() {
    let fixture = with_base(
        "
-- prod/kustomization.yaml --
resources: [../base, 'https://git.example/team/base']
patches: [{path: patch.yaml}]
-- prod/patch.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: remote}
spec: {replicas: 3}
",
    );
    assert_snapshot!(fixture.summary(), @r"
    Deployment/default/till at base/till.yaml:1 built by prod
    kustomize-remote prod/kustomization.yaml:1: `https://git.example/team/base` lies elsewhere and is not read
    ");
}

#[test]
fn kustomizations_that_only_include_each_other_are_told_as_a_cycle() {
    let fixture = Fixture::new(
        "
-- a/kustomization.yaml --
resources: [../b, x.yaml]
-- a/x.yaml --
apiVersion: v1
kind: Pod
metadata: {name: x}
-- b/kustomization.yaml --
resources: [../a]
",
    );
    assert_snapshot!(fixture.summary(), @r"
    Pod/default/x at a/x.yaml:1 built by a
    kustomize-cycle b/kustomization.yaml:1: `a` includes itself, here or through others
    ");
}

#[test]
fn a_second_object_of_the_same_id_is_refused() {
    let fixture = with_base(
        "
-- prod/kustomization.yaml --
resources: [../base, again.yaml]
-- prod/again.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: till}
",
    );
    assert_snapshot!(fixture.summary(), @r"
    Deployment/default/till at base/till.yaml:1 built by prod
    kustomize-duplicate prod/kustomization.yaml:1: `apps/v1 Deployment default/till` is there already, and kustomize refuses a second one
    ");
}

#[test]
fn a_custom_resource_of_another_tool_may_be_called_kustomization() {
    let fixture = Fixture::new(
        "
-- apps/kustomization.yaml --
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {path: ./apps}
",
    );
    assert_snapshot!(fixture.summary(), @"Kustomization/flux-system/apps at apps/kustomization.yaml:1");
}

#[test]
fn bases_that_double_at_each_level_end_at_the_limit() {
    let mut text = String::from(
        "-- l0/kustomization.yaml --\nresources: [p.yaml]\n-- l0/p.yaml --\napiVersion: v1\nkind: Pod\nmetadata: {name: p}\n",
    );
    for level in 1..40 {
        let below = level - 1;
        for side in ["a", "b"] {
            let _ = writeln!(
                text,
                "-- {side}{level}/kustomization.yaml --\nresources: [../l{below}]\nnamePrefix: {side}\n"
            );
        }
        let _ = writeln!(text, "-- l{level}/kustomization.yaml --\nresources: [../a{level}, ../b{level}]\n");
    }
    let fixture = Fixture::new(&text);
    assert!(fixture.problems().contains("kustomize-limit"), "{}", fixture.problems());
}

#[test]
fn copies_that_double_end_at_the_limit() {
    let mut text = String::from(
        "-- p.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: p}\ndata: {a: x}\n-- kustomization.yaml --\nresources: [p.yaml]\npatches:\n- target: {kind: ConfigMap}\n  patch: |-\n",
    );
    for step in 0..60 {
        let _ = writeln!(text, "    - {{op: copy, from: /data, path: /data/c{step}}}");
    }
    let fixture = Fixture::new(&text);
    assert!(fixture.problems().contains("the patch"), "{}", fixture.problems());
}
