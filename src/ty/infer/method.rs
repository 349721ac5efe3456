//! Built-ins that are written behind a value: the table says what they take and give.

use std::sync::Arc;

use super::super::refine;
use super::super::relation::may_be_equal;
use super::super::{
    Held, Joined, Length, ListType, MapType, Scalar, SecretUse, Target, Type, TypeErrorKind, record, view,
};
use super::{Checker, ScopeId};
use crate::base::Name;
use crate::builtin::{self, Builtin, Form, Lengths, Method, Named, Parameter, Term};
use crate::db::Db;
use crate::hir::{Argument, DefinitionKind, Expression, ExpressionId, Literal, SpotId};

/// What a method is called on.
enum Receiver<'a> {
    Text,
    List(&'a ListType, Type),
    Map(&'a MapType, Type),
}

/// A call of a method: where it stands, on what, with what.
struct Call<'a> {
    id: ExpressionId,
    base: ExpressionId,
    name: Name,
    arguments: &'a [Argument],
    expected: Option<&'a Type>,
    scope: ScopeId,
}

/// What the letters of a form stand for.
struct Bound<'a> {
    receiver: &'a Receiver<'a>,
    whole: &'a Type,
    given: Type,
    other: Type,
}

fn receiver<'a>(db: &dyn Db, ty: &'a Type) -> Option<Receiver<'a>> {
    let (core, layer) = ty.core();
    let element = |held: &Held| if layer { held.layer(db) } else { held.ty(db).clone() };
    match core {
        Type::List(list) => Some(Receiver::List(list, element(&list.element))),
        Type::Map(map) => Some(Receiver::Map(map, element(&map.value))),
        _ if core.scalar() == Some(Scalar::String) => Some(Receiver::Text),
        _ => None,
    }
}

/// Whether a form of the table is of values like this one.
fn is_of(form: &Form, receiver: &Receiver<'_>) -> bool {
    match (form.receiver, receiver) {
        (builtin::Receiver::Text, Receiver::Text)
        | (builtin::Receiver::List, Receiver::List(..))
        | (builtin::Receiver::Map, Receiver::Map(..)) => true,
        (builtin::Receiver::Keyed, Receiver::List(list, _)) => !list.keys.is_empty(),
        _ => false,
    }
}

/// The methods that a value of a type has, for messages.
pub(in super::super) fn methods_of(db: &dyn Db, ty: &Type) -> impl Iterator<Item = &'static str> {
    let receiver = receiver(db, ty);
    Method::ALL
        .iter()
        .filter(move |method| {
            receiver.as_ref().is_some_and(|receiver| method.forms.iter().any(|form| is_of(form, receiver)))
        })
        .map(|method| method.name)
}

/// What becomes of a length.
fn length(of: Length, becomes: Lengths) -> Length {
    let minimum = match becomes {
        Lengths::Kept => of.minimum,
        Lengths::Fewer => None,
        Lengths::Distinct => of.minimum.map(|least| least.min(1)),
        Lengths::NonEmpty => Some(of.minimum.unwrap_or(0).max(1)),
        Lengths::Some => Some(1),
    };
    Length { minimum, maximum: of.maximum }
}

impl Receiver<'_> {
    /// What it holds; nothing is held by a text.
    fn element(&self) -> Type {
        match self {
            Self::Text => Type::Error,
            Self::List(_, element) => element.clone(),
            Self::Map(_, value) => value.without_null(),
        }
    }

    /// A value of the same kind, of another length.
    fn same(&self, whole: &Type, becomes: Lengths) -> Type {
        let again = |ty: Type| if whole.is_layer() { ty.layer() } else { ty };
        match self {
            Self::Text => match whole.bare() {
                Type::String(rules) => {
                    let mut rules = rules.as_deref().cloned().unwrap_or_default();
                    rules.length = length(rules.length, becomes);
                    Type::String(Some(Arc::new(rules)))
                }
                _ => Type::nonempty_text(),
            },
            Self::List(list, _) if becomes == Lengths::NonEmpty => again(Type::List(Arc::new(ListType {
                length: length(list.length, becomes),
                ..(*list).clone()
            }))),
            Self::List(list, element) => Type::List(Arc::new(ListType {
                element: if whole.is_layer() { element.clone().into() } else { list.element.clone() },
                keys: Arc::clone(&list.keys),
                length: length(list.length, becomes),
            })),
            Self::Map(map, _) => {
                again(Type::Map(Arc::new(MapType { length: length(map.length, becomes), ..(*map).clone() })))
            }
        }
    }
}

