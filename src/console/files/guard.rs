//! The one check before the console writes a file, for saves and exports alike: what exists there, what the user has confirmed,
//! and whether it is the file of the open policy. Runs on the thread that writes. If the check fails, `NotWritten` asks.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::exports::Export;
use super::{Message, Overwrite, Purpose, UNCHANGED, Writing, conflict};
use crate::console::Message as Out;
use crate::console::dialogs::question::Question;
use crate::console::session::Session;
use crate::document::Document;
use crate::document::storage::{self, Failure};
use crate::text;

/// The file of the open policy, and its contents when it was last read or written.
#[derive(Debug)]
pub(super) struct OpenFile {
    path: PathBuf,
    known: Arc<[u8]>,
}

impl OpenFile {
    pub(super) fn of(document: &Document) -> Option<Self> {
        let (path, known) = document.file().zip(document.on_disk())?;
        Some(Self { path: path.to_path_buf(), known })
    }
}

/// Why a file was not written.
pub(crate) enum NotWritten {
    /// It already exists.
    Exists,
    /// It is the file of the open policy, which this export would replace.
    IsOpenFile(Export),
    /// Another program has changed it. These are its new contents, if they can be read.
    Changed(Option<Arc<[u8]>>),
    Failed(Failure),
}

/// Writes `bytes` if that overwrites only what the user has allowed. Returns the path of the file: that of the open policy if
/// `target` leads to its file in another spelling.
pub(super) fn write(
    target: &Path,
    writing: &Writing,
    allowed: Overwrite,
    open: Option<OpenFile>,
    bytes: &[u8],
) -> Result<PathBuf, NotWritten> {
    let (path, allowed) = decide(target, writing, allowed, open)?;
    let written = match &allowed {
        Overwrite::Nothing => storage::create(&path, bytes),
        Overwrite::Confirmed | Overwrite::Anything => storage::write(&path, bytes),
        Overwrite::Known(known) => storage::save(&path, known, bytes),
    };
    match written {
        Ok(()) => Ok(path),
        Err(Failure::Exists) => Err(NotWritten::Exists),
        Err(Failure::Changed) => Err(NotWritten::Changed(storage::read(&path).ok().map(Arc::from))),
        Err(failure) => Err(NotWritten::Failed(failure)),
    }
}

/// Decides which file to write, and what it may overwrite.
fn decide(
    target: &Path,
    writing: &Writing,
    allowed: Overwrite,
    open: Option<OpenFile>,
) -> Result<(PathBuf, Overwrite), NotWritten> {
    let open = open.filter(|open| storage::is_same_file(&open.path, target));
    match (writing, allowed, open) {
        (_, allowed, None) => Ok((target.to_path_buf(), allowed)),
        (Writing::Export(export), _, Some(_)) => Err(NotWritten::IsOpenFile(*export)),
        // The user has confirmed the name, not the loss of another program's changes.
        (Writing::Save(_), Overwrite::Nothing | Overwrite::Confirmed, Some(open)) => {
            Ok((open.path, Overwrite::Known(open.known)))
        }
        (Writing::Save(_), allowed, Some(open)) => Ok((open.path, allowed)),
    }
}

impl NotWritten {
    /// Asks what to do about a file that was not written.
    pub(super) fn question(self, file: PathBuf, writing: Writing, session: &Session) -> Question {
        match (self, writing) {
            (Self::Exists, writing) => {
                let text = "A file with this name already exists. Its contents will be overwritten.";
                let question = Question::new("Replace the file?", text).about(&file).careful();
                question.answer("Replace", [Out::File(Message::Write(file, writing, Overwrite::Confirmed))])
            }
            (Self::Changed(theirs), writing) => conflict::before_writing(file, writing, theirs),
            (Self::IsOpenFile(export), writing) => {
                let text = "This is the policy file itself. Choose another name.";
                let question = Question::new(export.failed(), text).about(&file);
                question.answer("Choose another name…", [Out::File(Message::Ask(Purpose::Write(writing)))])
            }
            (Self::Failed(failure), Writing::Export(export)) => {
                let lines = [text::sentence(&failure.to_string()), UNCHANGED.to_owned()];
                Question::notice(export.failed(), &lines).about(&file)
            }
            // The folder may be read-only, for example: offer another location.
            (Self::Failed(failure), Writing::Save(then)) => {
                let text = format!("{} {UNCHANGED}", text::sentence(&failure.to_string()));
                let elsewhere = Message::Ask(Purpose::Write(Writing::Save(then.clone())));
                let question = Question::new("The policy was not saved", text).about(&file);
                let question = question.answer("Save as…", [Out::File(elsewhere)]);
                // Try again saves to the policy's own file, so it is only offered there.
                if session.document.file() == Some(&file) {
                    return question.answer("Try again", [Out::File(Message::Save(then))]);
                }
                question.careful()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(writing: &Writing, allowed: Overwrite, target: &str) -> Option<(PathBuf, Overwrite)> {
        let open = OpenFile { path: "/p/duo.json".into(), known: Arc::from(*b"mine") };
        decide(Path::new(target), writing, allowed, Some(open)).ok()
    }

    #[test]
    fn a_save_to_the_open_file_replaces_only_what_the_user_knows() {
        let save = Writing::Save(None);
        let mine = Overwrite::Known(Arc::from(*b"mine"));
        let theirs = Overwrite::Known(Arc::from(*b"theirs"));
        for (allowed, expected) in [
            (Overwrite::Nothing, mine.clone()),
            (Overwrite::Confirmed, mine.clone()),
            (mine.clone(), mine),
            (theirs.clone(), theirs),
            (Overwrite::Anything, Overwrite::Anything),
        ] {
            assert_eq!(decided(&save, allowed, "/p/duo.json"), Some(("/p/duo.json".into(), expected)));
        }
    }

    #[test]
    fn an_export_never_replaces_the_open_file() {
        for export in [Export::Policy, Export::Image, Export::UserGuide, Export::EntryChecklist] {
            for allowed in [Overwrite::Nothing, Overwrite::Confirmed, Overwrite::Anything] {
                assert_eq!(decided(&Writing::Export(export), allowed, "/p/duo.json"), None);
            }
        }
    }

    #[test]
    fn another_file_needs_what_the_user_has_confirmed() {
        for writing in [Writing::Save(None), Writing::Export(Export::Policy)] {
            for allowed in [Overwrite::Nothing, Overwrite::Confirmed] {
                let expected = ("/p/other.json".into(), allowed.clone());
                assert_eq!(decided(&writing, allowed, "/p/other.json"), Some(expected));
            }
        }
    }
}
