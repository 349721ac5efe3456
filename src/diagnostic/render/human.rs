//! Messages as people read them: the headline, the source around each place, and what to do.
//!
//! Drawing is miette's. What it is given is cut to the neighbourhood first: a place in the middle of a large file or of a very long
//! line costs as much as one at the top, and no label makes it print pages.

use std::fmt;
use std::sync::Arc;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use super::super::{Diagnostic, FileKey, Label, Severity};
use super::texts::Texts;
use super::{MOST_SHOWN, Options, harmless};
use crate::base::{Encoding, LineIndex, TextRange};

/// A label over more lines than this is shown by its first.
const MOST_LINES: u32 = 6;
/// Lines of more bytes than this are shown in part.
const LONG_LINE: u32 = 300;
/// A label in such a line is drawn up to this many bytes.
const LONGEST_LABEL: u32 = 100;
/// What is shown on either side of a label in a long line, in bytes.
const MARGIN: u32 = 60;
/// Places of one file further apart than this, in bytes, are shown apart.
const MOST_BETWEEN: u32 = 4096;

/// Renders the first messages, and how many were left out.
pub(super) fn render(diagnostics: &[Diagnostic], texts: &mut Texts<'_>, options: Options) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics.iter().take(MOST_SHOWN) {
        let message = Message::new(diagnostic, texts);
        // A `String` takes every text, and every span was cut to its source: what is left is the headline.
        if handler(diagnostic, options).render_report(&mut out, &message).is_err() {
            out.push_str(&format!("{}: {}\n", message.code, message.headline));
        }
        out.truncate(out.trim_end().len());
        out.push_str("\n\n");
    }
    if let Some(more) = diagnostics.len().checked_sub(MOST_SHOWN).filter(|more| *more > 0) {
        out.push_str(&format!("and {more} more\n\n"));
    }
    out
}

fn handler(diagnostic: &Diagnostic, options: Options) -> GraphicalReportHandler {
    let styles = if options.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
    let theme = GraphicalTheme { characters: ThemeCharacters::unicode(), styles };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(options.width)
        .with_links(false)
        .with_urls(false)
        .with_context_lines(1)
        .with_break_words(false)
        .without_syntax_highlighting()
        .with_show_related_as_nested(true)
        .tab_width(4);
    match footer(diagnostic, options.color) {
        Some(footer) => handler.with_footer(footer),
        None => handler,
    }
}

/// Notes and the help, below everything that is drawn: what to do is read last.
fn footer(diagnostic: &Diagnostic, color: bool) -> Option<String> {
    let said = |word: &str, text: &str| {
        let word = if color { format!("\u{1b}[36m{word}:\u{1b}[0m") } else { format!("{word}:") };
        format!("{word} {}", harmless(text))
    };
    let notes = diagnostic.notes.iter().map(|note| said("note", note));
    let lines: Vec<_> = notes.chain(diagnostic.help.iter().map(|help| said("help", help))).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// A message with the labels of one file; those of others hang below it.
struct Message {
    code: String,
    headline: String,
    severity: miette::Severity,
    here: Option<Snippet>,
    elsewhere: Vec<Elsewhere>,
}

/// Labels in a file other than that of the mistake.
struct Elsewhere {
    headline: String,
    snippet: Option<Snippet>,
}

impl Message {
    fn new(diagnostic: &Diagnostic, texts: &mut Texts<'_>) -> Self {
        let mut groups: Vec<(FileKey, Vec<&Label>)> = Vec::new();
        let first = diagnostic.primary();
        for label in first.into_iter().chain(&diagnostic.labels) {
            match groups.iter_mut().find(|(file, _)| *file == label.file) {
                Some((_, labels)) if labels.contains(&label) => {}
                Some((_, labels)) => labels.push(label),
                None => groups.push((label.file, vec![label])),
            }
        }
        let mut here = None;
        let mut elsewhere = Vec::new();
        for (position, (file, labels)) in groups.into_iter().enumerate() {
            let snippet = texts.drawn(file).map(|lines| Snippet::new(file, lines, &labels));
            if position == 0 && snippet.is_some() {
                here = snippet;
            } else {
                elsewhere
                    .push(Elsewhere { headline: said_elsewhere(file, &labels, snippet.is_some()), snippet });
            }
        }
        let severity = match diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        };
        Self {
            code: format!("{}[{}]", diagnostic.severity.as_str(), diagnostic.code),
            headline: harmless(&diagnostic.message),
            severity,
            here,
            elsewhere,
        }
    }
}

