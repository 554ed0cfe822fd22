//! RADIUS attributes of policies: any valid one survives the clipboard and the packet, and a policy has at most a hundred.

use std::net::{Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;
use radius_console::policy::draft::AttributeDraft;
use radius_console::policy::{
    Attribute, AttributeEdit, AttributeId, Edit, MAX_ATTRIBUTES, Policy, Refusal, attribute, json,
};
use radius_console::radius::attribute::Date;
use radius_console::radius::packet::{Access, Password, Request};
use radius_console::radius::{AttributeType, AttributeValue, Secret, ValueType, dictionary};
use zeroize::Zeroizing;

use crate::golden::apply;
use crate::properties::text;

fn value(value_type: ValueType) -> BoxedStrategy<AttributeValue> {
    match value_type {
        ValueType::Number => prop_oneof![0..40u32, any::<u32>()].prop_map(AttributeValue::Number).boxed(),
        ValueType::Text => text::<1, 40>().prop_map(|text| AttributeValue::Text(text.as_str().to_owned())).boxed(),
        ValueType::Ipv4Address => any::<Ipv4Addr>().prop_map(AttributeValue::Ipv4Address).boxed(),
        ValueType::Ipv6Address => any::<Ipv6Addr>().prop_map(AttributeValue::Ipv6Address).boxed(),
        ValueType::Date => any::<u32>().prop_map(Date::of).prop_map(AttributeValue::Date).boxed(),
    }
}

/// Any value.
fn any_value() -> impl Strategy<Value = AttributeValue> {
    use ValueType::{Date, Ipv4Address, Ipv6Address, Number, Text};
    prop_oneof![value(Number), value(Text), value(Ipv4Address), value(Ipv6Address), value(Date)]
}

/// Any attribute that a policy can contain: one that has a name, or any by its numbers.
pub(crate) fn attribute() -> impl Strategy<Value = Attribute> {
    let named: Vec<AttributeType> = attribute::named().map(|(kind, _)| kind).collect();
    let named = prop::sample::select(named).prop_flat_map(|kind| {
        value(dictionary::entry(kind).unwrap().value_type.unwrap())
            .prop_map(move |value| Attribute::new(kind, value).unwrap())
    });
    let standard = any::<u8>().prop_map(AttributeType::standard);
    let vendors = prop_oneof![Just(9), 1..=AttributeType::MAX_VENDOR];
    let of_vendor = (vendors, any::<u8>()).prop_map(|(vendor, number)| AttributeType::of_vendor(vendor, number));
    let numbered = (prop_oneof![standard, of_vendor], any_value())
        .prop_filter_map("reserved, or of another type", |(kind, value)| Attribute::new(kind, value).ok());
    prop_oneof![named, numbered]
}

/// An edit before the policy's attributes are known: an index refers to an attribute, possibly a deleted one.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Add(Attribute),
    Replace(usize, Attribute),
    Duplicate(usize),
    Remove(usize),
    Move(usize, usize),
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let index = 0..6usize;
    prop_oneof![
        4 => attribute().prop_map(Step::Add),
        2 => (index.clone(), attribute()).prop_map(|(index, attribute)| Step::Replace(index, attribute)),
        2 => index.clone().prop_map(Step::Duplicate),
        2 => index.clone().prop_map(Step::Remove),
        2 => (index.clone(), index).prop_map(|(index, to)| Step::Move(index, to)),
    ]
}

impl Step {
    /// The edit for `policy`. `seen` are all ids so far; the first, possibly deleted, stands in for an index too high.
    pub(crate) fn edit(self, policy: &Policy, seen: &[AttributeId]) -> Option<Edit> {
        let id = |index| policy.attributes().nth(index).map(|(id, _)| id).or(seen.first().copied());
        Some(Edit::Attribute(match self {
            Self::Add(attribute) => AttributeEdit::Add(attribute),
            Self::Replace(index, attribute) => AttributeEdit::Replace(id(index)?, attribute),
            Self::Duplicate(index) => AttributeEdit::Duplicate(id(index)?),
            Self::Remove(index) => AttributeEdit::Remove(id(index)?),
            Self::Move(index, to) => AttributeEdit::Move(id(index)?, to),
        }))
    }
}

/// Reads the values of these types at the end of a packet, as a server does.
fn decoded(packet: &[u8], attributes: &[Attribute]) -> Vec<(AttributeType, AttributeValue)> {
    let mut rest = &packet[20..];
    let mut all = Vec::new();
    while let [number, length, ..] = rest {
        let (this, after) = rest.split_at(usize::from(*length));
        all.push((*number, &this[2..]));
        rest = after;
    }
    let own = all.len() - attributes.len();
    let read = |((number, octets), sent): (&(u8, &[u8]), &Attribute)| {
        let (kind, octets) = match sent.kind().vendor() {
            None => (AttributeType::standard(*number), *octets),
            Some(_) => {
                let vendor = u32::from_be_bytes(octets[..4].try_into().unwrap());
                assert_eq!((*number, usize::from(octets[5])), (26, octets.len() - 4));
                (AttributeType::of_vendor(vendor, octets[4]), &octets[6..])
            }
        };
        (kind, AttributeValue::read(sent.value().value_type(), octets).unwrap())
    };
    all[own..].iter().zip(attributes).map(read).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn copying_and_pasting_an_attribute_preserves_it(attribute in attribute()) {
        let text = json::write_attribute(&attribute);
        prop_assert_eq!(json::read_attribute(&text), Ok(attribute.clone()), "{}", text);
        prop_assert!(text.chars().all(|c| c == '\n' || !radius_console::text::is_invisible(c)), "{}", text);
        let draft = AttributeDraft::from(&attribute);
        prop_assert_eq!(draft.finish(), Ok(attribute));
    }

    #[test]
    fn a_server_receives_the_values_of_the_policy(attributes in prop::collection::vec(attribute(), 0..10)) {
        let sent: Vec<_> = attributes.iter().map(|attribute| (attribute.kind(), attribute.value().clone())).collect();
        let access = Access {
            user_name: "nemo",
            password: Password::Pap("arctangent"),
            state: None,
            nas_identifier: "radius-console",
            attributes: &sent,
        };
        let secret = Secret::new(Zeroizing::new("xyzzy5461".to_owned())).unwrap();
        let request = Request::access(7, [3; 16], &access, &secret).unwrap();
        let octets: usize = attributes.iter().map(Attribute::octets).sum();
        let without = Request::access(7, [3; 16], &Access { attributes: &[], ..access }, &secret).unwrap();
        prop_assert_eq!(request.octets().len(), without.octets().len() + octets);
        prop_assert_eq!(decoded(request.octets(), &attributes), sent);
    }
}

#[test]
fn a_policy_has_at_most_a_hundred_attributes() {
    let attribute = Attribute::typed(AttributeType::CALLED_STATION_ID, ValueType::Text, "a").unwrap();
    let mut policy = Policy::default();
    for _ in 0..MAX_ATTRIBUTES {
        apply(&mut policy, Edit::Attribute(AttributeEdit::Add(attribute.clone())));
    }
    let (id, _) = policy.attributes().next().unwrap();
    for edit in [AttributeEdit::Add(attribute), AttributeEdit::Duplicate(id)] {
        assert_eq!(policy.apply(Edit::Attribute(edit)).unwrap_err(), Refusal::FullOfAttributes);
    }
    assert_eq!(json::read(json::write(&policy).as_bytes()), Ok(policy));
}
