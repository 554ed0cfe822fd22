//! The names of numbers, as IANA lists them (<https://www.iana.org/assignments/radius-types>), with its misprint "DCHP"
//! corrected. Each list names its RFC.

use crate::radius::AttributeType;

/// Returns the numbers of an attribute that have names, by number.
pub fn names(kind: AttributeType) -> &'static [(u32, &'static str)] {
    match (kind.vendor(), kind.number()) {
        (None, 6) => SERVICE_TYPE,
        (None, 7) => FRAMED_PROTOCOL,
        (None, 13) => FRAMED_COMPRESSION,
        (None, 57) => INGRESS_FILTERS,
        (None, 61) => NAS_PORT_TYPE,
        (None, 133) => FRAMED_MANAGEMENT,
        (None, 134) => MANAGEMENT_TRANSPORT_PROTECTION,
        _ => &[],
    }
}

/// RFC 2865 section 5.6.
const SERVICE_TYPE: &[(u32, &str)] = &[
    (1, "Login"),
    (2, "Framed"),
    (3, "Callback Login"),
    (4, "Callback Framed"),
    (5, "Outbound"),
    (6, "Administrative"),
    (7, "NAS Prompt"),
    (8, "Authenticate Only"),
    (9, "Callback NAS Prompt"),
    (10, "Call Check"),
    (11, "Callback Administrative"),
    (12, "Voice"),
    (13, "Fax"),
    (14, "Modem Relay"),
    (15, "IAPP-Register"),
    (16, "IAPP-AP-Check"),
    (17, "Authorize Only"),
    (18, "Framed-Management"),
    (19, "Additional-Authorization"),
];

/// RFC 2865 section 5.7.
const FRAMED_PROTOCOL: &[(u32, &str)] = &[
    (1, "PPP"),
    (2, "SLIP"),
    (3, "AppleTalk Remote Access Protocol (ARAP)"),
    (4, "Gandalf proprietary SingleLink/MultiLink protocol"),
    (5, "Xylogics proprietary IPX/SLIP"),
    (6, "X.75 Synchronous"),
    (7, "GPRS PDP Context"),
];

/// RFC 2865 section 5.13.
const FRAMED_COMPRESSION: &[(u32, &str)] =
    &[(0, "None"), (1, "VJ TCP/IP header compression"), (2, "IPX header compression"), (3, "Stac-LZS compression")];

/// RFC 2865 section 5.41.
const NAS_PORT_TYPE: &[(u32, &str)] = &[
    (0, "Async"),
    (1, "Sync"),
    (2, "ISDN Sync"),
    (3, "ISDN Async V.120"),
    (4, "ISDN Async V.110"),
    (5, "Virtual"),
    (6, "PIAFS"),
    (7, "HDLC Clear Channel"),
    (8, "X.25"),
    (9, "X.75"),
    (10, "G.3 Fax"),
    (11, "SDSL - Symmetric DSL"),
    (12, "ADSL-CAP - Asymmetric DSL, Carrierless Amplitude Phase Modulation"),
    (13, "ADSL-DMT - Asymmetric DSL, Discrete Multi-Tone"),
    (14, "IDSL - ISDN Digital Subscriber Line"),
    (15, "Ethernet"),
    (16, "xDSL - Digital Subscriber Line of unknown type"),
    (17, "Cable"),
    (18, "Wireless - Other"),
    (19, "Wireless - IEEE 802.11"),
    (20, "Token-Ring"),
    (21, "FDDI"),
    (22, "Wireless - CDMA2000"),
    (23, "Wireless - UMTS"),
    (24, "Wireless - 1X-EV"),
    (25, "IAPP"),
    (26, "FTTP - Fiber to the Premises"),
    (27, "Wireless - IEEE 802.16"),
    (28, "Wireless - IEEE 802.20"),
    (29, "Wireless - IEEE 802.22"),
    (30, "PPPoA - PPP over ATM"),
    (31, "PPPoEoA - PPP over Ethernet over ATM"),
    (32, "PPPoEoE - PPP over Ethernet over Ethernet"),
    (33, "PPPoEoVLAN - PPP over Ethernet over VLAN"),
    (34, "PPPoEoQinQ - PPP over Ethernet over IEEE 802.1QinQ"),
    (35, "xPON - Passive Optical Network"),
    (36, "Wireless - XGP"),
    (37, "WiMAX Pre-Release 8 IWK Function"),
    (38, "WIMAX-WIFI-IWK: WiMAX WIFI Interworking"),
    (39, "WIMAX-SFF: Signaling Forwarding Function for LTE/3GPP2"),
    (40, "WIMAX-HA-LMA: WiMAX HA and or LMA function"),
    (41, "WIMAX-DHCP: WIMAX DHCP service"),
    (42, "WIMAX-LBS: WiMAX location based service"),
    (43, "WIMAX-WVS: WiMAX voice service"),
];

/// RFC 4675 section 2.2.
const INGRESS_FILTERS: &[(u32, &str)] = &[(1, "Enabled"), (2, "Disabled")];

/// RFC 5607 section 6.1.
const FRAMED_MANAGEMENT: &[(u32, &str)] =
    &[(1, "SNMP"), (2, "Web-based"), (3, "NETCONF"), (4, "FTP"), (5, "TFTP"), (6, "SFTP"), (7, "RCP"), (8, "SCP")];

/// RFC 5607 section 6.2.
const MANAGEMENT_TRANSPORT_PROTECTION: &[(u32, &str)] =
    &[(1, "No-Protection"), (2, "Integrity-Protection"), (3, "Integrity-Confidentiality-Protection")];
