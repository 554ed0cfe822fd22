//! What the console checks before it writes a file: no save and no export overwrites what the user does not know.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use egui::Key;

use crate::session::{CTRL, CTRL_SHIFT, Session, policy_of};

const CHANGED: &str = "Another program has changed the file";
const NOT_EXPORTED: &str = "The policy was not exported";

/// A console with an open file and one unsaved change.
fn changed() -> Session {
    let mut session = Session::with_actions(&["Push", "Call me"]);
    session.click(|session| session.row("Push"));
    session.press(Key::Delete);
    session
}

fn change_the_file(session: &Session) -> String {
    let theirs = policy_of(&["SMS"]);
    session.file("duo.radius.json", &theirs);
    theirs
}

/// The open file in another spelling.
fn roundabout(session: &Session) -> PathBuf {
    fs::create_dir(session.path("sub")).unwrap();
    session.path("sub").join("..").join("duo.radius.json")
}

/// The open file by its name, in another spelling and, on Unix, through a link.
fn spellings(session: &Session) -> Vec<PathBuf> {
    let mut paths = vec![session.path("duo.radius.json"), roundabout(session)];
    #[cfg(unix)]
    {
        let link = session.path("link.radius.json");
        std::os::unix::fs::symlink("duo.radius.json", &link).unwrap();
        paths.push(link);
    }
    paths.iter_mut().for_each(|path| *path = std::path::absolute(&*path).unwrap());
    paths
}

#[track_caller]
fn enter_path(session: &mut Session, dialog: &'static str, verb: &str, path: &Path) {
    session.fill(|session| session.field(dialog, "Path"), path.to_str().unwrap());
    session.answer(dialog, verb);
}

// --- the proposed name -----------------------------------------------------------------------------------------------

#[test]
fn export_proposes_a_copy_that_does_not_exist_yet() {
    let mut session = Session::with_actions(&["Push"]);
    for (number, expected) in
        ["duo-copy.radius.json", "duo-copy-2.radius.json", "duo-copy-3.radius.json"].into_iter().enumerate()
    {
        session.press_with(CTRL, Key::E);
        session.wait_for("the file chooser", |session| session.chooser_requests().len() == number + 1);
        assert_eq!(session.chooser_requests()[number].save_as.as_deref(), Some(OsStr::new(expected)));
        assert_eq!(session.field("Export policy", "Path").value().as_deref(), session.path(expected).to_str());
        session.answer("Export policy", "Export");
        session.wait_for_status("Exported to");
        assert_eq!(fs::read_to_string(session.path(expected)).unwrap(), session.saved());
    }
}

// --- exports on top of the open file ---------------------------------------------------------------------------------

#[test]
fn an_export_never_replaces_the_open_file_however_it_is_spelled() {
    for index in 0..spellings(&changed()).len() {
        for is_picked in [true, false] {
            let mut session = changed();
            let (before, path) = (session.saved(), spellings(&session)[index].clone());
            if is_picked {
                session.chooser_picks(&path);
                session.press_with(CTRL, Key::E);
            } else {
                session.press_with(CTRL, Key::E);
                enter_path(&mut session, "Export policy", "Export", &path);
            }
            session.wait_for_dialog(NOT_EXPORTED);
            assert!(
                session.dialog_words(NOT_EXPORTED).contains("This is the policy file itself. Choose another name.")
            );
            assert_eq!((session.saved(), session.console().document().is_changed()), (before, true), "{path:?}");
            session.answer(NOT_EXPORTED, "Choose another name");
            assert_eq!(session.dialogs(), ["Export policy"]);
        }
    }
}

#[test]
fn an_export_on_top_of_a_file_that_another_program_changed_leaves_its_change() {
    let mut session = changed();
    let theirs = change_the_file(&session);
    let path = session.path("duo.radius.json");
    session.chooser_picks(&path);
    session.press_with(CTRL, Key::E);
    session.wait_for_dialog(NOT_EXPORTED);
    session.press(Key::Escape);
    assert_eq!(session.saved(), theirs);
    // The next save still notices the change.
    session.press_with(CTRL, Key::S);
    session.wait_for_dialog(CHANGED);
    assert_eq!(session.saved(), theirs);
}

// --- Save as on top of the open file ---------------------------------------------------------------------------------

#[test]
fn save_as_on_top_of_the_open_file_is_a_save() {
    for index in 0..spellings(&changed()).len() {
        let mut session = changed();
        let (own, path) = (session.path("duo.radius.json"), spellings(&session)[index].clone());
        session.press_with(CTRL_SHIFT, Key::S);
        enter_path(&mut session, "Save policy as", "Save", &path);
        session.wait_for("the save", |session| !session.console().document().is_changed());
        assert_eq!((session.saved(), session.console().document().file()), (session.text(), Some(own.as_path())));
    }
}

#[test]
fn save_as_on_top_of_the_open_file_notices_another_programs_change() {
    for index in 0..spellings(&changed()).len() {
        for is_picked in [true, false] {
            let mut session = changed();
            let path = spellings(&session)[index].clone();
            let theirs = change_the_file(&session);
            if is_picked {
                session.chooser_picks(&path);
                session.press_with(CTRL_SHIFT, Key::S);
            } else {
                session.press_with(CTRL_SHIFT, Key::S);
                enter_path(&mut session, "Save policy as", "Save", &path);
            }
            session.wait_for_dialog(CHANGED);
            assert_eq!(session.saved(), theirs, "{path:?}");
            session.answer(CHANGED, "Replace");
            session.wait_for("the save", |session| !session.console().document().is_changed());
            assert_eq!(session.saved(), session.text());
        }
    }
}

#[test]
fn replace_overwrites_only_the_change_that_was_reported() {
    let mut session = changed();
    change_the_file(&session);
    session.press_with(CTRL, Key::S);
    session.wait_for_dialog(CHANGED);
    let later = session.file("duo.radius.json", policy_of(&["Token"]));
    session.answer(CHANGED, "Replace");
    session.wait_for_dialog(CHANGED);
    assert_eq!(fs::read_to_string(later).unwrap(), policy_of(&["Token"]));
    session.answer(CHANGED, "Replace");
    session.wait_for("the save", |session| !session.console().document().is_changed());
    assert_eq!(session.saved(), session.text());
}
