//! Controls by keyboard, as in a native property sheet: what Tab stops at, and what the arrow keys do in a group.

use std::collections::{BTreeMap, BTreeSet};

use egui::accesskit::{NodeId, Role, Toggled};
use egui::{Key, Modifiers};
use egui_kittest::Node;
use egui_kittest::kittest::{AccessKitNode, NodeT as _, Queryable as _};

use crate::attributes_tab;
use crate::session::{CTRL, Session, policy_of};

/// The name of the focused control, after the name of its toolbar or radio group if it has one.
fn stop(session: &Session) -> String {
    let root = session.harness.root();
    let focused = root.children_recursive().find(Node::is_focused);
    let Some(focused) = focused else { return "nothing".to_owned() };
    let node = focused.accesskit_node();
    let name = node.label().unwrap_or_default();
    let mut parents = std::iter::successors(node.parent(), AccessKitNode::parent);
    let group = parents.find(|node| matches!(node.role(), Role::Toolbar | Role::RadioGroup));
    group.map_or(name.clone(), |group| format!("{} > {name}", group.label().unwrap_or_default()))
}

/// Presses Tab until `last` has the focus; returns every stop after the current one.
fn stops_until(session: &mut Session, modifiers: Modifiers, last: &str) -> Vec<String> {
    let mut stops = Vec::new();
    while stops.last().is_none_or(|stop| stop != last) {
        session.press_with(modifiers, Key::Tab);
        stops.push(stop(session));
        assert!(stops.len() < 60, "{last} is not reached: {stops:?}");
    }
    stops
}

/// Five actions; three of them cause advice, which a button can fix.
fn five_actions() -> Session {
    let policy = policy_of(&["Push", "Call me", "Text me", "Token", "Other"]);
    Session::with_policy(&policy.replace("\"push\",\n      \"desc", "\"push \",\n      \"desc"))
}

#[test]
fn tab_stops_thirteen_times_between_the_list_and_ok() {
    let mut session = five_actions();
    session.click(|session| session.row("Push"));
    let stops = stops_until(&mut session, Modifiers::NONE, "OK");
    // Push is the first action, so Move up is disabled.
    let advice = "Warning: Push: Command \"push \" starts or ends with a space";
    let expected = [
        "Move > Move down",
        "Remember last method used",
        "Platform",
        advice,
        "Server > Simulation",
        "Methods > Push",
        "OTP",
        "Buttons > OK",
        "Logon > First logon",
        "Simulation > Play",
        "Server response",
        "Options > More options",
        "Log",
        "OK",
    ];
    assert_eq!(stops, expected);
    let mut back = stops_until(&mut session, Modifiers::SHIFT, "Push");
    back.reverse();
    assert_eq!(back.get(1..).unwrap(), expected.get(..13).unwrap());
}

/// The node of the focused control.
fn focused(session: &Session) -> Option<NodeId> {
    session.harness.root().children_recursive().find(Node::is_focused).map(|node| node.accesskit_node().locate().0)
}

/// Everything a user can press or type in within a container that is enabled, by node.
fn controls(container: &Node<'_>) -> BTreeMap<NodeId, String> {
    let is_control = |role| {
        matches!(
            role,
            Role::Button
                | Role::CheckBox
                | Role::ComboBox
                | Role::RadioButton
                | Role::TextInput
                | Role::PasswordInput
                | Role::ListBoxOption
        )
    };
    let all = container.children_recursive().filter(|node| is_control(node.accesskit_node().role()));
    // The choices of a closed combo box are not on the screen; its own keys choose among them.
    let enabled = all.filter(|node| Session::is_enabled(node) && node.rect().is_positive());
    let named = enabled.map(|node| (node.accesskit_node().locate().0, node.accesskit_node().label()));
    named.map(|(node, name)| (node, name.unwrap_or_default())).collect()
}

