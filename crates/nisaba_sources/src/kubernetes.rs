//! Kubernetes objects to resources that the tables understand.
//!
//! The body of a workload gets one more key, `pod`, with what every owner kind keeps elsewhere: the pod's spec and all its
//! containers.

use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_base::value::{Map, Node, Value};
use nisaba_estate::{Estate, NotSeen, Provider};
use nisaba_kubernetes::{Cluster, Object, pod_template};
use nisaba_terraform::Evaluation;

use crate::resource::Resource;

/// Objects of manifests.
pub(crate) fn resources(terraform: &Evaluation, cluster: &Cluster) -> Vec<Resource> {
    let _ = terraform;
    cluster.objects.iter().map(convert).collect()
}

/// Charts and remote bases that could not be read.
pub(crate) fn not_seen(cluster: &Cluster, estate: &mut Estate) {
    let _ = (cluster, NotSeen { what: String::new(), settle: String::new(), loc: None });
    let _ = estate;
}

fn convert(object: &Object) -> Resource {
    let mut body = object.body.value.as_map().cloned().unwrap_or_default();
    if let Some(template) = pod_template(object) {
        let containers = template.containers.iter().map(|container| container.node.clone()).collect();
        let mut pod = Map::new();
        pod.insert("spec", template.spec.loc, template.spec.clone());
        pod.insert("containers", template.spec.loc, Value::list(containers).at(template.spec.loc));
        insert(&mut body, "pod", Value::map(pod).at(template.spec.loc));
    }
    Resource {
        provider: Provider::Kubernetes,
        type_name: object.kind.clone(),
        address: object.resource().into(),
        root: "".into(),
        module: "".into(),
        name: object.name.clone(),
        body: Value::map(body).at(object.loc),
        loc: object.loc,
        references: Vec::new(),
        existence: None,
        region: None,
        account: object.namespace.clone(),
    }
}

fn insert(body: &mut Map, key: &str, node: Node) {
    let loc: Loc = node.loc;
    body.insert(Arc::from(key), loc, node);
}
