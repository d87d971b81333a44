//! Terraform text: arguments and blocks set as `terraform fmt` would lay them out beside their neighbours.
//!
//! **Invariant:** nothing but the wanted arguments changes, save the spaces before `=` of the lines they stand among.
//! **Not here:** where a value comes from that is not written in place ([`crate::follow`]).

use std::ops::Range;
use std::sync::Arc;

use nisaba_terraform::outline::{Argument, Nested, Section, Written};
use serde_json::Value;

use crate::edit::{Edit, end_of_line, indentation, is_first_on_line, line_end, line_start};
use crate::hcl_text::{Line, body_lines, literal};
use crate::refusal::Refusal;
use crate::tree::{Tree, Wanted};

/// Arguments that say how many there are or by whom; what is set stands apart from them.
const META: [&str; 8] =
    ["count", "for_each", "provider", "providers", "source", "version", "depends_on", "lifecycle"];
/// Arguments that people write last.
const LAST: [&str; 3] = ["tags", "tags_all", "labels"];

/// An edit, and the path of the file it is in.
pub(crate) type Placed = (Arc<str>, Edit);

/// Gives a name (`var.keep`) the value, where it has its own; in each of the modules that are meant.
pub(crate) type Follow<'f> = dyn Fn(&[Arc<str>], &Value) -> Result<Vec<Placed>, Refusal> + 'f;

/// Sets arguments in the bodies of one file.
pub(crate) struct Writer<'w> {
    pub(crate) path: &'w Arc<str>,
    pub(crate) text: &'w str,
    pub(crate) follow: &'w Follow<'w>,
    pub(crate) edits: Vec<Placed>,
}

