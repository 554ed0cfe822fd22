//! The list of actions. How a row looks and what screen readers say about it is in `row`, the widths of its cells in `columns`, and
//! selection, keys and dragging in `row_list`.

use egui::{Rect, Ui, UiBuilder, vec2};

use super::automation::AutomationTab;
use super::row_list::paint::HEADER_HEIGHT;
use super::row_list::{self, RowList, row_id};
use crate::console::Message;
use crate::draw::{card, check_box, screen_reader, tooltip};
use crate::policy::{Edit, Subject};
use columns::{Columns, Texts};
use row::Row;

mod columns;
mod row;

impl AutomationTab<'_> {
    /// Shows the list. `width` is in points.
    pub(super) fn list_ui(&self, ui: &mut Ui, width: f32, messages: &mut Vec<Message>) {
        let count = self.policy.actions().len();
        let (_, card) = ui.allocate_space(vec2(width, HEADER_HEIGHT + row_list::rows_height(count)));
        card::paint_card(ui, card);
        let texts: Vec<Texts> = self.policy.actions().map(|(_, action)| Texts::of(ui, action)).collect();
        let columns = Columns::of(ui, card, self.policy, &texts);
        Self::header_ui(ui, Rect::from_min_size(card.min, vec2(width, HEADER_HEIGHT)), &columns);
        let rect = Rect::from_min_max(card.min + vec2(0.0, HEADER_HEIGHT), card.max);
        // A child takes no room of its own; the card has already taken it.
        let ui = &mut ui.new_child(UiBuilder::new().id_salt("actions").max_rect(rect));
        let list = RowList {
            name: "Actions",
            rows: self.policy.actions().map(|(id, _)| id).collect(),
            selected: self.selected,
            rect,
            situation: self.situation,
            subject: Subject::Action,
            moved: Edit::Move,
            title: &|index| self.policy.actions().nth(index).map_or("", |(_, action)| action.title.as_str()),
        };
        list.begin(ui);
        let mut dragged = None;
        for (index, ((id, action), texts)) in self.policy.actions().zip(&texts).enumerate() {
            let (rect, is_last) = (list.row_rect(index), index + 1 == count);
            let row = Row { rect, columns: &columns, id, action, texts, index, is_last };
            let response = list.row(ui, id, index);
            let truncated = self.row_ui(ui, &row, &response, messages);
            let on_space = Message::Edit(Edit::Enable(id, !action.enabled));
            dragged = list.follow(ui, (id, index), &response, Some(on_space), messages).or(dragged);
            if let Some(text) = truncated {
                tooltip::hint(response, || text);
            }
        }
        self.pictures_ui(ui, rect, &columns);
        list.end(ui, dragged, messages);
    }

    /// Shows a row with its check box. Returns the text for its tooltip.
    fn row_ui(
        &self,
        ui: &mut Ui,
        row: &Row<'_>,
        response: &egui::Response,
        messages: &mut Vec<Message>,
    ) -> Option<String> {
        let Row { rect, columns, id, action, .. } = *row;
        self.describe_row(ui, row, response);
        let truncated = self.paint_row(ui, row, response);
        let column = columns.enabled;
        let cell = Rect::from_x_y_ranges(column, rect.y_range()).with_max_x(column.min + 18.0);
        let checkbox_id = row_id(ui, id).with("enabled");
        // To screen readers, it is part of the row.
        let checkbox = screen_reader::part_of(ui, response.id, cell, checkbox_id, |ui| {
            check_box::checkbox_in(ui, cell, checkbox_id, action.enabled, || {
                format!("Enable {}", action.title.as_str())
            })
        });
        if checkbox.clicked() {
            response.request_focus();
            messages.push(Message::Select(Subject::Action(id)));
            messages.push(Message::Edit(Edit::Enable(id, !action.enabled)));
        }
        truncated
    }
}
