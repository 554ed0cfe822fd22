//! File operations on Unix. The same functions for Windows are in `windows.rs`.

use std::fs::{File, Metadata, TryLockError};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _, fchown};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use super::{Failure, Old};

/// Opens `path` if it leads to a regular file. Looks before opening, because opening a tape rewinds it and opening a watchdog
/// starts it, and again afterwards, because the file may have been replaced in between. Never waits, as opening a pipe may.
pub(super) fn open(path: &Path) -> io::Result<Option<(File, Metadata)>> {
    open_as(path, Metadata::is_file)
}

/// Opens what `path` says was inherited from the parent process: standard input, whatever it is, or a pipe.
pub(super) fn inherited(path: &Path) -> io::Result<Option<Box<dyn Read>>> {
    match descriptor(path) {
        None => Ok(None),
        // Read, not opened anew, which fails for a socket and for another user's pipe.
        Some(0) => Ok(Some(Box::new(io::stdin().lock()))),
        Some(_) => {
            let Some((pipe, _)) = open_as(path, |metadata| metadata.file_type().is_fifo())? else { return Ok(None) };
            // Reading waits for the other end.
            let flags = rustix::fs::fcntl_getfl(&pipe)?;
            rustix::fs::fcntl_setfl(&pipe, flags - OFlags::NONBLOCK)?;
            Ok(Some(Box::new(pipe)))
        }
    }
}

fn open_as(path: &Path, is_expected: impl Fn(&Metadata) -> bool) -> io::Result<Option<(File, Metadata)>> {
    if !is_expected(&std::fs::metadata(path)?) {
        return Ok(None);
    }
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
    let file = File::options().read(true).custom_flags(flags).open(path)?;
    let metadata = file.metadata()?;
    Ok(is_expected(&metadata).then_some((file, metadata)))
}

/// Returns the number of the file descriptor that a path names, as a shell's `<(command)` does. Ignores links to such paths, which
/// may be older than this process.
fn descriptor(path: &Path) -> Option<u32> {
    let path = path.to_str()?;
    if path == "/dev/stdin" {
        return Some(0);
    }
    let number = path.strip_prefix("/dev/fd/").or_else(|| path.strip_prefix("/proc/self/fd/"))?;
    // Anything else may lead elsewhere, as /proc/self/fd/../cwd does.
    if number.bytes().all(|digit| digit.is_ascii_digit()) { number.parse().ok() } else { None }
}

/// Returns `false`: on Unix, an open file does not block other programs.
pub(super) fn is_in_use(_: &io::Error) -> bool {
    false
}

/// Returns `false`: on Unix, the error kind already identifies an unreachable server.
pub(super) fn is_unreachable(_: &io::Error) -> bool {
    false
}

/// Returns the path unchanged: Unix needs no special form for long paths.
pub(super) fn without_length_limit(path: PathBuf) -> PathBuf {
    path
}

/// Creates a file with default permissions, subject to the umask.
pub(super) fn create(path: &Path, _: Option<&Old>) -> io::Result<File> {
    File::options().read(true).write(true).create_new(true).open(path)
}

/// Opens the file to be replaced, which verifies that it is writable.
pub(super) fn open_to_replace(path: &Path) -> io::Result<File> {
    File::options().write(true).open(path)
}

/// Opens the leftover of another save.
pub(super) fn open_leftover(path: &Path) -> io::Result<File> {
    File::options().write(true).open(path)
}

/// Locks `file` until it is closed and verifies that it is still at `path`; fails with `WouldBlock` if another program has it.
pub(super) fn lock(file: &File, path: &Path) -> io::Result<()> {
    locked(file.try_lock())?;
    if is_at(file, path) { Ok(()) } else { Err(ErrorKind::WouldBlock.into()) }
}

/// Treats a file system without locks, such as some network shares, as unlocked.
fn locked(tried: Result<(), TryLockError>) -> io::Result<()> {
    match tried {
        Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => Ok(()),
        tried => Ok(tried?),
    }
}

/// Returns whether `path` still refers to `file`.
pub(super) fn is_at(file: &File, path: &Path) -> bool {
    let id = |metadata: io::Result<Metadata>| metadata.map(|metadata| (metadata.dev(), metadata.ino()));
    matches!((id(file.metadata()), id(std::fs::symlink_metadata(path))), (Ok(open), Ok(there)) if open == there)
}

/// Returns the number of hard links.
pub(super) fn hard_links(old: &Old) -> io::Result<u64> {
    Ok(old.metadata.nlink())
}

/// Copies the owner, group and mode of the old file to the new one.
pub(super) fn keep_permissions(file: &File, old: &Old) -> Result<(), Failure> {
    let (new, old) = (file.metadata().map_err(Failure::writing)?, &old.metadata);
    if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
        fchown(file, Some(old.uid()), Some(old.gid())).map_err(|_| Failure::PermissionsLost)?;
    }
    // After the owner, because changing it clears some mode bits.
    file.set_permissions(old.permissions()).map_err(Failure::writing)
}

/// Blocks the signal that kills a program at the file size limit (`ulimit -f`). Writing then fails with an error instead,
/// which can be reported.
pub(super) fn fail_at_size_limit() {
    use nix::sys::signal::{SigSet, Signal};
    let _ = SigSet::from(Signal::SIGXFSZ).thread_block();
}

/// Converts the error of a failed rename.
pub(super) fn replace_failure(error: io::Error, _: &Path) -> Failure {
    Failure::writing(error)
}

/// Syncs a folder so that a rename survives a power failure. Ignores errors: a folder that is writable but not readable
/// cannot be opened, and the file itself is saved.
pub(super) fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_number_names_a_descriptor() {
        let found = |path: &str| descriptor(Path::new(path));
        assert_eq!([found("/dev/stdin"), found("/dev/fd/0"), found("/proc/self/fd/63")], [Some(0), Some(0), Some(63)]);
        let others =
            ["/dev/fd", "/dev/fd/", "/dev/fd/+1", "/dev/fd/1/x", "/dev/stdin/", "/proc/self/fd/../cwd/tty", "dev/fd/3"];
        assert_eq!(others.map(found), [None; 7]);
    }

    #[test]
    fn a_file_system_without_locks_counts_as_unlocked() {
        assert!(locked(Err(TryLockError::Error(ErrorKind::Unsupported.into()))).is_ok());
        assert_eq!(locked(Err(TryLockError::WouldBlock)).unwrap_err().kind(), ErrorKind::WouldBlock);
        assert!(locked(Err(TryLockError::Error(ErrorKind::PermissionDenied.into()))).is_err());
    }
}
