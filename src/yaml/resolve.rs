//! What a plain scalar is. kubectl and Helm read YAML with go-yaml 2, so its habits are followed: `yes` is a boolean, `0644` is octal,
//! `1_000` a number, and dates are texts.

/// A scalar with its type.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// Nothing.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(String),
}

/// The spellings of booleans.
const TRUE: [&str; 11] = ["true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y"];
const FALSE: [&str; 11] = ["false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N"];

/// The scalar that a plain text is.
#[must_use]
pub fn resolve(text: &str) -> Scalar {
    match text.as_bytes().first() {
        None => Scalar::Null,
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') => {
            number(text).unwrap_or_else(|| Scalar::Text(text.to_owned()))
        }
        Some(_) => match bool_of(text) {
            Some(value) => Scalar::Bool(value),
            None if is_null(text) => Scalar::Null,
            None => Scalar::Text(text.to_owned()),
        },
    }
}

/// The boolean that a text is.
#[must_use]
pub fn bool_of(text: &str) -> Option<bool> {
    if TRUE.contains(&text) {
        Some(true)
    } else if FALSE.contains(&text) {
        Some(false)
    } else {
        None
    }
}

/// Whether a text is `null`.
#[must_use]
pub fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// The whole number that a text is.
#[must_use]
pub fn int_of(text: &str) -> Option<i64> {
    if let Some(Scalar::Int(value)) = number(text) { Some(value) } else { None }
}

/// The number that a text is, whole or not.
#[must_use]
pub fn float_of(text: &str) -> Option<f64> {
    match number(text) {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a number of a text is the float that is nearest to it"
        )]
        Some(Scalar::Int(value)) => Some(value as f64),
        Some(Scalar::Float(value)) => Some(value),
        _ => None,
    }
}

/// `strconv.ParseInt` with base 0 on the text without underscores, then go-yaml's pattern of floats.
fn number(text: &str) -> Option<Scalar> {
    let without;
    let digits = if text.contains('_') && !text.starts_with('.') {
        without = text.replace('_', "");
        without.as_str()
    } else {
        text
    };
    let (sign, size) = match digits.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", digits.strip_prefix('+').unwrap_or(digits)),
    };
    let (radix, magnitude) = match size.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, size.get(2..)?),
        [b'0', b'o' | b'O', ..] => (8, size.get(2..)?),
        [b'0', b'b' | b'B', ..] => (2, size.get(2..)?),
        [b'0', _, ..] => (8, size.get(1..)?),
        _ => (10, size),
    };
    if magnitude.bytes().next().is_some_and(|byte| byte.is_ascii_hexdigit())
        && let Ok(value) = i64::from_str_radix(&format!("{sign}{magnitude}"), radix)
    {
        return Some(Scalar::Int(value));
    }
    if !is_float(size) {
        return None;
    }
    digits.parse::<f64>().ok().filter(|value| value.is_finite()).map(Scalar::Float)
}

/// `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_float(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let all = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    all(whole)
        && all(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|exponent| {
            let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            !digits.is_empty() && all(digits)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_kubectl() {
        for (text, value) in [
            ("0", 0),
            ("-1", -1),
            ("+12", 12),
            ("0644", 420),
            ("0o644", 420),
            ("0x1F", 31),
            ("0b101", 5),
            ("1_000", 1000),
            ("-0", 0),
            ("0_1", 1),
            ("-0x10", -16),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(resolve(text), Scalar::Int(value), "{text}");
        }
        for (text, value) in [
            ("1.0", 1.0),
            (".5", 0.5),
            ("1e3", 1000.0),
            ("089", 89.0),
            ("1.", 1.0),
            ("-.5e-1", -0.05),
            ("12345678901234567890", 12_345_678_901_234_567_890.0),
        ] {
            assert_eq!(resolve(text), Scalar::Float(value), "{text}");
        }
    }

    #[test]
    fn words_are_those_of_kubectl() {
        for text in ["y", "Yes", "ON", "true"] {
            assert_eq!(resolve(text), Scalar::Bool(true), "{text}");
        }
        for text in ["", "~", "null"] {
            assert_eq!(resolve(text), Scalar::Null, "{text}");
        }
        for text in [
            "yEs",
            "nULL",
            "1:30",
            "2024-01-02",
            "2024-01-02T03:04:05Z",
            "=",
            "+",
            "-",
            ".",
            "-x",
            "1.2.3",
            "0x",
            "0o8",
            "0x-1",
            "--1",
            "1e",
            "e1",
            ".inf",
            "1e999",
            "10m",
            "._5",
            "+-1",
        ] {
            assert_eq!(resolve(text), Scalar::Text(text.into()), "{text}");
        }
    }
}
