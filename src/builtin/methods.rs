//! Built-ins that are written behind a value: `xs.length`, `s.split(",")`.

use super::Form;
use super::Lengths::{Distinct, Fewer, Kept, NonEmpty, Some};
use super::Parameter::{Function, Keys, OtherList, Sought, Value};
use super::Receiver::{Keyed, List, Map, Text};
use super::Term as T;

const NUMBERS: &[T] = &[T::Int, T::Float, T::Quantity, T::Duration];
const ORDERED: &[T] = &[T::Int, T::Float, T::String, T::Quantity, T::Duration];
const GROUPING: T = T::OneOf(&[T::Int, T::String, T::Bool]);
const MAYBE: T = T::Optional(&T::Element);

const fn text(takes: &'static [super::Parameter], gives: T) -> Form {
    Form::of(Text, takes, gives)
}

const fn list(takes: &'static [super::Parameter], gives: T) -> Form {
    Form::of(List, takes, gives)
}

const fn map(takes: &'static [super::Parameter], gives: T) -> Form {
    Form::of(Map, takes, gives)
}

super::table! {
    /// Built-ins that are written behind a value: `xs.length`, `s.split(",")`.
    Method

    Length "length" [
        text(&[], T::Int).says("The number of its characters.").example(r#""naïve".length"#, "5"),
        list(&[], T::Int).says("The number of its elements.").example("[3, 4].length", "2"),
        map(&[], T::Int).says("The number of its entries.").example("sizes.length", "2"),
    ]
    IsEmpty "isEmpty" [
        text(&[], T::Bool).says("Whether it has no character.").example(r#""".isEmpty"#, "true"),
        list(&[], T::Bool).says("Whether it has no element.").example("[0].isEmpty", "false"),
        map(&[], T::Bool).says("Whether it has no entry.").example("sizes.isEmpty", "false"),
    ]
    NonEmpty "nonEmpty" [
        text(&[], T::Optional(&T::Same(NonEmpty)))
            .says("The text itself, or `null` when it is empty.")
            .example(r#""".nonEmpty ?? "none""#, r#""none""#),
        list(&[], T::Optional(&T::Same(NonEmpty)))
            .says("The list itself, or `null` when it is empty.")
            .example("[7, 8].nonEmpty?.last", "8"),
        map(&[], T::Optional(&T::Same(NonEmpty)))
            .says("The map itself, or `null` when it is empty.")
            .example(r#"sizes.nonEmpty?.length"#, "2"),
    ]
    Contains "contains" [
        text(&[Value("part", T::String)], T::Bool)
            .says("Whether `part` stands in it.")
            .example(r#""backend".contains("end")"#, "true"),
        list(&[Sought("value")], T::Bool)
            .comparing()
            .says("Whether an element equals `value`.")
            .example("[1, 2].contains(3)", "false"),
    ]
    StartsWith "startsWith" [
        text(&[Value("part", T::String)], T::Bool)
            .says("Whether it begins with `part`.")
            .example(r#""web-1".startsWith("web")"#, "true"),
    ]
    EndsWith "endsWith" [
        text(&[Value("part", T::String)], T::Bool)
            .says("Whether it ends with `part`.")
            .example(r#""web-1".endsWith("web")"#, "false"),
    ]
    Matches "matches" [
        text(&[Value("pattern", T::String)], T::Bool)
            .says("Whether the regular expression is found in it; `^` and `$` hold it to the whole.")
            .example(r##""v1.4".matches(r"^v\d+")"##, "true"),
    ]
    Replace "replace" [
        text(&[Value("from", T::String), Value("to", T::String)], T::String)
            .says("The text with `to` wherever `from` stood.")
            .example(r#""a.b.c".replace(".", "-")"#, r#""a-b-c""#),
    ]
    Split "split" [
        text(&[Value("separator", T::String)], T::List(&T::String))
            .says("What stands between the separators; its characters, when the separator is empty.")
            .example(r#""a,b".split(",")"#, r#"["a", "b"]"#),
    ]
    Trim "trim" [
        text(&[], T::String)
            .says("The text without white space at its ends.")
            .example(r#"" a ".trim"#, r#""a""#),
    ]
    Lower "lower" [
        text(&[], T::String).says("The text in lower case.").example(r#""Web".lower"#, r#""web""#),
    ]
    Upper "upper" [
        text(&[], T::String).says("The text in upper case.").example(r#""Web".upper"#, r#""WEB""#),
    ]
    Take "take" [
        text(&[Value("count", T::Int)], T::String)
            .says("Its first characters, as many as there are of `count`.")
            .example(r#""backend".take(4)"#, r#""back""#),
    ]
    Drop "drop" [
        text(&[Value("count", T::Int)], T::String)
            .says("What follows its first `count` characters.")
            .example(r#""backend".drop(4)"#, r#""end""#),
    ]
    Indent "indent" [
        text(&[Value("by", T::Int)], T::String)
            .says("The text with `by` blanks before each line that is not empty.")
            .example(r#""a\n\nb".indent(2)"#, r#""  a\n\n  b""#),
    ]
    Lines "lines" [
        text(&[], T::List(&T::String))
            .says("Its lines, without their ends.")
            .example(r#""a\nb\n".lines"#, r#"["a", "b"]"#),
    ]
    At "at" [
        list(&[Value("position", T::Int)], MAYBE)
            .says("The element at a position, counted from 0, or `null`.")
            .example("[7, 8].at(2)", "null"),
    ]
    First "first" [
        list(&[], MAYBE).says("Its first element, or `null`.").example("[7, 8].first", "7"),
    ]
    Last "last" [
        list(&[], MAYBE).says("Its last element, or `null`.").example("[7, 8].last", "8"),
    ]
    Map "map" [
        list(&[Function(&[T::Element], T::Given)], T::List(&T::Given))
            .says("What the function gives for each element.")
            .example("[1, 2].map(n => n * 2)", "[2, 4]"),
        map(&[Function(&[T::Key, T::Element], T::Given)], T::List(&T::Given))
            .says("What the function gives for each entry, as a list.")
            .example(r#"sizes.map((k, v) => "${k}=${v}")"#, r#"["api=3", "db=1"]"#),
    ]
    Filter "filter" [
        list(&[Function(&[T::Element], T::Bool)], T::Same(Fewer))
            .says("The elements for which the function holds; of a keyed list a keyed one.")
            .example("[1, 2, 3].filter(n => n != 2)", "[1, 3]"),
        map(&[Function(&[T::Key, T::Element], T::Bool)], T::Same(Fewer))
            .says("The entries for which the function holds.")
            .example(r#"sizes.filter((k, v) => v > 1).keys"#, r#"["api"]"#),
    ]
    FlatMap "flatMap" [
        list(&[Function(&[T::Element], T::List(&T::Given))], T::List(&T::Given))
            .says("The lists that the function gives for each element, as one list.")
            .example("[1, 2].flatMap(n => [n, n * 10])", "[1, 10, 2, 20]"),
    ]
    Any "any" [
        list(&[Function(&[T::Element], T::Bool)], T::Bool)
            .says("Whether the function holds for an element.")
            .example("[1, 2].any(n => n > 1)", "true"),
    ]
    All "all" [
        list(&[Function(&[T::Element], T::Bool)], T::Bool)
            .says("Whether the function holds for every element.")
            .example("[1, 2].all(n => n > 1)", "false"),
    ]
    Join "join" [
        list(&[Value("separator", T::String)], T::Text)
            .holding(&[T::Text])
            .says("Its texts, with the separator between them.")
            .example(r#"["a", "b"].join(", ")"#, r#""a, b""#),
    ]
    Unique "unique" [
        list(&[], T::Same(Distinct))
            .comparing()
            .says("The list without elements that equal an earlier one.")
            .example("[2, 1, 2].unique", "[2, 1]"),
    ]
    SortBy "sortBy" [
        list(&[Function(&[T::Element], T::OneOf(ORDERED))], T::Same(Kept))
            .says("The elements by what the function gives, the least first; equals stay in their order.")
            .example(r#"["bb", "a"].sortBy(s => s.length)"#, r#"["a", "bb"]"#),
    ]
    GroupBy "groupBy" [
        list(&[Function(&[T::Element], GROUPING)], T::Groups(&T::Same(Some)))
            .says("The elements by what the function gives, in the order of first appearance.")
            .example("[1, 2, 3].groupBy(n => n % 2)", r#"{ "1": [1, 3], "0": [2] }"#),
    ]
    Zip "zip" [
        list(&[OtherList("other")], T::List(&T::List(&T::Both)))
            .says("Pairs of the elements at the same positions, as many as the shorter list has.")
            .example("[1, 2, 3].zip([7, 8])", "[[1, 7], [2, 8]]"),
    ]
    Reverse "reverse" [
        list(&[], T::Same(Kept)).says("The elements, the last first.").example("[1, 2].reverse", "[2, 1]"),
    ]
    Sum "sum" [
        list(&[], T::Plain)
            .holding(NUMBERS)
            .comparing()
            .says("All of them added up; nothing is 0.")
            .example("[1, 2, 3].sum", "6"),
    ]
    Min "min" [
        list(&[], MAYBE)
            .holding(ORDERED)
            .comparing()
            .says("The least element, or `null`.")
            .example("[2, 1, 3].min", "1"),
    ]
    Max "max" [
        list(&[], MAYBE)
            .holding(ORDERED)
            .comparing()
            .says("The greatest element, or `null`.")
            .example("[2, 1, 3].max", "3"),
    ]
    IndexOf "indexOf" [
        list(&[Sought("value")], T::Optional(&T::Int))
            .comparing()
            .says("The position of the first element that equals `value`, or `null`.")
            .example(r#"["a", "b"].indexOf("b")"#, "1"),
    ]
    Keys "keys" [
        map(&[], T::List(&T::Key)).says("Its keys, in order.").example("sizes.keys", r#"["api", "db"]"#),
    ]
    Values "values" [
        map(&[], T::List(&T::Element))
            .says("Its values, in order.")
            .example("sizes.values", "[3, 1]"),
    ]
    Get "get" [
        Form::of(Keyed, &[Keys], MAYBE)
            .says("The element of this key, or of these keys, or `null`.")
            .example(r#"ports.get("http")?.port"#, "80"),
        map(&[Value("key", T::String)], MAYBE)
            .says("The value of this key, or `null`.")
            .example(r#"sizes.get("web") ?? 0"#, "0"),
    ]
}
