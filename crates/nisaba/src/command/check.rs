//! `nisaba check`: checks of one's own. `new` writes a first document, `test` runs the examples, `list` shows all there are.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ignore::WalkBuilder;
use nisaba_base::{Diagnostic, FileId, Level, SourceFile, SourceMap, nearest};
use nisaba_check::{Catalogue, Check};
use nisaba_estate::vocabulary::{Definition, Plain, Type};
use nisaba_estate::{Kind, Vocabulary};

use crate::arguments::{Arguments, CheckAction, CheckArguments, NewCheckArguments};
use crate::command::{Failure, law};
use crate::explain_text;
use crate::files::Disk;
use crate::output::Screen;

/// Runs it.
pub(crate) fn run(
    check: &CheckArguments,
    arguments: &Arguments,
    screen: &Screen,
) -> Result<ExitCode, Failure> {
    match &check.action {
        CheckAction::New(new) => create(new, screen),
        CheckAction::Test { paths, shipped } => test(&named(paths, arguments)?, *shipped, screen),
        CheckAction::List { paths } => list(&named(paths, arguments)?, screen),
    }
}

/// Every document of one's own checks below the paths: name and text, in the order of names.
pub(crate) fn documents(paths: &[PathBuf]) -> Result<Vec<(String, String)>, Failure> {
    let mut documents = Vec::new();
    for path in paths {
        if !path.exists() {
            return Err(Failure::new(format!("`{}` is not there", path.display()))
                .help("`nisaba check new` writes a first check"));
        }
        let mut files: Vec<PathBuf> = WalkBuilder::new(path)
            .follow_links(false)
            .require_git(false)
            .build()
            .flatten()
            .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
            .map(ignore::DirEntry::into_path)
            .filter(|file| {
                file.extension()
                    .is_some_and(|extension| extension == "yaml" || extension == "yml" || extension == "rego")
            })
            .collect();
        files.sort();
        for file in files {
            let text = fs::read_to_string(&file).map_err(|error| Failure::file(&file, "read", &error))?;
            documents.push((file.display().to_string(), text));
        }
    }
    Ok(documents)
}

/// The paths given, else those of `nisaba.yaml` here.
fn named(paths: &[PathBuf], arguments: &Arguments) -> Result<Vec<PathBuf>, Failure> {
    if !paths.is_empty() {
        return Ok(paths.to_vec());
    }
    let here = Path::new(".");
    let files = Disk::new(here).map_err(|error| Failure::file(here, "read", &error))?;
    let (configuration, _) = nisaba_app::configure(&files, &law(arguments)?)?;
    Ok(configuration.checks.iter().map(PathBuf::from).collect())
}

