//! Tests against the packets printed in the RFCs. The printed Access-Requests predate Message-Authenticator and
//! identify the client by its address, so only the attributes that this program also sends are compared with them.

use super::tests::{hex, secret};
use super::*;
use crate::radius::ReplyCode;

const SECRET: &str = "xyzzy5461";

/// RFC 2865 section 7.1: a Telnet user.
const TELNET: &str = "\
    01 00 00 38 0f 40 3f 94 73 97 80 57 bd 83 d5 cb 98 f4 22 7a 01 06 6e 65 6d 6f 02 12 0d be 70 8d 93 d4 13 ce 31 96 e4 3f
    78 2a 0a ee 04 06 c0 a8 01 10 05 06 00 00 00 03";
const TELNET_ACCEPTED: &str = "\
    02 00 00 26 86 fe 22 0e 76 24 ba 2a 10 05 f6 bf 9b 55 e0 b2 06 06 00 00 00 01 0f 06 00 00 00 00 0e 06 c0 a8 01 03";

/// RFC 2865 section 7.2: a user authenticating with CHAP. The challenge is the Request Authenticator.
const CHAP: &str = "\
    01 01 00 47 2a ee 86 f0 8d 0d 55 96 9c a5 97 8e 0d 33 67 a2 01 08 66 6c 6f 70 73 79 03 13 16 e9 75 57 c3 16 18 58 95 f2
    93 ff 63 44 07 72 75 04 06 c0 a8 01 10 05 06 00 00 00 14 06 06 00 00 00 02 07 06 00 00 00 01";
const CHAP_ACCEPTED: &str = "\
    02 01 00 38 15 ef bc 7d ab 26 cf a3 dc 34 d9 c0 3c 86 01 a4 06 06 00 00 00 02 07 06 00 00 00 01 08 06 ff ff ff fe 0a 06
    00 00 00 02 0d 06 00 00 00 01 0c 06 00 00 05 dc";

/// RFC 2865 section 7.3: a user with a challenge-response card.
const CARD: &str = "\
    01 02 00 39 f3 a4 7a 1f 6a 6d 76 71 0b 94 7a b9 30 41 a0 39 01 07 6d 6f 70 73 79 02 12 33 65 75 73 77 82 89 b5 70 88 5e
    15 08 48 25 c5 04 06 c0 a8 01 10 05 06 00 00 00 07";
const CARD_CHALLENGED: &str = "\
    0b 02 00 4e 36 f3 c8 76 4a e8 c7 11 57 40 3c 0c 71 ff 9c 45 12 30 43 68 61 6c 6c 65 6e 67 65 20 33 32 37 36 39 34 33 30
    2e 20 20 45 6e 74 65 72 20 72 65 73 70 6f 6e 73 65 20 61 74 20 70 72 6f 6d 70 74 2e 18 0a 33 32 37 36 39 34 33 30";
/// The length of State is printed as hexadecimal 10, but the packet ends after ten octets of it: a mistake in the RFC.
const CARD_ANSWERED: &str = "\
    01 03 00 43 b1 22 55 6d 42 8a 13 d0 d6 25 38 07 c4 57 ec f0 01 07 6d 6f 70 73 79 02 12 69 2c 1f 20 5f c0 81 b9 19 b9 51
    95 f5 61 a5 81 04 06 c0 a8 01 10 05 06 00 00 00 07 18 10 33 32 37 36 39 34 33 30";
const CARD_REJECTED: &str = "03 03 00 14 a4 2f 4f ca 45 91 6c 4e 09 c8 34 0f 9e 74 6a a0";

/// RFC 5997 section 6.1: a Status-Server to the authentication port. Section 6.2: one to the accounting port.
const STATUS: &str = "\
    0c da 00 26 8a 54 f4 68 6f b3 94 c5 28 66 e3 02 18 5d 06 23 50 12 5a 66 5e 2e 1e 84 11 f3 e2 43 82 20 97 c8 4f a3";
const STATUS_ACCEPTED: &str = "02 da 00 14 ef 0d 55 2a 4b f2 d6 93 ec 2b 6f e8 b5 41 1d 66";
const ACCOUNTING_STATUS: &str = "\
    0c b3 00 26 92 5f 6b 66 dd 5f ed 57 1f cb 1d b7 ad 38 82 60 50 12 e8 d6 ea bd a9 10 87 5c d9 1f da de 26 36 78 58";
const ACCOUNTING_ANSWERED: &str = "05 b3 00 14 0f 6f 92 14 5f 10 7e 2f 50 4e 86 0a 48 60 66 9c";

/// Builds a request with the identifier and authenticator of the printed one.
fn access<'a>(printed: &str, user_name: &'a str, password: Password<'a>, state: Option<&'a State>) -> Request {
    let printed = hex(printed);
    let access = Access { user_name, password, state, nas_identifier: "nas", attributes: &[] };
    Request::access(printed[1], printed[4..20].try_into().unwrap(), &access, &secret(SECRET)).unwrap()
}

