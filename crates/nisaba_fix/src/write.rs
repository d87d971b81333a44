//! From wishes to edits: those of one block or map together, so that what is put in beside each other is laid out together.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use nisaba_base::value::Node;
use nisaba_terraform::outline::Nested;
use serde_json::Value;

use crate::edit::{Edit, end_of_line, line_end, settle};
use crate::follow::{Module, follow};
use crate::hcl::{Placed, Writer};
use crate::hcl_text::{Line, body_lines};
use crate::mend::Companion;
use crate::plan::Wish;
use crate::project::{File, Project, folder_of, is_terraform};
use crate::refusal::Refusal;
use crate::tree::{Tree, Wanted};
use crate::yaml;

/// Edits by file, sorted and without overlap.
pub(crate) type Edits = BTreeMap<Arc<str>, Vec<Edit>>;

/// What all wishes want of one block or map.
#[derive(Default)]
struct Merged<'w> {
    tree: Tree,
    companions: Vec<&'static Companion>,
    /// The modules whose assets are meant; one block may be in several.
    modules: Vec<&'w Module>,
}

/// The edits that fulfil all wishes.
pub(crate) fn edits<'w>(
    project: &Project<'_>,
    wishes: impl Iterator<Item = &'w Wish>,
) -> Result<Edits, Refusal> {
    // What lies further inside is written first: where two lines go to one place, the inner one comes first.
    let mut merged: BTreeMap<(&Arc<str>, Reverse<usize>), Merged<'w>> = BTreeMap::new();
    for wish in wishes {
        let one = merged.entry((&wish.file, Reverse(wish.start))).or_default();
        one.tree.merge(&wish.tree);
        one.modules.push(&wish.module);
        if let Some(companion) = wish.companion.filter(|companion| !one.companions.contains(companion)) {
            one.companions.push(companion);
        }
    }
    let mut all: Vec<Placed> = Vec::new();
    for ((path, Reverse(start)), one) in merged {
        let file = project.file(path).ok_or_else(|| Refusal::NoPlace(path.to_string()))?;
        match is_terraform(path) {
            true => all.extend(in_terraform(project, file, start, &one)?),
            false => all.extend(in_yaml(file, start, &one.tree)?),
        }
    }
    let mut edits = Edits::new();
    for (path, edit) in all {
        edits.entry(path).or_default().push(edit);
    }
    match edits.values_mut().all(settle) {
        true if edits.is_empty() => Err(Refusal::Written),
        true => Ok(edits),
        false => Err(Refusal::Overlap),
    }
}

fn in_yaml(file: &File<'_>, start: usize, tree: &Tree) -> Result<Vec<Placed>, Refusal> {
    let documents = yaml::documents(file.text);
    let node = documents.iter().find_map(|document| node_at(document, start));
    let node = node.ok_or_else(|| Refusal::NoPlace(file.path.to_string()))?;
    if !yaml::can_grow(file.text, node) {
        return Err(Refusal::NoPlace(file.path.to_string()));
    }
    let mut edits = Vec::new();
    yaml::set(file.text, node, tree, &mut edits)?;
    Ok(edits.into_iter().map(|edit| (file.path.clone(), edit)).collect())
}

/// The map that begins at a byte.
fn node_at(node: &Node, start: usize) -> Option<&Node> {
    if node.loc.start as usize == start && node.value.as_map().is_some() {
        return Some(node);
    }
    if let Some(map) = node.value.as_map() {
        return map.iter().find_map(|(_, entry)| node_at(&entry.node, start));
    }
    node.value.as_list()?.iter().find_map(|item| node_at(item, start))
}

fn in_terraform(
    project: &Project<'_>,
    file: &File<'_>,
    start: usize,
    one: &Merged<'_>,
) -> Result<Vec<Placed>, Refusal> {
    let block = file
        .block_at(start, |block| block.range.start == start)
        .ok_or_else(|| Refusal::NoPlace(file.path.to_string()))?;
    let follow = |names: &[Arc<str>], value: &Value| {
        let mut refusal = Refusal::Given(names.join("."));
        let mut all = Vec::new();
        for module in &one.modules {
            match follow(project, module, names, value) {
                Ok(placed) => all.push(placed),
                Err(why) => refusal = why,
            }
        }
        if all.is_empty() { Err(refusal) } else { Ok(all) }
    };
    let mut writer = Writer { path: file.path, text: file.text, follow: &follow, edits: Vec::new() };
    if !one.tree.0.is_empty() {
        writer.set(block, &one.tree)?;
    }
    let mut edits = writer.edits;
    for companion in &one.companions {
        let edit = completed(project, file, block, companion)?;
        edits.push((file.path.clone(), edit));
    }
    Ok(edits)
}

/// A companion resource after the block that it completes, one for each of its instances.
fn completed(
    project: &Project<'_>,
    file: &File<'_>,
    block: &Nested,
    companion: &Companion,
) -> Result<Edit, Refusal> {
    let [type_name, name] = block.labels.as_slice() else {
        return Err(Refusal::NoPlace(file.path.to_string()));
    };
    let is_taken = |other: &Nested| {
        &*other.kind == "resource"
            && other.labels.first().is_some_and(|label| **label == *companion.type_name)
            && other.labels.get(1) == Some(name)
    };
    if project.folder(folder_of(file.path)).any(|file| file.layout().blocks.iter().any(is_taken)) {
        return Err(Refusal::Shared(format!("{}.{name}", companion.type_name)));
    }
    let newline = line_end(file.text);
    let text_of = |wanted: &str| {
        let argument = block.section.arguments.iter().find(|argument| &*argument.name == wanted)?;
        file.text.get(argument.value_range.clone())
    };
    let mut lines = vec![String::new(), format!("resource \"{}\" \"{name}\" {{", companion.type_name)];
    let mut key = String::new();
    for (repeat, own) in [("count", "[count.index]"), ("for_each", "[each.key]")] {
        let Some(expression) = text_of(repeat) else { continue };
        if expression.contains('\n') {
            return Err(Refusal::Computed(repeat.to_owned()));
        }
        lines.push(format!("  {repeat} = {expression}"));
        lines.push(String::new());
        own.clone_into(&mut key);
    }
    if let Some(provider) = text_of("provider") {
        lines.push(format!("  provider = {provider}"));
        lines.push(String::new());
    }
    let mut tree = Tree::default();
    let reference = Line::raw(&format!("{type_name}.{name}{key}.{}", companion.of));
    tree.0.insert(companion.by.clone(), Wanted::Value(reference));
    tree.merge(&Tree::of(&companion.set));
    lines.extend(body_lines(&tree, "  ", "  "));
    lines.push("}".to_owned());
    let text: String = lines.iter().map(|line| format!("{newline}{line}")).collect();
    Ok(Edit::insert(end_of_line(file.text, block.range.end), text))
}
