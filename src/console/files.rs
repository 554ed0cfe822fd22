//! The console's dealings with files: reading and writing on threads, and what comes of that. A file that cannot be used
//! changes nothing, and is said in words where the user is.

pub(super) mod conflict;
pub(super) mod exports;
pub(super) mod leaving;
mod paths;
pub mod picker;
pub(super) mod recovery;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::Context;

use crate::console::dialogs::import_review::Purpose as Review;
use crate::console::dialogs::question::{Notice, Question};
use crate::console::files::exports::Export;
use crate::console::files::leaving::Then;
use crate::console::files::picker::{FilePicker, Picked};
use crate::console::jobs::Workers;
use crate::console::{Console, Dialog};
use crate::document::Document;
use crate::document::history::Revision;
use crate::document::load::{self, Unusable};
use crate::document::storage::{self, Failure};
use crate::policy::json;
use crate::policy::rest_response::Readable;
use crate::settings::Settings;
use crate::text;

/// What a path is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Purpose {
    Read(Reading),
    Write(Writing),
    /// A picture for the action dialog under it.
    TakePicture,
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
    /// To save it there, which is then its file.
    Save(Then),
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

/// What a thread found out.
pub(super) enum Report {
    /// `revision` was the open policy when reading began.
    Read {
        number: u64,
        file: PathBuf,
        reading: Reading,
        revision: Revision,
        read: Result<(Readable, Arc<[u8]>), Unusable>,
    },
    Written {
        file: PathBuf,
        writing: Writing,
        revision: Revision,
        written: Result<Arc<[u8]>, Refused>,
    },
    Picked {
        chooser: u64,
        picked: Picked,
    },
    SettingsWritten,
}

/// Why a file was not written.
pub(super) enum Refused {
    /// It is there already.
    AlreadyThere,
    /// Another program has changed it, and this is in it now, if that can be read.
    Changed(Option<Arc<[u8]>>),
    Failed(Failure),
}

/// The threads, and what they are at.
pub(super) struct Files {
    pub(super) workers: Workers<Report>,
    pub(super) picker: Box<dyn FilePicker>,
    /// Counts the reads. The last one counts; one that was overtaken, or that nobody wants any more, does not.
    reads: u64,
    /// The read that has not come back yet.
    reading: Option<u64>,
    /// What was read while a dialog was open: it waits until that is closed.
    held: Option<Report>,
    is_writing: bool,
    /// What the user wanted while a file was being written.
    pub(super) after_writing: Option<Then>,
    /// The same, once the file is written: while a dialog is open it waits until that is closed.
    after_dialogs: Option<Then>,
    /// Counts the system's file dialogs, to tell one from another.
    pub(super) choosers: u64,
    settings: Keeping,
}

/// How far the settings are kept. One thread at a time writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keeping {
    Kept,
    Writing,
    /// They have changed again since the thread began.
    Outdated,
}

impl Files {
    pub(super) fn new(picker: Box<dyn FilePicker>) -> Self {
        Self {
            workers: Workers::new(),
            picker,
            reads: 0,
            reading: None,
            held: None,
            is_writing: false,
            after_writing: None,
            after_dialogs: None,
            choosers: 0,
            settings: Keeping::Kept,
        }
    }

    /// Whether a policy is being written.
    pub(super) fn is_writing(&self) -> bool {
        self.is_writing
    }

    /// Whether a file that was chosen is being read.
    pub(super) fn is_reading(&self) -> bool {
        self.reading == Some(self.reads)
    }

    /// Whether something waits for the dialogs to close.
    pub(super) fn holds_something(&self) -> bool {
        self.held.is_some() || self.after_dialogs.is_some()
    }

    /// Drops what is being read: the policy that it was meant for is gone.
    pub(super) fn forget_reading(&mut self) {
        self.reads += 1;
    }

