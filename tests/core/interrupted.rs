//! Saves that are killed, that coincide, and that run out of space: at every instant the file is the complete old or
//! new one, and nothing is left behind.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{TryRecvError, channel};
use std::thread::sleep;
use std::time::{Duration, Instant};

use needs::needs;
use radius_console::document::storage;
use tempfile::TempDir;

use crate::radius::mutated::Chance;

const PROGRAM: &str = env!("CARGO_BIN_EXE_radius-console");
/// The folder's contents between two saves.
const NAMES: &[&str] = if cfg!(unix) { &["a.json", "link.json"] } else { &["a.json"] };
/// Environment variable that names the file [`saver`] saves.
const SAVED_FILE: &str = "SAVED_FILE";
/// Environment variable with the number of saves to kill, if not the default.
const KILLS: &str = "KILLS";

/// A policy that takes long to write, and the same in the standard form.
fn contents() -> [Vec<u8>; 2] {
    [(crate::command_line::compact() + &" ".repeat(500_000)).into(), crate::golden::TEXT.into()]
}

/// A folder with a file and, on Unix, a link to it; the file has permissions a new one would not have: on Linux an access control
/// list and extended attributes, too.
fn folder(bytes: &[u8]) -> (TempDir, PathBuf, PathBuf) {
    let (folder, file, link) = with_file(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap(), bytes);
    #[cfg(target_os = "linux")]
    crate::rights::set_rights(&file);
    (folder, file, link)
}

/// A folder in memory, where Linux has such a file system: saves wait for no disk, so there are thousands a second.
fn in_memory() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

#[cfg(unix)]
fn with_file(folder: TempDir, bytes: &[u8]) -> (TempDir, PathBuf, PathBuf) {
    use std::os::unix::fs::{PermissionsExt as _, chown, symlink};
    let (file, link) = (folder.path().join("a.json"), folder.path().join("link.json"));
    fs::write(&file, bytes).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    if nix::unistd::geteuid().is_root() {
        chown(&file, Some(1234), Some(2345)).unwrap();
    }
    symlink("a.json", &link).unwrap();
    (folder, file, link)
}

