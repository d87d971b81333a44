//! CloudFormation decides some things otherwise than Terraform's provider where nothing is written.

use crate::estate::{facet_in, several};

fn template(resources: &str) -> nisaba_estate::Estate {
    several(&[("stack.yaml", &format!("AWSTemplateFormatVersion: 2010-09-09\nResources:\n{resources}"))])
}

#[test]
fn a_replication_instance_is_public_unless_told_otherwise() {
    let silent = template("  Move:\n    Type: AWS::DMS::ReplicationInstance\n    Properties: {}\n");
    assert_eq!(
        facet_in(&silent, "Move", "publicly_accessible"),
        "true by default: CloudFormation gives it a public address unless told otherwise"
    );
    let told = template(
        "  Move:\n    Type: AWS::DMS::ReplicationInstance\n    Properties: {PubliclyAccessible: false}\n",
    );
    assert_eq!(facet_in(&told, "Move", "publicly_accessible"), "false");
}

#[test]
fn a_group_keeps_the_rule_that_lets_everything_out_until_it_has_one_of_its_own() {
    let silent = template(
        "  Web:\n    Type: AWS::EC2::SecurityGroup\n    Properties: {GroupDescription: web}\n  Out:\n    Type: AWS::EC2::SecurityGroupEgress\n    Properties: {GroupId: !Ref Web, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}\n",
    );
    let egress = facet_in(&silent, "Web", "egress");
    assert!(egress.contains("protocol=any (default)"), "{egress}");
    let own = template(
        "  Web:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      GroupDescription: web\n      SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}]\n",
    );
    let egress = facet_in(&own, "Web", "egress");
    assert!(egress.contains("protocol=tcp"), "{egress}");
}

#[test]
fn a_database_whose_address_its_subnets_decide_is_not_known_to_be_public_or_not() {
    let estate = template("  Orders:\n    Type: AWS::RDS::DBInstance\n    Properties: {Engine: postgres}\n");
    assert!(facet_in(&estate, "Orders", "publicly_accessible").starts_with("unknown: whether it gets"));
    assert_eq!(
        facet_in(&estate, "Orders", "backup_retention_days"),
        "1 by default: automatic backups are kept for one day"
    );
}

#[test]
fn a_search_domain_with_endpoint_options_still_answers_plain_http() {
    let estate = template(
        "  Find:\n    Type: AWS::OpenSearchService::Domain\n    Properties:\n      DomainEndpointOptions: {TLSSecurityPolicy: Policy-Min-TLS-1-2-2019-07}\n",
    );
    assert!(facet_in(&estate, "Find", "plain_http").starts_with("true by default"));
}
