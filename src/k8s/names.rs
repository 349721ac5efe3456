//! What names of Kubernetes are made of, after `k8s.io/apimachinery/pkg/util/validation` and `k8s.io/apimachinery/pkg/api/validation/path`.

/// A rule for a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// At most 63 of `a-z 0-9 -`, with a letter or digit at both ends: Namespaces, containers, volumes, StatefulSets.
    Label,
    /// A [`Label`](Rule::Label) that begins with a letter: Services before 1.36.
    Label1035,
    /// At most 253: labels with points between them. Most objects.
    Subdomain,
    /// A [`Subdomain`](Rule::Subdomain), or one after `*.`: hosts of an Ingress.
    WildcardSubdomain,
    /// `[prefix/]name`, the key of a label or annotation.
    QualifiedName,
    /// The value of a label: empty, or at most 63 with a letter or digit at both ends.
    LabelValue,
    /// A key of a ConfigMap or Secret: at most 253 of `-._a-zA-Z0-9`, but `.`, and nothing that begins with `..`.
    ConfigKey,
    /// The name of a port of a container: at most 15 of `a-z 0-9 -`, one of them a letter, no `--`.
    PortName,
    /// A segment of a path: roles and their bindings.
    PathSegment,
    /// The name of an environment variable: printable, without `=` (since 1.32; a C identifier or `-.` before).
    EnvName,
}

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is nothing.
    Empty,
    /// It is longer than this many bytes.
    TooLong(usize),
    /// This character may not stand in it.
    Character(char),
    /// It, or a part between points, does not begin as it must.
    Start,
    /// It, or a part between points, does not end as it must.
    End,
    /// It needs a letter.
    NoLetter,
    /// Two dashes follow each other.
    TwoDashes,
    /// It has more than one `/`.
    Slashes,
    /// It is, or begins with, points that mean a folder.
    Points,
}

/// Checks a name.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn check(rule: Rule, name: &str) -> Result<(), Fault> {
    match rule {
        Rule::Label => label(name),
        Rule::Label1035 => {
            label(name)?;
            if name.starts_with(|c: char| c.is_ascii_lowercase()) { Ok(()) } else { Err(Fault::Start) }
        }
        Rule::Subdomain => subdomain(name),
        Rule::WildcardSubdomain => subdomain(name.strip_prefix("*.").unwrap_or(name)),
        Rule::QualifiedName => qualified(name),
        Rule::LabelValue => {
            if name.is_empty() {
                return Ok(());
            }
            within(name, 63, |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))?;
            ends(name, |c| c.is_ascii_alphanumeric())
        }
        Rule::ConfigKey => {
            within(name, 253, |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))?;
            if name == "." || name.starts_with("..") { Err(Fault::Points) } else { Ok(()) }
        }
        Rule::PortName => {
            within(name, 15, is_label)?;
            if !name.contains(|c: char| c.is_ascii_lowercase()) {
                return Err(Fault::NoLetter);
            }
            if name.contains("--") {
                return Err(Fault::TwoDashes);
            }
            ends(name, |c| c != '-')
        }
        Rule::PathSegment => {
            within(name, usize::MAX, |c| !matches!(c, '/' | '%'))?;
            if matches!(name, "." | "..") { Err(Fault::Points) } else { Ok(()) }
        }
        Rule::EnvName => within(name, usize::MAX, |c| matches!(c, ' '..='~') && c != '='),
    }
}

const fn is_label(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
}

fn label(name: &str) -> Result<(), Fault> {
    within(name, 63, is_label)?;
    ends(name, |c| c != '-')
}

fn subdomain(name: &str) -> Result<(), Fault> {
    within(name, 253, |c| is_label(c) || c == '.')?;
    name.split('.').try_for_each(|part| ends(part, |c| c != '-'))
}

fn qualified(name: &str) -> Result<(), Fault> {
    let own = match name.split_once('/') {
        Some((_, own)) if own.contains('/') => return Err(Fault::Slashes),
        Some((prefix, own)) => {
            subdomain(prefix)?;
            own
        }
        None => name,
    };
    within(own, 63, |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))?;
    ends(own, |c| c.is_ascii_alphanumeric())
}

/// Not empty, not too long, of the characters that may stand there.
fn within(name: &str, most: usize, may: impl Fn(char) -> bool) -> Result<(), Fault> {
    if name.is_empty() {
        return Err(Fault::Empty);
    }
    if let Some(c) = name.chars().find(|&c| !may(c)) {
        return Err(Fault::Character(c));
    }
    if name.len() > most { Err(Fault::TooLong(most)) } else { Ok(()) }
}

fn ends(part: &str, may: impl Fn(char) -> bool) -> Result<(), Fault> {
    if !part.starts_with(&may) {
        return Err(Fault::Start);
    }
    if part.ends_with(&may) { Ok(()) } else { Err(Fault::End) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_names_pass() {
        for (rule, name) in [
            (Rule::Label, "a-1"),
            (Rule::Label, "1a"),
            (Rule::Label1035, "a1"),
            (Rule::Subdomain, "a.b-c.d"),
            (Rule::WildcardSubdomain, "*.example.com"),
            (Rule::QualifiedName, "app.kubernetes.io/Name_1"),
            (Rule::QualifiedName, "app"),
            (Rule::LabelValue, ""),
            (Rule::LabelValue, "A_b.c"),
            (Rule::ConfigKey, ".nginx.conf"),
            (Rule::PortName, "http-2"),
            (Rule::PathSegment, "system:node"),
            (Rule::EnvName, "a.b-c D"),
        ] {
            assert_eq!(check(rule, name), Ok(()), "{name}");
        }
    }

    #[test]
    fn bad_names_say_why() {
        let long = "a".repeat(64);
        for (rule, name, fault) in [
            (Rule::Label, "", Fault::Empty),
            (Rule::Label, long.as_str(), Fault::TooLong(63)),
            (Rule::Label, "a.b", Fault::Character('.')),
            (Rule::Label, "A", Fault::Character('A')),
            (Rule::Label, "-a", Fault::Start),
            (Rule::Label, "a-", Fault::End),
            (Rule::Label1035, "1a", Fault::Start),
            (Rule::Subdomain, "a..b", Fault::Start),
            (Rule::Subdomain, "a-.b", Fault::End),
            (Rule::QualifiedName, "a/b/c", Fault::Slashes),
            (Rule::QualifiedName, "a/", Fault::Empty),
            (Rule::QualifiedName, "A/b", Fault::Character('A')),
            (Rule::LabelValue, "a b", Fault::Character(' ')),
            (Rule::LabelValue, "a.", Fault::End),
            (Rule::ConfigKey, "a/b", Fault::Character('/')),
            (Rule::ConfigKey, "..a", Fault::Points),
            (Rule::PortName, "80", Fault::NoLetter),
            (Rule::PortName, "a--b", Fault::TwoDashes),
            (Rule::PortName, "a-long-port-name", Fault::TooLong(15)),
            (Rule::PathSegment, "..", Fault::Points),
            (Rule::EnvName, "A=B", Fault::Character('=')),
        ] {
            assert_eq!(check(rule, name), Err(fault), "{name}");
        }
    }
}
