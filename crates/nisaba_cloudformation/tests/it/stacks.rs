//! Stacks within stacks, and values from one stack to another.

use crate::support::{read, shown};

const NETWORK: &str = "Parameters: {Cidr: {Type: String}}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref Cidr}}
Outputs:
  VpcId: {Value: !Ref Vpc, Export: {Name: !Sub '${AWS::StackName}-vpc'}}
";

#[test]
fn a_nested_stack_takes_parameters_and_gives_outputs() {
    let parent = "Resources:
  Network:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: ./network.yaml, Parameters: {Cidr: 10.1.0.0/16}}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: {VpcId: !GetAtt Network.Outputs.VpcId}
";
    let evaluation = read(&[("infra/main.yaml", parent), ("infra/network.yaml", NETWORK)]);
    insta::assert_snapshot!(shown(&evaluation), @r#"
    Network/Vpc AWS::EC2::VPC {CidrBlock: "10.1.0.0/16"}
    Network AWS::CloudFormation::Stack {TemplateURL: "./network.yaml", Parameters: {Cidr: "10.1.0.0/16"}}
    Group AWS::EC2::SecurityGroup {VpcId: ?(`Network/Vpc.Ref` is known only after apply; Network/Vpc.Ref; )}
    "#);
}

#[test]
fn a_template_in_a_bucket_is_found_by_the_end_of_its_path() {
    let parent = "Parameters: {Bucket: {Type: String}}
Resources:
  Network:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: !Sub 'https://${Bucket}.s3.amazonaws.com/templates/network.yaml'}
";
    let evaluation = read(&[("main.yaml", parent), ("templates/network.yaml", NETWORK)]);
    assert!(shown(&evaluation).contains("Network/Vpc"), "{}", shown(&evaluation));
    assert_eq!(evaluation.missing, []);
}

#[test]
fn a_template_that_is_not_here_is_told() {
    let parent = "Resources:
  Network: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://example.org/x.yaml'}}
";
    let evaluation = read(&[("main.yaml", parent)]);
    assert_eq!(evaluation.missing[0].what, "Network (nested stack, https://example.org/x.yaml)");
}

#[test]
fn an_import_leads_to_the_stack_that_exports() {
    let app = "Parameters: {Network: {Type: String}}
Resources:
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !ImportValue {'Fn::Sub': '${Network}-vpc'}}}
  Lost: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !ImportValue nothing}}
";
    let evaluation = read(&[("app.yaml", app), ("network.yaml", NETWORK)]);
    let shown = shown(&evaluation);
    assert!(shown.contains("Vpc in network.yaml.Ref"), "{shown}");
    assert!(shown.contains("`import nothing` asks the provider"), "{shown}");
}

#[test]
fn a_loop_makes_one_resource_for_each_item() {
    let text = "Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList, Default: 'Red,Blue'}}
Resources:
  Fn::ForEach::Topics:
    - Name
    - !Ref Names
    - Topic${Name}: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub 'the-${Name}'}}
";
    let evaluation = read(&[("t.yaml", text)]);
    insta::assert_snapshot!(shown(&evaluation), @r#"
    TopicRed AWS::SNS::Topic {TopicName: "the-Red"}
    TopicBlue AWS::SNS::Topic {TopicName: "the-Blue"}
    "#);
}
