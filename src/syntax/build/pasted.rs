//! YAML and templates of Helm that were pasted in: one mistake each, however many lines are wrong by it.

use crate::syntax::error::{Found, SyntaxError, SyntaxErrorKind, Wanted};

/// Leaves one mistake of each piece that is no DPL at all; `errors` are in the order of their places. Whether there is such a piece
/// that leaves nothing of what the item says to be known.
pub(super) fn as_one(text: &str, errors: &mut Vec<SyntaxError>) -> bool {
    let lines = Lines::new(text);
    let mut is_other = templates(&lines, errors);
    // Where the piece ends that is looked at.
    let mut end = 0;
    errors.retain_mut(|error| {
        let at = error.range.start as usize;
        if at < end {
            return false;
        }
        let least = match error.kind {
            SyntaxErrorKind::Expected { wanted: Wanted::Value, found: Found::EndOfLine } => lines.nesting(at),
            SyntaxErrorKind::YamlList => Some(lines.indentation(lines.number(at))),
            _ => None,
        };
        if let Some(least) = least {
            if error.kind != SyntaxErrorKind::YamlList {
                error.kind = SyntaxErrorKind::YamlRecord;
                is_other = true;
            }
            end = lines.end_of_piece(at, least);
        }
        true
    });
    is_other
}

/// Of all templates of an item the first is told. Whether there is one.
fn templates(lines: &Lines<'_>, errors: &mut Vec<SyntaxError>) -> bool {
    // Each line is looked at once, however many mistakes are on it.
    let mut looked: Option<(usize, bool)> = None;
    for error in errors.iter_mut() {
        let number = lines.number(error.range.start as usize);
        let is_one = match looked {
            Some((last, is_one)) if last == number => is_one,
            _ => is_template(lines.text(number)),
        };
        looked = Some((number, is_one));
        if is_one {
            error.kind = SyntaxErrorKind::HelmTemplate;
        }
    }
    let mut met = false;
    errors.retain(|error| {
        let is_template = error.kind == SyntaxErrorKind::HelmTemplate;
        let is_kept = !(is_template && met);
        met |= is_template;
        is_kept
    });
    met
}

/// Whether a line holds a template of Helm.
fn is_template(line: &str) -> bool {
    let Some((_, inside)) = line.split_once("{{") else { return false };
    let words = ["include ", "template ", "define ", "range ", "with ", "end ", "if ", "else ", "toYaml "];
    inside.starts_with('-') || {
        let inside = inside.trim_start();
        (inside.starts_with('.') && !inside.starts_with("..."))
            || words.iter().any(|it| inside.starts_with(it))
    }
}

/// The lines of an item.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(ends).collect() }
    }

    fn number(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    fn start(&self, number: usize) -> usize {
        self.starts.get(number).copied().unwrap_or(self.text.len())
    }

    fn text(&self, number: usize) -> &'t str {
        self.text.get(self.start(number)..self.start(number + 1)).unwrap_or_default().trim_end()
    }

    fn indentation(&self, number: usize) -> usize {
        let line = self.text(number);
        line.len() - line.trim_start_matches([' ', '\t']).len()
    }

    /// The first line behind this one that is not blank.
    fn following(&self, number: usize) -> Option<usize> {
        (number + 1..self.starts.len()).find(|number| !self.text(*number).is_empty())
    }

    /// Of a line that ends in `:` or `=`, and is followed by fields that are indented more, how far its piece is indented at least.
    fn nesting(&self, at: usize) -> Option<usize> {
        let number = self.number(at);
        let below = self.following(number)?;
        let (indentation, field) = (self.indentation(number), self.text(below).trim_start());
        let name: usize =
            field.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let is_field = field.starts_with("{{") || field.get(name..).is_some_and(|it| it.starts_with(':'));
        if self.indentation(below) <= indentation || !is_field {
            return None;
        }
        match self.text(number).bytes().next_back()? {
            b':' => Some(indentation),
            b'=' => Some(indentation + 1),
            _ => None,
        }
    }

    /// Where the lines end that are indented as far as this.
    fn end_of_piece(&self, at: usize, least: usize) -> usize {
        let mut number = self.number(at);
        while let Some(next) = self.following(number).filter(|next| self.indentation(*next) >= least) {
            number = next;
        }
        self.start(number + 1)
    }
}
