//! Genuine replies, forged ones, and octets that are not a reply.

use md5::{Digest as _, Md5};
use proptest::collection::vec;
use proptest::prelude::*;

use super::super::tests::{hex, secret};
use super::super::{Access, Password};
use super::*;

const SECRET: &str = "xyzzy5461";
const AUTHENTICATOR: &str = "0f403f9473978057bd83d5cb98f4227a";
/// A signed Access-Challenge to [`request`] with two Reply-Messages, State, Prompt, Session-Timeout and attribute 26,
/// computed with Python's hashlib and hmac.
const CHALLENGE: &str = "\
    0b07005c630e2dd3ca82e6fc0425d2b80de3cf205012a9e3c88cd2e2d1fb4fd5 \
    63da4cbdbf21120a43686f6f73653a20180600ff0d0a4c060000000012127075 \
    7368206f7220d0bad0bbd18ed1871b060000005a1a08000000017879";

fn request_with(identifier: u8, authenticator: &str) -> Request {
    let access = Access {
        user_name: "nemo",
        password: Password::Pap("arctangent"),
        state: None,
        nas_identifier: "nas",
        calling_station_id: None,
    };
    Request::access(identifier, hex(authenticator).try_into().unwrap(), &access, &secret(SECRET)).unwrap()
}

fn request() -> Request {
    request_with(7, AUTHENTICATOR)
}

fn read(octets: &[u8]) -> Result<Reply, Dropped> {
    Reply::read(octets, &request(), &secret(SECRET))
}

/// A reply to [`request`] from a server that does not sign.
fn reply(code: u8, attributes: &[u8]) -> Vec<u8> {
    let mut octets = vec![code, 7];
    octets.extend(u16::try_from(20 + attributes.len()).unwrap().to_be_bytes());
    let parts = [octets.as_slice(), &hex(AUTHENTICATOR), attributes, SECRET.as_bytes()];
    octets.extend(Md5::digest(parts.concat()));
    octets.extend(attributes);
    octets
}

fn attribute(kind: AttributeType, value: &[u8]) -> Vec<u8> {
    [&[kind.number(), u8::try_from(value.len() + 2).unwrap()], value].concat()
}

fn message(values: &[&[u8]]) -> String {
    let attributes: Vec<u8> = values.iter().flat_map(|value| attribute(AttributeType::REPLY_MESSAGE, value)).collect();
    read(&reply(3, &attributes)).unwrap().message().to_owned()
}

#[test]
fn a_signed_challenge_is_read_in_full() {
    let challenge = read(&hex(CHALLENGE)).unwrap();
    assert_eq!(challenge.code(), ReplyCode::AccessChallenge);
    assert!(challenge.is_signed());
    assert_eq!(challenge.message(), "Choose: \npush or ключ");
    assert_eq!(challenge.state().unwrap().octets(), [0, 255, 13, 10]);
    assert_eq!(challenge.prompt(), Some(Prompt::Hide));
    assert_eq!(challenge.session_timeout_secs(), Some(90));
    let trace: Vec<String> =
        challenge.attributes().iter().map(|found| format!("{} {}", found.kind, found.length)).collect();
    assert_eq!(
        trace.join(", "),
        "Message-Authenticator 18, Reply-Message 10, State 6, Prompt 6, Reply-Message 18, Session-Timeout 6, Vendor-Specific 8"
    );
    assert!(format!("{challenge:?}").contains("state: Some(State { .. })"), "{challenge:?}");
}

#[test]
fn no_flipped_bit_is_accepted() {
    for genuine in [hex(CHALLENGE), reply(2, &attribute(AttributeType::STATE, b"state"))] {
        assert!(read(&genuine).is_ok());
        for bit in 0..genuine.len() * 8 {
            let mut forged = genuine.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            assert!(read(&forged).is_err(), "bit {bit}");
        }
    }
}

#[test]
fn octets_past_length_are_padding_and_missing_ones_are_reported() {
    let genuine = hex(CHALLENGE);
    let padded = [genuine.as_slice(), &[0xee; 5000]].concat();
    assert_eq!(read(&padded), read(&genuine));
    for end in 0..genuine.len() {
        let expected = if end < 20 { 20 } else { u16::try_from(genuine.len()).unwrap() };
        assert_eq!(read(&genuine[..end]), Err(Dropped::Short { octets: end, expected }), "{end}");
    }
}

