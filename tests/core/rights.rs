//! Who may read and write a saved file: a save never grants more than the file it replaces did. Access control lists and extended
//! attributes are those of a real file system.
#![allow(clippy::print_stdout, reason = "tells why a test did not run")]

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{TryRecvError, channel};

use needs::needs;
use radius_console::document::storage::{self, Failure};
use rustix::fs::{XattrFlags, getxattr, listxattr, removexattr, setxattr};
use tempfile::TempDir;

use crate::command_line::PROGRAM;

/// A folder on the disk with the project. File systems in memory, as `/tmp` may be, lack some attributes before Linux 6.6.
pub(crate) const DISK: &str = env!("CARGO_TARGET_TMPDIR");

/// The attribute with a file's access control list.
const ACCESS_LIST: &str = "system.posix_acl_access";
/// The attribute with the access control list that a folder gives to new files.
const DEFAULT_LIST: &str = "system.posix_acl_default";

const READ: u16 = 4;
const WRITE: u16 = 2;

/// A POSIX access control list as Linux stores it. The owner can read and write; user 1001 has the rights `user`, limited by `mask`;
/// all others have none.
///
/// Source: `struct posix_acl_xattr_header` and `posix_acl_xattr_entry` in include/uapi/linux/posix_acl_xattr.h of Linux.
fn access_list(user: u16, mask: u16) -> Vec<u8> {
    const VERSION: u32 = 2;
    const NOBODY: u32 = u32::MAX;
    let (owner, named_user, group, masks, others) = (0x01_u16, 0x02, 0x04, 0x10, 0x20);
    let entries = [
        (owner, READ | WRITE, NOBODY),
        (named_user, user, 1001),
        (group, 0, NOBODY),
        (masks, mask, NOBODY),
        (others, 0, NOBODY),
    ];
    let entry = |(tag, rights, id): (u16, u16, u32)| {
        [&tag.to_le_bytes()[..], &rights.to_le_bytes(), &id.to_le_bytes()].concat()
    };
    [VERSION.to_le_bytes().to_vec()].into_iter().chain(entries.map(entry)).flatten().collect()
}

/// All attributes of a file, with their values.
pub(crate) fn attributes(file: &Path) -> Vec<(String, Vec<u8>)> {
    let mut names = vec![0; 65_536];
    let length = listxattr(file, &mut names).unwrap();
    let names = names[..length].split(|byte| *byte == 0).filter(|name| !name.is_empty());
    let value = |name: &[u8]| {
        let mut value = vec![0; 65_536];
        let length = getxattr(file, name, &mut value).unwrap();
        (String::from_utf8(name.to_vec()).unwrap(), value[..length].to_vec())
    };
    let mut found: Vec<_> = names.map(value).collect();
    found.sort();
    found
}

fn set(file: &Path, name: &str, value: &[u8]) {
    setxattr(file, name, value, XattrFlags::empty()).unwrap();
}

/// Gives a file an access control list and, as far as this user may, attributes of every kind.
pub(crate) fn set_rights(file: &Path) {
    set(file, ACCESS_LIST, &access_list(READ | WRITE, READ | WRITE));
    set(file, "user.ticket", b"4711");
    set(file, "user.empty", b"");
    // As far as this user may, who need not be root, or not of the whole system.
    let try_to_set = |name: &str, value: &[u8]| {
        let _ = setxattr(file, name, value, XattrFlags::empty());
    };
    try_to_set("trusted.origin", &[0, 255, 10]);
    try_to_set("security.label", b"secret\0");
    // Removed by the system when the file is written. Source: `struct vfs_cap_data` in include/uapi/linux/capability.h of Linux.
    try_to_set("security.capability", &[0, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
}

/// Owner, group, mode and attributes of a file.
pub(crate) fn rights(file: &Path) -> (u32, u32, u32, Vec<(String, Vec<u8>)>) {
    let metadata = fs::metadata(file).unwrap();
    (metadata.uid(), metadata.gid(), metadata.mode() & 0o7777, attributes(file))
}

fn file(contents: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir_in(DISK).unwrap();
    let file = folder.path().join("a.json");
    fs::write(&file, contents).unwrap();
    (folder, file)
}

fn names(folder: &TempDir) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn a_save_keeps_the_access_control_list_and_all_attributes() {
    let (folder, file) = file(b"old");
    set_rights(&file);
    let before = rights(&file);
    assert!(before.3.len() >= 3, "{before:?}");
    storage::write(&file, b"new").unwrap();
    assert_eq!((rights(&file), fs::read(&file).unwrap()), (before, b"new".to_vec()));
    assert_eq!(names(&folder), ["a.json"]);
}

#[test]
fn formatting_keeps_the_rights_of_a_file_whose_group_has_none() {
    let (_folder, file) = file(crate::command_line::compact().as_bytes());
    // The mode shows the mask as the rights of the group, which has none.
    for mask in [READ | WRITE, READ, 0] {
        set(&file, ACCESS_LIST, &access_list(READ | WRITE, mask));
        let before = rights(&file);
        assert_eq!(before.2, 0o600 | u32::from(mask) << 3);
        fs::write(&file, crate::command_line::compact()).unwrap();
        assert!(Command::new(PROGRAM).arg("fmt").arg(&file).status().unwrap().success());
        assert_eq!((rights(&file), fs::read_to_string(&file).unwrap()), (before, crate::golden::TEXT.to_owned()));
    }
}

#[test]
fn a_saved_file_gets_no_access_control_list_from_its_folder() {
    let (folder, file) = file(b"old");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o660)).unwrap();
    set(folder.path(), DEFAULT_LIST, &access_list(READ | WRITE, READ | WRITE));
    let before = rights(&file);
    storage::write(&file, b"new").unwrap();
    assert_eq!(rights(&file), before);
    // Unlike a new file, which has what the folder gives to every new file.
    let (ours, theirs) = (folder.path().join("ours.json"), folder.path().join("theirs.json"));
    storage::create(&ours, b"new").unwrap();
    fs::write(&theirs, b"new").unwrap();
    assert_eq!(rights(&ours), rights(&theirs));
    assert_eq!(attributes(&ours)[0], (ACCESS_LIST.to_owned(), access_list(READ | WRITE, READ | WRITE)));
}

