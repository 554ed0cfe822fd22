//! What is entered in the farm: someone who sees only its labels, texts and words enters the same policy.

use proptest::collection::vec;
use proptest::prelude::*;
use radius_console::gallery::PictureId;
use radius_console::guide::entry::{Content, Item, Part, Section, sections};
use radius_console::policy::draft::{ActionDraft, ConnectionDraft};
use radius_console::policy::{Action, Connection, Edit, HaMode, Image, MAX_ACTIONS, PasswordEncoding, Policy, json};

use crate::golden::{TEXT, apply};
use crate::properties;
use crate::vendor;

/// A policy without what no farm has: MFA server, notes and custom images.
fn policy() -> impl Strategy<Value = Policy> {
    let actions = vec(properties::action(), 0..=MAX_ACTIONS);
    let autosend = prop::option::of(0..MAX_ACTIONS);
    (properties::text(), prop::option::of(properties::connection()), actions, autosend, any::<bool>()).prop_map(
        |(name, connection, actions, autosend, remember)| {
            let name = if connection.is_some() { name } else { Policy::default().name().clone() };
            assembled(Policy::new(name), connection, actions, autosend, remember)
        },
    )
}

fn assembled(
    mut policy: Policy,
    connection: Option<Connection>,
    actions: Vec<Action>,
    autosend: Option<usize>,
    remember: bool,
) -> Policy {
    apply(&mut policy, Edit::Connection(connection));
    actions.into_iter().for_each(|action| apply(&mut policy, Edit::Add(action)));
    let id = autosend.and_then(|place| policy.actions().nth(place)).map(|(id, _)| id);
    id.into_iter().for_each(|id| apply(&mut policy, Edit::Autosend(id, true)));
    apply(&mut policy, Edit::RememberLastMethod(remember));
    policy
}

