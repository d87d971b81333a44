//! The answer of `nisaba scope` as a page of text.

use nisaba_law::Law;
use nisaba_law::scope::{Facts, ScopeAnswer};
use nisaba_view::terminal::Style;

use crate::paper::Paper;

/// Everything the answer says, the verdict first.
pub(crate) fn page(law: &Law, facts: &Facts, answer: &ScopeAnswer, style: Style) -> String {
    let mut paper = Paper::new(style);
    paper.title(&verdict(facts, answer));
    reasons(&mut paper, answer);
    open(&mut paper, answer);
    consequences(&mut paper, answer);
    places(&mut paper, law, answer);
    list(
        &mut paper,
        "Neighbouring law",
        answer.neighbouring_law.iter().map(|law| format!("{}: {} ({})", law.act, law.text, law.citation)),
    );
    list(
        &mut paper,
        "What would change the answer",
        answer
            .would_change
            .iter()
            .map(|change| format!("{} Then: {}. ({})", change.text, change.tier.as_str(), change.citation)),
    );
    if let Some(caution) = &answer.caution {
        paper.heading("Keep in mind");
        paper.paragraph(caution);
    }
    paper.finish()
}

fn verdict(facts: &Facts, answer: &ScopeAnswer) -> String {
    let name = facts.name.as_deref().unwrap_or("This organisation");
    match answer.tier.as_str() {
        "essential" => format!("NIS2 applies. {name} is an essential entity."),
        "important" => format!("NIS2 applies. {name} is an important entity."),
        "registration-only" => format!("{name} must register; no tier follows from the facts."),
        "out-of-scope" => format!("NIS2 does not apply to {name}, on these facts."),
        _ => {
            let possible: Vec<&str> = answer.possible_tiers.iter().map(|tier| tier.as_str()).collect();
            format!("Not decided: {name} may be {}.", possible.join(" or "))
        }
    }
}

fn reasons(paper: &mut Paper, answer: &ScopeAnswer) {
    paper.heading("Why");
    for reason in &answer.reasons {
        paper.item(&format!("{} ({})", reason.text.trim_end_matches('.'), reason.citation));
        let used: Vec<String> =
            reason.facts.iter().map(|(fact, value)| format!("{fact} = {value}")).collect();
        if !used.is_empty() {
            paper.aside(&format!("facts: {}", used.join(", ")));
        }
        if let Some(note) = &reason.note {
            paper.aside(note);
        }
        warn(paper, reason.confidence);
    }
    if let Some(size) = answer.size_class {
        paper.item(&format!("Size with partner and linked enterprises: {}.", word(&size)));
    }
}

fn warn(paper: &mut Paper, confidence: nisaba_law::Confidence) {
    match confidence {
        nisaba_law::Confidence::High => {}
        nisaba_law::Confidence::Medium => {
            paper.aside("medium confidence: opinions differ, or only secondary sources were read")
        }
        nisaba_law::Confidence::Low => paper.aside("low confidence: not verified; have it checked"),
    }
}

fn open(paper: &mut Paper, answer: &ScopeAnswer) {
    let deciders = answer
        .would_decide
        .iter()
        .map(|decider| format!("{} ({}; {})", decider.text, decider.fact, decider.citation));
    list(paper, "What would decide", deciders);
    let not_applied = answer.not_applied.iter().map(|rule| {
        format!(
            "{} It does not apply: also needed is {}. ({})",
            rule.text,
            rule.missing.join(", "),
            rule.citation
        )
    });
    list(paper, "Looked at, not applied", not_applied);
    if let Some(tier) = answer.tier_if_undesignated {
        paper.paragraph(&format!("If nobody designated it and nothing unstated is so: {}.", tier.as_str()));
    }
}

fn consequences(paper: &mut Paper, answer: &ScopeAnswer) {
    if let Some(supervision) = &answer.supervision {
        paper.heading("Supervision");
        let when = match supervision.regime.as_str() {
            "ex_ante_and_ex_post" => "Authorities may look before and after something happens",
            _ => "Authorities look when there is evidence of an infringement",
        };
        paper.paragraph(&format!(
            "{when}. Trigger: {}. ({})",
            supervision.trigger.trim_end_matches('.'),
            supervision.citation
        ));
        supervision.notes.iter().for_each(|note| paper.aside(note));
    }
    if let Some(fine) = &answer.fine {
        paper.heading("Fines");
        match fine.ceiling_eur {
            Some(ceiling) => {
                paper.paragraph(&format!("For this entity up to at least {ceiling}. ({})", fine.citation))
            }
            None => {
                paper.paragraph(&format!("No ceiling can be computed from these facts. ({})", fine.citation))
            }
        }
        fine.notes.iter().for_each(|note| paper.aside(note));
    }
    if let Some(management) = &answer.management {
        paper.heading("Management");
        management.duties.iter().for_each(|duty| paper.item(&format!("{} ({})", duty.text, duty.citation)));
        paper.item(&format!("{} ({})", management.liability, management.liability_citations.join("; ")));
    }
}

fn places(paper: &mut Paper, law: &Law, answer: &ScopeAnswer) {
    let name = |code: &nisaba_law::CountryCode| {
        law.member_states().get(*code).map_or_else(|| code.to_string(), |state| state.name.clone())
    };
    if !answer.jurisdiction_rules.is_empty() {
        paper.heading("Which Member State");
        for rule in &answer.jurisdiction_rules {
            let states: Vec<String> = rule.member_states.iter().map(&name).collect();
            let states = if states.is_empty() { "open".to_owned() } else { states.join(", ") };
            paper.item(&format!("{states}: {} {} ({})", rule.text, rule.because, rule.citation));
        }
    }
    if let Some(representative) =
        answer.representative.as_ref().filter(|representative| representative.required)
    {
        paper.item(&format!("{} ({})", representative.text, representative.citation));
    }
    for registration in &answer.registration {
        paper.heading(&registration.title);
        if !registration.fields.is_empty() {
            paper.entry("what", &registration.fields.join(", "));
        }
        for place in &registration.with {
            let portal = place.portal.clone().unwrap_or_else(|| place.authorities.join(", "));
            paper.entry(&name(&place.member_state), &portal);
            if let Some(deadline) = &place.deadline {
                paper.entry("by when", deadline);
            }
            if let Some(rule) = &place.rule {
                paper.entry("", rule);
            }
            if place.not_yet_binding {
                paper.entry("", "National law is not in force yet; the Directive is the baseline.");
            }
            warn(paper, place.confidence);
        }
        paper.aside(&registration.citation);
    }
}

fn list(paper: &mut Paper, heading: &str, items: impl Iterator<Item = String>) {
    let items: Vec<String> = items.collect();
    if !items.is_empty() {
        paper.heading(heading);
        items.iter().for_each(|item| paper.item(item));
    }
}

/// A value of the law as the word it is serialised to.
pub(crate) fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}
