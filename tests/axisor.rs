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

/// What may be switched off, or be there already: a layer, and the kinds that are not made then.
const SWITCHES: [(&str, &[&str]); 11] = [
    ("config.existing: \"mine\"", &["ConfigMap"]),
    ("credentials: replace { existing: \"mine\" }", &["Secret"]),
    ("ingress.enabled: false", &["Ingress"]),
    ("autoscaling.enabled: false", &["HorizontalPodAutoscaler"]),
    ("verticalAutoscaling.enabled: false", &["VerticalPodAutoscaler"]),
    ("podDisruptionBudget.enabled: false", &["PodDisruptionBudget"]),
    ("networkPolicy.enabled: false", &["NetworkPolicy"]),
    ("rbac.enabled: false", &["Role", "RoleBinding"]),
    ("serviceAccount: { create: false, name: \"mine\" }", &["ServiceAccount"]),
    ("serviceMonitor.enabled: false", &["ServiceMonitor"]),
    ("livenessProbe: null, readinessProbe: null, startupProbe: null", &[]),
];

/// An environment that deploys the product once for each list of layers, all in one namespace.
fn deploys(layers: &[Vec<&str>]) -> Result<Objects, String> {
    let mut text = String::from(
        "import axisor.backend\nkubernetes \"1.31\"\n\nlet base: Partial<backend.Inputs> = {\n  credentials: {\n",
    );
    for name in ["databasePassword", "redisPassword", "jwtSecret", "lnMarketsApiKey", "lnMarketsApiSecret"] {
        text.push_str(&format!("    {name}: secret.literal(\"x\")\n"));
    }
    text.push_str("  }\n}\n");
    for (number, layers) in layers.iter().enumerate() {
        let layers = layers.join("\n  ");
        text.push_str(&format!("deploy backend as \"r{number}\" in \"t\" = base with {{\n  {layers}\n}}\n"));
    }
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let file = folder.path().join("env.dpl");
    write(&file, &text)?;
    objects(&build(&file.to_string_lossy())?)
}

#[expect(clippy::disallowed_methods, reason = "a test writes files of its own")]
fn write(file: &std::path::Path, text: &str) -> Result<(), String> {
    std::fs::write(file, text).map_err(|error| error.to_string())
}

/// The names that objects of a kind have.
fn named<'a>(all: &'a Objects, kind: &str) -> Vec<&'a str> {
    let of_kind = all.values().filter(|object| at(object, &["kind"]).and_then(Value::as_str) == Some(kind));
    of_kind.filter_map(|object| at(object, &["metadata", "name"])?.as_str()).collect()
}

