//! A RADIUS attribute that is added to each request, as on the Attributes tab of the vendor's dialog.

use std::net::{Ipv4Addr, Ipv6Addr};

use strum::VariantArray as _;

use super::ids::next_id;
use super::value::{BoundedInt, FOUND_CHARS, Fault, InvalidValue, Value, refuse_controls_in};
use crate::radius::attribute::Date;
use crate::radius::dictionary::{self, Entry, Role};
use crate::radius::{AttributeType, AttributeValue, ValueType};
use crate::text;

/// The most attributes in a policy. FreeRADIUS drops a request with more than 200, and some are the program's own.
pub const MAX_ATTRIBUTES: usize = 100;

/// A RADIUS attribute with its value, which fits in a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    kind: AttributeType,
    value: AttributeValue,
}

impl Attribute {
    /// Returns an attribute of this type with this value.
    ///
    /// # Errors
    /// Fails if a policy cannot contain the type, or the value is not one of the type. A type without a name accepts any value
    /// that fits.
    pub fn new(kind: AttributeType, value: AttributeValue) -> Result<Self, InvalidValue> {
        check_type(kind)?;
        if let AttributeValue::Text(text) = &value {
            check_text(kind, text)?;
        }
        match dictionary::entry(kind).and_then(|entry| entry.value_type) {
            Some(expected) if expected != value.value_type() => Err(InvalidValue {
                fault: Fault::Invalid,
                found: format!("a value of type {}", value.value_type().name()),
                expected: self::expected(kind, expected),
                nearest: None,
            }),
            _ => Ok(Self { kind, value }),
        }
    }

    /// Returns an attribute of this type with the value that was typed. Spaces around all but a text are ignored, and a number
    /// may be given by its name.
    ///
    /// # Errors
    /// Fails as [`Self::new`], or if the text is not a valid value of `value_type`.
    pub fn typed(kind: AttributeType, value_type: ValueType, text: &str) -> Result<Self, InvalidValue> {
        check_type(kind)?;
        read_value(kind, value_type, text).and_then(|value| Self::new(kind, value))
    }

    /// Returns an attribute of this type with a value as a policy file has it: nothing around it, and a date as in RFC 3339.
    ///
    /// # Errors
    /// Fails as [`Self::typed`], with the form that a file needs.
    pub fn in_file(kind: AttributeType, value_type: ValueType, text: &str) -> Result<Self, InvalidValue> {
        let is_exact = |attribute: &Self| match attribute.value() {
            AttributeValue::Date(date) => date.to_rfc_3339() == text,
            AttributeValue::Number(_) => text.bytes().all(|b| b.is_ascii_digit()),
            AttributeValue::Text(_) => true,
            AttributeValue::Ipv4Address(_) | AttributeValue::Ipv6Address(_) => text.trim() == text,
        };
        let refused = || InvalidValue {
            fault: Fault::Invalid,
            found: match value_type {
                ValueType::Number => text::excerpt(text, FOUND_CHARS).into_owned(),
                _ => text::quoted(text, FOUND_CHARS),
            },
            expected: expected_in_file(kind, value_type),
            nearest: None,
        };
        match Self::typed(kind, value_type, text) {
            Err(invalid) if value_type == ValueType::Text => Err(invalid),
            read => read.ok().filter(is_exact).ok_or_else(refused),
        }
    }

    /// The type.
    pub fn kind(&self) -> AttributeType {
        self.kind
    }

    /// The value.
    pub fn value(&self) -> &AttributeValue {
        &self.value
    }

    /// Returns the name; without one, its numbers.
    pub fn name(&self) -> String {
        self.kind.to_string()
    }

    /// Returns the size in a packet, in bytes.
    pub fn octets(&self) -> usize {
        self.kind.header_octets() + self.value.octets().len()
    }

    /// Returns the name of the value, if it is a number that has one.
    pub fn value_name(&self) -> Option<&'static str> {
        let AttributeValue::Number(number) = self.value else { return None };
        dictionary::value_name(self.kind, number)
    }

    /// Returns the value for people, with the name of a number that has one: `5 (Virtual)`. Text has no quotation marks, and its
    /// invisible characters are left as they are.
    pub fn shown_value(&self) -> String {
        dictionary::named_number(self.kind, &self.value).unwrap_or_else(|| self.value.typed())
    }
}