/// The headline of a place in another file; where its text is not known, all that is said there.
fn said_elsewhere(file: FileKey, labels: &[&Label], shown: bool) -> String {
    let texts = || labels.iter().map(|label| label.text.as_str()).filter(|text| !text.is_empty());
    match texts().collect::<Vec<_>>().join("; ") {
        said if !shown && !said.is_empty() => format!("in {file}: {}", harmless(&said)),
        _ => format!("in {file}"),
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline)
    }
}
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline)
    }
}
impl std::error::Error for Message {}
impl miette::Diagnostic for Message {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.code))
    }
    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.here.as_ref().map(|snippet| snippet as _)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.here.as_ref().map(|snippet| Box::new(snippet.spans.iter().cloned()) as _)
    }
    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        let related = self.elsewhere.iter().map(|place| place as &dyn miette::Diagnostic);
        (!self.elsewhere.is_empty()).then(|| Box::new(related) as _)
    }
}

impl fmt::Debug for Elsewhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline)
    }
}
impl fmt::Display for Elsewhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline)
    }
}
impl std::error::Error for Elsewhere {}
impl miette::Diagnostic for Elsewhere {
    fn severity(&self) -> Option<miette::Severity> {
        Some(miette::Severity::Advice)
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.snippet.as_ref().map(|snippet| snippet as _)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.snippet.as_ref().map(|snippet| Box::new(snippet.spans.iter().cloned()) as _)
    }
}

/// A file of which the neighbourhood of its labels is shown. Its text is that of `Texts::drawn`.
struct Snippet {
    name: String,
    lines: Arc<LineIndex>,
    spans: Vec<LabeledSpan>,
}

impl Snippet {
    fn new(file: FileKey, lines: Arc<LineIndex>, labels: &[&Label]) -> Self {
        let spans = labels
            .iter()
            .map(|label| {
                let span = fitted(&lines, label.range).as_usize();
                let text = (!label.text.is_empty()).then(|| harmless(&label.text));
                if label.primary {
                    LabeledSpan::new_primary_with_span(text, span)
                } else {
                    LabeledSpan::new_with_span(text, span)
                }
            })
            .collect();
        Self { name: harmless(file.path()), lines, spans }
    }

    fn is_long(&self, line: u32) -> bool {
        let range = self.lines.line_range(line);
        range.end - range.start > LONG_LINE
    }

    /// The bytes shown around a range that `fitted` made, or that covers two of these.
    fn window(&self, range: TextRange, context: u32) -> TextRange {
        let (mut first, mut last) = (self.lines.line_of(range.start), self.lines.line_of(range.end));
        let (cut_start, cut_end) = (self.is_long(first), self.is_long(last));
        for _ in 0..context {
            if !cut_start && first > 0 && !self.is_long(first - 1) {
                first -= 1;
            }
            if !cut_end && last + 1 < self.lines.lines() && !self.is_long(last + 1) {
                last += 1;
            }
        }
        let head = self.lines.line_range(first).start;
        let tail = self.lines.line_range(last + 1).start;
        let start =
            if cut_start { self.lines.floor(range.start.saturating_sub(MARGIN)).max(head) } else { head };
        let end = if cut_end { self.lines.floor(range.end + MARGIN).min(tail) } else { tail };
        TextRange::new(start, end)
    }
}

/// The range that is drawn: within the text, not in its trailing blank lines (where nothing would be drawn), and not too long.
fn fitted(lines: &LineIndex, range: TextRange) -> TextRange {
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
    let long = |line: u32| {
        let range = lines.line_range(line);
        range.end - range.start > LONG_LINE
    };
    if last - line < MOST_LINES && !(line..=last).any(long) {
        return TextRange::new(start, end);
    }
    let first_line = lines.line_range(line).end.min(end);
    TextRange::new(start, lines.floor(first_line.min(start + LONGEST_LABEL)))
}

impl SourceCode for Snippet {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let start = u32::try_from(span.offset()).map_err(|_| MietteError::OutOfBounds)?;
        let length = u32::try_from(span.len()).map_err(|_| MietteError::OutOfBounds)?;
        if length > MOST_BETWEEN {
            return Err(MietteError::OutOfBounds);
        }
        let context = u32::try_from(before.max(after)).unwrap_or_default();
        let window = self.window(TextRange::new(start, start + length), context);
        let first = self.lines.line_of(window.start);
        let last = self.lines.line_of(window.end.saturating_sub(1));
        let (line, column) = match context {
            0 => (self.lines.line_of(start), self.lines.position(start, Encoding::Chars).column),
            _ => (first, 0),
        };
        let data = self.lines.slice(window).as_bytes();
        let span = (window.start as usize, data.len()).into();
        let count = (last - first + 1) as usize;
        let contents = MietteSpanContents::new_named(
            self.name.clone(),
            data,
            span,
            line as usize,
            column as usize,
            count,
        );
        Ok(Box::new(contents))
    }
}
