//! Pictures of actions on screen: scaled down once for each physical size, for a sharp image, and cached in the context while
//! they are shown. Decoding belongs to `gallery`.

use std::collections::HashMap;

use egui::{self, ColorImage, Context, Id, TextureHandle, TextureOptions, Ui};
use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::F32x4;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::RgbaImage;
use image::imageops;

use crate::gallery::{CustomImage, PictureId};
use crate::policy::Image;

/// The source of a picture.
#[derive(Debug, Clone, Copy)]
pub enum Source<'p> {
    /// The provided gallery.
    Gallery(PictureId),
    /// A custom image.
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

/// Paints a picture as a square of `size` points in the centre of `rect`; `opacity` is from 0 to 1.
pub fn paint(ui: &Ui, rect: egui::Rect, size: f32, picture: Source<'_>, opacity: f32) {
    let pixels_per_point = ui.ctx().pixels_per_point();
    let side = (size * pixels_per_point).round().max(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size in pixels, from 1 to 1,024")]
    let pixels = side.min(1024.0) as u32;
    let texture = texture(ui.ctx(), picture, pixels);
    let rect = egui::Rect::from_center_size(rect.center(), egui::Vec2::splat(side / pixels_per_point));
    // A pixel of the picture is one of the screen, because otherwise the scaled picture would be blurred again.
    let min = egui::pos2(
        (rect.min.x * pixels_per_point).round() / pixels_per_point,
        (rect.min.y * pixels_per_point).round() / pixels_per_point,
    );
    let rect = egui::Rect::from_min_size(min, rect.size());
    #[expect(clippy::cast_precision_loss, reason = "at most 1,024")]
    let part = egui::vec2(pixels as f32, pixels as f32) / texture.size_vec2();
    let uv = egui::Rect::from_min_size(egui::Pos2::ZERO, part);
    ui.painter().image(texture.id(), rect, uv, egui::Color32::WHITE.gamma_multiply(opacity));
}

/// The corner radius of the gallery's pictures, as a share of their side; see `gallery/*.svg`.
const GALLERY_RADIUS: f64 = 11.0 / 48.0;

/// No interpolation: each pixel of a picture is one pixel on screen, so it would change nothing. The same as for glyphs, because
/// Mesa's software renderer compiles a shader for each kind of texture, which takes 20 ms the first time.
const OPTIONS: TextureOptions = TextureOptions::NEAREST;

/// The number of passes after which an unused picture is released.
const CACHED_PASSES: u64 = 240;

/// A picture in one size. A custom image is identified by its address, which is cheap to compare.
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
    /// Keeps the address in use, so that no other image can get it.
    _custom: Option<CustomImage>,
    painted_in: u64,
}

/// The pictures cached in a context.
#[derive(Clone, Default)]
struct Cache {
    pictures: HashMap<Key, Scaled>,
    pass: u64,
}

impl Cache {
    fn find(&mut self, key: Key, pass: u64) -> Option<TextureHandle> {
        if self.pass != pass {
            self.pass = pass;
            self.pictures.retain(|_, scaled| scaled.painted_in + CACHED_PASSES >= pass);
        }
        let scaled = self.pictures.get_mut(&key)?;
        scaled.painted_in = pass;
        Some(scaled.texture.clone())
    }
}

fn with_cache<R>(ctx: &Context, act: impl FnOnce(&mut Cache) -> R) -> R {
    ctx.data_mut(|data| act(data.get_temp_mut_or_default(Id::unique("scaled pictures"))))
}

/// Returns a texture with the picture in its upper left corner, this many pixels wide and high.
fn texture(ctx: &Context, picture: Source<'_>, pixels: u32) -> TextureHandle {
    let (key, pass) = (Key::new(picture, pixels), ctx.cumulative_pass_nr());
    if let Some(texture) = with_cache(ctx, |cache| cache.find(key, pass)) {
        return texture;
    }
    let (scaled, custom) = match picture {
        Source::Gallery(picture) => (scale(picture.pixels(), pixels), None),
        Source::Custom(picture) => (round_corners(scale(&picture.pixels(), pixels)), Some(picture.clone())),
    };
    let scaled = square(&scaled, pixels);
    let size = [scaled.width() as usize, scaled.height() as usize];
    let image = ColorImage::from_rgba_unmultiplied(size, scaled.as_raw());
    let texture = ctx.load_texture(format!("{picture:?}"), image, OPTIONS);
    let scaled = Scaled { texture: texture.clone(), _custom: custom, painted_in: pass };
    with_cache(ctx, |cache| cache.pictures.insert(key, scaled));
    texture
}

