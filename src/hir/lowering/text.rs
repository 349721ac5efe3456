//! Texts and numbers.

use std::sync::Arc;

use super::Lowering;
use crate::base::TextRange;
use crate::hir::{Expression, ExpressionId, Literal, TemplatePart};
use crate::syntax::SyntaxErrorKind;
use crate::syntax::tree::{Expr, ExprKind, Text, TextKind, TextPart};

/// Characters with the offset at which they begin, or an interpolation.
enum Piece<'t, 'a> {
    Chars(u32, &'t str),
    Interpolation(&'a Expr),
}

impl<'t> Lowering<'t> {
    /// A text as an expression.
    pub(super) fn text_expression(&mut self, range: TextRange, text: &Text) -> ExpressionId {
        let expression = self.text_parts(range, text);
        self.expression_at(range, expression)
    }

    /// What a text says in which nothing has to be made of anything.
    fn as_written(&self, text: &Text) -> Option<&'t str> {
        let (TextKind::Plain | TextKind::Raw) = text.kind else { return None };
        let written = match text.parts.as_slice() {
            [] => "",
            [TextPart::Chars(range)] => self.source(*range),
            _ => return None,
        };
        (text.kind == TextKind::Raw || !written.contains('\\')).then_some(written)
    }

    fn text_parts(&mut self, range: TextRange, text: &Text) -> Expression {
        if let Some(written) = self.as_written(text) {
            return Expression::Literal(Literal::Text(written.into()));
        }
        let escapes = matches!(text.kind, TextKind::Plain | TextKind::Block);
        let mut parts: Vec<TemplatePart> = Vec::new();
        let mut chars = String::new();
        let block = matches!(text.kind, TextKind::Block | TextKind::RawBlock);
        let lines = if block { self.block_lines(range, text) } else { vec![self.pieces(text)] };
        for (number, line) in lines.into_iter().enumerate() {
            if number > 0 {
                chars.push('\n');
            }
            for piece in line {
                match piece {
                    Piece::Chars(at, raw) if escapes => self.unescape(at, raw, block, &mut chars),
                    Piece::Chars(_, raw) => chars.push_str(raw),
                    Piece::Interpolation(expr) => {
                        if !chars.is_empty() {
                            parts.push(TemplatePart::Text(std::mem::take(&mut chars).into()));
                        }
                        parts.push(TemplatePart::Expression(self.expression(expr)));
                    }
                }
            }
        }
        if parts.is_empty() {
            return Expression::Literal(Literal::Text(chars.into()));
        }
        if !chars.is_empty() {
            parts.push(TemplatePart::Text(chars.into()));
        }
        Expression::Template(parts)
    }

    fn pieces<'a>(&self, text: &'a Text) -> Vec<Piece<'t, 'a>> {
        let parts = text.parts.iter().map(|part| match part {
            TextPart::Chars(range) => Piece::Chars(range.start, self.source(*range)),
            TextPart::Interpolation(expr) => Piece::Interpolation(expr),
        });
        parts.collect()
    }

    /// The lines of a `"""` text, without the newline it begins with and without the indentation that all have in common.
    fn block_lines<'a>(&mut self, range: TextRange, text: &'a Text) -> Vec<Vec<Piece<'t, 'a>>> {
        let mut lines: Vec<Vec<Piece<'t, 'a>>> = vec![Vec::new()];
        for piece in self.pieces(text) {
            match piece {
                Piece::Chars(at, raw) => {
                    let mut at = at;
                    for (number, line) in raw.split('\n').enumerate() {
                        if number > 0 {
                            lines.push(Vec::new());
                        }
                        let bare = line
                            .strip_suffix('\r')
                            .filter(|_| at as usize + line.len() < self.text.len())
                            .unwrap_or(line);
                        if let (Some(current), false) = (lines.last_mut(), bare.is_empty()) {
                            current.push(Piece::Chars(at, bare));
                        }
                        at += super::number(line.len()) + 1;
                    }
                }
                Piece::Interpolation(expr) => {
                    if let Some(current) = lines.last_mut() {
                        current.push(Piece::Interpolation(expr));
                    }
                }
            }
        }
        let first = lines.remove(0);
        if !is_blank(&first) || lines.is_empty() {
            let quotes = TextRange::new(range.start, range.start + 3);
            // Quotes that only the repair wrote are told of already, as a text that is not closed.
            if quotes.end <= range.end {
                self.error(quotes, SyntaxErrorKind::BlockTextStart);
            }
            lines.insert(0, first);
        }
        let last = lines.len().saturating_sub(1);
        let counted = lines.iter().enumerate().filter(|(number, line)| *number == last || !is_blank(line));
        let cut = counted.map(|(_, line)| indentation(line)).min().unwrap_or(0);
        for (number, line) in lines.iter_mut().enumerate() {
            if number == last && is_blank(line) {
                line.clear();
            } else if let Some(Piece::Chars(at, raw)) = line.first_mut() {
                let cut = cut.min(raw.len());
                *at += super::number(cut);
                *raw = raw.get(cut..).unwrap_or_default();
            }
        }
        lines
    }

    fn unescape(&mut self, at: u32, raw: &str, block: bool, out: &mut String) {
        let mut rest = raw;
        while let Some((plain, escape)) = rest.split_once('\\') {
            out.push_str(plain);
            let start = at + super::number(raw.len() - escape.len() - 1);
            let mut signs = escape.chars();
            let sign = signs.next();
            rest = signs.as_str();
            match sign {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(sign @ ('"' | '\\' | '$')) => out.push(sign),
                Some('u') => rest = self.unicode(start, rest, out),
                // A backslash at the end of an unfinished text: that it is unfinished was said.
                None if !block || at as usize + raw.len() >= self.text.len() => {}
                sign => {
                    let end = start + 1 + super::number(sign.map_or(0, char::len_utf8));
                    let escape = sign.map(String::from).unwrap_or_default();
                    self.error(
                        TextRange::new(start, end),
                        SyntaxErrorKind::UnknownEscape { escape: escape.into() },
                    );
                }
            }
        }
        out.push_str(rest);
    }

    /// `\u{…}`, behind the `u`; gives what follows it.
    fn unicode<'r>(&mut self, start: u32, rest: &'r str, out: &mut String) -> &'r str {
        let digits = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        let read = digits.and_then(|(digits, after)| {
            let plain =
                (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            let code = u32::from_str_radix(digits, 16).ok().filter(|_| plain)?;
            Some((char::from_u32(code)?, after))
        });
        match read {
            Some((sign, after)) => {
                out.push(sign);
                after
            }
            None => {
                self.error(TextRange::new(start, start + 2), SyntaxErrorKind::BadUnicodeEscape);
                rest
            }
        }
    }

    /// A text without interpolation, where one is asked for.
    pub(super) fn plain_text(&mut self, expr: &Expr) -> Option<Arc<str>> {
        match &expr.kind {
            ExprKind::Missing => None,
            ExprKind::Text(text) => match self.text_parts(expr.range, text) {
                Expression::Literal(Literal::Text(text)) => Some(text),
                _ => {
                    self.error(expr.range, SyntaxErrorKind::PlainTextWanted);
                    None
                }
            },
            _ => {
                self.error(expr.range, SyntaxErrorKind::PlainTextWanted);
                None
            }
        }
    }

    /// A number, its `-` included where it has one; none where it is no number, which is reported.
    pub(super) fn number(&mut self, range: TextRange) -> Option<Literal> {
        let written = self.source(range);
        let (negative, digits) = match written.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, written),
        };
        let plain: String = digits.chars().filter(|sign| *sign != '_').collect();
        let kind = match read_number(&plain, negative) {
            Ok(literal) => return Some(literal),
            Err(kind) => kind,
        };
        let literal = match &kind {
            SyntaxErrorKind::LeadingZero { decimal, .. } => decimal.parse().ok().map(Literal::Int),
            _ => None,
        };
        self.error(range, kind);
        literal
    }
}

