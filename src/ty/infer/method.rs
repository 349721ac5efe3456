//! Built-ins that are written behind a value.

use std::sync::Arc;

use super::super::refine;
use super::super::relation::may_be_equal;
use super::super::{
    Joined, Length, ListType, MapType, Method, Scalar, SecretUse, Target, Type, TypeErrorKind, record,
};
use super::{Checker, ScopeId};
use crate::base::Name;
use crate::hir::{Argument, DefinitionKind, Expression, ExpressionId, Literal, SpotId};

fn method_named(name: Name) -> Option<Method> {
    Method::ALL.iter().find(|(spelling, _)| *spelling == name.as_str()).map(|(_, method)| *method)
}

/// Methods that are written without parentheses.
const fn is_bare(method: Method) -> bool {
    use Method as M;
    matches!(
        method,
        M::Length
            | M::IsEmpty
            | M::NonEmpty
            | M::Trim
            | M::Lower
            | M::Upper
            | M::Lines
            | M::First
            | M::Last
            | M::Unique
            | M::Reverse
            | M::Sum
            | M::Min
            | M::Max
            | M::Keys
            | M::Values
    )
}

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

fn receiver(ty: &Type) -> Option<Receiver<'_>> {
    let (core, layer) = ty.core();
    let element = |ty: &Type| if layer { ty.layer() } else { ty.clone() };
    match core {
        Type::List(list) => Some(Receiver::List(list, element(&list.element))),
        Type::Map(map) => Some(Receiver::Map(map, element(&map.value))),
        _ if core.scalar() == Some(Scalar::String) => Some(Receiver::Text),
        _ => None,
    }
}

