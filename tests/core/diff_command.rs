//! `diff` as a script, a person at a terminal, and git meet it.

use std::fs;
use std::process::{Command, Stdio};

use insta::assert_snapshot;
use needs::needs;
use radius_console::policy::{Edit, Policy, json};

use crate::command_line::{Ended, Folder, PROGRAM, compact};
use crate::comparison::{id, methods, simple, with_autosend};
use crate::golden::{TEXT, TEXT_2, apply};
use crate::rest::ANSWER;

fn two() -> Policy {
    with_autosend(methods(&[("Push", "push"), ("SMS", "sms")]), 0)
}

/// The golden policy after somebody changed it.
fn changed() -> String {
    let mut policy = json::read(TEXT.as_bytes()).unwrap();
    let [push, call, own] = [0, 1, 2].map(|place| id(&policy, place));
    apply(&mut policy, Edit::Remove(own));
    apply(&mut policy, Edit::Move(call, 0));
    apply(&mut policy, Edit::Autosend(push, true));
    apply(&mut policy, Edit::Add(simple("Text message", "sms")));
    apply(&mut policy, Edit::RememberLastMethod(true));
    json::write(&policy)
        .replace("radius.example.com", "radius.example.org")
        .replace("\"command\": \"push\"", "\"command\": \"push2\"")
}

fn folder() -> Folder {
    let folder = Folder::new().with("a.json", TEXT).with("b.json", changed()).with("same.json", compact());
    folder.with("two.json", json::write(&two())).with("farm.json", ANSWER)
}

