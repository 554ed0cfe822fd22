//! The differences between two policies, change by change, and the policy with the selected changes. Their effect on users is
//! described in [`crate::end_user::effects`].

use super::{
    Action, ActionField, ActionId, AttributeField, Connection, ConnectionField, FieldValue, Language, Policy,
    PolicyField,
};

mod attributes;
mod pairs;
mod summary;
mod take;

/// Actions to compare with, in the order of their icons. A farm may have more than a policy can.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    /// The actions.
    pub actions: Vec<Action>,
    /// The position of the one that has Autosend.
    pub autosend: Option<usize>,
}

/// What happened to a part of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It is only in the new policy.
    Added,
    /// It is only in the old policy.
    Removed,
    /// Its value differs.
    Changed,
    /// Its position differs.
    Moved,
}

/// One difference.
#[derive(Debug, Clone)]
pub struct Change {
    /// What happened.
    pub kind: Kind,
    /// The path in the old policy's file, or in the new one's if the part is only there.
    pub path: String,
    /// The label of the part.
    pub label: &'static str,
    /// The action or attribute concerned.
    pub subject: Option<Subject>,
    /// The old value, if there was one.
    pub before: Option<FieldValue>,
    /// The new value, if there is one.
    pub after: Option<FieldValue>,
    part: Part,
}

/// The action or attribute that a change is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The title of the action; its old title if it has changed.
    Action(String),
    /// The name of the attribute.
    Attribute(String),
}

impl Subject {
    /// Names the subject for a sentence: a title in quotation marks, cut after `limit` characters, or the name of an attribute.
    pub fn name(&self, limit: usize) -> String {
        match self {
            Self::Action(title) => crate::text::quoted(title, limit),
            Self::Attribute(name) => name.clone(),
        }
    }
}

/// The part of the policy that a change replaces.
#[derive(Debug, Clone, Copy)]
enum Part {
    ConnectionField(ConnectionField),
    Connection,
    Name,
    Provider,
    Notes,
    RememberLastMethod,
    /// Removes the action at this position of the old policy.
    Remove(usize),
    /// Copies a field to the action at the first position, in the old policy, from the one at the second, in the new policy.
    ActionField(usize, usize, ActionField),
    /// Adds the action at this position of the new policy.
    Add(usize),
    Order,
    Autosend,
    /// Removes the attribute at this position of the old policy.
    RemoveAttribute(usize),
    /// Copies the value to the attribute at the first position, in the old policy, from the one at the second, in the new policy.
    AttributeValue(usize, usize),
    /// Adds the attribute at this position of the new policy.
    AddAttribute(usize),
    AttributeOrder,
    Language,
    Schema,
}

/// Two policies side by side: their paired actions, and every difference.
#[derive(Debug, Clone)]
pub struct Comparison {
    old: Policy,
    /// The new policy; its actions are in `offer`.
    new: Policy,
    offer: Offer,
    /// The positions of each action that is in both, ordered by the old position.
    pairs: Vec<(usize, usize)>,
    /// The same for the attributes.
    attribute_pairs: Vec<(usize, usize)>,
    changes: Vec<Change>,
}

impl Comparison {
    /// Compares two policies. Actions with the same id are paired, the others by command and texts.
    pub fn of(old: &Policy, new: &Policy) -> Self {
        let offer = Offer {
            actions: new.actions().map(|(_, action)| action.clone()).collect(),
            autosend: new.autosend_position(),
        };
        let ids: Vec<ActionId> = new.actions().map(|(id, _)| id).collect();
        Self::compare(old, new, offer, &ids)
    }

    /// Compares the actions and Autosend of a policy with those of a farm, and nothing else.
    pub fn of_actions(old: &Policy, offer: Offer) -> Self {
        Self::compare(old, old, offer, &[])
    }

