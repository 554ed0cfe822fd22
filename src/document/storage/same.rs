//! Whether two paths lead to the same file, however they are spelled.

use std::fs;
use std::path::{Path, PathBuf};

/// Returns whether both paths lead to the same file: through links or other spellings and, except on Windows, as hard links. Works
/// for files that do not exist, too.
pub fn is_same_file(a: &Path, b: &Path) -> bool {
    if a == b {
        return true;
    }
    #[cfg(unix)]
    if let (Ok(a), Ok(b)) = (fs::metadata(a), fs::metadata(b)) {
        use std::os::unix::fs::MetadataExt as _;
        return (a.dev(), a.ino()) == (b.dev(), b.ino());
    }
    real(a).zip(real(b)).is_some_and(|(a, b)| a == b)
}

/// Returns the path without links and in the spelling of the disk. For a file that does not exist, that of its folder.
fn real(path: &Path) -> Option<PathBuf> {
    let of_folder = || Some(fs::canonicalize(path.parent()?).ok()?.join(path.file_name()?));
    fs::canonicalize(path).ok().or_else(of_folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_spellings_lead_to_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        let (file, other) = (folder.path().join("duo.json"), folder.path().join("other.json"));
        let roundabout = folder.path().join("sub/../duo.json");
        fs::create_dir(folder.path().join("sub")).unwrap();
        // Before the file exists, and after.
        for _ in 0..2 {
            assert!(is_same_file(&file, &file) && is_same_file(&file, &roundabout));
            assert!(!is_same_file(&file, &other) && !is_same_file(&other, &roundabout));
            fs::File::create(&file).unwrap();
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_leads_to_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("duo.json"), folder.path().join("link.json"));
        fs::File::create(&file).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert!(is_same_file(&file, &link) && is_same_file(&link, &file));
    }
}
