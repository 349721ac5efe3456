//! Reading texts in quotes, and blocks of lines below `|` and `>`.

use super::cursor::{Cursor, fault};
use super::read::{Fault, FaultKind};

/// Takes a text in double quotes; the cursor stands at the first of them.
pub(super) fn double(cursor: &mut Cursor<'_>) -> Result<String, Fault> {
    let start = cursor.offset();
    cursor.advance(1);
    let mut out = String::new();
    // What is before this stays, though it be white space before a line end: it was escaped.
    let mut kept = 0;
    loop {
        let run = cursor.rest();
        let end =
            run.bytes().position(|byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\r')).unwrap_or(run.len());
        out.push_str(run.get(..end).unwrap_or_default());
        cursor.advance(end);
        match cursor.peek() {
            Some(b'"') => {
                cursor.advance(1);
                return Ok(out);
            }
            Some(b'\\') => {
                escape(cursor, &mut out)?;
                kept = out.len();
            }
            Some(_) if !ends_document(cursor) => {
                fold(cursor, &mut out, kept);
                kept = out.len();
            }
            _ => return Err(fault(start, start + 1, FaultKind::Unclosed('"'))),
        }
    }
}

/// Whether the line after this one is a marker of documents.
fn ends_document(cursor: &Cursor<'_>) -> bool {
    let mut next = *cursor;
    next.line_break();
    next.at_marker()
}

/// Takes line ends with the white space around them: one is a blank, each further one a line end.
fn fold(cursor: &mut Cursor<'_>, out: &mut String, kept: usize) {
    let end = out.trim_end_matches([' ', '\t']).len().max(kept);
    out.truncate(end);
    let mut breaks = 0;
    while cursor.line_break() {
        breaks += 1;
        cursor.skip_blanks();
    }
    push_fold(out, breaks);
}

/// What so many line ends are in a text that flows.
pub(super) fn push_fold(out: &mut String, breaks: usize) {
    if breaks == 1 {
        out.push(' ');
    } else {
        out.extend(std::iter::repeat_n('\n', breaks.saturating_sub(1)));
    }
}

fn escape(cursor: &mut Cursor<'_>, out: &mut String) -> Result<(), Fault> {
    let start = cursor.offset();
    cursor.advance(1);
    if cursor.line_break() {
        // An escaped line end is nothing; lines that are empty after it are line ends.
        cursor.skip_blanks();
        while cursor.line_break() {
            out.push('\n');
            cursor.skip_blanks();
        }
        return Ok(());
    }
    let found = match cursor.next_char() {
        Some('x') => hex(cursor, 2).and_then(char::from_u32),
        Some('u') => utf16(cursor),
        Some('U') => hex(cursor, 8).and_then(char::from_u32),
        Some(c) => simple(c),
        None => None,
    };
    out.push(found.ok_or_else(|| fault(start, cursor.offset(), FaultKind::Escape))?);
    Ok(())
}

const fn simple(c: char) -> Option<char> {
    Some(match c {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        ' ' | '"' | '/' | '\\' | '\'' => c,
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        _ => return None,
    })
}

/// Four digits, or twice four that are a pair of surrogates, as JSON writes what is beyond them.
fn utf16(cursor: &mut Cursor<'_>) -> Option<char> {
    let first = hex(cursor, 4)?;
    if !(0xd800..0xdc00).contains(&first) {
        return char::from_u32(first);
    }
    if !(cursor.eat(b'\\') && cursor.eat(b'u')) {
        return None;
    }
    let second = hex(cursor, 4)?;
    if !(0xdc00..0xe000).contains(&second) {
        return None;
    }
    char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))
}

fn hex(cursor: &mut Cursor<'_>, digits: usize) -> Option<u32> {
    let text = cursor.rest().get(..digits)?;
    if !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    cursor.advance(digits);
    u32::from_str_radix(text, 16).ok()
}

