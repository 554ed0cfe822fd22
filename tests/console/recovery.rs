//! Crash recovery: unsaved work is offered again after a console ended unexpectedly.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
#[cfg(target_os = "linux")]
use std::process::Command;
use std::time::{Duration, Instant};

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::session::{CTRL, Session, Setup, policy_of};

/// A folder for recovery copies with a policy file beside it; both outlive the sessions of a test.
pub(crate) struct Machine(tempfile::TempDir);

impl Machine {
    fn new() -> Self {
        Self::with_policy(&policy_of(&["Push", "SMS"]))
    }

    pub(crate) fn with_policy(text: &str) -> Self {
        let machine = Self(tempfile::tempdir().unwrap());
        fs::write(machine.file(), text).unwrap();
        machine
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.0.path().join("duo.radius.json")
    }

    pub(crate) fn recovery(&self) -> PathBuf {
        self.0.path().join("state")
    }

    pub(crate) fn start(&self) -> Session {
        // The thread of a session that has just ended may keep its slot locked a moment longer; a killed process would
        // not.
        let is_held = |path: &PathBuf| File::open(path).is_ok_and(|lock| lock.try_lock().is_err());
        let any_held = || self.parts("lock").iter().any(is_held);
        let start = Instant::now();
        while any_held() && start.elapsed() < Duration::from_secs(1) {
            std::thread::sleep(Duration::from_millis(2));
        }
        Session::begin(Setup { recovery_folder: Some(self.recovery()), allow_missing_glyphs: true, ..Setup::default() })
    }

    pub(crate) fn start_with_file(&self) -> Session {
        let (file, recovery_folder) = (Some(self.file()), Some(self.recovery()));
        let mut session =
            Session::begin(Setup { file, recovery_folder, allow_missing_glyphs: true, ..Setup::default() });
        session.wait_for("the file", |session| session.console().document().file().is_some());
        session
    }

    /// The contents of the recovery copies.
    pub(crate) fn copies(&self) -> Vec<String> {
        self.parts("json").iter().filter_map(|copy| fs::read_to_string(copy).ok()).collect()
    }

    /// The files of the recovery slots that have this extension.
    fn parts(&self, extension: &str) -> Vec<PathBuf> {
        let Ok(parts) = fs::read_dir(self.recovery()) else { return Vec::new() };
        parts.map(|part| part.unwrap().path()).filter(|path| path.extension().is_some_and(|e| e == extension)).collect()
    }
}

/// Disables the first action and waits until the recovery copy is written.
fn edit_and_keep(session: &mut Session, machine: &Machine) {
    let copies = machine.copies().len();
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    session.pass_secs(1.1);
    session.wait_for("the copy", |_| machine.copies().len() > copies);
}

const QUESTION: &str = "Restore unsaved changes to \"Duo\"?";

