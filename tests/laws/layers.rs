//! Laws of layers, as programs write them: over every sort of type, with marks, `replace`, unions and `@retainKeys`.
//!
//! The calculus alone is held to the same laws beside its code, over values that programs cannot even write.

use std::fmt::Write as _;

use deployc::eval::{Mode, evaluate};
use deployc::value::{Data, Value};

use crate::choices::{Choices, Verdict, law};
use crate::harness::{Open, Project, static_errors};
use crate::types::{Decl, Lit, Ty, Types};

/// Types as they are declared, and the name of the last.
fn declared(types: &Types) -> (String, Ty) {
    let text: String = (0..types.decls.len()).map(|number| types.declaration(number)).collect();
    (text, Ty::Named(types.last()))
}

/// A value as programs see it, its fields in one order if that does not count.
pub fn seen(value: &Value, sorted: bool) -> String {
    match &value.data {
        Data::Record(record) => {
            let mut fields: Vec<String> = record
                .fields()
                .iter()
                .map(|(name, value)| format!("{name}: {}", seen(value, sorted)))
                .collect();
            if sorted {
                fields.sort();
            }
            format!("{{{}}}", fields.join(", "))
        }
        Data::List(list) => {
            let mut items: Vec<String> = list.items().iter().map(|item| seen(item, sorted)).collect();
            // `xs["k"]: …` sets a path, too.
            if sorted && list.items().iter().any(|item| matches!(item.data, Data::Element(_))) {
                items.sort();
            }
            format!("[{}]", items.join(", "))
        }
        Data::Replace(inner) => format!("replace {}", seen(inner, sorted)),
        Data::Element(element) => format!("{:?}: {}", element.keys, seen(&element.value, sorted)),
        other => format!("{other:?}"),
    }
}

struct Values(Open);

impl Values {
    /// The values of a program's lets; nothing where it is wrong before anything is evaluated.
    fn of(program: &str) -> Result<Option<Self>, String> {
        let open = Open::new(&Project::of(program), Mode::Check);
        let errors = static_errors(&open);
        // What is missing in a let of a record is found by its type, and is no slip of the generator.
        match errors.iter().find(|line| !line.contains("missing")) {
            Some(_) => Ok(None),
            None => Ok(Some(Self(open))),
        }
    }

    fn value(&self, name: &str, sorted: bool) -> String {
        let made = evaluate(&self.0.db, self.0.definition(name), Some(self.0.place()));
        seen(&made.value, sorted)
    }

    fn failed(&self, name: &str) -> bool {
        let made = evaluate(&self.0.db, self.0.definition(name), Some(self.0.place()));
        made.value.holds_unknown() || !made.failures.is_empty()
    }

    fn same(&self, a: &str, b: &str, sorted: bool, program: &str) -> Result<(), String> {
        let (left, right) = (self.value(a, sorted), self.value(b, sorted));
        if left == right && self.failed(a) == self.failed(b) {
            return Ok(());
        }
        Err(format!("`{a}` is not `{b}`:\n  {left}\n  {right}\n{program}"))
    }
}

#[test]
fn layers_are_associative() {
    law(40, 2, |choices| {
        let types = Types::generate(choices, true);
        let (mut program, ty) = declared(&types);
        let base = types.full(&ty, choices);
        for name in ["a", "b", "c"] {
            let layer = types.layer(&ty, choices);
            let _ = writeln!(program, "let {name}: Partial<T{}> = {}", types.last(), layer.nested());
        }
        let t = types.last();
        let _ = writeln!(program, "let base: T{t} = {}", base.nested());
        for (name, value) in [
            ("left: Partial<T>", "(a with b) with c"),
            ("right: Partial<T>", "a with (b with c)"),
            ("over: T", "base with ((a with b) with c)"),
            ("steps: T", "((base with a) with b) with c"),
            ("split: T", "(base with a) with (b with c)"),
        ] {
            let _ = writeln!(program, "let {} = {value}", name.replace("T", &format!("T{t}")));
        }
        let Some(values) = Values::of(&program)? else { return Ok(Verdict::Beside) };
        values.same("left", "right", false, &program)?;
        // A step is complete itself, so that it may fail where all of them together do not; never the other way.
        for name in ["steps", "split"] {
            match (values.failed("over"), values.failed(name)) {
                (false, false) => values.same("over", name, false, &program)?,
                (true, false) => return Err(format!("only `over` fails:\n{program}")),
                (_, true) => {}
            }
        }
        Ok(Verdict::Holds)
    });
}

