//! Reading and writing files: limits, links, permissions, and what is left behind.

use std::fs;
use std::io;

use needs::needs;
use radius_console::document::storage::{self, Failure};
use radius_console::gallery::Import;
use radius_console::policy::json::MAX_BYTES;
use tempfile::TempDir;

/// A folder with one file in it.
fn folder(bytes: &[u8]) -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.json");
    fs::write(&file, bytes).unwrap();
    (folder, file)
}

fn names(folder: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into()).collect();
    names.sort();
    names
}

#[test]
fn every_error_says_what_happened_and_what_to_do() {
    let failures = [
        Failure::NoFile,
        Failure::NoFolder,
        Failure::NotAFile,
        Failure::OutputIsFolder,
        Failure::OutputNotAFile,
        Failure::InvalidName,
        Failure::ReadDenied,
        Failure::WriteDenied,
        Failure::ReadOnly,
        Failure::ReadOnlyDisk,
        Failure::HardLinked,
        Failure::AttributeLost("security.label".to_owned()),
        Failure::ForbiddenName("Windows reserves this name for a device"),
        Failure::Changed,
        Failure::InUse,
        Failure::Unreachable,
        Failure::TooLarge(Some(1_048_577)),
        Failure::TooLarge(None),
        Failure::PictureTooLarge(Some(5_242_881), 5_242_880),
        Failure::PictureTooLarge(None, 5_242_880),
        Failure::NotAPicture,
        Failure::DiskFull,
        Failure::Other(io::Error::other("a\u{1b}b")),
    ];
    let words: Vec<String> = failures.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(words.join("\n"), @r"
    no such file; check the path
    no such folder; check the path
    this is not a file; specify the path of a policy file
    this is a folder; specify a file to write
    this is not a file; specify a file to write
    the name is too long or not valid on this system; choose another name
    permission denied; request permission to read the file
    permission denied; request permission to write the file and its folder, or choose another location
    the file is read-only; make it writable, or choose another name
    the disk is read-only; choose another location
    the file has another name (a hard link), which would keep the old contents; choose another name
    the file would not have the same extended attributes (security.label); ask its owner to save it, or choose another name
    Windows reserves this name for a device; choose another name
    another program changed the file; try again
    another program has the file open; close it there, or try again
    the drive or server is unreachable; check the connection, or choose another location
    the file is 1,048,577 bytes; the limit for a policy is 1,048,576
    the input is too large; the limit for a policy is 1,048,576 bytes
    the file is 5,242,881 bytes; the limit for an image is 5,242,880
    the input is too large; the limit for an image is 5,242,880 bytes
    this is not a file; specify the path of an image
    no space left; free up some space, or choose another location
    system error: a\u{1b}b
    ");
}

#[test]
fn a_file_of_exactly_the_maximum_size_is_read() {
    let (_folder, file) = folder(&vec![b' '; MAX_BYTES]);
    assert_eq!(storage::read(&file).unwrap().len(), MAX_BYTES);
    fs::write(&file, vec![b' '; MAX_BYTES + 1]).unwrap();
    assert!(matches!(storage::read(&file), Err(Failure::TooLarge(Some(1_048_577)))));
    assert_eq!(storage::read_from(vec![b' '; MAX_BYTES].as_slice()).unwrap().len(), MAX_BYTES);
    assert!(matches!(storage::read_from(vec![b' '; MAX_BYTES + 1].as_slice()), Err(Failure::TooLarge(None))));
}

#[test]
fn pictures_have_their_own_size_limit() {
    let (folder, file) = folder(&vec![0; MAX_BYTES + 1]);
    assert_eq!(storage::read_picture(&file, Import::MAX_BYTES).unwrap().len(), MAX_BYTES + 1);
    assert_eq!(storage::read_picture(&file, MAX_BYTES + 1).unwrap().len(), MAX_BYTES + 1);
    let refused = storage::read_picture(&file, MAX_BYTES);
    assert!(matches!(refused, Err(Failure::PictureTooLarge(Some(1_048_577), MAX_BYTES))), "{refused:?}");
    assert!(matches!(storage::read_picture(folder.path(), 10), Err(Failure::NotAPicture)));
    assert!(matches!(storage::read_picture(&folder.path().join("none.png"), 10), Err(Failure::NoFile)));
}

#[test]
fn a_new_file_is_created_and_an_old_one_replaced() {
    let (folder, file) = folder(b"old");
    storage::write(&file, b"new").unwrap();
    storage::write(&folder.path().join("b.json"), b"b").unwrap();
    assert_eq!((fs::read(&file).unwrap(), names(&folder)), (b"new".to_vec(), vec!["a.json".into(), "b.json".into()]));
    let nowhere = folder.path().join("none/a.json");
    assert!(matches!(storage::write(&nowhere, b"new"), Err(Failure::NoFolder)));
    for no_file in [".", "..", "/"] {
        assert!(matches!(storage::write(no_file.as_ref(), b"new"), Err(Failure::OutputIsFolder)), "{no_file:?}");
        assert!(matches!(storage::create(no_file.as_ref(), b"new"), Err(Failure::OutputIsFolder)), "{no_file:?}");
    }
    assert!(matches!(storage::write("".as_ref(), b"new"), Err(Failure::OutputNotAFile)));
}

#[test]
fn another_programs_save_is_not_overwritten() {
    let (folder, file) = folder(b"old");
    storage::replace(&file, b"old", b"new").unwrap();
    assert!(matches!(storage::replace(&file, b"old", b"newer"), Err(Failure::Changed)));
    assert_eq!((fs::read(&file).unwrap(), names(&folder)), (b"new".to_vec(), vec!["a.json".to_owned()]));
    fs::remove_file(&file).unwrap();
    assert!(matches!(storage::replace(&file, b"new", b"newer"), Err(Failure::NoFile)));
    assert_eq!(names(&folder), Vec::<String>::new());
}

#[needs(unix, "owners, modes, links and pipes in folders")]
mod unix {
    use super::*;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    #[test]
    fn a_file_with_the_longest_possible_name_is_saved() {
        let (folder, _) = folder(b"");
        let (longest, longer) = (folder.path().join("n".repeat(255)), folder.path().join("n".repeat(256)));
        storage::write(&longest, b"old").unwrap();
        storage::write(&longest, b"new").unwrap();
        assert_eq!(storage::read(&longest).unwrap(), b"new");
        assert!(matches!(storage::write(&longer, b"new"), Err(Failure::InvalidName)));
        assert!(matches!(storage::read(&longer), Err(Failure::InvalidName)));
        assert_eq!(names(&folder), ["a.json".to_owned(), "n".repeat(255)]);
    }

    #[test]
    fn a_file_with_two_hard_links_is_not_detached_from_one() {
        let (folder, file) = folder(b"old");
        fs::hard_link(&file, folder.path().join("b.json")).unwrap();
        assert!(matches!(storage::write(&file, b"new"), Err(Failure::HardLinked)));
        assert_eq!((fs::read(&file).unwrap(), names(&folder).len()), (b"old".to_vec(), 2));
    }

    #[test]
    fn ten_links_are_followed_and_kept() {
        let (folder, file) = folder(b"old");
        let link = |number: usize| folder.path().join(format!("link{number}"));
        symlink("a.json", link(0)).unwrap();
        for number in 1..10 {
            symlink(format!("link{}", number - 1), link(number)).unwrap();
        }
        storage::write(&link(9), b"new").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert!((0..10).all(|number| fs::symlink_metadata(link(number)).unwrap().is_symlink()));
        symlink("not-there.json", folder.path().join("dangling")).unwrap();
        storage::write(&folder.path().join("dangling"), b"new").unwrap();
        assert_eq!(fs::read(folder.path().join("not-there.json")).unwrap(), b"new");
        symlink("circle", folder.path().join("circle")).unwrap();
        let failure = storage::write(&folder.path().join("circle"), b"new").unwrap_err().to_string();
        assert!(failure.contains("symbolic links"), "{failure}");
    }

    #[test]
    fn a_named_pipe_is_refused_without_waiting() {
        let (folder, _) = folder(b"");
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert!(matches!(storage::read(&pipe), Err(Failure::NotAFile)));
        assert!(matches!(storage::read_picture(&pipe, 10), Err(Failure::NotAPicture)));
        assert!(matches!(storage::write(&pipe, b"new"), Err(Failure::OutputNotAFile)));
    }

    #[test]
    fn owner_group_and_mode_are_kept() {
        if !nix::unistd::geteuid().is_root() {
            // Only root can give a file away.
            return;
        }
        let (_folder, file) = folder(b"old");
        std::os::unix::fs::chown(&file, Some(1234), Some(2345)).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o4640)).unwrap();
        storage::write(&file, b"new").unwrap();
        let metadata = fs::metadata(&file).unwrap();
        assert_eq!((metadata.uid(), metadata.gid(), metadata.mode() & 0o7777), (1234, 2345, 0o4640));
        assert_eq!(fs::read(&file).unwrap(), b"new");
    }
}

