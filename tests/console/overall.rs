//! Requirements on the console as a whole: everything has a name, it is quiet when idle, and it works at every size.

use std::fs;

use eframe::App as _;
use egui::accesskit::{Action, Live, Role};
use egui::{Context, Event, Key, RawInput, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::session::{CTRL, Session, Setup, policy_of};

/// Everything focusable or clickable without a name. The name of a scroll bar is its role.
fn unnamed(session: &Session) -> Vec<String> {
    let root = session.harness.root();
    let can_be_used = |node: &egui_kittest::Node<'_>| {
        let data = node.accesskit_node().data().clone();
        let is_usable = data.supports_action(Action::Focus) || data.supports_action(Action::Click);
        is_usable && data.role() != Role::ScrollBar
    };
    let has_name = |node: &egui_kittest::Node<'_>| {
        let node = node.accesskit_node();
        // Clickable text is its own name.
        node.label()
            .or_else(|| node.value().filter(|_| node.role() == Role::Label))
            .is_some_and(|name| !name.is_empty())
    };
    root.children_recursive()
        .filter(|node| can_be_used(node) && !has_name(node))
        .map(|node| format!("{:?} at {:?}", node.accesskit_node().role(), node.rect()))
        .collect()
}

#[test]
fn the_texture_with_the_glyphs_is_small_however_large_a_texture_may_be() {
    let ctx = Context::default();
    let mut input = RawInput { max_texture_side: Some(16_384), ..RawInput::default() };
    Session::new().harness.state_mut().raw_input_hook(&ctx, &mut input);
    ctx.run_ui(input, |ui| _ = ui.label("Action")).textures_delta.clear();
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method's lifetime is too narrow")]
    let [width, height] = ctx.fonts(|fonts| fonts.font_image_size());
    assert!(width * height * 4 <= 512 * 1024, "{width} x {height}");
}

#[test]
fn every_control_of_every_screen_has_a_name() {
    let mut session = Session::with_actions(&["Push", "Call me"]);
    let check = |session: &Session, screen: &str| {
        let count = session.harness.root().children_recursive().count();
        assert!(count > 20, "{screen} is nearly empty");
        assert_eq!(unnamed(session), Vec::<String>::new(), "{screen}:\n{}", session.outline());
    };
    check(&session, "Automation");
    for menu in ["File", "Edit", "Tasks", "View", "Help"] {
        session.open_menu(menu);
        check(&session, menu);
        session.press(Key::Escape);
    }
    session.press(Key::Insert);
    session.type_text("SMS");
    session.fill(|session| session.field("Add Action", "Search images"), "phone");
    check(&session, "Add Action");
    session.press(Key::Escape);
    check(&session, "Restore");
    session.press(Key::F1);
    check(&session, "Help");
    session.press(Key::Escape);
    session.choose("Help", "About");
    check(&session, "About");
    session.press(Key::Escape);
    session.press_with(CTRL, Key::E);
    check(&session, "Export policy");
    session.press(Key::Escape);
    session.show_tab("Attributes");
    check(&session, "no attributes");
    session.choose("Tasks", "Add");
    check(&session, "Add Attribute");
    crate::attributes_tab::choose(&mut session, "Add Attribute", "Attribute", "Calling-Station-Id");
    session.fill(|session| session.field("Add Attribute", "Value"), "192.0.2.7");
    session.answer("Add Attribute", "OK");
    check(&session, "Attributes");
    session.show_tab("Connection");
    check(&session, "Connection without connection");
    session.click(|session| session.page("Connection").get_by_label("Include connection settings in this policy"));
    check(&session, "Connection");
    session.request_close();
    check(&session, "the question");
    session.press(Key::Escape);
    session.drop_file(std::path::Path::new("/not/there"));
    session.answer("Save changes to Duo?", "Don't save");
    session.wait_for_dialog("The file was not opened");
    check(&session, "the notice");
    check(&Session::new(), "the empty list");
}

