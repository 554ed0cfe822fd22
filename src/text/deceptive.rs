//! Text that can look like something else than it is: what turns the direction of reading, what nobody sees, and letters of
//! one script among those of another. It judges, and changes nothing.

use std::fmt;

use super::is_invisible;

/// Why a text can deceive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deception {
    /// A character that turns the direction of reading (Unicode Standard Annex 9).
    Direction(char),
    /// A character that leaves no mark, or passes for a plain space.
    Invisible(char),
    /// A word with letters of two scripts that have look-alikes, as Latin and Cyrillic have.
    TwoScripts {
        /// The word.
        word: String,
        /// The scripts.
        scripts: [&'static str; 2],
    },
    /// A letter that is a variant of a plain one, as in 𝗣𝘂𝘀𝗵 or Ｐｕｓｈ.
    Variant(char),
}

impl fmt::Display for Deception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = |c: &char| format!("U+{:04X}", u32::from(*c));
        match self {
            Self::Direction(c) => {
                write!(f, "{}: it turns the direction of reading, so that text can look like another", code(c))
            }
            Self::Invisible(c) => write!(f, "{}: nobody sees it", code(c)),
            Self::TwoScripts { word, scripts: [one, other] } => {
                write!(f, "{}: {one} and {other} letters in one word look alike", super::quoted(word, 20))
            }
            Self::Variant(c) => write!(f, "{} (\"{c}\"): it only looks like a plain letter", code(c)),
        }
    }
}

/// The first reason why `text` can look like something else, if there is one. What an emoji is made of besides its sign is
/// none, nor is text in any one script, nor what a language needs between two characters: French its narrow spaces, Persian
/// what keeps two letters from joining.
pub fn deception(text: &str) -> Option<Deception> {
    if super::is_plain(text) {
        return None;
    }
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        let is_needed = match c {
            '\u{FE0F}' => is_pictograph(before) || next == '\u{20E3}',
            '\u{200D}' if is_pictograph(before) => is_pictograph(next),
            '\u{200C}' | '\u{200D}' => is_joining(before) && is_joining(next),
            '\u{A0}' | '\u{202F}' => !before.is_whitespace() && !next.is_whitespace(),
            _ => false,
        };
        // U+FE0F may stand between a sign and what joins it to the next.
        before = if c == '\u{FE0F}' { before } else { c };
        match c {
            _ if is_needed => {}
            '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                return Some(Deception::Direction(c));
            }
            _ if is_invisible(c) => return Some(Deception::Invisible(c)),
            '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' | '\u{1D400}'..='\u{1D7FF}' => {
                return Some(Deception::Variant(c));
            }
            _ => {}
        }
    }
    // A combining mark does not end a word.
    text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\u{300}'..='\u{36F}')).find_map(|word| {
        let mut scripts = word.chars().filter_map(script);
        let first = scripts.next()?;
        let other = scripts.find(|script| *script != first)?;
        Some(Deception::TwoScripts { word: word.to_owned(), scripts: [first, other] })
    })
}

/// The script of a letter, of those scripts whose letters look alike.
fn script(c: char) -> Option<&'static str> {
    match u32::from(c) {
        0x41..=0x5A | 0x61..=0x7A | 0xC0..=0x24F => Some("Latin").filter(|_| c.is_alphabetic()),
        0x370..=0x3FF => Some("Greek").filter(|_| c.is_alphabetic()),
        0x400..=0x52F => Some("Cyrillic").filter(|_| c.is_alphabetic()),
        0x530..=0x58F => Some("Armenian").filter(|_| c.is_alphabetic()),
        0x13A0..=0x13FF | 0xAB70..=0xABBF => Some("Cherokee"),
        _ => None,
    }
}

/// Whether a letter is of a script in which letters join: the Arabic ones, and those of India.
fn is_joining(c: char) -> bool {
    matches!(u32::from(c), 0x600..=0x7FF | 0x860..=0xDFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x1800..=0x18AF)
}

/// Whether a sign can be an emoji, or the part of one before what joins it to the next.
fn is_pictograph(c: char) -> bool {
    matches!(u32::from(c), 0xA9 | 0xAE | 0x203C..=0x2BFF | 0x3030 | 0x303D | 0x3297 | 0x3299 | 0x1F000..=0x1FAFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        deception(text).map(|deception| deception.to_string()).unwrap_or_default()
    }

    #[test]
    fn what_turns_or_hides_is_found() {
        assert_eq!(
            said("Pu\u{202E}hs"),
            "U+202E: it turns the direction of reading, so that text can look like another"
        );
        assert_eq!(said("Pu\u{200B}sh"), "U+200B: nobody sees it");
        for text in ["two \u{A0}words", "push\u{A0}", "\u{A0}"] {
            assert_eq!(said(text), "U+00A0: nobody sees it", "{text:?}");
        }
        for text in [
            "a\u{FE0F}",
            "push1\u{FE0F}",
            "12\u{200D}34",
            "5\u{200D}",
            "#\u{200D}a",
            "あ\u{200D}い",
            "pu\u{200C}sh",
            "\u{200C}می",
        ] {
            assert!(said(text).ends_with("nobody sees it"), "{text:?}");
        }
        assert!(said("Р\u{301}ush").contains("Cyrillic and Latin"));
    }

    #[test]
    fn letters_of_two_scripts_in_one_word_are_found() {
        assert_eq!(said("to Рush"), "\"Рush\": Cyrillic and Latin letters in one word look alike");
        assert_eq!(said("Ρush"), "\"Ρush\": Greek and Latin letters in one word look alike");
        assert_eq!(said("Ｐush"), "U+FF30 (\"Ｐ\"): it only looks like a plain letter");
        assert_eq!(said("𝗣ush"), "U+1D5E3 (\"𝗣\"): it only looks like a plain letter");
    }

    #[test]
    fn honest_text_of_any_script_is_left_alone() {
        for text in [
            "Push",
            "ключ-✓ and SMS",
            "Zürich 📱",
            "電話 で確認\u{3000}する",
            "اتصل بي",
            "❤\u{FE0F} you",
            "👩\u{200D}💻",
            "5 µs",
            "1\u{FE0F}\u{20E3}",
            "Appuyez\u{A0}!",
            "می\u{200C}خواهم",
            "क्\u{200D}ष",
        ] {
            assert_eq!(said(text), "", "{text}");
        }
    }
}
