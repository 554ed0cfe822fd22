//! The menu bar and the menus by keyboard.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, Popup, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::session::{Session, Setup, policy_of};
use radius_console::settings::Settings;

const HEADERS: [&str; 5] = ["File", "Edit", "Tasks", "View", "Help"];

/// Three actions with the middle one selected, whose row has the focus.
fn session() -> Session {
    let mut session = Session::with_actions(&["Push", "Call me", "Text me"]);
    session.click(|session| session.row("Call me"));
    assert_eq!(session.focused().as_deref(), Some("Call me"));
    session
}

/// Presses keys and returns what has the focus after each.
fn walk<const COUNT: usize>(session: &mut Session, keys: [Key; COUNT]) -> [String; COUNT] {
    keys.map(|key| {
        session.press(key);
        session.focused().unwrap_or_default()
    })
}

fn is_menu_open(session: &Session) -> bool {
    Popup::is_any_open(&session.harness.ctx)
}

/// Returns whether an item of an open menu has this name.
fn has_item(session: &Session, name: &str) -> bool {
    session.harness.query_by_role_and_label(Role::MenuItem, name).is_some()
}

#[test]
fn f10_focuses_the_first_menu_and_f10_or_esc_return_the_focus() {
    let mut session = session();
    for back in [Key::Escape, Key::F10] {
        assert_eq!(walk(&mut session, [Key::F10, Key::ArrowRight, back]), ["File", "Edit", "Call me"]);
    }
}

#[test]
fn left_right_home_and_end_move_along_the_menu_bar() {
    let mut session = session();
    let keys = [
        Key::F10,
        Key::ArrowLeft,
        Key::ArrowRight,
        Key::ArrowRight,
        Key::End,
        Key::ArrowLeft,
        Key::Home,
        Key::ArrowLeft,
    ];
    assert_eq!(walk(&mut session, keys), ["File", "Help", "File", "Edit", "Help", "View", "File", "Help"]);
    assert!(!is_menu_open(&session));
}

#[test]
fn down_enter_and_space_open_a_menu_at_its_first_item_and_up_at_its_last() {
    for (key, item) in [(Key::ArrowDown, "New"), (Key::Enter, "New"), (Key::Space, "New"), (Key::ArrowUp, "Close")] {
        let mut session = session();
        assert_eq!(walk(&mut session, [Key::F10, key]), ["File", item], "{key:?}");
    }
}

#[test]
fn a_letter_opens_the_menu_when_the_menu_bar_has_the_focus() {
    let mut session = session();
    session.press(Key::F10);
    session.type_text("v");
    assert_eq!(session.focused().as_deref(), Some("Client view"));
}

#[test]
fn up_and_down_wrap_around_and_skip_disabled_items() {
    let mut session = session();
    let keys = [Key::F10, Key::ArrowRight, Key::ArrowDown, Key::ArrowUp, Key::ArrowDown, Key::ArrowDown];
    let expected = ["File", "Edit", "Copy action", "Paste action", "Copy action", "Paste action"];
    assert_eq!(walk(&mut session, keys), expected, "there is nothing to undo or redo");
}

#[test]
fn home_and_end_move_within_a_menu() {
    let mut session = session();
    let keys = [Key::F10, Key::ArrowDown, Key::End, Key::Home, Key::ArrowDown, Key::Home];
    assert_eq!(walk(&mut session, keys), ["File", "New", "Close", "New", "Open", "New"]);
}

#[test]
fn no_key_of_a_menu_acts_with_another_modifier() {
    for opens in [&[][..], &[Key::ArrowRight, Key::ArrowRight, Key::ArrowDown, Key::ArrowDown]] {
        let mut session = session();
        session.press(Key::F10);
        opens.iter().for_each(|key| session.press(*key));
        let before = (session.focused(), is_menu_open(&session));
        for key in [Key::F10, Key::Home, Key::End, Key::ArrowLeft, Key::ArrowRight, Key::ArrowDown, Key::ArrowUp] {
            for modifiers in [Modifiers::SHIFT, Modifiers::ALT] {
                session.press_with(modifiers, key);
                assert_eq!((session.focused(), is_menu_open(&session)), before, "{modifiers:?} {key:?}");
            }
        }
    }
}

#[test]
fn left_and_right_open_the_neighboring_menu() {
    let mut session = session();
    let keys = [Key::F10, Key::ArrowDown, Key::ArrowRight, Key::ArrowRight, Key::ArrowLeft, Key::ArrowLeft];
    assert_eq!(walk(&mut session, keys), ["File", "New", "Copy action", "Add", "Copy action", "New"]);
    assert_eq!(walk(&mut session, [Key::ArrowLeft, Key::ArrowRight]), ["Console help", "New"], "past the ends");
    assert!(!has_item(&session, "Console help"), "one menu is open at a time");
}

