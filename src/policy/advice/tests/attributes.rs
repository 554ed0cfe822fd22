//! Advice on RADIUS attributes.

use super::*;
use crate::radius::{AttributeType, ValueType, packet};

const CISCO: AttributeType = AttributeType::of_vendor(9, 1);

fn text(kind: AttributeType, value: &str) -> Attribute {
    Attribute::typed(kind, ValueType::Text, value).unwrap()
}

fn with_attributes(attributes: &[Attribute]) -> Policy {
    let add = |attribute: &Attribute| Edit::Attribute(AttributeEdit::Add(attribute.clone()));
    let start = policy(None, &[PUSH]);
    attributes.iter().fold(start, |policy, attribute| policy.apply(add(attribute)).unwrap().policy)
}

/// A policy that gets advice of every rule for attributes.
pub(super) fn with_every_rule() -> Policy {
    let long = text(AttributeType::of_vendor(9, 252), &"long text ".repeat(24));
    let mut attributes = vec![long; 13];
    attributes.extend([text(AttributeType::CALLING_STATION_ID, "a "), text(AttributeType::CALLING_STATION_ID, "b")]);
    attributes.extend([text(CISCO, "psk=a"), text(AttributeType::REPLY_MESSAGE, "c")]);
    with_attributes(&attributes)
}

/// The advice of a rule on a Cisco-AVPair with this text.
fn on_text(rule: Rule, value: &str) -> Option<Advice> {
    of(&with_attributes(&[text(CISCO, value)])).into_iter().find(|advice| advice.rule == rule)
}

#[test]
fn plain_attributes_get_no_advice() {
    let number = |kind, value: &str| Attribute::typed(kind, ValueType::Number, value).unwrap();
    let policy = with_attributes(&[
        text(AttributeType::CALLED_STATION_ID, "vpn-1.example.com"),
        number(AttributeType::NAS_PORT_TYPE, "Virtual"),
        number(AttributeType::of_vendor(AttributeType::MAX_VENDOR, 1), "5"),
        text(CISCO, "shell:priv-lvl=15"),
        text(CISCO, "shell:roles=operator"),
    ]);
    assert_eq!(rules_and_paths(&policy), []);
}

#[test]
fn a_value_that_looks_like_a_secret_is_not_repeated() {
    let policy = with_attributes(&[text(CISCO, "a=b"), text(CISCO, "ipsec:psk=Sesame")]);
    advises(&policy, Rule::SecretInAttribute, Warning, "attributes[1].value");
    let advice = on_text(Rule::SecretInAttribute, " ipsec:psk=Se\u{200b}same ").unwrap();
    assert_eq!(advice.what, "Cisco-AVPair looks like a password or a key");
    for advice in of(&with_attributes(&[text(CISCO, " ipsec:psk=Se\u{200b}same ")])) {
        let fix = advice.fix.as_ref().map(|fix| fix.words(&policy)).unwrap_or_default();
        assert!(!(advice.sentences() + &fix).contains("same"), "{advice:?}");
    }
}

#[test]
fn an_attribute_that_a_request_contains_once_is_repeated() {
    let called = |value| text(AttributeType::CALLED_STATION_ID, value);
    let policy = with_attributes(&[called("a"), text(CISCO, "a=b"), called("b"), called("a")]);
    let found: Vec<(String, String)> = of(&policy)
        .into_iter()
        .filter(|advice| advice.rule == Rule::RepeatedAttribute)
        .map(|advice| (advice.place.path(&policy), advice.what))
        .collect();
    let expected = [2, 3].map(|index| {
        (format!("attributes[{index}].value"), format!("Attributes 1 and {} are both Called-Station-Id", index + 1))
    });
    assert_eq!(found, expected);
    // Others may be repeated: those of vendors, and Login-IP-Host.
    let host = |value| Attribute::typed(AttributeType::standard(14), ValueType::Ipv4Address, value).unwrap();
    let repeated = with_attributes(&[text(CISCO, "a=b"), text(CISCO, "a=b"), host("192.0.2.1"), host("192.0.2.2")]);
    does_not_advise(&repeated, Rule::RepeatedAttribute);
    let of_vendor = text(AttributeType::of_vendor(9, 30), "a");
    does_not_advise(&with_attributes(&[of_vendor.clone(), of_vendor]), Rule::RepeatedAttribute);
}

