//! The command line: arguments, what each subcommand does with policy files, and exit codes. Works without a display.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};

use crate::policy::json;
use crate::text;
use output::{Output, Unwritable};
use source::Source;

mod artifact;
mod check;
mod convert;
mod diff;
mod fmt;
mod guide;
mod manual;
mod output;
#[cfg(feature = "gui")]
mod picture;
mod presets;
mod progress;
mod search;
mod show;
mod source;
mod terminal;
mod try_action;

/// Policies of the Automation tab of a RADIUS provider: edit, check, show, compare, format and try `*.radius.json` files.
///
/// A policy file is edited here and entered in the farm by an administrator; this program sends nothing to a farm.
///
/// Without a command it opens the console.
#[derive(Debug, Parser)]
#[command(name = "radius-console", version, args_conflicts_with_subcommands = true)]
#[command(after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Option<Subcommands>,
    /// A policy file to open in the console
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// What draws the window: opengl, or on Windows dx12 too, which is tried first
    #[cfg(feature = "gui")]
    #[arg(long, value_name = "NAME")]
    renderer: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Subcommands {
    /// Says whether policy files are valid, every problem with its path, line and column, and what in them is unwise
    #[command(after_help = EXIT_CODES)]
    Check(check::Arguments),
    /// Shows a policy in words
    #[command(after_help = EXIT_CODES)]
    Show {
        /// A policy file; - is standard input
        #[arg(value_name = "FILE")]
        file: Source,
    },
    /// Writes policy files in their one standard form, each in one atomic replace; - goes to standard output
    #[command(after_help = EXIT_CODES)]
    Fmt {
        /// Policy files, or patterns with * and ?; - is standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<Source>,
        /// Writes nothing and names the files that are not in the standard form
        #[arg(long)]
        check: bool,
    },
    /// Says what differs between a policy and another one, or the farm, and what that means for users
    #[command(after_help = diff::AFTER_HELP)]
    Diff(diff::Arguments),
    /// Makes a policy of what a farm answers to GET /api/MFA/{id}/RadiusAutoInfo
    #[command(after_help = convert::AFTER_HELP)]
    Convert(convert::Arguments),
    /// Draws the end user's OTP dialog, roughly as the client shows it, without a display
    #[cfg(feature = "gui")]
    #[command(after_help = EXIT_CODES)]
    Picture {
        /// A policy file; - is standard input
        #[arg(value_name = "FILE")]
        file: Source,
        /// The PNG to write; - is standard output
        #[arg(short, long, value_name = "PNG")]
        output: PathBuf,
        /// The pixels in a point, from 0.25 to 8
        #[arg(long, default_value_t = 2.0, value_parser = scale)]
        scale: f32,
        /// The theme
        #[arg(long, value_enum, default_value_t = PictureTheme::Light)]
        theme: PictureTheme,
    },
    /// Makes a page of a policy: a guide for its users, or the checklist for its entry in the farm
    #[command(after_help = EXIT_CODES)]
    Guide(guide::Arguments),
    /// Tries one action against the real RADIUS server, as the farm would ask it
    #[command(after_help = try_action::AFTER_HELP)]
    Try(try_action::Arguments),
    /// Lists the ready-made actions: the kinds of method, and what known servers take as a command, with the sources
    Presets(presets::Arguments),
    /// Prints the JSON Schema of the policy file
    Schema,
    /// Prints what makes a shell complete the commands and options of this program
    #[command(after_help = manual::COMPLETIONS)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Prints the manual page of this program or of a command, for man(1)
    Man {
        /// A command, as check
        command: Option<String>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

#[cfg(feature = "gui")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PictureTheme {
    Light,
    Dark,
}

#[cfg(feature = "gui")]
impl From<PictureTheme> for egui::Theme {
    fn from(theme: PictureTheme) -> Self {
        match theme {
            PictureTheme::Light => Self::Light,
            PictureTheme::Dark => Self::Dark,
        }
    }
}

#[cfg(feature = "gui")]
fn scale(argument: &str) -> Result<f32, String> {
    let scales = crate::draw::canvas::SCALES;
    let expected = || format!("a number from {} to {} is expected", scales.start(), scales.end());
    argument.parse().ok().filter(|scale| scales.contains(scale)).ok_or_else(expected)
}

const EXIT_CODES: &str = "\
Exit codes:
  0  every file is as it should be
  1  a file is not a valid policy, not in the standard form (fmt --check), or unwise (check --deny warnings)
  2  a file cannot be read or written, the arguments are wrong, or no window can be opened
Those of diff and try are their own: see diff --help and try --help.";

/// How a subcommand ended; the worse of two is the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Success,
    Negative,
    Error,
}

