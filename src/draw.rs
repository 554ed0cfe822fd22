//! Appearance: the theme, pictures, controls that egui lacks, and drawing without a window. Knows nothing of the console.

pub mod button;
pub mod canvas;
pub mod card;
pub mod check_box;
pub mod choice;
pub mod focus;
pub mod footer;
pub mod form;
pub mod label;
pub mod list;
pub mod mark;
pub mod menu;
pub mod mnemonic;
pub mod otp_dialog;
pub mod pane;
pub mod picture;
pub mod radio;
pub mod raster;
mod rect_cache;
pub mod scroll;
pub mod secret_field;
pub mod tab;
pub mod text_area;
pub mod text_field;
pub mod theme;
pub mod tooltip;
pub mod visible_text;
