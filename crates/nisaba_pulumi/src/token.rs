//! Types of resources: `aws:s3/bucket:Bucket`, also written `aws:s3:Bucket`.

use std::fmt;
use std::sync::Arc;

/// A type of resource, in its three parts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Token {
    /// `aws`
    pub package: Arc<str>,
    /// `s3`; for Kubernetes `apps/v1`.
    pub module: Arc<str>,
    /// `Bucket`
    pub name: Arc<str>,
}

impl Token {
    /// Reads either form; `None` when it is neither.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let (package, middle) = (parts.next()?, parts.next()?);
        let (module, name) = match (parts.next(), parts.next()) {
            (Some(name), None) => (middle, name),
            (None, _) => ("index", middle),
            (Some(_), Some(_)) => return None,
        };
        if [package, module, name].iter().any(|part| part.is_empty()) {
            return None;
        }
        // `s3/bucket:Bucket`: the file that declares it is the type's own name, but `apps/v1` is a version.
        let module = match module.split_once('/') {
            Some((module, file)) if is_file_of(file, name) => module,
            _ => module,
        };
        Some(Self { package: package.into(), module: module.into(), name: name.into() })
    }

    /// Whether it is of Pulumi's own: stacks, providers and components.
    pub fn is_internal(&self) -> bool {
        &*self.package == "pulumi"
    }
}

fn is_file_of(file: &str, name: &str) -> bool {
    file.eq_ignore_ascii_case(name)
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.package, self.module, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_one_type() {
        for (text, shown) in [
            ("aws:s3/bucket:Bucket", "aws:s3:Bucket"),
            ("aws:s3:Bucket", "aws:s3:Bucket"),
            ("kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:Deployment"),
            ("random:RandomPassword", "random:index:RandomPassword"),
        ] {
            assert_eq!(Token::parse(text).map(|token| token.to_string()).as_deref(), Some(shown));
        }
        for text in ["", "a", "a:", "a:b:c:d"] {
            assert_eq!(Token::parse(text), None, "{text}");
        }
    }
}
