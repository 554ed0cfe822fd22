//! The words of RADIUS (RFC 2865): codes of packets, types of attributes, the shared secret, servers and why they gave no
//! answer. Octets and authenticators belong to [`packet`], sockets to [`exchange`]. Nothing here knows a clock or chance.

use std::fmt;
use std::net::SocketAddr;

use hmac::{Hmac, KeyInit};
use md5::Md5;
use zeroize::Zeroizing;

use crate::text;
use packet::{Dropped, Flaw, Unsendable};

pub mod exchange;
pub mod packet;

/// What a request asks for, by the code of its packet (RFC 2865 section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestCode {
    /// Whether a user may come in (RFC 2865 section 4.1).
    AccessRequest,
    /// Whether the server is there (RFC 5997).
    StatusServer,
}

impl RequestCode {
    /// The code as it is sent.
    pub const fn number(self) -> u8 {
        match self {
            Self::AccessRequest => 1,
            Self::StatusServer => 12,
        }
    }
}

impl fmt::Display for RequestCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AccessRequest => "Access-Request",
            Self::StatusServer => "Status-Server",
        })
    }
}

/// What a server decided, by the code of its packet (RFC 2865 section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyCode {
    /// The user may come in, or, to a Status-Server, the server is there (RFC 2865 section 4.2, RFC 5997 section 3).
    AccessAccept,
    /// The user may not (RFC 2865 section 4.3).
    AccessReject,
    /// The user is asked for more (RFC 2865 section 4.4).
    AccessChallenge,
}

impl ReplyCode {
    /// Finds what `number` stands for; `None` if it is the code of no reply that is known here.
    pub const fn of(number: u8) -> Option<Self> {
        match number {
            2 => Some(Self::AccessAccept),
            3 => Some(Self::AccessReject),
            11 => Some(Self::AccessChallenge),
            _ => None,
        }
    }

    /// The code as it is received.
    pub const fn number(self) -> u8 {
        match self {
            Self::AccessAccept => 2,
            Self::AccessReject => 3,
            Self::AccessChallenge => 11,
        }
    }
}

impl fmt::Display for ReplyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AccessAccept => "Access-Accept",
            Self::AccessReject => "Access-Reject",
            Self::AccessChallenge => "Access-Challenge",
        })
    }
}

/// The type of an attribute (RFC 2865 section 5); shown by its name, or by its number where it has none here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttributeType(pub u8);

impl AttributeType {
    /// RFC 2865 section 5.1.
    pub const USER_NAME: Self = Self(1);
    /// RFC 2865 section 5.2.
    pub const USER_PASSWORD: Self = Self(2);
    /// RFC 2865 section 5.3.
    pub const CHAP_PASSWORD: Self = Self(3);
    /// RFC 2865 section 5.18.
    pub const REPLY_MESSAGE: Self = Self(18);
    /// RFC 2865 section 5.24.
    pub const STATE: Self = Self(24);
    /// RFC 2865 section 5.27.
    pub const SESSION_TIMEOUT: Self = Self(27);
    /// RFC 2865 section 5.31.
    pub const CALLING_STATION_ID: Self = Self(31);
    /// RFC 2865 section 5.32.
    pub const NAS_IDENTIFIER: Self = Self(32);
    /// RFC 2865 section 5.40.
    pub const CHAP_CHALLENGE: Self = Self(60);
    /// RFC 2869 section 5.10.
    pub const PROMPT: Self = Self(76);
    /// RFC 3579 section 3.2.
    pub const MESSAGE_AUTHENTICATOR: Self = Self(80);

    /// The name in the RFC; `None` for a type that is skipped.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::USER_NAME => Some("User-Name"),
            Self::USER_PASSWORD => Some("User-Password"),
            Self::CHAP_PASSWORD => Some("CHAP-Password"),
            Self::REPLY_MESSAGE => Some("Reply-Message"),
            Self::STATE => Some("State"),
            Self::SESSION_TIMEOUT => Some("Session-Timeout"),
            Self::CALLING_STATION_ID => Some("Calling-Station-Id"),
            Self::NAS_IDENTIFIER => Some("NAS-Identifier"),
            Self::CHAP_CHALLENGE => Some("CHAP-Challenge"),
            Self::PROMPT => Some("Prompt"),
            Self::MESSAGE_AUTHENTICATOR => Some("Message-Authenticator"),
            Self(_) => None,
        }
    }
}

impl fmt::Display for AttributeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "attribute {}", self.0),
        }
    }
}

/// The secret that this computer shares with one server, at least one octet (RFC 2865 section 3). It is wiped when it is
/// dropped, and nothing shows it.
pub struct Secret {
    text: Zeroizing<String>,
    /// Made once, where a key that does not fit can be refused.
    hmac: Hmac<Md5>,
}

impl Secret {
    /// Takes the secret as it was typed, in UTF-8; `None` if it is empty.
    pub fn new(text: Zeroizing<String>) -> Option<Self> {
        if text.is_empty() {
            return None;
        }
        let hmac = Self::keyed(&text);
        wipe_stack();
        Some(Self { text, hmac: hmac? })
    }

    /// HMAC takes keys of every length (RFC 2104 section 3).
    #[inline(never)]
    fn keyed(text: &str) -> Option<Hmac<Md5>> {
        Hmac::new_from_slice(text.as_bytes()).ok()
    }

