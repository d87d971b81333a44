data "terraform_remote_state" "production" {
  backend = "s3"

  config = {
    bucket = "oderwick-shared-terraform-state"
    key    = "live/production.tfstate"
    region = "eu-central-1"
  }
}

resource "aws_route53_zone" "main" {
  name    = "oderwick.example"
  comment = "Everything customers type"
}

resource "aws_route53_record" "edge" {
  for_each = toset(["portal", "intake", "billing"])

  zone_id = aws_route53_zone.main.zone_id
  name    = "${each.key}.${aws_route53_zone.main.name}"
  type    = "A"

  alias {
    name                   = data.terraform_remote_state.production.outputs.edge_address
    zone_id                = data.terraform_remote_state.production.outputs.edge_zone_id
    evaluate_target_health = true
  }
}
