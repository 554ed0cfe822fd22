//! The invariants of any octets received as a reply: parsing never panics, and a reply is accepted if and only if the
//! secret signed it, according to a second implementation written straight from the RFCs. Used with thousands of
//! mutated replies and by the fuzzer.

use radius_console::radius::Secret;
use radius_console::radius::packet::{Access, Attribute, Password, Reply, Request, State};
use zeroize::Zeroizing;

use super::rfc::{self, attributes};

pub(crate) const SECRET: &str = "xyzzy5461";
pub(crate) const IDENTIFIER: u8 = 7;
pub(crate) const AUTHENTICATOR: [u8; 16] = *b"sixteen octets!!";

/// A request that was sent.
pub(crate) struct SentRequest {
    request: Request,
    secret: Secret,
}

impl SentRequest {
    pub(crate) fn new() -> Self {
        let secret = Secret::new(Zeroizing::new(SECRET.to_owned())).unwrap();
        Self { request: request(&secret, None), secret }
    }

    /// Checks a reply against the second implementation; returns whether it was accepted.
    pub(crate) fn check(&self, octets: &[u8]) -> bool {
        let is_valid = is_valid(octets);
        let reply = match Reply::read(octets, &self.request, &self.secret) {
            Ok(reply) => reply,
            Err(dropped) => {
                assert!(!is_valid, "{dropped}, but the reply is valid");
                return false;
            }
        };
        assert!(is_valid, "forged");
        let length = usize::from(u16::from_be_bytes([octets[2], octets[3]]));
        let expected = attributes(&octets[..length]).unwrap();
        assert_eq!(listed(&reply), rfc::listed(&expected));
        assert_eq!(reply.is_signed(), expected.iter().any(|(kind, _)| *kind == rfc::MESSAGE_AUTHENTICATOR));
        let states = || expected.iter().filter(|(kind, _)| *kind == rfc::STATE).map(|(_, value)| value.as_slice());
        let state = states().find(|state| !state.is_empty());
        assert_eq!(reply.state().map(State::octets), state);
        // The State of an accepted reply can be used in the next request.
        request(&self.secret, reply.state());
        true
    }
}

/// The attributes of a reply: vendor, type, and octets of the value.
fn listed(reply: &Reply) -> Vec<(u32, u8, usize)> {
    let row = |found: &Attribute| {
        (found.kind.vendor().unwrap_or_default(), found.kind.number(), usize::from(found.length) - 2)
    };
    reply.attributes().iter().map(row).collect()
}

fn request(secret: &Secret, state: Option<&State>) -> Request {
    let access = Access {
        user_name: "nemo",
        password: Password::Pap("arctangent"),
        state,
        nas_identifier: "nas",
        attributes: &[],
    };
    Request::access(IDENTIFIER, AUTHENTICATOR, &access, secret).unwrap()
}

/// Returns whether the secret signed a reply to the request: RFC 2865 section 3 and RFC 3579 section 3.2.
fn is_valid(octets: &[u8]) -> bool {
    let Some(&[code, identifier, high, low]) = octets.first_chunk() else { return false };
    let length = usize::from(u16::from_be_bytes([high, low]));
    if !(20..=4096).contains(&length) || octets.len() < length {
        return false;
    }
    let octets = &octets[..length];
    let Some(attributes) = attributes(octets) else { return false };
    let places = signatures(&attributes);
    [2, 3, 11].contains(&code)
        && identifier == IDENTIFIER
        && octets[4..20] == rfc::response(octets, &AUTHENTICATOR, SECRET.as_bytes())
        && places.len() <= 1
        && places.iter().all(|&(place, size)| {
            let expected = || rfc::signature(octets, place, &AUTHENTICATOR, SECRET.as_bytes());
            size == 16 && octets[place..place + 16] == expected()
        })
}

/// Where the values of Message-Authenticators start in a packet, and how long they are.
fn signatures(attributes: &[(u8, Vec<u8>)]) -> Vec<(usize, usize)> {
    let mut place = 20;
    let mut found = Vec::new();
    for (kind, value) in attributes {
        if *kind == rfc::MESSAGE_AUTHENTICATOR {
            found.push((place + 2, value.len()));
        }
        place += 2 + value.len();
    }
    found
}

/// Signs a packet that has one Message-Authenticator, and seals it.
pub(crate) fn sign_again(octets: &mut [u8]) {
    let places = attributes(octets).map(|attributes| signatures(&attributes)).unwrap_or_default();
    match places[..] {
        [(place, 16)] => rfc::sign(octets, place, &AUTHENTICATOR, SECRET.as_bytes()),
        _ => rfc::seal(octets, &AUTHENTICATOR, SECRET.as_bytes()),
    }
}
