//! The terminal of a Unix system, which edits the line itself: a Tab is part of it, and Ctrl+C, Ctrl+Z and Ctrl+\ are signals.
//! A signal that ends or stops the program while the terminal hides what is typed first makes it show that again; crates that
//! read passwords leave it hidden.

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

/// The longest line that a terminal gives (MAX_CANON is less everywhere).
const LINE_OCTETS: usize = 4096;

/// Signals that end the program or stop it. What nobody can hold back is not among them.
const SIGNALS: [Signal; 5] = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP, Signal::SIGQUIT, Signal::SIGTSTP];

fn signals() -> SigSet {
    SIGNALS.into_iter().collect()
}

/// The question that stands on the terminal now.
static OPEN: Mutex<Option<Question>> = Mutex::new(None);

struct Question {
    terminal: File,
    words: String,
    /// How the terminal was, and how it is while the question stands.
    before: Termios,
    meanwhile: Termios,
}

impl Question {
    /// Discards what was typed before, and asks.
    fn put(&self) -> nix::Result<()> {
        wait_for_front(&self.terminal)?;
        tcsetattr(&self.terminal, SetArg::TCSANOW, &self.meanwhile)?;
        tcflush(&self.terminal, FlushArg::TCIFLUSH)?;
        (&self.terminal).write_all(self.words.as_bytes()).map_err(|_| Errno::EIO)
    }

    /// Lets the terminal show again what is typed. In the background it is somebody else's, who has seen to that.
    fn take_back(&self) {
        if is_in_front(&self.terminal) {
            // If the terminal has gone, nobody sees what it shows.
            let _ = tcsetattr(&self.terminal, SetArg::TCSANOW, &self.before);
        }
    }
}

fn is_in_front(terminal: &File) -> bool {
    tcgetpgrp(terminal).is_ok_and(|group| group == getpgrp())
}

/// Waits until the program is in the foreground: before, the terminal is somebody else's.
fn wait_for_front(terminal: &File) -> nix::Result<()> {
    if is_in_front(terminal) {
        return Ok(());
    }
    // Whoever does this in the background is stopped until then (SIGTTOU). Meanwhile signals do what they do without us.
    let _ = signals().thread_unblock();
    let waited = tcflush(terminal, FlushArg::TCIFLUSH);
    let _ = signals().thread_block();
    waited
}

/// Takes the question back, whatever ends it.
struct Asked;

impl Drop for Asked {
    fn drop(&mut self) {
        if let Some(question) = open().take() {
            question.take_back();
        }
    }
}

fn open() -> MutexGuard<'static, Option<Question>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn ask(question: &str, typed: Typed) -> Result<Zeroizing<String>, Unanswered> {
    let mut terminal = File::options().read(true).write(true).open("/dev/tty").map_err(|_| Unanswered::NoTerminal)?;
    prepare();
    wait_for_front(&terminal).map_err(|_| Unanswered::NoTerminal)?;
    let make = || question_on(&terminal, question, typed).ok_or(Unanswered::NoTerminal);
    let question = make()?;
    // First, so that whatever happens meanwhile takes it back. Not locked while it is put: that may take until the program is in
    // the foreground.
    *open() = Some(make()?);
    let _asked = Asked;
    question.put().map_err(|_| Unanswered::NoTerminal)?;
    // In full: to grow would leave a copy behind that nobody wipes.
    let mut line = Zeroizing::new(Vec::with_capacity(LINE_OCTETS));
    let mut octet = Zeroizing::new([0]);
    loop {
        match terminal.read(&mut octet[..]) {
            Ok(1) if *octet == *b"\n" => break,
            Ok(1) if line.len() < LINE_OCTETS => line.extend(octet.iter()),
            Ok(1) => {}
            // Ctrl+D gives what was typed, or nothing.
            Ok(_) if line.is_empty() => return Err(Unanswered::GivenUp),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return Err(Unanswered::NoTerminal),
        }
    }
    std::str::from_utf8(&line).map(|line| Zeroizing::new(line.to_owned())).map_err(|_| Unanswered::NotText)
}

fn question_on(terminal: &File, words: &str, typed: Typed) -> Option<Question> {
    let before = tcgetattr(terminal).ok()?;
    let mut meanwhile = before.clone();
    if typed == Typed::Hidden {
        meanwhile.local_flags.remove(LocalFlags::ECHO);
        meanwhile.local_flags.insert(LocalFlags::ECHONL);
    }
    Some(Question { terminal: terminal.try_clone().ok()?, words: words.to_owned(), before, meanwhile })
}

/// From now on a thread takes the signals that end or stop the program, lets the terminal show again what is typed, and then does
/// what the signal would have done.
pub(super) fn prepare() {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        // The threads that are started from here on inherit it.
        if signals().thread_block().is_ok() && worker::start("signals", (), take, drop).is_err() {
            let _ = signals().thread_unblock();
        }
    });
}

fn take() {
    while let Ok(signal) = signals().wait() {
        if let Some(question) = &*open() {
            question.take_back();
            if is_in_front(&question.terminal) {
                let _ = (&question.terminal).write_all(b"\n");
            }
        }
        let only = SigSet::from(signal);
        let _ = only.thread_unblock();
        let _ = raise(signal);
        let _ = only.thread_block();
        // It was ignored, or the program goes on after a stop: the question stands again, unless it has been answered.
        if let Some(question) = &*open() {
            let _ = question.put();
        }
    }
}
