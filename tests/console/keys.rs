//! Keyboard shortcuts, and what the menus show for each command.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, Popup};
use egui_kittest::kittest::Queryable as _;

use crate::session::{CTRL, CTRL_SHIFT, Session};

/// Every shortcut as (name, modifiers, key).
const KEYS: [(&str, Modifiers, Key); 24] = [
    ("New", CTRL, Key::N),
    ("Open", CTRL, Key::O),
    ("Save", CTRL, Key::S),
    ("Save as", CTRL_SHIFT, Key::S),
    ("Undo", CTRL, Key::Z),
    ("Redo", CTRL, Key::Y),
    ("Redo", CTRL_SHIFT, Key::Z),
    ("Add", Modifiers::NONE, Key::Insert),
    ("Add from preset", CTRL_SHIFT, Key::P),
    ("Properties", Modifiers::NONE, Key::F2),
    ("Properties", Modifiers::NONE, Key::Enter),
    ("Duplicate", CTRL, Key::D),
    ("Delete", Modifiers::NONE, Key::Delete),
    ("Move up", Modifiers::ALT, Key::ArrowUp),
    ("Move down", Modifiers::ALT, Key::ArrowDown),
    ("Import", CTRL, Key::I),
    ("Export", CTRL, Key::E),
    ("Help", Modifiers::NONE, Key::F1),
    ("Next pane", Modifiers::NONE, Key::F6),
    ("Previous pane", Modifiers::SHIFT, Key::F6),
    ("Zoom in", CTRL, Key::Plus),
    ("Zoom out", CTRL, Key::Minus),
    ("Actual size", CTRL, Key::Num0),
    ("Close", CTRL, Key::W),
];

/// Three actions with the middle one selected; one edit can be undone, another redone.
fn session() -> Session {
    let mut session = Session::with_actions(&["Push", "Call me", "Text me"]);
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    session.press_with(CTRL, Key::D);
    session.press_with(CTRL, Key::Z);
    session.click(|session| session.row("Call me"));
    session
}

#[test]
fn each_key_runs_its_command() {
    let after = |name: &str| {
        let mut session = session();
        let (_, modifiers, key) = KEYS.into_iter().find(|(known, ..)| *known == name).unwrap();
        session.press_with(modifiers, key);
        session
    };
    assert_eq!(after("New").dialogs(), ["Save changes to Duo?"]);
    assert_eq!(after("Open").dialogs(), ["Save changes to Duo?"]);
    assert_eq!(after("Save as").dialogs(), ["Save policy as"]);
    assert_eq!(after("Import").dialogs(), ["Import"]);
    assert_eq!(after("Export").dialogs(), ["Export policy"]);
    assert_eq!(after("Close").dialogs(), ["Save changes to Duo?"]);
    assert_eq!(after("Add").dialogs(), ["Add Action"]);
    assert_eq!(after("Add from preset").dialogs(), ["Add from preset"]);
    assert_eq!(after("Properties").dialogs(), ["Edit Action"]);
    assert_eq!(after("Help").dialogs(), ["Console help"]);
    assert_eq!(after("Undo").status(), "Undone: disable \"Push\"");
    assert_eq!(after("Redo").rows(), ["Push", "Push (2)", "Call me", "Text me"]);
    assert_eq!(after("Duplicate").rows(), ["Push", "Call me", "Call me (2)", "Text me"]);
    assert_eq!(after("Delete").rows(), ["Push", "Text me"]);
    assert_eq!(after("Move up").rows(), ["Call me", "Push", "Text me"]);
    assert_eq!(after("Move down").rows(), ["Push", "Text me", "Call me"]);
    assert_eq!(after("Zoom in").status(), "Zoom 110%");
    assert_eq!(after("Zoom out").status(), "Zoom 90%");
    assert_eq!(after("Actual size").status(), "Zoom 100%");
    let mut saved = after("Save");
    saved.wait_for("the file to be saved", |session| !session.console().document().is_changed());
    assert_eq!(saved.saved(), saved.text());
}

#[test]
fn ctrl_shift_z_redoes_and_does_not_undo() {
    let mut session = session();
    session.press_with(CTRL_SHIFT, Key::Z);
    assert_eq!(session.status(), "Redone: duplicate \"Push\"");
}

#[test]
fn in_the_list_no_key_acts_with_another_modifier() {
    let mut session = session();
    let state = |session: &Session| (session.text(), session.dialogs().join(", "), session.focused());
    let before = state(&session);
    let keys = [Key::Delete, Key::Insert, Key::Space, Key::Enter, Key::F2, Key::Menu, Key::Home, Key::End];
    for key in keys {
        for modifiers in [Modifiers::SHIFT, Modifiers::ALT] {
            session.press_typing(modifiers, key);
            let is_menu_open = Popup::is_any_open(&session.harness.ctx);
            assert_eq!((state(&session), is_menu_open), (before.clone(), false), "{modifiers:?} {key:?}");
        }
    }
    session.press_with(Modifiers::SHIFT, Key::ArrowDown);
    session.press_with(Modifiers::SHIFT.plus(Modifiers::ALT), Key::ArrowDown);
    assert_eq!(state(&session), before);
}

