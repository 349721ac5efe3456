//! From pest's pairs to the tree. Every mistake that the grammar let through is reported here, once.

mod element;
mod expression;
mod item;
mod mistake;
mod pasted;
mod types;

use pest::iterators::{Pair, Pairs};

use super::cut::keyword;
use super::direct;
use super::error::{Found, SyntaxError, SyntaxErrorKind, Wanted};
use super::grammar::{Rule, parse};
use super::repair::{Mended, mend};
use super::tree::{Ident, Item, ItemKind, Path};
use crate::base::{Name, TextRange};

/// How deep expressions and types may nest: as deep as brackets, and the outermost one.
pub(super) const DEEPEST: u32 = super::repair::DEEPEST_NESTING as u32 + 1;

/// How many operators, `.name`s and the like may follow each other, counted along one way down.
pub(super) const LONGEST_CHAIN: u32 = 1000;

/// Farther than this apart on a line, two mistakes have nothing to do with each other.
const FAR: usize = 500;

/// How many mistakes of one item are told; nobody reads more, and a text that is none has millions.
pub const MOST_ERRORS: usize = 1000;

/// Parses the text of one item, as [`super::cut`] gives it. Ranges count from its first byte.
#[must_use]
pub fn parse_item(text: &str) -> (Item, Vec<SyntaxError>) {
    parse_mended(text, mend(text))
}

/// The same of an item that is plain, as [`super::cut`] says.
#[must_use]
pub fn parse_plain_item(text: &str) -> (Item, Vec<SyntaxError>) {
    parse_mended(text, Mended::plain(text))
}

fn parse_mended(text: &str, mut mended: Mended<'_>) -> (Item, Vec<SyntaxError>) {
    if mended.too_deep {
        return (unread(text, &mended), mended.errors);
    }
    if mended.errors.is_empty()
        && let Some(item) = direct::item(&mended, text)
    {
        let comments = std::mem::take(&mut mended.comments);
        return (Item { comments, ..item }, Vec::new());
    }
    by_grammar(text, &mended)
}

/// Reads an item with the grammar, whatever is wrong with it.
pub(super) fn by_grammar(text: &str, mended: &Mended<'_>) -> (Item, Vec<SyntaxError>) {
    match parse(&mended.text) {
        Ok(pair) => {
            let mut builder = Builder::new(mended, text);
            let item = builder.item(pair);
            let mut built = builder.errors;
            built.sort_by_key(|error| (error.range.start, error.range.end));
            let item = if pasted::as_one(text, &mut built) { unread(text, mended) } else { item };
            (item, merged(text, mended, built))
        }
        Err(at) => {
            let mut errors = mended.errors.clone();
            if errors.is_empty() {
                errors.push(SyntaxError { range: mended.range(at, at), kind: SyntaxErrorKind::Internal });
            }
            (unread(text, mended), errors)
        }
    }
}

/// What the scan and the builder found, without what only follows from something else.
fn merged(text: &str, mended: &Mended<'_>, mut built: Vec<SyntaxError>) -> Vec<SyntaxError> {
    let end = super::cut::range(text.len(), text.len());
    // Where the item breaks off, what is missing there says more than that something is open.
    let breaks_off = built.iter().any(|error| error.range == end && is_drawn(&error.kind));
    let scanned = mended.errors.iter().enumerate();
    let mut scanned: Vec<_> = scanned
        .filter(|(number, _)| !breaks_off || !mended.at_end.contains(number))
        .map(|(_, error)| error.clone())
        .collect();
    scanned.sort_by_key(|error| error.range.start);
    let unclosed = together(&mended.unclosed);
    built.retain(|error| {
        let from = unclosed.partition_point(|open| open.start <= error.range.start);
        let open = from.checked_sub(1).and_then(|index| unclosed.get(index));
        if open.is_some_and(|open| error.range.start <= open.end) {
            return false;
        }
        let behind = scanned.partition_point(|cause| cause.range.start <= error.range.start);
        let near = [behind.checked_sub(1), Some(behind)].into_iter().flatten();
        !is_drawn(&error.kind)
            || !near.filter_map(|index| scanned.get(index)).any(|cause| draws(text, cause, error))
    });
    built.extend(scanned);
    built.sort_by_key(|error| (error.range.start, error.range.end));
    built.truncate(MOST_ERRORS);
    built
}

/// Ranges in their order, those that meet as one.
fn together(ranges: &[TextRange]) -> Vec<TextRange> {
    let mut ranges = ranges.to_vec();
    ranges.sort_by_key(|range| range.start);
    let mut found: Vec<TextRange> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match found.last_mut().filter(|last| range.start <= last.end) {
            Some(last) => last.end = last.end.max(range.end),
            None => found.push(range),
        }
    }
    found
}

