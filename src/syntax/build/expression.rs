//! Expressions: the flat run of operands and operators becomes a tree here.

use pest::iterators::Pair;

use super::mistake::is_helm_template;
use super::{Builder, Cursor, LONGEST_CHAIN, extent};
use crate::base::{Name, TextRange};
use crate::syntax::error::{SyntaxErrorKind, Wanted};
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{
    Arm, Binary, Binding, Branch, Element, ElementKind, Expr, ExprKind, Ident, Key, Text, TextKind, TextPart,
    Type, TypeKind, Unary,
};

/// What an `if` turned out to be.
pub(super) enum Conditional {
    /// `if c then a else b`
    Value(Expr),
    /// `if c { … } else { … }`
    Elements { range: TextRange, branches: Vec<Branch>, otherwise: Option<Vec<Element>> },
}

/// Whether a pair belongs to a run of operands and operators.
const fn in_chain(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::prefix
            | Rule::plain
            | Rule::text
            | Rule::block
            | Rule::raw
            | Rule::raw_block
            | Rule::name
            | Rule::number
            | Rule::record
            | Rule::list
            | Rule::paren
            | Rule::foreign
            | Rule::if_any
            | Rule::match_any
            | Rule::let_in
            | Rule::replace_any
            | Rule::member
            | Rule::index
            | Rule::call
            | Rule::k_with
            | Rule::k_as
            | Rule::as_type
            | Rule::lambda
            | Rule::operator
            | Rule::missing
    )
}

/// Leaves the rest of a run unread.
fn skip_chain(cursor: &mut Cursor<'_>) {
    while cursor.rule().is_some_and(in_chain) {
        cursor.next();
    }
}

struct Operator {
    operator: Binary,
    level: u8,
    range: TextRange,
}

