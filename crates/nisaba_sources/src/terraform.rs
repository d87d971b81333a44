//! Evaluated Terraform to resources that the tables understand.

use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_base::value::{Map, Node, Value};
use nisaba_estate::{Estate, NotSeen, Provider};
use nisaba_terraform::{Evaluation, Existence, Root};

use crate::credential;
use crate::display_name::display_name;
use crate::resource::Resource;

/// Resources of a root, data sources included, by what declares them: blocks of resources, calls of modules, variables, values
/// assigned to variables, configurations of providers. Kubernetes resources are left to the Kubernetes reader.
pub(crate) fn resources(root: &Root) -> [Vec<Resource>; DECLARATIONS] {
    let dir: Arc<str> = root.dir.as_str().into();
    [
        root.resources.iter().map(|resource| convert(root, &dir, resource)).collect(),
        calls(root).collect(),
        variables(root).collect(),
        assignments(root).collect(),
        providers(root).collect(),
    ]
}

/// Sorts of declarations that [`resources`] tells apart.
pub(crate) const DECLARATIONS: usize = 5;

fn convert(root: &Root, dir: &Arc<str>, resource: &nisaba_terraform::Resource) -> Resource {
    let provider = resource.provider.index.and_then(|index| root.providers.get(index));
    let region = text(resource.body.get("region"))
        .or_else(|| text(resource.body.get("location")))
        .or_else(|| text(provider.and_then(|provider| provider.region.as_ref())))
        .or_else(|| region_of_arn(resource.body.str("arn")?));
    Resource {
        provider: provider_of(&resource.type_name),
        type_name: resource.type_name.clone(),
        written_type: None,
        address: resource.address.clone(),
        root: dir.clone(),
        module: resource.module.clone(),
        name: display_name(&resource.address, &resource.name),
        body: body(resource),
        loc: resource.loc,
        references: resource
            .references
            .iter()
            .map(|reference| (reference.path.clone(), reference.to.clone(), reference.loc))
            .collect(),
        existence: match &resource.exists {
            Existence::Yes => None,
            Existence::Unknown(why) => Some(why.to_string().into()),
        },
        region,
        account: resource.provider.alias.clone(),
    }
}

/// The body with the one meta-argument that says something of the resource itself.
fn body(resource: &nisaba_terraform::Resource) -> Node {
    match &resource.body.value {
        Value::Map(map) if resource.prevent_destroy => {
            let mut map = Map::clone(map);
            map.insert("prevent_destroy", resource.loc, Value::Bool(true).at(resource.loc));
            Value::map(map).at(resource.body.loc)
        }
        _ => resource.body.clone(),
    }
}

/// Module calls are resources too: what they pin is a fact of the supply chain.
fn calls(root: &Root) -> impl Iterator<Item = Resource> {
    root.modules.iter().map(|call| {
        let mut body = Map::new();
        body.insert("source", call.source.loc, call.source.clone());
        if let Some(version) = &call.version {
            body.insert("version", version.loc, version.clone());
        }
        let mut made = block(root, "module", call.address.clone(), body, call.loc);
        let references = call.references.iter();
        made.references = references
            .map(|reference| (reference.path.clone(), reference.to.clone(), reference.loc))
            .collect();
        made
    })
}

/// Variables whose default holds a credential; the others are no part of the estate.
fn variables(root: &Root) -> impl Iterator<Item = Resource> {
    root.variables.iter().filter_map(|variable| {
        let default = variable.default.as_ref()?;
        named_credential(root, "variable", &variable.name, default, variable.loc)
    })
}

/// Values of `.tfvars` files, likewise.
fn assignments(root: &Root) -> impl Iterator<Item = Resource> {
    root.tfvars.iter().filter_map(|assignment| {
        let node = &assignment.node;
        named_credential(root, "tfvars", &assignment.name, node, node.loc)
    })
}

/// A body of one attribute, `value`, that keeps the name of what it is the value of.
fn named_credential(
    root: &Root,
    type_name: &str,
    name: &Arc<str>,
    node: &Node,
    loc: Loc,
) -> Option<Resource> {
    let mut named = Map::new();
    named.insert(name.clone(), node.loc, node.clone());
    let named = Value::map(named).at(node.loc);
    if !credential::is_found(&named) {
        return None;
    }
    let mut body = Map::new();
    body.insert("value", node.loc, named);
    Some(block(root, type_name, format!("var.{name}").into(), body, loc))
}

/// Provider configurations that sign in with a credential of the code.
fn providers(root: &Root) -> impl Iterator<Item = Resource> {
    root.providers.iter().filter(|provider| credential::is_found(&provider.body)).map(|provider| {
        let alias = provider.alias.as_ref().map(|alias| format!(".{alias}")).unwrap_or_default();
        let address = format!("provider.{}{alias}", provider.name);
        let mut body = Map::new();
        body.insert("value", provider.loc, provider.body.clone());
        block(root, "provider", address.into(), body, provider.loc)
    })
}

/// A block that is no resource, in the shape of one.
fn block(root: &Root, type_name: &str, address: Arc<str>, body: Map, loc: Loc) -> Resource {
    Resource {
        provider: Provider::Other,
        type_name: type_name.into(),
        written_type: None,
        name: address.rsplit('.').next().unwrap_or(&address).into(),
        address,
        root: root.dir.as_str().into(),
        module: "".into(),
        body: Value::map(body).at(loc),
        loc,
        references: Vec::new(),
        existence: None,
        region: None,
        account: None,
    }
}

/// Says once for each module that is not here what cannot be seen.
pub(crate) fn not_seen(evaluation: &Evaluation, estate: &mut Estate) {
    for call in evaluation.roots.iter().flat_map(|root| &root.modules).filter(|call| call.resolved.is_none())
    {
        let source = call.source.value.as_str().unwrap_or("unknown source");
        estate.not_seen.push(NotSeen {
            what: format!("{} ({source})", call.address),
            settle: "run `terraform init` here, so that its code lies in .terraform/modules".into(),
            loc: Some(call.loc),
        });
    }
}

fn text(node: Option<&Node>) -> Option<Arc<str>> {
    match &node?.value {
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// The region that an ARN names; states and plans hold it where no attribute does.
fn region_of_arn(arn: &str) -> Option<Arc<str>> {
    let region = arn.strip_prefix("arn:")?.split(':').nth(2)?;
    (!region.is_empty()).then(|| region.into())
}

/// Ids of the accounts that managed resources say to lie in, by their own ARN.
pub(crate) fn accounts(evaluation: &Evaluation) -> Vec<String> {
    let is_id = |text: &&str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    let resources = evaluation.roots.iter().flat_map(|root| &root.resources);
    let managed = resources.filter(|resource| resource.mode == nisaba_terraform::Mode::Managed);
    let ids = managed.filter_map(|resource| resource.body.str("arn")?.split(':').nth(4).filter(is_id));
    let mut all: Vec<String> = ids.map(str::to_owned).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn provider_of(type_name: &str) -> Provider {
    match type_name.split('_').next() {
        Some("aws") => Provider::Aws,
        Some("azurerm" | "azuread") => Provider::Azure,
        Some("google") => Provider::Gcp,
        Some("kubernetes") => Provider::Kubernetes,
        Some("github" | "gitlab" | "azuredevops") => Provider::Forge,
        _ => Provider::Other,
    }
}
