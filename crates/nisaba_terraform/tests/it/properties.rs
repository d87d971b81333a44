//! Whatever the text: no panic, and an end.

use nisaba_base::value::Value;
use proptest::prelude::*;

use crate::fixture::{evaluation, expression};

const VALID: &str = r#"
variable "a" {
  type    = object({ x = optional(string, "d"), y = list(number) })
  default = { y = [1, 2] }
}
locals {
  m = { for k, v in { a = 1, b = 2 } : "${k}-x" => v if v > 0 }
  t = <<-EOT
    hi ${var.a.x} %{ for i in var.a.y ~} ${i} %{ endfor }
  EOT
}
module "m" {
  source   = "./m"
  for_each = local.m
  v        = each.value
}
resource "aws_a" "b" {
  count = length(var.a.y) > 1 ? 2 : 0
  name  = format("%s-%03d", local.t, count.index)
  tags  = merge(local.m, { z = try(aws_a.c[0].id, null) })
  dynamic "rule" {
    for_each = toset(["x", "y"])
    content { v = rule.value }
  }
}
data "aws_iam_policy_document" "p" {
  statement { actions = ["*"] }
}
output "o" { value = [for k, m in module.m : m.out][*] }
-- m/main.tf --
variable "v" {}
output "out" { value = cidrsubnet("10.0.0.0/8", 8, var.v) }
"#;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_ends(text in "\\PC{0,200}") {
        let _ = evaluation(&text);
    }

    #[test]
    fn any_run_of_tokens_ends(tokens in proptest::collection::vec(prop::sample::select(vec![
        "resource ", "\"a\" ", "{\n", "}\n", "\n", "x = ", "[", "]", "(", ")", "${", "%{ if ", "\"", "<<E\n", "E\n",
        "for ", "a ", "in ", ": ", "? ", "=> ", "...", "local.x", "[*]", ".*", ".0", "1", "-", "!", "&&", "==", ",", "/*", "#",
    ]), 0..80)) {
        let _ = evaluation(&tokens.concat());
    }

    #[test]
    fn a_damaged_estate_ends(at in 0usize..VALID.len(), cut in 0usize..40, put in "[\\[\\]{}()\"$%~\\n a=.,0-9]{0,6}") {
        let mut text = VALID.to_owned();
        let end = (at + cut).min(text.len());
        text.replace_range(at..end, &put);
        let evaluation = evaluation(&text);
        prop_assert!(evaluation.roots.len() <= 2);
    }

    #[test]
    fn a_string_survives_its_encodings(text in "[a-zA-Z0-9 <>&'/_.-]{0,30}") {
        let quoted = format!("\"{text}\"");
        prop_assert_eq!(expression(&format!("jsondecode(jsonencode({quoted}))")), format!("{text:?}"));
        prop_assert_eq!(expression(&format!("base64decode(base64encode({quoted}))")), format!("{text:?}"));
        prop_assert_eq!(expression(&format!("yamldecode(yamlencode([{quoted}]))[0]")), format!("{text:?}"));
    }
}

#[test]
fn the_estate_that_is_damaged_is_sound_itself() {
    let evaluation = evaluation(VALID);
    let undeclared = |code: &str| code == "terraform-undeclared";
    assert!(
        evaluation.diagnostics.iter().all(|problem| undeclared(problem.code)),
        "{:?}",
        evaluation.diagnostics
    );
    let root = &evaluation.roots[0];
    assert_eq!(root.resources.len(), 3);
    assert!(matches!(root.outputs[0].1.value, Value::List(_)));
}
