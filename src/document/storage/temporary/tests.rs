//! What is taken for the rest of a killed save, and what is not.

use std::path::PathBuf;
use std::time::SystemTime;

use super::super::write;
use super::*;

fn names(folder: &Path) -> Vec<PathBuf> {
    let mut names: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    names
}

/// Makes a file that was written two hours ago.
fn old(path: PathBuf) -> PathBuf {
    File::create(&path).unwrap().set_modified(SystemTime::now() - 2 * OLD).unwrap();
    path
}

#[test]
fn what_a_killed_save_left_is_gone_after_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.json");
    let left = Temporary::beside(&target, None).unwrap().path.to_path_buf();
    for _ in 0..2 {
        drop(File::create(&left).unwrap());
        write(&target, b"new").unwrap();
        assert_eq!((fs::read(&target).unwrap(), names(folder.path())), (b"new".to_vec(), vec![target.clone()]));
    }
}

#[test]
fn what_killed_saves_of_other_files_left_is_gone_after_an_hour() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let old_one = old(at(&name_for("b.json".as_ref())));
    // As young as one that is going on where there are no locks.
    let young = at(&name_for("c.json".as_ref()));
    drop(File::create(&young).unwrap());
    let held = Temporary::beside(&at("d.json"), None).unwrap();
    held.file().set_modified(SystemTime::now() - 2 * OLD).unwrap();
    write(&at("a.json"), b"new").unwrap();
    let mut right = [young, held.path.to_path_buf(), at("a.json")];
    right.sort();
    assert_eq!(names(folder.path()), right, "{old_one:?}");
}

#[test]
fn files_of_others_stay_however_near_their_names_come() {
    let folder = tempfile::tempdir().unwrap();
    let near = [
        ".radius-console-",
        ".radius-console-notes",
        ".radius-console-0123456789abcde",
        ".radius-console-0123456789abcdef0",
        ".radius-console-0123456789ABCDEF",
        ".radius-console-0123456789abcdef.txt",
        "radius-console-0123456789abcdef",
        "a.radius-console-0123456789abcdef",
    ];
    let files = near.map(|name| old(folder.path().join(name)));
    write(&folder.path().join("a.json"), b"new").unwrap();
    assert!(files.iter().all(|file| file.exists()), "{:?}", names(folder.path()));
}

#[cfg(unix)]
#[test]
fn what_is_not_a_file_is_never_waited_for_nor_removed() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.json");
    let elsewhere = old(folder.path().join("elsewhere"));
    let temporary = folder.path().join(name_for("a.json".as_ref()));
    std::os::unix::fs::symlink(&elsewhere, &temporary).unwrap();
    let words = write(&target, b"new").unwrap_err().to_string();
    assert!(words.ends_with("is in the way, and is not a file"), "{words}");
    assert_eq!(names(folder.path()), [temporary.clone(), elsewhere.clone()]);
    fs::remove_file(&temporary).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&temporary).status().unwrap().success());
    assert!(write(&target, b"new").unwrap_err().to_string().ends_with("is in the way, and is not a file"));
    assert_eq!(names(folder.path()), [temporary, elsewhere]);
}

#[test]
fn a_save_that_is_going_on_keeps_another_out() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.json");
    let going_on = Temporary::beside(&target, None).unwrap();
    assert!(matches!(write(&target, b"new"), Err(Failure::BeingSaved)));
    drop(going_on);
    assert_eq!(names(folder.path()), Vec::<PathBuf>::new());
    write(&target, b"new").unwrap();
}

#[cfg(unix)]
#[test]
fn the_file_of_another_save_is_never_put_in_place_nor_removed() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.json");
    write(&target, b"old").unwrap();
    let overtaken = Temporary::beside(&target, None).unwrap();
    let name = overtaken.path.to_path_buf();
    // As where there are no locks.
    fs::remove_file(&name).unwrap();
    let other = Temporary::beside(&target, None).unwrap();
    assert!(matches!(overtaken.persist(&target), Err(Failure::BeingSaved)));
    assert_eq!((fs::read(&target).unwrap(), names(folder.path())), (b"old".to_vec(), vec![name, target.clone()]));
    other.persist(&target).unwrap();
    assert_eq!((fs::read(&target).unwrap(), names(folder.path())), (b"".to_vec(), vec![target]));
}
