//! Quantities of resources, `250m`, `1.5Gi`, `1e3`: their exact value, and how Kubernetes would print a sum of them.
//!
//! After `k8s.io/apimachinery/pkg/api/resource/quantity.go`: what it accepts is accepted, with the value it gives it. Values have
//! nine decimals there and here; a finer one is rounded away from zero, and one with a binary suffix is capped at 2^63-1.

use std::cmp::Ordering;
use std::fmt;

use super::decimal::{Decimal, Read, split_sign};

/// The value of a quantity, and the notation that a sum with it has. Compared by value alone: `1000m` is `1`.
#[derive(Clone, Copy, Debug)]
pub struct Quantity {
    nanos: i128,
    notation: Notation,
}

/// How a quantity was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// Without suffix, or `n u m k M G T P E`.
    Decimal,
    /// `Ki Mi Gi Ti Pi Ei`.
    Binary,
    /// `1e3`.
    Exponent,
}

/// Why a text is no quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It does not begin with a number.
    NoNumber,
    /// What follows the number is none of the suffixes.
    Suffix,
    /// It has more digits than are counted, or is larger than 10^29.
    OutOfRange,
}

const NANO: i128 = 1_000_000_000;
/// Where Kubernetes caps quantities with a binary suffix.
const CAP: i128 = i64::MAX as i128 * NANO;

/// Suffixes with their power of ten.
const DECIMAL: [(&str, i32); 10] =
    [("", 0), ("n", -9), ("u", -6), ("m", -3), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];
/// Suffixes with their power of two.
const BINARY: [(&str, u32); 6] = [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40), ("Pi", 50), ("Ei", 60)];

impl Quantity {
    /// Reads a quantity.
    ///
    /// # Errors
    /// Says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let (negative, rest) = split_sign(text);
        let (number, suffix) = match Decimal::read(rest) {
            Read::Number(number, suffix) => (number, suffix),
            Read::TooLong => return Err(Fault::OutOfRange),
            Read::Nothing => return Err(Fault::NoNumber),
        };
        let (factor, exponent, notation) = unit(suffix)?;
        let (cut, exact) = number.times(factor, exponent.saturating_add(9)).ok_or(Fault::OutOfRange)?;
        let mut nanos = i128::try_from(cut).map_err(|_| Fault::OutOfRange)? + i128::from(!exact);
        if notation == Notation::Binary {
            nanos = nanos.min(CAP);
        }
        Ok(Self { nanos: if negative { -nanos } else { nanos }, notation })
    }

    /// The quantity that a whole number is.
    #[must_use]
    pub const fn of_int(value: i64) -> Self {
        Self { nanos: value as i128 * NANO, notation: Notation::Decimal }
    }

    /// The value in billionths.
    #[must_use]
    pub const fn nanos(self) -> i128 {
        self.nanos
    }

    /// How it was written, and a sum that begins with it is.
    #[must_use]
    pub const fn notation(self) -> Notation {
        self.notation
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.nanos == 0
    }

    /// The sum; none where it overflows. It has the notation of the first that is not zero, as in Kubernetes.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let notation = if self.is_zero() { other.notation } else { self.notation };
        Some(Self { nanos: self.nanos.checked_add(other.nanos)?, notation })
    }

    /// The difference; none where it overflows.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(Self { nanos: other.nanos.checked_neg()?, ..other })
    }

    /// The product with a whole number; none where it overflows.
    #[must_use]
    pub fn times(self, factor: i64) -> Option<Self> {
        Some(Self { nanos: self.nanos.checked_mul(factor.into())?, ..self })
    }

    /// The quotient, rounded away from zero to a billionth; none by zero.
    #[must_use]
    pub fn over(self, divisor: i64) -> Option<Self> {
        let divisor = i128::from(divisor);
        let cut = self.nanos.checked_div(divisor)?;
        let rest = self.nanos % divisor;
        Some(Self { nanos: if rest == 0 { cut } else { cut + rest.signum() * divisor.signum() }, ..self })
    }

    /// The product with a number as it is written, rounded away from zero to a billionth; none where it overflows or is no number.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Option<Self> {
        let (decimal, negative) = Decimal::of_float(factor)?;
        let (cut, exact) = decimal.times(self.nanos.unsigned_abs(), 0)?;
        let size = i128::try_from(cut).ok()? + i128::from(!exact);
        Some(Self { nanos: if negative == (self.nanos < 0) { size } else { -size }, ..self })
    }
}

fn unit(suffix: &str) -> Result<(u128, i32, Notation), Fault> {
    if let Some(&(_, power)) = DECIMAL.iter().find(|(name, _)| *name == suffix) {
        return Ok((1, power, Notation::Decimal));
    }
    if let Some(&(_, power)) = BINARY.iter().find(|(name, _)| *name == suffix) {
        return Ok((1 << power, 0, Notation::Binary));
    }
    let exponent = suffix.strip_prefix(['e', 'E']).ok_or(Fault::Suffix)?;
    let (negative, digits) = split_sign(exponent);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::Suffix);
    }
    let size: i32 = digits.parse().map_err(|_| Fault::OutOfRange)?;
    Ok((1, if negative { -size } else { size }, Notation::Exponent))
}

