//! The pictures of actions on the screen: scaled down once for each physical size, so that they do not shimmer.

use eframe::egui::{self, ColorImage, Context, Id, TextureHandle, TextureOptions, Ui};
use image::RgbaImage;
use image::imageops::{self, FilterType};

use crate::gallery::{OwnPicture, PictureId};

/// A picture to draw, wherever it comes from.
#[derive(Debug, Clone, Copy)]
pub enum Source<'p> {
    /// One of the provided gallery.
    Gallery(PictureId),
    /// An administrator's own.
    Own(&'p OwnPicture),
}

/// Paints a picture into a rectangle of `size` points at the middle of `rect`; `opacity` is 1 for a picture in full.
pub fn paint(ui: &Ui, rect: egui::Rect, size: f32, picture: Source<'_>, opacity: f32) {
    let pixels_per_point = ui.ctx().pixels_per_point();
    let texture = texture(ui.ctx(), picture, size * pixels_per_point);
    let rect = egui::Rect::from_center_size(rect.center(), egui::Vec2::splat(size));
    // On whole pixels, or what was scaled to them is blurred again.
    let min = egui::pos2(
        (rect.min.x * pixels_per_point).round() / pixels_per_point,
        (rect.min.y * pixels_per_point).round() / pixels_per_point,
    );
    let rect = egui::Rect::from_min_size(min, rect.size());
    let uv = egui::Rect::from_min_max(egui::Pos2::ZERO, egui::pos2(1.0, 1.0));
    ui.painter().image(texture.id(), rect, uv, egui::Color32::WHITE.gamma_multiply(opacity));
}

fn texture(ctx: &Context, picture: Source<'_>, pixels: f32) -> TextureHandle {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size in pixels, from 1 to 1,024")]
    let pixels = pixels.round().clamp(1.0, 1024.0) as u32;
    let id = match picture {
        Source::Gallery(picture) => Id::unique(("picture", picture.as_str(), pixels)),
        Source::Own(picture) => Id::unique(("own picture", picture.as_data_uri(), pixels)),
    };
    if let Some(texture) = ctx.data(|data| data.get_temp::<TextureHandle>(id)) {
        return texture;
    }
    let scaled = match picture {
        Source::Gallery(picture) => scale(picture.pixels(), pixels),
        Source::Own(picture) => scale(&picture.pixels(), pixels),
    };
    let size = [scaled.width() as usize, scaled.height() as usize];
    let image = ColorImage::from_rgba_unmultiplied(size, scaled.as_raw());
    let texture = ctx.load_texture(format!("{picture:?}"), image, TextureOptions::LINEAR);
    ctx.data_mut(|data| data.insert_temp(id, texture.clone()));
    texture
}

fn scale(picture: &RgbaImage, pixels: u32) -> RgbaImage {
    imageops::resize(picture, pixels, pixels, FilterType::Lanczos3)
}
