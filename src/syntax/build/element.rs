//! Elements of records, lists and arguments, and what stands between them.

use pest::iterators::Pair;

use super::expression::Conditional;
use super::{Builder, Cursor, extent};
use crate::base::TextRange;
use crate::syntax::cut::ITEM_KEYWORDS;
use crate::syntax::error::{SyntaxErrorKind, Wanted};
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{Element, ElementKind, Expr, ExprKind, ForHead, Key, Text, TextKind, TextPart};

/// Where the last of several things in brackets ended.
pub(super) struct Gaps {
    previous: Option<usize>,
    open: usize,
    close: usize,
}

impl Builder<'_> {
    /// Begins to look at what stands between the children of a bracketed pair.
    #[expect(clippy::unused_self, reason = "reads as one of three steps")]
    pub(super) fn gaps(&self, pair: &Pair<'_, Rule>) -> Gaps {
        let span = pair.as_span();
        Gaps { previous: None, open: span.start() + 1, close: span.end().saturating_sub(1) }
    }

    /// The same, as if what stood before `at` had ended there.
    #[expect(clippy::unused_self, reason = "reads as one of three steps")]
    pub(super) fn after(&self, gaps: &Gaps, at: usize) -> Gaps {
        Gaps { previous: None, open: at, close: gaps.close }
    }

    /// Looks at what stands before a child. True where a separator is missing, which is not reported yet.
    fn joined(&mut self, gaps: &mut Gaps, child: &Pair<'_, Rule>) -> bool {
        let (start, end) = extent(child);
        let from = gaps.previous.replace(end);
        self.commas(from.unwrap_or(gaps.open), start, usize::from(from.is_some()));
        from.is_some_and(|from| self.text.get(from..start).is_some_and(|gap| !gap.contains(['\n', ','])))
    }

    /// Looks at what stands before a child, and reports a separator that is missing.
    pub(super) fn gap(&mut self, gaps: &mut Gaps, child: &Pair<'_, Rule>) {
        if self.joined(gaps, child) && !matches!(child.as_rule(), Rule::junk | Rule::junk_in) {
            self.missing_separator(child.as_span().start());
        }
    }

    /// Looks at what stands before the closing bracket.
    pub(super) fn last_gap(&mut self, gaps: &Gaps) {
        self.commas(gaps.previous.unwrap_or(gaps.open), gaps.close, usize::from(gaps.previous.is_some()));
    }

    fn commas(&mut self, from: usize, to: usize, allowed: usize) {
        let gap = self.text.get(from..to).unwrap_or_default();
        if let Some((extra, _)) = gap.match_indices(',').nth(allowed) {
            let range = self.between(from + extra, from + extra + 1);
            self.error(range, SyntaxErrorKind::ExtraComma);
        }
    }

    fn missing_separator(&mut self, at: usize) {
        let (place, found) = self.place(at);
        let kind = self.mistake(place.0).unwrap_or(SyntaxErrorKind::MissingSeparator { found });
        self.draws_others(place.0, place.1, kind);
    }

    /// The elements between two brackets.
    pub(super) fn elements(&mut self, pair: Pair<'_, Rule>, braces: bool) -> Vec<Element> {
        let mut gaps = self.gaps(&pair);
        let mut elements: Vec<Element> = Vec::new();
        for child in pair.into_inner() {
            let joined = self.joined(&mut gaps, &child);
            let range = self.range(&child);
            let start = child.as_span().start();
            if joined && child.as_rule() == Rule::entry && braces && elements.last().is_some_and(is_bare_name)
            {
                // `image "nginx"`: the colon is missing, and the value belongs to the name.
                let (place, found) = self.place(start);
                let meant = SyntaxErrorKind::Expected { wanted: Wanted::Field, found };
                let kind = self.mistake(place.0).unwrap_or(meant);
                let colon = matches!(kind, SyntaxErrorKind::Expected { .. });
                self.draws_others(place.0, place.1, kind);
                let element = self.element(child);
                if colon && let (Some(last), ElementKind::Value(value)) = (elements.last_mut(), element.kind)
                {
                    join(last, value);
                }
                continue;
            }
            if joined && child.as_rule() != Rule::junk {
                self.missing_separator(start);
                if elements.last().is_some_and(is_item_keyword) {
                    // `input host: String` in a record is no field, whatever was meant.
                    elements.pop();
                    elements.push(Element { range, kind: ElementKind::Error });
                    continue;
                }
            }
            if child.as_rule() == Rule::junk {
                self.junk(&child);
                elements.push(Element { range, kind: ElementKind::Error });
                continue;
            }
            let mut element = self.element(child);
            if joined && braces && matches!(element.kind, ElementKind::Value(_)) {
                // Something too many on the line of a field, which was said.
                element.kind = ElementKind::Error;
            }
            elements.push(element);
        }
        self.last_gap(&gaps);
        elements
    }

    fn element(&mut self, pair: Pair<'_, Rule>) -> Element {
        let range = self.range(&pair);
        let kind = match pair.as_rule() {
            Rule::spread => {
                let mut cursor = Cursor::new(pair);
                if cursor.head.is_some() {
                    ElementKind::Spread(self.chain(&mut cursor))
                } else {
                    ElementKind::Below
                }
            }
            Rule::flat_field => self.flat_field(pair),
            Rule::for_element => {
                let (_, end) = extent(&pair);
                let mut cursor = Cursor::new(pair);
                let head = cursor.take(Rule::for_head).map(|pair| self.for_head(pair));
                let body = match cursor.take(Rule::record) {
                    Some(body) => self.elements(body, true),
                    None => {
                        self.expected(end, Wanted::Block);
                        Vec::new()
                    }
                };
                head.map_or(ElementKind::Error, |head| ElementKind::For { head, body })
            }
            Rule::let_element => {
                let mut cursor = Cursor::new(pair);
                cursor
                    .take(Rule::binding)
                    .map_or(ElementKind::Error, |pair| ElementKind::Let(self.binding(pair)))
            }
            _ => self.entry(pair),
        };
        Element { range, kind }
    }

    fn flat_field(&mut self, pair: Pair<'_, Rule>) -> ElementKind {
        let mut cursor = Cursor::new(pair);
        let Some(key) = cursor.next() else { return ElementKind::Error };
        let name = key.as_str();
        let key = Key::Flat(self.segments(&key));
        let equals = cursor.take(Rule::equals);
        let value = self.chain(&mut cursor);
        self.equals(equals, name, &value);
        ElementKind::Field { key, value }
    }

    /// Reports an `=` between a key and its value.
    fn equals(&mut self, equals: Option<Pair<'_, Rule>>, key: &str, value: &Expr) {
        let Some(at) = equals.map(|pair| pair.as_span().start()) else { return };
        let value = self.source(value);
        let short = !value.is_empty() && value.len() <= 40 && !value.contains('\n');
        let mend = format!("{key}: {}", if short { value } else { "…" }).into();
        let range = self.between(at, at + 1);
        self.error(range, SyntaxErrorKind::EqualsForColon { mend });
    }

    fn entry(&mut self, pair: Pair<'_, Rule>) -> ElementKind {
        let (start, _) = extent(&pair);
        let dash = self.is_yaml_dash(start);
        let mut cursor = Cursor::new(pair);
        if cursor.rule() == Some(Rule::if_any)
            && let Some(pair) = cursor.next()
        {
            let made = match self.conditional(pair) {
                Conditional::Elements { branches, otherwise, .. } => ElementKind::If { branches, otherwise },
                Conditional::Value(expr) => ElementKind::Value(expr),
            };
            if let Some(rest) = cursor.next() {
                self.junk(&rest);
            }
            return made;
        }
        let left = self.chain(&mut cursor);
        let Some(separator) = cursor.rule() else {
            return if dash { ElementKind::Error } else { ElementKind::Value(left) };
        };
        let separator = cursor.next().filter(|_| separator == Rule::equals);
        let colon = separator.is_none();
        let value = self.chain(&mut cursor);
        let written = self.source(&left);
        self.equals(separator, written, &value);
        if dash {
            return ElementKind::Error;
        }
        let key = self.key(left, colon);
        ElementKind::Field { key, value }
    }

    /// The left side of a field that is no flat path.
    fn key(&mut self, left: Expr, colon: bool) -> Key {
        let reads = matches!(
            &left.kind,
            ExprKind::Name(_)
                | ExprKind::Number
                | ExprKind::Text(_)
                | ExprKind::Field { .. }
                | ExprKind::Index { .. }
                | ExprKind::List(_)
                | ExprKind::Missing
        );
        if reads || !colon {
            return Key::Cover(left);
        }
        let source = self.source(&left);
        let plain = source.chars().all(|sign| sign.is_ascii_alphanumeric() || "._/-".contains(sign));
        let range = left.range;
        if plain {
            self.error(range, SyntaxErrorKind::UnquotedKey { key: source.into() });
        } else {
            let end = range.end;
            self.error(
                TextRange::new(range.start, end),
                SyntaxErrorKind::UnquotedKey { key: source.chars().take(40).collect() },
            );
        }
        let text = Text { kind: TextKind::Foreign, parts: vec![TextPart::Chars(range)] };
        Key::Cover(Expr { range, kind: ExprKind::Text(text) })
    }

    /// `for x in xs`
    pub(super) fn for_head(&mut self, pair: Pair<'_, Rule>) -> ForHead {
        let range = self.range(&pair);
        let mut cursor = Cursor::new(pair);
        let mut names = Vec::new();
        names.extend(self.name(&mut cursor));
        if let Some(pair) = cursor.take(Rule::second) {
            names.push(self.ident(&pair));
        }
        let without_in = cursor.rule() == Some(Rule::missing) && !self.ends_with_in(&cursor);
        let source = if without_in {
            self.missing(&mut cursor, Wanted::In);
            Expr::missing(TextRange::empty(range.end))
        } else {
            self.chain(&mut cursor)
        };
        ForHead { range, names, source }
    }

    fn ends_with_in(&self, cursor: &Cursor<'_>) -> bool {
        let at = cursor.head.as_ref().map_or(0, |pair| pair.as_span().start());
        self.text.get(..at).unwrap_or_default().trim_end().ends_with(" in")
    }
}

const fn is_bare_name(element: &Element) -> bool {
    matches!(&element.kind, ElementKind::Value(Expr { kind: ExprKind::Name(_), .. }))
}

fn is_item_keyword(element: &Element) -> bool {
    let ElementKind::Value(Expr { kind: ExprKind::Name(name), .. }) = &element.kind else { return false };
    ITEM_KEYWORDS.contains(&name.as_str())
}

/// Makes `name` and the value behind it one field.
fn join(element: &mut Element, value: Expr) {
    let ElementKind::Value(Expr { range, kind: ExprKind::Name(name) }) = element.kind else { return };
    element.range = element.range.cover(value.range);
    let key = Key::Flat(vec![crate::syntax::tree::Ident { name, range }]);
    element.kind = ElementKind::Field { key, value };
}
