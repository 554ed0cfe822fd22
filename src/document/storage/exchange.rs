//! Replaces a file by exchanging its name with that of the new file. What was really replaced can then still be looked at, and put
//! back if it is not what was expected, so a save that another program made after the last look is not lost.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::Path;

use super::{Lock, system, try_lock};

/// The maximum number of exchanges while other programs keep saving the file.
const MAX_EXCHANGES: usize = 100;

/// The outcome of an exchange. `here` was the name of the new file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Exchanged {
    /// The new file is at the target, and the old one at `here`, to be removed.
    Replaced,
    /// Another program has saved the file in the meantime. Its save is at the target, and what is at `here` is to be removed.
    PutBack,
    /// As with `PutBack`, but what is at `here` is not ours to remove.
    Taken,
    /// The file system has no locks, or cannot exchange names. Nothing was done.
    Unsupported,
}

/// Exchanges the file `new`, at `here`, with the file `old`, at `target`, if that is still there with known contents.
///
/// # Errors
/// Returns why the names could not be exchanged. Nothing was done then.
pub(super) fn replace(
    (new, here): (&File, &Path),
    (old, target): (&File, &Path),
    is_known: impl Fn(&Path) -> bool,
) -> io::Result<Exchanged> {
    // An unlocked file at `here` would be removed by the next save, as the leftover of a killed one.
    if !matches!(try_lock(old), Ok(Lock::Held)) {
        return Ok(Exchanged::Unsupported);
    }
    match system::exchange(here, target) {
        Err(error) if matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::InvalidInput) => {
            return Ok(Exchanged::Unsupported);
        }
        exchanged => exchanged?,
    }
    if system::is_at(old, here) && is_known(here) {
        return Ok(Exchanged::Replaced);
    }
    Ok(put_back((new, here), (old, target)).unwrap_or(Exchanged::Taken))
}

/// Exchanges the names until the latest save of another program is at the target.
fn put_back((new, here): (&File, &Path), (old, target): (&File, &Path)) -> io::Result<Exchanged> {
    // What this function put at the target last.
    let mut put = new.try_clone()?;
    for _ in 0..MAX_EXCHANGES {
        let found = if system::is_at(old, here) { old.try_clone()? } else { claim(here)? };
        if let Err(error) = system::exchange(here, target) {
            // The target has been removed. Fails if there is a new one.
            system::rename_new(here, target).map_err(|_| error)?;
            return Ok(Exchanged::Taken);
        }
        if system::is_at(&put, here) {
            return Ok(Exchanged::PutBack);
        }
        // Another save has replaced what was put there, so it is the latest.
        put = found;
    }
    Ok(Exchanged::Taken)
}

/// Opens and locks the file at `path`, so that no other save of this program removes it as a leftover.
fn claim(path: &Path) -> io::Result<File> {
    let file = system::open_leftover(path)?;
    system::lock(&file, path)?;
    Ok(file)
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
