//! Recovery copies of unsaved work, in the user's state folder, in case the console or the machine crashes. Each console has
//! its own slot: a copy and a lock file, which it keeps locked while it runs. A copy with an unlocked lock file is an orphan.
//! Copies never contain secrets, because policies have none.
//!
//! On a file system without locks, the lock file names the console instead (see `owner`). Whether that console is running may be
//! a guess, as of a suspended computer. So its slot remains its own: an orphan is moved to another slot only when its work is
//! restored, and only if the copy has not changed since. A console that lost its copy writes it again at its next heartbeat.
//!
//! On Windows no open file is renamed or removed, because it does not allow that; the atomic replacement of a copy is the exception.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::storage::{self, Failure, Lock};
use owner::Owner;

mod owner;
mod unsaved;

pub use unsaved::{Unsaved, UnsavedDraft, UnsavedInput};

/// How long a copy is kept if it is never restored.
const MAX_AGE: Duration = Duration::from_secs(30 * 24 * 60 * 60);
const PREFIX: &str = "console-";
const COPY: &str = "json";
const LOCK: &str = "lock";
/// More than the name of any console takes.
const MAX_OWNER_BYTES: u64 = 4096;

/// A place for one copy, which belongs to this console until this is dropped; then it is removed if it has no copy.
#[derive(Debug)]
pub struct Slot {
    copy: PathBuf,
    /// `None` if the file system has no locks; then the lock file names this process.
    lock: Option<File>,
}

/// Unsaved work of a console that closed unexpectedly.
#[derive(Debug)]
pub struct Orphan {
    /// The work.
    pub unsaved: Unsaved,
    /// When the copy was last written.
    pub saved_at: SystemTime,
    /// What this console may do with the copy.
    pub claim: Claim,
}

/// The claim to an orphan.
#[derive(Debug)]
pub struct Claim(Claimed);

#[derive(Debug)]
enum Claimed {
    /// The slot of the orphan, locked by this program.
    Slot(Arc<Slot>),
    /// A copy whose console seems to be gone, on a file system without locks; when it was written, if it is there.
    Seen(PathBuf, Option<SystemTime>),
}

impl Slot {
    /// Creates a slot in `folder`, which only its owner can access.
    ///
    /// # Errors
    /// Returns why it could not be created.
    pub fn new(folder: &Path) -> Result<Self, Failure> {
        storage::create_private_folder(folder)?;
        let process = std::process::id();
        // An earlier console with the same process id may have left a slot; then the next name is used.
        let created = (0_u32..).find_map(|count| {
            let copy = folder.join(format!("{PREFIX}{process}-{count}.{COPY}"));
            match lock_file().create_new(true).open(copy.with_extension(LOCK)) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => None,
                lock => Some(lock.map(|lock| (copy, lock))),
            }
        });
        let (copy, lock) = created.unwrap_or_else(|| Err(ErrorKind::AlreadyExists.into())).map_err(Failure::writing)?;
        let lock = storage::try_lock(&lock).is_ok_and(|locked| locked == Lock::Held).then_some(lock);
        let slot = Self { copy, lock };
        slot.name_owner()?;
        Ok(slot)
    }

    /// Replaces the copy with `unsaved`, atomically.
    ///
    /// # Errors
    /// Returns why it could not be written. The previous copy is then unchanged.
    pub fn keep(&self, unsaved: &Unsaved) -> Result<(), Failure> {
        // Another console may have taken this one for dead and removed its slot.
        if !self.copy.exists() {
            self.name_owner()?;
        }
        storage::write_private(&self.copy, unsaved.to_text()?.as_bytes())
    }

    /// Names this process in the lock file, unless that is locked.
    fn name_owner(&self) -> Result<(), Failure> {
        if self.lock.is_some() {
            return Ok(());
        }
        let owner = serde_json::to_vec(&Owner::this()).map_err(|error| Failure::Other(error.into()))?;
        storage::write_private(&self.copy.with_extension(LOCK), &owner)
    }

    /// How often to call [`Self::keep`] even if nothing changes, because only that shows other consoles that this one is running;
    /// `None` if they see the lock.
    pub fn heartbeat(&self) -> Option<Duration> {
        self.lock.is_none().then_some(owner::HEARTBEAT)
    }

    /// Removes the copy, because its work was saved or discarded.
    ///
    /// # Errors
    /// Returns why it could not be removed.
    pub fn clear(&self) -> Result<(), Failure> {
        remove(&self.copy)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        // Windows does not allow removing an open file. Elsewhere the lock keeps others from claiming the slot meanwhile.
        if cfg!(windows) {
            drop(self.lock.take());
        }
        // A slot with a copy stays for the next start.
        if !self.copy.exists() {
            let _ = fs::remove_file(self.copy.with_extension(LOCK));
        }
    }
}

impl Claim {
    /// Claims a copy, unless its console is running. If its lock file is gone, the age of the copy decides.
    fn to(copy: PathBuf) -> Option<Self> {
        match lock_file().open(copy.with_extension(LOCK)) {
            Ok(lock) => Self::with(lock, copy),
            Err(error) if error.kind() == ErrorKind::NotFound => Self::seen(copy, &[]),
            Err(_) => None,
        }
    }

