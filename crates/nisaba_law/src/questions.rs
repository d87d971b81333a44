//! The interview that fills [`Facts`]: which question comes next, what it offers, and a way back.
//!
//! A pure state machine: the caller shows [`Interview::current`], passes what was typed to [`Interview::answer`], and reads
//! [`Interview::facts`] at any time. Questions that the answers so far make pointless are not asked.
//!
//! **Invariants:** going back and giving the same answer leads to the same facts; what is skipped stays unknown.
//!
//! **Not here:** the terminal, colours, paging.

use crate::id::{CountryCode, KindId};
use crate::law::Law;
use crate::money::{Awu, Eur};
use crate::nearest::nearest;
use crate::scope::{
    AdministrationLevel, Facts, Identified, MainEstablishmentFacts, Period, Related, Relation,
};
use crate::scope_law::{AnnexNumber, Carveout};

/// An interview under way.
#[derive(Debug)]
pub struct Interview<'a> {
    law: &'a Law,
    answers: Vec<(Ask, String)>,
    facts: Facts,
}

/// A question to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Stable id, e.g. `staff_awu`.
    pub id: String,
    /// The question.
    pub prompt: String,
    /// What it is about and how to find the answer.
    pub help: String,
    /// What kind of answer is expected.
    pub form: Form,
    /// What an empty answer means; none when it means "not known".
    pub default: Option<String>,
    /// Its number, from 1.
    pub number: usize,
}

/// The kind of answer a question expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// Free text.
    Text,
    /// A number of annual work units.
    Staff,
    /// An amount in euros; `12.5m` and `800k` are understood.
    Money,
    /// A share in per cent.
    Percent,
    /// Yes, no, or not known.
    YesNo,
    /// Countries as two-letter codes.
    Countries,
    /// One of these.
    One(Vec<Choice>),
    /// Any of these, by number or value, separated by commas.
    Many(Vec<Choice>),
}

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The value that is stored.
    pub value: String,
    /// What it is, in words.
    pub label: String,
    /// The heading it stands under, e.g. a sector.
    pub group: String,
}

/// An answer that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{written}` is not understood: {expected}{}", .nearest.as_ref().map(|word| format!("; did you mean `{word}`?")).unwrap_or_default())]
pub struct AnswerError {
    /// As written.
    pub written: String,
    /// What would be.
    pub expected: String,
    /// The nearest word that would be.
    pub nearest: Option<String>,
}

/// Every question there is, in the order they are asked; those about a related enterprise carry its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ask {
    Name,
    Established,
    InUnion,
    Activities,
    ServicesProvidedIn,
    OwnUse,
    Ancillary,
    Staff,
    Turnover,
    BalanceSheet,
    HasRelated,
    Relation(usize),
    Share(usize),
    RelatedStaff(usize),
    RelatedTurnover(usize),
    RelatedBalance(usize),
    Independent(usize),
    MoreRelated(usize),
    SameLastYear,
    LastStaff,
    LastTurnover,
    LastBalance,
    Flag(Flag),
    DecisionsIn,
    OperationsIn,
    MostEmployeesIn,
    RepresentativeIn,
}

/// Special roles, each a yes-or-no question with its own condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flag {
    Qualified,
    RootNameServer,
    RegionalRisk,
    CentralBank,
    Security,
    LocalOption,
    EducationOption,
    DoraExempt,
    SoleProvider,
    PublicSafety,
    SystemicRisk,
    SpecificImportance,
    IdentifiedAs,
    Cer,
    Nis1,
    Nis1Option,
}

/// The most related enterprises the interview asks for; more belong in the file.
const MOST_RELATED: usize = 50;

impl<'a> Interview<'a> {
    /// A new interview.
    pub fn new(law: &'a Law) -> Self {
        Self { law, answers: Vec::new(), facts: Facts::default() }
    }

    /// The question to answer now; `None` when all are answered.
    pub fn current(&self) -> Option<Question> {
        let ask = self.next_ask()?;
        Some(self.question(ask))
    }

    /// Takes an answer to the current question. Empty means the default, `?` alone is not taken, `unknown` leaves it open.
    ///
    /// # Errors
    /// When the answer is not understood; the question stays.
    pub fn answer(&mut self, text: &str) -> Result<(), AnswerError> {
        let Some(ask) = self.next_ask() else { return Ok(()) };
        let question = self.question(ask);
        let text = text.trim();
        let text =
            if text.is_empty() { question.default.clone().unwrap_or_default() } else { text.to_owned() };
        let mut facts = self.facts.clone();
        apply(self.law, &mut facts, ask, &question, &text)?;
        self.facts = facts;
        let said = match (&question.form, yes_no(false, &text)) {
            (Form::YesNo, Ok(Some(true))) => "yes".to_owned(),
            (Form::YesNo, Ok(Some(false))) => "no".to_owned(),
            _ => text,
        };
        self.answers.push((ask, said));
        Ok(())
    }

