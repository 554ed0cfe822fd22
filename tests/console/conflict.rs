//! Another program changes the open policy's file: noticed when the window gains focus, and before a save.

use std::fs;

use egui::accesskit::Role;
use egui::{Event, Key};
use egui_kittest::kittest::Queryable as _;

use crate::session::{CTRL, Session, edited, policy_of};

const QUESTION: &str = "Another program has changed the file";

fn session() -> Session {
    Session::with_actions(&["Push"])
}

/// The window loses focus, `meanwhile` runs, and the window gains focus again.
fn leave_and_return(session: &mut Session, meanwhile: impl FnOnce(&Session)) {
    session.send(Event::WindowFocused(false));
    meanwhile(session);
    session.send(Event::WindowFocused(true));
}

fn change_the_file(session: &Session) {
    session.file("duo.radius.json", policy_of(&["SMS", "Call me"]));
}

#[test]
fn a_changed_file_is_noticed_on_focus_and_reloaded_in_one_undo_step() {
    let mut session = session();
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    let mine = session.text();
    leave_and_return(&mut session, change_the_file);
    session.wait_for_dialog(QUESTION);
    let words = session.dialog_words(QUESTION);
    assert!(words.contains("You have 1 unsaved change; after Reload, Undo restores it."), "{words}");
    session.answer(QUESTION, "Reload");
    session.wait_for("the new file", |session| session.titles() == ["SMS", "Call me"]);
    assert!(!session.console().document().is_changed());
    session.press_with(CTRL, Key::Z);
    assert_eq!(session.text(), mine);
    assert!(session.console().document().is_changed());
}

#[test]
fn keep_mine_lets_the_next_save_overwrite_without_asking() {
    let mut session = session();
    let mine = session.text();
    leave_and_return(&mut session, change_the_file);
    session.wait_for_dialog(QUESTION);
    session.answer(QUESTION, "Keep mine");
    assert!(session.console().document().is_changed(), "the file has different contents");
    leave_and_return(&mut session, |_| {});
    assert!(session.dialogs().is_empty());
    session.press_with(CTRL, Key::S);
    session.wait_for("the save", |session| !session.console().document().is_changed());
    assert_eq!(session.saved(), mine);
}

#[test]
fn an_undecided_conflict_is_asked_about_once_and_again_before_the_save() {
    let mut session = session();
    leave_and_return(&mut session, change_the_file);
    session.wait_for_dialog(QUESTION);
    session.press(Key::Escape);
    leave_and_return(&mut session, |_| {});
    session.pass_secs(1.0);
    assert!(session.dialogs().is_empty());
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    session.press_with(CTRL, Key::S);
    session.wait_for_dialog(QUESTION);
    session.press(Key::Escape);
    assert_eq!(session.saved(), policy_of(&["SMS", "Call me"]));
    // Another change asks again.
    leave_and_return(&mut session, |session| drop(session.file("duo.radius.json", policy_of(&["Token"]))));
    session.wait_for_dialog(QUESTION);
}

#[test]
fn a_save_offers_to_compare_and_apply_the_other_programs_changes() {
    let mut session = session();
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    let mine = session.text();
    change_the_file(&session);
    session.press_with(CTRL, Key::S);
    session.wait_for_dialog(QUESTION);
    session.answer(QUESTION, "Compare");
    session.wait_for_dialog("Changes made by another program");
    session.press(Key::Escape);
    assert_eq!((session.text(), session.console().document().is_changed()), (mine, true));
    // Nothing has been decided, so the next save asks again.
    session.press_with(CTRL, Key::S);
    session.wait_for_dialog(QUESTION);
    assert_ne!(session.saved(), session.text());
}

#[test]
fn a_save_does_not_offer_to_compare_with_an_invalid_file() {
    let mut session = session();
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    session.file("duo.radius.json", "{");
    session.press_with(CTRL, Key::S);
    session.wait_for_dialog(QUESTION);
    let question = session.dialog(QUESTION);
    assert!(question.query_by_role_and_label(Role::Button, "Compare").is_none());
    assert!(question.query_by_role_and_label(Role::Button, "Replace").is_some());
}

#[test]
fn an_invalid_file_is_reported_and_mine_is_kept() {
    let mut session = session();
    let mine = session.text();
    leave_and_return(&mut session, |session| drop(session.file("duo.radius.json", "{ \"format\": 1 }")));
    session.wait_for_dialog(QUESTION);
    assert!(session.dialog_words(QUESTION).contains("no longer a valid policy"), "{}", session.dialog_words(QUESTION));
    session.answer(QUESTION, "Keep mine");
    session.press_with(CTRL, Key::S);
    session.wait_for("the save", |session| !session.console().document().is_changed());
    assert_eq!(session.saved(), mine);
}

#[test]
fn an_unchanged_or_missing_file_asks_nothing() {
    let mut session = session();
    leave_and_return(&mut session, |_| {});
    session.pass_secs(1.0);
    assert!(session.dialogs().is_empty());
    leave_and_return(&mut session, |session| fs::remove_file(session.path("duo.radius.json")).unwrap());
    session.pass_secs(1.0);
    assert!(session.dialogs().is_empty());
}

#[test]
fn a_policy_that_cannot_be_saved_can_be_saved_elsewhere() {
    let mut session = session();
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    fs::remove_file(session.path("duo.radius.json")).unwrap();
    fs::create_dir(session.path("duo.radius.json")).unwrap();
    session.press_with(CTRL, Key::S);
    session.wait_for_dialog("The policy was not saved");
    let other = session.path("other.radius.json");
    session.chooser_picks(&other);
    session.press(Key::Enter);
    session.wait_for("the save", |session| !session.console().document().is_changed());
    assert_eq!(fs::read_to_string(other).unwrap(), session.text());

    // Saving to the old place works again once there is room.
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    fs::remove_file(session.path("other.radius.json")).unwrap();
    fs::create_dir(session.path("other.radius.json")).unwrap();
    session.press_with(CTRL, Key::S);
    session.wait_for_dialog("The policy was not saved");
    fs::remove_dir(session.path("other.radius.json")).unwrap();
    session.answer("The policy was not saved", "Try again");
    session.wait_for("the save", |session| !session.console().document().is_changed());
}

#[test]
fn an_attribute_that_only_i_added_is_not_removed_with_one_of_its_type() {
    let with = |values: &[&str]| {
        edited(&policy_of(&["Push"]), |policy| {
            let attribute = |value| serde_json::json!({"attribute": "Cisco-AVPair", "value": value});
            policy["version"] = 2.into();
            policy["attributes"] = values.iter().map(attribute).collect();
        })
    };
    let mut session = Session::with_policy(&with(&["a=1"]));
    session.show_tab("Attributes");
    session.choose("Edit", "Paste attribute");
    session.send(Event::Paste(r#"{"attribute": "Cisco-AVPair", "value": "mine=1"}"#.to_owned()));
    session.file("duo.radius.json", with(&[]));
    session.press_with(CTRL, Key::S);
    session.wait_for_dialog(QUESTION);
    session.answer(QUESTION, "Compare");
    session.wait_for_dialog("Changes made by another program");
    session.answer("Changes made by another program", "Apply");
    let values: Vec<_> = session.policy().attributes().map(|(_, attribute)| attribute.shown_value()).collect();
    assert_eq!(values, ["mine=1"]);
}
