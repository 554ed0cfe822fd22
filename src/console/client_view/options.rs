//! The rarely used options of a panel below the client window: a section that a button opens and closes. It moves what is below it
//! instead of covering it. The options themselves belong to `simulation` and `trial`.

use egui::{Rect, Ui, accesskit};

use super::{BLOCK_GAP, CARD_MARGIN};
use crate::draw::button::Tool;
use crate::draw::card;
use crate::draw::list::Group;

const NAME: &str = "More options";

/// Whether the section is open.
#[derive(Debug, Default)]
pub(super) struct Options {
    pub is_open: bool,
}

impl Options {
    fn tool(&self) -> Tool<'static> {
        Tool { is_expanded: Some(self.is_open), ..Tool::new(NAME) }
    }

    /// Returns the width of the button, in points.
    pub(super) fn button_width(&self, ui: &Ui) -> f32 {
        self.tool().size(ui).x
    }

    /// Shows the button in `place`, as the item of a toolbar with this index.
    pub(super) fn button_in(&mut self, ui: &Ui, place: Rect, toolbar: &mut Group, index: usize) {
        if self.tool().show_in(ui, place, toolbar, index).clicked() {
            self.is_open = !self.is_open;
        }
    }

    /// Shows the section if it is open.
    pub(super) fn show(&self, ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
        if !self.is_open {
            return;
        }
        ui.add_space(BLOCK_GAP);
        card::card_ui(ui, CARD_MARGIN, |ui| {
            ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                node.set_role(accesskit::Role::Group);
                node.set_label(NAME);
            });
            contents(ui);
        });
    }
}