#[test]
fn right_enters_a_submenu_and_left_leaves_it() {
    let mut session = session();
    session.press(Key::F10);
    let keys = [Key::ArrowUp, Key::ArrowUp, Key::ArrowRight, Key::ArrowUp, Key::ArrowLeft];
    assert_eq!(walk(&mut session, keys), ["Close", "Export", "Policy", "Entry checklist", "Export"]);
    assert!(has_item(&session, "Save as"), "only the submenu was left");
}

#[test]
fn right_in_a_submenu_opens_the_next_menu() {
    let mut session = session();
    session.press(Key::F10);
    let keys = [Key::ArrowUp, Key::ArrowUp, Key::ArrowRight, Key::ArrowRight];
    assert_eq!(walk(&mut session, keys), ["Close", "Export", "Policy", "Copy action"]);
    assert!(!has_item(&session, "Policy") && !has_item(&session, "Save as"));
}

#[test]
fn esc_closes_one_menu_at_a_time_then_returns_the_focus() {
    let mut session = session();
    session.press(Key::F10);
    let keys = [Key::ArrowUp, Key::ArrowUp, Key::ArrowRight, Key::Escape];
    assert_eq!(walk(&mut session, keys), ["Close", "Export", "Policy", "Export"]);
    assert!(!has_item(&session, "Policy") && has_item(&session, "Save as"));
    assert_eq!(walk(&mut session, [Key::Escape]), ["File"]);
    assert!(!is_menu_open(&session));
    assert_eq!(walk(&mut session, [Key::ArrowRight, Key::Escape]), ["Edit", "Call me"]);
}

#[test]
fn f10_closes_the_open_menu_and_returns_the_focus() {
    let mut session = session();
    assert_eq!(walk(&mut session, [Key::F10, Key::ArrowDown, Key::F10]), ["File", "New", "Call me"]);
    assert!(!is_menu_open(&session));
}

#[test]
fn a_letter_goes_to_the_next_item_that_starts_with_it_and_runs_the_only_one() {
    let mut session = session();
    session.press(Key::Space);
    walk(&mut session, [Key::F10, Key::ArrowDown]);
    let mut typed = |text: &str| {
        session.type_text(text);
        session.focused().unwrap_or_default()
    };
    assert_eq!(
        ["s", "S", "s", "c", "C", "x"].map(&mut typed),
        ["Save", "Save as", "Save", "Compare with file", "Close", "Close"]
    );
    session.type_text("i");
    assert_eq!(session.dialogs(), ["Import"], "one item starts with I");
    session.press(Key::Escape);
    assert_eq!(session.focused().as_deref(), Some("Call me"), "the focus returns past the menu");
}

#[test]
fn a_letter_does_not_run_an_item_because_a_disabled_one_precedes_it() {
    let mut session = session();
    walk(&mut session, [Key::F10, Key::ArrowDown]);
    session.type_text("s");
    assert_eq!((session.focused().as_deref(), session.dialogs().len()), (Some("Save as"), 0), "Save is disabled");
}

#[test]
fn letters_go_to_a_submenu_and_choose_in_it() {
    let mut session = session();
    walk(&mut session, [Key::F10, Key::ArrowDown]);
    session.type_text("e");
    assert_eq!(session.focused().as_deref(), Some("Enter in the farm"));
    session.type_text("e");
    session.press(Key::ArrowRight);
    assert_eq!(session.focused().as_deref(), Some("Policy"));
    session.type_text("p");
    assert_eq!(session.dialogs(), ["Export policy"]);
}

#[test]
fn after_a_command_of_a_menu_the_focus_returns_to_where_it_was() {
    let mut session = session();
    walk(&mut session, [Key::F10, Key::ArrowRight, Key::ArrowDown, Key::Enter]);
    assert!(session.copied().is_some_and(|copied| copied.contains("Call me")));
    assert_eq!(session.focused().as_deref(), Some("Call me"));
    session.choose("Edit", "Copy action");
    assert_eq!(session.focused().as_deref(), Some("Call me"), "after a choice with the mouse");
    session.show_tab("Connection");
    session.connection_field("Name").focus();
    session.run();
    walk(&mut session, [Key::F10, Key::ArrowDown]);
    session.type_text("i");
    session.press(Key::Escape);
    assert_eq!(session.focused().as_deref(), Some("Name"), "after a dialog");
}

