//! The YAML of the examples means to PyYAML and to kubectl what `--format json` says.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::instruments::{EXAMPLES, build, differences, is_there, objects, skip, title};

/// As JSON lines.
const PYTHON: &str = "import sys, json, yaml\nfor d in yaml.safe_load_all(open(sys.argv[1], encoding='utf-8')): print(json.dumps(d))";

fn run(program: &str, arguments: &[&str], file: &Path) -> Option<Vec<Value>> {
    let output = Command::new(program)
        .args(arguments)
        .arg(file)
        .env("KUBECONFIG", "/dev/null")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    if errors.contains("No module named") {
        return None;
    }
    assert!(output.status.success(), "{program}: {errors}");
    let read = serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Value>();
    Some(read.map(Result::unwrap).collect())
}

fn python(file: &Path) -> Option<Vec<Value>> {
    if !is_there("python3", "--version") {
        return None;
    }
    run("python3", &["-c", PYTHON], file)
}

fn kubectl(file: &Path) -> Option<Vec<Value>> {
    if Command::new("kubectl").output().is_err() {
        return None;
    }
    let read = run("kubectl", &["label", "--local", "read-by=kubectl", "-o", "json", "-f"], file)?;
    let mut objects: Vec<Value> = read
        .into_iter()
        .flat_map(|value| match value.get("items").and_then(Value::as_array) {
            Some(items) => items.clone(),
            None => vec![value],
        })
        .collect();
    for object in &mut objects {
        let metadata = object.get_mut("metadata").and_then(Value::as_object_mut).unwrap();
        let labels = metadata.get_mut("labels").and_then(Value::as_object_mut).unwrap();
        assert_eq!(labels.shift_remove("read-by"), Some(Value::from("kubectl")));
        if labels.is_empty() {
            metadata.shift_remove("labels");
        }
    }
    Some(objects)
}

fn judge(reader: &str, read: impl Fn(&Path) -> Option<Vec<Value>>) {
    let folder = tempfile::tempdir().unwrap();
    for example in EXAMPLES {
        let meant = objects(Path::new(example));
        let file = folder.path().join("built.yaml");
        std::fs::write(&file, build(Path::new(example), &[])).unwrap();
        let Some(read) = read(&file) else { return skip(&format!("{reader} is not here")) };
        assert_eq!(meant.len(), read.len(), "{reader}: {example}");
        let mut found = Vec::new();
        for (meant, read) in meant.iter().zip(&read) {
            differences(meant, read, &title(meant), &mut found);
        }
        assert!(found.is_empty(), "{reader}: {example}:\n{}", found.join("\n"));
    }
}

#[test]
fn pyyaml_reads_the_examples_as_they_are_meant() {
    judge("PyYAML", python);
}

#[test]
fn kubectl_reads_the_examples_as_they_are_meant() {
    judge("kubectl", kubectl);
}
