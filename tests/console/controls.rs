//! Controls by keyboard, as in a native property sheet: what Tab stops at, and what the arrow keys and letters do there.

use std::collections::{BTreeMap, BTreeSet};

use egui::accesskit::{NodeId, Role, Toggled};
use egui::{Event, Key, Modifiers, vec2};
use egui_kittest::Node;
use egui_kittest::kittest::{AccessKitNode, NodeT as _, Queryable as _};
use radius_console::policy::Provider;

use crate::input;
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
    let enabled = all.filter(|node| Session::is_enabled(node));
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
    let dialogs: [(&str, Open); 9] = [
        ("Add Action", |session| session.press(Key::Insert)),
        ("Edit Action", |session| session.press(Key::F2)),
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

// --- groups -------------------------------------------------------------------------------------------------------------

#[test]
fn arrows_select_in_a_segmented_control() {
    let mut session = five_actions();
    let segment = |session: &Session, name: &str| {
        let segment = session.harness.get_by_role_and_label(Role::RadioButton, name);
        segment.accesskit_node().toggled() == Some(Toggled::True)
    };
    session.harness.get_by_role_and_label(Role::RadioButton, "First logon").focus();
    session.harness.run();
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
    session.harness.run();
    let mut seen = Vec::new();
    for key in [Key::ArrowRight, Key::ArrowRight, Key::Home, Key::End] {
        session.press(key);
        seen.push(stop(&session));
    }
    // Reset is disabled until there is a logon to reset.
    let (play, more) = ("Simulation > Play", "Simulation > More options");
    assert_eq!(seen, [more, more, play, more]);
    session.press(Key::Tab);
    session.press_with(Modifiers::SHIFT, Key::Tab);
    assert_eq!(stop(&session), more);
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
        session.harness.run();
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

// --- combo boxes --------------------------------------------------------------------------------------------------------

/// The combo box for the MFA server on the Connection tab, focused, with Duo chosen.
fn combo() -> Session {
    let mut session = Session::with_policy(include_str!("duo.radius.json"));
    session.show_tab("Connection");
    session.page("Connection").get_by_role_and_label(Role::ComboBox, "MFA server").focus();
    session.harness.run();
    session
}

/// The value of the combo box, and the highlighted choice if its list is open.
fn server(session: &Session) -> (String, Option<String>) {
    let value = session.page("Connection").get_by_role_and_label(Role::ComboBox, "MFA server").value();
    let is_open = session.harness.query_by_role_and_label(Role::ListBox, "MFA server").is_some();
    (value.unwrap_or_default(), session.focused().filter(|_| is_open))
}

fn names() -> Vec<&'static str> {
    std::iter::once("Not specified").chain(Provider::ALL.iter().map(|provider| provider.name())).collect()
}

#[test]
fn keys_change_a_closed_combo_box_at_once() {
    let mut session = combo();
    let names = names();
    let duo = names.iter().position(|name| *name == "Duo Authentication Proxy").unwrap();
    let last = names.len() - 1;
    for (key, expected) in [
        (Key::ArrowDown, duo + 1),
        (Key::ArrowUp, duo),
        (Key::ArrowRight, duo + 1),
        (Key::ArrowLeft, duo),
        (Key::End, last),
        (Key::ArrowDown, last),
        (Key::PageUp, last - 11),
        (Key::Home, 0),
        (Key::ArrowUp, 0),
        (Key::PageDown, 11),
    ] {
        session.press(key);
        assert_eq!(server(&session), (names[expected].to_owned(), None), "{key:?}");
        assert_eq!(session.policy().provider().map_or("Not specified", Provider::name), names[expected], "{key:?}");
        assert_eq!(session.focused().as_deref(), Some("MFA server"));
    }
}

#[test]
fn arrows_through_several_choices_are_one_undo_step() {
    let mut session = combo();
    for _ in 0..4 {
        session.press(Key::ArrowDown);
    }
    session.press(Key::Tab);
    session.press_with(Modifiers::SHIFT, Key::Tab);
    session.press(Key::ArrowUp);
    session.show_tab("Automation");
    let mut seen = Vec::new();
    for _ in 0..2 {
        session.press_with(CTRL, Key::Z);
        seen.push(session.policy().provider().unwrap().name());
    }
    let duo = names().iter().position(|name| *name == "Duo Authentication Proxy").unwrap();
    assert_eq!(seen, [names()[duo + 4], names()[duo]], "two visits, two steps");
    assert!(!session.console().document().is_changed());
}

#[test]
fn letters_find_a_choice_and_a_pause_begins_a_new_word() {
    let mut session = combo();
    session.press(Key::Home);
    session.type_text("r");
    session.type_text("s");
    assert_eq!(server(&session).0, "RSA", "\"rs\" is one word");
    session.pass_secs(1.5);
    session.type_text("r");
    assert_eq!(server(&session).0, "Rublon", "the next one");
    session.pass_secs(1.5);
    session.type_text("N");
    session.send_all([Event::Text("ot".to_owned()), Event::Text(" ".to_owned()), Event::Text("s".to_owned())]);
    assert_eq!(server(&session), ("Not specified".to_owned(), None), "a space within a word does not open the list");
}

#[test]
fn keys_open_and_close_the_list_and_only_closing_chooses() {
    let names = names();
    let duo = names.iter().position(|name| *name == "Duo Authentication Proxy").unwrap();
    let start = names[duo].to_owned();
    for (opens, closes, is_taken) in [
        ((Modifiers::NONE, Key::F4), (Modifiers::NONE, Key::Enter), true),
        ((Modifiers::NONE, Key::Space), (Modifiers::NONE, Key::F4), true),
        ((Modifiers::NONE, Key::F4), (Modifiers::NONE, Key::Escape), false),
        ((Modifiers::NONE, Key::F4), (Modifiers::NONE, Key::Tab), true),
        ((Modifiers::NONE, Key::F4), (Modifiers::ALT, Key::ArrowUp), true),
    ] {
        let mut session = combo();
        session.press_with(opens.0, opens.1);
        assert_eq!(server(&session), (start.clone(), Some(start.clone())), "{opens:?} starts at the current choice");
        session.press(Key::ArrowDown);
        session.press(Key::End);
        session.press(Key::ArrowUp);
        let highlighted = names[names.len() - 2].to_owned();
        assert_eq!(server(&session), (start.clone(), Some(highlighted.clone())));
        session.press(Key::Home);
        session.type_text("o");
        let highlighted = server(&session).1.unwrap();
        assert!(highlighted.starts_with('O'), "{highlighted}");
        session.press_with(closes.0, closes.1);
        let expected = if is_taken { highlighted } else { start.clone() };
        assert_eq!(server(&session), (expected, None), "{closes:?}");
        let focused = if closes.1 == Key::Tab { "Notes" } else { "MFA server" };
        assert_eq!(session.focused().as_deref(), Some(focused), "{closes:?}");
    }
}

#[test]
fn alt_and_an_arrow_open_and_close_the_list_in_a_dialog() {
    let mut session = Session::with_policy(include_str!("duo.radius.json"));
    session.choose("Tasks", "Add from preset");
    session.dialog("Add from preset").get_by_role(Role::ComboBox).focus();
    session.harness.run();
    let is_open = |session: &Session| session.harness.query_by_role_and_label(Role::ListBox, "MFA server").is_some();
    for key in [Key::ArrowDown, Key::ArrowUp] {
        session.press_with(Modifiers::ALT, key);
        assert!(is_open(&session), "{key:?}");
        session.press_with(Modifiers::ALT, key);
        assert!(!is_open(&session), "{key:?}");
    }
    session.press(Key::F4);
    session.press(Key::Escape);
    assert_eq!(session.dialogs(), ["Add from preset"], "Esc closes only the list");
    session.press(Key::F4);
    session.click(|session| session.harness.get_by_role_and_label(Role::ListBoxOption, "Rublon"));
    assert_eq!(session.focused().as_deref(), Some("MFA server"), "after a click, too");
    session.press(Key::Enter);
    assert_eq!(session.dialogs(), [""; 0], "Enter presses the default button");
}

#[test]
fn a_click_chooses_or_closes_and_the_field_has_the_focus() {
    let mut session = combo();
    let field = |session: &Session| {
        session.page("Connection").get_by_role_and_label(Role::ComboBox, "MFA server").rect().center()
    };
    let click = |session: &mut Session, at| session.send_all(input::click(at));
    let at = field(&session);
    click(&mut session, at);
    assert!(server(&session).1.is_some());
    session.press(Key::Home);
    let outside = session.harness.ctx.content_rect().right_bottom() - vec2(40.0, 100.0);
    click(&mut session, outside);
    assert_eq!(server(&session), ("Duo Authentication Proxy".to_owned(), None), "a click elsewhere chooses nothing");
    assert_eq!(session.focused().as_deref(), Some("MFA server"));
    click(&mut session, at);
    session.click(|session| session.harness.get_by_role_and_label(Role::ListBoxOption, "Rublon"));
    assert_eq!(server(&session), ("Rublon".to_owned(), None));
    assert_eq!(session.focused().as_deref(), Some("MFA server"));
    click(&mut session, at);
    click(&mut session, at);
    assert_eq!(server(&session), ("Rublon".to_owned(), None), "a second click closes");
}

// --- text fields --------------------------------------------------------------------------------------------------------

/// The Add Action dialog with a title and a command, and the focus on the title.
fn add_action() -> Session {
    let mut session = Session::with_actions(&["Push"]);
    session.press(Key::Insert);
    session.type_text("Token");
    session.press(Key::Tab);
    session.type_text("code");
    session.press_with(Modifiers::SHIFT, Key::Tab);
    session
}

fn value(session: &Session, field: &str) -> String {
    session.field("Add Action", field).value().unwrap_or_default()
}

#[test]
fn tab_selects_the_text_of_a_field_and_a_click_does_not() {
    let mut session = add_action();
    session.type_text("a");
    assert_eq!(value(&session, "Title"), "a", "Shift+Tab selected all");
    session.press(Key::Tab);
    session.type_text("b");
    assert_eq!(value(&session, "Command"), "b", "Tab selected all");
    session.click(|session| session.field("Add Action", "Title"));
    session.press(Key::End);
    session.type_text("c");
    assert_eq!(value(&session, "Title"), "ac");
    session.click(|session| session.field("Add Action", "Command"));
    session.type_text("d");
    assert_eq!(value(&session, "Command").len(), 2, "a click selects nothing");
    session.press(Key::Tab);
    session.type_text("one");
    session.press(Key::Tab);
    session.press_with(Modifiers::SHIFT, Key::Tab);
    session.type_text("two");
    assert_eq!(value(&session, "Description"), "two", "a text of several lines, too");
}

#[test]
fn tab_into_a_password_selects_it() {
    let mut session = Session::with_policy(include_str!("duo.radius.json"));
    session.show_tab("Connection");
    let key = |session: &mut Session, text: &str| session.type_text(text);
    session.click(|session| session.page("Connection").get_by_role(Role::PasswordInput));
    key(&mut session, "secret");
    session.press(Key::Tab);
    session.press_with(Modifiers::SHIFT, Key::Tab);
    assert_eq!(session.focused().as_deref(), Some("Secret key"));
    session.press(Key::Delete);
    let check = session.page("Connection").get_by_role_and_label(Role::Button, "Check connection");
    assert!(!Session::is_enabled(&check), "Delete removed all of it");
}

/// The left edge of the text in a field.
fn left_of_text(node: &Node<'_>) -> f32 {
    let runs = node.children_recursive().filter(|node| node.accesskit_node().role() == Role::TextRun);
    runs.map(|run| run.rect().min.x).fold(f32::INFINITY, f32::min)
}

#[test]
fn a_field_without_the_focus_shows_the_beginning_of_its_text() {
    let mut session = add_action();
    let at_first = left_of_text(&session.field("Add Action", "Title"));
    session.press(Key::End);
    session.type_text(&" and more".repeat(20));
    let scrolled = left_of_text(&session.field("Add Action", "Title"));
    assert!(scrolled < at_first - 100.0, "it scrolls while typing: {scrolled} {at_first}");
    session.press(Key::Tab);
    assert_eq!(left_of_text(&session.field("Add Action", "Title")), at_first);
    session.press_with(Modifiers::SHIFT, Key::Tab);
    assert_eq!(left_of_text(&session.field("Add Action", "Title")), at_first, "selected, too");
}

/// The height of a field.
fn height(session: &Session, field: &str) -> f32 {
    session.field("Add Action", field).rect().height()
}

#[test]
fn a_long_text_wraps_and_its_field_grows_from_two_lines_to_five() {
    let mut session = add_action();
    session.click(|session| session.field("Add Action", "Description"));
    let empty = height(&session, "Description");
    session.type_text("short");
    assert_eq!(height(&session, "Description"), empty, "room for two lines from the beginning");
    session.type_text(&" and more".repeat(20));
    let grown = height(&session, "Description");
    assert!(grown > empty + 10.0, "{grown} {empty}");
    session.type_text(&" and more".repeat(80));
    let text = value(&session, "Description");
    assert!(height(&session, "Description") > grown, "the text is longer than what is shown of it");
    let below = session.field("Add Action", "Action message").rect().min.y;
    let above = session.field("Add Action", "Command").rect().max.y;
    assert!(below - above < 140.0, "five lines of it at most: {}", below - above);
    session.press(Key::ArrowUp);
    session.type_text("|");
    let changed = value(&session, "Description");
    let place = changed.find('|').unwrap();
    assert!(place > 0 && place < text.len(), "Up moved the caret by a line: {place} of {}", text.len());
    session.press(Key::ArrowDown);
    assert_eq!(session.focused().as_deref(), Some("Description"));
    session.press(Key::Tab);
    assert_eq!(session.focused().as_deref(), Some("Action message"));
}

#[test]
fn enter_in_a_long_text_presses_ok_and_pasted_line_breaks_become_spaces() {
    let mut session = add_action();
    session.click(|session| session.field("Add Action", "Action message"));
    session.send(Event::Paste("one\ntwo\r\nthree".to_owned()));
    assert_eq!(value(&session, "Action message"), "one two  three");
    session.press(Key::Enter);
    assert_eq!(session.dialogs(), [""; 0]);
    let (_, action) = session.policy().actions().nth(1).unwrap();
    assert_eq!(action.action_message.as_str(), "one two  three");
}

#[test]
fn a_field_counts_when_most_of_its_limit_is_used() {
    let mut session = add_action();
    let described = |session: &Session, field: &str| {
        session.field("Add Action", field).accesskit_node().description().unwrap_or_default()
    };
    for (field, unit, count, words, over) in [
        ("Title", "x", 204, "204 of 255.", "256 of 255."),
        ("Command", "é", 52, "104 of 128 bytes.", "130 of 128 bytes."),
        ("Description", "x", 820, "820 of 1,024.", "1,025 of 1,024."),
        ("Action message", "é", 820, "820 of 1,024.", "1,025 of 1,024."),
    ] {
        let fill = |session: &mut Session, count: usize| {
            session.fill(|session| session.field("Add Action", field), &unit.repeat(count));
        };
        fill(&mut session, count - 2);
        let (_, most) = words.split_once(' ').unwrap();
        assert!(!described(&session, field).ends_with(most), "{}", described(&session, field));
        fill(&mut session, count);
        assert!(described(&session, field).ends_with(words), "{}", described(&session, field));
        let most: usize = match field {
            "Command" => 65,
            "Title" => 256,
            _ => 1025,
        };
        fill(&mut session, most);
        let whole = described(&session, field);
        assert!(whole.contains("Too long") && whole.ends_with(over), "{whole}");
        assert!(!session.dialog_words("Add Action").contains(over), "only in the description");
        fill(&mut session, 1);
    }
}

#[test]
fn the_notes_wrap_and_count_too() {
    let mut session = combo();
    let before = session.connection_field("Notes").rect().height();
    session.fill(|session| session.connection_field("Notes"), &"word ".repeat(700));
    assert!(session.connection_field("Notes").rect().height() > before);
    let described = session.connection_field("Notes").accesskit_node().description().unwrap_or_default();
    assert!(described.ends_with("3,500 of 4,096."), "{described}");
    assert_eq!(session.policy().notes().unwrap().as_str().len(), 3500);
}

#[test]
fn an_idle_text_area_keeps_its_height_and_requests_no_frames() {
    let mut session = add_action();
    session.fill(|session| session.field("Add Action", "Description"), &"word ".repeat(150));
    session.send(Event::PointerGone);
    session.harness.run();
    let heights = height(&session, "Description");
    for _ in 0..5 {
        session.harness.step();
        assert_eq!(height(&session, "Description"), heights, "it does not grow by itself");
    }
    let delay = session.harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay;
    assert!(delay.as_secs() > 3600, "repaints after {delay:?}");
}
