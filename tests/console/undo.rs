//! Undo and redo of every edit, each under its name.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use crate::session::{CTRL, Session, Setup, policy_of};

type Edit = (&'static str, fn(&mut Session));

/// Every kind of edit a user can make, with its name in Undo.
const EDITS: [Edit; 18] = [
    ("add \"SMS\"", |session| {
        session.press(Key::Insert);
        session.type_text("SMS");
        session.press(Key::Enter);
    }),
    ("add \"Push\"", |session| {
        session.send(Event::Copy);
        let copied = session.copied().unwrap();
        session.send(Event::Paste(copied));
    }),
    ("change title of \"Push\"", |session| {
        session.press(Key::F2);
        session.fill(|session| session.field("Edit Action", "Title"), "Approve");
        session.press(Key::Enter);
    }),
    ("duplicate \"Push\"", |session| session.press_with(CTRL, Key::D)),
    ("delete \"Push\"", |session| session.press(Key::Delete)),
    ("move \"Push\" down", |session| session.press_with(Modifiers::ALT, Key::ArrowDown)),
    ("disable \"Push\"", |session| session.press(Key::Space)),
    ("enable \"Off\"", |session| {
        session.click(|session| session.list().get_by_role_and_label(Role::CheckBox, "Enable Off"));
    }),
    ("turn on Autosend for \"Push\"", |session| session.choose("Tasks", "Autosend")),
    ("turn off Autosend for \"Off\"", |session| {
        session.click(|session| session.row("Off"));
        session.choose("Tasks", "Autosend");
    }),
    ("import 4 changes", |session| {
        let file = session.file("other.radius.json", policy_of(&["Text me"]));
        session.chooser_picks(&file);
        session.press_with(CTRL, Key::I);
        session.accept_import();
    }),
    ("rename policy", |session| {
        session.show_tab("Connection");
        session.fill(|session| session.connection_field("Name"), "Akamai");
    }),
    ("change MFA server", |session| {
        session.show_tab("Connection");
        session.click(|session| session.page("Connection").get_by_role_and_label(Role::ComboBox, "MFA server"));
        session.click(|session| session.harness.get_by_label("Rublon"));
    }),
    ("change Notes", |session| {
        session.show_tab("Connection");
        session.fill(|session| session.connection_field("Notes"), "for the pilot");
    }),
    ("remove connection settings", |session| {
        session.show_tab("Connection");
        session.click(|session| session.page("Connection").get_by_label("Include connection settings in this policy"));
    }),
    ("change Primary server", |session| {
        session.show_tab("Connection");
        session.fill(|session| session.connection_field("Primary server"), "10.0.0.1");
    }),
    ("turn on Forward username only to RADIUS server", |session| {
        session.show_tab("Connection");
        session.click(|session| session.page("Connection").get_by_label("Forward username only to RADIUS server"));
    }),
    ("change Password encoding", |session| {
        session.show_tab("Connection");
        session.click(|session| session.page("Connection").get_by_role_and_label(Role::ComboBox, "Password encoding"));
        session.click(|session| session.harness.get_by_label("CHAP"));
    }),
];

/// Two actions, the second disabled and with Autosend, and connection settings.
fn policy() -> String {
    let mut policy: serde_json::Value = serde_json::from_str(&policy_of(&["Push", "Off"])).unwrap();
    policy["actions"][1]["enabled"] = false.into();
    policy["actions"][1]["autoSend"] = true.into();
    policy["connection"] = serde_json::json!({
        "displayName": "", "radiusServer": "", "backupServer": "", "haMode": "activePassive", "radiusPort": 1812,
        "timeout": 60, "retries": 1, "passwordEncoding": "PAP", "userMessagePrompt": "", "usernameOnly": false,
        "forwardFirstPwdToAD": false,
    });
    policy.to_string()
}

#[test]
fn every_edit_is_undone_and_redone_by_its_name() {
    for (number, (name, edit)) in EDITS.into_iter().enumerate() {
        let mut session = Session::with_policy(&policy());
        session.click(|session| session.row("Push"));
        let before = session.text();
        edit(&mut session);
        let after = session.text();
        assert_ne!(after, before, "{number}: {name} did nothing");
        session.open_menu("Edit");
        let (undo, redo) = (format!("Undo: {name}"), format!("Redo: {name}"));
        session.item(&undo).click();
        session.run();
        assert_eq!(session.text(), before, "{number}: {undo}");
        assert_eq!(session.status(), format!("Undone: {name}"));
        assert!(!session.console().document().is_changed(), "{number}: not back at the saved state after {undo}");
        session.open_menu("Edit");
        session.item(&redo).click();
        session.run();
        assert_eq!(session.text(), after, "{number}: {redo}");
        assert_eq!(session.status(), format!("Redone: {name}"));
    }
}

#[test]
fn undo_reverts_one_edit_at_a_time_and_a_new_edit_clears_redo() {
    let mut session = Session::with_actions(&["Push", "Call me"]);
    session.click(|session| session.row("Push"));
    session.press_with(CTRL, Key::D);
    session.press(Key::Space);
    session.press(Key::Delete);
    assert_eq!(session.rows(), ["Push", "Call me"]);
    session.press_with(CTRL, Key::Z);
    session.press_with(CTRL, Key::Z);
    assert_eq!(session.rows(), ["Push", "Push (2)", "Call me"]);
    session.press_with(CTRL, Key::Z);
    assert_eq!(
        (session.rows(), session.console().document().undo_name()),
        (vec!["Push".into(), "Call me".into()], None)
    );
    session.click(|session| session.row("Call me"));
    session.press(Key::Delete);
    assert_eq!(session.console().document().redo_name(), None);
}

#[test]
fn an_action_restored_by_undo_can_be_selected_again() {
    let mut session = Session::with_actions(&["Push", "Call me"]);
    session.click(|session| session.row("Push"));
    session.press(Key::Delete);
    session.press_with(CTRL, Key::Z);
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    assert!(!session.policy().actions().next().unwrap().1.enabled);
}

#[test]
fn ok_without_a_change_adds_no_undo_step() {
    let mut session = Session::with_actions(&["Push"]);
    session.click(|session| session.row("Push"));
    session.press(Key::F2);
    session.answer("Edit Action", "OK");
    assert_eq!(session.console().document().undo_name(), None);
    assert_eq!(session.status(), "Policy file: duo.radius.json, saved");
}

#[test]
fn the_footer_counts_unsaved_changes_and_the_title_marks_them() {
    let mut session = Session::with_actions(&["Push"]);
    assert_eq!(session.window_title(), "RADIUS Properties - Duo");
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    assert_eq!(session.status(), "Policy file: duo.radius.json, 1 change not saved");
    session.press_with(CTRL, Key::D);
    assert_eq!(session.status(), "Policy file: duo.radius.json, 2 changes not saved");
    assert_eq!(session.window_title(), "RADIUS Properties - Duo ● unsaved");
    session.press_with(CTRL, Key::Z);
    session.press_with(CTRL, Key::Z);
    assert_eq!(session.window_title(), "RADIUS Properties - Duo");
}

#[test]
fn a_change_there_and_back_leaves_nothing_to_save() {
    let mut session = Session::with_actions(&["Push"]);
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    session.press(Key::Space);
    assert!(session.console().document().undo_name().is_some());
    assert_eq!(session.status(), "Policy file: duo.radius.json, saved");
    assert_eq!(session.window_title(), "RADIUS Properties - Duo");
    session.press_with(CTRL, Key::W);
    assert!(session.dialogs().is_empty(), "nothing to ask");
}

#[test]
fn the_closing_question_counts_differences() {
    let mut session = Session::with_actions(&["Push"]);
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    for title in ["One", "Two"] {
        session.press(Key::F2);
        session.fill(|session| session.field("Edit Action", "Title"), title);
        session.press(Key::Enter);
    }
    session.press_with(CTRL, Key::W);
    let words = session.dialog_words("Save changes to Duo?");
    assert!(words.contains("You have 2 unsaved changes."), "{words}");
}

#[test]
fn typing_in_a_field_is_named_by_the_field_however_often_it_changes() {
    let mut session = Session::with_policy(&policy());
    session.show_tab("Connection");
    session.fill(|session| session.connection_field("Timeout"), "4");
    session.type_text("5");
    assert_eq!(session.policy().connection().unwrap().timeout_secs.get(), 45);
    session.choose("Edit", "Undo: change Timeout");
    assert_eq!(session.status(), "Undone: change Timeout");
    assert_eq!(session.policy().connection().unwrap().timeout_secs.get(), 60);
}

#[test]
fn the_longest_name_of_an_edit_fits_in_the_menu_of_a_small_window() {
    let title = "W".repeat(60);
    let setup = Setup { size: egui::vec2(480.0, 360.0), ..Setup::default() };
    let mut session = Session::with_policy_and(&policy_of(&[&title]), setup);
    session.press(Key::F2);
    session.fill(|session| session.field("Edit Action", "Description"), "x");
    session.press(Key::Enter);
    session.open_menu("Edit");
    let name = format!("change description of \"{}…\"", "W".repeat(20));
    let item = format!("Undo: {name}");
    let rect = session.item(&item).rect();
    assert!(rect.width() < 470.0 && rect.right() <= 480.0, "{rect:?}");
    session.item(&item).click();
    session.run();
    assert_eq!(session.status(), format!("Undone: {name}"));
}

#[test]
fn a_menu_is_as_wide_as_the_name_of_an_edit() {
    let mut session = Session::with_actions(&["Passcode by e-mail"]);
    session.press(Key::F2);
    session.fill(|session| session.field("Edit Action", "Description"), "x");
    session.press(Key::Enter);
    session.open_menu("Edit");
    let rects = ["Undo: change description of \"Passcode by e-mail\"", "Redo"].map(|item| session.item(item).rect());
    assert_eq!(rects[0].height(), rects[1].height(), "one line each: {rects:?}");
    assert!(rects[0].width() < 450.0, "{rects:?}");
    session.press(Key::Escape);
    session.open_menu("Tasks");
    let width = session.item("Properties").rect().width();
    assert!((240.0..300.0).contains(&width), "{width}");
}

#[test]
fn the_focus_goes_to_the_row_that_undo_brings_back() {
    let ways: [fn(&mut Session); 2] = [
        |session| session.press(Key::Delete),
        |session| {
            let file = session.file("other.radius.json", policy_of(&["Push", "Call me"]));
            session.chooser_picks(&file);
            session.press_with(CTRL, Key::I);
            session.accept_import();
        },
    ];
    for remove in ways {
        let mut session = Session::with_actions(&["Push", "Call me", "SMS"]);
        session.click(|session| session.row("Push"));
        session.press(Key::End);
        remove(&mut session);
        session.press(Key::Home);
        session.press_with(CTRL, Key::Z);
        assert_eq!((session.selected().as_deref(), session.focused().as_deref()), (Some("SMS"), Some("SMS")));
        session.press(Key::Space);
        let disabled = session.policy().actions().find(|(_, action)| !action.enabled);
        assert_eq!(disabled.map(|(_, action)| action.title.as_str()), Some("SMS"));
        session.press_with(Modifiers::ALT, Key::ArrowUp);
        assert_eq!(session.rows(), ["Push", "SMS", "Call me"]);
    }
}

// --- Undo beside "Deleted" -------------------------------------------------------------------------------------------

fn undo_button(session: &Session) -> Option<egui_kittest::Node<'_>> {
    session.footer().query_by_role_and_label(Role::Button, "Undo")
}

