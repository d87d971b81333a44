//! The entity as the law sees it, in a few plain lines for the head of a report.

use nisaba_law::Law;
use nisaba_law::scope::{Facts, scope};

use crate::assessment::Entity;

/// Who is assessed, as what.
pub(crate) fn entity(law: &Law, facts: &Facts) -> Entity {
    let answer = scope(law, facts);
    let tier = answer.tier.as_str();
    let states: Vec<String> = answer
        .jurisdiction
        .iter()
        .filter_map(|state| law.member_states().get(*state))
        .map(|state| state.name.clone())
        .collect();
    let mut line = vec![match tier {
        "essential" | "important" => format!("{tier} entity"),
        "registration-only" => "registration only".to_owned(),
        "out-of-scope" => "outside NIS2".to_owned(),
        _ => {
            let possible: Vec<&str> = answer.possible_tiers.iter().map(|tier| tier.as_str()).collect();
            format!("not determined: {}", possible.join(" or "))
        }
    }];
    line.extend((!states.is_empty()).then(|| states.join(", ")));
    let reason = |reason: &nisaba_law::scope::Reason| {
        format!("{} ({})", reason.text.trim_end_matches('.'), reason.citation)
    };
    Entity {
        name: facts.name.clone().unwrap_or_else(|| "This organisation".to_owned()),
        tier: tier.to_owned(),
        line: line.join(" · "),
        reasons: answer.reasons.iter().map(reason).collect(),
        fine_ceiling_eur: answer.fine_ceiling_eur.map(|fine| fine.euros()),
        supervision: answer.supervision.as_ref().map_or_else(
            || "Not supervised under NIS2.".to_owned(),
            |supervision| {
                let when = match supervision.regime.as_str() {
                    "ex_ante_and_ex_post" => "Authorities may look before and after something happens",
                    _ => "Authorities look when there is evidence of an infringement",
                };
                format!(
                    "{when}; trigger: {} ({})",
                    supervision.trigger.trim_end_matches('.'),
                    supervision.citation
                )
            },
        ),
        management: answer
            .management
            .iter()
            .flat_map(|management| &management.duties)
            .map(|duty| format!("{} ({})", duty.text.trim_end_matches('.'), duty.citation))
            .collect(),
        would_change: answer.would_change.iter().map(|change| change.text.clone()).collect(),
    }
}
