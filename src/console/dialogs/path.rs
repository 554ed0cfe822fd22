//! The dialog behind the system's file dialog: a path can always be typed, even if no file chooser is available. The file
//! chooser belongs to `picker`, the parsing of typed paths to `typed`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use egui::{Context, Id, RichText, TextStyle};

use super::frame::{DialogFrame, Readiness};
use super::picker::{Picked, Request};
use crate::console::{Message as Out, dialogs};
use crate::draw::{mnemonic, text_field, theme, tooltip};
use crate::settings::Settings;

mod typed;

const OPEN_HELP: &str = "The folder and the name of the file to read.";
const SAVE_HELP: &str =
    "The folder and the name of the file to write. If the name has no extension, the usual one is added.";

/// A dialog that asks for the path of a file.
pub(crate) struct PathDialog {
    verb: &'static str,
    request: Request,
    typed: String,
    /// Whether its system file dialog is open.
    is_choosing: bool,
    remark: &'static str,
    is_new: bool,
    /// The proposed name, while a thread looks for one that no file has.
    pending: Option<FreeName>,
    next: Next,
}

/// A search for a file name that does not exist yet: `duo-copy`, then `duo-copy-2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FreeName {
    folder: PathBuf,
    stem: OsString,
    extension: &'static str,
    /// The path that was proposed first.
    typed: String,
}

impl FreeName {
    /// Returns the first free name. Blocks.
    pub(super) fn find(&self) -> OsString {
        let numbered = (2..=MAX_COPIES).map(|number| self.with(&format!("-{number}")));
        let mut names = std::iter::once(self.first()).chain(numbered);
        names.find(|name| self.folder.join(name).symlink_metadata().is_err()).unwrap_or_else(|| self.first())
    }

    /// Returns the name without a number.
    pub(super) fn first(&self) -> OsString {
        self.with("")
    }

    fn with(&self, number: &str) -> OsString {
        let mut name = self.stem.clone();
        name.push(format!("{number}.{}", self.extension));
        name
    }
}

/// The number of copies after which the first name is proposed again.
const MAX_COPIES: u32 = 999;

/// Returns the message for a chosen path. The flag is whether the user has confirmed replacing an existing file.
pub(crate) type Next = Box<dyn Fn(PathBuf, bool) -> Out + Send>;

impl PathDialog {
    /// Asks for a path. `verb` is the label of the button.
    pub(crate) fn new(request: Request, verb: &'static str, next: Next) -> Self {
        let typed = match (&request.save_as, &request.folder) {
            (Some(name), Some(folder)) => text_of(&folder.join(name)),
            (Some(name), None) => text_of(Path::new(name)),
            (None, _) => String::new(),
        };
        Self { verb, request, typed, is_choosing: false, remark: "", is_new: true, pending: None, next }
    }

    /// Proposes a name with this stem that no file has. A thread looks for one; the file chooser opens afterwards.
    pub(crate) fn with_a_free_name(mut self, stem: OsString) -> Self {
        let (extension, typed) = (self.request.kind.extension(), self.typed.clone());
        self.pending = self.request.folder.clone().map(|folder| FreeName { folder, stem, extension, typed });
        self
    }

    /// Returns the search for a free name, if there is one.
    pub(super) fn pending(&self) -> Option<FreeName> {
        self.pending.clone()
    }

    /// Proposes the name that was found, unless the user has typed a path in the meantime, and opens the file chooser.
    pub(super) fn found(&mut self, name: OsString, is_top: bool) -> Vec<Out> {
        let Some(FreeName { folder, typed, .. }) = self.pending.take() else { return Vec::new() };
        if self.typed != typed {
            return Vec::new();
        }
        self.typed = text_of(&folder.join(&name));
        self.request.save_as = Some(name);
        if is_top && !self.is_choosing { vec![Out::Dialog(dialogs::Message::Browse)] } else { Vec::new() }
    }

    /// Returns the request for the system's file dialog, or `None` while one is open.
    pub(super) fn browse(&mut self) -> Option<Request> {
        if std::mem::replace(&mut self.is_choosing, true) {
            self.remark = "The file chooser is already open, possibly behind this window";
            return None;
        }
        self.remark = "The file chooser is open";
        Some(self.request.clone())
    }

    /// Returns whether the system's file dialog is open.
    pub(super) fn is_choosing(&self) -> bool {
        self.is_choosing
    }

