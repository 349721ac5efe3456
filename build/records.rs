//! Tapes of the record types of the library that are plain (`src/stdlib/tape.rs`).

use std::collections::BTreeMap;

use super::hir::{self, Literal, Member, Refinement, TypeExpression, TypeExpressionId};
use super::tape::{Form, Writer};
use super::{Library, Meaning};

/// What the names of a module mean, as [`Library::scope`] gives them.
pub(super) type Scope = BTreeMap<(u32, String, bool), Meaning>;

impl Library {
    /// The tape of a record type, if it is plain: names, literals, lists, maps and what they may be refined by.
    pub(super) fn record(&mut self, scope: &Scope, item: usize) -> Option<Vec<u8>> {
        let item = self.items.get(item)?;
        let (name, body) = (item.name.clone(), item.body.clone());
        let hir::Data::Type { ty, kind, retain_keys, .. } = &body.data else { return None };
        let TypeExpression::Record(members) = body.type_expression(*ty) else { return None };
        let mut of = Record { library: self, scope, body: &body, tape: Writer::default() };
        of.text(&name);
        of.tape.number(u64::from(*retain_keys));
        of.tape.number(u64::from(kind.is_some()));
        if let Some(kind) = kind {
            of.text(&kind.api_version);
            of.tape.number(u64::from(kind.name.is_some()));
            if let Some(name) = &kind.name {
                of.text(name);
            }
            of.tape.number(u64::from(kind.namespaced));
        }
        let rest: Vec<TypeExpressionId> = members.iter().filter_map(rest).collect();
        of.tape.number(rest.len() as u64);
        match rest.as_slice() {
            [] => {}
            [only] => of.rest(*only)?,
            _ => return None,
        }
        of.tape.number((members.len() - rest.len()) as u64);
        for member in members {
            match member {
                Member::Field(field) => of.field(field)?,
                Member::Spread(_) => {}
                Member::Check(_) | Member::Require(_) => return None,
            }
        }
        Some(of.tape.0)
    }
}

const fn rest(member: &Member) -> Option<TypeExpressionId> {
    match member {
        Member::Spread(ty) => Some(*ty),
        _ => None,
    }
}

struct Record<'a> {
    library: &'a mut Library,
    scope: &'a Scope,
    body: &'a hir::Body,
    tape: Writer,
}

