//! Exchanges that meet the save of another program.

#![expect(clippy::disallowed_methods, reason = "simulates other programs")]

use std::fs;
use std::path::PathBuf;

use super::*;

/// A folder with a file that is to be replaced, and the new file.
struct Case {
    folder: tempfile::TempDir,
    new: File,
    old: File,
}

impl Case {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let make = |name: &str| {
            let path = folder.path().join(name);
            fs::write(&path, name).unwrap();
            File::options().read(true).write(true).open(path).unwrap()
        };
        let (new, old) = (make("new"), make("old"));
        new.try_lock().unwrap();
        Self { folder, new, old }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Replaces the file "old", as a save by another program does.
    fn save(&self, contents: &str) {
        fs::write(self.path("theirs"), contents).unwrap();
        fs::rename(self.path("theirs"), self.path("old")).unwrap();
    }

    fn replace(&self, is_known: impl Fn(&Path) -> bool) -> Exchanged {
        replace((&self.new, &self.path("new")), (&self.old, &self.path("old")), is_known)
    }

    /// The contents of the target and of the file beside it.
    fn contents(&self) -> [String; 2] {
        ["old", "new"].map(|name| fs::read_to_string(self.path(name)).unwrap_or_default())
    }
}

#[test]
fn the_file_is_replaced() {
    let case = Case::new();
    assert_eq!(case.replace(|path| fs::read(path).unwrap() == b"old"), Exchanged::Replaced);
    assert_eq!(case.contents(), ["new", "old"]);
}

#[test]
fn a_file_that_took_its_place_is_put_back() {
    let case = Case::new();
    // Even with the same contents, it may have other rights.
    case.save("old");
    assert_eq!(case.replace(|_| true), Exchanged::PutBack);
    assert_eq!(case.contents(), ["old", "new"]);
}

#[test]
fn a_file_that_was_written_in_place_is_put_back() {
    let case = Case::new();
    fs::write(case.path("old"), "theirs").unwrap();
    assert_eq!(case.replace(|path| fs::read(path).unwrap() == b"old"), Exchanged::PutBack);
    assert_eq!(case.contents(), ["theirs", "new"]);
}

/// Exchanges the files, and once more, because the old one has changed. Another program acts in between.
fn put_back_after(case: &Case, act: impl Fn()) -> Exchanged {
    case.replace(|_| {
        act();
        false
    })
}

#[test]
fn of_several_saves_of_other_programs_the_latest_stays() {
    let case = Case::new();
    assert_eq!(put_back_after(&case, || case.save("latest")), Exchanged::PutBack);
    assert_eq!(case.contents(), ["latest", "old"]);
}

#[test]
fn a_file_is_put_back_where_the_new_one_was_removed() {
    let case = Case::new();
    assert_eq!(put_back_after(&case, || fs::remove_file(case.path("old")).unwrap()), Exchanged::PutBack);
    assert_eq!(case.contents(), ["old", "old"], "two names of one file");
}

#[test]
fn any_file_of_another_program_is_put_back() {
    // Locked, unreadable, and a link.
    let case = Case::new();
    case.save("theirs");
    let theirs = File::open(case.path("old")).unwrap();
    theirs.try_lock().unwrap();
    theirs.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o000)).unwrap();
    assert_eq!(case.replace(|_| true), Exchanged::PutBack);
    theirs.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    assert_eq!(case.contents(), ["theirs", "new"]);

    let case = Case::new();
    fs::remove_file(case.path("old")).unwrap();
    std::os::unix::fs::symlink("elsewhere", case.path("old")).unwrap();
    assert_eq!(case.replace(|_| true), Exchanged::PutBack);
    assert_eq!(fs::read_link(case.path("old")).unwrap(), Path::new("elsewhere"));
    assert_eq!(case.contents()[1], "new");
}

#[test]
fn a_file_that_was_removed_stays_so() {
    let case = Case::new();
    fs::remove_file(case.path("old")).unwrap();
    assert_eq!((case.replace(|_| true), case.contents()), (Exchanged::PutBack, [String::new(), "new".to_owned()]));
}

#[test]
fn a_locked_file_is_not_exchanged() {
    let case = Case::new();
    let other = File::open(case.path("old")).unwrap();
    other.try_lock().unwrap();
    assert_eq!(case.replace(|_| true), Exchanged::Unsupported);
    assert_eq!(case.contents(), ["old", "new"]);
}
