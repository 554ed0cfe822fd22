//! `try`: one action against the real RADIUS server, for a script or a person at a terminal. The server is named on the command
//! line and nowhere else, so that no file decides where a secret goes.

use std::env;
use std::ffi::OsString;
use std::io::{IsTerminal as _, stdout};
use std::sync::Arc;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use zeroize::Zeroizing;

use super::Outcome;
use super::output::{self, Output, Unwritable};
use super::source::Source;
use super::terminal::{self, Typed, Unanswered};
use crate::core_dumps;
use crate::end_user::logon::{Stage, Way};
use crate::policy::{ActionId, Connection, Host, Policy, Port, Value as _};
use crate::radius::{Secret, Server};
use crate::text;
use crate::trial::{self, NAS_IDENTIFIER, Plan, Trial, Verdict};

pub(super) const AFTER_HELP: &str = "\
Timeout, retries, HA mode, password encoding and whether the domain is sent come from the policy; its servers are not asked.

Environment:
  RADIUS_PASSWORD  the user's password; not used with --at-once
  RADIUS_SECRET    the secret that this computer shares with the server
  RADIUS_CODE      what one challenge of the server is answered with
What is not set is asked for on the terminal. Other programs of the same user may read the environment.

Exit codes:
  0  the server accepted
  1  the server rejected
  2  no answer that counts; or nothing was sent, as when the file or the arguments are wrong

An answer without Message-Authenticator can be forged on the way (CVE-2024-3596, Blast-RADIUS), and servers that were updated
since July 2024 sign theirs. So it counts only with --allow-unsigned.

Examples:
  radius-console try a.radius.json --action Push --user alice --server radius.example.com
  radius-console try a.radius.json --action SMS --user alice --server 10.0.0.1 --server 10.0.0.2 --port 1645 --yes";

const PASSWORD: &str = "RADIUS_PASSWORD";
const SECRET: &str = "RADIUS_SECRET";
const CODE: &str = "RADIUS_CODE";
/// The port of RADIUS (RFC 2865 section 3).
const PORT: u16 = 1812;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A policy file; - is standard input
    #[arg(value_name = "FILE")]
    file: Source,
    /// The action to try, by its whole title; it may be disabled
    #[arg(long, value_name = "TITLE")]
    action: String,
    /// The user whose logon it is; what the server does then reaches this user
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    user: String,
    /// The RADIUS server to ask; given twice, the second one is the backup
    #[arg(long = "server", required = true, value_name = "HOST", value_parser = host)]
    servers: Vec<Host>,
    /// The UDP port, 1812 if not given; has to be given where the policy names another one
    #[arg(long, value_name = "PORT")]
    port: Option<Port>,
    /// Sends the command at once, in the place of the password, for servers that do the second factor only
    #[arg(long)]
    at_once: bool,
    /// Lets answers without Message-Authenticator count, though they can be forged on the way
    #[arg(long)]
    allow_unsigned: bool,
    /// What this computer calls itself (NAS-Identifier)
    #[arg(long, value_name = "NAME", default_value = NAS_IDENTIFIER, value_parser = NonEmptyStringValueParser::new())]
    nas_identifier: String,
    /// Sends without asking first; without a terminal it is needed
    #[arg(long)]
    yes: bool,
}

fn host(argument: &str) -> Result<Host, String> {
    match argument.parse::<Host>() {
        Ok(host) if host.is_empty() => Err(format!("expected {}", Host::expected())),
        parsed => parsed.map_err(|unfit| unfit.to_string()),
    }
}

/// Why a trial did not come to a verdict.
enum Stopped {
    /// In words for whoever started it.
    Refused(String),
    Unwritable(Unwritable),
}

impl From<String> for Stopped {
    fn from(words: String) -> Self {
        Self::Refused(words)
    }
}

impl From<Unwritable> for Stopped {
    fn from(unwritable: Unwritable) -> Self {
        Self::Unwritable(unwritable)
    }
}

