//! Types, and what stands in record types.

use super::Reader;
use crate::base::TextRange;
use crate::syntax::tree::{
    Attribute, Check, Condition, ConditionKind, Expr, FieldMember, KeyColumn, Member, Require, Type, TypeKind,
};

impl Reader<'_> {
    /// A type behind blanks.
    pub(super) fn type_value(&mut self) -> Option<Type> {
        self.blanks();
        self.type_any()
    }

    fn type_any(&mut self) -> Option<Type> {
        self.deeper(Self::union)
    }

    fn union(&mut self) -> Option<Type> {
        if self.eat(b"|") {
            self.blanks();
        }
        let first = self.type_member()?;
        let mut others = Vec::new();
        while self.behind_blanks(|reader| reader.peek() == b'|' && reader.ahead(1) != b'|') {
            self.at += 1;
            self.blanks();
            others.push(self.type_member()?);
        }
        let ty = if others.is_empty() {
            first
        } else {
            let mut members = vec![first];
            members.append(&mut others);
            let range = members.iter().map(|member| member.range).reduce(TextRange::cover)?;
            Type { range, kind: TypeKind::Union(members) }
        };
        let before = self.at;
        self.blanks();
        let start = self.at;
        if !self.keyword(b"where") {
            self.at = before;
            return Some(ty);
        }
        let condition = self.value()?;
        let message = match self.behind_blanks(|reader| reader.keyword(b"else")) {
            true => Some(self.value()?),
            false => None,
        };
        let range = ty.range.cover(self.range(start));
        Some(Type { range, kind: TypeKind::Where { of: Box::new(ty), condition, message } })
    }

    /// An atom and the `?` behind it.
    pub(super) fn type_member(&mut self) -> Option<Type> {
        let ty = self.type_atom()?;
        let is_mark = |reader: &Self| reader.peek() == b'?' && !matches!(reader.ahead(1), b'?' | b'.');
        if !self.behind_blanks(|reader| is_mark(reader)) {
            return Some(ty);
        }
        let start = self.at;
        self.at += 1;
        let range = ty.range.cover(self.range(start));
        if self.behind_blanks(|reader| is_mark(reader)) {
            return None;
        }
        Some(Type { range, kind: TypeKind::Optional(Box::new(ty)) })
    }

    fn type_atom(&mut self) -> Option<Type> {
        let start = self.at;
        let kind = match self.peek() {
            b'[' => self.type_list()?,
            b'{' => {
                self.at += 1;
                TypeKind::Record(self.members(start)?)
            }
            b'(' => {
                self.at += 1;
                self.space();
                let inner = self.type_any()?;
                self.space();
                self.expect(b")")?;
                TypeKind::Paren(Box::new(inner))
            }
            _ if self.is_at_text() => TypeKind::Literal(self.text()?),
            b'-' | b'0'..=b'9' => TypeKind::Literal(self.bound()?),
            _ if self.is_partial() => {
                self.blanks();
                self.expect(b"<")?;
                let of = self.type_value()?;
                self.space();
                self.expect(b">")?;
                TypeKind::Partial(Box::new(of))
            }
            _ => {
                let path = self.path()?;
                TypeKind::Name { path, conditions: self.conditions()? }
            }
        };
        Some(Type { range: self.range(start), kind })
    }

    /// Takes the `Partial` of `Partial<…>`.
    fn is_partial(&mut self) -> bool {
        let Some(behind) = self.rest().strip_prefix(b"Partial") else { return false };
        let blanks = behind.iter().take_while(|byte| **byte == b' ').count();
        let found = behind.get(blanks) == Some(&b'<');
        if found {
            self.at += "Partial".len();
        }
        found
    }

    fn type_list(&mut self) -> Option<TypeKind> {
        self.at += 1;
        self.space();
        let element = Box::new(self.type_any()?);
        self.space();
        let mut value = None;
        let mut keys = Vec::new();
        if self.eat(b":") {
            value = Some(Box::new(self.type_value()?));
        } else if self.keyword(b"by") {
            self.blanks();
            keys.push(self.key_column()?);
            while self.behind_blanks(|reader| reader.eat(b",")) {
                self.space();
                keys.push(self.key_column()?);
            }
        }
        self.space();
        self.expect(b"]")?;
        let conditions = self.conditions()?;
        Some(match value {
            Some(value) => TypeKind::Map { key: element, value, conditions },
            None => TypeKind::List { element, keys, conditions },
        })
    }

    fn key_column(&mut self) -> Option<KeyColumn> {
        let name = self.name()?;
        let default = match self.behind_blanks(|reader| reader.eat(b"=")) {
            true => {
                self.blanks();
                Some(self.pattern()?)
            }
            false => None,
        };
        Some(KeyColumn { name, default })
    }

    /// What stands in parentheses behind a type, if anything does.
    fn conditions(&mut self) -> Option<Vec<Condition>> {
        if !self.behind_blanks(|reader| reader.eat(b"(")) {
            return Some(Vec::new());
        }
        let conditions = self.listed(b')', Self::condition)?;
        if conditions.is_empty() { None } else { Some(conditions) }
    }

    fn condition(&mut self) -> Option<Condition> {
        let start = self.at;
        if self.is_at_text() {
            let pattern = self.text()?;
            return Some(Condition { range: self.range(start), kind: ConditionKind::Pattern(pattern) });
        }
        let minimum = self.bound();
        self.blanks();
        self.expect(b"..")?;
        let mut maximum = None;
        self.behind_blanks(|reader| {
            maximum = reader.bound();
            maximum.is_some()
        });
        Some(Condition { range: self.range(start), kind: ConditionKind::Range { minimum, maximum } })
    }

    /// What stands between the braces of a record type that begins at an offset; its brace was read.
    fn members(&mut self, start: usize) -> Option<Vec<Member>> {
        let mut members = Vec::new();
        let mut attributes: Vec<Attribute> = Vec::new();
        // Where documentation of the next member may begin.
        let mut from = start;
        loop {
            let separated = self.separators(usize::from(!members.is_empty() && attributes.is_empty()))?;
            if self.peek() == b'}' {
                self.at += 1;
                return attributes.is_empty().then_some(members);
            }
            if !separated && !members.is_empty() && attributes.is_empty() {
                return None;
            }
            let start = self.at;
            if self.peek() == b'@' {
                attributes.push(self.attribute()?);
                continue;
            }
            let member = match self.rule()? {
                Some(rule) if attributes.is_empty() => rule,
                Some(_) => return None,
                None => self.field(from, std::mem::take(&mut attributes))?,
            };
            members.push(member);
            from = self.at;
            debug_assert!(start < from, "a member is not empty");
        }
    }

    /// A spread, check or requirement, if one begins here.
    fn rule(&mut self) -> Option<Option<Member>> {
        let start = self.at;
        Some(Some(if self.eat(b"...") {
            let ty = self.type_value()?;
            Member::Spread { range: self.range(start), ty }
        } else if self.keyword(b"check") {
            let check = self.check()?;
            Member::Check { range: self.range(start), check }
        } else if self.keyword(b"require") {
            let require = self.require()?;
            Member::Require { range: self.range(start), require }
        } else {
            return Some(None);
        }))
    }

    fn field(&mut self, from: usize, attributes: Vec<Attribute>) -> Option<Member> {
        let start = self.at;
        let documentation = self.mended.documentation(from, start);
        let name = self.field_name()?;
        self.blanks();
        self.expect(b":")?;
        let ty = self.type_value()?;
        let default = match self.behind_blanks(Self::equals) {
            true => Some(self.value()?),
            false => None,
        };
        let mut required_when = None;
        if self.behind_blanks(|reader| reader.keyword(b"required")) {
            self.blanks();
            self.keyword(b"when").then_some(())?;
            required_when = Some(self.value()?);
        }
        let range = self.range(start);
        let field = FieldMember { range, documentation, attributes, name, ty, default, required_when };
        Some(Member::Field(Box::new(field)))
    }

    /// `@name(…)`
    pub(super) fn attribute(&mut self) -> Option<Attribute> {
        let start = self.at;
        self.expect(b"@")?;
        let at = self.at;
        self.path()?;
        let name = Some(self.ident_since(at));
        let arguments = if self.eat(b"(") { self.arguments()? } else { Vec::new() };
        Some(Attribute { range: self.range(start), name, arguments })
    }

    /// `when c` behind blanks.
    pub(super) fn when_clause(&mut self) -> Option<Option<Expr>> {
        Some(match self.behind_blanks(|reader| reader.keyword(b"when")) {
            true => Some(self.value()?),
            false => None,
        })
    }

    /// `else "…"` behind blanks, and whether `warn` stands in it.
    fn else_clause(&mut self) -> Option<Option<(bool, Expr)>> {
        if !self.behind_blanks(|reader| reader.keyword(b"else")) {
            return Some(None);
        }
        let is_warning = self.behind_blanks(|reader| {
            let found = reader.item_keyword(b"warn");
            let before = reader.at;
            reader.blanks();
            let text = reader.is_at_text();
            reader.at = before;
            found && text
        });
        Some(Some((is_warning, self.value()?)))
    }

    /// What stands behind `check`.
    pub(super) fn check(&mut self) -> Option<Check> {
        let keyword = self.range(self.at - "check".len());
        let condition = self.value()?;
        let repeat = self.repeat()?;
        let when = self.when_clause()?;
        let (is_warning, message) = self.else_clause()??;
        Some(Check { keyword, condition, repeat, when, is_warning, message })
    }

    /// What stands behind `require`.
    pub(super) fn require(&mut self) -> Option<Require> {
        let keyword = self.range(self.at - "require".len());
        let path = self.value()?;
        let when = self.when_clause()?;
        let message = self.else_clause()?.map(|(_, message)| message);
        Some(Require { keyword, path, when, message })
    }
}
