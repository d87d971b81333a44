//! Programs in YAML: resources with texts like `${bucket.arn}`, variables and functions.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use nisaba_base::value::{Map, Node, Part, Reference, Unknown, Value, Why, number_text};
use nisaba_base::{Diagnostic, Loc, SourceMap, yaml};
use rustc_hash::FxHashMap;

use crate::configuration::{self, Configuration};
use crate::token::Token;
use crate::{DEPTH_LIMIT, Evaluation, Program, Resource, Root, STEP_LIMIT, TEXT_LIMIT};

/// Reads a project: its program if that is written in YAML.
pub(crate) fn read(sources: &SourceMap, path: &Arc<str>, project: &Node, evaluation: &mut Evaluation) {
    let runtime = project.get("runtime").map(|node| node.get("name").unwrap_or(node));
    let language = runtime.and_then(|node| node.value.as_str()).unwrap_or("yaml");
    if language != "yaml" {
        let loc = runtime.map_or(project.loc, |node| node.loc);
        evaluation.programs.push(Program { path: path.clone(), runtime: language.into(), loc });
        return;
    }
    let main = if project.get("resources").is_some() { None } else { beside(sources, path, evaluation) };
    let program =
        Evaluator::new(main.as_ref().unwrap_or(project), configuration::read(sources, path, project));
    let resources = program.resources();
    evaluation.diagnostics.extend(program.diagnostics.into_inner());
    evaluation.roots.push(Root { path: path.clone(), resources });
}

/// The program in `Main.yaml` beside the project.
fn beside(sources: &SourceMap, path: &str, evaluation: &mut Evaluation) -> Option<Node> {
    let folder = path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let (id, file) = sources.iter().find(|(_, file)| **file.path() == *format!("{folder}Main.yaml"))?;
    let (documents, problems) = yaml::parse(id, file.text());
    evaluation.diagnostics.extend(problems);
    documents.into_iter().next()
}

struct Evaluator<'p> {
    program: &'p Node,
    configuration: Configuration,
    /// Addresses of resources by their logical names.
    addresses: FxHashMap<&'p str, Arc<str>>,
    variables: RefCell<FxHashMap<String, Option<Node>>>,
    steps: Cell<u32>,
    diagnostics: RefCell<Vec<Diagnostic>>,
}

impl<'p> Evaluator<'p> {
    fn new(program: &'p Node, configuration: Configuration) -> Self {
        let written = program.get("resources").and_then(|node| node.value.as_map());
        let address = |(name, entry): (&'p Arc<str>, &'p nisaba_base::value::Entry)| {
            let token = Token::parse(entry.node.str("type")?)?;
            Some((&**name, format!("{token}::{name}").into()))
        };
        Self {
            program,
            configuration,
            addresses: written.into_iter().flat_map(Map::iter).filter_map(address).collect(),
            variables: RefCell::default(),
            steps: Cell::new(STEP_LIMIT),
            diagnostics: RefCell::default(),
        }
    }

    fn resources(&self) -> Vec<Resource> {
        let written = self.program.get("resources").and_then(|node| node.value.as_map());
        let mut resources = Vec::new();
        for (name, entry) in written.into_iter().flat_map(Map::iter) {
            let node = &entry.node;
            // `get` looks up what is managed elsewhere.
            if node.get("get").is_some() {
                continue;
            }
            let Some(token) = node.str("type").and_then(Token::parse) else {
                let problem =
                    Diagnostic::warning("pulumi-resource", format!("`{name}` has no type that is one"));
                self.diagnostics.borrow_mut().push(problem.at(entry.key_loc).help("it is not assessed"));
                continue;
            };
            if !token.is_internal() {
                resources.push(self.resource(name, token, node, entry.key_loc.to(node.loc)));
            }
        }
        resources
    }

    fn resource(&self, name: &Arc<str>, token: Token, node: &Node, loc: Loc) -> Resource {
        let inputs = node.get("properties").map(|written| self.evaluate(written, 0));
        let options = node.get("options");
        let before = options.and_then(|options| options.get("dependsOn")).map(|node| self.evaluate(node, 0));
        let mut references = Vec::new();
        if let Some(before) = before {
            before.for_each_reference(&mut |to, loc| references.push(("depends_on".into(), to.clone(), loc)));
        }
        Resource {
            address: format!("{token}::{name}").into(),
            token,
            name: name.clone(),
            inputs: inputs.unwrap_or_else(|| Value::map(Map::new()).at(loc)),
            loc,
            references,
            protected: options
                .and_then(|options| options.get("protect"))
                .is_some_and(|node| node.value.as_bool() == Some(true)),
        }
    }

