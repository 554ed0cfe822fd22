//! The look of the list of actions: header and rows, and what screen readers say about a row. The widths of the columns are in
//! `columns`.

use egui::{Rangef, Rect, Response, TextStyle, Ui, WidgetInfo, accesskit};

use super::columns::{self, Columns, Texts};
use crate::console::tabs::advice_list::spoken_advice;
use crate::console::tabs::automation::AutomationTab;
use crate::console::tabs::row_list::paint;
use crate::draw::{label, list, mark, picture, text_field, theme};
use crate::policy::advice::Advice;
use crate::policy::{Action, ActionField, ActionId, Image, PolicyField};
use crate::text;

/// An action in the list.
pub(super) struct Row<'r> {
    pub rect: Rect,
    pub columns: &'r Columns,
    pub id: ActionId,
    pub action: &'r Action,
    pub texts: &'r Texts,
    /// The position in the list, from 0.
    pub index: usize,
    pub is_last: bool,
}

impl AutomationTab<'_> {
    pub(super) fn header_ui(ui: &mut Ui, rect: Rect, columns: &Columns) {
        let labels = [
            (Some(columns.enabled), "Enabled"),
            (Some(columns.title), ActionField::Title.label()),
            (columns.command, ActionField::Command.label()),
            (columns.description, ActionField::Description.label()),
            (columns.action_message, ActionField::ActionMessage.label()),
            (columns.autosend, PolicyField::AutoSend.label()),
        ];
        paint::header_ui(ui, rect, labels);
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
        let Row { id, action, index, .. } = *row;
        let (enabled, is_selected) = (ui.is_enabled(), self.selected == Some(id));
        let title = match action.title.as_str() {
            blank if blank.trim().is_empty() => "Blank title",
            title => title,
        };
        response.widget_info(|| WidgetInfo::selected(accesskit::Role::ListBoxOption, enabled, is_selected, title));
        // Builds the texts only if a screen reader is active.
        ui.ctx().accesskit_node_builder(response.id, |node| {
            let autosend = if self.policy.autosend() == Some(id) { PolicyField::AutoSend.label() } else { "" };
            node.set_description(description(action, autosend, &spoken_advice(self.advice.of_action(id))));
        });
        list::mark_selected(response, is_selected);
        list::mark_position(response, index);
        text_field::language_is_unknown(response);
    }

    /// Paints a row. Returns the text under the pointer if it is truncated, or the advice if the pointer is on its mark.
    pub(super) fn paint_row(&self, ui: &Ui, row: &Row<'_>, response: &Response) -> Option<String> {
        let Row { rect, columns, id, action, texts, is_last, .. } = *row;
        let tokens = theme::tokens(ui.ctx());
        paint::background(ui, rect, is_last, self.selected == Some(id), response);
        let color = columns::text_color(ui, action);
        let cell = |column: Rangef| Rect::from_x_y_ranges(column, rect.y_range());
        let mut title = cell(columns.title);
        if self.policy.autosend() == Some(id) {
            let name = PolicyField::AutoSend.label();
            let place = columns.autosend.map(cell).unwrap_or_else(|| {
                // Without its own column, the mark follows the title.
                let (mark, width) = (columns::mark_width(ui), texts.title.size().x.ceil());
                title.max.x = (title.max.x - mark).min(title.min.x + width);
                title.with_min_x(title.max.x + 8.0).with_max_x(title.max.x + mark)
            });
            label::text_in(ui, place, name, &theme::small_strong(), tokens.accent);
        }
        let shown = [
            (Some(title), &texts.title, action.title.as_str()),
            (columns.description.map(cell), &texts.description, action.description.as_str()),
            (columns.action_message.map(cell), &texts.action_message, action.action_message.as_str()),
        ];
        let mut hint = None;
        for (cell, whole, text) in shown {
            if let Some(cell) = cell
                && label::whole_or_cut_in(ui, cell, whole, &TextStyle::Body, color)
                && ui.rect_contains_pointer(cell)
            {
                hint = Some(text::visible(text).into_owned());
            }
        }
        if let Some(cell) = columns.command.map(cell)
            && texts.command.show_in(ui, cell)
            && ui.rect_contains_pointer(cell)
        {
            hint = Some(text::visible(action.command.as_str()).into_owned());
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

/// Returns what screen readers say about a row after its title, such as "enabled, command push, image Phone, Autosend, 1 note".
fn description(action: &Action, autosend: &str, advice: &str) -> String {
    let enabled = if action.enabled { "enabled" } else { "disabled" };
    let command = match spoken(action.command.as_str()) {
        command if command.is_empty() => "no command".to_owned(),
        command => format!("command {command}"),
    };
    let image = match &action.image {
        Image::Gallery(picture) => format!("image {}", picture.name()),
        Image::Custom(_) => "custom image".to_owned(),
    };
    let parts = [enabled, &command, &image, autosend, advice];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Returns a command as screen readers should say it: they are silent about spaces at its ends, which are sent.
fn spoken(command: &str) -> String {
    let spaces = |count: usize| if count == 1 { "a space".to_owned() } else { format!("{count} spaces") };
    let (word, all) = (command.trim_matches(' '), command.len());
    let before = all - command.trim_start_matches(' ').len();
    let after = all - before - word.len();
    match (word, before, after) {
        ("", 0, _) => String::new(),
        ("", count, _) => format!("of only {}", spaces(count)),
        (word, 0, 0) => text::visible(word).into_owned(),
        (word, before, 0) => format!("{} with {} at the start", text::visible(word), spaces(before)),
        (word, 0, after) => format!("{} with {} at the end", text::visible(word), spaces(after)),
        (word, before, after) => {
            let word = text::visible(word);
            format!("{word} with {} at the start and {} at the end", spaces(before), spaces(after))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_at_the_ends_of_a_command_are_said() {
        for (command, expected) in [
            ("", ""),
            ("push", "push"),
            ("push me", "push me"),
            ("push ", "push with a space at the end"),
            ("  push", "push with 2 spaces at the start"),
            (" push  ", "push with a space at the start and 2 spaces at the end"),
            (" ", "of only a space"),
        ] {
            assert_eq!(spoken(command), expected, "{command:?}");
        }
    }
}
