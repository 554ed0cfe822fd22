//! Tasks > Add from preset, and the presets that File > New offers.

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use radius_console::policy::Provider;

use crate::session::{CTRL, CTRL_SHIFT, Session, policy_of};

const DIALOG: &str = "Add from preset";

fn open_dialog(session: &mut Session) {
    session.choose("Tasks", "Add from preset");
    assert_eq!(session.dialogs(), [DIALOG]);
}

/// Selects another server in a dialog.
fn select_server(session: &mut Session, dialog: &'static str, server: &'static str) {
    session.click(|session| session.dialog(dialog).get_by_role(Role::ComboBox));
    session.click(|session| session.harness.get_by_role_and_label(Role::ListBoxOption, server));
}

fn row<'s>(session: &'s Session, dialog: &'s str, title: &'s str) -> Node<'s> {
    session.dialog(dialog).get_by_role_and_label(Role::CheckBox, title)
}

/// The presets on offer, each with whether it is selected.
fn offers(session: &Session, dialog: &str) -> Vec<(String, bool)> {
    let dialog = session.dialog(dialog);
    let rows = dialog.query_all_by_role(Role::CheckBox).map(|row| {
        let row = row.accesskit_node();
        (row.label().unwrap_or_default(), row.toggled() == Some(egui::accesskit::Toggled::True))
    });
    rows.collect()
}

fn is_ready(session: &Session, dialog: &str, verb: &str) -> bool {
    Session::is_enabled(&session.dialog(dialog).get_by_role_and_label(Role::Button, verb))
}

#[test]
fn a_generic_method_can_be_added_by_keyboard() {
    let mut session = Session::with_actions(&["Own"]);
    session.press_with(CTRL_SHIFT, Key::P);
    let titles = ["Push notification", "Phone Callback", "SMS", "Email", "Custom"];
    assert_eq!(offers(&session, DIALOG), titles.map(|title| (title.to_owned(), false)));
    assert!(!is_ready(&session, DIALOG, "Add"));
    assert!(session.dialog_words(DIALOG).contains("Select actions to add"));
    session.press(Key::Space);
    session.press(Key::Enter);
    assert_eq!(
        (session.titles(), session.selected()),
        (vec!["Own", "Push notification"], Some("Push notification".to_owned()))
    );
    let (_, added) = session.policy().actions().nth(1).unwrap();
    assert_eq!((added.command.as_str(), added.description.as_str()), ("push", "Approve on your phone"));
    assert_eq!(session.policy().provider(), None);
    session.press_with(CTRL, Key::Z);
    assert_eq!((session.titles(), session.status().as_str()), (vec!["Own"], "Undone: add \"Push notification\""));
}

#[test]
fn the_list_of_servers_works_by_keyboard() {
    let mut session = Session::with_policy(include_str!("duo.radius.json"));
    open_dialog(&mut session);
    session.dialog(DIALOG).get_by_role(Role::ComboBox).focus();
    session.run();
    session.press(Key::Space);
    assert_eq!(session.focused().as_deref(), Some("Duo Authentication Proxy"), "the chosen server");
    for _ in 0..14 {
        session.press(Key::ArrowDown);
    }
    assert_eq!(session.focused().as_deref(), Some("Deepnet DualShield"));
    let last = session.harness.get_by_role_and_label(Role::ListBoxOption, "Deepnet DualShield").rect();
    assert!(last.max.y < 840.0, "it is visible: {last}");
    session.press(Key::Enter);
    assert!(session.dialog_words(DIALOG).contains("No presets for this server"));
    assert_eq!(session.focused().as_deref(), Some("MFA server"));
    session.press(Key::Space);
    session.press(Key::Escape);
    assert_eq!((session.focused().as_deref(), session.dialogs().len()), (Some("MFA server"), 1));
}

#[test]
fn a_servers_presets_are_added_in_one_undo_step_and_set_the_provider() {
    let mut session = Session::new();
    open_dialog(&mut session);
    select_server(&mut session, DIALOG, "Duo Authentication Proxy");
    assert_eq!(offers(&session, DIALOG), ["Push", "Call me", "SMS"].map(|title| (title.to_owned(), true)));
    let words = session.dialog_words(DIALOG);
    assert!(words.contains("Source: https://guide.duo.com/append-mode"), "{words}");
    assert!(words.contains("The policy's MFA server will be set to Duo Authentication Proxy."), "{words}");
    session.press(Key::Enter);
    assert_eq!((session.titles(), session.policy().provider()), (vec!["Push", "Call me", "SMS"], Some(Provider::Duo)));
    session.press_with(CTRL, Key::Z);
    assert_eq!((session.titles().len(), session.policy().provider()), (0, None));
}