fn nonempty(length: Length) -> Length {
    Length { minimum: Some(length.minimum.unwrap_or(0).max(1)), maximum: length.maximum }
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
        let (Some(method), Some(receiver)) = (method_named(name), receiver(ty)) else {
            self.error(spot, unknown);
            return None;
        };
        if !is_bare(method) {
            self.error(spot, TypeErrorKind::WantsArguments { name });
            return None;
        }
        let compares = matches!(method, Method::Unique | Method::Min | Method::Max | Method::Sum);
        if let (true, Receiver::List(_, element)) = (compares, &receiver)
            && record::holds_secret(self.db, element)
        {
            self.secret_at(spot, base, SecretUse::Compared);
            return None;
        }
        let Some(result) = bare_result(method, &receiver, ty) else {
            self.error(spot, unknown);
            return None;
        };
        self.target(id, Target::Method(method));
        Some(result)
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
        let Some(method) = method_named(name) else {
            if let Some(record) = inner.as_record()
                && record::field_of(self.db, &record.id, name).is_some()
            {
                return self.error(callee, TypeErrorKind::NotAFunction);
            }
            return self.error(spot, TypeErrorKind::UnknownMethod { ty: inner, name });
        };
        let Some(receiver) = receiver(&inner) else {
            return self.error(spot, TypeErrorKind::UnknownMethod { ty: inner, name });
        };
        if is_bare(method) {
            return self.error(spot, TypeErrorKind::NoParentheses { name });
        }
        let call = Call { id, base, name, arguments, expected, scope };
        let result = match &receiver {
            Receiver::Text => self.text_method(method, &call),
            Receiver::List(list, element) => self.list_method(method, list, element, &call),
            Receiver::Map(map, value) => self.map_method(method, map, value, &inner, &call),
        };
        let Some(result) = result else {
            return self.error(spot, TypeErrorKind::UnknownMethod { ty: inner, name });
        };
        self.target(id, Target::Method(method));
        if through && !result.admits_null() && !result.is_error() {
            self.short.insert(id);
            return result.optional();
        }
        result
    }

    fn given(&mut self, call: &Call<'_>, types: &[Type]) {
        let names: Vec<super::call::Parameter> =
            types.iter().map(|ty| super::call::Parameter::new("value", ty.clone())).collect();
        if let Some(named) = call.arguments.iter().find_map(|argument| argument.name) {
            let kind =
                TypeErrorKind::UnknownParameter { callee: call.name, name: named.0, parameters: Vec::new() };
            self.error(named.1, kind);
            return;
        }
        self.arguments(call.id, call.name, &names, call.arguments, call.scope);
    }

    fn text_method(&mut self, method: Method, call: &Call<'_>) -> Option<Type> {
        use Method as M;
        let text = Type::STRING;
        Some(match method {
            M::Contains | M::StartsWith | M::EndsWith | M::Matches => {
                self.given(call, &[text]);
                if method == M::Matches {
                    self.pattern_argument(call);
                }
                Type::Bool
            }
            M::Replace => {
                self.given(call, &[text.clone(), text]);
                Type::STRING
            }
            M::Split => {
                self.given(call, &[text]);
                Type::list(Type::STRING)
            }
            M::Take | M::Drop | M::Indent => {
                self.given(call, &[Type::INT]);
                Type::STRING
            }
            _ => return None,
        })
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
            && (super::call::built_in(name).is_some()
                || self.named_definition(name).is_some_and(|it| it.kind() == DefinitionKind::Function))
    }

    fn predicate(&mut self, call: &Call<'_>, parameters: &[&Type]) {
        let (at, ty) = self.lambda(call, parameters, None);
        if !ty.is_error() && ty.scalar() != Some(Scalar::Bool) {
            match ty.scalar() {
                Some(Scalar::Secret) => self.secret(at, SecretUse::Condition),
                _ => self.error(at, TypeErrorKind::Condition { found: ty }),
            };
        }
    }

    fn list_method(
        &mut self,
        method: Method,
        list: &ListType,
        element: &Type,
        call: &Call<'_>,
    ) -> Option<Type> {
        use Method as M;
        let keep = |length| {
            Type::List(Arc::new(ListType { element: element.clone(), keys: Arc::clone(&list.keys), length }))
        };
        Some(match method {
            M::At => {
                self.given(call, &[Type::INT]);
                element.clone().optional()
            }
            M::Get if !list.keys.is_empty() => {
                let key = || Type::IntOrString;
                let keys: Vec<Type> = call.arguments.iter().map(|_| key()).collect();
                let keys = if keys.len() == list.keys.len() { keys } else { vec![key()] };
                self.given(call, &keys);
                element.clone().optional()
            }
            M::Map => {
                let wanted = call.expected.and_then(|expected| match expected.core() {
                    (Type::List(list), false) => Some(&list.element),
                    _ => None,
                });
                let (at, ty) = self.lambda(call, &[element], wanted);
                Type::list(self.element_of(at, ty))
            }
            M::FlatMap => {
                let wanted =
                    call.expected.filter(|expected| matches!(expected.core(), (Type::List(_), false)));
                let (at, ty) = self.lambda(call, &[element], wanted);
                match ty.bare() {
                    Type::List(inner) => Type::list(inner.element.clone()),
                    Type::Error => Type::Error,
                    _ => self.error(at, TypeErrorKind::BadSpread { found: ty, into_list: true }),
                }
            }
            M::Filter => {
                self.predicate(call, &[element]);
                keep(Length { minimum: None, maximum: list.length.maximum })
            }
            M::Any | M::All => {
                self.predicate(call, &[element]);
                Type::Bool
            }
            M::Join => {
                self.given(call, &[Type::STRING]);
                if element.is_error() {
                    return Some(Type::STRING);
                }
                if !Self::is_text(element) {
                    return Some(self.error(
                        call.base,
                        TypeErrorKind::NotPrintable { found: Type::list(element.clone()) },
                    ));
                }
                if record::holds_secret(self.db, element) { Type::Secret } else { Type::STRING }
            }
            M::SortBy | M::GroupBy => return Some(self.by_key(method, list, element, call)),
            M::Zip => {
                let [argument] = call.arguments else {
                    self.given(call, &[Type::list(Type::Error)]);
                    return Some(Type::Error);
                };
                let other = self.synth(argument.value, call.scope);
                match other.bare() {
                    Type::Error => Type::Error,
                    Type::List(other) => {
                        let types = [element.clone(), other.element.clone()];
                        let pair = self.joined(argument.value, &types, Joined::Lists);
                        Type::list(Type::list(pair))
                    }
                    _ => {
                        self.error(argument.value, TypeErrorKind::BadSpread { found: other, into_list: true })
                    }
                }
            }
            M::Contains | M::IndexOf => {
                if record::holds_secret(self.db, element) {
                    return Some(self.secret(call.base, SecretUse::Compared));
                }
                if let [argument] = call.arguments {
                    let ty = self.synth(argument.value, call.scope);
                    if !ty.is_error() && !may_be_equal(&ty, element) {
                        let kind = TypeErrorKind::NeverEqual { left: ty, right: element.clone() };
                        self.error(argument.value, kind);
                    }
                } else {
                    self.given(call, std::slice::from_ref(element));
                }
                if method == M::Contains { Type::Bool } else { Type::INT.optional() }
            }
            _ => return None,
        })
    }

    /// Elements are not optional.
    fn element_of(&mut self, at: ExpressionId, ty: Type) -> Type {
        if ty.admits_null() { self.error(at, TypeErrorKind::NullElement { ty }) } else { ty }
    }

    fn by_key(&mut self, method: Method, list: &ListType, element: &Type, call: &Call<'_>) -> Type {
        let (at, key) = self.lambda(call, &[element], None);
        if record::holds_secret(self.db, &key) {
            self.secret(at, SecretUse::Key);
        } else if key.admits_null() {
            self.error(at, TypeErrorKind::KeyType { found: key.clone() });
        } else if !key.is_error() {
            let grouped = method == Method::GroupBy;
            let good = match key.scalar() {
                Some(Scalar::String | Scalar::Int) => true,
                Some(Scalar::Bool) => grouped,
                Some(Scalar::Float | Scalar::Quantity | Scalar::Duration) => !grouped,
                _ => false,
            };
            if !good {
                self.error(at, TypeErrorKind::KeyType { found: key.clone() });
            }
        }
        if method == Method::SortBy {
            let sorted =
                ListType { element: element.clone(), keys: Arc::clone(&list.keys), length: list.length };
            return Type::List(Arc::new(sorted));
        }
        let group = ListType {
            element: element.clone(),
            keys: Arc::clone(&list.keys),
            length: nonempty(Length::default()),
        };
        let key = if key.scalar() == Some(Scalar::String) { key } else { Type::STRING };
        Type::Map(Arc::new(MapType { key, value: Type::List(Arc::new(group)), length: Length::default() }))
    }

    fn map_method(
        &mut self,
        method: Method,
        map: &MapType,
        value: &Type,
        whole: &Type,
        call: &Call<'_>,
    ) -> Option<Type> {
        use Method as M;
        Some(match method {
            M::Get => {
                self.given(call, &[Type::STRING]);
                value.clone().optional()
            }
            M::Map => {
                let wanted = call.expected.and_then(|expected| match expected.core() {
                    (Type::List(list), false) => Some(&list.element),
                    _ => None,
                });
                let (at, ty) = self.lambda(call, &[&map.key, value], wanted);
                Type::list(self.element_of(at, ty))
            }
            M::Filter => {
                self.predicate(call, &[&map.key, value]);
                let length = Length { minimum: None, maximum: map.length.maximum };
                let kept = Type::Map(Arc::new(MapType { length, ..map.clone() }));
                if whole.is_layer() { kept.layer() } else { kept }
            }
            _ => return None,
        })
    }
}