    fn compare(old: &Policy, new: &Policy, offer: Offer, new_ids: &[ActionId]) -> Self {
        let pairs = pairs::of(&old.actions, &offer.actions, new_ids);
        let attribute_pairs = attributes::pairs_of(old, new);
        let changes = Vec::new();
        let mut comparison = Self { old: old.clone(), new: new.clone(), offer, pairs, attribute_pairs, changes };
        let mut changes = comparison.changes_of_policy();
        changes.extend(comparison.changes_of_attributes());
        changes.extend(comparison.changes_of_actions());
        if let Some(change) = comparison.change_of_schema() {
            changes.push(change);
        }
        comparison.changes = changes;
        comparison
    }

    /// The differences: fields that redirect the shared secret first, then the rest of the connection, the policy's own
    /// fields, the attributes, the actions, their order, and Autosend.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Returns whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    fn changes_of_policy(&self) -> Vec<Change> {
        let (old, new) = (&self.old, &self.new);
        let mut changes = match (&old.connection, &new.connection) {
            (Some(old), Some(new)) => changes_of_connection(old, new),
            (None, None) => Vec::new(),
            (old, new) => {
                let sides = (old.as_ref().map(summary::of_connection), new.as_ref().map(summary::of_connection));
                vec![Change::new(Part::Connection, "connection", "Connection", sides)]
            }
        };
        let parts = [
            (Part::Name, PolicyField::Name, "name"),
            (Part::Provider, PolicyField::Provider, "provider"),
            (Part::Notes, PolicyField::Notes, "notes"),
            (Part::RememberLastMethod, PolicyField::RememberLastMethod, "clientPolicy.rememberLastMethod"),
        ];
        for (part, field, path) in parts {
            let sides = (old.value(field), new.value(field));
            if sides.0 != sides.1 {
                changes.push(Change::new(part, path, field.label(), sides));
            }
        }
        let language = |policy: &Policy| policy.language.as_ref().map(Language::as_str).map(FieldValue::words);
        let sides = (language(old), language(new));
        if sides.0 != sides.1 {
            let field = PolicyField::Language;
            changes.push(Change::new(Part::Language, field.key(), field.label(), sides));
        }
        changes
    }

    fn changes_of_actions(&self) -> Vec<Change> {
        let (olds, news) = (&self.old.actions, &self.offer.actions);
        let mut changes = Vec::new();
        for (place, (_, action)) in olds.iter().enumerate() {
            if !self.pairs.iter().any(|(old, _)| *old == place) {
                let sides = (Some(summary::of_action(action)), None);
                changes.push(Change::new(Part::Remove(place), at(place), "Action", sides).about(action));
            }
        }
        for (old_place, new_place) in self.pairs.iter().copied() {
            let (Some((_, old)), Some(new)) = (olds.get(old_place), news.get(new_place)) else { continue };
            for field in ActionField::ALL.iter().copied().filter(|field| differs(*field, old, new)) {
                let path = format!("{}.{}", at(old_place), field.key());
                let (before, mut after) = (old.value(field), new.value(field));
                if before == after {
                    // Custom images are described by the same words.
                    after = FieldValue::words(format!("another {}", after.as_str()));
                }
                let part = Part::ActionField(old_place, new_place, field);
                changes.push(Change::new(part, path, field.label(), (Some(before), Some(after))).about(old));
            }
        }
        for (place, action) in news.iter().enumerate() {
            if !self.pairs.iter().any(|(_, new)| *new == place) {
                let sides = (None, Some(summary::of_action(action)));
                changes.push(Change::new(Part::Add(place), at(place), "Action", sides).about(action));
            }
        }
        changes.extend(self.change_of_order());
        changes.extend(self.change_of_autosend());
        changes
    }

    fn change_of_order(&self) -> Option<Change> {
        let title = |place: usize| self.old.actions.get(place).map(|(_, action)| action.title.as_str().to_owned());
        change_of_order(&self.pairs, Part::Order, ("actions", "Order"), &title)
    }

    fn change_of_autosend(&self) -> Option<Change> {
        let (old, new) = (self.old.autosend_position(), self.offer.autosend);
        let old_of_new = new.and_then(|new| self.pairs.iter().find(|(_, place)| *place == new)).map(|(old, _)| *old);
        if old == old_of_new && new.is_some() == old.is_some() {
            return None;
        }
        let before = old.and_then(|place| self.old.actions.get(place)).map(|(_, action)| action);
        let after = new.and_then(|place| self.offer.actions.get(place));
        let title = |action: &Action| action.value(ActionField::Title);
        let field = PolicyField::AutoSend;
        let path = format!("{}.{}", at(old_of_new.or(new).or(old).unwrap_or_default()), field.key());
        let change = Change::new(Part::Autosend, path, field.label(), (before.map(title), after.map(title)));
        Some(Change { kind: Kind::Changed, ..change })
    }

    fn change_of_schema(&self) -> Option<Change> {
        let uri = |policy: &Policy| policy.schema.as_ref().map(|uri| FieldValue::typed(uri.as_str()));
        let sides = (uri(&self.old), uri(&self.new));
        (sides.0 != sides.1).then(|| Change::new(Part::Schema, "$schema", "JSON Schema", sides))
    }
}

