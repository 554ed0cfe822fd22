//! A pseudo-terminal with a shell that runs the program.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use nix::fcntl::OFlag;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::pty::{grantpt, posix_openpt, ptsname_r, unlockpt};
use nix::sys::signal::{Signal, kill};
use nix::sys::termios::{LocalFlags, tcgetattr};
use nix::unistd::Pid;

use crate::try_command::{PROGRAM, Try};

/// Longer than anything here takes.
const LONG: Duration = Duration::from_secs(20);

/// A terminal in which a shell runs a line; `"$@"` is the program with its arguments.
pub(super) struct Terminal {
    window: File,
    shell: Child,
    shown: Vec<u8>,
    /// The end of the output already waited for.
    seen: usize,
    pub(super) trial: Try,
}

impl Try {
    /// Runs the shell line at a terminal; the program gets only its arguments and no variables.
    pub(super) fn at_terminal(self, line: &str) -> Terminal {
        let trial = self.without("--yes").unset("RADIUS_PASSWORD").unset("RADIUS_SECRET");
        // A program that another test starts at this moment must not inherit it.
        let window = posix_openpt(OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC).unwrap();
        grantpt(&window).unwrap();
        unlockpt(&window).unwrap();
        let mut options = OpenOptions::new();
        options.read(true).write(true).custom_flags(OFlag::O_NOCTTY.bits());
        let terminal = options.open(ptsname_r(&window).unwrap()).unwrap();
        // Tests that were started in the background ignore Ctrl+C, and the program would inherit that.
        let mut command = Command::new("env");
        command.args([
            "--default-signal",
            "setsid",
            "--ctty",
            "sh",
            "-c",
            &format!("{line}; echo ended with $?"),
            "sh",
            PROGRAM,
        ]);
        command.args(trial.arguments()).current_dir(trial.folder.path()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap()).envs(trial.environment.iter().cloned());
        command.stdin(terminal.try_clone().unwrap()).stdout(terminal.try_clone().unwrap()).stderr(terminal);
        let shell = command.spawn().unwrap();
        let window = File::from(std::os::fd::OwnedFd::from(window));
        Terminal { window, shell, shown: Vec::new(), seen: 0, trial }
    }
}

impl Terminal {
    pub(super) fn shown(&self) -> String {
        String::from_utf8_lossy(&self.shown).replace("\r\n", "\n")
    }

    pub(super) fn wait_for(&mut self, words: &str) {
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

    /// Types a line once the program asks for it.
    pub(super) fn answer(&mut self, question: &str, line: impl AsRef<[u8]>) {
        self.wait_for(question);
        self.type_ahead(line);
    }

    /// Types without waiting for anything.
    pub(super) fn type_ahead(&mut self, line: impl AsRef<[u8]>) {
        self.window.write_all(line.as_ref()).unwrap();
    }

    /// Waits until the terminal's echo is on or off.
    pub(super) fn wait_for_echo(&self, shows: bool) {
        let began = Instant::now();
        while tcgetattr(&self.window).unwrap().local_flags.contains(LocalFlags::ECHO) != shows {
            assert!(began.elapsed() < LONG, "{}", self.shown());
            std::thread::yield_now();
        }
    }

    fn program(&self) -> i32 {
        let shell = self.shell.id();
        let children = std::fs::read_to_string(format!("/proc/{shell}/task/{shell}/children")).unwrap();
        children.split_whitespace().next().expect("the program runs").parse().unwrap()
    }

    /// Sends the program a signal.
    pub(super) fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.program()), signal).unwrap();
    }

    /// The program's soft and hard limit with this name.
    pub(super) fn limits(&self, name: &str) -> [String; 2] {
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", self.program())).unwrap();
        let line = limits.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        let mut limits = line.split_whitespace().map(str::to_owned);
        [limits.next().unwrap(), limits.next().unwrap()]
    }

    /// Waits for the end, and returns everything shown.
    pub(super) fn ended_with(&mut self, code: u8) -> String {
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

pub(super) const JUST: &str = "\"$@\"";
