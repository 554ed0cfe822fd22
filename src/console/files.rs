//! Reads and writes files on threads, and handles the results. A file that cannot be used changes nothing, and the user is
//! told why. Asking for paths belongs to `paths`, the check before a write to `guard`, questions before leaving the policy to
//! `leaving`, another program's changes to `conflict`, unsaved work to `recovery`, and bytes on the disk to `document::storage`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::console::command::{Need, Situation};
use crate::console::dialogs::import_review::{ImportReview, Purpose as Review};
use crate::console::dialogs::question::Question;
use crate::console::dialogs::{self, Dialog, Dialogs};
use crate::console::jobs::{Job, Jobs};
use crate::console::session::{self, Saved, Session};
use crate::console::window::preferences;
use crate::console::{Env, Message as Out};
use crate::document::Document;
use crate::document::history::Revision;
use crate::document::load::{self, Unusable};
use crate::document::storage::{self, Failure};
use crate::policy::json;
use crate::policy::rest_response::Readable;
use crate::text;
use exports::Export;
use guard::{NotWritten, OpenFile};
use leaving::Destination;

pub(super) mod conflict;
pub(super) mod exports;
mod guard;
pub(super) mod leaving;
pub(super) mod paths;
pub(super) mod recovery;

/// Why the user is asked for a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Purpose {
    Read(Reading),
    Write(Writing),
    /// To read a custom image for the action dialog with this number.
    CustomImage(u64),
    /// To read a farm's response for the entry assistant with this number.
    Response(u64),
}

/// Why a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// To open the policy in it.
    Open,
    /// To import changes from it, after a review.
    Import,
    /// To compare the policy with it.
    Compare,
    /// To discard the changes since the last save.
    Revert,
}

/// Why a file is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Writing {
    /// To save the policy, and then leave it for the destination if there is one.
    Save(Option<Destination>),
    /// To export the policy.
    Export(Export),
}

/// What the user has allowed a write to overwrite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Overwrite {
    /// Nothing: the file must not exist yet.
    Nothing,
    /// The file with exactly this name, which the system's dialog or a question has asked about.
    Confirmed,
    /// These contents of the open policy's file: those that were read or written last, or those of another program that the user
    /// has decided to replace.
    Known(Arc<[u8]>),
    /// Any contents of the open policy's file: another program has changed them, and they cannot be read.
    Anything,
}

/// A request to read or write a file, or its result.
pub(super) enum Message {
    Ask(Purpose),
    Read(PathBuf, Reading),
    /// A file was read. The revision is the one that the open policy had when reading began.
    ReadFinished(PathBuf, Reading, Revision, Result<(Readable, Arc<[u8]>), Unusable>),
    /// Saves the policy to its file, or asks for a path if it has none.
    Save(Option<Destination>),
    /// Writes a file, after the check in `guard`.
    Write(PathBuf, Writing, Overwrite),
    /// A file was written or not.
    WriteFinished(PathBuf, Writing, Result<Saved, NotWritten>),
}

/// Reassures the user after an error.
const UNCHANGED: &str = "Your open policy is unchanged.";

/// The destination to leave for once a file has been written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum Files {
    #[default]
    Idle,
    /// A write is still running.
    AfterWriting(Destination),
    /// The write is done; leave as soon as no dialog is open.
    AfterDialogs(Destination),
}

/// Shows that the policy file is being saved.
pub(super) fn busy() -> Out {
    Out::SetStatus(Need::Idle.reason(&Situation::default()).into_owned())
}

/// Returns whether a file is being written.
pub(super) fn is_writing(jobs: &Jobs) -> bool {
    jobs.is_running(Job::WriteFile)
}

impl Files {
    /// Returns whether the policy will be left as soon as no dialog is open.
    pub(super) fn waits_for_dialogs(&self) -> bool {
        matches!(self, Self::AfterDialogs(_))
    }

    /// Leaves the policy if that was only waiting for the dialogs to close, and none is open now.
    pub(super) fn follow(&mut self, dialogs: &Dialogs) -> Vec<Out> {
        match std::mem::take(self) {
            Self::AfterDialogs(destination) if dialogs.is_empty() => vec![leaving::leave(destination)],
            other => {
                *self = other;
                Vec::new()
            }
        }
    }