/// Checks whether a policy can contain attributes of this type.
///
/// # Errors
/// Fails with the reason.
pub fn check_type(kind: AttributeType) -> Result<(), InvalidValue> {
    let refuse = |fault, expected| {
        let found = kind.to_string();
        Err(InvalidValue { fault, found, expected, nearest: None })
    };
    if let Some(Role::Reserved(why)) = dictionary::entry(kind).map(|entry| entry.role) {
        return refuse(Fault::Reserved(why), "another attribute".to_owned());
    }
    match kind.vendor() {
        _ if kind.number() == 0 => refuse(Fault::Invalid, AttributeNumber::expected()),
        Some(vendor) if vendor > AttributeType::MAX_VENDOR => refuse(Fault::Invalid, VendorNumber::expected()),
        _ => Ok(()),
    }
}

/// Finds the attribute with this name, and the type of its value.
///
/// # Errors
/// Fails with the nearest name, or with the reason why a policy cannot contain the attribute.
pub fn find(name: &str) -> Result<(AttributeType, ValueType), InvalidValue> {
    let refuse = |expected: String, nearest| {
        let found = text::quoted(name, FOUND_CHARS);
        Err(InvalidValue { fault: Fault::Invalid, found, expected, nearest })
    };
    let Some((kind, entry)) = dictionary::find(name) else {
        let nearest = text::nearest(name, named().map(|(_, entry)| entry.name));
        return refuse(
            "the name of a known attribute, or numbers: `vendor`, `attribute` and `type`".to_owned(),
            nearest,
        );
    };
    check_type(kind)?;
    match (entry.role, entry.value_type) {
        (Role::Request, Some(value_type)) => Ok((kind, value_type)),
        _ => {
            let found = format!("{}, which only servers send", text::quoted(name, FOUND_CHARS));
            let expected = "an attribute of requests".to_owned();
            Err(InvalidValue { fault: Fault::Invalid, found, expected, nearest: None })
        }
    }
}

/// Returns the attributes that a policy can contain by their names, those of RADIUS itself first.
pub fn named() -> impl Iterator<Item = (AttributeType, &'static Entry)> {
    dictionary::all().filter(|(_, entry)| entry.role == Role::Request && entry.value_type.is_some())
}

/// Describes the values of a type, to follow "Enter" or "expected".
pub fn expected(kind: AttributeType, value_type: ValueType) -> String {
    match value_type {
        ValueType::Number => match dictionary::value_names(kind) {
            [] => expected_number(),
            _ => format!("a name from the list, or {}", expected_number()),
        },
        ValueType::Text => format!("text of 1 to {} bytes", kind.max_value_octets()),
        ValueType::Ipv4Address => "an IPv4 address such as 192.0.2.1".to_owned(),
        ValueType::Ipv6Address => "an IPv6 address such as 2001:db8::1".to_owned(),
        ValueType::Date => "a date and time in UTC such as 2026-11-27 08:30:00, from 1970 to 2106".to_owned(),
    }
}

/// Describes the values of a type in a policy file.
pub fn expected_in_file(kind: AttributeType, value_type: ValueType) -> String {
    match value_type {
        ValueType::Number => expected_number(),
        ValueType::Date => "a date and time in UTC such as \"2026-11-27T08:30:00Z\", from 1970 to 2106".to_owned(),
        ValueType::Ipv4Address => "an IPv4 address such as \"192.0.2.1\"".to_owned(),
        ValueType::Ipv6Address => "an IPv6 address such as \"2001:db8::1\"".to_owned(),
        ValueType::Text => expected(kind, value_type),
    }
}

/// Describes any number, without the names that some have.
pub fn expected_number() -> String {
    format!("a whole number from 0 to {}", u32::MAX)
}

