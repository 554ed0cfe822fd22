//! Check Point, for Gaia:
//! <https://sc1.checkpoint.com/documents/R80.30/WebAdminGuides/EN/CP_R80.30_Gaia_AdminGuide/198194.htm>.

use crate::radius::dictionary::Role::Request;
use crate::radius::dictionary::{Vendor, attributes};

pub(super) const VENDOR: Vendor = Vendor {
    number: 2620,
    name: "Check Point",
    attributes: attributes! {
        229 "CP-Gaia-User-Role" Text Request;
        230 "CP-Gaia-SuperUser-Access" Number Request;
    },
};
