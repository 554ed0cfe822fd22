//! The pre-commit hook, run by git itself.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::command_line::{Ended, Folder, PROGRAM};
use crate::diff_command::{git, git_command};
use crate::golden::TEXT;
use needs::needs;

/// A repository with the hook installed.
fn repository() -> Folder {
    let folder = Folder::new().with("duo.radius.json", TEXT);
    assert_eq!(git(&folder, &["init", "-q"]).code, 0);
    let hook = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/git/pre-commit");
    fs::create_dir_all(folder.path(".git/hooks")).unwrap();
    fs::copy(hook, folder.path(".git/hooks/pre-commit")).unwrap();
    folder
}

/// Runs git with the program on its PATH, as after installation.
fn with_program(folder: &Folder, arguments: &[&str]) -> Ended {
    Ended::of(command_with_program(folder, arguments).output().expect("git is installed"))
}

fn command_with_program(folder: &Folder, arguments: &[&str]) -> Command {
    let programs = Path::new(PROGRAM).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let mut command = git_command(folder, arguments);
    command.env("PATH", format!("{}:{path}", programs.display()));
    command
}

fn commit(folder: &Folder) -> Ended {
    with_program(folder, &["commit", "-qm", "Message"])
}

fn add(folder: &Folder) {
    assert_eq!(git(folder, &["add", "."]).code, 0);
}

fn broken() -> String {
    TEXT.replacen("60", "60.0", 1)
}

#[needs(unix, "git and a shell")]
#[test]
fn a_commit_with_a_good_policy_passes() {
    let folder = repository();
    add(&folder);
    let ended = commit(&folder);
    assert_eq!(ended.code, 0, "{}", ended.all());
    assert!(
        ended.err.ends_with("\n1 file: valid, 3 warnings, 4 notes\n"),
        "advice is shown but does not block the commit: {}",
        ended.err
    );
    fs::rename(folder.path("duo.radius.json"), folder.path("renamed.radius.json")).unwrap();
    add(&folder);
    assert_eq!(commit(&folder).code, 0, "a renamed policy");
    fs::remove_file(folder.path("renamed.radius.json")).unwrap();
    fs::write(folder.path("other.json"), "{").unwrap();
    add(&folder);
    let ended = commit(&folder);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "a deleted policy, and a file that is not a policy");
}

#[needs(unix, "git and a shell")]
#[test]
fn a_commit_with_a_broken_policy_is_refused_with_the_output_of_check() {
    let folder = repository();
    fs::create_dir(folder.path("-with spaces\n")).unwrap();
    fs::write(folder.path("-with spaces\n/-an \"old\" one.radius.json"), broken()).unwrap();
    add(&folder);
    let ended = commit(&folder);
    assert_eq!(ended.code, 1);
    let output = ended.out + &ended.err;
    let words = "./-with spaces\\n/-an \"old\" one.radius.json: connection.timeout, line 14, column 16: found 60.0; \
                 expected a whole number from 1 to 300\n";
    assert!(output.replace("\\u{a}", "\\n").contains(words), "{output}");
    assert!(output.contains("2 files: 1 valid, 1 not valid, 3 warnings, 4 notes\n"), "{output}");
    assert_ne!(git(&folder, &["rev-parse", "-q", "--verify", "HEAD"]).code, 0, "a commit was made");
}

#[needs(unix, "git and a shell")]
#[test]
fn the_staged_version_counts_not_the_file_in_the_folder() {
    let folder = repository();
    add(&folder);
    fs::write(folder.path("duo.radius.json"), broken()).unwrap();
    assert_eq!(commit(&folder).code, 0, "the valid version is staged");
    add(&folder);
    fs::write(folder.path("duo.radius.json"), TEXT).unwrap();
    assert_eq!(commit(&folder).code, 1, "the broken version is staged");
    fs::write(folder.path("duo.radius.json"), broken()).unwrap();
    assert_eq!(with_program(&folder, &["commit", "-qam", "All"]).code, 1, "-a stages the broken version");
}

