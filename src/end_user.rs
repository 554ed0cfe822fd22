//! The end user's client as a policy makes it: what its OTP dialog shows, and how a logon goes. What the vendor's guide does
//! not say is assumed, and marked so where it shows.

pub mod automatic;
pub mod effects;
pub mod logon;
pub mod otp_dialog;
pub mod platform;

pub use automatic::{Automatic, Memory};
pub use logon::{Answer, Event, Logon, Way};
pub use otp_dialog::{Icon, OtpDialog, Picture};
pub use platform::Platform;
