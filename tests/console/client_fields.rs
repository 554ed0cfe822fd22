//! What a test says about the client and this computer, under More options: sent, printed, remembered, and never in a policy.

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use needs::needs;
use radius_console::settings::Settings;

use crate::radius::{FreeRadius, SECRET};
use crate::session::{Session, Setup, edited};
use crate::trial::policy_at;

fn view(session: &Session) -> Node<'_> {
    session.harness.get_by_role_and_label(Role::Group, "Client view")
}

fn words(session: &Session) -> String {
    Session::words(&view(session)).join("\n")
}

fn type_into(session: &mut Session, role: Role, label: &'static str, text: &str) {
    session.click(|session| view(session).get_by_role_and_label(role, label));
    text.chars().for_each(|c| session.type_text(&c.to_string()));
}

/// A console with the test form filled in for a user, and More options open.
fn prepared(policy: &str, user: &str) -> Session {
    let mut session = Session::with_policy(policy);
    session.press(Key::F5);
    type_into(&mut session, Role::TextInput, "User name", user);
    type_into(&mut session, Role::PasswordInput, "First password", "first-pass");
    type_into(&mut session, Role::PasswordInput, "Secret key", SECRET);
    session.click(|session| view(session).get_by_role_and_label(Role::Button, "More options"));
    session
}

fn policy(port: u16, attributes: serde_json::Value) -> String {
    edited(&policy_at(&["Push"], "127.0.0.1", port), |policy| {
        policy["version"] = 2.into();
        policy["attributes"] = attributes;
    })
}

