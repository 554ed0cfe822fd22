//! Advice as the administrator meets it: in the list below the actions, in the row, and at the fields.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use radius_console::policy::ActionField;

use crate::session::{CTRL, Session, policy_of};

/// A policy with plenty of advice; its commands are `push`, `phone ` with Autosend, and `email`.
fn unwise() -> Session {
    let mut policy: serde_json::Value = serde_json::from_str(include_str!("duo.radius.json")).unwrap();
    policy["connection"]["haMode"] = "activeActive".into();
    policy["connection"]["timeout"] = 10.into();
    policy["actions"][0]["description"] = "".into();
    Session::with_policy(&policy.to_string())
}

fn list(session: &Session) -> Option<Node<'_>> {
    session.harness.query_by_role_and_label(Role::List, "Advice")
}

fn buttons(session: &Session) -> Vec<String> {
    let buttons = list(session).into_iter().flat_map(|list| {
        let buttons = list.query_all_by_role(Role::Button).filter_map(|button| button.accesskit_node().label());
        buttons.collect::<Vec<_>>()
    });
    buttons.collect()
}

fn advice(session: &Session) -> Vec<String> {
    buttons(session).into_iter().filter(|label| !label.starts_with("Fix") && !label.starts_with("Undo")).collect()
}

fn find<'s>(session: &'s Session, label: &'s str) -> Node<'s> {
    list(session).unwrap().get_by_role_and_label(Role::Button, label)
}

const ALL: [&str; 5] = [
    "Warning: Call me: Command \"phone \" starts or ends with a space",
    "Warning: Connection: Both servers receive each request",
    "Warning: Connection: Timeout (10 s) is below 30 s",
    "Note: Push: Description is empty",
    "Note: Call me: Autosend is on",
];

#[test]
fn advice_is_listed_with_warnings_first() {
    let session = unwise();
    assert_eq!(advice(&session), ALL);
    assert!(Session::words(&session.page("Automation")).contains(&"3 warnings, 2 notes".to_owned()));
    let why = find(&session, ALL[0]).accesskit_node().description();
    assert_eq!(why.as_deref(), Some("The space is sent too. Right arrow: Fix."));
}

#[test]
fn without_advice_there_is_no_list() {
    let session = Session::new();
    assert!(list(&session).is_none(), "an empty list of actions explains itself");
    let wise = policy_of(&["Token"]).replace("\"\"", "\"Text\"");
    let session = Session::with_policy(&wise);
    assert!(list(&session).is_none(), "{:?}", advice(&session));
}

#[test]
fn a_row_shows_how_much_advice_its_action_has() {
    let session = unwise();
    let described = |title| session.row(title).accesskit_node().description().unwrap();
    assert!(described("Push").ends_with(", image Push, 1 note"), "{}", described("Push"));
    assert!(described("Call me").ends_with(", Autosend, 1 warning, 1 note"), "{}", described("Call me"));
    let without = described("Passcode by e-mail");
    assert!(!without.contains("note") && !without.contains("warning"), "{without}");
}

#[test]
fn hovering_over_the_mark_shows_the_advice() {
    let mut session = unwise();
    let row = session.row("Call me").rect();
    session.send(Event::PointerMoved(row.right_center() + egui::vec2(-32.0, 0.0)));
    session.pass_secs(1.0);
    assert!(session.harness.query_by_label_contains("The space is sent too.\nAutosend is on.").is_some());
}

#[test]
fn fix_is_one_undo_step_and_removes_only_its_own_advice() {
    for (fix, fixed, name) in [
        ("Fix: remove the spaces", 0, "remove spaces from command of \"Call me\""),
        ("Fix: set Timeout to 30 s", 2, "change Timeout"),
    ] {
        let mut session = unwise();
        let before = session.text();
        session.click(|session| find(session, fix));
        let left: Vec<&str> =
            ALL.into_iter().enumerate().filter(|(index, _)| *index != fixed).map(|(_, it)| it).collect();
        assert_eq!(advice(&session), left, "{fix}");
        session.press_with(CTRL, Key::Z);
        assert_eq!((session.text(), session.status()), (before, format!("Undone: {name}")), "{fix}");
    }
}

