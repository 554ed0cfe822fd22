//! The Add Action and Edit Action dialogs: focus, keys, what disables OK, and recovery of discarded drafts.

use egui::accesskit::{Invalid, Role};
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use radius_console::policy::ActionField;

use crate::session::{Session, Setup, policy_of};

fn ok_is_enabled(session: &Session, dialog: &'static str) -> bool {
    Session::is_enabled(&session.dialog(dialog).get_by_role_and_label(Role::Button, "OK"))
}

#[test]
fn the_first_field_has_focus_and_accepts_typing() {
    let mut session = Session::with_actions(&["Push"]);
    session.press(Key::Insert);
    assert_eq!(session.focused().as_deref(), Some("Title"));
    session.type_text("Call me");
    assert_eq!(session.field("Add Action", "Title").value().as_deref(), Some("Call me"));
}

#[test]
fn closing_the_dialog_returns_focus() {
    let mut session = Session::with_actions(&["Push", "Call me"]);
    session.click(|session| session.row("Call me"));
    session.press(Key::F1);
    assert_eq!(session.dialogs(), ["Console help"]);
    session.press(Key::Escape);
    assert_eq!(session.focused().as_deref(), Some("Call me"));
    session.show_tab("Connection");
    session.click(|session| session.connection_field("Notes"));
    session.press(Key::F1);
    session.press(Key::Escape);
    assert_eq!(session.focused().as_deref(), Some("Notes"));
}

#[test]
fn tab_stays_within_the_dialog() {
    let mut session = Session::with_actions(&["Push"]);
    session.press(Key::Insert);
    let mut seen = Vec::new();
    for _ in 0..12 {
        session.press(Key::Tab);
        seen.extend(session.focused());
    }
    for name in ["Command", "Description", "Action message", "Cancel", "Enable Action", "Title"] {
        assert!(seen.iter().any(|seen| seen == name), "Tab does not reach {name}: {seen:?}");
    }
    for name in ["File", "Apply", "Tasks", "Move down", "Enable Push"] {
        assert!(!seen.iter().any(|seen| seen == name), "Tab reaches {name} behind the dialog");
    }
}

#[test]
fn ok_and_enter_need_a_title() {
    let mut session = Session::new();
    session.press(Key::Insert);
    assert!(!ok_is_enabled(&session, "Add Action"));
    session.press(Key::Enter);
    assert_eq!(session.dialogs(), ["Add Action"]);
    assert!(session.titles().is_empty());
    session.click(|session| session.field("Add Action", "Title"));
    session.type_text("P");
    assert!(ok_is_enabled(&session, "Add Action"));
    session.press(Key::Enter);
    assert_eq!((session.titles(), session.dialogs().len()), (vec!["P"], 0));
}

#[test]
fn leaving_a_field_shows_what_is_wrong_with_it() {
    let reason = "Enter text of 1 to 255 characters.";
    let mut session = Session::new();
    session.press(Key::Insert);
    assert!(!session.dialog_words("Add Action").contains(reason), "no error before the field is left");
    session.press(Key::Tab);
    assert!(session.dialog_words("Add Action").contains(reason), "{}", session.dialog_words("Add Action"));
    session.fill(|session| session.field("Add Action", "Title"), "Push");
    assert!(!session.dialog_words("Add Action").contains(reason));
    session.fill(|session| session.field("Add Action", "Command"), &"é".repeat(65));
    assert!(session.dialog_words("Add Action").contains("130 bytes"), "{}", session.dialog_words("Add Action"));
    assert!(!ok_is_enabled(&session, "Add Action"));
    session.fill(|session| session.field("Add Action", "Command"), &"é".repeat(64));
    assert!(ok_is_enabled(&session, "Add Action"));
}

#[test]
fn a_discarded_draft_can_be_restored() {
    for leave in ["Esc", "Cancel"] {
        let mut session = Session::with_actions(&["Push"]);
        session.press(Key::Insert);
        session.type_text("Call me");
        session.fill(|session| session.field("Add Action", "Command"), "phone");
        match leave {
            "Esc" => session.press(Key::Escape),
            _ => session.answer("Add Action", "Cancel"),
        }
        assert_eq!(session.rows(), ["Push"], "{leave}");
        assert!(session.status().starts_with("Draft discarded."), "{leave}: {}", session.status());
        session.press_in_footer("Restore");
        assert_eq!(session.dialogs(), ["Add Action"], "{leave}");
        assert_eq!(session.field("Add Action", "Title").value().as_deref(), Some("Call me"));
        assert_eq!(session.field("Add Action", "Command").value().as_deref(), Some("phone"));
        assert_eq!(session.focused().as_deref(), Some("Title"));
        session.answer("Add Action", "OK");
        assert_eq!(session.rows(), ["Push", "Call me"], "{leave}");
        assert!(session.footer().query_by_label("Restore").is_none());
    }
}

