//! Detects unresolved merge conflicts, which git and other version control systems mark with lines such as `<<<<<<<`. No
//! valid JSON contains such a line, so only text that failed to parse is searched.

use super::problem::Mismatch;

/// Returns the byte offset of the first marker; `None` without a marker, or if the text does not start like JSON.
pub(super) fn first_marker(text: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if is_marker(line) {
            // A row of equals signs also underlines headings in plain text.
            let before = text.get(..at).unwrap_or_default().trim_start();
            return (before.is_empty() || before.starts_with(['{', '['])).then_some(at);
        }
        at += line.len();
    }
    None
}

/// Matches seven or more of the same sign (git's `conflict-marker-size`), alone or followed by whitespace and a name.
fn is_marker(line: &str) -> bool {
    const SIGNS: [char; 4] = ['<', '|', '=', '>'];
    SIGNS.iter().any(|sign| {
        let rest = line.trim_start_matches(*sign);
        line.len() - rest.len() >= 7 && rest.chars().next().is_none_or(char::is_whitespace)
    })
}

pub(super) fn mismatch() -> Mismatch {
    Mismatch::value(
        "an unresolved merge conflict",
        "only one version of these lines, without the markers `<<<<<<<`, `=======` and `>>>>>>>`",
    )
}
