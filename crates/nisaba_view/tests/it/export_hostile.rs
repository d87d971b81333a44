//! Names of the estate in formats that others render: they stay text in Markdown, XML, tables and JSON.

use crate::fixture;
use crate::hostile::{hostile, poisoned};
use nisaba_view::export::{Options, csv, gitlab, junit, markdown, ocsf, sarif};
use proptest::prelude::*;
use pulldown_cmark::{Event, Parser, Tag};
use serde_json::Value;

/// Tags that the comment itself writes.
const OURS: [&str; 7] =
    ["<!-- nisaba -->", "<br>", "<sub>", "</sub>", "<details>", "</details>", "<summary>"];

/// What would be read as more than text.
fn markdown_words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("@everyone".to_owned()),
        Just("#1".to_owned()),
        Just("[x](javascript:alert(1))".to_owned()),
        Just("![x](//a.example/x.png)".to_owned()),
        Just("<img src=x>".to_owned()),
        Just("https://a.example".to_owned()),
        Just("| a | b |\n|---|---|".to_owned()),
        Just("\\".to_owned()),
        Just("`".to_owned()),
        Just("</details>".to_owned()),
        Just("[a]: //a.example".to_owned()),
        Just("&#64;a &amp;lt;".to_owned()),
        Just("**".to_owned()),
        hostile(),
    ];
    proptest::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn all_asked() -> Options {
    Options { below: "operations".into(), undecided: true, accepted: true }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_comment_links_nowhere_and_shows_no_foreign_markup(text in markdown_words()) {
        let comment = markdown::document(&poisoned(&text), &all_asked());
        prop_assert!(comment.len() < 65_536);
        let mut outside = String::new();
        for event in Parser::new_ext(&comment, pulldown_cmark::Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_) | Tag::BlockQuote(_)) => {
                    prop_assert!(false, "{text:?} became {event:?}");
                }
                Event::Html(html) | Event::InlineHtml(html) => {
                    let html = html.trim();
                    let summary = html.starts_with("<details><summary>") && html.ends_with("</summary>") && html.matches('<').count() == 3;
                    prop_assert!(summary || OURS.contains(&html), "{text:?} became {html:?}");
                }
                Event::Text(text) => outside.push_str(&text),
                _ => {}
            }
        }
        // Code hosts look for mentions everywhere but in code.
        prop_assert!(!outside.contains("@everyone"), "nobody is mentioned");
    }

    #[test]
    fn junit_is_well_formed(text in hostile()) {
        let document = junit::document(&poisoned(&text), &all_asked());
        let read = roxmltree::Document::parse(&document);
        prop_assert!(read.is_ok(), "{:?}", read.err());
    }

    #[test]
    fn json_formats_stay_json(text in hostile()) {
        let all = poisoned(&text);
        for document in [sarif::document(&all, &all_asked()), gitlab::code_quality(&all, &all_asked()), gitlab::security(&all, &all_asked())] {
            prop_assert!(serde_json::from_str::<Value>(&document).is_ok());
        }
        for line in ocsf::lines(&all, &all_asked()).lines() {
            prop_assert!(serde_json::from_str::<Value>(line).is_ok());
        }
    }

    #[test]
    fn a_path_of_sarif_is_a_relative_reference(text in hostile()) {
        let log: Value = serde_json::from_str(&sarif::document(&poisoned(&text), &all_asked())).unwrap();
        for result in log["runs"][0]["results"].as_array().unwrap() {
            let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
            prop_assert!(uri.starts_with("operations/"));
            prop_assert!(uri.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte)), "{uri}");
        }
    }

    #[test]
    fn rows_of_a_table_stay_rows(text in hostile()) {
        let all = poisoned(&text);
        let table = csv::document(&all, &all_asked());
        let rows = all.findings.iter().filter(|one| one.outcome != "pass").count() + 1;
        prop_assert_eq!(table.matches("\r\n").count(), rows);
        prop_assert_eq!(table.matches('\n').count(), rows, "no line break inside a cell");
        prop_assert_eq!(table.matches('"').count() % 2, 0);
    }
}

#[test]
fn an_empty_folder_gives_empty_and_valid_documents() {
    let nothing = fixture::nothing();
    let log: Value = serde_json::from_str(&sarif::document(&nothing, &all_asked())).unwrap();
    assert_eq!(
        log["runs"][0]["results"],
        serde_json::json!([]),
        "an empty list: whatever was open is closed"
    );
    assert_eq!(gitlab::code_quality(&nothing, &all_asked()), "[]\n");
    assert!(roxmltree::Document::parse(&junit::document(&nothing, &all_asked())).is_ok());
    assert!(markdown::document(&nothing, &all_asked()).contains("No check fails"));
    assert_eq!(ocsf::lines(&nothing, &all_asked()), "");
}
