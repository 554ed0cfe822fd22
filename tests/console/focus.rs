//! The keyboard focus: where keys act, and that the focus is never lost.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::session::{CTRL, CTRL_SHIFT, Session, Setup, policy_of};

const NONE: Modifiers = Modifiers::NONE;
const ALT: Modifiers = Modifiers::ALT;
const SHIFT: Modifiers = Modifiers::SHIFT;

/// Keys that change the list of actions.
const LIST_KEYS: [(Modifiers, Key); 7] = [
    (NONE, Key::Delete),
    (ALT, Key::ArrowUp),
    (ALT, Key::ArrowDown),
    (CTRL, Key::D),
    (NONE, Key::F2),
    (CTRL, Key::C),
    (CTRL, Key::V),
];

fn session() -> Session {
    let policy = policy_of(&["Push", "Call me", "Text me"]);
    let mut session = Session::with_policy_and(&policy, Setup { size: vec2(1240.0, 840.0), ..Setup::default() });
    session.click(|session| session.row("Call me"));
    session
}

/// The role and name of the focused control.
fn focus(session: &Session) -> (Role, String) {
    let root = session.harness.root();
    let node = root.children_recursive().find(egui_kittest::Node::is_focused);
    let node = node.map(|node| node.accesskit_node());
    node.map_or((Role::Unknown, String::new()), |node| (node.role(), node.label().unwrap_or_default()))
}

#[test]
fn the_keys_of_the_list_act_only_while_it_has_the_focus() {
    let mut session = session();
    let before = session.text();
    let places = [(Role::Button, "Tasks"), (Role::TextInput, "OTP"), (Role::Tab, "Automation"), (Role::Button, "OK")];
    for (role, place) in places {
        for (modifiers, key) in LIST_KEYS {
            // The menu bar and the client view, which come first, have a Tasks and an OK, too.
            session.harness.get_all_by_role_and_label(role, place).last().unwrap().focus();
            session.run();
            assert_eq!(focus(&session), (role, place.to_owned()), "before {key:?}");
            session.press_with(modifiers, key);
            // Escape closes the menu of Tasks.
            session.press(Key::Escape);
            assert_eq!((session.text(), session.dialogs().len()), (before.clone(), 0), "{key:?} at {place}");
        }
    }
    // In a group, only the control that Tab reaches can be focused from outside; arrow keys move on.
    let groups: [&[&str]; 3] = [&["First logon", "Later logon"], &["Reset", "Play"], &["Move up", "Move down"]];
    for group in groups {
        for (modifiers, key) in LIST_KEYS {
            for name in group {
                session.page("Automation").get_by_label(name).focus();
                session.run();
            }
            assert!(group.contains(&focus(&session).1.as_str()), "before {key:?}");
            session.press_with(modifiers, key);
            assert_eq!((session.text(), session.dialogs().len()), (before.clone(), 0), "{key:?} in {group:?}");
        }
    }
    session.show_tab("Connection");
    for (role, place) in [(Role::ComboBox, "MFA server"), (Role::TextInput, "Name")] {
        for (modifiers, key) in LIST_KEYS {
            session.page("Connection").get_by_role_and_label(role, place).focus();
            session.run();
            assert_eq!(focus(&session), (role, place.to_owned()));
            session.press_with(modifiers, key);
            // Escape closes the list of the combo box.
            session.press(Key::Escape);
            assert_eq!((session.titles(), session.dialogs().len()), (vec!["Push", "Call me", "Text me"], 0), "{key:?}");
            assert!(session.harness.query_by_role_and_label(Role::TabPanel, "Connection").is_some(), "{key:?}");
        }
    }
}

#[test]
fn adding_and_testing_work_anywhere_on_the_automation_tab_and_not_on_the_other() {
    let mut session = session();
    session.click(|session| session.harness.get_by_role_and_label(Role::Button, "Play"));
    session.press(Key::Insert);
    assert_eq!(session.dialogs(), ["Add Action"]);
    session.press(Key::Escape);
    // Away from the OTP, which has the focus as soon as the simulated response arrives, and in which letters belong to the text.
    session.click(|session| session.page("Automation").get_by_role_and_label(Role::RadioButton, "Later logon"));
    session.press_with(CTRL_SHIFT, Key::P);
    assert_eq!(session.dialogs(), ["Add from preset"]);
    session.press(Key::Escape);
    session.show_tab("Connection");
    for (modifiers, key) in [(NONE, Key::Insert), (CTRL_SHIFT, Key::P), (NONE, Key::F5)] {
        session.press_with(modifiers, key);
        assert_eq!(session.dialogs().len(), 0, "{key:?}");
        let _ = session.page("Connection");
    }
}

