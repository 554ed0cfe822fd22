//! An attribute that is being entered.

use super::{FieldProblem, parse};
use crate::policy::attribute::{self, AttributeNumber, VendorNumber};
use crate::policy::{Attribute, AttributeField};
use crate::radius::dictionary::{self, Entry, Role, Vendor};
use crate::radius::{AttributeType, ValueType};

/// Who defined the attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VendorChoice {
    /// RADIUS itself.
    Standard,
    /// A vendor that has a name here.
    Known(&'static Vendor),
    /// A vendor given by its number.
    Other,
}

impl VendorChoice {
    /// Every choice, in the order of the dialog.
    pub fn all() -> Vec<Self> {
        let known = dictionary::vendors().iter().map(Self::Known);
        std::iter::once(Self::Standard).chain(known).chain([Self::Other]).collect()
    }

    /// Returns who defined an attribute of this type.
    pub fn of(kind: AttributeType) -> Self {
        match kind.vendor().map(dictionary::vendor) {
            None => Self::Standard,
            Some(Some(vendor)) => Self::Known(vendor),
            Some(None) => Self::Other,
        }
    }

    /// The name of the choice.
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "Standard",
            Self::Known(vendor) => vendor.name,
            Self::Other => "Other",
        }
    }

    /// Returns the attributes that can be chosen by name, in the order of their names.
    pub fn attributes(self) -> Vec<AttributeChoice> {
        let mut attributes: Vec<_> = self.by_number().collect();
        attributes.sort_by_key(|(_, name)| name.to_ascii_lowercase());
        attributes.into_iter().map(|(kind, _)| AttributeChoice::Named(kind)).collect()
    }

    /// Returns the attribute to start with: the one with the lowest number, which is the best known of most vendors.
    fn first(self) -> AttributeChoice {
        self.by_number().next().map_or(AttributeChoice::ByNumber, |(kind, _)| AttributeChoice::Named(kind))
    }

    /// Returns the attributes that can be chosen by name, with their names, by number.
    fn by_number(self) -> impl Iterator<Item = (AttributeType, &'static str)> {
        let (number, entries) = match self {
            Self::Standard => (None, dictionary::standard()),
            Self::Known(vendor) => (Some(vendor.number), vendor.attributes),
            Self::Other => (None, [].as_slice()),
        };
        let can_be_chosen = |entry: &&Entry| entry.role == Role::Request && entry.value_type.is_some();
        entries.iter().filter(can_be_chosen).map(move |entry| {
            let kind = match number {
                Some(vendor) => AttributeType::of_vendor(vendor, entry.number),
                None => AttributeType::standard(entry.number),
            };
            (kind, entry.name)
        })
    }
}

/// Which of a vendor's attributes it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributeChoice {
    /// One that has a name here.
    Named(AttributeType),
    /// One given by its number.
    ByNumber,
}

/// An attribute that is being entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeDraft {
    /// Who defined it.
    pub vendor: VendorChoice,
    /// The number of another vendor.
    pub vendor_number: String,
    /// Which it is.
    pub attribute: AttributeChoice,
    /// The number of an attribute without a name.
    pub attribute_number: String,
    /// The type of an attribute without a name.
    pub unnamed_type: ValueType,
    /// The value.
    pub value: String,
}

impl Default for AttributeDraft {
    /// Service-Type without a value: unlike the attributes of the client, it may be the same for every client.
    fn default() -> Self {
        Self {
            vendor: VendorChoice::Standard,
            vendor_number: String::new(),
            attribute: AttributeChoice::Named(AttributeType::SERVICE_TYPE),
            attribute_number: String::new(),
            unnamed_type: ValueType::Text,
            value: String::new(),
        }
    }
}

impl From<&Attribute> for AttributeDraft {
    fn from(attribute: &Attribute) -> Self {
        let (kind, value) = (attribute.kind(), attribute.value());
        let vendor = VendorChoice::of(kind);
        let vendor_number = match vendor {
            VendorChoice::Other => kind.vendor().unwrap_or_default().to_string(),
            VendorChoice::Standard | VendorChoice::Known(_) => String::new(),
        };
        let is_named = attribute::named().any(|(other, _)| other == kind);
        let (attribute, attribute_number) = match is_named {
            true => (AttributeChoice::Named(kind), String::new()),
            false => (AttributeChoice::ByNumber, kind.number().to_string()),
        };
        Self {
            vendor,
            vendor_number,
            attribute,
            attribute_number,
            unnamed_type: value.value_type(),
            value: value.typed(),
        }
    }
}

impl AttributeDraft {
    /// Chooses another vendor, and its first attribute.
    pub fn choose_vendor(&mut self, vendor: VendorChoice) {
        if self.vendor != vendor {
            self.vendor = vendor;
            self.attribute = vendor.first();
        }
    }

