//! Files on disk: reading within a size limit, and atomic replacement. Moves bytes without interpreting them.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::policy::json::MAX_BYTES;
use temporary::Temporary;

#[cfg(unix)]
mod attributes;
mod exchange;
mod failure;
mod folder;
mod lock;
mod name;
mod same;
#[cfg_attr(unix, path = "storage/unix.rs")]
#[cfg_attr(windows, path = "storage/windows.rs")]
mod system;
mod temporary;

pub use failure::Failure;
pub use folder::{Entry, create_private_folder, entries, has_policy_name, target_outside};
pub(super) use lock::{Lock, try_lock};
pub use same::is_same_file;
pub(super) use system::is_at;

/// The maximum length of a chain of symbolic links; the same as on Linux.
const MAX_LINKS: usize = 40;

/// The pauses between attempts to access a file that another program has open, in milliseconds: one second in total.
/// Virus scanners, indexers and backups are done by then.
const PAUSES: [u64; 8] = [10, 20, 40, 80, 150, 200, 250, 250];

/// Reads a regular file of at most [`MAX_BYTES`]; rejects a larger one without reading it. Opens nothing else, not even through
/// a link: a pipe may never be written to, and opening a device may change its state. Two exceptions are read up to the limit, if
/// `path` itself names them: standard input (`/dev/stdin`), and a pipe inherited from the parent process (`/dev/fd/63`).
///
/// # Errors
/// Returns why it could not be read.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    read_up_to(path, MAX_BYTES)
}

/// Reads an image file of at most `most` bytes, as [`read`] does.
///
/// # Errors
/// Returns why it could not be read.
pub fn read_picture(path: &Path, most: usize) -> Result<Vec<u8>, Failure> {
    read_up_to(path, most).map_err(|failure| match failure {
        Failure::TooLarge(found) => Failure::PictureTooLarge(found, most),
        Failure::NotAFile => Failure::NotAPicture,
        failure => failure,
    })
}

/// Reads a file of at most `most` bytes, as [`read`] does.
///
/// # Errors
/// Returns why it could not be read.
pub fn read_up_to(path: &Path, most: usize) -> Result<Vec<u8>, Failure> {
    name::check(path)?;
    retry_while_in_use(|| read_now(path, most))
}

fn read_now(path: &Path, most: usize) -> Result<Vec<u8>, Failure> {
    let Some((file, metadata)) = system::open(path).map_err(Failure::reading)? else {
        let source = system::inherited(path).map_err(Failure::reading)?.ok_or(Failure::NotAFile)?;
        return read_into(Vec::new(), source, most);
    };
    if metadata.len() > most as u64 {
        return Err(Failure::TooLarge(Some(metadata.len())));
    }
    // Enough capacity to read everything at once.
    let capacity = usize::try_from(metadata.len()).unwrap_or_default().min(most) + 1;
    read_into(Vec::with_capacity(capacity), file, most)
}

/// Retries for about a second while another program has the file open.
fn retry_while_in_use<T>(mut attempt: impl FnMut() -> Result<T, Failure>) -> Result<T, Failure> {
    for pause in PAUSES {
        match attempt() {
            Err(Failure::InUse) => std::thread::sleep(Duration::from_millis(pause)),
            done => return done,
        }
    }
    attempt()
}

/// Reads at most [`MAX_BYTES`] from an open source such as standard input.
///
/// # Errors
/// Returns why it could not be read.
pub fn read_from(source: impl Read) -> Result<Vec<u8>, Failure> {
    read_into(Vec::new(), source, MAX_BYTES)
}

fn read_into(mut bytes: Vec<u8>, source: impl Read, most: usize) -> Result<Vec<u8>, Failure> {
    let mut bounded = source.take(most as u64 + 1);
    bounded.read_to_end(&mut bytes).map_err(Failure::reading)?;
    if bytes.len() > most {
        return Err(Failure::TooLarge(None));
    }
    Ok(bytes)
}

