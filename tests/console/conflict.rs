//! Another program changes the open policy's file: noticed when the window gets the focus, and before a save.

use std::fs;

use egui::accesskit::Role;
use egui::{Event, Key};
use egui_kittest::kittest::Queryable as _;

use crate::session::{CTRL, Session, policy_of};

const QUESTION: &str = "Another program has changed the file";

fn session() -> Session {
    Session::with_actions(&["Push"])
}

/// Somebody works in another window meanwhile.
fn go_away_and_come_back(session: &mut Session, meanwhile: impl FnOnce(&Session)) {
    session.send(Event::WindowFocused(false));
    meanwhile(session);
    session.send(Event::WindowFocused(true));
}

fn change_the_file(session: &Session) {
    session.file("duo.radius.json", policy_of(&["SMS", "Call me"]));
}

#[test]
fn a_changed_file_is_noticed_with_the_focus_and_reloaded_in_one_step() {
    let mut session = session();
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    let mine = session.text();
    go_away_and_come_back(&mut session, change_the_file);
    session.wait_for_dialog(QUESTION);
    assert!(session.dialog_words(QUESTION).contains("after Reload, Undo restores them"));
    session.answer(QUESTION, "Reload");
    session.wait_for("the new file", |session| session.titles() == ["SMS", "Call me"]);
    assert!(!session.console().document().is_changed());
    session.press_with(CTRL, Key::Z);
    assert_eq!(session.text(), mine);
    assert!(session.console().document().is_changed());
}

#[test]
fn mine_can_be_kept_and_is_then_written_without_another_question() {
    let mut session = session();
    let mine = session.text();
    go_away_and_come_back(&mut session, change_the_file);
    session.wait_for_dialog(QUESTION);
    session.answer(QUESTION, "Keep mine");
    assert!(session.console().document().is_changed(), "the file holds something else");
    go_away_and_come_back(&mut session, |_| {});
    assert!(session.dialogs().is_empty());
    session.press_with(CTRL, Key::S);
    session.wait_for("the save", |session| !session.console().document().is_changed());
    assert_eq!(session.saved(), mine);
}

#[test]
fn what_was_left_open_is_asked_once_and_again_before_the_save() {
    let mut session = session();
    go_away_and_come_back(&mut session, change_the_file);
    session.wait_for_dialog(QUESTION);
    session.press(Key::Escape);
    go_away_and_come_back(&mut session, |_| {});
    session.pass_secs(1.0);
    assert!(session.dialogs().is_empty());
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    session.press_with(CTRL, Key::S);
    session.wait_for_dialog(QUESTION);
    session.press(Key::Escape);
    assert_eq!(session.saved(), policy_of(&["SMS", "Call me"]));
    // Once more: that is news.
    go_away_and_come_back(&mut session, |session| drop(session.file("duo.radius.json", policy_of(&["Token"]))));
    session.wait_for_dialog(QUESTION);
}

#[test]
fn before_a_save_what_another_program_wrote_can_be_compared_and_taken() {
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
    // Nothing is decided yet: the next save asks again.
    session.press_with(CTRL, Key::S);
    session.wait_for_dialog(QUESTION);
    assert_ne!(session.saved(), session.text());
}

#[test]
fn before_a_save_what_is_no_policy_is_not_compared() {
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
fn a_file_that_is_no_policy_any_more_is_said_and_mine_is_there() {
    let mut session = session();
    let mine = session.text();
    go_away_and_come_back(&mut session, |session| drop(session.file("duo.radius.json", "{ \"format\": 1 }")));
    session.wait_for_dialog(QUESTION);
    assert!(session.dialog_words(QUESTION).contains("no longer a valid policy"), "{}", session.dialog_words(QUESTION));
    session.answer(QUESTION, "Keep mine");
    session.press_with(CTRL, Key::S);
    session.wait_for("the save", |session| !session.console().document().is_changed());
    assert_eq!(session.saved(), mine);
}

#[test]
fn nothing_is_asked_about_a_file_that_stayed_the_same_or_is_gone() {
    let mut session = session();
    go_away_and_come_back(&mut session, |_| {});
    session.pass_secs(1.0);
    assert!(session.dialogs().is_empty());
    go_away_and_come_back(&mut session, |session| fs::remove_file(session.path("duo.radius.json")).unwrap());
    session.pass_secs(1.0);
    assert!(session.dialogs().is_empty());
}

#[test]
fn what_cannot_be_saved_at_its_place_can_be_saved_at_another() {
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

    // Or again, when somebody has made room.
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
