//! `convert` as scripts and people at a terminal use it.

use std::fs;

use insta::assert_snapshot;
use needs::needs;
use radius_console::policy::{Policy, json};

use crate::command_line::Folder;
use crate::golden::TEXT;
use crate::rest::ANSWER;

fn six() -> String {
    let row = |(number, command): (usize, &str)| {
        let autosend = number >= 4;
        format!(
            r#"{{"priority": {number}, "command": "{command}", "enabled": true, "title": "{command}", "image": "custom", "autoSend": {autosend}}}"#
        )
    };
    let rows: Vec<String> = ["a", "b", "c", "d", "e", "f"].into_iter().enumerate().map(row).collect();
    format!("[{}]", rows.join(","))
}

fn read(text: &str) -> Policy {
    json::read(text.as_bytes()).unwrap()
}

#[test]
fn convert_turns_a_rest_response_into_a_policy() {
    let folder = Folder::new().with("farm.json", ANSWER);
    assert_snapshot!(folder.run(&["convert", "farm.json", "-o", "new policy.radius.json"]).all(), @"
    0
    ---
    ");
    let shown = folder.run(&["show", "new policy.radius.json"]).out;
    assert!(shown.starts_with("RADIUS\n\nActions: 2 of 5, 2 enabled\n1. Push (Autosend)\n"), "{shown}");
    let piped = folder.run_with_input(&["convert", "-", "-o", "-", "--name", "Duo"], ANSWER.as_bytes());
    assert_eq!((piped.code, piped.err.as_str()), (0, ""));
    assert_eq!(
        piped.out,
        fs::read_to_string(folder.path("new policy.radius.json")).unwrap().replace("RADIUS\"", "Duo\"")
    );
}

#[test]
fn a_policy_supplies_what_the_response_lacks_and_that_is_reported() {
    let answer =
        r#"[{"command": "push", "enabled": false, "image": 7, "colour": 1}, {"command": "other", "enabled": true}]"#;
    let folder = Folder::new().with("a.json", TEXT).with("farm.json", answer);
    let ended = folder.run(&["convert", "farm.json", "--like", "a.json", "-o", "-"]);
    assert_snapshot!(ended.err, @r#"
    farm.json: [0].colour, line 1, column 52: unknown key; ignored
    farm.json: action 1 has no title; "Push" is used, from the policy's action with the same command
    farm.json: action 1 has the unknown image 7; the image of the policy's action with the same command is used
    farm.json: action 2 has no title; "Action 2" is used
    farm.json: action 2 has no image; Custom is used
    "#);
    let (like, made) = (read(TEXT), read(&ended.out));
    assert_eq!((made.name(), made.connection(), made.notes()), (like.name(), like.connection(), like.notes()));
    let titles: Vec<_> = made.actions().map(|(_, action)| (action.title.as_str(), action.enabled)).collect();
    assert_eq!(titles, [("Push", false), ("Action 2", true)]);
    assert_eq!(folder.run(&["diff", "a.json", "farm.json"]).code, 1);
    assert_eq!(folder.run_with_input(&["diff", "-", "farm.json"], ended.out.as_bytes()).code, 0);
}

#[test]
fn more_than_five_actions_are_refused_unless_a_count_is_given() {
    let folder = Folder::new().with("six.json", six());
    assert_snapshot!(folder.run(&["convert", "six.json", "-o", "b.json"]).all(), @"
    1
    ---
    six.json: found 6 actions; a policy can have at most 5. Use --take 5 to import the first ones by priority.
    ");
    assert!(!folder.path("b.json").exists());
    let ended = folder.run(&["convert", "six.json", "-o", "-", "--take", "4"]);
    assert_snapshot!(ended.err, @r#"
    six.json: skipped action 5 ("e")
    six.json: skipped action 6 ("f")
    "#);
    assert_eq!((ended.code, read(&ended.out).actions().len(), read(&ended.out).autosend()), (0, 4, None));
    assert_eq!(folder.run(&["convert", "six.json", "-o", "-", "--take", "6"]).code, 2);
}

#[test]
fn convert_replaces_a_file_only_if_told_to() {
    let folder = Folder::new().with("farm.json", ANSWER).with("a.json", "mine");
    assert_snapshot!(folder.run(&["convert", "farm.json", "-o", "a.json"]).all(), @"
    2
    ---
    Cannot write the policy to a.json: a file with this name already exists; choose another name, or use --force
    ");
    assert_eq!(fs::read_to_string(folder.path("a.json")).unwrap(), "mine");
    assert_eq!(folder.run(&["convert", "farm.json", "-o", "a.json", "--force"]).code, 0);
    assert_eq!(folder.run(&["check", "a.json"]).code, 0);
}

#[needs(unix, "symbolic links")]
#[test]
fn convert_does_not_write_through_a_broken_link() {
    let folder = Folder::new().with("farm.json", ANSWER);
    std::os::unix::fs::symlink(folder.path("far.json"), folder.path("link.json")).unwrap();
    assert_eq!(folder.run(&["convert", "farm.json", "-o", "link.json"]).code, 2);
    assert!(!folder.path("far.json").exists());
}

#[test]
fn convert_explains_why_it_cannot_create_a_policy() {
    let folder = Folder::new().with("a.json", TEXT).with("farm.json", ANSWER).with("wrong.json", "[5]");
    let folder = folder.with("bad.json", "{").with("null.json", "null");
    let folder = folder.with("error.json", r#"{"title":"Unauthorized","status":401}"#);
    let run = |arguments: &[&str]| folder.run(&[&["convert", "-o", "new.json"], arguments].concat()).all();
    assert_snapshot!(run(&["a.json"]), @"
    1
    ---
    This is a policy file, not a REST API response: a.json
    ");
    assert_snapshot!(run(&["wrong.json", "--like", "bad.json"]), @"
    1
    ---
    wrong.json: [0], line 1, column 2: found 5; expected an action object
    bad.json: line 1, column 2: found the end of the file; expected a key in quotation marks, or `}`
    ");
    assert_snapshot!(run(&["error.json"]), @"
    1
    ---
    error.json: line 1, column 1: found an error response from the farm: 401 Unauthorized; expected a policy, or a REST API response: an object with `command`, or a list of them
    ");
    assert_snapshot!(run(&["null.json"]), @"
    1
    ---
    null.json: line 1, column 1: found null, an empty response; expected a policy, or a REST API response: an object with `command`, or a list of them
    ");
    assert_snapshot!(run(&["-"]), @"
    1
    ---
    standard input: line 1, column 1: found an empty file; expected a policy, or a REST API response: an object with `command`, or a list of them
    ");
    assert_snapshot!(run(&["gone.json"]), @"
    2
    ---
    Cannot read gone.json: no such file; check the path
    ");
    assert_snapshot!(run(&["-", "--like", "-"]), @"
    2
    ---
    Cannot read standard input twice; name a file for RESPONSE or POLICY
    ");
    assert!(!folder.path("new.json").exists());
}
