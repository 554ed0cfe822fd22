//! The tabs of the window: the tab bar, and the page around their contents. The contents belong to the files in `tabs/`.

use egui::{Id, Margin, Rect, Ui, UiBuilder, accesskit, vec2};
use strum::VariantArray;

use crate::console::Message;
use crate::console::command::List;
use crate::draw::{pane, tab, theme};

mod actions_list;
pub(super) mod advice_list;
pub(super) mod attributes;
pub(super) mod automation;
pub(super) mod connection;
pub(super) mod connection_check;
pub(super) mod remember;
mod row_list;

/// A tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, VariantArray)]
pub(super) enum Tab {
    Connection,
    Attributes,
    Automation,
}

impl Tab {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Connection => "Connection",
            Self::Attributes => "Attributes",
            Self::Automation => "Automation",
        }
    }

    /// Returns the list on the tab.
    pub(super) fn list(self) -> Option<List> {
        match self {
            Self::Connection => None,
            Self::Attributes => Some(List::Attributes),
            Self::Automation => Some(List::Actions),
        }
    }

    /// Returns the pane that contains the first control of the page: the list, if there is one.
    pub(super) fn pane(self) -> Id {
        pane::id(self.name())
    }

    /// Returns the next tab, or the previous one; the first follows the last.
    pub(super) fn next(self, is_forward: bool) -> Self {
        match (self, is_forward) {
            (Self::Connection, true) | (Self::Automation, false) => Self::Attributes,
            (Self::Attributes, true) | (Self::Connection, false) => Self::Automation,
            (Self::Automation, true) | (Self::Attributes, false) => Self::Connection,
        }
    }
}

/// The space above the tab headers, in points.
const BAR_MARGIN: f32 = 8.0;
/// The height of the tab bar in points, with the line below it.
pub(super) const BAR_HEIGHT: f32 = BAR_MARGIN + tab::HEIGHT + 1.0;

/// Shows the tab bar in `rect`, which is [`BAR_HEIGHT`] tall; `shown` is the current tab.
pub(super) fn bar_ui(ui: &mut Ui, rect: Rect, shown: Tab, messages: &mut Vec<Message>) {
    theme::line_below(ui, rect);
    let names: Vec<&str> = Tab::VARIANTS.iter().map(|tab| tab.name()).collect();
    let current = Tab::VARIANTS.iter().position(|tab| *tab == shown).unwrap_or_default();
    let at = rect.min + vec2(f32::from(theme::PAGE_MARGIN), BAR_MARGIN);
    let selected = tab::tabs_in(ui, at, &names, current).and_then(|index| Tab::VARIANTS.get(index));
    messages.extend(selected.map(|tab| Message::ShowTab(*tab)));
}

/// Shows the page of a tab, with the contents drawn by `show`. The background is that of the window; see `Console::clear_color`.
pub(super) fn page_ui<R>(ui: &mut Ui, page: Rect, tab: Tab, show: impl FnOnce(&mut Ui) -> R) -> R {
    let margin = Margin { left: theme::PAGE_MARGIN, right: theme::PAGE_MARGIN, top: 14, bottom: 8 };
    let shown = ui.scope_builder(UiBuilder::new().id_salt("page").max_rect(page - margin), |ui| {
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
            node.set_role(accesskit::Role::TabPanel);
            node.set_label(tab.name());
        });
        show(ui)
    });
    shown.inner
}
