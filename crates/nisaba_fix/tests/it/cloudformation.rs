//! Templates in YAML.

use insta::assert_snapshot;

use crate::estate::patch;

#[test]
fn properties_are_set_and_added_in_the_style_of_the_template() {
    let text = "AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Rotate: {Type: String, Default: 'false'}\nResources:\n    Store:\n        Type: AWS::S3::Bucket\n    Database:\n        Type: AWS::RDS::DBInstance\n        Properties:\n            Engine: postgres\n            DeletionProtection: \"false\"\n            Tags:\n                - {Key: team, Value: shop}\n        DeletionPolicy: Retain\n    Key:\n        Type: AWS::KMS::Key\n        Properties:\n            EnableKeyRotation: !Ref Rotate\n";
    let checks =
        ["object-store-versioned", "protected-from-deletion", "database-identity-sign-in", "key-rotates"];
    assert_snapshot!(patch(&[("stack.yaml", text)], &checks));
}

#[test]
fn a_list_of_maps_is_written_below_its_key() {
    let text = "Resources:\n  Cluster:\n    Type: AWS::EKS::Cluster\n    Properties:\n      RoleArn: !GetAtt Role.Arn\n";
    assert_snapshot!(patch(&[("stack.yaml", text)], &["cluster-control-plane-logged"]));
}
