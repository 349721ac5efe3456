//! As much of Rust's text as the rules need: what is code, what is a test, which function begins where.

use std::collections::BTreeSet;

/// The text with comments, texts and characters blanked, each line where it was.
pub fn code_only(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = blank_until(&chars, at);
        if end == at {
            out.push(chars[at]);
            at += 1;
        } else {
            out.extend(chars[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    out
}

/// Where the comment, text or character that begins at `at` ends; `at` if none does.
fn blank_until(chars: &[char], at: usize) -> usize {
    let get = |at: usize| chars.get(at).copied().unwrap_or('\0');
    let word_before = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    match (get(at), get(at + 1)) {
        ('/', '/') => (at..chars.len()).find(|&i| chars[i] == '\n').unwrap_or(chars.len()),
        ('/', '*') => block_comment(chars, at),
        ('"', _) => quoted(chars, at),
        ('r', '"' | '#') if !word_before => raw(chars, at + 1, at),
        ('b', '"') if !word_before => quoted(chars, at + 1),
        ('b', 'r') if !word_before => raw(chars, at + 2, at),
        ('\'', '\\') => (at + 3..chars.len()).find(|&i| chars[i] == '\'').map_or(chars.len(), |i| i + 1),
        ('\'', _) if get(at + 2) == '\'' => at + 3,
        _ => at,
    }
}

fn block_comment(chars: &[char], start: usize) -> usize {
    let mut depth = 0;
    let mut at = start;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => depth += 1,
            ('*', Some('/')) => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    at
}

fn quoted(chars: &[char], quote: usize) -> usize {
    let mut at = quote + 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

/// A raw text whose hashes, if any, begin at `from`; else `start`, for `r#name` is no text.
fn raw(chars: &[char], from: usize, start: usize) -> usize {
    let hashes = chars[from..].iter().take_while(|c| **c == '#').count();
    if chars.get(from + hashes) != Some(&'"') {
        return start;
    }
    let closes =
        |at: usize| chars[at] == '"' && chars[at + 1..].iter().take_while(|c| **c == '#').count() >= hashes;
    (from + hashes + 1..chars.len()).find(|&at| closes(at)).map_or(chars.len(), |at| at + 1 + hashes)
}

/// The code without what is compiled for tests only.
pub fn without_tests(code: &str) -> String {
    let mut out = code.to_owned();
    while let Some(start) = out.find("#[cfg(test)]") {
        let rest = &out[start..];
        let end = match (rest.find('{'), rest.find(';')) {
            (Some(brace), semicolon) if semicolon.is_none_or(|semicolon| brace < semicolon) => {
                start + closing(rest, brace)
            }
            (_, Some(semicolon)) => start + semicolon + 1,
            _ => out.len(),
        };
        out.replace_range(start..end, "");
    }
    out
}

/// One past the brace that closes the one at `open`.
fn closing(code: &str, open: usize) -> usize {
    let mut depth = 0;
    for (at, c) in code[open..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return open + at + 1;
        }
    }
    code.len()
}

/// Every function with a body, and how many lines it has.
pub fn functions(code: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let begins = !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let name: String = code[at + 3..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let rest = &code[at..];
        let body = rest
            .find('{')
            .filter(|brace| rest.find(';').is_none_or(|end| *brace < end || rest[..end].contains('[')));
        if let (true, false, Some(open)) = (begins, name.is_empty(), body) {
            let lines = rest[..closing(rest, open)].lines().count();
            found.push((name, lines));
        }
    }
    found
}

/// Whether the code names a crate: in a path, or in a `use`.
pub fn names_crate(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back().unwrap_or(' ');
        let after = &code[at + name.len()..];
        let alone = !before.is_alphanumeric() && before != '_' && before != ':';
        let used = code[..at].trim_end().ends_with("use") && after.starts_with([';', ' ']);
        alone && (after.starts_with("::") || used)
    })
}

/// The rooms that code names, by `crate::…` or by as many `super::` as lead to the root.
pub fn room_imports(path: &str, code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, root) in code.match_indices("crate::") {
        if !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            found.extend(first_names(&code[at + root.len()..]));
        }
    }
    let file = path.rsplit('/').next().unwrap_or_default();
    let depth = path.split('/').count() - usize::from(file == "mod.rs");
    let up = "super::".repeat(depth);
    for (at, _) in code.match_indices(&up) {
        let inner = code[..at].ends_with("super::");
        let rest = &code[at + up.len()..];
        if !inner && !rest.starts_with("super::") {
            found.extend(first_names(rest));
        }
    }
    found
}

/// The first name of a path, or of each path in a group.
fn first_names(rest: &str) -> Vec<String> {
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(group) = rest.strip_prefix('{') else { return vec![name(rest)] };
    let mut depth = 0;
    let mut parts = vec![String::new()];
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => parts.push(String::new()),
            _ if depth == 0 => parts.last_mut().unwrap().push(c),
            _ => {}
        }
    }
    parts.iter().map(|part| name(part.trim())).collect()
}
