//! Alt and a letter: what it reaches, and what it leaves alone.

use std::collections::BTreeMap;

use egui::accesskit::Role;
use egui::os::OperatingSystem;
use egui::{Event, Key, Modifiers, Popup};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::attributes_tab;
use crate::session::{CTRL, Session, key_event};
use crate::trial::policy_at;

const ALT: Modifiers = Modifiers::ALT;
/// AltGr as Windows reports it.
const ALT_GR: Modifiers = Modifiers { alt: true, ..CTRL };

/// A key that types, pressed with modifiers, as a keyboard sends it.
fn typing(modifiers: Modifiers, key: Key, text: &str) -> [Event; 5] {
    let up = Event::Key { key, physical_key: None, pressed: false, repeat: false, modifiers };
    let types = Event::Text(text.to_owned());
    [Event::ModifiersChanged(modifiers), key_event(modifiers, key), types, up, Event::ModifiersChanged(Modifiers::NONE)]
}

/// Presses Alt and a letter.
fn alt(session: &mut Session, key: Key) {
    session.one_frame(typing(ALT, key, &key.name().to_lowercase()));
    session.run();
}

/// Taps Alt, with these events before it is released.
fn tap(session: &mut Session, between: impl IntoIterator<Item = Event>) {
    session.send(Event::ModifiersChanged(ALT));
    session.send_all(between);
    session.send_all([alt_up(), Event::ModifiersChanged(Modifiers::NONE)]);
}

fn alt_up() -> Event {
    Event::Key { key: Key::AltLeft, physical_key: None, pressed: false, repeat: false, modifiers: ALT }
}

/// The nodes of the open menu, of the top dialog, or else of the window.
fn top_layer(session: &Session) -> Vec<egui_kittest::Node<'_>> {
    let is_menu = |node: &egui_kittest::kittest::AccessKitNode<'_>| {
        node.role() == Role::Menu && node.label().is_some_and(|label| !label.is_empty())
    };
    let menu = session.harness.query_all_by(is_menu).last();
    let top = menu.or_else(|| session.harness.query_all_by_role(Role::Dialog).last());
    top.unwrap_or_else(|| session.harness.root()).children_recursive().collect()
}

/// The letters of the controls in the top layer, with the names of the controls.
fn letters(session: &Session) -> BTreeMap<String, String> {
    let nodes = top_layer(session);
    let mut letters = BTreeMap::new();
    for node in nodes {
        let node = node.accesskit_node();
        let Some(key) = node.data().access_key() else { continue };
        let name = node.label().unwrap_or_default();
        let other = letters.insert(key.to_owned(), name.clone());
        assert_eq!(other, None, "{key} belongs to {name}, too:\n{}", session.outline());
    }
    letters
}

/// The letter of a control, which is the only one with this name and role.
fn letter_of(session: &Session, name: &str) -> Option<String> {
    letters(session).into_iter().find(|(_, other)| other == name).map(|(letter, _)| letter)
}

fn key_of(session: &Session, name: &str) -> Key {
    let letter = letter_of(session, name).unwrap_or_else(|| panic!("{name} has no letter: {:?}", letters(session)));
    Key::from_name(letter.trim_start_matches("Alt+")).unwrap()
}

fn is_menu_open(session: &Session) -> bool {
    Popup::is_any_open(&session.harness.ctx)
}

#[test]
fn alt_and_a_letter_open_each_menu_at_its_first_item() {
    let mut session = Session::with_actions(&["Push"]);
    for (key, item) in
        [(Key::F, "New"), (Key::E, "Copy action"), (Key::T, "Add"), (Key::V, "Client view"), (Key::H, "Console help")]
    {
        alt(&mut session, key);
        assert_eq!(session.focused().as_deref(), Some(item), "{key:?}");
        session.press(Key::Escape);
        session.press(Key::Escape);
        assert_eq!(session.focused().as_deref(), Some("Push"), "{key:?}");
    }
}

