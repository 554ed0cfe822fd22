//! Leaving the open policy: the questions before something is lost, and what follows their answers.

use std::path::PathBuf;

use egui::{Context, ViewportCommand};

use crate::console::client_view::ClientView;
use crate::console::dialogs::presets::PresetDialog;
use crate::console::dialogs::question::Question;
use crate::console::files::{Over, Purpose, Reading, Writing};
use crate::console::session::shared_secret::SharedSecret;
use crate::console::tabs::connection::ConnectionForm;
use crate::console::tabs::connection_check::ConnectionCheck;
use crate::console::{Console, Dialog, Tab};
use crate::document::Document;
use crate::policy::{ActionId, Edit, Policy};
use crate::text;
use crate::trial::Plan;

/// What follows an answer, or the end of a save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::console) enum Then {
    /// Nothing.
    Nothing,
    /// The window closes.
    Close,
    /// A new policy begins, once the user has chosen what with.
    New,
    /// The user chooses a file to open.
    ChooseFile,
    /// This file is opened.
    OpenFile(PathBuf),
    /// The Connection tab is shown, where something cannot be taken.
    ShowConnection,
    /// The policy is saved first, then comes the other.
    SaveFirst(Box<Then>),
    /// The policy is given up, and the other comes.
    GiveUp(Box<Then>),
    /// The policy is written to this file, whatever is in it.
    Overwrite(PathBuf, Box<Writing>),
    /// The user chooses another file to write to.
    ChooseOther(Box<Writing>),
    /// A trial begins, as the question described it.
    Try(Box<Plan>),
    /// Another method is sent in the trial that goes on.
    Choose(ActionId),
    /// What is in the policy's file now is read.
    Reload,
    /// What is in the policy's file now is compared with it.
    Compare,
    /// The policy stays as it is, whatever is in its file now.
    KeepMine,
    /// What an earlier console left unsaved is opened.
    BringBack,
    /// What an earlier console left unsaved is removed.
    ThrowAway,
}

impl Console {
    /// Leaves the open policy for something else; asks first when something would be lost. While it is being written, the
    /// wish waits for that.
    pub(in crate::console) fn leave(&mut self, ctx: &Context, then: Then) {
        if self.files.is_writing() {
            self.say(match then {
                Then::Close => "The policy file is being written; the window closes when that is done",
                _ => "The policy file is being written; this follows when that is done",
            });
            self.files.after_writing = Some(then);
        } else if self.has_something_to_lose() {
            self.ask_to_save(ctx, then);
        } else {
            self.go_on(ctx, then);
        }
    }

    fn ask_to_save(&mut self, ctx: &Context, then: Then) {
        let changes = match self.document.changes() {
            Some(1) => "1 change is".to_owned(),
            Some(changes) if changes > 1 => format!("{changes} changes are"),
            _ => "Changes are".to_owned(),
        };
        let mut answers = vec![("Don't save", Then::GiveUp(Box::new(then.clone())))];
        let mut text = format!("{changes} not in the policy file yet.");
        let name = text::visible(self.document.policy().name().as_str()).into_owned();
        let name = text::excerpt(&name, 60);
        let title = match self.form.unfinished() {
            Some(field) => {
                text = format!("{text} {field} on the Connection tab cannot be saved as it is.");
                answers.insert(0, ("Correct it", Then::ShowConnection));
                format!("Changes to {name} cannot be saved yet")
            }
            None => {
                answers.insert(0, ("Save", Then::SaveFirst(Box::new(then))));
                format!("Save changes to {name}?")
            }
        };
        let path = self.document.file().map(|file| file.display().to_string()).unwrap_or_default();
        self.show_dialog(ctx, Dialog::Question(Question { title, text, path, answers }));
    }

    /// Lets the window close, or keeps it open and asks: also while an action is being typed or a file is being written.
    pub(in crate::console) fn close_requested(&mut self, ctx: &Context) {
        if self.may_close || !ctx.input(|input| input.viewport().close_requested()) {
            return;
        }
        let is_typing =
            self.dialogs.iter().any(|dialog| matches!(dialog, Dialog::Action(dialog) if dialog.is_changed()));
        if self.files.is_writing() || is_typing || self.has_something_to_lose() {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            // One question at a time, however often somebody clicks.
            if !self.dialogs.iter().any(|dialog| matches!(dialog, Dialog::Question(_))) {
                self.ask_before_close(ctx, is_typing);
            }
        }
    }

