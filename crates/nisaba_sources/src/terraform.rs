//! Evaluated Terraform to resources that the tables understand.

use std::sync::Arc;

use nisaba_base::value::{Node, Value};
use nisaba_estate::{Estate, NotSeen, Provider};
use nisaba_terraform::{Evaluation, Existence, Root};

use crate::resource::Resource;

/// Resources of every root, data sources included; Kubernetes resources are left to the Kubernetes reader.
pub(crate) fn resources(evaluation: &Evaluation) -> Vec<Resource> {
    evaluation
        .roots
        .iter()
        .flat_map(|root| {
            let dir: Arc<str> = root.dir.as_str().into();
            root.resources.iter().map(move |resource| convert(root, &dir, resource))
        })
        .chain(evaluation.roots.iter().flat_map(calls))
        .collect()
}

fn convert(root: &Root, dir: &Arc<str>, resource: &nisaba_terraform::Resource) -> Resource {
    let provider = resource.provider.index.and_then(|index| root.providers.get(index));
    let region = text(resource.body.get("region"))
        .or_else(|| text(resource.body.get("location")))
        .or_else(|| text(provider.and_then(|provider| provider.region.as_ref())));
    Resource {
        provider: provider_of(&resource.type_name),
        type_name: resource.type_name.clone(),
        address: resource.address.clone(),
        root: dir.clone(),
        module: resource.module.clone(),
        name: resource.name.clone(),
        body: resource.body.clone(),
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

/// Module calls are resources too: what they pin is a fact of the supply chain.
fn calls(root: &Root) -> impl Iterator<Item = Resource> {
    root.modules.iter().map(|call| {
        let mut body = nisaba_base::value::Map::new();
        body.insert("source", call.source.loc, call.source.clone());
        if let Some(version) = &call.version {
            body.insert("version", version.loc, version.clone());
        }
        Resource {
            provider: Provider::Other,
            type_name: "module".into(),
            address: call.address.clone(),
            root: root.dir.as_str().into(),
            module: "".into(),
            name: call.address.rsplit('.').next().unwrap_or(&call.address).into(),
            body: Value::map(body).at(call.loc),
            loc: call.loc,
            references: Vec::new(),
            existence: None,
            region: None,
            account: None,
        }
    })
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

fn provider_of(type_name: &str) -> Provider {
    match type_name.split('_').next() {
        Some("aws") => Provider::Aws,
        Some("azurerm" | "azuread") => Provider::Azure,
        Some("google") => Provider::Gcp,
        Some("kubernetes") => Provider::Kubernetes,
        _ => Provider::Other,
    }
}
