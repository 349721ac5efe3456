//! Literals, records, lists, maps, operators, functions, secrets.

use super::{check, fine};

#[test]
fn the_innermost_place_is_told() {
    check(
        r#"type Server = { host: String, port: Int(1..65535) = 80, tls: { secret: String }? }
let a: Server = { host: "x", tls.secret: 3 } //! expected a `String`, found 3
let b: Server = { host: "x", prot: 1 } //! `Server` has no field `prot`
let c: Server = { tls: {} } //! `host` is missing in `Server` //! `secret` is missing in `{ secret }`
let d: Server = { host: "x", port: 70000 } //! 70000 is outside of `Int(1..65535)`
let e: [Server] = [{ host: "x" }, "y", null] //! expected a `Server`, found "y" //! expected a `Server`, found null
let f = { a: undefinedName, b: [anotherOne] } //! there is no `undefinedName` here //! there is no `anotherOne` here
let g: Server = f.a
let h: String = g.host
"#,
    );
}

#[test]
fn what_is_missing_is_told_by_its_leaves_and_through_defaults() {
    check(
        r#"type Image = { repository: String, tag: String = "latest", pull: { policy: String, secret: String? } = {} }
type App = { image: Image = { repository: "x" }, other: Image, third: Image? }
let a: App = { other: { repository: "y", pull.policy: "z" } } //! `image.pull.policy` is missing in `App`
let b: App = { image.pull.policy: "p", other: { repository: "y", pull.policy: "z" } }
let c: App = { image: { pull.policy: "p" }, other: {} } //! `repository`, `pull.policy` are missing in `Image`
let d: App = {} //! `image.pull.policy`, `other.repository`, `other.pull.policy` are missing in `App`
"#,
    );
}

#[test]
fn lists_and_their_keys() {
    check(
        r#"type Port = { port: Int, protocol: ("TCP" | "UDP")?, name: String? }
type T = { ports: [Port by port, protocol = "TCP"], list: [Int](1..) = [1], map: [String: Port] = {} }
let a: T = { ports: [{ port: 1 }, { port: 2, protocol: "UDP" }] }
let b = a with { ports: [{ name: "x" }] } //! the key `port` is missing
let c = a with { ports[1].name: "y", ports[53, "UDP"]: null }
let d = a with { ports[1, 2, 3].name: "x" } //! a `Partial<[Port by port, protocol = "TCP"]>` is indexed by 2 keys
let e = a with { list: [..., 2] }
let f: [Int] = [..., 1] //! `...` alone speaks of what lies below, and here nothing does
let g = a.ports["x"].port //! this is no key
let h: Int? = a.ports.get(1)?.port
let i = a.list["a"] //! a list `[Int](1..)` has no keys
let j = a.list.get(1) //! a list `[Int](1..)` has no `get`
let k: T = { ports: [], list: [] }
let l = a with { list[0]: 3 } //! a list `[Int](1..)` has no elements to name by a key here
let m: [Int] = [for x in ["a"] { x }] //! expected an `Int`, found "a"
let n: [Port by nam] = [] //! `nam` cannot tell the elements of this list apart
let o: [Int?] = [] //! elements and entries are not optional
let q: [{ name: String?, at: Int } by name] = [{ at: 1 }] //! the key `name` is missing
let r: T = { ports: [...], list: [..., 1, ...] } //! `...` alone stands for the elements below, once
let p: [Int](1..) = [] //! the list is empty, expected `[Int](1..)`
"#,
    );
}

#[test]
fn maps_and_spreads() {
    check(
        r#"type R = { a: Int, b: String?, c: Int = 1 }
let r: R = { a: 1 }
let m: [String: Int] = { a: 1, "b-c": 2, d: null, e: "x" } //! expected an `Int`, found "x"
let n: [String: Int] = { ...m, ...{ x: 1 }, ...null }
let o: [String: Int] = { a: r.a, for k in ["x"] { [k]: 1 } }
let p: R = { ...r, a: 2 } //! `a` is set twice, once through a spread
let q: R = { ...r, ...r } //! `a` is set twice, once through a spread
let s: R = { ...{ a: 1, d: 2 } } //! `R` has no field `d`, which this spread brings
let t = { ...r, z: 1 }
let u: Int = t.z + t.a
let v: [String(r"^[a-z]+$"): Int] = { "A": 1 } //! "A" does not match `^[a-z]+$`
let w: [String: Int] = r //! `b`: expected an `Int`, found a `String`
let x: R = { [r.b ?? "x"]: 1 } //! expected a `R`, found a map
let y: Partial<R> = { b: "x" }
let z: R = { ...y, a: 1 } //! a layer is not spread
let k = m["a"] + m.a //! a map has no fields
let l: [String: Int](1..) = {} //! the map is empty, expected `[String: Int](1..)`
"#,
    );
}

