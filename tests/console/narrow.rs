//! What gives way if there is little room: columns, labels, remarks, titles below icons, advice below the fold.

use egui::accesskit::{Invalid, Role};
use egui::{Event, Key, Modifiers, Rect, Vec2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use radius_console::draw::theme;

use crate::layout::inspection::Recorder;
use crate::session::{CTRL, Session, Setup, edited, policy_of};

const DUO: &str = include_str!("duo.radius.json");

fn session_of(text: &str, size: Vec2) -> Session {
    let mut session = Session::with_policy_and(text, Setup { size, allow_missing_glyphs: true, ..Setup::default() });
    session.send(Event::PointerGone);
    session
}

/// Everything visible, as lines of text with their rectangles.
fn lines(session: &mut Session) -> Vec<(String, Rect)> {
    let recorder = Recorder::of(session);
    recorder.record(session);
    recorder.lines()
}

fn texts(session: &mut Session) -> Vec<String> {
    lines(session).into_iter().map(|(text, _)| text).collect()
}

fn resize(session: &mut Session, width: f32, height: f32) {
    session.harness.set_size(vec2(width, height));
    session.run();
}

/// The headers of the list, from left to right.
fn headers(session: &mut Session) -> Vec<String> {
    let first = session.row(&session.rows()[0]).rect();
    let mut headers = lines(session);
    headers.retain(|(_, rect)| rect.max.y < first.min.y && rect.min.y > first.min.y - 30.0 && rect.max.x < first.max.x);
    headers.sort_by(|(_, a), (_, b)| a.min.x.total_cmp(&b.min.x));
    headers.into_iter().map(|(text, _)| text).collect()
}

// --- columns ---------------------------------------------------------------------------------------------------------

#[test]
fn autosend_is_the_first_column_to_go_and_title_the_last() {
    let mut session = session_of(DUO, vec2(1000.0, 700.0));
    let all = ["Enabled", "Title", "Command", "Description", "Action message", "Autosend"];
    let mut before = all.len();
    assert_eq!(headers(&mut session), all);
    let mut counts = Vec::new();
    for width in (480..1000).rev().step_by(8) {
        resize(&mut session, width as f32, 700.0);
        let headers = headers(&mut session);
        assert!(headers.len() <= before, "a column came back at {width}: {headers:?}");
        before = headers.len();
        assert_eq!(headers, all[..before], "at {width}");
        counts.push(before);
    }
    counts.dedup();
    assert!(counts.starts_with(&[6, 5, 4]), "{counts:?}");
}

#[test]
fn without_its_column_autosend_follows_the_title() {
    let mut session = session_of(DUO, vec2(480.0, 700.0));
    assert!(!headers(&mut session).contains(&"Autosend".to_owned()));
    let lines = lines(&mut session);
    let place = |text: &str| lines.iter().find(|(shown, _)| shown == text).map(|(_, rect)| *rect).unwrap();
    let (title, mark) = (place("Call me"), place("Autosend"));
    assert!(mark.min.x > title.max.x && mark.min.x < title.max.x + 16.0, "{title} {mark}");
    assert!((mark.center().y - title.center().y).abs() < 3.0);
    let row = session.row("Call me");
    assert!(row.accesskit_node().description().unwrap().contains(", Autosend"));
}

#[test]
fn a_long_text_takes_no_room_from_short_columns() {
    let long = edited(DUO, |policy| {
        policy["actions"][0]["title"] = "word ".repeat(50).into();
        policy["actions"][0]["description"] = "word ".repeat(50).into();
    });
    let mut session = session_of(&long, vec2(1000.0, 700.0));
    let texts = texts(&mut session);
    for whole in ["phone␣", "email", "Waiting for you to approve", "Sending the code"] {
        assert!(texts.iter().any(|text| text == whole), "{whole} is not in {texts:?}");
    }
    assert_eq!(headers(&mut session).len(), 6);
}

#[test]
fn a_title_keeps_more_of_its_text_than_the_other_columns() {
    let mut session = session_of(DUO, vec2(1100.0, 700.0));
    assert!(headers(&mut session).len() > 3);
    let texts = texts(&mut session);
    assert!(texts.iter().any(|text| text == "Passcode by e-mail"), "{texts:?}");
    assert!(texts.iter().any(|text| text.starts_with("We send") && text.ends_with('…')), "{texts:?}");
}

#[test]
fn texts_are_whole_if_there_is_room_for_all() {
    let message = "Waiting for you to approve on your phone: if you see no request, open the app and pull down";
    let one_long = edited(DUO, |policy| policy["actions"][0]["actionMessage"] = message.into());
    let mut session = session_of(&one_long, vec2(1920.0, 1080.0));
    let texts = texts(&mut session);
    let policy: serde_json::Value = serde_json::from_str(&one_long).unwrap();
    for action in policy["actions"].as_array().unwrap() {
        for field in ["title", "description", "actionMessage"] {
            let text = action[field].as_str().unwrap();
            assert!(texts.iter().any(|shown| shown == text), "{text} is not in {texts:?}");
        }
    }
}

// --- the preview -----------------------------------------------------------------------------------------------------

#[test]
fn titles_below_icons_break_between_words_only() {
    let titles = ["Call the phone on my desk", "Bestätigungsnummer", "Passcode", "Chat with the help desk now", "5"];
    let mut session = session_of(&policy_of(&titles), vec2(1240.0, 840.0));
    let field = session.harness.get_by_role_and_label(Role::TextInput, "OTP").rect();
    let mut lines = lines(&mut session);
    lines.retain(|(_, rect)| field.x_range().contains(rect.center().x));
    let has = |text: &str| lines.iter().any(|(line, _)| line == text);
    for line in ["Call the", "phone on", "my desk", "Passcode", "Chat with", "the help"] {
        assert!(has(line), "{line} is not in {lines:?}");
    }
    assert!(lines.iter().any(|(line, _)| line.starts_with("Bestät") && line.ends_with('…')), "{lines:?}");
    // Below the titles, not over them.
    let title = lines.iter().find(|(line, _)| line == "my desk").unwrap().1;
    assert!(title.max.y < field.min.y, "{title} {field}");
}

// --- advice ----------------------------------------------------------------------------------------------------------

fn link(session: &Session) -> Option<egui_kittest::Node<'_>> {
    session.page("Automation").query_by_role_and_label(Role::Button, "Go to advice: 1 warning, 2 notes")
}

