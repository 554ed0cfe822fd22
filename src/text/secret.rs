//! Recognizes texts that look like secrets: passwords, keys and their names. A guess, to warn and to hide: it misses secrets that
//! look like words.

use super::plain;

/// Returns whether a text looks like a password: 8 characters or more without a space, of at least three kinds.
pub fn is_like_a_password(text: &str) -> bool {
    let kinds: [fn(char) -> bool; 4] =
        [char::is_lowercase, char::is_uppercase, char::is_numeric, |c| c.is_ascii_punctuation() && c != ','];
    text.chars().count() >= 8
        && !text.contains(char::is_whitespace)
        && kinds.iter().filter(|kind| text.contains(**kind)).count() >= 3
}

/// Returns whether this is the name of a secret, such as `shared-secret`.
pub fn is_name_of_secret(name: &str) -> bool {
    const ENDS: [&str; 9] =
        ["password", "passwd", "passphrase", "pwd", "secret", "psk", "token", "apikey", "sharedkey"];
    let name = name.to_ascii_lowercase();
    // A monkey is no key.
    ENDS.iter().any(|end| name.ends_with(end)) || name.rsplit(['-', '_']).next() == Some("key")
}

/// Returns whether the value of an attribute seems to contain a secret: one with its name, as in `psk=...`, one with the
/// characters of a strong password, or a long random one. Identifiers such as `vpn-1.example.com` are none.
pub fn may_contain_secret(value: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
