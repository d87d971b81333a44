//! Pulumi's resources in the words of the tables: those of Terraform for bridged providers, of Azure and CloudFormation for
//! native ones, of Kubernetes for its objects.
//!
//! What is not regular in the names is data (`pulumi/types.yaml`).

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use nisaba_base::value::{Map, Node, Reference, Unknown, Value};
use nisaba_base::{FileId, Loc, SourceMap};
use nisaba_estate::{NotSeen, Provider};
use nisaba_pulumi::{Program, Root, Token};
use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::arm;
use crate::format::{Format, Formats};
use crate::part::Part;
use crate::resource::Resource;
use crate::shape::{self, Written, snake};
use crate::table::Tables;

/// Values deeper than this are left as they are.
const DEPTH_LIMIT: u8 = 60;

/// What is not regular in the names of types.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    packages: BTreeMap<String, String>,
    modules: BTreeMap<String, BTreeMap<String, String>>,
    types: BTreeMap<String, String>,
    azure_native: BTreeMap<String, String>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/pulumi.json"))).unwrap_or_default()
});

/// Reads every program, exported stack and preview.
pub(crate) fn read(sources: &SourceMap, formats: &Formats) -> Part {
    let files: Vec<FileId> = formats.files(Format::Pulumi).collect();
    let evaluation = nisaba_pulumi::read(sources, &files);
    Part {
        resources: evaluation.roots.iter().flat_map(resources).collect(),
        not_seen: evaluation.programs.iter().map(not_seen).collect(),
        diagnostics: evaluation.diagnostics,
    }
}

fn not_seen(program: &Program) -> NotSeen {
    let folder = program.path.rsplit_once('/').map_or(".", |(folder, _)| folder);
    NotSeen {
        what: format!("{} (Pulumi program in {})", program.path, program.runtime),
        settle: format!(
            "assess what it would make: `pulumi preview --json --cwd {folder} > {folder}/preview.json`, or `pulumi stack export`"
        ),
        loc: Some(program.loc),
    }
}

fn resources(root: &Root) -> Vec<Resource> {
    let types: FxHashMap<Arc<str>, Arc<str>> =
        root.resources.iter().map(|one| (one.address.clone(), table_name(&one.token).1)).collect();
    root.resources.iter().map(|one| convert(root, one, &types)).collect()
}

fn convert(root: &Root, one: &nisaba_pulumi::Resource, types: &FxHashMap<Arc<str>, Arc<str>>) -> Resource {
    let (provider, mut type_name) = table_name(&one.token);
    let body = match &*one.token.package {
        "kubernetes" => manifest(one),
        "aws-native" => pascal(&one.inputs, 0),
        "azure-native" => {
            let regular = shape::regular(&named(&one.inputs, &one.name));
            type_name = arm::variant(type_name, &regular);
            native(&type_name, &regular, one, types)
        }
        _ => blocks(&one.inputs, 0),
    };
    let mut references = references_of(&body);
    references.extend(one.references.iter().map(|(path, to, loc)| (snake_path(path), to.clone(), *loc)));
    Resource {
        provider,
        type_name,
        address: one.address.clone(),
        root: root.path.clone(),
        module: "".into(),
        name: one.name.clone(),
        written_type: Some(one.token.to_string().into()),
        region: ["region", "location"].iter().find_map(|key| body.str(key)).map(Into::into),
        body: protected(body, one),
        loc: one.loc,
        references,
        existence: None,
        account: None,
    }
}

/// The type as a table writes it, or as close as can be.
fn table_name(token: &Token) -> (Provider, Arc<str>) {
    match &*token.package {
        "kubernetes" => (Provider::Kubernetes, "kubernetes_manifest".into()),
        "azure-native" => {
            let module = token.module.split('/').next().unwrap_or(&token.module);
            let known = NAMES.azure_native.get(&format!("{module}:{}", token.name));
            (Provider::Azure, known.map_or_else(|| token.to_string().into(), |name| name.as_str().into()))
        }
        "aws-native" => (Provider::Aws, cloud_formation(token)),
        _ => bridged(token),
    }
}

fn cloud_formation(token: &Token) -> Arc<str> {
    let wanted = format!("AWS::{}::{}", token.module, token.name);
    let names = Tables::built_in().names();
    let known = names.iter().find(|name| name.eq_ignore_ascii_case(&wanted));
    known.map_or_else(|| wanted.as_str().into(), |name| (*name).into())
}

