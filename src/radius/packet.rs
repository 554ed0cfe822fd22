//! Requests as octets, and octets as replies (RFC 2865, RFC 3579 section 3.2, RFC 5997). The caller brings everything that has
//! to be random, and carries the octets. What a reply means for a trial is not decided here.

use std::fmt;

use zeroize::Zeroizing;

mod attribute;
mod authenticator;
#[cfg(test)]
mod printed;
mod reply;

pub use attribute::Attribute;
use attribute::{Attributes, MAX_VALUE_OCTETS, walk};
pub use authenticator::MAX_PASSWORD_OCTETS;
pub use reply::{Dropped, Flaw, Prompt, Reply, State};

use super::{AttributeType, RequestCode, Secret};

/// The 16 octets that make a request unlike any other, or a reply the one to a request (RFC 2865 section 3).
pub type Authenticator = [u8; 16];

/// Code, identifier, Length and authenticator.
const HEADER_OCTETS: u16 = 20;
/// The longest packet (RFC 2865 section 3).
const MAX_OCTETS: u16 = 4096;

/// How a password is sent.
pub enum Password<'a> {
    /// As User-Password, hidden under the secret: at most 128 octets of UTF-8, without NUL (RFC 2865 section 5.2). Empty is
    /// legal.
    Pap(&'a str),
    /// As CHAP-Password, the answer to a challenge of our own (RFC 2865 sections 2.2, 5.3 and 5.40).
    Chap {
        /// What the answer is made from.
        password: &'a str,
        /// Any octet; a new one for each request.
        ident: u8,
        /// 16 random octets.
        challenge: [u8; 16],
    },
}

impl fmt::Debug for Password<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pap(_) => "Pap(..)",
            Self::Chap { .. } => "Chap { .. }",
        })
    }
}

/// What an Access-Request says (RFC 2865 section 4.1).
#[derive(Debug)]
pub struct Access<'a> {
    /// User-Name, 1 to 253 octets of UTF-8.
    pub user_name: &'a str,
    /// The user's password, or what goes in its place: a command, a code.
    pub password: Password<'a>,
    /// The State of the Access-Challenge that this answers.
    pub state: Option<&'a State>,
    /// NAS-Identifier, 1 to 253 octets of UTF-8.
    pub nas_identifier: &'a str,
    /// Calling-Station-Id, 1 to 253 octets of UTF-8, if it is known.
    pub calling_station_id: Option<&'a str>,
}

/// Says why a request cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsendable {
    /// A value has too few or too many octets.
    Size {
        /// The attribute that it is for.
        kind: AttributeType,
        /// Its octets.
        octets: usize,
    },
    /// The password holds a NUL, which the server could not tell from padding.
    NulInPassword,
}

impl fmt::Display for Unsendable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Size { kind, octets: 0 } => write!(f, "{kind} is empty; it takes 1 to {MAX_VALUE_OCTETS} octets"),
            Self::Size { kind, octets } => {
                let is_password = *kind == AttributeType::USER_PASSWORD;
                let most = if is_password { MAX_PASSWORD_OCTETS } else { MAX_VALUE_OCTETS };
                write!(f, "{kind} has {octets} octets of UTF-8; it takes at most {most}")
            }
            Self::NulInPassword => f.write_str("User-Password holds a NUL character, which RADIUS cannot carry"),
        }
    }
}

impl std::error::Error for Unsendable {}

/// A request, ready to be sent, and sent again as it is. Its octets are wiped when it is dropped.
pub struct Request {
    code: RequestCode,
    identifier: u8,
    authenticator: Authenticator,
    octets: Zeroizing<Vec<u8>>,
}

impl Request {
    /// Makes an Access-Request (RFC 2865 section 4.1), signed in its first attribute. The authenticator has to be random.
    ///
    /// # Errors
    ///
    /// A value that its attribute cannot hold.
    pub fn access(
        identifier: u8,
        authenticator: Authenticator,
        access: &Access<'_>,
        secret: &Secret,
    ) -> Result<Self, Unsendable> {
        let mut attributes = Attributes::new();
        attributes.push_text(AttributeType::USER_NAME, access.user_name)?;
        match &access.password {
            Password::Pap(password) => {
                let (kind, octets) = (AttributeType::USER_PASSWORD, password.len());
                if octets > MAX_PASSWORD_OCTETS {
                    return Err(Unsendable::Size { kind, octets });
                }
                if password.contains('\0') {
                    return Err(Unsendable::NulInPassword);
                }
                attributes.push(kind, &authenticator::hide(password.as_bytes(), &authenticator, secret))?;
            }
            Password::Chap { password, ident, challenge } => {
                let value = authenticator::chap_password(*ident, password.as_bytes(), challenge);
                attributes.push(AttributeType::CHAP_PASSWORD, &value)?;
                attributes.push(AttributeType::CHAP_CHALLENGE, challenge)?;
            }
        }
        if let Some(state) = access.state {
            attributes.push(AttributeType::STATE, state.octets())?;
        }
        attributes.push_text(AttributeType::NAS_IDENTIFIER, access.nas_identifier)?;
        if let Some(id) = access.calling_station_id {
            attributes.push_text(AttributeType::CALLING_STATION_ID, id)?;
        }
        Ok(Self::signed(RequestCode::AccessRequest, identifier, authenticator, &attributes, secret))
    }

