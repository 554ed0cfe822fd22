//! Windows peculiarities of files: opened by other programs, access control lists, attributes, hard links and forbidden
//! names.

use std::fs::{self, File};
use std::os::windows::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use radius_console::document::storage::{self, Failure};
use tempfile::TempDir;
use windows_calls::access::{Access, MAY_CHANGE_ACCESS};

use crate::command_line::{Folder, compact};

// Values from the Windows API.
const GENERIC_READ: u32 = 0x8000_0000;
const FILE_SHARE_READ: u32 = 1;
const FILE_SHARE_WRITE: u32 = 2;
const FILE_SHARE_DELETE: u32 = 4;
const FILE_ATTRIBUTE_HIDDEN: u32 = 2;

/// Sets the access control list of a file, in the security descriptor definition language.
pub(crate) fn set_access(file: &Path, list: &str) {
    let opened = File::options().access_mode(GENERIC_READ | MAY_CHANGE_ACCESS).open(file).unwrap();
    Access::from_text(list).unwrap().apply(&opened).unwrap();
}

/// The access control list of a file.
pub(crate) fn access(file: &Path) -> String {
    Access::of(&File::open(file).unwrap()).unwrap().text().unwrap()
}

/// A folder with the file `a.json`, which contains "old".
fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.json");
    fs::write(&file, "old").unwrap();
    (folder, file)
}

fn count(folder: &TempDir) -> usize {
    fs::read_dir(folder.path()).unwrap().count()
}

fn open_shared(file: &Path, shared: u32) -> File {
    File::options().read(true).share_mode(shared).open(file).unwrap()
}

#[test]
fn a_file_locked_by_another_program_stays_unchanged() {
    // Sharing modes that block a save, which writes and replaces.
    for shared in [0, FILE_SHARE_READ, FILE_SHARE_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_SHARE_DELETE] {
        let (folder, file) = folder();
        let holder = open_shared(&file, shared);
        let read = storage::read(&file);
        let may_read = shared & FILE_SHARE_READ != 0;
        assert_eq!(read.is_ok(), may_read, "{shared}: {read:?}");
        assert!(may_read || matches!(read, Err(Failure::InUse)), "{shared}: {read:?}");
        let written = storage::write(&file, b"new");
        assert!(matches!(written, Err(Failure::InUse)), "{shared}: {written:?}");
        drop(holder);
        assert_eq!((fs::read_to_string(&file).unwrap().as_str(), count(&folder)), ("old", 1), "{shared}");
        storage::write(&file, b"newer").unwrap();
    }
}

#[test]
fn a_file_another_program_reads_and_shares_is_saved() {
    let (folder, file) = folder();
    let _holder = open_shared(&file, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE);
    storage::write(&file, b"new").unwrap();
    assert_eq!((fs::read_to_string(&file).unwrap().as_str(), count(&folder)), ("new", 1));
}

#[test]
fn a_file_released_within_a_moment_is_saved() {
    for shared in [0, FILE_SHARE_READ, FILE_SHARE_READ | FILE_SHARE_WRITE] {
        let (_folder, file) = folder();
        let holder = open_shared(&file, shared);
        let (started, starts) = channel();
        let save = {
            let file = file.clone();
            thread::spawn(move || {
                started.send(()).unwrap();
                storage::write(&file, b"new")
            })
        };
        starts.recv().unwrap();
        thread::sleep(Duration::from_millis(100));
        drop(holder);
        save.join().unwrap().unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new", "{shared}");
    }
}

#[test]
fn the_command_line_says_that_another_program_uses_the_file() {
    let folder = Folder::new().with("a.json", compact());
    let _holder = open_shared(&folder.path("a.json"), FILE_SHARE_READ);
    let ended = folder.run(&["fmt", "a.json"]);
    let expected = "Cannot write a.json: another program has the file open; close it there, or try again\n";
    assert_eq!((ended.code, ended.err.as_str()), (2, expected));
}

#[test]
fn a_save_keeps_the_access_control_list() {
    let (folder, file) = folder();
    let fresh = access(&file);
    set_access(&file, "D:P(A;;FA;;;WD)");
    let before = access(&file);
    assert_ne!(before, fresh, "the list differs from that of a new file");
    storage::write(&file, b"new").unwrap();
    assert_eq!((fs::read_to_string(&file).unwrap().as_str(), access(&file)), ("new", before));
    assert_eq!(count(&folder), 1);
}

#[test]
fn a_save_keeps_a_hidden_file_hidden() {
    let (_folder, file) = folder();
    fs::remove_file(&file).unwrap();
    drop(File::options().write(true).create_new(true).attributes(FILE_ATTRIBUTE_HIDDEN).open(&file).unwrap());
    let is_hidden = || fs::metadata(&file).unwrap().file_attributes() & FILE_ATTRIBUTE_HIDDEN != 0;
    assert!(is_hidden());
    storage::write(&file, b"new").unwrap();
    assert!(is_hidden());
}

#[test]
fn a_read_only_file_and_one_with_two_hard_links_stay_unchanged() {
    let (folder, file) = folder();
    fs::hard_link(&file, folder.path().join("b.json")).unwrap();
    assert!(matches!(storage::write(&file, b"new"), Err(Failure::HardLinked)));
    fs::remove_file(folder.path().join("b.json")).unwrap();
    let mut rights = fs::metadata(&file).unwrap().permissions();
    rights.set_readonly(true);
    fs::set_permissions(&file, rights).unwrap();
    assert!(matches!(storage::write(&file, b"new"), Err(Failure::ReadOnly)));
    assert_eq!((fs::read_to_string(&file).unwrap().as_str(), count(&folder)), ("old", 1));
}

#[test]
fn a_path_of_400_characters_is_created_saved_and_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut deep = fs::canonicalize(folder.path()).unwrap();
    for letter in ["a", "b", "c"] {
        deep.push(letter.repeat(120));
    }
    fs::create_dir_all(&deep).unwrap();
    // As people write it, without the prefix that lifts the length limit.
    let plain = deep.to_str().unwrap().trim_start_matches(r"\\?\").to_owned() + r"\duo.radius.json";
    assert!(plain.len() > 400, "{}", plain.len());
    storage::create(plain.as_ref(), b"old").unwrap();
    assert!(matches!(storage::create(plain.as_ref(), b"old"), Err(Failure::Exists)));
    storage::save(plain.as_ref(), b"old", b"new").unwrap();
    assert_eq!(storage::read(plain.as_ref()).unwrap(), b"new");
}

#[test]
fn names_with_a_special_meaning_in_windows_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["nul.radius.json", "con", "duo.radius.json.", "duo ", "duo.radius.json:stream", "a?.json"] {
        let path = folder.path().join(name);
        assert!(matches!(storage::write(&path, b"new"), Err(Failure::ForbiddenName(_))), "{name}");
        assert!(matches!(storage::read(&path), Err(Failure::ForbiddenName(_))), "{name}");
    }
    assert_eq!(count(&folder), 0);
}

#[test]
fn a_missing_share_or_drive_is_distinguished_from_a_missing_file() {
    for path in [r"\\nobody.invalid\share\duo.radius.json", r"Q:\duo.radius.json"] {
        let failure = storage::read(path.as_ref()).unwrap_err();
        assert!(matches!(failure, Failure::NoFile | Failure::Unreachable), "{path}: {failure:?}");
        let failure = storage::write(path.as_ref(), b"new").unwrap_err();
        assert!(matches!(failure, Failure::NoFolder | Failure::Unreachable), "{path}: {failure:?}");
    }
}