#[test]
fn presets_already_in_the_policy_are_not_selected() {
    // Its command is `push`.
    let mut session = Session::with_policy(&policy_of(&["Push"]));
    open_dialog(&mut session);
    select_server(&mut session, DIALOG, "Duo Authentication Proxy");
    let selected = offers(&session, DIALOG).into_iter().map(|(_, is_selected)| is_selected);
    assert_eq!(selected.collect::<Vec<_>>(), [false, true, true]);
    let described = |title| row(&session, DIALOG, title).accesskit_node().description().unwrap_or_default();
    assert!(described("Push").contains("Already in the policy.") && !described("SMS").contains("Already"));
}

#[test]
fn presets_that_do_not_fit_are_counted_and_not_added() {
    let mut session = Session::with_actions(&["A", "B", "C", "D"]);
    open_dialog(&mut session);
    assert!(session.dialog_words(DIALOG).contains("Select actions to add"));
    select_server(&mut session, DIALOG, "Duo Authentication Proxy");
    assert_eq!(
        offers(&session, DIALOG).iter().filter(|(_, is_selected)| *is_selected).count(),
        0,
        "they do not all fit"
    );
    for title in ["Push", "SMS"] {
        session.click(|session| row(session, DIALOG, title));
    }
    assert!(!is_ready(&session, DIALOG, "Add"));
    assert!(session.dialog_words(DIALOG).contains("2 selected; only 1 can be added"));
    session.press(Key::Enter);
    assert_eq!(session.dialogs(), [DIALOG]);
    session.click(|session| row(session, DIALOG, "SMS"));
    session.answer(DIALOG, "Add");
    assert_eq!(session.titles(), ["A", "B", "C", "D", "Push"]);
    session.open_menu("Tasks");
    assert!(!Session::is_enabled(&session.item("Add from preset")), "the policy is full");
}

#[test]
fn a_server_without_commands_says_why() {
    let mut session = Session::new();
    open_dialog(&mut session);
    select_server(&mut session, DIALOG, "Okta");
    assert!(session.dialog_words(DIALOG).contains("The server has no stable command."));
    assert!(offers(&session, DIALOG).is_empty() && !is_ready(&session, DIALOG, "Add"));
    session.press(Key::Enter);
    assert_eq!(session.dialogs(), [DIALOG]);
    session.press(Key::Escape);
    assert_eq!(session.policy().provider(), None);
}

#[test]
fn the_dialog_starts_with_the_policys_server() {
    let mut session = Session::with_policy(include_str!("duo.radius.json"));
    assert_eq!(session.policy().provider(), Some(Provider::Duo));
    open_dialog(&mut session);
    assert_eq!(offers(&session, DIALOG).len(), 3);
    assert!(!session.dialog_words(DIALOG).contains("will be set to"));
    select_server(&mut session, DIALOG, "LoginTC");
    assert!(session.dialog_words(DIALOG).contains("The policy's MFA server will be set to LoginTC instead of Duo"));
}

#[test]
fn new_can_start_with_a_servers_methods() {
    let mut session = Session::with_actions(&["Old"]);
    session.press_with(CTRL, Key::N);
    assert_eq!(session.dialogs(), ["New policy"]);
    select_server(&mut session, "New policy", "Rublon");
    session.click(|session| row(session, "New policy", "Email"));
    session.press(Key::Enter);
    assert_eq!(session.titles(), ["Push", "SMS", "Call me"]);
    assert_eq!((session.policy().provider(), session.console().document().file()), (Some(Provider::Rublon), None));
    assert!(session.console().document().is_changed(), "closing asks");
}

#[test]
fn new_for_a_server_without_commands_still_sets_the_provider() {
    let mut session = Session::new();
    session.press_with(CTRL, Key::N);
    select_server(&mut session, "New policy", "Okta");
    session.answer("New policy", "Create");
    assert_eq!((session.titles().len(), session.policy().provider()), (0, Some(Provider::Okta)));
}

#[test]
fn cancelling_new_keeps_the_policy() {
    let mut session = Session::with_actions(&["Old"]);
    session.click(|session| session.row("Old"));
    session.press(Key::Space);
    let before = session.text();
    session.press_with(CTRL, Key::N);
    session.answer("Save changes to Duo?", "Don't save");
    session.press_with(Modifiers::NONE, Key::Escape);
    assert_eq!((session.text(), session.dialogs().len()), (before, 0));
    assert!(session.console().document().is_changed());
}
