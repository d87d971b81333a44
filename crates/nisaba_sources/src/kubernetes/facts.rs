//! What other objects make true of one: facts below `links`, and references at the paths that the tables' relations name.

use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_base::value::{Map, Node, Value, Why};
use nisaba_kubernetes::{Grant, Links, Object, UseKind, is_workload};

use super::{built_in, insert};

/// Told of one object.
#[derive(Default)]
pub(super) struct Told {
    /// What stands below `links` in its body.
    pub(super) facts: Map,
    /// Path, the object that is meant, place.
    pub(super) references: Vec<(&'static str, usize, Loc)>,
}

/// Tells every object what the links say of it.
pub(super) fn tell(objects: &[Object], links: &Links) -> Vec<Told> {
    let mut teller = Teller { objects, all: Vec::new() };
    teller.all.resize_with(objects.len(), Told::default);
    teller.namespaces(links);
    teller.isolations(links);
    teller.routes(links);
    teller.accounts(links);
    teller.grants(links);
    teller.uses(links);
    teller.guards(links);
    teller.all
}

struct Teller<'o> {
    objects: &'o [Object],
    all: Vec<Told>,
}

impl Teller<'_> {
    fn refer(&mut self, from: usize, path: &'static str, to: usize, loc: Loc) {
        if let Some(told) = self.all.get_mut(from) {
            told.references.push((path, to, loc));
        }
    }

    fn fact(&mut self, at: usize, name: &str, value: Value, loc: Loc) {
        if let Some(told) = self.all.get_mut(at) {
            insert(&mut told.facts, name, value.at(loc));
        }
    }

    fn namespaces(&mut self, links: &Links) {
        for (at, namespace) in links.namespaces.iter().enumerate() {
            let Some((to, object)) = namespace.and_then(|to| Some((to, self.objects.get(to)?))) else {
                continue;
            };
            let Some(loc) = self.objects.get(at).map(|object| object.loc) else { continue };
            self.refer(at, "links.namespace", to, loc);
            let labels = object.body.path("metadata.labels").cloned();
            if let Some(Node { value, loc }) = labels {
                self.fact(at, "namespace_labels", value, loc);
            }
        }
    }

    /// Whether traffic of workloads is limited by policies.
    fn isolations(&mut self, links: &Links) {
        let objects = self.objects;
        for (at, object) in objects.iter().enumerate().filter(|(_, object)| is_workload(object)) {
            let ways =
                [("ingress_limited", links.limits_ingress(at)), ("egress_limited", links.limits_egress(at))];
            for (name, limited) in ways {
                let value = limited.map_or_else(unknown_selection, Value::Bool);
                self.fact(at, name, value, object.loc);
            }
        }
        for isolation in &links.isolations {
            self.refer(isolation.workload, "links.network_policies", isolation.policy, isolation.loc);
        }
    }

    /// Ways from outside to services, and from services to workloads.
    fn routes(&mut self, links: &Links) {
        for route in &links.routes {
            if let Some(to) = route.to {
                self.refer(route.from, "links.routes", to, route.loc);
                self.fact(to, "routed", Value::Bool(true), route.loc);
            }
        }
        for gateway in &links.gateways {
            self.refer(gateway.from, "links.gateways", gateway.to, gateway.loc);
        }
        for selection in &links.selections {
            self.refer(selection.from, "links.selected", selection.to, selection.loc);
        }
    }

    /// Service accounts of workloads, with what the account says of its token.
    fn accounts(&mut self, links: &Links) {
        for account in &links.accounts {
            match &account.name {
                Some(name) => {
                    self.fact(account.workload, "account", Value::String(name.clone()), account.loc)
                }
                None => {
                    let why = Why::Other("the name of its service account is not known".into());
                    self.fact(account.workload, "account", Value::unknown(why), account.loc);
                }
            }
            let Some((to, object)) = account.account.and_then(|to| Some((to, self.objects.get(to)?))) else {
                continue;
            };
            if let Some(Node { value, loc }) = object.body.get("automountServiceAccountToken").cloned() {
                self.fact(account.workload, "account_mounts_token", value, loc);
            }
            self.refer(account.workload, "links.account", to, account.loc);
        }
    }

    /// Bindings to their role and those who hold it, with what the role allows.
    fn grants(&mut self, links: &Links) {
        for grant in &links.grants {
            if let Some(role) = grant.role {
                self.refer(grant.binding, "roleRef", role, grant.loc);
            }
            let rules = self.rules(grant);
            self.fact(grant.binding, "rules", rules.value, rules.loc);
            if let Some(account) = grant.subject.account {
                self.refer(grant.binding, "subjects", account, grant.loc);
            }
        }
    }

    /// What the role of a grant allows, also where Kubernetes itself brings the role.
    fn rules(&self, grant: &Grant) -> Node {
        let Some(role) = grant.role.and_then(|role| self.objects.get(role)) else {
            return match grant.role_name.as_deref().and_then(built_in::rules) {
                Some(rules) => built_in::node(rules, grant.loc),
                None => {
                    Value::unknown(Why::Other("what `roleRef` names is not in the code".into())).at(grant.loc)
                }
            };
        };
        let none = || Value::list(Vec::new()).at(role.loc);
        role.body.get("rules").filter(|rules| !rules.value.is_null()).cloned().unwrap_or_else(none)
    }

    fn uses(&mut self, links: &Links) {
        for used in &links.uses {
            let path = match used.kind {
                UseKind::ConfigMap => "links.config_maps",
                UseKind::Secret => "links.secrets",
                UseKind::PersistentVolumeClaim => "links.claims",
            };
            if let Some(object) = used.object {
                self.refer(used.workload, path, object, used.loc);
            }
        }
    }

    /// Disruption budgets and autoscalers.
    fn guards(&mut self, links: &Links) {
        for budget in links.disruption_budgets.iter().filter(|budget| budget.is_certain) {
            self.fact(budget.to, "disruption_budget", Value::Bool(true), budget.loc);
            self.refer(budget.from, "links.target", budget.to, budget.loc);
        }
        for scaler in &links.autoscalers {
            self.refer(scaler.from, "links.target", scaler.to, scaler.loc);
            let least = self.objects.get(scaler.from).and_then(least_replicas);
            if let Some(Node { value, loc }) = least {
                self.fact(scaler.to, "least_replicas", value, loc);
            }
        }
    }
}

fn least_replicas(scaler: &Object) -> Option<Node> {
    let written = ["spec.minReplicas", "spec.minReplicaCount"].iter().find_map(|path| scaler.body.path(path));
    // Without a minimum an autoscaler may go down to one.
    Some(written.cloned().unwrap_or_else(|| Value::Number(1.0).at(scaler.loc)))
}

fn unknown_selection() -> Value {
    Value::unknown(Why::Other(Arc::from("which pods a network policy selects is not known")))
}
