//! The rules for RADIUS attributes. None repeats a value, which may be a secret.

use super::super::{Attribute, AttributeId, Policy};
use super::{Advice, Fix, Place, Rule, Severity, words};
use crate::radius::dictionary::{self, Role};
use crate::radius::{AttributeType, AttributeValue, packet};
use crate::text;
use crate::text::deceptive::deception;

/// The room for attributes in any request, however long its other values are, in bytes.
const ROOM: usize = packet::room_for_attributes(
    AttributeType::USER_NAME.max_value_octets(),
    AttributeType::NAS_IDENTIFIER.max_value_octets(),
);

/// The standard attributes that a request contains at most once ("0-1" in the tables of RFC 2865 section 5.44, RFC 2869 section
/// 5.19 and RFC 3162 section 3) and that a policy can contain.
const ONCE: [u8; 20] = [4, 5, 6, 7, 8, 9, 12, 19, 30, 31, 34, 35, 36, 61, 62, 63, 77, 87, 95, 96];

pub(super) fn of(policy: &Policy, found: &mut Vec<Advice>) {
    let octets: usize = policy.attributes().map(|(_, attribute)| attribute.octets()).sum();
    if octets > ROOM {
        let [needed, room] = [octets, ROOM].map(|octets| text::grouped(octets as u64));
        let what = format!("The attributes need {needed} bytes, but only {room} always fit");
        let most = text::grouped(packet::MAX_OCTETS.into());
        let why = format!("A RADIUS packet has at most {most} bytes. Longer requests cannot be sent.");
        let advice = advise(Rule::AttributesTooLong, Severity::Warning, None, what, "");
        found.push(Advice { place: Place::Attributes, why: why.into(), ..advice });
    }
    let mut seen: Vec<(AttributeType, usize)> = Vec::new();
    for (number, (id, attribute)) in (1..).zip(policy.attributes()) {
        let kind = attribute.kind();
        let first = seen.iter().find(|(other, _)| *other == kind).map(|(_, number)| *number);
        let repeated = first.map(|first| format!("Attributes {first} and {number} are both {kind}"));
        if first.is_none() {
            seen.push((kind, number));
        }
        of_attribute(Some(id), attribute, repeated, found);
    }
}

/// Advises on one attribute. `repeated` says that there is another of its type.
pub(super) fn of_attribute(
    id: Option<AttributeId>,
    attribute: &Attribute,
    repeated: Option<String>,
    found: &mut Vec<Advice>,
) {
    use Severity::{Note, Warning};
    let kind = attribute.kind();
    if let Some(what) = repeated.filter(|_| kind.vendor().is_none() && ONCE.contains(&kind.number())) {
        let why = "A request may contain it only once. The server may use either value, or reject the request.";
        found.push(advise(Rule::RepeatedAttribute, Warning, id, what, why));
    }
    if let Some((what, why)) = fixed_address(kind) {
        found.push(advise(Rule::FixedAddress, Note, id, format!("{kind} {what}"), why));
    }
    if dictionary::entry(kind).is_some_and(|entry| entry.role == Role::Reply) {
        let why = "In a request, a server ignores or rejects it.";
        found.push(advise(Rule::AttributeOfServer, Note, id, format!("{kind} belongs in a server's response"), why));
    }
    if let AttributeValue::Text(text) = attribute.value() {
        of_text(id, kind, text, found);
    }
}

/// Says what is wrong with a fixed value for an address that differs by client or farm, and why.
fn fixed_address(kind: AttributeType) -> Option<(&'static str, &'static str)> {
    match kind {
        AttributeType::CALLING_STATION_ID => Some((
            "is the same for every client",
            "From version 21.1 Update 1, the farm sends each client's address itself, in this attribute (assumed).",
        )),
        AttributeType::NAS_IP_ADDRESS | AttributeType::NAS_IPV6_ADDRESS => Some((
            "replaces the farm's own address",
            "Servers recognize the farm by it, and may reject requests with another address.",
        )),
        _ => None,
    }
}

fn of_text(id: Option<AttributeId>, kind: AttributeType, text: &str, found: &mut Vec<Advice>) {
    use Severity::Warning;
    if dictionary::may_contain_secret(kind, text) {
        let what = format!("{kind} looks like a password or a key");
        let why = "It would be stored in the policy, where anyone can read it, and sent unencrypted with each request.";
        found.push(advise(Rule::SecretInAttribute, Warning, id, what, why));
    }
    let honest = match deception(text) {
        None => None,
        Some(deception) => {
            // Without the spaces around it, which may be left.
            let honest = words::honest(text).map(|honest| honest.trim().to_owned());
            let what = format!("{kind} contains {deception}");
            let why = "Such characters can disguise text.";
            let fix = honest.clone().map(Fix::Value);
            found.push(Advice { fix, ..advise(Rule::DeceptiveText, Warning, id, what, why) });
            honest
        }
    };
    let trimmed = text.trim();
    if trimmed != text && honest.is_none() {
        let (what, fix) = match trimmed {
            "" => ("contains only spaces", None),
            _ => ("starts or ends with a space", Some(Fix::Trim)),
        };
        let why = "The spaces are sent too.";
        found.push(Advice { fix, ..advise(Rule::SpaceAroundValue, Warning, id, format!("{kind} {what}"), why) });
    }
}

/// Returns the attribute after a fix; `None` if the fix is not about an attribute.
pub(super) fn fixed(attribute: &Attribute, fix: &Fix) -> Option<Attribute> {
    let text = match (fix, attribute.value()) {
        (Fix::Trim, AttributeValue::Text(text)) => text.trim(),
        (Fix::Value(text), AttributeValue::Text(_)) => text.as_str(),
        _ => return None,
    };
    Attribute::new(attribute.kind(), AttributeValue::Text(text.to_owned())).ok()
}

fn advise(rule: Rule, severity: Severity, id: Option<AttributeId>, what: String, why: &'static str) -> Advice {
    Advice { rule, severity, place: Place::Attribute(id), what, why: why.into(), fix: None, twin: None }
}
