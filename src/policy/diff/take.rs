//! The old policy with the selected changes.

use super::{Comparison, Part};
use crate::policy::{Action, ActionId, Attribute, AttributeId, MAX_ACTIONS, MAX_ATTRIBUTES, Policy, Refusal};

impl Comparison {
    /// Returns the old policy with those changes whose index in [`Self::changes`] is selected. Actions in both policies keep
    /// their old ids; added ones get new ids. With all changes the result equals the new policy; with none, the old one.
    ///
    /// Autosend does not move to an action that is not added.
    ///
    /// # Errors
    /// Fails with [`Refusal::Full`] if the policy would have more than [`MAX_ACTIONS`], and with [`Refusal::FullOfAttributes`] if
    /// it would have more than [`MAX_ATTRIBUTES`].
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
                Part::Language => policy.language.clone_from(&self.new.language),
                Part::Schema => policy.schema.clone_from(&self.new.schema),
                Part::AttributeValue(old, new) => {
                    if let (Some((_, attribute)), Some((_, new))) =
                        (policy.attributes.get_mut(old), self.new.attributes.get(new))
                    {
                        attribute.clone_from(new);
                    }
                }
                Part::ActionField(old, new, field) => {
                    if let (Some((_, action)), Some(new)) = (policy.actions.get_mut(old), self.offer.actions.get(new)) {
                        action.copy(field, new);
                    }
                }
                Part::Remove(_) | Part::Add(_) | Part::Order | Part::Autosend => {}
                Part::RemoveAttribute(_) | Part::AddAttribute(_) | Part::AttributeOrder => {}
            }
        }
        policy.attributes = self.attributes_with(&policy.attributes, &parts().collect::<Vec<_>>())?;
        let slots = self.action_slots(&policy.actions, &parts().collect::<Vec<_>>());
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
        policy.actions = slots.into_iter().map(|slot| (slot.id, slot.part)).collect();
        policy.autosend = policy.autosend.filter(|id| policy.position(*id).is_some());
        Ok(policy)
    }

    /// Returns the attributes of the resulting policy.
    fn attributes_with(
        &self,
        changed: &[(AttributeId, Attribute)],
        selected: &[Part],
    ) -> Result<Vec<(AttributeId, Attribute)>, Refusal> {
        let selected = Selected {
            has_new_order: selected.iter().any(|part| matches!(part, Part::AttributeOrder)),
            is_removed: &|place| {
                selected.iter().any(|part| matches!(part, Part::RemoveAttribute(old) if *old == place))
            },
            is_added: &|place| selected.iter().any(|part| matches!(part, Part::AddAttribute(new) if *new == place)),
        };
        let offered: Vec<Attribute> = self.new.attributes.iter().map(|(_, attribute)| attribute.clone()).collect();
        let slots = slots(changed, &offered, &self.attribute_pairs, &selected, AttributeId::fresh);
        if slots.len() > MAX_ATTRIBUTES {
            return Err(Refusal::FullOfAttributes);
        }
        Ok(slots.into_iter().map(|slot| (slot.id, slot.part)).collect())
    }

    /// Returns the actions of the resulting policy.
    fn action_slots(&self, changed: &[(ActionId, Action)], selected: &[Part]) -> Vec<Slot<ActionId, Action>> {
        let selected = Selected {
            has_new_order: selected.iter().any(|part| matches!(part, Part::Order)),
            is_removed: &|place| selected.iter().any(|part| matches!(part, Part::Remove(old) if *old == place)),
            is_added: &|place| selected.iter().any(|part| matches!(part, Part::Add(new) if *new == place)),
        };
        slots(changed, &self.offer.actions, &self.pairs, &selected, ActionId::fresh)
    }
}

/// The selected changes to the parts of a list.
struct Selected<'s> {
    has_new_order: bool,
    /// Of the part at this position of the old policy.
    is_removed: &'s dyn Fn(usize) -> bool,
    /// Of the part at this position of the new policy.
    is_added: &'s dyn Fn(usize) -> bool,
}

/// An action or attribute of the resulting policy, and its positions in the old and the new policy.
struct Slot<Id, Part> {
    id: Id,
    part: Part,
    old: Option<usize>,
    new: Option<usize>,
}

/// Returns the parts of the resulting policy. Those in both policies are in the order of one of the two; one in only one of them
/// follows the one that it follows there.
fn slots<Id: Copy, Part: Clone>(
    olds: &[(Id, Part)],
    offered: &[Part],
    pairs: &[(usize, usize)],
    selected: &Selected<'_>,
    fresh: fn() -> Id,
) -> Vec<Slot<Id, Part>> {
    let new_of = |old: usize| pairs.iter().find(|(place, _)| *place == old).map(|(_, new)| *new);
    let olds = olds.iter().enumerate();
    let olds = olds.map(|(old, (id, part))| Slot { id: *id, part: part.clone(), old: Some(old), new: new_of(old) });
    let (mut slots, only_old): (Vec<_>, Vec<_>) = olds.partition(|slot| slot.new.is_some());
    if selected.has_new_order {
        slots.sort_by_key(|slot| slot.new);
    }
    for slot in only_old.into_iter().filter(|slot| slot.old.is_some_and(|old| !(selected.is_removed)(old))) {
        insert_after(&mut slots, slot, |slot| slot.old);
    }
    for (new, part) in offered.iter().enumerate().filter(|(new, _)| (selected.is_added)(*new)) {
        let slot = Slot { id: fresh(), part: part.clone(), old: None, new: Some(new) };
        insert_after(&mut slots, slot, |slot| slot.new);
    }
    slots
}

/// Inserts a slot after the nearest one that precedes it by `place`, or first if there is none.
fn insert_after<Id, Part>(
    slots: &mut Vec<Slot<Id, Part>>,
    slot: Slot<Id, Part>,
    place: fn(&Slot<Id, Part>) -> Option<usize>,
) {
    let before = slots.iter().enumerate().filter(|(_, other)| place(other).is_some() && place(other) < place(&slot));
    let behind = before.max_by_key(|(_, other)| place(other)).map_or(0, |(index, _)| index + 1);
    slots.insert(behind, slot);
}
