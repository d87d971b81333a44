//! The roles that every cluster has, as far as what they allow matters: only what a check may ask about is listed.
//!
//! From the default roles of the Kubernetes documentation on RBAC authorization.

use nisaba_base::Loc;
use nisaba_base::value::{Map, Node, Value};

use super::insert;

/// Groups, resources, verbs.
pub(super) type Rule = (&'static [&'static str], &'static [&'static str], &'static [&'static str]);

const EVERYTHING: &[Rule] = &[(&["*"], &["*"], &["*"])];
const VIEW: &[Rule] =
    &[(&["", "apps", "batch", "networking.k8s.io"], &["pods", "services", "configmaps"], READ)];
const EDIT: &[Rule] = &[
    (&[""], &["pods/attach", "pods/exec", "pods/portforward", "pods/proxy"], CHANGE),
    (&[""], &["secrets", "services/proxy", "pods", "services", "configmaps"], READ),
    (&[""], &["serviceaccounts"], &["impersonate"]),
    (&["", "apps", "batch", "networking.k8s.io"], &["pods", "deployments", "jobs", "ingresses"], CHANGE),
];
const ADMIN: &[Rule] = &[
    (&[""], &["pods/attach", "pods/exec", "pods/portforward", "pods/proxy"], CHANGE),
    (&[""], &["secrets", "services/proxy", "pods", "services", "configmaps"], READ),
    (&[""], &["serviceaccounts"], &["impersonate"]),
    (&["rbac.authorization.k8s.io"], &["rolebindings", "roles"], CHANGE),
];
const READ: &[&str] = &["get", "list", "watch"];
const CHANGE: &[&str] = &["create", "delete", "deletecollection", "patch", "update"];

/// What a role of that name allows, where the cluster brings it.
pub(super) fn rules(name: &str) -> Option<&'static [Rule]> {
    match name {
        "cluster-admin" => Some(EVERYTHING),
        "admin" => Some(ADMIN),
        "edit" => Some(EDIT),
        "view" => Some(VIEW),
        _ => None,
    }
}

/// The rules as a manifest would write them.
pub(super) fn node(rules: &[Rule], loc: Loc) -> Node {
    let words =
        |words: &[&str]| Value::list(words.iter().map(|word| Value::string(*word).at(loc)).collect()).at(loc);
    let rule = |(groups, resources, verbs): &Rule| {
        let mut map = Map::new();
        insert(&mut map, "apiGroups", words(groups));
        insert(&mut map, "resources", words(resources));
        insert(&mut map, "verbs", words(verbs));
        Value::map(map).at(loc)
    };
    Value::list(rules.iter().map(rule).collect()).at(loc)
}
