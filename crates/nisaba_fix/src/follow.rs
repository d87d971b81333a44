//! Where the value of a variable or local is written, if it is a literal that only this use has.
//!
//! **Invariant:** a name that stands in the text of its module more than once is never followed: its other uses would change too.

use std::sync::Arc;

use nisaba_terraform::outline::{Argument, Nested, Section, Written};
use serde_json::Value;

use crate::edit::Edit;
use crate::hcl::Placed;
use crate::hcl_text::literal;
use crate::project::{File, Project, folder_of};
use crate::refusal::Refusal;

/// Names are followed so far.
const DEEPEST: usize = 16;

/// Gives `names`, read in the module of an asset, another value where it is written.
pub(crate) fn follow(
    project: &Project<'_>,
    from: &Module,
    names: &[Arc<str>],
    value: &Value,
) -> Result<Placed, Refusal> {
    let search = Search { project, frames: frames(project, from), value };
    let level = search.frames.len().checked_sub(1);
    let level = level.filter(|_| search.frames.len() == from.calls.len() + 1);
    match level {
        Some(level) => search.name(level, names, DEEPEST),
        None => Err(Refusal::Given(names.join("."))),
    }
}

/// The module that an asset is declared in: its root and the calls below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Module {
    root: String,
    calls: Vec<String>,
}

impl Module {
    /// By the root of an asset and its address, `module.a["x"].module.b.aws_s3_bucket.c`.
    pub(crate) fn of(root: &str, address: &str) -> Self {
        let mut calls = Vec::new();
        let mut rest = address;
        while let Some(after) = rest.strip_prefix("module.") {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            calls.push(after.get(..end).unwrap_or("").to_owned());
            rest = without_key(after.get(end..).unwrap_or("")).trim_start_matches('.');
        }
        Self { root: root.to_owned(), calls }
    }
}

/// The text after an instance key in brackets, if one is there.
fn without_key(text: &str) -> &str {
    let mut is_quoted = false;
    if !text.starts_with('[') {
        return text;
    }
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => is_quoted = !is_quoted,
            ']' if !is_quoted => return text.get(at + 1..).unwrap_or(""),
            _ => {}
        }
    }
    ""
}

/// A module on the way from the root: its folder, and the call that leads to it.
struct Frame<'s> {
    folder: String,
    call: Option<(&'s File<'s>, &'s Nested)>,
}

/// The modules from the root to where the asset is, as far as their code is here.
fn frames<'s>(project: &'s Project<'s>, module: &Module) -> Vec<Frame<'s>> {
    let mut folder = module.root.clone();
    let mut frames = vec![Frame { folder: folder.clone(), call: None }];
    for name in &module.calls {
        let is_it = |block: &&Nested| {
            &*block.kind == "module" && block.labels.first().is_some_and(|label| **label == **name)
        };
        let files = project.terraform().filter(|file| folder_of(file.path) == folder);
        let mut found = files.filter_map(|file| Some((file, file.layout().blocks.iter().find(is_it)?)));
        let Some((file, call)) = found.next() else { break };
        let source = argument(&call.section, "source").and_then(|it| file.text.get(it.value_range.clone()));
        let source = source.map(|text| text.trim_matches('"')).filter(|source| source.starts_with('.'));
        let Some(next) = source.and_then(|source| joined(&folder, source)) else { break };
        folder = next;
        frames.push(Frame { folder: folder.clone(), call: Some((file, call)) });
    }
    frames
}

struct Search<'s> {
    project: &'s Project<'s>,
    frames: Vec<Frame<'s>>,
    value: &'s Value,
}

