//! A reader of YAML that keeps the range of every value.
//!
//! It reads what kubectl reads, apart from keys that are lists or maps, tags of other languages, and a key written twice, where kubectl
//! silently takes the last. Depth and what aliases may make of a text have limits.

mod flow;

use std::collections::BTreeMap;

use super::cursor::{Cursor, fault, range};
use super::quotes;
use super::read::{Data, Entry, Fault, FaultKind, Node};
use super::resolve::resolve;
use crate::base::TextRange;

/// Maps and lists in each other.
const DEEPEST: usize = 100;
/// Values that aliases stand for, together.
const MOST_ALIASED: usize = 500_000;

/// Reads the documents of a text.
pub(super) fn parse(text: &str, source: u32) -> Result<Vec<Node>, Fault> {
    let mut parser = Parser { c: Cursor::new(text), source, anchors: BTreeMap::new(), depth: 0, aliased: 0 };
    let mut documents = Vec::new();
    loop {
        parser.c.skip_to_content()?;
        while parser.c.column() == 0 && parser.c.peek() == Some(b'%') {
            parser.c.skip_line();
            parser.c.skip_to_content()?;
        }
        let marked = parser.c.at_marker();
        if !marked && parser.c.is_end() {
            return Ok(documents);
        }
        if marked {
            let ends = parser.c.peek() == Some(b'.');
            parser.c.advance(3);
            if ends {
                continue;
            }
        }
        parser.anchors.clear();
        let document = parser.document()?;
        // A text may end with `---`, and begin with one below comments.
        if document.data != Data::Null || !document.range.is_empty() {
            documents.push(document);
        }
    }
}

/// What was said of a node before it: `&name`, `!!tag`.
#[derive(Default, Clone, Copy)]
struct Properties<'a> {
    anchor: Option<&'a str>,
    tag: Option<(&'a str, TextRange)>,
}

impl Properties<'_> {
    const fn is_empty(&self) -> bool {
        self.anchor.is_none() && self.tag.is_none()
    }
}

/// Where a value stands.
#[derive(Clone, Copy)]
struct Place {
    /// The indentation of the map or list around; none at the top.
    around: Option<usize>,
    /// A list may stand level with what is around: below a key.
    level_list: bool,
    /// A map or list may begin on this line: after a dash or `?`.
    compact: bool,
}

impl Place {
    /// Whether a column is deep enough for a value.
    fn holds(self, column: usize) -> bool {
        self.around.is_none_or(|around| column > around)
    }
}

struct Anchor {
    node: Node,
    size: usize,
    depth: usize,
}

struct Key {
    text: String,
    range: TextRange,
    merge: bool,
}

struct Parser<'a> {
    c: Cursor<'a>,
    source: u32,
    anchors: BTreeMap<&'a str, Anchor>,
    depth: usize,
    aliased: usize,
}

type Parsed<T> = Result<T, Fault>;

impl<'a> Parser<'a> {
    fn document(&mut self) -> Parsed<Node> {
        let node = self.value(Place { around: None, level_list: false, compact: true })?;
        self.c.skip_to_content()?;
        if self.c.is_end() || self.c.at_marker() {
            Ok(node)
        } else {
            Err(self.fault_here(FaultKind::Trailing))
        }
    }

    fn fault_here(&self, kind: FaultKind) -> Fault {
        let start = self.c.offset();
        let width = self.c.rest().chars().next().map_or(0, char::len_utf8);
        fault(start, start + width, kind)
    }

    fn node(&self, range: TextRange, data: Data) -> Node {
        Node { source: self.source, range, data }
    }