#[needs(unix, "git and a shell")]
#[test]
fn a_link_counts_as_the_file_behind_it() {
    use std::os::unix::fs::symlink;
    for link_first in [false, true] {
        let folder = repository();
        ["real", "sub"].iter().for_each(|name| fs::create_dir(folder.path(name)).unwrap());
        fs::write(folder.path("real/other.json"), TEXT).unwrap();
        symlink("../sub/middle", folder.path("sub/link.radius.json")).unwrap();
        symlink("../folder/other.json", folder.path("sub/middle")).unwrap();
        symlink("real", folder.path("folder")).unwrap();
        if link_first {
            add(&folder);
            let ended = commit(&folder);
            assert!(ended.code == 0 && ended.err.contains("2 files: all valid"), "{}", ended.all());
        }
        fs::write(folder.path("real/other.json"), broken()).unwrap();
        add(&folder);
        // What is behind the link counts as it is in the commit.
        fs::write(folder.path("real/other.json"), TEXT).unwrap();
        let ended = commit(&folder);
        let output = ended.all();
        assert!(ended.code == 1 && output.contains("./sub/link.radius.json: connection.timeout"), "{output}");
        // One that was broken before does not block other commits.
        assert_eq!(git(&folder, &["commit", "-qnm", "Broken"]).code, 0);
        let folder = folder.with("sub/new.radius.json", TEXT);
        assert_eq!(git(&folder, &["add", "sub/new.radius.json"]).code, 0);
        let ended = commit(&folder);
        assert!(ended.code == 0 && ended.err.contains("1 file: valid"), "{}", ended.all());
    }
}

#[needs(unix, "git and a shell")]
#[test]
fn a_link_that_leads_out_of_the_commit_passes_with_a_message_when_it_is_new() {
    use std::os::unix::fs::symlink;
    let folder = repository().with("ignored.json", broken()).with(".gitignore", "ignored.json\n");
    let links = [
        ("away", "/nowhere/far.radius.json"),
        ("deep/above", "../../far.radius.json"),
        ("deep/folder", "."),
        ("ignored", "ignored.json"),
        ("itself", "itself.radius.json"),
        ("line\nHEAD:duo", "ignored.json"),
    ];
    fs::create_dir(folder.path("deep")).unwrap();
    let name = |link: &str| format!("{link}.radius.json");
    links.iter().for_each(|(link, target)| symlink(target, folder.path(&name(link))).unwrap());
    add(&folder);
    let ended = commit(&folder);
    assert!(ended.code == 0 && ended.err.contains("1 file: valid"), "the links are not counted: {}", ended.err);
    for (link, _) in links {
        let line = format!("not checked, because it leads to no file of the commit: {}", name(link));
        let is_said = ended.err.lines().any(|said| said.replace("\\n", "\n").replace('"', "") == line);
        assert!(is_said, "{link}: {}", ended.err);
    }
    fs::remove_file(folder.path("line\nHEAD:duo.radius.json")).unwrap();
    add(&folder);
    let ended = commit(&folder);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "the links have not changed");
}

#[needs(unix, "git and a shell")]
#[test]
fn without_the_program_a_commit_is_refused() {
    let folder = repository();
    add(&folder);
    let ended = git(&folder, &["commit", "-qm", "Message"]);
    assert!(ended.code != 0 && ended.err.contains("radius-console, which is not on PATH"), "{}", ended.all());
}

#[needs(unix, "git and a shell")]
#[test]
fn what_replaces_an_object_only_in_this_repository_does_not_count() {
    let folder = repository().with("bad.radius.json", broken());
    add(&folder);
    let object = |name: &str| git(&folder, &["rev-parse", &format!(":{name}")]).out.trim().to_owned();
    let (bad, good) = (object("bad.radius.json"), object("duo.radius.json"));
    assert_eq!(git(&folder, &["replace", &bad, &good]).code, 0);
    assert!(commit(&folder).all().contains("found 60.0; expected a whole number"));
}

/// Checks that a command is refused because one policy is broken, and leaves no temporary folder behind.
fn assert_refused(folder: &Folder, command: &mut Command) {
    let temporary = folder.path(".git/temporary");
    fs::create_dir_all(&temporary).unwrap();
    let ended = Ended::of(command.env("TMPDIR", &temporary).output().unwrap());
    assert!(
        ended.code == 1 && ended.all().contains("found 60.0; expected a whole number"),
        "{command:?}: {}",
        ended.all()
    );
    assert_ne!(git(folder, &["rev-parse", "-q", "--verify", "HEAD"]).code, 0, "{command:?}: a commit was made");
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0, "{command:?}");
}

