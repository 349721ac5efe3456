//! How one scalar is written in YAML, so that every reader takes it for what it is.
//!
//! A text stands plain only where no reader of YAML 1.1 or 1.2 can see anything but a text in it: the resolvers of go-yaml (kubectl),
//! PyYAML, ruamel, js-yaml, npm's yaml and Psych were put together, and where one of them differs the text is quoted.

use std::fmt::Write;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// As it stands.
    Plain,
    /// In double quotes, with escapes, on one line.
    Quoted,
    /// Its lines below a `|`; `indicator` where the first of them begins with a blank, so that readers cannot tell the indentation.
    Literal {
        /// The indentation has to be said.
        indicator: bool,
    },
}

/// What a byte may mean inside of a text: the union over all bytes is known after one pass without branches.
mod class {
    pub(super) const BLANK: u8 = 1;
    pub(super) const COLON: u8 = 2;
    pub(super) const HASH: u8 = 4;
    pub(super) const TAB: u8 = 8;
    pub(super) const NEWLINE: u8 = 16;
    pub(super) const CONTROL: u8 = 32;
    pub(super) const WIDE: u8 = 64;

    pub(super) const fn of(byte: u8) -> u8 {
        match byte {
            b' ' => BLANK,
            b':' => COLON,
            b'#' => HASH,
            b'\t' => TAB,
            b'\n' => NEWLINE,
            0..=0x1f | 0x7f => CONTROL,
            0x80.. => WIDE,
            _ => 0,
        }
    }

    /// The same by byte: one step for each, whatever it is.
    #[expect(clippy::indexing_slicing, reason = "it is made when the crate is built")]
    pub(super) static TABLE: [u8; 256] = {
        let mut table = [0; 256];
        let mut byte = 0_u8;
        while byte < u8::MAX {
            table[byte as usize] = of(byte);
            byte += 1;
        }
        table[u8::MAX as usize] = of(u8::MAX);
        table
    };
}

/// The style of a text that is a value.
#[must_use]
pub fn value_style(text: &str) -> Style {
    let seen = classes(text);
    if seen & class::CONTROL != 0 || seen & class::WIDE != 0 && text.chars().any(must_escape) {
        return Style::Quoted;
    }
    if seen & class::NEWLINE != 0 {
        return literal_style(text);
    }
    if is_plain(text, seen) { Style::Plain } else { Style::Quoted }
}

/// Whether a text that is a key stands plain; else it is quoted.
#[must_use]
pub fn key_is_plain(text: &str) -> bool {
    let seen = classes(text);
    seen & (class::CONTROL | class::NEWLINE) == 0
        && (seen & class::WIDE == 0 || !text.chars().any(must_escape))
        && is_plain(text, seen)
}

fn classes(text: &str) -> u8 {
    text.bytes().fold(0, |seen, byte| seen | class::TABLE.get(usize::from(byte)).copied().unwrap_or_default())
}

/// Whether one line of printable text is read as that text.
fn is_plain(text: &str, seen: u8) -> bool {
    if seen & class::TAB != 0 {
        return false;
    }
    if seen & (class::BLANK | class::COLON | class::HASH) != 0
        && (text.ends_with([' ', ':']) || text.contains(": ") || text.contains(" #"))
    {
        return false;
    }
    begins_as_text(text)
}

/// Whether the beginning of a text, or all of it where its beginning leaves that open, is neither an indicator of YAML nor anything that
/// some reader takes for a number, a date, a boolean or null.
fn begins_as_text(text: &str) -> bool {
    let mut bytes = text.bytes();
    match (bytes.next(), bytes.next()) {
        (Some(b'e' | b'E'), _) => !is_bare_exponent(text),
        (Some(b'y' | b'n' | b'o' | b't' | b'f' | b'Y' | b'N' | b'O' | b'T' | b'F'), _) => !is_word(text),
        (Some(b'a'..=b'z' | b'A'..=b'Z'), _) => true,
        (Some(b'/' | b'_' | b'$' | b'('), _) => true,
        (Some(0x80..), _) => true,
        (Some(b'0'..=b'9'), _) => !is_numeric(text),
        (Some(b'-'), Some(b'a'..=b'z' | b'A'..=b'Z')) => !is_bare_exponent(text),
        (Some(b'-'), Some(b'-')) => matches!(bytes.next(), Some(b'a'..=b'z' | b'A'..=b'Z')),
        (Some(b'.'), Some(b'/')) => true,
        (Some(b'.'), Some(b'.')) => bytes.next() == Some(b'/'),
        (Some(b'.'), Some(b'a'..=b'z' | b'A'..=b'Z')) => !is_bare_exponent(text) && !is_no_number(text),
        _ => false,
    }
}

