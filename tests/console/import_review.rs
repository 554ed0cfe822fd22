//! The review before an import, and Compare with file: what is shown, what is selected, and a single undo step.

use egui::accesskit::{Role, Toggled};
use egui::{Event, Key, Modifiers};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::session::{CTRL, Session, edited, policy_of};

const REVIEW: &str = "Review import";

/// Imports a file with this content and stops at the review.
fn import(session: &mut Session, content: &str) {
    let file = session.file("theirs.json", content);
    session.chooser_picks(&file);
    session.choose("File", "Import");
    session.wait_for_dialog(REVIEW);
}

/// The names of the changes, each with whether it is selected.
fn changes(session: &Session) -> Vec<(String, bool)> {
    let boxes = session.dialog(REVIEW).query_all_by_role(Role::CheckBox).map(|node| {
        let inner = node.accesskit_node();
        (inner.label().unwrap_or_default(), inner.toggled() == Some(Toggled::True))
    });
    let mut boxes: Vec<_> = boxes.collect();
    boxes.dedup();
    boxes
}

fn names(session: &Session) -> Vec<String> {
    changes(session).into_iter().map(|(name, _)| name).collect()
}

fn change<'s>(session: &'s Session, name: &'s str) -> Node<'s> {
    session.dialog(REVIEW).get_by_role_and_label(Role::CheckBox, name)
}

#[test]
fn nothing_changes_before_import_and_one_undo_reverts_all_of_it() {
    let mut session = Session::with_actions(&["Push", "SMS", "Call me"]);
    let before = session.text();
    let theirs = edited(&policy_of(&["SMS", "Push", "Token"]), |policy| {
        policy["actions"][0]["title"] = "Text me".into();
        policy["actions"][1]["autoSend"] = true.into();
    });
    import(&mut session, &theirs);
    assert_eq!(
        names(&session),
        ["Remove \"Call me\"", "Change Title of \"SMS\"", "Add \"Token\"", "Change Order", "Change Autosend"]
    );
    assert!(changes(&session).iter().all(|(_, picked)| *picked));
    let text = session.dialog_words(REVIEW);
    for part in ["\"SMS\" → \"Text me\"", "The icon \"Call me\" is removed.", "A new icon \"Token\" appears."] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    assert_eq!(session.text(), before);
    session.answer(REVIEW, "Import");
    assert_eq!((session.titles(), session.autosend()), (vec!["Text me", "Push", "Token"], Some("Push")));
    assert!(session.status().starts_with("5 changes applied"));
    session.press_with(CTRL, Key::Z);
    assert_eq!(session.text(), before);
}

#[test]
fn attributes_are_named_and_not_selected() {
    let mut session = Session::with_actions(&["Push"]);
    let attribute = |name: &str, value: &str| serde_json::json!({ "attribute": name, "value": value });
    let theirs = |attributes: Vec<serde_json::Value>| {
        edited(&policy_of(&["Push", "SMS"]), |policy| {
            policy["version"] = 2.into();
            policy["language"] = "de-CH".into();
            policy["attributes"] = attributes.into();
        })
    };
    let added = [attribute("Called-Station-Id", "vpn"), attribute("Cisco-AVPair", "a=b")];
    import(&mut session, &theirs(added.to_vec()));
    let expected =
        [("Add Language", false), ("Add Called-Station-Id", false), ("Add Cisco-AVPair", false), ("Add \"SMS\"", true)];
    assert_eq!(changes(&session), expected.map(|(name, picked)| (name.to_owned(), picked)));
    session.click(|session| change(session, "Add Called-Station-Id"));
    session.click(|session| change(session, "Add Cisco-AVPair"));
    session.answer(REVIEW, "Import");
    assert_eq!(session.policy().attributes().len(), 2);
    assert_eq!(session.policy().language(), None);
    import(&mut session, &theirs(vec![attribute("Cisco-AVPair", "a=b"), attribute("Called-Station-Id", "other")]));
    assert_eq!(names(&session), ["Add Language", "Change Value of Called-Station-Id", "Change Order of attributes"]);
}

#[test]
fn only_selected_changes_are_applied_and_actions_keep_their_identity() {
    let mut session = Session::with_actions(&["Push", "SMS"]);
    let ids: Vec<_> = session.policy().actions().map(|(id, _)| id).collect();
    let theirs = edited(&policy_of(&["Push", "SMS"]), |policy| {
        policy["actions"][0]["description"] = "Approve".into();
        policy["actions"][1]["description"] = "Code".into();
    });
    import(&mut session, &theirs);
    session.click(|session| change(session, "Change Description of \"Push\""));
    session.answer(REVIEW, "Import");
    let descriptions: Vec<_> = session.policy().actions().map(|(_, action)| action.description.as_str()).collect();
    assert_eq!(descriptions, ["", "Code"]);
    assert_eq!(session.policy().actions().map(|(id, _)| id).collect::<Vec<_>>(), ids);
}

