//! Decodes and verifies octets from the network as a [`Reply`], or returns why they are dropped. A dropped datagram
//! never ends an exchange: the caller keeps waiting. The caller also checks where the octets came from.

use std::fmt;

use super::attribute::MAX_VALUE_OCTETS;
use super::{Attribute, Authenticator, HEADER_OCTETS, MAX_OCTETS, Request, attribute, authenticator};
use crate::radius::{AttributeType, ReplyCode, Secret};
use crate::text;

/// The State that a server sends with an Access-Challenge and expects back unchanged (RFC 2865 section 5.24). Never
/// displayed.
#[derive(Clone, PartialEq, Eq)]
pub struct State(Vec<u8>);

impl State {
    pub(super) fn new(octets: &[u8]) -> Self {
        Self(octets.to_owned())
    }

    /// The octets, at most 253.
    pub fn octets(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State").finish_non_exhaustive()
    }
}

/// Whether the user's response to a challenge is shown while it is typed (RFC 2869 section 5.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    /// No-Echo.
    Hide,
    /// Echo.
    Show,
}

/// A reply to a given request that only a server with the shared secret can have made.
///
/// One invalid value does not invalidate a reply: a well-formed attribute whose length does not fit its type is
/// ignored, like one of an unknown type (RFC 6929 section 2.8). A packet with malformed attributes is dropped (RFC 2865
/// sections 3 and 5), and so is one with more than one Message-Authenticator, or one that is not 16 octets long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    code: ReplyCode,
    is_signed: bool,
    message: String,
    state: Option<State>,
    prompt: Option<Prompt>,
    session_timeout_secs: Option<u32>,
    attributes: Vec<Attribute>,
    ignored: Vec<AttributeType>,
}

/// What is wrong with a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// The code is not one of [`ReplyCode`].
    Code(u8),
    /// An attribute extends past the end of the packet, or its length is less than 2.
    Attribute(AttributeType),
    /// It has two Message-Authenticators, or one that is not 16 octets long.
    Signature,
    /// The Message-Authenticator is wrong (RFC 3579 section 3.2).
    MessageAuthenticator,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "code {code} is not valid in a response to this request"),
            Self::Attribute(kind) => write!(f, "the length of {kind} is wrong"),
            Self::Signature => f.write_str("it has two Message-Authenticators, or one of the wrong length"),
            Self::MessageAuthenticator => f.write_str("its Message-Authenticator is wrong"),
        }
    }
}

/// Why a datagram is not a valid reply to the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// It is shorter than a header, 20 octets, or shorter than Length.
    Short {
        /// Its size.
        octets: usize,
        /// The minimum size.
        expected: u16,
    },
    /// Length is not 20 to 4096.
    Length(u16),
    /// It is a reply to another request.
    Identifier {
        /// Its identifier.
        found: u8,
        /// The request's identifier.
        expected: u8,
    },
    /// It has a flaw, and its Response Authenticator is wrong too: not a reply at all.
    Broken(Flaw),
    /// The Response Authenticator is wrong: the server has a different shared secret, or the response is forged.
    ResponseAuthenticator,
    /// It has a flaw although its Response Authenticator is correct: the sender has the shared secret, or forged the
    /// reply with great effort (CVE-2024-3596).
    Unusable(Flaw),
}

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short { octets, expected } => {
                write!(f, "too short: {octets} bytes instead of at least {expected}")
            }
            Self::Length(length) => write!(f, "malformed: its Length is {length}, not {HEADER_OCTETS} to {MAX_OCTETS}"),
            Self::Identifier { found, expected } => {
                write!(f, "response to another request: its identifier is {found}, not {expected}")
            }
            Self::Broken(flaw) => write!(f, "not a response: {flaw}"),
            Self::ResponseAuthenticator => {
                f.write_str("not authentic: the secret key differs, or the response is forged")
            }
            Self::Unusable(flaw) => write!(f, "made with the right secret key, but unusable: {flaw}"),
        }
    }
}

impl std::error::Error for Dropped {}

impl Reply {
    /// Reads a datagram as the reply to `request`. Octets past Length are padding (RFC 2865 section 3).
    ///
    /// # Errors
    ///
    /// Returns why the datagram is dropped. If it has a flaw and its authenticator is wrong too, the error is the flaw,
    /// so that garbage is not reported as a wrong secret.
    pub fn read(octets: &[u8], request: &Request, secret: &Secret) -> Result<Self, Dropped> {
        let short = |expected| Dropped::Short { octets: octets.len(), expected };
        let (&head, rest) = octets.split_first_chunk::<4>().ok_or(short(HEADER_OCTETS))?;
        let (response, rest) = rest.split_first_chunk::<16>().ok_or(short(HEADER_OCTETS))?;
        let [code, identifier, high, low] = head;
        let length = u16::from_be_bytes([high, low]);
        let attributes = match length.checked_sub(HEADER_OCTETS) {
            Some(octets) if length <= MAX_OCTETS => rest.get(..usize::from(octets)).ok_or(short(length))?,
            _ => return Err(Dropped::Length(length)),
        };
        if identifier != request.identifier {
            return Err(Dropped::Identifier { found: identifier, expected: request.identifier });
        }
        let read = ReplyCode::of(code).ok_or(Flaw::Code(code)).and_then(|code| Self::of(code, attributes));
        let is_authentic = authenticator::is_response(response, head, &request.authenticator, attributes, secret);
        match (read, is_authentic) {
            (Ok((reply, None)), true) => Ok(reply),
            (Ok((reply, Some((signature, around)))), true) => {
                let is_right = authenticator::signs(&signature, head, &request.authenticator, around, secret);
                if is_right { Ok(reply) } else { Err(Dropped::Unusable(Flaw::MessageAuthenticator)) }
            }
            (Ok(_), false) => Err(Dropped::ResponseAuthenticator),
            (Err(flaw), true) => Err(Dropped::Unusable(flaw)),
            (Err(flaw), false) => Err(Dropped::Broken(flaw)),
        }
    }

