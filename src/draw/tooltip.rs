//! What is said of a control to whoever points at it.

use egui::Response;

/// Says more about a control to whoever points at it, and why it is disabled where it is.
pub fn hint(response: Response, words: impl FnOnce() -> String) -> Response {
    // egui makes a tooltip to find out that none is due: not for each control in each frame.
    match (response.contains_pointer(), response.enabled()) {
        (false, _) => response,
        (true, true) => response.on_hover_text(words()),
        (true, false) => response.on_disabled_hover_text(words()),
    }
}
