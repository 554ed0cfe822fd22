//! Every user command, in one payload-free enum in menu order. Each command is defined once: its menu, label, tooltip, scope,
//! keys and requirements. Menus, buttons and shortcuts are generated from that. What a command does belongs to `update::run`.

use std::borrow::Cow;

use egui::os::OperatingSystem;
use egui::{Context, Key, KeyboardShortcut, Modifiers};

use crate::draw::keys;
use crate::text;
use menu::Menu;
pub(super) use need::{List, Need, Selected, Situation};
pub(super) use scope::Area;
use scope::Scope;

pub(super) mod items;
pub(super) mod menu;
mod need;
mod scope;

/// The most characters of an edit's name in a menu item, so that the menu fits in the smallest window.
const MAX_EDIT_CHARS: usize = 48;

/// The definition of a command.
struct Definition {
    /// The menu, and the group within it.
    place: (Menu, u8),
    /// The label of the menu item, with `…` where more input follows.
    label: &'static str,
    /// The tooltip.
    hint: &'static str,
    scope: Scope,
    /// The shortcuts. Mac keyboards have no Insert, and their Delete key is Backspace, so some commands have extra ones. Keyboards
    /// type Plus and Equals with Shift or without.
    keys: &'static [KeyboardShortcut],
    /// The label and the tooltip while the command acts on attributes, if it can.
    of_attributes: Option<[&'static str; 2]>,
    /// What a held key does.
    held: Held,
    needs: &'static [Need],
}

/// What a command does while its keys are held.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Held {
    /// It runs once.
    Once,
    /// It runs again each time the keyboard repeats the key.
    Repeats,
}

/// Defines the commands: `Name: Menu group, label, hint, scope, held, [keys], [needs];`. Before the semicolon, `or label, hint` says
/// what the command is called while it acts on attributes.
macro_rules! commands {
    ($($name:ident: $menu:ident $group:literal, $label:literal, $hint:literal, $scope:ident, $held:ident, [$(($modifiers:expr, $key:expr)),*], [$($need:ident),*] $(or $of_label:literal, $of_hint:literal)?;)*) => {
        /// A user command.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(super) enum Command { $($name),* }

        impl Command {
            /// All commands, in menu order.
            pub(super) const ALL: &[Self] = &[$(Self::$name),*];

            fn definition(self) -> &'static Definition {
                match self {
                    $(Self::$name => const {
                        &Definition {
                            place: (Menu::$menu, $group),
                            label: $label,
                            hint: $hint,
                            scope: Scope::$scope,
                            held: Held::$held,
                            of_attributes: commands!(@optional $([$of_label, $of_hint])?),
                            keys: &[$(KeyboardShortcut::new($modifiers, $key)),*],
                            needs: &[$(Need::$need),*],
                        }
                    }),*
                }
            }
        }
    };
    (@optional) => { None };
    (@optional $texts:expr) => { Some($texts) };
}

