//! `picture`: saves an image of the end user's OTP dialog as a PNG, for tickets, guides and reviews. Drawing it belongs
//! to [`otp_dialog`].

use clap::{Args, ValueEnum};

use super::Outcome;
use super::output::{Output, Unwritable};
use super::source::Source;
use super::target::{self, Target};
use crate::document::storage::Failure;
use crate::draw::canvas::SCALES;
use crate::draw::otp_dialog;
use crate::end_user::OtpDialog;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A policy file; - is standard input
    #[arg(value_name = "FILE")]
    file: Source,
    /// The PNG to write; - is standard output
    #[arg(short, long, value_name = "PNG")]
    output: Target,
    /// Pixels per point, from 0.25 to 8
    #[arg(long, default_value_t = 2.0, value_parser = scale)]
    scale: f32,
    /// Theme of the dialog
    #[arg(long, value_enum, default_value_t = Theme::Light)]
    theme: Theme,
    /// Replaces an existing file, unless it is a policy
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Theme {
    Light,
    Dark,
}

impl From<Theme> for egui::Theme {
    fn from(theme: Theme) -> Self {
        match theme {
            Theme::Light => Self::Light,
            Theme::Dark => Self::Dark,
        }
    }
}

fn scale(argument: &str) -> Result<f32, String> {
    let expected = || format!("expected a number from {} to {}", SCALES.start(), SCALES.end());
    argument.parse().ok().filter(|scale| SCALES.contains(scale)).ok_or_else(expected)
}

pub(super) fn run(arguments: &Arguments, output: &mut Output, worst: &mut Outcome) -> Result<(), Unwritable> {
    let Arguments { file, output: into, scale, theme, force } = arguments;
    let draw = |policy: &_| otp_dialog::png(&OtpDialog::of(policy), *scale, (*theme).into()).map_err(Failure::Other);
    target::write_from_policy("image", file, (into, *force), draw, output, worst)
}
