//! Whole texts: what parses, what is said of what does not, and what holds for any text.

#![expect(
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "tests cut texts at offsets that they made, and read files"
)]

use proptest::prelude::*;

use super::*;
use crate::base::TextRange;
use crate::hir::lowering::lower_item;

fn mistakes(text: &str) -> Vec<(TextRange, SyntaxErrorKind)> {
    let cut = cut(text);
    let mut found: Vec<_> = cut.errors.into_iter().map(|error| (error.range, error.kind)).collect();
    for range in cut.items {
        let errors = lower_item(&text[range.as_usize()]).errors;
        found.extend(errors.into_iter().map(|error| (error.range.shifted(range.start), error.kind)));
    }
    found
}

/// What a text is told: the place in `‹›` within its line, and the headline.
fn said(text: &str) -> Vec<String> {
    let one = |(range, kind): (TextRange, SyntaxErrorKind)| {
        let (start, end) = (range.start as usize, range.end as usize);
        let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let rest = text[end..].find('\n').map_or(text.len(), |at| end + at);
        format!(
            "{}‹{}›{}: {}",
            &text[line..start],
            &text[start..end],
            &text[end..rest],
            report(&kind).message
        )
    };
    mistakes(text).into_iter().map(one).collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(said(text), expected, "{text}");
}

#[test]
fn every_construct_parses() {
    let text = r####"//! A module.

import std.meta { fullName, objectMeta as meta }
import k8s.core.v1 as core
import "./base.dpl" as base // a comment
import data "./values.yaml" as values

kubernetes ">=1.27"

/// Documented.
input image: Image = { repository: "x" }
input tag: String(1..63, r"^[a-z]+$")?
@kind("example.com/v1", scope: "Namespaced")
type Image = {
  /// A field.
  @since("1.29") repository: String(1..)
  tag: String = "latest", policy: "Always" | "Never" = "Never"
  keyed: [core.Port by port, protocol = "TCP"](1..) = []
  map: [String: Int(0..)]
  host: String(1..)        required when policy == "Always"
  layer: Partial<core.PodSpec> = {}
  weekly: Int where it % 7 == 0 else "weekly"
  "quoted-key": (Int | String)?
  check: Bool
  ...Other
  ...[String: Any]
  check tag != "latest" for x in keyed when policy == "Always" else warn "pin ${tag}"
  require host when check else "no host"
}

fn add(a: Int, b: Int = 1) -> Int = a + b
let text = """
  one ${image.tag} \${two}
    $(three) "quoted"
  """
let numbers = [1, -2, 1_000, 0o644, 1.5, 250m, 25%, 1h30m]
let chosen = if a?.b ?? c then [..., x] else ys.filter(y => y > 1).map((k, v) => k)
let matched = match image.policy { "Always" | "Never" => 1, null => 2, _ => -3 }
let local =
  let a = 1
  let b: Int = 2
  a + b
check image.tag != "latest" when !x else "pin it"
require image.tag when local > 1

resource web: core.Service for k, v in map when v.on = {
  metadata: meta("web", extraLabels: { app: k })
  spec.ports["http"].port: 80
  if a { replicas } else if b { replicas: 2 } else { c.d: 3 }
  for x in xs { [x.name]: x.value }
  let n = x
  ...rest
  status: replace { a: null } with b as core.Status
}
part environment: secrets = { component }
deploy base as "r-${x}" in (ns + "-x") for e in envs when e.on = base.gen with { a.b: 1 }
deploy named: base as release.name = {}
patch Deployment "web" in "ns" when on { spec.replicas: 3 }
patch * { metadata.labels: { a: "b" } }
external Secret ("${x}-tls") keys [for e in es { e.key }] in "ns" for e in es when on
external crd.monitoring.v1.ServiceMonitor accountName
"####;
    check(text, &[]);
    check(&text.replace('\n', "\r\n"), &[]);
    check(&format!("\u{feff}{}", text.replace("  ", "\t")), &[]);
    let indented: String =
        text.lines().filter(|line| !line.contains("\"\"\"")).map(|line| format!("    {line}\n")).collect();
    check(
        &indented
            .replace("      one ${image.tag} \\${two}\n        $(three) \"quoted\"\n", "")
            .replace("let text = ", ""),
        &[],
    );
}

