//! What a test says about the client and this computer, under More options: sent, printed, remembered, and never in a policy.

use egui::accesskit::{Invalid, Role};
use egui::{Key, Modifiers, vec2};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use needs::needs;
use radius_console::settings::Settings;

use crate::radius::{FreeRadius, SECRET};
use crate::recovery::Machine;
use crate::session::{CTRL, Session, Setup, edited, policy_of};
use crate::trial::{
    PASSWORD, SENDS, Silent, button, consented, end_test, policy_at, type_into, type_keys, view, words,
};

fn options(session: &Session) -> Option<Node<'_>> {
    view(session).query_by_role_and_label(Role::Group, "More options")
}

fn open_options(session: &mut Session) {
    assert!(options(session).is_none());
    session.click(|session| button(session, "More options"));
}

fn field<'s>(session: &'s Session, label: &'s str) -> Node<'s> {
    options(session).expect("the options are closed").get_by_role_and_label(Role::TextInput, label)
}

fn text(session: &Session, label: &str) -> String {
    field(session, label).value().unwrap_or_default()
}

/// Returns the choice in a combo box.
fn choice(session: &Session, label: &'static str) -> String {
    options(session).unwrap().get_by_role_and_label(Role::ComboBox, label).value().unwrap_or_default()
}

fn choose(session: &mut Session, label: &'static str, choice: &'static str) {
    session.click(|session| options(session).unwrap().get_by_role_and_label(Role::ComboBox, label));
    session.click(|session| {
        let list = session.harness.get_by_role_and_label(Role::ListBox, label);
        list.get_by_role_and_label(Role::ListBoxOption, choice)
    });
}

/// Returns the problem that a screen reader says at a field.
fn problem(session: &Session, label: &str) -> Option<String> {
    let field = field(session, label);
    let node = field.accesskit_node();
    (node.data().invalid() == Some(Invalid::True)).then(|| node.data().description().unwrap_or_default().to_owned())
}

const STATION: &str = "Calling-Station-Id";
const ADDRESS: &str = "NAS-IP-Address";
const PORT_TYPE: &str = "NAS-Port-Type";

/// A console with these texts in its settings, and More options open.
fn with_settings(texts: &[(&str, &str)], setup: Setup) -> Session {
    let mut settings = setup.settings;
    texts.iter().for_each(|(key, text)| settings.set_client(key, (*text).to_owned()));
    let mut session = Session::with_policy_and(&policy_at(&["Push"], "127.0.0.1", 18120), Setup { settings, ..setup });
    session.press(Key::F5);
    open_options(&mut session);
    session
}

/// A console with the test form filled in for a user, and More options open.
fn prepared(policy: &str, user: &str) -> Session {
    prepared_in(policy, user, Setup::default())
}

