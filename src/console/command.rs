//! Everything that a user can have done, in one payload-free enum, whose order is that of the menus. Each command is defined
//! once: where it stands, its words, where it acts, its keys and what it needs. Menus, buttons and keys are drawn from that.

use std::borrow::Cow;

use egui::os::OperatingSystem;
use egui::{Context, Key, KeyboardShortcut, Modifiers};

use menu::Menu;
pub(super) use need::{Need, Selected, Situation};

pub(super) mod items;
pub(super) mod menu;
mod need;

/// What a command is.
struct Definition {
    /// Its menu, and the group in there.
    place: (Menu, u8),
    /// The words on its menu item, with `…` where more input follows.
    label: &'static str,
    /// What it does, as a tooltip.
    hint: &'static str,
    scope: Scope,
    /// The keys that run it. A Mac's keyboard has no Insert, and its Delete is another key: it has keys of its own.
    keys: &'static [KeyboardShortcut],
    needs: &'static [Need],
}

/// Where a command acts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// On the window. Its keys work while a text field has the focus, too.
    Window,
    /// On the policy. While a text field has the focus, its keys are the field's own.
    Policy,
    /// On the list of actions, which it brings into view. Its keys behave as those of the policy.
    List,
    /// On the list of actions, with keys that no text field uses.
    ListAnywhere,
}

/// Defines the commands: `Name: Menu group, label, hint, scope, [keys], [needs];`.
macro_rules! commands {
    ($($name:ident: $menu:ident $group:literal, $label:literal, $hint:literal, $scope:ident, [$(($modifiers:expr, $key:expr)),*], [$($need:ident),*];)*) => {
        /// One thing to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(super) enum Command { $($name),* }

        impl Command {
            /// Every command, in the order of the menus.
            pub(super) const ALL: &[Self] = &[$(Self::$name),*];

            fn definition(self) -> &'static Definition {
                match self {
                    $(Self::$name => const {
                        &Definition {
                            place: (Menu::$menu, $group),
                            label: $label,
                            hint: $hint,
                            scope: Scope::$scope,
                            keys: &[$(KeyboardShortcut::new($modifiers, $key)),*],
                            needs: &[$(Need::$need),*],
                        }
                    }),*
                }
            }
        }
    };
}