/// A provider of Terraform under another name: `aws:s3:BucketV2` is `aws_s3_bucket`.
fn bridged(token: &Token) -> (Provider, Arc<str>) {
    let prefix = NAMES.packages.get(&*token.package).map_or(&*token.package, String::as_str);
    let provider = match prefix {
        "aws" => Provider::Aws,
        "azurerm" | "azuread" => Provider::Azure,
        "google" => Provider::Gcp,
        _ => Provider::Other,
    };
    let name = token.name.strip_suffix("V2").unwrap_or(&token.name);
    let plain = format!("{}:{}:{name}", token.package, token.module);
    if let Some(known) = NAMES.types.get(&token.to_string()).or_else(|| NAMES.types.get(&plain)) {
        return (provider, known.as_str().into());
    }
    let kind = snake_type(name);
    let module = NAMES.modules.get(&*token.package).and_then(|modules| modules.get(&*token.module));
    let own = token.module.to_lowercase();
    let candidates = [
        module.filter(|module| !module.is_empty()).map(|module| format!("{prefix}_{module}_{kind}")),
        Some(format!("{prefix}_{own}_{kind}")),
        module.filter(|module| module.is_empty()).map(|_| format!("{prefix}_{kind}")),
        // `random:RandomPassword` says its package itself.
        kind.starts_with(&format!("{prefix}_")).then(|| kind.clone()),
        // Only Azure's types say the whole of what they are.
        (prefix == "azurerm").then(|| format!("{prefix}_{kind}")),
    ];
    let tables = Tables::built_in();
    let known = candidates.iter().flatten().find(|name| tables.get(name).is_some());
    let first = candidates.iter().flatten().next();
    let name = known.or(first).map_or_else(|| token.to_string(), Clone::clone);
    (provider, name.into())
}

/// `SecurityGroup` to `security_group`, `IAMMember` to `iam_member`.
fn snake_type(name: &str) -> String {
    let bytes = name.as_bytes();
    let capitals = bytes.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    // A word of capitals that begins the name gives its last one to the next word.
    let lowered = if capitals > 1 && capitals < bytes.len() { capitals - 1 } else { capitals.min(1) };
    let (head, rest) = name.split_at_checked(lowered).unwrap_or((name, ""));
    let head = head.to_ascii_lowercase();
    match rest.starts_with(|first: char| first.is_ascii_uppercase()) {
        true => format!("{head}_{}", snake_type(rest)),
        false => snake(&format!("{head}{rest}")).to_string(),
    }
}

/// Inputs in the words of Terraform: keys in `snake_case`, and a list of blocks also under the name of one block.
fn blocks(node: &Node, depth: u8) -> Node {
    if depth > DEPTH_LIMIT {
        return node.clone();
    }
    match &node.value {
        Value::List(items) => {
            Value::list(items.iter().map(|item| blocks(item, depth + 1)).collect()).at(node.loc)
        }
        Value::Map(map) => {
            let mut made = Map::new();
            for (key, entry) in map.iter() {
                let own = snake(key);
                let below = if matches!(&**key, "tags" | "labels" | "variables") {
                    entry.node.clone()
                } else {
                    blocks(&entry.node, depth + 1)
                };
                if let Some(one) = singular(&own).filter(|_| is_list_of_maps(&below)) {
                    made.insert(one, entry.key_loc, below.clone());
                }
                made.insert(own, entry.key_loc, below);
            }
            Value::map(made).at(node.loc)
        }
        _ => node.clone(),
    }
}

fn is_list_of_maps(node: &Node) -> bool {
    node.value.as_list().is_some_and(|items| {
        !items.is_empty() && items.iter().all(|item| matches!(item.value, Value::Map(_)))
    })
}

fn singular(key: &str) -> Option<String> {
    match (key.strip_suffix("ies"), key.strip_suffix('s')) {
        (Some(stem), _) => Some(format!("{stem}y")),
        (None, Some(stem)) if !stem.ends_with('s') => Some(stem.to_owned()),
        _ => None,
    }
}

fn snake_path(path: &str) -> Arc<str> {
    path.split('.').map(|step| snake(step).to_string()).collect::<Vec<_>>().join(".").into()
}

/// `BucketEncryption` for `bucketEncryption`.
fn pascal(node: &Node, depth: u8) -> Node {
    if depth > DEPTH_LIMIT {
        return node.clone();
    }
    match &node.value {
        Value::List(items) => {
            Value::list(items.iter().map(|item| pascal(item, depth + 1)).collect()).at(node.loc)
        }
        Value::Map(map) => {
            let mut made = Map::new();
            for (key, entry) in map.iter() {
                let mut letters = key.chars();
                let first = letters.next().map(|first| first.to_ascii_uppercase());
                let key: String = first.into_iter().chain(letters).collect();
                made.insert(key, entry.key_loc, pascal(&entry.node, depth + 1));
            }
            Value::map(made).at(node.loc)
        }
        _ => node.clone(),
    }
}

/// The object as its manifest, for the reader of those.
fn manifest(one: &nisaba_pulumi::Resource) -> Node {
    let loc = one.loc;
    let text = |text: &str| Value::string(text).at(loc);
    let mut object = one.inputs.value.as_map().cloned().unwrap_or_default();
    let mut metadata =
        object.get("metadata").and_then(|node| node.value.as_map()).cloned().unwrap_or_default();
    if metadata.get("name").is_none() {
        metadata.insert("name", loc, text(&one.name));
    }
    object.insert("metadata", loc, Value::map(metadata).at(loc));
    let version = match &*one.token.module {
        "core/v1" => "v1",
        module => module,
    };
    object.insert("apiVersion", loc, text(version));
    object.insert("kind", loc, text(&one.token.name));
    let mut body = Map::new();
    body.insert("manifest", loc, Value::map(object).at(loc));
    Value::map(body).at(loc)
}

