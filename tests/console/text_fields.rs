//! Text fields: what Tab selects, what is shown of a long text, and how much of a limit is used.
#![allow(clippy::print_stdout, reason = "the child process reports to its parent")]

use std::fs;
use std::process::Command;

use egui::accesskit::{self, Role};
use egui::{Event, ImeEvent, Key, Modifiers};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use needs::needs;
use radius_console::draw::text_field::MAX_CHARS;

use crate::combo_boxes::combo;
use crate::session::{CTRL, Session};

/// The Add Action dialog with a title and a command, and the focus on the title.
fn add_action() -> Session {
    let mut session = Session::with_actions(&["Push"]);
    session.press(Key::Insert);
    session.type_text("Token");
    session.press(Key::Tab);
    session.type_text("code");
    session.press_with(Modifiers::SHIFT, Key::Tab);
    session
}

fn value(session: &Session, field: &str) -> String {
    session.field("Add Action", field).value().unwrap_or_default()
}

#[test]
fn tab_selects_the_text_of_a_field_and_a_click_does_not() {
    let mut session = add_action();
    session.type_text("a");
    assert_eq!(value(&session, "Title"), "a", "Shift+Tab selected all");
    session.press(Key::Tab);
    session.type_text("b");
    assert_eq!(value(&session, "Command"), "b", "Tab selected all");
    session.click(|session| session.field("Add Action", "Title"));
    session.press(Key::End);
    session.type_text("c");
    assert_eq!(value(&session, "Title"), "ac");
    session.click(|session| session.field("Add Action", "Command"));
    session.type_text("d");
    assert_eq!(value(&session, "Command").len(), 2, "a click selects nothing");
    session.press(Key::Tab);
    session.type_text("one");
    session.press(Key::Tab);
    session.press_with(Modifiers::SHIFT, Key::Tab);
    session.type_text("two");
    assert_eq!(value(&session, "Description"), "two", "a text of several lines, too");
}

#[test]
fn tab_into_a_password_selects_it() {
    let mut session = Session::with_policy(include_str!("duo.radius.json"));
    session.show_tab("Connection");
    let key = |session: &mut Session, text: &str| session.type_text(text);
    session.click(|session| session.page("Connection").get_by_role(Role::PasswordInput));
    key(&mut session, "secret");
    session.press(Key::Tab);
    session.press_with(Modifiers::SHIFT, Key::Tab);
    assert_eq!(session.focused().as_deref(), Some("Secret key"));
    session.press(Key::Delete);
    let check = session.page("Connection").get_by_role_and_label(Role::Button, "Check connection");
    assert!(!Session::is_enabled(&check), "Delete removed all of it");
}

/// The left edge of the text in a field.
fn left_of_text(node: &Node<'_>) -> f32 {
    let runs = node.children_recursive().filter(|node| node.accesskit_node().role() == Role::TextRun);
    runs.map(|run| run.rect().min.x).fold(f32::INFINITY, f32::min)
}

#[test]
fn a_field_without_the_focus_shows_the_beginning_of_its_text() {
    let mut session = add_action();
    let at_first = left_of_text(&session.field("Add Action", "Title"));
    session.press(Key::End);
    session.type_text(&" and more".repeat(20));
    let scrolled = left_of_text(&session.field("Add Action", "Title"));
    assert!(scrolled < at_first - 100.0, "it scrolls while typing: {scrolled} {at_first}");
    session.press(Key::Tab);
    assert_eq!(left_of_text(&session.field("Add Action", "Title")), at_first);
    session.press_with(Modifiers::SHIFT, Key::Tab);
    assert_eq!(left_of_text(&session.field("Add Action", "Title")), at_first, "selected, too");
}

/// The height of a field.
fn height(session: &Session, field: &str) -> f32 {
    session.field("Add Action", field).rect().height()
}

#[test]
fn a_long_text_wraps_and_its_field_grows_from_two_lines_to_five() {
    let mut session = add_action();
    session.click(|session| session.field("Add Action", "Description"));
    let empty = height(&session, "Description");
    session.type_text("short");
    assert_eq!(height(&session, "Description"), empty, "room for two lines from the beginning");
    session.type_text(&" and more".repeat(20));
    let grown = height(&session, "Description");
    assert!(grown > empty + 10.0, "{grown} {empty}");
    session.type_text(&" and more".repeat(80));
    let text = value(&session, "Description");
    let full = height(&session, "Description");
    assert!(full > grown && full < 2.5 * empty, "five lines at most: {full}");
    session.press(Key::ArrowUp);
    session.type_text("|");
    let changed = value(&session, "Description");
    let place = changed.find('|').unwrap();
    assert!(place > 0 && place < text.len(), "Up moved the caret by a line: {place} of {}", text.len());
    session.press(Key::ArrowDown);
    assert_eq!(session.focused().as_deref(), Some("Description"));
    session.press(Key::Tab);
    assert_eq!(session.focused().as_deref(), Some("Action message"));
}

