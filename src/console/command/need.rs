//! What commands need, and the situation that decides whether they have it.

use std::borrow::Cow;

use crate::policy::{MAX_ACTIONS, Refusal};
use crate::settings::Settings;

/// What decides which commands can run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Situation {
    /// How many actions the policy has.
    pub actions: usize,
    /// The selected action.
    pub selected: Option<Selected>,
    /// Whether there is something to save.
    pub is_changed: bool,
    /// Whether the policy has a file.
    pub has_file: bool,
    /// What could be undone.
    pub undo: Option<&'static str>,
    /// What could be redone.
    pub redo: Option<&'static str>,
    /// Whether the policy is being written.
    pub is_busy: bool,
    /// The label of a field of the Connection tab with invalid input.
    pub unfinished: Option<&'static str>,
    /// Whether the client view stands beside the list.
    pub shows_client: bool,
    /// The zoom in percent.
    pub zoom_percent: u16,
}

/// What the commands need to know of the selected action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Selected {
    /// Its place, from 0.
    pub position: usize,
    /// Whether it has Autosend.
    pub has_autosend: bool,
    /// Whether it is enabled.
    pub is_enabled: bool,
}

/// What a command needs to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Selection,
    /// Room for another action.
    Room,
    ActionAbove,
    ActionBelow,
    /// Something that is not saved.
    Changes,
    ChangesOrNoFile,
    OwnFile,
    Undo,
    Redo,
    /// The policy is not being written.
    Idle,
    /// Every field of the Connection tab is valid.
    Finished,
    ZoomAbove,
    ZoomBelow,
}

impl Need {
    pub(super) fn is_met(self, situation: &Situation) -> bool {
        let position = situation.selected.map(|selected| selected.position);
        match self {
            Self::Selection => position.is_some(),
            Self::Room => situation.actions < MAX_ACTIONS,
            Self::ActionAbove => position.is_some_and(|position| position > 0),
            Self::ActionBelow => position.is_some_and(|position| position + 1 < situation.actions),
            Self::Changes => situation.is_changed,
            Self::ChangesOrNoFile => situation.is_changed || !situation.has_file,
            Self::OwnFile => situation.has_file,
            Self::Undo => situation.undo.is_some(),
            Self::Redo => situation.redo.is_some(),
            Self::Idle => !situation.is_busy,
            Self::Finished => situation.unfinished.is_none(),
            Self::ZoomAbove => situation.zoom_percent < Settings::MAX_ZOOM,
            Self::ZoomBelow => situation.zoom_percent > Settings::MIN_ZOOM,
        }
    }

    /// Explains why a command that lacks this cannot run.
    pub(crate) fn words(self, situation: &Situation) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Selection => "Select an action first",
            Self::Room => return Cow::Owned(Refusal::Full.to_string()),
            Self::ActionAbove => "The action is already the first",
            Self::ActionBelow => "The action is already the last",
            Self::Changes | Self::ChangesOrNoFile => "Everything is saved",
            Self::OwnFile => "The policy has no file yet",
            Self::Undo => "There is nothing to undo",
            Self::Redo => "There is nothing to redo",
            Self::Idle => "The policy file is being written",
            Self::Finished => {
                let field = situation.unfinished.unwrap_or_default();
                return Cow::Owned(format!("Correct {field} on the Connection tab first"));
            }
            Self::ZoomAbove | Self::ZoomBelow => "This is as far as zoom goes",
        })
    }
}