#[test]
fn advice_below_the_fold_is_announced_by_a_link_that_goes_there() {
    let mut session = session_of(DUO, vec2(900.0, 700.0));
    assert!(link(&session).is_none(), "the advice is visible");
    let row = session.row("Push").rect();
    resize(&mut session, 900.0, 360.0);
    let shown = link(&session).expect("a link").rect();
    assert!(session.harness.ctx.content_rect().contains_rect(shown));
    assert_eq!(session.row("Push").rect().min, row.min, "nothing moves when the link appears");
    link(&session).unwrap().click();
    session.run();
    let focused = session.focused().unwrap();
    assert!(focused.starts_with("Warning: Call me"), "{focused}");
    let footer = session.footer().get_by_role_and_label(Role::Button, "OK").rect();
    let first = session.page("Automation").get_by_role_and_label(Role::Button, &focused).rect();
    assert!(first.min.y > 88.0 && first.max.y < footer.min.y, "{first} above {footer}");
    assert!(link(&session).is_none(), "the advice is visible now");
}

#[test]
fn advice_wraps_and_is_never_shortened() {
    let mut session = session_of(DUO, vec2(480.0, 1200.0));
    let shown = texts(&mut session).join(" ");
    for whole in [
        "The action runs on every client that receives the configuration for the first time. Pilot it first.",
        "After 180 s, users have usually given up.",
    ] {
        assert!(shown.contains(whole), "{whole} is not in {shown}");
    }
}

// --- forms -----------------------------------------------------------------------------------------------------------

#[test]
fn labels_move_above_their_fields_if_there_is_no_room_beside_them() {
    let mut session = session_of(DUO, vec2(640.0, 700.0));
    session.show_tab("Connection");
    for (width, is_beside) in [(640.0, true), (480.0, false), (640.0, true)] {
        resize(&mut session, width, 700.0);
        let lines = lines(&mut session);
        let label = lines.iter().find(|(text, _)| text == "Display name").unwrap().1;
        let field = session.connection_field("Display name").rect();
        assert_eq!(label.max.x < field.min.x, is_beside, "at {width}: {label} {field}");
        assert_eq!(label.max.y < field.min.y, !is_beside, "at {width}: {label} {field}");
        assert!(field.width() >= 240.0);
    }
}

#[test]
fn an_invalid_field_has_a_red_border_and_its_whole_message() {
    let mut session = session_of(DUO, vec2(480.0, 700.0));
    session.show_tab("Connection");
    session.click(|session| session.connection_field("Primary server"));
    let field = |session: &Session| session.connection_field("Primary server").rect();
    let next = |session: &Session| session.connection_field("Secondary server").rect();
    let recorder = Recorder::of(&session);
    let tokens = theme::tokens(&session.harness.ctx);
    let has_border = |session: &Session, color| {
        let around = field(session).expand(4.0);
        recorder.painted(color).iter().any(|rect| around.contains_rect(*rect) && rect.width() >= field(session).width())
    };
    recorder.record(&mut session);
    assert!(!has_border(&session, tokens.error));
    session.press_with(CTRL, Key::A);
    session.type_text("https://radius1.example.com:1812/a/rather/long/path");
    recorder.record(&mut session);
    assert!(has_border(&session, tokens.error), "red");
    assert!(has_border(&session, tokens.accent), "and focused");
    let node = session.connection_field("Primary server");
    assert_eq!(node.accesskit_node().data().invalid(), Some(Invalid::True));
    let message = node.accesskit_node().description().unwrap();
    let shown: Vec<_> = recorder.lines();
    let below: Vec<_> = shown
        .iter()
        .filter(|(_, rect)| rect.min.y > field(&session).max.y && rect.max.y < next(&session).min.y)
        .collect();
    let words: Vec<&str> = below.iter().map(|(text, _)| text.as_str()).collect();
    assert!(words.join(" ").starts_with(message.trim_end_matches('.')), "{message:?} is not in {words:?}");
    assert!(below.len() > 2, "{words:?}");
    session.press(Key::Tab);
    recorder.record(&mut session);
    assert!(has_border(&session, tokens.error) && !has_border(&session, tokens.accent));
}

