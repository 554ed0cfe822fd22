//! Races: another program acts between the last check of a file and its replacement. Also the words for errors of the system.

#![allow(clippy::disallowed_methods, reason = "simulates programs that write in place")]

use super::*;

/// Stages the contents "new" for a policy file, lets another program act, then commits. Returns the result and the
/// contents of the file.
fn race(before: Option<&str>, over: Overwrite<'_>, other: impl FnOnce(&Path)) -> (Result<(), Failure>, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duo.radius.json");
    if let Some(before) = before {
        fs::write(&path, before).unwrap();
    }
    let staged = Staged::beside(&path, b"new", over).unwrap();
    other(&path);
    let result = staged.commit();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "no temporary file is left");
    (result, fs::read_to_string(&path).unwrap())
}

fn writes(text: &'static str) -> impl FnOnce(&Path) {
    move |path| fs::write(path, text).unwrap()
}

#[test]
fn saving_recreates_a_deleted_file() {
    let (saved, contents) = race(None, Overwrite::Known(b"old"), |_| {});
    assert_eq!((saved.is_ok(), contents.as_str()), (true, "new"));
    let (saved, contents) = race(Some("old"), Overwrite::Known(b"old"), |path| fs::remove_file(path).unwrap());
    assert_eq!((saved.is_ok(), contents.as_str()), (true, "new"));
}

#[test]
fn a_file_from_another_program_is_never_overwritten() {
    // The second one has the known contents, but its permissions are unknown.
    for theirs in ["theirs", "old"] {
        let (saved, contents) = race(None, Overwrite::Known(b"old"), writes(theirs));
        assert!(matches!(saved, Err(Failure::Changed)), "{saved:?}");
        assert_eq!(contents, theirs);
    }
    let (saved, contents) = race(Some("old"), Overwrite::Known(b"old"), writes("theirs"));
    assert!(matches!(saved, Err(Failure::Changed)), "{saved:?}");
    assert_eq!(contents, "theirs");
    let (created, contents) = race(None, Overwrite::Nothing, writes("theirs"));
    assert!(matches!(created, Err(Failure::Exists)), "{created:?}");
    assert_eq!(contents, "theirs");
}

#[test]
fn formatting_does_not_recreate_a_deleted_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duo.radius.json");
    fs::write(&path, "old").unwrap();
    let staged = Staged::beside(&path, b"new", Overwrite::Read(b"old")).unwrap();
    fs::remove_file(&path).unwrap();
    assert!(matches!(staged.commit(), Err(Failure::NoFile)));
    assert!(!path.exists());
}

#[test]
fn an_output_that_is_a_folder_or_on_a_read_only_disk_is_reported_as_such() {
    let failure = |kind: ErrorKind| Failure::writing(kind.into());
    assert!(matches!(failure(ErrorKind::ReadOnlyFilesystem), Failure::ReadOnlyDisk));
    assert!(matches!(failure(ErrorKind::IsADirectory), Failure::OutputIsFolder));
    assert!(matches!(Failure::reading(ErrorKind::IsADirectory.into()), Failure::NotAFile));
}
