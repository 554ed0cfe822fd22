//! How things look: the theme, the pictures, the few controls that egui does not have, and drawing without a window.

pub mod button;
pub mod canvas;
pub mod choice;
pub mod control;
pub mod otp_dialog;
pub mod picture;
mod plate;
pub mod raster;
pub mod secret_field;
pub mod theme;