#[test]
fn nothing_moves_when_a_problem_of_one_line_or_a_fix_appears() {
    let mut session = session_of(DUO, vec2(1240.0, 840.0));
    session.click(|session| session.row("Push"));
    session.press(Key::F2);
    let places = |session: &Session| {
        let fields = ["Title", "Command", "Description", "Action message"];
        fields.map(|field| session.field("Edit Action", field).rect())
    };
    let before = places(&session);
    session.fill(|session| session.field("Edit Action", "Command"), "push ");
    let fix = session.dialog("Edit Action").get_by_role_and_label(Role::Button, "Fix: remove the spaces").rect();
    assert_eq!(places(&session), before);
    assert!(fix.height() >= 24.0 && fix.width() >= 24.0);
    session.fill(|session| session.field("Edit Action", "Title"), "");
    assert_eq!(places(&session), before);
}

// --- menus -----------------------------------------------------------------------------------------------------------

#[test]
fn a_menu_taller_than_the_window_scrolls_to_the_focused_item() {
    let mut session = session_of(DUO, vec2(480.0, 360.0));
    session.click(|session| session.row("Push"));
    session.press_with(Modifiers::SHIFT, Key::F10);
    let window = session.harness.ctx.content_rect();
    let is_inside = |session: &Session| window.contains_rect(session.item("Paste action").rect());
    assert!(!is_inside(&session));
    for _ in 0..20 {
        if session.focused().as_deref() == Some("Copy action") {
            break;
        }
        session.press(Key::ArrowDown);
        let focused = session.focused().unwrap();
        assert!(window.contains_rect(session.item(&focused).rect()), "{focused}");
    }
    assert_eq!(session.focused().as_deref(), Some("Copy action"));
}

// --- dialogs ---------------------------------------------------------------------------------------------------------

#[test]
fn a_reason_without_room_beside_the_buttons_is_whole_and_above_them() {
    let mut session = session_of(&policy_of(&["A", "B", "C"]), vec2(1240.0, 840.0));
    let farm: Vec<serde_json::Value> = ["x", "y", "z"]
        .iter()
        .enumerate()
        .map(|(place, command)| {
            serde_json::json!({
                "id": place, "priority": place, "autoSend": false, "command": command, "enabled": true, "image": "Push",
                "description": "", "actionMessage": "", "title": command.to_uppercase(),
            })
        })
        .collect();
    let farm = serde_json::json!(farm).to_string();
    let file = session.file("farm.json", farm);
    session.chooser_picks(&file);
    session.choose("File", "Import");
    session.wait_for_dialog("Review import");
    for name in ["Remove \"A\"", "Remove \"B\"", "Remove \"C\""] {
        session.click(|session| session.dialog("Review import").get_by_role_and_label(Role::CheckBox, name));
    }
    let reason = "A policy can have at most five actions. Select fewer.";
    for (width, is_beside) in [(1240.0, true), (480.0, false)] {
        resize(&mut session, width, 420.0);
        let lines = lines(&mut session);
        let shown = lines.iter().find(|(text, _)| text == reason).unwrap_or_else(|| panic!("{lines:?}")).1;
        let button = session.dialog("Review import").get_by_role_and_label(Role::Button, "Import");
        assert!(!Session::is_enabled(&button));
        assert_eq!(shown.max.y < button.rect().min.y, !is_beside, "{shown} {}", button.rect());
        assert!(session.harness.ctx.content_rect().contains_rect(button.rect()));
    }
}

#[test]
fn a_problem_is_named_beside_the_buttons_even_if_its_field_is_out_of_view() {
    let mut session = session_of(DUO, vec2(480.0, 360.0));
    session.click(|session| session.row("Push"));
    session.press(Key::F2);
    let is_named = |session: &mut Session| texts(session).contains(&"Fix \"Title\" first".to_owned());
    assert!(!is_named(&mut session));
    session.fill(|session| session.field("Edit Action", "Title"), "");
    assert!(is_named(&mut session));
    session.click(|session| session.field("Edit Action", "Search images"));
    assert!(is_named(&mut session));
}
