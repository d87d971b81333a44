//! Where the values of variables come from, and what types make of them.

use insta::assert_snapshot;
use nisaba_terraform::Options;

use crate::fixture::{root, story, story_with};

const ESTATE: &str = r#"
-- main.tf --
variable "a" { default = "default" }
variable "b" { default = "default" }
variable "c" { default = "default" }
variable "d" { default = "default" }
variable "e" { default = "default" }
variable "f" { default = "default" }
variable "ports" { type = list(number) }
resource "x_y" "z" {
  a = var.a
  b = var.b
  c = var.c
  d = var.d
  e = var.e
  f = var.f
  ports = var.ports
}
-- terraform.tfvars --
b = "terraform.tfvars"
c = "terraform.tfvars"
d = "terraform.tfvars"
e = "terraform.tfvars"
f = "terraform.tfvars"
-- x.auto.tfvars --
c = "auto"
d = "auto"
-- y.auto.tfvars.json --
{ "d": "auto json", "e": "auto json", "f": "auto json" }
-- prod.tfvars --
a = "only when asked for"
"#;

#[test]
fn later_sources_win_over_earlier_ones() {
    let options = Options {
        var_files: vec![("extra.tfvars".to_owned(), "e = \"var-file\"\nf = \"var-file\"\n".to_owned())],
        vars: vec![("f".to_owned(), "var".to_owned()), ("ports".to_owned(), "[80, \"443\"]".to_owned())],
        ..Options::default()
    };
    assert_snapshot!(story_with(ESTATE, &options), @r#"
    x_y.z
      a = "default"
      b = "terraform.tfvars"
      c = "auto"
      d = "auto json"
      e = "var-file"
      f = "var"
      ports = [80, 443]
    "#);
}

#[test]
fn every_variable_file_is_listed_also_those_that_are_not_used() {
    let root = root(ESTATE);
    assert!(root.tfvars.iter().any(|value| value.node.value.as_str() == Some("only when asked for")));
}

#[test]
fn types_convert_and_fill_in_what_is_optional() {
    assert_snapshot!(story(
        r#"
variable "bucket" {
  type = object({
    name    = string
    days    = optional(number, 30)
    tags    = optional(map(string), {})
    logging = optional(object({ prefix = optional(string, "log/") }))
    rules   = optional(list(object({ port = number, open = optional(bool, false) })), [])
  })
  default = { name = 7, extra = true, logging = {}, rules = [{ port = "80" }] }
}
variable "set" {
  type    = set(string)
  default = ["b", "a", "b"]
}
variable "never_null" {
  default  = "kept"
  nullable = false
}
variable "wrong" {
  type    = number
  default = "many"
}
resource "x_y" "z" {
  bucket = var.bucket
  set    = var.set
  wrong  = var.wrong
}
"#
    ), @r#"
    x_y.z
      bucket = {name: "7", days: 30, tags: {}, logging: {prefix: "log/"}, rules: [{port: 80, open: false}]}
      set = ["a", "b"]
      wrong = ?(`var.wrong`: a number is required, this is a string)
    terraform-expression main.tf:27:12: `var.wrong`: a number is required, this is a string (unknown for this reason)
    "#);
}

#[test]
fn a_sensitive_variable_without_value_says_so() {
    let root =
        root("variable \"password\" { sensitive = true }\nresource \"x_y\" \"z\" { p = var.password }\n");
    let unknown = root.resources[0].body.get("p").and_then(|node| node.value.as_unknown().cloned());
    assert!(unknown.is_some_and(|unknown| unknown.sensitive));
    assert!(root.variables[0].sensitive && root.variables[0].default.is_none());
}

#[test]
fn a_wrong_variable_file_is_said() {
    let options =
        Options { var_files: vec![("prod.tfvars".to_owned(), "a = [1\n".to_owned())], ..Options::default() };
    assert_snapshot!(story_with("variable \"a\" {}\n", &options), @"terraform-var-file: the variable file `prod.tfvars` is wrong: expected `,` or `]`");
}

#[test]
fn types_written_as_text_are_types() {
    assert_snapshot!(story(
        "-- main.tf.json --\n{\"variable\": {\"n\": {\"type\": \"list(number)\", \"default\": [\"1\"]}}, \"output\": {\"n\": {\"value\": \"${var.n}\"}}}\n"
    ), @"output n = [1]");
}

#[test]
fn what_the_caller_of_a_module_decides_is_not_known_where_the_caller_is_not_here() {
    let module = r#"
-- main.tf --
terraform { required_version = ">= 1.5" }
variable "name" { type = string }
variable "public" { default = true }
variable "phrase" { default = "correct horse" }
resource "x_y" "z" {
  public = var.public
  phrase = var.phrase
  fixed  = false
}
output "id" { value = x_y.z.id }
"#;
    assert_snapshot!(story(module), @r#"
    x_y.z
      public = ?(`var.public` is for the caller of this module to say (`true` unless it does))
      phrase = ?(`var.phrase` is for the caller of this module to say)
      fixed = false
    output id = ?<x_y.z.id>(`x_y.z.id` is known only after apply)
    "#);
    // With somewhere to be applied it is no module for others, and its defaults hold.
    assert_snapshot!(story(&format!("{module}-- place.tf --\nprovider \"x\" {{}}\n")), @r#"
    x_y.z
      public = true
      phrase = "correct horse"
      fixed = false
    output id = ?<x_y.z.id>(`x_y.z.id` is known only after apply)
    "#);
}
