//! `Select an image`: the gallery as a grid of named images, with search, arrow keys and mouse. The images belong to
//! [`gallery`](crate::gallery), custom ones to `crop`.

use egui::{
    self, Align2, Id, InnerResponse, Key, Modifiers, Rect, ScrollArea, Sense, Stroke, StrokeKind, TextStyle, Ui,
    UiBuilder, WidgetInfo, accesskit, style::ScrollAnimation, vec2,
};

use super::crop;
use crate::draw::{field_help, focus, list, picture, text_field, theme, tooltip};
use crate::gallery::PictureId;
use crate::policy::{ActionField, Image};

/// Wide enough for the longest name.
const CELL: egui::Vec2 = vec2(86.0, 72.0);
const GAP: f32 = 4.0;
const SEARCH_WIDTH: f32 = 220.0;
const ROWS: f32 = 2.15;

/// How the dialog opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// With the focus on the search field.
    AtImage,
    /// With the focus on another field.
    Elsewhere,
}

/// The user's choice.
pub(super) enum Picked {
    Gallery(PictureId),
    /// A custom image; the user is asked for the file next.
    Custom,
}

/// Shows the gallery. Returns the user's choice in this frame, and the response of the search field. `opening` is set in the first
/// frame of the dialog, which brings the chosen image into view.
pub(super) fn show(
    ui: &mut Ui,
    search: &mut String,
    chosen: &Image,
    opening: Option<Opening>,
) -> InnerResponse<Option<Picked>> {
    let (_, row) = ui.allocate_space(vec2(ui.available_width(), theme::CONTROL_HEIGHT));
    let field = row.with_max_x(row.min.x + SEARCH_WIDTH.min(row.width() / 2.0));
    let field =
        text_field::text_field_in(ui, field, search, |edit| edit.hint_text(text_field::placeholder("Search images")));
    // Enter selects the first match; without a search it presses the default button.
    let takes_first = field.has_focus()
        && !search.trim().is_empty()
        && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    // The placeholder cannot serve as the accessible name, because it disappears when the user types.
    let field = field.accessible_name("Search images");
    if opening == Some(Opening::AtImage) {
        field.request_focus();
    }
    ui.add_space(GAP);
    let found: Vec<PictureId> = PictureId::search(search).collect();
    let mut picked = None;
    let height = ROWS * (CELL.y + GAP);
    let shown = ScrollArea::vertical().id_salt("gallery").max_height(height).auto_shrink(false).show(ui, |ui| {
        // Shown in place of the images, so that the dialog keeps its size.
        if found.is_empty() {
            let soft = theme::tokens(ui.ctx()).soft;
            ui.colored_label(soft, "No matching images. Clear the search to see all.");
        }
        ui.scope_builder(UiBuilder::new().id_salt("pictures"), |ui| {
            ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                node.set_role(accesskit::Role::RadioGroup);
                node.set_label("Select an image");
            });
            let has_custom = matches!(chosen, Image::Custom(_));
            list::mark_size(ui.ctx(), ui.unique_id(), found.len() + usize::from(has_custom));
            let (in_grid, has_focus) = grid_ui(ui, &found, chosen, opening.is_some());
            picked = in_grid;
            (has_focus, ui.unique_id())
        })
        .inner
    });
    let (has_focus, group) = shown.inner;
    if has_focus && !ui.data(|data| data.get_temp(had_focus())).unwrap_or(false) {
        // The gallery scrolls to the image; the dialog must scroll to the gallery.
        ui.scroll_to_rect_animation(shown.inner_rect, None, ScrollAnimation::none());
    }
    ui.data_mut(|data| data.insert_temp(had_focus(), has_focus));
    picked = picked.or(found.first().copied().filter(|_| takes_first));
    // Drawn after the images, to match the Tab order.
    let wants_custom = crop::row_ui(ui, row, chosen, (group, found.len()));
    InnerResponse::new(picked.map(Picked::Gallery).or(wants_custom.then_some(Picked::Custom)), field)
}

