//! Arguments -> command line -> exit code; nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    radius_console::cli::run(std::env::args_os())
}
