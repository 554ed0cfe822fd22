//! `check`: lists the errors in policy files, and advice. Keeps one file in memory at a time, however many there are.
//! The rules belong to [`json`](crate::policy::json) and [`advice`].

use std::fmt;

use clap::{Args, ValueEnum};

use super::Outcome;
use super::output::{self, Output, Unwritable};
use super::progress::Progress;
use super::search;
use super::source::Source;
use crate::document::storage::Failure;
use crate::policy::Policy;
use crate::policy::advice::{self, Advice, Severity};
use crate::policy::json::{self, Position, Problems};
use crate::text;
use excerpt::Excerpts;

mod excerpt;
mod github;
mod in_json;
mod in_text;
mod sarif;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Policy files, patterns with * and ?, or folders to search for *.radius.json; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<Source>,
    /// Output format: text, one JSON object per file and line, workflow commands for GitHub Actions, or one SARIF 2.1.0 log
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Shows the line of each problem in the text format, with its place marked, but no command that may be a password
    #[arg(long)]
    excerpt: bool,
    /// Exits with code 1 if there are warnings; notes never count
    #[arg(long, value_enum, value_name = "ADVICE")]
    deny: Option<Deny>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Github,
    Sarif,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Deny {
    Warnings,
}

/// What was found in one file.
enum Checked {
    Valid(Box<Valid>),
    /// The contents of the file and their problems.
    Invalid(Vec<u8>, Problems),
    Unreadable(Failure),
}

/// A valid policy and its advice.
struct Valid {
    bytes: Vec<u8>,
    policy: Policy,
    advice: Vec<Advice>,
}

impl Valid {
    /// Returns each advice with its JSON path and its position in the file.
    fn located(&self) -> impl Iterator<Item = (&Advice, String, Position)> {
        let paths: Vec<String> = self.advice.iter().map(|advice| advice.place.path(&self.policy)).collect();
        let places =
            if paths.is_empty() { vec![] } else { json::locate(&self.bytes, paths.iter().map(String::as_str)) };
        self.advice.iter().zip(paths).zip(places).map(|((advice, path), at)| (advice, path, at))
    }
}

pub(super) fn run(arguments: &Arguments, output: &mut Output, worst: &mut Outcome) -> Result<(), Unwritable> {
    let format = arguments.format;
    let excerpts = match (arguments.excerpt, format) {
        (false, _) => None,
        (true, Format::Text) => Some(Excerpts::new()),
        (true, Format::Json | Format::Github | Format::Sarif) => {
            output::complain("--excerpt is only for the text format; remove it or --format");
            worst.worsen(Outcome::Error);
            return Ok(());
        }
    };
    let mut tally = Tally { deny: arguments.deny, ..Tally::default() };
    let mut progress = Progress::new();
    let mut log = sarif::Log::default();
    if format == Format::Sarif {
        log.begin(output)?;
    }
    let mut report = |file: &Source, checked: Checked| {
        worst.worsen(tally.count(&checked));
        progress.step();
        let has_nothing_to_say = matches!(&checked, Checked::Valid(valid) if valid.advice.is_empty());
        if has_nothing_to_say && format != Format::Json {
            return Ok(());
        }
        progress.clear();
        match format {
            Format::Text => in_text::report(file, &checked, excerpts.as_ref(), output)?,
            Format::Json => in_json::report(file, &checked, output)?,
            Format::Github => github::report(file, &checked, output)?,
            Format::Sarif => log.report(file, &checked, output)?,
        }
        // Through a pipe, the reader gets each problem as soon as it is found; on a terminal, the progress stays below
        // the report.
        if !matches!(checked, Checked::Valid(_)) || format != Format::Text || progress.is_visible() {
            output.finish()
        } else {
            Ok(())
        }
    };
    for file in search::expanded(&arguments.files) {
        let file = &*file;
        match (load(file), file) {
            // Only a path that cannot be read is checked for being a folder, which saves a system call per file.
            (Checked::Unreadable(_), Source::File(path)) if path.is_dir() => {
                search::each(path, |file, failure| {
                    report(file, failure.map_or_else(|| load(file), Checked::Unreadable))
                })?;
            }
            (checked, file) => report(file, checked)?,
        }
    }
    progress.clear();
    match format {
        Format::Text => {
            // Prints the findings before the summary even if both streams go to the same terminal.
            output.finish()?;
            output::complain(&tally.to_string());
        }
        Format::Sarif => log.finish(*worst, output)?,
        Format::Json | Format::Github => {}
    }
    Ok(())
}

fn load(file: &Source) -> Checked {
    let bytes = match file.bytes() {
        Ok(bytes) => bytes,
        Err(failure) => return Checked::Unreadable(failure),
    };
    match json::read(&bytes) {
        Ok(policy) => Checked::Valid(Box::new(Valid { advice: advice::of(&policy), policy, bytes })),
        Err(problems) => Checked::Invalid(bytes, problems),
    }
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
    fn count(&mut self, checked: &Checked) -> Outcome {
        match checked {
            Checked::Unreadable(_) => {
                self.not_read += 1;
                Outcome::Error
            }
            Checked::Invalid(..) => {
                self.not_valid += 1;
                Outcome::Negative
            }
            Checked::Valid(valid) => {
                self.valid += 1;
                let before = self.warnings;
                for advice in &valid.advice {
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
