//! Works out values: functions, references, parameters; what is known only at deployment stays unknown.
//!
//! A value may be "none" (`AWS::NoValue`): then its key or item is left out, as if it were not written.

mod cidr;
mod condition;
mod list;
mod lookup;
mod text;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use nisaba_base::value::{Map, Node, Reference, Unknown, Value, Why};
use nisaba_base::{Diagnostic, Loc};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::export::Exports;
use crate::for_each::{self, Loop};
use crate::intrinsic::{arguments, function};
use crate::limit;
use crate::resource::Missing;
use crate::template::Template;
use crate::truth::Truth;

pub(crate) use text::known_text;

/// What every stack of a run may look at.
pub(crate) struct World<'t> {
    pub(crate) templates: &'t [Template],
    pub(crate) exports: &'t Exports,
}

/// What one tree of stacks has used and found.
#[derive(Default)]
pub(crate) struct Run {
    values: Cell<usize>,
    pub(crate) stacks: Cell<usize>,
    pub(crate) diagnostics: RefCell<Vec<Diagnostic>>,
    pub(crate) missing: RefCell<Vec<Missing>>,
    told: RefCell<FxHashSet<(Loc, Arc<str>)>>,
}

/// A template with the values that one stack gives its parameters.
pub(crate) struct Scope<'t> {
    pub(crate) world: &'t World<'t>,
    pub(crate) run: Rc<Run>,
    pub(crate) template: &'t Template,
    pub(crate) parameters: FxHashMap<Arc<str>, Node>,
    /// Sections with loops unfolded.
    pub(crate) resources: Map,
    pub(crate) outputs: Map,
    conditions: Map,
    /// The stacks it is nested in, each with a slash behind it.
    pub(crate) prefix: Arc<str>,
    pub(crate) depth: usize,
    decided: RefCell<FxHashMap<Arc<str>, Option<Truth>>>,
    pub(crate) children: RefCell<FxHashMap<Arc<str>, Option<Rc<Scope<'t>>>>>,
}

impl<'t> Scope<'t> {
    pub(crate) fn new(
        world: &'t World<'t>,
        run: Rc<Run>,
        template: &'t Template,
        parameters: FxHashMap<Arc<str>, Node>,
        prefix: Arc<str>,
        depth: usize,
    ) -> Self {
        let mut scope = Self {
            world,
            run,
            template,
            parameters,
            resources: Map::new(),
            outputs: Map::new(),
            conditions: Map::new(),
            prefix,
            depth,
            decided: RefCell::default(),
            children: RefCell::default(),
        };
        scope.conditions = scope.unfolded("Conditions");
        scope.resources = scope.unfolded("Resources");
        scope.outputs = scope.unfolded("Outputs");
        scope
    }

    fn unfolded(&self, section: &str) -> Map {
        let Some(written) = self.template.section(section) else { return Map::new() };
        let mut entries = Map::new();
        self.unfold_into(written, &mut entries, 0);
        entries
    }

    fn unfold_into(&self, written: &Map, entries: &mut Map, depth: usize) {
        for (key, entry) in written.iter() {
            if entries.len() > limit::RESOURCES || depth > limit::STACK_DEPTH {
                return self.tell(entry.key_loc, "cloudformation-size", "loops unfold to more than is read");
            }
            if !key.starts_with(for_each::PREFIX) {
                entries.insert(key.clone(), entry.key_loc, entry.node.clone());
                continue;
            }
            let mut inner = Map::new();
            for (key, entry) in self.unfold(&entry.node) {
                inner.insert(key, entry.key_loc, entry.node);
            }
            self.unfold_into(&inner, entries, depth + 1);
        }
    }

    /// The entries of one loop; none, and a word about it, where its collection is not known.
    fn unfold(&self, node: &Node) -> Vec<(Arc<str>, nisaba_base::value::Entry)> {
        let Some(body) = Loop::read(node) else {
            self.tell(node.loc, "cloudformation-loop", "a loop needs a name, a collection and a body");
            return Vec::new();
        };
        let collection = self.value(body.collection, 0);
        match collection.as_ref().map(|node| &node.value) {
            Some(Value::List(items)) => body.unfold(items, 0),
            _ => {
                self.miss("what a loop makes", "give its collection a default value", body.collection.loc);
                Vec::new()
            }
        }
    }

    /// Says what is wrong, once for each place.
    pub(crate) fn tell(&self, loc: Loc, code: &'static str, message: impl Into<String>) {
        let message = message.into();
        if self.run.told.borrow_mut().insert((loc, message.as_str().into())) {
            self.run.diagnostics.borrow_mut().push(Diagnostic::warning(code, message).at(loc));
        }
    }

