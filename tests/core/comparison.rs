//! What differs between two policies, as a person would call it, and policies with the changes that were picked.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use insta::assert_snapshot;
use proptest::prelude::*;
use radius_console::policy::diff::{Change, Comparison, Kind, Offer, Subject};
use radius_console::policy::{
    Action, ActionId, Attribute, AttributeEdit, Connection, Edit, MAX_ACTIONS, MAX_ATTRIBUTES, MergeFrom, Policy,
    Provider, Refusal, json,
};
use radius_console::radius::{AttributeType, ValueType};
use radius_console::text::visible;

use crate::golden::{TEXT, action, apply};
use crate::properties::{action as any_action, policy as any_policy};

/// An enabled action with this title and command.
pub(crate) fn simple(title: &str, command: &str) -> Action {
    let image = if ["push", "sms", "phone", "email"].contains(&command) { command } else { "custom" };
    action(true, [title, command, "", ""], image)
}

pub(crate) fn policy(actions: impl IntoIterator<Item = Action>) -> Policy {
    let mut policy = Policy::new("Duo".parse().unwrap());
    actions.into_iter().for_each(|action| apply(&mut policy, Edit::Add(action)));
    policy
}

/// The policy of these titles and commands.
pub(crate) fn methods(methods: &[(&str, &str)]) -> Policy {
    policy(methods.iter().map(|(title, command)| simple(title, command)))
}

pub(crate) fn with_autosend(mut policy: Policy, place: usize) -> Policy {
    let id = id(&policy, place);
    apply(&mut policy, Edit::Autosend(id, true));
    policy
}

pub(crate) fn id(policy: &Policy, place: usize) -> ActionId {
    policy.actions().nth(place).unwrap().0
}

fn about_subject(subject: &Subject) -> String {
    match subject {
        Subject::Action(name) | Subject::Attribute(name) => format!(" of {name}"),
    }
}

pub(crate) fn words(change: &Change) -> String {
    let side = |side: &Option<_>| side.as_ref().map_or("-".to_owned(), ToString::to_string);
    let about = change.subject.as_ref().map(about_subject).unwrap_or_default();
    let Change { kind, path, label, .. } = change;
    let line = format!("{kind:?} {path} [{label}{about}] {} => {}", side(&change.before), side(&change.after));
    visible(&line).into_owned()
}

fn said(old: &Policy, new: &Policy) -> String {
    lines(&Comparison::of(old, new))
}

fn lines(comparison: &Comparison) -> String {
    comparison.changes().iter().map(|change| words(change) + "\n").collect()
}

/// The same policy as another file brings it: with other ids.
fn read_anew(policy: &Policy) -> Policy {
    json::read(json::write(policy).as_bytes()).unwrap()
}

const METHODS: &[(&str, &str)] = &[("Push", "push"), ("Call me", "phone"), ("SMS", "sms")];

#[test]
fn a_policy_and_its_file_are_the_same() {
    let golden = json::read(TEXT.as_bytes()).unwrap();
    assert_eq!(said(&golden, &read_anew(&golden)), "");
    // Two actions that are alike in all.
    let twice = methods(&[("Push", "push"), ("Push", "push"), ("Code", "")]);
    assert_eq!(said(&twice, &read_anew(&twice)), "");
}

#[test]
fn reordered_actions_are_one_change() {
    let new = methods(&[("SMS", "sms"), ("Push", "push"), ("Call me", "phone")]);
    assert_snapshot!(said(&methods(METHODS), &new), @"Moved actions [Order] Push, Call me, SMS => SMS, Push, Call me");
}

