//! Palo Alto Networks:
//! <https://docs.paloaltonetworks.com/pan-os/11-0/pan-os-admin/authentication/authentication-types/radius>.

use crate::radius::dictionary::Role::Request;
use crate::radius::dictionary::{Vendor, attributes};

pub(super) const VENDOR: Vendor = Vendor {
    number: 25_461,
    name: "Palo Alto Networks",
    attributes: attributes! {
        1 "PaloAlto-Admin-Role" Text Request;
        2 "PaloAlto-Admin-Access-Domain" Text Request;
        3 "PaloAlto-Panorama-Admin-Role" Text Request;
        4 "PaloAlto-Panorama-Admin-Access-Domain" Text Request;
        5 "PaloAlto-User-Group" Text Request;
        6 "PaloAlto-User-Domain" Text Request;
        7 "PaloAlto-Client-Source-IP" Text Request;
        8 "PaloAlto-Client-OS" Text Request;
        9 "PaloAlto-Client-Hostname" Text Request;
        10 "PaloAlto-GlobalProtect-Client-Version" Text Request;
    },
};
