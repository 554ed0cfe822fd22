//! Pairs the actions of two policies as a person would: the same action may be renamed, moved or changed.

use crate::policy::{Action, ActionId, Command};

/// Returns the old and the new position of each action in both lists, ordered by the old one. `new_ids` are the ids of the new
/// actions, if they have any.
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
    // A pair found by one criterion may leave a single candidate for another.
    while LIKELY.iter().any(|is_same| pair_where_clear(old, new, &mut pairs, *is_same)) {}
    pairs.sort_unstable();
    pairs
}

type IsSame = fn(&Action, &Action) -> bool;

/// Criteria that suffice even if several actions meet them; the first one is paired.
const ALIKE: &[IsSame] = &[|old, new| old == new, |old, new| old.title == new.title && old.command == new.command];

/// Criteria that suffice if only one action of each policy meets them. The surest first.
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

/// Pairs each action with its only candidate if that has no other. Returns whether any pair was found.
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

/// Returns the positions of the unpaired new actions that match the unpaired old one at `place`.
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

/// Ignores what a typing mistake changes: case, and spaces at the ends.
fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

/// The command without a device number: `push2` is a push.
fn method(command: &Command) -> String {
    folded(command.as_str()).trim_end_matches(|c: char| c.is_ascii_digit()).to_owned()
}