    pub(super) fn update(&mut self, message: Message, session: &Session, env: &mut Env<'_>) -> Vec<Out> {
        match message {
            Message::Ask(purpose) => vec![paths::ask(purpose, &session.document)],
            Message::Read(file, reading) => read(&file, reading, session, env),
            Message::ReadFinished(file, Reading::Open, revision, _)
                if revision != session.document.snapshot().revision || is_writing(env.jobs) =>
            {
                // The policy was edited while the file was being read: ask before those edits are lost.
                vec![leaving::leave(Destination::File(file))]
            }
            Message::ReadFinished(file, reading, _, Ok(read)) => read_finished(file, reading, read, session),
            Message::ReadFinished(file, reading, _, Err(unusable)) => {
                vec![Out::ClearStatus, dialogs::ask(not_used(&unusable, &file, reading, session))]
            }
            Message::Save(then) => save(then, session, env),
            Message::Write(file, writing, overwrite) => write(&file, &writing, overwrite, session, env),
            Message::WriteFinished(file, writing, written) => {
                let requested = self.take_destination();
                let mut next = vec![Out::ClearStatus];
                match written {
                    Err(refused) => {
                        next.push(dialogs::ask(refused.question(file, writing, session)));
                    }
                    Ok(saved) => {
                        let (mut done, then) = write_finished(writing, saved);
                        next.append(&mut done);
                        next.extend(self.leave_after(requested.or(then)));
                    }
                }
                next
            }
        }
    }

    /// Takes the destination that the user requested during the write.
    fn take_destination(&mut self) -> Option<Destination> {
        match std::mem::take(self) {
            Self::AfterWriting(destination) => Some(destination),
            other => {
                *self = other;
                None
            }
        }
    }

    /// Leaves the policy. The user is asked again about edits made during the write.
    fn leave_after(&mut self, then: Option<Destination>) -> Option<Out> {
        match then? {
            // Closing asks again; any other destination would change the policy behind an open dialog.
            Destination::Close => Some(leaving::leave(Destination::Close)),
            destination => {
                *self = Self::AfterDialogs(destination);
                None
            }
        }
    }
}

// --- reading ------------------------------------------------------------------------------------------------------

fn read(file: &Path, reading: Reading, session: &Session, env: &mut Env<'_>) -> Vec<Out> {
    let revision = session.document.snapshot().revision;
    let name = text::path(file.file_name().unwrap_or_default());
    let report = move |file, read| Out::File(Message::ReadFinished(file, reading, revision, read));
    let on_failure = |error| report(file.to_path_buf(), Err(Unusable::Unreadable(Failure::Other(error))));
    let path = file.to_path_buf();
    env.jobs.start(env.ctx, Job::ReadFile, on_failure, move |_| {
        let bytes = storage::read(&path);
        let read = match reading {
            Reading::Import | Reading::Compare => load::policy_or_response(bytes),
            Reading::Open | Reading::Revert => {
                load::policy(bytes).map(|(policy, bytes)| (Readable::Policy(Box::new(policy)), bytes))
            }
        };
        report(path, read)
    });
    vec![Out::SetStatus(format!("Reading {name}…"))]
}

fn read_finished(file: PathBuf, reading: Reading, read: (Readable, Arc<[u8]>), session: &Session) -> Vec<Out> {
    let (readable, bytes) = read;
    let next = match (reading, readable) {
        (Reading::Import, theirs) => vec![review(Review::Import, file, theirs, session)],
        (Reading::Compare, theirs) => vec![review(Review::Compare, file, theirs, session)],
        (Reading::Open, Readable::Policy(policy)) => {
            let document = Document::opened(*policy, file.clone(), bytes);
            vec![Out::Preference(preferences::Message::Recent(file)), Out::ReplaceDocument(Box::new(document))]
        }
        // Skipped if the policy has been saved to another file in the meantime.
        (Reading::Revert, Readable::Policy(policy)) if session.document.file() == Some(&file) => {
            vec![Out::Session(session::Message::Revert(policy, bytes))]
        }
        (Reading::Revert, Readable::Policy(_)) => Vec::new(),
        // These two only read policies.
        (Reading::Open | Reading::Revert, Readable::Response(_)) => Vec::new(),
    };
    std::iter::once(Out::ClearStatus).chain(next).collect()
}

