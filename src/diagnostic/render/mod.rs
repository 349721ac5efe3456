//! Renderers: for people, for tools that read lines, and for tools that read JSON. They return text; who prints it is the command line.

mod excerpt;
mod hidden;
mod human;
mod json;
mod short;
mod texts;

use super::{Diagnostic, Sources, count};

/// The form in which messages are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// With the source around each place.
    Human,
    /// One line each: `path:line:col: error[DPL0301]: text`.
    Short,
    /// One JSON object a line.
    Json,
}

/// How messages are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The form.
    pub form: Form,
    /// Whether colours are used, in the form for people.
    pub color: bool,
    /// How many columns a line has, in the form for people.
    pub width: usize,
}

/// As many messages are shown to people; a thousand more would help nobody.
pub const MOST_SHOWN: usize = 100;

/// Renders messages in the order given.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &dyn Sources, options: Options) -> String {
    let mut texts = texts::Texts::new(sources, diagnostics);
    match options.form {
        Form::Human => human::render(diagnostics, &mut texts, options),
        Form::Short => short::render(diagnostics, &mut texts),
        Form::Json => json::render(diagnostics, &mut texts),
    }
}

/// `2 errors, 1 warning`, or nothing where there are none.
#[must_use]
pub fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    let number =
        |n: usize, word: &str| (n > 0).then(|| format!("{n} {word}{}", if n == 1 { "" } else { "s" }));
    let (errors, warnings) = count(diagnostics);
    let parts: Vec<_> =
        [number(errors, "error"), number(warnings, "warning")].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Text in lines of at most so many columns where its words allow it; lines that follow are indented.
#[must_use]
pub fn wrapped(text: &str, width: usize, indent: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut column = 0;
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            out.push('\n');
            out.push_str(indent);
            column = indent.len();
        }
        let mut first = true;
        for word in line.split(' ') {
            let length = word.chars().count();
            if !first && column + 1 + length > width {
                out.push('\n');
                out.push_str(indent);
                column = indent.len();
            } else if !first {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += length;
            first = false;
        }
    }
    out
}

/// Text of a program as a terminal may safely show it: what could move the cursor, hide or reorder text is replaced by as many bytes.
fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => c,
            '\u{80}'..='\u{9f}' => '\u{bf}',
            c if c.is_control() => '?',
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests;
