//! What a check must be beyond its format: its words exist, its tests fit the types of their facets, its examples come out as
//! they say.

use nisaba_base::{FileId, Loc, nearest};
use nisaba_estate::vocabulary::{Definition, Plain, Type};
use nisaba_estate::{Asset, FacetName, FacetValue, Facets, Kind, Provider, Vocabulary};

use rustc_hash::FxHashSet;

use crate::check::Check;
use crate::concept::Concept;
use crate::condition::{Condition, Literal, Test};
use crate::example::ExampleFacets;
use crate::finding::Outcome;
use crate::run::outcome;

/// Something wrong with a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub message: String,
    /// The word it is about, by which its place is found.
    pub word: String,
    /// The right word, where one is near.
    pub meant: Option<String>,
}

impl Problem {
    pub(crate) fn new(message: String, word: &str) -> Self {
        Self { message, word: word.to_owned(), meant: None }
    }
}

/// Everything that is wrong with a check.
pub fn problems(check: &Check, concepts: &[Concept], vocabulary: &Vocabulary) -> Vec<Problem> {
    let mut found = Vec::new();
    if !concepts.iter().any(|concept| concept.id == check.concept) {
        let meant = nearest(&check.concept, concepts.iter().map(|concept| &*concept.id)).map(str::to_owned);
        let message = format!("`{}` is no concept", check.concept);
        found.push(Problem { message, word: check.concept.to_string(), meant });
    }
    for kind in kinds(check) {
        let mut words = Words { kind, vocabulary, found: &mut found };
        for condition in conditions(check) {
            condition.for_each_facet(&mut |path, test| words.test(path, test));
        }
        for path in check.says.facets() {
            words.definition(path);
        }
        for example in examples(check).flat_map(|(_, examples)| examples) {
            words.example("", &example.0);
        }
        if found.is_empty() {
            found.extend(wrong_examples(check, kind));
        }
    }
    let mut said = FxHashSet::default();
    found.retain(|problem| said.insert(problem.message.clone()));
    found
}

/// Where a check looks at every kind, its facets are those of every kind: one stands for all.
fn kinds(check: &Check) -> impl Iterator<Item = Kind> {
    let number = match check.kinds {
        crate::check::Kinds::Any => 1,
        crate::check::Kinds::These(_) => usize::MAX,
    };
    check.kinds.all().iter().copied().take(number)
}

fn conditions(check: &Check) -> impl Iterator<Item = &Condition> {
    let escalations = check.severity_when.iter().map(|case| &case.when);
    check.when.iter().chain([&check.require]).chain(escalations)
}

fn examples(check: &Check) -> impl Iterator<Item = (Option<Outcome>, &[ExampleFacets])> {
    let examples = check.examples();
    [
        (Some(Outcome::Pass), examples.passing.as_slice()),
        (Some(Outcome::Fail), examples.failing.as_slice()),
        (Some(Outcome::Inconclusive), examples.inconclusive.as_slice()),
        (None, examples.not_applicable.as_slice()),
    ]
    .into_iter()
}

fn wrong_examples(check: &Check, kind: Kind) -> Vec<Problem> {
    let mut found = Vec::new();
    for (expected, examples) in examples(check) {
        for (index, example) in examples.iter().enumerate() {
            let provider = check.providers.first().copied().unwrap_or(Provider::Other);
            let got = outcome(check, &example_asset(kind, provider, example.0.clone()));
            if got != expected {
                let word = |outcome: Option<Outcome>| outcome.map_or("not applicable", Outcome::word);
                let which = index + 1;
                let message =
                    format!("example {which} of those that should be {} is {}", word(expected), word(got));
                found.push(Problem::new(message, "examples"));
            }
        }
    }
    found
}

/// An asset that has nothing but these facets.
pub(crate) fn example_asset(kind: Kind, provider: Provider, facets: Facets) -> Asset {
    Asset {
        kind,
        provider,
        type_name: kind.word().into(),
        address: "example".into(),
        root: "".into(),
        name: "example".into(),
        loc: Loc::start_of(FileId(0)),
        facets,
        region: None,
        account: None,
        owner: None,
        existence: None,
        inline_exceptions: Vec::new(),
    }
}

struct Words<'w> {
    kind: Kind,
    vocabulary: &'w Vocabulary,
    found: &'w mut Vec<Problem>,
}