#[test]
fn an_attribute_that_the_user_may_not_set_is_not_lost() {
    let (folder, file) = file(crate::command_line::compact().as_bytes());
    if let Err(error) = setxattr(&file, "security.label", b"secret", XattrFlags::empty()) {
        println!("skipped, because setting a security label is not permitted here: {error}");
        return;
    }
    let before = rights(&file);
    // Without the capability that setting it requires.
    let format =
        || Command::new("setpriv").args(["--bounding-set=-sys_admin", PROGRAM, "fmt"]).arg(&file).output().unwrap();
    let ended = format();
    let expected = format!(
        "Cannot write {}: the file would not have the same extended attributes (security.label); ask its owner to save it, \
         or choose another name\n",
        file.display()
    );
    assert_eq!((ended.status.code(), String::from_utf8(ended.stderr).unwrap()), (Some(2), expected));
    assert_eq!((rights(&file), fs::read_to_string(&file).unwrap()), (before, crate::command_line::compact()));
    assert_eq!(names(&folder), ["a.json"]);
    removexattr(&file, "security.label").unwrap();
    assert!(format().status.success());
    assert_eq!(fs::read_to_string(&file).unwrap(), crate::golden::TEXT);
}

#[test]
fn a_link_that_is_swapped_gives_no_file_the_rights_of_another() {
    let (folder, open) = file(b"open");
    let (closed, link) = (folder.path().join("closed.json"), folder.path().join("link.json"));
    fs::write(&closed, b"closed").unwrap();
    fs::set_permissions(&open, fs::Permissions::from_mode(0o666)).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o600)).unwrap();
    symlink(&open, &link).unwrap();
    std::thread::scope(|scope| {
        let (until_dropped, is_dropped) = channel::<()>();
        let spare = folder.path().join("spare");
        let (targets, link) = ([&closed, &open], &link);
        scope.spawn(move || {
            for target in targets.into_iter().cycle() {
                symlink(target, &spare).unwrap();
                fs::rename(&spare, link).unwrap();
                if is_dropped.try_recv() == Err(TryRecvError::Disconnected) {
                    break;
                }
            }
        });
        let _until_dropped = until_dropped;
        let mut written = [0, 0];
        // Until both files have been saved through the link many times.
        while written.into_iter().any(|times| times < 100) {
            storage::write(link, b"new").unwrap();
            let mode = |file: &Path| fs::metadata(file).unwrap().mode() & 0o777;
            assert_eq!([mode(&open), mode(&closed)], [0o666, 0o600]);
            for (times, file) in written.iter_mut().zip([&open, &closed]) {
                *times += u32::from(fs::read(file).unwrap() == b"new");
                fs::write(file, "old").unwrap();
            }
        }
    });
}

/// Before the program locks the file `TARGET`, which it does last before replacing it, another program acts: it renames the file
/// `THEIRS` to it, or takes the rights of others away.
const ACT_BEFORE_LOCK: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int flock(int file, int operation) {
    struct stat locked, target;
    if (fstat(file, &locked) == 0 && stat(getenv("TARGET"), &target) == 0 && locked.st_ino == target.st_ino) {
        if (getenv("THEIRS"))
            rename(getenv("THEIRS"), getenv("TARGET"));
        else
            chmod(getenv("TARGET"), 0600);
    }
    return ((int (*)(int, int))dlsym(RTLD_NEXT, "flock"))(file, operation);
}
"#;

