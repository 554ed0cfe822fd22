//! Saves recovery copies of unsaved work on a thread, shortly after each edit, and offers to restore the copies of an earlier
//! console when nothing else is open. The copies on the disk belong to [`recovery`](crate::document::recovery).

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use egui::Context;

use super::is_writing;
use crate::console::dialogs::import_review::{label_of, values};
use crate::console::dialogs::question::Question;
use crate::console::dialogs::{self, Dialog, Dialogs};
use crate::console::jobs::{Job, Jobs};
use crate::console::session::Session;
use crate::console::{Env, Message as Out};
use crate::document::Document;
use crate::document::history::Revision;
use crate::document::load;
use crate::document::recovery::{self, Claim, Slot, Unsaved, UnsavedInput};
use crate::document::storage::{self, Failure};
use crate::policy::diff::Comparison;
use crate::policy::{Edit, Policy};
use crate::text;

/// How long to wait for further edits, in seconds. Including the write, an edit is saved within two.
const PAUSE_SECS: f64 = 1.0;

/// What this console's recovery copy contains.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Stored {
    #[default]
    Nothing,
    /// This revision of the policy, and the unsaved input of a dialog.
    Work(Revision, Option<UnsavedInput>),
    /// A policy that is no longer open.
    Other,
}

/// A recovery copy of an earlier console, and the current contents of its policy file.
pub(crate) struct Leftover {
    unsaved: Unsaved,
    saved_at: SystemTime,
    claim: Arc<Claim>,
    in_file: Option<(Box<Policy>, Arc<[u8]>)>,
}

/// A report from a thread, or the user's answer.
pub(crate) enum Message {
    Found(Vec<Leftover>),
    /// The contents of the copy, its slot if there is one, and the result of writing it.
    Stored(Stored, Option<Arc<Slot>>, Result<(), Failure>),
    /// Opens a copy, as an edit of the policy in its file.
    Restore(Box<Leftover>),
    /// Deletes a copy. If that fails, it is offered again until it expires.
    Discard(Arc<Claim>),
}

/// The recovery copies of one console.
#[derive(Default)]
pub(crate) struct Recovery {
    folder: Option<PathBuf>,
    /// Created with the first copy.
    slot: Option<Arc<Slot>>,
    stored: Stored,
    /// When the copy became outdated, in seconds of the window's clock.
    since: Option<f64>,
    /// When the copy was last written, in seconds of the window's clock.
    written_at: f64,
    /// Whether the user has been told that copies cannot be saved.
    has_reported_failure: bool,
    /// The copies to offer; the next one is last.
    found: Vec<Leftover>,
    /// The number of copies that were found.
    found_count: usize,
}

impl Recovery {
    /// Saves copies under `folder` from now on, and looks for those that an earlier console left there.
    pub(crate) fn keep_in(&mut self, ctx: &Context, jobs: &mut Jobs, folder: Option<PathBuf>) {
        self.folder.clone_from(&folder);
        let Some(folder) = folder else { return };
        // If the thread cannot start, the next console looks.
        jobs.start(
            ctx,
            Job::FindRecoveryCopies,
            |_| Out::Recovery(Message::Found(Vec::new())),
            move |_| {
                let found = recovery::orphans(&folder).into_iter().map(|orphan| Leftover {
                    in_file: orphan.unsaved.file.as_deref().and_then(in_file),
                    unsaved: orphan.unsaved,
                    saved_at: orphan.saved_at,
                    claim: Arc::new(orphan.claim),
                });
                Out::Recovery(Message::Found(found.rev().collect()))
            },
        );
    }

    /// Records that another policy has been opened.
    pub(crate) fn forget(&mut self, jobs: &Jobs) {
        if self.stored != Stored::Nothing || jobs.is_running(Job::SaveRecoveryCopy) {
            self.stored = Stored::Other;
        }
    }

