//! `diff`: the differences between two policies, or a policy and the farm, and their effect on users.

use std::ffi::OsString;

use clap::Args;

use super::Outcome;
use super::output::{self, Output, Unwritable};
use super::source::Source;
use crate::document::load::Unusable;
use crate::end_user::effects::{self, Effect};
use crate::policy::diff::{Change, Comparison, Kind, Subject};
use crate::policy::rest_response::{Note, Readable};
use crate::policy::{MAX_ACTIONS_IN_WORDS, Policy};

mod git;
mod report;

pub(super) const AFTER_HELP: &str = "\
Prints a line for each difference: - only in A, + only in B, ~ changed; then the effect on users if B replaces A. If B is
the response to GET /api/MFA/{id}/RadiusAutoInfo, only the actions and Autosend are compared.

Exit codes:
  0  no differences
  1  differences
  2  a file cannot be read or is not valid, or the arguments are wrong

With git, which then shows policies as readable text (exit code 0, so that git continues):
  echo '*.radius.json diff=radius' >> .gitattributes
  git config diff.radius.command 'radius-console diff --git'";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A policy file; - is standard input
    #[arg(value_name = "A", required_unless_present = "git")]
    old: Option<Source>,
    /// A policy file or REST API response; - is standard input
    #[arg(value_name = "B", required_unless_present = "git")]
    new: Option<Source>,
    /// Prints one JSON object
    #[arg(long)]
    json: bool,
    /// Accepts the arguments that git passes to a diff driver
    #[arg(long, num_args = 1..=9, value_name = "GIT", allow_hyphen_values = true, conflicts_with_all = ["old", "new", "json"])]
    git: Option<Vec<OsString>>,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output, worst: &mut Outcome) -> Result<(), Unwritable> {
    if let Some(arguments) = &arguments.git {
        return git::run(arguments, output);
    }
    let (Some(old), Some(new)) = (&arguments.old, &arguments.new) else { return Ok(()) };
    let Some(found) = load(old, new) else {
        worst.worsen(Outcome::Error);
        return Ok(());
    };
    if !found.is_same() {
        worst.worsen(Outcome::Negative);
    }
    if arguments.json {
        return report::in_json(old, new, &found, output);
    }
    for line in found.lines("For users, if B replaces A:") {
        output.line(&line)?;
    }
    // Differences come before remarks, even if both streams go to the same terminal.
    output.finish()?;
    for note in found.notes.iter().filter(|note| !note.is_difference()) {
        output::complain(&format!("{new}: {note}"));
    }
    if found.is_same() {
        output::complain("No differences");
    }
    Ok(())
}

/// Reads both, and reports on standard error why one of them cannot be compared.
fn load(old: &Source, new: &Source) -> Option<Found> {
    if matches!((old, new), (Source::StandardInput, Source::StandardInput)) {
        output::complain("Cannot read standard input twice; use a file for A or B");
        return None;
    }
    let read = |source: &Source| source.load_any().map_err(|unusable| source.complain(&unusable)).ok();
    // Reads both first, to report the problems of both.
    let (first, second) = (read(old), read(new));
    match first? {
        Readable::Policy(policy) => Some(Found::of(&policy, second?)),
        Readable::Response(_) => {
            output::complain(&format!("This is a REST API response, not a policy; put it second: {old}"));
            None
        }
    }
}

/// The result of a comparison.
struct Found {
    comparison: Comparison,
    /// The effect on users; `None` if the new file has too many actions for a policy.
    effects: Option<Vec<Effect>>,
    notes: Vec<Note>,
    is_response: bool,
}

impl Found {
    fn of(old: &Policy, new: Readable) -> Self {
        let is_response = matches!(new, Readable::Response(_));
        let (comparison, notes) = match new {
            Readable::Policy(new) => (Comparison::of(old, &new), Vec::new()),
            Readable::Response(response) => {
                let (offer, notes) = response.finish(old);
                (Comparison::of_actions(old, offer), notes)
            }
        };
        let effects = comparison.with(&|_| true).ok().map(|new| effects::of(old, &new));
        Self { comparison, effects, notes, is_response }
    }

    fn is_same(&self) -> bool {
        self.comparison.is_empty() && !self.notes.iter().any(Note::is_difference)
    }

    /// Returns the differences, and the effect on users below `heading`.
    fn lines(&self, heading: &str) -> Vec<String> {
        let mut lines: Vec<String> = self.comparison.changes().iter().map(line).collect();
        let differences = self.notes.iter().filter(|note| note.is_difference());
        lines.extend(differences.map(|note| format!("~ actions  {note}")));
        match self.effects.as_deref() {
            None => {
                lines.extend([
                    String::new(),
                    format!("More than {MAX_ACTIONS_IN_WORDS} actions: no policy can contain them."),
                ]);
            }
            Some([]) => {}
            Some(effects) => {
                lines.extend([String::new(), heading.to_owned()]);
                lines.extend(effects.iter().map(|effect| {
                    let assumed = if effect.is_assumed { " (assumed)" } else { "" };
                    format!("  {}{assumed}", effect.sentence)
                }));
            }
        }
        lines
    }
}

/// Returns a difference as a line.
fn line(change: &Change) -> String {
    let (sign, sides) = match (change.kind, &change.before, &change.after) {
        (Kind::Added, _, Some(after)) => ('+', after.to_string()),
        (Kind::Removed, Some(before), _) => ('-', before.to_string()),
        (_, before, after) => {
            let side = |side: &Option<_>| side.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
            ('~', format!("{} -> {}", side(before), side(after)))
        }
    };
    let (path, label) = (&change.path, change.label);
    match &change.subject {
        Some(Subject::Action(title)) if change.is_whole() => format!("{sign} {path}  {label} \"{title}\": {sides}"),
        Some(Subject::Action(title)) => format!("{sign} {path}  Action \"{title}\", {label}: {sides}"),
        Some(Subject::Attribute(name)) => format!("{sign} {path}  {name}: {sides}"),
        None => format!("{sign} {path}  {label}: {sides}"),
    }
}

/// Returns why a source cannot be compared, as lines.
fn why(source: &Source, unusable: &Unusable) -> Vec<String> {
    match unusable {
        Unusable::Unreadable(failure) => vec![format!("Cannot read: {failure}: {source}")],
        Unusable::Invalid(problems) => problems.to_string().lines().map(str::to_owned).collect(),
    }
}
