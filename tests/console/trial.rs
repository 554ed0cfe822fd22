//! Trying an action from the console, against a real RADIUS server.

use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use egui_kittest::Node;
use egui_kittest::kittest::Queryable as _;
use radius_console::policy::json;

use crate::radius::{FreeRadius, SECRET};
use crate::session::{Session, policy_of};

/// A policy whose actions are these commands too, for a server on this machine.
fn policy_at(titles: &[&str], host: &str, port: u16) -> String {
    let mut policy: serde_json::Value = serde_json::from_str(&policy_of(titles)).unwrap();
    policy["connection"] = serde_json::json!({
        "displayName": "", "radiusServer": host, "backupServer": "", "haMode": "activePassive", "radiusPort": port,
        "timeout": 10, "retries": 0, "passwordEncoding": "PAP", "userMessagePrompt": "", "usernameOnly": false,
        "forwardFirstPwdToAD": false,
    });
    json::write(&json::read(policy.to_string().as_bytes()).unwrap())
}

fn session(server: &FreeRadius, titles: &[&str]) -> Session {
    Session::with_policy(&policy_at(titles, "127.0.0.1", server.port))
}

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

/// Types everything that a trial needs, and sends it.
fn send(session: &mut Session, user: &str, button: &'static str) {
    session.press(Key::F5);
    type_into(session, Role::TextInput, "User name", user);
    type_into(session, Role::PasswordInput, "First password", "first-pass");
    type_into(session, Role::PasswordInput, "Shared secret", SECRET);
    session.click(|session| view(session).get_by_role_and_label(Role::Button, button));
}

#[test]
fn look() {
    let server = FreeRadius::start();
    let mut session = session(&server, &["SMS", "Push", "Phone"]);
    let mut n = 0;
    let mut shot = |session: &mut Session| {
        n += 1;
        session.harness.render().unwrap().save(format!("/tmp/look{n}.png")).unwrap();
    };
    session.click(|session| session.row("SMS"));
    session.press(Key::F5);
    shot(&mut session);
    send(&mut session, "alice", "Send sms to alice");
    shot(&mut session);
    session.answer("Try SMS?", "Send");
    session.wait_for("code", |session| words(session).contains("Enter the code"));
    shot(&mut session);
    type_into(&mut session, Role::PasswordInput, "OTP", "123456");
    session.press(Key::Enter);
    session.wait_for("end", |session| words(session).contains("The trial is over"));
    shot(&mut session);
    println!("{}", words(&session));
    session.show_tab("Connection");
    session.click(|session| session.harness.get_by_role_and_label(Role::Button, "Check connection"));
    session.wait_for("found", |session| session.outline().contains("is there"));
    shot(&mut session);
}
