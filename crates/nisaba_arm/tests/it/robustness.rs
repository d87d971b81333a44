//! Templates that nobody should write are read or refused, and never end a run.

use nisaba_base::{SourceFile, SourceMap};
use proptest::prelude::*;

fn read(texts: &[(&str, String)]) -> nisaba_arm::Evaluation {
    let mut sources = SourceMap::default();
    let ids: Vec<_> =
        texts.iter().map(|(path, text)| sources.insert(SourceFile::new(*path, text.as_str()))).collect();
    nisaba_arm::evaluate(&sources, &ids)
}

#[test]
fn a_template_that_calls_itself_ends() {
    let template = r#"{"resources": [
        {"type": "Microsoft.Resources/deployments", "name": "a", "properties": {"templateLink": {"relativePath": "main.json"}}},
        {"type": "Microsoft.Resources/deployments", "name": "b", "properties": {"templateLink": {"relativePath": "main.json"}}}
    ]}"#;
    read(&[("main.json", template.to_owned())]);
}

#[test]
fn variables_that_need_each_other_are_unknown() {
    let template = r#"{"variables": {"a": "[variables('b')]", "b": "[variables('a')]"},
        "resources": [{"type": "Microsoft.X/y", "name": "n", "properties": {"v": "[variables('a')]"}}]}"#;
    let evaluation = read(&[("main.json", template.to_owned())]);
    let value = &evaluation.roots[0].resources[0].body.path("properties.v").unwrap().value;
    assert_eq!(value.as_unknown().unwrap().why.to_string(), "`a` needs itself");
}

#[test]
fn texts_that_double_without_end_are_cut_off() {
    let mut variables = String::from("\"v0\": \"aaaaaaaaaaaaaaaa\"");
    for at in 1..60 {
        let before = at - 1;
        variables
            .push_str(&format!(", \"v{at}\": \"[concat(variables('v{before}'), variables('v{before}'))]\""));
    }
    let template = format!(
        r#"{{"variables": {{{variables}}}, "resources": [{{"type": "Microsoft.X/y", "name": "[variables('v59')]"}}]}}"#
    );
    assert_eq!(read(&[("main.json", template)]).roots[0].resources.len(), 1);
}

#[test]
fn loops_in_loops_are_cut_off() {
    let inner = r#"{"type": "c", "name": "x", "copy": {"name": "c", "count": 800}}"#;
    let middle = format!(
        r#"{{"type": "b", "name": "x", "copy": {{"name": "b", "count": 800}}, "resources": [{inner}]}}"#
    );
    let template = format!(
        r#"{{"resources": [{{"type": "Microsoft.X/a", "name": "x", "copy": {{"name": "a", "count": 800}}, "resources": [{middle}]}}]}}"#
    );
    let evaluation = read(&[("main.json", template)]);
    assert!(evaluation.roots[0].resources.len() <= 20_000);
    assert!(!evaluation.diagnostics.is_empty());
}

proptest! {
    #[test]
    fn any_expression_is_computed_or_refused(text in "[a-z()\\[\\].,'0-9 ]{0,60}") {
        let template = format!(r#"{{"resources": [{{"type": "Microsoft.X/y", "name": "[{text}]", "properties": "[{text}]"}}]}}"#);
        read(&[("main.json", template)]);
    }

    #[test]
    fn any_call_is_computed_or_refused(
        name in "(concat|format|resourceId|split|substring|union|if|copyIndex|reference|range|padLeft|json|take|skip|createObject)",
        arguments in proptest::collection::vec("('[a-z{}0-9/.]{0,8}'|-?[0-9]{1,12}|null\\(\\)|createArray\\(1,'a'\\)|parameters\\('p'\\)|resourceGroup\\(\\)\\.id)", 0..4),
    ) {
        let call = format!("{name}({})", arguments.join(", "));
        let template = format!(r#"{{"parameters": {{"p": {{}}}}, "resources": [{{"type": "Microsoft.X/y", "name": "[{call}]", "dependsOn": ["[{call}]"], "p": "[{call}]"}}]}}"#);
        read(&[("main.json", template)]);
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,200}", more in ".{0,100}") {
        read(&[("main.json", text), ("main.parameters.json", more)]);
    }
}
