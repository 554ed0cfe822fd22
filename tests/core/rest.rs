//! The vendor's REST response: what is used, what stays open, and what is refused, in exact words.

use insta::assert_snapshot;
use radius_console::policy::diff::Comparison;
use radius_console::policy::rest_response::{self, Picture, Readable, RestResponse};
use radius_console::policy::{Policy, Refusal, json};

use crate::comparison::{methods, with_autosend, words};
use crate::golden::TEXT;

/// A response in the vendor's model, plus a title.
pub(crate) const ANSWER: &str = include_str!("answer.json");

fn answer(text: &str) -> RestResponse {
    rest_response::read(text.as_bytes()).unwrap_or_else(|problems| panic!("{problems}"))
}

fn refused(text: &str) -> String {
    rest_response::read(text.as_bytes()).expect_err("was accepted").to_string()
}

/// The farm as a policy, one line per difference from `policy`, and the notes.
fn compared(policy: &Policy, text: &str) -> String {
    let (offer, notes) = answer(text).finish(policy);
    let comparison = Comparison::of_actions(policy, offer);
    let changes = comparison.changes().iter().map(words);
    changes.chain(notes.iter().map(|note| format!("note: {note}"))).map(|line| line + "\n").collect()
}

/// A single action with these members instead of its own.
fn one(members: &str) -> String {
    format!(r#"{{"command": "push", "enabled": true, {members}}}"#)
}

fn two() -> Policy {
    with_autosend(methods(&[("Push", "push"), ("SMS", "sms")]), 0)
}

#[test]
fn a_farm_that_matches_the_policy_has_no_differences() {
    assert_eq!(compared(&two(), ANSWER), "");
    // Keys as .NET may write them, wrapped in an object, and a single action.
    let pascal =
        ANSWER.replace("autoSend", "AutoSend").replace("\"title\"", "\"DisplayName\"").replace("command", "COMMAND");
    assert_eq!(compared(&two(), &pascal), "");
    assert_eq!(compared(&two(), &format!("\u{feff}{{\"value\": {ANSWER}}}").replace('\n', "\r\n")), "");
    let push = methods(&[("Push", "push")]);
    assert_eq!(compared(&push, &one(r#""title": "Push", "image": "Push notification""#)), "");
    assert_eq!(compared(&methods(&[]), "[]"), "");
}

#[test]
fn an_absurd_number_of_actions_is_refused_immediately() {
    let rows = |count| format!("[{}]", vec![one(r#""title": "Push""#); count].join(","));
    assert_eq!(answer(&rows(100)).actions.len(), 100);
    let words = refused(&rows(1_234));
    let expected = "found 1,234 actions; expected at most 100";
    assert!(words.starts_with("[100], line 1, column ") && words.contains(expected), "{words}");
    assert_eq!(words.lines().count(), 1, "{words}");
}

#[test]
fn actions_are_ordered_by_priority_then_by_position() {
    let row = |command: &str, priority: &str| {
        format!(r#"{{"command": "{command}", "enabled": true, "title": "{command}", "priority": {priority}}}"#)
    };
    let rows = [row("a", "null"), row("b", "10"), row("c", "2"), row("d", "10"), row("e", "-1")];
    let answer = answer(&format!("[{}]", rows.join(",")));
    let commands: Vec<&str> = answer.actions.iter().map(|action| action.command.as_str()).collect();
    assert_eq!(commands, ["e", "c", "b", "d", "a"]);
}

#[test]
fn images_are_recognised_by_the_vendors_names_and_ours() {
    let picture = |image: &str| match &answer(&one(&format!("\"image\": {image}"))).actions[0].picture {
        Picture::Known(picture) => picture.as_str().to_owned(),
        open => format!("{open:?}"),
    };
    let table = [
        ("\"Push\"", "push"),
        ("\"PushNotification\"", "push"),
        ("\"phone_callback\"", "phone"),
        ("\"PhoneCall\"", "phone"),
        ("\"SMS\"", "sms"),
        ("\"Email\"", "email"),
        ("\"E-mail\"", "email"),
        ("\"Custom\"", "custom"),
        ("\"SecurityKey\"", "security-key"),
        ("0", "Unknown(\"0\")"),
        ("\"Rocket\"", "Unknown(\"Rocket\")"),
        ("null", "Missing"),
    ];
    for (image, known) in table {
        assert_eq!(picture(image), known, "{image}");
    }
}

#[test]
fn missing_details_come_from_the_same_command_or_stay_open() {
    let open = r#"[{"command": "sms", "enabled": true, "image": 3}, {"command": "voice", "enabled": false, "image": "Rocket", "title": ""}]"#;
    assert_snapshot!(compared(&two(), open), @r#"
    Removed actions[0] [Action of Push] command "push", image Push => -
    Added actions[1] [Action of Action 2] - => command "voice", image Custom, disabled
    Changed actions[0].autoSend [Autosend] "Push" => -
    note: action 1 has no title; "SMS" is used, from the policy's action with the same command
    note: action 1 has the unknown image 3; the image of the policy's action with the same command is used
    note: action 2 has no title; "Action 2" is used
    note: action 2 has the unknown image Rocket; Custom is used
    "#);
    let answer = answer(open);
    assert_eq!((answer.actions[0].title.clone(), answer.actions[0].draft().title), (None, String::new()));
}

#[test]
fn a_custom_image_is_kept_if_the_farm_has_an_unknown_name() {
    let policy = json::read(TEXT.as_bytes()).unwrap();
    let farm = r#"[{"command": "", "enabled": false, "image": 12, "name": "Own"}]"#;
    let (offer, _) = answer(farm).finish(&policy);
    assert_eq!(offer.actions[0].image, policy.actions().nth(2).unwrap().1.image);
}

#[test]
fn two_actions_with_the_same_command_do_not_share_a_title() {
    let policy = methods(&[("Code", ""), ("Token", "")]);
    let farm = r#"[{"command": "", "enabled": true, "image": 1}, {"command": null, "enabled": true}]"#;
    assert_snapshot!(compared(&policy, farm), @r#"
    note: action 1 has no title; "Code" is used, from the policy's action with the same command
    note: action 1 has the unknown image 1; the image of the policy's action with the same command is used
    note: action 2 has no title; "Token" is used, from the policy's action with the same command
    note: action 2 has no image; the image of the policy's action with the same command is used
    "#);
}

#[test]
fn a_second_autosend_is_reported_and_the_first_by_priority_keeps_it() {
    let both = ANSWER.replace("false", "true");
    assert_snapshot!(compared(&two(), &both), @"note: action 2 also has Autosend; a policy allows only one, and the first action by priority keeps it");
    assert!(answer(&both).notes[0].is_difference());
}

#[test]
fn six_actions_can_be_compared_but_not_imported_together() {
    let rows: Vec<String> = ["push", "sms", "phone", "email", "a", "b"]
        .iter()
        .map(|command| {
            format!(r#"{{"command": "{command}", "enabled": true, "title": "{command}", "image": "custom"}}"#)
        })
        .collect();
    let (offer, _) = answer(&format!("[{}]", rows.join(","))).finish(&two());
    assert_eq!(offer.actions.len(), 6);
    let comparison = Comparison::of_actions(&two(), offer);
    assert_eq!(comparison.with(&|_| true), Err(Refusal::Full));
}

#[test]
fn an_unknown_key_is_reported_and_ignored() {
    let farm = r#"{"count": 1, "items": [{"command": "push", "enabled": true, "image": "Push", "title": "Push", "name": "auto1", "colour": "red"}]}"#;
    assert_snapshot!(compared(&methods(&[("Push", "push")]), farm), @"
    note: count, line 1, column 2: unknown key; ignored
    note: items[0].colour, line 1, column 112: unknown key; ignored
    note: items[0].name, line 1, column 95: unknown key; ignored
    ");
    // The same text twice counts as one title.
    assert_eq!(answer(&one(r#""title": "Push", "name": "Push""#)).notes, []);
}

#[test]
fn duplicate_wrong_and_overlong_values_are_refused_with_their_location() {
    assert_snapshot!(refused(&one(r#""title": "a", "TITLE": "b""#)), @"TITLE, line 1, column 52: duplicate key, first at line 1, column 38; expected each key only once");
    assert_snapshot!(refused(&one(r#""title": "a", "title": "b""#)), @"title, line 1, column 52: duplicate key, first at line 1, column 38; expected each key only once");
    let wrong = r#"[
  { "id": true, "priority": 1.0, "autoSend": "yes", "command": 5, "enabled": null, "image": [], "description": 1, "title": {} },
  { "title": "One\nline" },
  "push"
]"#;
    assert_snapshot!(refused(wrong), @r#"
    [0].id, line 2, column 11: found true; expected a number or a string
    [0].priority, line 2, column 29: found 1.0; expected a whole number
    [0].autoSend, line 2, column 46: found "yes"; expected true or false
    [0].command, line 2, column 64: found 5; expected a command of at most 128 bytes
    [0].enabled, line 2, column 78: found null; expected true or false
    [0].image, line 2, column 93: found a list; expected the number or name of an image
    [0].description, line 2, column 112: found 1; expected text of at most 1,024 characters
    [0].title, line 2, column 124: found an object; expected text of 1 to 255 characters
    [1].command, line 3, column 3: missing key; expected a command of at most 128 bytes
    [1].enabled, line 3, column 3: missing key; expected true or false
    [1].title, line 3, column 14: found a control character (U+000A) at character 4; expected text of 1 to 255 characters without control characters or line breaks
    [2], line 4, column 3: found "push"; expected an action object
    "#);
    assert_snapshot!(refused(&one(&format!("\"title\": \"{}\"", "x".repeat(256)))), @"title, line 1, column 47: found 256 characters; expected text of 1 to 255 characters");
}

/// The error message for text that may be a policy or a REST response.
fn refused_as_either(text: &str) -> String {
    rest_response::read_any(text.as_bytes()).expect_err("was accepted").to_string()
}

#[test]
fn text_that_is_not_a_response_is_reported_as_such() {
    for text in ["null", "5", "{}", r#"{"a": [], "b": []}"#, "\"Unauthorized\"", "<html>"] {
        let words = refused(text);
        assert!(words.contains("expected a REST API response") && words.lines().count() == 1, "{words}");
    }
    assert_snapshot!(refused(""), @"line 1, column 1: found an empty file; expected a REST API response: an object with `command`, or a list of them");
    assert_snapshot!(refused("[{"), @"[0], line 1, column 3: found the end of the file; expected a key in quotation marks, or `}`");
}

#[test]
fn an_empty_response_is_not_mistaken_for_a_policy_without_keys() {
    assert_snapshot!(refused_as_either(""), @"line 1, column 1: found an empty file; expected a policy, or a REST API response: an object with `command`, or a list of them");
    assert_snapshot!(refused_as_either("\n"), @"line 1, column 1: found an empty file; expected a policy, or a REST API response: an object with `command`, or a list of them");
    assert_snapshot!(refused_as_either("null"), @"line 1, column 1: found null, an empty response; expected a policy, or a REST API response: an object with `command`, or a list of them");
    assert_snapshot!(refused_as_either(" {}"), @"line 1, column 2: found an empty object; expected a policy, or a REST API response: an object with `command`, or a list of them");
    assert_snapshot!(refused_as_either("\"Unauthorized\""), @r#"line 1, column 1: found "Unauthorized"; expected a policy, or a REST API response: an object with `command`, or a list of them"#);
    assert_snapshot!(refused_as_either("<!doctype html><title>502 Bad Gateway</title>"), @"line 1, column 1: found a web page or XML; expected a policy, or a REST API response: an object with `command`, or a list of them");
}

#[test]
fn an_error_response_is_quoted() {
    let long = format!(r#"{{"message": "{}"}}"#, "x".repeat(500));
    let table = [
        (r#"{"title":"Unauthorized","status":401}"#, "401 Unauthorized"),
        (
            r#"{"type": "about:blank", "title": "Forbidden", "status": 403, "detail": "Not your\nfarm.", "instance": "/api/MFA/1"}"#,
            "403 Forbidden: Not your farm.",
        ),
        (
            r#"{"title": "One or more validation errors occurred.", "status": 400, "errors": {"id": ["The value 'x' is not valid."]}, "traceId": "00-1"}"#,
            "400 One or more validation errors occurred. The value 'x' is not valid.",
        ),
        (r#"{"message": "Not found"}"#, "Not found"),
        (
            r#"{"Message": "An error has occurred.", "ExceptionMessage": "No database.", "StackTrace": null}"#,
            "An error has occurred. No database.",
        ),
        (r#"{"error": "invalid_token", "error_description": "It has expired."}"#, "invalid_token: It has expired."),
        (
            r#"{"timestamp": "2026-01-01", "status": 401, "error": "Unauthorized", "message": "Unauthorized", "path": "/"}"#,
            "401 Unauthorized",
        ),
        (r#"{"error": {"code": 404, "message": "No such provider"}}"#, "404: No such provider"),
        (r#"{"errors": [{"status": "500", "title": "Broken"}]}"#, "500 Broken"),
        (r#"{"detail": [{"loc": ["path"], "msg": "not an integer"}]}"#, "not an integer"),
        (
            r#"{"responseStatus": {"errorCode": "Unauthorized", "message": "Log on first", "errors": []}}"#,
            "Unauthorized: Log on first",
        ),
        (r#"{"statusCode": 429}"#, "429"),
        (r#"{"message": "\u001b[2J"}"#, r"\u{1b}[2J"),
        (&long, &("x".repeat(120) + "…")),
    ];
    for (text, message) in table {
        let expected = "expected a policy, or a REST API response: an object with `command`, or a list of them";
        let words = format!("line 1, column 1: found an error response from the farm: {message}; {expected}");
        assert_eq!(refused_as_either(text), words, "{text}");
        assert_eq!(refused(text), words.replace("a policy, or ", ""), "{text}");
    }
    let fine = refused(r#"{"status": 200, "message": "OK"}"#);
    assert!(fine.contains("found a response without actions: 200: OK; "), "{fine}");
}

#[test]
fn a_message_beside_actions_is_not_an_error() {
    let rows = one(r#""title": "Push""#);
    let envelopes = [
        format!(r#"{{"status": 200, "message": "OK", "data": [{rows}]}}"#),
        format!(r#"{{"error": null, "value": [{rows}]}}"#),
    ];
    for envelope in envelopes {
        assert_eq!(answer(&envelope).actions.len(), 1, "{envelope}");
    }
    assert!(answer(r#"{"message": "OK", "value": []}"#).actions.is_empty());
    assert_eq!(answer(&one(r#""title": "Push", "status": 1"#)).actions.len(), 1);
    // A broken policy gets policy errors, whatever else it contains.
    for text in [
        r#"{"format": "radius-automation-policy", "message": "Hello"}"#,
        r#"{"version": 1, "error": "x"}"#,
        r#"{"name": "Duo"}"#,
    ] {
        assert_eq!(refused_as_either(text), json::read(text.as_bytes()).unwrap_err().to_string());
    }
}

#[test]
fn policies_and_responses_are_distinguished_by_content() {
    let kind = |text: &str| match rest_response::read_any(text.as_bytes()) {
        Ok(Readable::Policy(_)) => "policy".to_owned(),
        Ok(Readable::Response(answer)) => format!("answer of {}", answer.actions.len()),
        Err(problems) => problems.to_string(),
    };
    assert_eq!((kind(TEXT).as_str(), kind(ANSWER).as_str()), ("policy", "answer of 2"));
    assert_eq!(kind(&one("\"title\": \"Push\"")), "answer of 1");
    // A broken policy is still recognised as a policy.
    assert_eq!(
        kind(&TEXT.replacen("format", "formt", 1)),
        json::read(TEXT.replacen("format", "formt", 1).as_bytes()).unwrap_err().to_string()
    );
    let large = "[".to_owned() + &" ".repeat(1_048_577);
    assert_snapshot!(kind(&large), @"line 1, column 1: found a file of 1,048,578 bytes; expected at most 1,048,576");
}
