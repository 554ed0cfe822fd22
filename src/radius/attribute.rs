//! Attributes (RFC 2865 section 5): their types, those of vendors included, and their values. Their names are in
//! [`dictionary`](super::dictionary).

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use strum::VariantArray;
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, PrimitiveDateTime};

use super::dictionary;
use crate::text;

/// The type of an attribute: a number, or the number of a vendor and one of the vendor's own (RFC 2865 section 5.26).
/// Displays as its name or, if it has none here, as its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttributeType {
    /// 0 for the attributes of RADIUS itself.
    vendor: u32,
    number: u8,
}

impl AttributeType {
    /// RFC 2865 section 5.1.
    pub const USER_NAME: Self = Self::standard(1);
    /// RFC 2865 section 5.2.
    pub const USER_PASSWORD: Self = Self::standard(2);
    /// RFC 2865 section 5.3.
    pub const CHAP_PASSWORD: Self = Self::standard(3);
    /// RFC 2865 section 5.4.
    pub const NAS_IP_ADDRESS: Self = Self::standard(4);
    /// RFC 2865 section 5.6.
    pub const SERVICE_TYPE: Self = Self::standard(6);
    /// RFC 2865 section 5.18.
    pub const REPLY_MESSAGE: Self = Self::standard(18);
    /// RFC 2865 section 5.24.
    pub const STATE: Self = Self::standard(24);
    /// RFC 2865 section 5.26.
    pub const VENDOR_SPECIFIC: Self = Self::standard(26);
    /// RFC 2865 section 5.27.
    pub const SESSION_TIMEOUT: Self = Self::standard(27);
    /// RFC 2865 section 5.30.
    pub const CALLED_STATION_ID: Self = Self::standard(30);
    /// RFC 2865 section 5.31.
    pub const CALLING_STATION_ID: Self = Self::standard(31);
    /// RFC 2865 section 5.32.
    pub const NAS_IDENTIFIER: Self = Self::standard(32);
    /// RFC 2865 section 5.40.
    pub const CHAP_CHALLENGE: Self = Self::standard(60);
    /// RFC 2865 section 5.41.
    pub const NAS_PORT_TYPE: Self = Self::standard(61);
    /// RFC 2869 section 5.10.
    pub const PROMPT: Self = Self::standard(76);
    /// RFC 3579 section 3.2.
    pub const MESSAGE_AUTHENTICATOR: Self = Self::standard(80);
    /// RFC 3162 section 2.1.
    pub const NAS_IPV6_ADDRESS: Self = Self::standard(95);

    /// The greatest number of a vendor, which has 24 bits (RFC 2865 section 5.26).
    pub const MAX_VENDOR: u32 = 0x00FF_FFFF;

    /// Returns a type of RADIUS itself.
    pub const fn standard(number: u8) -> Self {
        Self { vendor: 0, number }
    }

    /// Returns a type of a vendor, given by the number that IANA assigned to it, from 1 to [`Self::MAX_VENDOR`].
    pub const fn of_vendor(vendor: u32, number: u8) -> Self {
        Self { vendor, number }
    }

    /// The number of the vendor; `None` for the attributes of RADIUS itself.
    pub const fn vendor(self) -> Option<u32> {
        match self.vendor {
            0 => None,
            vendor => Some(vendor),
        }
    }

    /// The number of the attribute, within those of its vendor.
    pub const fn number(self) -> u8 {
        self.number
    }

    /// The octets of an attribute of this type besides its value: type and length and, for a vendor's, the header of
    /// the Vendor-Specific around them (RFC 2865 section 5.26).
    pub const fn header_octets(self) -> usize {
        if self.vendor == 0 { 2 } else { 8 }
    }

    /// The longest value, in octets: an attribute has at most 255, its header included.
    pub const fn max_value_octets(self) -> usize {
        255 - self.header_octets()
    }
}

impl fmt::Display for AttributeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(entry) = dictionary::entry(*self) {
            return f.write_str(entry.name);
        }
        match self.vendor().map(|number| (number, dictionary::vendor(number))) {
            None => write!(f, "attribute {}", self.number),
            Some((_, Some(vendor))) => write!(f, "{} attribute {}", vendor.name, self.number),
            Some((number, None)) => write!(f, "vendor {number} attribute {}", self.number),
        }
    }
}

