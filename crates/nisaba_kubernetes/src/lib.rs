//! Kubernetes documents to objects, and objects joined to each other.
//!
//! [`read`] finds every Kubernetes document of an estate, builds what kustomize would build, and says which Helm charts
//! it could not see. [`pod_template`] finds the pods of any workload, [`from_terraform`] brings `kubernetes_*` resources
//! into the same shape, [`link`] joins services, routes, policies, roles and what pods use.
//!
//! **Invariant:** each value of an [`Object`] keeps the place of the text that decided it, also after patches.
//! **Invariant:** nothing here panics, recurses without bound or unrolls without bound, whatever is written.
//! **Not here:** what an object means for a check (`nisaba_sources`), the YAML parser (`nisaba_base::yaml`).

mod document;
mod edit;
mod identity;
mod kustomize;
mod label;
mod link;
mod object;
mod pod;
mod port;
mod terraform;

pub use document::{Cluster, Skipped, SkippedKind, read};
pub use label::{Operator, Requirement, Selector, is_selected};
pub use link::{
    Account, Grant, Isolation, Link, Links, Route, Subject, SubjectKind, Use, UseKind, UseWay, link,
};
pub use object::{Object, Origin};
pub use pod::{Container, ContainerKind, PodTemplate, is_workload, pod_template};
pub use port::{Port, ServicePort, service_ports};
pub use terraform::from_terraform;