commands! {
    New: File 0, "New…", "Begins an empty policy, or one with the methods of an MFA server", Window, [(COMMAND, Key::N)], [];
    Open: File 0, "Open…", "Opens a policy file", Window, [(COMMAND, Key::O)], [];
    Revert: File 1, "Revert to saved", "Goes back to what is in the policy file; Undo brings the changes back",
        Window, [], [Idle, OwnFile, Changes];
    Save: File 2, "Save", "Saves the policy file; nothing is sent to a farm",
        Window, [(COMMAND, Key::S)], [Idle, Finished, ChangesOrNoFile];
    SaveAs: File 2, "Save as…", "Saves the policy under another name", Window, [(COMMAND.plus(SHIFT), Key::S)], [Idle, Finished];
    Import: File 3, "Import…", "Takes over what another policy file or a farm's answer has, after a review, in one step",
        Window, [(COMMAND, Key::I)], [];
    Compare: File 3, "Compare with file…", "Shows how the policy differs from a file, or from what a farm has", Window, [], [];
    ExportPolicy: Export 0, "Policy…", "Writes a copy of the policy; the open file stays the same",
        Window, [(COMMAND, Key::E)], [Idle, Finished];
    ExportPicture: Export 0, "Picture…", "Writes a picture of the end user's OTP dialog, as the client view shows it",
        Window, [], [Idle, Finished];
    ExportUserGuide: Export 1, "User guide…", "Writes a page for end users and the help desk: each method, and what to do",
        Window, [], [Idle, Finished];
    ExportChecklist: Export 1, "Entry checklist…", "Writes a page to enter the policy by in the farm, and how to verify it",
        Window, [], [Idle, Finished];
    Close: File 5, "Close", "Closes the window", Window, [(COMMAND, Key::W), (MAC, Key::Q)], [];
    Undo: Edit 0, "Undo", "Takes the last edit back", Policy, [(COMMAND, Key::Z)], [Undo];
    Redo: Edit 0, "Redo", "Repeats the edit that was taken back",
        Policy, [(COMMAND, Key::Y), (COMMAND.plus(SHIFT), Key::Z)], [Redo];
    Copy: Edit 1, "Copy action", "Copies the selected action, for this or another console",
        Policy, [(COMMAND, Key::C)], [Selection];
    Paste: Edit 1, "Paste action", "Adds the action that was copied", List, [(COMMAND, Key::V)], [Room];
    Add: Tasks 0, "Add…", "Adds an action", List, [(NONE, Key::Insert), (MAC.plus(SHIFT), Key::N)], [Room];
    AddFromPreset: Tasks 0, "Add from preset…",
        "Adds ready-made actions: kinds of method, or what known MFA servers take", List, [(COMMAND.plus(SHIFT), Key::P)], [Room];
    Properties: Tasks 1, "Properties…", "Edits the selected action", List, [(NONE, Key::F2)], [Selection];
    Duplicate: Tasks 1, "Duplicate", "Puts a copy of the selected action behind it",
        List, [(COMMAND, Key::D)], [Selection, Room];
    Delete: Tasks 1, "Delete", "Deletes the selected action",
        List, [(NONE, Key::Delete), (MAC, Key::Backspace)], [Selection];
    MoveUp: Tasks 2, "Move up", "Moves the selected action up", List, [(ALT, Key::ArrowUp)], [Selection, ActionAbove];
    MoveDown: Tasks 2, "Move down", "Moves the selected action down",
        List, [(ALT, Key::ArrowDown)], [Selection, ActionBelow];
    Autosend: Tasks 3, "Autosend",
        "The action that runs by itself when a client receives the configuration for the first time", List, [], [Selection];
    Enable: Tasks 3, "Enable", "Whether users are offered the selected action", List, [], [Selection];
    TryAction: Tasks 4, "Try action…",
        "Tries the selected action against the RADIUS server, as a user would; asks before it sends",
        ListAnywhere, [(NONE, Key::F5)], [Selection];
    ClientView: View 0, "Client view", "What end users will roughly see, and the logon to play through", Window, [], [];
    OtherTab: View 1, "Other tab", "Shows the other tab",
        Window, [(CTRL, Key::Tab), (CTRL, Key::PageDown), (CTRL, Key::PageUp)], [];
    ZoomIn: View 3, "Zoom in", "Shows everything larger", Window, [(COMMAND, Key::Plus), (COMMAND, Key::Equals)], [ZoomAbove];
    ZoomOut: View 3, "Zoom out", "Shows everything smaller", Window, [(COMMAND, Key::Minus)], [ZoomBelow];
    ZoomReset: View 3, "Actual size", "Shows everything in its usual size", Window, [(COMMAND, Key::Num0)], [];
    Help: Help 0, "How to work with the console", "Keys, and what is where", Window, [(NONE, Key::F1)], [];
    About: Help 1, "About", "Version and licence", Window, [], [];
}

const NONE: Modifiers = Modifiers::NONE;
const CTRL: Modifiers = Modifiers::CTRL;
const ALT: Modifiers = Modifiers::ALT;
const MAC: Modifiers = Modifiers::MAC_CMD;
/// Ctrl, or the command key of a Mac.
const COMMAND: Modifiers = Modifiers::COMMAND;
const SHIFT: Modifiers = Modifiers::SHIFT;