impl Writer<'_> {
    /// Sets what the tree wants in a block.
    pub(crate) fn set(&mut self, block: &Nested, tree: &Tree) -> Result<(), Refusal> {
        let mut new = Tree::default();
        for (name, wanted) in &tree.0 {
            let argument = block.section.arguments.iter().find(|argument| *argument.name == **name);
            match (argument, wanted) {
                (Some(argument), Wanted::Value(value)) => self.replace(argument, value)?,
                (Some(_), Wanted::Inner(_)) => return Err(Refusal::Computed(name.clone())),
                (None, Wanted::Value(_)) => {
                    refuse_generated(&block.section, name)?;
                    new.0.insert(name.clone(), wanted.clone());
                }
                (None, Wanted::Inner(inner)) => match only_block(&block.section, name)? {
                    Some(nested) => self.set(nested, inner)?,
                    None => drop(new.0.insert(name.clone(), wanted.clone())),
                },
            }
        }
        if !new.0.is_empty() {
            self.insert(block, &new);
        }
        Ok(())
    }

    fn replace(&mut self, argument: &Argument, value: &Value) -> Result<(), Refusal> {
        let written = self.text.get(argument.value_range.clone()).unwrap_or("");
        match (&argument.written, value) {
            (Written::Literal, _) | (Written::LiteralList, Value::Array(_)) => {
                let text = replacement(written, value);
                if text != written {
                    self.push(Edit::replace(argument.value_range.clone(), text));
                }
                Ok(())
            }
            (Written::Name(names), _) => {
                self.edits.extend((self.follow)(names, value)?);
                Ok(())
            }
            _ => Err(Refusal::Computed(argument.name.to_string())),
        }
    }

    fn push(&mut self, edit: Edit) {
        self.edits.push((self.path.clone(), edit));
    }

    /// Puts arguments and blocks in that are not there.
    fn insert(&mut self, block: &Nested, new: &Tree) {
        let inner = self.text.get(block.inner.clone()).unwrap_or("");
        if !inner.contains('\n') {
            return self.unfold(block, inner.trim(), new);
        }
        let indent = self.indent_within(block);
        let newline = line_end(self.text);
        let (arguments, blocks) = split(new);
        let anchor = self.anchor(block);
        let mut at_end = String::new();
        let end = self.last_line_end(block);
        if !arguments.is_empty() {
            let width = arguments.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
            let (place, width) = match &anchor {
                Anchor::After(argument) => self.align(block, argument, width),
                Anchor::Apart(at) | Anchor::Before(at) => (*at, Some(width)),
                Anchor::First => (end_of_line(self.text, block.inner.start), Some(width)),
            };
            let lines: Vec<String> = arguments
                .iter()
                .map(|(name, value)| {
                    format!("{indent}{name:<width$} = {}", literal(value), width = width.unwrap_or(0))
                })
                .collect();
            let lines = lines.join(newline);
            let has_items = !block.section.blocks.is_empty();
            let text = match &anchor {
                Anchor::After(_) => format!("{newline}{lines}"),
                Anchor::Apart(_) => format!("{newline}{newline}{lines}"),
                Anchor::Before(_) => format!("{lines}{newline}"),
                Anchor::First if has_items => format!("{newline}{lines}{newline}"),
                Anchor::First => format!("{newline}{lines}"),
            };
            match place == end && !blocks.0.is_empty() {
                true => at_end.push_str(&text),
                false => self.push(Edit::insert(place, text)),
            }
        }
        if !blocks.0.is_empty() {
            let is_alone = block.section.arguments.is_empty() && block.section.blocks.is_empty();
            let lines = body_lines(&blocks, &indent, step(&indent));
            if !is_alone || !at_end.is_empty() {
                at_end.push_str(newline);
            }
            at_end.push_str(newline);
            at_end.push_str(&lines.join(newline));
            self.push(Edit::insert(end, at_end));
        }
    }

    /// A block that is written on one line gets lines of its own.
    fn unfold(&mut self, block: &Nested, content: &str, new: &Tree) {
        let newline = line_end(self.text);
        let outer = indentation(self.text, block.range.start);
        let indent = format!("{outer}{}", step(outer));
        let mut lines = Vec::new();
        let mut tree = Tree::default();
        if let Some(argument) = block.section.arguments.first() {
            let value = self.text.get(argument.value_range.clone()).unwrap_or("");
            let plain = format!("{} = {value}", argument.name);
            match is_spaced_alike(content, &plain) {
                true => drop(tree.0.insert(argument.name.to_string(), Wanted::Value(Line::raw(value)))),
                false => lines.push(format!("{indent}{content}")),
            }
        } else if !content.is_empty() {
            lines.push(format!("{indent}{content}"));
        }
        tree.merge(new);
        lines.extend(body_lines(&tree, &indent, step(&indent)));
        let text = format!("{newline}{}{newline}{outer}", lines.join(newline));
        self.push(Edit::replace(block.inner.clone(), text));
    }

    fn indent_within(&self, block: &Nested) -> String {
        let starts = block.section.arguments.iter().map(|argument| argument.name_range.start);
        let starts = starts.chain(block.section.blocks.iter().map(|block| block.range.start));
        let first = starts.min().filter(|at| is_first_on_line(self.text, *at));
        match first {
            Some(at) => indentation(self.text, at).to_owned(),
            None => {
                let outer = indentation(self.text, block.range.start);
                format!("{outer}{}", step(outer))
            }
        }
    }

    /// The end of the line of the last thing in a block.
    fn last_line_end(&self, block: &Nested) -> usize {
        let ends = block.section.arguments.iter().map(|argument| argument.value_range.end);
        let ends = ends.chain(block.section.blocks.iter().map(|block| block.range.end));
        // A heredoc ends with the line end after its mark.
        let last =
            ends.max().map(|end| self.text.get(..end).unwrap_or("").trim_end_matches(['\n', '\r']).len());
        let last = last.unwrap_or(block.inner.start);
        end_of_line(self.text, last).min(block.inner.end)
    }

    fn anchor<'b>(&self, block: &'b Nested) -> Anchor<'b> {
        let is_single = |argument: &&Argument| self.is_single_line(argument);
        let arguments = &block.section.arguments;
        let is = |names: &[&str], argument: &Argument| names.contains(&&*argument.name);
        let ordinary = |argument: &&Argument| !is(&META, argument) && !is(&LAST, argument);
        if let Some(argument) = arguments.iter().filter(is_single).rfind(ordinary) {
            return Anchor::After(argument);
        }
        let leading = arguments.iter().take_while(|argument| is(&META, argument)).filter(is_single).last();
        match (leading, arguments.first()) {
            (Some(argument), _) => Anchor::Apart(end_of_line(self.text, argument.value_range.end)),
            (None, Some(first)) if is_first_on_line(self.text, first.name_range.start) => {
                Anchor::Before(line_start(self.text, first.name_range.start))
            }
            _ => Anchor::First,
        }
    }

    fn is_single_line(&self, argument: &Argument) -> bool {
        let range = argument.name_range.start..argument.value_range.end;
        is_first_on_line(self.text, argument.name_range.start)
            && self.text.get(range).is_some_and(|text| !text.contains('\n'))
    }

    /// Where a line after an argument goes, and how wide names are there; wider names move the `=` of the lines around it.
    fn align(&mut self, block: &Nested, anchor: &Argument, width: usize) -> (usize, Option<usize>) {
        let place = end_of_line(self.text, anchor.value_range.end);
        let group = self.group(block, anchor);
        let widest = group.iter().map(|argument| argument.name.len()).max().unwrap_or(0);
        let gap = |argument: &Argument| {
            let between = self.text.get(argument.name_range.end..argument.value_range.start)?;
            between.find('=').map(|at| argument.name_range.end..argument.name_range.end + at)
        };
        let gaps: Vec<(usize, Range<usize>)> =
            group.iter().filter_map(|argument| Some((argument.name.len(), gap(argument)?))).collect();
        let is_aligned = gaps.iter().all(|(length, gap)| length + gap.len() == widest + 1);
        if !is_aligned {
            return (place, None);
        }
        for (length, gap) in gaps.into_iter().filter(|_| width > widest) {
            self.push(Edit::replace(gap, " ".repeat(width + 1 - length)));
        }
        (place, Some(width.max(widest)))
    }

    /// Single-line arguments on the lines directly above and below one, and it.
    fn group<'b>(&self, block: &'b Nested, anchor: &Argument) -> Vec<&'b Argument> {
        let line = |at: usize| self.text.get(..at).unwrap_or("").matches('\n').count();
        let mut singles: Vec<(usize, &Argument)> = block
            .section
            .arguments
            .iter()
            .filter(|argument| self.is_single_line(argument))
            .map(|argument| (line(argument.name_range.start), argument))
            .collect();
        singles.sort_by_key(|(line, _)| *line);
        let Some(own) = singles.iter().position(|(_, argument)| argument.name_range == anchor.name_range)
        else {
            return Vec::new();
        };
        let mut group = Vec::new();
        let of = |index: usize| singles.get(index).copied();
        let mut at = own;
        while let (Some((this, argument)), before) = (of(at), at.checked_sub(1)) {
            group.push(argument);
            match before.filter(|before| of(*before).is_some_and(|(line, _)| line + 1 == this)) {
                Some(before) => at = before,
                None => break,
            }
        }
        let mut at = own;
        while let (Some((this, _)), Some((next, argument))) = (of(at), of(at + 1)) {
            if this + 1 != next {
                break;
            }
            group.push(argument);
            at += 1;
        }
        group
    }
}

