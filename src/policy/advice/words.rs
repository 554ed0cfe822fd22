//! Reads texts: the method that a title names, commands and values that look like secrets, text without deceptive characters.

use std::borrow::Cow;

use super::super::presets::Method;
use crate::text::deceptive::deception;
use crate::text::{is_invisible, is_plain};

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

/// Returns whether a command looks like a password: 8 characters or more without a space, of at least three kinds.
pub(super) fn is_like_a_password(command: &str) -> bool {
    let kinds: [fn(char) -> bool; 4] =
        [char::is_lowercase, char::is_uppercase, char::is_numeric, |c| c.is_ascii_punctuation() && c != ','];
    command.chars().count() >= 8
        && !command.contains(char::is_whitespace)
        && kinds.iter().filter(|kind| command.contains(**kind)).count() >= 3
}

/// Returns whether this is the name of a secret, such as `shared-secret`.
pub(super) fn is_name_of_secret(name: &str) -> bool {
    const ENDS: [&str; 9] =
        ["password", "passwd", "passphrase", "pwd", "secret", "psk", "token", "apikey", "sharedkey"];
    let name = name.to_ascii_lowercase();
    // A monkey is no key.
    ENDS.iter().any(|end| name.ends_with(end)) || name.rsplit(['-', '_']).next() == Some("key")
}

/// Returns whether the value of an attribute seems to contain a secret: one with its name, as in `psk=...`, one with the
/// characters of a strong password, or a long random one. Identifiers such as `vpn-1.example.com` are none.
pub(super) fn may_contain_secret(value: &str) -> bool {
    let value = plain(value);
    let value = value.trim();
    let is_named = value.match_indices(['=', ':']).any(|(at, separator)| {
        let (before, after) = (value.get(..at), value.get(at + separator.len()..));
        let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let name = before.unwrap_or_default().trim_end().rsplit(|c| !is_of_name(c)).next();
        name.is_some_and(is_name_of_secret) && after.is_some_and(|after| !after.trim().is_empty())
    });
    let is_strong = is_like_a_password(value)
        && [char::is_lowercase, char::is_uppercase, char::is_numeric].iter().all(|kind| value.contains(*kind))
        && value.contains(['!', '$', '^', '&', '*', '?', '~']);
    is_named || is_strong || value.split(|c: char| !c.is_ascii_alphanumeric()).any(is_random)
}

/// Returns whether a word is at least 16 letters and digits in no order that a person would choose, or 32 hexadecimal digits.
fn is_random(word: &str) -> bool {
    const KINDS: [fn(&u8) -> bool; 3] = [u8::is_ascii_lowercase, u8::is_ascii_uppercase, u8::is_ascii_digit];
    let kinds: Vec<Option<usize>> =
        word.bytes().map(|byte| KINDS.iter().position(|is_of_kind| is_of_kind(&byte))).collect();
    let has = |kind| kinds.contains(&Some(kind));
    let changes = kinds.windows(2).filter(|pair| pair.first() != pair.last()).count();
    let is_mixed = word.len() >= 16 && has(0) && has(1) && has(2) && 5 * changes >= 2 * word.len();
    let is_hexadecimal = word.len() >= 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit()) && has(2);
    is_mixed || (is_hexadecimal && (has(0) || has(1)))
}

/// Returns the text without invisible characters; those that look like a space become one.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let kept = text.chars().map(|c| if c.is_whitespace() && is_invisible(c) { ' ' } else { c });
    // These join emoji.
    kept.filter(|c| !is_invisible(*c) || matches!(c, '\u{FE0F}' | '\u{200D}')).collect()
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
    fn a_secret_is_named_by_the_end_of_its_name() {
        for name in ["Tunnel-Password", "Juniper-Encryption-Key", "MS-MPPE-Send-Key", "shared_secret", "PSK", "key"] {
            assert!(is_name_of_secret(name), "{name}");
        }
        for name in ["Cisco-AVPair", "monkey", "Key-Length", "Token-Type", "vendor 9 attribute 1", ""] {
            assert!(!is_name_of_secret(name), "{name}");
        }
    }

    #[test]
    fn a_value_may_contain_a_secret_by_its_name_or_its_characters() {
        for value in [
            "password=x",
            "shell:Shared-Secret = abc",
            "ipsec:psk=abc",
            "api_key:1",
            "a=b;token=c",
            "pass\u{200b}word=x",
            "Summer2026!",
            "id=9f86d081884c7d659a2feaa0c55ad015",
            "Bearer xK9mQ2vR7tL4nB8w",
        ] {
            assert!(may_contain_secret(value), "{value}");
        }
        for value in [
            "",
            "192.0.2.1",
            "2001:db8::1",
            "00-10-A4-23-19-C0:Guest",
            "shell:priv-lvl=15",
            "vpn-1.Example.com",
            "Zürich-Gateway-01",
            "CORP\\Alice1",
            "audit-session-id=0A0A640100000012B2C5F3A9",
            "550e8400-e29b-41d4-a716-446655440000",
            "AnyConnectWindows4x",
            "monkey=5",
            "session-key-timeout=60",
            "password=",
            "1234567890123456789012345678901234567890",
        ] {
            assert!(!may_contain_secret(value), "{value}");
        }
    }

    #[test]
    fn every_word_that_names_a_method_is_also_checked_for_forgery() {
        for (name, _) in NAMES {
            assert!(FORGED.contains(&name), "{name}");
        }
    }
}
