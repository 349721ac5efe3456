//! Messages as people read them: the headline, the source around each place, and what to do.
//!
//! Drawing the source is miette's. What it is given is cut to the neighbourhood first: a place in the middle of a large file or of a
//! very long line costs as much as one at the top, and no label makes it print pages. All files of a message are to miette one text,
//! one behind the other, so that each place is a frame of its own and none is indented below another.

use std::fmt;
use std::sync::Arc;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use super::super::{Diagnostic, Label, Severity};
use super::texts::Texts;
use super::{MOST_SHOWN, Options, harmless, wrapped};
use crate::base::{Encoding, LineIndex, TextRange};

/// As many places of a message are drawn; more would hide them all.
const MOST_LABELS: usize = 4;
/// A label over more lines than this is shown by its first.
const MOST_LINES: u32 = 6;
/// What stands in front of a source line, and a little air behind it, in columns.
const FRAME: usize = 10;
/// Places of one file further apart than this, in bytes, are shown apart.
const MOST_BETWEEN: u32 = 4096;

/// Renders the first messages, and how many were left out.
pub(super) fn render(diagnostics: &[Diagnostic], texts: &mut Texts<'_>, options: Options) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics.iter().take(MOST_SHOWN) {
        out.push_str(&headline(diagnostic, options));
        Message::new(diagnostic, texts, options).draw(&mut out, options);
        out.push_str(&footer(diagnostic, options));
        out.push('\n');
    }
    if let Some(more) = diagnostics.len().checked_sub(MOST_SHOWN).filter(|more| *more > 0) {
        out.push_str(&format!("and {more} more\n\n"));
    }
    out
}

/// `error[DPL0301]: text`, as in the form of one line.
fn headline(diagnostic: &Diagnostic, options: Options) -> String {
    let code = format!("{}[{}]", diagnostic.severity.as_str(), diagnostic.code);
    let text = wrapped(&format!("{code}: {}", harmless(&diagnostic.message)), options.width, "  ");
    let color = match diagnostic.severity {
        Severity::Error => 31,
        Severity::Warning => 33,
    };
    match text.strip_prefix(&code).filter(|_| options.color) {
        Some(said) => format!("\u{1b}[1;{color}m{code}\u{1b}[0m\u{1b}[1m{said}\u{1b}[0m\n"),
        None => format!("{text}\n"),
    }
}

/// Notes and the help, below everything that is drawn: what to do is read last.
fn footer(diagnostic: &Diagnostic, options: Options) -> String {
    let said = |word: &str, text: &str| {
        let text = wrapped(&format!("  {word}: {}", harmless(text)), options.width, "    ");
        let colored = format!("\u{1b}[36m{word}:\u{1b}[0m");
        if options.color { text.replacen(&format!("{word}:"), &colored, 1) + "\n" } else { text + "\n" }
    };
    let notes = diagnostic.notes.iter().map(|note| said("note", note));
    notes.chain(diagnostic.help.iter().map(|help| said("help", help))).collect()
}

/// The places of a message, to be drawn: those of the file of the mistake first.
struct Message {
    snippets: Vec<Snippet>,
    spans: Vec<LabeledSpan>,
    /// Places in files whose text is not known.
    unseen: Vec<String>,
}

impl Message {
    fn new(diagnostic: &Diagnostic, texts: &mut Texts<'_>, options: Options) -> Self {
        let mut message = Self { snippets: Vec::new(), spans: Vec::new(), unseen: Vec::new() };
        let widest = u32::try_from(options.width.saturating_sub(FRAME)).unwrap_or(u32::MAX);
        for label in chosen(diagnostic) {
            let Some(lines) = texts.drawn(label.file) else {
                message.unseen.push(said_elsewhere(label));
                continue;
            };
            let name = harmless(label.file.path());
            let known = message.snippets.iter().position(|snippet| snippet.name == name);
            let number = known.unwrap_or_else(|| {
                let behind = message.snippets.last().map_or(0, |last| last.base + last.lines.text().len() + 1);
                message.snippets.push(Snippet { name, lines, base: behind, widest, focus: None });
                message.snippets.len() - 1
            });
            let is_first = message.spans.is_empty();
            let Some(snippet) = message.snippets.get_mut(number) else { continue };
            let range = snippet.fitted(label.range);
            if is_first {
                snippet.focus = Some(range.start);
            }
            let span = (snippet.base + range.start as usize, (range.end - range.start) as usize);
            let text = (!label.text.is_empty()).then(|| harmless(&label.text));
            message.spans.push(if label.primary {
                LabeledSpan::new_primary_with_span(text, span)
            } else {
                LabeledSpan::new_with_span(text, span)
            });
        }
        message
    }

    fn draw(&self, out: &mut String, options: Options) {
        if !self.spans.is_empty() {
            let styles = if options.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
            let theme = GraphicalTheme { characters: ThemeCharacters::unicode(), styles };
            let handler = GraphicalReportHandler::new_themed(theme)
                .with_width(options.width)
                .with_links(false)
                .with_context_lines(1)
                .without_syntax_highlighting()
                .tab_width(4);
            let mut drawn = String::new();
            // A `String` takes every text, and every span was cut to its source, so this does not fail; were it to, the headline
            // stands.
            if handler.render_report(&mut drawn, self).is_ok() {
                // The first line is for the headline, which is not miette's here.
                out.extend(drawn.split_inclusive('\n').skip(1).map(|line| line.trim_end().to_owned() + "\n"));
            }
        }
        for place in &self.unseen {
            out.push_str(&format!("  {place}\n"));
        }
    }
}

