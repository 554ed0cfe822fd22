//! Thousands of deliberately broken replies, each checked against the invariants that hold for any reply.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::cross_check::{AUTHENTICATOR, IDENTIFIER, SECRET, SentRequest, sign_again};
use super::rfc::{self, attribute, reply};

/// The outcomes of mutated replies.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Replies still signed correctly: nothing relevant was changed, or the reply was sealed again.
    pub(crate) accepted: u32,
    pub(crate) dropped: u32,
}

/// Mutates valid replies this many times from a seed, and checks each against the second implementation.
pub(crate) fn check_mutated(replies: u32, seed: u64) -> Tally {
    let sent = SentRequest::new();
    let valid = valid();
    assert!(valid.iter().all(|octets| sent.check(octets)));
    let (mut chance, mut tally) = (Chance(seed), Tally::default());
    for number in 0..replies {
        let octets = mutated(&valid, &mut chance);
        let accepted = catch_unwind(AssertUnwindSafe(|| sent.check(&octets)));
        if accepted.unwrap_or_else(|_| panic!("reply {number} of seed {seed}: {octets:02x?}")) {
            tally.accepted += 1;
        } else {
            tally.dropped += 1;
        }
    }
    tally
}

/// Accepts, rejects and challenges of 20 to 4,096 octets, signed and unsigned.
pub(crate) fn valid() -> Vec<Vec<u8>> {
    let text = attribute(rfc::REPLY_MESSAGE, "Выберите: push".as_bytes());
    let challenge =
        [text.clone(), attribute(rfc::STATE, b"state"), attribute(76, &[0, 0, 0, 1]), attribute(27, &[0, 0, 0, 60])];
    let signature = attribute(rfc::MESSAGE_AUTHENTICATOR, &[0; 16]);
    // 16 attributes of 253 octets, and one of 28 or 10.
    let longest = |rest: usize| [attribute(26, &[1; 251]).repeat(16), attribute(26, &vec![2; rest])].concat();
    let all = [
        (rfc::ACCEPT, vec![]),
        (rfc::ACCEPT, longest(26)),
        (rfc::REJECT, text.clone()),
        (rfc::CHALLENGE, challenge.concat()),
        (rfc::ACCEPT, signature.clone()),
        (rfc::ACCEPT, [signature.clone(), longest(8)].concat()),
        (rfc::REJECT, [text, signature.clone()].concat()),
        (rfc::CHALLENGE, [signature, challenge.concat()].concat()),
    ];
    all.into_iter()
        .map(|(code, attributes)| {
            let mut octets = reply(code, IDENTIFIER, &AUTHENTICATOR, &attributes, SECRET.as_bytes());
            sign_again(&mut octets);
            octets
        })
        .collect()
}

/// A valid reply after one to four mutations. Some get a correct Length afterwards, and some the authenticators of a
/// sender who knows the secret: otherwise nothing would get past the digest.
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
        0 => rfc::seal(&mut octets, &AUTHENTICATOR, SECRET.as_bytes()),
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
        // Shorter or longer.
        4 => octets.truncate(place),
        5 => {
            let octet = chance.octet();
            octets.resize(octets.len() + chance.below(300), octet);
        }
        // An extra attribute, possibly inside another one; a part of another reply.
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

/// SplitMix64: small, and identical on every machine.
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