    /// Runs one level deeper.
    fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= DEEPEST {
            return Err(self.fault_here(FaultKind::Deep));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    // ---- blocks

    /// Reads the value after a key, a dash or the beginning: on this line, or on those below it.
    fn value(&mut self, place: Place) -> Parsed<Node> {
        let start = self.c.offset();
        self.c.skip_blanks();
        self.c.skip_comment();
        if !self.c.at_break() && !self.c.is_end() {
            return self.deeper(|parser| parser.value_here(place, start, Properties::default()));
        }
        self.value_below(place, start, Properties::default())
    }

    /// Reads the value on the lines below, if they are deep enough to hold one.
    fn value_below(&mut self, place: Place, start: usize, properties: Properties<'a>) -> Parsed<Node> {
        self.c.skip_to_content()?;
        let column = self.c.column();
        let ends = self.c.is_end() || self.c.at_marker();
        if !ends && place.holds(column) {
            let place = Place { compact: true, ..place };
            return self.deeper(|parser| parser.value_here(place, start, properties));
        }
        if !ends && place.level_list && place.around == Some(column) && self.c.at_indicator(b'-') {
            let node = self.deeper(|parser| parser.list(column))?;
            return self.finish(properties, node);
        }
        let empty =
            if properties.is_empty() { range(start, start) } else { self.range_of(properties, start) };
        self.scalar(properties, empty, String::new(), true)
    }

    fn range_of(&self, properties: Properties<'a>, start: usize) -> TextRange {
        properties.tag.map_or(range(start, start), |(_, range)| range)
    }

    /// Reads the value that begins at the cursor. `said` stood on a line before it.
    fn value_here(&mut self, place: Place, start: usize, said: Properties<'a>) -> Parsed<Node> {
        let column = self.c.column();
        let own = self.properties()?;
        let properties = if own.is_empty() { said } else { own };
        self.c.skip_comment();
        if self.c.at_break() || self.c.is_end() {
            return self.value_below(place, start, properties);
        }
        if self.c.at_indicator(b'-') {
            if !place.compact || !own.is_empty() {
                return Err(self.fault_here(FaultKind::Nested));
            }
            let node = self.list(column)?;
            return self.finish(said, node);
        }
        if matches!(self.c.peek(), Some(b'|' | b'>')) {
            return self.lines(place, properties);
        }
        if place.compact {
            let here = self.c;
            let explicit = self.c.at_indicator(b'?') && own.is_empty();
            // What stands before a key on its line is said of the key.
            let key = if explicit { None } else { self.key(own)? };
            if explicit || key.is_some() {
                let node = self.map(column, key)?;
                return self.finish(said, node);
            }
            self.c = here;
        }
        let node = self.flow(place.around, false, properties)?;
        self.end_of_line()?;
        Ok(node)
    }

    /// Nothing but a comment may follow on the line.
    fn end_of_line(&mut self) -> Parsed<()> {
        self.c.skip_blanks();
        self.c.skip_comment();
        if self.c.at_break() || self.c.is_end() {
            return Ok(());
        }
        let kind = if self.c.at_indicator(b':') { FaultKind::Nested } else { FaultKind::Trailing };
        Err(self.fault_here(kind))
    }

    fn lines(&mut self, place: Place, properties: Properties<'a>) -> Parsed<Node> {
        let start = self.c.offset();
        let (text, end) = quotes::block(&mut self.c, place.around)?;
        self.scalar(properties, range(start, end), text, false)
    }

    fn list(&mut self, column: usize) -> Parsed<Node> {
        let start = self.c.offset();
        let mut items: Vec<Node> = Vec::new();
        loop {
            self.c.advance(1);
            items.push(self.value(Place { around: Some(column), level_list: false, compact: true })?);
            if !self.goes_on(column)? || !self.c.at_indicator(b'-') {
                break;
            }
        }
        let end = items.last().map_or(start + 1, |item| (item.range.end as usize).max(start + 1));
        Ok(self.node(range(start, end), Data::List(items)))
    }

    /// Goes to the next entry of a map or list in this column; whether there is one.
    fn goes_on(&mut self, column: usize) -> Parsed<bool> {
        self.c.skip_to_content()?;
        if self.c.is_end() || self.c.at_marker() || self.c.column() < column {
            return Ok(false);
        }
        if self.c.column() > column { Err(self.fault_here(FaultKind::Indentation)) } else { Ok(true) }
    }

    fn map(&mut self, column: usize, first: Option<Key>) -> Parsed<Node> {
        let start = first.as_ref().map_or(self.c.offset(), |key| key.range.start as usize);
        let mut entries = Entries::default();
        let mut next = first;
        let mut end;
        loop {
            let (key, value) = match next.take() {
                Some(key) => {
                    (key, self.value(Place { around: Some(column), level_list: true, compact: false })?)
                }
                None => self.entry(column)?,
            };
            end = key.range.end.max(value.range.end) as usize;
            entries.add(key, value)?;
            // A list level with its key ends where a dash no longer stands; one here belongs to nothing.
            if !self.goes_on(column)? {
                break;
            }
        }
        Ok(self.node(range(start, end), Data::Map(entries.finish(self.source))))
    }

    /// Reads an entry of a map: `key: value`, or `? key` with `: value` below it.
    fn entry(&mut self, column: usize) -> Parsed<(Key, Node)> {
        if !self.c.at_indicator(b'?') {
            let Some(key) = self.key(Properties::default())? else {
                return Err(self.fault_here(FaultKind::NoKey));
            };
            let value = self.value(Place { around: Some(column), level_list: true, compact: false })?;
            return Ok((key, value));
        }
        self.c.advance(1);
        let node = self.value(Place { around: Some(column), level_list: true, compact: true })?;
        let range = node.range;
        let text = self.key_text(node).ok_or(Fault { range, kind: FaultKind::Key })?;
        let key = Key { text, range, merge: false };
        let here = self.c;
        if self.goes_on(column)? && self.c.at_indicator(b':') {
            self.c.advance(1);
            let value = self.value(Place { around: Some(column), level_list: true, compact: true })?;
            return Ok((key, value));
        }
        self.c = here;
        let value = self.node(TextRange::empty(range.end), Data::Null);
        Ok((key, value))
    }

    /// Takes `key:` on this line; none, with the cursor where it was, if there is none. `said` stands before it.
    fn key(&mut self, said: Properties<'a>) -> Parsed<Option<Key>> {
        let begin = self.c;
        let properties = if said.is_empty() { self.properties()? } else { said };
        let start = self.c.offset();
        let line_end = {
            let mut line = self.c;
            line.skip_line();
            line.offset()
        };
        let (text, plain) = match self.c.peek() {
            Some(b'"') => (quotes::double(&mut self.c).ok(), false),
            Some(b'\'') => (quotes::single(&mut self.c).ok(), false),
            Some(b'*') => (self.alias().ok().and_then(|node| self.key_text(node)), false),
            Some(b'[' | b'{') => return self.no_collection_as_key(begin),
            _ if self.begins_plain(false) => (Some(self.plain_line(false).to_owned()), true),
            _ => (None, false),
        };
        let key_end = if plain { start + text.as_ref().map_or(0, String::len) } else { self.c.offset() };
        self.c.skip_blanks();
        let Some(text) = text.filter(|_| key_end <= line_end && self.c.at_indicator(b':')) else {
            self.c = begin;
            return Ok(None);
        };
        self.c.advance(1);
        let range = range(start, key_end);
        let merge = plain && text == "<<";
        let node = self.scalar(properties, range, text, plain)?;
        Ok(self.key_text(node).map(|text| Key { text, range, merge }))
    }

    /// `{a: 1}: x` is a key that no JSON has; a value in braces is no key.
    fn no_collection_as_key(&mut self, begin: Cursor<'a>) -> Parsed<Option<Key>> {
        let start = self.c.offset();
        let result = self.flow(None, false, Properties::default());
        self.c.skip_blanks();
        if result.is_ok() && self.c.at_indicator(b':') {
            return Err(fault(start, self.c.offset(), FaultKind::Key));
        }
        self.c = begin;
        Ok(None)
    }

    // ---- what stands before a value, or for it

    /// Takes `&name` and `!tag` with the white space after each.
    fn properties(&mut self) -> Parsed<Properties<'a>> {
        let mut found = Properties::default();
        loop {
            let start = self.c.offset();
            match self.c.peek() {
                Some(b'&') if found.anchor.is_none() => {
                    self.c.advance(1);
                    found.anchor = Some(self.word());
                }
                Some(b'!') if found.tag.is_none() => {
                    self.c.advance(1);
                    self.word();
                    found.tag = Some((self.c.since(start), self.c.range_from(start)));
                }
                _ => return Ok(found),
            }
            self.c.skip_blanks();
        }
    }