    fn ask_before_close(&mut self, ctx: &Context, is_typing: bool) {
        let close_anyway = Then::GiveUp(Box::new(Then::Close));
        if self.files.is_writing() {
            if self.files.after_writing != Some(Then::Close) {
                return self.leave(ctx, Then::Close);
            }
            // Asked for twice: a disk that does not answer must not hold the window for ever.
            let title = "The policy file is still being written".to_owned();
            let text = "After Close now it is the old file or the new one, whole; nobody can say which.".to_owned();
            let path = self.document.file().map(|file| file.display().to_string()).unwrap_or_default();
            let answers = vec![("Wait", Then::Nothing), ("Close now", close_anyway)];
            self.show_dialog(ctx, Dialog::Question(Question { title, text, path, answers }));
        } else if self.has_something_to_lose() {
            self.ask_to_save(ctx, Then::Close);
            if let (true, Some(Dialog::Question(question))) = (is_typing, self.dialogs.last_mut()) {
                question.text.push_str(" What you are typing is not part of it, and would be lost.");
            }
        } else {
            let title = "Close without the action that you are typing?".to_owned();
            let text = "It is not part of the policy yet: OK in its dialog would add it.".to_owned();
            let answers = vec![("Close without it", close_anyway)];
            self.show_dialog(ctx, Dialog::Question(Question { title, text, path: String::new(), answers }));
        }
    }

    pub(in crate::console) fn go_on(&mut self, ctx: &Context, then: Then) {
        match then {
            Then::Nothing => {}
            Then::ShowConnection => self.tab = Tab::Connection,
            // The window asks again, should there be something to lose after all.
            Then::Close => ctx.send_viewport_cmd(ViewportCommand::Close),
            Then::New => self.show_dialog(ctx, Dialog::Presets(PresetDialog::new())),
            Then::ChooseFile => self.ask_path(ctx, Purpose::Read(Reading::Open)),
            Then::OpenFile(file) => self.read_file(ctx, file, Reading::Open),
            Then::SaveFirst(then) => {
                // The question said that what is being typed goes; should the save fail, it can be brought back.
                self.discard_draft();
                self.save(ctx, *then);
            }
            Then::GiveUp(then) => {
                self.may_close |= *then == Then::Close;
                self.go_on(ctx, *then);
            }
            Then::Overwrite(file, writing) => self.write_file(ctx, file, *writing, Over::Anything),
            Then::ChooseOther(writing) => self.ask_path(ctx, Purpose::Write(*writing)),
            Then::Try(plan) => self.begin_trial(*plan),
            Then::Choose(id) => self.choose_in_trial(id),
            Then::Reload => self.reload(ctx),
            Then::Compare => self.compare_with_theirs(ctx),
            Then::KeepMine => self.keep_mine(),
            Then::BringBack => self.bring_back_unsaved(ctx),
            Then::ThrowAway => self.throw_away(),
        }
    }

    /// Begins a new policy; what it begins with can be undone.
    pub(in crate::console) fn begin_new(&mut self, with: Option<Edit>) {
        self.replace_document(Document::new(Policy::default()));
        if let Some(edit) = with {
            self.edit(edit, None);
        }
    }

    pub(in crate::console) fn replace_document(&mut self, document: Document) {
        self.files.forget_reading();
        self.recovery.forget();
        self.watch.forget();
        self.show_connection_of(&document);
        self.client = ClientView::new();
        self.secret = SharedSecret::new(&document.snapshot().policy);
        self.check = ConnectionCheck::new();
        self.selected = document.policy().actions().next().map(|(id, _)| id);
        self.document = document;
        self.row_takes_focus = true;
        self.status = None;
        self.discarded = None;
    }

    /// Fills the Connection tab; its fields are new ones, with nothing of the old texts to undo.
    fn show_connection_of(&mut self, document: &Document) {
        self.serial += 1;
        self.form = ConnectionForm::new(&document.snapshot().policy, self.serial);
    }
}
