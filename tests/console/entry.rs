//! The entry assistant: copying, ticks that last until the value changes, the comparison with the farm's response, and the narrow
//! window.

use egui::accesskit::{Live, Role, Toggled};
use egui::{Event, Key, ViewportCommand, WindowLevel, vec2};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use radius_console::console::picker::{Kind, Picked};
use radius_console::guide::entry::{Item, sections};
use radius_console::policy::json;
use radius_console::settings::{Settings, ThemeChoice, Tick, Ticks};

use crate::session::{CTRL, CTRL_SHIFT, Session, Setup, edited, policy_of};
use crate::window_pictures::options;

pub(crate) const NAME: &str = "Enter in the farm";
const DUO: &str = include_str!("duo.radius.json");

fn enter(session: &mut Session) {
    session.choose("File", NAME);
    session.wait_for_dialog(NAME);
}

fn begin(policy: &str) -> Session {
    let mut session = Session::with_policy(policy);
    enter(&mut session);
    session
}

/// The rows of a group, each with whether it is ticked.
fn rows(session: &Session, group: &str) -> Vec<(String, bool)> {
    let group = session.dialog(NAME).get_by_role_and_label(Role::Group, group);
    let rows = group.query_all_by_role(Role::CheckBox).map(|node| {
        let inner = node.accesskit_node();
        (inner.label().unwrap_or_default(), inner.toggled() == Some(Toggled::True))
    });
    rows.collect()
}

fn ticked(session: &Session) -> Vec<String> {
    let boxes = session.dialog(NAME).query_all_by_role(Role::CheckBox).filter_map(|node| {
        let inner = node.accesskit_node();
        (inner.toggled() == Some(Toggled::True)).then(|| inner.label().unwrap_or_default())
    });
    boxes.collect()
}

fn row<'s>(session: &'s Session, group: &'s str, name: &'s str) -> Node<'s> {
    let group = session.dialog(NAME).get_by_role_and_label(Role::Group, group);
    group.get_by_role_and_label(Role::CheckBox, name)
}

fn words(session: &Session) -> String {
    session.dialog_words(NAME)
}

/// Presses a button in the body, after scrolling to it.
fn press(session: &mut Session, name: &'static str) {
    session.click(|session| session.dialog(NAME).get_by_role_and_label(Role::Button, name));
}

fn has_button(session: &Session, name: &str) -> bool {
    session.dialog(NAME).query_by_role_and_label(Role::Button, name).is_some()
}

#[test]
fn the_values_are_those_of_the_policy_in_the_order_of_the_dialog() {
    let session = begin(DUO);
    let names: Vec<String> = rows(&session, "Connection").into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names[..4],
        [
            "Name: Duo (RADIUS)",
            "Display name: Company logon",
            "Primary server: radius1.example.com",
            "Secondary server: radius2.example.com"
        ]
    );
    assert!(
        names.contains(&"Secret key: Ask the server's owner; it is never part of a policy".to_owned()),
        "{names:?}"
    );
    let labels: Vec<String> =
        rows(&session, "Action 1 of 3").iter().map(|(name, _)| name.split(':').next().unwrap().to_owned()).collect();
    assert_eq!(labels, crate::vendor::ACTION);
}

#[test]
fn copy_takes_the_exact_value_and_says_so_without_moving_the_focus() {
    let policy = edited(&policy_of(&["Push"]), |policy| policy["actions"][0]["command"] = " phone\u{a0}".into());
    let mut session = begin(&policy);
    let name = " phone\\u{a0}";
    session.click(|session| session.dialog(NAME).get_by_role_and_label(Role::Button, "Copy Command"));
    assert_eq!(session.copied().as_deref(), Some(" phone\u{a0}"));
    assert!(has_button(&session, "Copied Command") && !has_button(&session, "Copied Title"));
    assert_eq!(session.focused(), Some(format!("Command: {name}")));
    assert_eq!(ticked(&session), [""; 0], "copying ticks nothing");
}

