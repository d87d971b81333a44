//! Resource blocks: the attributes that others read, and the whole body with nested and dynamic blocks.

use std::rc::Rc;
use std::sync::Arc;

use nisaba_base::diagnostic::Diagnostic;
use nisaba_base::loc::Loc;
use nisaba_base::value::{Map, Node, Reference, Unknown, Value, Why};

use super::expansion::Key;
use super::for_each::pairs;
use super::{Evaluator, Frame, Handle, Instance, Item, Scope, policy_document};
use crate::limits::{Budget, MOST_INSTANCES, MOST_VALUES};
use crate::module::ResourceBlock;
use crate::output::{Mode, ResourceReference};
use crate::syntax::tree::{self, Attribute, Block, Body};
use crate::values::{broken, first_unknown, limit, references_of, relocated};

/// Arguments of the language itself, which no provider sees.
const META_ARGUMENTS: [&str; 5] = ["count", "for_each", "provider", "depends_on", "providers"];

/// What a resource's attributes were computed from.
pub(super) type References = Vec<ResourceReference>;

impl<'p> Evaluator<'p> {
    /// An attribute of a resource instance that something else refers to.
    pub(super) fn resource_attribute(&self, handle: &Handle<'p>, name: &Arc<str>) -> Value {
        let Some(resource) = handle.instance.module.resources.get(handle.resource as usize) else {
            return broken("the resource is gone");
        };
        let own = Reference { address: handle.address.clone(), attribute: name.clone() };
        let item = Item::Attribute(handle.resource, handle.index as u32, name.clone());
        let label = || own.to_string();
        let evaluate = || self.written_attribute(handle, resource, name, &own);
        // What this attribute was itself computed from is that resource's business.
        let (value, _) = self.traced(|| self.once(&handle.instance, item, label, evaluate));
        self.trace(std::slice::from_ref(&own));
        value
    }

    fn written_attribute(
        &self,
        handle: &Handle<'p>,
        resource: &ResourceBlock,
        name: &Arc<str>,
        own: &Reference,
    ) -> Value {
        let body = &resource.block.body;
        let none = Key::None;
        let key = handle.expansion.keys.get(handle.index).unwrap_or(&none);
        let scope = Scope::new(&handle.instance, key, resource.block.file);
        let meta = META_ARGUMENTS.contains(&&**name);
        if let Some(attribute) = body.attribute(name).filter(|_| !meta) {
            let value = self.value(&attribute.expr, &Scope { file: attribute.file, ..scope });
            match value {
                Value::Null => {}
                Value::Unknown(unknown) => {
                    let refs = vec![own.clone()];
                    return Value::Unknown(Arc::new(Unknown { refs, ..(*unknown).clone() }));
                }
                known => return known,
            }
        } else if body.blocks().any(|block| nested_kind(block) == Some(&**name)) && &**name != "lifecycle" {
            let mut writer = BodyWriter { evaluator: self, references: None };
            return writer
                .body(body, &scope, &mut String::new())
                .remove(name)
                .map_or(Value::Null, |entry| entry.node.value);
        }
        if policy_document::is_one(resource) && matches!(&**name, "json" | "minified_json") {
            let mut writer = BodyWriter { evaluator: self, references: None };
            let map = writer.body(body, &scope, &mut String::new());
            return policy_document::json(
                self,
                &map,
                own,
                &**name == "json",
                resource.block.header.at(resource.block.file),
            );
        }
        after_apply(resource.mode, own)
    }

    /// The whole body of an instance as a map, and what its attributes refer to.
    pub(super) fn resource_body(
        &self,
        instance: &Rc<Instance<'p>>,
        block: &Block,
        key: &Key,
    ) -> (Node, References) {
        let scope = Scope::new(instance, key, block.file);
        let mut writer = BodyWriter { evaluator: self, references: Some(Vec::new()) };
        let map = writer.body(&block.body, &scope, &mut String::new());
        (Value::map(map).at(block.span.at(block.file)), writer.references.unwrap_or_default())
    }

    /// The body of any other block, such as `provider` or `backend`.
    pub(super) fn block_body(&self, instance: &Rc<Instance<'p>>, block: &Block) -> Node {
        self.resource_body(instance, block, &Key::None).0
    }

    /// A value as it is given out: placed within its attribute, of bounded size, its mistakes told.
    pub(super) fn finished(&self, value: Value, loc: Loc) -> Node {
        let value = match relocated(&value, loc, &Budget::of(MOST_VALUES)) {
            Ok(None) => value,
            Ok(Some(moved)) => moved,
            Err(_) => limit("this value has more parts than are allowed"),
        };
        if let Some(unknown) = first_unknown(&value, &Budget::of(MOST_VALUES)) {
            self.say_unknown(&unknown.why, loc);
        }
        value.at(loc)
    }

    /// Says why a value is unknown, where that is a mistake in the code.
    pub(super) fn say_unknown(&self, why: &Why, loc: Loc) {
        let code = match why {
            Why::Broken(_) => "terraform-expression",
            Why::Undeclared(_) => "terraform-undeclared",
            Why::Cycle(_) => "terraform-cycle",
            Why::Limit(_) => "terraform-limit",
            _ => return,
        };
        self.say(Diagnostic::warning(code, why.to_string()).at(loc).label("unknown for this reason"));
    }
}

pub(super) fn after_apply(mode: Mode, own: &Reference) -> Value {
    Value::Unknown(Arc::new(match mode {
        Mode::Data => {
            Unknown { refs: vec![own.clone()], ..Unknown::new(Why::DataSource(own.address.clone())) }
        }
        _ => Unknown::after_apply(own.clone()),
    }))
}

