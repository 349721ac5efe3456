//! A place in a text, and the small steps that a reader of YAML takes.

use super::read::{Fault, FaultKind};
use crate::base::TextRange;

/// A place in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

const fn is_blank(byte: Option<u8>) -> bool {
    matches!(byte, Some(b' ' | b'\t'))
}

impl<'a> Cursor<'a> {
    /// The beginning, after a byte order mark.
    pub(super) fn new(text: &'a str) -> Self {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { text, at, line: at }
    }

    /// The whole text.
    pub(super) const fn text(&self) -> &'a str {
        self.text
    }

    pub(super) const fn offset(&self) -> usize {
        self.at
    }

    /// Bytes from the beginning of the line.
    pub(super) const fn column(&self) -> usize {
        self.at - self.line
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    pub(super) fn range_from(&self, start: usize) -> TextRange {
        range(start, self.at)
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.peek_at(0)
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn before(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at.checked_sub(1)?).copied()
    }

    /// Goes on by bytes that are no line ends.
    pub(super) const fn advance(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// Takes a character that is no line end.
    pub(super) fn next_char(&mut self) -> Option<char> {
        let c = self.rest().chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.at += 1;
        }
        found
    }

    pub(super) fn is_end(&self) -> bool {
        self.at >= self.text.len()
    }

    pub(super) fn at_blank(&self) -> bool {
        is_blank(self.peek())
    }

    pub(super) fn at_break(&self) -> bool {
        matches!(self.peek(), Some(b'\n' | b'\r'))
    }

    /// Whether the byte `ahead` is white space or the end.
    pub(super) fn gap_at(&self, ahead: usize) -> bool {
        matches!(self.peek_at(ahead), None | Some(b' ' | b'\t' | b'\n' | b'\r'))
    }

    /// Whether an indicator, as `-`, stands here by itself.
    pub(super) fn at_indicator(&self, byte: u8) -> bool {
        self.peek() == Some(byte) && self.gap_at(1)
    }

    /// Whether the byte `ahead` is a comma, bracket or brace.
    pub(super) fn at_mark(&self, ahead: usize) -> bool {
        matches!(self.peek_at(ahead), Some(b',' | b'[' | b']' | b'{' | b'}'))
    }

    pub(super) fn skip_blanks(&mut self) {
        while self.at_blank() {
            self.at += 1;
        }
    }

    pub(super) fn skip_spaces(&mut self, most: usize) -> usize {
        let mut count = 0;
        while count < most && self.eat(b' ') {
            count += 1;
        }
        count
    }

    /// Goes to the end of the line.
    pub(super) fn skip_line(&mut self) {
        let rest = self.rest();
        self.at += rest.bytes().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
    }

    pub(super) fn skip_comment(&mut self) {
        if self.peek() == Some(b'#') && (self.column() == 0 || is_blank(self.before())) {
            self.skip_line();
        }
    }

    /// Takes one line end.
    pub(super) fn line_break(&mut self) -> bool {
        let found = match (self.peek(), self.peek_at(1)) {
            (Some(b'\r'), Some(b'\n')) => 2,
            (Some(b'\r' | b'\n'), _) => 1,
            _ => 0,
        };
        self.at += found;
        if found > 0 {
            self.line = self.at;
        }
        found > 0
    }

    /// Goes over white space, line ends and comments.
    pub(super) fn skip_space(&mut self) {
        loop {
            self.skip_blanks();
            self.skip_comment();
            if !self.line_break() {
                return;
            }
        }
    }

    /// Goes to what comes next on this line or a later one; a tab that indents it is a fault.
    pub(super) fn skip_to_content(&mut self) -> Result<(), Fault> {
        self.skip_space();
        let indent = self.since(self.line);
        match indent.find('\t') {
            Some(tab) if indent.bytes().all(|byte| matches!(byte, b' ' | b'\t')) && !self.is_end() => {
                Err(fault(self.line + tab, self.line + tab + 1, FaultKind::Tab))
            }
            _ => Ok(()),
        }
    }

    /// Whether `---` or `...` stands here alone, at the beginning of its line.
    pub(super) fn at_marker(&self) -> bool {
        self.column() == 0
            && (self.rest().starts_with("---") || self.rest().starts_with("..."))
            && self.gap_at(3)
    }
}

pub(super) fn range(start: usize, end: usize) -> TextRange {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    TextRange::new(offset(start), offset(end))
}

pub(super) fn fault(start: usize, end: usize, kind: FaultKind) -> Fault {
    Fault { range: range(start, end), kind }
}
