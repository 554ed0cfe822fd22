//! Text for people: making invisible characters visible, quoting, counting, and finding the nearest name.
//!
//! Used wherever text is written that people review: the policy file, messages, the terminal. Decides which characters are
//! invisible and how to show them, not whether they are allowed.

use std::borrow::Cow;
use std::path::Path;

pub mod deceptive;
pub mod secret;

/// Returns whether `c` is invisible or looks like a plain space: control, bidirectional, zero-width and other
/// default-ignorable characters, all whitespace except U+0020 and the ideographic U+3000, and the blank Braille pattern.
///
/// Source: Unicode 16, `Default_Ignorable_Code_Point`, `White_Space` and general categories Cc and Cf. Excludes characters
/// in Cf with a glyph, such as the Arabic number signs (`Prepended_Concatenation_Mark`).
pub fn is_invisible(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control()
        || (c.is_whitespace() && c != '\u{3000}')
        || matches!(u32::from(c),
            0xAD | 0x34F | 0x61C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F
            | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0x2800
            | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB
            | 0x13430..=0x1343F | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A
            | 0xE0000..=0xE0FFF)
}

/// Returns whether `text` is printable ASCII and needs no further checks. A fast path for most texts.
pub fn is_plain(text: &str) -> bool {
    // Without an early exit, which would make the common case slower.
    text.bytes().fold(true, |is_plain, byte| is_plain & matches!(byte, b' '..=b'~'))
}

/// Returns the text without invisible characters; those that look like a space become one.
pub fn plain(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let kept = text.chars().map(|c| if c.is_whitespace() && is_invisible(c) { ' ' } else { c });
    // These join emoji.
    kept.filter(|c| !is_invisible(*c) || matches!(c, '\u{FE0F}' | '\u{200D}')).collect()
}

/// Returns whether `c` is an invisible character that a text for end users may need: spaces without a break, the soft hyphen,
/// joiners between letters or emoji, and variants of emoji.
pub fn is_legitimate_for_users(c: char) -> bool {
    matches!(c, '\u{A0}' | '\u{AD}' | '\u{200C}' | '\u{200D}' | '\u{202F}' | '\u{FE0E}' | '\u{FE0F}')
}

/// Returns whether `c` is invisible and of no use in a text for end users.
pub fn is_invisible_to_users(c: char) -> bool {
    is_invisible(c) && !is_legitimate_for_users(c)
}

/// Returns `text` with each invisible character written as `\u{200B}`; borrows if there is none.
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, is_invisible)
}

/// Like [`visible`], but keeps line breaks and tabs, for places with room for several lines.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_invisible(c) && !is_break(c))
}

/// Like [`visible`], but keeps the characters that a text for end users may need.
pub fn visible_to_users(text: &str) -> Cow<'_, str> {
    escaped(text, is_invisible_to_users)
}

/// Like [`visible_to_users`], but keeps line breaks and tabs, for places with room for several lines.
pub fn visible_lines_to_users(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_invisible_to_users(c) && !is_break(c))
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\t')
}

fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    if is_plain(text) || !text.chars().any(&is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_escaped(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// Returns a path for a message, as [`visible`] text in which bytes that are not Unicode are written as `\xFF`.
pub fn path(path: impl AsRef<Path>) -> String {
    visible(&unicode(path.as_ref())).into_owned()
}

/// Returns a path with bytes that are not Unicode written as `\xFF`, and all other characters unchanged.
pub fn unicode(path: &Path) -> String {
    let mut text = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02X}")));
    }
    text
}

/// Joins lines into one: replaces each run of line breaks and tabs by a space.
pub fn in_one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(['\n', '\r', '\t']) {
        return Cow::Borrowed(text);
    }
    let parts = text.split(['\n', '\r', '\t']).map(str::trim).filter(|part| !part.is_empty());
    Cow::Owned(parts.collect::<Vec<_>>().join(" "))
}

/// Windows-1252 from 0x80 to 0x9F, where ISO 8859-1 has control characters. Unassigned ones remain control characters.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// Decodes a text from a server: as UTF-8, or else as Windows-1252, which accepts any byte. Converts line ends to `\n`.
pub fn decode(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes).map_or_else(
        |_| {
            let char_of = |byte: &u8| {
                let place = byte.checked_sub(0x80).and_then(|place| WINDOWS_1252.get(usize::from(place)));
                place.copied().unwrap_or(char::from(*byte))
            };
            Cow::Owned(bytes.iter().map(char_of).collect())
        },
        Cow::Borrowed,
    );
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Quotes `text` for a message, with invisible characters shown; cut with `…` after `limit` characters.
pub fn quoted(text: &str, limit: usize) -> String {
    format!("\"{}\"", excerpt(text, limit))
}