#[test]
fn keys_that_some_keyboards_type_with_shift_act_with_it() {
    let mut session = session();
    for (key, zoom) in [(Key::Plus, "Zoom 110%"), (Key::Equals, "Zoom 120%")] {
        session.press_with(CTRL_SHIFT, key);
        assert_eq!(session.status(), zoom);
    }
    session.press_with(CTRL_SHIFT, Key::Tab);
    let _ = session.page("Attributes");
}

#[test]
fn only_help_and_zoom_work_behind_a_dialog() {
    let mut session = session();
    session.press(Key::Insert);
    let before = session.text();
    // Once with a text field focused, once with a check box.
    for place in ["Title", "Enable Action"] {
        for (name, modifiers, key) in KEYS.into_iter().filter(|(.., key)| *key != Key::Enter) {
            let place = session.dialog("Add Action").get_by(|node| {
                let is_place = matches!(node.role(), Role::TextInput | Role::CheckBox);
                is_place && node.label().as_deref() == Some(place)
            });
            place.focus();
            session.run();
            session.press_with(modifiers, key);
            if name == "Help" {
                assert_eq!(session.dialogs(), ["Add Action", "Console help"]);
                session.press(Key::Escape);
            }
            assert_eq!(session.dialogs(), ["Add Action"], "{name}");
            assert_eq!(session.text(), before, "{name}");
            let zoom = match name {
                "Zoom in" => 1.1,
                _ => 1.0,
            };
            assert_eq!(session.harness.ctx.zoom_factor(), zoom, "{name}");
        }
        session.send(Event::Copy);
        session.send(Event::Paste("{}".to_owned()));
    }
    session.press(Key::Escape);
    assert_eq!((session.text(), session.copied(), session.is_closed()), (before, None, false));
}

#[test]
fn nothing_fires_behind_a_menu() {
    let mut session = session();
    let before = session.text();
    session.open_menu("Edit");
    session.press(Key::Delete);
    session.press_with(CTRL, Key::D);
    session.press(Key::Insert);
    assert_eq!((session.text(), session.dialogs().len()), (before, 0));
}

#[test]
fn in_a_text_field_undo_delete_insert_copy_and_paste_belong_to_the_field() {
    let mut session = session();
    session.show_tab("Connection");
    session.fill(|session| session.connection_field("Name"), "Akamai");
    session.press_with(CTRL, Key::Z);
    assert_eq!(session.connection_field("Name").value().as_deref(), Some("Duo"), "the field's own undo");
    assert!(!session.policy().actions().next().unwrap().1.enabled, "the edit of the action is still undone");
    session.press_with(CTRL, Key::A);
    session.send(Event::Copy);
    assert_eq!(session.copied().as_deref(), Some("Duo"));
    session.press(Key::End);
    session.send(Event::Paste(" 2".to_owned()));
    assert_eq!(session.policy().name().as_str(), "Duo 2");
    session.press(Key::Home);
    session.press(Key::Delete);
    assert_eq!(session.policy().name().as_str(), "uo 2");
    for (modifiers, key) in [(Modifiers::NONE, Key::Insert), (CTRL, Key::D), (Modifiers::ALT, Key::ArrowDown)] {
        session.press_with(modifiers, key);
    }
    assert_eq!((session.titles(), session.dialogs()), (vec!["Push", "Call me", "Text me"], vec![]));
}

#[test]
fn saving_works_while_a_field_has_the_focus() {
    let mut session = session();
    session.show_tab("Connection");
    session.fill(|session| session.connection_field("Name"), "Akamai");
    session.press_with(CTRL, Key::S);
    session.wait_for("the file to be saved", |session| !session.console().document().is_changed());
    assert!(session.saved().contains("\"name\": \"Akamai\""));
}

/// The items of a menu, each with whether it is enabled.
fn items(session: &Session) -> Vec<(String, bool)> {
    use egui_kittest::kittest::NodeT as _;
    let is_item = |node: &egui_kittest::kittest::AccessKitNode<'_>| {
        matches!(node.role(), Role::MenuItem | Role::MenuItemCheckBox)
    };
    let items = session.harness.query_all_by(is_item);
    items.map(|item| (item.accesskit_node().label().unwrap_or_default(), Session::is_enabled(&item))).collect()
}

fn enabled(items: &[(String, bool)]) -> Vec<&str> {
    items.iter().filter(|(_, enabled)| *enabled).map(|(name, _)| name.as_str()).collect()
}

