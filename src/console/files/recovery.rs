//! Unsaved work, kept off the frame a moment after each edit, and what an earlier console left: it is offered when nothing
//! else is open. Where and how copies stand on the disk belongs to [`recovery`](crate::document::recovery).

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use egui::Context;

use super::is_writing;
use crate::console::dialogs::action::ActionDialog;
use crate::console::dialogs::import_review::{label, values};
use crate::console::dialogs::question::Question;
use crate::console::dialogs::{self, Dialog, Dialogs};
use crate::console::jobs::{Job, Jobs};
use crate::console::session::Session;
use crate::console::{Env, Message as Out};
use crate::document::Document;
use crate::document::history::Revision;
use crate::document::load;
use crate::document::recovery::{self, Slot, Unsaved, UnsavedAction};
use crate::document::storage::{self, Failure};
use crate::policy::diff::Comparison;
use crate::policy::{Edit, Policy};
use crate::text;

/// How long an edit waits for further ones, in seconds: with the writing it is kept within two.
const PAUSE_SECS: f64 = 1.0;

/// What is in this console's copy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Kept {
    #[default]
    Nothing,
    /// This revision of the policy, and what was being typed.
    Work(Revision, Option<UnsavedAction>),
    /// Of a policy that is no longer open.
    Other,
}

/// What an earlier console left, and the policy in its file as it is now.
pub(crate) struct Found {
    unsaved: Unsaved,
    saved_at: SystemTime,
    slot: Arc<Slot>,
    in_file: Option<(Box<Policy>, Arc<[u8]>)>,
}

/// What threads and the user say about unsaved work.
pub(crate) enum Message {
    Found(Vec<Found>),
    /// What the copy holds, its slot if there is one, and the result of writing it.
    Kept(Kept, Option<Arc<Slot>>, Result<(), Failure>),
    /// Opens what was left, on top of what is in its file.
    BringBack(Box<Found>),
    /// Removes what was left. If that fails, it is offered again until it expires.
    ThrowAway(Arc<Slot>),
}

/// The recovery copies of one console.
#[derive(Default)]
pub(crate) struct Recovery {
    folder: Option<PathBuf>,
    /// Made when there is something to keep.
    slot: Option<Arc<Slot>>,
    kept: Kept,
    /// Since when the copy is not what it should be, in seconds of the window's clock.
    since: Option<f64>,
    /// Whether the user has been told that copies cannot be kept.
    has_complained: bool,
    /// What to offer, the next one last.
    found: Vec<Found>,
}

impl Recovery {
    /// Keeps unsaved work under `folder`, and looks for what an earlier console left there.
    pub(crate) fn keep_in(&mut self, ctx: &Context, jobs: &mut Jobs, folder: Option<PathBuf>) {
        self.folder.clone_from(&folder);
        let Some(folder) = folder else { return };
        // Without a thread to look, the next start looks.
        jobs.start(
            ctx,
            Job::FindUnsaved,
            |_| Out::Recovery(Message::Found(Vec::new())),
            move |_| {
                let found = recovery::orphans(&folder).into_iter().map(|orphan| Found {
                    in_file: orphan.unsaved.file.as_deref().and_then(in_file),
                    unsaved: orphan.unsaved,
                    saved_at: orphan.saved_at,
                    slot: Arc::new(orphan.slot),
                });
                Out::Recovery(Message::Found(found.rev().collect()))
            },
        );
    }

    /// Another policy is open from now on.
    pub(crate) fn forget(&mut self, jobs: &Jobs) {
        if self.kept != Kept::Nothing || jobs.is_running(Job::KeepUnsaved) {
            self.kept = Kept::Other;
        }
    }

    /// Keeps what has changed, and offers what was left.
    pub(crate) fn follow(&mut self, session: &Session, dialogs: &Dialogs, env: &mut Env<'_>) -> Vec<Out> {
        let Some(folder) = self.folder.clone() else { return Vec::new() };
        self.keep(folder, session, dialogs, env);
        let is_busy = env.jobs.is_running(Job::ReadFile) || is_writing(env.jobs);
        if !dialogs.is_empty() || session.has_something_to_lose() || is_busy {
            return Vec::new();
        }
        // One after another.
        self.found.pop().map(offer).into_iter().collect()
    }

