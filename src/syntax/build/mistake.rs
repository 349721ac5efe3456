//! Habits of other languages, recognized by what stands at the wrong place.

use super::Builder;
use crate::syntax::cut::{ITEM_KEYWORDS, keyword};
use crate::syntax::error::{Habit, SyntaxErrorKind};

impl Builder<'_> {
    /// What a reader of other languages probably meant at an offset where nothing fits.
    pub(super) fn mistake(&self, at: usize) -> Option<SyntaxErrorKind> {
        let rest = self.rest(at);
        let before = self.text.get(..at).unwrap_or_default();
        if rest.starts_with(';') {
            return Some(SyntaxErrorKind::Semicolon);
        }
        if rest.starts_with('=') && (before.ends_with("==") || before.ends_with("!=")) {
            let (written, mend) = if before.ends_with("==") { ("===", "==") } else { ("!==", "!=") };
            return Some(SyntaxErrorKind::ForeignOperator { written, mend });
        }
        if rest.starts_with('?') && !rest.starts_with("??") && !rest.starts_with("?.") {
            return Some(SyntaxErrorKind::Ternary { mend: self.ternary(at) });
        }
        if let Some(kind) = self.yaml(at) {
            return Some(kind);
        }
        if let Some(habit) = habit(before, rest) {
            return Some(SyntaxErrorKind::Habit(habit));
        }
        if rest
            .strip_prefix('$')
            .is_some_and(|name| name.starts_with(|sign: char| sign.is_ascii_alphabetic() || sign == '_'))
        {
            return Some(SyntaxErrorKind::ShellVariable);
        }
        if before.trim_end_matches([' ', '\t']).rsplit(|sign: char| !sign.is_ascii_alphanumeric()).next()
            == Some("not")
        {
            return Some(SyntaxErrorKind::ForeignOperator { written: "not", mend: "!" });
        }
        if rest.starts_with("{{") && before.trim_end().ends_with([':', '=', '-']) {
            return Some(SyntaxErrorKind::HelmTemplate);
        }
        for (written, mend) in
            [("and", "&&"), ("or", "||"), ("not", "!"), ("is", "=="), ("&", "&&"), ("|", ""), ("++", "+")]
        {
            let Some(after) = rest.strip_prefix(written) else { continue };
            let whole = !after.starts_with(|next: char| {
                next.is_ascii_alphanumeric() || next == '_' || next == ':' || next == '.'
            });
            if whole
                && before
                    .trim_end_matches([' ', '\t'])
                    .ends_with(|last: char| last.is_ascii_alphanumeric() || ")]\"_".contains(last))
            {
                return Some(SyntaxErrorKind::ForeignOperator { written, mend });
            }
        }
        None
    }

    /// Signs that YAML gives a meaning.
    fn yaml(&self, at: usize) -> Option<SyntaxErrorKind> {
        let rest = self.rest(at);
        let before = self.text.get(..at).unwrap_or_default().trim_end_matches(' ');
        let begins_value = before.is_empty() || before.ends_with([':', '=', '[', ',', '\n']);
        if let Some(after) = rest.strip_prefix("<<") {
            let name = after.trim_start_matches([':', ' ', '*']);
            let length =
                name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(byte)).count();
            let name = name.get(..length).filter(|name| !name.is_empty()).unwrap_or("name");
            return Some(SyntaxErrorKind::YamlMerge { name: name.into() });
        }
        if rest.starts_with("---") {
            return Some(SyntaxErrorKind::YamlDocument);
        }
        if !begins_value {
            return None;
        }
        let after = rest.get(1..).unwrap_or_default();
        if rest.starts_with(['&', '*']) && after.starts_with(|sign: char| sign.is_ascii_alphabetic()) {
            return Some(SyntaxErrorKind::YamlAnchor);
        }
        if rest.starts_with(['|', '>']) {
            // The newline behind it may have become a blank.
            let written = self.original.get(self.mended.start(at) + 1..).unwrap_or_default();
            let ends =
                written.trim_start_matches(['-', '+']).trim_start_matches([' ', '\r']).starts_with('\n');
            return ends.then_some(SyntaxErrorKind::YamlBlock);
        }
        None
    }

    /// `c ? a : b`, as it is written here.
    fn ternary(&self, at: usize) -> Option<Box<str>> {
        let near = at.saturating_sub(80);
        let before = self.text.get(near..at)?;
        let condition = before.rsplit([':', '=', '(', '[', '{', ',', '\n']).next()?.trim();
        let line = self.rest(at).get(1..)?.split(['\n', ',', ')', ']', '}']).next()?;
        let (then, otherwise) = line.split_once(" : ")?;
        if line.len() > 80 || condition.is_empty() {
            return None;
        }
        Some(format!("if {condition} then {} else {}", then.trim(), otherwise.trim()).into())
    }

    /// Whether a `-` at this offset begins a line and stands apart: an element of a YAML list.
    pub(super) fn is_yaml_dash(&self, at: usize) -> bool {
        if !self.rest(at).starts_with("- ") {
            return false;
        }
        let before = self.original.get(..self.mended.start(at)).unwrap_or_default();
        before.trim_end_matches([' ', '\t']).ends_with('\n')
    }

    /// Reports the first `-` of a YAML list; the others of the same list are part of the same mistake.
    pub(super) fn yaml_dash(&mut self, at: usize) {
        let place = self.mended.start(at);
        let column = self.column(place);
        let first = self.dash.map_or(column, |(first, _)| first);
        let same = self.dash.is_some_and(|(first, last)| {
            let between = self.original.get(last..place).unwrap_or_default();
            first <= column
                && between.lines().skip(1).all(|line| line.trim().is_empty() || indentation(line) >= first)
        });
        if !same {
            self.draws_others(at, at + 1, SyntaxErrorKind::YamlList);
        }
        self.dash = Some((if same { first } else { column }, place));
        self.last = Some(at);
    }

    fn column(&self, place: usize) -> usize {
        let before = self.original.get(..place).unwrap_or_default();
        before.rsplit('\n').next().unwrap_or_default().len()
    }
}

