//! Where secrets come from, and taking them apart without showing them.

use std::sync::Arc;

use super::super::machine::{Frame, Machine, ValueOf};
use super::super::{Domain, FailureKind};
use super::encode::{canonical, in_cluster};
use crate::base::Name;
use crate::builtin::SecretFunction;
use crate::hir::{self, ExpressionId};
use crate::value::{Data, Field, Hole, Piece, SecretText, Value};

impl<D: Domain> Machine<'_, D> {
    /// `secret.env(…)`, …
    pub fn secret(
        &mut self,
        frame: &mut Frame<'_, D>,
        id: ExpressionId,
        function: SecretFunction,
        arguments: &[hir::Argument],
    ) -> ValueOf<D> {
        let mut given: Vec<super::Argument<D>> = Vec::with_capacity(arguments.len());
        for argument in arguments {
            given.push((argument.name.map(|(name, _)| name), self.eval(frame, argument.value)));
        }
        let Some((_, first)) = given.first() else { return Value::unknown() };
        match function {
            SecretFunction::Pieces => return self.pieces_of(frame, id, first),
            SecretFunction::Checksum => return self.checksum(frame, id, first),
            _ => {}
        }
        if given.iter().any(|(_, value)| value.is_unknown()) {
            return Value::unknown();
        }
        let find = |wanted: &str, number: usize| {
            let by_name = given.iter().find(|(name, _)| name.is_some_and(|name| name.as_str() == wanted));
            by_name.or_else(|| given.get(number).filter(|(name, _)| name.is_none())).map(|(_, value)| value)
        };
        let text = |wanted: &str, number: usize| find(wanted, number).and_then(Value::as_text).cloned();
        let hole = match function {
            SecretFunction::Env => text("name", 0).map(Hole::Env),
            SecretFunction::File => {
                text("path", 0).map(|path| Hole::File { base: frame.code.definition.file, path })
            }
            SecretFunction::Literal => {
                let said = text("text", 0);
                if said.as_deref() == Some("") {
                    return self.fail(frame.at(id), FailureKind::EmptySecret);
                }
                self.push(super::super::Failure::new(frame.at(id), FailureKind::LiteralSecret));
                said.map(Hole::Literal)
            }
            SecretFunction::Existing => {
                let both = text("name", 0).zip(text("key", 1));
                self.existing.extend(both.clone());
                both.map(|(name, key)| Hole::Existing { name, key })
            }
            _ => text("store", 0).zip(text("key", 1)).map(|(store, key)| Hole::External {
                store,
                key,
                property: text("property", 2),
                cluster: find("cluster", 3).and_then(Value::as_bool).unwrap_or(false),
            }),
        };
        hole.map_or_else(Value::unknown, |hole| frame.value(Data::Secret(SecretText::hole(hole)), id))
    }

    /// `secret.pieces(s)`
    fn pieces_of(&mut self, frame: &Frame<'_, D>, id: ExpressionId, value: &ValueOf<D>) -> ValueOf<D> {
        let text = match &value.data {
            Data::Secret(text) => text.clone(),
            Data::Text(text) => SecretText::plain(text),
            Data::Digest(_) => {
                let piece = Value::record(
                    vec![kind("text"), (Name::new("text"), value.clone())],
                    value.origin.clone(),
                );
                return Value::list(vec![piece], frame.origin(id));
            }
            _ => return Value::unknown(),
        };
        let pieces = text
            .pieces()
            .iter()
            .map(|piece| Value::record(piece_fields(piece, &value.origin), value.origin.clone()));
        let pieces = pieces.collect();
        Value::list(pieces, frame.origin(id))
    }

    /// `secret.checksum(v)`
    fn checksum(&mut self, frame: &Frame<'_, D>, id: ExpressionId, value: &ValueOf<D>) -> ValueOf<D> {
        if value.holds_unknown() {
            return Value::unknown();
        }
        if let Some(chosen) = in_cluster(value) {
            return self.fail_of(frame.at(id), chosen, FailureKind::SecretElsewhere);
        }
        let release = self.host.release(frame.release);
        let part = |value: &ValueOf<D>| value.as_text().map(ToString::to_string).unwrap_or_default();
        let salt = format!("{}/{}", part(&release.namespace), part(&release.name)).into();
        let hole = Hole::Checksum { text: canonical(value), salt };
        frame.value(Data::Digest(SecretText::hole(hole)), id)
    }
}

fn kind<O: crate::value::Origin>(name: &str) -> Field<O> {
    (Name::new("kind"), Value::text(name, O::default()))
}

fn piece_fields<O: crate::value::Origin>(piece: &Piece, origin: &O) -> Vec<Field<O>> {
    let text = |name: &str, text: &Arc<str>| (Name::new(name), Value::text(text.clone(), origin.clone()));
    let secret = |piece: &Piece| {
        let value = SecretText::new([piece.clone()]);
        (Name::new("value"), Value::new(Data::Secret(value), origin.clone()))
    };
    let hole = match piece {
        Piece::Text(said) => return vec![kind("text"), text("text", said)],
        Piece::Hole(hole) => hole,
    };
    match &**hole {
        Hole::Existing { name, key } => {
            vec![kind("existing"), text("name", name), text("key", key), secret(piece)]
        }
        Hole::External { store, cluster, key, property } => {
            let mut fields = vec![
                kind("external"),
                text("store", store),
                (Name::new("cluster"), Value::new(Data::Bool(*cluster), origin.clone())),
                text("key", key),
            ];
            if let Some(property) = property {
                fields.push(text("property", property));
            }
            fields.push(secret(piece));
            fields
        }
        _ => vec![kind("inline"), secret(piece)],
    }
}