#[test]
fn enter_in_a_long_text_presses_ok_and_pasted_line_breaks_become_spaces() {
    let mut session = add_action();
    session.click(|session| session.field("Add Action", "Action message"));
    session.send(Event::Paste("one\ntwo\r\nthree".to_owned()));
    assert_eq!(value(&session, "Action message"), "one two  three");
    session.press(Key::Enter);
    assert_eq!(session.dialogs(), [""; 0]);
    let (_, action) = session.policy().actions().nth(1).unwrap();
    assert_eq!(action.action_message.as_str(), "one two  three");
}

#[test]
fn a_field_counts_when_most_of_its_limit_is_used() {
    let mut session = add_action();
    let described = |session: &Session, field: &str| {
        session.field("Add Action", field).accesskit_node().description().unwrap_or_default()
    };
    for (field, unit, count, words, over) in [
        ("Title", "x", 204, "204 of 255.", "256 of 255."),
        ("Command", "é", 52, "104 of 128 bytes.", "130 of 128 bytes."),
        ("Description", "x", 820, "820 of 1,024.", "1,025 of 1,024."),
        ("Action message", "é", 820, "820 of 1,024.", "1,025 of 1,024."),
    ] {
        let fill = |session: &mut Session, count: usize| {
            session.fill(|session| session.field("Add Action", field), &unit.repeat(count));
        };
        fill(&mut session, count - 2);
        let (_, most) = words.split_once(' ').unwrap();
        assert!(!described(&session, field).ends_with(most), "{}", described(&session, field));
        fill(&mut session, count);
        assert!(described(&session, field).ends_with(words), "{}", described(&session, field));
        let most: usize = match field {
            "Command" => 65,
            "Title" => 256,
            _ => 1025,
        };
        fill(&mut session, most);
        let whole = described(&session, field);
        assert!(whole.contains("Too long") && whole.ends_with(over), "{whole}");
        assert!(!session.dialog_words("Add Action").contains(over), "only in the description");
        fill(&mut session, 1);
    }
}

#[test]
fn the_notes_wrap_and_count_too() {
    let mut session = combo();
    let before = session.connection_field("Notes").rect().height();
    session.fill(|session| session.connection_field("Notes"), &"word ".repeat(700));
    assert!(session.connection_field("Notes").rect().height() > before);
    let described = session.connection_field("Notes").accesskit_node().description().unwrap_or_default();
    assert!(described.ends_with("3,500 of 4,096."), "{described}");
    assert_eq!(session.policy().notes().unwrap().as_str().len(), 3500);
}

#[test]
fn an_idle_text_area_keeps_its_height_and_requests_no_frames() {
    let mut session = add_action();
    session.fill(|session| session.field("Add Action", "Description"), &"word ".repeat(150));
    session.send(Event::PointerGone);
    session.run();
    let heights = height(&session, "Description");
    for _ in 0..5 {
        session.harness.step();
        assert_eq!(height(&session, "Description"), heights, "it keeps its height");
    }
    let delay = session.harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay;
    assert!(delay.as_secs() > 3600, "repaints after {delay:?}");
}

const REFUSED: &str = "The text was not inserted";

/// The request of a screen reader to put this text in a field.
fn request(node: &Node<'_>, action: accesskit::Action, text: &str) -> Event {
    let (target_node, target_tree) = node.accesskit_node().locate();
    let data = Some(accesskit::ActionData::Value(text.into()));
    Event::AccessKitActionRequest(accesskit::ActionRequest { action, target_node, target_tree, data })
}

#[test]
fn a_text_too_long_for_every_field_is_refused_as_a_whole() {
    let mut session = add_action();
    let (long, fits) = ("é".repeat(MAX_CHARS + 1), "é".repeat(MAX_CHARS));
    for field in ["Title", "Description"] {
        session.fill(|session| session.field("Add Action", field), "kept");
        let node = session.field("Add Action", field);
        let text = long.clone();
        let events = [
            request(&node, accesskit::Action::SetValue, &text),
            request(&node, accesskit::Action::ReplaceSelectedText, &text),
            Event::MiddleClickPaste { pos: node.rect().center(), text: text.clone() },
            Event::Ime(ImeEvent::Commit(text.clone())),
            Event::Text(text.clone()),
            Event::Paste(text),
        ];
        for event in events {
            let name = format!("{field}: {}", format!("{event:?}").chars().take(40).collect::<String>());
            session.send(event);
            assert_eq!(session.dialogs(), ["Add Action", REFUSED], "{name}");
            let words = session.dialog_words(REFUSED);
            assert!(words.contains("It is 10,001 characters long. The field has room for "), "{words}");
            session.press(Key::Enter);
            assert_eq!((session.dialogs().len(), value(&session, field)), (1, "kept".to_owned()), "{name}");
            assert_eq!(session.focused().as_deref(), Some(field), "{name}");
        }
        session.press_with(CTRL, Key::A);
        session.send(Event::Paste(fits.clone()));
        assert_eq!((session.dialogs().len(), value(&session, field)), (1, fits.clone()), "{field}");
    }
}

