//! `try` at a real terminal: a pseudo-terminal whose other end this test holds, as a terminal's window does.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::net::UdpSocket;
use std::os::fd::AsFd as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use nix::fcntl::OFlag;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::pty::{grantpt, posix_openpt, ptsname_r, unlockpt};
use nix::sys::termios::{LocalFlags, tcgetattr};

use super::{PASSWORD, PROGRAM, SMS_CODE, Try, try_out};
use crate::radius::{FreeRadius, SECRET};

/// More than anything here takes.
const LONG: Duration = Duration::from_secs(20);

/// A terminal in which a shell runs a line; `"$@"` is the program with its arguments.
struct Terminal {
    window: File,
    shell: Child,
    shown: Vec<u8>,
    /// What was waited for ends here.
    seen: usize,
    trial: Try,
}

impl Try {
    /// Without anything given but the arguments, at a terminal.
    fn typed(self, line: &str) -> Terminal {
        let trial = self.without("--yes").unset("RADIUS_PASSWORD").unset("RADIUS_SECRET");
        // Another test that starts a program at this moment must not hand it on.
        let window = posix_openpt(OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC).unwrap();
        grantpt(&window).unwrap();
        unlockpt(&window).unwrap();
        let mut options = OpenOptions::new();
        options.read(true).write(true).custom_flags(OFlag::O_NOCTTY.bits());
        let terminal = options.open(ptsname_r(&window).unwrap()).unwrap();
        let mut command = Command::new("setsid");
        command.args(["--ctty", "sh", "-c", &format!("{line}; echo ended with $?"), "sh", PROGRAM]);
        command.args(trial.arguments()).current_dir(trial.folder.path()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap()).envs(trial.environment.iter().cloned());
        command.stdin(terminal.try_clone().unwrap()).stdout(terminal.try_clone().unwrap()).stderr(terminal);
        let shell = command.spawn().unwrap();
        let window = File::from(std::os::fd::OwnedFd::from(window));
        Terminal { window, shell, shown: Vec::new(), seen: 0, trial }
    }
}

impl Terminal {
    fn shown(&self) -> String {
        String::from_utf8_lossy(&self.shown).replace("\r\n", "\n")
    }

    fn wait_for(&mut self, words: &str) {
        loop {
            let found = self.shown[self.seen..].windows(words.len()).position(|shown| shown == words.as_bytes());
            if let Some(at) = found {
                self.seen += at + words.len();
                return;
            }
            let mut ready = [PollFd::new(self.window.as_fd(), PollFlags::POLLIN)];
            let events = poll(&mut ready, PollTimeout::try_from(LONG).unwrap()).unwrap();
            assert!(events > 0, "waiting for {words:?}: {}", self.shown());
            let mut octets = [0; 4096];
            let read =
                self.window.read(&mut octets).unwrap_or_else(|error| panic!("{words:?}: {error}: {}", self.shown()));
            self.shown.extend_from_slice(&octets[..read]);
        }
    }

    /// Types a line when the program asks for it: from then on the terminal itself shows nothing.
    fn answer(&mut self, question: &str, line: &str) {
        self.wait_for(question);
        let began = Instant::now();
        while tcgetattr(&self.window).unwrap().local_flags.contains(LocalFlags::ECHO) {
            assert!(began.elapsed() < LONG, "{question}: {}", self.shown());
            std::thread::yield_now();
        }
        self.window.write_all(line.as_bytes()).unwrap();
    }

