//! YAML (and so JSON) text to [`Node`] trees, one for each document, with the place of every key and value.
//!
//! A syntax error costs its document, not the file: reading goes on at the next `---`. Aliases share the tree they name;
//! what a document would weigh with all aliases written out is bounded, so an alias bomb is refused, not unrolled.
//!
//! **Not here:** decoding into types ([`crate::decode`]), Kubernetes, CloudFormation.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput, Tag};

use crate::diagnostic::Diagnostic;
use crate::loc::{FileId, Loc};
use crate::value::{Map, Node, Value};

/// Nesting deeper than this is refused; real documents stay under 40.
const DEPTH_LIMIT: usize = 200;
/// Values in one document, aliases counted as often as they are used.
const WEIGHT_LIMIT: usize = 2_000_000;
/// How many quoted texts of one file may continue too far left.
const MOVED_LIMIT: usize = 32;
/// Spaces put before their lines.
const MOVED_RIGHT: usize = 64;
/// What the parser says of them.
const QUOTED_TOO_FAR_LEFT: &str = "invalid indentation in quoted scalar";
/// Broken documents in one file before the rest of it is given up.
const BROKEN_LIMIT: usize = 50;

/// Every document of a YAML or JSON text, and what could not be read.
pub fn parse(file: FileId, text: &str) -> (Vec<Node>, Vec<Diagnostic>) {
    let mut documents = Vec::new();
    let mut diagnostics = Vec::new();
    let mut base = text.len() - text.trim_start_matches('\u{feff}').len();
    for _ in 0..BROKEN_LIMIT {
        let Some(rest) = text.get(base..) else { break };
        let (read, offsets) = read_moved(file, rest, base, &mut documents);
        let Err(problem) = read else { break };
        let began = offsets.byte(problem.document);
        let at = offsets.byte(problem.at);
        diagnostics.push(problem.diagnostic(file, at));
        match next_document(text, began.max(base)) {
            Some(next) => base = next,
            None => break,
        }
    }
    (documents, diagnostics)
}

/// Reads a stream. YAML wants lines that continue a quoted text to stand further right than its key; most readers do not mind,
/// and neither does this one: such lines are moved right, where white space at their beginning means nothing.
fn read_moved(
    file: FileId,
    text: &str,
    base: usize,
    documents: &mut Vec<Node>,
) -> (Result<(), Problem>, Offsets) {
    let mut text = Cow::Borrowed(text);
    let mut offsets = Offsets::new(&text, base);
    let complete = documents.len();
    for _ in 0..MOVED_LIMIT {
        let problem = match read_stream(file, &text, &offsets, documents) {
            Err(problem) if problem.message.contains(QUOTED_TOO_FAR_LEFT) => problem,
            read => return (read, offsets),
        };
        let Some(breaks) = breaks_in_quotes(&text, offsets.in_text(problem.at)) else {
            return (Err(problem), offsets);
        };
        documents.truncate(complete);
        let mut moved = String::with_capacity(text.len() + breaks.len() * MOVED_RIGHT);
        let mut copied = 0;
        for at in &breaks {
            moved.push_str(text.get(copied..*at).unwrap_or_default());
            moved.extend(std::iter::repeat_n(' ', MOVED_RIGHT));
            copied = *at;
        }
        moved.push_str(text.get(copied..).unwrap_or_default());
        let earlier = std::mem::take(&mut offsets.moved);
        offsets = Offsets::new(&moved, base);
        offsets.moved = joined(&earlier, &breaks);
        text = Cow::Owned(moved);
    }
    (read_stream(file, &text, &offsets, documents), offsets)
}

