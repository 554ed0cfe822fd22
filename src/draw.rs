//! How things look: the theme, the pictures, and the few controls that egui does not have.

pub mod control;
pub mod picture;
pub mod theme;
