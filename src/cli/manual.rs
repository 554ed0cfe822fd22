//! `completions` and `man`: generates shell completions and manual pages from the definitions of the arguments.

use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::Outcome;
use super::output::{self, Output, Unwritable};
use crate::text;

pub(super) const COMPLETIONS: &str = "\
Where to save the output:
  bash        ~/.local/share/bash-completion/completions/radius-console
  zsh         _radius-console, in a folder in $fpath
  fish        ~/.config/fish/completions/radius-console.fish
  powershell  at the end of the file $PROFILE";

const ENVIRONMENT: [(&str, &str); 6] = [
    ("RADIUS_PASSWORD", "For try: the user's password. If it is not set, try asks for it on the terminal."),
    (
        "RADIUS_SECRET",
        "For try and ping: the secret key (shared secret) of the RADIUS server. If it is not set, they ask for it on the terminal.",
    ),
    (
        "RADIUS_CODE",
        "For try: the response to one challenge from the server. If it is not set, try asks for it on the terminal.",
    ),
    ("DISPLAY, WAYLAND_DISPLAY", "Where the console opens its window. The commands need no display."),
    ("XDG_CONFIG_HOME, XDG_STATE_HOME", "Replace ~/.config and ~/.local/state below."),
    ("NO_COLOR", "Has no effect: the output is never colored."),
];

const FILES: [(&str, &str); 3] = [
    ("*.radius.json", "Policies. The schema command prints their JSON Schema. They never contain the shared secret."),
    ("~/.config/radius-console/settings.json", "Recent files, theme, zoom and window size of the console."),
    ("~/.local/state/radius-console/recovery/", "Unsaved changes from a console that closed unexpectedly."),
];

pub(super) fn completions(shell: Shell, mut program: Command) -> String {
    let mut script = Vec::new();
    let name = program.get_name().to_owned();
    clap_complete::generate(shell, &mut program, name, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// Prints the manual page of the program, or of one of its commands.
pub(super) fn run(
    mut program: Command,
    command: Option<&str>,
    output: &mut Output,
    worst: &mut Outcome,
) -> Result<(), Unwritable> {
    program = program.disable_help_subcommand(true);
    // Sets the full names of the commands.
    program.build();
    let names = || program.get_subcommands().map(Command::get_name);
    let page = match command {
        None => page(program.clone(), true),
        Some(name) => match program.find_subcommand(name) {
            Some(found) => page(found.clone().version(env!("CARGO_PKG_VERSION")), false),
            None => {
                output::complain(&super::unknown_command(name, text::nearest(name, names())));
                worst.worsen(Outcome::Error);
                return Ok(());
            }
        },
    };
    output.text(&String::from_utf8_lossy(&page?))
}

/// Returns the page in roff. The page of the whole program also describes the environment and files.
fn page(command: Command, is_whole: bool) -> std::io::Result<Vec<u8>> {
    let after_help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let man = Man::new(command);
    let page = &mut Vec::new();
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    if is_whole {
        man.render_subcommands_section(page)?;
    }
    let mut rest = Roff::new();
    for paragraph in after_help.split("\n\n") {
        after_help_section(paragraph, &mut rest);
    }
    if is_whole {
        for (heading, entries) in [("ENVIRONMENT", ENVIRONMENT.as_slice()), ("FILES", &FILES)] {
            rest.control("SH", [heading]);
            for (name, meaning) in entries {
                rest.control("TP", []).text([bold(*name)]).text([roman(*meaning)]);
            }
        }
    }
    rest.to_writer(page)?;
    man.render_version_section(page)?;
    Ok(std::mem::take(page))
}

/// Adds a paragraph from the end of --help. A paragraph with a heading keeps its line breaks; any other becomes running
/// text.
fn after_help_section(paragraph: &str, page: &mut Roff) {
    match paragraph.split_once('\n') {
        Some((heading, lines)) if heading.ends_with(':') => {
            page.control("SH", [heading.trim_end_matches(':').to_uppercase().as_str()]).control("nf", []);
            for line in lines.lines() {
                page.text([roman(line)]);
            }
            page.control("fi", []);
        }
        _ => {
            page.control("SH", ["NOTES"]);
            page.text([roman(paragraph)]);
        }
    }
}
