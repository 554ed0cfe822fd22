//! `try`: tries one action against the real RADIUS server, from a script or interactively. The server is only ever
//! taken from the command line, so that a file cannot decide where a secret is sent.

use std::io::{IsTerminal as _, stderr, stdout};
use std::sync::Arc;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use zeroize::Zeroizing;

use super::credentials::{from_environment, from_environment_or_terminal, secret};
use super::output::{self, Output, Unwritable};
use super::source::Source;
use super::terminal::{self, Typed, Unanswered};
use super::{Format, Outcome};
use crate::document::load::Unusable;
use crate::end_user::logon::{SendMode, Stage};
use crate::policy::{ActionId, Connection, Host, Policy, Port, Value as _};
use crate::radius::Server;
use crate::text;
use crate::trial::{self, NAS_IDENTIFIER, Plan, Reason, Trial};
use client::ClientArguments;
use report::Report;

mod client;
mod report;

pub(super) const AFTER_HELP: &str = "\
Timeout, retries, HA mode, password encoding, domain handling and RADIUS attributes come from the policy; its servers are not used.
--calling-station-id, --called-station-id, --nas-ip, --nas-port-type and --service-type replace the policy's attributes of the same
type; --nas-ip replaces both NAS-IP-Address and NAS-IPv6-Address. A TYPE is a number, or a name such as Virtual or Login.

Environment:
  RADIUS_PASSWORD  the user's password; not used with --at-once
  RADIUS_SECRET    the secret key (shared secret) of the server
  RADIUS_CODE      the response to one challenge from the server
Anything that is not set is asked for on the terminal. Other programs of the same user may be able to read the environment.

Exit codes:
  0  the server accepted
  1  the server rejected
  2  there was no valid response, or nothing was sent, for example because the file or the arguments are wrong

With --format json, standard output contains one JSON object, also if nothing was sent, unless the arguments are wrong. Everything
else goes to standard error. The object contains the server's messages and the values of attributes that do not look like secrets,
but not the password, code and secret key of the test. radius-console schema try prints its JSON Schema.

A response without a Message-Authenticator can be forged in transit (CVE-2024-3596, Blast-RADIUS), and servers updated since
July 2024 sign their responses. An unsigned response is therefore accepted only with --allow-unsigned.

Examples:
  radius-console try a.radius.json --action Push --user alice --server radius.example.com
  radius-console try a.radius.json --action SMS --user alice --server 10.0.0.1 --server 10.0.0.2 --port 1645 --yes
  radius-console try a.radius.json --action Push --user alice --server radius.example.com --calling-station-id 192.0.2.7";

/// The JSON Schema (2020-12) of the report of --format json.
pub(super) const SCHEMA: &str = include_str!("../../assets/try-report.schema.json");

const PASSWORD: &str = "RADIUS_PASSWORD";
const CODE: &str = "RADIUS_CODE";
/// The default RADIUS port (RFC 2865 section 3).
pub(super) const PORT: u16 = 1812;

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
    #[command(flatten)]
    client: ClientArguments,
    /// Output format: text, or one JSON object at the end
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Sends without confirmation; required without a terminal
    #[arg(long)]
    yes: bool,
}

pub(super) fn host(argument: &str) -> Result<Host, String> {
    match argument.parse::<Host>() {
        Ok(host) if host.is_empty() => Err(format!("expected {}", Host::expected())),
        parsed => parsed.map_err(|unfit| unfit.to_string()),
    }
}

/// Why a trial ended without the server's decision.
enum Stopped {
    /// With a message; nothing more was sent.
    Refused(Reason, String),
    Unwritable(Unwritable),
}

impl From<String> for Stopped {
    fn from(message: String) -> Self {
        Self::Refused(Reason::NotSent, message)
    }
}

impl From<Unwritable> for Stopped {
    fn from(unwritable: Unwritable) -> Self {
        Self::Unwritable(unwritable)
    }
}

pub(super) fn run(arguments: &Arguments, output: &mut Output, worst: &mut Outcome) -> Result<(), Unwritable> {
    // Only the server's decision improves this, so that it also holds if writing the output fails.
    *worst = Outcome::Error;
    let mut trial = None;
    let ended = match arguments.file.load() {
        Ok((policy, _)) => arguments.try_out(policy, &mut trial, output),
        Err(unusable) => {
            arguments.file.complain(&unusable);
            let why = match &unusable {
                Unusable::Unreadable(failure) => format!("cannot read {}: {failure}", arguments.file),
                Unusable::Invalid(_) => format!("{} is not a valid policy", arguments.file),
            };
            return match arguments.format {
                Format::Text => Ok(()),
                Format::Json => {
                    let message = format!("Nothing was sent: {why}.");
                    report(&Report::of(arguments, None, Some((Reason::NotSent, &message))), output)
                }
            };
        }
    };
    let stopped = match ended {
        Ok(()) => None,
        Err(Stopped::Unwritable(unwritable)) => return Err(unwritable),
        Err(Stopped::Refused(reason, message)) => Some((reason, message)),
    };
    let verdict = trial.as_ref().and_then(Trial::verdict);
    if let Some(verdict) = verdict {
        *worst = match verdict.outcome {
            trial::Outcome::Accepted { .. } => Outcome::Success,
            trial::Outcome::Rejected => Outcome::Negative,
            trial::Outcome::Challenged | trial::Outcome::NoResponse => Outcome::Error,
        };
    }
    if let Some((_, message)) = &stopped {
        output.finish()?;
        output::complain(message);
    }
    match (arguments.format, verdict) {
        (Format::Json, _) => report(
            &Report::of(
                arguments,
                trial.as_ref(),
                stopped.as_ref().map(|(reason, message)| (*reason, message.as_str())),
            ),
            output,
        ),
        (Format::Text, Some(verdict)) if stopped.is_none() => {
            output.lines(&verdict.summary)?;
            verdict.advice.iter().try_for_each(|line| output.line(line))?;
            output.finish()
        }
        (Format::Text, _) => Ok(()),
    }
}