/// Where lines begin within the quoted text that begins at `from`; `None` where none begins there or it does not end.
fn breaks_in_quotes(text: &str, from: usize) -> Option<Vec<usize>> {
    let quoted = text.get(from..)?;
    let quote = quoted.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let mut breaks = Vec::new();
    let mut is_escaped = false;
    for (at, character) in quoted.char_indices().skip(1) {
        match character {
            '\n' => breaks.push(from + at + 1),
            _ if is_escaped => {}
            '\\' if quote == '"' => {
                is_escaped = true;
                continue;
            }
            // Doubled, a single quote stands for itself: what follows is read as quoted again, which it is.
            _ if character == quote => return (!breaks.is_empty()).then_some(breaks),
            _ => {}
        }
        is_escaped = false;
    }
    None
}

/// Places of earlier and of new insertions, both in the text that has them all.
fn joined(earlier: &[usize], new: &[usize]) -> Vec<usize> {
    let before = |at: usize| new.partition_point(|other| *other <= at) * MOVED_RIGHT;
    let moved = new.iter().enumerate().map(|(index, at)| at + index * MOVED_RIGHT);
    let mut all: Vec<usize> = earlier.iter().map(|at| at + before(*at)).chain(moved).collect();
    all.sort_unstable();
    all
}

/// Byte offset of the first document marker after the document that begins at `from`.
fn next_document(text: &str, from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    rest.match_indices("\n---").map(|(at, _)| from + at + 1).next()
}

struct Problem {
    /// Character index in the text given to the parser.
    at: usize,
    /// Where the document that it is in began.
    document: usize,
    code: &'static str,
    message: String,
}

impl Problem {
    fn diagnostic(self, file: FileId, at: usize) -> Diagnostic {
        Diagnostic::warning(self.code, self.message)
            .at(Loc::new(file, at..at))
            .label("the document stops making sense here")
    }
}

impl From<ScanError> for Problem {
    fn from(error: ScanError) -> Self {
        Problem {
            at: error.marker().index(),
            document: 0,
            code: "yaml-syntax",
            message: error.info().to_owned(),
        }
    }
}

/// The parser counts characters, places count bytes.
struct Offsets {
    base: usize,
    /// Byte offset of each character; absent for ASCII, where both agree.
    bytes: Option<Vec<u32>>,
    len: usize,
    /// Where spaces were put in that the file does not have.
    moved: Vec<usize>,
}

impl Offsets {
    fn new(text: &str, base: usize) -> Self {
        let bytes = (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at as u32).collect());
        Self { base, bytes, len: text.len(), moved: Vec::new() }
    }

    fn byte(&self, index: usize) -> usize {
        let offset = self.in_text(index);
        let put_in = self.moved.partition_point(|at| *at < offset);
        let last = put_in.checked_sub(1).and_then(|last| self.moved.get(last));
        // Within the spaces themselves a place is the beginning of the line.
        let beyond = last.map_or(0, |at| MOVED_RIGHT.saturating_sub(offset - at));
        self.base + offset + beyond - put_in * MOVED_RIGHT
    }

    /// Byte offset in the text given to the parser.
    fn in_text(&self, index: usize) -> usize {
        match &self.bytes {
            Some(bytes) => bytes.get(index).map_or(self.len, |at| *at as usize),
            None => index.min(self.len),
        }
    }

    fn loc(&self, file: FileId, span: Span) -> Loc {
        Loc::new(file, self.byte(span.start.index())..self.byte(span.end.index()))
    }
}

/// A collection that is still open.
struct Open {
    value: Collecting,
    tag: Option<String>,
    anchor: usize,
    start: Loc,
}

enum Collecting {
    List(Vec<Node>),
    Map(Map, Option<Node>),
}

struct Builder<'o> {
    file: FileId,
    offsets: &'o Offsets,
    open: Vec<Open>,
    anchors: FxHashMap<usize, (Node, usize)>,
    weight: usize,
    /// Weight when each open collection began, to weigh anchored ones.
    starts: Vec<usize>,
    root: Option<Node>,
    /// Where the last value written so far ends.
    last_end: u32,
}

