//! What differs between two policies, change by change, and the policy with those changes that somebody picked. What it
//! means for users is said in [`crate::end_user::effects`]: the client knows policies, and policies do not know the client.

use std::fmt;

use super::{Action, ActionId, Connection, Policy, Provider, Text};
use fields::{ACTION, CONNECTION, Field, on_or_off, summary_of_action, summary_of_connection};

mod fields;
mod pairs;
mod take;

/// Actions to compare with that are more than a policy's own: as many as a farm has, in the order of their icons.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    /// The actions.
    pub actions: Vec<Action>,
    /// The place of the one that has Autosend.
    pub autosend: Option<usize>,
}

/// What became of a part of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It is only in the new one.
    Added,
    /// It is only in the old one.
    Removed,
    /// It is another value.
    Changed,
    /// It is in another place.
    Moved,
}

/// A value as text for people. Invisible characters are in it as they are: whoever shows it makes them visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// Text that somebody typed; shown in quotation marks, so that its ends are seen.
    Typed(String),
    /// A number, a choice or a list in words of the program's own.
    Word(String),
}

impl Shown {
    /// The text without quotation marks.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Typed(text) | Self::Word(text) => text,
        }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Typed(text) if text.is_empty() => f.write_str("empty"),
            Self::Typed(text) => write!(f, "\"{text}\""),
            Self::Word(word) => f.write_str(word),
        }
    }
}

/// One difference.
#[derive(Debug, Clone)]
pub struct Change {
    /// What became of it.
    pub kind: Kind,
    /// The path as in the old policy's file, or in the new one's for what is only there.
    pub path: String,
    /// The label of the console.
    pub label: &'static str,
    /// The title of the action that it is about, as the old policy has it where it has the action.
    pub action: Option<String>,
    /// The old value; `None` where there was none.
    pub before: Option<Shown>,
    /// The new value; `None` where there is none.
    pub after: Option<Shown>,
    part: Part,
}

