//! Untrusted text in Markdown: names and values of the estate can make no link, image, heading, mention or HTML.
//!
//! **Invariant:** what [`escaped`] and [`code`] return is one line and shows as the text it was given.

use crate::text::clean;

/// `text` as plain words of a paragraph or a table cell.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for character in clean(text).chars() {
        match character {
            '\n' | '\r' | '\t' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // Nobody is to be called by an address in a file.
            '@' => out.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '#' | '|' | '~' | '!' | '{' | '}' | '$' => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
    }
    // Bare addresses become links without any mark around them.
    out.replace("://", ":&#47;&#47;").replace("www.", "www&#46;")
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
    fn hostile_names_stay_words() {
        assert_eq!(
            escaped("[x](https://e.example) <img src=x> @all **b**\n# h"),
            "\\[x\\]\\(https:&#47;&#47;e.example\\) &lt;img src=x&gt; &#64;all \\*\\*b\\*\\* \\# h"
        );
    }

    #[test]
    fn a_code_span_cannot_be_left() {
        assert_eq!(code("a`b``c"), "``` a`b``c ```");
        assert_eq!(code("aws_x.y[0]"), "`aws_x.y[0]`");
        assert_eq!(fenced("hcl", "```\nx"), "````hcl\n```\nx\n````\n");
    }
}