#[test]
fn a_length_is_20_to_4096() {
    let with = |length: u16| {
        let mut octets = vec![2, 7];
        octets.extend(length.to_be_bytes());
        octets.resize(5000, 0);
        read(&octets)
    };
    for length in [0, 19, 4097, 5000, u16::MAX] {
        assert_eq!(with(length), Err(Dropped::Length(length)));
    }
    assert_eq!(with(20), Err(Dropped::ResponseAuthenticator));
    // 16 attributes of 253 octets and one of 28 make the longest packet.
    let mut attributes = attribute(AttributeType::standard(26), &[0; 251]).repeat(16);
    attributes.extend(attribute(AttributeType::standard(26), &[0; 26]));
    assert_eq!(reply(2, &attributes).len(), 4096);
    assert!(read(&reply(2, &attributes)).is_ok());
}

#[test]
fn a_reply_made_with_another_secret_is_not_authentic() {
    let dropped = Reply::read(&hex(CHALLENGE), &request(), &secret("xyzzy5462")).unwrap_err();
    assert_eq!(dropped, Dropped::ResponseAuthenticator);
    assert_eq!(dropped.to_string(), "not authentic: the secret key differs, or the response is forged");
}

#[test]
fn a_reply_to_another_request_is_dropped() {
    let (challenge, secret) = (hex(CHALLENGE), secret(SECRET));
    let dropped = Reply::read(&challenge, &request_with(8, AUTHENTICATOR), &secret).unwrap_err();
    assert_eq!(dropped.to_string(), "response to another request: its identifier is 7, not 8");
    let same_identifier = request_with(7, &"00".repeat(16));
    assert_eq!(Reply::read(&challenge, &same_identifier, &secret), Err(Dropped::ResponseAuthenticator));
}

#[test]
fn an_authentic_packet_of_another_code_is_dropped() {
    for code in (0..=255).filter(|code| ![2, 3, 11].contains(code)) {
        assert_eq!(read(&reply(code, &[])), Err(Dropped::Unusable(Flaw::Code(code))));
    }
    assert_eq!(
        Dropped::Unusable(Flaw::Code(5)).to_string(),
        "made with the right secret key, but unusable: code 5 is not valid in a response to this request"
    );
    let forged = Reply::read(&reply(5, &[]), &request(), &secret("another")).unwrap_err();
    assert_eq!(forged.to_string(), "not a response: code 5 is not valid in a response to this request");
}

#[test]
fn a_wrong_message_authenticator_is_dropped_even_if_the_response_authenticator_is_right() {
    let forged = reply(2, &attribute(AttributeType::MESSAGE_AUTHENTICATOR, &[1; 16]));
    assert_eq!(read(&forged), Err(Dropped::Unusable(Flaw::MessageAuthenticator)));
}

#[test]
fn two_message_authenticators_or_one_of_the_wrong_length_are_a_flaw() {
    let kind = AttributeType::MESSAGE_AUTHENTICATOR;
    let twice = attribute(kind, &[1; 16]).repeat(2);
    for attributes in [twice, attribute(kind, &[1; 15]), attribute(kind, &[1; 17]), attribute(kind, &[])] {
        assert_eq!(read(&reply(2, &attributes)), Err(Dropped::Unusable(Flaw::Signature)));
    }
}

#[test]
fn an_authentic_reply_with_malformed_attributes_is_dropped() {
    for attributes in [&[24][..], &[24, 0], &[24, 1, 1], &[24, 4, 1]] {
        let flaw = Flaw::Attribute(AttributeType::STATE);
        assert_eq!(read(&reply(11, attributes)), Err(Dropped::Unusable(flaw)), "{attributes:?}");
        let forged = Reply::read(&reply(11, attributes), &request(), &secret("another"));
        assert_eq!(forged, Err(Dropped::Broken(flaw)), "{attributes:?}");
    }
}

