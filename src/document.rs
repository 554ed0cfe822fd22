//! The open policy: its history, its file, and whether it is saved there. Reading and writing files is the business of
//! [`storage`]; this only knows what came of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::policy::{ActionId, Edit, Policy, Refusal};
use history::{History, Revision, Snapshot, Visit};

pub mod history;
pub mod load;
pub mod recovery;
pub mod storage;

/// The policy that is open.
#[derive(Debug)]
pub struct Document {
    history: History,
    file: Option<PathBuf>,
    /// What is in the file; before the first save, what the document began with.
    saved: Revision,
    /// The bytes that were read from the file or written to it last.
    on_disk: Option<Arc<[u8]>>,
}

impl Document {
    /// Begins a policy that has no file yet.
    pub fn new(policy: Policy) -> Self {
        let history = History::new(policy);
        let saved = history.present().revision;
        Self { history, file: None, saved, on_disk: None }
    }

    /// Opens the policy that was read from `file`, where it is these bytes.
    pub fn opened(policy: Policy, file: PathBuf, bytes: Arc<[u8]>) -> Self {
        Self { file: Some(file), on_disk: Some(bytes), ..Self::new(policy) }
    }

    /// The policy as it is.
    pub fn policy(&self) -> &Policy {
        &self.history.present().policy
    }

    /// The policy as it is, to be kept while the document goes on.
    pub fn snapshot(&self) -> &Snapshot {
        self.history.present()
    }

    /// Its file, if it has one.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// What the file held when it was read or written last: another program may have changed it since.
    pub fn on_disk(&self) -> Option<Arc<[u8]>> {
        self.on_disk.clone()
    }

    /// Changes the policy: the only way. Gives the action that the edit was about, if any.
    ///
    /// # Errors
    /// The reason for which the edit cannot be.
    pub fn apply(&mut self, edit: Edit) -> Result<Option<ActionId>, Refusal> {
        self.apply_within(edit, None)
    }

    /// Changes the policy; edits of the same `visit` are one step to undo.
    ///
    /// # Errors
    /// The reason for which the edit cannot be.
    pub fn apply_within(&mut self, edit: Edit, visit: Option<Visit>) -> Result<Option<ActionId>, Refusal> {
        let name = edit.name();
        let edited = self.policy().apply(edit)?;
        self.history.record(name, edited.policy, visit);
        Ok(edited.subject)
    }

    /// The name of the edit that [`Self::undo`] would take back.
    pub fn undo_name(&self) -> Option<&'static str> {
        self.history.undo_name()
    }

    /// The name of the edit that [`Self::redo`] would repeat.
    pub fn redo_name(&self) -> Option<&'static str> {
        self.history.redo_name()
    }

    /// Takes the last edit back.
    pub fn undo(&mut self) -> Option<&'static str> {
        self.history.undo()
    }

    /// Repeats the edit that was taken back last.
    pub fn redo(&mut self) -> Option<&'static str> {
        self.history.redo()
    }

    /// Goes back to what is in the file, these bytes; one step to undo.
    pub fn revert(&mut self, policy: Policy, bytes: Arc<[u8]>) {
        self.history.record("Revert to saved", policy, None);
        self.saved = self.history.present().revision;
        self.on_disk = Some(bytes);
    }

    /// Takes note that the policy of `revision`, these bytes, is now what is in `file`.
    pub fn saved(&mut self, revision: Revision, file: PathBuf, bytes: Arc<[u8]>) {
        self.saved = revision;
        self.file = Some(file);
        self.on_disk = Some(bytes);
    }

    /// Stays with the policy as it is, though its file now holds these bytes: what is in the file is no longer any policy of
    /// this history.
    pub fn keep_over(&mut self, bytes: Arc<[u8]>) {
        self.on_disk = Some(bytes);
        self.saved = self.history.revision_outside();
    }

    /// Whether there is something that is not in the file. A new policy that nobody touched has nothing to lose.
    pub fn is_changed(&self) -> bool {
        self.changes() != Some(0)
    }

    /// How many changes are not in the file; `None` when that can no longer be counted, after undo and another edit.
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
    fn undo_back_to_the_saved_policy_leaves_nothing_to_save() {
        let mut document = document();
        assert!(!document.is_changed());
        document.apply(Edit::RememberLastMethod(false)).unwrap();
        assert_eq!(document.changes(), Some(1));
        document.undo();
        assert!(!document.is_changed());
    }

    #[test]
    fn what_was_edited_while_it_was_being_saved_is_not_saved() {
        let mut document = document();
        document.apply(Edit::RememberLastMethod(false)).unwrap();
        let being_saved = document.snapshot().revision;
        document.apply(Edit::Rename("Other".parse().unwrap())).unwrap();
        document.saved(being_saved, "duo.radius.json".into(), Arc::default());
        assert_eq!(document.changes(), Some(1));
    }

    #[test]
    fn a_saved_policy_that_undo_can_no_longer_reach_counts_as_changed() {
        let mut document = document();
        document.apply(Edit::RememberLastMethod(false)).unwrap();
        document.saved(document.snapshot().revision, "duo.radius.json".into(), Arc::default());
        document.undo();
        document.apply(Edit::Rename("Other".parse().unwrap())).unwrap();
        assert_eq!((document.changes(), document.is_changed()), (None, true));
    }
}
