//! Durations as Go reads them, `1h30m`, `1.5h`, `500ms`: after `time.ParseDuration`, with which the API server reads them.

use std::fmt;

use super::decimal::{Decimal, Read, split_sign};

/// A duration, exact to the nanosecond. At most 292 years, as in Go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    nanos: i64,
}

/// Why a text is no duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A number is missing where one has to stand.
    NoNumber,
    /// A number has no unit after it.
    NoUnit,
    /// What follows a number is none of Go's units; days and weeks are not.
    Unit,
    /// It is longer than 292 years.
    OutOfRange,
}

/// The units that are printed, the largest first, with their nanoseconds.
const UNITS: [(&str, i64); 6] = [
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];
/// Other spellings of the microsecond: with the micro sign, and with the Greek letter.
const MICROS: [&str; 2] = ["\u{b5}s", "\u{3bc}s"];

impl Duration {
    /// Reads a duration.
    ///
    /// # Errors
    /// Says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let (negative, mut rest) = split_sign(text);
        if rest == "0" {
            return Ok(Self { nanos: 0 });
        }
        let mut sum = 0_i128;
        loop {
            let (number, after) = match Decimal::read(rest) {
                Read::Number(number, after) => (number, after),
                Read::TooLong => return Err(Fault::OutOfRange),
                Read::Nothing => return Err(Fault::NoNumber),
            };
            let end = after.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(after.len());
            let (unit, after) = after.split_at_checked(end).unwrap_or((after, ""));
            let nanos = unit_nanos(unit)?;
            // Go cuts what is finer than a nanosecond.
            let (cut, _) = number.times(nanos, 0).ok_or(Fault::OutOfRange)?;
            sum = i128::try_from(cut).ok().and_then(|cut| sum.checked_add(cut)).ok_or(Fault::OutOfRange)?;
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
        let nanos = i64::try_from(if negative { -sum } else { sum }).map_err(|_| Fault::OutOfRange)?;
        Ok(Self { nanos })
    }

    /// Its nanoseconds.
    #[must_use]
    pub const fn nanos(self) -> i64 {
        self.nanos
    }

    /// The sum; none where it overflows.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        Some(Self { nanos: self.nanos.checked_add(other.nanos)? })
    }

    /// The difference; none where it overflows.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        Some(Self { nanos: self.nanos.checked_sub(other.nanos)? })
    }

    /// The product with a whole number; none where it overflows.
    #[must_use]
    pub fn times(self, factor: i64) -> Option<Self> {
        Some(Self { nanos: self.nanos.checked_mul(factor)? })
    }

    /// The quotient, cut to a nanosecond; none by zero.
    #[must_use]
    pub fn over(self, divisor: i64) -> Option<Self> {
        Some(Self { nanos: self.nanos.checked_div(divisor)? })
    }

    /// The product with a number as it is written, cut to a nanosecond; none where it overflows or is no number.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Option<Self> {
        let (decimal, negative) = Decimal::of_float(factor)?;
        let (cut, _) = decimal.times(self.nanos.unsigned_abs().into(), 0)?;
        let size = i128::try_from(cut).ok()?;
        let nanos = if negative == (self.nanos < 0) { size } else { -size };
        Some(Self { nanos: i64::try_from(nanos).ok()? })
    }
}

fn unit_nanos(unit: &str) -> Result<u128, Fault> {
    if unit.is_empty() {
        return Err(Fault::NoUnit);
    }
    let unit = if MICROS.contains(&unit) { "us" } else { unit };
    let found = UNITS.iter().find(|(name, _)| *name == unit).ok_or(Fault::Unit)?;
    Ok(found.1.unsigned_abs().into())
}

/// One number, in the largest unit in which it is whole: `90m`, `2h`, `1500ms`.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nanos == 0 {
            return f.write_str("0s");
        }
        let (unit, size) = UNITS.into_iter().find(|(_, size)| self.nanos % size == 0).unwrap_or(("ns", 1));
        write!(f, "{}{unit}", self.nanos / size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Duration {
        Duration::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"))
    }

    #[test]
    fn go_reads_them_so() {
        for (text, nanos) in [
            ("0", 0),
            ("-0", 0),
            ("5s", 5_000_000_000),
            ("1h30m", 5_400_000_000_000),
            ("1.5h", 5_400_000_000_000),
            (".5s", 500_000_000),
            ("1.s", 1_000_000_000),
            ("-1.5ms", -1_500_000),
            ("+1us", 1_000),
            ("1µs", 1_000),
            ("1μs", 1_000),
            ("0.9ns", 0),
            ("39h9m14.425s", 140_954_425_000_000),
            ("1s1s", 2_000_000_000),
        ] {
            assert_eq!(d(text).nanos(), nanos, "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_says_why() {
        for (text, fault) in [
            ("", Fault::NoNumber),
            ("s", Fault::NoNumber),
            ("-", Fault::NoNumber),
            (".s", Fault::NoNumber),
            ("5", Fault::NoUnit),
            ("1h5", Fault::NoUnit),
            ("1.2.3s", Fault::NoUnit),
            ("1d", Fault::Unit),
            ("1H", Fault::Unit),
            ("5 s", Fault::Unit),
            ("1h ", Fault::Unit),
            ("3000000h", Fault::OutOfRange),
        ] {
            assert_eq!(Duration::parse(text), Err(fault), "{text:?}");
        }
    }

    #[test]
    fn sums_print_in_the_largest_unit_that_is_exact() {
        for (a, b, sum) in [
            ("1h", "30m", "90m"),
            ("30s", "30s", "1m"),
            ("59m", "1m", "1h"),
            ("1s", "500ms", "1500ms"),
            ("1ms", "1ns", "1000001ns"),
            ("1s", "-1s", "0s"),
            ("1us", "1us", "2us"),
        ] {
            assert_eq!(d(a).plus(d(b)).expect("in range").to_string(), sum);
        }
        assert_eq!(d("1h").minus(d("90m")).expect("in range").to_string(), "-30m");
        assert_eq!(d("1h").over(7).expect("in range").to_string(), "514285714285ns");
        assert_eq!(d("10s").scaled(0.15).expect("in range").to_string(), "1500ms");
        assert_eq!(d("2000000h").times(2), None);
    }
}
