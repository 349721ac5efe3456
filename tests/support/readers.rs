//! The readers of YAML that others wrote, as instruments: each reads what is written here and says what it understood.
//!
//! They are found on the path, and Node's packages where `NODE_PATH` says. `.ci/instruments` installs them.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test hands a file to another program, and fails where that is not as it thinks"
)]

use std::io::{ErrorKind, Write as _};

use std::process::{Command, Stdio};

use serde_json::Value;

/// A reader: its name, and the program that reads the file named by its last argument and prints each document as JSON.
pub struct Reader {
    pub name: &'static str,
    program: &'static str,
    arguments: &'static [&'static str],
}

/// YAML 1.1, where `yes` is true and `12:30` a number.
pub const PYYAML: Reader =
    Reader { name: "PyYAML", program: "python3", arguments: &["tests/judges/readers/pyyaml.py", "python"] };

/// PyYAML's other parser, which Ruby and many a C program have.
pub const LIBYAML: Reader =
    Reader { name: "libyaml", program: "python3", arguments: &["tests/judges/readers/pyyaml.py", "libyaml"] };

/// YAML 1.2.
pub const RUAMEL: Reader =
    Reader { name: "ruamel.yaml", program: "python3", arguments: &["tests/judges/readers/ruamel_yaml.py"] };

/// YAML 1.2, as most of JavaScript reads it.
pub const JS_YAML: Reader =
    Reader { name: "js-yaml", program: "node", arguments: &["tests/judges/readers/js_yaml.js"] };

/// What kubectl and Helm read with; `tests/judges/readers/sigs_yaml`, built, is the program.
pub const SIGS_YAML: Reader = Reader { name: "sigs.k8s.io/yaml", program: "read-sigs-yaml", arguments: &[] };

pub const KUBECTL: Reader = Reader {
    name: "kubectl",
    program: "kubectl",
    arguments: &["label", "--local", "read-by=kubectl", "-o", "json", "-f"],
};

pub const READERS: [&Reader; 6] = [&PYYAML, &LIBYAML, &RUAMEL, &JS_YAML, &SIGS_YAML, &KUBECTL];

impl Reader {
    /// What it reads in a text, document by document; nothing where it is not there.
    pub fn read(&self, text: &str) -> Option<Vec<Value>> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("written.yaml");
        std::fs::write(&file, text).unwrap();
        let output = Command::new(self.program)
            .args(self.arguments)
            .arg(&file)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("KUBECONFIG", "/dev/null")
            .env("HOME", folder.path())
            .stdin(Stdio::null())
            .output();
        let output = match output {
            Err(error) if error.kind() == ErrorKind::NotFound => return None,
            other => other.unwrap(),
        };
        let errors = String::from_utf8_lossy(&output.stderr);
        if errors.contains("No module named") || errors.contains("Cannot find module") {
            return None;
        }
        assert!(output.status.success(), "{}: {}", self.name, errors.chars().take(3000).collect::<String>());
        let read = serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Value>();
        let read = read.map(Result::unwrap);
        Some(if self.name == KUBECTL.name { read.flat_map(unlabelled).collect() } else { read.collect() })
    }

    /// Says that it is not heard. It goes past the test's captured output, so that it is seen where the test passes.
    pub fn skip(&self) {
        let _ = std::io::stderr().write_all(format!("skipped: {} is not here\n", self.name).as_bytes());
    }
}

/// What kubectl read, without the label for which it was asked to read.
fn unlabelled(printed: Value) -> Vec<Value> {
    let mut objects = match printed.get("kind").and_then(Value::as_str) {
        Some("List") => printed.get("items").and_then(Value::as_array).cloned().unwrap(),
        _ => vec![printed],
    };
    for object in &mut objects {
        let metadata = object.get_mut("metadata").and_then(Value::as_object_mut).unwrap();
        let labels = metadata.get_mut("labels").and_then(Value::as_object_mut).unwrap();
        assert_eq!(labels.shift_remove("read-by"), Some(Value::from("kubectl")));
        if labels.is_empty() {
            metadata.shift_remove("labels");
        }
    }
    objects
}