    /// Takes what reaches to the next white space or bracket.
    fn word(&mut self) -> &'a str {
        let start = self.c.offset();
        while !self.c.gap_at(0) && !self.c.at_mark(0) {
            self.c.advance(1);
        }
        self.c.since(start)
    }

    fn alias(&mut self) -> Parsed<Node> {
        let start = self.c.offset();
        self.c.advance(1);
        let name = self.word();
        let range = self.c.range_from(start);
        let Some(anchor) = self.anchors.get(name) else {
            return Err(Fault { range, kind: FaultKind::Alias });
        };
        self.aliased += anchor.size;
        if self.aliased > MOST_ALIASED {
            return Err(Fault { range, kind: FaultKind::Large });
        }
        if self.depth + anchor.depth > DEEPEST {
            return Err(Fault { range, kind: FaultKind::Deep });
        }
        Ok(Node { range, ..anchor.node.clone() })
    }

    // ---- what a node is

    /// The key that a value is: its text as written, so that `8080`, `1.0` and `y` are what they look like.
    fn key_text(&self, node: Node) -> Option<String> {
        match node.data {
            Data::Text(text) | Data::Untyped(text) => Some(text),
            Data::List(_) | Data::Map(_) => None,
            Data::Null | Data::Bool(_) | Data::Int(_) | Data::Float(_) => {
                // An alias is written as its name: that is no key.
                self.c
                    .text()
                    .get(node.range.as_usize())
                    .filter(|text| !text.starts_with('*'))
                    .map(str::to_owned)
            }
        }
    }

    /// A scalar with its type.
    fn scalar(
        &mut self,
        properties: Properties<'a>,
        range: TextRange,
        text: String,
        plain: bool,
    ) -> Parsed<Node> {
        let data = match properties.tag {
            None if plain => resolve(&text).into(),
            None | Some(("!" | "!!str", _)) => Data::Text(text),
            Some((tag, at)) => typed(tag, &text).ok_or(Fault { range: at, kind: FaultKind::Tag })?,
        };
        let node = self.node(range, data);
        self.remember(properties, &node);
        Ok(node)
    }

    /// A map or list, or a scalar that has its type.
    fn finish(&mut self, properties: Properties<'a>, node: Node) -> Parsed<Node> {
        let fits = match (properties.tag, &node.data) {
            (None, _) => true,
            (Some((tag, _)), Data::Map(_)) => tag == "!!map",
            (Some((tag, _)), Data::List(_)) => tag == "!!seq",
            _ => false,
        };
        match properties.tag {
            Some((_, range)) if !fits => Err(Fault { range, kind: FaultKind::Tag }),
            _ => {
                self.remember(properties, &node);
                Ok(node)
            }
        }
    }

    fn remember(&mut self, properties: Properties<'a>, node: &Node) {
        if let Some(name) = properties.anchor {
            let (size, depth) = measure(node);
            self.anchors.insert(name, Anchor { node: node.clone(), size, depth });
        }
    }
}