fn read_stream(
    file: FileId,
    text: &str,
    offsets: &Offsets,
    documents: &mut Vec<Node>,
) -> Result<(), Problem> {
    let mut parser: Parser<StrInput> = Parser::new_from_str(text);
    let mut builder = Builder {
        file,
        offsets,
        open: Vec::new(),
        anchors: FxHashMap::default(),
        weight: 0,
        starts: Vec::new(),
        root: None,
        last_end: 0,
    };
    let mut document = 0;
    while let Some(event) = parser.next_event() {
        let read = event.map_err(Problem::from).and_then(|(event, span)| match event {
            Event::DocumentStart(_) => {
                document = span.start.index();
                builder.begin_document();
                Ok(())
            }
            Event::DocumentEnd => {
                documents.extend(builder.root.take());
                Ok(())
            }
            other => builder.event(other, span),
        });
        read.map_err(|problem| Problem { document, ..problem })?;
    }
    Ok(())
}

impl Builder<'_> {
    fn begin_document(&mut self) {
        self.root = None;
        self.open.clear();
        self.starts.clear();
        self.anchors.clear();
        self.weight = 0;
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Problem> {
        let loc = self.offsets.loc(self.file, span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let node = scalar(text, style, tag.as_deref()).at(loc);
                self.last_end = loc.end;
                self.weigh(1, span)?;
                self.remember(anchor, &node, 1);
                self.place(node, span)
            }
            Event::Alias(anchor) => {
                let Some((node, weight)) = self.anchors.get(&anchor).cloned() else {
                    return Err(problem(span, "yaml-alias", "this alias names nothing that is complete"));
                };
                self.weigh(weight, span)?;
                self.place(node, span)
            }
            Event::SequenceStart(anchor, tag) => {
                self.begin(Collecting::List(Vec::new()), anchor, tag.as_deref(), loc, span)
            }
            Event::MappingStart(anchor, tag) => {
                self.begin(Collecting::Map(Map::new(), None), anchor, tag.as_deref(), loc, span)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(loc, span),
            _ => Ok(()),
        }
    }

    fn begin(
        &mut self,
        value: Collecting,
        anchor: usize,
        tag: Option<&Tag>,
        start: Loc,
        span: Span,
    ) -> Result<(), Problem> {
        if self.open.len() >= DEPTH_LIMIT {
            return Err(problem(span, "yaml-depth", "nested too deeply to be read"));
        }
        self.weigh(1, span)?;
        self.starts.push(self.weight);
        self.open.push(Open { value, tag: local_tag(tag), anchor, start });
        Ok(())
    }

    fn end(&mut self, end: Loc, span: Span) -> Result<(), Problem> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let weight = self.weight - self.starts.pop().unwrap_or(0) + 1;
        let value = match open.value {
            Collecting::List(items) => Value::list(items),
            Collecting::Map(map, _) => Value::map(map),
        };
        // A block collection has no closing text: it ends where its last value ends.
        let end = if span.is_empty() { open.start.end.max(self.last_end) } else { end.end };
        self.last_end = end;
        let loc = Loc { end, ..open.start };
        let node = tagged(value.at(loc), open.tag);
        self.remember(open.anchor, &node, weight);
        self.place(node, span)
    }

    fn remember(&mut self, anchor: usize, node: &Node, weight: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), weight));
        }
    }

    fn weigh(&mut self, weight: usize, span: Span) -> Result<(), Problem> {
        self.weight = self.weight.saturating_add(weight);
        match self.weight > WEIGHT_LIMIT {
            true => Err(problem(span, "yaml-size", "the document unfolds to more values than are read")),
            false => Ok(()),
        }
    }

    fn place(&mut self, node: Node, span: Span) -> Result<(), Problem> {
        match self.open.last_mut().map(|open| &mut open.value) {
            None => self.root = Some(node),
            Some(Collecting::List(items)) => items.push(node),
            Some(Collecting::Map(_, key @ None)) => *key = Some(node),
            Some(Collecting::Map(map, key @ Some(_))) => {
                let Some(key) = key.take() else { return Ok(()) };
                let Some(name) = key_text(&key.value) else {
                    return Err(problem(span, "yaml-key", "a key must be text, a number or true or false"));
                };
                if &*name == "<<" && is_merge(&node.value) {
                    merge(map, &node);
                } else {
                    map.insert(name, key.loc, node);
                }
            }
        }
        Ok(())
    }
}

