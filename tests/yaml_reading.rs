//! What the writers write is read as what was pushed: by the YAML crate that reads CRDs here, and by the readers of others.
//!
//! Those are instruments: where one is missing its tests say so and pass.

#![expect(clippy::expect_used, reason = "a test ends where something is not there that must be")]

#[path = "support/readers.rs"]
mod readers;

use std::fmt::Write as _;

use deployc::yaml::read::read_documents;
use deployc::yaml::{Format, JsonWriter, Sink, TomlWriter, YamlWriter, read};
use proptest::prelude::*;
use readers::{JS_YAML, KUBECTL, LIBYAML, PYYAML, READERS, RUAMEL, Reader, SIGS_YAML};
use serde_json::{Map, Value, json};

/// Texts that some reader takes for something else, or loses a part of, when they are written carelessly.
fn nasty() -> Vec<String> {
    let words = "~ null Null NULL nil none true True TRUE false False y Y n N yes Yes YES no No NO on On ON off Off OFF = << - -- --- ... . .. ? : , [ ] { } & * ! | > ' \" % @ ` # \
         0 1 -1 +1 007 017 0o17 0O17 0x1F 0X1f 0b11 0B11 1_000 1_ 0_1 0x_1 1__0 _1 1,000 12345678901234567890 1e3 1E3 1e+3 1e-3 e1 E1 e+1 .e1 -e1 -e .e e 1.5 1. .5 -.5 +.5 ._ \
         1.2.3 10.0.0.1 10.0.0.0/8 1.5e3 1.5e+3 .inf .Inf -.inf +.INF .nan .NaN NaN inf Infinity 12:30 12:30:45 190:20:30 1:1 22:22 12:30:45.5 -1:30 2024-01-01 \
         2024-1-1 2024-01-01T00:00:00Z 2024-01-01t00:00:00.5+01:00 250m 1.5Gi 5E 10e 1e 25% 30s 1h30m 0.1n 0s 08 09 0777 0644 \
         -a -- --a=b --1 -1a /a //a ./a ../a .a a: :a a:b a::b a#b #a a,b a] a} [a {a a[0] a{b} $a $(A) ${A} (a) \\ \\n a\\b a\"b a'b 'a' \"a\" !a !!str &a *a \
         |a >a %a %YAML @a `a` ?a =a <a <<a ~a ~/a a~ a= a? a! a* a& a| a> a% a@ é ü ß 日本語 😀 a😀 ñ:ñ - 0xg 0o8 0b2 1.2.3-4 1a 1abc 0x1fz t f T F nan \
         key:value http://a/b:80?c=d&e#f sha256:0123456789 user:pass@host:5432/db";
    let mut all: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
    let spaced = [
        "",
        " ",
        "  ",
        "\t",
        "a ",
        " a",
        "a\t",
        "\ta",
        "a\tb",
        "a b",
        "a: b",
        "a : b",
        "a :b",
        "a #b",
        "a # b",
        "# c",
        "- a",
        "? x",
        ": x",
        "--- a",
        "... a",
        "- - a",
        "2024-01-01 00:00:00",
        "2024-01-01 00:00:00 Z",
        "[a, b]",
        "{a: b}",
        "&a b",
        "*a b",
        "!a b",
        "| a",
        "> a",
        "% a",
        "@ a",
        "1 000",
        "a, b",
        "{{ x }}",
        "{%a%}",
        "echo \"$X\" | sed 's/a/b/' > c",
        "\0",
        "a\0b",
        "\u{1}",
        "\u{7f}",
        "\u{80}",
        "\u{85}",
        "a\u{85}b",
        "\u{9f}",
        "\u{a0}",
        "\u{a0}a",
        "a\u{a0}",
        "\u{ad}",
        "\u{2028}",
        "a\u{2028}b",
        "\u{2029}",
        "\u{feff}",
        "\u{feff}a",
        "a\u{feff}",
        "\u{fffe}",
        "\u{ffff}",
        "\u{fffd}",
        "\u{d7ff}",
        "\u{e000}",
        "\u{10000}",
        "\u{1fffe}",
        "\u{10ffff}",
        "\u{200b}",
        "\u{200d}",
        "👩\u{200d}👩",
        "\u{202e}a",
        "\u{3000}a",
        "\u{1b}[0m",
        "\u{b}",
        "\u{c}",
        "\u{8}",
        "\u{7}",
        "\r",
        "a\r",
        "\ra",
        "a\rb",
        "\r\n",
        "a\r\nb",
        "a\r\n",
        "a\nb\r",
        "\n",
        "\n\n",
        "\n\n\n",
        "a\n",
        "a\n\n",
        "a\n\n\n",
        "\na",
        "\n\na",
        "\na\n",
        "a\nb",
        "a\nb\n",
        "a\nb\n\n",
        "a\n\nb",
        "a\n\n\nb\n",
        " a\nb",
        "  a\n b\n",
        "   a\n",
        "\n a\nb",
        "\n\n  a\nb\n",
        "a\n b",
        "a\n  b\n c",
        "a \nb",
        "a\nb ",
        "a\nb \n",
        "a \nb \n",
        "a\n \nb",
        "a\n  \nb\n",
        "a\n    \nb",
        "a\n ",
        "a\n \n",
        "a\n\n ",
        " \na",
        "  \na\n",
        " \n",
        "\n ",
        " \n ",
        "\ta\nb",
        "a\n\tb",
        "a\n\tb\n",
        "\n\ta",
        "a\t\nb",
        "a\n\t\nb",
        "a\n\t",
        "\t\na",
        " \ta\nb",
        "  \ta\nb\n",
        "a\n---\nb",
        "---\na",
        "a\n...\n",
        "# a\nb",
        "a\n# b\n",
        "#a\n",
        "- a\n- b\n",
        "a: b\nc: d\n",
        "a:\n  b: c\n",
        "|\n a",
        ">\n a",
        "é\nü\n",
        "a\u{85}\nb",
        "a\u{2028}\nb",
        "\u{feff}\na",
        "😀\n😀\n",
        "a\u{1}\nb",
        "'\n'",
        "\"\n\"",
        "\\\n\\",
        "%a\n%b\n",
        "a\n%b\n",
        "!a\nb",
        "&a\nb",
        "*a\n",
        "? a\n",
        ": a\n",
        "true\n",
        "1\n",
        "null\n",
        "~\n",
        "[\n]\n",
        "{\n}\n",
        "\n#\n",
        "a\n\u{a0}\nb",
        "server {\n\tlisten 80;\n\n\tlocation / {\n\t}\n}\n",
    ];
    all.extend(spaced.map(str::to_owned));
    for length in [126, 128, 999, 1000, 1001, 1020, 1024, 1025, 3000] {
        all.push("k".repeat(length));
        all.push("k k ".repeat(length / 4) + "k");
        all.push("é".repeat(length));
        all.push(":".repeat(length));
    }
    all.push("line of a long text ".repeat(40).trim_end().to_owned() + "\n" + &"x".repeat(5000));
    all.sort();
    all.dedup();
    all
}