impl Checker<'_> {
    /// `xs.length`
    pub(super) fn method_without_arguments(
        &mut self,
        id: ExpressionId,
        base: ExpressionId,
        ty: &Type,
        name: Name,
        spot: SpotId,
    ) -> Option<Type> {
        let unknown = TypeErrorKind::UnknownMethod { ty: ty.clone(), name };
        let (Some(method), Some(receiver)) = (Method::named(name.as_str()), receiver(self.db, ty)) else {
            self.error(spot, unknown);
            return None;
        };
        if !Method::is_bare(method) {
            self.error(spot, TypeErrorKind::WantsArguments { name });
            return None;
        }
        let Some(form) = method.forms.iter().find(|form| is_of(form, &receiver)) else {
            self.error(spot, unknown);
            return None;
        };
        let element = receiver.element();
        if form.compares && record::holds_secret(self.db, &element) {
            self.secret_at(spot, base, SecretUse::Compared);
            return None;
        }
        if !form.holding.is_empty() && !element.is_error() && !holds(form.holding, &element) {
            self.error(spot, unknown);
            return None;
        }
        self.target(id, Target::Method(method.id));
        let bound = Bound { receiver: &receiver, whole: ty, given: Type::Error, other: Type::Error };
        Some(self.gives(form.gives, &bound, id))
    }

    /// `xs.map(x => e)`
    pub(super) fn call_method(
        &mut self,
        id: ExpressionId,
        callee: ExpressionId,
        (base, name, spot, optional): (ExpressionId, Name, SpotId, bool),
        arguments: &[Argument],
        expected: Option<&Type>,
        scope: ScopeId,
    ) -> Type {
        let found = match self.body.expression(base) {
            Expression::Name(of) if self.local(scope, *of).is_none() && self.lookup(*of).is_none() => {
                self.unknown(base, *of, scope)
            }
            _ => self.synth(base, scope),
        };
        let Some((inner, through)) = self.through(base, &found, optional, scope) else {
            return if optional && *found.bare() == Type::Null { Type::Null } else { Type::Error };
        };
        match inner.scalar() {
            Some(Scalar::Secret) => return self.secret_at(spot, base, SecretUse::Measured),
            Some(Scalar::Any) => return self.error(spot, TypeErrorKind::Opaque { found: inner }),
            _ => {}
        }
        let Some(method) = Method::named(name.as_str()) else {
            if let Some(record) = inner.as_record()
                && record::field_of(self.db, &record.id, name).is_some()
            {
                return self.error(callee, TypeErrorKind::NotAFunction);
            }
            return self.error(spot, TypeErrorKind::UnknownMethod { ty: inner, name });
        };
        let Some(receiver) = receiver(self.db, &inner) else {
            return self.error(spot, TypeErrorKind::UnknownMethod { ty: inner, name });
        };
        if Method::is_bare(method) {
            return self.error(spot, TypeErrorKind::NoParentheses { name });
        }
        let Some(form) = method.forms.iter().find(|form| is_of(form, &receiver)) else {
            return self.error(spot, TypeErrorKind::UnknownMethod { ty: inner, name });
        };
        let call = Call { id, base, name, arguments, expected, scope };
        let result = self.called(method, form, &receiver, &inner, &call);
        self.target(id, Target::Method(method.id));
        if through && !result.admits_null() && !result.is_error() {
            self.short.insert(id);
            return result.optional();
        }
        result
    }

    /// A call, as its form in the table says.
    fn called(
        &mut self,
        method: &Builtin<Method>,
        form: &Form,
        receiver: &Receiver<'_>,
        whole: &Type,
        call: &Call<'_>,
    ) -> Type {
        let element = receiver.element();
        if form.compares && record::holds_secret(self.db, &element) {
            return self.secret(call.base, SecretUse::Compared);
        }
        let mut bound = Bound { receiver, whole, given: Type::Error, other: Type::Error };
        match form.takes {
            [Parameter::Function(takes, wanted)] => {
                let takes: Vec<Type> = takes.iter().map(|term| self.gives(*term, &bound, call.id)).collect();
                match self.given_by(form.gives, &takes, *wanted, call) {
                    Some(given) => bound.given = given,
                    None => return Type::Error,
                }
            }
            [Parameter::Keys] => self.keys_of(receiver, call),
            [Parameter::Sought(_)] => self.sought(form, &element, call),
            [Parameter::OtherList(name)] => match self.other_list(name, call) {
                Some(other) => bound.other = other,
                None => return Type::Error,
            },
            values => self.values(values, &bound, call),
        }
        if method.id == Method::Matches {
            self.pattern_argument(call);
        }
        if !form.holding.is_empty() && !element.is_error() && !holds(form.holding, &element) {
            let kind = TypeErrorKind::NotPrintable { found: Type::list(element) };
            return self.error(call.base, kind);
        }
        let at = call.arguments.first().map_or(call.id, |argument| argument.value);
        self.gives(form.gives, &bound, at)
    }

    /// A term of the table as a type.
    fn gives(&mut self, term: Term, bound: &Bound<'_>, at: ExpressionId) -> Type {
        match term {
            Term::Bool => Type::Bool,
            Term::Int => Type::INT,
            Term::Float => Type::Float(None),
            Term::String => Type::STRING,
            Term::Quantity => Type::Quantity(None),
            Term::Duration => Type::Duration(None),
            Term::Secret => Type::Secret,
            Term::IntOrString => Type::IntOrString,
            Term::Text if record::holds_secret(self.db, &bound.receiver.element()) => Type::Secret,
            Term::Text => Type::STRING,
            Term::Element => bound.receiver.element(),
            Term::Plain => bound.receiver.element().scalar().map_or(Type::Error, Scalar::plain),
            Term::Key => match bound.receiver {
                Receiver::Map(map, _) => map.key.clone(),
                _ => Type::Error,
            },
            Term::Given => bound.given.clone(),
            Term::Other => bound.other.clone(),
            Term::Both => {
                let types = [bound.receiver.element(), bound.other.clone()];
                self.joined(at, &types, Joined::Lists)
            }
            Term::Same(becomes) => bound.receiver.same(bound.whole, becomes),
            Term::List(of) => Type::list(self.gives(*of, bound, at)),
            Term::Groups(of) => {
                let is_text = bound.given.scalar() == Some(Scalar::String);
                let key = if is_text { bound.given.clone() } else { Type::STRING };
                let value = self.gives(*of, bound, at).into();
                Type::Map(Arc::new(MapType { key, value, length: Length::default() }))
            }
            Term::Optional(of) => self.gives(*of, bound, at).optional(),
            Term::FoundText => view::found_text().clone(),
            Term::Piece => view::secret_piece().clone(),
            Term::OneOf(_) | Term::Anything => Type::Error,
        }
    }

    /// What the function literal gives, held against what is wanted of it. Nothing where it is not such a one.
    fn given_by(&mut self, gives: Term, takes: &[Type], wanted: Term, call: &Call<'_>) -> Option<Type> {
        let takes: Vec<&Type> = takes.iter().collect();
        let expected = call.expected.and_then(|expected| match (wanted, gives, expected.core()) {
            (Term::Given, Term::List(_), (Type::List(list), false)) => Some(list.element.ty(self.db)),
            (Term::List(_), _, (Type::List(_), false)) => Some(expected),
            _ => None,
        });
        let (at, ty) = self.lambda(call, &takes, expected);
        match wanted {
            Term::Bool => self.predicate(at, ty),
            Term::List(_) => match ty.bare() {
                Type::List(inner) => return Some(inner.element.ty(self.db).clone()),
                Type::Error => return None,
                _ => {
                    self.error(at, TypeErrorKind::BadSpread { found: ty, into_list: true });
                    return None;
                }
            },
            Term::OneOf(keys) => {
                self.is_key(at, &ty, keys);
                return Some(ty);
            }
            _ => return Some(self.element_of(at, ty)),
        }
        Some(Type::Bool)
    }

    /// Arguments of types that the table says.
    fn values(&mut self, parameters: &[Parameter], bound: &Bound<'_>, call: &Call<'_>) {
        let parameters: Vec<super::call::Parameter> = parameters
            .iter()
            .map(|parameter| {
                let ty = match parameter {
                    Parameter::Value(_, term) => self.gives(*term, bound, call.id),
                    _ => Type::Error,
                };
                super::call::Parameter::new(parameter.name(), ty)
            })
            .collect();
        self.by_position(&parameters, call);
    }

    /// Arguments of a method have no names.
    fn by_position(&mut self, parameters: &[super::call::Parameter], call: &Call<'_>) {
        if let Some(named) = call.arguments.iter().find_map(|argument| argument.name) {
            let kind =
                TypeErrorKind::UnknownParameter { callee: call.name, name: named.0, parameters: Vec::new() };
            self.error(named.1, kind);
            return;
        }
        self.arguments(call.id, call.name, parameters, call.arguments, call.scope);
    }

    /// One key, or one for each of the list's.
    fn keys_of(&mut self, receiver: &Receiver<'_>, call: &Call<'_>) {
        let Receiver::List(list, _) = receiver else { return };
        let count = if call.arguments.len() == list.keys.len() { list.keys.len() } else { 1 };
        let key = |at: usize| {
            let name = list.keys.get(at).map_or("key", |(name, _)| name.as_str());
            super::call::Parameter::new(name, Type::IntOrString)
        };
        let keys: Vec<_> = (0..count).map(key).collect();
        self.by_position(&keys, call);
    }

    /// A value that is looked for among the elements.
    fn sought(&mut self, form: &Form, element: &Type, call: &Call<'_>) {
        let [argument] = call.arguments else {
            let name = form.takes.first().map_or("value", Parameter::name);
            self.by_position(&[super::call::Parameter::new(name, element.clone())], call);
            return;
        };
        let ty = self.synth(argument.value, call.scope);
        if !ty.is_error() && !may_be_equal(&ty, element) {
            let kind = TypeErrorKind::NeverEqual { left: ty, right: element.clone() };
            self.error(argument.value, kind);
        }
    }

    /// What the list holds that is the only argument.
    fn other_list(&mut self, name: &str, call: &Call<'_>) -> Option<Type> {
        let [argument] = call.arguments else {
            self.by_position(&[super::call::Parameter::new(name, Type::list(Type::Error))], call);
            return None;
        };
        let other = self.synth(argument.value, call.scope);
        match other.bare() {
            Type::Error => None,
            Type::List(other) => Some(other.element.ty(self.db).clone()),
            _ => {
                self.error(argument.value, TypeErrorKind::BadSpread { found: other, into_list: true });
                None
            }
        }
    }

    /// A pattern that is written as such is looked at before it is used.
    fn pattern_argument(&mut self, call: &Call<'_>) {
        let [argument] = call.arguments else { return };
        if let Expression::Literal(Literal::Text(pattern)) = self.body.expression(argument.value)
            && let Err(reason) = refine::check_pattern(pattern)
        {
            self.error(argument.value, TypeErrorKind::BadPattern { reason: reason.into() });
        }
    }

    /// The only argument, a function literal; what it gives.
    fn lambda(
        &mut self,
        call: &Call<'_>,
        parameters: &[&Type],
        expected: Option<&Type>,
    ) -> (ExpressionId, Type) {
        let [argument] = call.arguments else {
            let at = call.arguments.get(1).map_or(call.id, |second| second.value);
            let kind = TypeErrorKind::LambdaWanted { method: call.name, parameters: parameters.len() };
            return (call.id, self.error(at, kind));
        };
        let body = self.body;
        let Expression::Lambda { parameters: names, body: inner } = body.expression(argument.value) else {
            let kind = match body.expression(argument.value) {
                Expression::Name(name) if self.is_function(*name, call.scope) => {
                    TypeErrorKind::FunctionAsArgument { name: *name }
                }
                _ => TypeErrorKind::LambdaWanted { method: call.name, parameters: parameters.len() },
            };
            return (argument.value, self.error(argument.value, kind));
        };
        if names.len() != parameters.len() {
            let kind = TypeErrorKind::LambdaArity { wanted: parameters.len() };
            return (argument.value, self.error(argument.value, kind));
        }
        let mut scope = call.scope;
        for (binder, ty) in names.iter().zip(parameters) {
            scope = self.bind(scope, binder.name, (*ty).clone(), None);
        }
        let ty = match expected {
            Some(expected) => self.check(*inner, expected, scope),
            None => self.synth(*inner, scope),
        };
        self.note(argument.value, ty.clone());
        (*inner, ty)
    }

    fn is_function(&self, name: Name, scope: ScopeId) -> bool {
        self.local(scope, name).is_none()
            && (builtin::Function::named(name.as_str()).is_some()
                || self.named_definition(name).is_some_and(|it| it.kind() == DefinitionKind::Function))
    }

    fn predicate(&mut self, at: ExpressionId, ty: Type) {
        if !ty.is_error() && ty.scalar() != Some(Scalar::Bool) {
            match ty.scalar() {
                Some(Scalar::Secret) => self.secret(at, SecretUse::Condition),
                _ => self.error(at, TypeErrorKind::Condition { found: ty }),
            };
        }
    }

    /// Elements are not optional.
    fn element_of(&mut self, at: ExpressionId, ty: Type) -> Type {
        if ty.admits_null() { self.error(at, TypeErrorKind::NullElement { ty }) } else { ty }
    }

    /// What elements are sorted or grouped by.
    fn is_key(&mut self, at: ExpressionId, key: &Type, good: &[Term]) {
        if record::holds_secret(self.db, key) {
            self.secret(at, SecretUse::Key);
        } else if !key.is_error() && (key.admits_null() || !holds(good, key)) {
            self.error(at, TypeErrorKind::KeyType { found: key.clone() });
        }
    }
}

/// Whether a type is one that the table lists.
fn holds(terms: &[Term], ty: &Type) -> bool {
    terms.iter().any(|term| match (term, ty.scalar()) {
        (Term::Text, _) => Checker::is_text(ty),
        (_, None) => false,
        (term, Some(scalar)) => scalar_of(*term) == Some(scalar),
    })
}

const fn scalar_of(term: Term) -> Option<Scalar> {
    match term {
        Term::Bool => Some(Scalar::Bool),
        Term::Int => Some(Scalar::Int),
        Term::Float => Some(Scalar::Float),
        Term::String => Some(Scalar::String),
        Term::Quantity => Some(Scalar::Quantity),
        Term::Duration => Some(Scalar::Duration),
        _ => None,
    }
}