/// The labels that are drawn: the mistake, those that are said first, and the last, which says who asked.
fn chosen(diagnostic: &Diagnostic) -> Vec<&Label> {
    let mut labels: Vec<&Label> = Vec::new();
    for label in diagnostic.primary().into_iter().chain(&diagnostic.labels) {
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    if labels.len() > MOST_LABELS {
        labels.drain(MOST_LABELS - 1..labels.len() - 1);
    }
    labels
}

/// What is said of a place whose text is not known.
fn said_elsewhere(label: &Label) -> String {
    match label.text.as_str() {
        "" => format!("in {}", label.file),
        said => format!("in {}: {}", label.file, harmless(said)),
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").finish_non_exhaustive()
    }
}
impl fmt::Display for Message {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}
impl std::error::Error for Message {}
impl miette::Diagnostic for Message {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.spans.iter().cloned()))
    }
}

/// A file of which the neighbourhood of its labels is shown. Its text is that of `Texts::drawn`.
struct Snippet {
    name: String,
    lines: Arc<LineIndex>,
    /// Where it begins among all texts of the message.
    base: usize,
    /// Lines of more bytes than this are shown in part.
    widest: u32,
    /// Where the mistake is, if it is in this file. The lines around that place are shown too.
    focus: Option<u32>,
}

impl Snippet {
    fn is_long(&self, line: u32) -> bool {
        let range = self.lines.line_range(line);
        range.end - range.start > self.widest
    }

    /// Whether a line says something about those beside it.
    fn is_telling(&self, line: u32) -> bool {
        !self.is_long(line) && !self.lines.slice(self.lines.line_range(line)).trim().is_empty()
    }

    /// The bytes shown around a range that `fitted` made, or that covers two of these.
    fn window(&self, range: TextRange, context: u32) -> TextRange {
        let (mut first, mut last) = (self.lines.line_of(range.start), self.lines.line_of(range.end));
        let (cut_start, cut_end) = (self.is_long(first), self.is_long(last));
        let around = self.focus.is_some_and(|focus| range.start <= focus && focus <= range.end);
        for _ in 0..if around { context } else { 0 } {
            if !cut_start && first > 0 && self.is_telling(first - 1) {
                first -= 1;
            }
            if !cut_end && last + 1 < self.lines.lines() && self.is_telling(last + 1) {
                last += 1;
            }
        }
        let head = self.lines.line_range(first).start;
        let tail = self.lines.line_range(last + 1).start;
        // What is before the label in its line is shown as far as the label itself leaves room.
        let room = self.widest.saturating_sub(range.end - range.start) / 2;
        let fits = range.end - head <= self.widest;
        let start = if cut_start && !fits { self.lines.floor(range.start.saturating_sub(room)).max(head) } else { head };
        let end = if cut_end { self.lines.floor((start + self.widest).max(range.end)).min(tail) } else { tail };
        TextRange::new(start, end)
    }

    /// The range that is drawn: within the text, not in its trailing blank lines (where nothing would be drawn), and not too long.
    fn fitted(&self, range: TextRange) -> TextRange {
        let lines = &self.lines;
        let written = lines.text().trim_end().len() as u32;
        if range.start >= written {
            return TextRange::empty(written);
        }
        let start = lines.floor(range.start);
        let line = lines.line_of(start);
        let start = start.min(lines.line_range(line).end);
        let shown = lines.slice(TextRange::new(start, range.end)).trim_end();
        let end = start + shown.len() as u32;
        let last = lines.line_of(end);
        if last - line < MOST_LINES && !(line..=last).any(|line| self.is_long(line)) {
            return TextRange::new(start, end);
        }
        let first_line = lines.line_range(line).end.min(end);
        TextRange::new(start, lines.floor(first_line.min(start + self.widest * 2 / 3)))
    }
}

impl SourceCode for Message {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let snippet = self.snippets.iter().rev().find(|snippet| snippet.base <= span.offset());
        let snippet = snippet.ok_or(MietteError::OutOfBounds)?;
        let start = u32::try_from(span.offset() - snippet.base).map_err(|_| MietteError::OutOfBounds)?;
        let length = u32::try_from(span.len()).map_err(|_| MietteError::OutOfBounds)?;
        let lines = &snippet.lines;
        // Places that are far apart, or in two files, are no neighbourhood.
        if length > MOST_BETWEEN || (start + length) as usize > lines.text().len() {
            return Err(MietteError::OutOfBounds);
        }
        let context = u32::try_from(before.max(after)).unwrap_or_default();
        let window = snippet.window(TextRange::new(start, start + length), context);
        let first = lines.line_of(window.start);
        let last = lines.line_of(window.end.saturating_sub(1));
        let (line, column) = match context {
            0 => (lines.line_of(start), lines.position(start, Encoding::Chars).column),
            _ => (first, 0),
        };
        let data = lines.slice(window).as_bytes();
        let span = (snippet.base + window.start as usize, data.len()).into();
        let count = (last - first + 1) as usize;
        let name = snippet.name.clone();
        Ok(Box::new(MietteSpanContents::new_named(name, data, span, line as usize, column as usize, count)))
    }
}