fn report(report: &Report<'_>, output: &mut Output) -> Result<(), Unwritable> {
    output.json(&serde_json::to_string(report).map_err(std::io::Error::from)?)?;
    output.finish()
}

impl Arguments {
    fn plan(&self, policy: Policy) -> Result<Plan, Stopped> {
        let plan = Plan {
            action: find(&policy, &self.action)?,
            user: self.user.clone(),
            send_mode: self.send_mode(),
            servers: self.servers().collect(),
            nas_identifier: self.nas_identifier.clone(),
            client: self.client.attributes(),
            requires_signature: !self.allow_unsigned,
            policy: Arc::new(policy),
        };
        let policy_port = plan.policy.connection().map(|Connection { radius_port, .. }| radius_port.get());
        match (policy_port, plan.servers.as_slice()) {
            (_, [_, _, _, ..]) => Err("Use --server once, or twice with a secondary server.".to_owned().into()),
            (Some(policy_port), _) if self.port.is_none() && policy_port != PORT => Err(format!(
                "The policy uses port {policy_port}, but the default is {PORT}: use --port {policy_port} or --port {PORT}."
            )
            .into()),
            _ => match plan.check_size() {
                Ok(()) => Ok(plan),
                Err(why) => Err(Stopped::Refused(Reason::Unsendable, format!("Nothing was sent: {why}."))),
            },
        }
    }

    fn send_mode(&self) -> SendMode {
        if self.at_once { SendMode::CommandOnly } else { SendMode::PasswordFirst }
    }

    fn servers(&self) -> impl Iterator<Item = Server> {
        let port = self.port.map_or(PORT, Port::get);
        self.servers.iter().map(move |host| Server { host: host.as_str().to_owned(), port })
    }

    /// Prints progress: on standard output, unless that is for the report.
    fn tell(&self, text: &str, output: &mut Output) -> Result<(), Unwritable> {
        match self.format {
            Format::Text => output.lines(text).and_then(|()| output.finish()),
            Format::Json => {
                text.lines().for_each(output::complain);
                Ok(())
            }
        }
    }

    /// Asks for anything missing, runs the trial, and prints each event as it happens.
    fn try_out(&self, policy: Policy, begun: &mut Option<Trial>, output: &mut Output) -> Result<(), Stopped> {
        terminal::prepare();
        let plan = self.plan(policy)?;
        let mut sentence = plan.sentence();
        if plan.policy.action(plan.action).is_some_and(|action| !action.enabled) {
            sentence = format!("{} is disabled: users do not see it yet. {sentence}", plan.title());
        }
        self.tell(&sentence, output)?;
        if !self.yes {
            self.confirm(&sentence)?;
        }
        let password = match plan.send_mode {
            SendMode::PasswordFirst => from_environment_or_terminal(
                PASSWORD,
                "the password",
                &format!("Password for {}: ", text::quoted(&plan.user, 60)),
            )?,
            SendMode::CommandOnly => Zeroizing::default(),
        };
        let secret = secret()?;
        let mut code = from_environment(CODE)?;
        let was_given = code.is_some();
        let trial = begun.insert(Trial::begin(plan, password, Arc::new(secret)));
        loop {
            self.run_jobs(trial, output)?;
            let Stage::Challenge { text, .. } = trial.logon().stage() else { return Ok(()) };
            let code = match code.take() {
                Some(code) => code,
                None => ask_code(trial, text, was_given)?,
            };
            trial.enter(code);
        }
    }

    /// Runs the pending requests until the trial needs input or ends.
    fn run_jobs(&self, trial: &mut Trial, output: &mut Output) -> Result<(), Unwritable> {
        while let Some(job) = trial.job() {
            let mut written = Ok(());
            let done = job.run(&mut |event| {
                let line = trial.trace().line(&event);
                trial.record(event);
                // The request was already sent, so its reply is awaited even if the output can no longer be written.
                if written.is_ok() {
                    written = self.tell(&line, output);
                }
            });
            trial.finish(done);
            written?;
        }
        Ok(())
    }

    /// Asks for confirmation. If what will be sent was not printed on the terminal, the question repeats it.
    fn confirm(&self, sentence: &str) -> Result<(), String> {
        let is_shown = match self.format {
            Format::Text => stdout().is_terminal(),
            Format::Json => stderr().is_terminal(),
        };
        let question = if is_shown { "Send? [y/N] " } else { &format!("{sentence}\nSend? [y/N] ") };
        match terminal::ask(question, Typed::Shown) {
            Ok(answer) if ["y", "yes"].contains(&answer.trim().to_lowercase().as_str()) => Ok(()),
            Ok(_) | Err(Unanswered::Cancelled | Unanswered::NotText) => Err("Nothing was sent.".to_owned()),
            Err(Unanswered::NoTerminal) => {
                Err("Nothing was sent: there is no terminal to confirm on. Use --yes to send without confirmation."
                    .to_owned())
            }
        }
    }
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
