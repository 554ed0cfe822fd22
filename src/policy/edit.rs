//! [`Edit`], the only way to change a policy. Each edit either succeeds as a whole or is refused with a reason. Its name for the
//! undo menu is in `name`.

use std::fmt;

use super::{
    Action, ActionId, Attribute, AttributeId, Connection, MAX_ACTIONS, MAX_ACTIONS_IN_WORDS, MAX_ATTRIBUTES, Name,
    Notes, Policy, Provider, Title,
};

mod name;

/// One change to a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Adds an action after the last one.
    Add(Action),
    /// Adds ready-made actions after the last one, all or none, and sets the MFA server if they are for one; see
    /// [`presets`](super::presets).
    AddPresets(Option<Provider>, Vec<Action>),
    /// Replaces the fields of an action, which keeps its id.
    Replace(ActionId, Action),
    /// Inserts a copy below an action, with a number in its title and without Autosend.
    Duplicate(ActionId),
    /// Removes an action and its Autosend.
    Remove(ActionId),
    /// Moves an action to a position, counted from 0.
    Move(ActionId, usize),
    /// Enables or disables an action.
    Enable(ActionId, bool),
    /// Turns Autosend on for an action, which turns it off for any other, or turns it off.
    Autosend(ActionId, bool),
    /// Changes the attributes.
    Attribute(AttributeEdit),
    /// Sets, replaces or removes the connection.
    Connection(Option<Connection>),
    /// Turns `Remember last method used` on or off.
    RememberLastMethod(bool),
    /// Renames the RADIUS provider.
    Rename(Name),
    /// Sets the MFA server behind the provider, or none.
    Provider(Option<Provider>),
    /// Sets or removes the notes.
    Notes(Option<Notes>),
    /// Replaces the policy by one from [`Comparison::with`](super::diff::Comparison::with): actions in both keep their ids.
    Merge {
        /// The policy with the selected changes.
        policy: Box<Policy>,
        /// The number of selected changes.
        count: usize,
        /// Where the changes come from.
        from: MergeFrom,
    },
    /// Returns to the policy in the file, which was read again.
    Revert(Box<Policy>),
    /// Replaces the policy. The actions get new ids.
    ReplaceAll(Box<Policy>),
}

/// One change to the RADIUS attributes of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttributeEdit {
    /// Adds an attribute after the last one.
    Add(Attribute),
    /// Replaces an attribute, which keeps its id.
    Replace(AttributeId, Attribute),
    /// Inserts a copy below an attribute.
    Duplicate(AttributeId),
    /// Removes an attribute.
    Remove(AttributeId),
    /// Moves an attribute to a position, counted from 0.
    Move(AttributeId, usize),
}

/// Where merged changes come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeFrom {
    /// An imported file.
    Import,
    /// Another file, which the policy was compared with.
    File,
    /// The policy's own file, which another program has changed.
    OtherProgram,
}

/// Why an edit was refused. The policy is unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The policy has the most actions it can have.
    Full,
    /// The policy has the most attributes it can have.
    FullOfAttributes,
    /// The action is not in the policy, or no longer.
    NoSuchAction,
    /// The attribute is not in the policy, or no longer.
    NoSuchAttribute,
    /// The position does not exist.
    NoSuchPlace,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => write!(f, "A policy can have at most {MAX_ACTIONS_IN_WORDS} actions"),
            Self::FullOfAttributes => write!(f, "A policy can have at most {MAX_ATTRIBUTES} attributes"),
            Self::NoSuchAttribute => f.write_str("This attribute is no longer in the policy"),
            Self::NoSuchAction => f.write_str("This action is no longer in the policy"),
            Self::NoSuchPlace => f.write_str("That position does not exist"),
        }
    }
}

impl std::error::Error for Refusal {}

/// The result of an edit.
#[derive(Debug, Clone)]
pub struct Edited {
    /// The policy after the edit.
    pub policy: Policy,
    /// What to select now: the new action or attribute, the copy, or the one that moved.
    pub subject: Option<Subject>,
}

/// What an edit was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// An action.
    Action(ActionId),
    /// An attribute.
    Attribute(AttributeId),
}

impl Subject {
    /// Returns the action, if it was one.
    pub fn action(self) -> Option<ActionId> {
        match self {
            Self::Action(id) => Some(id),
            Self::Attribute(_) => None,
        }
    }

    /// Returns the attribute, if it was one.
    pub fn attribute(self) -> Option<AttributeId> {
        match self {
            Self::Action(_) => None,
            Self::Attribute(id) => Some(id),
        }
    }
}

impl Policy {
    /// Returns the policy after `edit`; `self` is unchanged.
    ///
    /// # Errors
    /// Fails with the reason if the edit is not possible.
    pub fn apply(&self, edit: Edit) -> Result<Edited, Refusal> {
        let mut policy = self.clone();
        let subject = policy.change(edit)?;
        Ok(Edited { policy, subject })
    }

