//! Everything that needs the shared secret: hides passwords, signs requests and verifies replies. All comparisons take
//! constant time. The layout of packets belongs to [`super`].

use hmac::digest::CtOutput;
use hmac::{Hmac, Mac as _};
use md5::{Digest as _, Md5};
use zeroize::Zeroizing;

use super::Authenticator;
use crate::radius::{Secret, wipe_stack};

/// The longest User-Password before padding (RFC 2865 section 5.2).
pub const MAX_PASSWORD_OCTETS: usize = 128;

/// Hides a password of at most [`MAX_PASSWORD_OCTETS`] with the secret: pads it to a multiple of 16 octets, at least
/// 16, and chains the blocks (RFC 2865 section 5.2).
pub(super) fn hide(password: &[u8], authenticator: &Authenticator, secret: &Secret) -> Vec<u8> {
    let mut hidden = Vec::with_capacity(MAX_PASSWORD_OCTETS);
    let mut before = *authenticator;
    let blocks = password.len().div_ceil(16).max(1);
    let padded = password.iter().copied().chain(std::iter::repeat(0));
    let mut padded = padded.take(blocks * 16);
    for _ in 0..blocks {
        let pad = md5(&[secret.text.as_bytes(), &before]);
        // Turns `before` into the hidden block, octet by octet.
        for ((octet, clear), pad) in before.iter_mut().zip(padded.by_ref()).zip(pad.iter()) {
            *octet = clear ^ pad;
        }
        hidden.extend(before);
    }
    hidden
}

/// Returns the value of a CHAP-Password, the response to `challenge` (RFC 2865 section 5.3, RFC 1994 section 4.1).
pub(super) fn chap_password(ident: u8, password: &[u8], challenge: &[u8]) -> [u8; 17] {
    let response = md5(&[&[ident], password, challenge]);
    let mut value = [ident; 17];
    value.iter_mut().skip(1).zip(response.iter()).for_each(|(octet, response)| *octet = *response);
    value
}

/// Returns whether `received` is the correct Response Authenticator (RFC 2865 section 3) for a reply to the request
/// with the authenticator `request`. `head` is code, identifier and Length.
pub(super) fn is_response(
    received: &Authenticator,
    head: [u8; 4],
    request: &Authenticator,
    attributes: &[u8],
    secret: &Secret,
) -> bool {
    let expected = md5(&[&head, request, attributes, secret.text.as_bytes()]);
    CtOutput::<Md5>::new((*expected).into()) == CtOutput::new((*received).into())
}

/// Computes a Message-Authenticator (RFC 3579 section 3.2). `around` is the attributes before its value, and after it.
/// For a reply too, `request` is the authenticator of the request.
pub(super) fn message(
    head: [u8; 4],
    request: &Authenticator,
    around: (&[u8], &[u8]),
    secret: &Secret,
) -> CtOutput<Hmac<Md5>> {
    let mut mac = secret.hmac.clone();
    for part in [&head[..], request, around.0, &[0; 16], around.1] {
        mac.update(part);
    }
    mac.finalize()
}

/// Returns whether `received` is the correct Message-Authenticator; the other arguments are those of [`message`].
pub(super) fn signs(
    received: &Authenticator,
    head: [u8; 4],
    request: &Authenticator,
    around: (&[u8], &[u8]),
    secret: &Secret,
) -> bool {
    message(head, request, around, secret) == CtOutput::new((*received).into())
}

/// Hashes the concatenated parts, any of which may be secret, and leaves no copy of them on the stack.
fn md5(parts: &[&[u8]]) -> Zeroizing<[u8; 16]> {
    let digest = md5_in_place(parts);
    wipe_stack();
    digest
}

/// Hashes in place: moving the hasher, as `chain_update` and `finalize` do, would leave copies of its buffer behind.
#[inline(never)]
fn md5_in_place(parts: &[&[u8]]) -> Zeroizing<[u8; 16]> {
    let mut hasher = Md5::new();
    for part in parts {
        hasher.update(part);
    }
    let mut digest = Zeroizing::new([0; 16]);
    hasher.finalize_into_reset((&mut *digest).into());
    digest
}

#[cfg(test)]
mod tests {
    use super::super::tests::secret;
    use super::*;

    #[test]
    fn a_hidden_password_is_padded_and_can_be_recovered() {
        let (authenticator, secret) = ([7; 16], secret("s"));
        for (octets, expected) in [(0, 16), (1, 16), (15, 16), (16, 16), (17, 32), (127, 128), (128, 128)] {
            let hidden = hide("é".repeat(64)[..].as_bytes().get(..octets).unwrap(), &authenticator, &secret);
            assert_eq!(hidden.len(), expected, "{octets}");
            // Recovers it as a server does, following RFC 2865 section 5.2.
            let mut before = authenticator.to_vec();
            let mut clear = Vec::new();
            for block in hidden.chunks(16) {
                let pad = Md5::digest([b"s", before.as_slice()].concat());
                clear.extend(block.iter().zip(pad).map(|(octet, pad)| octet ^ pad));
                before = block.to_vec();
            }
            assert_eq!(clear[..octets], "é".repeat(64).as_bytes()[..octets], "{octets}");
            assert!(clear[octets..].iter().all(|octet| *octet == 0), "{octets}");
        }
    }
}