/// Inputs with a `name`, which Pulumi makes of the logical one where none is written.
fn named(inputs: &Node, name: &str) -> Node {
    let mut map = inputs.value.as_map().cloned().unwrap_or_default();
    let own = ["name", "resourceName", "accountName", "vaultName", "serverName"];
    if map.get("name").is_none() {
        let written = own.iter().find_map(|key| map.get(key)).filter(|node| node.value.as_str().is_some());
        let node = written.cloned().unwrap_or_else(|| Value::string(name).at(inputs.loc));
        map.insert("name", node.loc, node);
    }
    Value::map(map).at(inputs.loc)
}

/// A resource of Azure in the shape of its table; what contains it is the one of that type that an input names.
fn native(
    type_name: &Arc<str>,
    regular: &Node,
    one: &nisaba_pulumi::Resource,
    types: &FxHashMap<Arc<str>, Arc<str>>,
) -> Node {
    let Some(table) = Tables::built_in().get(type_name) else { return regular.clone() };
    let inside = |wanted: &str| {
        let mut found: Option<Reference> = None;
        let mut look = |to: &Reference| {
            let is_wanted = types.get(&to.address).is_some_and(|name| **name == *wanted);
            if is_wanted && found.is_none() {
                found = Some(to.clone());
            }
        };
        one.inputs.for_each_reference(&mut |to, _| look(to));
        one.references.iter().for_each(|(_, to, _)| look(to));
        found.map(|to| Value::Unknown(Arc::new(Unknown::after_apply(to))))
    };
    shape::apply(&table.shape, &Written { regular, raw: &one.inputs, inside: &inside })
}

fn protected(body: Node, one: &nisaba_pulumi::Resource) -> Node {
    match &body.value {
        Value::Map(map) if one.protected => {
            let mut map = Map::clone(map);
            map.insert("prevent_destroy", one.loc, Value::Bool(true).at(one.loc));
            Value::map(map).at(body.loc)
        }
        _ => body,
    }
}

/// References of unknown values, by their paths.
fn references_of(body: &Node) -> Vec<(Arc<str>, Reference, Loc)> {
    let mut references = Vec::new();
    collect(body, &mut String::new(), &mut references, 0);
    references
}

fn collect(node: &Node, path: &mut String, references: &mut Vec<(Arc<str>, Reference, Loc)>, depth: u8) {
    let before = path.len();
    let mut below = |step: &str, node: &Node, path: &mut String| {
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(step);
        if depth < DEPTH_LIMIT {
            collect(node, path, references, depth + 1);
        }
        path.truncate(before);
    };
    match &node.value {
        Value::Map(map) => map.iter().for_each(|(key, entry)| below(key, &entry.node, path)),
        Value::List(items) => {
            items.iter().enumerate().for_each(|(at, item)| below(&at.to_string(), item, path));
        }
        Value::Unknown(unknown) => {
            references.extend(unknown.refs.iter().map(|to| (path.as_str().into(), to.clone(), node.loc)));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_found_by_rule_and_where_that_fails_by_name() {
        for (text, expected) in [
            ("aws:s3/bucketV2:BucketV2", "aws_s3_bucket"),
            ("aws:s3:Bucket", "aws_s3_bucket"),
            (
                "aws:s3:BucketServerSideEncryptionConfigurationV2",
                "aws_s3_bucket_server_side_encryption_configuration",
            ),
            ("aws:ec2/securityGroup:SecurityGroup", "aws_security_group"),
            ("aws:ec2:Instance", "aws_instance"),
            ("aws:rds:Instance", "aws_db_instance"),
            ("aws:rds:Cluster", "aws_rds_cluster"),
            ("aws:cloudtrail:Trail", "aws_cloudtrail"),
            ("aws:lb:Listener", "aws_lb_listener"),
            ("azure:network:NetworkSecurityGroup", "azurerm_network_security_group"),
            ("azure:keyvault:Secret", "azurerm_key_vault_secret"),
            ("azure:mssql:Server", "azurerm_mssql_server"),
            ("azure:appservice:LinuxWebApp", "azurerm_linux_web_app"),
            ("gcp:storage:Bucket", "google_storage_bucket"),
            ("gcp:projects:IAMMember", "google_project_iam_member"),
            ("gcp:compute:Firewall", "google_compute_firewall"),
            ("random:index/randomPassword:RandomPassword", "random_password"),
            ("azure-native:sql/v20230801:Server", "Microsoft.Sql/servers"),
        ] {
            let token = Token::parse(text).unwrap();
            assert_eq!(&*table_name(&token).1, expected, "{text}");
        }
    }

    #[test]
    fn every_name_in_the_data_is_one_a_table_knows() {
        let strange: Vec<&String> = NAMES
            .types
            .values()
            .chain(NAMES.azure_native.values())
            .filter(|name| Tables::built_in().get(name).is_none())
            .collect();
        assert_eq!(strange, Vec::<&String>::new());
    }
}
