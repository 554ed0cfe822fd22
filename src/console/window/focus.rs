//! Moves the focus when the list of actions changes, and restores it when menus and dialogs close. Focus inside an open menu or
//! dialog is its own business.

use egui::{Context, Id, Memory, Order, Popup};

use super::menu_bar;

/// Pending focus changes.
#[derive(Debug)]
pub(crate) struct Focus {
    row: Row,
    /// The widget that had the focus before the first dialog opened.
    before_dialogs: Option<Id>,
    menu: Menu,
}

/// Whether the selected row is waiting for the focus.
#[derive(Debug, PartialEq, Eq)]
enum Row {
    Idle,
    Waiting,
}

#[derive(Debug)]
enum Menu {
    Closed,
    /// A menu is open. When it opened, there were this many dialogs, and `before` had the focus.
    Open {
        dialogs: usize,
        before: Option<Id>,
    },
}

impl Default for Focus {
    /// Starts with the focus in the list.
    fn default() -> Self {
        Self { row: Row::Waiting, before_dialogs: None, menu: Menu::Closed }
    }
}

impl Focus {
    /// Requests the focus for the selected row, as soon as no dialog or menu is in the way.
    pub(crate) fn request_row(&mut self) {
        self.row = Row::Waiting;
    }

    /// Returns whether the selected row takes the focus in this pass, and clears the request if so.
    pub(crate) fn take_row_request(&mut self, ctx: &Context, is_free: bool) -> bool {
        let is_due = self.row == Row::Waiting && is_free && ctx.memory(|memory| memory.top_modal_layer().is_none());
        if is_due {
            self.row = Row::Idle;
            // Otherwise the focus would return to where it was before the dialog.
            self.before_dialogs = None;
        }
        is_due
    }

    /// Records that the first dialog has opened while `focused` had the focus.
    pub(crate) fn dialog_opened(&mut self, focused: Option<Id>) {
        // A focused menu item disappears with its menu.
        self.before_dialogs = match std::mem::replace(&mut self.menu, Menu::Closed) {
            Menu::Open { before, .. } => before,
            Menu::Closed => focused,
        };
    }

    /// Forgets which widget had the focus before the dialogs.
    pub(crate) fn forget(&mut self) {
        self.before_dialogs = None;
    }

    /// Restores the focus at the end of a pass in which a menu or the last dialog has closed, unless something else has taken
    /// it.
    pub(crate) fn settle(&mut self, ctx: &Context, dialogs: usize) {
        self.follow_menu(ctx, dialogs);
        if dialogs == 0 && ctx.memory(|memory| memory.top_modal_layer().is_none()) {
            if self.row == Row::Waiting {
                // The row requests the focus when it is drawn.
                self.before_dialogs = None;
            } else if let Some(id) = self.before_dialogs.take() {
                ctx.memory_mut(|memory| memory.request_focus(id));
            }
        }
    }

    fn follow_menu(&mut self, ctx: &Context, dialogs: usize) {
        let focused = ctx.memory(Memory::focused);
        if Popup::is_any_open(ctx) {
            if let Menu::Closed = self.menu {
                self.menu = Menu::Open { dialogs, before: menu_bar::origin(ctx).or(focused) };
            }
            return;
        }
        if let Menu::Open { dialogs: dialogs_before, before: Some(before) } =
            std::mem::replace(&mut self.menu, Menu::Closed)
        {
            let holder = focused.and_then(|id| ctx.read_response(id));
            let is_in_menu = holder.is_none_or(|holder| holder.layer_id.order == Order::Foreground);
            if is_in_menu && dialogs == dialogs_before && self.row == Row::Idle {
                ctx.memory_mut(|memory| memory.request_focus(before));
            }
        }
    }
}
