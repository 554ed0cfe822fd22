//! The look of the list of actions: header, rows and columns, and what screen readers say about a row.

use egui::{CornerRadius, Rangef, Rect, Response, Stroke, TextStyle, Ui, WidgetInfo, accesskit, vec2};

use crate::console::tabs::advice_list;
use crate::console::tabs::automation::AutomationTab;
use crate::draw::{focus, label, list, mark, picture, theme, visible_text};
use crate::policy::advice::Advice;
use crate::policy::{Action, ActionField, ActionId, PolicyField};
use crate::text;

/// An action in the list.
pub(super) struct Row<'r> {
    pub rect: Rect,
    pub columns: &'r Columns,
    pub id: ActionId,
    pub action: &'r Action,
    pub is_last: bool,
}

impl AutomationTab<'_> {
    pub(super) fn header_ui(&self, ui: &Ui, rect: Rect, columns: &Columns) {
        let tokens = theme::tokens(ui.ctx());
        let CornerRadius { nw, ne, .. } = theme::card_radius();
        let radius = CornerRadius { nw, ne, sw: 0, se: 0 };
        ui.painter().rect_filled(rect.shrink2(vec2(1.0, 0.0)).with_min_y(rect.min.y + 1.0), radius, tokens.header);
        ui.painter().hline(rect.x_range(), rect.max.y, Stroke::new(1.0, tokens.line));
        for (column, name) in [
            (Some(columns.enabled), "Enabled"),
            (Some(columns.title), ActionField::Title.label()),
            (Some(columns.command), ActionField::Command.label()),
            (columns.description, ActionField::Description.label()),
            (columns.action_message, ActionField::ActionMessage.label()),
            (Some(columns.autosend), PolicyField::AutoSend.label()),
        ] {
            if let Some(column) = column {
                let rect = Rect::from_x_y_ranges(column, rect.y_range());
                label::text_in(ui, rect, name, &theme::small_strong(), tokens.soft);
            }
        }
    }

    /// Paints the pictures last: shapes that share a texture are drawn in one call.
    pub(super) fn pictures_ui(&self, ui: &Ui, rows: Rect, columns: &Columns) {
        for (index, (_, action)) in self.policy.actions().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "at most five")]
            let top = rows.min.y + index as f32 * theme::ROW_HEIGHT;
            let cell = Rect::from_x_y_ranges(columns.image, top..=top + theme::ROW_HEIGHT);
            let opacity = if action.enabled { 1.0 } else { 0.45 };
            picture::paint(ui, cell, 24.0, picture::Source::from(&action.image), opacity);
        }
    }

    /// Tells screen readers about a row.
    pub(super) fn describe_row(&self, ui: &Ui, row: &Row<'_>, response: &Response) {
        let Row { id, action, .. } = *row;
        let (enabled, is_selected) = (ui.is_enabled(), self.selected == Some(id));
        let title = match action.title.as_str() {
            blank if blank.trim().is_empty() => "Blank title",
            title => title,
        };
        response.widget_info(|| WidgetInfo::selected(accesskit::Role::ListBoxOption, enabled, is_selected, title));
        // Builds the texts only if a screen reader is active.
        ui.ctx().accesskit_node_builder(response.id, |node| {
            let autosend = if self.policy.autosend() == Some(id) { PolicyField::AutoSend.label() } else { "" };
            let advice = advice_list::counted(&self.advice.of_action(id));
            let parts: Vec<&str> = [autosend, &advice].into_iter().filter(|part| !part.is_empty()).collect();
            if !parts.is_empty() {
                node.set_description(parts.join(", "));
            }
        });
        list::mark_selected(response, is_selected);
    }

    /// Paints a row. Returns the text under the pointer if it is truncated, or the advice if the pointer is on its mark.
    pub(super) fn paint_row(&self, ui: &Ui, row: &Row<'_>, response: &Response) -> Option<String> {
        let Row { rect, columns, id, action, is_last } = *row;
        let tokens = theme::tokens(ui.ctx());
        let CornerRadius { sw, se, .. } = theme::card_radius();
        let radius = if is_last { CornerRadius { nw: 0, ne: 0, sw, se } } else { CornerRadius::ZERO };
        let inner = rect.shrink2(vec2(1.0, 0.0));
        let inner = if is_last { inner.with_max_y(rect.max.y - 1.0) } else { inner };
        if self.selected == Some(id) {
            ui.painter().rect_filled(inner, radius, tokens.selection);
        } else if response.hovered() {
            ui.painter().rect_filled(inner, radius, tokens.window);
        }
        if !is_last {
            ui.painter().hline(inner.x_range(), rect.max.y, Stroke::new(1.0, tokens.line));
        }
        if response.has_focus() {
            focus::focus_ring(ui, inner.shrink(3.0), CornerRadius::same(4), tokens);
        }
        let color = if action.enabled { tokens.ink } else { tokens.soft };
        let cell = |column: Rangef| Rect::from_x_y_ranges(column, rect.y_range());
        let texts = [
            (Some(columns.title), action.title.as_str()),
            (columns.description, action.description.as_str()),
            (columns.action_message, action.action_message.as_str()),
        ];
        let mut hint = None;
        for (column, text) in texts {
            if let Some(cell) = column.map(cell)
                && label::text_in(ui, cell, text, &TextStyle::Body, color)
                && ui.rect_contains_pointer(cell)
            {
                hint = Some(text::visible(text).into_owned());
            }
        }
        visible_text::command_chip(ui, cell(columns.command), action.command.as_str(), color);
        if self.policy.autosend() == Some(id) {
            label::text_in(
                ui,
                cell(columns.autosend),
                PolicyField::AutoSend.label(),
                &theme::small_strong(),
                tokens.accent,
            );
        }
        let mut advice = self.advice.of_action(id);
        if let Some(worst) = advice.clone().next() {
            let cell = cell(columns.advice);
            mark::advice_mark(ui, cell.center(), worst.severity);
            if ui.rect_contains_pointer(cell) {
                let lines = advice.by_ref().map(Advice::sentences);
                hint = Some(lines.collect::<Vec<_>>().join("\n"));
            }
        }
        hint
    }
}

