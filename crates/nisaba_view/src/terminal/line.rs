//! Lines of a terminal: colour, padding and wrapping in one place, so that nothing unclean can get past.

use crate::text::{ascii, clean, cut, width, wrap};
use std::borrow::Cow;

/// What the terminal can show.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether to colour (not with `NO_COLOR`, not into a pipe).
    pub colour: bool,
    /// Whether letters beyond ASCII can be shown.
    pub unicode: bool,
    /// Columns.
    pub width: usize,
}

/// Colours by what they are for; the theme decides what they look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Plain,
    Bold,
    Dim,
    /// Fails, is late.
    Red,
    /// In part, to watch.
    Yellow,
    /// Holds.
    Green,
    /// A place in a file.
    Blue,
    /// Critical.
    Magenta,
}

impl Ink {
    fn code(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Bold => Some("1"),
            Self::Dim => Some("2"),
            Self::Red => Some("31"),
            Self::Yellow => Some("33"),
            Self::Green => Some("32"),
            Self::Blue => Some("34"),
            Self::Magenta => Some("35"),
        }
    }
}

/// One line under construction.
pub(super) struct Line<'a> {
    style: &'a Style,
    text: String,
    used: usize,
}

impl<'a> Line<'a> {
    pub(super) fn new(style: &'a Style) -> Self {
        Self { style, text: String::new(), used: 0 }
    }

    /// Adds `text`, cleaned, in `ink`.
    pub(super) fn put(mut self, ink: Ink, text: &str) -> Self {
        let text = shown(self.style, text);
        self.used += width(&text);
        match ink.code().filter(|_| self.style.colour && !text.is_empty()) {
            Some(code) => self.text.extend(["\u{1b}[", code, "m", &text, "\u{1b}[0m"]),
            None => self.text.push_str(&text),
        }
        self
    }

    /// Adds `text`, cut to `columns` and padded to them.
    pub(super) fn column(self, ink: Ink, text: &str, columns: usize) -> Self {
        let text = shown(self.style, text);
        let room =
            if self.style.unicode || width(&text) <= columns { columns } else { columns.saturating_sub(2) };
        let text = cut(&text, room).into_owned();
        let end = self.used + columns;
        self.put(ink, &text).pad_to(end)
    }

    /// Spaces up to `column`.
    pub(super) fn pad_to(mut self, column: usize) -> Self {
        let missing = column.saturating_sub(self.used);
        self.text.extend(std::iter::repeat_n(' ', missing));
        self.used += missing;
        self
    }
}

fn shown<'t>(style: &Style, text: &'t str) -> Cow<'t, str> {
    match clean(text) {
        Cow::Borrowed(text) if style.unicode => Cow::Borrowed(text),
        Cow::Owned(text) if style.unicode => Cow::Owned(text),
        cleaned => Cow::Owned(ascii(&cleaned).into_owned()),
    }
}

/// Lines one after another.
pub(super) struct Screen<'a> {
    style: &'a Style,
    out: String,
}

impl<'a> Screen<'a> {
    pub(super) fn new(style: &'a Style) -> Self {
        Self { style, out: String::with_capacity(8192) }
    }

    /// Columns to fill; very narrow and very wide terminals count as 72 and 120.
    pub(super) fn width(&self) -> usize {
        self.style.width.clamp(72, 120)
    }

    pub(super) fn unicode(&self) -> bool {
        self.style.unicode
    }

    /// One line.
    pub(super) fn line(&mut self, fill: impl FnOnce(Line<'a>) -> Line<'a>) {
        let line = fill(Line::new(self.style));
        self.out.push_str(line.text.trim_end_matches(' '));
        self.out.push('\n');
    }

    pub(super) fn blank(&mut self) {
        self.out.push('\n');
    }

    /// A heading, with a soft remark beside it.
    pub(super) fn heading(&mut self, title: &str, remark: &str) {
        self.line(|line| line.put(Ink::Bold, title).put(Ink::Plain, "  ").put(Ink::Dim, remark));
        self.blank();
    }

    /// A paragraph, wrapped, with `indent` spaces before each line.
    pub(super) fn text(&mut self, indent: usize, ink: Ink, text: &str) {
        let cleaned = shown(self.style, text);
        for part in wrap(&cleaned, self.width().saturating_sub(indent).max(20)) {
            self.line(|line| line.pad_to(indent).put(ink, &part));
        }
    }

    /// A paragraph that starts with `head` in its own ink; further lines hang two columns deeper.
    pub(super) fn item(&mut self, indent: usize, head: (Ink, &str), text: &str) {
        let head_shown = shown(self.style, head.1).into_owned();
        let whole = format!("{head_shown} {}", shown(self.style, text));
        for (index, part) in wrap(&whole, self.width().saturating_sub(indent + 2).max(20)).iter().enumerate()
        {
            match part.strip_prefix(head_shown.as_str()) {
                Some(rest) if index == 0 => {
                    self.line(|line| line.pad_to(indent).put(head.0, &head_shown).put(Ink::Plain, rest));
                }
                _ => self.line(|line| {
                    line.pad_to(if index == 0 { indent } else { indent + 2 }).put(Ink::Plain, part)
                }),
            }
        }
    }

    /// Pieces beside each other, three columns apart; what does not fit goes on the next line.
    pub(super) fn flow(&mut self, indent: usize, pieces: &[(Ink, String)]) {
        let mut line = Line::new(self.style).pad_to(indent);
        for (ink, piece) in pieces {
            let columns = width(&shown(self.style, piece));
            if line.used > indent && line.used + 3 + columns > self.width() {
                let full = std::mem::replace(&mut line, Line::new(self.style).pad_to(indent));
                self.line(|_| full);
            }
            let gap = if line.used > indent { line.used + 3 } else { indent };
            line = line.pad_to(gap).put(*ink, &cut(piece, self.width().saturating_sub(indent)));
        }
        self.line(|_| line);
    }

    pub(super) fn finish(self) -> String {
        self.out
    }
}
