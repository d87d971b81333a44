//! Mistakes cost what they stand in; nothing hangs, nothing panics.

use insta::assert_snapshot;

use crate::fixture::{evaluation, root, story};

#[test]
fn a_mistake_costs_its_block_and_what_refers_to_it_is_unread() {
    assert_snapshot!(story(
        r#"
resource "aws_a" "good" {
  from_bad = aws_a.bad.name
  local    = local.lost
  missing  = aws_a.never.id
}
resource "aws_a" "bad" {
  name = "x" "y"
  block {
    inner = 1
  }
}
locals {
  lost = [1, 2
}
resource "aws_a" "after" {
  name = "still here"
}
"#
    ), @r#"
    aws_a.good
      from_bad = ?<aws_a.bad.name>(`aws_a.bad` could not be read)
      local = ?(`local.lost` could not be read)
      missing = ?<aws_a.never.id>(`aws_a.never` is declared nowhere)
    aws_a.after
      name = "still here"
    terraform-syntax main.tf:8:14: this block could not be read (expected a new line after the value)
    terraform-syntax main.tf:15:1: this block could not be read (expected `,` or `]`)
    terraform-undeclared main.tf:5:14: `aws_a.never` is declared nowhere (unknown for this reason)
    "#);
}

#[test]
fn a_truth_in_the_spelling_of_another_language_is_told_and_read() {
    assert_snapshot!(story(
        r#"
resource "aws_a" "a" {
  one   = False
  two   = [TRUE]
  three = { for False in ["x"] : "y" => False }
  four  = Falsch
}
"#
    ), @r#"
    aws_a.a
      one = false
      two = [true]
      three = {y: "x"}
      four = ?(`Falsch` is declared nowhere)
    terraform-truth main.tf:3:11: Terraform refuses `False`; it is read as `false`
    terraform-truth main.tf:4:12: Terraform refuses `TRUE`; it is read as `true`
    terraform-undeclared main.tf:6:11: `Falsch` is declared nowhere (unknown for this reason)
    "#);
}

#[test]
fn what_real_code_holds_is_read_without_complaint() {
    assert_snapshot!(story(
        "\u{feff}locals {\r\n  long = { for k in [\"a\"] : k => k == \"b\" ?\r\n    \"yes\" :\r\n    \"no\" }\r\n}\r\nresource \"aws_a\" \"a\" {\r\n  one = 1\r\n  rule {\r\n    port = 1\r\n    open = true }\r\n  text = <<EOT\r\nline\r\nEOT\r\n  long = local.long\r\n}\r\n"
    ), @r#"
    aws_a.a
      one = 1
      text = "line\n"
      long = {a: "no"}
      rule = [{port: 1, open: true}]
    "#);
}

#[test]
fn an_argument_set_twice_is_unknown() {
    assert_snapshot!(story("resource \"aws_a\" \"a\" {\n  acl = \"private\"\n  acl = \"public\"\n  other = 1\n}\n"), @r#"
    aws_a.a
      acl = ?(`acl` is set twice)
      other = 1
    terraform-set-twice main.tf:3:3: `acl` is set twice, its value is unknown (set a second time here)
    "#);
}

#[test]
fn a_string_that_never_ends_costs_one_block() {
    assert_snapshot!(story(
        "resource \"aws_a\" \"a\" {\n  acl = \"private\n}\n\nresource \"aws_a\" \"b\" {\n  acl = \"x\"\n}\n"
    ), @r#"
    aws_a.b
      acl = "x"
    terraform-syntax main.tf:2:17: this block could not be read (this string does not end on its line)
    "#);
}

#[test]
fn definitions_that_need_each_other_are_named() {
    assert_snapshot!(story(
        r#"
locals {
  a = local.b
  b = "${local.a}!"
}
resource "aws_a" "a" {
  name = local.a
  b    = aws_a.b.b
}
resource "aws_a" "b" {
  a = aws_a.a.id
  b = aws_a.a.b
}
resource "aws_a" "self" { count = length(aws_a.self) }
"#
    ), @r#"
    aws_a.a
      name = ?"<>!"
      b = ?<aws_a.b.b>(`aws_a.b.b` needs itself)
    aws_a.b
      a = ?<aws_a.a.id>(`aws_a.a.id` is known only after apply)
      b = ?<aws_a.a.b>(`aws_a.b.b` needs itself)
    aws_a.self perhaps, `aws_a.self` is known only after apply
    terraform-cycle main.tf:7:10: `local.a` needs itself (unknown for this reason)
    terraform-cycle main.tf:8:10: `aws_a.b.b` needs itself (unknown for this reason)
    terraform-cycle main.tf:12:7: `aws_a.b.b` needs itself (unknown for this reason)
    "#);
}

#[test]
fn two_thousand_million_instances_are_refused() {
    assert_snapshot!(story("resource \"aws_a\" \"a\" {\n  count = 2000000000\n  n = count.index\n}\n"), @r#"
    aws_a.a perhaps, one block may have at most 10000 instances
      n = ?(one block may have at most 10000 instances)
    terraform-limit main.tf:2:11: one block may have at most 10000 instances
    terraform-limit main.tf:3:7: one block may have at most 10000 instances (unknown for this reason)
    "#);
}

#[test]
fn brackets_nested_without_end_are_refused() {
    let deep = format!(
        "resource \"a_b\" \"deep\" {{\n  x = {}1{}\n}}\nresource \"a_b\" \"ok\" {{}}\n",
        "[".repeat(50_000),
        "]".repeat(50_000)
    );
    let evaluation = evaluation(&deep);
    assert_eq!(evaluation.roots[0].resources.len(), 1);
    assert_eq!(evaluation.diagnostics.len(), 1);
    let operators = format!("locals {{\n  x = 1{}\n}}\n", " + 1".repeat(50_000));
    assert_eq!(self::evaluation(&operators).diagnostics.len(), 1);
    let blocks = format!("a {}", "b { ".repeat(50_000));
    assert_eq!(self::evaluation(&blocks).diagnostics.len(), 1);
    let not = format!("output \"x\" {{ value = {}true }}\n", "!".repeat(50_000));
    assert_eq!(self::evaluation(&not).diagnostics.len(), 1);
}

#[test]
fn a_chain_of_locals_longer_than_the_stack_is_unknown() {
    let chain: String = (1..20_000).map(|index| format!("  a{index} = [local.a{}]\n", index - 1)).collect();
    let ends = "output \"first\" { value = local.a1 }\noutput \"end\" { value = local.a19999 }\n";
    let root = root(&format!("locals {{\n  a0 = 1\n{chain}}}\n{ends}"));
    assert_eq!(crate::print::value(&root.outputs[0].1.value), "[1]");
    assert!(!root.outputs[1].1.value.is_fully_known());
    // Asked for step by step, from the front, the chain must not grow deeper than asked for at once.
    let steps: String =
        (1..200).map(|step| format!("output \"s{step}\" {{ value = local.a{} }}\n", step * 100)).collect();
    let root = self::root(&format!("locals {{\n  a0 = 1\n{chain}}}\n{steps}"));
    assert!(root.outputs.last().is_some_and(|(_, node)| !node.value.is_fully_known()));
}

#[test]
fn values_that_double_with_each_step_are_cut_off() {
    let doubling: String =
        (1..60).map(|i| format!("  a{i} = [local.a{}, local.a{}]\n", i - 1, i - 1)).collect();
    let uses = "output \"v\" { value = local.a59 }\noutput \"j\" { value = jsonencode(local.a59) }\noutput \"f\" { value = flatten(local.a59) }\noutput \"e\" { value = local.a59 == local.a58 }\n";
    let root = root(&format!("locals {{\n  a0 = \"x\"\n{doubling}}}\n{uses}"));
    for (name, node) in &root.outputs {
        assert!(node.value.as_unknown().is_some(), "{name} is too large to be given out");
    }
    let text: String =
        (1..60).map(|i| format!("  a{i} = \"${{local.a{}}}${{local.a{}}}\"\n", i - 1, i - 1)).collect();
    let root =
        self::root(&format!("locals {{\n  a0 = \"x\"\n{text}}}\noutput \"v\" {{ value = local.a59 }}\n"));
    assert!(root.outputs[0].1.value.as_unknown().is_some());
}

#[test]
fn module_calls_that_multiply_are_cut_off() {
    let mut files = String::from("-- main.tf --\nmodule \"m\" {\n  source = \"./m0\"\n  count = 100\n}\n");
    for level in 0..5 {
        files.push_str(&format!(
            "-- m{level}/main.tf --\nmodule \"m\" {{\n  source = \"../m{}\"\n  count = 100\n}}\n",
            level + 1
        ));
    }
    files.push_str("-- m5/main.tf --\nresource \"a_b\" \"c\" {}\n");
    let evaluation = evaluation(&files);
    assert!(evaluation.diagnostics.iter().any(|problem| problem.code == "terraform-limit"));
}

#[test]
fn a_file_that_is_all_mistakes_is_given_up_in_linear_time() {
    let start = std::time::Instant::now();
    let evaluation = evaluation(&"resource {\n".repeat(100_000));
    assert_eq!(evaluation.diagnostics.len(), 100);
    let twice: String = (0..20_000).map(|index| format!("  a{index} = 1\n  a{index} = 2\n")).collect();
    assert_eq!(self::evaluation(&format!("locals {{\n{twice}}}\n")).diagnostics.len(), 20_000);
    assert!(start.elapsed().as_secs() < 60, "this takes a second, quadratic work takes minutes");
}

#[test]
fn text_that_is_made_again_and_again_is_cut_off() {
    let root = root(
        r#"
locals {
  long = join("", [for i in range(1000) : join("", [for j in range(1000) : "x"])])
  many = [for i in range(1000) : [for j in range(1000) : "${local.long}${i}${j}"]]
}
output "length" { value = length(local.long) }
output "many" { value = local.many }
"#,
    );
    assert_eq!(crate::print::value(&root.outputs[0].1.value), "1000000");
    assert!(!root.outputs[1].1.value.is_fully_known());
}
