//! Combo boxes by keyboard and mouse, as on Windows.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable as _;
use radius_console::policy::Provider;

use crate::input;
use crate::session::{CTRL, Session};

/// The combo box for the MFA server on the Connection tab, focused, with Duo chosen.
pub(crate) fn combo() -> Session {
    let mut session = Session::with_policy(include_str!("duo.radius.json"));
    session.show_tab("Connection");
    session.page("Connection").get_by_role_and_label(Role::ComboBox, "MFA server").focus();
    session.run();
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
fn no_key_acts_with_another_modifier() {
    let keys = [Key::F4, Key::Space, Key::Enter, Key::Home, Key::PageDown, Key::ArrowLeft];
    let alone = keys.into_iter().flat_map(|key| [(Modifiers::SHIFT, key), (Modifiers::ALT, key)]);
    let arrows = [Modifiers::SHIFT, Modifiers::SHIFT.plus(Modifiers::ALT)].map(|modifiers| (modifiers, Key::ArrowDown));
    let mut session = combo();
    for opens in [false, true] {
        if opens {
            session.press(Key::F4);
            session.press(Key::ArrowUp);
        }
        let before = server(&session);
        for (modifiers, key) in alone.clone().chain(arrows) {
            session.press_typing(modifiers, key);
            assert_eq!(server(&session), before, "{modifiers:?} {key:?}");
        }
    }
}

#[test]
fn alt_and_an_arrow_open_and_close_the_list_in_a_dialog() {
    let mut session = Session::with_policy(include_str!("duo.radius.json"));
    session.choose("Tasks", "Add from preset");
    session.dialog("Add from preset").get_by_role(Role::ComboBox).focus();
    session.run();
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
