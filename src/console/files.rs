//! The console's dealings with files: asking for a path, reading and writing on threads, and what follows when that is done.
//! A file that cannot be used changes nothing, and is said in words where the user is.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::{Context, ViewportCommand};

use super::command::Reason;
use super::connection_tab::ConnectionForm;
use super::file_picker::{FilePicker, Picked};
use super::notice::{Notice, Question};
use super::path_dialog::{self, PathDialog};
use super::worker::Workers;
use super::{Console, Dialog, Status, Tab};
use crate::document::Document;
use crate::document::history::Revision;
use crate::document::storage::{self, Failure};
use crate::policy::json::{self, Problems};
use crate::policy::{Edit, Policy};
use crate::settings::Settings;
use crate::text;

/// What a path is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Use {
    /// To open the policy in it.
    Open,
    /// To take its actions.
    Import,
    /// To go back to what is in it.
    Revert,
    /// To write the policy to it, which is then its file.
    SaveAs(Then),
    /// To write a copy of the policy to it.
    Export,
}

/// What follows an answer, or the end of a save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Then {
    /// Nothing.
    Nothing,
    /// The window closes.
    Close,
    /// An empty policy begins.
    New,
    /// The user chooses a file to open.
    ChooseFile,
    /// This file is opened.
    OpenFile(PathBuf),
    /// The Connection tab is shown, where something cannot be taken.
    ShowConnection,
    /// The policy is saved first, then comes the other.
    SaveFirst(Box<Then>),
    /// The policy is given up, and the other comes.
    GiveUp(Box<Then>),
    /// The policy is written to this file, though it is there already.
    Replace(PathBuf, Box<Use>),
}

/// What a thread found out.
pub(super) enum Report {
    /// `revision` was the open policy when reading began.
    Read {
        file: PathBuf,
        purpose: Use,
        revision: Revision,
        read: Result<Box<Policy>, Unusable>,
    },
    Written {
        file: PathBuf,
        purpose: Use,
        revision: Revision,
        written: Result<(), Failure>,
    },
    AlreadyThere {
        file: PathBuf,
        purpose: Use,
    },
    Picked {
        chooser: u64,
        picked: Picked,
    },
    SettingsWritten,
}

/// Why a file gave no policy.
pub(super) enum Unusable {
    Unreadable(Failure),
    Invalid(Problems),
}

/// The threads, and what they are at.
pub(super) struct Files {
    workers: Workers<Report>,
    picker: Box<dyn FilePicker>,
    /// Files that are being read or written now.
    running: usize,
    /// Counts the system's file dialogs, to tell one from another.
    choosers: u64,
}

impl Files {
    pub(super) fn new(picker: Box<dyn FilePicker>) -> Self {
        Self { workers: Workers::new(), picker, running: 0, choosers: 0 }
    }

    /// Whether a file is being read or written.
    pub(super) fn is_busy(&self) -> bool {
        self.running > 0
    }

    pub(super) fn write_settings(&self, ctx: &Context, settings: Settings, file: PathBuf) {
        // Settings are no reason to disturb anybody.
        let _ = self.workers.start("write settings", ctx, move || {
            let _ = settings.write(&file);
            Report::SettingsWritten
        });
    }
}

fn read_policy(file: &Path) -> Result<Box<Policy>, Unusable> {
    let octets = storage::read(file).map_err(Unusable::Unreadable)?;
    json::read(&octets).map(Box::new).map_err(Unusable::Invalid)
}

impl Console {
    /// Leaves the open policy for something else; asks first when something would be lost.
    pub(super) fn leave(&mut self, ctx: &Context, then: Then) {
        if self.files.is_busy() {
            // What is being written belongs to the policy that is open now.
            self.say(Reason::Busy.to_string());
        } else if self.has_something_to_lose() {
            self.ask_to_save(ctx, then);
        } else {
            self.go_on(ctx, then);
        }
    }

