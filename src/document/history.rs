//! Undo and redo: snapshots of the whole policy, each with the name of the edit that led to it.

use std::sync::Arc;

use crate::policy::Policy;

/// The policy as it is, what it was, and what it was before undo. Cheap to keep: snapshots are shared.
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
    /// Tells this moment from every other of the same history.
    pub revision: Revision,
}

/// Names one moment of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision(u64);

/// A stay in one field: what is typed there until the user leaves it is one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit(pub u64);

/// An edit, and the policy on its other side: before it in the past, after it in the future.
#[derive(Debug, Clone)]
struct Step {
    name: &'static str,
    snapshot: Snapshot,
    visit: Option<Visit>,
}

impl History {
    /// Begins with `policy`, and nothing to undo.
    pub fn new(policy: Policy) -> Self {
        let present = Snapshot { policy: Arc::new(policy), revision: Revision(0) };
        Self { present, past: Vec::new(), future: Vec::new(), revisions: 0 }
    }

    /// The policy as it is.
    pub fn present(&self) -> &Snapshot {
        &self.present
    }

    /// Takes the policy that an edit gave, and forgets what could be redone. A policy equal to the present one makes no
    /// step, but is the present from then on: its actions may have other ids, which the edit has told. Edits of one visit
    /// make one step together. Tells whether a step was made or taken back.
    pub fn record(&mut self, name: &'static str, policy: Policy, visit: Option<Visit>) -> bool {
        if policy == *self.present.policy {
            self.present.policy = Arc::new(policy);
            return false;
        }
        self.future.clear();
        if let Some(step) = self.past.pop_if(|step| visit.is_some() && step.visit == visit) {
            if *step.snapshot.policy == policy {
                // The visit came back to where it began.
                self.present = Snapshot { policy: Arc::new(policy), ..step.snapshot };
                return true;
            }
            self.past.push(step);
            self.present = self.next(policy);
        } else {
            let present = self.next(policy);
            let snapshot = std::mem::replace(&mut self.present, present);
            self.past.push(Step { name, snapshot, visit });
        }
        true
    }

    fn next(&mut self, policy: Policy) -> Snapshot {
        self.revisions += 1;
        Snapshot { policy: Arc::new(policy), revision: Revision(self.revisions) }
    }

