//! What types and modules ask beyond types: `require` and `check`.

use super::complete::Step;
use super::layout::Layout;
use super::left_out::Gap;
use super::machine::{Asked, Frame, Machine, ValueOf};
use super::{Domain, Failure, FailureKind, Label, LabelKind, Requirement, Source};
use crate::hir::{Check, Expression, ExpressionId};
use crate::ty;
use crate::value::{Data, Field, Value};

impl<D: Domain> Machine<'_, D> {
    /// Asks the `require`s of a record type, and where nothing is missing its checks.
    pub fn rules(&mut self, layout: &Layout, value: &ValueOf<D>, before: usize, asked: Asked) {
        let Data::Record(record) = &value.data else { return };
        let locals = |numbers: &[usize]| -> Vec<Field<D::Origin>> {
            let named = numbers.iter().filter_map(|number| layout.ty.fields.get(*number));
            named
                .map(|field| (field.name, record.get(field.name).cloned().unwrap_or_else(Value::null)))
                .collect()
        };
        let context = D::Context::default();
        for (number, demand) in layout.ty.requires.iter().enumerate() {
            let owned = |expression| ty::OwnedExpression { owner: demand.owner.clone(), expression };
            let condition = demand.require.when.map(owned);
            let holds = condition.as_ref().is_none_or(|condition| {
                self.owned(condition, locals(layout.of_require(number)), asked, &context).as_bool()
                    == Some(true)
            });
            if !holds {
                continue;
            }
            let found =
                demand.require.path.iter().fold(value.clone(), |value, (name, _)| self.field(&value, *name));
            if found.is_empty() {
                let message = demand.require.message.map(owned).and_then(|message| {
                    let locals = locals(layout.of_require(number));
                    self.owned(&message, locals, asked, &context).as_text().cloned()
                });
                let steps = demand.require.path.len();
                for (name, _) in &demand.require.path {
                    self.gaps.path.push(Step::Name(*name));
                }
                let (path, data) = (self.path_from(self.gaps.base), self.data_paths());
                let kept = self.gaps.path.len().saturating_sub(steps);
                self.gaps.path.truncate(kept);
                let requirement = Requirement::Demanded { path, condition, message };
                self.gaps.required.push(Gap { requirement, data });
            }
        }
        if self.gaps.required.len() > before {
            return;
        }
        for (number, owned) in layout.ty.checks.iter().enumerate() {
            let condition =
                ty::OwnedExpression { owner: owned.owner.clone(), expression: owned.check.condition };
            let written = D::place(&value.origin);
            let locals = locals(layout.of_check(number));
            self.with_owner(&condition, locals, asked, &context, |machine, frame| {
                machine.check(frame, &owned.check, written);
            });
        }
    }

    /// Asks a check, of each element where it has a loop. `stands` is where it stands where it has none.
    pub fn check(&mut self, frame: &mut Frame<'_, D>, check: &Check, stands: Option<Source>) {
        let Some(header) = &check.repeat else { return self.check_one(frame, check, stands) };
        let Some(rounds) = self.rounds(frame, header) else { return };
        for round in rounds {
            let depth = frame.locals.len();
            let stands = D::place(&round.value.origin).or_else(|| stands.clone());
            frame.locals.extend(round.bound);
            self.check_one(frame, check, stands);
            frame.locals.truncate(depth);
        }
    }

    fn check_one(&mut self, frame: &mut Frame<'_, D>, check: &Check, stands: Option<Source>) {
        if let Some(guard) = check.when
            && self.eval(frame, guard).as_bool() != Some(true)
        {
            return;
        }
        if self.eval(frame, check.condition).as_bool() != Some(false) {
            return;
        }
        let message = self.eval(frame, check.message).as_text().cloned();
        let kind = FailureKind::Check { message, is_warning: check.is_warning };
        let mut failure = Failure::new(frame.at(check.condition), kind);
        failure.written = stands;
        if D::TRACES {
            self.value_labels(frame, check.condition, &mut failure);
        }
        self.push(failure);
    }

    /// Labels the values that a condition reads where they were written.
    fn value_labels(&mut self, frame: &mut Frame<'_, D>, id: ExpressionId, failure: &mut Failure) {
        const MOST: usize = 4;
        let code = frame.code;
        if failure.labels.len() >= MOST {
            return;
        }
        match code.body.expression(id) {
            Expression::Name(_) | Expression::Field { .. } | Expression::Index { .. } => {
                let value = self.eval_as_written(frame, id);
                let asked = Source::Node(failure.at);
                let place =
                    D::place(&value.origin).filter(|at| Some(at) != failure.written.as_ref() && *at != asked);
                let label = place.map(|at| Label { at, kind: LabelKind::ValueHere });
                failure.labels.extend(label.filter(|label| !failure.labels.contains(label)));
            }
            Expression::Unary { operand, .. } => self.value_labels(frame, *operand, failure),
            Expression::Binary { left, right, .. } => {
                self.value_labels(frame, *left, failure);
                self.value_labels(frame, *right, failure);
            }
            Expression::Call { callee, arguments } => {
                if let Expression::Field { base, .. } = code.body.expression(*callee) {
                    self.value_labels(frame, *base, failure);
                }
                for argument in arguments {
                    self.value_labels(frame, argument.value, failure);
                }
            }
            _ => {}
        }
    }
}
