//! Microsoft: RFC 2548, and
//! <https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-rnas/12a261c9-0e28-43ba-bd1b-f255cf585d29>.
//! Which packets contain them: RFC 2548 section 3, and
//! <https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-rnap/bdd5000c-73c9-4d16-ba7b-b90a08755ea3>.

use crate::radius::dictionary::Role::{Reply, Request, Reserved};
use crate::radius::dictionary::standard::OF_OTHER_LOGON;
use crate::radius::dictionary::{Vendor, attributes};

pub(super) const VENDOR: Vendor = Vendor {
    number: 311,
    name: "Microsoft",
    attributes: attributes! {
        1 "MS-CHAP-Response" Octets Reserved(OF_OTHER_LOGON);
        2 "MS-CHAP-Error" Text Reply;
        3 "MS-CHAP-CPW-1" Octets Reserved(OF_OTHER_LOGON);
        4 "MS-CHAP-CPW-2" Octets Reserved(OF_OTHER_LOGON);
        5 "MS-CHAP-LM-Enc-PW" Octets Reserved(OF_OTHER_LOGON);
        6 "MS-CHAP-NT-Enc-PW" Octets Reserved(OF_OTHER_LOGON);
        7 "MS-MPPE-Encryption-Policy" Number Reply;
        8 "MS-MPPE-Encryption-Types" Number Reply;
        9 "MS-RAS-Vendor" Number Request;
        10 "MS-CHAP-Domain" Text Reply;
        11 "MS-CHAP-Challenge" Octets Reserved(OF_OTHER_LOGON);
        12 "MS-CHAP-MPPE-Keys" Octets Reply;
        13 "MS-BAP-Usage" Number Reply;
        14 "MS-Link-Utilization-Threshold" Number Reply;
        15 "MS-Link-Drop-Time-Limit" Number Reply;
        16 "MS-MPPE-Send-Key" Octets Reply;
        17 "MS-MPPE-Recv-Key" Octets Reply;
        18 "MS-RAS-Version" Text Request;
        19 "MS-Old-ARAP-Password" Octets Reserved(OF_OTHER_LOGON);
        20 "MS-New-ARAP-Password" Octets Reserved(OF_OTHER_LOGON);
        21 "MS-ARAP-PW-Change-Reason" Number Reserved(OF_OTHER_LOGON);
        22 "MS-Filter" Octets Reply;
        23 "MS-Acct-Auth-Type" Number Request;
        24 "MS-Acct-EAP-Type" Number Request;
        25 "MS-CHAP2-Response" Octets Reserved(OF_OTHER_LOGON);
        26 "MS-CHAP2-Success" Octets Reply;
        27 "MS-CHAP2-CPW" Octets Reserved(OF_OTHER_LOGON);
        28 "MS-Primary-DNS-Server" Ipv4Address Reply;
        29 "MS-Secondary-DNS-Server" Ipv4Address Reply;
        30 "MS-Primary-NBNS-Server" Ipv4Address Reply;
        31 "MS-Secondary-NBNS-Server" Ipv4Address Reply;
        34 "MS-RAS-Client-Name" Text Request;
        35 "MS-RAS-Client-Version" Text Request;
        36 "MS-Quarantine-IPFilter" Octets Reply;
        37 "MS-Quarantine-Session-Timeout" Number Reply;
        40 "MS-User-Security-Identity" Text Request;
        41 "MS-Identity-Type" Number Request;
        42 "MS-Service-Class" Text Request;
        44 "MS-Quarantine-User-Class" Text Reply;
        45 "MS-Quarantine-State" Number Reply;
        46 "MS-Quarantine-Grace-Time" Number Reply;
        47 "MS-Network-Access-Server-Type" Number Request;
        48 "MS-AFW-Zone" Number Reply;
        49 "MS-AFW-Protection-Level" Number Reply;
        50 "MS-Machine-Name" Text Request;
        51 "MS-IPv6-Filter" Octets Reply;
        52 "MS-IPv4-Remediation-Servers" Octets Reply;
        53 "MS-IPv6-Remediation-Servers" Octets Reply;
        54 "MS-RNAP-Not-Quarantine-Capable" Number Reply;
        55 "MS-Quarantine-SOH" Octets Reply;
        57 "MS-Extended-Quarantine-State" Number Reply;
        58 "MS-HCAP-User-Groups" Text Request;
        59 "MS-HCAP-Location-Group-Name" Text Request;
        60 "MS-HCAP-User-Name" Text Request;
        61 "MS-User-IPv4-Address" Ipv4Address Request;
        62 "MS-User-IPv6-Address" Ipv6Address Request;
        63 "MS-TSG-Device-Redirection" Number Reply;
    },
};
