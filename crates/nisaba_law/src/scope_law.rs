//! `law/scope.yaml`: kinds of entity, size classes, and the rules that bring an entity in and fix its tier.

use serde::{Deserialize, Serialize};

use crate::id::{KindId, RuleId};
use crate::law::{Confidence, Meta};
use crate::money::{Awu, Eur};

/// All of `scope.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeLaw {
    /// What the file says about itself.
    pub meta: Meta,
    /// Annexes I and II.
    pub annexes: Annexes,
    /// Kinds that stand in no Annex but in Art. 2(4) and 2(5), and `not_listed`.
    pub outside_annexes: Vec<Kind>,
    /// Size classes.
    pub size: SizeLaw,
    /// Facts that rules speak about.
    pub facts: Vec<FactText>,
    /// What brings an entity in.
    pub scope_rules: Vec<Rule>,
    /// What takes it out again.
    pub exclusions: Vec<Rule>,
    /// What fixes its tier.
    pub tier_rules: TierRules,
    /// Which Member State is competent.
    pub jurisdiction: Jurisdiction,
    /// Sector acts that replace parts of NIS2.
    pub lex_specialis: LexSpecialis,
    /// Acts that concern the same organisations.
    pub neighbouring_law: Vec<NeighbourAct>,
}

impl ScopeLaw {
    /// Every kind with the sector and Annex point it stands in, in the order of the law.
    pub fn kinds(&self) -> impl Iterator<Item = KindPlace<'_>> {
        let listed = [(AnnexNumber::I, &self.annexes.i), (AnnexNumber::II, &self.annexes.ii)];
        let listed = listed.into_iter().flat_map(|(annex, content)| {
            content.sectors.iter().flat_map(move |sector| {
                sector.subsectors.iter().flat_map(move |subsector| {
                    subsector.kinds.iter().map(move |kind| KindPlace {
                        kind,
                        place: Some(AnnexPlace { annex, sector, subsector }),
                    })
                })
            })
        });
        listed.chain(self.outside_annexes.iter().map(|kind| KindPlace { kind, place: None }))
    }

    /// The kind with this id.
    pub fn kind(&self, id: &str) -> Option<KindPlace<'_>> {
        self.kinds().find(|place| place.kind.id.as_str() == id)
    }
}

/// Annexes I and II of the Directive.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Annexes {
    /// Sectors of high criticality.
    #[serde(rename = "I")]
    pub i: AnnexContent,
    /// Other critical sectors.
    #[serde(rename = "II")]
    pub ii: AnnexContent,
}

/// One Annex.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnexContent {
    /// Its heading.
    pub title: String,
    /// Its sectors.
    pub sectors: Vec<Sector>,
}

/// A sector of an Annex.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sector {
    /// e.g. `energy`
    pub id: String,
    /// Its number in the Annex.
    pub number: u32,
    /// Its heading.
    pub title: String,
    /// Its subsectors; one of the same name where the Annex has none.
    pub subsectors: Vec<Subsector>,
}

/// A subsector of an Annex.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subsector {
    /// e.g. `energy.electricity`
    pub id: String,
    /// The point of the Annex, e.g. `1(a)`.
    pub point: String,
    /// Its heading.
    pub title: String,
    /// The kinds of entity it names.
    pub kinds: Vec<Kind>,
}

/// A kind of entity.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// e.g. `cloud_computing`
    pub id: KindId,
    /// In words.
    pub title: String,
    /// Where it is defined.
    #[serde(default)]
    pub definition_ref: Option<String>,
    /// Who the definition leaves out, in words.
    #[serde(default)]
    pub excludes: Option<String>,
    /// When an activity of this kind does not count.
    #[serde(default)]
    pub excluded_when: Vec<Carveout>,
    /// True where the definition also covers doing it for oneself.
    #[serde(default)]
    pub own_use_counts: bool,
    /// The sector act that goes first.
    #[serde(default)]
    pub lex_specialis: Option<String>,
    /// Whether size matters, in words or as a plain yes.
    #[serde(default)]
    pub size_independent: Option<serde_json::Value>,
    /// Bound by Implementing Regulation (EU) 2024/2690.
    #[serde(default)]
    pub cir_2024_2690: bool,
    /// Where a kind outside the Annexes comes from.
    #[serde(default)]
    pub citation: Option<String>,
    /// What else to know.
    #[serde(default)]
    pub note: Option<String>,
    /// How sure.
    #[serde(default)]
    pub confidence: Confidence,
    /// Provenance.
    #[serde(default)]
    pub checked_against: Option<String>,
}

