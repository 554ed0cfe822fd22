//! The labels that have been drawn and their letters. Knows nothing of keys.

use egui::{Id, LayerId, Response};

use super::{Kind, letters};

/// The labels on the screen, and those that were there since their layer appeared, which get their letters back.
#[derive(Default)]
pub(super) struct Labels {
    all: Vec<Label>,
    pass: u64,
}

/// A label.
pub(super) struct Label {
    /// The id of the button, or of the label of a field.
    id: Id,
    layer: LayerId,
    words: String,
    /// What it belongs to.
    pub kind: Kind,
    /// The control; none while a label has no field.
    pub target: Option<Id>,
    /// Whether the control can be used.
    pub is_enabled: bool,
    letter: Letter,
    /// The last pass that drew it.
    drawn: u64,
}

impl Label {
    fn new(id: Id, layer: LayerId, words: &str, kind: Kind) -> Self {
        let (words, letter) = (words.to_owned(), Letter::Waiting(None));
        Self { id, layer, words, kind, target: None, is_enabled: false, letter, drawn: 0 }
    }

    /// Returns the letter.
    pub(super) fn letter(&self) -> Option<char> {
        self.letter.assigned()
    }

    /// Returns the index of the character to underline while `shown` shows its letters.
    pub(super) fn underlined(&self, shown: Option<LayerId>) -> Option<usize> {
        let letter = self.letter().filter(|_| shown == Some(self.layer))?;
        letters::place(&self.words, letter)
    }

    /// Returns whether the label and its control are on the screen.
    fn is_shown(&self, pass: u64) -> bool {
        self.drawn == pass && self.target.is_some()
    }
}

/// The letter of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letter {
    /// The label was not on the screen in the previous pass; this was its letter when it last was.
    Waiting(Option<char>),
    /// It has this letter, or there was none left, until it leaves the screen.
    Assigned(Option<char>),
}

impl Letter {
    fn assigned(self) -> Option<char> {
        match self {
            Self::Assigned(letter) => letter,
            Self::Waiting(_) => None,
        }
    }
}

impl Labels {
    /// Begins a pass, in which no label has been drawn yet.
    pub(super) fn begin_pass(&mut self) {
        self.pass += 1;
    }

    /// Records that a label is on the screen, and returns its entry.
    pub(super) fn draw(&mut self, response: &Response, words: &str, kind: Kind) -> Option<&mut Label> {
        let pass = self.pass;
        let (id, layer) = (response.id, response.layer_id);
        let is_it = |label: &Label| label.id == id && label.words == words;
        // The ids of some labels change with what is above them. Their letters should not.
        let is_moved = |label: &Label| label.drawn != pass && label.layer == layer && label.words == words;
        // What a Send button would send is part of its label.
        let is_reworded = |label: &Label| {
            label.id == id && label.drawn + 1 == pass && words.split(' ').next() == label.words.split(' ').next()
        };
        let place = |is_known: &dyn Fn(&Label) -> bool| self.all.iter().position(is_known);
        let known = place(&is_it).or_else(|| place(&is_moved)).or_else(|| place(&is_reworded));
        let index = known.unwrap_or(self.all.len());
        if known.is_none() {
            self.all.push(Label::new(id, layer, words, kind));
        }
        let label = self.all.get_mut(index)?;
        (label.id, label.layer, label.kind, label.target, label.drawn) = (id, layer, kind, None, pass);
        if label.words != words {
            words.clone_into(&mut label.words);
            if label.letter().is_some_and(|letter| letters::place(words, letter).is_none()) {
                label.letter = Letter::Waiting(None);
            }
        }
        Some(label)
    }

    /// Gives letters to labels that have appeared. Returns whether there were any.
    pub(super) fn assign(&mut self) -> bool {
        let pass = self.pass;
        let is_assigned = |label: &Label| matches!(label.letter, Letter::Assigned(_));
        if self.all.iter().all(|label| label.is_shown(pass) == is_assigned(label)) {
            return false;
        }
        let layers: Vec<LayerId> =
            self.all.iter().filter(|label| label.drawn == pass).map(|label| label.layer).collect();
        self.all.retain(|label| layers.contains(&label.layer));
        let mut layers_with_new = Vec::new();
        for label in &mut self.all {
            match label.letter {
                Letter::Assigned(letter) if !label.is_shown(pass) => label.letter = Letter::Waiting(letter),
                Letter::Waiting(_) if label.is_shown(pass) && !layers_with_new.contains(&label.layer) => {
                    layers_with_new.push(label.layer);
                }
                _ => {}
            }
        }
        layers_with_new.iter().for_each(|layer| self.assign_in(*layer));
        !layers_with_new.is_empty()
    }

    /// Gives letters to the labels of a layer that have appeared.
    fn assign_in(&mut self, layer: LayerId) {
        let pass = self.pass;
        let (new, old): (Vec<_>, Vec<_>) = (self.all.iter_mut())
            .filter(|label| label.layer == layer && label.is_shown(pass))
            .partition(|label| matches!(label.letter, Letter::Waiting(_)));
        let mut taken: Vec<char> = old.iter().filter_map(|label| label.letter()).collect();
        let mut without = Vec::new();
        for label in new {
            match label.letter {
                // It has been here before.
                Letter::Waiting(Some(letter)) if !taken.contains(&letter) => {
                    label.letter = Letter::Assigned(Some(letter));
                    taken.push(letter);
                }
                _ => without.push(label),
            }
        }
        without.sort_by_key(|label| (!letters::is_fixed(&label.words), label.kind));
        let words: Vec<&str> = without.iter().map(|label| label.words.as_str()).collect();
        let chosen = letters::choose(&words, |letter| !taken.contains(&letter));
        for (label, letter) in without.into_iter().zip(chosen) {
            label.letter = Letter::Assigned(letter);
        }
    }

    /// Returns the label with this letter.
    pub(super) fn find(&self, layer: LayerId, letter: char) -> Option<&Label> {
        self.all.iter().find(|label| label.layer == layer && label.letter() == Some(letter))
    }

    /// Returns a label that was drawn in this pass.
    pub(super) fn get_mut(&mut self, id: Id) -> Option<&mut Label> {
        let pass = self.pass;
        self.all.iter_mut().find(|label| label.id == id && label.drawn == pass)
    }
}
