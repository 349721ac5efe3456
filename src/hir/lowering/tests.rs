//! What lowering makes of small texts.

#![expect(
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "tests cut texts at offsets that they made, and read files"
)]

use super::*;
use crate::hir::{Data, Element, Literal, TemplatePart};
use crate::syntax::report;

fn lowered(text: &str) -> LoweredItem {
    let item = lower_item(text);
    assert!(item.errors.is_empty(), "{text}: {:?}", item.errors);
    item
}

/// The value of a `let` as text, so that a test reads as what was written.
fn value(text: &str) -> String {
    let item = lowered(text);
    let Data::Let { value, .. } = &item.body.data else { panic!("{:?}", item.body.data) };
    shown(&item.body, *value)
}

fn shown(body: &Body, id: ExpressionId) -> String {
    let show = |id: &ExpressionId| shown(body, *id);
    match body.expression(id) {
        Expression::Literal(Literal::Text(text)) => format!("{text:?}"),
        Expression::Literal(Literal::Int(value)) => value.to_string(),
        Expression::Literal(Literal::Float(value)) => format!("{value}f"),
        Expression::Literal(Literal::Unit(text)) => format!("<{text}>"),
        Expression::Literal(other) => format!("{other:?}"),
        Expression::Template(parts) => {
            let parts = parts.iter().map(|part| match part {
                TemplatePart::Text(text) => format!("{text:?}"),
                TemplatePart::Expression(id) => show(id),
            });
            format!("t({})", parts.collect::<Vec<_>>().join(" "))
        }
        Expression::Name(name) => name.as_str().to_owned(),
        Expression::Field { base, name, optional, .. } => {
            format!("{}{}{name}", show(base), if *optional { "?." } else { "." })
        }
        Expression::Index { base, arguments } => {
            format!("{}[{}]", show(base), arguments.iter().map(show).collect::<Vec<_>>().join(","))
        }
        Expression::Call { callee, arguments } => {
            let arguments = arguments.iter().map(|a| match a.name {
                Some((name, _)) => format!("{name}:{}", show(&a.value)),
                None => show(&a.value),
            });
            format!("{}({})", show(callee), arguments.collect::<Vec<_>>().join(","))
        }
        Expression::Unary { operator, operand } => format!("({operator:?} {})", show(operand)),
        Expression::Binary { operator, left, right, .. } => {
            format!("({operator:?} {} {})", show(left), show(right))
        }
        Expression::With { lower, upper } => format!("(with {} {})", show(lower), show(upper)),
        Expression::As { value, ty } => {
            format!("(as {} {})", show(value), matches!(body.type_expression(*ty), TypeExpression::Name(_)))
        }
        Expression::If { condition, then, otherwise } => {
            format!("(if {} {} {})", show(condition), show(then), show(otherwise))
        }
        Expression::Match { subject, arms } => {
            let arms = arms.iter().map(|arm| format!("{}=>{}", arm.patterns.len(), show(&arm.value)));
            format!("(match {} {})", show(subject), arms.collect::<Vec<_>>().join(" "))
        }
        Expression::Lambda { parameters, body: inner } => {
            format!(
                "({}=>{})",
                parameters.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(","),
                show(inner)
            )
        }
        Expression::Let { binder, value, body: inner, .. } => {
            format!("(let {} {} {})", binder.name, show(value), show(inner))
        }
        Expression::Record(block) => format!("{{{}}}", elements(body, &block.elements)),
        Expression::List(block) => format!("[{}]", elements(body, &block.elements)),
        Expression::Replace(id) => format!("(replace {})", show(id)),
        Expression::Missing => "?".to_owned(),
    }
}

