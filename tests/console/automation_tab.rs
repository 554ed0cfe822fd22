//! The Automation tab as the vendor's guide describes it, line by line and in user terms, plus what any list must do:
//! keys, drag, search, clipboard.

use egui::accesskit::{Role, Toggled};
use egui::{Event, Key, Modifiers, PointerButton, pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use radius_console::policy::draft::ActionDraft;
use radius_console::policy::json;

use crate::session::{CTRL, Session, policy_of};

const FIVE: [&str; 5] = ["One", "Two", "Three", "Four", "Five"];

/// Returns whether an item of the open menu has a check mark.
fn is_checked(session: &Session, item: &'static str) -> bool {
    session.item(item).accesskit_node().toggled() == Some(Toggled::True)
}

#[test]
fn the_tab_opens_first_and_lists_actions_in_file_order() {
    let session = Session::with_actions(&["Push", "Call me", "Text me"]);
    assert_eq!(session.rows(), ["Push", "Call me", "Text me"]);
    assert!(Session::words(&session.page("Automation")).contains(&"3 of 5 actions, 3 enabled".to_owned()));
}

#[test]
fn an_empty_list_says_what_users_see_and_offers_two_ways_to_start() {
    let mut session = Session::new();
    assert!(session.rows().is_empty());
    let words = Session::words(&session.page("Automation"));
    assert!(words.contains(&"No actions yet. Users see only the OTP field.".to_owned()), "{words:?}");
    session.click(|session| session.page("Automation").get_by_label_contains("Add an action"));
    assert_eq!(session.dialogs(), ["Add Action"]);
    session.press(Key::Escape);
    session.click(|session| session.page("Automation").get_by_label_contains("Import a policy"));
    assert_eq!(session.dialogs(), ["Import"]);
}

#[test]
fn buttons_and_menu_move_an_action_up_and_down() {
    let mut session = Session::with_actions(&["Push", "Call me", "Text me"]);
    session.click(|session| session.row("Text me"));
    session.click(|session| session.page("Automation").get_by_role_and_label(Role::Button, "Move up"));
    assert_eq!(session.rows(), ["Push", "Text me", "Call me"]);
    session.choose("Tasks", "Move up");
    assert_eq!(session.rows(), ["Text me", "Push", "Call me"]);
    assert_eq!(session.selected().as_deref(), Some("Text me"), "the selection follows the action");
    session.click(|session| session.page("Automation").get_by_role_and_label(Role::Button, "Move down"));
    session.choose("Tasks", "Move down");
    assert_eq!(session.rows(), ["Push", "Call me", "Text me"]);
    assert_eq!(session.titles(), ["Push", "Call me", "Text me"]);
}

#[test]
fn the_first_action_cannot_move_up_nor_the_last_down() {
    let mut session = Session::with_actions(&["Push", "Call me"]);
    let button = |session: &Session, name: &'static str| {
        Session::is_enabled(&session.page("Automation").get_by_role_and_label(Role::Button, name))
    };
    assert_eq!((button(&session, "Move up"), button(&session, "Move down")), (false, true));
    session.click(|session| session.row("Call me"));
    assert_eq!((button(&session, "Move up"), button(&session, "Move down")), (true, false));
    session.press_with(Modifiers::ALT, Key::ArrowDown);
    assert_eq!(session.status(), "The action is already last");
    assert_eq!(session.rows(), ["Push", "Call me"]);
}

