//! `with`, `as`, `Partial`, `replace` and what stays known through them.

use super::check;

#[test]
fn a_layer_has_the_fields_of_its_type() {
    check(
        r#"type A = { a: Int, b: String = "x" }
type B = { a: Int, b: String = "x", c: Int? }
let b: B = { a: 1 }
let a: A = b //! `A` has no field `c`
let d: A = b as A
let p: Partial<B> = { a: 1 }
let e: Partial<A> = p as Partial<A>
let f: Partial<A> = p //! `A` has no field `c`
let g = 1 with { a: 2 } //! no layer can be put over 1
let h = b with { a: null } //! `a` is not optional: null cannot take it away
let i = b with { c: null, b: replace "z" }
let j = replace b //! `replace` speaks of what lies below, and here nothing does
fn k(o: A?) -> A = o with { a: 1 } //! no layer can be put over an `A?`, which may be null
let l: A = { a: 1 } with { b: 3 } //! expected a `String`, found 3
let m = (b with { d: 1 }) with p //! `B` has no field `d`
let n: A = { b: "x" } with { a: 1 }
let o = "x" as A //! `as` does not lead from "x" to an `A`
let q: Int = p.a
let r: String = p.b //! expected a `String`, found a `String?`, which may be null
let s: Int = (p with { c: 1 }).c
"#,
    );
}

#[test]
fn what_the_upper_layer_may_take_away_is_forgotten() {
    check(
        r#"type S = { p: String?, q: { r: String?, s: Int? }? }
input o: String?
input layer: Partial<S>
let x: S = { p: "a", q: { r: "x", s: 1 } }
let a: String = (x with { q.s: 2 }).q.r
let b: String = (x with { p: o }).p //! expected a `String`, found a `String?`, which may be null
let c: String = (x with layer).p //! expected a `String`, found a `String?`, which may be null
let d: String = (x with { q: replace { s: 3 } }).q.r //! expected a `String`, found a `String?`, which may be null
let e: S = { p: "a" } with { q.r: "y" }
let f: String = e.q.r + e.p
let g: String = (x with { if o != null { p: null } }).p //! expected a `String`, found a `String?`, which may be null
let h: String = (x with { p: "b" } with { q.s: 1 }).p
type U = { kind: "a", x: Int } | { kind: "b", y: Int, z: Int? }
let u: U = { kind: "a", x: 1 }
let v: U = u with { kind: "b", y: 2 }
let w: U = u with { z: "s" } //! expected an `Int`, found "s"
let i: String = (x with { q: null }).q.r //! `x with ….q` may be null
"#,
    );
}