    pub(crate) fn update(&mut self, message: Message) -> Vec<Out> {
        match message {
            Message::Found(found) => self.found = found,
            Message::Kept(kept, slot, written) => return self.was_kept(kept, slot, written),
            Message::BringBack(found) => return self.bring_back(*found),
            Message::ThrowAway(slot) => drop(slot.clear()),
        }
        Vec::new()
    }

    fn keep(&mut self, folder: PathBuf, session: &Session, dialogs: &Dialogs, env: &mut Env<'_>) {
        let snapshot = session.document.snapshot();
        let action = dialogs.unsaved_action(&snapshot.policy);
        let wanted = match session.document.is_changed() || action.is_some() {
            true => Kept::Work(snapshot.revision, action.clone()),
            false => Kept::Nothing,
        };
        let is_keeping = env.jobs.is_running(Job::KeepUnsaved);
        if is_keeping || wanted == self.kept {
            self.since = self.since.filter(|_| is_keeping);
            return;
        }
        // The end of a session is announced to no window: work is kept as soon as the user turns to something else.
        let (now, is_used) = env.ctx.input(|input| (input.time, input.raw.focused));
        let waited = now - *self.since.get_or_insert(now);
        if waited < PAUSE_SECS && is_used {
            env.ctx.request_repaint_after(Duration::from_secs_f64(PAUSE_SECS - waited));
            return;
        }
        self.since = None;
        let file = session.document.file().map(Path::to_path_buf);
        let unsaved = Unsaved { policy: Policy::clone(&snapshot.policy), file, action };
        self.write(folder, wanted, unsaved, env);
    }

    /// Keeps what is unsaved now, or removes the copy where nothing is.
    fn write(&self, folder: PathBuf, wanted: Kept, unsaved: Unsaved, env: &mut Env<'_>) {
        let (slot, kept) = (self.slot.clone(), self.kept.clone());
        let report = |kept, slot, written| Out::Recovery(Message::Kept(kept, slot, written));
        let lost = |error| report(kept.clone(), slot.clone(), Err(Failure::Other(error)));
        let had = slot.clone();
        env.jobs.start(env.ctx, Job::KeepUnsaved, lost, move |_| {
            let slot = match had.map_or_else(|| Slot::new(&folder).map(Arc::new), Ok) {
                Ok(slot) => slot,
                Err(failure) => return report(wanted, None, Err(failure)),
            };
            let written = if wanted == Kept::Nothing { slot.clear() } else { slot.keep(&unsaved) };
            report(wanted, Some(slot), written)
        });
    }

    fn was_kept(&mut self, kept: Kept, slot: Option<Arc<Slot>>, written: Result<(), Failure>) -> Vec<Out> {
        // While it was written, other work may have been brought back, with a slot of its own.
        if self.slot.is_none() {
            self.slot = slot;
        }
        // What could not be kept is not tried again before the next edit.
        self.kept = if self.kept == Kept::Other && kept != Kept::Nothing { Kept::Other } else { kept };
        match written {
            Err(failure) if !std::mem::replace(&mut self.has_complained, true) => {
                vec![Out::Say(format!("Unsaved work cannot be kept for the case of a crash: {failure}"))]
            }
            _ => Vec::new(),
        }
    }

