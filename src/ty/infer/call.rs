//! Calls: functions, built-in functions, what stands behind `secret.` and `release.`

use std::sync::Arc;

use super::super::{Scalar, Special, Target, Type, TypeErrorKind, record, signature, view};
use super::{Checker, ScopeId};
use crate::base::Name;
use crate::builtin::{self, Builtin, Form, Function, Named, ReleaseField, SecretFunction, Term};
use crate::db::Definition;
use crate::hir::{Argument, DefinitionKind, Expression, ExpressionId, Literal};
use crate::resolve::Binding;

/// A parameter of what is called.
#[derive(Clone, Debug)]
pub(super) struct Parameter {
    pub(super) name: Name,
    pub(super) ty: Type,
    pub(super) optional: bool,
    /// What is given keeps the type that it has: anything may stand here, or a text that may be secret.
    open: Option<Open>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Anything,
    Text,
}

impl Parameter {
    pub(super) fn new(name: &str, ty: Type) -> Self {
        Self { name: Name::new(name), ty, optional: false, open: None }
    }

    /// A parameter of the table.
    fn of(parameter: &builtin::Parameter) -> Self {
        let (name, term, optional) = match parameter {
            builtin::Parameter::Value(name, term) => (*name, *term, false),
            builtin::Parameter::Default(name, term, _) => (*name, *term, true),
            other => (other.name(), Term::Anything, false),
        };
        let open = match term {
            Term::Anything => Some(Open::Anything),
            Term::Text => Some(Open::Text),
            _ => None,
        };
        Self { name: Name::new(name), ty: plain(term), optional, open }
    }
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
                None => match Function::named(name.as_str()) {
                    Some(function) => {
                        self.target(id, Target::Function(function.id));
                        self.call_built_in(id, function, arguments, scope).0
                    }
                    None => self.unknown(callee, *name, scope),
                },
            },
            Expression::Field { base, name, spot, optional } => {
                if self.is_kubernetes(*base, scope) && name.as_str() == "atLeast" {
                    if !self.sees_release(*base) {
                        return Type::Error;
                    }
                    self.target(id, Target::Release(ReleaseField::KubernetesAtLeast));
                    let Some(at_least) = ReleaseField::named("atLeast") else { return Type::Error };
                    return self.call_built_in(id, at_least, arguments, scope).0;
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
                            return match SecretFunction::named(name.as_str()) {
                                Some(function) => self.call_secret(id, function, arguments, scope),
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
                open: None,
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
            match parameter.open {
                None => {
                    self.check(argument.value, &parameter.ty, scope);
                }
                Some(open) => {
                    let found = self.synth(argument.value, scope);
                    if open == Open::Text && !found.is_error() {
                        self.fit(argument.value, &found, &parameter.ty, scope);
                    }
                }
            }
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

    /// A call of what the table has; its type, and what was given for each parameter.
    fn call_built_in<K>(
        &mut self,
        id: ExpressionId,
        of: &Builtin<K>,
        arguments: &[Argument],
        scope: ScopeId,
    ) -> (Type, Vec<Option<ExpressionId>>) {
        let Some(form) = of.forms.first() else { return (Type::Error, Vec::new()) };
        let parameters: Vec<Parameter> = form.takes.iter().map(Parameter::of).collect();
        let before = self.errors.len();
        let given = self.arguments(id, Name::new(of.name), &parameters, arguments, scope);
        let open = || parameters.iter().zip(&given).filter(|(parameter, _)| parameter.open.is_some());
        let is_broken = open().any(|(_, given)| given.is_none_or(|given| self.type_of(given).is_error()));
        if is_broken || (open().next().is_some() && self.errors.len() > before) {
            return (Type::Error, given);
        }
        (self.result(form, &given), given)
    }

    /// What a built-in gives, for these arguments: a text is secret where anything in it is.
    fn result(&self, form: &Form, given: &[Option<ExpressionId>]) -> Type {
        let is_secret = form.gives == Term::Text
            && given.iter().flatten().any(|given| record::holds_secret(self.db, self.type_of(*given)));
        match form.gives {
            Term::Text if is_secret => Type::Secret,
            Term::Text => Type::STRING,
            other => plain(other),
        }
    }

    fn call_secret(
        &mut self,
        id: ExpressionId,
        function: &Builtin<SecretFunction>,
        arguments: &[Argument],
        scope: ScopeId,
    ) -> Type {
        self.target(id, Target::Secret(function.id));
        let (ty, given) = self.call_built_in(id, function, arguments, scope);
        let literal = given.first().copied().flatten().filter(|_| function.id == SecretFunction::Literal);
        let empty = literal.filter(|text| {
            matches!(self.body.expression(*text), Expression::Literal(Literal::Text(text)) if text.is_empty())
        });
        if let Some(at) = empty {
            self.error(at, TypeErrorKind::EmptySecret);
        }
        ty
    }

    /// Whether a value is a text, or a secret one.
    pub(super) fn is_text(ty: &Type) -> bool {
        ty.members().iter().all(|it| matches!(it.scalar(), Some(Scalar::String | Scalar::Secret)))
    }
}

/// A term of the table that nothing has to be known for.
fn plain(term: Term) -> Type {
    match term {
        Term::Bool => Type::Bool,
        Term::Int => Type::INT,
        Term::String => Type::STRING,
        Term::Quantity => Type::Quantity(None),
        Term::Duration => Type::Duration(None),
        Term::Secret => Type::Secret,
        Term::Text => text_or_secret(),
        Term::FoundText => view::found_text().clone(),
        Term::Piece => view::secret_piece().clone(),
        Term::List(of) => Type::list(plain(*of)),
        Term::Optional(of) => plain(*of).optional(),
        Term::OneOf(terms) => Type::union(terms.iter().map(|term| plain(*term)).collect()),
        _ => Type::Error,
    }
}
