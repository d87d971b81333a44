//! Policies that AWS writes itself, known by their names: those that give the whole account away.

use nisaba_base::value::{Node, Value};
use nisaba_estate::{Facet, FacetValue};

use super::document::Library;
use super::word::Word;

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
                let written = resource
                    .text("arn")
                    .or_else(|| resource.text("name"))
                    .filter(|_| resource.is_data_source());
                match (&*resource.type_name, written) {
                    ("aws_iam_policy", Some(name)) => return Facet::known(word(name), node.loc),
                    ("aws_iam_policy", None) if !resource.is_data_source() => {
                        return Facet::known("own", node.loc);
                    }
                    _ => {}
                }
            }
            match Word::of(node).and_then(|word| of_parts(word.marked())) {
                Some(word) => Facet::known(word, node.loc),
                None => Facet::unknown(unknown.why.to_string(), Some(node.loc)),
            }
        }
        _ => Facet::unknown("it is no policy", Some(node.loc)),
    }
}

/// An ARN with unknown parts: AWS's own policies say `aws` where others have an account.
fn of_parts(marked: &str) -> Option<&'static str> {
    let (account, name) = marked.split_once(":iam::")?.1.split_once(":policy/")?;
    match account {
        "aws" if name.chars().all(|c| c.is_ascii_graphic()) => Some(word(name)),
        "aws" => None,
        _ => Some("own"),
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
