//! The assessment as terminal text: the answer, what to do first, each measure, the next steps, what was not seen.
//!
//! **Invariant:** colour repeats what a glyph or a word says; without colour, and without UTF-8, nothing is lost.
//! **Invariant:** of the sixteen colours only, so the user's theme decides what they look like.

mod changes;
mod diagnostic;
mod first;
mod line;
mod measures;
mod unseen;

pub use changes::changes;
pub use diagnostic::diagnostic;
pub use line::Style;

use crate::text::{count, date, thousands};
use line::{Ink, Screen};
use nisaba_app::assessment::Assessment;

/// The whole assessment for a terminal. Report files and exit code are the caller's to name.
pub fn report(assessment: &Assessment, style: &Style) -> String {
    let mut screen = Screen::new(style);
    entity(assessment, &mut screen);
    if assessment.assets.is_empty() {
        nothing_found(assessment, &mut screen);
    }
    measures::summary(assessment, &mut screen);
    unseen::baseline(assessment, &mut screen);
    if !assessment.assets.is_empty() {
        first::what_to_do(assessment, &mut screen);
    }
    measures::table(assessment, &mut screen);
    first::next_steps(assessment, &mut screen);
    unseen::exceptions(assessment, &mut screen);
    unseen::overrides(assessment, &mut screen);
    unseen::not_seen(assessment, &mut screen);
    totals(assessment, &mut screen);
    screen.finish()
}

fn entity(assessment: &Assessment, screen: &mut Screen<'_>) {
    let when = date(&assessment.meta.generated_at);
    let Some(entity) = &assessment.entity else {
        screen.flow(0, &[(Ink::Bold, "No organisation is described".to_owned()), (Ink::Dim, when)]);
        screen.text(2, Ink::Plain, "Add `organisation` to nisaba.yaml (nisaba init asks the questions). Until then nobody \
            can say whether NIS2 applies, as what, and what a breach may cost; what follows measures the estate alone.");
        screen.blank();
        return;
    };
    screen.flow(0, &[(Ink::Bold, entity.name.clone()), (Ink::Plain, entity.line.clone()), (Ink::Dim, when)]);
    screen.blank();
}

fn nothing_found(assessment: &Assessment, screen: &mut Screen<'_>) {
    let meta = &assessment.meta;
    let path = if meta.path.is_empty() { "this folder" } else { &meta.path };
    screen.text(2, Ink::Bold, &format!("Nothing to measure was found in {path}."));
    screen.text(2, Ink::Plain, &format!("{} there, {} read. Looked for Terraform (*.tf, plans, state), Kubernetes manifests, \
        Helm and Kustomize, CloudFormation, Compose and Dockerfiles, and for the documents that nisaba.yaml names.",
        if meta.files_found == 1 { "1 file is".to_owned() } else { format!("{} files are", thousands(meta.files_found as u64)) },
        thousands(meta.files_read as u64)));
    screen.text(
        2,
        Ink::Plain,
        "Give the folder that holds them: nisaba assess PATH. A plan helps where values are only known \
        at run time: terraform show -json tfplan > plan.json",
    );
    screen.blank();
}

fn totals(assessment: &Assessment, screen: &mut Screen<'_>) {
    let meta = &assessment.meta;
    let mut counts = vec![
        count(meta.assets, "asset", "assets"),
        count(meta.relations, "relation", "relations"),
        count(meta.files_read, "file", "files"),
    ];
    counts.extend(meta.iac_coverage.map(|coverage| {
        format!("{} of {} assets of the state are in code", coverage.in_code, coverage.in_state)
    }));
    counts
        .extend(meta.seconds.filter(|seconds| seconds.is_finite()).map(|seconds| format!("{seconds:.2} s")));
    let law = format!("law {} · checks {}", meta.law_as_of, meta.checks);
    screen.flow(2, &[(Ink::Plain, counts.join(" · ")), (Ink::Dim, law)]);
}
