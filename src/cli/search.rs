//! Finds the policy files that match a pattern or are in a folder.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use glob::MatchOptions;

use super::source::{Source, is_pattern};
use crate::document::storage::{self, Entry, Failure};

/// Replaces each pattern with the files that match it, sorted by name, because Windows shells leave that to programs.
/// Keeps patterns without a match. Only `*` and `?` are special, and a path to an existing file is never a pattern.
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
        // glob panics at names that are not Unicode if this is set; see below.
        require_literal_leading_dot: false,
    };
    // As shells do, `*` and `?` match no dot at the start of a name. Counted from the end, because glob drops a `./` at the start.
    let is_hidden = |found: &PathBuf| {
        let has_dot = |name: &OsStr| name.as_encoded_bytes().starts_with(b".");
        path.iter().rev().zip(found.iter().rev()).any(|(pattern, name)| has_dot(name) && !has_dot(pattern))
    };
    // Includes folders that cannot be read: reading them reports why.
    let found = glob::glob_with(&pattern, options).ok()?;
    let found = found.map(|found| found.unwrap_or_else(|error| error.path().to_owned()));
    let found: Vec<Source> = found.filter(|found| !is_hidden(found)).map(Source::File).collect();
    if found.is_empty() { None } else { Some(found) }
}

/// Calls `found` once for each policy file in a folder and its subfolders, however many links lead to it, and for each folder that
/// cannot be read, with the reason. Keeps in memory only the names in the current folder, the remaining names in the folders above
/// it, and the targets of links that lead elsewhere.
pub(super) fn each<E>(
    folder: &Path,
    mut found: impl FnMut(&Source, Option<Failure>) -> Result<(), E>,
) -> Result<(), E> {
    let mut is_empty = true;
    // An error is reported when the folder is read.
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let mut targets = HashSet::new();
    // A stack: the next entry is the last one.
    let mut waiting = vec![Entry::Folder(folder.to_owned())];
    while let Some(entry) = waiting.pop() {
        match entry {
            Entry::Policy(path) => {
                is_empty = false;
                found(&Source::File(path), None)?;
            }
            Entry::Link(path) => {
                if storage::target_outside(&path, &real).is_some_and(|target| targets.insert(target)) {
                    is_empty = false;
                    found(&Source::File(path), None)?;
                }
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