#[test]
fn each_path_is_set_once() {
    check(
        r#"type T = { a: { b: Int?, c: Int? } , d: Int? }
input on: Bool
let a: T = { a.b: 1, a: { c: 2 }, if on { d: 1 } else { d: 2 } }
let b: T = { a.b: 1, a: { b: 2 } } //! `b` is set twice
let c: T = { a: a.a, a.b: 1 } //! nothing is set below `a`, which is set to a value
let d: T = { a: {}, d: 1, if on { d: 2 } }
let e: T = { a: {}, if on { d: 1, d: 2 } } //! `d` is set twice
let f: T = { if on { a: {} } } //! `a` is missing in `T`
let g: T = { if on { a: {} } else if a.d == 1 { a: { b: 1 } } else { a.c: 1 } }
"#,
    );
}

#[test]
fn operators_and_units() {
    check(
        r#"let a: Quantity = 1Gi + 512Mi
let b = 1Gi + 2Gi //! nothing says here what 1Gi is //! nothing says here what 2Gi is
let c = duration("1h") > 30m && quantity("1") < 2
let d: Duration(..1h) = 2h //! 2h is outside of `Duration(..1h)`
let e: Float(0.0..1.0) = 2 //! 2 is outside of `Float(0.0..1.0)`
let f: Int = 1.5 //! expected an `Int`, found 1.5
let g = 1 == "a" //! `1` and `"a"` are never equal
let h = 1 + "a" //! `+` does not take `1` and `"a"`
let i = -"a" //! `-` does not work on "a"
let j = if 1 then 2 else 3 //! a condition is a Bool
let k: IntOrPercent = 25%
let l: String = 256Mi //! 256Mi is no text
let m: Any = { a: 30s } //! plain data has no units: 30s
let n: Quantity = "64MB" //! "64MB" is no quantity
let o: IntOrString = 80
let p = o < 3 //! an `IntOrString` has no order
let q = "a" in ["a", "b"] && "k" in { k: 1 } && 1 in ["a"] //! `in` looks into lists and maps, not into a record { k } //! `1` and `"a"` are never equal
let r = "${[1]}" //! a text takes scalars
let s: [Int] = [1] + [2] + ["x"] //! expected an `Int`, found "x"
"#,
    );
}

#[test]
fn functions_and_methods() {
    check(
        r#"fn f(a: Int, b: String?, c: Int = a) -> Int = a
let a = f(1) + f(a: 1, c: 2)
let b = f(1, "x", 2, 3) //! `f` takes 3 arguments
let c = f(1, a: 2) //! `a` is given twice
let d = f(c: 1, 1) //! an argument without name stands behind one with
let e = f("x") //! expected an `Int`, found "x"
let g = f //! `f` is a function
let h = f(1, d: 2) //! `f` has no parameter `d`
let i = [1, 2].map(x => x + 1).filter(x => x > 1).sortBy(x => 0 - x)
let j = [1].map((a, b) => a) //! this function is given 1 value
let k = [1].map(f) //! `f` is a function, and no value
let t = [1].map(3) //! `map` takes one function literal
let l = [1].length() //! `length` takes no arguments
let m = [1].first + 1 //! `[1].first` may be null
let n = ["a"].sum //! a list `["a"]` has no `sum`
let o = "x".trim.upper.split(",").first ?? "y"
let u = "x".matches("[") //! this is no regular expression that is matched in linear time
let p = x => x //! a function literal stands only as an argument of a method
let q: [{ at: Duration }] = [1].map(x => { at: 30s })
let r = [1].groupBy(x => "a")["a"][0] + 1
fn s(a: Int, a: Int = later, later: Int = 1) = a //! the parameter `a` is named twice //! a default does not see `later`
"#,
    );
}

#[test]
fn unions_are_told_apart_by_one_look() {
    check(
        r#"type A = "x" | String //! `"x"` and `String` cannot be told apart by one look
type B = [Int] | [String] //! `[Int]` and `[String]` cannot be told apart by one look
type C = { a: Int } | { b: Int } //! `{ a }` and `{ b }` cannot be told apart by one look
type D = { a: Int } | [String: Int] //! `{ a }` and `[String: Int]` cannot be told apart by one look
type E = true | false | "auto"
type F = 8080 | Int
type G = String | Int | Float | Bool | SecretString
type H = { k: "a" = "a" } | { k: "b" } //! `{ k }` and `{ k }` cannot be told apart by one look
type Mode = { k: "x", next: Mode? } | { k: "y", all: [Mode] }
let m: Mode = { k: "x", next: { k: "y", all: [{ k: "x" }, { k: "z" }] } } //! "z" is not one of "x" | "y"
type J = String | [J]
let n: Mode = { next: null } //! `k` is missing: it tells which `Mode` this is
"#,
    );
}