#[test]
fn the_menu_bar_is_one_tab_stop() {
    let mut session = session();
    let (mut stops, mut order) = (0, Vec::new());
    loop {
        session.press(Key::Tab);
        let focused = session.focused().unwrap_or_default();
        if order.first() == Some(&focused) {
            break;
        }
        let is_header = |node: egui_kittest::Node<'_>| node.is_focused();
        stops += usize::from(
            HEADERS
                .iter()
                .any(|name| session.menu_bar().query_by_role_and_label(Role::Button, name).is_some_and(is_header)),
        );
        order.push(focused);
        assert!(order.len() < 60, "{order:?}");
    }
    assert_eq!(stops, 1, "{order:?}");
}

#[test]
fn tab_and_shift_tab_leave_the_menu_bar_from_any_menu() {
    let mut session = session();
    let backward = |session: &mut Session| {
        session.press_with(Modifiers::SHIFT, Key::Tab);
        session.focused().unwrap_or_default()
    };
    walk(&mut session, [Key::F10, Key::Tab]);
    let next = session.focused();
    assert_eq!(backward(&mut session), "File");
    let previous = backward(&mut session);
    walk(&mut session, [Key::F10, Key::End, Key::Tab]);
    assert_eq!(session.focused(), next);
    walk(&mut session, [Key::F10, Key::End]);
    assert_eq!(backward(&mut session), previous);
}

#[test]
fn tab_stays_in_an_open_menu() {
    let mut session = session();
    let keys = [Key::F10, Key::ArrowDown, Key::Tab, Key::Tab];
    assert_eq!(walk(&mut session, keys), ["File", "New", "Open", "Open recent"]);
    session.press_with(Modifiers::SHIFT, Key::Tab);
    assert_eq!(session.focused().as_deref(), Some("Open"));
    assert_eq!(walk(&mut session, [Key::End, Key::Tab]), ["Close", "New"], "not on to the tabs");
}

#[test]
fn the_pointer_switches_menus_when_it_moves_and_not_when_it_rests() {
    let mut session = session();
    session.open_menu("File");
    session.menu_bar().get_by_label("View").hover();
    session.run();
    assert!(has_item(&session, "Zoom in") && !has_item(&session, "Save as"));
    walk(&mut session, [Key::ArrowDown]);
    assert_eq!(walk(&mut session, [Key::ArrowLeft, Key::ArrowDown]), ["Add", "Add from preset"]);
    assert!(!has_item(&session, "Zoom in"), "the pointer lies on View");
}

#[test]
fn a_header_opens_and_closes_its_menu_by_mouse() {
    let mut session = session();
    session.open_menu("File");
    assert!(has_item(&session, "Save as"));
    session.open_menu("File");
    assert!(!is_menu_open(&session));
}

#[test]
fn recent_files_and_themes_are_chosen_by_keyboard() {
    let recent = ["/there/alpha.json", "/there/beta.json"].map(std::path::PathBuf::from).to_vec();
    let settings = Settings { recent, ..Settings::default() };
    let mut session = Session::with_policy_and(&policy_of(&["Push"]), Setup { settings, ..Setup::default() });
    walk(&mut session, [Key::F10, Key::ArrowDown]);
    session.type_text("o");
    session.type_text("o");
    let keys = [Key::ArrowRight, Key::End, Key::ArrowUp];
    assert_eq!(walk(&mut session, keys), ["duo.radius.json", "beta.json", "alpha.json"]);
    walk(&mut session, [Key::F10, Key::F10, Key::ArrowLeft, Key::ArrowLeft, Key::ArrowDown]);
    session.type_text("t");
    assert_eq!(walk(&mut session, [Key::End, Key::Home]), ["High contrast dark", "System"]);
    session.type_text("d");
    assert_eq!(session.harness.ctx.theme(), egui::Theme::Dark);
    assert!(!is_menu_open(&session));
}

#[test]
fn a_toggle_keeps_its_role_and_state() {
    let mut session = session();
    walk(&mut session, [Key::F10, Key::ArrowRight, Key::ArrowRight, Key::ArrowDown]);
    session.type_text("e");
    assert!(!session.policy().actions().nth(1).unwrap().1.enabled);
    session.open_menu("Tasks");
    let enable = session.harness.get_by_role_and_label(Role::MenuItemCheckBox, "Enable");
    assert_eq!(enable.accesskit_node().toggled(), Some(egui::accesskit::Toggled::False));
}