#[test]
fn diff_says_each_difference_and_what_it_means() {
    assert_snapshot!(folder().run(&["diff", "a.json", "b.json"]).all(), @r#"
    1
    ~ connection.radiusServer  Primary server: "radius.example.com" -> "radius.example.org"
    ~ clientPolicy.rememberLastMethod  Remember last method used: off -> on
    - actions[2]  Action "Eigenes Bild \u{202e}und\u{1d173} mehr": command empty, custom image, disabled
    ~ actions[0].command  Action "Push", Command: "push" -> "push2"
    + actions[2]  Action "Text message": command "sms", image SMS
    ~ actions  Order: Push, Call me -> Call me, Push
    ~ actions[0].autoSend  Autosend: "Call me" -> "Push"

    For users, if B replaces A:
      A new icon "Text message" appears.
      The icons are reordered: "Call me", "Push", "Text message".
      Clicking "Push" sends a different command.
      On a client that receives the configuration for the first time, "Push" runs automatically instead of "Call me".
      Moving Autosend to "Push" has no effect on clients that already have the configuration.
      Clients automatically repeat the last successful method.
    ---
    "#);
}

#[test]
fn diff_lists_attributes_and_the_language() {
    let changed = TEXT_2
        .replace("de-CH", "fr")
        .replacen("192.0.2.1", "192.0.2.2", 1)
        .replace("shell:roles=operator", "shell:roles=\\u202eadmin");
    let without = json::write(&json::read(TEXT.as_bytes()).unwrap());
    let folder = Folder::new().with("a.json", TEXT_2).with("b.json", changed).with("c.json", without);
    assert_snapshot!(folder.run(&["diff", "a.json", "b.json"]).all(), @r#"
    1
    ~ language  Language: de-CH -> fr
    ~ attributes[0].value  NAS-IP-Address: 192.0.2.1 -> 192.0.2.2
    ~ attributes[5].value  Cisco-AVPair: "shell:roles=operator" -> "shell:roles=\u{202e}admin"

    For users, if B replaces A:
      Requests contain other attributes, so the RADIUS server may decide differently.
    ---
    "#);
    let lines = folder.run(&["diff", "c.json", "a.json"]).out;
    let of_attributes: Vec<&str> = lines.lines().filter(|line| line.contains("attributes[")).take(5).collect();
    assert_snapshot!(of_attributes.join("\n"), @r#"
    + attributes[0]  NAS-IP-Address: 192.0.2.1
    + attributes[1]  Called-Station-Id: " "Zoë" \u{200b}電話 "
    + attributes[2]  NAS-Port-Type: 5 (Virtual)
    + attributes[3]  NAS-IPv6-Address: 2001:db8::1
    + attributes[4]  Cisco-AVPair: "shell:priv-lvl=15"
    "#);
    let report = folder.run(&["diff", "--json", "a.json", "b.json"]).out;
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_snapshot!(report["changes"][1], @r#"{"kind":"changed","path":"attributes[0].value","label":"Value","attribute":"NAS-IP-Address","before":"192.0.2.1","after":"192.0.2.2","secretGoesElsewhere":false}"#);
    let sentence = "Requests contain other attributes, so the RADIUS server may decide differently.";
    assert_eq!(report["users"], serde_json::json!([{"who": "everyone", "sentence": sentence, "assumed": false}]));
}

#[test]
fn diff_is_silent_about_what_is_the_same() {
    let folder = folder();
    assert_snapshot!(folder.run(&["diff", "a.json", "same.json"]).all(), @"
    0
    ---
    No differences
    ");
    assert_eq!(
        folder.run(&["diff", "two.json", "farm.json"]).all(),
        folder.run(&["diff", "a.json", "same.json"]).all()
    );
}

#[test]
fn diff_asks_whether_the_farm_is_as_the_file_says() {
    let farm = ANSWER
        .replace("\"title\": \"SMS\"", "\"colour\": 1")
        .replace("false", "true")
        .replace("\"title\": \"Push\"", "\"title\": \"Approve\"");
    let folder = folder().with("other.json", &farm);
    assert_snapshot!(folder.run(&["diff", "two.json", "other.json"]).all(), @r#"
    1
    ~ actions[0].title  Action "Push", Title: "Push" -> "Approve"
    ~ actions  action 2 also has Autosend; a policy allows only one, and the first action by priority keeps it

    For users, if B replaces A:
      The icon "Push" is renamed to "Approve".
      Nothing changes for clients that remember "Push": it is the same method. (assumed)
    ---
    other.json: [0].colour, line 2, column 140: unknown key; ignored
    other.json: action 2 has no title; "SMS" is used, from the policy's action with the same command
    "#);
    let piped = folder.run_with_input(&["diff", "two.json", "-"], farm.as_bytes());
    assert_eq!((piped.code, piped.out), (1, folder.run(&["diff", "two.json", "other.json"]).out));
    let back = folder.run_with_input(&["diff", "-", "farm.json"], json::write(&two()).as_bytes());
    assert_eq!(back.code, 0);
}

#[test]
fn a_farm_with_two_autosends_is_not_as_any_file_says() {
    let folder = folder().with("both.json", ANSWER.replace("false", "true"));
    assert_snapshot!(folder.run(&["diff", "two.json", "both.json"]).all(), @"
    1
    ~ actions  action 2 also has Autosend; a policy allows only one, and the first action by priority keeps it
    ---
    ");
    assert!(folder.run(&["diff", "--json", "two.json", "both.json"]).out.contains("\"same\":false"));
}

#[test]
fn diff_says_that_a_farm_with_six_actions_is_no_policy() {
    let row = |command: &str| {
        format!(r#"{{"command": "{command}", "enabled": true, "title": "{command}", "image": "custom"}}"#)
    };
    let rows = ["a", "b", "c", "d", "e", "f"].map(row).join(",");
    let ended = folder().with("six.json", format!("[{rows}]")).run(&["diff", "two.json", "six.json"]);
    assert_eq!(ended.code, 1);
    assert!(ended.out.ends_with("\n\nMore than five actions: no policy can contain them.\n"), "{}", ended.out);
}

#[test]
fn diff_says_what_cannot_be_compared_with_exit_code_2() {
    let folder = folder().with("bad.json", TEXT.replacen("60", "60.0", 1)).with("wrong.json", "[5]");
    assert_snapshot!(folder.run(&["diff", "bad.json", "wrong.json"]).all(), @"
    2
    ---
    bad.json: connection.timeout, line 14, column 16: found 60.0; expected a whole number from 1 to 300
    wrong.json: [0], line 1, column 2: found 5; expected an action object
    ");
    assert_snapshot!(folder.run(&["diff", "a.json", "gone.json"]).all(), @"
    2
    ---
    Cannot read gone.json: no such file; check the path
    ");
    assert_snapshot!(folder.run(&["diff", "farm.json", "two.json"]).all(), @"
    2
    ---
    This is a REST API response, not a policy; put it second: farm.json
    ");
    assert_snapshot!(folder.run(&["diff", "-", "-"]).all(), @"
    2
    ---
    Cannot read standard input twice; use a file for A or B
    ");
    assert_eq!(folder.run(&["diff", "a.json"]).code, 2);
    assert_eq!(folder.run(&["diff", "--json", "a.json", "bad.json"]).code, 2);
    assert_eq!(folder.run(&["diff"]).code, 2);
}

#[test]
fn diff_gives_one_json_object() {
    let folder = folder();
    let ended = folder.run(&["diff", "--json", "a.json", "b.json"]);
    let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!((ended.code, ended.err.as_str(), &report["same"]), (1, "", &false.into()));
    assert_eq!(report["changes"].as_array().unwrap().len(), 7);
    assert_snapshot!(report["changes"][0].to_string(), @r#"{"kind":"changed","path":"connection.radiusServer","label":"Primary server","before":"radius.example.com","after":"radius.example.org","secretGoesElsewhere":true}"#);
    assert_snapshot!(report["users"][0].to_string(), @r#"{"who":"everyone","sentence":"A new icon \"Text message\" appears.","assumed":false}"#);
    assert_snapshot!(folder.run(&["diff", "--json", "two.json", "farm.json"]).all(), @r#"
    0
    {"old":"two.json","new":"farm.json","same":true,"actionsOnly":true,"changes":[],"users":[],"notes":[]}
    ---
    "#);
}

#[test]
fn diff_shows_what_nobody_sees() {
    let lying = TEXT.replacen("\"Push\"", "\"Pu\\u202esh\"", 1);
    let folder = folder().with("lying.json", &lying);
    for arguments in [["diff", "a.json", "lying.json"], ["diff", "lying.json", "two.json"]] {
        let ended = folder.run(&arguments);
        assert!(ended.out.contains("\"Pu\\u{202e}sh\""), "{}", ended.out);
        assert!(ended.out.chars().all(|c| c == '\n' || !radius_console::text::is_invisible(c)), "{}", ended.out);
    }
}

/// Runs git in the folder, without the configuration of this machine.
pub(crate) fn git(folder: &Folder, arguments: &[&str]) -> Ended {
    Ended::of(git_command(folder, arguments).output().expect("git is installed"))
}

pub(crate) fn git_command(folder: &Folder, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.args(arguments).current_dir(folder.path("")).stdin(Stdio::null());
    // They are set where the tests run in a hook.
    for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_PREFIX"] {
        command.env_remove(name);
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_PAGER", "cat");
    for (name, value) in [("NAME", "A"), ("EMAIL", "a@example.com"), ("DATE", "2026-01-01T00:00:00Z")] {
        command.env(format!("GIT_AUTHOR_{name}"), value).env(format!("GIT_COMMITTER_{name}"), value);
    }
    command
}

#[needs(unix, "git and a shell")]
#[test]
fn git_shows_policies_in_words() {
    let folder = Folder::new().with("duo.radius.json", TEXT).with(".gitattributes", "*.radius.json diff=radius\n");
    let run = |arguments: &[&str]| {
        let ended = git(&folder, arguments);
        assert_eq!(ended.code, 0, "{arguments:?}: {}", ended.all());
        ended.out
    };
    run(&["init", "-q"]);
    run(&["config", "diff.radius.command", &format!("'{PROGRAM}' diff --git")]);
    run(&["add", "."]);
    run(&["commit", "-qm", "First"]);
    fs::write(folder.path("duo.radius.json"), changed()).unwrap();
    assert_snapshot!(run(&["diff"]), @r#"
    policy duo.radius.json
    ~ connection.radiusServer  Primary server: "radius.example.com" -> "radius.example.org"
    ~ clientPolicy.rememberLastMethod  Remember last method used: off -> on
    - actions[2]  Action "Eigenes Bild \u{202e}und\u{1d173} mehr": command empty, custom image, disabled
    ~ actions[0].command  Action "Push", Command: "push" -> "push2"
    + actions[2]  Action "Text message": command "sms", image SMS
    ~ actions  Order: Push, Call me -> Call me, Push
    ~ actions[0].autoSend  Autosend: "Call me" -> "Push"

    For users:
      A new icon "Text message" appears.
      The icons are reordered: "Call me", "Push", "Text message".
      Clicking "Push" sends a different command.
      On a client that receives the configuration for the first time, "Push" runs automatically instead of "Call me".
      Moving Autosend to "Push" has no effect on clients that already have the configuration.
      Clients automatically repeat the last successful method.
    "#);
    run(&["commit", "-qam", "Second"]);
    let history = run(&["log", "-p", "--ext-diff", "--format=%s"]);
    assert!(history.contains("Second\n\npolicy duo.radius.json\n~ connection.radiusServer"), "{history}");
    assert!(history.contains("policy duo.radius.json\n+ Duo (RADIUS)\n"), "{history}");
    // A renamed file, one that is broken, one that is written otherwise, and one that is gone.
    run(&["mv", "--", "duo.radius.json", "-new.radius.json"]);
    fs::write(folder.path("-new.radius.json"), changed().replace("\"command\": \"sms\"", "\"command\": \"s\""))
        .unwrap();
    assert_snapshot!(run(&["diff", "-M", "HEAD"]), @r#"
    policy duo.radius.json -> -new.radius.json
    ~ actions[2].command  Action "Text message", Command: "sms" -> "s"

    For users:
      Clicking "Text message" sends a different command.
      A client that remembers "Text message" keeps using it, and automatically sends the new command. (assumed)
    "#);
    fs::write(folder.path("-new.radius.json"), "{").unwrap();
    assert_snapshot!(run(&["diff"]), @"
    policy -new.radius.json
    ! new version: line 1, column 2: found the end of the file; expected a key in quotation marks, or `}`
    ");
    fs::write(folder.path("-new.radius.json"), changed().replace('\n', "\r\n")).unwrap();
    assert_snapshot!(run(&["diff"]), @"
    policy -new.radius.json
    The same policy; only the formatting differs
    ");
    fs::remove_file(folder.path("-new.radius.json")).unwrap();
    let gone = run(&["diff"]);
    assert!(gone.starts_with("policy -new.radius.json\n- Duo (RADIUS)\n"), "{gone}");
}