    /// Says what cannot be seen, once for each place.
    pub(crate) fn miss(&self, what: impl Into<String>, settle: impl Into<String>, loc: Loc) {
        let missing = Missing { what: what.into(), settle: settle.into(), loc };
        let mut all = self.run.missing.borrow_mut();
        if !all.contains(&missing) {
            all.push(missing);
        }
    }

    /// The value worked out; `None` where it is none at all.
    pub(crate) fn value(&self, node: &Node, depth: usize) -> Option<Node> {
        self.run.values.set(self.run.values.get() + 1);
        if depth > limit::DEPTH || self.run.values.get() > limit::VALUES {
            let why = Why::Limit("nested or unfolded further than is read".into());
            return Some(Value::unknown(why).at(node.loc));
        }
        match &node.value {
            Value::String(text) => Some(text::literal(text, node.loc)),
            Value::List(items) => {
                let items = items.iter().filter_map(|item| self.value(item, depth + 1));
                Some(Value::list(items.collect()).at(node.loc))
            }
            Value::Map(map) => match function(node) {
                Some((name, argument)) => self.call(name, argument, node, depth + 1),
                None => Some(self.map(map, node.loc, depth)),
            },
            _ => Some(node.clone()),
        }
    }

    fn map(&self, map: &Map, loc: Loc, depth: usize) -> Node {
        let mut worked = Map::new();
        for (key, entry) in map.iter() {
            if key.starts_with(for_each::PREFIX) {
                for (key, entry) in self.unfold(&entry.node) {
                    if let Some(node) = self.value(&entry.node, depth + 1) {
                        worked.insert(key, entry.key_loc, node);
                    }
                }
            } else if &**key == "Fn::Transform" {
                // What a macro adds beside the other keys may be anything.
                let why = Why::Other("a macro adds to it when the stack is deployed".into());
                return Value::unknown(why).at(entry.node.loc);
            } else if let Some(node) = self.value(&entry.node, depth + 1) {
                worked.insert(key.clone(), entry.key_loc, node);
            }
        }
        Value::map(worked).at(loc)
    }

    fn call(&self, name: &str, argument: &Node, whole: &Node, depth: usize) -> Option<Node> {
        let loc = whole.loc;
        Some(match name {
            "Ref" => return self.reference(argument.value.as_str()?, loc),
            "GetAtt" => self.attribute(argument, loc, depth),
            "If" => return self.choice(argument, loc, depth),
            "Sub" => self.substitute(argument, loc, depth),
            "Join" => self.join(argument, loc, depth),
            "Base64" => self.base64(argument, loc, depth),
            "Select" => return self.select(argument, loc, depth),
            "Split" => self.split(argument, loc, depth),
            "FindInMap" => return self.find_in_map(argument, loc, depth),
            "ImportValue" => self.import(argument, loc, depth),
            "GetAZs" => outside("AWS::AvailabilityZones", None).at(loc),
            "Cidr" => self.cidr(argument, loc, depth),
            "Length" => self.length(argument, loc, depth),
            // The text is opened again wherever it is read, so it stays what it says.
            "ToJsonString" => return self.value(argument, depth),
            "Condition" | "Equals" | "And" | "Or" | "Not" => match self.truth(whole, depth) {
                Truth::Yes => Value::Bool(true).at(loc),
                Truth::No => Value::Bool(false).at(loc),
                Truth::Open(why) => Value::unknown(Why::Other(why)).at(loc),
            },
            "Transform" => {
                Value::unknown(Why::Other("a macro makes it when the stack is deployed".into())).at(loc)
            }
            other => {
                let Value::Map(map) = &whole.value else { return None };
                // A map with one key that only looks like a function.
                if !map.keys().any(|key| key.starts_with("Fn::")) {
                    return Some(self.map(map, loc, depth));
                }
                self.tell(loc, "cloudformation-function", format!("`{other}` is no function"));
                Value::unknown(Why::Function(other.into())).at(loc)
            }
        })
    }

    /// What `Ref` gives.
    pub(crate) fn reference(&self, name: &str, loc: Loc) -> Option<Node> {
        if let Some(given) = self.parameters.get(name) {
            return Some(Node { loc, ..given.clone() });
        }
        if let Some(pseudo) = name.strip_prefix("AWS::") {
            return pseudo_parameter(pseudo, name).map(|value| value.at(loc));
        }
        Some(self.resource_attribute(name, "Ref", loc))
    }

