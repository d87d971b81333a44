//! The answer: tier, why, what would change it, and what follows.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::change::{Change, changes};
use super::consequence::{
    Fine, Management, Neighbour, Registration, SupervisionAnswer, fine, lex_specialis, management,
    neighbours, registration, supervision,
};
use super::facts::Facts;
use super::jurisdiction::{JurisdictionAnswer, RepresentativeAnswer, jurisdiction, representative};
use super::rules::{Rules, World};
use super::size::{Aggregated, Size, size};
use super::worlds::{Worlds, fact_key, stated, worlds};
use crate::id::CountryCode;
use crate::law::{Confidence, Law, Tier};
use crate::money::Eur;
use crate::scope_law::{Fact, Rule, SizeClass};

/// Whether and as what an organisation falls under NIS2, and what follows.
#[derive(Debug, Clone, Serialize)]
pub struct ScopeAnswer {
    /// The tier, or `undetermined`.
    pub tier: Outcome,
    /// Every tier it may be; one when determined.
    pub possible_tiers: Vec<Tier>,
    /// Facts that would decide; none when determined.
    pub would_decide: Vec<Decider>,
    /// The tier if no authority designated the organisation and no other special case left open is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier_if_undesignated: Option<Tier>,
    /// Kinds of activity that count.
    pub kinds: Vec<String>,
    /// Size class, when only one is possible.
    pub size_class: Option<SizeClass>,
    /// Size classes it may be of.
    pub possible_sizes: Vec<SizeClass>,
    /// Figures with partner and linked enterprises.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aggregated: Option<Aggregated>,
    /// Provisions applied, short.
    pub provisions: Vec<String>,
    /// Rules applied, the facts used and the citation.
    pub reasons: Vec<Reason>,
    /// Rules that were looked at because of a stated fact, and do not apply.
    pub not_applied: Vec<NotApplied>,
    /// What would change the answer.
    pub would_change: Vec<Change>,
    /// Competent Member States.
    pub jurisdiction: Vec<CountryCode>,
    /// The rules that lead to them.
    pub jurisdiction_rules: Vec<JurisdictionAnswer>,
    /// The representative in the Union, where one is needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub representative: Option<RepresentativeAnswer>,
    /// The sector act that goes first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lex_specialis: Option<String>,
    /// Bound by Implementing Regulation (EU) 2024/2690.
    pub implementing_regulation_applies: bool,
    /// How it is supervised.
    pub supervision: Option<SupervisionAnswer>,
    /// The fine ceiling in euros; the higher one when several tiers are possible.
    pub fine_ceiling_eur: Option<Eur>,
    /// The fine ceiling, explained.
    pub fine: Option<Fine>,
    /// Duties and liability of the management body.
    pub management: Option<Management>,
    /// What to register, where, by when.
    pub registration: Vec<Registration>,
    /// Other law that concerns it.
    pub neighbouring_law: Vec<Neighbour>,
    /// How sure the answer is: the least sure of the rules applied.
    pub confidence: Confidence,
    /// What to keep in mind.
    pub caution: Option<String>,
}

impl ScopeAnswer {
    /// Whether an activity of this kind counts for the organisation.
    pub fn has_kind(&self, kind: &str) -> bool {
        self.kinds.iter().any(|mine| mine == kind)
    }
}

/// The tier, or that facts or a national decision are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// One tier in every possible world.
    Determined(Tier),
    /// Several are possible.
    Undetermined,
}

impl Outcome {
    /// The word used in all output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Determined(tier) => tier.as_str(),
            Self::Undetermined => "undetermined",
        }
    }
}

impl Serialize for Outcome {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

/// A fact that would decide an undetermined answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decider {
    /// The key under which it is stated.
    pub fact: String,
    /// The question in words.
    pub text: String,
    /// Where the law speaks of it.
    pub citation: String,
}

/// A rule that was applied.
#[derive(Debug, Clone, Serialize)]
pub struct Reason {
    /// Its id.
    pub rule: String,
    /// What it says.
    pub text: String,
    /// Where it stands.
    pub citation: String,
    /// The facts it was applied to.
    pub facts: BTreeMap<String, Value>,
    /// The tier it belongs to, when the answer is undetermined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
    /// How sure.
    pub confidence: Confidence,
    /// What else to know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A rule that a stated fact points to and that does not apply.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NotApplied {
    /// Its id.
    pub rule: String,
    /// What it says.
    pub text: String,
    /// Where it stands.
    pub citation: String,
    /// What would also have to be so.
    pub missing: Vec<String>,
}

