//! File operations on Unix. The same functions for Windows are in `windows.rs`.

use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _, fchown};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, OFlags, RenameFlags, renameat_with};

use super::{Failure, Lock, Old, attributes, try_lock};

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

/// Returns whether an error means that another program has a lease on the file, as servers of shares do for their clients. The
/// system has asked it to give the lease up.
pub(super) fn is_in_use(error: &io::Error) -> bool {
    error.raw_os_error() == Some(nix::libc::EAGAIN)
}

/// Returns `false`: on Unix, the error kind already identifies an unreachable server.
pub(super) fn is_unreachable(_: &io::Error) -> bool {
    false
}

/// Returns the path unchanged: Unix needs no special form for long paths.
pub(super) fn without_length_limit(path: PathBuf) -> PathBuf {
    path
}

/// Creates a file with default permissions, subject to the umask and the folder's default access control list. If it is private, or
/// will get the permissions of the file that it replaces, only its owner has access.
pub(super) fn create(path: &Path, old: Option<&Old>, is_private: bool) -> io::Result<File> {
    let mode = if old.is_some() || is_private { 0o600 } else { 0o666 };
    File::options().read(true).write(true).create_new(true).mode(mode).open(path)
}

/// Opens the file to be replaced, which verifies that it is writable. Fails for a link.
pub(super) fn open_to_replace(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    File::options().write(true).custom_flags(flags.bits().cast_signed()).open(path)
}

/// Opens the leftover of another save. Fails for a link.
pub(super) fn open_leftover(path: &Path) -> io::Result<File> {
    open_to_replace(path)
}

/// Locks the file to be replaced; fails with `WouldBlock` if another save has just put it there and may take it away again.
pub(super) fn lock_old(old: &Old) -> io::Result<()> {
    try_lock(&old.file).map(drop)
}

/// Keeps the file to be replaced open, which identifies it until it has been replaced.
pub(super) fn held(old: Old) -> Option<Old> {
    Some(old)
}

/// Exchanges two names.
pub(super) fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

/// Locks `file` until it is closed and verifies that it is still at `path`; fails with `WouldBlock` if another program has it.
/// Some file systems have no locks.
pub(super) fn lock(file: &File, path: &Path) -> io::Result<Lock> {
    let lock = try_lock(file)?;
    if is_at(file, path) { Ok(lock) } else { Err(ErrorKind::WouldBlock.into()) }
}

/// Returns whether locking failed because the file system has no locks, such as NFS without its lock daemon.
pub(super) fn lacks_locks(error: &io::Error) -> bool {
    use nix::libc::{ENOLCK, ENOSYS, ENOTSUP, EOPNOTSUPP};
    error.raw_os_error().is_some_and(|code| [ENOLCK, ENOSYS, ENOTSUP, EOPNOTSUPP].contains(&code))
}

/// Returns what identifies a file on this computer.
pub(super) fn identity(metadata: &Metadata) -> (u64, u64) {
    (metadata.dev(), metadata.ino())
}

/// Returns whether `path` still refers to `file`.
pub(in crate::document) fn is_at(file: &File, path: &Path) -> bool {
    let metadata = (file.metadata(), std::fs::symlink_metadata(path));
    matches!(metadata, (Ok(open), Ok(there)) if identity(&open) == identity(&there))
}

/// Returns the number of hard links.
pub(super) fn hard_links(old: &Old) -> io::Result<u64> {
    Ok(old.metadata.nlink())
}

/// Copies the owner and group of the old file to the new one and, unless that is private, the mode, access control list and extended
/// attributes. At no time does the new one grant more than the old.
pub(super) fn keep_permissions(file: &File, old: &Old, is_private: bool) -> Result<(), Failure> {
    let (new, metadata) = (file.metadata().map_err(Failure::writing)?, &old.metadata);
    if (new.uid(), new.gid()) != (metadata.uid(), metadata.gid()) {
        fchown(file, Some(metadata.uid()), Some(metadata.gid())).map_err(|_| Failure::PermissionsLost)?;
    }
    if is_private {
        return Ok(());
    }
    // Before the mode, which would make an access control list from the folder effective.
    attributes::copy(&old.file, file)?;
    let mode = || file.metadata().map(|new| new.mode()).map_err(Failure::writing);
    // Some servers drop the access control list when the mode is set.
    if mode()? != metadata.mode() {
        file.set_permissions(metadata.permissions()).map_err(Failure::writing)?;
    }
    // The system ignores the bit for the group of a user who is not in that group.
    if mode()? == metadata.mode() { Ok(()) } else { Err(Failure::PermissionsLost) }
}

/// Returns whether the old file still has the permissions that [`keep_permissions`] gave to the new one, and no second name.
pub(super) fn has_kept_permissions(new: &File, old: &Old, is_private: bool) -> bool {
    let permissions = |of: &Metadata| (of.uid(), of.gid(), of.mode(), of.nlink());
    let is_unchanged = old.file.metadata().is_ok_and(|now| permissions(&now) == permissions(&old.metadata));
    is_unchanged && (is_private || attributes::are_same(&old.file, new))
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
    fn only_the_owner_can_open_a_file_before_it_has_the_permissions_of_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old");
        let file = File::create(&path).unwrap();
        file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666)).unwrap();
        let old = Old { metadata: file.metadata().unwrap(), file };
        let new = create(&folder.path().join("new"), Some(&old), false).unwrap();
        assert_eq!(new.metadata().unwrap().mode() & 0o777, 0o600);
        let private = create(&folder.path().join("private"), None, true).unwrap();
        assert_eq!(private.metadata().unwrap().mode() & 0o777, 0o600);
        keep_permissions(&private, &old, true).unwrap();
        assert_eq!(private.metadata().unwrap().mode() & 0o777, 0o600);
        keep_permissions(&new, &old, false).unwrap();
        assert_eq!(new.metadata().unwrap().mode() & 0o777, 0o666);
    }
}