impl Command {
    /// The words on its menu item: those of Undo and Redo name the edit.
    pub(super) fn label(self, situation: &Situation) -> Cow<'static, str> {
        let edit = match self {
            Self::Undo => situation.undo,
            Self::Redo => situation.redo,
            _ => None,
        };
        let label = self.definition().label;
        edit.map_or(Cow::Borrowed(label), |edit| Cow::Owned(format!("{label} {edit}")))
    }

    /// What it does, as a tooltip.
    pub(super) fn hint(self) -> &'static str {
        self.definition().hint
    }

    /// The keys that the menu shows: on a Mac those of its own, where there are some.
    pub(super) fn shown_shortcut(self, os: OperatingSystem) -> Option<&'static KeyboardShortcut> {
        let all = self.definition().keys;
        let of_mac = all.iter().find(|shortcut| os == OperatingSystem::Mac && shortcut.modifiers.mac_cmd);
        of_mac.or(all.first())
    }

    /// Whether it is about the actions of the list.
    pub(super) fn acts_on_list(self) -> bool {
        matches!(self.definition().scope, Scope::List | Scope::ListAnywhere)
    }

    fn works_while_typing(self) -> bool {
        matches!(self.definition().scope, Scope::Window | Scope::ListAnywhere)
    }

    /// Whether it is on, for a command that is switched on and off.
    pub(super) fn checked(self, situation: &Situation) -> Option<bool> {
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
    /// The first of its needs that is not met.
    pub(super) fn availability(self, situation: &Situation) -> Result<(), Need> {
        self.definition().needs.iter().copied().find(|need| !need.is_met(situation)).map_or(Ok(()), Err)
    }

    /// The command whose keys were pressed in this pass; takes them.
    pub(super) fn pressed(ctx: &Context, is_typing: bool) -> Option<Self> {
        let commands = Self::ALL.iter().filter(|command| !is_typing || command.works_while_typing());
        let mut shortcuts: Vec<_> =
            commands.flat_map(|command| command.definition().keys.iter().map(move |keys| (*command, keys))).collect();
        // Ctrl+Shift+Z also matches Ctrl+Z: the keys with more modifiers come first.
        shortcuts.sort_by_key(|(_, keys)| std::cmp::Reverse(count(keys.modifiers)));
        let mut shortcuts = shortcuts.into_iter();
        shortcuts.find(|(_, keys)| ctx.input_mut(|input| input.consume_shortcut(keys))).map(|(command, _)| command)
    }
}

fn count(modifiers: Modifiers) -> usize {
    let Modifiers { alt, ctrl, shift, mac_cmd, command } = modifiers;
    [alt, ctrl, shift, mac_cmd, command].into_iter().filter(|on| *on).count()
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
                for shortcut in command.definition().keys {
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
    fn undo_names_what_it_takes_back() {
        let situation = Situation { undo: Some("Add action"), ..Situation::default() };
        assert_eq!(Command::Undo.label(&situation), "Undo Add action");
        assert_eq!(Command::Redo.label(&situation), "Redo");
    }

    #[test]
    fn with_five_actions_add_says_why_it_cannot() {
        let full = Situation { actions: 5, ..Situation::default() };
        for command in [Command::Add, Command::Paste] {
            let need = command.availability(&full).unwrap_err();
            assert_eq!(need.words(&full), "A policy can have at most five actions");
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
        assert_eq!(Command::MoveUp.availability(&at(0)), Err(Need::ActionAbove));
        assert_eq!(Command::MoveUp.availability(&at(1)), Ok(()));
        assert_eq!(Command::MoveDown.availability(&at(0)), Ok(()));
        assert_eq!(Command::MoveDown.availability(&at(1)), Err(Need::ActionBelow));
        assert_eq!(Command::Delete.availability(&Situation::default()), Err(Need::Selection));
    }

    #[test]
    fn what_cannot_be_taken_is_not_saved_over() {
        let unfinished = Some("Timeout");
        let situation = Situation { is_changed: true, has_file: true, unfinished, ..Situation::default() };
        let need = Command::Save.availability(&situation).unwrap_err();
        assert_eq!(need.words(&situation), "Correct Timeout on the Connection tab first");
    }
}