    /// Takes the last answer back; false when there is none.
    pub fn back(&mut self) -> bool {
        if self.answers.pop().is_none() {
            return false;
        }
        let mut again = Self::new(self.law);
        for (_, text) in &self.answers {
            // Each of these was accepted in this order before.
            if again.answer(if text.is_empty() { "unknown" } else { text }).is_err() {
                break;
            }
        }
        self.facts = again.facts;
        true
    }

    /// What is known so far.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Number of questions answered.
    pub fn answered(&self) -> usize {
        self.answers.len()
    }

    fn next_ask(&self) -> Option<Ask> {
        order(&self.facts, &self.answers)
            .into_iter()
            .find(|ask| !self.answers.iter().any(|(done, _)| done == ask) && self.is_pertinent(*ask))
    }

    fn given(&self, ask: Ask) -> Option<&str> {
        self.answers.iter().find(|(done, _)| *done == ask).map(|(_, text)| text.as_str())
    }

    fn has_kind(&self, wanted: &[&str]) -> bool {
        self.facts.activity_ids.iter().flatten().any(|kind| wanted.contains(&kind.as_str()))
    }

    fn is_listed(&self) -> bool {
        let law = self.law.scope_law();
        let kinds = self.facts.activity_ids.iter().flatten();
        self.facts.activity_ids.is_none()
            || kinds.filter_map(|kind| law.kind(kind.as_str())).any(|place| place.place.is_some())
    }

    fn is_main_establishment_kind(&self) -> bool {
        let kinds = &self.law.scope_law().jurisdiction.main_establishment_kinds;
        self.facts.activity_ids.iter().flatten().any(|kind| kinds.contains(kind))
    }

    fn establishments_in_union(&self) -> Option<usize> {
        let places = self.facts.established_in.as_ref()?;
        Some(places.iter().filter(|place| self.law.member_states().contains(**place)).count())
    }

    /// Whether the answers so far leave a point in asking.
    fn is_pertinent(&self, ask: Ask) -> bool {
        let related = |at: usize| self.facts.related.as_ref().is_some_and(|list| list.len() > at);
        let flags = &self.facts.flags;
        match ask {
            Ask::Name | Ask::Established | Ask::Activities => true,
            Ask::InUnion => self.establishments_in_union() == Some(0) || self.facts.established_in.is_none(),
            Ask::ServicesProvidedIn => {
                self.has_kind(&["public_ecn_provider", "public_ecs_provider"])
                    || (self.is_main_establishment_kind() && self.establishments_in_union() == Some(0))
            }
            Ask::OwnUse => !self.own_use_choices().is_empty(),
            Ask::Ancillary => !self.ancillary_choices().is_empty(),
            Ask::Staff | Ask::Turnover | Ask::BalanceSheet | Ask::HasRelated => self.is_listed(),
            Ask::SameLastYear => self.is_listed() && self.facts.staff_awu.is_some(),
            Ask::Relation(at) => self.given(Ask::HasRelated) == Some("yes") && self.wants_related(at),
            Ask::Share(at)
            | Ask::RelatedStaff(at)
            | Ask::RelatedTurnover(at)
            | Ask::RelatedBalance(at)
            | Ask::Independent(at)
            | Ask::MoreRelated(at) => related(at),
            Ask::LastStaff | Ask::LastTurnover | Ask::LastBalance => {
                self.given(Ask::SameLastYear) == Some("no")
            }
            Ask::Flag(flag) => self.is_flag_pertinent(flag, flags.nis1_oes == Some(true)),
            Ask::DecisionsIn | Ask::OperationsIn | Ask::MostEmployeesIn => {
                let open = self.is_main_establishment_kind()
                    && self.establishments_in_union().is_some_and(|count| count > 1);
                let known = self.facts.main_establishment_facts.as_ref();
                let settled =
                    known.is_some_and(|known| known.decisions.is_some() || known.operations.is_some());
                open && (ask == Ask::DecisionsIn || !settled)
            }
            Ask::RepresentativeIn => {
                self.is_main_establishment_kind() && self.establishments_in_union() == Some(0)
            }
        }
    }

