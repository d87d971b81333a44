//! Every way things may be, given what is known: the product of sizes, kinds and unknown facts.

use std::collections::BTreeSet;

use super::facts::{AdministrationLevel, Facts, Identified};
use super::rules::{FactSet, KindSet, Rules, World};
use super::size::SizeSet;
use crate::id::{CountryCode, KindId};
use crate::law::{Law, Tier};
use crate::scope_law::{AnnexNumber, Carveout, Fact, KindPlace, ScopeLaw, SizeClass};

/// Facts that are stated one by one; identification and administration are derived.
const STATED: [Fact; 16] = [
    Fact::ServicesInUnion,
    Fact::SoleProvider,
    Fact::PublicSafetyImpact,
    Fact::SystemicRisk,
    Fact::SpecificImportance,
    Fact::CerCritical,
    Fact::Nis1Oes,
    Fact::MsOption31g,
    Fact::RegionalRiskAssessed,
    Fact::MsOption25a,
    Fact::MsOption25b,
    Fact::SecurityDefenceLawEnforcement,
    Fact::CentralBankJudiciaryParliament,
    Fact::Dora24Exempt,
    Fact::RootNameServer,
    Fact::QualifiedTrustService,
];

/// Facts on which nothing can be presumed when they are not stated. All others are rare special cases.
const WITHOUT_PRESUMPTION: [Fact; 5] = [
    Fact::ServicesInUnion,
    Fact::QualifiedTrustService,
    Fact::RegionalRiskAssessed,
    Fact::MsOption25a,
    Fact::MsOption25b,
];

/// What was found over all worlds.
#[derive(Debug)]
pub(super) struct Worlds {
    /// Every tier that some world has, with the first such world.
    pub(super) tiers: Vec<(Tier, World)>,
    /// Keys of the facts that change the tier in some world.
    pub(super) deciders: BTreeSet<&'static str>,
    /// The tier if no special case that was left open is so, when it is one.
    pub(super) undesignated: Option<Tier>,
    /// Kinds of the first alternative, after what does not count.
    pub(super) kinds: KindSet,
}

/// The state of one fact: stated, or open.
pub(super) fn stated(law: &Law, facts: &Facts, fact: Fact) -> Option<bool> {
    let flags = &facts.flags;
    match fact {
        Fact::ServicesInUnion => facts.services_in_union.or_else(|| active_in_union(law, facts)),
        Fact::SoleProvider => flags.sole_provider,
        Fact::PublicSafetyImpact => flags.public_safety_impact,
        Fact::SystemicRisk => flags.systemic_risk,
        Fact::SpecificImportance => flags.specific_importance,
        Fact::CerCritical => flags.cer_critical,
        Fact::Nis1Oes => flags.nis1_oes,
        Fact::MsOption31g => flags.ms_option_3_1_g,
        Fact::RegionalRiskAssessed => flags.regional_risk_assessed,
        Fact::MsOption25a => flags.ms_option_2_5_a,
        Fact::MsOption25b => {
            flags.ms_option_2_5_b.or(flags.ms_option_2_5_a).or_else(|| no_national_law(facts))
        }
        Fact::SecurityDefenceLawEnforcement => flags.security_defence_law_enforcement,
        Fact::CentralBankJudiciaryParliament => flags.central_bank_judiciary_parliament,
        Fact::Dora24Exempt => flags.dora_2_4_exempt,
        Fact::RootNameServer => flags.root_name_server,
        Fact::QualifiedTrustService => flags.qualified_trust_service,
        Fact::IdentifiedEssential => identified(facts).map(|identified| identified == Identified::Essential),
        Fact::IdentifiedImportant => identified(facts).map(|identified| identified == Identified::Important),
        Fact::PublicAdministration => {
            flags.public_administration.map(|level| level != AdministrationLevel::None)
        }
    }
}

/// An establishment in the Union, or services provided in a Member State, is an activity in it.
fn active_in_union(law: &Law, facts: &Facts) -> Option<bool> {
    let serves =
        facts.services_provided_in.iter().flatten().any(|state| law.member_states().contains(*state));
    (serves || established_in_union(law, facts) == Some(true)).then_some(true)
}

