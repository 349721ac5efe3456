//! What may stand on one line: plain and quoted scalars, and lists and maps between brackets and braces.

use super::super::cursor::{fault, range};
use super::super::quotes;
use super::super::read::{Data, FaultKind, Node};
use super::{Entries, Fault, Key, Parsed, Parser, Properties};
use crate::base::TextRange;

impl<'a> Parser<'a> {
    /// Reads a value that is written in one: quoted, plain, between brackets or braces, or an alias.
    pub(super) fn flow(
        &mut self,
        around: Option<usize>,
        inside: bool,
        properties: Properties<'a>,
    ) -> Parsed<Node> {
        let start = self.c.offset();
        let (text, plain) = match self.c.peek() {
            Some(b'[') => {
                let node = self.deeper(Self::flow_list)?;
                return self.finish(properties, node);
            }
            Some(b'{') => {
                let node = self.deeper(Self::flow_map)?;
                return self.finish(properties, node);
            }
            Some(b'*') => return self.alias(),
            Some(b'"') => (quotes::double(&mut self.c)?, false),
            Some(b'\'') => (quotes::single(&mut self.c)?, false),
            _ if self.begins_plain(inside) => {
                let (text, end) = self.plain(around, inside);
                return self.scalar(properties, range(start, end), text, true);
            }
            Some(b',' | b']' | b'}' | b':') | None if inside && !properties.is_empty() => {
                (String::new(), true)
            }
            _ => {
                let c = self.c.rest().chars().next().unwrap_or('\n');
                return Err(self.fault_here(FaultKind::Character(c)));
            }
        };
        let range = self.c.range_from(start);
        self.scalar(properties, range, text, plain)
    }

    fn flow_list(&mut self) -> Parsed<Node> {
        let start = self.c.offset();
        self.c.advance(1);
        let mut items = Vec::new();
        loop {
            self.c.skip_space();
            if self.c.eat(b']') {
                let range = self.c.range_from(start);
                return Ok(self.node(range, Data::List(items)));
            }
            let item = self.flow_item(start, '[')?;
            self.c.skip_space();
            let item = if self.at_flow_colon(&item) {
                let (key, value) = self.flow_value(item)?;
                let range = range(key.range.start as usize, value.range.end.max(key.range.end) as usize);
                let mut entries = Entries::default();
                entries.add(key, value)?;
                self.node(range, Data::Map(entries.finish(self.source)))
            } else {
                item
            };
            items.push(item);
            self.flow_comma(start, b']', '[')?;
        }
    }

    fn flow_map(&mut self) -> Parsed<Node> {
        let start = self.c.offset();
        self.c.advance(1);
        let mut entries = Entries::default();
        loop {
            self.c.skip_space();
            if self.c.eat(b'}') {
                let range = self.c.range_from(start);
                return Ok(self.node(range, Data::Map(entries.finish(self.source))));
            }
            let key = self.flow_item(start, '{')?;
            self.c.skip_space();
            let (key, value) = if self.at_flow_colon(&key) {
                self.flow_value(key)?
            } else {
                let value = self.node(TextRange::empty(key.range.end), Data::Null);
                (self.flow_key(key)?, value)
            };
            entries.add(key, value)?;
            self.flow_comma(start, b'}', '{')?;
        }
    }

    /// Reads an item, or a key, between brackets or braces.
    fn flow_item(&mut self, start: usize, open: char) -> Parsed<Node> {
        if self.c.at_indicator(b'?') {
            self.c.advance(1);
            self.c.skip_space();
        }
        if self.c.is_end() || self.c.at_marker() {
            return Err(fault(start, start + 1, FaultKind::Unclosed(open)));
        }
        let properties = self.properties()?;
        self.c.skip_space();
        self.flow(None, true, properties)
    }

