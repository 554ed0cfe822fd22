//! How the farm reaches the RADIUS server: servers, port, timeout and retries, and how the logon is sent.

// From `core`: an address is a value here; nothing touches a network.
use core::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use strum::VariantArray;

use super::value::{self, BoundedInt, FOUND_CHARS, Fault, InvalidValue, Text, Value, refuse_controls};
use crate::text;

/// The name on the client's logon screen.
pub type DisplayName = Text<0, 200>;
/// The text of the OTP dialog.
pub type Prompt = Text<0, 300>;
/// A UDP port.
pub type Port = BoundedInt<1, 65535>;
/// Seconds waited for each packet.
pub type TimeoutSecs = BoundedInt<1, 300>;
/// Repetitions after the first packet.
pub type Retries = BoundedInt<0, 10>;

/// How the two servers share the requests; applies only with a secondary server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, VariantArray)]
pub enum HaMode {
    /// The secondary server receives a request only if the primary server did not respond.
    #[default]
    ActivePassive,
    /// Both servers receive each request.
    ActiveActive,
}

impl HaMode {
    /// The name in the vendor's dialog.
    pub fn name(self) -> &'static str {
        match self {
            Self::ActivePassive => "Active-passive (failover)",
            Self::ActiveActive => "Active-active (parallel)",
        }
    }

    /// The name in a policy file.
    pub fn id(self) -> &'static str {
        match self {
            Self::ActivePassive => "activePassive",
            Self::ActiveActive => "activeActive",
        }
    }
}

impl Value for HaMode {
    fn expected() -> String {
        "\"activePassive\" or \"activeActive\"".to_owned()
    }
}

impl FromStr for HaMode {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        value::named(text, Self::VARIANTS, Self::id)
    }
}

/// How the password is sent (RFC 2865 sections 5.2 and 5.3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, VariantArray)]
pub enum PasswordEncoding {
    /// As a User-Password, which the server can read.
    #[default]
    Pap,
    /// As a CHAP-Password, which the server can only compare.
    Chap,
}

impl PasswordEncoding {
    /// The name in a policy file, and for people.
    pub fn id(self) -> &'static str {
        match self {
            Self::Pap => "PAP",
            Self::Chap => "CHAP",
        }
    }
}

impl Value for PasswordEncoding {
    fn expected() -> String {
        "\"PAP\" or \"CHAP\"".to_owned()
    }
}

impl FromStr for PasswordEncoding {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        value::named(text, Self::VARIANTS, Self::id)
    }
}

/// How the farm reaches the RADIUS server. The shared secret is never part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// The name on the client's logon screen.
    pub display_name: DisplayName,
    /// The primary server.
    pub radius_server: Host,
    /// The secondary server; empty if there is none.
    pub backup_server: Host,
    /// How the two share the requests.
    pub ha_mode: HaMode,
    /// The UDP port of both servers.
    pub radius_port: Port,
    /// Seconds waited for each packet.
    pub timeout_secs: TimeoutSecs,
    /// Repetitions after the first packet.
    pub retries: Retries,
    /// How the password is sent.
    pub password_encoding: PasswordEncoding,
    /// The text of the OTP dialog; a message from the server overrides it.
    pub user_message_prompt: Prompt,
    /// Whether the user name is sent without its domain.
    pub username_only: bool,
    /// Whether the first password is also used for the Windows logon.
    pub forward_first_pwd_to_ad: bool,
}

impl Connection {
    /// Returns the longest that a user waits for a response, in seconds: every packet in turn, and with active-passive both
    /// servers in turn.
    pub fn longest_wait_secs(&self) -> u32 {
        let in_turn = if self.has_backup() && self.ha_mode == HaMode::ActivePassive { 2 } else { 1 };
        in_turn * self.packets_per_server() * u32::from(self.timeout_secs.get())
    }

    /// Returns the most packets with one command that the servers receive if none responds.
    pub fn most_packets(&self) -> u32 {
        let servers = if self.has_backup() { 2 } else { 1 };
        servers * self.packets_per_server()
    }

    /// Returns whether there is a secondary server.
    pub fn has_backup(&self) -> bool {
        !self.backup_server.is_empty()
    }

    fn packets_per_server(&self) -> u32 {
        1 + u32::from(self.retries.get())
    }
}

