//! Several files in one text: `-- path --` opens a file.

use nisaba_base::files::MemoryFiles;
use nisaba_base::loc::{SourceFile, SourceMap};
use nisaba_terraform::{Evaluation, Options, Root, evaluate};

use crate::print::print;

/// Text before the first header is `main.tf`.
pub(crate) fn read(text: &str) -> (SourceMap, MemoryFiles) {
    let mut files = MemoryFiles::default();
    let mut path = "main.tf".to_owned();
    for line in text.split_inclusive('\n') {
        match line.trim().strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --")) {
            Some(name) => path = name.to_owned(),
            None => files.0.entry(path.clone()).or_default().push_str(line),
        }
    }
    files.0.retain(|_, text| !text.trim().is_empty());
    let mut sources = SourceMap::default();
    for (path, text) in &files.0 {
        sources.insert(SourceFile::new(path.as_str(), text.as_str()));
    }
    (sources, files)
}

/// What the files give, printed.
pub(crate) fn story(text: &str) -> String {
    story_with(text, &Options::default())
}

pub(crate) fn story_with(text: &str, options: &Options) -> String {
    let (sources, files) = read(text);
    print(&evaluate(&sources, &files, options), &sources)
}

/// What the files give.
pub(crate) fn evaluation(text: &str) -> Evaluation {
    let (sources, files) = read(text);
    evaluate(&sources, &files, &Options::default())
}

/// The only root of the files.
#[expect(clippy::expect_used, reason = "a story without root module is a mistake in the test")]
pub(crate) fn root(text: &str) -> Root {
    Root::clone(evaluation(text).roots.first().expect("the files hold a root module"))
}

/// The value of an expression, printed, with any declarations it needs.
pub(crate) fn expression(text: &str) -> String {
    let root = root(&format!("output \"it\" {{\n value = {text}\n}}\n"));
    root.outputs.first().map_or(String::new(), |(_, node)| crate::print::value(&node.value))
}
