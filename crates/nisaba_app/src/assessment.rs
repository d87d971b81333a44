//! What an assessment says, in plain types: the terminal, the HTML report and JSON all show the same value.
//!
//! Serialised, this is the published JSON format (`schema/assessment.json`, generated). Fields are only added, never
//! renamed.
//!
//! **Invariant:** no value of the estate that may be a secret is in here; free text is masked before it gets here.

use std::sync::Arc;

pub use nisaba_law::proof::Proofs;
use schemars::JsonSchema;
use serde::Serialize;

pub use crate::baseline::Standing;
pub use crate::shared::Finding;
pub use crate::text::Text;

/// The whole answer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Assessment {
    /// When, from what, with which law and checks.
    pub meta: Meta,
    /// Who is assessed and as what the law sees them; absent without an `organisation` in `nisaba.yaml`.
    pub entity: Option<Entity>,
    /// The answer in a sentence and in counts.
    pub summary: Summary,
    /// The measures of Art. 21(2) and the duties of Art. 20 and 23, in the order of the law.
    pub measures: Vec<Measure>,
    /// Every requirement with its obligations.
    pub requirements: Vec<Requirement>,
    /// What was found that may prove something: what the status of obligations is worked out from, also by who adds to it.
    pub proofs: Proofs,
    /// Each check on each asset, passes included; failures first, by risk.
    pub findings: Vec<Finding>,
    /// The checks of those findings that do not pass, by id.
    pub checks: Vec<Check>,
    /// What there is.
    pub assets: Vec<Asset>,
    /// What stands between them; indices into `assets`.
    pub relations: Vec<Relation>,
    /// Ways from the internet to something of ours.
    pub exposures: Vec<Exposure>,
    /// What fails alone.
    pub single_points: Vec<SinglePoint>,
    /// Declared services and what they stand on.
    pub services: Vec<Service>,
    /// What is past, or near, the end of its support.
    pub currency: Vec<Currency>,
    /// What to do, in order.
    pub roadmap: Vec<Step>,
    /// Accepted risks.
    pub exceptions: Vec<Exception>,
    /// What the baseline says of the findings; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Baseline>,
    /// Where `nisaba.yaml` has a check judged otherwise than it says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
    /// Reports of other tools that were read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<ImportedReport>,
    /// Documents that were found.
    pub documents: Vec<Document>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// What could not be seen.
    pub not_seen: Vec<NotSeen>,
    /// Resource types that no table describes.
    pub not_understood: Vec<NotUnderstood>,
}

/// When, from what, with which law and checks.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Meta {
    /// Version of this format.
    pub format: u32,
    /// Version of the program.
    pub nisaba: String,
    /// RFC 3339, UTC.
    pub generated_at: String,
    /// The folder that was assessed, as given.
    pub path: String,
    /// Date of the law data, ISO.
    pub law_as_of: String,
    /// Version and number of the checks.
    pub checks: String,
    /// Files read.
    pub files_read: usize,
    /// Files found.
    pub files_found: usize,
    /// Assets.
    pub assets: usize,
    /// Relations.
    pub relations: usize,
    /// Seconds it took; absent in reproducible runs.
    pub seconds: Option<f64>,
    /// Date of the end-of-life table, ISO.
    pub end_of_life_as_of: String,
    /// How much of what exists is in code; absent where no state was read beside code.
    pub iac_coverage: Option<IacCoverage>,
}

/// How much of what the states list is declared in code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct IacCoverage {
    /// Assets that the states of the code list.
    pub in_state: usize,
    /// Those of them that code declares.
    pub in_code: usize,
}

/// Who is assessed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Entity {
    /// Name.
    pub name: String,
    /// Tier as in `scope`: `essential`, `important`, `registration-only`, `out-of-scope`, `undetermined`.
    pub tier: String,
    /// In words, e.g. `essential entity · Annex I no. 8, 9 · Germany, BSI`.
    pub line: String,
    /// Why, each with its citation.
    pub reasons: Vec<String>,
    /// Fine ceiling for this entity in euro.
    pub fine_ceiling_eur: Option<u64>,
    /// How it is supervised, in a sentence.
    pub supervision: String,
    /// What members of management must do, one sentence each.
    pub management: Vec<String>,
    /// What would change the answer.
    pub would_change: Vec<String>,
}

/// Status of a requirement or an obligation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Everything that proves it holds.
    Met,
    /// Some of what proves it holds, some fails or is missing.
    PartlyMet,
    /// What was looked at fails.
    NotMet,
    /// Nobody has shown it; never counts as met.
    NotAssessed,
    /// Does not concern this entity.
    NotApplicable,
}

/// How many have which status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counts {
    /// Met.
    pub met: usize,
    /// Partly met.
    pub partly_met: usize,
    /// Not met.
    pub not_met: usize,
    /// Not assessed.
    pub not_assessed: usize,
    /// Not applicable.
    pub not_applicable: usize,
}

