//! Asking for a path, in a dialog of our own and in the system's file dialog beside it; and what is done with the answer.

use std::path::{Path, PathBuf};

use egui::Context;

use crate::console::dialogs::path::{self, PathDialog};
use crate::console::files::exports::Export;
use crate::console::files::picker::{Kind, Picked, Request};
use crate::console::files::{Over, Purpose, Reading, Report, Writing};
use crate::console::{Console, Dialog};
use crate::settings::Settings;

impl Console {
    /// Asks for a path.
    pub(in crate::console) fn ask_path(&mut self, ctx: &Context, purpose: Purpose) {
        let folder = self.document.file().and_then(Path::parent).map(Path::to_path_buf);
        let folder = folder.or_else(Settings::documents);
        let stem = file_stem(self.document.policy().name().as_str());
        let proposed = || {
            let name = self.document.file().and_then(Path::file_name);
            let name = name.map(|name| name.to_string_lossy().into_owned());
            Some(name.unwrap_or_else(|| format!("{stem}.radius.json")))
        };
        let (title, verb, kind, save_as) = match &purpose {
            Purpose::Read(Reading::Open | Reading::Revert) => ("Open policy", "Open", Kind::Policy, None),
            Purpose::Read(Reading::Import) => ("Import actions", "Import", Kind::Policy, None),
            Purpose::Read(Reading::Compare) => ("Compare with file", "Compare", Kind::Policy, None),
            Purpose::Write(Writing::Save(_)) => ("Save policy as", "Save", Kind::Policy, proposed()),
            // A copy of the policy is proposed under its own name.
            Purpose::Write(Writing::Export(export @ Export::Policy)) => {
                (export.title(), "Export", export.kind(), proposed())
            }
            Purpose::Write(Writing::Export(export)) => {
                (export.title(), "Export", export.kind(), Some(export.file_name(&stem)))
            }
            Purpose::TakePicture => ("Choose a picture", "Take", Kind::Picture, None),
        };
        self.serial += 1;
        let request = Request { title: title.to_owned(), kind, save_as, folder };
        let dialog = PathDialog::new(request, verb, self.serial);
        self.show_dialog(ctx, Dialog::Path(dialog, purpose));
    }

    /// Asks where to export something to.
    pub(in crate::console) fn export(&mut self, ctx: &Context, export: Export) {
        self.ask_path(ctx, Purpose::Write(Writing::Export(export)));
    }

    /// Opens the system's file dialog for the path dialog on top.
    pub(in crate::console) fn browse(&mut self, ctx: &Context, frame: &eframe::Frame) {
        if let Some(Dialog::Path(dialog, _)) = self.dialogs.last_mut() {
            let chooser = self.files.choosers + 1;
            let Some(request) = dialog.browse(chooser) else { return };
            self.files.choosers = chooser;
            let wait = self.files.picker.prepare(&request, frame);
            let lost = Report::Picked { chooser, picked: Picked::NoChooser };
            let started = self.files.workers.start("file chooser", ctx, lost, move || {
                let picked = wait();
                Report::Picked { chooser, picked }
            });
            if started.is_err() {
                dialog.picked(chooser, Picked::NoChooser, true);
            }
        }
    }

    /// Does with a path what it was asked for.
    pub(in crate::console) fn use_path(&mut self, ctx: &Context, file: PathBuf, purpose: Purpose, is_confirmed: bool) {
        // The folder that the program was started in may be another one tomorrow.
        let file = std::path::absolute(&file).unwrap_or(file);
        match purpose {
            Purpose::Read(reading) => self.read_file(ctx, file, reading),
            Purpose::TakePicture => self.take_picture(ctx, file),
            Purpose::Write(writing) => {
                self.write_file(ctx, file, writing, if is_confirmed { Over::Anything } else { Over::Nothing });
            }
        }
    }

    pub(in crate::console) fn picked(&mut self, ctx: &Context, chooser: u64, picked: Picked) {
        let top = self.dialogs.len().saturating_sub(1);
        let is_it = |dialog: &Dialog| matches!(dialog, Dialog::Path(dialog, _) if dialog.waits_for(chooser));
        let Some(index) = self.dialogs.iter().position(is_it) else { return };
        let Some(Dialog::Path(dialog, purpose)) = self.dialogs.get_mut(index) else { return };
        let answer = dialog.picked(chooser, picked, index == top);
        let purpose = purpose.clone();
        match answer {
            None | Some(path::Answer::Browse) => {}
            Some(path::Answer::Cancel) => {
                self.dialogs.pop();
            }
            Some(path::Answer::Path { path, is_confirmed }) => {
                self.dialogs.pop();
                self.use_path(ctx, path, purpose, is_confirmed);
            }
        }
    }
}

/// The beginning of a file name that every system takes, made of a policy's name.
fn file_stem(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).take(60).collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "policy".to_owned() } else { parts.join("-").to_lowercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_made_of_the_policy_s_name() {
        assert_eq!(file_stem("Duo (RADIUS)"), "duo-radius");
        assert_eq!(file_stem("../../etc/passwd"), "etc-passwd");
        assert_eq!(file_stem("電話"), "電話");
        assert_eq!(file_stem("?"), "policy");
    }
}