/// What a change takes over from the new policy.
#[derive(Debug, Clone, Copy)]
enum Part {
    ConnectionField(&'static Field<Connection>),
    Connection,
    Name,
    Provider,
    Notes,
    RememberLastMethod,
    /// Takes the action at this place out of the old policy.
    Remove(usize),
    /// Gives the action at this place of the old policy what the one at the other place of the new one has.
    ActionField(usize, usize, &'static Field<Action>),
    /// Takes the action at this place of the new policy in.
    Add(usize),
    Order,
    Autosend,
    Schema,
}

/// Two policies side by side: which action of one is which of the other, and every difference.
#[derive(Debug, Clone)]
pub struct Comparison {
    old: Policy,
    /// All of the new policy but its actions.
    new: Policy,
    offer: Offer,
    /// Places in the old and the new one of what is the same action, by the place in the old one.
    pairs: Vec<(usize, usize)>,
    changes: Vec<Change>,
}

impl Comparison {
    /// Compares two policies. Actions with the same id are the same; where the policies come from different files, they
    /// are paired by what they send and say.
    pub fn of(old: &Policy, new: &Policy) -> Self {
        let offer = Offer {
            actions: new.actions().map(|(_, action)| action.clone()).collect(),
            autosend: new.autosend_position(),
        };
        let ids: Vec<ActionId> = new.actions().map(|(id, _)| id).collect();
        Self::made(old, new, offer, &ids)
    }

    /// Compares the actions and Autosend of a policy with those of a farm; all else counts as the same.
    pub fn of_actions(old: &Policy, offer: Offer) -> Self {
        Self::made(old, old, offer, &[])
    }

    fn made(old: &Policy, new: &Policy, offer: Offer, new_ids: &[ActionId]) -> Self {
        let pairs = pairs::of(&old.actions, &offer.actions, new_ids);
        let mut comparison = Self { old: old.clone(), new: new.clone(), offer, pairs, changes: Vec::new() };
        let mut changes = comparison.changes_of_policy();
        changes.extend(comparison.changes_of_actions());
        if let Some(change) = comparison.change_of_schema() {
            changes.push(change);
        }
        comparison.changes = changes;
        comparison
    }

    /// The differences: those of the server and so of the shared secret's owner first, then the connection, the policy's
    /// own fields, the actions, their order, and Autosend.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    fn changes_of_policy(&self) -> Vec<Change> {
        let (old, new) = (&self.old, &self.new);
        let mut changes = Vec::new();
        match (&old.connection, &new.connection) {
            (Some(old), Some(new)) => {
                for field in CONNECTION.iter().filter(|field| field.differs(old, new)) {
                    let path = format!("connection.{}", field.key);
                    let sides = (Some((field.text)(old)), Some((field.text)(new)));
                    changes.push(Change::new(Part::ConnectionField(field), path, field.label, sides));
                }
            }
            (None, None) => {}
            (old, new) => {
                let sides = (old.as_ref().map(summary_of_connection), new.as_ref().map(summary_of_connection));
                changes.push(Change::new(Part::Connection, "connection", "Connection", sides));
            }
        }
        let mut compare = |part, path, label, old: Option<Shown>, new: Option<Shown>| {
            if old != new {
                changes.push(Change::new(part, path, label, (old, new)));
            }
        };
        let typed = |text: &str| Some(Shown::Typed(text.to_owned()));
        compare(Part::Name, "name", "Name", typed(old.name.as_str()), typed(new.name.as_str()));
        let server = |provider: Option<Provider>| provider.map(|provider| Shown::Word(provider.name().to_owned()));
        compare(Part::Provider, "provider", "MFA server", server(old.provider), server(new.provider));
        let notes = |policy: &Policy| policy.notes.as_ref().map(Text::as_str).and_then(typed);
        compare(Part::Notes, "notes", "Notes", notes(old), notes(new));
        let remember = |policy: &Policy| Some(on_or_off(policy.remember_last_method));
        let label = "Remember last method used";
        compare(Part::RememberLastMethod, "clientPolicy.rememberLastMethod", label, remember(old), remember(new));
        changes
    }

    fn changes_of_actions(&self) -> Vec<Change> {
        let (olds, news) = (&self.old.actions, &self.offer.actions);
        let mut changes = Vec::new();
        for (place, (_, action)) in olds.iter().enumerate() {
            if !self.pairs.iter().any(|(old, _)| *old == place) {
                let sides = (Some(summary_of_action(action)), None);
                changes.push(Change::new(Part::Remove(place), at(place), "Action", sides).about(action));
            }
        }
        for (old_place, new_place) in self.pairs.iter().copied() {
            let (Some((_, old)), Some(new)) = (olds.get(old_place), news.get(new_place)) else { continue };
            for field in ACTION.iter().filter(|field| field.differs(old, new)) {
                let path = format!("{}.{}", at(old_place), field.key);
                let (before, mut after) = ((field.text)(old), (field.text)(new));
                if before == after {
                    // Own pictures look alike in words.
                    after = Shown::Word(format!("another {}", after.as_str()));
                }
                let part = Part::ActionField(old_place, new_place, field);
                changes.push(Change::new(part, path, field.label, (Some(before), Some(after))).about(old));
            }
        }
        for (place, action) in news.iter().enumerate() {
            if !self.pairs.iter().any(|(_, new)| *new == place) {
                let sides = (None, Some(summary_of_action(action)));
                changes.push(Change::new(Part::Add(place), at(place), "Action", sides).about(action));
            }
        }
        changes.extend(self.change_of_order());
        changes.extend(self.change_of_autosend());
        changes
    }

    fn change_of_order(&self) -> Option<Change> {
        if self.pairs.is_sorted_by_key(|(_, new)| *new) {
            return None;
        }
        let mut in_new_order = self.pairs.clone();
        in_new_order.sort_by_key(|(_, new)| *new);
        let title = |place: usize| self.old.actions.get(place).map(|(_, action)| action.title.as_str());
        let titles = |pairs: &[(usize, usize)]| {
            let titles: Vec<&str> = pairs.iter().filter_map(|(old, _)| title(*old)).collect();
            Some(Shown::Word(titles.join(", ")))
        };
        let sides = (titles(&self.pairs), titles(&in_new_order));
        Some(Change { kind: Kind::Moved, ..Change::new(Part::Order, "actions", "Order", sides) })
    }

    fn change_of_autosend(&self) -> Option<Change> {
        let (old, new) = (self.old.autosend_position(), self.offer.autosend);
        let old_of_new = new.and_then(|new| self.pairs.iter().find(|(_, place)| *place == new)).map(|(old, _)| *old);
        if old == old_of_new && new.is_some() == old.is_some() {
            return None;
        }
        let before = old.and_then(|place| self.old.actions.get(place)).map(|(_, action)| action);
        let after = new.and_then(|place| self.offer.actions.get(place));
        let title = |action: &Action| Shown::Typed(action.title.as_str().to_owned());
        let path = format!("{}.autoSend", at(old_of_new.or(new).or(old).unwrap_or_default()));
        let change = Change::new(Part::Autosend, path, "Autosend", (before.map(title), after.map(title)));
        Some(Change { kind: Kind::Changed, ..change })
    }

    fn change_of_schema(&self) -> Option<Change> {
        let uri = |policy: &Policy| policy.schema.as_ref().map(|uri| Shown::Typed(uri.as_str().to_owned()));
        let sides = (uri(&self.old), uri(&self.new));
        (sides.0 != sides.1).then(|| Change::new(Part::Schema, "$schema", "JSON Schema", sides))
    }
}

impl Change {
    /// Whether the shared secret, which belongs to a server, is sent to another one with it.
    pub fn redirects_shared_secret(&self) -> bool {
        match self.part {
            Part::Connection => true,
            Part::ConnectionField(field) => field.redirects_shared_secret,
            _ => false,
        }
    }

    /// Whether it takes a whole action in, or out.
    pub fn is_whole_action(&self) -> bool {
        matches!(self.part, Part::Add(_) | Part::Remove(_))
    }

    fn new(part: Part, path: impl Into<String>, label: &'static str, sides: (Option<Shown>, Option<Shown>)) -> Self {
        let (before, after) = sides;
        let kind = match (&before, &after) {
            (None, Some(_)) => Kind::Added,
            (Some(_), None) => Kind::Removed,
            _ => Kind::Changed,
        };
        Self { kind, path: path.into(), label, action: None, before, after, part }
    }

    fn about(self, action: &Action) -> Self {
        Self { action: Some(action.title.as_str().to_owned()), ..self }
    }
}

fn at(place: usize) -> String {
    format!("actions[{place}]")
}