    /// The name of the edit that [`Self::undo`] would take back.
    pub fn undo_name(&self) -> Option<&'static str> {
        self.past.last().map(|step| step.name)
    }

    /// The name of the edit that [`Self::redo`] would repeat.
    pub fn redo_name(&self) -> Option<&'static str> {
        self.future.last().map(|step| step.name)
    }

    /// Takes the last edit back and gives its name, if there is one.
    pub fn undo(&mut self) -> Option<&'static str> {
        let step = self.past.pop()?;
        let snapshot = std::mem::replace(&mut self.present, step.snapshot);
        self.future.push(Step { name: step.name, snapshot, visit: None });
        Some(step.name)
    }

    /// Repeats the edit that was taken back last and gives its name, if there is one.
    pub fn redo(&mut self) -> Option<&'static str> {
        let step = self.future.pop()?;
        let snapshot = std::mem::replace(&mut self.present, step.snapshot);
        self.past.push(Step { name: step.name, snapshot, visit: None });
        Some(step.name)
    }

    /// A moment that is none of this history.
    pub fn revision_outside(&mut self) -> Revision {
        self.revisions += 1;
        Revision(self.revisions)
    }

    /// How many edits or undos lie between the present and another moment; `None` when that moment can no longer be
    /// reached.
    pub fn distance(&self, revision: Revision) -> Option<usize> {
        let is_it = |step: &Step| step.snapshot.revision == revision;
        if self.present.revision == revision {
            return Some(0);
        }
        let back = self.past.iter().rev().position(is_it);
        back.or_else(|| self.future.iter().rev().position(is_it)).map(|steps| steps + 1)
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

    fn added(history: &mut History) -> ActionId {
        let action = ActionDraft { title: "Push".to_owned(), ..ActionDraft::default() }.finish().unwrap();
        let edited = history.present().policy.apply(Edit::Add(action)).unwrap();
        history.record("Add action", edited.policy, None);
        edited.subject.unwrap()
    }

    #[test]
    fn an_equal_policy_with_other_ids_is_the_present_without_a_step() {
        let mut history = History::new(Policy::new("Duo".parse().unwrap()));
        let old = added(&mut history);
        let before = history.present().clone();
        assert!(!edit(&mut history, Edit::ReplaceAll(Box::new((*before.policy).clone()))));
        assert_ne!(ids(&history), [old]);
        assert_eq!((history.present().revision, history.undo_name()), (before.revision, Some("Add action")));
        // An edit of the action that is there now finds it.
        let now = ids(&history)[0];
        assert!(edit(&mut history, Edit::Enable(now, false)));
    }

    #[test]
    fn a_visit_that_comes_back_with_other_ids_keeps_those() {
        let mut history = History::new(Policy::new("Duo".parse().unwrap()));
        added(&mut history);
        let before = history.present().clone();
        type_name(&mut history, "Du", Visit(1));
        let back = history.present().policy.apply(Edit::ReplaceAll(Box::new((*before.policy).clone()))).unwrap().policy;
        let brought: Vec<ActionId> = back.actions().map(|(id, _)| id).collect();
        assert!(history.record("Replace all", back, Some(Visit(1))));
        assert_eq!((ids(&history), history.present().revision), (brought, before.revision));
    }

    #[test]
    fn what_was_redone_can_be_undone_again() {
        let mut history = History::new(Policy::new("Duo".parse().unwrap()));
        edit(&mut history, Edit::RememberLastMethod(false));
        history.undo();
        history.redo();
        assert_eq!((history.undo_name(), history.redo_name()), (Some("Remember last method used"), None));
        assert!(!history.present().policy.remember_last_method());
        history.undo();
        assert!(history.present().policy.remember_last_method());
    }

    fn edit(history: &mut History, edit: Edit) -> bool {
        let name = edit.name();
        let edited = history.present().policy.apply(edit).unwrap();
        history.record(name, edited.policy, None)
    }

    #[test]
    fn an_edit_that_changes_nothing_makes_no_step() {
        let mut history = History::new(Policy::new("Duo".parse().unwrap()));
        assert!(!edit(&mut history, Edit::RememberLastMethod(true)));
        assert_eq!(history.undo_name(), None);
    }

    #[test]
    fn undo_and_redo_name_their_edits() {
        let mut history = History::new(Policy::new("Duo".parse().unwrap()));
        assert!(edit(&mut history, Edit::Rename("Duo 2".parse().unwrap())));
        assert!(edit(&mut history, Edit::RememberLastMethod(false)));
        assert_eq!((history.undo_name(), history.redo_name()), (Some("Remember last method used"), None));
        assert_eq!(history.undo(), Some("Remember last method used"));
        assert_eq!(
            (history.undo_name(), history.redo_name()),
            (Some("Rename policy"), Some("Remember last method used"))
        );
        assert_eq!(history.redo(), Some("Remember last method used"));
        assert_eq!(history.redo(), None);
    }

    #[test]
    fn a_new_edit_forgets_what_could_be_redone() {
        let mut history = History::new(Policy::new("Duo".parse().unwrap()));
        edit(&mut history, Edit::RememberLastMethod(false));
        history.undo();
        edit(&mut history, Edit::Rename("Other".parse().unwrap()));
        assert_eq!(history.redo_name(), None);
        assert!(history.present().policy.remember_last_method());
    }

    fn type_name(history: &mut History, name: &str, visit: Visit) {
        let edited = history.present().policy.apply(Edit::Rename(name.parse().unwrap())).unwrap();
        history.record("Rename policy", edited.policy, Some(visit));
    }

    #[test]
    fn what_is_typed_in_one_visit_is_one_step() {
        let mut history = History::new(Policy::new("D".parse().unwrap()));
        type_name(&mut history, "Du", Visit(1));
        type_name(&mut history, "Duo", Visit(1));
        type_name(&mut history, "Duo 2", Visit(2));
        history.undo();
        assert_eq!(history.present().policy.name().as_str(), "Duo");
        history.undo();
        assert_eq!((history.present().policy.name().as_str(), history.undo_name()), ("D", None));
    }

    #[test]
    fn a_visit_that_comes_back_to_where_it_began_makes_no_step() {
        let mut history = History::new(Policy::new("D".parse().unwrap()));
        let before = history.present().revision;
        type_name(&mut history, "Du", Visit(1));
        type_name(&mut history, "D", Visit(1));
        assert_eq!((history.undo_name(), history.present().revision), (None, before));
    }

    #[test]
    fn the_distance_to_another_moment_is_counted_both_ways() {
        let mut history = History::new(Policy::new("D".parse().unwrap()));
        let first = history.present().revision;
        edit(&mut history, Edit::Rename("Du".parse().unwrap()));
        edit(&mut history, Edit::RememberLastMethod(false));
        let third = history.present().revision;
        assert_eq!(history.distance(first), Some(2));
        history.undo();
        assert_eq!((history.distance(first), history.distance(third)), (Some(1), Some(1)));
        edit(&mut history, Edit::Rename("Other".parse().unwrap()));
        assert_eq!((history.distance(first), history.distance(third)), (Some(2), None));
    }
}