#[test]
fn only_a_mistake_has_a_fix() {
    let session = unwise();
    let fixes: Vec<String> = buttons(&session).into_iter().filter(|label| label.starts_with("Fix")).collect();
    assert_eq!(fixes, ["Fix: remove the spaces", "Fix: set Timeout to 30 s"]);
}

#[test]
fn turning_on_autosend_offers_no_fix_that_turns_it_off() {
    let mut session = Session::with_actions(&["Push"]);
    session.choose("Tasks", "Autosend");
    assert!(advice(&session).contains(&"Note: Push: Autosend is on".to_owned()));
    assert!(buttons(&session).iter().all(|label| !label.starts_with("Fix")), "{:?}", buttons(&session));
}

/// A policy with three commands that start or end with a space.
fn three_mistakes() -> Session {
    let text = policy_of(&["Push", "Call me", "SMS"]).replace("\"\"", "\"Text\"");
    let mut policy: serde_json::Value = serde_json::from_str(&text).unwrap();
    for (index, command) in ["push ", "phone ", "sms "].into_iter().enumerate() {
        policy["actions"][index]["command"] = command.into();
    }
    Session::with_policy(&policy.to_string())
}

/// The commands that start or end with a space.
fn mistakes(session: &Session) -> Vec<String> {
    let commands = session.policy().actions().map(|(_, action)| action.command.as_str().to_owned());
    commands.filter(|command| command.trim() != command).collect()
}

fn fix_buttons(session: &Session) -> Vec<egui::Rect> {
    let buttons = list(session).unwrap().query_all_by_role(Role::Button);
    let is_button = |node: &Node<'_>| {
        node.accesskit_node().label().is_some_and(|label| label.starts_with("Fix: ") || label.starts_with("Undo: "))
    };
    buttons.filter(is_button).map(|node| node.rect()).collect()
}

#[test]
fn a_fixed_row_stays_in_its_place_until_the_pointer_leaves_the_list() {
    let mut session = three_mistakes();
    let places = fix_buttons(&session);
    session.mouse_click(places[0].center());
    assert_eq!(mistakes(&session), ["phone ", "sms "]);
    assert_eq!(
        buttons(&session)[..2],
        ["Fixed: Push: Command \"push \" starts or ends with a space", "Undo: remove spaces from command of \"Push\""]
    );
    assert_eq!(fix_buttons(&session), places, "nothing has moved");
    assert!(Session::words(&session.page("Automation")).contains(&"2 warnings".to_owned()));
    // From one Fix to the next: the fixed rows stay, and only the last one can be undone by its button.
    session.mouse_click(places[1].center());
    assert_eq!((mistakes(&session), fix_buttons(&session)), (vec!["sms ".to_owned()], places[1..].to_vec()));
    session.send(Event::PointerMoved(session.row("Push").rect().center()));
    session.run();
    assert_eq!(buttons(&session).len(), 2, "one row with its Fix: {:?}", buttons(&session));
}

#[test]
fn a_second_click_on_fix_does_nothing_however_late_it_is() {
    let mut session = three_mistakes();
    let at = fix_buttons(&session)[0].center();
    for secs in [0.04, 0.2, 0.4, 5.0] {
        session.mouse_click(at);
        assert_eq!(mistakes(&session), ["phone ", "sms "]);
        session.pass_secs(secs);
    }
    // Undo waits until the pointer has left it, and so does the Fix that comes back.
    session.send(Event::PointerMoved(at + egui::vec2(-60.0, 0.0)));
    session.mouse_click(at);
    session.pass_secs(0.4);
    session.mouse_click(at);
    assert_eq!(mistakes(&session), ["push ", "phone ", "sms "]);
}

