//! The progress of a long command, as one line on standard error: only on a terminal, only after a second, and erased
//! at the end.

use std::io::{self, IsTerminal as _, Stderr, Write};
use std::time::{Duration, Instant};

use crate::text;

/// The time before progress appears; shorter work shows none.
const DELAY: Duration = Duration::from_secs(1);
const INTERVAL: Duration = Duration::from_millis(100);

/// A line that counts files.
pub(super) struct Progress<W: Write> {
    terminal: Option<W>,
    next: Instant,
    interval: Duration,
    files: u64,
    /// The length of the current line in characters.
    shown: usize,
}

impl Progress<Stderr> {
    pub(super) fn new() -> Self {
        Self::on(Some(io::stderr()).filter(Stderr::is_terminal), DELAY, INTERVAL)
    }
}

impl<W: Write> Progress<W> {
    fn on(terminal: Option<W>, delay: Duration, interval: Duration) -> Self {
        Self { terminal, next: Instant::now() + delay, interval, files: 0, shown: 0 }
    }

    /// Whether standard error is a terminal.
    pub(super) fn is_visible(&self) -> bool {
        self.terminal.is_some()
    }

    /// Counts one file, and updates the line if it is due.
    pub(super) fn step(&mut self) {
        self.files += 1;
        if self.terminal.is_some() && Instant::now() >= self.next {
            let line = format!("{} files…", text::grouped(self.files));
            self.shown = line.chars().count();
            self.write(&format!("\r{line}"));
            self.next = Instant::now() + self.interval;
        }
    }

    /// Erases the line. Call it before printing anything else, and at the end.
    pub(super) fn clear(&mut self) {
        if self.shown > 0 {
            self.write(&format!("\r{}\r", " ".repeat(self.shown)));
            self.shown = 0;
        }
    }

    fn write(&mut self, line: &str) {
        if let Some(terminal) = &mut self.terminal {
            // There is nowhere to report an error when writing to standard error.
            let _ = terminal.write_all(line.as_bytes());
        }
    }
}

impl<W: Write> Drop for Progress<W> {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(delay: Duration, files: usize) -> String {
        let mut terminal = Vec::new();
        let mut progress = Progress::on(Some(&mut terminal), delay, Duration::ZERO);
        (0..files).for_each(|_| progress.step());
        drop(progress);
        String::from_utf8(terminal).unwrap()
    }

    #[test]
    fn long_work_shows_a_count_that_is_erased_at_the_end() {
        assert_eq!(shown(Duration::ZERO, 2), "\r1 files…\r2 files…\r        \r");
    }

    #[test]
    fn short_work_shows_nothing() {
        assert_eq!(shown(Duration::from_secs(3_600), 2), "");
    }
}
