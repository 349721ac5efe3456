//! Elements of records, lists and arguments.

use super::{Reader, is_word};
use crate::syntax::tree::{Argument, Binding, Branch, Element, ElementKind, Expr, ExprKind, ForHead, Key};

/// What an `if` turned out to be.
pub(super) enum Conditional {
    /// `if c then a else b`
    Value(ExprKind),
    /// `if c { … } else { … }`
    Elements { branches: Vec<Branch>, otherwise: Option<Vec<Element>> },
}

impl Reader<'_> {
    /// The elements up to a closing bracket, the opening one read already.
    pub(super) fn elements(&mut self, close: u8) -> Option<Vec<Element>> {
        self.listed(close, Self::element)
    }

    /// Braces with elements in them.
    pub(super) fn braces(&mut self) -> Option<Vec<Element>> {
        self.expect(b"{")?;
        // Two braces are a template of another language, as likely as not.
        if self.peek() == b'{' { None } else { self.elements(b'}') }
    }

    fn element(&mut self) -> Option<Element> {
        let start = self.at;
        let kind = self.element_kind(start)?;
        Some(Element { range: self.range(start), kind })
    }

    fn element_kind(&mut self, start: usize) -> Option<ElementKind> {
        if is_word(self.peek()) {
            if let Some(key) = self.flat_key() {
                self.blanks();
                return Some(ElementKind::Field { key: Key::Flat(key), value: self.chain()? });
            }
            if self.keyword(b"for") {
                return self.for_element();
            }
            if self.keyword(b"let") {
                return self.binding().map(ElementKind::Let);
            }
            if self.keyword(b"if") {
                return Some(match self.conditional()? {
                    Conditional::Elements { branches, otherwise } => ElementKind::If { branches, otherwise },
                    Conditional::Value(kind) => ElementKind::Value(Expr { range: self.range(start), kind }),
                });
            }
        }
        if self.eat(b"...") {
            return Some(if self.behind_blanks(|reader| !reader.is_at_end_of_element()) {
                ElementKind::Spread(self.chain()?)
            } else {
                ElementKind::Below
            });
        }
        let left = self.chain()?;
        if !self.behind_blanks(|reader| reader.eat(b":")) {
            return Some(ElementKind::Value(left));
        }
        let is_key = matches!(
            &left.kind,
            ExprKind::Name(_)
                | ExprKind::Number
                | ExprKind::Text(_)
                | ExprKind::Field { .. }
                | ExprKind::Index { .. }
                | ExprKind::List(_)
        );
        if !is_key {
            return None;
        }
        self.blanks();
        Some(ElementKind::Field { key: Key::Cover(left), value: self.chain()? })
    }

    fn is_at_end_of_element(&self) -> bool {
        matches!(self.peek(), b'\n' | b',' | b')' | b']' | b'}' | 0)
    }

    /// The path before a colon, and the colon; nothing is read where there is none.
    fn flat_key(&mut self) -> Option<Vec<crate::syntax::tree::Ident>> {
        let rest = self.rest();
        let length = rest
            .iter()
            .zip(rest.iter().skip(1).chain([&0]))
            .take_while(|(byte, next)| is_word(**byte) || (**byte == b'.' && is_word(**next)))
            .count();
        let behind = rest.get(length..).unwrap_or_default();
        let blanks = behind.iter().take_while(|byte| **byte == b' ').count();
        if behind.get(blanks) != Some(&b':') {
            return None;
        }
        let words = self.words(false)?;
        self.at += blanks + 1;
        Some(words)
    }

    fn for_element(&mut self) -> Option<ElementKind> {
        let head = self.for_head()?;
        self.blanks();
        Some(ElementKind::For { head, body: self.braces()? })
    }

    /// `for x in xs`, the first word read already.
    pub(super) fn for_head(&mut self) -> Option<ForHead> {
        let start = self.at - "for".len();
        self.blanks();
        let mut names = vec![self.name()?];
        if self.behind_blanks(|reader| reader.eat(b",")) {
            self.space();
            names.push(self.name()?);
        }
        self.blanks();
        self.keyword(b"in").then_some(())?;
        self.blanks();
        let source = self.chain()?;
        Some(ForHead { range: self.range(start), names, source })
    }

    /// `name: T = e`, what stands before it read already.
    pub(super) fn binding(&mut self) -> Option<Binding> {
        self.blanks();
        let name = Some(self.name()?);
        let ty = match self.behind_blanks(|reader| reader.eat(b":")) {
            true => Some(self.type_value()?),
            false => None,
        };
        self.blanks();
        self.equals().then_some(())?;
        Some(Binding { name, ty, value: self.value()? })
    }

    /// What stands behind `if`.
    pub(super) fn conditional(&mut self) -> Option<Conditional> {
        let condition = self.value()?;
        self.blanks();
        if self.keyword(b"then") {
            let then = self.value()?.boxed();
            self.blanks();
            self.keyword(b"else").then_some(())?;
            let otherwise = self.value()?.boxed();
            return Some(Conditional::Value(ExprKind::If { condition: condition.boxed(), then, otherwise }));
        }
        let body = self.braces()?;
        let mut branches = vec![Branch { condition, body }];
        let mut otherwise = None;
        while self.behind_blanks(|reader| reader.keyword(b"else")) {
            self.blanks();
            if !self.keyword(b"if") {
                otherwise = Some(self.braces()?);
                break;
            }
            let condition = self.value()?;
            self.blanks();
            let body = self.braces()?;
            branches.push(Branch { condition, body });
        }
        // In lowered form each `else if` stands within the one before.
        let steps = u32::try_from(branches.len()).unwrap_or(u32::MAX);
        self.tall = self.tall.saturating_add(steps - 1);
        Some(Conditional::Elements { branches, otherwise })
    }

    /// The arguments of a call or an attribute, the opening parenthesis read already.
    pub(super) fn arguments(&mut self) -> Option<Vec<Argument>> {
        let elements = self.elements(b')')?.into_iter();
        let arguments = elements.map(|element| match element.kind {
            ElementKind::Value(value) => Some(Argument { name: None, value }),
            ElementKind::Field { key: Key::Flat(words), value } => match words.as_slice() {
                [name] => Some(Argument { name: Some(*name), value }),
                _ => None,
            },
            _ => None,
        });
        arguments.collect()
    }
}
