//! Finds what begins with the typed text: in combo boxes and lists by words, whose letters follow one another within a second; in
//! menus by single letters. What is done with what was found belongs to the caller.

use egui::{Event, Id, Key, Ui};

use super::keys;

/// After this pause, in seconds, a letter begins a new word.
const PAUSE: f64 = 1.0;

/// What was typed in a pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// Nothing to search for.
    Nothing,
    /// Space, but not within a word.
    Space,
    /// The word typed so far.
    Word(Word),
}

/// A word that finds an item which begins with it, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word(String);

/// The latest word, remembered until the next pass.
#[derive(Clone)]
struct Latest {
    /// The list or combo box.
    at: Id,
    word: Word,
    /// When its last letter was typed, in seconds of the window's clock.
    time: f64,
}

/// Consumes what was typed in this pass into the list or combo box `at`, which has the focus.
pub fn take(ui: &Ui, at: Id) -> Typed {
    let mut typed = take_text(ui);
    let is_space = keys::take(ui.ctx(), Key::Space);
    if is_space && typed.is_empty() {
        typed.push(' ');
    }
    let now = ui.input(|input| input.time);
    let key = Id::unique("typed word");
    let latest: Option<Latest> = ui.data(|data| data.get_temp(key));
    let before = latest.filter(|latest| latest.at == at && now - latest.time < PAUSE).map(|latest| latest.word.0);
    if typed.is_empty() || (before.is_none() && typed.trim().is_empty()) {
        return if is_space { Typed::Space } else { Typed::Nothing };
    }
    let word = Word(before.unwrap_or_default() + &typed.to_lowercase());
    ui.data_mut(|data| data.insert_temp(key, Latest { at, word: word.clone(), time: now }));
    Typed::Word(word)
}

/// Consumes what was typed in this pass into a menu; returns its first letter or digit.
pub fn take_letter(ui: &Ui) -> Option<char> {
    initial(&take_text(ui))
}

/// Returns the lower-case letter or digit by which typing finds the label of a menu item.
pub fn initial(label: &str) -> Option<char> {
    label.chars().find(|c| c.is_alphanumeric()).and_then(|c| c.to_lowercase().next())
}

fn take_text(ui: &Ui) -> String {
    let mut typed = String::new();
    ui.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Text(text) => {
                typed += text;
                false
            }
            _ => true,
        });
    });
    typed
}

impl Word {
    /// Returns the index of the next of `count` labels that starts with the word. A single letter, also if repeated, continues
    /// after `here`; a longer word may still mean the label that its beginning found.
    pub fn find<'l>(&self, here: Option<usize>, count: usize, label: impl Fn(usize) -> &'l str) -> Option<usize> {
        let starts_with = |index: usize, word: &str| label(index).to_lowercase().starts_with(word);
        let from = |first: usize| (0..count).map(move |offset| (first + offset) % count);
        let mut letters = self.0.chars();
        let first = letters.next()?;
        let after = here.map_or(0, |here| here + 1);
        let word = from(here.unwrap_or_default()).find(|index| starts_with(*index, &self.0));
        let is_one_letter = letters.all(|letter| letter == first);
        if self.0.chars().count() > 1 && (word.is_some() || !is_one_letter) {
            return word;
        }
        from(after).find(|index| starts_with(*index, first.encode_utf8(&mut [0; 4])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(word: &str, here: usize) -> Option<&'static str> {
        const NAMES: [&str; 5] = ["Duo", "Okta", "DualShield", "One Time", "Other"];
        Word(word.to_owned()).find(Some(here), NAMES.len(), |index| NAMES[index]).map(|index| NAMES[index])
    }

    #[test]
    fn a_letter_continues_and_a_word_stays_where_it_fits() {
        assert_eq!([found("d", 0), found("d", 2)], [Some("DualShield"), Some("Duo")]);
        assert_eq!([found("du", 2), found("duo", 2)], [Some("DualShield"), Some("Duo")]);
        assert_eq!(found("one t", 3), Some("One Time"), "a space belongs to the word");
        assert_eq!([found("oo", 1), found("ooo", 3)], [Some("One Time"), Some("Other")], "a repeated letter continues");
        assert_eq!([found("x", 0), found("dx", 0)], [None, None]);
    }
}
