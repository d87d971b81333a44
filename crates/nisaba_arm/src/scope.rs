//! What a template's expressions may see: its parameters, variables, functions, loops, and the outputs of deployments in it.
//!
//! Parameters and variables are computed when first asked for, once; one that needs itself is unknown.

use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

use nisaba_base::value::{Map, Node, Reference, Unknown, Value, Why};
use nisaba_base::{Diagnostic, Loc};
use rustc_hash::FxHashMap;

use crate::expression::{self, Expression, Written};
use crate::function;
use crate::id::{self, Id};
use crate::limit::{self, Budget};
use crate::resource;

/// One template, and what was passed to it.
pub(crate) struct Scope<'w> {
    pub(crate) world: &'w World<'w>,
    pub(crate) template: Node,
    /// Values of parameters, by name in lower case.
    given: FxHashMap<String, Node>,
    memo: RefCell<FxHashMap<(Section, String), Option<Node>>>,
    symbols: OnceCell<FxHashMap<String, Node>>,
    deployments: OnceCell<FxHashMap<String, Node>>,
    /// Templates around this one.
    pub(crate) depth: u32,
}

/// What all templates of one file share.
pub(crate) struct World<'w> {
    pub(crate) budget: Budget,
    /// The path of the file, for templates that it names beside it.
    pub(crate) path: &'w str,
    /// Reads a template by its path.
    pub(crate) linked: &'w dyn Fn(&str) -> Option<Node>,
    pub(crate) diagnostics: RefCell<Vec<Diagnostic>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Section {
    Parameter,
    Variable,
    Outputs,
}

/// What stands around an expression within its template.
#[derive(Debug, Clone, Default)]
pub(crate) struct Env {
    /// Loops around it, the innermost last; without index where their number is not known.
    pub(crate) loops: Vec<(Option<Arc<str>>, Option<usize>)>,
    /// Variables of lambdas.
    pub(crate) locals: Vec<(String, Node)>,
    /// Arguments of a function that the template declares; its parameters hide those of the template.
    pub(crate) arguments: Option<FxHashMap<String, Node>>,
    pub(crate) depth: u32,
}

impl Env {
    /// The same, one level deeper.
    pub(crate) fn deeper(&self) -> Self {
        Self { depth: self.depth + 1, ..self.clone() }
    }

    /// The same within one more loop.
    pub(crate) fn looped(&self, name: Option<Arc<str>>, index: Option<usize>) -> Self {
        let mut env = self.deeper();
        env.loops.push((name, index));
        env
    }
}

impl<'w> Scope<'w> {
    pub(crate) fn new(
        world: &'w World<'w>,
        template: Node,
        given: FxHashMap<String, Node>,
        depth: u32,
    ) -> Self {
        Self {
            world,
            template,
            given,
            memo: RefCell::default(),
            symbols: OnceCell::new(),
            deployments: OnceCell::new(),
            depth,
        }
    }

    /// A value of the template with its expressions computed.
    pub(crate) fn evaluate(&self, node: &Node, env: &Env) -> Node {
        if !self.world.budget.step() || env.depth > limit::DEPTH {
            return Value::unknown(Why::Limit("the template is larger than is computed".into())).at(node.loc);
        }
        match &node.value {
            Value::String(text) => match expression::written(text) {
                Written::Plain(plain) if plain.len() == text.len() => node.clone(),
                Written::Plain(plain) => Value::string(plain).at(node.loc),
                Written::Computed(computed) => self.text(computed, node.loc, env).value.at(node.loc),
            },
            Value::List(items) => {
                let env = env.deeper();
                Value::list(items.iter().map(|item| self.evaluate(item, &env)).collect()).at(node.loc)
            }
            Value::Map(map) => self.map(map, env).at(node.loc),
            _ => node.clone(),
        }
    }

    fn text(&self, text: &str, loc: Loc, env: &Env) -> Node {
        match expression::parse(text) {
            Some(expression) => self.compute(&expression, loc, env),
            None => {
                let problem = Diagnostic::warning("arm-expression", "this is no expression").at(loc);
                self.tell(problem);
                Value::unknown(Why::Broken("the expression is not one".into())).at(loc)
            }
        }
    }

    /// Keeps a problem, once.
    pub(crate) fn tell(&self, problem: Diagnostic) {
        let mut all = self.world.diagnostics.borrow_mut();
        if all.len() < limit::LOOP && !all.contains(&problem) {
            all.push(problem);
        }
    }

