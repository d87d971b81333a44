//! Reads files held in memory and shows what they come to.

use nisaba_base::{SourceFile, SourceMap};
use nisaba_pipeline::{Job, Pipeline, Reading, Rights, Step, Text, Use, pin};

/// What the first of the files comes to; the others can be included.
pub(crate) fn read(files: &[(&str, &str)]) -> Reading {
    let mut sources = SourceMap::default();
    let ids: Vec<_> =
        files.iter().map(|(path, text)| sources.insert(SourceFile::new(*path, *text))).collect();
    nisaba_pipeline::read(&sources, ids.into_iter().take(1))
}

/// The same as lines of text.
pub(crate) fn shown(files: &[(&str, &str)]) -> String {
    let reading = read(files);
    let told = reading.not_read.iter().map(|not_read| format!("not read: {}", not_read.what));
    let problems = reading.diagnostics.iter().map(|problem| format!("problem: {}", problem.code));
    reading.pipelines.iter().flat_map(pipeline).chain(told).chain(problems).collect::<Vec<_>>().join("\n")
}

fn pipeline(pipeline: &Pipeline) -> Vec<String> {
    let mut lines = Vec::new();
    for trigger in &pipeline.triggers {
        lines.push(format!(
            "on {}{}",
            trigger.event.text,
            if trigger.chosen { " of chosen branches" } else { "" }
        ));
    }
    lines.extend(pipeline.rights.as_ref().map(rights));
    lines.extend(pipeline.parameters.iter().map(|parameter| format!("asks for {}", parameter.text)));
    lines.extend(pipeline.uses.iter().map(used));
    for one in &pipeline.jobs {
        lines.extend(job(pipeline, one));
    }
    lines
}

fn rights(rights: &Rights) -> String {
    match rights {
        Rights::All { write, .. } => format!("rights: all, write {write}"),
        Rights::Listed { rights, .. } => {
            let one = |right: &nisaba_pipeline::Right| {
                format!("{}:{}", right.scope.text, if right.write { "write" } else { "read" })
            };
            format!("rights: {}", rights.iter().map(one).collect::<Vec<_>>().join(" "))
        }
    }
}

fn used(used: &Use) -> String {
    let place = if used.is_local { "here" } else { pin(used.reference.as_deref()).word() };
    format!("{:?} {} ({place})", used.kind, used.name)
}

fn job(pipeline: &Pipeline, job: &Job) -> Vec<String> {
    let name = |job: &Job| job.name.as_ref().map_or("-".to_owned(), |name| name.text.to_string());
    let after: Vec<String> = job.after.iter().filter_map(|at| pipeline.jobs.get(*at)).map(name).collect();
    let mut notes = Vec::new();
    notes.extend((!after.is_empty()).then(|| format!("after {}", after.join("+"))));
    notes.extend(job.environment.as_ref().map(|environment| format!("to {}", environment.text)));
    notes.extend(job.approval.map(|_| "asks first".to_owned()));
    notes.extend(job.own_machine.map(|_| "own machine".to_owned()));
    notes.extend(job.may_fail.map(|_| "may fail".to_owned()));
    notes.extend(job.secrets_inherited.map(|_| "gives all secrets".to_owned()));
    notes.extend(
        job.condition.as_ref().map(|condition| format!("if {}", condition.text.replace('\n', " and "))),
    );
    let mut lines =
        vec![format!("job {}: {}", name(job), notes.join(", ")).trim_end_matches([':', ' ']).to_owned()];
    lines.extend(job.rights.as_ref().map(|own| format!("  {}", rights(own))));
    lines.extend(job.variables.iter().map(|variable| format!("  {}=…", variable.name)));
    lines.extend(job.images.iter().map(|image| {
        let text = image.node.value.as_str().unwrap_or("?");
        format!("  image {text}{}", if image.privileged.is_some() { " as root of the machine" } else { "" })
    }));
    lines.extend(job.uses.iter().map(|one| format!("  {}", used(one))));
    lines.extend(job.steps.iter().map(step));
    lines
}

fn step(step: &Step) -> String {
    let text = |text: &Text| text.text.trim().replace('\n', "; ");
    let mut parts = Vec::new();
    parts.extend(step.uses.as_ref().map(used));
    parts.extend(step.script.as_ref().map(|script| format!("`{}`", text(script))));
    parts.extend(step.expansions.iter().map(|one| format!("pastes ‹{}›", text(one))));
    parts.extend(step.may_fail.map(|_| "may fail".to_owned()));
    format!("  - {}", parts.join(" "))
}
