//! What things are called when a name may be unknown: two names that are unknown for the same reason are one name.

use std::sync::Arc;

use nisaba_base::value::{Node, Value};

use crate::label;
use crate::object::Object;

/// Begins the key of an unknown name. No written name holds this character, so known and unknown names never meet.
pub(crate) const UNKNOWN: char = '\u{0}';

/// Kind, namespace (empty for kinds of the whole cluster) and name of an object.
pub(crate) type Called = (Arc<str>, Arc<str>, Arc<str>);

/// A name that can be compared, known or not; `None` where nothing is written.
pub(crate) fn name_key(node: &Node) -> Option<Arc<str>> {
    match &node.value {
        Value::Unknown(unknown) => {
            let refs: Vec<String> = unknown.refs.iter().map(ToString::to_string).collect();
            let parts = unknown.parts.as_ref().map(|parts| format!("{parts:?}")).unwrap_or_default();
            Some(format!("{UNKNOWN}{}|{}|{parts}", unknown.why, refs.join(",")).into())
        }
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(text.clone()),
        other => label::text(other).map(Arc::from),
    }
}

/// The name as it may be shown; `None` when it is not known.
pub(crate) fn known(key: &Arc<str>) -> Option<Arc<str>> {
    (!key.starts_with(UNKNOWN)).then(|| key.clone())
}

/// The name of an object, to be compared.
pub(crate) fn object_name(object: &Object) -> Option<Arc<str>> {
    name_key(object.body.path("metadata.name")?)
}

/// The namespace an object lands in, to be compared; `default` where none is written.
pub(crate) fn object_namespace(object: &Object) -> Arc<str> {
    object.body.path("metadata.namespace").and_then(name_key).unwrap_or_else(|| "default".into())
}
