//! Cutting a file into its items, in one linear scan.
//!
//! An item keyword in the first column, outside of a text, begins an item whatever is open before it, so a half-written item never
//! swallows its neighbour; after an edit only the item that changed is parsed again. Documentation comments and attributes that
//! stand above an item belong to it.

use super::error::{SyntaxError, SyntaxErrorKind};
use super::repair::DEEPEST_NESTING;
use super::scan::{Frame, Go, Listener, Remark, Scan, Shape};
use super::tree::{Comment, CommentKind};
use crate::base::TextRange;

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: usize = 4 << 20;

/// How often the scan starts again behind a `"""` that has no end.
const RESTARTS: usize = 16;

/// The words that begin an item.
pub const ITEM_KEYWORDS: [&str; 13] = [
    "import",
    "kubernetes",
    "input",
    "let",
    "type",
    "fn",
    "check",
    "require",
    "resource",
    "part",
    "deploy",
    "patch",
    "external",
];

/// A file, cut into the texts of its items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// The items in their order, each from its documentation or keyword to its last token. What stands before the first item and is
    /// no comment is one too, and no item.
    pub items: Vec<TextRange>,
    /// Of each item, whether it is plain: no comment, tab or newline in it that ends nothing, no mistake of brackets, no deep nesting. There
    /// is nothing to mend.
    pub plain: Vec<bool>,
    /// The comments outside of items, `//!` among them.
    pub comments: Vec<Comment>,
    /// What is wrong with the file as a whole.
    pub errors: Vec<SyntaxError>,
}

/// Cuts a file into items.
#[must_use]
pub fn cut(text: &str) -> Cut {
    if text.len() > LARGEST_FILE {
        let size = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let error =
            SyntaxError { range: TextRange::empty(0), kind: SyntaxErrorKind::FileTooLarge { bytes: size } };
        return Cut { errors: vec![error], ..Cut::default() };
    }
    let mut cutter = Cutter { text, starts: Vec::new(), ends: Vec::new(), ..Cutter::default() };
    let mut from = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    for _ in 0..RESTARTS {
        let open = Scan::new(text, from).run(&mut cutter);
        cutter.mended.extend(open.iter().map(|frame| frame.at));
        let endless = open
            .iter()
            .find(|frame| frame.shape == Shape::Block)
            .map(|frame| frame.at)
            .or(cutter.endless.take());
        let Some(at) = endless else { break };
        // A text without an end: what follows it from the next item on is read after all.
        let Some(next) = next_item(text, at) else { break };
        cutter.comments.retain(|comment| (comment.range.start as usize) < next);
        from = next;
    }
    cutter.finish()
}

#[derive(Default)]
struct Cutter<'t> {
    text: &'t str,
    starts: Vec<usize>,
    ends: Vec<usize>,
    code_end: usize,
    /// Where documentation and attributes began that belong to an item to come, and how much was open then.
    pending: Option<(usize, usize)>,
    /// The indentation of the item under way.
    indent: usize,
    comments: Vec<Comment>,
    hashes: Vec<usize>,
    endless: Option<usize>,
    /// Where something was met that has to be mended.
    mended: Vec<usize>,
}

impl Listener for Cutter<'_> {
    fn line(&mut self, at: usize, indent: usize, stack: &mut Vec<Frame>) -> Go {
        let rest = self.text.get(at..).unwrap_or_default();
        let outside = self.starts.is_empty() && stack.is_empty();
        let free = indent == 0 || (stack.is_empty() && (outside || indent <= self.indent));
        let above = rest.starts_with('@') || (rest.starts_with("///") && !rest.starts_with("////"));
        if free && above {
            self.pending.get_or_insert((at, stack.len()));
            return Go::On;
        }
        if rest.starts_with("//") {
            return Go::On;
        }
        let open_above = self.pending.map_or(0, |(_, depth)| depth);
        if free && begins_item(rest, stack.len() > open_above) {
            self.mended.extend(stack.first().map(|frame| frame.at));
            let start = match self.pending.take() {
                // It was read as a part of the item before, and may have closed what that one left open.
                Some((start, depth)) => {
                    self.mended.extend(self.starts.last().copied().filter(|_| depth > 0));
                    self.mended.push(start);
                    start
                }
                None => at,
            };
            self.begin(start, indent);
            return Go::Afresh;
        }
        if stack.len() <= open_above {
            self.pending = None;
        }
        if self.starts.is_empty() && stack.is_empty() {
            self.begin(at, indent);
        }
        Go::On
    }

    fn remark(&mut self, start: usize, end: usize, kind: Remark) {
        if kind == Remark::Hash {
            self.hashes.push(start);
        }
        let kind = match kind {
            Remark::Comment | Remark::Hash => CommentKind::Comment,
            Remark::Documentation => CommentKind::Documentation,
            Remark::ModuleDocumentation => CommentKind::ModuleDocumentation,
        };
        self.comments.push(Comment { range: range(start, end), kind });
        self.mended.push(start);
    }

    fn open(&mut self, frame: Frame, depth: usize) -> Go {
        if depth > DEEPEST_NESTING {
            self.mended.push(frame.at);
        }
        Go::On
    }

    fn word(&mut self, start: usize, _end: usize, depth: usize) -> Go {
        if depth > DEEPEST_NESTING {
            self.mended.push(start);
        }
        Go::On
    }

    fn remark_in_interpolation(&mut self, start: usize, _end: usize, _frames: &[Frame]) {
        self.mended.push(start);
    }

    fn mismatch(&mut self, _frame: Frame, at: usize) {
        self.mended.push(at);
    }

    fn stray(&mut self, at: usize) {
        self.mended.push(at);
    }

    fn joined(&mut self, from: usize, _to: usize) {
        self.mended.push(from);
    }

    fn blank(&mut self, at: usize) {
        self.mended.push(at);
    }

    fn unclosed(&mut self, frames: &[Frame], at: usize, _dangling: bool) {
        self.mended.extend(frames.iter().map(|frame| frame.at).chain([at]));
        if let Some(frame) = frames.iter().find(|frame| frame.shape == Shape::RawBlock) {
            self.endless.get_or_insert(frame.at);
        }
    }

    fn code(&mut self, end: usize) {
        self.code_end = end;
    }
}

