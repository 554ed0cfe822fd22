//! The stack of dialogs; only the top one receives input. A dialog owns the input in it and reports messages; nothing changes
//! before its OK. A covered dialog keeps its focus in `frame`; restoring the focus after the last dialog belongs
//! to `window::focus`.

use std::ffi::OsString;
use std::path::PathBuf;

use egui::{Context, Rect, Ui};

use crate::console::jobs::Job;
use crate::console::tabs::Tab;
use crate::console::{Env, Message as Out, window};
use crate::document::Document;
use crate::document::recovery::{UnsavedDraft, UnsavedInput};
use crate::document::storage::{self, Failure};
use crate::draw::otp_dialog;
use crate::gallery::CustomImage;
use crate::policy::Policy;
use action::ActionDialog;
use action::crop::CropDialog;
use attribute::AttributeDialog;
use entry::EntryDialog;
use help::{Help, Topic};
use import_review::ImportReview;
use palette::Palette;
use path::PathDialog;
use picker::{FilePicker, Picked};
use presets::PresetDialog;
use question::Question;

pub(super) mod action;
pub(super) mod attribute;
pub(super) mod entry;
mod frame;
pub(super) mod help;
pub(super) mod import_review;
pub(super) mod palette;
pub(super) mod path;
pub mod picker;
pub(super) mod presets;
pub(super) mod question;

/// A dialog.
pub(super) enum Dialog {
    Action(Box<ActionDialog>),
    Attribute(Box<AttributeDialog>),
    /// The crop of a custom image, over the action dialog that it is for.
    Crop(CropDialog),
    Path(PathDialog),
    Palette(Palette),
    Presets(PresetDialog),
    Review(Box<ImportReview>),
    Entry(Box<EntryDialog>),
    Question(Question),
    /// The client view, if the window is too narrow to show it beside the list.
    ClientView,
    Help(Help),
    About,
}

impl Dialog {
    /// Opens with unfinished input from an earlier run of the console.
    pub(super) fn restored(input: UnsavedInput, policy: &Policy) -> Self {
        match input.draft {
            UnsavedDraft::Action(draft) => Self::Action(Box::new(ActionDialog::restored(input.place, draft, policy))),
            UnsavedDraft::Attribute(draft) => {
                Self::Attribute(Box::new(AttributeDialog::restored(input.place, draft, policy)))
            }
        }
    }

    /// Returns the tab with the list that the dialog changes.
    pub(super) fn tab(&self) -> Option<Tab> {
        match self {
            Self::Action(_) => Some(Tab::Automation),
            Self::Attribute(_) => Some(Tab::Attributes),
            _ => None,
        }
    }

    /// Returns what closing the dialog would lose.
    fn unsaved_input(&self, policy: &Policy) -> Option<UnsavedInput> {
        match self {
            Self::Action(dialog) if dialog.is_changed() => Some(dialog.unsaved(policy)),
            Self::Attribute(dialog) if dialog.is_changed() => Some(dialog.unsaved(policy)),
            _ => None,
        }
    }

    /// Returns the dialog prepared to be shown again.
    fn reopened(mut self) -> Self {
        match &mut self {
            Self::Action(dialog) => dialog.reopen(),
            Self::Attribute(dialog) => dialog.reopen(),
            _ => {}
        }
        self
    }

    /// Returns whether closing the dialog would lose changes.
    fn is_changed(&self) -> bool {
        match self {
            Self::Action(dialog) => dialog.is_changed(),
            Self::Attribute(dialog) => dialog.is_changed(),
            _ => false,
        }
    }
}

/// A change to the stack, or a report to one of its dialogs.
pub(super) enum Message {
    /// Opens a dialog on top.
    Open(Dialog),
    /// Reopens the dialog of an action or attribute, with its previous number.
    Reopen(u64, Box<Dialog>),
    /// Closes the top dialog.
    Close,
    /// Closes the dialog of an action or attribute on top. Its input can be restored.
    Discard,
    /// Closes all dialogs that would lose their purpose when the policy is left. The input of an action or attribute can be restored.
    DiscardAll,
    /// Opens the system's file dialog for the path dialog on top.
    Browse,
    /// A free file name was found for the path dialog with this number.
    FreeName(u64, OsString),
    /// The system's file dialog of the path dialog with this number has closed.
    Picked(u64, Picked),
    /// Reads a custom image for the action dialog with this number.
    ReadCustomImage(u64, PathBuf),
    CustomImageRead(u64, PathBuf, Result<CropDialog, String>),
    CustomImageChosen(CustomImage),
    /// Reads a farm's response for the entry assistant with this number.
    ReadResponse(u64, PathBuf),
    ResponseRead(u64, Result<Vec<u8>, Failure>),
}

