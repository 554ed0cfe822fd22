//! Reads texts: the method that a title names, commands that look like codes, text without deceptive characters.

use std::borrow::Cow;

use super::super::presets::Method;
use crate::text::deceptive::deception;
use crate::text::plain;

const NAMES: [(&str, Method); 9] = [
    ("push", Method::Push),
    ("call", Method::Phone),
    ("callback", Method::Phone),
    ("sms", Method::Sms),
    ("text", Method::Sms),
    ("email", Method::Email),
    // Of "e-mail" too.
    ("mail", Method::Email),
    ("grid", Method::Grid),
    ("gridsure", Method::Grid),
];

/// Returns the method that a title names, or `None` if it names none or several, or in an unknown language.
pub(super) fn method_of_title(title: &str) -> Option<Method> {
    let title = plain(title);
    // "Phone" alone means a call; "My phone" may mean anything.
    if title.trim().eq_ignore_ascii_case("phone") {
        return Some(Method::Phone);
    }
    let words = title.split(|c: char| !c.is_alphanumeric());
    let mut found = words
        .filter_map(|word| NAMES.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, method)| *method));
    let first = found.next()?;
    found.all(|method| method == first).then_some(first)
}

/// Returns whether a command looks like a code: 6 to 8 digits.
pub(super) fn is_like_a_code(command: &str) -> bool {
    (6..=8).contains(&command.len()) && command.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns the text without invisible characters, if it is then neither empty nor deceptive.
pub(super) fn honest(text: &str) -> Option<String> {
    let plain = plain(text);
    (!plain.trim().is_empty() && deception(&plain).is_none()).then(|| plain.into_owned())
}

/// Normalizes a title so that titles that look the same to users are equal.
pub(super) fn as_seen(title: &str) -> String {
    plain(title).trim().to_lowercase()
}

/// Describes how two texts differ that are nearly the same.
pub(super) fn difference(one: &str, other: &str) -> &'static str {
    let is_same = |change: fn(&str) -> Cow<'_, str>| change(one) == change(other);
    if is_same(|text| text.to_lowercase().into()) {
        "case"
    } else if is_same(|text| text.trim().into()) {
        "surrounding spaces"
    } else if is_same(|text| text.trim().to_lowercase().into()) {
        "case and surrounding spaces"
    } else {
        "case, spaces or invisible characters"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::deceptive::FORGED;

    #[test]
    fn every_word_that_names_a_method_is_also_checked_for_forgery() {
        for (name, _) in NAMES {
            assert!(FORGED.contains(&name), "{name}");
        }
    }
}
