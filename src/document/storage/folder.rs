//! Lists the policy files and subfolders of a folder, without descending into them. Decides which names are those of policy files.
//! Creates folders for private files.

use std::fs;
use std::path::{Path, PathBuf};

use super::Failure;

/// The suffix of a policy file's name.
const SUFFIX: &str = ".radius.json";

/// Where git keeps its own files, which may be copies of policies, in old versions and with any name.
const GIT_FOLDER: &str = ".git";

/// An entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A policy file, judging by its name.
    Policy(PathBuf),
    /// A symbolic link with the name of a policy file. Its target may have another name, or may not exist.
    Link(PathBuf),
    /// A subfolder, except git's own. Links to folders are skipped, because they may form loops.
    Folder(PathBuf),
}

/// Returns whether the name of a file ends in `.radius.json`, in any case, because names may be in upper case on Windows.
pub fn has_policy_name(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    name.split_last_chunk::<{ SUFFIX.len() }>().is_some_and(|(_, end)| end.eq_ignore_ascii_case(SUFFIX.as_bytes()))
}

/// Lists the policy files and subfolders of a folder, sorted by name.
///
/// # Errors
/// Returns why it could not be read.
pub fn entries(folder: &Path) -> Result<Vec<Entry>, Failure> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(Failure::reading)? {
        let entry = entry.map_err(Failure::reading)?;
        let path = entry.path();
        let name = entry.file_name();
        match entry.file_type().map_err(Failure::reading)? {
            kind if kind.is_dir() && name == GIT_FOLDER => {}
            kind if kind.is_dir() => found.push(Entry::Folder(path)),
            _ if !has_policy_name(&path) => {}
            kind if !kind.is_symlink() => found.push(Entry::Policy(path)),
            _ if !path.is_dir() => found.push(Entry::Link(path)),
            _ => {}
        }
    }
    found.sort_by(|a, b| a.path().cmp(b.path()));
    Ok(found)
}

/// Creates a folder and its parents, each for its owner alone. A folder that exists stays as it is.
///
/// # Errors
/// Returns why it could not be created.
pub fn create_private_folder(folder: &Path) -> Result<(), Failure> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(Failure::writing)
}

/// Returns the path of the file that a symbolic link leads to, without links, unless listing `folder` and its subfolders finds that
/// file anyway. Returns the link itself if it leads nowhere. `folder` must be a path without links.
pub fn target_outside(link: &Path, folder: &Path) -> Option<PathBuf> {
    let Ok(target) = fs::canonicalize(link) else { return Some(link.to_owned()) };
    let is_found = target
        .strip_prefix(folder)
        .is_ok_and(|inside| inside.iter().all(|name| name != GIT_FOLDER) && has_policy_name(inside));
    if is_found { None } else { Some(target) }
}

impl Entry {
    fn path(&self) -> &Path {
        match self {
            Self::Policy(path) | Self::Link(path) | Self::Folder(path) => path,
        }
    }
}
