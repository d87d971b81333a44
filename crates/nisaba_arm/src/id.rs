//! Resource ids: `/subscriptions/…/providers/Microsoft.Network/virtualNetworks/office/subnets/web`.
//!
//! An id is found in any text that ends with one, also when the subscription, the group or parts of the name are unknown.

use std::sync::Arc;

use nisaba_base::value::{Reference, Unknown, Value, Why};

use crate::text;

/// Where a group begins in an id.
const GROUP: &str = "/subscriptions/{subscription}/resourceGroups/{resourceGroup}";

/// What an id names: types and names in turn, as written and in lower case, since Azure does not tell case apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Id {
    /// `Microsoft.Network/virtualNetworks/office/subnets/web`
    pub written: String,
    /// The same in lower case.
    pub key: String,
}

impl Id {
    pub(crate) fn new(written: String) -> Self {
        Self { key: written.to_ascii_lowercase(), written }
    }

    /// The id of what contains this one: without the last type and name.
    pub fn parent(&self) -> Option<Id> {
        let (rest, _) = self.written.rsplit_once('/')?;
        let (rest, _) = rest.rsplit_once('/')?;
        (rest.matches('/').count() >= 2).then(|| Id::new(rest.to_owned()))
    }
}

/// The id that a value is, or ends with.
pub fn id_of(value: &Value) -> Option<Id> {
    let text = match value {
        Value::String(text) if text.contains('/') => text.to_string(),
        Value::Unknown(unknown) => text::render(unknown.parts.as_deref()?),
        _ => return None,
    };
    let (at, after) = match text.rfind("/providers/") {
        Some(at) => (at, text.get(at + "/providers/".len()..)?),
        None => (0, text.trim_start_matches('/')),
    };
    let namespace = after.split('/').next()?;
    let is_namespace = namespace.contains('.')
        && namespace.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
        && namespace.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic());
    let is_relative = at == 0 && !text.starts_with("/subscriptions/");
    let is_id = is_namespace && segments(after).len() >= 3 && (!is_relative || !after.contains(' '));
    is_id.then(|| Id::new(after.trim_end_matches('/').to_owned()))
}

/// The name that a resource of a type has within an id, as `server/database`.
pub fn name_of(id: &Id) -> String {
    segments(&id.written).into_iter().skip(2).step_by(2).collect::<Vec<_>>().join("/")
}

/// Parts between slashes; a slash within a hole does not divide.
pub(crate) fn segments(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_u32);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b'/' if depth == 0 => {
                parts.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(text.get(start..));
    parts
}

/// The type and name of a resource as an id: `Microsoft.Sql/servers/databases` and `main/orders` make
/// `Microsoft.Sql/servers/main/databases/orders`.
pub(crate) fn joined(type_name: &str, name: &str) -> String {
    let mut types = type_name.split('/');
    let mut id = types.next().unwrap_or_default().to_owned();
    let mut names = segments(name).into_iter();
    for word in types {
        id.push('/');
        id.push_str(word);
        id.push('/');
        id.push_str(names.next().unwrap_or("?"));
    }
    id
}

/// The value of `resourceId(type, names…)` in the group of the deployment.
pub(crate) fn in_group(type_name: &str, names: &[Value]) -> Value {
    within(&[group()], type_name, names)
}

/// The value of an id below a scope.
pub(crate) fn within(scope: &[Value], type_name: &str, names: &[Value]) -> Value {
    let mut values = scope.to_vec();
    let mut types = type_name.split('/');
    values.push(Value::string(format!("/providers/{}", types.next().unwrap_or_default())));
    let names = one_each(names, types.clone().count());
    for (word, name) in types.zip(names) {
        values.push(Value::string(format!("/{word}/")));
        values.push(name);
    }
    let id = text::concat(&values);
    let reference = |id: &Value| Reference {
        address: id_of(id).map_or_else(|| type_name.into(), |id| id.written.as_str().into()),
        attribute: "id".into(),
    };
    match &id {
        Value::Unknown(unknown) => {
            let to = reference(&id);
            let why = Why::AfterApply(to.clone());
            Value::Unknown(Arc::new(Unknown { why, refs: vec![to], ..Unknown::clone(unknown) }))
        }
        _ => id,
    }
}

/// Names written as one text with slashes are as many as there are types.
fn one_each(names: &[Value], wanted: usize) -> Vec<Value> {
    let all_known: Option<Vec<&str>> = names.iter().map(Value::as_str).collect();
    match all_known {
        Some(known) if names.len() != wanted => {
            known.iter().flat_map(|name| name.split('/')).map(Value::string).collect()
        }
        _ => names.to_vec(),
    }
}

/// `resourceGroup().id`
pub(crate) fn group() -> Value {
    text::concat(&[
        subscription(),
        Value::string("/resourceGroups/"),
        text::hole("resourceGroup", deployed("resourceGroup().name")),
    ])
}

/// `subscription().id`
pub(crate) fn subscription() -> Value {
    text::concat(&[
        Value::string("/subscriptions/"),
        text::hole("subscription", deployed("subscription().subscriptionId")),
    ])
}

/// Why something of the place of deployment is not known.
pub(crate) fn deployed(what: &str) -> Why {
    Why::Other(format!("`{what}` is known only where it is deployed").into())
}

/// A short symbol for a value that was computed from others: the same for the same inputs.
pub(crate) fn symbol(function: &str, arguments: &[Value]) -> String {
    let inputs: Vec<String> = arguments.iter().filter_map(text::rendered).collect();
    let inputs = inputs.join(",").replace(GROUP, "resourceGroup").replace(['{', '}'], "");
    match inputs.len() <= 40 && !inputs.contains('/') {
        true => format!("{function}({inputs})"),
        false => format!("{function}#{:08x}", fingerprint(&inputs)),
    }
}

/// FNV-1a, so that a symbol is the same on every run and machine.
fn fingerprint(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_behind_what_is_not_known() {
        let network = in_group("Microsoft.Network/virtualNetworks", &[text::hole("name", deployed("x"))]);
        let subnet = text::concat(&[network, Value::string("/subnets/web")]);
        let id = id_of(&subnet).unwrap();
        assert_eq!(id.written, "Microsoft.Network/virtualNetworks/{name}/subnets/web");
        assert_eq!(id.parent().unwrap().written, "Microsoft.Network/virtualNetworks/{name}");
        assert_eq!(id.parent().unwrap().parent(), None);
        assert_eq!(name_of(&id), "{name}/web");
    }

    #[test]
    fn ordinary_text_is_no_id() {
        for text in ["https://example.org/a/b", "10.0.0.0/16", "Microsoft.Network/virtualNetworks", "a/b/c"] {
            assert_eq!(id_of(&Value::string(text)), None, "{text}");
        }
        let whole = "/subscriptions/1/resourceGroups/a/providers/Microsoft.Sql/servers/x";
        assert_eq!(id_of(&Value::string(whole)).unwrap().key, "microsoft.sql/servers/x");
    }
}