/// The controls that Tab reaches, and those that arrow keys then reach in their groups.
fn reached(session: &mut Session) -> BTreeSet<NodeId> {
    let mut reached = BTreeSet::new();
    let mut first = None;
    for _ in 0..60 {
        session.press(Key::Tab);
        let stop = focused(session);
        if stop.is_some() && stop == first {
            return reached;
        }
        first = first.or(stop);
        reached.extend(stop);
        if is_in_group(session) {
            // From item to item, then from row to row, with the button that a row may have.
            for keys in [&[Key::ArrowRight][..], &[Key::ArrowRight, Key::ArrowLeft, Key::ArrowDown]] {
                session.press(Key::Home);
                reached.extend(focused(session));
                let mut last = None;
                while focused(session) != last {
                    last = focused(session);
                    for key in keys {
                        session.press(*key);
                        reached.extend(focused(session));
                    }
                }
            }
            session.press(Key::Home);
        }
    }
    panic!("Tab does not come back to {first:?}");
}

fn is_in_group(session: &Session) -> bool {
    let stop = session.harness.root().children_recursive().find(Node::is_focused);
    let parents = stop.map(|stop| std::iter::successors(stop.accesskit_node().parent(), AccessKitNode::parent));
    let is_group = |role| matches!(role, Role::Toolbar | Role::RadioGroup | Role::ListBox | Role::List);
    parents.is_some_and(|mut parents| parents.any(|node| is_group(node.role())))
}

#[test]
fn every_control_of_every_dialog_is_reached_by_keyboard() {
    type Open = fn(&mut Session);
    let dialogs: [(&str, Open); 10] = [
        ("Add Action", |session| session.press(Key::Insert)),
        ("Edit Action", |session| session.press(Key::F2)),
        ("Add Attribute", |session| {
            session.show_tab("Attributes");
            session.choose("Tasks", "Add");
            attributes_tab::choose(session, "Add Attribute", "Vendor", "Other");
        }),
        ("New policy", |session| session.press_with(CTRL, Key::N)),
        ("Add from preset", |session| session.choose("Tasks", "Add from preset")),
        ("Import", |session| session.press_with(CTRL, Key::I)),
        ("Export policy", |session| session.press_with(CTRL, Key::E)),
        ("Console help", |session| session.press(Key::F1)),
        ("About radius-console", |session| session.choose("Help", "About")),
        ("Save changes to Duo?", |session| {
            session.press(Key::Delete);
            session.request_close();
        }),
    ];
    for (name, open) in dialogs {
        let mut session = Session::with_actions(&["Push", "Call me"]);
        open(&mut session);
        session.wait_for_dialog(name);
        let all = controls(&session.dialog(name));
        assert!(!all.is_empty(), "{name}");
        let reached = reached(&mut session);
        let missed: Vec<_> = all.iter().filter(|(node, _)| !reached.contains(node)).map(|(_, name)| name).collect();
        assert_eq!(missed, [""; 0], "{name}");
    }
}

#[test]
fn every_control_of_the_window_is_reached_by_keyboard() {
    for tab in ["Automation", "Connection"] {
        let mut session = five_actions();
        session.show_tab(tab);
        // Space on a row does what its check box does, and the menus have their own keys.
        let is_row_box = |name: &str| name.starts_with("Enable ");
        let all = controls(&session.page(tab)).into_iter().filter(|(_, name)| !is_row_box(name));
        let all: Vec<_> = all.collect();
        let reached = reached(&mut session);
        let missed: Vec<_> = all.iter().filter(|(node, _)| !reached.contains(node)).map(|(_, name)| name).collect();
        assert_eq!(missed, [""; 0], "{tab}");
    }
}

