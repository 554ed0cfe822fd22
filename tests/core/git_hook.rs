//! The pre-commit hook, run by git itself.

use std::fs;
use std::path::Path;

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
    let programs = Path::new(PROGRAM).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let mut command = git_command(folder, arguments);
    Ended::of(command.env("PATH", format!("{}:{path}", programs.display())).output().expect("git is installed"))
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
fn a_symbolic_link_to_a_policy_is_not_checked() {
    let folder = repository();
    std::os::unix::fs::symlink("/nowhere/far.radius.json", folder.path("link.radius.json")).unwrap();
    add(&folder);
    let ended = commit(&folder);
    assert_eq!(ended.code, 0);
    assert!(ended.err.contains("1 file: valid"), "the link is not counted: {}", ended.err);
}

#[needs(unix, "git and a shell")]
#[test]
fn without_the_program_a_commit_is_refused() {
    let folder = repository();
    add(&folder);
    assert_ne!(git(&folder, &["commit", "-qm", "Message"]).code, 0);
}
