//! Messages as people read them: the headline, the source around each place, and what to do.
//!
//! Drawing the source is miette's. What it is given is an excerpt of the neighbouring lines: a place in the middle of a large file or
//! of a very long line costs as much as one at the top, and no label makes it print pages. All excerpts of a message are to miette one
//! text, one behind the other, so that each place is a frame of its own, the most important first, and none is indented below another.

use std::fmt;
use std::sync::Arc;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use super::super::{Diagnostic, FileKey, Label, Severity};
use super::excerpt::{Excerpt, fitted};
use super::texts::{Texts, is_program};
use super::{MOST_SHOWN, Options, harmless, wrapped};
use crate::base::{LineIndex, TextRange};

/// As many places of a message are drawn; more would hide them all.
const MOST_LABELS: usize = 4;
/// Lines that lie this near are drawn together.
const BESIDE: u32 = 2;
/// What stands in front of a source line, and a little air behind it, in columns.
const FRAME: usize = 10;

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

/// The places of a message, to be drawn: the place of the mistake first.
struct Message {
    frames: Vec<Frame>,
    spans: Vec<LabeledSpan>,
    /// Places in files whose text is not known.
    unseen: Vec<String>,
}

/// Neighbouring lines of a file with some places in them.
struct Frame {
    name: String,
    excerpt: Excerpt,
    /// Where it begins in the one text that miette sees.
    base: usize,
}

/// Labels on neighbouring lines.
struct Group<'a> {
    file: FileKey,
    lines: Arc<LineIndex>,
    labels: Vec<(&'a Label, TextRange)>,
}

impl Group<'_> {
    fn is_beside(&self, other: &Self) -> bool {
        let extent = |group: &Self| {
            let first = group
                .labels
                .iter()
                .map(|(_, range)| self.lines.line_of(range.start))
                .min()
                .unwrap_or_default();
            let last =
                group.labels.iter().map(|(_, range)| self.lines.line_of(range.end)).max().unwrap_or_default();
            (first, last)
        };
        let ((first, last), (other_first, other_last)) = (extent(self), extent(other));
        self.file == other.file && first <= other_last + BESIDE && other_first <= last + BESIDE
    }

    /// Whether a label of one lies in one of the other, or so far from it on its line that the line would not be seen as a whole.
    fn crowds(&self, other: &Self, widest: usize) -> bool {
        let line = |range: &TextRange| self.lines.line_of(range.start);
        let meets = |(_, one): &(_, TextRange)| {
            other.labels.iter().any(|(_, two)| {
                let whole = one.end.max(two.end) - one.start.min(two.start);
                (one.start < two.end && two.start < one.end)
                    || (line(one) == line(two) && whole as usize > widest)
            })
        };
        self.labels.iter().any(meets)
    }
}

/// Puts labels together that stand beside each other; a group stays where its first label was. What lies in another label is shown in a
/// frame of its own: drawn below one line, nobody could tell which is which.
fn gathered(mut groups: Vec<Group<'_>>, widest: usize) -> Vec<Group<'_>> {
    let mut at = 0;
    while at < groups.len() {
        let mut rest = groups.split_off(at + 1);
        let beside = groups.last().and_then(|group| {
            rest.iter().position(|other| group.is_beside(other) && !group.crowds(other, widest))
        });
        match (beside, groups.last_mut()) {
            (Some(found), Some(group)) => group.labels.append(&mut rest.remove(found).labels),
            _ => at += 1,
        }
        groups.append(&mut rest);
    }
    groups
}

impl Message {
    fn new(diagnostic: &Diagnostic, texts: &mut Texts<'_>, options: Options) -> Self {
        let mut message = Self { frames: Vec::new(), spans: Vec::new(), unseen: Vec::new() };
        let widest = options.width.saturating_sub(FRAME);
        let mut groups: Vec<Group<'_>> = Vec::new();
        for label in chosen(diagnostic) {
            let Some(lines) = texts.lines(label.file) else {
                message.unseen.push(said_elsewhere(label));
                continue;
            };
            let range = fitted(&lines, label.range, widest);
            groups.push(Group { file: label.file, lines, labels: vec![(label, range)] });
        }
        for group in &gathered(groups, widest) {
            message.frame(group, widest);
        }
        message
    }

    fn frame(&mut self, group: &Group<'_>, widest: usize) {
        let places: Vec<TextRange> = group.labels.iter().map(|(_, range)| *range).collect();
        // What stands around a place of a data file may be a secret, and explains little.
        let context = self.frames.is_empty() && is_program(group.file);
        let excerpt = Excerpt::new(&group.lines, &places, context, widest);
        // One byte between two frames belongs to none, so that no place is in both.
        let base = self.frames.last().map_or(0, |last| last.base + last.excerpt.text.len() + 1);
        for (label, range) in &group.labels {
            let (start, end) = (excerpt.locate(range.start), excerpt.locate(range.end));
            let span = (base + start, end.saturating_sub(start));
            let text = (!label.text.is_empty()).then(|| harmless(&label.text));
            self.spans.push(if label.primary {
                LabeledSpan::new_primary_with_span(text, span)
            } else {
                LabeledSpan::new_with_span(text, span)
            });
        }
        self.frames.push(Frame { name: harmless(group.file.path()), excerpt, base });
    }

    fn draw(&self, out: &mut String, options: Options) {
        if !self.spans.is_empty() {
            let styles = if options.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
            let theme = GraphicalTheme { characters: ThemeCharacters::unicode(), styles };
            let handler = GraphicalReportHandler::new_themed(theme)
                .with_width(options.width)
                .with_links(false)
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

impl SourceCode for Message {
    /// The whole frame in which a span lies. Without context, miette asks for the place that stands over the frame.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let frame = self.frames.iter().rev().find(|frame| frame.base <= span.offset());
        let frame = frame.ok_or(MietteError::OutOfBounds)?;
        let Excerpt { text, first, position, .. } = &frame.excerpt;
        if span.offset() + span.len() > frame.base + text.len() {
            // Two frames are no neighbourhood.
            return Err(MietteError::OutOfBounds);
        }
        let (line, column) = if before == 0 { (position.line, position.column) } else { (*first, 0) };
        let whole = (frame.base, text.len()).into();
        let (line, column, count) = (line as usize, column as usize, text.lines().count());
        Ok(Box::new(MietteSpanContents::new_named(
            frame.name.clone(),
            text.as_bytes(),
            whole,
            line,
            column,
            count,
        )))
    }
}
