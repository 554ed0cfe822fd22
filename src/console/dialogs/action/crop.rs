//! Custom images: reads the file on a thread, lets the user choose a square crop, and shows the chosen image in the action
//! dialog. Limits and decoding belong to [`gallery`](crate::gallery).

use std::path::Path;

use egui::{Context, Id, Rect, RichText, Sense, TextStyle, Ui, UiBuilder, pos2, vec2};

use crate::console::dialogs::frame::DialogFrame;
use crate::console::{Message as Out, dialogs};
use crate::document::storage;
use crate::draw::button::{self, Segments};
use crate::draw::{focus, label, list, picture, theme, tooltip};
use crate::gallery::{Crop, CustomImage, Import};
use crate::policy::Image;
use crate::text;

/// The dialog for choosing a crop.
#[derive(Debug)]
pub(crate) struct CropDialog {
    /// The cropped image for each choice. A square image has only one.
    squares: Vec<(&'static str, CustomImage)>,
    chosen: usize,
    /// The width and height of the image in the file.
    pixels: (u32, u32),
}

impl CropDialog {
    /// Reads an image and makes every crop that can be chosen. Blocks.
    pub(in crate::console::dialogs) fn read(file: &Path) -> Result<Self, String> {
        let bytes = storage::read_picture(file, Import::MAX_BYTES).map_err(|failure| failure.to_string())?;
        let import =
            Import::from_bytes(&bytes).map_err(|problem| format!("this is {problem}. Use {}", problem.expected()))?;
        let (width, height) = import.pixels();
        let (beginning, end) = if width > height { ("Left", "Right") } else { ("Top", "Bottom") };
        let crops = [("Fit", Crop::Fit), ("Center", Crop::Center), (beginning, Crop::Start), (end, Crop::End)];
        let crops = if width == height { &crops[..1] } else { &crops[..] };
        let squares = crops.iter().map(|(label, crop)| Ok((*label, import.square(*crop)?)));
        let squares: Result<Vec<_>, _> = squares.collect();
        let squares = squares.map_err(|problem: crate::gallery::PictureProblem| problem.to_string())?;
        Ok(Self { squares, chosen: 0, pixels: (width, height) })
    }

    /// Shows the dialog.
    pub(in crate::console::dialogs) fn show(&mut self, ctx: &Context, is_top: bool, messages: &mut Vec<Out>) {
        let frame = DialogFrame::new("Custom image", 440.0, &["OK", "Cancel"]);
        let pressed = frame.show(ctx, is_top, |ui| {
            self.choice_ui(ui);
            true
        });
        if let Some(index) = pressed {
            messages.push(dialogs::close());
            let chosen = self.squares.get(self.chosen).filter(|_| index == 0);
            messages.extend(chosen.map(|(_, square)| Out::Dialog(dialogs::Message::CustomImageChosen(square.clone()))));
        }
    }

    fn choice_ui(&mut self, ui: &mut Ui) {
        let tokens = theme::tokens(ui.ctx());
        if self.squares.len() > 1 {
            ui.label("Icons are square. Choose the part to use as the icon.");
            let labels: Vec<&str> = self.squares.iter().map(|(label, _)| *label).collect();
            let size = vec2(ui.available_width(), theme::CONTROL_HEIGHT);
            let (_, row) = ui.allocate_space(size);
            if let Some(chosen) = Segments::new(ui, &labels).show_in(ui, row.min, "Part", self.chosen) {
                self.chosen = chosen;
            }
            ui.add_space(8.0);
        }
        let Some((_, square)) = self.squares.get(self.chosen) else { return };
        let (_, place) = ui.allocate_space(vec2(ui.available_width(), 152.0));
        // On both background colors, which show through transparent pixels.
        let half = place.width() / 2.0 - 4.0;
        for (x, ground) in [(place.min.x, tokens.card), (place.max.x - half, tokens.selection)] {
            let card = Rect::from_min_size(pos2(x, place.min.y), vec2(half, place.height()));
            ui.painter().rect_filled(card, theme::card_radius(), ground);
            let source = picture::Source::Custom(square);
            let mut x = card.min.x + 12.0;
            // Enlarged, then as in the OTP dialog, then as in the list.
            for size in [96.0, 40.0, 24.0] {
                let rect = Rect::from_center_size(pos2(x + size / 2.0, card.center().y), vec2(size, size));
                picture::paint(ui, rect, size, source, 1.0);
                x += size + 10.0;
            }
        }
        let (width, height) = self.pixels;
        let side = square.pixels().width();
        let bytes = text::grouped(square.as_data_uri().len() as u64);
        let remark = format!(
            "{width} x {height} pixels, scaled to {side} x {side}; adds {bytes} characters to the policy. The vendor's \
             dialog supports only its own gallery."
        );
        ui.label(RichText::new(remark).text_style(TextStyle::Small).color(tokens.soft));
    }
}

/// Shows the custom image of an action, if it has one, and the button to choose another. To screen readers the image is the
/// selected item of the gallery: `group` is its node there, and the number of images before it. Returns whether the button was
/// pressed.
pub(in crate::console::dialogs) fn row_ui(
    ui: &mut Ui,
    place: Rect,
    image: &Image,
    (group, before): (Id, usize),
) -> bool {
    let label = "Custom image…";
    let width = label::text_width(ui, label, &TextStyle::Button) + 24.0;
    let at = Rect::from_min_size(pos2(place.max.x - width, place.min.y), vec2(width, theme::CONTROL_HEIGHT));
    if let Image::Custom(custom) = image {
        let tile = Rect::from_min_size(pos2(at.min.x - 40.0, place.min.y), vec2(32.0, 32.0));
        picture::paint(ui, tile, 24.0, picture::Source::Custom(custom), 1.0);
        focus::focus_ring(ui, tile.shrink(2.0), theme::control_radius(), theme::tokens(ui.ctx()));
        let tile_ui = UiBuilder::new().id_salt("custom image").accessibility_parent(group).max_rect(tile);
        let response = ui.new_child(tile_ui).allocate_rect(tile, Sense::hover());
        let role = egui::accesskit::Role::RadioButton;
        response.widget_info(|| egui::WidgetInfo::selected(role, true, true, "Custom image"));
        list::mark_position(&response, before);
        tooltip::hint(response, || "Selected: custom image".to_owned());
    }
    button::button_in(ui, at, ui.scope_id().with("custom image"), label, true).clicked()
}
