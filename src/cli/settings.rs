//! `--set path=text`: a path into the inputs, and a text that is read by the type it meets there.

use std::fmt;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Segment {
    /// A field, or a key of a map: `image`, or `"app.kubernetes.io/name"` with its quotes.
    Field(String),
    /// A position of a list: `[0]`.
    Position(u32),
}

/// One input, or a part of one, set from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Where; the first step is the input, a field.
    pub path: Vec<Segment>,
    /// The text, as it stands.
    pub text: String,
}

impl Setting {
    /// The input that is set, or set in part.
    #[must_use]
    pub fn input(&self) -> &str {
        match self.path.first() {
            Some(Segment::Field(name)) => name,
            _ => "",
        }
    }

    /// Reads `image.tag=1.4.2`, `hosts[0]=a.example` or `labels."app.kubernetes.io/name"=web`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(written: &str) -> Result<Self, String> {
        let mut rest = written;
        let mut path = Vec::new();
        loop {
            let first = path.is_empty();
            let after = match rest.strip_prefix('[') {
                Some(inside) if !first => position(inside, &mut path)?,
                _ => {
                    let rest =
                        if first { rest } else { rest.strip_prefix('.').ok_or_else(|| no_value(written))? };
                    field(rest, &mut path).ok_or_else(|| no_value(written))?
                }
            };
            if let Some(text) = after.strip_prefix('=') {
                return Ok(Self { path, text: text.to_owned() });
            }
            rest = after;
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, segment) in self.path.iter().enumerate() {
            let dot = if at > 0 && matches!(segment, Segment::Field(_)) { "." } else { "" };
            write!(f, "{dot}{segment}")?;
        }
        write!(f, "={}", self.text)
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Position(position) => write!(f, "[{position}]"),
            Self::Field(name) if name.bytes().all(is_plain) => f.write_str(name),
            Self::Field(name) => write!(f, "\"{name}\""),
        }
    }
}

/// What follows the first word may be a secret.
fn no_value(written: &str) -> String {
    let length = written.bytes().take_while(|byte| is_plain(*byte)).count();
    let shown = written.get(..length).filter(|_| length < written.len()).unwrap_or_default();
    format!("`--set {shown}…` is not written as `--set input=value`")
}

const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

fn field<'a>(text: &'a str, path: &mut Vec<Segment>) -> Option<&'a str> {
    if let Some(inside) = text.strip_prefix('"') {
        let (name, rest) = inside.split_once('"')?;
        path.push(Segment::Field(name.to_owned()));
        return Some(rest);
    }
    let length = text.bytes().take_while(|byte| is_plain(*byte)).count();
    let (name, rest) = text.split_at_checked(length)?;
    path.push(Segment::Field(name.to_owned()));
    (!name.is_empty()).then_some(rest)
}

fn position<'a>(inside: &'a str, path: &mut Vec<Segment>) -> Result<&'a str, String> {
    let wrong = || "a position is written `[0]`".to_owned();
    let (digits, rest) = inside.split_once(']').ok_or_else(wrong)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    path.push(Segment::Position(digits.parse().map_err(|_| wrong())?));
    Ok(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_fields_keys_and_positions() {
        let name = |text: &str| Segment::Field(text.to_owned());
        let setting = Setting::parse(r#"ingress.hosts[10].labels."a.b/c=d"=x=y"#).unwrap();
        let path = [name("ingress"), name("hosts"), Segment::Position(10), name("labels"), name("a.b/c=d")];
        assert_eq!(setting.path, path);
        assert_eq!((setting.input(), setting.text.as_str()), ("ingress", "x=y"));
        assert_eq!(setting.to_string(), r#"ingress.hosts[10].labels."a.b/c=d"=x=y"#);
        assert_eq!(Setting::parse("tag=").unwrap().text, "");
        assert_eq!(Setting::parse("tag= a b\n").unwrap().text, " a b\n");
    }

    #[test]
    fn what_is_no_pair_is_refused() {
        for written in [
            "",
            "tag",
            "=1",
            ".a=1",
            "a.=1",
            "a..b=1",
            "[0]=1",
            "a[x]=1",
            "a[0=1",
            "a[-1]=1",
            "a[99999999999]=1",
            "a b=1",
            "a.\"b=1",
            "é=1",
        ] {
            assert!(Setting::parse(written).is_err(), "{written}");
        }
    }
}