#[test]
fn an_unchanged_draft_closes_silently() {
    let mut session = Session::with_actions(&["Push"]);
    session.click(|session| session.row("Push"));
    for key in [Key::Insert, Key::F2] {
        session.press(key);
        session.press(Key::Escape);
        assert_eq!(session.status(), "Policy file: duo.radius.json, saved");
    }
}

#[test]
fn a_restored_edit_still_applies_to_its_own_action() {
    let mut session = Session::with_actions(&["Push", "Call me"]);
    session.click(|session| session.row("Push"));
    session.press(Key::F2);
    session.fill(|session| session.field("Edit Action", "Title"), "Approve");
    session.press(Key::Escape);
    session.click(|session| session.row("Call me"));
    session.press_in_footer("Restore");
    session.answer("Edit Action", "OK");
    assert_eq!(session.rows(), ["Approve", "Call me"]);
}

#[test]
fn enter_on_cancel_cancels() {
    let mut session = Session::new();
    session.press(Key::Insert);
    session.type_text("Push");
    session.dialog("Add Action").get_by_role_and_label(Role::Button, "Cancel").focus();
    session.run();
    session.press(Key::Enter);
    assert_eq!((session.titles().len(), session.dialogs().len()), (0, 0));
}

#[test]
fn each_dialog_has_its_own_undo() {
    let mut session = Session::with_actions(&["Push", "Call me"]);
    session.click(|session| session.row("Push"));
    session.press(Key::F2);
    session.fill(|session| session.field("Edit Action", "Title"), "Approve");
    session.answer("Edit Action", "OK");
    session.click(|session| session.row("Call me"));
    session.press(Key::F2);
    session.click(|session| session.field("Edit Action", "Title"));
    session.press_with(crate::session::CTRL, Key::Z);
    assert_eq!(session.field("Edit Action", "Title").value().as_deref(), Some("Call me"));
}

#[test]
fn spaces_around_a_command_are_kept() {
    let mut session = Session::new();
    session.press(Key::Insert);
    session.type_text("Push");
    session.fill(|session| session.field("Add Action", "Command"), " push  ");
    session.answer("Add Action", "OK");
    assert_eq!(session.policy().actions().next().unwrap().1.command.as_str(), " push  ");
}

#[test]
fn a_pasted_line_break_becomes_a_space() {
    let mut session = Session::new();
    session.press(Key::Insert);
    for field in ["Title", "Command", "Description", "Action message"] {
        session.click(move |session| session.field("Add Action", field));
        session.send(Event::Paste("two\r\nlines".to_owned()));
        let value = session.field("Add Action", field).value().unwrap();
        assert!(!value.contains(['\r', '\n']) && value.starts_with("two") && value.ends_with("lines"), "{value:?}");
    }
    session.answer("Add Action", "OK");
    assert_eq!(session.titles().len(), 1);
}

#[test]
fn long_and_non_latin_titles_are_kept_unchanged() {
    let long = "x".repeat(255);
    for title in [long.as_str(), "電話で確認する", "اتصل بي للتأكيد", "Zürich ✓ ключ", &"電".repeat(255)]
    {
        let mut session = Session::begin(Setup { allow_missing_glyphs: true, ..Setup::default() });
        session.press(Key::Insert);
        session.type_text(title);
        session.answer("Add Action", "OK");
        assert_eq!(session.titles(), [title]);
        assert_eq!(session.rows(), [title]);
        session.press(Key::F2);
        assert_eq!(session.field("Edit Action", "Title").value().as_deref(), Some(title));
    }
}

#[test]
fn a_title_of_256_characters_disables_ok() {
    let mut session = Session::new();
    session.press(Key::Insert);
    session.type_text(&"x".repeat(256));
    assert!(!ok_is_enabled(&session, "Add Action"));
    assert!(session.dialog_words("Add Action").contains("256 characters"));
}

