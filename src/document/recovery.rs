//! Recovery copies: unsaved work on the disk, beside every other program's state, for the case that the console is killed or
//! the machine goes down. Each console has a slot of its own, which it holds with a lock; a copy whose slot nobody holds was
//! left by one that ended without a word. No secret is ever in one: a policy has none.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use tempfile::Builder;

use super::storage::{self, Failure};
use crate::policy::{Policy, json};

/// How long a copy is kept that nobody brings back.
const MOST_AGE: Duration = Duration::from_secs(30 * 24 * 60 * 60);
const COPY: &str = "recovery.json";
const LOCK: &str = "lock";
/// How the folder of a slot is called, before it is locked and from then on.
const MAKING: &str = "new-";
const MADE: &str = "console-";

/// Unsaved work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsaved {
    /// The policy as it was.
    pub policy: Policy,
    /// Its file, if it had one.
    pub file: Option<PathBuf>,
}

/// How unsaved work stands in a copy. The policy is text, so that it comes back octet by octet.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    file: Option<PathBuf>,
    policy: String,
}

/// A place for one copy, held as long as this lives. Without a copy in it, it goes away with this.
#[derive(Debug)]
pub struct Slot {
    folder: PathBuf,
    _lock: File,
}

/// What a console left that ended without a word.
#[derive(Debug)]
pub struct Orphan {
    /// Its work.
    pub unsaved: Unsaved,
    /// When it was kept last.
    pub kept_at: SystemTime,
    /// Its slot, now held by this program: whoever brings the work back goes on with the slot.
    pub slot: Slot,
}

impl Slot {
    /// Makes a slot under `folder`, which only its owner can look into.
    ///
    /// # Errors
    /// Why there is none.
    pub fn new(folder: &Path) -> Result<Self, Failure> {
        make_private(folder)?;
        // It gets the name by which others look for it when it is locked: in between nobody takes it for an orphan.
        let made = private(Builder::new().prefix(MAKING)).tempdir_in(folder).map_err(Failure::writing)?;
        let lock = File::create_new(made.path().join(LOCK)).map_err(Failure::writing)?;
        // Where a file system has no locks, none is held.
        let _ = lock.try_lock();
        let name = made.path().file_name().map(|name| name.to_string_lossy().replacen(MAKING, MADE, 1));
        let place = folder.join(name.unwrap_or_default());
        fs::rename(made.path(), &place).map_err(Failure::writing)?;
        Ok(Self { folder: place, _lock: lock })
    }

    /// Takes a slot that nobody holds.
    fn take(folder: PathBuf) -> Option<Self> {
        let lock = File::options().write(true).open(folder.join(LOCK)).ok()?;
        match lock.try_lock() {
            Ok(()) => Some(Self { folder, _lock: lock }),
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {
                Some(Self { folder, _lock: lock })
            }
            Err(_) => None,
        }
    }

    fn copy(&self) -> PathBuf {
        self.folder.join(COPY)
    }

    /// Keeps unsaved work, in the place of what was kept before, in one step.
    ///
    /// # Errors
    /// Why it could not be kept; what was kept before still is.
    pub fn keep(&self, unsaved: &Unsaved) -> Result<(), Failure> {
        // A path that is no text cannot stand in JSON; the work then comes back without its file.
        let file = unsaved.file.clone().filter(|file| file.to_str().is_some());
        let written = Written { file, policy: json::write(&unsaved.policy) };
        let text = serde_json::to_string(&written).map_err(|error| Failure::Other(error.into()))?;
        storage::write(&self.copy(), text.as_bytes())
    }

