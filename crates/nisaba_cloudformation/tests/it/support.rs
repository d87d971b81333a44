//! Templates in memory, and resources shown in short.

use nisaba_base::value::{Node, Part, Value, number_text};
use nisaba_base::{FileId, SourceFile, SourceMap};
use nisaba_cloudformation::{Evaluation, Resource, evaluate};

pub(crate) fn read(files: &[(&str, &str)]) -> Evaluation {
    let mut sources = SourceMap::default();
    let ids: Vec<FileId> =
        files.iter().map(|(path, text)| sources.insert(SourceFile::new(*path, *text))).collect();
    evaluate(&sources, &ids)
}

/// The resources of all stacks, one a line.
pub(crate) fn shown(evaluation: &Evaluation) -> String {
    let all = evaluation.stacks.iter().flat_map(|stack| &stack.resources);
    all.map(line).collect::<Vec<_>>().join("\n")
}

/// One property of a template that has one resource `It`.
pub(crate) fn value(properties: &str, before: &str) -> String {
    let text = format!(
        "{before}\nResources:\n  Other: {{Type: AWS::SNS::Topic}}\n  It:\n    Type: AWS::S3::Bucket\n    Properties:\n      V: {properties}\n"
    );
    let evaluation = read(&[("t.yaml", &text)]);
    let it = evaluation.stacks.iter().flat_map(|stack| &stack.resources).find(|one| &*one.address == "It");
    it.map_or("not there".into(), |it| it.properties.get("V").map_or("none".into(), text_of))
}

fn line(resource: &Resource) -> String {
    let maybe = resource.existence.as_ref().map_or(String::new(), |why| format!(" (if {why})"));
    format!("{} {}{maybe} {}", resource.address, resource.type_name, text_of(&resource.properties))
}

pub(crate) fn text_of(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".into(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number_text(*number),
        Value::String(text) => format!("{text:?}"),
        Value::List(items) => format!("[{}]", items.iter().map(text_of).collect::<Vec<_>>().join(", ")),
        Value::Map(map) => {
            let entries = map.iter().map(|(key, entry)| format!("{key}: {}", text_of(&entry.node)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Unknown(unknown) => {
            let refs: Vec<String> = unknown.refs.iter().map(ToString::to_string).collect();
            let parts = unknown.parts.iter().flatten().map(|part| match part {
                Part::Text(text) => text.to_string(),
                Part::Hole(_) => "…".into(),
            });
            let secret = if unknown.sensitive { " secret" } else { "" };
            format!("?{secret}({}; {}; {})", unknown.why, refs.join(" "), parts.collect::<String>())
        }
    }
}
