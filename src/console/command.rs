//! Everything that a user can have done, in one payload-free enum. Menu item, button, context menu and key are drawn from
//! it, and all ask [`Command::availability`] whether it can be done now, and why not.

use std::borrow::Cow;

use egui::os::OperatingSystem;
use egui::{Key, KeyboardShortcut, Modifiers};

mod availability;

pub(in crate::console) use availability::{Reason, Selected, Situation};

/// One thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::console) enum Command {
    /// Begins a policy: an empty one, or one with a server's methods.
    New,
    /// Opens a policy file.
    Open,
    /// Goes back to what is in the file.
    Revert,
    /// Writes the policy to its file.
    Save,
    /// Writes the policy to another file.
    SaveAs,
    /// Takes over what a file has, after a review.
    Import,
    /// Shows how the policy differs from a file.
    Compare,
    /// Writes a copy of the policy.
    ExportPolicy,
    /// Writes a picture of the end user's OTP dialog.
    ExportPicture,
    /// Writes the guide for users and their help desk.
    ExportUserGuide,
    /// Writes the checklist for the entry in the farm.
    ExportChecklist,
    /// Closes the window.
    Close,
    /// Takes the last edit back.
    Undo,
    /// Repeats what was taken back.
    Redo,
    /// Copies the selected action.
    Copy,
    /// Adds the action that was copied.
    Paste,
    /// Opens the Add Action dialog.
    Add,
    /// Opens the dialog with ready-made actions.
    AddFromPreset,
    /// Opens the Edit Action dialog.
    Properties,
    /// Copies the selected action within the policy.
    Duplicate,
    /// Deletes the selected action.
    Delete,
    /// Moves the selected action up.
    MoveUp,
    /// Moves the selected action down.
    MoveDown,
    /// Turns Autosend of the selected action on or off.
    Autosend,
    /// Enables or disables the selected action.
    Enable,
    /// Tries the selected action against the real RADIUS server.
    TryAction,
    /// Shows or hides the client view.
    ClientView,
    /// Shows the other tab.
    OtherTab,
    /// Shows everything larger.
    ZoomIn,
    /// Shows everything smaller.
    ZoomOut,
    /// Shows everything in its usual size.
    ZoomReset,
    /// Says how to work with the console.
    Help,
    /// Says what program this is.
    About,
}

impl Command {
    /// Every command.
    pub(in crate::console) const ALL: [Self; 33] = [
        Self::New,
        Self::Open,
        Self::Revert,
        Self::Save,
        Self::SaveAs,
        Self::Import,
        Self::Compare,
        Self::ExportPolicy,
        Self::ExportPicture,
        Self::ExportUserGuide,
        Self::ExportChecklist,
        Self::Close,
        Self::Undo,
        Self::Redo,
        Self::Copy,
        Self::Paste,
        Self::Add,
        Self::AddFromPreset,
        Self::Properties,
        Self::Duplicate,
        Self::Delete,
        Self::MoveUp,
        Self::MoveDown,
        Self::Autosend,
        Self::Enable,
        Self::TryAction,
        Self::ClientView,
        Self::OtherTab,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::ZoomReset,
        Self::Help,
        Self::About,
    ];

