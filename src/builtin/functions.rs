//! Built-ins that are called by name, and what stands behind `secret.` and `release.`

use super::Form;
use super::Parameter::{Default, Value};
use super::Receiver::{Kubernetes, Nothing, Release, Secret};
use super::Term as T;

const SAID: &[super::Parameter] = &[Value("value", T::Anything)];
const TEXT: &[super::Parameter] = &[Value("text", T::Text)];

super::table! {
    /// Built-ins that are called by name alone.
    Function

    Range "range" [
        Form::of(Nothing, &[Value("from", T::Int), Value("to", T::Int)], T::List(&T::Int))
            .says("The numbers from `from` up to `to`, which is left out.")
            .example("range(1, 4)", "[1, 2, 3]"),
    ]
    Quantity "quantity" [
        Form::of(Nothing, &[Value("text", T::OneOf(&[T::String, T::Int]))], T::Quantity)
            .says("The quantity that a text or a number says.")
            .example(r#"quantity("1536Mi") > 1Gi"#, "true"),
    ]
    Duration "duration" [
        Form::of(Nothing, &[Value("text", T::String)], T::Duration)
            .says("The duration that a text says.")
            .example(r#"duration("90s") == 1m30s"#, "true"),
    ]
    ToYaml "toYaml" [
        Form::of(Nothing, SAID, T::Text)
            .says("The value as YAML, fields in their order, what is absent left out.")
            .example(r#"toYaml({ a: 1, b: [true] })"#, r#""a: 1\nb:\n- true\n""#),
    ]
    ToJson "toJson" [
        Form::of(Nothing, SAID, T::Text)
            .says("The value as JSON without blanks.")
            .example(r#"toJson({ a: 1, b: [true] })"#, r#""{\"a\":1,\"b\":[true]}""#),
    ]
    ToToml "toToml" [
        Form::of(Nothing, SAID, T::Text)
            .says("The value, a record or map, as TOML.")
            .example(r#"toToml({ a: 1, b: [true] })"#, r#""a = 1\nb = [true]\n""#),
    ]
    Base64 "base64" [
        Form::of(Nothing, TEXT, T::Text)
            .says("The text in base64. What stands in the `data` of a Secret is encoded by the writer, so it needs none.")
            .example(r#"base64("web")"#, r#""d2Vi""#),
    ]
    Sha256 "sha256" [
        Form::of(Nothing, TEXT, T::Text)
            .says("The SHA-256 of the text, in hexadecimal digits.")
            .example(r#"sha256("web").take(8)"#, r#""4b5e57f6""#),
    ]
    Strings "strings" [
        Form::of(Nothing, SAID, T::List(&T::FoundText))
            .says("Every text in a value, at any depth, with its path; secrets are left out.")
            .example(
                r#"strings({ a: ["x"], b: 1 })"#,
                r#"[{ path: "a[0]", text: "x" }]"#,
            ),
    ]
    File "file" [
        Form::of(Nothing, &[Value("path", T::String)], T::String)
            .says("What a file of the project holds; the path is relative to the file that names it.")
            .example(r#"file("motd.txt")"#, r#""hello\n""#),
    ]
}

super::table! {
    /// What stands behind `secret.`
    SecretFunction

    Env "env" [
        Form::of(Secret, &[Value("name", T::String)], T::Secret)
            .says("What a variable of the environment holds when the YAML is written.")
            .example(r#"secret.env("PASSWORD")"#, r#""hunter2""#),
    ]
    File "file" [
        Form::of(Secret, &[Value("path", T::String)], T::Secret)
            .says("What a file holds when the YAML is written, without its one last line end.")
            .example(r#"secret.file("motd.txt")"#, r#""hello""#),
    ]
    Literal "literal" [
        Form::of(Secret, &[Value("text", T::String)], T::Secret)
            .says("The text itself, which is warned of: whoever reads the source reads it.")
            .example(r#"secret.literal("hunter2")"#, r#""hunter2""#),
    ]
    Existing "existing" [
        Form::of(Secret, &[Value("name", T::String), Value("key", T::String)], T::Secret)
            .says("A key of a Secret that is in the cluster, and counts as declared by that.")
            .example(
                r#"secret.pieces(secret.existing("db", key: "password")).map(p => p.kind)"#,
                r#"["existing"]"#,
            ),
    ]
    External "external" [
        Form::of(
            Secret,
            &[
                Value("store", T::String),
                Value("key", T::String),
                Default("property", T::Optional(&T::String), None),
                Default("cluster", T::Bool, Some("false")),
            ],
            T::Secret,
        )
        .says("A key of a store of the External Secrets operator; `cluster` says that it is a ClusterSecretStore.")
        .example(
            r#"secret.pieces(secret.external(store: "vault", key: "db")).map(p => p.kind)"#,
            r#"["external"]"#,
        ),
    ]
    Pieces "pieces" [
        Form::of(Secret, &[Value("secret", T::Text)], T::List(&T::Piece))
            .says("What a secret text is made of, without showing it.")
            .example(
                r#"secret.pieces("user:${secret.env("PASSWORD")}").map(p => p.kind)"#,
                r#"["text", "inline"]"#,
            ),
    ]
    Checksum "checksum" [
        Form::of(Secret, SAID, T::String)
            .says("Eight hexadecimal digits of the value and the release, for an annotation that rolls pods; only the writer knows them.")
            .example(r#"secret.checksum(secret.env("PASSWORD"))"#, r#""2fa54263""#),
    ]
}

super::table! {
    /// What stands behind `release.`
    ReleaseField

    Name "name" [
        Form::of(Release, &[], T::String)
            .says("The name of the release around.")
            .example("release.name", r#""shop""#),
    ]
    Namespace "namespace" [
        Form::of(Release, &[], T::String)
            .says("The namespace of the release around.")
            .example("release.namespace", r#""web""#),
    ]
    Module "module" [
        Form::of(Release, &[], T::String)
            .says("The module that is deployed: its dotted name with `-` for `.`, or the stem of its file.")
            .example("release.module", r#""main""#),
    ]
    KubernetesAtLeast "atLeast" [
        Form::of(Kubernetes, &[Value("version", T::String)], T::Bool)
            .says("Whether the cluster that is built for has this version or a later one.")
            .example(r#"release.kubernetes.atLeast("1.29")"#, "true"),
    ]
}