    /// A map; `copy` in it with a list of loops makes a list of each.
    fn map(&self, map: &Map, env: &Env) -> Value {
        let env = env.deeper();
        let mut computed = Map::new();
        for (key, entry) in map.iter() {
            match (&**key, entry.node.value.as_list()) {
                ("copy", Some(loops)) if loops.iter().all(is_loop) => {
                    for one in loops {
                        let Some(name) = one.get("name").and_then(|name| name.value.as_str()) else {
                            continue;
                        };
                        computed.insert(name, one.loc, self.unrolled(one, &env));
                    }
                }
                _ => {
                    let key: Arc<str> = match expression::written(key) {
                        Written::Computed(text) => {
                            let name = self.text(text, entry.key_loc, &env);
                            crate::text::rendered(&name.value).map_or_else(|| key.clone(), Into::into)
                        }
                        Written::Plain(_) => key.clone(),
                    };
                    computed.insert(key, entry.key_loc, self.evaluate(&entry.node, &env));
                }
            }
        }
        Value::map(computed)
    }

    /// `{name, count, input}` as the list it makes.
    fn unrolled(&self, one: &Node, env: &Env) -> Node {
        let count = one.get("count").map(|count| self.evaluate(count, env));
        let name: Option<Arc<str>> = one.str("name").map(Into::into);
        let Some(input) = one.get("input") else { return Value::Null.at(one.loc) };
        match count.as_ref().map(|count| &count.value) {
            Some(Value::Unknown(unknown)) => {
                let sample = self.evaluate(input, &env.looped(name, None));
                let open = Value::Unknown(unknown.clone()).at(one.loc);
                Value::list(vec![sample, open]).at(one.loc)
            }
            Some(count) => {
                let count = count.as_f64().unwrap_or(0.0).clamp(0.0, limit::LOOP as f64) as usize;
                let item = |index| self.evaluate(input, &env.looped(name.clone(), Some(index)));
                Value::list((0..count).map(item).collect()).at(one.loc)
            }
            None => Value::list(Vec::new()).at(one.loc),
        }
    }

    /// An expression's value.
    pub(crate) fn compute(&self, expression: &Expression, loc: Loc, env: &Env) -> Node {
        if !self.world.budget.step() || env.depth > limit::DEPTH {
            return Value::unknown(Why::Limit("the expression is larger than is computed".into())).at(loc);
        }
        match expression {
            Expression::Text(text) => Value::string(text.as_str()).at(loc),
            Expression::Number(number) => Value::Number(*number).at(loc),
            Expression::Call(name, arguments) => function::call(self, name, arguments, loc, &env.deeper()),
            Expression::Property(of, name) => {
                let of = self.compute(of, loc, &env.deeper());
                access(&of, &Value::string(name.as_str()), loc)
            }
            Expression::Index(of, index) => {
                let env = env.deeper();
                let of = self.compute(of, loc, &env);
                let index = self.compute(index, loc, &env);
                access(&of, &index.value, loc)
            }
        }
    }

    /// The value of a parameter.
    pub(crate) fn parameter(&self, name: &str, loc: Loc, env: &Env) -> Node {
        let lower = name.to_ascii_lowercase();
        if let Some(arguments) = &env.arguments {
            let missing = || Value::unknown(Why::Undeclared(name.into())).at(loc);
            return arguments.get(&lower).cloned().unwrap_or_else(missing);
        }
        self.once(Section::Parameter, lower.clone(), name, loc, || {
            let declared = self.section("parameters").and_then(|all| find(&all, name));
            let Some(declared) = declared else {
                let why = Why::Undeclared(format!("parameters('{name}')").into());
                return Value::unknown(why).at(loc);
            };
            let sensitive = is_secure(&declared);
            if let Some(given) = self.given.get(&lower) {
                return marked(given.clone(), sensitive);
            }
            match declared.get("defaultValue") {
                Some(default) => {
                    marked(self.evaluate(default, &Env { depth: env.depth, ..Env::default() }), sensitive)
                }
                None if declared.get("nullable").is_some_and(|node| node.value == Value::Bool(true)) => {
                    Value::Null.at(loc)
                }
                None => {
                    let unknown = Unknown { sensitive, ..Unknown::new(Why::Variable(name.into())) };
                    Value::Unknown(Arc::new(unknown)).at(loc)
                }
            }
        })
    }

    /// The value of a variable.
    pub(crate) fn variable(&self, name: &str, loc: Loc, env: &Env) -> Node {
        self.once(Section::Variable, name.to_ascii_lowercase(), name, loc, || {
            let declared = self.section("variables");
            let env = Env { depth: env.depth, ..Env::default() };
            if let Some(written) = declared.as_ref().and_then(|all| find(all, name)) {
                return self.evaluate(&written, &env);
            }
            let loops =
                declared.as_ref().and_then(|all| all.get("copy")?.value.as_list().map(<[Node]>::to_vec));
            let is_named = |one: &&Node| one.str("name").is_some_and(|own| own.eq_ignore_ascii_case(name));
            match loops.iter().flatten().find(is_named) {
                Some(one) => self.unrolled(one, &env),
                None => Value::unknown(Why::Undeclared(format!("variables('{name}')").into())).at(loc),
            }
        })
    }