/// Only Linux lets a file have any name.
#[needs(linux, "file names that are not Unicode")]
#[test]
fn commands_use_a_path_that_is_not_unicode_exactly_and_show_its_bytes() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::process::Command;
    let run = |arguments: &[&OsStr]| {
        let ended = Command::new(env!("CARGO_BIN_EXE_radius-console")).args(arguments).output().unwrap();
        (
            ended.status.code().unwrap(),
            String::from_utf8(ended.stdout).unwrap() + std::str::from_utf8(&ended.stderr).unwrap(),
        )
    };
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join(OsStr::from_bytes(b"\xe9"));
    fs::create_dir(&folder).unwrap();
    let [file, other] =
        [&b"caf\xe9.radius.json"[..], b"caf\xe8.radius.json"].map(|name| folder.join(OsStr::from_bytes(name)));
    fs::write(&file, crate::command_line::compact()).unwrap();
    let shown = format!(r"{}/\xE9/caf\xE9.radius.json", parent.path().display());
    assert_eq!(run(&["fmt".as_ref(), file.as_ref()]).0, 0);
    assert_eq!(fs::read_to_string(&file).unwrap(), crate::golden::TEXT);
    assert_eq!(run(&["show".as_ref(), file.as_ref()]).0, 0);
    // Found in the folder, and named where it is not valid.
    fs::write(&file, "{").unwrap();
    let (code, words) = run(&["check".as_ref(), folder.as_ref()]);
    assert_eq!((code, words.starts_with(&format!("{shown}: "))), (1, true), "{words}");
    fs::remove_file(&file).unwrap();
    for command in ["fmt", "show", "check"] {
        let (code, words) = run(&[command.as_ref(), file.as_ref()]);
        assert_eq!((code, words.contains(&format!("Cannot read {shown}: no such file"))), (2, true), "{words}");
    }
    fs::write(&file, crate::golden::TEXT).unwrap();
    fs::write(&other, crate::golden::TEXT).unwrap();
    assert_eq!(run(&["diff".as_ref(), file.as_ref(), other.as_ref()]).0, 0);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
}
