//! What the judges share: the program that builds, the examples, and how a missing instrument is told.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The environments that the project shows.
pub const EXAMPLES: [&str; 2] = ["examples/axisor/env/prod.dpl", "examples/axisor/env/staging.dpl"];

/// The project's folder.
pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What lies beside the project, if it is there: manifests and servers that are too large to be a part of it.
pub fn shared(path: &str) -> Option<PathBuf> {
    let path = project().parent()?.join("shared").join(path);
    path.exists().then_some(path)
}

/// Says that a judge is not heard. It goes past the test's captured output, so that it is seen where the test passes.
pub fn skip(why: &str) {
    let _ = std::io::stderr().write_all(format!("skipped: {why}\n").as_bytes());
}

/// Whether a program answers.
pub fn is_there(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}

/// What a build writes.
pub fn build(file: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_deployc"))
        .current_dir(project())
        .env_clear()
        .arg("build")
        .arg(file)
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}: {}", file.display(), String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The objects that a build makes, as `--format json` has them.
pub fn objects(file: &Path) -> Vec<Value> {
    let list: Value = serde_json::from_str(&build(file, &["--format", "json"])).unwrap();
    let objects = list.get("items").and_then(Value::as_array).cloned().unwrap();
    assert!(!objects.is_empty(), "{}: nothing was built", file.display());
    objects
}

/// `apps/v1 Deployment shop/web`
pub fn title(object: &Value) -> String {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    format!(
        "{} {} {}/{}",
        text("/apiVersion"),
        text("/kind"),
        text("/metadata/namespace"),
        text("/metadata/name")
    )
}

/// Every place where two values differ, by path. Whole numbers are the same however they are kept.
pub fn differences(expected: &Value, found: &Value, path: &str, all: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(a), Value::Object(b)) => {
            for (key, value) in a {
                match b.get(key) {
                    Some(other) => differences(value, other, &format!("{path}.{key}"), all),
                    None => all.push(format!("{path}.{key}: {value} is gone")),
                }
            }
            for (key, value) in b.iter().filter(|(key, _)| !a.contains_key(*key)) {
                all.push(format!("{path}.{key}: {value} came in"));
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                differences(a, b, &format!("{path}[{index}]"), all);
            }
        }
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => {}
        (a, b) if a == b => {}
        (a, b) => all.push(format!("{path}: {a} became {b}")),
    }
}
