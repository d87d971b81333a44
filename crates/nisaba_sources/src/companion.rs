//! Which resources complete which: a bucket and its public-access block, a server and its firewall rules.
//!
//! A companion names its resource by a reference, or literally by the name the resource has at the provider. One whose
//! target cannot be known may belong to any of them: what it would say is then unknown, not absent.

use std::cell::OnceCell;
use std::sync::Arc;

use nisaba_base::value::{Node, Part, Reference, Unknown, Value};
use rustc_hash::FxHashMap;

use crate::arn::Choice;
use crate::path::Path;
use crate::resource::{Resource, ResourceIndex, Resources};
use crate::selection::{Chosen, Selection};
use crate::table::{Companion, Tables, Type};

/// The companions of every resource that has any, by the names that its table gives them.
#[derive(Debug, Default)]
pub(crate) struct Companions(FxHashMap<ResourceIndex, FxHashMap<Arc<str>, Sort>>);

/// The companions of one resource that have one name in its table.
#[derive(Debug, Default)]
struct Sort {
    certain: Vec<ResourceIndex>,
    /// With the reason why it is not sure.
    possible: Vec<(ResourceIndex, Arc<str>)>,
}

/// How far what a companion may complete lies from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// In its module.
    Module,
    /// Anywhere in its root.
    Root,
}

/// Companions of one resource.
pub(crate) enum Found<'c> {
    /// None, and none possible.
    None,
    /// Those that certainly belong to it, and those that may, with the reason.
    Some { certain: &'c [ResourceIndex], possible: &'c [(ResourceIndex, Arc<str>)] },
}

impl Companions {
    /// Joins all resources.
    pub(crate) fn join(resources: &Resources, tables: &Tables) -> Self {
        let mut companions = Self::default();
        let mut types: Vec<&Arc<str>> = Vec::new();
        let mut seen = rustc_hash::FxHashSet::default();
        for (_, resource) in resources.iter() {
            if seen.insert(&resource.type_name) {
                types.push(&resource.type_name);
            }
        }
        for type_name in types {
            let Some(entry) = tables.get(type_name) else { continue };
            for (name, companion) in &entry.companions {
                let name = name.as_str().into();
                let join = Join { resources, type_name, entry, companion, name, by_name: OnceCell::new() };
                match companion.named_here {
                    true => companions.join_named_here(&join),
                    false => companions.join_type(&join),
                }
            }
        }
        companions
    }

    /// The companions of a resource under a name.
    pub(crate) fn of(&self, index: ResourceIndex, name: &str) -> Found<'_> {
        match self.0.get(&index).and_then(|sorts| sorts.get(name)) {
            None => Found::None,
            Some(Sort { certain, possible }) => Found::Some { certain, possible },
        }
    }

    fn sort(&mut self, target: ResourceIndex, name: &Arc<str>) -> &mut Sort {
        self.0.entry(target).or_default().entry(name.clone()).or_default()
    }

    fn join_named_here(&mut self, join: &Join<'_>) {
        for index in join.resources.of_type(join.type_name) {
            let Some(resource) = join.resources.get(*index) else { continue };
            for (reference, _) in
                join.companion.by.iter().flat_map(|path| resource.references_at(path.as_str()))
            {
                for other in join.resources.at(&resource.root, &reference.address) {
                    if join.resources.get(*other).is_some_and(|other| is_one_of(other, &join.companion.types))
                    {
                        self.add(*index, &join.name, *other);
                    }
                }
            }
        }
    }

    fn join_type(&mut self, join: &Join<'_>) {
        for companion_type in &join.companion.types {
            for index in join.resources.of_type(companion_type) {
                if let Some(resource) = join.resources.get(*index) {
                    self.join_one(join, *index, resource);
                }
            }
        }
    }

    fn join_one(&mut self, join: &Join<'_>, index: ResourceIndex, resource: &Resource) {
        if join.companion.everywhere {
            return self.add_everywhere(join, index, resource);
        }
        self.add_chosen_by_tags(join, index, resource);
        let mut target_is_known = false;
        let mut open = None;
        for path in &join.companion.by {
            for (reference, _) in resource.references_of(path) {
                for target in join.resources.at(&resource.root, &reference.address) {
                    target_is_known = true;
                    if join.resources.get(*target).is_some_and(|target| target.is_a(join.type_name)) {
                        self.add(*target, &join.name, index);
                    }
                }
            }
            let is_referred = target_is_known;
            for literal in literals(path, resource) {
                match literal {
                    // What a reference says already; a name put together from several may be another's name all the same.
                    Literal::Text(_) | Literal::Unknown(_) if is_referred => {}
                    Literal::Template(text) => self.add_template(join, index, resource, &text),
                    Literal::Text(text) if &*text == "*" => self.add_everywhere(join, index, resource),
                    Literal::Text(text) => match join.chosen_by(&text) {
                        Choice::All => self.add_everywhere(join, index, resource),
                        Choice::Some => {
                            let why = format!("it chooses by the pattern `{text}`");
                            self.add_possible(join, index, resource, &why, Reach::Root);
                        }
                        Choice::None => target_is_known = true,
                        Choice::Named(name) => {
                            target_is_known = true;
                            self.add_named(join, index, resource, &name.into());
                        }
                        Choice::NoArn => {
                            target_is_known = true;
                            self.add_named(join, index, resource, &text);
                        }
                    },
                    Literal::Unknown(why) => open = open.or(Some(why)),
                }
            }
        }
        if let Some(why) = open.filter(|_| !target_is_known) {
            self.add_possible(join, index, resource, &why, Reach::Module);
        }
    }

    fn add(&mut self, target: ResourceIndex, name: &Arc<str>, companion: ResourceIndex) {
        let all = &mut self.sort(target, name).certain;
        if !all.contains(&companion) {
            all.push(companion);
        }
    }

    fn add_named(&mut self, join: &Join<'_>, index: ResourceIndex, resource: &Resource, name: &Arc<str>) {
        for target in join.named(&resource.root, name) {
            self.add(*target, &join.name, index);
        }
    }

    fn add_template(&mut self, join: &Join<'_>, index: ResourceIndex, resource: &Resource, text: &str) {
        let name = match join.chosen_by(text) {
            Choice::Named(name) => name,
            Choice::NoArn => text,
            _ => return,
        };
        self.add_named(join, index, resource, &name.into());
    }

    /// A companion that speaks for the whole account.
    fn add_everywhere(&mut self, join: &Join<'_>, index: ResourceIndex, resource: &Resource) {
        for target in join.resources.of_type(join.type_name) {
            let beside =
                |target: &Resource| target.root == resource.root && target.account == resource.account;
            if join.resources.get(*target).is_some_and(beside) {
                self.add(*target, &join.name, index);
            }
        }
    }

    fn add_chosen_by_tags(&mut self, join: &Join<'_>, index: ResourceIndex, resource: &Resource) {
        if join.companion.by_tags.is_empty() {
            return;
        }
        let selection = Selection::read(&join.companion.by_tags, resource);
        for index_of_target in join.resources.of_type(join.type_name) {
            let target = join.resources.get(*index_of_target).filter(|target| target.root == resource.root);
            match target.map_or(Chosen::No, |target| selection.chooses(target)) {
                Chosen::Yes => self.add(*index_of_target, &join.name, index),
                Chosen::No => {}
                Chosen::Unknown(why) => {
                    let reason = format!("`{}` may choose it by a tag: {why}", resource.address).into();
                    self.sort(*index_of_target, &join.name).possible.push((index, reason));
                }
            }
        }
    }

    /// A companion whose target is not known may complete any resource of its module, or one that chooses by a pattern any.
    fn add_possible(
        &mut self,
        join: &Join<'_>,
        index: ResourceIndex,
        resource: &Resource,
        why: &str,
        reach: Reach,
    ) {
        let reason: Arc<str> = format!("`{}` may belong to it: {why}", resource.address).into();
        for target in join.resources.of_type(join.type_name) {
            let beside = |target: &Resource| {
                target.root == resource.root && (reach == Reach::Root || target.module == resource.module)
            };
            if join.resources.get(*target).is_some_and(beside) {
                self.sort(*target, &join.name).possible.push((index, reason.clone()));
            }
        }
    }
}