impl Change {
    /// Returns whether the change sends the shared secret, which belongs to one server, to another.
    pub fn redirects_shared_secret(&self) -> bool {
        match self.part {
            Part::Connection => true,
            Part::ConnectionField(field) => field.redirects_shared_secret(),
            _ => false,
        }
    }

    /// Returns whether the change adds or removes a whole action or attribute.
    pub fn is_whole(&self) -> bool {
        matches!(self.part, Part::Add(_) | Part::Remove(_) | Part::AddAttribute(_) | Part::RemoveAttribute(_))
    }

    fn new(
        part: Part,
        path: impl Into<String>,
        label: &'static str,
        sides: (Option<FieldValue>, Option<FieldValue>),
    ) -> Self {
        let (before, after) = sides;
        let kind = match (&before, &after) {
            (None, Some(_)) => Kind::Added,
            (Some(_), None) => Kind::Removed,
            _ => Kind::Changed,
        };
        Self { kind, path: path.into(), label, subject: None, before, after, part }
    }

    fn about(self, action: &Action) -> Self {
        Self { subject: Some(Subject::Action(action.title.as_str().to_owned())), ..self }
    }
}

/// Returns the change if those parts that are in both policies are in another order. `name` names the old part at a position.
fn change_of_order(
    pairs: &[(usize, usize)],
    part: Part,
    (path, label): (&'static str, &'static str),
    name: &dyn Fn(usize) -> Option<String>,
) -> Option<Change> {
    if pairs.is_sorted_by_key(|(_, new)| *new) {
        return None;
    }
    let mut in_new_order = pairs.to_vec();
    in_new_order.sort_by_key(|(_, new)| *new);
    let names = |pairs: &[(usize, usize)]| {
        let names: Vec<String> = pairs.iter().filter_map(|(old, _)| name(*old)).collect();
        Some(FieldValue::words(names.join(", ")))
    };
    let sides = (names(pairs), names(&in_new_order));
    Some(Change { kind: Kind::Moved, ..Change::new(part, path, label, sides) })
}

fn changes_of_connection(old: &Connection, new: &Connection) -> Vec<Change> {
    let differing = || ConnectionField::ALL.iter().copied().filter(|field| old.value(*field) != new.value(*field));
    let (first, rest): (Vec<_>, Vec<_>) = differing().partition(|field| field.redirects_shared_secret());
    let change = |field: ConnectionField| {
        let sides = (Some(old.value(field)), Some(new.value(field)));
        Change::new(Part::ConnectionField(field), format!("connection.{}", field.key()), field.label(), sides)
    };
    first.into_iter().chain(rest).map(change).collect()
}

/// Returns whether a field differs. Two custom images have the same words, so values are not compared.
pub(super) fn differs(field: ActionField, old: &Action, new: &Action) -> bool {
    let mut changed = old.clone();
    changed.copy(field, new);
    changed != *old
}

fn at(place: usize) -> String {
    format!("actions[{place}]")
}
