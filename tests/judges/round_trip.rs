//! What is built goes through another hand's types of the Kubernetes API, and comes back equal.
//!
//! A field that those types do not know is gone afterwards, one of another type is refused: both are mistakes of ours.

use std::path::Path;
use std::process::Command;

use k8s_openapi::Resource;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::instruments::{EXAMPLES, differences, is_there, objects, project, skip, title};

struct Kind {
    api_version: &'static str,
    kind: &'static str,
    through: fn(Value) -> Result<Value, String>,
}

fn through<T: DeserializeOwned + Serialize>(object: Value) -> Result<Value, String> {
    let typed: T = serde_json::from_value(object).map_err(|error| error.to_string())?;
    serde_json::to_value(typed).map_err(|error| error.to_string())
}

macro_rules! kinds {
    ($($($module:ident)::+ { $($kind:ident),+ })+) => {
        &[$({
            use k8s_openapi::$($module)::+ as it;
            &[$(Kind {
                api_version: <it::$kind as Resource>::API_VERSION,
                kind: <it::$kind as Resource>::KIND,
                through: through::<it::$kind>,
            }),+]
        }),+]
    };
}

/// What a cluster is described by, in stable versions. Requests and answers of the server, like `TokenReview`, are not.
const KINDS: &[&[Kind]] = kinds! {
    api::admissionregistration::v1 {
        MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding, MutatingWebhookConfiguration, ValidatingAdmissionPolicy,
        ValidatingAdmissionPolicyBinding, ValidatingWebhookConfiguration
    }
    api::apps::v1 { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet }
    api::autoscaling::v1 { HorizontalPodAutoscaler }
    api::autoscaling::v2 { HorizontalPodAutoscaler }
    api::batch::v1 { CronJob, Job }
    api::certificates::v1 { CertificateSigningRequest }
    api::coordination::v1 { Lease }
    api::core::v1 {
        ConfigMap, Endpoints, Event, LimitRange, Namespace, Node, PersistentVolume, PersistentVolumeClaim, Pod, PodTemplate,
        ReplicationController, ResourceQuota, Secret, Service, ServiceAccount
    }
    api::discovery::v1 { EndpointSlice }
    api::events::v1 { Event }
    api::flowcontrol::v1 { FlowSchema, PriorityLevelConfiguration }
    api::networking::v1 { IPAddress, Ingress, IngressClass, NetworkPolicy, ServiceCIDR }
    api::node::v1 { RuntimeClass }
    api::policy::v1 { PodDisruptionBudget }
    api::rbac::v1 { ClusterRole, ClusterRoleBinding, Role, RoleBinding }
    api::resource::v1 { DeviceClass, ResourceClaim, ResourceClaimTemplate, ResourceSlice }
    api::scheduling::v1 { PriorityClass }
    api::storage::v1 { CSIDriver, CSINode, CSIStorageCapacity, StorageClass, VolumeAttachment, VolumeAttributesClass }
    apiextensions_apiserver::pkg::apis::apiextensions::v1 { CustomResourceDefinition }
    kube_aggregator::pkg::apis::apiregistration::v1 { APIService }
};

fn group(api_version: &str) -> &str {
    api_version.split_once('/').map_or("", |(group, _)| group)
}

/// What changed on the way, or nothing; `None` where the kind is a custom resource, of which those types know nothing.
fn judged(object: &Value) -> Option<Vec<String>> {
    let text = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or_default();
    let (api_version, kind) = (text("apiVersion"), text("kind"));
    let Some(known) =
        KINDS.iter().copied().flatten().find(|known| (known.api_version, known.kind) == (api_version, kind))
    else {
        let is_custom =
            !KINDS.iter().copied().flatten().any(|known| group(known.api_version) == group(api_version));
        return (!is_custom).then(|| vec![format!("{}: no such kind", title(object))]);
    };
    let mut found = Vec::new();
    match (known.through)(object.clone()) {
        Ok(back) => differences(object, &back, &title(object), &mut found),
        Err(error) => found.push(format!("{}: {error}", title(object))),
    }
    Some(found)
}

/// How many objects of a file were judged, all of them equal.
fn all_come_back(file: &Path) -> usize {
    let judged: Vec<_> = objects(file).iter().filter_map(judged).collect();
    let found: Vec<_> = judged.concat();
    assert!(found.is_empty(), "{}:\n{}", file.display(), found.join("\n"));
    judged.len()
}

#[test]
fn examples_come_back_equal() {
    for file in EXAMPLES {
        // Two of the thirteen are custom resources.
        assert_eq!(all_come_back(Path::new(file)), 11, "{file}");
    }
}

#[test]
fn a_fleet_comes_back_equal() {
    if !is_there("python3", &["--version"]) {
        return skip("python3, which writes the fleet, is not here");
    }
    let folder = tempfile::tempdir().unwrap();
    let script = project().join("benches/fleet/generate.py");
    let status = Command::new("python3").arg("-B").arg(script).arg(folder.path()).arg("3").status().unwrap();
    assert!(status.success());
    for form in ["deployc", "deployc_for"] {
        assert!(all_come_back(&folder.path().join(form).join("3/env.dpl")) >= 20, "{form}");
    }
}

#[test]
fn what_is_wrong_does_not_come_back() {
    let misspelt = serde_json::json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "x" }, "dta": {} });
    let mistyped = serde_json::json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": 1 } });
    let unknown = serde_json::json!({ "apiVersion": "apps/v1", "kind": "Deploiment" });
    let custom = serde_json::json!({ "apiVersion": "example.com/v1", "kind": "Widget" });
    for object in [misspelt, mistyped, unknown] {
        assert_eq!(judged(&object).map(|found| found.len()), Some(1), "{object}");
    }
    assert_eq!(judged(&custom), None);
}
