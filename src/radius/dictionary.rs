//! The one table of attributes: vendor, number, name, and the type of the value. The file, the window, the trace and the
//! schema's test read it.
//!
//! The names are part of the policy file's format, version 2. An attribute that is added to this table later must be written
//! by its numbers in version 2, or earlier programs refuse the file; and files may already contain it, with any type.

use std::fmt;

use super::attribute::{AttributeType, AttributeValue, ValueType};
use crate::text::{self, secret};

mod standard;
mod values;
mod vendors;

pub use values::names as value_names;

/// An attribute that has a name.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// The number, within those of its vendor.
    pub number: u8,
    /// The name, which no other attribute has.
    pub name: &'static str,
    /// The type of its value; `None` for octets, which are never shown.
    pub value_type: Option<ValueType>,
    /// Where it belongs.
    pub role: Role,
}

/// Where an attribute belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// In requests: a policy can contain it.
    Request,
    /// In replies only; named in traces.
    Reply,
    /// In requests, but sent by the program itself or reserved for the protocol. A policy cannot contain it; this is why.
    Reserved(&'static str),
}

/// A vendor.
#[derive(Debug, PartialEq, Eq)]
pub struct Vendor {
    /// The number that IANA assigned to it.
    pub number: u32,
    /// The name.
    pub name: &'static str,
    /// Its attributes, by number.
    pub attributes: &'static [Entry],
}

/// Defines attributes: `number "Name" Type Role;`. `Octets` is no type.
macro_rules! attributes {
    ($($number:literal $name:literal $value_type:ident $role:expr;)*) => {
        &[$($crate::radius::dictionary::Entry {
            number: $number,
            name: $name,
            value_type: $crate::radius::dictionary::attributes!(@type $value_type),
            role: $role,
        }),*]
    };
    (@type Octets) => { None };
    (@type $value_type:ident) => { Some($crate::radius::attribute::ValueType::$value_type) };
}
use attributes;

/// The attributes of RADIUS itself, by number.
pub fn standard() -> &'static [Entry] {
    standard::ATTRIBUTES
}

/// The vendors, by name.
pub fn vendors() -> &'static [Vendor] {
    vendors::VENDORS
}

/// Returns the vendor with this number.
pub fn vendor(number: u32) -> Option<&'static Vendor> {
    vendors().iter().find(|vendor| vendor.number == number)
}

/// Returns the attributes of a vendor, or those of RADIUS itself.
pub fn attributes_of(vendor: Option<u32>) -> &'static [Entry] {
    match vendor {
        None => standard(),
        Some(number) => self::vendor(number).map(|vendor| vendor.attributes).unwrap_or_default(),
    }
}

/// Returns the name of a number of this attribute, if it has one.
pub fn value_name(kind: AttributeType, number: u32) -> Option<&'static str> {
    value_names(kind).iter().find(|(named, _)| *named == number).map(|(_, name)| *name)
}

/// Returns the attribute of this type.
pub fn entry(kind: AttributeType) -> Option<&'static Entry> {
    attributes_of(kind.vendor()).iter().find(|entry| entry.number == kind.number())
}

/// Returns every attribute with its type, those of RADIUS itself first.
pub fn all() -> impl Iterator<Item = (AttributeType, &'static Entry)> {
    let standard = standard().iter().map(|entry| (AttributeType::standard(entry.number), entry));
    let of_vendor = |vendor: &'static Vendor| {
        let kind = |entry: &Entry| AttributeType::of_vendor(vendor.number, entry.number);
        vendor.attributes.iter().map(move |entry| (kind(entry), entry))
    };
    standard.chain(vendors().iter().flat_map(of_vendor))
}

/// Returns the attribute with this name.
pub fn find(name: &str) -> Option<(AttributeType, &'static Entry)> {
    all().find(|(_, entry)| entry.name == name)
}

/// As the name or, without one, the numbers.
impl fmt::Display for AttributeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(entry) = entry(*self) {
            return f.write_str(entry.name);
        }
        match self.vendor().map(|number| (number, vendor(number))) {
            None => write!(f, "Attribute {}", self.number()),
            Some((_, Some(vendor))) => write!(f, "{} attribute {}", vendor.name, self.number()),
            Some((number, None)) => write!(f, "Vendor {number} attribute {}", self.number()),
        }
    }
}

/// Returns a number with its name, such as `5 (Virtual)`; `None` without a name.
pub fn named_number(kind: AttributeType, value: &AttributeValue) -> Option<String> {
    let AttributeValue::Number(number) = value else { return None };
    value_name(kind, *number).map(|name| format!("{number} ({name})"))
}

/// Returns whether a text in an attribute of this type seems to be or to contain a secret.
pub fn may_contain_secret(kind: AttributeType, text: &str) -> bool {
    secret::is_name_of_secret(&kind.to_string()) || secret::may_contain_secret(text)
}

/// Returns the value of an attribute for a line of a message: a number with its name, and text in quotation marks, shortened to
/// `limit` characters, with its invisible characters shown.
pub fn excerpt(kind: AttributeType, value: &AttributeValue, limit: usize) -> String {
    match value {
        AttributeValue::Text(text) => text::quoted(text, limit),
        other => named_number(kind, other).unwrap_or_else(|| other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_displays_as_its_name_or_its_numbers() {
        let shown = |kind: AttributeType| kind.to_string();
        assert_eq!(shown(AttributeType::STATE), "State");
        assert_eq!(shown(AttributeType::standard(255)), "Attribute 255");
        assert_eq!(shown(AttributeType::of_vendor(9, 1)), "Cisco-AVPair");
        assert_eq!(shown(AttributeType::of_vendor(9, 254)), "Cisco attribute 254");
        assert_eq!(shown(AttributeType::of_vendor(16_777_215, 7)), "Vendor 16777215 attribute 7");
    }

    #[test]
    fn numbers_and_names_are_unique_and_in_order() {
        let is_in_order = |entries: &[Entry]| entries.is_sorted_by(|one, next| one.number < next.number);
        assert!(is_in_order(standard()));
        for vendor in vendors() {
            assert!(is_in_order(vendor.attributes), "{}", vendor.name);
        }
        assert!(vendors().is_sorted_by(|one, next| one.name < next.name));
        let mut names: Vec<&str> = all().map(|(_, entry)| entry.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn every_attribute_is_found_by_type_and_by_name() {
        for (kind, expected) in all() {
            assert_eq!(entry(kind), Some(expected));
            assert_eq!(find(expected.name), Some((kind, expected)));
        }
        assert_eq!(find("State").map(|(kind, _)| kind), Some(AttributeType::STATE));
    }

    #[test]
    fn a_policy_can_contain_every_attribute_whose_value_it_can_write() {
        for (kind, entry) in all() {
            assert!(entry.role != Role::Request || entry.value_type.is_some(), "{kind}");
        }
    }
}