#[test]
fn the_server_change_comes_first_unselected_and_warns_about_the_secret() {
    let mut session = Session::with_policy(&crate::trial::policy_at(&["Push"], "10.0.0.1", 1812));
    let theirs = crate::trial::policy_at(&["SMS"], "10.6.6.6", 1645);
    import(&mut session, &theirs);
    let changes = changes(&session);
    assert_eq!(changes[..2], [("Change Primary server".to_owned(), false), ("Change Port".to_owned(), false)]);
    let text = session.dialog_words(REVIEW);
    assert!(text.contains("\"10.0.0.1\" → \"10.6.6.6\". This clears the secret key."), "{text}");
    session.answer(REVIEW, "Import");
    assert!(session.text().contains("10.0.0.1") && session.titles() == ["SMS"]);
}

#[test]
fn more_than_five_actions_are_refused_until_fewer_are_selected() {
    let mut session = Session::with_actions(&["A", "B", "C"]);
    let farm: Vec<serde_json::Value> = ["a", "b", "c", "x", "y", "z"]
        .iter()
        .enumerate()
        .map(|(place, command)| {
            serde_json::json!({
                "id": place, "priority": place, "autoSend": false, "command": command, "enabled": true, "image": "Push",
                "description": "", "actionMessage": "", "title": command.to_uppercase(),
            })
        })
        .collect();
    import(&mut session, &serde_json::Value::from(farm).to_string());
    let import_button =
        |session: &Session| Session::is_enabled(&session.dialog(REVIEW).get_by_role_and_label(Role::Button, "Import"));
    assert!(!import_button(&session));
    assert!(session.dialog_words(REVIEW).contains("A policy can have at most five actions. Select fewer."));
    session.click(|session| change(session, "Add \"Y\""));
    assert!(import_button(&session));
    session.answer(REVIEW, "Import");
    assert_eq!(session.titles(), ["A", "B", "C", "X", "Z"]);
    session.press_with(CTRL, Key::Z);
    assert_eq!(session.titles(), ["A", "B", "C"]);
}

#[test]
fn the_review_asks_for_what_a_rest_response_lacks() {
    let mut session = Session::with_actions(&["Push"]);
    let farm = serde_json::json!([
        { "id": 1, "priority": 2, "autoSend": true, "command": "push", "enabled": true, "image": 1, "description": "d",
          "actionMessage": "m", "colour": "red" },
        { "id": 2, "priority": 1, "autoSend": true, "command": "sms", "enabled": false, "image": "Sms",
          "description": "", "actionMessage": "" },
    ]);
    import(&mut session, &farm.to_string());
    let text = session.dialog_words(REVIEW);
    assert!(text.contains("Some details are missing for these actions:"), "{text}");
    assert!(text.contains("colour") && text.contains("also has Autosend"), "{text}");
    let field = |session: &Session, name: &str| {
        session.dialog(REVIEW).get_by_role_and_label(Role::TextInput, name).value().unwrap()
    };
    assert_eq!(field(&session, "Title of action 2"), "Push", "from the action with the same command");
    session
        .fill(|session| session.dialog(REVIEW).get_by_role_and_label(Role::TextInput, "Title of action 1"), "Text me");
    session.click(|session| session.dialog(REVIEW).get_by_role_and_label(Role::ComboBox, "Image of action 2"));
    session.click(|session| session.harness.get_by_role_and_label(Role::ListBoxOption, "Bell"));
    session.answer(REVIEW, "Import");
    assert_eq!((session.titles(), session.autosend()), (vec!["Text me", "Push"], Some("Text me")));
    assert!(session.text().contains("\"image\": \"bell\""), "{}", session.text());
}

#[test]
fn deceptive_text_is_marked_and_warned_about() {
    let mut session = Session::with_actions(&["Push"]);
    let theirs = edited(&policy_of(&["Push"]), |policy| policy["actions"][0]["title"] = "Pu\u{202e}sh".into());
    import(&mut session, &theirs);
    let text = session.dialog_words(REVIEW);
    assert!(text.contains("\"Push\" → \"Pu\\u{202e}sh\""), "{text}");
    assert!(text.contains("U+202E: it reverses the reading direction"), "{text}");
}

