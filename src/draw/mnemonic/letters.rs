//! Chooses the letter of a label. Knows nothing of controls or layers.

use egui::Key;

/// Labels whose letter is the same everywhere. Enter and Esc press OK, Cancel and Close, which have none, as on Windows, where
/// Apply has A. Fix and Default are one Tab away from the field that they belong to, and letters are few.
const FIXED: &[(&str, Option<char>)] =
    &[("OK", None), ("Cancel", None), ("Close", None), ("Fix", None), ("Default", None), ("Apply", Some('A'))];

/// Returns whether the letter of a label does not depend on the labels around it.
pub(super) fn is_fixed(label: &str) -> bool {
    FIXED.iter().any(|(fixed, _)| *fixed == label)
}

/// Chooses a letter for each label, in this order: that of the first word, of a further word, or any other that is free. If a
/// label finds none, earlier ones make room if they can. `is_free` tells whether a letter can be used at all.
pub(super) fn choose(labels: &[&str], is_free: impl Fn(char) -> bool) -> Vec<Option<char>> {
    let mut chosen =
        Chosen { labels: labels.iter().map(|label| candidates(label, &is_free)).collect(), holders: Vec::new() };
    for index in 0..labels.len() {
        chosen.place(index, &mut Vec::new());
    }
    let letter = |index| chosen.holders.iter().find(|(_, holder)| *holder == index).map(|(letter, _)| *letter);
    (0..labels.len()).map(letter).collect()
}

/// Returns the letters that a label can have, the best one first.
fn candidates(label: &str, is_free: impl Fn(char) -> bool) -> Vec<char> {
    if let Some((_, letter)) = FIXED.iter().find(|(fixed, _)| *fixed == label) {
        return letter.iter().copied().collect();
    }
    let first_letters = label.split(|c: char| !c.is_alphanumeric()).filter_map(|word| word.chars().next());
    let letters = first_letters.chain(label.chars()).filter(char::is_ascii_alphabetic);
    letters.map(|letter| letter.to_ascii_uppercase()).filter(|letter| is_free(*letter)).collect()
}

/// Letters and the labels that hold them so far.
struct Chosen {
    /// The candidates of each label.
    labels: Vec<Vec<char>>,
    holders: Vec<(char, usize)>,
}

impl Chosen {
    /// Finds a letter for a label: a free one, or one whose holder can have another. Those in `tried` were of no use.
    fn place(&mut self, index: usize, tried: &mut Vec<char>) -> bool {
        let letters = self.labels.get(index).cloned().unwrap_or_default();
        let holder = |chosen: &Self, letter| chosen.holders.iter().position(|(held, _)| *held == letter);
        if let Some(free) = letters.iter().find(|letter| holder(self, **letter).is_none()) {
            self.holders.push((*free, index));
            return true;
        }
        for letter in letters {
            let Some(at) = holder(self, letter).filter(|_| !tried.contains(&letter)) else { continue };
            tried.push(letter);
            let Some(other) = self.holders.get(at).map(|(_, other)| *other) else { continue };
            if self.place(other, tried) {
                // The other label holds two letters now.
                self.holders.retain(|(held, holder)| (*held, *holder) != (letter, other));
                self.holders.push((letter, index));
                return true;
            }
        }
        false
    }
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

    fn assigned<const COUNT: usize>(labels: [&str; COUNT]) -> String {
        choose(&labels, |_| true).into_iter().map(|letter| letter.unwrap_or('-')).collect()
    }

    #[test]
    fn a_label_gets_its_first_letter_then_that_of_another_word_then_any() {
        assert_eq!(assigned(["Test", "Text me", "To me", "Them all", "(x)"]), "TMOAX");
    }

    #[test]
    fn a_letter_in_use_is_not_chosen() {
        assert_eq!(choose(&["File", "Export"], |letter| !"FE".contains(letter)), [Some('I'), Some('X')]);
    }

    #[test]
    fn a_label_without_a_free_letter_gets_none() {
        assert_eq!(assigned(["A", "a", "↑", "電話", "1", ""]), "A-----");
    }

    #[test]
    fn earlier_labels_make_room_for_one_that_has_no_other_letter() {
        assert_eq!(assigned(["ab", "bc", "a", "b"]), "BCA-");
        assert_eq!(assigned(["ab", "bc", "cd", "a"]), "BCDA");
        assert_eq!(assigned(["ab", "ba", "a", "c"]), "AB-C", "no label loses its letter to a later one");
    }

    #[test]
    fn some_labels_have_none_and_apply_has_a() {
        assert_eq!(assigned(["OK", "Cancel", "Close", "Fix", "Default", "Apply", "Action"]), "-----AC");
        assert_eq!(assigned(["Close file", "Applying"]), "CA");
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
