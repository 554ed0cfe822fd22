//! The pre-commit hook, run by git itself.

use std::fs;
use std::path::Path;

use crate::command_line::{Ended, Folder, PROGRAM};
use crate::diff_command::{git, git_command};
use crate::golden::TEXT;
use needs::needs;

/// A repository with the hook.
fn repository() -> Folder {
    let folder = Folder::new().with("duo.radius.json", TEXT);
    assert_eq!(git(&folder, &["init", "-q"]).code, 0);
    let hook = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/git/pre-commit");
    fs::create_dir_all(folder.path(".git/hooks")).unwrap();
    fs::copy(hook, folder.path(".git/hooks/pre-commit")).unwrap();
    folder
}

/// Runs git with the program in its path, as it is where the program is installed.
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
        "advice is said, and stops nobody: {}",
        ended.err
    );
    fs::rename(folder.path("duo.radius.json"), folder.path("renamed.radius.json")).unwrap();
    add(&folder);
    assert_eq!(commit(&folder).code, 0, "a renamed one");
    fs::remove_file(folder.path("renamed.radius.json")).unwrap();
    fs::write(folder.path("other.json"), "{").unwrap();
    add(&folder);
    let ended = commit(&folder);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "one that is gone, and a file that is no policy");
}

#[needs(unix, "git and a shell")]
#[test]
fn a_commit_with_a_broken_policy_is_refused_in_the_words_of_check() {
    let folder = repository();
    fs::create_dir(folder.path("-with spaces\n")).unwrap();
    fs::write(folder.path("-with spaces\n/-an \"old\" one.radius.json"), broken()).unwrap();
    add(&folder);
    let ended = commit(&folder);
    assert_eq!(ended.code, 1);
    let said = ended.out + &ended.err;
    let words = "./-with spaces\\n/-an \"old\" one.radius.json: connection.timeout, line 14, column 16: found 60.0; \
                 expected a whole number from 1 to 300\n";
    assert!(said.replace("\\u{a}", "\\n").contains(words), "{said}");
    assert!(said.contains("2 files: 1 valid, 1 not valid, 3 warnings, 4 notes\n"), "{said}");
    assert_ne!(git(&folder, &["rev-parse", "-q", "--verify", "HEAD"]).code, 0, "there is a commit");
}

#[needs(unix, "git and a shell")]
#[test]
fn what_is_committed_counts_and_not_what_lies_in_the_folder() {
    let folder = repository();
    add(&folder);
    fs::write(folder.path("duo.radius.json"), broken()).unwrap();
    assert_eq!(commit(&folder).code, 0, "the good one is staged");
    add(&folder);
    fs::write(folder.path("duo.radius.json"), TEXT).unwrap();
    assert_eq!(commit(&folder).code, 1, "the broken one is staged");
    fs::write(folder.path("duo.radius.json"), broken()).unwrap();
    assert_eq!(with_program(&folder, &["commit", "-qam", "All"]).code, 1, "-a stages the broken one");
}

#[needs(unix, "git and a shell")]
#[test]
fn a_policy_that_is_a_link_is_left_to_where_it_leads() {
    let folder = repository();
    std::os::unix::fs::symlink("/nowhere/far.radius.json", folder.path("link.radius.json")).unwrap();
    add(&folder);
    let ended = commit(&folder);
    assert_eq!(ended.code, 0);
    assert!(ended.err.contains("1 file: valid"), "the link is not counted: {}", ended.err);
}

#[needs(unix, "git and a shell")]
#[test]
fn without_the_program_nothing_is_committed() {
    let folder = repository();
    add(&folder);
    assert_ne!(git(&folder, &["commit", "-qm", "Message"]).code, 0);
}