/// Replaces the file at `path` atomically: at any instant it is complete, either old or new. Follows a symbolic link and
/// replaces its target. On Unix the owner, group, mode, POSIX access control list and extended attributes are preserved; those
/// that the system hides from this user are not, nor is an access control list on macOS. On Windows the access control list and
/// the attributes are preserved, the owner and alternate streams are not. Fails if the file is read-only, has hard links, or
/// would lose any of these.
///
/// The bytes are synced to disk before the file is replaced. The replacement itself survives a power failure only if the
/// system can sync folders; otherwise the complete old file may come back.
///
/// # Errors
/// Returns why it could not be written. The file is then unchanged.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    put(path, bytes, Overwrite::Anything)
}

/// Writes like [`write()`], but makes the file readable and writable by its owner alone, even if it was not before. On
/// Windows the folder determines that.
///
/// # Errors
/// Returns why it could not be written. The file is then unchanged.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    put(path, bytes, Overwrite::AnythingPrivately)
}

/// Writes like [`write()`], but only if nothing exists at `path`, not even a broken link.
///
/// # Errors
/// Returns why it could not be written. An existing file is then unchanged.
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    put(path, bytes, Overwrite::Nothing)
}

/// Writes like [`write()`], but only if the file still contains what was `read`, so another program's save is not
/// overwritten.
///
/// # Errors
/// Returns why it could not be written. The file is then unchanged.
pub fn replace(path: &Path, read: &[u8], bytes: &[u8]) -> Result<(), Failure> {
    put(path, bytes, Overwrite::Read(read))
}

/// Writes like [`replace()`], or like [`create()`] if the file no longer exists, since then nothing can be lost.
///
/// # Errors
/// Returns why it could not be written, [`Failure::Changed`] if another program wrote the file. It is then unchanged.
pub fn save(path: &Path, known: &[u8], bytes: &[u8]) -> Result<(), Failure> {
    put(path, bytes, Overwrite::Known(known))
}

/// Which existing file may be replaced.
#[derive(Clone, Copy)]
enum Overwrite<'o> {
    Anything,
    /// Anything; the new file is for its owner alone.
    AnythingPrivately,
    /// A file with these contents.
    Read(&'o [u8]),
    /// A file with these contents, or none.
    Known(&'o [u8]),
    Nothing,
}

fn put(path: &Path, bytes: &[u8], over: Overwrite<'_>) -> Result<(), Failure> {
    name::check(path)?;
    Staged::beside(path, bytes, over)?.commit()
}

/// The file to be replaced.
struct Old {
    metadata: Metadata,
    /// Open for writing, which proves that it may be written.
    file: File,
}

/// The new contents, on disk beside the target.
struct Staged<'o> {
    file: Temporary,
    target: PathBuf,
    replaces: Replaces,
    over: Overwrite<'o>,
}

/// What existed at the target when the new file got its permissions.
enum Replaces {
    Nothing,
    /// A file, still open unless the system could not replace it then.
    File(Option<Old>),
}

impl<'o> Staged<'o> {
    fn beside(path: &Path, bytes: &[u8], over: Overwrite<'o>) -> Result<Self, Failure> {
        if matches!(over, Overwrite::Nothing) && fs::symlink_metadata(path).is_ok() {
            // A broken link exists, too.
            return Err(fs::metadata(path)
                .ok()
                .and_then(|there| may_be_replaced(&there).err())
                .unwrap_or(Failure::Exists));
        }
        let target = system::without_length_limit(follow(path)?);
        let old = retry_while_in_use(|| replaceable(path, &target))?;
        let file = Temporary::beside(&target, old.as_ref(), over.is_private())?;
        system::fail_at_size_limit();
        file.file().write_all(bytes).map_err(Failure::writing)?;
        if let Some(old) = &old {
            // After writing, which clears some mode bits and attributes.
            system::keep_permissions(file.file(), old, over.is_private())?;
        }
        file.file().sync_all().map_err(Failure::writing)?;
        let replaces = old.map_or(Replaces::Nothing, |old| Replaces::File(system::held(old)));
        Ok(Self { file, target, replaces, over })
    }

