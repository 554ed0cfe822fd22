//! The Automation tab as the vendor's guide describes it, line by line, on the model alone.

use radius_console::gallery::PictureId;
use radius_console::policy::draft::ActionDraft;
use radius_console::policy::{
    Action, ActionId, Connection, Edit, Image, MAX_ACTIONS, MergeFrom, Policy, Provider, Refusal, json,
};

fn action_named(title: &str) -> Action {
    ActionDraft { title: title.to_owned(), ..ActionDraft::default() }.finish().unwrap()
}

/// A policy with these actions, and their ids in order.
fn policy(titles: &[&str]) -> (Policy, Vec<ActionId>) {
    let mut policy = Policy::new("Duo".parse().unwrap());
    for title in titles {
        policy = after(&policy, Edit::Add(action_named(title)));
    }
    let ids = policy.actions().map(|(id, _)| id).collect();
    (policy, ids)
}

fn after(policy: &Policy, edit: Edit) -> Policy {
    policy.apply(edit).unwrap().policy
}

fn titles(policy: &Policy) -> Vec<&str> {
    policy.actions().map(|(_, action)| action.title.as_str()).collect()
}

#[test]
fn actions_are_listed_in_icon_order() {
    let (policy, _) = policy(&["Push", "Call me", "Text me"]);
    assert_eq!(titles(&policy), ["Push", "Call me", "Text me"]);
    let reopened = json::read(json::write(&policy).as_bytes()).unwrap();
    assert_eq!(titles(&reopened), ["Push", "Call me", "Text me"]);
}

#[test]
fn an_action_can_be_moved_up() {
    let (policy, ids) = policy(&["Push", "Call me", "Text me"]);
    let moved = after(&policy, Edit::Move(ids[2], 1));
    assert_eq!(titles(&moved), ["Push", "Text me", "Call me"]);
    assert_eq!(moved.position(ids[2]), Some(1));
}

#[test]
fn an_action_can_be_moved_down() {
    let (policy, ids) = policy(&["Push", "Call me", "Text me"]);
    assert_eq!(titles(&after(&policy, Edit::Move(ids[0], 1))), ["Call me", "Push", "Text me"]);
    assert_eq!(policy.apply(Edit::Move(ids[0], 3)).unwrap_err(), Refusal::NoSuchPlace);
}

#[test]
fn add_action_asks_for_the_six_properties_and_ok_saves_the_action() {
    let draft = ActionDraft {
        enabled: false,
        title: "Push".to_owned(),
        command: "push".to_owned(),
        description: "Approve on your phone".to_owned(),
        action_message: "Waiting for you".to_owned(),
        image: Image::Gallery(PictureId::find("push").unwrap()),
    };
    let (policy, _) = policy(&[]);
    let added = policy.apply(Edit::Add(draft.finish().unwrap())).unwrap();
    let saved = added.policy.action(added.subject.unwrap().action().unwrap()).unwrap();
    assert_eq!(ActionDraft::from(saved), draft);
}

#[test]
fn editing_properties_keeps_the_actions_position() {
    let (policy, ids) = policy(&["Push", "Call me"]);
    let policy = after(&policy, Edit::Autosend(ids[0], true));
    let edited = after(&policy, Edit::Replace(ids[0], action_named("Approve")));
    assert_eq!(titles(&edited), ["Approve", "Call me"]);
    assert_eq!(edited.autosend(), Some(ids[0]));
}

#[test]
fn enable_action_enables_or_disables_the_action() {
    let (policy, ids) = policy(&["Push"]);
    let disabled = after(&policy, Edit::Enable(ids[0], false));
    assert!(!disabled.action(ids[0]).unwrap().enabled);
    assert!(after(&disabled, Edit::Enable(ids[0], true)).action(ids[0]).unwrap().enabled);
}

#[test]
fn a_sixth_action_is_refused_with_a_reason() {
    let (policy, ids) = policy(&["1", "2", "3", "4", "5"]);
    assert_eq!((policy.actions().len(), policy.is_full()), (MAX_ACTIONS, true));
    for edit in [Edit::Add(action_named("6")), Edit::Duplicate(ids[0])] {
        let refusal = policy.apply(edit).unwrap_err();
        assert_eq!(refusal.to_string(), "A policy can have at most five actions");
    }
    let room = after(&policy, Edit::Remove(ids[0]));
    assert!(!room.is_full());
    assert_eq!(titles(&after(&room, Edit::Add(action_named("6")))), ["2", "3", "4", "5", "6"]);
}

