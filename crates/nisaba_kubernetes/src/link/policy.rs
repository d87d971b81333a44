//! Network policies and the workloads that they isolate.

use nisaba_base::loc::Loc;
use nisaba_base::value::Node;

use super::Scene;
use super::selection::Workloads;
use crate::label::Selector;

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
    for (policy, object) in scene.of_kind(&["NetworkPolicy"]) {
        let Some(spec) = object.body.get("spec") else { continue };
        let Some(selector) = selector(spec) else { continue };
        let types = Types::of(spec);
        let selected = workloads.selected(scene, policy, &scene.namespace(policy), &selector);
        for (workload, is_certain) in selected.into_iter().take(*left) {
            *left -= 1;
            isolations.push(Isolation {
                policy,
                workload,
                ingress: types.ingress,
                egress: types.egress,
                loc: selector.loc,
                is_certain: is_certain && types.is_certain,
            });
        }
    }
    isolations.sort_by_key(|isolation| isolation.workload);
    isolations
}

/// An absent selector chooses every pod of the namespace, as an empty one does.
fn selector(spec: &Node) -> Option<Selector> {
    match spec.get("podSelector") {
        Some(selector) => Selector::from_label_selector(selector),
        None => Some(Selector { requirements: Vec::new(), loc: spec.loc }),
    }
}

struct Types {
    ingress: bool,
    egress: bool,
    is_certain: bool,
}

impl Types {
    /// Without `policyTypes` a policy is about ingress, and about egress when it has rules for it.
    fn of(spec: &Node) -> Self {
        let written = spec.get("policyTypes").filter(|types| !types.value.is_null());
        let Some(types) = written else {
            let egress = spec
                .get("egress")
                .filter(|egress| egress.value.as_list().is_none_or(|rules| !rules.is_empty()));
            return Self { ingress: true, egress: egress.is_some(), is_certain: true };
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
