//! Draws egui's triangles into a picture on the CPU, like egui's OpenGL painter on a GPU: without a display, driver or
//! threads, and deterministically. Owns textures and pixels; contents and size are up to the caller.

mod texture;
mod triangle;

use std::collections::HashMap;
use std::error::Error;
use std::fmt;

use egui::epaint::{ImageData, ImageDelta, Primitive};
use egui::{ClippedPrimitive, Color32, Mesh, Rect, TextureId, TexturesDelta};
use image::RgbaImage;

use texture::Texture;
use triangle::{Corner, Triangle};

/// The maximum number of pixels in a picture.
pub const MAX_PIXELS: u64 = 64_000_000;
/// The maximum width and height in pixels.
pub const MAX_SIDE: u32 = 65_535;

/// Why a picture could not be drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DrawProblem {
    /// Larger than [`MAX_PIXELS`] or [`MAX_SIDE`]: the width and height in pixels.
    TooLarge(f32, f32),
    /// An unsupported scale.
    Scale(f32),
    /// A shape that needs a GPU.
    Callback,
    /// A triangle without a known texture.
    NoTexture,
}

impl fmt::Display for DrawProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(width, height) => {
                let limit = MAX_PIXELS / 1_000_000;
                write!(f, "the image would be {width:.0} x {height:.0} pixels; the limit is {limit} million pixels")
            }
            Self::Scale(scale) => write!(f, "cannot draw an image at scale {scale}"),
            Self::Callback => f.write_str("part of the image can only be drawn on a GPU"),
            Self::NoTexture => f.write_str("part of the image has no texture"),
        }
    }
}

impl Error for DrawProblem {}

/// Checks the size of a picture, in pixels, before drawing; rounds up to at least one pixel.
///
/// # Errors
/// Returns [`DrawProblem::TooLarge`], including for NaN.
pub fn size(width: f32, height: f32) -> Result<[u32; 2], DrawProblem> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked below; `as` saturates")]
    let [across, down] = [width, height].map(|side| side.round().max(1.0) as u32);
    let fits = across <= MAX_SIDE && down <= MAX_SIDE && u64::from(across) * u64::from(down) <= MAX_PIXELS;
    if fits && width.is_finite() && height.is_finite() {
        Ok([across, down])
    } else {
        Err(DrawProblem::TooLarge(width, height))
    }
}

/// Stores egui's textures and draws its output.
#[derive(Default)]
pub struct Rasteriser {
    textures: HashMap<TextureId, Texture>,
    /// Textures freed by the last frame, which may still use them.
    freed: Vec<TextureId>,
}

impl Rasteriser {
    /// Applies new and changed textures. Freed ones remain available until the next call.
    pub fn apply(&mut self, delta: &mut TexturesDelta) {
        for id in self.freed.drain(..) {
            self.textures.remove(&id);
        }
        for (id, images) in delta.set.drain() {
            for image in &images {
                self.update(id, image);
            }
        }
        self.freed.extend(delta.free.drain());
    }

    fn update(&mut self, id: TextureId, delta: &ImageDelta) {
        let ImageData::Color(image) = &delta.image;
        match delta.pos {
            None => {
                self.textures.insert(id, Texture::new(image.clone(), delta.options));
            }
            Some(place) => {
                if let Some(texture) = self.textures.get_mut(&id) {
                    texture.update(place, image);
                }
            }
        }
    }

    /// Draws triangles in order over `background` into a picture of this size. Skips invalid triangles, such as those with NaN
    /// coordinates or a missing vertex.
    ///
    /// # Errors
    /// Fails for a size that [`size`] rejects, a paint callback, or an unknown texture.
    pub fn draw(
        &self,
        primitives: &[ClippedPrimitive],
        pixels_per_point: f32,
        [width, height]: [u32; 2],
        background: Color32,
    ) -> Result<RgbaImage, DrawProblem> {
        #[expect(clippy::cast_precision_loss, reason = "only compared with the limits")]
        size(width as f32, height as f32)?;
        let mut pixels = Pixels::new(width, height, background);
        for ClippedPrimitive { clip_rect, primitive } in primitives {
            let Primitive::Mesh(mesh) = primitive else { return Err(DrawProblem::Callback) };
            let texture = self.textures.get(&mesh.texture_id).ok_or(DrawProblem::NoTexture)?;
            pixels.mesh(mesh, texture, *clip_rect, pixels_per_point);
        }
        Ok(pixels.into_image([width, height], background))
    }
}