    /// Updates the copy after a change, and offers to restore the next one that was found.
    pub(crate) fn follow(&mut self, session: &Session, dialogs: &Dialogs, env: &mut Env<'_>) -> Vec<Out> {
        let Some(folder) = self.folder.clone() else { return Vec::new() };
        self.keep(folder, session, dialogs, env);
        let is_busy = env.jobs.is_running(Job::ReadFile) || is_writing(env.jobs);
        if !dialogs.is_empty() || session.has_unsaved_work() || is_busy {
            return Vec::new();
        }
        // Offer them one after another.
        let Some(next) = self.found.pop() else { return Vec::new() };
        let place = Place { number: self.found_count - self.found.len(), of: self.found_count };
        vec![offer(next, place, session.document.file())]
    }

    pub(crate) fn update(&mut self, message: Message) -> Vec<Out> {
        match message {
            Message::Found(found) => {
                let (saved, unsaved): (Vec<Leftover>, Vec<Leftover>) =
                    found.into_iter().partition(Leftover::was_saved_after_all);
                saved.into_iter().for_each(|leftover| drop(leftover.claim.discard()));
                self.found_count = unsaved.len();
                self.found = unsaved;
            }
            Message::Stored(stored, slot, written) => return self.on_stored(stored, slot, written),
            Message::Restore(leftover) => return self.restore(*leftover),
            Message::Discard(claim) => drop(claim.discard()),
        }
        Vec::new()
    }

    fn keep(&mut self, folder: PathBuf, session: &Session, dialogs: &Dialogs, env: &mut Env<'_>) {
        let snapshot = session.document.snapshot();
        let input = dialogs.unsaved_input(&snapshot.policy);
        let wanted = match session.document.is_changed() || input.is_some() {
            true => Stored::Work(snapshot.revision, input.clone()),
            false => Stored::Nothing,
        };
        // Windows are not told about the end of a desktop session, so save as soon as the window loses the focus.
        let (now, has_focus) = env.ctx.input(|input| (input.time, input.raw.focused));
        let is_keeping = env.jobs.is_running(Job::SaveRecoveryCopy);
        let is_due = self.is_heartbeat_due(env.ctx, now);
        if is_keeping || (wanted == self.stored && !is_due) {
            self.since = self.since.filter(|_| is_keeping);
            return;
        }
        let waited = now - *self.since.get_or_insert(now);
        if waited < PAUSE_SECS && has_focus && !is_due {
            env.ctx.request_repaint_after(Duration::from_secs_f64(PAUSE_SECS - waited));
            return;
        }
        self.since = None;
        self.written_at = now;
        let file = session.document.file().map(Path::to_path_buf);
        let unsaved = Unsaved { policy: Policy::clone(&snapshot.policy), file, input };
        self.write(folder, wanted, unsaved, env);
    }

    /// Returns whether the copy must be written again although nothing has changed; if only later, wakes the window then.
    fn is_heartbeat_due(&self, ctx: &Context, now: f64) -> bool {
        let Some(interval) = self.slot.as_ref().and_then(|slot| slot.heartbeat()) else { return false };
        if !matches!(self.stored, Stored::Work(..)) {
            return false;
        }
        let left = interval.as_secs_f64() - (now - self.written_at);
        if left > 0.0 {
            ctx.request_repaint_after(Duration::from_secs_f64(left));
        }
        left <= 0.0
    }

    /// Writes the copy, or deletes it if nothing is unsaved.
    fn write(&self, folder: PathBuf, wanted: Stored, unsaved: Unsaved, env: &mut Env<'_>) {
        let (slot, stored) = (self.slot.clone(), self.stored.clone());
        let report = |stored, slot, written| Out::Recovery(Message::Stored(stored, slot, written));
        let on_failure = |error| report(stored.clone(), slot.clone(), Err(Failure::Other(error)));
        let existing = slot.clone();
        env.jobs.start(env.ctx, Job::SaveRecoveryCopy, on_failure, move |_| {
            let slot = match existing.map_or_else(|| Slot::new(&folder).map(Arc::new), Ok) {
                Ok(slot) => slot,
                Err(failure) => return report(wanted, None, Err(failure)),
            };
            let written = if wanted == Stored::Nothing { slot.clear() } else { slot.keep(&unsaved) };
            report(wanted, Some(slot), written)
        });
    }

