//! Schemas of scalars as DPL types with their refinements.

use serde_json::Value;

use super::facts::Facts;
use super::model::{Bounds, Type};
use super::schema::Schema;
use super::source::{raw_string, string};

/// Integers up to here are exact in the numbers of a schema.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The type of a schema that is no object, array or reference, and whose field is called `field`.
pub(super) fn scalar(schema: &Schema, field: &str, facts: &Facts) -> Type {
    if schema.int_or_string || schema.format.as_deref() == Some("int-or-string") {
        return int_or_string(schema, field, facts);
    }
    if let Some(union) = literals(schema) {
        return union;
    }
    match schema.kind() {
        "boolean" => Type::written("Bool"),
        "integer" => refined("Int", range(schema, whole_end).written(), None),
        "number" => refined("Float", range(schema, float_end).written(), None),
        "string" => text(schema, facts),
        _ => Type::any(),
    }
}

fn int_or_string(schema: &Schema, field: &str, facts: &Facts) -> Type {
    let has = |patterns: &std::collections::BTreeSet<String>| {
        schema.pattern.as_ref().is_some_and(|pattern| patterns.contains(pattern))
    };
    if has(&facts.patterns.quantity) {
        Type::written("Quantity")
    } else if has(&facts.patterns.percent) || facts.percent_fields.contains(field) {
        Type::written("IntOrPercent")
    } else {
        Type::written("IntOrString")
    }
}

fn literals(schema: &Schema) -> Option<Type> {
    let written = |value: &Value| match value {
        Value::String(content) => Some(string(content)),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => number.as_i64().map(|whole| whole.to_string()),
        _ => None,
    };
    let values = schema
        .values
        .iter()
        .filter(|value| !value.is_null())
        .map(written)
        .collect::<Option<Vec<String>>>()?;
    (!values.is_empty()).then(|| union(values))
}

/// Literals in the order given, each once.
pub(super) fn union(values: Vec<String>) -> Type {
    let mut once: Vec<String> = Vec::new();
    for value in values {
        if !once.contains(&value) {
            once.push(value);
        }
    }
    Type::Union(once)
}

fn text(schema: &Schema, facts: &Facts) -> Type {
    let pattern = schema.pattern.as_ref();
    if pattern.is_some_and(|pattern| facts.patterns.duration.contains(pattern))
        || schema.format.as_deref() == Some("duration")
    {
        return Type::written("Duration");
    }
    if pattern.is_some_and(|pattern| facts.patterns.quantity.contains(pattern)) {
        return Type::written("Quantity");
    }
    // What the regular expressions of the language cannot say is left to the server.
    let pattern = pattern.filter(|pattern| !pattern.is_empty() && regex_lite::Regex::new(pattern).is_ok());
    let length = Bounds::length(schema.min_length, schema.max_length).written();
    refined("String", length, pattern.and_then(|pattern| raw_string(pattern)))
}

fn refined(base: &str, range: Option<String>, pattern: Option<String>) -> Type {
    let conditions: Vec<String> = range.into_iter().chain(pattern).collect();
    if conditions.is_empty() {
        Type::written(base)
    } else {
        Type::written(format!("{base}({})", conditions.join(", ")))
    }
}

/// The range of numbers; `end` writes one end, moved inwards by the step it is given.
fn range(schema: &Schema, end: fn(f64, i64) -> Option<String>) -> Bounds {
    let least = schema.minimum.and_then(|least| end(least, i64::from(schema.exclusive_minimum)));
    let most = schema.maximum.and_then(|most| end(most, -i64::from(schema.exclusive_maximum)));
    Bounds { least, most }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the value is a whole number that is exact in both types"
)]
fn whole_end(value: f64, step: i64) -> Option<String> {
    (value.fract() == 0.0 && value.abs() < EXACT).then(|| (value as i64 + step).to_string())
}

fn float_end(value: f64, step: i64) -> Option<String> {
    // An open end has no neighbour that could be written.
    let written = format!("{value:?}");
    (step == 0 && value.abs() < EXACT && !written.contains('e')).then_some(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(schema: &str, field: &str) -> String {
        let schema: Schema = serde_json::from_str(schema).unwrap();
        match scalar(&schema, field, &Facts::read().unwrap()) {
            Type::Written(text) => text,
            Type::Union(values) => values.join(" | "),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn numbers_have_ranges() {
        assert_eq!(read(r#"{"type":"integer","minimum":1,"maximum":65535}"#, "port"), "Int(1..65535)");
        assert_eq!(read(r#"{"type":"integer","minimum":0,"exclusiveMinimum":true}"#, "n"), "Int(1..)");
        assert_eq!(read(r#"{"type":"number","maximum":1}"#, "n"), "Float(..1.0)");
        assert_eq!(read(r#"{"type":"integer","maximum":1e30}"#, "n"), "Int");
    }

    #[test]
    fn texts_have_lengths_and_patterns() {
        assert_eq!(read(r#"{"type":"string","minLength":1}"#, "s"), "String(1..)");
        assert_eq!(
            read(r#"{"type":"string","maxLength":63,"pattern":"^[a-z]+$"}"#, "s"),
            "String(..63, r\"^[a-z]+$\")"
        );
        assert_eq!(read(r#"{"type":"string","minLength":0,"pattern":"^(?!x)"}"#, "s"), "String");
    }

    #[test]
    fn int_or_string_is_told_by_pattern_and_name() {
        let schema = r#"{"x-kubernetes-int-or-string":true,"anyOf":[{"type":"integer"},{"type":"string"}]}"#;
        assert_eq!(read(schema, "port"), "IntOrString");
        assert_eq!(read(schema, "maxSurge"), "IntOrPercent");
        let quantity = r"^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$";
        assert_eq!(
            read(&format!(r#"{{"x-kubernetes-int-or-string":true,"pattern":"{quantity}"}}"#), "cpu"),
            "Quantity"
        );
    }

    #[test]
    fn durations_are_told_by_their_pattern() {
        assert_eq!(read(r#"{"type":"string","pattern":"^([0-9]{1,5}(h|m|s|ms)){1,4}$"}"#, "s"), "Duration");
    }

    #[test]
    fn enumerations_are_literals() {
        assert_eq!(read(r#"{"type":"string","enum":["=","!=","="]}"#, "s"), r#""=" | "!=""#);
        assert_eq!(read(r#"{"type":"integer","enum":[301,302,null]}"#, "s"), "301 | 302");
    }
}
