//! What the internet reaches, and by which way.

use insta::assert_snapshot;

use crate::shorthand::story;

/// A network with a public and a private subnet.
const NETWORK: &str = "
    net network
    public subnet internet_route
    private subnet internet_route=no
    public placed_in net
    private placed_in net
";

#[test]
fn a_public_address_behind_a_closed_door_is_not_reached() {
    let closed = story(
        &format!(
            "{NETWORK}
            closed security_group all_ingress=none
            web compute_instance public_address
            web placed_in public
            web guarded_by closed"
        ),
        &[],
    );
    assert_eq!(closed.reach("web"), "no");
}

#[test]
fn an_open_door_without_a_route_is_not_reached() {
    let inside = story(
        &format!(
            "{NETWORK}
            open security_group all_ingress=22:internet
            web compute_instance public_address
            web placed_in private
            web guarded_by open"
        ),
        &[],
    );
    assert_eq!(inside.reach("web"), "no");
}

#[test]
fn address_route_and_open_port_together_are_a_way() {
    let open = story(
        &format!(
            "{NETWORK}
            open security_group all_ingress=8080:internet
            web compute_instance public_address
            web placed_in public
            web guarded_by open"
        ),
        &[],
    );
    assert_eq!(open.reach("web"), "yes");
    assert_snapshot!(open.ways(), @"web (port 8080 is open to the internet @7)");
}

#[test]
fn a_network_acl_closes_what_the_security_group_opens() {
    let text = |acl: &str| {
        format!(
            "{NETWORK}
            acl network_acl all_ingress={acl}
            public guarded_by acl
            open security_group all_ingress=22:internet
            web compute_instance public_address
            web placed_in public
            web guarded_by open"
        )
    };
    assert_eq!(story(&text("443:internet"), &[]).reach("web"), "no");
    assert_eq!(story(&text("20-30:internet"), &[]).reach("web"), "yes");
    assert_eq!(
        story(&text("443:internet,22:?`var.office`_has_no_value"), &[]).reach("web"),
        "unknown: `var.office` has no value"
    );
}

#[test]
fn an_unknown_rule_is_neither_a_way_nor_a_closed_door() {
    let unknown = story(
        &format!(
            "{NETWORK}
            group security_group all_ingress=22:?`var.office`_has_no_value
            web compute_instance public_address
            db database
            web placed_in public
            web guarded_by group
            web uses db"
        ),
        &[],
    );
    assert_eq!(unknown.reach("web"), "unknown: `var.office` has no value");
    assert_eq!(unknown.reach("db"), "unknown: `var.office` has no value");
    assert_eq!(
        unknown.facet("db", "graph_unguarded_path_from_internet"),
        "unknown: `var.office` has no value"
    );
    assert_snapshot!(unknown.ways(), @"");
}

#[test]
fn a_machine_whose_security_group_nobody_knows_is_not_judged() {
    let unknown = story(&format!("{NETWORK}web compute_instance public_address\nweb placed_in public"), &[]);
    assert_eq!(
        unknown.reach("web"),
        "unknown: which security group or firewall stands before `web` is not known"
    );
}

