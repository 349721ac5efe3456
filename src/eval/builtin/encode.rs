//! Writing values as texts: YAML, JSON, TOML, base64, sha256. A secret in them stays a hole.

use std::fmt::Write;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::super::machine::{Frame, Machine, ValueOf};
use super::super::{At, Domain, FailureKind};
use crate::builtin::Function;
use crate::hir::ExpressionId;
use crate::value::{Data, Encoding, Piece, SecretText, Value};
use crate::yaml::{JsonWriter, Sink, TomlWriter, YamlWriter};

impl<D: Domain> Machine<'_, D> {
    pub(super) fn encode(
        &mut self,
        frame: &Frame<'_, D>,
        id: ExpressionId,
        function: Function,
        value: &ValueOf<D>,
        at: At,
    ) -> ValueOf<D> {
        if value.holds_unknown() {
            return Value::unknown();
        }
        if let Some(chosen) = in_cluster(value) {
            return self.fail_of(at, chosen, FailureKind::SecretElsewhere);
        }
        let text = match function {
            Function::Base64 | Function::Sha256 => return self.hashed(frame, id, function, value),
            Function::ToYaml => written(value, |value, secrets| {
                let mut writer = YamlWriter::new();
                Pusher { sink: &mut writer, secrets }.push(value);
                Some(writer.into_text())
            }),
            Function::ToToml => written(value, |value, secrets| {
                let mut writer = TomlWriter::new();
                Pusher { sink: &mut writer, secrets }.push(value);
                writer.into_text()
            }),
            _ => written(value, json),
        };
        match text {
            Some(Written::Text(text)) => {
                let value = frame.value(Data::Text(text.into()), id);
                self.bounded(value, || at)
            }
            Some(Written::Secret(text)) => frame.value(Data::Secret(text), id),
            Some(Written::Digest(text)) => frame.value(Data::Digest(text), id),
            None => self.fail_of(at, value, FailureKind::NoTable),
        }
    }

    fn hashed(
        &self,
        frame: &Frame<'_, D>,
        id: ExpressionId,
        function: Function,
        value: &ValueOf<D>,
    ) -> ValueOf<D> {
        let data = match (&value.data, function) {
            (Data::Text(text), Function::Base64) => Data::Text(STANDARD.encode(text.as_bytes()).into()),
            (Data::Text(text), _) => Data::Text(hex(&Sha256::digest(text.as_bytes())).into()),
            (Data::Secret(text), Function::Base64) => Data::Secret(text.encoded(Encoding::Base64)),
            (Data::Secret(text), _) => Data::Secret(text.encoded(Encoding::Sha256)),
            _ => Data::Unknown,
        };
        frame.value(data, id)
    }
}

fn json<O>(value: &Value<O>, secrets: &mut Vec<Held>) -> Option<String> {
    let mut writer = JsonWriter::compact();
    Pusher { sink: &mut writer, secrets }.push(value);
    Some(writer.into_text())
}

/// The first secret in a value that lives in the cluster.
pub fn in_cluster<O>(value: &Value<O>) -> Option<&Value<O>> {
    match &value.data {
        Data::Secret(text) | Data::Digest(text) => text.in_cluster().next().map(|_| value),
        Data::List(list) => list.items().iter().find_map(in_cluster),
        Data::Record(record) => record.fields().iter().find_map(|(_, value)| in_cluster(value)),
        Data::Replace(inner) => in_cluster(inner),
        _ => None,
    }
}

/// A value as compact JSON, as one secret text: what checksums are made of.
pub fn canonical<O>(value: &Value<O>) -> SecretText {
    match &value.data {
        Data::Secret(text) | Data::Digest(text) => text.clone(),
        Data::Text(text) => SecretText::plain(text),
        _ => match written(value, json) {
            Some(Written::Text(text)) => SecretText::plain(&text.into()),
            Some(Written::Secret(text) | Written::Digest(text)) => text,
            None => SecretText::default(),
        },
    }
}

/// A text, with what stands in its holes.
enum Written {
    Text(String),
    Secret(SecretText),
    Digest(SecretText),
}

/// A secret or checksum that is being written.
struct Held {
    text: SecretText,
    is_secret: bool,
}