/// `XX` stands for a Member State whose national law is left out of account: an option not stated is then not used.
fn no_national_law(facts: &Facts) -> Option<bool> {
    let places = facts.established_in.as_deref()?;
    (!places.is_empty() && places.iter().all(|place| *place == CountryCode::ANY_MEMBER_STATE))
        .then_some(false)
}

/// Identification, as stated, or ruled out because no criterion of Art. 2(2)(b)-(e) is met.
pub(super) fn identified(facts: &Facts) -> Option<Identified> {
    let flags = &facts.flags;
    let criteria =
        [flags.sole_provider, flags.public_safety_impact, flags.systemic_risk, flags.specific_importance];
    flags
        .member_state_identified_as
        .or_else(|| criteria.iter().all(|criterion| *criterion == Some(false)).then_some(Identified::None))
}

/// Whether some establishment is in the Union; `None` when unknown.
pub(super) fn established_in_union(law: &Law, facts: &Facts) -> Option<bool> {
    facts
        .established_in
        .as_ref()
        .map(|places| places.iter().any(|place| law.member_states().contains(*place)))
}

/// Evaluates every world that the facts allow.
pub(super) fn worlds(law: &Law, rules: &Rules<'_>, facts: &Facts, sizes: SizeSet) -> Worlds {
    let alternatives = alternatives(law, rules, facts);
    let mut found = Worlds {
        tiers: Vec::new(),
        deciders: BTreeSet::new(),
        undesignated: None,
        kinds: alternatives.first().copied().unwrap_or_default(),
    };
    let mut by_alternative: BTreeSet<Vec<Tier>> = BTreeSet::new();
    let mut undesignated: BTreeSet<Tier> = BTreeSet::new();
    for kinds in alternatives {
        let space = Space::new(law, rules, facts, sizes, kinds);
        let tiers: Vec<Tier> = (0..space.len).map(|at| rules.judge(&space.world(at))).collect();
        for (at, tier) in tiers.iter().enumerate() {
            if !found.tiers.iter().any(|(known, _)| known == tier) {
                found.tiers.push((*tier, space.world(at)));
            }
            if space.is_undesignated(at) {
                undesignated.insert(*tier);
            }
        }
        space.collect_deciders(&tiers, &mut found.deciders);
        let distinct: BTreeSet<Tier> = tiers.into_iter().collect();
        by_alternative.insert(distinct.into_iter().collect());
    }
    if by_alternative.len() > 1 {
        found.deciders.insert("activity_ids");
    }
    found.tiers.sort_by_key(|(tier, _)| *tier);
    found.undesignated = undesignated.first().copied().filter(|_| undesignated.len() == 1);
    found
}

/// One open question of a space, with its options.
#[derive(Debug)]
enum Dimension {
    Size(Vec<SizeClass>),
    Identified,
    Fact(Fact),
}

impl Dimension {
    fn options(&self) -> usize {
        match self {
            Self::Size(sizes) => sizes.len(),
            Self::Identified => 3,
            Self::Fact(_) => 2,
        }
    }
}

/// All worlds for one set of kinds.
#[derive(Debug)]
struct Space<'a> {
    law: &'a ScopeLaw,
    base: World,
    dimensions: Vec<Dimension>,
    len: usize,
}

impl<'a> Space<'a> {
    fn new(law: &'a Law, rules: &Rules<'_>, facts: &Facts, sizes: SizeSet, kinds: KindSet) -> Self {
        let scope_law = law.scope_law();
        let relevant = rules.relevant(kinds);
        let administration = rules.is_administration(kinds)
            || facts.flags.public_administration.is_some_and(|level| level != AdministrationLevel::None);
        let mut known = FactSet::default();
        known.set(Fact::PublicAdministration, administration);
        let sizes: Vec<SizeClass> = sizes.iter().collect();
        let first = sizes.first().copied().unwrap_or(SizeClass::Large);
        let mut dimensions = vec![Dimension::Size(if sizes.is_empty() { vec![first] } else { sizes })];
        match identified(facts) {
            Some(identified) => {
                known.set(Fact::IdentifiedEssential, identified == Identified::Essential);
                known.set(Fact::IdentifiedImportant, identified == Identified::Important);
            }
            None if relevant.contains(Fact::IdentifiedEssential) => dimensions.push(Dimension::Identified),
            None => {}
        }
        for fact in STATED {
            match stated(law, facts, fact) {
                Some(so) => known.set(fact, so),
                None if relevant.contains(fact) && is_open(scope_law, rules, fact, kinds, administration) => {
                    dimensions.push(Dimension::Fact(fact));
                }
                None => {}
            }
        }
        let len = dimensions.iter().map(Dimension::options).product();
        Self { law: scope_law, base: World { kinds, size: first, facts: known }, dimensions, len }
    }

