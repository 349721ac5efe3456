//! Definitions of custom resources of the world: each becomes DPL that checks, takes an example of its kind, and refuses a misspelt
//! field of it at that very field.
//!
//! An example is a manifest of the world where there is one, else it is made from the definition: what is required, and a little more.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use deployc::check;
use deployc::db::RootDatabase;
use deployc::diagnostic::Diagnostic;
use deployc::diagnostic::render::{Form, Options, render};
use deployc::eval::{Mode, RootInput, Roots};
use deployc::system::Memory;
use deployc::yaml::JsonWriter;
use deployc::yaml::read::read_documents;
use serde_json::{Map, Value, json};

use crate::dpl;
use crate::instruments::{shared, skip};

/// A version of a kind.
struct Served {
    group: String,
    version: String,
    kind: String,
    schema: Value,
}

impl Served {
    fn api_version(&self) -> String {
        format!("{}/{}", self.group, self.version)
    }
}

fn yaml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            yaml_files(&path, found);
        } else if path.extension().is_some_and(|it| it == "yaml" || it == "yml" || it == "json") {
            found.push(path);
        }
    }
}

fn documents(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let json = |node: &deployc::yaml::Node| {
        let mut writer = JsonWriter::compact();
        node.push_to(&mut writer);
        serde_json::from_str::<Value>(&writer.into_text()).unwrap()
    };
    read_documents(&text, 0).map_or_else(|_| Vec::new(), |documents| documents.iter().map(json).collect())
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// Every version that a definition has a schema of.
fn served(file: &Path) -> Vec<Served> {
    let mut all = Vec::new();
    for definition in documents(file) {
        if text(&definition, "/kind") != "CustomResourceDefinition" {
            continue;
        }
        let versions =
            definition.pointer("/spec/versions").and_then(Value::as_array).cloned().unwrap_or_default();
        for version in versions {
            let Some(schema) = version.pointer("/schema/openAPIV3Schema") else { continue };
            // What the server does not serve is not imported.
            if version.get("served") != Some(&json!(true)) {
                continue;
            }
            all.push(Served {
                group: text(&definition, "/spec/group").to_owned(),
                version: text(&version, "/name").to_owned(),
                kind: text(&definition, "/spec/names/kind").to_owned(),
                schema: schema.clone(),
            });
        }
    }
    all
}

/// A value that a schema takes: what is required, and the optional fields of the first levels that are simple.
fn example(schema: &Value, depth: usize) -> Option<Value> {
    if let Some(first) = schema.get("enum").and_then(Value::as_array).and_then(|all| all.first()) {
        return Some(first.clone());
    }
    if let Some(default) = schema.get("default") {
        return Some(default.clone());
    }
    if schema.get("x-kubernetes-int-or-string").is_some() {
        return Some(json!(1));
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => text_of(schema).map(Value::from),
        Some("integer") => Some(json!(schema.get("minimum").and_then(Value::as_i64).unwrap_or(1).max(1))),
        Some("number") => Some(json!(1)),
        Some("boolean") => Some(json!(true)),
        Some("array") => {
            let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
            match (least, schema.get("items")) {
                (0, _) | (_, None) => Some(json!([])),
                (_, Some(items)) => Some(json!([example(items, depth + 1)?])),
            }
        }
        Some("object") => object(schema, depth),
        _ => Some(json!({})),
    }
}

fn object(schema: &Value, depth: usize) -> Option<Value> {
    let empty = Map::new();
    let fields = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
    let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut made = Map::new();
    for (name, field) in fields {
        let is_required = required.iter().any(|it| it.as_str() == Some(name));
        let is_simple =
            matches!(field.get("type").and_then(Value::as_str), Some("string" | "boolean" | "integer"));
        // A few of what may be left out, so that there is something to misspell.
        let is_wanted = is_required || (depth < 2 && is_simple && made.len() < 4);
        if !is_wanted {
            continue;
        }
        match example(field, depth + 1) {
            Some(value) => {
                made.insert(name.clone(), value);
            }
            None if is_required => return None,
            None => {}
        }
    }
    Some(Value::Object(made))
}

/// A text of the form that is asked; none where a pattern is not one of those that are met here.
fn text_of(schema: &Value) -> Option<String> {
    let limit = |name: &str| schema.get(name).and_then(Value::as_u64);
    let most = usize::try_from(limit("maxLength").unwrap_or(253)).unwrap_or(253);
    let least = usize::try_from(limit("minLength").unwrap_or(0)).unwrap_or(0);
    let candidates = [
        "example",
        "a",
        "1h",
        "10m",
        "30s",
        "1",
        "https://example.com",
        "/path",
        "example.com",
        "a/b",
        "/",
        "1Gi",
        "2024-01-01T00:00:00Z",
        "example.com/a",
        "E",
        "Exact",
        "10",
        "0 0 * * *",
        "10s",
        "1d",
        "sha256",
        "aaaaaaaaaaaaaaaaaaaa",
        "arn:aws:iam::123456789012:role/x",
        "00000000-0000-0000-0000-000000000000",
    ];
    let pattern = schema.get("pattern").and_then(Value::as_str);
    let fits = |text: &&str| {
        (least..=most).contains(&text.len())
            && pattern.is_none_or(|pattern| deployc::ty::pattern_matches(pattern, text))
    };
    match schema.get("format").and_then(Value::as_str) {
        Some("date-time") => return Some("2024-01-01T00:00:00Z".to_owned()),
        Some("duration") => return Some("1h".to_owned()),
        _ => {}
    }
    candidates.into_iter().find(fits).map(str::to_owned)
}

/// The manifests of the world, by version and kind; the smallest of each is read most easily.
fn manifests() -> BTreeMap<(String, String), Vec<Value>> {
    let mut by_kind: BTreeMap<(String, String), Vec<Value>> = BTreeMap::new();
    let Some(corpus) = shared("corpus") else { return by_kind };
    let mut files = Vec::new();
    yaml_files(&corpus, &mut files);
    for file in files {
        if std::fs::metadata(&file).is_ok_and(|it| it.len() > 200_000) {
            continue;
        }
        for object in documents(&file) {
            let key = (text(&object, "/apiVersion").to_owned(), text(&object, "/kind").to_owned());
            by_kind.entry(key).or_default().push(dpl::without_nulls(&object));
        }
    }
    by_kind.values_mut().for_each(|all| all.sort_by_key(|object| object.to_string().len()));
    by_kind
}

/// What was imported: where the module of each version of a kind lies, and the name of its type.
struct Library {
    files: Vec<(String, String)>,
}

impl Library {
    /// The module, as a path from the project, and the type of a kind.
    fn of(&self, served: &Served) -> Option<(&str, String)> {
        let attribute = format!("@kind(\"{}\"", served.api_version());
        self.files.iter().find_map(|(path, source)| {
            let mut lines = source.lines();
            while let Some(line) = lines.next() {
                if !line.starts_with(&attribute) {
                    continue;
                }
                let says_name = line.split("name: \"").nth(1).and_then(|rest| rest.split('"').next());
                let named = lines.by_ref().find_map(|line| line.strip_prefix("type "))?;
                let type_name = named.split(' ').next()?.to_owned();
                if says_name.unwrap_or(&type_name) == served.kind {
                    return Some((path.as_str(), type_name));
                }
            }
            None
        })
    }

    /// What is said of a program over it.
    fn said(&self, program: &str) -> String {
        let memory = Memory::new([("/project/deployc.toml", "")]);
        memory.set_current_dir("/project");
        for (path, source) in &self.files {
            memory.add(path, source);
        }
        memory.add("main.dpl", program);
        let db = RootDatabase::new(Arc::new(memory));
        let root = db.open(Path::new("main.dpl"));
        let (name, namespace) = (Some("made".into()), Some("default".into()));
        let input =
            RootInput::new(&db, root, Mode::Build, Vec::new(), Vec::new(), None, name, namespace, None);
        Roots::new(&db, vec![input]);
        let errors: Vec<Diagnostic> =
            check::evaluated(&db, root, Mode::Build).0.into_iter().filter(Diagnostic::is_error).collect();
        render(&errors, &db, Options { form: Form::Human, color: false, width: 100 })
    }
}

/// The program that makes an object of a module that was imported beside it.
fn program(module: &str, type_name: &str, object: &Value) -> Result<String, String> {
    let mut object = object.clone();
    // The release says it, and cluster-scoped kinds have none.
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.shift_remove("namespace");
    }
    let body = dpl::body(&object)?;
    Ok(format!("import \"./{module}\" as imported\n\nresource made: imported.{type_name} = {body}\n"))
}

