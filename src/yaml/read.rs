//! What is read from YAML, JSON and TOML: values with the range of each in its text.

use std::collections::BTreeMap;

use super::resolve::Scalar;
use super::sink::Sink;
use super::yaml_parser;
use crate::base::TextRange;

/// A value that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The text that it stands in, by the number its reader was given.
    pub source: u32,
    /// Where it stands there; what is absent, as after `key:`, has an empty range.
    pub range: TextRange,
    /// What it is.
    pub data: Data,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// `null`, `~` or nothing.
    Null,
    /// A boolean, as kubectl reads them: `yes` and `on` are some.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with fraction or exponent, or one too large for [`Data::Int`].
    Float(f64),
    /// A text.
    Text(String),
    /// A text of the command line: what it is the type decides that is expected there.
    Untyped(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in order as written.
    Map(Vec<Entry>),
}

/// An entry of a map.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key as written: `8080` and `y` are what they look like.
    pub key: String,
    /// The text that the key stands in.
    pub source: u32,
    /// Where the key stands.
    pub range: TextRange,
    /// The value.
    pub value: Node,
}

/// The language of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// YAML, as kubectl reads it.
    Yaml,
    /// JSON.
    Json,
    /// TOML.
    Toml,
}

/// Why a text cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where it goes wrong.
    pub range: TextRange,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// A tab stands where lines are indented.
    Tab,
    /// A line is indented like nothing around it.
    Indentation,
    /// A `key:` has to stand here.
    NoKey,
    /// A map or list begins on a line that cannot hold it, as in `a: b: c`.
    Nested,
    /// Something stands behind the end of a value.
    Trailing,
    /// This character cannot begin a value.
    Character(char),
    /// A bracket, brace or quote is not closed.
    Unclosed(char),
    /// Between brackets or braces a comma or the end has to stand here.
    NoComma,
    /// An escape that does not exist.
    Escape,
    /// The head of a block of lines, after `|` or `>`.
    BlockHead,
    /// The same key twice; where it stood first.
    Twice(TextRange),
    /// A key that is a list or map.
    Key,
    /// `*name` without an `&name` before it.
    Alias,
    /// A tag that is none of YAML's own for plain data.
    Tag,
    /// `<<` with something else than maps.
    Merge,
    /// More than one document.
    Document,
    /// Nested too deep.
    Deep,
    /// Aliases make it too large.
    Large,
    /// What the reader of TOML says.
    Toml(String),
}

impl Format {
    /// The language that a file's extension tells.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        let (_, extension) = path.rsplit_once('.')?;
        match extension {
            "yaml" | "yml" => Some(Self::Yaml),
            "json" => Some(Self::Json),
            "toml" => Some(Self::Toml),
            _ => None,
        }
    }
}

/// Reads one value. `source` is kept in each node. An empty text is [`Data::Null`].
///
/// # Errors
/// The first thing that is wrong with the text.
pub fn read(text: &str, format: Format, source: u32) -> Result<Node, Fault> {
    match format {
        // JSON is a part of YAML, and kubectl reads it with the same reader.
        Format::Yaml | Format::Json => {
            let mut documents = read_documents(text, source)?.into_iter();
            let Some(first) = documents.next() else {
                return Ok(Node { source, range: TextRange::default(), data: Data::Null });
            };
            match documents.next() {
                None => Ok(first),
                Some(second) => Err(Fault { range: second.range, kind: FaultKind::Document }),
            }
        }
        Format::Toml => read_toml(text, source),
    }
}

/// Reads the documents of a YAML text.
///
/// # Errors
/// The first thing that is wrong with the text.
pub fn read_documents(text: &str, source: u32) -> Result<Vec<Node>, Fault> {
    yaml_parser::parse(text, source)
}

fn read_toml(text: &str, source: u32) -> Result<Node, Fault> {
    let table = toml::de::DeTable::parse(text).map_err(|error| Fault {
        range: error.span().map(range_of).unwrap_or_default(),
        kind: FaultKind::Toml(error.message().to_owned()),
    })?;
    let range = range_of(table.span());
    Ok(Node { source, range, data: toml_table(table.into_inner(), source) })
}

fn range_of(span: std::ops::Range<usize>) -> TextRange {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    TextRange::new(offset(span.start), offset(span.end))
}

fn toml_table(table: toml::de::DeTable<'_>, source: u32) -> Data {
    let mut entries: Vec<Entry> = table
        .into_iter()
        .map(|(key, value)| Entry {
            range: range_of(key.span()),
            key: key.into_inner().into_owned(),
            source,
            value: toml_node(value, source),
        })
        .collect();
    entries.sort_by_key(|entry| entry.range.start);
    Data::Map(entries)
}

