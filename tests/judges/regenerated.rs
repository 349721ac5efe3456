//! The library's types are what `deployc import` makes of the schemas: made again, they are the same to the byte.

use std::path::Path;
use std::process::Command;

use crate::instruments::{project, shared, skip};

/// The versions whose schemas are merged, from the oldest; a type that changed is that of the last.
const VERSIONS: std::ops::RangeInclusive<u32> = 27..=37;

/// Folders of definitions; of a resource that is in two of them, the last counts.
const CRDS: [&str; 7] = [
    "cert-manager",
    "cnpg",
    "external-secrets-0.16-v1-and-v1beta1",
    "external-secrets",
    "gateway-api-standard",
    "prometheus-operator",
    "vpa",
];

fn import(kind: &str, files: impl IntoIterator<Item = std::path::PathBuf>, out: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deployc"));
    let output = command.args(["import", kind]).args(files).arg("-o").arg(out).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Every file below a folder, by its path there.
fn files(folder: &Path, below: &str, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = format!("{below}/{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            files(&path, &name, found);
        } else {
            found.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
}

fn judge(part: &str, made: &Path) {
    let (mut ours, mut again) = (Vec::new(), Vec::new());
    files(&project().join("stdlib").join(part), part, &mut ours);
    files(&made.join(part), part, &mut again);
    let names = |all: &[(String, String)]| all.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&ours), names(&again));
    let differ: Vec<_> = ours.iter().zip(&again).filter(|(a, b)| a != b).map(|((name, _), _)| name).collect();
    assert!(differ.is_empty(), "made again, these differ: {differ:?}");
}

#[test]
fn the_types_of_kubernetes_are_made_again() {
    let Some(schemas) = shared("schemas") else {
        return skip("../shared/schemas, the API's descriptions, is not here");
    };
    let folder = tempfile::tempdir().unwrap();
    import(
        "openapi",
        VERSIONS.map(|minor| schemas.join(format!("swagger-1.{minor}.min.json"))),
        folder.path(),
    );
    judge("k8s", folder.path());
}

#[test]
fn the_types_of_custom_resources_are_made_again() {
    let Some(crds) = shared("crds") else {
        return skip("../shared/crds, definitions of custom resources, is not here");
    };
    let folder = tempfile::tempdir().unwrap();
    let mut all = Vec::new();
    for name in CRDS {
        let entries = std::fs::read_dir(crds.join(name)).unwrap().map(|entry| entry.unwrap().path());
        let mut definitions: Vec<_> =
            entries.filter(|path| path.extension().is_some_and(|it| it == "yaml")).collect();
        definitions.sort();
        all.extend(definitions);
    }
    import("crd", all, folder.path());
    judge("crd", folder.path());
}