/// The columns of the list. The columns of texts are omitted if there is no room for them.
pub(super) struct Columns {
    pub enabled: Rangef,
    pub image: Rangef,
    pub title: Rangef,
    pub command: Rangef,
    pub description: Option<Rangef>,
    pub action_message: Option<Rangef>,
    pub autosend: Rangef,
    /// The mark for advice on the action.
    pub advice: Rangef,
}

impl Columns {
    pub(super) fn of(card: Rect) -> Self {
        const ENABLED: f32 = 64.0;
        const IMAGE: f32 = 44.0;
        const AUTOSEND: f32 = 96.0;
        const ADVICE: f32 = 28.0;
        const GAP: f32 = 12.0;
        let mut left = card.min.x + 12.0;
        let mut take = |width: f32| {
            let column = Rangef::new(left, left + width - GAP);
            left += width;
            column
        };
        let texts = card.width() - 24.0 - ENABLED - IMAGE - AUTOSEND - ADVICE;
        let has_room = card.width() >= 560.0;
        // Shares of the width for texts.
        let shares = if has_room { [0.20, 0.17, 0.31, 0.32] } else { [0.55, 0.45, 0.0, 0.0] };
        let [title, command, description, action_message] = shares.map(|share| share * texts);
        let (enabled, image) = (take(ENABLED), take(IMAGE));
        Self {
            enabled,
            image: Rangef::new(image.min, image.min + 24.0),
            title: take(title),
            command: take(command),
            description: has_room.then(|| take(description)),
            action_message: has_room.then(|| take(action_message)),
            autosend: take(AUTOSEND),
            advice: take(ADVICE),
        }
    }
}