/// Booleans and null of YAML 1.1 and 1.2, in any case.
const WORDS: [&str; 9] = ["y", "n", "on", "no", "yes", "off", "true", "null", "false"];

fn is_word(text: &str) -> bool {
    text.len() <= 5 && WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// `e1`, `-E2`, `.e+3`: a float of no digits to npm's yaml in its 1.1 mode.
fn is_bare_exponent(text: &str) -> bool {
    let rest = text.strip_prefix(['-', '.']).unwrap_or(text);
    rest.strip_prefix(['e', 'E']).is_some_and(|exponent| {
        !exponent.is_empty()
            && exponent.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'_' | b'+' | b'-' | b'.'))
    })
}

/// `.inf` and `.nan`, in any case, and what begins with them.
fn is_no_number(text: &str) -> bool {
    text.get(1..4).is_some_and(|word| word.eq_ignore_ascii_case("inf") || word.eq_ignore_ascii_case("nan"))
}

/// Whether a text that begins with a digit may be a number, a date or a time to some reader. Texts of digits and two or more points
/// (`1.2.3`, `10.0.0.1`) are none to any.
fn is_numeric(text: &str) -> bool {
    let mut points = 0_u32;
    let mut only_points = true;
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => {}
            b'.' => points += 1,
            b'a'..=b'f' | b'A'..=b'F' | b'x' | b'X' | b'o' | b'O' | b't' | b'T' | b'z' | b'Z' => {
                only_points = false
            }
            b'_' | b',' | b'+' | b'-' | b':' | b' ' => only_points = false,
            _ => return false,
        }
    }
    !(only_points && points >= 2)
}

/// Whether lines of printable text may stand below a `|`.
///
/// Not at the beginning or end of the text may a line be of blanks alone, and the first line that has something must not begin with a
/// tab: readers differ there on what is indentation.
fn literal_style(text: &str) -> Style {
    let body = text.trim_end_matches('\n');
    let Some(first) = body.split('\n').find(|line| !line.is_empty()) else { return Style::Quoted };
    let last = body.rsplit('\n').next().unwrap_or_default();
    if is_blank(first) || is_blank(last) || first.starts_with('\t') {
        return Style::Quoted;
    }
    Style::Literal { indicator: first.starts_with(' ') }
}

fn is_blank(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b' ' | b'\t'))
}

/// Characters that never stand in the text as they are, neither plain nor quoted: those YAML does not count as printable, those that
/// some reader takes for a line end or trims as white space, and those that make a text look different from what it is.
const fn must_escape(c: char) -> bool {
    match c {
        ' '..='~' | '\t' | '\n' => false,
        '\u{0}'..='\u{a0}' => true,
        '\u{61c}' | '\u{1680}' | '\u{180e}' | '\u{2000}'..='\u{200b}' | '\u{200e}' | '\u{200f}' => true,
        '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{3000}' => true,
        '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' => true,
        _ => false,
    }
}

/// Writes a text in double quotes, on one line.
pub fn write_quoted(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some((at, c)) =
        rest.char_indices().find(|&(_, c)| matches!(c, '"' | '\\' | '\t' | '\n') || must_escape(c))
    {
        out.push_str(rest.get(..at).unwrap_or_default());
        write_escape(out, c);
        rest = rest.get(at + c.len_utf8()..).unwrap_or_default();
    }
    out.push_str(rest);
    out.push('"');
}

fn write_escape(out: &mut String, c: char) {
    let short = match c {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\t' => "\\t",
        '\r' => "\\r",
        '\0' => "\\0",
        '\u{1b}' => "\\e",
        _ => "",
    };
    out.push_str(short);
    if short.is_empty() {
        let code = u32::from(c);
        let _ = if code < 0x100 { write!(out, "\\x{code:02X}") } else { write!(out, "\\u{code:04X}") };
    }
}

/// Writes a number with the fewest digits that read back, without a fraction where it is whole. Outside of the range in which every
/// reader agrees on plain digits it has an exponent with a point and a sign, which YAML 1.1 asks for.
pub fn write_float(out: &mut String, value: f64) {
    if value.is_nan() {
        out.push_str(".nan");
    } else if value.is_infinite() {
        out.push_str(if value < 0.0 { "-.inf" } else { ".inf" });
    } else {
        write_finite(out, value);
    }
}