    fn ask_to_save(&mut self, ctx: &Context, then: Then) {
        let changes = match self.document.changes() {
            Some(1) => "1 change is".to_owned(),
            Some(changes) if changes > 1 => format!("{changes} changes are"),
            _ => "Changes are".to_owned(),
        };
        let mut answers = vec![("Don't save", Then::GiveUp(Box::new(then.clone())))];
        let mut text = format!("{changes} not in the policy file yet.");
        let name = text::visible(self.document.policy().name().as_str()).into_owned();
        let name = text::excerpt(&name, 60);
        let title = match self.form.unfinished() {
            Some(field) => {
                text = format!("{text} {field} on the Connection tab cannot be saved as it is.");
                answers.insert(0, ("Correct it", Then::ShowConnection));
                format!("Changes to {name} cannot be saved yet")
            }
            None => {
                answers.insert(0, ("Save", Then::SaveFirst(Box::new(then))));
                format!("Save changes to {name}?")
            }
        };
        let path = self.document.file().map(|file| file.display().to_string()).unwrap_or_default();
        self.show_dialog(ctx, Dialog::Question(Question { title, text, path, answers }));
    }

    /// Asks before the window closes, also while an action is being typed.
    pub(super) fn ask_before_close(&mut self, ctx: &Context, is_typing: bool) {
        if self.has_something_to_lose() {
            self.ask_to_save(ctx, Then::Close);
            if let (true, Some(Dialog::Question(question))) = (is_typing, self.dialogs.last_mut()) {
                question.text.push_str(" What you are typing is not part of it, and would be lost.");
            }
        } else if is_typing {
            let title = "Close without the action that you are typing?".to_owned();
            let text = "It is not part of the policy yet: OK in its dialog would add it.".to_owned();
            let answers = vec![("Close without it", Then::GiveUp(Box::new(Then::Close)))];
            self.show_dialog(ctx, Dialog::Question(Question { title, text, path: String::new(), answers }));
        } else {
            self.say("A file is being written; the window can be closed when that is done");
        }
    }