/// Opens a dialog on top of the others.
pub(super) fn open(dialog: Dialog) -> Out {
    Out::Dialog(Message::Open(dialog))
}

/// Opens a question on top of the others.
pub(super) fn ask(question: Question) -> Out {
    open(Dialog::Question(question))
}

/// Closes the top dialog.
pub(super) fn close() -> Out {
    Out::Dialog(Message::Close)
}

/// What dialogs need in addition to their own state.
pub(super) struct DialogsInput<'a> {
    pub document: &'a Document,
    /// Whether the settings could not be saved, so that ticks do not last.
    pub loses_ticks: bool,
    /// The rectangle of the client view, if it is shown beside the dialogs.
    pub beside: Option<Rect>,
    /// Draws the client view in its dialog.
    pub client: &'a mut dyn FnMut(&mut Ui, &mut Vec<Out>),
}

/// The stack of dialogs. Each has a unique number, which makes the ids of its text fields unique.
pub(super) struct Dialogs {
    stack: Vec<(u64, Dialog)>,
    opened: u64,
    picker: Box<dyn FilePicker>,
}

impl Dialogs {
    /// Starts empty. `picker` shows the system's file dialogs.
    pub(super) fn new(picker: Box<dyn FilePicker>) -> Self {
        Self { stack: Vec::new(), opened: 0, picker }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.stack.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.stack.len()
    }

    /// Returns whether a question is open.
    pub(super) fn has_question(&self) -> bool {
        self.stack.iter().any(|(_, dialog)| matches!(dialog, Dialog::Question(question) if question.has_answers()))
    }

    /// Returns whether the help is open.
    pub(super) fn shows_help(&self) -> bool {
        self.stack.iter().any(|(_, dialog)| matches!(dialog, Dialog::Help(_)))
    }

    /// Returns the topic of help on the top dialog, if there is one.
    pub(super) fn topic(&self) -> Option<Topic> {
        self.stack.last().and_then(|(_, dialog)| match dialog {
            Dialog::Action(_) => Some(Topic::Action),
            Dialog::Attribute(_) => Some(Topic::Attribute),
            Dialog::Crop(_) => Some(Topic::CustomImage),
            Dialog::Path(_) => Some(Topic::Path),
            Dialog::Palette(_) => Some(Topic::Palette),
            Dialog::Presets(presets) => Some(presets.topic()),
            Dialog::Review(_) => Some(Topic::Review),
            Dialog::Entry(_) => Some(Topic::Entry),
            Dialog::Question(_) => Some(Topic::Question),
            Dialog::ClientView => Some(Topic::ClientView),
            Dialog::Help(_) | Dialog::About => None,
        })
    }

    /// Returns whether the entry assistant is open.
    pub(super) fn shows_entry(&self) -> bool {
        self.stack.iter().any(|(_, dialog)| matches!(dialog, Dialog::Entry(_)))
    }

    /// Returns whether the system's file dialog is open.
    pub(super) fn is_choosing_file(&self) -> bool {
        self.stack.iter().any(|(_, dialog)| matches!(dialog, Dialog::Path(path) if path.is_choosing()))
    }

    /// Returns whether the client view is shown in a dialog.
    pub(super) fn shows_client(&self) -> bool {
        self.stack.iter().any(|(_, dialog)| matches!(dialog, Dialog::ClientView))
    }

    /// Closes the dialog with the client view.
    pub(super) fn close_client(&mut self) {
        self.stack.retain(|(_, dialog)| !matches!(dialog, Dialog::ClientView));
    }