#[test]
fn tasks_add_asks_for_the_six_properties_and_ok_saves_the_action() {
    let mut session = Session::new();
    session.click(|session| session.page("Automation").get_by_role_and_label(Role::Button, "Tasks"));
    session.click(|session| session.item("Add"));
    assert_eq!(session.dialogs(), ["Add Action"]);
    session.click(|session| session.dialog("Add Action").get_by_role_and_label(Role::CheckBox, "Enable Action"));
    session.fill(|session| session.field("Add Action", "Title"), "Push");
    session.fill(|session| session.field("Add Action", "Command"), "push");
    session.fill(|session| session.field("Add Action", "Description"), "Approve on your phone");
    session.fill(|session| session.field("Add Action", "Action message"), "Waiting for you");
    session.click(|session| {
        let images = session.dialog("Add Action").get_by_role_and_label(Role::RadioGroup, "Select an image");
        images.get_by_role_and_label(Role::RadioButton, "Push")
    });
    session.answer("Add Action", "OK");
    assert!(session.dialogs().is_empty());
    let draft = ActionDraft::from(session.policy().actions().next().unwrap().1);
    assert_eq!(
        (draft.enabled, draft.title.as_str(), draft.command.as_str(), draft.description.as_str()),
        (false, "Push", "push", "Approve on your phone")
    );
    assert_eq!(draft.action_message, "Waiting for you");
    assert_eq!(format!("{:?}", draft.image), "Gallery(push)");
    assert_eq!(session.selected().as_deref(), Some("Push"));
}

#[test]
fn cancel_adds_nothing() {
    let mut session = Session::with_actions(&["Push"]);
    let before = session.text();
    session.choose("Tasks", "Add");
    session.fill(|session| session.field("Add Action", "Title"), "Call me");
    session.answer("Add Action", "Cancel");
    assert_eq!((session.text(), session.console().document().is_changed()), (before, false));
}

#[test]
fn with_five_actions_add_is_disabled_and_the_menu_says_why() {
    let mut session = Session::with_actions(&FIVE);
    session.open_menu("Tasks");
    assert!(!Session::is_enabled(&session.item("Add")));
    assert_eq!(session.harness.query_all_by_label("A policy can have at most five actions").count(), 1);
    session.press(Key::Escape);
    session.click(|session| session.page("Automation").get_by_role_and_label(Role::Button, "Tasks"));
    assert!(!Session::is_enabled(&session.item("Add")));
    assert_eq!(session.harness.query_all_by_label("A policy can have at most five actions").count(), 1);
    session.press(Key::Escape);
    session.click(|session| session.row("One"));
    for (modifiers, key) in [(Modifiers::NONE, Key::Insert), (CTRL, Key::D)] {
        session.press_with(modifiers, key);
        assert_eq!(session.status(), "A policy can have at most five actions");
    }
    assert_eq!((session.rows().len(), session.dialogs().len()), (5, 0));
    session.press(Key::Delete);
    session.open_menu("Tasks");
    assert!(Session::is_enabled(&session.item("Add")), "a deletion makes room again");
}

#[test]
fn the_fifth_action_can_be_added() {
    let mut session = Session::with_actions(&FIVE[..4]);
    session.choose("Tasks", "Add");
    session.type_text("Five");
    session.press(Key::Enter);
    assert_eq!(session.rows(), FIVE);
}

#[test]
fn autosend_makes_the_selected_action_the_default_and_toggles_off() {
    let mut session = Session::with_actions(&["Push", "Call me"]);
    assert_eq!(session.autosend(), None);
    session.click(|session| session.row("Call me"));
    session.choose("Tasks", "Autosend");
    assert_eq!(session.autosend(), Some("Call me"));
    session.open_menu("Tasks");
    assert!(is_checked(&session, "Autosend"));
    session.click(|session| session.item("Autosend"));
    assert_eq!(session.autosend(), None);
    session.open_menu("Tasks");
    assert!(!is_checked(&session, "Autosend"));
}

#[test]
fn turning_on_autosend_turns_it_off_for_the_previous_action() {
    let mut session = Session::with_actions(&["Push", "Call me"]);
    session.choose("Tasks", "Autosend");
    assert_eq!(session.autosend(), Some("Push"));
    session.click(|session| session.row("Call me"));
    session.choose("Tasks", "Autosend");
    assert_eq!(session.autosend(), Some("Call me"));
    assert_eq!(session.status(), "Autosend moved from \"Push\" to \"Call me\"");
    assert_eq!(session.text().matches("\"autoSend\": true").count(), 1);
}

