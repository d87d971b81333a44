//! A file of facts in, a document of answers out: the machine interface of `scope --facts`.
//!
//! Unknown facts are passed over with a warning, as files of other tools carry more than we ask; a fact of the wrong type is
//! an error with its place.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::facts::{
    AdministrationLevel, Facts, Flags, Identified, Investor, MainEstablishmentFacts, Period, Related,
    Relation,
};
use super::wording::{country, holder_in_other_keys, links_as_related, relation_in_words, usual_shapes};
use crate::id::KindId;
use crate::law::{Law, Tier, without_place};
use crate::scope_law::{AnnexNumber, SizeClass};
use nisaba_base::nearest;

/// Something in a facts file that was not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The case it is in; empty for a single object.
    pub case: String,
    /// What was passed over, as a path, e.g. `flags.sole_providr`.
    pub path: String,
    /// The nearest word that would be known.
    pub nearest: Option<String>,
    /// What happened.
    pub message: String,
}

impl std::fmt::Display for Warning {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.case.is_empty() {
            write!(out, "case `{}`: ", self.case)?;
        }
        write!(out, "`{}` {}", self.path, self.message)?;
        match &self.nearest {
            Some(nearest) => write!(out, "; did you mean `{nearest}`?"),
            None => Ok(()),
        }
    }
}

/// A facts file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct CasesError {
    /// Line from 1; 0 when the whole file is meant.
    pub line: u64,
    /// Column from 1; 0 when the whole line is meant.
    pub column: u64,
    /// What is wrong.
    pub message: String,
}

/// Answers every case of a facts file: one facts object, a list of them, or `{"cases": [{"id", "inputs"}]}`; JSON or YAML.
///
/// # Errors
/// Text that is neither JSON nor YAML, or a fact of the wrong type, with its line and column. Among several cases, one with
/// such a fact gets an `error` in place of an answer.
pub fn cases_json(law: &Law, input: &str) -> Result<(Value, Vec<Warning>), CasesError> {
    let document = parse(input)?;
    let mut warnings = Vec::new();
    let mut answers = Vec::new();
    let (cases, several) = cases(document)?;
    let mut reader = Reader { law, text: input, warnings: &mut warnings, seen: Map::new() };
    for (id, inputs) in cases {
        let answer = match reader.facts(&id, inputs) {
            Ok(facts) => serde_json::to_value(super::scope(law, &facts)).unwrap_or_default(),
            // One bad case does not take the others down.
            Err(error) if several => json!({
                "tier": "undetermined", "possible_tiers": Tier::ALL, "error": error.to_string()
            }),
            Err(error) => return Err(error),
        };
        let mut with_id = Map::new();
        with_id.insert("id".to_owned(), Value::String(id));
        if let Value::Object(mut answer) = answer {
            with_id.append(&mut answer);
        }
        answers.push(Value::Object(with_id));
    }
    Ok((json!({ "cases": answers }), warnings))
}

/// JSON when it looks like it, for its stricter messages; YAML otherwise.
fn parse(input: &str) -> Result<Value, CasesError> {
    let input = input.trim_start_matches('\u{feff}');
    if input.trim_start().starts_with(['{', '['])
        && let Ok(value) = serde_json::from_str(input)
    {
        return Ok(value);
    }
    serde_saphyr::from_str(input).map_err(|error| {
        let place = error.location();
        CasesError {
            line: place.map_or(0, |place| place.line()),
            column: place.map_or(0, |place| place.column()),
            message: without_place(&error.without_snippet().to_string()),
        }
    })
}

/// The cases of a document, each with an id, and whether the document may hold several.
fn cases(document: Value) -> Result<(Vec<(String, Value)>, bool), CasesError> {
    let whole = |message: &str| CasesError { line: 1, column: 1, message: message.to_owned() };
    let list = match document {
        Value::Object(mut object) => match object.remove("cases") {
            Some(Value::Array(list)) => list,
            Some(_) => return Err(whole("`cases` is no list")),
            None if object.contains_key("inputs") => vec![Value::Object(object)],
            None => {
                let facts = object.remove("organisation").unwrap_or(Value::Object(object));
                return Ok((vec![(String::new(), facts)], false));
            }
        },
        Value::Array(list) => list,
        _ => return Err(whole("a facts object or `{\"cases\": [...]}` is expected")),
    };
    let cases = list.into_iter().enumerate().map(|(at, case)| match case {
        Value::Object(mut case) => {
            let id = case.get("id").map_or_else(
                || (at + 1).to_string(),
                |id| id.as_str().map_or_else(|| id.to_string(), str::to_owned),
            );
            let inputs = case.remove("inputs").unwrap_or_else(|| {
                case.remove("id");
                Value::Object(case)
            });
            Ok((id, inputs))
        }
        _ => Err(whole("a case is no object")),
    });
    Ok((cases.collect::<Result<_, _>>()?, true))
}