    /// Removes the copy: its work is saved, or no longer wanted.
    ///
    /// # Errors
    /// Why it is still there.
    pub fn clear(&self) -> Result<(), Failure> {
        match fs::remove_file(self.copy()) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(Failure::writing(error)),
            _ => Ok(()),
        }
    }

    fn read(&self) -> Option<(Unsaved, SystemTime)> {
        let kept_at = fs::metadata(self.copy()).and_then(|copy| copy.modified()).ok()?;
        let written: Written = serde_json::from_slice(&storage::read(&self.copy()).ok()?).ok()?;
        let policy = json::read(written.policy.as_bytes()).ok()?;
        Some((Unsaved { policy, file: written.file }, kept_at))
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        // With a copy in it the slot stays, for the next start.
        if !self.copy().exists() {
            // With what a kill while it was written may have left in it.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// What consoles left under `folder` that no longer live, the last one first; their slots are held from now on. What is too old
/// or cannot be read goes away.
pub fn orphans(folder: &Path) -> Vec<Orphan> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let entries = entries.filter_map(Result::ok).inspect(|entry| sweep(&entry.path()));
    let made = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(MADE));
    let slots = made.filter_map(|entry| Slot::take(entry.path()));
    let mut orphans: Vec<Orphan> = slots
        .filter_map(|slot| match slot.read() {
            Some((unsaved, kept_at)) if kept_at.elapsed().unwrap_or_default() < MOST_AGE => {
                Some(Orphan { unsaved, kept_at, slot })
            }
            Some(_) => {
                let _ = slot.clear();
                None
            }
            // Another version's, or a disk that fails: it stays until it is too old.
            None => {
                if age(&slot.copy()).is_none_or(|age| age >= MOST_AGE) {
                    let _ = slot.clear();
                }
                None
            }
        })
        .collect();
    orphans.sort_by_key(|orphan| std::cmp::Reverse(orphan.kept_at));
    orphans
}

/// How long ago a file was written.
fn age(path: &Path) -> Option<Duration> {
    fs::metadata(path).and_then(|file| file.modified()).ok()?.elapsed().ok()
}

/// Removes a slot that was never finished, or has lost its lock, when it is old enough to belong to nobody.
fn sweep(folder: &Path) {
    let is_whole = folder.join(LOCK).exists() && !folder.to_string_lossy().contains(MAKING);
    if !is_whole && age(folder).is_some_and(|age| age >= MOST_AGE) {
        let _ = fs::remove_dir_all(folder);
    }
}

/// Makes a folder that only its owner can look into.
fn make_private(folder: &Path) -> Result<(), Failure> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(Failure::writing)
}

/// The same for a folder that is made with `tempfile`.
fn private<'b, 'p, 's>(builder: &'b mut Builder<'p, 's>) -> &'b mut Builder<'p, 's> {
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unsaved(name: &str) -> Unsaved {
        Unsaved { policy: Policy::new(name.parse().unwrap()), file: Some("/somewhere/duo.radius.json".into()) }
    }

    #[test]
    fn a_copy_is_offered_when_its_console_is_gone_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("state/recovery");
        let slot = Slot::new(&place).unwrap();
        slot.keep(&unsaved("Duo")).unwrap();
        assert!(orphans(&place).is_empty(), "its console lives");
        drop(slot);
        let found = orphans(&place);
        assert_eq!(found.iter().map(|orphan| &orphan.unsaved).collect::<Vec<_>>(), [&unsaved("Duo")]);
        assert!(orphans(&place).is_empty(), "it is held by whoever found it");
        drop(found);
        assert_eq!(orphans(&place).len(), 1, "and offered again, if that did nothing with it");
    }

    #[test]
    fn a_slot_without_a_copy_goes_away() {
        let folder = tempfile::tempdir().unwrap();
        let slot = Slot::new(folder.path()).unwrap();
        slot.keep(&unsaved("Duo")).unwrap();
        slot.clear().unwrap();
        drop(slot);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn the_last_copy_comes_first_and_what_is_old_or_broken_goes() {
        let folder = tempfile::tempdir().unwrap();
        let day = Duration::from_secs(24 * 60 * 60);
        for (name, age) in [("Old", 31), ("First", 2), ("Last", 1), ("Broken", 31), ("Newer", 0)] {
            let slot = Slot::new(folder.path()).unwrap();
            slot.keep(&unsaved(name)).unwrap();
            if matches!(name, "Broken" | "Newer") {
                storage::write(&slot.copy(), b"{\"file\": null, \"policy\": \"{}\"}").unwrap();
            }
            File::options().write(true).open(slot.copy()).unwrap().set_modified(SystemTime::now() - age * day).unwrap();
        }
        let names = |found: &[Orphan]| -> Vec<String> {
            found.iter().map(|orphan| orphan.unsaved.policy.name().as_str().to_owned()).collect()
        };
        let found = orphans(folder.path());
        assert_eq!(names(&found), ["Last", "First"]);
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            3,
            "what cannot be read now stays until it is too old"
        );
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_can_look_into_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let slot = Slot::new(&folder.path().join("state")).unwrap();
        slot.keep(&unsaved("Duo")).unwrap();
        for path in [folder.path().join("state"), slot.folder.clone()] {
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o077, 0);
        }
    }
}
