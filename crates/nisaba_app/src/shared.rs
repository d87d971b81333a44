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
#[derive(Debug, Clone)]
pub struct Finding(Arc<FindingContent>);

impl From<FindingContent> for Finding {
    fn from(content: FindingContent) -> Self {
        Self(Arc::new(content))
    }
}

impl Deref for Finding {
    type Target = FindingContent;

    fn deref(&self) -> &FindingContent {
        &self.0
    }
}

impl DerefMut for Finding {
    /// Copies the content where somebody else holds it too.
    fn deref_mut(&mut self) -> &mut FindingContent {
        Arc::make_mut(&mut self.0)
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
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
