//! File operations on Windows, where opening a file also sets what other processes may do with it while it is open.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind};
use std::os::windows::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use windows_calls::access::{Access, MAY_CHANGE_ACCESS};

use super::{Failure, Old, folder_of};

// The system's own names and numbers.
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
/// A drive without a disk, a share or server that does not answer or has gone.
const OUT_OF_REACH: [i32; 8] = [21, 51, 53, 55, 59, 64, 67, 1231];

/// Opens what is at `path`; a folder cannot be opened here, so that is told first.
pub(super) fn open(path: &Path) -> io::Result<(File, Metadata)> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    Ok((File::open(path)?, metadata))
}

/// Tells whether it is a pipe. Those of Windows have no place in folders.
pub(super) fn is_pipe(_: &Metadata) -> bool {
    false
}

/// Tells whether an error says that another program has the file open, and shares it with nobody or has locked it.
pub(super) fn is_held(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(ERROR_SHARING_VIOLATION | ERROR_LOCK_VIOLATION))
}

/// Tells whether an error says that a drive or the disk of another computer is out of reach.
pub(super) fn is_out_of_reach(error: &io::Error) -> bool {
    error.raw_os_error().is_some_and(|code| OUT_OF_REACH.contains(&code))
}

/// The path in the form that has no limit of 260 characters, where its folder can be found.
pub(super) fn at_any_length(path: PathBuf) -> PathBuf {
    match (fs::canonicalize(folder_of(&path)), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path,
    }
}

/// Creates a file that others may read and remove but not write, with the attributes of the one that it is to replace.
pub(super) fn create(path: &Path, old: Option<&Old>) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true).share_mode(FILE_SHARE_READ | FILE_SHARE_DELETE);
    if let Some(old) = old {
        options.attributes(old.metadata.file_attributes() & KEPT_ATTRIBUTES);
        // Requested only when needed: network shares rarely grant it.
        if Access::of(&old.file)?.is_explicit()? {
            options.access_mode(GENERIC_READ | GENERIC_WRITE | MAY_CHANGE_ACCESS);
        }
    }
    options.open(path)
}

/// Opens the file to be replaced, with the rights that replacing it takes. Without them a temporary file with the same access control
/// list could not be deleted either.
pub(super) fn open_to_replace(path: &Path) -> io::Result<File> {
    File::options().access_mode(GENERIC_WRITE | DELETE).open(path)
}

/// Opens what another save left, as [`create`] does: it fails while that save lives.
pub(super) fn open_left(path: &Path) -> io::Result<File> {
    let opened = File::options().write(true).share_mode(FILE_SHARE_READ | FILE_SHARE_DELETE).open(path);
    opened.map_err(|error| if is_held(&error) { ErrorKind::WouldBlock.into() } else { error })
}

/// Needs no lock: nobody else can open for writing what [`create`] or [`open_left`] opened.
#[expect(clippy::unnecessary_wraps, reason = "on other systems it can fail")]
pub(super) fn lock(_: &File, _: &Path) -> io::Result<()> {
    Ok(())
}

/// Tells whether `path` still names `file`: only who has opened it for writing removes it.
pub(super) fn is_at(_: &File, _: &Path) -> bool {
    true
}

/// How many names a file has.
pub(super) fn names(old: &Old) -> io::Result<u64> {
    winapi_util::file::information(&old.file).map(|information| information.number_of_links())
}

/// Gives a new file the access control list of the old one, unless it has the same from its folder.
pub(super) fn keep_rights(file: &File, old: &Old) -> Result<(), Failure> {
    let kept = Access::of(&old.file).and_then(|access| if access.is_explicit()? { access.apply(file) } else { Ok(()) });
    kept.map_err(|_| Failure::RightsLost)
}

/// Limits on the size of files end no program here.
pub(super) fn fail_at_size_limit() {}

/// Why a file could not be replaced. Windows says "access denied" also where another program has the file open.
pub(super) fn not_replaced(error: io::Error, target: &Path) -> Failure {
    if error.kind() == ErrorKind::PermissionDenied {
        return match File::options().access_mode(DELETE).open(target) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => Failure::MayNotWrite,
            // It may be let go of in the meantime, or be mapped into memory.
            _ => Failure::HeldOpen,
        };
    }
    Failure::writing(error)
}

/// Windows lets no folder be synced.
pub(super) fn sync_folder(_: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_held_and_a_drive_that_is_gone_are_told_from_other_errors() {
        let told = |code| {
            let error = io::Error::from_raw_os_error(code);
            (is_held(&error), is_out_of_reach(&error))
        };
        assert_eq!([32, 33].map(told), [(true, false); 2]);
        assert_eq!([21, 53, 64, 67].map(told), [(false, true); 4]);
        // No such file, no such folder, access denied, disk full.
        assert_eq!([2, 3, 5, 112].map(told), [(false, false); 4]);
    }
}