/// Red, green, blue and alpha, premultiplied.
type Pixel = [u8; 4];
/// The same channels, from 0 to 255, before rounding.
type Light = [f32; 4];

/// A rectangle of pixels; `right` and `bottom` are exclusive.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    left: i64,
    right: i64,
    top: i64,
    bottom: i64,
}

struct Pixels {
    width: usize,
    height: usize,
    pixels: Vec<Pixel>,
}

impl Pixels {
    fn new(width: u32, height: u32, background: Color32) -> Self {
        let (width, height) = (width as usize, height as usize);
        Self { width, height, pixels: vec![background.to_array(); width * height] }
    }

    /// Converts a clip rectangle in points to pixels, with the same rounding as egui's OpenGL painter.
    fn bounds(&self, clip: Rect, pixels_per_point: f32) -> Bounds {
        #[expect(clippy::cast_possible_truncation, reason = "`as` saturates, and converts NaN to 0")]
        let pixel = |at: f32, side: usize| {
            ((at * pixels_per_point).round() as i64).clamp(0, i64::try_from(side).unwrap_or(i64::MAX))
        };
        Bounds {
            left: pixel(clip.min.x, self.width),
            right: pixel(clip.max.x, self.width),
            top: pixel(clip.min.y, self.height),
            bottom: pixel(clip.max.y, self.height),
        }
    }

    fn mesh(&mut self, mesh: &Mesh, texture: &Texture, clip: Rect, pixels_per_point: f32) {
        let clip = self.bounds(clip, pixels_per_point);
        let corners: Vec<Option<Corner>> =
            mesh.vertices.iter().map(|vertex| Corner::new(vertex, pixels_per_point)).collect();
        let corner = |index: u32| corners.get(usize::try_from(index).ok()?).copied().flatten();
        for &[a, b, c] in mesh.indices.as_chunks::<3>().0 {
            if let (Some(a), Some(b), Some(c)) = (corner(a), corner(b), corner(c))
                && let Some(triangle) = Triangle::new([a, b, c], clip)
            {
                self.triangle(&triangle, texture);
            }
        }
    }

    fn triangle(&mut self, triangle: &Triangle, texture: &Texture) {
        let paint = triangle.paint(texture);
        for y in triangle.rows() {
            let Some((left, right)) = triangle.span(y) else { continue };
            let row = usize::try_from(y).unwrap_or(usize::MAX).saturating_mul(self.width);
            if let Some(span) = self.pixels.get_mut(row + left..row + right) {
                paint.span(span, left, y);
            }
        }
    }

    fn into_image(mut self, [width, height]: [u32; 2], background: Color32) -> RgbaImage {
        // Pixels over an opaque background stay opaque.
        if !background.is_opaque() {
            for pixel in &mut self.pixels {
                *pixel = straight(*pixel);
            }
        }
        // Cannot fail, because the number of pixels matches.
        RgbaImage::from_raw(width, height, self.pixels.into_flattened()).unwrap_or_default()
    }
}

/// Converts a pixel from premultiplied to straight alpha, as used in files.
fn straight(pixel: Pixel) -> Pixel {
    let [red, green, blue, alpha] = pixel;
    match alpha {
        255 => pixel,
        // Files cannot represent the additive colours that egui uses for glow effects.
        0 => [0; 4],
        alpha => {
            let whole = u32::from(alpha);
            let channel = |premultiplied: u8| {
                u8::try_from((u32::from(premultiplied) * 255 + whole / 2) / whole).unwrap_or(u8::MAX)
            };
            [channel(red), channel(green), channel(blue), alpha]
        }
    }
}

#[cfg(test)]
mod tests;
