//! The open policy: its history, its file, and whether it is saved. Reading and writing files belongs to [`storage`]; this
//! module only records the results.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::policy::diff::Comparison;
use crate::policy::{Edit, Name, Policy, Refusal, Subject, json};
use history::{History, Revision, Snapshot, Visit};

pub mod file_url;
pub mod history;
pub mod load;
pub mod recovery;
pub mod storage;

/// The open policy.
#[derive(Debug)]
pub struct Document {
    history: History,
    file: Option<PathBuf>,
    /// The policy in the file; before the first save, the initial one. `None` if the file contains no valid policy.
    saved: Option<Arc<Policy>>,
    /// The number of differences between `saved` and the present. Kept, because it is shown in every frame.
    changes: Option<usize>,
    /// The last known contents of the file.
    on_disk: Option<Arc<[u8]>>,
    naming: Naming,
}

/// Who has named the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Naming {
    User,
    /// No one yet: it has the default name.
    Default,
}

impl Document {
    /// Creates an empty document. Unless the user names the policy, its first file does.
    pub fn unnamed() -> Self {
        Self { naming: Naming::Default, ..Self::new(Policy::default()) }
    }

    /// Creates a document without a file.
    pub fn new(policy: Policy) -> Self {
        let history = History::new(policy);
        let saved = Some(Arc::clone(&history.present().policy));
        Self { history, file: None, saved, changes: Some(0), on_disk: None, naming: Naming::User }
    }

    /// Creates a document for a policy that was read from `file`, which contains `bytes`.
    pub fn opened(policy: Policy, file: PathBuf, bytes: Arc<[u8]>) -> Self {
        Self { file: Some(file), on_disk: Some(bytes), ..Self::new(policy) }
    }

    /// The current policy.
    pub fn policy(&self) -> &Policy {
        &self.history.present().policy
    }

    /// A snapshot of the current policy, unaffected by later edits.
    pub fn snapshot(&self) -> &Snapshot {
        self.history.present()
    }

    /// Its file, if it has one.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The contents of the file when it was last read or written. Another program may have changed it since.
    pub fn on_disk(&self) -> Option<Arc<[u8]>> {
        self.on_disk.clone()
    }

    /// Changes the policy; there is no other way. Returns the action that the edit concerns, if any.
    ///
    /// # Errors
    /// Returns why the edit is not possible.
    pub fn apply(&mut self, edit: Edit) -> Result<Option<Subject>, Refusal> {
        self.apply_within(edit, None)
    }

    /// Changes the policy; edits of the same `visit` form one undo step.
    ///
    /// # Errors
    /// Returns why the edit is not possible.
    pub fn apply_within(&mut self, edit: Edit, visit: Option<Visit>) -> Result<Option<Subject>, Refusal> {
        let renames = matches!(edit, Edit::Rename(_));
        let named = edit.clone();
        let edited = self.policy().apply(edit)?;
        if renames {
            self.naming = Naming::User;
        }
        self.history.record(|before| named.name(before), edited.policy, visit);
        self.compare();
        Ok(edited.subject)
    }

    /// The name of the edit that [`Self::undo`] would undo.
    pub fn undo_name(&self) -> Option<Arc<str>> {
        self.history.undo_name()
    }

    /// The name of the edit that [`Self::redo`] would redo.
    pub fn redo_name(&self) -> Option<Arc<str>> {
        self.history.redo_name()
    }

    /// Undoes the last edit and returns its name.
    pub fn undo(&mut self) -> Option<Arc<str>> {
        let name_before = self.policy().name().clone();
        let undone = self.history.undo();
        if self.policy().name() != &name_before && self.policy().name() == Policy::default().name() {
            // The name that the user typed is undone.
            self.naming = Naming::Default;
        }
        self.compare();
        undone
    }

    /// Redoes the last undone edit and returns its name.
    pub fn redo(&mut self) -> Option<Arc<str>> {
        let name_before = self.policy().name().clone();
        let redone = self.history.redo();
        if self.policy().name() != &name_before {
            self.naming = Naming::User;
        }
        self.compare();
        redone
    }

    /// Reverts to the policy in the file, which contains `bytes`, in one undo step.
    pub fn revert(&mut self, policy: Policy, bytes: Arc<[u8]>) {
        // Reverting is never refused.
        let _ = self.apply(Edit::Revert(Box::new(policy)));
        self.keep_present_as_saved(bytes);
    }

    /// Records that the file, which contains `bytes`, has the current policy: the user has applied all changes that another
    /// program made to it.
    pub fn keep_present_as_saved(&mut self, bytes: Arc<[u8]>) {
        self.saved = Some(Arc::clone(&self.history.present().policy));
        self.on_disk = Some(bytes);
        self.compare();
    }

    /// Returns whether the policy still has the default name, and no file to take a name from.
    pub fn is_unnamed(&self) -> bool {
        self.naming == Naming::Default && self.file.is_none() && self.policy().name() == Policy::default().name()
    }

    /// Replaces the default name throughout the history, because its first file has named the policy. This is not an edit: Undo
    /// keeps the name, and nothing becomes unsaved.
    pub fn adopt_name(&mut self, name: &Name) {
        let default = Policy::default();
        let renamed = |policy: &Policy| (policy.name() == default.name()).then(|| policy.renamed(name.clone()));
        self.history.replace_all(renamed);
        if let Some(policy) = self.saved.as_deref().and_then(renamed) {
            self.saved = Some(Arc::new(policy));
        }
        self.naming = Naming::User;
        self.compare();
    }

