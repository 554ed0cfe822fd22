//! The dialog behind the system's file dialog: a path can always be typed, even if no file chooser is available. The file
//! chooser belongs to `picker`, the parsing of typed paths to `typed_path`.

use std::path::PathBuf;

use egui::{Context, Id, RichText, TextStyle};

use super::frame::DialogFrame;
use super::picker::{Picked, Request};
use super::typed_path;
use crate::console::{Message as Out, dialogs};
use crate::draw::{mnemonic, text_field, theme};
use crate::settings::Settings;

/// A dialog that asks for the path of a file.
pub(crate) struct PathDialog {
    verb: &'static str,
    request: Request,
    typed: String,
    /// Whether its system file dialog is open.
    is_choosing: bool,
    remark: &'static str,
    is_new: bool,
    next: Next,
}

/// Returns the message for a chosen path. The flag is whether the user has confirmed replacing an existing file.
pub(crate) type Next = Box<dyn Fn(PathBuf, bool) -> Out + Send>;

impl PathDialog {
    /// Asks for a path. `verb` is the label of the button.
    pub(crate) fn new(request: Request, verb: &'static str, next: Next) -> Self {
        let typed = match (&request.save_as, &request.folder) {
            (Some(name), Some(folder)) => folder.join(name).display().to_string(),
            (Some(name), None) => name.clone(),
            (None, _) => String::new(),
        };
        Self { verb, request, typed, is_choosing: false, remark: "", is_new: true, next }
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
            Picked::File(picked) => self.typed = picked.display().to_string(),
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
        let (typed, is_new) = (&mut self.typed, std::mem::take(&mut self.is_new));
        let pressed = frame.show(ctx, is_top, |ui| {
            let label = mnemonic::label_ui(ui, "Path", &TextStyle::Body);
            let response = text_field::text_field_ui(ui, typed, |edit| edit.id(Id::unique(("path", number))))
                .labelled_by(label.id);
            if is_new {
                response.request_focus();
            }
            let soft = theme::tokens(ui.ctx()).soft;
            let hint = "Type a path, or select Browse to choose a file.";
            ui.label(RichText::new(hint).text_style(TextStyle::Small).color(soft));
            !typed.trim().is_empty()
        });
        match pressed {
            // Open the system's file dialog at once; this dialog stays behind it.
            None if is_new && is_top => messages.push(Out::Dialog(dialogs::Message::Browse)),
            None => {}
            Some(0) => {
                let path = self.with_extension(typed_path::read(&self.typed, Settings::home().as_deref()));
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