/// Takes a text in single quotes; the cursor stands at the first of them.
pub(super) fn single(cursor: &mut Cursor<'_>) -> Result<String, Fault> {
    let start = cursor.offset();
    cursor.advance(1);
    let mut out = String::new();
    loop {
        let run = cursor.rest();
        let end = run.bytes().position(|byte| matches!(byte, b'\'' | b'\n' | b'\r')).unwrap_or(run.len());
        out.push_str(run.get(..end).unwrap_or_default());
        cursor.advance(end);
        match cursor.peek() {
            Some(b'\'') => {
                cursor.advance(1);
                if !cursor.eat(b'\'') {
                    return Ok(out);
                }
                out.push('\'');
            }
            Some(_) if !ends_document(cursor) => fold(cursor, &mut out, 0),
            _ => return Err(fault(start, start + 1, FaultKind::Unclosed('\''))),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomp {
    Strip,
    Clip,
    Keep,
}

struct Head {
    folded: bool,
    chomp: Chomp,
    indent: Option<usize>,
}

/// Takes lines below `|` or `>`, inside of a map or list that is indented by `around`. The cursor stands at the sign, and afterwards at
/// the beginning of a line; with the text comes where its last line ended.
pub(super) fn block(cursor: &mut Cursor<'_>, around: Option<usize>) -> Result<(String, usize), Fault> {
    let head = head(cursor)?;
    let mut end = cursor.offset();
    let least = around.map_or(1, |around| around + 1);
    cursor.line_break();
    let indent = match head.indent {
        Some(more) => around.unwrap_or(0) + more,
        None => indent_of(*cursor, least),
    };
    let mut out = String::new();
    let (mut breaks, mut pending, mut after_blank) = (0, false, false);
    while !cursor.is_end() {
        let line = *cursor;
        let spaces = cursor.skip_spaces(indent);
        if cursor.at_break() {
            cursor.line_break();
            breaks += 1;
            continue;
        }
        if cursor.is_end() || spaces < indent || line.at_marker() {
            *cursor = line;
            break;
        }
        let begins_blank = cursor.at_blank();
        if pending && head.folded && !after_blank && !begins_blank {
            push_fold(&mut out, breaks + 1);
        } else {
            out.extend(std::iter::repeat_n('\n', breaks + usize::from(pending)));
        }
        let start = cursor.offset();
        cursor.skip_line();
        out.push_str(cursor.since(start));
        end = cursor.offset();
        (breaks, pending, after_blank) = (0, cursor.line_break(), begins_blank);
    }
    match head.chomp {
        Chomp::Strip => {}
        Chomp::Clip => out.extend(std::iter::repeat_n('\n', usize::from(pending))),
        Chomp::Keep => out.extend(std::iter::repeat_n('\n', breaks + usize::from(pending))),
    }
    Ok((out, end))
}

/// The indentation of the first line that has something; where that is not deep enough, that of the deepest line of blanks, which so
/// are all empty.
fn indent_of(mut cursor: Cursor<'_>, least: usize) -> usize {
    let mut deepest = least;
    loop {
        let spaces = cursor.skip_spaces(usize::MAX);
        if !cursor.at_break() {
            return if cursor.is_end() || cursor.at_marker() || spaces < least {
                deepest.max(spaces)
            } else {
                spaces
            };
        }
        deepest = deepest.max(spaces);
        cursor.line_break();
    }
}

fn head(cursor: &mut Cursor<'_>) -> Result<Head, Fault> {
    let start = cursor.offset();
    let mut head = Head { folded: cursor.peek() == Some(b'>'), chomp: Chomp::Clip, indent: None };
    cursor.advance(1);
    loop {
        match cursor.peek() {
            Some(b'-') if head.chomp == Chomp::Clip => head.chomp = Chomp::Strip,
            Some(b'+') if head.chomp == Chomp::Clip => head.chomp = Chomp::Keep,
            Some(digit @ b'1'..=b'9') if head.indent.is_none() => {
                head.indent = Some(usize::from(digit - b'0'))
            }
            _ => break,
        }
        cursor.advance(1);
    }
    cursor.skip_blanks();
    cursor.skip_comment();
    if cursor.at_break() || cursor.is_end() {
        Ok(head)
    } else {
        Err(fault(start, cursor.offset() + 1, FaultKind::BlockHead))
    }
}
