//! Undo and redo: snapshots of the whole policy, each with the name of its edit. Does not know about files; the document
//! records which revision is saved.

use std::sync::Arc;

use crate::policy::Policy;

/// The present policy with its past and its redoable future. Cheap, because snapshots are shared.
#[derive(Debug, Clone)]
pub struct History {
    present: Snapshot,
    past: Vec<Step>,
    future: Vec<Step>,
    revisions: u64,
}

/// The policy at one moment.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The policy.
    pub policy: Arc<Policy>,
    /// Identifies this moment within its history.
    pub revision: Revision,
}

/// Identifies one moment of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision(u64);

/// One visit to a field: everything typed until the user leaves it is one undo step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit(pub u64);

/// An edit and the policy on its far side: before the edit in the past, after it in the future.
#[derive(Debug, Clone)]
struct Step {
    name: Arc<str>,
    snapshot: Snapshot,
    visit: Option<Visit>,
}

impl History {
    /// Starts with `policy` and nothing to undo.
    pub fn new(policy: Policy) -> Self {
        let present = Snapshot { policy: Arc::new(policy), revision: Revision(0) };
        Self { present, past: Vec::new(), future: Vec::new(), revisions: 0 }
    }

    /// The current policy.
    pub fn present(&self) -> &Snapshot {
        &self.present
    }

    /// Records the result of an edit and discards the future. An equal policy adds no step but still replaces the present,
    /// because its actions may have new ids, which the caller already knows. Edits of one visit share a step. `name` names the
    /// edit of the policy before the step. Returns whether a step was added, changed or removed.
    pub fn record(&mut self, name: impl FnOnce(&Policy) -> String, policy: Policy, visit: Option<Visit>) -> bool {
        if policy == *self.present.policy {
            self.present.policy = Arc::new(policy);
            return false;
        }
        self.future.clear();
        if let Some(mut step) = self.past.pop_if(|step| visit.is_some() && step.visit == visit) {
            if *step.snapshot.policy == policy {
                // The visit returned to its initial value.
                self.present = Snapshot { policy: Arc::new(policy), ..step.snapshot };
                return true;
            }
            step.name = name(&step.snapshot.policy).into();
            self.past.push(step);
            self.present = self.next(policy);
        } else {
            let present = self.next(policy);
            let snapshot = std::mem::replace(&mut self.present, present);
            self.past.push(Step { name: name(&snapshot.policy).into(), snapshot, visit });
        }
        true
    }

    fn next(&mut self, policy: Policy) -> Snapshot {
        self.revisions += 1;
        Snapshot { policy: Arc::new(policy), revision: Revision(self.revisions) }
    }

    /// The name of the edit that [`Self::undo`] would undo.
    pub fn undo_name(&self) -> Option<Arc<str>> {
        self.past.last().map(|step| Arc::clone(&step.name))
    }

    /// The name of the edit that [`Self::redo`] would redo.
    pub fn redo_name(&self) -> Option<Arc<str>> {
        self.future.last().map(|step| Arc::clone(&step.name))
    }

    /// Undoes the last edit, if there is one, and returns its name.
    pub fn undo(&mut self) -> Option<Arc<str>> {
        let step = self.past.pop()?;
        let snapshot = std::mem::replace(&mut self.present, step.snapshot);
        let name = Arc::clone(&step.name);
        self.future.push(Step { name: step.name, snapshot, visit: None });
        Some(name)
    }

    /// Redoes the last undone edit, if there is one, and returns its name.
    pub fn redo(&mut self) -> Option<Arc<str>> {
        let step = self.future.pop()?;
        let snapshot = std::mem::replace(&mut self.present, step.snapshot);
        let name = Arc::clone(&step.name);
        self.past.push(Step { name: step.name, snapshot, visit: None });
        Some(name)
    }

    /// Replaces policies throughout the past, the present and the future, without a step. `replace` returns `None` to keep one.
    pub fn replace_all(&mut self, replace: impl Fn(&Policy) -> Option<Policy>) {
        let steps = self.past.iter_mut().chain(&mut self.future).map(|step| &mut step.snapshot);
        for snapshot in steps.chain([&mut self.present]) {
            if let Some(policy) = replace(&snapshot.policy) {
                snapshot.policy = Arc::new(policy);
            }
        }
    }

