//! Chooses the letter of a label. Knows nothing of controls or layers.

use egui::Key;

/// Labels whose letter is the same everywhere. Enter and Esc press OK, Cancel and Close, which have none, as on Windows, where
/// Apply has A. A Fix button follows many fields and rows, all with the same label.
const FIXED: &[(&str, Option<char>)] =
    &[("OK", None), ("Cancel", None), ("Close", None), ("Fix", None), ("Apply", Some('A'))];

/// Returns whether the letter of a label does not depend on the labels around it.
pub(super) fn is_fixed(label: &str) -> bool {
    FIXED.iter().any(|(fixed, _)| *fixed == label)
}

/// Returns the first free letter: of the first word, of each further word, or any other.
pub(super) fn choose(label: &str, is_free: impl Fn(char) -> bool) -> Option<char> {
    if let Some((_, letter)) = FIXED.iter().find(|(fixed, _)| *fixed == label) {
        return *letter;
    }
    let first_letters = label.split(|c: char| !c.is_alphanumeric()).filter_map(|word| word.chars().next());
    let letters = first_letters.chain(label.chars()).filter(char::is_ascii_alphabetic);
    letters.map(|letter| letter.to_ascii_uppercase()).find(|letter| is_free(*letter))
}

/// Returns the index of the character to underline: the start of a word, if there is one.
pub(super) fn place(label: &str, letter: char) -> Option<usize> {
    let is_it = |c: char| c.eq_ignore_ascii_case(&letter);
    let before = std::iter::once(' ').chain(label.chars());
    let start = label.chars().zip(before).position(|(c, before)| is_it(c) && !before.is_alphanumeric());
    start.or_else(|| label.chars().position(is_it))
}

/// Returns the letter of a key.
pub(super) fn of_key(key: Key) -> Option<char> {
    let mut name = key.name().chars();
    let letter = name.next().filter(char::is_ascii_uppercase)?;
    name.next().is_none().then_some(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the letters that these labels get, one after the other.
    fn assigned<const COUNT: usize>(labels: [&str; COUNT]) -> [Option<char>; COUNT] {
        let mut taken = Vec::new();
        labels.map(|label| {
            let letter = choose(label, |letter| !taken.contains(&letter));
            taken.extend(letter);
            letter
        })
    }

    #[test]
    fn a_label_gets_its_first_letter_then_that_of_another_word_then_any() {
        let labels = ["Test", "Text me", "To me", "me", "(x)"];
        assert_eq!(assigned(labels), [Some('T'), Some('M'), Some('O'), Some('E'), Some('X')]);
    }

    #[test]
    fn a_label_without_a_free_letter_gets_none() {
        assert_eq!(assigned(["A", "a", "↑", "電話", "1", ""]), [Some('A'), None, None, None, None, None]);
    }

    #[test]
    fn ok_cancel_close_and_fix_have_none_and_apply_has_a() {
        assert_eq!(assigned(["OK", "Cancel", "Close", "Fix", "Apply"]), [None, None, None, None, Some('A')]);
        assert_eq!(assigned(["Close file", "Applying"]), [Some('C'), Some('A')]);
    }

    #[test]
    fn the_underlined_letter_starts_a_word_if_it_can() {
        assert_eq!(place("Attribute type", 'T'), Some(10));
        assert_eq!(place("Attribute", 'T'), Some(1));
        assert_eq!(place("é apply", 'A'), Some(2));
        assert_eq!(place("Apply", 'X'), None);
    }

    #[test]
    fn only_the_keys_of_letters_have_letters() {
        let named = [Key::A, Key::Z, Key::Num1, Key::F1, Key::ArrowUp, Key::Space, Key::Enter, Key::AltLeft];
        assert_eq!(named.map(of_key), [Some('A'), Some('Z'), None, None, None, None, None, None]);
    }
}
