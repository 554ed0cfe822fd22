//! `check --format json`: one JSON object per file and line.

use serde::Serialize;

use super::Checked;
use crate::cli::output::{Output, Unwritable};
use crate::cli::source::Source;
use crate::document::load::Unusable;
use crate::policy::Policy;
use crate::policy::advice::Advice;
use crate::policy::json::{self, Found, Position, Problem, Problems};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FileReport<'c> {
    file: String,
    valid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    unreadable: Option<String>,
    problems: Vec<ProblemReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problems_not_listed: Option<usize>,
    advice: Vec<AdviceReport<'c>>,
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

#[derive(Serialize)]
struct AdviceReport<'c> {
    severity: &'static str,
    path: String,
    line: usize,
    column: usize,
    what: &'c str,
    why: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<String>,
}

impl<'c> AdviceReport<'c> {
    fn of(policy: &Policy, advice: &'c Advice, path: String, Position { line, column }: Position) -> Self {
        let fix = advice.fix.as_ref().map(|fix| fix.words(policy));
        Self { severity: advice.severity.word(), path, line, column, what: &advice.what, why: &advice.why, fix }
    }
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

impl Checked {
    /// Returns each advice with its JSON path and its position in the file.
    pub(super) fn located(&self) -> impl Iterator<Item = (&Advice, String, Position)> {
        let paths: Vec<String> = self.advice.iter().map(|advice| advice.place.path(&self.policy)).collect();
        let places =
            if paths.is_empty() { vec![] } else { json::locate(&self.bytes, paths.iter().map(String::as_str)) };
        self.advice.iter().zip(paths).zip(places).map(|((advice, path), at)| (advice, path, at))
    }
}

pub(super) fn report(file: &Source, loaded: &Result<Checked, Unusable>, output: &mut Output) -> Result<(), Unwritable> {
    let (unreadable, problems) = match loaded {
        Ok(_) => (None, None),
        Err(Unusable::Invalid(problems)) => (None, Some(problems)),
        Err(Unusable::Unreadable(failure)) => (Some(failure.to_string()), None),
    };
    let advice = loaded.iter().flat_map(|checked| {
        checked.located().map(|(advice, path, at)| AdviceReport::of(&checked.policy, advice, path, at))
    });
    let file_report = FileReport {
        file: file.to_string(),
        valid: loaded.is_ok(),
        unreadable,
        problems: problems.map(Problems::listed).unwrap_or_default().iter().map(ProblemReport::from).collect(),
        problems_not_listed: problems.map(Problems::more).filter(|more| *more > 0),
        advice: advice.collect(),
    };
    let line = serde_json::to_string(&file_report).map_err(std::io::Error::from)?;
    output.json(&json::escape_invisible(&line))
}
