//! Files that are on one side only but say nearly the same: one was renamed to the other.
//!
//! Our own instead of git's, so that two folders and a working tree are judged like two revisions.
//!
//! **Invariant:** work is bounded: past [`MOST`] candidates only equal texts are paired.

use nisaba_base::SourceMap;
use rustc_hash::{FxHashMap, FxHashSet};

/// Most files of one side that are compared line by line with those of the other.
const MOST: usize = 64;
/// From this share of common lines on (in per cent of the longer file) a file is the same one.
const SIMILAR: usize = 60;

/// Renamed files, before and now, each named once.
pub fn renames(base: &SourceMap, head: &SourceMap) -> Vec<(String, String)> {
    let paths = |map: &SourceMap| -> FxHashSet<String> {
        map.iter().map(|(_, file)| file.path().to_string()).collect()
    };
    let (of_base, of_head) = (paths(base), paths(head));
    let mut gone = only(base, &of_head);
    let mut come = only(head, &of_base);
    let mut found = equal(&mut gone, &mut come);
    if gone.len() <= MOST && come.len() <= MOST {
        found.extend(similar(&gone, &come));
    }
    found.sort();
    found
}

type Text<'t> = (&'t str, &'t str);

fn only<'m>(map: &'m SourceMap, others: &FxHashSet<String>) -> Vec<Text<'m>> {
    let alone = map.iter().filter(|(_, file)| !others.contains(&**file.path()));
    // Empty files, and those of one word, are equal by chance.
    alone.map(|(_, file)| (&**file.path(), &**file.text())).filter(|(_, text)| text.len() >= 32).collect()
}

fn equal(gone: &mut Vec<Text<'_>>, come: &mut Vec<Text<'_>>) -> Vec<(String, String)> {
    let mut waiting: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
    for (path, text) in come.iter().rev() {
        waiting.entry(text).or_default().push(path);
    }
    let mut found = Vec::new();
    for (path, text) in gone.iter() {
        if let Some(to) = waiting.get_mut(text).and_then(Vec::pop) {
            found.push(((*path).to_owned(), to.to_owned()));
        }
    }
    gone.retain(|(path, _)| !found.iter().any(|(from, _)| from == path));
    come.retain(|(path, _)| !found.iter().any(|(_, to)| to == path));
    found
}

/// The likest pairs first, each file in one pair.
fn similar(gone: &[Text<'_>], come: &[Text<'_>]) -> Vec<(String, String)> {
    let mut pairs: Vec<(usize, &str, &str)> = Vec::new();
    for (from, old) in gone {
        for (to, new) in come.iter().filter(|(to, _)| extension(to) == extension(from)) {
            let share = common_lines(old, new);
            if share >= SIMILAR {
                pairs.push((100 - share, from, to));
            }
        }
    }
    pairs.sort_unstable();
    let (mut taken_from, mut taken_to) = (FxHashSet::default(), FxHashSet::default());
    let mut found = Vec::new();
    for (_, from, to) in pairs {
        if !taken_from.contains(from) && !taken_to.contains(to) {
            taken_from.insert(from);
            taken_to.insert(to);
            found.push((from.to_owned(), to.to_owned()));
        }
    }
    found
}

fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Lines that both have, in per cent of those of the longer one.
fn common_lines(old: &str, new: &str) -> usize {
    let lines = |text: &'_ str| text.lines().map(str::trim).filter(|line| !line.is_empty()).count();
    let longer = lines(old).max(lines(new));
    let mut left: FxHashMap<&str, usize> = FxHashMap::default();
    for line in old.lines().map(str::trim).filter(|line| !line.is_empty()) {
        *left.entry(line).or_default() += 1;
    }
    let mut common = 0;
    for line in new.lines().map(str::trim) {
        if let Some(count) = left.get_mut(line).filter(|count| **count > 0) {
            *count -= 1;
            common += 1;
        }
    }
    common * 100 / longer.max(1)
}

#[cfg(test)]
mod tests {
    use nisaba_base::SourceFile;

    use super::*;

    fn map(files: &[(&str, &str)]) -> SourceMap {
        let mut map = SourceMap::default();
        for (path, text) in files {
            map.insert(SourceFile::new(*path, *text));
        }
        map
    }

    const BUCKET: &str = "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"b\"\n  force_destroy = true\n}\n";

    #[test]
    fn a_moved_file_is_found_even_with_a_line_changed() {
        let changed = BUCKET.replace("true", "false");
        let base = map(&[("old/main.tf", BUCKET), ("stays.tf", "a = 1")]);
        for text in [BUCKET, &changed] {
            let head = map(&[("new/main.tf", text), ("stays.tf", "a = 2")]);
            assert_eq!(renames(&base, &head), [("old/main.tf".to_owned(), "new/main.tf".to_owned())]);
        }
    }

    #[test]
    fn files_that_say_something_else_are_no_rename() {
        let head =
            map(&[("new.tf", "resource \"aws_sqs_queue\" \"q\" {\n  name = \"queue-of-orders\"\n}\n")]);
        assert_eq!(renames(&map(&[("old.tf", BUCKET)]), &head), []);
    }
}
