//! `try`: tries one action against the real RADIUS server, from a script or interactively. The server is only ever
//! taken from the command line, so that a file cannot decide where a secret is sent.

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
use crate::end_user::logon::{SendMode, Stage};
use crate::policy::{ActionId, Connection, Host, Policy, Port, Value as _};
use crate::radius::{Secret, Server};
use crate::text;
use crate::trial::{self, NAS_IDENTIFIER, Plan, Trial, Verdict};

pub(super) const AFTER_HELP: &str = "\
Timeout, retries, HA mode, password encoding and domain handling come from the policy; its servers are not used.

Environment:
  RADIUS_PASSWORD  the user's password; not used with --at-once
  RADIUS_SECRET    the secret key (shared secret) of the server
  RADIUS_CODE      the response to one challenge from the server
Anything that is not set is asked for on the terminal. Other programs of the same user may be able to read the environment.

Exit codes:
  0  the server accepted
  1  the server rejected
  2  there was no valid response, or nothing was sent, for example because the file or the arguments are wrong

A response without a Message-Authenticator can be forged in transit (CVE-2024-3596, Blast-RADIUS), and servers updated since
July 2024 sign their responses. An unsigned response is therefore accepted only with --allow-unsigned.

Examples:
  radius-console try a.radius.json --action Push --user alice --server radius.example.com
  radius-console try a.radius.json --action SMS --user alice --server 10.0.0.1 --server 10.0.0.2 --port 1645 --yes";

const PASSWORD: &str = "RADIUS_PASSWORD";
const SECRET: &str = "RADIUS_SECRET";
const CODE: &str = "RADIUS_CODE";
/// The default RADIUS port (RFC 2865 section 3).
const PORT: u16 = 1812;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A policy file; - is standard input
    #[arg(value_name = "FILE")]
    file: Source,
    /// The full title of the action to test; the action may be disabled
    #[arg(long, value_name = "TITLE")]
    action: String,
    /// The user to log on as, who receives any push notification, call or message
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    user: String,
    /// The RADIUS server; if given twice, the second is the secondary server
    #[arg(long = "server", required = true, value_name = "HOST", value_parser = host)]
    servers: Vec<Host>,
    /// The UDP port, 1812 by default; required if the policy uses another port
    #[arg(long, value_name = "PORT")]
    port: Option<Port>,
    /// Sends the command directly instead of the password, for servers that handle only the second factor
    #[arg(long)]
    at_once: bool,
    /// Accepts responses without a Message-Authenticator, although they can be forged in transit
    #[arg(long)]
    allow_unsigned: bool,
    /// The name this computer sends (NAS-Identifier)
    #[arg(long, value_name = "NAME", default_value = NAS_IDENTIFIER, value_parser = NonEmptyStringValueParser::new())]
    nas_identifier: String,
    /// Sends without confirmation; required without a terminal
    #[arg(long)]
    yes: bool,
}

fn host(argument: &str) -> Result<Host, String> {
    match argument.parse::<Host>() {
        Ok(host) if host.is_empty() => Err(format!("expected {}", Host::expected())),
        parsed => parsed.map_err(|unfit| unfit.to_string()),
    }
}

/// Why a trial ended without a verdict.
enum Stopped {
    /// With a message for standard error.
    Refused(String),
    Unwritable(Unwritable),
}

impl From<String> for Stopped {
    fn from(message: String) -> Self {
        Self::Refused(message)
    }
}

impl From<Unwritable> for Stopped {
    fn from(unwritable: Unwritable) -> Self {
        Self::Unwritable(unwritable)
    }
}

