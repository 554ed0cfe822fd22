//! Properties of advice that hold for every policy.

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;
use radius_console::policy::advice::{self, Advice, Fix, Place, Rule};
use radius_console::policy::draft::ActionDraft;
use radius_console::policy::{
    Action, ActionField, AttributeEdit, ConnectionField, Edit, HaMode, PasswordEncoding, Policy, Provider,
};
use radius_console::text;

use crate::command_line::Folder;
use crate::properties;

/// Counts the advice of each rule at each place.
fn counted(advice: &[Advice]) -> HashMap<(Rule, Place), usize> {
    advice.iter().fold(HashMap::new(), |mut counts, advice| {
        *counts.entry((advice.rule, advice.place)).or_default() += 1;
        counts
    })
}

/// Words that mean something to the rules, and what else stands in fields.
fn word() -> impl Strategy<Value = String> {
    let words = [
        "",
        "push",
        "push2",
        "Push",
        "push ",
        "sms",
        " sms3",
        "phone",
        "phoneCall",
        "smslink",
        "p",
        "P",
        "e",
        "1",
        "grid",
        "email",
        "SMS",
        "Call me",
        "Text\u{202e} me",
        "Рush",
        "ЅМЅ",
        "Ѕ\u{200b}МЅ",
        "Pu\u{200b}sh",
        "\u{200b}",
        "\u{a0}",
        "123456",
        "Passw0rd",
        "a,b",
        "A title that no client shows whole",
        "👩\u{200d}💻",
    ];
    prop_oneof![4 => prop::sample::select(words.to_vec()).prop_map(str::to_owned), 1 => "\\PC{1,130}"]
}

/// A policy that is likely to be unwise.
fn policy() -> impl Strategy<Value = Policy> {
    let provider = prop::option::of(prop::sample::select(Provider::ALL.to_vec()));
    let action = (any::<bool>(), word(), word(), word(), word());
    let connection =
        (any::<bool>(), prop::sample::select(vec!["1812", "1645"]), 1..=300u16, 0..=10u8, any::<[bool; 2]>());
    (properties::policy(), provider, prop::collection::vec(action, 0..=5), 0..6usize, connection).prop_map(
        |(mut policy, provider, actions, autosend, (is_backed, port, timeout, retries, [both, chap]))| {
            let mut apply = |edit| {
                if let Ok(edited) = policy.apply(edit) {
                    policy = edited.policy;
                }
            };
            apply(Edit::Provider(provider));
            for (enabled, title, command, description, action_message) in actions {
                let draft =
                    ActionDraft { enabled, title, command, description, action_message, ..ActionDraft::default() };
                if let Ok(action) = draft.finish() {
                    apply(Edit::Add(action));
                }
            }
            let mut connection = policy.connection().cloned().unwrap_or_default();
            connection.backup_server = if is_backed { "b" } else { "" }.parse().unwrap();
            connection.radius_port = port.parse().unwrap();
            connection.timeout_secs = timeout.to_string().parse().unwrap();
            connection.retries = retries.to_string().parse().unwrap();
            connection.ha_mode = if both { HaMode::ActiveActive } else { HaMode::ActivePassive };
            connection.password_encoding = if chap { PasswordEncoding::Chap } else { PasswordEncoding::Pap };
            let policy = policy.apply(Edit::Connection(Some(connection))).unwrap().policy;
            let id = policy.actions().nth(autosend).map(|(id, _)| id);
            id.map_or(policy.clone(), |id| policy.apply(Edit::Autosend(id, true)).unwrap().policy)
        },
    )
}

/// Reverts the field that the advice is about in the fixed policy: nothing else may have changed, except the timeout and the
/// retries of a connection, which may follow to limit the wait.
fn without_the_fix(policy: &Policy, fixed: &Policy, place: Place) -> Policy {
    let back = match place {
        Place::Autosend(Some(id)) => Edit::Autosend(id, true),
        Place::Action(Some(id), field) => {
            let (before, mut after) = (policy.action(id).unwrap(), fixed.action(id).unwrap().clone());
            match field {
                ActionField::Title => after.title = before.title.clone(),
                ActionField::Command => after.command = before.command.clone(),
                ActionField::Description => after.description = before.description.clone(),
                ActionField::ActionMessage => after.action_message = before.action_message.clone(),
                ActionField::Image => after.image = before.image.clone(),
                ActionField::Enabled => panic!("no advice is about this field"),
            }
            Edit::Replace(id, after)
        }
        Place::Connection(field) => {
            let (before, mut after) = (policy.connection().unwrap(), fixed.connection().unwrap().clone());
            assert_eq!(field, ConnectionField::TimeoutSecs, "no other setting has a fix");
            (after.timeout_secs, after.retries) = (before.timeout_secs, before.retries);
            Edit::Connection(Some(after))
        }
        Place::Attribute(Some(id)) => {
            let before = policy.attribute(id).unwrap().clone();
            assert_eq!(fixed.attribute(id).unwrap().kind(), before.kind());
            Edit::Attribute(AttributeEdit::Replace(id, before))
        }
        Place::Action(None, _) | Place::Autosend(None) | Place::Attribute(None) => panic!("a fix of nothing"),
        Place::Actions | Place::Attributes => panic!("a fix of a list"),
    };
    fixed.apply(back).unwrap().policy
}