#[cfg(windows)]
fn with_file(folder: TempDir, bytes: &[u8]) -> (TempDir, PathBuf, PathBuf) {
    let file = folder.path().join("a.json");
    fs::write(&file, bytes).unwrap();
    crate::windows_files::set_access(&file, "D:P(A;;FA;;;WD)");
    (folder, file.clone(), file)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[cfg(target_os = "linux")]
use crate::rights::rights;

#[cfg(all(unix, not(target_os = "linux")))]
fn rights(file: &Path) -> (u32, u32, u32) {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = fs::metadata(file).unwrap();
    (metadata.uid(), metadata.gid(), metadata.mode() & 0o7777)
}

#[cfg(windows)]
fn rights(file: &Path) -> String {
    crate::windows_files::access(file)
}

/// Not a test but a program that the tests start: saves the new contents, then the old, over and over, until it is
/// killed.
#[test]
fn saver() {
    let Some(file) = std::env::var_os(SAVED_FILE) else { return };
    println!("saving");
    let started = Instant::now();
    for content in contents().iter().rev().cycle() {
        // Other processes may be saving it too.
        let _ = storage::write(file.as_ref(), content);
        assert!(started.elapsed() < Duration::from_secs(60), "it was never killed");
    }
}

/// Starts a program that saves `file` over and over, and waits until it begins.
fn start_saver(file: &Path) -> Child {
    let mut saver = Command::new(std::env::current_exe().unwrap());
    saver.args(["--exact", "interrupted::saver", "--nocapture"]).env(SAVED_FILE, file);
    let mut saver = spawn(saver.stdout(Stdio::piped()).stderr(Stdio::null()));
    let lines = BufReader::new(saver.stdout.take().unwrap()).lines();
    // Other test output may precede the line.
    assert!(lines.map_while(Result::ok).any(|line| line.ends_with("saving")), "it did not begin");
    saver
}

/// Starts `radius-console fmt`, which saves `file` once.
fn start_fmt(file: &Path) -> Child {
    spawn(Command::new(PROGRAM).arg("fmt").arg(file).stderr(Stdio::null()))
}

/// Starts a program, retrying because wine fails one start in some hundreds with "internal error" (1359).
fn spawn(command: &mut Command) -> Child {
    const INTERNAL_ERROR: i32 = 1359;
    for _ in 0..10 {
        match command.spawn() {
            Err(error) if cfg!(windows) && error.raw_os_error() == Some(INTERNAL_ERROR) => {
                sleep(Duration::from_millis(50));
            }
            spawned => return spawned.unwrap(),
        }
    }
    panic!("could not start {command:?}")
}

fn kill(mut save: Child) {
    save.kill().unwrap();
    save.wait().unwrap();
}

#[test]
fn a_save_killed_at_any_instant_leaves_the_old_file_or_the_new_one() {
    let kills = std::env::var(KILLS).map_or(60, |kills| kills.parse().unwrap());
    let contents = contents();
    let (folder, file, link) = folder(&contents[0]);
    let (rights_before, mut chance) = (rights(&file), Chance(1));
    let (mut seen, mut left) = ([0, 0], 0);
    for number in 0..kills {
        storage::write(&link, &contents[0]).unwrap();
        // Only the expected files, whatever the previous kill left.
        assert_eq!(names(folder.path()), NAMES, "kill {number}");
        let save = if number % 2 == 0 { start_saver(&link) } else { start_fmt(&link) };
        sleep(Duration::from_micros(chance.below(20_000) as u64));
        kill(save);
        let now = fs::read(&file).unwrap();
        let which = contents.iter().position(|content| *content == now);
        seen[which.unwrap_or_else(|| panic!("kill {number} left {} bytes", now.len()))] += 1;
        assert_eq!(rights(&file), rights_before, "kill {number}");
        assert!(
            cfg!(windows) || fs::read_link(&link).is_ok_and(|target| target == Path::new("a.json")),
            "kill {number}"
        );
        let names = names(folder.path());
        assert!(names.len() <= NAMES.len() + 1, "kill {number} left {names:?}");
        left += names.len() - NAMES.len();
    }
    println!("{kills} kills: {} left the old file, {} the new one; {left} a temporary file", seen[0], seen[1]);
    assert!(seen.iter().all(|times| *times > 0) && left > 0, "no kill met a save: {seen:?}, {left}");
}

#[needs(linux, "strace")]
#[test]
fn a_save_killed_at_any_system_call_leaves_the_old_file_or_the_new_one() {
    let contents = [crate::command_line::compact(), crate::golden::TEXT.to_owned()];
    let (folder, file, link) = folder(contents[0].as_bytes());
    let rights_before = rights(&file);
    let trace = folder.path().join("trace");
    let run = |options: &[&str]| {
        let mut strace = Command::new("strace");
        // strace ends as the program does.
        strace.args(options).args([PROGRAM, "fmt"]).arg(&link).stderr(Stdio::null()).status().unwrap().success()
    };
    assert!(run(&["--output", trace.to_str().unwrap()]));
    let trace = fs::read_to_string(&trace).map(|text| fs::remove_file(&trace).map(|()| text)).unwrap().unwrap();
    let calls = trace.lines().filter_map(|line| line.split_once('(')).map(|(name, _)| name);
    // strace counts the calls of each name.
    let mut counts = HashMap::new();
    let (mut seen, mut left) = ([0, 0], 0);
    for name in calls.filter(|name| !matches!(*name, "execve" | "exit_group")) {
        let number = counts.entry(name).and_modify(|count| *count += 1).or_insert(1);
        let call = format!("{name} {number}");
        storage::write(&link, contents[0].as_bytes()).unwrap();
        assert_eq!(names(folder.path()), NAMES, "before {call}");
        // The last calls of a name may be missing in another run.
        let _ = run(&["--output=/dev/null", &format!("--inject={name}:signal=SIGKILL:when={number}")]);
        let now = fs::read_to_string(&file).unwrap();
        let which = contents.iter().position(|content| *content == now);
        seen[which.unwrap_or_else(|| panic!("call {call} left {} bytes", now.len()))] += 1;
        assert_eq!(rights(&file), rights_before, "call {call}");
        let there = names(folder.path()).len();
        assert!(there <= NAMES.len() + 1, "call {call} left {:?}", names(folder.path()));
        left += there - NAMES.len();
    }
    println!(
        "killed at {} system calls: {seen:?} left the old and the new file, {left} a temporary one",
        seen[0] + seen[1]
    );
    assert!(seen[0] > 20 && seen[1] > 5 && left > 20, "the calls of a save were not met: {seen:?}, {left}");
}

#[test]
fn concurrent_saves_of_one_file_never_leave_a_partial_file() {
    let contents = contents();
    let (folder, file, link) = with_file(in_memory(), &contents[0]);
    let savers = [&file, &link, &file].map(|path| start_saver(path));
    let (started, mut seen) = (Instant::now(), [0, 0]);
    while started.elapsed() < Duration::from_secs(1) || seen.contains(&0) {
        let now = fs::read(&file).unwrap();
        let which = contents.iter().position(|content| *content == now);
        seen[which.unwrap_or_else(|| panic!("{} bytes after {seen:?}", now.len()))] += 1;
        assert!(started.elapsed() < Duration::from_secs(60), "{seen:?}");
    }
    savers.into_iter().for_each(kill);
    storage::write(&file, &contents[1]).unwrap();
    assert!(fs::read(&file).unwrap() == contents[1]);
    assert_eq!(names(folder.path()), NAMES);
}

#[needs(linux, "exchanging two names")]
#[test]
fn no_save_by_another_program_is_lost_to_a_race() {
    let (folder, file, _) = with_file(in_memory(), b"ours 0");
    let theirs = folder.path().join("theirs");
    std::thread::scope(|scope| {
        let (until_dropped, is_dropped) = channel::<()>();
        let file = &file;
        // Adds "ours" to what it has read, and saves it again and again.
        scope.spawn(move || {
            while is_dropped.try_recv() != Err(TryRecvError::Disconnected) {
                let read = fs::read(file).unwrap();
                let ours = read.strip_prefix(b"ours ").unwrap_or(&read);
                let _ = storage::replace(file, &read, &[b"ours ", ours].concat());
            }
        });
        let _until_dropped = until_dropped;
        for number in 1..=1000 {
            fs::write(&theirs, number.to_string()).unwrap();
            fs::rename(&theirs, file).unwrap();
            let (started, expected) = (Instant::now(), format!("ours {number}"));
            while fs::read_to_string(file).unwrap() != expected {
                assert!(started.elapsed() < Duration::from_secs(30), "save {number} was lost");
            }
        }
    });
    assert_eq!(names(folder.path()), NAMES);
}

#[needs(linux, "prlimit")]
#[test]
fn a_file_size_limit_is_reported_and_the_old_file_stays() {
    let compact = crate::command_line::compact();
    let (folder, file, link) = folder(compact.as_bytes());
    let rights_before = rights(&file);
    // From zero to one byte less than the new file needs.
    for most in [0, 1, 1000, crate::golden::TEXT.len() - 1] {
        let mut limited = Command::new("prlimit");
        let ended = limited.arg(format!("--fsize={most}")).args([PROGRAM, "fmt"]).arg(&link).output().unwrap();
        let words = String::from_utf8(ended.stderr).unwrap();
        let expected =
            format!("Cannot write {}: no space left; free up some space, or choose another location\n", link.display());
        assert_eq!((ended.status.code(), words), (Some(2), expected), "{most}");
        assert_eq!(
            (fs::read_to_string(&file).unwrap(), rights(&file)),
            (compact.clone(), rights_before.clone()),
            "{most}"
        );
        assert_eq!(names(folder.path()), NAMES, "{most}");
    }
    let enough = format!("--fsize={}", crate::golden::TEXT.len());
    assert!(Command::new("prlimit").args([&enough, PROGRAM, "fmt"]).arg(&link).status().unwrap().success());
    assert_eq!(fs::read_to_string(&file).unwrap(), crate::golden::TEXT);
}

/// Mounts an in-memory file system with the options `$2` on the folder `$1`, visible only to this process; fills it to
/// the last byte, and formats a policy there.
const ON_A_FULL_DISK: &str = r#"
    mount -t tmpfs -o "$2" none "$1/disk" && cd "$1/disk" && cp ../compact.json a.json || exit 77
    cat /dev/zero > filler 2> /dev/null
    "$0" fmt a.json
    echo "fmt: $?"
    cmp ../compact.json a.json && ls -A
"#;

#[needs(linux, "mounting a file system")]
#[test]
fn a_full_disk_is_reported_and_the_old_file_stays() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("compact.json"), crate::command_line::compact()).unwrap();
    fs::create_dir(folder.path().join("disk")).unwrap();
    // No byte free; then no inode free.
    for (options, there) in [("size=64k", "a.json\nfiller\n"), ("nr_inodes=2,size=64k", "a.json\n")] {
        let mut shell = Command::new("unshare");
        shell.args(["--map-root-user", "--mount", "sh", "-c", ON_A_FULL_DISK, PROGRAM]).arg(folder.path()).arg(options);
        let ended = shell.output().unwrap();
        let (out, err) = (String::from_utf8(ended.stdout).unwrap(), String::from_utf8(ended.stderr).unwrap());
        if out.is_empty() {
            println!("skipped, because mounting a file system is not permitted here: {err}");
            return;
        }
        assert_eq!(out, format!("fmt: 2\n{there}"), "{options}: {err}");
        let expected = "Cannot write a.json: no space left; free up some space, or choose another location";
        assert!(err.lines().any(|line| line == expected), "{options}: {err}");
    }
}