impl Record<'_> {
    fn text(&mut self, text: &str) {
        let (start, length) = self.library.text_at(text);
        self.tape.number(start as u64);
        self.tape.number(length as u64);
    }

    fn optional_text(&mut self, text: Option<&str>) {
        self.tape.number(u64::from(text.is_some()));
        if let Some(text) = text {
            self.text(text);
        }
    }

    /// `...[String: U]`: the type of what else there may be. What another record brings is not plain.
    fn rest(&mut self, ty: TypeExpressionId) -> Option<()> {
        let TypeExpression::Map { value, .. } = self.body.type_expression(ty) else { return None };
        self.ty(*value)
    }

    fn field(&mut self, field: &hir::FieldDeclaration) -> Option<()> {
        if field.default.is_some() || field.required_when.is_some() {
            return None;
        }
        self.text(field.name.as_str());
        self.tape.number(u64::from(field.spot.0));
        self.optional_text(field.since.as_deref());
        self.optional_text(field.until.as_deref());
        self.tape.number(u64::from(field.base64));
        self.ty(field.ty)
    }

    fn ty(&mut self, id: TypeExpressionId) -> Option<()> {
        match self.body.type_expression(id) {
            TypeExpression::Name(name) => match name.segments.as_slice() {
                [(name, _)] => self.named(name.as_str()),
                _ => None,
            },
            TypeExpression::Literal(literal) => self.literal(literal),
            TypeExpression::Optional(inner) => {
                self.tape.form(Form::Optional);
                self.ty(*inner)
            }
            TypeExpression::List { element, keys } => {
                self.tape.form(Form::List);
                self.ty(*element)?;
                self.tape.number(keys.len() as u64);
                for key in keys {
                    self.text(key.name.as_str());
                    match &key.default {
                        None => self.tape.number(0),
                        Some(Literal::Text(text)) => {
                            self.tape.number(1);
                            self.text(text);
                        }
                        Some(_) => return None,
                    }
                }
                Some(())
            }
            TypeExpression::Map { key, value } => {
                self.tape.form(Form::Map);
                self.ty(*key)?;
                self.ty(*value)
            }
            TypeExpression::Record(_) => {
                self.tape.form(Form::Inline);
                self.tape.number(u64::from(id.0));
                Some(())
            }
            TypeExpression::Union(members) => {
                self.tape.form(Form::Union);
                self.tape.number(members.len() as u64);
                let mut seen = Vec::new();
                for member in members {
                    let TypeExpression::Literal(literal) = self.body.type_expression(*member) else {
                        return None;
                    };
                    if members.len() < 2 || seen.contains(&literal) {
                        return None;
                    }
                    seen.push(literal);
                    self.literal(literal)?;
                }
                Some(())
            }
            TypeExpression::Refined { base, refinements } => self.refined(*base, refinements),
            TypeExpression::Missing | TypeExpression::Where { .. } | TypeExpression::Partial(_) => None,
        }
    }

    fn literal(&mut self, literal: &Literal) -> Option<()> {
        match literal {
            Literal::Text(text) => {
                self.tape.form(Form::Text);
                self.text(text);
                Some(())
            }
            Literal::Int(number) => {
                self.tape.form(Form::Number);
                self.tape.signed(*number);
                Some(())
            }
            _ => None,
        }
    }

    fn named(&mut self, name: &str) -> Option<()> {
        let key = (super::base::spelling_number(name), name.to_owned(), true);
        let Some(meaning) = self.scope.get(&key) else {
            self.tape.form(built_in(name)?);
            return Some(());
        };
        let Meaning::Item(number) = *meaning else { return None };
        let item = self.library.items.get(number)?;
        let hir::Data::Type { ty, .. } = &item.body.data else { return None };
        match item.body.type_expression(*ty) {
            TypeExpression::Record(_) => {
                self.tape.form(Form::Record);
                self.tape.number(number as u64);
                self.tape.number(u64::from(ty.0));
            }
            _ => {
                self.tape.form(Form::Alias);
                self.tape.number(number as u64);
            }
        }
        Some(())
    }

    /// `Int(1..5)`, `String(1..5, r"…")`; each condition at most once, so that nothing has to be intersected.
    fn refined(&mut self, base: TypeExpressionId, refinements: &[Refinement]) -> Option<()> {
        let TypeExpression::Name(name) = self.body.type_expression(base) else { return None };
        let [(name, _)] = name.segments.as_slice() else { return None };
        let key = (super::base::spelling_number(name.as_str()), name.as_str().to_owned(), true);
        if self.scope.contains_key(&key) {
            return None;
        }
        let mut range = None;
        let mut patterns = Vec::new();
        for refinement in refinements {
            match refinement {
                Refinement::Range { minimum, maximum, .. } if range.is_none() => {
                    range = Some((end(minimum.as_ref())?, end(maximum.as_ref())?));
                }
                Refinement::Range { .. } => return None,
                Refinement::Pattern { pattern, .. } if patterns.contains(&pattern) => {}
                Refinement::Pattern { pattern, .. } => patterns.push(pattern),
            }
        }
        let (minimum, maximum) = range.unwrap_or_default();
        match (name.as_str(), patterns.is_empty()) {
            ("Int", true) => self.tape.form(Form::IntRange),
            ("String", _) => self.tape.form(Form::StringRules),
            _ => return None,
        }
        self.tape.optional(minimum, Writer::signed);
        self.tape.optional(maximum, Writer::signed);
        if name.as_str() == "String" {
            self.tape.number(patterns.len() as u64);
            for pattern in patterns {
                self.text(pattern);
            }
        }
        Some(())
    }
}

const fn end(bound: Option<&Literal>) -> Option<Option<i64>> {
    match bound {
        None => Some(None),
        Some(Literal::Int(number)) => Some(Some(*number)),
        Some(_) => None,
    }
}

fn built_in(name: &str) -> Option<Form> {
    Some(match name {
        "Bool" => Form::Bool,
        "Int" => Form::Int,
        "Float" => Form::Float,
        "String" => Form::String,
        "Quantity" => Form::Quantity,
        "Duration" => Form::Duration,
        "IntOrString" => Form::IntOrString,
        "IntOrPercent" => Form::IntOrPercent,
        "Any" => Form::Any,
        _ => return None,
    })
}
