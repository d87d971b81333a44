//! The closed set of asset kinds. A new cloud never needs a new kind; a new sort of thing does.

use std::fmt;
use std::str::FromStr;

macro_rules! kinds {
    ($($variant:ident, $word:literal, $singular:literal, $role:ident;)*) => {
        /// What an asset is, whatever the provider calls it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "each variant is its own word")]
        pub enum Kind { $($variant,)* }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Kind] = &[$(Kind::$variant,)*];

            /// The word used in checks, tables and JSON.
            pub fn word(self) -> &'static str {
                match self { $(Kind::$variant => $word,)* }
            }

            /// How a person calls one of them.
            pub fn singular(self) -> &'static str {
                match self { $(Kind::$variant => $singular,)* }
            }

            /// Its part in the architecture.
            pub fn role(self) -> Role {
                match self { $(Kind::$variant => Role::$role,)* }
            }
        }
    };
}

/// The part an asset plays when one asks what reaches what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Where traffic enters: load balancers, gateways, distributions.
    Edge,
    /// What runs code.
    Workload,
    /// What holds data.
    Data,
    /// What others share: keys, secrets, identities, registries, clusters, queues.
    Shared,
    /// The network between them.
    Network,
    /// Settings, policies and guards that belong to something else.
    Setting,
}

impl Role {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Role::Edge => "edge",
            Role::Workload => "workload",
            Role::Data => "data",
            Role::Shared => "shared",
            Role::Network => "network",
            Role::Setting => "setting",
        }
    }
}

kinds! {
    ObjectStore, "object_store", "object store", Data;
    Database, "database", "database", Data;
    Cache, "cache", "cache", Data;
    SearchIndex, "search_index", "search cluster", Data;
    DataWarehouse, "data_warehouse", "data warehouse", Data;
    FileSystem, "file_system", "file system", Data;
    BlockVolume, "block_volume", "disk", Data;
    Snapshot, "snapshot", "snapshot", Data;
    Queue, "queue", "queue or topic", Shared;
    Stream, "stream", "stream", Data;
    Ledger, "ledger", "ledger", Data;
    Network, "network", "network", Network;
    Subnet, "subnet", "subnet", Network;
    SecurityGroup, "security_group", "security group", Network;
    NetworkRule, "network_rule", "network rule", Network;
    NetworkAcl, "network_acl", "network ACL", Network;
    RouteTable, "route_table", "route table", Network;
    InternetGateway, "internet_gateway", "internet gateway", Network;
    Gateway, "gateway", "NAT, VPN or transit gateway", Network;
    NetworkPolicy, "network_policy", "network policy", Network;
    NetworkInterface, "network_interface", "network interface", Network;
    PublicAddress, "public_address", "public address", Network;
    LoadBalancer, "load_balancer", "load balancer", Edge;
    Listener, "listener", "listener", Edge;
    TargetGroup, "target_group", "target group", Edge;
    Cdn, "cdn", "content distribution", Edge;
    ApiGateway, "api_gateway", "API", Edge;
    ApiRoute, "api_route", "API route", Edge;
    Ingress, "ingress", "ingress", Edge;
    Service, "service", "cluster service", Edge;
    Waf, "waf", "web application firewall", Edge;
    ComputeInstance, "compute_instance", "machine", Workload;
    ComputeTemplate, "compute_template", "machine template", Workload;
    ScalingGroup, "scaling_group", "scaling group", Workload;
    Function, "function", "function", Workload;
    WebApp, "web_app", "web application", Workload;
    ContainerWorkload, "container_workload", "container workload", Workload;
    ContainerService, "container_service", "container service", Workload;
    Cluster, "cluster", "cluster", Shared;
    NodePool, "node_pool", "node pool", Workload;
    Namespace, "namespace", "namespace", Setting;
    Image, "image", "image", Shared;
    ImageRegistry, "image_registry", "image registry", Shared;
    Identity, "identity", "identity", Shared;
    Policy, "policy", "access policy", Setting;
    PolicyAttachment, "policy_attachment", "policy attachment", Setting;
    PasswordPolicy, "password_policy", "password policy", Setting;
    AccessKey, "access_key", "access key", Shared;
    Key, "key", "encryption key", Shared;
    Secret, "secret", "secret", Shared;
    Certificate, "certificate", "certificate", Shared;
    AuditTrail, "audit_trail", "audit trail", Shared;
    LogSink, "log_sink", "log destination", Shared;
    Alarm, "alarm", "alarm", Setting;
    ThreatDetection, "threat_detection", "threat detection", Setting;
    Posture, "posture", "configuration recorder", Setting;
    BackupPlan, "backup_plan", "backup plan", Shared;
    BackupVault, "backup_vault", "backup vault", Shared;
    DnsZone, "dns_zone", "DNS zone", Edge;
    DnsRecord, "dns_record", "DNS record", Edge;
    Pipeline, "pipeline", "pipeline", Shared;
    Repository, "repository", "repository", Shared;
    SourceFile, "source_file", "source file", Setting;
    Module, "module", "module", Setting;
    ProviderAccount, "provider_account", "account", Setting;
    Setting, "setting", "setting", Setting;
    Document, "document", "document", Setting;
    Host, "host", "host", Workload;
    Disruption, "disruption_budget", "disruption budget", Setting;
    Analytics, "analytics", "analytics job", Workload;
}

/// A word that names no kind.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no kind of asset")]
pub struct UnknownKindError(String);

impl FromStr for Kind {
    type Err = UnknownKindError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Kind::ALL
            .iter()
            .copied()
            .find(|kind| kind.word() == word)
            .ok_or_else(|| UnknownKindError(word.to_owned()))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
