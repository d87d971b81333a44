//! Objects that choose workloads by label or by name.
//!
//! Workloads are found through an index of their labels, so that many services in one namespace stay cheap.

use std::sync::Arc;

use nisaba_base::loc::Loc;
use nisaba_base::value::Node;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Link, Scene};
use crate::identity::{Called, name_key, object_name};
use crate::label::{self, Operator, Selector};
use crate::pod::{PodTemplate, is_workload, pod_template};

/// The objects that run pods.
pub(super) struct Workloads<'o> {
    pub(super) all: Vec<Workload<'o>>,
    /// Positions in `all`, by namespace.
    pub(super) by_namespace: FxHashMap<Arc<str>, Vec<usize>>,
    by_label: FxHashMap<(Arc<str>, Arc<str>, String), Vec<usize>>,
    /// Those with labels that are not known, by namespace.
    unsure: FxHashMap<Arc<str>, Vec<usize>>,
}

pub(super) struct Workload<'o> {
    /// Index of the object.
    pub(super) object: usize,
    pub(super) namespace: Arc<str>,
    pub(super) pods: PodTemplate<'o>,
}

impl<'o> Workloads<'o> {
    pub(super) fn of(scene: &Scene<'o>) -> Self {
        let mut workloads = Self {
            all: Vec::new(),
            by_namespace: FxHashMap::default(),
            by_label: FxHashMap::default(),
            unsure: FxHashMap::default(),
        };
        for (object, body) in scene.objects.iter().enumerate().filter(|(_, object)| is_workload(object)) {
            if let Some(pods) = pod_template(body) {
                workloads.add(Workload { object, namespace: scene.namespace(object), pods });
            }
        }
        workloads
    }

    fn add(&mut self, workload: Workload<'o>) {
        let at = self.all.len();
        let namespace = workload.namespace.clone();
        self.by_namespace.entry(namespace.clone()).or_default().push(at);
        let labels = workload.pods.labels();
        let mut is_unsure = labels.is_some_and(|labels| labels.value.as_unknown().is_some());
        for (key, entry) in
            labels.and_then(|labels| labels.value.as_map()).into_iter().flat_map(|map| map.iter())
        {
            match label::text(&entry.node.value) {
                Some(text) => {
                    self.by_label.entry((namespace.clone(), key.clone(), text)).or_default().push(at);
                }
                None => is_unsure |= entry.node.value.as_unknown().is_some(),
            }
        }
        if is_unsure {
            self.unsure.entry(namespace).or_default().push(at);
        }
        self.all.push(workload);
    }

    /// Workloads of a namespace that a selector chooses, with whether that is certain; of several that have one name
    /// only the nearest.
    pub(super) fn selected(
        &self,
        scene: &Scene<'_>,
        from: usize,
        namespace: &Arc<str>,
        selector: &Selector,
    ) -> Vec<(usize, bool)> {
        let mut found: Vec<(usize, bool)> = Vec::new();
        for workload in self.candidates(namespace, selector).into_iter().filter_map(|at| self.all.get(at)) {
            let matches = selector.matches(workload.pods.labels());
            if matches != Some(false) && scene.may_meet(from, workload.object) {
                found.push((workload.object, matches == Some(true)));
            }
        }
        nearest_of_each_name(scene, from, found, |(at, _)| *at)
    }

    /// Workloads that may be chosen: those with the rarest of the labels that must be there, else the whole namespace.
    fn candidates(&self, namespace: &Arc<str>, selector: &Selector) -> Vec<usize> {
        let wanted = selector.requirements.iter().filter(|requirement| {
            requirement.operator == Operator::In
                && requirement.values.iter().all(|value| label::text(&value.value).is_some())
        });
        let with_label = wanted.map(|requirement| {
            let texts = requirement.values.iter().filter_map(|value| label::text(&value.value));
            let postings = texts.filter_map(|text| {
                self.by_label.get(&(namespace.clone(), Arc::from(requirement.key.as_str()), text))
            });
            postings.flatten().copied().collect::<Vec<usize>>()
        });
        let Some(mut candidates) = with_label.min_by_key(Vec::len) else {
            return self.by_namespace.get(namespace).cloned().unwrap_or_default();
        };
        candidates.extend(self.unsure.get(namespace).into_iter().flatten());
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }
}