    fn once(
        &self,
        section: Section,
        key: String,
        name: &str,
        loc: Loc,
        compute: impl FnOnce() -> Node,
    ) -> Node {
        let key = (section, key);
        if let Some(known) = self.memo.borrow().get(&key) {
            let cycle = || Value::unknown(Why::Cycle(name.into())).at(loc);
            return known.clone().unwrap_or_else(cycle);
        }
        self.memo.borrow_mut().insert(key.clone(), None);
        let node = limit::bounded(compute());
        self.memo.borrow_mut().insert(key, Some(node.clone()));
        node
    }

    /// A section of the template.
    pub(crate) fn section(&self, name: &str) -> Option<Node> {
        self.template.get(name).filter(|node| node.value.as_map().is_some()).cloned()
    }

    /// What was passed to the template.
    pub(crate) fn given(&self) -> &FxHashMap<String, Node> {
        &self.given
    }

    /// Secret parameters with a default that is more than an empty text or a call.
    pub(crate) fn secret_defaults(&self) -> Vec<(Arc<str>, Node)> {
        let declared = self.section("parameters");
        let all = declared.iter().filter_map(|node| node.value.as_map()).flat_map(Map::iter);
        let written = all.filter(|(_, entry)| is_secure(&entry.node)).filter_map(|(name, entry)| {
            let default = self.evaluate(entry.node.get("defaultValue")?, &Env::default());
            let is_written = default.value.as_str().is_some_and(|text| !text.is_empty());
            is_written.then(|| (name.clone(), default))
        });
        written.collect()
    }

    /// A function that the template declares, called.
    pub(crate) fn declared_function(
        &self,
        name: &str,
        arguments: &[Node],
        loc: Loc,
        env: &Env,
    ) -> Option<Node> {
        let (namespace, member) = name.split_once('.')?;
        let spaces = self.template.get("functions")?.value.as_list()?;
        let is_named =
            |space: &&Node| space.str("namespace").is_some_and(|own| own.eq_ignore_ascii_case(namespace));
        let function = find(spaces.iter().find(is_named)?.get("members")?, member)?;
        let names = function.get("parameters").and_then(|all| all.value.as_list()).unwrap_or_default();
        let named = names.iter().filter_map(|one| Some(one.str("name")?.to_ascii_lowercase()));
        let passed = named.zip(arguments.iter().cloned()).collect();
        let inner = Env { arguments: Some(passed), depth: env.depth + 1, ..Env::default() };
        let output = function.get("output")?.get("value")?;
        Some(self.evaluate(output, &inner).value.at(loc))
    }

    /// The outputs of this template, as `reference(…).outputs` gives them.
    fn outputs(&self, loc: Loc) -> Node {
        self.once(Section::Outputs, String::new(), "outputs", loc, || {
            let mut outputs = Map::new();
            let declared = self.section("outputs");
            for (name, entry) in declared.iter().filter_map(|node| node.value.as_map()).flat_map(Map::iter) {
                let Some(value) = entry.node.get("value") else { continue };
                let mut output = Map::new();
                output.insert("value", value.loc, self.evaluate(value, &Env::default()));
                outputs.insert(name.clone(), entry.key_loc, Value::map(output).at(entry.node.loc));
            }
            Value::map(outputs).at(loc)
        })
    }

    /// A resource of the template by its symbolic name.
    pub(crate) fn symbol(&self, name: &str) -> Option<&Node> {
        let symbols = self.symbols.get_or_init(|| {
            let written = self.template.get("resources").and_then(|node| node.value.as_map());
            written
                .into_iter()
                .flat_map(Map::iter)
                .map(|(name, entry)| (name.to_ascii_lowercase(), entry.node.clone()))
                .collect()
        });
        symbols.get(&name.to_ascii_lowercase())
    }

    /// Type and name of a resource as an id.
    pub(crate) fn id_value(&self, written: &Node, env: &Env) -> Value {
        let type_name = written.str("type").map(|text| text.split('@').next().unwrap_or(text));
        let name = written.get("name").map(|name| self.evaluate(name, env).value);
        match (type_name, name.as_ref().and_then(crate::text::rendered)) {
            (Some(type_name), Some(rendered)) => {
                let parts = id::segments(&rendered).len();
                let names = match (parts, name) {
                    (1, Some(name)) => vec![name],
                    _ => id::segments(&rendered).into_iter().map(named).collect(),
                };
                id::in_group(type_name, &names)
            }
            _ => Value::unknown(Why::Other("its name is not known".into())),
        }
    }

