//! Detects that another program has changed the policy file, when the window gets the focus (there is no polling) and before a
//! save, and asks what to do. The review of the changes belongs to `dialogs::import_review`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Overwrite, Purpose, Reading, Writing, is_writing, review};
use crate::console::dialogs::import_review::Purpose as Review;
use crate::console::dialogs::question::Question;
use crate::console::dialogs::{self, Dialogs};
use crate::console::jobs::Job;
use crate::console::session::{self, Session};
use crate::console::{Env, Message as Out, files};
use crate::document::storage;
use crate::policy::json;
use crate::policy::rest_response::Readable;
use crate::text;

const CHANGED: &str = "Another program has changed the file";

/// A step in checking the file of the open policy.
pub(crate) enum Message {
    /// Reads the file, because the window got the focus.
    Check,
    /// The file, its contents as known when the check began, and its current contents if they could be read.
    Checked(PathBuf, Option<Arc<[u8]>>, Option<Arc<[u8]>>),
    /// Opens a review of the other program's changes.
    Compare(PathBuf, Arc<[u8]>),
}

pub(crate) fn update(message: Message, session: &Session, dialogs: &Dialogs, env: &mut Env<'_>) -> Vec<Out> {
    match message {
        Message::Check => {
            check(session, env);
            Vec::new()
        }
        // Nothing may change behind a dialog; the file is checked again when the window next gets the focus. If the known contents
        // have changed, the file was saved or read in the meantime, and this result may be outdated.
        Message::Checked(file, known, Some(bytes))
            if dialogs.is_empty() && known == session.document.on_disk() && !is_writing(env.jobs) =>
        {
            file_checked(&file, bytes, session)
        }
        Message::Checked(..) => Vec::new(),
        Message::Compare(file, bytes) => compare(file, bytes, session).into_iter().collect(),
    }
}

fn check(session: &Session, env: &mut Env<'_>) {
    if is_writing(env.jobs) {
        return;
    }
    let Some(file) = session.document.file().map(Path::to_path_buf) else { return };
    let known = session.document.on_disk();
    let report = |file, known, bytes| Out::Conflict(Message::Checked(file, known, bytes));
    // If no thread can start, the next save checks the file.
    env.jobs.start(
        env.ctx,
        Job::CheckFile,
        |_| report(PathBuf::new(), None, None),
        move |_| {
            let bytes = storage::read(&file).ok().map(Arc::from);
            report(file, known, bytes)
        },
    );
}

fn file_checked(file: &Path, bytes: Arc<[u8]>, session: &Session) -> Vec<Out> {
    let is_known =
        session.document.on_disk().as_ref() == Some(&bytes) || session.reported_conflict.as_ref() == Some(&bytes);
    if session.document.file() != Some(file) || is_known {
        return Vec::new();
    }
    let keep_mine = [Out::Session(session::Message::KeepMine(Arc::clone(&bytes)))];
    let question = match json::read(&bytes) {
        Ok(_) => {
            let yours = match session.document.changes() {
                Some(0) => String::new(),
                Some(changes) => {
                    let them = if changes == 1 { "it" } else { "them" };
                    let changes = text::counted(changes as u64, "unsaved change");
                    format!(" You have {changes}; after Reload, Undo restores {them}.")
                }
                None => " You have unsaved changes; after Reload, Undo restores them.".to_owned(),
            };
            Question::new(CHANGED, format!("The file changed after you opened or saved it.{yours}"))
                .answer("Reload", [Out::File(files::Message::Read(file.to_path_buf(), Reading::Revert))])
                .answer("Compare…", [Out::Conflict(Message::Compare(file.to_path_buf(), Arc::clone(&bytes)))])
                .answer("Keep mine", keep_mine)
        }
        Err(problems) => {
            let first = problems.listed().first().map(ToString::to_string).unwrap_or_default();
            let text = format!("The file is no longer a valid policy: {first}. Keep mine, then Save to repair it.");
            Question::new(CHANGED, text)
                .answer("Keep mine", keep_mine)
                .answer("Save as…", [save_as(Writing::Save(None))])
        }
    };
    let asked = Out::Session(session::Message::ConflictReported(bytes));
    vec![asked, dialogs::ask(question.about(file))]
}

fn save_as(writing: Writing) -> Out {
    Out::File(files::Message::Ask(Purpose::Write(writing)))
}

/// Asks, before a save, what to do about another program's changes. `theirs` are the new contents, if they could be read.
pub(super) fn before_writing(file: PathBuf, writing: Writing, theirs: Option<Arc<[u8]>>) -> Question {
    let text = "The file changed after you opened or saved it. Replace overwrites the other program's changes.";
    let question = Question::new(CHANGED, text).about(&file);
    // Only a valid policy can be compared.
    let compared = theirs.clone().filter(|bytes| json::read(bytes).is_ok());
    // Replace overwrites these changes, not any that follow.
    let allowed = theirs.map_or(Overwrite::Anything, Overwrite::Known);
    let question = match compared {
        Some(bytes) => question.answer("Compare…", [Out::Conflict(Message::Compare(file.clone(), bytes))]),
        None => question,
    };
    question
        .answer("Save as…", [save_as(writing.clone())])
        .answer("Replace", [Out::File(files::Message::Write(file, writing, allowed))])
}

fn compare(file: PathBuf, bytes: Arc<[u8]>, session: &Session) -> Option<Out> {
    let policy = json::read(&bytes).ok()?;
    let base = session.document.on_disk().and_then(|known| json::read(&known).ok()).map(Box::new);
    let theirs = Readable::Policy(Box::new(policy));
    Some(review(Review::Conflict { bytes, base }, file, theirs, session))
}