pub(super) fn run(arguments: &Arguments, output: &mut Output, worst: &mut Outcome) -> Result<(), Unwritable> {
    // Only what the server says makes it better, and nobody may be there to read it.
    *worst = Outcome::Error;
    let policy = match arguments.file.load() {
        Ok((policy, _)) => policy,
        Err(unusable) => {
            arguments.file.complain(&unusable);
            return Ok(());
        }
    };
    match arguments.try_out(policy, output) {
        Ok(verdict) => {
            *worst = match verdict.outcome {
                trial::Outcome::Accepted { .. } => Outcome::Success,
                trial::Outcome::Rejected => Outcome::Negative,
                trial::Outcome::Challenged | trial::Outcome::NoResponse => Outcome::Error,
            };
            output.lines(&verdict.summary)?;
            verdict.advice.iter().try_for_each(|line| output.line(line))?;
            output.finish()
        }
        Err(Stopped::Unwritable(unwritable)) => Err(unwritable),
        Err(Stopped::Refused(words)) => {
            output.finish()?;
            output::complain(&words);
            Ok(())
        }
    }
}

impl Arguments {
    fn plan(&self, policy: Policy) -> Result<Plan, String> {
        let servers = self.servers.iter().map(|host| Server { host: host.as_str().to_owned(), port: self.port() });
        let plan = Plan {
            action: find(&policy, &self.action)?,
            user: self.user.clone(),
            way: if self.at_once { Way::CommandAtOnce } else { Way::PasswordFirst },
            servers: servers.collect(),
            nas_identifier: self.nas_identifier.clone(),
            requires_signature: !self.allow_unsigned,
            policy: Arc::new(policy),
        };
        let named = plan.policy.connection().map(|Connection { radius_port, .. }| radius_port.get());
        match (named, plan.servers.as_slice()) {
            (_, [_, _, _, ..]) => Err("Give --server once, or twice with a backup server.".to_owned()),
            (Some(named), _) if self.port.is_none() && named != PORT => Err(format!(
                "The policy names port {named}, and {PORT} is asked if none is given: give --port {named} or --port {PORT}."
            )),
            _ => Ok(plan),
        }
    }

    fn port(&self) -> u16 {
        self.port.map_or(PORT, Port::get)
    }

    /// Asks what is to be known, sends, and tells what happens as it happens.
    fn try_out(&self, policy: Policy, output: &mut Output) -> Result<Verdict, Stopped> {
        terminal::prepare();
        let plan = self.plan(policy)?;
        let mut sentence = plan.sentence();
        if plan.policy.action(plan.action).is_some_and(|action| !action.enabled) {
            sentence = format!("{} is disabled: users are not offered it yet. {sentence}", plan.title());
        }
        output.line(&sentence)?;
        output.finish()?;
        if !self.yes {
            consent(&sentence)?;
        }
        let password = match plan.way {
            Way::PasswordFirst => {
                given_or_asked(PASSWORD, "the password", &format!("Password of {}: ", text::quoted(&plan.user, 60)))?
            }
            Way::CommandAtOnce => Zeroizing::default(),
        };
        let secret = given_or_asked(SECRET, "the shared secret", "Shared secret: ")?;
        let secret = Secret::new(secret).ok_or_else(|| "The shared secret is empty: nothing was sent.".to_owned())?;
        let mut trial = Trial::begin(plan, password, Arc::new(secret));
        let mut code = from_environment(CODE)?;
        let is_given = code.is_some();
        loop {
            exchange(&mut trial, output)?;
            let Stage::Challenge { text, .. } = trial.logon().stage() else { break };
            let answer = match code.take() {
                Some(code) => code,
                None => ask_code(&trial, text, is_given)?,
            };
            trial.enter(answer);
        }
        // A trial that ended has one.
        trial.verdict().cloned().ok_or_else(|| "The trial ended without an answer.".to_owned().into())
    }
}

/// Sends what is to be sent now, and waits for the answer.
fn exchange(trial: &mut Trial, output: &mut Output) -> Result<(), Unwritable> {
    while let Some(job) = trial.job() {
        let mut written = Ok(());
        let done = job.run(&mut |event| {
            let line = trial.trace().line(&event);
            trial.record(event);
            // What is on its way is waited for, though nobody may read of it.
            if written.is_ok() {
                written = output.lines(&line).and_then(|()| output.finish());
            }
        });
        trial.finish(done);
        written?;
    }
    Ok(())
}

