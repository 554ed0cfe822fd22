//! Testing an action and checking the connection from the console, against a real RADIUS server.

use std::net::UdpSocket;
use std::time::Duration;

use egui::accesskit::{self, Role};
use egui::{Event, Key, Modifiers, vec2};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use needs::needs;
use radius_console::policy::json;

use crate::radius::relay::Relay;
use crate::radius::{FreeRadius, SECRET};
use crate::session::{CTRL, Session, Setup, key_event, policy_of};

pub(crate) const PASSWORD: &str = "first-pass";

/// A policy for this server with these actions, whose commands are their titles in lower case.
pub(crate) fn policy_at(titles: &[&str], host: &str, port: u16) -> String {
    let mut policy: serde_json::Value = serde_json::from_str(&policy_of(titles)).unwrap();
    policy["connection"] = serde_json::json!({
        "displayName": "", "radiusServer": host, "backupServer": "", "haMode": "activePassive", "radiusPort": port,
        "timeout": 10, "retries": 0, "passwordEncoding": "PAP", "userMessagePrompt": "", "usernameOnly": false,
        "forwardFirstPwdToAD": false,
    });
    json::write(&json::read(policy.to_string().as_bytes()).unwrap())
}

fn session(port: u16, titles: &[&str]) -> Session {
    Session::with_policy(&policy_at(titles, "127.0.0.1", port))
}

pub(crate) fn view(session: &Session) -> Node<'_> {
    session.harness.get_by_role_and_label(Role::Group, "Client view")
}

pub(crate) fn words(session: &Session) -> String {
    Session::words(&view(session)).join("\n")
}

pub(crate) fn button<'s>(session: &'s Session, label: &'s str) -> Node<'s> {
    view(session).get_by_role_and_label(Role::Button, label)
}

pub(crate) fn type_into(session: &mut Session, role: Role, label: &'static str, text: &str) {
    session.click(|session| view(session).get_by_role_and_label(role, label));
    type_keys(session, text);
}

/// Types as a keyboard does, key by key.
pub(crate) fn type_keys(session: &mut Session, text: &str) {
    text.chars().for_each(|c| session.type_text(&c.to_string()));
}

/// Types everything a test of `title` needs.
pub(crate) fn prepare(session: &mut Session, title: &'static str, user: &str) {
    session.click(|session| session.row(title));
    session.press(Key::F5);
    type_into(session, Role::TextInput, "User name", user);
    type_into(session, Role::PasswordInput, "First password", PASSWORD);
    type_into(session, Role::PasswordInput, "Secret key", SECRET);
}

/// Prepares the test and sends it.
fn send(session: &mut Session, title: &'static str, user: &str) {
    prepare(session, title, user);
    session.press(Key::Enter);
    session.answer(&format!("Test {title}?"), "Send");
}

/// A console ready to send the command directly, without the password.
fn ready_to_send_command_only(port: u16) -> Session {
    let mut session = session(port, &["First-pass"]);
    session.press(Key::F5);
    session.click(|session| view(session).get_by_role_and_label(Role::ComboBox, "Send"));
    session.click(|session| session.harness.get_by_role_and_label(Role::ListBoxOption, "Command only"));
    type_into(&mut session, Role::TextInput, "User name", "no-mfa");
    type_into(&mut session, Role::PasswordInput, "Secret key", SECRET);
    session
}

#[track_caller]
pub(crate) fn wait_for(session: &mut Session, words_expected: &'static str) {
    session.wait_for(words_expected, |session| words(session).contains(words_expected));
}

/// Returns whether the Secret key field on the Connection tab shows any dots; its contents cannot be read.
fn has_secret(session: &mut Session) -> bool {
    session.show_tab("Connection");
    let page = session.page("Connection");
    let has = Session::is_enabled(&page.get_by_role_and_label(Role::Button, "Check connection"));
    session.show_tab("Automation");
    has
}

// --- before the first packet -----------------------------------------------------------------------------------------

#[test]
fn f5_leads_to_each_missing_field_then_asks_naming_user_method_and_server() {
    let mut session = session(18120, &["Push", "SMS"]);
    session.click(|session| session.row("SMS"));
    for (field, role, text) in [
        ("User name", Role::TextInput, "alice"),
        ("First password", Role::PasswordInput, PASSWORD),
        ("Secret key", Role::PasswordInput, SECRET),
    ] {
        session.press(Key::F5);
        assert_eq!(session.focused().as_deref(), Some(field));
        let node = view(&session).get_by_role_and_label(role, field);
        assert!(node.is_focused());
        assert!(!Session::is_enabled(&button(
            &session,
            if field == "User name" { "Send sms" } else { "Send sms to alice" }
        )));
        type_keys(&mut session, text);
    }
    assert!(Session::is_enabled(&button(&session, "Send sms to alice")));
    session.press(Key::F5);
    assert_eq!(session.dialogs(), ["Test SMS?"]);
    let text = session.dialog_words("Test SMS?");
    for named in ["\"alice\"", "\"sms\" (SMS)", "127.0.0.1:18120"] {
        assert!(text.contains(named), "{named} is not in: {text}");
    }
}