#[test]
fn every_source_of_the_tree_parses() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("stdlib"), root.join("examples")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "dpl") {
                check(&std::fs::read_to_string(&path).unwrap(), &[]);
                files += 1;
            }
        }
    }
    assert!(files > 10);
}

#[test]
fn a_missing_sign_is_named_where_it_is_missing() {
    check("let x = { a: 1 b: 2 }", &["let x = { a: 1 ‹b›: 2 }: a comma or a newline is missing before `b`"]);
    check(
        "let x = { image \"nginx\" }",
        &["let x = { image ‹\"›nginx\" }: expected `:` and a value, found a text"],
    );
    check(
        "let x = { image = \"n\" }",
        &["let x = { image ‹=› \"n\" }: a field is set with a colon: image: \"n\""],
    );
    check("let x = [1,,2]", &["let x = [1,‹,›2]: expected an element, found `,`"]);
    check("let a = { b: , c: 1 }", &["let a = { b: ‹,› c: 1 }: expected a value, found `,`"]);
    check("let a = {\n  b:\n  c: 1\n}", &["  b:‹›: expected a value, found the end of the line"]);
    check("let a = (1 + ) * 2", &["let a = (1 + ‹)› * 2: expected a value, found `)`"]);
    check("input x String", &["input x ‹String›: expected `:` and a type, found `String`"]);
    check(
        "type T = { a Int, b: Int }",
        &["type T = { a ‹Int›, b: Int }: expected `:` and a type, found `Int`"],
    );
    check("let x 3", &["let x ‹3›: expected `=` and a value, found `3`"]);
    check("let = 3", &["let ‹=› 3: expected a name, found `=`"]);
    check("check a", &["check a‹›: expected `else` and a message, found the end of the item"]);
    check(
        "let x = if a then b",
        &["let x = if a then b‹›: expected `else` and a value, found the end of the item"],
    );
    check(
        "deploy gen in \"a\" = {}",
        &["deploy gen ‹in› \"a\" = {}: expected `as` and the release's name, found `in`"],
    );
    check(
        "fn f(a: Int b: Int) = 1",
        &["fn f(a: Int ‹b›: Int) = 1: a comma or a newline is missing before `b`"],
    );
    check("type T = Int(5)", &["type T = Int(‹5›): expected a range, as in `1..5`, or a pattern, found `5`"]);
}

#[test]
fn what_is_open_is_shown_where_it_was_opened() {
    check("let a = \"open\nlet b = 1", &["let a = ‹\"›open: this text is not closed on its line"]);
    check(
        "let a = f(\"open)\n  + 1\nlet b = 1",
        &["let a = f(‹\"›open): this text is not closed on its line"],
    );
    check("let a = [{ host: \"x }]\n", &["let a = [{ host: ‹\"›x }]: this text is not closed on its line"]);
    check("let a = \"${b\"\nlet c = 1", &["let a = \"‹${›b\": this interpolation has no end on its line"]);
    check("let a = \"${b // c} d\"", &["let a = \"${b ‹// c} d\"›: an interpolation holds no comment"]);
    check("let a = \"\"\"\n  never\nlet b = 1\n", &["let a = ‹\"\"\"›: this text is not closed"]);
    check("let a = [1, 2}\nlet y = 1", &["let a = [1, 2‹}›: `[` is open here, and `}` does not close it"]);
    check("let a = {\n}\n}\nlet y = 1", &["‹}›: this `}` closes nothing"]);
    check("let a = { b:\nlet c = 1", &["let a = { b:‹›: expected a value, found the end of the line"]);
    let text = "resource x: K = {\n  metadata: {\n    name: \"a\"\n  spec: { b: 1 }\n}\nlet y = 1";
    check(text, &["  metadata: ‹{›: this `{` is never closed"]);
    // The field behind the missing brace is where it was meant to be.
    let (item, _) = parse_item(&text[..text.find("\nlet").unwrap()]);
    let tree::ItemKind::Resource { value: tree::Expr { kind: tree::ExprKind::Record(fields), .. }, .. } =
        item.kind
    else {
        panic!()
    };
    assert_eq!(fields.len(), 2);
}