#[needs(unix, "git and a shell")]
#[test]
fn the_hook_does_not_depend_on_settings_for_patterns() {
    let folder = repository().with("X.RADIUS.JSON", broken());
    add(&folder);
    for variable in ["LITERAL", "NOGLOB", "GLOB", "ICASE"] {
        let mut command = command_with_program(&folder, &["commit", "-qm", "Message"]);
        assert_refused(&folder, command.env(format!("GIT_{variable}_PATHSPECS"), "1"));
    }
    for option in ["--literal-pathspecs", "--noglob-pathspecs", "--glob-pathspecs", "--icase-pathspecs"] {
        assert_refused(&folder, &mut command_with_program(&folder, &[option, "commit", "-qm", "Message"]));
    }
}

#[needs(linux, "git, a shell and any bytes in names")]
#[test]
fn every_kind_of_commit_is_checked() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = repository();
    fs::create_dir(folder.path("sub")).unwrap();
    for name in [
        &b"sub/-x.radius.json"[..],
        b"sub/line\nbreak.radius.json",
        b"sub/caf\xe9 'a' \"b\" $c.Radius.Json",
        b"sub/:(top)x.radius.json",
    ] {
        let path = folder.path("").join(std::ffi::OsStr::from_bytes(name));
        fs::write(&path, broken()).unwrap();
        add(&folder);
        let all = ["commit", "-qam", "Message"];
        assert_refused(&folder, &mut command_with_program(&folder, &all));
        assert_refused(&folder, &mut command_with_program(&folder, &["-C", "sub", "commit", "-qm", "Message"]));
        assert_refused(&folder, &mut command_with_program(&folder, &["commit", "-qm", "Message", "sub"]));
        assert_refused(&folder, command_with_program(&folder, &all).current_dir(folder.path("sub")));
        let mut elsewhere = command_with_program(&folder, &all);
        elsewhere.current_dir("/").env("GIT_DIR", folder.path(".git")).env("GIT_WORK_TREE", folder.path(""));
        assert_refused(&folder, &mut elsewhere);
        fs::copy(folder.path(".git/index"), folder.path(".git/other")).unwrap();
        let mut other = command_with_program(&folder, &["commit", "-qm", "Message"]);
        assert_refused(&folder, other.env("GIT_INDEX_FILE", ".git/other"));
        fs::remove_file(path).unwrap();
    }
}

#[needs(unix, "git and a shell")]
#[test]
fn a_commit_in_another_worktree_is_checked() {
    let folder = repository();
    add(&folder);
    assert_eq!(commit(&folder).code, 0);
    assert_eq!(git(&folder, &["worktree", "add", "-q", "tree"]).code, 0);
    let folder = folder.with("tree/duo.radius.json", broken());
    assert_eq!(with_program(&folder, &["-C", "tree", "commit", "-qam", "Message"]).code, 1);
}

#[needs(unix, "git and a shell")]
#[test]
fn what_is_committed_is_checked_whatever_filters_make_of_it() {
    let folder = repository().with("good", TEXT).with("broken.radius.json", broken());
    add(&folder);
    fs::write(folder.path(".gitattributes"), "*.radius.json filter=hide\n").unwrap();
    assert_eq!(git(&folder, &["config", "filter.hide.smudge", "cat good"]).code, 0);
    assert_refused(&folder, &mut command_with_program(&folder, &["commit", "-qm", "Message"]));
    // A good one that is in UTF-16 in the folder.
    fs::write(folder.path(".gitattributes"), "*.radius.json working-tree-encoding=UTF-16\n").unwrap();
    assert_eq!(git(&folder, &["rm", "-q", "--cached", "broken.radius.json"]).code, 0);
    let ended = commit(&folder);
    assert_eq!(ended.code, 0, "{}", ended.all());
}