#[test]
fn autosend_makes_an_action_the_default() {
    let (policy, ids) = policy(&["Push", "Call me"]);
    assert_eq!(policy.autosend(), None, "a new policy has no Autosend");
    assert_eq!(after(&policy, Edit::Autosend(ids[1], true)).autosend(), Some(ids[1]));
}

#[test]
fn choosing_autosend_again_turns_it_off() {
    let (policy, ids) = policy(&["Push", "Call me"]);
    let on = after(&policy, Edit::Autosend(ids[1], true));
    assert_eq!(after(&on, Edit::Autosend(ids[1], false)).autosend(), None);
}

#[test]
fn turning_on_autosend_turns_it_off_for_the_previous_action() {
    let (policy, ids) = policy(&["Push", "Call me", "Text me"]);
    let second = after(&policy, Edit::Autosend(ids[1], true));
    let third = after(&second, Edit::Autosend(ids[2], true));
    assert_eq!(third.autosend(), Some(ids[2]));
    assert_eq!(json::write(&third).matches("\"autoSend\": true").count(), 1);
}

#[test]
fn turning_off_autosend_for_an_action_without_it_changes_nothing() {
    let (policy, ids) = policy(&["Push", "Call me"]);
    let on = after(&policy, Edit::Autosend(ids[0], true));
    assert_eq!(after(&on, Edit::Autosend(ids[1], false)).autosend(), Some(ids[0]));
}

#[test]
fn autosend_follows_its_action_and_is_deleted_with_it() {
    let (policy, ids) = policy(&["Push", "Call me", "Text me"]);
    let on = after(&policy, Edit::Autosend(ids[0], true));
    assert_eq!(after(&on, Edit::Move(ids[0], 2)).autosend(), Some(ids[0]));
    assert_eq!(after(&on, Edit::Remove(ids[1])).autosend(), Some(ids[0]));
    assert_eq!(after(&on, Edit::Remove(ids[0])).autosend(), None);
}

#[test]
fn a_copy_appears_below_its_original_numbered_and_without_autosend() {
    let (policy, ids) = policy(&["Push", "Call me"]);
    let on = after(&policy, Edit::Autosend(ids[0], true));
    let copied = on.apply(Edit::Duplicate(ids[0])).unwrap();
    assert_eq!(titles(&copied.policy), ["Push", "Push (2)", "Call me"]);
    assert_eq!(copied.policy.autosend(), Some(ids[0]));
    let again = after(&copied.policy, Edit::Duplicate(copied.subject.unwrap().action().unwrap()));
    assert_eq!(titles(&again), ["Push", "Push (2)", "Push (3)", "Call me"]);
    let (long, ids) = self::policy(&[&"電".repeat(255)]);
    let copied = after(&long, Edit::Duplicate(ids[0]));
    assert_eq!(titles(&copied)[1], format!("{} (2)", "電".repeat(251)));
}

#[test]
fn the_predefined_methods_include_push_phone_sms_email_and_custom() {
    let first: Vec<&str> = PictureId::all().map(PictureId::as_str).take(5).collect();
    assert_eq!(first, ["push", "phone", "sms", "email", "custom"]);
}

#[test]
fn methods_beyond_the_predefined_list_can_be_configured() {
    let draft = ActionDraft {
        title: "電話で確認".to_owned(), command: "ключ-✓".to_owned(), ..ActionDraft::default()
    };
    let (policy, _) = policy(&[]);
    let policy = after(&policy, Edit::Add(draft.finish().unwrap()));
    assert_eq!(json::read(json::write(&policy).as_bytes()).unwrap(), policy);
}

#[test]
fn editing_a_deleted_action_is_refused() {
    let (policy, ids) = policy(&["Push"]);
    let gone = after(&policy, Edit::Remove(ids[0]));
    let edits = [
        Edit::Replace(ids[0], action_named("x")),
        Edit::Duplicate(ids[0]),
        Edit::Remove(ids[0]),
        Edit::Move(ids[0], 0),
        Edit::Enable(ids[0], true),
        Edit::Autosend(ids[0], true),
    ];
    for edit in edits {
        assert_eq!(gone.apply(edit.clone()).unwrap_err(), Refusal::NoSuchAction, "{edit:?}");
    }
}

