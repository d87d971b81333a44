//! How objects belong together, computed once: what a service selects, where a route leads, which policies isolate a
//! workload, who holds which role, what pods use.
//!
//! Two kustomizations that share a document are variants of one thing (test and production): their objects never meet.
//! Where several objects have one name, the nearest is meant: of the same kustomization, then of the nearest file.
//!
//! **Invariant:** a link that only unknown values would decide is kept with `is_certain` false, never guessed.
//! **Invariant:** at most [`LINK_LIMIT`] links are made; [`Links::is_complete`] says when there would be more.

use std::sync::Arc;

use nisaba_base::loc::Loc;
use rustc_hash::FxHashMap;

use crate::identity::{Called, object_name, object_namespace};
use crate::object::{Object, is_cluster_scoped};
use world::World;

mod grant;
mod policy;
mod route;
mod selection;
mod usage;
mod world;

pub use grant::{Account, Grant, Subject, SubjectKind};
pub use policy::Isolation;
pub use route::Route;
pub use usage::{Use, UseKind, UseWay};

/// Links of all kinds together.
const LINK_LIMIT: usize = 1_000_000;

/// How the objects of a [`link`] belong together. All numbers are indices into the objects given.
#[derive(Debug, Clone, Default)]
pub struct Links {
    /// Services to the workloads that they select.
    pub selections: Vec<Link>,
    /// Ways from outside to a service.
    pub routes: Vec<Route>,
    /// Routes to the gateways that they are attached to.
    pub gateways: Vec<Link>,
    /// Network policies to the workloads that they isolate, in the order of workloads.
    pub isolations: Vec<Isolation>,
    /// Disruption budgets to the workloads that they protect.
    pub disruption_budgets: Vec<Link>,
    /// Autoscalers to the workload that they scale.
    pub autoscalers: Vec<Link>,
    /// Workloads to the service account that they run as.
    pub accounts: Vec<Account>,
    /// Roles and who holds them.
    pub grants: Vec<Grant>,
    /// Claims, secrets and config maps that workloads use.
    pub uses: Vec<Use>,
    /// For each object the `Namespace` object that it lies in, which may carry labels such as pod security admission.
    pub namespaces: Vec<Option<usize>>,
    /// Whether all links were made.
    pub is_complete: bool,
}

/// One object that belongs to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The object that says so.
    pub from: usize,
    /// The object that is meant.
    pub to: usize,
    /// The field that says so.
    pub loc: Loc,
    /// Whether it holds whatever the unknown values are.
    pub is_certain: bool,
}

/// Joins objects to each other.
pub fn link(objects: &[Object]) -> Links {
    let scene = Scene::of(objects);
    let mut links = Links { namespaces: namespaces(&scene), ..Links::default() };
    let mut left = LINK_LIMIT;
    let workloads = selection::Workloads::of(&scene);
    links.selections = selection::services(&scene, &workloads, &mut left);
    links.disruption_budgets = selection::disruption_budgets(&scene, &workloads, &mut left);
    links.isolations = policy::isolations(&scene, &workloads, &mut left);
    links.autoscalers = selection::autoscalers(&scene);
    links.routes = route::routes(&scene);
    links.gateways = route::gateways(&scene);
    links.accounts = grant::accounts(&scene, &workloads);
    links.grants = grant::grants(&scene, &workloads, &mut left);
    links.uses = usage::uses(&scene, &workloads);
    links.is_complete = left > 0;
    links
}

impl Links {
    /// Whether traffic into a workload is limited by a policy; `None` when only unknown values would tell.
    pub fn limits_ingress(&self, workload: usize) -> Option<bool> {
        self.limits(workload, |isolation| isolation.ingress)
    }

    /// Whether traffic out of a workload is limited by a policy; `None` when only unknown values would tell.
    pub fn limits_egress(&self, workload: usize) -> Option<bool> {
        self.limits(workload, |isolation| isolation.egress)
    }

    fn limits(&self, workload: usize, way: impl Fn(&Isolation) -> bool) -> Option<bool> {
        let first = self.isolations.partition_point(|isolation| isolation.workload < workload);
        let of_workload =
            self.isolations.iter().skip(first).take_while(|isolation| isolation.workload == workload);
        let mut found = of_workload.filter(|isolation| way(isolation));
        match found.next() {
            None => Some(false),
            Some(first) if first.is_certain || found.any(|isolation| isolation.is_certain) => Some(true),
            Some(_) => None,
        }
    }
}

/// The objects with what finds them.
pub(crate) struct Scene<'o> {
    pub(crate) objects: &'o [Object],
    /// Namespace of each object as it can be compared; empty for kinds of the whole cluster.
    pub(crate) namespaces: Vec<Arc<str>>,
    names: FxHashMap<Called, Vec<usize>>,
    world: World,
}

impl<'o> Scene<'o> {
    fn of(objects: &'o [Object]) -> Self {
        let scope = |object: &Object| match is_cluster_scoped(&object.kind) {
            true => "".into(),
            false => object_namespace(object),
        };
        let namespaces: Vec<Arc<str>> = objects.iter().map(scope).collect();
        let mut names: FxHashMap<_, Vec<usize>> = FxHashMap::default();
        for (at, (object, namespace)) in objects.iter().zip(&namespaces).enumerate() {
            if let Some(name) = object_name(object) {
                names.entry((object.kind.clone(), namespace.clone(), name)).or_default().push(at);
            }
        }
        Self { objects, namespaces, names, world: World::of(objects) }
    }

    pub(crate) fn of_kind<'s>(&'s self, kinds: &'s [&str]) -> impl Iterator<Item = (usize, &'o Object)> + 's {
        self.objects.iter().enumerate().filter(move |(_, object)| kinds.contains(&&*object.kind))
    }

    /// The namespace of an object, to be compared.
    pub(crate) fn namespace(&self, at: usize) -> Arc<str> {
        self.namespaces.get(at).cloned().unwrap_or_default()
    }

    /// The object of a name, as seen from another object.
    pub(crate) fn find(&self, from: usize, kind: &str, namespace: &str, name: &str) -> Option<usize> {
        let namespace = if is_cluster_scoped(kind) { "" } else { namespace };
        let named = self.names.get(&(kind.into(), namespace.into(), name.into()))?;
        self.nearest(from, named)
    }

    /// Of several objects of one name, the one that is meant.
    pub(crate) fn nearest(&self, from: usize, candidates: &[usize]) -> Option<usize> {
        self.world.nearest(self.objects, from, candidates)
    }

    /// Whether two objects may be in one cluster.
    pub(crate) fn may_meet(&self, a: usize, b: usize) -> bool {
        self.world.may_meet(a, b)
    }
}

fn namespaces(scene: &Scene<'_>) -> Vec<Option<usize>> {
    let found =
        scene.namespaces.iter().enumerate().map(|(at, namespace)| scene.find(at, "Namespace", "", namespace));
    found.collect()
}
