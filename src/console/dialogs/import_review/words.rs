//! The words for a change: its label, and its old and new value, for the screen and for screen readers.

use crate::policy::FieldValue;
use crate::policy::diff::{Change, Kind};
use crate::text;

/// Returns the label of a change.
pub(in crate::console) fn label_of(change: &Change) -> String {
    let verb = match change.kind {
        Kind::Added => "Add",
        Kind::Removed => "Remove",
        // Only orders are moved, and "Order" is their label.
        Kind::Changed | Kind::Moved => "Change",
    };
    match &change.subject {
        Some(subject) if change.is_whole() => format!("{verb} {}", subject.name(40)),
        Some(subject) => format!("{verb} {} of {}", change.label, subject.name(40)),
        None => format!("{verb} {}", change.label),
    }
}

/// Formats the old and the new value of a change.
pub(in crate::console) fn values(change: &Change) -> String {
    match sides(change) {
        (Some(before), Some(after)) => format!("{before} → {after}"),
        (None, Some(value)) | (Some(value), None) => value,
        (None, None) => String::new(),
    }
}

/// Formats the old and the new value of a change for screen readers, which may skip an arrow.
pub(super) fn spoken_values(change: &Change) -> String {
    match sides(change) {
        (Some(before), Some(after)) => format!("Old value: {before}. New value: {after}"),
        (None, Some(after)) => format!("New value: {after}"),
        (Some(before), None) => format!("Old value: {before}"),
        (None, None) => String::new(),
    }
}

/// Returns the old and the new value of a change.
fn sides(change: &Change) -> (Option<String>, Option<String>) {
    let shown = |side: &FieldValue| text::excerpt(&side.to_string(), 160).into_owned();
    let none = || (change.label == "Autosend").then(|| "none".to_owned());
    match (&change.before, &change.after) {
        (None, None) => (None, None),
        (before, after) => (before.as_ref().map(shown).or_else(none), after.as_ref().map(shown).or_else(none)),
    }
}