    pub(super) fn go_on(&mut self, ctx: &Context, then: Then) {
        match then {
            Then::Nothing => {}
            Then::ShowConnection => self.tab = Tab::Connection,
            Then::Close => {
                self.may_close = true;
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
            Then::New => self.replace_document(Document::new(Policy::default())),
            Then::ChooseFile => self.ask_path(ctx, Use::Open),
            Then::OpenFile(file) => self.read_file(ctx, file, Use::Open),
            Then::SaveFirst(then) => self.save(ctx, *then),
            Then::GiveUp(then) => self.go_on(ctx, *then),
            Then::Replace(file, purpose) => self.write_file(ctx, file, *purpose, true),
        }
    }

    fn replace_document(&mut self, document: Document) {
        self.form = ConnectionForm::new(&document.snapshot().policy);
        self.selected = document.policy().actions().next().map(|(id, _)| id);
        self.document = document;
        self.row_takes_focus = true;
        self.status = Status::Quiet;
    }

    // --- saving ---------------------------------------------------------------------------------------------------

    pub(super) fn save(&mut self, ctx: &Context, then: Then) {
        match self.document.file().map(Path::to_path_buf) {
            Some(file) => self.write_file(ctx, file, Use::SaveAs(then), true),
            None => self.ask_path(ctx, Use::SaveAs(then)),
        }
    }

    fn write_file(&mut self, ctx: &Context, file: PathBuf, purpose: Use, is_confirmed: bool) {
        let snapshot = self.document.snapshot();
        let (policy, revision) = (Arc::clone(&snapshot.policy), snapshot.revision);
        self.start(ctx, "write policy", move || {
            if !is_confirmed && file.exists() {
                return Report::AlreadyThere { file, purpose };
            }
            let written = storage::write(&file, json::write(&policy).as_bytes());
            Report::Written { file, purpose, revision, written }
        });
    }

    pub(super) fn read_file(&mut self, ctx: &Context, file: PathBuf, purpose: Use) {
        let revision = self.document.snapshot().revision;
        self.start(ctx, "read policy", move || {
            let read = read_policy(&file);
            Report::Read { file, purpose, revision, read }
        });
    }

    fn start(&mut self, ctx: &Context, name: &str, work: impl FnOnce() -> Report + Send + 'static) {
        match self.files.workers.start(name, ctx, work) {
            Ok(()) => self.files.running += 1,
            Err(error) => self.say(format!("This computer is too busy: {error}")),
        }
    }

    // --- asking for a path ----------------------------------------------------------------------------------------

    /// Asks for a path.
    pub(super) fn ask_path(&mut self, ctx: &Context, purpose: Use) {
        let folder = self.document.file().and_then(Path::parent).map(Path::to_path_buf);
        let proposed = || {
            let name = self.document.file().and_then(Path::file_name);
            let name = name.map(|name| name.to_string_lossy().into_owned());
            Some(name.unwrap_or_else(|| file_name(self.document.policy().name().as_str())))
        };
        let dialog = match &purpose {
            Use::Open | Use::Revert => PathDialog::new("Open policy", "Open", None, folder),
            Use::Import => PathDialog::new("Import actions", "Import", None, folder),
            Use::SaveAs(_) => PathDialog::new("Save policy as", "Save", proposed(), folder),
            Use::Export => PathDialog::new("Export policy", "Export", proposed(), folder),
        };
        self.show_dialog(ctx, Dialog::Path(dialog, purpose));
    }

    /// Opens the system's file dialog for the path dialog on top.
    pub(super) fn browse(&mut self, ctx: &Context, frame: &eframe::Frame) {
        if let Some(Dialog::Path(dialog, _)) = self.dialogs.last_mut() {
            self.files.choosers += 1;
            let chooser = self.files.choosers;
            let request = dialog.browse(chooser);
            let wait = self.files.picker.prepare(&request, frame);
            let started = self.files.workers.start("file chooser", ctx, move || {
                let picked = wait();
                Report::Picked { chooser, picked }
            });
            if started.is_err() {
                dialog.picked(chooser, Picked::NoChooser);
            }
        }
    }

    /// Does with a path what it was asked for.
    pub(super) fn use_path(&mut self, ctx: &Context, file: PathBuf, purpose: Use, is_confirmed: bool) {
        match purpose {
            Use::Open | Use::Import | Use::Revert => self.read_file(ctx, file, purpose),
            Use::SaveAs(_) | Use::Export => self.write_file(ctx, file, purpose, is_confirmed),
        }
    }

    // --- what comes back ------------------------------------------------------------------------------------------

    /// Takes what threads have found out since the last frame.
    pub(super) fn reports(&mut self, ctx: &Context) {
        while let Some(report) = self.files.workers.report() {
            match report {
                Report::SettingsWritten => {}
                Report::Picked { chooser, picked } => self.picked(ctx, chooser, picked),
                Report::Read { file, purpose, revision, read } => {
                    self.files.running -= 1;
                    if purpose == Use::Open && revision != self.document.snapshot().revision {
                        // Somebody went on editing while a slow disk was read: nothing of that goes without a question.
                        self.leave(ctx, Then::OpenFile(file));
                    } else {
                        self.was_read(ctx, file, &purpose, read);
                    }
                }
                Report::Written { file, purpose, revision, written } => {
                    self.files.running -= 1;
                    self.was_written(ctx, file, purpose, revision, written);
                }
                Report::AlreadyThere { file, purpose } => {
                    self.files.running -= 1;
                    self.ask_to_replace(ctx, file, purpose);
                }
            }
        }
    }

    fn picked(&mut self, ctx: &Context, chooser: u64, picked: Picked) {
        let Some(Dialog::Path(dialog, purpose)) = self.dialogs.last_mut() else { return };
        let answer = dialog.picked(chooser, picked);
        let purpose = purpose.clone();
        match answer {
            None | Some(path_dialog::Answer::Browse) => {}
            Some(path_dialog::Answer::Cancel) => {
                self.dialogs.pop();
            }
            Some(path_dialog::Answer::Path { path, is_confirmed }) => {
                self.dialogs.pop();
                self.use_path(ctx, path, purpose, is_confirmed);
            }
        }
    }

    fn was_read(&mut self, ctx: &Context, file: PathBuf, purpose: &Use, read: Result<Box<Policy>, Unusable>) {
        let policy = match read {
            Ok(policy) => policy,
            Err(unusable) => {
                let verb = match purpose {
                    Use::Import => "imported",
                    Use::Revert => "read again",
                    _ => "opened",
                };
                self.tell(ctx, notice_of(&file, verb, &unusable));
                return;
            }
        };
        match purpose {
            Use::Import => {
                let count = policy.actions().len();
                self.edit(Edit::Import(policy), None);
                self.selected = self.document.policy().actions().next().map(|(id, _)| id);
                let actions = if count == 1 { "1 action".to_owned() } else { format!("{count} actions") };
                self.say(format!("{actions} imported; Undo brings the old ones back"));
            }
            Use::Revert => {
                self.document.revert(*policy);
                self.form = ConnectionForm::new(&self.document.snapshot().policy);
                self.selected = self.document.policy().actions().next().map(|(id, _)| id);
                self.say("Reverted to the saved policy; Undo brings the changes back");
            }
            Use::Open | Use::SaveAs(_) | Use::Export => {
                self.recent(ctx, &file);
                self.replace_document(Document::opened(*policy, file));
            }
        }
    }

    fn was_written(
        &mut self,
        ctx: &Context,
        file: PathBuf,
        purpose: Use,
        revision: Revision,
        written: Result<(), Failure>,
    ) {
        match (written, purpose) {
            (Err(failure), purpose) => {
                let done = if matches!(purpose, Use::Export) { "exported" } else { "saved" };
                let title = format!("The policy was not {done}");
                let lines = vec![sentence(&failure.to_string()), "The open policy is as it was.".to_owned()];
                self.tell(ctx, Notice { title, lines, path: file.display().to_string() });
            }
            (Ok(()), Use::SaveAs(then)) => {
                self.recent(ctx, &file);
                self.document.saved(revision, file);
                self.status = Status::Quiet;
                // What was edited while the file was being written is asked about again.
                if then != Then::Nothing {
                    self.leave(ctx, then);
                }
            }
            (Ok(()), _) => self.say(format!("Exported to {}", text::visible(&file.display().to_string()))),
        }
    }

    fn ask_to_replace(&mut self, ctx: &Context, file: PathBuf, purpose: Use) {
        let path = file.display().to_string();
        let title = "Replace the file?".to_owned();
        let text = "There is a file of this name. What is in it would be gone.".to_owned();
        let answers = vec![("Replace", Then::Replace(file, Box::new(purpose)))];
        self.show_dialog(ctx, Dialog::Question(Question { title, text, path, answers }));
    }

    fn recent(&mut self, ctx: &Context, file: &Path) {
        self.settings.opened(&std::path::absolute(file).unwrap_or_else(|_| file.to_path_buf()));
        self.settings_changed(ctx);
    }
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

fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str() + ".").unwrap_or_default()
}

/// A file name that every system takes, made of a policy's name.
fn file_name(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).take(60).collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    let stem = if parts.is_empty() { "policy".to_owned() } else { parts.join("-").to_lowercase() };
    format!("{stem}.radius.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_made_of_the_policy_s_name() {
        assert_eq!(file_name("Duo (RADIUS)"), "duo-radius.radius.json");
        assert_eq!(file_name("../../etc/passwd"), "etc-passwd.radius.json");
        assert_eq!(file_name("電話"), "電話.radius.json");
        assert_eq!(file_name("?"), "policy.radius.json");
    }
}
