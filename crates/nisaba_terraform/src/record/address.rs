//! Addresses taken apart: `module.a["k"].data.aws_x.y[0].id`. Keys in quotes may hold anything.

/// A name with the key behind it, brackets included: `aws_x`, `y[0]`.
pub(super) struct Step<'a> {
    pub(super) name: &'a str,
    /// `[0]` or `["k"]`; `""` where none is written.
    pub(super) key: &'a str,
    /// Where the step ends in the address.
    pub(super) end: usize,
}

/// The steps of an address in order; ends early where the text is none.
pub(super) fn steps(address: &str) -> impl Iterator<Item = Step<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = address.get(at..).filter(|rest| !rest.is_empty())?;
        let start = at + usize::from(rest.starts_with('.'));
        let rest = address.get(start..)?;
        let name_end = start + rest.find(['.', '[']).unwrap_or(rest.len());
        let end = key_end(address, name_end);
        at = end;
        Some(Step { name: address.get(start..name_end)?, key: address.get(name_end..end)?, end })
    })
}

/// Where the keys that begin at `from` end; several may follow each other.
fn key_end(address: &str, from: usize) -> usize {
    let bytes = address.as_bytes();
    let mut at = from;
    while bytes.get(at) == Some(&b'[') {
        let mut quoted = false;
        let mut escaped = false;
        loop {
            at += 1;
            match bytes.get(at) {
                None => return address.len(),
                Some(b'"') if !escaped => quoted = !quoted,
                Some(b']') if !quoted => break,
                Some(_) => {}
            }
            escaped = bytes.get(at) == Some(&b'\\') && !escaped;
        }
        at += 1;
    }
    at
}

/// The address without any instance key, as configuration names it.
pub(crate) fn without_keys(address: &str) -> String {
    let names: Vec<&str> = steps(address).map(|step| step.name).collect();
    names.join(".")
}

/// Splits what a reference says into resource, last key left on it, and attribute below: `aws_x.y[0]` and `id`.
pub(super) fn resource_and_attribute(reference: &str) -> Option<(&str, &str)> {
    let mut steps = steps(reference);
    let first = steps.next()?;
    let mut end = steps.next()?.end;
    if first.name == "data" {
        end = steps.next()?.end;
    }
    let attribute = reference.get(end..)?;
    Some((reference.get(..end)?, attribute.strip_prefix('.').unwrap_or(attribute)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_in_quotes_may_hold_points_and_brackets() {
        let address = "module.a[\"x.y]\\\"z\"].data.aws_x.y[0].id";
        let shown: Vec<(&str, &str)> = steps(address).map(|step| (step.name, step.key)).collect();
        assert_eq!(
            shown,
            [("module", ""), ("a", "[\"x.y]\\\"z\"]"), ("data", ""), ("aws_x", ""), ("y", "[0]"), ("id", "")]
        );
        assert_eq!(without_keys(address), "module.a.data.aws_x.y.id");
        assert_eq!(resource_and_attribute("data.aws_x.y[0].id"), Some(("data.aws_x.y[0]", "id")));
        assert_eq!(resource_and_attribute("aws_x.y"), Some(("aws_x.y", "")));
        assert_eq!(resource_and_attribute("x"), None);
        assert_eq!(without_keys("a[\""), "a");
    }
}
