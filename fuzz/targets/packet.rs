//! Any octets as a reply. The first of them says whether the rest is taken as it is, or sealed or signed by somebody who knows
//! the secret: else nothing would get past the digest.
#![no_main]

use std::sync::LazyLock;

#[path = "../../tests/radius/held.rs"]
mod held;
#[path = "../../tests/radius/rfc.rs"]
#[allow(dead_code, reason = "the tests use the rest of it")]
mod rfc;

static ASKED: LazyLock<held::Asked> = LazyLock::new(held::Asked::new);

libfuzzer_sys::fuzz_target!(|octets: &[u8]| {
    let Some((&hand, reply)) = octets.split_first() else { return };
    let mut reply = reply.to_vec();
    if let (1.., true, Ok(length)) = (hand, reply.len() >= 20, u16::try_from(reply.len())) {
        reply[1] = held::IDENTIFIER;
        reply[2..4].copy_from_slice(&length.to_be_bytes());
        match hand {
            1 => rfc::seal(&mut reply, &held::AUTHENTICATOR, held::SECRET.as_bytes()),
            _ => held::sign_again(&mut reply),
        }
    }
    ASKED.holds(&reply);
});
