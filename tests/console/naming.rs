//! The name of a new policy: typed in the New dialog or on the Connection tab, or given by the first file.

use std::fs;
use std::path::Path;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;

use crate::session::{CTRL, CTRL_SHIFT, Session};

const NEW: &str = "New policy";

/// A new policy with one action. An empty name is not typed.
fn new_policy(name: &str) -> Session {
    let mut session = Session::new();
    session.press_with(CTRL, Key::N);
    assert_eq!(session.focused().as_deref(), Some("Name"));
    if !name.is_empty() {
        session.type_text(name);
    }
    session.press(Key::Enter);
    session.press(Key::Insert);
    session.type_text("Push");
    session.press(Key::Enter);
    session
}

fn save_as(session: &mut Session, name: &str) {
    let file = session.path(name);
    session.chooser_picks(&file);
    session.press_with(CTRL_SHIFT, Key::S);
    session.wait_for("the save", |session| session.console().document().file() == Some(&file));
}

fn name(session: &Session) -> &str {
    session.policy().name().as_str()
}

#[test]
fn new_asks_for_the_name_and_proposes_it_for_the_file() {
    let mut session = new_policy("Head Office");
    assert_eq!(
        (name(&session), session.window_title().as_str()),
        ("Head Office", "RADIUS Properties - Head Office ● unsaved")
    );
    session.press_with(CTRL, Key::S);
    let proposed = session.field("Save policy as", "Path").value().unwrap();
    assert_eq!(Path::new(&proposed).file_name().unwrap(), "head-office.radius.json");
    session.press(Key::Escape);
    save_as(&mut session, "duo.radius.json");
    assert_eq!((name(&session), session.saved()), ("Head Office", session.text()));
}

#[test]
fn the_first_file_names_a_policy_without_a_name() {
    let mut session = new_policy("");
    assert_eq!(name(&session), NEW);
    save_as(&mut session, "duo.radius.json");
    assert_eq!((name(&session), session.window_title().as_str()), ("duo", "RADIUS Properties - duo"));
    assert!(session.saved().contains("\"name\": \"duo\""), "{}", session.saved());
    assert_eq!((session.saved(), session.console().document().is_changed()), (session.text(), false));
    assert_eq!(session.status(), "Policy file: duo.radius.json, saved");
    session.show_tab("Connection");
    assert_eq!(session.connection_field("Name").value().as_deref(), Some("duo"));
}

#[test]
fn undo_keeps_the_name_from_the_file() {
    let mut session = new_policy("");
    save_as(&mut session, "duo.radius.json");
    session.press_with(CTRL, Key::Z);
    assert_eq!((session.titles().len(), name(&session)), (0, "duo"));
    session.press_with(CTRL, Key::Y);
    assert_eq!((name(&session), session.console().document().is_changed()), ("duo", false));
}

#[test]
fn only_the_first_file_names_the_policy() {
    let mut session = new_policy("");
    save_as(&mut session, "duo.radius.json");
    save_as(&mut session, "other.radius.json");
    assert_eq!(name(&session), "duo");
    assert!(fs::read_to_string(session.path("other.radius.json")).unwrap().contains("\"name\": \"duo\""));
}

#[test]
fn the_first_file_names_a_policy_whose_typed_name_was_undone() {
    let mut session = new_policy("");
    session.show_tab("Connection");
    session.fill(|session| session.connection_field("Name"), "Branch");
    session.choose("Edit", "Undo: rename policy");
    assert_eq!(name(&session), NEW);
    session.choose("Edit", "Redo: rename policy");
    session.choose("Edit", "Undo: rename policy");
    save_as(&mut session, "duo.radius.json");
    assert_eq!(name(&session), "duo");
}

#[test]
fn a_typed_name_is_never_replaced() {
    // Even the default, if it was typed.
    let mut session = new_policy(NEW);
    save_as(&mut session, "duo.radius.json");
    assert_eq!(name(&session), NEW);
    let mut session = new_policy("");
    session.show_tab("Connection");
    session.fill(|session| session.connection_field("Name"), "Branch");
    save_as(&mut session, "duo.radius.json");
    assert_eq!((name(&session), session.saved()), ("Branch", session.text()));
}

#[test]
fn a_failed_save_or_an_export_names_nothing() {
    let mut session = new_policy("");
    let folder = session.path("duo.radius.json");
    fs::create_dir(&folder).unwrap();
    session.chooser_picks(&folder);
    session.press_with(CTRL, Key::S);
    session.wait_for_dialog("The policy was not saved");
    session.press(Key::Escape);
    let copy = session.path("copy.radius.json");
    session.chooser_picks(&copy);
    session.press_with(CTRL, Key::E);
    session.wait_for_status("Exported to");
    assert_eq!(name(&session), NEW);
    assert!(fs::read_to_string(copy).unwrap().contains("\"name\": \"New policy\""));
    save_as(&mut session, "other.radius.json");
    assert_eq!(name(&session), "other");
}

#[test]
fn an_invalid_name_is_explained_and_creates_nothing() {
    let mut session = Session::with_actions(&["Push"]);
    session.press_with(CTRL, Key::N);
    session.type_text(&"x".repeat(256));
    let create = session.dialog(NEW).get_by_role_and_label(Role::Button, "Create");
    assert!(!Session::is_enabled(&create));
    let words = session.dialog_words(NEW);
    assert!(words.contains("Fix \"Name\" first") && words.contains("255"), "{words}");
    session.press(Key::Enter);
    assert_eq!((session.dialogs(), session.titles()), (vec![NEW.to_owned()], vec!["Push"]));
}

#[test]
fn a_name_typed_for_one_policy_is_not_there_for_the_next() {
    let mut session = new_policy("Head Office");
    save_as(&mut session, "duo.radius.json");
    session.press_with(CTRL, Key::N);
    assert_eq!(session.field(NEW, "Name").value().unwrap_or_default(), "");
    session.press_with(CTRL, Key::Z);
    assert_eq!(session.field(NEW, "Name").value().unwrap_or_default(), "");
}
