//! The JSON document and its schema.

use crate::fixture;
use nisaba_view::json::{document, schema};
use serde_json::Value;

#[test]
fn the_document_has_what_others_script_against() {
    let value: Value = serde_json::from_str(&document(&fixture::brennholt())).unwrap();
    let finding = &value["findings"][0];
    for key in [
        "check",
        "concept",
        "outcome",
        "severity",
        "asset",
        "resource",
        "file",
        "line",
        "end_line",
        "requirements",
        "why",
        "fingerprint",
    ] {
        assert!(!finding[key].is_null(), "no {key}");
    }
    assert_eq!(value["requirements"][0]["status"], "partly_met");
}

#[test]
fn the_schema_names_every_part_of_the_document() {
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    let document: Value = serde_json::from_str(&document(&fixture::brennholt())).unwrap();
    for key in document.as_object().unwrap().keys() {
        assert!(schema["properties"].get(key).is_some(), "the schema does not know {key}");
    }
}
