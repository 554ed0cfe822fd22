//! The exact form of the policy file.

use radius_console::policy::{
    Action, Attribute, AttributeEdit, Connection, Edit, HaMode, PasswordEncoding, Policy, Provider, json,
};
use radius_console::radius::{AttributeType, ValueType};

/// A policy that uses every key of version 1.
pub(crate) const TEXT: &str = include_str!("golden.radius.json");

/// A policy that uses the keys of version 2: attributes of every type, by name and by number.
pub(crate) const TEXT_2: &str = include_str!("golden-2.radius.json");

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

/// The policy of version 2, built by edits, except for its language, which only a file can contain.
fn policy_2() -> Policy {
    use ValueType::{Date, Ipv4Address, Ipv6Address, Number, Text};
    let last = AttributeType::MAX_VENDOR;
    let attributes = [
        (AttributeType::NAS_IP_ADDRESS, Ipv4Address, "192.0.2.1"),
        (AttributeType::CALLED_STATION_ID, Text, " \"Zoë\" \u{200b}電話 "),
        (AttributeType::NAS_PORT_TYPE, Number, "Virtual"),
        (AttributeType::NAS_IPV6_ADDRESS, Ipv6Address, "2001:DB8::1"),
        (AttributeType::of_vendor(9, 1), Text, "shell:priv-lvl=15"),
        (AttributeType::of_vendor(9, 1), Text, "shell:roles=operator"),
        (AttributeType::standard(18), Text, "Hello"),
        (AttributeType::standard(240), Number, "4294967295"),
        (AttributeType::of_vendor(9, 200), Date, "2026-11-27 08:30"),
        (AttributeType::of_vendor(last, 1), Number, "0"),
        (AttributeType::of_vendor(last, 2), Text, "5"),
        (AttributeType::of_vendor(last, 3), Ipv4Address, "0.0.0.0"),
        (AttributeType::of_vendor(last, 4), Ipv6Address, "::ffff:192.0.2.1"),
        (AttributeType::of_vendor(last, 255), Date, "2106-02-07T06:28:15Z"),
        (AttributeType::standard(55), Date, "1970-01-01"),
    ];
    let mut policy = Policy::new("Duo (RADIUS)".parse().unwrap());
    for (kind, value_type, text) in attributes {
        let attribute = Attribute::typed(kind, value_type, text).unwrap();
        apply(&mut policy, Edit::Attribute(AttributeEdit::Add(attribute)));
    }
    apply(&mut policy, Edit::Add(action(true, ["Push", "push", "Approve", "Waiting"], "push")));
    policy
}

#[test]
fn a_policy_with_attributes_is_written_as_version_2() {
    let language = "  \"language\": \"de-CH\",\n";
    assert_eq!(json::write(&policy_2()), TEXT_2.replace(language, ""));
}

#[test]
fn the_language_of_a_file_is_kept_in_its_place() {
    let read = json::read(TEXT_2.as_bytes()).unwrap();
    assert_eq!(json::write(&read), TEXT_2);
    assert_eq!(read.language().unwrap().as_str(), "de-CH");
    // Alone, too, it needs version 2.
    let keys: serde_json::Map<String, serde_json::Value> = serde_json::from_str(TEXT_2).unwrap();
    let without: serde_json::Map<_, _> = keys.into_iter().filter(|(key, _)| key != "attributes").collect();
    let read = json::read(serde_json::to_string(&without).unwrap().as_bytes()).unwrap();
    assert!(json::write(&read).contains("\"version\": 2,\n"));
}

#[test]
fn a_policy_without_the_keys_of_version_2_becomes_version_1_again() {
    let mut policy = policy_2();
    let ids: Vec<_> = policy.attributes().map(|(id, _)| id).collect();
    ids.into_iter().for_each(|id| apply(&mut policy, Edit::Attribute(AttributeEdit::Remove(id))));
    let text = json::write(&policy);
    assert!(text.contains("\"version\": 1,\n") && !text.contains("attributes"), "{text}");
    let empty = text
        .replace("\"version\": 1", "\"version\": 2")
        .replace("  \"actions\"", "  \"attributes\": [],\n  \"actions\"");
    assert_eq!(json::write(&json::read(empty.as_bytes()).unwrap()), text);
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
