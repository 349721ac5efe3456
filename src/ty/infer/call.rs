//! Calls: functions, built-in functions, what stands behind `secret.` and `release.`

use std::sync::Arc;

use super::super::{
    Function, ReleaseField, Scalar, SecretFunction, Special, Target, Type, TypeErrorKind, record, signature,
    view,
};
use super::{Checker, ScopeId};
use crate::base::Name;
use crate::db::Definition;
use crate::hir::{Argument, DefinitionKind, Expression, ExpressionId, Literal};
use crate::resolve::Binding;

/// A parameter of what is called.
#[derive(Clone, Debug)]
pub(super) struct Parameter {
    pub(super) name: Name,
    pub(super) ty: Type,
    pub(super) optional: bool,
}

impl Parameter {
    pub(super) fn new(name: &str, ty: Type) -> Self {
        Self { name: Name::new(name), ty, optional: false }
    }

    fn optional(name: &str, ty: Type) -> Self {
        Self { name: Name::new(name), ty, optional: true }
    }
}

/// The built-in function of that name.
pub(super) fn built_in(name: Name) -> Option<Function> {
    Function::ALL.iter().find(|(spelling, _)| *spelling == name.as_str()).map(|(_, function)| *function)
}

/// The function of that name behind `secret.`
pub(super) fn secret_function(name: Name) -> Option<SecretFunction> {
    SecretFunction::ALL.iter().find(|(spelling, _)| *spelling == name.as_str()).map(|(_, function)| *function)
}

fn text_or_secret() -> Type {
    Type::union(vec![Type::STRING, Type::Secret])
}

