//! `check --format json`: one JSON object per file and line.

use serde::Serialize;

use super::{Checked, Valid};
use crate::cli::output::{Output, Unwritable};
use crate::cli::source::Source;
use crate::policy::Policy;
use crate::policy::advice::Advice;
use crate::policy::json::{Found, Position, Problem};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FileReport<'c> {
    file: &'c Source,
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
    rule: &'static str,
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
    rule: &'static str,
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
        let (rule, severity) = (advice.rule.id(), advice.severity.word());
        Self { rule, severity, path, line, column, what: &advice.what, why: &advice.why, fix }
    }
}

impl From<&Problem> for ProblemReport {
    fn from(problem: &Problem) -> Self {
        Self {
            rule: problem.kind().id(),
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

pub(super) fn report(file: &Source, checked: &Checked, output: &mut Output) -> Result<(), Unwritable> {
    let mut report = FileReport {
        file,
        valid: matches!(checked, Checked::Valid(_)),
        unreadable: None,
        problems: vec![],
        problems_not_listed: None,
        advice: vec![],
    };
    match checked {
        Checked::Valid(valid) => report.advice = advice_of(valid),
        Checked::Invalid(_, problems) => {
            report.problems = problems.listed().iter().map(ProblemReport::from).collect();
            report.problems_not_listed = Some(problems.more()).filter(|more| *more > 0);
        }
        Checked::Unreadable(failure) => report.unreadable = Some(failure.to_string()),
    }
    let line = serde_json::to_string(&report).map_err(std::io::Error::from)?;
    output.json(&line)
}

fn advice_of(valid: &Valid) -> Vec<AdviceReport<'_>> {
    valid.located().map(|(advice, path, at)| AdviceReport::of(&valid.policy, advice, path, at)).collect()
}
