//! `picture`: saves an image of the end user's OTP dialog as a PNG, for tickets, guides and reviews. Drawing it belongs
//! to [`otp_dialog`].

use std::path::Path;

use egui::Theme;

use super::output::{Output, Unwritable};
use super::source::Source;
use super::{Outcome, artifact};
use crate::document::storage::Failure;
use crate::draw::otp_dialog;
use crate::end_user::OtpDialog;

pub(super) fn run(
    file: &Source,
    into: &Path,
    scale: f32,
    theme: Theme,
    output: &mut Output,
    worst: &mut Outcome,
) -> Result<(), Unwritable> {
    let draw = |policy: &_| otp_dialog::png(&OtpDialog::of(policy), scale, theme).map_err(Failure::Other);
    artifact::write_artifact("image", file, into, draw, output, worst)
}
