//! What a failing check threatens. People fix what threatens the same thing together, so reports group by it.

use nisaba_app::assessment::Finding;

/// What a finding threatens, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Threat {
    /// Someone outside comes in.
    Outside,
    /// Someone does what they may not.
    Rights,
    /// Someone reads what they may not.
    Secrecy,
    /// The service stops, or its data is gone.
    Continuity,
    /// Someone else's, or outdated, code runs.
    Code,
    /// Nobody notices.
    Notice,
    /// Nobody knows it is there.
    Order,
}

impl Threat {
    /// All, worst first.
    pub(crate) const ALL: [Self; 7] =
        [Self::Outside, Self::Rights, Self::Secrecy, Self::Continuity, Self::Code, Self::Notice, Self::Order];

    /// Of a finding, from its concept.
    pub(crate) fn of(finding: &Finding) -> Self {
        match finding.concept.as_str() {
            "db.public" | "storage.public" | "storage.public-block" | "cluster.public-api" => {
                return Self::Outside;
            }
            "graph.internet-to-data"
            | "graph.admin-plane"
            | "iam.app-auth"
            | "iam.resource-policy-public" => {
                return Self::Outside;
            }
            "storage.access-log" | "db.audit-log" | "graph.log-self-tamper" => return Self::Notice,
            "graph.unencrypted-hop" | "graph.data-residency" => return Self::Secrecy,
            "graph.third-party-trust" | "db.iam-auth" => return Self::Rights,
            "container.limits" => return Self::Continuity,
            _ => {}
        }
        match finding.concept.split('.').next().unwrap_or_default() {
            "net" => Self::Outside,
            "iam" | "cluster" => Self::Rights,
            "crypto" | "secrets" | "dns" => Self::Secrecy,
            "bc" | "db" | "storage" | "graph" => Self::Continuity,
            "container" | "supply" | "compute" | "patch" => Self::Code,
            "log" | "detect" | "vuln" => Self::Notice,
            _ => Self::Order,
        }
    }

    /// The heading of its group.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Outside => "Let someone in from outside",
            Self::Rights => "Give rights nobody should have",
            Self::Secrecy => "Let others read what is stored or sent",
            Self::Continuity => "Stop the service, or lose its data",
            Self::Code => "Run outdated or untrusted code, or let it break out",
            Self::Notice => "Weaken what would notice",
            Self::Order => "Leave things nobody answers for",
        }
    }
}
