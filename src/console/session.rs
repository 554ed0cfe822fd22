//! All state that lives as long as the open policy, replaced as a whole when another policy opens. State that outlives the
//! policy is elsewhere: settings, the current tab, open dialogs.

use std::path::PathBuf;
use std::sync::Arc;

use crate::console::client_view::{self, ClientView};
use crate::console::command::{List, Selected, Situation};
use crate::console::dialogs::action::ActionDialog;
use crate::console::dialogs::attribute::AttributeDialog;
use crate::console::dialogs::import_review::{Merge, Origin};
use crate::console::dialogs::{self, Dialog};
use crate::console::shared_secret::SharedSecret;
use crate::console::tabs::Tab;
use crate::console::tabs::advice_list::AdviceList;
use crate::console::tabs::connection::{ConnectionForm, FormField};
use crate::console::tabs::connection_check::{self, ConnectionCheck};
use crate::console::tabs::remember::RememberSetting;
use crate::console::{Deletion, Env, Message as Out, Spot};
use crate::document::Document;
use crate::document::history::{Revision, Visit};
use crate::policy::advice::Place;
use crate::policy::{Attribute, AttributeEdit, AttributeField, Edit, MergeFrom, Name, Policy, Subject};
use crate::settings::Ticks;
use crate::text;
use crate::trial;
use crate::trial::check::Check;

mod clipboard;
mod selection;

pub(super) use selection::Selection;

/// The most characters of a title in a message.
const TITLE_CHARS: usize = 40;

/// The open policy and all state that belongs to it.
pub(super) struct Session {
    pub document: Document,
    pub form: ConnectionForm,
    pub secret: SharedSecret,
    pub check: ConnectionCheck,
    pub client: ClientView,
    pub advice: AdviceList,
    pub remember: RememberSetting,
    pub selected: Selection,
    /// The latest message; without one, the status line shows the state of the policy file.
    pub status: Option<Status>,
    /// The dialog of an action or attribute that was closed with unsaved input, with its number.
    pub discarded: Option<(u64, Box<Dialog>)>,
    /// What has been ticked off in the entry assistant, once it has been open.
    pub ticks: Option<Ticks>,
    /// The contents that another program wrote to the file, once the user has been asked about them.
    pub reported_conflict: Option<Arc<[u8]>>,
}

/// Shows the first invalid field on the Connection tab.
pub(super) fn go_to_invalid_field() -> [Out; 2] {
    [Out::ShowTab(Tab::Connection), Out::Session(Message::GoToInvalidField)]
}

/// A message in the status line.
pub(super) struct Status {
    pub text: String,
    /// The deletion that the message is about. Every other change replaces the message.
    pub deletion: Option<Deletion>,
}

impl<Text: Into<String>> From<Text> for Status {
    fn from(text: Text) -> Self {
        Self { text: text.into(), deletion: None }
    }
}

/// A file that was written.
pub(super) struct Saved {
    /// The revision of the policy in it.
    pub revision: Revision,
    pub file: PathBuf,
    pub bytes: Arc<[u8]>,
    /// The name that the file has given to a policy without one.
    pub name: Option<Name>,
}

/// A request from the rooms above to the open policy.
pub(super) enum Message {
    Undo,
    Redo,
    /// Focuses the first invalid field on the Connection tab.
    GoToInvalidField,
    /// Puts the selected row of a list on the clipboard.
    Copy(List),
    /// Adds the row of a list that this text from the clipboard describes.
    Paste(List, String),
    Saved(Saved),
    /// Returns to the policy in the file, which contains these bytes.
    Revert(Box<Policy>, Arc<[u8]>),
    /// Keeps the open policy even though its file now contains these bytes.
    KeepMine(Arc<[u8]>),
    /// Records that the user is being asked about these contents, which another program wrote.
    ConflictReported(Arc<[u8]>),
}

impl Session {
    /// Starts a session for a policy. `number` is unique to the session.
    pub(super) fn new(document: Document, number: u64) -> Self {
        let policy = &Arc::clone(&document.snapshot().policy);
        Self {
            form: ConnectionForm::new(policy, number),
            secret: SharedSecret::new(policy),
            check: ConnectionCheck::default(),
            client: ClientView::new(),
            advice: AdviceList::new(policy),
            remember: RememberSetting::default(),
            selected: Selection::first(policy),
            status: None,
            discarded: None,
            ticks: None,
            reported_conflict: None,
            document,
        }
    }