/// The form of a value (RFC 8044 section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, VariantArray)]
pub enum ValueType {
    /// A whole number of 32 bits (section 3.1, `integer`).
    Number,
    /// Text in UTF-8 (section 3.4).
    Text,
    /// An IPv4 address (section 3.8, `ipv4addr`).
    Ipv4Address,
    /// An IPv6 address (section 3.9, `ipv6addr`).
    Ipv6Address,
    /// Seconds since the beginning of 1970 in UTC (section 3.3, `time`).
    Date,
}

impl ValueType {
    /// The name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Number => "Number",
            Self::Text => "Text",
            Self::Ipv4Address => "IPv4 address",
            Self::Ipv6Address => "IPv6 address",
            Self::Date => "Date",
        }
    }

    /// The name in a policy file.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Text => "text",
            Self::Ipv4Address => "ipv4Address",
            Self::Ipv6Address => "ipv6Address",
            Self::Date => "date",
        }
    }
}

/// A value. Displays for people: text in quotation marks, a date in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AttributeValue {
    /// A number.
    Number(u32),
    /// A text.
    Text(String),
    /// An IPv4 address.
    Ipv4Address(Ipv4Addr),
    /// An IPv6 address.
    Ipv6Address(Ipv6Addr),
    /// A date.
    Date(Date),
}

impl AttributeValue {
    /// Returns the type of the value.
    pub const fn value_type(&self) -> ValueType {
        match self {
            Self::Number(_) => ValueType::Number,
            Self::Text(_) => ValueType::Text,
            Self::Ipv4Address(_) => ValueType::Ipv4Address,
            Self::Ipv6Address(_) => ValueType::Ipv6Address,
            Self::Date(_) => ValueType::Date,
        }
    }

    /// Returns the octets in a packet.
    pub fn octets(&self) -> Vec<u8> {
        match self {
            Self::Number(number) => number.to_be_bytes().to_vec(),
            Self::Text(text) => text.as_bytes().to_vec(),
            Self::Ipv4Address(address) => address.octets().to_vec(),
            Self::Ipv6Address(address) => address.octets().to_vec(),
            Self::Date(date) => date.secs().to_be_bytes().to_vec(),
        }
    }

    /// Reads the octets of a packet as a value of this type; `None` if their number does not fit. Any octets are a text.
    pub fn read(value_type: ValueType, octets: &[u8]) -> Option<Self> {
        let number = || octets.try_into().ok().map(u32::from_be_bytes);
        match value_type {
            ValueType::Number => number().map(Self::Number),
            ValueType::Text => Some(Self::Text(text::decode(octets))),
            ValueType::Ipv4Address => number().map(Ipv4Addr::from_bits).map(Self::Ipv4Address),
            ValueType::Ipv6Address => octets.try_into().ok().map(Ipv6Addr::from_octets).map(Self::Ipv6Address),
            ValueType::Date => number().map(Date::of).map(Self::Date),
        }
    }

    /// Returns the value as an administrator types it: text without quotation marks.
    pub fn typed(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            other => other.to_string(),
        }
    }

    /// Returns the value for a line of a message: text shortened to `limit` characters, its invisible characters shown.
    pub fn excerpt(&self, limit: usize) -> String {
        match self {
            Self::Text(text) => text::quoted(text, limit),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for AttributeValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => write!(f, "\"{text}\""),
            Self::Ipv4Address(address) => address.fmt(f),
            Self::Ipv6Address(address) => address.fmt(f),
            Self::Date(date) => date.fmt(f),
        }
    }
}

/// A point in time from the beginning of 1970 to February 2106, in seconds. Displays as `2026-11-27 08:30:00 UTC`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Date(u32);

impl Date {
    /// Returns the date this many seconds after the beginning of 1970 in UTC.
    pub const fn of(secs: u32) -> Self {
        Self(secs)
    }

    /// The seconds since the beginning of 1970 in UTC.
    pub const fn secs(self) -> u32 {
        self.0
    }

