//! The names of numbers, as IANA lists them (<https://www.iana.org/assignments/radius-types>).

use crate::radius::AttributeType;

/// Returns the numbers of an attribute that have names, by number.
pub fn names(kind: AttributeType) -> &'static [(u32, &'static str)] {
    match kind {
        AttributeType::SERVICE_TYPE => SERVICE_TYPE,
        AttributeType::NAS_PORT_TYPE => NAS_PORT_TYPE,
        _ => &[],
    }
}

/// RFC 2865 section 5.6.
const SERVICE_TYPE: &[(u32, &str)] = &[(1, "Login"), (2, "Framed")];

/// RFC 2865 section 5.41.
const NAS_PORT_TYPE: &[(u32, &str)] = &[(0, "Async"), (5, "Virtual")];