    /// Returns the part of the situation that depends on the open policy.
    pub(super) fn situation(&self) -> Situation {
        let policy = self.document.policy();
        let selected = self.selected.action.and_then(|id| {
            let action = policy.action(id)?;
            let position = policy.position(id)?;
            let has_autosend = policy.autosend() == Some(id);
            Some(Selected { position, has_autosend, is_enabled: action.enabled })
        });
        Situation {
            actions: policy.actions().len(),
            selected,
            attributes: policy.attributes().len(),
            attribute: self.selected.attribute.and_then(|id| policy.attribute_position(id)),
            is_changed: self.document.is_changed(),
            has_file: self.document.file().is_some(),
            undo: self.document.undo_name(),
            redo: self.document.redo_name(),
            unfinished: self.form.unfinished(),
            ..Situation::default()
        }
    }

    /// Returns whether closing the policy would lose unsaved work.
    pub(super) fn has_unsaved_work(&self) -> bool {
        self.document.is_changed() || self.form.unfinished().is_some()
    }

    /// Brings everything up to date with the policy and the clock.
    pub(super) fn follow(&mut self, env: &mut Env<'_>) {
        let policy = &self.document.snapshot().policy;
        self.form.follow(policy);
        self.advice.follow(policy);
        if self.secret.follow(policy) {
            // Send nothing more to a server that the policy no longer names.
            self.client.stop_trial();
        }
        self.check.follow(policy, env.jobs);
        self.client.follow(policy, &self.secret.text, env);
        self.selected.follow(policy);
    }

    pub(super) fn update(&mut self, message: Message, env: &Env<'_>) -> Vec<Out> {
        match message {
            Message::Undo => self.undo(),
            Message::Redo => self.status = self.document.redo().map(|name| format!("Redone: {name}").into()),
            Message::GoToInvalidField => self.form.go_to_invalid_field(),
            Message::Copy(list) => {
                if let Some((text, name)) = clipboard::copied(list, self.selected, self.document.policy()) {
                    env.ctx.copy_text(text);
                    self.status = Some(format!("Copied {name}").into());
                }
            }
            Message::Paste(list, pasted) => match clipboard::pasted(list, &pasted) {
                Ok(edit) => return self.edit(edit, None),
                Err(message) => self.status = Some(message.into()),
            },
            Message::Saved(Saved { revision, file, bytes, name }) => {
                self.reported_conflict = None;
                if let Some(name) = name {
                    self.document.adopt_name(&name);
                    self.form.keep_typed_name(&self.document.snapshot().policy);
                }
                self.document.mark_saved(revision, file, bytes);
                // The policy may have had no file before, or another one.
                return self.ticks.clone().map(Out::Ticked).into_iter().collect();
            }
            Message::Revert(policy, bytes) => {
                self.reported_conflict = None;
                self.document.revert(*policy, bytes);
                self.selected = Selection::first(self.document.policy());
                self.form.refill(&self.document.snapshot().policy);
                self.say("Reverted to the saved policy. Undo restores your changes.");
            }
            Message::KeepMine(bytes) => {
                self.document.keep_mine(bytes);
                self.say("Your version is kept. Saving overwrites the other changes.");
            }
            Message::ConflictReported(bytes) => self.reported_conflict = Some(bytes),
        }
        Vec::new()
    }

    /// Handles a message for the client view.
    pub(super) fn client(&mut self, message: client_view::Message, env: &mut Env<'_>) -> Vec<Out> {
        let policy = &self.document.snapshot().policy;
        let mut input = client_view::ClientViewInput {
            policy,
            selected: self.selected.action,
            secret: &mut self.secret,
            draft: None,
            room: None,
        };
        self.client.update(message, &mut input, env)
    }

    /// Handles a message for Check connection.
    pub(super) fn check(&mut self, message: connection_check::Message, env: &mut Env<'_>) {
        let (policy, secret) = (self.document.policy(), &self.secret);
        let check = || {
            let servers = trial::servers(policy);
            let secret = secret.secret(&servers)?;
            Some(Check::new(servers, policy.connection()?, secret))
        };
        self.check.update(message, check, env);
    }

    fn say(&mut self, text: &str) {
        self.status = Some(text.into());
    }

