//! An egui texture: updates parts of it, and samples the colour at a position. `triangle` decides which pixels are drawn.

use std::sync::Arc;

use egui::{Color32, ColorImage, TextureFilter, TextureOptions, TextureWrapMode};

use super::Light;

/// Interpolation steps between two texels, as on a GPU. A texel drawn at its original size therefore keeps its exact colour,
/// wherever it is in the texture.
const STEPS: i64 = 256;

pub(super) struct Texture {
    image: Arc<ColorImage>,
    options: TextureOptions,
}

impl Texture {
    pub(super) fn new(image: Arc<ColorImage>, options: TextureOptions) -> Self {
        Self { image, options }
    }

    /// Copies `part` into the texture, except for pixels that would lie outside the texture.
    pub(super) fn update(&mut self, [left, top]: [usize; 2], part: &ColorImage) {
        let image = Arc::make_mut(&mut self.image);
        let ([width, _], [part_width, _]) = (image.size, part.size);
        let shown = part_width.min(width.saturating_sub(left));
        let rows = image.pixels.chunks_exact_mut(width.max(1)).skip(top);
        for (row, source) in rows.zip(part.pixels.chunks_exact(part_width.max(1))) {
            if let (Some(into), Some(from)) = (row.get_mut(left..left.saturating_add(shown)), source.get(..shown)) {
                into.copy_from_slice(from);
            }
        }
    }

    /// The width and height in texels.
    pub(super) fn size(&self) -> [f64; 2] {
        #[expect(clippy::cast_precision_loss, reason = "textures are much smaller")]
        self.image.size.map(|side| side as f64)
    }

    /// Returns the sampler for a scale, given in texels per pixel.
    pub(super) fn sampler(&self, texels_per_pixel: f64) -> Sampler<'_> {
        let TextureOptions { magnification, minification, wrap_mode, .. } = self.options;
        let filter = if texels_per_pixel > 1.0 { minification } else { magnification };
        let [width, height] = self.image.size.map(|side| i64::try_from(side).unwrap_or(i64::MAX));
        Sampler { pixels: &self.image.pixels, width, height, is_linear: filter == TextureFilter::Linear, wrap_mode }
    }
}

/// Reads the colours of a texture.
#[derive(Clone, Copy)]
pub(super) struct Sampler<'t> {
    pixels: &'t [Color32],
    width: i64,
    height: i64,
    is_linear: bool,
    wrap_mode: TextureWrapMode,
}

impl Sampler<'_> {
    /// Returns the colour at a position in texels.
    pub(super) fn sample(&self, u: f64, v: f64) -> Light {
        #[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
        #[expect(clippy::cast_precision_loss, reason = "a small number")]
        let step = |at: f64| (at * STEPS as f64 + 0.5) as i64;
        if !self.is_linear {
            return light(self.texel(step(u).div_euclid(STEPS), step(v).div_euclid(STEPS)));
        }
        let (x, y) = (step(u).saturating_sub(STEPS / 2), step(v).saturating_sub(STEPS / 2));
        let (left, right_share) = (x.div_euclid(STEPS), x.rem_euclid(STEPS));
        let (top, lower_share) = (y.div_euclid(STEPS), y.rem_euclid(STEPS));
        let upper_left = light(self.texel(left, top));
        if right_share == 0 && lower_share == 0 {
            return upper_left;
        }
        let upper = interpolate(upper_left, light(self.texel(left + 1, top)), right_share);
        let lower = interpolate(light(self.texel(left, top + 1)), light(self.texel(left + 1, top + 1)), right_share);
        interpolate(upper, lower, lower_share)
    }

    fn texel(&self, x: i64, y: i64) -> Color32 {
        if self.width <= 0 || self.height <= 0 {
            return Color32::TRANSPARENT;
        }
        let index = self.wrapped(y, self.height).saturating_mul(self.width).saturating_add(self.wrapped(x, self.width));
        usize::try_from(index).ok().and_then(|index| self.pixels.get(index)).copied().unwrap_or_default()
    }

    /// Maps a position along a side of `side` texels (at least one) to an existing texel.
    fn wrapped(&self, at: i64, side: i64) -> i64 {
        match self.wrap_mode {
            TextureWrapMode::ClampToEdge => at.clamp(0, side - 1),
            TextureWrapMode::Repeat => at.rem_euclid(side),
            TextureWrapMode::MirroredRepeat => {
                let at = at.rem_euclid(side.saturating_mul(2));
                at.min(side.saturating_mul(2) - 1 - at)
            }
        }
    }
}

fn light(color: Color32) -> Light {
    let [red, green, blue, alpha] = color.to_array();
    [f32::from(red), f32::from(green), f32::from(blue), f32::from(alpha)]
}

fn interpolate([a0, a1, a2, a3]: Light, [b0, b1, b2, b3]: Light, share: i64) -> Light {
    #[expect(clippy::cast_precision_loss, reason = "both are small numbers")]
    let share = share as f32 / STEPS as f32;
    [a0 + (b0 - a0) * share, a1 + (b1 - a1) * share, a2 + (b2 - a2) * share, a3 + (b3 - a3) * share]
}
