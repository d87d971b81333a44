//! The interview that fills [`Facts`]: which question comes next, what it offers, and a way back.
//!
//! A pure state machine: the caller shows [`Interview::current`], passes what was typed to [`Interview::answer`], and reads
//! [`Interview::facts`] at any time. Questions that the answers so far make pointless are not asked.
//!
//! **Invariants:** going back and giving the same answer leads to the same facts; what is skipped stays unknown.
//!
//! **Not here:** the terminal, colours, paging.

mod answer;
mod wording;

pub use wording::activity_choices;

use answer::{apply, yes_no};
use wording::{choice, identified_choices, relation_choices, text};

use crate::law::Law;
use crate::scope::Facts;
use crate::scope_law::Carveout;

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
