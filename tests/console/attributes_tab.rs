//! The Attributes tab: the list, its commands, keys, clipboard and drag, and the dialog of an attribute.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use radius_console::policy::json;

use crate::session::{CTRL, Session, edited, policy_of};

/// A policy with three attributes of different types and vendors, and two actions.
pub(crate) fn policy() -> String {
    edited(&policy_of(&["Push", "Call me"]), |policy| {
        policy["version"] = 2.into();
        policy["attributes"] = serde_json::json!([
            {"attribute": "Calling-Station-Id", "value": "192.0.2.7"},
            {"attribute": "Cisco-AVPair", "value": "shell:roles=admin"},
            {"vendor": 9999, "attribute": 17, "type": "number", "value": 5},
        ]);
    })
}

const NAMES: [&str; 3] = ["Calling-Station-Id", "Cisco-AVPair", "Vendor 9999 attribute 17"];

fn session() -> Session {
    let mut session = Session::with_policy(&policy());
    session.show_tab("Attributes");
    session.press(Key::F6);
    while session.focused().as_deref() != Some(NAMES[0]) {
        session.press(Key::F6);
    }
    session
}

fn rows(session: &Session) -> Vec<String> {
    let Some(list) = session.harness.query_by_role_and_label(Role::ListBox, "Attributes") else { return Vec::new() };
    let mut rows: Vec<_> = list.get_all_by_role(Role::ListBoxOption).collect();
    rows.sort_by(|a, b| a.rect().min.y.total_cmp(&b.rect().min.y));
    rows.iter().filter_map(|row| row.accesskit_node().label()).collect()
}

fn row<'s>(session: &'s Session, name: &'s str) -> Node<'s> {
    let list = session.page("Attributes").get_by_role_and_label(Role::ListBox, "Attributes");
    list.get_by_role_and_label(Role::ListBoxOption, name)
}

fn selected(session: &Session) -> Option<String> {
    let list = session.harness.query_by_role_and_label(Role::ListBox, "Attributes")?;
    let mut rows = list.query_all_by_role(Role::ListBoxOption);
    rows.find(|row| row.accesskit_node().is_selected() == Some(true)).and_then(|row| row.accesskit_node().label())
}

/// The attributes of the policy as text.
fn attributes(session: &Session) -> Vec<String> {
    let shown =
        |attribute: &radius_console::policy::Attribute| format!("{} = {}", attribute.name(), attribute.shown_value());
    session.policy().attributes().map(|(_, attribute)| shown(attribute)).collect()
}

/// Chooses an entry of a combo box of the dialog.
pub(crate) fn choose(session: &mut Session, dialog: &'static str, combo: &'static str, name: &'static str) {
    session.click(|session| session.dialog(dialog).get_by_role_and_label(Role::ComboBox, combo));
    session.click(|session| {
        let list = session.harness.get_by_role_and_label(Role::ListBox, combo);
        list.get_by_role_and_label(Role::ListBoxOption, name)
    });
}

#[test]
fn the_tab_lists_the_attributes_in_file_order_with_vendor_and_value() {
    let session = session();
    assert_eq!(rows(&session), NAMES);
    let words = Session::words(&session.page("Attributes"));
    assert!(words.contains(&"3 attributes".to_owned()), "{words:?}");
    let described = |name: &str| row(&session, name).accesskit_node().description();
    assert_eq!(
        described(NAMES[0]).as_deref(),
        Some("192.0.2.7, Standard, 1 note. Calling-Station-Id is the same for every client")
    );
    assert_eq!(described(NAMES[1]).as_deref(), Some("shell:roles=admin, Cisco"));
    assert_eq!(described(NAMES[2]).as_deref(), Some("5"));
}

#[test]
fn an_empty_list_offers_to_add_an_attribute() {
    let mut session = Session::with_actions(&["Push"]);
    session.show_tab("Attributes");
    session.click(|session| session.page("Attributes").get_by_label_contains("Add an attribute"));
    assert_eq!(session.dialogs(), ["Add Attribute"]);
    choose(&mut session, "Add Attribute", "Attribute", "Calling-Station-Id");
    session.fill(|session| session.field("Add Attribute", "Value"), "192.0.2.7");
    session.answer("Add Attribute", "OK");
    assert_eq!(attributes(&session), ["Calling-Station-Id = 192.0.2.7"]);
    assert_eq!(selected(&session).as_deref(), Some("Calling-Station-Id"));
    assert_eq!(session.focused().as_deref(), Some("Calling-Station-Id"), "the new row has the focus");
    session.press_with(CTRL, Key::Z);
    assert_eq!(attributes(&session), [""; 0]);
    assert_eq!(session.status(), "Undone: add Calling-Station-Id");
}

