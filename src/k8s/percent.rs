//! Percentages, `25%`, where the API takes them beside numbers.

use std::fmt;

/// A percentage. It may be more than 100: whether a field admits that is its own rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(u32);

impl Percent {
    /// Reads digits and a `%`, after `IsValidPercent` of `k8s.io/apimachinery/pkg/util/validation`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_suffix('%')?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        digits.parse().ok().map(Self)
    }

    /// The number before the sign.
    #[must_use]
    pub const fn value(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Percent;

    #[test]
    fn digits_and_a_sign() {
        assert_eq!(Percent::parse("25%").map(Percent::value), Some(25));
        assert_eq!(Percent::parse("0%").map(Percent::value), Some(0));
        for text in ["", "%", "25", "+25%", "-1%", "2.5%", "25 %", "99999999999%"] {
            assert_eq!(Percent::parse(text), None, "{text:?}");
        }
    }
}
