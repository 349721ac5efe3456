//! Mending the text of one item before the grammar reads it: comments go, brackets that are missing are added, texts get their ends.
//!
//! So the grammar has neither comments nor broken nesting in it, and a mistake of that kind is reported once, here, at the place
//! where it was made. Offsets in the mended text are mapped back through [`Mended::start`] and [`Mended::end`].

use super::cut::range;
use super::error::{SyntaxError, SyntaxErrorKind};
use super::scan::{Frame, Go, Listener, Reading, Remark, Scan, Shape};
use super::tree::{Comment, CommentKind};
use crate::base::TextRange;
use std::borrow::Cow;

/// How deep brackets may nest.
pub const DEEPEST_NESTING: usize = 256;

/// How long the way down may be in all, with the words that nest without a bracket. The grammar recurses as deep, and asks nobody for the
/// stack that is left.
const DEEPEST_WAY: usize = 2 * DEEPEST_NESTING;

/// The largest item whose indentation is asked where a bracket is missing, so that the time that takes is bounded.
const LARGEST_REREAD: usize = 1 << 16;

/// At `at` of the original, `remove` bytes go and `insert` comes.
#[derive(Debug)]
struct Edit {
    at: usize,
    remove: usize,
    insert: String,
    /// Where the edit begins in the mended text.
    mended: usize,
}

/// An item as the grammar reads it.
pub(super) struct Mended<'t> {
    pub(super) text: Cow<'t, str>,
    pub(super) comments: Vec<Comment>,
    pub(super) errors: Vec<SyntaxError>,
    /// Which of the errors say that something is open at the end of the item.
    pub(super) at_end: std::ops::Range<usize>,
    /// From brackets that are not closed to where they were closed for the grammar: what is wrong in there may follow from that.
    pub(super) unclosed: Vec<TextRange>,
    pub(super) too_deep: bool,
    edits: Vec<Edit>,
}

impl<'t> Mended<'t> {
    /// A text in which nothing has to be mended.
    pub(super) const fn plain(text: &'t str) -> Self {
        Self {
            text: Cow::Borrowed(text),
            comments: Vec::new(),
            errors: Vec::new(),
            at_end: 0..0,
            unclosed: Vec::new(),
            too_deep: false,
            edits: Vec::new(),
        }
    }
}

impl Mended<'_> {
    /// Where what begins at this offset of the mended text begins in the original.
    pub(super) fn start(&self, offset: usize) -> usize {
        let after = self.edits.partition_point(|edit| edit.mended <= offset);
        self.original(offset, after)
    }

    /// Where what ends at this offset of the mended text ends in the original.
    pub(super) fn end(&self, offset: usize) -> usize {
        let after = self.edits.partition_point(|edit| edit.mended < offset);
        self.original(offset, after)
    }

    fn original(&self, offset: usize, edits: usize) -> usize {
        let Some(edit) = edits.checked_sub(1).and_then(|index| self.edits.get(index)) else { return offset };
        edit.at + edit.remove + offset.saturating_sub(edit.mended + edit.insert.len())
    }

    /// The range in the original of what stands between two offsets of the mended text.
    pub(super) fn range(&self, start: usize, end: usize) -> TextRange {
        if self.edits.is_empty() {
            return range(start, end);
        }
        range(self.start(start), self.end(end))
    }

    /// The documentation comments on lines of their own between two offsets of the mended text.
    pub(super) fn documentation(&self, from: usize, to: usize) -> Vec<TextRange> {
        if self.comments.is_empty() {
            return Vec::new();
        }
        let (from, to) = (self.end(from), self.start(to));
        let inside = |comment: &&Comment| {
            let start = comment.range.start as usize;
            comment.kind == CommentKind::Documentation && from <= start && start < to
        };
        let first = self.comments.partition_point(|comment| (comment.range.start as usize) < from);
        let rest = self.comments.get(first..).unwrap_or_default();
        rest.iter()
            .take_while(|comment| (comment.range.start as usize) < to)
            .filter(inside)
            .map(|comment| comment.range)
            .collect()
    }
}

/// Mends the text of one item.
pub(super) fn mend(text: &str) -> Mended<'_> {
    let read = |by_indent: bool, reading: Reading| {
        let mut mender = Mender::new(text, by_indent, reading);
        let open = Scan::new(text, 0).run(&mut mender);
        mender.at_end(&open);
        mender
    };
    let mut mender = read(false, Reading::Nearest);
    if mender.too_deep || mender.mistakes() == 0 || text.len() > LARGEST_REREAD {
        return mender.finish();
    }
    if mender.missing_brackets > 0 {
        // A closing bracket is missing somewhere: indentation tells where, if it is consistent.
        let by_indent = read(true, Reading::Nearest);
        if by_indent.missing_brackets <= mender.missing_brackets && by_indent.strays <= mender.strays {
            mender = by_indent;
        }
    }
    // The reading with the fewest mistakes is what was meant.
    let instead = read(false, Reading::Instead);
    if instead.mistakes() < mender.mistakes() {
        mender = instead;
    }
    if mender.missing_brackets == 0 && mender.strays > 0 {
        let too_many = read(false, Reading::TooMany);
        if too_many.mistakes() <= mender.mistakes() && too_many.missing_brackets == 0 {
            mender = too_many;
        }
    }
    mender.finish()
}

