//! Folders of files written in one text (`-- path --` before each), and objects printed with the place of each value.

use std::fmt::Write;

use nisaba_base::files::MemoryFiles;
use nisaba_base::loc::{Loc, SourceFile, SourceMap};
use nisaba_base::value::{Node, Value, number_text};
use nisaba_kubernetes::{Cluster, Origin, read};

pub(crate) struct Fixture {
    pub(crate) sources: SourceMap,
    pub(crate) cluster: Cluster,
}

impl Fixture {
    pub(crate) fn new(text: &str) -> Self {
        let mut files = MemoryFiles::default();
        let mut sources = SourceMap::default();
        for section in format!("\n{text}").split("\n-- ").skip(1) {
            let (path, body) = section.split_once(" --\n").unwrap_or((section, ""));
            files.0.insert(path.to_owned(), body.to_owned());
        }
        for (path, body) in &files.0 {
            sources.insert(SourceFile::new(path.as_str(), body.as_str()));
        }
        let cluster = read(&sources, &files);
        Self { sources, cluster }
    }

    /// `path:line` of a place.
    pub(crate) fn at(&self, loc: Loc) -> String {
        match self.sources.resolve(loc) {
            Some((path, position)) => format!("{path}:{}", position.line),
            None => String::from("nowhere"),
        }
    }

    /// One line for each object, what was skipped, and each diagnostic.
    pub(crate) fn summary(&self) -> String {
        let mut out = String::new();
        for object in &self.cluster.objects {
            let origin = match &object.origin {
                Origin::Manifest => String::new(),
                Origin::Kustomize { overlay } => format!(" built by {overlay}"),
                Origin::Terraform { address } => format!(" from {address}"),
            };
            let _ = writeln!(out, "{} at {}{origin}", object.resource(), self.at(object.loc));
        }
        for skipped in &self.cluster.skipped {
            let command = skipped.command.as_deref().unwrap_or("no command");
            let _ = writeln!(out, "skipped {:?} {}: {command}", skipped.kind, skipped.path);
        }
        out.push_str(&self.problems());
        out
    }

    /// One line for each diagnostic.
    pub(crate) fn problems(&self) -> String {
        let lines = self.cluster.diagnostics.iter().map(|problem| {
            let at = problem.loc.map(|loc| self.at(loc)).unwrap_or_default();
            format!("{} {at}: {}\n", problem.code, problem.message)
        });
        lines.collect()
    }

    /// The body of each object, with the place of each value.
    pub(crate) fn bodies(&self) -> String {
        let mut out = String::new();
        for object in &self.cluster.objects {
            if !out.is_empty() {
                out.push_str("---\n");
            }
            self.write(&object.body, 0, &mut out);
        }
        out + &self.problems()
    }

    pub(crate) fn write(&self, node: &Node, indent: usize, out: &mut String) {
        let pad = "  ".repeat(indent);
        match &node.value {
            Value::Map(map) if !map.is_empty() => {
                for (key, entry) in map.iter() {
                    let _ = write!(out, "{pad}{key}:");
                    self.write_value(&entry.node, indent, out);
                }
            }
            Value::List(items) if !items.is_empty() => {
                for item in items.iter() {
                    let _ = write!(out, "{pad}-");
                    self.write_value(item, indent, out);
                }
            }
            _ => {
                out.push_str(&pad);
                self.write_value(node, indent, out);
            }
        }
    }

    fn write_value(&self, node: &Node, indent: usize, out: &mut String) {
        let text = match &node.value {
            Value::Map(map) if !map.is_empty() => return self.write_below(node, indent, out),
            Value::List(items) if !items.is_empty() => return self.write_below(node, indent, out),
            Value::Map(_) => String::from("{}"),
            Value::List(_) => String::from("[]"),
            Value::Null => String::from("null"),
            Value::Bool(value) => value.to_string(),
            Value::Number(number) => number_text(*number),
            Value::String(text) => format!("{:?}", &**text),
            Value::Unknown(unknown) => format!("unknown, {}", unknown.why),
        };
        let _ = writeln!(out, " {text}  # {}", self.at(node.loc));
    }

    fn write_below(&self, node: &Node, indent: usize, out: &mut String) {
        out.push('\n');
        self.write(node, indent + 1, out);
    }
}