/// How many findings have which severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BySeverity {
    /// Critical.
    pub critical: usize,
    /// High.
    pub high: usize,
    /// Medium.
    pub medium: usize,
    /// Low.
    pub low: usize,
}

/// The answer in a sentence and in counts.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Summary {
    /// E.g. `14 of 42 requirements are met. Six fail, ten nobody has shown.`
    pub sentence: String,
    /// Obligations by status.
    pub obligations: Counts,
    /// Requirements by status.
    pub requirements: Counts,
    /// Failing findings by severity.
    pub failing: BySeverity,
    /// Checks that passed.
    pub passing: usize,
    /// Checks that could not be decided.
    pub inconclusive: usize,
    /// Failing findings that an exception in force accepts.
    pub excepted: usize,
}

/// A measure of Art. 21(2), or Art. 20 and 23.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Measure {
    /// `a` to `j`, or the article: `20`, `23`.
    pub letter: String,
    /// Short title.
    pub title: String,
    /// Its obligations by status.
    pub obligations: Counts,
    /// Failing findings that bear on it.
    pub findings: usize,
}

/// A requirement of the law.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Requirement {
    /// E.g. `nis2-21-2-c`.
    pub id: String,
    /// Measure it belongs to.
    pub letter: String,
    /// Title.
    pub title: String,
    /// What is asked, in our words.
    pub summary: String,
    /// Where it stands.
    pub citation: String,
    /// Status.
    pub status: Status,
    /// `high`, `medium`, `low`: how sure we are of the text.
    pub confidence: String,
    /// What it asks in particular.
    pub obligations: Vec<Obligation>,
}

/// A particular duty within a requirement, with what proves it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Obligation {
    /// E.g. `c.3`.
    pub id: String,
    /// A full sentence.
    pub title: String,
    /// The same in plain words.
    pub plain: String,
    /// Who answers for it.
    pub who: String,
    /// Points of the Annex of Implementing Regulation (EU) 2024/2690.
    pub annex_points: Vec<String>,
    /// Status.
    pub status: Status,
    /// What proves it.
    pub proofs: Vec<Proof>,
}

/// One thing that proves an obligation.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Proof {
    /// `checks`, `document`, `attestation`, `exercise`.
    pub kind: String,
    /// What it is, for people.
    pub title: String,
    /// `holds`, `fails`, `unknown`, `aged`.
    pub state: String,
    /// What was seen, in a clause: `31 of 33 checks pass`, `approved 2026-03-01 by T. Ahlgrim`.
    pub detail: String,
    /// What would settle or mend it.
    pub settle: Option<String>,
    /// Until when it counts, ISO date.
    pub until: Option<String>,
    /// Fingerprints of failing or undecided findings behind it.
    pub findings: Arc<[Text]>,
}

/// One check on one asset.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Finding")]
pub struct FindingContent {
    /// Check id.
    pub check: Text,
    /// Concept id.
    pub concept: Text,
    /// The tool that said it, where it was not Nisaba.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool: Option<Text>,
    /// Rules of other tools that say the same of it: `checkov:CKV_AWS_21`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// `fail`, `inconclusive`, `pass`, `excepted`.
    pub outcome: &'static str,
    /// What the baseline says of it; absent where there is none, and where it has nothing to say: passes, open questions, what
    /// an exception accepts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Standing>,
    /// `critical`, `high`, `medium`, `low`.
    pub severity: &'static str,
    /// Title of the check.
    pub title: Text,
    /// A full sentence about this asset.
    pub says: String,
    /// Index into `assets`.
    pub asset: usize,
    /// Address as its tool prints it.
    pub resource: Text,
    /// File of the asset.
    pub file: Text,
    /// First line of the asset.
    pub line: u32,
    /// Last line of the asset.
    pub end_line: u32,
    /// The deciding place.
    pub at: Option<Place>,
    /// Requirements and obligations it bears on.
    pub requirements: Arc<[String]>,
    /// The facets that decided, with their origins.
    pub why: Vec<Because>,
    /// What to do.
    pub remediation: Remediation,
    /// Greater is worse: severity, exposure and what depends on it.
    pub risk: u32,
    /// Owner of the asset.
    pub owner: Option<Text>,
    /// Stable across runs and line moves.
    pub fingerprint: Text,
    /// Source lines around the deciding place, secrets masked.
    pub snippet: Option<Box<Snippet>>,
}