#[test]
fn nothing_is_sent_before_send_is_pressed() {
    let server = UdpSocket::bind("127.0.0.1:0").unwrap();
    server.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    let mut session = session(server.local_addr().unwrap().port(), &["Push"]);
    prepare(&mut session, "Push", "alice");
    session.show_tab("Connection");
    session.show_tab("Automation");
    session.click(|session| button(session, "Send push to alice"));
    session.answer("Test Push?", "Cancel");
    assert!(server.recv(&mut [0; 4096]).is_err(), "something was sent");
    session.click(|session| button(session, "Send push to alice"));
    session.answer("Test Push?", "Send");
    wait_for(&mut session, "times out in 10 s");
    assert_eq!(server.recv(&mut [0; 4096]).unwrap(), 79);
}

/// A server that counts requests and never responds.
pub(crate) struct Silent {
    socket: UdpSocket,
    pub(crate) port: u16,
}

impl Silent {
    pub(crate) fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        let port = socket.local_addr().unwrap().port();
        Self { socket, port }
    }

    /// The requests since the last call.
    pub(crate) fn received(&self) -> usize {
        std::iter::from_fn(|| self.socket.recv(&mut [0; 4096]).ok()).count()
    }
}

/// Sends the command alone for the first time, and ends that test. The user does not want to be asked again.
pub(crate) fn consented(server: &Silent) -> Session {
    let mut session = ready_to_send_command_only(server.port);
    session.press(Key::F5);
    let consent = "Do not ask again for \"no-mfa\" at 127.0.0.1:";
    let question = |session: &Session| {
        session.dialog("Test First-pass?").get_by_role(Role::CheckBox).accesskit_node().label().unwrap()
    };
    assert_eq!(question(&session), format!("{consent}{}", server.port));
    assert!(session.dialog_words("Test First-pass?").contains("Applies to all actions."));
    session.click(|session| session.dialog("Test First-pass?").get_by_role(Role::CheckBox));
    assert_eq!(server.received(), 0);
    session.answer("Test First-pass?", "Send");
    end_test(&mut session);
    assert_eq!(server.received(), 1);
    session
}

/// Waits until the request is on its way, and ends the test.
pub(crate) fn end_test(session: &mut Session) {
    wait_for(session, "Access-Request, new");
    session.click(|session| button(session, "End test"));
}

pub(crate) const SENDS: &str = "without asking.";

#[test]
fn after_a_consent_f5_sends_at_once_until_it_is_withdrawn() {
    let server = Silent::start();
    let mut session = consented(&server);
    assert!(words(&session).contains(SENDS), "{}", words(&session));
    session.press(Key::F5);
    assert!(session.dialogs().is_empty());
    end_test(&mut session);
    assert_eq!(server.received(), 1);
    // Another action, with the button.
    session.press_with(CTRL, Key::D);
    session.row("First-pass").focus();
    session.run();
    session.press(Key::F5);
    end_test(&mut session);
    assert_eq!(server.received(), 1);
    session.click(|session| button(session, "New test"));
    let send = button(&session, "Send first-pass to no-mfa");
    assert!(Session::is_enabled(&send));
    session.click(|session| button(session, "Ask before sending"));
    assert!(!words(&session).contains(SENDS), "{}", words(&session));
    session.press(Key::F5);
    assert_eq!((session.dialogs().len(), server.received()), (1, 0));
}

#[test]
fn a_consent_is_given_only_with_send_and_starts_unchecked() {
    let server = Silent::start();
    let mut session = ready_to_send_command_only(server.port);
    session.press(Key::F5);
    session.click(|session| session.dialog("Test First-pass?").get_by_role(Role::CheckBox));
    session.answer("Test First-pass?", "Cancel");
    assert!(!words(&session).contains(SENDS), "{}", words(&session));
    session.press(Key::F5);
    let is_checked = session.dialog("Test First-pass?").get_by_role(Role::CheckBox).accesskit_node().toggled();
    assert_eq!(is_checked, Some(accesskit::Toggled::False));
    session.answer("Test First-pass?", "Send");
    end_test(&mut session);
    assert_eq!(server.received(), 1);
    session.press(Key::F5);
    assert_eq!((session.dialogs().len(), server.received()), (1, 0));
}

#[test]
fn a_consent_ends_when_the_user_the_server_the_secret_or_send_changes_or_another_policy_is_opened() {
    type Change = fn(&mut Session);
    let changes: [(&str, Change); 7] = [
        ("user", |session| {
            session.click(|session| button(session, "New test"));
            type_into(session, Role::TextInput, "User name", "2");
        }),
        ("user and back", |session| {
            session.click(|session| button(session, "New test"));
            type_into(session, Role::TextInput, "User name", "2");
            session.press(Key::Backspace);
        }),
        ("secret", |session| {
            session.click(|session| button(session, "New test"));
            type_into(session, Role::PasswordInput, "Secret key", "2");
        }),
        ("secret on the other tab", |session| {
            session.show_tab("Connection");
            let field = |session: &'_ Session| {
                session.page("Connection").get_by_role_and_label(Role::PasswordInput, "Secret key").rect().center()
            };
            session.mouse_click(field(session));
            type_keys(session, "2");
            session.show_tab("Automation");
        }),
        ("server and back", |session| {
            session.show_tab("Connection");
            session.fill(|session| session.connection_field("Primary server"), "127.0.0.2");
            session.choose("Edit", "Undo: change Primary server");
            session.show_tab("Automation");
            session.click(|session| button(session, "New test"));
            type_into(session, Role::PasswordInput, "Secret key", SECRET);
        }),
        ("send", |session| {
            session.click(|session| button(session, "New test"));
            session.click(|session| view(session).get_by_role_and_label(Role::ComboBox, "Send"));
            session
                .click(|session| session.harness.get_by_role_and_label(Role::ListBoxOption, "Password, then command"));
            type_into(session, Role::PasswordInput, "First password", PASSWORD);
        }),
        ("another policy", |session| {
            session.press_with(CTRL, Key::S);
            let copy = session.file("copy.radius.json", session.text());
            session.drop_file(&copy);
            session.wait_for("the copy", |session| session.console().document().file() == Some(copy.as_path()));
            session.press(Key::F5);
            type_into(session, Role::TextInput, "User name", "no-mfa");
            type_into(session, Role::PasswordInput, "First password", PASSWORD);
            type_into(session, Role::PasswordInput, "Secret key", SECRET);
        }),
    ];
    for (what, change) in changes {
        let server = Silent::start();
        let mut session = consented(&server);
        change(&mut session);
        assert!(!words(&session).contains(SENDS), "{what}: {}", words(&session));
        session.press(Key::F5);
        assert_eq!(session.dialogs(), ["Test First-pass?"], "{what}");
        assert_eq!(server.received(), 0, "{what}");
    }
}

