//! Which values an expression of a pipeline yields: paths of contexts in `${{ … }}`, in lower case.

/// Functions whose result does not hold their arguments' text.
const TESTS: [&str; 4] = ["contains", "startswith", "endswith", "hashfiles"];

/// Paths whose text becomes part of what the expression yields; those that are only compared are left out.
pub(super) fn paths(expression: &str) -> Vec<String> {
    let text = expression.to_ascii_lowercase();
    let bytes = text.as_bytes();
    let (mut found, mut calls, mut at) = (Vec::new(), Vec::<bool>::new(), 0);
    while let Some(byte) = bytes.get(at).copied() {
        match byte {
            b'\'' => at = end_of_text(bytes, at),
            b'(' => calls.push(false),
            b')' => drop(calls.pop()),
            _ if is_start(byte) => {
                let end = end_of_path(bytes, at);
                let path = text.get(at..end).unwrap_or_default();
                let rest = text.get(end..).unwrap_or_default().trim_start();
                if rest.starts_with('(') {
                    calls.push(TESTS.contains(&path));
                    at = text.len() - rest.len();
                } else {
                    let compared = ["==", "!=", "&&", "<", ">"].iter().any(|sign| rest.starts_with(sign));
                    if !compared && !calls.iter().any(|tests| *tests) {
                        found.push(normal(path));
                    }
                    at = end;
                    continue;
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Whether a path is, or lies below or above, what a pattern of the lists names; `*` stands for one step.
pub(super) fn is_of(path: &str, pattern: &str) -> bool {
    let mut path = path.split('.');
    let mut pattern = pattern.split('.');
    loop {
        match (path.next(), pattern.next()) {
            (_, None) | (None, Some(_)) => return true,
            (Some(step), Some(wanted)) if step == wanted || wanted == "*" || step == "*" => {}
            _ => return false,
        }
    }
}

fn is_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn end_of_text(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from + 1..).unwrap_or_default();
    rest.iter().position(|byte| *byte == b'\'').map_or(bytes.len(), |length| from + 1 + length)
}

fn end_of_path(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(byte) = bytes.get(at).copied() {
        match byte {
            b'[' => match bytes.get(at..).unwrap_or_default().iter().position(|byte| *byte == b']') {
                Some(length) => at += length,
                None => return bytes.len(),
            },
            _ if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'*') => {}
            _ => break,
        }
        at += 1;
    }
    at
}

/// `a['b'].c[0]` as `a.b.c.*`.
fn normal(path: &str) -> String {
    let mut steps = Vec::new();
    for part in path.split(['.', '[']) {
        let part = part.trim_end_matches(']').trim_matches(['\'', '"']);
        match part {
            "" => {}
            _ if part.bytes().all(|byte| byte.is_ascii_digit()) => steps.push("*"),
            _ => steps.push(part),
        }
    }
    steps.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_only_compared_is_no_part_of_the_result() {
        for (expression, expected) in [
            ("github.event.issue.title", "github.event.issue.title"),
            ("github.event['issue']['title']", "github.event.issue.title"),
            ("github.event.commits[0].message", "github.event.commits.*.message"),
            ("github.head_ref || github.ref", "github.head_ref github.ref"),
            ("github.head_ref == 'main' && 'a' || 'b'", ""),
            ("contains(github.event.issue.body, 'x')", ""),
            ("format('{0}', toJSON(github.event))", "github.event"),
            ("'github.head_ref'", ""),
        ] {
            assert_eq!(paths(expression).join(" "), expected, "{expression}");
        }
    }

    #[test]
    fn the_whole_of_an_event_holds_its_parts() {
        assert!(is_of("github.event", "github.event.issue.title"));
        assert!(is_of("github.event.commits.*.message", "github.event.commits.*.message"));
        assert!(!is_of("github.event.issue.number", "github.event.issue.title"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_an_expression(text in "\\PC{0,80}") {
            paths(&text);
        }
    }
}