#[test]
fn the_commands_of_the_tasks_menu_act_on_the_list_of_the_tab() {
    let mut session = session();
    session.click(|session| row(session, "Cisco-AVPair"));
    session.choose("Tasks", "Move up");
    assert_eq!(rows(&session), [NAMES[1], NAMES[0], NAMES[2]]);
    assert_eq!(selected(&session).as_deref(), Some("Cisco-AVPair"), "the selection follows the attribute");
    session.press_with(CTRL, Key::D);
    assert_eq!(rows(&session), [NAMES[1], NAMES[1], NAMES[0], NAMES[2]]);
    session.press_with(CTRL, Key::Z);
    assert_eq!(selected(&session).as_deref(), Some(NAMES[1]), "the original of the copy");
    session.press_with(CTRL, Key::Y);
    session.press(Key::ArrowDown);
    session.press(Key::Delete);
    assert_eq!(session.status(), "Deleted Cisco-AVPair");
    assert_eq!(rows(&session), [NAMES[1], NAMES[0], NAMES[2]]);
    assert_eq!(selected(&session).as_deref(), Some(NAMES[0]), "the row that moved up");
    session.press_with(Modifiers::ALT, Key::ArrowDown);
    assert_eq!(rows(&session), [NAMES[1], NAMES[2], NAMES[0]]);
    session.press_with(Modifiers::ALT, Key::ArrowDown);
    assert_eq!(session.status(), "The attribute is already last");
    session.press(Key::F2);
    assert_eq!(session.dialogs(), ["Edit Attribute"]);
    assert_eq!(session.titles(), ["Push", "Call me"], "the actions are unchanged");
}

#[test]
fn the_tabs_own_tasks_menu_has_only_what_acts_on_attributes() {
    let mut session = session();
    session.click(|session| session.page("Attributes").get_by_role_and_label(Role::Button, "Tasks"));
    let menu = session.harness.get_by_role_and_label(Role::Menu, "Tasks");
    let items = menu.query_all_by_role(Role::MenuItem).filter_map(|item| item.accesskit_node().label());
    assert_eq!(items.collect::<Vec<_>>(), ["Add", "Properties", "Duplicate", "Delete", "Move up", "Move down"]);
}

#[test]
fn what_changes_an_action_does_not_run_behind_the_attributes() {
    let mut session = session();
    session.open_menu("Tasks");
    for item in ["Autosend", "Enable"] {
        assert!(!Session::is_enabled(&session.item(item)), "{item}");
    }
    assert!(Session::is_enabled(&session.item("Test action")), "it shows the Automation tab");
    session.press(Key::Escape);
    session.press(Key::Space);
    assert!(session.policy().actions().all(|(_, action)| action.enabled));
}

#[test]
fn keys_move_and_letters_find_a_row() {
    let mut session = session();
    session.press(Key::ArrowDown);
    assert_eq!(selected(&session).as_deref(), Some(NAMES[1]));
    session.press(Key::End);
    assert_eq!(selected(&session).as_deref(), Some(NAMES[2]));
    session.type_text("ca");
    assert_eq!(selected(&session).as_deref(), Some(NAMES[0]));
    session.press(Key::Enter);
    assert_eq!(session.dialogs(), ["Edit Attribute"]);
    assert_eq!(session.focused().as_deref(), Some("Value"));
}

#[test]
fn a_row_can_be_dragged_and_the_context_menu_opens_by_key() {
    let mut session = session();
    let (from, to) = (row(&session, NAMES[0]).rect().center(), row(&session, NAMES[2]).rect().center_bottom());
    session.drag(from, to);
    assert_eq!(rows(&session), [NAMES[1], NAMES[2], NAMES[0]]);
    session.press_with(Modifiers::SHIFT, Key::F10);
    session.click(|session| session.item("Copy attribute"));
    assert!(session.copied().is_some());
}

