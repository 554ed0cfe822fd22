//! The sequence of attributes in a packet (RFC 2865 section 5): splits a received one and builds one to send. The
//! values are interpreted in [`reply`](super::reply).

use zeroize::Zeroizing;

use super::{HEADER_OCTETS, MAX_OCTETS, SIGNATURE_OCTETS, Unsendable};
use crate::radius::dictionary::{self, Role};
use crate::radius::{AttributeType, AttributeValue};

/// An attribute in a trace. A Vendor-Specific is listed as the vendor's attributes in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its type.
    pub kind: AttributeType,
    /// Its size in octets, including the two for type and length.
    pub length: u8,
    /// Its value, unless it is hidden, seems to contain a secret, or is of an unknown type.
    pub value: Option<AttributeValue>,
}

impl Attribute {
    /// Lists an attribute that was received. Of a Vendor-Specific, lists the attributes in it, or itself if they are not in the usual
    /// form (RFC 2865 section 5.26).
    pub(super) fn list(kind: AttributeType, length: u8, value: &[u8]) -> Vec<Self> {
        if kind == AttributeType::VENDOR_SPECIFIC
            && let Some(([0, vendor @ ..], inner)) = value.split_first_chunk::<4>()
        {
            let [high, middle, low] = *vendor;
            let vendor = u32::from_be_bytes([0, high, middle, low]);
            let inner: Option<Vec<Self>> = walk(inner).map(|next| Some(Self::received(vendor, &next.ok()?))).collect();
            if let Some(inner) = inner.filter(|inner| vendor > 0 && !inner.is_empty()) {
                return inner;
            }
        }
        vec![Self::valued(kind, length, value)]
    }

    fn received(vendor: u32, inner: &Valued<'_>) -> Self {
        Self::valued(AttributeType::of_vendor(vendor, inner.kind.number()), inner.length, inner.value)
    }

    fn valued(kind: AttributeType, length: u8, value: &[u8]) -> Self {
        let entry = dictionary::entry(kind).filter(|entry| !matches!(entry.role, Role::Reserved(_)));
        // A server's message is shown as a whole.
        let value_type = entry.filter(|_| kind != AttributeType::REPLY_MESSAGE).and_then(|entry| entry.value_type);
        let value = value_type.and_then(|value_type| AttributeValue::read(value_type, value));
        Self { kind, length, value: value.filter(|value| can_be_shown(kind, value)) }
    }
}

/// Whether a trace may contain the value: not if its type is octets, whatever a policy calls it, nor if it looks like a secret.
fn can_be_shown(kind: AttributeType, value: &AttributeValue) -> bool {
    let is_of_octets = dictionary::entry(kind).is_some_and(|entry| entry.value_type.is_none());
    let is_secret = matches!(value, AttributeValue::Text(text) if dictionary::may_contain_secret(kind, text));
    !is_of_octets && !is_secret
}

/// An attribute with its value.
pub(super) struct Valued<'a> {
    pub(super) kind: AttributeType,
    /// As in [`Attribute::length`].
    pub(super) length: u8,
    pub(super) value: &'a [u8],
    /// The packet's attributes before the value, and after it.
    pub(super) around: (&'a [u8], &'a [u8]),
}

/// Iterates over `attributes`. Ends at the first one whose length is less than 2 or extends past the end, and returns
/// its type as the error.
pub(super) fn walk(attributes: &[u8]) -> impl Iterator<Item = Result<Valued<'_>, AttributeType>> {
    let mut rest = attributes;
    std::iter::from_fn(move || {
        let (&kind, after_kind) = rest.split_first()?;
        let kind = AttributeType::standard(kind);
        let next = split(after_kind);
        rest = next.map(|(.., after)| after).unwrap_or_default();
        let Some((length, value, after)) = next else { return Some(Err(kind)) };
        let before = attributes.len() - after.len() - value.len();
        let around = (attributes.get(..before).unwrap_or_default(), after);
        Some(Ok(Valued { kind, length, value, around }))
    })
}

/// Splits the octets after a type into length, value and rest.
fn split(after_kind: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&length, after_length) = after_kind.split_first()?;
    let (value, after) = after_length.split_at_checked(usize::from(length).checked_sub(2)?)?;
    Some((length, value, after))
}

/// The longest value: an attribute has at most 255 octets, including its type and length.
pub(super) const MAX_VALUE_OCTETS: usize = 253;