    pub(super) fn keep_settings(&mut self, ctx: &Context, settings: Settings, file: PathBuf) {
        self.settings = match self.settings {
            Keeping::Writing | Keeping::Outdated => Keeping::Outdated,
            Keeping::Kept => {
                let work = move || {
                    // Settings are no reason to disturb anybody.
                    let _ = settings.write(&file);
                    Report::SettingsWritten
                };
                match self.workers.start("keep settings", ctx, Report::SettingsWritten, work) {
                    Ok(()) => Keeping::Writing,
                    Err(_) => Keeping::Kept,
                }
            }
        };
    }

    /// Waits a moment for the thread that writes the settings, so that the last word is not its.
    pub(super) fn finish_settings(&mut self) {
        const PATIENCE: Duration = Duration::from_millis(500);
        let start = Instant::now();
        while self.settings != Keeping::Kept && start.elapsed() < PATIENCE {
            if let Some(Report::SettingsWritten) = self.workers.wait(PATIENCE) {
                self.settings = Keeping::Kept;
            }
        }
    }
}

impl Console {
    // --- saving ---------------------------------------------------------------------------------------------------

    pub(super) fn save(&mut self, ctx: &Context, then: Then) {
        match (self.document.file().map(Path::to_path_buf), self.document.on_disk()) {
            (Some(file), Some(octets)) => self.write_file(ctx, file, Writing::Save(then), Over::Known(octets)),
            _ => self.ask_path(ctx, Purpose::Write(Writing::Save(then))),
        }
    }

    pub(super) fn write_file(&mut self, ctx: &Context, file: PathBuf, writing: Writing, over: Over) {
        if let Writing::Export(export) = writing
            && export != Export::Policy
            && self.document.file() == Some(&file)
        {
            let title = export.failed().to_owned();
            let lines = vec!["This is the policy file itself. Choose another name.".to_owned()];
            return self.tell(ctx, Notice { title, lines, path: file.display().to_string() });
        }
        if self.files.is_writing {
            self.say(crate::console::command::Reason::Busy.to_string());
            return;
        }
        let snapshot = self.document.snapshot();
        let (policy, revision) = (Arc::clone(&snapshot.policy), snapshot.revision);
        let report = move |file, writing, written| Report::Written { file, writing, revision, written };
        let lost = report(file.clone(), writing.clone(), Err(Refused::Failed(defect())));
        let theme = ctx.theme();
        let started = self.files.workers.start("write policy", ctx, lost, move || {
            let octets = match writing {
                Writing::Save(_) => Ok(json::write(&policy).into_bytes()),
                Writing::Export(export) => export.octets(&policy, theme),
            };
            let octets = octets.map(Arc::from).map_err(|error| Refused::Failed(Failure::Other(error)));
            let written = octets.and_then(|octets| put(&file, &over, &octets).map(|()| octets));
            report(file, writing, written)
        });
        self.files.is_writing = started.is_ok();
        self.tell_if_too_busy(started);
    }

    pub(super) fn read_file(&mut self, ctx: &Context, file: PathBuf, reading: Reading) {
        self.files.reads += 1;
        self.files.reading = Some(self.files.reads);
        self.files.held = None;
        let (number, revision) = (self.files.reads, self.document.snapshot().revision);
        let report = move |file, read| Report::Read { number, file, reading, revision, read };
        let lost = report(file.clone(), Err(Unusable::Unreadable(defect())));
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        self.say(format!("Reading {}…", text::visible(&name)));
        let started = self.files.workers.start("read policy", ctx, lost, move || {
            let read = match reading {
                Reading::Import | Reading::Compare => load::policy_or_response(storage::read(&file)),
                Reading::Open | Reading::Revert => load::policy(storage::read(&file))
                    .map(|(policy, octets)| (Readable::Policy(Box::new(policy)), octets)),
            };
            report(file, read)
        });
        self.tell_if_too_busy(started);
    }

    fn tell_if_too_busy(&mut self, started: io::Result<()>) {
        if let Err(error) = started {
            self.say(format!("This computer is too busy: {error}"));
        }
    }

    // --- what comes back ------------------------------------------------------------------------------------------