struct Mender<'t> {
    text: &'t str,
    by_indent: bool,
    reading: Reading,
    comments: Vec<Comment>,
    errors: Vec<SyntaxError>,
    edits: Vec<Edit>,
    /// Bytes that become blanks: newlines that end nothing, tabs, carriage returns.
    blanks: Vec<usize>,
    too_deep: bool,
    missing_brackets: usize,
    strays: usize,
    /// Behind the last bracket that stands in the place of another.
    swapped: Option<usize>,
    /// Brackets that are not closed, with where they were closed.
    open: Vec<TextRange>,
    code_end: usize,
    /// Which errors say that something is open at the end of the item.
    at_end: std::ops::Range<usize>,
}

impl<'t> Mender<'t> {
    const fn new(text: &'t str, by_indent: bool, reading: Reading) -> Self {
        Self {
            text,
            by_indent,
            reading,
            open: Vec::new(),
            swapped: None,
            comments: Vec::new(),
            errors: Vec::new(),
            edits: Vec::new(),
            blanks: Vec::new(),
            too_deep: false,
            missing_brackets: 0,
            strays: 0,
            code_end: 0,
            at_end: 0..0,
        }
    }

    const fn mistakes(&self) -> usize {
        self.missing_brackets.saturating_add(self.strays)
    }

    fn error(&mut self, start: usize, end: usize, kind: SyntaxErrorKind) {
        self.errors.push(SyntaxError { range: range(start, end), kind });
    }

    fn close(&mut self, frames: &[Frame], at: usize, dangling: bool) {
        let mut insert = String::new();
        if dangling {
            insert.push('\\');
        }
        for frame in frames.iter().rev() {
            insert.push_str(frame.shape.closer());
        }
        self.edits.push(Edit { at, remove: 0, insert, mended: 0 });
    }

    /// Too deep: nothing else is said of the item, which is not read.
    fn stop(&mut self, start: usize, end: usize) -> Go {
        self.too_deep = true;
        self.errors.clear();
        self.error(start, end, SyntaxErrorKind::NestingTooDeep);
        Go::Stop
    }

    /// One message for frames that were left open together: the innermost text or interpolation, else the innermost bracket.
    fn report_unclosed(&mut self, frames: &[Frame]) {
        let is_inner = |frame: &&Frame| frame.shape.is_text() || frame.shape == Shape::Interpolation;
        let mut inner = frames.iter().rev().filter(is_inner);
        let mut found = inner.next();
        if found.is_some_and(|frame| frame.shape == Shape::Text && self.follows_operand(frame.at)) {
            // `"${a"`: the quote was meant to close, and what is missing is the brace before it.
            found = inner.next().filter(|frame| frame.shape == Shape::Interpolation).or(found);
        }
        let Some(frame) = found.or(frames.last()) else { return };
        let end = frame.at + frame.shape.opener().len();
        let kind = match frame.shape {
            Shape::Text | Shape::Raw => SyntaxErrorKind::UnclosedText { block: false },
            Shape::Block | Shape::RawBlock => SyntaxErrorKind::UnclosedText { block: true },
            Shape::Interpolation => SyntaxErrorKind::UnclosedInterpolation,
            Shape::Paren | Shape::Bracket | Shape::Brace => {
                SyntaxErrorKind::UnclosedBracket { open: frame.shape.opener() }
            }
        };
        self.error(frame.at, end, kind);
    }

    /// Whether an operand ends right before `at`.
    fn follows_operand(&self, at: usize) -> bool {
        let before = self.text.get(..at).unwrap_or_default();
        before.ends_with(|sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '_' | ')' | ']'))
    }

    fn at_end(&mut self, open: &[Frame]) {
        if self.too_deep || open.is_empty() {
            return;
        }
        let end = self.text.len();
        let in_text = open.last().is_some_and(|frame| matches!(frame.shape, Shape::Text | Shape::Block));
        let slashes = self.text.bytes().rev().take_while(|&byte| byte == b'\\').count();
        let before = self.errors.len();
        self.unclosed(open, end, in_text && slashes % 2 == 1);
        self.at_end = before..self.errors.len();
    }

    fn line_indent(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |newline| newline + 1);
        let rest = self.text.get(line..).unwrap_or_default();
        rest.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
    }

    /// Whether nothing but a comment follows the opening bracket on its line.
    fn ends_line(&self, frame: &Frame) -> bool {
        let rest = self.text.get(frame.at + frame.shape.opener().len()..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default().trim();
        line.is_empty() || line.starts_with("//")
    }

    /// The text with blanks for what ends nothing; as long as before.
    fn blanked(&self) -> Cow<'t, str> {
        if self.blanks.is_empty() {
            return Cow::Borrowed(self.text);
        }
        let mut bytes = self.text.as_bytes().to_vec();
        for &at in &self.blanks {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = b' ';
            }
        }
        String::from_utf8(bytes).map_or(Cow::Borrowed(self.text), Cow::Owned)
    }

    fn finish(mut self) -> Mended<'t> {
        let text = if (self.edits.is_empty() && self.blanks.is_empty()) || self.too_deep {
            Cow::Borrowed(self.text)
        } else {
            let blanked = self.blanked();
            // Closers stand before the comment that follows them.
            self.edits.sort_by_key(|edit| (edit.at, edit.remove));
            let mut out = String::with_capacity(self.text.len());
            let mut from = 0;
            for edit in &mut self.edits {
                out.push_str(blanked.get(from..edit.at).unwrap_or_default());
                edit.mended = out.len();
                out.push_str(&edit.insert);
                from = from.max(edit.at + edit.remove);
            }
            out.push_str(blanked.get(from..).unwrap_or_default());
            Cow::Owned(out)
        };
        Mended {
            text,
            comments: self.comments,
            errors: self.errors,
            at_end: self.at_end,
            unclosed: self.open,
            too_deep: self.too_deep,
            edits: self.edits,
        }
    }
}