/// Puts the answer together.
pub(super) fn answer(law: &Law, facts: &Facts) -> ScopeAnswer {
    let rules = Rules::new(law);
    let size = size(&law.scope_law().size, facts, independence_counts(law, facts));
    let found = worlds(law, &rules, facts, size.classes);
    let outcome = match found.tiers.as_slice() {
        [(tier, _)] => Outcome::Determined(*tier),
        _ => Outcome::Undetermined,
    };
    let heaviest = found.tiers.last().map_or(Tier::OutOfScope, |(tier, _)| *tier);
    let world = found.tiers.last().map_or(
        World { kinds: found.kinds, size: SizeClass::Large, facts: Default::default() },
        |(_, world)| *world,
    );
    let kinds = rules.ids(rules.live(&world));
    let in_scope = heaviest != Tier::OutOfScope;
    let jurisdiction_rules = if in_scope { jurisdiction(law, facts, &kinds) } else { Vec::new() };
    let lex = lex_specialis(facts, law, &kinds).filter(|_| in_scope);
    let public = world.facts.contains(Fact::PublicAdministration);
    let fine = fine(law, heaviest, size.undertaking_turnover, lex.is_some(), public);
    let reasons = reasons(law, &rules, facts, &size, &found);
    let not_applied = not_applied(law, &rules, &found);
    ScopeAnswer {
        tier: outcome,
        possible_tiers: found.tiers.iter().map(|(tier, _)| *tier).collect(),
        would_decide: deciders(law, &found, outcome),
        tier_if_undesignated: found.undesignated.filter(|_| outcome == Outcome::Undetermined),
        kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        size_class: size.classes.single(),
        possible_sizes: size.classes.iter().collect(),
        provisions: provisions(&reasons, &not_applied, &jurisdiction_rules),
        not_applied,
        would_change: changes(law, &rules, facts, &size, &found),
        jurisdiction: competent(&jurisdiction_rules),
        representative: representative(law, facts, &kinds).filter(|_| in_scope),
        implementing_regulation_applies: heaviest >= Tier::Important
            && kinds
                .iter()
                .any(|kind| law.scope_law().kind(kind).is_some_and(|place| place.kind.cir_2024_2690)),
        supervision: supervision(law, heaviest, lex.is_some(), public),
        fine_ceiling_eur: fine.as_ref().and_then(|fine| fine.ceiling_eur),
        fine,
        management: management(law, heaviest),
        registration: registration(law, heaviest, &kinds, &jurisdiction_rules),
        neighbouring_law: neighbours(law, &rules, &world, heaviest),
        confidence: reasons.iter().map(|reason| reason.confidence).min().unwrap_or_default(),
        caution: caution(law, outcome),
        aggregated: size.aggregated,
        lex_specialis: lex,
        jurisdiction_rules,
        reasons,
    }
}

/// Whether national law lets independence from the group count (recital 16): stated, or known of each state concerned.
fn independence_counts(law: &Law, facts: &Facts) -> bool {
    facts.flags.ms_recital_16.unwrap_or_else(|| {
        let states = facts.established_in.as_deref().unwrap_or_default();
        let mut known = states.iter().filter_map(|state| law.member_states().get(*state)).peekable();
        known.peek().is_some() && known.all(|state| state.options.independence_recital_16 == Some(true))
    })
}

/// What to keep in mind; for an undetermined answer also for which tier the consequences are shown.
fn caution(law: &Law, outcome: Outcome) -> Option<String> {
    let caution = law.scope_law().meta.caution.clone().unwrap_or_default();
    Some(match outcome {
        Outcome::Determined(_) => caution,
        Outcome::Undetermined => {
            format!(
                "Supervision, fines and registration are those of the highest tier that is possible. {caution}"
            )
        }
    })
}

fn competent(rules: &[JurisdictionAnswer]) -> Vec<CountryCode> {
    let mut states: Vec<CountryCode> = Vec::new();
    for state in rules.iter().flat_map(|answer| &answer.member_states) {
        if !states.contains(state) {
            states.push(*state);
        }
    }
    states
}

