//! Networks of AWS: the same question in every spelling gets the same answer.

use insta::assert_snapshot;

use crate::estate::{facet, relations};

#[test]
fn a_rule_for_every_protocol_is_a_rule_for_every_port() {
    let group = r#"
        resource "aws_security_group" "app" {
          ingress {
            protocol    = "-1"
            from_port   = 0
            to_port     = 0
            cidr_blocks = ["0.0.0.0/0"]
          }
        }
    "#;
    assert_snapshot!(facet(group, "aws_security_group.app", "ingress"), @"- allow=true described=false from_internet=true from_port=0 protocol=any to_port=65535");
}

#[test]
fn rules_written_as_an_attribute_count_like_blocks_and_ipv6_like_ipv4() {
    let group = r#"
        resource "aws_security_group" "app" {
          ingress = [
            { protocol = "tcp", from_port = 20, to_port = "30", cidr_blocks = ["10.0.0.0/8"], ipv6_cidr_blocks = ["::/0"] },
          ]
        }
    "#;
    assert_snapshot!(facet(group, "aws_security_group.app", "ingress"), @"- allow=true described=false from_internet=true from_port=20 protocol=tcp to_port=30");
}

#[test]
fn a_group_without_rules_lets_nothing_in() {
    assert_snapshot!(facet(r#"resource "aws_security_group" "app" {}"#, "aws_security_group.app", "ingress"), @"[] by default: no rule lets anything in");
}

#[test]
fn a_rule_that_names_another_group_is_not_open_to_the_internet() {
    let rule = r#"
        resource "aws_security_group" "front" {}
        resource "aws_security_group_rule" "app" {
          type                     = "ingress"
          security_group_id        = "sg-1"
          protocol                 = "tcp"
          from_port                = 22
          to_port                  = 22
          source_security_group_id = aws_security_group.front.id
        }
    "#;
    assert_snapshot!(facet(rule, "aws_security_group_rule.app", "ingress"), @"- allow=true described=false from_internet=false (default) from_port=22 protocol=tcp to_port=22");
    assert_snapshot!(facet(rule, "aws_security_group_rule.app", "egress"), @"absent");
}

#[test]
fn the_range_of_a_network_is_known_not_to_be_the_internet_before_it_exists() {
    let rule = r#"
        variable "range" {}
        resource "aws_vpc" "main" { ipv4_ipam_pool_id = "ipam-pool-1" }
        resource "aws_vpc_security_group_ingress_rule" "inside" {
          security_group_id = "sg-1"
          ip_protocol       = "tcp"
          from_port         = 22
          to_port           = 22
          cidr_ipv4         = aws_vpc.main.cidr_block
        }
        resource "aws_vpc_security_group_ingress_rule" "open" {
          security_group_id = "sg-1"
          ip_protocol       = "tcp"
          from_port         = 22
          to_port           = 22
          cidr_ipv4         = var.range
        }
    "#;
    assert_snapshot!(facet(rule, "aws_vpc_security_group_ingress_rule.inside", "ingress"), @"- allow=true described=false from_internet=false from_port=22 protocol=tcp to_port=22");
    assert_snapshot!(facet(rule, "aws_vpc_security_group_ingress_rule.open", "ingress"), @"- allow=true described=false from_internet=unknown: `var.range` has no value from_port=22 protocol=tcp to_port=22");
}

#[test]
fn a_prefix_list_is_as_open_as_its_entries() {
    let rule = r#"
        resource "aws_ec2_managed_prefix_list" "all" {
          name           = "all"
          address_family = "IPv4"
          max_entries    = 2
          entry { cidr = "10.0.0.0/8" }
          entry { cidr = "0.0.0.0/0" }
        }
        resource "aws_security_group" "app" {
          ingress {
            protocol        = "tcp"
            from_port       = 22
            to_port         = 22
            prefix_list_ids = [aws_ec2_managed_prefix_list.all.id]
          }
        }
    "#;
    assert_snapshot!(facet(rule, "aws_security_group.app", "ingress"), @"- allow=true described=false from_internet=true from_port=22 protocol=tcp to_port=22");
}

#[test]
fn rules_of_an_unknown_list_are_unknown() {
    let group = r#"
        variable "rules" {}
        resource "aws_security_group" "app" {
          dynamic "ingress" {
            for_each = var.rules
            content {
              protocol    = "tcp"
              from_port   = ingress.value
              to_port     = ingress.value
              cidr_blocks = ["0.0.0.0/0"]
            }
          }
        }
    "#;
    assert_snapshot!(facet(group, "aws_security_group.app", "ingress"), @"- unknown: `var.rules` has no value");
}

#[test]
fn the_graph_sees_the_rules_of_other_resources_too() {
    let group = r#"
        resource "aws_security_group" "app" {}
        resource "aws_security_group_rule" "ssh" {
          type              = "ingress"
          security_group_id = aws_security_group.app.id
          protocol          = "tcp"
          from_port         = 22
          to_port           = 22
          cidr_blocks       = ["0.0.0.0/0"]
        }
        resource "aws_vpc_security_group_ingress_rule" "https" {
          security_group_id = aws_security_group.app.id
          ip_protocol       = "tcp"
          from_port         = 443
          to_port           = 443
          cidr_ipv4         = "0.0.0.0/0"
        }
    "#;
    assert_snapshot!(facet(group, "aws_security_group.app", "ingress"), @"[] by default: no rule lets anything in");
    assert_snapshot!(facet(group, "aws_security_group.app", "all_ingress"), @r"
    - allow=true described=false from_internet=true from_port=22 protocol=tcp to_port=22
    - allow=true described=false from_internet=true from_port=443 protocol=tcp to_port=443
    ");
}

#[test]
fn an_acl_that_refuses_a_port_first_does_not_let_it_in() {
    let acl = r#"
        resource "aws_network_acl" "main" {
          ingress {
            rule_no    = 200
            action     = "allow"
            protocol   = "tcp"
            from_port  = 1024
            to_port    = 65535
            cidr_block = "0.0.0.0/0"
          }
        }
        resource "aws_network_acl_rule" "no_rdp" {
          network_acl_id = aws_network_acl.main.id
          rule_number    = 100
          rule_action    = "deny"
          protocol       = "tcp"
          from_port      = 3389
          to_port        = 3389
          cidr_block     = "0.0.0.0/0"
        }
        resource "aws_network_acl_rule" "all" {
          network_acl_id = aws_network_acl.main.id
          rule_number    = 300
          rule_action    = "allow"
          protocol       = "6"
          from_port      = 3000
          to_port        = 4000
          cidr_block     = "0.0.0.0/0"
        }
    "#;
    assert_snapshot!(facet(acl, "aws_network_acl.main", "ingress"), @r"
    - allow=true from_internet=true from_port=1024 ipv6=false order=200 protocol=tcp to_port=3388
    - allow=true from_internet=true from_port=3390 ipv6=false order=200 protocol=tcp to_port=65535
    ");
    assert_snapshot!(facet(acl, "aws_network_acl_rule.all", "ingress"), @r"
    - allow=true from_internet=true from_port=3000 ipv6=false order=300 protocol=tcp to_port=3388
    - allow=true from_internet=true from_port=3390 ipv6=false order=300 protocol=tcp to_port=4000
    ");
    assert_snapshot!(facet(acl, "aws_network_acl_rule.no_rdp", "ingress"), @"[]");
}

#[test]
fn a_refusal_of_ipv4_leaves_ipv6_open() {
    let acl = r#"
        resource "aws_network_acl" "main" {
          ingress {
            rule_no    = 10
            action     = "deny"
            protocol   = "tcp"
            from_port  = 22
            to_port    = 22
            cidr_block = "0.0.0.0/0"
          }
          ingress {
            rule_no         = 20
            action          = "allow"
            protocol        = "tcp"
            from_port       = 22
            to_port         = 22
            ipv6_cidr_block = "::/0"
          }
        }
    "#;
    assert_snapshot!(facet(acl, "aws_network_acl.main", "ingress"), @"- allow=true from_internet=true from_port=22 ipv6=true order=20 protocol=tcp to_port=22");
}

#[test]
fn the_default_group_is_open_until_it_is_taken_over_without_rules() {
    let vpc = r#"
        resource "aws_vpc" "open" { cidr_block = "10.0.0.0/16" }
        resource "aws_vpc" "closed" { cidr_block = "10.1.0.0/16" }
        resource "aws_default_security_group" "closed" { vpc_id = aws_vpc.closed.id }
    "#;
    assert_snapshot!(facet(vpc, "aws_vpc.open", "default_group_closed"), @"false by default: the default security group of a network lets its members talk to each other and out to anywhere, until it is taken over and emptied");
    assert_snapshot!(facet(vpc, "aws_vpc.closed", "default_group_closed"), @"true");
}

const SUBNETS: &str = r#"
    resource "aws_vpc" "main" { cidr_block = "10.0.0.0/16" }
    resource "aws_internet_gateway" "main" { vpc_id = aws_vpc.main.id }
    resource "aws_route_table" "public" {
      vpc_id = aws_vpc.main.id
      route {
        cidr_block = "0.0.0.0/0"
        gateway_id = aws_internet_gateway.main.id
      }
    }
    resource "aws_route_table" "added" { vpc_id = aws_vpc.main.id }
    resource "aws_route" "added" {
      route_table_id         = aws_route_table.added.id
      destination_cidr_block = "0.0.0.0/0"
      gateway_id             = aws_internet_gateway.main.id
    }
    resource "aws_subnet" "public" {
      vpc_id                  = aws_vpc.main.id
      cidr_block              = "10.0.1.0/24"
      map_public_ip_on_launch = true
    }
    resource "aws_subnet" "added" {
      vpc_id     = aws_vpc.main.id
      cidr_block = "10.0.2.0/24"
    }
    resource "aws_subnet" "private" {
      vpc_id     = aws_vpc.main.id
      cidr_block = "10.0.3.0/24"
    }
    resource "aws_route_table_association" "public" {
      subnet_id      = aws_subnet.public.id
      route_table_id = aws_route_table.public.id
    }
    resource "aws_route_table_association" "added" {
      subnet_id      = aws_subnet.added.id
      route_table_id = aws_route_table.added.id
    }
    resource "aws_instance" "public" { subnet_id = aws_subnet.public.id }
    resource "aws_instance" "private" { subnet_id = aws_subnet.private.id }
    resource "aws_instance" "elsewhere" {}
    resource "aws_instance" "with_address" { subnet_id = aws_subnet.private.id }
    resource "aws_eip" "address" { instance = aws_instance.with_address.id }
"#;

#[test]
fn a_subnet_reaches_the_internet_by_its_routes() {
    assert_snapshot!(facet(SUBNETS, "aws_subnet.public", "internet_route"), @"true");
    assert_snapshot!(facet(SUBNETS, "aws_subnet.added", "internet_route"), @"true");
    assert_snapshot!(facet(SUBNETS, "aws_subnet.private", "internet_route"), @"false by default: the main route table of a network has no route to an internet gateway of its own");
}

#[test]
fn the_subnet_decides_about_public_addresses_where_the_machine_says_nothing() {
    assert_snapshot!(facet(SUBNETS, "aws_instance.public", "public_address"), @"true");
    assert_snapshot!(facet(SUBNETS, "aws_instance.private", "public_address"), @"false by default: a subnet gives no public addresses unless told to");
    assert_snapshot!(facet(SUBNETS, "aws_instance.elsewhere", "public_address"), @"unknown: the subnet it starts in decides, and none is written");
    assert_snapshot!(facet(SUBNETS, "aws_instance.with_address", "public_address"), @"true");
}

#[test]
fn groups_admit_groups_and_guard_machines() {
    let text = r#"
        resource "aws_security_group" "front" {}
        resource "aws_security_group" "app" {
          ingress {
            protocol        = "tcp"
            from_port       = 443
            to_port         = 443
            security_groups = [aws_security_group.front.id]
          }
        }
        resource "aws_security_group_rule" "metrics" {
          type                     = "ingress"
          security_group_id        = aws_security_group.front.id
          source_security_group_id = aws_security_group.app.id
          protocol                 = "tcp"
          from_port                = 9100
          to_port                  = 9100
        }
        resource "aws_instance" "app" { vpc_security_group_ids = [aws_security_group.app.id] }
    "#;
    assert_snapshot!(relations(text), @r"
    aws_instance.app guarded_by aws_security_group.app
    aws_security_group.app admits aws_security_group.front
    aws_security_group.front admits aws_security_group.app
    aws_security_group_rule.metrics depends_on aws_security_group.app
    aws_security_group_rule.metrics setting_of aws_security_group.front
    ");
}
