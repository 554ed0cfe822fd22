//! A second implementation of RADIUS replies, straight from the RFCs: it shares only the digest with the program. For
//! servers that the tests play, and for cross-checking.

use md5::{Digest as _, Md5};

/// Packet codes of replies (RFC 2865 section 3).
pub(crate) const ACCEPT: u8 = 2;
pub(crate) const REJECT: u8 = 3;
pub(crate) const CHALLENGE: u8 = 11;
/// Attribute types (RFC 2865 section 5, RFC 3579 section 3.2).
pub(crate) const REPLY_MESSAGE: u8 = 18;
pub(crate) const USER_NAME: u8 = 1;
pub(crate) const USER_PASSWORD: u8 = 2;
pub(crate) const STATE: u8 = 24;
pub(crate) const VENDOR_SPECIFIC: u8 = 26;
pub(crate) const MESSAGE_AUTHENTICATOR: u8 = 80;

/// One attribute.
pub(crate) fn attribute(kind: u8, value: &[u8]) -> Vec<u8> {
    [&[kind, value.len() as u8 + 2], value].concat()
}

/// The attributes of a packet with their values; `None` if a length is below 2 or runs past the end.
pub(crate) fn attributes(packet: &[u8]) -> Option<Vec<(u8, Vec<u8>)>> {
    let (mut rest, mut found) = (packet.get(20..)?, Vec::new());
    while let [kind, length, ..] = *rest {
        found.push((kind, rest.get(2..usize::from(length))?.to_vec()));
        rest = &rest[usize::from(length)..];
    }
    rest.is_empty().then_some(found)
}

/// Vendor (0 for RADIUS itself), type, and octets of the value of each attribute. A Vendor-Specific counts as those in it if it is in
/// the form that RFC 2865 section 5.26 suggests.
pub(crate) fn listed(attributes: &[(u8, Vec<u8>)]) -> Vec<(u32, u8, usize)> {
    let mut listed = Vec::new();
    for (kind, value) in attributes {
        let inner = match value.as_slice() {
            [0, one, two, three, inner @ ..] if *kind == VENDOR_SPECIFIC => {
                let vendor = u32::from(*one) << 16 | u32::from(*two) << 8 | u32::from(*three);
                let inner = self::attributes(&[&[0; 20], inner].concat()).unwrap_or_default();
                inner.iter().filter(|_| vendor > 0).map(|(kind, value)| (vendor, *kind, value.len())).collect()
            }
            _ => Vec::new(),
        };
        match inner.is_empty() {
            true => listed.push((0, *kind, value.len())),
            false => listed.extend(inner),
        }
    }
    listed
}

/// A reply with a correct Response Authenticator (RFC 2865 section 3).
pub(crate) fn reply(code: u8, identifier: u8, request: &[u8; 16], attributes: &[u8], secret: &[u8]) -> Vec<u8> {
    let mut octets = vec![code, identifier];
    octets.extend((20 + attributes.len() as u16).to_be_bytes());
    octets.extend([0; 16]);
    octets.extend(attributes);
    seal(&mut octets, request, secret);
    octets
}

/// The correct Response Authenticator of a reply.
pub(crate) fn response(octets: &[u8], request: &[u8; 16], secret: &[u8]) -> [u8; 16] {
    Md5::digest([&octets[..4], request, &octets[20..], secret].concat()).into()
}

/// Gives a reply the correct Response Authenticator.
pub(crate) fn seal(octets: &mut [u8], request: &[u8; 16], secret: &[u8]) {
    let response = response(octets, request, secret);
    octets[4..20].copy_from_slice(&response);
}

/// The correct Message-Authenticator of a reply whose value starts at `place` (RFC 3579 section 3.2).
pub(crate) fn signature(octets: &[u8], place: usize, request: &[u8; 16], secret: &[u8]) -> [u8; 16] {
    let mut signed = [&octets[..4], request, &octets[20..]].concat();
    signed[place..place + 16].fill(0);
    hmac(secret, &signed)
}

/// Gives a reply the correct Message-Authenticator, and the correct Response Authenticator over it.
pub(crate) fn sign(octets: &mut [u8], place: usize, request: &[u8; 16], secret: &[u8]) {
    let signature = signature(octets, place, request, secret);
    octets[place..place + 16].copy_from_slice(&signature);
    seal(octets, request, secret);
}

/// HMAC-MD5, straight from RFC 2104 section 2, with a key of at most 64 octets.
fn hmac(key: &[u8], text: &[u8]) -> [u8; 16] {
    let padded = |pad: u8| {
        let mut block = [pad; 64];
        block.iter_mut().zip(key).for_each(|(octet, key)| *octet ^= key);
        block
    };
    let inner = Md5::digest([&padded(0x36)[..], text].concat());
    Md5::digest([&padded(0x5c)[..], &inner].concat()).into()
}
