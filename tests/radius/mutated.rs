//! Replies that are broken on purpose, by the thousand: whatever becomes of them, nothing panics, and what is accepted is what
//! the secret signed, by a second opinion that is written straight from the RFCs.

use std::panic::{AssertUnwindSafe, catch_unwind};

use radius_console::radius::Secret;
use radius_console::radius::packet::{Access, Password, Reply, Request};
use zeroize::Zeroizing;

use super::rogue::{self, attribute, attributes, reply};

const SECRET: &str = "xyzzy5461";
const IDENTIFIER: u8 = 7;
const AUTHENTICATOR: [u8; 16] = *b"sixteen octets!!";

/// What became of some mutated replies.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Those that are as the secret signed them: nothing that counts was changed, or it was sealed again.
    pub(crate) accepted: u32,
    pub(crate) dropped: u32,
}

/// Mutates valid replies so many times, from a seed, and holds each to the second opinion.
pub(crate) fn hold(replies: u32, seed: u64) -> Tally {
    let secret = Secret::new(Zeroizing::new(SECRET.to_owned())).unwrap();
    let access = Access {
        user_name: "nemo",
        password: Password::Pap("arctangent"),
        state: None,
        nas_identifier: "nas",
        calling_station_id: None,
    };
    let request = Request::access(IDENTIFIER, AUTHENTICATOR, &access, &secret).unwrap();
    let valid = valid();
    assert!(valid.iter().all(|octets| Reply::read(octets, &request, &secret).is_ok() && is_valid(octets)));
    let (mut chance, mut tally) = (Chance(seed), Tally::default());
    for number in 0..replies {
        let octets = mutated(&valid, &mut chance);
        let read = catch_unwind(AssertUnwindSafe(|| Reply::read(&octets, &request, &secret)));
        match read.unwrap_or_else(|_| panic!("reply {number} of seed {seed} panics: {octets:02x?}")) {
            Ok(reply) => {
                assert!(is_valid(&octets), "reply {number} of seed {seed} is forged: {octets:02x?}");
                let length = usize::from(u16::from_be_bytes([octets[2], octets[3]]));
                let has_signature = attributes(&octets[..length]).unwrap().iter().any(|(kind, _)| *kind == 80);
                assert_eq!(reply.is_signed(), has_signature, "reply {number} of seed {seed}: {octets:02x?}");
                tally.accepted += 1;
            }
            Err(_) => tally.dropped += 1,
        }
    }
    tally
}

/// Accepts, rejects and challenges of 20 to 4,096 octets, signed or not.
fn valid() -> Vec<Vec<u8>> {
    let text = attribute(rogue::REPLY_MESSAGE, "Выберите: push".as_bytes());
    let challenge =
        [text.clone(), attribute(rogue::STATE, b"state"), attribute(76, &[0, 0, 0, 1]), attribute(27, &[0, 0, 0, 60])];
    let signature = attribute(rogue::MESSAGE_AUTHENTICATOR, &[0; 16]);
    // 16 attributes of 253 octets, and one of 28 or 10.
    let longest = |rest: usize| [attribute(26, &[1; 251]).repeat(16), attribute(26, &vec![2; rest])].concat();
    let all = [
        (rogue::ACCEPT, vec![]),
        (rogue::ACCEPT, longest(26)),
        (rogue::REJECT, text.clone()),
        (rogue::CHALLENGE, challenge.concat()),
        (rogue::ACCEPT, signature.clone()),
        (rogue::ACCEPT, [signature.clone(), longest(8)].concat()),
        (rogue::REJECT, [text, signature.clone()].concat()),
        (rogue::CHALLENGE, [signature, challenge.concat()].concat()),
    ];
    all.into_iter()
        .map(|(code, attributes)| {
            let mut octets = reply(code, IDENTIFIER, &AUTHENTICATOR, &attributes, SECRET.as_bytes());
            sign_again(&mut octets);
            octets
        })
        .collect()
}

/// Whether the secret signed a reply to the request: RFC 2865 section 3 and RFC 3579 section 3.2.
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
        && octets[4..20] == rogue::response(octets, &AUTHENTICATOR, SECRET.as_bytes())
        && places.len() <= 1
        && places.iter().all(|&(place, size)| {
            let right = || rogue::signature(octets, place, &AUTHENTICATOR, SECRET.as_bytes());
            size == 16 && octets[place..place + 16] == right()
        })
}

/// Where the values of Message-Authenticators begin in a packet, and how long they are.
fn signatures(attributes: &[(u8, Vec<u8>)]) -> Vec<(usize, usize)> {
    let mut place = 20;
    let mut found = Vec::new();
    for (kind, value) in attributes {
        if *kind == rogue::MESSAGE_AUTHENTICATOR {
            found.push((place + 2, value.len()));
        }
        place += 2 + value.len();
    }
    found
}

/// Signs what has one Message-Authenticator, and seals it.
fn sign_again(octets: &mut [u8]) {
    let places = attributes(octets).map(|attributes| signatures(&attributes)).unwrap_or_default();
    match places[..] {
        [(place, 16)] => rogue::sign(octets, place, &AUTHENTICATOR, SECRET.as_bytes()),
        _ => rogue::seal(octets, &AUTHENTICATOR, SECRET.as_bytes()),
    }
}

/// A valid reply after one to four mutations. Some get a right Length after them, and some the authenticators of somebody who
/// knows the secret: else nothing would get past the digest.
fn mutated(valid: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut octets = chance.one_of(valid).clone();
    for _ in 0..=chance.below(4) {
        mutate(&mut octets, valid, chance);
    }
    if octets.len() < 20 || chance.below(2) == 0 {
        return octets;
    }
    if let Ok(length) = u16::try_from(octets.len()) {
        octets[2..4].copy_from_slice(&length.to_be_bytes());
    }
    match chance.below(4) {
        0 => rogue::seal(&mut octets, &AUTHENTICATOR, SECRET.as_bytes()),
        1 => sign_again(&mut octets),
        _ => {}
    }
    octets
}

fn mutate(octets: &mut Vec<u8>, valid: &[Vec<u8>], chance: &mut Chance) {
    let place = chance.below(octets.len().max(1));
    match chance.below(8) {
        // A bit, an octet, the Length, the length of an attribute.
        0 if !octets.is_empty() => octets[place] ^= 1 << chance.below(8),
        1 if !octets.is_empty() => octets[place] = chance.octet(),
        2 if octets.len() > 3 => octets[2 + chance.below(2)] = chance.octet(),
        3 if octets.len() > 21 => octets[21] = *chance.one_of(&[0, 1, 2, 3, 17, 18, 19, 254, 255]),
        // Shorter, longer.
        4 => octets.truncate(place),
        5 => {
            let octet = chance.octet();
            octets.resize(octets.len() + chance.below(300), octet);
        }
        // An attribute more, perhaps in the middle of another; a part of another reply.
        6 => {
            let kind = *chance.one_of(&[18, 24, 26, 27, 76, 80]);
            let value: Vec<u8> = (0..*chance.one_of(&[0, 3, 4, 5, 15, 16, 17])).map(|_| chance.octet()).collect();
            let at = if chance.below(2) == 0 { octets.len().min(20) } else { place };
            octets.splice(at..at, attribute(kind, &value));
        }
        _ => {
            let other = chance.one_of(valid);
            let from = chance.below(other.len());
            octets.splice(place.min(octets.len()).., other[from..].iter().copied());
        }
    }
}

/// SplitMix64: small, and the same on every machine.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn octet(&mut self) -> u8 {
        (self.next() >> 56) as u8
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}