/// A text at every place where a text may stand.
fn places(text: &str) -> Value {
    json!({
        "kind": "X", "apiVersion": "example.com/v1", "metadata": { "name": "x" },
        "value": text, "after": 1, "list": [text, text, [text, [text], 2], { "in": text, "z": 3 }, 4],
        "nested": { "deep": { "er": text, "list": [text] }, "last": text },
        "keys": { text: 1, "z": 2 }, "maps": { text: { text: text } }, "lists": { text: [text, { text: text }], "z": {} },
        "entries": [{ text: text, "a": [] }, { text: { text: [] } }, [{ text: 1 }]], "end": text,
    })
}

fn push(sink: &mut impl Sink, value: &Value) {
    match value {
        Value::Null => sink.null(),
        Value::Bool(value) => sink.bool(*value),
        Value::Number(number) => match number.as_i64() {
            Some(value) => sink.int(value),
            None => sink.float(number.as_f64().expect("a number")),
        },
        Value::String(text) => sink.string(text),
        Value::Array(items) => {
            sink.begin_list();
            items.iter().for_each(|item| push(sink, item));
            sink.end_list();
        }
        Value::Object(entries) => {
            sink.begin_map();
            for (key, value) in entries {
                sink.key(key);
                push(sink, value);
            }
            sink.end_map();
        }
    }
}

fn yaml(documents: &[Value]) -> String {
    let mut writer = YamlWriter::new();
    for (index, document) in documents.iter().enumerate() {
        writer.document(&format!("document {index}"));
        push(&mut writer, document);
    }
    writer.into_text()
}

/// Equal, where `1.0` and `1` are the same number. The JSON through which readers speak here is read to the last digit but one.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().expect("a number"), b.as_f64().expect("a number"));
            a == b || (a - b).abs() <= a.abs() * 4.0 * f64::EPSILON
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

fn own_crate(text: &str) -> Vec<Value> {
    use serde::Deserialize as _;
    serde_yaml::Deserializer::from_str(text)
        .map(|document| Value::deserialize(document).expect("YAML"))
        .collect()
}

