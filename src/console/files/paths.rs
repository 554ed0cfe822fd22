//! Asks for paths: the title, file type and initial folder for each purpose, and the message that follows. The dialog itself
//! belongs to `dialogs::path`.

use std::path::Path;

use super::exports::Export;
use super::{Overwrite, Purpose, Reading, Writing};
use crate::console::dialogs::path::{Next, PathDialog};
use crate::console::dialogs::picker::{Kind, Request};
use crate::console::dialogs::{self, Dialog};
use crate::console::{Message as Out, files};
use crate::document::Document;
use crate::settings::Settings;

/// Opens the dialog that asks for a path.
pub(super) fn ask(purpose: Purpose, document: &Document) -> Out {
    let folder = document.file().and_then(Path::parent).map(Path::to_path_buf);
    let folder = folder.or_else(Settings::documents);
    let stem = file_stem(document.policy().name().as_str());
    let proposed = || {
        let name = document.file().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        Some(name.unwrap_or_else(|| format!("{stem}.radius.json")))
    };
    let (title, verb, kind, save_as) = match &purpose {
        Purpose::Read(Reading::Open | Reading::Revert) => ("Open policy", "Open", Kind::Policy, None),
        Purpose::Read(Reading::Import) => ("Import", "Import", Kind::Policy, None),
        Purpose::Read(Reading::Compare) => ("Compare with file", "Compare", Kind::Policy, None),
        Purpose::Write(Writing::Save(_)) => ("Save policy as", "Save", Kind::Policy, proposed()),
        // Propose the policy's own file name for a copy.
        Purpose::Write(Writing::Export(export @ Export::Policy)) => {
            (export.title(), "Export", export.kind(), proposed())
        }
        Purpose::Write(Writing::Export(export)) => {
            (export.title(), "Export", export.kind(), Some(export.file_name(&stem)))
        }
        Purpose::CustomImage(_) => ("Choose an image", "Use", Kind::Picture, None),
    };
    let request = Request { title: title.to_owned(), kind, save_as, folder };
    dialogs::open(Dialog::Path(PathDialog::new(request, verb, next(purpose))))
}

/// Returns the function that turns a path into the message that follows.
fn next(purpose: Purpose) -> Next {
    Box::new(move |file, is_confirmed| match purpose.clone() {
        Purpose::Read(reading) => Out::File(files::Message::Read(file, reading)),
        Purpose::CustomImage(number) => Out::Dialog(dialogs::Message::ReadCustomImage(number, file)),
        Purpose::Write(writing) => {
            let overwrite = if is_confirmed { Overwrite::Anything } else { Overwrite::Nothing };
            Out::File(files::Message::Write(file, writing, overwrite))
        }
    })
}

/// Turns a policy's name into the start of a file name that is valid on every system.
fn file_stem(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).take(60).collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "policy".to_owned() } else { parts.join("-").to_lowercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_name_is_derived_from_the_policy_name() {
        assert_eq!(file_stem("Duo (RADIUS)"), "duo-radius");
        assert_eq!(file_stem("../../etc/passwd"), "etc-passwd");
        assert_eq!(file_stem("電話"), "電話");
        assert_eq!(file_stem("?"), "policy");
    }
}
