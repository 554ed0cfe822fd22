//! What is entered in the farm: someone who sees only its labels, texts and words enters the same policy.

use proptest::collection::vec;
use proptest::prelude::*;
use radius_console::gallery::PictureId;
use radius_console::guide::entry::{Content, Item, Part, Piece, Section, sections};
use radius_console::policy::draft::{ActionDraft, AttributeChoice, AttributeDraft, ConnectionDraft, VendorChoice};
use radius_console::policy::{
    Action, Attribute, AttributeEdit, Connection, Edit, HaMode, Image, MAX_ACTIONS, PasswordEncoding, Policy, json,
};
use radius_console::radius::{AttributeType, ValueType};

use crate::golden::{TEXT, apply};
use crate::{attributes, properties, vendor};

/// A policy without what no farm has: MFA server, notes and custom images.
fn policy() -> impl Strategy<Value = Policy> {
    let without = policy_without_attributes();
    (without, vec(attributes::attribute(), 0..6)).prop_map(|(policy, attributes)| with_attributes(policy, attributes))
}

fn with_attributes(mut policy: Policy, attributes: Vec<Attribute>) -> Policy {
    attributes.into_iter().for_each(|attribute| apply(&mut policy, Edit::Attribute(AttributeEdit::Add(attribute))));
    policy
}

fn policy_without_attributes() -> impl Strategy<Value = Policy> {
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
fn typed(items: &[Item], label: &str) -> String {
    of_label(items, label).copied().unwrap_or_default().to_owned()
}

/// Chooses what the item with this label says.
fn chosen<T: Copy>(items: &[Item], label: &str, choices: &[(&str, T)]) -> T {
    let words = of_label(items, label).words();
    choices.iter().find(|(name, _)| *name == words).unwrap_or_else(|| panic!("{label}: {words}")).1
}

fn is_on(items: &[Item], label: &str) -> bool {
    chosen(items, label, &[("on", true), ("off", false)])
}

fn of_label<'i>(items: &'i [Item], label: &str) -> &'i Item {
    items.iter().find(|item| item.label == label).unwrap_or_else(|| panic!("no {label}"))
}