    fn with(lock: File, copy: PathBuf) -> Option<Self> {
        let locked = storage::try_lock(&lock).ok()?;
        let named = named(&lock).ok()?;
        // Even here a lock may say nothing: its console may be on another computer, which cannot lock.
        if locked == Lock::Held && named.is_empty() {
            // Otherwise another console has removed it, and the file there now may be that of a third.
            let is_there = storage::is_at(&lock, &copy.with_extension(LOCK));
            return is_there.then(|| Self(Claimed::Slot(Arc::new(Slot { copy, lock: Some(lock) }))));
        }
        Self::seen(copy, &named)
    }

    fn seen(copy: PathBuf, named: &[u8]) -> Option<Self> {
        let written = owner::written(&copy);
        (!owner::is_running(named, &copy)).then_some(Self(Claimed::Seen(copy, written)))
    }

    /// Returns a slot with the copy in it, to restore its work. Without locks, that is a new slot, which is empty if the copy is
    /// gone or has changed: another console has taken it, or its own is running after all. `None` if no slot can be created.
    pub fn take(&self) -> Option<Arc<Slot>> {
        match &self.0 {
            Claimed::Slot(slot) => Some(Arc::clone(slot)),
            Claimed::Seen(copy, _) => {
                let slot = Slot::new(copy.parent()?).ok()?;
                if self.is_unchanged() {
                    // This fails if another console takes the copy first. The lock file stays until its own console is known to be gone.
                    let _ = fs::rename(copy, &slot.copy);
                }
                Some(Arc::new(slot))
            }
        }
    }

    /// Removes the copy, because its work is no longer wanted. Leaves it if it has changed since it was found.
    ///
    /// # Errors
    /// Returns why it could not be removed.
    pub fn discard(&self) -> Result<(), Failure> {
        match &self.0 {
            Claimed::Slot(slot) => slot.clear(),
            Claimed::Seen(copy, _) if self.is_unchanged() => remove(copy),
            Claimed::Seen(..) => Ok(()),
        }
    }

    /// Returns whether the copy is the one that was found.
    fn is_unchanged(&self) -> bool {
        match &self.0 {
            Claimed::Slot(_) => true,
            Claimed::Seen(copy, found) => owner::written(copy) == *found,
        }
    }

    fn copy(&self) -> &Path {
        match &self.0 {
            Claimed::Slot(slot) => &slot.copy,
            Claimed::Seen(copy, _) => copy,
        }
    }

    fn read(&self) -> Option<(Unsaved, SystemTime)> {
        let saved_at = fs::metadata(self.copy()).and_then(|copy| copy.modified()).ok()?;
        Some((Unsaved::read(&storage::read(self.copy()).ok()?)?, saved_at))
    }
}

/// Returns the orphans in `folder`, newest first. Removes copies that are too old.
pub fn orphans(folder: &Path) -> Vec<Orphan> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path()).inspect(|path| sweep(path));
    let claims = paths.filter(|path| is_part(path, COPY)).filter_map(Claim::to);
    let mut orphans: Vec<Orphan> = claims
        .filter_map(|claim| match claim.read() {
            Some((unsaved, saved_at)) if saved_at.elapsed().unwrap_or_default() < MAX_AGE => {
                Some(Orphan { unsaved, saved_at, claim })
            }
            Some(_) => {
                let _ = claim.discard();
                None
            }
            // From another version, or a read error: kept until it is too old.
            None => {
                if age(claim.copy()).is_none_or(|age| age >= MAX_AGE) {
                    let _ = claim.discard();
                }
                None
            }
        })
        .collect();
    orphans.sort_by_key(|orphan| std::cmp::Reverse(orphan.saved_at));
    orphans
}

/// Returns the time since a file was last written.
fn age(path: &Path) -> Option<Duration> {
    fs::metadata(path).and_then(|file| file.modified()).ok()?.elapsed().ok()
}

/// Returns whether a path is that of a copy or a lock file, by its extension.
fn is_part(path: &Path, extension: &str) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(PREFIX) && path.extension().is_some_and(|found| found == extension)
}

/// Removes a lock file without a copy if its console is known to be gone, or if it is old and not locked.
fn sweep(path: &Path) {
    let copy = path.with_extension(COPY);
    if !is_part(path, LOCK) || copy.exists() {
        return;
    }
    let is_gone = || File::open(path).and_then(|lock| named(&lock)).is_ok_and(|named| owner::is_gone(&named));
    let is_old = || age(path).is_some_and(|age| age >= MAX_AGE);
    if !is_gone() && !is_old() {
        return;
    }
    // A slot removes its lock file itself, when it is dropped.
    if let Some(Claim(Claimed::Seen(..))) = Claim::to(copy) {
        let _ = fs::remove_file(path);
    }
}

/// Returns what a lock file contains. Fails at once if another console has it locked and the system then forbids to read it, as
/// Windows does.
fn named(lock: &File) -> io::Result<Vec<u8>> {
    let mut named = Vec::new();
    lock.take(MAX_OWNER_BYTES).read_to_end(&mut named)?;
    Ok(named)
}