#[test]
fn a_key_held_on_fix_or_pressed_twice_fixes_once() {
    let mut session = three_mistakes();
    list(&session).unwrap().get_by_label_contains("Warning: Push").focus();
    session.run();
    session.press(Key::ArrowRight);
    let held =
        Event::Key { key: Key::Space, physical_key: None, pressed: true, repeat: true, modifiers: Modifiers::NONE };
    session.send_all([held.clone(), held]);
    session.press(Key::Space);
    session.press(Key::Enter);
    assert_eq!(mistakes(&session), ["phone ", "sms "]);
    assert_eq!(session.focused().as_deref(), Some("Undo: remove spaces from command of \"Push\""));
    session.press(Key::ArrowLeft);
    session.press(Key::ArrowRight);
    session.press(Key::Space);
    assert_eq!(mistakes(&session), ["push ", "phone ", "sms "]);
}

#[test]
fn after_a_click_on_fix_keys_and_screen_readers_can_press_undo_at_once() {
    let ways: [fn(&mut Session); 3] = [
        |session| {
            list(session).unwrap().get_by_label_contains("Fixed: Push").focus();
            session.run();
            session.press(Key::ArrowRight);
            session.press(Key::Space);
        },
        |session| {
            let press = Session::press_event(&list(session).unwrap().get_by_label_contains("Undo: "));
            session.send(press);
        },
        // A touch leaves no pointer behind.
        |session| {
            session.send(Event::PointerGone);
            session.pass_secs(1.0);
            session.mouse_click(list(session).unwrap().get_by_label_contains("Undo: ").rect().center());
        },
    ];
    for (way, undo) in ways.into_iter().enumerate() {
        let mut session = three_mistakes();
        session.mouse_click(fix_buttons(&session)[0].center());
        assert_eq!(mistakes(&session), ["phone ", "sms "]);
        undo(&mut session);
        assert_eq!(mistakes(&session), ["push ", "phone ", "sms "], "way {way}");
    }
}

#[test]
fn undo_beside_a_fixed_row_offers_its_fix_again_in_its_place() {
    let mut session = three_mistakes();
    let (before, places) = (session.text(), fix_buttons(&session));
    session.mouse_click(places[0].center());
    session.mouse_click(places[1].center());
    session.send(Event::PointerMoved(places[2].center()));
    session.mouse_click(places[1].center());
    assert_eq!(mistakes(&session), ["phone ", "sms "]);
    assert_eq!(session.status(), "Undone: remove spaces from command of \"Call me\"");
    assert_eq!(fix_buttons(&session), places[1..], "the first row is still fixed, and keeps its place");
    // Keys undo and redo without moving anything, too.
    session.mouse_click(places[2].center());
    session.press_with(CTRL, Key::Z);
    assert_eq!(fix_buttons(&session), places[1..]);
    session.press_with(CTRL, Key::Z);
    assert_eq!(session.text(), before);
}

#[test]
fn after_another_edit_fixed_rows_are_gone() {
    let mut session = three_mistakes();
    let places = fix_buttons(&session);
    session.mouse_click(places[0].center());
    session.press_with(CTRL, Key::Z);
    session.press_with(CTRL, Key::Y);
    assert!(buttons(&session)[0].starts_with("Fixed: "), "{:?}", buttons(&session));
    session.choose("Tasks", "Autosend");
    assert!(buttons(&session).iter().all(|label| !label.starts_with("Fixed: ")), "{:?}", buttons(&session));
}

