//! `--set a.b[0].c=text`: a path, and a text that the type expected there reads.

use super::cursor::range;
use super::read::{Data, Entry, Node};
use crate::base::TextRange;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into a map.
    Key(String),
    /// Into a list.
    Index(usize),
}

/// A path and the text to put there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Where, each step with its range in what was given; never empty.
    pub path: Vec<(Step, TextRange)>,
    /// What, as it was given.
    pub text: String,
    /// Where the text stands in what was given.
    pub range: TextRange,
}

/// Why a setting cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no `=`.
    NoText,
    /// A step of the path has no name.
    NoName,
    /// What stands in brackets is no position, or the bracket is not closed.
    Index,
    /// The path has too many steps.
    Deep,
}

/// A position past this is a slip, not a list.
const LAST_INDEX: usize = 9_999;
/// Steps of a path.
const MOST_STEPS: usize = 100;

impl Setting {
    /// Reads `path=text`. In the path a backslash takes its meaning from the character after it, as in Helm: `a\.b=x` is one key.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub fn parse(given: &str) -> Result<Self, (Fault, TextRange)> {
        let mut path: Vec<(Step, TextRange)> = Vec::new();
        let mut rest = given;
        loop {
            let at = given.len() - rest.len();
            if path.len() >= MOST_STEPS {
                return Err((Fault::Deep, range(0, at)));
            }
            if let (Some(inside), false) = (rest.strip_prefix('['), path.is_empty()) {
                let (digits, after) = inside.split_once(']').ok_or((Fault::Index, range(at, given.len())))?;
                let place = range(at, given.len() - after.len());
                let index =
                    digits.parse().ok().filter(|&index| index <= LAST_INDEX).ok_or((Fault::Index, place))?;
                path.push((Step::Index(index), place));
                rest = after;
            } else {
                let (name, length) = name(rest);
                if name.is_empty() {
                    return Err((Fault::NoName, range(at, at + length)));
                }
                path.push((Step::Key(name), range(at, at + length)));
                rest = rest.get(length..).unwrap_or_default();
            }
            if let Some(text) = rest.strip_prefix('=') {
                let range = range(given.len() - text.len(), given.len());
                return Ok(Self { path, text: text.to_owned(), range });
            }
            rest = match (rest.strip_prefix('.'), rest.starts_with('[')) {
                (Some(after), _) => after,
                (None, true) => rest,
                (None, false) if rest.is_empty() => return Err((Fault::NoText, range(0, given.len()))),
                (None, false) => return Err((Fault::NoName, range(given.len() - rest.len(), given.len()))),
            };
        }
    }

    /// Puts the text into a value, as Helm does: what is no map or list on the way is replaced, and a list too short is filled up with
    /// `null`.
    pub fn apply(&self, root: &mut Node, source: u32) {
        put(root, &self.path, Node { source, range: self.range, data: Data::Untyped(self.text.clone()) });
    }
}

/// The name at the front of a path, and how many bytes it takes.
fn name(text: &str) -> (String, usize) {
    let mut name = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '.' | '[' | '=' => return (name, at),
            '\\' => name.extend(chars.next().map(|(_, c)| c)),
            c => name.push(c),
        }
    }
    (name, text.len())
}

fn put(node: &mut Node, path: &[(Step, TextRange)], leaf: Node) {
    let Some(((step, range), rest)) = path.split_first() else {
        *node = leaf;
        return;
    };
    let (source, range) = (leaf.source, *range);
    let absent = || Node { source, range, data: Data::Null };
    match step {
        Step::Key(key) => {
            if !matches!(node.data, Data::Map(_)) {
                *node = Node { source, range, data: Data::Map(Vec::new()) };
            }
            let Data::Map(entries) = &mut node.data else { return };
            if let Some(entry) = entries.iter_mut().find(|entry| entry.key == *key) {
                (entry.source, entry.range) = (source, range);
                return put(&mut entry.value, rest, leaf);
            }
            let mut value = absent();
            put(&mut value, rest, leaf);
            entries.push(Entry { key: key.clone(), source, range, value });
        }
        Step::Index(index) => {
            if !matches!(node.data, Data::List(_)) {
                *node = Node { source, range, data: Data::List(Vec::new()) };
            }
            let Data::List(items) = &mut node.data else { return };
            if items.len() <= *index {
                items.resize_with(index + 1, absent);
            }
            if let Some(item) = items.get_mut(*index) {
                put(item, rest, leaf);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, JsonWriter, read};
    use super::*;

    fn applied(values: &str, settings: &[&str]) -> String {
        let mut node = read(values, Format::Yaml, 0).expect("valid YAML");
        for given in settings {
            Setting::parse(given).unwrap_or_else(|fault| panic!("{given}: {fault:?}")).apply(&mut node, 1);
        }
        let mut out = JsonWriter::compact();
        node.push_to(&mut out);
        out.into_text()
    }

    #[test]
    fn paths_go_through_maps_and_lists() {
        assert_eq!(
            applied("", &["a.b=1", "a.c=x=y", "l[1].n=z", "m[0][1]=", r"k\.8s\.io/x=1"]),
            r#"{"a":{"b":"1","c":"x=y"},"l":[null,{"n":"z"}],"m":[[null,""]],"k.8s.io/x":"1"}"#
        );
        assert_eq!(
            applied("a: {b: 1, c: [1, 2]}\nd: 1\n", &["a.c[1]=3", "d.e=é"]),
            r#"{"a":{"b":1,"c":[1,"3"]},"d":{"e":"é"}}"#
        );
    }

    #[test]
    fn ranges_are_those_of_the_argument() {
        let setting = Setting::parse("a.bé[10].c=text").expect("a setting");
        let given = "a.bé[10].c=text";
        let steps: Vec<&str> =
            setting.path.iter().map(|(_, range)| given.get(range.as_usize()).expect("within")).collect();
        assert_eq!(steps, ["a", "bé", "[10]", "c"]);
        assert_eq!(given.get(setting.range.as_usize()), Some("text"));
    }

    #[test]
    fn what_is_no_setting_says_why() {
        for (given, fault) in [
            ("", Fault::NoName),
            ("a", Fault::NoText),
            ("=1", Fault::NoName),
            ("a..b=1", Fault::NoName),
            ("[0]=1", Fault::NoName),
            ("a[x]=1", Fault::Index),
            ("a[0=1", Fault::Index),
            ("a[-1]=1", Fault::Index),
            ("a[99999]=1", Fault::Index),
            ("a[0]b=1", Fault::NoName),
            ("a.=1", Fault::NoName),
        ] {
            assert_eq!(Setting::parse(given).map_err(|(fault, _)| fault), Err(fault), "{given:?}");
        }
        assert_eq!(Setting::parse(&("a.".repeat(200) + "a=1")).map_err(|(fault, _)| fault), Err(Fault::Deep));
    }
}