/// [`write_float`] for the numbers that JSON and TOML have too.
pub(super) fn write_finite(out: &mut String, value: f64) {
    let size = value.abs();
    if size == 0.0 {
        out.push('0');
        return;
    }
    if (1e-5..1e16).contains(&size) {
        let _ = write!(out, "{value}");
        return;
    }
    let text = format!("{value:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    out.push_str(digits);
    if !digits.contains('.') {
        out.push_str(".0");
    }
    out.push('e');
    if !exponent.starts_with('-') {
        out.push('+');
    }
    out.push_str(exponent);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> String {
        let mut out = String::new();
        write_quoted(&mut out, text);
        out
    }

    fn float(value: f64) -> String {
        let mut out = String::new();
        write_float(&mut out, value);
        out
    }

    #[test]
    fn what_some_reader_takes_for_something_else_is_quoted() {
        for text in [
            "",
            "~",
            "y",
            "No",
            "oN",
            "OFF",
            "true",
            "Null",
            "=",
            "<<",
            "-",
            "--",
            "---",
            "...",
            "- a",
            "? x",
            "?x",
            ":x",
            "a:",
            "a: b",
            "a #b",
            "#c",
            " a",
            "a ",
            "1",
            "0o17",
            "0x1F",
            "0b11",
            "017",
            "1_000",
            "1,000",
            "1e3",
            "1.5",
            "1.",
            ".5",
            "+1",
            "-1",
            "-.5",
            "12:30:45",
            "2024-01-01",
            "2024-01-01T00:00:00Z",
            ".inf",
            "-.inf",
            ".NaN",
            "e1",
            "E-3",
            "-e1",
            ".e1",
            "%a",
            "@a",
            "`a",
            "[a",
            "{a",
            "*a",
            "&a",
            "!a",
            "|",
            ">",
            "'a",
            "\"a",
            "a\tb",
            "a\u{85}b",
            "a\u{2028}",
            "\u{feff}a",
            "\u{a0}a",
        ] {
            assert_eq!(value_style(text), Style::Quoted, "{text:?}");
            assert!(!key_is_plain(text), "{text:?}");
        }
    }

    #[test]
    fn what_every_reader_takes_for_a_text_stands_plain() {
        for text in [
            "a",
            "nginx:1.25",
            "registry:5000/a/b@sha256:0f",
            "a b",
            "a#b",
            "/etc",
            "250m",
            "1.5Gi",
            "30s",
            "25%",
            "1.2.3",
            "10.0.0.0/8",
            "10.0.0.1",
            "$(POD_IP):80",
            "--port=80",
            "-c",
            "./x",
            "../x",
            ".git",
            "yesterday",
            "nulls",
            "é",
            "日本",
            "e1x",
            "a, [b] {c}",
            "it's",
            "_x",
            "(a)",
        ] {
            assert_eq!(value_style(text), Style::Plain, "{text:?}");
        }
    }

    #[test]
    fn lines_stand_below_a_bar_where_that_is_exact() {
        let plain = Style::Literal { indicator: false };
        for text in ["a\nb", "a\n", "a\n\n\n", "a\n\n  b \n", "a\n\tb", "\na", "- x\n# y\n"] {
            assert_eq!(value_style(text), plain, "{text:?}");
        }
        assert_eq!(value_style("  a\nb"), Style::Literal { indicator: true });
        for text in ["\n", "\n\n", " \na", "a\n ", "a\n \n", "\ta\nb", "a\r\nb", "a\n\u{1}", "a\n\u{2028}b"] {
            assert_eq!(value_style(text), Style::Quoted, "{text:?}");
        }
    }

    #[test]
    fn quotes_escape_what_must_not_stand_there() {
        assert_eq!(
            quoted("a\"\\\n\t\r\0\u{1}\u{7f}\u{85}\u{2028}\u{feff}é😀"),
            "\"a\\\"\\\\\\n\\t\\r\\0\\x01\\x7F\\x85\\u2028\\uFEFFé😀\""
        );
    }

    #[test]
    fn floats_have_few_digits_and_no_needless_fraction() {
        for (value, text) in [
            (1.0, "1"),
            (-0.0, "0"),
            (0.1, "0.1"),
            (1.5e-5, "0.000015"),
            (1e-6, "1.0e-6"),
            (1e15, "1000000000000000"),
            (1e16, "1.0e+16"),
            (-1.25e30, "-1.25e+30"),
            (f64::INFINITY, ".inf"),
        ] {
            assert_eq!(float(value), text);
        }
    }
}
