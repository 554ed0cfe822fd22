//! Slow disks, other programs that change the file, and late results: nothing is lost, and nothing waits needlessly.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use needs::needs;
use radius_console::console::picker::Picked;

use crate::session::{CTRL, CTRL_SHIFT, Session, key_event, policy_of};

const QUESTION: &str = "Save changes to Duo?";

/// A console with an open file and one unsaved change.
fn changed() -> Session {
    let mut session = Session::with_actions(&["Push", "Call me"]);
    session.click(|session| session.row("Push"));
    session.press(Key::Delete);
    session
}

/// A file on a disk so slow that reading it ends only when `write` is closed.
#[cfg(target_os = "linux")]
fn slow_file() -> (PathBuf, std::io::PipeWriter, std::io::PipeReader) {
    use std::os::fd::AsRawFd as _;
    let (reader, writer) = std::io::pipe().unwrap();
    (format!("/proc/self/fd/{}", reader.as_raw_fd()).into(), writer, reader)
}

#[test]
fn closing_during_a_save_waits_for_it_to_finish() {
    let mut session = changed();
    // The save starts and the button is pressed in one frame.
    let cancel = session.footer().get_by_role_and_label(Role::Button, "Cancel");
    let cancel = Session::press_event(&cancel);
    session.one_frame([key_event(CTRL, Key::S), cancel]);
    assert!(session.dialogs().is_empty(), "closing does not ask");
    // A fast disk finishes before the button is pressed.
    assert!(!session.is_closed() || session.saved() == session.text(), "it closed before the save finished");
    session.wait_for("the window to close", Session::is_closed);
    assert_eq!(session.saved(), session.text());
}

#[test]
fn a_save_before_closing_leaves_no_dialog_that_could_open_another_policy() {
    let mut session = changed();
    session.press_with(CTRL, Key::N);
    session.answer(QUESTION, "Don't save");
    assert_eq!(session.dialogs(), ["New policy"]);
    session.request_close();
    let save = session.dialog(QUESTION).get_by_role_and_label(Role::Button, "Save");
    let save = Session::press_event(&save);
    // Enter would press Create in the New policy dialog.
    session.one_frame([save, key_event(Modifiers::NONE, Key::Enter)]);
    session.wait_for("the window to close", Session::is_closed);
    // Enter opens the action that has the focus again, and nothing else.
    assert_eq!((session.dialogs(), session.saved()), (vec!["Edit Action".to_owned()], session.text()));
}

#[test]
fn a_failed_save_does_not_close_the_window_waiting_for_it() {
    let mut session = changed();
    let gone = session.path("");
    fs::remove_dir_all(&gone).unwrap();
    let cancel = session.footer().get_by_role_and_label(Role::Button, "Cancel");
    let cancel = Session::press_event(&cancel);
    session.one_frame([key_event(CTRL, Key::S), cancel]);
    session.wait_for_dialog("The policy was not saved");
    session.press(Key::Escape);
    assert!(!session.is_closed());
}

#[needs(linux, "a pipe with a path")]
#[test]
fn a_slow_read_does_not_delay_saving() {
    let mut session = Session::with_actions(&["Push"]);
    let (slow, _writer, _reader) = slow_file();
    session.drop_file(&slow);
    session.press(Key::Space);
    session.press_with(CTRL, Key::S);
    session.wait_for("the file to be saved", |session| !session.console().document().is_changed());
    assert_eq!(session.saved(), session.text());
}

#[needs(linux, "a pipe with a path")]
#[test]
fn a_file_overtaken_by_another_is_not_opened() {
    let mut session = Session::with_actions(&["Push"]);
    let (slow, mut writer, _reader) = slow_file();
    session.drop_file(&slow);
    let other = session.file("other.radius.json", policy_of(&["SMS"]));
    session.drop_file(&other);
    session.wait_for("the other file", |session| session.rows() == ["SMS"]);
    writer.write_all(policy_of(&["Late"]).as_bytes()).unwrap();
    drop(writer);
    std::thread::sleep(std::time::Duration::from_millis(50));
    session.run();
    assert_eq!(session.rows(), ["SMS"], "the late file is ignored");
}

#[needs(linux, "a pipe with a path")]
#[test]
fn a_file_read_while_a_dialog_is_open_waits_until_it_closes() {
    let mut session = Session::with_actions(&["Push"]);
    let (slow, mut writer, _reader) = slow_file();
    session.drop_file(&slow);
    session.press(Key::F2);
    writer.write_all(policy_of(&["Late"]).as_bytes()).unwrap();
    drop(writer);
    std::thread::sleep(std::time::Duration::from_millis(50));
    session.run();
    assert_eq!((session.titles(), session.dialogs().len()), (vec!["Push"], 1));
    session.press(Key::Escape);
    session.wait_for("the file", |session| session.rows() == ["Late"]);
}