/// Reads digits without separators.
fn read_number(plain: &str, negative: bool) -> Result<Literal, SyntaxErrorKind> {
    let sign = if negative { "-" } else { "" };
    if let Some(octal) = plain.strip_prefix("0o") {
        return match i64::from_str_radix(&format!("{sign}{octal}"), 8) {
            Ok(value) => Ok(Literal::Int(value)),
            Err(_) if !octal.is_empty() && octal.bytes().all(|byte| matches!(byte, b'0'..=b'7')) => {
                Err(SyntaxErrorKind::IntTooLarge)
            }
            Err(_) => Err(SyntaxErrorKind::BadNumber),
        };
    }
    let whole = plain.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = plain.split_at_checked(whole).unwrap_or((plain, ""));
    if digits.len() > 1 && digits.starts_with('0') {
        let octal = digits.trim_start_matches('0');
        let read = |text: &str| if text.is_empty() { String::from("0") } else { text.to_owned() };
        let is_octal = octal.bytes().all(|byte| matches!(byte, b'0'..=b'7')) && rest.is_empty();
        return Err(SyntaxErrorKind::LeadingZero {
            octal: is_octal.then(|| format!("0o{}", read(octal)).into()),
            decimal: format!("{}{rest}", read(octal)).into(),
        });
    }
    if rest.is_empty() {
        return format!("{sign}{digits}").parse().map(Literal::Int).map_err(|_| SyntaxErrorKind::IntTooLarge);
    }
    let (fraction, unit) = match rest.strip_prefix('.') {
        Some(after) => {
            let length = after.bytes().take_while(u8::is_ascii_digit).count();
            after.split_at_checked(length).unwrap_or((after, ""))
        }
        None => ("", rest),
    };
    if unit.is_empty() {
        let value: f64 =
            format!("{sign}{digits}.{fraction}").parse().map_err(|_| SyntaxErrorKind::BadNumber)?;
        return if value.is_finite() { Ok(Literal::Float(value)) } else { Err(SyntaxErrorKind::BadNumber) };
    }
    if unit.starts_with('.') && plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return Err(SyntaxErrorKind::VersionNumber { written: plain.into() });
    }
    let radix = digits == "0" && fraction.is_empty() && (unit.starts_with(['x', 'b', 'X', 'B', 'O']));
    let unit_signs = unit.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'%'));
    if radix || !unit_signs || unit.starts_with('.') || unit.contains("..") {
        return Err(SyntaxErrorKind::BadNumber);
    }
    Ok(Literal::Unit(format!("{sign}{plain}").into()))
}

fn is_blank(line: &[Piece<'_, '_>]) -> bool {
    line.iter().all(|piece| matches!(piece, Piece::Chars(_, raw) if raw.trim_matches([' ', '\t']).is_empty()))
}

fn indentation(line: &[Piece<'_, '_>]) -> usize {
    match line.first() {
        Some(Piece::Chars(_, raw)) => raw.len() - raw.trim_start_matches([' ', '\t']).len(),
        _ => 0,
    }
}
