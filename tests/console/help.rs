//! Help about where the user is, tooltips, and the reasons why a default button is disabled.

use egui::accesskit::Role;
use egui::{Event, Key};
use egui_kittest::kittest::Queryable as _;
use radius_console::policy::field::{SECRET_KEY_HELP, SECRET_KEY_LABEL};
use radius_console::policy::{ActionField, ConnectionField, PolicyField};

use crate::session::{CTRL, CTRL_SHIFT, Session, policy_of};

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
    let mut session = Session::with_actions(&["Push"]);
    session.press_with(CTRL, Key::I);
    session.wait_for("no chooser", |session| session.dialog_words("Import").contains("Type the path"));
    session.press(Key::Escape);
    let waits = session.chooser_waits();
    session.press_with(CTRL, Key::O);
    drop(waits);
    session.wait_for("the chooser to close", |session| session.dialogs().is_empty());
    session.press(Key::F2);
    session.fill(|session| session.field("Edit Action", "Command"), &"x".repeat(129));
    assert!(session.dialog_words("Edit Action").contains("Fix \"Command\" first"));
    session.fill(|session| session.field("Edit Action", "Command"), "push");
    session.fill(|session| session.field("Edit Action", "Title"), "");
    assert!(session.dialog_words("Edit Action").contains("Fix \"Title\" first"));
}