impl Builder<'_> {
    /// One expression. Lengths are bounded before anything recurses over them: `tall` is the sum of the chains on the longest way
    /// down, so that no pass over the tree goes deeper than that.
    pub(super) fn chain(&mut self, cursor: &mut Cursor<'_>) -> Expr {
        let Some(head) = &cursor.head else { return Expr::missing(TextRange::default()) };
        let at = head.as_span().start();
        let around = std::mem::take(&mut self.tall);
        let made = self.deeper(at, |builder| {
            let mut length = 0;
            let first = builder.operand(cursor, &mut length);
            if cursor.rule() != Some(Rule::operator) {
                return (first, length);
            }
            let run = builder.operators(first, cursor, &mut length);
            (run, length)
        });
        let Some((made, length)) = made else {
            skip_chain(cursor);
            self.tall = around;
            return Expr::missing(self.between(at, at));
        };
        let below = self.tall + length;
        if below > LONGEST_CHAIN {
            self.tall = around;
            self.error(made.range, SyntaxErrorKind::ChainTooLong);
            return Expr::missing(made.range);
        }
        self.tall = around.max(below);
        made
    }

    /// Operands with operators between them, read by precedence without recursion.
    fn operators(&mut self, first: Expr, cursor: &mut Cursor<'_>, length: &mut u32) -> Expr {
        self.under_operator(&first);
        let mut operands = vec![first];
        let mut waiting: Vec<Operator> = Vec::new();
        while cursor.rule() == Some(Rule::operator) {
            let Some(pair) = cursor.next() else { break };
            let operator = Binary::named(pair.as_str());
            let level = operator.level();
            *length += 1;
            if *length > LONGEST_CHAIN {
                // `chain` reports it; nothing that is too long is ever built.
                skip_chain(cursor);
                break;
            }
            while waiting.last().is_some_and(|before| before.level >= level) {
                self.reduce(&mut operands, &mut waiting);
            }
            waiting.push(Operator { operator, level, range: self.range(&pair) });
            let operand = self.operand(cursor, length);
            self.under_operator(&operand);
            operands.push(operand);
        }
        while !waiting.is_empty() {
            self.reduce(&mut operands, &mut waiting);
        }
        operands.pop().unwrap_or_else(|| Expr::missing(TextRange::default()))
    }

    fn reduce(&mut self, operands: &mut Vec<Expr>, waiting: &mut Vec<Operator>) {
        let (Some(operator), Some(right), Some(left)) = (waiting.pop(), operands.pop(), operands.pop())
        else {
            return;
        };
        let compares =
            |expr: &Expr| matches!(&expr.kind, ExprKind::Binary { operator, .. } if operator.compares());
        if operator.operator.compares() && compares(&left) {
            let middle = match &left.kind {
                ExprKind::Binary { right, .. } => self.source(right),
                _ => "",
            };
            let sign = self.original.get(operator.range.as_usize()).unwrap_or_default();
            let mend = format!("{} && {middle} {sign} {}", self.source(&left), self.source(&right));
            let mend = if mend.len() <= 80 { mend.into() } else { "a < b && b < c".into() };
            self.error(operator.range, SyntaxErrorKind::ChainedComparison { mend });
        }
        operands.push(Expr {
            range: left.range.cover(right.range),
            kind: ExprKind::Binary {
                operator: operator.operator,
                operator_range: operator.range,
                left: left.boxed(),
                right: right.boxed(),
            },
        });
    }

    fn under_operator(&mut self, operand: &Expr) {
        if let Some(word) = operand.kind.open_word() {
            self.error(operand.range, SyntaxErrorKind::NeedsParentheses { word });
        }
    }

    /// Prefixes, a primary, and what follows it.
    fn operand(&mut self, cursor: &mut Cursor<'_>, length: &mut u32) -> Expr {
        let mut prefixes = Vec::new();
        let mut dash = None;
        while let Some(pair) = cursor.take(Rule::prefix) {
            let at = pair.as_span().start();
            let operator = if pair.as_str() == "!" { Unary::Not } else { Unary::Negate };
            if operator == Unary::Negate && self.is_yaml_dash(at) {
                self.yaml_dash(at);
                dash = Some(at);
            }
            *length += 1;
            if *length <= LONGEST_CHAIN {
                prefixes.push((operator, self.range(&pair)));
            }
        }
        let mut expr = self.primary(cursor);
        expr = self.postfixes(expr, cursor, length);
        if let Some(at) = dash {
            return Expr::missing(self.between(at, at).cover(expr.range));
        }
        if !prefixes.is_empty() {
            self.under_operator(&expr);
        }
        for (operator, range) in prefixes.into_iter().rev() {
            expr =
                Expr { range: range.cover(expr.range), kind: ExprKind::Unary { operator, of: expr.boxed() } };
        }
        expr
    }

    fn primary(&mut self, cursor: &mut Cursor<'_>) -> Expr {
        let Some(rule) = cursor.rule() else { return Expr::missing(TextRange::default()) };
        if !in_chain(rule) {
            return Expr::missing(TextRange::default());
        }
        let Some(pair) = cursor.next() else { return Expr::missing(TextRange::default()) };
        let range = self.range(&pair);
        match rule {
            Rule::name if pair.as_str() == "for" && self.rest(extent(&pair).1).starts_with(' ') => {
                self.error(range, SyntaxErrorKind::LoopForValue);
                self.last = Some(pair.as_span().start());
                Expr::missing(range)
            }
            Rule::name => Expr { range, kind: ExprKind::Name(Name::new(pair.as_str())) },
            Rule::number => Expr { range, kind: ExprKind::Number },
            Rule::plain | Rule::text | Rule::block | Rule::raw | Rule::raw_block | Rule::foreign => {
                self.text(pair)
            }
            Rule::record if is_helm_template(pair.as_str()) => {
                self.error(range, SyntaxErrorKind::HelmTemplate);
                Expr::missing(range)
            }
            Rule::record => Expr { range, kind: ExprKind::Record(self.elements(pair, true)) },
            Rule::list => Expr { range, kind: ExprKind::List(self.elements(pair, false)) },
            Rule::paren if cursor.rule() == Some(Rule::lambda) => self.lambda(pair, cursor),
            Rule::paren => self.paren(pair),
            Rule::if_any => match self.conditional(pair) {
                Conditional::Value(expr) => expr,
                Conditional::Elements { range, branches, otherwise } => {
                    self.braces_for_then(range, &branches, otherwise.as_deref());
                    Expr::missing(range)
                }
            },
            Rule::match_any => self.match_any(pair),
            Rule::let_in => self.let_in(pair),
            Rule::replace_any => {
                let mut inner = Cursor::new(pair);
                let of = self.chain(&mut inner).boxed();
                Expr { range, kind: ExprKind::Replace(of) }
            }
            _ => {
                self.expected(pair.as_span().start(), Wanted::Value);
                Expr::missing(range)
            }
        }
    }

    fn postfixes(&mut self, first: Expr, cursor: &mut Cursor<'_>, length: &mut u32) -> Expr {
        let mut expr = first;
        // What `with` is waiting to be put over.
        let mut lower: Option<Expr> = None;
        while let Some(rule) = cursor.rule() {
            if *length > LONGEST_CHAIN {
                skip_chain(cursor);
                break;
            }
            match rule {
                Rule::member | Rule::index | Rule::call => {
                    let Some(pair) = cursor.next() else { break };
                    expr = self.postfix(expr, pair);
                }
                Rule::k_with => {
                    cursor.next();
                    self.under_operator(&expr);
                    lower = Some(Expr::with(lower, expr));
                    expr = self.primary(cursor);
                    self.under_operator(&expr);
                }
                Rule::k_as => {
                    cursor.next();
                    self.under_operator(&expr);
                    let of = Expr::with(lower.take(), expr);
                    let ty = cursor
                        .take(Rule::as_type)
                        .map_or(Type { range: of.range, kind: TypeKind::Missing }, |pair| self.as_type(pair));
                    expr = Expr {
                        range: of.range.cover(ty.range),
                        kind: ExprKind::As { of: of.boxed(), ty: Box::new(ty) },
                    };
                }
                Rule::lambda => {
                    expr = self.lambda_of(expr, cursor);
                }
                _ => break,
            }
            *length += 1;
        }
        Expr::with(lower, expr)
    }

    fn postfix(&mut self, of: Expr, pair: Pair<'_, Rule>) -> Expr {
        let range = of.range.cover(self.range(&pair));
        match pair.as_rule() {
            Rule::member => {
                let optional = pair.as_str().starts_with('?');
                let end = self.range(&pair);
                let mut inner = Cursor::new(pair);
                if self.missing(&mut inner, Wanted::Name) {
                    return Expr::missing(range);
                }
                let Some(word) = inner.next() else { return of };
                let name = self.key_ident(word).unwrap_or(Ident { name: Name::new(""), range: end });
                Expr { range, kind: ExprKind::Field { of: of.boxed(), name, optional } }
            }
            Rule::index => {
                let keys = self.values(pair);
                Expr { range, kind: ExprKind::Index { of: of.boxed(), keys } }
            }
            _ => {
                let arguments = self.arguments(pair);
                Expr { range, kind: ExprKind::Call { of: of.boxed(), arguments } }
            }
        }
    }

    /// A word or a plain text that names a field.
    pub(super) fn key_ident(&mut self, pair: Pair<'_, Rule>) -> Option<Ident> {
        if matches!(pair.as_rule(), Rule::word | Rule::name) {
            return Some(self.ident(&pair));
        }
        let range = self.range(&pair);
        let quoted = pair.as_str();
        let content = match pair.as_rule() {
            Rule::raw => quoted.strip_prefix("r\"").and_then(|rest| rest.strip_suffix('"')),
            Rule::plain => quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')),
            _ => None,
        };
        if let Some(content) = content {
            return Some(Ident { name: Name::new(content), range });
        }
        let start = pair.as_span().start();
        self.draws_others(
            start,
            extent(&pair).1,
            SyntaxErrorKind::Expected { wanted: Wanted::Name, found: super::Found::Text },
        );
        None
    }

    /// A text in any quotes.
    pub(super) fn text(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let range = self.range(&pair);
        let start = pair.as_span().start();
        let kind = match pair.as_rule() {
            Rule::plain | Rule::text => TextKind::Plain,
            Rule::block => TextKind::Block,
            Rule::raw => TextKind::Raw,
            Rule::raw_block => TextKind::RawBlock,
            _ => TextKind::Foreign,
        };
        let mut parts = Vec::new();
        match kind {
            TextKind::Plain if pair.as_rule() == Rule::plain => {
                let end = start + pair.as_str().len() - 1;
                if start + 1 < end {
                    parts.push(TextPart::Chars(self.between(start + 1, end)));
                }
            }
            TextKind::Plain | TextKind::Block => {
                for part in pair.into_inner() {
                    if part.as_rule() == Rule::interpolation {
                        parts.push(TextPart::Interpolation(self.interpolation(part)));
                    } else if !part.as_str().is_empty() {
                        parts.push(TextPart::Chars(
                            self.between(part.as_span().start(), part.as_span().end()),
                        ));
                    }
                }
            }
            TextKind::Raw | TextKind::RawBlock => {
                let quotes = if kind == TextKind::Raw { 1 } else { 3 };
                let end = pair.as_span().end();
                parts.push(TextPart::Chars(self.between(start + quotes + 1, end - quotes)));
            }
            TextKind::Foreign => {
                let content = pair.as_str();
                let first = content.chars().next().map_or(0, char::len_utf8);
                let last = content.chars().next_back().map_or(0, char::len_utf8);
                let inner = content.get(first..content.len() - last).unwrap_or_default();
                parts.push(TextPart::Chars(self.between(start + first, start + first + inner.len())));
                let quote = content.chars().next().unwrap_or('"');
                self.error(range, SyntaxErrorKind::ForeignQuotes { quote, content: inner.into() });
            }
        }
        Expr { range, kind: ExprKind::Text(Text { kind, parts }) }
    }

    fn interpolation(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let range = self.range(&pair);
        let mut cursor = Cursor::new(pair);
        if cursor.rule() == Some(Rule::missing) {
            self.error(range, SyntaxErrorKind::OneExpression { empty: true });
            return Expr::missing(range);
        }
        let value = self.chain(&mut cursor);
        if let Some(junk) = cursor.take(Rule::junk_in) {
            let at = junk.as_span().start();
            let (place, _) = self.place(at);
            let kind = self.mistake(at).unwrap_or(SyntaxErrorKind::OneExpression { empty: false });
            self.draws_others(place.0, place.1, kind);
        }
        value
    }

    /// Reports what could not be read.
    pub(super) fn junk(&mut self, pair: &Pair<'_, Rule>) {
        let at = pair.as_span().start();
        let (place, found) = self.place(at);
        if self.is_yaml_dash(place.0) {
            return self.yaml_dash(place.0);
        }
        let kind = self.mistake(place.0).unwrap_or(SyntaxErrorKind::Unexpected { found });
        self.draws_others(place.0, place.1, kind);
    }

    fn paren(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let range = self.range(&pair);
        let mut elements = self.elements(pair, false);
        match (elements.pop(), elements.is_empty()) {
            (Some(Element { kind: ElementKind::Value(expr), .. }), true) => {
                Expr { range, kind: ExprKind::Paren(expr.boxed()) }
            }
            (Some(Element { kind: ElementKind::Error, .. }), true) => Expr::missing(range),
            _ => {
                self.error(range, SyntaxErrorKind::Parenthesized);
                Expr::missing(range)
            }
        }
    }

    fn lambda(&mut self, pair: Pair<'_, Rule>, cursor: &mut Cursor<'_>) -> Expr {
        let range = self.range(&pair);
        let elements = self.elements(pair, false);
        let mut parameters = Vec::new();
        for element in &elements {
            match &element.kind {
                ElementKind::Value(Expr { range, kind: ExprKind::Name(name) }) => {
                    parameters.push(Ident { name: *name, range: *range })
                }
                ElementKind::Error => {}
                _ => self.error(element.range, SyntaxErrorKind::LambdaParameters),
            }
        }
        if parameters.len() > 2 || elements.is_empty() {
            self.error(range, SyntaxErrorKind::LambdaParameters);
        }
        self.lambda_body(range, parameters, cursor)
    }

    fn lambda_of(&mut self, left: Expr, cursor: &mut Cursor<'_>) -> Expr {
        let parameters = match left.kind {
            ExprKind::Name(name) => vec![Ident { name, range: left.range }],
            ExprKind::Missing => Vec::new(),
            _ => {
                self.error(left.range, SyntaxErrorKind::LambdaParameters);
                Vec::new()
            }
        };
        self.lambda_body(left.range, parameters, cursor)
    }

    fn lambda_body(&mut self, start: TextRange, parameters: Vec<Ident>, cursor: &mut Cursor<'_>) -> Expr {
        let Some(pair) = cursor.next() else { return Expr::missing(start) };
        let range = start.cover(self.range(&pair));
        let body = self.chain(&mut Cursor::new(pair)).boxed();
        Expr { range, kind: ExprKind::Lambda { parameters, body } }
    }

    /// `if`: a value or elements.
    pub(super) fn conditional(&mut self, pair: Pair<'_, Rule>) -> Conditional {
        let range = self.range(&pair);
        let (_, end) = extent(&pair);
        let mut cursor = Cursor::new(pair);
        let condition = self.chain(&mut cursor);
        if cursor.take(Rule::k_then).is_some() {
            let then = self.chain(&mut cursor).boxed();
            let otherwise = if cursor.take(Rule::k_else).is_some() {
                self.chain(&mut cursor)
            } else {
                self.expected(end, Wanted::Else);
                Expr::missing(TextRange::empty(range.end))
            };
            let kind = ExprKind::If { condition: condition.boxed(), then, otherwise: otherwise.boxed() };
            return Conditional::Value(Expr { range, kind });
        }
        let Some(body) = cursor.take(Rule::record) else {
            if !matches!(condition.kind, ExprKind::Missing) {
                self.expected(end, Wanted::Then);
            }
            let nothing = Expr::missing(TextRange::empty(range.end));
            let kind = ExprKind::If {
                condition: condition.boxed(),
                then: nothing.clone().boxed(),
                otherwise: nothing.boxed(),
            };
            return Conditional::Value(Expr { range, kind });
        };
        let body = self.elements(body, true);
        let mut branches = vec![Branch { condition, body }];
        while let Some(pair) = cursor.take(Rule::else_if) {
            let (_, end) = extent(&pair);
            let mut inner = Cursor::new(pair);
            let condition = self.chain(&mut inner);
            let body = match inner.take(Rule::record) {
                Some(body) => self.elements(body, true),
                None => {
                    self.expected(end, Wanted::Block);
                    Vec::new()
                }
            };
            branches.push(Branch { condition, body });
        }
        let mut otherwise = None;
        if cursor.take(Rule::k_else).is_some() && !self.missing(&mut cursor, Wanted::Block) {
            otherwise = cursor.take(Rule::record).map(|body| self.elements(body, true));
        }
        // In lowered form each `else if` stands within the one before.
        let steps = u32::try_from(branches.len()).unwrap_or(u32::MAX);
        self.tall = self.tall.saturating_add(steps - 1);
        Conditional::Elements { range, branches, otherwise }
    }

    /// `if c { a } else { b }` where a value belongs.
    fn braces_for_then(&mut self, range: TextRange, branches: &[Branch], otherwise: Option<&[Element]>) {
        let Some(first) = branches.first() else { return };
        let from = first.condition.range.end as usize;
        let brace = self
            .original
            .get(from..)
            .and_then(|rest| rest.find('{'))
            .map_or(range.start as usize, |at| from + at);
        let one = |elements: &[Element]| match elements {
            [Element { kind: ElementKind::Value(value), .. }] => Some(self.source(value)),
            _ => None,
        };
        let mend = match (branches, otherwise) {
            ([only], Some(otherwise)) => one(&only.body).zip(one(otherwise)).map(|(then, otherwise)| {
                format!("if {} then {then} else {otherwise}", self.source(&only.condition))
            }),
            _ => None,
        };
        let mend = mend.filter(|mend| mend.len() <= 80).map(Into::into);
        let place = crate::syntax::cut::range(brace, brace + 1);
        self.error(place, SyntaxErrorKind::BracesForThen { mend });
    }

    fn match_any(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let range = self.range(&pair);
        let mut cursor = Cursor::new(pair);
        let subject = self.chain(&mut cursor).boxed();
        let mut arms = Vec::new();
        if !self.missing(&mut cursor, Wanted::Arms)
            && let Some(pair) = cursor.take(Rule::arms)
        {
            let mut gap = self.gaps(&pair);
            for child in pair.into_inner() {
                self.gap(&mut gap, &child);
                if child.as_rule() == Rule::arm {
                    arms.push(self.arm(child));
                } else {
                    self.junk(&child);
                }
            }
            self.last_gap(&gap);
        }
        Expr { range, kind: ExprKind::Match { subject, arms } }
    }

    fn arm(&mut self, pair: Pair<'_, Rule>) -> Arm {
        let mut cursor = Cursor::new(pair);
        let mut patterns = Vec::new();
        let mut written = true;
        while let Some(pair) = cursor.take(Rule::pattern) {
            patterns.push(self.pattern(pair));
            // What is missing behind a `|` is a pattern; behind the last one it is the arrow.
            if cursor.rule() == Some(Rule::missing) {
                let at = cursor.next().map_or(0, |pair| pair.as_span().start());
                let before = self.text.get(..at).unwrap_or_default().trim_end();
                self.expected(at, if before.ends_with('|') { Wanted::Pattern } else { Wanted::Arrow });
                written = before.ends_with('|') && cursor.rule() != Some(Rule::missing);
            }
        }
        let value = if written && cursor.head.is_some() {
            self.chain(&mut cursor)
        } else {
            Expr::missing(TextRange::default())
        };
        Arm { patterns, value }
    }

    fn pattern(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let range = self.range(&pair);
        let Some(inner) = pair.into_inner().next() else { return Expr::missing(range) };
        match inner.as_rule() {
            Rule::bound => Expr { range, kind: ExprKind::Number },
            Rule::name => Expr { range, kind: ExprKind::Name(Name::new(inner.as_str())) },
            _ => self.text(inner),
        }
    }

    fn let_in(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let range = self.range(&pair);
        let mut cursor = Cursor::new(pair);
        let mut bindings = Vec::new();
        while let Some(pair) = cursor.take(Rule::binding) {
            bindings.push(self.binding(pair));
        }
        let body = self.chain(&mut cursor).boxed();
        // In lowered form each line stands within the one before.
        self.tall = self.tall.saturating_add(u32::try_from(bindings.len()).unwrap_or(u32::MAX));
        Expr { range, kind: ExprKind::Let { bindings, body } }
    }

    /// `let name: T = e`
    pub(super) fn binding(&mut self, pair: Pair<'_, Rule>) -> Binding {
        let mut cursor = Cursor::new(pair);
        let name = self.name(&mut cursor);
        let ty = match cursor.rule() {
            Some(Rule::type_any) => cursor.next().map(|pair| self.type_any(pair)),
            Some(Rule::missing) if self.text_before(&cursor).ends_with(':') => {
                self.missing(&mut cursor, Wanted::Type);
                None
            }
            _ => None,
        };
        if let (Some(ty), Some(name), Some(Rule::missing)) = (&ty, name, cursor.rule())
            && let TypeKind::Literal(value) = &ty.kind
        {
            // `let replicas: 3`
            let written = self.source(value).into();
            let name_text = name.name.as_str().into();
            self.error(ty.range, SyntaxErrorKind::DefinitionColon { name: name_text, value: written });
            return Binding { name: Some(name), ty: None, value: value.clone() };
        }
        let value = self.assigned(&mut cursor);
        Binding { name, ty, value }
    }

    /// What follows `=`; without it that is said.
    pub(super) fn assigned(&mut self, cursor: &mut Cursor<'_>) -> Expr {
        if cursor.rule() == Some(Rule::missing) && !self.text_before(cursor).ends_with('=') {
            let at = cursor.next().map_or(0, |pair| pair.as_span().start());
            let (place, _) = self.place(at);
            if self.rest(place.0).starts_with(':') {
                self.draws_others(place.0, place.1, SyntaxErrorKind::ColonForEquals);
            } else {
                self.expected(at, Wanted::Assignment);
            }
            return Expr::missing(self.between(place.0, place.0));
        }
        self.chain(cursor)
    }

    fn text_before(&self, cursor: &Cursor<'_>) -> &str {
        let at = cursor.head.as_ref().map_or(0, |pair| pair.as_span().start());
        self.text.get(..at).unwrap_or_default().trim_end()
    }

    /// The values of an index.
    fn values(&mut self, pair: Pair<'_, Rule>) -> Vec<Expr> {
        let at = pair.as_span().start() + 1;
        let mut values = Vec::new();
        for element in self.elements(pair, false) {
            match element.kind {
                ElementKind::Value(expr) => values.push(expr),
                ElementKind::Error => values.push(Expr::missing(element.range)),
                _ => self.error(element.range, SyntaxErrorKind::NotAnArgument),
            }
        }
        if values.is_empty() {
            self.expected(at, Wanted::Value);
        }
        values
    }

    /// The arguments of a call or an attribute.
    pub(super) fn arguments(&mut self, pair: Pair<'_, Rule>) -> Vec<super::super::tree::Argument> {
        let mut arguments = Vec::new();
        for element in self.elements(pair, false) {
            let (name, value) = match element.kind {
                ElementKind::Value(value) => (None, value),
                ElementKind::Field { key: Key::Flat(words), value } if words.len() == 1 => {
                    (words.first().copied(), value)
                }
                ElementKind::Error => continue,
                _ => {
                    self.error(element.range, SyntaxErrorKind::NotAnArgument);
                    continue;
                }
            };
            arguments.push(super::super::tree::Argument { name, value });
        }
        arguments
    }
}
