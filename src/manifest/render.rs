//! A finished resource and the opened secrets, to text. No query: what is written here is kept nowhere.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Object;
use super::secrets::Opened;
use crate::base::Name;
use crate::value::{Data, Record, SecretText, Value};
use crate::yaml::Sink;

/// Writes an object: `apiVersion`, `kind`, `metadata`, then its fields as they were written.
pub fn object(sink: &mut impl Sink, object: &Object, secrets: &Opened) {
    let metadata = Name::new("metadata");
    let mut writer = Writer { sink, secrets };
    writer.sink.begin_map();
    for (key, text) in [("apiVersion", &object.api_version), ("kind", &object.kind)] {
        writer.sink.key(key);
        writer.sink.string(text);
    }
    if let Some(record) = object.value.as_record() {
        if let Some(value) = record.get(metadata).filter(|value| !value.is_null()) {
            writer.sink.key("metadata");
            writer.metadata(value, object);
        }
        for (name, value) in record.present().filter(|(name, _)| *name != metadata && !is_identity(*name)) {
            writer.sink.key(name.as_str());
            writer.field(value, object.base64.contains(name));
        }
    }
    writer.sink.end_map();
}

/// Written already, from the kind.
fn is_identity(name: Name) -> bool {
    matches!(name.as_str(), "apiVersion" | "kind")
}

struct Writer<'a, S> {
    sink: &'a mut S,
    secrets: &'a Opened,
}

impl<S: Sink> Writer<'_, S> {
    /// The name, then the namespace, then the rest.
    fn metadata(&mut self, value: &Value, object: &Object) {
        let (name_field, namespace_field) = (Name::new("name"), Name::new("namespace"));
        let Some(record) = value.as_record() else { return self.value(value) };
        self.sink.begin_map();
        self.entry(record, name_field);
        if let Some(namespace) = &object.namespace {
            self.sink.key("namespace");
            self.sink.string(namespace);
        }
        for (name, value) in
            record.present().filter(|(name, _)| *name != name_field && *name != namespace_field)
        {
            self.sink.key(name.as_str());
            self.value(value);
        }
        self.sink.end_map();
    }

    fn entry(&mut self, record: &Record, name: Name) {
        if let Some(value) = record.get(name).filter(|value| !value.is_null()) {
            self.sink.key(name.as_str());
            self.value(value);
        }
    }

    /// A field of the object; the strings of some are encoded, as the API has them.
    fn field(&mut self, value: &Value, base64: bool) {
        match value.as_record() {
            Some(record) if base64 => {
                self.sink.begin_map();
                for (name, value) in record.present() {
                    self.sink.key(name.as_str());
                    self.encoded(value);
                }
                self.sink.end_map();
            }
            _ => self.value(value),
        }
    }

    fn encoded(&mut self, value: &Value) {
        match &value.unmarked().data {
            Data::Text(text) => self.sink.string(&STANDARD.encode(text.as_bytes())),
            Data::Secret(text) | Data::Digest(text) => match self.secrets.bytes(text) {
                Some(bytes) => self.sink.string(&STANDARD.encode(bytes)),
                None => self.sink.string(super::secrets::REDACTED),
            },
            _ => self.value(value),
        }
    }

    fn value(&mut self, value: &Value) {
        match &value.data {
            Data::Bool(value) => self.sink.bool(*value),
            Data::Int(value) => self.sink.int(*value),
            Data::Float(value) => self.sink.float(value.0),
            Data::Text(text) | Data::Quantity(text) | Data::Duration(text) => self.sink.string(text),
            Data::Secret(text) | Data::Digest(text) => self.secret(text),
            Data::List(list) => {
                self.sink.begin_list();
                list.items().iter().for_each(|item| self.value(item));
                self.sink.end_list();
            }
            Data::Record(record) => {
                self.sink.begin_map();
                for (name, value) in record.present() {
                    self.sink.key(name.as_str());
                    self.value(value);
                }
                self.sink.end_map();
            }
            Data::Replace(inner) => self.value(inner),
            Data::Given(given) => given.write(self.sink),
            Data::Element(element) => self.value(&element.value),
            // Not reached: an object with something unknown in it is not rendered, and completed values have no other marks.
            Data::Unknown | Data::Null | Data::Instance(..) | Data::Below | Data::Gone(_) => self.sink.null(),
        }
    }

    fn secret(&mut self, text: &SecretText) {
        match self.secrets.text(text) {
            Some(text) => self.sink.string(&text),
            None => self.sink.string(super::secrets::REDACTED),
        }
    }
}

/// The comment over a document. It holds no line number, so that an inserted line does not touch every document.
#[must_use]
pub fn source_comment(object: &Object) -> String {
    let mut comment = object.source.to_string();
    match &object.release {
        Some(release) => {
            let _ = write!(comment, " (release {release}, resource {})", object.path);
        }
        None => {
            let _ = write!(comment, " (resource {})", object.path);
        }
    }
    comment
}
