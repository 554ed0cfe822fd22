//! The command palette: what it finds, and where that leads.

use egui::accesskit::Role;
use egui::{self, Key};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use radius_console::settings::Settings;

use crate::session::{CTRL, Session, Setup, policy_of};

fn session() -> Session {
    Session::with_actions(&["Push", "Call me"])
}

/// Opens the palette and types into it.
fn search(session: &mut Session, words: &str) {
    session.press_with(CTRL, Key::K);
    assert_eq!(session.focused().as_deref(), Some("Search"));
    if !words.is_empty() {
        session.type_text(words);
    }
}

fn rows(session: &Session) -> Vec<Node<'_>> {
    session.dialog("Command palette").get_all_by_role(Role::ListBoxOption).collect()
}

fn names(session: &Session) -> Vec<String> {
    rows(session).iter().filter_map(|row| row.accesskit_node().label()).collect()
}

/// Searches, and chooses the first of what was found.
fn go(session: &mut Session, words: &str) {
    search(session, words);
    session.press(Key::Enter);
    assert!(session.harness.query_by_role_and_label(Role::Dialog, "Command palette").is_none(), "{words} was found");
}

#[test]
fn every_command_theme_action_field_and_recent_file_is_found() {
    let recent = ["/there/alpha.json", "/there/beta.json"].map(std::path::PathBuf::from).to_vec();
    let settings = Settings { recent, ..Settings::default() };
    let mut session = Session::with_policy_and(&policy_of(&["Push"]), Setup { settings, ..Setup::default() });
    // What the menus show.
    let mut expected = Vec::new();
    for menu in ["File", "Edit", "Tasks", "View", "Help"] {
        session.open_menu(menu);
        let is_item = |node: &egui_kittest::kittest::AccessKitNode<'_>| {
            matches!(node.role(), Role::MenuItem | Role::MenuItemCheckBox)
        };
        let items = session.harness.get_all_by(is_item).filter_map(|item| item.accesskit_node().label());
        let opens_menu = ["File", "Edit", "Tasks", "View", "Help", "Open recent", "Export", "Theme", "Command palette"];
        expected.extend(items.filter(|item| !opens_menu.contains(&item.as_str())));
        session.press(Key::Escape);
    }
    expected.extend(
        ["Export: Policy", "Export: Image", "Export: User guide", "Export: Entry checklist"].map(str::to_owned),
    );
    expected.extend(["Theme: System", "Theme: High contrast dark", "Push", "Command of \"Push\""].map(str::to_owned));
    expected.extend(["Name", "Notes", "Timeout", "Secret key", "Remember last method used"].map(str::to_owned));
    expected.extend(["Open alpha.json", "Open beta.json"].map(str::to_owned));
    search(&mut session, "");
    let found = names(&session);
    let missing: Vec<&String> = expected.iter().filter(|name| !found.contains(name)).collect();
    assert!(missing.is_empty(), "{missing:?} of {found:?}");
}

#[test]
fn typing_finds_by_label_place_and_help_and_enter_runs_the_first() {
    let mut session = session();
    search(&mut session, "move down");
    assert_eq!(names(&session), ["Move down"]);
    session.press(Key::Enter);
    assert_eq!(session.titles(), ["Call me", "Push"]);
    assert_eq!(session.focused().as_deref(), Some("Push"), "the focus is back at the list");
    go(&mut session, "play");
    assert!(session.harness.query_by_label_contains("OTP dialog").is_some(), "a logon is played");
    go(&mut session, "theme dark");
    assert_eq!(session.harness.ctx.theme(), egui::Theme::Dark);
}

#[test]
fn a_field_an_action_and_a_file_are_gone_to() {
    let mut session = Session::with_policy(include_str!("duo.radius.json"));
    go(&mut session, "call me");
    assert_eq!(session.focused().as_deref(), Some("Call me"));
    for field in ["Timeout", "Notes", "MFA server", "Secret key"] {
        go(&mut session, field);
        assert_eq!(session.focused().as_deref(), Some(field));
    }
    go(&mut session, "advice");
    assert_eq!(session.focused().as_deref(), Some("Warning: Call me: Command \"phone \" starts or ends with a space"));
    go(&mut session, "remember last");
    assert_eq!(session.focused().as_deref(), Some("Remember last method used"));
    go(&mut session, "command of push");
    assert_eq!(session.focused().as_deref(), Some("Command"));
    session.answer("Edit Action", "Cancel");
    let other = session.file("other.radius.json", policy_of(&["SMS"]));
    session.chooser_picks(&other);
    session.press_with(CTRL, Key::O);
    session.wait_for("the other file", |session| session.titles() == ["SMS"]);
    go(&mut session, "open duo");
    session.wait_for("the recent file", |session| session.titles().contains(&"Call me"));
}

#[test]
fn what_cannot_run_says_why_and_stays() {
    let mut session = session();
    search(&mut session, "redo");
    session.press(Key::Enter);
    let dialog = session.dialog("Command palette");
    assert!(dialog.query_by_label("There is nothing to redo").is_some());
    let row = rows(&session).remove(0);
    assert!(row.accesskit_node().is_disabled());
    session.click(|session| session.dialog("Command palette").get_by_label("Redo"));
    assert_eq!(session.dialogs(), ["Command palette"], "a click does not choose it, either");
    session.press(Key::Escape);
    assert_eq!(session.focused().as_deref(), Some("Push"));
}

#[test]
fn arrows_choose_among_the_results_and_letters_still_go_to_the_field() {
    let mut session = session();
    search(&mut session, "zoom");
    let highlighted = |session: &Session| {
        let row = rows(session).into_iter().find(|row| row.accesskit_node().is_selected() == Some(true));
        row.and_then(|row| row.accesskit_node().label()).unwrap()
    };
    let all = names(&session);
    assert_eq!(highlighted(&session), all[0]);
    session.press(Key::ArrowUp);
    assert_eq!(highlighted(&session), all[all.len() - 1], "it wraps around");
    session.press(Key::ArrowDown);
    session.press(Key::ArrowDown);
    assert_eq!(highlighted(&session), all[1]);
    assert_eq!(session.focused().as_ref(), Some(&all[1]), "a screen reader reads the row");
    session.press(Key::PageDown);
    assert_eq!(highlighted(&session), all[all.len() - 1]);
    session.type_text("x");
    assert!(session.dialog("Command palette").query_by_label("Nothing matches \"zoomx\"").is_some());
    session.press(Key::Enter);
    assert!(session.harness.query_by_role_and_label(Role::Dialog, "Command palette").is_some());
}

#[test]
fn keys_of_one_slow_frame_search_and_choose() {
    let mut session = session();
    session.press_with(CTRL, Key::K);
    let typed = "delete".chars().map(|c| egui::Event::Text(c.to_string()));
    session.one_frame(typed.chain([crate::session::key_event(egui::Modifiers::NONE, Key::Enter)]));
    session.run();
    assert_eq!(session.titles(), ["Call me"]);
}

#[test]
fn a_click_on_a_row_chooses_it() {
    let mut session = session();
    search(&mut session, "");
    session.click(|session| session.dialog("Command palette").get_by_label("Duplicate"));
    assert_eq!(session.titles(), ["Push", "Push (2)", "Call me"]);
}