    fn wants_related(&self, at: usize) -> bool {
        at == 0 || self.given(Ask::MoreRelated(at - 1)) == Some("yes")
    }

    fn is_flag_pertinent(&self, flag: Flag, was_operator: bool) -> bool {
        let administration =
            self.has_kind(&["public_admin_central", "public_admin_regional", "public_administration_local"]);
        match flag {
            Flag::Qualified => self.has_kind(&["trust_service_provider"]),
            Flag::RootNameServer => self.has_kind(&["dns_service_provider"]),
            Flag::RegionalRisk => self.has_kind(&["public_admin_regional"]),
            Flag::CentralBank | Flag::Security => administration,
            Flag::LocalOption => self.has_kind(&["public_administration_local"]),
            Flag::EducationOption => self.has_kind(&["education_institution"]),
            Flag::DoraExempt => self.has_kind(&["credit_institution"]),
            Flag::SoleProvider | Flag::PublicSafety | Flag::SystemicRisk | Flag::SpecificImportance => {
                self.is_listed()
            }
            Flag::IdentifiedAs => self.is_listed() || administration,
            Flag::Cer | Flag::Nis1 => true,
            Flag::Nis1Option => was_operator,
        }
    }

    fn own_use_choices(&self) -> Vec<Choice> {
        let law = self.law.scope_law();
        let kinds = self.facts.activity_ids.iter().flatten().filter_map(|kind| law.kind(kind.as_str()));
        let of_sector_8_or_9 =
            kinds.filter(|place| place.place.is_some_and(|at| matches!(at.sector.number, 8 | 9)));
        of_sector_8_or_9.map(|place| choice(place.kind.id.as_str(), &place.kind.title, "")).collect()
    }

    fn ancillary_choices(&self) -> Vec<Choice> {
        let law = self.law.scope_law();
        let kinds = self.facts.activity_ids.iter().flatten().filter_map(|kind| law.kind(kind.as_str()));
        let carved =
            |carveout: &Carveout| matches!(carveout, Carveout::Ancillary | Carveout::AncillaryPublicEntity);
        kinds
            .filter(|place| place.kind.excluded_when.iter().any(carved))
            .map(|place| choice(place.kind.id.as_str(), &place.kind.title, ""))
            .collect()
    }

    fn question(&self, ask: Ask) -> Question {
        let (id, prompt, help) = text(ask);
        let (form, default) = self.form(ask);
        Question {
            id,
            prompt,
            help: help.to_owned(),
            form,
            default: default.map(str::to_owned),
            number: self.answers.len() + 1,
        }
    }

    fn form(&self, ask: Ask) -> (Form, Option<&'static str>) {
        match ask {
            Ask::Name => (Form::Text, None),
            Ask::Established | Ask::ServicesProvidedIn => (Form::Countries, None),
            Ask::InUnion => (Form::YesNo, None),
            Ask::Activities => (Form::Many(activity_choices(self.law)), None),
            Ask::OwnUse => (Form::Many(self.own_use_choices()), Some("none")),
            Ask::Ancillary => (Form::Many(self.ancillary_choices()), Some("none")),
            Ask::Staff | Ask::RelatedStaff(_) | Ask::LastStaff => (Form::Staff, None),
            Ask::Turnover
            | Ask::BalanceSheet
            | Ask::RelatedTurnover(_)
            | Ask::RelatedBalance(_)
            | Ask::LastTurnover
            | Ask::LastBalance => (Form::Money, None),
            Ask::Share(_) => (Form::Percent, None),
            Ask::HasRelated | Ask::MoreRelated(_) | Ask::Independent(_) => (Form::YesNo, Some("no")),
            Ask::SameLastYear => (Form::YesNo, Some("yes")),
            Ask::Relation(_) => (Form::One(relation_choices()), Some("linked")),
            Ask::Flag(Flag::IdentifiedAs) => (Form::One(identified_choices()), Some("none")),
            Ask::Flag(
                Flag::Qualified
                | Flag::RegionalRisk
                | Flag::LocalOption
                | Flag::EducationOption
                | Flag::Nis1Option,
            ) => (Form::YesNo, None),
            Ask::Flag(_) => (Form::YesNo, Some("no")),
            Ask::DecisionsIn | Ask::OperationsIn | Ask::MostEmployeesIn | Ask::RepresentativeIn => {
                (Form::Countries, None)
            }
        }
    }
}