/// How many values a node holds, and how deep they are. Nodes are never deeper than [`DEEPEST`].
fn measure(node: &Node) -> (usize, usize) {
    let below: Vec<(usize, usize)> = match &node.data {
        Data::List(items) => items.iter().map(measure).collect(),
        Data::Map(entries) => entries.iter().map(|entry| measure(&entry.value)).collect(),
        _ => return (1, 0),
    };
    below.into_iter().fold((1, 1), |(size, depth), (more, deep)| (size + more, depth.max(deep + 1)))
}

/// A scalar whose tag says its type.
fn typed(tag: &str, text: &str) -> Option<Data> {
    let data: Data = resolve(text).into();
    match (tag, &data) {
        ("!!int", Data::Int(_))
        | ("!!bool", Data::Bool(_))
        | ("!!null", Data::Null)
        | ("!!float", Data::Float(_)) => Some(data),
        #[expect(clippy::cast_precision_loss, reason = "the tag asks for a float")]
        ("!!float", Data::Int(value)) => Some(Data::Float(*value as f64)),
        _ => None,
    }
}

/// The entries of a map while it is read.
#[derive(Default)]
struct Entries {
    list: Vec<(Key, Node)>,
    seen: BTreeMap<String, TextRange>,
    merged: Vec<Vec<Entry>>,
}

