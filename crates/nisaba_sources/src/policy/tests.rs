//! What policies amount to, told by their facets that hold or are not known.

use std::sync::Arc;

use nisaba_base::FileId;
use nisaba_base::value::{Node, Part, Reference, Unknown, Value, Why};
use nisaba_estate::{FacetValue, State};

use super::read;
use crate::resource::{Resource, Resources};
use crate::transform::Transform;

fn node(yaml: &str) -> Node {
    let (documents, _) = nisaba_base::yaml::parse(FileId(0), yaml);
    documents[0].clone()
}

fn holder() -> Resource {
    let body = node("{}");
    Resource {
        provider: nisaba_estate::Provider::Aws,
        type_name: "aws_iam_policy".into(),
        written_type: None,
        address: "aws_iam_policy.p".into(),
        root: "".into(),
        module: "".into(),
        name: "p".into(),
        loc: body.loc,
        body,
        references: Vec::new(),
        existence: None,
        region: None,
        account: None,
    }
}

/// Facets that are true, lists that hold something, and a question mark behind what is not known.
fn amounts_to(node: &Node) -> String {
    let facet = read(Transform::AccessPolicy, node, &Resources::default(), &holder()).unwrap();
    let record = match &facet.state {
        State::Known(FacetValue::Record(record)) => record,
        State::Unknown(why) => return format!("? {why}"),
        other => return format!("{other:?}"),
    };
    let show = |(name, facet): (nisaba_estate::FacetName, &nisaba_estate::Facet)| match facet.value() {
        None => Some(format!("{name}?")),
        Some(FacetValue::Bool(true)) => Some(name.to_string()),
        Some(FacetValue::List(items)) if !items.is_empty() => {
            let items: Vec<String> =
                items.iter().filter_map(|item| item.value().map(ToString::to_string)).collect();
            Some(format!("{name}({})", items.join(",")))
        }
        Some(_) => None,
    };
    record.iter().filter_map(show).collect::<Vec<_>>().join(" ")
}

fn statement(yaml: &str) -> String {
    amounts_to(&node(&format!("{{Version: '2012-10-17', Statement: [{{Effect: Allow, {yaml}}}]}}")))
}

#[test]
fn everything_on_everything_is_every_gap_at_once() {
    let all = statement("Action: '*', Resource: '*'");
    assert!(
        all.starts_with("full_admin iam_admin any_action unrestricted_resources unrestricted_writes"),
        "{all}"
    );
    assert!(all.contains("new_policy_version"), "{all}");
    assert_eq!(statement("Action: 's3:GetObject', Resource: 'arn:aws:s3:::invented/*'"), "");
}

