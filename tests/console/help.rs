//! Help about where the user is, tooltips, and the reasons why a default button is disabled.

use egui::accesskit::Role;
use egui::{Event, Key};
use egui_kittest::kittest::{AccessKitNode, NodeT as _, Queryable as _};
use radius_console::console::picker::Picked;
use radius_console::policy::field::{SECRET_KEY_HELP, SECRET_KEY_LABEL};
use radius_console::policy::{ActionField, ConnectionField, PolicyField};

use crate::session::{CTRL, CTRL_SHIFT, Session, policy_of};
use crate::trial::policy_at;

const HELP: &str = "Console help";

/// The lines of the help, from top to bottom.
fn lines(session: &Session) -> Vec<String> {
    let help = session.dialog(HELP);
    let labels = help.query_all_by_role(Role::Label).chain(help.query_all_by_role(Role::Heading));
    let mut lines: Vec<_> = labels.filter_map(|line| Some((line.rect().min.y, line.value()?))).collect();
    lines.sort_by(|a, b| a.0.total_cmp(&b.0));
    // The first line is the title of the dialog.
    lines.into_iter().map(|(_, line)| line).skip_while(|line| line == HELP).collect()
}

fn position(lines: &[String], wanted: &str) -> usize {
    let found = lines.iter().position(|line| line.contains(wanted));
    found.unwrap_or_else(|| panic!("no {wanted:?} in {lines:#?}"))
}

#[test]
fn help_is_about_the_tab_and_lists_the_shortcuts_below() {
    let mut session = Session::with_policy(include_str!("duo.radius.json"));
    session.press(Key::F1);
    let shown = lines(&session);
    assert_eq!(position(&shown, "The Automation tab"), 0);
    let setting = position(&shown, "Remember last method used");
    assert!(setting < position(&shown, "Keyboard") && position(&shown, "Keyboard") < position(&shown, "Ctrl+S"));
    session.press(Key::Escape);
    session.show_tab("Connection");
    session.press(Key::F1);
    let shown = lines(&session);
    assert_eq!(position(&shown, "The Connection tab"), 0);
    assert!(position(&shown, ConnectionField::HaMode.help()) < position(&shown, "Keyboard"));
}

#[test]
fn help_in_a_field_starts_with_that_field_and_returns_to_it() {
    let mut session = Session::with_policy(include_str!("duo.radius.json"));
    session.show_tab("Connection");
    for (label, help) in [
        (PolicyField::Name.label(), PolicyField::Name.hint()),
        (ConnectionField::TimeoutSecs.label(), ConnectionField::TimeoutSecs.hint()),
    ] {
        session.click(|session| session.connection_field(label));
        session.press(Key::F1);
        assert_eq!(lines(&session)[..2], [label.to_owned(), help.clone()]);
        assert_eq!(lines(&session).iter().filter(|line| **line == help).count(), 1, "only once");
        session.press(Key::Escape);
        assert_eq!(session.focused().as_deref(), Some(label));
    }
    session.click(|session| session.page("Connection").get_by_role_and_label(Role::PasswordInput, SECRET_KEY_LABEL));
    session.press(Key::F1);
    assert_eq!(lines(&session)[..2], [SECRET_KEY_LABEL, SECRET_KEY_HELP]);
}

#[test]
fn help_opens_above_a_dialog_and_gives_the_focus_back() {
    let mut session = Session::with_actions(&["Push"]);
    session.press(Key::Insert);
    session.type_text("Half");
    for (name, field) in [
        ("Title", ActionField::Title),
        ("Command", ActionField::Command),
        ("Description", ActionField::Description),
        ("Action message", ActionField::ActionMessage),
        ("Search images", ActionField::Image),
    ] {
        session.click(|session| session.field("Add Action", name));
        session.press(Key::F1);
        assert_eq!(session.dialogs(), ["Add Action", HELP]);
        let shown = lines(&session);
        assert_eq!((shown[0].as_str(), shown[2].as_str()), (field.label(), "Adding and editing an action"));
        assert!(shown[1].starts_with(field.help()), "{shown:?}");
        for other in ActionField::ALL {
            position(&shown, other.help());
        }
        // Once more does nothing more.
        session.press(Key::F1);
        assert_eq!(session.dialogs(), ["Add Action", HELP]);
        session.press(Key::Escape);
        assert_eq!((session.dialogs(), session.focused().as_deref()), (vec!["Add Action".to_owned()], Some(name)));
    }
    session.click(|session| session.field("Add Action", "Title"));
    session.press(Key::F1);
    session.press(Key::Enter);
    session.type_text("!");
    assert_eq!(session.field("Add Action", "Title").value().as_deref(), Some("Half!"), "the input is kept");
}

