//! `check --format github`: workflow commands, which GitHub Actions shows next to the changed lines. Every output line
//! is one command, and the contents of a file are escaped, so that a file cannot inject other commands.

use super::Checked;
use crate::cli::output::{Output, Unwritable};
use crate::cli::source::Source;
use crate::policy::advice::Severity;
use crate::policy::json::Position;

pub(super) fn report(file: &Source, checked: &Checked, output: &mut Output) -> Result<(), Unwritable> {
    match checked {
        Checked::Valid(valid) => {
            for (advice, path, at) in valid.located() {
                let command = match advice.severity {
                    Severity::Warning => "warning",
                    Severity::Note => "notice",
                };
                output.workflow_command(&line(command, file, Some(at), &format!("{path}: {}", advice.sentences())))?;
            }
        }
        Checked::Invalid(_, problems) => {
            for problem in problems.listed() {
                output.workflow_command(&line("error", file, Some(problem.at), &problem.to_string()))?;
            }
            if problems.more() > 0 {
                let message = format!("Further problems not listed: {}", problems.more());
                output.workflow_command(&line("error", file, None, &message))?;
            }
        }
        Checked::Unreadable(failure) => {
            output.workflow_command(&line("error", file, None, &format!("Cannot read: {failure}")))?;
        }
    }
    Ok(())
}

fn line(command: &str, file: &Source, at: Option<Position>, message: &str) -> String {
    // Standard input is not a file in the repository.
    let place = match (file, at) {
        (Source::StandardInput, _) => String::new(),
        (Source::File(_), None) => format!(" file={}", property(&file.to_string())),
        (Source::File(_), Some(Position { line, column })) => {
            format!(" file={},line={line},col={column}", property(&file.to_string()))
        }
    };
    format!("::{command}{place}::{}", data(message))
}

/// Source: `escapeData` of actions/toolkit, packages/core/src/command.ts.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Source: `escapeProperty` in the same file.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_end_a_property_or_a_line() {
        let file = Source::from(std::ffi::OsString::from("a,line=9::error ::b\r\n::x%0A.json"));
        assert_eq!(
            line("warning", &file, Some(Position { line: 3, column: 7 }), "50% of, :\n::error::x"),
            "::warning file=a%2Cline=9%3A%3Aerror %3A%3Ab%0D%0A%3A%3Ax%250A.json,line=3,col=7::50%25 of, :%0A::error::x"
        );
        let at = Some(Position { line: 3, column: 7 });
        assert_eq!(line("warning", &Source::StandardInput, at, "message"), "::warning::message");
    }
}
