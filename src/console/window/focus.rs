//! Where the focus goes when the list of actions changes, and when menus and dialogs close. What has the focus while they are
//! open belongs to them.

use egui::{Context, Id, Memory, Order, Popup};

/// What is to get the focus next.
#[derive(Debug)]
pub(crate) struct Focus {
    row: Row,
    /// What had the focus before the first dialog opened.
    before_dialogs: Option<Id>,
    menu: Menu,
}

/// Whether the selected row waits for the focus.
#[derive(Debug, PartialEq, Eq)]
enum Row {
    Rests,
    Waits,
}

/// A menu that is open, how many dialogs there were before it, and what had the focus.
#[derive(Debug)]
enum Menu {
    Closed,
    Open { dialogs: usize, before: Option<Id> },
}

impl Default for Focus {
    /// The window begins with the focus in the list.
    fn default() -> Self {
        Self { row: Row::Waits, before_dialogs: None, menu: Menu::Closed }
    }
}

impl Focus {
    /// Gives the focus to the selected row, as soon as the row is free to take it.
    pub(crate) fn want_row(&mut self) {
        self.row = Row::Waits;
    }

    /// Whether the selected row takes the focus in this pass.
    pub(crate) fn gives_row(&mut self, ctx: &Context, is_free: bool) -> bool {
        let gives = self.row == Row::Waits && is_free && ctx.memory(|memory| memory.top_modal_layer().is_none());
        if gives {
            self.row = Row::Rests;
            // Else what had the focus before the dialog would take it from the row again.
            self.before_dialogs = None;
        }
        gives
    }

    /// The first dialog has opened while `focused` had the focus.
    pub(crate) fn dialog_opened(&mut self, focused: Option<Id>) {
        // The item of a menu that has the focus now goes with its menu.
        self.before_dialogs = match std::mem::replace(&mut self.menu, Menu::Closed) {
            Menu::Open { before, .. } => before,
            Menu::Closed => focused,
        };
    }

    /// Forgets what had the focus before the dialogs.
    pub(crate) fn forget(&mut self) {
        self.before_dialogs = None;
    }

    /// Gives the focus back at the end of a pass, where a menu or the last dialog has closed and nothing else has taken it.
    pub(crate) fn settle(&mut self, ctx: &Context, dialogs: usize) {
        self.leave_menu(ctx, dialogs);
        if dialogs == 0 && ctx.memory(|memory| memory.top_modal_layer().is_none()) {
            if self.row == Row::Waits {
                // The row takes it itself when it is drawn.
                self.before_dialogs = None;
            } else if let Some(id) = self.before_dialogs.take() {
                ctx.memory_mut(|memory| memory.request_focus(id));
            }
        }
    }

    fn leave_menu(&mut self, ctx: &Context, dialogs: usize) {
        let focused = ctx.memory(Memory::focused);
        if Popup::is_any_open(ctx) {
            if let Menu::Closed = self.menu {
                self.menu = Menu::Open { dialogs, before: focused };
            }
            return;
        }
        if let Menu::Open { dialogs: dialogs_before, before: Some(before) } =
            std::mem::replace(&mut self.menu, Menu::Closed)
        {
            let holder = focused.and_then(|id| ctx.read_response(id));
            let is_in_menu = holder.is_none_or(|holder| holder.layer_id.order == Order::Foreground);
            if is_in_menu && dialogs == dialogs_before && self.row == Row::Rests {
                ctx.memory_mut(|memory| memory.request_focus(before));
            }
        }
    }
}
