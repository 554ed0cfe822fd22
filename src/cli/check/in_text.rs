//! `check --format text`: one line per problem, and its excerpt if asked for.

use super::Checked;
use super::excerpt::Excerpts;
use crate::cli::output::{Output, Unwritable};
use crate::cli::source::Source;
use crate::policy::advice::Rule;

pub(super) fn report(
    file: &Source,
    checked: &Checked,
    excerpts: Option<&Excerpts>,
    output: &mut Output,
) -> Result<(), Unwritable> {
    let mut show = |line: &str, excerpt: Option<String>| {
        output.line(line)?;
        excerpt.map_or(Ok(()), |excerpt| output.lines(&excerpt))
    };
    match checked {
        Checked::Valid(valid) => {
            let located: Vec<_> = valid.located().collect();
            // Advice never repeats a command that may be a secret.
            let secrets = located.iter().filter(|(advice, ..)| advice.rule == Rule::SecretInCommand);
            let secret_lines: Vec<usize> = secrets.map(|(_, _, at)| at.line).collect();
            for (advice, path, at) in located {
                let line = format!("{file}: {}: {path}, {at}: {}", advice.severity.word(), advice.sentences());
                let excerpts = excerpts.filter(|_| !secret_lines.contains(&at.line));
                show(&line, excerpts.map(|excerpts| excerpts.of(&valid.bytes, at)))?;
            }
        }
        Checked::Invalid(bytes, problems) => {
            // The last line may count the problems that are not listed.
            let places = problems.listed().iter().map(|problem| Some(problem.at)).chain([None]);
            for (line, at) in file.problem_lines(problems).zip(places) {
                show(&line, excerpts.zip(at).map(|(excerpts, at)| excerpts.of(bytes, at)))?;
            }
        }
        Checked::Unreadable(failure) => {
            output.finish()?;
            file.complain_unusable("Cannot read", failure);
        }
    }
    Ok(())
}