#[test]
fn alt_and_a_letter_press_a_button_and_toggle_a_check_box() {
    let mut session = Session::with_actions(&["Push", "Call me"]);
    session.press(Key::F2);
    let key = key_of(&session, "Enable Action");
    alt(&mut session, key);
    assert_eq!(session.focused().as_deref(), Some("Enable Action"));
    session.press(Key::Enter);
    assert!(!session.policy().actions().next().unwrap().1.enabled);
    alt(&mut session, Key::A);
    session.wait_for("Apply to save the file", |session| !session.console().document().is_changed());
}

#[test]
fn alt_and_a_letter_focus_a_text_field_and_a_combo_box() {
    let mut session = Session::with_actions(&["Push"]);
    session.show_tab("Connection");
    for (role, name) in [(Role::TextInput, "Name"), (Role::ComboBox, "MFA server")] {
        let key = key_of(&session, name);
        alt(&mut session, key);
        assert!(session.page("Connection").get_by_role_and_label(role, name).is_focused(), "{name}");
    }
    assert!(!is_menu_open(&session));
    let key = key_of(&session, "Name");
    session.one_frame(typing(ALT, key, "n").into_iter().chain([Event::Text("!".to_owned())]));
    assert!(session.policy().name().as_str().contains('!'), "text after the key belongs to the field");
}

#[test]
fn a_letter_typed_with_alt_never_lands_in_a_text_field() {
    let mut session = Session::with_actions(&["Push"]);
    session.show_tab("Connection");
    session.click(|session| session.connection_field("Name"));
    for (key, text) in [(Key::Q, "q"), (Key::Z, "z"), (Key::J, "j"), (Key::X, "ж"), (Key::A, "a"), (Key::Num1, "1")] {
        session.one_frame(typing(ALT, key, text));
        session.run();
        session.click(|session| session.connection_field("Name"));
    }
    assert_eq!(session.policy().name().as_str(), "Duo");
    session.one_frame(typing(Modifiers::NONE, Key::End, ""));
    session.one_frame(typing(Modifiers::NONE, Key::Q, "q"));
    assert!(session.policy().name().as_str().contains('q'), "without Alt it does");
}

#[test]
fn alt_gr_types_and_is_no_mnemonic() {
    let mut session = Session::with_actions(&["Push"]);
    session.press(Key::F2);
    session.press(Key::End);
    session.one_frame(typing(ALT_GR, Key::F, "đ"));
    session.one_frame(typing(ALT_GR, Key::E, "€"));
    session.run();
    assert_eq!(session.field("Edit Action", "Title").value().as_deref(), Some("Pushđ€"));
    session.press(Key::Escape);
    session.one_frame(typing(ALT_GR, Key::F, "f"));
    session.run();
    assert!(!is_menu_open(&session));
    // As AltGr is released, Windows reports Alt alone for a moment.
    session.send_all([CTRL, ALT_GR, ALT, Modifiers::NONE].map(Event::ModifiersChanged));
    session.send(alt_up());
    assert_eq!(session.focused().as_deref(), Some("Push"));
}

#[test]
fn there_are_no_mnemonics_on_a_mac() {
    let mut session = Session::with_actions(&["Push"]);
    session.harness.ctx.set_os(OperatingSystem::Mac);
    session.run();
    assert_eq!(letters(&session), BTreeMap::new());
    alt(&mut session, Key::F);
    assert!(!is_menu_open(&session));
    tap(&mut session, []);
    assert_eq!(session.focused().as_deref(), Some("Push"));
    session.press(Key::F2);
    session.press(Key::End);
    session.one_frame(typing(ALT, Key::F, "ƒ"));
    session.run();
    assert_eq!(session.field("Edit Action", "Title").value().as_deref(), Some("Pushƒ"), "Option types");
}