/// Returns how to open a lock file, which only its owner can access.
fn lock_file() -> OpenOptions {
    let mut options = File::options();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Removes a file, if it exists.
fn remove(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Failure::writing(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;
    use crate::policy::draft::ActionDraft;

    fn unsaved(name: &str) -> Unsaved {
        let draft = ActionDraft { title: "Half a \u{202e}title".to_owned(), ..ActionDraft::default() };
        let input = Some(UnsavedInput { place: None, draft: UnsavedDraft::Action(draft) });
        Unsaved { policy: Policy::new(name.parse().unwrap()), file: Some("/somewhere/duo.radius.json".into()), input }
    }

    #[test]
    fn a_copy_becomes_an_orphan_only_when_its_console_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("state/recovery");
        let slot = Slot::new(&place).unwrap();
        slot.keep(&unsaved("Duo")).unwrap();
        assert!(orphans(&place).is_empty(), "its console is running");
        drop(slot);
        let found = orphans(&place);
        assert_eq!(found.iter().map(|orphan| &orphan.unsaved).collect::<Vec<_>>(), [&unsaved("Duo")]);
        assert!(orphans(&place).is_empty(), "it is locked by the finder");
        drop(found);
        assert_eq!(orphans(&place).len(), 1, "and found again if it was neither restored nor removed");
    }

    #[test]
    fn a_slot_without_a_copy_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let slot = Slot::new(folder.path()).unwrap();
        slot.keep(&unsaved("Duo")).unwrap();
        slot.clear().unwrap();
        drop(slot);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_copy_whose_lock_file_is_gone_is_offered_after_some_minutes_and_gets_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let slot = Slot::new(folder.path()).unwrap();
        slot.keep(&unsaved("Duo")).unwrap();
        let copy = slot.copy.clone();
        drop(slot);
        fs::remove_file(copy.with_extension(LOCK)).unwrap();
        assert!(orphans(folder.path()).is_empty());
        let later = SystemTime::now() - Duration::from_secs(600);
        File::options().write(true).open(&copy).unwrap().set_modified(later).unwrap();
        let found = orphans(folder.path());
        assert_eq!(found.len(), 1);
        assert!(!copy.with_extension(LOCK).exists());
        found[0].claim.discard().unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn an_old_lock_file_without_a_copy_is_removed_unless_its_console_is_running() {
        let folder = tempfile::tempdir().unwrap();
        let (running, left) = (Slot::new(folder.path()).unwrap(), folder.path().join("console-0-0.lock"));
        File::create(&left).unwrap();
        assert!(orphans(folder.path()).is_empty() && left.exists());
        for lock in [&left, &running.copy.with_extension(LOCK)] {
            File::options().write(true).open(lock).unwrap().set_modified(SystemTime::now() - MAX_AGE).unwrap();
        }
        assert!(orphans(folder.path()).is_empty() && !left.exists());
        assert!(running.copy.with_extension(LOCK).exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_file_that_has_been_replaced_is_left_to_its_new_console() {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("console-0-0.json");
        let lock = copy.with_extension(LOCK);
        File::create(&lock).unwrap();
        let opened = lock_file().open(&lock).unwrap();
        fs::remove_file(&lock).unwrap();
        File::create(&lock).unwrap();
        assert!(Claim::with(opened, copy).is_none());
        assert!(lock.exists());
    }

    #[test]
    fn the_newest_copy_comes_first_and_old_ones_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let day = Duration::from_secs(24 * 60 * 60);
        for (name, age) in [("Old", 31), ("First", 2), ("Last", 1), ("Broken", 31), ("Newer", 0)] {
            let slot = Slot::new(folder.path()).unwrap();
            slot.keep(&unsaved(name)).unwrap();
            if matches!(name, "Broken" | "Newer") {
                storage::write(&slot.copy, b"{\"file\": null, \"policy\": \"{}\"}").unwrap();
            }
            File::options().write(true).open(&slot.copy).unwrap().set_modified(SystemTime::now() - age * day).unwrap();
        }
        let names = |found: &[Orphan]| -> Vec<String> {
            found.iter().map(|orphan| orphan.unsaved.policy.name().as_str().to_owned()).collect()
        };
        let found = orphans(folder.path());
        assert_eq!(names(&found), ["Last", "First"]);
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().filter(|entry| is_part(&entry.as_ref().unwrap().path(), COPY)).count(),
            3,
            "an unreadable copy stays until it is too old"
        );
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_access_the_folder_and_the_files() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let slot = Slot::new(&folder.path().join("state")).unwrap();
        slot.keep(&unsaved("Duo")).unwrap();
        let state = fs::metadata(folder.path().join("state")).unwrap();
        assert_eq!(state.permissions().mode() & 0o077, 0);
        for part in [COPY, LOCK] {
            let part = fs::metadata(slot.copy.with_extension(part)).unwrap();
            assert_eq!(part.permissions().mode() & 0o777, 0o600);
        }
    }
}
