//! The lines around places of a file, as they are drawn: a text of its own, with cuts where lines are too long.

use super::harmless;
use crate::base::{Encoding, LineIndex, Position, TextRange};

/// A label over more lines than this is shown by its first.
const MOST_LINES: u32 = 6;
/// Stands where something of a line is left out.
const CUT: char = '…';

/// Some lines of a file.
#[derive(Debug)]
pub(super) struct Excerpt {
    /// The lines, each with its end.
    pub(super) text: String,
    /// The number of the first, from zero.
    pub(super) first: u32,
    /// Where the most important of its places stands in the file.
    pub(super) position: Position,
    pieces: Vec<Piece>,
}

/// What is shown of a line.
#[derive(Debug)]
struct Piece {
    /// The bytes of the file.
    shown: TextRange,
    /// Where they begin in the excerpt.
    at: usize,
}

impl Excerpt {
    /// The lines of `places`, ranges that [`fitted`] made, the most important first; with what stands around them if `context` says so.
    pub(super) fn new(lines: &LineIndex, places: &[TextRange], context: bool, widest: usize) -> Self {
        let line_of = |offset: u32| lines.line_of(offset);
        let mut first = places.iter().map(|range| line_of(range.start)).min().unwrap_or_default();
        let mut last = places.iter().map(|range| line_of(range.end)).max().unwrap_or_default();
        let is_telling = |line: u32| !lines.slice(lines.line_range(line)).trim().is_empty();
        if context && first > 0 && is_telling(first - 1) {
            first -= 1;
        }
        if context && last + 1 < lines.lines() && is_telling(last + 1) {
            last += 1;
        }
        let position =
            places.first().map(|range| lines.position(range.start, Encoding::Chars)).unwrap_or_default();
        let mut excerpt = Self { text: String::new(), first, position, pieces: Vec::new() };
        for line in first..=last {
            let on_line = places.iter().filter(|range| line_of(range.start) == line).copied();
            // All of them are to be seen.
            let whole =
                on_line.reduce(|one, two| TextRange::new(one.start.min(two.start), one.end.max(two.end)));
            excerpt.line(lines, lines.line_range(line), whole, widest);
        }
        excerpt
    }

    fn line(&mut self, lines: &LineIndex, line: TextRange, place: Option<TextRange>, widest: usize) {
        let shown = place
            .map_or_else(|| window(lines, line, line.start, widest), |it| around(lines, line, it, widest));
        if shown.start > line.start {
            self.text.push(CUT);
        }
        self.pieces.push(Piece { shown, at: self.text.len() });
        self.text.push_str(&harmless(lines.slice(shown)));
        if shown.end < line.end {
            self.text.push(CUT);
        }
        self.text.push('\n');
    }

    /// Where an offset of the file stands in the excerpt; what is cut off is at the cut.
    pub(super) fn locate(&self, offset: u32) -> usize {
        let piece =
            self.pieces.iter().rev().find(|piece| piece.shown.start <= offset).or(self.pieces.first());
        piece.map_or(0, |piece| {
            piece.at + (offset.clamp(piece.shown.start, piece.shown.end) - piece.shown.start) as usize
        })
    }
}

/// Of a long line what stands around a place, which has the middle where it cannot be seen from the line's beginning.
fn around(lines: &LineIndex, line: TextRange, place: TextRange, widest: usize) -> TextRange {
    let end = place.end.min(line.end);
    let width = |start: u32, end: u32| lines.slice(TextRange::new(start, end)).chars().map(columns).sum();
    let (before, length): (usize, usize) = (width(line.start, place.start), width(place.start, end));
    if before + length <= widest {
        return window(lines, line, line.start, widest);
    }
    let hidden = before - (widest.saturating_sub(length) / 2).min(before);
    window(lines, line, line.start + fitting(lines.slice(line), hidden), widest)
}

/// As much of a line as fits, from `start` on.
fn window(lines: &LineIndex, line: TextRange, start: u32, widest: usize) -> TextRange {
    let text = lines.slice(TextRange::new(start, line.end));
    TextRange::new(start, start + fitting(text, widest))
}

/// The length of the beginning of a text that is no wider than this.
fn fitting(text: &str, widest: usize) -> u32 {
    let mut width = 0;
    let end = text.char_indices().find(|(_, c)| {
        width += columns(*c);
        width > widest
    });
    end.map_or(text.len(), |(at, _)| at) as u32
}

/// How many columns of a terminal a character takes; a tab as many as it does at most.
const fn columns(c: char) -> usize {
    match c {
        '\t' => 4,
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

/// The range that is drawn: within the text, not in its trailing blank lines (where nothing would be drawn), and not too long.
pub(super) fn fitted(lines: &LineIndex, range: TextRange, widest: usize) -> TextRange {
    let written = lines.text().trim_end().len() as u32;
    if range.start >= written {
        return TextRange::empty(written);
    }
    let start = lines.floor(range.start);
    let line = lines.line_of(start);
    let start = start.min(lines.line_range(line).end);
    let shown = lines.slice(TextRange::new(start, range.end)).trim_end();
    let end = start + shown.len() as u32;
    if lines.line_of(end) - line >= MOST_LINES {
        let first_line = lines.line_range(line).end.min(end);
        return window(lines, TextRange::new(start, first_line), start, widest * 2 / 3);
    }
    if lines.line_of(end) == line {
        return window(lines, TextRange::new(start, end), start, widest * 2 / 3);
    }
    TextRange::new(start, end)
}
