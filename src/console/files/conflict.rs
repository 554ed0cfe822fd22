//! Another program has changed the open policy's file: noticed when the window gets the focus, without polling, and before a
//! save; and what can be done about it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{Context, Event};

use crate::console::dialogs::import_review::Purpose as Review;
use crate::console::dialogs::question::Question;
use crate::console::files::leaving::Then;
use crate::console::files::{Reading, Writing};
use crate::console::jobs::Workers;
use crate::console::{Console, Dialog};
use crate::document::storage::{self, Failure};
use crate::policy::json;
use crate::policy::rest_response::Readable;

const CHANGED: &str = "Another program has changed the file";

/// A look at the file that is open.
#[derive(Debug)]
struct Seen {
    file: PathBuf,
    /// What the document knew of the file when the look began.
    known: Option<Arc<[u8]>>,
    octets: Result<Arc<[u8]>, Failure>,
}

/// What is known of the file that is open, besides what the document knows.
#[derive(Debug)]
pub(in crate::console) struct Watch {
    workers: Workers<Option<Seen>>,
    /// What was asked about already, and left as it is.
    asked: Option<Arc<[u8]>>,
    /// What the question is about.
    theirs: Option<(PathBuf, Arc<[u8]>)>,
}

impl Watch {
    pub(in crate::console) fn new() -> Self {
        Self { workers: Workers::new(), asked: None, theirs: None }
    }

    /// The file has been saved or read: whatever is in it next is news.
    pub(in crate::console) fn forget(&mut self) {
        self.asked = None;
    }
}

impl Console {
    /// Looks at the file when the window gets the focus, and asks when it is no longer what it was.
    pub(in crate::console) fn watch_file(&mut self, ctx: &Context) {
        // By the event, and not by whether it has the focus: behind another window no frame may pass without it.
        let gains_focus = ctx.input(|input| input.events.contains(&Event::WindowFocused(true)));
        if gains_focus && !self.files.is_writing() {
            self.look_at_file(ctx);
        }
        // What a dialog is about must not change behind it: the next focus looks again.
        while let Some(seen) = self.watch.workers.report() {
            if let Some(Seen { file, known, octets: Ok(octets) }) = seen
                && self.dialogs.is_empty()
                // Else it has been saved or read meanwhile, and what was seen may be what was there before.
                && known == self.document.on_disk()
                && !self.files.is_writing()
            {
                self.was_seen(ctx, file, octets);
            }
        }
    }

    fn look_at_file(&mut self, ctx: &Context) {
        let Some(file) = self.document.file().map(Path::to_path_buf) else { return };
        let known = self.document.on_disk();
        // Without a thread to look, the save looks.
        let _ = self.watch.workers.start("look at file", ctx, None, move || {
            let octets = storage::read(&file).map(Arc::from);
            Some(Seen { file, known, octets })
        });
    }

    fn was_seen(&mut self, ctx: &Context, file: PathBuf, octets: Arc<[u8]>) {
        let is_known = self.document.on_disk().as_ref() == Some(&octets) || self.watch.asked.as_ref() == Some(&octets);
        if self.document.file() != Some(&file) || is_known {
            return;
        }
        self.watch.asked = Some(Arc::clone(&octets));
        let path = file.display().to_string();
        let title = CHANGED.to_owned();
        let yours = match self.document.is_changed() {
            true => " Your own changes are not in it; after Reload, Undo brings them back.",
            false => "",
        };
        let question = match json::read(&octets) {
            Ok(_) => Question {
                title,
                text: format!("It no longer holds what was opened or saved here.{yours}"),
                path,
                answers: vec![("Reload", Then::Reload), ("Compare…", Then::Compare), ("Keep mine", Then::KeepMine)],
            },
            Err(problems) => {
                let first = problems.listed().first().map(ToString::to_string).unwrap_or_default();
                Question {
                    title,
                    text: format!("What it holds now is no valid policy: {first}. Keep mine, and Save puts it right."),
                    path,
                    answers: vec![
                        ("Keep mine", Then::KeepMine),
                        ("Save as…", Then::ChooseOther(Box::new(Writing::Save(Then::Nothing)))),
                    ],
                }
            }
        };
        self.watch.theirs = Some((file, octets));
        self.show_dialog(ctx, Dialog::Question(question));
    }

    /// Asks before a save what is to become of what another program wrote meanwhile: `theirs`, if it could be read.
    pub(in crate::console) fn ask_about_change(
        &mut self,
        ctx: &Context,
        file: PathBuf,
        writing: Writing,
        theirs: Option<Arc<[u8]>>,
    ) {
        let path = file.display().to_string();
        let text = "It no longer holds what was opened or saved here. Replace gives up what the other program wrote.";
        let mut answers = vec![
            ("Save as…", Then::ChooseOther(Box::new(writing.clone()))),
            ("Replace", Then::Overwrite(file.clone(), Box::new(writing))),
        ];
        // What is no policy cannot be compared with one.
        if let Some(octets) = theirs.filter(|octets| json::read(octets).is_ok()) {
            answers.insert(0, ("Compare…", Then::Compare));
            self.watch.theirs = Some((file, octets));
        }
        let question = Question { title: CHANGED.to_owned(), text: text.to_owned(), path, answers };
        self.show_dialog(ctx, Dialog::Question(question));
    }

    /// Takes what is in the file now; one step to undo.
    pub(in crate::console) fn reload(&mut self, ctx: &Context) {
        if let Some((file, _)) = self.watch.theirs.take() {
            self.read_file(ctx, file, Reading::Revert);
        }
    }

    /// Shows what the file has otherwise now, to take over some of it or all.
    pub(in crate::console) fn compare_with_theirs(&mut self, ctx: &Context) {
        if let Some((file, octets)) = self.watch.theirs.take()
            && let Ok(policy) = json::read(&octets)
        {
            let base = self.document.on_disk().and_then(|known| json::read(&known).ok()).map(Box::new);
            self.review(ctx, Review::Conflict { octets, base }, file, Readable::Policy(Box::new(policy)));
        }
    }

    /// Stays with the open policy; the next save may write over what is in the file now, without another question.
    pub(in crate::console) fn keep_mine(&mut self) {
        if let Some((_, octets)) = self.watch.theirs.take() {
            self.document.keep_over(octets);
            self.say("Yours is kept; Save writes it over what the other program wrote");
        }
    }
}
