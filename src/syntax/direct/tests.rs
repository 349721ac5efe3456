//! What is read directly is what the grammar reads.
#![expect(
    clippy::disallowed_methods,
    clippy::string_slice,
    reason = "tests read the sources of the repository, and cut texts where items and tokens end"
)]

use std::fs;
use std::path::{Path, PathBuf};

use crate::syntax::build::by_grammar;
use crate::syntax::repair::mend;
use crate::syntax::tree::Item;
use crate::syntax::{SyntaxError, cut};

/// Every file below a folder.
fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            files(&path, into);
        } else {
            into.push(path);
        }
    }
}

/// The sources that the project has: files, and blocks of pages.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![root.join("README.md")];
    for folder in ["stdlib", "examples", "benches", "docs", "tests/cases"] {
        files(&root.join(folder), &mut paths);
    }
    let mut sources = Vec::new();
    for path in paths {
        let name = path.strip_prefix(root).unwrap().display().to_string();
        let extension = path.extension().unwrap_or_default();
        if extension == "dpl" {
            sources.push((name, fs::read_to_string(path).unwrap()));
        } else if extension == "md" {
            let text = fs::read_to_string(path).unwrap();
            for block in text.split("\n```dpl").skip(1) {
                let block = block.split_once('\n').map_or("", |(_, rest)| rest);
                let block = block.split("\n```").next().unwrap_or_default();
                sources.push((name.clone(), block.to_owned()));
            }
        }
    }
    assert!(sources.len() > 500, "{}", sources.len());
    sources
}

/// The items of a text. In those that the cut calls plain there is nothing to mend.
fn items(text: &str) -> Vec<&str> {
    let cut = cut(text);
    let items = cut.items.iter().zip(&cut.plain).map(|(range, is_plain)| {
        let item = &text[range.as_usize()];
        let is_whole = {
            let mended = mend(item);
            !mended.too_deep
                && mended.text == item
                && mended.errors.is_empty()
                && mended.comments.is_empty()
                && mended.unclosed.is_empty()
        };
        assert!(is_whole || !is_plain, "called plain:\n{item}\nin\n{text}");
        item
    });
    items.collect()
}

fn both(text: &str) -> (Option<Item>, (Item, Vec<SyntaxError>)) {
    let mended = mend(text);
    let direct = if mended.errors.is_empty() { super::item(&mended, text) } else { None };
    let direct = direct.map(|item| Item { comments: mended.comments.clone(), ..item });
    (direct, by_grammar(text, &mended))
}

/// Holds both readings against each other. Whether the text is right, and was read directly.
fn agree(name: &str, text: &str) -> (bool, bool) {
    let (direct, (item, errors)) = both(text);
    let read = direct.is_some();
    if let Some(direct) = direct {
        assert!(errors.is_empty(), "{name}: read as right, and is wrong:\n{text}\n{errors:?}");
        assert!(direct == item, "{name}: two trees:\n{text}\n{direct:#?}\n{item:#?}");
    }
    (errors.is_empty(), read)
}

#[test]
fn every_right_item_is_read_directly_and_as_the_grammar_reads_it() {
    let (mut right, mut left) = (0, Vec::new());
    for (name, text) in sources() {
        for item in items(&text) {
            let (is_right, read) = agree(&name, item);
            right += usize::from(is_right);
            if is_right && !read {
                left.push(format!("{name}: {item}"));
            }
        }
    }
    assert!(right > 4000, "{right}");
    // One that begins no item at all is empty to the grammar as well.
    assert!(left.is_empty(), "{} of {right} are left to the grammar:\n{}", left.len(), left.join("\n"));
}

/// Numbers without a pattern, the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// Where tokens, more or less, begin and end.
fn tokens(text: &str) -> Vec<(usize, usize)> {
    let mut tokens: Vec<(usize, usize)> = Vec::new();
    let mut word = false;
    for (at, sign) in text.char_indices() {
        let end = at + sign.len_utf8();
        let is_word = sign.is_ascii_alphanumeric() || sign == '_';
        match tokens.last_mut() {
            Some(last) if word && is_word => last.1 = end,
            _ => tokens.push((at, end)),
        }
        word = is_word;
    }
    tokens
}

