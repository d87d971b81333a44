//! Stories about programs, stacks and previews: text in, resources with their inputs out.

use insta::assert_snapshot;
use nisaba_base::value::{Node, Value};
use nisaba_base::{SourceFile, SourceMap};
use nisaba_pulumi::Evaluation;
use proptest::prelude::*;

fn read(texts: &[(&str, &str)]) -> Evaluation {
    let mut sources = SourceMap::default();
    let ids: Vec<_> =
        texts.iter().map(|(path, text)| (path, sources.insert(SourceFile::new(*path, *text)))).collect();
    let own: Vec<_> = ids
        .into_iter()
        .filter(|(path, _)| path.ends_with("Pulumi.yaml") || path.ends_with(".json"))
        .map(|(_, id)| id)
        .collect();
    nisaba_pulumi::read(&sources, &own)
}

fn shown(evaluation: &Evaluation) -> String {
    let mut lines = Vec::new();
    for resource in evaluation.roots.iter().flat_map(|root| &root.resources) {
        let to: Vec<String> =
            resource.references.iter().map(|(path, to, _)| format!(" [{path}: {to}]")).collect();
        let kept = if resource.protected { " protected" } else { "" };
        lines.push(format!("{}{kept} {}{}", resource.address, text(&resource.inputs), to.concat()));
    }
    lines
        .extend(evaluation.programs.iter().map(|program| format!("{} in {}", program.path, program.runtime)));
    lines.extend(
        evaluation.diagnostics.iter().map(|problem| format!("{}: {}", problem.code, problem.message)),
    );
    lines.join("\n")
}

