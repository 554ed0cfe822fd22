//! Arguments -> console or command line -> exit code; nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    radius_console::cli::run(std::env::args_os(), OPEN_CONSOLE)
}

#[cfg(feature = "gui")]
const OPEN_CONSOLE: radius_console::cli::OpenConsole = radius_console::console::launch::run;

#[cfg(not(feature = "gui"))]
const OPEN_CONSOLE: radius_console::cli::OpenConsole =
    |_, _| Err("This program was built without the console. The command line: radius-console --help".to_owned());