#[test]
fn the_menu_of_the_tasks_button_has_the_same_keys() {
    let mut session = session();
    let focus_tasks = |session: &mut Session| {
        session.page("Automation").get_by_role_and_label(Role::Button, "Tasks").focus();
        session.run();
    };
    for (key, item) in
        [(Key::ArrowDown, "Add"), (Key::Enter, "Add"), (Key::Space, "Add"), (Key::ArrowUp, "Test action")]
    {
        focus_tasks(&mut session);
        assert_eq!(walk(&mut session, [key, Key::Escape]), [item, "Tasks"], "{key:?}");
    }
    let keys = [Key::ArrowDown, Key::End, Key::ArrowDown, Key::ArrowLeft, Key::ArrowRight, Key::Home];
    assert_eq!(walk(&mut session, keys), ["Add", "Test action", "Add", "Add", "Add", "Add"]);
    session.type_text("d");
    assert_eq!(session.focused().as_deref(), Some("Duplicate"));
    session.type_text("p");
    assert_eq!(session.dialogs(), ["Edit Action"]);
}

#[test]
fn the_context_menu_of_a_row_has_the_same_keys() {
    let mut session = session();
    session.press_with(Modifiers::SHIFT, Key::F10);
    let keys = [Key::End, Key::ArrowDown, Key::ArrowLeft, Key::ArrowRight, Key::Escape];
    assert_eq!(walk(&mut session, keys), ["Paste action", "Add", "Add", "Add", "Call me"]);
    session.press(Key::Menu);
    session.type_text("c");
    assert!(session.copied().is_some_and(|copied| copied.contains("Call me")));
    assert_eq!(session.focused().as_deref(), Some("Call me"));
}

#[test]
fn keys_reach_a_menu_opened_with_the_mouse() {
    let mut session = session();
    session.row("Text me").click_secondary();
    session.run();
    session.press(Key::End);
    assert_eq!(session.focused().as_deref(), Some("Paste action"));
    session.press(Key::Escape);
    session.open_menu("View");
    session.press(Key::End);
    assert_eq!(session.focused().as_deref(), Some("Actual size"));
    session.press(Key::Escape);
    session.open_menu("File");
    assert_eq!(walk(&mut session, [Key::ArrowRight]), ["Copy action"]);
}

#[test]
fn f10_does_nothing_behind_a_dialog_or_another_menu() {
    let mut session = session();
    session.press(Key::Insert);
    session.press(Key::F10);
    assert_eq!(session.focused().as_deref(), Some("Title"));
    session.press(Key::Escape);
    session.press(Key::Menu);
    let before = session.focused();
    session.press(Key::F10);
    assert_eq!((session.focused(), is_menu_open(&session)), (before, true));
}

#[test]
fn the_whole_menu_bar_works_in_a_single_frame() {
    let setup = Setup { size: vec2(900.0, 600.0), ..Setup::default() };
    let mut session = Session::with_policy_and(&policy_of(&["Push"]), setup);
    let key = |key| Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE };
    let keys = [Key::F10, Key::ArrowLeft, Key::ArrowDown, Key::ArrowLeft, Key::ArrowUp].map(key);
    session.one_frame(keys);
    assert_eq!(session.focused().as_deref(), Some("Actual size"));
}

#[test]
fn f10_works_right_after_a_dialog_closes() {
    let key = |key| {
        let event =
            |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE };
        [event(true), event(false)]
    };
    let keys = [Key::Escape, Key::F10].map(key).into_iter().flatten();
    let mut session = session();
    session.press(Key::Insert);
    session.one_frame(keys.clone());
    assert_eq!(session.focused().as_deref(), Some("File"), "in one frame");
    session.press(Key::Escape);
    session.press(Key::Insert);
    session.send_all(keys);
    assert_eq!(session.focused().as_deref(), Some("File"), "one by one");
    session.press(Key::Escape);
    // After OK, the page is about to take the focus.
    session.press(Key::Insert);
    session.type_text("Token");
    session.one_frame([Key::Enter, Key::F10].map(key).into_iter().flatten());
    session.run();
    assert_eq!(session.focused().as_deref(), Some("File"), "after OK");
}

#[test]
fn changing_the_tab_from_the_menu_bar_focuses_the_page() {
    let mut session = session();
    session.press(Key::F10);
    session.press_with(crate::session::CTRL, Key::Tab);
    assert_eq!(session.focused().as_deref(), Some("Name"));
}

#[test]
fn moving_within_a_menu_does_not_scroll_the_page_behind_it() {
    let setup = Setup { size: vec2(640.0, 480.0), ..Setup::default() };
    let mut session = Session::with_policy_and(&policy_of(&["Push", "Call me", "Text me"]), setup);
    let tasks = |session: &Session| session.page("Automation").get_by_role_and_label(Role::Button, "Tasks").rect();
    let before = tasks(&session);
    session.click(|session| session.page("Automation").get_by_role_and_label(Role::Button, "Tasks"));
    session.press(Key::ArrowUp);
    assert_eq!((session.focused().as_deref(), tasks(&session)), (Some("Test action"), before));
    session.press(Key::Escape);
    assert_eq!((session.focused().as_deref(), tasks(&session)), (Some("Tasks"), before));
}