fn prepared_in(policy: &str, user: &str, setup: Setup) -> Session {
    let mut session = Session::with_policy_and(policy, setup);
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
fn an_invalid_value_stops_the_test_and_f5_leads_to_it() {
    let mut session = prepared(&policy_at(&["Push"], "127.0.0.1", 18120), "alice");
    type_into(&mut session, Role::TextInput, "NAS-IP-Address", "192.0.2");
    assert!(words(&session).contains("\"192.0.2\" is not valid."), "{}", words(&session));
    assert!(words(&session).contains("Fix \"NAS-IP-Address\" under More options first."), "{}", words(&session));
    session.click(|session| view(session).get_by_role_and_label(Role::Button, "More options"));
    session.press(Key::F5);
    assert_eq!((session.dialogs().len(), session.focused().as_deref()), (0, Some("NAS-IP-Address")));
    type_into(&mut session, Role::TextInput, "NAS-IP-Address", ".1");
    session.press(Key::F5);
    assert_eq!(session.dialogs(), ["Test Push?"]);
}

#[test]
fn attributes_that_do_not_fit_in_a_packet_are_never_sent_and_a_button_leads_to_them() {
    let attributes = vec![serde_json::json!({"attribute": "Cisco-AVPair", "value": "x".repeat(247)}); 20];
    // Beside the list, and in a dialog.
    for size in [vec2(1240.0, 840.0), vec2(900.0, 600.0)] {
        let setup = Setup { size, ..Setup::default() };
        let mut session = prepared_in(&policy(18120, attributes.clone().into()), "alice", setup);
        let words = words(&session);
        assert!(words.contains("The test cannot be sent:") && words.contains("5,100 bytes"), "{words}");
        let dialogs = session.dialogs();
        session.press(Key::F5);
        assert_eq!(session.dialogs(), dialogs);
        let toolbar = view(&session).get_by_role_and_label(Role::Toolbar, "Test");
        let buttons: Vec<_> = toolbar.get_all_by_role(Role::Button).collect();
        assert!(!Session::is_enabled(&buttons[0]));
        assert!(buttons.windows(2).all(|pair| pair[0].rect().max.x < pair[1].rect().min.x), "{size}: {buttons:#?}");
        drop(buttons);
        session.click(|session| button(session, "Attributes tab"));
        let list = session.page("Attributes").get_by_role_and_label(Role::ListBox, "Attributes");
        let has_focus = list.get_all_by_role(Role::ListBoxOption).any(|row| row.is_focused());
        assert_eq!((session.dialogs().len(), has_focus), (0, true), "{size}");
    }
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

#[test]
fn each_field_is_sent_and_named_in_the_trace() {
    let server = Silent::start();
    let mut session = prepared(&policy_at(&["Push"], "127.0.0.1", server.port), "alice");
    for (label, text) in [
        (STATION, "192.0.2.7"),
        ("Called-Station-Id", "farm.example"),
        (ADDRESS, "2001:db8::1"),
        ("NAS-Identifier", "farm"),
    ] {
        type_into(&mut session, Role::TextInput, label, text);
    }
    choose(&mut session, PORT_TYPE, "Virtual");
    choose(&mut session, "Service-Type", "Another number");
    type_into(&mut session, Role::TextInput, "Service-Type number", "4000");
    session.press(Key::F5);
    let question = session.dialog_words("Test Push?");
    assert!(question.contains("with 5 attributes"), "{question}");
    session.answer("Test Push?", "Send");
    end_test(&mut session);
    let shown = words(&session);
    let sent = "NAS-Identifier = \"farm\", Calling-Station-Id = \"192.0.2.7\", Called-Station-Id = \"farm.example\", \
                NAS-IPv6-Address = 2001:db8::1, NAS-Port-Type = 5 (Virtual), Service-Type = 4000";
    assert!(shown.contains(sent), "{shown}");
}

#[test]
fn an_empty_field_sends_nothing_or_the_default() {
    let server = Silent::start();
    let mut session = prepared(&policy_at(&["Push"], "127.0.0.1", server.port), "alice");
    choose(&mut session, PORT_TYPE, "Another number");
    session.press(Key::F5);
    let question = session.dialog_words("Test Push?");
    assert!(!question.contains("attribute"), "{question}");
    session.answer("Test Push?", "Send");
    end_test(&mut session);
    let shown = words(&session);
    assert!(shown.contains("NAS-Identifier = \"radius-console\""), "{shown}");
    assert!(!shown.contains("NAS-Port-Type"), "{shown}");
}

#[test]
fn a_consent_remains_when_a_field_changes() {
    let server = Silent::start();
    let mut session = consented(&server);
    session.click(|session| button(session, "New test"));
    open_options(&mut session);
    type_into(&mut session, Role::TextInput, STATION, "192.0.2.7");
    assert!(words(&session).contains(SENDS), "{}", words(&session));
    session.press(Key::F5);
    assert!(session.dialogs().is_empty());
    end_test(&mut session);
    assert!(words(&session).contains("Calling-Station-Id = \"192.0.2.7\""), "{}", words(&session));
}

#[test]
fn an_invalid_number_is_found_below_its_list() {
    let mut session = prepared(&policy_at(&["Push"], "127.0.0.1", 18120), "alice");
    choose(&mut session, PORT_TYPE, "Another number");
    type_into(&mut session, Role::TextInput, "NAS-Port-Type number", "4294967296");
    assert!(problem(&session, "NAS-Port-Type number").is_some());
    session.press(Key::F5);
    assert_eq!(session.focused().as_deref(), Some("NAS-Port-Type number"));
    choose(&mut session, PORT_TYPE, "Not sent");
    session.press(Key::F5);
    assert_eq!(session.dialogs(), ["Test Push?"]);
}

#[test]
fn the_keyboard_alone_fills_the_fields_in_order() {
    let setup = Setup { size: vec2(900.0, 600.0), ..Setup::default() };
    let mut session = Session::with_policy_and(&policy_at(&["Push"], "127.0.0.1", 18120), setup);
    session.press(Key::F5);
    for typed in ["alice", PASSWORD, SECRET] {
        type_keys(&mut session, typed);
        session.press(Key::Tab);
    }
    while session.focused().as_deref() != Some("More options") {
        // From Send to the button beside it.
        session.press(if session.focused().as_deref() == Some("Send") { Key::Tab } else { Key::ArrowRight });
    }
    session.press(Key::Space);
    let mut stops = Vec::new();
    while session.focused().as_deref() != Some("Accept unsigned responses") {
        session.press(Key::Tab);
        stops.extend(session.focused());
        match session.focused().as_deref() {
            Some(STATION) => type_keys(&mut session, "192.0.2.7"),
            // Types ahead in the closed list.
            Some(PORT_TYPE) => type_keys(&mut session, "virt"),
            Some("Service-Type") => session.press(Key::End),
            Some("Service-Type number") => type_keys(&mut session, "77"),
            _ => {}
        }
    }
    assert_eq!(
        stops,
        [
            STATION,
            "Called-Station-Id",
            ADDRESS,
            "NAS-Identifier",
            PORT_TYPE,
            "Service-Type",
            "Service-Type number",
            "Accept unsigned responses"
        ]
    );
    session.press_with(Modifiers::SHIFT, Key::Tab);
    session.press(Key::Enter);
    assert_eq!(session.dialogs(), ["Client view", "Test Push?"]);
    let question = session.dialog_words("Test Push?");
    assert!(question.contains("with 3 attributes"), "{question}");
}

#[test]
fn undo_in_a_field_takes_back_typing_and_no_change_of_the_policy() {
    let mut session = Session::with_policy(&policy_at(&["Push"], "127.0.0.1", 18120));
    session.click(|session| session.row("Push"));
    session.press_with(CTRL, Key::D);
    session.press(Key::F5);
    open_options(&mut session);
    type_into(&mut session, Role::TextInput, STATION, "192.0.2.7");
    session.press_with(CTRL, Key::Z);
    assert_eq!((text(&session, STATION).as_str(), session.titles().len()), ("", 2));
}

#[test]
fn the_fields_are_kept_in_the_settings_and_nowhere_else() {
    let machine = Machine::with_policy(&policy_of(&["Push"]));
    let folder = tempfile::tempdir().unwrap();
    let settings_file = folder.path().join("settings.json");
    let setup = || Setup { settings_file: Some(settings_file.clone()), ..Setup::default() };
    let mut session =
        Session::begin(Setup { file: Some(machine.file()), recovery_folder: Some(machine.recovery()), ..setup() });
    session.wait_for("the file", |session| session.console().document().file().is_some());
    session.press(Key::F5);
    open_options(&mut session);
    let typed = [
        (STATION, "192.0.2.7"),
        ("Called-Station-Id", "farm.example"),
        (ADDRESS, "not yet"),
        ("NAS-Identifier", "farm"),
    ];
    for (label, text) in typed {
        type_into(&mut session, Role::TextInput, label, text);
    }
    choose(&mut session, PORT_TYPE, "Virtual");
    choose(&mut session, "Service-Type", "Another number");
    type_into(&mut session, Role::TextInput, "Service-Type number", "4000");
    session.wait_for("the settings", |_| {
        Settings::read(&settings_file).client.get("serviceType").is_some_and(|text| text == "4000")
    });
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    session.pass_secs(1.1);
    session.wait_for("the recovery copy", |_| !machine.copies().is_empty());
    for written in machine.copies().into_iter().chain([session.text()]) {
        assert!(!written.contains("192.0.2.7") && !written.contains("farm"), "{written}");
    }
    // Another policy in the same run, and the next run.
    let check = |session: &mut Session| {
        session.click(|session| view(session).get_by_role_and_label(Role::RadioButton, "RADIUS server"));
        open_options(session);
        for (label, typed) in typed {
            assert_eq!(text(session, label), typed);
        }
        assert_eq!(text(session, "Service-Type number"), "4000");
        assert_eq!(choice(session, PORT_TYPE), "Virtual");
        assert!(problem(session, ADDRESS).is_some());
    };
    session.press_with(CTRL, Key::S);
    session.wait_for("the file", |session| !session.console().document().is_changed());
    session.begin_new();
    check(&mut session);
    drop(session);
    check(&mut Session::begin(Setup { settings: Settings::read(&settings_file), ..setup() }));
}

#[test]
fn an_invalid_remembered_value_is_shown_with_its_problem_and_not_sent() {
    let long = "x".repeat(254);
    let kept = [
        ("callingStationId", "\u{202e}a"),
        ("calledStationId", &long),
        ("nasAddress", "192.0.2.300"),
        ("nasIdentifier", &long),
        ("nasPortType", "-1"),
        ("serviceType", "Nonsense"),
        ("unknown", "value"),
    ];
    let mut session = with_settings(&kept, Setup::default());
    assert_eq!((text(&session, STATION).as_str(), problem(&session, STATION)), ("\u{202e}a", None));
    for label in ["Called-Station-Id", ADDRESS, "NAS-Identifier", "NAS-Port-Type number", "Service-Type number"] {
        assert!(problem(&session, label).is_some(), "{label}");
        session.fill(|session| field(session, label), "");
        assert_eq!((problem(&session, label), text(&session, label).as_str()), (None, ""), "{label}");
    }
    type_into(&mut session, Role::TextInput, "User name", "alice");
    type_into(&mut session, Role::PasswordInput, "First password", PASSWORD);
    type_into(&mut session, Role::PasswordInput, "Secret key", SECRET);
    session.press(Key::F5);
    assert_eq!(session.dialogs(), ["Test Push?"]);
}

#[test]
fn a_number_in_the_settings_is_chosen_by_its_name() {
    for (kept, shown) in [("5", "Virtual"), ("virtual", "Virtual"), ("", "Not sent"), ("4000", "Another number")] {
        let session = with_settings(&[("nasPortType", kept)], Setup::default());
        assert_eq!(choice(&session, PORT_TYPE), shown, "{kept}");
    }
}

#[test]
fn the_options_fit_at_every_zoom() {
    for zoom_percent in [100, 200] {
        let settings = Settings { zoom_percent, ..Settings::default() };
        for size in [vec2(480.0, 360.0), vec2(900.0, 600.0), vec2(1440.0, 900.0)] {
            let mut session = with_settings(
                &[("nasAddress", "fast")],
                Setup { size, settings: settings.clone(), ..Setup::default() },
            );
            session.press(Key::F5);
            for label in [STATION, ADDRESS] {
                field(&session, label).focus();
                session.run();
                let (rect, window) = (field(&session, label).rect(), session.harness.ctx.content_rect());
                assert!(window.contains_rect(rect), "{label} at {size} and {zoom_percent}%: {rect} in {window}");
            }
        }
    }
}