/// Finds the action with this title.
fn find(policy: &Policy, title: &str) -> Result<ActionId, String> {
    let titles = || policy.actions().map(|(_, action)| action.title.as_str());
    let quoted = text::quoted(title, 60);
    let found: Vec<ActionId> =
        policy.actions().filter(|(_, action)| action.title.as_str() == title).map(|(id, _)| id).collect();
    match (found.as_slice(), text::nearest(title, titles())) {
        ([id], _) => Ok(*id),
        ([], Some(near)) => Err(format!("No action has the title {quoted}; did you mean {}?", text::quoted(near, 60))),
        ([], None) if titles().len() == 0 => Err("The policy has no action that could be tried.".to_owned()),
        ([], None) => {
            let all: Vec<String> = titles().map(|title| text::quoted(title, 60)).collect();
            Err(format!("No action has the title {quoted}; there is {}.", all.join(", ")))
        }
        _ => Err(format!("{} actions have the title {quoted}: give each a title of its own.", found.len())),
    }
}

/// Asks whether to send; whoever sees no standard output reads there what would be sent.
fn consent(sentence: &str) -> Result<(), String> {
    let question = if stdout().is_terminal() { "Send? [y/N] " } else { &format!("{sentence}\nSend? [y/N] ") };
    match terminal::ask(question, Typed::Shown) {
        Ok(answer) if ["y", "yes"].contains(&answer.trim().to_lowercase().as_str()) => Ok(()),
        Ok(_) | Err(Unanswered::GivenUp | Unanswered::NotText) => Err("Nothing was sent.".to_owned()),
        Err(Unanswered::NoTerminal) => {
            Err("Nothing was sent: there is no terminal to ask on. Give --yes to send without a question.".to_owned())
        }
    }
}

fn given_or_asked(variable: &str, what: &str, question: &str) -> Result<Zeroizing<String>, String> {
    match from_environment(variable)? {
        Some(value) => Ok(value),
        None => terminal::ask(question, Typed::Hidden).map_err(|unanswered| match unanswered {
            Unanswered::GivenUp => "Nothing was sent.".to_owned(),
            Unanswered::NotText => format!("Nothing was sent: {what} is not UTF-8. Set the terminal to UTF-8."),
            Unanswered::NoTerminal => {
                format!("Nothing was sent: there is no terminal to ask for {what} on. Set {variable}.")
            }
        }),
    }
}

fn ask_code(trial: &Trial, text: &str, was_given: bool) -> Result<Zeroizing<String>, String> {
    let said = match text.trim() {
        "" => String::new(),
        said => format!("The server says: {}\n", text::lines_excerpt(said, 1_024)),
    };
    let left =
        trial.code_time_left().map(|left| format!(" ({} s left)", trial::trace::secs_left(left))).unwrap_or_default();
    let typed = if trial.shows_code() { Typed::Shown } else { Typed::Hidden };
    terminal::ask(&format!("{said}Code{left}: "), typed).map_err(|unanswered| match unanswered {
        Unanswered::GivenUp => "Given up: no code was sent.".to_owned(),
        Unanswered::NotText => "No code was sent: it is not UTF-8. Set the terminal to UTF-8.".to_owned(),
        Unanswered::NoTerminal if was_given => {
            format!("The server asks for another code, {CODE} is used up, and there is no terminal to ask for it on.")
        }
        Unanswered::NoTerminal => {
            format!("The server asks for a code, and there is no terminal to ask for it on. Set {CODE}.")
        }
    })
}

/// Takes a value from the environment, which itself cannot be wiped.
fn from_environment(variable: &str) -> Result<Option<Zeroizing<String>>, String> {
    match env::var_os(variable).map(OsString::into_string) {
        None => Ok(None),
        Some(Ok(value)) => {
            core_dumps::forbid();
            Ok(Some(Zeroizing::new(value)))
        }
        Some(Err(value)) => {
            drop(Zeroizing::new(value.into_encoded_bytes()));
            Err(format!("Nothing was sent: {variable} is not UTF-8."))
        }
    }
}