type ByName = FxHashMap<(Arc<str>, Arc<str>), Vec<ResourceIndex>>;

/// One sort of companion of one type.
struct Join<'j> {
    resources: &'j Resources,
    type_name: &'j Arc<str>,
    entry: &'j Type,
    companion: &'j Companion,
    name: Arc<str>,
    /// Resources of the type by root and name; made when the first companion names one literally.
    by_name: OnceCell<ByName>,
}

impl Join<'_> {
    fn named(&self, root: &Arc<str>, name: &Arc<str>) -> &[ResourceIndex] {
        let by_name = self.by_name.get_or_init(|| named(self.resources, self.type_name, self.entry));
        by_name.get(&(root.clone(), name.clone())).map_or(&[], Vec::as_slice)
    }
}

impl Join<'_> {
    /// What a literal chooses; types without a form of ARNs are named whole.
    fn chosen_by<'t>(&self, text: &'t str) -> Choice<'t> {
        self.entry.arn.as_ref().map_or(Choice::NoArn, |form| form.chosen_by(text))
    }
}

enum Literal {
    Text(Arc<str>),
    /// Text with attributes of other resources in it.
    Template(String),
    Unknown(String),
}

fn literals(path: &Path, resource: &Resource) -> Vec<Literal> {
    let Some(node) = path.first(&resource.body) else { return Vec::new() };
    let items = match &node.value {
        Value::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let literal = |item: &Node| match &item.value {
        Value::String(text) => Some(Literal::Text(text.clone())),
        // A reference to something that is not in the code is known not to be one of ours.
        Value::Unknown(unknown) if unknown.refs.is_empty() => Some(Literal::Unknown(unknown.why.to_string())),
        Value::Unknown(unknown) => template(unknown).map(Literal::Template),
        _ => None,
    };
    items.iter().filter_map(literal).collect()
}

/// A text with the attributes of other resources in it, as one text: what is put together from the same parts is the same name.
fn template(unknown: &Unknown) -> Option<String> {
    let parts = unknown.parts.as_ref().filter(|parts| parts.len() > 1)?;
    parts.iter().try_fold(String::new(), |mut text, part| {
        match part {
            Part::Text(known) => text.push_str(known),
            Part::Hole(references) => match references.as_slice() {
                [Reference { address, attribute }] => text.push_str(&format!("${{{address}.{attribute}}}")),
                _ => return None,
            },
        }
        Some(text)
    })
}

fn named(resources: &Resources, type_name: &Arc<str>, entry: &Type) -> ByName {
    let mut names = ByName::default();
    let Some(path) = &entry.name else { return names };
    for index in resources.of_type(type_name) {
        let Some(resource) = resources.get(*index) else { continue };
        let name: Option<Arc<str>> = match path.first(&resource.body).map(|node| &node.value) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Unknown(unknown)) => template(unknown).map(Arc::from),
            _ => None,
        };
        if let Some(name) = name {
            names.entry((resource.root.clone(), name)).or_default().push(*index);
        }
    }
    names
}

fn is_one_of(resource: &Resource, types: &[String]) -> bool {
    types.iter().any(|name| resource.is_a(name))
}
