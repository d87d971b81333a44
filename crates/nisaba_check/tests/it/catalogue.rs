//! Every shipped check is what it says it is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use nisaba_check::{Catalogue, Check, Stage};
use nisaba_estate::{Kind, Vocabulary};

/// The documents of `checks/`: path below it, text.
fn documents() -> Vec<(PathBuf, String)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("checks");
    let mut documents = Vec::new();
    for domain in fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir())
    {
        for file in fs::read_dir(domain).unwrap().map(|entry| entry.unwrap().path()) {
            let text = fs::read_to_string(&file).unwrap();
            documents.push((file.strip_prefix(&root).unwrap().to_owned(), text));
        }
    }
    documents.sort();
    documents
}

fn running() -> impl Iterator<Item = &'static Check> {
    Catalogue::built_in().checks().filter(|check| check.status.stage != Stage::Removed)
}

fn nothing_wrong(problems: Vec<String>) {
    let first: Vec<&str> = problems.iter().map(String::as_str).take(40).collect();
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), first.join("\n"));
}

#[test]
fn every_document_is_decoded_and_its_words_tests_and_examples_hold() {
    let owner = Vocabulary::built_in().definition(Kind::Database, "owner");
    assert!(owner.is_some(), "the vocabulary is broken: `cargo test -p nisaba_estate` says where");
    let named = documents().into_iter().map(|(path, text)| (path.display().to_string(), text));
    let loaded = Catalogue::load_only(named);
    let told = loaded.diagnostics.iter().map(|diagnostic| {
        let place = diagnostic.loc.and_then(|loc| loaded.sources.resolve(loc));
        let place = place.map_or_else(String::new, |(path, at)| format!("checks/{path}:{}: ", at.line));
        let label = diagnostic.label.as_deref().map_or_else(String::new, |label| format!(" ({label})"));
        format!("{place}{}{label}", diagnostic.message)
    });
    nothing_wrong(told.collect());
    assert_eq!(loaded.catalogue.checks().count(), documents().len());
}

#[test]
fn the_embedded_catalogue_is_the_one_of_the_documents() {
    nothing_wrong(Catalogue::built_in().broken());
    let embedded: BTreeSet<String> = Catalogue::built_in().checks().map(Check::file_name).collect();
    let mut problems = Vec::new();
    for (path, _) in documents() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !embedded.contains(&name) {
            problems.push(format!("checks/{}: the id of a check is the name of its file", path.display()));
        }
    }
    nothing_wrong(problems);
    assert_eq!(embedded.len(), documents().len());
}

#[test]
fn every_check_has_examples_of_each_outcome_a_snippet_and_sentences() {
    let mut problems = Vec::new();
    for check in running() {
        let mut say = |what: &str| problems.push(format!("{}: {what}", check.id));
        let examples = check.examples();
        if examples.passing.is_empty() || examples.failing.is_empty() || examples.inconclusive.is_empty() {
            say("needs a passing, a failing and an inconclusive example");
        }
        if check.remediation.snippets.is_empty() {
            say("needs a snippet of corrected code");
        }
        if !check.remediation.action.ends_with('.') || !check.says.source().ends_with('.') {
            say("`do` and `says` are sentences and end with a full stop");
        }
        if check.title.ends_with('.') || check.title.chars().count() > 80 {
            say("`title` is a clause of at most 80 characters without full stop");
        }
        if !(0.25..=80.0).contains(&check.remediation.effort_hours) {
            say("`effort_hours` is for one asset: between a quarter of an hour and two weeks");
        }
        if check.rationale.chars().count() < 60 {
            say("`rationale` says too little");
        }
    }
    nothing_wrong(problems);
}

/// A check may look at a second line of defence and be milder than its concept; it is not much more severe.
#[test]
fn the_severity_of_a_check_stays_near_the_one_of_its_concept() {
    let catalogue = Catalogue::built_in();
    let mut problems = Vec::new();
    for check in running() {
        let Some(concept) = catalogue.concept(&check.concept) else { continue };
        if !(-2..=1).contains(&(check.severity as i8 - concept.severity as i8)) {
            problems
                .push(format!("{} is {}, {} is {}", check.id, check.severity, concept.id, concept.severity));
        }
    }
    nothing_wrong(problems);
}

#[test]
fn the_schema_for_editors_knows_every_key_that_checks_use() {
    let schema = nisaba_check::schema(Catalogue::built_in());
    let properties = schema["properties"].as_object().unwrap();
    let required = schema["required"].as_array().unwrap();
    let mut problems = Vec::new();
    for (path, text) in documents() {
        let (nodes, _) = nisaba_base::yaml::parse(nisaba_base::FileId(0), &text);
        for node in &nodes {
            let keys: Vec<&str> = node.value.as_map().unwrap().keys().map(|key| &**key).collect();
            let strange = keys.iter().filter(|key| !properties.contains_key(**key));
            let missing = required.iter().filter(|key| !keys.contains(&key.as_str().unwrap()));
            problems.extend(strange.map(|key| format!("{}: `{key}` is not in the schema", path.display())));
            problems.extend(missing.map(|key| format!("{}: {key} is missing", path.display())));
        }
    }
    nothing_wrong(problems);
}

#[test]
fn concepts_are_unique_and_carry_a_letter_and_a_point_of_the_annex() {
    let concepts = Catalogue::built_in().concepts();
    let ids: BTreeSet<&str> = concepts.iter().map(|concept| &*concept.id).collect();
    assert_eq!(ids.len(), concepts.len());
    for concept in concepts {
        assert!(concept.letters.iter().all(|letter| ('a'..='j').contains(letter)), "{}", concept.id);
        assert!(!concept.letters.is_empty() && !concept.annex.is_empty(), "{}", concept.id);
    }
}

/// Shrinks as checks are written; a diff shows what is gained or lost.
#[test]
fn concepts_without_a_check_are_listed() {
    let catalogue = Catalogue::built_in();
    let mut missing: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for concept in catalogue.concepts() {
        if catalogue.of_concept(&concept.id).all(|check| !check.runs()) {
            let (domain, name) = concept.id.split_once('.').unwrap_or((&concept.id, ""));
            missing.entry(domain).or_default().push(name);
        }
    }
    for (domain, names) in &missing {
        println!("without check: {domain}.{{{}}}", names.join(", "));
    }
    assert!(!missing.contains_key("graph"), "every graph concept has a check");
}