#[test]
fn habits_of_other_languages_are_recognized() {
    check(
        "# comment\nlet a = 1 # two\n",
        &["‹#› comment: a comment begins with `//`", "let a = 1 ‹#› two: a comment begins with `//`"],
    );
    check("let a = {\n  b: 1 # don't {\n}", &["  b: 1 ‹#› don't {: a comment begins with `//`"]);
    check("let a = “smart”", &["let a = ‹“smart”›: “ is no quote: write \"smart\""]);
    check("let a = ['it', b]", &["let a = [‹'it'›, b]: a text stands in double quotes: \"it\""]);
    let list = "let x = {\n  env:\n    - name: A\n      value: \"x\"\n    - name: B\n  ports:\n    - 80\n    - 90\n}";
    check(list, &["    ‹-› name: A: a list stands in brackets", "    ‹-› 80: a list stands in brackets"]);
    check(
        "let x = { image: {{ .Values.image }} }",
        &["let x = { image: ‹{{ .Values.image }}› }: this is a Helm template, not DPL"],
    );
    check("let x = a and b", &["let x = a ‹and› b: there is no operator `and`: write `&&`"]);
    check("let x = c ? a : b", &["let x = c ‹?› a : b: `?` does not choose: if c then a else b"]);
    check("let x = 1;\nlet y = 2", &["let x = 1‹;›: a line ends by itself: leave the semicolon out"]);
    check("let x = a === b", &["let x = a ==‹=› b: there is no operator `===`: write `==`"]);
    check("type T = { a?: Int }", &["type T = { a‹?›: Int }: `?` stands behind the type"]);
    check(
        "let x = { app.kubernetes.io/name: 1 }",
        &["let x = { ‹app.kubernetes.io/name›: 1 }: quote the key: \"app.kubernetes.io/name\""],
    );
    check("let x = a < b < c", &["let x = a < b ‹<› c: comparisons do not chain: write a < b && b < c"]);
    check(
        "let x = 1 + if a then b else c",
        &["let x = 1 + ‹if a then b else c›: `if` needs parentheses here"],
    );
    check("let x = for y in z { y }", &["let x = ‹for› y in z { y }: `for` stands in a list or a record"]);
}

#[test]
fn habits_of_yaml_and_shells_are_recognized() {
    check("let x: 3", &["let x: ‹3›: expected a type, found 3: a definition is `let x = 3`"]);
    check("let a = &b { c: 1 }", &["let a = ‹&›b { c: 1 }: there are no anchors: a `let` has a name"]);
    check("let a = { <<: b, c: 2 }", &["let a = { ‹<›<: b, c: 2 }: a record is spread: ...b"]);
    check("let a = |\n  echo\n", &["let a = ‹|›: a text of several lines stands in \"\"\""]);
    check("let a = 1\n---\nlet b = 2", &["‹-›--: a file holds any number of resources, and no documents"]);
    check("let a = b + $c", &["let a = b + ‹$›c: a name stands without `$`"]);
    check("let a = 1.2.3", &["let a = ‹1.2.3›: a version is a text: \"1.2.3\""]);
    check(
        "let a = if b { \"c\" } else { d }",
        &["let a = if b ‹{› \"c\" } else { d }: expected `then`: if b then \"c\" else d"],
    );
    check("let a = \"${b c}\"", &["let a = \"${b ‹c›}\": an interpolation holds one expression"]);
    check("let a = 1 let b = 2", &["let a = 1 ‹let› b = 2: a line end is missing before `let`"]);
    check(
        "let a = {\n  input host: String\n}",
        &["  input ‹host›: String: a comma or a newline is missing before `host`"],
    );
    check("let a = 1\n/// Adrift.\n", &["‹/// Adrift.›: this documents nothing: write // for a comment"]);
}

