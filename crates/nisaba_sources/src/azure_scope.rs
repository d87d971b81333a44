//! How far a scope of Azure reaches: `/subscriptions/…`, a group of management, a group of resources, or one resource.

use nisaba_base::value::{Node, Part, Unknown, Value};
use nisaba_estate::FacetValue;

use crate::transform::Transformed;

/// Types of Terraform whose id is such a scope.
const WHOLE: [&str; 2] = ["azurerm_subscription.", "azurerm_management_group."];

/// Whether a scope is a whole subscription or group of management, with nothing below it.
pub(crate) fn is_whole_subscription(node: &Node) -> Transformed {
    match &node.value {
        Value::String(scope) => FacetValue::Bool(is_whole(scope)).into(),
        Value::Unknown(unknown) => match of_unknown(unknown) {
            Some(whole) => FacetValue::Bool(whole).into(),
            None => Transformed::Unknown(unknown.why.to_string().into()),
        },
        _ => Transformed::Nothing,
    }
}

fn is_whole(scope: &str) -> bool {
    let parts: Vec<String> =
        scope.split('/').filter(|part| !part.is_empty()).map(str::to_ascii_lowercase).collect();
    matches!(
        parts.iter().map(String::as_str).collect::<Vec<_>>().as_slice(),
        [] | ["subscriptions", _] | ["providers", "microsoft.management", "managementgroups", _]
    )
}

/// The form of a scope shows through a part that is not known, and so does the type of what it is the id of.
fn of_unknown(unknown: &Unknown) -> Option<bool> {
    let parts = unknown.parts.as_deref().unwrap_or_default();
    if matches!(parts.first(), Some(Part::Text(text)) if text.starts_with('/')) {
        let whole = parts.iter().map(|part| match part {
            Part::Text(text) => &**text,
            Part::Hole(_) => "some",
        });
        return Some(is_whole(&whole.collect::<String>()));
    }
    let [reference] = unknown.refs.as_slice() else { return None };
    let of_subscription = WHOLE.iter().any(|of| reference.address.contains(of));
    (of_subscription || &*reference.attribute == "id").then_some(of_subscription)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_scope_with_nothing_below_it_is_a_whole_subscription() {
        assert!(is_whole("/subscriptions/6a1f"));
        assert!(is_whole("/providers/Microsoft.Management/managementGroups/all"));
        assert!(!is_whole("/subscriptions/6a1f/resourceGroups/shop"));
    }
}