    /// Whether `:` stands here and ends a key: after quotes nothing has to follow it.
    fn at_flow_colon(&self, key: &Node) -> bool {
        let closed = matches!(key.data, Data::Text(_)) && self.c.offset() == key.range.end as usize;
        self.c.peek() == Some(b':')
            && (closed
                || self.c.gap_at(1)
                || matches!(self.c.peek_at(1), Some(b',' | b'[' | b']' | b'{' | b'}' | b'"' | b'\'')))
    }

    fn flow_value(&mut self, key: Node) -> Parsed<(Key, Node)> {
        let key = self.flow_key(key)?;
        self.c.advance(1);
        let empty = self.c.offset();
        self.c.skip_space();
        if matches!(self.c.peek(), Some(b',' | b']' | b'}')) {
            let value = self.node(range(empty, empty), Data::Null);
            return Ok((key, value));
        }
        if self.c.is_end() {
            return Err(self.fault_here(FaultKind::NoComma));
        }
        let properties = self.properties()?;
        self.c.skip_space();
        let value = self.flow(None, true, properties)?;
        Ok((key, value))
    }

    fn flow_key(&self, node: Node) -> Parsed<Key> {
        let range = node.range;
        let merge = range.end - range.start == 2 && node.data == Data::Text("<<".to_owned());
        let text = self.key_text(node).ok_or(Fault { range, kind: FaultKind::Key })?;
        Ok(Key { text, range, merge })
    }

    /// Takes a comma, or leaves the end to be seen.
    fn flow_comma(&mut self, start: usize, close: u8, open: char) -> Parsed<()> {
        self.c.skip_space();
        if self.c.eat(b',') || self.c.peek() == Some(close) {
            return Ok(());
        }
        if self.c.is_end() {
            return Err(fault(start, start + 1, FaultKind::Unclosed(open)));
        }
        Err(self.fault_here(FaultKind::NoComma))
    }

    /// Whether a plain scalar begins here.
    pub(super) fn begins_plain(&self, inside: bool) -> bool {
        match self.c.peek() {
            Some(b'-' | b'?' | b':') => !(self.c.gap_at(1) || inside && self.c.at_mark(1)),
            Some(
                b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"'
                | b'%' | b'@' | b'`',
            ) => false,
            other => other.is_some(),
        }
    }

    /// Takes what is plain on this line.
    pub(super) fn plain_line(&mut self, inside: bool) -> &'a str {
        let start = self.c.offset();
        let mut end = start;
        while !self.c.at_break() && !self.c.is_end() {
            match self.c.peek() {
                Some(b':') if self.c.gap_at(1) => break,
                Some(b':') if inside && self.c.at_mark(1) => {
                    break;
                }
                Some(b',' | b'[' | b']' | b'{' | b'}') if inside => break,
                Some(b'#') if self.c.offset() > end => break,
                Some(b' ' | b'\t') => self.c.advance(1),
                _ => {
                    self.c.advance(1);
                    end = self.c.offset();
                }
            }
        }
        let text = self.c.since(start);
        text.get(..end - start).unwrap_or(text)
    }

    /// Takes a plain scalar with the lines that continue it, and where it ends.
    fn plain(&mut self, around: Option<usize>, inside: bool) -> (String, usize) {
        let start = self.c.offset();
        let first = self.plain_line(inside);
        let mut end = start + first.len();
        let mut out = first.to_owned();
        loop {
            let here = self.c;
            let mut breaks = 0;
            while self.c.line_break() {
                breaks += 1;
                self.c.skip_blanks();
            }
            let deep = inside || around.is_none_or(|around| self.c.column() > around);
            let stops = self.c.is_end()
                || self.c.at_marker()
                || self.c.peek() == Some(b'#')
                || inside && matches!(self.c.peek(), Some(b',' | b'[' | b']' | b'{' | b'}' | b':'));
            if breaks == 0 || !deep || stops {
                self.c = here;
                return (out, end);
            }
            let start = self.c.offset();
            let line = self.plain_line(inside);
            quotes::push_fold(&mut out, breaks);
            out.push_str(line);
            end = start + line.len();
            // A comment ends the scalar.
            if self.c.peek() == Some(b'#') {
                return (out, end);
            }
        }
    }
}
