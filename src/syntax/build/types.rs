//! Types as written, record types with their fields, checks and requirements.

use pest::iterators::Pair;

use super::{Builder, Cursor, extent};
use crate::base::{Name, TextRange};
use crate::syntax::error::{SyntaxErrorKind, Wanted};
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{
    Attribute, Check, Condition, ConditionKind, Expr, ExprKind, FieldMember, Ident, KeyColumn, Member,
    Require, Type, TypeKind,
};

impl Builder<'_> {
    /// A type, or what is missing in its place.
    pub(super) fn type_value(&mut self, cursor: &mut Cursor<'_>) -> Type {
        let at = cursor.head.as_ref().map_or(self.text.len(), |pair| pair.as_span().start());
        if let Some(pair) = cursor.take(Rule::type_any) {
            return self.type_any(pair);
        }
        self.missing(cursor, Wanted::Type);
        Type::missing(self.between(at, at))
    }

    /// A type with all that may follow it.
    pub(super) fn type_any(&mut self, pair: Pair<'_, Rule>) -> Type {
        let at = pair.as_span().start();
        let range = self.range(&pair);
        self.deeper(at, |builder| builder.union(pair)).unwrap_or(Type::missing(range))
    }

    fn union(&mut self, pair: Pair<'_, Rule>) -> Type {
        let mut cursor = Cursor::new(pair);
        let mut members: Vec<Type> = Vec::new();
        while let Some(rule) = cursor.rule() {
            if rule == Rule::where_clause {
                break;
            }
            if rule == Rule::missing {
                self.missing(&mut cursor, Wanted::Type);
                continue;
            }
            members.push(self.type_member(&mut cursor));
        }
        let range = members.iter().map(|member| member.range).reduce(TextRange::cover).unwrap_or_default();
        let ty = match (members.pop(), members.is_empty()) {
            (Some(only), true) => only,
            (Some(last), false) => {
                members.push(last);
                Type { range, kind: TypeKind::Union(members) }
            }
            (None, _) => Type::missing(range),
        };
        let Some(clause) = cursor.take(Rule::where_clause) else { return ty };
        let range = ty.range.cover(self.range(&clause));
        let mut inner = Cursor::new(clause);
        let condition = self.chain(&mut inner);
        let message = inner.take(Rule::k_else).map(|_| self.chain(&mut inner));
        Type { range, kind: TypeKind::Where { of: Box::new(ty), condition, message } }
    }

    /// The type after `as`.
    pub(super) fn as_type(&mut self, pair: Pair<'_, Rule>) -> Type {
        let at = pair.as_span().start();
        let range = self.range(&pair);
        let mut cursor = Cursor::new(pair);
        if self.missing(&mut cursor, Wanted::Type) {
            return Type::missing(self.between(at, at));
        }
        self.deeper(at, |builder| builder.type_member(&mut cursor)).unwrap_or(Type::missing(range))
    }

    /// An atom and the `?` behind it.
    fn type_member(&mut self, cursor: &mut Cursor<'_>) -> Type {
        let Some(pair) = cursor.next() else { return Type::missing(TextRange::default()) };
        let mut ty = self.type_atom(pair);
        let mut optional = false;
        while let Some(mark) = cursor.take(Rule::optional) {
            let mark = self.range(&mark);
            if optional {
                self.error(mark, SyntaxErrorKind::TwiceOptional);
                continue;
            }
            optional = true;
            ty = Type { range: ty.range.cover(mark), kind: TypeKind::Optional(Box::new(ty)) };
        }
        ty
    }

    fn type_atom(&mut self, pair: Pair<'_, Rule>) -> Type {
        let range = self.range(&pair);
        let kind = match pair.as_rule() {
            Rule::type_name => self.type_name(pair),
            Rule::type_list => self.type_list(pair),
            Rule::type_record => TypeKind::Record(self.members(pair)),
            Rule::type_paren => {
                let mut cursor = Cursor::new(pair);
                let inner = self.type_value(&mut cursor);
                self.leftover(&mut cursor);
                TypeKind::Paren(Box::new(inner))
            }
            Rule::partial => {
                let mut cursor = Cursor::new(pair);
                let of = self.type_value(&mut cursor);
                self.missing(&mut cursor, Wanted::Greater);
                TypeKind::Partial(Box::new(of))
            }
            Rule::bound => TypeKind::Literal(Expr { range, kind: ExprKind::Number }),
            Rule::plain | Rule::text | Rule::block | Rule::raw | Rule::raw_block | Rule::foreign => {
                TypeKind::Literal(self.text(pair))
            }
            _ => TypeKind::Missing,
        };
        Type { range, kind }
    }

    fn leftover(&mut self, cursor: &mut Cursor<'_>) {
        if let Some(junk) = cursor.take(Rule::junk_in) {
            self.junk(&junk);
        }
    }

    fn type_name(&mut self, pair: Pair<'_, Rule>) -> TypeKind {
        let mut cursor = Cursor::new(pair);
        let Some(path) = cursor.next() else { return TypeKind::Missing };
        let path = self.path(&path);
        let conditions = self.conditions(&mut cursor);
        TypeKind::Name { path, conditions }
    }

    fn type_list(&mut self, pair: Pair<'_, Rule>) -> TypeKind {
        let mut cursor = Cursor::new(pair);
        let element = Box::new(self.type_value(&mut cursor));
        let mut value = None;
        let mut keys = Vec::new();
        if let Some(pair) = cursor.take(Rule::map_value) {
            value = Some(Box::new(self.type_value(&mut Cursor::new(pair))));
        } else if let Some(pair) = cursor.take(Rule::by_keys) {
            let mut inner = Cursor::new(pair);
            self.missing(&mut inner, Wanted::Name);
            while let Some(key) = inner.take(Rule::key) {
                keys.extend(self.key_column(key));
            }
        }
        self.leftover(&mut cursor);
        let conditions = self.conditions(&mut cursor);
        match value {
            Some(value) => TypeKind::Map { key: element, value, conditions },
            None => TypeKind::List { element, keys, conditions },
        }
    }

    fn key_column(&mut self, pair: Pair<'_, Rule>) -> Option<KeyColumn> {
        let mut cursor = Cursor::new(pair);
        let name = self.name(&mut cursor)?;
        if self.missing(&mut cursor, Wanted::Value) {
            return Some(KeyColumn { name, default: None });
        }
        let default = cursor.next().map(|pair| {
            let range = self.range(&pair);
            match pair.as_rule() {
                Rule::bound => Expr { range, kind: ExprKind::Number },
                Rule::name => Expr { range, kind: ExprKind::Name(Name::new(pair.as_str())) },
                _ => self.text(pair),
            }
        });
        Some(KeyColumn { name, default })
    }

    fn conditions(&mut self, cursor: &mut Cursor<'_>) -> Vec<Condition> {
        let Some(pair) = cursor.take(Rule::conditions) else { return Vec::new() };
        let mut gaps = self.gaps(&pair);
        let at = pair.as_span().start() + 1;
        let mut conditions = Vec::new();
        let mut any = false;
        for child in pair.into_inner() {
            any = true;
            self.gap(&mut gaps, &child);
            if child.as_rule() == Rule::junk {
                self.junk(&child);
            } else {
                conditions.extend(self.condition(child));
            }
        }
        self.last_gap(&gaps);
        if !any {
            self.expected(at, Wanted::Range);
        }
        conditions
    }

    fn condition(&mut self, pair: Pair<'_, Rule>) -> Option<Condition> {
        let range = self.range(&pair);
        let (start, end) = extent(&pair);
        let mut minimum = None;
        let mut maximum = None;
        let mut dots = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::dots => dots = true,
                Rule::bound => {
                    let bound = Expr { range: self.range(&part), kind: ExprKind::Number };
                    if dots { maximum = Some(bound) } else { minimum = Some(bound) }
                }
                _ => return Some(Condition { range, kind: ConditionKind::Pattern(self.text(part)) }),
            }
        }
        if !dots {
            let (_, found) = self.place(start);
            self.draws_others(start, end, SyntaxErrorKind::Expected { wanted: Wanted::Range, found });
            return None;
        }
        Some(Condition { range, kind: ConditionKind::Range { minimum, maximum } })
    }

    /// What stands between the braces of a record type.
    fn members(&mut self, pair: Pair<'_, Rule>) -> Vec<Member> {
        let mut gaps = self.gaps(&pair);
        let mut members = Vec::new();
        let mut attributes: Vec<Attribute> = Vec::new();
        // Where documentation of the next member may begin.
        let mut from = pair.as_span().start();
        let mut after_attribute = false;
        for child in pair.into_inner() {
            let rule = child.as_rule();
            let (_, end) = extent(&child);
            if after_attribute {
                gaps = self.after(&gaps, child.as_span().start());
            }
            self.gap(&mut gaps, &child);
            after_attribute = rule == Rule::attribute;
            if after_attribute {
                attributes.extend(self.attribute(child));
                continue;
            }
            let range = self.range(&child);
            if rule == Rule::type_field {
                let documentation = self.mended.documentation(from, child.as_span().start());
                let attributes = std::mem::take(&mut attributes);
                members.extend(
                    self.type_field(child, documentation, attributes)
                        .map(|field| Member::Field(Box::new(field))),
                );
            } else {
                self.stray_attributes(&mut attributes);
                members.push(self.member(child, range));
            }
            from = end;
        }
        self.stray_attributes(&mut attributes);
        self.last_gap(&gaps);
        members
    }

    fn member(&mut self, pair: Pair<'_, Rule>, range: TextRange) -> Member {
        match pair.as_rule() {
            Rule::type_spread => Member::Spread { range, ty: self.type_value(&mut Cursor::new(pair)) },
            Rule::check => Member::Check { range, check: self.check(pair) },
            Rule::require => Member::Require { range, require: self.require(pair) },
            _ => {
                self.junk(&pair);
                Member::Error(range)
            }
        }
    }

    fn stray_attributes(&mut self, attributes: &mut Vec<Attribute>) {
        for attribute in attributes.drain(..) {
            self.errors
                .push(super::SyntaxError { range: attribute.range, kind: SyntaxErrorKind::StrayAttribute });
        }
    }

    fn type_field(
        &mut self,
        pair: Pair<'_, Rule>,
        documentation: Vec<TextRange>,
        attributes: Vec<Attribute>,
    ) -> Option<FieldMember> {
        let range = self.range(&pair);
        let mut cursor = Cursor::new(pair);
        let key = cursor.next()?;
        let key_range = self.range(&key);
        let name = self.key_ident(key).unwrap_or(Ident { name: Name::new(""), range: key_range });
        if let Some(mark) = cursor.take(Rule::question) {
            let mark = self.range(&mark);
            self.error(mark, SyntaxErrorKind::OptionalName);
        }
        let ty = self.field_type(&mut cursor);
        let default = cursor.take(Rule::equals).map(|_| self.chain(&mut cursor));
        let mut required_when = None;
        if let Some(clause) = cursor.take(Rule::required_clause) {
            let mut inner = Cursor::new(clause);
            let at = inner.head.as_ref().map_or(0, |pair| pair.as_span().start());
            let before = self.text.get(..at).unwrap_or_default().trim_end();
            if inner.rule() == Some(Rule::missing) && !before.ends_with("when") {
                self.missing(&mut inner, Wanted::When);
            } else {
                required_when = Some(self.chain(&mut inner));
            }
        }
        Some(FieldMember { range, documentation, attributes, name, ty, default, required_when })
    }

    /// The type of a field; without a colon it is taken all the same, after that was said.
    fn field_type(&mut self, cursor: &mut Cursor<'_>) -> Type {
        if cursor.rule() == Some(Rule::missing) {
            let at = cursor.head.as_ref().map_or(0, |pair| pair.as_span().start());
            let before = self.text.get(..at).unwrap_or_default().trim_end();
            let wanted = if before.ends_with(':') { Wanted::Type } else { Wanted::TypeAnnotation };
            self.missing(cursor, wanted);
            if cursor.rule() != Some(Rule::type_any) {
                return Type::missing(self.between(at, at));
            }
        }
        self.type_value(cursor)
    }

    /// `@name(…)`
    pub(super) fn attribute(&mut self, pair: Pair<'_, Rule>) -> Option<Attribute> {
        let range = self.range(&pair);
        let mut cursor = Cursor::new(pair);
        if self.missing(&mut cursor, Wanted::Name) {
            return None;
        }
        let name = cursor.take(Rule::path).map(|pair| self.ident(&pair));
        let arguments = cursor.take(Rule::call).map(|pair| self.arguments(pair)).unwrap_or_default();
        Some(Attribute { range, name, arguments })
    }

    /// `check …`
    pub(super) fn check(&mut self, pair: Pair<'_, Rule>) -> Check {
        let start = pair.as_span().start();
        let (_, end) = extent(&pair);
        let mut cursor = Cursor::new(pair);
        let condition = self.chain(&mut cursor);
        let repeat = cursor.take(Rule::for_head).map(|pair| self.for_head(pair));
        let when = cursor.take(Rule::when_clause).map(|pair| self.chain(&mut Cursor::new(pair)));
        let mut is_warning = false;
        let message = match cursor.take(Rule::else_clause) {
            Some(clause) => {
                let mut inner = Cursor::new(clause);
                inner.take(Rule::k_else);
                is_warning = inner.take(Rule::k_warn).is_some();
                self.chain(&mut inner)
            }
            None => {
                self.expected(end, Wanted::Message);
                Expr::missing(self.between(end, end))
            }
        };
        Check {
            keyword: self.between(start, start + "check".len()),
            condition,
            repeat,
            when,
            is_warning,
            message,
        }
    }

    /// `require …`
    pub(super) fn require(&mut self, pair: Pair<'_, Rule>) -> Require {
        let start = pair.as_span().start();
        let mut cursor = Cursor::new(pair);
        let path = self.chain(&mut cursor);
        let when = cursor.take(Rule::when_clause).map(|pair| self.chain(&mut Cursor::new(pair)));
        let message = cursor.take(Rule::else_clause).map(|clause| {
            let mut inner = Cursor::new(clause);
            inner.take(Rule::k_else);
            inner.take(Rule::k_warn);
            self.chain(&mut inner)
        });
        Require { keyword: self.between(start, start + "require".len()), path, when, message }
    }
}
