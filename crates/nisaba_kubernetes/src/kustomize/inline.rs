//! YAML written inside a YAML text (inline patches): read so that each value keeps its own line in the outer file.

use nisaba_base::diagnostic::Diagnostic;
use nisaba_base::loc::{Loc, SourceMap};
use nisaba_base::value::Node;
use nisaba_base::yaml;

use crate::edit;

/// The documents that a text holds.
pub(crate) fn parse(sources: &SourceMap, node: &Node) -> (Vec<Node>, Vec<Diagnostic>) {
    let text = node.value.as_str().unwrap_or_default();
    let (nodes, problems) = yaml::parse(node.loc.file, text);
    let lines = line_places(sources, node, text);
    let place = |loc: Loc| match &lines {
        Some(lines) => moved(lines, node.loc, loc),
        None => node.loc,
    };
    let nodes = nodes.iter().map(|inner| edit::relocate(inner, &place)).collect();
    let problems = problems.into_iter().map(|problem| match problem.loc {
        Some(loc) => problem.at(place(loc)),
        None => problem.at(node.loc),
    });
    (nodes, problems.collect())
}

/// Offsets of a line in the inner and in the outer text.
struct LinePlace {
    inner: usize,
    outer: usize,
}

/// Where each inner line stands in the file; `None` when the lines are not the file's own (folded, escaped).
fn line_places(sources: &SourceMap, node: &Node, text: &str) -> Option<Vec<LinePlace>> {
    let source = sources.get(node.loc.file)?.text();
    let begin = node.loc.start as usize;
    let mut outer_lines = lines_with_offsets(source.get(begin..)?).map(|(at, line)| (begin + at, line));
    let mut places = Vec::new();
    for (inner, line) in lines_with_offsets(text) {
        let content = line.trim();
        if content.is_empty() {
            continue;
        }
        let is_first = places.is_empty();
        let (at, outer) = outer_lines.find(|(_, outer)| is_first || !outer.trim().is_empty())?;
        // The first line may be the `|` that opens the block.
        let (at, outer) =
            if is_first && !outer.contains(content) { outer_lines.next()? } else { (at, outer) };
        let column = outer.find(content)?;
        let indent = line.len() - line.trim_start().len();
        places.push(LinePlace { inner: inner + indent, outer: at + column });
    }
    Some(places)
}

fn lines_with_offsets(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

fn moved(lines: &[LinePlace], whole: Loc, loc: Loc) -> Loc {
    let offset = |inner: u32| {
        let inner = inner as usize;
        let line = lines.get(lines.partition_point(|line| line.inner <= inner).saturating_sub(1))?;
        Some(line.outer + inner.saturating_sub(line.inner))
    };
    match (offset(loc.start), offset(loc.end)) {
        (Some(start), Some(end)) => Loc::new(whole.file, start..end.max(start)),
        _ => whole,
    }
}
