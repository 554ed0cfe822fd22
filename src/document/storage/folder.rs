//! What of a folder is of interest: the policy files and the folders in it, in the order of their names.

use std::fs;
use std::path::{Path, PathBuf};

use super::Failure;

/// How the name of a policy file ends.
const ENDING: &str = ".radius.json";

/// One name in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A policy file by its name, or a link to one.
    Policy(PathBuf),
    /// A folder; a link to one is left out, so that links in a circle lead nowhere.
    Folder(PathBuf),
}

/// Lists the policy files and folders in a folder, in the order of their names.
///
/// # Errors
/// Why it could not be read.
pub fn entries(folder: &Path) -> Result<Vec<Entry>, Failure> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(Failure::reading)? {
        let entry = entry.map_err(Failure::reading)?;
        let path = entry.path();
        let name = entry.file_name();
        // Windows may have written it in capitals.
        let ending = name.as_encoded_bytes().split_last_chunk::<{ ENDING.len() }>().map(|(_, ending)| ending);
        let is_named_so = ending.is_some_and(|ending| ending.eq_ignore_ascii_case(ENDING.as_bytes()));
        match entry.file_type().map_err(Failure::reading)? {
            kind if kind.is_dir() => found.push(Entry::Folder(path)),
            kind if is_named_so && !(kind.is_symlink() && path.is_dir()) => found.push(Entry::Policy(path)),
            _ => {}
        }
    }
    found.sort_by(|a, b| a.path().cmp(b.path()));
    Ok(found)
}

impl Entry {
    fn path(&self) -> &Path {
        match self {
            Self::Policy(path) | Self::Folder(path) => path,
        }
    }
}
