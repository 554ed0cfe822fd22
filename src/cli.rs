//! The command line: its arguments, subcommands and exit codes. Needs no display. Each subcommand is in its own file.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};

use crate::policy::json;
use crate::text;
use output::{Output, Unwritable};
use source::Source;

mod check;
mod convert;
mod credentials;
mod diff;
mod fmt;
mod guide;
mod manual;
mod output;
#[cfg(feature = "gui")]
mod picture;
mod ping;
mod presets;
mod progress;
mod search;
mod show;
mod source;
mod target;
mod terminal;
mod try_action;

/// Edits, checks, shows, compares, formats and tests policies for the Automation tab of a RADIUS provider
/// (`*.radius.json` files).
///
/// An administrator enters the edited policy in the farm; this program sends nothing to a farm.
///
/// Without a command, the console opens.
#[derive(Debug, Parser)]
#[command(name = "radius-console", version, args_conflicts_with_subcommands = true)]
#[command(after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Option<Subcommands>,
    /// A policy file to open in the console
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Graphics backend for the window: opengl or, on Windows only, dx12 (tried first)
    #[cfg(feature = "gui")]
    #[arg(long, value_name = "NAME")]
    renderer: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Subcommands {
    /// Checks policy files: lists errors with path, line and column, and advice
    #[command(after_help = EXIT_CODES)]
    Check(check::Arguments),
    /// Shows a policy as readable text
    #[command(after_help = EXIT_CODES)]
    Show {
        /// A policy file; - is standard input
        #[arg(value_name = "FILE")]
        file: Source,
    },
    /// Formats policy files in place; - is formatted to standard output
    #[command(after_help = EXIT_CODES)]
    Fmt {
        /// Policy files, or patterns with * and ?; - is standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<Source>,
        /// Writes nothing, and lists the files that are not formatted
        #[arg(long)]
        check: bool,
    },
    /// Compares two policies, or a policy with the farm, and shows the effect on users
    #[command(after_help = diff::AFTER_HELP)]
    Diff(diff::Arguments),
    /// Converts a farm's REST API response (GET /api/MFA/{id}/RadiusAutoInfo) to a policy
    #[command(after_help = convert::after_help())]
    Convert(convert::Arguments),
    /// Saves an approximate image of the end user's OTP dialog; needs no display
    #[cfg(feature = "gui")]
    #[command(after_help = after_help_of_output())]
    Picture(picture::Arguments),
    /// Creates an HTML page: a guide for users, or a checklist for entering the policy in the farm
    #[command(after_help = after_help_of_output())]
    Guide(guide::Arguments),
    /// Tests one action against the real RADIUS server, sending what the farm would send
    #[command(after_help = try_action::AFTER_HELP)]
    Try(try_action::Arguments),
    /// Checks that RADIUS servers respond and know the secret key; involves no user
    #[command(after_help = ping::AFTER_HELP)]
    Ping(ping::Arguments),
    /// Lists ready-made actions: generic methods, and the commands that known servers accept, with sources
    Presets(presets::Arguments),
    /// Prints the JSON Schema of policy files, or of another format
    Schema {
        /// The format: policy files, or the output of try --format json
        #[arg(value_enum, value_name = "FORMAT", default_value_t = Described::Policy)]
        of: Described,
    },
    /// Prints shell completions
    #[command(after_help = manual::COMPLETIONS)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Prints the manual page of this program or of a command, for man(1)
    Man {
        /// A command, such as check
        command: Option<String>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// A format that has a JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Described {
    Policy,
    Try,
}

impl Described {
    fn schema(self) -> &'static str {
        match self {
            Self::Policy => json::SCHEMA,
            Self::Try => try_action::SCHEMA,
        }
    }
}

const EXIT_CODES: &str = "\
Exit codes:
  0  success; every file is valid
  1  a file is not a valid policy, is not formatted (fmt --check), or has warnings (check --deny warnings)
  2  a file cannot be read or written, the arguments are wrong, or no window can be opened
convert, diff, ping and try have their own exit codes: see the --help of each.";

/// The end of the help of a command that writes a page or an image.
fn after_help_of_output() -> String {
    format!("{}\n{}\n\n{EXIT_CODES}", target::HELP, target::KEPT)
}

/// How a subcommand ended, from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// Everything is fine.
    Success,
    /// The result is negative: a file is not valid, two policies differ, the server rejected.
    Negative,
    /// The command could not do its work.
    Error,
}

impl Outcome {
    /// Adds the outcome of one file. Call it before printing anything about the file, because printing may fail.
    fn worsen(&mut self, other: Self) {
        *self = (*self).max(other);
    }

    /// The exit code.
    fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Negative => 1,
            Self::Error => 2,
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        outcome.code().into()
    }
}

/// Opens the console, optionally with a file and a named renderer. Returns an error message for the terminal if it
/// cannot.
pub type OpenConsole = fn(Option<&Path>, Option<&str>) -> Result<ExitCode, String>;

