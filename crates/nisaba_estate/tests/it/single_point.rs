//! What a service stands on and what fails alone.

use insta::assert_snapshot;

use crate::shorthand::story;

#[test]
fn a_database_without_a_standby_stops_the_service_that_needs_it() {
    let shop = story(
        "web container_workload provider=kubernetes replicas=3
        orders database multi_az=no
        cache cache multi_az
        key key
        web uses orders
        web uses cache
        orders encrypted_with key",
        &["shop!: web", "reports: orders"],
    );
    assert_snapshot!(shop.depends_on(0), @"orders cache key");
    assert_snapshot!(shop.single_points(), @"orders [node] When orders fails, shop and reports stop: no standby in another zone takes over. @1");
    assert_eq!(shop.facet("orders", "graph_single_point_for"), "[shop]", "reports is not essential");
    assert_eq!(shop.facet("cache", "graph_single_point_for"), "[]");
    assert_eq!(shop.facet("cache", "graph_failure_domain"), "region");
    assert_eq!(shop.facet("key", "graph_single_point_for"), "absent");
}

#[test]
fn whether_there_is_a_standby_may_not_be_known() {
    let shop = story(
        "web function\norders database multi_az=?`var.ha`_has_no_value\nweb uses orders",
        &["shop!: web"],
    );
    assert_eq!(shop.facet("orders", "graph_single_point_for"), "unknown: `var.ha` has no value");
    assert_snapshot!(shop.single_points(), @"");
}

#[test]
fn machines_behind_one_target_group_stand_in_for_each_other() {
    let two = story(
        "lb load_balancer
        tg target_group
        a compute_instance
        b compute_instance
        disk block_volume
        lb routes_to tg
        tg routes_to a
        tg routes_to b
        a stores_on disk
        b stores_on disk",
        &["shop!: lb"],
    );
    assert_eq!(two.facet("a", "graph_single_point_for"), "[]");
    assert_eq!(two.facet("disk", "graph_single_point_for"), "[shop]", "both need it");
    let declared_by_machine = story(
        "tg target_group
        a compute_instance
        b compute_instance
        tg routes_to a
        tg routes_to b",
        &["shop!: a b"],
    );
    assert_snapshot!(declared_by_machine.single_points(), @"");
}

#[test]
fn one_nat_gateway_for_two_zones_takes_the_way_out_of_both() {
    let text = |second: &str| {
        format!(
            "pub_a subnet zone=a
            pub_b subnet zone=b
            app_a subnet zone=a
            app_b subnet zone=b
            nat_a gateway outbound_only
            nat_b gateway outbound_only
            table_a route_table
            table_b route_table
            fleet scaling_group replicas=4
            nat_a placed_in pub_a
            nat_b placed_in pub_b
            app_a routes_to table_a
            app_b routes_to table_b
            table_a routes_to nat_a
            table_b routes_to {second}
            fleet placed_in app_a
            fleet placed_in app_b"
        )
    };
    let one = story(&text("nat_a"), &["shop!: fleet"]);
    assert_eq!(one.facet("nat_a", "graph_single_point_for"), "[shop]");
    assert_eq!(one.facet("nat_a", "graph_failure_domain"), "zone");
    let two = story(&text("nat_b"), &["shop!: fleet"]);
    assert_eq!(two.facet("nat_a", "graph_single_point_for"), "[]");
    assert_eq!(two.facet("fleet", "graph_failure_domain"), "region");
}

#[test]
fn what_a_rule_merely_names_stops_nothing() {
    let shop = story(
        "app subnet zone=a
        nat gateway
        table route_table
        pub subnet zone=a
        group security_group
        orders database multi_az
        nat placed_in pub
        app routes_to table
        table routes_to nat
        group placed_in app
        orders depends_on app
        orders guarded_by group",
        &["shop!: orders group"],
    );
    assert_eq!(shop.facet("nat", "graph_single_point_for"), "[]");
}

#[test]
fn a_scaling_group_in_one_zone_fails_with_it() {
    let fleet =
        story("app subnet zone=a\nfleet scaling_group replicas=4\nfleet placed_in app", &["shop!: fleet"]);
    assert_snapshot!(fleet.single_points(), @"fleet [zone] When the zone of fleet fails, shop stops: all of it lies in one zone. @1");
}

#[test]
fn every_request_passes_the_proxy_so_the_service_stands_on_it() {
    let proxied = story(
        "lb load_balancer internet_facing
        proxy compute_instance public_address=no
        web container_workload replicas=3
        other container_workload replicas=3
        lb routes_to proxy
        proxy routes_to web
        proxy routes_to other",
        &["shop!: web"],
    );
    assert_eq!(proxied.facet("proxy", "graph_single_point_for"), "[shop]");
    assert_snapshot!(proxied.depends_on(0), @"lb proxy");
    let two_ways = story(
        "lb load_balancer internet_facing
        lb2 load_balancer internet_facing
        proxy compute_instance public_address=no
        web container_workload replicas=3
        lb routes_to proxy
        proxy routes_to web
        lb2 routes_to web",
        &["shop!: web"],
    );
    assert_eq!(two_ways.facet("proxy", "graph_single_point_for"), "[]", "requests have a second way");
}

#[test]
fn without_declared_services_nobody_knows_what_is_essential() {
    let bare = story("web compute_instance\ndisk block_volume\nweb stores_on disk", &[]);
    assert_snapshot!(bare.single_points(), @"
    disk [zone] When the zone of disk fails, one other thing stops with it: a disk lies in one zone. @1
    web [node] When web fails, nothing takes over for it: it is one machine. @0
    ");
    assert_eq!(
        bare.facet("disk", "graph_single_point_for"),
        "unknown: nisaba.yaml declares no services, so which of them are essential is not known"
    );
}
