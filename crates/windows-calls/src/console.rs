//! The console in which a command line runs.

use std::fs::File;
use std::io;
use std::os::windows::io::AsRawHandle as _;

use windows_sys::Win32::System::Console::FlushConsoleInputBuffer;

/// Throws away what was typed and not read yet.
///
/// # Errors
/// The system's, as where there is no console.
pub fn discard_typed() -> io::Result<()> {
    let input = File::options().read(true).write(true).open("CONIN$")?;
    // SAFETY: the handle is open as long as `input` lives.
    let is_done = unsafe { FlushConsoleInputBuffer(input.as_raw_handle()) };
    if is_done == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