/// Fills in the Connection tab of a new provider, by the labels of the vendor's dialog.
fn type_connection(items: &[Item]) -> (String, Connection) {
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

fn type_action(items: &[Item]) -> Action {
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

/// Fills in the vendor's dialog for an attribute.
fn type_attribute(items: &[Item]) -> Attribute {
    let by_number = of_label(items, "Attribute").copied().is_some();
    let mut draft = AttributeDraft {
        vendor: match of_label(items, "Vendor").copied() {
            Some(_) => VendorChoice::Other,
            None => {
                let vendors: Vec<_> = VendorChoice::all().into_iter().map(|vendor| (vendor.name(), vendor)).collect();
                chosen(items, "Vendor", &vendors)
            }
        },
        vendor_number: typed(items, "Vendor"),
        attribute: AttributeChoice::ByNumber,
        attribute_number: typed(items, "Attribute"),
        value: typed(items, "Value"),
        ..AttributeDraft::default()
    };
    if by_number {
        let types = ["Number", "Text", "IPv4 address", "IPv6 address", "Date"];
        let all = <ValueType as strum::VariantArray>::VARIANTS;
        let types: Vec<_> = types.into_iter().zip(all.iter().copied()).collect();
        draft.unnamed_type = chosen(items, "Type", &types);
    } else {
        let name = of_label(items, "Attribute").words();
        let is_chosen =
            |choice: &AttributeChoice| matches!(choice, AttributeChoice::Named(kind) if kind.to_string() == name);
        draft.attribute = draft.vendor.attributes().into_iter().find(is_chosen).unwrap();
    }
    draft.finish().unwrap()
}

/// Enters the sections one after the other, as a person does.
fn enter(sections: &[Section]) -> Policy {
    let (mut name, mut connection, mut actions) = (Policy::default().name().clone(), None, Vec::new());
    let (mut autosend, mut remember, mut attributes) = (None, true, Vec::new());
    for Section { part, items, .. } in sections {
        match part {
            Part::Connection if items.is_empty() => {}
            Part::Connection => {
                let (text, typed) = type_connection(items);
                (name, connection) = (text.parse().unwrap(), Some(typed));
            }
            Part::Attribute { .. } => attributes.push(type_attribute(items)),
            Part::Action { .. } => actions.push(type_action(items)),
            Part::Autosend => {
                let words = items[0].words();
                let number = words
                    .strip_prefix("Turn on Tasks > Autosend for action ")
                    .map(|rest| rest.split(',').next().unwrap());
                autosend = number.map(|number| number.parse::<usize>().unwrap() - 1);
            }
            Part::ClientPolicy => remember = is_on(items, "Remember last method used"),
            Part::Attributes | Part::Actions | Part::Verify => {}
        }
    }
    with_attributes(assembled(Policy::new(name), connection, actions, autosend, remember), attributes)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn entering_the_copied_values_reproduces_the_policy(policy in policy()) {
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
    let is_new = |identity: &String| old.iter().all(|(_, other)| other != identity);
    identities(after).into_iter().filter(|(_, identity)| is_new(identity)).map(|(key, _)| key).collect()
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

/// Actions, each as a title, a command and a description.
fn policy_of(actions: &[[&str; 3]]) -> Policy {
    let draft = |[title, command, description]: &[&str; 3]| ActionDraft {
        title: (*title).to_owned(),
        command: (*command).to_owned(),
        description: (*description).to_owned(),
        ..ActionDraft::default()
    };
    let actions = actions.iter().map(|action| draft(action).finish().unwrap()).collect();
    assembled(Policy::default(), None, actions, None, true)
}

#[test]
fn values_belong_to_the_action_with_their_title_wherever_it_is() {
    let (push, sms) = (["Push", "push", ""], ["SMS", "sms", ""]);
    let before = policy_of(&[push, sms]);
    let moved = |actions: &[[&str; 3]]| changed(&before, &policy_of(actions));
    let whole = |index: usize| {
        ["enabled", "title", "command", "description", "actionMessage", "image"]
            .map(|key| format!("actions[{index}].{key}"))
    };
    // Only the title changes with the place.
    let expected =
        [&whole(0)[..], &["actions[1].title", "actions[2].title", "verify.images"].map(String::from)].concat();
    assert_eq!(moved(&[["Call", "phone", ""], push, sms]), expected, "a new one first");
    assert_eq!(moved(&[sms, push]), ["actions[0].title", "actions[1].title", "verify.images"], "swapped");
    assert_eq!(moved(&[push]), ["verify.images"], "one removed");
    let expected = [&whole(1)[..], &["verify.images".to_owned()]].concat();
    assert_eq!(moved(&[push, ["Text me", "sms", ""]]), expected, "renamed");
}

#[test]
fn actions_of_the_same_title_are_told_apart_by_their_values() {
    let (first, second) = (["Push", "push", ""], ["Push", "push2", ""]);
    let before = policy_of(&[first, second]);
    let after = |actions: &[[&str; 3]]| changed(&before, &policy_of(actions));
    assert_eq!(after(&[second, first]), ["actions[0].title", "actions[1].title"]);
    assert!(after(&[first, ["Push", "push3", ""]]).contains(&"actions[1].description".to_owned()));
    assert!(!after(&[first, ["Push", "push3", ""]]).contains(&"actions[0].description".to_owned()));
    // Of two equal ones, the first may have been entered and the second not.
    let twins = policy_of(&[first, first]);
    assert!(changed(&policy_of(&[first]), &twins).contains(&"actions[1].command".to_owned()));
    let identities: Vec<String> =
        sections(&twins).iter().flat_map(|section| &section.items).map(Item::identity).collect();
    let unique: std::collections::BTreeSet<&String> = identities.iter().collect();
    assert_eq!(unique.len(), identities.len());
}

#[test]
fn values_belong_to_the_attribute_of_their_type_wherever_it_is() {
    let text = |kind, value: &str| Attribute::typed(kind, ValueType::Text, value).unwrap();
    let called = |value| text(AttributeType::CALLED_STATION_ID, value);
    let cisco = |value| text(AttributeType::of_vendor(9, 1), value);
    let policy = |attributes: &[Attribute]| with_attributes(Policy::default(), attributes.to_vec());
    let before = policy(&[called("a"), cisco("b=c")]);
    let after = |attributes: &[Attribute]| changed(&before, &policy(attributes));
    assert_eq!(after(&[called("x"), cisco("b=c")]), ["attributes[0].value", "verify.attributes"]);
    assert_eq!(after(&[cisco("b=c"), called("a")]), ["verify.attributes"]);
    let whole = |index: usize| ["vendor", "attribute", "value"].map(|key| format!("attributes[{index}].{key}"));
    let number = Attribute::typed(AttributeType::NAS_PORT_TYPE, ValueType::Number, "5").unwrap();
    let expected = [&whole(0)[..], &["verify.attributes".to_owned()]].concat();
    assert_eq!(after(&[number, called("a"), cisco("b=c")]), expected, "a new one first");
    // Of two equal ones, the first may have been entered and the second not.
    let twins = policy(&[cisco("b=c"), cisco("b=c"), cisco("d=e")]);
    let identities: Vec<String> =
        sections(&twins).iter().flat_map(|section| &section.items).map(Item::identity).collect();
    let unique: std::collections::BTreeSet<&String> = identities.iter().collect();
    assert_eq!(unique.len(), identities.len());
}

#[test]
fn an_attribute_is_entered_by_its_name_or_its_numbers() {
    let typed = |kind, value_type, value: &str| Attribute::typed(kind, value_type, value).unwrap();
    let policy = with_attributes(
        Policy::default(),
        vec![
            typed(AttributeType::NAS_PORT_TYPE, ValueType::Number, "5"),
            typed(AttributeType::of_vendor(AttributeType::MAX_VENDOR, 7), ValueType::Date, "2026-11-27"),
        ],
    );
    let rows: Vec<String> = sections(&policy)[2..4]
        .iter()
        .flat_map(|section| {
            let rows = section.items.iter().map(|item| {
                let copied = item.copied().map(|text| format!(", copies {text}")).unwrap_or_default();
                let remark = item.remark.map(|remark| format!(", {remark}")).unwrap_or_default();
                format!("{}: {}{copied}{remark}", item.label, item.words())
            });
            std::iter::once(section.part.heading()).chain(rows).collect::<Vec<_>>()
        })
        .collect();
    let expected = [
        "Attribute 1 of 2",
        "Vendor: Standard",
        "Attribute: NAS-Port-Type",
        "Value: 5, copies 5, Virtual",
        "Attribute 2 of 2",
        "Vendor: 16777215, copies 16777215",
        "Attribute: 7, copies 7",
        "Type: Date",
        "Value: 2026-11-27 00:00:00 UTC, copies 2026-11-27 00:00:00 UTC",
    ];
    assert_eq!(rows, expected);
}

#[test]
fn an_empty_text_is_not_the_words_for_it() {
    let of = |description| policy_of(&[["Push", "push", description]]);
    assert_eq!(changed(&of(""), &of("(leave empty)")), ["actions[0].description"]);
    let sections = sections(&of("(leave empty)"));
    let item = of_label(&sections[3].items, "Description");
    assert!(!item.is_left_empty() && item.copied() == Some("(leave empty)"));
}

#[test]
fn all_white_space_that_is_easily_missed_is_marked() {
    let shown = |command: &str, description: &str| {
        let sections = sections(&policy_of(&[["Push", command, description]]));
        let items = &sections[3].items;
        [vendor::ACTION[2], vendor::ACTION[3]].map(|label| {
            let pieces = of_label(items, label).pieces();
            let texts = pieces.iter().map(|piece| match piece {
                Piece::Plain(text) => (*text).to_owned(),
                Piece::Marked(c) => format!("[{}]", c.escape_default()),
            });
            texts.collect::<String>()
        })
    };
    assert_eq!(shown("a b", "a b c"), ["a[ ]b", "a b c"]);
    assert_eq!(shown("a", " a  b "), ["a", "[ ]a[ ][ ]b[ ]"]);
    assert_eq!(shown("a", "a\u{3000}b \u{200b}c\u{a0}d"), ["a", "a[\\u{3000}]b[ ][\\u{200b}]c[\\u{a0}]d"]);
    assert_eq!(shown("", ""), ["(leave empty)"; 2]);
}

#[test]
fn a_step_begins_with_the_instruction_and_shortens_a_long_title() {
    let policy = policy_of(&[["Donaudampfschifffahrtsgesellschaft", "push", ""]]);
    let id = policy.actions().next().unwrap().0;
    let policy = policy.apply(Edit::Autosend(id, true)).unwrap().policy;
    let words = sections(&policy)[4].items[0].words();
    assert_eq!(words, "Turn on Tasks > Autosend for action 1, \"Donaudampfschifffahrtsgesellsc…\"");
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