/// The object with one field misspelt, the name that it then has and the one that was meant: the deepest field that the definition
/// declares, since a map takes every key.
fn misspelt(object: &Value, schema: &Value) -> Option<(Value, String, String)> {
    fn deepest(value: &Value, schema: &Value, at: &str, depth: usize, best: &mut Option<(usize, String)>) {
        let (Some(fields), Some(declared)) = (value.as_object(), schema.get("properties")) else { return };
        // An open record takes other fields too.
        if schema.get("x-kubernetes-preserve-unknown-fields").is_some() {
            return;
        }
        for (name, inner) in fields {
            let Some(schema) = declared.get(name) else { continue };
            let is_word = name.len() > 5 && name.chars().all(|c| c.is_ascii_alphanumeric());
            if depth > 0 && is_word && best.as_ref().is_none_or(|(held, _)| depth > *held) {
                *best = Some((depth, format!("{at}/{name}")));
            }
            deepest(inner, schema, &format!("{at}/{name}"), depth + 1, best);
        }
    }
    let mut best = None;
    deepest(object, schema, "", 0, &mut best);
    let (_, pointer) = best?;
    let (parent, name) = pointer.rsplit_once('/')?;
    let mut wrong = object.clone();
    let fields = wrong.pointer_mut(parent)?.as_object_mut()?;
    let value = fields.shift_remove(name)?;
    // Two letters change places.
    let mut letters: Vec<char> = name.chars().collect();
    let at = (1..letters.len() - 1).find(|at| letters.get(*at) != letters.get(at + 1))?;
    letters.swap(at, at + 1);
    let typo: String = letters.into_iter().collect();
    fields.insert(typo.clone(), value);
    Some((wrong, typo, name.to_owned()))
}

