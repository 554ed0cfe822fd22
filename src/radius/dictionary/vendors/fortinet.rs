//! Fortinet: <https://docs.fortinet.com/document/fortigate/6.4.8/administration-guide/952303/radius-avps-and-vsas>.

use crate::radius::dictionary::Role::{Reply, Request};
use crate::radius::dictionary::{Vendor, attributes};

pub(super) const VENDOR: Vendor = Vendor {
    number: 12_356,
    name: "Fortinet",
    attributes: attributes! {
        1 "Fortinet-Group-Name" Text Request;
        2 "Fortinet-Client-IP-Address" Ipv4Address Request;
        3 "Fortinet-Vdom-Name" Text Request;
        5 "Fortinet-Interface-Name" Text Request;
        6 "Fortinet-Access-Profile" Text Request;
        7 "Fortinet-SSID" Text Request;
        8 "Fortinet-AP-Name" Text Request;
        11 "Fortinet-FAC-Auth-Status" Text Request;
        // The token and the code of a logon, so their values are never shown.
        12 "Fortinet-FAC-Token-ID" Octets Reply;
        15 "Fortinet-FAC-Challenge-Code" Octets Reply;
        16 "Fortinet-Webfilter-Category-Allow" Octets Reply;
        17 "Fortinet-Webfilter-Category-Block" Octets Reply;
        18 "Fortinet-Webfilter-Category-Monitor" Octets Reply;
        19 "Fortinet-AppCtrl-Category-Allow" Octets Reply;
        20 "Fortinet-AppCtrl-Category-Block" Octets Reply;
        21 "Fortinet-AppCtrl-Risk-Allow" Octets Reply;
        22 "Fortinet-AppCtrl-Risk-Block" Octets Reply;
        24 "Fortinet-WirelessController-WTP-ID" Text Request;
        25 "Fortinet-WirelessController-Assoc-Time" Date Request;
        26 "Fortinet-FortiWAN-AVPair" Text Request;
        30 "Fortinet-FDD-Access-Profile" Text Request;
        31 "Fortinet-FDD-Trusted-Hosts" Text Request;
        32 "Fortinet-FDD-SPP-Name" Text Request;
        33 "Fortinet-FDD-Is-System-Admin" Text Request;
        34 "Fortinet-FDD-Is-SPP-Admin" Text Request;
        35 "Fortinet-FDD-SPP-Policy-Group" Text Request;
        36 "Fortinet-FDD-Allow-API-Access" Text Request;
        40 "Fortinet-Fpc-User-Role" Text Request;
        41 "Fortinet-Tenant-Identification" Text Request;
        42 "Fortinet-Host-Port-AVPair" Text Request;
    },
};