#[test]
fn an_attribute_can_be_copied_from_one_console_to_another() {
    let mut from = session();
    from.press(Key::ArrowDown);
    from.send(Event::Copy);
    let copied = from.copied().expect("nothing was copied");
    assert_eq!(json::read_attribute(&copied).unwrap().name(), "Cisco-AVPair");
    assert_eq!(from.status(), "Copied Cisco-AVPair");
    let mut to = Session::with_actions(&["SMS"]);
    to.show_tab("Attributes");
    to.click(|session| session.page("Attributes").get_by_label_contains("Add an attribute"));
    to.press(Key::Escape);
    to.send(Event::Paste(copied.clone()));
    assert_eq!(attributes(&to), ["Cisco-AVPair = shell:roles=admin"]);
    for foreign in ["192.0.2.7", "{}", "null", &json::write_action(from.policy().actions().next().unwrap().1)] {
        to.send(Event::Paste(foreign.to_owned()));
        assert_eq!(to.status(), "The clipboard contains no attribute. Copy one first.", "{foreign}");
    }
    to.send(Event::Paste(r#"{"attribute": "User-Name", "value": "root"}"#.to_owned()));
    assert!(
        to.status().starts_with("The attribute was not pasted: found User-Name, which a policy cannot contain"),
        "{}",
        to.status()
    );
    to.show_tab("Automation");
    to.click(|session| session.row("SMS"));
    to.send(Event::Paste(copied));
    assert_eq!(to.status(), "The clipboard contains no action. Copy one first.");
    assert_eq!((to.titles().len(), attributes(&to).len()), (1, 1));
}

#[test]
fn the_dialog_offers_the_attributes_of_the_vendor_and_fixes_the_type() {
    let mut session = session();
    session.press(Key::Insert);
    let words = session.dialog_words("Add Attribute");
    assert!(words.contains("Number") && words.contains("Enter a value"), "{words}");
    choose(&mut session, "Add Attribute", "Vendor", "Cisco");
    choose(&mut session, "Add Attribute", "Attribute", "Cisco-AVPair");
    session.fill(|session| session.field("Add Attribute", "Value"), "a=b");
    assert!(session.dialog_words("Add Attribute").contains("Attribute 4 (of at most 100)"));
    session.answer("Add Attribute", "OK");
    assert_eq!(attributes(&session)[3], "Cisco-AVPair = a=b");
}

#[test]
fn an_attribute_without_a_name_is_entered_by_its_numbers_and_type() {
    let mut session = session();
    session.press(Key::Insert);
    choose(&mut session, "Add Attribute", "Vendor", "Other");
    choose(&mut session, "Add Attribute", "Type", "Date");
    session.fill(|session| session.field("Add Attribute", "Vendor number"), "16777216");
    session.fill(|session| session.field("Add Attribute", "Attribute number"), "0");
    session.fill(|session| session.field("Add Attribute", "Value"), "2026-11-27");
    let words = session.dialog_words("Add Attribute");
    assert!(words.contains("16777216 is not valid. Enter the number of a vendor, from 1 to 16777215."), "{words}");
    assert!(words.contains("0 is not valid. Enter a whole number from 1 to 255."), "{words}");
    session.fill(|session| session.field("Add Attribute", "Vendor number"), "16777215");
    session.fill(|session| session.field("Add Attribute", "Attribute number"), "255");
    assert!(session.dialog_words("Add Attribute").contains("Sent as 2026-11-27 00:00:00 UTC."));
    session.answer("Add Attribute", "OK");
    assert_eq!(attributes(&session)[3], "Vendor 16777215 attribute 255 = 2026-11-27 00:00:00 UTC");
}

#[test]
fn what_belongs_to_the_logon_or_the_protocol_is_refused_with_the_reason() {
    let mut session = session();
    session.press(Key::Insert);
    choose(&mut session, "Add Attribute", "Attribute", "Other (by number)");
    session.fill(|session| session.field("Add Attribute", "Value"), "alice");
    for (number, words) in [
        ("1", "A policy cannot contain User-Name: it comes from the logon."),
        ("80", "A policy cannot contain Message-Authenticator: it belongs to the protocol."),
    ] {
        session.fill(|session| session.field("Add Attribute", "Attribute number"), number);
        assert!(session.dialog_words("Add Attribute").contains(words), "{}", session.dialog_words("Add Attribute"));
        session.press(Key::Enter);
        assert_eq!(session.dialogs(), ["Add Attribute"]);
    }
    assert_eq!(attributes(&session).len(), 3);
}

#[test]
fn a_number_that_has_a_name_is_chosen_by_it_or_typed() {
    let mut session = session();
    session.press(Key::Insert);
    choose(&mut session, "Add Attribute", "Attribute", "NAS-Port-Type");
    choose(&mut session, "Add Attribute", "Value", "Virtual");
    session.answer("Add Attribute", "OK");
    assert_eq!(attributes(&session)[3], "NAS-Port-Type = 5 (Virtual)");
    session.press(Key::Enter);
    choose(&mut session, "Edit Attribute", "Value", "Another number");
    session.fill(|session| session.field("Edit Attribute", "Number"), "4000000000");
    session.answer("Edit Attribute", "OK");
    assert_eq!(attributes(&session)[3], "NAS-Port-Type = 4000000000");
    session.press(Key::Enter);
    assert_eq!(session.field("Edit Attribute", "Number").value().as_deref(), Some("4000000000"));
}

#[test]
fn a_value_stays_in_sight_when_another_attribute_is_chosen() {
    let mut session = session();
    session.press(Key::Insert);
    choose(&mut session, "Add Attribute", "Attribute", "Calling-Station-Id");
    session.fill(|session| session.field("Add Attribute", "Value"), "99");
    choose(&mut session, "Add Attribute", "Attribute", "NAS-Port-Type");
    assert_eq!(session.field("Add Attribute", "Number").value().as_deref(), Some("99"));
    session.fill(|session| session.field("Add Attribute", "Number"), "5");
    assert_eq!(
        session.field("Add Attribute", "Number").value().as_deref(),
        Some("5"),
        "the field stays while it is typed in"
    );
    session.answer("Add Attribute", "OK");
    assert_eq!(attributes(&session)[3], "NAS-Port-Type = 5 (Virtual)");
}

#[test]
fn an_attribute_with_a_name_keeps_its_type_when_it_is_given_by_its_number() {
    let mut session = session();
    session.press(Key::Insert);
    choose(&mut session, "Add Attribute", "Attribute", "Other (by number)");
    session.fill(|session| session.field("Add Attribute", "Attribute number"), "61");
    let dialog = session.dialog("Add Attribute");
    assert!(dialog.query_by_role_and_label(Role::ComboBox, "Type").is_none(), "the type cannot be chosen");
    choose(&mut session, "Add Attribute", "Value", "Virtual");
    session.answer("Add Attribute", "OK");
    assert_eq!(attributes(&session)[3], "NAS-Port-Type = 5 (Virtual)");
}

#[test]
fn the_dialog_says_what_to_enter_first() {
    let mut session = session();
    session.press(Key::Insert);
    choose(&mut session, "Add Attribute", "Attribute", "Other (by number)");
    assert!(session.dialog_words("Add Attribute").contains("Enter an attribute number"));
    choose(&mut session, "Add Attribute", "Vendor", "Other");
    assert!(session.dialog_words("Add Attribute").contains("Enter a vendor number"));
}

#[test]
fn a_draft_that_is_brought_back_shows_its_tab() {
    let mut session = session();
    session.press(Key::Enter);
    session.fill(|session| session.field("Edit Attribute", "Value"), "192.0.2.8");
    session.press(Key::Escape);
    session.press_with(CTRL, Key::Tab);
    let _ = session.page("Automation");
    session.click(|session| session.footer().get_by_label_contains("Restore"));
    session.answer("Edit Attribute", "OK");
    let _ = session.page("Attributes");
    assert_eq!(session.focused().as_deref(), Some(NAMES[0]));
}

#[test]
fn a_value_that_is_too_long_stops_ok_with_the_limit_in_bytes() {
    let mut session = session();
    session.press(Key::Enter);
    session.fill(|session| session.field("Edit Attribute", "Value"), &"é".repeat(127));
    let words = session.dialog_words("Edit Attribute");
    assert!(words.contains("Too long: 254 bytes. Enter text of 1 to 253 bytes."), "{words}");
    session.press(Key::Enter);
    assert_eq!(session.dialogs(), ["Edit Attribute"]);
    session.fill(|session| session.field("Edit Attribute", "Value"), &"é".repeat(126));
    session.press(Key::Enter);
    assert_eq!(attributes(&session)[0], format!("Calling-Station-Id = {}", "é".repeat(126)));
    assert_eq!(session.console().document().undo_name().as_deref(), Some("change Calling-Station-Id"));
}

#[test]
fn a_cancelled_dialog_can_be_brought_back() {
    let mut session = session();
    let before = session.text();
    session.press(Key::Enter);
    session.fill(|session| session.field("Edit Attribute", "Value"), "192.0.2.8");
    session.press(Key::Escape);
    assert_eq!((session.text(), session.dialogs().len()), (before, 0));
    session.click(|session| session.footer().get_by_label_contains("Restore"));
    assert_eq!(session.field("Edit Attribute", "Value").value().as_deref(), Some("192.0.2.8"));
    session.answer("Edit Attribute", "OK");
    assert_eq!(attributes(&session)[0], "Calling-Station-Id = 192.0.2.8");
}

#[test]
fn closing_asks_about_the_attribute_that_is_being_edited() {
    let mut session = session();
    session.press(Key::Enter);
    session.fill(|session| session.field("Edit Attribute", "Value"), "192.0.2.8");
    session.request_close();
    assert!(
        session.dialogs().iter().any(|name| name.contains("Discard the attribute you are editing")),
        "{:?}",
        session.dialogs()
    );
}

#[test]
fn a_deletion_is_undone_from_the_status() {
    let mut session = session();
    session.press(Key::ArrowDown);
    session.press(Key::Delete);
    session.click(|session| session.footer().get_by_label_contains("Undo"));
    assert_eq!(rows(&session), NAMES);
    assert_eq!(selected(&session).as_deref(), Some(NAMES[1]));
}

#[test]
fn a_policy_can_have_at_most_a_hundred_attributes() {
    let policy = edited(&policy(), |policy| {
        policy["attributes"] = vec![serde_json::json!({"attribute": "Cisco-AVPair", "value": "a=b"}); 100].into();
    });
    let mut session = Session::with_policy(&policy);
    session.show_tab("Attributes");
    session.open_menu("Tasks");
    assert!(!Session::is_enabled(&session.item("Add")));
    assert_eq!(session.harness.query_all_by_label("A policy can have at most 100 attributes").count(), 1);
    session.press(Key::Escape);
    let rows = |session: &Session| {
        let list = session.page("Attributes").get_by_role_and_label(Role::ListBox, "Attributes");
        list.query_all_by_role(Role::ListBoxOption).count()
    };
    assert_eq!(rows(&session), 100);
    let focused = |session: &Session| {
        let list = session.page("Attributes").get_by_role_and_label(Role::ListBox, "Attributes");
        let focused = list.query_all_by_role(Role::ListBoxOption).find(|row| row.accesskit_node().is_focused());
        focused.map(|row| (row.accesskit_node().position_in_set(), row.rect()))
    };
    while focused(&session).is_none() {
        session.press(Key::F6);
    }
    for (key, position) in [(Key::End, 99), (Key::Home, 0), (Key::ArrowDown, 1)] {
        session.press(key);
        let (found, rect) = focused(&session).unwrap();
        assert_eq!(found, Some(position), "{key:?}");
        let top = session.harness.get_by_role_and_label(Role::Tab, "Attributes").rect().max.y;
        let bottom = session.footer().get_by_role_and_label(Role::Button, "OK").rect().min.y;
        assert!(rect.min.y >= top && rect.max.y <= bottom, "{key:?}: {rect} is scrolled into view");
        let up = session.page("Attributes").get_by_role_and_label(Role::Button, "Move up").rect();
        assert!(up.min.y >= top && up.max.y <= bottom, "{key:?}: the buttons stay in view");
    }
}

#[test]
fn ctrl_tab_goes_through_the_tabs_both_ways() {
    let mut session = Session::with_policy(&policy());
    let shown = |session: &Session| {
        let panel = session.harness.get_by_role(Role::TabPanel);
        panel.accesskit_node().label().unwrap_or_default()
    };
    for expected in ["Connection", "Attributes", "Automation"] {
        session.press_with(CTRL, Key::Tab);
        assert_eq!(shown(&session), expected);
    }
    for expected in ["Attributes", "Connection", "Automation"] {
        session.press_with(CTRL.plus(Modifiers::SHIFT), Key::Tab);
        assert_eq!(shown(&session), expected);
    }
}

#[test]
fn the_language_is_shown_on_the_connection_tab() {
    let policy = edited(&policy(), |policy| policy["language"] = "de-CH".into());
    let mut session = Session::with_policy(&policy);
    session.show_tab("Connection");
    let words = Session::words(&session.page("Connection"));
    assert!(words.contains(&"Language".to_owned()) && words.contains(&"de-CH".to_owned()), "{words:?}");
    assert!(session.text().contains("\"language\": \"de-CH\""));
}
