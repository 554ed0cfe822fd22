//! The help of the field that has the focus, for F1. A field notes its help when it gets the focus.

use std::sync::Arc;

use egui::{Context, Id, Memory, Response};

/// The help of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldHelp {
    /// The label of the field.
    pub label: String,
    /// What the field is for, and what it accepts.
    pub text: String,
}

/// The help that was noted last, and the field that it is about.
#[derive(Debug, Clone)]
struct Noted {
    field: Id,
    help: Arc<FieldHelp>,
}

fn key() -> Id {
    Id::unique("help of the focused field")
}

/// Notes the help of a field if it has the focus. Call it in every frame; the text is made only once.
pub fn note(field: &Response, label: &str, text: impl FnOnce() -> String) {
    if !field.has_focus() {
        return;
    }
    let is_noted = |noted: Noted| noted.field == field.id;
    if !field.ctx.data(|data| data.get_temp(key())).is_some_and(is_noted) {
        let help = Arc::new(FieldHelp { label: label.to_owned(), text: text() });
        field.ctx.data_mut(|data| data.insert_temp(key(), Noted { field: field.id, help }));
    }
}

/// Returns the help of the focused field, if it has any.
pub fn of_focused(ctx: &Context) -> Option<Arc<FieldHelp>> {
    let focused = ctx.memory(Memory::focused)?;
    let noted: Noted = ctx.data(|data| data.get_temp(key()))?;
    (noted.field == focused).then_some(noted.help)
}
