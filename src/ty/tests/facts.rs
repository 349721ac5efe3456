//! What is known behind conditions, and of what a body surely sets.

use super::check;

#[test]
fn an_optional_is_narrowed_first() {
    check(
        r#"type T = { a: Int, b: { c: String? }? }
fn a(t: T) -> String = t.b.c //! `t.b` may be null
fn b(t: T) -> String = t.b?.c //! expected a `String`, found a `String?`, which may be null
fn c(t: T) -> String = t.b?.c ?? "d"
fn d(t: T) -> String? = t.b?.c.trim //! `t.b?.c` may be null
fn e(t: T) -> String? = t.b?.c?.trim
fn f(t: T) -> Int = if t.b?.c != null then t.b.c.length else 0
fn g(t: T) -> Int = if t.b == null then 0 else t.b.c.length //! `t.b.c` may be null
fn h(t: T) -> Int = if t.b == null || t.b.c == null then 0 else t.b.c.length
fn i(t: T) -> Int = match t.b?.c { null => 0, "x" => 1, _ => t.b.c.length }
fn j(t: T) -> Bool = t.b?.c == "x" && t.b.c.length == 1
"#,
    );
}

#[test]
fn what_is_required_under_a_condition_is_there_behind_it() {
    check(
        r#"type T = { on: Bool, n: Int?, m: Int required when on, k: "a" | "b" | "c", u: Int required when k in ["a", "b"], w: Int required when n != null && on, xs: [Int], q: Int required when xs.length > 2 }
input t: T
input flag: Bool
let on = t.on
let isA = t.k == "a"
let n = t.n
let a: Int = if on then t.m else 0
let b: Int = if !(!on || flag) then t.m else 0
let c: Int = if isA then t.u else 0
let d: Int = t.m //! expected an `Int`, found an `Int?`, which is only sure while `on`
let e: Int = if t.n != null && t.on then t.w + t.n else 0
let f: Int = if n == 3 then n else 0
let g: Int = if t.xs.length > 2 then t.q else 0
let h: Int = if t.xs.length > 3 then t.q else 0 //! expected an `Int`, found an `Int?`, which is only sure while `xs.length > 2`
let i: [Int] = if t.n != null then t.xs.map(x => x + t.n) else []
let j: Bool = t.n != null || t.n > 3 //! `t.n` may be null
let k: Int = match t.k { "a" | "b" => t.u, "c" => 0 }
let l: [Int] = [if t.n != null { t.n }, if t.on { t.m } else { t.m }] //! expected an `Int`, found an `Int?`, which is only sure while `on`
check t.n < 3 when t.n != null else "n is ${t.n}"
check t.n == null else "n is ${t.n}"
check x < 3 for x in t.xs when t.on else "${x} ${t.m}"
fn f2(t: T where it.on && it.n != null, y: Int? = t.n) -> Int = t.m + t.w + t.n
let x = f2(t)
"#,
    );
}

#[test]
fn while_it_is_off_it_is_a_layer() {
    check(
        r#"type T = { enabled: Bool = false, host: String(1..) required when enabled, sub: { a: Int, b: String = "x" } required when enabled }
fn a(t: T where it.enabled) -> String = t.host + "${t.sub.a}"
fn b(t: T) -> Int = t.sub?.a ?? 1
let c: T = { sub: {} }
let g: T = { enabled: true, host: "a", sub: { b: "y" } } //! `a` is missing in `{ a, b }`
let d: T = { sub: { c: 1 } } //! `{ a, b }` has no field `c`
let e: T = { host: "" } //! the text is empty, expected `String(1..)`
let f: T = { host: 3 } //! expected a `String(1..)`, found 3
type U = { on: Bool, x: Int required when on, check x > 1 when on else "no", check x > 1 else "no" } //! `x` is only sure while `on`
"#,
    );
}

#[test]
fn unions_are_narrowed_by_their_tag() {
    check(
        r#"type U = { kind: "a", x: Int, z: Int } | { kind: "b", y: Int, z: Int }
type H = { u: U? }
fn a(u: U) -> Int = u.x //! `x` is not a field of every `u`
fn b(u: U) -> Int = if u.kind == "a" then u.x else u.y
fn c(u: U) -> Int = match u.kind { "a" => u.x, "b" => u.y }
fn d(u: U) -> Int = u.z
fn e(u: U) -> Int = match u.kind { "a" => 1 } //! this match leaves out "b"
fn f(u: U) -> Int = match u.kind { "a" => 1, "c" => 2, _ => 3 } //! this is never "c": it is `"a" | "b"`
fn g(u: U) -> Int = match u.kind { "a" => 1, "b" => 2, _ => 3 } //! this arm is never chosen
fn h(h: H) -> Int = if h.u?.kind == "a" then h.u.x else 0
let i: U = { kind: "a", y: 1, z: 1 } //! `{ kind, x, z }` has no field `y`
"#,
    );
}

#[test]
fn an_annotation_forgets_nothing() {
    check(
        r#"type S = { a: Int?, b: { c: Int?, d: [String: String]? }? }
input on: Bool
fn make(n: Int) -> S = { a: n, b: { c: n, d: { x: "1" } } }
fn some(n: Int, f: Bool) -> S = if f then { a: n, b: { c: 1 } } else { b: { c: 2 }, a: null }
let a: Int = make(1).a + make(1).b.c + some(1, true).b.c
let b: Int = some(1, true).a //! expected an `Int`, found an `Int?`, which may be null
let c: S = { if on { a: 1 } else { a: 2 }, if on { b.c: 1 } }
let d: Int = c.a
let e: Int = c.b.c //! `c.b` may be null
let f: Int = c.b?.c ?? 0
let g = { if on { q: 1 }, r: 2 }
let h: Int = g.q //! expected an `Int`, found `1?`, which may be null
let i: S? = { a: 1 }
let j: Int = i.a
let k: S = { if on { b: { c: 1 } } }
let l: Int = if k.b != null then k.b.c else 0
"#,
    );
}

#[test]
fn a_resource_under_a_condition_is_there_behind_it() {
    check(
        r#"import k8s.core.v1 { ConfigMap }
input on: Bool = true
resource a: ConfigMap when on = { metadata: { name: "a", labels: { x: "y" } }, data: { b: "c" } }
resource b: ConfigMap when on && true = { metadata.name: a.metadata.name, data: a.data }
resource c: ConfigMap = { metadata.name: a.metadata.name } //! `a` is only sure while `on`
resource d: ConfigMap = { metadata.name: e.metadata.name, data: { l: e.metadata.labels["x"] } }
resource e: ConfigMap = { metadata: { name: "q", labels: { x: "y" } }, data: d.data }
let f: String = a?.metadata.name ?? "x"
let g: String? = a?.metadata.labels["x"]
"#,
    );
}
