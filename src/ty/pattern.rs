//! Patterns of texts. Most are of one shape, a name's: single characters, then one class repeated. Such a pattern is matched here in one
//! pass; any other is a regular expression. Both say the same, which a test holds.

use regex_lite::Regex;

/// A pattern made ready.
#[derive(Debug)]
pub(super) enum Pattern {
    /// Matched in one pass.
    Plain(Plain),
    /// Anything else.
    Regex(Regex),
}

impl Pattern {
    /// Reads a pattern; else why it is none.
    pub(super) fn new(pattern: &str) -> Result<Self, String> {
        match Plain::new(pattern) {
            Some(plain) => Ok(Self::Plain(plain)),
            None => Regex::new(pattern).map(Self::Regex).map_err(|error| error.to_string()),
        }
    }

    /// Whether a text has a match.
    pub(super) fn is_match(&self, text: &str) -> bool {
        match self {
            Self::Plain(plain) => plain.is_match(text),
            Self::Regex(regex) => regex.is_match(text),
        }
    }
}

/// `^`, single characters, and what may follow them.
#[derive(Debug)]
pub(super) struct Plain {
    head: Vec<Class>,
    tail: Tail,
}

/// What follows the single characters.
#[derive(Debug)]
enum Tail {
    /// Whatever there is.
    Anything,
    /// `$`
    End,
    /// `[a-z]{0,62}`, and whether `$` stands behind it.
    Repeated { class: Class, least: usize, most: usize, ends: bool },
    /// `([-a-z]*[a-z])?$`, as the labels of DNS have it.
    Label { middle: Class, last: Class },
}

/// A set of ASCII characters, one bit each.
#[derive(Clone, Copy, Debug, Default)]
struct Class(u128);

impl Class {
    fn add(&mut self, first: u8, last: u8) -> Option<()> {
        if first > last || !last.is_ascii() {
            return None;
        }
        (first..=last).for_each(|byte| self.0 |= 1 << byte);
        Some(())
    }

    const fn holds(self, byte: u8) -> bool {
        byte.is_ascii() && self.0 & (1 << byte) != 0
    }
}

impl Plain {
    /// Reads a pattern, if it is of this shape for sure.
    fn new(pattern: &str) -> Option<Self> {
        let mut rest = pattern.strip_prefix('^')?.as_bytes();
        let mut head = Vec::new();
        let tail = loop {
            match rest {
                [] => break Tail::Anything,
                b"$" => break Tail::End,
                [b'(', inner @ ..] => {
                    let (middle, behind) = class(inner)?;
                    let (last, behind) = class(behind.strip_prefix(b"*")?)?;
                    if behind != b")?$" {
                        return None;
                    }
                    break Tail::Label { middle, last };
                }
                _ => {}
            }
            let (one, behind) = class(rest)?;
            let Some((least, most, behind)) = repetition(behind)? else {
                head.push(one);
                rest = behind;
                continue;
            };
            let ends = match behind {
                [] => false,
                b"$" => true,
                _ => return None,
            };
            break Tail::Repeated { class: one, least, most, ends };
        };
        Some(Self { head, tail })
    }

    /// A character that is not ASCII is in no class, so it is enough to look at bytes.
    fn is_match(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let Some((head, rest)) = bytes.split_at_checked(self.head.len()) else { return false };
        if !self.head.iter().zip(head).all(|(class, byte)| class.holds(*byte)) {
            return false;
        }
        match &self.tail {
            Tail::Anything => true,
            Tail::End => rest.is_empty(),
            Tail::Repeated { class, least, most, ends } => {
                let length = rest.iter().take(*most).take_while(|byte| class.holds(**byte)).count();
                length >= *least && (!ends || length == rest.len())
            }
            Tail::Label { middle, last } => match rest.split_last() {
                None => true,
                Some((end, between)) => last.holds(*end) && between.iter().all(|byte| middle.holds(*byte)),
            },
        }
    }
}

/// Whether a character means itself, outside of brackets and in them.
const fn is_literal(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'/' | b':' | b'@' | b'=' | b',' | b'%' | b'"')
}

/// One character, or a class in brackets, and what stands behind it.
fn class(pattern: &[u8]) -> Option<(Class, &[u8])> {
    let mut class = Class::default();
    let mut rest = match pattern {
        [b'[', inside @ ..] => inside,
        [byte, rest @ ..] if is_literal(*byte) => {
            class.add(*byte, *byte)?;
            return Some((class, rest));
        }
        _ => return None,
    };
    loop {
        rest = match rest {
            [b']', behind @ ..] if class.0 != 0 => return Some((class, behind)),
            [first, b'-', last, behind @ ..] if is_literal(*first) && is_literal(*last) => {
                class.add(*first, *last)?;
                behind
            }
            // A sign for itself, at either end.
            [b'-', behind @ ..] if class.0 == 0 || behind.starts_with(b"]") => {
                class.add(b'-', b'-')?;
                behind
            }
            [byte, behind @ ..] if is_literal(*byte) || matches!(byte, b'.' | b'+') => {
                class.add(*byte, *byte)?;
                behind
            }
            _ => return None,
        };
    }
}