/// Whether a mistake may be the consequence of another one.
const fn is_drawn(kind: &SyntaxErrorKind) -> bool {
    matches!(
        kind,
        SyntaxErrorKind::Expected { .. }
            | SyntaxErrorKind::Unexpected { .. }
            | SyntaxErrorKind::MissingSeparator { .. }
            | SyntaxErrorKind::OneExpression { .. }
    )
}

/// Whether `error` follows from `cause`: it stands behind it on its line, or right before a bracket that closes nothing.
fn draws(text: &str, cause: &SyntaxError, error: &SyntaxError) -> bool {
    // Far apart they have nothing to do with each other, and looking would take its time.
    let between = |from: u32, to: u32| {
        text.get(from as usize..to as usize).filter(|between| between.len() <= FAR).unwrap_or("\n")
    };
    match cause.kind {
        SyntaxErrorKind::UnclosedText { .. }
        | SyntaxErrorKind::UnclosedInterpolation
        | SyntaxErrorKind::CommentInInterpolation
        | SyntaxErrorKind::StrayBracket { .. } => {
            let behind = cause.range.start <= error.range.start
                && !between(cause.range.start, error.range.start).contains('\n');
            let before = error.range.end <= cause.range.start
                && between(error.range.end, cause.range.start).trim_matches(' ').is_empty();
            behind || before
        }
        _ => false,
    }
}

/// An item whose body was not read: its keyword and name, where they are plain to see.
fn unread(text: &str, mended: &Mended<'_>) -> Item {
    let code =
        text.lines().find(|line| !line.starts_with("///") && !line.starts_with('@')).unwrap_or_default();
    let start = code.as_ptr().addr() - text.as_ptr().addr();
    let keyword = keyword(code);
    let name = keyword.and_then(|keyword| {
        let after = code.get(keyword.len()..)?;
        let rest = after.trim_start();
        let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let at = start + code.len() - rest.len();
        let word = rest.get(..length).filter(|word| !word.is_empty())?;
        Some(Ident { name: Name::new(word), range: super::cut::range(at, at + length) })
    });
    Item {
        range: super::cut::range(0, text.len()),
        documentation: Vec::new(),
        attributes: Vec::new(),
        keyword: super::cut::range(start, start + keyword.map_or(0, str::len)),
        kind: ItemKind::Error { keyword, name },
        comments: mended.comments.clone(),
    }
}

/// The children of a pair, with one of them in sight.
struct Cursor<'i> {
    pairs: Pairs<'i, Rule>,
    head: Option<Pair<'i, Rule>>,
}

impl<'i> Cursor<'i> {
    fn new(pair: Pair<'i, Rule>) -> Self {
        let mut pairs = pair.into_inner();
        let head = pairs.next();
        Self { pairs, head }
    }

    fn rule(&self) -> Option<Rule> {
        self.head.as_ref().map(Pair::as_rule)
    }

    fn next(&mut self) -> Option<Pair<'i, Rule>> {
        let head = self.head.take();
        if head.is_some() {
            self.head = self.pairs.next();
        }
        head
    }

    fn take(&mut self, rule: Rule) -> Option<Pair<'i, Rule>> {
        if self.rule() == Some(rule) { self.next() } else { None }
    }
}

/// What is being built, and what was wrong so far.
struct Builder<'m> {
    mended: &'m Mended<'m>,
    text: &'m str,
    original: &'m str,
    errors: Vec<SyntaxError>,
    depth: u32,
    /// The longest chain below what was built last, see `chain`.
    tall: u32,
    /// Where the last mistake of the kind that draws others after it was reported.
    last: Option<usize>,
    /// The column of the first `-` of a YAML list, and where the last one stands in the original.
    dash: Option<(usize, usize)>,
    /// Whether it was said that something nests too deep.
    too_deep: bool,
}

impl<'m> Builder<'m> {
    fn new(mended: &'m Mended<'m>, original: &'m str) -> Self {
        Self {
            mended,
            original,
            text: &mended.text,
            errors: Vec::new(),
            depth: 0,
            tall: 0,
            last: None,
            dash: None,
            too_deep: false,
        }
    }

    /// The range of a pair in the original, without white space at its end.
    fn range(&self, pair: &Pair<'_, Rule>) -> TextRange {
        let (start, end) = extent(pair);
        self.mended.range(start, end)
    }

