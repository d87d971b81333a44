//! Plans and states: whatever their text, reading ends and nothing marked sensitive comes out.

use nisaba_base::{SourceFile, SourceMap};
use nisaba_terraform::{read_plan, read_state};
use proptest::prelude::*;

fn json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value as Json;
    let word = prop::sample::select(vec![
        "address",
        "aws_x.y[0]",
        "module.a[\"k\"].aws_x.y",
        "data",
        "managed",
        "aws_x",
        "y",
        "k",
        "id",
        "var.a",
        "module.a.out",
        "each.value",
        "module.a",
        "true",
    ]);
    let leaf = prop_oneof![
        word.clone().prop_map(Json::from),
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<u8>().prop_map(Json::from),
    ];
    let key = prop::sample::select(vec![
        "format_version",
        "version",
        "serial",
        "planned_values",
        "values",
        "root_module",
        "resources",
        "child_modules",
        "address",
        "mode",
        "type",
        "name",
        "index",
        "index_key",
        "module",
        "instances",
        "attributes",
        "sensitive_attributes",
        "sensitive_values",
        "after_unknown",
        "change",
        "resource_changes",
        "configuration",
        "module_calls",
        "expressions",
        "references",
        "constant_value",
        "outputs",
        "expression",
        "a",
        "id",
        "value",
        "dependencies",
        "prior_state",
        "for_each_expression",
        "depends_on",
        "statement",
        "json",
    ]);
    leaf.prop_recursive(8, 120, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            prop::collection::vec((key.clone(), inner), 0..6).prop_map(|entries| {
                Json::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
            }),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_the_document_reading_ends(document in json()) {
        let mut sources = SourceMap::default();
        let file = sources.insert(SourceFile::new("plan.json", document.to_string()));
        drop(read_plan(&sources, file));
        drop(read_state(&sources, file));
    }

    #[test]
    fn arbitrary_text_is_told_and_not_read(text in "\\PC{0,80}") {
        let mut sources = SourceMap::default();
        let file = sources.insert(SourceFile::new("plan.json", text));
        drop(read_plan(&sources, file));
        drop(read_state(&sources, file));
    }
}

#[test]
fn an_older_state_file_is_told_with_what_to_do() {
    let mut sources = SourceMap::default();
    let text = r#"{"version": 3, "serial": 1, "modules": []}"#;
    let file = sources.insert(SourceFile::new("old.tfstate", text));
    let problem = read_state(&sources, file).unwrap_err();
    insta::assert_snapshot!(problem.help.join(" "), @"have Terraform write it as JSON: `terraform show -json > state.json`");
}

#[test]
fn outputs_of_modules_that_call_each_other_round_and_round_end() {
    let text = r#"{"format_version":"1.2","planned_values":{"root_module":{"resources":[
        {"address":"aws_x.y","mode":"managed","type":"aws_x","name":"y","values":{}}],
        "child_modules":[{"address":"module.a","resources":[
          {"address":"module.a.aws_x.z","mode":"managed","type":"aws_x","name":"z","values":{}}]}]}},
      "resource_changes":[{"address":"aws_x.y","change":{"after_unknown":{"id":true}}}],
      "configuration":{"root_module":{"resources":[{"address":"aws_x.y","expressions":{"id":{"references":["module.a.o"]}}}],
        "module_calls":{"a":{"expressions":{"v":{"references":["module.a.o"]}},
          "module":{"outputs":{"o":{"expression":{"references":["var.v","var.v"]}}}}}}}}}"#;
    let mut sources = SourceMap::default();
    let file = sources.insert(SourceFile::new("plan.json", text));
    let root = read_plan(&sources, file).unwrap();
    assert_eq!(root.resources.len(), 2);
}
