//! What each form looks like, to the letter.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::{Diagnostic, FileKey, Sources, code};
use super::{Form, MOST_SHOWN, Options, harmless, render, summary};
use crate::base::TextRange;

struct Files(BTreeMap<&'static str, Arc<str>>);

impl Sources for Files {
    fn text(&self, file: FileKey) -> Option<Arc<str>> {
        self.0.get(file.path()).cloned()
    }
}

const APP: &str = "resource web: Deployment = {\r\n\tspec.replicas: \"日本語 three\"\r\n\tmetadata.labels: { app: \"café😀\", tier: 7 }\r\n}\r\n";
const API: &str = "type DeploymentSpec = {\n  replicas: Int?\n}\n";

fn files(texts: &[(&'static str, &str)]) -> Files {
    Files(texts.iter().map(|(path, text)| (*path, Arc::from(*text))).collect())
}

fn find(text: &str, part: &str) -> TextRange {
    let at = text.find(part).unwrap() as u32;
    TextRange::new(at, at + part.len() as u32)
}

fn key(path: &str) -> FileKey {
    FileKey::new(path)
}

fn sample() -> Diagnostic {
    Diagnostic::error(code::TYPE_MISMATCH, "`spec.replicas` is a number, and this is a text")
        .at(key("app/web.dpl"), find(APP, "\"日本語 three\""), "this is a `String`")
        .label(key("app/web.dpl"), find(APP, "tier: 7"), "and this is not")
        .label(key("k8s/apps/v1.dpl"), find(API, "Int?"), "declared `Int?` here")
        .note("Nothing is converted by itself.")
        .help("write a number: `replicas: 3`")
}

fn draw(diagnostics: &[Diagnostic], files: &Files) -> String {
    render(diagnostics, files, Options { form: Form::Human, color: false, width: 80 })
}

fn one(text: &str, range: TextRange) -> String {
    let diagnostic = Diagnostic::error(code::SYNTAX, "here").at(key("a.dpl"), range, "this");
    draw(&[diagnostic], &files(&[("a.dpl", text)]))
}

#[test]
fn people_see_the_source_of_each_file() {
    let drawn = draw(&[sample()], &files(&[("app/web.dpl", APP), ("k8s/apps/v1.dpl", API)]));
    let expected = "\
error[DPL0301]: `spec.replicas` is a number, and this is a text
   ╭─[app/web.dpl:2:17]
 1 │ resource web: Deployment = {
 2 │     spec.replicas: \"日本語 three\"
   ·                    ───────┬──────
   ·                           ╰── this is a `String`
 3 │     metadata.labels: { app: \"café😀\", tier: 7 }
   ·                                       ───┬───
   ·                                          ╰── and this is not
 4 │ }
   ╰────
   ╭─[k8s/apps/v1.dpl:2:13]
 2 │   replicas: Int?
   ·             ──┬─
   ·               ╰── declared `Int?` here
   ╰────
  note: Nothing is converted by itself.
  help: write a number: `replicas: 3`

";
    assert_eq!(drawn, expected);
}

#[test]
fn a_place_behind_the_text_is_drawn_at_its_end() {
    let expected = "\
error[DPL0101]: here
   ╭─[a.dpl:2:7]
 1 │ let a = {
 2 │   b: 1
   ·       ▲
   ·       ╰── this
   ╰────

";
    assert_eq!(one("let a = {\n  b: 1\n\n\n", TextRange::new(18, 18)), expected);
    for (text, place) in [("let a = {", "a.dpl:1:10"), ("", "a.dpl:1:1"), ("\n\n", "a.dpl:1:1")] {
        let drawn = one(text, TextRange::new(9000, 9001));
        assert!(drawn.contains(place) && drawn.contains("╰── this"), "{drawn}");
    }
}

#[test]
fn no_label_prints_pages() {
    let line = one(&"x".repeat(5_000_000), TextRange::new(2000, 4_000_000));
    assert!(line.contains("a.dpl:1:2001") && line.len() < 1200, "{line}");
    let lines = one(&"line\n".repeat(500_000), TextRange::new(2000, 400_000));
    assert!(lines.contains("a.dpl:401:1") && lines.lines().count() < 12, "{lines}");
}

#[test]
fn long_lines_are_cut_to_the_width() {
    let text = format!("let a = \"{}\" + wrong + \"{}\"\n", "x".repeat(70), "y".repeat(70));
    let drawn = one(&text, find(&text, "wrong"));
    assert!(drawn.contains("wrong + \"yy") && drawn.contains("a.dpl:1:84"), "{drawn}");
    assert!(drawn.lines().all(|line| line.chars().count() <= 80), "{drawn}");
}

#[test]
fn long_headlines_and_helps_are_broken_between_words() {
    let words = "word ".repeat(40);
    let diagnostic = Diagnostic::error(code::SYNTAX, words.trim_end()).help(format!("{words}\n  code"));
    let drawn = draw(&[diagnostic], &files(&[]));
    assert!(drawn.lines().all(|line| line.chars().count() <= 80), "{drawn}");
    assert!(
        drawn.starts_with("error[DPL0101]: word")
            && drawn.contains("\n  word")
            && drawn.contains("\n      code"),
        "{drawn}"
    );
}

#[test]
fn of_many_places_the_first_and_the_last_are_drawn() {
    let text = "line\n\n\n\n".repeat(9);
    let mut diagnostic =
        Diagnostic::error(code::CHECK_FAILED, "fails").at(key("a.dpl"), TextRange::new(0, 4), "here");
    for number in 1..9 {
        diagnostic = diagnostic.label(
            key("a.dpl"),
            TextRange::new(number * 8, number * 8 + 4),
            format!("place {number}"),
        );
    }
    let drawn = draw(&[diagnostic], &files(&[("a.dpl", &text)]));
    let places: Vec<_> =
        drawn.lines().filter_map(|line| line.split_once("╰── ")).map(|(_, said)| said).collect();
    assert_eq!(places, ["here", "place 1", "place 2", "place 8"], "{drawn}");
}

#[test]
fn neighbours_are_drawn_together_whatever_is_said_first() {
    let text = "one\ntwo\nthree\n\n\n\nfar\n";
    let diagnostic = Diagnostic::error(code::DEFINITION_CIRCLE, "a circle")
        .at(key("a.dpl"), find(text, "three"), "closes it")
        .label(key("a.dpl"), find(text, "far"), "away")
        .label(key("a.dpl"), find(text, "one"), "first")
        .label(key("a.dpl"), find(text, "two"), "second");
    let drawn = draw(&[diagnostic], &files(&[("a.dpl", text)]));
    assert_eq!(drawn.matches("╭─[").count(), 2, "{drawn}");
    let order: Vec<_> =
        ["first", "second", "closes it", "away"].iter().map(|said| drawn.find(said)).collect();
    assert!(order.is_sorted() && order.iter().all(Option::is_some), "{drawn}");
}

#[test]
fn a_label_within_another_has_a_frame_of_its_own() {
    let text = "let a = { x: 5, y: 6 }\n";
    let diagnostic = Diagnostic::error(code::CHECK_FAILED, "fails")
        .at(key("a.dpl"), find(text, "{ x: 5, y: 6 }"), "fails")
        .label(key("a.dpl"), find(text, "5"), "one")
        .label(key("a.dpl"), find(text, "6"), "two");
    let expected = "\
error[DPL0402]: fails
   ╭─[a.dpl:1:9]
 1 │ let a = { x: 5, y: 6 }
   ·         ───────┬──────
   ·                ╰── fails
   ╰────
   ╭─[a.dpl:1:14]
 1 │ let a = { x: 5, y: 6 }
   ·              ┬     ┬
   ·              │     ╰── two
   ·              ╰── one
   ╰────
";
    assert_eq!(draw(&[diagnostic], &files(&[("a.dpl", text)])).trim_end(), expected.trim_end());
}

#[test]
fn every_label_of_a_long_line_is_seen() {
    let text = format!("let a = [one, {} two]\n", "x, ".repeat(60));
    for (far, frames) in [("x, x", 1), ("two", 2)] {
        let diagnostic = Diagnostic::error(code::DUPLICATE_KEY, "twice")
            .at(key("a.dpl"), find(&text, far), "the second")
            .label(key("a.dpl"), find(&text, "one"), "the first");
        let drawn = draw(&[diagnostic], &files(&[("a.dpl", &text)]));
        assert_eq!(drawn.matches("╭─[").count(), frames, "{drawn}");
        assert!(drawn.contains("the first") && drawn.contains("the second"), "{drawn}");
    }
}

#[test]
fn wide_characters_count_as_they_are_shown() {
    let text = format!("let a = \"{}\" + wrong\n", "語".repeat(60));
    let drawn = one(&text, find(&text, "let a"));
    let shown = drawn.lines().find(|line| line.contains("let a = ")).unwrap();
    assert!(shown.chars().map(|c| if c == '語' { 2 } else { 1 }).sum::<usize>() <= 80, "{drawn}");
}

#[test]
fn places_far_apart_are_shown_apart() {
    let text = "line\n".repeat(5000);
    let diagnostic = Diagnostic::error(code::PATH_SET_TWICE, "twice")
        .at(key("a.dpl"), TextRange::new(20_000, 20_004), "again")
        .label(key("a.dpl"), TextRange::new(10_000, 10_004), "first");
    let drawn = draw(&[diagnostic], &files(&[("a.dpl", &text)]));
    assert!(drawn.contains("[a.dpl:2001:1]") && drawn.contains("[a.dpl:4001:1]"), "{drawn}");
    assert!(drawn.lines().count() < 20, "{drawn}");
}

#[test]
fn any_range_of_any_text_can_be_drawn() {
    for text in ["", "é", "a\r\nb\r\n", "\ta\rb\n😀", "\u{1b}[31mred\n", "a\n\n\nb"] {
        for start in 0..12 {
            for length in [0, 1, 2, 5] {
                let drawn = one(text, TextRange::new(start, start + length));
                assert!(drawn.contains("this"), "{text:?} {start} {length}: {drawn}");
                assert!(!drawn.contains('\u{1b}'), "{drawn:?}");
            }
        }
    }
}

#[test]
fn a_message_whose_file_is_gone_is_still_said() {
    let diagnostic = Diagnostic::error(code::FILE_NOT_FOUND, "no file").at(
        key("gone.dpl"),
        TextRange::new(3, 5),
        "named here",
    );
    let drawn = draw(std::slice::from_ref(&diagnostic), &files(&[]));
    assert!(drawn.contains("no file") && drawn.contains("in gone.dpl: named here"), "{drawn}");
    let options = Options { form: Form::Short, color: false, width: 80 };
    assert_eq!(render(&[diagnostic], &files(&[]), options), "error[DPL0901]: no file (gone.dpl)\n");
}

#[test]
fn one_line_each_for_tools() {
    let warning =
        Diagnostic::warning(code::NEARLY_SPELT, "nearly\nspelt").at(key("a.dpl"), TextRange::new(99, 99), "");
    let general = Diagnostic::error(code::UNKNOWN_SETTING, "no file has the input `tag`");
    let options = Options { form: Form::Short, color: true, width: 80 };
    let drawn = render(
        &[sample(), warning, general],
        &files(&[("app/web.dpl", APP), ("k8s/apps/v1.dpl", API), ("a.dpl", "let é = 1")]),
        options,
    );
    let expected = "\
app/web.dpl:2:17: error[DPL0301]: `spec.replicas` is a number, and this is a text
a.dpl:1:10: warning[DPL0328]: nearly spelt
error[DPL0417]: no file has the input `tag`
";
    assert_eq!(drawn, expected);
}

#[test]
fn one_object_each_for_tools() {
    let options = Options { form: Form::Json, color: true, width: 80 };
    let drawn = render(&[sample()], &files(&[("app/web.dpl", APP)]), options);
    assert_eq!(drawn.lines().count(), 1);
    let value: serde_json::Value = serde_json::from_str(&drawn).unwrap();
    let tier = APP.find("tier: 7").unwrap();
    assert_eq!(value["code"], "DPL0301");
    assert_eq!(
        value["labels"][1]["start"],
        serde_json::json!({"byte": tier, "line": 3, "column": 39, "utf16Column": 36})
    );
    assert_eq!(value["labels"][2]["file"], "k8s/apps/v1.dpl");
    assert_eq!(value["labels"][2].get("start"), None, "its text is not known");
    assert_eq!(value["help"], "write a number: `replicas: 3`");
}

#[test]
fn people_are_shown_a_hundred() {
    let many = vec![Diagnostic::error(code::SYNTAX, "here"); MOST_SHOWN + 7];
    let drawn = draw(&many, &files(&[]));
    assert_eq!(drawn.matches("error[DPL0101]: here").count(), MOST_SHOWN);
    assert!(drawn.ends_with("and 7 more\n\n"));
    assert_eq!(summary(&many).as_deref(), Some("107 errors"));
    let both = [sample(), Diagnostic::warning(code::NEARLY_SPELT, "")];
    assert_eq!(summary(&both).as_deref(), Some("1 error, 1 warning"));
    assert_eq!(summary(&[]), None);
}

#[test]
fn nothing_that_moves_a_cursor_is_shown_and_no_byte_moves() {
    let text = "\u{0}\u{1b}[2J\u{7f}\u{85}\u{202e}\u{2066}é\t";
    let shown = harmless(text);
    assert_eq!(shown.len(), text.len());
    assert!(!shown.chars().any(|c| c.is_control() && c != '\t'));
}

#[test]
fn colours_are_used_when_asked_for() {
    let options = Options { form: Form::Human, color: true, width: 80 };
    let drawn = render(&[sample()], &files(&[("app/web.dpl", APP)]), options);
    assert!(drawn.contains("\u{1b}[1;31m") && !drawn.contains("\u{1b}]8;;"));
}
