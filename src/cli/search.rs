//! The policy files that a folder stands for: those in it, and in its folders.

use std::path::Path;

use super::source::Source;
use crate::document::storage::{self, Entry, Failure};

/// Gives each policy file of a folder in turn, or a folder and why it gave none. In memory are the names in one folder, and
/// those beside the way down to it.
pub(super) fn each<E>(
    folder: &Path,
    mut found: impl FnMut(&Source, Option<Failure>) -> Result<(), E>,
) -> Result<(), E> {
    let mut is_empty = true;
    // The next is last.
    let mut waiting = vec![Entry::Folder(folder.to_owned())];
    while let Some(entry) = waiting.pop() {
        match entry {
            Entry::Policy(path) => {
                is_empty = false;
                found(&Source::File(path), None)?;
            }
            Entry::Folder(path) => match storage::entries(&path) {
                Ok(entries) => waiting.extend(entries.into_iter().rev()),
                Err(failure) => {
                    is_empty = false;
                    found(&Source::File(path), Some(failure))?;
                }
            },
        }
    }
    if is_empty { found(&Source::File(folder.to_owned()), Some(Failure::NoPolicies)) } else { Ok(()) }
}