#[test]
fn a_disabled_control_is_not_pressed_and_its_letter_stays_its_own() {
    let mut session = Session::with_actions(&["Push"]);
    assert!(!Session::is_enabled(&session.footer().get_by_label("Apply")));
    alt(&mut session, Key::A);
    assert_eq!(
        (session.focused().as_deref(), session.status().as_str()),
        (Some("Push"), "Policy file: duo.radius.json, saved")
    );
    session.press(Key::Space);
    alt(&mut session, Key::A);
    session.wait_for("the file to be saved", |session| !session.console().document().is_changed());
}

#[test]
fn ok_cancel_and_close_have_no_letter() {
    let mut session = Session::with_actions(&["Push"]);
    let has_none = |session: &Session| ["OK", "Cancel", "Close"].iter().all(|name| letter_of(session, name).is_none());
    assert!(has_none(&session));
    session.press(Key::Insert);
    assert!(has_none(&session));
    session.press(Key::Escape);
    session.press(Key::F1);
    assert!(has_none(&session));
}

#[test]
fn only_the_top_dialog_acts() {
    let mut session = Session::with_actions(&["Push"]);
    session.press(Key::Insert);
    session.type_text("Token");
    for key in [Key::F, Key::V, Key::H] {
        if !letters(&session).contains_key(&format!("Alt+{}", key.name())) {
            alt(&mut session, key);
        }
        assert!(!is_menu_open(&session), "{key:?}");
    }
    session.request_close();
    assert_eq!(session.dialogs().len(), 2);
    let title = session.field("Add Action", "Title").value();
    let key = key_of(&session, "Discard and close");
    alt(&mut session, key);
    assert!(session.is_closed());
    assert_eq!(title.as_deref(), Some("Token"));
}

#[test]
fn in_an_open_menu_alt_and_a_letter_act_as_the_letter() {
    let mut session = Session::with_actions(&["Push"]);
    alt(&mut session, Key::E);
    alt(&mut session, Key::P);
    assert_eq!(session.focused().as_deref(), Some("Push"), "Paste action ran and closed the menu");
    assert!(session.asked_for_clipboard());
}

#[test]
fn a_letter_typed_with_alt_never_lands_in_a_field() {
    let mut session = Session::with_actions(&["Push"]);
    session.click(|session| session.harness.get_by_role_and_label(Role::Button, "More options"));
    let key = key_of(&session, "Server message");
    alt(&mut session, key);
    let field = |session: &Session| {
        let field = session.harness.get_by_role_and_label(Role::TextInput, "Server message");
        (field.is_focused(), field.value().unwrap_or_default())
    };
    assert_eq!(field(&session), (true, String::new()));
    alt(&mut session, Key::Z);
    assert_eq!(field(&session), (true, String::new()));
    let key = key_of(&session, "Server response");
    alt(&mut session, key);
    assert_eq!(session.focused().as_deref(), Some("Server response"));
}

#[test]
fn a_letter_stays_when_the_rest_of_the_label_changes() {
    let mut session = Session::with_policy(&policy_at(&["Push"], "127.0.0.1", 18120));
    session.click(|session| session.harness.get_by_role_and_label(Role::RadioButton, "RADIUS server"));
    let send = |session: &Session| {
        let letters = letters(session);
        letters.into_iter().find(|(_, name)| name.starts_with("Send push")).map(|(letter, _)| letter).unwrap()
    };
    let before = send(&session);
    session.fill(|session| session.harness.get_by_role_and_label(Role::TextInput, "User name"), "alice");
    assert_eq!(send(&session), before);
    assert!(letters(&session).values().any(|name| name == "Send push to alice"), "{:?}", letters(&session));
}

#[test]
fn a_held_letter_acts_once() {
    let mut session = Session::with_actions(&["Push"]);
    session.send(Event::ModifiersChanged(ALT));
    for _ in 0..4 {
        session.one_frame([key_event(ALT, Key::T), Event::Text("t".to_owned())]);
        session.run();
        assert!(is_menu_open(&session));
        assert_eq!(session.focused().as_deref(), Some("Add"), "Test action is not run");
    }
}