/// Reads facts objects of one text, remembering how often each key was met so that an error finds its place.
struct Reader<'a> {
    law: &'a Law,
    text: &'a str,
    warnings: &'a mut Vec<Warning>,
    seen: Map<String, Value>,
}

impl Reader<'_> {
    fn facts(&mut self, case: &str, inputs: Value) -> Result<Facts, CasesError> {
        let Value::Object(mut inputs) = inputs else {
            return Err(CasesError {
                line: 0,
                column: 0,
                message: format!("the facts of case `{case}` are no object"),
            });
        };
        usual_shapes(&mut inputs);
        self.keep_known(case, "", &mut inputs, Facts::known_keys());
        self.keep_known_within(case, "flags", inputs.get_mut("flags"), Flags::known_keys());
        self.keep_known_within(
            case,
            "main_establishment_facts",
            inputs.get_mut("main_establishment_facts"),
            MainEstablishmentFacts::known_keys(),
        );
        self.keep_known_within(case, "history", inputs.get_mut("history"), Period::known_keys());
        self.keep_known_related(case, "related", inputs.get_mut("related"));
        self.understand_words(case, &mut inputs);
        inputs.retain(|_, value| !value.is_null());
        let mut facts: Facts = self.typed(case, inputs)?;
        self.keep_known_kinds(case, &mut facts);
        Ok(facts)
    }

    fn keep_known_within(&mut self, case: &str, path: &str, value: Option<&mut Value>, known: &[&str]) {
        match value {
            Some(Value::Object(object)) => self.keep_known(case, path, object, known),
            Some(Value::Array(list)) => {
                for (at, item) in list.iter_mut().enumerate() {
                    if let Value::Object(object) = item {
                        self.keep_known(case, &format!("{path}[{at}]"), object, known);
                    }
                }
            }
            _ => {}
        }
    }

    fn keep_known_related(&mut self, case: &str, path: &str, value: Option<&mut Value>) {
        let Some(Value::Array(list)) = value else { return };
        for (at, item) in list.iter_mut().enumerate() {
            if let Value::Object(object) = item {
                let path = format!("{path}[{at}]");
                links_as_related(object);
                holder_in_other_keys(object);
                self.keep_known(case, &path, object, Related::known_keys());
                self.word::<Relation>(case, object, "relation", Some(relation_in_words));
                for key in ["investor", "investor_type", "holder"] {
                    self.word::<Investor>(case, object, key, None);
                }
                self.word::<SizeClass>(case, object, "size_class", None);
                object.retain(|_, value| !value.is_null());
                self.keep_known_related(case, &format!("{path}.related"), object.get_mut("related"));
            }
        }
    }

    fn keep_known(&mut self, case: &str, path: &str, object: &mut Map<String, Value>, known: &[&str]) {
        let unknown: Vec<String> =
            object.keys().filter(|key| !known.contains(&key.as_str())).cloned().collect();
        for key in unknown {
            object.remove(&key);
            let nearest = nearest(&key, known.iter().copied()).map(str::to_owned);
            let path = if path.is_empty() { key } else { format!("{path}.{key}") };
            self.warnings.push(Warning {
                case: case.to_owned(),
                path,
                nearest,
                message: "is no known fact and was passed over".to_owned(),
            });
        }
    }

    /// Words from fixed lists and countries: what is not understood is passed over with a warning and stays unknown.
    fn understand_words(&mut self, case: &str, inputs: &mut Map<String, Value>) {
        self.word::<AnnexNumber>(case, inputs, "annex", None);
        self.word::<SizeClass>(case, inputs, "size_class", None);
        for key in ["established_in", "services_provided_in", "main_establishment", "representative_in"] {
            self.countries(case, inputs, key);
        }
        if let Some(Value::Object(tests)) = inputs.get_mut("main_establishment_facts") {
            for key in MainEstablishmentFacts::known_keys() {
                self.countries(case, tests, key);
            }
        }
        if let Some(Value::Object(flags)) = inputs.get_mut("flags") {
            self.word::<AdministrationLevel>(case, flags, "public_administration", None);
            self.word::<Identified>(case, flags, "member_state_identified_as", None);
        }
    }

    /// A word of a fixed list, or one that `otherwise` understands; anything else is taken out.
    fn word<T: DeserializeOwned>(
        &mut self,
        case: &str,
        object: &mut Map<String, Value>,
        key: &str,
        otherwise: Option<fn(&str) -> Option<&'static str>>,
    ) {
        let Some(Value::String(word)) = object.get(key) else { return };
        if serde_json::from_value::<T>(Value::String(word.clone())).is_ok() {
            return;
        }
        let word = word.clone();
        let lower = word.to_lowercase();
        let understood =
            serde_json::from_value::<T>(Value::String(lower.clone())).is_ok().then_some(lower.clone());
        match understood.or_else(|| otherwise?(&lower).map(str::to_owned)) {
            Some(understood) => {
                object.insert(key.to_owned(), Value::String(understood));
            }
            None => {
                object.remove(key);
                self.warn_word(case, key, &word);
            }
        }
    }

    fn warn_word(&mut self, case: &str, key: &str, word: &str) {
        self.warnings.push(Warning {
            case: case.to_owned(),
            path: format!("{key}: {word}"),
            nearest: None,
            message: "is not understood and is treated as unknown".to_owned(),
        });
    }

    /// Codes and names of countries, one or a list.
    fn countries(&mut self, case: &str, object: &mut Map<String, Value>, key: &str) {
        let words = match object.get(key) {
            Some(Value::String(word)) => vec![word.clone()],
            Some(Value::Array(list)) => {
                list.iter().filter_map(|word| word.as_str().map(str::to_owned)).collect()
            }
            _ => return,
        };
        let is_list = object.get(key).is_some_and(Value::is_array);
        let mut codes = Vec::new();
        for word in &words {
            match country(self.law, word) {
                Some(code) => codes.push(Value::String(code.to_string())),
                None => self.warn_word(case, key, word),
            }
        }
        if codes.is_empty() && !words.is_empty() {
            object.remove(key);
        } else if is_list {
            object.insert(key.to_owned(), Value::Array(codes));
        } else if let Some(code) = codes.pop() {
            object.insert(key.to_owned(), code);
        }
    }

    /// An unknown kind is kept: it stands for an activity that is not known. The warning names the nearest kind.
    fn keep_known_kinds(&mut self, case: &str, facts: &mut Facts) {
        let law = self.law.scope_law();
        for kind in facts.activity_ids.iter().flatten().filter(|kind| law.kind(kind.as_str()).is_none()) {
            let kinds = law.kinds().map(|place| place.kind.id.as_str());
            self.warnings.push(Warning {
                case: case.to_owned(),
                path: format!("activity_ids: {kind}"),
                nearest: nearest(kind.as_str(), kinds).map(str::to_owned),
                message: "is no known kind of activity; it is treated as unknown".to_owned(),
            });
        }
        let known = |kind: &KindId| law.kind(kind.as_str()).is_some();
        for list in [&mut facts.flags.own_use_only, &mut facts.flags.ancillary].into_iter().flatten() {
            list.retain(known);
        }
    }

    /// Decodes key by key, so that an error can name its key and find its place in the text.
    fn typed(&mut self, case: &str, inputs: Map<String, Value>) -> Result<Facts, CasesError> {
        for (key, value) in &inputs {
            self.check::<Facts>(case, key, value)?;
            if let (true, Value::Object(flags)) = (key == "flags", value) {
                for (flag, value) in flags {
                    self.check::<Flags>(case, flag, value)?;
                }
            }
        }
        serde_json::from_value(Value::Object(inputs)).map_err(|error| CasesError {
            line: 0,
            column: 0,
            message: format!("case `{case}`: {error}"),
        })
    }

    fn check<T: DeserializeOwned>(&mut self, case: &str, key: &str, value: &Value) -> Result<(), CasesError> {
        let count = self.seen.get(key).and_then(Value::as_u64).unwrap_or(0);
        self.seen.insert(key.to_owned(), Value::from(count + 1));
        if key == "flags" {
            return Ok(());
        }
        let mut alone = Map::new();
        alone.insert(key.to_owned(), value.clone());
        let Err(error) = serde_json::from_value::<T>(Value::Object(alone)) else { return Ok(()) };
        let (line, column) = place_of(self.text, key, count).unwrap_or((0, 0));
        let of_case = if case.is_empty() { String::new() } else { format!(" of case `{case}`") };
        Err(CasesError { line, column, message: format!("`{key}`{of_case}: {error}") })
    }
}

/// Line and column of the nth time that a key is written in JSON or YAML.
fn place_of(text: &str, key: &str, nth: u64) -> Option<(u64, u64)> {
    let is_key = |at: usize| {
        let after =
            text.get(at + key.len()..).unwrap_or_default().trim_start_matches(['"', '\'']).trim_start();
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        after.starts_with(':') && before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_')
    };
    let (at, _) = text.match_indices(key).filter(|(at, _)| is_key(*at)).nth(usize::try_from(nth).ok()?)?;
    let before = text.get(..at)?;
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |start| start.chars().count()) + 1;
    Some((u64::try_from(line).ok()?, u64::try_from(column).ok()?))
}
