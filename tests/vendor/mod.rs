//! The labels of the vendor's RADIUS Properties dialog, typed from its administrator's guides 19 and 20. Nothing here comes from
//! the program.
#![allow(dead_code, reason = "each test binary uses a part of it")]

/// The Connection tab, in the guide's order, without the secret key.
pub(crate) const CONNECTION: [&str; 11] = [
    "Display name",
    "Primary server",
    "Secondary server",
    "HA mode",
    "Port",
    "Timeout",
    "Retries",
    "Password encoding",
    "User Prompt",
    "Forward username only to RADIUS server",
    "Forward the first password to Windows authentication provider",
];

/// The other field and the buttons of the Connection tab.
pub(crate) const SECRET_KEY: &str = "Secret key";
pub(crate) const CONNECTION_BUTTONS: [&str; 2] = ["Default", "Check connection"];

/// The values of HA mode and of Password encoding.
pub(crate) const HA_MODES: [&str; 2] = ["Active-active (parallel)", "Active-passive (failover)"];
pub(crate) const PASSWORD_ENCODINGS: [&str; 2] = ["PAP", "CHAP"];

/// The Add Action dialog, in the guide's order.
pub(crate) const ACTION: [&str; 6] =
    ["Enable Action", "Title", "Command", "Description", "Action message", "Select an image"];

/// Items of the Tasks menu.
pub(crate) const TASKS: [&str; 2] = ["Add", "Autosend"];