/// The attributes of a request under construction. Their octets are wiped when dropped.
pub(super) struct Attributes {
    pub(super) octets: Zeroizing<Vec<u8>>,
    /// The same for a trace, with the values that are no secrets.
    pub(super) listed: Vec<Attribute>,
}

impl Attributes {
    pub(super) fn new() -> Self {
        // At full capacity: growing would leave an unwiped copy behind.
        Self { octets: Zeroizing::new(Vec::with_capacity(usize::from(MAX_OCTETS))), listed: Vec::new() }
    }

    /// Appends an attribute; its value may be empty.
    pub(super) fn push(&mut self, kind: AttributeType, value: &[u8]) -> Result<(), Unsendable> {
        self.append(kind, value, None)
    }

    /// Appends a text attribute, which has 1 to [`MAX_VALUE_OCTETS`] octets of UTF-8.
    pub(super) fn push_text(&mut self, kind: AttributeType, text: &str) -> Result<(), Unsendable> {
        match text {
            "" => Err(Unsendable::Size { kind, octets: 0 }),
            text => self.append(kind, text.as_bytes(), None),
        }
    }

    /// Appends the NAS-Identifier.
    pub(super) fn push_name(&mut self, nas_identifier: &str) -> Result<(), Unsendable> {
        self.push_shown(AttributeType::NAS_IDENTIFIER, &AttributeValue::Text(nas_identifier.to_owned()))
    }

    /// Appends an attribute whose value is shown in traces unless it looks like a secret, in a Vendor-Specific if it is a vendor's (RFC 2865 section 5.26).
    pub(super) fn push_shown(&mut self, kind: AttributeType, value: &AttributeValue) -> Result<(), Unsendable> {
        match value.octets().as_slice() {
            [] => Err(Unsendable::Size { kind, octets: 0 }),
            octets => self.append(kind, octets, can_be_shown(kind, value).then(|| value.clone())),
        }
    }

    fn append(&mut self, kind: AttributeType, value: &[u8], shown: Option<AttributeValue>) -> Result<(), Unsendable> {
        let unsendable = || Unsendable::Size { kind, octets: value.len() };
        let octets = u8::try_from(value.len().saturating_add(kind.header_octets())).map_err(|_| unsendable())?;
        let length = u8::try_from(value.len() + 2).map_err(|_| unsendable())?;
        let room = usize::from(MAX_OCTETS - HEADER_OCTETS) - SIGNATURE_OCTETS;
        let all = self.octets.len() + usize::from(octets);
        if all > room {
            return Err(Unsendable::Packet { octets: all, room });
        }
        if let Some(vendor) = kind.vendor() {
            self.octets.extend([AttributeType::VENDOR_SPECIFIC.number(), octets]);
            self.octets.extend(vendor.to_be_bytes());
        }
        self.octets.extend([kind.number(), length]);
        self.octets.extend(value);
        self.listed.push(Attribute { kind, length, value: shown });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walked(attributes: &[u8]) -> Vec<Result<(u8, &[u8]), u8>> {
        walk(attributes)
            .map(|next| next.map(|valued| (valued.kind.number(), valued.value)).map_err(AttributeType::number))
            .collect()
    }

    #[test]
    fn attributes_are_split_by_their_lengths() {
        assert_eq!(walked(&[]), []);
        assert_eq!(
            walked(&[26, 3, 7, 24, 2, 1, 4, 8, 9]),
            [Ok((26, &[7][..])), Ok((24, &[][..])), Ok((1, &[8, 9][..]))]
        );
    }

    #[test]
    fn the_walk_ends_at_the_first_broken_attribute() {
        for broken in [&[24][..], &[24, 0, 1, 2], &[24, 1, 1, 2], &[24, 3], &[24, 255, 1, 2, 1, 2]] {
            let mut attributes = vec![1, 3, 7];
            attributes.extend(broken);
            assert_eq!(walked(&attributes), [Ok((1, &[7][..])), Err(24)], "{broken:?}");
        }
    }

    #[test]
    fn a_value_comes_with_the_octets_around_it() {
        let attributes = [26, 3, 7, 80, 4, 5, 6, 1, 2];
        let around = walk(&attributes).nth(1).and_then(Result::ok).unwrap().around;
        assert_eq!(around, (&[26, 3, 7, 80, 4][..], &[1, 2][..]));
    }
}