/// Where new arguments go.
enum Anchor<'b> {
    /// On the line after this one.
    After(&'b Argument),
    /// After a line, with an empty line between.
    Apart(usize),
    /// Before a line.
    Before(usize),
    /// Directly after the brace.
    First,
}

/// One more level.
fn step(indent: &str) -> &'static str {
    if indent.starts_with('\t') { "\t" } else { "  " }
}

fn split(tree: &Tree) -> (Vec<(&str, &Value)>, Tree) {
    let mut arguments = Vec::new();
    let mut blocks = Tree::default();
    for (name, wanted) in &tree.0 {
        match wanted {
            Wanted::Value(value) => arguments.push((name.as_str(), value)),
            Wanted::Inner(_) => drop(blocks.0.insert(name.clone(), wanted.clone())),
        }
    }
    (arguments, blocks)
}

/// A value keeps the quotes around what would need none: `"false"` becomes `"true"`.
fn replacement(written: &str, value: &Value) -> String {
    match value {
        Value::Bool(_) | Value::Number(_) if written.starts_with('"') => format!("\"{value}\""),
        _ => literal(value),
    }
}

fn is_spaced_alike(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

/// The block of a name, if there is exactly one.
fn only_block<'s>(section: &'s Section, name: &str) -> Result<Option<&'s Nested>, Refusal> {
    refuse_generated(section, name)?;
    let mut of_name = section.blocks.iter().filter(|block| &*block.kind == name);
    match (of_name.next(), of_name.next()) {
        (found, None) => Ok(found),
        _ => Err(Refusal::Several(name.to_owned())),
    }
}

fn refuse_generated(section: &Section, name: &str) -> Result<(), Refusal> {
    let is_it = |block: &Nested| {
        &*block.kind == "dynamic" && block.labels.first().is_some_and(|label| &**label == name)
    };
    match section.blocks.iter().any(is_it) {
        true => Err(Refusal::Dynamic(name.to_owned())),
        false => Ok(()),
    }
}
