//! The smaller questions: where data lies, who holds its backups and logs, who is let in, what is in clear, what is old.

use insta::assert_snapshot;

use crate::shorthand::story;

#[test]
fn data_without_a_copy_elsewhere_is_in_one_region() {
    let facet = |text: &str| story(text, &[]).facet("db", "graph_single_region");
    assert_eq!(facet("db database region=eu-central-1"), "true");
    assert_eq!(facet("db database"), "true", "a single copy is in a single region, whichever it is");
    assert_eq!(
        facet("db database region=eu-central-1\ncopy database region=eu-west-1\ndb replicated_to copy"),
        "false"
    );
    assert_eq!(
        facet("db database region=eu-central-1\ncopy database region=eu-central-1\ndb replicated_to copy"),
        "true"
    );
    assert_eq!(
        facet("db database\ncopy database region=eu-west-1\ndb replicated_to copy"),
        "unknown: the region of `db` or of its copy `copy` is not known"
    );
    assert_eq!(
        facet("db database cross_region_copy=?`var.copy`_has_no_value"),
        "unknown: `var.copy` has no value"
    );
    assert_eq!(
        facet(
            "db database region=eu-central-1
            plan backup_plan
            vault backup_vault region=eu-west-3
            db backed_up_by plan
            plan uses vault"
        ),
        "false"
    );
}

#[test]
fn data_outside_the_area_is_told_also_when_only_a_replica_is() {
    let facet = |text: &str| story(text, &[]).facet("db", "graph_data_outside_eea");
    assert_eq!(facet("db database region=eu-central-1"), "false");
    assert_eq!(facet("db database region=us-east-1"), "true");
    assert_eq!(facet("db database"), "unknown: the region of `db` is not known");
    assert_eq!(
        facet("db database region=eu-north-1\ncopy database region=eu-west-2\ndb replicated_to copy"),
        "true"
    );
    assert_eq!(facet("account object_store region=eu-north-1\ndb database\ndb placed_in account"), "false");
    assert_eq!(story("cache cache region=us-east-1", &[]).facet("cache", "graph_data_outside_eea"), "absent");
}

#[test]
fn backups_in_the_same_account_fall_with_what_they_protect() {
    let facet = |text: &str| story(text, &[]).facet("db", "graph_backup_same_blast_radius");
    let plan = |plan: &str, vault: &str| {
        format!(
            "db database
            plan backup_plan {plan}
            vault backup_vault {vault}
            db backed_up_by plan
            plan uses vault"
        )
    };
    assert_eq!(facet("db database"), "absent", "nothing backs it up, which is another check's");
    assert_eq!(facet("db database backup_retention_days=7"), "true");
    assert_eq!(facet("db database backup_retention_days=0"), "absent");
    assert_eq!(facet(&plan("", "")), "true");
    assert_eq!(facet(&plan("other_account_copy", "")), "false");
    assert_eq!(
        facet(&plan("cross_region_copy", "")),
        "unknown: whose account the copies of `plan` go to is not known"
    );
    assert_eq!(facet(&plan("", "immutable")), "false");
    assert_eq!(facet(&plan("", "account=backup")), "false");
    assert_eq!(
        facet(&plan("other_account_copy=?`local.vault`_is_not_known", "")),
        "unknown: `local.vault` is not known"
    );
}

#[test]
fn an_administrator_of_the_account_can_delete_its_logs() {
    let facet = |text: &str| story(text, &[]).facet("trail", "graph_logs_self_tamper");
    let with = |bucket: &str, role: &str| {
        format!(
            "trail audit_trail
            logs object_store {bucket}
            role identity {role}
            trail logs_to logs"
        )
    };
    assert_eq!(facet(&with("", "managed_policies=[administrator]")), "true");
    assert_eq!(facet(&with("", "inline_policies=[{full_admin:no},{full_admin}]")), "true");
    assert_eq!(facet(&with("", "policy=[{full_admin:no}]")), "false");
    assert_eq!(facet(&with("immutable", "managed_policies=[administrator]")), "false");
    assert_eq!(
        facet(&with("account=logs", "managed_policies=[administrator]")),
        "unknown: no identity of the account of `logs` was read"
    );
    assert_eq!(
        facet(&with("", "policy=[{full_admin:?`var.actions`_has_no_value}]")),
        "unknown: `var.actions` has no value"
    );
    let attached =
        "trail audit_trail\nrole identity\nrights policy policy=[{full_admin}]\nrole granted_by rights";
    assert_eq!(facet(attached), "true");
}

