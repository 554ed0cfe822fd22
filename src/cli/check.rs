//! `check`: lists the errors in policy files, and advice. Keeps one file in memory at a time, however many there are.
//! The rules belong to [`json`](crate::policy::json) and [`advice`].

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
    /// Policy files, patterns with * and ?, or folders to search for *.radius.json; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<Source>,
    /// Output format: text, one JSON object per file and line, or workflow commands for GitHub Actions
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Exits with code 1 if there are warnings; notes never count
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

/// A valid policy and its advice.
struct Checked {
    bytes: Arc<[u8]>,
    policy: Policy,
    advice: Vec<Advice>,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output, worst: &mut Outcome) -> Result<(), Unwritable> {
    let mut tally = Tally { deny: arguments.deny, ..Tally::default() };
    let mut progress = Progress::new();
    let mut report = |file: &Source, loaded: Result<Checked, Unusable>| {
        worst.worsen(tally.count(&loaded));
        progress.step();
        if loaded.as_ref().is_ok_and(|checked| checked.advice.is_empty()) && arguments.format != Format::Json {
            return Ok(());
        }
        progress.clear();
        match arguments.format {
            Format::Text => in_text(file, &loaded, output)?,
            Format::Json => in_json::report(file, &loaded, output)?,
            Format::Github => github::report(file, &loaded, output)?,
        }
        // Through a pipe, the reader gets each problem as soon as it is found; on a terminal, the progress stays below
        // the report.
        if loaded.is_err() || arguments.format != Format::Text || progress.is_visible() {
            output.finish()
        } else {
            Ok(())
        }
    };
    for file in search::expanded(&arguments.files) {
        let file = &*file;
        match (load(file), file) {
            // Only a path that cannot be read is checked for being a folder, which saves a system call per file.
            (Err(Unusable::Unreadable(_)), Source::File(path)) if path.is_dir() => {
                search::each(path, |file, failure| {
                    let failure = failure.map(|failure| Err(Unusable::Unreadable(failure)));
                    report(file, failure.unwrap_or_else(|| load(file)))
                })?;
            }
            (loaded, file) => report(file, loaded)?,
        }
    }
    progress.clear();
    if arguments.format == Format::Text {
        // Prints the findings before the summary even if both streams go to the same terminal.
        output.finish()?;
        output::complain(&tally.to_string());
    }
    Ok(())
}

fn load(file: &Source) -> Result<Checked, Unusable> {
    file.load().map(|(policy, bytes)| Checked { bytes, advice: advice::of(&policy), policy })
}

/// Counts the files by result.
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
            let counts = counts.iter().filter(|(count, _)| *count > 0);
            let counts: Vec<String> = counts.map(|(count, what)| format!("{} {what}", text::grouped(*count))).collect();
            f.write_str(&counts.join(", "))?;
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
