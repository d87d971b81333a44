//! Which provider configuration a resource uses.

use crate::fixture::root;

#[test]
fn aliases_are_followed_through_the_providers_of_module_calls() {
    let root = root(
        r#"
-- main.tf --
provider "aws" { region = "eu-central-1" }
provider "aws" {
  alias  = "backup"
  region = "eu-west-1"
}
resource "aws_a" "default" {}
resource "aws_a" "backup" { provider = aws.backup }
module "inherits" { source = "./m" }
module "passed" {
  source    = "./m"
  providers = { aws = aws.backup }
}
resource "random_id" "r" {}
-- m/main.tf --
resource "aws_a" "a" {}
"#,
    );
    let used: Vec<String> = root
        .resources
        .iter()
        .map(|resource| {
            let region = resource.provider.index.and_then(|index| root.providers[index].region.as_ref());
            format!("{} {}", resource.address, region.and_then(|node| node.value.as_str()).unwrap_or("none"))
        })
        .collect();
    assert_eq!(
        used,
        [
            "aws_a.default eu-central-1",
            "aws_a.backup eu-west-1",
            "random_id.r none",
            "module.inherits.aws_a.a eu-central-1",
            "module.passed.aws_a.a eu-west-1",
        ]
    );
}
