//! Calls: of functions, and of what the language has built in.

use super::builtin::Argument;
use super::machine::{Frame, Machine, ValueOf};
use super::{Domain, Via};
use crate::builtin::ReleaseField;
use crate::db::Definition;
use crate::hir::{self, Data as Says, DefinitionKind, Expression, ExpressionId};
use crate::k8s::Version;
use crate::ty::Target;
use crate::value::{Data, Value};

impl<D: Domain> Machine<'_, D> {
    pub fn call(
        &mut self,
        frame: &mut Frame<'_, D>,
        id: ExpressionId,
        callee: ExpressionId,
        arguments: &[hir::Argument],
    ) -> ValueOf<D> {
        match frame.code.target(id).or_else(|| frame.code.target(callee)) {
            Some(Target::Method(method)) => {
                let Expression::Field { base, .. } = frame.code.body.expression(callee) else {
                    return Value::unknown();
                };
                let value = self.eval(frame, *base);
                self.method(frame, id, *method, *base, &value, arguments)
            }
            Some(Target::Function(function)) => self.function(frame, id, *function, arguments),
            Some(Target::Secret(function)) => self.secret(frame, id, *function, arguments),
            Some(Target::Release(ReleaseField::KubernetesAtLeast)) => self.at_least(frame, id, arguments),
            _ => match self.function_of(frame, callee) {
                Some(definition) if definition.kind() == DefinitionKind::Function => {
                    self.apply(frame, id, definition, arguments)
                }
                _ => Value::unknown(),
            },
        }
    }

    fn apply(
        &mut self,
        frame: &mut Frame<'_, D>,
        id: ExpressionId,
        definition: Definition,
        arguments: &[hir::Argument],
    ) -> ValueOf<D> {
        let ready = self.host.code(definition);
        let code = &*ready.code;
        let Says::Function { parameters, value, .. } = &code.body.data else { return Value::unknown() };
        let mut given: Vec<Argument<D>> = Vec::with_capacity(arguments.len());
        for argument in arguments {
            given.push((argument.name.map(|(name, _)| name), self.eval(frame, argument.value)));
        }
        if code.is_broken {
            return Value::unknown();
        }
        let mut inner = Frame::new(&ready, self.place_of(frame, definition), frame.release);
        inner.context = D::enter(&frame.context, Via::Call, frame.code.definition, id.into());
        let mut positional = given.iter().filter(|(name, _)| name.is_none()).map(|(_, value)| value);
        for parameter in parameters {
            let name = parameter.binder.name;
            let found = positional
                .next()
                .or_else(|| given.iter().find(|(it, _)| *it == Some(name)).map(|(_, value)| value));
            let bound = match (found, parameter.default) {
                (Some(value), _) => value.clone(),
                (None, Some(default)) => self.eval(&mut inner, default),
                (None, None) => Value::null(),
            };
            inner.bind(name, bound);
        }
        let at = frame.at(id);
        self.called(|| at, |machine| machine.eval(&mut inner, *value)).unwrap_or_else(Value::unknown)
    }

    /// `release.kubernetes.atLeast("1.29")`
    fn at_least(
        &mut self,
        frame: &mut Frame<'_, D>,
        id: ExpressionId,
        arguments: &[hir::Argument],
    ) -> ValueOf<D> {
        let Some(argument) = arguments.first() else { return Value::unknown() };
        let asked = self.eval(frame, argument.value);
        let asked = asked.as_text().and_then(|text| Version::parse(text));
        match (asked, self.host.release(frame.release).cluster) {
            (Some(asked), Some(cluster)) => frame.value(Data::Bool(cluster >= asked), id),
            _ => Value::unknown(),
        }
    }
}