/// Some tokens of a text that follow each other.
fn some_of<'t>(text: &'t str, random: &mut Random) -> &'t str {
    let places = tokens(text);
    let mut at = || places.get(random.below(places.len())).map_or(0, |place| place.0);
    let (one, other) = (at(), at());
    &text[one.min(other)..one.max(other)]
}

/// What is put into texts.
const SIGNS: &[&str] = &[
    " ",
    "\n",
    ",",
    ":",
    ".",
    "..",
    "...",
    "=",
    "=>",
    "==",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "{{",
    "\"",
    "\"\"\"",
    "r\"",
    "\\",
    "${",
    "$",
    "?",
    "?.",
    "??",
    "|",
    "||",
    "&&",
    "!",
    "!=",
    "-",
    "- ",
    "+",
    "*",
    "/",
    "//",
    "/// x\n",
    "@",
    "@since(\"1.2\")",
    "#",
    "%",
    "<",
    "<=",
    ">",
    "if ",
    " then ",
    " else ",
    "else if",
    "for ",
    "for x in ",
    " in ",
    "let ",
    "let x = ",
    "match ",
    "replace ",
    " with ",
    " as ",
    " when ",
    " where ",
    " by ",
    "by k",
    "required when ",
    "check ",
    "require ",
    "warn ",
    "Partial<",
    "null",
    "true",
    "0",
    "1.5",
    "25%",
    "x",
    "x => ",
    "\"a\"",
    "é",
    "'",
    "\t",
    "\r\n",
    "type ",
];

#[test]
fn most_items_are_plain() {
    let (mut plain, mut all) = (0, 0);
    for (_, text) in sources() {
        let cut = cut(&text);
        all += cut.items.len();
        plain += cut.plain.iter().filter(|is_plain| **is_plain).count();
    }
    assert!(plain * 2 > all, "{plain} of {all}");
}

#[test]
fn whatever_is_done_to_a_text_both_read_it_alike() {
    let rounds = std::env::var("DIRECT_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(12);
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let sources = sources();
    let short = |text: &&str| text.len() < 1500;
    let by_hand =
        sources.iter().filter(|(name, _)| !name.starts_with("stdlib/k8s") && !name.starts_with("stdlib/crd"));
    let pieces: Vec<(&str, &str)> = by_hand
        .flat_map(|(name, text)| items(text).into_iter().filter(short).map(move |item| (name.as_str(), item)))
        .collect();
    let (mut asked, mut read) = (0, 0);
    for (name, item) in &pieces {
        let places = tokens(item);
        for _ in 0..rounds {
            let mut text = (*item).to_owned();
            for _ in 0..=random.below(2) {
                let (start, end) = places.get(random.below(places.len())).copied().unwrap_or_default();
                let (start, end) = (start.min(text.len()), end.min(text.len()));
                if !text.is_char_boundary(start) || !text.is_char_boundary(end) {
                    continue;
                }
                let sign = SIGNS[random.below(SIGNS.len())];
                match random.below(4) {
                    0 => text.replace_range(start..end, ""),
                    1 => text.replace_range(start..end, sign),
                    2 => text.insert_str(start, sign),
                    _ => text.insert_str(start, some_of(pieces[random.below(pieces.len())].1, &mut random)),
                }
            }
            // What is wrong with one item is not the next one's.
            let text = format!("{text}\n{}", pieces[random.below(pieces.len())].1);
            for piece in items(&text) {
                let (_, direct) = agree(name, piece);
                asked += 1;
                read += usize::from(direct);
            }
        }
    }
    // A test of texts that are all wrong would hold nothing against anything.
    assert!(read * 10 > asked, "{read} of {asked} were read directly");
}
