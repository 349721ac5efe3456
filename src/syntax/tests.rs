//! Whole texts: what parses, what is said of what does not.

use super::*;
use crate::base::TextRange;

fn errors(text: &str) -> Vec<(String, String)> {
    let cut = cut(text);
    let mut found: Vec<(TextRange, SyntaxErrorKind)> =
        cut.errors.into_iter().map(|e| (e.range, e.kind)).collect();
    for range in cut.items {
        let (_, errors) = parse_item(&text[range.as_usize()]);
        found.extend(errors.into_iter().map(|e| (e.range.shifted(range.start), e.kind)));
    }
    found
        .into_iter()
        .map(|(range, kind)| (text[range.as_usize()].to_owned(), report(&kind).message))
        .collect()
}

#[test]
fn the_design_sketches_parse() {
    let root = std::path::Path::new("/work/shared/design/sketches");
    fn walk(dir: &std::path::Path, out: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, out)
            } else if path.extension().is_some_and(|e| e == "dpl") {
                out.push(path)
            }
        }
    }
    let mut files = Vec::new();
    walk(root, &mut files);
    let mut bad = 0;
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for (at, message) in errors(&text) {
            bad += 1;
            eprintln!("{}: {at:?}: {message}", file.display());
        }
    }
    assert_eq!(bad, 0);
}
#[test]
fn probe() {
    for t in [
        "let a = xs.any(h => h.host == name)",
        "let a = xs.any(h => h.host)",
        "let a = { for h in h.paths { x } }",
        "let a = h => h.x",
        "check a.b for s in t when x else \"a\"",
    ] {
        eprintln!("{t}: {:?}", errors(t));
    }
}