/// What stands between these two in another language.
fn habit(before: &str, rest: &str) -> Option<Habit> {
    let trimmed = before.trim_end_matches([' ', '\t']);
    let word = before.rsplit(|sign: char| !sign.is_ascii_alphanumeric()).next().unwrap_or_default();
    let item = keyword(before.trim_start());
    match rest.bytes().next()? {
        b'>' if before.ends_with('-') => Some(Habit::ThinArrow),
        b'-' if rest.starts_with("->") => Some(Habit::ThinArrow),
        b'[' if rest.starts_with("[]") && !word.is_empty() => Some(Habit::ListSuffix),
        b'[' if matches!(word, "map" | "Map") => Some(Habit::MapPrefix),
        b'<' if word.starts_with(|first: char| first.is_ascii_uppercase()) => Some(Habit::Generic),
        b'=' if rest.starts_with("==")
            && matches!(item, Some("let" | "input" | "fn"))
            && !before.contains('=') =>
        {
            Some(Habit::TwoEquals)
        }
        b'{' if matches!(item, Some("resource" | "part" | "deploy")) && !before.contains(['=', '{']) => {
            Some(Habit::NoEquals)
        }
        b'f' if rest.starts_with("for ")
            && !trimmed.ends_with([',', '[', '{', '\n'])
            && trimmed.contains('[') =>
        {
            Some(Habit::Comprehension)
        }
        b'$' if rest.starts_with("$(") => Some(Habit::PodVariable),
        b'.' if item == Some("import") && trimmed.trim_start() == "import" => Some(Habit::BarePath),
        _ => None,
    }
}

/// Whether a record is a template of Helm: `{{ .Values.x }}`, `{{- include "x" . }}`.
pub(super) fn is_helm_template(record: &str) -> bool {
    let Some(inside) = record.strip_prefix("{{") else { return false };
    if !record.ends_with("}}") {
        return false;
    }
    let inside = inside.trim_start_matches('-').trim_start();
    let word = inside.split(|sign: char| !sign.is_ascii_alphanumeric()).next().unwrap_or_default();
    let words = ["include", "template", "define", "range", "end", "toYaml", "tpl"];
    (inside.starts_with('.') && !inside.starts_with("..."))
        || inside.starts_with('$')
        || words.contains(&word)
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// The keyword that a word was probably meant to be.
pub(super) fn meant_keyword(word: &str) -> Option<&'static str> {
    let lower = word.to_ascii_lowercase();
    let habit = match lower.as_str() {
        "const" | "var" | "val" | "local" | "set" | "output" => Some("let"),
        "function" | "func" | "def" | "fun" => Some("fn"),
        "use" | "include" | "from" => Some("import"),
        "param" | "parameter" | "variable" | "option" => Some("input"),
        "class" | "struct" | "interface" | "schema" | "enum" => Some("type"),
        "assert" | "validate" => Some("check"),
        "module" | "component" => Some("part"),
        "release" => Some("deploy"),
        _ => None,
    };
    habit.or_else(|| ITEM_KEYWORDS.into_iter().find(|keyword| is_close(&lower, keyword)))
}

/// Whether two words differ by at most one letter put in, left out, changed or exchanged with its neighbour; two in long words.
fn is_close(word: &str, keyword: &str) -> bool {
    let allowed = if keyword.len() > 5 { 2 } else { 1 };
    distance(word.as_bytes(), keyword.as_bytes()) <= allowed
}

fn distance(a: &[u8], b: &[u8]) -> usize {
    if a.len() > 32 {
        return usize::MAX;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    let mut last = 0;
    for (row, &x) in a.iter().enumerate() {
        let mut current = vec![row + 1];
        let mut previous = 0;
        for (column, &y) in b.iter().enumerate() {
            let at = |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX - 1);
            let change = at(&above, column) + usize::from(x != y);
            let mut best = change.min(at(&above, column + 1) + 1).min(at(&current, column) + 1);
            if row > 0 && column > 0 && x == previous && y == last {
                best = best.min(at(&before, column - 1) + 1);
            }
            current.push(best);
            previous = y;
        }
        last = x;
        before = std::mem::replace(&mut above, current);
    }
    above.last().copied().unwrap_or(usize::MAX)
}