impl Entries {
    fn add(&mut self, key: Key, value: Node) -> Parsed<()> {
        if key.merge {
            return self.merge(value);
        }
        if let Some(first) = self.seen.insert(key.text.clone(), key.range) {
            return Err(Fault { range: key.range, kind: FaultKind::Twice(first) });
        }
        self.list.push((key, value));
        Ok(())
    }

    fn merge(&mut self, value: Node) -> Parsed<()> {
        let fault = Fault { range: value.range, kind: FaultKind::Merge };
        match value.data {
            Data::Map(entries) => self.merged.push(entries),
            Data::List(items) => {
                for item in items {
                    let Data::Map(entries) = item.data else { return Err(fault) };
                    self.merged.push(entries);
                }
            }
            _ => return Err(fault),
        }
        Ok(())
    }

    /// The entries: what is written here, then what `<<` brings and is not; of several maps the first counts.
    fn finish(mut self, source: u32) -> Vec<Entry> {
        let mut entries: Vec<Entry> = self
            .list
            .into_iter()
            .map(|(key, value)| Entry { key: key.text, source, range: key.range, value })
            .collect();
        for entry in self.merged.into_iter().flatten() {
            if !self.seen.contains_key(&entry.key) {
                self.seen.insert(entry.key.clone(), entry.range);
                entries.push(entry);
            }
        }
        entries
    }
}

#[cfg(test)]
mod tests {
    use super::super::JsonWriter;
    use super::*;

    fn json(text: &str) -> String {
        let documents = parse(text, 0).unwrap_or_else(|fault| panic!("{fault:?} in\n{text}"));
        let read: Vec<String> = documents
            .iter()
            .map(|document| {
                let mut out = JsonWriter::compact();
                document.push_to(&mut out);
                out.into_text()
            })
            .collect();
        read.join("|")
    }

