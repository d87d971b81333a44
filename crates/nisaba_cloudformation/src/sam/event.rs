//! Events of a function: routes, subscriptions and rules that call it.

use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_base::value::{Map, Node, Value};

use super::api::{Implicit, Version};
use super::globals::Globals;
use super::{beside, map_of, refers};
use crate::resource::Resource;

pub(super) fn expand(
    function: &Resource,
    name: &str,
    event: &Node,
    globals: &Globals,
    implicit: &mut Implicit,
) -> Vec<Resource> {
    let Some(kind) = event.str("Type") else { return Vec::new() };
    let none = Value::map(Map::new()).at(event.loc);
    let properties = event.get("Properties").unwrap_or(&none);
    let event = Event { function, name, properties, loc: event.loc };
    match kind {
        "Api" => event.rest(globals, implicit),
        "HttpApi" => event.http(globals, implicit),
        "SQS" => event.mapping("Queue"),
        "Kinesis" | "DynamoDB" | "MSK" => event.mapping("Stream"),
        "MQ" => event.mapping("Broker"),
        "SNS" => event.topic(),
        "S3" => event.bucket(),
        "Schedule" | "EventBridgeRule" | "CloudWatchEvent" | "ScheduleV2" => event.rule(),
        _ => Vec::new(),
    }
}

struct Event<'e> {
    function: &'e Resource,
    name: &'e str,
    properties: &'e Node,
    loc: Loc,
}

impl Event<'_> {
    fn make(&self, suffix: &str, type_name: &str, properties: Map) -> Resource {
        beside(self.function, &format!("{}{suffix}", self.name), type_name, properties, self.loc)
    }

    fn target(&self) -> Node {
        refers(&self.function.address, "Arn", self.loc)
    }

    fn text(&self, text: &str) -> Node {
        Value::string(text).at(self.loc)
    }

    /// Who may call the function, and from what.
    fn permission(&self, service: &str, source: Option<Node>) -> Resource {
        let mut properties = map_of(
            self.loc,
            [
                ("Action", self.text("lambda:InvokeFunction")),
                ("FunctionName", self.target()),
                ("Principal", self.text(service)),
            ],
        );
        if let Some(source) = source {
            properties.insert("SourceArn", self.loc, source);
        }
        self.make("Permission", "AWS::Lambda::Permission", properties)
    }

    /// The sign-in that a route asks for: its own, else that of its API.
    fn sign_in(&self, api: Option<&Node>, none: &str, signed: &str) -> (String, Loc) {
        let own = self.properties.get("Auth").and_then(|auth| auth.get("Authorizer"));
        let of_api = || api.and_then(|api| api.get("Auth")).and_then(|auth| auth.get("DefaultAuthorizer"));
        match own.or_else(of_api) {
            None => (none.to_owned(), self.loc),
            Some(node) => match node.value.as_str() {
                Some("NONE") => (none.to_owned(), node.loc),
                Some("AWS_IAM") => ("AWS_IAM".to_owned(), node.loc),
                _ => (signed.to_owned(), node.loc),
            },
        }
    }

    fn rest(&self, globals: &Globals, implicit: &mut Implicit) -> Vec<Resource> {
        let (api, settings) =
            implicit.api(Version::Rest, self.function, self.properties.get("RestApiId"), globals, self.loc);
        let (authorization, at) = self.sign_in(settings.as_ref(), "NONE", "CUSTOM");
        let method = self.properties.str("Method").unwrap_or("any").to_ascii_uppercase();
        let key = self.properties.get("Auth").and_then(|auth| auth.get("ApiKeyRequired"));
        let key = key.or_else(|| settings.as_ref()?.get("Auth")?.get("ApiKeyRequired")).cloned();
        let mut properties = map_of(
            self.loc,
            [
                ("RestApiId", api.clone()),
                ("HttpMethod", self.text(&method)),
                ("AuthorizationType", Value::string(authorization).at(at)),
                ("Integration", Value::map(map_of(self.loc, [("Uri", self.target())])).at(self.loc)),
            ],
        );
        if let Some(key) = key {
            properties.insert("ApiKeyRequired", key.loc, key);
        }
        vec![
            self.make("Method", "AWS::ApiGateway::Method", properties),
            self.permission("apigateway.amazonaws.com", Some(api)),
        ]
    }

    fn http(&self, globals: &Globals, implicit: &mut Implicit) -> Vec<Resource> {
        let (api, settings) =
            implicit.api(Version::Http, self.function, self.properties.get("ApiId"), globals, self.loc);
        let (authorization, at) = self.sign_in(settings.as_ref(), "NONE", "JWT");
        let route = map_of(
            self.loc,
            [
                ("ApiId", api.clone()),
                ("AuthorizationType", Value::string(authorization).at(at)),
                ("RouteKey", self.properties.get("Path").cloned().unwrap_or_else(|| self.text("$default"))),
            ],
        );
        let integration = map_of(self.loc, [("ApiId", api.clone()), ("IntegrationUri", self.target())]);
        vec![
            self.make("Route", "AWS::ApiGatewayV2::Route", route),
            self.make("Integration", "AWS::ApiGatewayV2::Integration", integration),
            self.permission("apigateway.amazonaws.com", Some(api)),
        ]
    }

    fn mapping(&self, key: &str) -> Vec<Resource> {
        let Some(source) = self.properties.get(key) else { return Vec::new() };
        let properties =
            map_of(self.loc, [("EventSourceArn", source.clone()), ("FunctionName", self.target())]);
        vec![self.make("", "AWS::Lambda::EventSourceMapping", properties)]
    }

    fn topic(&self) -> Vec<Resource> {
        let Some(topic) = self.properties.get("Topic") else { return Vec::new() };
        let subscription = map_of(
            self.loc,
            [("TopicArn", topic.clone()), ("Endpoint", self.target()), ("Protocol", self.text("lambda"))],
        );
        vec![
            self.make("", "AWS::SNS::Subscription", subscription),
            self.permission("sns.amazonaws.com", Some(topic.clone())),
        ]
    }

    fn bucket(&self) -> Vec<Resource> {
        let Some(bucket) = self.properties.get("Bucket") else { return Vec::new() };
        let mut permission = self.permission("s3.amazonaws.com", Some(bucket.clone()));
        // A bucket is named without account, so SAM names the account as well.
        let account: Arc<str> = "AWS::AccountId".into();
        super::set(&mut permission.properties, "SourceAccount", refers(&account, "id", self.loc));
        vec![permission]
    }

    fn rule(&self) -> Vec<Resource> {
        let target = Value::map(map_of(self.loc, [("Arn", self.target())])).at(self.loc);
        let mut properties = Map::new();
        for key in ["Schedule", "Pattern", "Name", "State", "EventBusName"] {
            if let Some(node) = self.properties.get(key) {
                let name = match key {
                    "Schedule" => "ScheduleExpression",
                    "Pattern" => "EventPattern",
                    other => other,
                };
                properties.insert(name, node.loc, node.clone());
            }
        }
        properties.insert("Targets", self.loc, Value::list(vec![target]).at(self.loc));
        let rule = self.make("", "AWS::Events::Rule", properties);
        let source = refers(&rule.address, "Arn", self.loc);
        let permission = self.permission("events.amazonaws.com", Some(source));
        vec![rule, permission]
    }
}
