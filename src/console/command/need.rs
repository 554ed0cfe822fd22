//! The requirements of commands, and the situation that decides whether they are met. Knows neither the policy nor the window.

use std::borrow::Cow;
use std::sync::Arc;

use crate::policy::{MAX_ACTIONS, Refusal};
use crate::settings::Settings;

/// The facts that decide which commands can run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Situation {
    /// The number of actions in the policy.
    pub actions: usize,
    pub selected: Option<Selected>,
    /// Whether the policy has unsaved changes.
    pub is_changed: bool,
    pub has_file: bool,
    /// The name of the edit that Undo would undo.
    pub undo: Option<Arc<str>>,
    /// The name of the edit that Redo would redo.
    pub redo: Option<Arc<str>>,
    /// Whether the policy file is being written.
    pub is_busy: bool,
    /// The label of a field on the Connection tab with invalid input.
    pub unfinished: Option<&'static str>,
    /// Whether the client view is shown beside the list.
    pub shows_client: bool,
    pub zoom_percent: u16,
}

/// What commands need to know about the selected action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Selected {
    /// The position in the list, from 0.
    pub position: usize,
    pub has_autosend: bool,
    pub is_enabled: bool,
}

/// A requirement of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Selection,
    /// Room for another action.
    Room,
    ActionAbove,
    ActionBelow,
    /// Unsaved changes.
    Changes,
    ChangesOrNoFile,
    OwnFile,
    Undo,
    Redo,
    /// The policy file is not being written.
    Idle,
    /// Every field on the Connection tab is valid.
    Finished,
    ZoomAbove,
    ZoomBelow,
}

impl Need {
    pub(crate) fn is_met(self, situation: &Situation) -> bool {
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

    /// Explains why a command cannot run while this need is not met.
    pub(crate) fn reason(self, situation: &Situation) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Selection => "Select an action first",
            Self::Room => return Cow::Owned(Refusal::Full.to_string()),
            Self::ActionAbove => "The action is already first",
            Self::ActionBelow => "The action is already last",
            Self::Changes | Self::ChangesOrNoFile => "All changes are saved",
            Self::OwnFile => "The policy has not been saved to a file yet",
            Self::Undo => "There is nothing to undo",
            Self::Redo => "There is nothing to redo",
            Self::Idle => "The policy file is being saved",
            Self::Finished => {
                let field = situation.unfinished.unwrap_or_default();
                return Cow::Owned(format!("Fix \"{field}\" on the Connection tab first"));
            }
            Self::ZoomAbove | Self::ZoomBelow => "Zoom limit reached",
        })
    }
}