    /// What `reference(…)` tells of a resource: the outputs of a deployment of this template, or what exists only later.
    pub(crate) fn referenced(&self, to: &Value, loc: Loc, env: &Env) -> Node {
        let symbol = to.as_str().and_then(|name| self.symbol(name));
        let deployment = match symbol {
            Some(written) if is_deployment(written) => Some(written.clone()),
            Some(_) => None,
            None => id::id_of(to).and_then(|id| self.deployment(&id)),
        };
        let id = match symbol {
            Some(written) => self.id_value(written, env),
            None => to.clone(),
        };
        if let Some(deployment) = deployment.filter(|_| self.depth < limit::DEPTH / 8) {
            let outputs = resource::inner(self, &deployment, env).map(|inner| inner.outputs(loc));
            if let Some(outputs) = outputs {
                let mut map = Map::new();
                map.insert("outputs", loc, outputs);
                return Value::map(map).at(loc);
            }
        }
        let address = id::id_of(&id).map(|id| id.written).or_else(|| crate::text::rendered(&id));
        let reference = Reference { address: address.unwrap_or_default().into(), attribute: "".into() };
        Value::Unknown(Arc::new(Unknown::after_apply(reference))).at(loc)
    }

    fn deployment(&self, id: &Id) -> Option<Node> {
        let deployments = self.deployments.get_or_init(|| {
            resource::written(&self.template)
                .into_iter()
                .map(|(_, node)| node)
                .filter(is_deployment)
                .filter_map(|node| Some((id::id_of(&self.id_value(&node, &Env::default()))?.key, node)))
                .collect()
        });
        deployments.get(&id.key).cloned()
    }
}

pub(crate) fn is_deployment(node: &Node) -> bool {
    node.str("type").is_some_and(|name| name.eq_ignore_ascii_case("Microsoft.Resources/deployments"))
}

/// A piece of a rendered name as a value again.
fn named(piece: &str) -> Value {
    match piece.contains('{') {
        true => crate::text::hole(&piece.replace(['{', '}'], ""), Why::Other("its name is not known".into())),
        false => Value::string(piece),
    }
}

fn is_loop(node: &Node) -> bool {
    node.get("name").is_some() && node.get("input").is_some()
}

fn is_secure(declared: &Node) -> bool {
    let is = |word: &str| declared.str("type").is_some_and(|name| name.eq_ignore_ascii_case(word));
    is("securestring") || is("secureobject")
}

fn marked(node: Node, sensitive: bool) -> Node {
    match &node.value {
        Value::Unknown(unknown) if sensitive && !unknown.sensitive => {
            let unknown = Unknown { sensitive, ..Unknown::clone(unknown) };
            Value::Unknown(Arc::new(unknown)).at(node.loc)
        }
        _ => node,
    }
}

/// A key of a map whatever its case.
pub(crate) fn find(node: &Node, key: &str) -> Option<Node> {
    let map = node.value.as_map()?;
    let same = || map.iter().find(|(own, _)| own.eq_ignore_ascii_case(key)).map(|(_, entry)| &entry.node);
    map.get(key).or_else(same).cloned()
}

/// A property or item. Of something unknown it is unknown for the same reason, and of what exists later it is its property.
pub(crate) fn access(of: &Node, index: &Value, loc: Loc) -> Node {
    match (&of.value, index) {
        (Value::Map(_), Value::String(key)) => find(of, key).unwrap_or_else(|| Value::Null.at(loc)),
        (Value::List(items), Value::Number(index)) => {
            items.get(*index as usize).cloned().unwrap_or_else(|| Value::Null.at(loc))
        }
        (Value::Unknown(unknown), index) => property(unknown, index).at(loc),
        (_, Value::Unknown(unknown)) => Value::Unknown(unknown.clone()).at(loc),
        _ => Value::Null.at(loc),
    }
}

fn property(unknown: &Arc<Unknown>, index: &Value) -> Value {
    let (Why::AfterApply(to), Some(key)) = (&unknown.why, crate::text::rendered(index)) else {
        return Value::Unknown(Arc::new(Unknown { parts: None, ..Unknown::clone(unknown) }));
    };
    let attribute = match to.attribute.is_empty() {
        true => key,
        false => format!("{}.{key}", to.attribute),
    };
    let to = Reference { address: to.address.clone(), attribute: attribute.into() };
    let unknown = Unknown {
        why: Why::AfterApply(to.clone()),
        refs: vec![to],
        parts: None,
        sensitive: unknown.sensitive,
    };
    Value::Unknown(Arc::new(unknown))
}
