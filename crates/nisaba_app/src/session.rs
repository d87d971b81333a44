//! Assessing the same estate again and again, as it is edited: for `watch`, `diff` and the language server.
//!
//! **Invariant:** what a session answers is what [`assess`](crate::assess()) answers for the same input, byte for byte.

use std::sync::Arc;

use crate::assess::{Assessed, ConfigurationError, Input, assess_again};
use crate::memory::Memory;

/// One estate over time, under one law and one set of shipped checks. Holds the last answer, and what it was worked out from.
#[derive(Debug)]
pub struct Session {
    last: Option<Arc<Assessed>>,
    memory: Memory,
}

impl Default for Session {
    fn default() -> Self {
        Self { last: None, memory: Memory::kept() }
    }
}

impl Session {
    /// Assesses the estate as it is now.
    ///
    /// # Errors
    /// When `nisaba.yaml` has mistakes; the last answer is kept.
    pub fn assess(&mut self, input: &Input<'_>) -> Result<Arc<Assessed>, Box<ConfigurationError>> {
        let assessed = self.try_out(input)?;
        self.last = Some(assessed.clone());
        Ok(assessed)
    }

    /// Assesses the estate as it would be; the last answer stays what it is.
    ///
    /// # Errors
    /// When `nisaba.yaml` has mistakes.
    pub fn try_out(&mut self, input: &Input<'_>) -> Result<Arc<Assessed>, Box<ConfigurationError>> {
        Ok(Arc::new(assess_again(input, &mut self.memory).map_err(Box::new)?))
    }

    /// The last answer.
    pub fn last(&self) -> Option<&Arc<Assessed>> {
        self.last.as_ref()
    }
}