    /// Records that `revision` was saved to `file` as `bytes`.
    pub fn mark_saved(&mut self, revision: Revision, file: PathBuf, bytes: Arc<[u8]>) {
        // During the save, undo and another edit may have removed the revision from the history.
        self.saved = self.history.at(revision).or_else(|| json::read(&bytes).ok().map(Arc::new));
        self.file = Some(file);
        self.on_disk = Some(bytes);
        self.compare();
    }

    /// Keeps the policy although the file now contains `bytes`, from another program.
    pub fn keep_mine(&mut self, bytes: Arc<[u8]>) {
        self.saved = json::read(&bytes).ok().map(Arc::new);
        self.on_disk = Some(bytes);
        self.compare();
    }

    /// Returns whether there are unsaved changes. An untouched new policy has none.
    pub fn is_changed(&self) -> bool {
        self.changes() != Some(0)
    }

    /// The number of differences from the policy in the file, or from the initial policy if there is no file. `None` if the
    /// file contains no valid policy.
    pub fn changes(&self) -> Option<usize> {
        self.changes
    }

    /// Counts the differences again after a change of either side.
    fn compare(&mut self) {
        let present = self.policy();
        self.changes = self.saved.as_deref().map(|saved| match saved == present {
            true => 0,
            false => Comparison::of(saved, present).changes().len(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Document {
        Document::opened(Policy::new("Duo".parse().unwrap()), "duo.radius.json".into(), Arc::default())
    }

    #[test]
    fn undoing_back_to_the_saved_policy_leaves_nothing_to_save() {
        let mut document = document();
        assert!(!document.is_changed());
        document.apply(Edit::RememberLastMethod(false)).unwrap();
        assert_eq!(document.changes(), Some(1));
        document.undo();
        assert!(!document.is_changed());
    }

    #[test]
    fn a_name_from_a_file_is_no_edit_and_survives_undo() {
        let mut document = Document::unnamed();
        document.apply(Edit::RememberLastMethod(false)).unwrap();
        document.apply(Edit::RememberLastMethod(true)).unwrap();
        document.undo();
        assert!(document.is_unnamed());
        document.adopt_name(&"duo".parse().unwrap());
        document.mark_saved(document.snapshot().revision, "duo.radius.json".into(), Arc::default());
        assert_eq!((document.policy().name().as_str(), document.changes()), ("duo", Some(0)));
        for step in [Document::undo, Document::redo, Document::redo] {
            step(&mut document);
            assert_eq!(document.policy().name().as_str(), "duo");
        }
        assert!(!document.is_unnamed());
    }

    #[test]
    fn a_name_that_the_user_has_typed_is_kept_even_if_it_is_the_default() {
        let mut document = Document::unnamed();
        document.apply(Edit::Rename("New policy".parse().unwrap())).unwrap();
        assert!(!document.is_unnamed() && !Document::new(Policy::default()).is_unnamed());
    }

    #[test]
    fn an_edit_during_a_save_counts_as_unsaved() {
        let mut document = document();
        document.apply(Edit::RememberLastMethod(false)).unwrap();
        let saving = document.snapshot().revision;
        document.apply(Edit::Rename("Other".parse().unwrap())).unwrap();
        document.mark_saved(saving, "duo.radius.json".into(), Arc::default());
        assert_eq!(document.changes(), Some(1));
    }

    #[test]
    fn unsaved_changes_are_differences_and_not_steps() {
        let mut document = document();
        let name = |name: &str| Edit::Rename(name.parse().unwrap());
        for (edit, changes) in [(name("A"), 1), (name("B"), 1), (Edit::RememberLastMethod(false), 2), (name("Duo"), 1)]
        {
            document.apply(edit).unwrap();
            assert_eq!(document.changes(), Some(changes));
        }
        document.apply(Edit::RememberLastMethod(true)).unwrap();
        assert_eq!((document.changes(), document.is_changed()), (Some(0), false));
        document.undo();
        assert_eq!((document.changes(), document.is_changed()), (Some(1), true));
        document.redo();
        assert!(!document.is_changed());
    }

    #[test]
    fn a_saved_policy_that_undo_can_no_longer_reach_is_still_compared_with() {
        let mut document = document();
        document.apply(Edit::RememberLastMethod(false)).unwrap();
        document.mark_saved(document.snapshot().revision, "duo.radius.json".into(), Arc::default());
        document.undo();
        document.apply(Edit::Rename("Other".parse().unwrap())).unwrap();
        assert_eq!(document.changes(), Some(2));
    }

    #[test]
    fn a_revision_that_is_gone_when_its_save_ends_is_read_from_the_bytes() {
        let mut document = document();
        document.apply(Edit::RememberLastMethod(false)).unwrap();
        let (saving, bytes) = (document.snapshot().revision, Arc::from(json::write(document.policy()).into_bytes()));
        document.undo();
        document.apply(Edit::Rename("Other".parse().unwrap())).unwrap();
        document.mark_saved(saving, "duo.radius.json".into(), bytes);
        assert_eq!(document.changes(), Some(2));
    }

    #[test]
    fn a_kept_policy_is_compared_with_what_the_other_program_wrote() {
        let mut document = document();
        let theirs = document.policy().renamed("Theirs".parse().unwrap());
        document.keep_mine(Arc::from(json::write(&theirs).into_bytes()));
        assert_eq!((document.changes(), document.is_changed()), (Some(1), true));
        document.keep_mine(Arc::from(*b"no policy"));
        assert_eq!((document.changes(), document.is_changed()), (None, true));
    }
}
