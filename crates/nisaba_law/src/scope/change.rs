//! What would change the answer: each fact is flipped in turn, and the rules say what comes of it.

use serde::Serialize;

use super::facts::Facts;
use super::rules::{Rules, World};
use super::size::Size;
use super::worlds::{Worlds, fact_key};
use crate::law::{Law, Tier};
use crate::scope_law::SizeClass;

/// What would change the answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The fact that would differ.
    pub fact: String,
    /// In words.
    pub text: String,
    /// The tier it would lead to.
    pub tier: Tier,
    /// Where the law speaks of it.
    pub citation: String,
}

/// Facts that, alone, would lead to another tier. Tried out on the world as stated, not guessed.
pub(super) fn changes(
    law: &Law,
    rules: &Rules<'_>,
    facts: &Facts,
    size: &Size,
    found: &Worlds,
) -> Vec<Change> {
    let [(tier, world)] = found.tiers.as_slice() else { return Vec::new() };
    let mut changes: Vec<Change> = Vec::new();
    let mut others: Vec<SizeClass> =
        SizeClass::ALL.into_iter().filter(|other| *other != world.size).collect();
    others.sort_by_key(|other| (*other as i8).abs_diff(world.size as i8));
    for other in others {
        let outcome = rules.judge(&World { size: other, ..*world });
        if outcome != *tier && !changes.iter().any(|change| change.tier == outcome) {
            changes.push(size_change(law, world.size, other, outcome));
        }
    }
    let mine = |kinds: &[crate::id::KindId]| kinds.iter().any(|kind| rules.has(world.kinds, kind.as_str()));
    for text in law.scope_law().facts.iter().filter(|text| text.asked_of.is_empty() || mine(&text.asked_of)) {
        let mut flipped = *world;
        flipped.facts.set(text.id, !world.facts.contains(text.id));
        let outcome = rules.judge(&flipped);
        if outcome != *tier {
            let word = if world.facts.contains(text.id) { "unless" } else { "if" };
            changes.push(Change {
                fact: fact_key(text.id).to_owned(),
                text: format!("{} {word} {}", outcome.as_str(), text.text),
                tier: outcome,
                citation: text.citation.clone(),
            });
        }
    }
    changes.extend(independence_change(law, rules, facts, size, *tier, world));
    changes
}

/// What a larger or smaller enterprise would be, with the ceilings it would have to cross.
fn size_change(law: &Law, present: SizeClass, other: SizeClass, outcome: Tier) -> Change {
    let ceiling =
        |size: SizeClass| law.scope_law().size.thresholds.iter().find(|ceiling| ceiling.size == size);
    let below = || SizeClass::ALL.into_iter().rfind(|size| *size < other).and_then(ceiling);
    let crossed = if other > present {
        below().map(|ceiling| {
            let staff = ceiling.headcount_lt.units();
            let (turnover, balance) = (ceiling.turnover_le, ceiling.balance_sheet_le);
            format!(": from {staff} staff, or with turnover above {turnover} and balance sheet total above {balance}")
        })
    } else {
        ceiling(other).map(|ceiling| {
            let staff = ceiling.headcount_lt.units();
            let (turnover, balance) = (ceiling.turnover_le, ceiling.balance_sheet_le);
            format!(
                ": below {staff} staff, with turnover up to {turnover} or balance sheet total up to {balance}"
            )
        })
    };
    let crossed = crossed.unwrap_or_default();
    Change {
        fact: "size_class".to_owned(),
        text: format!("{} as a {} enterprise{crossed}", outcome.as_str(), other.as_str()),
        tier: outcome,
        citation: law.scope_law().size.source.clone(),
    }
}

/// Where the group makes the organisation larger: what independence would change.
fn independence_change(
    law: &Law,
    rules: &Rules<'_>,
    facts: &Facts,
    size: &Size,
    tier: Tier,
    world: &World,
) -> Option<Change> {
    let rule = law.scope_law().size.rules.iter().find(|rule| rule.id == "size-independence")?;
    if !size.raised_by_group {
        return None;
    }
    let alone = super::size::size(&law.scope_law().size, &Facts { related: None, ..facts.clone() }, false);
    let outcome = rules.judge(&World { size: alone.classes.single()?, ..*world });
    (outcome != tier).then(|| Change {
        fact: "related".to_owned(),
        text: format!(
            "{} if its network and information systems are independent of the group and national law lets that count",
            outcome.as_str()
        ),
        tier: outcome,
        citation: rule.citation.clone(),
    })
}
