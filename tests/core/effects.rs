//! What a policy change means for users, in exact words.

use insta::assert_snapshot;
use proptest::prelude::*;
use radius_console::end_user::effects::{self, Who};
use radius_console::end_user::{Automatic, Memory};
use radius_console::policy::diff::Comparison;
use radius_console::policy::{Action, Connection, Edit, Policy, json};

use crate::comparison::{id, methods, simple, with_autosend};
use crate::golden::{action, apply};
use crate::properties::policy as any_policy;

fn effects_of(before: &Policy, after: &Policy) -> String {
    let effects = effects::of(before, after);
    effects
        .iter()
        .map(|effect| format!("{}{}\n", effect.sentence, if effect.is_assumed { " (assumed)" } else { "" }))
        .collect()
}

fn three() -> Policy {
    methods(&[("Push", "push"), ("Call me", "phone"), ("SMS", "sms")])
}

/// The effects of an edit to the three methods.
fn of_edit(edit: impl FnOnce(&Policy) -> Edit) -> String {
    let before = three();
    let mut after = before.clone();
    apply(&mut after, edit(&before));
    effects_of(&before, &after)
}

fn of_replacing(place: usize, action: Action) -> String {
    of_edit(|policy| Edit::Replace(id(policy, place), action))
}

#[test]
fn changes_users_cannot_notice_have_no_effects() {
    assert_eq!(of_edit(|_| Edit::Rename("Other".parse().unwrap())), "");
    assert_eq!(of_edit(|_| Edit::Notes(Some("Note".parse().unwrap()))), "");
    let server = Connection { radius_server: "radius".parse().unwrap(), ..Connection::default() };
    assert_eq!(of_edit(|_| Edit::Connection(Some(server))), "");
}