/// Returns the first `limit` characters of `text` like [`visible`], with `…` if more follow.
pub fn excerpt(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        None => visible(text),
        Some((end, _)) => Cow::Owned(visible(text.get(..end).unwrap_or_default()).into_owned() + "…"),
    }
}

/// Returns the first `limit` characters of `text` like [`visible_lines`], with `…` if more follow.
pub fn lines_excerpt(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        None => visible_lines(text),
        Some((end, _)) => Cow::Owned(visible_lines(text.get(..end).unwrap_or_default()).into_owned() + "…"),
    }
}

/// Formats a number with commas between thousands, as in "1,048,576".
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// Formats a count of things, as in "1 change" and "1,024 changes".
pub fn counted(count: u64, thing: &str) -> String {
    format!("{} {thing}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// Turns a phrase into a sentence, with a capital letter and a full stop.
pub fn sentence(words: &str) -> String {
    if words.is_empty() { String::new() } else { capitalized(words) + "." }
}

/// Makes the first letter a capital.
pub fn capitalized(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

/// Makes the first letter a small one, to continue a sentence.
pub fn uncapitalized(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_lowercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

/// Returns "on" or "off".
pub fn on_or_off(flag: bool) -> &'static str {
    if flag { "on" } else { "off" }
}

/// Returns the name in `names` nearest to `text`, ignoring case, if one is near enough.
pub fn nearest<'n>(text: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    // A longer text cannot be near a name, and comparing takes quadratic time.
    if text.chars().count() > 64 {
        return None;
    }
    let text = text.to_lowercase();
    let chars = text.chars().count();
    names
        .into_iter()
        .filter_map(|name| {
            let most = (name.chars().count() / 3).max(1);
            let lowercase_name = name.to_lowercase();
            // The distance is at least the difference in length.
            if lowercase_name.chars().count().abs_diff(chars) > most {
                return None;
            }
            let distance = strsim::damerau_levenshtein(&text, &lowercase_name);
            (distance <= most).then_some((distance, name))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bidirectional_and_zero_width_characters_are_shown() {
        assert_eq!(visible("Pu\u{202E}sh\u{200B}"), "Pu\\u{202e}sh\\u{200b}");
        assert_eq!(visible("tag\u{E0041}"), "tag\\u{e0041}");
        assert_eq!(visible("no\u{A0}break"), "no\\u{a0}break");
    }

    #[test]
    fn users_need_some_invisible_characters_but_not_those_that_disguise_text() {
        for text in ["10\u{A0}€", "10\u{202F}000", "Zwei\u{AD}faktor", "می\u{200C}خواهم", "👩\u{200D}💻", "☎\u{FE0F}"]
        {
            assert!(matches!(visible_to_users(text), Cow::Borrowed(_)), "{text}");
            assert_ne!(visible(text), text);
        }
        assert_eq!(visible_to_users("Pu\u{202E}sh\u{200B}\n"), "Pu\\u{202e}sh\\u{200b}\\u{a}");
        assert_eq!(visible_lines_to_users("a\u{A0}b\tc\nd\u{200B}"), "a\u{A0}b\tc\nd\\u{200b}");
        assert_eq!(visible_lines("a\u{A0}b\tc\nd\r"), "a\\u{a0}b\tc\nd\\u{d}");
    }

    #[cfg(unix)]
    #[test]
    fn bytes_of_a_path_that_are_not_unicode_are_shown() {
        use std::os::unix::ffi::OsStrExt as _;
        let shown = |bytes| path(std::ffi::OsStr::from_bytes(bytes));
        assert_eq!(shown("/Ж/\u{202e}duo.json".as_bytes()), "/Ж/\\u{202e}duo.json");
        assert_eq!(shown(b"/caf\xe9\xff/\x07"), r"/caf\xE9\xFF/\u{7}");
    }

    #[test]
    fn invisible_characters_are_exactly_these_ranges() {
        let ranges = [
            (0x00, 0x1F),
            (0x7F, 0xA0),
            (0xAD, 0xAD),
            (0x34F, 0x34F),
            (0x61C, 0x61C),
            (0x115F, 0x1160),
            (0x1680, 0x1680),
            (0x17B4, 0x17B5),
            (0x180B, 0x180F),
            (0x2000, 0x200F),
            (0x2028, 0x202F),
            (0x205F, 0x206F),
            (0x2800, 0x2800),
            (0x3164, 0x3164),
            (0xFE00, 0xFE0F),
            (0xFEFF, 0xFEFF),
            (0xFFA0, 0xFFA0),
            (0xFFF0, 0xFFFB),
            (0x13430, 0x1343F),
            (0x1BCA0, 0x1BCA3),
            (0x1D173, 0x1D17A),
            (0xE0000, 0xE0FFF),
        ];
        let mut found: Vec<(u32, u32)> = Vec::new();
        for code in (0..=0x10_FFFF).filter(|code| char::from_u32(*code).is_some_and(is_invisible)) {
            match found.last_mut() {
                Some((_, last)) if *last + 1 == code => *last = code,
                _ => found.push((code, code)),
            }
        }
        assert_eq!(found, ranges);
    }

    #[test]
    fn format_characters_with_a_glyph_are_visible() {
        for sign in ["\u{600}", "\u{605}", "\u{6DD}", "\u{70F}", "\u{890}", "\u{8E2}", "\u{110BD}", "\u{3000}"] {
            assert_eq!(visible(sign), sign);
        }
    }

    #[test]
    fn line_breaks_and_tabs_are_kept_in_lines_and_replaced_by_a_space_in_one_line() {
        assert_eq!(visible_lines("for alice\n\nEnter\tit\u{1b}[2J\n"), "for alice\n\nEnter\tit\\u{1b}[2J\n");
        assert_eq!(visible_lines("a\u{202e}b"), "a\\u{202e}b");
        assert_eq!(in_one_line("for alice\n\n\tEnter it \r\n"), "for alice Enter it");
        assert_eq!(in_one_line(" as it is "), " as it is ");
    }

    #[test]
    fn text_that_is_not_utf_8_is_decoded_as_windows_1252() {
        assert_eq!(decode("Schlüssel €".as_bytes()), "Schlüssel €");
        assert_eq!(decode(b"Schl\xfcssel \x80 \x93so\x94 \x81"), "Schlüssel € “so” \u{81}");
        assert_eq!(decode(b"one\r\ntwo\rthree\n"), "one\ntwo\nthree\n");
        let all: Vec<u8> = (0x80..=0xFF).collect();
        assert_eq!(decode(&all).chars().count(), 128);
    }

    #[test]
    fn terminal_controls_are_shown() {
        assert_eq!(visible("\u{1b}[2J\u{9b}31m\u{7f}"), "\\u{1b}[2J\\u{9b}31m\\u{7f}");
    }

    #[test]
    fn ordinary_text_of_any_script_is_unchanged() {
        for text in ["Push", "Zürich 📱", "電話 で 確認\u{3000}する", "اتصل بي", "ключ-✓"] {
            assert!(matches!(visible(text), Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn a_quotation_is_cut_between_characters() {
        assert_eq!(quoted("電話で", 2), "\"電話…\"");
        assert_eq!(quoted("電話", 2), "\"電話\"");
    }

    #[test]
    fn thousands_are_grouped() {
        let shown: Vec<String> = [0, 999, 1_000, 1_048_576].into_iter().map(grouped).collect();
        assert_eq!(shown, ["0", "999", "1,000", "1,048,576"]);
    }

    #[test]
    fn counts_use_singular_and_plural() {
        let shown: Vec<String> = [0, 1, 2, 1_024].into_iter().map(|count| counted(count, "change")).collect();
        assert_eq!(shown, ["0 changes", "1 change", "2 changes", "1,024 changes"]);
    }

    #[test]
    fn the_nearest_name_is_found_despite_case_and_typos() {
        let names = ["title", "actionMessage", "autoSend"];
        assert_eq!(nearest("titel", names), Some("title"));
        assert_eq!(nearest("AUTOSEND", names), Some("autoSend"));
        assert_eq!(nearest("action_message", names), Some("actionMessage"));
        assert_eq!(nearest("colour", names), None);
        assert_eq!(nearest("sm", ["sms"]), Some("sms"));
        assert_eq!(nearest("s", ["sms"]), None);
        assert_eq!(nearest(&"t".repeat(100_000), names), None);
    }
}