impl Search<'_> {
    /// A name in the module at a level.
    fn name(&self, level: usize, names: &[Arc<str>], depth: usize) -> Result<Placed, Refusal> {
        let whole = names.join(".");
        let depth = depth.checked_sub(1).ok_or_else(|| Refusal::Computed(whole.clone()))?;
        let frame = self.frames.get(level).ok_or_else(|| Refusal::Given(whole.clone()))?;
        let (kind, name) = match names {
            [kind, name] if matches!(&**kind, "var" | "local") => (&**kind, name),
            _ => return Err(Refusal::Computed(whole)),
        };
        let uses: usize = self.project.folder(&frame.folder).map(|file| uses(file.text, &whole)).sum();
        match (uses, kind) {
            (1, "local") => self.local(level, frame, name, depth),
            (1, _) => self.variable(level, frame, name, depth),
            _ => Err(Refusal::Shared(whole)),
        }
    }

    fn local(&self, level: usize, frame: &Frame<'_>, name: &str, depth: usize) -> Result<Placed, Refusal> {
        let whole = format!("local.{name}");
        for file in self.project.folder(&frame.folder) {
            for block in file.layout().blocks.iter().filter(|block| &*block.kind == "locals") {
                if let Some(argument) = argument(&block.section, name) {
                    return self.argument(level, file, argument, &whole, depth);
                }
            }
        }
        Err(Refusal::Computed(whole))
    }

    /// What its call gives it, or a file of variables; else its default.
    fn variable(&self, level: usize, frame: &Frame<'_>, name: &str, depth: usize) -> Result<Placed, Refusal> {
        let whole = format!("var.{name}");
        let given = || Refusal::Given(whole.clone());
        if let Some((file, call)) = frame.call {
            if let Some(argument) = argument(&call.section, name) {
                return self.argument(level.checked_sub(1).ok_or_else(given)?, file, argument, &whole, depth);
            }
        } else {
            let files = self.project.variable_files().filter(|file| folder_of(file.path) == frame.folder);
            let mut set = files.filter_map(|file| Some((file, argument(file.layout(), name)?)));
            match (set.next(), set.next()) {
                (Some((file, argument)), None) if is_always_read(file.path) => {
                    return self.argument(level, file, argument, &whole, depth);
                }
                (None, _) => {}
                _ => return Err(given()),
            }
        }
        for file in self.project.folder(&frame.folder) {
            let is_it = |block: &&Nested| {
                &*block.kind == "variable" && block.labels.first().is_some_and(|label| &**label == name)
            };
            let block = file.layout().blocks.iter().find(is_it);
            if let Some(default) = block.and_then(|block| argument(&block.section, "default")) {
                return self.argument(level, file, default, &whole, depth);
            }
        }
        Err(given())
    }

    fn argument(
        &self,
        level: usize,
        file: &File<'_>,
        argument: &Argument,
        whole: &str,
        depth: usize,
    ) -> Result<Placed, Refusal> {
        let written = file.text.get(argument.value_range.clone()).unwrap_or("");
        match (&argument.written, self.value) {
            // Nothing given leaves the choice to others.
            (Written::Literal, _) if written == "null" => Err(Refusal::Given(whole.to_owned())),
            (Written::Literal, _) | (Written::LiteralList, Value::Array(_)) => {
                Ok((file.path.clone(), Edit::replace(argument.value_range.clone(), literal(self.value))))
            }
            (Written::Name(names), _) => self.name(level, names, depth),
            _ => Err(Refusal::Computed(whole.to_owned())),
        }
    }
}

/// Whether Terraform reads a file of variables without being told to.
fn is_always_read(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name == "terraform.tfvars" || name.ends_with(".auto.tfvars")
}

fn argument<'s>(section: &'s Section, name: &str) -> Option<&'s Argument> {
    section.arguments.iter().find(|argument| &*argument.name == name)
}

/// A relative path from a folder; `None` where it leaves the tree.
fn joined(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// How often a dotted name stands in a text, comments counted too.
fn uses(text: &str, name: &str) -> usize {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
    let stands_alone = |at: usize| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + name.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(|letter| is_part(letter) && letter != '.')
    };
    text.match_indices(name).filter(|(at, _)| stands_alone(*at)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_counted_only_as_a_whole() {
        assert_eq!(uses("a = var.on\nb = var.only\nc = [var.on.x, xvar.on, \"${var.on}\"]", "var.on"), 3);
        assert_eq!(joined("a/b", "../c").as_deref(), Some("a/c"));
        assert_eq!(joined("", "../c"), None);
    }

    #[test]
    fn the_calls_of_an_address_are_those_before_its_type() {
        let module = Module::of("live", "module.a[\"x.y]\"].module.b[0].aws_s3_bucket.module");
        assert_eq!(module.calls, ["a", "b"]);
        assert_eq!(Module::of("", "aws_s3_bucket.module").calls, Vec::<String>::new());
    }
}
