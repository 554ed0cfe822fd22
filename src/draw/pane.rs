//! Panes: the parts of a window between which F6 moves the focus. Focusing a pane focuses its first control.

use egui::{Context, FocusDirection, Id, LayerId, Memory, Rect, Ui};

/// A pane that was drawn.
#[derive(Debug, Clone, Copy)]
pub struct Pane {
    /// Identifies the pane.
    pub id: Id,
    /// Its rectangle, in points.
    pub rect: Rect,
}

/// The panes drawn in a pass, from first to last.
#[derive(Debug, Clone, Default)]
struct Drawn {
    pass: u64,
    panes: Vec<Pane>,
    /// The pass in which a pane was focused.
    focused_in: u64,
}

/// Gives access to the panes without copying them.
fn with_drawn<R>(ctx: &Context, access: impl FnOnce(&mut Drawn) -> R) -> R {
    ctx.data_mut(|data| access(data.get_temp_mut_or_default(Id::unique("panes"))))
}

/// Returns the id of the pane with this name.
pub fn id(name: &str) -> Id {
    Id::unique(("pane", name))
}

/// Starts a pane that covers `rect`: call it before its first control is drawn. That control takes the focus if the pane was
/// focused.
pub fn start(ui: &Ui, name: &str, rect: Rect) {
    let pane = Pane { id: id(name), rect };
    let pass = ui.ctx().cumulative_pass_nr();
    let focused_in = with_drawn(ui.ctx(), |drawn| {
        if drawn.pass != pass {
            drawn.pass = pass;
            drawn.panes.clear();
        }
        drawn.panes.push(pane);
        drawn.focused_in
    });
    ui.memory_mut(|memory| {
        // Not in the same pass: egui passes the focus on only to a control that did not have it in the previous one.
        if focused_in < pass && memory.has_focus(pane.id) && memory.allows_interaction(ui.layer_id()) {
            // As if Tab were pressed on a control in front of the first one.
            memory.move_focus(FocusDirection::Next);
            memory.interested_in_focus(pane.id, ui.layer_id());
        }
    });
}

/// Returns the panes drawn in the latest pass.
pub fn all(ctx: &Context) -> Vec<Pane> {
    with_drawn(ctx, |drawn| drawn.panes.clone())
}

/// Returns the innermost pane that contains a widget on the page.
pub fn of(ctx: &Context, widget: Id) -> Option<Id> {
    let widget = ctx.read_response(widget).filter(|widget| widget.layer_id == LayerId::background())?;
    let contains = |pane: &&Pane| pane.rect.contains(widget.rect.center());
    with_drawn(ctx, |drawn| drawn.panes.iter().rev().find(contains).map(|pane| pane.id))
}

/// Returns whether a control in the pane with this name has the focus.
pub fn has_focus(ctx: &Context, name: &str) -> bool {
    ctx.memory(Memory::focused).and_then(|widget| of(ctx, widget)) == Some(id(name))
}

/// Focuses the first control of a pane in the next pass.
pub fn focus(ctx: &Context, pane: Id) {
    let pass = ctx.cumulative_pass_nr();
    with_drawn(ctx, |drawn| drawn.focused_in = pass);
    ctx.memory_mut(|memory| memory.request_focus(pane));
    ctx.request_repaint();
}
