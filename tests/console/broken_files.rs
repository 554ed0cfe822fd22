//! Broken files of every kind, opened in every way: each gets an error in plain words, and the open policy stays
//! byte-for-byte the same.

use std::fs;
use std::path::{Path, PathBuf};

use egui::Key;
use needs::needs;

use crate::session::{CTRL, Session, Setup, policy_of};

/// Creates one file of every kind that is not a policy; returns each with words its error contains.
fn broken(folder: &Path) -> Vec<(PathBuf, &'static str)> {
    let mut files = Vec::new();
    let mut add = |name: &str, content: Vec<u8>, words| {
        let path = folder.join(name);
        fs::write(&path, content).unwrap();
        files.push((path, words));
    };
    let text = policy_of(&["Push"]);
    let six = {
        let mut policy: serde_json::Value = serde_json::from_str(&text).unwrap();
        let action = policy["actions"][0].clone();
        policy["actions"] = vec![action; 6].into();
        policy.to_string()
    };
    let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    add("empty.json", Vec::new(), "found an empty file");
    add("huge.json", vec![b' '; 1024 * 1024 + 1], "The file is 1,048,577 bytes; the limit for a policy is 1,048,576");
    add("binary.json", (0..=255).cycle().take(4096).collect(), "found the byte 0x00; expected UTF-8 text");
    add("utf-16.json", utf16, "found UTF-16 text; expected UTF-8; save the file as UTF-8");
    add("latin-1.json", b"{\"name\": \"D\xfco\"}".to_vec(), "found the byte 0xFC; expected UTF-8 text");
    add("deep.json", "[".repeat(100_000).into_bytes(), "nested more than 16 levels deep");
    add("six.json", six.into_bytes(), "five");
    add("newer.json", text.replace("\"version\": 1", "\"version\": 3").into_bytes(), "version");
    let conflict = format!("<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> other\n");
    add("conflict.json", conflict.into_bytes(), "line 1, column 1: found an unresolved merge conflict");
    add("half.json", text.as_bytes()[..text.len() / 2].to_vec(), "expected");
    add("other.json", b"{\"titel\": 1}".to_vec(), "unknown key");
    fs::create_dir(folder.join("directory.json")).unwrap();
    files.push((folder.join("directory.json"), "This is not a file"));
    files.push((folder.join("missing.json"), "No such file; check the path."));
    files.push((folder.join("missing").join("missing.json"), "No such file; check the path."));
    files
}

/// Asserts that the open policy is still `before`, in memory and on disk, and that the dialog shows `words` about
/// `path` and closes.
#[track_caller]
fn assert_untouched(session: &mut Session, dialog: &'static str, path: &Path, words: &str, before: &(String, String)) {
    session.wait_for_dialog(dialog);
    let text = session.dialog_words(dialog);
    assert!(text.contains(words), "{}: {text}", path.display());
    assert!(text.contains("Your open policy is unchanged."), "{text}");
    assert!(text.contains(path.to_str().unwrap()), "{text}");
    session.answer(dialog, "OK");
    assert!(session.dialogs().is_empty());
    assert_eq!((session.text(), session.saved()), *before, "{}", path.display());
    let document = session.console().document();
    assert_eq!(document.file(), Some(session.path("duo.radius.json").as_path()), "{}", path.display());
    assert_eq!((document.is_changed(), document.undo_name()), (false, None), "{}", path.display());
    assert_eq!(session.rows(), ["Push", "Call me"]);
}

#[test]
fn at_the_start_no_open_policy_is_said_to_be_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    for (file, words) in broken(folder.path()) {
        let mut session = Session::begin(Setup { file: Some(file), allow_missing_glyphs: true, ..Setup::default() });
        session.wait_for_dialog("The file was not opened");
        let text = session.dialog_words("The file was not opened");
        assert!(text.contains(words) && !text.contains("unchanged"), "{text}");
    }
}

fn with_open_policy() -> (Session, (String, String)) {
    let session = Session::with_actions(&["Push", "Call me"]);
    let before = (session.text(), session.saved());
    (session, before)
}