#[test]
fn a_renamed_action_is_not_another_one() {
    let new = methods(&[("Approve", "push"), ("Call me", "phone"), ("SMS", "sms")]);
    assert_snapshot!(said(&methods(METHODS), &new), @r#"Changed actions[0].title [Title of Push] "Push" => "Approve""#);
}

#[test]
fn another_command_under_the_same_title_is_a_changed_command() {
    let new = methods(&[("Push", "push"), ("Call me", "voice"), ("SMS", "sms")]);
    assert_snapshot!(said(&methods(METHODS), &new), @r#"
    Changed actions[1].command [Command of Call me] "phone" => "voice"
    Changed actions[1].image [Select an image of Call me] Phone => Custom
    "#);
}

#[test]
fn renamed_moved_and_with_another_device_it_is_still_the_same_action() {
    let new = methods(&[("Text message", "SMS "), ("Approve", "push2"), ("Call me", "phone")]);
    assert_snapshot!(said(&methods(METHODS), &new), @r#"
    Changed actions[0].title [Title of Push] "Push" => "Approve"
    Changed actions[0].command [Command of Push] "push" => "push2"
    Changed actions[0].image [Select an image of Push] Push => Custom
    Changed actions[2].title [Title of SMS] "SMS" => "Text message"
    Changed actions[2].command [Command of SMS] "sms" => "SMS "
    Changed actions[2].image [Select an image of SMS] SMS => Custom
    Moved actions [Order] Push, Call me, SMS => SMS, Push, Call me
    "#);
}

#[test]
fn what_has_nothing_in_common_is_removed_and_added() {
    let new = methods(&[("Push", "push"), ("Code", ""), ("SMS", "sms")]);
    assert_snapshot!(said(&methods(METHODS), &new), @r#"
    Removed actions[1] [Action of Call me] command "phone", image Phone => -
    Added actions[1] [Action of Code] - => command empty, image Custom
    "#);
}

#[test]
fn where_two_are_as_much_alike_the_title_decides_and_then_the_place() {
    let old = methods(&[("Work phone", "push"), ("Own phone", "push"), ("Code", ""), ("Code", "")]);
    let new = methods(&[("Own phone", "push"), ("Tablet", "push"), ("Code", "")]);
    assert_snapshot!(said(&old, &new), @r#"
    Removed actions[3] [Action of Code] command empty, image Custom => -
    Changed actions[0].title [Title of Work phone] "Work phone" => "Tablet"
    Moved actions [Order] Work phone, Own phone, Code => Own phone, Work phone, Code
    "#);
}

#[test]
fn within_one_document_an_action_is_its_id() {
    let old = methods(METHODS);
    let mut new = old.clone();
    apply(&mut new, Edit::Replace(id(&old, 0), simple("SMS", "sms")));
    apply(&mut new, Edit::Replace(id(&old, 2), simple("Push", "push")));
    assert_snapshot!(said(&old, &new), @r#"
    Changed actions[0].title [Title of Push] "Push" => "SMS"
    Changed actions[0].command [Command of Push] "push" => "sms"
    Changed actions[0].image [Select an image of Push] Push => SMS
    Changed actions[2].title [Title of SMS] "SMS" => "Push"
    Changed actions[2].command [Command of SMS] "sms" => "push"
    Changed actions[2].image [Select an image of SMS] SMS => Push
    "#);
    assert_snapshot!(said(&old, &read_anew(&new)), @"Moved actions [Order] Push, Call me, SMS => SMS, Call me, Push");
}

/// An attribute with a text: of RADIUS itself, by its number, or of Cisco (1000 and more).
fn text(number: u32, value: &str) -> Attribute {
    let kind = match number.checked_sub(1000) {
        Some(number) => AttributeType::of_vendor(9, number.try_into().unwrap()),
        None => AttributeType::standard(number.try_into().unwrap()),
    };
    Attribute::typed(kind, ValueType::Text, value).unwrap()
}

fn with_attributes(attributes: &[Attribute]) -> Policy {
    let mut policy = methods(METHODS);
    let add = |attribute: &Attribute| Edit::Attribute(AttributeEdit::Add(attribute.clone()));
    attributes.iter().for_each(|attribute| apply(&mut policy, add(attribute)));
    policy
}

#[test]
fn attributes_come_go_change_and_move() {
    let old = with_attributes(&[text(30, "a"), text(31, "b"), text(1001, "c"), text(1001, "d")]);
    let new = with_attributes(&[text(1001, "d"), text(1001, "c"), text(30, "x"), text(87, "e")]);
    assert_snapshot!(said(&old, &new), @r#"
    Removed attributes[1] [Attribute of Calling-Station-Id] "b" => -
    Changed attributes[0].value [Value of Called-Station-Id] "a" => "x"
    Added attributes[3] [Attribute of NAS-Port-Id] - => "e"
    Moved attributes [Order of attributes] Called-Station-Id, Cisco-AVPair "c", Cisco-AVPair "d" => Cisco-AVPair "d", Cisco-AVPair "c", Called-Station-Id
    "#);
    assert_snapshot!(said(&new, &old), @r#"
    Removed attributes[3] [Attribute of NAS-Port-Id] "e" => -
    Changed attributes[2].value [Value of Called-Station-Id] "x" => "a"
    Added attributes[1] [Attribute of Calling-Station-Id] - => "b"
    Moved attributes [Order of attributes] Cisco-AVPair "d", Cisco-AVPair "c", Called-Station-Id => Called-Station-Id, Cisco-AVPair "c", Cisco-AVPair "d"
    "#);
    let swapped = with_attributes(&[text(31, "b"), text(30, "a")]);
    assert_snapshot!(said(&with_attributes(&[text(30, "a"), text(31, "b")]), &swapped), @"Moved attributes [Order of attributes] Called-Station-Id, Calling-Station-Id => Calling-Station-Id, Called-Station-Id");
}

#[test]
fn an_attribute_that_stays_keeps_its_id_and_only_selected_changes_are_made() {
    let old = with_attributes(&[text(30, "a"), text(31, "b")]);
    let new = with_attributes(&[text(1001, "c"), text(31, "b"), text(30, "x")]);
    let comparison = Comparison::of(&old, &new);
    let ids = |policy: &Policy| policy.attributes().map(|(id, _)| id).collect::<Vec<_>>();
    let all = comparison.with(&|_| true).unwrap();
    assert_eq!([ids(&all)[2], ids(&all)[1]], [ids(&old)[0], ids(&old)[1]]);
    let values = |policy: Policy| {
        policy.attributes().map(|(_, attribute)| attribute.shown_value()).collect::<Vec<_>>().join(" ")
    };
    let with = |places: &[usize]| values(comparison.with(&|place| places.contains(&place)).unwrap());
    let [value, added, order] = [0, 1, 2];
    assert_eq!([with(&[value]), with(&[added]), with(&[order])], ["x b", "c a b", "b a"]);
    assert_eq!([with(&[]), with(&[value, added, order])], ["a b", "c b x"]);
}

#[test]
fn a_policy_cannot_get_more_than_a_hundred_attributes() {
    let many = |number| with_attributes(&vec![text(number, "a"); MAX_ATTRIBUTES / 2 + 1]);
    let (old, new) = (many(1001), many(1002));
    let comparison = Comparison::of(&old, &new);
    let only = |kind| comparison.with(&|place| comparison.changes()[place].kind == kind);
    assert_eq!(only(Kind::Added).unwrap_err(), Refusal::FullOfAttributes);
    assert_eq!(only(Kind::Removed).unwrap().attributes().len(), 0);
}

#[test]
fn autosend_moves_goes_and_comes() {
    let push = with_autosend(methods(METHODS), 0);
    let sms = with_autosend(methods(METHODS), 2);
    let none = methods(METHODS);
    assert_snapshot!(said(&push, &sms), @r#"Changed actions[2].autoSend [Autosend] "Push" => "SMS""#);
    assert_snapshot!(said(&push, &none), @r#"Changed actions[0].autoSend [Autosend] "Push" => -"#);
    assert_snapshot!(said(&none, &push), @r#"Changed actions[0].autoSend [Autosend] - => "Push""#);
    let renamed = with_autosend(methods(&[("Call me", "phone"), ("Approve", "push")]), 1);
    assert_snapshot!(said(&push, &renamed), @r#"
    Removed actions[2] [Action of SMS] command "sms", image SMS => -
    Changed actions[0].title [Title of Push] "Push" => "Approve"
    Moved actions [Order] Push, Call me => Call me, Push
    "#);
}

#[test]
fn the_server_comes_first_and_everything_has_its_place() {
    let old = json::read(TEXT.as_bytes()).unwrap();
    let mut new = methods(&[("Push", "push2")]);
    apply(
        &mut new,
        Edit::Connection(Some(Connection {
            radius_server: "evil.example.com".parse().unwrap(),
            ..Connection::default()
        })),
    );
    apply(&mut new, Edit::Provider(Some(Provider::Akamai)));
    assert_snapshot!(said(&old, &new), @r#"
    Changed connection.radiusServer [Primary server] "radius.example.com" => "evil.example.com"
    Changed connection.backupServer [Secondary server] "2001:db8::1" => empty
    Changed connection.displayName [Display name] "Company logon" => empty
    Changed connection.haMode [HA mode] Active-active (parallel) => Active-passive (failover)
    Changed connection.userMessagePrompt [User Prompt] "Choose a method or enter your passcode" => empty
    Changed connection.usernameOnly [Forward username only to RADIUS server] on => off
    Changed name [Name] "Duo (RADIUS)" => "Duo"
    Changed provider [MFA server] Duo Authentication Proxy => Akamai MFA
    Removed notes [Notes] "A space that joins:\u{a0}here. 電話. ключ-✓. "Quoted" \ and \u{200b}hidden." => -
    Changed clientPolicy.rememberLastMethod [Remember last method used] off => on
    Removed actions[1] [Action of Call me] command "phone ", description "We call the phone on file", action message "Calling you: answer and press any key", image Desk phone => -
    Removed actions[2] [Action of Eigenes Bild \u{202e}und\u{1d173} mehr] command empty, custom image, disabled => -
    Changed actions[0].command [Command of Push] "push" => "push2"
    Changed actions[0].description [Description of Push] "Approve on your phone" => empty
    Changed actions[0].actionMessage [Action message of Push] "Waiting for you to approve" => empty
    Changed actions[0].image [Select an image of Push] Push => Custom
    Changed actions[1].autoSend [Autosend] "Call me" => -
    Removed $schema [JSON Schema] "https://example.com/policy.schema.json" => -
    "#);
    let owner = Comparison::of(&old, &new).changes().iter().filter(|change| change.redirects_shared_secret()).count();
    assert_eq!(owner, 2);
}

#[test]
fn a_connection_comes_and_goes_whole() {
    let without = methods(&[]);
    let mut with = methods(&[]);
    let connection = Connection {
        radius_server: "radius".parse().unwrap(),
        backup_server: "b".parse().unwrap(),
        ..Connection::default()
    };
    apply(&mut with, Edit::Connection(Some(connection)));
    assert_snapshot!(said(&without, &with), @"Added connection [Connection] - => radius, secondary b, port 1812");
    assert_snapshot!(said(&with, &without), @"Removed connection [Connection] radius, secondary b, port 1812 => -");
    assert!(Comparison::of(&without, &with).changes()[0].redirects_shared_secret());
}

#[test]
fn another_own_picture_is_called_so() {
    let old = json::read(TEXT.as_bytes()).unwrap();
    let other = |image: &str| {
        let mut new = old.clone();
        let own = old.actions().nth(2).unwrap().1.clone();
        apply(&mut new, Edit::Replace(id(&old, 2), Action { image: image.parse().unwrap(), ..own }));
        new
    };
    let png = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/gallery/custom.png")).unwrap();
    let own = format!("data:image/png;base64,{}", STANDARD.encode(png));
    assert_snapshot!(said(&old, &other(&own)), @r"Changed actions[2].image [Select an image of Eigenes Bild \u{202e}und\u{1d173} mehr] custom image => another custom image");
    assert_snapshot!(said(&old, &other("lock")), @r"Changed actions[2].image [Select an image of Eigenes Bild \u{202e}und\u{1d173} mehr] custom image => Lock");
}

#[test]
fn six_actions_can_be_compared_and_five_picked() {
    let old = methods(METHODS);
    let six = [("Push", "push"), ("Call me", "phone"), ("SMS", "sms"), ("Email", "email"), ("Grid", "g"), ("Code", "")];
    let offer =
        Offer { actions: six.iter().map(|(title, command)| simple(title, command)).collect(), autosend: Some(5) };
    let comparison = Comparison::of_actions(&old, offer);
    assert_snapshot!(lines(&comparison), @r#"
    Added actions[3] [Action of Email] - => command "email", image Email
    Added actions[4] [Action of Grid] - => command "g", image Custom
    Added actions[5] [Action of Code] - => command empty, image Custom
    Changed actions[5].autoSend [Autosend] - => "Code"
    "#);
    assert_eq!(comparison.with(&|_| true), Err(Refusal::Full));
    let titles =
        |policy: &Policy| policy.actions().map(|(_, action)| action.title.as_str().to_owned()).collect::<Vec<_>>();
    let picked = comparison.with(&|index| index != 0).unwrap();
    assert_eq!(titles(&picked), ["Push", "Call me", "SMS", "Grid", "Code"]);
    assert_eq!(picked.autosend(), Some(id(&picked, 4)));
    // Autosend for an action that is not taken in stays where it is.
    let picked = comparison.with(&|index| index != 2).unwrap();
    assert_eq!((titles(&picked).len(), picked.autosend()), (5, None));
}

#[test]
fn autosend_stays_while_the_action_that_it_goes_to_is_not_taken_in() {
    let old = with_autosend(methods(METHODS), 0);
    let new = with_autosend(methods(&[("Push", "push"), ("Call me", "phone"), ("SMS", "sms"), ("Email", "email")]), 3);
    let comparison = Comparison::of(&old, &new);
    assert_snapshot!(lines(&comparison), @r#"
    Added actions[3] [Action of Email] - => command "email", image Email
    Changed actions[3].autoSend [Autosend] "Push" => "Email"
    "#);
    let autosend = |picked: &[usize]| comparison.with(&|index| picked.contains(&index)).unwrap();
    assert_eq!(autosend(&[1]).autosend(), old.autosend());
    assert_eq!(autosend(&[0]).autosend(), old.autosend());
    let both = autosend(&[0, 1]);
    assert_eq!(both.autosend(), Some(id(&both, 3)));
}

#[test]
fn which_of_two_it_was_is_not_guessed() {
    let old = methods(&[("Work phone", "push"), ("Own phone", "push")]);
    assert_snapshot!(said(&old, &methods(&[("Tablet", "push")])), @r#"
    Removed actions[0] [Action of Work phone] command "push", image Push => -
    Removed actions[1] [Action of Own phone] command "push", image Push => -
    Added actions[0] [Action of Tablet] - => command "push", image Push
    "#);
}

#[test]
fn what_is_kept_or_taken_stands_behind_its_neighbour() {
    let old = methods(&[("Push", "push"), ("Call me", "phone"), ("SMS", "sms")]);
    let new = methods(&[("SMS", "sms"), ("Email", "email"), ("Push", "push")]);
    let comparison = Comparison::of(&old, &new);
    assert_snapshot!(lines(&comparison), @r#"
    Removed actions[1] [Action of Call me] command "phone", image Phone => -
    Added actions[1] [Action of Email] - => command "email", image Email
    Moved actions [Order] Push, SMS => SMS, Push
    "#);
    let titles = |picked: &[usize]| {
        let policy = comparison.with(&|index| picked.contains(&index)).unwrap();
        policy.actions().map(|(_, action)| action.title.as_str().to_owned()).collect::<Vec<_>>().join(", ")
    };
    let [removed, added, order] = [0, 1, 2];
    assert_eq!(titles(&[]), "Push, Call me, SMS");
    assert_eq!(titles(&[removed]), "Push, SMS");
    assert_eq!(titles(&[added]), "Push, Call me, SMS, Email");
    assert_eq!(titles(&[order]), "SMS, Push, Call me");
    assert_eq!(titles(&[order, added]), "SMS, Email, Push, Call me");
    assert_eq!(titles(&[removed, added, order]), "SMS, Email, Push");
}

#[test]
fn an_import_is_one_edit_that_keeps_ids() {
    let old = with_autosend(methods(METHODS), 0);
    let new = with_autosend(methods(&[("Call me", "phone"), ("Approve", "push"), ("Email", "email")]), 0);
    let merged = Comparison::of(&old, &new).with(&|_| true).unwrap();
    let edit = Edit::Merge { policy: Box::new(merged), count: 3, from: MergeFrom::Import };
    let edited = old.apply(edit).unwrap().policy;
    assert_eq!(edited, new);
    assert_eq!((id(&edited, 0), id(&edited, 1)), (id(&old, 1), id(&old, 0)));
    assert_eq!(edited.autosend(), Some(id(&old, 1)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_changes_give_the_new_policy_and_none_the_old(old in any_policy(), new in any_policy()) {
        let comparison = Comparison::of(&old, &new);
        prop_assert_eq!(comparison.with(&|_| true), Ok(new.clone()));
        prop_assert_eq!(comparison.with(&|_| false), Ok(old.clone()));
        prop_assert_eq!(comparison.is_empty(), old == new);
        let paths: HashSet<_> = comparison.changes().iter().map(|change| (change.kind, &change.path)).collect();
        prop_assert_eq!(paths.len(), comparison.changes().len());
    }

    #[test]
    fn any_changes_give_a_policy_that_holds(
        old in any_policy(),
        steps in proptest::collection::vec(any_action(), 0..=5),
        picked in proptest::collection::vec(any::<bool>(), 64),
        autosend in proptest::option::of(0..8usize),
    ) {
        // Some of the old ones, in another order, and new ones: more than a policy holds.
        let mut actions: Vec<Action> = old.actions().rev().map(|(_, action)| action.clone()).collect();
        actions.extend(steps);
        let autosend = autosend.filter(|place| *place < actions.len());
        let comparison = Comparison::of_actions(&old, Offer { actions: actions.clone(), autosend });
        let old_ids: HashSet<ActionId> = old.actions().map(|(id, _)| id).collect();
        match comparison.with(&|index| picked[index % picked.len()]) {
            Ok(policy) => {
                prop_assert!(policy.actions().len() <= MAX_ACTIONS);
                let ids: HashSet<ActionId> = policy.actions().map(|(id, _)| id).collect();
                prop_assert_eq!(ids.len(), policy.actions().len());
                prop_assert!(policy.autosend().is_none_or(|id| ids.contains(&id)));
                prop_assert_eq!(&read_anew(&policy), &policy);
                // Within one document all that is in both is paired, whatever became of it.
                let within = Comparison::of(&old, &policy);
                let again = within.with(&|_| true).unwrap();
                prop_assert_eq!(&again, &policy);
                let kept = |policy: &Policy| policy.actions().map(|(id, _)| id).filter(|id| old_ids.contains(id)).collect::<Vec<_>>();
                prop_assert_eq!(kept(&again), kept(&policy));
                let added = comparison.changes().iter().enumerate();
                let added = added.filter(|(index, change)| change.kind == Kind::Added && change.is_whole() && picked[index % picked.len()]).count();
                prop_assert_eq!(ids.difference(&old_ids).count(), added);
            }
            Err(refusal) => {
                prop_assert_eq!(refusal, Refusal::Full);
                prop_assert!(actions.len() > MAX_ACTIONS || old.actions().len() + actions.len() > MAX_ACTIONS);
            }
        }
    }
}