/// What the own reader read, as the JSON crate has it.
fn own(text: &str) -> Vec<Value> {
    let documents = read_documents(text, 0).expect("YAML");
    documents.iter().map(as_json).collect()
}

fn as_json(node: &deployc::yaml::Node) -> Value {
    let mut writer = JsonWriter::compact();
    node.push_to(&mut writer);
    serde_json::from_str(&writer.into_text()).expect("JSON")
}

/// Says every document that was read as something else.
fn differences(reader: &str, written: &[Value], read: &[Value]) -> String {
    let mut report = String::new();
    if written.len() != read.len() {
        let _ = writeln!(report, "{reader} read {} documents of {}", read.len(), written.len());
    }
    for (index, (written, read)) in written.iter().zip(read).enumerate() {
        if !same(written, read) {
            let text: String = yaml(std::slice::from_ref(written)).chars().take(1500).collect();
            let got: String = read.to_string().chars().take(1500).collect();
            let _ = writeln!(report, "{reader}, document {index}, written\n{text}\nread\n{got}\n");
        }
    }
    report.chars().take(8000).collect()
}

fn judge(reader: &str, documents: &[Value], read: &[Value]) {
    let report = differences(reader, documents, read);
    assert!(report.is_empty(), "{report}");
}

fn ask(reader: &Reader, documents: &[Value]) {
    match reader.read(&yaml(documents)) {
        Some(read) => judge(reader.name, documents, &read),
        None => reader.skip(),
    }
}

fn corpus() -> Vec<Value> {
    nasty().iter().map(|text| places(text)).collect()
}

#[test]
fn the_crate_that_reads_crds_reads_nasty_texts_back() {
    let documents = corpus();
    judge("yaml_serde", &documents, &own_crate(&yaml(&documents)));
}

#[test]
fn the_own_reader_reads_nasty_texts_back() {
    let documents = corpus();
    judge("the own reader", &documents, &own(&yaml(&documents)));
}

#[test]
fn pyyaml_reads_nasty_texts_back() {
    ask(&PYYAML, &corpus());
}

#[test]
fn libyaml_reads_nasty_texts_back() {
    ask(&LIBYAML, &corpus());
}

#[test]
fn ruamel_yaml_reads_nasty_texts_back() {
    ask(&RUAMEL, &corpus());
}

#[test]
fn js_yaml_reads_nasty_texts_back() {
    ask(&JS_YAML, &corpus());
}

#[test]
fn sigs_yaml_reads_nasty_texts_back() {
    ask(&SIGS_YAML, &corpus());
}

#[test]
fn kubectl_reads_nasty_texts_back() {
    ask(&KUBECTL, &corpus());
}

#[test]
fn every_reader_reads_numbers_back() {
    let numbers = [
        0.0,
        1.0,
        -1.0,
        0.1,
        0.5,
        1.5,
        1e-5,
        1e-6,
        1.5e-7,
        5e-324,
        1e15,
        1e16,
        1.5e16,
        1e21,
        1.7976931348623157e308,
        123456.789,
        -0.000012345,
        9007199254740993.0,
    ];
    let mut document = json!({ "kind": "X", "apiVersion": "example.com/v1", "metadata": { "name": "x" }, "ints": [0, -1, 9007199254740992_i64, -9007199254740992_i64] });
    document["floats"] = Value::Array(numbers.map(|number| json!(number)).to_vec());
    let documents = [document];
    judge("yaml_serde", &documents, &own_crate(&yaml(&documents)));
    READERS.iter().for_each(|reader| ask(reader, &documents));
}

/// Texts of pieces that mean something to YAML, of few lines, of anything.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n"),
        Just(" "),
        Just("  "),
        Just("\t"),
        Just("a"),
        Just("b: c"),
        Just("#"),
        Just("-"),
        Just("---"),
        Just(":"),
        Just("é"),
        Just("\r"),
        Just("\""),
        Just("'"),
        Just("\\"),
        Just("1"),
        Just("."),
        Just("e"),
        Just("_"),
        Just("yes"),
        Just("|"),
        Just("\u{85}"),
        Just("😀"),
        Just("%"),
        Just("x"),
        Just("0"),
        Just("+"),
        Just("\n\n"),
        Just("? "),
        Just("- "),
        Just("{"),
        Just("]"),
        Just("\u{feff}"),
        Just("T"),
        Just("2024"),
    ];
    prop_oneof![
        3 => prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat()),
        1 => any::<String>(),
        1 => "[-+.0-9a-fxobe_:TZ ]{0,8}",
    ]
}

