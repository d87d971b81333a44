//! From a finding to what is wanted of which block or map: its deciding facets, the forms that mend them, the place of each.
//!
//! **Not here:** the text of an edit ([`crate::write`]), whether it helps ([`crate::fix`]).

use std::sync::Arc;

use nisaba_app::assessment::{Asset, Because, Finding, Place};
use nisaba_terraform::outline::{Nested, Section};
use serde_json::Value;

use crate::follow::Module;
use crate::mend::{self, Companion, Mend};
use crate::project::{File, Project, is_terraform};
use crate::refusal::Refusal;
use crate::tree::{Tree, Wanted};
use crate::yaml;

/// One way to mend a finding.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    pub(crate) wishes: Vec<Wish>,
    /// What may be different afterwards.
    pub(crate) minds: Vec<Arc<str>>,
    /// What stops to work or is made anew.
    pub(crate) disrupts: Vec<Arc<str>>,
}

/// What is wanted of one block or map.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    pub(crate) file: Arc<str>,
    /// The first byte of the block or map.
    pub(crate) start: usize,
    pub(crate) tree: Tree,
    pub(crate) companion: Option<&'static Companion>,
    /// The module that the asset is in.
    pub(crate) module: Module,
}

/// Ways to mend a finding, the smallest first.
pub(crate) fn plans(
    project: &Project<'_>,
    finding: &Finding,
    asset: &Asset,
    failing: &[&str],
) -> Result<Vec<Plan>, Refusal> {
    let mut facets: Vec<(String, Plan)> = Vec::new();
    let mut refusal = Refusal::OwnersChoice;
    for because in &finding.why {
        let facet = mend::plain(&because.facet);
        match one(project, because, asset, failing) {
            Ok(None) => {}
            Err(why) => refusal = why,
            Ok(Some(plan)) => match facets.iter_mut().find(|(other, _)| *other == facet) {
                Some((_, all)) => all.append(plan),
                None => facets.push((facet, plan)),
            },
        }
    }
    if facets.is_empty() {
        return Err(refusal);
    }
    let mut plans: Vec<Plan> = facets.into_iter().map(|(_, plan)| plan).collect();
    if plans.len() > 1 {
        let mut together = Plan::default();
        plans.iter().cloned().for_each(|plan| together.append(plan));
        plans.push(together);
    }
    Ok(plans)
}

impl Plan {
    fn append(&mut self, other: Plan) {
        self.wishes.extend(other.wishes);
        for (mine, theirs) in [(&mut self.minds, other.minds), (&mut self.disrupts, other.disrupts)] {
            theirs.into_iter().for_each(|said| {
                if !mine.contains(&said) {
                    mine.push(said);
                }
            });
        }
    }
}

/// What mends one facet; `None` where no form is certain.
fn one(
    project: &Project<'_>,
    because: &Because,
    asset: &Asset,
    failing: &[&str],
) -> Result<Option<Plan>, Refusal> {
    let seen = because.at.as_ref();
    let (file, found) = match target(project, because, asset)? {
        Some(found) => found,
        None => return Ok(None),
    };
    let (mend, start, tree) = match found {
        Target::Block(block, mends) => {
            let applies =
                |mend: &&Mend| mend.written.as_deref().is_none_or(|name| is_written(&block.section, name));
            let Some(mend) = mends.iter().find(applies) else { return Ok(None) };
            let block = match mend.inside.is_empty() {
                true => block,
                false => block_inside(file, block, &mend.inside, seen)?,
            };
            let excludes = |(path, value): &(&String, &Value)| says(file, block, path, value);
            if let Some((path, _)) = mend.unless.iter().find(excludes) {
                return Err(Refusal::Excluded(path.clone()));
            }
            (mend, block.range.start, Tree::of(&mend.set))
        }
        Target::Resource(node, mends) => {
            let Some(mend) = mends.first() else { return Ok(None) };
            let mut tree = Tree::default();
            tree.0.insert("Properties".to_owned(), Wanted::Inner(Tree::of(&mend.set)));
            (mend, node.loc.start as usize, tree)
        }
        Target::Object(node, mends) => {
            let Some(mend) = mends.first() else { return Ok(None) };
            let missing = || Refusal::NoPlace(because.facet.clone());
            let at = seen.filter(|seen| *seen.file == **file.path).and_then(|seen| file.offset(seen));
            let node = match (&mend.beside, mend.inside.is_empty()) {
                (Some(key), _) => yaml::with_key(&node, key).ok_or_else(missing)?,
                (None, true) => &node,
                (None, false) => {
                    at.and_then(|at| yaml::item_at(&node, &mend.inside, at)).ok_or_else(missing)?
                }
            };
            let excludes = |(path, value): &(&String, &Value)| {
                node.path(path).is_some_and(|node| yaml::says(node, value))
            };
            if let Some((path, _)) = mend.unless.iter().find(excludes) {
                return Err(Refusal::Excluded(path.clone()));
            }
            (mend, node.loc.start as usize, Tree::of(&mend.set))
        }
    };
    let wish = Wish {
        file: file.path.clone(),
        start,
        tree,
        companion: mend.add.as_ref(),
        module: Module::of(&asset.root, &asset.address),
    };
    let is_disrupting = mend.disrupts_if.as_deref().is_none_or(|facet| failing.contains(&facet));
    let (mut minds, mut disrupts) = (Vec::new(), Vec::new());
    minds.extend(mend.mind.clone());
    disrupts.extend(mend.disrupts.clone().filter(|_| is_disrupting));
    Ok(Some(Plan { wishes: vec![wish], minds, disrupts }))
}