/// Formats `file` while another program acts at the last moment. Checks that this is refused.
fn refused_at_the_last_moment(folder: &TempDir, file: &Path, theirs: Option<&Path>) {
    let [code, library] = ["act.c", "act.so"].map(|name| folder.path().join(name));
    fs::write(&code, ACT_BEFORE_LOCK).unwrap();
    let mut gcc = Command::new("gcc");
    assert!(gcc.args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&code).arg("-ldl").status().unwrap().success());
    let mut fmt = Command::new(PROGRAM);
    fmt.arg("fmt").arg(file).env("LD_PRELOAD", &library).env("TARGET", file);
    let ended = fmt.envs(theirs.map(|theirs| ("THEIRS", theirs))).output().unwrap();
    let expected = format!("Cannot write {}: another program changed the file; try again\n", file.display());
    assert_eq!((ended.status.code(), String::from_utf8(ended.stderr).unwrap()), (Some(2), expected));
    assert_eq!(names(folder), ["a.json", "act.c", "act.so"]);
}

#[needs(linux, "gcc")]
#[test]
fn a_save_by_another_program_at_the_last_moment_is_not_lost() {
    let (folder, file) = file(crate::command_line::compact().as_bytes());
    let theirs = folder.path().join("theirs.json");
    fs::write(&theirs, b"theirs").unwrap();
    set_rights(&theirs);
    let before = rights(&theirs);
    refused_at_the_last_moment(&folder, &file, Some(&theirs));
    assert_eq!((fs::read_to_string(&file).unwrap(), rights(&file)), ("theirs".to_owned(), before));
    // A link is put back, too.
    fs::write(&file, crate::command_line::compact()).unwrap();
    symlink("elsewhere.json", &theirs).unwrap();
    refused_at_the_last_moment(&folder, &file, Some(&theirs));
    assert_eq!(fs::read_link(&file).unwrap(), Path::new("elsewhere.json"));
}

#[needs(linux, "gcc")]
#[test]
fn rights_that_another_program_takes_away_at_the_last_moment_do_not_come_back() {
    let (folder, file) = file(crate::command_line::compact().as_bytes());
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
    refused_at_the_last_moment(&folder, &file, None);
    assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
    assert_eq!(fs::read_to_string(&file).unwrap(), crate::command_line::compact());
}

/// Runs the program on `file` with some of its system calls tampered with.
fn tampered(inject: &str, command: &str, file: &Path) -> std::process::Output {
    let mut strace = Command::new("strace");
    strace.args(["--output=/dev/null", &format!("--trace-path={}", file.display()), &format!("--inject={inject}")]);
    strace.args([PROGRAM, command]).arg(file).output().unwrap()
}

#[needs(linux, "strace")]
#[test]
fn where_names_cannot_be_exchanged_a_save_works() {
    for error in ["EINVAL", "ENOSYS", "EOPNOTSUPP", "EPERM", "EXDEV"] {
        let (folder, file) = file(crate::command_line::compact().as_bytes());
        set_rights(&file);
        let before = rights(&file);
        let ended = tampered(&format!("renameat2:error={error}"), "fmt", &file);
        assert!(ended.status.success(), "{error}: {}", String::from_utf8_lossy(&ended.stderr));
        assert_eq!((fs::read_to_string(&file).unwrap(), rights(&file)), (crate::golden::TEXT.to_owned(), before));
        assert_eq!(names(&folder), ["a.json"], "{error}");
    }
}

#[needs(linux, "strace")]
#[test]
fn a_file_that_a_share_has_leased_is_opened_once_the_lease_has_ended() {
    let (_folder, file) = file(crate::golden::TEXT.as_bytes());
    // What the system says of a leased file while it asks for the end of the lease.
    let ended = tampered("openat:error=EAGAIN:when=1..3", "check", &file);
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
    let ended = tampered("openat:error=EAGAIN", "check", &file);
    let expected =
        format!("Cannot read {}: another program has the file open; close it there, or try again", file.display());
    assert!(String::from_utf8(ended.stderr).unwrap().contains(&expected));
    fs::write(&file, crate::command_line::compact()).unwrap();
    // The second time it is opened for writing.
    assert!(tampered("openat:error=EAGAIN:when=2", "fmt", &file).status.success());
    assert_eq!(fs::read_to_string(&file).unwrap(), crate::golden::TEXT);
}

#[test]
fn a_file_that_cannot_be_opened_for_writing_is_refused() {
    let (_folder, file) = file(b"old");
    set_rights(&file);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o440)).unwrap();
    assert!(matches!(storage::write(&file, b"new"), Err(Failure::ReadOnly)));
}