fn problem(span: Span, code: &'static str, message: &str) -> Problem {
    Problem { at: span.start.index(), document: 0, code, message: message.to_owned() }
}

fn key_text(value: &Value) -> Option<Arc<str>> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(crate::value::number_text(*number).into()),
        Value::Bool(value) => Some(if *value { "true" } else { "false" }.into()),
        Value::Null => Some("null".into()),
        _ => None,
    }
}

fn is_merge(value: &Value) -> bool {
    match value {
        Value::Map(_) => true,
        Value::List(items) => items.iter().all(|item| matches!(item.value, Value::Map(_))),
        _ => false,
    }
}

/// YAML merge keys: what is written in the map itself, or merged earlier, wins.
fn merge(map: &mut Map, from: &Node) {
    match &from.value {
        Value::Map(other) => {
            for (key, entry) in other.iter() {
                if map.get(key).is_none() {
                    map.insert(key.clone(), entry.key_loc, entry.node.clone());
                }
            }
        }
        Value::List(items) => items.iter().for_each(|item| merge(map, item)),
        _ => {}
    }
}

fn local_tag(tag: Option<&Tag>) -> Option<String> {
    tag.filter(|tag| tag.handle == "!" && !tag.suffix.is_empty()).map(|tag| format!("!{}", tag.suffix))
}

/// A value with a tag of its own (`!Ref bucket`) becomes a map with the tag as its only key.
fn tagged(node: Node, tag: Option<String>) -> Node {
    match tag {
        None => node,
        Some(tag) => {
            let loc = node.loc;
            let mut map = Map::new();
            map.insert(tag, loc, node);
            Value::map(map).at(loc)
        }
    }
}

/// Plain scalars by the YAML 1.2 core schema, and the `yes`/`no` of YAML 1.1 left as text, as Kubernetes reads them.
fn scalar(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    let forced_text = tag.is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str");
    let value = match style {
        ScalarStyle::Plain if !forced_text => plain(&text),
        _ => Value::string(&*text),
    };
    match local_tag(tag) {
        None => value,
        Some(tag) => {
            let loc = Loc::start_of(FileId(0));
            tagged(value.at(loc), Some(tag)).value
        }
    }
}

fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text).map_or_else(|| Value::string(text), Value::Number),
    }
}