/// Returns the type and value of each attribute.
fn attributes(octets: &[u8]) -> Vec<(AttributeType, Vec<u8>)> {
    attribute::walk(&octets[20..]).flatten().map(|valued| (valued.kind, valued.value.to_vec())).collect()
}

/// Asserts that a request has the printed header and the printed attributes of these types.
#[track_caller]
fn assert_matches(request: &Request, printed: &str, kinds: &[AttributeType]) {
    let (ours, printed) = (request.octets(), hex(printed));
    assert_eq!((ours[0], ours[1], &ours[4..20]), (printed[0], printed[1], &printed[4..20]));
    let (ours, printed) = (attributes(ours), attributes(&printed));
    for kind in kinds {
        let of = |all: &[(AttributeType, Vec<u8>)]| all.iter().find(|(found, _)| found == kind).unwrap().1.clone();
        assert_eq!(of(&ours), of(&printed), "{kind}");
    }
}

fn read(printed: &str, request: &Request) -> Result<Reply, Dropped> {
    Reply::read(&hex(printed), request, &secret(SECRET))
}

/// Builds a Status-Server like the printed one, which contains only a Message-Authenticator.
fn status(printed: &str) -> Request {
    let printed = hex(printed);
    let authenticator = printed[4..20].try_into().unwrap();
    Request::signed(RequestCode::StatusServer, printed[1], authenticator, Attributes::new(), &secret(SECRET))
}

#[test]
fn rfc_2865_section_7_1_a_password() {
    let request = access(TELNET, "nemo", Password::Pap("arctangent"), None);
    assert_matches(&request, TELNET, &[AttributeType::USER_NAME, AttributeType::USER_PASSWORD]);
    let accept = read(TELNET_ACCEPTED, &request).unwrap();
    assert_eq!((accept.code(), accept.is_signed(), accept.message()), (ReplyCode::AccessAccept, false, ""));
    assert_eq!(accept.attributes().iter().map(|found| found.kind.number()).collect::<Vec<_>>(), [6, 15, 14]);
}

#[test]
fn rfc_2865_section_7_2_chap() {
    let challenge = hex(CHAP)[4..20].try_into().unwrap();
    let password = Password::Chap { password: "arctangent", ident: 0x16, challenge };
    let request = access(CHAP, "flopsy", password, None);
    assert_matches(&request, CHAP, &[AttributeType::USER_NAME, AttributeType::CHAP_PASSWORD]);
    let accept = read(CHAP_ACCEPTED, &request).unwrap();
    assert_eq!((accept.code(), accept.attributes().len()), (ReplyCode::AccessAccept, 6));
}

#[test]
fn rfc_2865_section_7_3_a_challenge_and_its_response() {
    let request = access(CARD, "mopsy", Password::Pap("challenge"), None);
    assert_matches(&request, CARD, &[AttributeType::USER_NAME, AttributeType::USER_PASSWORD]);
    let challenge = read(CARD_CHALLENGED, &request).unwrap();
    assert_eq!(challenge.code(), ReplyCode::AccessChallenge);
    assert_eq!(challenge.message(), "Challenge 32769430.  Enter response at prompt.");
    assert_eq!(challenge.state().map(State::octets), Some(&b"32769430"[..]));

    let corrected = CARD_ANSWERED.replace("18 10", "18 0a");
    let request = access(&corrected, "mopsy", Password::Pap("99101462"), challenge.state());
    assert_matches(
        &request,
        &corrected,
        &[AttributeType::USER_NAME, AttributeType::USER_PASSWORD, AttributeType::STATE],
    );
    assert_eq!(read(CARD_REJECTED, &request).map(|reply| reply.code()), Ok(ReplyCode::AccessReject));
}

#[test]
fn rfc_2865_section_7_3_with_its_misprint_is_rejected() {
    let printed = hex(CARD_ANSWERED);
    let last = attribute::walk(&printed[20..]).last().unwrap();
    assert_eq!(last.err(), Some(AttributeType::STATE));
}

#[test]
fn rfc_5997_section_6_1_the_whole_exchange() {
    let request = status(STATUS);
    assert_eq!(request.octets(), hex(STATUS));
    assert_eq!(read(STATUS_ACCEPTED, &request).map(|reply| reply.code()), Ok(ReplyCode::AccessAccept));
}

/// This program sends no accounting requests: the signature matches, but an Accounting-Response is not a valid reply.
#[test]
fn rfc_5997_section_6_2_the_request() {
    let request = status(ACCOUNTING_STATUS);
    assert_eq!(request.octets(), hex(ACCOUNTING_STATUS));
    assert_eq!(read(ACCOUNTING_ANSWERED, &request), Err(Dropped::Unusable(Flaw::Code(5))));
}
