//! The attributes of RADIUS itself, as IANA lists them (<https://www.iana.org/assignments/radius-types>). Each group names its
//! RFC, which is also the source of the types. Tunnel attributes are left out: their values start with a tag (RFC 2868).

use super::Role::{Reply, Request, Reserved};
use super::{Entry, attributes};

const OF_LOGON: &str = "it comes from the logon";
const OF_PROTOCOL: &str = "it belongs to the protocol";
const OF_CLIENT: &str = "the farm sends its own, and a test takes it from More options";

pub(super) static ATTRIBUTES: &[Entry] = attributes! {
    // RFC 2865
    1 "User-Name" Text Reserved(OF_LOGON);
    2 "User-Password" Octets Reserved(OF_LOGON);
    3 "CHAP-Password" Octets Reserved(OF_LOGON);
    4 "NAS-IP-Address" Ipv4Address Request;
    6 "Service-Type" Number Request;
    18 "Reply-Message" Text Reply;
    24 "State" Octets Reserved(OF_PROTOCOL);
    26 "Vendor-Specific" Octets Reserved("choose its vendor instead");
    27 "Session-Timeout" Number Reply;
    30 "Called-Station-Id" Text Request;
    31 "Calling-Station-Id" Text Request;
    32 "NAS-Identifier" Text Reserved(OF_CLIENT);
    33 "Proxy-State" Octets Reserved(OF_PROTOCOL);
    60 "CHAP-Challenge" Octets Reserved(OF_PROTOCOL);
    61 "NAS-Port-Type" Number Request;
    76 "Prompt" Number Reply;
    79 "EAP-Message" Octets Reserved(OF_PROTOCOL);
    80 "Message-Authenticator" Octets Reserved(OF_PROTOCOL);
    95 "NAS-IPv6-Address" Ipv6Address Request;
};