    /// Returns the type of the attribute as far as it is entered; `None` if its numbers are missing or invalid.
    pub fn kind(&self) -> Option<AttributeType> {
        let AttributeChoice::ByNumber = self.attribute else {
            let AttributeChoice::Named(kind) = self.attribute else { return None };
            return Some(kind);
        };
        let number = u8::try_from(self.attribute_number.trim().parse::<AttributeNumber>().ok()?.get()).ok()?;
        Some(match self.vendor {
            VendorChoice::Standard => AttributeType::standard(number),
            VendorChoice::Known(vendor) => AttributeType::of_vendor(vendor.number, number),
            VendorChoice::Other => {
                AttributeType::of_vendor(self.vendor_number.trim().parse::<VendorNumber>().ok()?.get(), number)
            }
        })
    }

    /// Returns the type of the value, if the attribute has a name, which decides it. It may be given by its number.
    pub fn fixed_type(&self) -> Option<ValueType> {
        dictionary::entry(self.kind()?)?.value_type
    }

    /// Returns the type of the value.
    pub fn value_type(&self) -> ValueType {
        self.fixed_type().unwrap_or(self.unnamed_type)
    }

    /// Returns the attribute that was entered.
    ///
    /// # Errors
    /// Every invalid field, in the order of the dialog.
    pub fn finish(&self) -> Result<Attribute, Vec<FieldProblem<AttributeField>>> {
        let mut problems = Vec::new();
        if self.attribute == AttributeChoice::ByNumber {
            if self.vendor == VendorChoice::Other {
                parse::<VendorNumber, _>(self.vendor_number.trim(), AttributeField::Vendor, &mut problems);
            }
            parse::<AttributeNumber, _>(self.attribute_number.trim(), AttributeField::Attribute, &mut problems);
        }
        let kind = self.kind();
        if let Some(Err(invalid)) = kind.map(attribute::check_type) {
            problems.push(FieldProblem { field: AttributeField::Attribute, invalid });
        }
        // Without its numbers, a value is checked as that of a vendor.
        let checked =
            kind.filter(|_| problems.is_empty()).unwrap_or(AttributeType::of_vendor(AttributeType::MAX_VENDOR, 1));
        match Attribute::typed(checked, self.value_type(), &self.value) {
            Ok(attribute) if problems.is_empty() => return Ok(attribute),
            Ok(_) => {}
            Err(invalid) => problems.push(FieldProblem { field: AttributeField::Value, invalid }),
        }
        Err(problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(draft: &AttributeDraft) -> Vec<AttributeField> {
        draft.finish().unwrap_err().iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn a_draft_lists_every_problem_at_once() {
        use AttributeField::{Attribute, Value, Vendor};
        let draft =
            AttributeDraft { vendor: VendorChoice::Other, attribute: AttributeChoice::ByNumber, ..Default::default() };
        assert_eq!(fields(&draft), [Vendor, Attribute, Value]);
        let numbered =
            AttributeDraft { attribute: AttributeChoice::ByNumber, value: "x".to_owned(), ..Default::default() };
        for number in ["", "0", "256", "-1", "state", "24", "26", "2"] {
            let draft = AttributeDraft { attribute_number: number.to_owned(), ..numbered.clone() };
            assert_eq!(fields(&draft), [Attribute], "{number}");
        }
        assert_eq!(fields(&AttributeDraft::default()), [Value]);
    }

    #[test]
    fn an_attribute_comes_back_from_its_draft() {
        for (kind, value_type, text) in [
            (AttributeType::CALLING_STATION_ID, ValueType::Text, "192.0.2.1"),
            (AttributeType::NAS_PORT_TYPE, ValueType::Number, "5"),
            (AttributeType::of_vendor(9, 1), ValueType::Text, "shell:priv-lvl=15"),
            (AttributeType::of_vendor(9, 254), ValueType::Date, "2026-11-27"),
            (AttributeType::of_vendor(AttributeType::MAX_VENDOR, 255), ValueType::Ipv6Address, "2001:db8::1"),
            (AttributeType::standard(240), ValueType::Ipv4Address, "192.0.2.1"),
        ] {
            let attribute = Attribute::typed(kind, value_type, text).unwrap();
            assert_eq!(AttributeDraft::from(&attribute).finish(), Ok(attribute));
        }
    }

    #[test]
    fn another_vendor_starts_with_its_first_attribute() {
        let mut draft = AttributeDraft::default();
        let cisco = VendorChoice::all()[1..].iter().copied().find(|vendor| vendor.name() == "Cisco").unwrap();
        draft.choose_vendor(cisco);
        assert_eq!(draft.attribute, AttributeChoice::Named(AttributeType::of_vendor(9, 1)));
        let names: Vec<String> = cisco.attributes().iter().map(|choice| format!("{choice:?}")).collect();
        assert!(names.len() > 20, "{names:?}");
        draft.choose_vendor(VendorChoice::Other);
        assert_eq!(draft.attribute, AttributeChoice::ByNumber);
    }
}
