//! File operations on Unix.

use std::fs::{File, Metadata, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _, fchown};
use std::path::{Path, PathBuf};

use super::{Failure, Old};

/// Opens what is at `path`, and never waits: for a pipe that nobody writes into, the system would.
pub(super) fn open(path: &Path) -> io::Result<(File, Metadata)> {
    let without_waiting = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let file = File::options().read(true).custom_flags(without_waiting).open(path)?;
    let metadata = file.metadata()?;
    Ok((file, metadata))
}

pub(super) fn is_pipe(metadata: &Metadata) -> bool {
    metadata.file_type().is_fifo()
}

/// Tells whether an error says that another program has the file open: here that keeps nobody out.
pub(super) fn is_held(_: &io::Error) -> bool {
    false
}

/// Tells whether an error says that the disk of another computer is out of reach, where its kind does not.
pub(super) fn is_out_of_reach(_: &io::Error) -> bool {
    false
}

/// The path with which long names work: any.
pub(super) fn at_any_length(path: PathBuf) -> PathBuf {
    path
}

/// Creates a file, with the rights of any new file: those that the user's mask leaves.
pub(super) fn create(path: &Path, _: Option<&Old>) -> io::Result<File> {
    File::options().read(true).write(true).create_new(true).open(path)
}

/// Opens the file to be replaced, which also checks that it is writable.
pub(super) fn open_to_replace(path: &Path) -> io::Result<File> {
    File::options().write(true).open(path)
}

/// Opens what another save left.
pub(super) fn open_left(path: &Path) -> io::Result<File> {
    File::options().write(true).open(path)
}

/// Locks `file` for as long as it is open, and makes sure that it is what is at `path`; `WouldBlock` where another has it.
pub(super) fn lock(file: &File, path: &Path) -> io::Result<()> {
    locked(file.try_lock())?;
    if is_at(file, path) { Ok(()) } else { Err(ErrorKind::WouldBlock.into()) }
}

/// On a file system without locks, as that of some network shares, nobody has locked the file.
fn locked(tried: Result<(), TryLockError>) -> io::Result<()> {
    match tried {
        Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => Ok(()),
        tried => Ok(tried?),
    }
}

/// Tells whether `path` still names `file`.
pub(super) fn is_at(file: &File, path: &Path) -> bool {
    let id = |metadata: io::Result<Metadata>| metadata.map(|metadata| (metadata.dev(), metadata.ino()));
    matches!((id(file.metadata()), id(std::fs::symlink_metadata(path))), (Ok(open), Ok(there)) if open == there)
}

/// How many names a file has.
pub(super) fn names(old: &Old) -> io::Result<u64> {
    Ok(old.metadata.nlink())
}

/// Gives a new file the owner, group and mode of the old one.
pub(super) fn keep_rights(file: &File, old: &Old) -> Result<(), Failure> {
    let (new, old) = (file.metadata().map_err(Failure::writing)?, &old.metadata);
    if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
        fchown(file, Some(old.uid()), Some(old.gid())).map_err(|_| Failure::RightsLost)?;
    }
    // After the owner: a new owner takes a part of the mode away.
    file.set_permissions(old.permissions()).map_err(Failure::writing)
}

/// A limit on the size of files (`ulimit -f`) ends a program by a signal. With the signal blocked on this thread, writing fails,
/// and that can be reported.
pub(super) fn fail_at_size_limit() {
    use nix::sys::signal::{SigSet, Signal};
    let _ = SigSet::from(Signal::SIGXFSZ).thread_block();
}

/// Why a file could not be replaced.
pub(super) fn not_replaced(error: io::Error, _: &Path) -> Failure {
    Failure::writing(error)
}

/// Makes sure that the names in a folder outlast a power cut. A folder that may be written but not read cannot be opened; what
/// was asked for is done all the same.
pub(super) fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_system_without_locks_counts_as_unlocked() {
        assert!(locked(Err(TryLockError::Error(ErrorKind::Unsupported.into()))).is_ok());
        assert_eq!(locked(Err(TryLockError::WouldBlock)).unwrap_err().kind(), ErrorKind::WouldBlock);
        assert!(locked(Err(TryLockError::Error(ErrorKind::PermissionDenied.into()))).is_err());
    }
}
