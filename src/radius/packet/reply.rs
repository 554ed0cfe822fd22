//! Octets from the network as a [`Reply`], or the reason why they are none. What is dropped never ends an exchange: the caller
//! goes on waiting. From where the octets came is the caller's to check.

use std::fmt;

use hmac::Mac as _;

use super::{Attribute, Authenticator, HEADER_OCTETS, MAX_OCTETS, Request, attribute, authenticator};
use crate::radius::{AttributeType, ReplyCode, Secret};

/// What a server hands out with an Access-Challenge, to get it back octet by octet (RFC 2865 section 5.24). Nothing shows it.
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

/// Whether what the user types to answer a challenge is to be seen (RFC 2869 section 5.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    /// No-Echo.
    Hide,
    /// Echo.
    Show,
}

/// A reply that only a server with the shared secret can have made, to the request that it was read for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    code: ReplyCode,
    is_signed: bool,
    message: String,
    state: Option<State>,
    prompt: Option<Prompt>,
    session_timeout_secs: Option<u32>,
    attributes: Vec<Attribute>,
}

/// Says why octets are no reply to the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// There are fewer octets than a header has, 20, or fewer than Length says.
    Short {
        /// How many there are.
        octets: usize,
        /// How many there should be at least.
        expected: u16,
    },
    /// Length is not 20 to 4096.
    Length(u16),
    /// It is a reply to another request.
    Identifier {
        /// The identifier that it has.
        found: u8,
        /// That of the request.
        expected: u8,
    },
    /// The code is that of no reply that is known here.
    Code(u8),
    /// An attribute ends past the end of the packet, has a length that its type does not allow, or signs it twice.
    Attribute(AttributeType),
    /// The Response Authenticator is not right: the server has another shared secret, or the reply is forged.
    ResponseAuthenticator,
    /// The Message-Authenticator is not right, though the Response Authenticator is: forged (CVE-2024-3596).
    MessageAuthenticator,
}

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short { octets, expected } => write!(f, "too short: {octets} octets of at least {expected}"),
            Self::Length(length) => write!(f, "broken: its Length is {length}, not {HEADER_OCTETS} to {MAX_OCTETS}"),
            Self::Identifier { found, expected } => {
                write!(f, "not to this request: its identifier is {found}, not {expected}")
            }
            Self::Code(code) => write!(f, "no known reply: its code is {code}"),
            Self::Attribute(kind) => write!(f, "broken: {kind} does not have the right length or place"),
            Self::ResponseAuthenticator => f.write_str("not authentic: the shared secret differs, or it is forged"),
            Self::MessageAuthenticator => f.write_str("not authentic: its Message-Authenticator is wrong"),
        }
    }
}

impl std::error::Error for Dropped {}

impl Reply {
    /// Reads a datagram as the reply to `request`. Octets past Length are padding (RFC 2865 section 3).
    ///
    /// # Errors
    ///
    /// The first reason to drop it. Shape goes before authenticity, so that garbage is not taken for another secret.
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
        let code = ReplyCode::of(code).ok_or(Dropped::Code(code))?;
        let (reply, signature) = Self::of(code, attributes)?;
        if !authenticator::is_response(response, head, &request.authenticator, attributes, secret) {
            return Err(Dropped::ResponseAuthenticator);
        }
        if let Some((signature, around)) = signature {
            let mac = authenticator::message(head, &request.authenticator, around, secret);
            mac.verify_slice(&signature).map_err(|_| Dropped::MessageAuthenticator)?;
        }
        Ok(reply)
    }

    /// What `attributes` say, and the Message-Authenticator with what stands around it, which are still to be checked. A wrong
    /// length of a fixed one makes the whole packet invalid (RFC 2865 section 5). Where RFC 2865 section 5.44 allows one and
    /// there are several, the first counts.
    fn of(code: ReplyCode, attributes: &[u8]) -> Result<(Self, Option<Signature<'_>>), Dropped> {
        let (mut message, mut signature) = (Vec::new(), None);
        let (mut state, mut prompt, mut session_timeout_secs) = (None, None, None);
        let mut listed = Vec::new();
        for next in attribute::walk(attributes) {
            let valued = next.map_err(Dropped::Attribute)?;
            let kind = valued.attribute.kind;
            let broken = |_| Dropped::Attribute(kind);
            match kind {
                AttributeType::REPLY_MESSAGE => message.extend(valued.value),
                AttributeType::STATE => state = state.or_else(|| Some(State::new(valued.value))),
                AttributeType::PROMPT => {
                    prompt = prompt.or(match u32::from_be_bytes(valued.value.try_into().map_err(broken)?) {
                        0 => Some(Prompt::Hide),
                        1 => Some(Prompt::Show),
                        _ => None,
                    });
                }
                AttributeType::SESSION_TIMEOUT => {
                    let secs = u32::from_be_bytes(valued.value.try_into().map_err(broken)?);
                    session_timeout_secs = session_timeout_secs.or(Some(secs));
                }
                AttributeType::MESSAGE_AUTHENTICATOR => {
                    let received: Authenticator = valued.value.try_into().map_err(broken)?;
                    if signature.replace((received, valued.around)).is_some() {
                        return Err(Dropped::Attribute(kind));
                    }
                }
                _ => {}
            }
            listed.push(valued.attribute);
        }
        // Joined before it is decoded: servers cut a long text where 253 octets end, also within a character.
        let message = String::from_utf8_lossy(&message).chars().filter(|c| !c.is_control()).collect();
        let is_signed = signature.is_some();
        Ok((Self { code, is_signed, message, state, prompt, session_timeout_secs, attributes: listed }, signature))
    }

    /// What the server decided.
    pub fn code(&self) -> ReplyCode {
        self.code
    }

    /// Whether it has a Message-Authenticator, which is right then. Without one it may be forged by who can read the request
    /// (CVE-2024-3596).
    pub fn is_signed(&self) -> bool {
        self.is_signed
    }

    /// The server's text: all Reply-Messages in one (RFC 2865 section 5.18), without control characters; `\u{FFFD}` stands for
    /// what is not UTF-8. Empty if there is none.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What is to be sent back with the answer to a challenge.
    pub fn state(&self) -> Option<&State> {
        self.state.as_ref()
    }

    /// Whether the answer to a challenge is to be seen; `None` where the server does not say, or says something unknown.
    pub fn prompt(&self) -> Option<Prompt> {
        self.prompt
    }

    /// In a challenge: the seconds left to answer (RFC 2865 section 5.27).
    pub fn session_timeout_secs(&self) -> Option<u32> {
        self.session_timeout_secs
    }

    /// All attributes for a trace, in their order, also those that are skipped.
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }
}

/// A Message-Authenticator, and what stands before and after its value among the attributes.
type Signature<'a> = (Authenticator, (&'a [u8], &'a [u8]));

#[cfg(test)]
mod tests;
