//! The Connection tab: fields that go into the policy as they are typed, and those that cannot.

use egui::accesskit::Role;
use egui::{Event, Key};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::session::{CTRL, Session};

/// A console with a policy that holds a connection, on the Connection tab.
fn session() -> Session {
    let mut session = Session::with_actions(&["Push"]);
    session.show_tab("Connection");
    session.click(|session| session.page("Connection").get_by_label("This policy holds the connection"));
    session.press_with(CTRL, Key::S);
    session.wait_for("the file to be saved", |session| !session.console().document().is_changed());
    session
}

fn words(session: &Session) -> String {
    Session::words(&session.page("Connection")).join("\n")
}

#[test]
fn the_switch_gives_the_policy_a_connection_and_takes_it_away() {
    let mut session = Session::with_actions(&["Push"]);
    session.show_tab("Connection");
    assert!(session.policy().connection().is_none());
    assert!(session.page("Connection").query_by_role_and_label(Role::TextInput, "RADIUS server").is_none());
    for has_connection in [true, false] {
        session.click(|session| session.page("Connection").get_by_label("This policy holds the connection"));
        assert_eq!(session.policy().connection().is_some(), has_connection);
    }
}

#[test]
fn a_connection_that_is_switched_off_and_on_again_is_the_same() {
    let mut session = session();
    session.fill(|session| session.connection_field("RADIUS server"), "10.0.0.1");
    for _ in 0..2 {
        session.click(|session| session.page("Connection").get_by_label("This policy holds the connection"));
    }
    assert_eq!(session.policy().connection().unwrap().radius_server.as_str(), "10.0.0.1");
}

#[test]
fn every_field_goes_into_the_policy() {
    let mut session = session();
    for (label, text) in [
        ("Display name", "Company logon"),
        ("RADIUS server", "radius.example.com"),
        ("Backup server", "2001:db8::1"),
        ("Port", "1645"),
        ("Timeout (seconds)", "30"),
        ("Retries", "2"),
        ("User message prompt", "Enter your code"),
    ] {
        session.fill(move |session| session.connection_field(label), text);
    }
    session.click(|session| session.page("Connection").get_by_role_and_label(Role::ComboBox, "HA mode"));
    session.click(|session| session.harness.get_by_label("Active-active"));
    let policy: serde_json::Value = serde_json::from_str(&session.text()).unwrap();
    assert_eq!(
        policy["connection"],
        serde_json::json!({
            "displayName": "Company logon", "radiusServer": "radius.example.com", "backupServer": "2001:db8::1",
            "haMode": "activeActive", "radiusPort": 1645, "timeout": 30, "retries": 2, "passwordEncoding": "PAP",
            "userMessagePrompt": "Enter your code", "usernameOnly": false, "forwardFirstPwdToAD": false,
        })
    );
}

#[test]
fn what_is_typed_in_one_visit_is_one_step() {
    let mut session = session();
    session.click(|session| session.connection_field("RADIUS server"));
    for character in ["d", "u", "o"] {
        session.type_text(character);
    }
    session.press(Key::Tab);
    session.type_text("b");
    session.click(|session| session.connection_field("RADIUS server"));
    session.press(Key::End);
    for character in ["2", "3"] {
        session.type_text(character);
    }
    session.show_tab("Automation");
    let server = |session: &Session| session.policy().connection().unwrap().radius_server.as_str().to_owned();
    let mut seen = vec![server(&session)];
    for _ in 0..3 {
        session.press_with(CTRL, Key::Z);
        seen.push(server(&session));
    }
    assert_eq!(seen, ["duo23", "duo", "duo", ""]);
    assert!(!session.console().document().is_changed(), "three visits, three steps");
    session.show_tab("Connection");
    assert_eq!(session.connection_field("RADIUS server").value().as_deref(), Some(""), "the field follows undo");
}