/// A dialog, the topic of its help, and how it is opened.
type Opening = (&'static str, &'static str, fn(&mut Session));

#[test]
fn every_dialog_has_its_own_help() {
    let topics: [Opening; 7] = [
        ("New policy", "A new policy", |session| session.press_with(CTRL, Key::N)),
        ("Add from preset", "Adding presets", |session| session.press_with(CTRL_SHIFT, Key::P)),
        ("Edit Action", "Adding and editing an action", |session| session.press(Key::F2)),
        ("Export policy", "Choosing a file", |session| session.press_with(CTRL, Key::E)),
        ("Review import", "Reviewing changes", |session| {
            let file = session.file("other.radius.json", policy_of(&["SMS"]));
            session.chooser_picks(&file);
            session.press_with(CTRL, Key::I);
            session.wait_for_dialog("Review import");
        }),
        ("The file was not opened", "Questions", |session| {
            let file = session.file("broken.radius.json", "{");
            session.drop_file(&file);
            session.wait_for_dialog("The file was not opened");
        }),
        ("Custom image", "A custom image", |session| {
            let file = session.path("logo.png");
            image::RgbaImage::new(40, 20).save(&file).unwrap();
            session.press(Key::F2);
            session.drop_file(&file);
            session.wait_for_dialog("Custom image");
        }),
    ];
    for (dialog, topic, open) in topics {
        let mut session = Session::with_actions(&["Push"]);
        open(&mut session);
        assert_eq!(session.dialogs().last().map(String::as_str), Some(dialog));
        let below = session.dialogs().len();
        session.press(Key::F1);
        assert!(position(&lines(&session), topic) <= 2, "{dialog}: {:?}", lines(&session));
        session.press(Key::Escape);
        assert_eq!(session.dialogs().len(), below);
        assert!(session.focused().is_some(), "{dialog} gets the focus back");
    }
}

#[test]
fn the_mfa_server_of_presets_has_its_help() {
    let mut session = Session::with_actions(&["Push"]);
    session.press_with(CTRL_SHIFT, Key::P);
    session.dialog("Add from preset").get_by_role(Role::ComboBox).focus();
    session.run();
    session.press(Key::F1);
    assert_eq!(lines(&session)[..2], [PolicyField::Provider.label(), PolicyField::Provider.help()]);
}

#[test]
fn the_narrow_client_view_has_its_own_help() {
    let mut session =
        Session::begin(crate::session::Setup { size: egui::vec2(700.0, 700.0), ..crate::session::Setup::default() });
    session.choose("View", "Client view");
    session.press(Key::F1);
    assert_eq!(position(&lines(&session), "The client view"), 0);
}

#[test]
fn the_tooltips_of_icon_buttons_show_their_keys() {
    let mut session = Session::with_actions(&["Push", "Call me"]);
    for (button, tooltip) in
        [("Move down", "Move down (Alt+Down)"), ("Move up", "Move up (Alt+Up): The action is already first")]
    {
        let place = session.page("Automation").get_by_role_and_label(Role::Button, button).rect().center();
        session.send(Event::PointerMoved(place));
        session.pass_secs(1.0);
        assert!(session.harness.query_by_label(tooltip).is_some(), "{}", session.outline());
    }
}

#[test]
fn a_disabled_default_button_has_a_visible_reason() {
    let is_enabled = |session: &Session, dialog: &str, button: &str| {
        Session::is_enabled(&session.dialog(dialog).get_by_role_and_label(Role::Button, button))
    };
    let mut session = Session::with_actions(&["Push"]);
    session.press_with(CTRL, Key::I);
    session.wait_for("no chooser", |session| {
        session.dialog_words("Import").contains("No file chooser is available. Type the path.")
    });
    assert!(!is_enabled(&session, "Import", "Import"));
    session.press(Key::Escape);
    session.press(Key::F2);
    for (field, wrong, right) in [("Command", "x".repeat(129), "push"), ("Title", String::new(), "Push")] {
        session.fill(|session| session.field("Edit Action", field), &wrong);
        assert!(session.dialog_words("Edit Action").contains(&format!("Fix \"{field}\" first")), "{field}");
        session.fill(|session| session.field("Edit Action", field), right);
        assert!(!session.dialog_words("Edit Action").contains("first"), "{field}");
    }
}

