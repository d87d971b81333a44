//! Resources as the tables see them: one shape for a Terraform resource, a Kubernetes object and whatever comes next.

use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_base::value::{Node, Reference};
use nisaba_estate::Provider;
use rustc_hash::FxHashMap;

use crate::path::Path;
use crate::table::Tables;

/// A resource before a table has said what it means.
#[derive(Debug, Clone)]
pub(crate) struct Resource {
    /// Who runs it.
    pub provider: Provider,
    /// Type in the provider's words; tables are looked up by it.
    pub type_name: Arc<str>,
    /// The type as the source writes it, where the tables know it under the name of another language.
    pub written_type: Option<Arc<str>>,
    /// Address as its tool prints it.
    pub address: Arc<str>,
    /// Folder of the root it was read from.
    pub root: Arc<str>,
    /// Module address below the root; `""` for the root itself.
    pub module: Arc<str>,
    /// Last part of the address, for people.
    pub name: Arc<str>,
    /// Attributes and nested blocks.
    pub body: Node,
    /// The whole block.
    pub loc: Loc,
    /// References that its attributes make, by the path of the attribute.
    pub references: Vec<(Arc<str>, Reference, Loc)>,
    /// Why it may not exist.
    pub existence: Option<Arc<str>>,
    /// Region, where the code says it.
    pub region: Option<Arc<str>>,
    /// Account, project or cluster as far as the code tells.
    pub account: Option<Arc<str>>,
}

/// Index of a resource in [`Resources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ResourceIndex(pub u32);

type ByAddress = FxHashMap<Arc<str>, Vec<ResourceIndex>>;

/// All resources of a run, and the ways to find one.
#[derive(Debug, Default)]
pub(crate) struct Resources {
    all: Vec<Resource>,
    /// By root, then by address; those that are named from any root stand under the root `""` too.
    by_address: FxHashMap<Arc<str>, ByAddress>,
    by_type: FxHashMap<Arc<str>, Vec<ResourceIndex>>,
}

impl Resources {
    /// Indexes resources.
    pub(crate) fn new(all: Vec<Resource>) -> Self {
        let mut by_address: FxHashMap<Arc<str>, ByAddress> = FxHashMap::default();
        let mut by_type: FxHashMap<Arc<str>, Vec<_>> = FxHashMap::default();
        for (index, resource) in all.iter().enumerate() {
            let index = ResourceIndex(index as u32);
            let in_root = by_address.entry(resource.root.clone()).or_default();
            in_root.entry(resource.address.clone()).or_default().push(index);
            if let Some(whole) = without_last_key(&resource.address) {
                match in_root.get_mut(whole) {
                    Some(all) => all.push(index),
                    None => drop(in_root.insert(whole.into(), vec![index])),
                }
            }
            if resource.is_named_across_roots() {
                let anywhere = by_address.entry("".into()).or_default();
                let name = address_in_root(&resource.address, &resource.root);
                anywhere.entry(name).or_default().push(index);
            }
            by_type.entry(resource.type_name.clone()).or_default().push(index);
            if let Some(other) = same_as(&resource.type_name) {
                by_type.entry(other.into()).or_default().push(index);
            }
        }
        Self { all, by_address, by_type }
    }

    /// The resource of an index.
    pub(crate) fn get(&self, index: ResourceIndex) -> Option<&Resource> {
        self.all.get(index.0 as usize)
    }

    /// All with their indices.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = (ResourceIndex, &Resource)> {
        self.all.iter().enumerate().map(|(index, resource)| (ResourceIndex(index as u32), resource))
    }

    /// Those of a type, or of one that a table says is the same.
    pub(crate) fn of_type(&self, type_name: &str) -> &[ResourceIndex] {
        self.by_type.get(type_name).map_or(&[], Vec::as_slice)
    }

    /// Those that an address in `root` means: the exact one, or every instance when no key is written; else the object of
    /// a cluster that [`address_in_root`] names.
    pub(crate) fn at(&self, root: &str, address: &str) -> &[ResourceIndex] {
        let in_root = self.by_address.get(root);
        let exact = in_root.and_then(|in_root| in_root.get(address));
        let whole = || in_root?.get(without_last_key(address)?);
        let anywhere = || self.by_address.get("")?.get(address);
        exact.or_else(whole).or_else(anywhere).map_or(&[], Vec::as_slice)
    }
}