#[test]
fn a_value_that_cannot_be_taken_stays_with_its_reason_and_blocks_saving() {
    let mut session = session();
    let before = session.saved();
    session.fill(|session| session.connection_field("Retries"), "2");
    session.fill(|session| session.connection_field("Timeout (seconds)"), "301");
    let reason = "Enter a whole number from 1 to 300: 301 cannot be taken.";
    assert!(words(&session).contains(reason), "{}", words(&session));
    session.show_tab("Automation");
    session.show_tab("Connection");
    assert_eq!(session.connection_field("Timeout (seconds)").value().as_deref(), Some("301"));
    assert!(words(&session).contains(reason));
    let connection = session.policy().connection().unwrap();
    assert_eq!((connection.timeout_secs.get(), connection.retries.get()), (60, 2), "what could be taken was");
    let words = "Fix \"Timeout (seconds)\" on the Connection tab first";
    session.press_with(CTRL, Key::S);
    assert_eq!(session.status(), words);
    for button in ["Apply", "OK"] {
        assert!(!Session::is_enabled(&session.footer().get_by_role_and_label(Role::Button, button)), "{button}");
    }
    session.open_menu("File");
    for item in ["Save", "Save as"] {
        assert!(!Session::is_enabled(&session.item(item)), "{item}");
    }
    assert!(session.harness.query_all_by_label(words).count() > 0, "the menu says why");
    session.press(Key::Escape);
    assert_eq!(session.saved(), before);
    session.fill(|session| session.connection_field("Timeout (seconds)"), "30");
    session.press_with(CTRL, Key::S);
    session.wait_for("the file to be saved", |session| !session.console().document().is_changed());
    assert!(session.saved().contains("\"timeout\": 30"));
}

#[test]
fn every_field_says_what_it_cannot_take() {
    for (label, text, reason) in [
        ("Name", "", "an empty text cannot be taken"),
        ("Display name", "x".repeat(201).as_str(), "201 characters"),
        ("RADIUS server", "two hosts", "\"two hosts\" cannot be taken"),
        ("Backup server", "duo:1812", "\"duo:1812\" cannot be taken"),
        ("Port", "0", "Enter a whole number from 1 to 65535: 0 cannot be taken."),
        ("Port", "65536", "Enter a whole number from 1 to 65535"),
        ("Retries", "eleven", "Enter a whole number from 0 to 10"),
        ("Timeout (seconds)", "60.0", "Enter a whole number from 1 to 300"),
        ("User message prompt", "x".repeat(301).as_str(), "301 characters"),
        ("Notes", "x".repeat(4097).as_str(), "4,097 characters"),
    ] {
        let mut session = session();
        let before = session.text();
        session.click(|session| session.connection_field(label));
        session.press_with(CTRL, Key::A);
        if text.is_empty() {
            session.press(Key::Delete);
        } else {
            session.type_text(text);
        }
        assert!(words(&session).contains(reason), "{label}: {}", words(&session));
        assert_eq!(session.text(), before, "{label}");
        session.press_with(CTRL, Key::S);
        assert_eq!(session.status(), format!("Fix \"{label}\" on the Connection tab first"));
    }
}

#[test]
fn leaving_an_unfinished_field_behind_asks_first_and_leads_back_to_it() {
    const QUESTION: &str = "Changes to Duo cannot be saved yet";
    let mut session = session();
    session.fill(|session| session.connection_field("Port"), "0");
    session.show_tab("Automation");
    session.press_with(CTRL, Key::N);
    assert_eq!(session.dialogs(), [QUESTION]);
    assert!(session.dialog_words(QUESTION).contains("\"Port\" on the Connection tab is not valid"));
    assert!(session.dialog(QUESTION).query_by_role_and_label(Role::Button, "Save").is_none());
    // The default gives nothing up.
    session.press(Key::Enter);
    assert_eq!(session.connection_field("Port").value().as_deref(), Some("0"));
    session.press_with(CTRL, Key::N);
    session.answer(QUESTION, "Don't save");
    session.answer("New policy", "Create");
    assert_eq!(session.policy().name().as_str(), "New policy");
}

