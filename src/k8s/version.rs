//! Versions of Kubernetes, `1.31`, and what a module says it supports, `>=1.27`.

use std::fmt;

/// A version as clusters are spoken of: without a patch, which never changes the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Has been 1 so far.
    pub major: u16,
    /// One more three times a year.
    pub minor: u16,
}

/// The oldest version whose API is known.
pub const OLDEST: Version = Version { major: 1, minor: 25 };
/// The newest version whose API is known. It is also the cluster built for where none is named.
pub const NEWEST: Version = Version { major: 1, minor: 37 };

impl Version {
    /// Reads `1.31`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (major, minor) = text.split_once('.')?;
        Some(Self { major: number(major)?, minor: number(minor)? })
    }

    /// Whether its API is known.
    #[must_use]
    pub fn is_known(self) -> bool {
        OLDEST <= self && self <= NEWEST
    }

    /// Every version whose API is known, the oldest first.
    pub fn known() -> impl DoubleEndedIterator<Item = Self> {
        (OLDEST.minor..=NEWEST.minor).map(|minor| Self { major: OLDEST.major, minor })
    }
}

/// Digits without a needless zero, so that a version has one spelling.
fn number(text: &str) -> Option<u16> {
    let canonical = text == "0" || !text.starts_with('0');
    if canonical && text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The versions that a module supports: all conditions hold. `>=1.27`, `>=1.27 <1.33`, or one version alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VersionRange {
    conditions: Vec<(Comparison, Version)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Comparison {
    AtLeast,
    AtMost,
    Above,
    Below,
    Exactly,
}

/// Signs in the order in which they are tried.
const SIGNS: [(&str, Comparison); 6] = [
    (">=", Comparison::AtLeast),
    ("<=", Comparison::AtMost),
    (">", Comparison::Above),
    ("<", Comparison::Below),
    ("=", Comparison::Exactly),
    ("", Comparison::Exactly),
];

impl VersionRange {
    /// Reads conditions with blanks or commas between them; none where the text has none, or one cannot be read.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut conditions = Vec::new();
        let mut sign = "";
        for word in text.split([' ', ',']).filter(|word| !word.is_empty()) {
            // A blank may stand after the sign.
            if sign.is_empty() && SIGNS.iter().any(|(name, _)| *name == word) {
                sign = word;
                continue;
            }
            let (comparison, version) = if sign.is_empty() {
                SIGNS.iter().find_map(|(name, comparison)| Some((*comparison, word.strip_prefix(name)?)))?
            } else {
                (SIGNS.iter().find(|(name, _)| *name == sign)?.1, word)
            };
            conditions.push((comparison, Version::parse(version)?));
            sign = "";
        }
        if conditions.is_empty() || !sign.is_empty() { None } else { Some(Self { conditions }) }
    }

    /// Whether a cluster of this version is supported.
    #[must_use]
    pub fn contains(&self, version: Version) -> bool {
        self.conditions.iter().all(|(comparison, bound)| match comparison {
            Comparison::AtLeast => version >= *bound,
            Comparison::AtMost => version <= *bound,
            Comparison::Above => version > *bound,
            Comparison::Below => version < *bound,
            Comparison::Exactly => version == *bound,
        })
    }

    /// The version that it names, where it is one alone: the cluster of an environment.
    #[must_use]
    pub fn exact(&self) -> Option<Version> {
        match self.conditions.as_slice() {
            [(Comparison::Exactly, version)] => Some(*version),
            _ => None,
        }
    }

    /// The oldest known version that it supports.
    #[must_use]
    pub fn oldest(&self) -> Option<Version> {
        Version::known().find(|version| self.contains(*version))
    }
}

impl fmt::Display for VersionRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (comparison, version)) in self.conditions.iter().enumerate() {
            let sign = match comparison {
                Comparison::AtLeast => ">=",
                Comparison::AtMost => "<=",
                Comparison::Above => ">",
                Comparison::Below => "<",
                Comparison::Exactly => "",
            };
            write!(f, "{}{sign}{version}", if index > 0 { " " } else { "" })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v(text: &str) -> Version {
        Version::parse(text).expect("a version")
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(v("1.9") < v("1.31"));
        assert!(v("1.37").is_known() && !v("1.38").is_known() && !v("1.24").is_known());
        assert_eq!(v("1.31").to_string(), "1.31");
        assert_eq!(Version::known().count(), 13);
        for text in ["", "1", "1.", ".1", "v1.31", "1.31.2", "1.031", "1.x", "1.+3", ">=1.27"] {
            assert_eq!(Version::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_range_is_all_of_its_conditions() {
        let range = VersionRange::parse(">=1.27, <1.33").expect("a range");
        assert!(
            range.contains(v("1.27"))
                && range.contains(v("1.32"))
                && !range.contains(v("1.33"))
                && !range.contains(v("1.26"))
        );
        assert_eq!(range.to_string(), ">=1.27 <1.33");
        assert_eq!(range.oldest(), Some(v("1.27")));
        assert_eq!(VersionRange::parse(">= 1.27"), VersionRange::parse(">=1.27"));
        assert_eq!(VersionRange::parse("1.31").and_then(|range| range.exact()), Some(v("1.31")));
        assert_eq!(range.exact(), None);
        for text in ["", ">=", ">= >= 1.2", "=>1.27", "~1.27", ">=1.27 ||1.2"] {
            assert_eq!(VersionRange::parse(text), None, "{text:?}");
        }
    }
}
