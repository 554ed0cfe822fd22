//! `check`: says whether files are valid, and what in them is unwise. One file is in memory at a time, however many there are.

use std::fmt;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::Outcome;
use super::output::{self, Output, Unwritable};
use super::progress::Progress;
use super::search;
use super::source::Source;
use crate::document::load::Unusable;
use crate::policy::Policy;
use crate::policy::advice::{self, Advice, Severity};
use crate::text;

mod github;
mod in_json;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Policy files, patterns with * and ?, or folders that are searched for *.radius.json; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<Source>,
    /// How to say it: text, one JSON object a line for each file, or the workflow commands of GitHub Actions
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Ends with exit code 1 where there are warnings; notes never count
    #[arg(long, value_enum, value_name = "ADVICE")]
    deny: Option<Deny>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Github,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Deny {
    Warnings,
}

/// A policy that could be read, and what is to be said of it.
struct Checked {
    bytes: Arc<[u8]>,
    policy: Policy,
    advice: Vec<Advice>,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output, worst: &mut Outcome) -> Result<(), Unwritable> {
    let mut tally = Tally { deny: arguments.deny, ..Tally::default() };
    let mut progress = Progress::new();
    let mut say = |file: &Source, loaded: Result<Checked, Unusable>| {
        worst.worsen(tally.count(&loaded));
        progress.step();
        if loaded.as_ref().is_ok_and(|checked| checked.advice.is_empty()) && arguments.format != Format::Json {
            return Ok(());
        }
        progress.clear();
        match arguments.format {
            Format::Text => in_text(file, &loaded, output)?,
            Format::Json => in_json::say(file, &loaded, output)?,
            Format::Github => github::say(file, &loaded, output)?,
        }
        // A reader at the other end of a pipe sees each file that is not as it should be when it is done; on a terminal the
        // count of files stands below all that was said.
        if loaded.is_err() || arguments.format != Format::Text || progress.is_seen() { output.finish() } else { Ok(()) }
    };
    for file in search::expanded(&arguments.files) {
        let file = &*file;
        match (load(file), file) {
            // A folder is one that cannot be read: so nothing is asked of each file.
            (Err(Unusable::Unreadable(_)), Source::File(path)) if path.is_dir() => {
                search::each(path, |file, failure| {
                    let failure = failure.map(|failure| Err(Unusable::Unreadable(failure)));
                    say(file, failure.unwrap_or_else(|| load(file)))
                })?;
            }
            (loaded, file) => say(file, loaded)?,
        }
    }
    progress.clear();
    if arguments.format == Format::Text {
        // What was found goes first, also where both streams end in one terminal.
        output.finish()?;
        output::complain(&tally.to_string());
    }
    Ok(())
}

fn load(file: &Source) -> Result<Checked, Unusable> {
    file.load().map(|(policy, bytes)| Checked { bytes, advice: advice::of(&policy), policy })
}

/// How many files ended how.
#[derive(Default)]
struct Tally {
    valid: u64,
    not_valid: u64,
    not_read: u64,
    warnings: u64,
    notes: u64,
    deny: Option<Deny>,
}

impl Tally {
    fn count(&mut self, loaded: &Result<Checked, Unusable>) -> Outcome {
        match loaded {
            Err(Unusable::Unreadable(_)) => {
                self.not_read += 1;
                Outcome::Error
            }
            Err(Unusable::Invalid(_)) => {
                self.not_valid += 1;
                Outcome::Negative
            }
            Ok(checked) => {
                self.valid += 1;
                let before = self.warnings;
                for advice in &checked.advice {
                    match advice.severity {
                        Severity::Warning => self.warnings += 1,
                        Severity::Note => self.notes += 1,
                    }
                }
                let is_denied = self.deny == Some(Deny::Warnings) && self.warnings > before;
                if is_denied { Outcome::Negative } else { Outcome::Success }
            }
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = self.valid + self.not_valid + self.not_read;
        write!(f, "{}: ", text::counted(files, "file"))?;
        if self.valid == files {
            f.write_str(if files == 1 { "valid" } else { "all valid" })?;
        } else {
            let counts = [(self.valid, "valid"), (self.not_valid, "not valid"), (self.not_read, "not read")];
            let said = counts.iter().filter(|(count, _)| *count > 0);
            let said: Vec<String> = said.map(|(count, what)| format!("{} {what}", text::grouped(*count))).collect();
            f.write_str(&said.join(", "))?;
        }
        for (count, what) in [(self.warnings, "warning"), (self.notes, "note")].into_iter().filter(|(n, _)| *n > 0) {
            write!(f, ", {}", text::counted(count, what))?;
        }
        if self.deny.is_some() && self.warnings > 0 {
            f.write_str("; warnings are denied")?;
        }
        Ok(())
    }
}

fn in_text(file: &Source, loaded: &Result<Checked, Unusable>, output: &mut Output) -> Result<(), Unwritable> {
    match loaded {
        Ok(checked) => {
            for (advice, path, at) in checked.located() {
                output.line(&format!("{file}: {}: {path}, {at}: {}", advice.severity.word(), advice.sentences()))?;
            }
        }
        Err(Unusable::Invalid(problems)) => {
            for line in file.problem_lines(problems) {
                output.line(&line)?;
            }
        }
        Err(unreadable @ Unusable::Unreadable(_)) => {
            output.finish()?;
            file.complain(unreadable);
        }
    }
    Ok(())
}
