//! Which paths are opened: regular files, and what the program inherited open. Nothing else, and without waiting.

use needs::needs;

#[needs(linux, "terminals, /proc, bash and timeout")]
mod linux {
    use std::fs::File;
    use std::io::Write as _;
    use std::os::fd::OwnedFd;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixStream;
    use std::path::PathBuf;
    use std::process::{Command, Stdio};

    use insta::assert_snapshot;
    use nix::fcntl::OFlag;
    use nix::pty::{PtyMaster, grantpt, posix_openpt, ptsname_r, unlockpt};
    use radius_console::document::storage::{self, Failure};

    use crate::command_line::{Ended, Folder, GOOD, PROGRAM};

    /// A terminal at which nobody types, while the first part is kept.
    fn terminal() -> (PtyMaster, PathBuf) {
        let person = posix_openpt(OFlag::O_RDWR | OFlag::O_NOCTTY).unwrap();
        grantpt(&person).unwrap();
        unlockpt(&person).unwrap();
        let path = ptsname_r(&person).unwrap().into();
        (person, path)
    }

    /// The program, ended with code 124 if it hangs.
    fn in_time(folder: &Folder) -> Command {
        let mut command = Command::new("timeout");
        command.args(["20", PROGRAM]).current_dir(folder.path("")).stdin(Stdio::null());
        command
    }

    #[test]
    fn a_link_to_a_terminal_does_not_hang() {
        let (_person, terminal) = terminal();
        let folder = Folder::new().with("good.radius.json", GOOD);
        symlink(&terminal, folder.path("link.radius.json")).unwrap();
        // A new session would get the terminal as its own by opening it.
        let mut command = Command::new("setsid");
        command.args(["-w", "timeout", "20", PROGRAM, "check", "."]).current_dir(folder.path(""));
        assert_snapshot!(Ended::of(command.stdin(Stdio::null()).output().unwrap()).all(), @"
        2
        ---
        Cannot read ./link.radius.json: this is not a file; specify the path of a policy file
        2 files: 1 valid, 1 not read
        ");
        assert!(matches!(storage::read(&folder.path("link.radius.json")), Err(Failure::NotAFile)));
        assert!(matches!(storage::read_picture(&folder.path("link.radius.json"), 10), Err(Failure::NotAPicture)));
    }

    #[test]
    fn a_terminal_on_standard_input_is_read() {
        for given in ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"] {
            let (mut person, terminal) = terminal();
            let folder = Folder::new();
            // Ctrl+D ends the input.
            let slave = File::options().read(true).write(true).open(terminal).unwrap();
            person.write_all(b"{}\n\x04").unwrap();
            let ended = Ended::of(in_time(&folder).args(["check", given]).stdin(slave).output().unwrap());
            assert_eq!(ended.code, 1, "{given}: {}", ended.all());
            assert!(ended.out.contains("missing key; expected 1"), "{given}: {}", ended.all());
        }
    }

    #[test]
    fn a_socket_on_standard_input_is_read() {
        for given in ["-", "/dev/stdin"] {
            let (mut sender, receiver) = UnixStream::pair().unwrap();
            sender.write_all(GOOD.as_bytes()).unwrap();
            drop(sender);
            let folder = Folder::new();
            let ended =
                Ended::of(in_time(&folder).args(["check", given]).stdin(OwnedFd::from(receiver)).output().unwrap());
            assert_eq!(ended.code, 0, "{given}: {}", ended.all());
        }
    }

    /// Runs a script of bash in a folder with the policy `a.json` and a named pipe `pipe`. `$P` is the program.
    fn bash(script: &str) -> Ended {
        let folder = Folder::new().with("a.json", GOOD);
        assert!(Command::new("mkfifo").arg(folder.path("pipe")).status().unwrap().success());
        let mut command = Command::new("timeout");
        command.args(["20", "bash", "-c", script]).env("P", PROGRAM).current_dir(folder.path("")).stdin(Stdio::null());
        Ended::of(command.output().unwrap())
    }

    #[test]
    fn inherited_pipes_are_read() {
        for script in [
            "$P check <(cat a.json)",
            "$P diff <(cat a.json) <(sleep 0.1; cat a.json)",
            "cat a.json | $P check /dev/stdin",
            "cat a.json | $P check /proc/self/fd/7 7<&0",
            // The other end is closed before the program starts.
            "cat a.json > pipe & exec 7< pipe; wait; $P check /dev/fd/7",
        ] {
            let ended = bash(script);
            assert_eq!(ended.code, 0, "{script}: {}", ended.all());
        }
    }

    #[test]
    fn a_file_on_standard_input_is_read_from_its_start() {
        let ended = bash("exec < a.json; read -r line; $P check /dev/stdin && $P check /dev/stdin");
        assert_eq!(ended.code, 0, "{}", ended.all());
    }

    #[test]
    fn other_paths_to_pipes_and_devices_are_refused() {
        for script in [
            "$P check pipe",
            // Only the path itself says that it was inherited.
            "ln -s /dev/stdin link; cat a.json | $P check link",
            "cd /dev && $P check /proc/self/fd/../cwd/tty",
            "exec 7<> pipe; $P check /proc/$$/fd/7",
            "$P check /dev/fd/7 7< /dev/zero",
            "$P check /dev/zero",
        ] {
            let ended = bash(script);
            assert_eq!(ended.code, 2, "{script}: {}", ended.all());
            assert!(ended.err.contains("this is not a file; "), "{script}: {}", ended.all());
        }
    }
}