#[test]
fn without_a_server_f5_leads_to_the_connection_tab() {
    let mut session = Session::with_actions(&["Push"]);
    session.choose("Tasks", "Test action");
    assert!(words(&session).contains("The policy has no RADIUS server"), "{}", words(&session));
    session.click(|session| button(session, "Connection tab"));
    assert!(session.harness.query_by_role_and_label(Role::TabPanel, "Connection").is_some());
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn sending_only_the_command_needs_no_password_and_says_so() {
    let server = FreeRadius::start();
    let mut session = ready_to_send_command_only(server.strict_port);
    session.click(|session| button(session, "Send first-pass to no-mfa"));
    let text = session.dialog_words("Test First-pass?");
    assert!(text.contains("without a password"), "{text}");
    session.answer("Test First-pass?", "Send");
    wait_for(&mut session, "accepted First-pass");
}

#[test]
fn text_and_tabs_in_one_frame_reach_the_right_fields() {
    let mut session = session(18120, &["Push"]);
    session.press(Key::F5);
    let text = |text: &str| Event::Text(text.to_owned());
    let tab = || key_event(Modifiers::NONE, Key::Tab);
    // As if the window were slow: everything arrives in one frame.
    session.one_frame([text("alice"), tab(), text("pass"), tab(), text("secret")]);
    session.run();
    assert_eq!(session.focused().as_deref(), Some("Secret key"));
    let user = view(&session).get_by_role_and_label(Role::TextInput, "User name").value();
    assert_eq!(user.as_deref(), Some("alice"));
    // Deleting four dots takes four key presses.
    session.click(|session| view(session).get_by_role_and_label(Role::PasswordInput, "First password"));
    for _ in 0..3 {
        session.press(Key::Backspace);
    }
    assert!(Session::is_enabled(&button(&session, "Send push to alice")), "all three fields are filled in");
    session.press(Key::Backspace);
    assert!(!Session::is_enabled(&button(&session, "Send push to alice")));
}

// --- on the wire -----------------------------------------------------------------------------------------------------

#[needs(linux, "FreeRADIUS")]
#[test]
fn an_sms_and_its_code_are_tested_as_the_user_experiences_them() {
    let server = FreeRadius::start();
    let mut session = session(server.strict_port, &["Push", "SMS"]);
    send(&mut session, "SMS", "alice");
    wait_for(&mut session, "The server asked for a code");
    // The server's Prompt attribute asks for a hidden code, and the field has focus.
    assert!(view(&session).get_by_role_and_label(Role::PasswordInput, "OTP").is_focused());
    type_keys(&mut session, "123456");
    session.press(Key::Enter);
    wait_for(&mut session, "accepted the code");
    let text = words(&session);
    for part in [
        "Logged on",
        &format!("127.0.0.1:{} accepted the code: \"Welcome\"", server.strict_port),
        "Tested from this computer (127.0.0.1).",
        "password cleared",
    ] {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
    session.click(|session| button(session, "New test"));
    assert_eq!(session.focused().as_deref(), Some("First password"));
    assert!(!Session::is_enabled(&button(&session, "Send sms to alice")), "the password must be typed again");
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn after_a_rejection_the_servers_message_shows_and_another_method_can_be_chosen() {
    let server = FreeRadius::start();
    let mut session = session(server.strict_port, &["Phone", "Push"]);
    send(&mut session, "Phone", "fast");
    wait_for(&mut session, "rejected Phone");
    let text = words(&session);
    assert!(text.contains("The call was not answered"), "{text}");
    assert!(text.contains("Address, port and secret key are right."), "{text}");
    assert!(text.contains("Nothing is sent until you act"), "{text}");
    // A click on an icon reaches a real person, so it asks again.
    session.click(|session| button(session, "Push"));
    assert!(
        session.dialog_words("Test Push?").contains("This sends the password of \"fast\", then the command \"push\"")
    );
    session.answer("Test Push?", "Send");
    wait_for(&mut session, "accepted Push");
    assert!(words(&session).contains("Push for fast at"), "{}", words(&session));
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn after_a_consent_an_icon_sends_another_method_without_asking() {
    let server = FreeRadius::start();
    let mut session = session(server.strict_port, &["Phone", "Push"]);
    prepare(&mut session, "Phone", "fast");
    session.press(Key::Enter);
    session.click(|session| session.dialog("Test Phone?").get_by_role(Role::CheckBox));
    session.answer("Test Phone?", "Send");
    wait_for(&mut session, "rejected Phone");
    assert!(words(&session).contains(SENDS), "{}", words(&session));
    session.click(|session| button(session, "Push"));
    assert!(session.dialogs().is_empty());
    wait_for(&mut session, "accepted Push");
    // The next test needs only the password.
    session.press(Key::F5);
    type_keys(&mut session, PASSWORD);
    session.press(Key::Enter);
    assert!(session.dialogs().is_empty());
    wait_for(&mut session, "rejected Phone");
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn exactly_what_the_question_describes_is_sent() {
    let server = FreeRadius::start();
    let mut session = session(server.strict_port, &["Push", "Phone"]);
    prepare(&mut session, "Push", "fast");
    session.press(Key::Enter);
    assert!(session.dialog_words("Test Push?").contains("the command \"push\""));
    // The mouse cannot reach the list behind the question, but a screen reader can.
    let other = Session::press_event(&session.row("Phone"));
    session.send(other);
    assert_eq!(session.selected().as_deref(), Some("Phone"));
    session.answer("Test Push?", "Send");
    wait_for(&mut session, "accepted Push");
}

#[test]
fn nothing_is_sent_if_the_password_is_cleared_behind_the_question() {
    let mut session = session(18120, &["Push"]);
    prepare(&mut session, "Push", "alice");
    session.press(Key::Enter);
    // A screen reader clears the field behind the question.
    let field = view(&session).get_by_role_and_label(Role::PasswordInput, "First password");
    let Event::AccessKitActionRequest(request) = Session::press_event(&field) else {
        panic!("not an AccessKit action")
    };
    session.send(Event::AccessKitActionRequest(accesskit::ActionRequest {
        action: accesskit::Action::SetValue,
        data: Some(accesskit::ActionData::Value("".into())),
        ..request
    }));
    session.answer("Test Push?", "Send");
    assert_eq!(session.status(), "Nothing was sent because the password is empty. Enter it again.");
    assert!(!words(&session).contains("was sent"), "{}", words(&session));
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_push_can_be_cancelled_while_waiting_for_it() {
    let server = FreeRadius::start();
    let mut session = session(server.strict_port, &["Push"]);
    send(&mut session, "Push", "alice");
    session.wait_for("the push to be on its way", |session| words(session).contains("\"push\" was sent"));
    assert!(words(&session).contains("times out in"), "{}", words(&session));
    session.click(|session| button(session, "Cancel"));
    assert!(words(&session).contains("Cancelled: nothing more is sent."), "{}", words(&session));
    assert!(words(&session).contains("may still reach the user"));
    session.click(|session| button(session, "End test"));
    assert!(words(&session).contains("Logon cancelled") && words(&session).contains("Test finished"));
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_code_is_visible_if_the_server_says_so_and_its_time_limit_shows() {
    let server = FreeRadius::start();
    let mut session = session(server.strict_port, &["Drop"]);
    send(&mut session, "Drop", "two-lines");
    session.wait_for("the method to be on its way", |session| words(session).contains("\"drop\" was sent"));
    session.click(|session| button(session, "Cancel"));
    assert!(view(&session).query_by_role_and_label(Role::TextInput, "OTP").is_some(), "{}", session.outline());
    assert!(words(&session).contains("Choose a method: push, sms, phone\n – или ключ-✓"), "{}", words(&session));
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_disabled_action_can_be_tested_before_users_see_it() {
    let server = FreeRadius::start();
    let mut session = session(server.strict_port, &["Push"]);
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    send(&mut session, "Push", "fast");
    wait_for(&mut session, "accepted Push");
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_wrong_secret_and_a_closed_port_are_explained() {
    let nobody = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut session = session(nobody, &["Push"]);
    send(&mut session, "Push", "alice");
    wait_for(&mut session, "no RADIUS server is listening on port");
    assert!(words(&session).contains("refused: nothing is listening"), "{}", words(&session));

    let server = FreeRadius::start();
    let text = policy_at(&["Push"], "127.0.0.1", server.strict_port).replace("\"timeout\": 10", "\"timeout\": 1");
    let mut session = Session::with_policy(&text);
    prepare(&mut session, "Push", "alice");
    type_keys(&mut session, "-wrong");
    session.press(Key::F5);
    session.answer("Test Push?", "Send");
    wait_for(&mut session, "does not respond: the secret key is wrong");
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn an_unsigned_reply_counts_only_if_allowed() {
    let server = FreeRadius::start();
    let text = policy_at(&["Push"], "127.0.0.1", server.port).replace("\"timeout\": 10", "\"timeout\": 1");
    for (counts, words) in
        [(false, "responds without a Message-Authenticator, which is not accepted"), (true, "accepted Push (unsigned)")]
    {
        let mut session = Session::with_policy(&text);
        prepare(&mut session, "Push", "fast");
        if counts {
            session.click(|session| session.harness.get_by_role_and_label(Role::Button, "More options"));
            session.click(|session| session.harness.get_by_role_and_label(Role::CheckBox, "Accept unsigned responses"));
        }
        session.press(Key::F5);
        session.answer("Test Push?", "Send");
        wait_for(&mut session, words);
    }
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_narrow_window_tests_in_a_dialog_by_keyboard_alone() {
    let server = FreeRadius::start();
    let setup = Setup { size: vec2(900.0, 600.0), ..Setup::default() };
    let mut session = Session::with_policy_and(&policy_at(&["SMS"], "127.0.0.1", server.strict_port), setup);
    session.press(Key::F5);
    assert_eq!((session.dialogs(), session.focused()), (vec!["Client view".to_owned()], Some("User name".to_owned())));
    type_keys(&mut session, "alice");
    session.press(Key::Tab);
    type_keys(&mut session, PASSWORD);
    session.press(Key::Tab);
    type_keys(&mut session, SECRET);
    session.press(Key::Enter);
    assert_eq!(session.dialogs(), ["Client view", "Test SMS?"]);
    session.press(Key::Tab);
    while session.focused().as_deref() != Some("Send") {
        session.press(Key::Tab);
    }
    session.press(Key::Enter);
    session.wait_for("the code to be asked for", |session| session.focused().as_deref() == Some("OTP"));
    session.wait_for("its field", |session| words(session).contains("Enter the code"));
    type_keys(&mut session, "123456");
    session.press(Key::Enter);
    wait_for(&mut session, "Test finished");
    assert!(words(&session).contains("Logged on"));
    session.press(Key::Escape);
    assert_eq!(session.dialogs(), [""; 0]);
}

#[test]
fn the_trace_of_a_test_follows_its_log_and_can_be_copied_by_keys() {
    let server = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let mut session = session(port, &["Push"]);
    send(&mut session, "Push", "alice");
    wait_for(&mut session, "Access-Request, new");
    session.click(|session| button(session, "End test"));
    let lines = Session::words(&view(&session));
    let line = |start: &str| lines.iter().position(|line| line.contains(start)).unwrap_or_else(|| panic!("{lines:#?}"));
    assert!(line("What happened") < line("Packets"), "{lines:#?}");
    assert!(line("Packets") < line("Access-Request, new"), "{lines:#?}");
    assert!(lines[line("Access-Request, new")].contains(&format!("127.0.0.1:{port}")), "{lines:#?}");
    button(&session, "Copy trace").focus();
    session.run();
    session.press(Key::Enter);
    assert_eq!(session.focused().as_deref(), Some("Without server messages"));
    session.press(Key::ArrowDown);
    assert_eq!(session.focused().as_deref(), Some("With server messages"));
    session.press(Key::Enter);
    assert_eq!(session.focused().as_deref(), Some("Copy trace"));
    let copied = session.copied().unwrap();
    assert!(copied.contains("Access-Request, new") && !copied.contains("127.0.0.1"), "{copied}");
}

#[test]
fn the_result_of_a_test_can_be_read_by_keyboard() {
    let server = Silent::start();
    let mut session = session(server.port, &["Push"]);
    send(&mut session, "Push", "alice");
    end_test(&mut session);
    let log = |session: &'_ Session| {
        let log = session.harness.get_by_role_and_label(Role::Document, "Log");
        (log.is_focused(), Session::words(&log).join("\n"))
    };
    assert_eq!(session.focused().as_deref(), Some("New test"));
    session.press_with(Modifiers::SHIFT, Key::Tab);
    let (is_focused, text) = log(&session);
    assert!(is_focused, "{:?}", session.focused());
    for part in ["What happened", "Packets", "Access-Request, new"] {
        assert!(text.contains(part), "{part} is not in: {text}");
    }
    // Below the form, too.
    session.press(Key::F5);
    assert!(log(&session).1.contains("Last test: Push for alice at"), "{}", log(&session).1);
}

// --- lifetime of secrets ---------------------------------------------------------------------------------------------

#[test]
fn opening_undo_import_and_editing_the_host_each_clear_the_secret() {
    let mut session = session(18120, &["Push"]);
    let other = session.file("other.radius.json", policy_at(&["SMS"], "127.0.0.1", 18120));
    let type_secret = |session: &mut Session| {
        session.show_tab("Connection");
        session.click(|session| session.page("Connection").get_by_role_and_label(Role::PasswordInput, "Secret key"));
        type_keys(session, SECRET);
        assert!(has_secret(session));
    };
    // Editing the host, and undoing that.
    type_secret(&mut session);
    session.show_tab("Connection");
    session.fill(|session| session.connection_field("Primary server"), "10.0.0.1");
    assert!(!has_secret(&mut session), "after editing the host");
    type_secret(&mut session);
    session.choose("Edit", "Undo: change Primary server");
    assert!(!has_secret(&mut session), "after undo");
    // The port and the secondary server count too.
    for (field, text) in [("Port", "1645"), ("Secondary server", "10.0.0.2")] {
        type_secret(&mut session);
        session.show_tab("Connection");
        session.fill(|session| session.connection_field(field), text);
        assert!(!has_secret(&mut session), "after editing {field}");
    }
    // Edits unrelated to the server keep it.
    type_secret(&mut session);
    session.show_tab("Connection");
    session.fill(|session| session.connection_field("Timeout"), "20");
    assert!(has_secret(&mut session));
    // An import.
    session.chooser_picks(&other);
    session.choose("File", "Import");
    session.accept_import();
    assert_eq!(session.titles(), ["SMS"]);
    assert!(!has_secret(&mut session), "after an import");
    // Opening another policy for the same server.
    type_secret(&mut session);
    session.press_with(CTRL, Key::S);
    session.wait_for("the save", |session| !session.console().document().is_changed());
    let same_server = session.file("same-server.radius.json", session.text());
    session.chooser_picks(&same_server);
    session.choose("File", "Open");
    session.wait_for("the other policy", |session| session.console().document().file() == Some(same_server.as_path()));
    assert!(!has_secret(&mut session), "after opening another policy");
}

#[test]
fn reverting_to_another_servers_file_clears_the_secret() {
    let mut session = session(18120, &["Push"]);
    session.show_tab("Connection");
    session.fill(|session| session.connection_field("Primary server"), "10.0.0.1");
    session.click(|session| session.page("Connection").get_by_role_and_label(Role::PasswordInput, "Secret key"));
    type_keys(&mut session, SECRET);
    assert!(has_secret(&mut session));
    session.choose("File", "Revert to saved");
    session.wait_for("the file's server", |session| session.text().contains("127.0.0.1"));
    assert!(!has_secret(&mut session));
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn secrets_reach_neither_screen_readers_nor_copies() {
    let server = FreeRadius::start();
    let mut session = session(server.strict_port, &["SMS"]);
    prepare(&mut session, "SMS", "alice");
    let hidden = [PASSWORD, SECRET, "123456"];
    let check = |session: &Session| {
        let outline = session.outline();
        for hidden in hidden {
            assert!(!outline.contains(hidden), "{hidden} is in:\n{outline}");
        }
    };
    check(&session);
    session.press_with(CTRL, Key::A);
    session.press_with(CTRL, Key::C);
    assert_eq!(session.copied(), None);
    session.press(Key::F5);
    session.answer("Test SMS?", "Send");
    wait_for(&mut session, "The server asked for a code");
    type_keys(&mut session, "123456");
    check(&session);
    session.press(Key::Enter);
    wait_for(&mut session, "Test finished");
    check(&session);
    session.show_tab("Connection");
    check(&session);
    session.show_tab("Automation");

    let copy = |session: &mut Session, item: &'static str| {
        session.click(|session| button(session, "Copy trace"));
        session.click(|session| session.harness.get_by_label(item));
        session.copied().unwrap()
    };
    let plain = copy(&mut session, "Without server messages");
    for hidden in ["alice", "127.0.0.1", "Enter the code", "Welcome"].into_iter().chain(hidden) {
        assert!(!plain.contains(hidden), "{hidden} is in:\n{plain}");
    }
    assert_eq!(plain.matches("Access-Request, new").count(), 3, "{plain}");
    assert!(copy(&mut session, "With server messages").contains("\"Enter the code\""));
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_trial_ends_with_its_policy_and_when_switching_to_simulation() {
    let server = FreeRadius::start();
    let mut session = session(server.strict_port, &["Push"]);
    send(&mut session, "Push", "alice");
    session.wait_for("the push to be on its way", |session| words(session).contains("\"push\" was sent"));
    session.click(|session| view(session).get_by_role_and_label(Role::RadioButton, "Simulation"));
    assert!(words(&session).contains("Ready."), "{}", words(&session));
    session.click(|session| view(session).get_by_role_and_label(Role::RadioButton, "RADIUS server"));
    assert!(!Session::is_enabled(&button(&session, "Send push to alice")), "the password is gone");

    type_into(&mut session, Role::PasswordInput, "First password", PASSWORD);
    session.press(Key::F5);
    session.answer("Test Push?", "Send");
    session.wait_for("the push to be on its way", |session| words(session).contains("\"push\" was sent"));
    session.begin_new();
    assert!(words(&session).contains("Ready."), "{}", words(&session));
    // Later reports of its thread are ignored.
    session.pass_secs(4.0);
    assert!(words(&session).contains("Ready."));
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_trial_ends_when_the_server_changes_or_actions_are_imported() {
    let server = FreeRadius::start();
    let mut session = session(server.strict_port, &["Phone", "Push"]);
    let other = session.file("other.radius.json", policy_of(&["Phone"]));
    send(&mut session, "Phone", "fast");
    wait_for(&mut session, "Nothing is sent until you act");
    session.show_tab("Connection");
    session.fill(|session| session.connection_field("Primary server"), "127.0.0.2");
    session.show_tab("Automation");
    assert!(words(&session).contains("Test finished; password cleared."), "{}", words(&session));
    session.choose("Edit", "Undo: change Primary server");
    session.click(|session| button(session, "New test"));
    send(&mut session, "Phone", "");
    wait_for(&mut session, "Nothing is sent until you act");
    session.chooser_picks(&other);
    session.choose("File", "Import");
    session.accept_import();
    assert_eq!(session.titles(), ["Phone"]);
    assert!(words(&session).contains("Test finished"), "{}", words(&session));
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn after_a_command_only_trial_the_keyboard_can_start_the_next() {
    let server = FreeRadius::start();
    let mut session = ready_to_send_command_only(server.strict_port);
    session.press(Key::F5);
    session.answer("Test First-pass?", "Send");
    wait_for(&mut session, "Test finished");
    session.click(|session| button(session, "New test"));
    type_into(&mut session, Role::TextInput, "User name", "x");
    session.press(Key::F5);
    assert!(session.dialog_words("Test First-pass?").contains("no-mfax"));
    while session.focused().as_deref() != Some("Send") {
        session.press(Key::Tab);
    }
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn f5_after_a_rejected_test_starts_the_next_one_with_the_changed_policy() {
    let server = FreeRadius::start();
    let mut session = session(server.strict_port, &["Phone"]);
    send(&mut session, "Phone", "fast");
    wait_for(&mut session, "rejected Phone");
    session.click(|session| session.row("Phone"));
    session.press(Key::F2);
    session.fill(|session| session.field("Edit Action", "Command"), "push");
    session.press(Key::Enter);
    session.press(Key::F5);
    // Only the password is missing. The last result can still be read.
    assert_eq!((session.dialogs(), session.focused().as_deref()), (Vec::new(), Some("First password")));
    let text = words(&session);
    assert!(text.contains("Last test: Phone for fast at") && text.contains("rejected Phone"), "{text}");
    type_keys(&mut session, PASSWORD);
    session.press(Key::Enter);
    assert!(session.dialog_words("Test Phone?").contains("the command \"push\""));
    session.answer("Test Phone?", "Send");
    wait_for(&mut session, "accepted Phone");
    assert!(!words(&session).contains("rejected"), "{}", words(&session));
    // After an accepted test, too.
    session.press(Key::F5);
    assert_eq!(session.focused().as_deref(), Some("First password"));
    assert!(words(&session).contains("Last test: Phone for fast at"), "{}", words(&session));
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn f5_after_a_test_of_the_command_alone_asks_at_once() {
    let server = FreeRadius::start();
    let mut session = ready_to_send_command_only(server.strict_port);
    session.press(Key::F5);
    session.answer("Test First-pass?", "Send");
    wait_for(&mut session, "Test finished");
    session.press(Key::F5);
    session.answer("Test First-pass?", "Cancel");
    assert!(words(&session).contains("accepted First-pass"), "{}", words(&session));
    // Twice in one slow frame: the first one asks, the second one does not reach the window behind the question.
    let released =
        Event::Key { key: Key::F5, physical_key: None, pressed: false, repeat: false, modifiers: Modifiers::NONE };
    session.one_frame([key_event(Modifiers::NONE, Key::F5), released, key_event(Modifiers::NONE, Key::F5)]);
    session.run();
    assert_eq!(session.dialogs(), ["Test First-pass?"]);
}

/// A console that sent the command alone to a server that rejected it.
fn rejected_command(server: &Relay, consents: bool) -> Session {
    let mut session = Session::with_policy(&policy_at(&["Phone", "Push"], "127.0.0.1", server.server().port));
    session.press(Key::F5);
    session.click(|session| view(session).get_by_role_and_label(Role::ComboBox, "Send"));
    session.click(|session| session.harness.get_by_role_and_label(Role::ListBoxOption, "Command only"));
    type_into(&mut session, Role::TextInput, "User name", "fast");
    type_into(&mut session, Role::PasswordInput, "Secret key", SECRET);
    session.press(Key::F5);
    if consents {
        session.click(|session| session.dialog("Test Phone?").get_by_role(Role::CheckBox));
    }
    session.answer("Test Phone?", "Send");
    wait_for(&mut session, "rejected Phone");
    assert_eq!(server.count(), 1);
    session
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_held_key_sends_only_one_test() {
    let server = FreeRadius::start();
    let relay = Relay::before(&server.strict());
    let held = |key| Event::Key { key, physical_key: None, pressed: true, repeat: true, modifiers: Modifiers::NONE };
    let mut session = rejected_command(&relay, true);
    session.send(key_event(Modifiers::NONE, Key::F5));
    wait_for(&mut session, "rejected Phone");
    for key in [Key::F5, Key::F5] {
        session.send(held(key));
        assert!(words(&session).contains("rejected Phone"), "{}", words(&session));
    }
    assert_eq!(relay.count(), 2);
    // The same with Enter in the OTP field, which has the focus after the rejection.
    assert_eq!(session.focused().as_deref(), Some("OTP"));
    session.send(key_event(Modifiers::NONE, Key::Enter));
    wait_for(&mut session, "rejected the code");
    assert_eq!((session.focused().as_deref(), relay.count()), (Some("OTP"), 3));
    session.send(held(Key::Enter));
    assert!(words(&session).contains("rejected the code"), "{}", words(&session));
    assert_eq!(relay.count(), 3);
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn cancel_in_the_question_of_the_next_test_keeps_the_methods_of_this_one() {
    let server = FreeRadius::start();
    let relay = Relay::before(&server.strict());
    let mut session = rejected_command(&relay, false);
    session.press(Key::F5);
    session.answer("Test Phone?", "Cancel");
    let text = words(&session);
    assert!(text.contains("rejected Phone") && text.contains("Nothing is sent until you act"), "{text}");
    session.click(|session| button(session, "Push"));
    session.answer("Test Push?", "Send");
    wait_for(&mut session, "rejected Push");
    assert_eq!(relay.count(), 2);
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn the_last_test_says_what_the_test_itself_said() {
    let server = FreeRadius::start();
    let mut session = session(server.strict_port, &["Phone"]);
    send(&mut session, "Phone", "fast");
    wait_for(&mut session, "rejected Phone");
    let log = |session: &Session| Session::words(&session.harness.get_by_role_and_label(Role::Document, "Log"));
    let report = log(&session);
    session.press(Key::F5);
    let last = log(&session);
    assert!(last[0].starts_with("Last test: Phone for fast at"), "{last:?}");
    assert_eq!(last[1..], report);
}

#[test]
fn f5_does_not_interrupt_a_test_that_waits_for_the_server() {
    let server = UdpSocket::bind("127.0.0.1:0").unwrap();
    let mut session = session(server.local_addr().unwrap().port(), &["Push"]);
    send(&mut session, "Push", "alice");
    wait_for(&mut session, "times out in");
    session.press(Key::F5);
    assert_eq!((session.dialogs(), session.status()), (Vec::new(), "A test is running. End it first.".to_owned()));
    // Esc in the client window cancels the request and then the logon.
    assert_eq!(session.focused().as_deref(), Some("Cancel"));
    session.press(Key::Escape);
    wait_for(&mut session, "Logon cancelled");
    session.press(Key::F5);
    assert_eq!(session.focused().as_deref(), Some("First password"));
    assert!(words(&session).contains("Last test: Push for alice at"), "{}", words(&session));
}

#[test]
fn the_last_test_has_room_below_the_form_and_the_header_stays() {
    let server = Silent::start();
    // The lower window has to scroll to show all of the log.
    for (height, log_height) in [(860.0, 120.0), (740.0, 90.0)] {
        let setup = Setup { size: vec2(1280.0, height), ..Setup::default() };
        let mut session = Session::with_policy_and(&policy_at(&["Push"], "127.0.0.1", server.port), setup);
        send(&mut session, "Push", "alice");
        end_test(&mut session);
        let header = |session: &Session| view(session).get_by_role_and_label(Role::RadioButton, "RADIUS server").rect();
        let before = header(&session);
        session.press(Key::F5);
        assert_eq!((session.focused().as_deref(), header(&session)), (Some("First password"), before), "{height}");
        let log = view(&session).get_by_role_and_label(Role::Document, "Log").rect();
        assert!(log.height() > log_height && (log.max.y <= 804.0 || height < 860.0), "{height}: {log}");
    }
}

#[test]
fn f5_starts_the_next_test_in_a_narrow_window_too() {
    let server = UdpSocket::bind("127.0.0.1:0").unwrap();
    let setup = Setup { size: vec2(900.0, 600.0), ..Setup::default() };
    let policy = policy_at(&["Push"], "127.0.0.1", server.local_addr().unwrap().port());
    let mut session = Session::with_policy_and(&policy, setup);
    send(&mut session, "Push", "alice");
    wait_for(&mut session, "times out in");
    session.click(|session| button(session, "End test"));
    session.press(Key::F5);
    assert_eq!(session.focused().as_deref(), Some("First password"));
    type_keys(&mut session, PASSWORD);
    session.press(Key::F5);
    assert_eq!(session.dialogs(), ["Client view", "Test Push?"]);
    session.press(Key::F5);
    assert_eq!(session.dialogs(), ["Client view", "Test Push?"]);
}

#[test]
fn widening_the_window_shows_the_client_view_only_once() {
    let setup = Setup { size: vec2(900.0, 600.0), ..Setup::default() };
    let mut session = Session::with_policy_and(&policy_at(&["Push"], "127.0.0.1", 18120), setup);
    session.press(Key::F5);
    assert_eq!(session.dialogs(), ["Client view"]);
    session.harness.set_size(vec2(1240.0, 840.0));
    session.run();
    assert_eq!(session.dialogs(), [""; 0]);
    type_into(&mut session, Role::TextInput, "User name", "alice");
    assert_eq!(view(&session).get_by_role_and_label(Role::TextInput, "User name").value().as_deref(), Some("alice"));
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_code_typed_before_a_trial_is_hidden_and_cleared_with_it() {
    let server = FreeRadius::start();
    let mut session = session(server.strict_port, &["SMS"]);
    prepare(&mut session, "SMS", "alice");
    type_into(&mut session, Role::PasswordInput, "OTP", "999999");
    assert!(!session.outline().contains("999999"));
    session.press(Key::F5);
    session.answer("Test SMS?", "Send");
    wait_for(&mut session, "The server asked for a code");
    type_keys(&mut session, "123456");
    session.press(Key::Enter);
    wait_for(&mut session, "Logged on");
}

// --- Check connection ------------------------------------------------------------------------------------------------

fn check(session: &mut Session, secret: &str, expected: &'static str) -> String {
    session.show_tab("Connection");
    session.fill(|session| session.page("Connection").get_by_role_and_label(Role::PasswordInput, "Secret key"), secret);
    session.click(|session| session.page("Connection").get_by_role_and_label(Role::Button, "Check connection"));
    let text = |session: &Session| Session::words(&session.page("Connection")).join("\n");
    session.wait_for(expected, |session| text(session).contains(expected));
    text(session)
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn check_connection_says_what_it_found_and_what_it_did_not_check() {
    let server = FreeRadius::start();
    let mut session = session(server.strict_port, &["Push"]);
    let text = check(&mut session, SECRET, "responded with Access-Accept");
    assert!(text.contains("Sends Status-Server to 127.0.0.1:") && text.contains(". No user is involved."), "{text}");
    assert!(text.contains("Not checked: whether it accepts the farm's servers"), "{text}");
    assert!(session.page("Connection").query_by_role_and_label(Role::Image, "Success").is_some());
    // A result for one server says nothing about another.
    session.fill(|session| session.connection_field("Primary server"), "127.0.0.2");
    assert!(!Session::words(&session.page("Connection")).join("\n").contains("responded with"));
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn check_connection_finds_a_wrong_secret_and_can_be_stopped() {
    let server = FreeRadius::start();
    let text = policy_at(&["Push"], "127.0.0.1", server.strict_port).replace("\"timeout\": 10", "\"timeout\": 1");
    let mut session = Session::with_policy(&text);
    let text = check(&mut session, "another", "no response");
    assert!(text.contains("the secret key is wrong, ") && text.contains("Some servers ignore Status-Server"), "{text}");
    assert!(session.page("Connection").query_by_role_and_label(Role::Image, "Failure").is_some());
    session.click(|session| session.page("Connection").get_by_role_and_label(Role::Button, "Check connection"));
    session.click(|session| session.page("Connection").get_by_role_and_label(Role::Button, "Stop"));
    assert!(session.page("Connection").query_by_role_and_label(Role::Button, "Check connection").is_some());
}