fn number(text: &str) -> Option<f64> {
    let first = text.trim_start_matches(['-', '+']).bytes().next()?;
    if !(first.is_ascii_digit() || first == b'.') {
        return None;
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return u64::from_str_radix(digits, 16).ok().map(|number| number as f64);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return u64::from_str_radix(digits, 8).ok().map(|number| number as f64);
    }
    let plain =
        text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
    if !plain {
        return None;
    }
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: FileId = FileId(0);

    fn one(text: &str) -> Node {
        let (mut documents, diagnostics) = parse(FILE, text);
        assert_eq!(diagnostics, [], "{text}");
        documents.remove(0)
    }

    #[test]
    fn keys_and_values_know_their_place_also_after_wide_characters() {
        let text = "name: Zürich\nspec:\n  replicas: 3\n";
        let node = one(text);
        let replicas = node.path("spec.replicas").unwrap();
        assert_eq!(replicas.value, Value::Number(3.0));
        assert_eq!(&text[replicas.loc.start as usize..replicas.loc.end as usize], "3");
    }

    #[test]
    fn a_broken_document_costs_only_itself() {
        let (documents, diagnostics) = parse(FILE, "a: 1\n---\nb: [1\n---\nc: 3\n");
        assert_eq!(diagnostics.len(), 1);
        let keys: Vec<_> = documents.iter().flat_map(|node| node.value.as_map().unwrap().keys()).collect();
        assert_eq!(keys.iter().map(|key| &***key).collect::<Vec<_>>(), ["a", "c"]);
    }

    #[test]
    fn a_quoted_text_may_continue_further_left_and_what_follows_keeps_its_place() {
        let text = "é: 0\nspec:\n  command:\n    - \"run \\\n  --one \\\"two\\\"\n\n three\"\n    - 'a\n b'\n  last: 3\n";
        let node = one(text);
        assert_eq!(node.path("spec.command.0").unwrap().value.as_str(), Some("run --one \"two\"\nthree"));
        assert_eq!(node.path("spec.command.1").unwrap().value.as_str(), Some("a b"));
        let place = |path: &str| {
            let loc = node.path(path).unwrap().loc;
            &text[loc.start as usize..loc.end as usize]
        };
        assert_eq!(place("spec.last"), "3");
        assert_eq!(place("spec.command.1"), "'a\n b'");
        assert_eq!(place("spec.command.0"), "\"run \\\n  --one \\\"two\\\"\n\n three\"");
    }

    #[test]
    fn a_quote_without_end_is_still_a_mistake() {
        let (documents, diagnostics) = parse(FILE, "a:\n  - \"b\nc: 1\n");
        assert!(documents.is_empty());
        assert_eq!(diagnostics.len(), 1);
    }

    #[test]
    fn an_alias_bomb_is_refused() {
        let mut text = String::from("a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]\n");
        for level in 1..12 {
            let refs = vec![format!("*a{}", level - 1); 9].join(", ");
            text.push_str(&format!("a{level}: &a{level} [{refs}]\n"));
        }
        let (documents, diagnostics) = parse(FILE, &text);
        assert!(documents.is_empty());
        assert_eq!(diagnostics[0].code, "yaml-size");
    }

    #[test]
    fn nesting_without_end_is_refused() {
        let (_, diagnostics) = parse(FILE, &"[".repeat(100_000));
        assert!(!diagnostics.is_empty());
    }

    #[test]
    fn a_block_ends_with_its_last_value() {
        let text = "a:\n  b:\n    c: 1\n\n# comment\nd: 2\n";
        let loc = one(text).get("a").unwrap().loc;
        assert_eq!(&text[loc.start as usize..loc.end as usize], "b:\n    c: 1");
    }

    #[test]
    fn merge_keys_fill_what_the_map_leaves_open() {
        let node = one("base: &b {a: 1, c: 2}\nuse:\n  <<: *b\n  c: 3\n");
        assert_eq!(node.path("use.a").unwrap().value, Value::Number(1.0));
        assert_eq!(node.path("use.c").unwrap().value, Value::Number(3.0));
    }

    #[test]
    fn tags_of_their_own_become_keys() {
        let node = one("b: !Ref Bucket\n");
        assert_eq!(node.path("b.!Ref").unwrap().value.as_str(), Some("Bucket"));
    }

    #[test]
    fn quoted_numbers_and_versions_stay_text() {
        let node = one("a: \"1\"\nb: 1.30.2\nc: 1.30\nd: 2024-01-01\ne: yes\n");
        assert_eq!(node.str("a"), Some("1"));
        assert_eq!(node.str("b"), Some("1.30.2"));
        assert_eq!(node.get("c").unwrap().value, Value::Number(1.3));
        assert_eq!(node.str("d"), Some("2024-01-01"));
        assert_eq!(node.str("e"), Some("yes"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_panic(text in ".{0,400}") {
            let _ = parse(FILE, &text);
        }

        #[test]
        fn yaml_like_text_is_read_or_refused_without_panic(text in "[a-c:\\-\\[\\]{}&*<!'\"|> \n#,0-9]{0,200}") {
            let _ = parse(FILE, &text);
        }
    }
}
