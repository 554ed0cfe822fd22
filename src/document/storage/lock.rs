//! Locks on open files, and file systems that have none.

use std::fs::{File, TryLockError};
use std::io;

use super::system;

/// Whether an open file is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::document) enum Lock {
    /// Until the file is closed.
    Held,
    /// The file system has no locks, so another program may be using the file.
    Unavailable,
}

/// Locks a file until it is closed, if its file system has locks; fails with `WouldBlock` if another program has it locked.
pub(in crate::document) fn try_lock(file: &File) -> io::Result<Lock> {
    match file.try_lock() {
        Ok(()) => Ok(Lock::Held),
        Err(TryLockError::Error(error)) if system::lacks_locks(&error) => Ok(Lock::Unavailable),
        Err(error) => Err(error.into()),
    }
}