/// What makes an activity of a kind not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carveout {
    /// It is not the principal or an essential part of the activity.
    Ancillary,
    /// The same, for public entities only.
    AncillaryPublicEntity,
    /// The name servers are root name servers.
    RootNameServer,
    /// The body is a central bank, a court or a parliament.
    CentralBankJudiciaryParliament,
    /// The body is an education institution.
    EducationInstitution,
}

/// A kind and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct KindPlace<'a> {
    /// The kind.
    pub kind: &'a Kind,
    /// Where it stands in the Annexes, if there.
    pub place: Option<AnnexPlace<'a>>,
}

/// A place in the Annexes.
#[derive(Debug, Clone, Copy)]
pub struct AnnexPlace<'a> {
    /// I or II.
    pub annex: AnnexNumber,
    /// The sector.
    pub sector: &'a Sector,
    /// The subsector.
    pub subsector: &'a Subsector,
}

/// Annex I or II of the Directive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AnnexNumber {
    /// Sectors of high criticality.
    I,
    /// Other critical sectors.
    II,
}

/// Size classes of Recommendation 2003/361/EC.
#[derive(Debug, Deserialize)]
pub struct SizeLaw {
    /// The Recommendation.
    pub source: String,
    /// The classes in words, with where each stands.
    pub classes: std::collections::BTreeMap<SizeClass, SizeText>,
    /// Ceilings below which an enterprise is of the class.
    pub thresholds: Vec<SizeCeiling>,
    /// Rules on data, groups and time, in words.
    pub rules: Vec<Rule>,
    /// Figures and the class they give; validated against the engine.
    pub worked_examples: Vec<SizeExample>,
}

/// A size class in words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeText {
    /// When an enterprise is of it.
    pub logic: String,
    /// Where that stands.
    pub citation: String,
    /// What else to know.
    #[serde(default)]
    pub note: Option<String>,
}

/// The ceilings of one size class.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeCeiling {
    /// The class.
    pub size: SizeClass,
    /// Staff must be below this.
    pub headcount_lt: Awu,
    /// And turnover at most this …
    pub turnover_le: Eur,
    /// … or the balance sheet total at most this.
    pub balance_sheet_le: Eur,
}

/// Figures with the class they give.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeExample {
    /// Staff.
    pub headcount: Awu,
    /// Turnover.
    pub turnover: Eur,
    /// Balance sheet total.
    pub balance_sheet: Eur,
    /// The class.
    pub size: SizeClass,
}

/// Size of an enterprise (Rec. 2003/361/EC Annex Art. 2). `Large` is what exceeds the medium ceilings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SizeClass {
    /// Below 10 staff and EUR 2 million.
    Micro,
    /// Below 50 staff and EUR 10 million.
    Small,
    /// Below 250 staff and EUR 50 / 43 million.
    Medium,
    /// Anything bigger.
    Large,
}

impl SizeClass {
    /// Every class, smallest first.
    pub const ALL: [Self; 4] = [Self::Micro, Self::Small, Self::Medium, Self::Large];

    /// The word used in all output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Micro => "micro",
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }
}

/// A fact that rules speak about, in words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactText {
    /// The fact.
    pub id: Fact,
    /// Completes the sentence "… if …".
    pub text: String,
    /// Where the law speaks of it.
    pub citation: String,
    /// The key under which people state it, where it differs.
    #[serde(default)]
    pub stated_as: Option<String>,
    /// Kinds for which an unstated fact is an open question; for others it is taken as not so. Empty means all.
    #[serde(default)]
    pub asked_of: Vec<KindId>,
}

/// Yes-or-no facts that rules speak about. Closed: code must know how each is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is described, with its citation, in law/scope.yaml under `facts`")]
pub enum Fact {
    ServicesInUnion,
    SoleProvider,
    PublicSafetyImpact,
    SystemicRisk,
    SpecificImportance,
    IdentifiedEssential,
    IdentifiedImportant,
    CerCritical,
    Nis1Oes,
    #[serde(rename = "ms_option_3_1_g")]
    MsOption31g,
    RegionalRiskAssessed,
    #[serde(rename = "ms_option_2_5_a")]
    MsOption25a,
    #[serde(rename = "ms_option_2_5_b")]
    MsOption25b,
    SecurityDefenceLawEnforcement,
    CentralBankJudiciaryParliament,
    #[serde(rename = "dora_2_4_exempt")]
    Dora24Exempt,
    RootNameServer,
    QualifiedTrustService,
    PublicAdministration,
}

/// A rule: what it says, where, and when it holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// e.g. `tier-3-1-a`
    pub id: RuleId,
    /// What it says.
    pub text: String,
    /// Where it stands.
    pub citation: String,
    /// It holds when one of these does. Empty: shown, never evaluated.
    #[serde(default)]
    pub when: Vec<Clause>,
    /// It does not hold when one of these does.
    #[serde(default)]
    pub unless: Vec<Clause>,
    /// What has to happen for the rule to bite.
    #[serde(default)]
    pub requires: Option<String>,
    /// What else to know.
    #[serde(default)]
    pub note: Option<String>,
    /// How sure.
    #[serde(default)]
    pub confidence: Confidence,
}