    fn evaluate(&self, node: &Node, depth: u32) -> Node {
        let left = self.steps.get();
        if left == 0 || depth > DEPTH_LIMIT {
            return Value::unknown(Why::Limit("the program is larger than is computed".into())).at(node.loc);
        }
        self.steps.set(left - 1);
        match &node.value {
            Value::String(text) if text.contains("${") || text.contains("$$") => {
                self.text(text, node.loc, depth).value.at(node.loc)
            }
            Value::List(items) => {
                Value::list(items.iter().map(|item| self.evaluate(item, depth + 1)).collect()).at(node.loc)
            }
            Value::Map(map) => match map.iter().next() {
                Some((key, entry)) if map.len() == 1 && key.to_ascii_lowercase().starts_with("fn::") => {
                    self.function(key, &entry.node, depth + 1).value.at(node.loc)
                }
                _ => {
                    let mut made = Map::new();
                    for (key, entry) in map.iter() {
                        made.insert(key.clone(), entry.key_loc, self.evaluate(&entry.node, depth + 1));
                    }
                    Value::map(made).at(node.loc)
                }
            },
            _ => node.clone(),
        }
    }

    /// `${a.b}` alone is that value; with text around it, a text.
    fn text(&self, text: &str, loc: Loc, depth: u32) -> Node {
        let mut values: Vec<Value> = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            let (before, from) = (rest.get(..at).unwrap_or_default(), rest.get(at..).unwrap_or_default());
            if let Some(after) = from.strip_prefix("$${") {
                values.push(Value::string(format!("{before}${{")));
                rest = after;
            } else if let Some((path, after)) = from.strip_prefix("${").and_then(|from| from.split_once('}'))
            {
                values.push(Value::string(before));
                values.push(self.access(path.trim(), loc, depth).value);
                rest = after;
            } else {
                let next = from.get(1..).and_then(|next| next.find('$')).map_or(from.len(), |next| next + 1);
                values.push(Value::string(format!("{before}{}", from.get(..next).unwrap_or_default())));
                rest = from.get(next..).unwrap_or_default();
            }
        }
        values.push(Value::string(rest));
        values.retain(|value| value.as_str() != Some(""));
        match values.len() {
            1 => values.swap_remove(0).at(loc),
            _ => concat(&values).at(loc),
        }
    }

    fn access(&self, path: &str, loc: Loc, depth: u32) -> Node {
        let end = path.find(['.', '[']).unwrap_or(path.len());
        let (name, rest) = (path.get(..end).unwrap_or_default(), path.get(end..).unwrap_or_default());
        if let Some(address) = self.addresses.get(name) {
            let attribute = rest.trim_start_matches('.');
            let attribute = if attribute.is_empty() { "id" } else { attribute };
            let reference = Reference { address: address.clone(), attribute: attribute.into() };
            return Value::Unknown(Arc::new(Unknown::after_apply(reference))).at(loc);
        }
        if name == "pulumi" {
            return Value::unknown(Why::Other(format!("`{path}` is known only in a stack").into())).at(loc);
        }
        let bare = name.rsplit(':').next().unwrap_or(name);
        let found = self.variable(name, loc, depth).or_else(|| self.configuration.get(bare).cloned());
        let Some(found) = found else {
            return Value::unknown(Why::Undeclared(name.into())).at(loc);
        };
        follow(found, rest, loc)
    }

    fn variable(&self, name: &str, loc: Loc, depth: u32) -> Option<Node> {
        let written = self.program.get("variables")?.get(name)?;
        if let Some(known) = self.variables.borrow().get(name) {
            let cycle = || Value::unknown(Why::Cycle(name.into())).at(loc);
            return Some(known.clone().unwrap_or_else(cycle));
        }
        self.variables.borrow_mut().insert(name.to_owned(), None);
        let node = self.evaluate(written, depth + 1);
        let mut left = 50_000;
        let node = match weigh(&node, &mut left) {
            true => node,
            false => Value::unknown(Why::Limit("the value is larger than is computed".into())).at(loc),
        };
        self.variables.borrow_mut().insert(name.to_owned(), Some(node.clone()));
        Some(node)
    }

    fn function(&self, key: &str, argument: &Node, depth: u32) -> Node {
        let loc = argument.loc;
        let name = key.get("fn::".len()..).unwrap_or_default();
        let lower = name.to_ascii_lowercase();
        let asked = || Value::unknown(Why::DataSource(key.into())).at(loc);
        if lower == "invoke" || name.contains(':') {
            let function = argument.str("function").unwrap_or(name);
            return Value::unknown(Why::DataSource(function.into())).at(loc);
        }
        let value = self.evaluate(argument, depth);
        match lower.as_str() {
            // The tables read a document as they read its text.
            "tojson" | "secret" | "tobase64" | "stringasset" => value,
            "join" => match value.value.as_list() {
                Some([between, items]) => join(between, items).at(loc),
                _ => asked(),
            },
            "select" => match value.value.as_list() {
                Some([index, items]) => {
                    let item =
                        index.value.as_f64().and_then(|at| items.value.as_list()?.get(at as usize).cloned());
                    item.unwrap_or_else(asked)
                }
                _ => asked(),
            },
            "split" => match value
                .value
                .as_list()
                .map(|list| list.iter().map(|node| node.value.as_str()).collect::<Vec<_>>())
                .as_deref()
            {
                Some([Some(by), Some(text)]) if !by.is_empty() => {
                    Value::list(text.split(by).map(|part| Value::string(part).at(loc)).collect()).at(loc)
                }
                _ => asked(),
            },
            _ => Value::unknown(Why::Function(key.into())).at(loc),
        }
    }
}