#[test]
fn a_tap_of_alt_focuses_the_menu_bar_and_another_returns_the_focus() {
    let mut session = Session::with_actions(&["Push"]);
    tap(&mut session, [key_event(ALT, Key::AltLeft)]);
    assert_eq!(session.focused().as_deref(), Some("File"));
    tap(&mut session, []);
    assert_eq!(session.focused().as_deref(), Some("Push"));
}

#[test]
fn a_tap_of_alt_and_what_follows_work_in_a_single_frame() {
    let mut session = Session::with_actions(&["Push"]);
    session.press(Key::F2);
    session.press(Key::Escape);
    session.show_tab("Connection");
    session.click(|session| session.connection_field("Name"));
    session.one_frame([
        Event::ModifiersChanged(ALT),
        alt_up(),
        Event::ModifiersChanged(Modifiers::NONE),
        key_event(Modifiers::NONE, Key::H),
        Event::Text("h".to_owned()),
    ]);
    session.run();
    assert_eq!(session.focused().as_deref(), Some("Console help"));
    assert_eq!(session.policy().name().as_str(), "Duo");
}

#[test]
fn alt_tab_alt_with_another_key_and_alt_with_a_click_are_no_tap() {
    let mut session = Session::with_actions(&["Push", "Call me"]);
    for between in [
        vec![Event::WindowFocused(false), Event::WindowFocused(true)],
        vec![key_event(ALT, Key::ArrowDown)],
        vec![key_event(ALT, Key::Q)],
    ] {
        tap(&mut session, between);
        assert_eq!(session.focused().as_deref(), Some("Push"));
    }
    assert_eq!(session.rows(), ["Call me", "Push"], "Alt+Down still moves the action");
}

#[test]
fn letters_are_underlined_while_alt_is_held_and_when_the_menu_bar_has_the_focus() {
    let mut session = Session::with_actions(&["Push"]);
    let mut picture = |events: Vec<Event>| {
        session.send_all(events);
        session.harness.render().unwrap()
    };
    let before = picture(vec![]);
    let held = picture(vec![Event::ModifiersChanged(ALT)]);
    assert_ne!(before, held);
    let alt_gr = picture(vec![Event::ModifiersChanged(ALT_GR)]);
    assert_eq!(before, alt_gr, "AltGr");
    let again = picture(vec![Event::ModifiersChanged(ALT), key_event(ALT, Key::Q)]);
    assert_eq!(held, again);
    let after = picture(vec![Event::ModifiersChanged(Modifiers::NONE)]);
    assert_eq!(before, after);
    let bar = |image: &image::RgbaImage| image::imageops::crop_imm(image, 0, 0, 300, 36).to_image();
    let focused = picture(vec![key_event(Modifiers::NONE, Key::F10), key_event(Modifiers::NONE, Key::End)]);
    let view = |image: &image::RgbaImage| image::imageops::crop_imm(image, 0, 0, 60, 36).to_image();
    assert_ne!(bar(&before), bar(&focused));
    assert_eq!(view(&held), view(&focused), "File is underlined although Help has the focus");
}

#[test]
fn holding_alt_requests_no_frames() {
    let mut session = Session::with_actions(&["Push"]);
    session.send(Event::ModifiersChanged(ALT));
    session.harness.step();
    let delay = session.harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay;
    assert!(delay.as_secs() > 3600, "repaints after {delay:?}");
}

#[test]
fn labels_keep_their_letters_when_the_tab_changes_and_changes_back() {
    let mut session = Session::with_actions(&["Push"]);
    let automation = letters(&session);
    session.show_tab("Connection");
    let connection = letters(&session);
    for name in ["File", "Apply"] {
        let letter =
            |letters: &BTreeMap<String, String>| letters.iter().find(|(_, other)| *other == name).unwrap().0.clone();
        assert_eq!(letter(&automation), letter(&connection));
    }
    session.show_tab("Automation");
    assert_eq!(letters(&session), automation);
    session.show_tab("Connection");
    assert_eq!(letters(&session), connection);
}