#[test]
fn one_policy_reads_the_same_as_json_as_object_and_as_document() {
    let json = Value::string(r#"{"Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}}"#);
    let json = amounts_to(&json.at(node("a").loc));
    let object = statement("Action: ['sqs:*'], Resource: ['*']");
    let document = amounts_to(&node("{statement: [{actions: ['sqs:*'], resources: ['*']}]}"));
    assert_eq!(json, "unrestricted_resources unrestricted_writes permissions_management");
    assert_eq!(object, json);
    assert_eq!(document, json);
}

#[test]
fn a_refusal_gives_nothing() {
    assert_eq!(amounts_to(&node("{Statement: [{Effect: Deny, Action: '*', Resource: '*'}]}")), "");
}

#[test]
fn all_but_a_few_actions_is_nearly_all() {
    let all = statement("NotAction: ['iam:*'], Resource: '*'");
    assert!(all.starts_with("any_action unrestricted_resources unrestricted_writes"), "{all}");
    assert!(!all.contains("new_policy_version"), "{all}");
}

#[test]
fn reading_on_every_resource_is_told_from_writing_and_from_what_aws_cannot_restrict() {
    assert_eq!(statement("Action: ['ec2:DescribeInstances', 's3:ListAllMyBuckets'], Resource: '*'"), "");
    assert_eq!(statement("Action: 'sns:GetTopicAttributes', Resource: '*'"), "unrestricted_resources");
    assert_eq!(
        statement("Action: 'sns:Publish', Resource: '*'"),
        "unrestricted_resources unrestricted_writes"
    );
}

#[test]
fn a_role_passed_to_a_new_machine_is_an_escalation_unless_the_role_is_named() {
    let free = statement("Action: ['iam:PassRole', 'ec2:RunInstances'], Resource: '*'");
    assert!(free.contains("privilege_escalation(role_to_instance)"), "{free}");
    let named = node(
        "{Statement: [{Effect: Allow, Action: 'iam:PassRole', Resource: 'arn:aws:iam::111122223333:role/app'}, \
         {Effect: Allow, Action: 'ec2:RunInstances', Resource: '*'}]}",
    );
    assert_eq!(amounts_to(&named), "unrestricted_resources unrestricted_writes");
    let refused = node(
        "{Statement: [{Effect: Allow, Action: ['iam:PassRole', 'ec2:RunInstances'], Resource: '*'}, \
         {Effect: Deny, Action: 'iam:*', Resource: '*'}]}",
    );
    assert!(!amounts_to(&refused).contains("privilege_escalation"));
}

#[test]
fn a_key_policy_for_its_own_account_is_no_administrator() {
    let key = statement("Principal: {AWS: 'arn:aws:iam::111122223333:root'}, Action: 'kms:*', Resource: '*'");
    assert_eq!(key, "whole_account_trusted accounts(111122223333)");
}

#[test]
fn anyone_is_let_in_unless_a_condition_chooses() {
    assert_eq!(statement("Principal: '*', Action: 'sqs:SendMessage', Resource: q"), "public");
    assert_eq!(statement("Principal: {AWS: ['*']}, Action: 'sqs:SendMessage', Resource: q"), "public");
    assert_eq!(
        statement("NotPrincipal: {AWS: 'arn:aws:iam::111122223333:root'}, Action: 'sqs:*', Resource: q"),
        "public"
    );
    let chosen = "Principal: '*', Action: 'sqs:SendMessage', Condition: {ArnEquals: {'aws:SourceArn': 'arn:aws:sns:eu-west-1:111122223333:t'}}";
    assert_eq!(statement(chosen), "");
    let forgotten =
        "Principal: '*', Action: 'sqs:SendMessage', Condition: {StringEquals: {'aws:username': 'deploy'}}";
    assert_eq!(statement(forgotten), "public");
}

#[test]
fn a_service_is_not_anyone() {
    assert_eq!(
        statement("Principal: {Service: 'events.amazonaws.com'}, Action: 'sns:Publish', Resource: t"),
        ""
    );
}

#[test]
fn pipelines_are_trusted_as_far_as_their_subject_is_held() {
    let trust = |condition: &str| {
        let provider = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
        let yaml = format!(
            "Principal: {{Federated: '{provider}'}}, Action: 'sts:AssumeRoleWithWebIdentity'{condition}"
        );
        let document = node(&format!("{{Statement: [{{Effect: Allow, {yaml}}}]}}"));
        let facet = read(Transform::TrustPolicy, &document, &Resources::default(), &holder()).unwrap();
        let Some(FacetValue::Record(record)) = facet.value() else { return "?".to_owned() };
        let [federation] = record.list(nisaba_estate::FacetName::new("federated")) else {
            return "none".to_owned();
        };
        let Some(FacetValue::Record(federation)) = federation.value() else { return "?".to_owned() };
        federation.iter().map(|(name, facet)| format!("{name}={} ", facet.value().unwrap())).collect()
    };
    let begin = "issuer=token.actions.githubusercontent.com for_pipelines=true ";
    let with = |subject: &str| {
        trust(&format!(
            ", Condition: {{StringLike: {{'token.actions.githubusercontent.com:sub': '{subject}'}}}}"
        ))
    };
    assert_eq!(trust(""), format!("{begin}subject_required=false subject_owned=false "));
    assert_eq!(with("repo:*"), format!("{begin}subject_required=true subject_owned=false "));
    assert_eq!(with("*"), format!("{begin}subject_required=true subject_owned=false "));
    assert_eq!(with("environment:production"), format!("{begin}subject_required=true subject_owned=false "));
    assert_eq!(with("repo:invented/*"), format!("{begin}subject_required=true subject_owned=true "));
    assert_eq!(
        with("repo:invented/app:ref:refs/heads/main"),
        format!("{begin}subject_required=true subject_owned=true ")
    );
}

#[test]
fn plain_http_is_refused_where_a_statement_says_so_for_everyone() {
    let deny = "{Statement: [{Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': 'false'}}}]}";
    assert_eq!(amounts_to(&node(deny)), "plain_http_denied");
}

#[test]
fn what_is_not_known_opens_only_the_questions_it_could_change() {
    let text = |parts: Vec<Part>| {
        let unknown = Unknown { parts: Some(parts), ..Unknown::new(Why::Variable("var.x".into())) };
        Value::Unknown(Arc::new(unknown)).at(node("a").loc)
    };
    let part = |text: &str| Part::Text(text.into());
    let bucket = Reference { address: "aws_s3_bucket.b".into(), attribute: "arn".into() };
    let resource = |hole: Part| {
        text(vec![
            part(r#"{"Statement":[{"Effect":"Allow","Action":"s3:PutObject","Resource":""#),
            hole,
            part("\"}]}"),
        ])
    };
    assert_eq!(amounts_to(&resource(Part::Hole(vec![bucket]))), "");
    assert_eq!(amounts_to(&resource(Part::Hole(Vec::new()))), "unrestricted_resources? unrestricted_writes?");
    let action = text(vec![
        part(r#"{"Statement":[{"Effect":"Allow","Action":"s3:"#),
        Part::Hole(Vec::new()),
        part(r#"","Resource":"arn:aws:s3:::invented"}]}"#),
    ]);
    assert_eq!(amounts_to(&action), "");
}

#[test]
fn a_policy_that_is_not_known_at_all_says_why() {
    let policy = Value::unknown(Why::Variable("var.policy".into())).at(node("a").loc);
    assert_eq!(amounts_to(&policy), "? `var.policy` has no value");
    assert_eq!(amounts_to(&Value::string("{oops").at(node("a").loc)), "? the policy text is no JSON");
}
