//! From byte offsets to lines and columns and back, in the units that terminals and editors count in.

use std::sync::Arc;

use super::TextRange;

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// 16-bit units, which most editors count in.
    Utf16,
    /// Characters, which people count in.
    Chars,
}

impl Encoding {
    const fn width(self, c: char) -> u32 {
        match self {
            Self::Utf8 => c.len_utf8() as u32,
            Self::Utf16 => c.len_utf16() as u32,
            Self::Chars => 1,
        }
    }
}

/// A place in a text, counted from zero. Who shows it to people adds one to each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column, in the units of the encoding that was asked for.
    pub column: u32,
}

impl Position {
    /// The place at a line and a column, both from zero.
    #[must_use]
    pub const fn new(line: u32, column: u32) -> Self {
        Self { line, column }
    }
}

/// A text and where its lines begin.
///
/// A line ends with `\n`, `\r\n` or a `\r` of its own, as in the editors' protocol. Every question has an answer: an offset behind
/// the text is its end, one within a character is that character's begin, one within a line end is the end of that line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineIndex {
    text: Arc<str>,
    starts: Vec<u32>,
}

impl LineIndex {
    /// Reads a text once for its lines.
    #[must_use]
    pub fn new(text: Arc<str>) -> Self {
        let mut starts = vec![0];
        let bytes = text.as_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            let ends = *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
            if ends {
                starts.push(at as u32 + 1);
            }
        }
        Self { text, starts }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// How many lines there are; an empty text has one, and so has what follows a final line end.
    #[must_use]
    pub fn lines(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The line on which `offset` lies, from zero.
    #[must_use]
    pub fn line_of(&self, offset: u32) -> u32 {
        let behind = self.starts.partition_point(|start| *start <= offset);
        (behind as u32).saturating_sub(1)
    }

    /// The bytes of a line without its end; behind the last line, the empty range at the end of the text.
    #[must_use]
    pub fn line_range(&self, line: u32) -> TextRange {
        let end_of_text = self.text.len() as u32;
        let Some(&start) = self.starts.get(line as usize) else { return TextRange::empty(end_of_text) };
        let end = self.starts.get(line as usize + 1).copied().unwrap_or(end_of_text);
        let shown = self.slice(TextRange::new(start, end)).trim_end_matches(['\r', '\n']);
        TextRange::new(start, start + shown.len() as u32)
    }

    /// The text of a range, both of its ends moved back to where a character begins.
    #[must_use]
    pub fn slice(&self, range: TextRange) -> &str {
        let (start, end) = (self.floor(range.start), self.floor(range.end));
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The nearest begin of a character at or before `offset`.
    #[must_use]
    pub fn floor(&self, offset: u32) -> u32 {
        let offset = self.text.len().min(offset as usize);
        let back = (0..4).take_while(|back| !self.text.is_char_boundary(offset - back)).count();
        (offset - back) as u32
    }

    /// Line and column of an offset.
    #[must_use]
    pub fn position(&self, offset: u32, encoding: Encoding) -> Position {
        let line = self.line_of(offset);
        let range = self.line_range(line);
        let before = self.slice(TextRange::new(range.start, offset.min(range.end)));
        let column = match encoding {
            Encoding::Utf8 => before.len() as u32,
            Encoding::Utf16 | Encoding::Chars => before.chars().map(|c| encoding.width(c)).sum(),
        };
        Position { line, column }
    }

    /// The offset of a line and column. A column behind the line is its end, a line behind the text is the text's end.
    #[must_use]
    pub fn offset(&self, position: Position, encoding: Encoding) -> u32 {
        let range = self.line_range(position.line);
        let mut column = 0;
        for (at, c) in self.slice(range).char_indices() {
            column += encoding.width(c);
            if column > position.column {
                return range.start + at as u32;
            }
        }
        range.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(text: &str) -> LineIndex {
        LineIndex::new(text.into())
    }

    #[test]
    fn columns_count_bytes_units_or_characters() {
        let index = index("a\n\té😀x");
        let x = 1 + 1 + 1 + 2 + 4;
        assert_eq!(index.position(x, Encoding::Utf8), Position::new(1, 7));
        assert_eq!(index.position(x, Encoding::Utf16), Position::new(1, 4));
        assert_eq!(index.position(x, Encoding::Chars), Position::new(1, 3));
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Chars] {
            assert_eq!(index.offset(index.position(x, encoding), encoding), x);
        }
    }

    #[test]
    fn each_kind_of_line_end_ends_a_line_once() {
        let index = index("a\r\nb\rc\nd");
        assert_eq!(index.lines(), 4);
        let lines: Vec<_> = (0..4).map(|line| index.slice(index.line_range(line))).collect();
        assert_eq!(lines, ["a", "b", "c", "d"]);
        assert_eq!(index.position(2, Encoding::Utf8), Position::new(0, 1), "between \\r and \\n");
    }

    #[test]
    fn no_offset_and_no_position_is_out_of_bounds() {
        for text in ["", "\n", "é", "a\r\n", "😀\r"] {
            let index = index(text);
            for offset in 0..12 {
                for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Chars] {
                    let position = index.position(offset, encoding);
                    assert!(position.line < index.lines());
                    let back = index.offset(position, encoding);
                    assert!(back <= text.len() as u32 && text.is_char_boundary(back as usize));
                }
            }
            for line in 0..4 {
                for column in 0..4 {
                    assert!(index.offset(Position::new(line, column), Encoding::Utf16) <= text.len() as u32);
                }
            }
        }
    }

    #[test]
    fn a_column_within_a_character_is_its_begin() {
        let index = index("😀x");
        assert_eq!(index.offset(Position::new(0, 1), Encoding::Utf16), 0);
        assert_eq!(index.offset(Position::new(0, 2), Encoding::Utf16), 4);
        assert_eq!(index.position(2, Encoding::Utf8), Position::new(0, 0));
    }
}
