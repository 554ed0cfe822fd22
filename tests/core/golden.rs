//! The exact form of the policy file.

use radius_console::policy::{Action, Connection, Edit, HaMode, PasswordEncoding, Policy, Provider, json};

/// A policy that uses every key.
pub(crate) const TEXT: &str = include_str!("golden.radius.json");

const DOT: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGOQjb/4HwAENwJNaoiKUAAAAABJRU5ErkJggg==";

pub(crate) fn action(enabled: bool, texts: [&str; 4], image: &str) -> Action {
    let [title, command, description, action_message] = texts;
    Action {
        enabled,
        title: title.parse().unwrap(),
        command: command.parse().unwrap(),
        description: description.parse().unwrap(),
        action_message: action_message.parse().unwrap(),
        image: image.parse().unwrap(),
    }
}

pub(crate) fn apply(policy: &mut Policy, edit: Edit) {
    *policy = policy.apply(edit).unwrap().policy;
}

/// The same policy, built by edits, except for its `$schema`, which only a file can contain.
fn policy() -> Policy {
    let mut policy = Policy::new("Duo (RADIUS)".parse().unwrap());
    let notes = "A space that joins:\u{a0}here. 電話. ключ-✓. \"Quoted\" \\ and \u{200b}hidden.";
    let connection = Connection {
        display_name: "Company logon".parse().unwrap(),
        radius_server: "radius.example.com".parse().unwrap(),
        backup_server: "2001:db8::1".parse().unwrap(),
        ha_mode: HaMode::ActiveActive,
        password_encoding: PasswordEncoding::Pap,
        user_message_prompt: "Choose a method or enter your passcode".parse().unwrap(),
        username_only: true,
        ..Connection::default()
    };
    let push = ["Push", "push", "Approve on your phone", "Waiting for you to approve"];
    let call = ["Call me", "phone ", "We call the phone on file", "Calling you: answer and press any key"];
    apply(&mut policy, Edit::Provider(Some(Provider::Duo)));
    apply(&mut policy, Edit::Notes(Some(notes.parse().unwrap())));
    apply(&mut policy, Edit::Connection(Some(connection)));
    apply(&mut policy, Edit::RememberLastMethod(false));
    apply(&mut policy, Edit::Add(action(true, push, "push")));
    let called = policy.apply(Edit::Add(action(true, call, "desk-phone"))).unwrap();
    policy = called.policy;
    apply(&mut policy, Edit::Autosend(called.subject.unwrap().action().unwrap(), true));
    apply(&mut policy, Edit::Add(action(false, ["Eigenes Bild \u{202e}und\u{1d173} mehr", "", "", ""], DOT)));
    policy
}

#[test]
fn a_policy_is_written_in_exactly_this_form() {
    let schema = "  \"$schema\": \"https://example.com/policy.schema.json\",\n";
    assert_eq!(json::write(&policy()), TEXT.replace(schema, ""));
}

#[test]
fn the_schema_of_a_file_is_kept_and_stays_first() {
    let read = json::read(TEXT.as_bytes()).unwrap();
    assert_eq!(json::write(&read), TEXT);
    assert_eq!(read.schema().unwrap().as_str(), "https://example.com/policy.schema.json");
}

#[test]
fn a_byte_order_mark_and_crlf_are_accepted_and_not_written() {
    let windows = format!("\u{feff}{}", TEXT.replace('\n', "\r\n"));
    assert_eq!(json::write(&json::read(windows.as_bytes()).unwrap()), TEXT);
}

#[test]
fn key_order_and_layout_are_free_when_reading() {
    let keys: std::collections::BTreeMap<String, serde_json::Value> = serde_json::from_str(TEXT).unwrap();
    let sorted_on_one_line = serde_json::to_string(&keys).unwrap();
    assert!(sorted_on_one_line.starts_with("{\"$schema\":") && sorted_on_one_line.contains(",\"actions\":[{"));
    assert_eq!(json::write(&json::read(sorted_on_one_line.as_bytes()).unwrap()), TEXT);
}

#[test]
fn an_absent_connection_stays_absent() {
    let policy = Policy::new("Duo".parse().unwrap());
    let text = json::write(&policy);
    assert!(!text.contains("connection") && text.contains("\"rememberLastMethod\": true"), "{text}");
    assert_eq!(json::read(text.as_bytes()).unwrap().connection(), None);
}

#[test]
fn the_examples_are_in_the_standard_form() {
    let mut count = 0;
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/examples")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let policy = json::read(text.as_bytes()).unwrap_or_else(|problems| panic!("{path:?}\n{problems}"));
        assert_eq!(json::write(&policy), text, "{path:?}");
        count += 1;
    }
    assert!(count >= 3, "{count} examples");
}
