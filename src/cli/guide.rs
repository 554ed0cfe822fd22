//! `guide`: creates an HTML page from a policy, for its users or for the administrator who enters it in the farm. The
//! content comes from [`crate::guide`].

use std::time::UNIX_EPOCH;

use clap::{Args, ValueEnum};

use super::Outcome;
use super::output::{Output, Unwritable};
use super::source::Source;
use super::target::{self, Target};
use crate::document::storage::Failure;
use crate::guide;
use crate::policy::Policy;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A policy file; - is standard input
    #[arg(value_name = "FILE")]
    file: Source,
    /// The page to write; - is standard output
    #[arg(short, long, value_name = "HTML")]
    output: Target,
    /// Audience: a guide for users and their help desk, or a checklist for entering the policy in the farm
    #[arg(long = "for", value_enum, default_value_t = Audience::Users, value_name = "AUDIENCE")]
    audience: Audience,
    /// Replaces an existing file, unless it is a policy
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Audience {
    Users,
    Admin,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output, worst: &mut Outcome) -> Result<(), Unwritable> {
    let Arguments { file, output: into, audience, force } = arguments;
    let what = match audience {
        Audience::Users => "guide",
        Audience::Admin => "checklist",
    };
    let make = |policy: &Policy| match audience {
        Audience::Users => for_users(policy),
        Audience::Admin => Ok(for_admin(policy, file)),
    };
    target::write_from_policy(what, file, (into, *force), make, output, worst)
}

fn for_admin(policy: &Policy, file: &Source) -> Vec<u8> {
    let path = match file {
        Source::StandardInput => None,
        Source::File(path) => Some(path.as_path()),
    };
    let origin = guide::Origin { file: path, is_changed: false, made: UNIX_EPOCH.elapsed().unwrap_or_default() };
    guide::entry_checklist(policy, origin).into_bytes()
}

#[cfg(feature = "gui")]
fn for_users(policy: &Policy) -> Result<Vec<u8>, Failure> {
    use crate::draw::otp_dialog;
    use crate::end_user::OtpDialog;
    let picture = otp_dialog::for_page(&OtpDialog::of(policy)).map_err(Failure::Other)?;
    Ok(guide::user_guide(policy, Some(&picture)).into_bytes())
}

#[cfg(not(feature = "gui"))]
fn for_users(policy: &Policy) -> Result<Vec<u8>, Failure> {
    Ok(guide::user_guide(policy, None).into_bytes())
}
