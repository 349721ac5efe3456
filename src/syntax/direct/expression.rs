//! Expressions.

use super::element::Conditional;
use super::{Reader, is_letter, is_word};
use crate::base::{Name, TextRange};
use crate::syntax::build::LONGEST_CHAIN;
use crate::syntax::tree::{Arm, Binary, ElementKind, Expr, ExprKind, Ident, Text, TextKind, TextPart, Unary};

impl Reader<'_> {
    /// A value behind blanks.
    pub(super) fn value(&mut self) -> Option<Expr> {
        self.blanks();
        self.chain()
    }

    /// One expression. `tall` is counted as the builder counts it.
    pub(super) fn chain(&mut self) -> Option<Expr> {
        let around = std::mem::take(&mut self.tall);
        let (made, length) = self.deeper(|reader| {
            let mut length = 0;
            let first = reader.operand(&mut length)?;
            match reader.operator() {
                None => Some((first, length)),
                Some(operator) => Some((reader.operators(first, operator, &mut length)?, length)),
            }
        })?;
        let below = self.tall.saturating_add(length);
        if below > LONGEST_CHAIN {
            return None;
        }
        self.tall = around.max(below);
        Some(made)
    }

    /// Brackets alone, where nothing may follow them.
    pub(super) fn bracketed(&mut self, open: u8) -> Option<Expr> {
        if self.peek() != open {
            return None;
        }
        let around = std::mem::take(&mut self.tall);
        let read = self.deeper(Self::primary)?;
        self.tall = around.max(self.tall);
        Some(read)
    }

    /// An operator behind blanks, if one follows.
    fn operator(&mut self) -> Option<(Binary, TextRange)> {
        let before = self.at;
        self.blanks();
        let start = self.at;
        let length = match (self.peek(), self.ahead(1)) {
            (b'=', b'=') | (b'&', b'&') | (b'|', b'|') | (b'?', b'?') | (b'!' | b'<' | b'>', b'=') => 2,
            (b'+' | b'-' | b'*' | b'/' | b'%' | b'<' | b'>', _) => 1,
            (b'i', b'n') if self.keyword(b"in") => 0,
            _ => {
                self.at = before;
                return None;
            }
        };
        self.at += length;
        Some((Binary::named(self.since(start)), self.range(start)))
    }

    /// Operands with operators between them, by precedence; the first operator was read.
    fn operators(&mut self, first: Expr, operator: (Binary, TextRange), length: &mut u32) -> Option<Expr> {
        let mut operands = vec![under_operator(first)?];
        let mut waiting: Vec<(Binary, TextRange)> = Vec::new();
        let mut next = Some(operator);
        while let Some(operator) = next {
            *length += 1;
            if *length > LONGEST_CHAIN {
                return None;
            }
            while waiting.last().is_some_and(|before| before.0.level() >= operator.0.level()) {
                reduce(&mut operands, &mut waiting)?;
            }
            waiting.push(operator);
            self.blanks();
            operands.push(under_operator(self.operand(length)?)?);
            next = self.operator();
        }
        while !waiting.is_empty() {
            reduce(&mut operands, &mut waiting)?;
        }
        operands.pop()
    }

    /// Prefixes, a primary, and what follows it.
    fn operand(&mut self, length: &mut u32) -> Option<Expr> {
        let mut prefixes = Vec::new();
        while matches!(self.peek(), b'!' | b'-') {
            let start = self.at;
            let operator = if self.peek() == b'!' { Unary::Not } else { Unary::Negate };
            // `- item` may be a list of YAML.
            if operator == Unary::Negate && self.ahead(1) == b' ' {
                return None;
            }
            self.at += 1;
            *length += 1;
            if *length > LONGEST_CHAIN {
                return None;
            }
            prefixes.push((operator, self.range(start)));
            self.blanks();
        }
        let expr = self.primary()?;
        let mut expr = self.postfixes(expr, length)?;
        if !prefixes.is_empty() {
            expr = under_operator(expr)?;
        }
        for (operator, range) in prefixes.into_iter().rev() {
            expr =
                Expr { range: range.cover(expr.range), kind: ExprKind::Unary { operator, of: expr.boxed() } };
        }
        Some(expr)
    }

    fn primary(&mut self) -> Option<Expr> {
        let start = self.at;
        let kind = match self.peek() {
            b'"' => return self.text(),
            b'r' if self.ahead(1) == b'"' => return self.text(),
            b'{' => ExprKind::Record(self.braces()?),
            b'[' => {
                self.at += 1;
                ExprKind::List(self.elements(b']')?)
            }
            b'(' => return self.paren(),
            b'0'..=b'9' => {
                self.number();
                ExprKind::Number
            }
            byte if is_letter(byte) => self.word(start)?,
            _ => return None,
        };
        Some(Expr { range: self.range(start), kind })
    }

    /// What begins with a letter.
    fn word(&mut self, start: usize) -> Option<ExprKind> {
        let found = match self.peek() {
            b'i' if self.keyword(b"if") => match self.conditional()? {
                Conditional::Value(kind) => kind,
                Conditional::Elements { .. } => return None,
            },
            b'm' if self.keyword(b"match") => {
                let subject = self.value()?.boxed();
                self.blanks();
                self.expect(b"{")?;
                ExprKind::Match { subject, arms: self.listed(b'}', Self::arm)? }
            }
            b'l' if self.keyword(b"let") => self.let_lines()?,
            b'r' if self.keyword(b"replace") => ExprKind::Replace(self.value()?.boxed()),
            _ => {
                self.skip(is_word);
                let word = self.since(start);
                // A loop where a value belongs is a mistake with words of its own.
                return if word == "for" { None } else { Some(ExprKind::Name(Name::new(word))) };
            }
        };
        Some(found)
    }

    /// `let` lines and the result behind them; the first `let` was read.
    fn let_lines(&mut self) -> Option<ExprKind> {
        let mut bindings = Vec::new();
        loop {
            bindings.push(self.binding()?);
            self.skip(|byte| matches!(byte, b' ' | b'\n' | b','));
            if !self.keyword(b"let") {
                break;
            }
        }
        let body = self.chain()?.boxed();
        // In lowered form each line stands within the one before.
        self.tall = self.tall.saturating_add(u32::try_from(bindings.len()).unwrap_or(u32::MAX));
        Some(ExprKind::Let { bindings, body })
    }

    fn arm(&mut self) -> Option<Arm> {
        let mut patterns = vec![self.pattern()?];
        while self.behind_blanks(|reader| reader.peek() == b'|' && reader.ahead(1) != b'|') {
            self.at += 1;
            self.blanks();
            patterns.push(self.pattern()?);
        }
        self.blanks();
        self.expect(b"=>")?;
        Some(Arm { patterns, value: self.value()? })
    }

    /// A literal or a name.
    pub(super) fn pattern(&mut self) -> Option<Expr> {
        if let Some(bound) = self.bound() {
            return Some(bound);
        }
        if self.is_at_text() {
            return self.text();
        }
        let name = self.name()?;
        Some(Expr { range: name.range, kind: ExprKind::Name(name.name) })
    }

    /// The rest of a number; its first digit is there.
    fn number(&mut self) {
        while is_word(self.peek()) || (self.peek() == b'.' && self.ahead(1).is_ascii_digit()) {
            self.at += 1;
        }
        self.eat(b"%");
    }

    /// A number with its sign.
    pub(super) fn bound(&mut self) -> Option<Expr> {
        let start = self.at;
        let sign = usize::from(self.peek() == b'-');
        if !self.ahead(sign).is_ascii_digit() {
            return None;
        }
        self.at += sign;
        self.number();
        Some(Expr { range: self.range(start), kind: ExprKind::Number })
    }

    /// `( e )`, or the parameters of a function literal and its body.
    fn paren(&mut self) -> Option<Expr> {
        let start = self.at;
        self.at += 1;
        let mut elements = self.elements(b')')?;
        let range = self.range(start);
        if self.behind_blanks(|reader| reader.eat(b"=>")) {
            let parameters: Option<Vec<Ident>> = elements
                .iter()
                .map(|element| match &element.kind {
                    ElementKind::Value(Expr { range, kind: ExprKind::Name(name) }) => {
                        Some(Ident { name: *name, range: *range })
                    }
                    _ => None,
                })
                .collect();
            let parameters = parameters.filter(|all| matches!(all.len(), 1 | 2))?;
            return self.lambda(range, parameters);
        }
        match (elements.pop()?.kind, elements.is_empty()) {
            (ElementKind::Value(expr), true) => Some(Expr { range, kind: ExprKind::Paren(expr.boxed()) }),
            _ => None,
        }
    }

    /// The body of a function literal, its arrow read already.
    fn lambda(&mut self, parameters: TextRange, names: Vec<Ident>) -> Option<Expr> {
        let arrow = self.at - "=>".len();
        let body = self.value()?.boxed();
        let range = parameters.cover(self.range(arrow));
        Some(Expr { range, kind: ExprKind::Lambda { parameters: names, body } })
    }

    /// What follows a primary: `.name`, `[index]`, `(arguments)`, `with`, `as`, `=>`.
    fn postfixes(&mut self, first: Expr, length: &mut u32) -> Option<Expr> {
        let mut expr = first;
        // What `with` is waiting to be put over.
        let mut lower: Option<Expr> = None;
        loop {
            let before = self.at;
            self.blanks();
            let start = self.at;
            match (self.peek(), self.ahead(1)) {
                (b'.', next) if next != b'.' => expr = self.member(expr)?,
                (b'?', b'.') => expr = self.member(expr)?,
                (b'(', _) => {
                    self.at += 1;
                    let arguments = self.arguments()?;
                    let range = expr.range.cover(self.range(start));
                    expr = Expr { range, kind: ExprKind::Call { of: expr.boxed(), arguments } };
                }
                (b'[', _) => {
                    self.at += 1;
                    let keys = self.keys()?;
                    let range = expr.range.cover(self.range(start));
                    expr = Expr { range, kind: ExprKind::Index { of: expr.boxed(), keys } };
                }
                (b'=', b'>') => {
                    let (ExprKind::Name(name), None) = (&expr.kind, &lower) else { return None };
                    let names = vec![Ident { name: *name, range: expr.range }];
                    self.at += 2;
                    expr = self.lambda(expr.range, names)?;
                }
                (b'w', _) if self.keyword(b"with") => {
                    lower = Some(Expr::with(lower, under_operator(expr)?));
                    self.blanks();
                    expr = under_operator(self.primary()?)?;
                }
                (b'a', _) if self.keyword(b"as") => {
                    let of = Expr::with(lower.take(), under_operator(expr)?);
                    self.blanks();
                    let ty = self.deeper(Self::type_member)?;
                    let range = of.range.cover(ty.range);
                    expr = Expr { range, kind: ExprKind::As { of: of.boxed(), ty: Box::new(ty) } };
                }
                _ => {
                    self.at = before;
                    return Some(Expr::with(lower, expr));
                }
            }
            *length += 1;
            if *length > LONGEST_CHAIN {
                return None;
            }
        }
    }

    fn member(&mut self, of: Expr) -> Option<Expr> {
        let start = self.at;
        let optional = self.eat(b"?");
        self.at += 1;
        self.blanks();
        let name = self.field_name()?;
        let range = of.range.cover(self.range(start));
        Some(Expr { range, kind: ExprKind::Field { of: of.boxed(), name, optional } })
    }

    /// A word or a plain text that names a field.
    pub(super) fn field_name(&mut self) -> Option<Ident> {
        let start = self.at;
        if is_word(self.peek()) {
            self.skip(is_word);
            return Some(self.ident_since(start));
        }
        if self.peek() != b'"' {
            return None;
        }
        let range = self.text()?.range;
        let quoted = self.since(start);
        let content = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'))?;
        // Only a text without escapes and interpolations is one.
        let is_plain = !quoted.starts_with("\"\"\"") && !content.contains('\\') && !content.contains("${");
        is_plain.then(|| Ident { name: Name::new(content), range })
    }

    /// The keys of an index, the bracket read already.
    fn keys(&mut self) -> Option<Vec<Expr>> {
        let elements = self.elements(b']')?;
        if elements.is_empty() {
            return None;
        }
        let values = elements.into_iter().map(|element| match element.kind {
            ElementKind::Value(value) => Some(value),
            _ => None,
        });
        values.collect()
    }

    pub(super) fn is_at_text(&self) -> bool {
        self.peek() == b'"' || (self.peek() == b'r' && self.ahead(1) == b'"')
    }

    /// A text in double quotes of any kind.
    pub(super) fn text(&mut self) -> Option<Expr> {
        let start = self.at;
        let raw = self.eat(b"r");
        let quotes: &[u8] = if self.rest().starts_with(b"\"\"\"") { b"\"\"\"" } else { b"\"" };
        self.expect(quotes)?;
        let kind = match (raw, quotes.len()) {
            (true, 1) => TextKind::Raw,
            (true, _) => TextKind::RawBlock,
            (false, 1) => TextKind::Plain,
            (false, _) => TextKind::Block,
        };
        let parts = if raw { self.raw_part(quotes)? } else { self.parts(quotes)? };
        // Quotes right behind a text belong to nothing.
        if self.peek() == b'"' {
            return None;
        }
        Some(Expr { range: self.range(start), kind: ExprKind::Text(Text { kind, parts }) })
    }

    fn raw_part(&mut self, quotes: &[u8]) -> Option<Vec<TextPart>> {
        let start = self.at;
        while !self.rest().starts_with(quotes) {
            if self.rest().is_empty() {
                return None;
            }
            self.at += 1;
        }
        let part = TextPart::Chars(self.range(start));
        self.at += quotes.len();
        Some(vec![part])
    }

    /// Characters and interpolations, up to the closing quotes and with them.
    fn parts(&mut self, quotes: &[u8]) -> Option<Vec<TextPart>> {
        let mut parts = Vec::with_capacity(1);
        let mut start = self.at;
        loop {
            self.skip(|byte| !matches!(byte, b'"' | b'\\' | b'$'));
            match self.peek() {
                b'\\' if self.ahead(1) != 0 => self.at += 2,
                b'"' if self.rest().starts_with(quotes) => {
                    if start < self.at {
                        parts.push(TextPart::Chars(self.range(start)));
                    }
                    self.at += quotes.len();
                    return Some(parts);
                }
                b'$' if self.ahead(1) == b'{' => {
                    if start < self.at {
                        parts.push(TextPart::Chars(self.range(start)));
                    }
                    self.at += 2;
                    self.space();
                    let value = self.chain()?;
                    self.space();
                    self.expect(b"}")?;
                    parts.push(TextPart::Interpolation(value));
                    start = self.at;
                }
                b'"' | b'$' => self.at += 1,
                _ => return None,
            }
        }
    }
}

/// An operand, unless it reaches as far to the right as it can.
fn under_operator(operand: Expr) -> Option<Expr> {
    if operand.kind.open_word().is_some() { None } else { Some(operand) }
}

fn reduce(operands: &mut Vec<Expr>, waiting: &mut Vec<(Binary, TextRange)>) -> Option<()> {
    let (operator, operator_range) = waiting.pop()?;
    let (right, left) = (operands.pop()?, operands.pop()?);
    // Comparisons are not chained.
    if operator.compares() && matches!(&left.kind, ExprKind::Binary { operator, .. } if operator.compares()) {
        return None;
    }
    operands.push(Expr {
        range: left.range.cover(right.range),
        kind: ExprKind::Binary { operator, operator_range, left: left.boxed(), right: right.boxed() },
    });
    Some(())
}
