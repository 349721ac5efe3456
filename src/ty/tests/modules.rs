//! Modules, inputs, parts, deploys, resources, patches.

use super::{check, said_of};

const LIB: &str = r#"import k8s.core.v1 { ConfigMap }
type Cfg = { a: Int = 1, b: { c: Int? }? }
input name: String(1..)
input cfg: Cfg = {}
let pure = 3
let derived = "${name}-x"
let _private = 1
fn helper(i: Int) -> Int = i + pure
resource cm: ConfigMap = { metadata.name: name, data: { a: "b" } }
require cfg.b.c when name == "x" else "need c"
"#;

#[track_caller]
fn with_lib(text: &str) {
    let mut wanted = Vec::new();
    for (number, line) in text.lines().enumerate() {
        wanted
            .extend(line.split(" //! ").skip(1).map(|message| format!("{}: {}", number + 1, message.trim())));
    }
    let found: Vec<String> = said_of(&[("main.dpl", text), ("lib.dpl", LIB)])
        .iter()
        .map(|line| {
            let number = line.split(':').next().unwrap_or_default();
            format!("{number}: {}", line.split_once("]: ").map_or("", |(_, message)| message))
        })
        .collect();
    assert_eq!(found, wanted);
}

#[test]
fn a_module_gives_what_is_static_and_its_instances_the_rest() {
    with_lib(
        r#"import "./lib.dpl" as lib
import "./lib.dpl" { Cfg, helper, pure }
let a = lib.pure + lib.helper(1) + helper(pure)
let b = lib.derived //! `derived` exists only in an instance of `lib`
let c = lib.name //! `name` exists only in an instance of `lib`
let d: lib.Inputs = { name: "x" }
let e: lib.Inputs = { nam: "x" } //! `lib.Inputs` has no field `nam`
let f: Partial<lib.Inputs> = { cfg.a: 1 }
part p: lib = { name: "x", cfg: { a: "y" } } //! expected an `Int`, found "y"
part q: lib for i in range(0, 3) = { name: "x${i}" }
part r: lib for k, v in { a: 1 } = { name: k }
part s: lib when a == 3 = { name: 3 } //! expected a `String(1..)`, found 3
let h = p.derived + q[0].derived + r["a"].derived
let i = s.derived //! `s` is only sure while `a == 3`
let j = if a == 3 then s.derived else "z"
let l: String = p.cm.metadata.name + p.cm.data["a"]
let m = p.helper(1) //! an instance of `lib` has no `helper`
let n = p.nope //! an instance of `lib` has no field `nope`
deploy lib as "x" in "y" = { name: "x", other: 1 } //! `lib.Inputs` has no field `other`
deploy z: lib as a.b = f //! an `Int` has no `b`
let t: lib.Nope = 1 //! `lib` has no type `Nope`
let u: lib.Cfg.a = "x" //! expected an `Int`, found "x"
let w = lib //! `lib` is a module
let x = lib._private //! `_private` is private to `lib`
let y = p._private //! `_private` is private to `lib`
"#,
    );
}

#[test]
fn defaults_see_what_is_before_them() {
    check(
        r#"input a: Int = b //! the default of an input does not see `b`
input b: Int = 1
input c: Int = a + release.name.length
let d = a
input e: Int = d //! the default of an input does not see `d`
let f = 3
input g: Int = f
input h: { x: Int = a, y: Int = x, z: Int = zz, zz: Int = f } //! a type does not see `a` //! a default does not see `zz`
input i: { x: Int } where it.x > 3 else "must be ${it.x}"
input j: Int where it > a //! a type does not see `a`
input l: [Int](1..) = [] //! the list is empty, expected `[Int](1..)`
input r: { a: Int, a: Int } //! the field `a` is declared twice
input s: { ...Foo, a: Int } //! the field `a` is declared twice
type Foo = { a: Int }
input t: { check x > 1 else "no ${x}", x: Int, require x when y, require nope when true } //! there is no `y` here //! `{ x }` has no field `nope`
input u: { enabled: Bool, v: String required when enabled } where it.enabled
let w: String = u.v
"#,
    );
}

#[test]
fn resources_patches_and_what_is_external() {
    check(
        r#"import k8s.core.v1 { ConfigMap, Namespace }
resource a: ConfigMap for i in range(0, 3) = { metadata.name: "e${i}" }
resource b: ConfigMap for k, v in { x: 1 } = { metadata.name: k, data: { v: "${v}" } }
let c: String = a[0].metadata.name + b["x"].metadata.name + b["x"].data["v"]
resource d: ConfigMap = { apiVersion: "v1", kind: "ConfigMap", metadata.name: "i" }
resource e: ConfigMap = { apiVersion: "v2", metadata.name: "j" } //! `apiVersion` of this resource is "v1"
resource f: ConfigMap = { data: {} } //! `metadata.name` is missing
resource g: Namespace = { metadata: { name: "x", namespace: "y" } } //! a `Namespace` belongs to the whole cluster and has no namespace
resource h: ConfigMap = { metadata.generateName: "x-" }
resource i: { a: Int } = { a: 1 } //! `{ a }` is no kind of Kubernetes
let manifests: [Any] = []
resource j: Any for m in manifests = m
patch Deployment "x" in "y" when true { spec.template.spec.containers["w"].image: 3 } //! expected a `String`, found 3
patch Deploymen { spec.replicas: 3 } //! there is no kind `Deploymen`
patch * { metadata.labels: { a: "b" } }
patch * { spec: {} } //! `patch *` sets metadata alone, not `spec`
patch ConfigMap { metadata.name: "x" } //! a patch cannot change `metadata.name`
external Secret "x" keys ["a", 3] in "b" //! expected a `String`, found 3
external Secrett "x" //! there is no kind `Secrett`
"#,
    );
}
