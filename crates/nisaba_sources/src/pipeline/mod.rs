//! Pipelines, read by `nisaba_pipeline`, to resources that the tables understand.
//!
//! The body of a resource holds facts (`facts.rs`), not the definition: systems write the same thing in too many ways for
//! paths. What tools and events mean is data (`pipelines/*.yaml`).
//!
//! **Invariant:** a question that makes no sense for a system has no fact, so that checks say nothing.

mod body;
mod branch;
mod download;
mod expression;
mod facts;
mod owners;
mod repository;
mod script;
mod trust;
mod words;
mod work;

use std::sync::Arc;

use nisaba_base::{Loc, SourceMap};
use nisaba_estate::{NotSeen, Provider};
use nisaba_pipeline::{Pipeline, System};

use crate::format::{Format, Formats};
use crate::part::Part;
use crate::resource::Resource;
use work::Work;

pub(crate) use repository::{is_lock, is_manifest};

/// Reads every pipeline, and the settings of the repositories they belong to.
pub(crate) fn read(sources: &SourceMap, formats: &Formats) -> Part {
    let reading = nisaba_pipeline::read(sources, formats.files(Format::Pipeline));
    let not_seen = reading.not_read.into_iter().map(|not_read| NotSeen {
        what: not_read.what,
        settle: not_read.settle,
        loc: Some(Loc::start_of(not_read.file)),
    });
    let mut part = Part { not_seen: not_seen.collect(), diagnostics: reading.diagnostics, ..Part::default() };
    let pipelines: Vec<(Pipeline, Work)> = reading
        .pipelines
        .into_iter()
        .map(|pipeline| {
            let work = work::of(&pipeline);
            (pipeline, work)
        })
        .collect();
    for (at, (pipeline, work)) in pipelines.iter().enumerate() {
        let other = pipelines.iter().enumerate().find(|(other, (_, work))| *other != at && work.tests);
        let other = other.map(|(_, (pipeline, _))| &*pipeline.path);
        part.resources.push(resource(pipeline, work, other));
    }
    part.resources.extend(branch::resources(sources, formats, &mut part.diagnostics));
    part.resources.extend(repository::resources(sources, formats, &pipelines, &mut part.diagnostics));
    part
}

fn resource(pipeline: &Pipeline, work: &Work, tested_elsewhere: Option<&str>) -> Resource {
    let type_name = match pipeline.system {
        System::GitHubWorkflow => "github_workflow",
        System::GitHubAction => "github_action",
        System::GitLab => "gitlab_pipeline",
        System::Azure => "azure_pipeline",
        System::Jenkins => "jenkins_pipeline",
    };
    Resource {
        provider: Provider::Forge,
        type_name: type_name.into(),
        written_type: None,
        address: pipeline.path.clone(),
        root: "".into(),
        module: "".into(),
        name: name(pipeline),
        body: facts::body(pipeline, work, tested_elsewhere),
        loc: pipeline.loc,
        references: Vec::new(),
        existence: None,
        region: None,
        account: None,
    }
}

/// The name of the file tells more than `CI`, and people look for it.
fn name(pipeline: &Pipeline) -> Arc<str> {
    pipeline.path.strip_prefix(".github/workflows/").unwrap_or(&pipeline.path).into()
}