/// Sends the test and waits for the result.
fn outcome(session: &mut Session) -> String {
    session.press(Key::F5);
    session.answer("Test Push?", "Send");
    session.wait_for("the result", |session| {
        let words = words(session);
        words.contains("accepted Push") || words.contains("rejected")
    });
    words(session)
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn the_server_decides_by_calling_station_id_from_the_form() {
    let server = FreeRadius::start();
    let mut session = prepared(&policy_at(&["Push"], "127.0.0.1", server.strict_port), "by-station");
    let refused = outcome(&mut session);
    assert!(refused.contains("rejected the password: \"Unknown station"), "{refused}");

    let mut session = prepared(&policy_at(&["Push"], "127.0.0.1", server.strict_port), "by-station");
    type_into(&mut session, Role::TextInput, "Calling-Station-Id", "192.0.2.7");
    let accepted = outcome(&mut session);
    assert!(accepted.contains("accepted Push"), "{accepted}");
    assert!(accepted.contains("Calling-Station-Id = \"192.0.2.7\""), "the trace prints it: {accepted}");
    let before = session.console().document();
    assert!(!before.is_changed() && !session.text().contains("192.0.2.7"), "it is not part of the policy");
    session.click(|session| view(session).get_by_role_and_label(Role::Button, "Copy trace"));
    session.click(|session| session.harness.get_by_label("Without server messages"));
    let copied = session.copied().unwrap();
    assert!(copied.contains("Calling-Station-Id 11") && !copied.contains("192.0.2.7"), "{copied}");
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn the_server_decides_by_a_vendor_attribute_of_the_policy() {
    let server = FreeRadius::start();
    for (value, expected) in
        [("shell:roles=admin", "accepted Push"), ("shell:roles=user", "\"Unknown role: shell:roles=user\"")]
    {
        let attributes = serde_json::json!([{"attribute": "Cisco-AVPair", "value": value}]);
        let mut session = prepared(&policy(server.strict_port, attributes), "by-vendor");
        let found = outcome(&mut session);
        assert!(found.contains(expected), "{value}: {found}");
        assert!(found.contains(&format!("Cisco-AVPair = \"{value}\"")), "{value}: {found}");
    }
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_field_replaces_the_policys_attribute_of_its_type() {
    let server = FreeRadius::start();
    let attributes = serde_json::json!([{"attribute": "Calling-Station-Id", "value": "198.51.100.1"}]);
    let mut session = prepared(&policy(server.strict_port, attributes), "by-station");
    type_into(&mut session, Role::TextInput, "Calling-Station-Id", "192.0.2.7");
    let accepted = outcome(&mut session);
    assert!(accepted.contains("accepted Push") && !accepted.contains("198.51.100.1"), "{accepted}");
}

#[test]
fn an_empty_field_says_what_the_policy_sends() {
    let attributes = serde_json::json!([
        {"attribute": "Calling-Station-Id", "value": "198.51.100.1"},
        {"attribute": "NAS-Port-Type", "value": 5},
        {"attribute": "NAS-IPv6-Address", "value": "2001:db8::1"},
    ]);
    let session = prepared(&policy(18120, attributes), "alice");
    let placeholder = |label: &'static str| {
        let field = view(&session).get_by_role_and_label(Role::TextInput, label);
        field.accesskit_node().data().placeholder().map(str::to_owned)
    };
    assert_eq!(placeholder("Calling-Station-Id").as_deref(), Some("From the policy: 198.51.100.1"));
    assert_eq!(placeholder("NAS-IP-Address").as_deref(), Some("From the policy: 2001:db8::1"));
    assert_eq!(placeholder("Called-Station-Id").as_deref(), Some("Not sent"));
    let choice = |label| view(&session).get_by_role_and_label(Role::ComboBox, label).value();
    assert_eq!(choice("NAS-Port-Type").as_deref(), Some("From the policy"));
    assert_eq!(choice("Service-Type").as_deref(), Some("Not sent"));
}

#[test]
fn a_list_takes_from_the_settings_only_what_it_contains() {
    let mut settings = Settings::default();
    for (key, text) in [("serviceType", "framed"), ("nasPortType", "abc"), ("nasAddress", "abc")] {
        settings.set_client(key, text.to_owned());
    }
    let mut session = Session::begin(Setup { settings, ..Setup::default() });
    session.click(|session| view(session).get_by_role_and_label(Role::RadioButton, "RADIUS server"));
    session.click(|session| view(session).get_by_role_and_label(Role::Button, "More options"));
    let choice = |label| view(&session).get_by_role_and_label(Role::ComboBox, label).value();
    assert_eq!(
        (choice("Service-Type").as_deref(), choice("NAS-Port-Type").as_deref()),
        (Some("Framed"), Some("Not sent"))
    );
    assert!(words(&session).contains("\"abc\" is not valid."), "a text is shown with its problem");
}

#[test]
fn an_invalid_value_stops_the_test_and_f5_leads_to_it() {
    let mut session = prepared(&policy_at(&["Push"], "127.0.0.1", 18120), "alice");
    type_into(&mut session, Role::TextInput, "NAS-IP-Address", "192.0.2");
    assert!(words(&session).contains("\"192.0.2\" is not valid."), "{}", words(&session));
    session.click(|session| view(session).get_by_role_and_label(Role::Button, "More options"));
    session.press(Key::F5);
    assert_eq!((session.dialogs().len(), session.focused().as_deref()), (0, Some("NAS-IP-Address")));
    type_into(&mut session, Role::TextInput, "NAS-IP-Address", ".1");
    session.press(Key::F5);
    assert_eq!(session.dialogs(), ["Test Push?"]);
}

#[test]
fn attributes_that_do_not_fit_in_a_packet_are_never_sent() {
    let attributes = vec![serde_json::json!({"attribute": "Cisco-AVPair", "value": "x".repeat(247)}); 20];
    let session = prepared(&policy(18120, attributes.into()), "alice");
    let words = words(&session);
    assert!(words.contains("The test cannot be sent:") && words.contains("5,100 bytes"), "{words}");
    let send = view(&session).get_by_role_and_label(Role::Button, "Send push to alice");
    assert!(!Session::is_enabled(&send));
}

#[test]
fn the_fields_are_remembered_in_the_settings_and_not_in_the_policy() {
    let mut session = prepared(&policy_at(&["Push"], "127.0.0.1", 18120), "alice");
    type_into(&mut session, Role::TextInput, "Calling-Station-Id", "192.0.2.7");
    type_into(&mut session, Role::TextInput, "NAS-Identifier", "gateway");
    session.click(|session| view(session).get_by_role_and_label(Role::ComboBox, "NAS-Port-Type"));
    session.click(|session| session.harness.get_by_role_and_label(Role::ListBoxOption, "Virtual"));
    assert!(!session.console().document().is_changed());
    // Another policy starts with them.
    session.begin_new();
    session.click(|session| view(session).get_by_role_and_label(Role::RadioButton, "RADIUS server"));
    session.click(|session| view(session).get_by_role_and_label(Role::Button, "More options"));
    let field = |session: &Session, label: &'static str| {
        view(session).get_by_role_and_label(Role::TextInput, label).value().unwrap_or_default()
    };
    assert_eq!(
        (field(&session, "Calling-Station-Id"), field(&session, "NAS-Identifier")),
        ("192.0.2.7".into(), "gateway".into())
    );
    let port = view(&session).get_by_role_and_label(Role::ComboBox, "NAS-Port-Type").value();
    assert_eq!(port.as_deref(), Some("Virtual"));
}

#[test]
fn remembered_fields_fill_the_form_of_the_next_console() {
    let mut settings = Settings::default();
    settings.set_client("callingStationId", "192.0.2.7".to_owned());
    settings.set_client("serviceType", "2".to_owned());
    let mut session = Session::begin(Setup { settings, ..Setup::default() });
    session.click(|session| view(session).get_by_role_and_label(Role::RadioButton, "RADIUS server"));
    session.click(|session| view(session).get_by_role_and_label(Role::Button, "More options"));
    let value = |role, label: &'static str| view(&session).get_by_role_and_label(role, label).value();
    assert_eq!(value(Role::TextInput, "Calling-Station-Id").as_deref(), Some("192.0.2.7"));
    assert_eq!(value(Role::ComboBox, "Service-Type").as_deref(), Some("Framed"));
    assert_eq!(value(Role::TextInput, "NAS-IP-Address").as_deref(), Some(""));
}
