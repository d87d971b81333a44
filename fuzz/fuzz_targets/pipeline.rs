//! Arbitrary text as the definition of a pipeline of every system, and as what it includes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nisaba_base::{SourceFile, SourceMap};

fuzz_target!(|texts: (&str, &str)| {
    let mut sources = SourceMap::default();
    let names = [".github/workflows/a.yml", "action.yml", ".gitlab-ci.yml", "azure-pipelines.yml", "Jenkinsfile"];
    let ids: Vec<_> = names.iter().map(|name| sources.insert(SourceFile::new(*name, texts.0))).collect();
    sources.insert(SourceFile::new("ci/part.yml", texts.1));
    nisaba_pipeline::read(&sources, ids.into_iter());
});
