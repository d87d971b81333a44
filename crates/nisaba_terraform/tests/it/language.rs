//! Variables, locals, repetition and references.

use insta::assert_snapshot;

use nisaba_base::value::Node;
use nisaba_terraform::{Options, evaluate};

use crate::fixture::{read, root, story};

#[test]
fn a_bucket_takes_its_name_from_variables_and_locals() {
    assert_snapshot!(story(
        r#"
variable "stage" { default = "prod" }
variable "suffix" {}
locals {
  name = "shop-${var.stage}"
  tags = merge({ stage = var.stage }, { owner = "web" })
}
resource "aws_s3_bucket" "logs" {
  bucket = "${local.name}-logs"
  tags   = local.tags
  versioning { enabled = true }
}
resource "aws_s3_bucket" "other" {
  bucket = "${local.name}-${var.suffix}"
}
resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({ Statement = [{ Resource = aws_s3_bucket.logs.arn }] })
}
resource "aws_x" "named" {
  name  = aws_s3_bucket.logs.bucket
  count = 2
  index = count.index
}
resource "aws_y" "each" {
  for_each = toset(["b", "a"])
  name     = each.key
  ids      = aws_x.named[*].id
  first    = aws_x.named[0].name
  dynamic "rule" {
    for_each = { http = 80, https = 443 }
    content {
      port = rule.value
      name = rule.key
    }
  }
}
"#
    ), @r#"
    aws_s3_bucket.logs
      bucket = "shop-prod-logs"
      tags = {stage: "prod", owner: "web"}
      versioning = [{enabled: true}]
    aws_s3_bucket.other
      bucket = ?"shop-prod-<>"
    aws_s3_bucket_policy.logs
      bucket = ?<aws_s3_bucket.logs.id>(`aws_s3_bucket.logs.id` is known only after apply)
      policy = ?"{\"Statement\":[{\"Resource\":\"<aws_s3_bucket.logs.arn>\"}]}"
    aws_x.named[0]
      name = "shop-prod-logs"
      index = 0
    aws_x.named[1]
      name = "shop-prod-logs"
      index = 1
    aws_y.each["a"]
      name = "a"
      ids = [?<aws_x.named[0].id>(`aws_x.named[0].id` is known only after apply), ?<aws_x.named[1].id>(`aws_x.named[1].id` is known only after apply)]
      first = "shop-prod-logs"
      rule = [{port: 80, name: "http"}, {port: 443, name: "https"}]
    aws_y.each["b"]
      name = "b"
      ids = [?<aws_x.named[0].id>(`aws_x.named[0].id` is known only after apply), ?<aws_x.named[1].id>(`aws_x.named[1].id` is known only after apply)]
      first = "shop-prod-logs"
      rule = [{port: 80, name: "http"}, {port: 443, name: "https"}]
    "#);
}