    /// The words on its menu item, with `…` where more input follows.
    pub(in crate::console) fn label(self, situation: &Situation) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::New => "New…",
            Self::Open => "Open…",
            Self::Revert => "Revert to saved",
            Self::Save => "Save",
            Self::SaveAs => "Save as…",
            Self::Import => "Import…",
            Self::Compare => "Compare with file…",
            Self::ExportPolicy => "Policy…",
            Self::ExportPicture => "Picture…",
            Self::ExportUserGuide => "User guide…",
            Self::ExportChecklist => "Entry checklist…",
            Self::Close => "Close",
            Self::Undo => return named("Undo", situation.undo),
            Self::Redo => return named("Redo", situation.redo),
            Self::Copy => "Copy action",
            Self::Paste => "Paste action",
            Self::Add => "Add…",
            Self::AddFromPreset => "Add from preset…",
            Self::Properties => "Properties…",
            Self::Duplicate => "Duplicate",
            Self::Delete => "Delete",
            Self::MoveUp => "Move up",
            Self::MoveDown => "Move down",
            Self::Autosend => "Autosend",
            Self::Enable => "Enable",
            Self::TryAction => "Try action…",
            Self::ClientView => "Client view",
            Self::OtherTab => "Other tab",
            Self::ZoomIn => "Zoom in",
            Self::ZoomOut => "Zoom out",
            Self::ZoomReset => "Actual size",
            Self::Help => "How to work with the console",
            Self::About => "About",
        })
    }

    /// What it does, for whoever points at it.
    pub(in crate::console) fn hint(self) -> &'static str {
        match self {
            Self::New => "Begins an empty policy, or one with the methods of an MFA server",
            Self::Open => "Opens a policy file",
            Self::Revert => "Goes back to what is in the policy file; Undo brings the changes back",
            Self::Save => "Saves the policy file; nothing is sent to a farm",
            Self::SaveAs => "Saves the policy under another name",
            Self::Import => "Takes over what another policy file or a farm's answer has, after a review, in one step",
            Self::Compare => "Shows how the policy differs from a file, or from what a farm has",
            Self::ExportPolicy => "Writes a copy of the policy; the open file stays the same",
            Self::ExportPicture => "Writes a picture of the end user's OTP dialog, as the client view shows it",
            Self::ExportUserGuide => "Writes a page for end users and the help desk: each method, and what to do",
            Self::ExportChecklist => "Writes a page to enter the policy by in the farm, and how to verify it",
            Self::Close => "Closes the window",
            Self::Undo => "Takes the last edit back",
            Self::Redo => "Repeats the edit that was taken back",
            Self::Copy => "Copies the selected action, for this or another console",
            Self::Paste => "Adds the action that was copied",
            Self::Add => "Adds an action",
            Self::AddFromPreset => "Adds ready-made actions: kinds of method, or what known MFA servers take",
            Self::Properties => "Edits the selected action",
            Self::Duplicate => "Puts a copy of the selected action behind it",
            Self::Delete => "Deletes the selected action",
            Self::MoveUp => "Moves the selected action up",
            Self::MoveDown => "Moves the selected action down",
            Self::Autosend => {
                "The action that runs by itself when a client receives the configuration for the first time"
            }
            Self::Enable => "Whether users are offered the selected action",
            Self::TryAction => {
                "Tries the selected action against the RADIUS server, as a user would; asks before it sends"
            }
            Self::ClientView => "What end users will roughly see, and the logon to play through",
            Self::OtherTab => "Shows the other tab",
            Self::ZoomIn => "Shows everything larger",
            Self::ZoomOut => "Shows everything smaller",
            Self::ZoomReset => "Shows everything in its usual size",
            Self::Help => "Keys, and what is where",
            Self::About => "Version and licence",
        }
    }

    /// The keys that the menu shows: on a Mac those of its own, where there are some.
    pub(in crate::console) fn shown_shortcut(self, os: OperatingSystem) -> Option<&'static KeyboardShortcut> {
        let all = self.shortcuts();
        let of_mac = all.iter().find(|shortcut| os == OperatingSystem::Mac && shortcut.modifiers.mac_cmd);
        of_mac.or(all.first())
    }

    /// The keys that run it. A Mac's keyboard has no Insert, and its Delete is another key: it has keys of its own.
    pub(in crate::console) fn shortcuts(self) -> &'static [KeyboardShortcut] {
        const fn plain(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(Modifiers::NONE, key)
        }
        const fn command(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(Modifiers::COMMAND, key)
        }
        const fn command_shift(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
        }
        const fn ctrl(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(Modifiers::CTRL, key)
        }
        const fn mac(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(Modifiers::MAC_CMD, key)
        }
        const fn mac_shift(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(Modifiers::MAC_CMD.plus(Modifiers::SHIFT), key)
        }
        const fn alt(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(Modifiers::ALT, key)
        }
        match self {
            Self::New => const { &[command(Key::N)] },
            Self::Open => const { &[command(Key::O)] },
            Self::Save => const { &[command(Key::S)] },
            Self::SaveAs => const { &[command_shift(Key::S)] },
            Self::Import => const { &[command(Key::I)] },
            Self::ExportPolicy => const { &[command(Key::E)] },
            Self::Close => const { &[command(Key::W), mac(Key::Q)] },
            Self::Undo => const { &[command(Key::Z)] },
            Self::Redo => const { &[command(Key::Y), command_shift(Key::Z)] },
            Self::Copy => const { &[command(Key::C)] },
            Self::Paste => const { &[command(Key::V)] },
            Self::Add => const { &[plain(Key::Insert), mac_shift(Key::N)] },
            Self::AddFromPreset => const { &[command_shift(Key::P)] },
            Self::Properties => const { &[plain(Key::F2)] },
            Self::Duplicate => const { &[command(Key::D)] },
            Self::Delete => const { &[plain(Key::Delete), mac(Key::Backspace)] },
            Self::MoveUp => const { &[alt(Key::ArrowUp)] },
            Self::MoveDown => const { &[alt(Key::ArrowDown)] },
            Self::OtherTab => const { &[ctrl(Key::Tab), ctrl(Key::PageDown), ctrl(Key::PageUp)] },
            Self::ZoomIn => const { &[command(Key::Plus), command(Key::Equals)] },
            Self::ZoomOut => const { &[command(Key::Minus)] },
            Self::ZoomReset => const { &[command(Key::Num0)] },
            Self::TryAction => const { &[plain(Key::F5)] },
            Self::Help => const { &[plain(Key::F1)] },
            Self::Revert
            | Self::Compare
            | Self::ExportPicture
            | Self::ExportUserGuide
            | Self::ExportChecklist
            | Self::Autosend
            | Self::Enable
            | Self::ClientView
            | Self::About => &[],
        }
    }

    /// Whether its keys work while a text field has the focus: those that a text field needs itself do not.
    pub(in crate::console) fn works_while_typing(self) -> bool {
        match self {
            Self::New
            | Self::Open
            | Self::Revert
            | Self::Save
            | Self::SaveAs
            | Self::Import
            | Self::Compare
            | Self::ExportPolicy
            | Self::ExportPicture
            | Self::ExportUserGuide
            | Self::ExportChecklist
            | Self::Close
            | Self::TryAction
            | Self::ClientView
            | Self::OtherTab
            | Self::ZoomIn
            | Self::ZoomOut
            | Self::ZoomReset
            | Self::Help
            | Self::About => true,
            Self::Undo
            | Self::Redo
            | Self::Copy
            | Self::Paste
            | Self::Add
            | Self::AddFromPreset
            | Self::Properties
            | Self::Duplicate
            | Self::Delete
            | Self::MoveUp
            | Self::MoveDown
            | Self::Autosend
            | Self::Enable => false,
        }
    }
}

