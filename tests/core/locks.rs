//! File systems without locks, such as NFS without its lock daemon. Real programs run with a `flock` that fails as it does
//! there: saves work, and recovery tells living consoles from dead ones.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use needs::needs;
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;
use radius_console::document::recovery::{self, Orphan, Slot, Unsaved};
use radius_console::policy::Policy;
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_radius-console");
/// Environment variable that names the folder for the recovery copies of [`console`].
const FOLDER: &str = "RECOVERY_FOLDER";
/// The names of the errors with which a system says that a file system has no locks.
const WITHOUT_LOCKS: [&str; 3] = ["ENOLCK", "ENOSYS", "EOPNOTSUPP"];
/// The age at which the copy of a console on another computer no longer shows that it is running.
const SILENT: Duration = Duration::from_secs(10 * 60);

const SOURCE: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>

int flock(int file, int operation) {
    errno = ERROR;
    return -1;
}

int rename(const char *from, const char *to) {
    if (getenv("STOP_BEFORE_RENAME")) raise(SIGSTOP);
    int (*next)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
    return next(from, to);
}
"#;

/// A library that makes every lock of a program fail with this error.
struct FailingLocks {
    _folder: TempDir,
    library: PathBuf,
}

impl FailingLocks {
    fn with(error: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (source, library) = (folder.path().join("locks.c"), folder.path().join("locks.so"));
        fs::write(&source, SOURCE).unwrap();
        let compiled = Command::new("cc")
            .args(["-shared", "-fPIC", &format!("-DERROR={error}"), "-o"])
            .args([&library, &source])
            .args(["-ldl"])
            .status()
            .unwrap();
        assert!(compiled.success());
        Self { _folder: folder, library }
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env("LD_PRELOAD", &self.library);
        command
    }
}

/// A process that does not outlive its test, not even stopped.
struct Killed(Child);

impl Killed {
    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Killed {
    fn drop(&mut self) {
        self.kill();
    }
}

// --- saves -----------------------------------------------------------------------------------------------------------

#[needs(linux, "a C compiler")]
#[test]
fn a_policy_is_saved_where_files_cannot_be_locked() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.json");
    for error in WITHOUT_LOCKS {
        fs::write(&file, crate::command_line::compact()).unwrap();
        let ended = FailingLocks::with(error).command(PROGRAM).arg("fmt").arg(&file).output().unwrap();
        assert!(ended.status.success(), "{error}: {ended:?}");
        assert_eq!(fs::read_to_string(&file).unwrap(), crate::golden::TEXT, "{error}");
    }
    // Any other error is reported.
    fs::write(&file, crate::command_line::compact()).unwrap();
    let ended = FailingLocks::with("EIO").command(PROGRAM).arg("fmt").arg(&file).output().unwrap();
    assert_eq!(ended.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&file).unwrap(), crate::command_line::compact());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[needs(linux, "a C compiler")]
#[test]
fn without_locks_two_saves_of_one_file_leave_each_others_temporary_file_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.json");
    fs::write(&file, crate::command_line::compact()).unwrap();
    let locks = FailingLocks::with("ENOLCK");
    let fmt = || {
        let mut fmt = locks.command(PROGRAM);
        fmt.arg("fmt").arg(&file);
        fmt
    };
    let mut slow =
        Killed(fmt().env("STOP_BEFORE_RENAME", "1").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    let id = Pid::from_raw(slow.0.id().cast_signed());
    assert!(matches!(waitpid(id, Some(WaitPidFlag::WUNTRACED)), Ok(WaitStatus::Stopped(..))));
    let names =
        || fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect::<BTreeSet<_>>();
    let during = names();
    assert_eq!(during.len(), 2);
    let ended = fmt().output().unwrap();
    assert!(ended.status.success(), "{ended:?}");
    assert_eq!(names(), during);
    kill(id, Signal::SIGCONT).unwrap();
    assert!(slow.0.wait().unwrap().success());
    assert_eq!(fs::read_to_string(&file).unwrap(), crate::golden::TEXT);
    assert_eq!(names().len(), 1);
}

// --- recovery --------------------------------------------------------------------------------------------------------

/// Not a test but a program that the tests start: it keeps, finds and restores unsaved work as a console does, as its
/// standard input says.
#[test]
fn console() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let mut slot: Option<Arc<Slot>> = None;
    let mut found: Vec<Orphan> = Vec::new();
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let (order, name) = line.split_once(' ').unwrap_or((&line, ""));
        let answer = match order {
            "keep" => {
                let slot = slot.get_or_insert_with(|| Slot::new(&folder).unwrap().into());
                slot.keep(&work(name)).unwrap();
                format!("{:?}", slot.heartbeat().map(|interval| interval.as_secs()))
            }
            "find" => {
                found = recovery::orphans(&folder);
                let names = found.iter().map(|orphan| orphan.unsaved.policy.name().as_str());
                names.collect::<Vec<_>>().join(",")
            }
            "restore" => {
                slot = found.pop().unwrap().claim.take();
                String::new()
            }
            "discard" => format!("{:?}", found.pop().unwrap().claim.discard()),
            "close" => {
                slot.take().unwrap().clear().unwrap();
                String::new()
            }
            other => panic!("{other}"),
        };
        println!("\n> {answer}");
    }
}

fn work(name: &str) -> Unsaved {
    Unsaved { policy: Policy::new(name.parse().unwrap()), file: None, input: None }
}

/// A running [`console`].
struct Console {
    process: Killed,
    answers: BufReader<ChildStdout>,
}