#[test]
fn an_empty_list_takes_the_focus_and_its_keys() {
    let mut session = Session::new();
    assert_eq!(focus(&session), (Role::Button, "Add an action".to_owned()));
    let action = {
        let mut other = Session::with_actions(&["Push"]);
        other.click(|other| other.row("Push"));
        other.send(Event::Copy);
        other.copied().unwrap()
    };
    session.send(Event::Paste(action));
    assert_eq!(session.rows(), ["Push"]);
    assert_eq!(focus(&session), (Role::ListBoxOption, "Push".to_owned()));
    session.press(Key::Delete);
    assert_eq!(focus(&session), (Role::Button, "Add an action".to_owned()));
}

#[test]
fn a_click_focuses_the_control_and_a_click_beside_it_changes_nothing() {
    let mut session = Session::with_actions(&["Push", "Call me", "Text me"]);
    session.click(|session| session.row("Text me"));
    session.mouse_click(session.harness.get_by_role_and_label(Role::Button, "Move up").rect().center());
    assert_eq!(focus(&session).1, "Move up");
    // The empty part of the page.
    let ok = session.footer().get_by_role_and_label(Role::Button, "OK").rect();
    session.mouse_click(pos2(session.row("Text me").rect().center().x, ok.min.y - 30.0));
    assert_eq!(focus(&session).1, "Move up");
    session.press(Key::Escape);
    assert_eq!(focus(&session).1, "Move up");
    session
        .mouse_click(session.footer().get_by_label("Policy file: duo.radius.json, 1 change not saved").rect().center());
    assert_eq!(focus(&session).1, "Move up");
    session.mouse_click(session.row("Push").rect().center());
    assert_eq!(focus(&session), (Role::ListBoxOption, "Push".to_owned()));
}

#[test]
fn a_button_that_becomes_disabled_passes_the_focus_on() {
    let mut session = session();
    session.press(Key::Space);
    session.mouse_click(session.footer().get_by_role_and_label(Role::Button, "Apply").rect().center());
    session.wait_for("the file to be saved", |session| !session.console().document().is_changed());
    session.run();
    assert_eq!(focus(&session), (Role::Button, "OK".to_owned()), "the first button of the footer");
}

#[test]
fn ctrl_tab_focuses_the_page_and_arrows_move_between_the_headers() {
    let mut session = session();
    session.press_with(Modifiers::CTRL, Key::Tab);
    assert_eq!(focus(&session), (Role::TextInput, "Name".to_owned()));
    session.press_with(Modifiers::CTRL, Key::Tab);
    assert_eq!(focus(&session), (Role::Button, "Add an attribute…".to_owned()));
    session.press_with(Modifiers::CTRL, Key::Tab);
    assert_eq!(focus(&session), (Role::ListBoxOption, "Call me".to_owned()));
    session.harness.get_by_role_and_label(Role::Tab, "Automation").focus();
    session.run();
    session.press(Key::ArrowLeft);
    assert_eq!(focus(&session), (Role::Tab, "Attributes".to_owned()));
    session.press(Key::ArrowLeft);
    assert_eq!(focus(&session), (Role::Tab, "Connection".to_owned()));
    let _ = session.page("Connection");
    session.press(Key::End);
    assert_eq!(focus(&session), (Role::Tab, "Automation".to_owned()));
    let _ = session.page("Automation");
}

#[test]
fn f6_moves_between_the_panes() {
    let mut session = session();
    let mut cycle = |modifiers, count: usize| {
        let mut names = Vec::new();
        for _ in 0..count {
            session.press_with(modifiers, Key::F6);
            names.push(focus(&session).1);
        }
        names
    };
    let advice = "Note: Push: Description is empty";
    assert_eq!(cycle(NONE, 4), [advice, "Simulation", "OK", "Call me"]);
    assert_eq!(cycle(SHIFT, 4), ["OK", "Simulation", advice, "Call me"]);
    session.show_tab("Connection");
    session.press(Key::F6);
    assert_eq!(focus(&session).1, "Name");
    session.press(Key::F6);
    assert_eq!(focus(&session).1, "OK");
}

#[test]
fn a_dialog_gives_the_focus_back_to_the_control_below() {
    let mut session = session();
    session.press(Key::Insert);
    session.field("Add Action", "Description").focus();
    session.run();
    session.press(Key::F1);
    assert_eq!(focus(&session), (Role::Button, "Close".to_owned()));
    session.press(Key::Escape);
    assert_eq!(focus(&session), (Role::TextInput, "Description".to_owned()));
    // A click beside the controls of a dialog changes nothing, either.
    let beside = session.field("Add Action", "Title").rect().left_center() - vec2(30.0, 0.0);
    session.mouse_click(beside);
    assert_eq!(focus(&session), (Role::TextInput, "Description".to_owned()));
}