    /// Waits for the end, and gives all that was shown.
    fn ended_with(&mut self, code: u8) -> String {
        self.wait_for("ended with ");
        self.wait_for("\n");
        let shown = self.shown();
        assert!(shown.ends_with(&format!("ended with {code}\n")), "{shown}");
        shown
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}

const JUST: &str = "\"$@\"";

#[test]
fn password_and_secret_are_asked_for_after_consent_and_not_shown() {
    let server = FreeRadius::start();
    let mut terminal = try_out("Push", "fast", server.strict_port).typed(JUST);
    terminal
        .wait_for("Sends the password of \"fast\", then the command \"push\" (Push), to the RADIUS server 127.0.0.1:");
    terminal.answer("Send? [y/N] ", "y\n");
    terminal.answer("Password of \"fast\": ", "first-pass\n");
    terminal.answer("Shared secret: ", "testing123\n");
    let shown = terminal.ended_with(0);
    assert!(shown.contains("Send? [y/N] y\n") && shown.contains("Accepted: Push"), "{shown}");
    assert!(!shown.contains(PASSWORD) && !shown.contains(SECRET), "{shown}");
    assert_eq!(shown.matches("Sends the password").count(), 1, "{shown}");
}

#[test]
fn nothing_is_sent_without_consent() {
    let server = UdpSocket::bind("127.0.0.1:0").unwrap();
    for answer in ["n\n", "\n", "yellow\n", "\u{4}"] {
        let mut terminal = try_out("Push", "fast", server.local_addr().unwrap().port()).typed(JUST);
        terminal.answer("Send? [y/N] ", answer);
        let shown = terminal.ended_with(2);
        assert!(shown.contains("Nothing was sent.") && !shown.contains("Password of"), "{shown}");
    }
    server.set_nonblocking(true).unwrap();
    assert!(server.recv(&mut [0; 4096]).is_err());
}

#[test]
fn a_code_is_hidden_unless_the_server_wants_it_shown() {
    let server = FreeRadius::start();
    // The first challenge says that what is typed may be shown, and for how long it waits; the second one that it may not.
    let mut terminal = try_out("Pass", "two-lines", server.strict_port).with("--at-once").typed(JUST);
    terminal.answer("Send? [y/N] ", "yes\n");
    terminal.answer("Shared secret: ", "testing123\n");
    terminal.wait_for("The server says \"Choose a method: push, sms, phone – или ключ-✓\"");
    terminal.answer("Code (60 s left): ", "sms\n");
    terminal.wait_for("sms\r\n");
    terminal.answer("The server says \"Enter the code\"\r\nCode: ", "123456\n");
    let shown = terminal.ended_with(0);
    assert!(shown.contains("Accepted: the code") && !shown.contains(SMS_CODE), "{shown}");
}

#[test]
fn a_code_is_given_up_with_ctrl_d() {
    let server = FreeRadius::start();
    let mut terminal = try_out("Text me", "alice", server.strict_port).typed(JUST);
    terminal.answer("Send? [y/N] ", "y\n");
    terminal.answer("Password of \"alice\": ", "first-pass\n");
    terminal.answer("Shared secret: ", "testing123\n");
    terminal.answer("Code: ", "\u{4}");
    let shown = terminal.ended_with(2);
    assert!(shown.contains("Given up: no code was sent."), "{shown}");
}

#[test]
fn ctrl_c_gives_back_a_terminal_that_shows_what_is_typed() {
    // A shell that goes on, and looks at what it got back. Where the tests were started with SIGINT ignored, as by nohup, the
    // program ends by itself, with 2.
    let script = "\"$@\"; code=$?; stty -a; [ $code -ne 2 ] || code=130; (exit $code)";
    let mut terminal = try_out("Push", "fast", 9).typed(script);
    terminal.answer("Send? [y/N] ", "y\n");
    terminal.answer("Password of \"fast\": ", "first\u{3}");
    let shown = terminal.ended_with(130);
    assert!(shown.contains(" echo ") && shown.contains(" icanon ") && !shown.contains("first"), "{shown}");
}

#[test]
fn questions_reach_the_terminal_wherever_input_and_output_go() {
    let server = FreeRadius::start();
    let mut trial = try_out("Push", "fast", server.strict_port);
    trial.file = "-";
    let mut terminal = trial.typed("\"$@\" < a.json > told 2>&1");
    // Its sentence went elsewhere.
    terminal.wait_for("Sends the password of \"fast\"");
    terminal.answer("Send? [y/N] ", "y\n");
    terminal.answer("Password of \"fast\": ", "first-pass\n");
    terminal.answer("Shared secret: ", "testing123\n");
    terminal.ended_with(0);
    let told = std::fs::read_to_string(terminal.trial.folder.path().join("told")).unwrap();
    assert!(told.starts_with("Sends the password") && told.contains("Accepted: Push"), "{told}");
    assert!(!told.contains("Send?") && !told.contains("Password of"), "{told}");
}