impl Default for Connection {
    /// The connection of a new policy.
    fn default() -> Self {
        Self {
            display_name: DisplayName::default(),
            radius_server: Host::default(),
            backup_server: Host::default(),
            ha_mode: HaMode::default(),
            radius_port: Port::of::<1812>(),
            timeout_secs: TimeoutSecs::of::<60>(),
            retries: Retries::of::<1>(),
            password_encoding: PasswordEncoding::default(),
            user_message_prompt: Prompt::default(),
            username_only: false,
            forward_first_pwd_to_ad: false,
        }
    }
}

/// A host name, an IPv4 or IPv6 address, or nothing; at most 255 characters. The port is a separate value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Host(String);

impl Host {
    /// The longest name, in characters.
    pub const MAX_CHARS: usize = 255;

    /// The name or address as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether there is no host.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Value for Host {
    fn expected() -> String {
        "a host name or IP address without a port".to_owned()
    }
}

impl FromStr for Host {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        refuse_controls::<Self>(text)?;
        let chars = text.chars().count();
        if chars > Self::MAX_CHARS {
            let expected = format!("{} of at most {} characters", Self::expected(), Self::MAX_CHARS);
            return Err(InvalidValue {
                expected,
                ..InvalidValue::new::<Self>(Fault::TooLong, value::characters(chars))
            });
        }
        if text.is_empty() || text.parse::<IpAddr>().is_ok() || is_address_in_zone(text) || is_host_name(text) {
            return Ok(Self(text.to_owned()));
        }
        Err(InvalidValue::new::<Self>(Fault::Invalid, text::quoted(text, FOUND_CHARS)))
    }
}

/// Returns whether `text` is an IPv6 address with its zone (RFC 4007 section 11).
fn is_address_in_zone(text: &str) -> bool {
    text.split_once('%').is_some_and(|(address, zone)| {
        address.parse::<Ipv6Addr>().is_ok() && !zone.is_empty() && zone.chars().all(is_of_name)
    })
}

/// Returns whether `text` can be a host name, perhaps with a trailing dot. Names are not looked up and not limited to ASCII:
/// the administrator's network decides which ones resolve. A name that ends in a number is refused, because resolvers treat it
/// as an address (RFC 1123 section 2.1).
fn is_host_name(text: &str) -> bool {
    let name = text.strip_suffix('.').unwrap_or(text);
    let is_number = |label: &str| label.bytes().all(|b| b.is_ascii_digit());
    name.split('.').all(|label| !label.is_empty() && label.chars().all(is_of_name))
        && !name.rsplit('.').next().is_some_and(is_number)
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_wait_covers_retries_and_servers() {
        let alone = Connection::default();
        assert_eq!((alone.longest_wait_secs(), alone.most_packets()), (120, 2));
        let backed = Connection { backup_server: "b".parse().unwrap(), ..Connection::default() };
        assert_eq!((backed.longest_wait_secs(), backed.most_packets()), (240, 4));
        let both = Connection { ha_mode: HaMode::ActiveActive, ..backed };
        assert_eq!((both.longest_wait_secs(), both.most_packets()), (120, 4));
    }

    #[test]
    fn a_host_is_a_name_or_an_address_without_port() {
        let right = [
            "",
            "radius",
            "radius-1.example.com",
            "example.com.",
            "_svc.örtlich",
            "1.2.3.4a",
            "3com",
            "10.0.0.1",
            "::1",
            "fe80::1%eth0",
            "fe80::1%eth0.100",
            "fe80::1%Ethernet_2-a",
        ];
        for text in right {
            assert!(text.parse::<Host>().is_ok(), "{text}");
        }
        let wrong = [
            "10.0.0.1:1812",
            "[::1]",
            "http://duo",
            "two hosts",
            "duo/",
            "user@duo",
            "fe80::1::2",
            "999.1.1.1",
            "10.0.0.256",
            "10.0.0.1.",
            "1812",
            "duo.1",
            ".",
            "..",
            ".duo",
            "a..b",
            "duo..",
            "10.0.0.1%eth0",
            "duo%eth0",
            "fe80::1%",
            "fe80::1%eth 0",
            "fe80::1%a%b",
            "%eth0",
        ];
        for text in wrong {
            assert!(text.parse::<Host>().is_err(), "{text}");
        }
    }
}
