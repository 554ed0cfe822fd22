//! What another program does between the last look at a file and the moment when it is replaced.

#![allow(clippy::disallowed_methods, reason = "other programs write in place")]

use super::*;

/// Writes the bytes "new" beside a policy file in a folder of its own, with what a save knows of the file; lets another
/// program act; then puts them in place. Gives what came of it, and what the file holds.
fn raced(before: Option<&str>, over: Over<'_>, other: impl FnOnce(&Path)) -> (Result<(), Failure>, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duo.radius.json");
    if let Some(before) = before {
        fs::write(&path, before).unwrap();
    }
    let written = Written::beside(&path, b"new", over).unwrap();
    other(&path);
    let put = written.put_in_place();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing is left beside it");
    (put, fs::read_to_string(&path).unwrap())
}

fn writes(text: &'static str) -> impl FnOnce(&Path) {
    move |path| fs::write(path, text).unwrap()
}

#[test]
fn a_save_creates_the_file_that_is_gone() {
    let (saved, holds) = raced(None, Over::Known(b"old"), |_| {});
    assert_eq!((saved.is_ok(), holds.as_str()), (true, "new"));
    let (saved, holds) = raced(Some("old"), Over::Known(b"old"), |path| fs::remove_file(path).unwrap());
    assert_eq!((saved.is_ok(), holds.as_str()), (true, "new"));
}

#[test]
fn what_another_program_puts_where_the_file_was_is_not_overwritten() {
    // The second one holds what was known, but its rights are not known.
    for theirs in ["theirs", "old"] {
        let (saved, holds) = raced(None, Over::Known(b"old"), writes(theirs));
        assert!(matches!(saved, Err(Failure::Changed)), "{saved:?}");
        assert_eq!(holds, theirs);
    }
    let (saved, holds) = raced(Some("old"), Over::Known(b"old"), writes("theirs"));
    assert!(matches!(saved, Err(Failure::Changed)), "{saved:?}");
    assert_eq!(holds, "theirs");
    let (created, holds) = raced(None, Over::Nothing, writes("theirs"));
    assert!(matches!(created, Err(Failure::Exists)), "{created:?}");
    assert_eq!(holds, "theirs");
}

#[test]
fn formatting_does_not_bring_back_a_file_that_was_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duo.radius.json");
    fs::write(&path, "old").unwrap();
    let written = Written::beside(&path, b"new", Over::Read(b"old")).unwrap();
    fs::remove_file(&path).unwrap();
    assert!(matches!(written.put_in_place(), Err(Failure::NoFile)));
    assert!(!path.exists());
}
