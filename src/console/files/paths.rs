//! Asks for paths: the title, file type and initial folder for each purpose, and the message that follows. The dialog itself
//! belongs to `dialogs::path`.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use super::exports::Export;
use super::{Overwrite, Purpose, Reading, Writing};
use crate::console::dialogs::path::{Next, PathDialog};
use crate::console::dialogs::picker::{Kind, Request};
use crate::console::dialogs::{self, Dialog};
use crate::console::{Message as Out, files};
use crate::document::Document;
use crate::policy::{Name, Policy};
use crate::settings::Settings;

/// Opens the dialog that asks for a path.
pub(super) fn ask(purpose: Purpose, document: &Document) -> Out {
    let folder = document.file().and_then(Path::parent).map(Path::to_path_buf);
    let folder = folder.or_else(Settings::documents);
    let stem_of_name = file_stem(document.policy().name().as_str());
    let proposed = || {
        let name = document.file().and_then(Path::file_name).map(OsStr::to_os_string);
        Some(name.unwrap_or_else(|| Export::Policy.file_name(&stem_of_name)))
    };
    // A copy needs another name than the open file.
    let copy = || {
        let stem = document.file().and_then(stem_of).map(|mut stem| {
            stem.push("-copy");
            stem
        });
        stem.unwrap_or_else(|| OsString::from(&stem_of_name))
    };
    let (title, verb, kind, save_as) = match &purpose {
        Purpose::Read(Reading::Open | Reading::Revert) => ("Open policy", "Open", Kind::Policy, None),
        Purpose::Read(Reading::Import) => ("Import", "Import", Kind::Policy, None),
        Purpose::Read(Reading::Compare) => ("Compare with file", "Compare", Kind::Policy, None),
        Purpose::Write(Writing::Save(_)) => ("Save policy as", "Save", Kind::Policy, proposed()),
        Purpose::Write(Writing::Export(export @ Export::Policy)) => {
            (export.title(), "Export", export.kind(), Some(export.file_name(copy())))
        }
        Purpose::Write(Writing::Export(export)) => {
            (export.title(), "Export", export.kind(), Some(export.file_name(&stem_of_name)))
        }
        Purpose::CustomImage(_) => ("Choose an image", "Use", Kind::Picture, None),
        Purpose::Response(_) => ("Open the farm's response", "Open", Kind::Response, None),
    };
    let request = Request { title: title.to_owned(), kind, save_as, folder };
    let is_copy = purpose == Purpose::Write(Writing::Export(Export::Policy));
    let dialog = PathDialog::new(request, verb, next(purpose));
    dialogs::open(Dialog::Path(if is_copy { dialog.with_a_free_name(copy()) } else { dialog }))
}

/// Returns the function that turns a path into the message that follows.
fn next(purpose: Purpose) -> Next {
    Box::new(move |file, is_confirmed| match purpose.clone() {
        Purpose::Read(reading) => Out::File(files::Message::Read(file, reading)),
        Purpose::CustomImage(number) => Out::Dialog(dialogs::Message::ReadCustomImage(number, file)),
        Purpose::Response(number) => Out::Dialog(dialogs::Message::ReadResponse(number, file)),
        Purpose::Write(writing) => {
            let allowed = if is_confirmed { Overwrite::Confirmed } else { Overwrite::Nothing };
            Out::File(files::Message::Write(file, writing, allowed))
        }
    })
}

/// Turns a policy's name into the start of a file name that is valid on every system.
fn file_stem(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).take(60).collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "policy".to_owned() } else { parts.join("-").to_lowercase() }
}

/// Returns the name of a policy file without its extension.
fn stem_of(file: &Path) -> Option<OsString> {
    let has = |file: &Path, extension| file.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension));
    let mut stem = Path::new(file.file_stem()?);
    if has(file, "json") && has(stem, "radius") {
        stem = Path::new(stem.file_stem()?);
    }
    // Nothing but an extension, which counts as the name of a hidden file.
    let is_empty = [".radius", ".json"].iter().any(|extension| stem.as_os_str().eq_ignore_ascii_case(extension));
    (!is_empty).then(|| stem.as_os_str().to_os_string())
}

/// Returns the name that a file gives to a policy without one. None comes from the name that the console itself proposes for the
/// file, or from one that is not Unicode.
pub(super) fn name_of(file: &Path) -> Option<Name> {
    let stem = stem_of(file)?.into_string().ok()?;
    if stem == file_stem(Policy::default().name().as_str()) { None } else { stem.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_name_is_derived_from_the_file_name() {
        let name = |file: &str| name_of(Path::new(file)).map(|name| name.as_str().to_owned());
        for (file, expected) in [
            ("/p/duo.radius.json", Some("duo")),
            ("/p/Head Office.RADIUS.JSON", Some("Head Office")),
            ("/p/duo.json", Some("duo")),
            ("/p/v1.2.radius.json", Some("v1.2")),
            ("/p/duo.backup", Some("duo")),
            ("/p/duo", Some("duo")),
            ("/p/.radius.json", None),
            ("/p/.json", None),
            ("/p/new-policy.radius.json", None),
            ("/p/a\nb.radius.json", None),
        ] {
            assert_eq!(name(file).as_deref(), expected, "{file}");
        }
    }

    #[test]
    fn the_file_name_is_derived_from_the_policy_name() {
        assert_eq!(file_stem("Duo (RADIUS)"), "duo-radius");
        assert_eq!(file_stem("../../etc/passwd"), "etc-passwd");
        assert_eq!(file_stem("電話"), "電話");
        assert_eq!(file_stem("?"), "policy");
    }
}
