//! The policy and its files: what is read and written off the frame, and what follows. A file that cannot be used changes
//! nothing, and the user is told why. Which dialogs ask for a path belongs to `paths`, what is asked before the policy
//! goes to `leaving`, another program's changes to `conflict`, unsaved work to `recovery`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::console::command::{Need, Situation};
use crate::console::dialogs::import_review::{ImportReview, Purpose as Review};
use crate::console::dialogs::question::Question;
use crate::console::dialogs::{self, Dialog, Dialogs};
use crate::console::jobs::{Job, Jobs};
use crate::console::session::{self, Session};
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
use leaving::Destination;

pub(super) mod conflict;
pub(super) mod exports;
pub(super) mod leaving;
pub(super) mod paths;
pub(super) mod recovery;

/// What a path is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Purpose {
    Read(Reading),
    Write(Writing),
    /// A picture for the action dialog with this number.
    Picture(u64),
}

/// What a file is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// To open the policy in it.
    Open,
    /// To take over what it has, after a review.
    Import,
    /// To see how the policy differs from it.
    Compare,
    /// To go back to what is in it.
    Revert,
}

/// What the policy is written to a file for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Writing {
    /// To save it there, and then to leave it if a destination is given.
    Save(Option<Destination>),
    /// To have something made of it there.
    Export(Export),
}

/// What may stand in a file that is written to.
#[derive(Debug)]
pub(super) enum Over {
    /// Nothing: there is no such file yet.
    Nothing,
    /// What was read from it or written to it last.
    Known(Arc<[u8]>),
    /// Whatever it is: the user knows.
    Anything,
}

/// What is done with files, and what came of it.
pub(super) enum Message {
    Ask(Purpose),
    Read(PathBuf, Reading),
    /// This revision was the open policy when reading began.
    WasRead(PathBuf, Reading, Revision, Result<(Readable, Arc<[u8]>), Unusable>),
    /// Saves the policy to its file, or asks for one.
    Save(Option<Destination>),
    Write(PathBuf, Writing, Over),
    /// This revision is what was written.
    WasWritten(PathBuf, Writing, Revision, Result<Arc<[u8]>, Refused>),
}

/// Why a file was not written.
pub(super) enum Refused {
    /// It is there already.
    AlreadyThere,
    /// Another program has changed it, and this is in it now, if that can be read.
    Changed(Option<Arc<[u8]>>),
    Failed(Failure),
}

/// Where the user wants to go once the file is written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum Files {
    #[default]
    Idle,
    /// Once it is written.
    AfterWriting(Destination),
    /// The file is written; wait until no dialog is open.
    AfterDialogs(Destination),
}

/// Says that the policy is being written.
pub(super) fn busy() -> Out {
    Out::Say(Need::Idle.words(&Situation::default()).into_owned())
}

/// Whether the policy is being written.
pub(super) fn is_writing(jobs: &Jobs) -> bool {
    jobs.is_running(Job::WriteFile)
}

impl Files {
    /// Whether something waits until no dialog is open.
    pub(super) fn waits_for_dialogs(&self) -> bool {
        matches!(self, Self::AfterDialogs(_))
    }

