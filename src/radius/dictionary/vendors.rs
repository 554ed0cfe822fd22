//! The attributes of vendors. The numbers of vendors are IANA's (<https://www.iana.org/assignments/enterprise-numbers>); the
//! file of each vendor names the source of its attributes, and of the number if it is another.
//!
//! An attribute that its vendor expects only in replies is marked so. Any other may be in a request: the administrator
//! decides.

use super::Vendor;

mod check_point;
mod cisco;
mod citrix;
mod f5;
mod fortinet;
mod juniper;
mod microsoft;
mod mikrotik;
mod palo_alto_networks;

pub(super) static VENDORS: &[Vendor] = &[
    check_point::VENDOR,
    cisco::VENDOR,
    citrix::VENDOR,
    f5::VENDOR,
    fortinet::VENDOR,
    juniper::VENDOR,
    microsoft::VENDOR,
    mikrotik::VENDOR,
    palo_alto_networks::VENDOR,
];
