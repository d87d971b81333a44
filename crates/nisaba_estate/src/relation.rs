//! Relations between assets: what is between two of them, and where it is written.

use nisaba_base::Loc;

use crate::asset::AssetIndex;

/// A directed relation; read it as a sentence: `from` *kind* `to`.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// Subject.
    pub from: AssetIndex,
    /// Object.
    pub to: AssetIndex,
    /// Verb.
    pub kind: RelationKind,
    /// Where it is written.
    pub loc: Option<Loc>,
}

macro_rules! relations {
    ($($(#[$doc:meta])* $variant:ident, $word:literal, $family:ident;)*) => {
        /// How one asset stands to another.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum RelationKind { $($(#[$doc])* $variant,)* }

        impl RelationKind {
            /// Every kind.
            pub const ALL: &'static [RelationKind] = &[$(RelationKind::$variant,)*];

            /// The word used in tables and JSON.
            pub fn word(self) -> &'static str {
                match self { $(RelationKind::$variant => $word,)* }
            }

            /// Its family.
            pub fn family(self) -> Family {
                match self { $(RelationKind::$variant => Family::$family,)* }
            }

            /// The kind of a word.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.word() == word)
            }
        }
    };
}

/// Families of relations, as people draw them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// Packets may pass.
    Network,
    /// Data is kept, copied or protected.
    Data,
    /// Rights are given.
    Identity,
    /// One is built from or placed with the other.
    Deployment,
}

impl Family {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Family::Network => "network",
            Family::Data => "data",
            Family::Identity => "identity",
            Family::Deployment => "deployment",
        }
    }
}

relations! {
    /// Requests that reach `from` go on to `to` (load balancer to target, ingress to service to workload).
    RoutesTo, "routes_to", Network;
    /// `to` filters what reaches `from` (an instance and its security group, a pod and its network policy).
    GuardedBy, "guarded_by", Network;
    /// `from` admits what `to` sends (a security group rule that names another group).
    Admits, "admits", Network;
    /// `from` lies in `to` (subnet in network, instance in subnet, pod in namespace, service in cluster).
    PlacedIn, "placed_in", Network;
    /// `from` is a public address of `to`.
    AddressOf, "address_of", Network;
    /// `from` reads or writes `to`.
    Uses, "uses", Data;
    /// `from` is kept on `to` (workload and volume).
    StoresOn, "stores_on", Data;
    /// `from` is encrypted with `to`.
    EncryptedWith, "encrypted_with", Data;
    /// `from` writes its logs to `to`.
    LogsTo, "logs_to", Data;
    /// `from` is backed up by `to`.
    BackedUpBy, "backed_up_by", Data;
    /// `from` is replicated to `to`.
    ReplicatedTo, "replicated_to", Data;
    /// `from` acts with the rights of `to`.
    RunsAs, "runs_as", Identity;
    /// `from` is granted by `to` (identity and policy).
    GrantedBy, "granted_by", Identity;
    /// `from` trusts `to` to take it on.
    Trusts, "trusts", Identity;
    /// `from` is a setting of `to`.
    SettingOf, "setting_of", Deployment;
    /// `from` is built from `to` (workload and image, instance and template).
    BuiltFrom, "built_from", Deployment;
    /// `from` names `to` in any other way.
    DependsOn, "depends_on", Deployment;
}