#[test]
fn each_edit_is_named_by_what_it_does_to_what() {
    let (policy, ids) = policy(&["Push", "Call me"]);
    let (push, call) = (ids[0], ids[1]);
    let new = action_named("x");
    let merge = |count, from| Edit::Merge { policy: Box::new(policy.clone()), count, from };
    let names = [
        (Edit::Add(new.clone()), "add \"x\""),
        (Edit::Duplicate(push), "duplicate \"Push\""),
        (Edit::Remove(call), "delete \"Call me\""),
        (Edit::Move(push, 1), "move \"Push\" down"),
        (Edit::Move(call, 0), "move \"Call me\" up"),
        (Edit::Enable(push, true), "enable \"Push\""),
        (Edit::Enable(push, false), "disable \"Push\""),
        (Edit::Autosend(push, true), "turn on Autosend for \"Push\""),
        (Edit::Autosend(push, false), "turn off Autosend for \"Push\""),
        (Edit::RememberLastMethod(true), "turn on Remember last method used"),
        (Edit::RememberLastMethod(false), "turn off Remember last method used"),
        (Edit::Rename("n".parse().unwrap()), "rename policy"),
        (Edit::Provider(None), "change MFA server"),
        (Edit::Notes(None), "change Notes"),
        (Edit::AddPresets(None, vec![]), "change MFA server"),
        (Edit::AddPresets(None, vec![new.clone()]), "add \"x\""),
        (Edit::AddPresets(None, vec![new.clone(), new]), "add 2 presets"),
        (merge(1, MergeFrom::Import), "import 1 change"),
        (merge(3, MergeFrom::Import), "import 3 changes"),
        (merge(2, MergeFrom::File), "apply 2 changes from a file"),
        (merge(2, MergeFrom::OtherProgram), "apply 2 changes by another program"),
        (Edit::Revert(Box::new(policy.clone())), "revert to saved"),
        (Edit::ReplaceAll(Box::new(policy.clone())), "restore unsaved changes"),
    ];
    for (edit, name) in names {
        assert_eq!(edit.name(&policy), name, "{edit:?}");
    }
}

#[test]
fn an_edit_of_an_action_is_named_by_the_fields_that_change() {
    type Change = fn(&mut ActionDraft);
    let before = ActionDraft {
        title: "Push".to_owned(),
        command: " push".to_owned(),
        description: "d".to_owned(),
        ..ActionDraft::default()
    };
    let policy = after(&Policy::default(), Edit::Add(before.clone().finish().unwrap()));
    let (id, _) = policy.actions().next().unwrap();
    let changes: [(Change, &str); 9] = [
        (|draft| draft.title = "Approve".to_owned(), "change title of \"Push\""),
        (|draft| draft.command = "push".to_owned(), "remove spaces from command of \"Push\""),
        (|draft| draft.command = "push2".to_owned(), "change command of \"Push\""),
        (|draft| draft.command.clear(), "clear command of \"Push\""),
        (|draft| draft.description.clear(), "clear description of \"Push\""),
        (|draft| draft.action_message = "m".to_owned(), "change action message of \"Push\""),
        (|draft| draft.image = Image::Gallery(PictureId::find("sms").unwrap()), "change image of \"Push\""),
        (|draft| draft.enabled = false, "disable \"Push\""),
        (
            |draft| {
                draft.description.clear();
                draft.title = "Approve".to_owned();
            },
            "change title and description of \"Push\"",
        ),
    ];
    let name = |change: Change| {
        let mut draft = before.clone();
        change(&mut draft);
        Edit::Replace(id, draft.finish().unwrap()).name(&policy)
    };
    for (change, expected) in changes {
        assert_eq!(name(change), expected);
    }
    let several = |draft: &mut ActionDraft| {
        draft.enabled = false;
        draft.title = "Approve".to_owned();
    };
    assert_eq!(name(several), "edit \"Push\"");
}

