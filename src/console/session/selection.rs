//! What is selected: an action in its list, and an attribute in the other.

use crate::policy::{ActionId, AttributeId, Policy, Subject};

/// The selected rows of the lists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::console) struct Selection {
    pub action: Option<ActionId>,
    pub attribute: Option<AttributeId>,
}

impl Selection {
    /// Selects the first row of each list.
    pub(super) fn first(policy: &Policy) -> Self {
        Self {
            action: policy.actions().next().map(|(id, _)| id),
            attribute: policy.attributes().next().map(|(id, _)| id),
        }
    }

    /// Selects a row of one list.
    pub(in crate::console) fn select(&mut self, subject: Subject) {
        match subject {
            Subject::Action(id) => self.action = Some(id),
            Subject::Attribute(id) => self.attribute = Some(id),
        }
    }

    /// Selects the last row of a list whose selected row is gone, as after an undo: Tab must still reach a row.
    pub(super) fn follow(&mut self, policy: &Policy) {
        if self.action.is_some_and(|id| policy.position(id).is_none()) {
            self.action = policy.actions().next_back().map(|(id, _)| id);
        }
        if self.attribute.is_some_and(|id| policy.attribute_position(id).is_none()) {
            self.attribute = policy.attributes().next_back().map(|(id, _)| id);
        }
    }

    /// Selects the first row of each list if its selected one is gone.
    pub(super) fn follow_to_first(&mut self, policy: &Policy) {
        let first = Self::first(policy);
        self.action = self.action.filter(|id| policy.position(*id).is_some()).or(first.action);
        self.attribute = self.attribute.filter(|id| policy.attribute_position(*id).is_some()).or(first.attribute);
    }

    /// Follows an undo: selects the first row of each list that `before` lacks or, if the selected row is gone, the one above it,
    /// such as the original of a copy.
    pub(super) fn follow_undo(&mut self, before: &Policy, after: &Policy) {
        let action = after.actions().map(|(id, _)| id).find(|id| before.position(*id).is_none());
        let attribute = after.attributes().map(|(id, _)| id).find(|id| before.attribute_position(*id).is_none());
        let above = self.action.filter(|id| after.position(*id).is_none()).and_then(|id| before.position(id));
        let above = above.and_then(|position| after.actions().nth(position.saturating_sub(1))).map(|(id, _)| id);
        self.action = action.or(above).or(self.action);
        let gone = self.attribute.filter(|id| after.attribute_position(*id).is_none());
        let above = gone.and_then(|id| before.attribute_position(id));
        let above = above.and_then(|position| after.attributes().nth(position.saturating_sub(1))).map(|(id, _)| id);
        self.attribute = attribute.or(above).or(self.attribute);
    }

    /// Selects the row that has moved up into the place of a removed one, or the new last one.
    pub(super) fn select_at(&mut self, removed: Subject, position: usize, policy: &Policy) {
        match removed {
            Subject::Action(_) => {
                let after = policy.actions().nth(position).or(policy.actions().next_back());
                self.action = after.map(|(id, _)| id);
            }
            Subject::Attribute(_) => {
                let after = policy.attributes().nth(position).or(policy.attributes().next_back());
                self.attribute = after.map(|(id, _)| id);
            }
        }
    }
}
