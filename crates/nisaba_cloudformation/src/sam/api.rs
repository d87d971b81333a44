//! APIs of SAM with their stages, those it makes without being asked included.

use nisaba_base::Loc;
use nisaba_base::value::{Map, Node, Value};
use rustc_hash::FxHashMap;

use super::globals::Globals;
use super::{address_of, beside, map_of, named_beside, refers, renamed, set, take};
use crate::resource::Resource;

/// Logical ids of the APIs that SAM makes for events that name none.
const REST: &str = "ServerlessRestApi";
const HTTP: &str = "ServerlessHttpApi";

const SERVERLESS: &str = "AWS::Serverless::";

/// Versions of API Gateway that an event may ask for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Version {
    Rest,
    Http,
}

/// APIs that events of functions lead to.
#[derive(Default)]
pub(crate) struct Implicit {
    /// Properties of the APIs that are written, by address.
    written: FxHashMap<String, Node>,
    rest: Option<Resource>,
    http: Option<Resource>,
}

impl Implicit {
    /// Remembers an API that is written, for the sign-in that its routes take over.
    pub(crate) fn note(&mut self, resource: &Resource, globals: &Globals) {
        if let Some(short @ ("Api" | "HttpApi")) = resource.type_name.strip_prefix(SERVERLESS) {
            let merged = globals.merged(short, resource);
            self.written.insert(resource.address.to_string(), merged.properties);
        }
    }

    /// The API of an event and its properties: the one it names, else the one that SAM makes.
    pub(super) fn api(
        &mut self,
        version: Version,
        function: &Resource,
        named: Option<&Node>,
        globals: &Globals,
        loc: Loc,
    ) -> (Node, Option<Node>) {
        if let Some(named) = named {
            return (named.clone(), self.properties_of(named));
        }
        let (id, type_name, api) = match version {
            Version::Rest => (REST, "AWS::Serverless::Api", &mut self.rest),
            Version::Http => (HTTP, "AWS::Serverless::HttpApi", &mut self.http),
        };
        let settings = type_name.strip_prefix(SERVERLESS).and_then(|short| globals.of_type(short)).cloned();
        api.get_or_insert_with(|| made(function, id, type_name, settings.clone()));
        (refers(&address_of(function, id), "Ref", loc), settings)
    }

    fn properties_of(&self, named: &Node) -> Option<Node> {
        let unknown = named.value.as_unknown()?;
        unknown.refs.iter().find_map(|reference| self.written.get(&*reference.address)).cloned()
    }

    /// The APIs that nobody wrote.
    pub(crate) fn made(self) -> Vec<Resource> {
        let rest = self.rest.iter().flat_map(self::rest);
        rest.chain(self.http.iter().flat_map(self::http)).collect()
    }
}

/// An API without declaration stands where the first event asks for it.
fn made(function: &Resource, logical_id: &str, type_name: &str, settings: Option<Node>) -> Resource {
    let loc = function.properties.get("Events").map_or(function.loc, |events| events.loc);
    let mut api = named_beside(function, logical_id, type_name, Map::new(), loc);
    if let Some(settings) = settings {
        api.properties = settings;
    }
    set(&mut api.properties, "StageName", Value::string("Prod").at(loc));
    api.existence = None;
    api
}

const STAGE_PROPERTIES: [&str; 10] = [
    "StageName",
    "AccessLogSetting",
    "AccessLogSettings",
    "TracingEnabled",
    "MethodSettings",
    "CacheClusterEnabled",
    "Variables",
    "Tags",
    "DefaultRouteSettings",
    "RouteSettings",
];

pub(super) fn rest(resource: &Resource) -> Vec<Resource> {
    let mut api = renamed(resource, "AWS::ApiGateway::RestApi", &[("DefinitionBody", "Body")]);
    if let Some(endpoint) = take(&mut api.properties, "EndpointConfiguration") {
        let loc = endpoint.loc;
        let kind =
            endpoint.get("Type").cloned().or_else(|| endpoint.value.as_str().map(|_| endpoint.clone()));
        let mut configuration = Map::new();
        if let Some(kind) = kind {
            configuration.insert("Types", loc, Value::list(vec![kind]).at(loc));
        }
        if let Some(endpoints) = endpoint.get("VPCEndpointIds") {
            configuration.insert("VpcEndpointIds", loc, endpoints.clone());
        }
        set(&mut api.properties, "EndpointConfiguration", Value::map(configuration).at(loc));
    }
    let stage = stage(resource, "AWS::ApiGateway::Stage", "RestApiId");
    let domain = domain(resource, "AWS::ApiGateway::DomainName");
    [Some(api), Some(stage), domain].into_iter().flatten().collect()
}

pub(super) fn http(resource: &Resource) -> Vec<Resource> {
    let api = renamed(resource, "AWS::ApiGatewayV2::Api", &[("DefinitionBody", "Body")]);
    let stage = stage(resource, "AWS::ApiGatewayV2::Stage", "ApiId");
    let domain = domain(resource, "AWS::ApiGatewayV2::DomainName");
    [Some(api), Some(stage), domain].into_iter().flatten().collect()
}

fn stage(resource: &Resource, type_name: &str, names_api: &str) -> Resource {
    let mut properties = Map::new();
    let written = resource.properties.value.as_map();
    for (key, entry) in written.into_iter().flat_map(Map::iter) {
        if STAGE_PROPERTIES.contains(&&**key) {
            properties.insert(key.clone(), entry.key_loc, entry.node.clone());
        }
    }
    properties.insert(names_api, resource.loc, refers(&resource.address, "Ref", resource.loc));
    let name = resource.properties.str("StageName").unwrap_or_default();
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    beside(resource, &format!("{letters}Stage"), type_name, properties, resource.loc)
}

fn domain(resource: &Resource, type_name: &str) -> Option<Resource> {
    let written = resource.properties.get("Domain")?;
    let mut properties = Map::new();
    for key in ["DomainName", "SecurityPolicy", "CertificateArn"] {
        if let Some(node) = written.get(key) {
            properties.insert(key, node.loc, node.clone());
        }
    }
    if type_name.contains("V2") {
        let configuration = Value::map(properties.clone()).at(written.loc);
        properties = map_of(
            written.loc,
            [("DomainNameConfigurations", Value::list(vec![configuration]).at(written.loc))],
        );
        if let Some(name) = written.get("DomainName") {
            properties.insert("DomainName", name.loc, name.clone());
        }
    }
    Some(beside(resource, "DomainName", type_name, properties, written.loc))
}

pub(super) fn graph(resource: &Resource) -> Resource {
    let mut api = renamed(resource, "AWS::AppSync::GraphQLApi", &[("Logging", "LogConfig")]);
    if let Some(kind) = resource.properties.get("Auth").and_then(|auth| auth.get("Type")) {
        set(&mut api.properties, "AuthenticationType", kind.clone());
    }
    api
}