#[test]
fn an_edit_of_the_connection_is_named_by_the_settings_that_change() {
    let (bare, _) = policy(&[]);
    let first = Connection::default();
    let with = after(&bare, Edit::Connection(Some(first.clone())));
    assert_eq!(Edit::Connection(Some(first.clone())).name(&bare), "add connection settings");
    assert_eq!(Edit::Connection(None).name(&with), "remove connection settings");
    let name = |change: fn(&mut Connection)| {
        let mut connection = first.clone();
        change(&mut connection);
        Edit::Connection(Some(connection)).name(&with)
    };
    assert_eq!(name(|connection| connection.timeout_secs = "9".parse().unwrap()), "change Timeout");
    assert_eq!(name(|connection| connection.username_only = true), "turn on Forward username only to RADIUS server");
    let two = |connection: &mut Connection| {
        connection.timeout_secs = "9".parse().unwrap();
        connection.retries = "0".parse().unwrap();
    };
    assert_eq!(name(two), "change Timeout and Retries");
    let three = |connection: &mut Connection| {
        connection.timeout_secs = "9".parse().unwrap();
        connection.retries = "0".parse().unwrap();
        connection.radius_port = "1645".parse().unwrap();
    };
    assert_eq!(name(three), "change connection settings");
}

#[test]
fn a_long_title_is_cut_in_the_name_of_an_edit() {
    let long = format!("a\u{200B}{}", "x".repeat(60));
    let (policy, ids) = policy(&[&long]);
    assert_eq!(Edit::Remove(ids[0]).name(&policy), format!("delete \"a\\u{{200b}}{}…\"", "x".repeat(18)));
}

#[test]
fn connection_provider_and_notes_can_be_set_and_removed() {
    let (bare, _) = policy(&[]);
    let pairs = [
        (Edit::Connection(Some(Connection::default())), Edit::Connection(None)),
        (Edit::Provider(Some(Provider::Duo)), Edit::Provider(None)),
        (Edit::Notes(Some("note".parse().unwrap())), Edit::Notes(None)),
    ];
    for (set, remove) in pairs {
        let with = after(&bare, set.clone());
        assert_ne!(with, bare, "{set:?}");
        assert_eq!(after(&with, remove.clone()), bare, "{remove:?}");
    }
    let all = after(&after(&bare, Edit::Provider(Some(Provider::Duo))), Edit::Notes(Some("note".parse().unwrap())));
    let all = after(&all, Edit::Connection(Some(Connection::default())));
    assert_eq!((all.provider(), all.notes().unwrap().as_str()), (Some(Provider::Duo), "note"));
    assert_eq!(all.connection(), Some(&Connection::default()));
}

#[test]
fn policies_that_differ_in_any_property_are_not_equal() {
    let (policy, ids) = policy(&["Push", "Call me"]);
    let policy = after(&policy, Edit::Autosend(ids[0], true));
    let edits = [
        Edit::Rename("Other".parse().unwrap()),
        Edit::Provider(Some(Provider::Duo)),
        Edit::Notes(Some("note".parse().unwrap())),
        Edit::Connection(Some(Connection::default())),
        Edit::RememberLastMethod(false),
        Edit::Autosend(ids[1], true),
        Edit::Autosend(ids[0], false),
        Edit::Move(ids[0], 1),
        Edit::Remove(ids[1]),
        Edit::Add(action_named("Text me")),
        Edit::Replace(ids[1], action_named("Call us")),
        Edit::Enable(ids[1], false),
    ];
    for edit in edits {
        assert_ne!(after(&policy, edit.clone()), policy, "{edit:?}");
    }
    let text = json::write(&policy);
    let text_with_schema = text.replacen('{', "{\"$schema\": \"s\",", 1);
    assert_ne!(json::read(text_with_schema.as_bytes()).unwrap(), policy);
    assert_eq!(json::read(text.as_bytes()).unwrap(), policy, "ids do not matter");
}

#[test]
fn actions_from_another_policy_get_new_ids() {
    let (other, others) = policy(&["Push", "Call me"]);
    let other = after(&other, Edit::Autosend(others[1], true));
    let (policy, _) = policy(&["Text me"]);
    let edit = Edit::ReplaceAll(Box::new(other));
    let brought = after(&policy, edit.clone());
    let ids: Vec<ActionId> = brought.actions().map(|(id, _)| id).collect();
    assert!(ids.iter().all(|id| !others.contains(id)));
    assert_eq!((titles(&brought), brought.autosend()), (vec!["Push", "Call me"], Some(ids[1])));
    // Once more, into a policy that already has them.
    let again = after(&brought, edit);
    assert!(again.actions().all(|(id, _)| !ids.contains(&id)));
}
