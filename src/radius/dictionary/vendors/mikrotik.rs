//! MikroTik: <https://wiki.mikrotik.com/wiki/Manual:RADIUS_Client/vendor_dictionary>.
//! Keys are octets, so they are never shown.

use crate::radius::dictionary::Role::{Reply, Request};
use crate::radius::dictionary::{Vendor, attributes};

pub(super) const VENDOR: Vendor = Vendor {
    number: 14_988,
    name: "MikroTik",
    attributes: attributes! {
        1 "Mikrotik-Recv-Limit" Number Request;
        2 "Mikrotik-Xmit-Limit" Number Request;
        3 "Mikrotik-Group" Text Request;
        4 "Mikrotik-Wireless-Forward" Number Request;
        5 "Mikrotik-Wireless-Skip-Dot1x" Number Request;
        6 "Mikrotik-Wireless-Enc-Algo" Number Request;
        7 "Mikrotik-Wireless-Enc-Key" Octets Reply;
        8 "Mikrotik-Rate-Limit" Text Request;
        9 "Mikrotik-Realm" Text Request;
        10 "Mikrotik-Host-IP" Ipv4Address Request;
        11 "Mikrotik-Mark-Id" Text Request;
        12 "Mikrotik-Advertise-URL" Text Request;
        13 "Mikrotik-Advertise-Interval" Number Request;
        14 "Mikrotik-Recv-Limit-Gigawords" Number Request;
        15 "Mikrotik-Xmit-Limit-Gigawords" Number Request;
        16 "Mikrotik-Wireless-PSK" Octets Reply;
        17 "Mikrotik-Total-Limit" Number Request;
        18 "Mikrotik-Total-Limit-Gigawords" Number Request;
        19 "Mikrotik-Address-List" Text Request;
        20 "Mikrotik-Wireless-MPKey" Octets Reply;
        21 "Mikrotik-Wireless-Comment" Text Request;
        22 "Mikrotik-Delegated-IPv6-Pool" Text Request;
        23 "Mikrotik-DHCP-Option-Set" Text Request;
        24 "Mikrotik-DHCP-Option-Param-STR1" Text Request;
        25 "Mikrotik-DHCP-Option-Param-STR2" Text Request;
        26 "Mikrotik-Wireless-VLANID" Number Request;
        27 "Mikrotik-Wireless-VLANID-Type" Number Request;
        28 "Mikrotik-Wireless-Minsignal" Text Request;
        29 "Mikrotik-Wireless-Maxsignal" Text Request;
        30 "Mikrotik-Switching-Filter" Text Request;
    },
};
