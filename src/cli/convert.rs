//! `convert`: what a farm answers -> a policy. What an answer leaves open comes from another policy, or from nowhere, and is said.

use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::output::{self, Output, Unwritable};
use super::source::Source;
use crate::document::storage::{self, Failure};
use crate::policy::diff::Comparison;
use crate::policy::json;
use crate::policy::rest_response::{Readable, RestResponse};
use crate::policy::{MAX_ACTIONS, Name, Policy};
use crate::text;

pub(super) const AFTER_HELP: &str = "\
An answer has the actions and Autosend. Everything else comes from --like: the connection and the name of the policy and, from
its action with the same command, a title or a picture that the answer leaves open. What was not taken over as it is, is said on
standard error.

Exit codes:
  0  the policy is written
  1  the answer is none, or has more than five actions; the policy of --like is not valid
  2  a file cannot be read or written, there is a file already, or the arguments are wrong

Examples:
  radius-console convert answer.json -o farm.radius.json
  radius-console convert answer.json --like duo.radius.json -o duo.radius.json --force";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The answer of a farm; - is standard input
    #[arg(value_name = "ANSWER")]
    answer: Source,
    /// The policy file to write; - is standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// A policy that has what an answer does not
    #[arg(long, value_name = "POLICY")]
    like: Option<Source>,
    /// The name of the policy, as the RADIUS provider is called in the farm
    #[arg(long, conflicts_with = "like", default_value = "RADIUS")]
    name: Name,
    /// Takes the first actions by priority, at most so many
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u8).range(0..=MAX_ACTIONS as i64))]
    take: Option<u8>,
    /// Replaces a file that is there
    #[arg(long)]
    force: bool,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output, worst: &mut Outcome) -> Result<(), Unwritable> {
    let policy = match arguments.policy() {
        Ok(policy) => policy,
        Err(outcome) => {
            worst.worsen(outcome);
            return Ok(());
        }
    };
    let bytes = json::write(&policy);
    let into = &arguments.output;
    let written = match into.as_os_str() == "-" {
        true => return output.text(&bytes),
        false if arguments.force => storage::write(into, bytes.as_bytes()),
        false => storage::create(into, bytes.as_bytes()),
    };
    if let Err(failure) = written {
        let force = if matches!(failure, Failure::Exists) { ", or give --force" } else { "" };
        output::complain(&format!("Cannot write: {failure}{force}: {}", into.display()));
        worst.worsen(Outcome::Error);
    }
    Ok(())
}

impl Arguments {
    /// Makes the policy, and says what was not taken over as it is, or why there is none.
    fn policy(&self) -> Result<Policy, Outcome> {
        if matches!((&self.answer, &self.like), (Source::StandardInput, Some(Source::StandardInput))) {
            output::complain("Cannot read standard input twice; name a file for ANSWER or POLICY");
            return Err(Outcome::Error);
        }
        let answer = self.answer();
        let like = self.like.as_ref().map(|like| like.load().map_err(|unusable| like.complain(&unusable)));
        // Both are read, so that the problems of both are known.
        let like = match (&answer, like) {
            (_, None) => Policy::new(self.name.clone()),
            (_, Some(Ok((like, _)))) => like,
            (Ok(_), Some(Err(outcome))) => return Err(outcome),
            (Err(first), Some(Err(second))) => return Err(second.max(*first)),
        };
        let (offer, notes) = answer?.finish(&like);
        notes.iter().for_each(|note| output::complain(&format!("{}: {note}", self.answer)));
        // It refuses more than five, and there are no more.
        Comparison::of_actions(&like, offer).with(&|_| true).map_err(|refusal| {
            output::complain(&format!("{}: {refusal}", self.answer));
            Outcome::Negative
        })
    }

    /// Reads the actions of the farm, as many as a policy holds.
    fn answer(&self) -> Result<RestResponse, Outcome> {
        let answer = match self.answer.load_any() {
            Ok(Readable::Response(answer)) => answer,
            Ok(Readable::Policy(_)) => {
                output::complain(&format!("A policy already, and no answer of a farm: {}", self.answer));
                return Err(Outcome::Negative);
            }
            Err(unusable) => return Err(self.answer.complain(&unusable)),
        };
        let (found, taken) = (answer.actions.len(), self.take.map_or(MAX_ACTIONS, usize::from));
        if found <= taken {
            return Ok(answer);
        }
        if self.take.is_none() {
            output::complain(&format!(
                "{}: {} actions, and a policy holds {MAX_ACTIONS}; --take {MAX_ACTIONS} takes the first ones by priority",
                self.answer,
                text::grouped(found as u64)
            ));
            return Err(Outcome::Negative);
        }
        for (number, action) in (1..).zip(&answer.actions).skip(taken) {
            let title = action
                .title
                .as_ref()
                .map_or_else(|| "without title".to_owned(), |title| text::quoted(title.as_str(), 40));
            output::complain(&format!("{}: action {number}, {title}, is left out", self.answer));
        }
        Ok(answer.first(taken))
    }
}