    /// Returns the open action dialog.
    pub(super) fn draft(&self) -> Option<&ActionDialog> {
        self.stack.iter().rev().find_map(|(_, dialog)| match dialog {
            Dialog::Action(dialog) => Some(&**dialog),
            _ => None,
        })
    }

    /// Returns the unsaved input of the dialog of an action or attribute.
    pub(super) fn unsaved_input(&self, policy: &Policy) -> Option<UnsavedInput> {
        self.stack.iter().rev().find_map(|(_, dialog)| dialog.unsaved_input(policy))
    }

    /// Returns the number of the action dialog, if it is on top.
    pub(super) fn action_on_top(&self) -> Option<u64> {
        self.stack.last().and_then(|(number, dialog)| matches!(dialog, Dialog::Action(_)).then_some(*number))
    }

    /// Shows the dialogs. Only the top one reports messages.
    pub(super) fn show(&mut self, ctx: &Context, input: &mut DialogsInput<'_>, messages: &mut Vec<Out>) {
        let top = self.stack.len().saturating_sub(1);
        let policy = &input.document.snapshot().policy;
        for (index, (number, dialog)) in self.stack.iter_mut().enumerate() {
            let is_top = index == top;
            match dialog {
                Dialog::Action(dialog) => {
                    dialog.show(ctx, *number, is_top, policy, input.beside, messages);
                }
                Dialog::Attribute(dialog) => dialog.show(ctx, *number, is_top, policy, messages),
                Dialog::Crop(dialog) => dialog.show(ctx, is_top, messages),
                Dialog::Path(dialog) => dialog.show(ctx, *number, is_top, messages),
                Dialog::Palette(palette) => palette.show(ctx, *number, is_top, messages),
                Dialog::Presets(dialog) => dialog.show(ctx, *number, is_top, policy, messages),
                Dialog::Review(review) => review.show(ctx, *number, is_top, messages),
                Dialog::Entry(entry) => {
                    entry.show(ctx, (*number, is_top), (input.document, input.loses_ticks), messages);
                }
                Dialog::Question(question) => question.show(ctx, is_top, messages),
                Dialog::ClientView => client_ui(ctx, is_top, input, messages),
                Dialog::Help(help) => help.show(ctx, is_top, messages),
                Dialog::About => help::about_ui(ctx, is_top, messages),
            }
        }
    }

    pub(super) fn update(&mut self, message: Message, env: &mut Env<'_>) -> Vec<Out> {
        match message {
            Message::Open(dialog) => {
                self.opened += 1;
                if let Dialog::Path(path) = &dialog {
                    find_free_name(self.opened, path, env);
                }
                return self.push(env.ctx, self.opened, dialog);
            }
            Message::Reopen(number, dialog) => return self.push(env.ctx, number, dialog.reopened()),
            Message::Close => drop(self.stack.pop()),
            Message::Discard => return self.discard(self.stack.len().saturating_sub(1)),
            Message::DiscardAll => {
                let stays = |dialog: &Dialog| {
                    !matches!(dialog, Dialog::Path(_) | Dialog::Crop(_) | Dialog::Presets(_) | Dialog::Entry(_))
                };
                self.stack.retain(|(_, dialog)| stays(dialog));
                let is_draft = |dialog: &Dialog| matches!(dialog, Dialog::Action(_) | Dialog::Attribute(_));
                let draft = self.stack.iter().position(|(_, dialog)| is_draft(dialog));
                return draft.map(|index| self.discard(index)).unwrap_or_default();
            }
            Message::Browse => self.browse(env),
            Message::FreeName(number, name) => {
                return self.path(number).map(|(is_top, path)| path.found(name, is_top)).unwrap_or_default();
            }
            Message::Picked(number, picked) => {
                return self.path(number).map(|(is_top, path)| path.picked(picked, is_top)).unwrap_or_default();
            }
            Message::ReadCustomImage(number, file) => {
                let report = move |file, read| Out::Dialog(Message::CustomImageRead(number, file, read));
                let on_failure = |error: std::io::Error| report(file.clone(), Err(error.to_string()));
                let name = file.clone();
                env.jobs.start(env.ctx, Job::ReadCustomImage(number), on_failure, move |_| {
                    let read = CropDialog::read(&name);
                    report(name, read)
                });
            }
            // The action dialog may have been closed or covered by another.
            Message::CustomImageRead(number, ..) if self.action_on_top() != Some(number) => {}
            Message::CustomImageRead(_, _, Ok(crop)) => return vec![open(Dialog::Crop(crop))],
            Message::CustomImageRead(_, file, Err(error)) => {
                let lines = [crate::text::sentence(&error)];
                return vec![ask(Question::notice("The image could not be used", &lines).about(&file))];
            }
            Message::CustomImageChosen(image) => {
                if let Some((_, Dialog::Action(dialog))) = self.stack.last_mut() {
                    dialog.set_custom_image(image);
                }
            }
            Message::ReadResponse(number, file) => {
                let report = move |read| Out::Dialog(Message::ResponseRead(number, read));
                let on_failure = move |error| report(Err(Failure::Other(error)));
                env.jobs.start(env.ctx, Job::ReadResponse(number), on_failure, move |_| report(storage::read(&file)));
            }
            Message::ResponseRead(number, read) => self.received(number, read),
        }
        Vec::new()
    }

