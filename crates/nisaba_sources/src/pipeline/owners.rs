//! CODEOWNERS: which paths somebody must look at before they change.

use nisaba_base::{FileId, Loc, SourceFile};

/// The rules of one file, in order; the last that matches counts.
#[derive(Debug)]
pub(super) struct CodeOwners {
    rules: Vec<(String, bool)>,
    /// The file.
    pub loc: Loc,
}

impl CodeOwners {
    /// Reads a file; sections of GitLab (`[Name]`) and comments are skipped.
    pub(super) fn read(id: FileId, file: &SourceFile) -> Self {
        let lines = file.text().lines().map(str::trim);
        let mut of_section = false;
        let mut rules = Vec::new();
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if line.starts_with('[') || line.starts_with("^[") {
                // Owners behind the name of a section are those of its paths without any.
                of_section = line.rsplit(']').next().is_some_and(|rest| rest.contains('@'));
                continue;
            }
            let mut words = line.split_whitespace();
            let Some(pattern) = words.next() else { continue };
            let has_owner = words.next().is_some_and(|word| !word.starts_with('#'));
            rules.push((pattern.to_owned(), has_owner || of_section));
        }
        Self { rules, loc: Loc::new(id, 0..file.text().trim_end().len()) }
    }

    /// Whether somebody owns a path of the repository.
    pub(super) fn cover(&self, path: &str) -> bool {
        let last = self.rules.iter().rev().find(|(pattern, _)| matches(pattern, path));
        last.is_some_and(|(_, has_owner)| *has_owner)
    }
}

/// As git's ignore files match, without character classes.
fn matches(pattern: &str, path: &str) -> bool {
    let is_anchored = pattern.trim_end_matches('/').contains('/');
    let is_folder = pattern.ends_with('/');
    let wanted: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty()).collect();
    let parts: Vec<&str> = path.split('/').collect();
    let starts = if is_anchored { 0..1 } else { 0..parts.len() };
    for start in starts {
        let Some(rest) = parts.get(start..) else { break };
        if let Some(used) = length_of_match(&wanted, rest)
            // A pattern that names a folder owns everything below it; `dir/*` only what lies directly there.
            && (used == rest.len() && !is_folder || used < rest.len() && wanted.last().is_none_or(|last| !last.contains('*') || is_folder))
        {
            return true;
        }
    }
    pattern == "*"
}

/// How many parts of a path the pattern's parts take; `**` takes any number.
fn length_of_match(wanted: &[&str], parts: &[&str]) -> Option<usize> {
    let Some((first, rest)) = wanted.split_first() else { return Some(0) };
    if *first == "**" {
        if rest.is_empty() {
            return Some(parts.len());
        }
        return (0..parts.len()).find_map(|skip| Some(skip + length_of_match(rest, parts.get(skip..)?)?));
    }
    let (part, others) = parts.split_first()?;
    (is_like(first, part)).then(|| length_of_match(rest, others)).flatten().map(|used| used + 1)
}

/// `*` stands for any letters.
fn is_like(pattern: &str, name: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut last = None;
    for piece in pieces {
        if let Some(piece) = last.replace(piece) {
            let piece: &str = piece;
            match rest.find(piece) {
                Some(at) => rest = rest.get(at + piece.len()..).unwrap_or_default(),
                None => return false,
            }
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cover(text: &str, path: &str) -> bool {
        CodeOwners::read(FileId(0), &SourceFile::new("CODEOWNERS", text)).cover(path)
    }

    #[test]
    fn the_last_pattern_that_matches_counts() {
        assert!(cover("* @all", ".github/workflows/build.yml"));
        assert!(cover("/.github/ @platform", ".github/workflows/build.yml"));
        assert!(cover(".github/workflows/ @platform", ".github/workflows/build.yml"));
        assert!(cover("*.tf @platform", "infra/live/main.tf"));
        assert!(cover("infra @platform", "infra/live/main.tf"));
        assert!(cover("/infra/**/*.tf @platform", "infra/live/a/main.tf"));
        assert!(!cover("/infra/* @platform", "infra/live/main.tf"));
        assert!(!cover("* @all\n/.github/\n", ".github/workflows/build.yml"));
        assert!(!cover("/app/ @team", "infra/main.tf"));
        assert!(cover("[Infrastructure] @platform\n/infra/\n", "infra/main.tf"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_list_of_owners(text in "[a-c*/@ \\[\\]\n.]{0,80}", path in "[a-c/.]{0,20}") {
            cover(&text, &path);
        }
    }
}