#[test]
fn menu_check_box_and_space_enable_and_disable_an_action() {
    let mut session = Session::with_actions(&["Push", "Call me"]);
    let enabled = |session: &Session| session.policy().actions().map(|(_, action)| action.enabled).collect::<Vec<_>>();
    session.choose("Tasks", "Enable");
    assert_eq!(enabled(&session), [false, true]);
    session.open_menu("Tasks");
    assert!(!is_checked(&session, "Enable"));
    session.press(Key::Escape);
    session.click(|session| session.list().get_by_role_and_label(Role::CheckBox, "Enable Call me"));
    assert_eq!(enabled(&session), [false, false]);
    assert_eq!(session.selected().as_deref(), Some("Call me"));
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    assert_eq!(enabled(&session), [true, false]);
    assert!(Session::words(&session.page("Automation")).contains(&"2 of 5 actions, 1 enabled".to_owned()));
}

#[test]
fn arrow_keys_move_selection_and_focus() {
    let mut session = Session::with_actions(&["Push", "Call me", "Text me"]);
    session.click(|session| session.row("Push"));
    for (key, row) in [
        (Key::ArrowDown, "Call me"),
        (Key::ArrowDown, "Text me"),
        (Key::ArrowDown, "Text me"),
        (Key::ArrowUp, "Call me"),
        (Key::Home, "Push"),
        (Key::End, "Text me"),
    ] {
        session.press(key);
        assert_eq!(session.selected().as_deref(), Some(row), "after {key:?}");
        assert_eq!(session.focused().as_deref(), Some(row), "after {key:?}");
    }
}

#[test]
fn the_list_is_a_single_tab_stop() {
    let mut session = Session::with_actions(&["Push", "Call me", "Text me"]);
    session.click(|session| session.row("Call me"));
    session.press(Key::Tab);
    let next = session.focused().unwrap();
    assert!(!["Push", "Text me"].contains(&next.as_str()), "Tab moves to the row {next}");
    session.press_with(Modifiers::SHIFT, Key::Tab);
    assert_eq!(session.focused().as_deref(), Some("Call me"));
}

