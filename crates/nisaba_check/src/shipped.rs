//! Checks in their places in a catalogue; those that the project ships are decoded when they are first asked for.

use std::sync::{Arc, OnceLock};

use nisaba_estate::Kind;

use crate::check::Check;
use crate::example::LateExamples;

/// What `build.rs` made of the document of a shipped check.
#[derive(Debug)]
pub(crate) struct Shipped {
    /// Its file below `checks/`.
    file: &'static str,
    id: &'static str,
    concept: &'static str,
    runs: bool,
    kinds: &'static [&'static str],
    /// The document without its examples, as JSON.
    document: &'static str,
    /// The examples, as JSON.
    examples: &'static str,
}

/// Every shipped check, in the order of ids.
pub(crate) static SHIPPED: &[Shipped] = include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// A check in its place: what chooses it, and the whole of it where that is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    pub(crate) id: Arc<str>,
    pub(crate) concept: Arc<str>,
    /// Whether its own condition decides it, and it runs.
    pub(crate) is_run_here: bool,
    shipped: Option<&'static Shipped>,
    /// `None` in it where the document could not be decoded.
    check: OnceLock<Option<Arc<Check>>>,
}

impl Shipped {
    fn decode(&self) -> Result<Check, String> {
        let mut check: Check =
            serde_json::from_str(self.document).map_err(|error| format!("{}: {error}", self.file))?;
        check.examples = LateExamples::later(self.examples);
        Ok(check)
    }
}

impl Slot {
    /// The place of a shipped check.
    pub(crate) fn later(shipped: &'static Shipped) -> Self {
        Self {
            id: shipped.id.into(),
            concept: shipped.concept.into(),
            is_run_here: shipped.runs,
            shipped: Some(shipped),
            check: OnceLock::new(),
        }
    }

    /// The check.
    pub(crate) fn check(&self) -> Option<&Check> {
        let decode = || self.shipped?.decode().ok().map(Arc::new);
        self.check.get_or_init(decode).as_deref()
    }

    /// Adds the kinds that it looks at to `kinds`.
    pub(crate) fn kinds(&self, kinds: &mut Vec<Kind>) {
        match self.shipped {
            None => kinds.extend(self.check().iter().flat_map(|check| check.kinds.all())),
            Some(Shipped { kinds: ["any"], .. }) => kinds.extend(Kind::ALL),
            Some(shipped) => kinds.extend(shipped.kinds.iter().filter_map(|word| word.parse::<Kind>().ok())),
        }
    }

    /// What is wrong with its document.
    pub(crate) fn problem(&self) -> Option<String> {
        self.shipped?.decode().err()
    }
}

impl From<Check> for Slot {
    fn from(check: Check) -> Self {
        Self {
            id: check.id.clone(),
            concept: check.concept.clone(),
            is_run_here: check.is_run_here(),
            shipped: None,
            check: OnceLock::from(Some(Arc::new(check))),
        }
    }
}
