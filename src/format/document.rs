//! The document algebra: text with places where a line may end, and the printer that decides where lines end.
//!
//! A group is printed on one line where it fits, else every line break of its own (not those of groups inside) is
//! taken. The printer looks ahead no further than one line, so its time is linear in what it prints.

use std::borrow::Cow;

/// A text whose line breaks are not decided yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Document {
    /// Characters without a line end.
    Text(Cow<'static, str>),
    /// A line end, or these characters where the group is flat.
    Line(&'static str),
    /// Always a line end; the groups around it are never flat.
    HardLine,
    /// One after the other.
    Concat(Vec<Document>),
    /// Its lines are indented one step more.
    Nest(Box<Document>),
    /// Flat if it fits on the line.
    Group(Box<Document>),
}

/// Characters, without a line end in them.
pub fn text(content: impl Into<Cow<'static, str>>) -> Document {
    Document::Text(content.into())
}

/// A blank, or a line end.
pub fn line() -> Document {
    Document::Line(" ")
}

/// A separator that is `flat` on one line and nothing but the line end otherwise.
pub fn line_or(flat: &'static str) -> Document {
    Document::Line(flat)
}

/// A certain line end.
pub fn hard_line() -> Document {
    Document::HardLine
}

/// One after the other.
pub fn concat(parts: Vec<Document>) -> Document {
    Document::Concat(parts)
}

/// `inner`, its lines indented one step more.
pub fn nest(inner: Document) -> Document {
    Document::Nest(Box::new(inner))
}

/// `inner` on one line where it fits.
pub fn group(inner: Document) -> Document {
    Document::Group(Box::new(inner))
}

/// `items` with `separator` between them.
pub fn join(items: impl IntoIterator<Item = Document>, separator: &Document) -> Document {
    let mut parts = Vec::new();
    for item in items {
        if !parts.is_empty() {
            parts.push(separator.clone());
        }
        parts.push(item);
    }
    Document::Concat(parts)
}

#[derive(Clone, Copy)]
struct Frame<'a> {
    indent: usize,
    flat: bool,
    document: &'a Document,
}

/// The text of `document`, within `width` columns where its groups allow it.
pub fn print(document: &Document, width: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    // Indentation is written when a text follows, so that empty lines stay empty.
    let mut pending = 0;
    let mut stack = vec![Frame { indent: 0, flat: false, document }];
    while let Some(frame) = stack.pop() {
        match frame.document {
            Document::Text(content) => {
                if pending > 0 && !content.is_empty() {
                    out.extend(std::iter::repeat_n(' ', pending));
                    pending = 0;
                }
                out.push_str(content);
                column += content.chars().count();
            }
            Document::Line(flat) if frame.flat => {
                out.push_str(flat);
                column += flat.chars().count();
            }
            Document::Line(_) | Document::HardLine => {
                out.push('\n');
                pending = frame.indent;
                column = frame.indent;
            }
            Document::Concat(parts) => push_all(&mut stack, frame, parts),
            Document::Nest(inner) => {
                stack.push(Frame { indent: frame.indent + super::INDENT, document: inner, ..frame });
            }
            Document::Group(inner) => {
                let flat =
                    frame.flat || fits(Frame { flat: true, document: inner, ..frame }, &stack, column, width);
                stack.push(Frame { flat, document: inner, ..frame });
            }
        }
    }
    out
}

fn push_all<'a>(stack: &mut Vec<Frame<'a>>, frame: Frame<'a>, parts: &'a [Document]) {
    stack.extend(parts.iter().rev().map(|document| Frame { document, ..frame }));
}

/// Whether `first` and what follows it up to the next line end keep within `width`.
fn fits(first: Frame<'_>, rest: &[Frame<'_>], mut column: usize, width: usize) -> bool {
    let mut rest = rest.iter().rev();
    let mut stack = vec![first];
    loop {
        if column > width {
            return false;
        }
        let Some(frame) = stack.pop().or_else(|| rest.next().copied()) else { return true };
        match frame.document {
            Document::Text(content) => column += content.chars().count(),
            Document::Line(flat) if frame.flat => column += flat.chars().count(),
            Document::Line(_) => return true,
            Document::HardLine => return !frame.flat,
            Document::Concat(parts) => push_all(&mut stack, frame, parts),
            Document::Nest(inner) | Document::Group(inner) => stack.push(Frame { document: inner, ..frame }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[&'static str]) -> Document {
        let items = join(items.iter().map(|item| text(*item)), &line_or(", "));
        group(concat(vec![text("{"), nest(concat(vec![line(), items])), line(), text("}")]))
    }

    #[test]
    fn a_group_is_flat_where_it_fits() {
        assert_eq!(print(&list(&["a", "b"]), 8), "{ a, b }");
        assert_eq!(print(&list(&["a", "b"]), 7), "{\n  a\n  b\n}");
    }

    #[test]
    fn what_follows_a_group_on_its_line_counts() {
        let document =
            concat(vec![list(&["a", "b"]), text(";"), hard_line(), text("a long line that does not count")]);
        assert_eq!(print(&document, 9), "{ a, b };\na long line that does not count");
        assert_eq!(print(&document, 8), "{\n  a\n  b\n};\na long line that does not count");
    }

    #[test]
    fn groups_of_their_own_fill_lines() {
        let words = ["one", "two", "three"].map(|word| group(concat(vec![line(), text(word)])));
        assert_eq!(print(&nest(concat(words.to_vec())), 9), " one two\n  three");
    }

    #[test]
    fn a_certain_line_end_breaks_the_groups_around_it_and_leaves_no_blanks() {
        let document = group(nest(concat(vec![text("a"), line(), hard_line(), text("b")])));
        assert_eq!(print(&document, 80), "a\n\n  b");
    }
}
