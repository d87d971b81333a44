//! The JSON Schema of a check's document, for editors; generated from the words that decoding knows.

use nisaba_estate::Kind;
use serde_json::{Value, json};

use crate::catalogue::Catalogue;
use crate::check::{Dialect, Stage};
use crate::concept::Severity;
use crate::condition_decode::TESTS;

/// The schema of one document in `checks/`.
pub fn schema(catalogue: &Catalogue) -> Value {
    let concepts: Vec<&str> = catalogue.concepts().iter().map(|concept| &*concept.id).collect();
    let kinds: Vec<&str> = std::iter::once("any").chain(Kind::ALL.iter().map(|kind| kind.word())).collect();
    let severities: Vec<&str> = Severity::ALL.iter().map(|severity| severity.word()).collect();
    let texts = json!({"type": "array", "items": {"type": "string"}});
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Nisaba check",
        "type": "object",
        "additionalProperties": false,
        "required": [
            "id", "concept", "status", "kinds", "require", "severity", "title", "says", "rationale", "remediation"
        ],
        "properties": {
            "id": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
            "concept": {"enum": concepts},
            "status": stages(),
            "kinds": {"type": "array", "minItems": 1, "items": {"enum": kinds}},
            "providers": {"type": "array", "items": {"enum": ["aws", "azure", "gcp", "kubernetes", "other"]}},
            "when": {"$ref": "#/$defs/condition"},
            "require": {"$ref": "#/$defs/condition"},
            "severity": {"enum": severities},
            "severity_when": {"type": "array", "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["when", "severity"],
                "properties": {"when": {"$ref": "#/$defs/condition"}, "severity": {"enum": severities}},
            }},
            "title": {"type": "string"},
            "says": {"type": "string"},
            "rationale": {"type": "string"},
            "remediation": remediation(),
            "references": texts,
            "proves": texts,
            "examples": examples(),
        },
        "$defs": {"condition": condition(), "test": test()},
    })
}

fn stages() -> Value {
    let stages = Stage::ALL.map(|stage| (stage.word().to_owned(), json!({"type": "string"})));
    json!({
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": false,
        "properties": serde_json::Map::from_iter(stages),
    })
}

fn remediation() -> Value {
    let snippets = Dialect::ALL.iter().map(|dialect| (dialect.word().to_owned(), json!({"type": "string"})));
    let mut properties = serde_json::Map::from_iter(snippets);
    properties.insert("do".to_owned(), json!({"type": "string"}));
    properties.insert("effort_hours".to_owned(), json!({"type": "number", "exclusiveMinimum": 0}));
    json!({
        "type": "object",
        "required": ["do", "effort_hours"],
        "additionalProperties": false,
        "properties": properties,
    })
}

fn examples() -> Value {
    let facets = json!({"type": "array", "items": {"type": "object"}});
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {"passing": facets, "failing": facets, "inconclusive": facets, "not_applicable": facets},
    })
}

fn condition() -> Value {
    let several = json!({"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/condition"}});
    json!({
        "type": "object",
        "minProperties": 1,
        "properties": {"all": several, "any": several, "none": several, "not": {"$ref": "#/$defs/condition"}, "cel": {"type": "string"}},
        "additionalProperties": {"$ref": "#/$defs/test"},
    })
}

fn test() -> Value {
    let scalar = json!({"type": ["boolean", "number", "string"]});
    let of = |word: &str| match word {
        "in" | "not_in" | "contains_any" | "contains_all" => {
            json!({"type": "array", "minItems": 1, "items": scalar})
        }
        "at_least" | "at_most" | "below" | "above" => json!({"type": "number"}),
        "some" | "every" | "no" => json!({"$ref": "#/$defs/condition"}),
        "empty" | "stated" | "known" => json!({"type": "boolean"}),
        "matches" | "starts_with" | "version_at_least" => json!({"type": "string"}),
        _ => scalar.clone(),
    };
    let words = TESTS.iter().map(|word| ((*word).to_owned(), of(word)));
    json!({"anyOf": [
        scalar,
        {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": false,
            "properties": serde_json::Map::from_iter(words),
        },
    ]})
}
