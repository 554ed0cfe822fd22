//! How the farm reaches the RADIUS server: servers, port, waiting, and what the farm sends.

// From `core`: an address is a value, no network is reached for.
use core::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use super::value::{self, BoundedInt, FOUND_CHARS, InvalidValue, Text, Value, refuse_controls};
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

/// How the two servers share the work; counts only with a backup server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum HaMode {
    /// The backup is asked when the first server was silent to the end.
    #[default]
    ActivePassive,
    /// Both are asked.
    ActiveActive,
}

impl HaMode {
    const ALL: [Self; 2] = [Self::ActivePassive, Self::ActiveActive];

    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::ActivePassive => "Active-passive",
            Self::ActiveActive => "Active-active",
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
        value::named(text, Self::ALL, Self::id)
    }
}

/// How the password travels (RFC 2865 sections 5.2 and 5.3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum PasswordEncoding {
    /// As a User-Password, which the server can read.
    #[default]
    Pap,
    /// As a CHAP-Password, which the server can only compare.
    Chap,
}

impl PasswordEncoding {
    const ALL: [Self; 2] = [Self::Pap, Self::Chap];

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
        value::named(text, Self::ALL, Self::id)
    }
}

/// How the farm reaches the RADIUS server. The shared secret is never part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// The name on the client's logon screen.
    pub display_name: DisplayName,
    /// The server that is asked first.
    pub radius_server: Host,
    /// The second server; empty means that there is none.
    pub backup_server: Host,
    /// How the two share the work.
    pub ha_mode: HaMode,
    /// The UDP port of both servers.
    pub radius_port: Port,
    /// Seconds waited for each packet.
    pub timeout_secs: TimeoutSecs,
    /// Repetitions after the first packet.
    pub retries: Retries,
    /// How the password travels.
    pub password_encoding: PasswordEncoding,
    /// The text of the OTP dialog; a server's own text goes first.
    pub user_message_prompt: Prompt,
    /// Whether the user name is sent without its domain.
    pub username_only: bool,
    /// Whether the first password also goes to Active Directory.
    pub forward_first_pwd_to_ad: bool,
}

impl Connection {
    /// The longest that a user waits for an answer, in seconds: every packet in turn, and the backup server after the
    /// first one where they are asked one after the other.
    pub fn longest_wait_secs(&self) -> u32 {
        let in_turn = if self.has_backup() && self.ha_mode == HaMode::ActivePassive { 2 } else { 1 };
        in_turn * self.packets_per_server() * u32::from(self.timeout_secs.get())
    }

    /// The most packets with one command that the servers receive when none answers.
    pub fn most_packets(&self) -> u32 {
        let servers = if self.has_backup() { 2 } else { 1 };
        servers * self.packets_per_server()
    }

    fn has_backup(&self) -> bool {
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

/// A host name, an IPv4 or an IPv6 address, or nothing; at most 255 characters. The port is a value of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Host(String);

impl Host {
    /// The most characters that fit.
    pub const MAX_CHARS: usize = 255;

    /// The name or address as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is no host.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Value for Host {
    fn expected() -> String {
        "a host name or an address, without port".to_owned()
    }
}

impl FromStr for Host {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        refuse_controls::<Self>(text)?;
        let chars = text.chars().count();
        if chars > Self::MAX_CHARS {
            return Err(InvalidValue {
                found: format!("{} characters", text::grouped(chars as u64)),
                expected: format!("{} of at most {} characters", Self::expected(), Self::MAX_CHARS),
                nearest: None,
            });
        }
        if text.is_empty() || text.parse::<IpAddr>().is_ok() || is_address_in_zone(text) || is_host_name(text) {
            return Ok(Self(text.to_owned()));
        }
        Err(InvalidValue::new::<Self>(text::quoted(text, FOUND_CHARS)))
    }
}

/// Tells whether `text` is an IPv6 address with the zone that it is in (RFC 4007 section 11).
fn is_address_in_zone(text: &str) -> bool {
    text.split_once('%').is_some_and(|(address, zone)| {
        address.parse::<Ipv6Addr>().is_ok() && !zone.is_empty() && zone.chars().all(is_of_name)
    })
}

/// Tells whether `text` can be a host name, perhaps with a dot after it. Names are not looked up here, and not held to
/// ASCII: what resolves is the business of the administrator's network. But what ends in a number was meant to be an
/// address, and resolvers take it for one (RFC 1123 section 2.1).
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
    fn a_wait_is_counted_over_repetitions_and_servers() {
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
