//! The attributes of RADIUS itself, as IANA lists them (<https://www.iana.org/assignments/radius-types>). Each group names its
//! RFC, which is also the source of the types, and of which packets contain them.
//!
//! Left out are attributes that only Accounting-Requests contain, and octets that only requests contain: a policy cannot
//! write them, and no reply names them. Tunnel attributes are octets, because their values start with a tag (RFC 2868).

use super::Role::{Reply, Request, Reserved};
use super::{Entry, attributes};

const OF_LOGON: &str = "it comes from the logon";
const OF_PROTOCOL: &str = "it belongs to the protocol";
const OF_CLIENT: &str = "the farm sends its own (for a test, set it under More options)";
const OF_VENDORS: &str = "it contains the attributes of vendors";
const OF_RFC_6929: &str = "it contains further attributes (RFC 6929), which are not supported";
pub(super) const OF_OTHER_LOGON: &str = "it belongs to a logon method that the farm does not use";

pub(super) static ATTRIBUTES: &[Entry] = attributes! {
    // RFC 2865
    1 "User-Name" Text Reserved(OF_LOGON);
    2 "User-Password" Octets Reserved(OF_LOGON);
    3 "CHAP-Password" Octets Reserved(OF_LOGON);
    4 "NAS-IP-Address" Ipv4Address Request;
    5 "NAS-Port" Number Request;
    6 "Service-Type" Number Request;
    7 "Framed-Protocol" Number Request;
    8 "Framed-IP-Address" Ipv4Address Request;
    9 "Framed-IP-Netmask" Ipv4Address Request;
    10 "Framed-Routing" Number Reply;
    11 "Filter-Id" Text Reply;
    12 "Framed-MTU" Number Request;
    13 "Framed-Compression" Number Request;
    14 "Login-IP-Host" Ipv4Address Request;
    15 "Login-Service" Number Reply;
    16 "Login-TCP-Port" Number Reply;
    18 "Reply-Message" Text Reply;
    19 "Callback-Number" Text Request;
    20 "Callback-Id" Text Reply;
    22 "Framed-Route" Text Reply;
    23 "Framed-IPX-Network" Ipv4Address Reply;
    24 "State" Octets Reserved(OF_PROTOCOL);
    25 "Class" Octets Reply;
    26 "Vendor-Specific" Octets Reserved(OF_VENDORS);
    27 "Session-Timeout" Number Reply;
    28 "Idle-Timeout" Number Reply;
    29 "Termination-Action" Number Reply;
    30 "Called-Station-Id" Text Request;
    31 "Calling-Station-Id" Text Request;
    32 "NAS-Identifier" Text Reserved(OF_CLIENT);
    33 "Proxy-State" Octets Reserved(OF_PROTOCOL);
    34 "Login-LAT-Service" Text Request;
    35 "Login-LAT-Node" Text Request;
    36 "Login-LAT-Group" Octets Reply;
    37 "Framed-AppleTalk-Link" Number Reply;
    38 "Framed-AppleTalk-Network" Number Reply;
    39 "Framed-AppleTalk-Zone" Text Reply;

    // RFC 2866: those that Access-Requests may contain, too
    44 "Acct-Session-Id" Text Request;
    50 "Acct-Multi-Session-Id" Text Request;

    // RFC 2869. It describes Event-Timestamp for Accounting-Requests, but nothing keeps it out of others.
    55 "Event-Timestamp" Date Request;

    // RFC 4675
    56 "Egress-VLANID" Number Request;
    57 "Ingress-Filters" Number Request;
    58 "Egress-VLAN-Name" Text Request;
    59 "User-Priority-Table" Octets Reply;

    // RFC 2865
    60 "CHAP-Challenge" Octets Reserved(OF_PROTOCOL);
    61 "NAS-Port-Type" Number Request;
    62 "Port-Limit" Number Request;
    63 "Login-LAT-Port" Text Request;

    // RFC 2868
    64 "Tunnel-Type" Octets Reply;
    65 "Tunnel-Medium-Type" Octets Reply;
    66 "Tunnel-Client-Endpoint" Octets Reply;
    67 "Tunnel-Server-Endpoint" Octets Reply;
    69 "Tunnel-Password" Octets Reply;

    // RFC 2869
    70 "ARAP-Password" Octets Reserved(OF_OTHER_LOGON);
    71 "ARAP-Features" Octets Reply;
    72 "ARAP-Zone-Access" Number Reply;
    73 "ARAP-Security" Number Reserved(OF_OTHER_LOGON);
    74 "ARAP-Security-Data" Octets Reserved(OF_OTHER_LOGON);
    75 "Password-Retry" Number Reply;
    76 "Prompt" Number Reply;
    77 "Connect-Info" Text Request;
    78 "Configuration-Token" Text Reply;
    79 "EAP-Message" Octets Reserved(OF_PROTOCOL);
    80 "Message-Authenticator" Octets Reserved(OF_PROTOCOL);

    // RFC 2868
    81 "Tunnel-Private-Group-ID" Octets Reply;
    82 "Tunnel-Assignment-ID" Octets Reply;
    83 "Tunnel-Preference" Octets Reply;

    // RFC 2869
    84 "ARAP-Challenge-Response" Octets Reply;
    85 "Acct-Interim-Interval" Number Reply;
    87 "NAS-Port-Id" Text Request;
    88 "Framed-Pool" Text Reply;

    // RFC 4372
    89 "Chargeable-User-Identity" Octets Reply;

    // RFC 2868
    90 "Tunnel-Client-Auth-ID" Octets Reply;
    91 "Tunnel-Server-Auth-ID" Octets Reply;

    // RFC 4849
    92 "NAS-Filter-Rule" Text Reply;

    // RFC 3162
    95 "NAS-IPv6-Address" Ipv6Address Request;
    96 "Framed-Interface-Id" Octets Reply;
    97 "Framed-IPv6-Prefix" Octets Reply;
    98 "Login-IPv6-Host" Ipv6Address Request;
    99 "Framed-IPv6-Route" Text Reply;
    100 "Framed-IPv6-Pool" Text Reply;

    // RFC 5176
    101 "Error-Cause" Number Reply;

    // RFC 4072
    102 "EAP-Key-Name" Octets Reply;

    // RFC 5090. Digest-HA1 is a key, so its value is never shown.
    103 "Digest-Response" Text Reserved(OF_OTHER_LOGON);
    104 "Digest-Realm" Text Reserved(OF_OTHER_LOGON);
    105 "Digest-Nonce" Text Reserved(OF_OTHER_LOGON);
    106 "Digest-Response-Auth" Text Reply;
    107 "Digest-Nextnonce" Text Reply;
    108 "Digest-Method" Text Reserved(OF_OTHER_LOGON);
    109 "Digest-URI" Text Reserved(OF_OTHER_LOGON);
    110 "Digest-Qop" Text Reserved(OF_OTHER_LOGON);
    111 "Digest-Algorithm" Text Reserved(OF_OTHER_LOGON);
    112 "Digest-Entity-Body-Hash" Text Reserved(OF_OTHER_LOGON);
    113 "Digest-CNonce" Text Reserved(OF_OTHER_LOGON);
    114 "Digest-Nonce-Count" Text Reserved(OF_OTHER_LOGON);
    115 "Digest-Username" Text Reserved(OF_OTHER_LOGON);
    116 "Digest-Opaque" Text Reserved(OF_OTHER_LOGON);
    117 "Digest-Auth-Param" Text Reserved(OF_OTHER_LOGON);
    118 "Digest-AKA-Auts" Text Reserved(OF_OTHER_LOGON);
    119 "Digest-Domain" Text Reply;
    120 "Digest-Stale" Text Reply;
    121 "Digest-HA1" Octets Reply;
    122 "SIP-AOR" Text Request;

    // RFC 4818
    123 "Delegated-IPv6-Prefix" Octets Reply;

    // RFC 5447
    124 "MIP6-Feature-Vector" Octets Reply;
    125 "MIP6-Home-Link-Prefix" Octets Reply;

    // RFC 5580
    126 "Operator-Name" Text Request;
    127 "Location-Information" Octets Reply;
    128 "Location-Data" Octets Reply;
    129 "Basic-Location-Policy-Rules" Octets Reply;
    130 "Extended-Location-Policy-Rules" Text Request;
    131 "Location-Capable" Number Request;
    132 "Requested-Location-Info" Number Reply;

    // RFC 5607
    133 "Framed-Management" Number Request;
    134 "Management-Transport-Protection" Number Request;
    135 "Management-Policy-Id" Text Reply;
    136 "Management-Privilege-Level" Number Reply;

    // RFC 5904
    139 "PKM-Config-Settings" Octets Reply;
    142 "PKM-SA-Descriptor" Octets Reply;
    143 "PKM-Auth-Key" Octets Reply;

    // RFC 6519
    144 "DS-Lite-Tunnel-Name" Text Request;

    // RFC 6572
    145 "Mobile-Node-Identifier" Octets Reply;
    146 "Service-Selection" Text Request;
    147 "PMIP6-Home-LMA-IPv6-Address" Ipv6Address Request;
    148 "PMIP6-Visited-LMA-IPv6-Address" Ipv6Address Request;
    149 "PMIP6-Home-LMA-IPv4-Address" Ipv4Address Request;
    150 "PMIP6-Visited-LMA-IPv4-Address" Ipv4Address Request;
    151 "PMIP6-Home-HN-Prefix" Octets Reply;
    152 "PMIP6-Visited-HN-Prefix" Octets Reply;
    153 "PMIP6-Home-Interface-ID" Octets Reply;
    154 "PMIP6-Visited-Interface-ID" Octets Reply;
    155 "PMIP6-Home-IPv4-HoA" Octets Reply;
    156 "PMIP6-Visited-IPv4-HoA" Octets Reply;
    157 "PMIP6-Home-DHCP4-Server-Address" Ipv4Address Request;
    158 "PMIP6-Visited-DHCP4-Server-Address" Ipv4Address Request;
    159 "PMIP6-Home-DHCP6-Server-Address" Ipv6Address Request;
    160 "PMIP6-Visited-DHCP6-Server-Address" Ipv6Address Request;
    161 "PMIP6-Home-IPv4-Gateway" Ipv4Address Request;
    162 "PMIP6-Visited-IPv4-Gateway" Ipv4Address Request;

    // RFC 6677
    163 "EAP-Lower-Layer" Number Request;

    // RFC 7055
    164 "GSS-Acceptor-Service-Name" Text Request;
    165 "GSS-Acceptor-Host-Name" Text Request;
    166 "GSS-Acceptor-Service-Specifics" Text Request;
    167 "GSS-Acceptor-Realm-Name" Text Request;

    // RFC 6911
    168 "Framed-IPv6-Address" Ipv6Address Request;
    169 "DNS-Server-IPv6-Address" Ipv6Address Request;
    170 "Route-IPv6-Information" Octets Reply;
    171 "Delegated-IPv6-Prefix-Pool" Text Request;
    172 "Stateful-IPv6-Address-Pool" Text Request;

    // RFC 6930
    173 "IPv6-6rd-Configuration" Octets Reply;

    // RFC 7268
    174 "Allowed-Called-Station-Id" Text Reply;
    175 "EAP-Peer-Id" Octets Reply;
    176 "EAP-Server-Id" Octets Reply;
    177 "Mobility-Domain-Id" Number Request;
    178 "Preauth-Timeout" Number Request;
    180 "EAPoL-Announcement" Octets Reply;
    181 "WLAN-HESSID" Text Request;
    182 "WLAN-Venue-Info" Number Request;
    184 "WLAN-Venue-Name" Text Request;
    185 "WLAN-Reason-Code" Number Reply;
    186 "WLAN-Pairwise-Cipher" Number Request;
    187 "WLAN-Group-Cipher" Number Request;
    188 "WLAN-AKM-Suite" Number Request;
    189 "WLAN-Group-Mgmt-Cipher" Number Request;
    190 "WLAN-RF-Band" Number Request;

    // RFC 6929
    241 "Extended-Attribute-1" Octets Reserved(OF_RFC_6929);
    242 "Extended-Attribute-2" Octets Reserved(OF_RFC_6929);
    243 "Extended-Attribute-3" Octets Reserved(OF_RFC_6929);
    244 "Extended-Attribute-4" Octets Reserved(OF_RFC_6929);
    245 "Extended-Attribute-5" Octets Reserved(OF_RFC_6929);
    246 "Extended-Attribute-6" Octets Reserved(OF_RFC_6929);
};
