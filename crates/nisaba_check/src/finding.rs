//! Findings: what a check says of an asset.

use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_estate::{AssetIndex, Estate};

use crate::because::{Because, Seen};
use crate::catalogue::{Catalogue, CheckIndex};
use crate::concept::Severity;
use crate::fingerprint::fingerprint;

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// What is asked holds.
    Pass,
    /// It does not.
    Fail,
    /// What was read does not tell; never a pass.
    Inconclusive,
}

impl Outcome {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Pass => "pass",
            Outcome::Fail => "fail",
            Outcome::Inconclusive => "inconclusive",
        }
    }
}

/// What a check says of an asset.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The check.
    pub check: CheckIndex,
    /// The asset.
    pub asset: AssetIndex,
    /// How it came out.
    pub outcome: Outcome,
    /// How bad it is if it is a gap.
    pub severity: Severity,
    /// The facets that decided, the failing ones first. Empty for passes, which are many: [`crate::explain`] gives theirs.
    pub because: Box<[Because]>,
    /// The sentence about this asset, where somebody else than a check's condition decided and said it.
    pub said: Option<Arc<str>>,
}

impl Finding {
    /// Where to look: the first facet that decided, else the asset.
    pub fn loc(&self, estate: &Estate) -> Option<Loc> {
        let deciding = self.because.iter().find_map(|because| because.loc);
        deciding.or_else(|| estate.get(self.asset).map(|asset| asset.loc))
    }

    /// Why it is not sure that the asset exists at all; a gap is one only if it is created.
    pub fn if_created<'e>(&self, estate: &'e Estate) -> Option<&'e Arc<str>> {
        estate.get(self.asset)?.existence.as_ref()
    }

    /// Stable across runs and machines.
    pub fn fingerprint(&self, catalogue: &Catalogue, estate: &Estate) -> String {
        let check = catalogue.check(self.check).map_or("", |check| &check.id);
        let (root, address) = estate.get(self.asset).map_or(("", ""), |asset| (&asset.root, &asset.address));
        fingerprint(check, root, address)
    }

    /// The finding in a sentence.
    pub fn message(&self, catalogue: &Catalogue, estate: &Estate) -> String {
        let (Some(check), Some(asset)) = (catalogue.check(self.check), estate.get(self.asset)) else {
            return String::new();
        };
        if let Some(said) = &self.said {
            return said.to_string();
        }
        match self.outcome {
            Outcome::Fail => match &asset.existence {
                None => check.says.fill(asset, &self.because),
                Some(why) => {
                    format!("{} This holds if it is created: {why}.", check.says.fill(asset, &self.because))
                }
            },
            Outcome::Inconclusive => {
                let missing = self.because.iter().filter(|because| because.state == Seen::Unknown);
                let missing: Vec<String> =
                    missing.filter_map(|b| b.note.as_deref()).map(str::to_owned).collect();
                let missing = if missing.is_empty() {
                    String::new()
                } else {
                    format!(": {}", crate::show::enumeration(missing))
                };
                format!("Not decided for {} whether this is a gap (“{}”){missing}.", asset.name, check.title)
            }
            Outcome::Pass => format!("{} is in order: no gap of the sort “{}”.", asset.name, check.title),
        }
    }
}