#[test]
fn the_list_is_worked_through_by_keyboard() {
    let mut session = begin(&policy_of(&["Push"]));
    assert_eq!(session.focused().as_deref(), Some("Enable Action: on"), "the first value without a tick");
    session.press(Key::Space);
    session.press(Key::ArrowDown);
    assert_eq!(session.focused().as_deref(), Some("Title: Push"));
    session.press(Key::Enter);
    assert_eq!((session.copied().as_deref(), session.focused().as_deref()), (Some("Push"), Some("Title: Push")));
    session.press(Key::Space);
    session.press(Key::ArrowDown);
    session.send(Event::Copy);
    assert_eq!(session.copied().as_deref(), Some("push"));
    session.press(Key::ArrowDown);
    session.press(Key::Enter);
    assert_eq!(session.dialogs(), [NAME], "Enter on an empty value closes nothing");
    assert_eq!(session.copied().as_deref(), Some("push"));
    assert_eq!(ticked(&session), ["Enable Action: on", "Title: Push"]);
    session.press(Key::End);
    assert_eq!(
        session.focused().as_deref(),
        Some("Recheck Remember last method used; the response does not include it")
    );
    session.press(Key::Tab);
    assert_eq!(session.focused().as_deref(), Some("Clear ticks"), "the list is one tab stop");
    session.press(Key::Escape);
    assert_eq!(session.dialogs(), [""; 0]);
}

#[test]
fn progress_is_counted_for_each_part_and_in_all() {
    let mut session = begin(&policy_of(&["Push"]));
    assert!(words(&session).contains("0 of 6 entered"), "{}", words(&session));
    session.click(|session| row(session, "Action 1 of 1", "Title: Push"));
    session.click(|session| row(session, "Client policy", "Remember last method used: on"));
    let words = words(&session);
    for part in ["1 of 6 entered", "0 of 2 checked", "2 of 10 entered"] {
        assert!(words.contains(part), "{part} is not in {words}");
    }
}

#[test]
fn ticks_survive_a_restart_until_their_value_changes() {
    let folder = tempfile::tempdir().unwrap();
    let (settings, file) = (folder.path().join("settings.json"), folder.path().join("duo.radius.json"));
    let start = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let (settings_file, file) = (Some(settings.clone()), Some(file.clone()));
        let mut session =
            Session::begin(Setup { settings: Settings::read(&settings), settings_file, file, ..Setup::default() });
        session.wait_for("the file to be open", |session| session.console().document().file().is_some());
        enter(&mut session);
        session
    };
    let mut session = start(&policy_of(&["Push", "SMS"]));
    session.click(|session| row(session, "Action 1 of 2", "Title: Push"));
    session.click(|session| row(session, "Action 2 of 2", "Title: SMS"));
    session.wait_for("the settings to be saved", |_| {
        Settings::read(&settings)
            .entered
            .first()
            .is_some_and(|entered| serde_json::to_value(&entered.ticks).unwrap()["done"][1].is_string())
    });
    drop(session);
    let text = std::fs::read_to_string(&settings).unwrap();
    assert!(!text.contains("Push") && !text.contains("SMS"), "{text}");
    let session = start(&policy_of(&["Push", "SMS"]));
    assert_eq!(ticked(&session), ["Title: Push", "Title: SMS"]);
    drop(session);
    let session = start(&policy_of(&["Push", "Text me"]));
    assert_eq!(ticked(&session), ["Title: Push"]);
}

#[test]
fn the_ticks_of_an_unsaved_policy_last_until_another_one_is_opened() {
    let mut session = Session::new();
    enter(&mut session);
    let name = "Remember last method used: on";
    session.click(|session| row(session, "Client policy", name));
    assert!(words(&session).contains("Not saved in a file: ticks are lost when the policy is closed"));
    session.press(Key::Escape);
    enter(&mut session);
    assert_eq!(ticked(&session), [name]);
    session.press(Key::Escape);
    session.begin_new();
    enter(&mut session);
    assert_eq!(ticked(&session), [""; 0]);
}

#[test]
fn the_ticks_of_an_unsaved_policy_are_kept_once_it_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("settings.json");
    let mut session = Session::begin(Setup { settings_file: Some(settings.clone()), ..Setup::default() });
    enter(&mut session);
    session.click(|session| row(session, "Client policy", "Remember last method used: on"));
    session.press(Key::Escape);
    let file = session.path("new.radius.json");
    session.chooser_picks(&file);
    session.press_with(CTRL, Key::S);
    session.wait_for("the settings to be saved", |_| Settings::read(&settings).ticks(&file).is_some());
}

