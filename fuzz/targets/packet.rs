//! Any octets as a reply. The first octet decides whether the rest is used as is, or sealed or signed by a sender who
//! knows the secret: otherwise nothing would get past the digest.
#![no_main]

use std::sync::LazyLock;

#[path = "../../tests/radius/cross_check.rs"]
mod cross_check;
#[path = "../../tests/radius/rfc.rs"]
#[allow(dead_code, reason = "the tests use the rest of it")]
mod rfc;

static SENT: LazyLock<cross_check::SentRequest> = LazyLock::new(cross_check::SentRequest::new);

libfuzzer_sys::fuzz_target!(|octets: &[u8]| {
    let Some((&mode, reply)) = octets.split_first() else { return };
    let mut reply = reply.to_vec();
    if let (1.., true, Ok(length)) = (mode, reply.len() >= 20, u16::try_from(reply.len())) {
        reply[1] = cross_check::IDENTIFIER;
        reply[2..4].copy_from_slice(&length.to_be_bytes());
        match mode {
            1 => rfc::seal(&mut reply, &cross_check::AUTHENTICATOR, cross_check::SECRET.as_bytes()),
            _ => cross_check::sign_again(&mut reply),
        }
    }
    SENT.check(&reply);
});
