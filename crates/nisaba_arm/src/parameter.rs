//! Parameter files beside a template: `main.parameters.json`, `main.production.parameters.json` for `main.json`.
//!
//! Where several files set one parameter differently, which one counts is not known, and so the parameter is not.

use std::sync::Arc;

use nisaba_base::value::{Node, Unknown, Value, Why};
use nisaba_base::{Diagnostic, SourceMap, json};
use rustc_hash::FxHashMap;

const SCHEMA: &str = "eploymentParameters.json#";

/// Values of the template's parameters, by name in lower case.
pub(crate) fn beside(
    sources: &SourceMap,
    template: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> FxHashMap<String, Node> {
    let mut files: Vec<FxHashMap<String, Node>> = Vec::new();
    for (id, file) in sources.iter().filter(|(_, file)| is_beside(file.path(), template)) {
        if !file.text().contains(SCHEMA) {
            continue;
        }
        match json::parse(id, file.text()) {
            Ok(node) => files.push(values(&node)),
            Err(problem) => diagnostics.push(problem.help("the parameters it sets are taken as not set")),
        }
    }
    agreed(files)
}

/// `main.dev.parameters.json` and `main.parameters.dev.json` are beside `main.json`; `azuredeploy.parameters.json` likewise.
fn is_beside(path: &str, template: &str) -> bool {
    let Some(stem) = template.strip_suffix(".json") else { return false };
    let Some(rest) = path.strip_prefix(stem).and_then(|rest| rest.strip_suffix(".json")) else {
        return false;
    };
    !rest.contains('/') && rest.split('.').any(|word| word == "parameters")
}

fn values(file: &Node) -> FxHashMap<String, Node> {
    let written = file.get("parameters").and_then(|node| node.value.as_map());
    let value = |node: &Node| match (node.get("value"), node.get("reference")) {
        (Some(value), _) => Some(value.clone()),
        (None, Some(reference)) => {
            let why = Why::Other("a key vault holds its value".into());
            let unknown = Unknown { sensitive: true, ..Unknown::new(why) };
            Some(Value::Unknown(Arc::new(unknown)).at(reference.loc))
        }
        (None, None) => None,
    };
    let all = written.into_iter().flat_map(nisaba_base::value::Map::iter);
    all.filter_map(|(name, entry)| Some((name.to_ascii_lowercase(), value(&entry.node)?))).collect()
}

fn agreed(mut files: Vec<FxHashMap<String, Node>>) -> FxHashMap<String, Node> {
    let Some(mut all) = files.pop() else { return FxHashMap::default() };
    for file in files {
        for (name, node) in file {
            let differs = all.get(&name).is_some_and(|own| own.value != node.value);
            if differs {
                let why = Why::Other(format!("the parameter files give `{name}` different values").into());
                all.insert(name, Value::unknown(why).at(node.loc));
            } else {
                all.entry(name).or_insert(node);
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_says_to_which_template_a_file_belongs() {
        for path in ["a/main.parameters.json", "a/main.prod.parameters.json", "a/main.parameters.prod.json"] {
            assert!(is_beside(path, "a/main.json"), "{path}");
        }
        for path in
            ["a/other.parameters.json", "main.parameters.json", "a/main.json", "a/main/x.parameters.json"]
        {
            assert!(!is_beside(path, "a/main.json"), "{path}");
        }
    }
}