fn elements(body: &Body, all: &[Element]) -> String {
    let show = |id: &ExpressionId| shown(body, *id);
    let one = |element: &Element| match element {
        Element::Field { path, value } => {
            let path = path.iter().map(|segment| match segment {
                crate::hir::Segment::Name(name, _) => format!("{name:?}"),
                crate::hir::Segment::Index(keys, _) => {
                    format!("[{}]", keys.iter().map(show).collect::<Vec<_>>().join(","))
                }
            });
            format!("{}: {}", path.collect::<Vec<_>>().join("."), show(value))
        }
        Element::Value(id) => show(id),
        Element::Spread(id) => format!("...{}", show(id)),
        Element::Below(_) => "...".to_owned(),
        Element::If(choice) => {
            let otherwise = choice
                .otherwise
                .as_ref()
                .map(|block| format!(" else {}", elements(body, &block.elements)))
                .unwrap_or_default();
            format!("if {} <{}>{otherwise}", show(&choice.condition), elements(body, &choice.then.elements))
        }
        Element::For(each) => {
            let names = each.header.binders.iter().map(|b| b.name.as_str()).collect::<Vec<_>>().join(",");
            format!("for {names} in {} <{}>", show(&each.header.source), elements(body, &each.body.elements))
        }
        Element::Let { binder, value, .. } => format!("let {} {}", binder.name, show(value)),
    };
    all.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn mistakes(text: &str) -> Vec<(String, String)> {
    let item = lower_item(text);
    item.errors.iter().map(|e| (text[e.range.as_usize()].to_owned(), report(&e.kind).message)).collect()
}

#[test]
fn operators_bind_as_written_in_the_contract() {
    assert_eq!(
        value("let x = a || b && c == d ?? e + f * -g.h"),
        "(Or a (And b (Equal c (Coalesce d (Add e (Multiply f (Negate g.h)))))))"
    );
    assert_eq!(value("let x = a - b - c"), "(Subtract (Subtract a b) c)");
    assert_eq!(value("let x = !a with b with c.d as T.e"), "(Not (as (with (with a b) c.d) true))");
    assert_eq!(value("let x = if a then b else c + d"), "(if a b (Add c d))");
    assert_eq!(
        value("let x = xs.map(p => p.a + 1).filter((k, v) => v)"),
        "xs.map((p=>(Add p.a 1))).filter((k,v=>v))"
    );
    assert_eq!(value("let x = a?.b.c[0, \"k\"] in b"), "(In a?.b.c[0,\"k\"] b)");
}

#[test]
fn a_line_goes_on_where_the_contract_says_so() {
    assert_eq!(
        value("let x = a\n  .b\n  ?? c\n  && d\n  with e\n  .f"),
        "(And (Coalesce a.b c) (with d e.f))"
    );
    assert_eq!(value("let x = if a\n  then b\n  else c"), "(if a b c)");
    assert_eq!(value("let x =\n  let a = 1\n  let b = a\n\n  a + b"), "(let a 1 (let b a (Add a b)))");
    assert_eq!(value("let x = [\n  a\n  -b\n  [c]\n]"), "[a, (Negate b), [c]]");
    assert_eq!(
        value("let x = {\n  a: b\n  with: c\n  else.x: d\n  ...e\n}"),
        "{`a`: b, `with`: c, `else`.`x`: d, ...e}"
    );
}

#[test]
fn elements_are_paths_shorthands_and_records() {
    assert_eq!(
        value(
            "let x = { a.b: 1, \"k/l\": 2, [k]: 3, xs[\"n\"].f: 4, ps[53, \"UDP\"].g: 5, name, a.\"q.r\": 6, 404: 7 }"
        ),
        "{`a`.`b`: 1, `k/l`: 2, [k]: 3, `xs`.[\"n\"].`f`: 4, `ps`.[53,\"UDP\"].`g`: 5, `name`: name, `a`.`q.r`: 6, `404`: 7}"
    );
    assert_eq!(
        value("let x = [for v in vs { v }, for i, v in vs { n: v, v }]"),
        "[for v in vs <v>, for i,v in vs <{`n`: v, `v`: v}>]"
    );
    assert_eq!(
        value("let x = [if a { 1 } else if b { 2 } else { k: 3 }, ..., if c then d else e]"),
        "[if a <1> else if b <2> else {`k`: 3}, ..., (if c d e)]"
    );
    assert_eq!(
        value("let x = { if a { let y = 1\n y } else { b: 2 } }"),
        "{if a <let y 1, `y`: y> else `b`: 2}"
    );
}

#[test]
fn texts_lose_escapes_and_indentation() {
    assert_eq!(value(r#"let x = "a\n\t\"\\\$\u{e9}$x $(Y)""#), "\"a\\n\\t\\\"\\\\$é$x $(Y)\"");
    assert_eq!(value(r#"let x = "${a} - ${"b${c}"}""#), "t(a \" - \" t(\"b\" c))");
    assert_eq!(value(r#"let x = "\${a}""#), "\"${a}\"");
    assert_eq!(
        value("let x = \"\"\"\n    a\n      ${b} c\n\n    d\n    \"\"\""),
        "t(\"a\\n  \" b \" c\\n\\nd\\n\")"
    );
    assert_eq!(value("let x = \"\"\"\n    a\n  \"\"\""), "\"  a\\n\"");
    assert_eq!(value("let x = \"\"\"\r\n  a\r\n    b\"\"\""), "\"a\\n  b\"");
    assert_eq!(value("let x = r\"\"\"\n  ^\\d${x}\n  \"\"\""), "\"^\\\\d${x}\\n\"");
    assert_eq!(value("let x = r\"\\d\""), "\"\\\\d\"");
}

#[test]
fn numbers_have_values() {
    assert_eq!(
        value("let x = [1_000, 0o644, 1.50, 250m, 1h30m, 25%, 1.5Gi, -9223372036854775808]"),
        "[1000, 420, 1.5f, <250m>, <1h30m>, <25%>, <1.5Gi>, -9223372036854775808]"
    );
    assert_eq!(
        mistakes("let x = 9223372036854775808"),
        [("9223372036854775808".into(), "this number is larger than 64 bits hold".into())]
    );
    assert_eq!(mistakes("let x = 0644"), [("0644".into(), "a number does not begin with 0".into())]);
    assert_eq!(mistakes("let x = 0x1F"), [("0x1F".into(), "this is no number".into())]);
}

#[test]
fn names_of_definitions_change_by_renaming_only() {
    let name = |text: &str| lower_item(text).name.as_str().to_owned();
    assert_eq!(name("let a = 1"), "a");
    assert_eq!(name("deploy gen as \"axion-gen\" in \"axion\" = {}"), "deploy gen as axion-gen");
    assert_eq!(name("deploy a: gen as \"axion-gen\" = {}"), "a");
    assert_eq!(name("patch Deployment \"web\" { a: 1 }"), "patch Deployment web");
    assert_eq!(name("patch * { a: 1 }"), "patch *");
    assert_eq!(name("external Secret x.y"), "external Secret x.y");
    assert_eq!(name("import std.meta { a }"), "import std.meta");
    assert_eq!(name("check !a.b && c else \"m\""), "check a.b");
    assert_eq!(name("require a.b when c"), "require a.b");
}

#[test]
fn types_keep_what_is_written() {
    let item = lowered(
        "type T = {\n  /// Doc.\n  @since(\"1.29\")\n  a: String(1..63, r\"^a\")? = \"a\"    required when b\n  b: [X by name, p = \"TCP\"](1..)\n  ...[String: Any]\n  check a != b for x in b when c else warn \"no\"\n  require a.b when c\n}",
    );
    assert_eq!(item.map.documentation.fields.len(), 1);
    let Data::Type { ty, .. } = &item.body.data else { panic!() };
    let TypeExpression::Record(members) = item.body.type_expression(*ty) else { panic!() };
    assert_eq!(members.len(), 5);
    let crate::hir::Member::Field(field) = &members[0] else { panic!() };
    assert_eq!(
        (field.since.as_deref(), field.default.is_some(), field.required_when.is_some()),
        (Some("1.29"), true, true)
    );
    let item = lowered(
        "@kind(\"apps/v1\", scope: \"Cluster\")\n@retainKeys\ntype T = \"a\" | true\n  | -1 | Partial<X.y>? where it != null else \"m\"",
    );
    let Data::Type { kind: Some(kind), retain_keys: true, .. } = &item.body.data else {
        panic!("{:?}", item.body.data)
    };
    assert_eq!((&*kind.api_version, kind.namespaced), ("apps/v1", false));
}

#[test]
fn reserved_words_are_no_names() {
    assert_eq!(mistakes("let match = 1"), [("match".into(), "`match` is a reserved word".into())]);
    assert_eq!(mistakes("let x = { when }"), [("when".into(), "a record has fields".into())]);
    assert_eq!(mistakes("fn f(in: Int) = 1"), [("in".into(), "`in` is a reserved word".into())]);
    assert_eq!(mistakes(r#"let p = "\d""#), [("\\d".into(), "\\d is no escape".into())]);
}

#[test]
fn every_sketch_lowers_without_a_mistake() {
    let root = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/stdlib"));
    let mut folders = vec![root.to_path_buf()];
    let mut items = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for range in crate::syntax::cut(&text).items {
                let lowered = lower_item(&text[range.as_usize()]);
                assert!(lowered.errors.is_empty(), "{}: {:?}", path.display(), lowered.errors);
                items += 1;
            }
        }
    }
    assert!(items > 100);
}
