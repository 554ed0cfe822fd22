//! The terminal of a Unix system, which handles line editing itself: a Tab is part of the line, and Ctrl+C, Ctrl+Z and
//! Ctrl+\ are signals. If a signal ends or stops the program at a hidden prompt, the terminal is restored first; the
//! crates that read passwords leave echo off.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use nix::errno::Errno;
use nix::sys::signal::{SigSet, Signal, raise};
use nix::sys::termios::{FlushArg, LocalFlags, SetArg, Termios, tcflush, tcgetattr, tcsetattr};
use nix::unistd::{getpgrp, tcgetpgrp};
use zeroize::Zeroizing;

use super::{Typed, Unanswered};
use crate::worker;

/// The longest line to accept (MAX_CANON is lower on all systems).
const MAX_LINE_BYTES: usize = 4096;

/// The signals that end or stop the program, except those that cannot be blocked.
const SIGNALS: [Signal; 5] = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP, Signal::SIGQUIT, Signal::SIGTSTP];

fn signals() -> SigSet {
    SIGNALS.into_iter().collect()
}

/// The question on the terminal now.
static CURRENT: Mutex<Option<Question>> = Mutex::new(None);

struct Question {
    terminal: File,
    text: String,
    /// The terminal's settings before and during the question.
    before: Termios,
    meanwhile: Termios,
}

impl Question {
    /// Shows the question, after discarding anything typed earlier.
    fn show(&self) -> nix::Result<()> {
        wait_for_foreground(&self.terminal)?;
        tcsetattr(&self.terminal, SetArg::TCSANOW, &self.meanwhile)?;
        tcflush(&self.terminal, FlushArg::TCIFLUSH)?;
        (&self.terminal).write_all(self.text.as_bytes()).map_err(|_| Errno::EIO)
    }

    /// Restores the terminal's settings, so that it echoes again. In the background, the shell has already restored
    /// them.
    fn restore(&self) {
        if is_in_foreground(&self.terminal) {
            // An error means that the terminal is gone.
            let _ = tcsetattr(&self.terminal, SetArg::TCSANOW, &self.before);
        }
    }
}

pub(super) fn columns() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(std::io::stdout()).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

fn is_in_foreground(terminal: &File) -> bool {
    tcgetpgrp(terminal).is_ok_and(|group| group == getpgrp())
}

/// Waits until the program is in the foreground; until then, the terminal belongs to another job.
fn wait_for_foreground(terminal: &File) -> nix::Result<()> {
    if is_in_foreground(terminal) {
        return Ok(());
    }
    // A background process that does this is stopped until it is in the foreground (SIGTTOU). Signals keep their
    // default action.
    let _ = signals().thread_unblock();
    let waited = tcflush(terminal, FlushArg::TCIFLUSH);
    let _ = signals().thread_block();
    waited
}

/// Restores the terminal when dropped, however the question ends.
struct RestoreOnDrop;

impl Drop for RestoreOnDrop {
    fn drop(&mut self) {
        if let Some(question) = current().take() {
            question.restore();
        }
    }
}

fn current() -> MutexGuard<'static, Option<Question>> {
    CURRENT.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn ask(question: &str, typed: Typed) -> Result<Zeroizing<String>, Unanswered> {
    let mut terminal = File::options().read(true).write(true).open("/dev/tty").map_err(|_| Unanswered::NoTerminal)?;
    prepare();
    wait_for_foreground(&terminal).map_err(|_| Unanswered::NoTerminal)?;
    let make = || question_on(&terminal, question, typed).ok_or(Unanswered::NoTerminal);
    let question = make()?;
    // Registered before it is shown, so that a signal at any moment restores the terminal. The lock is not held while
    // it is shown: that can block until the program is in the foreground.
    *current() = Some(make()?);
    let _restore = RestoreOnDrop;
    question.show().map_err(|_| Unanswered::NoTerminal)?;
    // At full capacity: growing would leave an unwiped copy behind.
    let mut line = Zeroizing::new(Vec::with_capacity(MAX_LINE_BYTES));
    let mut byte = Zeroizing::new([0]);
    loop {
        match terminal.read(&mut byte[..]) {
            Ok(1) if *byte == *b"\n" => break,
            Ok(1) if line.len() < MAX_LINE_BYTES => line.extend(byte.iter()),
            Ok(1) => {}
            // Ctrl+D cancels on an empty line, and is ignored otherwise.
            Ok(_) if line.is_empty() => return Err(Unanswered::Cancelled),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return Err(Unanswered::NoTerminal),
        }
    }
    std::str::from_utf8(&line).map(|line| Zeroizing::new(line.to_owned())).map_err(|_| Unanswered::NotText)
}

fn question_on(terminal: &File, text: &str, typed: Typed) -> Option<Question> {
    let before = tcgetattr(terminal).ok()?;
    let mut meanwhile = before.clone();
    if typed == Typed::Hidden {
        meanwhile.local_flags.remove(LocalFlags::ECHO);
        meanwhile.local_flags.insert(LocalFlags::ECHONL);
    }
    Some(Question { terminal: terminal.try_clone().ok()?, text: text.to_owned(), before, meanwhile })
}

/// Starts a thread that handles the signals that end or stop the program: it restores the terminal, then raises the
/// signal again with its default action.
pub(super) fn prepare() {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        // Threads started from here on inherit the mask.
        if signals().thread_block().is_ok() && worker::start("signals", (), handle_signals, drop).is_err() {
            let _ = signals().thread_unblock();
        }
    });
}

fn handle_signals() {
    while let Ok(signal) = signals().wait() {
        if let Some(question) = &*current() {
            question.restore();
            if is_in_foreground(&question.terminal) {
                let _ = (&question.terminal).write_all(b"\n");
            }
        }
        let only = SigSet::from(signal);
        let _ = only.thread_unblock();
        let _ = raise(signal);
        let _ = only.thread_block();
        // Still running: the signal was ignored, or the program was stopped and continued. Ask again unless already
        // answered.
        if let Some(question) = &*current() {
            let _ = question.show();
        }
    }
}