    fn attribute(&self, argument: &Node, loc: Loc, depth: usize) -> Node {
        let (name, attribute) = match &argument.value {
            Value::String(text) => match text.split_once('.') {
                Some((name, attribute)) => (Arc::from(name), Arc::from(attribute)),
                None => (text.clone(), "".into()),
            },
            Value::List(_) => {
                let mut parts = arguments(argument).iter();
                let name = parts.next().and_then(|name| name.value.as_str()).unwrap_or_default();
                let steps =
                    parts.map(|part| self.value(part, depth).and_then(|part| known_text(&part.value)));
                let steps: Option<Vec<String>> = steps.collect();
                (Arc::from(name), steps.unwrap_or_default().join(".").into())
            }
            _ => return broken("`GetAtt` names a resource and an attribute").at(loc),
        };
        self.get_attribute(&name, &attribute, loc)
    }

    /// What an attribute of a resource is: an output of a nested stack, or something that exists after deployment.
    pub(crate) fn get_attribute(&self, name: &str, attribute: &str, loc: Loc) -> Node {
        if let Some(output) = attribute.strip_prefix("Outputs.")
            && let Some(node) = self.nested_output(name, output)
        {
            return Node { loc, ..node };
        }
        self.resource_attribute(name, attribute, loc)
    }

    fn resource_attribute(&self, name: &str, attribute: &str, loc: Loc) -> Node {
        let is_declared = self.resources.get(name).is_some();
        if !is_declared && self.template.transforms().is_empty() {
            self.tell(
                loc,
                "cloudformation-undeclared",
                format!("`{name}` is declared nowhere in this template"),
            );
            return Value::unknown(Why::Undeclared(name.into())).at(loc);
        }
        let address = format!("{}{name}", self.prefix).into();
        let reference = Reference { address, attribute: attribute.into() };
        Value::Unknown(Arc::new(Unknown::after_apply(reference))).at(loc)
    }

    fn choice(&self, argument: &Node, loc: Loc, depth: usize) -> Option<Node> {
        let [condition, yes, no] = arguments(argument) else {
            return Some(broken("`If` takes a condition and two values").at(loc));
        };
        let truth = match &condition.value {
            Value::String(name) => self.condition(name, loc),
            _ => self.truth(condition, depth),
        };
        match truth {
            Truth::Yes => self.value(yes, depth),
            Truth::No => self.value(no, depth),
            Truth::Open(why) => {
                let branches = [self.value(yes, depth), self.value(no, depth)];
                either(branches, why, loc)
            }
        }
    }
}

/// One of several values, and it is not known which; where they are the same, that one.
pub(crate) fn either(branches: [Option<Node>; 2], why: Arc<str>, loc: Loc) -> Option<Node> {
    match &branches {
        [None, None] => return None,
        [Some(first), Some(second)] if same(first, second) => return Some(first.clone()),
        _ => {}
    }
    let mut unknown = Unknown::new(Why::Other(why));
    for branch in branches.iter().flatten() {
        branch.for_each_reference(&mut |reference, _| unknown.refs.push(reference.clone()));
        unknown.sensitive |= branch.value.as_unknown().is_some_and(|inner| inner.sensitive);
    }
    Some(Value::Unknown(Arc::new(unknown)).at(loc))
}

/// Whether two values are equal wherever they are written.
fn same(first: &Node, second: &Node) -> bool {
    match (&first.value, &second.value) {
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len() && left.iter().zip(right.iter()).all(|(left, right)| same(left, right))
        }
        (Value::Map(left), Value::Map(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, entry)| right.get(key).is_some_and(|other| same(&entry.node, other)))
        }
        (left, right) => left == right,
    }
}

/// What CloudFormation itself gives; `None` for `AWS::NoValue`.
fn pseudo_parameter(pseudo: &str, name: &str) -> Option<Value> {
    Some(match pseudo {
        "NoValue" => return None,
        // Which partition it is changes how names are spelt, and nothing that they mean.
        "Partition" => Value::string("aws"),
        "URLSuffix" => Value::string("amazonaws.com"),
        "NotificationARNs" => outside(name, None),
        _ => outside(name, Some("id")),
    })
}

/// A value that only the account knows. What it names is certain to be one thing, hence the reference.
pub(crate) fn outside(name: &str, attribute: Option<&str>) -> Value {
    let refs = attribute.map(|attribute| Reference { address: name.into(), attribute: attribute.into() });
    let unknown = Unknown { refs: refs.into_iter().collect(), ..Unknown::new(Why::DataSource(name.into())) };
    Value::Unknown(Arc::new(unknown))
}

pub(crate) fn broken(why: &str) -> Value {
    Value::unknown(Why::Broken(why.into()))
}
