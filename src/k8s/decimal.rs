//! Decimal digits as written, without rounding: what quantities and durations are read from.

/// A number that is `digits` divided by ten to the power of `places`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decimal {
    digits: u128,
    places: i32,
}

/// What stood at the beginning of a text.
pub(super) enum Read<'a> {
    /// A number, and what follows it.
    Number(Decimal, &'a str),
    /// A number of more digits than are counted.
    TooLong,
    /// No digit.
    Nothing,
}

/// More digits than this are never needed: a quantity holds 29.
const MOST_DIGITS: usize = 30;

impl Decimal {
    /// Reads `12`, `1.5`, `1.` or `.5` from the front of a text.
    pub(super) fn read(text: &str) -> Read<'_> {
        let (whole, rest) = split_digits(text);
        let (fraction, rest) = rest.strip_prefix('.').map_or(("", rest), split_digits);
        if whole.is_empty() && fraction.is_empty() {
            return Read::Nothing;
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        if whole.len() + fraction.len() > MOST_DIGITS {
            return Read::TooLong;
        }
        let digits =
            whole.bytes().chain(fraction.bytes()).fold(0, |sum, byte| sum * 10 + u128::from(byte - b'0'));
        let places = i32::try_from(fraction.len()).unwrap_or_default();
        Read::Number(Self { digits, places }, rest)
    }

    /// The digits with which a factor is written in a program, and whether it is negative.
    pub(super) fn of_float(value: f64) -> Option<(Self, bool)> {
        let text = format!("{:e}", value.abs());
        let (digits, exponent) = text.split_once('e')?;
        let Read::Number(number, "") = Self::read(digits) else { return None };
        let exponent: i32 = exponent.parse().ok()?;
        Some((Self { places: number.places - exponent, ..number }, value < 0.0))
    }

    /// The number times `factor`, times ten to the power of `exponent`, cut to a whole, and whether nothing was cut.
    pub(super) fn times(self, factor: u128, exponent: i32) -> Option<(u128, bool)> {
        let product = self.digits.checked_mul(factor)?;
        let exponent = exponent.checked_sub(self.places)?;
        if product == 0 {
            return Some((0, true));
        }
        let power = 10_u128.checked_pow(exponent.unsigned_abs());
        match power {
            Some(power) if exponent >= 0 => Some((product.checked_mul(power)?, true)),
            Some(power) => Some((product / power, product % power == 0)),
            None if exponent >= 0 => None,
            None => Some((0, false)),
        }
    }
}

fn split_digits(text: &str) -> (&str, &str) {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Takes a sign off the front of a text; whether it was a minus.
pub(super) fn split_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}
