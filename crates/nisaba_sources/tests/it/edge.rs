//! Load balancers, distributions and what they send requests to.

use insta::assert_snapshot;

use crate::estate::{facet, relations};

const BALANCERS: &str = r#"
    resource "aws_lb" "web" {}
    resource "aws_lb" "clear" { internal = true }
    resource "aws_lb_listener" "https" {
      load_balancer_arn = aws_lb.web.arn
      port              = 443
      protocol          = "HTTPS"
      certificate_arn   = "arn:aws:acm:eu-central-1:111122223333:certificate/1"
      default_action {
        type             = "forward"
        target_group_arn = aws_lb_target_group.app.arn
      }
    }
    resource "aws_lb_listener" "redirect" {
      load_balancer_arn = aws_lb.web.arn
      port              = 80
      protocol          = "HTTP"
      default_action {
        type = "redirect"
        redirect {
          protocol    = "HTTPS"
          port        = "443"
          status_code = "HTTP_301"
        }
      }
    }
    resource "aws_lb_listener" "clear" {
      load_balancer_arn = aws_lb.clear.arn
      port              = 80
      protocol          = "HTTP"
      default_action {
        type             = "forward"
        target_group_arn = aws_lb_target_group.app.arn
      }
    }
    resource "aws_lb_target_group" "app" {
      protocol = "HTTPS"
      port     = 443
    }
    resource "aws_autoscaling_group" "app" {
      target_group_arns = [aws_lb_target_group.app.arn]
      min_size          = 2
      max_size          = 4
    }
    resource "aws_wafv2_web_acl" "main" {
      name  = "main"
      scope = "REGIONAL"
    }
    resource "aws_wafv2_web_acl_association" "web" {
      resource_arn = aws_lb.web.arn
      web_acl_arn  = aws_wafv2_web_acl.main.arn
    }
"#;

#[test]
fn a_balancer_is_judged_with_its_listeners() {
    assert_snapshot!(facet(BALANCERS, "aws_lb.web", "plain_http"), @"false");
    assert_snapshot!(facet(BALANCERS, "aws_lb.clear", "plain_http"), @"true");
    assert_snapshot!(facet(BALANCERS, "aws_lb_listener.redirect", "plain_http"), @"false");
    assert_snapshot!(facet(BALANCERS, "aws_lb_listener.https", "tls_minimum"), @"tls1.0 by default: without ssl_policy the listener takes ELBSecurityPolicy-2016-08, which accepts TLS 1.0");
    assert_snapshot!(facet(BALANCERS, "aws_lb_listener.redirect", "tls_minimum"), @"absent");
}

#[test]
fn a_firewall_for_web_applications_is_joined_by_its_association() {
    assert_snapshot!(facet(BALANCERS, "aws_lb.web", "waf"), @"true");
    assert_snapshot!(facet(BALANCERS, "aws_lb.clear", "waf"), @"false by default: no web ACL is associated with it");
}

#[test]
fn requests_flow_from_balancer_to_listener_to_targets() {
    assert_snapshot!(relations(BALANCERS), @r"
    aws_lb.clear routes_to aws_lb_listener.clear
    aws_lb.web guarded_by aws_wafv2_web_acl.main
    aws_lb.web routes_to aws_lb_listener.https
    aws_lb.web routes_to aws_lb_listener.redirect
    aws_lb_listener.clear routes_to aws_lb_target_group.app
    aws_lb_listener.https routes_to aws_lb_target_group.app
    aws_lb_target_group.app routes_to aws_autoscaling_group.app
    ");
}

#[test]
fn access_logs_of_a_balancer_are_off_until_enabled() {
    let text = r#"
        resource "aws_lb" "none" {}
        resource "aws_lb" "block" {
          access_logs { bucket = "logs" }
        }
        resource "aws_lb" "on" {
          access_logs {
            bucket  = "logs"
            enabled = true
          }
        }
        resource "aws_elb" "classic" {
          access_logs { bucket = "logs" }
        }
    "#;
    assert_snapshot!(facet(text, "aws_lb.none", "access_logged"), @"false by default: a load balancer writes no access log unless told to");
    assert_snapshot!(facet(text, "aws_lb.block", "access_logged"), @"false by default: an access_logs block is switched off unless it says enabled = true");
    assert_snapshot!(facet(text, "aws_lb.on", "access_logged"), @"true");
    assert_snapshot!(facet(text, "aws_elb.classic", "access_logged"), @"true by default: an access_logs block is switched on unless it says otherwise");
}

#[test]
fn any_behaviour_that_allows_http_makes_a_distribution_plain() {
    let text = r#"
        resource "aws_cloudfront_distribution" "mixed" {
          default_cache_behavior { viewer_protocol_policy = "redirect-to-https" }
          ordered_cache_behavior { viewer_protocol_policy = "https-only" }
          ordered_cache_behavior { viewer_protocol_policy = "allow-all" }
          viewer_certificate { cloudfront_default_certificate = true }
        }
    "#;
    assert_snapshot!(facet(text, "aws_cloudfront_distribution.mixed", "plain_http"), @"true");
    assert_snapshot!(facet(text, "aws_cloudfront_distribution.mixed", "tls_minimum"), @"tls1.0");
    assert_snapshot!(facet(text, "aws_cloudfront_distribution.mixed", "waf"), @"false by default: no web ACL is named");
}

#[test]
fn a_data_source_is_no_asset_of_the_estate() {
    let text = r#"
        data "aws_vpc" "shared" { default = true }
        resource "aws_subnet" "app" { vpc_id = data.aws_vpc.shared.id }
    "#;
    assert_snapshot!(relations(text), @"");
    assert_snapshot!(facet(text, "aws_subnet.app", "internet_route"), @"unknown: `data.aws_vpc.shared` asks the provider");
}