    /// Changes the policy, or shows why that is not possible.
    pub(super) fn edit(&mut self, edit: Edit, visit: Option<Visit>) -> Vec<Out> {
        self.try_to_edit(edit, visit).unwrap_or_default()
    }

    /// Applies the edit of a dialog and closes the dialog. If the edit is refused, the dialog stays open with its input.
    pub(super) fn finish(&mut self, edit: Edit) -> Vec<Out> {
        let close = |_| vec![dialogs::close(), Out::FocusPage];
        self.try_to_edit(edit, None).map(close).unwrap_or_default()
    }

    /// Changes the policy and returns the follow-up messages. If the edit is refused, shows why and returns `None`.
    fn try_to_edit(&mut self, edit: Edit, visit: Option<Visit>) -> Option<Vec<Out>> {
        let policy = self.document.policy();
        let removed = removed_by(&edit, policy);
        let autosend_move = match &edit {
            Edit::Autosend(to, true) => {
                let from = policy.autosend().filter(|from| from != to);
                let name = |id| policy.action_name(id, TITLE_CHARS);
                from.and_then(name).zip(name(*to))
            }
            _ => None,
        };
        let autosend_move = autosend_move.map(|(from, to)| format!("Autosend moved from {from} to {to}"));
        let is_new = matches!(
            edit,
            Edit::Add(_)
                | Edit::AddPresets(..)
                | Edit::Duplicate(_)
                | Edit::Attribute(AttributeEdit::Add(_) | AttributeEdit::Duplicate(_))
        );
        let edited = self.document.apply_within(edit, visit);
        let subject = edited.map_err(|refusal| self.status = Some(refusal.to_string().into())).ok()?;
        // The user has gone on to something else.
        self.discarded = None;
        self.status = autosend_move.map(Status::from);
        let is_first = match subject {
            Some(Subject::Action(_)) => self.selected.action.is_none(),
            Some(Subject::Attribute(_)) => self.selected.attribute.is_none(),
            None => false,
        };
        if let Some(subject) = subject.filter(|_| is_new || is_first) {
            self.selected.select(subject);
        }
        let takes_focus = is_new || removed.is_some();
        if let Some((position, deleted, title)) = removed {
            let deletion = Deletion { deleted, revision: self.document.snapshot().revision };
            self.status = Some(Status { text: format!("Deleted {title}"), deletion: Some(deletion) });
            self.selected.select_at(deleted, position, self.document.policy());
        }
        Some(if takes_focus { vec![Out::FocusPage] } else { Vec::new() })
    }

    fn undo(&mut self) {
        let before = Arc::clone(&self.document.snapshot().policy);
        self.status = self.document.undo().map(|name| format!("Undone: {name}").into());
        self.selected.follow_undo(&before, self.document.policy());
    }

    /// Undoes a deletion and selects what is back, unless there is a later change from the same frame.
    pub(super) fn undo_deletion(&mut self, deletion: Deletion) -> Vec<Out> {
        if self.document.snapshot().revision != deletion.revision {
            return Vec::new();
        }
        self.undo();
        self.selected.select(deletion.deleted);
        vec![Out::FocusPage]
    }

    /// Applies the changes selected in a review, as one undo step.
    pub(super) fn merge(&mut self, merge: Merge) -> Vec<Out> {
        let Merge { policy, count, origin } = merge;
        let from = match &origin {
            Origin::Import => MergeFrom::Import,
            Origin::File => MergeFrom::File,
            Origin::Conflict { .. } => MergeFrom::OtherProgram,
        };
        let Some(next) = self.try_to_edit(Edit::Merge { policy, count, from }, None) else { return Vec::new() };
        match origin {
            Origin::Import => {
                // Imported settings must not inherit the secret.
                self.secret.clear();
                self.client.stop_trial();
            }
            Origin::File => {}
            // With all changes applied, the policy equals the file.
            Origin::Conflict { bytes, is_whole: true } => self.document.keep_present_as_saved(bytes),
            Origin::Conflict { bytes, is_whole: false } => self.document.keep_mine(bytes),
        }
        self.selected.follow_to_first(self.document.policy());
        let changes = text::counted(count as u64, "change");
        self.status =
            Some(format!("{changes} applied. Undo reverts {}.", if count == 1 { "it" } else { "them" }).into());
        next
    }

