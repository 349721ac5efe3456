//! `docs/builtins.md` is made from the table that the checker uses, every example in it is evaluated, and the rules of the language
//! name what the table has.
//!
//! `UPDATE_BUILTINS=1 cargo test --test builtins` writes the page; read it before you commit it.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads its page, and fails by panicking"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use deployc::builtin::{
    Builtin, Form, Function, Method, Named, Receiver, ReleaseField, SecretFunction, Term,
};
use deployc::check;
use deployc::db::RootDatabase;
use deployc::diagnostic::Diagnostic;
use deployc::diagnostic::render::{Form as Shape, Options, render};
use deployc::eval::{Mode, RootInput, Roots};
use deployc::k8s::Version;
use deployc::manifest::render_object;
use deployc::manifest::secrets::{self, Opened};
use deployc::system::Memory;
use deployc::yaml::YamlWriter;

/// What the examples may name.
const AROUND: &str = r#"
let ports: [{ name: String, port: Int } by name] = [{ name: "http", port: 80 }]
let sizes: [String: Int] = { api: 3, db: 1 }
"#;

const HEAD: &str = "\
# What is built in

This page is made from the table that the checker, the messages and the evaluator use, and every example on it is evaluated by a test. Do not edit
it: `UPDATE_BUILTINS=1 cargo test --test builtins` writes it. What is not here is DPL, in `stdlib/std`.

`T` is what a list or map holds, `K` what the keys of a map are, `R` what a function literal gives and `U` what another list holds. What gives
`String | SecretString` gives a `SecretString` where anything that goes into it holds a secret, and a `String` otherwise. A keyed list has all
methods of lists. Methods take their arguments by position, functions by position or by name. What compares elements takes none that hold a secret.

In the examples `ports` is `[{ name: \"http\", port: 80 }]`, keyed by `name`, and `sizes` is `{ api: 3, db: 1 }`, a map. The file `motd.txt` holds one
line, `hello`; the variable `PASSWORD` holds `hunter2`; the release is `shop` in the namespace `web`, deployed from `main.dpl` to Kubernetes 1.31.
";

fn section(page: &mut String, title: &str, entries: &[(&'static str, &'static Form)]) {
    let _ = writeln!(page, "\n## {title}\n");
    for (name, form) in entries {
        let (expression, value) = form.example;
        let _ = write!(page, "- `{}`  \n  {}", form.signature(name), form.says);
        if !form.holding.is_empty() {
            let terms: Vec<String> = form.holding.iter().map(|term| format!("`{term}`")).collect();
            let _ = write!(page, " `T` is {}.", terms.join(", "));
        }
        let _ = writeln!(page, "  \n  `{expression}` is `{value}`");
    }
}

/// The forms of a table that are of one kind of receiver, in its order.
fn forms<K: Named>(receivers: &[Receiver]) -> Vec<(&'static str, &'static Form)> {
    let all = K::ALL.iter().flat_map(|entry: &Builtin<K>| entry.forms.iter().map(|form| (entry.name, form)));
    all.filter(|(_, form)| receivers.contains(&form.receiver)).collect()
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    section(&mut page, "Of texts", &forms::<Method>(&[Receiver::Text]));
    section(&mut page, "Of lists", &forms::<Method>(&[Receiver::List, Receiver::Keyed]));
    section(&mut page, "Of maps", &forms::<Method>(&[Receiver::Map]));
    section(&mut page, "Functions", &forms::<Function>(&[Receiver::Nothing]));
    section(&mut page, "Secrets", &forms::<SecretFunction>(&[Receiver::Secret]));
    section(&mut page, "The release", &forms::<ReleaseField>(&[Receiver::Release, Receiver::Kubernetes]));
    page
}

fn all_forms() -> Vec<(&'static str, &'static Form)> {
    let mut all: Vec<_> =
        Method::ALL.iter().flat_map(|it| it.forms.iter().map(|form| (it.name, form))).collect();
    all.extend(Function::ALL.iter().flat_map(|it| it.forms.iter().map(|form| (it.name, form))));
    all.extend(SecretFunction::ALL.iter().flat_map(|it| it.forms.iter().map(|form| (it.name, form))));
    all.extend(ReleaseField::ALL.iter().flat_map(|it| it.forms.iter().map(|form| (it.name, form))));
    all
}

fn docs(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)
}

#[test]
fn the_page_is_made_from_the_table() {
    let path = docs("builtins.md");
    if std::env::var_os("UPDATE_BUILTINS").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    let found = std::fs::read_to_string(path).unwrap();
    assert!(found == page(), "docs/builtins.md is not what the table gives: UPDATE_BUILTINS=1 writes it");
}