fn imported(files: &[PathBuf], out: &Path) -> Library {
    let output = Command::new(env!("CARGO_BIN_EXE_deployc"))
        .args(["import", "crd"])
        .args(files)
        .arg("-o")
        .arg(out)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut sources = Vec::new();
    read_sources(out, "", &mut sources);
    Library { files: sources }
}

fn read_sources(folder: &Path, below: &str, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{below}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            read_sources(&path, &format!("{name}/"), found);
        } else {
            found.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// An object of the kind that is accepted: of the world, else made. Else what is said of the last.
fn accepted(
    library: &Library,
    (module, type_name): (&str, &str),
    served: &Served,
    world: &BTreeMap<(String, String), Vec<Value>>,
) -> Result<(Value, bool), String> {
    const TRIED: usize = 8;
    let mut said = String::from("no example can be made");
    let of_world = world.get(&(served.api_version(), served.kind.clone()));
    for object in of_world.into_iter().flatten().take(TRIED) {
        let Ok(program) = program(module, type_name, object) else { continue };
        said = library.said(&program);
        if said.is_empty() {
            return Ok((object.clone(), true));
        }
    }
    let made = example(&served.schema, 0).ok_or_else(|| said.clone())?;
    let mut made = without_empty(made);
    let Some(fields) = made.as_object_mut() else { return Err(said) };
    fields.insert("metadata".to_owned(), json!({ "name": "made" }));
    said = library.said(&program(module, type_name, &made)?);
    if said.is_empty() { Ok((made, false)) } else { Err(format!("{said}\n{made}")) }
}

/// Without the three fields that are not written in DPL.
fn without_empty(mut object: Value) -> Value {
    if let Some(fields) = object.as_object_mut() {
        for name in ["apiVersion", "kind", "status"] {
            fields.shift_remove(name);
        }
    }
    object
}

/// What is wrong with what is said of an object with a misspelt field; nothing where it is refused there, with the field that was meant.
fn misspelling(
    library: &Library,
    (module, type_name): (&str, &str),
    object: &Value,
    schema: &Value,
) -> Option<String> {
    let (wrong, typo, meant) = misspelt(object, schema)?;
    let program = program(module, type_name, &wrong).ok()?;
    let said = library.said(&program);
    let (number, line) =
        program.lines().enumerate().find(|(_, line)| line.contains(&format!("\"{typo}\":")))?;
    let column = line.find('"')? + 1;
    let is_right = said.contains(&format!("[main.dpl:{}:{column}]", number + 1))
        && said.contains(&format!("did you mean `{meant}`?"))
        && said.contains(&format!("`{typo}`"));
    (!is_right).then(|| format!("`{typo}` for `{meant}`:\n{said}{program}"))
}

#[test]
fn every_definition_takes_an_example_and_refuses_a_misspelt_field() {
    let Some(crds) = shared("crds") else {
        return skip("../shared/crds, definitions of custom resources, is not here");
    };
    let world = manifests();
    let mut folders: Vec<PathBuf> = std::fs::read_dir(&crds)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|it| it.is_dir())
        .collect();
    folders.sort();
    let (mut wrong, mut kinds, mut of_world, mut refused) = (Vec::new(), 0, 0, 0);
    for folder in folders {
        let mut files = Vec::new();
        yaml_files(&folder, &mut files);
        // A policy may lie beside definitions.
        files.retain(|file| !served(file).is_empty());
        let out = tempfile::tempdir().unwrap();
        let library = imported(&files, out.path());
        let all: String = (0..)
            .zip(&library.files)
            .map(|(number, (path, _))| format!("import \"./{path}\" as m{number}\n"))
            .collect();
        let said = library.said(&all);
        assert!(said.is_empty(), "{}:\n{said}", folder.display());
        for served in files.iter().flat_map(|file| served(file)) {
            let title = format!("{} {}", served.api_version(), served.kind);
            let Some((module, type_name)) = library.of(&served) else {
                wrong.push(format!("{title}: it was not imported"));
                continue;
            };
            kinds += 1;
            match accepted(&library, (module, &type_name), &served, &world) {
                Ok((object, is_of_world)) => {
                    of_world += usize::from(is_of_world);
                    refused += usize::from(misspelt(&object, &served.schema).is_some());
                    let found = misspelling(&library, (module, &type_name), &object, &served.schema);
                    wrong.extend(found.map(|found| format!("{title}: {found}")));
                }
                Err(said) => wrong.push(format!("{title}: {said}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {kinds} kinds:\n{}", wrong.len(), wrong.join("\n"));
    assert!(
        kinds > 70 && of_world > 20 && refused > 60,
        "{kinds} kinds, {of_world} of the world, {refused} misspelt"
    );
}