/// Of several objects that have one name only the nearest.
pub(super) fn nearest_of_each_name<T>(
    scene: &Scene<'_>,
    from: usize,
    found: Vec<T>,
    object: impl Fn(&T) -> usize,
) -> Vec<T> {
    let name = |at: usize| {
        let object = scene.objects.get(at)?;
        Some((object.kind.clone(), scene.namespace(at), object_name(object)?))
    };
    let mut same: FxHashMap<Called, Vec<usize>> = FxHashMap::default();
    for at in found.iter().map(&object) {
        if let Some(name) = name(at) {
            same.entry(name).or_default().push(at);
        }
    }
    let nearest: FxHashSet<usize> = same
        .values()
        .filter_map(|same| if same.len() > 1 { scene.nearest(from, same) } else { None })
        .collect();
    let is_meant = |at: usize| match name(at).and_then(|name| same.get(&name)) {
        Some(same) if same.len() > 1 => nearest.contains(&at),
        _ => true,
    };
    found.into_iter().filter(|item| is_meant(object(item))).collect()
}

/// Services to the workloads that they select.
pub(super) fn services(scene: &Scene<'_>, workloads: &Workloads<'_>, left: &mut usize) -> Vec<Link> {
    let mut links = Vec::new();
    for (from, service) in scene.of_kind(&["Service"]) {
        // Without selector the endpoints are written elsewhere.
        let selector = service.body.path("spec.selector").and_then(Selector::from_labels);
        if let Some(selector) = selector.filter(|selector| !selector.requirements.is_empty()) {
            add(scene, workloads, from, &selector, &mut links, left);
        }
    }
    links
}

/// Disruption budgets to the workloads that they protect; an empty selector protects all of the namespace.
pub(super) fn disruption_budgets(
    scene: &Scene<'_>,
    workloads: &Workloads<'_>,
    left: &mut usize,
) -> Vec<Link> {
    let mut links = Vec::new();
    for (from, budget) in scene.of_kind(&["PodDisruptionBudget"]) {
        if let Some(selector) = budget.body.path("spec.selector").and_then(Selector::from_label_selector) {
            add(scene, workloads, from, &selector, &mut links, left);
        }
    }
    links
}

fn add(
    scene: &Scene<'_>,
    workloads: &Workloads<'_>,
    from: usize,
    selector: &Selector,
    links: &mut Vec<Link>,
    left: &mut usize,
) {
    let selected = workloads.selected(scene, from, &scene.namespace(from), selector);
    for (to, is_certain) in selected.into_iter().take(*left) {
        *left -= 1;
        links.push(Link { from, to, loc: selector.loc, is_certain });
    }
}

/// Autoscalers to what they scale.
pub(super) fn autoscalers(scene: &Scene<'_>) -> Vec<Link> {
    let scalers = scene.of_kind(&["HorizontalPodAutoscaler", "ScaledObject"]);
    let links = scalers.filter_map(|(from, scaler)| {
        let target = scaler.body.path("spec.scaleTargetRef")?;
        let kind = target.str("kind").unwrap_or("Deployment");
        let (name, loc) = named(target.get("name")?)?;
        let to = scene.find(from, kind, &scene.namespace(from), &name)?;
        Some(Link { from, to, loc, is_certain: true })
    });
    links.collect()
}

/// A name that can be compared, and its place.
pub(super) fn named(node: &Node) -> Option<(Arc<str>, Loc)> {
    Some((name_key(node)?, node.loc))
}
