//! Replaces a file by exchanging its name with that of the new file. What was really replaced can then still be looked at, and put
//! back if it is not what was expected, so a save that another program made after the last look is not lost.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::Path;

use super::{Failure, Lock, retry_while_in_use, system, try_lock};

/// The maximum number of exchanges while other programs keep saving the file.
const MAX_EXCHANGES: usize = 100;

/// The outcome of an exchange. `here` was the name of the new file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Exchanged {
    /// The new file is at the target, and the old one at `here`, to be removed.
    Replaced,
    /// Another program has saved or removed the file in the meantime. Its save is at the target, and what is at `here` is to be
    /// removed.
    PutBack,
    /// As with `PutBack`, but other programs keep changing the file, so what is at `here` is not to be removed.
    Unsettled,
    /// The system cannot lock the old file or exchange the names. Nothing was done.
    Unsupported,
}

/// Exchanges the file `new`, at `here`, with the file `old`, at `target`, if that is still there with known contents. Until then,
/// [`Temporary::beside`](super::temporary::Temporary::beside) leaves what is at `here` alone, because `old` and `new` are locked.
pub(super) fn replace(
    (new, here): (&File, &Path),
    (old, target): (&File, &Path),
    is_known: impl Fn(&Path) -> bool,
) -> Exchanged {
    if !lock(old) {
        return Exchanged::Unsupported;
    }
    match system::exchange(here, target) {
        // It has been removed.
        Err(error) if error.kind() == ErrorKind::NotFound => return Exchanged::PutBack,
        // A rename may work, and otherwise says why not.
        Err(_) => return Exchanged::Unsupported,
        Ok(()) => {}
    }
    if system::is_at(old, here) && is_known(here) {
        return Exchanged::Replaced;
    }
    put_back(new, here, target).unwrap_or(Exchanged::Unsettled)
}

/// Locks a file, and returns whether that worked. Waits for another save to finish, and for a child process that has inherited an
/// earlier lock to run its own program.
fn lock(file: &File) -> bool {
    let try_once = || match try_lock(file) {
        Err(error) if error.kind() == ErrorKind::WouldBlock => Err(Failure::InUse),
        locked => Ok(matches!(locked, Ok(Lock::Held))),
    };
    retry_while_in_use(try_once).unwrap_or_default()
}

/// Exchanges the names until the latest save of another program is at the target.
fn put_back(new: &File, here: &Path, target: &Path) -> io::Result<Exchanged> {
    // What this program put at the target last.
    let mut put = system::identity(&new.metadata()?);
    for _ in 0..MAX_EXCHANGES {
        let found = system::identity(&fs::symlink_metadata(here)?);
        if system::exchange(here, target).is_err() {
            // The target has been removed. Fails if there is another one by now.
            fs::hard_link(here, target)?;
            return Ok(Exchanged::PutBack);
        }
        if system::identity(&fs::symlink_metadata(here)?) == put {
            return Ok(Exchanged::PutBack);
        }
        // Another save has replaced what was put there, so it is the latest.
        put = found;
    }
    Ok(Exchanged::Unsettled)
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
