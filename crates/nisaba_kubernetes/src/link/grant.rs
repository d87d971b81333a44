//! Roles, who holds them, and which workloads thereby do.

use std::sync::Arc;

use nisaba_base::loc::Loc;
use nisaba_base::value::Node;
use rustc_hash::FxHashMap;

use super::Scene;
use super::selection::{Workload, Workloads, named, nearest_of_each_name};
use crate::identity::{known, name_key};
use crate::object::Object;

/// The service account that a workload runs as.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// The workload.
    pub workload: usize,
    /// The service account, where it is declared.
    pub account: Option<usize>,
    /// Its name, `default` where none is written; absent when it is not known.
    pub name: Option<Arc<str>>,
    /// Where it is written; the pod specification where it is not.
    pub loc: Loc,
}

/// A role and one of those who hold it.
#[derive(Debug, Clone, PartialEq)]
pub struct Grant {
    /// The binding.
    pub binding: usize,
    /// The role, where it is declared.
    pub role: Option<usize>,
    /// `Role` or `ClusterRole`.
    pub role_kind: Arc<str>,
    /// Name of the role; absent when it is not known.
    pub role_name: Option<Arc<str>>,
    /// Whether it holds in the whole cluster.
    pub is_cluster_wide: bool,
    /// The namespace it holds in otherwise; absent when it is not known.
    pub namespace: Option<Arc<str>>,
    /// Who holds it.
    pub subject: Subject,
    /// Where the subject is written.
    pub loc: Loc,
}

/// Who holds a role.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// What the name means.
    pub kind: SubjectKind,
    /// The name; absent when it is not known.
    pub name: Option<Arc<str>>,
    /// Namespace of a service account; absent when it is not known.
    pub namespace: Option<Arc<str>>,
    /// The service account, where it is declared.
    pub account: Option<usize>,
    /// Workloads that run as it, or as one of the group.
    pub workloads: Vec<usize>,
}

/// What the name of a [`Subject`] means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SubjectKind {
    /// A service account.
    ServiceAccount,
    /// A person or machine that the cluster does not manage.
    User,
    /// Many of them.
    Group,
    /// Not readable.
    Unknown,
}

/// Workloads to their service accounts.
pub(super) fn accounts(scene: &Scene<'_>, workloads: &Workloads<'_>) -> Vec<Account> {
    workloads.all.iter().map(|workload| account(scene, workload)).collect()
}

fn account(scene: &Scene<'_>, workload: &Workload<'_>) -> Account {
    let (key, loc) = account_name(workload);
    let account = scene.find(workload.object, "ServiceAccount", &workload.namespace, &key);
    Account { workload: workload.object, account, name: known(&key), loc }
}

fn account_name(workload: &Workload<'_>) -> (Arc<str>, Loc) {
    let written = workload.pods.service_account().and_then(named);
    written.unwrap_or_else(|| ("default".into(), workload.pods.spec.loc))
}

/// Bindings to roles and subjects.
pub(super) fn grants(scene: &Scene<'_>, workloads: &Workloads<'_>, left: &mut usize) -> Vec<Grant> {
    let mut runs_as: FxHashMap<(Arc<str>, Arc<str>), Vec<usize>> = FxHashMap::default();
    for workload in &workloads.all {
        let (name, _) = account_name(workload);
        runs_as.entry((workload.namespace.clone(), name)).or_default().push(workload.object);
    }
    let people = People { scene, workloads, runs_as };
    let mut grants = Vec::new();
    for (binding, object) in scene.of_kind(&["RoleBinding", "ClusterRoleBinding"]) {
        let Some(role) = object.body.get("roleRef") else { continue };
        let subjects =
            object.body.get("subjects").and_then(|subjects| subjects.value.as_list()).unwrap_or_default();
        for subject in subjects {
            if *left == 0 {
                return grants;
            }
            let grant = people.grant(binding, object, role, subject);
            *left = left.saturating_sub(1 + grant.subject.workloads.len());
            grants.push(grant);
        }
    }
    grants
}

