//! A running program, and what it costs.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use nix::time::{ClockId, clock_getcpuclockid};
use nix::unistd::Pid;

/// A program started by this bench; killed when dropped.
pub(crate) struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Program {
    /// Starts a program on a display, with `home` for its settings.
    pub(crate) fn start(command: &[String], display: &str, home: &Path) -> Self {
        let mut process = Command::new(&command[0]);
        process.args(&command[1..]).env("DISPLAY", display).env("HOME", home).env("XDG_CONFIG_HOME", home);
        process.env("XDG_STATE_HOME", home).env_remove("WAYLAND_DISPLAY");
        Self(process.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }

    /// The CPU time used so far by all threads, including those that have ended.
    pub(crate) fn cpu(&self) -> Duration {
        clock_getcpuclockid(self.pid()).and_then(ClockId::now).unwrap().into()
    }

    /// The memory in KiB, including its share of shared memory (PSS).
    pub(crate) fn memory(&self) -> u64 {
        let rollup = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.0.id())).unwrap();
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// How many CPU ticks it has used.
    pub(crate) fn ticks(&self) -> u64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.0.id().try_into().unwrap())
    }
}