    fn on_stored(&mut self, stored: Stored, slot: Option<Arc<Slot>>, written: Result<(), Failure>) -> Vec<Out> {
        // During the write, another copy may have been restored, which has its own slot.
        if self.slot.is_none() {
            self.slot = slot;
        }
        // After a failure, do not try again before the next edit.
        self.stored = if self.stored == Stored::Other && stored != Stored::Nothing { Stored::Other } else { stored };
        match written {
            Err(failure) if !std::mem::replace(&mut self.has_reported_failure, true) => {
                let folder = self.folder.as_deref().map(text::path).unwrap_or_default();
                let why = match failure {
                    // The user has chosen no path that could be checked.
                    Failure::NoFolder | Failure::NoFile => "the folder does not exist".to_owned(),
                    failure => failure.to_string(),
                };
                let loss = "A crash would lose unsaved work.";
                vec![Out::SetStatus(format!("Cannot save a recovery copy in {folder}: {why}. {loss}"))]
            }
            _ => Vec::new(),
        }
    }

    fn restore(&mut self, leftover: Leftover) -> Vec<Out> {
        let Leftover { unsaved: Unsaved { policy, file, input }, claim, in_file, .. } = leftover;
        let mut document = match in_file.zip(file) {
            Some(((in_file, bytes), file)) => Document::opened(*in_file, file, bytes),
            None => Document::unnamed(),
        };
        // Replacing the whole policy is never refused.
        let _ = document.apply(Edit::ReplaceAll(Box::new(policy)));
        let dialog = input.map(|input| Dialog::restored(input, document.policy()));
        let mut status = Vec::new();
        if document.is_changed() {
            status.push("Unsaved changes restored. Undo returns to the saved version.".to_owned());
        }
        // One policy is open at a time, and a question in the middle of the work on it would come as a surprise.
        match std::mem::take(&mut self.found).len() {
            0 => {}
            1 => status.push("1 more recovery copy is kept for the next start.".to_owned()),
            rest => status.push(format!("{rest} more recovery copies are kept for the next start.")),
        }
        let status = (!status.is_empty()).then(|| Out::SetStatus(status.join(" ")));
        // The copy stays until the work is saved or copied again. The previous policy's copy is no longer needed.
        if let Some(before) = std::mem::replace(&mut self.slot, claim.take()) {
            let _ = before.clear();
        }
        self.stored = Stored::Other;
        let tab = dialog.as_ref().and_then(Dialog::tab).map(Out::ShowTab);
        let dialog = dialog.map(dialogs::open);
        std::iter::once(Out::ReplaceDocument(Box::new(document))).chain(tab).chain(status).chain(dialog).collect()
    }

    /// Deletes the copy when the program exits, after the user has saved or discarded the work.
    pub(crate) fn finish(&mut self, jobs: &mut Jobs) {
        if let Some(Out::Recovery(Message::Stored(_, slot, _))) = jobs.finish(Job::SaveRecoveryCopy) {
            self.slot = slot;
        }
        if let Some(slot) = self.slot.take() {
            // Too late to report an error.
            let _ = slot.clear();
        }
    }
}

impl Leftover {
    /// Returns whether the file contains the policy of the copy.
    fn is_in_file(&self) -> bool {
        self.in_file.as_ref().is_some_and(|(in_file, _)| **in_file == self.unsaved.policy)
    }

    /// Returns whether the file contains everything in the copy.
    fn was_saved_after_all(&self) -> bool {
        self.is_in_file() && self.unsaved.input.is_none()
    }
}

/// The place of a copy among those that were found, from 1.
#[derive(Clone, Copy)]
struct Place {
    number: usize,
    of: usize,
}

