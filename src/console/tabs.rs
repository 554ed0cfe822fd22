//! The two tabs of the window: the tab bar, and the page around their contents. The contents belong to the files in `tabs/`.

use egui::{Frame, Id, Margin, Panel, Rect, Ui, UiBuilder, accesskit};
use strum::VariantArray;

use crate::console::Message;
use crate::draw::{pane, tab, theme};

mod actions_list;
pub(super) mod advice_list;
pub(super) mod automation;
pub(super) mod connection;
pub(super) mod connection_check;
pub(super) mod remember;

/// A tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, VariantArray)]
pub(super) enum Tab {
    Connection,
    Automation,
}

impl Tab {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Connection => "Connection",
            Self::Automation => "Automation",
        }
    }

    /// Returns the pane that contains the first control of the page: on the Automation tab, the list.
    pub(super) fn pane(self) -> Id {
        pane::id(self.name())
    }

    /// Returns the other tab.
    pub(super) fn other(self) -> Self {
        match self {
            Self::Connection => Self::Automation,
            Self::Automation => Self::Connection,
        }
    }
}

/// Shows the tab bar, in which `shown` is the current tab.
pub(super) fn bar_ui(ui: &mut Ui, shown: Tab, messages: &mut Vec<Message>) {
    let margin = Margin { left: theme::PAGE_MARGIN, right: theme::PAGE_MARGIN, top: 8, bottom: 0 };
    let frame = Frame::new().inner_margin(margin);
    Panel::top("tabs").frame(frame).show(ui, |ui| {
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| node.set_role(accesskit::Role::TabList));
        let names: Vec<&str> = Tab::VARIANTS.iter().map(|tab| tab.name()).collect();
        let current = Tab::VARIANTS.iter().position(|tab| *tab == shown).unwrap_or_default();
        let selected = tab::tabs_ui(ui, &names, current).and_then(|index| Tab::VARIANTS.get(index));
        messages.extend(selected.map(|tab| Message::ShowTab(*tab)));
    });
}

/// Shows the page of a tab, with the contents drawn by `show`. The background is that of the window; see `Window::clear_color`.
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
