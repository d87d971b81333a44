//! Evaluation of one root module and of every module below it.
//!
//! Nothing is evaluated before it is asked for, and named things (variables, locals, outputs, attributes that others
//! refer to) are evaluated once: [`Evaluator::once`] holds their values, notices cycles, and keeps which resource
//! attributes each was computed from.
//!
//! A whole resource is a [`Handle`]: an unknown value whose reference has no attribute. Reading an attribute of it
//! evaluates that attribute alone, so two resources may refer to each other's attributes.

mod collect;
mod expansion;
mod expression;
mod file_access;
mod for_each;
mod modules;
mod policy_document;
mod providers;
mod resource;
mod template;
mod traversal;
mod variables;

pub(crate) use policy_document::policy_document_text;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use nisaba_base::diagnostic::Diagnostic;
use nisaba_base::files::{Asked, Files, Noted};
use nisaba_base::loc::{FileId, Loc};
use nisaba_base::value::{Map, Reference, Value, Why};
use regex::Regex;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::Options;
use crate::limits::{Budget, DEEPEST_EVALUATION, MOST_REFERENCES};
use crate::module::Module;
use crate::output::{Existence, Root};
use crate::project::{Folder, Project};
use crate::sets::Sets;
use crate::types::Making;
use crate::values::limit;

use expansion::{Expansion, Key};
use file_access::ReadFiles;

/// Evaluates one root module; what was worked out from what is in the last part.
pub(crate) fn evaluate_root(
    project: &Project,
    files: &dyn Files,
    options: &Options,
    root: &Module,
) -> (Root, Vec<Diagnostic>, Grounds) {
    let noted = Noted::new(files);
    let budget = Budget::for_text_bytes(project.bytes);
    let whole = budget.left();
    let evaluator = Evaluator {
        project,
        options,
        root,
        is_library: OnceCell::new(),
        budget,
        sets: Sets::default(),
        depth: Cell::new(0),
        peak: Cell::new(0),
        trace: RefCell::default(),
        handles: RefCell::default(),
        module_count: Cell::new(0),
        diagnostics: RefCell::default(),
        said: RefCell::default(),
        read: ReadFiles::new(&noted),
        patterns: RefCell::default(),
        folders: RefCell::default(),
    };
    let output = collect::root(&evaluator);
    let left = evaluator.budget.left();
    let mut folders = evaluator.folders.into_inner();
    folders.insert(root.dir.to_string(), project.folder(&root.dir).cloned());
    let diagnostics = evaluator.diagnostics.into_inner();
    let grounds = Grounds {
        folders,
        installed: project.installed(&root.dir).cloned(),
        work: (left > 0).then(|| whole - left),
        asked: noted.into_asked(),
    };
    (output, diagnostics, grounds)
}

/// All that the evaluation of a root module was worked out from, the options excepted.
#[derive(Debug)]
pub(crate) struct Grounds {
    /// Folders it asked for, and what was there.
    folders: BTreeMap<String, Option<Arc<Folder>>>,
    installed: Option<Arc<Folder>>,
    /// Steps it took; `None` where they ran out.
    work: Option<u64>,
    asked: Asked,
}

impl Grounds {
    /// Whether evaluating the root again would give the same.
    pub(crate) fn still_hold(&self, project: &Project, files: &dyn Files, root: &Module) -> bool {
        let is_same = |old: Option<&Arc<Folder>>, new: Option<&Arc<Folder>>| match (old, new) {
            (Some(old), Some(new)) => Arc::ptr_eq(old, new),
            (old, new) => old.is_none() && new.is_none(),
        };
        self.work.is_some_and(|work| work < Budget::for_text_bytes(project.bytes).left())
            && is_same(self.installed.as_ref(), project.installed(&root.dir))
            && self.folders.iter().all(|(dir, folder)| is_same(folder.as_ref(), project.folder(dir)))
            && self.asked.still_holds(files)
    }
}

pub(crate) struct Evaluator<'p> {
    project: &'p Project,
    options: &'p Options,
    root: &'p Module,
    /// Whether the root is a module whose callers are not here.
    is_library: OnceCell<bool>,
    pub(crate) budget: Budget,
    pub(crate) sets: Sets,
    /// Expressions being evaluated within each other.
    depth: Cell<u32>,
    /// Deepest that was reached since the innermost named thing began.
    peak: Cell<u32>,
    /// Resource attributes read since the innermost named thing began.
    trace: RefCell<Vec<Reference>>,
    /// Resource instances by address.
    handles: RefCell<FxHashMap<Arc<str>, Handle<'p>>>,
    module_count: Cell<usize>,
    diagnostics: RefCell<Vec<Diagnostic>>,
    /// Diagnostics already given, by code and place.
    said: RefCell<FxHashSet<(&'static str, Option<Loc>)>>,
    pub(crate) read: ReadFiles<'p>,
    patterns: RefCell<FxHashMap<Arc<str>, Option<Rc<Regex>>>>,
    /// Folders of modules that were asked for.
    folders: RefCell<BTreeMap<String, Option<Arc<Folder>>>>,
}

/// A resource instance that something refers to.
#[derive(Clone)]
pub(crate) struct Handle<'p> {
    address: Arc<str>,
    instance: Rc<Instance<'p>>,
    resource: u32,
    expansion: Rc<Expansion>,
    index: usize,
}

/// A module with the values it was called with.
pub(crate) struct Instance<'p> {
    pub(crate) module: &'p Module,
    /// `module.a["k"]`, empty for the root.
    pub(crate) address: Arc<str>,
    /// Dotted names of the calls from the root: `network.subnets`.
    path: String,
    /// The call and the module it stands in; `None` for the root.
    call: Option<Caller<'p>>,
    exists: Existence,
    depth: u32,
    memo: RefCell<FxHashMap<Item, State>>,
    expansions: RefCell<FxHashMap<u32, Option<Rc<Expansion>>>>,
    calls: RefCell<FxHashMap<u32, Option<modules::Called<'p>>>>,
}

