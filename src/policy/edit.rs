//! [`Edit`]: the only way in which a policy changes. Each edit has a name for the undo menu, and either happens whole or
//! is refused with a reason.

use std::fmt;

use super::{Action, ActionId, Connection, MAX_ACTIONS, MAX_ACTIONS_IN_WORDS, Name, Notes, Policy, Provider, Title};

/// One change to a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Puts a new action after the last one.
    Add(Action),
    /// Puts ready-made actions after the last one, all or none, and names their server where there is one; see
    /// [`presets`](super::presets).
    AddPresets(Option<Provider>, Vec<Action>),
    /// Gives an action other properties; it stays the same action.
    Replace(ActionId, Action),
    /// Puts a copy behind an action, numbered in its title and without Autosend.
    Duplicate(ActionId),
    /// Takes an action out, and its Autosend with it.
    Remove(ActionId),
    /// Moves an action to a place counted from 0; the others close up.
    Move(ActionId, usize),
    /// Enables or disables an action.
    Enable(ActionId, bool),
    /// Turns Autosend on for an action, and so off for any other; or off.
    Autosend(ActionId, bool),
    /// Sets, replaces or removes the connection.
    Connection(Option<Connection>),
    /// Turns `Remember last method used` on or off.
    RememberLastMethod(bool),
    /// Gives the RADIUS provider another name.
    Rename(Name),
    /// Names the MFA server behind it, or none.
    Provider(Option<Provider>),
    /// Sets or removes the notes.
    Notes(Option<Notes>),
    /// Puts another policy in the place of this one, whose actions keep their ids where both have them, as
    /// [`Comparison::with`](super::diff::Comparison::with) gives it.
    Merge(Box<Policy>),
    /// Puts another policy in the place of this one. The actions are copies, other than those of that policy.
    ReplaceAll(Box<Policy>),
}

/// Why an edit was refused. The policy is as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No further action fits.
    Full,
    /// The policy has no such action (any more).
    NoSuchAction,
    /// The policy has no such place.
    NoSuchPlace,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => write!(f, "A policy holds {MAX_ACTIONS_IN_WORDS} actions"),
            Self::NoSuchAction => f.write_str("This action is no longer in the policy"),
            Self::NoSuchPlace => f.write_str("The policy has no such place"),
        }
    }
}

impl std::error::Error for Refusal {}

/// What an edit made of a policy.
#[derive(Debug, Clone)]
pub struct Edited {
    /// The policy after the edit.
    pub policy: Policy,
    /// The action that the edit was about and that is there now: the new one, the copy, the one that moved.
    pub subject: Option<ActionId>,
}

impl Edit {
    /// Names the edit for "Undo …" and "Redo …".
    pub fn name(&self) -> &'static str {
        match self {
            Self::Add(_) => "Add action",
            Self::AddPresets(_, actions) if actions.is_empty() => "Set provider",
            Self::AddPresets(_, actions) if actions.len() == 1 => "Add preset",
            Self::AddPresets(..) => "Add presets",
            Self::Replace(..) => "Edit action",
            Self::Duplicate(_) => "Duplicate action",
            Self::Remove(_) => "Delete action",
            Self::Move(..) => "Move action",
            Self::Enable(_, true) => "Enable action",
            Self::Enable(_, false) => "Disable action",
            Self::Autosend(_, true) => "Set Autosend",
            Self::Autosend(_, false) => "Clear Autosend",
            Self::Connection(_) => "Edit connection",
            Self::RememberLastMethod(_) => "Remember last method used",
            Self::Rename(_) => "Rename policy",
            Self::Provider(_) => "Set provider",
            Self::Notes(_) => "Edit notes",
            Self::Merge(_) => "Import",
            Self::ReplaceAll(_) => "Replace all",
        }
    }
}

impl Policy {
    /// Gives the policy after `edit`; `self` stays as it is.
    ///
    /// # Errors
    /// The reason for which the edit cannot be.
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
            Edit::Merge(policy) => *self = *policy,
            Edit::ReplaceAll(policy) => *self = policy.with_fresh_ids(),
        }
        Ok(None)
    }

    fn action_mut(&mut self, id: ActionId) -> Result<&mut Action, Refusal> {
        let found = self.actions.iter_mut().find(|(other, _)| *other == id);
        found.map(|(_, action)| action).ok_or(Refusal::NoSuchAction)
    }

    /// Numbers the title of a copy: "Push", "Push (2)", "Push (3)"; cut where the number would not fit.
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