fn test(paths: &[PathBuf], shipped: bool, screen: &Screen) -> Result<ExitCode, Failure> {
    let documents = documents(paths)?;
    if documents.is_empty() && !shipped {
        return Err(Failure::new("there is no check to test")
            .help("name a folder, or say `checks: [FOLDER]` in nisaba.yaml")
            .help("`nisaba check new acme-store-versioned --kind object_store --concept storage.versioning` writes one"));
    }
    let (policies, documents): (Vec<_>, Vec<_>) =
        documents.into_iter().partition(|(name, _)| name.ends_with(".rego"));
    let mut sources = SourceMap::default();
    let mut add = |documents: Vec<(String, String)>| -> Vec<FileId> {
        documents.into_iter().map(|(name, text)| sources.insert(SourceFile::new(name, text))).collect()
    };
    let (files, policies) = (add(documents), add(policies));
    let (catalogue, mut diagnostics) = Catalogue::built_in().extended(&sources, &files);
    let (tested, unrun) = nisaba_app::test_policies(&sources, &policies);
    diagnostics.extend(unrun);
    screen.diagnostics(&diagnostics, &sources);
    let own = |check: &&Check| Catalogue::built_in().find(&check.id).is_none();
    let mut report = Report::default();
    for check in catalogue.checks().filter(|check| shipped || own(check)) {
        report.tell(check);
    }
    let mut failed = 0;
    for (name, holds) in &tested {
        failed += usize::from(!holds);
        report.lines.push_str(&format!("{}  {name}\n", if *holds { "ok  " } else { "fail" }));
    }
    let broken = failed + diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Error).count();
    screen.print(&report.text(broken));
    Ok(if broken == 0 && report.wanting == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// What testing found; a check with a wrong example is not in the catalogue, its mistake was told before.
#[derive(Default)]
struct Report {
    lines: String,
    checks: usize,
    examples: usize,
    wanting: usize,
}

impl Report {
    fn tell(&mut self, check: &Check) {
        let examples = check.examples();
        let sorts = [
            ("passing", examples.passing.len()),
            ("failing", examples.failing.len()),
            ("inconclusive", examples.inconclusive.len()),
        ];
        let missing: Vec<&str> =
            sorts.iter().filter(|(_, count)| *count == 0).map(|(word, _)| *word).collect();
        let count: usize =
            sorts.iter().map(|(_, count)| count).sum::<usize>() + examples.not_applicable.len();
        self.checks += 1;
        self.examples += count;
        if missing.is_empty() {
            self.lines.push_str(&format!("ok    {}  {count} examples\n", check.id));
        } else {
            self.wanting += 1;
            self.lines.push_str(&format!("want  {}  no {} example\n", check.id, missing.join(", no ")));
        }
    }

    fn text(&self, broken: usize) -> String {
        let Report { lines, checks, examples, wanting } = self;
        format!(
            "{lines}\n{checks} checks, {examples} examples came out as they say; {wanting} want examples, {broken} mistakes\n"
        )
    }
}

fn list(paths: &[PathBuf], screen: &Screen) -> Result<ExitCode, Failure> {
    let loaded = Catalogue::load(
        documents(paths)?.into_iter().filter(|(name, _)| !name.ends_with(".rego")).collect::<Vec<_>>(),
    );
    let problems: Vec<Diagnostic> = loaded.diagnostics;
    screen.diagnostics(&problems, &loaded.sources);
    screen.print(&explain_text::checks_list(&loaded.catalogue));
    Ok(ExitCode::SUCCESS)
}

fn create(new: &NewCheckArguments, screen: &Screen) -> Result<ExitCode, Failure> {
    let kind = kind(&new.kind)?;
    let catalogue = Catalogue::built_in();
    let Some(concept) = catalogue.concept(&new.concept) else {
        let known = catalogue.concepts().iter().map(|concept| &*concept.id);
        return Err(unknown(&new.concept, "concept", known)
            .help("`nisaba explain checks` lists checks with their concepts"));
    };
    if catalogue.find(&new.id).is_some() {
        return Err(Failure::new(format!("`{}` is a shipped check", new.id))
            .help("put your organisation's name first"));
    }
    if !is_id(&new.id) {
        return Err(Failure::new(format!("`{}` is no id", new.id))
            .help("small letters, digits and hyphens: `acme-store-versioned`"));
    }
    let facet = facet(kind, new.facet.as_deref())?;
    let text = scaffold(&new.id, &concept.id, concept.severity.word(), kind, facet);
    fs::create_dir_all(&new.dir).map_err(|error| Failure::file(&new.dir, "create", &error))?;
    let path = new.dir.join(format!("{}.yaml", new.id));
    if path.exists() {
        return Err(Failure::new(format!("`{}` is there already", path.display())));
    }
    fs::write(&path, text).map_err(|error| Failure::file(&path, "write", &error))?;
    screen.print(&format!(
        "wrote {}\n\nnext: say what is right in it, then `nisaba check test {}`\nto use it, say `checks: [{}]` in nisaba.yaml\n",
        path.display(),
        new.dir.display(),
        new.dir.display(),
    ));
    Ok(ExitCode::SUCCESS)
}

fn is_id(id: &str) -> bool {
    !id.is_empty()
        && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn kind(word: &str) -> Result<Kind, Failure> {
    word.parse().map_err(|_| unknown(word, "kind of asset", Kind::ALL.iter().map(|kind| kind.word())))
}

/// The facet asked for, else the first yes-or-no facet of the kind, so that the document works as it is written.
fn facet(kind: Kind, wanted: Option<&str>) -> Result<(&str, &'static Definition), Failure> {
    let vocabulary = Vocabulary::built_in();
    let Some(wanted) = wanted else {
        let flag =
            vocabulary.facets(kind).find(|(_, definition)| definition.kind == Type::Plain(Plain::Bool));
        return flag
            .or_else(|| vocabulary.facets(kind).next())
            .ok_or_else(|| Failure::new("this kind has no facet"));
    };
    let found = vocabulary.definition(kind, wanted).map(|definition| (wanted, definition));
    found.ok_or_else(|| {
        unknown(wanted, &format!("facet of `{}`", kind.word()), vocabulary.facets(kind).map(|(name, _)| name))
    })
}

fn unknown<'k>(word: &str, what: &str, known: impl IntoIterator<Item = &'k str>) -> Failure {
    let known: Vec<&str> = known.into_iter().collect();
    let failure = Failure::new(format!("`{word}` is no {what}"));
    match nearest(word, known.iter().copied()) {
        Some(meant) => failure.help(format!("did you mean `{meant}`?")),
        None => failure.help(format!("one of: {}", known.join(", "))),
    }
}

/// A word of the vocabulary may look like a number to YAML (`1.2`).
fn quoted(word: &str) -> String {
    if word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && word != "true"
        && word != "false"
    {
        word.to_owned()
    } else {
        format!("\"{word}\"")
    }
}

fn scaffold(
    id: &str,
    concept: &str,
    severity: &str,
    kind: Kind,
    (facet, definition): (&str, &Definition),
) -> String {
    let (good, bad) = match &definition.kind {
        Type::Plain(Plain::Bool) => ("true".to_owned(), "false".to_owned()),
        Type::Plain(Plain::Number) => ("30".to_owned(), "7".to_owned()),
        Type::Plain(Plain::Text) => ("wanted".to_owned(), "something-else".to_owned()),
        Type::Plain(Plain::List) => ("[wanted]".to_owned(), "[]".to_owned()),
        Type::Words(words) => (
            quoted(words.first().map_or("", String::as_str)),
            quoted(words.get(1).map_or("other", String::as_str)),
        ),
    };
    let require = match &definition.kind {
        Type::Plain(Plain::Number) => format!("{{at_least: {good}}}"),
        Type::Plain(Plain::List) => "{contains: wanted}".to_owned(),
        _ => good.clone(),
    };
    let kind = kind.word();
    let about = &definition.about;
    format!(
        "# {facet}: {about}
id: {id}
concept: {concept}
status: {{preview: 1.0.0}}
kinds: [{kind}]
# when: {{...}}                       # does it apply at all? leave out where it always does
require: {{{facet}: {require}}}        # what must hold; see docs/checks.md for the tests there are
severity: {severity}
title: \"{facet} is not as we want it\"
says: \"{{name}} is not as our policy asks: {facet}.\"
rationale: Our policy asks for it.
remediation:
  do: Set {facet} as our policy says.
  effort_hours: 1
examples:
  passing: [{{{facet}: {good}}}]
  failing: [{{{facet}: {bad}}}]
  inconclusive: [{{{facet}: {{unknown: \"`var.it` has no value\"}}}}]
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_document_of_any_kind_and_facet_is_a_check_that_passes_its_test() {
        for kind in Kind::ALL.iter().copied() {
            for (name, definition) in Vocabulary::built_in().facets(kind) {
                if !definition.items.is_empty() {
                    continue;
                }
                let text = scaffold("acme-first", "asset.inventory", "low", kind, (name, definition));
                let loaded = Catalogue::load_only([("first.yaml".to_owned(), text.clone())]);
                assert_eq!(loaded.diagnostics, Vec::new(), "{kind:?} {name}\n{text}");
            }
        }
    }
}