    fn bring_back(&mut self, found: Found) -> Vec<Out> {
        let Found { unsaved: Unsaved { policy, file, action }, slot, in_file, .. } = found;
        let mut document = match in_file.zip(file) {
            Some(((in_file, bytes), file)) => Document::opened(*in_file, file, bytes),
            None => Document::new(Policy::default()),
        };
        // Replacing the whole is never refused.
        let _ = document.apply(Edit::ReplaceAll(Box::new(policy)));
        let dialog = action.map(|action| ActionDialog::restored(action, document.policy()));
        let said = "Unsaved changes are back; Undo goes back to what was saved".to_owned();
        let said = document.is_changed().then_some(Out::Say(said));
        // Its copy stays until the work is saved, or kept anew. That of the policy before is of no use any more.
        if let Some(before) = self.slot.replace(slot) {
            let _ = before.clear();
        }
        self.kept = Kept::Other;
        let dialog = dialog.map(|dialog| dialogs::open(Dialog::Action(Box::new(dialog))));
        std::iter::once(Out::Begin(Box::new(document))).chain(said).chain(dialog).collect()
    }

    /// Removes the copy at the end of the program, if its work is saved or given up.
    pub(crate) fn finish(&mut self, jobs: &mut Jobs) {
        if let Some(Out::Recovery(Message::Kept(_, slot, _))) = jobs.finish(Job::KeepUnsaved) {
            self.slot = slot;
        }
        if let Some(slot) = self.slot.take() {
            // Too late to report an error.
            let _ = slot.clear();
        }
    }
}

/// Asks about what was left; it stays for the next start if the user gives no answer.
fn offer(found: Found) -> Out {
    let Unsaved { policy, file, action } = &found.unsaved;
    let is_saved = found.in_file.as_ref().is_some_and(|(in_file, _)| **in_file == *policy);
    if is_saved && action.is_none() {
        // It was saved after all.
        return Out::Recovery(Message::ThrowAway(found.slot));
    }
    let name = text::visible(policy.name().as_str()).into_owned();
    let title = format!("Bring back unsaved changes to {}?", text::excerpt(&name, 60));
    let ago = ago(found.saved_at.elapsed().unwrap_or_default());
    let mut text = match (&found.in_file, file) {
        (Some(_), _) if is_saved => format!("The console ended {ago} while an action was being edited."),
        (Some(_), _) => format!("The console ended {ago} without saving them. Undo goes back to the file."),
        (None, Some(_)) => {
            format!(
                "The console ended {ago} without saving them. The file is gone or cannot be read: they come back as a \
                     policy without a file."
            )
        }
        (None, None) => format!("The console ended {ago} before this policy was saved for the first time."),
    };
    if let Some((in_file, _)) = &found.in_file {
        text.push_str(&what_differs(&Comparison::of(in_file, policy)));
    }
    if action.is_some() {
        text.push_str("\nThe action that was being edited opens again.");
    }
    let question = file.iter().fold(Question::new(title, text), |question, file| question.about(file));
    let slot = Arc::clone(&found.slot);
    let question = question
        .answer("Bring back", [Out::Recovery(Message::BringBack(Box::new(found)))])
        .answer("Throw away", [Out::Recovery(Message::ThrowAway(slot))]);
    dialogs::ask(question)
}

/// The policy in its file, if that can be read.
fn in_file(file: &Path) -> Option<(Box<Policy>, Arc<[u8]>)> {
    load::policy(storage::read(file)).ok().map(|(policy, bytes)| (Box::new(policy), bytes))
}

/// The first changes, one a line.
fn what_differs(comparison: &Comparison) -> String {
    const MOST: usize = 6;
    let changes = comparison.changes();
    let lines = changes.iter().take(MOST);
    let mut words: String = lines.map(|change| format!("\n• {}: {}", label(change), values(change))).collect();
    if let Some(more @ 1..) = changes.len().checked_sub(MOST) {
        words.push_str(&format!("\n• and {more} more"));
    }
    words
}

/// How long ago something was, in words.
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
    fn how_long_ago_is_said_in_the_largest_unit() {
        let said = [5, 60, 3_540, 3_600, 7_300, 86_400, 864_000].map(|secs| ago(Duration::from_secs(secs)));
        assert_eq!(
            said.join(", "),
            "just now, 1 minute ago, 59 minutes ago, 1 hour ago, 2 hours ago, 1 day ago, 10 days ago"
        );
    }
}
