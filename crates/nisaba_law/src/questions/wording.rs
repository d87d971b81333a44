//! What each question says, how it helps, and what it offers to choose from.

use super::{Ask, Choice, Flag};
use crate::law::Law;
use crate::scope_law::AnnexNumber;

/// Id, prompt and help of a question.
pub(super) fn text(ask: Ask) -> (String, String, &'static str) {
    let of = |id: &str, prompt: &str, help: &'static str| (id.to_owned(), prompt.to_owned(), help);
    let numbered = |id: &str, at: usize, prompt: &str, help: &'static str| {
        (format!("related.{at}.{id}"), format!("Related enterprise {}: {prompt}", at + 1), help)
    };
    match ask {
        Ask::Name => of("name", "What is the organisation called?", "Only shown in reports."),
        Ask::Established => of(
            "established_in",
            "In which countries is it established?",
            "Two-letter codes, separated by commas, e.g. DE, AT. Branches count, a mere web site does not.",
        ),
        Ask::InUnion => of(
            "services_in_union",
            "Does it provide services or carry out activities in the Union?",
            "Offering services to people or firms in a Member State: its language, currency, ordering from there, or naming \
             customers there. That a site can be opened from the Union is not enough (recital 116).",
        ),
        Ask::Activities => of(
            "activity_ids",
            "What does it do?",
            "Everything that applies, main business or not. Annexes I and II of the Directive name the kinds; choose \
             `not_listed` when none fits.",
        ),
        Ask::ServicesProvidedIn => of(
            "services_provided_in",
            "In which Member States does it provide these services?",
            "It decides which authority is competent (Art. 26).",
        ),
        Ask::OwnUse => of(
            "own_use_only",
            "Which of these does it do only for itself?",
            "A data centre or name server that serves only its owner makes nobody a provider.",
        ),
        Ask::Ancillary => of(
            "ancillary",
            "Which of these are not its main business or no essential part of it?",
            "For these kinds the Annex leaves out those who do it on the side.",
        ),
        Ask::Staff => of(
            "staff_awu",
            "How many people work in it, in annual work units?",
            "Full time for a year counts 1, part time its share; apprentices and parental leave do not count \
             (Rec. 2003/361/EC Annex Art. 5). The organisation alone; its group comes next.",
        ),
        Ask::Turnover => of(
            "turnover_eur",
            "What was its turnover in the last approved accounts?",
            "In euros, without VAT; 12.5m and 800k are understood.",
        ),
        Ask::BalanceSheet => of(
            "balance_sheet_eur",
            "What was the balance sheet total?",
            "Of the same accounts. Size follows from staff AND one of both amounts.",
        ),
        Ask::HasRelated => of(
            "has_related",
            "Are there partner or linked enterprises, from 25 % either way?",
            "Parents, subsidiaries, sisters, and holdings of 25 % or more. They count towards the size.",
        ),
        Ask::Relation(at) => numbered(
            "relation",
            at,
            "how is it tied?",
            "Linked: majority of votes or control. Partner: 25 % to 50 %. Some investors up to 50 % make no partner.",
        ),
        Ask::Share(at) => {
            numbered("pct", at, "which share, in per cent?", "The larger of capital and votes.")
        }
        Ask::RelatedStaff(at) => {
            numbered("staff", at, "how many annual work units?", "All of it; the share is taken for you.")
        }
        Ask::RelatedTurnover(at) => numbered("turnover_eur", at, "turnover?", "In euros; all of it."),
        Ask::RelatedBalance(at) => {
            numbered("balance_sheet_eur", at, "balance sheet total?", "In euros; all of it.")
        }
        Ask::Independent(at) => numbered(
            "independent_systems",
            at,
            "are your network and information systems independent of it?",
            "In some Member States this keeps the group from making you larger (recital 16).",
        ),
        Ask::MoreRelated(at) => numbered("more", at, "is there another one after it?", "Each counts once."),
        Ask::SameLastYear => of(
            "same_last_year",
            "Was it of about the same size in the accounts before?",
            "The size class changes only when ceilings are crossed in two consecutive periods (Annex Art. 4(2)).",
        ),
        Ask::LastStaff => of("last.staff", "How many annual work units then?", "The organisation alone."),
        Ask::LastTurnover => of("last.turnover_eur", "What was the turnover then?", "In euros."),
        Ask::LastBalance => {
            of("last.balance_sheet_eur", "What was the balance sheet total then?", "In euros.")
        }
        Ask::Flag(flag) => flag_text(flag),
        Ask::DecisionsIn => of(
            "main_establishment_facts.decisions",
            "In which country are decisions on cybersecurity predominantly taken?",
            "That is the main establishment, whose authority is competent (Art. 26(2)).",
        ),
        Ask::OperationsIn => of(
            "main_establishment_facts.operations",
            "Where are cybersecurity operations carried out?",
            "Counts where the decisions are not taken in the Union or not known.",
        ),
        Ask::MostEmployeesIn => of(
            "main_establishment_facts.most_employees",
            "Which establishment in the Union has most employees?",
            "Counts where neither of the others settles it.",
        ),
        Ask::RepresentativeIn => of(
            "representative_in",
            "In which Member State is the representative designated?",
            "Without an establishment in the Union these kinds need one (Art. 26(3)). Leave empty if there is none.",
        ),
    }
}

