//! The language inside `"[…]"`: text to a tree of calls, literals and accesses.
//!
//! **Not here:** what a function computes (`function.rs`).

use crate::limit;

/// A parsed expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expression {
    /// `'text'`
    Text(String),
    /// `42`
    Number(f64),
    /// `concat(a, b)`; the name in lower case, since Azure does not tell case apart.
    Call(String, Vec<Expression>),
    /// `a.b`, `a.?b`
    Property(Box<Expression>, String),
    /// `a[b]`, `a[?b]`
    Index(Box<Expression>, Box<Expression>),
}

/// What a text of a template is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Written<'t> {
    /// Plain text.
    Plain(&'t str),
    /// An expression, without its brackets.
    Computed(&'t str),
}

/// Tells plain text from an expression: `[…]` is one, `[[…` means a text that begins with a bracket.
pub(crate) fn written(text: &str) -> Written<'_> {
    match text.strip_prefix('[') {
        Some(rest) if rest.starts_with('[') => Written::Plain(rest),
        Some(rest) => rest.strip_suffix(']').map_or(Written::Plain(text), Written::Computed),
        None => Written::Plain(text),
    }
}

/// Parses an expression without its brackets; `None` when it is none.
pub(crate) fn parse(text: &str) -> Option<Expression> {
    let mut parser = Parser { text, at: 0 };
    let expression = parser.expression(0)?;
    parser.skip_blank();
    (parser.at == text.len()).then_some(expression)
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
}

impl Parser<'_> {
    fn expression(&mut self, depth: u32) -> Option<Expression> {
        if depth > limit::DEPTH {
            return None;
        }
        self.skip_blank();
        let mut read = match self.peek()? {
            b'\'' => Expression::Text(self.text()?),
            b'-' | b'0'..=b'9' => self.number()?,
            _ => self.call(depth)?,
        };
        // Each access nests the tree one deeper.
        for _ in 0..limit::DEPTH {
            self.skip_blank();
            match self.peek() {
                Some(b'.') => {
                    self.at += 1;
                    self.take(b'?');
                    read = Expression::Property(Box::new(read), self.name()?.to_owned());
                }
                Some(b'[') => {
                    self.at += 1;
                    self.take(b'?');
                    let index = self.expression(depth + 1)?;
                    self.skip_blank();
                    self.take(b']').then_some(())?;
                    read = Expression::Index(Box::new(read), Box::new(index));
                }
                _ => return Some(read),
            }
        }
        None
    }

    fn call(&mut self, depth: u32) -> Option<Expression> {
        let mut name = self.name()?.to_ascii_lowercase();
        while self.take(b'.') {
            name.push('.');
            name.push_str(&self.name()?.to_ascii_lowercase());
        }
        self.skip_blank();
        self.take(b'(').then_some(())?;
        let mut arguments = Vec::new();
        loop {
            self.skip_blank();
            if self.take(b')') {
                return Some(Expression::Call(name, arguments));
            }
            if !arguments.is_empty() {
                self.take(b',').then_some(())?;
            }
            arguments.push(self.expression(depth + 1)?);
        }
    }

    /// `'it''s'`: a doubled quote is one.
    fn text(&mut self) -> Option<String> {
        let mut read = String::new();
        self.at += 1;
        loop {
            let rest = self.rest();
            let end = rest.find('\'')?;
            read.push_str(rest.get(..end)?);
            self.at += end + 1;
            match self.take(b'\'') {
                true => read.push('\''),
                false => return Some(read),
            }
        }
    }

    fn number(&mut self) -> Option<Expression> {
        let rest = self.rest();
        let end = rest.bytes().position(|byte| !(byte.is_ascii_digit() || matches!(byte, b'-' | b'.')));
        let text = rest.get(..end.unwrap_or(rest.len()))?;
        let (number, length) = (text.parse().ok()?, text.len());
        self.at += length;
        Some(Expression::Number(number))
    }

    fn name(&mut self) -> Option<&str> {
        let rest = self.text.get(self.at..)?;
        let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
        let end = rest.bytes().position(|byte| !is_of_name(byte)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).filter(|name| !name.is_empty())
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn skip_blank(&mut self) {
        self.at += self.rest().bytes().take_while(u8::is_ascii_whitespace).count();
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_and_accesses_nest() {
        let read = parse("if(equals(parameters('a').b[0], 'it''s'), -1, ns.f ( ))").unwrap();
        let Expression::Call(name, arguments) = read else { unreachable!("a call") };
        assert_eq!((&*name, arguments.len()), ("if", 3));
        assert_eq!(arguments[1], Expression::Number(-1.0));
        assert_eq!(arguments[2], Expression::Call("ns.f".into(), Vec::new()));
    }

    #[test]
    fn two_brackets_are_a_text_that_begins_with_one() {
        assert_eq!(written("[[x]"), Written::Plain("[x]"));
        assert_eq!(written("[x()]"), Written::Computed("x()"));
        assert_eq!(written("[x"), Written::Plain("[x"));
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for text in ["", "a", "a(", "a(1 2)", "'x", "a().", "a()[", "a() b"] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(&"a(".repeat(10_000)), None);
        assert_eq!(parse(&format!("a(){}", ".b".repeat(10_000))), None);
    }
}