impl Console {
    fn start(folder: &Path, locks: Option<&FailingLocks>) -> Self {
        let program = std::env::current_exe().unwrap();
        let mut command = locks.map_or_else(|| Command::new(&program), |locks| locks.command(&program));
        command.args(["--exact", "locks::console", "--nocapture"]).env(FOLDER, folder);
        let mut process = Killed(command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap());
        let answers = BufReader::new(process.0.stdout.take().unwrap());
        Self { process, answers }
    }

    /// Gives an order and returns the answer.
    #[track_caller]
    fn order(&mut self, order: &str) -> String {
        writeln!(self.process.0.stdin.as_ref().unwrap(), "{order}").unwrap();
        let mut lines = self.answers.by_ref().lines().map_while(Result::ok);
        lines
            .find_map(|line| line.strip_prefix("> ").map(str::to_owned))
            .unwrap_or_else(|| panic!("no answer to {order}"))
    }

    fn kill(&mut self) {
        self.process.kill();
    }
}

/// The files in a folder with this extension.
fn parts(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
}

/// Makes all consoles look as if they ran on another computer, and their copies as if written this long ago.
fn move_elsewhere(folder: &Path, age: Duration) {
    for lock in parts(folder, "lock") {
        let mut owner: serde_json::Value = serde_json::from_slice(&fs::read(&lock).unwrap()).unwrap();
        owner["machine"] = serde_json::Value::Null;
        owner["boot"] = "another".into();
        fs::write(lock, owner.to_string()).unwrap();
    }
    for copy in parts(folder, "json") {
        File::options().write(true).open(copy).unwrap().set_modified(SystemTime::now() - age).unwrap();
    }
}

#[needs(linux, "a C compiler")]
#[test]
fn without_locks_only_the_work_of_a_dead_console_is_offered() {
    for error in WITHOUT_LOCKS {
        let (folder, locks) = (tempfile::tempdir().unwrap(), FailingLocks::with(error));
        let start = || Console::start(folder.path(), Some(&locks));
        let (mut first, mut second) = (start(), start());
        assert_eq!(first.order("keep First"), "Some(60)", "{error}");
        second.order("keep Second");
        assert_eq!(
            (first.order("find"), second.order("find")),
            (String::new(), String::new()),
            "{error}: both are running"
        );
        first.kill();
        assert_eq!(second.order("find"), "First", "{error}");
        assert_eq!(second.order("discard"), "Ok(())");
        assert_eq!(second.order("find"), "");
        assert_eq!(parts(folder.path(), "lock").len(), 1, "{error}: that of the second");
    }
}

#[needs(linux, "a C compiler")]
#[test]
fn without_locks_work_is_restored_by_one_console_only() {
    let (folder, locks) = (tempfile::tempdir().unwrap(), FailingLocks::with("ENOLCK"));
    let start = || Console::start(folder.path(), Some(&locks));
    let mut first = start();
    first.order("keep Work");
    first.kill();
    let (mut second, mut third) = (start(), start());
    assert_eq!((second.order("find"), third.order("find")), ("Work".to_owned(), "Work".to_owned()));
    second.order("restore");
    third.order("restore");
    // The third has a slot of its own: closing it does not delete the copy of the second.
    third.order("keep Other");
    third.order("close");
    let mut fourth = start();
    assert_eq!(fourth.order("find"), "", "the second is running");
    second.kill();
    assert_eq!(fourth.order("find"), "Work");
}

#[needs(linux, "a C compiler")]
#[test]
fn without_locks_a_console_elsewhere_counts_as_running_while_it_writes_its_copy() {
    // Also for a console that can lock, as on the server itself.
    for can_lock in [false, true] {
        let (folder, locks) = (tempfile::tempdir().unwrap(), FailingLocks::with("ENOLCK"));
        let mut elsewhere = Console::start(folder.path(), Some(&locks));
        let mut here = Console::start(folder.path(), (!can_lock).then_some(&locks));
        elsewhere.order("keep Work");
        move_elsewhere(folder.path(), Duration::from_secs(120));
        assert_eq!(here.order("find"), "", "can lock: {can_lock}");
        move_elsewhere(folder.path(), SILENT);
        assert_eq!(here.order("find"), "Work", "can lock: {can_lock}");
    }
}

#[needs(linux, "a C compiler")]
#[test]
fn a_console_that_was_suspended_keeps_its_work_whatever_others_do_with_it() {
    let locks = FailingLocks::with("ENOLCK");
    let offered = || {
        let folder = tempfile::tempdir().unwrap();
        let mut suspended = Console::start(folder.path(), Some(&locks));
        suspended.order("keep Work");
        move_elsewhere(folder.path(), SILENT);
        let mut other = Console::start(folder.path(), Some(&locks));
        assert_eq!(other.order("find"), "Work");
        (folder, suspended, other)
    };
    for (order, remaining) in [("restore", 2), ("discard", 1)] {
        let (folder, mut suspended, mut other) = offered();
        // An offer changes nothing.
        assert_eq!(parts(folder.path(), "json").len(), 1);
        other.order(order);
        suspended.order("keep Work");
        assert_eq!(parts(folder.path(), "json").len(), remaining, "{order}");
        assert_eq!(other.order("find"), "", "{order}: it is running again");
    }
    // It may also wake up while its work is being offered.
    for order in ["restore", "discard"] {
        let (folder, mut suspended, mut other) = offered();
        suspended.order("keep Newer");
        let copies = parts(folder.path(), "json");
        other.order(order);
        assert_eq!(parts(folder.path(), "json"), copies, "{order}");
        assert!(fs::read_to_string(&copies[0]).unwrap().contains("Newer"), "{order}");
    }
}
