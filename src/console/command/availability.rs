//! Which commands can run in a situation, and why the others cannot; which are switched on.

use std::fmt;

use super::Command;
use crate::policy::MAX_ACTIONS;
use crate::settings::Settings;

/// What decides which commands can run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::console) struct Situation {
    /// How many actions the policy has.
    pub(in crate::console) actions: usize,
    /// The selected action.
    pub(in crate::console) selected: Option<Selected>,
    /// Whether there is something to save.
    pub(in crate::console) is_changed: bool,
    /// Whether the policy has a file.
    pub(in crate::console) has_file: bool,
    /// What could be undone.
    pub(in crate::console) undo: Option<&'static str>,
    /// What could be redone.
    pub(in crate::console) redo: Option<&'static str>,
    /// Whether the policy is being written.
    pub(in crate::console) is_busy: bool,
    /// What stands in a field of the Connection tab and cannot be taken.
    pub(in crate::console) unfinished: Option<String>,
    /// Whether the client view stands beside the list.
    pub(in crate::console) shows_client: bool,
    /// The zoom in percent.
    pub(in crate::console) zoom_percent: u16,
}

/// What the commands need to know of the selected action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::console) struct Selected {
    /// Its place, from 0.
    pub(in crate::console) position: usize,
    /// Whether it has Autosend.
    pub(in crate::console) has_autosend: bool,
    /// Whether it is enabled.
    pub(in crate::console) is_enabled: bool,
}

/// Why a command cannot run now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::console) enum Reason {
    /// No action is selected.
    NothingSelected,
    /// No further action fits.
    Full,
    /// The action is the first.
    First,
    /// The action is the last.
    Last,
    /// Everything is saved.
    NothingToSave,
    /// The policy has no file yet.
    NoFile,
    /// There is no edit to take back.
    NothingToUndo,
    /// There is no edit to repeat.
    NothingToRedo,
    /// The policy is being written.
    Busy,
    /// A field holds something that cannot be taken.
    Unfinished(String),
    /// It cannot be shown any larger or smaller.
    ZoomLimit,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NothingSelected => "Select an action first",
            Self::Full => "A policy holds five actions",
            Self::First => "The action is already the first",
            Self::Last => "The action is already the last",
            Self::NothingToSave => "Everything is saved",
            Self::NoFile => "The policy has no file yet",
            Self::NothingToUndo => "There is nothing to undo",
            Self::NothingToRedo => "There is nothing to redo",
            Self::Busy => "The policy file is being written",
            Self::Unfinished(field) => return write!(f, "Correct {field} on the Connection tab first"),
            Self::ZoomLimit => "This is as far as zoom goes",
        })
    }
}

impl Command {
    /// Whether it is on, for a command that is switched on and off.
    pub(in crate::console) fn checked(self, situation: &Situation) -> Option<bool> {
        let selected = situation.selected;
        match self {
            Self::Autosend => Some(selected.is_some_and(|selected| selected.has_autosend)),
            Self::Enable => Some(selected.is_some_and(|selected| selected.is_enabled)),
            Self::ClientView => Some(situation.shows_client),
            _ => None,
        }
    }

    /// Whether it can run now.
    ///
    /// # Errors
    /// Why not.
    pub(in crate::console) fn availability(self, situation: &Situation) -> Result<(), Reason> {
        let check = |holds: bool, reason: Reason| if holds { Ok(()) } else { Err(reason) };
        let selected = || situation.selected.ok_or(Reason::NothingSelected);
        let finished = || situation.unfinished.clone().map_or(Ok(()), |field| Err(Reason::Unfinished(field)));
        let room = || check(situation.actions < MAX_ACTIONS, Reason::Full);
        let idle = || check(!situation.is_busy, Reason::Busy);
        match self {
            Self::Revert => {
                idle()?;
                check(situation.has_file, Reason::NoFile)?;
                check(situation.is_changed, Reason::NothingToSave)
            }
            Self::Save => {
                idle()?;
                finished()?;
                check(situation.is_changed || !situation.has_file, Reason::NothingToSave)
            }
            Self::SaveAs | Self::ExportPolicy | Self::ExportPicture | Self::ExportUserGuide | Self::ExportChecklist => {
                idle().and_then(|()| finished())
            }
            Self::Undo => check(situation.undo.is_some(), Reason::NothingToUndo),
            Self::Redo => check(situation.redo.is_some(), Reason::NothingToRedo),
            Self::Add | Self::AddFromPreset | Self::Paste => room(),
            Self::Duplicate => selected().and_then(|_| room()),
            Self::Copy | Self::Properties | Self::Delete | Self::Autosend | Self::Enable | Self::TryAction => {
                selected().map(drop)
            }
            Self::MoveUp => selected().and_then(|selected| check(selected.position > 0, Reason::First)),
            Self::MoveDown => {
                selected().and_then(|selected| check(selected.position + 1 < situation.actions, Reason::Last))
            }
            Self::ZoomIn => check(situation.zoom_percent < Settings::MAX_ZOOM, Reason::ZoomLimit),
            Self::ZoomOut => check(situation.zoom_percent > Settings::MIN_ZOOM, Reason::ZoomLimit),
            Self::New
            | Self::Open
            | Self::Import
            | Self::Compare
            | Self::Close
            | Self::ClientView
            | Self::OtherTab
            | Self::ZoomReset
            | Self::Help
            | Self::About => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_five_actions_add_says_why_it_cannot() {
        let full = Situation { actions: 5, ..Situation::default() };
        for command in [Command::Add, Command::Paste] {
            assert_eq!(command.availability(&full).unwrap_err().to_string(), "A policy holds five actions");
        }
        let four = Situation { actions: 4, ..Situation::default() };
        assert_eq!(Command::Add.availability(&four), Ok(()));
    }

    #[test]
    fn an_action_moves_only_where_there_is_room() {
        let at = |position| {
            let selected = Some(Selected { position, has_autosend: false, is_enabled: true });
            Situation { actions: 2, selected, ..Situation::default() }
        };
        assert_eq!(Command::MoveUp.availability(&at(0)), Err(Reason::First));
        assert_eq!(Command::MoveUp.availability(&at(1)), Ok(()));
        assert_eq!(Command::MoveDown.availability(&at(0)), Ok(()));
        assert_eq!(Command::MoveDown.availability(&at(1)), Err(Reason::Last));
        assert_eq!(Command::Delete.availability(&Situation::default()), Err(Reason::NothingSelected));
    }

    #[test]
    fn what_cannot_be_taken_is_not_saved_over() {
        let unfinished = Some("Timeout".to_owned());
        let situation = Situation { is_changed: true, has_file: true, unfinished, ..Situation::default() };
        let reason = Command::Save.availability(&situation).unwrap_err();
        assert_eq!(reason.to_string(), "Correct Timeout on the Connection tab first");
    }
}
