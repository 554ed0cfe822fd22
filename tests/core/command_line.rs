//! The command line as a script or a person at a terminal uses it: arguments, output, exit codes, files.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use insta::assert_snapshot;
use needs::needs;
use tempfile::TempDir;

use crate::golden::{TEXT, TEXT_2};
use crate::rest::ANSWER;

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_radius-console");

/// A policy that gets no advice.
pub(crate) const GOOD: &str = include_str!("../../assets/examples/duo.radius.json");

/// A temporary folder with files, in which the program runs without a display and with an empty environment.
pub(crate) struct Folder(TempDir);

pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn with(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        fs::write(self.path(name), bytes).unwrap();
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).current_dir(self.0.path()).env_clear();
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(self.command(arguments).stdin(Stdio::null()).output().unwrap())
    }

    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Ended {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // The program may exit before reading all of its input.
        let _ = child.stdin.take().unwrap().write_all(input);
        Ended::of(child.wait_with_output().unwrap())
    }

    /// The names of all files, to check that nothing was left behind.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

impl Ended {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Exit code, standard output and standard error, for a snapshot.
    pub(crate) fn all(&self) -> String {
        format!("{}\n{}---\n{}", self.code, self.out, self.err)
    }
}

/// The full policy in a layout other than the standard form.
pub(crate) fn compact() -> String {
    serde_json::from_str::<serde_json::Value>(TEXT).unwrap().to_string()
}