#[test]
fn a_hundred_idle_frames_cause_no_undo_step_no_file_access_and_no_message() {
    let folder = tempfile::tempdir().unwrap();
    let settings_file = folder.path().join("settings.json");
    let setup = Setup { settings_file: Some(settings_file.clone()), ..Setup::default() };
    let mut session = Session::with_policy_and(&policy_of(&["Push", "Call me"]), setup);
    session.wait_for("the settings", |_| settings_file.exists());
    for screen in ["Automation", "Connection", "Add Action"] {
        match screen {
            "Add Action" => session.press(Key::Insert),
            tab => session.show_tab(tab),
        }
        session.run();
        // Reading the file would fail, and writing would recreate it.
        let _ = fs::remove_file(&settings_file);
        let _ = fs::remove_file(session.path("duo.radius.json"));
        let (revision, words, outline) =
            (session.console().document().snapshot().revision, session.status(), session.outline());
        for _ in 0..100 {
            session.harness.step();
        }
        let document = session.console().document();
        assert_eq!((document.snapshot().revision, document.undo_name()), (revision, None), "{screen}");
        assert_eq!((session.status(), session.outline()), (words, outline), "{screen}");
        assert!(!settings_file.exists() && !session.path("duo.radius.json").exists(), "{screen}");
        assert!(session.chooser_requests().is_empty());
    }
}

#[test]
fn an_idle_console_requests_no_frames() {
    let mut session = Session::with_actions(&["Push"]);
    let is_quiet = |session: &mut Session, screen: &str| {
        session.run();
        session.harness.step();
        let delay = session.harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay;
        assert!(delay.as_secs() > 3600, "{screen} repaints after {delay:?}");
    };
    is_quiet(&mut session, "Automation");
    session.show_tab("Connection");
    session.click(|session| session.connection_field("Name"));
    session.send(Event::PointerGone);
    is_quiet(&mut session, "a text field with the focus");
    session.press(Key::F1);
    is_quiet(&mut session, "a dialog");
}

#[test]
fn the_console_can_be_used_at_every_size() {
    for (width, height) in [(480.0, 360.0), (640.0, 480.0), (900.0, 600.0), (1160.0, 760.0), (3000.0, 2000.0)] {
        let setup = Setup { size: vec2(width, height), ..Setup::default() };
        let mut session = Session::with_policy_and(&policy_of(&["1", "2", "3", "4", "5"]), setup);
        let window = session.harness.ctx.content_rect();
        for button in ["OK", "Cancel", "Apply"] {
            let rect = session.footer().get_by_role_and_label(Role::Button, button).rect();
            assert!(window.contains_rect(rect), "{button} is outside {window} at {rect}");
        }
        for button in ["Tasks", "Move up", "Move down"] {
            let rect = session.page("Automation").get_by_role_and_label(Role::Button, button).rect();
            assert!(window.contains_rect(rect), "{button} is outside {window} at {rect}");
        }
        session.row("5").scroll_to_me();
        session.run();
        session.click(|session| session.row("5"));
        assert_eq!(session.selected().as_deref(), Some("5"), "at {width} x {height}");
    }
}

#[test]
fn titles_of_any_length_and_script_are_listed() {
    let long = "x".repeat(255);
    let titles = [long.as_str(), "電話で確認する", "اتصل بي للتأكيد", "Pu\u{202e}sh", "ключ-✓"];
    let setup = Setup { allow_missing_glyphs: true, ..Setup::default() };
    let mut session = Session::with_policy_and(&policy_of(&titles), setup);
    assert_eq!(session.rows(), titles);
    let window = session.harness.ctx.content_rect();
    for title in titles {
        assert!(window.contains_rect(session.row(title).rect()), "{title} extends beyond the window");
        session.row(title).click();
        session.run();
        session.press(Key::F2);
        assert_eq!(session.field("Edit Action", "Title").value().as_deref(), Some(title));
        session.press(Key::Escape);
    }
    assert!(!session.console().document().is_changed());
}

#[test]
fn a_screen_reader_announces_status_line_changes() {
    let mut session = Session::new();
    session.press(Key::Delete);
    let footer = session.footer();
    let said = footer.get_by_role_and_label(Role::Status, "Select an action first");
    assert_eq!(said.accesskit_node().data().live(), Some(Live::Polite));
}