#[test]
fn the_ticks_go_along_to_another_file() {
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("settings.json");
    let setup = Setup { settings_file: Some(settings.clone()), ..Setup::default() };
    let mut session = Session::with_policy_and(&policy_of(&["Push"]), setup);
    enter(&mut session);
    session.click(|session| row(session, "Action 1 of 1", "Title: Push"));
    session.press(Key::Escape);
    let copy = session.path("copy.radius.json");
    session.chooser_picks(&copy);
    session.press_with(CTRL_SHIFT, Key::S);
    session.wait_for("the settings to be saved", |_| Settings::read(&settings).ticks(&copy).is_some());
    enter(&mut session);
    assert_eq!(ticked(&session), ["Title: Push"]);
}

#[test]
fn an_action_keeps_its_ticks_where_it_is_moved_and_a_new_one_in_its_place_has_none() {
    let mut session = begin(&policy_of(&["Push", "SMS"]));
    for name in ["Title: Push", "Command: push", "Description: (leave empty)"] {
        session.click(|session| row(session, "Action 1 of 2", name));
    }
    session.press(Key::Escape);
    session.click(|session| session.row("SMS"));
    session.choose("Tasks", "Move up");
    assert_eq!(session.titles(), ["SMS", "Push"]);
    enter(&mut session);
    assert!(rows(&session, "Action 1 of 2").iter().all(|(_, is_ticked)| !is_ticked));
    assert_eq!(ticked(&session), ["Command: push", "Description: (leave empty)"], "the title must move in the farm");
}

#[test]
fn each_attribute_is_copied_and_ticked_off() {
    let policy = edited(&policy_of(&["Push"]), |policy| {
        policy["version"] = 2.into();
        policy["attributes"] = serde_json::json!([
            { "attribute": "Called-Station-Id", "value": "vpn " },
            { "vendor": 16_777_215, "attribute": 1, "type": "number", "value": 5 },
        ]);
    });
    let mut session = begin(&policy);
    let names = |session: &Session, group| rows(session, group).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(
        names(&session, "Attribute 1 of 2"),
        ["Vendor: Standard", "Attribute: Called-Station-Id", "Value: vpn "]
    );
    assert_eq!(names(&session, "Attribute 2 of 2"), ["Vendor: 16777215", "Attribute: 1", "Type: Number", "Value: 5"]);
    let headings: Vec<String> = session
        .dialog(NAME)
        .query_all_by_role(Role::Heading)
        .filter_map(|node| node.accesskit_node().value().or_else(|| node.accesskit_node().label()))
        .collect();
    assert!(headings.contains(&"Attribute 2 of 2: Vendor 16777215 attribute 1".to_owned()), "{headings:?}");
    session.click(|session| {
        let group = session.dialog(NAME).get_by_role_and_label(Role::Group, "Attribute 1 of 2");
        group.get_by_role_and_label(Role::Button, "Copy Value")
    });
    assert_eq!(session.copied().as_deref(), Some("vpn "));
    session.click(|session| row(session, "Attribute 1 of 2", "Value: vpn "));
    assert_eq!(ticked(&session), ["Value: vpn "]);
}

#[test]
fn the_ticks_of_the_largest_policy_are_kept() {
    let attributes = |count: u32| -> Vec<serde_json::Value> {
        let of =
            |number| serde_json::json!({ "vendor": 16_777_215, "attribute": number, "type": "number", "value": 5 });
        (1..=count).map(of).collect()
    };
    let text = edited(DUO, |policy| {
        policy["version"] = 2.into();
        policy["attributes"] = attributes(100).into();
    });
    let policy = json::read(text.as_bytes()).unwrap();
    let items: Vec<Item> = sections(&policy).into_iter().flat_map(|section| section.items).collect();
    assert!(items.len() > 400);
    let mut ticks = Ticks::new();
    let all: Vec<Tick> = items.iter().map(|item| ticks.tick(&item.identity())).collect();
    all.iter().for_each(|tick| ticks.set(tick, true, &all));
    let folder = tempfile::tempdir().unwrap();
    let (settings, file) = (folder.path().join("settings.json"), folder.path().join("duo.radius.json"));
    let mut written = Settings::default();
    written.set_ticks(&file, ticks.clone());
    written.write(&settings).unwrap();
    assert_eq!(Settings::read(&settings).ticks(&file), Some(ticks));
}

