//! Keeps the focus on a control: after a click, when the list of actions changes, when the focused control disappears, and when
//! menus and dialogs close. F6 moves it to the next pane. Focus inside an open menu or dialog is its own business.

use egui::{Context, Id, Memory, Order, Popup, Rect, Response};

use super::menu_bar;
use crate::draw::focus::takes_focus;
use crate::draw::pane;

/// Pending focus changes, and where the focus was.
#[derive(Debug)]
pub(crate) struct Focus {
    page: Page,
    /// The widget that had the focus before the first dialog opened.
    before_dialogs: Option<Id>,
    menu: Menu,
    /// The widget that had the focus last.
    last: Option<Id>,
    /// The pane that had the focus last.
    pane: Option<Id>,
    /// The rectangle of the menu bar, which does not keep the focus.
    pub menu_bar: Rect,
}

/// Whether the page is waiting for the focus: its selected row, or the first control of a page without rows.
#[derive(Debug, PartialEq, Eq)]
enum Page {
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
    /// Starts with the focus on the page.
    fn default() -> Self {
        Self {
            page: Page::Waiting,
            before_dialogs: None,
            menu: Menu::Closed,
            last: None,
            pane: None,
            menu_bar: Rect::NOTHING,
        }
    }
}

impl Focus {
    /// Requests the focus for the page, as soon as no dialog or menu is in the way.
    pub(crate) fn request_page(&mut self) {
        self.page = Page::Waiting;
    }

    /// Focuses the first control of the page if that was requested.
    pub(crate) fn follow_page(&mut self, ctx: &Context, page: Id, is_free: bool) {
        if self.is_newly_in_menu_bar(ctx) {
            self.page = Page::Idle;
        }
        if self.page == Page::Waiting && is_free && ctx.memory(|memory| memory.top_modal_layer().is_none()) {
            self.page = Page::Idle;
            // Otherwise the focus would return to where it was before the dialog.
            self.before_dialogs = None;
            pane::focus(ctx, page);
        }
    }

    /// Returns whether the user has gone on to the menu bar, which then keeps the focus.
    fn is_newly_in_menu_bar(&self, ctx: &Context) -> bool {
        menu_bar::focused_header(ctx).is_some_and(|header| self.last != Some(header))
    }

    /// Moves the focus to the first control of the next pane, or of the previous one.
    pub(crate) fn cycle_panes(&self, ctx: &Context, is_forward: bool) {
        let panes = pane::all(ctx);
        let here = self.pane.and_then(|id| panes.iter().position(|pane| pane.id == id));
        let step = if is_forward { 1 } else { panes.len().saturating_sub(1) };
        let next = here.map_or(0, |here| (here + step) % panes.len());
        if let Some(pane) = panes.get(next) {
            pane::focus(ctx, pane.id);
        }
    }

    /// Focuses the control that was clicked, as Windows does. Call it before anything is drawn.
    pub(crate) fn follow_click(&self, ctx: &Context) {
        let clicked = ctx.interaction_snapshot(|snapshot| snapshot.clicked);
        let is_in_menu = |control: &Response| {
            control.layer_id.order == Order::Foreground || self.menu_bar.contains(control.rect.center())
        };
        let control = clicked.and_then(|id| ctx.read_response(id)).filter(takes_focus);
        if let Some(control) = control.filter(|control| !is_in_menu(control)) {
            control.request_focus();
        }
    }

    /// Records that the first dialog has opened while `focused` had the focus.
    pub(crate) fn dialog_opened(&mut self, focused: Option<Id>) {
        self.before_dialogs = match std::mem::replace(&mut self.menu, Menu::Closed) {
            // A focused menu item disappears with its menu.
            Menu::Open { before, .. } => before,
            // If another dialog closed in the previous pass, its control still has the focus, or nothing has.
            Menu::Closed => self.before_dialogs.or(focused),
        };
    }

    /// Forgets which widget had the focus before the dialogs.
    pub(crate) fn forget(&mut self) {
        self.before_dialogs = None;
    }

    /// Restores the focus at the end of a pass in which a menu or the last dialog has closed, or in which the focused control
    /// has lost it, unless something else has taken it.
    pub(crate) fn settle(&mut self, ctx: &Context, dialogs: usize) {
        self.follow_menu(ctx, dialogs);
        if dialogs == 0 && ctx.memory(|memory| memory.top_modal_layer().is_none()) {
            if self.page == Page::Waiting {
                // The page takes the focus when it is drawn.
                self.before_dialogs = None;
            } else if self.is_newly_in_menu_bar(ctx) {
                self.before_dialogs = None;
            } else if let Some(id) = self.before_dialogs.take() {
                ctx.memory_mut(|memory| memory.request_focus(id));
                // To paint it.
                ctx.request_repaint();
            }
        }
        self.keep(ctx, dialogs);
    }

    /// Gives the focus back to the control on the page that has lost it, to Esc for example, or to its pane if the control is gone
    /// or disabled.
    fn keep(&mut self, ctx: &Context, dialogs: usize) {
        if dialogs > 0 || Popup::is_any_open(ctx) {
            return;
        }
        let (focused, modal) = ctx.memory(|memory| (memory.focused(), memory.top_modal_layer()));
        if modal.is_some() {
            // The last dialog has just closed. egui still refuses the focus to the page.
            ctx.request_repaint();
        } else if let Some(id) = focused {
            self.last = Some(id);
            self.pane = pane::of(ctx, id).or(self.pane);
        } else if let Some(last) = self.last.and_then(|id| ctx.read_response(id)).filter(takes_focus) {
            last.request_focus();
            ctx.request_repaint();
        } else if self.page == Page::Idle {
            let panes = pane::all(ctx);
            let here = panes.iter().find(|pane| Some(pane.id) == self.pane);
            here.or(panes.first()).into_iter().for_each(|pane| pane::focus(ctx, pane.id));
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
            if is_in_menu && dialogs == dialogs_before && self.page == Page::Idle {
                ctx.memory_mut(|memory| memory.request_focus(before));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use egui::RawInput;

    use super::*;

    #[test]
    fn a_dialog_that_opens_as_another_closes_leaves_the_focus_where_it_was_before_both() {
        let row = Id::unique("row");
        for focused in [None, Some(Id::unique("path"))] {
            let mut focus = Focus { page: Page::Idle, ..Focus::default() };
            focus.dialog_opened(Some(row));
            focus.dialog_opened(focused);
            let mut restored = None;
            let mut output = Context::default().run_ui(RawInput::default(), |ui| {
                focus.settle(ui.ctx(), 0);
                restored = ui.memory(Memory::focused);
            });
            output.textures_delta.clear();
            assert_eq!(restored, Some(row), "{focused:?}");
        }
    }
}
