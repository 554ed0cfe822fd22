//! Keeps the second press of a double click, or of a key that is held or pressed twice, from pressing the button that the first
//! one has brought to its place: Undo instead of Fix, or the Fix of other advice. No clock decides how far apart the two may be:
//! the new button waits until the pointer or the focus has left it.

use egui::accesskit::Action;
use egui::{Event, Id, PointerButton, Rect, Response, Ui};

/// What pressed the previous button at this place, and the pass in which that was last checked.
#[derive(Clone, Copy)]
struct First {
    by: By,
    pass: u64,
}

#[derive(Clone, Copy)]
enum By {
    /// The pointer, which has not left this rectangle since.
    Pointer(Rect),
    /// A touch, which has left no pointer behind.
    Touch,
    /// A key, and the focus has not left the button with this id since.
    Key(Id),
}

impl By {
    /// Returns what to wait for now; nothing if the user has gone on.
    fn now(self, ui: &Ui) -> Option<Self> {
        let presses_key =
            || ui.input(|input| input.events.iter().any(|event| matches!(event, Event::Key { pressed: true, .. })));
        match self {
            Self::Pointer(_) | Self::Touch if presses_key() => None,
            Self::Pointer(rect) => match ui.ctx().pointer_latest_pos() {
                Some(pos) => rect.contains(pos).then_some(self),
                None => Some(Self::Touch),
            },
            Self::Touch => Some(self),
            Self::Key(id) => ui.memory(|memory| memory.has_focus(id)).then_some(self),
        }
    }
}

/// Returns whether a button has to wait before the pointer or a key can press it. Call it in each pass in which the button is
/// shown. Screen readers can always press it.
pub(super) fn is_waiting(ui: &Ui, rect: Rect, id: Id) -> bool {
    let pass = ui.ctx().cumulative_pass_nr();
    let by = first(ui).filter(|first| first.pass + 1 >= pass).and_then(|first| first.by.now(ui));
    remember(ui, by);
    match by {
        Some(By::Pointer(place)) => place.intersects(rect),
        Some(By::Key(other)) => other == id,
        Some(By::Touch) | None => false,
    }
}

/// Returns whether a button was pressed. Ignores a second press, and makes the button that takes its place wait.
pub(super) fn is_pressed(ui: &Ui, button: &Response, is_waiting: bool) -> bool {
    if !button.clicked() {
        return false;
    }
    if ui.input(|input| input.has_accesskit_action_request(button.id, Action::Click)) {
        return true;
    }
    let is_touched = first(ui).is_some_and(|first| matches!(first.by, By::Touch));
    // A double tap can only be told by its time.
    if is_waiting || (is_touched && (button.double_clicked() || button.triple_clicked())) {
        return false;
    }
    let is_clicked = button.clicked_by(PointerButton::Primary);
    remember(ui, Some(if is_clicked { By::Pointer(button.rect) } else { By::Key(button.id) }));
    true
}

fn first(ui: &Ui) -> Option<First> {
    ui.data(|data| data.get_temp::<Option<First>>(first_id())).flatten()
}

fn remember(ui: &Ui, by: Option<By>) {
    let pass = ui.ctx().cumulative_pass_nr();
    ui.data_mut(|data| data.insert_temp(first_id(), by.map(|by| First { by, pass })));
}

fn first_id() -> Id {
    Id::unique("first press")
}