#[test]
fn two_consoles_keep_the_ticks_of_both_their_policies() {
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("settings.json");
    let start = || {
        let setup = Setup { settings_file: Some(settings.clone()), ..Setup::default() };
        Session::with_policy_and(&policy_of(&["Push"]), setup)
    };
    let mut consoles = [start(), start()];
    let files = consoles.each_ref().map(|session| session.path("duo.radius.json"));
    for session in &mut consoles {
        enter(session);
        session.click(|session| row(session, "Action 1 of 1", "Title: Push"));
        let file = session.path("duo.radius.json");
        session.wait_for("the settings to be saved", |_| Settings::read(&settings).ticks(&file).is_some());
    }
    let written = Settings::read(&settings);
    assert!(files.iter().all(|file| written.ticks(file).is_some() && written.recent.contains(file)), "{written:?}");
    // The second clears the ticks of the first, which then saves another setting.
    let mut cleared = written;
    cleared.set_ticks(&files[0], Ticks::new());
    cleared.write(&settings).unwrap();
    let [first, _] = &mut consoles;
    first.click(|session| session.dialog(NAME).get_by_role_and_label(Role::CheckBox, "Keep on top"));
    first.wait_for("the settings to be saved", |_| Settings::read(&settings).entry_on_top);
    assert!(Settings::read(&settings).ticks(&files[0]).is_none(), "only what has changed since is written");
}

#[test]
fn settings_that_cannot_be_saved_are_pointed_out() {
    let folder = tempfile::tempdir().unwrap();
    // A folder in place of the file.
    let setup = Setup { settings_file: Some(folder.path().to_path_buf()), ..Setup::default() };
    let mut session = Session::with_policy_and(&policy_of(&["Push"]), setup);
    enter(&mut session);
    session.click(|session| row(session, "Action 1 of 1", "Title: Push"));
    let warning = "The settings cannot be saved: ticks are lost when the console is closed";
    session.wait_for("the warning", |session| words(session).contains(warning));
    assert_eq!(ticked(&session), ["Title: Push"]);
}

#[test]
fn only_the_copy_button_that_was_pressed_last_is_announced() {
    let mut session = begin(&policy_of(&["Push"]));
    let live = |session: &Session| -> Vec<String> {
        let buttons = session.dialog(NAME).query_all_by_role(Role::Button).filter_map(|node| {
            let inner = node.accesskit_node();
            (inner.live() != Live::Off).then(|| inner.label().unwrap_or_default())
        });
        buttons.collect()
    };
    assert_eq!(live(&session), [""; 0]);
    press(&mut session, "Copy Title");
    assert_eq!(live(&session), ["Copied Title"]);
    press(&mut session, "Copy Command");
    assert_eq!(live(&session), ["Copied Command"]);
}

#[test]
fn cleared_ticks_can_be_restored() {
    let mut session = begin(&policy_of(&["Push"]));
    assert!(!has_button(&session, "Clear ticks"));
    session.click(|session| row(session, "Action 1 of 1", "Title: Push"));
    session.answer(NAME, "Clear ticks");
    assert_eq!(ticked(&session), [""; 0]);
    session.answer(NAME, "Restore ticks");
    assert_eq!(ticked(&session), ["Title: Push"]);
    session.answer(NAME, "Clear ticks");
    session.click(|session| row(session, "Action 1 of 1", "Command: push"));
    assert!(!has_button(&session, "Restore ticks") && ticked(&session) == ["Command: push"]);
}

#[test]
fn unsaved_changes_are_pointed_out_and_an_invalid_field_must_be_fixed_first() {
    let mut session = Session::with_policy(DUO);
    session.show_tab("Connection");
    session.fill(|session| session.connection_field("Port"), "many");
    session.open_menu("File");
    assert!(!Session::is_enabled(&session.item(NAME)));
    session.press(Key::Escape);
    session.fill(|session| session.connection_field("Port"), "1645");
    enter(&mut session);
    assert!(words(&session).contains("duo.radius.json, with unsaved changes"), "{}", words(&session));
    assert!(rows(&session, "Connection").contains(&("Port: 1645".to_owned(), false)));
}

