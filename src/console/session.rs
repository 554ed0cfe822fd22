//! What lives and dies with the open policy; it is replaced whole when another policy opens. What belongs to the user or to
//! the window is elsewhere: settings, the tab that shows, open dialogs.

use std::path::PathBuf;
use std::sync::Arc;

use crate::console::client_view::{self, ClientView};
use crate::console::command::{Selected, Situation};
use crate::console::dialogs::action::ActionDialog;
use crate::console::dialogs::import_review::{Merge, Origin};
use crate::console::dialogs::{self, Dialog};
use crate::console::shared_secret::SharedSecret;
use crate::console::tabs::Tab;
use crate::console::tabs::advice_list::AdviceList;
use crate::console::tabs::connection::ConnectionForm;
use crate::console::tabs::connection_check::{self, ConnectionCheck};
use crate::console::{Env, Message as Out};
use crate::document::Document;
use crate::document::history::{Revision, Visit};
use crate::policy::advice::{ActionPart, Place};
use crate::policy::{ActionId, Edit, Policy, json};
use crate::text;
use crate::trial;
use crate::trial::check::Check;

/// The open policy, and all that is about it.
pub(super) struct Session {
    pub document: Document,
    pub form: ConnectionForm,
    pub secret: SharedSecret,
    pub check: ConnectionCheck,
    pub client: ClientView,
    pub advice: AdviceList,
    pub selected: Option<ActionId>,
    /// What happened last; without it the status line shows what is in the policy file.
    pub status: Option<String>,
    /// A dialog that was closed with something typed in it, with its number.
    pub discarded: Option<(u64, Box<ActionDialog>)>,
    /// What another program wrote to the file, and the user was asked about already.
    pub asked_about: Option<Arc<[u8]>>,
}

/// What the rooms above ask of the open policy.
pub(super) enum Message {
    Undo,
    Redo,
    /// Puts the selected action on the clipboard.
    Copy,
    /// Adds the action in this text from the clipboard.
    Paste(String),
    /// The policy of this revision, these bytes, is now in the file.
    Saved(Revision, PathBuf, Arc<[u8]>),
    /// Goes back to what is in the file, these bytes.
    Revert(Box<Policy>, Arc<[u8]>),
    /// Stays with the open policy, though its file holds these bytes.
    KeepOver(Arc<[u8]>),
    /// Takes note that the user is asked about what another program wrote.
    AskedAbout(Arc<[u8]>),
}

impl Session {
    /// Begins with a policy; `number` tells this session from every other.
    pub(super) fn new(document: Document, number: u64) -> Self {
        let policy = &Arc::clone(&document.snapshot().policy);
        Self {
            form: ConnectionForm::new(policy, number),
            secret: SharedSecret::new(policy),
            check: ConnectionCheck::default(),
            client: ClientView::new(),
            advice: AdviceList::new(policy),
            selected: policy.actions().next().map(|(id, _)| id),
            status: None,
            discarded: None,
            asked_about: None,
            document,
        }
    }

    /// What of the policy decides which commands can run.
    pub(super) fn situation(&self) -> Situation {
        let policy = self.document.policy();
        let selected = self.selected.and_then(|id| {
            let action = policy.action(id)?;
            let position = policy.position(id)?;
            let has_autosend = policy.autosend() == Some(id);
            Some(Selected { position, has_autosend, is_enabled: action.enabled })
        });
        Situation {
            actions: policy.actions().len(),
            selected,
            is_changed: self.document.is_changed(),
            has_file: self.document.file().is_some(),
            undo: self.document.undo_name(),
            redo: self.document.redo_name(),
            unfinished: self.form.unfinished(),
            ..Situation::default()
        }
    }

    /// Whether something would be lost when the policy goes.
    pub(super) fn has_something_to_lose(&self) -> bool {
        self.document.is_changed() || self.form.unfinished().is_some()
    }

    /// Lets everything follow the policy as it is now, and time pass.
    pub(super) fn follow(&mut self, env: &mut Env<'_>) -> Vec<Out> {
        let policy = &self.document.snapshot().policy;
        self.form.follow(policy);
        self.advice.follow(policy);
        if self.secret.follow(policy) {
            // Nothing more goes to a server that the policy no longer names.
            self.client.stop_trial();
        }
        self.check.follow(policy, env.jobs);
        self.client.follow(policy, env);
        if self.selected.is_some_and(|id| policy.position(id).is_none()) {
            // Undo took it: the list needs a row that Tab leads to.
            self.selected = policy.actions().next_back().map(|(id, _)| id);
        }
        if self.advice.gives_focus_away() { vec![Out::FocusRow] } else { Vec::new() }
    }

    pub(super) fn update(&mut self, message: Message, env: &Env<'_>) -> Vec<Out> {
        let policy = self.document.policy();
        match message {
            Message::Undo => self.status = self.document.undo().map(|name| format!("Undone: {name}")),
            Message::Redo => self.status = self.document.redo().map(|name| format!("Redone: {name}")),
            Message::Copy => {
                if let Some(action) = self.selected.and_then(|id| policy.action(id)) {
                    env.ctx.copy_text(json::write_action(action));
                    self.status = Some(format!("Copied {}", text::quoted(action.title.as_str(), 40)));
                }
            }
            Message::Paste(pasted) => match json::read_action(&pasted) {
                Ok(action) => return self.edit(Edit::Add(action), None),
                Err(_) => self.say("The clipboard holds no action: copy one in a console first"),
            },
            Message::Saved(revision, file, bytes) => {
                self.asked_about = None;
                self.document.mark_saved(revision, file, bytes);
            }
            Message::Revert(policy, bytes) => {
                self.asked_about = None;
                self.document.revert(*policy, bytes);
                self.select_first();
                self.form.refill(&self.document.snapshot().policy);
                self.say("Reverted to the saved policy; Undo brings the changes back");
            }
            Message::KeepOver(bytes) => {
                self.document.keep_mine(bytes);
                self.say("Yours is kept; Save writes it over what the other program wrote");
            }
            Message::AskedAbout(bytes) => self.asked_about = Some(bytes),
        }
        Vec::new()
    }

