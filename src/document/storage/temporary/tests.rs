//! Which files count as leftovers of a killed save.

use std::path::PathBuf;
use std::time::SystemTime;

use super::super::write;
use super::*;

fn names(folder: &Path) -> Vec<PathBuf> {
    let mut names: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    names
}

/// Creates a file last modified two hours ago.
fn stale(path: PathBuf) -> PathBuf {
    File::create(&path).unwrap().set_modified(SystemTime::now() - 2 * STALE_AFTER).unwrap();
    path
}

#[test]
fn the_next_save_removes_the_leftover_of_a_killed_one() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.json");
    let left = Temporary::beside(&target, None, false).unwrap().path.to_path_buf();
    for _ in 0..2 {
        drop(File::create(&left).unwrap());
        write(&target, b"new").unwrap();
        assert_eq!((fs::read(&target).unwrap(), names(folder.path())), (b"new".to_vec(), vec![target.clone()]));
    }
}

#[test]
fn leftovers_of_other_files_are_removed_after_an_hour() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let leftover = stale(at(&name_for("b.json".as_ref())));
    // Could belong to a running save on a file system without locks.
    let young = at(&name_for("c.json".as_ref()));
    drop(File::create(&young).unwrap());
    let held = Temporary::beside(&at("d.json"), None, false).unwrap();
    held.file().set_modified(SystemTime::now() - 2 * STALE_AFTER).unwrap();
    write(&at("a.json"), b"new").unwrap();
    let mut expected = [young, held.path.to_path_buf(), at("a.json")];
    expected.sort();
    assert_eq!(names(folder.path()), expected, "{leftover:?}");
}

#[test]
fn files_with_similar_names_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let similar = [
        ".radius-console-",
        ".radius-console-notes",
        ".radius-console-0123456789abcde",
        ".radius-console-0123456789abcdef0",
        ".radius-console-0123456789ABCDEF",
        ".radius-console-0123456789abcdef.txt",
        "radius-console-0123456789abcdef",
        "a.radius-console-0123456789abcdef",
    ];
    let files = similar.map(|name| stale(folder.path().join(name)));
    write(&folder.path().join("a.json"), b"new").unwrap();
    assert!(files.iter().all(|file| file.exists()), "{:?}", names(folder.path()));
}

#[cfg(unix)]
#[test]
fn links_and_pipes_never_block_and_are_never_removed() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.json");
    let elsewhere = stale(folder.path().join("elsewhere"));
    let temporary = folder.path().join(name_for("a.json".as_ref()));
    std::os::unix::fs::symlink(&elsewhere, &temporary).unwrap();
    write(&target, b"new").unwrap();
    assert_eq!(names(folder.path()), [temporary.clone(), target.clone(), elsewhere.clone()]);
    fs::remove_file(&temporary).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&temporary).status().unwrap().success());
    write(&target, b"newer").unwrap();
    assert_eq!(names(folder.path()), [temporary, target.clone(), elsewhere]);
    assert_eq!(fs::read(&target).unwrap(), b"newer");
}

#[test]
fn a_running_save_blocks_another_save_of_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.json");
    let running = Temporary::beside(&target, None, false).unwrap();
    assert!(matches!(write(&target, b"new"), Err(Failure::BeingSaved)));
    drop(running);
    assert_eq!(names(folder.path()), Vec::<PathBuf>::new());
    write(&target, b"new").unwrap();
}

#[cfg(unix)]
#[test]
fn the_file_of_another_save_is_neither_committed_nor_removed() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.json");
    write(&target, b"old").unwrap();
    let overtaken = Temporary::beside(&target, None, false).unwrap();
    let name = overtaken.path.to_path_buf();
    // As on a file system without locks.
    fs::remove_file(&name).unwrap();
    let other = Temporary::beside(&target, None, false).unwrap();
    assert!(matches!(overtaken.persist(&target, None, |_, _, _| true), Err(Failure::BeingSaved)));
    assert_eq!((fs::read(&target).unwrap(), names(folder.path())), (b"old".to_vec(), vec![name, target.clone()]));
    other.persist(&target, None, |_, _, _| true).unwrap();
    assert_eq!((fs::read(&target).unwrap(), names(folder.path())), (b"".to_vec(), vec![target]));
}

#[cfg(unix)]
#[test]
fn during_an_exchange_no_other_save_takes_the_name_beside_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.json");
    write(&target, b"new, and locked by the save that put it here").unwrap();
    let locked = File::open(&target).unwrap();
    locked.try_lock().unwrap();
    // What was replaced, until it has been checked.
    let name = folder.path().join(name_for("a.json".as_ref()));
    drop(File::create(&name).unwrap());
    assert!(matches!(write(&target, b"other"), Err(Failure::BeingSaved)));
    assert!(name.exists());
    drop(locked);
    write(&target, b"other").unwrap();
    assert_eq!((fs::read(&target).unwrap(), names(folder.path())), (b"other".to_vec(), vec![target]));
}