fn bare_result(method: Method, receiver: &Receiver<'_>, whole: &Type) -> Option<Type> {
    use Method as M;
    Some(match (method, receiver) {
        (M::Length, _) => Type::INT,
        (M::IsEmpty, _) => Type::Bool,
        (M::NonEmpty, Receiver::Text) => match whole.bare() {
            Type::String(rules) => {
                let mut rules = rules.as_deref().cloned().unwrap_or_default();
                rules.length = nonempty(rules.length);
                Type::String(Some(Arc::new(rules))).optional()
            }
            _ => Type::nonempty_text().optional(),
        },
        (M::NonEmpty, Receiver::List(list, _)) => {
            let list = Type::List(Arc::new(ListType { length: nonempty(list.length), ..(*list).clone() }));
            if whole.is_layer() { list.layer().optional() } else { list.optional() }
        }
        (M::NonEmpty, Receiver::Map(map, _)) => {
            let map = Type::Map(Arc::new(MapType { length: nonempty(map.length), ..(*map).clone() }));
            if whole.is_layer() { map.layer().optional() } else { map.optional() }
        }
        (M::Trim | M::Lower | M::Upper, Receiver::Text) => Type::STRING,
        (M::Lines, Receiver::Text) => Type::list(Type::STRING),
        (M::First | M::Last, Receiver::List(_, element)) => element.clone().optional(),
        (M::Min | M::Max, Receiver::List(_, element)) => match element.scalar() {
            Some(Scalar::Int | Scalar::Float | Scalar::String | Scalar::Quantity | Scalar::Duration) => {
                element.clone().optional()
            }
            _ if element.is_error() => Type::Error,
            _ => return None,
        },
        (M::Sum, Receiver::List(_, element)) => match element.scalar() {
            Some(scalar @ (Scalar::Int | Scalar::Float | Scalar::Quantity | Scalar::Duration)) => {
                scalar.plain()
            }
            _ if element.is_error() => Type::Error,
            _ => return None,
        },
        (M::Unique | M::Reverse, Receiver::List(list, element)) => Type::List(Arc::new(ListType {
            element: element.clone(),
            keys: Arc::clone(&list.keys),
            length: list.length,
        })),
        (M::Keys, Receiver::Map(map, _)) => Type::list(map.key.clone()),
        (M::Values, Receiver::Map(_, value)) => Type::list(value.without_null()),
        _ => return None,
    })
}