/// Checks whether a text fits in an attribute of this type.
///
/// # Errors
/// Fails if the text is empty or too long, or contains control characters.
pub fn check_text(kind: AttributeType, text: &str) -> Result<(), InvalidValue> {
    let expected = || expected(kind, ValueType::Text);
    let refuse = |fault, found: String| Err(InvalidValue { fault, found, expected: expected(), nearest: None });
    refuse_controls_in(text, expected)?;
    match text.len() {
        0 => refuse(Fault::Empty, "an empty string".to_owned()),
        octets if octets > kind.max_value_octets() => {
            refuse(Fault::TooLong, format!("{} bytes", text::grouped(octets as u64)))
        }
        _ => Ok(()),
    }
}

fn read_value(kind: AttributeType, value_type: ValueType, text: &str) -> Result<AttributeValue, InvalidValue> {
    let trimmed = text.trim();
    let read = match value_type {
        ValueType::Text => Some(AttributeValue::Text(text.to_owned())),
        ValueType::Number => read_number(kind, trimmed).map(AttributeValue::Number),
        ValueType::Ipv4Address => trimmed.parse::<Ipv4Addr>().ok().map(AttributeValue::Ipv4Address),
        ValueType::Ipv6Address => trimmed.parse::<Ipv6Addr>().ok().map(AttributeValue::Ipv6Address),
        ValueType::Date => Date::read(trimmed).map(AttributeValue::Date),
    };
    read.ok_or_else(|| {
        let expected = expected(kind, value_type);
        let (fault, found) = match trimmed {
            "" => (Fault::Empty, "nothing".to_owned()),
            text => (Fault::Invalid, text::quoted(text, FOUND_CHARS)),
        };
        let names = dictionary::value_names(kind).iter().map(|(_, name)| *name);
        let nearest = (value_type == ValueType::Number).then(|| text::nearest(trimmed, names)).flatten();
        InvalidValue { fault, found, expected, nearest }
    })
}

/// Reads a number in digits, or by its name, perhaps as shown: `5 (Virtual)`.
fn read_number(kind: AttributeType, text: &str) -> Option<u32> {
    let named = dictionary::value_names(kind).iter().find(|(number, name)| {
        name.eq_ignore_ascii_case(text) || format!("{number} ({name})").eq_ignore_ascii_case(text)
    });
    match named {
        Some((number, _)) => Some(*number),
        // Digits only: `u32::from_str` also accepts "+5".
        None if text.bytes().all(|b| b.is_ascii_digit()) => text.parse().ok(),
        None => None,
    }
}

/// Identifies an attribute while the program runs, through edits, moves and undo. Never saved, never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AttributeId(u64);

impl AttributeId {
    pub(super) fn fresh() -> Self {
        Self(next_id())
    }
}

/// The number of an attribute.
pub type AttributeNumber = BoundedInt<1, 255>;

/// The number of a vendor, as assigned by IANA: 1 to 16777215.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct VendorNumber(u32);

impl VendorNumber {
    /// The number.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl Value for VendorNumber {
    fn expected() -> String {
        format!("the number of a vendor, from 1 to {}", AttributeType::MAX_VENDOR)
    }
}

impl std::str::FromStr for VendorNumber {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let is_number = text.bytes().all(|b| b.is_ascii_digit());
        match text.parse() {
            Ok(number) if is_number && (1..=AttributeType::MAX_VENDOR).contains(&number) => Ok(Self(number)),
            _ if text.is_empty() => Err(InvalidValue::new::<Self>(Fault::Empty, "nothing")),
            _ => Err(InvalidValue::new::<Self>(Fault::Invalid, text::excerpt(text, FOUND_CHARS))),
        }
    }
}

impl Value for ValueType {
    fn expected() -> String {
        let ids: Vec<String> = Self::VARIANTS.iter().map(|value_type| format!("\"{}\"", value_type.id())).collect();
        format!("one of {}", ids.join(", "))
    }
}

