//! The dialog around the system's file dialog: a path can always be typed, whatever becomes of the file chooser.

use std::path::PathBuf;

use egui::{Context, Id, RichText, TextStyle};

use crate::console::dialogs::frame::Modal;
use crate::console::dialogs::typed_path;
use crate::console::files::picker::{Picked, Request};
use crate::draw::{text_field, theme};
use crate::settings::Settings;

/// A question for the path of a file.
#[derive(Debug)]
pub(in crate::console) struct PathDialog {
    verb: &'static str,
    request: Request,
    typed: String,
    /// The file dialog that belongs to it; the report of another one, as of one that was left behind, does not count.
    chooser: Option<u64>,
    remark: &'static str,
    is_new: bool,
    /// Makes the id of the field its own: the undo of a text field belongs to its id.
    serial: u64,
}

/// What came of the dialog in this frame.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::console) enum Answer {
    /// The user wants the system's file dialog.
    Browse,
    /// This file. `is_confirmed` says that the user knows when it is there already.
    Path {
        /// The file.
        path: PathBuf,
        /// Whether the user was asked about a file that is there already.
        is_confirmed: bool,
    },
    /// No file.
    Cancel,
}

impl PathDialog {
    /// Asks for a file to `verb`, as on the button.
    pub(in crate::console) fn new(request: Request, verb: &'static str, serial: u64) -> Self {
        let typed = match (&request.save_as, &request.folder) {
            (Some(name), Some(folder)) => folder.join(name).display().to_string(),
            (Some(name), None) => name.clone(),
            (None, _) => String::new(),
        };
        Self { verb, request, typed, chooser: None, remark: "", is_new: true, serial }
    }

    /// Takes `chooser` for the file dialog that belongs to it, and gives what that is to ask for; `None` while there is one.
    pub(in crate::console) fn browse(&mut self, chooser: u64) -> Option<Request> {
        if self.chooser.is_some() {
            self.remark = "The file chooser is open already: look behind this window";
            return None;
        }
        self.chooser = Some(chooser);
        self.remark = "The file chooser is open";
        Some(self.request.clone())
    }

    /// Whether file dialog number `chooser` belongs to it.
    pub(in crate::console) fn waits_for(&self, chooser: u64) -> bool {
        self.chooser == Some(chooser)
    }

    /// Takes what became of its file dialog. Under another dialog nothing follows from that yet: a file that was chosen is
    /// put into the field.
    pub(in crate::console) fn picked(&mut self, chooser: u64, picked: Picked, is_top: bool) -> Option<Answer> {
        if !self.waits_for(chooser) {
            return None;
        }
        self.chooser = None;
        self.remark = "";
        match picked {
            Picked::File(picked) if is_top => {
                let path = self.with_extension(picked.clone());
                // The system asked about the name that was picked, not about the one with the extension.
                Some(Answer::Path { is_confirmed: path == picked, path })
            }
            Picked::File(picked) => {
                self.typed = picked.display().to_string();
                None
            }
            Picked::Cancelled => is_top.then_some(Answer::Cancel),
            Picked::NoChooser => {
                self.remark = "This computer shows no file chooser: type the path";
                None
            }
        }
    }

    /// Shows the dialog.
    pub(in crate::console) fn show(&mut self, ctx: &Context, is_top: bool) -> Option<Answer> {
        let choices = [self.verb, "Browse…", "Cancel"];
        let modal = Modal {
            name: &self.request.title,
            width: 560.0,
            remark: self.remark,
            is_message: false,
            choices: &choices,
            spares: None,
        };
        let (typed, is_new, serial) = (&mut self.typed, std::mem::take(&mut self.is_new), self.serial);
        let pressed = modal.show(ctx, is_top, |ui| {
            let label = ui.label("Path");
            let response = text_field::text_field_ui(ui, typed, |edit| edit.id(Id::unique(("path", serial))))
                .labelled_by(label.id);
            if is_new {
                response.request_focus();
            }
            let soft = theme::tokens(ui.ctx()).soft;
            let hint = "Type a path, or choose the file in the window that Browse opens.";
            ui.label(RichText::new(hint).text_style(TextStyle::Small).color(soft));
            !typed.trim().is_empty()
        });
        let Some(pressed) = pressed else {
            // The system's file dialog comes at once; this one stays behind it.
            return is_new.then_some(Answer::Browse);
        };
        match pressed {
            0 => {
                let path = self.with_extension(typed_path::read(&self.typed, Settings::home().as_deref()));
                Some(Answer::Path { path, is_confirmed: self.request.save_as.is_none() })
            }
            1 => Some(Answer::Browse),
            _ => Some(Answer::Cancel),
        }
    }

    /// A file to write gets the usual extension where it has none.
    fn with_extension(&self, path: PathBuf) -> PathBuf {
        if self.request.save_as.is_some() && path.extension().is_none() {
            return path.with_extension(self.request.kind.extension());
        }
        path
    }
}
