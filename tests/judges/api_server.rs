//! A real API server takes every object of the examples: `DEPLOYC_API_SERVER` names the program, and etcd is on the path.

use std::path::Path;
use std::process::Command;

use crate::instruments::{EXAMPLES, build, is_there, objects, shared, skip};

/// What `judge.py` asks it with.
const NEEDED: [(&str, &str, &[&str]); 3] = [
    ("etcd", "etcd", &["--version"]),
    ("openssl", "openssl", &["version"]),
    ("PyYAML", "python3", &["-c", "import yaml"]),
];

#[test]
fn the_server_accepts_the_examples() {
    let Some(server) = std::env::var_os("DEPLOYC_API_SERVER") else {
        return skip("DEPLOYC_API_SERVER names no kube-apiserver");
    };
    let (Some(judge), Some(crds)) = (shared("server/judge.py"), shared("crds")) else {
        return skip("../shared has no judge.py, or no CRDs for it");
    };
    for (name, program, arguments) in NEEDED {
        if !is_there(program, arguments) {
            return skip(&format!("{name}, which the API server is asked with, is not here"));
        }
    }
    let folder = tempfile::tempdir().unwrap();
    for example in EXAMPLES {
        let file = folder.path().join("built.yaml");
        std::fs::write(&file, build(Path::new(example), &[])).unwrap();
        let mut command = Command::new("python3");
        command.arg(&judge).arg("--server").arg(&server).current_dir(&folder);
        for project in ["prometheus-operator", "vpa"] {
            command.arg("--crds").arg(crds.join(project));
        }
        let output = command.arg(&file).output().unwrap();
        let said =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{example}:\n{said}");
        let accepted = format!("{} accepted, 0 refused", objects(Path::new(example)).len());
        assert!(said.contains(&accepted), "{example}:\n{said}");
    }
}