    #[test]
    fn blocks() {
        for (text, expected) in [
            ("", ""),
            ("# only\n", ""),
            ("---\n", ""),
            ("a", "\"a\""),
            ("a: 1\nb:\n  c: x y # z\n  d:\n", r#"{"a":1,"b":{"c":"x y","d":null}}"#),
            (
                "a:\n- 1\n- b: 2\n  c: 3\n-\n- - x\n  - z\nd: e\n",
                r#"{"a":[1,{"b":2,"c":3},null,["x","z"]],"d":"e"}"#,
            ),
            ("a:\n  - 1\n\n  # c\n  - 2\n", r#"{"a":[1,2]}"#),
            ("-\n  a: 1\n-   b: 2\n    c: 3\n", r#"[{"a":1},{"b":2,"c":3}]"#),
            ("a: x\n  y\n\n  z\nb: 1\n", r#"{"a":"x y\nz","b":1}"#),
            ("a:\n  x\n  y\n", r#"{"a":"x y"}"#),
            ("? a\n: 1\n? b\n", r#"{"a":1,"b":null}"#),
            ("? a\n:\n  - 1\n\"b c\": 2\n'd''e': 3\n", r#"{"a":[1],"b c":2,"d'e":3}"#),
            ("---\na: 1\n...\n---\n- 2\n", r#"{"a":1}|[2]"#),
            ("%YAML 1.2\n---\n# Source: x\na: 1\n", r#"{"a":1}"#),
            ("a: 1\r\nb:\r\n- 2\r\n", r#"{"a":1,"b":[2]}"#),
            ("8080: a\ntrue: b\n1.0  : c\n", r#"{"8080":"a","true":"b","1.0":"c"}"#),
            ("a: b:c\nurl: http://x:80/y#z\n", r#"{"a":"b:c","url":"http://x:80/y#z"}"#),
            ("a: - b\n".replace("- b", "-b").as_str(), r#"{"a":"-b"}"#),
            ("--- x\n", "\"x\""),
            ("a: \"x\n  y\\\n  z\n\n  w\"\n", r#"{"a":"x yz\nw"}"#),
            ("a: 'x\n\n  y'\n", r#"{"a":"x\ny"}"#),
            ("a:\t1\n", r#"{"a":1}"#),
        ] {
            assert_eq!(json(text), expected, "{text}");
        }
    }

    #[test]
    fn lines() {
        for (text, expected) in [
            ("a: |\n  x\n   y\n\n  z\nb: 1\n", r#"{"a":"x\n y\n\nz\n","b":1}"#),
            ("a: |-\n  x\n\n\n", r#"{"a":"x"}"#),
            ("a: |+\n  x\n\n\nb: 1\n", r#"{"a":"x\n\n\n","b":1}"#),
            ("a: |2\n    x\n  y\n", r#"{"a":"  x\ny\n"}"#),
            ("a: >\n  x\n  y\n\n  z\n    code\n  w\n", r#"{"a":"x y\nz\n  code\nw\n"}"#),
            ("a: |\n\n  x", r#"{"a":"\nx"}"#),
            ("- |\n x\n- >-\n y\n z\n", r#"["x\n","y z"]"#),
            ("a: |  # c\n  # x\nb: |\nc: 1\n", r##"{"a":"# x\n","b":"","c":1}"##),
            ("|\n x\n---\n|\n  \n---\n1", r#""x\n"|""|1"#),
            ("a: |\n    \nb: |\n  ", r#"{"a":"","b":""}"#),
        ] {
            assert_eq!(json(text), expected, "{text}");
        }
    }

    #[test]
    fn brackets() {
        for (text, expected) in [
            ("{a: 1, b: [x, 'y', \"z\"], c: , d}", r#"{"a":1,"b":["x","y","z"],"c":null,"d":null}"#),
            ("{\"a\":1,\"b\":{\"c\":[]}}", r#"{"a":1,"b":{"c":[]}}"#),
            ("a: [1,\n  2, # c\n\t3,\n]\nb: {}\n", r#"{"a":[1,2,3],"b":{}}"#),
            ("[a: 1, {b: c d\n e}]", r#"[{"a":1},{"b":"c d e"}]"#),
            ("{a:1, b: http://x}", r#"{"a:1":null,"b":"http://x"}"#),
            ("\"\\u00e9\\uD83D\\uDE00\\x41\\/\\n\"", "\"é😀A/\\n\""),
            ("{\n\t\"a\": [\n\t\t1.5e3,\n\t\tnull\n\t]\n}\n", r#"{"a":[1500,null]}"#),
        ] {
            assert_eq!(json(text), expected, "{text}");
        }
    }

    #[test]
    fn names_and_tags() {
        for (text, expected) in [
            ("a: &x {k: 1}\nb: *x\nc: {<<: *x, l: 2}\n", r#"{"a":{"k":1},"b":{"k":1},"c":{"l":2,"k":1}}"#),
            ("a: &x\n  k: 1\nb:\n  <<: *x\n  k: 2\n", r#"{"a":{"k":1},"b":{"k":2}}"#),
            ("a: !!str 1\nb: !!int 2\nc: ! 3\nd: !!float 1\n", r#"{"a":"1","b":2,"c":"3","d":1}"#),
            ("&k a: &v 1\nb: [*k, *v]\n", r#"{"a":1,"b":["a",1]}"#),
            ("- &x !!str\n- *x\n", r#"["",""]"#),
            (
                "a: &x !!str\n  1\nb: &y\n- 2\nc: [*x, *y]\nd: !!map\n  e: 1\n",
                r#"{"a":"1","b":[2],"c":["1",[2]],"d":{"e":1}}"#,
            ),
            ("\"<<\": 1\n", r#"{"<<":1}"#),
        ] {
            assert_eq!(json(text), expected, "{text}");
        }
    }

    #[test]
    fn ranges_are_those_of_the_text() {
        let text = "# c\na:\n  - x: 1 # d\n    y: |\n      é\n  - [2]\nb:   'q' \n";
        let document = &parse(text, 3).expect("valid")[0];
        let at = |node: &Node| text.get(node.range.as_usize()).expect("within").to_owned();
        let a = document.get("a").expect("there");
        assert_eq!(at(a), "- x: 1 # d\n    y: |\n      é\n  - [2]");
        let Data::List(items) = &a.data else { panic!("a list") };
        assert_eq!(at(&items[0]), "x: 1 # d\n    y: |\n      é");
        assert_eq!(at(items[0].get("y").expect("there")), "|\n      é");
        assert_eq!(at(document.get("b").expect("there")), "'q'");
        assert_eq!(at(document), text.trim_start_matches("# c\n").trim_end());
        assert_eq!(items[1].source, 3);
    }

    #[test]
    fn faults_say_what_and_where() {
        for (text, at, kind) in [
            ("a: b: c", ": c", FaultKind::Nested),
            ("a: - b", "- b", FaultKind::Nested),
            ("a: 1\n b: 2", ": 2", FaultKind::Nested),
            ("a: {}\n b: 2", "b: 2", FaultKind::Indentation),
            ("a:\n\t- b", "\t- b", FaultKind::Tab),
            ("a: [1, 2", "[1, 2", FaultKind::Unclosed('[')),
            ("a: {b: 1\nc: 2", ": 2", FaultKind::NoComma),
            ("a: \"x", "\"x", FaultKind::Unclosed('"')),
            ("a: \"\\q\"", "\\q\"", FaultKind::Escape),
            ("a: |x\n", "|x\n", FaultKind::BlockHead),
            ("a: *b", "*b", FaultKind::Alias),
            ("a: !x 1", "!x 1", FaultKind::Tag),
            ("a: @b", "@b", FaultKind::Character('@')),
            ("a: {{ b }}", "{ b }}", FaultKind::Key),
            ("a: 1\nb", "b", FaultKind::NoKey),
            ("{a: 1}: 2", "{a: 1}: 2", FaultKind::Key),
            ("<<: 1", "1", FaultKind::Merge),
            ("a: 'b' c", "c", FaultKind::Trailing),
            ("- a\nb: 1", "b: 1", FaultKind::Trailing),
        ] {
            let fault = parse(text, 0).expect_err(text);
            assert_eq!((text.get(fault.range.start as usize..), fault.kind), (Some(at), kind), "{text}");
        }
        let fault = parse("a: 1\nb: 2\na: 3\n", 0).expect_err("twice");
        assert_eq!(fault.kind, FaultKind::Twice(TextRange::new(0, 1)));
    }

    #[test]
    fn depth_and_aliases_have_limits() {
        for text in [
            "[".repeat(100_000),
            "- ".repeat(100_000),
            "{a: ".repeat(100_000),
            "? ".repeat(100_000),
            "a:\n".to_owned() + &"- ".repeat(200) + "b",
        ] {
            assert_eq!(parse(&text, 0).map_err(|fault| fault.kind), Err(FaultKind::Deep));
        }
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..9 {
            let below = format!("*a{}, ", level - 1).repeat(9);
            bomb.push_str(&format!("a{level}: &a{level} [{below}]\n"));
        }
        assert_eq!(parse(&bomb, 0).map_err(|fault| fault.kind), Err(FaultKind::Large));
    }
}