/// Where the last line of the help is, which is below a small window at first.
fn last_line_of_help(session: &Session) -> f32 {
    let labels = session.dialog("Console help").query_all_by_role(Role::Label).map(|label| label.rect().min.y);
    labels.fold(0.0, f32::max)
}

#[test]
fn help_scrolls_by_keys() {
    let setup = Setup { size: vec2(640.0, 480.0), ..Setup::default() };
    let mut session = Session::with_policy_and(&policy_of(&["Push"]), setup);
    session.press(Key::F1);
    let start = last_line_of_help(&session);
    assert!(start > 480.0);
    session.press(Key::ArrowDown);
    assert!(last_line_of_help(&session) < start, "Down scrolls by a line");
    let line = last_line_of_help(&session);
    session.press(Key::PageDown);
    assert!(last_line_of_help(&session) < line - 100.0, "Page Down scrolls by a page");
    session.press(Key::End);
    let end = last_line_of_help(&session);
    session.press(Key::PageDown);
    assert_eq!(last_line_of_help(&session), end, "at the end");
    session.press(Key::Home);
    assert_eq!(last_line_of_help(&session), start);
    assert_eq!(focus(&session).1, "Close");
}

#[test]
fn the_second_click_of_a_double_click_stays_where_the_first_one_was() {
    let mut session = session();
    let click = |pos| crate::input::click(pos);
    // OK in the dialog lies over a control of the window.
    session.press(Key::F2);
    let cancel = session.dialog("Edit Action").get_by_role_and_label(Role::Button, "Cancel").rect().center();
    session.one_frame(click(cancel).into_iter().chain(click(cancel)));
    session.run();
    assert_eq!((session.dialogs().len(), session.selected().as_deref()), (0, Some("Call me")));
    // In a small window, the Tasks menu opens over its button.
    let setup = Setup { size: vec2(480.0, 360.0), ..Setup::default() };
    let mut session = Session::with_policy_and(&policy_of(&["Push", "Call me"]), setup);
    let tasks = session.page("Automation").get_by_role_and_label(Role::Button, "Tasks").rect().center();
    session.one_frame(click(tasks).into_iter().chain(click(tasks)));
    session.run();
    assert_eq!((session.titles(), session.dialogs().len()), (vec!["Push", "Call me"], 0));
    let covers = |node: egui_kittest::Node<'_>| node.rect().contains(tasks);
    assert!(session.harness.get_all_by_role(Role::MenuItem).any(covers), "the menu is not over the button");
}

#[test]
fn including_a_connection_keeps_the_focus_on_its_check_box() {
    let setup = Setup { size: vec2(1240.0, 840.0), ..Setup::default() };
    let mut session = Session::with_policy_and(&policy_of(&["Push"]), setup);
    session.show_tab("Connection");
    let name = "Include connection settings in this policy";
    session.page("Connection").get_by_label(name).focus();
    session.run();
    for is_included in [true, false, true] {
        session.press(Key::Space);
        assert_eq!(session.policy().connection().is_some(), is_included);
        assert_eq!(focus(&session).1, name);
    }
}

#[test]
fn a_dialog_opens_at_its_top() {
    let setup = Setup { size: vec2(640.0, 480.0), ..Setup::default() };
    let mut session = Session::with_policy_and(&policy_of(&["Push"]), setup);
    session.press(Key::F1);
    let top = last_line_of_help(&session);
    session.press(Key::End);
    assert!(last_line_of_help(&session) < top);
    session.press(Key::Escape);
    session.press(Key::F1);
    assert_eq!(last_line_of_help(&session), top);
}

#[test]
fn the_gallery_follows_the_focus_and_arrows_keep_a_custom_image() {
    let setup = Setup { size: vec2(640.0, 480.0), ..Setup::default() };
    let mut session = Session::with_policy_and(&policy_of(&["Push"]), setup);
    session.press(Key::F2);
    session.field("Edit Action", "Search images").focus();
    session.run();
    session.press(Key::Tab);
    for (key, name) in [(Key::End, "Last"), (Key::Home, "Push")] {
        session.press(key);
        let root = session.harness.root();
        let focused = root.children_recursive().find(egui_kittest::Node::is_focused).unwrap();
        let buttons = session.dialog("Edit Action").get_by_role_and_label(Role::Button, "OK").rect();
        assert!(focused.rect().max.y <= buttons.min.y, "{name}: {:?}", focused.rect());
        assert!(focused.rect().min.y >= 50.0, "{name}: {:?}", focused.rect());
        if key == Key::Home {
            assert_eq!(focus(&session).1, name);
        }
    }
}
