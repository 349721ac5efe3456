//! *Did you mean*: the one place that guesses what was meant, the same way every time.

/// The candidate nearest to what was written, if one is near enough.
///
/// Case counts for little, a swap of two neighbours is one mistake, and the longer the word the more mistakes are forgiven: none in
/// one character, one in up to five, then one for each three. Of equally near ones the first in the order of texts is taken, so
/// that the answer does not depend on the order of the candidates.
#[must_use]
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: Option<((usize, bool, &'a str), &'a str)> = None;
    for candidate in candidates {
        if candidate == written {
            continue;
        }
        let Some(distance) = near(written, candidate) else { continue };
        let prefix = !starts_alike(written, candidate);
        let rank = (distance, prefix, candidate);
        if best.as_ref().is_none_or(|(held, _)| rank < *held) {
            best = Some((rank, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether one is probably a misspelling of the other: what warns of a field in an open record.
#[must_use]
pub fn is_near(written: &str, candidate: &str) -> bool {
    written != candidate && near(written, candidate).is_some()
}

/// `a`, `b` or `c`, each in backticks, at most `limit` of them: for a help that lists what there is.
#[must_use]
pub fn choices<'a>(names: impl IntoIterator<Item = &'a str>, limit: usize) -> String {
    let mut names = names.into_iter();
    let shown: Vec<_> = names.by_ref().take(limit).map(|name| format!("`{name}`")).collect();
    let more = names.count();
    if more > 0 {
        return format!("{} and {more} more", shown.join(", "));
    }
    match shown.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

fn starts_alike(a: &str, b: &str) -> bool {
    a.chars().next().map(|c| c.to_ascii_lowercase()) == b.chars().next().map(|c| c.to_ascii_lowercase())
}

/// Twice the number of mistakes between two words; a wrong case is half a mistake, however often. None where they are too far apart.
fn near(written: &str, candidate: &str) -> Option<usize> {
    /// Longer words than this are compared by nobody: a guess must not cost time.
    const LONGEST: usize = 64;
    let plain: Vec<char> = written.chars().take(LONGEST + 1).collect();
    let other: Vec<char> = candidate.chars().take(LONGEST + 1).collect();
    let longer = plain.len().max(other.len());
    if longer > LONGEST {
        return None;
    }
    let allowed = match plain.len().min(other.len()) {
        0 | 1 => 0,
        2..=5 => 1,
        n => n / 3,
    };
    let lower = |word: &[char]| -> Vec<char> { word.iter().map(char::to_ascii_lowercase).collect() };
    let (a, b) = (lower(&plain), lower(&other));
    if a.len().abs_diff(b.len()) > allowed {
        return None;
    }
    let distance = edits(&a, &b);
    (distance <= allowed).then_some(2 * distance + usize::from(distance == 0))
}

/// Insertions, removals, replacements and swaps of neighbours that lead from one word to the other; no letter is changed twice.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    let mut last_a = None;
    for (i, &ca) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(above.len());
        row.push(i + 1);
        let mut last_b = None;
        for (j, &cb) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX - 1);
            let changed = at(&above, j) + usize::from(ca != cb);
            let mut cost = changed.min(at(&above, j + 1) + 1).min(at(&row, j) + 1);
            if last_a == Some(cb) && last_b == Some(ca) && j > 0 {
                cost = cost.min(at(&before, j - 1) + 1);
            }
            row.push(cost);
            last_b = Some(cb);
        }
        before = std::mem::replace(&mut above, row);
        last_a = Some(ca);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_found() {
        let fields = ["replicas", "selector", "template", "strategy", "paused"];
        for written in ["replcas", "repilcas", "Replicas", "replicaz", "replica"] {
            assert_eq!(nearest(written, fields), Some("replicas"), "{written}");
        }
        assert_eq!(nearest("labels", fields), None);
        assert_eq!(nearest("x", ["y"]), None, "one letter is no spelling");
    }

    #[test]
    fn a_wrong_case_is_nearer_than_a_wrong_letter() {
        assert_eq!(nearest("clusterIp", ["clusterIs", "clusterIP"]), Some("clusterIP"));
    }

    #[test]
    fn the_order_of_candidates_does_not_matter() {
        let mut names = ["port", "ports", "sort", "part"];
        let first = nearest("pory", names);
        names.reverse();
        assert_eq!(nearest("pory", names), first);
        assert_eq!(first, Some("port"));
    }

    #[test]
    fn a_swap_counts_once_and_lengths_limit() {
        let word = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(edits(&word("ab"), &word("ba")), 1);
        assert_eq!(edits(&word("kitten"), &word("sitting")), 3);
        assert_eq!(edits(&word(""), &word("abc")), 3);
        assert!(is_near("nginx.ingress", "ngnix.ingress"));
        assert!(!is_near("cat", "dog"));
        let long = "a".repeat(100_000);
        assert_eq!(nearest(&long, ["aaaa"]), None);
    }

    #[test]
    fn choices_are_listed_up_to_a_limit() {
        assert_eq!(choices(["a"], 3), "`a`");
        assert_eq!(choices(["a", "b", "c"], 3), "`a`, `b` or `c`");
        assert_eq!(choices(["a", "b", "c", "d"], 2), "`a`, `b` and 2 more");
        assert_eq!(choices([], 2), "");
    }
}
