//! Patterns people write for addresses and paths: `*` stands for anything, `**` for anything across folders, too.

/// Whether `text` fits `pattern`. In an address pattern, keys in brackets that the pattern leaves out do not matter.
pub fn fits(pattern: &str, text: &str) -> bool {
    glob(pattern.as_bytes(), text.as_bytes())
        || (!pattern.contains('[') && text.contains('[') && {
            let plain = without_keys(text);
            glob(pattern.as_bytes(), plain.as_bytes())
        })
}

/// Whether a path is the file or folder named, lies below it, or fits it as a pattern; `.` names everything.
pub fn names(named: &str, path: &str) -> bool {
    let plain = named.trim_start_matches("./").trim_end_matches('/');
    plain == "."
        || plain.is_empty()
        || path == plain
        || path.strip_prefix(plain).is_some_and(|rest| rest.starts_with('/'))
        || fits(named, path)
}

fn without_keys(address: &str) -> String {
    let mut depth = 0usize;
    let outside = |c: &char| {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    };
    address.chars().filter(outside).collect()
}

/// Linear matching with one point to go back to: each `*` may only grow.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut back = None;
    while let Some(byte) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                while pattern.get(p) == Some(&b'*') {
                    p += 1;
                }
                // `**/x` also means `x` at the top.
                if pattern.get(p) == Some(&b'/') && t == 0 && pattern.starts_with(b"**/") {
                    p += 1;
                }
                back = Some((p, t));
            }
            Some(wanted) if wanted == byte => {
                p += 1;
                t += 1;
            }
            _ => match back {
                Some((star, from)) => {
                    back = Some((star, from + 1));
                    p = star;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_anything_and_keys_may_be_left_out() {
        for (pattern, text) in [
            ("**", "infra/a.tf"),
            ("infra/aws/**", "infra/aws/live/main.tf"),
            ("deploy/**/intake/**", "deploy/base/intake/x.yaml"),
            ("module.db[\"portal\"].*", "module.db[\"portal\"].aws_db_instance.this"),
            ("aws_s3_bucket.logs", "aws_s3_bucket.logs[0]"),
            ("module.db.aws_x.y", "module.db[\"a\"].aws_x.y[1]"),
        ] {
            assert!(fits(pattern, text), "{pattern} should fit {text}");
        }
        for (pattern, text) in [("infra/aws/**", "infra/azure/x"), ("aws_x.y", "aws_x.yz"), ("a*b", "ac")] {
            assert!(!fits(pattern, text), "{pattern} should not fit {text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_text_fits_itself_and_a_star(text in "[a-z./]{0,40}") {
            assert!(fits(&text, &text));
            assert!(fits("*", &text));
        }

        #[test]
        fn any_pattern_ends(pattern in "[a*/]{0,30}", text in "[a/]{0,200}") {
            let _ = fits(&pattern, &text);
        }
    }
}
