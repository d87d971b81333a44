//! Patterns of Amazon resource names, and what they choose of the resources in the code.

use serde::Deserialize;

/// What is the same in the names of all resources of a type: `rds:db:` for `arn:aws:rds:REGION:ACCOUNT:db:NAME`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ArnForm {
    service: String,
    before_name: String,
}

impl TryFrom<String> for ArnForm {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (service, before_name) =
            text.split_once(':').ok_or("expected `service:` and what stands before the name")?;
        Ok(Self { service: service.to_owned(), before_name: before_name.to_owned() })
    }
}

/// Which resources of a type a name or pattern chooses.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Choice<'t> {
    /// Every one.
    All,
    /// The one of this name.
    Named(&'t str),
    /// Some, and which cannot be told from the code.
    Some,
    /// None.
    None,
    /// The text is no Amazon resource name.
    NoArn,
}

impl ArnForm {
    /// What `text` chooses among the resources of this form.
    pub(crate) fn chosen_by<'t>(&self, text: &'t str) -> Choice<'t> {
        let mut parts = text.splitn(6, ':');
        let (Some("arn"), Some(_), Some(service), Some(region), Some(account), Some(resource)) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Choice::NoArn;
        };
        if service != "*" && service != self.service {
            return Choice::None;
        }
        let everywhere = [region, account].iter().all(|part| part.is_empty() || *part == "*");
        match resource.strip_prefix(self.before_name.as_str()) {
            _ if resource == "*" => {
                if everywhere {
                    Choice::All
                } else {
                    Choice::Some
                }
            }
            Some("*") => {
                if everywhere {
                    Choice::All
                } else {
                    Choice::Some
                }
            }
            Some(name) if name.contains(['*', '?']) => Choice::Some,
            Some(name) => Choice::Named(name),
            None if resource.contains(['*', '?']) && self.may_begin(resource) => Choice::Some,
            None => Choice::None,
        }
    }

    /// Whether a pattern may fit what stands before the name: what it says before its first wildcard does.
    fn may_begin(&self, pattern: &str) -> bool {
        let fixed = pattern.split(['*', '?']).next().unwrap_or_default();
        self.before_name.starts_with(fixed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_chooses_all_one_some_or_none() {
        let form = ArnForm::try_from("rds:db:".to_owned()).unwrap();
        for (text, expected) in [
            ("arn:aws:rds:*:*:db:*", Choice::All),
            ("arn:*:*:*:*:*", Choice::All),
            ("arn:aws:rds:eu-west-1:*:db:*", Choice::Some),
            ("arn:aws:rds:eu-west-1:111122223333:db:orders", Choice::Named("orders")),
            ("arn:aws:rds:*:*:db:prod-*", Choice::Some),
            ("arn:aws:rds:*:*:*:prod-*", Choice::Some),
            ("arn:aws:rds:*:*:cluster:*", Choice::None),
            ("arn:aws:ec2:*:*:volume/*", Choice::None),
            ("*", Choice::NoArn),
            ("arn:aws", Choice::NoArn),
        ] {
            assert_eq!(form.chosen_by(text), expected, "{text}");
        }
    }
}