impl Cutter<'_> {
    fn begin(&mut self, start: usize, indent: usize) {
        if let Some(&last) = self.starts.last() {
            // What was scanned as an attribute above this item is not part of the one before.
            self.ends.push(self.end_before(last, start));
        }
        self.starts.push(start);
        self.indent = indent;
    }

    /// The end of the code between the start of an item and that of the next.
    fn end_before(&self, last: usize, next: usize) -> usize {
        if self.code_end <= next {
            return self.code_end.max(last);
        }
        // Attributes above the next item are code; go back over blank lines and comments by hand.
        let mut end = next;
        while let Some(before) = self.text.get(last..end) {
            let trimmed = before.trim_end();
            end = last + trimmed.len();
            let behind = self.comments.partition_point(|comment| comment.range.end as usize <= end);
            let comment =
                behind.checked_sub(1).and_then(|index| self.comments.get(index)).map(|comment| comment.range);
            match comment.filter(|range| range.end as usize == end && range.start as usize >= last) {
                Some(range) => end = range.start as usize,
                None => break,
            }
        }
        end
    }

    fn finish(mut self) -> Cut {
        if let Some(&last) = self.starts.last() {
            self.ends.push(self.code_end.max(last));
        }
        let items: Vec<_> =
            self.starts.iter().zip(&self.ends).map(|(&start, &end)| range(start, end)).collect();
        let within = |at: u32| {
            let next = items.partition_point(|item| item.end <= at);
            items.get(next).is_some_and(|item| item.start <= at)
        };
        self.comments.retain(|comment| !within(comment.range.start));
        let hashes = self.hashes.into_iter().map(|at| range(at, at + 1)).filter(|range| !within(range.start));
        let hashes = hashes.map(|range| SyntaxError { range, kind: SyntaxErrorKind::HashComment });
        let adrift = self.comments.iter().filter(|comment| comment.kind == CommentKind::Documentation);
        let adrift = adrift
            .map(|comment| SyntaxError { range: comment.range, kind: SyntaxErrorKind::DocumentationAdrift });
        let mut errors: Vec<_> = hashes.chain(adrift).collect();
        errors.sort_by_key(|error| error.range.start);
        self.mended.sort_unstable();
        let plain = self.starts.iter().zip(&self.ends).map(|(&start, &end)| {
            let first = self.mended.partition_point(|at| *at < start);
            self.mended.get(first).is_none_or(|at| *at > end)
        });
        let plain = plain.collect();
        Cut { items, plain, comments: self.comments, errors }
    }
}

/// The range between two offsets of a file, which is no larger than [`LARGEST_FILE`].
pub(super) fn range(start: usize, end: usize) -> TextRange {
    TextRange::new(u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX))
}

/// The item keyword that `rest` begins with, as a whole word.
pub(super) fn keyword(rest: &str) -> Option<&'static str> {
    let word: usize = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    ITEM_KEYWORDS.into_iter().find(|keyword| rest.get(..word) == Some(keyword))
}

/// Whether a line begins an item; `inside`: something is open before it, so that more has to speak for it.
fn begins_item(rest: &str, inside: bool) -> bool {
    let Some(keyword) = keyword(rest) else { return false };
    let after = rest.get(keyword.len()..).unwrap_or_default();
    let next = after.trim_start_matches([' ', '\t', '\r']);
    if next.is_empty() || next.starts_with('\n') {
        return !inside;
    }
    if next.len() == after.len() {
        return false;
    }
    let length = next.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    let word = next.get(..length).unwrap_or_default();
    if matches!(word, "in" | "with" | "as" | "then" | "else" | "when") {
        return false;
    }
    let first = next.bytes().next().unwrap_or(0);
    let named =
        first.is_ascii_alphabetic() || matches!(first, b'_' | b'"') || (first == b'*' && keyword == "patch");
    // A path that lacks its quotes.
    let named = named || (keyword == "import" && first == b'.' && !inside);
    named
        || (!inside
            && (first.is_ascii_digit()
                || matches!(first, b'!' | b'(' | b'[' | b'{' | b'-')
                || !first.is_ascii()))
}

/// The first line after `at` that begins an item in the first column.
fn next_item(text: &str, at: usize) -> Option<usize> {
    let mut line = at;
    loop {
        let rest = text.get(line..)?;
        line += rest.find('\n')? + 1;
        if begins_item(text.get(line..)?, true) {
            return Some(line);
        }
    }
}
