//! The list of attributes: vendor, attribute and value. Selection, keys and dragging are in `row_list`.

use egui::{self, Rangef, Rect, Response, TextStyle, Ui, UiBuilder, WidgetInfo, accesskit, vec2};

use super::AttributesTab;
use crate::console::Message;
use crate::console::tabs::advice_list::spoken_advice;
use crate::console::tabs::row_list::paint::{self, HEADER_HEIGHT};
use crate::console::tabs::row_list::{self, RowList};
use crate::draw::visible_text::Chip;
use crate::draw::{card, label, list, mark, text_field, theme, tooltip};
use crate::policy::advice::Advice;
use crate::policy::draft::VendorChoice;
use crate::policy::{Attribute, AttributeEdit, AttributeField, AttributeId, Edit, Subject};
use crate::radius::{AttributeType, dictionary};
use crate::text;

const MARGIN: f32 = 12.0;
/// The gap after each text, in points.
const GAP: f32 = 12.0;
/// The room of the vendors, in points.
const VENDOR: f32 = 150.0;
/// The room of the marks for advice, in points.
const ADVICE: f32 = 16.0;
/// The least part of the rest that the attributes take.
const LEAST_ATTRIBUTE: f32 = 0.25;
/// The width beyond which values are cut rather than others, in points.
const MOST_VALUE: f32 = 200.0;

/// The columns of the list.
struct Columns {
    /// Omitted if there is no room for it.
    vendor: Option<Rangef>,
    attribute: Rangef,
    value: Rangef,
    /// The mark for advice on the attribute.
    advice: Rangef,
}

impl Columns {
    /// Lays out the columns for attributes with these names and values of these widths. The vendors go first if there is no room.
    fn of(ui: &Ui, card: Rect, names: &[String], values: impl Iterator<Item = f32>) -> Self {
        let advice = Rangef::new(card.max.x - MARGIN - ADVICE, card.max.x - MARGIN);
        let (left, right) = (card.min.x + MARGIN, advice.min - GAP);
        let widths = names.iter().map(|name| label::text_width(ui, name, &TextStyle::Body));
        let named = widths.fold(0.0, f32::max) + GAP;
        let valued = values.fold(0.0, f32::max).min(MOST_VALUE);
        let has_room = VENDOR + named + valued <= right - left;
        let vendor = has_room.then(|| Rangef::new(left, left + VENDOR - GAP));
        let left = vendor.map_or(left, |vendor| vendor.max + GAP);
        let room = right - left;
        let least = LEAST_ATTRIBUTE * room;
        let width = named.clamp(least, least.max(room - valued)).floor();
        Self {
            vendor,
            attribute: Rangef::new(left, left + width - GAP),
            value: Rangef::new(left + width, right),
            advice,
        }
    }
}

