//! Undo and redo: snapshots of the whole policy, each with the name of the edit that led to it.

use std::sync::Arc;

use crate::policy::Policy;

/// The policy as it is, what it was, and what it was before undo. Cheap to keep: snapshots are shared.
#[derive(Debug, Clone)]
pub struct History {
    present: Arc<Policy>,
    past: Vec<Step>,
    future: Vec<Step>,
}

/// An edit, and the policy on its other side: before it in the past, after it in the future.
#[derive(Debug, Clone)]
struct Step {
    name: &'static str,
    policy: Arc<Policy>,
}

impl History {
    /// Begins with `policy`, and nothing to undo.
    pub fn new(policy: Policy) -> Self {
        Self { present: Arc::new(policy), past: Vec::new(), future: Vec::new() }
    }

    /// The policy as it is.
    pub fn present(&self) -> &Arc<Policy> {
        &self.present
    }

    /// Takes the policy that an edit gave, and forgets what could be redone. A policy equal to the present one makes no
    /// step; tells whether there was one.
    pub fn record(&mut self, name: &'static str, policy: Policy) -> bool {
        if policy == *self.present {
            return false;
        }
        let policy = std::mem::replace(&mut self.present, Arc::new(policy));
        self.past.push(Step { name, policy });
        self.future.clear();
        true
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
        let policy = std::mem::replace(&mut self.present, step.policy);
        self.future.push(Step { name: step.name, policy });
        Some(step.name)
    }

    /// Repeats the edit that was taken back last and gives its name, if there is one.
    pub fn redo(&mut self) -> Option<&'static str> {
        let step = self.future.pop()?;
        let policy = std::mem::replace(&mut self.present, step.policy);
        self.past.push(Step { name: step.name, policy });
        Some(step.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Edit;

    fn edit(history: &mut History, edit: Edit) -> bool {
        let name = edit.name();
        let edited = history.present().apply(edit).unwrap();
        history.record(name, edited.policy)
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
        assert!(history.present().remember_last_method());
    }
}
