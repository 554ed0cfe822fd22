//! The files that arguments name: a file is itself, a folder stands for the policy files in it and in its folders.

use super::source::Source;
use crate::document::storage::{self, Entry, Failure};

/// Gives each file in turn, or a folder and why it gave none. The names of one folder after another are in memory, and the
/// names beside the way down to it.
pub(super) fn each<E>(
    arguments: &[Source],
    mut found: impl FnMut(&Source, Option<Failure>) -> Result<(), E>,
) -> Result<(), E> {
    for argument in arguments {
        match argument {
            Source::File(path) if path.is_dir() => {
                let mut is_empty = true;
                // The next is last.
                let mut waiting = vec![Entry::Folder(path.clone())];
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
                if is_empty {
                    found(argument, Some(Failure::NoPolicies))?;
                }
            }
            _ => found(argument, None)?,
        }
    }
    Ok(())
}