#[test]
fn unsaved_work_is_restored_byte_for_byte_after_a_kill() {
    let machine = Machine::new();
    let mut session = machine.start_with_file();
    edit_and_keep(&mut session, &machine);
    session.press(Key::F2);
    session.fill(|session| session.field("Edit Action", "Description"), "電話\u{202e} \"ключ\" ✓");
    session.press(Key::Enter);
    let text = session.text();
    session.pass_secs(1.1);
    session.wait_for("the second edit in the copy", |_| machine.copies()[0].contains("電話"));
    drop(session);

    let mut session = machine.start();
    session.wait_for_dialog(QUESTION);
    assert!(
        session.dialog_words(QUESTION).contains("Undo returns to the saved file"),
        "{}",
        session.dialog_words(QUESTION)
    );
    session.answer(QUESTION, "Restore");
    assert_eq!(session.text(), text);
    assert_eq!(session.console().document().file(), Some(machine.file().as_path()));
    assert!(session.console().document().is_changed());
    // One undo leads to the file's contents, and saving removes the copy.
    session.press_with(CTRL, Key::Z);
    assert_eq!(session.text(), policy_of(&["Push", "SMS"]));
    session.press_with(CTRL, Key::Y);
    session.press_with(CTRL, Key::S);
    session.wait_for("the save", |session| !session.console().document().is_changed());
    assert_eq!(fs::read_to_string(machine.file()).unwrap(), text);
    session.pass_secs(1.1);
    session.wait_for("no copy", |_| machine.copies().is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn work_in_a_file_whose_name_is_not_unicode_is_restored_into_that_file() {
    use std::os::unix::ffi::OsStrExt as _;
    let machine = Machine::new();
    let file = machine.0.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9.radius.json"));
    fs::rename(machine.file(), &file).unwrap();
    let mut session = machine.start();
    session.drop_file(&file);
    session.wait_for("the file", |session| session.console().document().file().is_some());
    edit_and_keep(&mut session, &machine);
    drop(session);
    let mut session = machine.start();
    session.wait_for_dialog(QUESTION);
    let words = session.dialog_words(QUESTION);
    assert!(words.contains(r"/caf\xE9.radius.json"), "{words}");
    session.answer(QUESTION, "Restore");
    assert_eq!(session.console().document().file(), Some(file.as_path()));
}

#[test]
fn a_policy_without_a_file_is_restored_too() {
    let machine = Machine::new();
    let mut session = machine.start();
    session.press(Key::Insert);
    session.type_text("Push");
    session.press(Key::Enter);
    let text = session.text();
    session.pass_secs(1.1);
    session.wait_for("the copy", |_| machine.copies().len() == 1);
    drop(session);
    let mut session = machine.start();
    session.wait_for_dialog("Restore unsaved changes to \"New policy\"?");
    session.answer("Restore unsaved changes to \"New policy\"?", "Restore");
    assert_eq!((session.text(), session.console().document().file()), (text, None));
}

#[test]
fn losing_window_focus_saves_the_draft_at_once_and_it_is_restored() {
    let machine = Machine::new();
    for (key, dialog, title) in [(Key::Insert, "Add Action", "Tok"), (Key::F2, "Edit Action", "SMS by text")] {
        let mut session = machine.start_with_file();
        session.click(|session| session.row("SMS"));
        // Time stands still, so the one-second timer cannot be what writes the copy.
        session.harness.input_mut().time = Some(session.harness.ctx.input(|input| input.time));
        session.press(key);
        session.fill(|session| session.field(dialog, "Title"), title);
        session.fill(|session| session.field(dialog, "Description"), "電話 \"ключ\"");
        session.click(|session| session.dialog(dialog).get_by_role_and_label(Role::RadioButton, "Token"));
        assert!(machine.copies().is_empty(), "no copy is written during typing");
        session.harness.input_mut().focused = false;
        session.wait_for("the copy", |_| machine.copies().len() == 1);
        drop(session);

        let mut session = machine.start();
        session.wait_for_dialog(QUESTION);
        let text = session.dialog_words(QUESTION);
        assert!(text.contains("while an action was being edited"), "{text}");
        assert!(text.contains("The action that was being edited will reopen.") && !text.contains("Undo"), "{text}");
        session.answer(QUESTION, "Restore");
        assert_eq!(session.dialogs(), [dialog]);
        assert_eq!(session.field(dialog, "Description").value().as_deref(), Some("電話 \"ключ\""));
        assert!(!session.console().document().is_changed(), "the draft is not part of the policy before OK");
        session.answer(dialog, "OK");
        let expected = if key == Key::F2 { vec!["Push", title] } else { vec!["Push", "SMS", title] };
        assert_eq!(session.titles(), expected);
        let (_, action) = session.policy().actions().next_back().unwrap();
        assert_eq!(format!("{:?}", action.image), "Gallery(token)");
        session.press_with(CTRL, Key::Z);
        session.pass_secs(1.1);
        session.wait_for("no copy", |_| machine.copies().is_empty());
    }
}

#[test]
fn the_question_says_what_each_answer_does() {
    let machine = Machine::new();
    edit_and_keep(&mut machine.start_with_file(), &machine);
    let mut session = machine.start();
    session.wait_for_dialog(QUESTION);
    let words = session.dialog_words(QUESTION);
    for part in [
        "1 unsaved change:\n• Change Enable Action of \"Push\"",
        "Discard deletes the unsaved work for good. Ask later asks again at the next start.",
    ] {
        assert!(words.contains(part), "{part} is not in:\n{words}");
    }
    let buttons = session.dialog(QUESTION).query_all_by_role(Role::Button);
    let buttons: Vec<_> = buttons.filter_map(|button| button.accesskit_node().label()).collect();
    assert_eq!(buttons, ["Restore", "Discard", "Ask later"]);
}

#[test]
fn ask_later_and_esc_keep_the_copy_and_the_next_start_offers_it_again() {
    let machine = Machine::new();
    edit_and_keep(&mut machine.start_with_file(), &machine);
    let ways: [fn(&mut Session); 2] =
        [|session| session.answer(QUESTION, "Ask later"), |session| session.press(Key::Escape)];
    for leave in ways {
        let mut session = machine.start();
        session.wait_for_dialog(QUESTION);
        leave(&mut session);
        session.pass_secs(3.0);
        assert!(session.dialogs().is_empty(), "not again in this run");
        assert!(!session.console().document().is_changed());
        assert_eq!(machine.copies().len(), 1);
    }
    let mut session = machine.start();
    session.wait_for_dialog(QUESTION);
    session.answer(QUESTION, "Restore");
    assert!(session.console().document().is_changed());
}

#[test]
fn discarded_work_is_not_offered_again() {
    let machine = Machine::new();
    edit_and_keep(&mut machine.start_with_file(), &machine);
    let mut session = machine.start();
    session.wait_for_dialog(QUESTION);
    session.answer(QUESTION, "Discard");
    assert!(machine.copies().is_empty());
    drop(session);
    let mut session = machine.start();
    session.pass_secs(3.0);
    assert!(session.dialogs().is_empty());
    assert_eq!(fs::read_dir(machine.recovery()).unwrap().count(), 0);
}

#[test]
fn two_copies_are_offered_one_after_the_other() {
    let machine = Machine::new();
    let (mut first, mut second) = (machine.start_with_file(), machine.start_with_file());
    edit_and_keep(&mut first, &machine);
    second.click(|session| session.row("SMS"));
    second.press(Key::Delete);
    second.pass_secs(1.1);
    second.wait_for("a copy of its own", |_| machine.copies().len() == 2);
    drop((first, second));
    let mut session = machine.start();
    let mut offered = Vec::new();
    for answer in ["Ask later", "Discard"] {
        session.wait_for_dialog(QUESTION);
        assert_eq!(session.dialogs(), [QUESTION]);
        offered.push(session.dialog_words(QUESTION).contains("Remove \"SMS\""));
        session.answer(QUESTION, answer);
    }
    assert_eq!(offered, [true, false], "the newest first");
    assert_eq!(machine.copies().len(), 1);
    drop(session);
    let mut session = machine.start();
    session.wait_for_dialog(QUESTION);
    session.answer(QUESTION, "Restore");
    assert_eq!(session.titles(), ["Push"]);
}

#[test]
fn of_several_copies_one_is_restored_and_the_others_stay_for_the_next_start() {
    let machine = Machine::new();
    let (mut first, mut second, mut third) =
        (machine.start_with_file(), machine.start_with_file(), machine.start_with_file());
    for session in [&mut first, &mut second, &mut third] {
        edit_and_keep(session, &machine);
    }
    drop((first, second, third));
    for (rest, words, status) in [
        (
            2,
            "This is 1 of 3. After Restore, the other 2 stay for the next start.",
            "Unsaved changes restored. Undo returns to the saved version. 2 more recovery copies are kept for the next start.",
        ),
        (
            1,
            "This is 1 of 2. After Restore, the other one stays for the next start.",
            "Unsaved changes restored. Undo returns to the saved version. 1 more recovery copy is kept for the next start.",
        ),
        (0, "", "Unsaved changes restored. Undo returns to the saved version."),
    ] {
        let mut session = machine.start();
        session.wait_for_dialog(QUESTION);
        let text = session.dialog_words(QUESTION);
        assert!(text.contains(words) && text.contains("This is") != words.is_empty(), "{text}");
        session.answer(QUESTION, "Restore");
        assert_eq!(session.status(), status);
        // Not in the middle of the work, even when everything is saved.
        session.press_with(CTRL, Key::Z);
        session.pass_secs(1.1);
        session.wait_for("its copy to go", |_| machine.copies().len() == rest);
        session.pass_secs(3.0);
        assert!(session.dialogs().is_empty());
    }
}

#[test]
fn a_copy_of_another_policy_than_the_open_one_says_what_it_replaces() {
    let machine = Machine::new();
    let other = machine.0.path().join("other.radius.json");
    fs::write(&other, policy_of(&["Token"])).unwrap();
    edit_and_keep(&mut machine.start_with_file(), &machine);
    let start = |file: &Path| {
        let (file, recovery_folder) = (Some(file.to_path_buf()), Some(machine.recovery()));
        let mut session =
            Session::begin(Setup { file, recovery_folder, allow_missing_glyphs: true, ..Setup::default() });
        session.wait_for_dialog(QUESTION);
        session.dialog_words(QUESTION)
    };
    let words = start(&other);
    assert!(words.contains("Restore opens duo.radius.json instead of other.radius.json."), "{words}");
    assert!(!start(&machine.file()).contains("instead of"));
    fs::write(machine.file(), "{").unwrap();
    let words = start(&other);
    assert!(words.contains("Restore opens this policy instead of other.radius.json."), "{words}");
}

#[test]
fn work_is_restored_even_if_its_file_is_missing_or_broken() {
    let machine = Machine::new();
    edit_and_keep(&mut machine.start_with_file(), &machine);
    fs::write(machine.file(), "{").unwrap();
    let mut session = machine.start();
    session.wait_for_dialog(QUESTION);
    assert!(session.dialog_words(QUESTION).contains("is restored without a file"));
    session.answer(QUESTION, "Restore");
    assert_eq!(session.titles(), ["Push", "SMS"]);
    assert_eq!(session.console().document().file(), None);
    assert_eq!(fs::read_to_string(machine.file()).unwrap(), "{");
}

#[test]
fn saved_work_leaves_no_copy_and_is_not_offered() {
    let machine = Machine::new();
    let mut session = machine.start_with_file();
    edit_and_keep(&mut session, &machine);
    session.press_with(CTRL, Key::S);
    session.wait_for("the save", |session| !session.console().document().is_changed());
    // Killed before the copy was removed; the copy equals the file.
    drop(session);
    assert_eq!(machine.copies().len(), 1);
    let mut session = machine.start();
    session.wait_for("the copy to go", |_| machine.copies().is_empty());
    assert!(session.dialogs().is_empty());
}

#[test]
fn two_consoles_do_not_interfere_with_each_other() {
    let machine = Machine::new();
    let mut first = machine.start_with_file();
    edit_and_keep(&mut first, &machine);
    let mut second = machine.start_with_file();
    second.pass_secs(3.0);
    assert!(second.dialogs().is_empty(), "the first console is still running");
    second.click(|session| session.row("SMS"));
    second.press(Key::Delete);
    second.pass_secs(1.1);
    second.wait_for("a copy of its own", |_| machine.copies().len() == 2);
    drop(second);
    assert_eq!(machine.copies().len(), 2);
    first.press_with(CTRL, Key::S);
    first.wait_for("the save", |session| !session.console().document().is_changed());
    first.pass_secs(1.1);
    first.wait_for("its copy to go", |_| machine.copies().len() == 1);
    let mut third = machine.start();
    third.wait_for_dialog(QUESTION);
    third.answer(QUESTION, "Restore");
    assert_eq!(third.titles(), ["Push"]);
}

/// Environment variable that is set where files cannot be locked.
#[cfg(target_os = "linux")]
const WITHOUT_LOCKS: &str = "WITHOUT_LOCKS";

/// Runs again in a process of its own, in which files cannot be locked.
#[cfg(target_os = "linux")]
#[test]
fn without_locks_a_copy_that_another_console_took_is_written_again_within_a_minute() {
    if std::env::var_os(WITHOUT_LOCKS).is_none() {
        let folder = tempfile::tempdir().unwrap();
        let (source, library) = (folder.path().join("locks.c"), folder.path().join("locks.so"));
        fs::write(&source, "#include <errno.h>\nint flock(int file, int how) { errno = ENOLCK; return -1; }\n")
            .unwrap();
        assert!(
            Command::new("cc").args(["-shared", "-fPIC", "-o"]).args([&library, &source]).status().unwrap().success()
        );
        let mut again = Command::new(std::env::current_exe().unwrap());
        again.args([
            "--exact",
            "recovery::without_locks_a_copy_that_another_console_took_is_written_again_within_a_minute",
        ]);
        let ended = again.env(WITHOUT_LOCKS, "1").env("LD_PRELOAD", library).output().unwrap();
        let words = String::from_utf8_lossy(&ended.stdout);
        assert!(ended.status.success() && words.contains("1 passed"), "{words}");
        return;
    }
    let machine = Machine::new();
    let mut session = machine.start_with_file();
    edit_and_keep(&mut session, &machine);
    let copies = machine.copies();
    for copy in machine.parts("json") {
        fs::remove_file(copy).unwrap();
    }
    session.pass_secs(50.0);
    assert!(machine.copies().is_empty(), "too early");
    session.pass_secs(11.0);
    session.wait_for("the copy", |_| machine.copies() == copies);
    // Nothing to show others without unsaved work.
    session.press_with(CTRL, Key::Z);
    session.pass_secs(1.1);
    session.wait_for("no copy", |_| machine.copies().is_empty());
    session.pass_secs(61.0);
    assert!(machine.copies().is_empty());
}

#[test]
fn another_policy_gets_its_own_copy() {
    let machine = Machine::new();
    let mut session = machine.start_with_file();
    edit_and_keep(&mut session, &machine);
    session.choose("File", "New");
    session.answer("Save changes to Duo?", "Don't save");
    session.answer("New policy", "Create");
    session.pass_secs(1.1);
    session.wait_for("no copy", |_| machine.copies().is_empty());
    // The same number of edits as before must not pass for the same work.
    session.press(Key::Insert);
    session.type_text("Other");
    session.press(Key::Enter);
    session.pass_secs(1.1);
    session.wait_for("the copy", |_| machine.copies().len() == 1 && machine.copies()[0].contains("Other"));
}

#[test]
fn if_no_copy_can_be_written_that_is_reported_once_and_work_continues() {
    let machine = Machine::new();
    fs::write(machine.recovery(), "a file where the folder should be").unwrap();
    let mut session = machine.start_with_file();
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    session.pass_secs(1.1);
    let message = format!("Cannot save a recovery copy in {}: ", machine.recovery().display());
    session.wait_for_status(&message);
    assert!(session.status().ends_with(". A crash would lose unsaved work."), "{}", session.status());
    session.press(Key::Space);
    session.pass_secs(1.1);
    session.pass_secs(1.1);
    assert!(!session.status().starts_with(&message), "{}", session.status());
    assert!(Path::exists(&machine.file()));
}

#[test]
fn the_draft_of_an_attribute_is_kept_and_restored() {
    let machine = Machine::new();
    let mut session = machine.start_with_file();
    session.show_tab("Attributes");
    session.click(|session| session.page("Attributes").get_by_label_contains("Add an attribute"));
    crate::attributes_tab::choose(&mut session, "Add Attribute", "Attribute", "Calling-Station-Id");
    session.fill(|session| session.field("Add Attribute", "Value"), "192.0.2.");
    session.harness.input_mut().focused = false;
    session.wait_for("the copy", |_| machine.copies().len() == 1);
    drop(session);

    let mut session = machine.start();
    session.wait_for_dialog(QUESTION);
    let text = session.dialog_words(QUESTION);
    assert!(text.contains("while an attribute was being edited"), "{text}");
    session.answer(QUESTION, "Restore");
    assert_eq!(session.dialogs(), ["Add Attribute"]);
    assert_eq!(session.field("Add Attribute", "Value").value().as_deref(), Some("192.0.2."));
    session.answer("Add Attribute", "OK");
    let (_, attribute) = session.policy().attributes().next().unwrap();
    assert_eq!((attribute.name().as_str(), attribute.shown_value().as_str()), ("Calling-Station-Id", "192.0.2."));
}