commands! {
    New: File 0, "New…", "Creates an empty policy, or one pre-filled for a known MFA server", Window, Once, [(COMMAND, Key::N)], [];
    Open: File 0, "Open…", "Opens a policy file", Window, Once, [(COMMAND, Key::O)], [];
    Revert: File 1, "Revert to saved", "Discards changes since the last save (can be undone)",
        Window, Once, [], [Idle, OwnFile, Changes];
    Save: File 2, "Save", "Saves the policy file; nothing is sent to a farm",
        Window, Once, [(COMMAND, Key::S)], [Idle, Finished, ChangesOrNoFile];
    SaveAs: File 2, "Save as…", "Saves the policy to a new file", Window, Once, [(COMMAND.plus(SHIFT), Key::S)], [Idle, Finished];
    Import: File 3, "Import…", "Imports changes from a policy file or REST API response, after a review",
        Window, Once, [(COMMAND, Key::I)], [];
    Compare: File 3, "Compare with file…", "Shows how the policy differs from a file or from the farm's settings", Window, Once, [], [];
    EnterInFarm: File 3, "Enter in the farm…", "Lists every value in the order of the farm's dialog, to copy and tick off",
        Window, Once, [], [Finished];
    ExportPolicy: Export 0, "Policy…", "Saves a copy; you keep working in the current file",
        Window, Once, [(COMMAND, Key::E)], [Idle, Finished];
    ExportImage: Export 0, "Image…", "Saves an image of the OTP dialog, as shown in the client view",
        Window, Once, [], [Idle, Finished];
    ExportUserGuide: Export 1, "User guide…", "Creates a page for end users and the help desk that explains each method",
        Window, Once, [], [Idle, Finished];
    ExportChecklist: Export 1, "Entry checklist…", "Creates a checklist for entering this policy in the farm and verifying it",
        Window, Once, [], [Idle, Finished];
    Close: File 5, "Close", "Closes the window", Window, Once, [(COMMAND, Key::W), (MAC, Key::Q)], [];
    Undo: Edit 0, "Undo", "Undoes the last change", Policy, Repeats, [(COMMAND, Key::Z)], [Undo];
    Redo: Edit 0, "Redo", "Redoes the undone change",
        Policy, Repeats, [(COMMAND, Key::Y), (COMMAND.plus(SHIFT), Key::Z)], [Redo];
    Copy: Edit 1, "Copy action", "Copies the selected action to the clipboard",
        List, Once, [(COMMAND, Key::C)], [Selection]
        or "Copy attribute", "Copies the selected attribute to the clipboard";
    Paste: Edit 1, "Paste action", "Adds the action from the clipboard", List, Once, [(COMMAND, Key::V)], [Room]
        or "Paste attribute", "Adds the attribute from the clipboard";
    Add: Tasks 0, "Add…", "Adds an action", Lists, Once, [(NONE, Key::Insert), (MAC.plus(SHIFT), Key::N)], [Room]
        or "Add…", "Adds a RADIUS attribute";
    AddFromPreset: Tasks 0, "Add from preset…",
        "Adds ready-made actions for common methods or a known MFA server",
        Automation, Once, [(COMMAND.plus(SHIFT), Key::P)], [RoomForActions];
    Properties: Tasks 1, "Properties…", "Edits the selected action", List, Once, [(NONE, Key::F2)], [Selection]
        or "Properties…", "Edits the selected attribute";
    Duplicate: Tasks 1, "Duplicate", "Adds a copy below the selected action",
        List, Once, [(COMMAND, Key::D)], [Selection, Room]
        or "Duplicate", "Adds a copy below the selected attribute";
    Delete: Tasks 1, "Delete", "Deletes the selected action",
        List, Once, [(NONE, Key::Delete), (MAC, Key::Backspace)], [Selection]
        or "Delete", "Deletes the selected attribute";
    MoveUp: Tasks 2, "Move up", "Moves the selected action up",
        List, Repeats, [(ALT, Key::ArrowUp)], [Selection, RowAbove]
        or "Move up", "Moves the selected attribute up";
    MoveDown: Tasks 2, "Move down", "Moves the selected action down",
        List, Repeats, [(ALT, Key::ArrowDown)], [Selection, RowBelow]
        or "Move down", "Moves the selected attribute down";
    Autosend: Tasks 3, "Autosend",
        "Runs the selected action automatically the first time a client receives the configuration",
        List, Once, [], [ActionsShown, Action];
    Enable: Tasks 3, "Enable", "Shows or hides the selected action for users", List, Once, [], [ActionsShown, Action];
    Simulate: Tasks 4, "Simulate logon", "Plays a logon in the client view with simulated responses; nothing is sent",
        Automation, Once, [], [];
    TryAction: Tasks 4, "Test action…",
        "Tests the selected action against the RADIUS server; asks before sending unless you turned that off",
        AutomationFields, Once, [(NONE, Key::F5)], [Action];
    ClientView: View 0, "Client view", "Shows an approximate preview of what users see; lets you simulate a logon", Window, Once, [], [];
    Palette: View 0, "Command palette…", "Finds any command, action, field or recent file by typing", Window, Once, [(COMMAND, Key::K)], [];
    NextTab: View 1, "Next tab", "Shows the next tab", Window, Once, [(CTRL, Key::Tab), (CTRL, Key::PageDown)], [];
    PreviousTab: View 1, "Previous tab", "Shows the previous tab",
        Window, Once, [(CTRL.plus(SHIFT), Key::Tab), (CTRL, Key::PageUp)], [];
    NextPane: View 1, "Next pane", "Moves the focus to the next part of the window", Window, Repeats, [(NONE, Key::F6)], [];
    PreviousPane: View 1, "Previous pane", "Moves the focus to the previous part of the window",
        Window, Repeats, [(SHIFT, Key::F6)], [];
    ZoomIn: View 3, "Zoom in", "Zooms in", Everywhere, Repeats,
        [(COMMAND, Key::Plus), (COMMAND.plus(SHIFT), Key::Plus), (COMMAND, Key::Equals), (COMMAND.plus(SHIFT), Key::Equals)],
        [ZoomAbove];
    ZoomOut: View 3, "Zoom out", "Zooms out", Everywhere, Repeats, [(COMMAND, Key::Minus)], [ZoomBelow];
    ZoomReset: View 3, "Actual size", "Resets zoom to 100%", Everywhere, Once, [(COMMAND, Key::Num0)], [];
    Help: Help 0, "Console help", "Explains the field and the tab or dialog that you are in; lists the keyboard shortcuts",
        Everywhere, Once, [(NONE, Key::F1)], [];
    About: Help 1, "About", "Shows the version and the license", Window, Once, [], [];
}