/// Conditions of a rule that must hold together.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Some activity is of a kind of these Annexes.
    #[serde(default)]
    pub annex: Vec<AnnexNumber>,
    /// Some activity is of one of these kinds.
    #[serde(default)]
    pub kinds: Vec<KindId>,
    /// … but not of these.
    #[serde(default)]
    pub except_kinds: Vec<KindId>,
    /// The enterprise is of one of these sizes.
    #[serde(default)]
    pub size: Vec<SizeClass>,
    /// All of these are so.
    #[serde(default)]
    pub facts: Vec<Fact>,
    /// None of these is so.
    #[serde(default)]
    pub facts_not: Vec<Fact>,
}

/// What fixes the tier.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierRules {
    /// How the lists are read, in words.
    pub evaluate: String,
    /// Art. 3(1).
    pub essential: Vec<Rule>,
    /// Art. 3(2).
    pub important: Vec<Rule>,
    /// Domain name registration services.
    pub registration_only: Vec<Rule>,
    /// The result for common cases, for people.
    pub table: Vec<TableRow>,
    /// The duty to list.
    pub list_duty: ListDuty,
}

/// A row of the table for people.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableRow {
    /// The case.
    pub case: String,
    /// Its tier, in words.
    pub tier: String,
    /// What else to know.
    #[serde(default)]
    pub note: Option<String>,
}

/// The duty of Member States to list entities.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListDuty {
    /// What it says.
    pub text: String,
    /// Where it stands.
    pub citation: String,
}

/// Which Member State is competent (Art. 26).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jurisdiction {
    /// The ordinary rule.
    pub default: ListDuty,
    /// Kinds with a rule of their own.
    pub exceptions: Vec<JurisdictionRule>,
    /// Kinds judged by their main establishment.
    pub main_establishment_kinds: Vec<KindId>,
    /// The three tests in order.
    pub main_establishment_cascade: Vec<CascadeStep>,
    /// Where they stand.
    pub main_establishment_citation: String,
    /// The representative of those not established in the Union.
    pub representative: Representative,
    /// What else to know.
    pub note: String,
}

/// A rule of jurisdiction for some kinds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JurisdictionRule {
    /// e.g. `jur-26-1-b`
    pub id: RuleId,
    /// The kinds.
    pub kinds: Vec<KindId>,
    /// What it says.
    pub rule: String,
    /// Where it stands.
    pub citation: String,
}

/// One test of the main establishment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CascadeStep {
    /// Its place.
    pub order: u32,
    /// What is asked.
    pub test: String,
}

/// The representative in the Union (Art. 26(3)).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Representative {
    /// Who needs one.
    pub applies_to: String,
    /// What it says.
    pub rule: String,
    /// Where it stands.
    pub citation: String,
    /// When services are offered in the Union.
    pub offering_test: String,
}

/// Sector acts that go first (Art. 4).
#[derive(Debug, Deserialize)]
pub struct LexSpecialis {
    /// The rule.
    pub rule: String,
    /// Where it stands.
    pub citation: String,
    /// The acts.
    pub acts: Vec<SectorAct>,
    /// Neighbouring acts that replace nothing.
    pub related: Vec<RelatedAct>,
}

/// A sector act.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectorAct {
    /// e.g. `dora`
    pub id: String,
    /// Its official short title.
    pub act: String,
    /// The day from which it applies.
    pub applies_from: String,
    /// What it regulates.
    pub covers: String,
    /// What it does to NIS2.
    pub effect: String,
    /// The NIS2 kinds concerned.
    pub nis2_kinds: Vec<KindId>,
    /// Where it says so.
    pub citation: String,
    /// What else to know.
    #[serde(default)]
    pub note: Option<String>,
    /// How sure.
    #[serde(default)]
    pub confidence: Confidence,
    /// Provenance.
    #[serde(default)]
    pub checked_against: Option<String>,
}

/// An act that concerns the same organisations.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeighbourAct {
    /// e.g. `gdpr`
    pub id: String,
    /// Its official short title.
    pub act: String,
    /// What to know.
    pub text: String,
    /// Where it stands.
    pub citation: String,
    /// It concerns the organisation when one of these holds.
    pub when: Vec<Clause>,
    /// How sure.
    #[serde(default)]
    pub confidence: Confidence,
}

/// A neighbouring act, as a remark on Art. 4.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelatedAct {
    /// e.g. `gdpr`
    pub id: String,
    /// What to know.
    pub text: String,
}
