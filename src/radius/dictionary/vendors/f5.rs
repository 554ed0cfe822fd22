//! F5, for BIG-IP:
//! <https://techdocs.f5.com/kb/en-us/products/big-ip_ltm/manuals/product/bigip-user-account-administration-13-0-0/5.html>.

use crate::radius::dictionary::Role::Request;
use crate::radius::dictionary::{Vendor, attributes};

pub(super) const VENDOR: Vendor = Vendor {
    number: 3375,
    name: "F5",
    attributes: attributes! {
        1 "F5-LTM-User-Role" Number Request;
        2 "F5-LTM-User-Role-Universal" Number Request;
        3 "F5-LTM-User-Partition" Text Request;
        4 "F5-LTM-User-Console" Number Request;
        5 "F5-LTM-User-Shell" Text Request;
        10 "F5-LTM-User-Context-1" Number Request;
        11 "F5-LTM-User-Context-2" Number Request;
        12 "F5-LTM-User-Info-1" Text Request;
        13 "F5-LTM-User-Info-2" Text Request;
        14 "F5-LTM-Audit-Msg" Text Request;
    },
};