#[test]
fn requests_go_through_balancer_listener_and_target_group_to_the_data() {
    let shop = story(
        &format!(
            "{NETWORK}
            edge security_group all_ingress=443:internet
            inner security_group all_ingress=8080:group
            store security_group all_ingress=5432:group
            inner admits edge
            store admits inner
            lb load_balancer internet_facing waf=no
            https listener
            shop target_group
            web compute_instance public_address=no
            orders database publicly_accessible=no
            lb guarded_by edge
            lb placed_in public
            https setting_of lb
            https routes_to shop
            shop routes_to web
            web placed_in private
            web guarded_by inner
            orders guarded_by store"
        ),
        &[],
    );
    assert_eq!(shop.reach("orders"), "yes");
    assert_snapshot!(shop.ways(), @"
    lb (port 443 is open to the internet @7) → https (it takes the requests of the load balancer lb @19) → shop (the listener https sends requests on to it @20) → web (the target group shop sends requests on to it @21) → orders (its network rules let the machine web in @11) [segmentation: store]
    lb (port 443 is open to the internet @7) → https (it takes the requests of the load balancer lb @19) → shop (the listener https sends requests on to it @20) → web (the target group shop sends requests on to it @21)
    ");
    assert_eq!(
        shop.facet("orders", "graph_unguarded_path_from_internet"),
        "false",
        "only its workload reaches it"
    );
}

/// An endpoint, a workload and a bucket, with what stands at the endpoint.
fn patient_documents(at_ingress: &str) -> String {
    format!(
        "in ingress provider=kubernetes internet_facing {at_ingress}
        svc service provider=kubernetes service_type=ClusterIP
        intake container_workload provider=kubernetes
        role identity
        rights policy
        documents object_store public=no
        in routes_to svc
        svc routes_to intake
        intake runs_as role
        role granted_by rights
        rights uses documents"
    )
}

#[test]
fn rights_of_a_workload_lead_to_data_without_a_network_between() {
    let intake = story(&patient_documents("authenticated=no waf=no"), &[]);
    assert_eq!(intake.facet("documents", "graph_unguarded_path_from_internet"), "true");
    assert_snapshot!(intake.facet("documents", "graph_path_from_internet"), @"[in, svc, intake, role, rights]");
    assert_snapshot!(intake.ways(), @"
    in (it faces the internet @0) → svc (the ingress in sends requests on to it @6) → intake (the cluster service svc sends requests on to it @7) → role (the container workload intake acts with its rights @8) → rights (the identity role is granted it @9) → documents (the access policy rights gives rights on it @10)
    in (it faces the internet @0) → svc (the ingress in sends requests on to it @6) → intake (the cluster service svc sends requests on to it @7)
    ");
}

#[test]
fn any_guard_on_the_way_makes_it_guarded_and_an_unknown_one_leaves_it_open() {
    let facet = |at: &str| {
        story(&patient_documents(at), &[]).facet("documents", "graph_unguarded_path_from_internet")
    };
    assert_eq!(facet("authenticated waf=no"), "false");
    assert_eq!(facet("authenticated=no waf"), "false");
    assert_eq!(facet("authenticated=no waf=?`var.acl`_has_no_value"), "unknown: `var.acl` has no value");
    assert_eq!(facet("authenticated waf=?`var.acl`_has_no_value"), "false", "the sign-in is certain");
    let told = story(&patient_documents("authenticated=no waf=?`var.acl`_has_no_value"), &[]);
    assert!(told.ways().contains("[perhaps: `var.acl` has no value]"), "{}", told.ways());
    assert_eq!(told.reach("documents"), "yes", "guarded or not, it is reached");
}

#[test]
fn a_shorter_guarded_way_does_not_hide_a_longer_open_one() {
    let two = story(
        "front api_gateway internet_facing authenticated
        back load_balancer internet_facing
        f function
        data database
        mid compute_instance public_address=no
        front routes_to f
        back routes_to mid
        mid uses f
        f uses data",
        &[],
    );
    assert_eq!(two.facet("data", "graph_unguarded_path_from_internet"), "true");
    assert_snapshot!(two.facet("data", "graph_path_from_internet"), @"[back, mid, f]");
}

#[test]
fn a_database_that_answers_the_internet_itself_is_an_open_way() {
    let billing = story(
        &format!(
            "{NETWORK}
            open security_group all_ingress=5432:internet,5432:group
            group setting
            group placed_in public
            billing database publicly_accessible
            billing placed_in group
            billing guarded_by open"
        ),
        &[],
    );
    assert_eq!(billing.reach("billing"), "yes");
    assert_eq!(billing.facet("billing", "graph_unguarded_path_from_internet"), "true");
    assert_snapshot!(billing.ways(), @"billing (port 5432 is open to the internet @7)");
}

#[test]
fn a_firewall_of_its_own_decides_for_a_database_without_a_network() {
    let reach = |firewall: &str| {
        story(&format!("db database provider=gcp publicly_accessible {firewall}"), &[]).reach("db")
    };
    assert_eq!(reach("firewall_open_to_all"), "yes");
    assert_eq!(reach("firewall_open_to_all=no"), "no");
    assert!(reach("").starts_with("unknown"));
}

#[test]
fn a_bucket_that_anyone_may_read_needs_no_network() {
    let bucket = story("files object_store public_read", &[]);
    assert_eq!(bucket.reach("files"), "yes");
    assert_snapshot!(bucket.ways(), @"files (anyone may read or use it @0)");
}

#[test]
fn remote_login_asks_who_is_there_but_leads_inwards_all_the_same() {
    let bastion = story(
        &format!(
            "{NETWORK}
            ssh security_group all_ingress=22:internet
            inner security_group all_ingress=22:group
            inner admits ssh
            bastion compute_instance public_address
            gateway compute_instance public_address=no
            spool block_volume
            bastion placed_in public
            bastion guarded_by ssh
            gateway guarded_by inner
            gateway stores_on spool"
        ),
        &[],
    );
    assert_eq!(bastion.reach("spool"), "yes");
    assert_eq!(bastion.facet("spool", "graph_unguarded_path_from_internet"), "false");
    assert_snapshot!(bastion.ways(), @"
    bastion (port 22 is open to the internet @7) → gateway (its network rules let the machine bastion in @9) → spool (the machine gateway uses it @16) [sign-in: remote login]
    bastion (port 22 is open to the internet @7) [sign-in: remote login]
    bastion (port 22 is open to the internet @7) → gateway (its network rules let the machine bastion in @9) [sign-in: remote login]
    ");
}

#[test]
fn a_cluster_service_is_public_by_its_type() {
    let reach = |kind: &str| {
        story(
            &format!(
                "svc service provider=kubernetes service_type={kind}
                web container_workload provider=kubernetes
                svc routes_to web"
            ),
            &[],
        )
        .reach("web")
    };
    assert_eq!(reach("LoadBalancer"), "yes");
    assert_eq!(reach("ClusterIP"), "no");
    assert_eq!(
        reach("NodePort"),
        "unknown: its port is open on every node, and whether the nodes have public addresses is not known"
    );
}

#[test]
fn a_network_policy_that_admits_nobody_closes_a_workload() {
    let text = |policy: &str| {
        format!(
            "svc service provider=kubernetes service_type=LoadBalancer
            web container_workload provider=kubernetes
            deny network_policy isolates_ingress {policy}
            web guarded_by deny
            svc routes_to web"
        )
    };
    assert_eq!(story(&text("ingress=none"), &[]).reach("web"), "no");
    assert_eq!(story(&text("ingress=8080:group"), &[]).reach("web"), "yes");
    assert_eq!(story(&text("ingress=?not_read"), &[]).reach("web"), "unknown: not read");
}

#[test]
fn what_may_not_exist_leads_nowhere_for_sure() {
    let maybe = story(
        "lb load_balancer internet_facing exists=?`var.blue`_has_no_value
        f function
        lb routes_to f",
        &[],
    );
    assert_eq!(maybe.reach("lb"), "yes", "if it is created");
    assert_eq!(maybe.reach("f"), "unknown: `var.blue` has no value");
}

#[test]
fn a_scaling_group_takes_address_and_groups_from_its_template() {
    let fleet = story(
        &format!(
            "{NETWORK}
            open security_group all_ingress=443:internet
            template compute_template public_address
            fleet scaling_group
            fleet built_from template
            template guarded_by open
            fleet placed_in public"
        ),
        &[],
    );
    assert_eq!(fleet.reach("fleet"), "yes");
}