/// Every reference of an object, as the kind and the name that it leads to.
fn references(value: &Value, found: &mut Vec<(&'static str, String)>) {
    const KINDS: [(&str, &str); 6] = [
        ("configMapRef", "ConfigMap"),
        ("secretRef", "Secret"),
        ("service", "Service"),
        ("scaleTargetRef", "Deployment"),
        ("targetRef", "Deployment"),
        ("roleRef", "Role"),
    ];
    match value {
        Value::Mapping(fields) => {
            for (key, below) in fields {
                let known = KINDS.iter().find(|(field, _)| key.as_str() == Some(field));
                let name = at(below, &["name"]).and_then(Value::as_str);
                found.extend(known.zip(name).map(|((_, kind), name)| (*kind, name.to_owned())));
                if let (Some("serviceAccountName"), Some(name)) = (key.as_str(), below.as_str()) {
                    found.push(("ServiceAccount", name.to_owned()));
                }
                references(below, found);
            }
        }
        Value::Sequence(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn every_switch_works_beside_every_other() -> Result<(), String> {
    let numbers = 0..SWITCHES.len();
    let mut chosen: Vec<Vec<usize>> = vec![vec![], numbers.clone().collect()];
    for one in numbers.clone() {
        chosen.push(vec![one]);
        chosen.extend((one + 1..SWITCHES.len()).map(|other| vec![one, other]));
    }
    let switches =
        |set: &Vec<usize>| set.iter().filter_map(|number| SWITCHES.get(*number)).collect::<Vec<_>>();
    let layers: Vec<Vec<&str>> =
        chosen.iter().map(|set| switches(set).iter().map(|(layer, _)| *layer).collect()).collect();
    let all = deploys(&layers)?;
    let mut wrong = Vec::new();
    for (number, set) in chosen.iter().enumerate() {
        let gone: Vec<&str> = switches(set).iter().flat_map(|(_, kinds)| kinds.iter().copied()).collect();
        let prefix = format!("r{number}-");
        let own = all.iter().filter(|(_, object)| {
            at(object, &["metadata", "name"])
                .and_then(Value::as_str)
                .is_some_and(|name| name.starts_with(&prefix))
        });
        let own: Objects = own.map(|(name, object)| (name.clone(), object.clone())).collect();
        if own.len() + gone.len() != 13 || gone.iter().any(|kind| !named(&own, kind).is_empty()) {
            wrong.push(format!("without {gone:?} there are {:?}", own.keys()));
        }
        let mut found = Vec::new();
        own.values().for_each(|object| references(object, &mut found));
        let is_met =
            |(kind, name): &(&str, String)| name == "mine" || named(&own, kind).contains(&name.as_str());
        wrong.extend(
            found.iter().filter(|it| !is_met(it)).map(|it| format!("without {gone:?}: {it:?} is not made")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn what_stands_on_the_service_is_asked_for_it() -> Result<(), String> {
    let refused = |layers: &[&str]| deploys(&[layers.to_vec()]).err().unwrap_or_default();
    let off = "service.enabled: false";
    let (ingress, monitor) = ("ingress.enabled: false", "serviceMonitor.enabled: false");
    let said = refused(&[off]);
    assert!(
        said.contains("the ingress leads to the Service") && said.contains("the metrics are scraped"),
        "{said}"
    );
    assert!(refused(&[off, monitor]).contains("the ingress leads to the Service"));
    assert!(refused(&[off, ingress]).contains("the metrics are scraped"));
    let built = deploys(&[vec![off, ingress, monitor]])?;
    assert_eq!(built.len(), 10, "{:?}", built.keys());
    for (layer, words) in [
        ("autoscaling: { minReplicas: 5, maxReplicas: 4 }", "minReplicas"),
        ("podDisruptionBudget.minAvailable: 3", "never lets one go"),
        ("verticalAutoscaling.minAllowed.cpu: 2", "must not exceed maxAllowed.cpu"),
        ("verticalAutoscaling.maxAllowed.memory: 64Mi", "must not exceed maxAllowed.memory"),
        ("ingress.tls: []", "a certificate needs a Secret"),
        ("metricsPort: 3010", "cannot both have port 3010"),
        ("resources.requests.cpu: 2", "must not exceed resources.limits"),
    ] {
        let said = refused(&[layer]);
        assert!(said.contains(words), "{layer}: {said}");
    }
    Ok(())
}

#[test]
fn tuning_reaches_the_objects() -> Result<(), String> {
    let layer = "verticalAutoscaling: { updateMode: \"Off\", maxAllowed.cpu: 3, controlledResources: [\"cpu\"] }\n  \
        ingress: { hosts: [{ host: \"a.example\" }], tls: [{ hosts: [\"a.example\"], secretName: \"a-tls\" }], clusterIssuer: null }\n  \
        autoscaling.ownsReplicas: true\n  portsByName: true\n  image.digest: \"sha256:{}\"\n  env.EXTRA: \"1\"";
    let layer = layer.replace("{}", &"0".repeat(64));
    let all = deploys(&[vec![layer.as_str()], vec![]])?;
    let get = |name: &str, path: &[&str]| all.get(name).and_then(|object| at(object, path)).cloned();
    let vpa = "autoscaling.k8s.io/v1 VerticalPodAutoscaler t/r0-backend-vpa";
    assert_eq!(get(vpa, &["spec", "updatePolicy", "updateMode"]), Some(Value::from("Off")));
    let ingress = "networking.k8s.io/v1 Ingress t/r0-backend-ingress";
    let annotations = get(ingress, &["metadata", "annotations"]).ok_or("no annotations")?;
    assert!(at(&annotations, &["cert-manager.io/cluster-issuer"]).is_none(), "{annotations:?}");
    assert_eq!(get("apps/v1 Deployment t/r0-backend", &["spec", "replicas"]), None);
    assert_eq!(get("apps/v1 Deployment t/r1-backend", &["spec", "replicas"]), Some(Value::from(3)));
    let pods = get("apps/v1 Deployment t/r0-backend", &["spec", "template", "spec", "containers"]);
    let text = serde_yaml::to_string(&pods).map_err(|error| error.to_string())?;
    assert!(
        text.contains("port: http") && text.contains("@sha256:0000") && text.contains("name: EXTRA"),
        "{text}"
    );
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