/// Opens a review of the differences between the open policy and the contents of a file.
fn review(purpose: Review, file: PathBuf, theirs: Readable, session: &Session) -> Out {
    let ours = Arc::clone(&session.document.snapshot().policy);
    dialogs::open(Dialog::Review(Box::new(ImportReview::new(purpose, file, ours, theirs))))
}

/// Explains why a file was not used.
fn not_used(unusable: &Unusable, file: &Path, reading: Reading, session: &Session) -> Question {
    const MAX_LINES: usize = 12;
    let verb = match reading {
        Reading::Import => "imported",
        Reading::Compare => "compared",
        Reading::Revert => "reloaded",
        Reading::Open => "opened",
    };
    let mut lines: Vec<String> = match unusable {
        Unusable::Unreadable(failure) => vec![text::sentence(&failure.to_string())],
        Unusable::Invalid(problems) => {
            let all = problems.listed().len() + problems.more();
            let shown = problems.listed().iter().take(MAX_LINES).map(ToString::to_string);
            let more = all.saturating_sub(MAX_LINES);
            let more = (more > 0).then(|| format!("and {more} more; radius-console check lists up to 100"));
            shown.chain(more).collect()
        }
    };
    // At the start, no policy is open.
    if session.document.file().is_some() || session.has_unsaved_work() {
        lines.push(UNCHANGED.to_owned());
    }
    Question::notice(format!("The file was not {verb}"), &lines).about(file)
}

// --- writing ------------------------------------------------------------------------------------------------------

fn save(then: Option<Destination>, session: &Session, env: &mut Env<'_>) -> Vec<Out> {
    let (document, writing) = (&session.document, Writing::Save(then));
    match document.file().zip(document.on_disk()) {
        Some((file, bytes)) => write(file, &writing, Overwrite::Known(bytes), session, env),
        None => vec![paths::ask(Purpose::Write(writing), document)],
    }
}

fn write(file: &Path, writing: &Writing, allowed: Overwrite, session: &Session, env: &mut Env<'_>) -> Vec<Out> {
    if is_writing(env.jobs) {
        return vec![busy()];
    }
    let document = &session.document;
    let (snapshot, open, theme) = (document.snapshot(), OpenFile::of(document), env.ctx.theme());
    let (mut policy, revision) = (Arc::clone(&snapshot.policy), snapshot.revision);
    let name = match writing {
        Writing::Save(_) if document.is_unnamed() => paths::name_of(file),
        _ => None,
    };
    if let Some(name) = name.clone() {
        policy = Arc::new(policy.renamed(name));
    }
    let report = |file, writing, written| Out::File(Message::WriteFinished(file, writing, written));
    let on_failure =
        |error| report(file.to_path_buf(), writing.clone(), Err(NotWritten::Failed(Failure::Other(error))));
    let (path, purpose) = (file.to_path_buf(), writing.clone());
    let (own, is_changed) = (document.file().map(Path::to_path_buf), document.is_changed());
    env.jobs.start(env.ctx, Job::WriteFile, on_failure, move |_| {
        let bytes = match purpose {
            Writing::Save(_) => Ok(json::write(&policy).into_bytes()),
            Writing::Export(export) => export.bytes(&policy, theme, (own.as_deref(), is_changed)),
        };
        let bytes: Result<Arc<[u8]>, _> =
            bytes.map(Arc::from).map_err(|error| NotWritten::Failed(Failure::Other(error)));
        let written = bytes.and_then(|bytes| {
            guard::write(&path, &purpose, allowed, open, &bytes).map(|file| Saved { revision, file, bytes, name })
        });
        report(path, purpose, written)
    });
    Vec::new()
}

/// Returns the messages to handle now, and the destination to leave for.
fn write_finished(writing: Writing, saved: Saved) -> (Vec<Out>, Option<Destination>) {
    let file = saved.file.clone();
    match writing {
        Writing::Save(then) => (
            vec![Out::Preference(preferences::Message::Recent(file)), Out::Session(session::Message::Saved(saved))],
            then,
        ),
        Writing::Export(_) => (vec![Out::SetStatus(format!("Exported to {}", text::path(&file)))], None),
    }
}
