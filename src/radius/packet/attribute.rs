//! The sequence of attributes in a packet (RFC 2865 section 5): splits a received one and builds one to send. The
//! values are interpreted in [`reply`](super::reply).

use zeroize::Zeroizing;

use super::{HEADER_OCTETS, Unsendable};
use crate::radius::AttributeType;

/// An attribute in a trace, without its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    /// Its type.
    pub kind: AttributeType,
    /// Its size in octets, including the two for type and length.
    pub length: u8,
}

/// An attribute with its value.
pub(super) struct Valued<'a> {
    pub(super) attribute: Attribute,
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
        Some(Ok(Valued { attribute: Attribute { kind, length }, value, around }))
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

/// The attributes of a request under construction. They are wiped when dropped.
pub(super) struct Attributes {
    pub(super) octets: Zeroizing<Vec<u8>>,
    pub(super) length: u16,
}

impl Attributes {
    /// The most attributes in one request.
    const MAX_COUNT: u16 = 8;
    /// An attribute has at most 255 octets, so a request stays well below the longest packet, 4096 octets (RFC 2865
    /// section 3).
    const CAPACITY: u16 = Self::MAX_COUNT * 255;

    pub(super) fn new() -> Self {
        const { assert!(HEADER_OCTETS + Attributes::CAPACITY <= super::MAX_OCTETS) };
        // At full capacity: growing would leave an unwiped copy behind.
        Self { octets: Zeroizing::new(Vec::with_capacity(usize::from(Self::CAPACITY))), length: 0 }
    }

    /// Appends an attribute; its value may be empty.
    pub(super) fn push(&mut self, kind: AttributeType, value: &[u8]) -> Result<(), Unsendable> {
        let unsendable = || Unsendable::Size { kind, octets: value.len() };
        let length = u8::try_from(value.len().saturating_add(2)).map_err(|_| unsendable())?;
        self.octets.extend([kind.number(), length]);
        self.octets.extend(value);
        self.length += u16::from(length);
        Ok(())
    }

    /// Appends a text attribute, which has 1 to [`MAX_VALUE_OCTETS`] octets of UTF-8.
    pub(super) fn push_text(&mut self, kind: AttributeType, text: &str) -> Result<(), Unsendable> {
        match text {
            "" => Err(Unsendable::Size { kind, octets: 0 }),
            text => self.push(kind, text.as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walked(attributes: &[u8]) -> Vec<Result<(u8, &[u8]), u8>> {
        walk(attributes)
            .map(|next| next.map(|valued| (valued.attribute.kind.number(), valued.value)).map_err(|kind| kind.number()))
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