#[test]
fn a_path_dialog_without_a_path_asks_for_one() {
    let mut session = Session::with_actions(&["Push"]);
    let chooser = session.chooser_waits();
    session.press_with(CTRL, Key::O);
    // Help is above the dialog when the chooser closes, so the dialog stays.
    session.press(Key::F1);
    chooser.send(Picked::Cancelled).unwrap();
    let reason = |session: &Session| session.dialog_words("Open policy").contains("Enter a path");
    session.wait_for("the reason", reason);
    session.press(Key::Escape);
    assert_eq!(session.dialogs(), ["Open policy"]);
    let open = |session: &Session| {
        Session::is_enabled(&session.dialog("Open policy").get_by_role_and_label(Role::Button, "Open"))
    };
    assert!(reason(&session) && !open(&session));
    session.fill(|session| session.field("Open policy", "Path"), "/p");
    assert!(!reason(&session) && open(&session));
}

/// The role and the label of a control, and the beginning of its help.
type Helped = (Role, &'static str, &'static str);

#[track_caller]
fn assert_help(session: &mut Session, (role, label, help): Helped) {
    session.harness.get_by_role_and_label(role, label).focus();
    session.run();
    let described = session.harness.get_by_role_and_label(role, label).accesskit_node().description();
    assert!(described.as_ref().is_some_and(|text| text.starts_with(help)), "{label}: {described:?}");
    session.press(Key::F1);
    let shown = lines(session);
    assert!(shown[0] == label && shown[1].starts_with(help), "{label}: {shown:?}");
    session.press(Key::Escape);
    assert_eq!(session.focused().as_deref(), Some(label));
    let place = session.harness.get_by_role_and_label(role, label).rect().center();
    session.send(Event::PointerMoved(place));
    session.pass_secs(1.0);
    let is_tooltip = |node: &AccessKitNode<'_>| {
        node.role() == Role::Label && node.value().is_some_and(|text| text.starts_with(help))
    };
    assert!(session.harness.query_by(is_tooltip).is_some(), "{label}: {}", session.outline());
    session.send(Event::PointerGone);
}

#[test]
fn every_field_of_the_client_view_and_the_page_has_its_help() {
    let mut session = Session::with_policy(include_str!("duo.radius.json"));
    for helped in [
        (Role::ComboBox, "Platform", "Shows where users"),
        (Role::ComboBox, "Server response", "What the simulated server responds"),
    ] {
        assert_help(&mut session, helped);
    }
    session.press(Key::F5);
    for helped in [
        (Role::TextInput, "User name", "The user to test with"),
        (Role::PasswordInput, "First password", "The password that the user enters"),
        (Role::PasswordInput, SECRET_KEY_LABEL, SECRET_KEY_HELP),
        (Role::ComboBox, "Send", "Some servers ask"),
    ] {
        assert_help(&mut session, helped);
    }
    session.press_with(CTRL, Key::E);
    session.wait_for("no chooser", |session| session.dialog_words("Export policy").contains("Type the path"));
    assert_help(&mut session, (Role::TextInput, "Path", "The folder and the name of the file to write."));
    session.press(Key::Escape);
    session.press_with(CTRL, Key::O);
    session.wait_for("no chooser", |session| session.dialog_words("Open policy").contains("Type the path"));
    assert_help(&mut session, (Role::TextInput, "Path", "The folder and the name of the file to read."));
}

#[track_caller]
fn assert_hint(session: &mut Session, button: &str, hint: &str) {
    // The client view, which comes first, has a Cancel, too.
    let place = session.harness.get_all_by_role_and_label(Role::Button, button).last().unwrap().rect().center();
    session.send(Event::PointerMoved(place));
    session.pass_secs(1.0);
    assert!(session.harness.query_by_label(hint).is_some(), "{hint:?} is not in:\n{}", session.outline());
    session.send(Event::PointerGone);
}

#[test]
fn hints_show_the_keys_of_their_buttons() {
    let mut session = Session::new();
    assert_hint(&mut session, "Add an action", "Adds an action (Insert)");
    let mut session = Session::with_policy(&policy_at(&["Push"], "127.0.0.1", 18120));
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    assert_hint(&mut session, "Apply", "Saves the policy file; nothing is sent to a farm (Ctrl+S)");
    assert_hint(&mut session, "Cancel", "Closes the window; asks first if there are unsaved changes (Ctrl+W)");
    session.press(Key::F5);
    assert_hint(&mut session, "Send push", "Enter the user name to test with");
    for typed in ["alice", "password", "secret"] {
        session.type_text(typed);
        session.press(Key::Tab);
    }
    let hint = "Asks before sending (F5)";
    assert_hint(&mut session, "Send push to alice", hint);
    let mut session = Session::with_actions(&["Push"]);
    // Without a server, F5 leads to the Connection tab.
    session.press(Key::F5);
    session.show_tab("Automation");
    assert_hint(&mut session, "Connection tab", "Goes to the primary server on the Connection tab");
    let mut session = Session::with_actions(&["Push"]);
    assert_hint(&mut session, "Apply", "All changes are saved");
}
