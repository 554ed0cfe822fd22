//! `check --format text`: one line per problem, and its excerpt if asked for.

use std::collections::BTreeSet;

use super::Checked;
use super::excerpt::{Excerpts, without_values};
use crate::cli::output::{Output, Unwritable};
use crate::cli::source::Source;
use crate::policy::ActionField;
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
            let command = ActionField::Command.key();
            // Without the whole policy, any command may be a password. The nearest key of a misspelled one is `command`.
            let misspelled = problems.listed().iter().filter(|problem| problem.nearest == Some(command));
            let keys: BTreeSet<_> =
                misspelled.filter_map(|problem| problem.path.rsplit('.').next()).chain([command]).collect();
            let shown = excerpts.map_or_else(Vec::new, |_| {
                keys.into_iter().fold(bytes.clone(), |shown, key| without_values(&shown, key))
            });
            // The last line may count the problems that are not listed.
            let places = problems.listed().iter().map(|problem| Some(problem.at)).chain([None]);
            for (line, at) in file.problem_lines(problems).zip(places) {
                show(&line, excerpts.zip(at).map(|(excerpts, at)| excerpts.of(&shown, at)))?;
            }
        }
        Checked::Unreadable(failure) => {
            output.finish()?;
            file.complain_unusable("Cannot read", failure);
        }
    }
    Ok(())
}
