//! Unsaved work, kept off the frame a moment after each edit, and what an earlier console left: it is offered when nothing
//! else is open. Where and how copies stand on the disk belongs to [`recovery`](crate::document::recovery).

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::Context;

use crate::console::dialogs::action::ActionDialog;
use crate::console::dialogs::import_review::{label, values};
use crate::console::dialogs::question::Question;
use crate::console::files::leaving::Then;
use crate::console::jobs::Workers;
use crate::console::{Console, Dialog, files};
use crate::document::Document;
use crate::document::history::Revision;
use crate::document::load;
use crate::document::recovery::{self, Orphan, Slot, Unsaved, UnsavedAction};
use crate::document::storage::{self, Failure};
use crate::policy::diff::Comparison;
use crate::policy::{Edit, Policy};
use crate::text;

/// How long an edit waits for further ones, in seconds: with the writing it is kept within two.
const PAUSE_SECS: f64 = 1.0;

/// What is in this console's copy.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kept {
    Nothing,
    /// This revision of the policy, and what was being typed.
    Work(Revision, Option<UnsavedAction>),
    /// Of a policy that is no longer open.
    Other,
}

/// What an earlier console left, and the policy in its file as it is now.
#[derive(Debug)]
struct Found {
    orphan: Orphan,
    in_file: Option<(Policy, Arc<[u8]>)>,
}

#[derive(Debug)]
enum Report {
    Found(Vec<Found>),
    Kept { slot: Option<Arc<Slot>>, kept: Kept, failure: Option<Failure> },
}

/// The recovery copies of one console.
#[derive(Debug)]
pub(in crate::console) struct Recovery {
    folder: Option<PathBuf>,
    workers: Workers<Report>,
    /// Made when there is something to keep.
    slot: Option<Arc<Slot>>,
    kept: Kept,
    /// Since when the copy is not what it should be, in seconds of the window's clock.
    since: Option<f64>,
    is_writing: bool,
    /// Whether it was told that copies cannot be kept.
    has_complained: bool,
    /// What is to be offered, the next one last.
    found: Vec<Found>,
}

impl Recovery {
    /// Keeps nothing yet.
    pub(in crate::console) fn new() -> Self {
        Self {
            folder: None,
            workers: Workers::new(),
            slot: None,
            kept: Kept::Nothing,
            since: None,
            is_writing: false,
            has_complained: false,
            found: Vec::new(),
        }
    }

    /// Another policy is open from now on.
    pub(in crate::console) fn forget(&mut self) {
        if self.kept != Kept::Nothing || self.is_writing {
            self.kept = Kept::Other;
        }
    }

    /// Keeps what is unsaved now, or removes the copy where nothing is.
    fn keep(&mut self, ctx: &Context, folder: PathBuf, wanted: Kept, unsaved: Unsaved) {
        let slot = self.slot.clone();
        let lost = Report::Kept { slot: slot.clone(), kept: self.kept.clone(), failure: Some(files::defect()) };
        let started = self.workers.start("recovery copy", ctx, lost, move || {
            let slot = match slot {
                Some(slot) => Ok(slot),
                None => Slot::new(&folder).map(Arc::new),
            };
            let kept = slot.as_ref().map_err(|_| None).and_then(|slot| {
                let kept = if wanted == Kept::Nothing { slot.clear() } else { slot.keep(&unsaved) };
                kept.map_err(Some)
            });
            let (slot, failure) = match (slot, kept) {
                (Err(failure), _) => (None, Some(failure)),
                (Ok(slot), Err(failure)) => (Some(slot), failure),
                (Ok(slot), Ok(())) => (Some(slot), None),
            };
            Report::Kept { slot, kept: wanted, failure }
        });
        self.is_writing = started.is_ok();
    }

    /// Removes the copy at the end of the program.
    pub(in crate::console) fn finish(&mut self) {
        const PATIENCE: Duration = Duration::from_millis(500);
        let start = Instant::now();
        while self.is_writing && start.elapsed() < PATIENCE {
            if let Some(Report::Kept { slot, .. }) = self.workers.wait(PATIENCE) {
                (self.slot, self.is_writing) = (slot, false);
            }
        }
        if let Some(slot) = self.slot.take() {
            // There is nobody left to tell.
            let _ = slot.clear();
        }
    }
}

impl Console {
    /// Keeps unsaved work under `folder`, and offers what an earlier console left there.
    pub fn keep_recovery_in(&mut self, ctx: &Context, folder: Option<PathBuf>) {
        self.recovery.folder.clone_from(&folder);
        let Some(folder) = folder else { return };
        let find = move || {
            let found = recovery::orphans(&folder).into_iter().map(|orphan| {
                let in_file = orphan.unsaved.file.as_deref().and_then(|file| load::policy(storage::read(file)).ok());
                Found { orphan, in_file }
            });
            Report::Found(found.collect())
        };
        // Without a thread to look, the next start looks.
        let _ = self.recovery.workers.start("find unsaved work", ctx, Report::Found(Vec::new()), find);
    }

