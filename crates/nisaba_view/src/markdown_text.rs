//! Untrusted text in Markdown: names and values of the estate can make no link, image, heading, mention or HTML.
//!
//! **Invariant:** what [`escaped`] and [`code`] return is one line and shows as the text it was given.

use crate::text::clean;

/// Text of others in which no character means anything: punctuation that could is escaped, and what begins a mention, a
/// reference or an address is parted by a word joiner, which nobody sees.
pub fn escaped(text: &str) -> String {
    const JOINER: char = '\u{2060}';
    let text = clean(text);
    let text = text.trim();
    let mut out = String::with_capacity(text.len() + 16);
    // At the start of a line `-`, `+`, `=` and `1.` begin lists and headings.
    let number = text.bytes().take_while(u8::is_ascii_digit).count();
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        let ends = next.is_none_or(char::is_whitespace);
        let begins_list = matches!(letter, '-' | '+' | '=') && at == 0;
        let begins_item = matches!(letter, '.' | ')') && at == number && at > 0 && ends;
        if begins_list || begins_item {
            out.push('\\');
        }
        if letter == '.'
            && text.get(at.saturating_sub(3)..at).is_some_and(|word| word.eq_ignore_ascii_case("www"))
        {
            out.push(JOINER);
        }
        out.push_str(&literal(letter));
        let begins = match letter {
            '@' | '#' | '!' | '$' | '%' | '&' | '~' | '^' => {
                next.is_some_and(|next| next.is_alphanumeric() || "\"\'_-".contains(next))
            }
            ':' => next == Some('/'),
            _ => false,
        };
        if begins {
            out.push(JOINER);
        }
    }
    out
}

/// A character that stands for itself in Markdown and HTML.
fn literal(letter: char) -> String {
    match letter {
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '&' => "&amp;".to_owned(),
        '\\' | '`' | '*' | '_' | '[' | ']' | '{' | '}' | '|' | '~' | '#' | '!' | '$' | '^' => {
            format!("\\{letter}")
        }
        letter => letter.to_string(),
    }
}

/// `text` in a code span whose fence is longer than any run of backticks in it.
pub fn code(text: &str) -> String {
    let line: String =
        clean(text).chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).collect();
    let line = line.trim().replace('|', "\u{2758}");
    if line.is_empty() {
        return String::new();
    }
    let longest = line.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    match longest {
        0 => format!("{fence}{line}{fence}"),
        _ => format!("{fence} {line} {fence}"),
    }
}

/// Lines of code in a fence longer than any run of backticks in them.
pub fn fenced(language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    let lines: Vec<String> = text.lines().map(|line| clean(line).into_owned()).collect();
    format!("{fence}{language}\n{}\n{fence}\n", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_mentions_nobody_and_links_nowhere() {
        assert_eq!(escaped("@team see #12"), "@\u{2060}team see \\#\u{2060}12");
        assert_eq!(escaped("https://a.example"), "https:\u{2060}//a.example");
        assert_eq!(escaped("www.a.example"), "www\u{2060}.a.example");
        assert_eq!(escaped("![x](y)|<b>`c`"), "\\!\\[x\\](y)\\|&lt;b&gt;\\`c\\`");
    }

    #[test]
    fn a_line_begins_no_list_and_no_heading() {
        assert_eq!(escaped("1. one"), "1\\. one");
        assert_eq!(escaped("- one"), "\\- one");
        assert_eq!(escaped("    # one"), "\\# one");
        assert_eq!(escaped("5 of 28 are met. Ten are not."), "5 of 28 are met. Ten are not.");
    }

    #[test]
    fn a_code_span_cannot_be_left() {
        assert_eq!(code("a`b``c"), "``` a`b``c ```");
        assert_eq!(code("aws_x.y[0]"), "`aws_x.y[0]`");
        assert_eq!(fenced("hcl", "```\nx"), "````hcl\n```\nx\n````\n");
    }
}