/// Runs the program. The first argument is the program name.
pub fn run(arguments: impl IntoIterator<Item = OsString>, open_console: OpenConsole) -> ExitCode {
    let mut arguments = arguments.into_iter().peekable();
    let name = arguments.next();
    // Only the first one is copied, because there may be many.
    let first = arguments.peek().cloned();
    match Cli::try_parse_from(name.into_iter().chain(arguments)) {
        // Does not create an Output, which would lock standard output while the window is open.
        Ok(cli @ Cli { command: None, .. }) => match cli.file.as_deref().and_then(misspelled_command) {
            Some(message) => fail(&message),
            None => open_console(cli.file.as_deref(), cli.renderer()).unwrap_or_else(|message| fail(&message)),
        },
        Ok(Cli { command: Some(command), .. }) => print(|output, worst| command.run(output, worst)),
        Err(error) if error.use_stderr() => {
            // With a misspelled command, clap would complain about the arguments, which may be right for the intended
            // command.
            let message = first.and_then(|first| misspelled_command(Path::new(&first)));
            fail(&message.unwrap_or_else(|| error.to_string()))
        }
        // --help and --version.
        Err(help) => print(|output, _| output.lines(&help.to_string())),
    }
}

impl Cli {
    #[cfg(feature = "gui")]
    fn renderer(&self) -> Option<&str> {
        self.renderer.as_deref()
    }

    #[cfg(not(feature = "gui"))]
    fn renderer(&self) -> Option<&str> {
        None
    }
}

/// Returns an error message with the most similar command, if a FILE argument does not exist and resembles a command.
fn misspelled_command(file: &Path) -> Option<String> {
    let typed = file.to_str()?;
    let mut program = Cli::command();
    // Adds `help`.
    program.build();
    let nearest = text::nearest(typed, program.get_subcommands().map(clap::Command::get_name))?;
    (nearest != typed && file.symlink_metadata().is_err()).then(|| unknown_command(typed, Some(nearest)))
}

fn unknown_command(typed: &str, nearest: Option<&str>) -> String {
    let suggestion = nearest.map(|nearest| format!("; did you mean {nearest}?")).unwrap_or_default();
    format!("Unknown command {}{suggestion}", text::quoted(typed, 60))
}

fn fail(message: &str) -> ExitCode {
    message.lines().for_each(output::complain);
    Outcome::Error.into()
}

fn print(write: impl FnOnce(&mut Output, &mut Outcome) -> Result<(), Unwritable>) -> ExitCode {
    let output = &mut Output::new();
    let mut worst = Outcome::Success;
    match write(output, &mut worst).and_then(|()| output.finish()) {
        // A reader such as `head` may close the pipe early; the outcome so far counts.
        Ok(()) | Err(Unwritable::Closed) => worst.into(),
        Err(Unwritable::Failed(error)) => fail(&format!("Cannot write to standard output: {error}")),
    }
}

impl Subcommands {
    fn run(self, output: &mut Output, worst: &mut Outcome) -> Result<(), Unwritable> {
        match self {
            Self::Check(arguments) => check::run(&arguments, output, worst),
            Self::Show { file } => show::run(&file, output, worst),
            Self::Fmt { files, check: true } => fmt::check(search::expanded(&files), output, worst),
            Self::Fmt { files, check: false } => fmt::run(search::expanded(&files), output, worst),
            Self::Diff(arguments) => diff::run(&arguments, output, worst),
            #[cfg(feature = "gui")]
            Self::Picture(arguments) => picture::run(&arguments, output, worst),
            Self::Guide(arguments) => guide::run(&arguments, output, worst),
            Self::Try(arguments) => try_action::run(&arguments, output, worst),
            Self::Ping(arguments) => ping::run(&arguments, output, worst),
            Self::Convert(arguments) => convert::run(&arguments, output, worst),
            Self::Presets(arguments) => presets::run(&arguments, output),
            Self::Schema { of } => output.text(of.schema()),
            Self::Completions { shell } => output.text(&manual::completions(shell, Cli::command())),
            Self::Man { command } => manual::run(Cli::command(), command.as_deref(), output, worst),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::ExitCode;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use clap::CommandFactory as _;

    #[test]
    fn the_argument_definitions_are_consistent() {
        super::Cli::command().debug_assert();
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a thread that prints, as a library's thread may")]
    fn standard_output_is_not_locked_while_the_window_is_open() {
        let code = super::run(["radius-console".into()], |_, _| {
            let (sender, receiver) = channel();
            std::thread::spawn(move || {
                drop(std::io::stdout().lock());
                sender.send(())
            });
            receiver.recv_timeout(Duration::from_secs(5)).map(|()| ExitCode::from(7)).map_err(|error| error.to_string())
        });
        assert_eq!(format!("{code:?}"), format!("{:?}", ExitCode::from(7)));
    }
}