/// Rounds the corners of a custom image as much as those of the gallery's pictures.
fn round_corners(mut picture: RgbaImage) -> RgbaImage {
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    let radius = (width.max(height) * GALLERY_RADIUS).min(width / 2.0).min(height / 2.0);
    // How far a pixel is inside the rows or columns of the corners.
    let depth = |at: u32, side: f64| {
        let at = f64::from(at) + 0.5;
        (radius - at.min(side - at)).max(0.0)
    };
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let beyond = depth(x, width).hypot(depth(y, height)) - radius;
        let alpha = f64::from(pixel[3]) * (0.5 - beyond).clamp(0.0, 1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 255")]
        let alpha = alpha.round() as u8;
        pixel[3] = alpha;
    }
    picture
}

/// Scales a picture to this width or height, with its aspect ratio preserved.
fn scale(picture: &RgbaImage, pixels: u32) -> RgbaImage {
    let longest = picture.width().max(picture.height()).max(1);
    let side = |side: u32| (side * pixels / longest).clamp(1, pixels);
    resize(picture, side(picture.width()), side(picture.height()))
}

/// Scales a picture to this size, in pixels.
fn resize(picture: &RgbaImage, width: u32, height: u32) -> RgbaImage {
    // As fractions: rounded between rows and columns, the edges would differ.
    let pixels: Vec<F32x4> = picture.pixels().map(|pixel| F32x4::new(pixel.0.map(f32::from))).collect();
    let mut scaled = TypedImage::new(width, height);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3)).use_alpha(false);
    if let Ok(picture) = TypedImageRef::new(picture.width(), picture.height(), &pixels) {
        // Fails only for a part beyond the picture, and this is all of it.
        let _ = Resizer::new().resize_typed(&picture, &mut scaled, &options);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let rounded = scaled.pixels().iter().flat_map(|pixel| pixel.0.map(|channel| channel.round() as u8)).collect();
    RgbaImage::from_raw(width, height, rounded).unwrap_or_default()
}