/// A farm's response with these titles; their commands are those of `policy_of`.
fn response(titles: &[&str]) -> String {
    let actions = titles.iter().map(|title| {
        serde_json::json!({
            "title": title, "command": title.to_lowercase(), "enabled": true, "description": "", "actionMessage": "",
            "autoSend": false,
        })
    });
    serde_json::Value::from_iter(actions).to_string()
}

#[test]
fn a_pasted_response_is_compared() {
    let mut session = begin(&policy_of(&["Push", "SMS"]));
    press(&mut session, "Paste response");
    assert!(session.asked_for_clipboard());
    session.send(Event::Paste(response(&["Push", "SMS"])));
    assert!(words(&session).contains("The farm has exactly these actions"), "{}", words(&session));
    session.send(Event::Paste(response(&["Push"])));
    let shown = words(&session);
    assert!(shown.contains("1 difference\nMissing in the farm: \"SMS\""), "{shown}");
    session.send(Event::Paste("[{]".to_owned()));
    let shown = words(&session);
    assert!(
        shown.contains("This text is not JSON. Copy the whole response.") && shown.contains("line 1, column 3"),
        "{shown}"
    );
    session.send(Event::Paste(policy_of(&["Push"])));
    assert!(words(&session).contains("This is a policy file, not the farm's response"));
    assert_eq!(session.titles(), ["Push", "SMS"], "nothing changes the policy");
}

#[test]
fn a_clipboard_without_text_is_called_so_and_never_shows_an_earlier_result() {
    let mut session = begin(&policy_of(&["Push"]));
    session.send(Event::Paste(response(&["Push"])));
    assert!(words(&session).contains("The farm has exactly these actions"));
    let paste = session.dialog(NAME).get_by_role_and_label(Role::Button, "Paste response");
    let paste = Session::press_event(&paste);
    session.one_frame([paste]);
    session.harness.step();
    let waiting = words(&session);
    assert!(waiting.contains("Waiting for the clipboard…") && !waiting.contains("exactly these"), "{waiting}");
    session.run();
    let none = "The clipboard has no text. Copy the farm's response first.";
    let shown = words(&session);
    assert!(shown.contains(none) && !shown.contains("Waiting"), "{shown}");
    session.send(Event::Paste(response(&["Push"])));
    assert!(words(&session).contains("The farm has exactly these actions"));
    session.send(Event::PasteImage(std::sync::Arc::default()));
    assert!(words(&session).contains(none));
}

/// A response whose actions have these images.
fn with_images(images: &[(&str, &str)]) -> String {
    let titles: Vec<&str> = images.iter().map(|(title, _)| *title).collect();
    let mut response: serde_json::Value = serde_json::from_str(&response(&titles)).unwrap();
    for (index, (_, image)) in images.iter().enumerate() {
        response[index]["image"] = (*image).into();
    }
    response.to_string()
}

#[test]
fn images_in_the_response_are_compared_and_need_no_recheck() {
    let mut session = begin(&policy_of(&["Push", "SMS"]));
    let recheck = "Recheck the images; the response does not include them";
    let has_recheck = |session: &Session| rows(session, "Verify").iter().any(|(name, _)| name == recheck);
    assert!(has_recheck(&session));
    session.send(Event::Paste(with_images(&[("Push", "Email"), ("SMS", "Email")])));
    assert!(!has_recheck(&session) && words(&session).contains("Image of \"Push\""), "{}", words(&session));
    session.send(Event::Paste(with_images(&[("Push", "Email"), ("SMS", "4")])));
    assert!(has_recheck(&session), "an unknown image is not compared");
    session.send(Event::Paste(response(&["Push", "SMS"])));
    assert!(has_recheck(&session));
}