#[test]
fn a_field_takes_pasted_text_only_if_all_of_it_fits() {
    let mut session = add_action();
    let (most, half) = ("x".repeat(MAX_CHARS - 1), "y".repeat(MAX_CHARS / 2));
    for field in ["Title", "Description"] {
        session.fill(|session| session.field("Add Action", field), &most);
        session.send(Event::Paste("zz".to_owned()));
        let words = session.dialog_words(REFUSED);
        assert!(words.contains("It is 2 characters long. The field has room for 1 character."), "{words}");
        session.press(Key::Enter);
        assert_eq!(value(&session, field), most);
        session.send(Event::Paste("z".to_owned()));
        assert_eq!(value(&session, field), most.clone() + "z");
        session.type_text("typed");
        assert_eq!((value(&session, field).len(), session.dialogs().len()), (MAX_CHARS, 1), "{field} is full");
        session.press_with(CTRL, Key::A);
        session.send(Event::Paste(half.clone()));
        assert_eq!(value(&session, field), half, "what is selected makes room");
    }
}

#[test]
fn text_from_a_screen_reader_or_a_middle_click_is_held_against_the_room_of_its_own_field() {
    let mut session = add_action();
    let most = "x".repeat(MAX_CHARS - 1);
    for (field, other) in [("Title", "Command"), ("Description", "Title")] {
        let requested = |session: &mut Session, action, text: &str| {
            let event = request(&session.field("Add Action", field), action, text);
            session.send(event);
        };
        let middle_click = |session: &mut Session, field: &'static str| {
            let pos = session.field("Add Action", field).rect().center();
            session.one_frame([Event::PointerMoved(pos), Event::MiddleClickPaste { pos, text: "zz".to_owned() }]);
            session.run();
        };
        let assert_refused = |session: &mut Session, room: &str| {
            let words = session.dialog_words(REFUSED);
            assert!(words.contains(&format!("It is 2 characters long. The field has room for {room}.")), "{words}");
            session.press(Key::Enter);
            assert!(value(session, field) == most, "{field}");
        };
        session.fill(|session| session.field("Add Action", other), "");
        session.fill(|session| session.field("Add Action", field), &most);
        requested(&mut session, accesskit::Action::ReplaceSelectedText, "zz");
        assert_refused(&mut session, "1 character");
        middle_click(&mut session, other);
        assert_eq!((value(&session, other).as_str(), session.dialogs().len()), ("zz", 1), "{other} has room");
        session.press_with(CTRL, Key::A);
        middle_click(&mut session, field);
        assert_refused(&mut session, "1 character");
        session.click(|session| session.field("Add Action", field));
        session.press_with(CTRL, Key::A);
        // A middle click replaces nothing, whatever is selected.
        middle_click(&mut session, field);
        assert_refused(&mut session, "1 character");
        session.press_with(CTRL, Key::A);
        requested(&mut session, accesskit::Action::ReplaceSelectedText, "yy");
        assert_eq!((value(&session, field).len(), session.dialogs().len()), (2, 1), "{field}");
        session.fill(|session| session.field("Add Action", field), &most);
        requested(&mut session, accesskit::Action::SetValue, "yy");
        assert_eq!((value(&session, field).len(), session.dialogs().len()), (2, 1), "{field}");
    }
}

#[test]
fn text_typed_just_before_counts() {
    let mut session = add_action();
    for field in ["Title", "Description"] {
        session.fill(|session| session.field("Add Action", field), &"x".repeat(MAX_CHARS - 2));
        session.one_frame([Event::Text("y".to_owned()), Event::Paste("zz".to_owned())]);
        session.run();
        let words = session.dialog_words(REFUSED);
        assert!(words.contains("It is 2 characters long. The field has room for 1 character."), "{words}");
        session.press(Key::Enter);
        assert_eq!(value(&session, field).len(), MAX_CHARS - 1, "{field}");
    }
}

