//! Juniper, for Junos:
//! <https://juniper.net/documentation/en_US/junos12.3/topics/reference/general/radius-vendor-specific-attributes-juniper-networks.html>.
//! Attributes that, according to it, are only in Access-Accepts are marked so.

use crate::radius::dictionary::Role::{Reply, Request};
use crate::radius::dictionary::{Vendor, attributes};

pub(super) const VENDOR: Vendor = Vendor {
    number: 2636,
    name: "Juniper",
    attributes: attributes! {
        1 "Juniper-Local-User-Name" Text Reply;
        2 "Juniper-Allow-Commands" Text Reply;
        3 "Juniper-Deny-Commands" Text Reply;
        4 "Juniper-Allow-Configuration" Text Reply;
        5 "Juniper-Deny-Configuration" Text Reply;
        8 "Juniper-Interactive-Command" Text Request;
        9 "Juniper-Configuration-Change" Text Request;
        10 "Juniper-User-Permissions" Text Reply;
        11 "Juniper-Junosspace-Profiles" Text Request;
        21 "Juniper-CTP-Group" Number Request;
        22 "Juniper-CTPView-APP-Group" Number Request;
        23 "Juniper-CTPView-OS-Group" Number Request;
        31 "Juniper-Primary-Dns" Ipv4Address Request;
        32 "Juniper-Primary-Wins" Ipv4Address Request;
        33 "Juniper-Secondary-Dns" Ipv4Address Request;
        34 "Juniper-Secondary-Wins" Ipv4Address Request;
        35 "Juniper-Interface-id" Text Request;
        36 "Juniper-Ip-Pool-Name" Text Request;
        37 "Juniper-Keep-Alive" Number Request;
        38 "Juniper-CoS-Traffic-Control-Profile" Text Request;
        39 "Juniper-CoS-Parameter" Text Request;
        40 "Juniper-encapsulation-overhead" Number Request;
        41 "Juniper-cell-overhead" Number Request;
        42 "Juniper-tx-connect-speed" Number Request;
        43 "Juniper-rx-connect-speed" Number Request;
        44 "Juniper-Firewall-filter-name" Text Request;
        45 "Juniper-Policer-Parameter" Text Request;
        46 "Juniper-Local-Group-Name" Text Request;
        47 "Juniper-Local-Interface" Text Request;
        48 "Juniper-Switching-Filter" Text Request;
        49 "Juniper-VoIP-Vlan" Text Request;
        50 "Juniper-CWA-Redirect" Text Request;
        52 "Juniper-AV-Pair" Text Request;
    },
};
