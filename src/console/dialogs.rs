//! The stack of dialogs: what its top one answers, and where the focus goes when the last one has closed.

pub(super) mod action;
pub(super) mod crop;
pub(super) mod frame;
pub(super) mod gallery;
pub(super) mod import_review;
pub(super) mod path;
pub(super) mod presets;
pub(super) mod question;
pub(super) mod typed_path;

use std::sync::Arc;

use egui::{self, Context};

use crate::console::client_view::{self, Around};
use crate::console::dialogs::action::ActionDialog;
use crate::console::dialogs::crop::CropDialog;
use crate::console::dialogs::frame::Modal;
use crate::console::dialogs::import_review::ImportReview;
use crate::console::dialogs::path::PathDialog;
use crate::console::dialogs::presets::PresetDialog;
use crate::console::dialogs::question::{Notice, Question};
use crate::console::files::Purpose;
use crate::console::files::leaving::Then;
use crate::console::{Console, Message};
use crate::policy::Edit;

/// A dialog on the stack; the last one gets the input.
pub(super) enum Dialog {
    Action(Box<ActionDialog>),
    /// What becomes the square of an own picture, over the action dialog that it is for.
    Crop(CropDialog),
    Path(PathDialog, Purpose),
    Presets(PresetDialog),
    Review(Box<ImportReview>),
    Question(Question<Then>),
    Notice(Notice),
    /// The client view, where the window is too narrow for it.
    ClientView,
    Help,
    About,
}

/// What a dialog gave when it was closed.
enum Done {
    Action(action::Answer),
    Picture(crop::Answer),
    Path(path::Answer),
    Presets(presets::Answer),
    Review(import_review::Answer),
    Then(Option<Then>),
    Read,
}

impl Console {
    pub(super) fn show_dialog(&mut self, ctx: &Context, dialog: Dialog) {
        if self.dialogs.is_empty() {
            // The item of a menu that has the focus now goes with its menu.
            let before_menu = self.focus_before_menu.take().map(|(_, focused)| focused);
            self.focus_before = before_menu.unwrap_or_else(|| ctx.memory(egui::Memory::focused));
        }
        // A menu that is still open would stand above the dialog.
        egui::Popup::close_all(ctx);
        self.dialogs.push(dialog);
    }

    pub(super) fn tell(&mut self, ctx: &Context, notice: Notice) {
        self.show_dialog(ctx, Dialog::Notice(notice));
    }

    /// Shows the dialogs, and does what the top one asks for.
    pub(super) fn dialogs_ui(&mut self, ctx: &Context, frame: &eframe::Frame) {
        let mut dialogs = std::mem::take(&mut self.dialogs);
        let (mut closed, mut messages) = (None, Vec::new());
        let top = dialogs.len().saturating_sub(1);
        for (index, dialog) in dialogs.iter_mut().enumerate() {
            let is_top = index == top;
            let done = match dialog {
                Dialog::Action(dialog) => {
                    dialog.show(ctx, is_top, self.document.policy(), self.client_at).map(Done::Action)
                }
                Dialog::Crop(dialog) => dialog.show(ctx, is_top).map(Done::Picture),
                Dialog::Path(dialog, _) => dialog.show(ctx, is_top).map(Done::Path),
                Dialog::Presets(dialog) => dialog.show(ctx, is_top, self.document.policy()).map(Done::Presets),
                Dialog::Review(review) => review.show(ctx, is_top).map(Done::Review),
                Dialog::Question(question) => question.show(ctx, is_top).map(Done::Then),
                Dialog::Notice(notice) => notice.show(ctx, is_top).then_some(Done::Read),
                Dialog::ClientView => self.client_dialog_ui(ctx, is_top, &mut messages).then_some(Done::Read),
                Dialog::Help => question::help_ui(ctx, is_top).then_some(Done::Read),
                Dialog::About => question::about_ui(ctx, is_top).then_some(Done::Read),
            };
            closed = done.filter(|_| is_top).or(closed);
        }
        self.dialogs = dialogs;
        match closed {
            None => {}
            Some(Done::Path(path::Answer::Browse)) => self.browse(ctx, frame),
            Some(Done::Action(action::Answer::ChoosePicture)) => self.choose_picture(ctx),
            Some(done) => {
                let dialog = self.dialogs.pop();
                self.finish(ctx, dialog, done);
            }
        }
        // Now that the stack is whole again: one may open another dialog.
        for message in messages {
            self.handle(ctx, message);
        }
    }