#[test]
fn secrets_go_nowhere_else() {
    check(
        r#"input pw: SecretString
input opt: SecretString?
let a: String = "x${pw}" //! expected a `String`, found a secret
let b: SecretString = toYaml({ x: base64(pw) }) + "x"
let c: Any = { x: { y: pw } } //! plain data holds no secret, and a `SecretString` does
let d = [pw].unique //! a secret is never compared
let e = pw.length //! a secret is never measured or taken apart
let f = match pw { _ => 1 } //! a secret is never matched
let g = pw == "x" //! a secret is never compared
let h: SecretString = if opt == null then secret.env("X") else opt
let i = secret.literal("") //! a secret is never empty
let j: SecretString = "plain" //! expected a secret, found a text
let k = secret.pieces("a${pw}").map(p => if p.kind == "existing" then p.name else "x")
let l: String = secret.checksum({ a: pw })
let m = secret.existing("n") //! `existing` wants `key`
let n = { a: pw } == { a: pw } //! a secret is never compared
let o = { a: 1 }[pw] //! a secret is no key
let p = if pw then 1 else 2 //! a secret is no condition
let q = [pw].sortBy(x => x) //! a secret is no key
check pw != opt else "no" //! a secret is never compared
check true else "it is ${pw}" //! expected a `String`, found a secret
"#,
    );
}

#[test]
fn what_those_who_know_yaml_write() {
    check(
        r#"type Pull = "Always" | "Never"
let a: Pull = Always //! there is no `Always` here
let b: Bool = yes //! there is no `yes` here
let c: Pull = "always" //! "always" is not one of "Always" | "Never"
input text: String
let d: Pull = text //! expected a `Pull`, found a `String`
let e: String = 80 //! expected a `String`, found 80
"#,
    );
}

#[test]
fn types_are_followed_by_their_fields() {
    check(
        r#"type A = { b: B?, c: [A], d: [String: A] }
type B = { a: A?, x: Int }
type X = A.b.x
let x: X = "a" //! expected an `Int`, found "a"
let y: A.b = null
let z: A.b = { x: "s" } //! expected an `Int`, found "s"
type N = B.nope //! `B` has no field `nope`
type Age = Int(0..150)
let age: Age(18..) = 17 //! 17 is outside of `Int(18..150)`
type R = ("a" | "b") | "c" | null
let r: R = "d" //! "d" is not one of "a" | "b" | "c"
type Open = { size: Int, ...[String: Int] }
let o: Open = { size: 1, sise: 2, c: "a" } //! `sise` is spelt nearly like `size` //! expected an `Int`, found "a"
"#,
    );
}

#[test]
fn refinements_are_proven_refuted_or_open() {
    check(
        r#"input small: Int(0..9)
input any: Int
input name: String(r"^a")
let a: Int(0..100) = small
let b: Int(10..20) = small //! no value of `Int(0..9)` is one of `Int(10..20)`
let c: Int(0..5) = any
let d: String(r"^ab") = name
let e: String(2..3) = "abcd" //! the text has 4 characters, expected `String(2..3)`
type Even = Int where it % 2 == 0 else "${it} is odd"
let f: Even = small
let g: Even = "x" //! expected an `Int`, found "x"
type Bad = Int where it + 1 //! a condition is a Bool
type Worse = Int(5..1) //! no value lies in this range
type Pattern = String(r"[") //! this is no regular expression that is matched in linear time
"#,
    );
}

#[test]
fn types_join() {
    fine(
        r#"input on: Bool
let a: "a" | "b" = if on then "a" else "b"
let b = [{ x: 1 }, { x: 2, y: "z" }]
let c: [{ x: Int, y: String? }] = b
let d: Float = if on then 1 else 1.5
let e: String? = if on then "x" else null
let f = if on then { k: "a", x: 1 } else { k: "b", y: 2 }
let g: Int = f.x ?? f.y ?? 0
"#,
    );
    check(
        r#"input on: Bool
input text: String
let a = if on then text else 1 //! the branches are of different types
let b = [[1], text] //! the elements are of different types
let c = [1, null] //! a list holds no nulls
"#,
    );
}
