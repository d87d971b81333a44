//! Whatever is written: nothing panics, nothing unfolds without bound, one bad resource costs itself.

use proptest::prelude::*;

use crate::support::{read, shown};

#[test]
fn a_resource_without_type_costs_only_itself() {
    let evaluation = read(&[(
        "t.yaml",
        "Resources:\n  A: {Properties: {}}\n  B: {Type: AWS::SNS::Topic, Properties: {X: !Nope 1}}\n",
    )]);
    assert!(shown(&evaluation).starts_with("B AWS::SNS::Topic"), "{}", shown(&evaluation));
    assert_eq!(evaluation.diagnostics[0].message, "`A` has no type");
}

#[test]
fn stacks_that_nest_themselves_come_to_an_end() {
    let text = "Resources:
  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: t.yaml}}
  B: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: t.yaml}}
";
    let evaluation = read(&[("t.yaml", text)]);
    assert!(evaluation.stacks.iter().map(|stack| stack.resources.len()).sum::<usize>() < 2_000);
}

#[test]
fn loops_in_loops_come_to_an_end() {
    let items = (0..1_500).map(|at| at.to_string()).collect::<Vec<_>>().join(", ");
    let text = format!(
        "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::A:\n    - X\n    - [{items}]\n    - Fn::ForEach::B:\n        - Y\n        - [{items}]\n        - 'T${{X}}x${{Y}}': {{Type: AWS::SNS::Topic}}\n"
    );
    let evaluation = read(&[("t.yaml", &text)]);
    assert!(evaluation.stacks.iter().map(|stack| stack.resources.len()).sum::<usize>() < 50_000);
}

#[test]
fn json_with_tabs_is_read() {
    let text = "{\n\t\"Resources\": {\n\t\t\"A\": {\"Type\": \"AWS::SNS::Topic\"}\n\t}\n}\n";
    assert_eq!(shown(&read(&[("t.json", text)])), "A AWS::SNS::Topic {}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_read_or_refused_without_panic(text in ".{0,300}") {
        read(&[("t.yaml", &text)]);
    }

    #[test]
    fn any_properties_are_worked_out_without_panic(
        text in "[ \\-:{}\\[\\],'!$a-c0-9]{0,60}",
        function in "(Ref|Sub|Join|Select|Split|If|FindInMap|Cidr|GetAtt|ImportValue|Length|Base64|Equals|Transform)",
    ) {
        read(&[("t.yaml", &format!("Transform: AWS::Serverless-2016-10-31\nResources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties:\n      X: !{function} {text}\n      Events: !{function} {text}\n"))]);
    }
}