    /// Makes a Status-Server (RFC 5997 section 2), signed in its first attribute. The authenticator has to be random.
    ///
    /// # Errors
    ///
    /// A NAS-Identifier that is not 1 to 253 octets of UTF-8.
    pub fn status_server(
        identifier: u8,
        authenticator: Authenticator,
        nas_identifier: &str,
        secret: &Secret,
    ) -> Result<Self, Unsendable> {
        let mut attributes = Attributes::new();
        attributes.push_text(AttributeType::NAS_IDENTIFIER, nas_identifier)?;
        Ok(Self::signed(RequestCode::StatusServer, identifier, authenticator, &attributes, secret))
    }

    /// Puts a Message-Authenticator before `others`, and the header before that.
    fn signed(
        code: RequestCode,
        identifier: u8,
        authenticator: Authenticator,
        others: &Attributes,
        secret: &Secret,
    ) -> Self {
        let start = [AttributeType::MESSAGE_AUTHENTICATOR.0, 18];
        let length = HEADER_OCTETS + 18 + others.length;
        let [high, low] = length.to_be_bytes();
        let head = [code.number(), identifier, high, low];
        let signature = authenticator::message(head, &authenticator, (&start, &others.octets), secret);
        let mut octets = Zeroizing::new(Vec::with_capacity(usize::from(length)));
        octets.extend(head);
        octets.extend(authenticator);
        octets.extend(start);
        octets.extend(signature.into_bytes());
        octets.extend(others.octets.iter());
        Self { code, identifier, authenticator, octets }
    }

    /// What it asks for.
    pub fn code(&self) -> RequestCode {
        self.code
    }

    /// The octet by which the server's reply refers to it.
    pub fn identifier(&self) -> u8 {
        self.identifier
    }

    /// The octets to send. They hold the password, hidden under the secret only: not for a log.
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// Its attributes for a trace, in their order.
    pub fn attributes(&self) -> impl Iterator<Item = Attribute> {
        let attributes = self.octets.get(usize::from(HEADER_OCTETS)..).unwrap_or_default();
        walk(attributes).filter_map(Result::ok).map(|valued| valued.attribute)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("code", &self.code)
            .field("identifier", &self.identifier)
            .field("length", &self.octets.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn secret(text: &str) -> Secret {
        Secret::new(Zeroizing::new(text.to_owned())).unwrap()
    }

    pub(super) fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
        digits.chunks(2).map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap()).collect()
    }

    fn access<'a>(user_name: &'a str, password: Password<'a>) -> Access<'a> {
        Access { user_name, password, state: None, nas_identifier: "nas", calling_station_id: None }
    }

    fn refused(access: &Access<'_>) -> String {
        Request::access(0, [0; 16], access, &secret("s")).unwrap_err().to_string()
    }

    // The expected octets of the next three were computed with Python's hashlib and hmac.
    #[test]
    fn an_access_request_is_signed_first_and_has_what_it_was_given() {
        let state = State::new(&[0, 255, 13, 10]);
        let access = Access {
            user_name: "nemo",
            password: Password::Pap("arctangent"),
            state: Some(&state),
            nas_identifier: "radius-console",
            calling_station_id: Some("10.0.0.1"),
        };
        let authenticator = hex("0f403f9473978057bd83d5cb98f4227a").try_into().unwrap();
        let request = Request::access(7, authenticator, &access, &secret("xyzzy5461")).unwrap();
        assert_eq!(
            request.octets(),
            hex("0107005e0f403f9473978057bd83d5cb98f4227a5012d2b8509a4a47cc18c40e \
             51ecd488f1a901066e656d6f02120dbe708d93d413ce3196e43f782a0aee1806 \
             00ff0d0a20107261646975732d636f6e736f6c651f0a31302e302e302e31")
        );
        let trace: Vec<String> =
            request.attributes().map(|attribute| format!("{} {}", attribute.kind, attribute.length)).collect();
        assert_eq!(
            trace.join(", "),
            "Message-Authenticator 18, User-Name 6, User-Password 18, State 6, NAS-Identifier 16, Calling-Station-Id 10"
        );
        assert_eq!((request.code(), request.identifier()), (RequestCode::AccessRequest, 7));
    }

