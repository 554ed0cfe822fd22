//! Files: opening, saving, importing and exporting, with and without a file chooser, and the question before changes
//! are lost.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use needs::needs;
use radius_console::console::picker::Picked;
use radius_console::settings::Settings;

use crate::session::{CTRL, CTRL_SHIFT, Session, Setup, key_event, policy_of};

const QUESTION: &str = "Save changes to Duo?";

/// A console with an open file and one unsaved change.
fn changed() -> Session {
    let mut session = Session::with_actions(&["Push", "Call me"]);
    session.click(|session| session.row("Push"));
    session.press(Key::Delete);
    session
}

/// Types a path into a path dialog and presses its button.
#[track_caller]
fn enter_path(session: &mut Session, dialog: &'static str, verb: &str, path: &Path) {
    session.fill(|session| session.field(dialog, "Path"), path.to_str().unwrap());
    session.answer(dialog, verb);
}

#[test]
fn a_file_given_at_startup_is_opened() {
    let session = Session::with_actions(&["Push"]);
    assert_eq!(session.rows(), ["Push"]);
    assert_eq!(session.status(), "Policy file: duo.radius.json, saved");
    assert!(!session.console().document().is_changed());
}

#[test]
fn a_file_given_with_a_relative_path_is_remembered_with_its_folder() {
    let given = Path::new("tests/console/duo.radius.json").to_path_buf();
    let whole = std::env::current_dir().unwrap().join(&given);
    let mut session = Session::begin(Setup { file: Some(given), allow_missing_glyphs: true, ..Setup::default() });
    session.wait_for("the file", |session| session.console().document().file() == Some(&whole));
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_whose_name_is_not_unicode_is_saved_and_exported_under_exactly_that_name() {
    use std::os::unix::ffi::OsStrExt as _;
    let mut session = Session::new();
    let names = [&b"caf\xe9-copy.radius.json"[..], &b"caf\xe9.radius.json"[..]];
    let [copy, file] = names.map(|name| session.path("").join(OsStr::from_bytes(name)));
    fs::write(&file, policy_of(&["Push", "SMS"])).unwrap();
    session.drop_file(&file);
    session.wait_for("the file", |session| session.console().document().file() == Some(&file));
    assert_eq!(session.status(), r"Policy file: caf\xE9.radius.json, saved");
    session.click(|session| session.row("Push"));
    session.press(Key::Delete);
    session.press_with(CTRL_SHIFT, Key::S);
    let proposed = session.field("Save policy as", "Path").value().unwrap();
    assert!(proposed.starts_with("file:///") && proposed.ends_with("/caf%E9.radius.json"), "{proposed}");
    session.answer("Save policy as", "Save");
    session.wait_for("the save", |session| !session.console().document().is_changed());
    assert_eq!(fs::read_to_string(&file).unwrap(), session.text());
    session.press_with(CTRL, Key::E);
    session.wait_for("the name", |session| session.chooser_requests().len() == 2);
    session.answer("Export policy", "Export");
    session.wait_for_status("Exported to");
    assert!(session.status().ends_with(r"/caf\xE9-copy.radius.json"), "{}", session.status());
    assert_eq!(fs::read_to_string(&copy).unwrap(), session.text());
    let mut found: Vec<_> = fs::read_dir(session.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    found.sort();
    assert_eq!(found, names.map(OsStr::from_bytes));
}

#[test]
fn new_creates_an_empty_policy() {
    let mut session = Session::with_actions(&["Push"]);
    session.begin_new();
    assert!(session.rows().is_empty());
    assert_eq!((session.policy().name().as_str(), session.console().document().file()), ("New policy", None));
    assert_eq!(session.status(), "Not saved yet");
}

#[test]
fn open_reads_the_file_chosen_in_the_file_chooser() {
    let mut session = Session::with_actions(&["Push"]);
    let other = session.file("other.radius.json", policy_of(&["Call me"]));
    session.chooser_picks(&other);
    session.choose("File", "Open");
    session.wait_for("the other file", |session| session.rows() == ["Call me"]);
    assert_eq!(session.console().document().file(), Some(other.as_path()));
    let requests = session.chooser_requests();
    assert_eq!((requests[0].title.as_str(), &requests[0].save_as), ("Open policy", &None));
    assert_eq!(requests[0].folder.as_deref(), other.parent());
}

#[test]
fn an_edit_while_a_file_is_being_read_is_not_lost() {
    let mut session = Session::with_actions(&["Push"]);
    let other = session.file("other.radius.json", policy_of(&["Call me"]));
    session.click(|session| session.row("Push"));
    // Reading starts and the edit arrives in one frame.
    session.harness.input_mut().events.push(key_event(CTRL, Key::D));
    session.drop_file(&other);
    session.wait_for_dialog(QUESTION);
    assert_eq!(session.titles(), ["Push", "Push (2)"]);
    session.answer(QUESTION, "Don't save");
    session.wait_for("the other file", |session| session.rows() == ["Call me"]);
}

#[test]
fn open_shows_the_file_chooser_at_once() {
    let mut session = Session::with_actions(&["Push"]);
    let _open = session.chooser_waits();
    session.choose("File", "Open");
    assert_eq!(session.chooser_requests().len(), 1);
}

#[test]
fn a_path_can_be_typed_if_there_is_no_file_chooser() {
    let mut session = Session::new();
    let other = session.file("other.radius.json", policy_of(&["Call me"]));
    session.chooser_answers(Picked::NoChooser);
    session.choose("File", "Import");
    session.wait_for("the remark", |session| session.dialog_words("Import").contains("No file chooser"));
    assert_eq!(session.focused().as_deref(), Some("Path"));
    session.type_text(other.to_str().unwrap());
    session.press(Key::Enter);
    session.accept_import();
    assert_eq!(session.rows(), ["Call me"]);
}

#[test]
fn a_path_is_accepted_as_file_managers_copy_it() {
    let quoted: fn(&str) -> String = |path| format!("\"{path}\"");
    let url: fn(&str) -> String = |path| {
        // On Windows a path starts with a drive.
        let path = path.replace('\\', "/").replace(' ', "%20");
        format!("file:///{}", path.trim_start_matches('/'))
    };
    for copied in [quoted, url] {
        let mut session = Session::new();
        let other = session.file("my other.radius.json", policy_of(&["Call me"]));
        let typed = copied(other.to_str().unwrap());
        session.press_with(CTRL, Key::O);
        enter_path(&mut session, "Open policy", "Open", Path::new(&typed));
        session.wait_for("the file", |session| session.console().document().file() == Some(&other));
    }
}

#[test]
fn cancelling_the_file_chooser_closes_the_dialog_and_does_nothing() {
    let mut session = changed();
    let before = (session.text(), session.saved());
    for (modifiers, key) in [(CTRL, Key::I), (CTRL, Key::E), (CTRL_SHIFT, Key::S)] {
        session.chooser_answers(Picked::Cancelled);
        session.press_with(modifiers, key);
        session.wait_for("the dialog to close", |session| session.dialogs().is_empty());
        assert_eq!((session.text(), session.saved()), before);
    }
}

#[test]
fn a_file_chooser_that_never_returns_leaves_the_path_field_usable() {
    let mut session = Session::new();
    let other = session.file("other.radius.json", policy_of(&["Call me"]));
    let late = session.chooser_waits();
    session.press_with(CTRL, Key::I);
    assert!(session.dialog_words("Import").contains("The file chooser is open"));
    enter_path(&mut session, "Import", "Import", &other);
    session.accept_import();
    assert_eq!(session.rows(), ["Call me"]);
    let third = session.file("third.radius.json", policy_of(&["SMS"]));
    late.send(Picked::File(third)).unwrap();
    thread::sleep(Duration::from_millis(50));
    session.run();
    session.run();
    assert_eq!((session.rows(), session.dialogs().len()), (vec!["Call me".to_owned()], 0), "a late choice is ignored");
}

#[test]
fn a_choice_made_for_one_dialog_is_not_used_for_another() {
    let mut session = Session::with_actions(&["Push"]);
    let late = session.chooser_waits();
    session.press_with(CTRL, Key::I);
    session.press(Key::Escape);
    let _second = session.chooser_waits();
    session.press_with(CTRL, Key::E);
    assert_eq!(session.dialogs(), ["Export policy"]);
    let victim = session.file("victim.radius.json", policy_of(&["SMS"]));
    late.send(Picked::File(victim.clone())).unwrap();
    thread::sleep(Duration::from_millis(50));
    session.run();
    session.run();
    assert_eq!(session.dialogs(), ["Export policy"], "the choice was made for the import");
    assert_eq!(fs::read_to_string(victim).unwrap(), policy_of(&["SMS"]));
}

#[test]
fn open_recent_lists_and_reopens_files() {
    let mut session = Session::with_actions(&["Push"]);
    session.begin_new();
    session.open_menu("File");
    session.click(|session| session.harness.get_by_label("Open recent"));
    session.click(|session| session.harness.get_by_label("duo.radius.json"));
    session.wait_for("the file", |session| session.rows() == ["Push"]);
}

#[test]
fn a_missing_recent_file_shows_an_error() {
    let settings = Settings { recent: vec!["/not/there/gone.radius.json".into()], ..Settings::default() };
    let mut session = Session::begin(Setup { settings, ..Setup::default() });
    session.open_menu("File");
    session.click(|session| session.harness.get_by_label("Open recent"));
    session.click(|session| session.harness.get_by_label("gone.radius.json"));
    session.wait_for_dialog("The file was not opened");
    assert!(session.dialog_words("The file was not opened").contains("No such file"));
}

#[test]
fn recent_files_theme_and_zoom_are_saved_in_the_settings_file() {
    let folder = tempfile::tempdir().unwrap();
    let settings_file = folder.path().join("config/settings.json");
    let setup = Setup { settings_file: Some(settings_file.clone()), ..Setup::default() };
    let mut session = Session::with_policy_and(&policy_of(&["Push"]), setup);
    session.press_with(CTRL, Key::Plus);
    session.wait_for("the settings", |_| Settings::read(&settings_file).zoom_percent == 110);
    let kept = Settings::read(&settings_file);
    assert_eq!(kept.recent, [session.path("duo.radius.json")]);
    assert!(!fs::read_to_string(&settings_file).unwrap().contains("Push"), "contains nothing of a policy");
}

/// Reads the settings and starts a console, as the program does. Fails if that takes too long: opening a pipe waits for its other
/// end.
fn starts_with_settings(file: &Path) -> Settings {
    let (sender, receiver) = channel();
    let settings_file = file.to_path_buf();
    thread::spawn(move || {
        let settings = Settings::read(&settings_file);
        let setup = Setup { settings: settings.clone(), settings_file: Some(settings_file), ..Setup::default() };
        let mut session = Session::begin(setup);
        session.begin_new();
        let _ = sender.send(settings);
    });
    receiver.recv_timeout(Duration::from_secs(20)).unwrap_or_else(|_| panic!("it hangs: {}", file.display()))
}

#[needs(linux, "terminals and /proc")]
#[test]
fn a_settings_file_that_is_a_pipe_or_terminal_means_the_defaults() {
    use std::os::fd::AsRawFd as _;
    use std::os::unix::fs::symlink;

    use nix::fcntl::OFlag;
    use nix::pty::{grantpt, posix_openpt, ptsname_r, unlockpt};
    use nix::sys::stat::Mode;

    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let terminal = posix_openpt(OFlag::O_RDWR | OFlag::O_NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let (reader, _writer) = std::io::pipe().unwrap();
    nix::unistd::mkfifo(&path("fifo"), Mode::S_IRWXU).unwrap();
    fs::create_dir(path("folder")).unwrap();
    let real = Settings { zoom_percent: 150, ..Settings::default() };
    real.write(&path("file")).unwrap();
    let settings = path("settings.json");
    for (target, expected) in [
        (PathBuf::from(ptsname_r(&terminal).unwrap()), Settings::default()),
        (format!("/proc/self/fd/{}", reader.as_raw_fd()).into(), Settings::default()),
        ("fifo".into(), Settings::default()),
        ("folder".into(), Settings::default()),
        ("file".into(), real),
    ] {
        symlink(&target, &settings).unwrap();
        assert_eq!(starts_with_settings(&settings), expected, "{}", target.display());
        fs::remove_file(&settings).unwrap();
    }
    assert_eq!(starts_with_settings(&path("fifo")), Settings::default());
}

#[test]
fn save_writes_the_file_and_keeps_it_open() {
    let mut session = changed();
    session.choose("File", "Save");
    session.wait_for("the file to be saved", |session| !session.console().document().is_changed());
    assert_eq!((session.saved(), session.rows()), (session.text(), vec!["Call me".to_owned()]));
    assert_eq!(session.status(), "Policy file: duo.radius.json, saved");
}

#[test]
fn apply_saves_and_is_enabled_only_with_unsaved_changes() {
    let mut session = Session::with_actions(&["Push"]);
    let apply = |session: &Session| Session::is_enabled(&session.footer().get_by_role_and_label(Role::Button, "Apply"));
    assert!(!apply(&session));
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    assert!(apply(&session));
    session.press_in_footer("Apply");
    session.wait_for("the file to be saved", |session| !session.console().document().is_changed());
    assert!(!apply(&session) && !session.is_closed());
    assert_eq!(session.saved(), session.text());
}

#[test]
fn ok_saves_and_closes_the_window() {
    let mut session = changed();
    session.press_in_footer("OK");
    session.wait_for("the window to close", Session::is_closed);
    assert_eq!(session.saved(), session.text());
}

#[test]
fn cancel_in_the_footer_closes_and_asks_if_there_are_unsaved_changes() {
    let mut session = Session::with_actions(&["Push"]);
    session.press_in_footer("Cancel");
    assert!(session.is_closed());
    let mut session = changed();
    session.press_in_footer("Cancel");
    assert_eq!((session.dialogs(), session.is_closed()), (vec![QUESTION.to_owned()], false));
}

#[test]
fn the_first_save_asks_for_a_file_name_and_suggests_one() {
    let mut session = Session::new();
    session.press(Key::Insert);
    session.type_text("Push");
    session.press(Key::Enter);
    session.press_with(CTRL, Key::S);
    let proposed = session.field("Save policy as", "Path").value().unwrap();
    assert_eq!(Path::new(&proposed).file_name().unwrap(), "new-policy.radius.json");
    let path = session.path("mine");
    enter_path(&mut session, "Save policy as", "Save", &path);
    let whole = session.path("mine.radius.json");
    session.wait_for("the file", |session| session.console().document().file() == Some(whole.as_path()));
    assert_eq!(fs::read_to_string(&whole).unwrap(), session.text());
}

#[test]
fn save_as_switches_to_the_new_file_and_keeps_the_old_one() {
    let mut session = changed();
    let before = session.saved();
    let copy = session.path("copy.radius.json");
    session.chooser_picks(&copy);
    session.choose("File", "Save as");
    session.wait_for("the copy", |session| session.console().document().file() == Some(copy.as_path()));
    assert_eq!(session.saved(), before);
    assert_eq!(fs::read_to_string(&copy).unwrap(), session.text());
    assert!(!session.console().document().is_changed());
}

#[test]
fn export_saves_a_copy_and_keeps_the_current_file_open() {
    let mut session = changed();
    let before = session.saved();
    let copy = session.path("copy.radius.json");
    session.chooser_picks(&copy);
    session.choose_export("Policy");
    session.wait_for_status("Exported to");
    assert_eq!(fs::read_to_string(&copy).unwrap(), session.text());
    let document = session.console().document();
    assert_eq!((document.file(), document.is_changed()), (Some(session.path("duo.radius.json").as_path()), true));
    assert_eq!(session.saved(), before);
}

#[test]
fn export_creates_the_user_guide_and_the_entry_checklist() {
    let mut session = Session::with_policy(include_str!("duo.radius.json"));
    for (item, file, says) in [
        ("User guide", "duo-radius-guide.html", "Deny any request that you did not start"),
        ("Entry checklist", "duo-radius-checklist.html", "radius-console diff"),
    ] {
        let page = session.path(file);
        session.chooser_picks(&page);
        session.choose_export(item);
        session.wait_for("the page", |session| session.status().contains(file));
        assert!(fs::read_to_string(&page).unwrap().contains(says), "{item}");
        assert_eq!(session.chooser_requests().last().unwrap().save_as.as_deref(), Some(OsStr::new(file)));
    }
    let guide = fs::read_to_string(session.path("duo-radius-guide.html")).unwrap();
    assert!(guide.contains("data:image/png;base64,"), "the picture of the dialog");
    // The pages are not the policy, so nothing counts as saved.
    assert_eq!(session.console().document().file(), Some(session.path("duo.radius.json").as_path()));
}

#[test]
fn exporting_a_page_never_overwrites_the_policy_file() {
    let mut session = changed();
    let (file, before) = (session.path("duo.radius.json"), session.saved());
    session.choose_export("Entry checklist");
    enter_path(&mut session, "Export entry checklist", "Export", &file);
    session.wait_for_dialog("The entry checklist was not exported");
    assert!(session.dialog_words("The entry checklist was not exported").contains("This is the policy file itself."));
    assert_eq!(session.saved(), before);
}

#[test]
fn a_page_that_cannot_be_written_shows_an_error() {
    let mut session = Session::with_actions(&["Push"]);
    session.choose_export("User guide");
    enter_path(&mut session, "Export user guide", "Export", Path::new("/not/there/guide.html"));
    session.wait_for_dialog("The user guide was not exported");
    assert!(session.dialog_words("The user guide was not exported").contains("Your open policy is unchanged."));
}

#[test]
fn typing_the_path_of_an_existing_file_asks_before_replacing_it() {
    for (keys, dialog, verb) in
        [((CTRL_SHIFT, Key::S), "Save policy as", "Save"), ((CTRL, Key::E), "Export policy", "Export")]
    {
        let mut session = changed();
        let there = session.file("there.radius.json", "precious");
        session.press_with(keys.0, keys.1);
        enter_path(&mut session, dialog, verb, &there);
        session.wait_for_dialog("Replace the file?");
        assert!(session.dialog_words("Replace the file?").contains(there.to_str().unwrap()));
        session.answer("Replace the file?", "Cancel");
        assert_eq!(fs::read_to_string(&there).unwrap(), "precious", "{verb}");
        assert!(session.console().document().is_changed());
        session.press_with(keys.0, keys.1);
        enter_path(&mut session, dialog, verb, &there);
        session.wait_for_dialog("Replace the file?");
        session.answer("Replace the file?", "Replace");
        let text = session.text();
        session.wait_for("the file to be replaced", |_| fs::read_to_string(&there).unwrap() == text);
    }
}

#[test]
fn a_file_chosen_in_the_file_chooser_is_replaced_without_asking_again() {
    let mut session = changed();
    let there = session.file("there.radius.json", "old");
    session.chooser_picks(&there);
    session.press_with(CTRL, Key::E);
    session.wait_for_status("Exported to");
    assert_eq!(fs::read_to_string(&there).unwrap(), session.text());
    assert!(session.dialogs().is_empty());
}

#[test]
fn import_applies_only_the_actions_in_one_undo_step() {
    let mut session = Session::with_actions(&["Push"]);
    let other = policy_of(&["Call me", "SMS"]).replace("\"Duo\"", "\"Other\"");
    let file = session.file("other.radius.json", other);
    session.chooser_picks(&file);
    session.choose("File", "Import");
    session.accept_import();
    assert!(session.status().starts_with("3 changes applied. Undo reverts them."), "{}", session.status());
    assert_eq!((session.rows(), session.policy().name().as_str()), (vec!["Call me".into(), "SMS".into()], "Duo"));
    let document = session.console().document();
    assert_eq!(document.file(), Some(session.path("duo.radius.json").as_path()));
    assert_eq!(document.changes(), Some(3));
    session.press_with(CTRL, Key::Z);
    assert_eq!(session.rows(), ["Push"]);
}

#[test]
fn revert_restores_the_file_and_undo_restores_the_changes() {
    let mut session = changed();
    let changed = session.text();
    session.choose("File", "Revert to saved");
    session.wait_for_status("Reverted to the saved policy");
    assert_eq!((session.text(), session.console().document().is_changed()), (session.saved(), false));
    session.press_with(CTRL, Key::Z);
    assert_eq!(session.text(), changed);
}

#[test]
fn a_dropped_file_is_opened() {
    let mut session = Session::with_actions(&["Push"]);
    let other = session.file("other.radius.json", policy_of(&["Call me"]));
    session.drop_file(&other);
    session.wait_for("the other file", |session| session.rows() == ["Call me"]);
    assert_eq!(session.console().document().file(), Some(other.as_path()));
}

#[test]
fn a_dropped_file_asks_before_changes_are_lost() {
    let mut session = changed();
    let other = session.file("other.radius.json", policy_of(&["SMS"]));
    session.drop_file(&other);
    assert_eq!(session.dialogs(), [QUESTION]);
    session.answer(QUESTION, "Don't save");
    session.wait_for("the other file", |session| session.rows() == ["SMS"]);
}

#[test]
fn a_file_dropped_on_a_dialog_is_not_opened() {
    let mut session = Session::with_actions(&["Push"]);
    session.press(Key::Insert);
    let other = session.file("other.radius.json", policy_of(&["SMS"]));
    session.drop_file(&other);
    assert_eq!(session.status(), "Close the dialog first, then drop the file again");
    assert_eq!((session.rows(), session.dialogs()), (vec!["Push".to_owned()], vec!["Add Action".to_owned()]));
}

// --- saving that fails -----------------------------------------------------------------------------------------------

#[test]
fn a_save_that_fails_says_why_and_changes_nothing() {
    let mut session = changed();
    let (text, saved) = (session.text(), session.saved());
    let read_only = session.file("read-only.radius.json", "precious");
    let mut permissions = fs::metadata(&read_only).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&read_only, permissions).unwrap();
    let folder = session.path("folder.radius.json");
    fs::create_dir(&folder).unwrap();
    for (path, words) in [
        (session.path("not/there/policy.radius.json"), "No such folder; check the path."),
        (read_only.clone(), "The file is read-only; make it writable, or choose another name."),
        (folder, "This is a folder; specify a file to write."),
    ] {
        session.chooser_picks(&path);
        session.press_with(CTRL_SHIFT, Key::S);
        session.wait_for_dialog("The policy was not saved");
        let dialog_text = session.dialog_words("The policy was not saved");
        assert!(dialog_text.contains(words) && dialog_text.contains(path.to_str().unwrap()), "{dialog_text}");
        assert!(dialog_text.contains("Your open policy is unchanged."));
        session.press(Key::Escape);
        assert!(session.dialogs().is_empty());
        assert_eq!((session.text(), session.saved()), (text.clone(), saved.clone()));
        let document = session.console().document();
        assert_eq!((document.is_changed(), document.file()), (true, Some(session.path("duo.radius.json").as_path())));
    }
    assert_eq!(fs::read_to_string(read_only).unwrap(), "precious");
}

#[test]
fn if_the_folder_is_gone_the_save_fails_and_the_window_stays_open() {
    let mut session = changed();
    fs::remove_file(session.path("duo.radius.json")).unwrap();
    fs::remove_dir(session.path("")).unwrap();
    session.press_in_footer("OK");
    session.wait_for_dialog("The policy was not saved");
    assert!(!session.is_closed());
    session.answer("The policy was not saved", "Cancel");
    assert_eq!(session.rows(), ["Call me"]);
    fs::create_dir(session.path("")).unwrap();
    session.press_in_footer("OK");
    session.wait_for("the window to close", Session::is_closed);
    assert_eq!(session.saved(), session.text());
}

// --- the question before changes are lost ----------------------------------------------------------------------------

#[test]
fn dont_save_discards_the_changes() {
    let mut session = changed();
    let before = session.saved();
    session.choose("File", "New");
    assert!(session.dialog_words(QUESTION).contains("You have 1 unsaved change."));
    session.answer(QUESTION, "Don't save");
    session.answer("New policy", "Create");
    assert!(session.rows().is_empty() && session.dialogs().is_empty());
    assert_eq!(session.saved(), before);
}

#[test]
fn cancel_returns_to_the_changes() {
    for leave in ["Esc", "Cancel"] {
        let mut session = changed();
        let before = (session.text(), session.saved());
        session.choose("File", "New");
        match leave {
            "Esc" => session.press(Key::Escape),
            _ => session.answer(QUESTION, "Cancel"),
        }
        assert_eq!((session.text(), session.saved()), before);
        assert!(session.console().document().is_changed() && session.dialogs().is_empty());
    }
}

#[test]
fn save_is_the_default_and_continues_once_it_succeeds() {
    let mut session = changed();
    let text = session.text();
    session.choose("File", "New");
    session.press(Key::Enter);
    session.wait_for_dialog("New policy");
    session.press(Key::Enter);
    session.wait_for("the new policy", |session| session.policy().name().as_str() == "New policy");
    assert_eq!(session.saved(), text);
}

#[test]
fn a_failed_save_does_not_continue() {
    let mut session = changed();
    let text = session.text();
    fs::remove_file(session.path("duo.radius.json")).unwrap();
    fs::create_dir(session.path("duo.radius.json")).unwrap();
    session.choose("File", "New");
    session.answer(QUESTION, "Save");
    session.wait_for_dialog("The policy was not saved");
    session.press(Key::Escape);
    session.run();
    assert_eq!((session.text(), session.console().document().is_changed()), (text, true));
}

#[test]
fn saving_an_unnamed_policy_asks_for_a_file_and_continues_only_with_one() {
    let begin = || {
        let mut session = Session::new();
        session.press(Key::Insert);
        session.type_text("Push");
        session.press(Key::Enter);
        session.press_with(CTRL, Key::W);
        session.answer("Save changes to New policy?", "Save");
        assert_eq!(session.dialogs(), ["Save policy as"]);
        session
    };
    let mut session = begin();
    session.press(Key::Escape);
    assert_eq!((session.is_closed(), session.rows()), (false, vec!["Push".to_owned()]));
    let mut session = begin();
    let path = session.path("new.radius.json");
    enter_path(&mut session, "Save policy as", "Save", &path);
    session.wait_for("the window to close", Session::is_closed);
    assert_eq!(fs::read_to_string(path).unwrap(), session.text());
}

#[test]
fn the_close_button_asks_once_and_the_answer_closes_the_window() {
    let mut session = changed();
    session.request_close();
    session.request_close();
    assert_eq!(session.dialogs(), [QUESTION], "only one question, however often the button is clicked");
    assert!(session.times_kept_open() >= 2 && !session.is_closed());
    session.answer(QUESTION, "Save");
    session.wait_for("the window to close", Session::is_closed);
    assert_eq!(session.saved(), session.text());
}

#[test]
fn the_close_button_closes_immediately_if_all_is_saved() {
    let mut session = Session::with_actions(&["Push"]);
    session.request_close();
    assert_eq!((session.dialogs().len(), session.times_kept_open()), (0, 0));
}

#[test]
fn the_close_button_asks_while_an_action_is_being_edited() {
    let mut session = Session::with_actions(&["Push"]);
    session.press(Key::Insert);
    session.type_text("Call me");
    session.request_close();
    let question = "Discard the action you are editing, and close?";
    assert_eq!(session.dialogs().last().map(String::as_str), Some(question));
    session.press(Key::Escape);
    assert_eq!(session.dialogs(), ["Add Action"]);
    assert_eq!(session.field("Add Action", "Title").value().as_deref(), Some("Call me"));
}

#[test]
fn choosing_save_closes_the_draft_and_a_failed_save_restores_it() {
    let mut session = changed();
    session.press(Key::Insert);
    session.type_text("Half");
    fs::remove_dir_all(session.path("")).unwrap();
    session.request_close();
    session.answer(QUESTION, "Save");
    session.wait_for_dialog("The policy was not saved");
    session.press(Key::Escape);
    assert!(!session.is_closed());
    session.press_in_footer("Restore");
    assert_eq!(session.field("Add Action", "Title").value().as_deref(), Some("Half"));
}
