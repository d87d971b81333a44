//! Expressions: operators, collections, `for`, calls and traversals.

use std::sync::Arc;

use super::cursor::{Cursor, Dialect, Parsed, SyntaxError};
use super::tree::{Binary, Call, Expr, ExprKind, For, Span, Step};

/// Most operators in one chain: a left-leaning tree is dropped and evaluated recursively.
const MOST_OPERATORS: usize = 1000;

impl Cursor<'_> {
    /// An expression, one level deeper than where it stands.
    pub(super) fn expression(&mut self, across_lines: bool) -> Parsed<Expr> {
        self.nested(across_lines, |cursor| {
            cursor.skip_blanks();
            let condition = cursor.operators(0)?;
            let before = cursor.at;
            cursor.skip_blanks();
            if !cursor.eat("?") {
                cursor.at = before;
                return Ok(condition);
            }
            cursor.conditional(condition)
        })
    }

    fn conditional(&mut self, condition: Expr) -> Parsed<Expr> {
        let across_lines = self.across_lines;
        self.skip_lines();
        let then = self.expression(across_lines)?;
        self.skip_blanks();
        self.expect(":", "the `:` of this conditional is missing")?;
        self.skip_lines();
        let otherwise = self.expression(across_lines)?;
        let span = condition.span.to(otherwise.span);
        Ok(Expr::new(ExprKind::Conditional(Box::new([condition, then, otherwise])), span))
    }

    /// Binary operators that bind at least as strongly as `weakest`, by precedence climbing.
    fn operators(&mut self, weakest: u8) -> Parsed<Expr> {
        let mut left = self.unary()?;
        for _ in 0..MOST_OPERATORS {
            let before = self.at;
            self.skip_blanks();
            let Some((operator, text, strength)) = self.operator().filter(|found| found.2 >= weakest) else {
                self.at = before;
                return Ok(left);
            };
            self.at += text.len();
            self.skip_lines();
            let across_lines = self.across_lines;
            let right = self.nested(across_lines, |cursor| cursor.operators(strength + 1))?;
            let span = left.span.to(right.span);
            left = Expr::new(ExprKind::Binary(operator, Box::new([left, right])), span);
        }
        self.wrong(format!("more than {MOST_OPERATORS} operators in a row"))
    }

    fn operator(&self) -> Option<(Binary, &'static str, u8)> {
        const OPERATORS: [(&str, Binary, u8); 13] = [
            ("||", Binary::Or, 0),
            ("&&", Binary::And, 1),
            ("==", Binary::Equal, 2),
            ("!=", Binary::NotEqual, 2),
            (">=", Binary::GreaterEqual, 3),
            ("<=", Binary::LessEqual, 3),
            (">", Binary::Greater, 3),
            ("<", Binary::Less, 3),
            ("+", Binary::Add, 4),
            ("-", Binary::Subtract, 4),
            ("*", Binary::Multiply, 5),
            ("/", Binary::Divide, 5),
            ("%", Binary::Remainder, 5),
        ];
        let first = self.peek()?;
        if !matches!(first, b'|' | b'&' | b'=' | b'!' | b'<' | b'>' | b'+' | b'-' | b'*' | b'/' | b'%') {
            return None;
        }
        let found = OPERATORS.into_iter().find(|(text, _, _)| self.starts_with(text))?;
        Some((found.1, found.0, found.2))
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let start = self.at;
        let negate = match self.peek() {
            Some(b'-') => true,
            Some(b'!') => false,
            _ => return self.term(),
        };
        self.at += 1;
        let across_lines = self.across_lines;
        let operand = self.nested(across_lines, |cursor| {
            cursor.skip_blanks();
            cursor.unary()
        })?;
        let span = self.span_from(start).to(operand.span);
        let kind = match operand.kind {
            ExprKind::Number(number) if negate => ExprKind::Number(-number),
            _ if negate => ExprKind::Negate(Box::new(operand)),
            _ => ExprKind::Not(Box::new(operand)),
        };
        Ok(Expr::new(kind, span))
    }

    fn term(&mut self) -> Parsed<Expr> {
        let start = self.at;
        let source = self.primary()?;
        let mut steps = Vec::new();
        while let Some(step) = self.step()? {
            steps.push(step);
        }
        if steps.is_empty() {
            return Ok(source);
        }
        let span = self.span_from(start);
        Ok(Expr::new(ExprKind::Steps(Box::new(source), steps.into_boxed_slice()), span))
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let start = self.at;
        match self.peek() {
            None => self.wrong("an expression is missing"),
            Some(b'"') => self.quoted(),
            Some(b'<') if self.starts_with("<<") => self.heredoc(),
            Some(b'0'..=b'9') => self.number(),
            Some(b'(') => self.parenthesised(),
            Some(b'[') => self.list(),
            Some(b'{') => self.object(),
            Some(_) => match self.identifier() {
                Some(word) => self.word(word.to_owned(), start),
                None => self.wrong("this is no expression"),
            },
        }
    }

    fn parenthesised(&mut self) -> Parsed<Expr> {
        let start = self.at;
        self.at += 1;
        let mut inner = self.expression(true)?;
        self.skip_lines();
        self.expect(")", "the `)` is missing")?;
        inner.span = self.span_from(start);
        // `(name)` as an object key is the value of `name`, not the text: one more layer tells them apart.
        if matches!(inner.kind, ExprKind::Name(_)) {
            let span = inner.span;
            return Ok(Expr::new(ExprKind::Steps(Box::new(inner), Box::default()), span));
        }
        Ok(inner)
    }

    fn number(&mut self) -> Parsed<Expr> {
        let start = self.at;
        self.digits();
        if self.peek() == Some(b'.') && self.byte(1).is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
            self.digits();
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.byte(1), Some(b'+' | b'-')));
            if self.byte(1 + sign).is_some_and(|byte| byte.is_ascii_digit()) {
                self.at += 1 + sign;
                self.digits();
            }
        }
        let span = self.span_from(start);
        match self.slice(start, self.at).parse::<f64>() {
            Ok(number) => Ok(Expr::new(ExprKind::Number(number), span)),
            Err(_) => Err(SyntaxError { span, label: "this is no number".to_owned() }),
        }
    }

    pub(super) fn digits(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
    }

    fn word(&mut self, word: String, start: usize) -> Parsed<Expr> {
        let mut name = word;
        while self.starts_with("::") {
            self.at += 2;
            let Some(part) = self.identifier() else { return self.wrong("a function name is missing") };
            name.push_str("::");
            name.push_str(part);
        }
        let before = self.at;
        self.skip_blanks();
        if self.peek() == Some(b'(') {
            return self.call(&name, start);
        }
        self.at = before;
        let kind = match name.as_str() {
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            "null" => ExprKind::Null,
            other => ExprKind::Name(self.name(other)),
        };
        Ok(Expr::new(kind, self.span_from(start)))
    }

    fn call(&mut self, name: &str, start: usize) -> Parsed<Expr> {
        self.at += 1;
        let name = self.name(name);
        let mut call = Call { name, arguments: Vec::new(), expand: false };
        loop {
            self.skip_lines();
            if self.eat(")") {
                return Ok(Expr::new(ExprKind::Call(Box::new(call)), self.span_from(start)));
            }
            call.arguments.push(self.expression(true)?);
            self.skip_lines();
            if self.eat("...") {
                call.expand = true;
                self.skip_lines();
            }
            if !self.eat(",") && self.peek() != Some(b')') {
                return self.wrong("expected `,` or `)`");
            }
        }
    }

    fn list(&mut self) -> Parsed<Expr> {
        let start = self.at;
        self.at += 1;
        self.skip_lines();
        if self.peek_identifier() == Some("for") {
            return self.nested(true, |cursor| cursor.for_expression(start, "]"));
        }
        let mut items = Vec::new();
        loop {
            self.skip_lines();
            if self.eat("]") {
                let kind = ExprKind::List(items.into_boxed_slice());
                return Ok(Expr::new(kind, self.span_from(start)));
            }
            items.push(self.expression(true)?);
            self.skip_lines();
            if !self.eat(",") && self.peek() != Some(b']') {
                return self.wrong("expected `,` or `]`");
            }
        }
    }

    fn object(&mut self) -> Parsed<Expr> {
        let start = self.at;
        self.at += 1;
        self.skip_lines();
        if self.dialect == Dialect::Native && self.peek_identifier() == Some("for") {
            return self.nested(true, |cursor| cursor.for_expression(start, "}"));
        }
        let mut items = Vec::new();
        loop {
            self.skip_lines();
            if self.eat("}") {
                let kind = ExprKind::Object(items.into_boxed_slice());
                return Ok(Expr::new(kind, self.span_from(start)));
            }
            items.push(self.object_item()?);
            self.end_of_object_item()?;
        }
    }

    fn object_item(&mut self) -> Parsed<(Expr, Expr)> {
        let mut key = self.expression(false)?;
        key.kind = match key.kind {
            ExprKind::Name(name) => ExprKind::String(name),
            ExprKind::Bool(value) => ExprKind::String(if value { "true" } else { "false" }.into()),
            ExprKind::Null => ExprKind::String("null".into()),
            other => other,
        };
        let json = self.dialect == Dialect::Json;
        if json {
            self.skip_lines()
        } else {
            self.skip_blanks()
        }
        if !self.eat("=") && !self.eat(":") {
            return self.wrong("expected `=` or `:` after the key");
        }
        self.skip_lines();
        Ok((key, self.expression(json)?))
    }

    fn end_of_object_item(&mut self) -> Parsed<()> {
        self.skip_in_line();
        match self.peek() {
            Some(b',') => self.at += 1,
            Some(b'}' | b'\n' | b'\r') => {
                self.skip_lines();
                // A comma on the next line.
                self.eat(",");
            }
            _ => return self.wrong("expected `,`, `}` or a new line"),
        }
        Ok(())
    }

    fn for_expression(&mut self, start: usize, close: &str) -> Parsed<Expr> {
        self.identifier();
        let (key, value, collection) = self.for_header()?;
        self.skip_lines();
        self.expect(":", "expected `:` after the collection")?;
        let first = self.expression(true)?;
        self.skip_lines();
        let (result_key, result) =
            if self.eat("=>") { (Some(first), self.expression(true)?) } else { (None, first) };
        self.skip_lines();
        let group = self.eat("...");
        self.skip_lines();
        let condition = if self.peek_identifier() == Some("if") {
            self.identifier();
            Some(self.expression(true)?)
        } else {
            None
        };
        self.skip_lines();
        self.expect(close, "this `for` does not end here")?;
        let parts = For { key, value, collection, result_key, result, condition, group };
        Ok(Expr::new(ExprKind::For(Box::new(parts)), self.span_from(start)))
    }

    /// `k, v in collection`, with `for` already read.
    pub(super) fn for_header(&mut self) -> Parsed<(Option<Arc<str>>, Arc<str>, Expr)> {
        let first = self.for_variable()?;
        let (key, value) = if self.eat(",") { (Some(first), self.for_variable()?) } else { (None, first) };
        if self.peek_identifier() != Some("in") {
            return self.wrong("expected `in`");
        }
        self.identifier();
        Ok((key, value, self.expression(true)?))
    }

    fn for_variable(&mut self) -> Parsed<Arc<str>> {
        self.skip_lines();
        let Some(name) = self.identifier() else { return self.wrong("expected a name") };
        let name = self.name(name);
        self.skip_lines();
        Ok(name)
    }

    fn step(&mut self) -> Parsed<Option<Step>> {
        let before = self.at;
        self.skip_blanks();
        let crossed = self.slice(before, self.at).contains('\n');
        match self.peek() {
            Some(b'.') if self.byte(1) != Some(b'.') => {
                self.at += 1;
                self.skip_blanks();
                self.attribute_step().map(Some)
            }
            Some(b'[') if !crossed => {
                self.at += 1;
                self.index_step().map(Some)
            }
            _ => {
                self.at = before;
                Ok(None)
            }
        }
    }

    fn attribute_step(&mut self) -> Parsed<Step> {
        if self.eat("*") {
            return Ok(Step::AttributeSplat);
        }
        let start = self.at;
        if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.digits();
            let number = self.slice(start, self.at).parse().unwrap_or(f64::MAX);
            return Ok(Step::Index(Expr::new(ExprKind::Number(number), self.span_from(start))));
        }
        match self.identifier() {
            Some(name) => Ok(Step::Attribute(self.name(name))),
            None => self.wrong("an attribute name is missing after `.`"),
        }
    }

    fn index_step(&mut self) -> Parsed<Step> {
        self.skip_lines();
        if self.peek() == Some(b'*') {
            self.at += 1;
            self.skip_lines();
            self.expect("]", "expected `]`")?;
            return Ok(Step::FullSplat);
        }
        let index = self.expression(true)?;
        self.skip_lines();
        self.expect("]", "expected `]`")?;
        Ok(Step::Index(index))
    }
}

impl Expr {
    /// The place of an expression that was moved into another text, such as a string of a JSON file.
    pub(super) fn placed(mut self, span: Span) -> Self {
        self.span = span;
        self
    }
}