/// What a check asks, and why.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Check {
    /// Id.
    pub id: String,
    /// Concept id.
    pub concept: String,
    /// The gap, as a title.
    pub title: String,
    /// `critical`, `high`, `medium`, `low`, before anything about an asset makes it worse.
    pub severity: String,
    /// What the gap may lead to.
    pub rationale: String,
    /// What to do, an imperative sentence.
    pub action: String,
    /// Where the rule comes from, in words.
    pub references: Vec<String>,
    /// Requirements and obligations it bears on.
    pub requirements: Vec<String>,
}

impl BySeverity {
    /// Counts one of a severity.
    pub(crate) fn add(&mut self, severity: &str) {
        match severity {
            "critical" => self.critical += 1,
            "high" => self.high += 1,
            "medium" => self.medium += 1,
            _ => self.low += 1,
        }
    }
}

impl Finding {
    /// Whether its sentence says it all: what the graph answered, and what another tool says.
    pub fn says_it_all(&self) -> bool {
        self.tool.is_some() || self.why.first().is_some_and(|because| because.facet.starts_with("graph_"))
    }
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Place {
    /// Path.
    pub file: Text,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

/// A facet that decided.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Because {
    /// Facet path.
    pub facet: String,
    /// `known`, `default`, `unknown`.
    pub state: &'static str,
    /// Its value, masked where it may be secret.
    pub value: Option<Text>,
    /// The provider's rule for a default, or what is missing.
    pub note: Option<Text>,
    /// Where it was seen.
    pub at: Option<Place>,
}

/// What to do about a finding.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Remediation {
    /// An imperative sentence.
    pub action: Text,
    /// Corrected code for the asset's provider.
    pub snippet: Option<Text>,
    /// Estimated hours.
    pub effort_hours: f64,
}

/// Lines of a file.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Snippet {
    /// Number of the first line.
    pub first_line: u32,
    /// The lines.
    pub lines: Vec<Text>,
    /// Line the caret is under.
    pub marked_line: u32,
    /// First column of the caret, from 1.
    pub from_column: u32,
    /// Last column of the caret.
    pub to_column: u32,
}

/// One thing of the estate.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Asset {
    /// Kind word.
    pub kind: &'static str,
    /// Part in the architecture: `edge`, `workload`, `data`, `shared`, `network`, `setting`.
    pub role: &'static str,
    /// Provider.
    pub provider: &'static str,
    /// Type in the provider's words.
    pub type_name: Text,
    /// Address.
    pub address: Text,
    /// Folder of the root module or manifests it is declared by; with the address it tells one asset from another.
    pub root: Text,
    /// Name for people.
    pub name: Text,
    /// File.
    pub file: Text,
    /// First line.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
    /// Region.
    pub region: Option<Text>,
    /// Account.
    pub account: Option<Text>,
    /// Owner.
    pub owner: Option<Text>,
    /// Whether something on the internet can reach it: `yes`, `no`, `unknown`.
    pub internet: &'static str,
    /// Services it belongs to.
    pub services: Vec<String>,
    /// Failing findings.
    pub failing: usize,
}

/// A relation between two assets.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Relation {
    /// Index into `assets`.
    pub from: usize,
    /// Index into `assets`.
    pub to: usize,
    /// Verb.
    pub kind: &'static str,
    /// `network`, `data`, `identity`, `deployment`.
    pub family: &'static str,
    /// Where it is written.
    pub at: Option<Place>,
}

/// A way from the internet.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Exposure {
    /// `A`, `B`, …: as in the picture.
    pub id: String,
    /// A sentence.
    pub says: String,
    /// Hops in order; the first is the internet.
    pub hops: Vec<Hop>,
    /// Index into `assets` of what is reached.
    pub reaches: usize,
    /// Whether it ends in data.
    pub to_data: bool,
    /// What guards it: sign-in, WAF, segmentation; empty where nothing does.
    pub guards: Vec<String>,
}

/// A hop of a way.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Hop {
    /// Index into `assets`; absent for the internet itself.
    pub asset: Option<usize>,
    /// Name.
    pub name: String,
    /// Why traffic passes, in a clause: `5432 is open to 0.0.0.0/0`.
    pub how: String,
    /// Where that is written.
    pub at: Option<Place>,
}

/// Something that fails alone.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SinglePoint {
    /// Index into `assets`.
    pub asset: usize,
    /// A sentence.
    pub says: String,
    /// `node`, `zone`, `region`, `provider`, `supplier`.
    pub failure_domain: String,
    /// Services that stop with it.
    pub services: Vec<String>,
    /// How many assets depend on it.
    pub dependents: usize,
}

/// A declared service.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Service {
    /// Name.
    pub name: String,
    /// Whether the entity's essential function depends on it.
    pub essential: bool,
    /// Owner.
    pub owner: Option<String>,
    /// Its own assets; indices.
    pub assets: Vec<usize>,
    /// What those depend on; indices.
    pub depends_on: Vec<usize>,
    /// Whether the internet reaches it: `yes`, `no`, `unknown`.
    pub internet: String,
}