#[test]
fn an_emptied_title_blocks_the_import_with_a_reason() {
    let mut session = Session::with_actions(&["Push"]);
    let farm = serde_json::json!({ "id": 1, "priority": 1, "autoSend": false, "command": "x", "enabled": true,
        "image": "Push", "description": "", "actionMessage": "" });
    import(&mut session, &farm.to_string());
    session.fill(|session| session.dialog(REVIEW).get_by_role_and_label(Role::TextInput, "Title of action 1"), "");
    assert!(session.dialog_words(REVIEW).contains("Enter a title for each action"));
    session.press(Key::Escape);
    assert_eq!(session.titles(), ["Push"]);
}

#[test]
fn an_identical_policy_shows_no_differences() {
    let mut session = Session::with_actions(&["Push"]);
    let same = session.text();
    import(&mut session, &same);
    assert!(session.dialog_words(REVIEW).contains("No differences."));
    session.press(Key::Enter);
    assert!(session.dialogs().is_empty() && !session.console().document().is_changed());
}

#[test]
fn the_review_is_answered_by_keys_alone_from_its_buttons() {
    let mut session = Session::with_actions(&["Push", "SMS"]);
    let theirs = policy_of(&["Push", "Token", "Phone"]);
    import(&mut session, &theirs);
    assert_eq!(session.focused().as_deref(), Some("Import"));
    let go_to = |session: &mut Session, modifiers: Modifiers, name: &str| {
        let start = session.focused();
        while session.focused().as_deref() != Some(name) {
            session.press_with(modifiers, Key::Tab);
            assert_ne!(session.focused(), start, "Tab does not reach {name}");
        }
    };
    let selected = |session: &Session| changes(session).iter().filter(|(_, picked)| *picked).count();
    assert_eq!((selected(&session), changes(&session).len()), (3, 3));
    go_to(&mut session, Modifiers::SHIFT, "None");
    session.press(Key::Space);
    assert_eq!((selected(&session), session.focused().as_deref()), (0, Some("None")));
    assert!(session.dialog_words(REVIEW).contains("Select changes to apply"));
    go_to(&mut session, Modifiers::NONE, "Add \"Token\"");
    session.press(Key::Space);
    assert_eq!((selected(&session), session.focused().as_deref()), (1, Some("Add \"Token\"")));
    go_to(&mut session, Modifiers::SHIFT, "All");
    session.press(Key::Enter);
    assert_eq!((selected(&session), session.dialogs().len()), (3, 1), "Enter presses All, not Import");
    go_to(&mut session, Modifiers::NONE, "Remove \"SMS\"");
    session.press(Key::Space);
    session.press(Key::Enter);
    assert!(session.dialogs().is_empty(), "Enter on a check box presses Import");
    assert_eq!(session.titles().len(), 4, "{:?}", session.titles());
}

#[test]
fn compare_with_file_selects_nothing_initially() {
    let mut session = compare(&["Push"], &policy_of(&["Push", "SMS"]));
    let dialog = session.dialog("Compare with file");
    assert!(!Session::is_enabled(&dialog.get_by_role_and_label(Role::Button, "Apply")));
    session.answer("Compare with file", "All");
    session.answer("Compare with file", "Apply");
    assert_eq!(session.titles(), ["Push", "SMS"]);
    session.choose("Edit", "Undo: apply 1 change from a file");
    assert_eq!(session.status(), "Undone: apply 1 change from a file");
}

/// Compares a policy with these actions with a file.
fn compare(titles: &[&str], theirs: &str) -> Session {
    let mut session = Session::with_actions(titles);
    let file = session.file("other.radius.json", theirs);
    session.chooser_picks(&file);
    session.choose("File", "Compare with file");
    session.wait_for_dialog("Compare with file");
    session.wait_for("the comparison", |session| {
        session.dialog("Compare with file").query_by_role_and_label(Role::Button, "Apply").is_some()
    });
    session
}

#[test]
fn compare_shows_the_effect_of_all_changes_until_some_are_selected() {
    let mut session = compare(&["Push"], &policy_of(&["Push", "SMS", "Token"]));
    let words = |session: &Session| session.dialog_words("Compare with file");
    let has_all = |words: &str| words.contains("Effect on users if all changes are applied");
    let appears = |words: &str, title: &str| words.contains(&format!("A new icon \"{title}\" appears."));
    let shown = words(&session);
    assert!(has_all(&shown) && appears(&shown, "SMS") && appears(&shown, "Token"), "{shown}");
    assert!(shown.contains("Each value is shown as open policy → file."), "{shown}");
    let add = |session: &mut Session| {
        session
            .click(|session| session.dialog("Compare with file").get_by_role_and_label(Role::CheckBox, "Add \"SMS\""));
    };
    add(&mut session);
    let shown = words(&session);
    assert!(!has_all(&shown) && appears(&shown, "SMS") && !appears(&shown, "Token"), "{shown}");
    add(&mut session);
    assert!(has_all(&words(&session)));
}

