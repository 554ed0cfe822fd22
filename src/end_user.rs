//! The end user's client under a given policy: the contents of its OTP dialog and the course of a logon. Where the vendor's
//! guide is silent, behaviour is assumed and marked as such on screen.

pub mod automatic;
pub mod effects;
pub mod logon;
pub mod otp_dialog;
pub mod platform;

pub use automatic::{Automatic, Memory};
pub use logon::{Answer, Event, Logon, SendMode};
pub use otp_dialog::{Icon, OtpDialog, Picture};
pub use platform::Platform;
