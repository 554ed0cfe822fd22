//! `diff --git`: called by git for each file that differs, with seven arguments, or nine for a renamed file, or one for an
//! unmerged path (see git-config, `diff.<driver>.command`; gitdiffcore).
//!
//! A broken file is reported and does not stop git: the history may contain broken files.

use std::ffi::{OsStr, OsString};

use super::{Found, why};
use crate::cli::output::{Output, Unwritable};
use crate::cli::show;
use crate::cli::source::Source;
use crate::policy::rest_response::Readable;
use crate::text;

pub(super) fn run(arguments: &[OsString], output: &mut Output) -> Result<(), Unwritable> {
    let shown = |argument: &OsStr| text::path(argument);
    match arguments {
        [path, old, _, _, new, _, _, renamed @ ..] => {
            let path = shown(path);
            let title = match renamed.first().map(|other| shown(other)).filter(|other| *other != path) {
                Some(other) => format!("{path} -> {other}"),
                None => path,
            };
            output.line(&format!("policy {title}"))?;
            for line in lines(old, new) {
                output.line(&line)?;
            }
        }
        [path, ..] => output.line(&format!("policy {}: not merged", shown(path)))?,
        [] => {}
    }
    output.finish()
}

/// Returns the differences between two versions of a file, either of which may be a temporary file created by git.
fn lines(old: &OsStr, new: &OsStr) -> Vec<String> {
    let is_absent = |file: &OsStr| file == "/dev/null" || file == "nul";
    let mut broken = Vec::new();
    let mut read = |file: &OsStr, version: &str| {
        let source = Source::File(file.into());
        let loaded = source.load_any().map_err(|unusable| {
            broken.extend(why(&source, &unusable).into_iter().map(|line| format!("! {version}: {line}")));
        });
        loaded.ok()
    };
    let whole = |sign: char, readable: Option<Readable>| match readable {
        Some(Readable::Policy(policy)) => show::lines(&policy).iter().map(|line| format!("{sign} {line}")).collect(),
        Some(Readable::Response(_)) => vec![format!("{sign} REST API response")],
        None => Vec::new(),
    };
    let lines = match (is_absent(old), is_absent(new)) {
        (true, _) => whole('+', read(new, "new version")),
        (_, true) => whole('-', read(old, "old version")),
        _ => match (read(old, "old version"), read(new, "new version")) {
            (Some(Readable::Policy(old)), Some(new)) => {
                let found = Found::of(&old, new);
                if found.is_same() {
                    vec!["The same policy; only the formatting differs".to_owned()]
                } else {
                    found.lines("For users:")
                }
            }
            (Some(Readable::Response(_)), Some(_)) => {
                vec!["! old version: a REST API response, not a policy".to_owned()]
            }
            _ => Vec::new(),
        },
    };
    [broken, lines].concat()
}