/// Centres a scaled picture in a square of `pixels`, at the upper left of a texture whose sides are powers of two. The texture with
/// the glyphs has such sides, too, and Mesa's software renderer compiles another shader for others; see [`OPTIONS`].
fn square(scaled: &RgbaImage, pixels: u32) -> RgbaImage {
    let side = pixels.next_power_of_two();
    let mut square = RgbaImage::new(side, side);
    let middle = |side: u32| i64::from((pixels - side) / 2);
    imageops::replace(&mut square, scaled, middle(scaled.width()), middle(scaled.height()));
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
    fn a_picture_keeps_its_aspect_ratio() {
        let wide = RgbaImage::from_pixel(200, 100, Rgba([9, 9, 9, 255]));
        let scaled = square(&scale(&wide, 40), 40);
        let alpha = |x: u32, y: u32| scaled.get_pixel(x, y)[3];
        assert_eq!((alpha(20, 5), alpha(20, 20), alpha(39, 29), alpha(40, 20)), (0, 255, 255, 0));
    }

    #[test]
    fn a_custom_image_gets_the_corners_of_the_gallery() {
        let gallery = PictureId::CUSTOM.pixels();
        let rounded = round_corners(RgbaImage::from_pixel(gallery.width(), gallery.height(), Rgba([9, 9, 9, 255])));
        for ((x, y, expected), pixel) in gallery.enumerate_pixels().zip(rounded.pixels()) {
            assert!(pixel[3].abs_diff(expected[3]) <= 64, "{x}, {y}: {} instead of {}", pixel[3], expected[3]);
        }
    }

    #[test]
    fn a_custom_image_is_painted_with_round_corners() {
        let custom = custom([9, 9, 9, 255]);
        let mut output = Context::default().run_ui(egui::RawInput::default(), |ui| {
            paint(ui, ui.max_rect(), 48.0, Source::Custom(&custom), 1.0);
        });
        let images: Vec<_> = output.textures_delta.set.drain().flat_map(|(_, images)| images).collect();
        let egui::ImageData::Color(image) = &images.iter().find(|delta| delta.image.size() == [64, 64]).unwrap().image;
        assert_eq!((image[(0, 0)].a(), image[(47, 47)].a(), image[(24, 24)].a()), (0, 0, 255));
    }

    #[test]
    fn a_scaled_picture_has_the_colors_of_the_picture() {
        let picture = PictureId::CUSTOM.pixels();
        for side in [24, 55, 128] {
            let scaled = resize(picture, side, side);
            let expected = imageops::resize(picture, side, side, imageops::FilterType::Lanczos3);
            for (channel, expected) in scaled.as_raw().iter().zip(expected.as_raw()) {
                assert!(channel.abs_diff(*expected) <= 1, "{side}: {channel}, not {expected}");
            }
        }
    }

    #[test]
    fn a_pixel_of_a_picture_is_a_pixel_of_the_screen() {
        let mut input = egui::RawInput::default();
        input.viewports.entry(egui::ViewportId::ROOT).or_default().native_pixels_per_point = Some(1.25);
        let mut output = Context::default().run_ui(input, |ui| {
            // 31.25 pixels.
            paint(ui, ui.max_rect(), 25.0, Source::Gallery(PictureId::CUSTOM), 1.0);
        });
        let images = output.textures_delta.set.drain().flat_map(|(_, images)| images);
        let pictures: Vec<_> = images.filter(|delta| delta.image.size() == [32, 32]).collect();
        assert_eq!(pictures.iter().map(|delta| delta.options).collect::<Vec<_>>(), [TextureOptions::NEAREST]);
        output.textures_delta.clear();
        let meshes = output.shapes.iter().filter_map(|shape| match &shape.shape {
            egui::Shape::Mesh(mesh) => Some(mesh),
            _ => None,
        });
        let [mesh] = meshes.collect::<Vec<_>>()[..] else { panic!("one picture was painted") };
        let (place, part) = (mesh.calc_bounds() * 1.25, mesh.vertices.last().unwrap().uv);
        assert_eq!((place.min, place.size()), (place.min.round(), egui::vec2(31.0, 31.0)));
        assert_eq!(part, egui::pos2(31.0 / 32.0, 31.0 / 32.0));
    }

    fn custom(color: [u8; 4]) -> CustomImage {
        let mut png = Cursor::new(Vec::new());
        RgbaImage::from_pixel(8, 8, Rgba(color)).write_to(&mut png, ImageFormat::Png).unwrap();
        CustomImage::from_data_uri(&format!("data:image/png;base64,{}", STANDARD.encode(png.into_inner()))).unwrap()
    }

    /// Paints pictures in one pass; returns the number of textures, without the one for glyphs.
    fn textures(ctx: &Context, pictures: &[Source<'_>]) -> usize {
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            pictures.iter().for_each(|picture| paint(ui, ui.max_rect(), 24.0, *picture, 1.0));
        });
        output.textures_delta.clear();
        ctx.tex_manager().read().num_allocated() - 1
    }

    #[test]
    fn a_picture_shown_again_reuses_its_texture() {
        let (ctx, picture) = (Context::default(), custom([255, 0, 0, 255]));
        // Edits clone the policy.
        for picture in [&picture, &picture.clone(), &picture] {
            let pictures = [Source::Gallery(PictureId::CUSTOM), Source::Custom(picture), Source::Custom(picture)];
            assert_eq!(textures(&ctx, &pictures), 2);
        }
    }

    #[test]
    fn a_picture_no_longer_shown_is_released_eventually() {
        let (ctx, picture) = (Context::default(), custom([255, 0, 0, 255]));
        let (custom, other) = (Source::Custom(&picture), Source::Gallery(PictureId::CUSTOM));
        textures(&ctx, &[custom, other]);
        let texture = |key| with_cache(&ctx, |cache| cache.pictures.get(&key).map(|scaled| scaled.texture.id()));
        let first = texture(Key::new(other, 24));
        assert!(first.is_some());
        for _ in 0..CACHED_PASSES {
            assert_eq!(textures(&ctx, &[other]), 2);
        }
        assert_eq!(textures(&ctx, &[other]), 1);
        assert_eq!(texture(Key::new(other, 24)), first);
        assert_eq!(textures(&ctx, &[custom, other]), 2);
    }

    #[test]
    fn a_new_picture_at_a_freed_address_is_not_mistaken_for_the_old_one() {
        let ctx = Context::default();
        for (before, shade) in (0..=9).enumerate() {
            let picture = custom([shade * 20, 0, 0, 255]);
            assert_eq!(textures(&ctx, &[Source::Custom(&picture)]), before + 1);
        }
    }
}
