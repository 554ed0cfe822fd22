//! Appearance: the theme, pictures, controls that egui lacks, and drawing without a window. Knows nothing of the console.

pub mod button;
pub mod canvas;
pub mod card;
pub mod check_box;
pub mod choice;
pub mod field_help;
pub mod focus;
pub mod footer;
pub mod form;
pub mod label;
pub mod list;
pub mod mark;
pub mod otp_dialog;
pub mod picture;
pub mod raster;
mod rect_cache;
pub mod secret_field;
pub mod tab;
pub mod text_field;
pub mod theme;
pub mod tooltip;
pub mod visible_text;