#[test]
fn what_is_unknown_keeps_what_is_known() {
    assert_snapshot!(story(
        r#"
variable "on" {}
variable "name" {}
resource "aws_a" "a" {
  same      = var.on ? "x" : "x"
  different = var.on ? aws_b.b.id : aws_c.c.arn
  decided   = false && var.on
  either    = var.on || true
  text      = "arn:aws:s3:::${var.name}/*"
  upper     = upper("pre-${var.name}")
  prefix    = startswith("pre-${var.name}", "pre")
  joined    = join(",", ["a", var.name])
  nested    = { known = 1, unknown = var.name }
  length    = length([var.name, "b"])
  merged    = merge({ a = 1 }, var.name)
  missing   = aws_nowhere.x.id
}
resource "aws_b" "b" {}
resource "aws_c" "c" {}
"#
    ), @r#"
    aws_a.a
      same = "x"
      different = ?<aws_b.b.id aws_c.c.arn>(`var.on` has no value)
      decided = false
      either = true
      text = ?"arn:aws:s3:::<>/*"
      upper = ?"PRE-<>"
      prefix = true
      joined = ?"a,<>"
      nested = {known: 1, unknown: ?(`var.name` has no value)}
      length = 2
      merged = ?(`var.name` has no value)
      missing = ?<aws_nowhere.x.id>(`aws_nowhere.x` is declared nowhere)
    aws_b.b
    aws_c.c
    terraform-undeclared main.tf:16:15: `aws_nowhere.x` is declared nowhere (unknown for this reason)
    "#);
}

#[test]
fn a_literal_is_read_through_a_reference_and_the_reference_is_kept() {
    let root = root(
        r#"
locals { target = { bucket = aws_s3_bucket.logs.bucket } }
resource "aws_s3_bucket" "logs" {
  bucket = "shop-logs"
  lifecycle { prevent_destroy = true }
}
resource "aws_s3_bucket_logging" "shop" {
  target_bucket = local.target.bucket
  rule { id = aws_s3_bucket.logs.id }
  depends_on = [aws_s3_bucket.logs, module.gone]
  lifecycle { ignore_changes = [tags, rule[0].id] }
}
"#,
    );
    let logging = &root.resources[1];
    assert_eq!(logging.body.str("target_bucket"), Some("shop-logs"));
    let references: Vec<String> = logging
        .references
        .iter()
        .map(|reference| format!("{} -> {}", reference.path, reference.to))
        .collect();
    assert_eq!(
        references,
        ["target_bucket -> aws_s3_bucket.logs.bucket", "rule.0.id -> aws_s3_bucket.logs.id"]
    );
    assert!(root.resources[0].prevent_destroy && !logging.prevent_destroy);
    assert_eq!(logging.depends_on[0].to_string(), "aws_s3_bucket.logs");
    assert_eq!(logging.depends_on[1].to_string(), "module.gone");
    assert_eq!(logging.ignore_changes.iter().map(|path| &**path).collect::<Vec<_>>(), ["tags", "rule[0].id"]);
}

#[test]
fn a_value_stands_where_its_attribute_is_written_in_the_resource() {
    let (sources, files) = read(
        "variable \"acl\" { default = { a = \"private\" } }\nresource \"aws_x\" \"y\" {\n  acl = var.acl\n  b {}\n}\n",
    );
    let root = evaluate(&sources, &files, &Options::default()).roots.remove(0);
    let resource = &root.resources[0];
    let line = |node: &Node| sources.resolve(node.loc).map(|(_, at)| at.line);
    let acl = resource.body.get("acl").expect("acl is written");
    assert_eq!((line(acl), line(acl.get("a").expect("a is written"))), (Some(3), Some(3)));
    assert_eq!(sources.lines(resource.loc), Some((2, 5)));
    assert_eq!(
        sources.get(resource.header.file).map(|file| file.slice(resource.header)),
        Some("resource \"aws_x\" \"y\"")
    );
}

#[test]
fn templates_heredocs_and_for_expressions() {
    assert_snapshot!(story(
        r#"
locals {
  users = { ann = "admin", bob = "dev", cid = "dev" }
  list  = [{ id = "a", on = true }, { id = "b", on = false }]
}
resource "aws_t" "t" {
  heredoc = <<-EOT
    first ${local.users.ann}
      second %{ if length(local.users) > 2 }many%{ else }few%{ endif }
    %{ for name in keys(local.users) ~}
    - ${name}
    %{ endfor ~}
  EOT
  raw = <<EOT
  keep $${this} and %%{that}
EOT
  by_role   = { for name, role in local.users : role => name... }
  admins    = [for name, role in local.users : upper(name) if role == "admin"]
  splat     = local.list[*].id
  old_splat = local.list.*.id
  single    = "x"[*]
  none      = null[*]
  chosen    = { for item in local.list : item.id => item if item.on }
  (join("", ["computed"])) = 1
}
"#
        .replace("  (join(\"\", [\"computed\"])) = 1\n", "")
        .as_str()
    ), @r#"
    aws_t.t
      heredoc = "first admin\n  second many\n- ann\n- bob\n- cid\n"
      raw = "  keep ${this} and %{that}\n"
      by_role = {admin: ["ann"], dev: ["bob", "cid"]}
      admins = ["ANN"]
      splat = ["a", "b"]
      old_splat = ["a", "b"]
      single = ["x"]
      none = []
      chosen = {a: {id: "a", on: true}}
    "#);
}

#[test]
fn instances_that_cannot_be_counted_are_one_that_perhaps_exists() {
    assert_snapshot!(story(
        r#"
variable "many" {}
data "aws_availability_zones" "all" {}
resource "aws_a" "counted" {
  count = var.many
  name  = "n-${count.index}"
  fixed = "f"
}
resource "aws_a" "each" {
  for_each = toset(data.aws_availability_zones.all.names)
  zone     = each.value
}
resource "aws_b" "b" {
  all   = aws_a.counted[*].id
  one   = aws_a.counted[0].id
  fixed = one(aws_a.counted[*].fixed)
  dynamic "rule" {
    for_each = var.many
    content { port = rule.value }
  }
}
resource "aws_none" "none" { count = 0 }
"#
    ), @r#"
    data.aws_availability_zones.all
    aws_a.counted perhaps, `var.many` has no value
      name = ?"n-<>"
      fixed = "f"
    aws_a.each perhaps, `data.aws_availability_zones.all` asks the provider
      zone = ?<data.aws_availability_zones.all.names>(`data.aws_availability_zones.all` asks the provider)
    aws_b.b
      all = ?<aws_a.counted.id>(`var.many` has no value)
      one = ?<aws_a.counted.id>(`aws_a.counted.id` is known only after apply)
      fixed = ?<aws_a.counted.fixed>(`var.many` has no value)
      rule = [?(`var.many` has no value)]
    "#);
}

#[test]
fn overrides_replace_arguments_and_nested_blocks() {
    assert_snapshot!(story(
        r#"
-- main.tf --
resource "aws_a" "a" {
  one = 1
  two = 2
  rule { port = 1 }
  rule { port = 2 }
}
-- z_override.tf --
resource "aws_a" "a" {
  two = 22
  rule { port = 9 }
}
"#
    ), @r#"
    aws_a.a
      one = 1
      two = 22
      rule = [{port: 9}]
    "#);
}

#[test]
fn json_syntax_means_the_same_as_native_syntax() {
    assert_snapshot!(story(
        r#"
-- main.tf.json --
{
  "//": "made by a program",
  "variable": { "stage": { "default": "prod" } },
  "locals": { "name": "shop-${var.stage}" },
  "resource": {
    "aws_s3_bucket": {
      "logs": { "bucket": "${local.name}\u002dlogs", "tags": { "a": 1 }, "count": "${1 + 1}",
        "lifecycle": { "prevent_destroy": true },
        "dynamic": { "rule": { "for_each": ["x"], "content": { "v": "${rule.value}" } } } }
    },
    "aws_x": { "many": [{ "list": [true, null, -1.5e2] }] }
  },
  "output": { "ids": { "value": "${aws_s3_bucket.logs[*].id}" } }
}
"#
    ), @r#"
    aws_s3_bucket.logs[0]
      bucket = "shop-prod-logs"
      tags = {a: 1}
      rule = [{v: "x"}]
    aws_s3_bucket.logs[1]
      bucket = "shop-prod-logs"
      tags = {a: 1}
      rule = [{v: "x"}]
    aws_x.many
      list = [true, null, -150]
    output ids = [?<aws_s3_bucket.logs[0].id>(`aws_s3_bucket.logs[0].id` is known only after apply), ?<aws_s3_bucket.logs[1].id>(`aws_s3_bucket.logs[1].id` is known only after apply)]
    "#);
}

#[test]
fn tofu_files_are_read_in_place_of_their_twins() {
    assert_snapshot!(story(
        "-- main.tf --\nresource \"a_b\" \"terraform\" {}\n-- main.tofu --\nresource \"a_b\" \"tofu\" {}\n"
    ), @"a_b.tofu");
}

#[test]
fn settings_moves_imports_and_removals_are_understood() {
    let root = root(
        r#"
terraform {
  required_providers { aws = { source = "hashicorp/aws", version = "~> 5.0" } }
  backend "s3" {
    bucket  = "state"
    encrypt = true
  }
}
moved {
  from = aws_a.old
  to   = module.m["k"].aws_a.new
}
import {
  to = aws_a.new
  id = "a-1"
}
removed {
  from = aws_a.gone
  lifecycle { destroy = false }
}
check "up" {
  data "http" "site" { url = "https://shop.example" }
}
ephemeral "aws_secret" "s" { name = "db" }
resource "aws_db" "db" { password = ephemeral.aws_secret.s.value }
"#,
    );
    let backend = root.backend.expect("a backend is written");
    assert_eq!((&*backend.kind, backend.body.str("bucket")), ("s3", Some("state")));
    assert_eq!(
        root.required_providers.path("aws.version").and_then(|node| node.value.as_str()),
        Some("~> 5.0")
    );
    assert_eq!((&*root.moved[0].from, &*root.moved[0].to), ("aws_a.old", "module.m[\"k\"].aws_a.new"));
    assert_eq!((&*root.imports[0].to, root.imports[0].id.value.as_str()), ("aws_a.new", Some("a-1")));
    assert_eq!((&*root.removed[0].from, root.removed[0].destroy), ("aws_a.gone", Some(false)));
    let addresses: Vec<&str> = root.resources.iter().map(|resource| &*resource.address).collect();
    assert_eq!(addresses, ["data.http.site", "ephemeral.aws_secret.s", "aws_db.db"]);
}

#[test]
fn the_key_of_an_item_of_a_set_is_the_item() {
    assert_snapshot!(story(
        r#"
variable "types" {
  type    = set(string)
  default = ["volume", "instance"]
}
resource "aws_a" "a" {
  list = { for key, value in ["x"] : key => value }
  set  = { for key, value in toset(["x"]) : key => value }
  dynamic "tags" {
    for_each = var.types
    content { type = tags.key }
  }
}
"#
    ), @r#"
    aws_a.a
      list = {0: "x"}
      set = {x: "x"}
      tags = [{type: "instance"}, {type: "volume"}]
    "#);
}

#[test]
fn what_counts_instances_is_a_reference_too() {
    let root = root(
        "resource \"a_b\" \"one\" { names = [\"x\"] }\nresource \"a_b\" \"two\" {\n  for_each = toset(a_b.one.names)\n  name = each.value\n}\n",
    );
    let references: Vec<String> = root.resources[1]
        .references
        .iter()
        .map(|reference| format!("{} -> {}", reference.path, reference.to))
        .collect();
    assert_eq!(references, ["for_each -> a_b.one.names"]);
}

#[test]
fn known_parts_of_a_text_decide_a_comparison() {
    assert_snapshot!(story(
        r#"
variable "x" {}
resource "aws_a" "a" {
  count = "pre-${var.x}" != "" ? 1 : 0
  same  = "pre-${var.x}" == "pre-a"
  null  = "pre-${var.x}" == null
}
"#
    ), @r#"
    aws_a.a[0]
      same = ?(`var.x` has no value)
      null = false
    "#);
}

#[test]
fn a_managed_resource_may_be_named_in_its_long_form() {
    let text = "resource \"aws_x\" \"a\" {\n  size = 3\n}\nresource \"aws_x\" \"b\" {\n  size = resource.aws_x.a.size\n}\n";
    let mut sources = nisaba_base::SourceMap::default();
    sources.insert(nisaba_base::SourceFile::new("main.tf", text));
    let files = nisaba_base::files::MemoryFiles::default();
    let evaluation = nisaba_terraform::evaluate(&sources, &files, &nisaba_terraform::Options::default());
    let size = evaluation.roots[0].resources[1].body.get("size").unwrap();
    assert_eq!(size.value, nisaba_base::value::Value::Number(3.0));
}