/// Builds a Secret of the entries, and gives its document or what is wrong.
fn built(entries: &str) -> Result<serde_json::Value, String> {
    let source = format!(
        "import k8s.core.v1 {{ Secret }}\n{AROUND}\nresource found: Secret = {{\n  metadata: {{ name: \"found\", namespace: \"web\" }}\n{entries}\n}}\n"
    );
    let memory = Memory::new([
        ("/project/deployc.toml", ""),
        ("/project/motd.txt", "hello\n"),
        ("/project/main.dpl", &source),
    ]);
    memory.set_current_dir("/project");
    memory.set_var("PASSWORD", "hunter2");
    let db = RootDatabase::new(Arc::new(memory));
    let root = db.open(Path::new("main.dpl"));
    let (name, namespace, cluster) = (Some("shop".into()), Some("web".into()), Version::parse("1.31"));
    let input =
        RootInput::new(&db, root, Mode::Build, Vec::new(), Vec::new(), None, name, namespace, cluster);
    Roots::new(&db, vec![input]);
    let (mut diagnostics, manifest) = check::evaluated(&db, root, Mode::Build);
    let (opened, findings) = Opened::open(&db, db.system(), &manifest.objects, secrets::Mode::Inline);
    diagnostics.extend(findings.iter().map(|finding| finding.place(&db)));
    if diagnostics.iter().any(Diagnostic::is_error) {
        let options = Options { form: Shape::Short, color: false, width: 100 };
        return Err(render(&diagnostics, &db, options));
    }
    let mut yaml = YamlWriter::new();
    for object in &manifest.objects {
        render_object(&mut yaml, object, &opened);
    }
    Ok(serde_yaml::from_str(&yaml.into_text()).unwrap())
}

/// What is wrong with an example; nothing where it has the value that it states.
fn wrong(form: &Form) -> Option<String> {
    let (expression, value) = form.example;
    // A checksum is a value only, and a secret is never compared: they are put into a text, as which they can be read.
    let is_text = expression.starts_with("secret.checksum") || form.gives == Term::Secret;
    let entries = if is_text && !value.starts_with('[') {
        format!("  stringData: {{ found: \"${{{expression}}}\", stated: {value} }}")
    } else {
        format!(
            "  stringData: {{ same: \"${{({expression}) == ({value})}}\", found: toJson({{ it: {expression} }}), stated: toJson({{ it: {value} }}) }}"
        )
    };
    let built = match built(&entries) {
        Ok(built) => built,
        Err(said) => return Some(format!("`{expression}`: {said}")),
    };
    let Some(data) = built.get("stringData") else { return Some(format!("`{expression}`: {built}")) };
    let text = |name: &str| Some(data.get(name)?.as_str()?.to_owned());
    let same = text("same").is_none_or(|same| same == "true");
    let is_right = text("found").is_some() && text("found") == text("stated") && same;
    (!is_right).then(|| format!("`{expression}` is not `{value}`: {data}"))
}

#[test]
fn every_example_has_the_value_that_it_states() {
    let wrong: Vec<String> = all_forms().iter().filter_map(|(_, form)| wrong(form)).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_wrong_example_is_found() {
    let length = Method::named("length").unwrap();
    let form = |expression, value| Form {
        example: (expression, value),
        takes: &[],
        holding: &[],
        ..copy(&length.forms[0])
    };
    assert!(wrong(&form("[1].length", "2")).is_some());
    assert!(wrong(&form("[1].lenght", "1")).is_some());
    assert!(wrong(&form("[1].length", "1")).is_none());
}

const fn copy(form: &Form) -> Form {
    Form { ..*form }
}

#[test]
fn every_entry_has_a_sentence_and_an_example_of_itself() {
    for (name, form) in all_forms() {
        let (expression, value) = form.example;
        assert!(form.says.ends_with('.') && form.says.trim() == form.says, "{name}: `{}`", form.says);
        assert!(expression.contains(name) && !value.is_empty(), "{name}: `{expression}`");
        assert!(!form.signature(name).contains("(1..)?") || form.gives != Term::Int, "{name}");
    }
    for method in Method::ALL {
        let bare = method.forms.iter().filter(|form| form.takes.is_empty()).count();
        assert!(bare == 0 || bare == method.forms.len(), "`{}` is written in one way", method.name);
    }
}

/// The words in backticks of a rule.
fn words(rule: &str) -> BTreeSet<String> {
    let page = std::fs::read_to_string(docs("language.md")).unwrap();
    let rule = page.split(&format!("**{rule}**")).nth(1).unwrap().split("\n\n").next().unwrap().to_owned();
    let quoted = rule.split('`').skip(1).step_by(2);
    quoted.map(|word| word.split('(').next().unwrap().to_owned()).collect()
}

fn names(forms: &[(&'static str, &'static Form)]) -> BTreeSet<String> {
    forms.iter().map(|(name, _)| (*name).to_owned()).collect()
}

#[test]
fn the_language_names_what_the_table_has() {
    assert_eq!(words("R5.33"), names(&forms::<Method>(&[Receiver::Text])));
    let mut lists = names(&forms::<Method>(&[Receiver::List, Receiver::Keyed]));
    assert!(lists.remove("get"), "`get` of a keyed list has a rule of its own, R5.16");
    assert_eq!(words("R5.34"), lists);
    assert_eq!(words("R5.35"), names(&forms::<Method>(&[Receiver::Map])));
    let functions: BTreeSet<String> =
        ["R5.36", "R5.37", "R5.38", "R5.39"].iter().flat_map(|rule| words(rule)).collect();
    for function in Function::names() {
        assert!(functions.contains(function), "no rule of the language names `{function}`");
    }
    let secrets: BTreeSet<String> = ["R8.1", "R8.17", "R8.21"].iter().flat_map(|rule| words(rule)).collect();
    for function in SecretFunction::names() {
        assert!(secrets.contains(&format!("secret.{function}")), "no rule names `secret.{function}`");
    }
}
