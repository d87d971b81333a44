//! One Kubernetes object: what it is called, its whole body, and where it comes from.

use std::sync::Arc;

use nisaba_base::loc::Loc;
use nisaba_base::value::Node;

/// A Kubernetes object as it would reach a cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// Group and version, e.g. `apps/v1`.
    pub api_version: Arc<str>,
    /// Kind, e.g. `Deployment`.
    pub kind: Arc<str>,
    /// Namespace as written; absent for what belongs to the whole cluster and where nothing is written.
    pub namespace: Option<Arc<str>>,
    /// Name; for `generateName` the beginning that it gives; empty where neither is written or known.
    pub name: Arc<str>,
    /// The whole document.
    pub body: Node,
    /// Where the whole document stands.
    pub loc: Loc,
    /// Which way the object reached us.
    pub origin: Origin,
}

/// Where an [`Object`] comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A manifest that is applied as it is.
    Manifest,
    /// Built by kustomize.
    Kustomize {
        /// Folder of the kustomization that was built, empty for the root.
        overlay: Arc<str>,
    },
    /// A resource of Terraform.
    Terraform {
        /// Its address.
        address: Arc<str>,
    },
}

impl Object {
    /// The object that a document holds; `None` when the document is none.
    pub(crate) fn from_document(body: Node, origin: Origin) -> Option<Self> {
        let api_version = body.str("apiVersion")?;
        let kind = body.str("kind")?;
        let metadata = body.get("metadata")?;
        metadata.value.as_map()?;
        let name = metadata.str("name").or_else(|| metadata.str("generateName")).unwrap_or_default();
        Some(Self {
            api_version: api_version.into(),
            kind: kind.into(),
            namespace: metadata.str("namespace").filter(|namespace| !namespace.is_empty()).map(Arc::from),
            name: name.into(),
            loc: body.loc,
            body,
            origin,
        })
    }

    /// Whether it lives in a cluster; the others configure a tool or only declare a type.
    pub(crate) fn is_cluster_object(&self) -> bool {
        !is_tool_configuration(&self.api_version, &self.kind)
    }

    /// How findings name the object: `kind/namespace/name`, or its address when it comes from Terraform.
    ///
    /// A namespace that is written nowhere is `default`, for kinds of the whole cluster too, so that an id always has
    /// three parts.
    pub fn resource(&self) -> String {
        match &self.origin {
            Origin::Terraform { address } => address.to_string(),
            _ => format!("{}/{}/{}", self.kind, self.effective_namespace(), self.name),
        }
    }

    /// The namespace it lands in: the one written, else `default`.
    pub fn effective_namespace(&self) -> &str {
        self.namespace.as_deref().unwrap_or("default")
    }

    /// The API group: `apps` of `apps/v1`, empty for the core group.
    pub fn group(&self) -> &str {
        group(&self.api_version)
    }
}

/// The API group of an `apiVersion`.
pub(crate) fn group(api_version: &str) -> &str {
    api_version.split_once('/').map_or("", |(group, _)| group)
}

/// Whether Kubernetes itself defines the group, so that its schema (merge keys, references) is known.
pub(crate) fn is_built_in_group(group: &str) -> bool {
    const NAMED: &[&str] = &[
        "admissionregistration.k8s.io",
        "apiregistration.k8s.io",
        "authentication.k8s.io",
        "authorization.k8s.io",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "events.k8s.io",
        "flowcontrol.apiserver.k8s.io",
        "networking.k8s.io",
        "node.k8s.io",
        "rbac.authorization.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
    ];
    !group.contains('.') || NAMED.contains(&group)
}

/// Whether objects of a kind belong to the whole cluster rather than to a namespace.
pub(crate) fn is_cluster_scoped(kind: &str) -> bool {
    const KINDS: &[&str] = &[
        "APIService",
        "CSIDriver",
        "CSINode",
        "CertificateSigningRequest",
        "CiliumClusterwideNetworkPolicy",
        "ClusterIssuer",
        "ClusterPolicy",
        "ClusterRole",
        "ClusterRoleBinding",
        "CustomResourceDefinition",
        "FlowSchema",
        "GlobalNetworkPolicy",
        "GatewayClass",
        "IngressClass",
        "MutatingWebhookConfiguration",
        "Namespace",
        "Node",
        "PersistentVolume",
        "PodSecurityPolicy",
        "PriorityClass",
        "PriorityLevelConfiguration",
        "RuntimeClass",
        "StorageClass",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
        "VolumeAttachment",
    ];
    KINDS.contains(&kind)
}

/// Documents that look like objects but configure a tool, or only declare a type.
fn is_tool_configuration(api_version: &str, kind: &str) -> bool {
    let group = group(api_version);
    kind == "CustomResourceDefinition"
        || group == "kustomize.config.k8s.io"
        || group.ends_with("kind.x-k8s.io")
}
