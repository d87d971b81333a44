//! Compose files to services: the files of a project merged, `extends` and `include` followed, variables filled in.
//!
//! A folder is a project: its Compose file with the override beside it. Other Compose files of the folder are variants of it
//! (`compose.prod.yaml`), laid over it where their services need it, or projects of their own.
//!
//! **Invariant:** a service that extends what is not here is told with a reason, never judged by half of its definition.

mod interpolate;
mod merge;
mod path;
mod project;
mod service;

use std::collections::BTreeMap;
use std::sync::Arc;

use nisaba_base::SourceMap;
use nisaba_base::value::{Map, Node, Reference, Value};
use nisaba_estate::Provider;

use self::project::{Project, Projects};
use crate::format::Formats;
use crate::part::Part;
use crate::resource::Resource;

pub(super) use self::service::body;

/// Images whose names say that they keep data.
const STORES: [&str; 12] = [
    "postgres",
    "mysql",
    "mariadb",
    "mongo",
    "redis",
    "valkey",
    "elasticsearch",
    "opensearch",
    "couchdb",
    "influxdb",
    "cassandra",
    "memcached",
];

/// Reads every project.
pub(super) fn read(sources: &SourceMap, formats: &Formats, images: &BTreeMap<Arc<str>, Node>) -> Part {
    let mut part = Part::default();
    let projects = Projects::read(sources, formats);
    for project in &projects.all {
        part.resources.extend(resources(project, images));
    }
    part.not_seen = projects.not_seen;
    part.diagnostics = projects.diagnostics;
    part
}

fn resources(project: &Project, images: &BTreeMap<Arc<str>, Node>) -> Vec<Resource> {
    let mut resources: Vec<Resource> =
        project.services.iter().map(|(name, service)| of_service(project, name, service, images)).collect();
    resources.extend(default_network(project));
    for (name, node) in &project.volumes {
        resources.push(resource(project, "ComposeVolume", "volume", name, node.clone()));
    }
    resources
}

fn resource(project: &Project, type_name: &str, word: &str, name: &Arc<str>, body: Node) -> Resource {
    Resource {
        provider: Provider::Docker,
        type_name: type_name.into(),
        written_type: None,
        address: format!("{word}/{name}").into(),
        root: project.root.clone(),
        module: "".into(),
        name: name.clone(),
        loc: body.loc,
        body,
        references: Vec::new(),
        existence: None,
        region: None,
        account: None,
    }
}

fn of_service(
    project: &Project,
    name: &Arc<str>,
    service: &project::Service,
    images: &BTreeMap<Arc<str>, Node>,
) -> Resource {
    let body = service::body(name, &service.node, &project.folder, images);
    let body = with_way_out(project, &service.node, body);
    let mut resource = resource(project, "ComposeService", "service", name, body);
    resource.loc = service.loc;
    resource.existence = service.incomplete.clone();
    let mut refer = |path: &str, address: Arc<str>, loc| {
        let reference = Reference { address, attribute: "".into() };
        resource.references.push((path.into(), reference, loc));
    };
    for (path, key) in [("depends_on", "depends_on"), ("links", "links")] {
        for (other, loc) in names(service.node.get(key)) {
            refer(path, format!("service/{other}").into(), loc);
        }
    }
    let mounts =
        resource.body.get("mounts").and_then(|node| node.value.as_list()).unwrap_or_default().to_vec();
    for mount in &mounts {
        if let Some(volume) = mount.str("volume") {
            let reference = Reference { address: format!("volume/{volume}").into(), attribute: "".into() };
            resource.references.push(("mounts".into(), reference, mount.loc));
        }
    }
    if let Some((path, loc)) = service::dockerfile(&service.node, &project.folder) {
        let reference = Reference { address: path.into(), attribute: "".into() };
        resource.references.push(("build".into(), reference, loc));
    }
    resource
}

/// Says whether a service can leave its host, in a project that keeps some of its networks inside.
fn with_way_out(project: &Project, service: &Node, body: Node) -> Node {
    if project.internal_networks.is_empty() {
        return body;
    }
    let joined = names(service.get("networks"));
    let kept_in = match service.str("network_mode") {
        Some(mode) => mode == "none",
        None => !joined.is_empty() && joined.iter().all(|(name, _)| project.internal_networks.contains(name)),
    };
    let at = service.get("networks").map_or(body.loc, |node| node.loc);
    let mut map = body.value.as_map().cloned().unwrap_or_default();
    map.insert("kept_in", at, Value::Bool(kept_in).at(at));
    Value::map(map).at(body.loc)
}

/// Names of a list (`web`, `web:alias`) or the keys of a map.
fn names(node: Option<&Node>) -> Vec<(Arc<str>, nisaba_base::Loc)> {
    match node.map(|node| &node.value) {
        Some(Value::List(items)) => items
            .iter()
            .filter_map(|item| Some((item.value.as_str()?.split(':').next()?.into(), item.loc)))
            .collect(),
        Some(Value::Map(map)) => map.iter().map(|(name, entry)| (name.clone(), entry.key_loc)).collect(),
        _ => Vec::new(),
    }
}

/// The network that services share which name none: one for each project with several of them.
fn default_network(project: &Project) -> Option<Resource> {
    let in_default = |service: &&project::Service| {
        let node = &service.node;
        node.get("network_mode").is_none()
            && names(node.get("networks")).iter().all(|(name, _)| &**name == "default")
    };
    let members: Vec<&project::Service> = project.services.values().filter(in_default).collect();
    let first = members.first()?;
    if members.len() < 2 {
        return None;
    }
    let loc = first.loc;
    let publishes = |service: &&&project::Service| {
        service
            .node
            .get("ports")
            .and_then(|ports| ports.value.as_list())
            .is_some_and(|ports| !ports.is_empty())
    };
    let keeps_data = |service: &&&project::Service| {
        let name = service.node.str("image").map(super::image::name);
        name.is_some_and(|name| {
            STORES.contains(&name.repository.rsplit('/').next().unwrap_or(name.repository))
        })
    };
    let apart = |service: &&&project::Service| !publishes(service) && !keeps_data(service);
    // What is published, what works behind it and what keeps data: three tiers on one wire.
    let flat = members.iter().any(|service| publishes(&service))
        && members.iter().any(|service| keeps_data(&service))
        && members.iter().any(|service| apart(&service));
    let mut body = Map::new();
    body.insert("flat", loc, Value::Bool(flat).at(loc));
    Some(resource(project, "ComposeDefaultNetwork", "network", &"default".into(), Value::map(body).at(loc)))
}
