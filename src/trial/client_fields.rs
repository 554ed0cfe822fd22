//! The attributes that describe the client and this computer to the server, as they are entered for a test: in the window's form and
//! as options of `try`. The NAS-Identifier is not one of them, because every request has one.

use std::net::IpAddr;

use strum::VariantArray;

use crate::policy::attribute::expected;
use crate::policy::{Attribute, InvalidValue};
use crate::radius::{AttributeType, ValueType, dictionary};

/// The address of the farm's server, of either kind.
const NAS_ADDRESSES: [AttributeType; 2] = [AttributeType::NAS_IP_ADDRESS, AttributeType::NAS_IPV6_ADDRESS];

/// An attribute to enter for a test. It replaces the policy's attributes of the same type; a NAS address replaces both types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, VariantArray)]
pub enum ClientField {
    /// Calling-Station-Id (RFC 2865 section 5.31).
    CallingStationId,
    /// Called-Station-Id (RFC 2865 section 5.30).
    CalledStationId,
    /// NAS-IP-Address (RFC 2865 section 5.4) or, with an IPv6 address, NAS-IPv6-Address (RFC 3162 section 2.1).
    NasAddress,
    /// NAS-Port-Type (RFC 2865 section 5.41).
    NasPortType,
    /// Service-Type (RFC 2865 section 5.6).
    ServiceType,
}

impl ClientField {
    /// Every field, in the order in which the attributes are sent.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The label: the name of the attribute.
    pub const fn label(self) -> &'static str {
        match self {
            Self::CallingStationId => "Calling-Station-Id",
            Self::CalledStationId => "Called-Station-Id",
            Self::NasAddress => "NAS-IP-Address",
            Self::NasPortType => "NAS-Port-Type",
            Self::ServiceType => "Service-Type",
        }
    }

    /// The key in the settings.
    pub const fn key(self) -> &'static str {
        match self {
            Self::CallingStationId => "callingStationId",
            Self::CalledStationId => "calledStationId",
            Self::NasAddress => "nasAddress",
            Self::NasPortType => "nasPortType",
            Self::ServiceType => "serviceType",
        }
    }

    /// What the field is for, in a sentence or two.
    pub const fn help(self) -> &'static str {
        match self {
            Self::CallingStationId => {
                "The address or number of the client. Since version 21.1 Update 1, the vendor's product sends the client's public \
                 address in this attribute (assumed)."
            }
            Self::CalledStationId => "The address or number to which the client connects.",
            Self::NasAddress => {
                "The address of the farm's server, in NAS-IP-Address or, for an IPv6 address, in NAS-IPv6-Address. It replaces both \
                 attributes of the policy."
            }
            Self::NasPortType => "How the client connects to the farm's server.",
            Self::ServiceType => "The kind of access that the user requests.",
        }
    }

    /// The values that the field accepts, to follow "Enter" or "expected".
    pub fn expected(self) -> String {
        match self {
            Self::NasAddress => "an IPv4 address such as 192.0.2.1, or an IPv6 address such as 2001:db8::1".to_owned(),
            _ => {
                let kind = self.attribute("");
                expected(kind, value_type(kind))
            }
        }
    }

    /// The numbers that have names, if the field accepts a number. Others are valid too.
    pub fn choices(self) -> &'static [(u32, &'static str)] {
        dictionary::value_names(self.attribute(""))
    }

    /// Reads the attribute as typed; `None` if nothing was typed.
    ///
    /// # Errors
    /// Fails if the text is no value of the attribute.
    pub fn read(self, text: &str) -> Result<Option<Attribute>, InvalidValue> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        let kind = self.attribute(text);
        let read = Attribute::typed(kind, value_type(kind), text);
        read.map(Some).map_err(|invalid| InvalidValue { expected: self.expected(), ..invalid })
    }

    /// Returns whether a text in the field replaces the policy's attributes of a type.
    pub fn replaces(self, of_policy: AttributeType) -> bool {
        replaces(self.attribute(""), of_policy)
    }

    /// Returns the type of the attribute for this text.
    fn attribute(self, text: &str) -> AttributeType {
        match self {
            Self::CallingStationId => AttributeType::CALLING_STATION_ID,
            Self::CalledStationId => AttributeType::CALLED_STATION_ID,
            Self::NasAddress => match text.trim().parse() {
                Ok(IpAddr::V6(_)) => AttributeType::NAS_IPV6_ADDRESS,
                Ok(IpAddr::V4(_)) | Err(_) => AttributeType::NAS_IP_ADDRESS,
            },
            Self::NasPortType => AttributeType::NAS_PORT_TYPE,
            Self::ServiceType => AttributeType::SERVICE_TYPE,
        }
    }
}

/// Returns the type of the value. Each field's attribute has a name, and thus a type.
fn value_type(kind: AttributeType) -> ValueType {
    dictionary::entry(kind).and_then(|entry| entry.value_type).unwrap_or(ValueType::Text)
}

/// Whether an attribute of the client replaces the policy's attributes of a type: the same type and, as a server has one address,
/// the other kind of address.
pub(super) fn replaces(client: AttributeType, of_policy: AttributeType) -> bool {
    client == of_policy || [client, of_policy].iter().all(|kind| NAS_ADDRESSES.contains(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(field: ClientField, text: &str) -> (String, String) {
        let attribute = field.read(text).unwrap().unwrap();
        (attribute.name(), attribute.shown_value())
    }

    #[test]
    fn each_field_is_the_attribute_of_its_label() {
        let texts = ["192.0.2.1", "example.com", "192.0.2.1", "5", "Login"];
        for (field, text) in ClientField::ALL.iter().zip(texts) {
            assert_eq!(read(*field, text).0, field.label());
            let entry = dictionary::find(field.label()).map(|(_, entry)| entry);
            let value = field.read(text).unwrap().unwrap().value().clone();
            assert_eq!(entry.and_then(|entry| entry.value_type), Some(value.value_type()), "{field:?}");
        }
    }

    #[test]
    fn the_address_decides_its_attribute() {
        let address = |text| read(ClientField::NasAddress, text);
        assert_eq!(address(" 192.0.2.1 "), ("NAS-IP-Address".to_owned(), "192.0.2.1".to_owned()));
        assert_eq!(address("2001:DB8::1"), ("NAS-IPv6-Address".to_owned(), "2001:db8::1".to_owned()));
        let refused = ClientField::NasAddress.read("fast").unwrap_err().sentences();
        assert_eq!(
            refused,
            "\"fast\" is not valid. Enter an IPv4 address such as 192.0.2.1, or an IPv6 address such as 2001:db8::1."
        );
    }

    #[test]
    fn a_number_is_read_by_its_name_too() {
        assert_eq!(read(ClientField::NasPortType, "virtual").1, "5 (Virtual)");
        assert_eq!(read(ClientField::NasPortType, "5 (Virtual)").1, "5 (Virtual)");
        assert_eq!(read(ClientField::ServiceType, "4000000000").1, "4000000000");
        assert_eq!(ClientField::NasPortType.read("Virtua").unwrap_err().nearest, Some("Virtual"));
        assert!(ClientField::NasPortType.choices().contains(&(5, "Virtual")));
        assert!(ClientField::CallingStationId.choices().is_empty());
    }

    #[test]
    fn a_blank_text_is_no_attribute() {
        for field in ClientField::ALL {
            assert_eq!((field.read(""), field.read(" \t")), (Ok(None), Ok(None)));
        }
    }
}