pub(super) fn flag_text(flag: Flag) -> (String, String, &'static str) {
    let (id, prompt, help) = match flag {
        Flag::Qualified => (
            "qualified_trust_service",
            "Is one of the trust services qualified?",
            "Qualified status is granted by the supervisory body and stands in the national trusted list.",
        ),
        Flag::RootNameServer => (
            "root_name_server",
            "Are the name servers root name servers?",
            "Only a dozen organisations worldwide run them; they are left out (Art. 6(20)).",
        ),
        Flag::RegionalRisk => (
            "regional_risk_assessed",
            "Did a risk-based assessment find that its failure could significantly affect critical activities?",
            "Regional administration is in scope only then (Art. 2(2)(f)(ii)). The Member State makes the assessment.",
        ),
        Flag::CentralBank => (
            "central_bank_judiciary_parliament",
            "Is it a central bank, a court or a parliament?",
            "These are no public administration entities under the Directive (Art. 6(35)).",
        ),
        Flag::Security => (
            "security_defence_law_enforcement",
            "Is it active in national security, public security, defence or law enforcement?",
            "More than marginally; then it is left out (Art. 2(7)).",
        ),
        Flag::LocalOption => (
            "ms_option_2_5_a",
            "Does national law extend NIS2 to local administration?",
            "Member States may (Art. 2(5)(a)). Leave open if you do not know.",
        ),
        Flag::EducationOption => (
            "ms_option_2_5_b",
            "Does national law extend NIS2 to education institutions?",
            "Member States may (Art. 2(5)(b)). Leave open if you do not know.",
        ),
        Flag::DoraExempt => (
            "dora_2_4_exempt",
            "Did the Member State exempt it from DORA?",
            "Possible for some public and development banks (DORA Art. 2(4)); then NIS2 does not apply either.",
        ),
        Flag::SoleProvider => (
            "sole_provider",
            "Is it the only provider of an essential service in a Member State?",
            "Art. 2(2)(b): a service essential for critical societal or economic activities.",
        ),
        Flag::PublicSafety => (
            "public_safety_impact",
            "Could a disruption significantly affect public safety, security or health?",
            "Art. 2(2)(c). Usually the authority says so.",
        ),
        Flag::SystemicRisk => (
            "systemic_risk",
            "Could a disruption induce a significant systemic risk?",
            "Art. 2(2)(d), in particular across borders. Usually the authority says so.",
        ),
        Flag::SpecificImportance => (
            "specific_importance",
            "Is it critical because of its specific national or regional importance?",
            "Art. 2(2)(e). Usually the authority says so.",
        ),
        Flag::IdentifiedAs => (
            "member_state_identified_as",
            "Did a Member State identify it as essential or important?",
            "By a decision or notice addressed to it (Art. 2(2)(b)-(e), 3(1)(e)).",
        ),
        Flag::Cer => (
            "cer_critical",
            "Was it identified as a critical entity under the CER Directive?",
            "By notice of the Member State under Directive (EU) 2022/2557; such entities are essential at any size.",
        ),
        Flag::Nis1 => (
            "nis1_oes",
            "Was it an operator of essential services under the first NIS Directive?",
            "Identified before 16 January 2023; some Member States keep these as essential (Art. 3(1)(g)).",
        ),
        Flag::Nis1Option => (
            "ms_option_3_1_g",
            "Does national law keep former operators of essential services as essential?",
            "Member States may (Art. 3(1)(g)). Leave open if you do not know.",
        ),
    };
    (format!("flags.{id}"), prompt.to_owned(), help)
}

/// Kinds of activity grouped by sector, in the order of the law.
pub fn activity_choices(law: &Law) -> Vec<Choice> {
    let places = law.scope_law().kinds();
    places
        .map(|place| {
            let group = place.place.map_or_else(
                || "Outside the Annexes".to_owned(),
                |at| {
                    let annex = if at.annex == AnnexNumber::I { "I" } else { "II" };
                    let sector = &at.sector.title;
                    let part = &at.subsector.title;
                    let title = if sector == part { sector.clone() } else { format!("{sector}: {part}") };
                    format!("Annex {annex}, {} {title}", at.subsector.point)
                },
            );
            choice(place.kind.id.as_str(), &place.kind.title, &group)
        })
        .collect()
}

pub(super) fn choice(value: &str, label: &str, group: &str) -> Choice {
    Choice { value: value.to_owned(), label: label.to_owned(), group: group.to_owned() }
}

pub(super) fn relation_choices() -> Vec<Choice> {
    vec![
        choice("linked", "Linked: majority of votes or control, either way", ""),
        choice("partner", "Partner: 25 % to 50 %, either way", ""),
        choice(
            "venture_capital",
            "Held by venture capital or a public investment corporation, up to 50 %",
            "",
        ),
        choice("institutional_investor", "Held by an institutional investor, up to 50 %", ""),
        choice("university", "Held by a university or non-profit research centre, up to 50 %", ""),
        choice("public_body", "Held by a public body", ""),
    ]
}

pub(super) fn identified_choices() -> Vec<Choice> {
    vec![
        choice("none", "No", ""),
        choice("important", "As an important entity", ""),
        choice("essential", "As an essential entity", ""),
    ]
}
