//! `convert`: converts a farm's REST API response to a policy. What the response lacks comes from another policy or
//! from defaults, and is reported.

use clap::Args;

use super::Outcome;
use super::output::{self, Output, Unwritable};
use super::source::Source;
use super::target::{self, Target};
use crate::policy::diff::Comparison;
use crate::policy::json;
use crate::policy::rest_response::{Readable, RestResponse};
use crate::policy::{MAX_ACTIONS, Name, Policy};
use crate::text;

const ABOUT: &str = "\
A response contains only the actions and Autosend. Everything else comes from --like: the name of the policy, its connection and,
from the action with the same command, a missing title or image. Anything that could not be imported unchanged is reported on
standard error.";

const EXIT_CODES: &str = "\
Exit codes:
  0  the policy was written
  1  the response is not valid or has more than five actions, or the --like policy is not valid
  2  a file cannot be read or written, the output file exists, or the arguments are wrong

Examples:
  radius-console convert response.json -o farm.radius.json
  radius-console convert response.json --like duo.radius.json -o duo.radius.json --force";

pub(super) fn after_help() -> String {
    format!("{ABOUT}\n\n{}\n\n{EXIT_CODES}", target::HELP)
}

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A farm's REST API response; - is standard input
    #[arg(value_name = "RESPONSE")]
    response: Source,
    /// The policy file to write; - is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Target,
    /// A policy that supplies what the response lacks
    #[arg(long, value_name = "POLICY")]
    like: Option<Source>,
    /// The name of the policy, which is the name of the RADIUS provider in the farm
    #[arg(long, conflicts_with = "like", default_value = "RADIUS")]
    name: Name,
    /// Imports only the first actions by priority, at most COUNT
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u8).range(0..=MAX_ACTIONS as i64))]
    take: Option<u8>,
    /// Replaces an existing file
    #[arg(long)]
    force: bool,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output, worst: &mut Outcome) -> Result<(), Unwritable> {
    let Some(existing) = arguments.output.existing("policy", worst) else { return Ok(()) };
    let policy = match arguments.policy() {
        Ok(policy) => policy,
        Err(outcome) => {
            worst.worsen(outcome);
            return Ok(());
        }
    };
    let bytes = json::write(&policy);
    let known = arguments.force.then_some(existing.as_slice());
    arguments.output.write("policy", bytes.as_bytes(), known, output, worst)
}

impl Arguments {
    /// Creates the policy. Reports on standard error what could not be imported unchanged, or why there is no policy.
    fn policy(&self) -> Result<Policy, Outcome> {
        if matches!((&self.response, &self.like), (Source::StandardInput, Some(Source::StandardInput))) {
            output::complain("Cannot read standard input twice; name a file for RESPONSE or POLICY");
            return Err(Outcome::Error);
        }
        let response = self.read_response();
        let like = self.like.as_ref().map(|like| like.load().map_err(|unusable| like.complain(&unusable)));
        // Reads both before failing, to report the problems of both.
        let like = match (&response, like) {
            (_, None) => Policy::new(self.name.clone()),
            (_, Some(Ok((like, _)))) => like,
            (Ok(_), Some(Err(outcome))) => return Err(outcome),
            (Err(first), Some(Err(second))) => return Err(second.max(*first)),
        };
        let (offer, notes) = response?.finish(&like);
        notes.iter().for_each(|note| output::complain(&format!("{}: {note}", self.response)));
        // Refuses more than five actions, but there are never more here.
        Comparison::of_actions(&like, offer).with(&|_| true).map_err(|refusal| {
            output::complain(&format!("{}: {refusal}", self.response));
            Outcome::Negative
        })
    }

    /// Reads the farm's actions, at most as many as a policy can contain.
    fn read_response(&self) -> Result<RestResponse, Outcome> {
        let response = match self.response.load_any() {
            Ok(Readable::Response(response)) => response,
            Ok(Readable::Policy(_)) => {
                output::complain(&format!("This is a policy file, not a REST API response: {}", self.response));
                return Err(Outcome::Negative);
            }
            Err(unusable) => return Err(self.response.complain(&unusable)),
        };
        let (found, limit) = (response.actions.len(), self.take.map_or(MAX_ACTIONS, usize::from));
        if found <= limit {
            return Ok(response);
        }
        if self.take.is_none() {
            output::complain(&format!(
                "{}: found {} actions; a policy can have at most {MAX_ACTIONS}. Use --take {MAX_ACTIONS} to import the first ones \
                 by priority.",
                self.response,
                text::grouped(found as u64)
            ));
            return Err(Outcome::Negative);
        }
        for (number, action) in (1..).zip(&response.actions).skip(limit) {
            let title =
                action.title.as_ref().map_or_else(|| "untitled".to_owned(), |title| text::quoted(title.as_str(), 40));
            output::complain(&format!("{}: skipped action {number} ({title})", self.response));
        }
        Ok(response.first(limit))
    }
}