    fn commit(self) -> Result<(), Failure> {
        let Self { file, target, replaces, over } = self;
        match (over.is_there(&target)?, replaces) {
            (true, Replaces::File(old)) => {
                let is_known = |path: &Path| over.is_there(path).is_ok_and(|is_there| is_there);
                file.persist(&target, old.as_ref(), |new, old, replaced| {
                    system::has_kept_permissions(new, old, over.is_private()) && is_known(replaced)
                })?;
            }
            // The new file has not got its permissions.
            (true, Replaces::Nothing) => return Err(Failure::Changed),
            // Never replaces what another program creates in the meantime.
            (false, _) => file.persist_new(&target).map_err(|failure| match (failure, over) {
                (Failure::Exists, Overwrite::Nothing) => Failure::Exists,
                (Failure::Exists, _) => Failure::Changed,
                (failure, _) => failure,
            })?,
        }
        system::sync_folder(folder_of(&target));
        temporary::sweep(folder_of(&target));
        Ok(())
    }
}

impl Overwrite<'_> {
    fn is_private(self) -> bool {
        matches!(self, Self::AnythingPrivately)
    }

    /// Returns whether there is a file at `path`, which may then be replaced, or why none may be.
    fn is_there(self, path: &Path) -> Result<bool, Failure> {
        match self {
            Self::Nothing => Ok(false),
            Self::Anything | Self::AnythingPrivately => Ok(fs::symlink_metadata(path).is_ok()),
            Self::Read(expected) | Self::Known(expected) => match (read_up_to(path, expected.len()), self) {
                (Ok(found), _) if found == expected => Ok(true),
                (Ok(_) | Err(Failure::TooLarge(_)), _) => Err(Failure::Changed),
                (Err(Failure::NoFile), Self::Known(_)) => Ok(false),
                (Err(failure), _) => Err(failure),
            },
        }
    }
}

fn folder_of(target: &Path) -> &Path {
    target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Follows symbolic links to their target, which need not exist.
///
/// # Errors
/// Returns why a link could not be read.
pub fn follow(path: &Path) -> Result<PathBuf, Failure> {
    let mut target = path.to_path_buf();
    for _ in 0..MAX_LINKS {
        let is_link = fs::symlink_metadata(&target).is_ok_and(|metadata| metadata.is_symlink());
        if !is_link {
            return Ok(target);
        }
        let next = fs::read_link(&target).map_err(Failure::reading)?;
        target = target.parent().map(|folder| folder.join(&next)).unwrap_or(next);
    }
    Err(Failure::Other(io::Error::other("too many symbolic links, possibly in a loop")))
}

/// Returns why what exists must not be replaced, whatever its contents.
fn may_be_replaced(metadata: &Metadata) -> Result<(), Failure> {
    match metadata {
        metadata if metadata.is_dir() => Err(Failure::OutputIsFolder),
        metadata if !metadata.is_file() => Err(Failure::OutputNotAFile),
        // Needed for root, who can open any file for writing.
        metadata if metadata.permissions().readonly() => Err(Failure::ReadOnly),
        _ => Ok(()),
    }
}

/// Returns the file to replace, if there is one, or why it must not be replaced. `path` leads to `target`. A rename would not check:
/// it depends on the permissions of the folder, not of the file.
fn replaceable(path: &Path, target: &Path) -> Result<Option<Old>, Failure> {
    // Before it is opened, because opening a device or a pipe may have effects. The system follows the links here, because links to
    // pipes in /proc contain no path.
    match fs::metadata(path) {
        Ok(metadata) => may_be_replaced(&metadata)?,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::writing(error)),
    }
    let file = system::open_to_replace(target).map_err(Failure::writing)?;
    // Everything else is about the file that was opened, whatever happens to its name.
    let metadata = file.metadata().map_err(Failure::writing)?;
    may_be_replaced(&metadata)?;
    let old = Old { metadata, file };
    if system::hard_links(&old).map_err(Failure::writing)? > 1 {
        return Err(Failure::HardLinked);
    }
    Ok(Some(old))
}

#[cfg(test)]
mod tests;