#[test]
fn check_is_silent_about_valid_files() {
    let folder = Folder::new()
        .with("a.radius.json", GOOD)
        .with("b.radius.json", serde_json::from_str::<serde_json::Value>(GOOD).unwrap().to_string());
    assert_snapshot!(folder.run(&["check", "a.radius.json", "b.radius.json"]).all(), @"
    0
    ---
    2 files: all valid
    ");
    assert_snapshot!(folder.run(&["check", "a.radius.json"]).all(), @"
    0
    ---
    1 file: valid
    ");
}

#[test]
fn check_prints_one_line_per_problem_and_exits_with_1() {
    let broken = GOOD.replacen("\"title\"", "\"titel\"", 1).replacen("60", "60.0", 1);
    let folder = Folder::new().with("good.json", GOOD).with("bad.json", broken);
    assert_snapshot!(folder.run(&["check", "good.json", "bad.json"]).all(), @"
    1
    bad.json: connection.timeout, line 13, column 16: found 60.0; expected a whole number from 1 to 300
    bad.json: actions[0].titel, line 23, column 7: unknown key; did you mean `title`?
    ---
    2 files: 1 valid, 1 not valid
    ");
}

#[test]
fn check_reports_unreadable_files_and_exits_with_2() {
    let folder = Folder::new().with("good.json", GOOD).with("bad.json", "{}").with("large.json", vec![b' '; 1_048_577]);
    fs::create_dir(folder.path("folder")).unwrap();
    let files = ["check", "gone.json", "good.json", "folder", "large.json", "good.json/inside.json"];
    assert_snapshot!(folder.run(&files).all(), @"
    2
    ---
    Cannot read gone.json: no such file; check the path
    Cannot read folder: this folder contains no *.radius.json files; check the path
    Cannot read large.json: the file is 1,048,577 bytes; the limit for a policy is 1,048,576
    Cannot read good.json/inside.json: no such file; check the path
    5 files: 1 valid, 4 not read
    ");
    assert_eq!(folder.run(&["check", "gone.json", "bad.json"]).code, 2);
}

#[test]
fn check_reads_standard_input() {
    let folder = Folder::new();
    assert_eq!(folder.run_with_input(&["check", "-"], TEXT.as_bytes()).code, 0);
    assert_snapshot!(folder.run_with_input(&["check", "-"], b"{\"a\": tru}").all(), @"
    1
    standard input: a, line 1, column 7: found `tru`; expected a value
    ---
    1 file: 1 not valid
    ");
    assert_snapshot!(folder.run_with_input(&["check", "-"], &vec![b'['; 3_000_000]).all(), @"
    2
    ---
    Cannot read standard input: the input is too large; the limit for a policy is 1,048,576 bytes
    1 file: 1 not read
    ");
    assert_snapshot!(folder.run(&["check", "-"]).all(), @"
    1
    standard input: line 1, column 1: found an empty file; expected a policy
    ---
    1 file: 1 not valid
    ");
}

#[test]
fn check_reads_input_up_to_the_size_limit_and_no_further() {
    let policy = |bytes: usize| TEXT.to_owned() + &" ".repeat(bytes - TEXT.len());
    let folder = Folder::new().with("most.json", policy(1_048_576)).with("more.json", policy(1_048_577));
    assert_eq!(folder.run(&["check", "most.json"]).code, 0);
    assert_eq!(folder.run(&["check", "more.json"]).code, 2);
    assert_eq!(folder.run_with_input(&["check", "-"], policy(1_048_576).as_bytes()).code, 0);
    assert_eq!(folder.run_with_input(&["check", "-"], policy(1_048_577).as_bytes()).code, 2);
}

#[test]
fn an_empty_path_is_visible_in_messages() {
    assert_snapshot!(Folder::new().run(&["check", ""]).all(), @r#"
    2
    ---
    Cannot read "": no such file; check the path
    1 file: 1 not read
    "#);
}

#[test]
fn check_counts_unlisted_problems_in_json() {
    let keys: Vec<String> = (0..150).map(|number| format!("\"k{number}\": 0")).collect();
    let folder = Folder::new().with("many.json", format!("{{{}}}", keys.join(",")));
    let ended = folder.run(&["check", "--format", "json", "many.json"]);
    let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!((report["problems"].as_array().unwrap().len(), &report["problemsNotListed"]), (100, &55.into()));
    assert!(folder.run(&["check", "many.json"]).out.ends_with("\nmany.json: 55 more problems are not listed\n"));
}

#[test]
fn check_prints_one_json_object_per_file() {
    let folder = Folder::new().with("good.json", GOOD).with("bad.json", GOOD.replacen("PAP", "pap", 1));
    assert_snapshot!(folder.run(&["check", "--format", "json", "good.json", "bad.json", "gone.json"]).all(), @r#"
    2
    {"file":"good.json","valid":true,"problems":[],"advice":[]}
    {"file":"bad.json","valid":false,"problems":[{"rule":"invalid-value","path":"connection.passwordEncoding","line":15,"column":25,"message":"connection.passwordEncoding, line 15, column 25: found \"pap\"; did you mean `PAP`?","found":"\"pap\"","expected":"\"PAP\" or \"CHAP\"","nearest":"PAP"}],"advice":[]}
    {"file":"gone.json","valid":false,"unreadable":"no such file; check the path","problems":[],"advice":[]}
    ---
    "#);
}

#[needs(unix, "control characters in names")]
#[test]
fn control_characters_in_files_and_names_never_reach_the_terminal() {
    let evil = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}";
    let name = format!("a{evil}.json");
    let escaped: String = evil.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
    let hostile =
        TEXT.replacen("\"Push\"", &format!("\"{escaped}\""), 1).replacen("\"duo\"", &format!("\"{escaped}\""), 1);
    let hostile = hostile.replacen("\"name\"", &format!("\"{escaped}\": 1, \"name\""), 1);
    let legal = TEXT.replacen("Company logon", "Company \u{202e}logon\u{200b}", 1);
    let folder = Folder::new().with(&name, &hostile).with("raw.json", format!("{{{evil}")).with("legal.json", legal);
    let runs: [&[&str]; 11] = [
        &["check", &name, "raw.json"],
        &["check", "--excerpt", &name, "raw.json", "legal.json"],
        &["check", "--format", "sarif", &name, "raw.json", "legal.json", &format!("gone{evil}")],
        &["check", "--format", "json", &name, "raw.json"],
        &["show", &name],
        &["show", "legal.json"],
        &["fmt", &name],
        &["fmt", "--check", &name, "legal.json"],
        &["check", &format!("gone{evil}")],
        &["check", &format!("--{evil}")],
        &[evil],
    ];
    for arguments in runs {
        let ended = folder.run(arguments);
        let printed = ended.out + &ended.err;
        assert!(!printed.is_empty(), "{arguments:?}");
        let raw = printed.chars().find(|c| *c != '\n' && radius_console::text::is_invisible(*c));
        assert_eq!(raw, None, "{arguments:?} printed {printed:?}");
    }
}

#[test]
fn show_prints_a_policy_as_readable_text() {
    let folder = Folder::new().with("a.json", TEXT);
    assert_snapshot!(folder.run(&["show", "a.json"]).all(), @r#"
    0
    Duo (RADIUS)
       MFA server                 Duo Authentication Proxy
       Notes                      A space that joins:\u{a0}here. 電話. ключ-✓. "Quoted" \ and \u{200b}hidden.

    Actions: 3 of 5, 2 enabled
    1. Push
       Enable Action              on
       Title                      Push
       Command                    "push"
       Description                Approve on your phone
       Action message             Waiting for you to approve
       Select an image            Push
    2. Call me (Autosend)
       Enable Action              on
       Title                      Call me
       Command                    "phone "
       Description                We call the phone on file
       Action message             Calling you: answer and press any key
       Select an image            Desk phone
    3. Eigenes Bild \u{202e}und\u{1d173} mehr (disabled)
       Enable Action              off
       Title                      Eigenes Bild \u{202e}und\u{1d173} mehr
       Command                    (empty)
       Description                (empty)
       Action message             (empty)
       Select an image            custom image, 118 characters

    Connection
       Display name               Company logon
       Primary server             radius.example.com
       Secondary server           2001:db8::1
       HA mode                    Active-active (parallel)
       Port                       1812
       Timeout                    60 s
       Retries                    1
       Password encoding          PAP
       User Prompt                Choose a method or enter your passcode
       Forward username only to RADIUS server  on
       Forward the first password to Windows authentication provider  off

    Policies › Session › Connection › Multifactor authentication
       Remember last method used  off
    ---
    "#);
}

#[test]
fn show_prints_attributes_and_the_language() {
    let folder = Folder::new().with("a.json", TEXT_2);
    assert_snapshot!(folder.run(&["show", "a.json"]).all(), @r#"
    0
    Duo (RADIUS)
       Language                   de-CH

    Actions: 1 of 5, 1 enabled
    1. Push
       Enable Action              on
       Title                      Push
       Command                    "push"
       Description                Approve
       Action message             Waiting
       Select an image            Push

    Connection: not part of this policy

    Attributes: 15
       NAS-IP-Address             192.0.2.1
       Called-Station-Id          " "Zoë" \u{200b}電話 "
       NAS-Port-Type              5 (Virtual)
       NAS-IPv6-Address           2001:db8::1
       Cisco-AVPair               "shell:priv-lvl=15"
       Cisco-AVPair               "shell:roles=operator"
       Reply-Message              "Hello"
       Attribute 240              4294967295
       Cisco attribute 200        2026-11-27 08:30:00 UTC
       Vendor 16777215 attribute 1  0
       Vendor 16777215 attribute 2  "5"
       Vendor 16777215 attribute 3  0.0.0.0
       Vendor 16777215 attribute 4  ::ffff:192.0.2.1
       Vendor 16777215 attribute 255  2106-02-07 06:28:15 UTC
       Event-Timestamp            1970-01-01 00:00:00 UTC

    Policies › Session › Connection › Multifactor authentication
       Remember last method used  on
    ---
    "#);
}

#[test]
fn show_marks_the_action_with_autosend() {
    let text = TEXT.replacen("\"autoSend\": true", "\"autoSend\": false", 1);
    let first = text.replacen("\"autoSend\": false", "\"autoSend\": true", 1);
    let folder = Folder::new().with("none.json", text).with("first.json", first);
    assert_eq!(folder.run(&["show", "none.json"]).out.matches("(Autosend)").count(), 0);
    let shown = folder.run(&["show", "first.json"]).out;
    assert!(shown.contains("\n1. Push (Autosend)\n") && shown.contains("\n2. Call me\n"), "{shown}");
}

#[test]
fn show_explains_why_it_cannot_show_a_file() {
    let folder = Folder::new().with("bad.json", TEXT.replacen("60", "\"60\"", 1));
    assert_snapshot!(folder.run(&["show", "bad.json"]).all(), @r#"
    1
    ---
    bad.json: connection.timeout, line 14, column 16: found "60"; expected a whole number from 1 to 300
    "#);
    assert_snapshot!(folder.run(&["show", "gone.json"]).all(), @"
    2
    ---
    Cannot read gone.json: no such file; check the path
    ");
}

#[test]
fn fmt_writes_the_standard_form_and_leaves_no_other_files() {
    let folder = Folder::new().with("a.json", compact()).with("b.json", TEXT);
    assert_snapshot!(folder.run(&["fmt", "a.json", "b.json"]).all(), @"
    0
    ---
    Formatted a.json
    ");
    assert_eq!((folder.text("a.json"), folder.text("b.json")), (TEXT.to_owned(), TEXT.to_owned()));
    assert_eq!(folder.names(), ["a.json", "b.json"]);
}

#[test]
fn fmt_check_names_files_without_writing_them() {
    let folder = Folder::new().with("a.json", compact()).with("b.json", TEXT);
    assert_snapshot!(folder.run(&["fmt", "--check", "a.json", "b.json"]).all(), @"
    1
    a.json: not formatted
    ---
    ");
    assert_eq!(folder.text("a.json"), compact());
    assert_eq!(folder.run(&["fmt", "--check", "b.json"]).code, 0);
}

#[test]
fn fmt_leaves_a_file_that_is_not_a_policy_unchanged() {
    let broken = TEXT.replacen("PAP", "pap", 1);
    let folder = Folder::new().with("a.json", &broken);
    assert_snapshot!(folder.run(&["fmt", "a.json", "gone.json"]).all(), @r#"
    2
    ---
    a.json: connection.passwordEncoding, line 16, column 25: found "pap"; did you mean `PAP`?
    Cannot read gone.json: no such file; check the path
    "#);
    assert_eq!(folder.text("a.json"), broken);
}

#[test]
fn fmt_exits_with_the_worst_code_of_its_files() {
    let folder = Folder::new().with("good.json", TEXT).with("bad.json", "{}");
    let code = |files: &[&str]| folder.run(&[&["fmt"], files].concat()).code;
    assert_eq!([code(&["bad.json", "good.json"]), code(&["good.json", "bad.json"])], [1, 1]);
    assert_eq!([code(&["gone.json", "bad.json"]), code(&["bad.json", "gone.json"])], [2, 2]);
    assert_eq!([code(&["gone.json", "good.json"]), code(&["good.json"])], [2, 0]);
    assert_eq!(folder.run(&["fmt", "--check", "gone.json", "bad.json", "good.json"]).code, 2);
}

#[test]
fn fmt_formats_standard_input_to_standard_output() {
    let folder = Folder::new();
    let ended = folder.run_with_input(&["fmt", "-"], compact().as_bytes());
    assert_eq!((ended.code, ended.out.as_str(), ended.err.as_str()), (0, TEXT, ""));
}

#[test]
fn the_schema_is_printed() {
    let ended = Folder::new().run(&["schema"]);
    assert_eq!((ended.code, ended.out.as_str()), (0, radius_console::policy::json::SCHEMA));
}

#[test]
fn help_and_version_are_printed_and_typos_get_suggestions() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["--version"]).out, concat!("radius-console ", env!("CARGO_PKG_VERSION"), "\n"));
    let help = folder.run(&["--help"]);
    for word in ["check", "show", "fmt", "try", "schema", "Exit codes:"] {
        assert!(help.code == 0 && help.out.contains(word), "{word}: {}", help.all());
    }
    let slip = folder.run(&["check", "--fromat", "json", "a.json"]);
    assert!(slip.code == 2 && slip.err.contains("--format"), "{}", slip.all());
    assert_eq!(folder.run(&["check"]).code, 2);
}

#[test]
fn every_command_that_reads_a_policy_names_an_unresolved_merge_conflict() {
    let conflict = GOOD.replacen("  \"name\"", "<<<<<<< HEAD\n  \"name\": \"A\",\n=======\n>>>>>>> b\n  \"name\"", 1);
    let folder = Folder::new().with("a.json", conflict).with("good.json", GOOD).with("answer.json", ANSWER);
    let message = "a.json: line 4, column 1: found an unresolved merge conflict; expected only one version of these \
                lines, without the markers `<<<<<<<`, `=======` and `>>>>>>>`\n";
    for arguments in [
        &["check", "a.json"][..],
        &["show", "a.json"],
        &["fmt", "a.json"],
        &["fmt", "--check", "a.json"],
        &["diff", "a.json", "good.json"],
        &["diff", "good.json", "a.json"],
        &["convert", "a.json", "-o", "new.json"],
        &["convert", "answer.json", "--like", "a.json", "-o", "new.json"],
        &["guide", "a.json", "-o", "new.html"],
        &["guide", "--for", "admin", "a.json", "-o", "new.html"],
        &["try", "a.json", "--action", "Push", "--user", "alice", "--server", "localhost"],
        #[cfg(feature = "gui")]
        &["picture", "a.json", "-o", "new.png"],
    ] {
        let ended = folder.run(arguments);
        assert!(
            ended.code != 0 && (ended.out.clone() + &ended.err).contains(message),
            "{arguments:?}: {}",
            ended.all()
        );
    }
    assert_eq!(folder.names(), ["a.json", "answer.json", "good.json"]);
}

#[test]
fn a_misspelled_command_gets_a_suggestion_and_opens_no_window() {
    let folder = Folder::new().with("policy.json", GOOD);
    assert_snapshot!(folder.run(&["chek"]).all(), @r#"
    2
    ---
    Unknown command "chek"; did you mean check?
    "#);
    for (arguments, meant) in [
        (&["CHECK"][..], "check"),
        (&["chek", "policy.json"], "check"),
        (&["dif", "policy.json", "--exit-zero"], "diff"),
        (&["hlep"], "help"),
        #[cfg(feature = "gui")]
        (&["--renderer", "opengl", "chek"], "check"),
    ] {
        let ended = folder.run(arguments);
        assert!(ended.code == 2 && ended.err.ends_with(&format!("; did you mean {meant}?\n")), "{}", ended.all());
    }
    let slip = folder.run(&["check", "--fromat", "json"]);
    assert!(slip.err.contains("'--format'"), "{}", slip.all());
}

#[needs(linux, "a console without a display")]
#[test]
fn a_file_is_opened_even_if_its_name_resembles_a_command() {
    let folder = Folder::new().with("shw", GOOD);
    // Including a file that does not exist yet.
    for file in ["shw", "./chek", "new.radius.json", "policy"] {
        let ended = folder.run(&[file]);
        assert!(ended.code == 2 && !ended.err.contains("command \""), "{file}: {}", ended.all());
    }
}

#[needs(unix, "modes, links, pipes and users")]
mod unix {
    use super::*;
    use std::ffi::OsStr;
    use std::io::{BufRead as _, BufReader};
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
    use std::os::unix::process::CommandExt as _;

    /// The user and group without any rights, "nobody".
    const NOBODY: u32 = 65534;

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Runs the program as a user who does not own the folder, because root may read everything.
    fn run_without_rights(folder: &Folder, arguments: &[&str]) -> Ended {
        // The program may be in a folder that user cannot access.
        let program = folder.path("radius-console");
        // Where a hard link is impossible, a separate process copies: if this one had the file open for writing, a
        // process that another test starts at that moment would inherit it, and running the copy would fail (ETXTBSY).
        if fs::hard_link(PROGRAM, &program).is_err() {
            assert!(Command::new("cp").arg(PROGRAM).arg(&program).status().unwrap().success());
        }
        set_mode(folder.0.path(), 0o755);
        let mut command = Command::new(program);
        command.args(arguments).current_dir(folder.0.path()).env_clear().stdin(Stdio::null());
        if nix::unistd::geteuid().is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        Ended::of(command.output().unwrap())
    }

    #[test]
    fn a_file_without_read_permission_is_reported() {
        let folder = Folder::new().with("secret.json", TEXT);
        set_mode(&folder.path("secret.json"), 0o000);
        assert_snapshot!(run_without_rights(&folder, &["check", "secret.json"]).all(), @"
        2
        ---
        Cannot read secret.json: permission denied; request permission to read the file
        1 file: 1 not read
        ");
    }

    #[test]
    fn a_file_without_read_permission_is_not_replaced() {
        let folder = Folder::new().with("a.json", TEXT).with("secret.html", TEXT);
        // The user may replace it, but cannot know what it is.
        set_mode(&folder.path("secret.html"), 0o222);
        set_mode(folder.0.path(), 0o777);
        assert_snapshot!(run_without_rights(&folder, &["guide", "a.json", "-o", "secret.html", "--force"]).all(), @"
        2
        ---
        Cannot write the guide to secret.html: permission denied; request permission to read the file
        ");
    }

    #[test]
    fn a_file_without_write_permission_stays_unchanged() {
        let folder = Folder::new().with("a.json", compact());
        set_mode(&folder.path("a.json"), 0o444);
        assert_snapshot!(folder.run(&["fmt", "a.json"]).all(), @"
        2
        ---
        Cannot write a.json: the file is read-only; make it writable, or choose another name
        ");
        assert_eq!(folder.text("a.json"), compact());
    }

    #[test]
    fn in_a_folder_without_write_permission_the_file_stays_unchanged() {
        if !nix::unistd::geteuid().is_root() {
            // The folder's owner could write to it; only another user is kept out.
            return;
        }
        let folder = Folder::new().with("a.json", compact());
        set_mode(&folder.path("a.json"), 0o666);
        assert_snapshot!(run_without_rights(&folder, &["fmt", "a.json"]).all(), @"
        2
        ---
        Cannot write a.json: permission denied; request permission to write the file and its folder, or choose another location
        ");
        assert_eq!(folder.text("a.json"), compact());
    }

    #[test]
    fn fmt_keeps_the_permissions_of_a_file() {
        let folder = Folder::new().with("a.json", compact());
        set_mode(&folder.path("a.json"), 0o640);
        assert_eq!(folder.run(&["fmt", "a.json"]).code, 0);
        let metadata = fs::metadata(folder.path("a.json")).unwrap();
        assert_eq!((metadata.mode() & 0o7777, folder.text("a.json").as_str()), (0o640, TEXT));
    }

    #[test]
    fn fmt_does_not_touch_a_file_already_in_the_standard_form() {
        let folder = Folder::new().with("a.json", TEXT);
        let before = fs::metadata(folder.path("a.json")).unwrap();
        assert_eq!(folder.run(&["fmt", "a.json"]).code, 0);
        let after = fs::metadata(folder.path("a.json")).unwrap();
        assert_eq!((before.ino(), before.mtime_nsec()), (after.ino(), after.mtime_nsec()));
    }

    #[test]
    fn fmt_follows_links_and_keeps_them() {
        let folder = Folder::new();
        fs::create_dir(folder.path("real")).unwrap();
        let folder = folder.with("real/a.json", compact());
        symlink("real/a.json", folder.path("one.json")).unwrap();
        symlink("one.json", folder.path("two.json")).unwrap();
        assert_eq!(folder.run(&["fmt", "two.json"]).code, 0);
        assert_eq!(folder.text("real/a.json"), TEXT);
        for link in ["one.json", "two.json"] {
            assert!(fs::symlink_metadata(folder.path(link)).unwrap().is_symlink(), "{link}");
        }
        symlink("circle.json", folder.path("circle.json")).unwrap();
        assert_snapshot!(folder.run(&["fmt", "circle.json"]).all(), @"
        2
        ---
        Cannot read circle.json: system error: Too many levels of symbolic links (os error 40)
        ");
    }

    #[test]
    fn a_pipe_on_standard_input_is_never_replaced() {
        let folder = Folder::new();
        let ended = folder.run_with_input(&["fmt", "/dev/stdin"], compact().as_bytes());
        assert_snapshot!(ended.all(), @"
        2
        ---
        Cannot write /dev/stdin: this is not a file; specify a file to write
        ");
    }

    #[test]
    fn a_device_is_not_even_opened() {
        // Opening it would fail with "permission denied".
        let folder = Folder::new();
        assert!(Command::new("mkfifo").args(["-m", "0"]).arg(folder.path("closed")).status().unwrap().success());
        symlink("closed", folder.path("link.json")).unwrap();
        assert_snapshot!(run_without_rights(&folder, &["check", "link.json", "/dev/null"]).all(), @"
        2
        ---
        Cannot read link.json: this is not a file; specify the path of a policy file
        Cannot read /dev/null: this is not a file; specify the path of a policy file
        2 files: 2 not read
        ");
    }

    #[test]
    fn a_file_name_that_is_not_utf_8_is_accepted_and_shown() {
        let folder = Folder::new();
        let name = OsStr::from_bytes(b"caf\xe9.json");
        fs::write(folder.0.path().join(name), "{}").unwrap();
        let ended = Ended::of(folder.command(&["check"]).arg(name).output().unwrap());
        assert_eq!(ended.code, 1);
        assert!(ended.out.starts_with("caf\\xE9.json: "), "{}", ended.all());
    }

    #[test]
    fn a_closed_pipe_is_not_an_error() {
        let folder = Folder::new().with("bad.json", "{}");
        let many = vec!["bad.json"; 20_000];
        let mut command = folder.command(&["check"]);
        let mut child = command.args(many).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        assert!(first.starts_with("bad.json: version"), "{first}");
        let ended = Ended::of(child.wait_with_output().unwrap());
        assert_eq!((ended.code, ended.err.as_str()), (1, ""), "the problems found until then count");
    }

    #[test]
    fn a_closed_pipe_does_not_hide_an_invalid_file() {
        let folder = Folder::new().with("a.json", TEXT).with("bad.json", "{}").with("compact.json", compact());
        let runs: [(&[&str], i32); 7] = [
            (&["check", "bad.json"], 1),
            (&["check", "--format", "json", "a.json", "bad.json"], 0),
            (&["check", "--format", "json", "bad.json", "a.json"], 1),
            (&["check", "--format", "json", "gone.json", "bad.json"], 2),
            (&["fmt", "--check", "compact.json"], 1),
            (&["show", "a.json"], 0),
            (&["schema"], 0),
        ];
        for (arguments, code) in runs {
            let (reader, writer) = io::pipe().unwrap();
            drop(reader);
            let ended = Ended::of(folder.command(arguments).stdin(Stdio::null()).stdout(writer).output().unwrap());
            assert_eq!(ended.code, code, "{arguments:?}");
        }
    }

    /// Gives a file, or the folder itself, to the user [`run_without_rights`] runs as; returns `false` if that is not
    /// possible.
    fn give_away(path: &Path) -> bool {
        nix::unistd::geteuid().is_root() && std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).is_ok()
    }

    #[test]
    fn another_users_file_in_your_own_folder_needs_write_permission() {
        let folder = Folder::new().with("a.json", compact());
        if give_away(folder.0.path()) {
            assert_snapshot!(run_without_rights(&folder, &["fmt", "a.json"]).all(), @"
            2
            ---
            Cannot write a.json: permission denied; request permission to write the file and its folder, or choose another location
            ");
            assert_eq!((folder.text("a.json"), folder.names().len()), (compact(), 2));
        }
    }

    #[test]
    fn a_file_whose_owner_would_change_stays_unchanged() {
        let folder = Folder::new().with("a.json", compact());
        set_mode(&folder.path("a.json"), 0o666);
        if give_away(folder.0.path()) {
            assert_snapshot!(run_without_rights(&folder, &["fmt", "a.json"]).all(), @"
            2
            ---
            Cannot write a.json: the file would lose its owner, group or access control list; ask its owner to save it, or choose another name
            ");
            assert_eq!((folder.text("a.json"), folder.names().len()), (compact(), 2));
        }
    }

    #[test]
    fn your_own_file_in_your_own_folder_is_written() {
        let folder = Folder::new().with("a.json", compact());
        if give_away(folder.0.path()) && give_away(&folder.path("a.json")) {
            assert_eq!(run_without_rights(&folder, &["fmt", "a.json"]).code, 0);
            assert_eq!((folder.text("a.json").as_str(), folder.names().len()), (TEXT, 2));
        }
    }

    #[test]
    fn a_named_pipe_is_refused_but_a_pipe_on_standard_input_is_read() {
        let folder = Folder::new().with("a.json", GOOD);
        assert!(Command::new("mkfifo").arg(folder.path("pipe")).status().unwrap().success());
        assert_snapshot!(folder.run(&["check", "a.json", "pipe"]).all(), @"
        2
        ---
        Cannot read pipe: this is not a file; specify the path of a policy file
        2 files: 1 valid, 1 not read
        ");
        for given in ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"] {
            assert_eq!(folder.run_with_input(&["check", given], TEXT.as_bytes()).code, 0, "{given}");
        }
    }

    #[test]
    fn a_file_with_two_names_or_an_overlong_name_is_refused() {
        let folder = Folder::new().with("a.json", compact());
        fs::hard_link(folder.path("a.json"), folder.path("b.json")).unwrap();
        assert_snapshot!(folder.run(&["fmt", "a.json"]).all(), @"
        2
        ---
        Cannot write a.json: the file has another name (a hard link), which would keep the old contents; choose another name
        ");
        let ended = folder.run(&["check", &"n".repeat(300)]);
        assert!(ended.code == 2 && ended.err.contains("the name is too long"), "{}", ended.err);
    }

    #[needs(linux, "/dev/full")]
    #[test]
    fn a_write_error_on_standard_output_is_reported() {
        let folder = Folder::new().with("a.json", GOOD);
        for arguments in [&["show", "a.json"] as &[&str], &["schema"], &["fmt", "-"], &["--help"]] {
            let full = fs::File::options().write(true).open("/dev/full").unwrap();
            let input = fs::File::open(folder.path("a.json")).unwrap();
            let ended = Ended::of(folder.command(arguments).stdin(input).stdout(full).output().unwrap());
            assert_eq!(ended.code, 2, "{arguments:?}");
            assert!(ended.err.starts_with("Cannot write to standard output: "), "{}", ended.err);
        }
    }

    /// The program's peak memory in KiB after `check` has reported at least this many problems of each of these files.
    #[cfg(target_os = "linux")]
    fn peak_memory(folder: &Folder, files: &[&str], problems: usize) -> u64 {
        let mut command = folder.command(&["check"]);
        // Reports come in file order; afterwards the program waits on its standard input while it is measured.
        fs::write(folder.path("last.json"), "").unwrap();
        command.args(files).args(["last.json", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut reported = std::collections::HashMap::<String, usize>::new();
        for line in lines.take_while(|line| !line.starts_with("last.json: ")) {
            *reported.entry(line.split(": ").next().unwrap().to_owned()).or_default() += 1;
        }
        for file in files {
            let least = files.iter().filter(|other| *other == file).count() * problems;
            let found = reported.get(*file).copied().unwrap_or_default();
            assert!(found >= least, "{found} lines on {file}, expected at least {least}");
        }
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        peak.trim().trim_end_matches(" kB").parse().unwrap()
    }

    #[needs(linux, "/proc")]
    #[test]
    fn no_file_takes_more_than_16_mib_or_5_seconds() {
        let mib = 1_048_000;
        // Nested below fifteen keys, so that each problem has a long path.
        let below = |key: &str, value: &str| format!("{}{value}{}", format!("{{\"{key}\":").repeat(15), "}".repeat(15));
        let surrogates = "\\ud800".repeat(mib / 6 - 400);
        let duplicates = format!("{{{}}}", vec!["\"k\":0"; 9_900].join(","));
        let unknown: Vec<String> = (0..9_900).map(|n| format!("\"clientPolicy{n}{}\":0", "x".repeat(40))).collect();
        let worst = [
            ("nested.json", "[".repeat(mib)),
            ("many.json", format!("[{}1]", "1,".repeat(mib / 2 - 4))),
            ("keys.json", format!("{{{}}}", (0..9_000).map(|n| format!("\"k{n}\":{n}")).collect::<Vec<_>>().join(","))),
            ("long.json", format!("{{\"name\":\"{}\"}}", "x".repeat(mib - 20))),
            ("escaped.json", format!("{{\"name\":\"{}\"}}", "\\u0041".repeat(mib / 6 - 10))),
            ("key.json", format!("{{\"{}\":1}}", "k".repeat(mib - 20))),
            ("digits.json", format!("{{\"version\":{}}}", "9".repeat(mib - 20))),
            ("surrogates.json", format!("{{\"name\":\"{surrogates}\"}}")),
            ("deep.json", below(&"k".repeat(64), &format!("\"{surrogates}\""))),
            ("deep-invisible.json", below(&"\u{200b}".repeat(39), &format!("\"{surrogates}\""))),
            ("deep-duplicates.json", below(&"\u{200b}".repeat(39), &duplicates)),
            ("unknown.json", below("k", &format!("{{{}}}", unknown.join(",")))),
            ("misspelled.json", format!("{{{}}}", unknown.join(","))),
        ];
        let bomb = {
            use base64::Engine as _;
            use image::ImageEncoder as _;
            let mut png = Vec::new();
            let mut encoder = image::codecs::png::PngEncoder::new(&mut png);
            encoder.set_icc_profile(vec![0; 40 * 1024 * 1024]).unwrap();
            encoder.write_image(&[0], 1, 1, image::ExtendedColorType::L8).unwrap();
            let uri = format!("data:image/png;base64,{}", base64::engine::general_purpose::STANDARD.encode(png));
            assert!(uri.len() <= radius_console::gallery::CustomImage::MAX_URI_CHARS, "{}", uri.len());
            // Not a policy whatever the picture is, so `check` reports something about the file.
            TEXT.replacen("PAP", "pap", 1).replacen(
                "\"push\",\n      \"autoSend\"",
                &format!("\"{uri}\",\n      \"autoSend\""),
                1,
            )
        };
        assert!(bomb.len() > TEXT.len() + 30_000);
        let worst = worst.into_iter().chain([("bomb.json", bomb)]).collect::<Vec<_>>();
        let mut folder = Folder::new().with("small.json", "{}");
        for (name, text) in &worst {
            folder = folder.with(name, text);
        }
        let base = peak_memory(&folder, &["small.json"], 1);
        for (name, _) in &worst {
            let began = std::time::Instant::now();
            let peak = peak_memory(&folder, &[name], 1);
            assert!(began.elapsed().as_secs() < 5, "{name} took {:?}", began.elapsed());
            assert!(peak < base + 16 * 1024, "{name}: {peak} KiB, an empty policy {base} KiB");
        }
    }

    #[needs(linux, "/proc")]
    #[test]
    fn memory_does_not_grow_with_the_number_of_files() {
        // Each file is long and has many problems: anything kept per file soon outweighs the allocator's noise of about
        // half a MiB.
        let misspelled: String = (0..60).map(|n| format!("  \"clientPolicy{n}{}\": 0,\n", "x".repeat(1_000))).collect();
        let folder = Folder::new().with("bad.json", TEXT.replacen("{\n", &format!("{{\n{misspelled}"), 1));
        let few = peak_memory(&folder, &["bad.json"; 10], 60);
        let many = peak_memory(&folder, &["bad.json"; 2_000], 60);
        // 2 MiB is 1 KiB per file, or 17 bytes per problem.
        assert!(many < few + 2 * 1024, "{many} KiB for 2,000 files, {few} KiB for ten");
    }
}