fn text(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.to_string(),
        Value::List(items) => format!("[{}]", items.iter().map(text).collect::<Vec<_>>().join(", ")),
        Value::Map(map) => {
            let entries: Vec<String> =
                map.iter().map(|(key, entry)| format!("{key}: {}", text(&entry.node))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Unknown(unknown) => format!("?({})", unknown.why),
    }
}

#[test]
fn a_program_is_computed_as_far_as_it_is_written() {
    let program = "
name: shop
runtime: yaml
config:
  days: {type: integer, default: 30}
variables:
  prefix: shop-${pulumi.stack}
  rules: {http: [80, 443]}
  caller: {fn::invoke: {function: aws:getCallerIdentity}}
resources:
  uploads:
    type: aws:s3:Bucket
    properties: {bucket: uploads-eu, tags: {days: \"${days}\", cost: \"$${x}\"}}
    options: {protect: true}
  policy:
    type: aws:s3:BucketPolicy
    properties:
      bucket: ${uploads.id}
      policy: {fn::toJSON: {Statement: [{Effect: Allow, Resource: \"${uploads.arn}/*\"}]}}
    options: {dependsOn: [\"${uploads}\"]}
  list:
    type: aws:ec2:Thing
    properties: {port: \"${rules.http[1]}\", by: \"${caller.accountId}\", none: \"${nowhere}\", joined: {fn::join: [\"-\", [a, b]]}}
  looked: {type: aws:s3:Bucket, get: {id: x}}
  wrong: {properties: {}}
";
    assert_snapshot!(shown(&read(&[("Pulumi.yaml", program)])), @r#"
    aws:s3:Bucket::uploads protected {bucket: uploads-eu, tags: {days: 30, cost: ${x}}}
    aws:s3:BucketPolicy::policy {bucket: ?(`aws:s3:Bucket::uploads.id` is known only after apply), policy: {Statement: [{Effect: Allow, Resource: ?(`aws:s3:Bucket::uploads.arn` is known only after apply)}]}} [depends_on: aws:s3:Bucket::uploads.id]
    aws:ec2:Thing::list {port: 443, by: ?(`aws:getCallerIdentity` asks the provider), none: ?(`nowhere` is declared nowhere), joined: a-b}
    pulumi-resource: `wrong` has no type that is one
    "#);
}

#[test]
fn stacks_give_values_unless_they_disagree_and_secrets_stay_secret() {
    let program = "
name: shop
runtime: {name: yaml}
config: {shop:size: {type: string}}
resources:
  db: {type: aws:rds:Instance, properties: {size: \"${size}\", days: \"${shop:days}\", password: \"${password}\", region: \"${aws:region}\"}}
";
    let one =
        "config: {shop:days: 7, shop:size: small, aws:region: eu-central-1, shop:password: {secure: v1:abc}}";
    let two = "config: {shop:days: 30, shop:size: small, aws:region: eu-central-1, shop:password: {secure: v1:abc}}";
    let files = [("a/Pulumi.yaml", program), ("a/Pulumi.dev.yaml", one), ("a/Pulumi.live.yaml", two)];
    assert_snapshot!(shown(&read(&files)), @"aws:rds:Instance::db {size: small, days: ?(the stacks give `days` different values), password: ?(it is kept as a secret), region: ?(`aws:region` is declared nowhere)}");
}

const STACK: &str = r#"{"version": 3, "deployment": {"resources": [
    {"urn": "urn:pulumi:live::shop::pulumi:pulumi:Stack::shop-live", "type": "pulumi:pulumi:Stack"},
    {"urn": "urn:pulumi:live::shop::my:index:Store$aws:s3/bucketV2:BucketV2::uploads", "custom": true, "id": "uploads-1a2b", "protect": true,
     "inputs": {"__defaults": ["x"], "bucket": "uploads-1a2b"}, "outputs": {"arn": "arn:aws:s3:::uploads-1a2b"}},
    {"urn": "urn:pulumi:live::shop::aws:s3/bucketPolicy:BucketPolicy::policy", "custom": true, "id": "p",
     "inputs": {"bucket": "uploads-1a2b", "secret": {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:hidden"}},
     "propertyDependencies": {"policy": ["urn:pulumi:live::shop::my:index:Store$aws:s3/bucketV2:BucketV2::uploads"]}}
]}}"#;

#[test]
fn an_exported_stack_tells_what_depends_on_what() {
    assert_snapshot!(shown(&read(&[("stack.json", STACK)])), @r#"
    aws:s3:BucketV2::uploads protected {bucket: uploads-1a2b}
    aws:s3:BucketPolicy::policy {bucket: uploads-1a2b, secret: ?(it is kept as a secret)} [policy: aws:s3:BucketV2::uploads.id] [bucket: aws:s3:BucketV2::uploads.id]
    "#);
}

#[test]
fn a_preview_tells_what_will_be_and_leaves_open_what_is_not_known() {
    let preview = r#"{"steps": [
        {"op": "create", "urn": "u", "newState": {"urn": "urn:pulumi:live::shop::aws:ec2/instance:Instance::web", "custom": true,
         "inputs": {"ami": "ami-1", "subnetId": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}}},
        {"op": "delete", "urn": "v", "newState": {"urn": "urn:pulumi:live::shop::aws:ec2/instance:Instance::old", "custom": true}}
    ]}"#;
    assert_snapshot!(shown(&read(&[("preview.json", preview)])), @"aws:ec2:Instance::web {ami: ami-1, subnetId: ?(it is known only after the update)}");
}

#[test]
fn a_program_in_another_language_is_told() {
    assert_snapshot!(shown(&read(&[("infra/Pulumi.yaml", "name: shop\nruntime: nodejs\n")])), @"infra/Pulumi.yaml in nodejs");
}

#[test]
fn variables_that_need_each_other_end() {
    let program = "runtime: yaml\nvariables: {a: \"${b}\", b: \"${a}${a}\"}\nresources: {x: {type: \"a:b:C\", properties: {v: \"${a}\"}}}\n";
    assert_snapshot!(shown(&read(&[("Pulumi.yaml", program)])), @"a:b:C::x {v: ?(`a` needs itself)}");
}

#[test]
fn texts_that_double_without_end_are_cut_off() {
    let mut program = String::from("runtime: yaml\nvariables:\n  v0: aaaaaaaaaaaaaaaa\n  l0: [1, 2]\n");
    for at in 1..60 {
        let before = at - 1;
        program.push_str(&format!(
            "  v{at}: \"${{v{before}}}${{v{before}}}\"\n  l{at}: [\"${{l{before}}}\", \"${{l{before}}}\"]\n"
        ));
    }
    program.push_str("resources: {x: {type: \"a:b:C\", properties: {v: \"${v59}\", l: \"${l59}\"}}}\n");
    assert_snapshot!(shown(&read(&[("Pulumi.yaml", &program)])), @"a:b:C::x {v: ?(the text is longer than is computed), l: ?(the value is larger than is computed)}");
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(program in ".{0,200}", stack in ".{0,200}") {
        read(&[("Pulumi.yaml", &program), ("stack.json", &stack)]);
    }

    #[test]
    fn any_interpolation_is_computed(text in "[a-c${}.\\[\\]0-9\" ]{0,40}") {
        let text = text.replace('"', "\\\"");
        let program = format!("runtime: yaml\nvariables: {{a: [1], b: {{c: 2}}}}\nresources: {{c: {{type: \"a:b:C\", properties: {{v: \"{text}\"}}}}}}\n");
        read(&[("Pulumi.yaml", &program)]);
    }
}
