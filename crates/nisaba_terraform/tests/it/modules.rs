//! Modules: local, installed and missing ones.

use insta::assert_snapshot;

use crate::fixture::{evaluation, root, story};

#[test]
fn values_flow_into_modules_and_out_again() {
    assert_snapshot!(story(
        r#"
-- live/main.tf --
module "net" {
  source = "../modules/net"
  cidr   = "10.0.0.0/16"
}
module "app" {
  source   = "../modules/app"
  for_each = { web = 2, job = 0 }
  subnets  = module.net.subnets
  name     = each.key
  size     = each.value
}
output "apps" { value = { for key, app in module.app : key => app.name } }
output "web" { value = module.app["web"].ids[1] }
-- modules/net/main.tf --
variable "cidr" {}
resource "aws_subnet" "s" {
  count = 2
  cidr  = cidrsubnet(var.cidr, 8, count.index)
}
output "subnets" { value = aws_subnet.s[*].id }
-- modules/app/main.tf --
variable "subnets" {}
variable "name" {}
variable "size" { default = 1 }
resource "aws_instance" "i" {
  count  = var.size
  subnet = element(var.subnets, count.index)
  name   = "${var.name}-${count.index}"
  where  = "${path.module} ${path.root} ${terraform.workspace}"
}
output "ids" { value = aws_instance.i[*].id }
output "name" { value = var.name }
"#
    ), @r#"
    module.net.aws_subnet.s[0]
      cidr = "10.0.0.0/24"
    module.net.aws_subnet.s[1]
      cidr = "10.0.1.0/24"
    module.app["web"].aws_instance.i[0]
      subnet = ?<module.net.aws_subnet.s[0].id>(`module.net.aws_subnet.s[0].id` is known only after apply)
      name = "web-0"
      where = "../modules/app . default"
    module.app["web"].aws_instance.i[1]
      subnet = ?<module.net.aws_subnet.s[1].id>(`module.net.aws_subnet.s[1].id` is known only after apply)
      name = "web-1"
      where = "../modules/app . default"
    output apps = {job: "job", web: "web"}
    output web = ?<module.app["web"].aws_instance.i[1].id>(`module.app["web"].aws_instance.i[1].id` is known only after apply)
    "#);
}

#[test]
fn installed_modules_are_found_through_the_manifest() {
    assert_snapshot!(story(
        r#"
-- main.tf --
module "vpc" {
  source  = "acme/vpc/aws"
  version = "1.0.0"
}
-- .terraform/modules/modules.json --
{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"vpc","Source":"acme/vpc/aws","Version":"1.0.0","Dir":".terraform/modules/vpc"},{"Key":"vpc.flow","Source":"./modules/flow","Dir":".terraform/modules/vpc/modules/flow"}]}
-- .terraform/modules/vpc/main.tf --
module "flow" { source = "./modules/flow" }
resource "aws_vpc" "this" {}
-- .terraform/modules/vpc/modules/flow/main.tf --
resource "aws_flow_log" "this" {}
"#
    ), @r#"
    module.vpc.aws_vpc.this
    module.vpc.module.flow.aws_flow_log.this
    "#);
}

#[test]
fn a_module_whose_code_is_not_here_is_said_once_and_its_outputs_are_unknown() {
    assert_snapshot!(story(
        r#"
module "vpc" { source = "acme/vpc/aws" }
resource "aws_a" "a" { vpc = module.vpc.vpc_id }
resource "aws_a" "b" { subnets = [for s in module.vpc.subnets : s] }
"#
    ), @r#"
    aws_a.a
      vpc = ?<module.vpc.vpc_id>(the code of `module.vpc` (acme/vpc/aws) is not here)
    aws_a.b
      subnets = ?<module.vpc.subnets>(the code of `module.vpc` (acme/vpc/aws) is not here)
    terraform-module-not-here main.tf:2:1: the code of `module.vpc` is not here
    "#);
    let root = root("module \"vpc\" {\n  source = \"acme/vpc/aws\"\n  version = \"~> 5.0\"\n}\n");
    assert_eq!(root.modules[0].resolved, None);
    assert_eq!(root.modules[0].version.as_ref().and_then(|node| node.value.as_str()), Some("~> 5.0"));
}

#[test]
fn modules_that_call_each_other_are_said_and_do_not_hang() {
    assert_snapshot!(story(
        r#"
-- a/main.tf --
module "b" { source = "../b" }
resource "x_a" "a" {}
-- b/main.tf --
module "a" { source = "../a" }
resource "x_b" "b" {}
"#
    ), @r#"
    x_a.a
    module.b.x_b.b
    terraform-module-cycle b/main.tf:1:1: `module.a` leads back to a module that it is called from
    "#);
}

#[test]
fn every_folder_that_no_other_calls_is_a_root() {
    let evaluation = evaluation(
        r#"
-- prod/main.tf --
module "m" { source = "../m" }
-- stage/main.tf --
module "m" { source = "../m" }
-- m/main.tf --
resource "x_y" "z" {}
"#,
    );
    let roots: Vec<&str> = evaluation.roots.iter().map(|root| root.dir.as_str()).collect();
    assert_eq!(roots, ["prod", "stage"]);
}

#[test]
fn a_module_that_perhaps_exists_makes_its_resources_perhaps_exist() {
    assert_snapshot!(story(
        r#"
-- main.tf --
variable "on" {}
module "m" {
  source = "./m"
  count  = var.on ? 1 : 0
}
output "id" { value = one(module.m[*].id) }
output "indexed" { value = module.m[0].id }
-- m/main.tf --
resource "x_y" "z" {}
output "id" { value = x_y.z.id }
"#
    ), @r#"
    module.m.x_y.z perhaps, `var.on` has no value
    output id = ?<module.m.x_y.z.id>(`var.on` has no value)
    output indexed = ?<module.m.x_y.z.id>(`module.m.x_y.z.id` is known only after apply)
    "#);
}