#[test]
fn page_keys_move_through_a_long_list() {
    let mut session = begin(DUO);
    let all: Vec<String> = session
        .dialog(NAME)
        .query_all_by_role(Role::CheckBox)
        .filter_map(|node| node.accesskit_node().label())
        .filter(|name| name != "Keep on top")
        .collect();
    for (key, index) in [
        (Key::PageDown, 8),
        (Key::PageDown, 16),
        (Key::PageUp, 8),
        (Key::PageUp, 0),
        (Key::PageUp, 0),
        (Key::End, all.len() - 1),
        (Key::PageDown, all.len() - 1),
        (Key::Home, 0),
    ] {
        session.press(key);
        assert_eq!(session.focused().as_ref(), all.get(index), "{key:?}");
        let focused = session.focused().unwrap();
        let seen = session.dialog(NAME).query_all_by_role(Role::CheckBox).find(|node| {
            node.accesskit_node().is_focused() && session.harness.ctx.content_rect().contains_rect(node.rect())
        });
        assert!(seen.is_some(), "{focused} is out of view");
    }
}

#[test]
fn a_response_is_opened_from_a_file() {
    let mut session = begin(&policy_of(&["Push"]));
    let file = session.file("response.json", response(&["Pusch"]));
    session.chooser_picks(&file);
    press(&mut session, "Open response");
    let request = session.chooser_requests().pop().unwrap();
    assert_eq!((request.title.as_str(), request.kind), ("Open the farm's response", Kind::Response));
    session.wait_for("the comparison", |session| words(session).contains("difference"));
    assert_eq!(session.dialogs(), [NAME]);
    session.chooser_picks(&session.path("gone.json"));
    press(&mut session, "Open response");
    session.wait_for("the error", |session| words(session).contains("The file could not be read"));
}

#[test]
fn the_window_is_narrow_meanwhile_and_its_usual_size_is_kept() {
    let mut session = begin(&policy_of(&["Push"]));
    let sizes = |session: &Session| -> Vec<ViewportCommand> {
        let all = session.window_commands().into_iter();
        all.filter(|command| matches!(command, ViewportCommand::InnerSize(_))).collect()
    };
    assert_eq!(sizes(&session), [ViewportCommand::InnerSize(vec2(420.0, 720.0))]);
    session.harness.set_size(vec2(420.0, 720.0));
    session.run();
    session.press(Key::Escape);
    assert_eq!(sizes(&session).last(), Some(&ViewportCommand::InnerSize(vec2(1240.0, 840.0))));
}

#[test]
fn keep_on_top_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("settings.json");
    let mut session = Session::with_policy_and(
        &policy_of(&["Push"]),
        Setup { settings_file: Some(settings.clone()), ..Setup::default() },
    );
    enter(&mut session);
    session.click(|session| session.dialog(NAME).get_by_role_and_label(Role::CheckBox, "Keep on top"));
    let level = |level| ViewportCommand::WindowLevel(level);
    assert_eq!(session.window_commands().last(), Some(&level(WindowLevel::AlwaysOnTop)));
    session.wait_for("the settings to be saved", |_| Settings::read(&settings).entry_on_top);
    session.press(Key::Escape);
    assert!(session.window_commands().contains(&level(WindowLevel::Normal)));
}

#[test]
fn a_window_on_top_of_all_others_makes_way_for_the_file_chooser() {
    let settings = Settings { entry_on_top: true, ..Settings::default() };
    let mut session = Session::with_policy_and(&policy_of(&["Push"]), Setup { settings, ..Setup::default() });
    enter(&mut session);
    let levels = |session: &Session| -> Vec<WindowLevel> {
        let level = |command| if let ViewportCommand::WindowLevel(level) = command { Some(level) } else { None };
        session.window_commands().into_iter().filter_map(level).collect()
    };
    assert_eq!(levels(&session), [WindowLevel::AlwaysOnTop]);
    let chooser = session.chooser_waits();
    press(&mut session, "Open response");
    session.run();
    assert_eq!(levels(&session).last(), Some(&WindowLevel::Normal));
    chooser.send(Picked::Cancelled).unwrap();
    session
        .wait_for("the window to be on top again", |session| levels(session).last() == Some(&WindowLevel::AlwaysOnTop));
    assert_eq!(session.dialogs(), [NAME]);
}

#[test]
fn the_first_frame_of_another_width_is_laid_out_for_it() {
    let mut session = begin(DUO);
    for width in [420.0, 1240.0, 420.0] {
        session.harness.set_size(vec2(width, 720.0));
        session.harness.step();
        let row = row(&session, "Connection", "Display name: Company logon").rect();
        assert!(row.min.x > 0.0 && row.max.x < width && row.width() > width - 140.0, "{width}: {row}");
    }
}

