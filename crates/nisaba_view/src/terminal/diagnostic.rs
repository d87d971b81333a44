//! One problem in a file, with the lines it is about and a caret under what is wrong.

use super::line::{Ink, Screen, Style};
use nisaba_base::diagnostic::{Diagnostic, Level};
use nisaba_base::loc::{Loc, SourceFile, SourceMap};

/// `diagnostic` as text; each source line goes through `mask`, so that no secret reaches a terminal or a log of CI.
pub fn diagnostic(
    diagnostic: &Diagnostic,
    sources: &SourceMap,
    style: &Style,
    mask: &dyn Fn(&str) -> String,
) -> String {
    let mut screen = Screen::new(style);
    let (word, ink) = match diagnostic.level {
        Level::Note => ("note", Ink::Blue),
        Level::Warning => ("warning", Ink::Yellow),
        Level::Error => ("error", Ink::Red),
    };
    screen.line(|line| {
        line.put(ink, &format!("{word}[{}]", diagnostic.code))
            .put(Ink::Bold, &format!(": {}", diagnostic.message))
    });
    let mut gutter = 2;
    if let Some((loc, file)) = diagnostic.loc.and_then(|loc| Some((loc, sources.get(loc.file)?))) {
        gutter = file.line(loc.start).to_string().len();
        lines(
            &mut screen,
            Shown { loc, file, gutter, ink, label: diagnostic.label.as_deref().unwrap_or("") },
            mask,
        );
    }
    for help in &diagnostic.help {
        let mut parts = help.lines();
        let first = parts.next().unwrap_or("").to_owned();
        screen.line(|line| {
            line.pad_to(gutter + 1).put(Ink::Blue, "=").put(Ink::Plain, " ").put(Ink::Plain, &first)
        });
        for part in parts {
            screen.line(|line| line.pad_to(gutter + 3).put(Ink::Plain, part));
        }
    }
    screen.finish()
}

struct Shown<'a> {
    loc: Loc,
    file: &'a SourceFile,
    gutter: usize,
    ink: Ink,
    label: &'a str,
}

fn lines(screen: &mut Screen<'_>, shown: Shown<'_>, mask: &dyn Fn(&str) -> String) {
    let Shown { loc, file, gutter, ink, label } = shown;
    let start = file.position(loc.start);
    let place = format!("{}:{}:{}", file.path(), start.line, start.column);
    screen
        .line(|line| line.pad_to(gutter).put(Ink::Blue, "-->").put(Ink::Plain, " ").put(Ink::Plain, &place));
    screen.line(|line| line.pad_to(gutter + 1).put(Ink::Blue, "|"));
    for number in start.line.saturating_sub(2).max(1)..=start.line {
        let Some(text) = file.line_text(number) else { continue };
        let masked = mask(text);
        screen.line(|line| {
            line.put(Ink::Blue, &format!("{number:>gutter$} |"))
                .put(Ink::Plain, " ")
                .put(Ink::Plain, &window(&masked, start.column).0)
        });
    }
    let line = file.line_text(start.line).unwrap_or("");
    let masked = mask(line);
    let (from, carets) = carets(file, loc, &masked, masked == line);
    screen.line(|line| {
        line.pad_to(gutter + 1)
            .put(Ink::Blue, "|")
            .pad_to(gutter + 3 + from)
            .put(ink, &"^".repeat(carets))
            .put(Ink::Plain, " ")
            .put(ink, label)
    });
    screen.line(|line| line.pad_to(gutter + 1).put(Ink::Blue, "|"));
}

/// Columns before the caret, and how many carets. A masked line may be shorter: then the whole of it is marked.
fn carets(file: &SourceFile, loc: Loc, masked: &str, unchanged: bool) -> (usize, usize) {
    let start = file.position(loc.start);
    let (text, skipped) = window(masked, start.column);
    let indent = text.chars().take_while(|character| *character == ' ').count();
    let length = text.chars().count();
    if !unchanged {
        return (indent, length.saturating_sub(indent).clamp(1, 200));
    }
    let before: String =
        text.chars().take((start.column as usize).saturating_sub(1).saturating_sub(skipped)).collect();
    let marked = file.slice(loc);
    let marked = marked.lines().next().unwrap_or("");
    let from = crate::text::width(&crate::text::clean(&before));
    (from, crate::text::width(&crate::text::clean(marked)).clamp(1, length.saturating_sub(from).max(1)))
}

/// At most 160 characters of a line, around `column`; and how many were left out before.
fn window(line: &str, column: u32) -> (String, usize) {
    const MOST: usize = 160;
    let skipped = (column as usize).saturating_sub(MOST - 40);
    (line.chars().skip(skipped).take(MOST).collect(), skipped)
}