#[test]
fn the_dialog_fits_the_smallest_window_even_at_double_zoom() {
    use egui::vec2;
    let mut settings = radius_console::settings::Settings::default();
    settings.zoom(10);
    let setups = [
        Setup { size: vec2(480.0, 360.0), ..Setup::default() },
        Setup { size: vec2(960.0, 720.0), settings, ..Setup::default() },
    ];
    for setup in setups {
        let mut session = Session::with_policy_and(&policy_of(&["Push"]), setup);
        session.press(Key::Insert);
        session.type_text("Call me");
        let window = session.harness.ctx.content_rect();
        for name in ["OK", "Cancel"] {
            let button = session.dialog("Add Action").get_by_role_and_label(Role::Button, name).rect();
            assert!(window.contains_rect(button), "{name} at {button} is outside {window}");
        }
        let tasks = session.page("Automation").get_by_role_and_label(Role::Button, "Tasks").rect();
        assert!(window.contains_rect(tasks));
        session.press(Key::Enter);
        assert_eq!(session.titles(), ["Push", "Call me"]);
    }
}

#[test]
fn shift_tab_moves_backwards() {
    let mut session = Session::new();
    session.press(Key::Insert);
    session.press(Key::Tab);
    assert_eq!(session.focused().as_deref(), Some("Command"));
    session.press_with(Modifiers::SHIFT, Key::Tab);
    assert_eq!(session.focused().as_deref(), Some("Title"));
}

#[test]
fn a_screen_reader_hears_the_error_at_the_field() {
    let title = |session: &Session| {
        let field = session.field("Add Action", "Title");
        let node = field.accesskit_node();
        (node.description(), node.data().invalid())
    };
    let mut session = Session::new();
    session.press(Key::Insert);
    assert_eq!(title(&session), (Some(ActionField::Title.hint()), None));
    session.press(Key::Tab);
    let reason = "Enter text of 1 to 255 characters.".to_owned();
    assert_eq!(title(&session), (Some(reason), Some(Invalid::True)));
}

#[test]
fn the_footer_says_what_ok_still_needs() {
    let mut session = Session::new();
    session.press(Key::Insert);
    assert!(session.dialog_words("Add Action").contains("Enter a title"));
    session.type_text("P");
    assert!(session.dialog_words("Add Action").contains("Action 1 (of at most 5)"));
    session.press(Key::Backspace);
    let words = session.dialog_words("Add Action");
    assert!(words.contains("Enter text of 1 to 255 characters.") && !words.contains("Enter a title"), "{words}");
}

#[test]
fn invisible_characters_in_a_command_are_marked() {
    use egui::{Color32, TextStyle, vec2};
    let shown = |command: &str| {
        let mut text = String::new();
        let mut harness = egui_kittest::Harness::builder().with_size(vec2(300.0, 60.0)).build_ui(|ui| {
            radius_console::draw::theme::install(ui.ctx());
            let job =
                radius_console::draw::visible_text::command_job(ui, command, &TextStyle::Body, Color32::PLACEHOLDER);
            text.clone_from(&job.text);
            ui.label(job);
        });
        harness.run();
        drop(harness);
        text
    };
    assert_eq!(shown("push me"), "push me");
    assert_eq!(shown("  push "), "␣␣push␣");
    assert_eq!(shown("   "), "␣␣␣");
    assert_eq!(shown("\u{A0}push\u{3000}"), "□push□");
    assert_eq!(shown("pu\u{200B}sh\u{FEFF}"), "pu□sh□");
}

#[test]
fn deceptive_text_is_marked_and_warned_about() {
    let setup = Setup { allow_missing_glyphs: true, ..Setup::default() };
    let mut session = Session::with_policy_and(&policy_of(&["Push"]), setup);
    session.press(Key::Insert);
    session.type_text("Рush");
    let description =
        |session: &Session, label: &'static str| session.field("Add Action", label).accesskit_node().description();
    assert_eq!(
        description(&session, "Title").as_deref(),
        Some(
            "Warning: Title contains \"Рush\": it mixes Cyrillic and Latin letters, which look alike. Such characters can disguise text."
        )
    );
    assert!(session.dialog_words("Add Action").contains("look alike"));
    session.fill(|session| session.field("Add Action", "Description"), "Approve\u{202E} it");
    assert!(
        description(&session, "Description")
            .unwrap()
            .starts_with("Warning: Description contains U+202E: it reverses the reading direction")
    );
    session.fill(|session| session.field("Add Action", "Title"), "Text me");
    assert_eq!(description(&session, "Title"), Some(ActionField::Title.hint()));
    // The advice does not block OK.
    session.press(Key::Enter);
    assert_eq!(session.titles(), ["Push", "Text me"]);
}