    fn change_attributes(&mut self, edit: AttributeEdit) -> Result<Option<AttributeId>, Refusal> {
        let position = |policy: &Self, id| policy.attribute_position(id).ok_or(Refusal::NoSuchAttribute);
        match edit {
            AttributeEdit::Add(attribute) => return self.insert_attribute(MAX_ATTRIBUTES, attribute).map(Some),
            AttributeEdit::Replace(id, attribute) => {
                let found = self.attributes.iter_mut().find(|(other, _)| *other == id);
                found.ok_or(Refusal::NoSuchAttribute)?.1 = attribute;
                return Ok(Some(id));
            }
            AttributeEdit::Duplicate(id) => {
                let copy = self.attribute(id).cloned().ok_or(Refusal::NoSuchAttribute)?;
                return self.insert_attribute(position(self, id)? + 1, copy).map(Some);
            }
            AttributeEdit::Remove(id) => {
                position(self, id)?;
                self.attributes.retain(|(other, _)| *other != id);
            }
            AttributeEdit::Move(id, to) => {
                let from = position(self, id)?;
                move_within(&mut self.attributes, from, to)?;
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    fn change(&mut self, edit: Edit) -> Result<Option<Subject>, Refusal> {
        let action = |id| Ok(Some(Subject::Action(id)));
        match edit {
            Edit::Attribute(edit) => return Ok(self.change_attributes(edit)?.map(Subject::Attribute)),
            Edit::Add(added) => return self.insert(MAX_ACTIONS, added).and_then(action),
            Edit::AddPresets(provider, actions) => {
                if self.actions.len() + actions.len() > MAX_ACTIONS {
                    return Err(Refusal::Full);
                }
                self.provider = provider.or(self.provider);
                let mut last = None;
                for action in actions {
                    last = Some(self.insert(MAX_ACTIONS, action)?);
                }
                return Ok(last.map(Subject::Action));
            }
            Edit::Replace(id, replaced) => {
                *self.action_mut(id)? = replaced;
                return action(id);
            }
            Edit::Duplicate(id) => {
                let position = self.position(id).ok_or(Refusal::NoSuchAction)?;
                let mut copy = self.action_mut(id)?.clone();
                copy.title = self.numbered(&copy.title);
                return self.insert(position + 1, copy).and_then(action);
            }
            Edit::Remove(id) => {
                self.action_mut(id)?;
                self.actions.retain(|(other, _)| *other != id);
                self.autosend = self.autosend.filter(|other| *other != id);
            }
            Edit::Move(id, to) => {
                let from = self.position(id).ok_or(Refusal::NoSuchAction)?;
                move_within(&mut self.actions, from, to)?;
                return action(id);
            }
            Edit::Enable(id, enabled) => {
                self.action_mut(id)?.enabled = enabled;
                return action(id);
            }
            Edit::Autosend(id, on) => {
                self.action_mut(id)?;
                self.autosend = if on { Some(id) } else { self.autosend.filter(|other| *other != id) };
                return action(id);
            }
            Edit::Connection(connection) => self.connection = connection,
            Edit::RememberLastMethod(on) => self.remember_last_method = on,
            Edit::Rename(name) => self.name = name,
            Edit::Provider(provider) => self.provider = provider,
            Edit::Notes(notes) => self.notes = notes,
            Edit::Merge { policy, .. } | Edit::Revert(policy) => *self = *policy,
            Edit::ReplaceAll(policy) => *self = policy.with_fresh_ids(),
        }
        Ok(None)
    }

    fn action_mut(&mut self, id: ActionId) -> Result<&mut Action, Refusal> {
        let found = self.actions.iter_mut().find(|(other, _)| *other == id);
        found.map(|(_, action)| action).ok_or(Refusal::NoSuchAction)
    }

    /// Numbers the title of a copy: "Push", "Push (2)", "Push (3)"; shortened if the number does not fit.
    fn numbered(&self, title: &Title) -> Title {
        let text = title.as_str();
        let stem = text
            .strip_suffix(')')
            .and_then(|text| text.rsplit_once(" ("))
            .filter(|(_, number)| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
            .map_or(text, |(stem, _)| stem);
        (2..)
            .filter_map(|number| {
                let suffix = format!(" ({number})");
                let cut: String = stem.chars().take(Title::MAX_CHARS - suffix.len()).collect();
                (cut + &suffix).parse::<Title>().ok()
            })
            .find(|title| self.actions().all(|(_, action)| action.title != *title))
            .unwrap_or_else(|| title.clone())
    }
}

/// Moves an element of a list to another position.
fn move_within<T>(list: &mut Vec<T>, from: usize, to: usize) -> Result<(), Refusal> {
    if from.max(to) >= list.len() {
        return Err(Refusal::NoSuchPlace);
    }
    let moved = list.remove(from);
    list.insert(to, moved);
    Ok(())
}
