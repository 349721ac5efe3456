//! What is not shown of a source: a log keeps what a message shows, and a secret that is written in a source is a secret all the same.

use std::sync::Arc;

use crate::base::TextRange;

/// What opens a secret that is written as such.
const LITERAL: &str = "secret.literal(";

/// The insides of texts that are given to `secret.literal`. The source may be broken, so it is looked at without its grammar.
pub(super) fn literals(text: &str) -> Vec<TextRange> {
    text.match_indices(LITERAL).filter_map(|(at, _)| argument(text, at + LITERAL.len())).collect()
}

fn argument(text: &str, from: usize) -> Option<TextRange> {
    let rest = text.get(from..)?.trim_start();
    let rest = rest.strip_prefix("text:").map_or(rest, str::trim_start);
    let (rest, is_raw) = rest.strip_prefix('r').map_or((rest, false), |rest| (rest, true));
    let (inside, length) = if let Some(inside) = rest.strip_prefix("\"\"\"") {
        (inside, inside.find("\"\"\"").unwrap_or(inside.len()))
    } else {
        let inside = rest.strip_prefix('"')?;
        (inside, end_of_text(inside, is_raw))
    };
    let start = u32::try_from(text.len() - inside.len()).ok()?;
    Some(TextRange::new(start, start + u32::try_from(length).ok()?))
}

/// Where a text on one line ends: at its quote, else with the line.
fn end_of_text(inside: &str, is_raw: bool) -> usize {
    let mut escaped = false;
    for (at, sign) in inside.char_indices() {
        match sign {
            '\n' => return at,
            _ if escaped => escaped = false,
            '\\' if !is_raw => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    inside.len()
}

/// The text with what lies in the ranges made unreadable. Every character is replaced by one that is as long, so that places stay.
pub(super) fn masked(text: Arc<str>, ranges: &[TextRange]) -> Arc<str> {
    if ranges.is_empty() {
        return text;
    }
    let hides =
        |at: usize| ranges.iter().any(|range| (range.start as usize..range.end as usize).contains(&at));
    let hidden = |sign: char| match (sign, sign.len_utf8()) {
        ('\n' | '\r', _) => sign,
        (_, 1) => '*',
        (_, 2) => '\u{b7}',
        (_, 3) => '\u{2022}',
        _ => '\u{1f784}',
    };
    text.char_indices()
        .map(|(at, sign)| if hides(at) { hidden(sign) } else { sign })
        .collect::<String>()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        masked(text.into(), &literals(text)).to_string()
    }

    #[test]
    fn what_is_given_to_literal_is_hidden() {
        assert_eq!(
            shown(r#"let a = secret.literal("pa\"ss") + "b""#),
            r#"let a = secret.literal("******") + "b""#
        );
        assert_eq!(shown(r#"secret.literal( text: r"a\")"#), r#"secret.literal( text: r"**")"#);
        assert_eq!(
            shown("secret.literal(\"\"\"\n  é€🙂\n  \"\"\")"),
            "secret.literal(\"\"\"\n**\u{b7}•🞄\n**\"\"\")"
        );
        assert_eq!(shown("secret.literal(\"open\nlet b = 1"), "secret.literal(\"****\nlet b = 1");
        assert_eq!(shown("secret.literal(name)"), "secret.literal(name)");
        assert_eq!(shown("secret.literal("), "secret.literal(");
    }

    #[test]
    fn places_stay() {
        for text in ["secret.literal(\"é🙂\") x", "secret.literal(\"\"\"a\r\nb"] {
            assert_eq!(shown(text).len(), text.len());
            assert_eq!(shown(text).chars().count(), text.chars().count());
        }
    }
}