/// The key of the flag whether an image had the focus in the previous pass.
fn had_focus() -> Id {
    Id::unique("gallery had the focus")
}

/// Shows the images. Returns the user's choice, and whether one of them has the focus.
fn grid_ui(ui: &mut Ui, found: &[PictureId], chosen: &Image, is_opening: bool) -> (Option<PictureId>, bool) {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count")]
    let columns = ((ui.available_width() + GAP) / (CELL.x + GAP)).floor().max(1.0) as usize;
    let rows = found.len().div_ceil(columns);
    #[expect(clippy::cast_precision_loss, reason = "a small count")]
    let size = vec2(columns as f32 * (CELL.x + GAP) - GAP, rows as f32 * (CELL.y + GAP));
    let (_, area) = ui.allocate_space(size);
    let selected = found.iter().position(|picture| *chosen == Image::Gallery(*picture));
    let (mut picked, mut has_focus) = (None, false);
    for (index, picture) in found.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a small count")]
        let place = vec2((index % columns) as f32 * (CELL.x + GAP), (index / columns) as f32 * (CELL.y + GAP));
        let rect = Rect::from_min_size(area.min + place, CELL);
        let is_chosen = selected == Some(index);
        let response = cell_ui(ui, rect, *picture, is_chosen, index == selected.unwrap_or(0));
        list::mark_position(&response, index);
        if is_opening && index == selected.unwrap_or(0) {
            ui.scroll_to_rect_animation(rect, None, ScrollAnimation::none());
        }
        if response.clicked() {
            picked = Some(*picture);
            // Arrow keys continue from here.
            response.request_focus();
        }
        if response.has_focus() {
            has_focus = true;
            if !is_chosen {
                // Enter has just selected the image. It must not also press the default button before the user sees this.
                ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
            }
            list::capture_arrows(&response, true);
            let to = list::index_in_rows_after_keys(ui, index, found.len(), columns).filter(|to| *to != index);
            if let Some(next) = to.and_then(|to| found.get(to)) {
                list::move_focus(ui, cell_id(ui, *next));
                // A custom image is replaced only by a click, Space or Enter, because it is not in the gallery to go back to.
                picked = matches!(chosen, Image::Gallery(_)).then_some(*next);
            }
        }
        focus::scroll_to_focused(&response);
    }
    (picked, has_focus)
}

fn cell_id(ui: &Ui, picture: PictureId) -> Id {
    ui.scope_id().with(("picture", picture.as_str()))
}

fn cell_ui(ui: &Ui, rect: Rect, picture: PictureId, is_chosen: bool, is_tab_stop: bool) -> egui::Response {
    let tokens = theme::tokens(ui.ctx());
    let response = list::roving_tab_stop(ui, rect, cell_id(ui, picture), is_tab_stop, Sense::empty());
    let radius = theme::control_radius();
    if is_chosen {
        ui.painter().rect(rect, radius, tokens.selection, Stroke::new(2.0, tokens.accent), StrokeKind::Inside);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, radius, tokens.header);
    }
    field_help::note(&response, ActionField::Image.label(), || ActionField::Image.help().to_owned());
    if response.has_focus() {
        focus::focus_ring(ui, rect.shrink(2.0), radius, tokens);
    }
    let above = Rect::from_min_max(rect.min, rect.max - vec2(0.0, 22.0));
    picture::paint(ui, above.translate(vec2(0.0, 2.0)), 40.0, picture::Source::Gallery(picture), 1.0);
    let font = TextStyle::Small.resolve(ui.style());
    let color = if is_chosen { tokens.ink } else { tokens.soft };
    let galley = ui.painter().layout_no_wrap(picture.name().to_owned(), font, color);
    let at = Align2::CENTER_BOTTOM.align_size_within_rect(galley.size(), rect.shrink(4.0));
    ui.painter().galley(at.min, galley, color);
    response.widget_info(|| WidgetInfo::selected(accesskit::Role::RadioButton, true, is_chosen, picture.name()));
    tooltip::hint(response, || picture.name().to_owned())
}