impl Outcome {
    /// Counts one file in; said before anything is printed of it, since the reader may be gone.
    fn worsen(&mut self, other: Self) {
        *self = (*self).max(other);
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Success => Self::SUCCESS,
            Outcome::Negative => Self::from(1),
            Outcome::Error => Self::from(2),
        }
    }
}

/// Opens the console with a file or without, drawn by the renderer of that name or by the first that works; gives words for a
/// terminal when it cannot.
pub type OpenConsole = fn(Option<&Path>, Option<&str>) -> Result<ExitCode, String>;

/// Runs the program with its arguments, the first of which is its own name.
pub fn run(arguments: impl IntoIterator<Item = OsString>, open_console: OpenConsole) -> ExitCode {
    let mut arguments = arguments.into_iter().peekable();
    let name = arguments.next();
    // Of the others, which may be many, no copy is kept.
    let first = arguments.peek().cloned();
    match Cli::try_parse_from(name.into_iter().chain(arguments)) {
        // Standard output is not touched: it would be locked as long as the window lives.
        Ok(cli @ Cli { command: None, .. }) => match cli.file.as_deref().and_then(misspelled) {
            Some(question) => refuse(&question),
            None => open_console(cli.file.as_deref(), cli.renderer()).unwrap_or_else(|words| refuse(&words)),
        },
        Ok(Cli { command: Some(command), .. }) => print(|output, worst| command.run(output, worst)),
        Err(answer) if answer.use_stderr() => {
            // Its arguments are not wrong: they are those of the command that was meant.
            let question = first.and_then(|first| misspelled(Path::new(&first)));
            refuse(&question.unwrap_or_else(|| answer.to_string()))
        }
        // --help and --version.
        Err(answer) => print(|output, _| output.text(&answer.to_string())),
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

/// Asks which command was meant, if a FILE argument is no file and resembles a command.
fn misspelled(file: &Path) -> Option<String> {
    let typed = file.to_str()?;
    let mut program = Cli::command();
    // Adds `help`.
    program.build();
    let nearest = text::nearest(typed, program.get_subcommands().map(clap::Command::get_name))?;
    (nearest != typed && file.symlink_metadata().is_err()).then(|| no_command(typed, Some(nearest)))
}

fn no_command(typed: &str, nearest: Option<&str>) -> String {
    let question = nearest.map(|nearest| format!("; did you mean {nearest}?")).unwrap_or_default();
    format!("There is no command {}{question}", text::quoted(typed, 60))
}

fn refuse(words: &str) -> ExitCode {
    words.lines().for_each(output::complain);
    Outcome::Error.into()
}

fn print(write: impl FnOnce(&mut Output, &mut Outcome) -> Result<(), Unwritable>) -> ExitCode {
    let output = &mut Output::new();
    let mut worst = Outcome::Success;
    match write(output, &mut worst).and_then(|()| output.finish()) {
        // Whoever reads may have read enough, as `head` does; what was found until then counts.
        Ok(()) | Err(Unwritable::Closed) => worst.into(),
        Err(Unwritable::Failed(error)) => refuse(&format!("Cannot write to standard output: {error}")),
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
            Self::Picture { file, output: into, scale, theme } => {
                picture::run(&file, &into, scale, theme.into(), output, worst)
            }
            Self::Guide(arguments) => guide::run(&arguments, output, worst),
            Self::Try(arguments) => try_action::run(&arguments, output, worst),
            Self::Convert(arguments) => convert::run(&arguments, output, worst),
            Self::Presets(arguments) => presets::run(&arguments, output),
            Self::Schema => output.text(json::SCHEMA),
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
    fn the_arguments_are_well_defined() {
        super::Cli::command().debug_assert();
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a thread that prints, as a library's may")]
    fn standard_output_is_free_while_the_window_lives() {
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