impl std::str::FromStr for ValueType {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        super::value::named(text, Self::VARIANTS, Self::id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(kind: AttributeType, value_type: ValueType, text: &str) -> Result<String, String> {
        let attribute = Attribute::typed(kind, value_type, text);
        attribute.map(|attribute| attribute.shown_value()).map_err(|invalid| invalid.to_string())
    }

    #[test]
    fn what_belongs_to_the_logon_or_the_protocol_is_refused() {
        for number in [1, 2, 3, 24, 26, 32, 33, 60, 79, 80] {
            let kind = AttributeType::standard(number);
            let refused = Attribute::new(kind, AttributeValue::Number(1)).unwrap_err();
            assert!(matches!(refused.fault, Fault::Reserved(_)) && refused.found == kind.to_string(), "{refused}");
        }
        let sentences = check_type(AttributeType::USER_NAME).unwrap_err().sentences();
        assert_eq!(sentences, "A policy cannot contain User-Name: it comes from the logon. Choose another attribute.");
        assert!(check_type(AttributeType::standard(0)).is_err());
        assert!(check_type(AttributeType::of_vendor(9, 0)).is_err());
        assert!(check_type(AttributeType::of_vendor(AttributeType::MAX_VENDOR + 1, 1)).is_err());
        assert_eq!(check_type(AttributeType::CALLING_STATION_ID), Ok(()));
        assert_eq!(check_type(AttributeType::of_vendor(9, 1)), Ok(()));
    }

    #[test]
    fn a_value_is_one_of_the_type_of_its_attribute() {
        use ValueType::{Date, Ipv4Address, Ipv6Address, Number, Text};
        let any = AttributeType::of_vendor(AttributeType::MAX_VENDOR, 1);
        assert_eq!(typed(any, Number, " 4294967295 "), Ok("4294967295".to_owned()));
        assert_eq!(typed(any, Ipv4Address, "192.0.2.1"), Ok("192.0.2.1".to_owned()));
        assert_eq!(typed(any, Ipv6Address, "2001:DB8::1"), Ok("2001:db8::1".to_owned()));
        assert_eq!(typed(any, Date, "2026-11-27"), Ok("2026-11-27 00:00:00 UTC".to_owned()));
        assert_eq!(typed(any, Text, " a "), Ok(" a ".to_owned()));
        for (value_type, text) in [
            (Number, "4294967296"),
            (Number, "-1"),
            (Number, "+1"),
            (Number, "1.0"),
            (Number, ""),
            (Ipv4Address, "2001:db8::1"),
            (Ipv4Address, "192.0.2"),
            (Ipv6Address, "192.0.2.1"),
            (Date, "soon"),
            (Text, ""),
            (Text, "a\nb"),
        ] {
            assert!(typed(any, value_type, text).is_err(), "{value_type:?} {text:?}");
        }
        let refused = Attribute::new(AttributeType::CALLING_STATION_ID, AttributeValue::Number(1)).unwrap_err();
        assert_eq!(refused.to_string(), "found a value of type Number; expected text of 1 to 253 bytes");
    }

    #[test]
    fn a_number_has_a_name_where_iana_gives_it_one() {
        let port_type = |text: &str| typed(AttributeType::NAS_PORT_TYPE, ValueType::Number, text);
        for text in ["5", "Virtual", "virtual", "5 (Virtual)"] {
            assert_eq!(port_type(text), Ok("5 (Virtual)".to_owned()), "{text}");
        }
        assert_eq!(port_type("4294967295"), Ok("4294967295".to_owned()));
        assert_eq!(port_type("Virtal"), Err("found \"Virtal\"; did you mean \"Virtual\"?".to_owned()));
    }

    #[test]
    fn a_text_fits_in_its_attribute() {
        let (station, vendor) = (AttributeType::CALLING_STATION_ID, AttributeType::of_vendor(9, 1));
        for (kind, most) in [(station, 253), (vendor, 247)] {
            let attribute = Attribute::typed(kind, ValueType::Text, &"é".repeat(most / 2)).unwrap();
            assert!(attribute.octets() <= 255);
            let longest = Attribute::typed(kind, ValueType::Text, &"x".repeat(most)).unwrap();
            assert_eq!(longest.octets(), 255);
            assert_eq!(
                typed(kind, ValueType::Text, &"x".repeat(most + 1)),
                Err(format!("found {} bytes; expected text of 1 to {most} bytes", most + 1))
            );
        }
    }
}
