//! Manifests: block and flow style, several containers, several documents.

use insta::assert_snapshot;

use crate::estate::patch;

#[test]
fn every_container_is_mended_where_it_is_written() {
    let text = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n      - name: app   # the shop\n        image: app:1\n        securityContext:\n          # asked for by security\n          runAsNonRoot: true\n      - {name: side, image: \"side:1\"}\n      initContainers:\n        - name: wait\n          image: wait:1\n          securityContext: {}\n";
    assert_snapshot!(patch(
        &[("web.yaml", text)],
        &["container-keeps-its-rights", "container-system-calls-filtered"]
    ));
}

#[test]
fn a_privileged_container_cannot_give_up_raising_its_rights() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: agent}\nspec:\n  hostPID: true\n  containers:\n    - name: agent\n      image: agent:1\n      securityContext:\n        privileged: 'true'\n";
    let bare = text.replace("'true'", "true");
    assert_snapshot!(patch(
        &[("agent.yaml", &bare)],
        &["container-keeps-its-rights", "container-apart-from-host-processes"]
    ));
}

#[test]
fn what_two_share_by_an_alias_is_edited_once_for_both() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: two}\nspec:\n  containers:\n    - name: one\n      image: one:1\n      securityContext: &context\n        allowPrivilegeEscalation: true\n    - name: two\n      image: two:1\n      securityContext: *context\n";
    assert_snapshot!(patch(&[("two.yaml", text)], &["container-keeps-its-rights"]));
}
