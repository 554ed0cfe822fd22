//! Controls by keyboard, as in a native property sheet: what Tab stops at, and what the arrow keys and letters do there.

use egui::accesskit::{Action, Role};
use egui::{Key, Modifiers};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::session::{CTRL, Session, policy_of};

/// The name of the focused control, after the name of its toolbar or radio group if it has one.
fn stop(session: &Session) -> String {
    let root = session.harness.root();
    let focused = root.children_recursive().find(Node::is_focused);
    let Some(focused) = focused else { return "nothing".to_owned() };
    let node = focused.accesskit_node();
    let name = node.label().unwrap_or_default();
    let mut parents = std::iter::successors(node.parent(), |node| node.parent());
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
fn from_the_list_to_ok_tab_stops_twelve_times() {
    let mut session = five_actions();
    session.click(|session| session.row("Push"));
    let stops = stops_until(&mut session, Modifiers::NONE, "OK");
    // Push is the first action, so Move up is disabled.
    let advice = "Warning: Push: Command \"push \" starts or ends with a space";
    let expected = [
        "Move > Move down",
        advice,
        "Server > Simulation",
        "Methods > Push",
        "OTP",
        "Buttons > OK",
        "Logon > First logon",
        "Simulation > Play",
        "Server response",
        "Remember last method used",
        "Platform",
        "OK",
    ];
    assert_eq!(stops, expected);
    let mut back = stops_until(&mut session, Modifiers::SHIFT, "Push");
    back.reverse();
    assert_eq!(back.get(1..).unwrap(), expected.get(..11).unwrap());
}