#[test]
fn a_policy_without_actions_or_connection_is_entered_too() {
    let mut session = Session::new();
    enter(&mut session);
    let shown = words(&session);
    for part in [
        "Not part of this policy; leave unchanged.",
        "This policy has no actions. Remove any that are listed on the tab.",
    ] {
        assert!(shown.contains(part), "{shown}");
    }
    session.send(Event::Paste("[]".to_owned()));
    assert!(words(&session).contains("The farm has exactly these actions"), "{}", words(&session));
}

#[test]
fn closing_the_window_asks_about_unsaved_work_over_the_assistant() {
    let mut session = Session::with_actions(&["Push"]);
    session.press(Key::Delete);
    enter(&mut session);
    session.request_close();
    assert_eq!(session.dialogs().len(), 2, "{:?}", session.dialogs());
    assert!(!session.is_closed());
}

#[test]
fn help_is_about_the_assistant() {
    let mut session = begin(&policy_of(&["Push"]));
    session.press(Key::F1);
    assert!(session.dialog_words("Console help").contains("Every value of the policy"));
    session.press(Key::Escape);
    assert_eq!(session.focused().as_deref(), Some("Enable Action: on"));
    session.press_with(CTRL, Key::Z);
    assert_eq!(session.titles(), ["Push"]);
}

#[test]
fn long_and_foreign_values_fit_the_narrow_window() {
    let policy = edited(&policy_of(&["Push", "電話", "اتصل بي", "Text", "Mail"]), |policy| {
        policy["actions"][0]["description"] = "m".repeat(1024).into();
        policy["actions"][1]["actionMessage"] = "word ".repeat(200).trim().into();
    });
    for width in [420.0, 360.0, 320.0] {
        let setup = Setup { size: vec2(width, 720.0), allow_missing_glyphs: true, ..Setup::default() };
        let mut session = Session::with_policy_and(&policy, setup);
        session.harness.set_size(vec2(900.0, 720.0));
        session.run();
        enter(&mut session);
        session.harness.set_size(vec2(width, 720.0));
        session.run();
        let boxes = session.dialog(NAME).query_all_by_role(Role::CheckBox);
        let boxes: Vec<_> = boxes.filter_map(|node| Some((node.accesskit_node().label()?, node.rect()))).collect();
        assert!(boxes.iter().all(|(_, rect)| rect.max.x <= width && rect.height() < 200.0), "{width}: {boxes:?}");
        for long in ["Description: mmm", "Action message: word word"] {
            let wrapped = boxes.iter().find(|(name, _)| name.starts_with(long)).map(|(_, rect)| rect.height());
            assert!(wrapped.is_some_and(|height| height > 80.0), "{width}: {long} has {wrapped:?}");
        }
    }
}

/// A policy with values that are hard to enter.
fn difficult() -> String {
    edited(DUO, |policy| {
        policy["actions"][0]["title"] = "\u{200b}Push ".into();
        policy["actions"][0]["description"] = "Approve on your phone. ".repeat(30).trim().into();
        policy["actions"][0]["actionMessage"] = "".into();
    })
}

/// The assistant for a difficult policy, in the window that it asks for.
fn narrow(theme: ThemeChoice) -> Session {
    let settings = Settings { theme, ..Settings::default() };
    let mut session = Session::with_policy_and(&difficult(), Setup { settings, ..Setup::default() });
    enter(&mut session);
    session.harness.set_size(vec2(420.0, 720.0));
    session.run();
    session
}

#[test]
fn values_that_are_hard_to_enter_have_their_spaces_marked() {
    let mut session = narrow(ThemeChoice::Light);
    session.click(|session| {
        let group = session.dialog(NAME).get_by_role_and_label(Role::Group, "Action 1 of 3");
        group.get_by_role_and_label(Role::Button, "Copy Title")
    });
    session.press(Key::Space);
    session.press(Key::ArrowDown);
    session.send(Event::PointerGone);
    session.harness.snapshot_options("entry", &options());
}

#[test]
fn the_differences_of_a_farm_are_listed_below_a_warning() {
    let mut session = narrow(ThemeChoice::Dark);
    session.send(Event::Paste(response(&["Push", "Call"])));
    session.send(Event::PointerGone);
    session.harness.snapshot_options("entry-compared", &options());
}
