//! A merge conflict that nobody has resolved, as git and other version control leave it in a file: between two versions of
//! some lines stand lines of markers. JSON has no such line, so this looks only at text that could not be read.

use super::problem::Mismatch;

/// The byte at which the first marker begins; `None` where there is none in what is otherwise JSON.
pub(super) fn first_marker(text: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if is_marker(line) {
            // A row of equals signs also underlines a heading of what is no JSON at all.
            let before = text.get(..at).unwrap_or_default().trim_start();
            return (before.is_empty() || before.starts_with(['{', '['])).then_some(at);
        }
        at += line.len();
    }
    None
}

/// Seven times the same sign, or more (git's `conflict-marker-size`), and then nothing or the name of a version.
fn is_marker(line: &str) -> bool {
    const SIGNS: [char; 4] = ['<', '|', '=', '>'];
    SIGNS.iter().any(|sign| {
        let rest = line.trim_start_matches(*sign);
        line.len() - rest.len() >= 7 && rest.chars().next().is_none_or(char::is_whitespace)
    })
}

pub(super) fn wrong() -> Mismatch {
    Mismatch::value(
        "an unresolved merge conflict",
        "one version of these lines, without the markers `<<<<<<<`, `=======` and `>>>>>>>`",
    )
}
