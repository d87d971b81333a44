//! Policies and other documents: Markdown with front matter that says who answers for it and until when it holds.

use jiff::civil::Date;
use nisaba_base::decode::Decoder;
use nisaba_base::value::Value;
use nisaba_base::{Diagnostic, FileId, Loc, SourceMap};

/// A document with its front matter.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Id that obligations ask for, e.g. `backup-policy`; the file's name where none is written.
    pub id: String,
    /// Title.
    pub title: String,
    /// Who keeps it.
    pub owner: Option<String>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When.
    pub approved_on: Option<Date>,
    /// Months after which it must be looked at again.
    pub review_every_months: Option<u32>,
    /// Words in the text below the front matter.
    pub words: usize,
    /// Its front matter.
    pub loc: Loc,
}

const KEYS: [&str; 9] = [
    "id",
    "title",
    "owner",
    "approved_by",
    "approved_on",
    "review_every",
    "version",
    "classification",
    "tags",
];

/// Every Markdown file that begins with front matter naming an owner or an approval.
pub(crate) fn read(sources: &SourceMap) -> (Vec<Document>, Vec<Diagnostic>) {
    let mut documents = Vec::new();
    let mut decoder = Decoder::default();
    for (id, file) in sources.iter().filter(|(_, file)| file.path().ends_with(".md")) {
        documents.extend(document(id, file.path(), file.text(), &mut decoder));
    }
    (documents, decoder.diagnostics)
}

fn document(id: FileId, path: &str, text: &str, decoder: &mut Decoder) -> Option<Document> {
    let body = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n"))?;
    let start = text.len() - body.len();
    let end = start + body.find("\n---")?;
    // Padding keeps the places of the front matter right.
    let padded = format!("{}{}", " ".repeat(3) + "\n", text.get(start..end)?);
    let (nodes, problems) = nisaba_base::yaml::parse(id, &padded);
    let node = nodes.into_iter().next()?;
    let is_document =
        ["owner", "approved_by", "approved_on", "review_every"].iter().any(|key| node.get(key).is_some());
    if !is_document {
        return None;
    }
    decoder.diagnostics.extend(problems);
    decoder.keys(&node, &KEYS);
    let stem = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".md");
    let title = decoder.text(&node, "title");
    Some(Document {
        id: decoder.text(&node, "id").unwrap_or_else(|| stem.to_owned()),
        title: title.unwrap_or_else(|| stem.replace('-', " ")),
        owner: decoder.text(&node, "owner"),
        approved_by: decoder.text(&node, "approved_by"),
        approved_on: decoder.date(&node, "approved_on"),
        review_every_months: review_every(&node, decoder),
        words: text.get(end..).map_or(0, |rest| rest.split_whitespace().count()),
        loc: Loc::new(id, 0..end),
    })
}

/// `12 months`, `1 year`, `6m`, or a number of months.
fn review_every(node: &nisaba_base::value::Node, decoder: &mut Decoder) -> Option<u32> {
    let written = node.get("review_every").filter(|value| !value.value.is_null())?;
    let months = match &written.value {
        Value::Number(number) if *number > 0.0 => Some(*number as u32),
        Value::String(text) => months(text),
        _ => None,
    };
    months.or_else(|| {
        decoder.wrong(written.loc, "`review_every` must be a period such as `12 months` or `1 year`".into())
    })
}

fn months(text: &str) -> Option<u32> {
    let digits = text.trim().find(|c: char| !c.is_ascii_digit()).unwrap_or(text.trim().len());
    let (number, unit) = text.trim().split_at(digits);
    let number: u32 = number.parse().ok()?;
    match unit.trim() {
        "" | "m" | "month" | "months" => Some(number),
        "y" | "year" | "years" => number.checked_mul(12),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nisaba_base::SourceFile;

    #[test]
    fn front_matter_says_who_answers_and_until_when() {
        let mut sources = SourceMap::default();
        let text = "---\nid: backup-policy\nowner: J. Petriuk\napproved_on: 2026-03-01\nreview_every: 1 year\nownr: x\n---\n# Backup\nWe restore.\n";
        sources.insert(SourceFile::new("policies/backup.md", text));
        sources.insert(SourceFile::new("README.md", "# Nothing\n"));
        let (documents, diagnostics) = read(&sources);
        assert_eq!(documents.len(), 1);
        assert_eq!(documents[0].id, "backup-policy");
        assert_eq!(documents[0].review_every_months, Some(12));
        assert_eq!(documents[0].approved_on.unwrap().to_string(), "2026-03-01");
        let place = sources.resolve(diagnostics[0].loc.unwrap()).unwrap().1;
        assert_eq!((diagnostics[0].label.as_deref(), place.line), (Some("did you mean `owner`?"), 6));
    }
}
