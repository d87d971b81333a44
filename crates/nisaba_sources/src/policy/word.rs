//! One word of a policy (action, resource, principal, condition value), which may have parts that are not known.

use std::sync::Arc;

use nisaba_base::value::{Node, Part, Reference, Value, number_text};

/// A part that is not known but names one thing for certain: an attribute of a resource never holds a wildcard.
const NAME: char = '\u{F8FE}';
/// A part that may be anything.
const ANYTHING: char = '\u{F8FD}';

/// Yes, no, or not known and why.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    Yes,
    No,
    Open(Arc<str>),
}

impl Answer {
    /// One yes settles it, else one open answer leaves it open.
    pub(crate) fn any(answers: impl IntoIterator<Item = Answer>) -> Answer {
        let mut all = Answer::No;
        for answer in answers {
            match answer {
                Answer::Yes => return Answer::Yes,
                Answer::Open(why) if all == Answer::No => all = Answer::Open(why),
                _ => {}
            }
        }
        all
    }

    /// One no settles it, else one open answer leaves it open.
    pub(crate) fn and(self, other: impl FnOnce() -> Answer) -> Answer {
        match self {
            Answer::No => Answer::No,
            Answer::Yes => other(),
            Answer::Open(why) => match other() {
                Answer::No => Answer::No,
                _ => Answer::Open(why),
            },
        }
    }

    pub(crate) fn negated(self) -> Answer {
        match self {
            Answer::Yes => Answer::No,
            Answer::No => Answer::Yes,
            open => open,
        }
    }
}

impl From<bool> for Answer {
    fn from(value: bool) -> Self {
        if value { Answer::Yes } else { Answer::No }
    }
}

/// A word and, where it has unknown parts, why.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    text: String,
    why: Option<Arc<str>>,
    /// What its unknown parts refer to.
    pub(crate) refs: Vec<Reference>,
}

impl Word {
    /// The word a node holds; `None` for lists, maps and `null`.
    pub(crate) fn of(node: &Node) -> Option<Self> {
        let known = |text: String| Some(Self { text, why: None, refs: Vec::new() });
        match &node.value {
            Value::String(text) => known(text.trim().to_owned()),
            Value::Number(number) => known(number_text(*number)),
            Value::Bool(value) => known(value.to_string()),
            Value::Unknown(unknown) => {
                let hole = |refs: &[Reference]| if refs.is_empty() { ANYTHING } else { NAME };
                let text = match &unknown.parts {
                    None => hole(&unknown.refs).to_string(),
                    Some(parts) => parts.iter().fold(String::new(), |mut text, part| {
                        match part {
                            Part::Text(known) => text.push_str(known),
                            Part::Hole(refs) => text.push(hole(refs)),
                        }
                        text
                    }),
                };
                Some(Self { text, why: Some(unknown.why.to_string().into()), refs: unknown.refs.clone() })
            }
            _ => None,
        }
    }

    /// A word that is known.
    pub(crate) fn plain(text: &str) -> Self {
        Self { text: text.to_owned(), why: None, refs: Vec::new() }
    }

    /// The text, where all of it is known.
    pub(crate) fn text(&self) -> Option<&str> {
        self.why.is_none().then_some(&*self.text)
    }

    /// The text with marks where parts are not known: for tests on the parts around them.
    pub(crate) fn marked(&self) -> &str {
        &self.text
    }

    /// Why a part is not known.
    pub(crate) fn why(&self) -> Arc<str> {
        self.why.clone().unwrap_or_else(|| "a part of it is not known".into())
    }

    /// Whether the whole word is one unknown part that may be anything.
    pub(crate) fn may_be_anything(&self) -> bool {
        self.text.chars().all(|c| c == ANYTHING) && !self.text.is_empty()
    }

    /// Whether it consists of wildcards only (`*`, `*:*`).
    pub(crate) fn is_star(&self) -> Answer {
        if self.may_be_anything() {
            return Answer::Open(self.why());
        }
        (self.text.contains('*') && self.text.chars().all(|c| c == '*' || c == ':')).into()
    }

    /// Whether it means every resource: `*`, or an ARN of nothing but wildcards.
    pub(crate) fn is_every_resource(&self) -> Answer {
        let all = |rest: &str| rest.split(':').all(|part| part == "*") && rest.contains('*');
        let of_any_partition = self.text.strip_prefix("arn:").is_some_and(|rest| {
            let (partition, rest) = rest.split_once(':').unwrap_or((rest, "*"));
            (partition.starts_with("aws") || partition == "*") && all(rest)
        });
        match self.is_star() {
            Answer::No => of_any_partition.into(),
            answer => answer,
        }
    }

    /// Whether this word, with its wildcards, stands for `concrete`; case does not matter.
    pub(crate) fn matches(&self, concrete: &str) -> Answer {
        let holes: &[char] = &[NAME, ANYTHING];
        match self.text.contains(holes) {
            false => glob(&self.text, concrete).into(),
            true if glob(&self.text.replace(holes, "*"), concrete) => Answer::Open(self.why()),
            true => Answer::No,
        }
    }
}

/// Whether a pattern with `*` and `?` matches a text, without regard to case.
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(c) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p + 1, t));
                p += 1;
            }
            Some(wanted) if *wanted == b'?' || wanted.eq_ignore_ascii_case(c) => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((after, at)) = star else { return false };
                star = Some((after, at + 1));
                p = after;
                t = at + 1;
            }
        }
    }
    pattern.get(p..).unwrap_or_default().iter().all(|c| *c == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wildcards_match_without_regard_to_case() {
        assert!(glob("s3:Get*", "s3:getobject"));
        assert!(glob("*:*", "iam:PassRole"));
        assert!(glob("s3:?etObject", "s3:GetObject"));
        assert!(!glob("s3:Get", "s3:GetObject"));
        assert!(!glob("s3:Get*Acl", "s3:GetObject"));
    }

    #[test]
    fn arns_of_wildcards_only_mean_everything() {
        for (text, expected) in [
            ("*", true),
            ("arn:aws:*:*:*:*", true),
            ("arn:*", true),
            ("arn:aws:s3:::*", false),
            ("a*", false),
        ] {
            assert_eq!(Word::plain(text).is_every_resource(), expected.into(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_text_matches_itself_and_any_prefix_with_a_star(text in "[a-zA-Z:]{0,12}", cut in 0usize..12) {
            prop_assert!(glob(&text, &text));
            let prefix: String = text.chars().take(cut).collect();
            let pattern = format!("{prefix}*");
            prop_assert!(glob(&pattern, &text));
        }

        #[test]
        fn matching_never_panics_and_ends(pattern in "[a*?]{0,24}", text in "[ab]{0,40}") {
            glob(&pattern, &text);
        }
    }
}
