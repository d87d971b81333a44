//! Network policies, also those of Cilium and Calico, and the workloads that they isolate.

use std::sync::Arc;

use nisaba_base::loc::Loc;
use nisaba_base::value::Node;

use super::Scene;
use super::selection::Workloads;
use crate::label::{Operator, Requirement, Selector};
use crate::object::Object;

/// A network policy that limits traffic of a workload: once one does, only what some policy allows gets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Isolation {
    /// The policy.
    pub policy: usize,
    /// The workload.
    pub workload: usize,
    /// It limits what comes in.
    pub ingress: bool,
    /// It limits what goes out.
    pub egress: bool,
    /// Where the policy chooses pods.
    pub loc: Loc,
    /// Whether it holds whatever the unknown values are.
    pub is_certain: bool,
}

/// Policies to the workloads that they choose.
pub(super) fn isolations(scene: &Scene<'_>, workloads: &Workloads<'_>, left: &mut usize) -> Vec<Isolation> {
    let mut isolations = Vec::new();
    for (policy, object) in scene.objects.iter().enumerate() {
        for choice in choices(object) {
            for namespace in choice.namespaces(scene.namespace(policy), workloads) {
                let selected = workloads.selected(scene, policy, &namespace, &choice.selector);
                for (workload, is_certain) in selected.into_iter().take(*left) {
                    *left -= 1;
                    isolations.push(Isolation {
                        policy,
                        workload,
                        ingress: choice.types.ingress,
                        egress: choice.types.egress,
                        loc: choice.selector.loc,
                        is_certain: is_certain && choice.types.is_certain,
                    });
                }
            }
        }
    }
    isolations.sort_by_key(|isolation| isolation.workload);
    isolations
}

/// Which pods a policy limits, and which way.
struct Choice {
    selector: Selector,
    types: Types,
    /// In every namespace rather than its own.
    is_everywhere: bool,
}

impl Choice {
    fn namespaces(&self, own: Arc<str>, workloads: &Workloads<'_>) -> Vec<Arc<str>> {
        match self.is_everywhere {
            true => workloads.by_namespace.keys().cloned().collect(),
            false => vec![own],
        }
    }
}

fn choices(object: &Object) -> Vec<Choice> {
    let Some(spec) = object.body.get("spec") else { return several_of_cilium(object) };
    let choice = match (object.group(), &*object.kind) {
        ("networking.k8s.io" | "extensions", "NetworkPolicy") => of_kubernetes(spec),
        ("cilium.io", "CiliumNetworkPolicy") => of_cilium(spec, false),
        ("cilium.io", "CiliumClusterwideNetworkPolicy") => of_cilium(spec, true),
        ("projectcalico.org" | "crd.projectcalico.org", "NetworkPolicy") => of_calico(spec, false),
        ("projectcalico.org" | "crd.projectcalico.org", "GlobalNetworkPolicy") => of_calico(spec, true),
        _ => None,
    };
    choice.into_iter().collect()
}

/// An absent selector chooses every pod of the namespace, as an empty one does.
fn of_kubernetes(spec: &Node) -> Option<Choice> {
    let selector = match spec.get("podSelector") {
        Some(selector) => Selector::from_label_selector(selector)?,
        None => Selector { requirements: Vec::new(), loc: spec.loc },
    };
    Some(Choice { selector, types: Types::of(spec, "policyTypes"), is_everywhere: false })
}

/// Cilium writes several policies into one object below `specs`.
fn several_of_cilium(object: &Object) -> Vec<Choice> {
    let is_everywhere = match &*object.kind {
        "CiliumNetworkPolicy" => false,
        "CiliumClusterwideNetworkPolicy" => true,
        _ => return Vec::new(),
    };
    let specs = object.body.get("specs").and_then(|specs| specs.value.as_list()).unwrap_or_default();
    specs.iter().filter_map(|spec| of_cilium(spec, is_everywhere)).collect()
}

/// Cilium limits the ways that a policy has rules for; policies of nodes choose no pods.
fn of_cilium(spec: &Node, is_everywhere: bool) -> Option<Choice> {
    let mut selector = Selector::from_label_selector(spec.get("endpointSelector")?)?;
    for requirement in &mut selector.requirements {
        match requirement.key.split_once(':') {
            Some(("k8s" | "any", key))
                if !key.starts_with("io.kubernetes.") && !key.starts_with("io.cilium.") =>
            {
                requirement.key = key.to_owned();
            }
            None if !requirement.key.starts_with("io.") => {}
            // Labels that Cilium derives: namespace, service account, cluster.
            _ => requirement.operator = Operator::Unknown,
        }
    }
    let has = |keys: [&str; 2]| keys.iter().any(|key| spec.get(key).is_some());
    let types = Types {
        ingress: has(["ingress", "ingressDeny"]),
        egress: has(["egress", "egressDeny"]),
        is_certain: true,
    };
    Some(Choice { selector, types, is_everywhere })
}

/// Calico's selectors are a language of their own: all is certain, anything else is not judged.
fn of_calico(spec: &Node, is_everywhere: bool) -> Option<Choice> {
    let written = spec.get("selector");
    let chooses_all =
        written.is_none_or(|text| matches!(text.value.as_str().map(str::trim), Some("" | "all()")));
    let chooses_namespaces = spec.get("namespaceSelector").is_some();
    let loc = written.unwrap_or(spec).loc;
    let requirement = Requirement { key: String::new(), operator: Operator::Unknown, values: Vec::new() };
    let requirements = if chooses_all && !chooses_namespaces { Vec::new() } else { vec![requirement] };
    let types = Types::of(spec, "types");
    Some(Choice { selector: Selector { requirements, loc }, types, is_everywhere })
}

struct Types {
    ingress: bool,
    egress: bool,
    is_certain: bool,
}

impl Types {
    /// Where no types are written a policy is about ingress, and about egress when it has rules for it.
    fn of(spec: &Node, key: &str) -> Self {
        let Some(types) = spec.get(key).filter(|types| !types.value.is_null()) else {
            let rules = spec.get("egress").map(|egress| egress.value.as_list());
            let egress = rules.is_some_and(|rules| rules.is_none_or(|rules| !rules.is_empty()));
            return Self { ingress: true, egress, is_certain: true };
        };
        match types.value.as_list() {
            Some(items) => Self {
                ingress: items.iter().any(|item| item.value.as_str() == Some("Ingress")),
                egress: items.iter().any(|item| item.value.as_str() == Some("Egress")),
                is_certain: types.value.is_fully_known(),
            },
            None => Self { ingress: true, egress: true, is_certain: false },
        }
    }
}