fn deciders(law: &Law, found: &Worlds, outcome: Outcome) -> Vec<Decider> {
    if outcome != Outcome::Undetermined {
        return Vec::new();
    }
    let scope_law = law.scope_law();
    let texts = found.deciders.iter().map(|key| {
        let (text, citation) = match *key {
            "size" => (
                "staff, turnover and balance sheet total, with partner and linked enterprises".to_owned(),
                scope_law.size.source.clone(),
            ),
            "activity_ids" => (
                "which kinds of activity it carries out".to_owned(),
                "Directive (EU) 2022/2555, Annexes I and II".to_owned(),
            ),
            "member_state_identified_as" => (
                "whether a Member State identified it as essential or important".to_owned(),
                "Directive (EU) 2022/2555, Arts 2(2)(b)-(e), 3(1)(e), 3(2)".to_owned(),
            ),
            key => scope_law.facts.iter().find(|text| fact_key(text.id) == key).map_or_else(
                || (key.to_owned(), String::new()),
                |text| (format!("whether {}", text.text), text.citation.clone()),
            ),
        };
        Decider { fact: (*key).to_owned(), text, citation }
    });
    texts.collect()
}

/// The rules applied: size, then what brings in and fixes the tier, for each possible tier.
fn reasons(law: &Law, rules: &Rules<'_>, facts: &Facts, size: &Size, found: &Worlds) -> Vec<Reason> {
    let scope_law = law.scope_law();
    let several = found.tiers.len() > 1;
    let mut reasons: Vec<Reason> = Vec::new();
    for id in &size.rules {
        if let Some(rule) = scope_law.size.rules.iter().find(|rule| rule.id == *id) {
            let mut reason = reason(rule, size_facts(facts, size), None);
            if let (true, Some(class)) = (rule.id == "size-and-or", size.classes.single()) {
                size_class_reason(law, class, &mut reason);
            }
            reasons.push(reason);
        }
    }
    for (tier, world) in &found.tiers {
        let applied = rules.trace(world);
        if applied.is_empty() {
            reasons.push(no_rule(law, rules, facts, world, size, several.then_some(*tier)));
        }
        for rule in applied {
            reasons.push(reason(rule, rule_facts(law, facts, rule, world), several.then_some(*tier)));
        }
    }
    reasons
}

/// Says the class and cites where it is defined.
fn size_class_reason(law: &Law, class: SizeClass, reason: &mut Reason) {
    reason.facts.insert("size_class".to_owned(), json!(class));
    if let Some(text) = law.scope_law().size.classes.get(&class) {
        let article = text.citation.split(',').next().unwrap_or(&text.citation);
        reason.citation = format!("Rec. 2003/361/EC {article}");
    }
}

fn reason(rule: &Rule, facts: BTreeMap<String, Value>, tier: Option<Tier>) -> Reason {
    Reason {
        rule: rule.id.to_string(),
        text: rule.text.clone(),
        citation: rule.citation.clone(),
        facts,
        tier,
        confidence: rule.confidence,
        note: rule.note.clone(),
    }
}

/// Nothing brings the organisation in: says which test it did not pass.
fn no_rule(
    law: &Law,
    rules: &Rules<'_>,
    facts: &Facts,
    world: &World,
    size: &Size,
    tier: Option<Tier>,
) -> Reason {
    let live = rules.ids(rules.live(world));
    let listed = live.iter().any(|kind| super::worlds::annex_of(law.scope_law(), kind).is_some());
    let stated_kinds = facts.activity_ids.iter().flatten().any(|kind| *kind != "not_listed");
    let (text, citation) = if !world.facts.contains(Fact::ServicesInUnion) && listed {
        (
            "It provides no services and carries out no activities in the Union.",
            "Directive (EU) 2022/2555, Art. 2(1)",
        )
    } else if listed {
        (
            "Its kind is listed, but it is neither medium-sized or larger nor covered regardless of size.",
            "Directive (EU) 2022/2555, Art. 2(1)-(2)",
        )
    } else if let Some(kind) = only_by_national_law(law, facts) {
        ("National law would have to extend the Directive to it, and does not as far as stated.", kind)
    } else if stated_kinds {
        (
            "Its activity does not count: own use only, ancillary, carved out of the definition, or brought in only by a \
             national decision that was not taken.",
            "Directive (EU) 2022/2555, Arts 2(5), 6, Annexes I and II",
        )
    } else {
        (
            "Its activity is of no kind in Annex I or II.",
            "Directive (EU) 2022/2555, Art. 2(1), Annexes I and II",
        )
    };
    let mut used = BTreeMap::new();
    used.insert("activity_ids".to_owned(), json!(facts.activity_ids));
    if listed {
        used.insert("size_class".to_owned(), json!(size.classes.iter().collect::<Vec<_>>()));
    }
    Reason {
        rule: "scope-none".to_owned(),
        text: text.to_owned(),
        citation: citation.to_owned(),
        facts: used,
        tier,
        confidence: Confidence::High,
        note: None,
    }
}

