//! [`Edit`], the only way to change a policy. Each edit either succeeds as a whole or is refused with a reason. Its name for the
//! undo menu is in `name`.

use std::fmt;

use super::{Action, ActionId, Connection, MAX_ACTIONS, MAX_ACTIONS_IN_WORDS, Name, Notes, Policy, Provider, Title};

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
    /// The action is not in the policy, or no longer.
    NoSuchAction,
    /// The position does not exist.
    NoSuchPlace,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => write!(f, "A policy can have at most {MAX_ACTIONS_IN_WORDS} actions"),
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
    /// The action to select now: the new one, the copy, or the one that moved.
    pub subject: Option<ActionId>,
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

    fn change(&mut self, edit: Edit) -> Result<Option<ActionId>, Refusal> {
        match edit {
            Edit::Add(action) => return self.insert(MAX_ACTIONS, action).map(Some),
            Edit::AddPresets(provider, actions) => {
                if self.actions.len() + actions.len() > MAX_ACTIONS {
                    return Err(Refusal::Full);
                }
                self.provider = provider.or(self.provider);
                let mut last = None;
                for action in actions {
                    last = Some(self.insert(MAX_ACTIONS, action)?);
                }
                return Ok(last);
            }
            Edit::Replace(id, action) => {
                *self.action_mut(id)? = action;
                return Ok(Some(id));
            }
            Edit::Duplicate(id) => {
                let position = self.position(id).ok_or(Refusal::NoSuchAction)?;
                let mut copy = self.action_mut(id)?.clone();
                copy.title = self.numbered(&copy.title);
                return self.insert(position + 1, copy).map(Some);
            }
            Edit::Remove(id) => {
                self.action_mut(id)?;
                self.actions.retain(|(other, _)| *other != id);
                self.autosend = self.autosend.filter(|other| *other != id);
            }
            Edit::Move(id, to) => {
                let from = self.position(id).ok_or(Refusal::NoSuchAction)?;
                if to >= self.actions.len() {
                    return Err(Refusal::NoSuchPlace);
                }
                let moved = self.actions.remove(from);
                self.actions.insert(to, moved);
                return Ok(Some(id));
            }
            Edit::Enable(id, enabled) => {
                self.action_mut(id)?.enabled = enabled;
                return Ok(Some(id));
            }
            Edit::Autosend(id, on) => {
                self.action_mut(id)?;
                self.autosend = if on { Some(id) } else { self.autosend.filter(|other| *other != id) };
                return Ok(Some(id));
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
