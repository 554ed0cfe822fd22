//! The window names fields, values, buttons and menu items as the vendor's dialog does, for the eye and for screen readers.

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::session::{CTRL, Session, policy_of};
use crate::vendor;

/// A console on the Connection tab, with connection settings.
fn on_connection_tab() -> Session {
    let mut session = Session::with_policy(&policy_of(&["Push"]));
    session.show_tab("Connection");
    session.click(|session| session.page("Connection").get_by_label("Include connection settings in this policy"));
    session
}

const FIELDS: [Role; 3] = [Role::TextInput, Role::ComboBox, Role::CheckBox];

#[test]
fn the_connection_tab_has_the_labels_of_the_vendor_in_its_order() {
    let session = on_connection_tab();
    let page = session.page("Connection");
    let fields = page.query_all_by(|node| FIELDS.contains(&node.role())).filter_map(|node| {
        let label = node.accesskit_node().label();
        label.or_else(|| node.accesskit_node().labelled_by().next().and_then(|name| name.value()))
    });
    let fields: Vec<String> = fields.collect();
    let start = fields.iter().position(|label| label == vendor::CONNECTION[0]).unwrap();
    assert_eq!(fields[start..start + vendor::CONNECTION.len()], vendor::CONNECTION);
    assert!(page.query_by_role_and_label(Role::PasswordInput, vendor::SECRET_KEY).is_some(), "{}", session.outline());
    for button in vendor::CONNECTION_BUTTONS {
        assert!(page.query_by_role_and_label(Role::Button, button).is_some(), "{button}: {}", session.outline());
    }
}

#[test]
fn ha_mode_offers_the_modes_of_the_vendor_with_a_secondary_server_only() {
    let mut session = on_connection_tab();
    let mode = |session: &Session| {
        let mode = session.page("Connection").get_by_role_and_label(Role::ComboBox, "HA mode");
        Session::is_enabled(&mode)
    };
    assert!(!mode(&session));
    session.fill(|session| session.connection_field("Secondary server"), "10.0.0.2");
    assert!(mode(&session));
    session.click(|session| session.page("Connection").get_by_role_and_label(Role::ComboBox, "HA mode"));
    for mode in vendor::HA_MODES {
        assert!(session.harness.query_all_by_label(mode).next().is_some(), "{mode}: {}", session.outline());
    }
}

#[test]
fn default_restores_the_port_and_is_one_undo_step() {
    let mut session = on_connection_tab();
    let button = |session: &Session| {
        Session::is_enabled(&session.page("Connection").get_by_role_and_label(Role::Button, "Default"))
    };
    let port = |session: &Session| session.policy().connection().unwrap().radius_port.to_string();
    assert!(!button(&session), "it is the default");
    session.fill(|session| session.connection_field("Port"), "99999");
    assert!(button(&session), "an invalid port can be replaced, too");
    session.fill(|session| session.connection_field("Port"), "1645");
    // Without a pause, egui's text field would count the typed port and the default as one change.
    session.pass_secs(2.0);
    session.click(|session| session.page("Connection").get_by_role_and_label(Role::Button, "Default"));
    assert_eq!((port(&session).as_str(), button(&session)), ("1812", false));
    session.press_with(CTRL, Key::Z);
    assert_eq!(port(&session), "1645");
    assert_eq!(session.connection_field("Port").value().as_deref(), Some("1645"));
}

#[test]
fn default_by_keyboard_leaves_the_focus_at_the_port() {
    let mut session = on_connection_tab();
    session.fill(|session| session.connection_field("Port"), "1645");
    session.press(Key::Tab);
    assert_eq!(session.focused().as_deref(), Some("Default"));
    session.press(Key::Space);
    assert_eq!(session.connection_field("Port").value().as_deref(), Some("1812"));
    assert_eq!(session.focused().as_deref(), Some("Port"));
}

#[test]
fn the_dialog_of_an_action_has_the_labels_of_the_vendor_in_its_order() {
    let mut session = Session::with_actions(&["Push"]);
    session.choose("Tasks", vendor::TASKS[0]);
    let dialog = session.dialog("Add Action");
    let top = |label: &str| {
        let found = dialog.query_all_by_label(label).next();
        found.unwrap_or_else(|| panic!("{label}: {}", session.outline())).rect().min.y
    };
    let tops = vendor::ACTION.map(top);
    assert!(tops.is_sorted(), "{tops:?}");
    session.answer("Add Action", "Cancel");
    session.open_menu("Tasks");
    for item in vendor::TASKS {
        session.item(item);
    }
}
