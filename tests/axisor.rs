//! Axisor: `examples/axisor/env/prod.dpl` means the thirteen objects of the product's guide, field by field, and staging builds.
//!
//! Objects are told apart by apiVersion, kind, namespace and name, and their order does not count. In an object the order of fields
//! does not count, that of list elements does; a scalar is the same when its kind and value are. A Secret's `stringData` counts as
//! `data`. Nothing else is forgiven: a field too many is as wrong as one that is missing.

use std::collections::BTreeMap;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_yaml::{Mapping, Value};

type Objects = BTreeMap<String, Value>;

#[test]
fn production_is_what_the_guide_says() -> Result<(), String> {
    let built = objects(&build("examples/axisor/env/prod.dpl")?)?;
    let expected = objects(include_str!("../examples/axisor/expected/prod.yaml"))?;
    assert_eq!(expected.len(), 13, "the guide has thirteen objects");
    let mut found = Vec::new();
    for (name, value) in &expected {
        match built.get(name) {
            None => found.push(format!("{name}: not built")),
            Some(other) => differences(value, other, name, &mut found),
        }
    }
    for name in built.keys().filter(|name| !expected.contains_key(*name)) {
        found.push(format!("{name}: not in the guide"));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

#[test]
fn staging_builds_beside_it() -> Result<(), String> {
    let built = objects(&build("examples/axisor/env/staging.dpl")?)?;
    assert_eq!(built.len(), 13, "{:?}", built.keys());
    let deployment = built.get("apps/v1 Deployment axisor-staging/axisor-backend").ok_or("no Deployment")?;
    assert!(at(deployment, &["spec", "replicas"]).is_none(), "the autoscaler owns the number of pods there");
    let service = built.get("v1 Service axisor-staging/axisor-backend").ok_or("no Service")?;
    let ports = at(service, &["spec", "ports"]).and_then(Value::as_sequence).ok_or("no ports")?;
    assert_eq!(ports.first().and_then(|port| at(port, &["targetPort"])), Some(&Value::from("http")));
    Ok(())
}

fn build(file: &str) -> Result<String, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_deployc"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .args(["build", file])
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        String::from_utf8(output.stdout).map_err(|error| error.to_string())
    } else {
        Err(format!("{file}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)))
    }
}

/// The objects of a YAML stream; one of a name only.
fn objects(text: &str) -> Result<Objects, String> {
    let mut found = Objects::new();
    for document in serde_yaml::Deserializer::from_str(text) {
        let mut value = Value::deserialize(document).map_err(|error| error.to_string())?;
        if value.is_null() {
            continue;
        }
        encode_string_data(&mut value);
        let text = |path: &[&str]| at(&value, path).and_then(Value::as_str).unwrap_or("").to_owned();
        let name = format!(
            "{} {} {}/{}",
            text(&["apiVersion"]),
            text(&["kind"]),
            text(&["metadata", "namespace"]),
            text(&["metadata", "name"])
        );
        if found.insert(name.clone(), value).is_some() {
            return Err(format!("{name} is there twice"));
        }
    }
    Ok(found)
}

/// Puts a Secret's `stringData` where the server puts it: base64, over `data`.
fn encode_string_data(value: &mut Value) {
    let Value::Mapping(object) = value else { return };
    if object.get("kind").and_then(Value::as_str) != Some("Secret") {
        return;
    }
    let Some(Value::Mapping(plain)) = object.remove("stringData") else { return };
    let encoded = plain.into_iter().map(|(key, text)| {
        let text = text.as_str().map(|text| STANDARD.encode(text)).map_or(text.clone(), Value::from);
        (key, text)
    });
    match object.get_mut("data") {
        Some(Value::Mapping(data)) => data.extend(encoded),
        _ => {
            object.insert(Value::from("data"), Value::Mapping(encoded.collect::<Mapping>()));
        }
    }
}

fn at<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, key| value.get(key))
}

/// Every place where two values differ, by path.
fn differences(expected: &Value, built: &Value, path: &str, found: &mut Vec<String>) {
    match (expected, built) {
        (Value::Mapping(a), Value::Mapping(b)) => {
            for (key, value) in a {
                let path = format!("{path}.{}", key.as_str().unwrap_or("?"));
                match b.get(key) {
                    Some(other) => differences(value, other, &path, found),
                    None => found.push(format!("{path}: missing")),
                }
            }
            for (key, value) in b.iter().filter(|(key, _)| !a.contains_key(*key)) {
                found.push(format!("{path}.{}: too many, {value:?}", key.as_str().unwrap_or("?")));
            }
        }
        (Value::Sequence(a), Value::Sequence(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                differences(a, b, &format!("{path}[{index}]"), found);
            }
        }
        (a, b) if a == b => {}
        (a, b) => found.push(format!("{path}: expected {a:?}, built {b:?}")),
    }
}
