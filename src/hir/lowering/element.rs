//! Elements: which braces are a record, what the left side of a field says.

use super::{Lowering, RESERVED};
use crate::base::{Name, TextRange};
use crate::hir::{Block, Element, ElementIf, Expression, Literal, LoopElement, Segment};
use crate::syntax::SyntaxErrorKind;
use crate::syntax::tree::{self, Branch, ElementKind, Expr, ExprKind, Key};

impl Lowering<'_> {
    /// The elements of a record.
    pub(super) fn record_block(&mut self, elements: &[tree::Element]) -> Block {
        Block { elements: elements.iter().filter_map(|element| self.record_element(element)).collect() }
    }

    fn record_element(&mut self, element: &tree::Element) -> Option<Element> {
        match &element.kind {
            ElementKind::Value(expr) => self.shorthand(expr),
            ElementKind::Below => {
                self.error(element.range, SyntaxErrorKind::BelowOutsideList);
                None
            }
            ElementKind::If { branches, otherwise } => {
                self.branches(branches, otherwise.as_deref(), Self::record_block).map(Element::If)
            }
            ElementKind::For { head, body } => {
                let header = self.loop_header(head);
                Some(Element::For(LoopElement { header, body: self.record_block(body) }))
            }
            _ => self.plain_element(element),
        }
    }

    /// What reads the same in records and lists.
    fn plain_element(&mut self, element: &tree::Element) -> Option<Element> {
        match &element.kind {
            ElementKind::Field { key, value } => {
                let path = self.path(key)?;
                Some(Element::Field { path, value: self.expression(value) })
            }
            ElementKind::Spread(expr) => Some(Element::Spread(self.expression(expr))),
            ElementKind::Let(binding) => {
                let value = self.expression(&binding.value);
                let ty = binding.ty.as_ref().map(|ty| self.ty(ty));
                let binder = self.binder_or(binding.name, element.range);
                Some(Element::Let { binder, ty, value })
            }
            _ => None,
        }
    }

    /// `name` alone in a record.
    fn shorthand(&mut self, expr: &Expr) -> Option<Element> {
        match &expr.kind {
            ExprKind::Name(name) if !RESERVED.contains(&name.as_str()) => {
                let spot = self.spot(expr.range);
                let value = self.expression_at(expr.range, Expression::Name(*name));
                Some(Element::Field { path: vec![Segment::Name(*name, spot)], value })
            }
            ExprKind::Missing => None,
            ExprKind::Binary { operator: tree::Binary::Equal, operator_range, left, .. }
                if matches!(left.kind, ExprKind::Name(_)) =>
            {
                let ExprKind::Name(name) = &left.kind else { return None };
                let mend = format!("{name}: …").into();
                self.error(*operator_range, SyntaxErrorKind::EqualsForColon { mend });
                None
            }
            _ => {
                self.error(expr.range, SyntaxErrorKind::RecordValue);
                None
            }
        }
    }

    /// The elements of a list.
    pub(super) fn list_block(&mut self, elements: &[tree::Element]) -> Block {
        Block { elements: elements.iter().filter_map(|element| self.list_element(element)).collect() }
    }

    fn list_element(&mut self, element: &tree::Element) -> Option<Element> {
        match &element.kind {
            ElementKind::Value(expr) => Some(Element::Value(self.expression(expr))),
            ElementKind::Below => Some(Element::Below(self.spot(element.range))),
            ElementKind::Field { key, .. } => {
                let range = match key {
                    Key::Flat(words) => {
                        words.iter().map(|word| word.range).reduce(TextRange::cover).unwrap_or(element.range)
                    }
                    Key::Cover(expr) => expr.range,
                };
                self.error(range, SyntaxErrorKind::FieldInList);
                None
            }
            ElementKind::If { branches, otherwise } => {
                self.branches(branches, otherwise.as_deref(), Self::list_braces).map(Element::If)
            }
            ElementKind::For { head, body } => {
                let header = self.loop_header(head);
                Some(Element::For(LoopElement { header, body: self.list_braces(body) }))
            }
            _ => self.plain_element(element),
        }
    }

    /// Braces in a list, after `if`, `else` and `for`: elements, or, where a field stands at their top, one record.
    fn list_braces(&mut self, elements: &[tree::Element]) -> Block {
        if !elements.iter().any(|element| matches!(element.kind, ElementKind::Field { .. })) {
            return self.list_block(elements);
        }
        let range = elements.iter().map(|element| element.range).reduce(TextRange::cover).unwrap_or_default();
        let record = Expression::Record(self.record_block(elements));
        Block { elements: vec![Element::Value(self.expression_at(range, record))] }
    }

    fn branches(
        &mut self,
        branches: &[Branch],
        otherwise: Option<&[tree::Element]>,
        block: fn(&mut Self, &[tree::Element]) -> Block,
    ) -> Option<ElementIf> {
        let mut read: Vec<_> = branches
            .iter()
            .map(|branch| (self.expression(&branch.condition), block(self, &branch.body)))
            .collect();
        let mut otherwise = otherwise.map(|elements| block(self, elements));
        while read.len() > 1
            && let Some((condition, then)) = read.pop()
        {
            otherwise = Some(Block {
                elements: vec![Element::If(ElementIf { condition, then, otherwise: otherwise.take() })],
            });
        }
        let (condition, then) = read.pop()?;
        Some(ElementIf { condition, then, otherwise })
    }

    /// The left side of a field; none where it is no path, which is reported.
    fn path(&mut self, key: &Key) -> Option<Vec<Segment>> {
        let expr = match key {
            Key::Flat(words) => {
                return Some(
                    words.iter().map(|word| Segment::Name(word.name, self.spot(word.range))).collect(),
                );
            }
            Key::Cover(expr) => expr,
        };
        let mut path = Vec::new();
        let mut rest = expr;
        loop {
            match &rest.kind {
                ExprKind::Field { of, name, optional: false } => {
                    path.push(Segment::Name(name.name, self.spot(name.range)));
                    rest = of;
                }
                ExprKind::Index { of, keys } => {
                    let keys = keys.iter().map(|key| self.expression(key)).collect();
                    let spot = self.spot(rest.range);
                    path.push(Segment::Index(keys, spot));
                    rest = of;
                }
                _ => break,
            }
        }
        path.push(self.first_segment(rest)?);
        path.reverse();
        Some(path)
    }

    fn first_segment(&mut self, expr: &Expr) -> Option<Segment> {
        let range = expr.range;
        match &expr.kind {
            ExprKind::Missing => None,
            ExprKind::Name(name) => Some(Segment::Name(*name, self.spot(range))),
            ExprKind::Number
                if self.source(range).bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') =>
            {
                let name = Name::new(self.source(range));
                Some(Segment::Name(name, self.spot(range)))
            }
            ExprKind::Text(text) => {
                let id = self.text_expression(range, text);
                if let Expression::Literal(Literal::Text(text)) = self.body.expression(id) {
                    let name = Name::new(text);
                    self.body.expressions.pop();
                    self.map.expressions.pop();
                    return Some(Segment::Name(name, self.spot(range)));
                }
                self.error(range, SyntaxErrorKind::KeyInterpolation);
                Some(Segment::Index(vec![id], self.spot(range)))
            }
            ExprKind::List(elements) => match elements.as_slice() {
                [tree::Element { kind: ElementKind::Value(key), .. }] => {
                    let key = self.expression(key);
                    Some(Segment::Index(vec![key], self.spot(range)))
                }
                _ => {
                    self.error(range, SyntaxErrorKind::BadKey);
                    None
                }
            },
            _ => {
                self.error(range, SyntaxErrorKind::BadKey);
                None
            }
        }
    }

    /// A path of names, as `require` has it.
    pub(super) fn name_path(&mut self, expr: &Expr) -> Vec<(Name, crate::hir::SpotId)> {
        let mut path = Vec::new();
        let mut rest = expr;
        loop {
            match &rest.kind {
                ExprKind::Field { of, name, optional: false } => {
                    path.push((name.name, self.spot(name.range)));
                    rest = of;
                }
                ExprKind::Name(name) => {
                    path.push((*name, self.spot(rest.range)));
                    path.reverse();
                    return path;
                }
                ExprKind::Missing => return Vec::new(),
                _ => {
                    self.error(expr.range, SyntaxErrorKind::PathWanted);
                    return Vec::new();
                }
            }
        }
    }
}
