//! Tooltips of controls. Those inside the end user's window are drawn by `otp_dialog`.

use egui::Response;

use super::field_help;

/// Shows a tooltip, also over a disabled control, where it explains why.
pub fn hint(response: Response, words: impl FnOnce() -> String) -> Response {
    // egui prepares the tooltip even if none is shown, which is too expensive for every control in every frame.
    match (response.contains_pointer(), response.enabled()) {
        (false, _) => response,
        (true, true) => response.on_hover_text(words()),
        (true, false) => response.on_disabled_hover_text(words()),
    }
}

/// Adds the help of a control: as a tooltip, as its description for screen readers, and for F1.
pub fn help(response: Response, label: &str, words: &'static str) -> Response {
    field_help::note(&response, label, || words.to_owned());
    response.ctx.accesskit_node_builder(response.id, |node| node.set_description(words));
    hint(response, || words.to_owned())
}