#[test]
fn a_double_click_or_a_double_tap_fixes_once() {
    // A tap leaves no pointer behind.
    for after in [vec![], vec![Event::PointerGone]] {
        let mut session = unwise();
        let at = find(&session, "Fix: remove the spaces").rect().center();
        let button = |pressed| Event::PointerButton {
            pos: at,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        session.send(Event::PointerMoved(at));
        // Fast enough for a double click although each frame counts as a quarter of a second.
        for _ in 0..2 {
            let click = [Event::PointerMoved(at), button(true), button(false)];
            session.one_frame(click.into_iter().chain(after.clone()));
        }
        session.run();
        assert!(mistakes(&session).is_empty(), "it does not undo the fix: {after:?}");
        let left = advice(&session);
        assert!(ALL[1..].iter().all(|other| left.iter().any(|it| it == other)), "it fixes nothing else: {left:?}");
    }
}

#[test]
fn a_second_click_at_a_field_hits_no_other_fix_until_the_pointer_has_left() {
    let text = policy_of(&["Link"]).replace("\"name\": \"Duo\"", "\"name\": \"Rublon\", \"provider\": \"rublon\"");
    let mut session = Session::with_policy(&text);
    session.press(Key::F2);
    session.fill(|session| session.field("Edit Action", "Command"), "phonecall ");
    let command = |session: &Session| session.field("Edit Action", "Command").value().unwrap();
    let fix = |session: &Session| {
        let dialog = session.dialog("Edit Action");
        dialog.get_by_role_and_label(Role::Button, "Fix: change Command to \"phoneCall\"").rect()
    };
    let at = {
        let dialog = session.dialog("Edit Action");
        dialog.get_by_role_and_label(Role::Button, "Fix: remove the spaces").rect().center()
    };
    session.mouse_click(at);
    session.pass_secs(0.4);
    session.mouse_click(at);
    assert!(fix(&session).contains(at), "it is where the first one was");
    assert_eq!(command(&session), "phonecall");
    session.send(Event::PointerMoved(at + egui::vec2(0.0, 60.0)));
    session.mouse_click(at);
    assert_eq!(command(&session), "phoneCall");
}

#[test]
fn after_a_click_on_fix_keys_and_screen_readers_can_press_the_next_one_at_that_field() {
    let text = policy_of(&["Link"]).replace("\"name\": \"Duo\"", "\"name\": \"Rublon\", \"provider\": \"rublon\"");
    let next = |session: &Session| {
        let dialog = session.dialog("Edit Action");
        dialog.get_by_role_and_label(Role::Button, "Fix: change Command to \"phoneCall\"").rect().center()
    };
    let ways: [&dyn Fn(&mut Session); 3] = [
        &|session| {
            let fix = "Fix: change Command to \"phoneCall\"";
            let is_reached = (0..10).any(|_| {
                session.press(Key::Tab);
                session.focused().as_deref() == Some(fix)
            });
            assert!(is_reached);
            session.press(Key::Space);
        },
        &|session| {
            let dialog = session.dialog("Edit Action");
            let press = Session::press_event(&dialog.get_by_label_contains("Fix: change Command"));
            session.send(press);
        },
        // A touch leaves no pointer behind.
        &|session| {
            session.send(Event::PointerGone);
            session.pass_secs(1.0);
            session.mouse_click(next(session));
        },
    ];
    for (way, fix) in ways.into_iter().enumerate() {
        let mut session = Session::with_policy(&text);
        session.press(Key::F2);
        session.fill(|session| session.field("Edit Action", "Command"), "phonecall ");
        let at = {
            let dialog = session.dialog("Edit Action");
            dialog.get_by_role_and_label(Role::Button, "Fix: remove the spaces").rect().center()
        };
        session.mouse_click(at);
        fix(&mut session);
        assert_eq!(session.field("Edit Action", "Command").value().as_deref(), Some("phoneCall"), "way {way}");
    }
}

#[test]
fn both_of_two_actions_that_are_too_alike_show_their_one_warning() {
    let text = policy_of(&["Push", "SMS", "Push"]).replace("\"\"", "\"Text\"");
    let mut policy: serde_json::Value = serde_json::from_str(&text).unwrap();
    policy["actions"][2]["command"] = "other".into();
    let mut session = Session::with_policy(&policy.to_string());
    assert_eq!(advice(&session), ["Warning: Actions 1 and 3 have the same title, \"Push\""]);
    let rows = session.list().query_all_by_role_and_label(Role::ListBoxOption, "Push");
    let described: Vec<_> = rows.map(|row| row.accesskit_node().description()).collect();
    let expected = ["push", "other"].map(|command| format!("enabled, command {command}, image Push, 1 warning"));
    assert_eq!(described, expected.map(Some));
    session.press(Key::F2);
    let description = session.field("Edit Action", "Title").accesskit_node().description().unwrap();
    assert!(description.starts_with("Another enabled action has the same title, \"Push\""), "{description}");
}

#[test]
fn clicking_advice_opens_the_field_of_the_action() {
    let mut session = unwise();
    session.click(|session| find(session, ALL[3]));
    assert_eq!(session.dialogs(), ["Edit Action"]);
    assert_eq!(session.focused().as_deref(), Some("Description"));
    let description = session.field("Edit Action", "Description").accesskit_node().description();
    assert_eq!(description.as_deref(), Some("Description is empty. Without it, the icon has no tooltip."));
    session.press(Key::Escape);
    assert_eq!(session.selected().as_deref(), Some("Push"));
}

#[test]
fn clicking_advice_opens_the_connection_field() {
    for (index, field) in [(1, "HA mode"), (2, "Timeout")] {
        let mut session = unwise();
        session.click(|session| find(session, ALL[index]));
        assert_eq!(session.focused().as_deref(), Some(field));
        let page = session.page("Connection");
        let focused = page.children_recursive().find(Node::is_focused).unwrap();
        assert!(focused.accesskit_node().description().is_some(), "{field} shows no advice");
    }
}

#[test]
fn clicking_autosend_advice_selects_the_row() {
    let mut session = unwise();
    session.click(|session| find(session, ALL[4]));
    assert_eq!((session.focused().as_deref(), session.dialogs().len()), (Some("Call me"), 0));
}

#[test]
fn the_list_works_by_keyboard_alone() {
    let mut session = unwise();
    find(&session, ALL[0]).focus();
    session.run();
    session.press(Key::ArrowDown);
    // This row has no button.
    session.press(Key::ArrowRight);
    assert_eq!(session.focused().as_deref(), Some(ALL[1]));
    session.press(Key::ArrowDown);
    session.press(Key::ArrowRight);
    assert_eq!(session.focused().as_deref(), Some("Fix: set Timeout to 30 s"));
    session.press(Key::ArrowLeft);
    assert_eq!(session.focused().as_deref(), Some(ALL[2]));
    session.press(Key::ArrowRight);
    // The button stays, so the focus does, too.
    session.press(Key::Space);
    assert_eq!(session.focused().as_deref(), Some("Undo: change Timeout"));
    session.press(Key::ArrowLeft);
    session.press(Key::ArrowRight);
    session.press(Key::Space);
    assert_eq!(session.focused().as_deref(), Some("Fix: set Timeout to 30 s"));
    session.press(Key::ArrowDown);
    assert_eq!(session.focused().as_deref(), Some(ALL[3]));
    session.press(Key::End);
    session.press(Key::ArrowDown);
    assert_eq!(session.focused().as_deref(), Some(ALL[4]));
    session.press(Key::Home);
    session.press(Key::Enter);
    assert_eq!((session.dialogs(), session.focused().as_deref()), (vec!["Edit Action".to_owned()], Some("Command")));
}

#[test]
fn the_last_fix_keeps_the_focus_until_it_leaves_the_list() {
    let mut session = Session::with_policy(
        &policy_of(&["Push"])
            .replace("\"\"", "\"Text\"")
            .replace("\"push\",\n      \"desc", "\"push \",\n      \"desc"),
    );
    assert_eq!(advice(&session).len(), 1, "{:?}", advice(&session));
    list(&session).unwrap().get_by_label_contains("Warning: Push").focus();
    session.run();
    session.press(Key::ArrowRight);
    session.press(Key::Space);
    assert_eq!(
        (advice(&session).len(), session.focused().as_deref()),
        (0, Some("Undo: remove spaces from command of \"Push\""))
    );
    session.press(Key::Tab);
    assert!(list(&session).is_none());
    assert!(session.focused().is_some());
    session.press(Key::Insert);
    session.type_text("Token");
    session.press(Key::Enter);
    assert_eq!((advice(&session).len(), session.focused().as_deref()), (2, Some("Token")));
}

#[test]
fn if_undo_removes_the_focused_advice_the_focus_moves_to_the_actions() {
    let mut session = Session::with_policy(&policy_of(&["Push"]).replace("\"\"", "\"Text\""));
    session.press(Key::F2);
    session.fill(|session| session.field("Edit Action", "Command"), "push ");
    session.press(Key::Enter);
    list(&session).unwrap().get_by_label_contains("Warning: Push").focus();
    session.run();
    session.press(Key::ArrowRight);
    session.press_with(CTRL, Key::Z);
    assert!(list(&session).is_none());
    assert_eq!(session.focused().as_deref(), Some("Push"));
    // No leftover focus request steals focus from a later action.
    session.press(Key::Insert);
    session.type_text("Token");
    session.press(Key::Enter);
    assert_eq!(session.focused().as_deref(), Some("Token"));
}

#[test]
fn a_field_lists_all_its_advice() {
    let mut session = unwise();
    session.press(Key::Insert);
    session.type_text("Text me");
    session.fill(|session| session.field("Add Action", "Command"), "push2 ");
    let description = session.field("Add Action", "Command").accesskit_node().description().unwrap();
    let lines: Vec<&str> = description.lines().collect();
    assert!(lines[0].starts_with("Command \"push2 \" starts or ends with a space"), "{description}");
    assert!(lines[1].starts_with("Command \"push2 \" includes a device number"), "{description}");
}

#[test]
fn advice_leads_to_an_invalid_field_too() {
    let mut session = unwise();
    session.show_tab("Connection");
    session.fill(|session| session.connection_field("Timeout"), "0");
    session.show_tab("Automation");
    session.click(|session| find(session, ALL[2]));
    assert_eq!(session.focused().as_deref(), Some("Timeout"));
}

#[test]
fn fix_in_a_dialog_changes_the_draft() {
    let mut session = unwise();
    session.press(Key::Insert);
    session.type_text("Text me");
    session.fill(|session| session.field("Add Action", "Command"), "sms ");
    let description = |session: &Session, field| session.field("Add Action", field).accesskit_node().description();
    assert!(description(&session, "Command").unwrap().starts_with("Command \"sms \" starts or ends with a space"));
    assert_eq!(
        description(&session, "Description"),
        Some(ActionField::Description.hint()),
        "the field was not visited yet"
    );
    let before = session.text();
    session.click(|session| session.dialog("Add Action").get_by_role_and_label(Role::Button, "Fix: remove the spaces"));
    assert_eq!(session.field("Add Action", "Command").value().as_deref(), Some("sms"));
    let hint = Some(ActionField::Command.hint());
    assert_eq!((description(&session, "Command"), session.text()), (hint, before), "the policy is unchanged");
    // Advice never blocks OK.
    session.click(|session| session.field("Add Action", "Description"));
    session.press(Key::Tab);
    assert!(description(&session, "Description").unwrap().starts_with("Description is empty"));
    session.press(Key::Enter);
    assert_eq!(session.titles().last(), Some(&"Text me"));
}

#[test]
fn disabling_an_autosend_action_in_its_dialog_warns_that_it_never_runs() {
    let mut session = unwise();
    session.click(|session| session.row("Call me"));
    session.press(Key::Enter);
    session.click(|session| session.dialog("Edit Action").get_by_role_and_label(Role::CheckBox, "Enable Action"));
    let words = session.dialog_words("Edit Action");
    assert!(words.contains("Autosend is on for a disabled action. It never runs."), "{words}");
}

#[test]
fn connection_advice_shows_at_the_field_and_is_fixed_there() {
    let mut session = unwise();
    session.show_tab("Connection");
    session.click(|session| session.page("Connection").get_by_role_and_label(Role::Button, "Fix: set Timeout to 30 s"));
    assert_eq!(session.connection_field("Timeout").value().as_deref(), Some("30"));
    assert_eq!(session.focused().as_deref(), Some("Timeout"), "the button is gone");
    session.choose("Edit", "Undo: change Timeout");
    assert_eq!(session.connection_field("Timeout").value().as_deref(), Some("10"));
    // An invalid value shows its error before any advice.
    session.fill(|session| session.connection_field("Timeout"), "0");
    let description = session.connection_field("Timeout").accesskit_node().description().unwrap();
    assert!(description.starts_with("0 is not valid."), "{description}");
}

#[test]
fn advice_never_blocks_saving() {
    let mut session = unwise();
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    session.press_with(CTRL, Key::S);
    session.wait_for("the file", |session| !session.console().document().is_changed());
    assert!(!advice(&session).is_empty());
}

#[test]
fn a_fix_says_what_it_has_done() {
    let mut session = unwise();
    session.click(|session| find(session, "Fix: remove the spaces"));
    assert_eq!(session.status(), "Fixed: remove spaces from command of \"Call me\"");
    session.show_tab("Connection");
    session.click(|session| session.page("Connection").get_by_role_and_label(Role::Button, "Fix: set Timeout to 30 s"));
    assert_eq!(session.status(), "Fixed: change Timeout");
}

#[test]
fn a_row_says_which_key_reaches_its_button() {
    let mut session = unwise();
    let why = |session: &Session, label: &str| find(session, label).accesskit_node().description().unwrap();
    assert_eq!(why(&session, ALL[0]), "The space is sent too. Right arrow: Fix.");
    assert!(!why(&session, ALL[1]).contains("Right arrow"), "{}", why(&session, ALL[1]));
    session.click(|session| find(session, "Fix: remove the spaces"));
    let fixed = "Fixed: Call me: Command \"phone \" starts or ends with a space";
    assert_eq!(why(&session, fixed), "Right arrow: Undo.");
}

#[test]
fn actions_with_the_same_title_are_told_apart_by_their_numbers() {
    let text = policy_of(&["SMS", "Push ", "SMS"]).replace("\"\"", "\"Text\"");
    let mut policy: serde_json::Value = serde_json::from_str(&text).unwrap();
    for (index, command) in ["sms ", "push ", "phone "].into_iter().enumerate() {
        policy["actions"][index]["command"] = command.into();
    }
    let mut session = Session::with_policy(&policy.to_string());
    let spaces = |command| format!("Command \"{command}\" starts or ends with a space");
    let found = advice(&session);
    for (name, command) in [("Action 1, \"SMS\"", "sms "), ("\"Push \"", "push "), ("Action 3, \"SMS\"", "phone ")] {
        let row = format!("Warning: {name}: {}", spaces(command));
        assert!(found.contains(&row), "{row}: {found:?}");
    }
    session.click(|session| list(session).unwrap().query_all_by_label("Fix: remove the spaces").last().unwrap());
    assert_eq!(session.status(), "Fixed: remove spaces from command of action 3, \"SMS\"");
    session.click(|session| session.list().query_all_by_role_and_label(Role::ListBoxOption, "SMS").last().unwrap());
    session.press(Key::Delete);
    assert_eq!(session.status(), "Deleted action 3, \"SMS\"");
    session.press_with(CTRL, Key::Z);
    assert_eq!(session.status(), "Undone: delete action 3, \"SMS\"");
}
