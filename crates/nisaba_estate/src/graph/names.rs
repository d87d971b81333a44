//! Names of the facets that the questions read and set, interned once.
//!
//! Tables set the first group (`vocabulary/network.yaml`, `edge.yaml`, `compute.yaml`, …); the analysis sets the second
//! (`vocabulary/graph.yaml`, `currency.yaml`).

use std::sync::LazyLock;

use crate::facet::FacetName;

macro_rules! names {
    ($($name:ident)*) => {
        /// Facet names.
        #[derive(Debug)]
        pub(crate) struct Names { $(pub(crate) $name: FacetName,)* }

        /// The interned names.
        pub(crate) static NAMES: LazyLock<Names> =
            LazyLock::new(|| Names { $($name: FacetName::new(stringify!($name)),)* });

        impl Names {
            /// Every name as a word; for the test that keeps them in step with the vocabulary.
            #[cfg(test)]
            pub(crate) const WORDS: &'static [&'static str] = &[$(stringify!($name),)*];
        }
    };
}

names! {
    // Where something faces the internet.
    internet_facing public_address publicly_accessible public_ip_on_launch internet_route service_type
    sources_limited firewall_open_to_all
    // What may enter.
    ingress all_ingress allow from_internet from_port to_port isolates_ingress
    // Who may use it without a network in between.
    public_read public_write public open_to_everyone
    // Who uses it beyond the code.
    handed_on
    // What guards.
    waf authenticated
    // How many there are, and where.
    multi_az replicas zones zone
    // Copies, logs and rights.
    cross_region_copy other_account_copy immutable backup_retention_days owner
    policy inline_policies managed_policies trust key_policy full_admin accounts federated issuer
    // Images.
    containers image
    // Connections and administration.
    encrypted_in_transit plain_http api_public api_open_to_all
    // Set by the analysis.
    graph_unguarded_path_from_internet graph_path_from_internet graph_single_point_for graph_failure_domain
    graph_single_region graph_backup_same_blast_radius graph_logs_self_tamper graph_foreign_trust
    graph_admin_port_reachable graph_unencrypted_hop graph_unencrypted_hop_to graph_data_outside_eea graph_orphan
    product product_version support_state end_of_life_on
}

impl Names {
    /// Facets that say that anyone may use something, network or not.
    pub(crate) fn open_to_anyone(&self) -> [FacetName; 4] {
        [self.public, self.public_read, self.public_write, self.open_to_everyone]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Vocabulary;
    use crate::kind::Kind;

    #[test]
    fn every_facet_that_the_graph_reads_or_sets_is_in_the_vocabulary() {
        let vocabulary = Vocabulary::built_in();
        let lists = ["ingress", "all_ingress", "policy", "policy.federated", "containers"];
        let known = |word: &&str| {
            let items = lists.map(|list| format!("{list}.{word}"));
            let mut spellings = items.iter().map(String::as_str).chain([*word]);
            spellings.any(|word| Kind::ALL.iter().any(|kind| vocabulary.definition(*kind, word).is_some()))
        };
        let strange: Vec<_> = Names::WORDS.iter().filter(|word| !known(word)).collect();
        assert_eq!(strange, Vec::<&&str>::new());
    }
}