/// The names of the buttons, check boxes and fields of the top layer that have no letter. Rows of lists and what is in them
/// have none, nor has the end user's OTP dialog, nor have fields without a visible label.
fn without_letter(session: &Session) -> Vec<String> {
    const NEVER: [&str; 8] = ["OK", "Cancel", "Close", "OTP", "Move up", "Move down", "Search images", "Platform"];
    let is_without = |node: &egui_kittest::Node<'_>| {
        let node = node.accesskit_node();
        let role = node.role();
        let is_control = matches!(role, Role::Button | Role::CheckBox | Role::ComboBox)
            || matches!(role, Role::TextInput | Role::PasswordInput);
        let parents = std::iter::successors(node.parent(), egui_kittest::kittest::AccessKitNode::parent);
        let is_in_list = parents.map(|parent| parent.role()).any(|role| matches!(role, Role::List | Role::ListBox));
        is_control && !is_in_list && node.data().access_key().is_none()
    };
    let nodes = top_layer(session).into_iter().filter(is_without);
    let names = nodes.filter_map(|node| node.accesskit_node().label());
    names.filter(|name| !NEVER.contains(&name.as_str()) && !name.starts_with("Fix: ")).collect()
}

#[test]
fn on_no_screen_do_two_controls_share_a_letter_and_all_have_one_if_there_are_enough() {
    let check = |session: &Session, screen: &str, without: &[&str]| {
        let letters = letters(session);
        assert_eq!(without_letter(session), without, "{screen}: {letters:?}");
        letters
    };
    let mut session = Session::with_actions(&["1", "2"]);
    session.show_tab("Attributes");
    check(&session, "Attributes", &[]);
    session.choose("Tasks", "Add");
    attributes_tab::choose(&mut session, "Add Attribute", "Vendor", "Other");
    check(&session, "Add Attribute", &[]);
    let mut session = Session::with_actions(&["1", "2"]);
    // The icons of the end user's dialog.
    let icons = ["1", "2"];
    let page = check(&session, "Automation", &icons);
    assert_eq!(page.get("Alt+A").map(String::as_str), Some("Apply"), "{page:?}");
    session.press(Key::Insert);
    check(&session, "Add Action", &[]);
    session.press(Key::Escape);
    session.press_with(CTRL, Key::E);
    check(&session, "Export policy", &[]);
    session.press(Key::Escape);
    session.press_with(CTRL, Key::N);
    check(&session, "New", &[]);
    session.press(Key::Escape);
    session.press(Key::F1);
    assert!(check(&session, "Help", &[]).is_empty());
    session.press(Key::Escape);
    session.click(|session| session.harness.get_by_role_and_label(Role::Button, "More options"));
    check(&session, "More options of the simulation", &icons);
    session.click(|session| session.harness.get_by_role_and_label(Role::RadioButton, "RADIUS server"));
    check(&session, "RADIUS server", &icons);
    session.click(|session| session.harness.get_by_role_and_label(Role::Button, "More options"));
    // There are more controls than letters.
    let rest = ["1", "2", "Service-Type", "Accept unsigned responses"];
    check(&session, "More options of a test", &rest);
    session.show_tab("Connection");
    check(&session, "Connection without connection", &[]);
    session.click(|session| session.page("Connection").get_by_label("Include connection settings in this policy"));
    // More labels than the letters in them.
    let few = ["Default", "User Prompt", "Forward the first password to Windows authentication provider"];
    check(&session, "Connection", &few);
    session.request_close();
    check(&session, "the question", &[]);
    session.press(Key::Escape);
    check(&Session::new(), "the empty list", &[]);
}
