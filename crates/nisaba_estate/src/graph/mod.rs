//! Questions one asks of the graph: what the internet reaches, what stands on what, what fails alone, what is out of support.
//!
//! [`analyse`] answers all of them at once and sets what it found as `graph_*` facets, so that graph checks are ordinary
//! checks. It takes time linear in assets and relations, apart from what many single points have in common.
//!
//! Reading order: `traffic` is the graph of possible steps, `entry` where the internet meets it, `exposure` the ways;
//! `dependency` is what stands on what, `failure` how large a failure takes an asset away, `single_point` both together.
//!
//! **Invariant:** what is not known stays not known: a way over an uncertain step is never told as a way, and never makes
//! anything unreachable.

use jiff::civil::Date;
use nisaba_base::Loc;

mod adjacency;
mod administration;
mod answer;
mod blast_radius;
mod change;
mod clear_text;
mod currency;
mod dependency;
mod entry;
mod exposure;
mod failure;
mod guard;
mod memory;
mod names;
mod opening;
mod orphan;
mod region;
mod single_point;
mod traffic;

use crate::asset::{AssetIndex, Estate};
use crate::graph::adjacency::Adjacency;
use crate::graph::change::Changes;
use crate::graph::traffic::Traffic;

pub use memory::{Memory, analyse_again};

/// A declared service with the assets that are its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAssets {
    /// Name.
    pub name: String,
    /// Whether an essential function depends on it.
    pub essential: bool,
    /// Its assets.
    pub assets: Vec<AssetIndex>,
}

/// Everything the graph answers.
#[derive(Debug, Clone, Default)]
pub struct Analysis {
    /// Ways from the internet.
    pub exposures: Vec<Exposure>,
    /// What fails alone.
    pub single_points: Vec<SinglePoint>,
    /// For each asset, whether the internet reaches it.
    pub internet: Vec<Reach>,
    /// Support of product versions.
    pub currency: Vec<Currency>,
    /// For each service, what its assets stand on, its own left out.
    pub depends_on: Vec<Vec<AssetIndex>>,
}

/// Whether the internet reaches something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// Not knowable; a clause that names what is missing.
    Unknown(String),
}

/// A way from the internet.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposure {
    /// Hops in order; the first is the internet.
    pub hops: Vec<Hop>,
    /// What is reached.
    pub reaches: AssetIndex,
    /// Whether it holds data.
    pub to_data: bool,
    /// What guards the way; empty where nothing certainly does.
    pub guards: Vec<Guard>,
    /// Why it is not certain whether more guards it: a clause for each guard that may be there.
    pub unsure_guards: Vec<String>,
}

/// A hop of a way.
#[derive(Debug, Clone, PartialEq)]
pub struct Hop {
    /// The asset; none for the internet itself.
    pub asset: Option<AssetIndex>,
    /// Why traffic passes, in a clause.
    pub how: String,
    /// Where that is written.
    pub loc: Option<Loc>,
}

/// What guards a way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// Of which sort.
    pub kind: GuardKind,
    /// What it is, for people.
    pub by: String,
}

/// Sorts of guards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GuardKind {
    /// Callers must sign in.
    SignIn,
    /// A web application firewall looks at requests.
    Waf,
    /// The network lets only some callers through.
    Segmentation,
}

impl GuardKind {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            GuardKind::SignIn => "sign-in",
            GuardKind::Waf => "WAF",
            GuardKind::Segmentation => "segmentation",
        }
    }
}

/// Something that fails alone.
#[derive(Debug, Clone, PartialEq)]
pub struct SinglePoint {
    /// The asset.
    pub asset: AssetIndex,
    /// The smallest thing whose failure takes it away.
    pub domain: FailureDomain,
    /// Services that stop with it; indices into those given.
    pub services: Vec<usize>,
    /// How many assets depend on it.
    pub dependents: usize,
    /// A sentence.
    pub says: String,
    /// The deciding place.
    pub loc: Option<Loc>,
}

/// The smallest thing whose failure takes an asset away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FailureDomain {
    /// One machine or pod.
    Node,
    /// One zone.
    Zone,
    /// One region.
    Region,
    /// One provider.
    Provider,
    /// One supplier.
    Supplier,
}

impl FailureDomain {
    /// The word used in facets and JSON.
    pub fn word(self) -> &'static str {
        match self {
            FailureDomain::Node => "node",
            FailureDomain::Zone => "zone",
            FailureDomain::Region => "region",
            FailureDomain::Provider => "provider",
            FailureDomain::Supplier => "supplier",
        }
    }
}

/// Support of a product version.
#[derive(Debug, Clone, PartialEq)]
pub struct Currency {
    /// The asset.
    pub asset: AssetIndex,
    /// Product for people.
    pub product: String,
    /// Version found.
    pub version: String,
    /// Last day of support.
    pub end_of_life: Date,
    /// Where that day lies.
    pub state: Support,
}

/// Where the end of support lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Support {
    /// Behind us.
    Past,
    /// Within 180 days.
    Soon,
    /// Further away.
    Supported,
}

impl Support {
    /// The word used in facets and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Support::Past => "past",
            Support::Soon => "soon",
            Support::Supported => "supported",
        }
    }
}

/// Answers every question and sets the `graph_*` facets. `suppliers` are the account ids and names of the supplier register.
pub fn analyse(
    estate: &mut Estate,
    services: &[ServiceAssets],
    today: Date,
    suppliers: &[String],
) -> Analysis {
    let (analysis, changes) = ask(estate, services, today, suppliers);
    changes.apply(estate);
    analysis
}

/// The answers, and the facets to set.
fn ask(
    estate: &Estate,
    services: &[ServiceAssets],
    today: Date,
    suppliers: &[String],
) -> (Analysis, Changes) {
    let mut changes = Changes::default();
    let adjacency = Adjacency::new(estate);
    let traffic = Traffic::new(&adjacency);
    let exposed = exposure::exposed(&adjacency, &traffic, &mut changes);
    let dependence = single_point::dependence(&adjacency, &traffic, services, &mut changes);
    administration::administration(&adjacency, &traffic, &mut changes);
    region::regions(&adjacency, &mut changes);
    blast_radius::backups(&adjacency, &mut changes);
    blast_radius::logs(&adjacency, &mut changes);
    blast_radius::foreign_trust(&adjacency, suppliers, &mut changes);
    clear_text::clear_text(&adjacency, &mut changes);
    orphan::orphans(&adjacency, services, &exposed.reach, &mut changes);
    let currency = currency::currency(estate, today, &mut changes);
    let analysis = Analysis {
        exposures: exposed.ways,
        single_points: dependence.single_points,
        internet: exposed.reach,
        currency,
        depends_on: dependence.depends_on,
    };
    (analysis, changes)
}

/// Date of the end-of-life table, ISO.
pub fn end_of_life_as_of() -> &'static str {
    currency::as_of()
}
