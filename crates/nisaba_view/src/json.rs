//! The assessment as one JSON document, and the schema of that document.

use nisaba_app::assessment::Assessment;
use nisaba_app::baseline::Baseline;
use nisaba_app::diff::Diff;
use sha2::{Digest, Sha256};
use std::io::{BufWriter, Result, Write};

/// The document, indented, with a line end.
pub fn document(assessment: &Assessment) -> String {
    let mut out = serde_json::to_string_pretty(assessment).unwrap_or_default();
    out.push('\n');
    out
}

/// JSON Schema (2020-12) of [`document`]; published as `schema/assessment.json`.
pub fn schema() -> String {
    let mut out = serde_json::to_string_pretty(&schemars::schema_for!(Assessment)).unwrap_or_default();
    out.push('\n');
    out
}

/// JSON Schema (2020-12) of a baseline file; published as `schema/baseline.json`.
pub fn baseline_schema() -> String {
    let mut out = serde_json::to_string_pretty(&schemars::schema_for!(Baseline)).unwrap_or_default();
    out.push('\n');
    out
}

/// What changed as one document, indented, with a line end.
pub fn diff(diff: &Diff) -> String {
    let mut out = serde_json::to_string_pretty(diff).unwrap_or_default();
    out.push('\n');
    out
}

/// JSON Schema (2020-12) of [`diff()`]; published as `schema/diff.json`.
pub fn diff_schema() -> String {
    let mut out = serde_json::to_string_pretty(&schemars::schema_for!(Diff)).unwrap_or_default();
    out.push('\n');
    out
}

/// SHA-256 of [`document`] in hexadecimal, without holding the document.
pub(crate) fn digest(assessment: &Assessment) -> String {
    let mut out = BufWriter::with_capacity(64 * 1024, Hashed(Sha256::new()));
    // Hashing cannot fail; whatever is written is all that can be written.
    let _ = serde_json::to_writer_pretty(&mut out, assessment);
    let _ = out.write_all(b"\n");
    let hashed = out.into_inner().map(|hashed| hashed.0.finalize().to_vec()).unwrap_or_default();
    hashed.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[derive(Debug)]
struct Hashed(Sha256);

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashing_in_pieces_is_hashing_the_whole() {
        let mut out = BufWriter::with_capacity(8, Hashed(Sha256::new()));
        out.write_all(b"a document in pieces").unwrap();
        let pieces = out.into_inner().unwrap().0.finalize();
        assert_eq!(pieces, Sha256::digest(b"a document in pieces"));
    }
}