/// Offers to restore a copy while the file `open` is open. After Ask later, which Esc also presses, the next console offers it
/// again.
fn offer(leftover: Leftover, place: Place, open: Option<&Path>) -> Out {
    let Unsaved { policy, file, input } = &leftover.unsaved;
    let name = text::visible(policy.name().as_str()).into_owned();
    let title = format!("Restore unsaved changes to \"{}\"?", text::excerpt(&name, 60));
    let ago = ago(leftover.saved_at.elapsed().unwrap_or_default());
    let how = match (&leftover.in_file, file) {
        (Some(_), _) if let (true, Some(input)) = (leftover.is_in_file(), input) => {
            format!("The console closed unexpectedly {ago} while {} was being edited.", input.what())
        }
        (Some(_), _) => format!("The console closed unexpectedly {ago}. Undo returns to the saved file."),
        (None, Some(_)) => {
            format!(
                "The console closed unexpectedly {ago}. The file was deleted or cannot be read, so the policy is restored \
                 without a file."
            )
        }
        (None, None) => format!("The console closed unexpectedly {ago}, before this policy was first saved."),
    };
    let mut lines = vec![how];
    if let Some((in_file, _)) = &leftover.in_file {
        lines.extend(summary_of(&Comparison::of(in_file, policy)));
    }
    if let Some(input) = input {
        lines.push(format!("The {} that was being edited will reopen.", input.noun()));
    }
    lines.extend(open.filter(|open| file.as_deref() != Some(open)).map(|open| {
        let name = |file: &Path| text::path(file.file_name().unwrap_or(file.as_os_str()));
        let restored = file.as_deref().filter(|_| leftover.in_file.is_some());
        let restored = restored.map_or_else(|| "this policy".to_owned(), name);
        format!("Restore opens {restored} instead of {}.", name(open))
    }));
    lines.push("Discard deletes the unsaved work for good. Ask later asks again at the next start.".to_owned());
    if place.of > 1 {
        let rest = match place.of - place.number {
            0 => String::new(),
            1 => " After Restore, the other one stays for the next start.".to_owned(),
            rest => format!(" After Restore, the other {rest} stay for the next start."),
        };
        lines.push(format!("This is {} of {}.{rest}", place.number, place.of));
    }
    let question = Question::with_lines(title, lines);
    let question = file.iter().fold(question, |question, file| question.about(file));
    let claim = Arc::clone(&leftover.claim);
    let question = question
        .answer("Restore", [Out::Recovery(Message::Restore(Box::new(leftover)))])
        .answer("Discard", [Out::Recovery(Message::Discard(claim))])
        .cancel_label("Ask later");
    dialogs::ask(question)
}

/// Reads the policy file, if possible.
fn in_file(file: &Path) -> Option<(Box<Policy>, Arc<[u8]>)> {
    load::policy(storage::read(file)).ok().map(|(policy, bytes)| (Box::new(policy), bytes))
}

/// Counts the changes and lists the first ones, one per line; nothing if there are none.
fn summary_of(comparison: &Comparison) -> Option<String> {
    const MAX_LINES: usize = 6;
    let changes = comparison.changes();
    if changes.is_empty() {
        return None;
    }
    let mut summary = format!("{}:", text::counted(changes.len() as u64, "unsaved change"));
    let lines = changes.iter().take(MAX_LINES);
    summary.extend(lines.map(|change| format!("\n• {}: {}", label_of(change), values(change))));
    if let Some(more @ 1..) = changes.len().checked_sub(MAX_LINES) {
        summary.push_str(&format!("\n• and {more} more"));
    }
    Some(summary)
}

/// Formats how long ago something happened.
fn ago(time: Duration) -> String {
    let minutes = time.as_secs() / 60;
    let (count, unit) = match minutes {
        0 => return "just now".to_owned(),
        1..60 => (minutes, "minute"),
        60..1440 => (minutes / 60, "hour"),
        _ => (minutes / 1440, "day"),
    };
    format!("{} ago", text::counted(count, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elapsed_time_is_given_in_the_largest_unit() {
        let texts = [5, 60, 3_540, 3_600, 7_300, 86_400, 864_000].map(|secs| ago(Duration::from_secs(secs)));
        assert_eq!(
            texts.join(", "),
            "just now, 1 minute ago, 59 minutes ago, 1 hour ago, 2 hours ago, 1 day ago, 10 days ago"
        );
    }
}