    /// The world with this number: each dimension is one digit.
    fn world(&self, number: usize) -> World {
        let mut world = self.base;
        let mut rest = number;
        for dimension in &self.dimensions {
            let digit = rest % dimension.options();
            rest /= dimension.options();
            match dimension {
                Dimension::Size(sizes) => world.size = sizes.get(digit).copied().unwrap_or(world.size),
                Dimension::Identified => {
                    world.facts.set(Fact::IdentifiedImportant, digit == 1);
                    world.facts.set(Fact::IdentifiedEssential, digit == 2);
                }
                Dimension::Fact(fact) => world.facts.set(*fact, digit == 1),
            }
        }
        world
    }

    /// No special case that was left open is so in this world.
    fn is_undesignated(&self, number: usize) -> bool {
        let mut rest = number;
        self.dimensions.iter().all(|dimension| {
            let digit = rest % dimension.options();
            rest /= dimension.options();
            match dimension {
                Dimension::Size(_) => true,
                Dimension::Identified => digit == 0,
                Dimension::Fact(fact) => digit == 0 || WITHOUT_PRESUMPTION.contains(fact),
            }
        })
    }

    /// A dimension decides when two worlds that differ only in it have different tiers.
    fn collect_deciders(&self, tiers: &[Tier], deciders: &mut BTreeSet<&'static str>) {
        let mut stride = 1;
        for dimension in &self.dimensions {
            let options = dimension.options();
            let differs = (0..self.len)
                .any(|at| (at / stride) % options + 1 < options && tiers.get(at) != tiers.get(at + stride));
            if differs {
                deciders.insert(match dimension {
                    Dimension::Size(_) => "size",
                    Dimension::Identified => "member_state_identified_as",
                    Dimension::Fact(fact) => fact_key(*fact),
                });
            }
            stride *= options;
        }
        debug_assert!(self.law.facts.len() >= STATED.len(), "every stated fact is described");
    }
}

/// An unstated fact is open unless the law says that it is asked of other kinds only.
fn is_open(law: &ScopeLaw, rules: &Rules<'_>, fact: Fact, kinds: KindSet, administration: bool) -> bool {
    if fact == Fact::SecurityDefenceLawEnforcement && !administration {
        return false;
    }
    let Some(text) = law.facts.iter().find(|text| text.id == fact) else { return true };
    text.asked_of.is_empty() || text.asked_of.iter().any(|kind| rules.has(kinds, kind.as_str()))
}

/// The key under which a fact is stated in a facts file.
pub(super) fn fact_key(fact: Fact) -> &'static str {
    match fact {
        Fact::ServicesInUnion => "services_in_union",
        Fact::SoleProvider => "sole_provider",
        Fact::PublicSafetyImpact => "public_safety_impact",
        Fact::SystemicRisk => "systemic_risk",
        Fact::SpecificImportance => "specific_importance",
        Fact::IdentifiedEssential | Fact::IdentifiedImportant => "member_state_identified_as",
        Fact::CerCritical => "cer_critical",
        Fact::Nis1Oes => "nis1_oes",
        Fact::MsOption31g => "ms_option_3_1_g",
        Fact::RegionalRiskAssessed => "regional_risk_assessed",
        Fact::MsOption25a => "ms_option_2_5_a",
        Fact::MsOption25b => "ms_option_2_5_b",
        Fact::SecurityDefenceLawEnforcement => "security_defence_law_enforcement",
        Fact::CentralBankJudiciaryParliament => "central_bank_judiciary_parliament",
        Fact::Dora24Exempt => "dora_2_4_exempt",
        Fact::RootNameServer => "root_name_server",
        Fact::QualifiedTrustService => "qualified_trust_service",
        Fact::PublicAdministration => "public_administration",
    }
}