/// Types what the item with this label says into an empty field.
fn typed(items: &[Item<'_>], label: &str) -> String {
    of_label(items, label).copied().unwrap_or_default().to_owned()
}

/// Chooses what the item with this label says.
fn chosen<T: Copy>(items: &[Item<'_>], label: &str, choices: &[(&str, T)]) -> T {
    let words = of_label(items, label).words();
    choices.iter().find(|(name, _)| *name == words).unwrap_or_else(|| panic!("{label}: {words}")).1
}

fn is_on(items: &[Item<'_>], label: &str) -> bool {
    chosen(items, label, &[("on", true), ("off", false)])
}

fn of_label<'i, 'p>(items: &'i [Item<'p>], label: &str) -> &'i Item<'p> {
    items.iter().find(|item| item.label == label).unwrap_or_else(|| panic!("no {label}"))
}

/// Fills in the Connection tab of a new provider, by the labels of the vendor's dialog.
fn type_connection(items: &[Item<'_>]) -> (String, Connection) {
    let [display, first, second, mode, port, timeout, retries, encoding, prompt, only, forward] = vendor::CONNECTION;
    let [parallel, failover] = vendor::HA_MODES;
    let draft = ConnectionDraft {
        display_name: typed(items, display),
        radius_server: typed(items, first),
        backup_server: typed(items, second),
        ha_mode: chosen(items, mode, &[(parallel, HaMode::ActiveActive), (failover, HaMode::ActivePassive)]),
        radius_port: typed(items, port),
        timeout_secs: typed(items, timeout),
        retries: typed(items, retries),
        password_encoding: chosen(items, encoding, &[("PAP", PasswordEncoding::Pap), ("CHAP", PasswordEncoding::Chap)]),
        user_message_prompt: typed(items, prompt),
        username_only: is_on(items, only),
        forward_first_pwd_to_ad: is_on(items, forward),
    };
    (typed(items, "Name"), draft.finish().unwrap())
}

fn type_action(items: &[Item<'_>]) -> Action {
    let [enabled, title, command, description, message, image] = vendor::ACTION;
    let gallery: Vec<_> = PictureId::all().map(|picture| (picture.name(), picture)).collect();
    let draft = ActionDraft {
        enabled: is_on(items, enabled),
        title: typed(items, title),
        command: typed(items, command),
        description: typed(items, description),
        action_message: typed(items, message),
        image: Image::Gallery(chosen(items, image, &gallery)),
    };
    draft.finish().unwrap()
}

/// Enters the sections one after the other, as a person does.
fn enter(sections: &[Section<'_>]) -> Policy {
    let (mut name, mut connection, mut actions) = (Policy::default().name().clone(), None, Vec::new());
    let (mut autosend, mut remember) = (None, true);
    for Section { part, items, .. } in sections {
        match part {
            Part::Connection if items.is_empty() => {}
            Part::Connection => {
                let (text, typed) = type_connection(items);
                (name, connection) = (text.parse().unwrap(), Some(typed));
            }
            Part::Action { .. } => actions.push(type_action(items)),
            Part::Autosend => {
                let words = items[0].words();
                let number = words.strip_prefix("Select action ").map(|rest| rest.split(',').next().unwrap());
                autosend = number.map(|number| number.parse::<usize>().unwrap() - 1);
            }
            Part::ClientPolicy => remember = is_on(items, "Remember last method used"),
            Part::Actions | Part::Verify => {}
        }
    }
    assembled(Policy::new(name), connection, actions, autosend, remember)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn whoever_enters_the_copied_values_has_entered_the_same_policy(policy in policy()) {
        prop_assert_eq!(json::write(&enter(&sections(&policy))), json::write(&policy));
    }

    #[test]
    fn each_item_has_its_own_key(policy in policy()) {
        let sections = sections(&policy);
        let mut keys: Vec<&str> = sections.iter().flat_map(|section| &section.items).map(|item| item.key.as_str()).collect();
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        prop_assert_eq!(keys.len(), count);
    }
}

/// The keys of the items whose identity differs between two policies.
fn changed(before: &Policy, after: &Policy) -> Vec<String> {
    let identities = |policy: &Policy| -> Vec<(String, String)> {
        let items = sections(policy)
            .into_iter()
            .flat_map(|section| section.items)
            .map(|item| (item.key.clone(), item.identity()));
        items.collect()
    };
    let old = identities(before);
    identities(after).into_iter().filter(|item| !old.contains(item)).map(|(key, _)| key).collect()
}

#[test]
fn a_change_concerns_only_its_own_item_and_the_check_of_its_part() {
    let policy = json::read(TEXT.as_bytes()).unwrap();
    let change = |from: &str, to: &str| {
        assert!(TEXT.contains(from), "{from}");
        changed(&policy, &json::read(TEXT.replacen(from, to, 1).as_bytes()).unwrap())
    };
    assert_eq!(changed(&policy, &policy), [""; 0]);
    assert_eq!(change("radius.example.com", "radius2.example.com"), ["connection.radiusServer", "verify.connection"]);
    assert_eq!(
        change("\"rememberLastMethod\": false", "\"rememberLastMethod\": true"),
        ["clientPolicy.rememberLastMethod", "verify.clientPolicy"]
    );
    assert_eq!(change("\"command\": \"push\"", "\"command\": \"push \""), ["actions[0].command"]);
}

#[test]
fn choices_pictures_steps_and_empty_texts_have_nothing_to_copy() {
    let policy = json::read(TEXT.as_bytes()).unwrap();
    for item in sections(&policy).iter().flat_map(|section| &section.items) {
        let is_text = match &item.content {
            Content::Text(text) | Content::Command(text) => !text.is_empty(),
            Content::Number(..) => true,
            Content::Choice(_) | Content::Picture(_) | Content::Step(_) => false,
        };
        assert_eq!(item.copied().is_some(), is_text, "{item:?}");
    }
    let mut empty = Policy::default();
    apply(&mut empty, Edit::Connection(Some(Connection::default())));
    let sections = sections(&empty);
    let display = of_label(&sections[0].items, "Display name");
    assert_eq!((display.copied(), display.words().as_str()), (None, "(leave empty)"));
    let secret = of_label(&sections[0].items, vendor::SECRET_KEY);
    assert_eq!(secret.words(), "Ask the server's owner; it is never part of a policy");
}
