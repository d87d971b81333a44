//! Policies that AWS writes itself, known by their names: those that give the whole account away.

use nisaba_base::value::{Node, Value};
use nisaba_estate::{Facet, FacetValue};

use super::document::Library;

/// Which policy an ARN or name means: `administrator`, `iam_administrator`, `power_user`, `aws` for every other one that
/// AWS writes, `own` for those of the account, which are judged where they are written.
pub(crate) fn managed(node: &Node, library: Library<'_>) -> Facet {
    match &node.value {
        Value::String(text) => Facet::known(word(text), node.loc),
        Value::List(items) => {
            let items = items.iter().map(|item| managed(item, library)).collect();
            Facet::known(FacetValue::List(items), node.loc)
        }
        Value::Unknown(unknown) => {
            for resource in library.referred(node) {
                let written = resource.text("arn").or_else(|| resource.text("name")).filter(|_| resource.is_data_source());
                match (&*resource.type_name, written) {
                    ("aws_iam_policy", Some(name)) => return Facet::known(word(name), node.loc),
                    ("aws_iam_policy", None) if !resource.is_data_source() => return Facet::known("own", node.loc),
                    _ => {}
                }
            }
            // An ARN whose account is a part not known belongs to an account: AWS's own say `aws` there.
            match unknown.known_suffix().zip(unknown.known_prefix()) {
                Some((suffix, prefix)) if prefix.ends_with("::aws:policy/") || suffix.contains("::aws:policy/") => {
                    Facet::known(word(suffix), node.loc)
                }
                Some((_, prefix)) if prefix.ends_with(":iam::") => Facet::known("own", node.loc),
                _ => Facet::unknown(unknown.why.to_string(), Some(node.loc)),
            }
        }
        _ => Facet::unknown("it is no policy", Some(node.loc)),
    }
}

fn word(text: &str) -> &'static str {
    let is_of_aws = !text.starts_with("arn:") || text.contains(":iam::aws:policy/");
    if !is_of_aws && text.starts_with("arn:aws") {
        return "own";
    }
    match text.rsplit('/').next().unwrap_or(text) {
        "AdministratorAccess" => "administrator",
        "IAMFullAccess" => "iam_administrator",
        "PowerUserAccess" => "power_user",
        _ => "aws",
    }
}
