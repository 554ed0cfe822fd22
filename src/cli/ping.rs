//! `ping`: sends a Status-Server to each server, as Check connection in the window does, and reports what each response proves.

use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use serde::Serialize;

use super::output::{self, Output, Unwritable};
use super::try_action::{PORT, host};
use super::{Format, Outcome, credentials, terminal};
use crate::policy::{Host, Port, TimeoutSecs};
use crate::radius::Server;
use crate::radius::exchange::{Cancel, Timing};
use crate::trial::check::{Check, Finding};
use crate::trial::{NAS_IDENTIFIER, Reason};

pub(super) const AFTER_HELP: &str = "\
Sends a Status-Server, which involves no user: nothing is sent to a phone. Some servers ignore it, and some sign only their
responses to a logon; test an action then, with try.

Environment:
  RADIUS_SECRET  the secret key (shared secret) of the servers
If it is not set, it is asked for on the terminal. Other programs of the same user may be able to read the environment.

Exit codes:
  0  every server responded, and signed its response unless --allow-unsigned is given
  2  a server did not, or nothing was sent, for example because the arguments are wrong

With --format json, standard output contains one JSON object per server and line; messages go to standard error. `reason` is one of
those of radius-console schema try.

Examples:
  radius-console ping --server radius.example.com
  radius-console ping --server 10.0.0.1 --server 10.0.0.2 --port 1645 --timeout 2 --format json";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A RADIUS server; can be given several times
    #[arg(long = "server", required = true, value_name = "HOST", value_parser = host)]
    servers: Vec<Host>,
    /// The UDP port
    #[arg(long, value_name = "PORT", default_value_t = PORT, value_parser = port)]
    port: u16,
    /// How long to wait for a response to each of two packets, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "5")]
    timeout: TimeoutSecs,
    /// The name this computer sends (NAS-Identifier)
    #[arg(long, value_name = "NAME", default_value = NAS_IDENTIFIER, value_parser = NonEmptyStringValueParser::new())]
    nas_identifier: String,
    /// Accepts responses without a Message-Authenticator, although they can be forged in transit
    #[arg(long)]
    allow_unsigned: bool,
    /// Output format: text, or one JSON object per server and line
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

fn port(argument: &str) -> Result<u16, String> {
    argument.parse().map(Port::get).map_err(|invalid: crate::policy::InvalidValue| invalid.to_string())
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'f> {
    server: String,
    ok: bool,
    #[serde(flatten)]
    response: Option<ResponseReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    summary: &'f str,
    advice: &'f [String],
}

#[derive(Serialize)]
struct ResponseReport {
    code: String,
    signed: bool,
    /// In milliseconds, to the microsecond.
    time: f64,
}

impl<'f> Report<'f> {
    fn of(server: &Server, finding: &'f Finding, ok: bool) -> Self {
        let response = finding.result.ok().map(|response| ResponseReport {
            code: response.code.to_string(),
            signed: response.is_signed,
            time: output::millis(response.after),
        });
        Self {
            server: server.to_string(),
            ok,
            response,
            reason: finding.result.err().or((!ok).then_some(Reason::Unsigned)).map(Reason::id),
            summary: &finding.summary,
            advice: &finding.advice,
        }
    }
}

pub(super) fn run(arguments: &Arguments, output: &mut Output, worst: &mut Outcome) -> Result<(), Unwritable> {
    // Only the servers' responses improve this, so that it also holds if writing the output fails.
    *worst = Outcome::Error;
    let check = match arguments.check() {
        Ok(check) => check,
        Err(message) => {
            output::complain(&message);
            return Ok(());
        }
    };
    let mut ok_count = 0;
    for (server, mut finding) in check.each(&Cancel::default()) {
        let ok = finding.result.is_ok_and(|response| response.is_signed || arguments.allow_unsigned);
        if ok {
            ok_count += 1;
        } else if finding.is_reachable() {
            finding.advice.push("Use --allow-unsigned to accept unsigned responses.".to_owned());
        }
        match arguments.format {
            Format::Json => {
                let report = Report::of(server, &finding, ok);
                output.json(&serde_json::to_string(&report).map_err(std::io::Error::from)?)?;
            }
            Format::Text => {
                output.lines(&finding.summary)?;
                finding.advice.iter().try_for_each(|line| output.line(&format!("  {line}")))?;
            }
        }
        output.finish()?;
    }
    if ok_count == check.servers().len() {
        *worst = Outcome::Success;
    }
    Ok(())
}

impl Arguments {
    /// Asks for the secret.
    fn check(&self) -> Result<Check, String> {
        terminal::prepare();
        let servers = self.servers.iter().map(|host| Server { host: host.as_str().to_owned(), port: self.port });
        let timing = Timing { wait: Duration::from_secs(self.timeout.get().into()), repetitions: 1 };
        let secret = Arc::new(credentials::secret()?);
        Ok(Check::with(servers.collect(), timing, self.nas_identifier.clone(), secret))
    }
}
