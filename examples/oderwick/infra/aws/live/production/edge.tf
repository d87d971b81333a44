# What the internet sees: one load balancer in front of the cluster's ingress controller.

resource "aws_security_group" "edge" {
  name        = "${local.name}-edge"
  description = "Web traffic from anywhere"
  vpc_id      = module.network.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "edge" {
  for_each = { http = 80, https = 443 }

  security_group_id = aws_security_group.edge.id
  description       = "${upper(each.key)} from anywhere"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "edge_to_nodes" {
  security_group_id            = aws_security_group.edge.id
  description                  = "Ingress controller on the nodes"
  ip_protocol                  = "tcp"
  from_port                    = local.ingress_port
  to_port                      = local.ingress_port
  referenced_security_group_id = aws_security_group.nodes.id
}

resource "aws_lb" "edge" {
  name                       = "${local.name}-edge"
  load_balancer_type         = "application"
  internal                   = false
  security_groups            = [aws_security_group.edge.id]
  subnets                    = module.network.subnet_ids["public"]
  drop_invalid_header_fields = true
  enable_deletion_protection = true

  access_logs {
    bucket  = module.access_logs.name
    prefix  = "edge"
    enabled = true
  }
}

resource "aws_lb_target_group" "ingress" {
  name     = "${local.name}-ingress"
  port     = local.ingress_port
  protocol = "HTTPS"
  vpc_id   = module.network.vpc_id

  health_check {
    path     = "/healthz"
    protocol = "HTTPS"
    matcher  = "200"
  }
}

resource "aws_acm_certificate" "edge" {
  domain_name               = "portal.oderwick.example"
  subject_alternative_names = ["intake.oderwick.example", "billing.oderwick.example"]
  validation_method         = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.edge.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = aws_acm_certificate.edge.arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.ingress.arn
  }
}

# Two clinics still post forms from devices that cannot do TLS.
resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.edge.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.ingress.arn
  }
}

resource "aws_wafv2_web_acl_association" "edge" {
  count = var.waf_acl_arn == "" ? 0 : 1

  resource_arn = aws_lb.edge.arn
  web_acl_arn  = var.waf_acl_arn
}
