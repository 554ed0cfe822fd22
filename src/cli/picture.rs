//! `picture`: the end user's OTP dialog as a PNG, for tickets, guides and reviews.

use std::path::Path;

use eframe::egui::Theme;

use super::Outcome;
use super::output::{Output, Unwritable, complain};
use super::source::Source;
use crate::client::OtpDialog;
use crate::document::storage::{self, Failure};
use crate::draw::otp_dialog;

pub(super) fn run(
    file: &Source,
    into: &Path,
    scale: f32,
    theme: Theme,
    output: &mut Output,
    worst: &mut Outcome,
) -> Result<(), Unwritable> {
    let policy = match file.load() {
        Ok((_, policy)) => policy,
        Err(unusable) => {
            worst.worsen(file.complain(&unusable));
            return Ok(());
        }
    };
    if let Source::File(file) = file
        && same_file(file, into)
    {
        complain(&format!("Cannot write the picture: this is the policy file itself: {}", into.display()));
        worst.worsen(Outcome::Unusable);
        return Ok(());
    }
    let drawn = otp_dialog::png(&OtpDialog::of(&policy), scale, theme).map_err(Failure::Other);
    let written = match drawn {
        Ok(png) if into.as_os_str() == "-" => return output.octets(&png),
        drawn => drawn.and_then(|png| storage::write(into, &png)),
    };
    if let Err(failure) = written {
        complain(&format!("Cannot write the picture: {failure}: {}", into.display()));
        worst.worsen(Outcome::Unusable);
    }
    Ok(())
}

/// Tells whether two paths lead to one file, which is there.
fn same_file(a: &Path, b: &Path) -> bool {
    a.canonicalize().ok().zip(b.canonicalize().ok()).is_some_and(|(a, b)| a == b)
}
