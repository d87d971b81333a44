//! SAM's short types become what they stand for.

use crate::support::{read, shown};

#[test]
fn a_function_brings_its_role_its_address_and_its_routes() {
    let text = "Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: python3.13, Environment: {Variables: {STAGE: prod}}}
Resources:
  Bill:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.run
      CodeUri: src/
      Tracing: Active
      Environment: {Variables: {TABLE: !Ref Bills}}
      Policies: [AmazonSQSFullAccess, {Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}]
      FunctionUrlConfig: {AuthType: NONE}
      Events:
        Get: {Type: Api, Properties: {Path: /bills, Method: get}}
  Bills: {Type: AWS::Serverless::SimpleTable}
";
    let evaluation = read(&[("template.yaml", text)]);
    assert_eq!(evaluation.diagnostics, []);
    insta::assert_snapshot!(shown(&evaluation));
}

#[test]
fn routes_take_over_the_sign_in_of_their_api() {
    let text = "Transform: AWS::Serverless-2016-10-31
Resources:
  Shop: {Type: AWS::Serverless::HttpApi, Properties: {Auth: {DefaultAuthorizer: Staff}}}
  Open:
    Type: AWS::Serverless::Function
    Properties:
      Role: arn:aws:iam::111111111111:role/x
      Events:
        A: {Type: HttpApi, Properties: {ApiId: !Ref Shop, Path: /a}}
        B: {Type: HttpApi, Properties: {ApiId: !Ref Shop, Path: /b, Auth: {Authorizer: NONE}}}
";
    let shown = shown(&read(&[("template.yaml", text)]));
    let route = |id: &str| shown.lines().find(|line| line.starts_with(id)).unwrap().to_owned();
    assert!(route("OpenARoute ").contains("AuthorizationType: \"JWT\""), "{shown}");
    assert!(route("OpenBRoute ").contains("AuthorizationType: \"NONE\""), "{shown}");
}