/// Writes a value, a mark in place of each secret, and then the secrets in place of their marks. Every format quotes them.
fn written<O>(
    value: &Value<O>,
    write: impl FnOnce(&Value<O>, &mut Vec<Held>) -> Option<String>,
) -> Option<Written> {
    let mut held = Vec::new();
    let text = write(value, &mut held)?;
    if held.is_empty() {
        return Some(Written::Text(text));
    }
    let is_secret = held.iter().any(|held| held.is_secret);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = text.as_str();
    for (number, held) in held.iter().enumerate() {
        let Some((before, after)) = rest.split_once(mark(number).as_str()) else { continue };
        // Whether the writer quoted the mark or not, the text in its place is quoted.
        let quotes = ['"', '\''];
        pieces.push(Piece::Text(before.strip_suffix(quotes).unwrap_or(before).into()));
        pieces.push(Piece::Text("\"".into()));
        pieces.extend(held.text.pieces().iter().map(|piece| match piece {
            Piece::Text(text) => Piece::Text(escaped(text).into()),
            Piece::Hole(hole) => {
                let text = SecretText::new([Piece::Hole(Arc::clone(hole))]);
                text.encoded(Encoding::Quoted)
                    .pieces()
                    .first()
                    .cloned()
                    .unwrap_or_else(|| Piece::Text("".into()))
            }
        }));
        pieces.push(Piece::Text("\"".into()));
        rest = after.strip_prefix(quotes).unwrap_or(after);
    }
    pieces.push(Piece::Text(rest.into()));
    let text = SecretText::new(pieces);
    Some(if is_secret { Written::Secret(text) } else { Written::Digest(text) })
}

/// What stands for a secret while the text around it is written.
fn mark(number: usize) -> String {
    format!("deployc-hole-{number}-")
}

/// The inside of a quoted text.
fn escaped(text: &str) -> String {
    let mut writer = JsonWriter::compact();
    writer.string(text);
    let quoted = writer.into_text();
    quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(&quoted).to_owned()
}

struct Pusher<'a, S> {
    sink: &'a mut S,
    secrets: &'a mut Vec<Held>,
}

impl<S: Sink> Pusher<'_, S> {
    fn push<O>(&mut self, value: &Value<O>) {
        match &value.data {
            Data::Bool(value) => self.sink.bool(*value),
            Data::Int(value) => self.sink.int(*value),
            Data::Float(value) => self.sink.float(value.0),
            Data::Text(text) | Data::Quantity(text) | Data::Duration(text) => self.sink.string(text),
            Data::Secret(text) | Data::Digest(text) => {
                let is_secret = matches!(value.data, Data::Secret(_));
                self.sink.string(&mark(self.secrets.len()));
                self.secrets.push(Held { text: text.clone(), is_secret });
            }
            Data::List(list) => {
                self.sink.begin_list();
                list.items().iter().for_each(|item| self.push(item));
                self.sink.end_list();
            }
            Data::Record(record) => {
                self.sink.begin_map();
                for (name, value) in record.present() {
                    self.sink.key(name.as_str());
                    self.push(value);
                }
                self.sink.end_map();
            }
            Data::Given(given) => given.write(self.sink),
            Data::Replace(inner) => self.push(inner),
            Data::Unknown
            | Data::Null
            | Data::Instance(..)
            | Data::Below
            | Data::Element(_)
            | Data::Gone(_) => {
                self.sink.null();
            }
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Name;
    use crate::value::Hole;

    #[test]
    fn secrets_in_written_values_are_quoted_holes() {
        let secret =
            SecretText::new([Piece::Text("a\"b".into()), Piece::Hole(Arc::new(Hole::Env("P".into())))]);
        let value: Value = Value::record(
            vec![(Name::new("k"), Value::bare(Data::Secret(secret))), (Name::new("n"), Value::null())],
            (),
        );
        let Some(Written::Secret(text)) = written(&value, json) else { panic!("a secret") };
        let [Piece::Text(before), Piece::Hole(hole), Piece::Text(after)] = text.pieces() else {
            panic!("{text:?}")
        };
        assert_eq!((&**before, &**after), ("{\"k\":\"a\\\"b", "\"}"));
        assert!(matches!(&**hole, Hole::Encoded { encoding: Encoding::Quoted, .. }));
    }
}