/// The questions in their order, with a block for each related enterprise that was announced.
fn order(facts: &Facts, answers: &[(Ask, String)]) -> Vec<Ask> {
    let mut order = vec![
        Ask::Name,
        Ask::Established,
        Ask::InUnion,
        Ask::Activities,
        Ask::ServicesProvidedIn,
        Ask::OwnUse,
        Ask::Ancillary,
        Ask::Staff,
        Ask::Turnover,
        Ask::BalanceSheet,
        Ask::HasRelated,
    ];
    let known = facts.related.as_ref().map_or(0, Vec::len);
    let announced =
        answers.iter().filter(|(ask, text)| matches!(ask, Ask::MoreRelated(_)) && text == "yes").count() + 1;
    for at in 0..known.max(announced).min(MOST_RELATED) {
        order.extend([
            Ask::Relation(at),
            Ask::Share(at),
            Ask::RelatedStaff(at),
            Ask::RelatedTurnover(at),
            Ask::RelatedBalance(at),
            Ask::Independent(at),
        ]);
        if at + 1 < MOST_RELATED {
            order.push(Ask::MoreRelated(at));
        }
    }
    order.extend([Ask::SameLastYear, Ask::LastStaff, Ask::LastTurnover, Ask::LastBalance]);
    let flags = [
        Flag::Qualified,
        Flag::RootNameServer,
        Flag::RegionalRisk,
        Flag::CentralBank,
        Flag::Security,
        Flag::LocalOption,
        Flag::EducationOption,
        Flag::DoraExempt,
        Flag::SoleProvider,
        Flag::PublicSafety,
        Flag::SystemicRisk,
        Flag::SpecificImportance,
        Flag::IdentifiedAs,
        Flag::Cer,
        Flag::Nis1,
        Flag::Nis1Option,
    ];
    order.extend(flags.map(Ask::Flag));
    order.extend([Ask::DecisionsIn, Ask::OperationsIn, Ask::MostEmployeesIn, Ask::RepresentativeIn]);
    order
}