    /// A range between two offsets of the mended text.
    fn between(&self, start: usize, end: usize) -> TextRange {
        self.mended.range(start, end)
    }

    /// The source of an expression, as it was written.
    fn source(&self, expr: &super::tree::Expr) -> &'m str {
        self.original.get(expr.range.as_usize()).unwrap_or_default()
    }

    fn rest(&self, at: usize) -> &'m str {
        self.text.get(at..).unwrap_or_default()
    }

    fn ident(&self, pair: &Pair<'_, Rule>) -> Ident {
        Ident { name: Name::new(pair.as_str()), range: self.range(pair) }
    }

    /// The words of a dotted path.
    fn segments(&self, pair: &Pair<'_, Rule>) -> Vec<Ident> {
        let (start, _) = extent(pair);
        let mut at = start;
        let mut segments = Vec::new();
        for word in pair.as_str().split('.') {
            segments.push(Ident { name: Name::new(word), range: self.between(at, at + word.len()) });
            at += word.len() + 1;
        }
        segments
    }

    fn path(&self, pair: &Pair<'_, Rule>) -> Path {
        Path { range: self.range(pair), segments: self.segments(pair) }
    }

    /// Takes a name; where it is missing, reports so.
    fn name(&mut self, cursor: &mut Cursor<'_>) -> Option<Ident> {
        if let Some(pair) = cursor.take(Rule::name) {
            return Some(self.ident(&pair));
        }
        self.missing(cursor, Wanted::Name);
        None
    }

    /// Takes a `missing` and reports what belongs there.
    fn missing(&mut self, cursor: &mut Cursor<'_>, wanted: Wanted) -> bool {
        let Some(pair) = cursor.take(Rule::missing) else { return false };
        self.expected(pair.as_span().start(), wanted);
        true
    }

    /// Reports that something is missing at an offset of the mended text.
    fn expected(&mut self, at: usize, wanted: Wanted) {
        let (place, found) = self.place(at);
        let kind = self.mistake(place.0).unwrap_or(SyntaxErrorKind::Expected { wanted, found });
        self.draws_others(place.0, place.1, kind);
    }

    /// Reports a mistake that may draw others behind it: those on its line, up to a comma, are not reported.
    fn draws_others(&mut self, start: usize, end: usize, kind: SyntaxErrorKind) {
        let drawn = self.last.is_some_and(|last| {
            last <= start && self.text.get(last..start).is_some_and(|between| !between.contains(['\n', ',']))
        });
        self.last = Some(start);
        if !drawn {
            let range = self.between(start, end);
            self.error(range, kind);
        }
    }

    fn error(&mut self, range: TextRange, kind: SyntaxErrorKind) {
        self.errors.push(SyntaxError { range, kind });
    }

    /// What stands at an offset or behind the blanks there, and its extent; at the end of a line the place is behind the last token.
    fn place(&self, at: usize) -> ((usize, usize), Found) {
        let rest = self.rest(at);
        let token = rest.trim_start_matches([' ', '\t', '\r']);
        let start = at + rest.len() - token.len();
        let behind = self.text.get(..at).unwrap_or_default().trim_end_matches([' ', '\t', '\r', '\n']).len();
        let inserted = !token.is_empty() && self.mended.range(start, start + 1).is_empty();
        if token.trim_start_matches([' ', '\t', '\r', '\n']).is_empty() {
            return ((behind, behind), Found::End);
        }
        if token.starts_with('\n') || inserted {
            return ((behind, behind), Found::EndOfLine);
        }
        let length = token.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        if length > 0 && !token.starts_with("r\"") {
            let word = token.get(..length).unwrap_or_default();
            return ((start, start + length), Found::Word(word.into()));
        }
        let sign = token.chars().next().unwrap_or(' ');
        let found = if sign == '"' || sign == 'r' { Found::Text } else { Found::Symbol(sign) };
        ((start, start + sign.len_utf8()), found)
    }

    /// Goes one level down; reports and gives `None` where that is too deep.
    fn deeper<T>(&mut self, at: usize, inside: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= DEEPEST {
            if !std::mem::replace(&mut self.too_deep, true) {
                let range = self.between(at, at);
                self.error(range, SyntaxErrorKind::NestingTooDeep);
            }
            return None;
        }
        self.depth += 1;
        let made = inside(self);
        self.depth -= 1;
        Some(made)
    }
}

/// Where a pair begins and ends in the mended text, without white space at its end.
fn extent(pair: &Pair<'_, Rule>) -> (usize, usize) {
    let start = pair.as_span().start();
    (start, start + pair.as_str().trim_end_matches([' ', '\t', '\r', '\n']).len())
}