    /// Reads a date as typed: `2026-11-27`, `2026-11-27 08:30` or `2026-11-27 08:30:00`, each in UTC, with or without
    /// "UTC", or any time of RFC 3339. `None` if it is none of them, or out of range.
    pub fn read(text: &str) -> Option<Self> {
        use time::macros::format_description as form;
        let text = text.trim();
        let secs = |at: OffsetDateTime| u32::try_from(at.unix_timestamp()).ok().map(Self);
        if let Ok(at) = OffsetDateTime::parse(text, &Rfc3339) {
            return if at.nanosecond() == 0 { secs(at) } else { None };
        }
        let local = text.strip_suffix("UTC").map_or(text, str::trim_end);
        let day = || time::Date::parse(local, form!("[year]-[month]-[day]")).ok().map(time::Date::midnight);
        let minute = || PrimitiveDateTime::parse(local, form!("[year]-[month]-[day] [hour]:[minute]")).ok();
        let second = || PrimitiveDateTime::parse(local, form!("[year]-[month]-[day] [hour]:[minute]:[second]")).ok();
        day().or_else(minute).or_else(second).and_then(|at| secs(at.assume_utc()))
    }

    /// Returns the date as in RFC 3339, such as `2026-11-27T08:30:00Z`.
    pub fn to_rfc_3339(self) -> String {
        let mut text = self.to_string().replacen(' ', "T", 1);
        text.truncate(text.len() - " UTC".len());
        text.push('Z');
        text
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Every number of 32 bits is within the range of the crate.
        let at = OffsetDateTime::from_unix_timestamp(self.0.into()).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        let (year, month, day) = at.to_calendar_date();
        let (hour, minute, second) = at.to_hms();
        write!(f, "{year}-{:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC", u8::from(month))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_displays_as_its_name_or_its_numbers() {
        let shown = |kind: AttributeType| kind.to_string();
        assert_eq!(shown(AttributeType::STATE), "State");
        assert_eq!(shown(AttributeType::standard(255)), "attribute 255");
        assert_eq!(shown(AttributeType::of_vendor(9, 1)), "Cisco-AVPair");
        assert_eq!(shown(AttributeType::of_vendor(9, 254)), "Cisco attribute 254");
        assert_eq!(shown(AttributeType::of_vendor(16_777_215, 7)), "vendor 16777215 attribute 7");
    }

    #[test]
    fn a_value_comes_back_from_its_octets() {
        let values = [
            AttributeValue::Number(u32::MAX),
            AttributeValue::Text("Zoë".to_owned()),
            AttributeValue::Ipv4Address(Ipv4Addr::new(192, 0, 2, 1)),
            AttributeValue::Ipv6Address("2001:db8::1".parse().unwrap()),
            AttributeValue::Date(Date::of(1_795_768_200)),
        ];
        for value in values {
            assert_eq!(AttributeValue::read(value.value_type(), &value.octets()), Some(value));
        }
        assert_eq!(AttributeValue::read(ValueType::Number, &[0, 0, 1]), None);
        assert_eq!(AttributeValue::read(ValueType::Ipv6Address, &[0; 4]), None);
    }

    #[test]
    fn a_date_is_read_in_every_usual_form() {
        let noon = Some(Date::of(1_795_782_600));
        let forms = [
            "2026-11-27T12:30:00Z",
            "2026-11-27T13:30:00+01:00",
            "2026-11-27 12:30",
            " 2026-11-27 12:30:00 ",
            "2026-11-27 12:30:00 UTC",
            "2026-11-27 12:30 UTC",
        ];
        for text in forms {
            assert_eq!(Date::read(text), noon, "{text}");
        }
        assert_eq!(Date::read("2026-11-27"), Some(Date::of(1_795_737_600)));
        for wrong in
            ["", "tomorrow", "27.11.2026", "2026-13-01", "1969-12-31", "2106-02-07 06:28:16", "2026-11-27T12:30:00.5Z"]
        {
            assert_eq!(Date::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_date_is_shown_in_utc() {
        assert_eq!(Date::of(0).to_string(), "1970-01-01 00:00:00 UTC");
        assert_eq!(Date::of(u32::MAX).to_string(), "2106-02-07 06:28:15 UTC");
        assert_eq!(Date::of(1_795_782_600).to_rfc_3339(), "2026-11-27T12:30:00Z");
        assert_eq!(Date::read(&Date::of(u32::MAX).to_string()), Some(Date::of(u32::MAX)));
    }
}
