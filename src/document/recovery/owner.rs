//! The sign of life of a console on a file system without locks: its lock file names its process, and it writes its copy anew
//! at intervals. On its own computer the process counts; elsewhere the age of the copy does.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, Write as _};
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// How often a console without a lock writes its copy.
pub(super) const HEARTBEAT: Duration = Duration::from_secs(60);

/// How long a copy shows that its console is running. Several heartbeats, because servers and networks may be slow.
const SILENCE: Duration = Duration::from_secs(5 * 60);

/// A process, as named in a lock file. What is unknown is `None`, as on systems without `/proc`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Owner {
    /// The computer.
    machine: Option<u64>,
    /// Its last start.
    boot: Option<String>,
    /// The namespace of process ids: each container on a computer has its own.
    namespace: Option<String>,
    process: u32,
    /// When the process started, because its id may be used again; in the unit of the system.
    started: Option<String>,
}

impl Owner {
    /// Returns this process.
    pub(super) fn this() -> Self {
        let process = std::process::id();
        Self { machine: machine(), boot: boot(), namespace: namespace(), process, started: start_of(process) }
    }

    /// Returns whether the process is running, or `None` if that cannot be known here.
    fn is_running(&self) -> Option<bool> {
        self.is_running_seen_from(&Self::this())
    }

    fn is_running_seen_from(&self, here: &Self) -> Option<bool> {
        if self.boot.as_ref()? != here.boot.as_ref()? {
            // No process survives a restart.
            return (self.machine? == here.machine?).then_some(false);
        }
        let started = self.started.as_ref()?;
        (self.namespace.as_ref()? == here.namespace.as_ref()?).then(|| start_of(self.process).as_ref() == Some(started))
    }
}

/// Returns whether the console of a copy without a lock is running, judging by the contents of its lock file and by the
/// copy's age.
pub(super) fn is_running(lock_file: &[u8], copy: &Path) -> bool {
    is_process_running(lock_file).unwrap_or_else(|| is_fresh(copy))
}

/// Returns whether the console that a lock file names is certainly gone.
pub(super) fn is_gone(lock_file: &[u8]) -> bool {
    is_process_running(lock_file) == Some(false)
}

fn is_process_running(lock_file: &[u8]) -> Option<bool> {
    serde_json::from_slice::<Owner>(lock_file).ok()?.is_running()
}

/// Returns whether a copy was written recently, by the clock of its file system. Clocks of servers and clients differ.
fn is_fresh(copy: &Path) -> bool {
    let Some(written) = written(copy) else { return false };
    // If the time is unknown, rather leave the copy alone.
    let Ok(now) = copy.parent().map_or_else(|| Err(io::ErrorKind::NotFound.into()), time_in) else { return true };
    now.duration_since(written).unwrap_or_else(|ahead| ahead.duration()) < SILENCE
}

/// Returns when a copy was last written. Opens it first, because a network share may answer from a cache otherwise.
pub(super) fn written(copy: &Path) -> Option<SystemTime> {
    File::open(copy).and_then(|copy| copy.metadata()?.modified()).ok()
}

/// Returns the time by the clock of a folder's file system: that of a file just written there.
fn time_in(folder: &Path) -> io::Result<SystemTime> {
    let mut file = tempfile::Builder::new().prefix(".time-").tempfile_in(folder)?;
    file.write_all(b"\n")?;
    file.as_file().metadata()?.modified()
}

/// Returns a hash of the computer's id, which is confidential (machine-id(5)), and its name, because copies of a disk have the same
/// id. It may be different in another build of this program.
fn machine() -> Option<u64> {
    let id = fs::read_to_string("/etc/machine-id").ok().filter(|id| !id.trim().is_empty())?;
    let name = fs::read_to_string("/proc/sys/kernel/hostname").ok()?;
    let mut hasher = DefaultHasher::new();
    (id, name).hash(&mut hasher);
    Some(hasher.finish())
}

fn boot() -> Option<String> {
    fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()
}

fn namespace() -> Option<String> {
    Some(fs::read_link("/proc/self/ns/pid").ok()?.display().to_string())
}

/// Returns when a running process started, in clock ticks since the start of the system (proc_pid_stat(5), field 22).
fn start_of(process: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The program's name, in parentheses, may contain anything. The state follows it.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    let is_dead = matches!(fields.next()?, "Z" | "X");
    fields.nth(18).filter(|_| !is_dead).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_is_known_by_its_system_id_and_start() {
        assert_eq!(Owner::this().is_running(), Some(true));
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let owner = Owner { process: child.id(), started: start_of(child.id()), ..Owner::this() };
        assert_eq!(owner.is_running(), Some(true));
        let later = Owner { started: Some("1".to_owned()), ..owner.clone() };
        assert_eq!(later.is_running(), Some(false), "another process has its id now");
        child.kill().unwrap();
        let is_zombie = |id| fs::read_to_string(format!("/proc/{id}/stat")).unwrap().contains(") Z ");
        while !is_zombie(child.id()) {
            std::thread::yield_now();
        }
        assert_eq!(owner.is_running(), Some(false), "killed, and not yet reaped");
        child.wait().unwrap();
        assert_eq!(owner.is_running(), Some(false));
        assert_eq!(Owner { namespace: Some("another".to_owned()), ..owner }.is_running(), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn no_process_survives_a_restart_of_its_computer() {
        let here = Owner { machine: Some(1), ..Owner::this() };
        let before = Owner { boot: Some("another".to_owned()), ..here.clone() };
        assert_eq!(before.is_running_seen_from(&here), Some(false));
        let elsewhere = Owner { machine: Some(2), ..before.clone() };
        assert_eq!(elsewhere.is_running_seen_from(&here), None);
        let unknown = Owner { machine: None, ..before };
        assert_eq!(unknown.is_running_seen_from(&Owner { machine: None, ..here }), None);
    }

    #[test]
    fn a_copy_is_fresh_for_some_minutes_by_the_clock_of_its_file_system() {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy");
        assert!(!is_fresh(&copy));
        let file = File::create(&copy).unwrap();
        let now = time_in(folder.path()).unwrap();
        for (age, expected) in [(0, true), (240, true), (310, false), (90_000, false)] {
            file.set_modified(now - Duration::from_secs(age)).unwrap();
            assert_eq!(is_fresh(&copy), expected, "{age} s");
        }
        file.set_modified(now + Duration::from_secs(9_000)).unwrap();
        assert!(!is_fresh(&copy), "far in the future");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left there");
    }
}