fn toml_node(value: toml::Spanned<toml::de::DeValue<'_>>, source: u32) -> Node {
    use toml::de::DeValue;
    let range = range_of(value.span());
    let data = match value.into_inner() {
        DeValue::String(text) => Data::Text(text.into_owned()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Data::Int(number),
            Err(_) => Data::Text(number.to_string()),
        },
        DeValue::Float(number) => match number.as_str().parse::<f64>() {
            Ok(number) if number.is_finite() => Data::Float(number),
            _ => Data::Text(number.to_string()),
        },
        DeValue::Boolean(value) => Data::Bool(value),
        DeValue::Datetime(time) => Data::Text(time.to_string()),
        DeValue::Array(items) => Data::List(items.into_iter().map(|item| toml_node(item, source)).collect()),
        DeValue::Table(table) => toml_table(table, source),
    };
    Node { source, range, data }
}

impl Node {
    /// The value at a key, where this is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        let Data::Map(entries) = &self.data else { return None };
        entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// Pushes the value into a writer.
    pub fn push_to(&self, sink: &mut impl Sink) {
        match &self.data {
            Data::Null => sink.null(),
            Data::Bool(value) => sink.bool(*value),
            Data::Int(value) => sink.int(*value),
            Data::Float(value) => sink.float(*value),
            Data::Text(text) | Data::Untyped(text) => sink.string(text),
            Data::List(items) => {
                sink.begin_list();
                items.iter().for_each(|item| item.push_to(sink));
                sink.end_list();
            }
            Data::Map(entries) => {
                sink.begin_map();
                for entry in entries {
                    sink.key(&entry.key);
                    entry.value.push_to(sink);
                }
                sink.end_map();
            }
        }
    }

    /// Puts another value over this one, as Helm does with its files: maps are merged key by key, anything else is replaced, also by
    /// `null`, which takes away what is below it once the value has a type.
    pub fn merge(&mut self, above: Self) {
        match (&mut self.data, above) {
            (Data::Map(below), Self { data: Data::Map(above), .. }) => {
                let places: BTreeMap<String, usize> =
                    below.iter().enumerate().map(|(index, entry)| (entry.key.clone(), index)).collect();
                for entry in above {
                    match places.get(&entry.key).and_then(|index| below.get_mut(*index)) {
                        Some(found) => {
                            (found.source, found.range) = (entry.source, entry.range);
                            found.value.merge(entry.value);
                        }
                        None => below.push(entry),
                    }
                }
            }
            (_, above) => *self = above,
        }
    }
}

impl From<Scalar> for Data {
    fn from(scalar: Scalar) -> Self {
        match scalar {
            Scalar::Null => Self::Null,
            Scalar::Bool(value) => Self::Bool(value),
            Scalar::Int(value) => Self::Int(value),
            Scalar::Float(value) => Self::Float(value),
            Scalar::Text(text) => Self::Text(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toml_keeps_order_and_ranges() {
        let text = "z = 1\na.b = [1.5, 'x']\n[t]\nd = 2024-01-01\n";
        let node = read(text, Format::Toml, 7).expect("valid TOML");
        let Data::Map(entries) = &node.data else { panic!("a table is a map") };
        assert_eq!(entries.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>(), ["z", "a", "t"]);
        let list = node.get("a").and_then(|a| a.get("b")).expect("there");
        assert_eq!(text.get(list.range.as_usize()), Some("[1.5, 'x']"));
        assert_eq!(list.source, 7);
        assert_eq!(
            node.get("t").and_then(|t| t.get("d")).expect("there").data,
            Data::Text("2024-01-01".into())
        );
        let fault = read("a = ", Format::Toml, 0).expect_err("no value");
        assert!(matches!(fault.kind, FaultKind::Toml(_)));
    }

    #[test]
    fn files_are_merged_key_by_key() {
        let read = |text| read(text, Format::Yaml, 0).expect("valid YAML");
        let mut below = read("a: {x: 1, y: [1, 2]}\nb: 1\n");
        below.merge(read("a: {y: [3], z: 2}\nb: null\nc: {}\n"));
        let mut plain = super::super::JsonWriter::compact();
        below.push_to(&mut plain);
        assert_eq!(plain.into_text(), r#"{"a":{"x":1,"y":[3],"z":2},"b":null,"c":{}}"#);
    }
}
