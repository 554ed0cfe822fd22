//! Citrix, for NetScaler, which looks for groups in an attribute of the administrator's choice:
//! <https://docs.citrix.com/en-us/citrix-gateway/current-release/authentication-authorization/configure-radius/ng-authorize-radius-group-extraction-con.html>.
//! The number and the attributes are those of FreeRADIUS.

use crate::radius::dictionary::Role::Request;
use crate::radius::dictionary::{Vendor, attributes};

pub(super) const VENDOR: Vendor = Vendor {
    number: 66,
    name: "Citrix",
    attributes: attributes! {
        10 "Citrix-UID" Number Request;
        11 "Citrix-GID" Number Request;
        12 "Citrix-Home" Text Request;
        13 "Citrix-Shell" Text Request;
        14 "Citrix-Group-Names" Text Request;
        15 "Citrix-Group-Ids" Text Request;
        16 "Citrix-User-Groups" Text Request;
    },
};