struct People<'s, 'o> {
    scene: &'s Scene<'o>,
    workloads: &'s Workloads<'o>,
    /// Workloads by namespace and name of their account.
    runs_as: FxHashMap<(Arc<str>, Arc<str>), Vec<usize>>,
}

impl People<'_, '_> {
    fn grant(&self, binding: usize, object: &Object, role: &Node, subject: &Node) -> Grant {
        let is_wide = &*object.kind == "ClusterRoleBinding";
        let namespace = self.scene.namespace(binding);
        let role_kind = role.str("kind").unwrap_or(if is_wide { "ClusterRole" } else { "Role" });
        let role_key = role.get("name").and_then(name_key);
        let found = role_key.as_ref().and_then(|name| self.scene.find(binding, role_kind, &namespace, name));
        Grant {
            binding,
            role: found,
            role_kind: role_kind.into(),
            role_name: role.str("name").map(Arc::from),
            is_cluster_wide: is_wide,
            namespace: known(&namespace).filter(|_| !is_wide),
            subject: self.subject(binding, subject, is_wide),
            loc: subject.loc,
        }
    }

    fn subject(&self, binding: usize, node: &Node, is_wide: bool) -> Subject {
        let kind = match node.str("kind") {
            Some("ServiceAccount") => SubjectKind::ServiceAccount,
            Some("User") => SubjectKind::User,
            Some("Group") => SubjectKind::Group,
            _ => SubjectKind::Unknown,
        };
        let key = node.get("name").and_then(name_key);
        // The API wants a namespace here; tools that fill it in take the binding's own.
        let own = if is_wide { Arc::from("default") } else { self.scene.namespace(binding) };
        let namespace = node.get("namespace").and_then(name_key).unwrap_or(own);
        let is_account = kind == SubjectKind::ServiceAccount;
        let account = key.as_ref().filter(|_| is_account);
        let account = account.and_then(|name| self.scene.find(binding, "ServiceAccount", &namespace, name));
        let workloads = match (kind, &key) {
            (SubjectKind::ServiceAccount, Some(name)) => self.running_as(binding, &namespace, name),
            (SubjectKind::Group, Some(name)) => self.members(binding, name),
            // The long name of a service account, as it signs in.
            (SubjectKind::User, Some(name)) => {
                match name.strip_prefix("system:serviceaccount:").and_then(|n| n.split_once(':')) {
                    Some((namespace, name)) => self.running_as(binding, namespace, name),
                    None => Vec::new(),
                }
            }
            _ => Vec::new(),
        };
        let name = node.str("name").map(Arc::from);
        Subject { kind, name, namespace: known(&namespace).filter(|_| is_account), account, workloads }
    }

    fn running_as(&self, binding: usize, namespace: &str, name: &str) -> Vec<usize> {
        let found = self.runs_as.get(&(namespace.into(), name.into())).map(Vec::as_slice).unwrap_or_default();
        self.meant(binding, found.iter().copied())
    }

    /// Those that the binding can mean.
    fn meant(&self, binding: usize, workloads: impl Iterator<Item = usize>) -> Vec<usize> {
        let may_meet = workloads.filter(|workload| self.scene.may_meet(binding, *workload)).collect();
        nearest_of_each_name(self.scene, binding, may_meet, |workload| *workload)
    }

    /// Workloads in one of the groups that Kubernetes puts every service account in.
    fn members(&self, binding: usize, group: &str) -> Vec<usize> {
        let members: Vec<usize> = match group.strip_prefix("system:serviceaccounts:") {
            Some(namespace) => self.workloads.by_namespace.get(namespace).cloned().unwrap_or_default(),
            None if matches!(group, "system:serviceaccounts" | "system:authenticated") => {
                (0..self.workloads.all.len()).collect()
            }
            None => Vec::new(),
        };
        let objects =
            members.iter().filter_map(|at| self.workloads.all.get(*at)).map(|workload| workload.object);
        self.meant(binding, objects)
    }
}
