//! Who owns a resource, by the tags and labels that people use for it.

use std::sync::Arc;

use nisaba_base::value::Node;

use crate::resource::Resource;

/// Attributes that hold tags or labels.
const PLACES: [&str; 4] = ["tags", "tags_all", "labels", "metadata"];
/// Keys that name an owner, in order of preference, lower case.
const KEYS: [&str; 7] =
    ["owner", "team", "owned-by", "owned_by", "app.kubernetes.io/owner", "maintainer", "contact"];

/// The owner that a resource's tags or labels name.
pub(crate) fn of(resource: &Resource) -> Option<Arc<str>> {
    PLACES.iter().find_map(|place| {
        let written = resource.body.get(place)?;
        match *place {
            "metadata" => named(written.get("labels")?).or_else(|| named(written.get("annotations")?)),
            _ => named(written),
        }
    })
}

fn named(tags: &Node) -> Option<Arc<str>> {
    let map = tags.value.as_map()?;
    KEYS.iter().find_map(|wanted| {
        let (_, entry) = map.iter().find(|(key, _)| key.eq_ignore_ascii_case(wanted))?;
        entry.node.value.as_str().map(Arc::from)
    })
}