#[test]
fn a_value_of_the_wrong_length_is_ignored_like_an_unknown_attribute() {
    for kind in [AttributeType::PROMPT, AttributeType::SESSION_TIMEOUT] {
        for value in [&[][..], &[1], &[0, 0, 1], &[0, 0, 0, 0, 1]] {
            let attributes = [attribute(kind, value), attribute(AttributeType::STATE, b"state")].concat();
            let challenge = read(&reply(11, &attributes)).unwrap();
            assert_eq!((challenge.prompt(), challenge.session_timeout_secs()), (None, None), "{value:?}");
            assert_eq!((challenge.ignored(), challenge.attributes().len()), (&[kind][..], 2));
            assert_eq!(challenge.state().map(State::octets), Some(&b"state"[..]));
        }
    }
    let challenge = read(&reply(11, &attribute(AttributeType::STATE, &[]))).unwrap();
    assert_eq!((challenge.state(), challenge.ignored()), (None, &[AttributeType::STATE][..]));
}

#[test]
fn the_first_of_several_attributes_counts_where_only_one_is_allowed() {
    let attributes = [
        attribute(AttributeType::STATE, b"first"),
        attribute(AttributeType::STATE, b"second"),
        attribute(AttributeType::SESSION_TIMEOUT, &[0, 0, 1, 0]),
        attribute(AttributeType::SESSION_TIMEOUT, &[0, 0, 2, 0]),
        attribute(AttributeType::PROMPT, &[0, 0, 0, 1]),
        attribute(AttributeType::PROMPT, &[0, 0, 0, 0]),
    ];
    let challenge = read(&reply(11, &attributes.concat())).unwrap();
    assert_eq!(challenge.state().map(State::octets), Some(&b"first"[..]));
    assert_eq!((challenge.session_timeout_secs(), challenge.prompt()), (Some(256), Some(Prompt::Show)));
    let unknown = read(&reply(11, &attribute(AttributeType::PROMPT, &[0, 0, 0, 2]))).unwrap();
    assert_eq!(unknown.prompt(), None);
}

#[test]
fn full_messages_are_joined_before_they_are_decoded() {
    let key = "ключ".as_bytes();
    let full = [&[b'x'; 250], &key[..3]].concat();
    assert_eq!(message(&[&full, &key[3..]]), "x".repeat(250) + "ключ");
    assert_eq!(message(&[&[b'x'; 253], &[b'y'; 253], b"z", b"new"]), "x".repeat(253) + &"y".repeat(253) + "z\nnew");
    assert_eq!(message(&[]), "");
}

#[test]
fn each_message_is_a_line_in_utf_8_or_windows_1252() {
    assert_eq!(message(&[b"for alice\r\n\r\nEnter\tit", "ключ".as_bytes()]), "for alice\n\nEnter\tit\nключ");
    assert_eq!(message(&[b"Schl\xfcssel", b"\x80 5"]), "Schlüssel\n€ 5");
}

#[test]
fn a_state_is_sent_back_unchanged() {
    for state in [vec![0], (0..253).map(|n: u8| n.wrapping_mul(7)).collect()] {
        let challenge = read(&reply(11, &attribute(AttributeType::STATE, &state))).unwrap();
        let password = Password::Pap("push");
        let access = Access {
            user_name: "u",
            password,
            state: challenge.state(),
            nas_identifier: "n",
            calling_station_id: None,
        };
        let next = Request::access(8, [0; 16], &access, &secret(SECRET)).unwrap();
        let sent = attribute(AttributeType::STATE, &state);
        assert!(next.octets().windows(sent.len()).any(|octets| octets == sent), "{state:?}");
    }
}

proptest! {
    #[test]
    fn random_octets_are_never_a_reply(octets in vec(any::<u8>(), 0..5000)) {
        prop_assert!(read(&octets).is_err());
    }

    #[test]
    fn random_attributes_after_a_valid_header_are_read_or_dropped(attributes in vec(any::<u8>(), 0..4076)) {
        let _ = read(&reply(11, &attributes));
    }

    /// Uses short attributes of known types, so that reading gets past the first one.
    #[test]
    fn short_attributes_of_known_types_are_read_or_dropped(
        attributes in vec((prop::sample::select(vec![18, 24, 26, 27, 76, 80]), vec(any::<u8>(), 0..20)), 0..20),
    ) {
        let octets: Vec<u8> =
            attributes.iter().flat_map(|(kind, value)| attribute(AttributeType::standard(*kind), value)).collect();
        match read(&reply(11, &octets)) {
            Ok(reply) => {
                prop_assert!(!reply.is_signed());
                prop_assert_eq!(reply.attributes().len(), attributes.len());
            }
            Err(dropped) => {
                prop_assert!(matches!(dropped, Dropped::Unusable(_)));
            }
        }
    }
}
