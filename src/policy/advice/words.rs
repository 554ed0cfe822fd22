//! What the words of an action say: the method that a title names, whether a command looks like a secret, a text without what
//! deceives.

use super::super::presets::Method;
use crate::text::deceptive::deception;
use crate::text::is_invisible;

/// The method that a title names; `None` for none or several, or for words of a language that is not known here.
pub(super) fn method_of_title(title: &str) -> Option<Method> {
    let title = plain(title).to_lowercase();
    let words = || title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    if words().eq(["phone"]) {
        return Some(Method::Phone);
    }
    let mut found = words().filter_map(|word| match word {
        "push" => Some(Method::Push),
        "call" | "callback" => Some(Method::Phone),
        "sms" | "text" => Some(Method::Sms),
        "email" => Some(Method::Email),
        "grid" | "gridsure" => Some(Method::Grid),
        _ => None,
    });
    let first = found.next()?;
    found.all(|method| method == first).then_some(first)
}

/// Whether a command looks like a code: 6 to 8 digits.
pub(super) fn is_like_a_code(command: &str) -> bool {
    (6..=8).contains(&command.len()) && command.bytes().all(|octet| octet.is_ascii_digit())
}

/// Whether a command looks like a password: 8 characters or more without a space, of three kinds at least.
pub(super) fn is_like_a_password(command: &str) -> bool {
    let kinds: [fn(char) -> bool; 4] =
        [char::is_lowercase, char::is_uppercase, char::is_numeric, |c| c.is_ascii_punctuation() && c != ','];
    command.chars().count() >= 8
        && !command.contains(char::is_whitespace)
        && kinds.iter().filter(|kind| command.contains(**kind)).count() >= 3
}

/// The text without what nobody sees; what passes for a space is one.
pub(super) fn plain(text: &str) -> String {
    let kept = text.chars().map(|c| if c.is_whitespace() && is_invisible(c) { ' ' } else { c });
    // An emoji is joined by these.
    kept.filter(|c| !is_invisible(*c) || matches!(c, '\u{FE0F}' | '\u{200D}')).collect()
}

/// The text without what deceives, where leaving that out is enough and leaves something to read.
pub(super) fn honest(text: &str) -> Option<String> {
    let plain = plain(text);
    (!plain.trim().is_empty() && deception(&plain).is_none()).then_some(plain)
}