#[test]
fn an_address_that_differs_by_client_or_farm_is_fixed() {
    let address = |kind, value_type, value: &str| Attribute::typed(kind, value_type, value).unwrap();
    let calling = with_attributes(&[text(AttributeType::CALLING_STATION_ID, "192.0.2.1")]);
    advises(&calling, Rule::FixedAddress, Note, "attributes[0].value");
    assert!(what(&calling, Rule::FixedAddress).starts_with("Calling-Station-Id is the same"));
    assert!(of(&calling)[0].why.ends_with("(assumed)."), "{:?}", of(&calling)[0]);
    for nas in [
        address(AttributeType::NAS_IP_ADDRESS, ValueType::Ipv4Address, "192.0.2.1"),
        address(AttributeType::NAS_IPV6_ADDRESS, ValueType::Ipv6Address, "2001:db8::1"),
    ] {
        advises(&with_attributes(&[nas]), Rule::FixedAddress, Note, "attributes[0].value");
    }
    does_not_advise(&with_attributes(&[text(AttributeType::CALLED_STATION_ID, "192.0.2.1")]), Rule::FixedAddress);
}

#[test]
fn attributes_that_take_more_room_than_a_request_always_has() {
    let room = packet::room_for_attributes(253, 253);
    let full = room / 255;
    let attributes = |rest: usize| {
        let mut attributes = vec![text(CISCO, &"a b".repeat(82)); full];
        let used: usize = attributes.iter().map(Attribute::octets).sum();
        attributes.push(text(AttributeType::standard(78), &"x".repeat(rest - used - 2)));
        with_attributes(&attributes)
    };
    does_not_advise(&attributes(room), Rule::AttributesTooLong);
    advises(&attributes(room + 1), Rule::AttributesTooLong, Warning, "attributes");
    assert_eq!(
        what(&attributes(room + 1), Rule::AttributesTooLong),
        "The attributes need 3,164 bytes, but only 3,163 always fit"
    );
}

#[test]
fn spaces_around_a_value_are_removed() {
    let policy = with_attributes(&[text(CISCO, " a=b ")]);
    advises(&policy, Rule::SpaceAroundValue, Warning, "attributes[0].value");
    let edit = of(&policy)[0].edit(&policy).unwrap();
    assert_eq!(policy.apply(edit).unwrap().policy, with_attributes(&[text(CISCO, "a=b")]));
    // Nothing would be left.
    let advice = on_text(Rule::SpaceAroundValue, "  ").unwrap();
    assert_eq!((advice.what.as_str(), advice.fix), ("Cisco-AVPair contains only spaces", None));
    assert_eq!(on_text(Rule::SpaceAroundValue, "a b"), None);
}

#[test]
fn invisible_characters_are_removed_with_the_spaces_around_them() {
    let policy = with_attributes(&[text(CISCO, "\u{200b} a\u{200b}=b")]);
    assert_eq!(rules_and_paths(&policy), [(Rule::DeceptiveText, "attributes[0].value".to_owned())]);
    let edit = of(&policy)[0].edit(&policy).unwrap();
    assert_eq!(policy.apply(edit).unwrap().policy, with_attributes(&[text(CISCO, "a=b")]));
    // Letters of another script may be meant.
    let advice = on_text(Rule::DeceptiveText, "рush ").unwrap();
    assert_eq!((advice.fix, on_text(Rule::SpaceAroundValue, "рush ").unwrap().fix), (None, Some(Fix::Trim)));
}

#[test]
fn an_attribute_that_only_servers_send() {
    let policy = with_attributes(&[text(AttributeType::REPLY_MESSAGE, "Hello")]);
    advises(&policy, Rule::AttributeOfServer, Note, "attributes[0].value");
    assert_eq!(what(&policy, Rule::AttributeOfServer), "Reply-Message belongs in a server's response");
}

#[test]
fn an_attribute_that_is_being_entered_gets_the_same_advice() {
    let called = text(AttributeType::CALLED_STATION_ID, "a ");
    let policy = with_attributes(std::slice::from_ref(&called));
    let (id, _) = policy.attributes().next().unwrap();
    assert_eq!(of_attribute(&called, &policy, Some(id)), of(&policy));
    let new = of_attribute(&called, &policy, None);
    let rules: Vec<Rule> = new.iter().map(|advice| advice.rule).collect();
    assert_eq!(rules, [Rule::RepeatedAttribute, Rule::SpaceAroundValue]);
    assert_eq!(new[0].what, "The policy already has Called-Station-Id");
    assert_eq!(new[0].place.path(&policy), "attributes[1].value");
}