pub(super) fn run(arguments: &Arguments, output: &mut Output, worst: &mut Outcome) -> Result<(), Unwritable> {
    // Only the server's verdict improves this, so that it also holds if writing the output fails.
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
        Err(Stopped::Refused(message)) => {
            output.finish()?;
            output::complain(&message);
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
            send_mode: if self.at_once { SendMode::CommandOnly } else { SendMode::PasswordFirst },
            servers: servers.collect(),
            nas_identifier: self.nas_identifier.clone(),
            client: Vec::new(),
            requires_signature: !self.allow_unsigned,
            policy: Arc::new(policy),
        };
        let policy_port = plan.policy.connection().map(|Connection { radius_port, .. }| radius_port.get());
        match (policy_port, plan.servers.as_slice()) {
            (_, [_, _, _, ..]) => Err("Use --server once, or twice with a secondary server.".to_owned()),
            (Some(policy_port), _) if self.port.is_none() && policy_port != PORT => Err(format!(
                "The policy uses port {policy_port}, but the default is {PORT}: use --port {policy_port} or --port {PORT}."
            )),
            _ => Ok(plan),
        }
    }

    fn port(&self) -> u16 {
        self.port.map_or(PORT, Port::get)
    }

    /// Asks for anything missing, runs the trial, and prints each event as it happens.
    fn try_out(&self, policy: Policy, output: &mut Output) -> Result<Verdict, Stopped> {
        terminal::prepare();
        let plan = self.plan(policy)?;
        let mut sentence = plan.sentence();
        if plan.policy.action(plan.action).is_some_and(|action| !action.enabled) {
            sentence = format!("{} is disabled: users do not see it yet. {sentence}", plan.title());
        }
        output.line(&sentence)?;
        output.finish()?;
        if !self.yes {
            confirm(&sentence)?;
        }
        let password = match plan.send_mode {
            SendMode::PasswordFirst => from_environment_or_terminal(
                PASSWORD,
                "the password",
                &format!("Password for {}: ", text::quoted(&plan.user, 60)),
            )?,
            SendMode::CommandOnly => Zeroizing::default(),
        };
        let secret = from_environment_or_terminal(SECRET, "the secret key", "Secret key: ")?;
        let secret = Secret::new(secret).ok_or_else(|| "Nothing was sent: the secret key is empty.".to_owned())?;
        let mut trial = Trial::begin(plan, password, Arc::new(secret));
        let mut code = from_environment(CODE)?;
        let was_given = code.is_some();
        loop {
            run_jobs(&mut trial, output)?;
            let Stage::Challenge { text, .. } = trial.logon().stage() else { break };
            let code = match code.take() {
                Some(code) => code,
                None => ask_code(&trial, text, was_given)?,
            };
            trial.enter(code);
        }
        // A trial that ended always has a verdict.
        trial.verdict().cloned().ok_or_else(|| "The test ended without a result.".to_owned().into())
    }
}

/// Runs the pending requests until the trial needs input or ends.
fn run_jobs(trial: &mut Trial, output: &mut Output) -> Result<(), Unwritable> {
    while let Some(job) = trial.job() {
        let mut written = Ok(());
        let done = job.run(&mut |event| {
            let line = trial.trace().line(&event);
            trial.record(event);
            // The request was already sent, so its reply is awaited even if the output can no longer be written.
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
        ([], None) if titles().len() == 0 => Err("The policy has no actions to test.".to_owned()),
        ([], None) => {
            let all: Vec<String> = titles().map(|title| text::quoted(title, 60)).collect();
            Err(format!("No action has the title {quoted}. Its actions are: {}.", all.join(", ")))
        }
        _ => Err(format!("{} actions have the title {quoted}: give each action a unique title.", found.len())),
    }
}

/// Asks for confirmation. If standard output is not a terminal, the question repeats what will be sent.
fn confirm(sentence: &str) -> Result<(), String> {
    let question = if stdout().is_terminal() { "Send? [y/N] " } else { &format!("{sentence}\nSend? [y/N] ") };
    match terminal::ask(question, Typed::Shown) {
        Ok(answer) if ["y", "yes"].contains(&answer.trim().to_lowercase().as_str()) => Ok(()),
        Ok(_) | Err(Unanswered::Cancelled | Unanswered::NotText) => Err("Nothing was sent.".to_owned()),
        Err(Unanswered::NoTerminal) => {
            Err("Nothing was sent: there is no terminal to confirm on. Use --yes to send without confirmation."
                .to_owned())
        }
    }
}

fn from_environment_or_terminal(variable: &str, what: &str, question: &str) -> Result<Zeroizing<String>, String> {
    match from_environment(variable)? {
        Some(value) => Ok(value),
        None => terminal::ask(question, Typed::Hidden).map_err(|unanswered| match unanswered {
            Unanswered::Cancelled => "Nothing was sent.".to_owned(),
            Unanswered::NotText => format!("Nothing was sent: {what} is not UTF-8. Set the terminal to UTF-8."),
            Unanswered::NoTerminal => {
                format!("Nothing was sent: there is no terminal to enter {what} on. Set {variable}.")
            }
        }),
    }
}

fn ask_code(trial: &Trial, text: &str, was_given: bool) -> Result<Zeroizing<String>, String> {
    let message = match text.trim() {
        "" => String::new(),
        message => format!("Message from the server: {}\n", text::lines_excerpt(message, 1_024)),
    };
    let left =
        trial.code_time_left().map(|left| format!(" ({} s left)", trial::trace::secs_left(left))).unwrap_or_default();
    let typed = if trial.shows_code() { Typed::Shown } else { Typed::Hidden };
    terminal::ask(&format!("{message}Code{left}: "), typed).map_err(|unanswered| match unanswered {
        Unanswered::Cancelled => "Cancelled: no code was sent.".to_owned(),
        Unanswered::NotText => "No code was sent: it is not UTF-8. Set the terminal to UTF-8.".to_owned(),
        Unanswered::NoTerminal if was_given => {
            format!("The server requests another code, but {CODE} was already used and there is no terminal to enter one on.")
        }
        Unanswered::NoTerminal => {
            format!("The server requests a code, but there is no terminal to enter it on. Set {CODE}.")
        }
    })
}

/// Reads a value from the environment, which itself cannot be wiped.
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