/// How an object of a cluster is named from another root: a cluster is one, wherever its objects are written.
pub(crate) fn address_in_root(address: &Arc<str>, root: &str) -> Arc<str> {
    if root.is_empty() { address.clone() } else { format!("{address} in {root}").into() }
}

/// `aws_x.y[0]` without `[0]`; `None` where no key is written.
fn without_last_key(address: &str) -> Option<&str> {
    let open = address.ends_with(']').then(|| address.rfind('['))??;
    address.get(..open)
}

impl Resource {
    /// References made at a path or below it, and by a block whose items are not known, so that no path leads into it.
    pub(crate) fn references_of<'r>(&'r self, path: &'r Path) -> impl Iterator<Item = (&'r Reference, Loc)> {
        let is_told = self.references_at(path.as_str()).next().is_some();
        let node = path.first(&self.body).filter(|_| !is_told);
        let of_block = node
            .and_then(|node| Some((node.value.as_unknown()?, node.loc)))
            .into_iter()
            .flat_map(|(unknown, loc)| unknown.refs.iter().map(move |reference| (reference, loc)));
        self.references_at(path.as_str()).chain(of_block)
    }

    /// References made by the attribute at `path` or anything below it; list indices in either do not matter.
    pub(crate) fn references_at<'r>(&'r self, path: &'r str) -> impl Iterator<Item = (&'r Reference, Loc)> {
        self.references
            .iter()
            .filter(move |(at, _, _)| is_at_or_below(at, path))
            .map(|(_, reference, loc)| (reference, *loc))
    }

    /// Whether it is of a type, or of one that a table says is the same.
    pub(crate) fn is_a(&self, type_name: &str) -> bool {
        *self.type_name == *type_name || same_as(&self.type_name) == Some(type_name)
    }

    /// Whether it only looks something up.
    pub(crate) fn is_data_source(&self) -> bool {
        let below_module = match self.module.is_empty() {
            true => Some(&*self.address),
            false => self.address.strip_prefix(&*self.module).and_then(|rest| rest.strip_prefix('.')),
        };
        below_module.is_some_and(|address| address.starts_with("data."))
    }

    /// Objects of a cluster, and what stacks export to each other, are named from other roots as well.
    fn is_named_across_roots(&self) -> bool {
        let is_of_cluster = self.provider == Provider::Kubernetes && !self.root.is_empty();
        is_of_cluster || self.written_type.is_some()
    }

    /// A top-level attribute's text.
    pub(crate) fn text(&self, attribute: &str) -> Option<&str> {
        self.body.get(attribute).and_then(|node| node.value.as_str())
    }
}

fn same_as(type_name: &str) -> Option<&'static str> {
    Tables::built_in().get(type_name)?.same_as.as_deref()
}

/// Compares paths step by step, indices (`[0]`, `[*]`, `.0`) left out.
fn is_at_or_below(at: &str, path: &str) -> bool {
    // Most are told apart by their first letters, which cost no step.
    let first = |text: &str| text.bytes().next().filter(u8::is_ascii_alphabetic);
    if let (Some(left), Some(right)) = (first(at), first(path))
        && left != right
    {
        return false;
    }
    let mut at = steps(at);
    steps(path).all(|step| at.next() == Some(step))
}

fn steps(path: &str) -> impl Iterator<Item = &str> {
    let is_index = |step: &&str| *step == "*" || step.bytes().all(|byte| byte.is_ascii_digit());
    path.split(['.', '[', ']']).filter(move |step| !step.is_empty() && !is_index(step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_do_not_matter_when_paths_are_compared() {
        assert!(is_at_or_below("vpc_config[0].subnet_ids[1]", "vpc_config.subnet_ids"));
        assert!(is_at_or_below("rule.0.id", "rule[*].id"));
        assert!(!is_at_or_below("vpc_config.id", "vpc_config.subnet_ids"));
    }

    #[test]
    fn only_the_last_key_is_left_out() {
        assert_eq!(without_last_key("module.a[\"k\"].aws_x.y[0]"), Some("module.a[\"k\"].aws_x.y"));
        assert_eq!(without_last_key("module.a[0].aws_x.y"), None);
    }
}