impl<'w> Words<'w> {
    fn definition(&mut self, path: &str) -> Option<&'w Definition> {
        let vocabulary: &'w Vocabulary = self.vocabulary;
        let definition = vocabulary.definition(self.kind, path);
        if definition.is_none() {
            let step = path.rsplit('.').next().unwrap_or(path);
            let message = format!("`{path}` is no facet of `{}`", self.kind.word());
            let meant = self.nearest_facet(path);
            self.found.push(Problem { message, word: step.to_owned(), meant });
        }
        definition
    }

    fn nearest_facet(&self, path: &str) -> Option<String> {
        match path.rsplit_once('.') {
            None => nearest(path, self.vocabulary.facets(self.kind).map(|(name, _)| name)).map(str::to_owned),
            Some((list, step)) => {
                let items = &self.vocabulary.definition(self.kind, list)?.items;
                nearest(step, items.keys().map(String::as_str)).map(str::to_owned)
            }
        }
    }

    fn test(&mut self, path: &str, test: &Test) {
        if let Some(definition) = self.definition(path)
            && let Some(message) = misfit(path, test, definition)
        {
            self.found.push(Problem::new(message, path.rsplit('.').next().unwrap_or(path)));
        }
    }

    fn example(&mut self, prefix: &str, facets: &Facets) {
        for (name, facet) in facets.iter() {
            let path = format!("{prefix}{name}");
            let Some(definition) = self.definition(&path) else { continue };
            if let Some(value) = facet.value() {
                self.example_value(&path, name, value, definition);
            }
        }
    }

    fn example_value(&mut self, path: &str, name: FacetName, value: &FacetValue, definition: &Definition) {
        let fits = match (value, &definition.kind) {
            (FacetValue::Text(text), Type::Words(words)) => words.iter().any(|word| **word == **text),
            (FacetValue::Bool(_), Type::Plain(Plain::Bool))
            | (FacetValue::Number(_), Type::Plain(Plain::Number))
            | (FacetValue::Text(_), Type::Plain(Plain::Text))
            | (FacetValue::List(_), Type::Plain(Plain::List)) => true,
            (FacetValue::Record(_), _) => !definition.items.is_empty(),
            _ => false,
        };
        if !fits {
            self.found.push(Problem::new(format!("`{path}` cannot be {value} in an example"), name.word()));
        }
        let items = match value {
            FacetValue::List(items) => items.as_slice(),
            _ => &[],
        };
        for item in items {
            if let Some(FacetValue::Record(inner)) = item.value() {
                self.example(&format!("{path}."), inner);
            }
        }
    }
}

/// Why a test can never tell anything about a facet of this type.
fn misfit(path: &str, test: &Test, definition: &Definition) -> Option<String> {
    let (list, number, text) = match &definition.kind {
        Type::Words(_) => (false, false, true),
        Type::Plain(plain) => (*plain == Plain::List, *plain == Plain::Number, *plain == Plain::Text),
    };
    let wrong = |wanted: &str| Some(format!("`{path}` is no {wanted}, so `{path} {test}` decides nothing"));
    match test {
        Test::All(tests) => tests.iter().find_map(|test| misfit(path, test, definition)),
        Test::Is(literal) | Test::IsNot(literal) => wrong_literal(path, literal, definition),
        Test::In(literals) | Test::NotIn(literals) => {
            literals.iter().find_map(|literal| wrong_literal(path, literal, definition))
        }
        Test::AtLeast(_) | Test::AtMost(_) | Test::Below(_) | Test::Above(_) if !number => wrong("number"),
        Test::Some(_) | Test::Every(_) | Test::No(_) if !list => wrong("list"),
        Test::Some(_) | Test::Every(_) | Test::No(_) if definition.items.is_empty() => {
            wrong("list of records")
        }
        Test::ContainsAny(_) | Test::ContainsAll(_) | Test::StartsWith(_) | Test::Empty(_)
            if !list && !text =>
        {
            wrong("list or text")
        }
        Test::Matches(pattern) if pattern.regex().is_none() => {
            Some(format!("`{}` is no regular expression", pattern.source()))
        }
        Test::Matches(_) if !list && !text => wrong("list or text"),
        Test::VersionAtLeast(_) if !number && !text => wrong("version"),
        _ => None,
    }
}

fn wrong_literal(path: &str, literal: &Literal, definition: &Definition) -> Option<String> {
    let fits = match (literal, &definition.kind) {
        (Literal::Bool(_), Type::Plain(Plain::Bool)) | (Literal::Number(_), Type::Plain(Plain::Number)) => {
            true
        }
        (Literal::Text(_), Type::Plain(Plain::Text)) => true,
        (Literal::Text(text), Type::Words(words)) => words.iter().any(|word| **word == **text),
        _ => false,
    };
    match (&definition.kind, literal) {
        _ if fits => None,
        (Type::Words(words), Literal::Text(text)) => {
            let meant = nearest(text, words.iter().map(String::as_str)).unwrap_or("");
            Some(
                format!("`{path}` is never {literal}; its words are {} {meant}", words.join(", "))
                    .trim_end()
                    .to_owned(),
            )
        }
        _ => Some(format!("`{path}` is never {literal}: its type is another")),
    }
}