    #[test]
    fn a_chap_request_brings_its_own_challenge_and_no_password() {
        let password = Password::Chap { password: "arctangent", ident: 0x16, challenge: *b"sixteen octets!!" };
        let request = Request::access(8, [9; 16], &access("flopsy", password), &secret("xyzzy5461")).unwrap();
        assert_eq!(
            request.octets(),
            hex("0108005809090909090909090909090909090909501279715dbf225e8a0aad18 \
             066dc25840db0108666c6f70737903131640ce75245b7aaee35805e24e58d2fe \
             8e3c127369787465656e206f6374657473212120056e6173")
        );
    }

    #[test]
    fn a_status_server_is_signed_and_names_the_asker() {
        let request = Request::status_server(0xda, [5; 16], "nas", &secret("xyzzy5461")).unwrap();
        assert_eq!(
            request.octets(),
            hex("0cda002b0505050505050505050505050505050550123a0afddb6e5d8687b5d1 \
             15e7ce2ec4d020056e6173")
        );
        assert_eq!(request.code(), RequestCode::StatusServer);
    }

    #[test]
    fn a_password_has_at_most_128_octets_and_no_nul() {
        for (octets, attribute) in [(0, 18), (1, 18), (16, 18), (17, 34), (128, 130)] {
            let password = "p".repeat(octets);
            let request = Request::access(0, [0; 16], &access("u", Password::Pap(&password)), &secret("s")).unwrap();
            let password = request.attributes().find(|found| found.kind == AttributeType::USER_PASSWORD).unwrap();
            assert_eq!(password.length, attribute, "{octets}");
        }
        assert_eq!(
            refused(&access("u", Password::Pap(&"p".repeat(129)))),
            "User-Password has 129 octets of UTF-8; it takes at most 128"
        );
        assert_eq!(
            refused(&access("u", Password::Pap(&"é".repeat(65)))),
            "User-Password has 130 octets of UTF-8; it takes at most 128"
        );
        assert_eq!(
            refused(&access("u", Password::Pap("a\0b"))),
            "User-Password holds a NUL character, which RADIUS cannot carry"
        );
    }

    #[test]
    fn texts_have_1_to_253_octets() {
        let long = "n".repeat(253);
        let longest = Access {
            user_name: &long,
            password: Password::Pap(&long[..128]),
            state: Some(&State::new(&[1; 253])),
            nas_identifier: &long,
            calling_station_id: Some(&long),
        };
        let request = Request::access(0, [0; 16], &longest, &secret("s")).unwrap();
        assert_eq!(request.octets().len(), 20 + 18 + 130 + 4 * 255);
        assert_eq!(request.octets()[2..4], [4, 164]);

        let (pap, longer) = (|| Password::Pap("p"), "n".repeat(254));
        assert_eq!(refused(&access(&longer, pap())), "User-Name has 254 octets of UTF-8; it takes at most 253");
        assert_eq!(refused(&access("", pap())), "User-Name is empty; it takes 1 to 253 octets");
        let nas = Access { nas_identifier: "", ..access("u", pap()) };
        assert_eq!(refused(&nas), "NAS-Identifier is empty; it takes 1 to 253 octets");
        let station = Access { calling_station_id: Some(&longer), ..access("u", pap()) };
        assert_eq!(refused(&station), "Calling-Station-Id has 254 octets of UTF-8; it takes at most 253");
        assert!(Request::status_server(0, [0; 16], "", &secret("s")).is_err());
    }

    #[test]
    fn nothing_shows_what_is_to_stay_hidden() {
        let state = State::new(b"hidden");
        let chap = Password::Chap { password: "hidden", ident: 1, challenge: *b"hidden.........." };
        let pap = Access { state: Some(&state), ..access("u", Password::Pap("hidden")) };
        let request = Request::access(3, *b"hidden..........", &pap, &secret("hidden")).unwrap();
        assert_eq!(format!("{request:?}"), "Request { code: AccessRequest, identifier: 3, length: 72, .. }");
        let shown = format!("{pap:?} {chap:?}");
        assert!(!shown.contains("hidden") && !shown.contains("104"), "{shown}");
    }
}
