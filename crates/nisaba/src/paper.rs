//! Text for people on a terminal: headings, wrapped paragraphs and lists, coloured where that is wanted.

use nisaba_view::terminal::Style;

/// Collects lines.
pub(crate) struct Paper {
    text: String,
    style: Style,
}

impl Paper {
    /// An empty sheet.
    pub(crate) fn new(style: Style) -> Self {
        Self { text: String::new(), style }
    }

    /// The collected text.
    pub(crate) fn finish(self) -> String {
        self.text
    }

    /// The answer, alone on its line.
    pub(crate) fn title(&mut self, text: &str) {
        let line = self.inked("1", text);
        self.text.push_str(&line);
        self.text.push('\n');
    }

    /// The head of a section.
    pub(crate) fn heading(&mut self, text: &str) {
        self.text.push('\n');
        self.title(text);
    }

    /// A paragraph, indented by two.
    pub(crate) fn paragraph(&mut self, text: &str) {
        self.wrapped("  ", "  ", text);
    }

    /// An item of a list.
    pub(crate) fn item(&mut self, text: &str) {
        let bullet = if self.style.unicode { "  · " } else { "  - " };
        self.wrapped(bullet, "    ", text);
    }

    /// A label and what belongs to it.
    pub(crate) fn entry(&mut self, label: &str, text: &str) {
        const WIDTH: usize = 18;
        let first = format!("  {label:<WIDTH$}");
        let rest = " ".repeat(first.chars().count());
        self.wrapped(&first, &rest, text);
    }

    /// Less important text, indented by four.
    pub(crate) fn aside(&mut self, text: &str) {
        let start = self.text.len();
        self.wrapped("    ", "    ", text);
        if self.style.colour {
            let plain = self.text.split_off(start);
            for line in plain.lines() {
                let line = self.inked("2", line);
                self.text.push_str(&line);
                self.text.push('\n');
            }
        }
    }

    /// Lines as they are, e.g. code.
    pub(crate) fn verbatim(&mut self, text: &str) {
        for line in text.lines() {
            self.text.push_str("      ");
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    fn inked(&self, code: &str, text: &str) -> String {
        if self.style.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn wrapped(&mut self, first: &str, rest: &str, text: &str) {
        let mut line = String::from(first);
        let mut used = first.chars().count();
        let mut is_empty = true;
        for word in text.split_whitespace() {
            let length = word.chars().count();
            if !is_empty && used + 1 + length > self.style.width {
                self.text.push_str(line.trim_end());
                self.text.push('\n');
                line = String::from(rest);
                used = rest.chars().count();
                is_empty = true;
            }
            if !is_empty {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += length;
            is_empty = false;
        }
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}