#[test]
fn every_deletion_can_be_undone_beside_its_message() {
    let ways: [fn(&mut Session); 3] = [
        |session| session.press(Key::Delete),
        |session| session.choose("Tasks", "Delete"),
        |session| {
            session.press_with(Modifiers::SHIFT, Key::F10);
            session.click(|session| session.item("Delete"));
        },
    ];
    for delete in ways {
        let mut session = Session::with_actions(&["Push", "Call me", "SMS"]);
        assert!(undo_button(&session).is_none());
        session.click(|session| session.row("Call me"));
        delete(&mut session);
        assert_eq!(
            (session.rows(), session.status().as_str()),
            (vec!["Push".to_owned(), "SMS".to_owned()], "Deleted \"Call me\"")
        );
        session.press_in_footer("Undo");
        assert_eq!(session.rows(), ["Push", "Call me", "SMS"]);
        assert_eq!((session.selected().as_deref(), session.focused().as_deref()), (Some("Call me"), Some("Call me")));
        assert_eq!(session.status(), "Undone: delete \"Call me\"");
        assert!(undo_button(&session).is_none());
    }
}

#[test]
fn the_undo_button_disappears_with_its_message_and_after_other_changes() {
    let ways: [fn(&mut Session); 4] = [
        // Another edit, after which Undo would undo that.
        |session| session.press(Key::Space),
        |session| session.press_with(CTRL, Key::Z),
        // Another message about the same policy.
        |session| session.send(Event::Copy),
        |session| session.show_tab("Connection"),
    ];
    for change in ways {
        let mut session = Session::with_actions(&["Push", "Call me"]);
        session.press(Key::Delete);
        assert!(undo_button(&session).is_some());
        change(&mut session);
        assert!(undo_button(&session).is_none(), "{}", session.status());
    }
}

#[test]
fn the_message_about_a_deletion_is_short_and_shows_invisible_characters() {
    let title = format!("a\u{200B}{}", "x".repeat(60));
    let mut session = Session::with_actions(&[&title]);
    session.press(Key::Delete);
    assert_eq!(session.status(), format!("Deleted \"a\\u{{200b}}{}…\"", "x".repeat(38)));
}

#[test]
fn an_edit_forgets_a_discarded_draft() {
    let mut session = Session::with_actions(&["Push", "Call me"]);
    session.press(Key::Insert);
    session.type_text("Half");
    session.press(Key::Escape);
    let offers = |session: &Session, label| session.footer().query_by_label(label).is_some();
    assert!(offers(&session, "Restore"));
    session.press(Key::Delete);
    assert!(offers(&session, "Undo") && !offers(&session, "Restore"));
    session.press_in_footer("Undo");
    assert!(!offers(&session, "Restore"));
}