/// Support of a product version.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Currency {
    /// Index into `assets`.
    pub asset: usize,
    /// Product, e.g. `Python`.
    pub product: String,
    /// Version found.
    pub version: String,
    /// Last day of support, ISO date.
    pub end_of_life: String,
    /// `past`, `soon` (within 180 days), `supported`.
    pub state: String,
}

/// A step of the roadmap.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Step {
    /// Stable id, e.g. `R-3f2a91`.
    pub id: String,
    /// Position from 1.
    pub position: usize,
    /// An imperative sentence.
    pub title: String,
    /// `assess` (weeks 1–4), `remediate` (weeks 5–16), `operate` (quarterly).
    pub phase: String,
    /// First week, from 1.
    pub week: u32,
    /// Weeks it takes in the plan.
    pub weeks: u32,
    /// Estimated hours.
    pub effort_hours: f64,
    /// Who.
    pub owner: Option<String>,
    /// Obligations it proves or helps to.
    pub proves: Vec<String>,
    /// Ids of steps that come first.
    pub after: Vec<String>,
    /// Risk it removes.
    pub risk: u32,
    /// Fingerprints of the findings it settles.
    pub findings: Vec<Text>,
    /// What shows that it is done.
    pub proof: String,
}

/// An accepted risk.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Exception {
    /// Check or concept.
    pub check: String,
    /// Resource pattern.
    pub resource: String,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Last day, ISO date.
    pub until: String,
    /// `in_force`, `expired`, `unused`, `invalid`.
    pub state: String,
    /// Where it is written.
    pub at: Option<Place>,
    /// Fingerprints of the findings it accepts.
    pub findings: Vec<String>,
}

/// What the baseline says of the findings.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Baseline {
    /// Its file.
    pub file: Text,
    /// Failing findings that it knows and accepts.
    pub known: usize,
    /// The first day on which some of them stop being accepted is the day after this one, ISO date.
    pub until: Option<String>,
    /// Failing findings that it does not know.
    pub new: usize,
    /// Failing findings that it knows and that got worse: they count.
    pub worse: usize,
    /// Failing findings that it knows and whose time is over: they count again.
    pub expired: usize,
    /// What it knows and what is no more.
    pub gone: Vec<KnownBefore>,
    /// Entries that cannot be judged: what they are about was not looked at, could not be read, or is undecided.
    pub unseen: usize,
}

/// An entry of the baseline whose finding is no more.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct KnownBefore {
    /// Check id.
    pub check: Text,
    /// Address.
    pub resource: Text,
    /// File of the asset.
    pub file: Text,
    /// Where the entry is.
    pub at: Option<Place>,
}

/// Where a check is judged otherwise than it says.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Override {
    /// Check or concept; every one when empty.
    pub check: String,
    /// Resource pattern; every one when empty.
    pub resource: String,
    /// File pattern; every one when empty.
    pub file: String,
    /// How bad it is here.
    pub severity: Option<String>,
    /// Who answers for it here.
    pub owner: Option<String>,
    /// `false`: it was left out here.
    pub applies: bool,
    /// Why.
    pub reason: Option<String>,
    /// Where it is written.
    pub at: Option<Place>,
    /// How many answers of checks it concerns.
    pub findings: usize,
}

/// A report of another tool that was read.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ImportedReport {
    /// The tool.
    pub tool: String,
    /// Its file.
    pub file: String,
    /// Findings taken from it.
    pub findings: usize,
    /// Checks that passed, where it says so.
    pub passed: usize,
    /// Findings that the tool was told to accept.
    pub suppressed: usize,
    /// Findings left out because there are too many.
    pub left_out: usize,
}

/// A document that was found.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Document {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Who keeps it.
    pub owner: Option<String>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When, ISO date.
    pub approved_on: Option<String>,
    /// Until when it counts, ISO date.
    pub until: Option<String>,
    /// `in_date`, `out_of_date`, `not_approved`.
    pub state: String,
    /// File.
    pub file: String,
}

/// Something that could not be read.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Problem {
    /// `note`, `warning`, `error`.
    pub level: String,
    /// Stable code.
    pub code: String,
    /// A sentence.
    pub message: String,
    /// Where.
    pub at: Option<Place>,
    /// Words beside the caret.
    pub label: Option<String>,
    /// What would be right, or what became unknown.
    pub help: Vec<String>,
    /// Lines around it.
    pub snippet: Option<Snippet>,
}

/// Something that could not be seen.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NotSeen {
    /// What.
    pub what: String,
    /// What would settle it.
    pub settle: String,
    /// Where it is named.
    pub at: Option<Place>,
}

/// A resource type that no table describes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NotUnderstood {
    /// Type.
    pub type_name: String,
    /// How many resources have it.
    pub count: u32,
}
