//! Arbitrary text as a playbook, the tasks of a role and variables of a group.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nisaba_base::files::MemoryFiles;
use nisaba_base::{SourceFile, SourceMap};

fuzz_target!(|texts: (&str, &str)| {
    let mut sources = SourceMap::default();
    sources.insert(SourceFile::new("site.yml", format!("- hosts: all\n  roles: [a]\n{}", texts.0)));
    sources.insert(SourceFile::new("roles/a/tasks/main.yml", texts.1));
    sources.insert(SourceFile::new("group_vars/all.yml", texts.1));
    nisaba_sources::read(&sources, &MemoryFiles::default(), &nisaba_sources::Options::default());
});