    /// Takes what threads have found out since the last frame.
    pub(super) fn reports(&mut self, ctx: &Context) {
        if self.dialogs.is_empty() {
            if let Some(held) = self.files.held.take() {
                self.report(ctx, held);
            }
            if let Some(then) = self.files.after_dialogs.take() {
                self.leave(ctx, then);
            }
        }
        while let Some(report) = self.files.workers.report() {
            self.report(ctx, report);
        }
    }

    fn report(&mut self, ctx: &Context, report: Report) {
        match report {
            Report::SettingsWritten => {
                let keeping = std::mem::replace(&mut self.files.settings, Keeping::Kept);
                if keeping == Keeping::Outdated {
                    self.settings_changed(ctx);
                }
            }
            Report::Picked { chooser, picked } => self.picked(ctx, chooser, picked),
            Report::Read { number, .. } if number != self.files.reads => {}
            Report::Read { number, .. } if self.files.reading == Some(number) => {
                self.files.reading = None;
                self.report(ctx, report);
            }
            // What a dialog is about must not change behind it.
            Report::Read { .. } if !self.dialogs.is_empty() => self.files.held = Some(report),
            Report::Read { file, reading: Reading::Open, revision, .. }
                if revision != self.document.snapshot().revision || self.files.is_writing =>
            {
                // Somebody went on editing while a slow disk was read: nothing of that goes without a question.
                self.leave(ctx, Then::OpenFile(file));
            }
            Report::Read { file, reading, read, .. } => self.was_read(ctx, file, reading, read),
            Report::Written { file, writing, revision, written } => {
                self.files.is_writing = false;
                self.was_written(ctx, file, writing, revision, written);
            }
        }
    }

    fn was_read(
        &mut self,
        ctx: &Context,
        file: PathBuf,
        reading: Reading,
        read: Result<(Readable, Arc<[u8]>), Unusable>,
    ) {
        self.status = None;
        let (readable, octets) = match read {
            Ok(read) => read,
            Err(unusable) => {
                let verb = match reading {
                    Reading::Import => "imported",
                    Reading::Compare => "compared",
                    Reading::Revert => "read again",
                    Reading::Open => "opened",
                };
                self.tell(ctx, notice_of(&file, verb, &unusable));
                return;
            }
        };
        let policy = match (reading, readable) {
            (Reading::Import, theirs) => return self.review(ctx, Review::Import, file, theirs),
            (Reading::Compare, theirs) => return self.review(ctx, Review::Compare, file, theirs),
            (Reading::Open | Reading::Revert, Readable::Policy(policy)) => policy,
            // Read as a policy, it is one.
            (Reading::Open | Reading::Revert, Readable::Response(_)) => return,
        };
        if reading == Reading::Revert && self.document.file() != Some(&file) {
            // It has been saved elsewhere meanwhile.
            return;
        }
        self.watch.forget();
        if reading == Reading::Open {
            self.recent(ctx, &file);
            self.replace_document(Document::opened(*policy, file, octets));
            return;
        }
        self.document.revert(*policy, octets);
        self.selected = self.document.policy().actions().next().map(|(id, _)| id);
        self.serial += 1;
        self.form.refill(&self.document.snapshot().policy, self.serial);
        self.say("Reverted to the saved policy; Undo brings the changes back");
    }