#[test]
fn the_menus_contain_the_documented_items() {
    let mut session = session();
    let mut names = |menu: &str| {
        session.open_menu(menu);
        let names: Vec<String> = items(&session).into_iter().map(|(name, _)| name).collect();
        session.press(Key::Escape);
        names
    };
    assert_eq!(
        names("File"),
        [
            "New",
            "Open",
            "Open recent",
            "Revert to saved",
            "Save",
            "Save as",
            "Import",
            "Compare with file",
            "Enter in the farm",
            "Export",
            "Close"
        ]
    );
    assert_eq!(names("Edit"), ["Undo: disable \"Push\"", "Redo: duplicate \"Push\"", "Copy action", "Paste action"]);
    let tasks =
        ["Add", "Add from preset", "Properties", "Duplicate", "Delete", "Move up", "Move down", "Autosend", "Enable"];
    for name in tasks {
        assert!(names("Tasks").contains(&name.to_owned()), "Tasks > {name}");
    }
    assert_eq!(
        names("View"),
        [
            "Client view",
            "Command palette",
            "Next tab",
            "Previous tab",
            "Next pane",
            "Previous pane",
            "Theme",
            "Zoom in",
            "Zoom out",
            "Actual size"
        ]
    );
    assert_eq!(names("Help"), ["Console help", "About"]);
}

#[test]
fn a_new_policy_has_nothing_to_undo_and_nothing_selected() {
    let mut session = Session::new();
    session.open_menu("Edit");
    assert_eq!(enabled(&items(&session)), ["Paste action"]);
    session.press(Key::Escape);
    session.open_menu("Tasks");
    assert_eq!(enabled(&items(&session)), ["Add", "Add from preset", "Simulate logon"]);
    session.press(Key::Escape);
    session.open_menu("File");
    assert_eq!(
        enabled(&items(&session)),
        ["New", "Open", "Save", "Save as", "Import", "Compare with file", "Enter in the farm", "Export", "Close"]
    );
}

#[test]
fn a_command_that_cannot_run_says_why() {
    let mut session = Session::new();
    for (modifiers, key, reason) in [
        (CTRL, Key::Z, "There is nothing to undo"),
        (CTRL, Key::Y, "There is nothing to redo"),
        (Modifiers::NONE, Key::Delete, "Select an action first"),
        (Modifiers::NONE, Key::F2, "Select an action first"),
        (CTRL, Key::D, "Select an action first"),
        (Modifiers::ALT, Key::ArrowUp, "Select an action first"),
    ] {
        session.press_with(modifiers, key);
        assert_eq!(session.status(), reason);
    }
    session.send(Event::Copy);
    assert_eq!(session.status(), "Select an action first");
    let mut session = Session::with_actions(&["Push"]);
    session.press_with(CTRL, Key::S);
    assert_eq!(session.status(), "All changes are saved");
    for _ in 0..25 {
        session.press_with(CTRL, Key::Plus);
    }
    assert_eq!(session.status(), "Zoom limit reached");
}

#[test]
fn hovering_over_a_disabled_item_shows_the_reason() {
    let mut session = Session::with_actions(&["Push"]);
    session.open_menu("Tasks");
    session.item("Move up").hover();
    session.harness.run_steps(8);
    assert_eq!(session.harness.query_all_by_label("The action is already first").count(), 1);
}

#[test]
fn choosing_a_theme_applies_it_immediately() {
    use egui::Theme;
    let mut session = Session::new();
    for (name, theme) in [("Dark", Theme::Dark), ("Light", Theme::Light)] {
        session.open_menu("View");
        session.click(|session| session.harness.get_by_label("Theme"));
        session.click(move |session| session.harness.get_by_role_and_label(Role::RadioButton, name));
        assert_eq!(session.harness.ctx.theme(), theme);
    }
}

/// A key that goes down and stays down; if sent again, egui treats it as a repeat.
fn down(key: Key) -> Event {
    Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE }
}

#[test]
fn a_held_enter_does_not_answer_the_dialog_it_opened() {
    let mut session = session();
    session.send(down(Key::Enter));
    for _ in 0..3 {
        session.send(down(Key::Enter));
        assert_eq!(session.dialogs(), ["Edit Action"]);
    }
    session.press(Key::Escape);
    session.press(Key::Enter);
    assert_eq!(session.dialogs(), ["Edit Action"], "a new press counts");
    session.press(Key::Escape);
    session.footer().get_by_role_and_label(Role::Button, "Cancel").focus();
    session.run();
    for _ in 0..3 {
        session.send(down(Key::Enter));
        assert_eq!(session.dialogs(), ["Save changes to Duo?"], "there a button has focus");
    }
}

#[test]
fn enter_never_overwrites_a_file_unasked() {
    let mut session = session();
    let there = session.file("there.radius.json", "old");
    session.press_with(CTRL_SHIFT, Key::S);
    session.fill(|session| session.field("Save policy as", "Path"), there.to_str().unwrap());
    session.press(Key::Enter);
    session.wait_for_dialog("Replace the file?");
    assert_eq!(session.focused().as_deref(), Some("Cancel"));
    session.press(Key::Enter);
    assert!(!session.dialogs().iter().any(|name| name == "Replace the file?"));
    assert_eq!(std::fs::read_to_string(&there).unwrap(), "old");
}