    /// Takes what threads report, keeps what has changed, and offers what was left.
    pub(in crate::console) fn recover(&mut self, ctx: &Context) {
        while let Some(report) = self.recovery.workers.report() {
            match report {
                Report::Found(mut found) => {
                    found.reverse();
                    self.recovery.found = found;
                }
                Report::Kept { slot, kept, failure } => self.was_kept(slot, kept, failure),
            }
        }
        let Some(folder) = self.recovery.folder.clone() else { return };
        self.offer(ctx);
        let snapshot = self.document.snapshot();
        let action = self.unsaved_action();
        let wanted = match self.document.is_changed() || action.is_some() {
            true => Kept::Work(snapshot.revision, action.clone()),
            false => Kept::Nothing,
        };
        let recovery = &mut self.recovery;
        if recovery.is_writing || wanted == recovery.kept {
            recovery.since = recovery.since.filter(|_| recovery.is_writing);
            return;
        }
        // The end of a session is announced to no window: work is kept as soon as the user turns to something else.
        let (now, is_used) = ctx.input(|input| (input.time, input.raw.focused));
        let waited = now - *recovery.since.get_or_insert(now);
        if waited < PAUSE_SECS && is_used {
            ctx.request_repaint_after(Duration::from_secs_f64(PAUSE_SECS - waited));
            return;
        }
        recovery.since = None;
        let file = self.document.file().map(Path::to_path_buf);
        let unsaved = Unsaved { policy: Policy::clone(&snapshot.policy), file, action };
        recovery.keep(ctx, folder, wanted, unsaved);
    }

    fn was_kept(&mut self, slot: Option<Arc<Slot>>, kept: Kept, failure: Option<Failure>) {
        let recovery = &mut self.recovery;
        recovery.is_writing = false;
        // While it was written, other work may have been brought back, with a slot of its own.
        if recovery.slot.is_none() {
            recovery.slot = slot;
        }
        // What could not be kept is not tried again before the next edit.
        recovery.kept = if recovery.kept == Kept::Other && kept != Kept::Nothing { Kept::Other } else { kept };
        if let Some(failure) = failure
            && !std::mem::replace(&mut recovery.has_complained, true)
        {
            self.say(format!("Unsaved work cannot be kept for the case of a crash: {failure}"));
        }
    }

    /// Offers what was left, one after another, when nothing else wants an answer and nothing would be lost.
    fn offer(&mut self, ctx: &Context) {
        let is_busy = self.files.is_reading() || self.files.is_writing();
        if !self.dialogs.is_empty() || self.has_something_to_lose() || is_busy {
            return;
        }
        let Some(found) = self.recovery.found.last() else { return };
        let Unsaved { policy, file, action } = &found.orphan.unsaved;
        let is_saved = found.in_file.as_ref().is_some_and(|(in_file, _)| *in_file == *policy);
        if is_saved && action.is_none() {
            // It was saved after all.
            return self.throw_away();
        }
        let name = text::visible(policy.name().as_str()).into_owned();
        let title = format!("Bring back unsaved changes to {}?", text::excerpt(&name, 60));
        let ago = ago(found.orphan.kept_at.elapsed().unwrap_or_default());
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
        let path = file.as_ref().map(|file| file.display().to_string()).unwrap_or_default();
        let answers = vec![("Bring back", Then::BringBack), ("Throw away", Then::ThrowAway)];
        self.show_dialog(ctx, Dialog::Question(Question { title, text, path, answers }));
    }

    /// What is being typed in an action's dialog.
    pub(in crate::console) fn unsaved_action(&self) -> Option<UnsavedAction> {
        let policy = self.document.policy();
        self.dialogs.iter().find_map(|dialog| match dialog {
            Dialog::Action(dialog) if dialog.is_changed() => Some(dialog.unsaved(policy)),
            _ => None,
        })
    }

    /// Opens what was left, on top of what is in its file.
    pub(in crate::console) fn bring_back_unsaved(&mut self, ctx: &Context) {
        let Some(Found { orphan, in_file }) = self.recovery.found.pop() else { return };
        let Orphan { unsaved: Unsaved { policy, file, action }, slot, .. } = orphan;
        let mut document = match in_file.zip(file) {
            Some(((in_file, octets), file)) => Document::opened(in_file, file, octets),
            None => Document::new(Policy::default()),
        };
        // Replacing the whole is never refused.
        let _ = document.apply(Edit::ReplaceAll(Box::new(policy)));
        self.replace_document(document);
        // Its copy stays until the work is saved, or kept anew. That of the policy before is of no use any more.
        if let Some(before) = self.recovery.slot.replace(Arc::new(slot)) {
            let _ = before.clear();
        }
        self.recovery.kept = Kept::Other;
        if self.document.is_changed() {
            self.say("Unsaved changes are back; Undo goes back to what was saved");
        }
        if let Some(action) = action {
            self.serial += 1;
            let dialog = ActionDialog::restored(action, self.document.policy(), self.serial);
            self.show_dialog(ctx, Dialog::Action(Box::new(dialog)));
        }
    }

    /// Removes what was left.
    pub(in crate::console) fn throw_away(&mut self) {
        if let Some(found) = self.recovery.found.pop() {
            // What cannot be removed is offered again, and goes away with age.
            let _ = found.orphan.slot.clear();
        }
    }

    /// Leaves what was offered for the next start.
    pub(in crate::console) fn leave_for_later(&mut self) {
        self.recovery.found.pop();
    }
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
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
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