    /// Returns the policy at another moment, if undo or redo can still reach it.
    pub fn at(&self, revision: Revision) -> Option<Arc<Policy>> {
        let steps = self.past.iter().chain(&self.future).map(|step| &step.snapshot);
        let found = steps.chain([&self.present]).find(|snapshot| snapshot.revision == revision);
        found.map(|snapshot| Arc::clone(&snapshot.policy))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::draft::ActionDraft;
    use crate::policy::{ActionId, Edit};

    fn ids(history: &History) -> Vec<ActionId> {
        history.present().policy.actions().map(|(id, _)| id).collect()
    }

    fn add_action(history: &mut History) -> ActionId {
        let action = ActionDraft { title: "Push".to_owned(), ..ActionDraft::default() }.finish().unwrap();
        let edited = history.present().policy.apply(Edit::Add(action)).unwrap();
        history.record(|_| "add action".to_owned(), edited.policy, None);
        edited.subject.unwrap().action().unwrap()
    }

    #[test]
    fn an_equal_policy_with_new_ids_replaces_the_present_without_a_step() {
        let mut history = History::new(Policy::new("Duo".parse().unwrap()));
        let old = add_action(&mut history);
        let before = history.present().clone();
        assert!(!edit(&mut history, Edit::ReplaceAll(Box::new((*before.policy).clone()))));
        assert_ne!(ids(&history), [old]);
        assert_eq!((history.present().revision, history.undo_name().as_deref()), (before.revision, Some("add action")));
        // An edit finds the action by its new id.
        let now = ids(&history)[0];
        assert!(edit(&mut history, Edit::Enable(now, false)));
    }

    #[test]
    fn a_visit_that_returns_with_new_ids_keeps_the_new_ids() {
        let mut history = History::new(Policy::new("Duo".parse().unwrap()));
        add_action(&mut history);
        let before = history.present().clone();
        type_name(&mut history, "Du", Visit(1));
        let back = history.present().policy.apply(Edit::ReplaceAll(Box::new((*before.policy).clone()))).unwrap().policy;
        let restored: Vec<ActionId> = back.actions().map(|(id, _)| id).collect();
        assert!(history.record(|_| "replace all".to_owned(), back, Some(Visit(1))));
        assert_eq!((ids(&history), history.present().revision), (restored, before.revision));
    }

    #[test]
    fn a_redone_edit_can_be_undone_again() {
        let mut history = History::new(Policy::new("Duo".parse().unwrap()));
        edit(&mut history, Edit::RememberLastMethod(false));
        history.undo();
        history.redo();
        assert_eq!(
            (history.undo_name().as_deref(), history.redo_name().as_deref()),
            (Some("turn off Remember last method used"), None)
        );
        assert!(!history.present().policy.remember_last_method());
        history.undo();
        assert!(history.present().policy.remember_last_method());
    }

    fn edit(history: &mut History, edit: Edit) -> bool {
        let named = edit.clone();
        let edited = history.present().policy.apply(edit).unwrap();
        history.record(|before| named.name(before), edited.policy, None)
    }

    #[test]
    fn an_edit_without_a_change_adds_no_step() {
        let mut history = History::new(Policy::new("Duo".parse().unwrap()));
        assert!(!edit(&mut history, Edit::RememberLastMethod(true)));
        assert_eq!(history.undo_name(), None);
    }

    #[test]
    fn undo_and_redo_name_their_edits() {
        let mut history = History::new(Policy::new("Duo".parse().unwrap()));
        assert!(edit(&mut history, Edit::Rename("Duo 2".parse().unwrap())));
        assert!(edit(&mut history, Edit::RememberLastMethod(false)));
        assert_eq!(
            (history.undo_name().as_deref(), history.redo_name().as_deref()),
            (Some("turn off Remember last method used"), None)
        );
        assert_eq!(history.undo().as_deref(), Some("turn off Remember last method used"));
        assert_eq!(
            (history.undo_name().as_deref(), history.redo_name().as_deref()),
            (Some("rename policy"), Some("turn off Remember last method used"))
        );
        assert_eq!(history.redo().as_deref(), Some("turn off Remember last method used"));
        assert_eq!(history.redo(), None);
    }

    #[test]
    fn a_new_edit_discards_the_redo_history() {
        let mut history = History::new(Policy::new("Duo".parse().unwrap()));
        edit(&mut history, Edit::RememberLastMethod(false));
        history.undo();
        edit(&mut history, Edit::Rename("Other".parse().unwrap()));
        assert_eq!(history.redo_name(), None);
        assert!(history.present().policy.remember_last_method());
    }

    fn type_name(history: &mut History, name: &str, visit: Visit) {
        let edited = history.present().policy.apply(Edit::Rename(name.parse().unwrap())).unwrap();
        history.record(|_| "rename policy".to_owned(), edited.policy, Some(visit));
    }

    #[test]
    fn typing_during_one_visit_is_one_step() {
        let mut history = History::new(Policy::new("D".parse().unwrap()));
        type_name(&mut history, "Du", Visit(1));
        type_name(&mut history, "Duo", Visit(1));
        type_name(&mut history, "Duo 2", Visit(2));
        history.undo();
        assert_eq!(history.present().policy.name().as_str(), "Duo");
        history.undo();
        assert_eq!((history.present().policy.name().as_str(), history.undo_name().as_deref()), ("D", None));
    }

    #[test]
    fn a_visit_that_returns_to_its_initial_value_adds_no_step() {
        let mut history = History::new(Policy::new("D".parse().unwrap()));
        let before = history.present().revision;
        type_name(&mut history, "Du", Visit(1));
        type_name(&mut history, "D", Visit(1));
        assert_eq!((history.undo_name(), history.present().revision), (None, before));
    }

    #[test]
    fn a_moment_is_found_while_undo_or_redo_can_reach_it() {
        let mut history = History::new(Policy::new("D".parse().unwrap()));
        let first = history.present().clone();
        edit(&mut history, Edit::Rename("Du".parse().unwrap()));
        let second = history.present().clone();
        for moment in [&first, &second] {
            assert_eq!(history.at(moment.revision).as_deref(), Some(&*moment.policy));
        }
        history.undo();
        assert_eq!(history.at(second.revision).as_deref(), Some(&*second.policy));
        edit(&mut history, Edit::Rename("Other".parse().unwrap()));
        assert_eq!((history.at(second.revision), history.at(first.revision).is_some()), (None, true));
    }

    #[test]
    fn a_visit_is_named_by_all_it_changed() {
        let mut history = History::new(Policy::new("D".parse().unwrap()));
        let name = |before: &Policy, after: &str| format!("{} to {after}", before.name().as_str());
        for typed in ["Du", "Duo"] {
            let edited = history.present().policy.apply(Edit::Rename(typed.parse().unwrap())).unwrap();
            history.record(|before| name(before, typed), edited.policy, Some(Visit(1)));
        }
        assert_eq!(history.undo_name().as_deref(), Some("D to Duo"));
    }
}
