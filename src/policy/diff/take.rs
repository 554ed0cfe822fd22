//! The old policy with the selected changes.

use super::{Comparison, Part};
use crate::policy::{Action, ActionId, MAX_ACTIONS, Policy, Refusal};

impl Comparison {
    /// Returns the old policy with those changes whose index in [`Self::changes`] is selected. Actions in both policies keep
    /// their old ids; added ones get new ids. With all changes the result equals the new policy; with none, the old one.
    ///
    /// Autosend does not move to an action that is not added.
    ///
    /// # Errors
    /// Fails with [`Refusal::Full`] if the policy would have more than [`MAX_ACTIONS`].
    pub fn with(&self, selected: &dyn Fn(usize) -> bool) -> Result<Policy, Refusal> {
        let parts =
            || self.changes.iter().enumerate().filter(|(place, _)| selected(*place)).map(|(_, change)| change.part);
        let mut policy = self.old.clone();
        for part in parts() {
            match part {
                Part::ConnectionField(field) => {
                    if let (Some(connection), Some(new)) = (&mut policy.connection, &self.new.connection) {
                        connection.copy(field, new);
                    }
                }
                Part::Connection => policy.connection.clone_from(&self.new.connection),
                Part::Name => policy.name.clone_from(&self.new.name),
                Part::Provider => policy.provider = self.new.provider,
                Part::Notes => policy.notes.clone_from(&self.new.notes),
                Part::RememberLastMethod => policy.remember_last_method = self.new.remember_last_method,
                Part::Schema => policy.schema.clone_from(&self.new.schema),
                Part::ActionField(old, new, field) => {
                    if let (Some((_, action)), Some(new)) = (policy.actions.get_mut(old), self.offer.actions.get(new)) {
                        action.copy(field, new);
                    }
                }
                Part::Remove(_) | Part::Add(_) | Part::Order | Part::Autosend => {}
            }
        }
        let slots = self.slots(&policy.actions, &parts().collect::<Vec<_>>());
        if slots.len() > MAX_ACTIONS {
            return Err(Refusal::Full);
        }
        if parts().any(|part| matches!(part, Part::Autosend)) {
            let owner = self.offer.autosend.map(|place| slots.iter().find(|slot| slot.new == Some(place)));
            match owner {
                None => policy.autosend = None,
                Some(Some(slot)) => policy.autosend = Some(slot.id),
                Some(None) => {}
            }
        }
        policy.actions = slots.into_iter().map(|slot| (slot.id, slot.action)).collect();
        policy.autosend = policy.autosend.filter(|id| policy.position(*id).is_some());
        Ok(policy)
    }

    /// Returns the actions of the resulting policy. Actions in both policies are in the order of one of the two; an action in
    /// only one of them follows the action that it follows there.
    fn slots(&self, changed: &[(ActionId, Action)], selected: &[Part]) -> Vec<Slot> {
        let has_new_order = selected.iter().any(|part| matches!(part, Part::Order));
        let is_removed = |place| selected.iter().any(|part| matches!(part, Part::Remove(removed) if *removed == place));
        let is_added = |place| selected.iter().any(|part| matches!(part, Part::Add(added) if *added == place));
        let new_of = |old: usize| self.pairs.iter().find(|(place, _)| *place == old).map(|(_, new)| *new);
        let olds = changed.iter().enumerate();
        let olds =
            olds.map(|(old, (id, action))| Slot { id: *id, action: action.clone(), old: Some(old), new: new_of(old) });
        let (mut slots, only_old): (Vec<Slot>, Vec<Slot>) = olds.partition(|slot| slot.new.is_some());
        if has_new_order {
            slots.sort_by_key(|slot| slot.new);
        }
        for slot in only_old.into_iter().filter(|slot| slot.old.is_some_and(|old| !is_removed(old))) {
            insert_after(&mut slots, slot, |slot| slot.old);
        }
        for (new, action) in self.offer.actions.iter().enumerate().filter(|(new, _)| is_added(*new)) {
            let slot = Slot { id: ActionId::fresh(), action: action.clone(), old: None, new: Some(new) };
            insert_after(&mut slots, slot, |slot| slot.new);
        }
        slots
    }
}

/// An action of the resulting policy, and its positions in the old and the new policy.
struct Slot {
    id: ActionId,
    action: Action,
    old: Option<usize>,
    new: Option<usize>,
}

/// Inserts a slot after the nearest one that precedes it by `place`, or first if there is none.
fn insert_after(slots: &mut Vec<Slot>, slot: Slot, place: fn(&Slot) -> Option<usize>) {
    let before = slots.iter().enumerate().filter(|(_, other)| place(other).is_some() && place(other) < place(&slot));
    let behind = before.max_by_key(|(_, other)| place(other)).map_or(0, |(index, _)| index + 1);
    slots.insert(behind, slot);
}