#[test]
fn autosend_applies_only_at_the_first_receipt() {
    let push = with_autosend(three(), 0);
    let mut sms = push.clone();
    apply(&mut sms, Edit::Autosend(id(&push, 2), true));
    let mut none = push.clone();
    apply(&mut none, Edit::Autosend(id(&push, 0), false));
    assert_snapshot!(effects_of(&sms, &push), @r#"
    On a client that receives the configuration for the first time, "Push" runs automatically instead of "SMS".
    Moving Autosend to "Push" has no effect on clients that already have the configuration.
    "#);
    assert_snapshot!(effects_of(&push, &none), @r#"
    On a client that receives the configuration for the first time, "Push" no longer runs automatically.
    Turning off Autosend has no effect on clients that already have the configuration.
    "#);
    assert_snapshot!(effects_of(&none, &push), @r#"
    On a client that receives the configuration for the first time, "Push" runs automatically.
    Turning on Autosend for "Push" has no effect on clients that already have the configuration.
    "#);
}

#[test]
fn a_disabled_autosend_action_no_longer_runs() {
    let push = with_autosend(three(), 0);
    let mut disabled = push.clone();
    apply(&mut disabled, Edit::Enable(id(&push, 0), false));
    assert_snapshot!(effects_of(&push, &disabled), @r#"
    The icon "Push" is removed.
    On a client that receives the configuration for the first time, "Push" no longer runs automatically, because Autosend is set on a disabled action. (assumed)
    Turning off Autosend has no effect on clients that already have the configuration.
    A client that remembers "Push" no longer repeats it, because it is disabled. (assumed)
    "#);
    assert_snapshot!(effects_of(&disabled, &push), @r#"
    A new icon "Push" appears.
    On a client that receives the configuration for the first time, "Push" runs automatically. (assumed)
    Turning on Autosend for "Push" has no effect on clients that already have the configuration.
    A client that remembers "Push" repeats it automatically. (assumed)
    "#);
}

#[test]
fn a_remembered_method_follows_its_action() {
    assert_snapshot!(of_replacing(0, action(true, ["Approve", "push", "", ""], "push")), @r#"
    The icon "Push" is renamed to "Approve".
    Nothing changes for clients that remember "Push": it is the same method. (assumed)
    "#);
    assert_snapshot!(of_replacing(0, action(true, ["Push", "push2", "", ""], "push")), @r#"
    Clicking "Push" sends a different command.
    A client that remembers "Push" keeps using it, and automatically sends the new command. (assumed)
    "#);
    assert_snapshot!(of_edit(|policy| Edit::Remove(id(policy, 2))), @r#"
    The icon "SMS" is removed.
    A client that remembers "SMS" forgets it, so no action runs automatically. (assumed)
    "#);
    assert_snapshot!(of_edit(|policy| Edit::Enable(id(policy, 2), false)), @r#"
    The icon "SMS" is removed.
    A client that remembers "SMS" no longer repeats it, because it is disabled. (assumed)
    "#);
}

#[test]
fn remember_last_method_used_applies_to_all_methods() {
    let off = |on| Edit::RememberLastMethod(on);
    assert_snapshot!(of_edit(|_| off(false)), @"Clients no longer repeat the last successful method, but still remember it. (assumed)");
    let mut before = three();
    apply(&mut before, off(false));
    let mut after = before.clone();
    apply(&mut after, off(true));
    assert_snapshot!(effects_of(&before, &after), @"Clients automatically repeat the last successful method.");
    // Nothing was being repeated, so nothing is forgotten.
    apply(&mut after, off(false));
    let push = id(&after, 0);
    apply(&mut after, Edit::Remove(push));
    assert_snapshot!(effects_of(&before, &after), @r#"The icon "Push" is removed."#);
}

#[test]
fn icons_appear_disappear_and_are_reordered() {
    assert_snapshot!(of_edit(|policy| Edit::Move(id(policy, 2), 0)), @r#"The icons are reordered: "SMS", "Push", "Call me"."#);
    assert_snapshot!(of_edit(|_| Edit::Add(simple("Email", "email"))), @r#"A new icon "Email" appears."#);
    assert_snapshot!(of_replacing(1, action(true, ["Call me", "phone", "We call you", "Calling"], "desk-phone")), @r#"
    The icon "Call me" has a new image.
    The tooltip of the icon "Call me" changes.
    The progress message for "Call me" changes.
    "#);
    let hidden = action(false, ["Code", "", "", ""], "custom");
    assert_eq!(of_edit(|_| Edit::Add(hidden)), "");
}

#[test]
fn a_longer_wait_and_a_new_prompt_are_reported() {
    let mut before = three();
    apply(&mut before, Edit::Connection(Some(Connection::default())));
    let mut after = before.clone();
    let connection = Connection {
        timeout_secs: "30".parse().unwrap(),
        user_message_prompt: "Choose".parse().unwrap(),
        ..Connection::default()
    };
    apply(&mut after, Edit::Connection(Some(connection)));
    assert_snapshot!(effects_of(&before, &after), @"
    The text of the OTP dialog changes.
    The longest wait changes from 120 s to 60 s.
    ");
}

#[test]
fn invisible_characters_in_a_title_are_shown() {
    let effects = of_replacing(0, action(true, ["Pu\u{202e}sh", "push", "", ""], "push"));
    assert!(effects.contains("\"Pu\\u{202e}sh\""), "{effects}");
    assert!(effects.chars().all(|c| c == '\n' || !radius_console::text::is_invisible(c)), "{effects}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// The effects on each kind of client match what [`Automatic`] predicts, and nothing is left out.
    #[test]
    fn effects_match_the_client_view(old in any_policy(), new in any_policy(), same in any::<bool>()) {
        let new = if same { json::read(json::write(&old).as_bytes()).unwrap() } else { new };
        let after = Comparison::of(&old, &new).with(&|_| true).unwrap();
        let effects = effects::of(&old, &after);
        let first = Memory::default();
        let differs = |memory: &Memory| Automatic::of(&old, memory).action != Automatic::of(&after, memory).action;
        let is_said = |who: Who| effects.iter().any(|effect| effect.who == who);
        prop_assert_eq!(is_said(Who::FirstReceipt), differs(&first));
        for (id, _) in old.actions() {
            let memory = Memory { remembered: Some(id), has_configuration: true, ..Memory::default() };
            if differs(&memory) {
                prop_assert!(is_said(Who::Remembers(id)) || is_said(Who::RemembersAny), "{:?}", effects);
            }
        }
        prop_assert!(old != new || effects.is_empty(), "{:?}", effects);
        let has_configuration = Memory { has_configuration: true, ..Memory::default() };
        prop_assert!(!differs(&has_configuration));
    }
}
