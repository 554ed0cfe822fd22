//! Recovery copies: unsaved work on the disk, beside every other program's state, in case the console is killed or the machine
//! goes down. Each console has a slot of its own: a copy, and a lock beside it that it holds as long as it lives. A copy whose lock
//! nobody holds is an orphan. No secret is ever in a copy: a policy has none.
//!
//! Nothing is renamed or removed while it is open, apart from the copy's own atomic replace: Windows refuses that.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::storage::{self, Failure};
use crate::policy::draft::ActionDraft;
use crate::policy::{Image, Policy, json};

/// How long a copy is kept that nobody restores.
const MOST_AGE: Duration = Duration::from_secs(30 * 24 * 60 * 60);
const PREFIX: &str = "console-";
const COPY: &str = "json";
const LOCK: &str = "lock";

/// Unsaved work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsaved {
    /// The policy as it was.
    pub policy: Policy,
    /// Its file, if it had one.
    pub file: Option<PathBuf>,
    /// What was being typed in an action's dialog, if one was open.
    pub action: Option<UnsavedAction>,
}

/// An action that was being typed, and is not part of the policy yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsavedAction {
    /// The place of the action that was edited, from 0; `None` for a new one.
    pub place: Option<usize>,
    /// What was typed, valid or not.
    pub draft: ActionDraft,
}

impl Unsaved {
    /// Reads what [`Self::to_text`] made; `None` if it is not that, or of another version.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let written: Written = serde_json::from_slice(bytes).ok()?;
        let policy = json::read(written.policy.as_bytes()).ok()?;
        Some(Self { policy, file: written.file, action: written.action.map(UnsavedAction::from) })
    }

    /// The text of a copy. A path that is not Unicode cannot stand in JSON: the work then comes back without its file.
    ///
    /// # Errors
    /// It cannot be written as JSON.
    pub fn to_text(&self) -> Result<String, Failure> {
        let file = self.file.clone().filter(|file| file.to_str().is_some());
        let action = self.action.as_ref().map(WrittenAction::from);
        let written = Written { file, policy: json::write(&self.policy), action };
        serde_json::to_string(&written).map_err(|error| Failure::Other(error.into()))
    }
}

/// Unsaved work in a copy. The policy is text, so that it comes back byte for byte.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    file: Option<PathBuf>,
    policy: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    action: Option<WrittenAction>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct WrittenAction {
    place: Option<usize>,
    enabled: bool,
    title: String,
    command: String,
    description: String,
    action_message: String,
    image: String,
}

impl From<&UnsavedAction> for WrittenAction {
    fn from(UnsavedAction { place, draft }: &UnsavedAction) -> Self {
        let ActionDraft { enabled, title, command, description, action_message, image } = draft.clone();
        let image = match &image {
            Image::Gallery(picture) => picture.as_str().to_owned(),
            Image::Custom(picture) => picture.as_data_uri().to_owned(),
        };
        Self { place: *place, enabled, title, command, description, action_message, image }
    }
}

impl From<WrittenAction> for UnsavedAction {
    fn from(written: WrittenAction) -> Self {
        let WrittenAction { place, enabled, title, command, description, action_message, image } = written;
        // The texts are worth restoring without their picture, too.
        let image = image.parse().unwrap_or(ActionDraft::default().image);
        Self { place, draft: ActionDraft { enabled, title, command, description, action_message, image } }
    }
}

/// A place for one copy, held as long as this lives. Without a copy it goes away with this.
#[derive(Debug)]
pub struct Slot {
    copy: PathBuf,
    /// Closed before it is removed.
    lock: Option<File>,
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
    /// Makes a slot in `folder`, which only its owner can look into.
    ///
    /// # Errors
    /// Why there is none.
    pub fn new(folder: &Path) -> Result<Self, Failure> {
        make_private(folder)?;
        let process = std::process::id();
        // Another console with this number may have left a slot; this one takes the next name.
        let made = (0_u32..).find_map(|count| {
            let copy = folder.join(format!("{PREFIX}{process}-{count}.{COPY}"));
            match File::create_new(copy.with_extension(LOCK)) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => None,
                made => Some(made.map(|lock| (copy, lock))),
            }
        });
        let (copy, lock) = made.unwrap_or_else(|| Err(ErrorKind::AlreadyExists.into())).map_err(Failure::writing)?;
        // Nobody looks for a lock before there is a copy. Where a file system has no locks, none is held.
        let _ = lock.try_lock();
        Ok(Self { copy, lock: Some(lock) })
    }

    /// Takes the slot of a copy if nobody holds it.
    fn take(copy: PathBuf) -> Option<Self> {
        let path = copy.with_extension(LOCK);
        let lock = File::options().write(true).create(true).truncate(false).open(path).ok()?;
        match lock.try_lock() {
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
            locked => locked.ok()?,
        }
        Some(Self { copy, lock: Some(lock) })
    }

    /// Keeps unsaved work, in the place of what was kept before, in one step.
    ///
    /// # Errors
    /// Why it could not be kept; what was kept before still is.
    pub fn keep(&self, unsaved: &Unsaved) -> Result<(), Failure> {
        storage::write(&self.copy, unsaved.to_text()?.as_bytes())
    }

    /// Removes the copy: its work is saved, or no longer wanted.
    ///
    /// # Errors
    /// Why it is still there.
    pub fn clear(&self) -> Result<(), Failure> {
        match fs::remove_file(&self.copy) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(Failure::writing(error)),
            _ => Ok(()),
        }
    }

    fn read(&self) -> Option<(Unsaved, SystemTime)> {
        let kept_at = fs::metadata(&self.copy).and_then(|copy| copy.modified()).ok()?;
        Some((Unsaved::read(&storage::read(&self.copy).ok()?)?, kept_at))
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        drop(self.lock.take());
        // With a copy the slot stays, for the next start. Whoever takes the lock at this instant finds nothing to restore.
        if !self.copy.exists() {
            let _ = fs::remove_file(self.copy.with_extension(LOCK));
        }
    }
}

/// What consoles left under `folder` that no longer live, the last one first; their slots are held from now on. What is too old
/// or cannot be read goes away.
pub fn orphans(folder: &Path) -> Vec<Orphan> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path()).inspect(|path| sweep(path));
    let slots = paths.filter(|path| is_part(path, COPY)).filter_map(Slot::take);
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
                if age(&slot.copy).is_none_or(|age| age >= MOST_AGE) {
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

/// Whether a path is that of a copy or a lock.
fn is_part(path: &Path, extension: &str) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(PREFIX) && path.extension().is_some_and(|found| found == extension)
}

/// Removes a lock without a copy when it is old enough to belong to nobody.
fn sweep(path: &Path) {
    if is_part(path, LOCK) && !path.with_extension(COPY).exists() && age(path).is_some_and(|age| age >= MOST_AGE) {
        let _ = fs::remove_file(path);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn unsaved(name: &str) -> Unsaved {
        let draft = ActionDraft { title: "Half a \u{202e}title".to_owned(), ..ActionDraft::default() };
        let action = Some(UnsavedAction { place: None, draft });
        Unsaved { policy: Policy::new(name.parse().unwrap()), file: Some("/somewhere/duo.radius.json".into()), action }
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
        let state = fs::metadata(folder.path().join("state")).unwrap();
        assert_eq!(state.permissions().mode() & 0o077, 0);
    }
}
