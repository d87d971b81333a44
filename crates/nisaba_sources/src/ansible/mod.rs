//! Ansible playbooks to hosts: what the tasks of a play state plainly of the machines it is for.
//!
//! Roles, handlers, blocks and local includes are followed. A task counts whether or not its `when` holds, since it is written
//! to be done; values are known where they are literal or name a literal variable, everything else is unknown.
//!
//! **Invariant:** a host is one pattern of one playbook, at the address `hosts/<pattern>` in the root that the playbook is.
//! **Invariant:** values that are encrypted by a vault are kept well and never looked at.
//! **Not here:** what a fact means for a check (`tables/ansible`).

mod fact;
mod playbook;
mod variable;

use std::sync::Arc;

use nisaba_base::value::{Map, Node, Value};
use nisaba_base::{FileId, Loc, SourceMap, yaml};
use nisaba_estate::Provider;

use crate::credential;
use crate::docker;
use crate::format::{Format, Formats};
use crate::part::Part;
use crate::resource::Resource;
use playbook::{Play, Playbooks, Task};

/// Collections that manage a cloud: their modules are resources of their own, which are told as not understood.
const CLOUDS: [&str; 9] = [
    "amazon.aws.",
    "community.aws.",
    "azure.azcollection.",
    "google.cloud.",
    "community.vmware.",
    "openstack.cloud.",
    "hetzner.hcloud.",
    "kubernetes.core.",
    "community.kubernetes.",
];
/// Folders whose files hold variables of groups and hosts.
const VARIABLES: [&str; 2] = ["group_vars/", "host_vars/"];

/// Reads every playbook, and every file of variables that holds a credential.
pub(crate) fn read(sources: &SourceMap, formats: &Formats) -> Part {
    let mut part = Part::default();
    let mut playbooks = Playbooks::new(sources);
    for id in formats.files(Format::Ansible) {
        let Some(source) = sources.get(id) else { continue };
        let plays = playbooks.plays(id);
        part.resources.extend(resources(source.path(), &plays));
    }
    part.resources.extend(sources.iter().filter_map(|(id, file)| variables(id, file.path(), file.text())));
    part.diagnostics = playbooks.diagnostics;
    part
}

fn resource(provider: Provider, type_name: &str, address: String, root: &Arc<str>, body: Node) -> Resource {
    Resource {
        provider,
        type_name: type_name.into(),
        written_type: None,
        name: address.rsplit('/').next().unwrap_or(&address).into(),
        address: address.into(),
        root: root.clone(),
        module: "".into(),
        loc: body.loc,
        body,
        references: Vec::new(),
        existence: None,
        region: None,
        account: None,
    }
}

/// One host for each pattern, with the tasks of all plays for it.
fn resources(path: &Arc<str>, plays: &[Play]) -> Vec<Resource> {
    let mut patterns: Vec<&str> = plays.iter().map(|play| &*play.hosts).collect();
    patterns.sort_unstable();
    patterns.dedup();
    let mut resources = Vec::new();
    for pattern in patterns {
        let same: Vec<&Play> = plays.iter().filter(|play| &*play.hosts == pattern).collect();
        let Some(first) = same.first() else { continue };
        let tasks: Vec<&Task> = same.iter().flat_map(|play| &play.tasks).collect();
        let mut body = fact::of(&tasks);
        let literals = same.iter().map(|play| play.variables.clone()).collect();
        body.insert("variables", first.loc, Value::list(literals).at(first.loc));
        let body = Value::map(body).at(first.loc);
        resources.push(resource(Provider::Other, "AnsibleHosts", format!("hosts/{pattern}"), path, body));
        for task in tasks {
            resources.extend(own_resource(task, path));
        }
    }
    resources
}

/// A container that a task starts, or a resource of a cloud.
fn own_resource(task: &Task, path: &Arc<str>) -> Option<Resource> {
    if task.module.ends_with("docker_container") {
        let state = task.arguments.str("state").unwrap_or("started");
        let name = task.arguments.str("name").filter(|_| state != "absent")?;
        let body = docker::container(name, &fact::as_service(&task.arguments));
        return Some(resource(Provider::Docker, "ComposeService", format!("container/{name}"), path, body));
    }
    let is_cloud = CLOUDS.iter().any(|collection| task.module.starts_with(collection));
    is_cloud.then(|| {
        let address = format!("{}/{}", task.module, task.name);
        resource(Provider::Other, &task.module, address, path, task.arguments.clone())
    })
}

/// A file of variables in which a credential is written.
fn variables(id: FileId, path: &Arc<str>, text: &str) -> Option<Resource> {
    let is_one =
        VARIABLES.iter().any(|folder| path.starts_with(folder) || path.contains(&format!("/{folder}")))
            && [".yml", ".yaml"].iter().any(|ending| path.ends_with(ending));
    if !is_one || text.starts_with("$ANSIBLE_VAULT") {
        return None;
    }
    let (documents, _) = yaml::parse(id, text);
    let document = documents.into_iter().next()?;
    if !credential::is_found(&document) {
        return None;
    }
    let loc = Loc::new(id, 0..text.trim_end().len());
    let mut body = Map::new();
    let each = document.value.as_map()?.iter().map(|(name, entry)| {
        let mut one = Map::new();
        one.insert(name.clone(), entry.key_loc, entry.node.clone());
        Value::map(one).at(entry.key_loc.to(entry.node.loc))
    });
    body.insert("values", loc, Value::list(each.collect()).at(loc));
    let body = Value::map(body).at(loc);
    Some(resource(Provider::Other, "AnsibleVariables", path.to_string(), &"".into(), body))
}
