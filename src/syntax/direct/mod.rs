//! What is right is read directly: from the mended text to the tree, in one descent without a second look.
//!
//! The grammar (`grammar/dpl.pest`) is the definition of the language's text, and it alone reads what is wrong, for it keeps what
//! stands around a mistake. But most texts are right, and for them a parser that can go on after any mistake does a dozen steps for a
//! byte where one is enough: reading was a third of a small build. So here each rule of the grammar stands once more, without its
//! ways out, and whatever is not surely right gives `None`: then the grammar reads the item as if nobody had looked at it.
//!
//! That both agree is a law, asked of every text that the project has and of mutations of it (`direct/tests.rs`).

mod element;
mod expression;
mod item;
mod types;

#[cfg(test)]
mod tests;

use super::build::DEEPEST;
use super::cut::range;
use super::repair::Mended;
use super::tree::{Ident, Item, Path};
use crate::base::{Name, TextRange};

/// The tree of an item, without its comments, if all of it is surely right.
pub(super) fn item(mended: &Mended<'_>, original: &str) -> Option<Item> {
    let mut reader = Reader { mended, text: &mended.text, at: 0, depth: 0, tall: 0 };
    let read = reader.item()?;
    Some(Item { range: range(0, original.len()), ..read })
}

/// A mended text, read up to an offset.
struct Reader<'m> {
    mended: &'m Mended<'m>,
    text: &'m str,
    at: usize,
    depth: u32,
    /// The longest chain below what was read last, as the builder counts it.
    tall: u32,
}

const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

impl<'m> Reader<'m> {
    /// The byte so many behind the next one; 0, which begins nothing, behind the end.
    fn ahead(&self, count: usize) -> u8 {
        self.text.as_bytes().get(self.at + count).copied().unwrap_or(0)
    }

    fn peek(&self) -> u8 {
        self.ahead(0)
    }

    fn rest(&self) -> &'m [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// The text from an offset to where it is read now.
    fn since(&self, start: usize) -> &'m str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// The range of what was read since an offset.
    fn range(&self, start: usize) -> TextRange {
        self.mended.range(start, self.at)
    }

    fn skip(&mut self, is_skipped: impl Fn(u8) -> bool) {
        self.at += self.rest().iter().take_while(|byte| is_skipped(**byte)).count();
    }

    /// Skips blanks.
    fn blanks(&mut self) {
        self.skip(|byte| byte == b' ');
    }

    /// Skips blanks and newlines.
    fn space(&mut self) {
        self.skip(|byte| matches!(byte, b' ' | b'\n'));
    }

    /// Takes a sign.
    fn eat(&mut self, sign: &[u8]) -> bool {
        let found = self.rest().starts_with(sign);
        if found {
            self.at += sign.len();
        }
        found
    }

    /// Takes a sign that has to be there.
    fn expect(&mut self, sign: &[u8]) -> Option<()> {
        self.eat(sign).then_some(())
    }

    /// Takes `=`, but none that begins another sign.
    fn equals(&mut self) -> bool {
        let found = self.peek() == b'=' && !matches!(self.ahead(1), b'=' | b'>');
        if found {
            self.at += 1;
        }
        found
    }

    /// Blanks and something behind them, or nothing of both.
    fn behind_blanks(&mut self, takes: impl FnOnce(&mut Self) -> bool) -> bool {
        let before = self.at;
        self.blanks();
        let found = takes(self);
        if !found {
            self.at = before;
        }
        found
    }

    /// Takes a word that begins an item, whatever follows.
    fn item_keyword(&mut self, word: &[u8]) -> bool {
        !is_word(self.ahead(word.len())) && self.eat(word)
    }

    /// Takes a keyword. A word before `:` or `.` is a name, whatever it says.
    fn keyword(&mut self, word: &[u8]) -> bool {
        if self.peek() != word.first().copied().unwrap_or(0) || !self.rest().starts_with(word) {
            return false;
        }
        let behind = self.rest().get(word.len()..).unwrap_or_default();
        if behind.first().is_some_and(|byte| is_word(*byte)) {
            return false;
        }
        let behind = behind.trim_ascii_start_blanks();
        if behind.starts_with(b":") || (behind.starts_with(b".") && !behind.starts_with(b"...")) {
            return false;
        }
        self.at += word.len();
        true
    }

    fn ident_since(&self, start: usize) -> Ident {
        Ident { name: Name::new(self.since(start)), range: self.range(start) }
    }

    /// A name.
    fn name(&mut self) -> Option<Ident> {
        let start = self.at;
        if !is_letter(self.peek()) {
            return None;
        }
        self.skip(is_word);
        Some(self.ident_since(start))
    }

    /// `a.b.c`, each a word; the first may have to begin with a letter.
    fn words(&mut self, letter: bool) -> Option<Vec<Ident>> {
        if !is_word(self.peek()) || (letter && !is_letter(self.peek())) {
            return None;
        }
        let mut words = Vec::with_capacity(1);
        loop {
            let start = self.at;
            self.skip(is_word);
            words.push(self.ident_since(start));
            if self.peek() != b'.' || !is_word(self.ahead(1)) {
                return Some(words);
            }
            self.at += 1;
        }
    }

    fn path(&mut self) -> Option<Path> {
        let start = self.at;
        let segments = self.words(true)?;
        Some(Path { range: self.range(start), segments })
    }

    /// Whatever stands between brackets, the opening one read already: separated by newlines or commas, never by two commas.
    fn listed<T>(&mut self, close: u8, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut all = Vec::new();
        loop {
            let separated = self.separators(usize::from(!all.is_empty()))?;
            if self.peek() == close {
                self.at += 1;
                return Some(all);
            }
            if !separated && !all.is_empty() {
                return None;
            }
            all.push(one(self)?);
        }
    }

    /// Skips what separates, at most so many commas; whether anything does.
    fn separators(&mut self, commas: usize) -> Option<bool> {
        let start = self.at;
        self.skip(|byte| matches!(byte, b' ' | b'\n' | b','));
        let gap = self.since(start).as_bytes();
        let found = gap.iter().filter(|byte| **byte == b',').count();
        (found <= commas).then(|| found > 0 || gap.contains(&b'\n'))
    }

    /// Goes one level down, if that is not too deep.
    fn deeper<T>(&mut self, inside: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth >= DEEPEST {
            return None;
        }
        self.depth += 1;
        let read = inside(self);
        self.depth -= 1;
        read
    }
}

/// Bytes without the blanks before them.
trait TrimBlanks {
    fn trim_ascii_start_blanks(&self) -> &Self;
}

impl TrimBlanks for [u8] {
    fn trim_ascii_start_blanks(&self) -> &Self {
        let blanks = self.iter().take_while(|byte| **byte == b' ').count();
        self.get(blanks..).unwrap_or_default()
    }
}
