//! Which action of one policy is which of another: what a person would call the same one, renamed, moved or changed.

use crate::policy::{Action, ActionId, Command};

/// The places in the old and the new list of what is the same action, by the place in the old one. `new_ids` are those of
/// the new actions, if they have any.
pub(super) fn of(old: &[(ActionId, Action)], new: &[Action], new_ids: &[ActionId]) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (place, (id, _)) in old.iter().enumerate() {
        if let Some(same) = new_ids.iter().position(|other| other == id) {
            pairs.push((place, same));
        }
    }
    for is_same in ALIKE {
        for place in 0..old.len() {
            let same = candidates(old, new, &pairs, place, *is_same).first().copied();
            pairs.extend(same.map(|same| (place, same)));
        }
    }
    // What one kind of likeness settles may leave only one candidate for another.
    while LIKELY.iter().any(|is_same| pair_where_clear(old, new, &mut pairs, *is_same)) {}
    pairs.sort_unstable();
    pairs
}

type IsSame = fn(&Action, &Action) -> bool;

/// Enough alike to be the same even where another action is as much alike: then the first is taken.
const ALIKE: &[IsSame] = &[|old, new| old == new, |old, new| old.title == new.title && old.command == new.command];

/// Enough to be the same where only one action of each policy is so. The surest first.
const LIKELY: &[IsSame] = &[
    |old, new| !old.command.as_str().is_empty() && old.command == new.command,
    |old, new| old.title == new.title,
    |old, new| has_letters(&old.command) && folded(old.command.as_str()) == folded(new.command.as_str()),
    |old, new| folded(old.title.as_str()) == folded(new.title.as_str()),
    |old, new| has_letters(&old.command) && method(&old.command) == method(&new.command),
    |old, new| {
        let texts = |action: &Action| [action.description.clone(), action.action_message.clone()];
        old.image == new.image && texts(old) == texts(new) && texts(old).iter().any(|text| !text.as_str().is_empty())
    },
];

/// Pairs each action that has one candidate, which has no other either; tells whether there was any.
fn pair_where_clear(
    old: &[(ActionId, Action)],
    new: &[Action],
    pairs: &mut Vec<(usize, usize)>,
    is_same: IsSame,
) -> bool {
    let count = pairs.len();
    for place in 0..old.len() {
        let [same] = *candidates(old, new, pairs, place, is_same).as_slice() else { continue };
        let rivals = (0..old.len()).filter(|other| candidates(old, new, pairs, *other, is_same).contains(&same));
        if rivals.count() == 1 {
            pairs.push((place, same));
        }
    }
    pairs.len() > count
}

/// The places of the unpaired new actions that are the same as the unpaired old one at `place`.
fn candidates(
    old: &[(ActionId, Action)],
    new: &[Action],
    pairs: &[(usize, usize)],
    place: usize,
    is_same: IsSame,
) -> Vec<usize> {
    let Some((_, action)) = old.get(place).filter(|_| !pairs.iter().any(|(paired, _)| *paired == place)) else {
        return Vec::new();
    };
    let free = new.iter().enumerate().filter(|(index, _)| !pairs.iter().any(|(_, paired)| paired == index));
    free.filter(|(_, other)| is_same(action, other)).map(|(index, _)| index).collect()
}

fn has_letters(command: &Command) -> bool {
    command.as_str().chars().any(char::is_alphabetic)
}

/// Without what a slip changes: case, and white space at the ends.
fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

/// The method that a command asks for, without the number of a device: `push2` is a push.
fn method(command: &Command) -> String {
    folded(command.as_str()).trim_end_matches(|c: char| c.is_ascii_digit()).to_owned()
}
