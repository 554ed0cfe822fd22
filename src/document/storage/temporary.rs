//! The temporary file that replaces the target of a save: created beside it, locked while its process runs, and removed by
//! a later save if that process was killed.
//!
//! Its name is short, because the target's name may have the maximum length. It is also the same for every save of a
//! target, so killed processes leave at most one file per target. The lock distinguishes a running save from a killed
//! one. The lock's owner also checks that the name still refers to the locked file: otherwise two concurrent saves
//! could each commit the other's half-written file. On a file system without locks that check is not enough, so a save that
//! finds a recent file there takes another name.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, RandomState};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::Duration;

use tempfile::TempPath;

use super::exchange::{self, Exchanged};
use super::{Failure, Lock, Old, folder_of, retry_while_in_use, system};

const PREFIX: &str = ".radius-console-";
/// The length of the hash in hexadecimal digits.
const HASH_DIGITS: usize = 16;

/// The age after which a leftover is removed. On file systems without locks, a younger one may belong to a running save.
const STALE_AFTER: Duration = Duration::from_secs(60 * 60);

/// The maximum number of folder entries checked, so that a large folder does not slow down saving.
const MAX_ENTRIES: usize = 1000;

/// A file that will replace another. It is removed on drop.
pub(super) struct Temporary {
    /// Declared before the file, so that it is removed while still locked. Otherwise another save might already own the name.
    path: TempPath,
    file: File,
}

impl Temporary {
    /// Creates the file beside `target`, empty and locked, to replace `old` if there is one.
    ///
    /// # Errors
    /// Returns why it could not be created: [`Failure::BeingSaved`] if another save of the file is running.
    pub(super) fn beside(target: &Path, old: Option<&Old>, is_private: bool) -> Result<Self, Failure> {
        let Some(name) = target.file_name() else { return Err(Failure::OutputNotAFile) };
        let mut path = folder_of(target).join(name_for(name));
        let created = system::create(&path, old, is_private).or_else(|error| match error.kind() {
            ErrorKind::AlreadyExists => {
                // During an exchange, the running save has locked the target instead of what is at `path`.
                old.map_or(Ok(()), system::lock_old)?;
                if !remove_leftover(&path)? {
                    path.set_file_name(another_name());
                }
                system::create(&path, old, is_private)
            }
            _ => Err(error),
        });
        created.and_then(|file| Self::locked(file, &path)).map_err(|error| match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::AlreadyExists => Failure::BeingSaved,
            _ => Failure::writing(error),
        })
    }

    fn locked(file: File, path: &Path) -> io::Result<Self> {
        let locked = system::lock(&file, path);
        let mut path = TempPath::try_from_path(path)?;
        // If the lock is taken, another save has mistaken the file for a leftover. The file that now has its name is not ours to
        // remove.
        path.disable_cleanup(locked.as_ref().is_err_and(|error| error.kind() == ErrorKind::WouldBlock));
        match locked {
            Ok(_) => Ok(Self { path, file }),
            Err(error) => {
                drop(path);
                Err(error)
            }
        }
    }

    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// Replaces `target`, if it still is the file `old` and `is_known` returns `true` for the new file, the old one and the path of
    /// what was replaced. If the system cannot exchange names, a save that another program makes at that very moment is lost.
    pub(super) fn persist(
        self,
        target: &Path,
        old: Option<&Old>,
        is_known: impl Fn(&File, &Old, &Path) -> bool,
    ) -> Result<(), Failure> {
        // Keeps the lock until the file is replaced.
        let Self { file, mut path } = self.check_still_ours()?;
        if let Some(old) = old {
            if !system::is_at(&old.file, target) {
                return Err(Failure::Changed);
            }
            match exchange::replace((&file, &path), (&old.file, target), |replaced| is_known(&file, old, replaced)) {
                // Removes what is at `path` now.
                Exchanged::Replaced => return Ok(()),
                Exchanged::PutBack => return Err(Failure::Changed),
                Exchanged::Unsettled => {
                    path.disable_cleanup(true);
                    return Err(Failure::Changed);
                }
                Exchanged::Unsupported => {}
            }
        }
        retry_while_in_use(|| fs::rename(&path, target).map_err(|error| system::replace_failure(error, target)))?;
        path.disable_cleanup(true);
        Ok(())
    }

    /// Renames the file to `target`, unless that name is taken.
    pub(super) fn persist_new(self, target: &Path) -> Result<(), Failure> {
        let Self { file: _locked, path } = self.check_still_ours()?;
        let mut path = Some(path);
        retry_while_in_use(|| {
            let Some(here) = path.take() else { return Ok(()) };
            here.persist_noclobber(target).map_err(|failed| {
                path = Some(failed.path);
                match failed.error.kind() {
                    ErrorKind::AlreadyExists => Failure::Exists,
                    _ => Failure::writing(failed.error),
                }
            })
        })
    }

    /// Fails if another save has mistaken the file for a leftover, which is possible on file systems without locks.
    fn check_still_ours(mut self) -> Result<Self, Failure> {
        if system::is_at(&self.file, &self.path) {
            return Ok(self);
        }
        self.path.disable_cleanup(true);
        Err(Failure::BeingSaved)
    }
}

/// Removes leftovers in `folder` from saves killed at least an hour ago.
pub(super) fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.take(MAX_ENTRIES).flatten() {
        if is_ours(&entry.file_name()) && entry.metadata().is_ok_and(|metadata| is_stale(&metadata)) {
            // Best effort: the save itself has succeeded.
            let _ = remove_leftover(&entry.path());
        }
    }
}

fn name_for(target: &OsStr) -> String {
    name_of(BuildHasherDefault::<DefaultHasher>::default().hash_one(target))
}

/// Returns a name that no other save has.
fn another_name() -> String {
    // Its seed is random.
    name_of(RandomState::new().hash_one(()))
}

fn name_of(hash: u64) -> String {
    format!("{PREFIX}{hash:0HASH_DIGITS$x}")
}

fn is_ours(name: &OsStr) -> bool {
    let digits = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
    digits.is_some_and(|digits| {
        digits.len() == HASH_DIGITS && digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
    })
}

/// Returns whether a file is stale. One from the future, due to clock skew, is not.
fn is_stale(metadata: &Metadata) -> bool {
    metadata.modified().is_ok_and(|modified| modified.elapsed().is_ok_and(|age| age > STALE_AFTER))
}

/// Removes the leftover of a killed save; fails with `WouldBlock` if a running program holds it. Returns `false` if it is not
/// known to be a leftover: it is not a file, or it is recent and the file system has no locks.
fn remove_leftover(path: &Path) -> io::Result<bool> {
    let is_gone = |error: &io::Error| error.kind() == ErrorKind::NotFound;
    let metadata = match fs::symlink_metadata(path) {
        Err(error) if is_gone(&error) => return Ok(true),
        metadata => metadata?,
    };
    if !metadata.is_file() {
        // A link, a pipe or a folder, which this program never creates.
        return Ok(false);
    }
    // Kept open until removed, so that no other save claims it.
    let _held = match system::open_leftover(path) {
        Ok(file) => {
            if system::lock(&file, path)? == Lock::Unavailable && !is_stale(&metadata) {
                return Ok(false);
            }
            Some(file)
        }
        Err(error) if is_gone(&error) => return Ok(true),
        // Left by another user, such as root. No save takes an hour.
        Err(error) if error.kind() == ErrorKind::PermissionDenied && is_stale(&metadata) => None,
        Err(error) => return Err(error),
    };
    fs::remove_file(path).map(|()| true)
}

#[cfg(test)]
mod tests;