fn weigh(node: &Node, left: &mut u32) -> bool {
    let Some(rest) = left.checked_sub(1) else { return false };
    *left = rest;
    match &node.value {
        Value::List(items) => items.iter().all(|item| weigh(item, left)),
        Value::Map(map) => map.iter().all(|(_, entry)| weigh(&entry.node, left)),
        _ => true,
    }
}

/// `.key`, `[0]` and `["key"]` below a value.
fn follow(mut node: Node, path: &str, loc: Loc) -> Node {
    for step in path.split(['.', '[', ']']).filter(|step| !step.is_empty()).take(DEPTH_LIMIT as usize) {
        let step = step.trim_matches('"');
        let below = match &node.value {
            Value::Map(map) => map.get(step).cloned(),
            Value::List(items) => step.parse::<usize>().ok().and_then(|at| items.get(at).cloned()),
            Value::Unknown(unknown) => {
                let unknown = Unknown { parts: None, ..Unknown::clone(unknown) };
                Some(Value::Unknown(Arc::new(unknown)).at(loc))
            }
            _ => None,
        };
        let Some(below) = below else {
            return Value::unknown(Why::Undeclared(step.into())).at(loc);
        };
        node = below;
    }
    node
}

fn join(between: &Node, items: &Node) -> Value {
    let Some(items) = items.value.as_list() else { return items.value.clone() };
    let mut values = Vec::new();
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            values.push(between.value.clone());
        }
        values.push(item.value.clone());
    }
    concat(&values)
}

/// Values written one after the other, holes where they are not known.
fn concat(values: &[Value]) -> Value {
    let mut parts: Vec<Part> = Vec::new();
    let (mut refs, mut why, mut sensitive, mut length) = (Vec::new(), None, false, 0);
    for value in values {
        let more = match value {
            Value::String(text) => vec![Part::Text(text.clone())],
            Value::Number(number) => vec![Part::Text(number_text(*number).into())],
            Value::Bool(value) => vec![Part::Text(value.to_string().into())],
            Value::Unknown(unknown) => {
                why.get_or_insert_with(|| unknown.why.clone());
                sensitive |= unknown.sensitive;
                refs.extend(unknown.refs.iter().cloned());
                unknown.parts.clone().unwrap_or_else(|| vec![Part::Hole(unknown.refs.clone())])
            }
            _ => continue,
        };
        let text = |part: &Part| if let Part::Text(text) = part { text.len() } else { 0 };
        length += more.iter().map(text).sum::<usize>();
        parts.extend(more);
        if length > TEXT_LIMIT || parts.len() > 500 || refs.len() > 500 {
            return Value::unknown(Why::Limit("the text is longer than is computed".into()));
        }
    }
    let known = |part: &Part| match part {
        Part::Text(text) => text.to_string(),
        Part::Hole(_) => String::new(),
    };
    match why {
        None => Value::string(parts.iter().map(known).collect::<String>()),
        Some(why) => Value::Unknown(Arc::new(Unknown { why, refs, parts: Some(parts), sensitive })),
    }
}
