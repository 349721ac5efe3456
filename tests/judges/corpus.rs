//! Manifests of the world that a real server of 1.36 accepted: each is written as DPL, is accepted, and comes out as it went in.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use deployc::check;
use deployc::db::RootDatabase;
use deployc::diagnostic::Diagnostic;
use deployc::diagnostic::render::{Form, Options, render};
use deployc::eval::{Mode, RootInput, Roots};
use deployc::k8s::Version;
use deployc::manifest::render_object;
use deployc::manifest::secrets::{self, Opened};
use deployc::stdlib::{self, KnownKind};
use deployc::system::Memory;
use deployc::yaml::JsonWriter;
use deployc::yaml::read::read_documents;
use serde_json::Value;

use crate::dpl;
use crate::instruments::{differences, shared, skip};

/// As many objects of one kind are asked for.
const MOST_OF_A_KIND: usize = 60;

/// What is said of the few that are judged otherwise here, each for a reason. Of all 5,006 that the library knows these are eighteen.
const OTHERWISE: [(&str, &str); 4] = [
    ("belongs to the whole cluster and has no namespace", "the server drops such a namespace in silence"),
    (
        "expected a `Quantity`, found 0.5",
        "a number with a fraction has many spellings, so quantities with one are texts or literals",
    ),
    (".cpu: 1 became \"1\"", "quantities are texts: the server keeps the number as one too"),
    (
        "`spec` is missing in `CSIDriver`",
        "its schema requires it, and its test says that it is incomplete on purpose",
    ),
];

/// Where the server put what says no namespace.
const NAMESPACE: &str = "default";

/// The server's version.
const SERVER: Version = Version { major: 1, minor: 36 };

struct Given {
    title: String,
    kind: KnownKind,
    object: Value,
}

/// The objects that the server accepted and whose kind the library knows.
fn accepted(corpus: &Path) -> Vec<Given> {
    let verdicts = std::fs::read_to_string(corpus.join("server-1.36.jsonl")).unwrap();
    let mut files: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut of_a_kind: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut given = Vec::new();
    for line in verdicts.lines() {
        let verdict: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| verdict.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let known = |kind: &KnownKind| kind.api_version == text("apiVersion") && kind.kind == text("kind");
        let Some(kind) = stdlib::kinds().find(known).filter(|_| text("verdict") == "accept") else {
            continue;
        };
        let number = of_a_kind.entry((text("apiVersion"), text("kind"))).or_default();
        *number += 1;
        if *number > MOST_OF_A_KIND {
            continue;
        }
        let documents = files.entry(text("file")).or_insert_with(|| documents(&corpus.join(text("file"))));
        let matches = |object: &&Value| {
            let name = object.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
            object.get("kind").and_then(Value::as_str) == Some(kind.kind)
                && object.get("apiVersion").and_then(Value::as_str) == Some(kind.api_version)
                && name == text("name")
        };
        // Numbers of documents count empty ones too, and lists are taken apart: the name finds it.
        let Some(object) = documents.iter().find(matches) else { continue };
        let title = format!("{} {} {}", text("file"), text("kind"), text("name"));
        given.push(Given { title, kind, object: dpl::without_nulls(object) });
    }
    given
}

/// The documents of a file, lists taken apart; none where it is no YAML that can be read.
fn documents(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let Ok(documents) = read_documents(&text, 0) else { return Vec::new() };
    let json = |node: &deployc::yaml::Node| {
        let mut writer = JsonWriter::compact();
        node.push_to(&mut writer);
        serde_json::from_str::<Value>(&writer.into_text()).unwrap()
    };
    let items = |object: Value| match object.get("items").and_then(Value::as_array) {
        Some(items) => items.clone(),
        None => vec![object],
    };
    documents.iter().map(json).flat_map(items).collect()
}

/// What the compiler makes of it: its object, or what it says.
fn built(source: &str) -> Result<Value, String> {
    let memory = Memory::new([("/project/deployc.toml", ""), ("/project/main.dpl", source)]);
    memory.set_current_dir("/project");
    let db = RootDatabase::new(Arc::new(memory));
    let root = db.open(Path::new("main.dpl"));
    let (name, namespace) = (Some("made".into()), Some(NAMESPACE.into()));
    Roots::new(
        &db,
        vec![RootInput::new(
            &db,
            root,
            Mode::Build,
            Vec::new(),
            Vec::new(),
            None,
            name,
            namespace,
            Some(SERVER),
        )],
    );
    let (diagnostics, manifest) = check::evaluated(&db, root, Mode::Build);
    let errors: Vec<Diagnostic> = diagnostics.into_iter().filter(Diagnostic::is_error).collect();
    if !errors.is_empty() {
        return Err(render(&errors, &db, Options { form: Form::Short, color: false, width: 100 }));
    }
    let (opened, _) = Opened::open(&db, db.system(), &manifest.objects, secrets::Mode::Inline);
    let object = manifest.objects.first().ok_or("no object")?;
    let mut writer = JsonWriter::compact();
    render_object(&mut writer, object, &opened);
    serde_json::from_str(&writer.into_text()).map_err(|error| error.to_string())
}

/// What differs between an object and what its program makes.
fn judged(given: &Given) -> Result<Vec<String>, String> {
    let mut built = built(&dpl::program(&given.kind, &given.object)?)?;
    let mut meant = given.object.clone();
    if let Some(fields) = meant.as_object_mut() {
        fields.shift_remove("status");
    }
    let says_none = meant.pointer("/metadata/namespace").is_none();
    if let Some(metadata) = built.get_mut("metadata").and_then(Value::as_object_mut)
        && says_none
        && metadata.get("namespace").and_then(Value::as_str) == Some(NAMESPACE)
    {
        metadata.shift_remove("namespace");
    }
    let mut found = Vec::new();
    differences(&meant, &built, "", &mut found);
    Ok(found)
}

#[test]
fn what_a_server_accepts_is_accepted_and_comes_out_as_it_went_in() {
    let Some(corpus) = shared("corpus").filter(|corpus| corpus.join("server-1.36.jsonl").exists()) else {
        return skip("../shared/corpus, manifests of the world, is not here");
    };
    let all = accepted(&corpus);
    assert!(all.len() > 300, "{} objects are found", all.len());
    let mut wrong = Vec::new();
    for given in &all {
        match judged(given) {
            Ok(found) if found.is_empty() => {}
            Ok(found) => wrong.push(format!("{}: differs\n  {}", given.title, found.join("\n  "))),
            Err(said) => {
                wrong.push(format!("{}: refused\n  {}", given.title, said.trim_end().replace('\n', "\n  ")))
            }
        }
    }
    wrong.retain(|said| !OTHERWISE.iter().any(|(part, _)| said.contains(part)));
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}