/// Where the facet is to be set.
enum Target<'t> {
    /// A block of Terraform.
    Block(&'t Nested, &'static [Mend]),
    /// A resource of a template.
    Resource(nisaba_base::value::Node, &'static [Mend]),
    /// An object of a cluster.
    Object(nisaba_base::value::Node, &'static [Mend]),
}

/// The block in which the value was seen, if that is a resource which says it; else the asset's own.
fn target<'p>(
    project: &'p Project<'_>,
    because: &Because,
    asset: &Asset,
) -> Result<Option<(&'p File<'p>, Target<'p>)>, Refusal> {
    let facet = &because.facet;
    let is_resource = |block: &Nested| &*block.kind == "resource";
    if let Some(seen) = because.at.as_ref().filter(|seen| is_terraform(&seen.file))
        && let Some(file) = project.file(&seen.file)
        && let Some(block) = file.offset(seen).and_then(|at| file.block_at(at, is_resource))
        && let Some(type_name) = block.labels.first()
        && let mends = mend::forms(type_name, facet)
        && !mends.is_empty()
    {
        return own_code(file).map(|file| Some((file, Target::Block(block, mends))));
    }
    let Some(file) = project.file(&asset.file) else { return Ok(None) };
    let no_place = || Refusal::NoPlace(asset.address.to_string());
    if is_terraform(file.path) {
        let at = file.line(asset.line).ok_or_else(no_place)?;
        let Some(block) = file.block_at(at, is_resource) else { return Ok(None) };
        let mends = block.labels.first().map_or(&[][..], |type_name| mend::forms(type_name, facet));
        return match mends.is_empty() {
            true => Ok(None),
            false => own_code(file).map(|file| Some((file, Target::Block(block, mends)))),
        };
    }
    if !file.path.ends_with(".yaml") && !file.path.ends_with(".yml") {
        return match mend::forms(&asset.type_name, facet).is_empty() {
            true => Ok(None),
            false => Err(Refusal::Language(file.path.to_string())),
        };
    }
    let at = file.line(asset.line).ok_or_else(no_place)?;
    let documents = yaml::documents(file.text);
    if let Some(node) = yaml::template_resource(&documents, at) {
        let mends = node.str("Type").map_or(&[][..], |type_name| mend::forms(type_name, facet));
        return Ok((!mends.is_empty()).then(|| (file, Target::Resource(node.clone(), mends))));
    }
    let Some(node) = yaml::object_at(&documents, at) else { return Ok(None) };
    let mends = node.str("kind").map_or(&[][..], |kind| mend::forms(kind, facet));
    Ok((!mends.is_empty()).then(|| (file, Target::Object(node.clone(), mends))))
}

/// Code that `terraform init` downloaded is others'.
fn own_code<'p>(file: &'p File<'p>) -> Result<&'p File<'p>, Refusal> {
    match file.path.split('/').any(|part| part == ".terraform") {
        true => Err(Refusal::Downloaded(file.path.to_string())),
        false => Ok(file),
    }
}

fn is_written(section: &Section, name: &str) -> bool {
    section.arguments.iter().any(|argument| &*argument.name == name)
        || section.blocks.iter().any(|block| &*block.kind == name)
}

/// Whether an argument in a block, or in blocks within it, is written as the value, or as a list that has it.
fn says(file: &File<'_>, block: &Nested, path: &str, value: &Value) -> bool {
    match path.split_once('.') {
        Some((name, rest)) => {
            let inner = block.section.blocks.iter().filter(|block| &*block.kind == name);
            inner.into_iter().any(|block| says(file, block, rest, value))
        }
        None => block.section.arguments.iter().filter(|argument| &*argument.name == path).any(|argument| {
            let written = file.text.get(argument.value_range.clone()).unwrap_or("");
            let excluded = value.to_string();
            written == excluded || written.starts_with('[') && written.contains(&excluded)
        }),
    }
}

/// The block of one of these names around the place where the facet was seen; else the only one.
fn block_inside<'b>(
    file: &'b File<'_>,
    block: &'b Nested,
    names: &[String],
    seen: Option<&Place>,
) -> Result<&'b Nested, Refusal> {
    let is_one = |block: &Nested| names.iter().any(|name| **name == *block.kind);
    let at = seen.filter(|seen| *seen.file == **file.path).and_then(|seen| file.offset(seen));
    if let Some(inner) = at.and_then(|at| file.block_at(at, is_one)) {
        return Ok(inner);
    }
    let mut all = Vec::new();
    collect(&block.section, &is_one, &mut all);
    match all.as_slice() {
        [only] => Ok(only),
        [] => Err(Refusal::NoPlace(names.first().cloned().unwrap_or_default())),
        _ => Err(Refusal::Several(names.first().cloned().unwrap_or_default())),
    }
}

fn collect<'b>(section: &'b Section, is: &dyn Fn(&Nested) -> bool, all: &mut Vec<&'b Nested>) {
    for block in &section.blocks {
        if is(block) {
            all.push(block);
        }
        collect(&block.section, is, all);
    }
}
