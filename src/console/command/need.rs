//! The requirements of commands, and the situation that decides whether they are met. Knows neither the policy nor the window.

use std::borrow::Cow;
use std::sync::Arc;

use crate::policy::{MAX_ACTIONS, MAX_ATTRIBUTES, Refusal};
use crate::settings::Settings;

/// A list on a tab.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum List {
    #[default]
    Actions,
    Attributes,
}

/// The facts that decide which commands can run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Situation {
    /// The list that Add, Delete and the like act on: the list of the current tab; if it has none, the actions.
    pub list: List,
    /// The number of actions in the policy.
    pub actions: usize,
    /// The selected action.
    pub selected: Option<Selected>,
    /// The number of attributes in the policy.
    pub attributes: usize,
    /// The position of the selected attribute, from 0.
    pub attribute: Option<usize>,
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
    /// A selected row in the list that the command acts on.
    Selection,
    /// Room for another row in that list.
    Room,
    RowAbove,
    RowBelow,
    /// A selected action, whichever list is shown.
    Action,
    /// Room for another action, whichever list is shown.
    RoomForActions,
    /// The list of actions is shown, or no list.
    ActionsShown,
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
        let action = situation.selected.map(|selected| selected.position);
        let (position, count, most) = match situation.list {
            List::Actions => (action, situation.actions, MAX_ACTIONS),
            List::Attributes => (situation.attribute, situation.attributes, MAX_ATTRIBUTES),
        };
        match self {
            Self::Selection => position.is_some(),
            Self::Room => count < most,
            Self::RowAbove => position.is_some_and(|position| position > 0),
            Self::RowBelow => position.is_some_and(|position| position + 1 < count),
            Self::Action => action.is_some(),
            Self::RoomForActions => situation.actions < MAX_ACTIONS,
            Self::ActionsShown => situation.list == List::Actions,
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
        let is_action = situation.list == List::Actions || matches!(self, Self::Action | Self::RoomForActions);
        Cow::Borrowed(match self {
            Self::Selection | Self::Action if is_action => "Select an action first",
            Self::Selection | Self::Action => "Select an attribute first",
            Self::Room | Self::RoomForActions => {
                let refusal = if is_action { Refusal::Full } else { Refusal::FullOfAttributes };
                return Cow::Owned(refusal.to_string());
            }
            Self::RowAbove if is_action => "The action is already first",
            Self::RowAbove => "The attribute is already first",
            Self::RowBelow if is_action => "The action is already last",
            Self::RowBelow => "The attribute is already last",
            Self::ActionsShown => "Go to the Automation tab first",
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
