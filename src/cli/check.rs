//! `check`: says whether files are valid. One file is in memory at a time, however many there are.

use std::fmt;

use serde::Serialize;

use super::output::{self, Output, Unwritable};
use super::source::{Source, Unusable};
use super::{Format, Outcome};
use crate::policy::json::{self, Found, Problem, Problems};
use crate::text;

pub(super) fn run(
    files: &[Source],
    format: Format,
    output: &mut Output,
    worst: &mut Outcome,
) -> Result<(), Unwritable> {
    let mut tally = Tally::default();
    for file in files {
        let loaded = file.load().map(drop);
        let outcome = loaded.as_ref().err().map_or(Outcome::Fine, Unusable::outcome);
        worst.worsen(outcome);
        tally.count(outcome);
        match format {
            Format::Text => in_text(file, &loaded, output)?,
            Format::Json => in_json(file, &loaded, output)?,
        }
    }
    if format == Format::Text {
        // What was found goes first, also where both streams end in one terminal.
        output.finish()?;
        output::complain(&tally.to_string());
    }
    Ok(())
}

/// How many files ended how.
#[derive(Default)]
struct Tally {
    valid: u64,
    not_valid: u64,
    not_read: u64,
}

impl Tally {
    fn count(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Fine => &mut self.valid,
            Outcome::NotAsItShouldBe => &mut self.not_valid,
            Outcome::Unusable => &mut self.not_read,
        } += 1;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = self.valid + self.not_valid + self.not_read;
        write!(f, "{} {}: ", text::grouped(files), if files == 1 { "file" } else { "files" })?;
        if self.valid == files {
            return f.write_str(if files == 1 { "valid" } else { "all valid" });
        }
        let counts = [(self.valid, "valid"), (self.not_valid, "not valid"), (self.not_read, "not read")];
        let said = counts.iter().filter(|(count, _)| *count > 0);
        let said: Vec<String> = said.map(|(count, what)| format!("{} {what}", text::grouped(*count))).collect();
        f.write_str(&said.join(", "))
    }
}

fn in_text(file: &Source, loaded: &Result<(), Unusable>, output: &mut Output) -> Result<(), Unwritable> {
    match loaded {
        Ok(()) => Ok(()),
        Err(Unusable::Invalid(problems)) => {
            for line in file.problem_lines(problems) {
                output.line(&line)?;
            }
            // A reader at the other end of a pipe sees each file when it is done.
            output.finish()
        }
        Err(unreadable @ Unusable::Unreadable(_)) => {
            output.finish()?;
            file.complain(unreadable);
            Ok(())
        }
    }
}

/// One line of `--format json`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FileReport {
    file: String,
    valid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    unreadable: Option<String>,
    problems: Vec<ProblemReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problems_not_listed: Option<usize>,
}

#[derive(Serialize)]
struct ProblemReport {
    path: String,
    line: usize,
    column: usize,
    message: String,
    found: String,
    expected: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<&'static str>,
}

impl From<&Problem> for ProblemReport {
    fn from(problem: &Problem) -> Self {
        Self {
            path: problem.path.clone(),
            line: problem.at.line,
            column: problem.at.column,
            message: problem.to_string(),
            found: match &problem.found {
                Found::Value(words) => words.clone(),
                key => key.to_string(),
            },
            expected: problem.expected.clone(),
            nearest: problem.nearest,
        }
    }
}

fn in_json(file: &Source, loaded: &Result<(), Unusable>, output: &mut Output) -> Result<(), Unwritable> {
    let (unreadable, problems) = match loaded {
        Ok(()) => (None, None),
        Err(Unusable::Invalid(problems)) => (None, Some(problems)),
        Err(Unusable::Unreadable(failure)) => (Some(failure.to_string()), None),
    };
    let report = FileReport {
        file: file.to_string(),
        valid: loaded.is_ok(),
        unreadable,
        problems: problems.map(Problems::listed).unwrap_or_default().iter().map(ProblemReport::from).collect(),
        problems_not_listed: problems.map(Problems::more).filter(|more| *more > 0),
    };
    let line = serde_json::to_string(&report).map_err(std::io::Error::from)?;
    output.line(&json::escape_invisible(&line))?;
    output.finish()
}
