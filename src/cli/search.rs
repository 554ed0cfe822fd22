//! The policy files that a pattern or a folder stands for.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use glob::MatchOptions;

use super::source::{Source, is_pattern};
use crate::document::storage::{self, Entry, Failure};

/// Puts the files in place of each pattern that matches some, in the order of their names: the shells of Windows leave that to
/// programs. Only `*` and `?` are special, and a file that has them in its name is that file.
pub(super) fn expanded(files: &[Source]) -> impl Iterator<Item = Cow<'_, Source>> {
    files.iter().flat_map(|file| match matches(file) {
        Some(found) => found.into_iter().map(Cow::Owned).collect(),
        None => vec![Cow::Borrowed(file)],
    })
}

fn matches(file: &Source) -> Option<Vec<Source>> {
    let Source::File(path) = file else { return None };
    if !is_pattern(path) || path.symlink_metadata().is_ok() {
        return None;
    }
    let mut pattern = path.to_str()?.replace('[', "[[]");
    while pattern.contains("**") {
        pattern = pattern.replace("**", "*");
    }
    let options = MatchOptions {
        case_sensitive: !cfg!(windows),
        require_literal_separator: true,
        require_literal_leading_dot: true,
    };
    // A folder that cannot be read is named as well: reading it says why.
    let found = glob::glob_with(&pattern, options).ok()?;
    let found: Vec<PathBuf> = found.map(|found| found.unwrap_or_else(|error| error.path().to_owned())).collect();
    if found.is_empty() { None } else { Some(found.into_iter().map(Source::File).collect()) }
}

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
