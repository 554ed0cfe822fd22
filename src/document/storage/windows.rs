//! File operations on Windows, where opening a file also determines what other processes may do with it while it is open.
//! The same functions for Unix are in `unix.rs`.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read};
use std::os::windows::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use windows_calls::access::{Access, MAY_CHANGE_ACCESS};

use super::{Failure, Lock, Old, folder_of};

// Names and values from the Windows SDK.
const GENERIC_READ: u32 = 0x8000_0000;
const GENERIC_WRITE: u32 = 0x4000_0000;
const DELETE: u32 = 0x0001_0000;
const FILE_SHARE_READ: u32 = 1;
const FILE_SHARE_DELETE: u32 = 4;
const FILE_ATTRIBUTE_HIDDEN: u32 = 0x2;
const FILE_ATTRIBUTE_SYSTEM: u32 = 0x4;
const FILE_ATTRIBUTE_NOT_CONTENT_INDEXED: u32 = 0x2000;
const FILE_ATTRIBUTE_ENCRYPTED: u32 = 0x4000;

/// The attributes that a new file inherits from the one it replaces. Compression is inherited from the folder.
const KEPT_ATTRIBUTES: u32 =
    FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM | FILE_ATTRIBUTE_NOT_CONTENT_INDEXED | FILE_ATTRIBUTE_ENCRYPTED;

const ERROR_SHARING_VIOLATION: i32 = 32;
const ERROR_LOCK_VIOLATION: i32 = 33;
/// A drive without a disk, or a share or server that does not respond or no longer exists.
const UNREACHABLE: [i32; 8] = [21, 51, 53, 55, 59, 64, 67, 1231];
/// A drive or share that does not know the function, or does not support it.
const WITHOUT_LOCKS: [i32; 3] = [1, 50, 120];

/// Opens `path` if it leads to a regular file. Checks for a folder first, because Windows cannot open one.
pub(super) fn open(path: &Path) -> io::Result<Option<(File, Metadata)>> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Ok(None);
    }
    let file = File::open(path)?;
    // Not a serial port or a pipe, which have names like files.
    Ok(winapi_util::file::typ(&file)?.is_disk().then_some((file, metadata)))
}

/// Returns nothing: on Windows, no path names what was inherited from the parent process.
#[expect(clippy::unnecessary_wraps, reason = "it can fail on other systems")]
pub(super) fn inherited(_: &Path) -> io::Result<Option<Box<dyn Read>>> {
    Ok(None)
}

/// Returns whether an error means that another program has the file open without sharing it, or has locked it.
pub(super) fn is_in_use(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(ERROR_SHARING_VIOLATION | ERROR_LOCK_VIOLATION))
}

/// Returns whether an error means that a drive or server is unreachable.
pub(super) fn is_unreachable(error: &io::Error) -> bool {
    error.raw_os_error().is_some_and(|code| UNREACHABLE.contains(&code))
}

/// Returns the path in the form that is not limited to 260 characters, if its folder exists.
pub(super) fn without_length_limit(path: PathBuf) -> PathBuf {
    match (fs::canonicalize(folder_of(&path)), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path,
    }
}

/// Creates a file that other programs can read and delete but not write, with the attributes of the one it will replace. The user's
/// folders for settings and state are already private on Windows.
pub(super) fn create(path: &Path, old: Option<&Old>, _is_private: bool) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true).share_mode(FILE_SHARE_READ | FILE_SHARE_DELETE);
    if let Some(old) = old {
        options.attributes(old.metadata.file_attributes() & KEPT_ATTRIBUTES);
        // Request this right only when it is needed: network shares rarely grant it.
        if Access::of(&old.file)?.is_explicit()? {
            options.access_mode(GENERIC_READ | GENERIC_WRITE | MAY_CHANGE_ACCESS);
        }
    }
    options.open(path)
}