const CHANGED: &str = "Another program has changed the file";

#[test]
fn a_file_changed_by_another_program_is_not_overwritten_unasked() {
    let mut session = changed();
    let theirs = session.file("duo.radius.json", policy_of(&["Theirs"]));
    for answer in ["Cancel", "Save as"] {
        session.press_with(CTRL, Key::S);
        session.wait_for_dialog(CHANGED);
        session.answer(CHANGED, answer);
        assert_eq!(fs::read_to_string(&theirs).unwrap(), policy_of(&["Theirs"]));
        assert!(session.console().document().is_changed());
    }
    let path = session.path("mine.radius.json");
    session.fill(|session| session.field("Save policy as", "Path"), path.to_str().unwrap());
    session.answer("Save policy as", "Save");
    session.wait_for("the file to be saved", |session| !session.console().document().is_changed());
    assert_eq!(fs::read_to_string(&path).unwrap(), session.text());
    assert_eq!(fs::read_to_string(&theirs).unwrap(), policy_of(&["Theirs"]));
}

#[test]
fn replace_overwrites_the_other_programs_changes() {
    let mut session = changed();
    session.file("duo.radius.json", policy_of(&["Theirs"]));
    session.press_with(CTRL, Key::S);
    session.wait_for_dialog(CHANGED);
    session.answer(CHANGED, "Replace");
    session.wait_for("the file to be saved", |session| !session.console().document().is_changed());
    assert_eq!(session.saved(), session.text());
}

#[test]
fn a_deleted_file_is_created_again() {
    let mut session = changed();
    fs::remove_file(session.path("duo.radius.json")).unwrap();
    session.press_with(CTRL, Key::S);
    session.wait_for("the file to be saved", |session| !session.console().document().is_changed());
    assert_eq!(session.saved(), session.text());
}

#[test]
fn a_second_save_overwrites_the_first_without_asking() {
    let mut session = changed();
    for _ in 0..2 {
        session.press(Key::Space);
        session.press_with(CTRL, Key::S);
        session.wait_for("the file to be saved", |session| !session.console().document().is_changed());
        assert_eq!(session.saved(), session.text());
    }
}

#[test]
fn only_one_file_chooser_opens_at_a_time() {
    let mut session = Session::with_actions(&["Push"]);
    let _open = session.chooser_waits();
    session.press_with(CTRL, Key::I);
    session.answer("Import", "Browse");
    assert_eq!(session.chooser_requests().len(), 1);
    assert!(session.dialog_words("Import").contains("already open"));
}

#[test]
fn browse_tries_again_after_no_file_chooser_opened() {
    let mut session = Session::with_actions(&["Push"]);
    session.chooser_answers(Picked::NoChooser);
    session.press_with(CTRL, Key::I);
    session.wait_for("the remark", |session| session.dialog_words("Import").contains("No file chooser"));
    let other = session.file("other.radius.json", policy_of(&["SMS"]));
    session.chooser_picks(&other);
    session.answer("Import", "Browse");
    session.accept_import();
    assert_eq!(session.rows(), ["SMS"]);
}

#[test]
fn a_file_chosen_behind_a_question_is_not_lost() {
    let mut session = changed();
    let late = session.chooser_waits();
    session.press_with(CTRL, Key::I);
    session.request_close();
    assert_eq!(session.dialogs().len(), 2);
    let other = session.file("other.radius.json", policy_of(&["SMS"]));
    late.send(Picked::File(other.clone())).unwrap();
    session.wait_for("the answer", |session| session.field("Import", "Path").value().as_deref() == other.to_str());
    assert_eq!(session.titles(), ["Call me"]);
    session.press(Key::Escape);
    session.answer("Import", "Import");
    session.accept_import();
    assert_eq!(session.rows(), ["SMS"]);
}

#[needs(unix, "a system that does not resolve .. in a path")]
#[test]
fn a_path_is_shown_in_full() {
    let mut session = Session::with_actions(&["Push"]);
    let path = session.path("not-there/../new.radius.json");
    session.press_with(CTRL_SHIFT, Key::S);
    session.fill(|session| session.field("Save policy as", "Path"), path.to_str().unwrap());
    session.answer("Save policy as", "Save");
    session.wait_for_dialog("The policy was not saved");
    assert!(session.dialog_words("The policy was not saved").contains(path.to_str().unwrap()));
}
