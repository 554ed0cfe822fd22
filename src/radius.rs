//! The vocabulary of RADIUS (RFC 2865): packet codes, the shared secret, servers and the reasons for getting no valid
//! reply. Attributes are in [`attribute`] and [`dictionary`], encoding and authenticators in [`packet`], sockets in
//! [`exchange`]. Nothing here uses
//! the clock or random numbers.

use std::fmt;
use std::net::SocketAddr;

use hmac::{Hmac, KeyInit};
use md5::Md5;
use zeroize::Zeroizing;

use crate::text;
pub use attribute::{AttributeType, AttributeValue, ValueType};
use packet::{Dropped, Flaw, Unsendable};

pub mod attribute;
pub mod dictionary;
pub mod exchange;
pub mod packet;

/// The code of a request (RFC 2865 section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestCode {
    /// Asks the server to authenticate a user (RFC 2865 section 4.1).
    AccessRequest,
    /// Checks that the server is running (RFC 5997).
    StatusServer,
}

impl RequestCode {
    /// The code in the packet.
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

/// The code of a reply (RFC 2865 section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyCode {
    /// The user is accepted or, in reply to a Status-Server, the server is running (RFC 2865 section 4.2, RFC 5997
    /// section 3).
    AccessAccept,
    /// The user is rejected (RFC 2865 section 4.3).
    AccessReject,
    /// The server needs more from the user (RFC 2865 section 4.4).
    AccessChallenge,
}

impl ReplyCode {
    /// Returns the reply code with this number, or `None` if it is not one of those above.
    pub const fn of(number: u8) -> Option<Self> {
        match number {
            2 => Some(Self::AccessAccept),
            3 => Some(Self::AccessReject),
            11 => Some(Self::AccessChallenge),
            _ => None,
        }
    }

    /// The code in the packet.
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

/// The secret shared with a server, at least one octet (RFC 2865 section 3). It is wiped when dropped, and never
/// displayed.
pub struct Secret {
    text: Zeroizing<String>,
    /// Created once, in the constructor, which can reject an invalid key.
    hmac: Hmac<Md5>,
}

impl Secret {
    /// Creates a secret from UTF-8 text, exactly as typed; `None` if it is empty.
    pub fn new(text: Zeroizing<String>) -> Option<Self> {
        if text.is_empty() {
            return None;
        }
        let hmac = Self::hmac_with_key(&text);
        wipe_stack();
        Some(Self { text, hmac: hmac? })
    }

    /// Never fails in practice: HMAC accepts keys of any length (RFC 2104 section 3).
    #[inline(never)]
    fn hmac_with_key(text: &str) -> Option<Hmac<Md5>> {
        Hmac::new_from_slice(text.as_bytes()).ok()
    }

    /// Whether it starts or ends with whitespace or an invisible character, as a copied secret may.
    pub fn has_invisible_ends(&self) -> bool {
        let is_invisible = |c: char| c.is_whitespace() || text::is_invisible(c);
        self.text.starts_with(is_invisible) || self.text.ends_with(is_invisible)
    }
}

/// More stack than hashing a secret uses.
const WIPED_BYTES: usize = 16 * 1024;

/// Overwrites the unused stack below the caller, where functions it called may have left copies of a secret: MD5's
/// compression function copies its block there. Call it from the function that called them.
#[inline(never)]
fn wipe_stack() {
    std::hint::black_box(&mut [0_u8; WIPED_BYTES]);
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").finish_non_exhaustive()
    }
}

/// Where a RADIUS server listens. Displays as in a URI, such as `[::1]:1812`.
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

/// Why there was no valid reply from a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// A value does not fit in a request; nothing was sent.
    Unsendable(Unsendable),
    /// Its name has no address; with the system's message.
    NotFound(String),
    /// It is a link-local address without a network interface (RFC 4007 section 11).
    NoZone,
    /// The machine is up and reports that nothing is listening on this port (ICMP port unreachable).
    Refused,
    /// There is no route to it, or this computer cannot send; with the system's message.
    Unreachable(String),
    /// No valid reply arrived in time, despite all retries.
    Silent(DroppedCounts),
    /// The caller cancelled the request.
    Cancelled,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsendable(why) => write!(f, "cannot be sent: {why}"),
            Self::NotFound(why) => write!(f, "name not found: {why}"),
            Self::NoZone => f.write_str("a link-local address needs a network interface, as in fe80::1%eth0"),
            Self::Refused => f.write_str("refused: nothing is listening on this port"),
            Self::Unreachable(why) => write!(f, "unreachable: {why}"),
            Self::Silent(dropped) if dropped.is_nothing() => f.write_str("no response"),
            Self::Silent(_) => f.write_str("no valid response"),
            Self::Cancelled => f.write_str("cancelled"),
        }
    }
}

/// Summary of the datagrams that arrived during the wait and were not valid replies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DroppedCounts {
    /// The number of datagrams.
    pub datagrams: u32,
    /// Whether a reply was made with a different secret.
    pub not_authentic: bool,
    /// Whether a valid reply lacked a required Message-Authenticator.
    pub not_signed: bool,
    /// The flaw in the first reply that was made with this secret but is unusable.
    pub unusable: Option<Flaw>,
    /// The sender of the first valid reply from another address or port.
    pub other_sender: Option<SocketAddr>,
    /// Why the first of the remaining datagrams was dropped.
    pub other: Option<Dropped>,
}

impl DroppedCounts {
    /// Whether nothing arrived from the server itself.
    pub fn is_nothing(&self) -> bool {
        *self == Self { datagrams: self.datagrams, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ipv6_addresses_are_bracketed_before_the_port() {
        let shown = |host: &str| Server { host: host.to_owned(), port: 1812 }.to_string();
        assert_eq!(shown("radius.example"), "radius.example:1812");
        assert_eq!(shown("10.0.0.1"), "10.0.0.1:1812");
        assert_eq!(shown("fe80::1%eth0"), "[fe80::1%eth0]:1812");
    }

    #[test]
    fn every_reply_code_is_found_by_its_number() {
        let known: Vec<(u8, ReplyCode)> = (0..=255).filter_map(|n| Some((n, ReplyCode::of(n)?))).collect();
        let expected = [ReplyCode::AccessAccept, ReplyCode::AccessReject, ReplyCode::AccessChallenge];
        assert_eq!(known, expected.map(|code| (code.number(), code)));
        assert_eq!(expected.map(ReplyCode::number), [2, 3, 11]);
        assert_eq!([RequestCode::AccessRequest, RequestCode::StatusServer].map(RequestCode::number), [1, 12]);
    }

    #[test]
    fn a_secret_is_not_empty_and_never_displayed() {
        assert!(Secret::new(Zeroizing::new(String::new())).is_none());
        let secret = Secret::new(Zeroizing::new("s3cr3t".to_owned())).unwrap();
        assert_eq!(format!("{secret:?}"), "Secret { .. }");
        let has_invisible_ends =
            |text: &str| Secret::new(Zeroizing::new(text.to_owned())).unwrap().has_invisible_ends();
        assert_eq!(
            ["s3cr3t", "s3 cr3t", " s3cr3t", "s3cr3t\t", "s3cr3t\u{200b}"].map(has_invisible_ends),
            [false, false, true, true, true]
        );
        // Longer than an MD5 block.
        assert!(Secret::new(Zeroizing::new("s".repeat(300))).is_some());
    }
}