/// Where the Directive leaves it to national law to bring in one of the activities.
fn only_by_national_law<'a>(law: &'a Law, facts: &Facts) -> Option<&'a str> {
    let scope_law = law.scope_law();
    let mut kinds = facts.activity_ids.iter().flatten().filter_map(|kind| scope_law.kind(kind.as_str()));
    kinds.find_map(|place| {
        let id = place.kind.id.as_str();
        let by_national_law = scope_law.scope_rules.iter().any(|rule| {
            rule.requires.as_deref() == Some("national law")
                && rule.when.iter().any(|clause| clause.kinds.iter().any(|kind| *kind == id))
        });
        place.kind.citation.as_deref().filter(|_| by_national_law)
    })
}

fn size_facts(facts: &Facts, size: &Size) -> BTreeMap<String, Value> {
    let mut used = BTreeMap::new();
    for (key, value) in [
        ("staff_awu", json!(facts.staff_awu)),
        ("turnover_eur", json!(facts.turnover_eur)),
        ("balance_sheet_eur", json!(facts.balance_sheet_eur)),
        ("size_class", json!(facts.size_class)),
        ("aggregated", json!(size.aggregated)),
    ] {
        if !value.is_null() {
            used.insert(key.to_owned(), value);
        }
    }
    used
}

/// The facts that the clauses of a rule speak about, as they are in this world.
fn rule_facts(law: &Law, facts: &Facts, rule: &Rule, world: &World) -> BTreeMap<String, Value> {
    let mut used = BTreeMap::new();
    for clause in &rule.when {
        if !clause.kinds.is_empty() || !clause.annex.is_empty() {
            used.insert("activity_ids".to_owned(), json!(facts.activity_ids));
        }
        if !clause.size.is_empty() {
            used.insert("size_class".to_owned(), json!(world.size));
        }
        for fact in &clause.facts {
            let so = world.facts.contains(*fact);
            if so || stated(law, facts, *fact).is_some() {
                used.insert(fact_name(*fact).to_owned(), json!(so));
            }
        }
    }
    used
}

fn fact_name(fact: Fact) -> &'static str {
    match fact {
        Fact::IdentifiedEssential => "identified_essential",
        Fact::IdentifiedImportant => "identified_important",
        fact => fact_key(fact),
    }
}

/// Rules that do not apply although a special fact is so, with what else they ask for.
fn not_applied(law: &Law, rules: &Rules<'_>, found: &Worlds) -> Vec<NotApplied> {
    let [(_, world)] = found.tiers.as_slice() else { return Vec::new() };
    let applied: Vec<&str> = rules.trace(world).iter().map(|rule| rule.id.as_str()).collect();
    let scope_law = law.scope_law();
    let common = [Fact::ServicesInUnion, Fact::PublicAdministration];
    let mut list = Vec::new();
    for rule in scope_law.tier_rules.essential.iter().chain(&scope_law.exclusions) {
        let points_to = |fact: &&Fact| world.facts.contains(**fact) && !common.contains(*fact);
        let clause = rule.when.iter().find(|clause| clause.facts.iter().any(|fact| points_to(&fact)));
        let Some(clause) = clause.filter(|_| !applied.contains(&rule.id.as_str())) else { continue };
        let missing = clause.facts.iter().filter(|fact| !world.facts.contains(**fact));
        let texts = missing.filter_map(|fact| scope_law.facts.iter().find(|text| text.id == *fact));
        let missing: Vec<String> = texts.map(|text| text.text.clone()).collect();
        if !missing.is_empty() {
            let (id, text, citation) = (rule.id.to_string(), rule.text.clone(), rule.citation.clone());
            list.push(NotApplied { rule: id, text, citation, missing });
        }
    }
    list
}

/// Short provisions of everything looked at, in order, each once.
fn provisions(
    reasons: &[Reason],
    not_applied: &[NotApplied],
    jurisdiction: &[JurisdictionAnswer],
) -> Vec<String> {
    let mut provisions: Vec<String> = Vec::new();
    let citations =
        reasons.iter().map(|reason| &reason.citation).chain(not_applied.iter().map(|rule| &rule.citation));
    let places =
        jurisdiction.iter().flat_map(|answer| [Some(&answer.citation), answer.test_citation.as_ref()]);
    for citation in citations.chain(places.flatten()) {
        let short = citation.trim_start_matches("Directive (EU) 2022/2555, ").to_owned();
        if !provisions.contains(&short) {
            provisions.push(short);
        }
    }
    provisions
}
