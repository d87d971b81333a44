//! Arbitrary text as a manifest and as a kustomization that names it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nisaba_base::files::MemoryFiles;
use nisaba_base::{SourceFile, SourceMap};

fuzz_target!(|texts: (&str, &str)| {
    let mut sources = SourceMap::default();
    sources.insert(SourceFile::new("app.yaml", texts.0));
    sources.insert(SourceFile::new("kustomization.yaml", texts.1));
    let cluster = nisaba_kubernetes::read(&sources, &MemoryFiles::default());
    nisaba_kubernetes::link(&cluster.objects);
});