/// The canonical form: no fraction, the largest suffix that is exact. A binary notation turns decimal below 1024 and for fractions.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.nanos / NANO;
        if self.nanos == 0 {
            return f.write_str("0");
        }
        if self.notation == Notation::Binary && self.nanos % NANO == 0 && whole.abs() >= 1024 {
            let (number, steps) = without_factors(whole, 1024, BINARY.len());
            let suffix = steps.checked_sub(1).and_then(|step| BINARY.get(step)).map_or("", |(name, _)| name);
            return write!(f, "{number}{suffix}");
        }
        let (number, steps) = without_factors(self.nanos, 1000, usize::MAX);
        let exponent = i32::try_from(steps).unwrap_or_default() * 3 - 9;
        match DECIMAL.iter().find(|(_, power)| *power == exponent) {
            Some((suffix, _)) if self.notation != Notation::Exponent || exponent == 0 => {
                write!(f, "{number}{suffix}")
            }
            _ => write!(f, "{number}e{exponent}"),
        }
    }
}

/// A number divided by `factor` while that is exact, at most `most` times, and how often.
fn without_factors(mut number: i128, factor: i128, most: usize) -> (i128, usize) {
    let mut times = 0;
    while times < most && number % factor == 0 {
        number /= factor;
        times += 1;
    }
    (number, times)
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.nanos == other.nanos
    }
}
impl Eq for Quantity {}
impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.nanos.cmp(&other.nanos)
    }
}
impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn q(text: &str) -> Quantity {
        Quantity::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"))
    }

    #[test]
    fn one_value_has_many_spellings() {
        for (a, b) in [
            ("1", "1000m"),
            ("1.5Gi", "1536Mi"),
            ("1e3", "1k"),
            ("1E3", "1k"),
            ("5E", "5000P"),
            ("0.5", "500m"),
            (".5", "0.50"),
            ("+1.", "1"),
            ("1Ki", "1024"),
            ("1e-3", "1m"),
            ("0.1Ki", "102.4"),
            ("0", "-0"),
            ("007", "7"),
            ("1u", "1000n"),
            ("0.1n", "1n"),
            ("9Ei", "9223372036854775807"),
            ("1e-400", "1n"),
            ("0e9999", "0"),
            ("0.125Ei", "128Pi"),
        ] {
            assert_eq!(q(a), q(b), "{a} {b}");
        }
        assert!(q("-1") < q("0") && q("999m") < q("1") && q("1G") < q("1Gi") && q("10E") > q("9E"));
    }

    #[test]
    fn what_is_no_quantity_says_why() {
        for text in ["", "-", ".", "m", "Mi", "e3", "x", " 1", "--1"] {
            assert_eq!(Quantity::parse(text), Err(Fault::NoNumber), "{text:?}");
        }
        for text in
            ["1 ", "1GB", "1g", "1K", "1ki", "1e", "1e+", "1.5.5", "1e1.5", "5s", "25%", "1_000", "1mi"]
        {
            assert_eq!(Quantity::parse(text), Err(Fault::Suffix), "{text:?}");
        }
        for text in [
            "1e300",
            "1e99999999999",
            "1000000000000000000000000000000",
            "200000000000E",
            "1.0000000000000000000000000000000001",
        ] {
            assert_eq!(Quantity::parse(text), Err(Fault::OutOfRange), "{text:?}");
        }
    }

    #[test]
    fn sums_print_as_kubernetes_prints_them() {
        for (a, b, sum) in [
            ("500m", "500m", "1"),
            ("1Gi", "512Mi", "1536Mi"),
            ("0", "1Gi", "1Gi"),
            ("1", "250m", "1250m"),
            ("999", "1", "1k"),
            ("1e3", "1", "1001"),
            ("1e3", "1e3", "2e3"),
            ("512", "512Mi", "536871424"),
            ("512Mi", "512Mi", "1Gi"),
            ("1Gi", "1M", "1074741824"),
            ("1Ki", "-1Ki", "0"),
            ("0.5Ki", "1", "513"),
            ("1Ki", "100m", "1024100m"),
            ("1m", "1n", "1000001n"),
            ("999E", "1E", "1e21"),
        ] {
            assert_eq!(q(a).plus(q(b)).expect("in range").to_string(), sum, "{a} + {b}");
        }
        assert_eq!(q("1Gi").minus(q("2Gi")).expect("in range").to_string(), "-1Gi");
        assert_eq!(q("250m").times(3).expect("in range").to_string(), "750m");
        assert_eq!(q("1").over(3).expect("in range").to_string(), "333333334n");
        assert_eq!(q("-1").over(3).expect("in range").to_string(), "-333333334n");
        assert_eq!(q("1Gi").over(2).expect("in range").to_string(), "512Mi");
        assert_eq!(q("1Gi").over(0), None);
        assert_eq!(q("1Gi").scaled(1.5).expect("in range").to_string(), "1536Mi");
        assert_eq!(q("100m").scaled(-0.1).expect("in range").to_string(), "-10m");
        assert_eq!(q("1").scaled(f64::NAN), None);
        assert_eq!(q("100000000000E").times(10), None);
    }
}
