//! The table of attributes against the dictionaries of FreeRADIUS, which `make test` installs. Every difference is listed here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use needs::needs;
use radius_console::radius::dictionary::{self, Entry};
use radius_console::radius::{AttributeType, ValueType};

/// Attributes that differ.
const DIFFERENCES: &[&str] = &[
    // RFC 2869 defines it as octets.
    "ARAP-Security-Data: None here, Some(Text) there",
    // IANA's spelling.
    "Tunnel-Private-Group-ID: not there, only Tunnel-Private-Group-Id",
    "Tunnel-Assignment-ID: not there, only Tunnel-Assignment-Id",
    "Tunnel-Client-Auth-ID: not there, only Tunnel-Client-Auth-Id",
    "Tunnel-Server-Auth-ID: not there, only Tunnel-Server-Auth-Id",
    // Passwords, keys, and the tokens and codes of a logon are octets here, so they are never shown.
    "Digest-HA1: None here, Some(Text) there",
    "Cisco-Subscriber-Password: None here, Some(Text) there",
    "Fortinet-FAC-Token-ID: None here, Some(Text) there",
    "Fortinet-FAC-Challenge-Code: None here, Some(Text) there",
    "Mikrotik-Wireless-Enc-Key: None here, Some(Text) there",
    "Mikrotik-Wireless-PSK: None here, Some(Text) there",
    "Mikrotik-Wireless-MPKey: None here, Some(Text) there",
];

/// Names of numbers that differ: FreeRADIUS shortens these.
const VALUE_DIFFERENCES: &[&str] = &[
    "Framed-Protocol 4: Gandalf proprietary SingleLink/MultiLink protocol here, Gandalf-SLML there",
    "Framed-Compression 1: VJ TCP/IP header compression here, Van-Jacobson-TCP-IP there",
];

/// The dictionaries of vendors. Those of RFCs are found by their names.
const VENDORS: &[&str] =
    &["checkpoint", "cisco", "citrix", "f5", "fortinet", "juniper", "microsoft", "mikrotik", "paloalto"];

/// What the dictionaries of FreeRADIUS contain. A number can have several names.
#[derive(Default)]
struct FreeRadius {
    attributes: BTreeMap<AttributeType, Vec<(String, Option<ValueType>)>>,
    /// By attribute and number.
    values: BTreeMap<(String, u32), Vec<String>>,
}

impl FreeRadius {
    fn read() -> Self {
        let mut found = Self::default();
        let mut count = 0;
        for file in fs::read_dir("/usr/share/freeradius").expect("FreeRADIUS is installed") {
            let path = file.unwrap().path();
            let name = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
            if name.starts_with("rfc") || VENDORS.contains(&name) {
                found.add(&fs::read_to_string(&path).unwrap());
                count += 1;
            }
        }
        assert!(count > 20, "{count}");
        found
    }

    fn add(&mut self, text: &str) {
        let mut numbers = BTreeMap::new();
        let mut vendor = None;
        for line in text.lines() {
            let line = line.split('#').next().unwrap();
            match *line.split_whitespace().collect::<Vec<_>>() {
                ["VENDOR", name, number] => _ = numbers.insert(name, number.parse::<u32>().unwrap()),
                ["BEGIN-VENDOR", name] => vendor = Some(numbers[name]),
                ["END-VENDOR", _] => vendor = None,
                ["ATTRIBUTE", name, number, value_type, ref flags @ ..] => {
                    // A number with a dot is that of a part of a value.
                    let Ok(number) = number.parse() else { continue };
                    let kind = match vendor {
                        None => AttributeType::standard(number),
                        Some(vendor) => AttributeType::of_vendor(vendor, number),
                    };
                    let value_type = if flags.is_empty() { value_type_of(value_type) } else { None };
                    self.attributes.entry(kind).or_default().push((name.to_owned(), value_type));
                }
                ["VALUE", attribute, name, number] => {
                    let Ok(number) = number.parse() else { continue };
                    self.values.entry((attribute.to_owned(), number)).or_default().push(name.to_owned());
                }
                _ => {}
            }
        }
    }
}

fn value_type_of(name: &str) -> Option<ValueType> {
    match name.to_lowercase().as_str() {
        "integer" => Some(ValueType::Number),
        "string" => Some(ValueType::Text),
        "ipaddr" => Some(ValueType::Ipv4Address),
        "ipv6addr" => Some(ValueType::Ipv6Address),
        "date" => Some(ValueType::Date),
        _ => None,
    }
}

fn difference(kind: AttributeType, entry: &Entry, there: &FreeRadius) -> Option<String> {
    let name = entry.name;
    let Some(known) = there.attributes.get(&kind) else { return Some(format!("{name}: not there")) };
    let Some((_, value_type)) = known.iter().find(|(known, _)| known == name) else {
        let names: Vec<&str> = known.iter().map(|(name, _)| name.as_str()).collect();
        return Some(format!("{name}: not there, only {}", names.join(", ")));
    };
    (*value_type != entry.value_type).then(|| format!("{name}: {:?} here, {value_type:?} there", entry.value_type))
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn attributes_have_the_numbers_names_and_types_of_freeradius() {
    let there = FreeRadius::read();
    let found: Vec<String> = dictionary::all().filter_map(|(kind, entry)| difference(kind, entry, &there)).collect();
    assert_eq!(found, DIFFERENCES);
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn every_attribute_of_a_vendor_is_here_if_a_policy_can_write_its_value() {
    let there = FreeRadius::read();
    let is_missing = |kind: AttributeType| {
        kind.vendor().is_some_and(|vendor| dictionary::vendor(vendor).is_some()) && dictionary::entry(kind).is_none()
    };
    let has_type = |known: &[(String, Option<ValueType>)]| known.iter().any(|(_, value_type)| value_type.is_some());
    let missing = there.attributes.iter().filter(|(kind, known)| is_missing(**kind) && has_type(known));
    assert_eq!(missing.collect::<Vec<_>>(), []);
}

/// The words of a name, without those that only one side uses.
fn words(name: &str) -> BTreeSet<String> {
    let words = name.replace('.', "").to_lowercase();
    let words = words.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty() && *word != "user").map(str::to_owned).collect()
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn names_of_numbers_are_those_of_freeradius() {
    let there = FreeRadius::read();
    let mut found = Vec::new();
    for (kind, entry) in dictionary::all() {
        let here = dictionary::value_names(kind);
        let of_attribute =
            there.values.iter().filter(|((attribute, _), _)| attribute == entry.name && !here.is_empty());
        for ((attribute, number), names) in of_attribute {
            let name = here.iter().find(|(named, _)| named == number).map_or("nothing", |(_, name)| name);
            if !names.iter().any(|known| words(known).is_subset(&words(name))) {
                found.push(format!("{attribute} {number}: {name} here, {} there", names.join(", ")));
            }
        }
    }
    assert_eq!(found, VALUE_DIFFERENCES);
}

#[test]
fn numbers_with_names_are_in_order_and_those_of_numbers_in_requests() {
    for (kind, entry) in dictionary::all() {
        let names = dictionary::value_names(kind);
        assert!(names.is_sorted_by(|one, next| one.0 < next.0), "{kind}");
        assert!(
            names.is_empty() || (entry.value_type, entry.role) == (Some(ValueType::Number), dictionary::Role::Request)
        );
    }
}
