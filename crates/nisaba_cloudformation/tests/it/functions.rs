//! Functions, each in its long and short form.

use crate::support::value;

const PARAMETERS: &str = "Parameters:\n  Env: {Type: String, Default: prod}\n  Open: {Type: String}\n  Nets: {Type: CommaDelimitedList, Default: 'a, b'}\n  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /ami}\nMappings:\n  Sizes:\n    prod: {count: 3}\n    test: {count: 1}\n";

#[track_caller]
fn check(written: &str, expected: &str) {
    assert_eq!(value(written, PARAMETERS), expected, "{written}");
}

#[test]
fn a_parameter_has_its_default_or_is_missing_by_name() {
    check("!Ref Env", "\"prod\"");
    check("{Ref: Open}", "?(`Open` has no value; ; )");
    check("!Ref Nets", "[\"a\", \"b\"]");
    check("!Ref Image", "?(`Image` is read from the parameter store when the stack is deployed; ; )");
}

#[test]
fn text_is_put_together_as_far_as_it_is_known() {
    check("!Sub '${Env}-logs-${!literal}'", "\"prod-logs-${literal}\"");
    check("!Sub ['${A}-${Env}', {A: !Ref Env}]", "\"prod-prod\"");
    check("!Sub 'x-${Open}-y'", "?(`Open` has no value; ; x-…-y)");
    check(
        "!Sub '${Other.TopicName}/*'",
        "?(`Other.TopicName` is known only after apply; Other.TopicName; …/*)",
    );
    check("!Join ['-', [a, !Ref Env, 3]]", "\"a-prod-3\"");
    check("{'Fn::Join': [':', ['arn', {Ref: 'AWS::Partition'}, 's3']]}", "\"arn:aws:s3\"");
}

#[test]
fn lists_are_taken_apart() {
    check("!Select [1, !Ref Nets]", "\"b\"");
    check("!Select [0, !Split ['/', 'a/b']]", "\"a\"");
    check("!Cidr ['10.0.0.0/16', 2, 8]", "[\"10.0.0.0/24\", \"10.0.1.0/24\"]");
    check("{'Fn::Length': !Ref Nets}", "2");
}

#[test]
fn a_mapping_is_looked_up_also_where_a_key_is_open() {
    check("!FindInMap [Sizes, !Ref Env, count]", "3");
    check("!FindInMap [Sizes, !Ref Open, count]", "?(`Open` has no value; ; )");
    check("!FindInMap [Sizes, none, count, {DefaultValue: 7}]", "7");
}

#[test]
fn a_reference_keeps_what_it_leads_to() {
    check("!GetAtt Other.TopicArn", "?(`Other.TopicArn` is known only after apply; Other.TopicArn; )");
    check("!Ref Nowhere", "?(`Nowhere` is declared nowhere; ; )");
    check("!Ref AWS::NoValue", "none");
}

#[test]
fn a_secret_that_is_read_at_deployment_is_no_text_of_the_template() {
    check(
        "'{{resolve:secretsmanager:db:SecretString:password}}'",
        "? secret(`resolve:secretsmanager` asks the provider; ; )",
    );
    check(
        "!Sub '{{resolve:secretsmanager:${Other}:SecretString:password}}'",
        "? secret(`resolve:secretsmanager` asks the provider; Other.Ref; )",
    );
    check(
        "'postgres://app:{{resolve:ssm-secure:/db:1}}@db'",
        "? secret(`resolve:ssm-secure` asks the provider; ; postgres://app:…@db)",
    );
}
