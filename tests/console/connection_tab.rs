//! The Connection tab: valid input goes into the policy as it is typed; invalid input stays in the field and blocks
//! saving.

use egui::accesskit::Role;
use egui::{Event, Key, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::session::{CTRL, Session, Setup};

/// A console showing the Connection tab of a policy with connection settings.
fn session() -> Session {
    let mut session = Session::with_actions(&["Push"]);
    session.show_tab("Connection");
    session.click(|session| session.page("Connection").get_by_label("Include connection settings in this policy"));
    session.press_with(CTRL, Key::S);
    session.wait_for("the file to be saved", |session| !session.console().document().is_changed());
    session
}

fn words(session: &Session) -> String {
    Session::words(&session.page("Connection")).join("\n")
}

#[test]
fn the_check_box_adds_and_removes_the_connection() {
    let mut session = Session::with_actions(&["Push"]);
    session.show_tab("Connection");
    assert!(session.policy().connection().is_none());
    assert!(session.page("Connection").query_by_role_and_label(Role::TextInput, "Primary server").is_none());
    for has_connection in [true, false] {
        session.click(|session| session.page("Connection").get_by_label("Include connection settings in this policy"));
        assert_eq!(session.policy().connection().is_some(), has_connection);
    }
}

#[test]
fn turning_the_connection_off_and_on_restores_it() {
    let mut session = session();
    session.fill(|session| session.connection_field("Primary server"), "10.0.0.1");
    for _ in 0..2 {
        session.click(|session| session.page("Connection").get_by_label("Include connection settings in this policy"));
    }
    assert_eq!(session.policy().connection().unwrap().radius_server.as_str(), "10.0.0.1");
}

#[test]
fn every_field_updates_the_policy() {
    let mut session = session();
    for (label, text) in [
        ("Display name", "Company logon"),
        ("Primary server", "radius.example.com"),
        ("Secondary server", "2001:db8::1"),
        ("Port", "1645"),
        ("Timeout", "30"),
        ("Retries", "2"),
        ("User Prompt", "Enter your code"),
    ] {
        session.fill(move |session| session.connection_field(label), text);
    }
    session.click(|session| session.page("Connection").get_by_role_and_label(Role::ComboBox, "HA mode"));
    session.click(|session| session.harness.get_by_label("Active-active (parallel)"));
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
fn typing_in_one_visit_is_one_undo_step() {
    let mut session = session();
    session.click(|session| session.connection_field("Primary server"));
    for character in ["d", "u", "o"] {
        session.type_text(character);
    }
    session.press(Key::Tab);
    session.type_text("b");
    session.click(|session| session.connection_field("Primary server"));
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
    assert_eq!(session.connection_field("Primary server").value().as_deref(), Some(""), "the field follows undo");
}

#[test]
fn an_invalid_value_stays_with_its_error_and_blocks_saving() {
    let mut session = session();
    let before = session.saved();
    session.fill(|session| session.connection_field("Retries"), "2");
    session.fill(|session| session.connection_field("Timeout"), "301");
    let reason = "301 is not valid. Enter a whole number from 1 to 300.";
    assert!(words(&session).contains(reason), "{}", words(&session));
    session.show_tab("Automation");
    session.show_tab("Connection");
    assert_eq!(session.connection_field("Timeout").value().as_deref(), Some("301"));
    assert!(words(&session).contains(reason));
    let connection = session.policy().connection().unwrap();
    assert_eq!(
        (connection.timeout_secs.get(), connection.retries.get()),
        (60, 2),
        "the valid values went into the policy"
    );
    let words = "Fix \"Timeout\" on the Connection tab first";
    session.press_with(CTRL, Key::S);
    assert_eq!(session.status(), words);
    for button in ["Apply", "OK"] {
        session.press_in_footer(button);
        assert_eq!((session.status().as_str(), session.is_closed(), session.saved()), (words, false, before.clone()));
    }
    session.open_menu("File");
    for item in ["Save", "Save as"] {
        assert!(!Session::is_enabled(&session.item(item)), "{item}");
    }
    assert!(session.harness.query_all_by_label(words).count() > 0, "the menu says why");
    session.press(Key::Escape);
    assert_eq!(session.saved(), before);
    session.fill(|session| session.connection_field("Timeout"), "30");
    session.press_with(CTRL, Key::S);
    session.wait_for("the file to be saved", |session| !session.console().document().is_changed());
    assert!(session.saved().contains("\"timeout\": 30"));
}

#[test]
fn every_field_explains_invalid_input() {
    for (label, text, reason) in [
        ("Name", "", "Enter text of 1 to 255 characters."),
        ("Display name", "x".repeat(201).as_str(), "201 characters"),
        ("Primary server", "two hosts", "\"two hosts\" is not valid."),
        ("Secondary server", "duo:1812", "\"duo:1812\" is not valid."),
        ("Port", "0", "0 is not valid. Enter a whole number from 1 to 65535."),
        ("Port", "65536", "Enter a whole number from 1 to 65535"),
        ("Retries", "eleven", "Enter a whole number from 0 to 10"),
        ("Timeout", "60.0", "Enter a whole number from 1 to 300"),
        ("User Prompt", "x".repeat(301).as_str(), "301 characters"),
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
fn closing_with_an_invalid_field_asks_first_and_leads_back_to_it() {
    const QUESTION: &str = "Changes to Duo cannot be saved yet";
    let mut session = session();
    session.fill(|session| session.connection_field("Port"), "0");
    session.show_tab("Automation");
    session.press_with(CTRL, Key::N);
    assert_eq!(session.dialogs(), [QUESTION]);
    assert!(session.dialog_words(QUESTION).contains("\"Port\" on the Connection tab is not valid"));
    assert!(session.dialog(QUESTION).query_by_role_and_label(Role::Button, "Save").is_none());
    // The default discards nothing.
    session.press(Key::Enter);
    assert_eq!(session.connection_field("Port").value().as_deref(), Some("0"));
    session.press_with(CTRL, Key::N);
    session.answer(QUESTION, "Don't save");
    session.answer("New policy", "Create");
    assert_eq!(session.policy().name().as_str(), "New policy");
}

#[test]
fn saving_with_an_invalid_field_goes_to_that_field() {
    let too_long = "x".repeat(5_000);
    let ways: [fn(&mut Session); 4] = [
        |session| session.press_with(CTRL, Key::S),
        |session| session.press_with(CTRL, Key::E),
        |session| session.press_in_footer("Apply"),
        |session| session.press_in_footer("OK"),
    ];
    for (field, text) in [("Name", ""), ("Notes", too_long.as_str()), ("Primary server", "a b"), ("Retries", "99")] {
        for save in ways {
            let setup = Setup { size: vec2(640.0, 360.0), ..Setup::default() };
            let mut session = Session::with_policy_and(include_str!("duo.radius.json"), setup);
            session.show_tab("Connection");
            session.fill(|session| session.connection_field(field), text);
            session.show_tab("Automation");
            save(&mut session);
            assert_eq!(session.focused().as_deref(), Some(field));
            assert_eq!(session.status(), format!("Fix \"{field}\" on the Connection tab first"));
            let place = session.connection_field(field).rect();
            let footer = session.footer().get_by_role_and_label(Role::Button, "OK").rect();
            assert!(place.min.y >= 90.0 && place.max.y <= footer.min.y, "{field} is not in sight: {place}");
            assert!(session.dialogs().is_empty() && !session.is_closed());
        }
    }
}

#[test]
fn go_to_field_focuses_the_field() {
    let mut session = session();
    session.fill(|session| session.connection_field("Port"), "0");
    session.show_tab("Automation");
    session.click(|session| session.row("Push"));
    session.press_with(CTRL, Key::N);
    session.press(Key::Enter);
    assert_eq!((session.dialogs().len(), session.focused().as_deref()), (0, Some("Port")));
}

#[test]
fn enter_in_a_field_keeps_its_text() {
    let mut session = session();
    session.fill(|session| session.connection_field("Notes"), "one");
    session.press(Key::Enter);
    session.type_text(" two");
    assert_eq!(session.policy().notes().unwrap().as_str(), "one two");
}

#[test]
fn the_effect_of_the_numbers_is_computed() {
    let mut session = session();
    assert!(words(&session).contains("Users wait up to 120 s. One click may trigger up to 2 prompts."));
    session.fill(|session| session.connection_field("Retries"), "0");
    session.fill(|session| session.connection_field("Timeout"), "45");
    assert!(words(&session).contains("Users wait up to 45 s. One click may trigger one prompt."));
    session.fill(|session| session.connection_field("Timeout"), "soon");
    assert!(!words(&session).contains("A user waits"), "nothing is computed from an invalid number");
}

#[test]
fn ha_mode_applies_only_with_a_secondary_server() {
    let mut session = session();
    let is_enabled = |session: &Session| {
        Session::is_enabled(&session.page("Connection").get_by_role_and_label(Role::ComboBox, "HA mode"))
    };
    assert!(!is_enabled(&session));
    session.fill(|session| session.connection_field("Secondary server"), "10.0.0.2");
    assert!(is_enabled(&session));
}

#[test]
fn a_pasted_line_break_becomes_a_space() {
    let mut session = session();
    session.click(|session| session.connection_field("User Prompt"));
    session.send(Event::Paste("Enter\nyour code".to_owned()));
    assert_eq!(session.policy().connection().unwrap().user_message_prompt.as_str(), "Enter your code");
}

#[test]
fn tab_visits_the_fields_in_order() {
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
        "Include connection settings in this policy",
        "Display name",
        "Primary server",
        "Secondary server",
        "Port",
        "Timeout",
    ];
    assert_eq!(seen, expected);
}

#[test]
fn an_invalid_field_does_not_block_others_and_survives_the_check_box() {
    let mut session = session();
    session.fill(|session| session.connection_field("Port"), "many");
    session.fill(|session| session.connection_field("Primary server"), "10.0.0.9");
    assert_eq!(session.policy().connection().unwrap().radius_server.as_str(), "10.0.0.9");
    for _ in 0..2 {
        let switch = "Include connection settings in this policy";
        session.click(|session| session.page("Connection").get_by_role_and_label(Role::CheckBox, switch));
    }
    assert_eq!(session.policy().connection().unwrap().radius_server.as_str(), "10.0.0.9");
    assert_eq!(session.connection_field("Port").value().as_deref(), Some("many"));
    assert_eq!(session.connection_field("Primary server").value().as_deref(), Some("10.0.0.9"));
}

#[test]
fn undo_in_a_field_restores_nothing_from_another_policy() {
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