    /// Acts on a message of the client view.
    pub(super) fn client(&mut self, message: client_view::Message, env: &mut Env<'_>) -> Vec<Out> {
        let policy = &self.document.snapshot().policy;
        let mut around = client_view::ClientViewInput {
            policy,
            selected: self.selected,
            secret: &mut self.secret,
            draft: None,
            room: None,
        };
        self.client.update(message, &mut around, env)
    }

    /// Acts on a message of Check connection.
    pub(super) fn check(&mut self, message: connection_check::Message, env: &mut Env<'_>) {
        let (policy, secret) = (self.document.policy(), &self.secret);
        let check = || {
            let servers = trial::servers(policy);
            let secret = secret.secret(&servers)?;
            Some(Check::new(servers, policy.connection()?, secret))
        };
        self.check.update(message, check, env);
    }

    fn say(&mut self, words: &str) {
        self.status = Some(words.to_owned());
    }

    fn select_first(&mut self) {
        self.selected = self.document.policy().actions().next().map(|(id, _)| id);
    }

    /// Changes the policy, or says why that is not possible.
    pub(super) fn edit(&mut self, edit: Edit, visit: Option<Visit>) -> Vec<Out> {
        self.try_to_edit(edit, visit).unwrap_or_default()
    }

    /// Changes the policy as an action's dialog has it, and closes that. If it is not possible the dialog stays, with what was
    /// typed in it.
    pub(super) fn finish(&mut self, edit: Edit) -> Vec<Out> {
        let close = |_| vec![dialogs::close(), Out::FocusRow];
        self.try_to_edit(edit, None).map(close).unwrap_or_default()
    }

    /// Says why, where it gives nothing.
    fn try_to_edit(&mut self, edit: Edit, visit: Option<Visit>) -> Option<Vec<Out>> {
        let policy = self.document.policy();
        let removed_from = match &edit {
            Edit::Remove(id) => policy.position(*id),
            _ => None,
        };
        let loses_autosend = match &edit {
            Edit::Autosend(id, true) => {
                policy.autosend().filter(|from| from != id).and_then(|from| policy.action(from))
            }
            _ => None,
        };
        let loser = loses_autosend.map(|action| text::quoted(action.title.as_str(), 40));
        let is_new = matches!(edit, Edit::Add(_) | Edit::AddPresets(..) | Edit::Duplicate(_));
        let edited = self.document.apply_within(edit, visit);
        let subject = edited.map_err(|refusal| self.status = Some(refusal.to_string())).ok()?;
        self.status = loser.map(|loser| format!("Autosend moved from {loser}"));
        if is_new || self.selected.is_none() {
            self.selected = subject.or(self.selected);
        }
        if let Some(position) = removed_from {
            // The one that moved up into its place, or the new last one.
            let policy = self.document.policy();
            let after = policy.actions().nth(position).or(policy.actions().next_back());
            self.selected = after.map(|(id, _)| id);
        }
        Some(if is_new || removed_from.is_some() { vec![Out::FocusRow] } else { Vec::new() })
    }

    /// Takes what was picked in a review, in one step to undo.
    pub(super) fn merge(&mut self, merge: Merge) -> Vec<Out> {
        let Merge { policy, count, origin } = merge;
        match origin {
            Origin::Import => {
                // What came from elsewhere does not inherit it.
                self.secret.clear();
                self.client.stop_trial();
            }
            Origin::File => {}
            // With all its changes the policy is what is in the file.
            Origin::Conflict { bytes, is_whole: true } => self.document.revert(Policy::clone(&policy), bytes),
            Origin::Conflict { bytes, is_whole: false } => self.document.keep_mine(bytes),
        }
        let Some(next) = self.try_to_edit(Edit::Merge(policy), None) else { return Vec::new() };
        if self.selected.is_none_or(|id| self.document.policy().position(id).is_none()) {
            self.select_first();
        }
        let changes = text::counted(count as u64, "change");
        self.status = Some(format!("{changes} taken over; Undo brings back what was there"));
        next
    }

    /// Keeps an action's dialog that was closed with something typed in it.
    pub(super) fn discard(&mut self, number: u64, dialog: Box<ActionDialog>) {
        self.status = None;
        self.discarded = Some((number, dialog));
    }

    /// Opens it again.
    pub(super) fn bring_back(&mut self) -> Vec<Out> {
        let reopen = |(number, dialog)| Out::Dialog(dialogs::Message::Reopen(number, dialog));
        self.discarded.take().map(reopen).into_iter().collect()
    }

    /// Leads to what an advice points at: a field of an action's dialog, a row, or a field of the Connection tab.
    pub(super) fn lead_to(&mut self, place: Place) -> Vec<Out> {
        match place {
            Place::Connection(part) => {
                self.form.lead_to(part);
                vec![Out::ShowTab(Tab::Connection)]
            }
            Place::Action(Some(id), part) => {
                self.selected = Some(id);
                let policy = self.document.policy();
                match policy.action(id).zip(policy.position(id)) {
                    Some((action, position)) if part != ActionPart::Autosend => {
                        let dialog = ActionDialog::edit(id, action, part, position);
                        vec![dialogs::open(Dialog::Action(Box::new(dialog)))]
                    }
                    _ => vec![Out::FocusRow],
                }
            }
            Place::Action(None, _) | Place::Actions => vec![Out::FocusRow],
        }
    }
}