impl Listener for Mender<'_> {
    fn line(&mut self, at: usize, indent: usize, stack: &mut Vec<Frame>) -> Go {
        if !self.by_indent || stack.is_empty() {
            return Go::On;
        }
        let first = self.text.as_bytes().get(at).copied().unwrap_or(0);
        let closes = matches!(first, b')' | b']' | b'}');
        let mut kept = stack.len();
        while let Some(frame) = kept.checked_sub(1).and_then(|index| stack.get(index)) {
            let outer = self.line_indent(frame.at);
            let past = if closes { indent < outer } else { indent <= outer };
            if frame.shape.is_text()
                || !past
                || !self.ends_line(frame)
                || self.text.get(at..).is_some_and(|t| t.starts_with("//"))
            {
                break;
            }
            kept -= 1;
        }
        if kept < stack.len() {
            let frames = stack.split_off(kept);
            let end = self.code_end;
            self.unclosed(&frames, end, false);
        }
        Go::On
    }

    fn remark(&mut self, start: usize, end: usize, kind: Remark) {
        let kind = match kind {
            Remark::Hash => {
                self.error(start, start + 1, SyntaxErrorKind::HashComment);
                CommentKind::Comment
            }
            Remark::Comment => CommentKind::Comment,
            Remark::Documentation => CommentKind::Documentation,
            Remark::ModuleDocumentation => CommentKind::ModuleDocumentation,
        };
        self.comments.push(Comment { range: range(start, end), kind });
        self.edits.push(Edit { at: start, remove: end - start, insert: String::new(), mended: 0 });
    }

    fn open(&mut self, frame: Frame, depth: usize) -> Go {
        match depth <= DEEPEST_NESTING {
            true => Go::On,
            false => self.stop(frame.at, frame.at + frame.shape.opener().len()),
        }
    }

    fn word(&mut self, start: usize, end: usize, depth: usize) -> Go {
        if depth <= DEEPEST_WAY { Go::On } else { self.stop(start, end) }
    }

    fn unclosed(&mut self, frames: &[Frame], at: usize, dangling: bool) {
        if !frames.iter().any(|frame| frame.shape.is_text() || frame.shape == Shape::Interpolation) {
            self.missing_brackets += frames.len();
        }
        let is_round = |frame: &&Frame| matches!(frame.shape, Shape::Paren | Shape::Bracket);
        self.open.extend(frames.last().filter(is_round).map(|frame| range(frame.at, at)));
        self.report_unclosed(frames);
        self.close(frames, at, dangling);
    }

    fn remark_in_interpolation(&mut self, start: usize, end: usize, frames: &[Frame]) {
        self.error(start, end, SyntaxErrorKind::CommentInInterpolation);
        let insert: String = frames.iter().rev().map(|frame| frame.shape.closer()).collect();
        self.edits.push(Edit { at: start, remove: end - start, insert, mended: 0 });
    }

    fn reading(&self) -> Reading {
        self.reading
    }

    fn mismatch(&mut self, frame: Frame, at: usize) {
        // Two brackets in the wrong order are one mistake.
        let is_second = self.swapped.take() == Some(at);
        if !is_second {
            self.strays += 1;
            self.swapped = Some(at + 1);
            let close = self.text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or('}');
            self.error(at, at + 1, SyntaxErrorKind::MismatchedBracket { open: frame.shape.opener(), close });
        }
        self.edits.push(Edit { at, remove: 1, insert: frame.shape.closer().to_owned(), mended: 0 });
    }

    fn stray(&mut self, at: usize) {
        self.strays += 1;
        let close = self.text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or('}');
        self.error(at, at + 1, SyntaxErrorKind::StrayBracket { close });
        self.edits.push(Edit { at, remove: 1, insert: String::from(" "), mended: 0 });
    }

    fn joined(&mut self, from: usize, to: usize) {
        let between = self.text.get(from..to).unwrap_or_default();
        self.blanks
            .extend(between.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| from + at));
    }

    fn blank(&mut self, at: usize) {
        self.blanks.push(at);
    }

    fn code(&mut self, end: usize) {
        self.code_end = end;
    }
}