    /// Hands a farm's response to the entry assistant with this number, if it is still open.
    fn received(&mut self, number: u64, read: Result<Vec<u8>, Failure>) {
        if let Some((_, Dialog::Entry(entry))) = self.stack.iter_mut().find(|(other, _)| *other == number) {
            entry.received(read);
        }
    }

    fn push(&mut self, ctx: &Context, number: u64, dialog: Dialog) -> Vec<Out> {
        let is_first = self.stack.is_empty();
        self.stack.push((number, dialog));
        let focused = ctx.memory(egui::Memory::focused);
        // A menu that is still open would cover the dialog.
        egui::Popup::close_all(ctx);
        if is_first { vec![Out::Window(window::Message::DialogOpened(focused))] } else { Vec::new() }
    }

    /// Closes a dialog. Reports it if it has unsaved input.
    fn discard(&mut self, index: usize) -> Vec<Out> {
        match (index < self.stack.len()).then(|| self.stack.remove(index)) {
            Some((number, dialog)) if dialog.is_changed() => {
                vec![Out::DraftDiscarded(number, Box::new(dialog))]
            }
            _ => Vec::new(),
        }
    }

    fn browse(&mut self, env: &mut Env<'_>) {
        let (Some((number, Dialog::Path(dialog))), Some(parent)) = (self.stack.last_mut(), env.parent) else { return };
        let (number, Some(request)) = (*number, dialog.browse()) else { return };
        let wait = self.picker.prepare(&request, parent);
        let report = move |picked| Out::Dialog(Message::Picked(number, picked));
        env.jobs.start(env.ctx, Job::Browse(number), move |_| report(Picked::NoChooser), move |_| report(wait()));
    }

    /// Returns the path dialog with this number, and whether it is on top.
    fn path(&mut self, number: u64) -> Option<(bool, &mut PathDialog)> {
        let top = self.stack.len().saturating_sub(1);
        self.stack.iter_mut().enumerate().find_map(|(index, (other, dialog))| match dialog {
            Dialog::Path(dialog) if *other == number => Some((index == top, dialog)),
            _ => None,
        })
    }
}

/// Looks for a free file name on a thread, if the dialog wants one: the disk may be slow.
fn find_free_name(number: u64, dialog: &PathDialog, env: &mut Env<'_>) {
    let Some(pending) = dialog.pending() else { return };
    let report = move |name| Out::Dialog(Message::FreeName(number, name));
    let proposed = pending.first();
    env.jobs.start(
        env.ctx,
        Job::FindFreeName(number),
        move |_| report(proposed.clone()),
        move |_| report(pending.find()),
    );
}

fn client_ui(ctx: &Context, is_top: bool, input: &mut DialogsInput<'_>, messages: &mut Vec<Out>) {
    let width = otp_dialog::WIDTH + 80.0;
    let pressed = frame::DialogFrame::new("Client view", width, &["Close"]).show(ctx, is_top, |ui| {
        ui.scope(|ui| (input.client)(ui, messages));
        true
    });
    if pressed.is_some() {
        messages.push(Out::Dialog(Message::Close));
    }
}