    /// Keeps a dialog that was closed with unsaved input.
    pub(super) fn keep_draft(&mut self, number: u64, dialog: Box<Dialog>) {
        self.status = None;
        self.discarded = Some((number, dialog));
    }

    /// Reopens the most recently discarded dialog.
    pub(super) fn restore_draft(&mut self) -> Vec<Out> {
        let Some((number, dialog)) = self.discarded.take() else { return Vec::new() };
        let tab = dialog.tab().map(Out::ShowTab);
        tab.into_iter().chain([Out::Dialog(dialogs::Message::Reopen(number, dialog))]).collect()
    }

    /// Goes to the subject of a piece of advice: a field of an action dialog, a row, or a field on the Connection tab.
    pub(super) fn go_to(&mut self, place: Place) -> Vec<Out> {
        match place {
            Place::Connection(field) => self.go_to_spot(Spot::Field(FormField::Connection(field))),
            Place::Action(Some(id), field) => {
                self.selected.action = Some(id);
                let policy = self.document.policy();
                match policy.action(id).zip(policy.position(id)) {
                    Some((action, position)) => {
                        let dialog = ActionDialog::edit(id, action, field, position);
                        vec![Out::ShowTab(Tab::Automation), dialogs::open(Dialog::Action(Box::new(dialog)))]
                    }
                    None => vec![Out::FocusPage],
                }
            }
            Place::Autosend(Some(id)) => {
                self.selected.action = Some(id);
                vec![Out::FocusPage]
            }
            Place::Action(None, _) | Place::Autosend(None) | Place::Actions => vec![Out::FocusPage],
            Place::Attribute(Some(id)) => {
                self.selected.attribute = Some(id);
                let mut next = vec![Out::ShowTab(Tab::Attributes), Out::FocusPage];
                next.extend(self.edit_attribute());
                next
            }
            Place::Attribute(None) | Place::Attributes => vec![Out::ShowTab(Tab::Attributes), Out::FocusPage],
        }
    }

    /// Opens the dialog of the selected attribute.
    pub(super) fn edit_attribute(&self) -> Vec<Out> {
        let policy = self.document.policy();
        let selected =
            self.selected.attribute.and_then(|id| Some((id, policy.attribute(id)?, policy.attribute_position(id)?)));
        let open = |(id, attribute, position)| {
            let dialog = AttributeDialog::edit(id, attribute, AttributeField::Value, position);
            dialogs::open(Dialog::Attribute(Box::new(dialog)))
        };
        selected.map(open).into_iter().collect()
    }

    /// Goes to a part of a tab, which takes the focus.
    pub(super) fn go_to_spot(&mut self, spot: Spot) -> Vec<Out> {
        let tab = match spot {
            Spot::Field(field) => {
                self.form.go_to(field);
                Tab::Connection
            }
            Spot::RememberLastMethod => {
                self.remember.go_to();
                Tab::Automation
            }
            Spot::Advice => {
                self.advice.go_to();
                Tab::Automation
            }
        };
        vec![Out::ShowTab(tab)]
    }
}

/// Returns what an edit removes: its position, what it is, and its name.
fn removed_by(edit: &Edit, policy: &Policy) -> Option<(usize, Subject, String)> {
    match edit {
        Edit::Remove(id) => Some((policy.position(*id)?, Subject::Action(*id), policy.action_name(*id, TITLE_CHARS)?)),
        Edit::Attribute(AttributeEdit::Remove(id)) => {
            let name = policy.attribute(*id).map(Attribute::name)?;
            Some((policy.attribute_position(*id)?, Subject::Attribute(*id), name))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::draft::ActionDraft;

    #[test]
    fn undo_beside_a_deletion_undoes_nothing_else() {
        let push = ActionDraft { title: "Push".to_owned(), ..ActionDraft::default() }.finish().unwrap();
        let mut session = Session::new(Document::new(Policy::default()), 1);
        session.edit(Edit::Add(push), None);
        let id = session.selected.action.unwrap();
        session.edit(Edit::Remove(id), None);
        let deletion = session.status.as_ref().and_then(|status| status.deletion).unwrap();
        session.edit(Edit::RememberLastMethod(false), None);
        session.undo_deletion(deletion);
        assert!(!session.document.policy().remember_last_method());
        session.undo();
        session.undo_deletion(deletion);
        assert_eq!(session.document.policy().position(id), Some(0));
    }
}