/// Opens the file that is to be replaced, with the access rights that replacing it requires. Without them, a temporary file
/// with the same access control list could not be deleted either.
pub(super) fn open_to_replace(path: &Path) -> io::Result<File> {
    File::options().access_mode(GENERIC_WRITE | DELETE).open(path)
}

/// Opens the leftover of another save with the sharing mode of [`create`]; fails while that save is running.
pub(super) fn open_leftover(path: &Path) -> io::Result<File> {
    let opened = File::options().write(true).share_mode(FILE_SHARE_READ | FILE_SHARE_DELETE).open(path);
    opened.map_err(|error| if is_in_use(&error) { ErrorKind::WouldBlock.into() } else { error })
}

/// Does nothing: there are no exchanges.
#[expect(clippy::unnecessary_wraps, reason = "it can fail on other systems")]
pub(super) fn lock_old(_: &Old) -> io::Result<()> {
    Ok(())
}

/// Closes the file to be replaced, because Windows could not replace it while it is open.
pub(super) fn held(_: Old) -> Option<Old> {
    None
}

/// Fails: Windows cannot exchange names.
pub(super) fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// Returns when a file was created, which is enough where nothing is exchanged.
pub(super) fn identity(metadata: &Metadata) -> u64 {
    metadata.creation_time()
}

/// Does nothing: no other program can write to what [`create`] or [`open_leftover`] opened.
#[expect(clippy::unnecessary_wraps, reason = "it can fail on other systems")]
pub(super) fn lock(_: &File, _: &Path) -> io::Result<Lock> {
    Ok(Lock::Held)
}

/// Returns whether locking failed because the file system has no locks.
pub(super) fn lacks_locks(error: &io::Error) -> bool {
    error.raw_os_error().is_some_and(|code| WITHOUT_LOCKS.contains(&code))
}

/// Returns `true`: only the program that has a file open for writing removes it.
pub(in crate::document) fn is_at(_: &File, _: &Path) -> bool {
    true
}

/// Returns the number of hard links.
pub(super) fn hard_links(old: &Old) -> io::Result<u64> {
    winapi_util::file::information(&old.file).map(|information| information.number_of_links())
}

/// Copies the access control list of the old file to the new one, unless both inherit it from the folder.
pub(super) fn keep_permissions(file: &File, old: &Old, _is_private: bool) -> Result<(), Failure> {
    let kept = Access::of(&old.file).and_then(|access| if access.is_explicit()? { access.apply(file) } else { Ok(()) });
    kept.map_err(|_| Failure::PermissionsLost)
}

/// Returns `true`: there are no exchanges after which this could be found out.
pub(super) fn has_kept_permissions(_: &File, _: &Old, _: bool) -> bool {
    true
}

/// Does nothing: Windows has no file size limit that kills a program.
pub(super) fn fail_at_size_limit() {}

/// Converts the error of a failed rename. Windows also reports "access denied" if another program has the file open.
pub(super) fn replace_failure(error: io::Error, target: &Path) -> Failure {
    if error.kind() == ErrorKind::PermissionDenied {
        return match File::options().access_mode(DELETE).open(target) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => Failure::WriteDenied,
            // It may have been closed in the meantime, or be mapped into memory.
            _ => Failure::InUse,
        };
    }
    Failure::writing(error)
}

/// Does nothing: Windows cannot sync folders.
pub(super) fn sync_folder(_: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_in_use_and_unreachable_drives_are_distinguished_from_other_errors() {
        let classify = |code| {
            let error = io::Error::from_raw_os_error(code);
            (is_in_use(&error), is_unreachable(&error))
        };
        assert_eq!([32, 33].map(classify), [(true, false); 2]);
        assert_eq!([21, 53, 64, 67].map(classify), [(false, true); 4]);
        // No such file, no such folder, access denied, disk full.
        assert_eq!([2, 3, 5, 112].map(classify), [(false, false); 4]);
    }
}
