//! Words in `nisaba.yaml` that must mean something elsewhere: questions and exercises of the law, checks of the catalogue.
//!
//! A word that means nothing is told with the nearest that does; it proves and accepts nothing.

use nisaba_base::{Diagnostic, Level, Loc, nearest};
use nisaba_check::Catalogue;
use nisaba_law::Law;
use nisaba_law::obligation::{ExerciseKind, ProofKind};

use crate::configuration::Configuration;

/// Words that name nothing.
pub(crate) fn unknown_words(
    configuration: &Configuration,
    law: &Law,
    catalogue: &Catalogue,
) -> Vec<Diagnostic> {
    let questions: Vec<&str> = questions(law);
    let exercises: Vec<&str> = ExerciseKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let checks = catalogue.ids().map(|id| &**id);
    let checks: Vec<&str> = checks.chain(catalogue.concepts().iter().map(|concept| &*concept.id)).collect();
    let obligations = law.obligations().obligations.iter();
    let waivable: Vec<&str> =
        obligations.flat_map(|one| [one.id.as_str(), one.requirement.as_str()]).collect();
    let mut told = Vec::new();
    let mut hold = |word: &str, loc: Loc, known: &[&str], what: &str| {
        if !known.contains(&word) {
            told.push(unknown(word, loc, known, what));
        }
    };
    for answer in &configuration.attestations {
        hold(&answer.question, answer.loc, &questions, "no question of any obligation");
    }
    for exercise in &configuration.exercises {
        hold(&exercise.kind, exercise.loc, &exercises, "no kind of exercise");
    }
    for exception in &configuration.exceptions {
        hold(&exception.check, exception.loc, &checks, "no check or concept");
    }
    for change in configuration.overrides.iter().filter(|change| !change.check.is_empty()) {
        hold(&change.check, change.loc, &checks, "no check or concept");
    }
    for waiver in &configuration.not_applicable {
        hold(&waiver.id, waiver.loc, &waivable, "no obligation or requirement");
    }
    told
}

/// Activities that the law does not know: the scope would be answered for another organisation.
pub(crate) fn unknown_activities(configuration: &Configuration, law: &Law) -> Vec<Diagnostic> {
    let known: Vec<&str> = law.scope_law().kinds().map(|place| place.kind.id.as_str()).collect();
    let unknown = |(word, loc): &(String, Loc)| {
        let error =
            Diagnostic { level: Level::Error, ..unknown(word, *loc, &known, "no activity of Annex I or II") };
        error.help("`nisaba scope --activities` lists them all")
    };
    configuration.activities.iter().filter(|(word, _)| !known.contains(&word.as_str())).map(unknown).collect()
}

fn questions<'l>(law: &'l Law) -> Vec<&'l str> {
    let proofs = law.obligations().obligations.iter().flat_map(|obligation| &obligation.proved_by);
    let question = |proof: &'l nisaba_law::obligation::Proof| match &proof.kind {
        ProofKind::Attestation { id, .. } => Some(id.as_str()),
        _ => None,
    };
    proofs.filter_map(question).collect()
}

fn unknown(word: &str, loc: Loc, known: &[&str], what: &str) -> Diagnostic {
    let problem = Diagnostic::warning("unknown-word", format!("`{word}` is {what}")).at(loc);
    match nearest(word, known.iter().copied()) {
        Some(meant) => problem.label(format!("did you mean `{meant}`?")),
        None => problem,
    }
}