#[test]
fn no_check_box_moves_under_the_pointer_when_the_effects_change() {
    let mut session = compare(&["Push"], &policy_of(&["Push", "SMS", "Token", "Call me"]));
    let boxes = |session: &Session| {
        let dialog = session.dialog("Compare with file");
        dialog.query_all_by_role(Role::CheckBox).map(|node| node.rect()).collect::<Vec<_>>()
    };
    let places = boxes(&session);
    for place in places.iter().chain(&places) {
        session.mouse_click(place.center());
        assert_eq!(boxes(&session), places);
    }
    // An import begins with a selection.
    let mut session = Session::with_actions(&["Push"]);
    import(&mut session, &policy_of(&["Push", "SMS", "Token"]));
    let boxes = |session: &Session| {
        session.dialog(REVIEW).query_all_by_role(Role::CheckBox).map(|node| node.rect()).collect::<Vec<_>>()
    };
    let places = boxes(&session);
    for place in &places {
        session.mouse_click(place.center());
        assert_eq!(boxes(&session), places);
    }
}

#[test]
fn compare_says_so_if_users_notice_nothing() {
    let theirs = edited(&policy_of(&["Push"]), |policy| policy["notes"] = "For the pilot".into());
    let session = compare(&["Push"], &theirs);
    let shown = session.dialog_words("Compare with file");
    assert!(shown.contains("Users notice nothing."), "{shown}");
}

#[test]
fn compare_shows_no_effect_of_more_actions_than_a_policy_can_have() {
    let mut session = Session::with_actions(&["Push", "Call me", "Token"]);
    let farm: Vec<serde_json::Value> = ["a", "b", "c", "d", "e", "f"]
        .iter()
        .enumerate()
        .map(|(place, command)| {
            serde_json::json!({
                "id": place, "priority": place, "autoSend": false, "command": command, "enabled": true, "image": "Push",
                "description": "", "actionMessage": "", "title": command,
            })
        })
        .collect();
    let file = session.file("farm.json", serde_json::Value::from(farm).to_string());
    session.chooser_picks(&file);
    session.choose("File", "Compare with file");
    session.wait_for("the comparison", |session| {
        session.dialogs().len() == 1
            && session.dialog("Compare with file").query_by_role_and_label(Role::Button, "Apply").is_some()
    });
    assert!(!session.dialog_words("Compare with file").contains("Effect on users"));
    assert!(session.dialog_words("Compare with file").contains("open policy → farm"));
}

#[test]
fn another_programs_changes_can_be_applied_in_part() {
    let mut session = Session::with_actions(&["Push", "SMS"]);
    session.click(|session| session.row("Push"));
    session.press(Key::Space);
    let theirs = edited(&policy_of(&["Push", "SMS"]), |policy| {
        policy["actions"][1]["description"] = "Theirs".into();
        policy["name"] = "Their name".into();
    });
    session.file("duo.radius.json", &theirs);
    session.send(Event::WindowFocused(true));
    session.wait_for_dialog("Another program has changed the file");
    session.answer("Another program has changed the file", "Compare");
    let dialog = "Changes made by another program";
    assert_eq!(session.dialogs(), [dialog]);
    // Changes only I made are not theirs: listed, but not selected.
    assert!(session.dialog_words(dialog).contains("Changed only by you."), "{}", session.dialog_words(dialog));
    session.click(|session| session.dialog(dialog).get_by_role_and_label(Role::CheckBox, "Change Name"));
    session.answer(dialog, "Apply");
    let text = session.text();
    assert!(text.contains("Theirs") && !text.contains("Their name") && text.contains("\"enabled\": false"), "{text}");
    assert_eq!(
        session.console().document().undo_name().as_deref(),
        Some("apply 1 change by another program"),
        "the other change by another program was not selected"
    );
    // The policy still differs from the file, and the next save does not ask again.
    assert_eq!(session.console().document().changes(), Some(2), "my Enable Action, and their name");
    session.press_with(CTRL, Key::S);
    session.wait_for("the save", |session| !session.console().document().is_changed());
    assert_eq!(session.saved(), text);
}