    /// Handles the result of the system's file dialog. If this dialog is covered, the path is only entered in the field.
    pub(super) fn picked(&mut self, picked: Picked, is_top: bool) -> Vec<Out> {
        self.is_choosing = false;
        self.remark = "";
        match picked {
            Picked::File(picked) if is_top => {
                let path = self.with_extension(picked.clone());
                // The system has asked about replacing the picked name, not the one with the extension.
                let is_confirmed = path == picked;
                return self.close_with(path, is_confirmed);
            }
            Picked::File(picked) => self.typed = text_of(&picked),
            Picked::Cancelled if is_top => return vec![dialogs::close()],
            Picked::Cancelled => {}
            Picked::NoChooser => self.remark = "No file chooser is available. Type the path.",
        }
        Vec::new()
    }

    fn close_with(&self, path: PathBuf, is_confirmed: bool) -> Vec<Out> {
        // A relative path would depend on the working directory.
        let path = std::path::absolute(&path).unwrap_or(path);
        vec![dialogs::close(), (self.next)(path, is_confirmed)]
    }

    /// Shows the dialog. `number` makes the id of the field unique.
    pub(super) fn show(&mut self, ctx: &Context, number: u64, is_top: bool, messages: &mut Vec<Out>) {
        let choices = [self.verb, "Browse…", "Cancel"];
        let frame = DialogFrame {
            remark: self.remark,
            focuses_default_button: false,
            ..DialogFrame::new(&self.request.title, 560.0, &choices)
        };
        let remark = self.remark;
        let help = if self.request.save_as.is_some() { SAVE_HELP } else { OPEN_HELP };
        let (typed, is_new) = (&mut self.typed, std::mem::take(&mut self.is_new));
        let pressed = frame.show(ctx, is_top, |ui| {
            let label = mnemonic::label_ui(ui, "Path", &TextStyle::Body);
            let response = text_field::text_field_ui(ui, typed, |edit| edit.id(Id::unique(("path", number))))
                .labelled_by(label.id);
            let response = tooltip::help(response, "Path", help);
            if is_new {
                response.request_focus();
            }
            let soft = theme::tokens(ui.ctx()).soft;
            let hint = "Type a path, or select Browse to choose a file.";
            ui.label(RichText::new(hint).text_style(TextStyle::Small).color(soft));
            match typed.trim() {
                "" if remark.is_empty() => Readiness::Because("Enter a path".to_owned()),
                "" => Readiness::NotReady,
                _ => Readiness::Ready,
            }
        });
        match pressed {
            // Open the system's file dialog at once; this dialog stays behind it.
            None if is_new && is_top && self.pending.is_none() => messages.push(Out::Dialog(dialogs::Message::Browse)),
            None => {}
            Some(0) => {
                let path = self.with_extension(typed::read(&self.typed, Settings::home().as_deref()));
                messages.append(&mut self.close_with(path, self.request.save_as.is_none()));
            }
            Some(1) => messages.push(Out::Dialog(dialogs::Message::Browse)),
            Some(_) => messages.push(dialogs::close()),
        }
    }

    /// Appends the default extension to a file to write that has none.
    fn with_extension(&self, path: PathBuf) -> PathBuf {
        if self.request.save_as.is_some() && path.extension().is_none() {
            return path.with_extension(self.request.kind.extension());
        }
        path
    }
}

/// Returns a path as text that can be edited.
fn text_of(path: &Path) -> String {
    typed::text(path, Settings::home().as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::dialogs::picker::Kind;

    fn dialog(folder: PathBuf) -> PathDialog {
        let save_as = Some("duo-copy.radius.json".into());
        let request = Request { title: "Export policy".to_owned(), kind: Kind::Policy, save_as, folder: Some(folder) };
        PathDialog::new(request, "Export", Box::new(|_, _| dialogs::close())).with_a_free_name("duo-copy".into())
    }

    #[test]
    fn the_free_name_is_proposed_unless_the_user_has_typed_a_path() {
        let name = || OsString::from("duo-copy-2.radius.json");
        let mut untouched = dialog("/p".into());
        assert_eq!(untouched.found(name(), true).len(), 1, "the file chooser opens");
        assert_eq!(Path::new(&untouched.typed), Path::new("/p").join(name()));
        assert_eq!(untouched.request.save_as, Some(name()));
        let mut typed = dialog("/p".into());
        typed.typed = "/p/mine.radius.json".to_owned();
        assert!(typed.found(name(), true).is_empty());
        assert_eq!(typed.typed, "/p/mine.radius.json");
    }

    #[test]
    fn the_free_name_is_the_first_that_no_file_has() {
        let folder = tempfile::tempdir().unwrap();
        let pending = dialog(folder.path().to_path_buf()).pending().unwrap();
        for expected in ["duo-copy.radius.json", "duo-copy-2.radius.json", "duo-copy-3.radius.json"] {
            assert_eq!(pending.find(), expected);
            std::fs::File::create(folder.path().join(expected)).unwrap();
        }
    }
}
