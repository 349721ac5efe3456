//! What is written as YAML, JSON or TOML is read as what was pushed, by the compiler's reader and by another.
#![no_main]

use deployc::yaml::{Format, JsonWriter, Sink, TomlWriter, YamlWriter, read};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value, json};

/// Makes a value of bytes: each begins a value, a text takes what follows up to a NUL byte.
struct Maker<'a> {
    bytes: &'a [u8],
}

impl Maker<'_> {
    fn next(&mut self) -> u8 {
        let Some((first, rest)) = self.bytes.split_first() else { return 0 };
        self.bytes = rest;
        *first
    }

    fn text(&mut self) -> String {
        let end = self.bytes.iter().position(|byte| *byte == 0).unwrap_or(self.bytes.len());
        let text = String::from_utf8_lossy(&self.bytes[..end]).into_owned();
        self.bytes = &self.bytes[(end + 1).min(self.bytes.len())..];
        text
    }

    fn number(&mut self) -> u64 {
        (0..8).fold(0, |number, _| number << 8 | u64::from(self.next()))
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.next() % if depth > 12 { 6 } else { 10 } {
            0 => Value::from(self.text()),
            1 => json!(i64::from_ne_bytes(self.number().to_ne_bytes())),
            2 => json!(i64::from(self.next()) - 100),
            3 => match f64::from_bits(self.number()) {
                number if number.is_finite() => json!(number),
                _ => json!(0.5),
            },
            4 => Value::Bool(self.next() & 1 == 0),
            5 => Value::from(self.text()),
            6 | 7 => (0..self.next() % 5).map(|_| self.value(depth + 1)).collect(),
            _ => {
                let count = self.next() % 5;
                let mut map = Map::new();
                for _ in 0..count {
                    let key = self.text();
                    let value = self.value(depth + 1);
                    map.insert(key, value);
                }
                Value::Object(map)
            }
        }
    }
}

fn push(value: &Value, sink: &mut impl Sink) {
    match value {
        Value::Null => sink.null(),
        Value::Bool(value) => sink.bool(*value),
        Value::Number(number) => match number.as_i64() {
            Some(number) => sink.int(number),
            None => sink.float(number.as_f64().unwrap_or_default()),
        },
        Value::String(text) => sink.string(text),
        Value::Array(items) => {
            sink.begin_list();
            items.iter().for_each(|item| push(item, sink));
            sink.end_list();
        }
        Value::Object(fields) => {
            sink.begin_map();
            for (key, value) in fields {
                sink.key(key);
                push(value, sink);
            }
            sink.end_map();
        }
    }
}

/// Whole numbers are the same however they are kept.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}

fn own(text: &str, format: Format) -> Value {
    let node = match read(text, format, 0) {
        Ok(node) => node,
        Err(fault) => panic!("{fault:?} in\n{text}"),
    };
    let mut json = JsonWriter::compact();
    node.push_to(&mut json);
    serde_json::from_str(&json.into_text()).unwrap()
}

fuzz_target!(|data: &[u8]| {
    let value = Maker { bytes: data }.value(0);
    let mut yaml = YamlWriter::new();
    push(&value, &mut yaml);
    let yaml = yaml.into_text();
    assert!(same(&own(&yaml, Format::Yaml), &value), "{value}\n{yaml}");
    // The other reader takes some numbers of other ranges otherwise; texts and structure are what it judges.
    let other: Value = serde_yaml::from_str(&yaml).unwrap_or_else(|error| panic!("{error}: {value}\n{yaml}"));
    assert!(same(&other, &value), "the other reader: {other}\n{value}\n{yaml}");
    let mut json = JsonWriter::compact();
    push(&value, &mut json);
    let json = json.into_text();
    assert!(same(&serde_json::from_str(&json).unwrap(), &value), "{value}\n{json}");
    assert!(same(&own(&json, Format::Json), &value), "{value}\n{json}");
    if value.is_object() {
        let mut toml = TomlWriter::new();
        push(&value, &mut toml);
        if let Some(toml) = toml.into_text() {
            assert!(same(&own(&toml, Format::Toml), &value), "{value}\n{toml}");
        }
    }
});