const NONE: Modifiers = Modifiers::NONE;
const CTRL: Modifiers = Modifiers::CTRL;
const ALT: Modifiers = Modifiers::ALT;
const MAC: Modifiers = Modifiers::MAC_CMD;
/// Ctrl, or the command key of a Mac.
const COMMAND: Modifiers = Modifiers::COMMAND;
const SHIFT: Modifiers = Modifiers::SHIFT;

impl Command {
    /// Returns the label of the menu item. For Undo and Redo it names the edit, cut to what fits in a menu.
    pub(super) fn label(self, situation: &Situation) -> Cow<'static, str> {
        let edit = match self {
            Self::Undo => situation.undo.as_deref(),
            Self::Redo => situation.redo.as_deref(),
            _ => None,
        };
        let definition = self.definition();
        let label = match definition.of_attributes {
            Some([label, _]) if situation.list == List::Attributes => label,
            _ => definition.label,
        };
        edit.map_or(Cow::Borrowed(label), |edit| {
            Cow::Owned(format!("{label}: {}", text::excerpt(edit, MAX_EDIT_CHARS)))
        })
    }

    /// Returns a text followed by the shortcut, for the tooltip of a button that runs the command: "Move up (Alt+Up)".
    pub(super) fn with_keys(self, text: &str, ctx: &Context) -> String {
        match self.shown_shortcut(ctx.os()) {
            Some(shortcut) => format!("{text} ({})", ctx.format_shortcut(shortcut)),
            None => text.to_owned(),
        }
    }

    /// Returns the tooltip followed by the shortcut.
    pub(super) fn hint_with_keys(self, situation: &Situation, ctx: &Context) -> String {
        self.with_keys(self.hint(situation), ctx)
    }

    /// Returns the tooltip.
    pub(super) fn hint(self, situation: &Situation) -> &'static str {
        let definition = self.definition();
        match definition.of_attributes {
            Some([_, hint]) if situation.list == List::Attributes => hint,
            _ => definition.hint,
        }
    }

    /// Returns the shortcut to show in the menu. On a Mac, its own shortcut is preferred if there is one.
    pub(super) fn shown_shortcut(self, os: OperatingSystem) -> Option<&'static KeyboardShortcut> {
        let all = self.definition().keys;
        let of_mac = all.iter().find(|shortcut| os == OperatingSystem::Mac && shortcut.modifiers.mac_cmd);
        of_mac.or(all.first())
    }

    /// Returns the menu that contains the command.
    pub(super) fn menu(self) -> Menu {
        self.definition().place.0
    }

    /// Returns whether the Automation tab is shown before the command runs, because the command acts on actions.
    pub(super) fn shows_automation(self, list: List) -> bool {
        let Definition { scope, of_attributes, .. } = self.definition();
        let acts_on_list = matches!(scope, Scope::Lists | Scope::Automation | Scope::AutomationFields | Scope::List);
        acts_on_list && (list == List::Actions || of_attributes.is_none())
    }

    /// Returns whether the command acts on attributes, too.
    pub(super) fn acts_on_attributes(self) -> bool {
        self.definition().of_attributes.is_some()
    }

    /// Returns whether a toggle command is on; `None` for other commands.
    pub(super) fn checked(self, situation: &Situation) -> Option<bool> {
        let selected = situation.selected;
        match self {
            Self::Autosend => Some(selected.is_some_and(|selected| selected.has_autosend)),
            Self::Enable => Some(selected.is_some_and(|selected| selected.is_enabled)),
            Self::ClientView => Some(situation.shows_client),
            _ => None,
        }
    }

    /// Checks whether the command can run now.
    ///
    /// # Errors
    /// Returns the first need that is not met.
    pub(super) fn availability(self, situation: &Situation) -> Result<(), Need> {
        self.definition().needs.iter().copied().find(|need| !need.is_met(situation)).map_or(Ok(()), Err)
    }

    /// Returns the command whose keys were pressed in `area` in this pass, and consumes them.
    pub(super) fn pressed(ctx: &Context, area: Area) -> Option<Self> {
        Self::ALL.iter().find(|command| command.definition().scope.contains(area) && command.take_keys(ctx)).copied()
    }

    /// Consumes the presses of the command's keys; returns whether the command is to run.
    pub(super) fn take_keys(self, ctx: &Context) -> bool {
        let Definition { keys, held, .. } = self.definition();
        keys.iter().any(|shortcut| match held {
            Held::Once => keys::take_first_press(ctx, *shortcut),
            Held::Repeats => keys::take_shortcut(ctx, *shortcut),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the physical keys of a shortcut on this system: the command modifier is Ctrl, or Cmd on a Mac.
    fn keys(shortcut: KeyboardShortcut, os: OperatingSystem) -> (bool, bool, bool, bool, Key) {
        let modifiers = shortcut.modifiers;
        let on_mac = os == OperatingSystem::Mac;
        let ctrl = modifiers.ctrl || (modifiers.command && !on_mac);
        let cmd = modifiers.mac_cmd || (modifiers.command && on_mac);
        (ctrl, cmd, modifiers.shift, modifiers.alt, shortcut.logical_key)
    }

    #[test]
    fn no_two_commands_share_a_shortcut_on_any_system() {
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

    const WINDOW: Area = Area::Window { list: Some(List::Actions), is_typing: false };

    fn run(ctx: &Context, event: egui::Event, mut view: impl FnMut(&Context)) {
        let input = egui::RawInput { events: vec![event], ..egui::RawInput::default() };
        let mut output = ctx.run_ui(input, |ui| view(ui.ctx()));
        output.textures_delta.clear();
    }

    /// Returns the command of a key that is pressed with these modifiers.
    fn pressed_in(ctx: &Context, modifiers: Modifiers, key: Key, area: Area) -> Option<Command> {
        let event = egui::Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers };
        let mut found = None;
        run(ctx, event, |ctx| found = Command::pressed(ctx, area));
        found
    }

    fn command_of(modifiers: Modifiers, key: Key, area: Area) -> Option<Command> {
        pressed_in(&Context::default(), modifiers, key, area)
    }

    #[test]
    fn a_held_key_repeats_only_commands_that_take_small_steps() {
        let ctx = Context::default();
        let commands = || Command::ALL.iter().filter(|command| !command.definition().keys.is_empty());
        let mut repeated = Vec::new();
        for command in commands() {
            let area = if command.definition().scope == Scope::List { Area::List } else { WINDOW };
            let shortcut = command.definition().keys[0];
            let presses = [false, true].map(|_| pressed_in(&ctx, shortcut.modifiers, shortcut.logical_key, area));
            assert_eq!(presses[0], Some(*command));
            repeated.extend(presses[1]);
            let release = egui::Event::Key {
                key: shortcut.logical_key,
                physical_key: None,
                pressed: false,
                repeat: false,
                modifiers: NONE,
            };
            run(&ctx, release, |_| {});
        }
        use Command::{MoveDown, MoveUp, NextPane, PreviousPane, Redo, Undo, ZoomIn, ZoomOut};
        assert_eq!(repeated, [Undo, Redo, MoveUp, MoveDown, NextPane, PreviousPane, ZoomIn, ZoomOut]);
    }

    #[test]
    fn a_shortcut_acts_with_exactly_its_modifiers() {
        let all = || {
            Command::ALL.iter().flat_map(|command| command.definition().keys.iter().map(move |keys| (*command, *keys)))
        };
        for (command, shortcut) in all() {
            let area = if command.definition().scope == Scope::List { Area::List } else { WINDOW };
            let KeyboardShortcut { modifiers, logical_key } = shortcut;
            // A keyboard also reports which key the command modifier is.
            let (ctrl, cmd) = (modifiers.ctrl || modifiers.command, modifiers.mac_cmd);
            let pressed = Modifiers { ctrl, command: ctrl || cmd, ..modifiers };
            assert_eq!(command_of(pressed, logical_key, area), Some(command));
            for extra in [SHIFT, ALT, SHIFT.plus(ALT)] {
                let other = KeyboardShortcut { modifiers: modifiers.plus(extra), logical_key };
                let expected = all().find(|(_, keys)| *keys == other).map(|(command, _)| command);
                assert_eq!(command_of(pressed.plus(extra), logical_key, area), expected, "{command:?} with {extra:?}");
            }
        }
    }

    #[test]
    fn mac_menus_show_only_keys_that_mac_keyboards_have() {
        for command in Command::ALL {
            let shown = command.shown_shortcut(OperatingSystem::Mac);
            let is_missing = |shortcut: &KeyboardShortcut| matches!(shortcut.logical_key, Key::Insert | Key::Delete);
            assert!(!shown.is_some_and(is_missing), "{command:?}");
        }
        let elsewhere = Command::Add.shown_shortcut(OperatingSystem::Nix);
        assert_eq!(elsewhere.map(|shortcut| shortcut.logical_key), Some(Key::Insert));
    }

    #[test]
    fn undo_names_the_edit() {
        let situation = Situation { undo: Some("add \"Push\"".into()), ..Situation::default() };
        assert_eq!(Command::Undo.label(&situation), "Undo: add \"Push\"");
        assert_eq!(Command::Redo.label(&situation), "Redo");
    }

    #[test]
    fn a_long_name_of_an_edit_is_cut_in_the_menu() {
        let situation = Situation { undo: Some("x".repeat(200).into()), ..Situation::default() };
        assert_eq!(Command::Undo.label(&situation), format!("Undo: {}…", "x".repeat(48)));
    }

    #[test]
    fn a_full_policy_explains_why_add_is_disabled() {
        let full = Situation { actions: 5, ..Situation::default() };
        for command in [Command::Add, Command::Paste] {
            let need = command.availability(&full).unwrap_err();
            assert_eq!(need.reason(&full), "A policy can have at most five actions");
        }
        let four = Situation { actions: 4, ..Situation::default() };
        assert_eq!(Command::Add.availability(&four), Ok(()));
    }

    #[test]
    fn the_first_action_cannot_move_up_nor_the_last_one_down() {
        let at = |position| {
            let selected = Some(Selected { position, has_autosend: false, is_enabled: true });
            Situation { actions: 2, selected, ..Situation::default() }
        };
        assert_eq!(Command::MoveUp.availability(&at(0)), Err(Need::RowAbove));
        assert_eq!(Command::MoveUp.availability(&at(1)), Ok(()));
        assert_eq!(Command::MoveDown.availability(&at(0)), Ok(()));
        assert_eq!(Command::MoveDown.availability(&at(1)), Err(Need::RowBelow));
        assert_eq!(Command::Delete.availability(&Situation::default()), Err(Need::Selection));
    }

    #[test]
    fn an_invalid_field_prevents_saving() {
        let unfinished = Some("Timeout");
        let situation = Situation { is_changed: true, has_file: true, unfinished, ..Situation::default() };
        let need = Command::Save.availability(&situation).unwrap_err();
        assert_eq!(need.reason(&situation), "Fix \"Timeout\" on the Connection tab first");
    }
}
