//! Whole modules from small schemas, and the standard library from what it was made of.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{GenerateError, GeneratedFile, crd, openapi};

fn one(files: Vec<GeneratedFile>, path: &str) -> String {
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let found = files.iter().find(|file| file.path == path);
    found.unwrap_or_else(|| panic!("{path} is not among {paths:?}")).text.clone()
}

fn swagger(version: &str, definitions: &str) -> (String, Vec<u8>) {
    let text =
        format!(r#"{{"swagger":"2.0","info":{{"version":"v{version}.0"}},"definitions":{{{definitions}}}}}"#);
    (format!("swagger-{version}.json"), text.into_bytes())
}

const META: &str = r##""io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta":{"type":"object","properties":{
    "name":{"type":"string"},
    "ownerReferences":{"type":"array","items":{"$ref":"#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference"},
      "x-kubernetes-patch-merge-key":"uid","x-kubernetes-patch-strategy":"merge"}}},
  "io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference":{"type":"object","properties":{"uid":{"type":"string"}},"required":["uid"]}"##;

fn kind(definition: &str, group: &str, version: &str, name: &str, spec: &str) -> String {
    format!(
        r##""{definition}":{{"type":"object","properties":{{
      "apiVersion":{{"type":"string"}},"kind":{{"type":"string"}},
      "metadata":{{"$ref":"#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"}},
      "spec":{spec},"status":{{"type":"object"}}}},
      "x-kubernetes-group-version-kind":[{{"group":"{group}","version":"{version}","kind":"{name}"}}]}}"##
    )
}

#[test]
fn a_kind_of_the_api_with_keys_enumerations_and_retained_keys() {
    let spec = r##"{"$ref":"#/definitions/io.k8s.api.core.v1.ThingSpec"}"##;
    let thing = kind("io.k8s.api.core.v1.Thing", "", "v1", "Thing", spec);
    let parts = r##""io.k8s.api.core.v1.ThingSpec":{"type":"object","required":["selector"],"properties":{
      "volumes":{"type":"array","items":{"$ref":"#/definitions/io.k8s.api.core.v1.Store"},
        "x-kubernetes-patch-merge-key":"name","x-kubernetes-patch-strategy":"merge,retainKeys"},
      "ports":{"type":"array","items":{"$ref":"#/definitions/io.k8s.api.core.v1.ServicePort"},
        "x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["port","protocol"]},
      "tags":{"type":"array","items":{"type":"string"},"x-kubernetes-list-type":"set"},
      "selector":{"type":"object","additionalProperties":{"type":"string"}},
      "limits":{"type":"object","additionalProperties":{"$ref":"#/definitions/io.k8s.apimachinery.pkg.api.resource.Quantity"}}}},
    "io.k8s.api.core.v1.Store":{"type":"object","required":["name"],"properties":{"name":{"type":"string"}}},
    "io.k8s.api.core.v1.ServicePort":{"type":"object","required":["port"],"properties":{
      "port":{"type":"integer","format":"int32"},"protocol":{"type":"string"},
      "targetPort":{"$ref":"#/definitions/io.k8s.apimachinery.pkg.util.intstr.IntOrString"}}},
    "io.k8s.api.core.v1.Unused":{"type":"object","properties":{"a":{"type":"string"}}},
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString":{"type":"string","format":"int-or-string"},
    "io.k8s.apimachinery.pkg.api.resource.Quantity":{"type":"string"}"##;
    let files = openapi(&[swagger("1.37", &format!("{META},{thing},{parts}"))]).unwrap();
    let expected = r#"//! core/v1 of Kubernetes 1.37.

import k8s.meta.v1 { ObjectMeta }

@kind("v1", scope: "Namespaced")
type Thing = {
  metadata: ObjectMeta?
  spec: ThingSpec?
}

type ServicePort = {
  port: Int
  protocol: ("SCTP" | "TCP" | "UDP")?
  targetPort: IntOrString?
}

@retainKeys
type Store = {
  name: String
}

