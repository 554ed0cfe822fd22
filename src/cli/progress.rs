//! How far long work is, in one line on standard error: on a terminal only, not before a second, and gone at the end.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use crate::text;

/// What is done sooner needs no words.
const PATIENCE: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(100);

/// A line that counts files.
pub(super) struct Progress {
    is_terminal: bool,
    next: Instant,
    files: u64,
    /// The characters of the line that stands there now.
    shown: usize,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self { is_terminal: io::stderr().is_terminal(), next: Instant::now() + PATIENCE, files: 0, shown: 0 }
    }

    /// Counts one file, and says how many there were so far.
    pub(super) fn step(&mut self) {
        self.files += 1;
        if self.is_terminal && Instant::now() >= self.next {
            self.clear();
            let line = format!("{} files…", text::grouped(self.files));
            self.shown = line.chars().count();
            write(&line);
            self.next = Instant::now() + PAUSE;
        }
    }

    /// Takes the line away: before anything else is printed, and at the end.
    pub(super) fn clear(&mut self) {
        if self.shown > 0 {
            write(&format!("\r{}\r", " ".repeat(self.shown)));
            self.shown = 0;
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

fn write(line: &str) {
    // Where standard error cannot be written, nobody can be told.
    let _ = io::stderr().write_all(line.as_bytes());
}
