//! Which policy files `check` finds in a folder, through links too.

use std::fs;

use insta::assert_snapshot;
use needs::needs;

use crate::command_line::{Folder, GOOD};

fn with_folders(names: &[&str]) -> Folder {
    let folder = Folder::new();
    names.iter().for_each(|name| fs::create_dir_all(folder.path(name)).unwrap());
    folder
}

#[test]
fn the_files_of_git_are_not_policies() {
    let folder = with_folders(&[".git/refs/heads", "module/.git", ".github"])
        .with(".git/refs/heads/new.radius.json", "0a1b2c")
        .with("module/.git/old.radius.json", "")
        .with(".github/example.radius.json", GOOD)
        .with("good.radius.json", GOOD);
    assert_snapshot!(folder.run(&["check", "."]).all(), @"
    0
    ---
    2 files: all valid
    ");
    // Unless they are asked for.
    assert_eq!(folder.run(&["check", "module/.git"]).code, 1);
    assert_eq!(folder.run(&["check", ".git"]).code, 1);
}

#[needs(unix, "slashes in paths")]
#[test]
fn the_case_of_the_suffix_does_not_matter() {
    let folder = Folder::new().with("A.RADIUS.JSON", "1").with("b.Radius.Json", "2").with(".radius.json", "3");
    let folder = folder.with("radius.json", "4").with("d.radius.json.orig", "5");
    assert_snapshot!(folder.run(&["check", "."]).all(), @"
    1
    ./.radius.json: line 1, column 1: found 3; expected a policy object
    ./A.RADIUS.JSON: line 1, column 1: found 1; expected a policy object
    ./b.Radius.Json: line 1, column 1: found 2; expected a policy object
    ---
    3 files: 3 not valid
    ");
}

#[needs(linux, "symbolic links, and the words of their errors")]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_file_with_several_links_is_checked_once() {
        let folder = with_folders(&["sub", "elsewhere/.git"])
            .with("sub/bad.radius.json", "{")
            .with("sub/data.json", "[")
            .with("elsewhere/far.radius.json", "]")
            .with("elsewhere/.git/hidden.radius.json", "}");
        let link = |target: &str, name: &str| symlink(target, folder.path(&format!("sub/{name}"))).unwrap();
        // To a file that is found anyway, also through another link.
        link("bad.radius.json", "a.radius.json");
        link("a.radius.json", "b.radius.json");
        // To files that are not.
        link("data.json", "c.radius.json");
        link("data.json", "d.radius.json");
        link("../elsewhere/far.radius.json", "E.RADIUS.JSON");
        link("E.RADIUS.JSON", "f.radius.json");
        assert_snapshot!(folder.run(&["check", "sub"]).all(), @"
        1
        sub/E.RADIUS.JSON: line 1, column 1: found `]`; expected a value
        sub/bad.radius.json: line 1, column 2: found the end of the file; expected a key in quotation marks, or `}`
        sub/c.radius.json: [0], line 1, column 2: found the end of the file; expected a value
        ---
        3 files: 3 not valid
    ");
        // A folder by another name.
        symlink("sub", folder.path("alias")).unwrap();
        let ended = folder.run(&["check", "alias"]);
        assert!(ended.err.starts_with("3 files: 3 not valid"), "{}", ended.all());
        link("../elsewhere/.git/hidden.radius.json", "g.radius.json");
        let ended = folder.run(&["check", "."]);
        assert!(ended.err.starts_with("4 files: 4 not valid"), "{}", ended.all());
    }

    #[test]
    fn a_link_that_leads_nowhere_is_an_error() {
        let folder = with_folders(&["sub", "other.radius.json"]).with("good.radius.json", GOOD);
        symlink("gone", folder.path("broken.radius.json")).unwrap();
        symlink("loop.radius.json", folder.path("sub/loop.radius.json")).unwrap();
        symlink("/dev/null", folder.path("sub/null.radius.json")).unwrap();
        // Links to folders may form loops.
        symlink(".", folder.path("sub/self.radius.json")).unwrap();
        assert_snapshot!(folder.run(&["check", "."]).all(), @"
        2
        ---
        Cannot read ./broken.radius.json: no such file; check the path
        Cannot read ./sub/loop.radius.json: system error: Too many levels of symbolic links (os error 40)
        Cannot read ./sub/null.radius.json: this is not a file; specify the path of a policy file
        4 files: 1 valid, 3 not read
    ");
    }
}
