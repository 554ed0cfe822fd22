//! Leaving the open policy: asks before unsaved work is lost, then closes the window or opens another policy. Saving belongs to
//! `files`.

use std::path::{Path, PathBuf};

use egui::ViewportCommand;

use super::{Files, Purpose, Reading, is_writing};
use crate::console::dialogs::presets::PresetDialog;
use crate::console::dialogs::question::Question;
use crate::console::dialogs::{self, Dialog, Dialogs};
use crate::console::session::{self, Session};
use crate::console::{Env, Message as Out, files, window};
use crate::document::recovery::UnsavedInput;
use crate::text;

/// Where to go after leaving the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Destination {
    /// Nowhere: the window closes.
    Close,
    /// A new policy, once the user has chosen what to start from.
    New,
    /// A file that the user chooses.
    ChosenFile,
    File(PathBuf),
}

/// A way to leave the policy.
pub(crate) enum Message {
    /// Asks first if unsaved work would be lost. Waits while a file is being written.
    Leave(Destination),
    /// Saves first. An action being edited is discarded, as the question said, and can be restored if the save fails.
    SaveFirst(Destination),
    /// Leaves without saving.
    DiscardChanges(Destination),
    /// The user closed the window. Also asks while an action is being edited or a file is being written.
    CloseRequested,
}

/// Leaves the policy. Asks first if unsaved work would be lost.
pub(crate) fn leave(destination: Destination) -> Out {
    Out::Leave(Message::Leave(destination))
}

pub(crate) fn update(
    message: Message,
    files: &mut Files,
    session: &Session,
    dialogs: &Dialogs,
    env: &Env<'_>,
) -> Vec<Out> {
    match message {
        Message::Leave(destination) if is_writing(env.jobs) => {
            let text = match destination {
                Destination::Close => "The policy file is being saved; the window closes afterwards",
                _ => "The policy file is being saved; the other policy opens afterwards",
            };
            *files = Files::AfterWriting(destination);
            vec![Out::SetStatus(text.to_owned())]
        }
        Message::Leave(destination) if session.has_unsaved_work() => {
            vec![dialogs::ask(ask_to_save(session, destination, ""))]
        }
        Message::Leave(destination) => vec![proceed(destination)],
        Message::SaveFirst(destination) => {
            vec![Out::Dialog(dialogs::Message::DiscardAll), Out::File(files::Message::Save(Some(destination)))]
        }
        Message::DiscardChanges(Destination::Close) => vec![Out::Window(window::Message::CloseNow)],
        Message::DiscardChanges(destination) => vec![proceed(destination)],
        Message::CloseRequested => close_requested(files, session, dialogs, env),
    }
}

fn proceed(destination: Destination) -> Out {
    match destination {
        Destination::Close => Out::Window(window::Message::Close),
        Destination::New => dialogs::open(Dialog::Presets(PresetDialog::new())),
        Destination::ChosenFile => Out::File(files::Message::Ask(Purpose::Read(Reading::Open))),
        Destination::File(file) => Out::File(files::Message::Read(file, Reading::Open)),
    }
}

fn ask_to_save(session: &Session, destination: Destination, and: &str) -> Question {
    let text = match session.document.changes() {
        None | Some(0) => "You have unsaved changes.".to_owned(),
        Some(changes) => format!("You have {}.", text::counted(changes as u64, "unsaved change")),
    };
    let name = text::visible(session.document.policy().name().as_str()).into_owned();
    let name = text::excerpt(&name, 60);
    let question = match session.form.unfinished() {
        Some(field) => {
            let text = format!("{text} \"{field}\" on the Connection tab is not valid.{and}");
            Question::new(format!("Changes to {name} cannot be saved yet"), text).answer("Go to field", go_to_field())
        }
        None => Question::new(format!("Save changes to {name}?"), format!("{text}{and}"))
            .answer("Save", [Out::Leave(Message::SaveFirst(destination.clone()))]),
    };
    let question = question.answer("Don't save", [Out::Leave(Message::DiscardChanges(destination))]);
    session.document.file().into_iter().fold(question, Question::about)
}

/// Focuses the invalid field instead of what had the focus before the question.
fn go_to_field() -> Vec<Out> {
    let focus = Out::Window(window::Message::ForgetFocus);
    session::go_to_invalid_field().into_iter().chain([focus]).collect()
}

/// Lets the window close, or keeps it open and asks the user.
fn close_requested(files: &Files, session: &Session, dialogs: &Dialogs, env: &Env<'_>) -> Vec<Out> {
    let edited = dialogs.unsaved_input(session.document.policy());
    if !is_writing(env.jobs) && edited.is_none() && !session.has_unsaved_work() {
        return Vec::new();
    }
    env.ctx.send_viewport_cmd(ViewportCommand::CancelClose);
    // Ask only once, however often the user clicks Close.
    if dialogs.has_question() {
        return Vec::new();
    }
    let close_anyway = [Out::Leave(Message::DiscardChanges(Destination::Close))];
    if is_writing(env.jobs) {
        if *files != Files::AfterWriting(Destination::Close) {
            return vec![leave(Destination::Close)];
        }
        // This is the second request: a hanging disk must not keep the window open forever.
        let text = "If you close now, the file will be complete, in either its old or its new version.";
        let question = Question::new("The policy file is still being saved", text).answer("Wait", []);
        let question = question.answer("Close now", close_anyway);
        return vec![dialogs::ask(question.about(session.document.file().unwrap_or(Path::new(""))))];
    }
    if session.has_unsaved_work() {
        let and =
            edited.map(|edited| format!(" The {} you are editing would be lost.", edited.noun())).unwrap_or_default();
        return vec![dialogs::ask(ask_to_save(session, Destination::Close, &and))];
    }
    let text = "It is not part of the policy until you select OK in its dialog.";
    let Some(what) = edited.as_ref().map(UnsavedInput::noun) else { return Vec::new() };
    let question = Question::new(format!("Discard the {what} you are editing, and close?"), text).careful();
    vec![dialogs::ask(question.answer("Discard and close", close_anyway))]
}
