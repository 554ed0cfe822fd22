//! The open policy: its history, its file, and whether it is saved. Reading and writing files belongs to [`storage`]; this
//! module only records the results.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::policy::{ActionId, Edit, Name, Policy, Refusal};
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
    /// The revision in the file; before the first save, the initial one.
    saved: Revision,
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
        let saved = history.present().revision;
        Self { history, file: None, saved, on_disk: None, naming: Naming::User }
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
    pub fn apply(&mut self, edit: Edit) -> Result<Option<ActionId>, Refusal> {
        self.apply_within(edit, None)
    }

    /// Changes the policy; edits of the same `visit` form one undo step.
    ///
    /// # Errors
    /// Returns why the edit is not possible.
    pub fn apply_within(&mut self, edit: Edit, visit: Option<Visit>) -> Result<Option<ActionId>, Refusal> {
        let name = edit.name();
        let renames = matches!(edit, Edit::Rename(_));
        let edited = self.policy().apply(edit)?;
        if renames {
            self.naming = Naming::User;
        }
        self.history.record(name, edited.policy, visit);
        Ok(edited.subject)
    }

    /// The name of the edit that [`Self::undo`] would undo.
    pub fn undo_name(&self) -> Option<&'static str> {
        self.history.undo_name()
    }

    /// The name of the edit that [`Self::redo`] would redo.
    pub fn redo_name(&self) -> Option<&'static str> {
        self.history.redo_name()
    }

    /// Undoes the last edit and returns its name.
    pub fn undo(&mut self) -> Option<&'static str> {
        let name_before = self.policy().name().clone();
        let undone = self.history.undo();
        if self.policy().name() != &name_before && self.policy().name() == Policy::default().name() {
            // The name that the user typed is undone.
            self.naming = Naming::Default;
        }
        undone
    }

    /// Redoes the last undone edit and returns its name.
    pub fn redo(&mut self) -> Option<&'static str> {
        let name_before = self.policy().name().clone();
        let redone = self.history.redo();
        if self.policy().name() != &name_before {
            self.naming = Naming::User;
        }
        redone
    }

    /// Reverts to the policy in the file, which contains `bytes`, in one undo step.
    pub fn revert(&mut self, policy: Policy, bytes: Arc<[u8]>) {
        self.history.record("Revert to saved", policy, None);
        self.saved = self.history.present().revision;
        self.on_disk = Some(bytes);
    }

    /// Returns whether the policy still has the default name, and no file to take a name from.
    pub fn is_unnamed(&self) -> bool {
        self.naming == Naming::Default && self.file.is_none() && self.policy().name() == Policy::default().name()
    }

    /// Replaces the default name throughout the history, because its first file has named the policy. This is not an edit: Undo
    /// keeps the name, and nothing becomes unsaved.
    pub fn adopt_name(&mut self, name: &Name) {
        let default = Policy::default();
        self.history.replace_all(|policy| (policy.name() == default.name()).then(|| policy.renamed(name.clone())));
        self.naming = Naming::User;
    }

    /// Records that `revision` was saved to `file` as `bytes`.
    pub fn mark_saved(&mut self, revision: Revision, file: PathBuf, bytes: Arc<[u8]>) {
        self.saved = revision;
        self.file = Some(file);
        self.on_disk = Some(bytes);
    }

    /// Keeps the policy although the file now contains `bytes`, which match no revision of this history.
    pub fn keep_mine(&mut self, bytes: Arc<[u8]>) {
        self.on_disk = Some(bytes);
        self.saved = self.history.unreachable_revision();
    }

    /// Returns whether there are unsaved changes. An untouched new policy has none.
    pub fn is_changed(&self) -> bool {
        self.changes() != Some(0)
    }

    /// The number of unsaved changes; `None` if it can no longer be counted, after undo and another edit.
    pub fn changes(&self) -> Option<usize> {
        self.history.distance(self.saved)
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
    fn a_saved_policy_that_undo_can_no_longer_reach_counts_as_changed() {
        let mut document = document();
        document.apply(Edit::RememberLastMethod(false)).unwrap();
        document.mark_saved(document.snapshot().revision, "duo.radius.json".into(), Arc::default());
        document.undo();
        document.apply(Edit::Rename("Other".parse().unwrap())).unwrap();
        assert_eq!((document.changes(), document.is_changed()), (None, true));
    }
}
