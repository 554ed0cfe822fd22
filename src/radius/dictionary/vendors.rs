//! The attributes of vendors, each with its source.

use super::Role::Request;
use super::{Vendor, attributes};

pub(super) static VENDORS: &[Vendor] = &[Vendor {
    number: 9,
    name: "Cisco",
    attributes: attributes! {
        1 "Cisco-AVPair" Text Request;
    },
}];