#[test]
fn check_reports_two_actions_with_the_same_title_once_at_the_later_one() {
    let action = |command| {
        serde_json::json!({
            "enabled": true, "title": "Push", "command": command, "description": "d", "actionMessage": "m",
            "image": "push", "autoSend": false,
        })
    };
    let policy = serde_json::json!({
        "format": "radius-automation-policy", "version": 1, "name": "Duo", "actions": [action("a"), action("b")],
        "clientPolicy": { "rememberLastMethod": true },
    });
    let ended = Folder::new().with("a.json", policy.to_string()).run(&["check", "--format", "json", "a.json"]);
    let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    let found = report["advice"].as_array().unwrap();
    assert_eq!(found.len(), 1, "{}", ended.out);
    assert_eq!((&found[0]["rule"], &found[0]["path"]), (&"same-title".into(), &"actions[1].title".into()));
    assert_eq!(found[0]["what"], "Actions 1 and 2 have the same title, \"Push\"");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_fix_removes_its_advice_and_nothing_else(policy in policy()) {
        let given = advice::of(&policy);
        for advice in &given {
            let Some(edit) = advice.edit(&policy) else {
                prop_assert!(advice.fix.is_none(), "a fix without an edit: {:?}", advice);
                continue;
            };
            let fixed = policy.apply(edit).unwrap().policy;
            let mut expected = counted(&given);
            expected.remove(&(advice.rule, advice.place));
            prop_assert_eq!(counted(&advice::of(&fixed)), expected, "{:?}", advice);
            prop_assert_eq!(&without_the_fix(&policy, &fixed, advice.place), &policy, "{:?}", advice);
        }
    }

    #[test]
    fn a_draft_gets_the_same_advice_as_its_action(policy in policy()) {
        let of_policy = advice::of(&policy);
        for (id, action) in policy.actions() {
            let of_draft = advice::of_draft(&ActionDraft::from(action), &policy, Some(id));
            let is_at = |advice: &Advice| matches!(advice.place, Place::Action(Some(of), _) | Place::Autosend(Some(of)) if of == id);
            // In its dialog, each of two that are too alike gets a warning, in other words.
            let has_twin = |advice: &Advice| advice.twin.is_some() && (is_at(advice) || advice.twin == Some(id));
            prop_assert_eq!(of_policy.iter().any(has_twin), of_draft.iter().any(|advice| advice.twin.is_some()));
            let expected: Vec<&Advice> =
                of_policy.iter().filter(|advice| is_at(advice) && advice.twin.is_none()).collect();
            let of_draft: Vec<&Advice> = of_draft.iter().filter(|advice| advice.twin.is_none()).collect();
            prop_assert_eq!(of_draft.len(), expected.len());
            for (found, expected) in of_draft.iter().zip(expected) {
                prop_assert_eq!((found.rule, found.place, &found.what), (expected.rule, expected.place, &expected.what));
                let fix = expected.fix.clone().filter(|fix| *fix != Fix::ClearAutosend);
                prop_assert_eq!(&found.fix, &fix);
            }
        }
    }

    #[test]
    fn a_warning_about_two_actions_names_both_and_is_given_once(policy in policy()) {
        let (mut rules, mut pairs) = (HashSet::new(), HashSet::new());
        for advice in advice::of(&policy) {
            let of: fn(&Action) -> &str = match advice.rule {
                Rule::SameTitle => |action| action.title.as_str(),
                Rule::SameCommand => |action| action.command.as_str(),
                _ => continue,
            };
            let Place::Action(Some(later), _) = advice.place else { panic!("{advice:?}") };
            let twin = advice.twin.unwrap();
            let [first, second] = [twin, later].map(|id| policy.position(id).unwrap() + 1);
            prop_assert!(first < second);
            prop_assert!(advice.what.starts_with(&format!("Actions {first} and {second} have the ")), "{}", advice.what);
            for id in [twin, later] {
                let action = policy.action(id).unwrap();
                let quoted = [text::quoted(of(action), 30), "(not shown)".to_owned()];
                prop_assert!(action.enabled && quoted.iter().any(|quoted| advice.what.contains(quoted)), "{}", advice.what);
            }
            prop_assert!(rules.insert((advice.rule, later)), "the later action gets only one: {}", advice.what);
            prop_assert!(pairs.insert((twin, later)), "the pair gets only one: {}", advice.what);
        }
    }

    #[test]
    fn advice_is_words_for_every_policy(policy in policy()) {
        for advice in advice::of(&policy) {
            let line = format!("{} {}", advice.what, advice.why);
            prop_assert!(!line.chars().any(char::is_control) && line.chars().count() < 300, "{}", line);
            let is_of_connection = matches!(advice.place, Place::Connection(ConnectionField::HaMode));
            prop_assert_eq!(is_of_connection, advice.rule == Rule::BothServersSend);
        }
    }
}