    /// Shows the client view in a dialog; tells whether it is done with.
    fn client_dialog_ui(&mut self, ctx: &Context, is_top: bool, messages: &mut Vec<Message>) -> bool {
        let policy = Arc::clone(&self.document.snapshot().policy);
        let width = client_view::WIDTH + 40.0;
        let modal =
            Modal { name: "Client view", width, remark: "", is_message: true, choices: &["Close"], spares: None };
        let pressed = modal.show(ctx, is_top, |ui| {
            let (selected, secret) = (self.selected, &mut self.secret);
            let mut around = Around { policy: &policy, selected, secret, draft: None, room: None };
            ui.scope(|ui| self.client.show(ui, &mut around, messages));
            true
        });
        pressed.is_some()
    }

    fn finish(&mut self, ctx: &Context, dialog: Option<Dialog>, done: Done) {
        match (dialog, done) {
            (Some(Dialog::Action(dialog)), Done::Action(action::Answer::Finished(action))) => {
                let edit = dialog.target.map_or(Edit::Add(action.clone()), |id| Edit::Replace(id, action));
                if self.edit(edit, None) {
                    self.row_takes_focus = true;
                } else {
                    // What was typed is not lost with the reason in the status line.
                    self.bring_back(ctx, dialog);
                }
            }
            (Some(Dialog::Action(dialog)), Done::Action(action::Answer::Cancelled)) if dialog.is_changed() => {
                self.status = None;
                self.discarded = Some(dialog);
            }
            (_, Done::Picture(crop::Answer::Taken(own))) => self.picture_taken(own),
            (Some(Dialog::Path(_, purpose)), Done::Path(path::Answer::Path { path, is_confirmed })) => {
                self.use_path(ctx, path, purpose, is_confirmed);
            }
            (_, Done::Presets(presets::Answer::Add(edit))) => drop(self.edit(edit, None)),
            (_, Done::Presets(presets::Answer::New(edit))) => self.begin_new(edit),
            (Some(Dialog::Review(review)), Done::Review(import_review::Answer::Taken(policy, count))) => {
                self.reviewed(&review, policy, count);
            }
            (_, Done::Then(Some(then))) => self.go_on(ctx, then),
            (Some(Dialog::Question(question)), Done::Then(None)) if question.offers(&Then::BringBack) => {
                self.leave_for_later();
            }
            _ => {}
        }
    }

    /// The action dialog, if it is on top.
    pub(super) fn action_dialog(&self) -> Option<&ActionDialog> {
        match self.dialogs.last() {
            Some(Dialog::Action(dialog)) => Some(dialog),
            _ => None,
        }
    }

    /// Closes what is open under a question: an action dialog, with what is being typed in it, or one for a path.
    pub(super) fn discard_draft(&mut self) {
        self.dialogs.retain(|dialog| !matches!(dialog, Dialog::Path(..) | Dialog::Crop(_)));
        let is_draft = |dialog: &Dialog| matches!(dialog, Dialog::Action(_));
        if let Some(index) = self.dialogs.iter().position(is_draft)
            && let Dialog::Action(dialog) = self.dialogs.remove(index)
        {
            self.discarded = Some(dialog).filter(|dialog| dialog.is_changed());
        }
    }

    /// Shows an action dialog again that was closed, with what was typed in it.
    pub(super) fn bring_back(&mut self, ctx: &Context, mut dialog: Box<ActionDialog>) {
        dialog.reopen();
        self.show_dialog(ctx, Dialog::Action(dialog));
    }

    /// Gives the focus back to what had it before a menu, when that closes without another having taken it.
    pub(super) fn give_focus_back_from_menu(&mut self, ctx: &Context) {
        let focused = ctx.memory(egui::Memory::focused);
        let depth = self.dialogs.len();
        if egui::Popup::is_any_open(ctx) {
            self.focus_before_menu.get_or_insert((depth, focused));
        } else if let Some((depth_before, Some(before))) = self.focus_before_menu.take() {
            let holder = focused.and_then(|id| ctx.read_response(id));
            let is_in_menu = holder.is_none_or(|holder| holder.layer_id.order == egui::Order::Foreground);
            if is_in_menu && depth == depth_before && !self.row_takes_focus {
                ctx.memory_mut(|memory| memory.request_focus(before));
            }
        }
    }

    /// Gives the focus back to what had it, once no dialog is left to take it.
    pub(super) fn give_focus_back(&mut self, ctx: &Context) {
        if self.dialogs.is_empty() && ctx.memory(|memory| memory.top_modal_layer().is_none()) {
            if self.row_takes_focus {
                // The row takes it itself when it is drawn.
                self.focus_before = None;
            } else if let Some(id) = self.focus_before.take() {
                ctx.memory_mut(|memory| memory.request_focus(id));
            }
        }
    }
}