fn named(verb: &'static str, edit: Option<&'static str>) -> Cow<'static, str> {
    edit.map_or(Cow::Borrowed(verb), |edit| Cow::Owned(format!("{verb} {edit}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a shortcut is on a keyboard: the command modifier is another key on a Mac.
    fn keys(shortcut: KeyboardShortcut, os: OperatingSystem) -> (bool, bool, bool, bool, Key) {
        let modifiers = shortcut.modifiers;
        let on_mac = os == OperatingSystem::Mac;
        let ctrl = modifiers.ctrl || (modifiers.command && !on_mac);
        let cmd = modifiers.mac_cmd || (modifiers.command && on_mac);
        (ctrl, cmd, modifiers.shift, modifiers.alt, shortcut.logical_key)
    }

    #[test]
    fn no_two_commands_have_the_same_keys_on_any_system() {
        for os in [OperatingSystem::Windows, OperatingSystem::Nix, OperatingSystem::Mac] {
            let mut taken = std::collections::HashMap::new();
            for command in Command::ALL {
                for shortcut in command.shortcuts() {
                    let other = taken.insert(keys(*shortcut, os), command);
                    assert_eq!(other, None, "{command:?} on {os:?}");
                }
            }
        }
    }

    #[test]
    fn on_a_mac_no_menu_shows_a_key_that_its_keyboard_lacks() {
        for command in Command::ALL {
            let shown = command.shown_shortcut(OperatingSystem::Mac);
            let is_missing = |shortcut: &KeyboardShortcut| matches!(shortcut.logical_key, Key::Insert | Key::Delete);
            assert!(!shown.is_some_and(is_missing), "{command:?}");
        }
        let elsewhere = Command::Add.shown_shortcut(OperatingSystem::Nix);
        assert_eq!(elsewhere.map(|shortcut| shortcut.logical_key), Some(Key::Insert));
    }

    #[test]
    fn every_command_is_listed_once() {
        let unique: std::collections::HashSet<Command> = Command::ALL.into_iter().collect();
        assert_eq!(unique.len(), Command::ALL.len());
        // The last one in the enum: one that is missing in the list would move it.
        assert_eq!(Command::About as usize + 1, Command::ALL.len());
    }

    #[test]
    fn undo_names_what_it_takes_back() {
        let situation = Situation { undo: Some("Add action"), ..Situation::default() };
        assert_eq!(Command::Undo.label(&situation), "Undo Add action");
        assert_eq!(Command::Redo.label(&situation), "Redo");
    }
}