#[test]
fn completing_before_or_after_is_the_same() {
    law(40, 4, |choices| {
        let types = Types::generate(choices, true);
        let (mut program, ty) = declared(&types);
        let t = types.last();
        let first = if choices.once_in(4) { types.layer(&ty, choices) } else { types.full(&ty, choices) };
        let second = types.layer(&ty, choices);
        let _ = writeln!(program, "let a: Partial<T{t}> = {}", first.nested());
        let _ = writeln!(program, "let b: Partial<T{t}> = {}", second.nested());
        let _ = writeln!(program, "let first: T{t} = a");
        let _ = writeln!(program, "let before: T{t} = first with b");
        let _ = writeln!(program, "let after: T{t} = a with b");
        let Some(values) = Values::of(&program)? else { return Ok(Verdict::Beside) };
        if values.failed("first") {
            return Ok(Verdict::Beside);
        }
        values.same("before", "after", false, &program)?;
        Ok(Verdict::Holds)
    });
}

#[test]
fn nothing_over_a_layer_is_the_layer() {
    law(40, 2, |choices| {
        let mut types = Types::generate(choices, true);
        // A layer that names nothing takes everything away there, which is what `@retainKeys` says.
        if let Some(Decl::Record { retains, .. }) = types.decls.last_mut() {
            *retains = false;
        }
        let (mut program, ty) = declared(&types);
        let t = types.last();
        let empty = if let Decl::Union(_) = &types.decls[t] { "empty" } else { "{}" };
        let _ = writeln!(program, "let empty: Partial<T{t}> = {{}}");
        let _ = writeln!(program, "let layer: Partial<T{t}> = {}", types.layer(&ty, choices).nested());
        let _ = writeln!(program, "let layerToo: Partial<T{t}> = layer with {empty}");
        let _ = writeln!(program, "let under: Partial<T{t}> = empty with layer");
        let _ = writeln!(program, "let whole: T{t} = {}", types.full(&ty, choices).nested());
        let _ = writeln!(program, "let wholeToo: T{t} = whole with {empty}");
        let Some(values) = Values::of(&program)? else { return Ok(Verdict::Beside) };
        values.same("layer", "layerToo", false, &program)?;
        values.same("layer", "under", false, &program)?;
        values.same("whole", "wholeToo", false, &program)?;
        Ok(Verdict::Holds)
    });
}

/// The paths of a literal as lines, some of them where a condition lets them through.
fn path_form(lit: &Lit, choices: Option<&mut Choices>) -> String {
    let paths = lit.paths();
    let Some(choices) = choices else {
        let lines = paths.iter().map(|(path, value)| format!("  {path}: {value}\n"));
        return format!("{{\n{}}}", lines.collect::<String>());
    };
    let mut out = String::from("{\n");
    for (path, value) in choices.shuffled(paths) {
        let _ = match choices.below(3) {
            2 => writeln!(out, "  if true {{ {path}: {value} }}"),
            1 => writeln!(out, "  for _ in [1] {{ {path}: {value} }}").and(Ok(())),
            _ => writeln!(out, "  {path}: {value}"),
        };
    }
    out + "}"
}

#[test]
fn paths_are_braces() {
    law(40, 2, |choices| {
        let types = Types::generate(choices, false);
        let (mut program, ty) = declared(&types);
        let t = types.last();
        let full = types.full(&ty, choices);
        let layer = types.layer(&ty, choices);
        let _ = writeln!(program, "let braces: T{t} = {}", full.nested());
        let _ = writeln!(program, "let lines: T{t} = {}", full.lines(0));
        let _ = writeln!(program, "let paths: T{t} = {}", path_form(&full, None));
        let _ = writeln!(program, "let layerBraces: Partial<T{t}> = {}", layer.nested());
        let _ = writeln!(program, "let layerPaths: Partial<T{t}> = {}", path_form(&layer, None));
        let _ = writeln!(
            program,
            "let layerShuffled: Partial<T{t}> = {}",
            path_form(&layer, Some(choices)).replace("for _ in [1]", "if 1 < 2")
        );
        let Some(values) = Values::of(&program)? else { return Ok(Verdict::Beside) };
        values.same("braces", "lines", false, &program)?;
        values.same("braces", "paths", false, &program)?;
        values.same("layerBraces", "layerPaths", false, &program)?;
        values.same("layerBraces", "layerShuffled", true, &program)?;
        Ok(Verdict::Holds)
    });
}
