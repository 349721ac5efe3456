//! What a definition says: its values against its types, and the expressions and forms of the types written in it.

use std::sync::Arc;

use super::super::wellformed::union_clash;
use super::super::{Record, RecordId, RecordType, Type, TypeErrorKind, Visibility, record};
use super::scope::Fields;
use super::{Checker, ScopeId};
use crate::base::Name;
use crate::hir::{
    Check, Data, DefinitionKind, ExpressionId, FieldDeclaration, KeyDeclaration, Member, Node, Parameter,
    Require, TypeExpression, TypeExpressionId,
};

impl Checker<'_> {
    /// Looks at the whole definition; the type that its readers see.
    pub(super) fn definition(&mut self) -> Type {
        self.convention();
        let result = self.data();
        for number in 0..self.body.types.len() {
            if let Ok(number) = u32::try_from(number) {
                self.written_type(TypeExpressionId(number));
            }
        }
        self.bounded(result)
    }

    /// Types begin with a capital letter, whatever else has a name with a small one.
    fn convention(&mut self) {
        use DefinitionKind as Kind;
        let is_type = match self.definition.kind() {
            Kind::Type => true,
            Kind::Input | Kind::Let | Kind::Function | Kind::Resource | Kind::Part => false,
            _ => return,
        };
        let name = self.definition.name();
        let odd = match name.as_str().trim_start_matches('_').chars().next() {
            Some(first) if is_type => first.is_lowercase(),
            Some(first) => first.is_uppercase(),
            None => false,
        };
        if odd {
            self.error(Node::Name, TypeErrorKind::Convention { name, is_type });
        }
    }

    fn data(&mut self) -> Type {
        let body = self.body;
        match &body.data {
            Data::Error | Data::Import(_) | Data::Kubernetes { .. } => Type::Error,
            Data::ImportData { .. } => Type::Any,
            Data::Input { ty, default } => {
                let ty = self.declared.get(*ty).clone();
                if let Some(default) = default {
                    self.seeing(Visibility::InputDefault, |checker| {
                        checker.default(*default, &ty, ScopeId::ROOT)
                    });
                }
                ty
            }
            Data::Let { ty, value } => self.declared_value(*ty, *value, ScopeId::ROOT),
            Data::Type { ty, .. } => self.declared.get(*ty).clone(),
            Data::Function { parameters, result, value } => {
                let scope = self.parameters(parameters);
                self.declared_value(*result, *value, scope)
            }
            Data::Check(check) => {
                self.check_item(check, ScopeId::ROOT);
                Type::Error
            }
            Data::Require(require) => {
                let inputs = Type::Record(record::inputs_record(self.definition.file));
                self.require_item(require, &inputs, ScopeId::ROOT);
                Type::Error
            }
            Data::Resource { kind, repeat, when, value } => {
                self.resource(*kind, repeat.as_ref(), *when, *value)
            }
            Data::Part { repeat, when, value, .. } => {
                self.instance(repeat.as_ref(), *when, None, None, *value)
            }
            Data::Deploy { release, namespace, repeat, when, value, .. } => {
                self.instance(repeat.as_ref(), *when, Some(*release), *namespace, *value)
            }
            Data::Patch { target, name, namespace, when, value } => {
                self.patch(target, [*name, *namespace], *when, *value);
                Type::Error
            }
            Data::External { kind, name, keys, namespace, repeat, when } => {
                self.external(kind, *name, *keys, *namespace, repeat.as_ref(), *when);
                Type::Error
            }
        }
    }

    /// A value of declared type keeps it, with all that it surely sets.
    fn declared_value(&mut self, ty: Option<TypeExpressionId>, value: ExpressionId, scope: ScopeId) -> Type {
        let Some(ty) = ty else { return self.synth(value, scope) };
        let declared = self.declared.get(ty).clone();
        let found = self.check(value, &declared, scope);
        if found.is_error() { declared } else { found }
    }

    /// A default is the lowest layer of what has it.
    fn default(&mut self, value: ExpressionId, ty: &Type, scope: ScopeId) {
        let layer = ty.layer();
        let is_layer = layer.core().1;
        self.in_layer(is_layer, |checker| checker.check_as(value, &layer, scope));
    }

    fn parameters(&mut self, parameters: &[Parameter]) -> ScopeId {
        let mut scope = ScopeId::ROOT;
        let mut facts = Vec::new();
        let mut names: Vec<Name> = Vec::new();
        for (number, parameter) in parameters.iter().enumerate() {
            let ty = self.declared.get(parameter.ty).clone();
            if let Some(default) = parameter.default {
                self.later = parameters.iter().skip(number).map(|later| later.binder.name).collect();
                self.check(default, &ty, scope);
            }
            if names.contains(&parameter.binder.name) {
                self.error(
                    parameter.binder.spot,
                    TypeErrorKind::ParameterTwice { name: parameter.binder.name },
                );
            }
            names.push(parameter.binder.name);
            scope = self.bind(scope, parameter.binder.name, ty.clone(), None);
            if let Some(local) = self.local(scope, parameter.binder.name) {
                facts.extend(self.where_facts(&ty, local.path));
            }
        }
        self.later.clear();
        self.assume(scope, facts)
    }

    /// `check …`
    fn check_item(&mut self, check: &Check, scope: ScopeId) {
        let mut scope = scope;
        if let Some(header) = &check.repeat {
            scope = self.for_each(header, scope);
        }
        if let Some(when) = check.when {
            self.condition(when, scope);
            scope = self.behind(when, scope, true);
        }
        self.condition(check.condition, scope);
        let failing = self.behind(check.condition, scope, false);
        self.message(check.message, failing);
    }

    /// `require a.b.c when …`, the path beginning at a record.
    fn require_item(&mut self, require: &Require, of: &Type, scope: ScopeId) {
        let mut ty = of.clone();
        for (name, spot) in &require.path {
            let field = ty.as_record().and_then(|record| record::field_of(self.db, &record.id, *name));
            match field {
                Some(field) => ty = field.ty,
                None if ty.is_error() => break,
                None => {
                    self.error(*spot, TypeErrorKind::UnknownField { ty: ty.without_null(), name: *name });
                    break;
                }
            }
        }
        if let Some(when) = require.when {
            self.condition(when, scope);
        }
        if let Some(message) = require.message {
            self.message(message, scope);
        }
    }

    /// The forms and expressions of a type that is written in this definition.
    fn written_type(&mut self, id: TypeExpressionId) {
        let body = self.body;
        match body.type_expression(id) {
            TypeExpression::Record(members) => {
                self.seeing(Visibility::Static, |checker| checker.members(id, members))
            }
            TypeExpression::Where { base, condition, message } => {
                let base = self.declared.get(*base).clone();
                let scope = self.bind(ScopeId::ROOT, Name::new("it"), base, None);
                self.seeing(Visibility::Static, |checker| {
                    checker.condition(*condition, scope);
                    if let Some(message) = message {
                        let failing = checker.behind(*condition, scope, false);
                        checker.message(*message, failing);
                    }
                });
            }
            TypeExpression::Union(_) => {
                if let Type::Union(union) = self.declared.get(id).strip()
                    && let Some((first, second)) = union_clash(union)
                {
                    self.error(Node::Type(id), TypeErrorKind::UnionUnclear { first, second });
                }
            }
            TypeExpression::List { element, keys } if !keys.is_empty() => {
                let element = self.declared.get(*element).clone();
                self.keys(&element, keys);
            }
            _ => {}
        }
    }

    /// The keys of a list are fields of its elements, of types that texts, numbers and literals have.
    fn keys(&mut self, element: &Type, keys: &[KeyDeclaration]) {
        use super::super::Scalar;
        let members: Vec<Type> = element.members().into_iter().cloned().collect();
        for key in keys {
            let good = members.iter().all(|member| {
                if member.is_error() {
                    return true;
                }
                let field =
                    member.as_record().and_then(|record| record::field_of(self.db, &record.id, key.name));
                field.is_some_and(|field| {
                    field.ty.is_error()
                        || matches!(
                            field.ty.strip().scalar(),
                            Some(Scalar::String | Scalar::Int | Scalar::Bool | Scalar::IntOrString)
                        )
                })
            });
            if !good {
                self.error(key.spot, TypeErrorKind::BadKey { element: element.clone(), name: key.name });
            }
        }
    }

    fn members(&mut self, id: TypeExpressionId, members: &[Member]) {
        let of = Record { id: RecordId::Declared(self.definition, id), outline: None };
        let record = record::record_type(self.db, &of.id);
        self.fields_once(members);
        let base = self.fresh_path();
        let paths: Vec<_> = record.fields.iter().map(|field| self.paths.field(base, field.name)).collect();
        let all = record.fields.len();
        let scope_of = |checker: &mut Self, seen: usize| {
            let fields = Fields { record: Arc::clone(&record), paths: paths.clone(), seen };
            checker.scopes.see_fields(ScopeId::ROOT, fields)
        };
        let mut whole = None;
        for member in members {
            match member {
                Member::Field(field) => {
                    if let Some(default) = field.default {
                        let before = position(&record, field);
                        let scope = scope_of(self, before);
                        let ty = self.declared.get(field.ty).clone();
                        self.default(default, &ty, scope);
                    }
                    if let Some(condition) = field.required_when {
                        let scope = *whole.get_or_insert_with(|| scope_of(self, all));
                        self.condition(condition, scope);
                    }
                }
                Member::Spread(_) => {}
                Member::Check(check) => {
                    let scope = *whole.get_or_insert_with(|| scope_of(self, all));
                    self.check_item(check, scope);
                }
                Member::Require(require) => {
                    let scope = *whole.get_or_insert_with(|| scope_of(self, all));
                    self.require_item(require, &Type::Record(of.clone()), scope);
                }
            }
        }
    }

    /// Each field is declared once, through spreads too.
    fn fields_once(&mut self, members: &[Member]) {
        let mut names: Vec<Name> = Vec::new();
        for member in members {
            match member {
                Member::Field(field) => {
                    if names.contains(&field.name) {
                        self.error(field.spot, TypeErrorKind::FieldTwice { name: field.name });
                    }
                    names.push(field.name);
                }
                Member::Spread(spread) => {
                    let ty = self.declared.get(*spread).clone();
                    match ty.strip() {
                        Type::Record(record) => {
                            let brought = record::record_type(self.db, &record.id);
                            let twice = brought.fields.iter().find(|field| names.contains(&field.name));
                            if let Some(field) = twice {
                                self.error(
                                    Node::Type(*spread),
                                    TypeErrorKind::FieldTwice { name: field.name },
                                );
                            }
                            names.extend(brought.fields.iter().map(|field| field.name));
                        }
                        Type::Map(_) | Type::Error => {}
                        _ => {
                            self.error(Node::Type(*spread), TypeErrorKind::SpreadType { ty });
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

fn position(record: &RecordType, field: &FieldDeclaration) -> usize {
    record.fields.iter().position(|it| it.name == field.name).unwrap_or_default()
}