    /// What has waited until no dialog is open.
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
            Message::WasRead(file, Reading::Open, revision, _)
                if revision != session.document.snapshot().revision || is_writing(env.jobs) =>
            {
                // The policy was edited while the file was being read: ask before those edits are lost.
                vec![leaving::leave(Destination::File(file))]
            }
            Message::WasRead(file, reading, _, Ok(read)) => was_read(file, reading, read, session),
            Message::WasRead(file, reading, _, Err(unusable)) => {
                vec![Out::Quiet, dialogs::ask(not_used(&unusable, &file, reading))]
            }
            Message::Save(then) => save(then, session, env),
            Message::Write(file, writing, over) => write(&file, &writing, over, session, env),
            Message::WasWritten(file, writing, revision, written) => {
                let wish = self.take_wish();
                let mut next = vec![Out::Quiet];
                match written {
                    Err(refused) => {
                        next.push(dialogs::ask(refused.question(file, writing, session)));
                    }
                    Ok(bytes) => {
                        let (mut done, then) = was_written(file, writing, revision, bytes, session);
                        next.append(&mut done);
                        next.extend(self.leave_after(wish.or(then)));
                    }
                }
                next
            }
        }
    }

    /// What the user wanted while the file was being written.
    fn take_wish(&mut self) -> Option<Destination> {
        match std::mem::take(self) {
            Self::AfterWriting(destination) => Some(destination),
            other => {
                *self = other;
                None
            }
        }
    }

    /// Leaves the policy; edits made during the write are asked about again.
    fn leave_after(&mut self, then: Option<Destination>) -> Option<Out> {
        match then? {
            // To close asks again; anything else would change the policy behind an open dialog.
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
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let report = move |file, read| Out::File(Message::WasRead(file, reading, revision, read));
    let lost = |error| report(file.to_path_buf(), Err(Unusable::Unreadable(Failure::Other(error))));
    let path = file.to_path_buf();
    env.jobs.start(env.ctx, Job::ReadFile, lost, move |_| {
        let bytes = storage::read(&path);
        let read = match reading {
            Reading::Import | Reading::Compare => load::policy_or_response(bytes),
            Reading::Open | Reading::Revert => {
                load::policy(bytes).map(|(policy, bytes)| (Readable::Policy(Box::new(policy)), bytes))
            }
        };
        report(path, read)
    });
    vec![Out::Say(format!("Reading {}…", text::visible(&name)))]
}

fn was_read(file: PathBuf, reading: Reading, read: (Readable, Arc<[u8]>), session: &Session) -> Vec<Out> {
    let (readable, bytes) = read;
    let next = match (reading, readable) {
        (Reading::Import, theirs) => vec![review(Review::Import, file, theirs, session)],
        (Reading::Compare, theirs) => vec![review(Review::Compare, file, theirs, session)],
        (Reading::Open, Readable::Policy(policy)) => {
            let document = Document::opened(*policy, file.clone(), bytes);
            vec![Out::Preference(preferences::Message::Recent(file)), Out::Begin(Box::new(document))]
        }
        // Unless it has been saved elsewhere in the meantime.
        (Reading::Revert, Readable::Policy(policy)) if session.document.file() == Some(&file) => {
            vec![Out::Session(session::Message::Revert(policy, bytes))]
        }
        (Reading::Revert, Readable::Policy(_)) => Vec::new(),
        // These two read policies only.
        (Reading::Open | Reading::Revert, Readable::Response(_)) => Vec::new(),
    };
    std::iter::once(Out::Quiet).chain(next).collect()
}

/// Shows how the open policy and what was read from a file differ.
fn review(purpose: Review, file: PathBuf, theirs: Readable, session: &Session) -> Out {
    let ours = Arc::clone(&session.document.snapshot().policy);
    dialogs::open(Dialog::Review(Box::new(ImportReview::new(purpose, file, ours, theirs))))
}

/// Says why a file was not used; the open policy is as it was.
fn not_used(unusable: &Unusable, file: &Path, reading: Reading) -> Question {
    const MOST_LINES: usize = 12;
    let verb = match reading {
        Reading::Import => "imported",
        Reading::Compare => "compared",
        Reading::Revert => "read again",
        Reading::Open => "opened",
    };
    let mut lines: Vec<String> = match unusable {
        Unusable::Unreadable(failure) => vec![text::sentence(&failure.to_string())],
        Unusable::Invalid(problems) => {
            let all = problems.listed().len() + problems.more();
            let shown = problems.listed().iter().take(MOST_LINES).map(ToString::to_string);
            let more = all.saturating_sub(MOST_LINES);
            let more = (more > 0).then(|| format!("and {more} more; radius-console check lists up to a hundred"));
            shown.chain(more).collect()
        }
    };
    lines.push("The open policy is as it was.".to_owned());
    Question::notice(format!("The file was not {verb}"), &lines).about(file)
}

// --- writing ------------------------------------------------------------------------------------------------------

fn save(then: Option<Destination>, session: &Session, env: &mut Env<'_>) -> Vec<Out> {
    let (document, writing) = (&session.document, Writing::Save(then));
    match document.file().zip(document.on_disk()) {
        Some((file, bytes)) => write(file, &writing, Over::Known(bytes), session, env),
        None => vec![paths::ask(Purpose::Write(writing), document)],
    }
}

fn write(file: &Path, writing: &Writing, over: Over, session: &Session, env: &mut Env<'_>) -> Vec<Out> {
    if let Writing::Export(export) = writing
        && *export != Export::Policy
        && session.document.file() == Some(file)
    {
        let lines = ["This is the policy file itself. Choose another name.".to_owned()];
        return vec![dialogs::ask(Question::notice(export.failed(), &lines).about(file))];
    }
    if is_writing(env.jobs) {
        return vec![busy()];
    }
    let snapshot = session.document.snapshot();
    let (policy, revision, theme) = (Arc::clone(&snapshot.policy), snapshot.revision, env.ctx.theme());
    let report = move |file, writing, written| Out::File(Message::WasWritten(file, writing, revision, written));
    let lost = |error| report(file.to_path_buf(), writing.clone(), Err(Refused::Failed(Failure::Other(error))));
    let (path, purpose) = (file.to_path_buf(), writing.clone());
    env.jobs.start(env.ctx, Job::WriteFile, lost, move |_| {
        let bytes = match purpose {
            Writing::Save(_) => Ok(json::write(&policy).into_bytes()),
            Writing::Export(export) => export.bytes(&policy, theme),
        };
        let bytes = bytes.map(Arc::from).map_err(|error| Refused::Failed(Failure::Other(error)));
        let written = bytes.and_then(|bytes| put(&path, &over, &bytes).map(|()| bytes));
        report(path, purpose, written)
    });
    Vec::new()
}

/// Writes where `over` allows it.
fn put(file: &Path, over: &Over, bytes: &[u8]) -> Result<(), Refused> {
    let written = match over {
        Over::Nothing => storage::create(file, bytes),
        Over::Anything => storage::write(file, bytes),
        Over::Known(known) => storage::save(file, known, bytes),
    };
    written.map_err(|failure| match failure {
        Failure::Exists => Refused::AlreadyThere,
        Failure::Changed => Refused::Changed(storage::read(file).ok().map(Arc::from)),
        failure => Refused::Failed(failure),
    })
}

/// Returns the messages to handle now, and the destination to leave for.
fn was_written(
    file: PathBuf,
    writing: Writing,
    revision: Revision,
    bytes: Arc<[u8]>,
    session: &Session,
) -> (Vec<Out>, Option<Destination>) {
    let saved = |file| Out::Session(session::Message::Saved(revision, file, bytes));
    match writing {
        Writing::Save(then) => (vec![Out::Preference(preferences::Message::Recent(file.clone())), saved(file)], then),
        Writing::Export(export) => {
            let said = Out::Say(format!("Exported to {}", text::visible(&file.display().to_string())));
            // A copy over its own file is a save.
            let is_own = export == Export::Policy && session.document.file() == Some(&file);
            (is_own.then(|| saved(file)).into_iter().chain([said]).collect(), None)
        }
    }
}

impl Refused {
    /// Asks what to do about a file that was not written; the open policy is as it was.
    fn question(self, file: PathBuf, writing: Writing, session: &Session) -> Question {
        match (self, writing) {
            (Self::AlreadyThere, writing) => {
                let question =
                    Question::new("Replace the file?", "There is a file of this name. What is in it would be gone.");
                let question = question.about(&file).careful();
                question.answer("Replace", [Out::File(Message::Write(file, writing, Over::Anything))])
            }
            (Self::Changed(theirs), writing) => conflict::before_writing(file, writing, theirs),
            (Self::Failed(failure), Writing::Export(export)) => {
                let lines = [text::sentence(&failure.to_string()), "The open policy is as it was.".to_owned()];
                Question::notice(export.failed(), &lines).about(&file)
            }
            // A read-only folder, for example: offer another place.
            (Self::Failed(failure), Writing::Save(then)) => {
                let text = format!("{} The open policy is as it was.", text::sentence(&failure.to_string()));
                let elsewhere = Message::Ask(Purpose::Write(Writing::Save(then.clone())));
                let question = Question::new("The policy was not saved", text).about(&file);
                let question = question.answer("Save as…", [Out::File(elsewhere)]);
                // Try again saves to the policy's own file, so it is offered only for that.
                if session.document.file() == Some(&file) {
                    return question.answer("Try again", [Out::File(Message::Save(then))]);
                }
                question.careful()
            }
        }
    }
}