#[test]
fn an_item_is_known_by_its_keyword() {
    check("lett a = 1", &["‹lett› a = 1: `lett` begins no item"]);
    assert_eq!(report(&mistakes("resorce a: B = {}")[0].1).help.as_deref(), Some("write `resource`"));
    check("let a = 1\nfoo bar {\n  b\n}\nlet c = 2", &["‹foo› bar {: `foo` begins no item"]);
    check("let a = 1\n    let b = 2", &["    ‹let› b = 2: an item begins in the first column"]);
    check("@kind(\"v1\")\nlet a = 1", &["‹@kind(\"v1\")›: nothing follows that takes this attribute"]);
}

#[test]
fn several_mistakes_are_each_said_once() {
    check(
        "let a = {\n  b: 1 2\n  c = 3\n  d: [1, , 2]\n  e: 0644\n  f: \"\\q\"\n  if: x\n}\ninput q\n",
        &[
            "  b: 1 ‹2›: a comma or a newline is missing before `2`",
            "  c ‹=› 3: a field is set with a colon: c: 3",
            "  d: [1, ‹,› 2]: expected an element, found `,`",
            "  e: ‹0644›: a number does not begin with 0",
            "  f: \"‹\\q›\": \\q is no escape",
            "input q‹›: expected `:` and a type, found the end of the item",
        ],
    );
}

#[test]
fn an_item_is_cut_from_its_documentation_to_its_last_token() {
    let text = "// first\n/// Doc.\n@kind(\n  \"v1\"\n)\ntype A = {\n  a: Int // inside\n} // behind\n\n/// More.\nlet b = 1\n// last\n";
    let cut = cut(text);
    let items: Vec<_> = cut.items.iter().map(|range| &text[range.as_usize()]).collect();
    assert_eq!(
        items,
        ["/// Doc.\n@kind(\n  \"v1\"\n)\ntype A = {\n  a: Int // inside\n}", "/// More.\nlet b = 1"]
    );
    let comments: Vec<_> = cut.comments.iter().map(|comment| &text[comment.range.as_usize()]).collect();
    assert_eq!(comments, ["// first", "// behind", "// last"]);
    // An attribute above an item is not part of the one before.
    let text = "type A = {\n  a: Int\n}\n\n// between\n@kind(\"v1\")\ntype B = Int\n";
    let items = super::cut(text).items;
    assert_eq!(items.iter().map(|range| &text[range.as_usize()]).next(), Some("type A = {\n  a: Int\n}"));
}

#[test]
fn nesting_and_length_are_bounded() {
    let shapes =
        ["(", "[", "{ a: ", "f(", "!(", "if a then (", "[for x in y { ", "\"${", "x => (", "{ if a { b: "];
    for shape in shapes {
        let found = mistakes(&format!("let x = {}", shape.repeat(100_000)));
        assert_eq!(found.len(), 1, "{shape}: {found:?}");
        assert_eq!(found[0].1, SyntaxErrorKind::NestingTooDeep, "{shape}");
    }
    for text in [
        "let x = ".to_owned() + &"if a then b else ".repeat(50_000) + "c",
        "let x = ".to_owned() + &"replace ".repeat(50_000),
    ] {
        let found = mistakes(&text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].1, SyntaxErrorKind::NestingTooDeep);
    }
    for tail in [" + 1", ".b", " with a", "[0]"] {
        assert!(mistakes(&format!("let x = a{}", tail.repeat(999))).is_empty(), "{tail}");
        let found = mistakes(&format!("let x = a{}", tail.repeat(100_000)));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].1, SyntaxErrorKind::ChainTooLong, "{tail}");
    }
    // Chains in chains add up: the way down stays short.
    let nested = (0..100).fold("a".to_owned(), |inner, _| format!("({inner}{})", " + 1".repeat(100)));
    assert!(
        mistakes(&format!("let x = {nested}")).iter().any(|(_, kind)| *kind == SyntaxErrorKind::ChainTooLong)
    );
    let deep = mistakes(&format!("let x = {}1{}", "(".repeat(50), ")".repeat(50)));
    assert_eq!(deep, []);
    assert_eq!(mistakes(&" ".repeat(LARGEST_FILE + 1)).len(), 1);
}