type ThingSpec = {
  limits: [String: Quantity]?
  ports: [ServicePort by port, protocol = "TCP"]?
  selector: [String: String]
  tags: [String]?
  volumes: [Store by name]?
}
"#;
    assert_eq!(one(files.clone(), "k8s/core/v1.dpl"), expected);
    let meta = one(files, "k8s/meta/v1.dpl");
    assert!(meta.contains("ownerReferences: [OwnerReference by uid]?"), "{meta}");
}

#[test]
fn versions_tell_when_kinds_and_fields_came_and_went() {
    let spec =
        |fields: &str| format!(r#""io.k8s.api.apps.v1.S":{{"type":"object","properties":{{{fields}}}}}"#);
    let of_s = r##"{"$ref":"#/definitions/io.k8s.api.apps.v1.S"}"##;
    let a = kind("io.k8s.api.apps.v1.A", "apps", "v1", "A", of_s);
    let b = kind("io.k8s.api.apps.v1.B", "apps", "v1", "B", of_s);
    let c = kind("io.k8s.api.apps.v1.C", "apps", "v1", "C", of_s);
    let files = [
        swagger(
            "1.27",
            &format!("{META},{a},{b},{}", spec(r#""old":{"type":"string"},"x":{"type":"string"}"#)),
        ),
        swagger("1.28", &format!("{META},{a},{b},{}", spec(r#""x":{"type":"string"}"#))),
        swagger(
            "1.29",
            &format!("{META},{a},{c},{}", spec(r#""x":{"type":"boolean"},"new":{"type":"integer"}"#)),
        ),
    ];
    let expected = r#"//! apps/v1 of Kubernetes 1.27 to 1.29.

import k8s.meta.v1 { ObjectMeta }

@kind("apps/v1", scope: "Namespaced")
type A = {
  metadata: ObjectMeta?
  spec: S?
}

@kind("apps/v1", scope: "Namespaced")
@until("1.29")
type B = {
  metadata: ObjectMeta?
  spec: S?
}

@kind("apps/v1", scope: "Namespaced")
@since("1.29")
type C = {
  metadata: ObjectMeta?
  spec: S?
}

type S = {
  @since("1.29") new: Int?
  @until("1.28") old: String?
  x: Bool?
}
"#;
    assert_eq!(one(openapi(&files).unwrap(), "k8s/apps/v1.dpl"), expected);
}

#[test]
fn paths_tell_the_scope_and_what_can_be_created() {
    let spec = r##"{"type":"string"}"##;
    let made = kind("com.example.v1.Made", "example.com", "v1", "Made", spec);
    let only_read = kind("com.example.v1.OnlyRead", "example.com", "v1", "OnlyRead", spec);
    let text = format!(
        r##"{{"components":{{"schemas":{{{META},{made},{only_read}}}}},"paths":{{
      "/apis/example.com/v1/made":{{"post":{{"x-kubernetes-group-version-kind":{{"group":"example.com","version":"v1","kind":"Made"}}}}}},
      "/apis/example.com/v1/onlyread":{{"get":{{}}}}}}}}"##
    );
    let text = one(openapi(&[("api.json".to_owned(), text.into_bytes())]).unwrap(), "k8s/example/v1.dpl");
    assert!(text.contains("@kind(\"example.com/v1\", scope: \"Cluster\")\ntype Made = {"), "{text}");
    assert!(!text.contains("OnlyRead"), "{text}");
}

const CRD: &str = r#"
apiVersion: v1
kind: ConfigMap
metadata: { name: passed-over }
spec: { versions: what, names: 1 }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  group: my-things.example.com
  scope: Namespaced
  names: { kind: Thing, plural: things }
  versions:
  - name: v1alpha1
    served: false
    schema: { openAPIV3Schema: { type: object } }
  - name: v1
    served: true
    schema:
      openAPIV3Schema:
        type: object
        description: Not copied.
        required: [spec]
        properties:
          apiVersion: { type: string }
          kind: { type: string }
          metadata: { type: object }
          status: { type: object, properties: { phase: { type: string } } }
          spec:
            type: object
            required: [size, port, mode]
            properties:
              size:
                anyOf: [{ type: integer }, { type: string }]
                pattern: ^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$
                x-kubernetes-int-or-string: true
              port: { type: integer, minimum: 1, maximum: 65535, default: 80 }
              mode: { type: string, enum: [a, "b c", =] }
              name: { type: string, minLength: 1, pattern: '^[a-z]+$', nullable: true }
              wait: { type: string, pattern: '^([0-9]{1,5}(h|m|s|ms)){1,4}$' }
              maxUnavailable: { x-kubernetes-int-or-string: true }
              free: { x-kubernetes-preserve-unknown-fields: true }
              values: { type: object, x-kubernetes-preserve-unknown-fields: true }
              half:
                type: object
                x-kubernetes-preserve-unknown-fields: true
                properties: { "odd-key": { type: boolean } }
              nothing: { type: object }
              allow:
                type: array
                minItems: 1
                items: { type: object, properties: { host: { type: string }, weight: { type: number } } }
              deny:
                type: array
                items: { type: object, properties: { host: { type: string }, weight: { type: number } } }
              ports:
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [port, protocol]
                items:
                  type: object
                  required: [port]
                  properties: { port: { type: integer }, protocol: { type: string, default: TCP } }
              tree:
                type: object
                properties: { spec: { type: object, properties: { labels: { type: object, additionalProperties: { type: string } } } } }
"#;

#[test]
fn a_custom_resource_with_everything_a_schema_says() {
    let files = crd(&[("thing.yaml".to_owned(), CRD.as_bytes().to_vec())], &BTreeMap::new()).unwrap();
    assert_eq!(files.len(), 1);
    let expected = r#"//! my-things.example.com/v1.

import k8s.meta.v1 { ObjectMeta }

@kind("my-things.example.com/v1", scope: "Namespaced")
type Thing = {
  metadata: ObjectMeta?
  spec: ThingSpec
}

type Allow = {
  host: String?
  weight: Float?
}

type Half = {
  "odd-key": Bool?
  ...[String: Any]
}

type Port = {
  port: Int
  protocol: String?
}

type ThingSpec = {
  allow: [Allow](1..)?
  deny: [Allow]?
  free: Any?
  half: Half?
  maxUnavailable: IntOrPercent?
  mode: "a" | "b c" | "="
  name: String(1.., r"^[a-z]+$")?
  nothing: {}?
  port: Int(1..65535)?
  ports: [Port by port, protocol = "TCP"]?
  size: Quantity
  tree: Tree?
  values: [String: Any]?
  wait: Duration?
}

type Tree = {
  spec: TreeSpec?
}

type TreeSpec = {
  labels: [String: String]?
}
"#;
    assert_eq!(one(files, "crd/myThings/v1.dpl"), expected);
}

fn definition(group: &str, kind: &str, field: &str) -> (String, Vec<u8>) {
    let text = format!(
        "kind: CustomResourceDefinition\nspec: {{ group: {group}, scope: Cluster, names: {{ kind: {kind} }}, versions: \
     [{{ name: v1, served: true, schema: {{ openAPIV3Schema: {{ properties: {{ {field}: {{ type: string }} }} }} }} }}] }}\n"
    );
    (format!("{kind}.yaml"), text.into_bytes())
}

#[test]
fn groups_that_would_be_one_module_are_told_apart_by_a_name() {
    let files = [definition("gateway.io", "A", "a"), definition("gateway.example", "B", "b")];
    let expected = GenerateError::SameModule {
        module: "crd.gateway.v1".to_owned(),
        groups: ["gateway.example".to_owned(), "gateway.io".to_owned()],
    };
    assert_eq!(crd(&files, &BTreeMap::new()), Err(expected));
    let names = BTreeMap::from([("gateway.io".to_owned(), "gates".to_owned())]);
    let paths: Vec<String> = crd(&files, &names).unwrap().into_iter().map(|file| file.path).collect();
    assert_eq!(
        paths,
        ["crd/gateway/v1.dpl", "crd/gates/v1.dpl"].map(str::to_owned).into_iter().rev().collect::<Vec<_>>()
    );
}

#[test]
fn of_two_definitions_of_a_version_the_later_counts() {
    let files = [definition("a.io", "A", "old"), definition("a.io", "A", "new")];
    let text = one(crd(&files, &BTreeMap::new()).unwrap(), "crd/a/v1.dpl");
    assert!(text.contains("new: String?") && !text.contains("old"), "{text}");
}

#[test]
fn a_list_whose_key_tells_nothing_apart_is_a_plain_one() {
    let list = |of_key: &str| {
        let text = format!(
            "kind: CustomResourceDefinition\nspec: {{ group: a.io, scope: Cluster, names: {{ kind: A }}, versions: \
     [{{ name: v1, served: true, schema: {{ openAPIV3Schema: {{ properties: {{ l: {{ type: array, \
     x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k], items: {{ type: object, required: [k], \
     properties: {{ k: {of_key}, v: {{ type: string }} }} }} }} }} }} }} }}] }}\n"
        );
        one(crd(&[("a.yaml".to_owned(), text.into_bytes())], &BTreeMap::new()).unwrap(), "crd/a/v1.dpl")
    };
    for (of_key, written) in [
        ("{ type: string }", "l: [L by k]?"),
        ("{ type: integer, minimum: 1 }", "l: [L by k]?"),
        ("{ type: string, enum: [a, b] }", "l: [L by k]?"),
        ("{ type: number }", "l: [L]?"),
        ("{ x-kubernetes-preserve-unknown-fields: true }", "l: [L]?"),
        ("{ type: object, properties: { x: { type: string } } }", "l: [L]?"),
    ] {
        let text = list(of_key);
        assert!(text.contains(written), "{of_key}: {text}");
    }
}

#[test]
fn what_is_not_readable_is_named() {
    let broken = crd(&[("x.yaml".to_owned(), b"kind: [".to_vec())], &BTreeMap::new()).unwrap_err();
    assert!(matches!(&broken, GenerateError::Unreadable { file, .. } if file == "x.yaml"), "{broken:?}");
    let empty = crd(&[("x.yaml".to_owned(), b"kind: Pod\n".to_vec())], &BTreeMap::new()).unwrap_err();
    assert_eq!(empty.to_string(), "the files hold no custom resource definitions");
}

/// The folder with the published schemas, where one lies beside the project.
fn published() -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().map(|folder| folder.join("shared")).find(|folder| folder.join("schemas").is_dir())
}

#[expect(clippy::disallowed_methods, reason = "a test compares files of the repository")]
fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "a test compares files of the repository")]
fn folder(path: &Path) -> Vec<(String, Vec<u8>)> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| (path.display().to_string(), read(path))).collect()
}

fn assert_is_in_the_standard_library(files: &[GeneratedFile]) {
    let stdlib = Path::new(env!("CARGO_MANIFEST_DIR")).join("stdlib");
    for file in files {
        let there = String::from_utf8(read(&stdlib.join(&file.path))).unwrap();
        assert!(there == file.text, "stdlib/{} is not what the importer makes: run it again", file.path);
    }
}

#[test]
fn the_standard_library_holds_what_the_published_schemas_say() {
    let Some(published) = published() else { return };
    let versions = (27..=37).map(|minor| format!("swagger-1.{minor}.min.json"));
    let files: Vec<_> =
        versions.map(|name| (name.clone(), read(&published.join("schemas").join(name)))).collect();
    assert_is_in_the_standard_library(&openapi(&files).unwrap());
    let folders = [
        "external-secrets-0.16-v1-and-v1beta1",
        "cert-manager",
        "external-secrets",
        "cnpg",
        "prometheus-operator",
        "vpa",
        "gateway-api-standard",
    ];
    let files: Vec<_> = folders.iter().flat_map(|name| folder(&published.join("crds").join(name))).collect();
    assert_is_in_the_standard_library(&crd(&files, &BTreeMap::new()).unwrap());
}
