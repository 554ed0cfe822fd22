//! The Windows console: discards pending input. Reading and writing belong to the program.

use std::fs::File;
use std::io;
use std::os::windows::io::AsRawHandle as _;

use windows_sys::Win32::System::Console::FlushConsoleInputBuffer;

/// Discards input that was typed but not yet read.
///
/// # Errors
/// Returns the system's error, for example if there is no console.
pub fn discard_input() -> io::Result<()> {
    let input = File::options().read(true).write(true).open("CONIN$")?;
    // SAFETY: the handle stays open while `input` lives.
    let is_done = unsafe { FlushConsoleInputBuffer(input.as_raw_handle()) };
    if is_done == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
