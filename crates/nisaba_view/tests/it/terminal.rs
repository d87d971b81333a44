//! The terminal report and its diagnostics.

use crate::fixture;
use nisaba_base::{Diagnostic, FileId, Loc, SourceFile, SourceMap};
use nisaba_view::terminal::{Style, diagnostic, report};

const PLAIN: Style = Style { colour: false, unicode: true, width: 100 };

#[test]
fn the_report_says_the_answer_then_what_to_do() {
    insta::assert_snapshot!(report(&fixture::brennholt(), &PLAIN));
}

#[test]
fn colour_adds_nothing_but_colour() {
    let coloured = report(&fixture::brennholt(), &Style { colour: true, ..PLAIN });
    insta::assert_snapshot!(coloured.replace('\u{1b}', "␛"));
    assert_eq!(without_colour(&coloured), report(&fixture::brennholt(), &PLAIN));
}

#[test]
fn without_utf8_every_byte_is_ascii() {
    let plain = report(&fixture::brennholt(), &Style { unicode: false, ..PLAIN });
    assert!(plain.is_ascii());
    insta::assert_snapshot!(plain);
}

#[test]
fn an_empty_folder_is_told_what_to_add() {
    insta::assert_snapshot!(report(&fixture::nothing(), &PLAIN));
}

#[test]
fn when_no_check_fails_the_rest_is_not_hidden() {
    insta::assert_snapshot!(report(&fixture::all_pass(), &Style { width: 80, ..PLAIN }));
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in [72, 80, 100, 120] {
        for line in report(&fixture::brennholt(), &Style { width, ..PLAIN }).lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn a_diagnostic_marks_the_place_and_masks_the_line() {
    let mut sources = SourceMap::default();
    let text = "organisation:\n  staff: 312\n  turnover_euro: 94000000\n  token: hunter2\n";
    sources.insert(SourceFile::new("nisaba.yaml", text));
    let at = text.find("turnover_euro").unwrap();
    let unknown = Diagnostic::error("unknown-key", "unknown key `turnover_euro`")
        .at(Loc::new(FileId(0), at..at + 13))
        .label("did you mean `turnover_eur`?")
        .help("known keys here: staff, turnover_eur, balance_sheet_eur, related, history");
    insta::assert_snapshot!(diagnostic(&unknown, &sources, &PLAIN, &str::to_owned), @"
    error[unknown-key]: unknown key `turnover_euro`
     --> nisaba.yaml:3:3
      |
    1 | organisation:
    2 |   staff: 312
    3 |   turnover_euro: 94000000
      |   ^^^^^^^^^^^^^ did you mean `turnover_eur`?
      |
      = known keys here: staff, turnover_eur, balance_sheet_eur, related, history
    ");
    let at = text.find("hunter2").unwrap();
    let secret =
        Diagnostic::warning("secret-in-file", "a secret is written here").at(Loc::new(FileId(0), at..at + 7));
    let masked = diagnostic(&secret, &sources, &PLAIN, &|line| line.replace("hunter2", "••••"));
    insta::assert_snapshot!(masked, @"
    warning[secret-in-file]: a secret is written here
     --> nisaba.yaml:4:10
      |
    2 |   staff: 312
    3 |   turnover_euro: 94000000
    4 |   token: ••••
      |   ^^^^^^^^^^^
      |
    ");
}

fn without_colour(text: &str) -> String {
    let mut out = String::new();
    let mut parts = text.split('\u{1b}');
    out.push_str(parts.next().unwrap_or(""));
    for part in parts {
        out.push_str(part.split_once('m').map_or("", |(_, rest)| rest));
    }
    out
}