    fn was_written(
        &mut self,
        ctx: &Context,
        file: PathBuf,
        writing: Writing,
        revision: Revision,
        written: Result<Arc<[u8]>, Refused>,
    ) {
        let wish = self.files.after_writing.take();
        self.status = None;
        let octets = match written {
            Ok(octets) => octets,
            Err(Refused::AlreadyThere) => return self.ask_to_replace(ctx, file, writing),
            Err(Refused::Changed(theirs)) => return self.ask_about_change(ctx, file, writing, theirs),
            Err(Refused::Failed(failure)) => {
                let title = match writing {
                    Writing::Save(then) => return self.ask_where_else(ctx, &file, then, &failure),
                    Writing::Export(export) => export.failed(),
                };
                let title = title.to_owned();
                let lines = vec![sentence(&failure.to_string()), "The open policy is as it was.".to_owned()];
                return self.tell(ctx, Notice { title, lines, path: file.display().to_string() });
            }
        };
        let then = match writing {
            Writing::Save(then) => {
                self.watch.forget();
                self.recent(ctx, &file);
                self.document.saved(revision, file, octets);
                then
            }
            Writing::Export(export) => {
                if export == Export::Policy && self.document.file() == Some(&file) {
                    // A copy over its own file is a save.
                    self.document.saved(revision, file.clone(), octets);
                }
                self.say(format!("Exported to {}", text::visible(&file.display().to_string())));
                Then::Nothing
            }
        };
        // What was edited while the file was being written is asked about again.
        match wish.unwrap_or(then) {
            Then::Nothing => {}
            // To close asks again; anything else would change the policy behind an open dialog.
            Then::Close => self.leave(ctx, Then::Close),
            then => self.files.after_dialogs = Some(then),
        }
    }

    fn ask_to_replace(&mut self, ctx: &Context, file: PathBuf, writing: Writing) {
        let path = file.display().to_string();
        let title = "Replace the file?".to_owned();
        let text = "There is a file of this name. What is in it would be gone.".to_owned();
        let answers = vec![("Replace", Then::Overwrite(file, Box::new(writing)))];
        self.show_dialog(ctx, Dialog::Question(Question { title, text, path, answers }));
    }

    /// What could not be saved at its place, as in a folder that may only be read, can be saved at another one.
    fn ask_where_else(&mut self, ctx: &Context, file: &Path, then: Then, failure: &Failure) {
        let title = "The policy was not saved".to_owned();
        let text = format!("{} The open policy is as it was.", sentence(&failure.to_string()));
        let mut answers = vec![("Save as…", Then::ChooseOther(Box::new(Writing::Save(then.clone()))))];
        // Another place than the policy's own is chosen again: to save is to write the own one.
        if self.document.file() == Some(file) {
            answers.push(("Try again", Then::SaveFirst(Box::new(then))));
        }
        let path = file.display().to_string();
        self.show_dialog(ctx, Dialog::Question(Question { title, text, path, answers }));
    }

    fn recent(&mut self, ctx: &Context, file: &Path) {
        self.settings.opened(file);
        self.settings_changed(ctx);
    }
}

/// Writes where `over` allows it.
fn put(file: &Path, over: &Over, octets: &[u8]) -> Result<(), Refused> {
    let written = match over {
        Over::Nothing => storage::create(file, octets),
        Over::Anything => storage::write(file, octets),
        Over::Known(known) => storage::save(file, known, octets),
    };
    written.map_err(|failure| match failure {
        Failure::Exists => Refused::AlreadyThere,
        Failure::Changed => Refused::Changed(storage::read(file).ok().map(Arc::from)),
        failure => Refused::Failed(failure),
    })
}

/// What a thread reports that ended before its work was done.
pub(super) fn defect() -> Failure {
    Failure::Other(io::Error::other("the program made a mistake here; please report it"))
}

/// Says why a file was not used; the open policy is as it was.
fn notice_of(file: &Path, verb: &str, unusable: &Unusable) -> Notice {
    const MOST_LINES: usize = 12;
    let title = format!("The file was not {verb}");
    let path = file.display().to_string();
    let mut lines: Vec<String> = match unusable {
        Unusable::Unreadable(failure) => vec![sentence(&failure.to_string())],
        Unusable::Invalid(problems) => {
            let all = problems.listed().len() + problems.more();
            let shown = problems.listed().iter().take(MOST_LINES).map(ToString::to_string);
            let more = all.saturating_sub(MOST_LINES);
            let more = (more > 0).then(|| format!("and {more} more; radius-console check lists up to a hundred"));
            shown.chain(more).collect()
        }
    };
    lines.push("The open policy is as it was.".to_owned());
    Notice { title, lines, path }
}

pub(super) fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str() + ".").unwrap_or_default()
}