#[test]
fn a_secret_takes_pasted_text_only_if_all_of_it_fits() {
    let mut session = Session::with_policy(include_str!("duo.radius.json"));
    session.show_tab("Connection");
    session.click(|session| session.page("Connection").get_by_role(Role::PasswordInput));
    let can_check = |session: &Session| {
        Session::is_enabled(&session.page("Connection").get_by_role_and_label(Role::Button, "Check connection"))
    };
    let refused = |session: &mut Session, bytes: usize, words: &str| {
        session.send(Event::Paste("s".repeat(bytes)));
        assert!(session.dialog_words(REFUSED).contains(words), "{}", session.dialog_words(REFUSED));
        session.press(Key::Enter);
        assert_eq!((session.dialogs().len(), session.focused().as_deref()), (0, Some("Secret key")));
    };
    let set = |session: &mut Session, text: &str| {
        let field = session.page("Connection").get_by_role(Role::PasswordInput);
        let event = request(&field, accesskit::Action::SetValue, text);
        session.send(event);
    };
    refused(&mut session, 513, "It is 513 bytes long. The field has room for 512 bytes.");
    set(&mut session, &"s".repeat(513));
    let words = session.dialog_words(REFUSED);
    assert!(words.contains("It is 513 bytes long. The field has room for 512 bytes."), "{words}");
    session.press(Key::Enter);
    refused(&mut session, 3_000_000, "It is 3,000,000 bytes long. The field has room for 512 bytes.");
    assert!(!can_check(&session), "no part of it was inserted");
    session.type_text("secret");
    assert!(can_check(&session));
    refused(&mut session, 507, "It is 507 bytes long. The field has room for 506 bytes.");
    session.press_with(CTRL, Key::A);
    session.send(Event::Paste("s".repeat(512) + "\r\n"));
    assert_eq!(session.dialogs(), [""; 0], "what is selected makes room, and line breaks need none");
    refused(&mut session, 1, "It is 1 byte long, and the field is full.");
    set(&mut session, &("t".repeat(512) + "\n"));
    assert_eq!(session.dialogs(), [""; 0], "it replaces the whole text");
}

const MEGABYTES: &str = "text_fields::megabytes_are_refused_before_anything_lays_them_out";

/// Environment variable that tells the child process what it is.
const MEASURES: &str = "RADIUS_CONSOLE_MEASURES_FIELD";

/// The peak memory of this process since its last reset, in KiB.
fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Measured in a process of its own: this test runs itself again.
#[needs(linux, "/proc")]
#[test]
fn megabytes_are_refused_before_anything_lays_them_out() {
    if std::env::var_os(MEASURES).is_none() {
        let mut again = Command::new(std::env::current_exe().unwrap());
        let ended = again.args(["--exact", MEGABYTES, "--nocapture"]).env(MEASURES, "").output().unwrap();
        let output = String::from_utf8(ended.stdout).unwrap();
        assert!(ended.status.success(), "{output}{}", String::from_utf8_lossy(&ended.stderr));
        let measured: Vec<&str> = output.lines().filter(|line| line.ends_with(" KiB, kept")).collect();
        assert_eq!(measured.len(), 5, "{output}");
        for line in measured {
            let (kib, _) = line.split_once(' ').unwrap();
            assert!(kib.parse::<u64>().unwrap() < 50 * 1024, "{output}");
        }
        return;
    }
    let mut session = add_action();
    session.fill(|session| session.field("Add Action", "Title"), "kept");
    let node = session.field("Add Action", "Title");
    let text = "x".repeat(3_000_000);
    let events = [
        Event::Paste(text.clone()),
        Event::Ime(ImeEvent::Commit(text.clone())),
        Event::MiddleClickPaste { pos: node.rect().center(), text: text.clone() },
        request(&node, accesskit::Action::SetValue, &text),
        request(&node, accesskit::Action::ReplaceSelectedText, &text),
    ];
    for event in events {
        fs::write("/proc/self/clear_refs", "5").unwrap();
        let before = peak_kib();
        session.send(event);
        let grown = peak_kib().saturating_sub(before);
        session.press(Key::Enter);
        println!("\n{grown} KiB, {}", if value(&session, "Title") == "kept" { "kept" } else { "changed" });
    }
}

#[test]
fn a_huge_clipboard_in_the_list_is_no_action() {
    let mut session = Session::with_actions(&["Push"]);
    session.send(Event::Paste("x ".repeat(1 << 20)));
    assert_eq!((session.dialogs().len(), session.rows().len()), (0, 1));
    assert_eq!(session.status(), "The clipboard contains no action. Copy one first.");
}