    /// Whether it begins or ends with white space or an invisible character, as a copied secret may.
    pub fn has_unseen_ends(&self) -> bool {
        let is_unseen = |c: char| c.is_whitespace() || text::is_invisible(c);
        self.text.starts_with(is_unseen) || self.text.ends_with(is_unseen)
    }
}

/// More stack than hashing a secret uses.
const WIPED_OCTETS: usize = 16 * 1024;

/// Overwrites the dead stack below the caller, where the functions it called may have left copies of a secret: a compression function
/// does so with its block. Call it from the function that called them.
#[inline(never)]
fn wipe_stack() {
    std::hint::black_box(&mut [0_u8; WIPED_OCTETS]);
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").finish_non_exhaustive()
    }
}

/// Where a RADIUS server listens. Shown as it would be in a URI, as in `[::1]:1812`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// A host name, an IPv4 address, or an IPv6 address with or without a zone.
    pub host: String,
    /// The UDP port.
    pub port: u16,
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}

/// Why a server gave no valid reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// A value does not fit into a request; nothing was sent.
    Unsendable(Unsendable),
    /// Its name leads to no address; the system's words.
    NotFound(String),
    /// It is a link-local address without the interface through which it can be reached (RFC 4007 section 11).
    NoZone,
    /// The machine is there and says that nobody listens on this port (ICMP port unreachable).
    Refused,
    /// There is no way there, or this computer cannot send; the system's words.
    Unreachable(String),
    /// The time passed, repetitions and all.
    Silent(DroppedCounts),
    /// Whoever asked no longer wants to know.
    Cancelled,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsendable(why) => write!(f, "cannot be sent: {why}"),
            Self::NotFound(why) => write!(f, "the name has no address: {why}"),
            Self::NoZone => f.write_str("a link-local address needs an interface, as in fe80::1%eth0"),
            Self::Refused => f.write_str("refused: nobody listens on this port"),
            Self::Unreachable(why) => write!(f, "cannot be reached: {why}"),
            Self::Silent(heard) if heard.is_nothing() => f.write_str("no answer"),
            Self::Silent(_) => f.write_str("no valid answer"),
            Self::Cancelled => f.write_str("cancelled"),
        }
    }
}

/// What arrived during the wait and was not a valid reply.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DroppedCounts {
    /// The number of datagrams.
    pub datagrams: u32,
    /// Whether a reply was not made with this secret.
    pub not_authentic: bool,
    /// Whether a valid reply lacked a required Message-Authenticator.
    pub not_signed: bool,
    /// The flaw of the first reply that was made with this secret but is unusable.
    pub unusable: Option<Flaw>,
    /// The sender of the first valid reply that came from another address or port.
    pub other_sender: Option<SocketAddr>,
    /// Why the first of the remaining datagrams was dropped.
    pub other: Option<Dropped>,
}

impl DroppedCounts {
    /// Whether nothing came from the server itself.
    pub fn is_nothing(&self) -> bool {
        *self == Self { datagrams: self.datagrams, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_shown_so_that_its_port_can_be_told_from_its_address() {
        let shown = |host: &str| Server { host: host.to_owned(), port: 1812 }.to_string();
        assert_eq!(shown("radius.example"), "radius.example:1812");
        assert_eq!(shown("10.0.0.1"), "10.0.0.1:1812");
        assert_eq!(shown("fe80::1%eth0"), "[fe80::1%eth0]:1812");
    }

    #[test]
    fn every_reply_code_is_found_by_its_number() {
        let known: Vec<(u8, ReplyCode)> = (0..=255).filter_map(|n| Some((n, ReplyCode::of(n)?))).collect();
        let right = [ReplyCode::AccessAccept, ReplyCode::AccessReject, ReplyCode::AccessChallenge];
        assert_eq!(known, right.map(|code| (code.number(), code)));
        assert_eq!(right.map(ReplyCode::number), [2, 3, 11]);
        assert_eq!([RequestCode::AccessRequest, RequestCode::StatusServer].map(RequestCode::number), [1, 12]);
    }

    #[test]
    fn attributes_are_shown_by_name_or_else_by_number() {
        let named: Vec<String> = (0..=255)
            .filter_map(|number| AttributeType(number).name().map(|name| format!("{number} {name}")))
            .collect();
        assert_eq!(
            named.join(", "),
            "1 User-Name, 2 User-Password, 3 CHAP-Password, 18 Reply-Message, 24 State, 27 Session-Timeout, \
             31 Calling-Station-Id, 32 NAS-Identifier, 60 CHAP-Challenge, 76 Prompt, 80 Message-Authenticator"
        );
        assert_eq!(AttributeType(24).to_string(), "State");
        assert_eq!(AttributeType(26).to_string(), "attribute 26");
    }

    #[test]
    fn a_secret_has_at_least_one_octet_and_is_never_shown() {
        assert!(Secret::new(Zeroizing::new(String::new())).is_none());
        let secret = Secret::new(Zeroizing::new("s3cr3t".to_owned())).unwrap();
        assert_eq!(format!("{secret:?}"), "Secret { .. }");
        let has_unseen_ends = |text: &str| Secret::new(Zeroizing::new(text.to_owned())).unwrap().has_unseen_ends();
        assert_eq!(
            ["s3cr3t", "s3 cr3t", " s3cr3t", "s3cr3t\t", "s3cr3t\u{200b}"].map(has_unseen_ends),
            [false, false, true, true, true]
        );
        // Longer than a block of MD5.
        assert!(Secret::new(Zeroizing::new("s".repeat(300))).is_some());
    }
}