/// Id, prompt and help of a question.
fn text(ask: Ask) -> (String, String, &'static str) {
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

fn flag_text(flag: Flag) -> (String, String, &'static str) {
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

fn choice(value: &str, label: &str, group: &str) -> Choice {
    Choice { value: value.to_owned(), label: label.to_owned(), group: group.to_owned() }
}

fn relation_choices() -> Vec<Choice> {
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

fn identified_choices() -> Vec<Choice> {
    vec![
        choice("none", "No", ""),
        choice("important", "As an important entity", ""),
        choice("essential", "As an essential entity", ""),
    ]
}

/// Writes an answer into the facts.
fn apply(law: &Law, facts: &mut Facts, ask: Ask, question: &Question, text: &str) -> Result<(), AnswerError> {
    let open = text.is_empty() || matches!(text.to_lowercase().as_str(), "unknown" | "?" | "don't know");
    match ask {
        Ask::Name => facts.name = (!open).then(|| text.to_owned()),
        Ask::Established => facts.established_in = optional(open, || countries(law, text, false))?,
        Ask::ServicesProvidedIn => {
            facts.services_provided_in = optional(open, || countries(law, text, true))?
        }
        Ask::InUnion => facts.services_in_union = yes_no(open, text)?,
        Ask::Activities => facts.activity_ids = optional(open, || many(question, text))?,
        Ask::OwnUse => facts.flags.own_use_only = optional(open, || many(question, text))?,
        Ask::Ancillary => facts.flags.ancillary = optional(open, || many(question, text))?,
        Ask::Staff => facts.staff_awu = optional(open, || staff(text))?,
        Ask::Turnover => facts.turnover_eur = optional(open, || money(text))?,
        Ask::BalanceSheet => facts.balance_sheet_eur = optional(open, || money(text))?,
        Ask::HasRelated | Ask::MoreRelated(_) => {
            yes_no(open, text)?;
        }
        Ask::Relation(_) => {
            let relation = one(question, if open { "linked" } else { text })?;
            let related = Related { relation: relation_of(&relation), ..Related::default() };
            facts.related.get_or_insert_with(Vec::new).push(related);
        }
        Ask::Share(at) => {
            let share = optional(open, || percent(text))?;
            edit(facts, at, |related| related.pct = share);
        }
        Ask::RelatedStaff(at) => {
            let staff = optional(open, || staff(text))?;
            edit(facts, at, |related| related.staff = staff);
        }
        Ask::RelatedTurnover(at) => {
            let turnover = optional(open, || money(text))?;
            edit(facts, at, |related| related.turnover_eur = turnover);
        }
        Ask::RelatedBalance(at) => {
            let balance = optional(open, || money(text))?;
            edit(facts, at, |related| related.balance_sheet_eur = balance);
        }
        Ask::Independent(at) => {
            let independent = yes_no(open, text)?;
            edit(facts, at, |related| related.independent_systems = independent);
        }
        Ask::SameLastYear => {
            if yes_no(open, text)? == Some(false) {
                facts.history = Some(vec![Period::default()]);
            }
        }
        Ask::LastStaff => {
            let staff = optional(open, || staff(text))?;
            edit_last(facts, |period| period.staff = staff);
        }
        Ask::LastTurnover => {
            let turnover = optional(open, || money(text))?;
            edit_last(facts, |period| period.turnover_eur = turnover);
        }
        Ask::LastBalance => {
            let balance = optional(open, || money(text))?;
            edit_last(facts, |period| period.balance_sheet_eur = balance);
        }
        Ask::Flag(Flag::IdentifiedAs) => {
            facts.flags.member_state_identified_as =
                optional(open, || one(question, text))?.map(|value| match value.as_str() {
                    "essential" => Identified::Essential,
                    "important" => Identified::Important,
                    _ => Identified::None,
                });
        }
        Ask::Flag(flag) => *flag_of(facts, flag) = yes_no(open, text)?,
        Ask::DecisionsIn => main(facts).decisions = optional(open, || country(law, text, false))?,
        Ask::OperationsIn => main(facts).operations = optional(open, || country(law, text, false))?,
        Ask::MostEmployeesIn => main(facts).most_employees = optional(open, || country(law, text, true))?,
        Ask::RepresentativeIn => facts.representative_in = optional(open, || country(law, text, true))?,
    }
    if ask == Ask::Activities {
        facts.flags.public_administration = administration(facts);
    }
    Ok(())
}

/// The level of administration that the activities say.
fn administration(facts: &Facts) -> Option<AdministrationLevel> {
    let kinds = facts.activity_ids.as_ref()?;
    let has = |wanted: &str| kinds.iter().any(|kind| kind == wanted);
    Some(if has("public_admin_central") {
        AdministrationLevel::Central
    } else if has("public_admin_regional") {
        AdministrationLevel::Regional
    } else if has("public_administration_local") {
        AdministrationLevel::Local
    } else {
        AdministrationLevel::None
    })
}

fn flag_of(facts: &mut Facts, flag: Flag) -> &mut Option<bool> {
    let flags = &mut facts.flags;
    match flag {
        Flag::Qualified => &mut flags.qualified_trust_service,
        Flag::RootNameServer => &mut flags.root_name_server,
        Flag::RegionalRisk => &mut flags.regional_risk_assessed,
        Flag::CentralBank => &mut flags.central_bank_judiciary_parliament,
        Flag::Security => &mut flags.security_defence_law_enforcement,
        Flag::LocalOption => &mut flags.ms_option_2_5_a,
        Flag::EducationOption => &mut flags.ms_option_2_5_b,
        Flag::DoraExempt => &mut flags.dora_2_4_exempt,
        Flag::SoleProvider => &mut flags.sole_provider,
        Flag::PublicSafety => &mut flags.public_safety_impact,
        Flag::SystemicRisk => &mut flags.systemic_risk,
        Flag::SpecificImportance | Flag::IdentifiedAs => &mut flags.specific_importance,
        Flag::Cer => &mut flags.cer_critical,
        Flag::Nis1 => &mut flags.nis1_oes,
        Flag::Nis1Option => &mut flags.ms_option_3_1_g,
    }
}

fn main(facts: &mut Facts) -> &mut MainEstablishmentFacts {
    facts.main_establishment_facts.get_or_insert_with(MainEstablishmentFacts::default)
}

fn edit(facts: &mut Facts, at: usize, change: impl FnOnce(&mut Related)) {
    if let Some(related) = facts.related.as_mut().and_then(|list| list.get_mut(at)) {
        change(related);
    }
}

fn edit_last(facts: &mut Facts, change: impl FnOnce(&mut Period)) {
    if let Some(period) = facts.history.as_mut().and_then(|list| list.first_mut()) {
        change(period);
    }
}

fn relation_of(value: &str) -> Option<Relation> {
    match value {
        "linked" => Some(Relation::Linked),
        "partner" => Some(Relation::Partner),
        "venture_capital" => Some(Relation::VentureCapital),
        "institutional_investor" => Some(Relation::InstitutionalInvestor),
        "university" => Some(Relation::University),
        "public_body" => Some(Relation::PublicBody),
        _ => None,
    }
}

fn optional<T>(open: bool, read: impl FnOnce() -> Result<T, AnswerError>) -> Result<Option<T>, AnswerError> {
    if open { Ok(None) } else { read().map(Some) }
}

fn error(written: &str, expected: &str, nearest: Option<&str>) -> AnswerError {
    AnswerError {
        written: written.to_owned(),
        expected: expected.to_owned(),
        nearest: nearest.map(str::to_owned),
    }
}

fn yes_no(open: bool, text: &str) -> Result<Option<bool>, AnswerError> {
    match text.to_lowercase().as_str() {
        _ if open => Ok(None),
        "y" | "yes" | "true" => Ok(Some(true)),
        "n" | "no" | "false" => Ok(Some(false)),
        _ => Err(error(text, "answer yes or no", None)),
    }
}

fn number(text: &str) -> Option<f64> {
    let text = text.trim().trim_end_matches('%').trim_start_matches(['€']).trim();
    let text: String = text.chars().filter(|letter| !matches!(letter, ' ' | '_' | '\'')).collect();
    text.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0)
}

fn staff(text: &str) -> Result<Awu, AnswerError> {
    number(text).and_then(Awu::from_number).ok_or_else(|| error(text, "a number such as 120 or 46.5", None))
}

fn percent(text: &str) -> Result<f64, AnswerError> {
    number(text).filter(|share| *share <= 100.0).ok_or_else(|| error(text, "a share from 0 to 100", None))
}

/// `12500000`, `12 500 000`, `12.5m`, `800k`, `1.2bn`.
fn money(text: &str) -> Result<Eur, AnswerError> {
    let lower = text.to_lowercase().replace("eur", "");
    let units = [("bn", 1e9), ("mio", 1e6), ("m", 1e6), ("k", 1e3)];
    let (digits, unit) = units
        .iter()
        .find_map(|(end, unit)| Some((lower.trim().strip_suffix(end)?, *unit)))
        .unwrap_or((lower.as_str(), 1.0));
    let amount = number(digits).map(|number| number * unit).filter(|amount| *amount <= 1e14);
    amount
        .map(Eur::from_number)
        .ok_or_else(|| error(text, "an amount in euros such as 12500000, 12.5m or 800k", None))
}

fn countries(law: &Law, text: &str, members_only: bool) -> Result<Vec<CountryCode>, AnswerError> {
    if text.eq_ignore_ascii_case("none") {
        return Ok(Vec::new());
    }
    text.split([',', ' '])
        .filter(|part| !part.is_empty())
        .map(|part| country(law, part, members_only))
        .collect()
}

/// A code, or the English name of a Member State.
fn country(law: &Law, text: &str, members_only: bool) -> Result<CountryCode, AnswerError> {
    let states = law.member_states();
    let named = states
        .states
        .iter()
        .find(|state| state.name.eq_ignore_ascii_case(text.trim()))
        .map(|state| state.iso);
    let code = named.or_else(|| text.trim().parse().ok());
    code.filter(|code| !members_only || states.contains(*code)).ok_or_else(|| {
        let names = states.states.iter().map(|state| state.name.as_str());
        let expected = if members_only { "a Member State such as DE" } else { "a country such as DE" };
        error(text, expected, nearest(text, names))
    })
}

fn choices(question: &Question) -> &[Choice] {
    match &question.form {
        Form::One(choices) | Form::Many(choices) => choices,
        _ => &[],
    }
}

/// A choice by its number from 1, or by its value.
fn one(question: &Question, text: &str) -> Result<String, AnswerError> {
    let choices = choices(question);
    let by_number = text.parse::<usize>().ok().and_then(|number| choices.get(number.checked_sub(1)?));
    let found = by_number.or_else(|| choices.iter().find(|choice| choice.value.eq_ignore_ascii_case(text)));
    found.map(|choice| choice.value.clone()).ok_or_else(|| {
        let values = choices.iter().map(|choice| choice.value.as_str());
        error(text, "one of the choices, by number or name", nearest(text, values))
    })
}

fn many(question: &Question, text: &str) -> Result<Vec<KindId>, AnswerError> {
    if text.eq_ignore_ascii_case("none") {
        return Ok(Vec::new());
    }
    let mut kinds: Vec<KindId> = Vec::new();
    for part in text.split([',', ' ']).filter(|part| !part.is_empty()) {
        let kind = KindId::new(one(question, part)?);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    Ok(kinds)
}
