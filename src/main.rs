//! Passes the arguments to the command line, which opens the console if there is no subcommand.

use std::process::ExitCode;

fn main() -> ExitCode {
    radius_console::cli::run(std::env::args_os(), OPEN_CONSOLE)
}

#[cfg(feature = "gui")]
const OPEN_CONSOLE: radius_console::cli::OpenConsole = radius_console::console::launch::run;

#[cfg(not(feature = "gui"))]
const OPEN_CONSOLE: radius_console::cli::OpenConsole =
    |_, _| Err("This program was built without the console. For the commands, run: radius-console --help".to_owned());