#[test]
fn enter_f2_and_a_double_click_edit_the_action() {
    let mut session = Session::with_actions(&["Push", "Call me"]);
    session.click(|session| session.row("Call me"));
    for key in [Key::Enter, Key::F2] {
        session.press(key);
        assert_eq!(session.dialogs(), ["Edit Action"], "{key:?}");
        assert_eq!(session.field("Edit Action", "Title").value().as_deref(), Some("Call me"));
        session.press(Key::Escape);
        assert_eq!(session.focused().as_deref(), Some("Call me"), "focus returns to the row");
    }
    let middle = session.row("Push").rect().center();
    let button = |pressed| Event::PointerButton {
        pos: middle,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    session.send(Event::PointerMoved(middle));
    // All in one frame: frames are further apart than the clicks of a double click may be.
    session.harness.input_mut().events.extend([true, false, true, false].map(button));
    session.run();
    assert_eq!(session.dialogs(), ["Edit Action"]);
    assert_eq!(session.field("Edit Action", "Title").value().as_deref(), Some("Push"));
}

#[test]
fn an_edited_action_keeps_its_position() {
    let mut session = Session::with_actions(&["Push", "Call me"]);
    session.click(|session| session.row("Push"));
    session.choose("Tasks", "Autosend");
    session.choose("Tasks", "Properties");
    session.fill(|session| session.field("Edit Action", "Title"), "Approve");
    session.answer("Edit Action", "OK");
    assert_eq!(session.rows(), ["Approve", "Call me"]);
    assert_eq!(session.autosend(), Some("Approve"));
    assert_eq!(session.focused().as_deref(), Some("Approve"));
}

#[test]
fn a_right_click_selects_the_row_and_opens_the_tasks_menu() {
    let mut session = Session::with_actions(&["Push", "Call me"]);
    session.row("Call me").click_secondary();
    session.run();
    assert_eq!(session.selected().as_deref(), Some("Call me"));
    session.click(|session| session.item("Delete"));
    assert_eq!(session.rows(), ["Push"]);
}

#[test]
fn a_duplicate_appears_below_its_original_and_is_selected() {
    let mut session = Session::with_actions(&["Push", "Call me"]);
    session.choose("Tasks", "Autosend");
    session.choose("Tasks", "Duplicate");
    assert_eq!(session.rows(), ["Push", "Push (2)", "Call me"]);
    assert_eq!(session.selected().as_deref(), Some("Push (2)"));
    assert_eq!(session.autosend(), Some("Push"));
}

#[test]
fn deleting_selects_the_next_action_or_the_new_last_one() {
    let mut session = Session::with_actions(&["Push", "Call me", "Text me"]);
    session.click(|session| session.row("Call me"));
    session.press(Key::Delete);
    assert_eq!(session.selected().as_deref(), Some("Text me"));
    assert_eq!(session.focused().as_deref(), Some("Text me"), "so that Delete can be pressed again");
    session.press(Key::Delete);
    session.press(Key::Delete);
    assert!(session.rows().is_empty());
    session.press(Key::Delete);
    assert_eq!(session.status(), "Select an action first");
}

#[test]
fn a_dragged_row_moves_to_where_it_is_dropped() {
    let mut session = Session::with_actions(&["Push", "Call me", "Text me"]);
    let (first, last) = (session.row("Push").rect(), session.row("Text me").rect());
    session.drag(first.center(), last.center_bottom() - vec2(0.0, 4.0));
    assert_eq!(session.rows(), ["Call me", "Text me", "Push"]);
    assert_eq!(session.selected().as_deref(), Some("Push"));
    assert_eq!(session.console().document().undo_name().as_deref(), Some("move \"Push\" down"));
    let (from, to) = (session.row("Text me").rect(), session.row("Call me").rect());
    session.drag(from.center(), to.center_top() + vec2(0.0, 4.0));
    assert_eq!(session.rows(), ["Text me", "Call me", "Push"]);
    let before = session.text();
    let rect = session.row("Call me").rect();
    session.drag(rect.center(), rect.center() + vec2(30.0, 3.0));
    assert_eq!(session.text(), before, "dropped in its own place, it stays");
}

#[test]
fn a_row_dropped_outside_the_list_stays_where_it_was() {
    let mut session = Session::with_actions(&["Push", "Call me", "Text me"]);
    let before = session.text();
    let (first, last) = (session.row("Push").rect(), session.row("Text me").rect());
    let outside = [
        first.center_top() - vec2(0.0, 44.0),
        last.center_bottom() + vec2(0.0, 44.0),
        last.right_center() + vec2(20.0, 0.0),
        pos2(2.0, last.center().y),
    ];
    for to in outside {
        for row in ["Push", "Text me"] {
            let from = session.row(row).rect().center();
            session.drag(from, to);
            assert_eq!(session.text(), before, "{row} to {to}");
        }
    }
    // A little below the list still counts as its end.
    session.drag(first.center(), last.center_bottom() + vec2(0.0, 20.0));
    assert_eq!(session.rows(), ["Call me", "Text me", "Push"]);
}

#[test]
fn an_action_can_be_copied_from_one_console_to_another() {
    let mut from = Session::with_actions(&["Push", "Call me"]);
    from.click(|session| session.row("Call me"));
    from.send(Event::Copy);
    let copied = from.copied().expect("nothing was copied");
    assert_eq!(json::read_action(&copied).unwrap().title.as_str(), "Call me");
    assert!(from.status().starts_with("Copied"));
    let mut to = Session::with_actions(&["SMS"]);
    to.send(Event::Paste(copied));
    assert_eq!(to.rows(), ["SMS", "Call me"]);
    assert_eq!(to.selected().as_deref(), Some("Call me"));
    assert_eq!(to.console().document().undo_name().as_deref(), Some("add \"Call me\""));
}

#[test]
fn the_edit_menu_has_copy_and_paste() {
    let mut session = Session::with_actions(&["Push"]);
    session.choose("Edit", "Copy action");
    assert!(session.copied().is_some());
    session.choose("Edit", "Paste action");
    assert!(session.asked_for_clipboard());
}

#[test]
fn only_an_action_can_be_pasted() {
    let mut session = Session::with_actions(&["Push"]);
    let before = session.text();
    for foreign in ["", "Push", "{}", "null", &policy_of(&["Call me"]), &"[".repeat(100_000)] {
        session.send(Event::Paste(foreign.to_owned()));
        assert_eq!(session.text(), before);
        if !foreign.is_empty() {
            assert_eq!(session.status(), "The clipboard contains no action. Copy one first.");
        }
    }
}

#[test]
fn a_sixth_action_is_not_pasted() {
    let mut session = Session::with_actions(&FIVE);
    session.click(|session| session.row("One"));
    session.send(Event::Copy);
    let copied = session.copied().unwrap();
    session.send(Event::Paste(copied));
    assert_eq!(session.rows(), FIVE);
    assert_eq!(session.status(), "A policy can have at most five actions");
}

#[test]
fn the_gallery_starts_with_the_predefined_methods_and_is_searchable() {
    let mut session = Session::new();
    session.press(Key::Insert);
    let pictures = |session: &Session| {
        let images = session.dialog("Add Action").get_by_role_and_label(Role::RadioGroup, "Select an image");
        let pictures = images.query_all_by_role(Role::RadioButton);
        pictures.filter_map(|picture| picture.accesskit_node().label()).collect::<Vec<_>>()
    };
    assert_eq!(pictures(&session)[..5], ["Push", "Phone", "SMS", "Email", "Custom"]);
    session.click(|session| session.field("Add Action", "Search images"));
    session.type_text("biometric");
    assert_eq!(pictures(&session), ["Fingerprint", "Face"]);
    assert_eq!(session.field("Add Action", "Search images").value().as_deref(), Some("biometric"));
    session.fill(|session| session.field("Add Action", "Search images"), "no such thing");
    assert!(session.dialog_words("Add Action").contains("No matching images"));
}

#[test]
fn arrow_keys_choose_an_image() {
    let mut session = Session::new();
    session.press(Key::Insert);
    session.type_text("Push");
    let picture = |session: &Session, name: &str| {
        let images = session.dialog("Add Action").get_by_role_and_label(Role::RadioGroup, "Select an image");
        let is_it = |picture: &egui_kittest::Node<'_>| picture.accesskit_node().label().as_deref() == Some(name);
        let found = images.get_all_by_role(Role::RadioButton).find(is_it).unwrap();
        found.accesskit_node().toggled() == Some(Toggled::True)
    };
    assert!(picture(&session, "Custom"));
    session.click(|session| session.dialog("Add Action").get_by_role_and_label(Role::RadioButton, "Phone"));
    session.press(Key::ArrowRight);
    assert!(picture(&session, "SMS") && !picture(&session, "Phone"));
    session.press(Key::ArrowLeft);
    session.press(Key::ArrowLeft);
    assert!(picture(&session, "Push"));
    session.press(Key::Enter);
    assert_eq!(format!("{:?}", session.policy().actions().next().unwrap().1.image), "Gallery(push)");
}

#[test]
fn only_the_primary_button_drags() {
    let mut session = Session::with_actions(&["Push", "Call me", "Text me"]);
    let (first, last) = (session.row("Push").rect(), session.row("Text me").rect());
    for button in [PointerButton::Secondary, PointerButton::Middle] {
        session.drag_with(button, first.center(), last.center_bottom() - vec2(0.0, 4.0));
        assert_eq!(session.rows(), ["Push", "Call me", "Text me"], "{button:?}");
    }
}

#[test]
fn typing_a_letter_selects_the_next_row_starting_with_it() {
    let mut session = Session::with_actions(&["Push", "Call me", "Écrire", "Call home"]);
    session.click(|session| session.row("Push"));
    let letters = [("c", "Call me"), ("C", "Call home"), ("c", "Call me"), ("é", "Écrire"), ("x", "Écrire")];
    for (typed, row) in letters {
        session.pass_secs(1.5);
        session.type_text(typed);
        assert_eq!(session.selected().as_deref(), Some(row), "after {typed}");
        assert_eq!(session.focused().as_deref(), Some(row), "after {typed}");
    }
}

#[test]
fn letters_typed_within_a_second_are_a_word_and_so_is_a_space_in_it() {
    let mut session = Session::with_actions(&["Push", "Text me", "Enter code", "Text home"]);
    session.click(|session| session.row("Push"));
    let before = session.text();
    for (typed, row) in [("t", "Text me"), ("e", "Text me"), ("xt", "Text me"), (" ", "Text me"), ("h", "Text home")] {
        match typed {
            " " => session.press_typing(Modifiers::NONE, Key::Space),
            typed => session.type_text(typed),
        }
        assert_eq!(session.selected().as_deref(), Some(row), "after {typed}");
    }
    assert_eq!(session.text(), before, "the space enabled or disabled nothing");
    session.pass_secs(1.5);
    session.type_text("e");
    assert_eq!(session.selected().as_deref(), Some("Enter code"), "a new word");
    session.pass_secs(1.5);
    session.press(Key::Space);
    assert_ne!(session.text(), before);
}

#[test]
fn a_key_opens_the_context_menu_and_closing_it_returns_focus() {
    let mut session = Session::with_actions(&["Push", "Call me", "Text me"]);
    for (modifiers, key) in [(Modifiers::SHIFT, Key::F10), (Modifiers::NONE, Key::Menu)] {
        session.click(|session| session.row("Call me"));
        session.press_with(modifiers, key);
        assert_eq!(session.focused().as_deref(), Some("Add"), "{key:?}");
        let (menu, row) = (session.item("Add").rect(), session.row("Call me").rect());
        assert!(menu.min.y >= row.max.y && menu.min.y < row.max.y + 20.0, "{menu} is not at {row}");
        session.press(Key::ArrowDown);
        assert_eq!(session.focused().as_deref(), Some("Add from preset"));
        session.press(Key::Escape);
        assert!(session.harness.query_by_role_and_label(Role::MenuItem, "Properties").is_none());
        assert_eq!(session.focused().as_deref(), Some("Call me"), "{key:?}");
        session.press(Key::ArrowDown);
        assert_eq!(session.selected().as_deref(), Some("Text me"), "the arrow keys work in the list again");
    }
}

#[test]
fn arrow_keys_work_in_a_context_menu_opened_by_right_click() {
    let mut session = Session::with_actions(&["Push", "Call me", "Text me"]);
    session.row("Push").click_secondary();
    session.run();
    session.press(Key::ArrowDown);
    assert_eq!(session.selected().as_deref(), Some("Push"));
    assert_eq!(session.focused().as_deref(), Some("Add"));
}

#[test]
fn the_context_menu_copies_and_pastes() {
    let mut session = Session::with_actions(&["Push", "Call me"]);
    for item in ["Copy action", "Paste action"] {
        session.row("Call me").click_secondary();
        session.run();
        session.click(|session| session.item(item));
    }
    assert!(session.copied().unwrap().contains("Call me"));
    assert!(session.asked_for_clipboard());
}

#[test]
fn enter_first_chooses_the_focused_image_then_accepts_the_dialog() {
    let mut session = Session::new();
    session.press(Key::Insert);
    session.type_text("Push");
    session.click(|session| session.field("Add Action", "Search images"));
    session.type_text("biometric");
    session.dialog("Add Action").get_by_role_and_label(Role::RadioButton, "Fingerprint").focus();
    session.run();
    session.press(Key::Enter);
    assert_eq!(session.dialogs(), ["Add Action"], "the choice must be visible first");
    session.press(Key::Enter);
    assert_eq!(format!("{:?}", session.policy().actions().next().unwrap().1.image), "Gallery(fingerprint)");
}

#[test]
fn searching_does_not_resize_the_dialog() {
    let mut session = Session::new();
    session.press(Key::Insert);
    let ok = |session: &Session| session.dialog("Add Action").get_by_role_and_label(Role::Button, "OK").rect();
    let before = ok(&session);
    session.click(|session| session.field("Add Action", "Search images"));
    for search in ["biometric", " no such thing"] {
        session.type_text(search);
        assert_eq!(ok(&session), before, "{search}");
    }
}