/// The block type that a nested block gives, also through `dynamic`.
fn nested_kind(block: &Block) -> Option<&str> {
    match &*block.kind {
        "dynamic" => block.labels.first().map(|label| &**label),
        kind => Some(kind),
    }
}

/// Turns a body into a map.
struct BodyWriter<'e, 'p> {
    evaluator: &'e Evaluator<'p>,
    /// Collected while writing, if anyone wants them.
    references: Option<References>,
}

/// Blocks of one type in order.
struct Group {
    kind: Arc<str>,
    key_loc: Loc,
    items: Vec<Node>,
}

impl<'p> BodyWriter<'_, 'p> {
    fn body(&mut self, body: &Body, scope: &Scope<'_, 'p>, path: &mut String) -> Map {
        let top = path.is_empty();
        let mut map = Map::new();
        let mut groups: Vec<Group> = Vec::new();
        for item in &body.items {
            match item {
                tree::Item::Attribute(attribute) if top && META_ARGUMENTS.contains(&&*attribute.name) => {}
                tree::Item::Attribute(attribute) => {
                    let node = self.attribute(attribute, scope, path);
                    map.insert(attribute.name.clone(), attribute.name_span.at(attribute.file), node);
                }
                tree::Item::Block(block) if top && &*block.kind == "lifecycle" => {}
                tree::Item::Block(block) if &*block.kind == "dynamic" => {
                    self.dynamic(block, scope, path, &mut groups)
                }
                tree::Item::Block(block) => {
                    let group = group_of(&mut groups, &block.kind, block.header.at(block.file));
                    let index = group.items.len();
                    let node = self.nested(&block.kind, index, &block.body, block, scope, path);
                    group_of(&mut groups, &block.kind, block.header.at(block.file)).items.push(node);
                }
            }
        }
        for mut group in groups {
            if let Some(Value::List(written)) = map.get(&group.kind).map(|node| &node.value) {
                group.items.splice(0..0, written.iter().cloned());
            }
            let loc = group.items.first().map_or(group.key_loc, |first| first.loc);
            map.insert(group.kind, group.key_loc, Value::list(group.items).at(loc));
        }
        map
    }

    fn attribute(&mut self, attribute: &Attribute, scope: &Scope<'_, 'p>, path: &mut String) -> Node {
        let scope = Scope { file: attribute.file, ..*scope };
        let loc = attribute.expr.span.at(attribute.file);
        let (value, trace) = self.evaluator.traced(|| self.evaluator.value(&attribute.expr, &scope));
        let node = self.evaluator.finished(value, loc);
        if self.references.is_some() {
            let length = path.len();
            path.push_str(&attribute.name);
            self.refer(&node.value, &trace, path, loc);
            path.truncate(length);
        }
        node
    }

    fn refer(&mut self, value: &Value, trace: &[Reference], path: &str, loc: Loc) {
        let Some(references) = &mut self.references else { return };
        let mut all = trace.to_vec();
        references_of(value, &mut all, &self.evaluator.budget);
        if all.is_empty() {
            return;
        }
        let path: Arc<str> = path.into();
        references.extend(all.into_iter().map(|to| ResourceReference { path: path.clone(), to, loc }));
    }

    /// One nested block.
    fn nested(
        &mut self,
        kind: &str,
        index: usize,
        body: &Body,
        block: &Block,
        scope: &Scope<'_, 'p>,
        path: &mut String,
    ) -> Node {
        let length = path.len();
        path.push_str(&format!("{kind}.{index}."));
        let map = self.body(body, scope, path);
        path.truncate(length);
        Value::map(map).at(block.span.at(block.file))
    }

    fn dynamic(&mut self, block: &Block, scope: &Scope<'_, 'p>, path: &mut String, groups: &mut Vec<Group>) {
        let (Some(kind), Some(for_each)) = (block.labels.first(), block.body.attribute("for_each")) else {
            return;
        };
        let loc = for_each.expr.span.at(for_each.file);
        let scope = Scope { file: for_each.file, ..*scope };
        let (collection, trace) = self.evaluator.traced(|| self.evaluator.value(&for_each.expr, &scope));
        let length = path.len();
        path.push_str(kind);
        self.refer(&Value::Null, &trace, path, loc);
        path.truncate(length);
        let group = group_of(groups, kind, block.header.at(block.file));
        let pairs = match pairs(&collection, &self.evaluator.sets) {
            Ok(pairs) if pairs.len() as u64 > MOST_INSTANCES => {
                group.items.push(
                    self.evaluator.finished(limit("this block is repeated more often than is allowed"), loc),
                );
                return;
            }
            Ok(pairs) => pairs,
            Err(unknown) => {
                group.items.push(self.evaluator.finished(unknown, block.span.at(block.file)));
                return;
            }
        };
        let Some(content) = block.body.blocks_of("content").next() else { return };
        let iterator =
            block.body.attribute("iterator").and_then(|iterator| iterator.expr.as_word()).unwrap_or(kind);
        for (key, item) in pairs {
            let mut bound = Map::new();
            bound.insert("key", loc, key.at(loc));
            bound.insert("value", loc, item.clone());
            let bound = Value::map(bound);
            let frame = Frame { name: iterator, value: &bound, outer: scope.frame };
            let inner = Scope { frame: Some(&frame), file: content.file, ..scope };
            let index = group_of(groups, kind, loc).items.len();
            let node = self.nested(kind, index, &content.body, block, &inner, path);
            group_of(groups, kind, loc).items.push(node);
        }
    }
}

fn group_of<'g>(groups: &'g mut Vec<Group>, kind: &Arc<str>, key_loc: Loc) -> &'g mut Group {
    let position = groups.iter().position(|group| group.kind == *kind).unwrap_or_else(|| {
        groups.push(Group { kind: kind.clone(), key_loc, items: Vec::new() });
        groups.len() - 1
    });
    &mut groups[position]
}