/// Something that looks like YAML, right or wrong.
fn any_source() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("a"),
        Just("b: "),
        Just("c:"),
        Just("\n"),
        Just("\n  "),
        Just("\n- "),
        Just("- "),
        Just("? "),
        Just(": "),
        Just("["),
        Just("]"),
        Just("{"),
        Just("}"),
        Just(", "),
        Just("\""),
        Just("'"),
        Just("|\n"),
        Just(">-\n"),
        Just("  "),
        Just(" #"),
        Just("&x "),
        Just("*x"),
        Just("!!str "),
        Just("<<: "),
        Just("\\"),
        Just("\n---\n"),
        Just("\r\n"),
        Just("é"),
        Just("\t"),
        Just("1"),
    ];
    prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        6 => any_text().prop_map(Value::String),
        1 => (-(1_i64 << 53)..1_i64 << 53).prop_map(|value| json!(value)),
        1 => prop::num::f64::NORMAL.prop_map(|value| json!(value)),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::vec((any_text(), inner), 0..6)
                .prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn any_document() -> impl Strategy<Value = Value> {
    any_value().prop_map(|value| json!({ "kind": "X", "apiVersion": "example.com/v1", "metadata": { "name": "x" }, "it": value }))
}

/// Without `null`s, which TOML leaves out.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().filter(|item| !item.is_null()).map(without_nulls).collect(),
        Value::Object(entries) => Value::Object(
            entries
                .iter()
                .filter(|(_, item)| !item.is_null())
                .map(|(key, item)| (key.clone(), without_nulls(item)))
                .collect(),
        ),
        other => other.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_number_reads_back_to_the_last_digit(value in prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO) {
        let mut writer = YamlWriter::new();
        writer.float(value);
        prop_assert_eq!(writer.text().trim_end().parse(), Ok(value));
    }

    #[test]
    fn any_value_reads_back(value in any_value()) {
        let mut writer = YamlWriter::new();
        push(&mut writer, &value);
        let text = writer.into_text();
        let crate_read: Value = serde_yaml::from_str(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert!(same(&value, &crate_read), "written\n{}\nread\n{}", text, crate_read);
        let own = as_json(&read(&text, Format::Yaml, 0).map_err(|fault| TestCaseError::fail(format!("{fault:?}\n{text}")))?);
        prop_assert!(same(&value, &own), "written\n{}\nread by the own reader\n{}", text, own);
    }

    #[test]
    fn any_text_is_read_or_refused_with_a_place_in_it(text in any_source()) {
        for format in [Format::Yaml, Format::Toml] {
            if let Err(fault) = read(&text, format, 0) {
                prop_assert!(text.get(fault.range.as_usize()).is_some(), "{:?} of {:?}", fault, text);
            }
        }
    }

    #[test]
    fn any_value_reads_back_from_json(value in any_value()) {
        for mut writer in [JsonWriter::compact(), JsonWriter::pretty()] {
            push(&mut writer, &value);
            let text = writer.into_text();
            let json: Value = serde_json::from_str(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
            prop_assert!(same(&value, &json), "written\n{}\nread\n{}", text, json);
            let own = as_json(&read(&text, Format::Json, 0).map_err(|fault| TestCaseError::fail(format!("{fault:?}\n{text}")))?);
            prop_assert!(same(&value, &own), "written\n{}\nread by the own reader\n{}", text, own);
        }
    }

    #[test]
    fn any_table_reads_back_from_toml(value in any_document()) {
        let mut writer = TomlWriter::new();
        push(&mut writer, &value);
        let text = writer.into_text().expect("a table");
        let crate_read: Value = toml::from_str(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert!(same(&without_nulls(&value), &crate_read), "written\n{}\nread\n{}", text, crate_read);
        let own = as_json(&read(&text, Format::Toml, 0).map_err(|fault| TestCaseError::fail(format!("{fault:?}\n{text}")))?);
        prop_assert!(same(&without_nulls(&value), &own), "written\n{}\nread by the own reader\n{}", text, own);
    }
}

proptest! {
    // Each case is many documents in one file, since starting the reader is what costs.
    #![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn other_readers_read_any_documents_back(documents in prop::collection::vec(any_document(), 60)) {
        let text = yaml(&documents);
        for reader in READERS {
            let read = reader.read(&text);
            let report = read.map(|read| differences(reader.name, &documents, &read)).unwrap_or_default();
            prop_assert!(report.is_empty(), "{}", report);
        }
    }
}