/// The sets of kinds the organisation may be of: one when its activities are known.
fn alternatives(law: &Law, rules: &Rules<'_>, facts: &Facts) -> Vec<KindSet> {
    let scope_law = law.scope_law();
    let mut known = KindSet::default();
    let mut open = facts.activity_ids.is_none();
    for id in facts.activity_ids.iter().flatten() {
        match scope_law.kind(id.as_str()) {
            Some(place) if counts(place, facts) => rules.insert(&mut known, id.as_str()),
            Some(_) => {}
            None => open = true,
        }
    }
    match facts.flags.public_administration {
        Some(AdministrationLevel::Central) => rules.insert(&mut known, "public_admin_central"),
        Some(AdministrationLevel::Regional) => rules.insert(&mut known, "public_admin_regional"),
        Some(AdministrationLevel::Local) => rules.insert(&mut known, "public_administration_local"),
        Some(AdministrationLevel::None) | None => {}
    }
    if !open {
        return vec![known];
    }
    let not_administration = facts.flags.public_administration == Some(AdministrationLevel::None);
    let mut sets = Vec::new();
    let mut seen = BTreeSet::new();
    for place in scope_law.kinds().filter(|place| may_be(place, facts)) {
        if not_administration && is_administration(place.kind.id.as_str()) {
            continue;
        }
        let mut kinds = known;
        if counts(place, facts) {
            rules.insert(&mut kinds, place.kind.id.as_str());
        }
        if seen.insert(rules.signature(kinds)) {
            sets.push(kinds);
        }
    }
    if sets.is_empty() { vec![known] } else { sets }
}

/// Whether an activity of this kind counts: not for own use only, not ancillary where the law leaves that out.
fn counts(place: KindPlace<'_>, facts: &Facts) -> bool {
    let listed = |list: &Option<Vec<KindId>>| list.iter().flatten().any(|id| *id == place.kind.id);
    let public = facts.flags.public_administration.is_some_and(|level| level != AdministrationLevel::None);
    let own_use = listed(&facts.flags.own_use_only) && !place.kind.own_use_counts;
    let ancillary = listed(&facts.flags.ancillary)
        && place.kind.excluded_when.iter().any(|carveout| match carveout {
            Carveout::Ancillary => true,
            Carveout::AncillaryPublicEntity => public,
            _ => false,
        });
    let education = place.kind.excluded_when.contains(&Carveout::EducationInstitution)
        && facts.activity_ids.iter().flatten().any(|kind| *kind == "education_institution");
    !own_use && !ancillary && !education
}

/// Whether the organisation's unknown activity may be of this kind, by the Annex and point stated.
fn may_be(place: &KindPlace<'_>, facts: &Facts) -> bool {
    match (facts.annex, place.place) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(annex), Some(at)) => {
            annex == at.annex && facts.point.as_deref().is_none_or(|point| same_point(point, &at))
        }
    }
}

/// `5` names all of `5(a)` to `5(f)`; letters and brackets may be written loosely.
fn same_point(written: &str, at: &crate::scope_law::AnnexPlace<'_>) -> bool {
    let plain = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
    };
    let written = plain(written);
    written == plain(&at.subsector.point) || written == at.sector.number.to_string()
}

/// Kinds that are public administration themselves.
pub(super) fn is_administration(kind: &str) -> bool {
    matches!(kind, "public_admin_central" | "public_admin_regional" | "public_administration_local")
}

impl Rules<'_> {
    fn insert(&self, kinds: &mut KindSet, id: &str) {
        if let Some(index) = self.index_of(id) {
            kinds.insert(index);
        }
    }

    pub(super) fn has(&self, kinds: KindSet, id: &str) -> bool {
        self.index_of(id).is_some_and(|index| kinds.contains(index))
    }

    fn is_administration(&self, kinds: KindSet) -> bool {
        ["public_admin_central", "public_admin_regional", "public_administration_local"]
            .iter()
            .any(|id| self.has(kinds, id))
    }
}

/// Only for [`super::answer`]: the Annex of a kind.
pub(super) fn annex_of(law: &ScopeLaw, kind: &str) -> Option<AnnexNumber> {
    law.kind(kind)?.place.map(|place| place.annex)
}