#[test]
fn only_outsiders_that_the_register_does_not_name_are_told() {
    let facet = |trust: &str| {
        story(&format!("role identity trust={trust}"), &[]).facet("role", "graph_foreign_trust")
    };
    assert_eq!(facet("[{accounts:[444455556666]}]"), "[]", "registered in every story");
    assert_eq!(
        facet("[{federated:[{issuer:oidc.eks.eu-central-1.amazonaws.com}]}]"),
        "[]",
        "its own cluster"
    );
    assert_eq!(
        facet("[{federated:[{issuer:token.actions.githubusercontent.com}]}]"),
        "[token.actions.githubusercontent.com]"
    );
    let own = "role identity trust=[{federated:[{issuer:}]}]\nissuer identity\nmain cluster\nrole depends_on issuer\nissuer depends_on main";
    assert_eq!(story(own, &[]).facet("role", "graph_foreign_trust"), "[]", "the cluster computes its issuer");
    assert_eq!(
        facet("[{federated:[{issuer:}]}]"),
        "unknown: the address of an issuer that it trusts is not known"
    );
    assert_eq!(facet("?the_trust_policy_is_not_known"), "unknown: the trust policy is not known");
    assert_eq!(story("role identity", &[]).facet("role", "graph_foreign_trust"), "absent");
}

#[test]
fn login_ports_open_to_the_internet_are_told_where_they_are_reached() {
    let facet = |rules: &str, subnet: &str| {
        story(
            &format!(
                "net subnet internet_route={subnet}
                group security_group all_ingress={rules}
                vm compute_instance public_address
                vm placed_in net
                vm guarded_by group"
            ),
            &[],
        )
        .facet("vm", "graph_admin_port_reachable")
    };
    assert_eq!(facet("22:internet", "yes"), "true");
    assert_eq!(facet("0-1000:internet", "yes"), "true");
    assert_eq!(facet("443:internet", "yes"), "false");
    assert_eq!(facet("22:internet", "no"), "false", "no route leads there");
    assert_eq!(facet("22:?`var.office`_has_no_value", "yes"), "unknown: `var.office` has no value");
    let cluster =
        |facets: &str| story(&format!("c cluster {facets}"), &[]).facet("c", "graph_admin_port_reachable");
    assert_eq!(cluster("api_public api_open_to_all"), "true");
    assert_eq!(cluster("api_public api_open_to_all=no"), "false");
    assert_eq!(cluster("api_public=no api_open_to_all"), "false");
}

#[test]
fn a_store_that_takes_clear_text_is_called_in_clear() {
    let shop = story(
        "web container_workload
        orders database encrypted_in_transit=no
        sessions cache encrypted_in_transit
        queue queue encrypted_in_transit=?`var.tls`_has_no_value
        web uses orders
        web uses sessions
        web uses queue
        job function
        job uses queue",
        &[],
    );
    assert_eq!(shop.facet("web", "graph_unencrypted_hop"), "true");
    assert_eq!(shop.facet("web", "graph_unencrypted_hop_to"), "[orders]");
    assert_eq!(shop.facet("job", "graph_unencrypted_hop"), "unknown: `var.tls` has no value");
    assert_eq!(shop.facet("orders", "graph_unencrypted_hop"), "absent", "it calls nobody");
}

#[test]
fn what_nobody_owns_and_nothing_refers_to_is_an_orphan() {
    let estate = story(
        "forgotten object_store
        owned object_store owner=team-a
        used object_store
        job function
        declared database
        policy policy
        job uses used",
        &["shop: declared"],
    );
    for (name, orphan) in [
        ("forgotten", "true"),
        ("owned", "false"),
        ("used", "false"),
        ("job", "false"),
        ("declared", "false"),
        ("policy", "absent"),
    ] {
        assert_eq!(estate.facet(name, "graph_orphan"), orphan, "{name}");
    }
}

#[test]
fn support_of_versions_is_told_and_what_is_not_known_stays_so() {
    let estate = story(
        "old function product=python product_version=3.8
        near cluster product=eks product_version=1.34
        new database product=postgresql product_version=17.2
        unsure function product=nodejs product_version=?`var.runtime`_has_no_value
        strange function product=fortran product_version=77
        none function",
        &[],
    );
    let facet = |name: &str| estate.facet(name, "support_state");
    assert_eq!(facet("old"), "past");
    assert_eq!(estate.facet("old", "end_of_life_on"), "2024-10-07");
    assert_eq!(facet("near"), "soon");
    assert_eq!(facet("new"), "supported");
    assert_eq!(facet("unsure"), "unknown: `var.runtime` has no value");
    assert_eq!(facet("strange"), "unknown: the end-of-life table of 2026-11-24 has no `fortran`");
    assert_eq!(facet("none"), "absent");
    let told: Vec<String> = estate
        .analysis
        .currency
        .iter()
        .map(|known| {
            format!("{} {} {} {}", known.product, known.version, known.state.word(), known.end_of_life)
        })
        .collect();
    assert_snapshot!(told.join("\n"), @"
    Python 3.8 past 2024-10-07
    Kubernetes on Amazon EKS 1.34 soon 2026-12-02
    PostgreSQL 17.2 supported 2029-11-08
    ");
}

#[test]
fn a_workload_is_as_old_as_its_oldest_official_image() {
    let estate = story(
        "shop container_workload containers=[{image:node:22-slim},{image:postgres:11},{image:team/app:1}]
        own container_workload containers=[{image:team/app:1}]",
        &[],
    );
    assert_eq!(estate.facet("shop", "support_state"), "past");
    assert_eq!(estate.facet("shop", "end_of_life_on"), "2023-11-09");
    assert_eq!(estate.facet("own", "support_state"), "absent");
}