#[test]
fn arrows_select_in_a_segmented_control() {
    let mut session = five_actions();
    let segment = |session: &Session, name: &str| {
        let segment = session.harness.get_by_role_and_label(Role::RadioButton, name);
        segment.accesskit_node().toggled() == Some(Toggled::True)
    };
    session.harness.get_by_role_and_label(Role::RadioButton, "First logon").focus();
    session.run();
    for (key, name) in [
        (Key::ArrowRight, "Later logon"),
        (Key::ArrowRight, "Later logon"),
        (Key::ArrowLeft, "First logon"),
        (Key::ArrowDown, "Later logon"),
        (Key::ArrowUp, "First logon"),
        (Key::End, "Later logon"),
        (Key::Home, "First logon"),
    ] {
        session.press(key);
        assert_eq!(stop(&session), format!("Logon > {name}"), "{key:?}");
        assert!(segment(&session, name), "{key:?}");
    }
}

#[test]
fn arrows_move_within_a_toolbar_and_tab_returns_to_the_last_button() {
    let mut session = five_actions();
    session.harness.get_by_role_and_label(Role::Button, "Play").focus();
    session.run();
    // Reset is disabled until there is something to reset.
    let (reset, play) = ("Simulation > Reset", "Simulation > Play");
    session.press(Key::ArrowLeft);
    assert_eq!(stop(&session), play);
    session.click(|session| session.harness.get_by_role_and_label(Role::RadioButton, "Later logon"));
    session.harness.get_by_role_and_label(Role::Button, "Play").focus();
    session.run();
    let mut seen = Vec::new();
    for key in [Key::ArrowLeft, Key::ArrowLeft, Key::End, Key::Home] {
        session.press(key);
        seen.push(stop(&session));
    }
    assert_eq!(seen, [reset, reset, play, reset]);
    session.press(Key::Tab);
    session.press_with(Modifiers::SHIFT, Key::Tab);
    assert_eq!(stop(&session), reset);
}

#[test]
fn a_button_that_can_do_no_more_keeps_its_place() {
    let mut session = Session::with_actions(&["Push", "Call me", "Text me"]);
    session.click(|session| session.row("Text me"));
    session.press(Key::Tab);
    assert_eq!(stop(&session), "Move > Move up");
    for expected in [["Push", "Text me", "Call me"], ["Text me", "Push", "Call me"], ["Text me", "Push", "Call me"]] {
        session.press(Key::Space);
        assert_eq!(session.rows(), expected);
    }
    assert_eq!(stop(&session), "Move > Move up", "the focus is not lost");
    session.press(Key::ArrowDown);
    session.press(Key::Enter);
    assert_eq!(
        (stop(&session).as_str(), session.rows()),
        ("Move > Move down", vec!["Push".to_owned(), "Text me".to_owned(), "Call me".to_owned()])
    );
}

#[test]
fn arrows_select_among_the_responses_under_more_options() {
    let mut session = five_actions();
    session.click(|session| session.harness.get_by_role_and_label(Role::Button, "More options"));
    let group = |session: &Session, name: &str| {
        let group = session.harness.get_by_role_and_label(Role::RadioGroup, name);
        let buttons = group.get_all_by_role(Role::RadioButton);
        let chosen: Vec<_> =
            buttons.filter(|button| button.accesskit_node().toggled() == Some(Toggled::True)).collect();
        chosen.iter().map(|button| button.accesskit_node().label().unwrap_or_default()).collect::<Vec<_>>().join(", ")
    };
    for name in ["Response to the password", "Response to a code"] {
        let first = group(&session, name);
        let radio = session.harness.get_by_role_and_label(Role::RadioGroup, name);
        radio.get_by_role_and_label(Role::RadioButton, first.as_str()).focus();
        session.run();
        session.press(Key::ArrowDown);
        let second = group(&session, name);
        assert_ne!(second, first);
        assert_eq!(stop(&session), format!("{name} > {second}"), "the focus and the choice move together");
        session.press(Key::ArrowUp);
        assert_eq!((group(&session, name), stop(&session)), (first.clone(), format!("{name} > {first}")));
    }
    session.press(Key::Tab);
    assert_eq!(session.focused().as_deref(), Some("Server message"), "a group is one tab stop");
}
