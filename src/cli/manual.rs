//! `completions` and `man`: what a shell and man(1) know of this program, from the definitions of its arguments.

use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::Outcome;
use super::output::{self, Output, Unwritable};
use crate::text;

pub(super) const COMPLETIONS: &str = "\
Where to put it:
  bash        ~/.local/share/bash-completion/completions/radius-console
  zsh         _radius-console, in a folder of $fpath
  fish        ~/.config/fish/completions/radius-console.fish
  powershell  at the end of the file $PROFILE";

const ENVIRONMENT: [(&str, &str); 6] = [
    ("RADIUS_PASSWORD", "try: the user's password; asked for on the terminal if it is not set."),
    ("RADIUS_SECRET", "try: the secret that this computer shares with the RADIUS server; asked for likewise."),
    ("RADIUS_CODE", "try: what one challenge of the server is answered with; asked for likewise."),
    ("DISPLAY, WAYLAND_DISPLAY", "Where the console opens its window. The commands need none."),
    ("XDG_CONFIG_HOME, XDG_STATE_HOME", "Other places for ~/.config and ~/.local/state below."),
    ("NO_COLOR", "Changes nothing: no colours are printed, wherever standard output goes."),
];

const FILES: [(&str, &str); 3] = [
    ("*.radius.json", "Policies. The command schema prints what such a file holds. The shared secret is never in one."),
    ("~/.config/radius-console/settings.json", "Recent files, theme, zoom and size of the console's window."),
    ("~/.local/state/radius-console/recovery/", "Policies that were not saved when a console ended unexpectedly."),
];

pub(super) fn completions(shell: Shell, mut program: Command) -> String {
    let mut script = Vec::new();
    let name = program.get_name().to_owned();
    clap_complete::generate(shell, &mut program, name, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// Prints the page of the program, or of one of its commands.
pub(super) fn run(
    mut program: Command,
    command: Option<&str>,
    output: &mut Output,
    worst: &mut Outcome,
) -> Result<(), Unwritable> {
    program = program.disable_help_subcommand(true);
    // Gives the commands their whole names.
    program.build();
    let names = || program.get_subcommands().map(Command::get_name);
    let page = match command {
        None => page(program.clone(), true),
        Some(name) => match program.find_subcommand(name) {
            Some(found) => page(found.clone().version(env!("CARGO_PKG_VERSION")), false),
            None => {
                output::complain(&super::no_command(name, text::nearest(name, names())));
                worst.worsen(Outcome::Error);
                return Ok(());
            }
        },
    };
    output.text(&String::from_utf8_lossy(&page?))
}

/// The page in roff; the one of the whole program ends with what all commands share.
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

/// A paragraph of what --help says at its end: one under a heading keeps its lines, another one is running text.
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