impl Checker<'_> {
    /// A call; `expected` is what is expected of its value, where a method can make use of it.
    pub(super) fn call(
        &mut self,
        id: ExpressionId,
        callee: ExpressionId,
        arguments: &[Argument],
        expected: Option<&Type>,
        scope: ScopeId,
    ) -> Type {
        let body = self.body;
        match body.expression(callee) {
            Expression::Name(name) if self.local(scope, *name).is_none() => match self.lookup(*name) {
                Some(Binding::Definition(found)) if found.kind() == DefinitionKind::Function => {
                    self.target(callee, Target::Definition(found));
                    self.call_function(id, callee, found, arguments, scope)
                }
                Some(Binding::Broken) => Type::Error,
                Some(_) => self.error(callee, TypeErrorKind::NotAFunction),
                None => match built_in(*name) {
                    Some(function) => self.call_built_in(id, *name, function, arguments, scope),
                    None => self.unknown(callee, *name, scope),
                },
            },
            Expression::Field { base, name, spot, optional } => {
                if self.is_kubernetes(*base, scope) && name.as_str() == "atLeast" {
                    if !self.sees_release(*base) {
                        return Type::Error;
                    }
                    self.target(id, Target::Release(ReleaseField::KubernetesAtLeast));
                    self.arguments(id, *name, &[Parameter::new("version", Type::STRING)], arguments, scope);
                    return Type::Bool;
                }
                if let Expression::Name(of) = body.expression(*base)
                    && self.local(scope, *of).is_none()
                {
                    match self.lookup(*of) {
                        Some(Binding::Module(module)) => {
                            self.target(*base, Target::Module(module));
                            let Some(found) = self.module_member(callee, module, *name, *spot) else {
                                return Type::Error;
                            };
                            if found.kind() != DefinitionKind::Function {
                                return self.error(callee, TypeErrorKind::NotAFunction);
                            }
                            return self.call_function(id, callee, found, arguments, scope);
                        }
                        None if of.as_str() == "secret" => {
                            return match secret_function(*name) {
                                Some(function) => self.call_secret(id, *name, function, arguments, scope),
                                None => {
                                    let kind =
                                        TypeErrorKind::UnknownSpecial { of: Special::Secret, name: *name };
                                    self.error(*spot, kind)
                                }
                            };
                        }
                        _ => {}
                    }
                }
                self.call_method(id, callee, (*base, *name, *spot, *optional), arguments, expected, scope)
            }
            _ => {
                let found = self.synth(callee, scope);
                if found.is_error() { Type::Error } else { self.error(callee, TypeErrorKind::NotAFunction) }
            }
        }
    }

    fn call_function(
        &mut self,
        id: ExpressionId,
        callee: ExpressionId,
        found: Definition,
        arguments: &[Argument],
        scope: ScopeId,
    ) -> Type {
        if !self.sees(callee, found) {
            return Type::Error;
        }
        let signature = Arc::clone(signature(self.db, found));
        let Some(function) = &signature.function else { return Type::Error };
        let parameters: Vec<Parameter> = function
            .parameters
            .iter()
            .map(|parameter| Parameter {
                name: parameter.name,
                ty: parameter.ty.clone(),
                optional: parameter.has_default || parameter.ty.admits_null(),
            })
            .collect();
        self.arguments(id, found.name(), &parameters, arguments, scope);
        signature.ty.clone()
    }

    /// Positional arguments, then named ones; each is held against its parameter. Gives the argument of each parameter.
    pub(super) fn arguments(
        &mut self,
        id: ExpressionId,
        callee: Name,
        parameters: &[Parameter],
        arguments: &[Argument],
        scope: ScopeId,
    ) -> Vec<Option<ExpressionId>> {
        let mut given: Vec<Option<ExpressionId>> = vec![None; parameters.len()];
        let mut named = false;
        let mut wrong = false;
        for (number, argument) in arguments.iter().enumerate() {
            let at = match argument.name {
                Some((name, spot)) => {
                    named = true;
                    let Some(at) = parameters.iter().position(|parameter| parameter.name == name) else {
                        let names = parameters.iter().map(|parameter| parameter.name).collect();
                        self.error(spot, TypeErrorKind::UnknownParameter { callee, name, parameters: names });
                        wrong = true;
                        continue;
                    };
                    at
                }
                None if named => {
                    self.error(argument.value, TypeErrorKind::UnnamedArgument);
                    wrong = true;
                    continue;
                }
                None => number,
            };
            let (Some(slot), Some(parameter)) = (given.get_mut(at), parameters.get(at)) else {
                self.error(
                    argument.value,
                    TypeErrorKind::TooManyArguments { callee, wanted: parameters.len() },
                );
                wrong = true;
                continue;
            };
            if slot.replace(argument.value).is_some() {
                self.error(argument.value, TypeErrorKind::ArgumentTwice { name: parameter.name });
                continue;
            }
            self.check(argument.value, &parameter.ty, scope);
        }
        let missing: Vec<Name> = parameters
            .iter()
            .zip(&given)
            .filter(|(parameter, given)| given.is_none() && !parameter.optional)
            .map(|(parameter, _)| parameter.name)
            .collect();
        if !missing.is_empty() && !wrong {
            self.error(id, TypeErrorKind::MissingArguments { callee, names: missing });
        }
        given
    }

    fn call_built_in(
        &mut self,
        id: ExpressionId,
        name: Name,
        function: Function,
        arguments: &[Argument],
        scope: ScopeId,
    ) -> Type {
        self.target(id, Target::Function(function));
        match function {
            Function::Range => {
                let parameters = [Parameter::new("from", Type::INT), Parameter::new("to", Type::INT)];
                self.arguments(id, name, &parameters, arguments, scope);
                Type::list(Type::INT)
            }
            Function::Quantity => {
                let of = Type::union(vec![Type::STRING, Type::INT]);
                self.arguments(id, name, &[Parameter::new("text", of)], arguments, scope);
                Type::Quantity(None)
            }
            Function::Duration => {
                self.arguments(id, name, &[Parameter::new("text", Type::STRING)], arguments, scope);
                Type::Duration(None)
            }
            Function::File => {
                self.arguments(id, name, &[Parameter::new("path", Type::STRING)], arguments, scope);
                Type::STRING
            }
            Function::Base64 | Function::Sha256 => {
                let Some(ty) = self.one_of_any_type(id, name, arguments, scope) else { return Type::Error };
                if let [argument] = arguments
                    && self.fit(argument.value, &ty, &text_or_secret(), scope).is_error()
                {
                    return Type::Error;
                }
                if record::holds_secret(self.db, &ty) { Type::Secret } else { Type::STRING }
            }
            Function::ToYaml | Function::ToJson | Function::ToToml => {
                let Some(ty) = self.one_of_any_type(id, name, arguments, scope) else { return Type::Error };
                if record::holds_secret(self.db, &ty) { Type::Secret } else { Type::STRING }
            }
            Function::Strings => {
                if self.one_of_any_type(id, name, arguments, scope).is_none() {
                    return Type::Error;
                }
                Type::list(view::found_text().clone())
            }
        }
    }

    /// The type of the only argument, whatever it is.
    fn one_of_any_type(
        &mut self,
        id: ExpressionId,
        name: Name,
        arguments: &[Argument],
        scope: ScopeId,
    ) -> Option<Type> {
        match arguments {
            [argument] => {
                let ty = self.synth(argument.value, scope);
                (!ty.is_error()).then_some(ty)
            }
            [] => {
                self.error(
                    id,
                    TypeErrorKind::MissingArguments { callee: name, names: vec![Name::new("value")] },
                );
                None
            }
            [_, second, ..] => {
                self.error(second.value, TypeErrorKind::TooManyArguments { callee: name, wanted: 1 });
                None
            }
        }
    }

    fn call_secret(
        &mut self,
        id: ExpressionId,
        name: Name,
        function: SecretFunction,
        arguments: &[Argument],
        scope: ScopeId,
    ) -> Type {
        self.target(id, Target::Secret(function));
        let text = |name| Parameter::new(name, Type::STRING);
        let parameters = match function {
            SecretFunction::Env => vec![text("name")],
            SecretFunction::File => vec![text("path")],
            SecretFunction::Literal => vec![text("text")],
            SecretFunction::Existing => vec![text("name"), text("key")],
            SecretFunction::External => vec![
                text("store"),
                text("key"),
                Parameter::optional("property", Type::STRING.optional()),
                Parameter::optional("cluster", Type::Bool),
            ],
            SecretFunction::Pieces => vec![Parameter::new("secret", text_or_secret())],
            SecretFunction::Checksum => {
                return match self.one_of_any_type(id, name, arguments, scope) {
                    Some(_) => Type::STRING,
                    None => Type::Error,
                };
            }
        };
        let given = self.arguments(id, name, &parameters, arguments, scope);
        match function {
            SecretFunction::Pieces => Type::list(view::secret_piece().clone()),
            SecretFunction::Literal => {
                let text = given.first().copied().flatten();
                let empty = text.filter(|text| {
                    matches!(self.body.expression(*text), Expression::Literal(Literal::Text(text)) if text.is_empty())
                });
                if let Some(at) = empty {
                    self.error(at, TypeErrorKind::EmptySecret);
                }
                Type::Secret
            }
            _ => Type::Secret,
        }
    }

    /// Whether a value is a text, or a secret one.
    pub(super) fn is_text(ty: &Type) -> bool {
        ty.members().iter().all(|it| matches!(it.scalar(), Some(Scalar::String | Scalar::Secret)))
    }
}