#[test]
fn enter_in_a_field_takes_nothing_away() {
    let mut session = session();
    session.fill(|session| session.connection_field("Notes"), "one");
    session.press(Key::Enter);
    session.type_text(" two");
    assert_eq!(session.policy().notes().unwrap().as_str(), "one two");
}

#[test]
fn what_the_numbers_mean_is_computed() {
    let mut session = session();
    assert!(words(&session).contains("A user waits at most 120 s. One click can reach the phone up to 2 times."));
    session.fill(|session| session.connection_field("Retries"), "0");
    session.fill(|session| session.connection_field("Timeout (seconds)"), "45");
    assert!(words(&session).contains("A user waits at most 45 s. One click can reach the phone once."));
    session.fill(|session| session.connection_field("Timeout (seconds)"), "soon");
    assert!(!words(&session).contains("A user waits"), "nothing is computed from what is no number");
}

#[test]
fn ha_mode_counts_only_with_a_backup_server() {
    let mut session = session();
    let is_enabled = |session: &Session| {
        Session::is_enabled(&session.page("Connection").get_by_role_and_label(Role::ComboBox, "HA mode"))
    };
    assert!(!is_enabled(&session));
    session.fill(|session| session.connection_field("Backup server"), "10.0.0.2");
    assert!(is_enabled(&session));
}

#[test]
fn a_line_break_that_is_pasted_into_a_field_becomes_a_space() {
    let mut session = session();
    session.click(|session| session.connection_field("User message prompt"));
    session.send(Event::Paste("Enter\nyour code".to_owned()));
    assert_eq!(session.policy().connection().unwrap().user_message_prompt.as_str(), "Enter your code");
}

#[test]
fn tab_goes_from_field_to_field_in_their_order() {
    let mut session = session();
    session.click(|session| session.connection_field("Name"));
    let mut seen = Vec::new();
    for _ in 0..8 {
        session.press(Key::Tab);
        let root = session.harness.root();
        let focused = root.children_recursive().find(egui_kittest::Node::is_focused);
        seen.extend(focused.and_then(|node| node.accesskit_node().label()));
    }
    let expected = [
        "MFA server",
        "Notes",
        "This policy holds the connection",
        "Display name",
        "RADIUS server",
        "Backup server",
        "Port",
        "Timeout (seconds)",
    ];
    assert_eq!(seen, expected);
}

#[test]
fn a_field_that_cannot_be_taken_holds_no_other_back_and_survives_the_switch() {
    let mut session = session();
    session.fill(|session| session.connection_field("Port"), "many");
    session.fill(|session| session.connection_field("RADIUS server"), "10.0.0.9");
    assert_eq!(session.policy().connection().unwrap().radius_server.as_str(), "10.0.0.9");
    for _ in 0..2 {
        let switch = "This policy holds the connection";
        session.click(|session| session.page("Connection").get_by_role_and_label(Role::CheckBox, switch));
    }
    assert_eq!(session.policy().connection().unwrap().radius_server.as_str(), "10.0.0.9");
    assert_eq!(session.connection_field("Port").value().as_deref(), Some("many"));
    assert_eq!(session.connection_field("RADIUS server").value().as_deref(), Some("10.0.0.9"));
}

#[test]
fn undo_in_a_field_brings_back_nothing_of_another_policy() {
    let mut session = session();
    session.fill(|session| session.connection_field("Name"), "Old name");
    session.press_with(CTRL, Key::N);
    session.answer("Save changes to Old name?", "Don't save");
    session.answer("New policy", "Create");
    session.show_tab("Connection");
    session.click(|session| session.connection_field("Name"));
    session.press_with(CTRL, Key::Z);
    assert_eq!(session.connection_field("Name").value().as_deref(), Some("New policy"));
}
