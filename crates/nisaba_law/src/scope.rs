//! Does NIS2 apply to an organisation, as what, why, and what follows.
//!
//! [`scope`] evaluates the rules of `law/scope.yaml` in every world that the facts allow. One tier in all of them is the
//! answer; several make it `undetermined`, with the facts that would decide.
//!
//! **Invariants:** completing an unknown fact never leads to a tier that was not listed as possible; more staff, turnover or
//! balance sheet never lowers the tier; every reason names its rule, the facts used and the citation.
//!
//! **Not here:** the interview (`questions`), reading files, printing.

mod answer;
mod cases;
mod change;
mod consequence;
mod facts;
mod headcount;
mod jurisdiction;
mod rules;
mod size;
mod wording;
mod worlds;

pub use answer::{Decider, NotApplied, Outcome, Reason, ScopeAnswer};
pub use cases::{CasesError, Warning, cases_json};
pub use change::Change;
pub use consequence::{Fine, Management, Neighbour, Registration, SupervisionAnswer};
pub use facts::{
    AdministrationLevel, Facts, Flags, Identified, Investor, MainEstablishmentFacts, Period, Related,
    Relation,
};
pub use headcount::awu;
pub use jurisdiction::{JurisdictionAnswer, RepresentativeAnswer};
pub use size::{Aggregated, Between, Figures, Size, SizeSet, class_of, classes, size};

use crate::law::Law;

/// Whether and as what the organisation falls under NIS2, and what follows from it.
pub fn scope(law: &Law, facts: &Facts) -> ScopeAnswer {
    answer::answer(law, facts)
}
