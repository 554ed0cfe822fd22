//! Leaving the open policy for something else: the questions before unsaved changes are lost, and what follows.

use std::path::{Path, PathBuf};

use egui::ViewportCommand;

use super::{Files, Purpose, Reading, is_writing};
use crate::console::dialogs::presets::PresetDialog;
use crate::console::dialogs::question::Question;
use crate::console::dialogs::{self, Dialog, Dialogs};
use crate::console::session::Session;
use crate::console::tabs::Tab;
use crate::console::{Env, Message as Out, files, window};
use crate::text;

/// What the policy is left for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Destination {
    /// Nothing: the window closes.
    Close,
    /// A new policy, once the user has chosen what with.
    New,
    /// A file that the user chooses.
    ChosenFile,
    File(PathBuf),
}

/// Ways to leave the policy.
pub(crate) enum Message {
    /// Asks first when something would be lost. While the policy is being written, this waits.
    Leave(Destination),
    /// Saves it first. Open input is discarded, as the question said, and can be brought back if the save fails.
    SaveFirst(Destination),
    /// Gives it up.
    GiveUp(Destination),
    /// The user closes the window. Asks also while an action is being typed or the file is being written.
    CloseRequested,
}

/// Leaves the policy; asks first when something would be lost.
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
            let words = match destination {
                Destination::Close => "The policy file is being written; the window closes when that is done",
                _ => "The policy file is being written; this follows when that is done",
            };
            *files = Files::AfterWriting(destination);
            vec![Out::Say(words.to_owned())]
        }
        Message::Leave(destination) if session.has_something_to_lose() => {
            vec![dialogs::ask(ask_to_save(session, destination, ""))]
        }
        Message::Leave(destination) => vec![go(destination)],
        Message::SaveFirst(destination) => {
            vec![Out::Dialog(dialogs::Message::DiscardAll), Out::File(files::Message::Save(Some(destination)))]
        }
        Message::GiveUp(Destination::Close) => vec![Out::Window(window::Message::CloseNow)],
        Message::GiveUp(destination) => vec![go(destination)],
        Message::CloseRequested => close_requested(files, session, dialogs, env),
    }
}

fn go(destination: Destination) -> Out {
    match destination {
        Destination::Close => Out::Window(window::Message::Close),
        Destination::New => dialogs::open(Dialog::Presets(PresetDialog::new())),
        Destination::ChosenFile => Out::File(files::Message::Ask(Purpose::Read(Reading::Open))),
        Destination::File(file) => Out::File(files::Message::Read(file, Reading::Open)),
    }
}

fn ask_to_save(session: &Session, destination: Destination, and: &str) -> Question {
    let changes = match session.document.changes() {
        None | Some(0) => "Changes are".to_owned(),
        Some(changes) => {
            format!("{} {}", text::counted(changes as u64, "change"), if changes == 1 { "is" } else { "are" })
        }
    };
    let text = format!("{changes} not in the policy file yet.");
    let name = text::visible(session.document.policy().name().as_str()).into_owned();
    let name = text::excerpt(&name, 60);
    let question = match session.form.unfinished() {
        Some(field) => {
            let text = format!("{text} {field} on the Connection tab cannot be saved as it is.{and}");
            Question::new(format!("Changes to {name} cannot be saved yet"), text)
                .answer("Correct it", [Out::ShowTab(Tab::Connection)])
        }
        None => Question::new(format!("Save changes to {name}?"), format!("{text}{and}"))
            .answer("Save", [Out::Leave(Message::SaveFirst(destination.clone()))]),
    };
    let question = question.answer("Don't save", [Out::Leave(Message::GiveUp(destination))]);
    session.document.file().into_iter().fold(question, Question::about)
}

/// Lets the window close, or keeps it open and asks.
fn close_requested(files: &Files, session: &Session, dialogs: &Dialogs, env: &Env<'_>) -> Vec<Out> {
    let is_typing = dialogs.unsaved_action(session.document.policy()).is_some();
    if !is_writing(env.jobs) && !is_typing && !session.has_something_to_lose() {
        return Vec::new();
    }
    env.ctx.send_viewport_cmd(ViewportCommand::CancelClose);
    // Ask only once, however often the user clicks.
    if dialogs.asks() {
        return Vec::new();
    }
    let close_anyway = [Out::Leave(Message::GiveUp(Destination::Close))];
    if is_writing(env.jobs) {
        if *files != Files::AfterWriting(Destination::Close) {
            return vec![leave(Destination::Close)];
        }
        // The second request: a disk that hangs must not keep the window open for ever.
        let text = "After Close now it is the old file or the new one, whole; nobody can say which.";
        let question = Question::new("The policy file is still being written", text).answer("Wait", []);
        let question = question.answer("Close now", close_anyway);
        return vec![dialogs::ask(question.about(session.document.file().unwrap_or(Path::new(""))))];
    }
    if session.has_something_to_lose() {
        let and = if is_typing { " What you are typing is not part of it, and would be lost." } else { "" };
        return vec![dialogs::ask(ask_to_save(session, Destination::Close, and))];
    }
    let text = "It is not part of the policy yet: OK in its dialog would add it.";
    let question = Question::new("Close without the action that you are typing?", text).careful();
    vec![dialogs::ask(question.answer("Close without it", close_anyway))]
}