struct Caller<'p> {
    instance: Rc<Instance<'p>>,
    call: u32,
    key: Key,
}

/// A named thing within a module instance. Numbers are positions in the module's declarations.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Item {
    Variable(u32),
    Local(u32),
    Output(u32),
    Outputs,
    Resource(u32),
    Attribute(u32, u32, Arc<str>),
}

enum State {
    Running,
    Done { value: Value, height: u32, trace: Arc<[Reference]> },
}

/// What names mean where an expression stands.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'s, 'p> {
    instance: &'s Rc<Instance<'p>>,
    /// `count.index` and `each`.
    key: &'s Key,
    /// Names bound by `for`, `dynamic` and templates.
    frame: Option<&'s Frame<'s>>,
    /// The only names besides bound ones: the variables of `templatefile`.
    only: Option<&'s Map>,
    /// The file that places refer to.
    pub(crate) file: FileId,
    /// Everything evaluated here is placed there, because the text is not in a known file.
    place: Option<Loc>,
}

/// A bound name; the innermost comes first.
struct Frame<'s> {
    name: &'s str,
    value: &'s Value,
    outer: Option<&'s Frame<'s>>,
}

impl<'p> Instance<'p> {
    pub(crate) fn path_from_root(&self, evaluator: &Evaluator<'_>) -> String {
        crate::paths::relative(&evaluator.root.dir, &self.module.dir)
    }
}

impl<'p> Evaluator<'p> {
    /// Evaluates a named thing at most once.
    fn once(
        &self,
        instance: &Rc<Instance<'p>>,
        item: Item,
        name: impl FnOnce() -> String,
        evaluate: impl FnOnce() -> Value,
    ) -> Value {
        match instance.memo.borrow().get(&item) {
            Some(State::Running) => return Value::unknown(Why::Cycle(name().into())),
            Some(State::Done { value, height, trace }) => {
                return self.remembered(value, *height, trace);
            }
            None => {}
        }
        if self.depth.get() >= DEEPEST_EVALUATION {
            return limit("the definitions refer to each other too deeply");
        }
        instance.memo.borrow_mut().insert(item.clone(), State::Running);
        let depth = self.depth.get();
        let outer_peak = self.peak.replace(depth);
        self.depth.set(depth + 1);
        let (value, trace) = self.traced(evaluate);
        self.depth.set(depth);
        let peak = self.peak.get();
        self.peak.set(outer_peak.max(peak));
        self.trace(&trace);
        let done = State::Done { value: value.clone(), height: peak.saturating_sub(depth), trace };
        instance.memo.borrow_mut().insert(item, done);
        value
    }

    /// A remembered value counts for the depth it would have cost, so that values cannot grow deep step by step.
    fn remembered(&self, value: &Value, height: u32, trace: &[Reference]) -> Value {
        let reached = self.depth.get() + height;
        if reached > DEEPEST_EVALUATION {
            return limit("the definitions refer to each other too deeply");
        }
        self.peak.set(self.peak.get().max(reached));
        self.trace(trace);
        value.clone()
    }

    /// Evaluates, and says which resource attributes were read meanwhile. The surrounding trace stays as it was.
    fn traced(&self, evaluate: impl FnOnce() -> Value) -> (Value, Arc<[Reference]>) {
        let outer = std::mem::take(&mut *self.trace.borrow_mut());
        let value = evaluate();
        let trace = std::mem::replace(&mut *self.trace.borrow_mut(), outer);
        (value, trace.into())
    }

    fn trace(&self, references: &[Reference]) {
        let mut trace = self.trace.borrow_mut();
        for reference in references {
            if trace.len() < MOST_REFERENCES && !trace.contains(reference) {
                trace.push(reference.clone());
            }
        }
    }

    /// Gives a diagnostic, once for each place.
    fn say(&self, diagnostic: Diagnostic) {
        if self.said.borrow_mut().insert((diagnostic.code, diagnostic.loc)) {
            self.diagnostics.borrow_mut().push(diagnostic);
        }
    }

    /// A compiled pattern; `None` when it is none, or larger than is allowed.
    pub(crate) fn pattern(&self, text: &Arc<str>) -> Option<Rc<Regex>> {
        if let Some(known) = self.patterns.borrow().get(text) {
            return known.clone();
        }
        let build = |unicode| regex::RegexBuilder::new(text).unicode(unicode).size_limit(1 << 20).build();
        let pattern = build(true).or_else(|_| build(false)).ok().map(Rc::new);
        self.patterns.borrow_mut().insert(text.clone(), pattern.clone());
        pattern
    }

    pub(crate) fn making(&self) -> Making<'_> {
        Making { budget: &self.budget, sets: &self.sets }
    }

    pub(crate) fn root_module(&self) -> &'p Module {
        self.root
    }

    pub(crate) fn budget_is_spent(&self) -> bool {
        !self.budget.spend(1)
    }
}

impl<'s, 'p> Scope<'s, 'p> {
    fn new(instance: &'s Rc<Instance<'p>>, key: &'s Key, file: FileId) -> Self {
        Self { instance, key, frame: None, only: None, file, place: None }
    }

    fn bound(&self, name: &str) -> Option<&'s Value> {
        let mut frame = self.frame;
        while let Some(Frame { name: bound, value, outer }) = frame {
            if *bound == name {
                return Some(value);
            }
            frame = *outer;
        }
        None
    }

    pub(crate) fn place_of(&self, span: crate::syntax::tree::Span) -> Loc {
        self.place.unwrap_or_else(|| span.at(self.file))
    }
}