#[needs(unix, "git and a shell")]
#[test]
fn a_refused_policy_that_the_folder_may_not_show_is_named_with_a_way_to_see_it() {
    let folder = repository().with("-good.radius.json", TEXT);
    for name in ["hidden", "plain", "unchanged"] {
        fs::write(folder.path(&format!("{name}.radius.json")), broken()).unwrap();
    }
    add(&folder);
    let mark = |option, name| assert_eq!(git(&folder, &["update-index", option, "--", name]).code, 0);
    mark("--skip-worktree", "hidden.radius.json");
    mark("--skip-worktree", "-good.radius.json");
    mark("--assume-unchanged", "unchanged.radius.json");
    fs::remove_file(folder.path("hidden.radius.json")).unwrap();
    fs::write(folder.path("unchanged.radius.json"), TEXT).unwrap();
    let mut command = command_with_program(&folder, &["commit", "-qm", "Message"]);
    assert_refused(&folder, &mut command);
    let output = Ended::of(command.output().unwrap()).err;
    let (_, hint) = output.split_once("5 files: 2 valid, 3 not valid").unwrap();
    let marked: Vec<_> = hint.lines().filter(|line| line.ends_with(".radius.json")).collect();
    assert_eq!(marked, ["S hidden.radius.json", "h unchanged.radius.json"], "{hint}");
    // The commands that the hint names.
    mark("--no-skip-worktree", "hidden.radius.json");
    mark("--no-assume-unchanged", "unchanged.radius.json");
    assert_eq!(git(&folder, &["show", ":hidden.radius.json"]).out, broken());
    let output = commit(&folder).all();
    assert!(output.contains("3 not valid") && !output.contains("skip-worktree"), "{output}");
}

#[needs(unix, "git and a shell")]
#[test]
fn a_policy_that_is_only_intended_to_be_added_is_not_checked() {
    let folder = repository();
    add(&folder);
    let folder = folder.with("broken.radius.json", broken());
    assert_eq!(git(&folder, &["add", "-N", "broken.radius.json"]).code, 0);
    let ended = commit(&folder);
    assert!(ended.code == 0 && ended.err.contains("1 file: valid"), "{}", ended.all());
    assert_eq!(
        git(&folder, &["ls-tree", "--name-only", "HEAD"]).out,
        "duo.radius.json\n",
        "it is not in the commit either"
    );
}

#[needs(unix, "git and a shell")]
#[test]
fn a_broken_policy_among_many_with_long_names_is_found() {
    let folder = repository();
    let name = |number: usize| format!("{}/{number:0>200}.radius.json", vec!["n".repeat(200); 15].join("/"));
    fs::create_dir_all(folder.path(&name(0)).parent().unwrap()).unwrap();
    (0..61).for_each(|number| fs::write(folder.path(&name(number)), TEXT).unwrap());
    fs::write(folder.path(&name(47)), broken()).unwrap();
    add(&folder);
    let ended = commit(&folder);
    let summary = ended.err.lines().last().unwrap();
    assert!(ended.code == 1 && summary.starts_with("62 files: 61 valid, 1 not valid"), "{summary}");
}

#[needs(linux, "git, two shells and setsid")]
#[test]
fn an_interrupted_hook_leaves_nothing_behind() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = repository();
    add(&folder);
    for name in ["programs", "temporary"] {
        fs::create_dir(folder.path(name)).unwrap();
    }
    // In place of the program, sends a signal as a terminal does: to all processes of the hook.
    let folder =
        folder.with("programs/radius-console", "#!/bin/sh\nls \"$TMPDIR\" >>../../../seen\nkill -s \"$SIGNAL\" 0\n");
    fs::set_permissions(folder.path("programs/radius-console"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.path("programs").display(), std::env::var("PATH").unwrap());
    for (signal, code) in [("HUP", 129), ("INT", 130), ("QUIT", 131), ("TERM", 143)] {
        for shell in ["sh", "bash"] {
            let mut command = Command::new("setsid");
            // What starts the tests may ignore signals, and then so would the hook.
            command
                .args(["-w", "env", "--default-signal", shell, ".git/hooks/pre-commit"])
                .current_dir(folder.path(""))
                .env("PATH", &path);
            command.env("SIGNAL", signal).env("TMPDIR", folder.path("temporary"));
            let ended = Ended::of(command.output().unwrap());
            assert_eq!(ended.code, code, "{signal}, {shell}: {}", ended.all());
            assert!(!fs::read(folder.path("seen")).unwrap().is_empty(), "the hook got as far as the check");
            fs::remove_file(folder.path("seen")).unwrap();
            assert_eq!(fs::read_dir(folder.path("temporary")).unwrap().count(), 0, "{signal}, {shell}");
        }
    }
}