impl AttributesTab<'_> {
    /// Shows the list. `width` is in points.
    pub(super) fn list_ui(&self, ui: &mut Ui, width: f32, messages: &mut Vec<Message>) {
        let names: Vec<String> = self.policy.attributes().map(|(_, attribute)| attribute.name()).collect();
        let (_, card) = ui.allocate_space(vec2(width, HEADER_HEIGHT + row_list::rows_height(names.len())));
        card::paint_card(ui, card);
        let ink = theme::tokens(ui.ctx()).ink;
        let chips: Vec<Chip> =
            self.policy.attributes().map(|(_, attribute)| Chip::new(ui, &attribute.shown_value(), ink)).collect();
        let columns = Columns::of(ui, card, &names, chips.iter().map(Chip::width));
        let labels = [
            (columns.vendor, AttributeField::Vendor.label()),
            (Some(columns.attribute), AttributeField::Attribute.label()),
            (Some(columns.value), AttributeField::Value.label()),
        ];
        paint::header_ui(ui, Rect::from_min_size(card.min, vec2(width, HEADER_HEIGHT)), labels);
        let rect = card.with_min_y(card.min.y + HEADER_HEIGHT);
        let ui = &mut ui.new_child(UiBuilder::new().id_salt("attributes").max_rect(rect));
        let list = RowList {
            name: "Attributes",
            rows: self.policy.attributes().map(|(id, _)| id).collect(),
            selected: self.selected,
            rect,
            situation: self.situation,
            subject: Subject::Attribute,
            moved: |id: AttributeId, to| Edit::Attribute(AttributeEdit::Move(id, to)),
            title: &|index| names.get(index).map_or("", String::as_str),
        };
        list.begin(ui);
        let mut dragged = None;
        let rows = self.policy.attributes().zip(names.iter().zip(&chips));
        for (index, ((id, attribute), (name, chip))) in rows.enumerate() {
            let response = list.row(ui, id, index);
            self.describe_row(ui, (id, index), (attribute, name), &response);
            let rect = list.row_rect(index);
            // A long list is scrolled: what is out of view needs no painting.
            let truncated = if ui.is_rect_visible(rect) {
                let is_last = index + 1 == names.len();
                paint::background(ui, rect, is_last, self.selected == Some(id), &response);
                let truncated = paint_row(ui, rect, &columns, attribute, (name, chip));
                self.advice_ui(ui, Rect::from_x_y_ranges(columns.advice, rect.y_range()), id).or(truncated)
            } else {
                None
            };
            dragged = list.follow(ui, (id, index), &response, None, messages).or(dragged);
            if let Some(text) = truncated {
                tooltip::hint(response, || text);
            }
        }
        list.end(ui, dragged, messages);
    }

    /// Paints the mark for advice on an attribute. Returns the advice if the pointer is on it.
    fn advice_ui(&self, ui: &Ui, cell: Rect, id: AttributeId) -> Option<String> {
        let found = self.advice.of_attribute(id);
        mark::advice_mark(ui, cell.center(), found.clone().next()?.severity);
        let lines = found.map(Advice::sentences);
        ui.rect_contains_pointer(cell).then(|| lines.collect::<Vec<_>>().join("\n"))
    }

    /// Tells screen readers about a row: its name, value, vendor and advice.
    fn describe_row(
        &self,
        ui: &Ui,
        (id, index): (AttributeId, usize),
        (attribute, name): (&Attribute, &str),
        response: &Response,
    ) {
        let (enabled, is_selected) = (ui.is_enabled(), self.selected == Some(id));
        response.widget_info(|| WidgetInfo::selected(accesskit::Role::ListBoxOption, enabled, is_selected, name));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            let value = text::visible(&attribute.shown_value()).into_owned();
            let vendor = match VendorChoice::of(attribute.kind()) {
                // Its number is in the name.
                VendorChoice::Other => String::new(),
                known => format!(", {}", known.name()),
            };
            let advice = spoken_advice(self.advice.of_attribute(id));
            let advice = if advice.is_empty() { advice } else { format!(", {advice}") };
            node.set_description(value + &vendor + &advice);
        });
        list::mark_selected(response, is_selected);
        list::mark_position(response, index);
        text_field::language_is_unknown(response);
    }
}

/// Paints a row. Returns the text under the pointer if it is truncated.
fn paint_row(
    ui: &Ui,
    rect: Rect,
    columns: &Columns,
    attribute: &Attribute,
    (name, chip): (&str, &Chip),
) -> Option<String> {
    let tokens = theme::tokens(ui.ctx());
    let cell = |column: Rangef| Rect::from_x_y_ranges(column, rect.y_range());
    let vendor = vendor(attribute.kind());
    let short = columns.vendor.and_then(|_| short_name(attribute.kind()));
    let name = short.as_deref().unwrap_or(name);
    let texts = [(columns.vendor, vendor.as_str(), tokens.soft), (Some(columns.attribute), name, tokens.ink)];
    let mut hint = None;
    for (column, text, color) in texts {
        if let Some(cell) = column.map(cell)
            && label::text_in(ui, cell, text, &TextStyle::Body, color)
            && ui.rect_contains_pointer(cell)
        {
            hint = Some(text.to_owned());
        }
    }
    let cell = cell(columns.value);
    if chip.show_in(ui, cell) && ui.rect_contains_pointer(cell) {
        hint = Some(text::visible(&attribute.shown_value()).into_owned());
    }
    hint
}

/// Names an attribute without a name beside its vendor.
fn short_name(kind: AttributeType) -> Option<String> {
    dictionary::entry(kind).is_none().then(|| format!("Attribute {}", kind.number()))
}

/// Names the vendor of an attribute.
fn vendor(kind: AttributeType) -> String {
    match VendorChoice::of(kind) {
        VendorChoice::Other => format!("Vendor {}", kind.vendor().unwrap_or_default()),
        known => known.name().to_owned(),
    }
}