#[test]
fn a_broken_file_is_not_opened() {
    let (mut session, before) = with_open_policy();
    for (path, words) in broken(&session.path("")) {
        session.press_with(CTRL, Key::O);
        session.fill(|session| session.field("Open policy", "Path"), path.to_str().unwrap());
        session.answer("Open policy", "Open");
        assert_untouched(&mut session, "The file was not opened", &path, words, &before);
    }
}

#[test]
fn a_broken_file_is_not_imported() {
    let (mut session, before) = with_open_policy();
    for (path, words) in broken(&session.path("")) {
        session.chooser_picks(&path);
        session.press_with(CTRL, Key::I);
        assert_untouched(&mut session, "The file was not imported", &path, words, &before);
    }
}

#[test]
fn an_import_quotes_the_error_message_of_a_farm() {
    let (mut session, before) = with_open_policy();
    for (response, words) in [
        (
            r#"{"title":"Unauthorized","status":401}"#,
            "found an error response from the farm: 401 Unauthorized; expected",
        ),
        ("null", "found null, an empty response; expected"),
    ] {
        session.file("error.json", response);
        let path = session.path("error.json");
        session.chooser_picks(&path);
        session.press_with(CTRL, Key::I);
        assert_untouched(&mut session, "The file was not imported", &path, words, &before);
    }
}

#[test]
fn a_dropped_broken_file_is_not_opened() {
    let (mut session, before) = with_open_policy();
    for (path, words) in broken(&session.path("")) {
        session.drop_file(&path);
        assert_untouched(&mut session, "The file was not opened", &path, words, &before);
    }
}

#[test]
fn starting_with_a_broken_file_leaves_an_empty_policy() {
    let folder = tempfile::tempdir().unwrap();
    for (path, words) in broken(folder.path()) {
        let mut session = Session::begin(Setup { file: Some(path.clone()), ..Setup::default() });
        session.wait_for_dialog("The file was not opened");
        let text = session.dialog_words("The file was not opened");
        assert!(text.contains(words) && text.contains(path.to_str().unwrap()), "{text}");
        session.press(Key::Enter);
        assert!(session.dialogs().is_empty());
        assert_eq!((session.policy().name().as_str(), session.console().document().file()), ("New policy", None));
        assert!(!session.console().document().is_changed());
    }
}

#[test]
fn revert_refuses_a_file_that_has_become_broken() {
    let mut session = Session::with_actions(&["Push"]);
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    let before = session.text();
    session.file("duo.radius.json", "{");
    session.choose("File", "Revert to saved");
    session.wait_for_dialog("The file was not reloaded");
    session.press(Key::Escape);
    assert_eq!((session.text(), session.console().document().is_changed()), (before, true));
}

#[test]
fn up_to_a_dozen_problems_of_a_file_are_listed() {
    let mut session = Session::new();
    let keys: String = (0..30).map(|number| format!("\"key{number}\": 1,")).collect();
    let path = session.file("many.json", policy_of(&[]).replacen('{', &format!("{{{keys}"), 1));
    session.drop_file(&path);
    session.wait_for_dialog("The file was not opened");
    let text = session.dialog_words("The file was not opened");
    assert_eq!(text.matches("unknown key").count(), 12, "{text}");
    assert!(text.contains("and 18 more"), "{text}");
}

#[needs(linux, "an unprivileged user")]
#[test]
fn a_file_without_read_permission_is_not_opened() {
    use std::os::unix::fs::PermissionsExt as _;

    let (mut session, before) = with_open_policy();
    let path = session.file("secret.json", policy_of(&["SMS"]));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    fs::set_permissions(session.path(""), fs::Permissions::from_mode(0o755)).unwrap();
    // Root may read everything, so this thread and the threads it starts access files as the user "nobody".
    nix::unistd::setfsuid(nix::unistd::Uid::from_raw(65534));
    session.drop_file(&path);
    session.wait_for_dialog("The file was not opened");
    nix::unistd::setfsuid(nix::unistd::geteuid());
    assert_untouched(
        &mut session,
        "The file was not opened",
        &path,
        "Permission denied; request permission to read the file.",
        &before,
    );
}