/// How often what stands before may come, if that is said, and what stands behind; nothing where it cannot be read.
fn repetition(pattern: &[u8]) -> Option<Option<(usize, usize, &[u8])>> {
    Some(match pattern {
        [b'*', rest @ ..] => Some((0, usize::MAX, rest)),
        [b'+', rest @ ..] => Some((1, usize::MAX, rest)),
        [b'?', rest @ ..] => Some((0, 1, rest)),
        [b'{', rest @ ..] => {
            let close = rest.iter().position(|byte| *byte == b'}')?;
            let (inside, behind) = rest.split_at_checked(close)?;
            let inside = std::str::from_utf8(inside).ok()?;
            let number = |text: &str| {
                let is_short = !text.is_empty() && text.len() <= 3;
                (is_short && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
            };
            let (least, most) = match inside.split_once(',') {
                None => (number(inside)?, number(inside)?),
                Some((least, "")) => (number(least)?, usize::MAX),
                Some((least, most)) => (number(least)?, number(most)?),
            };
            if least > most {
                return None;
            }
            Some((least, most, behind.get(1..)?))
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Patterns of the library and of programs, and such as are nearly of the shape.
    const PATTERNS: &[&str] = &[
        "^/",
        "^https://",
        "^[a-z]",
        "^[a-z]+$",
        "^[a-z][a-z0-9-]{0,3}$",
        "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        "^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$",
        "^[0-9a-z_]*$",
        "^[-._a-zA-Z0-9]+$",
        "^a{2}$",
        "^a{2,}",
        "^a?b$",
        "^$",
        "^",
        "^[a-]$",
        "^ab?$",
        "^a{2,1}$",
        "^[]a]$",
        "^[a&&b]$",
        "^[^a]$",
        "^a|b$",
        "^(a)$",
        "^a.c$",
        "a$",
        "^[a-z]{0,2}[0-9]$",
        "^a*b$",
        "^[z-a]$",
        "^a{,2}$",
        "^a+?$",
        "^a**$",
        "^[a--]$",
        "^\\d$",
        "^[a-c-e]$",
        "^[a-z]*",
        "^[a-z]{2,3}",
        "^[a-z]([a-z]*[0-9])?$",
        "^-a$",
        "^[0-9a-zA-Z-.]+$",
    ];

    #[test]
    fn names_and_prefixes_are_plain() {
        let plain =
            ["^/", "^[a-z][a-z0-9-]{0,62}$", "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "^https://", "^[a-z]+$"];
        for pattern in plain {
            assert!(Plain::new(pattern).is_some(), "{pattern}");
        }
        for pattern in ["a", "^a|b", "^(a|b)$", "^.", "^\\d+$", "^[^a]", "^a*b", "^(?i)a", "^é"] {
            assert!(Plain::new(pattern).is_none(), "{pattern}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_none() {
        for pattern in ["^[z-a]$", "^a{2,1}$", "^a**$", "^(a$", "^[a"] {
            assert_eq!(Pattern::new(pattern).is_err(), Regex::new(pattern).is_err(), "{pattern}");
        }
    }

    proptest! {
        #[test]
        fn both_say_the_same(pattern in 0..PATTERNS.len(), text in "[a-c0-1A/._é\n-]{0,6}") {
            let pattern = PATTERNS[pattern];
            if let (Ok(ready), Ok(regex)) = (Pattern::new(pattern), Regex::new(pattern)) {
                prop_assert_eq!(ready.is_match(&text), regex.is_match(&text), "{} {:?}", pattern, text);
            }
        }

        #[test]
        fn any_pattern_is_read_alike(pattern in "\\^[ab(\\[\\]?*+{}1,$.-]{0,9}", text in "[ab1.-]{0,5}") {
            let (ready, regex) = (Pattern::new(&pattern), Regex::new(&pattern));
            prop_assert_eq!(ready.is_ok(), regex.is_ok(), "{}", pattern);
            if let (Ok(ready), Ok(regex)) = (ready, regex) {
                prop_assert_eq!(ready.is_match(&text), regex.is_match(&text), "{} {:?}", pattern, text);
            }
        }
    }
}
