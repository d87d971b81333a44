//! Findings that many hold: the same one stands in assessment after assessment of an estate that is edited.
//!
//! **Invariant:** what one holder changes in its finding, no other sees.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

use crate::assessment::FindingContent;

/// A finding, shared: a clone costs no copy. In JSON it is its content.
///
/// Where its asset stands is apart: one asset more in an estate moves the places of all behind it, and changes nothing else of
/// their findings.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Index into `assets`. That of the content is where the asset stood when the finding was made.
    pub asset: usize,
    content: Arc<FindingContent>,
}

impl Finding {
    /// Whether both are one: nothing of it was worked out anew, but where its asset stands.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.content, &other.content)
    }

    /// What it is known by among findings that are held: two of one address are one.
    pub(crate) fn address(&self) -> *const FindingContent {
        Arc::as_ptr(&self.content)
    }
}

impl From<FindingContent> for Finding {
    fn from(content: FindingContent) -> Self {
        Self { asset: content.asset, content: Arc::new(content) }
    }
}

impl Deref for Finding {
    type Target = FindingContent;

    fn deref(&self) -> &FindingContent {
        &self.content
    }
}

impl DerefMut for Finding {
    /// Copies the content where somebody else holds it too.
    fn deref_mut(&mut self) -> &mut FindingContent {
        Arc::make_mut(&mut self.content)
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.asset == self.content.asset {
            return self.content.serialize(serializer);
        }
        FindingContent { asset: self.asset, ..FindingContent::clone(&self.content) }.serialize(serializer)
    }
}

impl JsonSchema for Finding {
    fn schema_name() -> Cow<'static, str> {
        FindingContent::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        FindingContent::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        FindingContent::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessment::Remediation;

    #[test]
    fn a_finding_whose_asset_moved_is_the_same_one_and_is_written_with_the_new_place() {
        let content = FindingContent {
            check: "object-store-versioned".into(),
            concept: "backup.versioning".into(),
            tool: None,
            also: Vec::new(),
            outcome: "fail",
            baseline: None,
            severity: "high",
            title: "t".into(),
            says: "s".into(),
            asset: 3,
            resource: "aws_s3_bucket.logs".into(),
            file: "main.tf".into(),
            line: 1,
            end_line: 2,
            at: None,
            requirements: [].into(),
            why: Vec::new(),
            remediation: Remediation { action: "a".into(), snippet: None, effort_hours: 1.0 },
            risk: 80,
            owner: None,
            fingerprint: "0123456789abcdef".into(),
            snippet: None,
        };
        let finding = Finding::from(content.clone());
        let mut moved = finding.clone();
        moved.asset = 4;
        let written = |finding: &Finding| serde_json::to_string(finding).unwrap();
        assert!(moved.is(&finding));
        assert_eq!(written(&finding), serde_json::to_string(&content).unwrap());
        assert_eq!(written(&moved), written(&Finding::from(FindingContent { asset: 4, ..content })));
    }
}
