//! The pictures of actions on the screen: scaled down once for each physical size, so that they do not shimmer, and kept in
//! the context for as long as they are shown.

use std::collections::HashMap;

use egui::{self, ColorImage, Context, Id, TextureHandle, TextureOptions, Ui};
use image::RgbaImage;
use image::imageops::{self, FilterType};

use crate::gallery::{CustomImage, PictureId};
use crate::policy::Image;

/// A picture to draw, wherever it comes from.
#[derive(Debug, Clone, Copy)]
pub enum Source<'p> {
    /// One of the provided gallery.
    Gallery(PictureId),
    /// An administrator's own.
    Custom(&'p CustomImage),
}

impl<'p> From<&'p Image> for Source<'p> {
    fn from(image: &'p Image) -> Self {
        match image {
            Image::Gallery(picture) => Self::Gallery(*picture),
            Image::Custom(picture) => Self::Custom(picture),
        }
    }
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

/// The passes after which a picture that was not painted is let go.
const KEPT_PASSES: u64 = 240;

/// One picture in one size. An administrator's own is told by its place in memory, which is free to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Gallery(&'static str, u32),
    Custom(usize, u32),
}

impl Key {
    fn new(picture: Source<'_>, pixels: u32) -> Self {
        match picture {
            Source::Gallery(picture) => Self::Gallery(picture.as_str(), pixels),
            Source::Custom(picture) => Self::Custom(picture.as_data_uri().as_ptr().addr(), pixels),
        }
    }
}

#[derive(Clone)]
struct Scaled {
    texture: TextureHandle,
    /// Holds the place in memory, or another picture might come to lie there.
    _own: Option<CustomImage>,
    painted_in: u64,
}

/// What a context keeps.
#[derive(Clone, Default)]
struct Kept {
    pictures: HashMap<Key, Scaled>,
    pass: u64,
}

impl Kept {
    fn find(&mut self, key: Key, pass: u64) -> Option<TextureHandle> {
        if self.pass != pass {
            self.pass = pass;
            self.pictures.retain(|_, scaled| scaled.painted_in + KEPT_PASSES >= pass);
        }
        let scaled = self.pictures.get_mut(&key)?;
        scaled.painted_in = pass;
        Some(scaled.texture.clone())
    }
}

fn with_kept<R>(ctx: &Context, act: impl FnOnce(&mut Kept) -> R) -> R {
    ctx.data_mut(|data| act(data.get_temp_mut_or_default(Id::unique("scaled pictures"))))
}

fn texture(ctx: &Context, picture: Source<'_>, pixels: f32) -> TextureHandle {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size in pixels, from 1 to 1,024")]
    let pixels = pixels.round().clamp(1.0, 1024.0) as u32;
    let (key, pass) = (Key::new(picture, pixels), ctx.cumulative_pass_nr());
    if let Some(texture) = with_kept(ctx, |kept| kept.find(key, pass)) {
        return texture;
    }
    let (scaled, own) = match picture {
        Source::Gallery(picture) => (scale(picture.pixels(), pixels), None),
        Source::Custom(picture) => (scale(&picture.pixels(), pixels), Some(picture.clone())),
    };
    let size = [scaled.width() as usize, scaled.height() as usize];
    let image = ColorImage::from_rgba_unmultiplied(size, scaled.as_raw());
    let texture = ctx.load_texture(format!("{picture:?}"), image, TextureOptions::LINEAR);
    let scaled = Scaled { texture: texture.clone(), _own: own, painted_in: pass };
    with_kept(ctx, |kept| kept.pictures.insert(key, scaled));
    texture
}

/// Fits a picture into a square; one that is not square keeps its shape, in the middle.
fn scale(picture: &RgbaImage, pixels: u32) -> RgbaImage {
    let longest = picture.width().max(picture.height()).max(1);
    let side = |side: u32| (side * pixels / longest).clamp(1, pixels);
    let scaled = imageops::resize(picture, side(picture.width()), side(picture.height()), FilterType::Lanczos3);
    if scaled.dimensions() == (pixels, pixels) {
        return scaled;
    }
    let mut square = RgbaImage::new(pixels, pixels);
    let middle = |side: u32| i64::from((pixels - side) / 2);
    imageops::replace(&mut square, &scaled, middle(scaled.width()), middle(scaled.height()));
    square
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use image::{ImageFormat, Rgba};

    use super::*;

    #[test]
    fn a_picture_that_is_not_square_keeps_its_shape() {
        let wide = RgbaImage::from_pixel(200, 100, Rgba([9, 9, 9, 255]));
        let scaled = scale(&wide, 40);
        assert_eq!((scaled.dimensions(), scaled.get_pixel(20, 5)[3], scaled.get_pixel(20, 20)[3]), ((40, 40), 0, 255));
    }

    fn own(color: [u8; 4]) -> CustomImage {
        let mut png = Cursor::new(Vec::new());
        RgbaImage::from_pixel(8, 8, Rgba(color)).write_to(&mut png, ImageFormat::Png).unwrap();
        CustomImage::from_data_uri(&format!("data:image/png;base64,{}", STANDARD.encode(png.into_inner()))).unwrap()
    }

    /// Paints pictures in one pass, and says how many textures there are then besides that of the glyphs.
    fn textures(ctx: &Context, pictures: &[Source<'_>]) -> usize {
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            pictures.iter().for_each(|picture| paint(ui, ui.max_rect(), 24.0, *picture, 1.0));
        });
        output.textures_delta.clear();
        ctx.tex_manager().read().num_allocated() - 1
    }

    #[test]
    fn a_picture_that_is_shown_again_has_the_texture_that_it_had() {
        let (ctx, picture) = (Context::default(), own([255, 0, 0, 255]));
        // An edit clones the policy.
        for picture in [&picture, &picture.clone(), &picture] {
            let pictures = [Source::Gallery(PictureId::CUSTOM), Source::Custom(picture), Source::Custom(picture)];
            assert_eq!(textures(&ctx, &pictures), 2);
        }
    }

    #[test]
    fn a_picture_that_is_no_longer_shown_is_let_go_in_time() {
        let (ctx, picture) = (Context::default(), own([255, 0, 0, 255]));
        let (own, other) = (Source::Custom(&picture), Source::Gallery(PictureId::CUSTOM));
        textures(&ctx, &[own, other]);
        let texture = |key| with_kept(&ctx, |kept| kept.pictures.get(&key).map(|scaled| scaled.texture.id()));
        let first = texture(Key::new(other, 24));
        assert!(first.is_some());
        for _ in 0..KEPT_PASSES {
            assert_eq!(textures(&ctx, &[other]), 2);
        }
        assert_eq!(textures(&ctx, &[other]), 1);
        assert_eq!(texture(Key::new(other, 24)), first);
        assert_eq!(textures(&ctx, &[own, other]), 2);
    }

    #[test]
    fn a_picture_in_the_place_of_one_that_is_gone_is_not_taken_for_it() {
        let ctx = Context::default();
        for (before, shade) in (0..=9).enumerate() {
            let picture = own([shade * 20, 0, 0, 255]);
            assert_eq!(textures(&ctx, &[Source::Custom(&picture)]), before + 1);
        }
    }
}