    /// Reads `attributes`, and returns the Message-Authenticator with its surroundings, for the caller to verify. If
    /// there are several attributes where RFC 2865 section 5.44 allows one, the first one counts.
    fn of(code: ReplyCode, attributes: &[u8]) -> Result<(Self, Option<Signature<'_>>), Flaw> {
        let (mut texts, mut signature) = (Texts::default(), None);
        let (mut state, mut prompt, mut session_timeout_secs) = (None, None, None);
        let (mut listed, mut ignored) = (Vec::new(), Vec::new());
        for next in attribute::walk(attributes) {
            let valued = next.map_err(Flaw::Attribute)?;
            let (kind, value) = (valued.kind, valued.value);
            let number = value.try_into().ok().map(u32::from_be_bytes);
            match kind {
                AttributeType::REPLY_MESSAGE => texts.add(value),
                AttributeType::STATE if !value.is_empty() => state = state.or_else(|| Some(State::new(value))),
                AttributeType::PROMPT if number.is_some() => {
                    prompt = prompt.or(match number {
                        Some(0) => Some(Prompt::Hide),
                        Some(1) => Some(Prompt::Show),
                        _ => None,
                    });
                }
                AttributeType::SESSION_TIMEOUT if number.is_some() => {
                    session_timeout_secs = session_timeout_secs.or(number);
                }
                AttributeType::MESSAGE_AUTHENTICATOR => {
                    let received: Authenticator = value.try_into().map_err(|_| Flaw::Signature)?;
                    if signature.replace((received, valued.around)).is_some() {
                        return Err(Flaw::Signature);
                    }
                }
                AttributeType::STATE | AttributeType::PROMPT | AttributeType::SESSION_TIMEOUT => ignored.push(kind),
                _ => {}
            }
            listed.extend(Attribute::list(kind, valued.length, value));
        }
        let (message, is_signed) = (texts.joined(), signature.is_some());
        let reply = Self { code, is_signed, message, state, prompt, session_timeout_secs, attributes: listed, ignored };
        Ok((reply, signature))
    }

    /// The code of the reply.
    pub fn code(&self) -> ReplyCode {
        self.code
    }

    /// Whether it has a Message-Authenticator, which was verified. Without one, anyone who can read the request may
    /// have forged the reply (CVE-2024-3596).
    pub fn is_signed(&self) -> bool {
        self.is_signed
    }

    /// The server's message. Each Reply-Message is a line (RFC 2865 section 5.18), unless it continues a full one. It
    /// may contain any character; lines end with `\n`. Empty if there is none.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The State to send back with the response to a challenge.
    pub fn state(&self) -> Option<&State> {
        self.state.as_ref()
    }

    /// Whether the response to a challenge is shown while it is typed; `None` if the server does not say, or sends an
    /// unknown value.
    pub fn prompt(&self) -> Option<Prompt> {
        self.prompt
    }

    /// In a challenge: the seconds left to respond (RFC 2865 section 5.27).
    pub fn session_timeout_secs(&self) -> Option<u32> {
        self.session_timeout_secs
    }

    /// All attributes for a trace, in order, including skipped ones.
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// The attributes that were ignored because of an invalid length.
    pub fn ignored(&self) -> &[AttributeType] {
        &self.ignored
    }
}

/// The values of the Reply-Messages, in order.
#[derive(Default)]
struct Texts(Vec<Vec<u8>>);

impl Texts {
    /// Adds a value. Servers split a long text wherever a value is full, even within a character.
    fn add(&mut self, value: &[u8]) {
        match self.0.last_mut() {
            Some(last) if !last.is_empty() && last.len().is_multiple_of(MAX_VALUE_OCTETS) => last.extend(value),
            _ => self.0.push(value.to_owned()),
        }
    }

    fn joined(self) -> String {
        let lines: Vec<String> = self.0.into_iter().map(|octets| text::decode(&octets)).collect();
        lines.join("\n")
    }
}

/// A Message-Authenticator, and the attributes before and after its value.
type Signature<'a> = (Authenticator, (&'a [u8], &'a [u8]));

#[cfg(test)]
mod tests;
