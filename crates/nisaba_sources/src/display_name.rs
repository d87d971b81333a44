//! What people call a resource: its own name, or that of the module where its own says nothing (`this`, `main`).

use std::sync::Arc;

/// Names that say nothing beyond their type.
const EMPTY: [&str; 7] = ["this", "main", "default", "self", "example", "resource", "current"];

/// `billing` for `module.database["billing"].aws_db_instance.this`, `private eu-central-1a` for
/// `aws_subnet.private["eu-central-1a"]`.
pub(crate) fn display_name(address: &str, name: &str) -> Arc<str> {
    let parts = segments(address);
    // The first of several is known without its number.
    let own_key = parts.last().and_then(|part| key(part)).filter(|key| *key != "0");
    if !EMPTY.contains(&name) {
        return match own_key {
            Some(key) => format!("{name} {key}").into(),
            None => name.into(),
        };
    }
    let module = parts.iter().rposition(|part| *part == "module").and_then(|at| parts.get(at + 1));
    let named = module.map(|module| key(module).unwrap_or_else(|| plain(module)));
    match (named, own_key) {
        (Some(module), Some(key)) => format!("{module} {key}").into(),
        (Some(module), None) => module.into(),
        (None, Some(key)) if key.bytes().all(|byte| byte.is_ascii_digit()) => format!("{name} {key}").into(),
        (None, Some(key)) => key.into(),
        (None, None) => name.into(),
    }
}

/// Dotted parts; dots inside keys do not divide.
fn segments(address: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut in_key) = (0, false);
    for (at, byte) in address.bytes().enumerate() {
        match byte {
            b'[' => in_key = true,
            b']' => in_key = false,
            b'.' if !in_key => {
                parts.extend(address.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(address.get(start..));
    parts
}

fn key(part: &str) -> Option<&str> {
    let (_, key) = part.strip_suffix(']')?.split_once('[')?;
    Some(key.trim_matches('"'))
}

fn plain(part: &str) -> &str {
    part.split('[').next().unwrap_or(part)
}

#[cfg(test)]
mod tests {
    use super::display_name;

    #[test]
    fn a_name_that_says_nothing_gives_way_to_the_module() {
        let cases = [
            ("module.database[\"billing\"].aws_db_instance.this", "this", "billing"),
            ("module.network.aws_nat_gateway.this[0]", "this", "network"),
            ("aws_subnet.private[\"eu-central-1a\"]", "private", "private eu-central-1a"),
            ("aws_kms_key.main", "main", "main"),
            ("aws_eks_node_group.this[\"general\"]", "this", "general"),
            ("module.a.module.b[\"x.y\"].aws_s3_bucket.logs", "logs", "logs"),
        ];
        for (address, name, shown) in cases {
            assert_eq!(&*display_name(address, name), shown, "{address}");
        }
    }
}
