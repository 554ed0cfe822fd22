//! The file that takes the place of another in one step: made beside it, locked while its maker lives, and removed by a later
//! save where the maker was killed.
//!
//! Its name is short, since the name of the other may be as long as names can be, and the same at each save, so that what
//! killed programs leave is one file for each at most. The lock tells a save that is going on from one that was killed. Who
//! has the lock also makes sure that the name still stands for what is locked: else two that save the same file at once
//! could each put the half-written file of the other in place.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::Duration;

use tempfile::TempPath;

use super::{Failure, Old, folder_of, patiently, system};

const PREFIX: &str = ".radius-console-";
/// As hexadecimal digits.
const HASH_DIGITS: usize = 16;

/// What a save of another file left is younger than this only if it may be going on where there are no locks.
const OLD: Duration = Duration::from_secs(60 * 60);

/// How many names of a folder are looked at, so that a save takes no longer in a large one.
const MOST_NAMES: usize = 1000;

/// A file that will take the place of another. It goes when it is dropped.
pub(super) struct Temporary {
    /// Before the file: it is removed while it is still locked, or another save may have taken its name by then.
    path: TempPath,
    file: File,
}

impl Temporary {
    /// Makes it beside `target`, empty and locked, to replace `old` if there is one.
    pub(super) fn beside(target: &Path, old: Option<&Old>) -> Result<Self, Failure> {
        let Some(name) = target.file_name() else { return Err(Failure::NotAFile) };
        let path = folder_of(target).join(name_for(name));
        let created = system::create(&path, old).or_else(|error| match error.kind() {
            ErrorKind::AlreadyExists => remove_left(&path).and_then(|()| system::create(&path, old)),
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
        // Another save took it for one that was killed, before it was locked. What has its name now is not ours to remove.
        path.disable_cleanup(locked.as_ref().is_err_and(|error| error.kind() == ErrorKind::WouldBlock));
        match locked {
            Ok(()) => Ok(Self { path, file }),
            Err(error) => {
                drop(path);
                Err(error)
            }
        }
    }

    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// Puts it in the place of `target`.
    pub(super) fn persist(self, target: &Path) -> Result<(), Failure> {
        // Locked until it has its name.
        let Self { file: _locked, mut path } = self.ours()?;
        patiently(|| fs::rename(&path, target).map_err(|error| system::not_replaced(error, target)))?;
        path.disable_cleanup(true);
        Ok(())
    }

    /// Gives it the name of `target`, if that is free.
    pub(super) fn persist_new(self, target: &Path) -> Result<(), Failure> {
        let Self { file: _locked, path } = self.ours()?;
        let mut path = Some(path);
        patiently(|| {
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

    /// Where there are no locks, another save may have taken it for one that was killed.
    fn ours(mut self) -> Result<Self, Failure> {
        if system::is_at(&self.file, &self.path) {
            return Ok(self);
        }
        self.path.disable_cleanup(true);
        Err(Failure::BeingSaved)
    }
}

/// Removes from `folder` what killed saves of any file left an hour ago or earlier.
pub(super) fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.take(MOST_NAMES).flatten() {
        if is_ours(&entry.file_name()) && entry.metadata().is_ok_and(|metadata| is_old(&metadata)) {
            // What cannot be removed stays; the save itself is done.
            let _ = remove_left(&entry.path());
        }
    }
}

fn name_for(target: &OsStr) -> String {
    let mut hasher = DefaultHasher::new();
    target.hash(&mut hasher);
    format!("{PREFIX}{:0HASH_DIGITS$x}", hasher.finish())
}

fn is_ours(name: &OsStr) -> bool {
    let digits = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
    digits.is_some_and(|digits| {
        digits.len() == HASH_DIGITS && digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
    })
}

/// A file of the future, by clocks that differ, is not old.
fn is_old(metadata: &Metadata) -> bool {
    metadata.modified().is_ok_and(|modified| modified.elapsed().is_ok_and(|age| age > OLD))
}

/// Removes what a killed save left under one of our names; `WouldBlock` where a living program holds it.
fn remove_left(left: &Path) -> io::Result<()> {
    let is_gone = |error: &io::Error| error.kind() == ErrorKind::NotFound;
    let metadata = match fs::symlink_metadata(left) {
        Err(error) if is_gone(&error) => return Ok(()),
        metadata => metadata?,
    };
    if !metadata.is_file() {
        // A link, a pipe, a folder: we make none of them.
        let name = left.file_name().unwrap_or_default().display();
        return Err(io::Error::other(format!("{name} is in the way, and is not a file")));
    }
    // Kept open until it is removed: nobody else may take it for theirs.
    let _held = match system::open_left(left) {
        Ok(file) => {
            system::lock(&file, left)?;
            Some(file)
        }
        Err(error) if is_gone(&error) => return Ok(()),
        // Left by another user, as root is one. Nobody saves for an hour.
        Err(error) if error.kind() == ErrorKind::PermissionDenied && is_old(&metadata) => None,
        Err(error) => return Err(error),
    };
    fs::remove_file(left)
}

#[cfg(test)]
mod tests;
