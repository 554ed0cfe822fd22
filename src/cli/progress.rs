//! How far long work is, in one line on standard error: on a terminal only, not before a second, and gone at the end.

use std::io::{self, IsTerminal as _, Stderr, Write};
use std::time::{Duration, Instant};

use crate::text;

/// What is done sooner needs no words.
const PATIENCE: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(100);

/// A line that counts files.
pub(super) struct Progress<W: Write> {
    terminal: Option<W>,
    next: Instant,
    pause: Duration,
    files: u64,
    /// The characters of the line that stands there now.
    shown: usize,
}

impl Progress<Stderr> {
    pub(super) fn new() -> Self {
        Self::on(Some(io::stderr()).filter(Stderr::is_terminal), PATIENCE, PAUSE)
    }
}

impl<W: Write> Progress<W> {
    fn on(terminal: Option<W>, patience: Duration, pause: Duration) -> Self {
        Self { terminal, next: Instant::now() + patience, pause, files: 0, shown: 0 }
    }

    /// Whether there is somebody to see it.
    pub(super) fn is_seen(&self) -> bool {
        self.terminal.is_some()
    }

    /// Counts one file, and says how many there were so far.
    pub(super) fn step(&mut self) {
        self.files += 1;
        if self.terminal.is_some() && Instant::now() >= self.next {
            let line = format!("{} files…", text::grouped(self.files));
            self.shown = line.chars().count();
            self.write(&format!("\r{line}"));
            self.next = Instant::now() + self.pause;
        }
    }

    /// Takes the line away: before anything else is printed, and at the end.
    pub(super) fn clear(&mut self) {
        if self.shown > 0 {
            self.write(&format!("\r{}\r", " ".repeat(self.shown)));
            self.shown = 0;
        }
    }

    fn write(&mut self, line: &str) {
        if let Some(terminal) = &mut self.terminal {
            // Where standard error cannot be written, nobody can be told.
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

    fn shown(patience: Duration, files: usize) -> String {
        let mut terminal = Vec::new();
        let mut progress = Progress::on(Some(&mut terminal), patience, Duration::ZERO);
        (0..files).for_each(|_| progress.step());
        drop(progress);
        String::from_utf8(terminal).unwrap()
    }

    #[test]
    fn long_work_is_counted_and_the_line_is_gone_at_the_end() {
        assert_eq!(shown(Duration::ZERO, 2), "\r1 files…\r2 files…\r        \r");
    }

    #[test]
    fn short_work_says_nothing() {
        assert_eq!(shown(Duration::from_secs(3_600), 2), "");
    }
}