/// Pieces that a text of this language, or a mistake in it, is made of.
fn pieces() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        "let ",
        "type ",
        "input ",
        "resource ",
        "check ",
        "require ",
        "deploy ",
        "part ",
        "patch ",
        "external ",
        "fn ",
        "import ",
        "kubernetes ",
        "a",
        "b.c",
        "x",
        "Int",
        "String",
        "Partial<",
        "\n",
        "\n",
        "\nlet q = ",
        "\n  ",
        " ",
        ",",
        ":",
        "=",
        "==",
        "=>",
        "->",
        "+",
        "-",
        "- ",
        "!",
        "<",
        ">",
        "??",
        "?.",
        "?",
        ".",
        "..",
        "...",
        "|",
        "||",
        "&&",
        "&",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "{{ .V }}",
        "\"",
        "\"\"\"",
        "\"\"\"\n",
        "r\"",
        "r\"\"\"",
        "${",
        "\\",
        "\\n",
        "$",
        "'",
        "`",
        "“",
        "”",
        "//",
        "///",
        "//!",
        "#",
        "@",
        "@since(\"1\")",
        "if ",
        "then ",
        "else ",
        "for ",
        "in ",
        "with ",
        "as ",
        "when ",
        "where ",
        "required ",
        "match ",
        "replace ",
        "by ",
        "keys ",
        "warn ",
        "data ",
        "1",
        "0644",
        "1.5",
        "250m",
        "25%",
        "1..5",
        "true",
        "null",
        "_",
        "é",
        "\u{a0}",
        "\r\n",
        "\t",
        "\u{feff}",
        "\0",
        ";",
        "*",
        "/",
        "%",
        "\"text\"",
        "{ a: 1 }",
    ]);
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn holds(text: &str) -> Result<(), TestCaseError> {
    let cut = cut(text);
    let mut end = 0;
    for range in &cut.items {
        prop_assert!(end <= range.start && range.start <= range.end, "items overlap");
        end = range.end;
        let item = text.get(range.as_usize());
        prop_assert!(item.is_some(), "an item begins or ends within a character");
        let item = item.unwrap();
        let lowered = lower_item(item);
        for error in &lowered.errors {
            prop_assert!(item.get(error.range.as_usize()).is_some(), "{error:?} in {item:?}");
            prop_assert!(error.kind != SyntaxErrorKind::Internal, "the grammar refuses {item:?}");
            prop_assert!(!report(&error.kind).message.is_empty());
        }
        for range in lowered.map.expressions.iter().chain(&lowered.map.types).chain(&lowered.map.spots) {
            prop_assert!(item.get(range.as_usize()).is_some(), "{range:?} in {item:?}");
        }
        let (tree, _) = parse_item(item);
        for comment in &tree.comments {
            prop_assert!(item[comment.range.as_usize()].starts_with(['/', '#']));
        }
    }
    Ok(())
}

#[test]
fn quotes_that_the_repair_wrote_are_no_place() {
    holds("let x = [:ar\"\"\"${\"\"\"\n").unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_is_read_without_a_fault(text in pieces()) {
        holds(&text)?;
        holds(&format!("let x = {text}"))?;
        holds(&format!("let x = {{\n  {text}\n}}"))?;
        holds(&format!("type T = {{\n  {text}\n}}"))?;
    }

    #[test]
    fn any_bytes_are_read_without_a_fault(text in "\\PC{0,80}") {
        holds(&format!("let x = {text}"))?;
    }
}
