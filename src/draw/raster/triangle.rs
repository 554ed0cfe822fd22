//! Which pixels a triangle covers, and in which colours. Coordinates are integers in units of 1/256 pixel, as on a GPU, so
//! each pixel on an edge shared by two triangles belongs to exactly one of them.

use std::ops::Range;

use egui::Pos2;
use egui::epaint::Vertex;

use super::texture::{Sampler, Texture};
use super::{Bounds, Light, Pixel};

/// Subpixel units per pixel in each direction.
const SUBPIXELS: i64 = 256;
/// The limit for coordinates in pixels, so that products of two of them fit in 64 bits.
const FARTHEST: f32 = 1_048_576.0;

/// A corner of a triangle.
#[derive(Debug, Clone, Copy)]
pub(super) struct Corner {
    x: i64,
    y: i64,
    uv: Pos2,
    color: Pixel,
}

impl Corner {
    /// Converts a vertex; returns `None` if its position is not finite.
    pub(super) fn new(vertex: &Vertex, pixels_per_point: f32) -> Option<Self> {
        #[expect(clippy::cast_possible_truncation, reason = "clamped")]
        #[expect(clippy::cast_precision_loss, reason = "a small number")]
        let subpixels = |at: f32| {
            let at = at * pixels_per_point;
            at.is_finite().then(|| (at.clamp(-FARTHEST, FARTHEST) * SUBPIXELS as f32).round() as i64)
        };
        let (x, y) = (subpixels(vertex.pos.x)?, subpixels(vertex.pos.y)?);
        Some(Self { x, y, uv: vertex.uv, color: vertex.color.to_array() })
    }
}

/// A side of a triangle: an edge function that is positive inside and 0 on the side.
#[derive(Debug, Clone, Copy)]
struct Side {
    from: [i64; 2],
    across: i64,
    down: i64,
    /// 0 if pixels exactly on the side belong to the triangle, 1 if not: they do on upper and left sides only.
    margin: i64,
}

impl Side {
    fn new(from: &Corner, to: &Corner) -> Self {
        let (across, down) = (to.x - from.x, to.y - from.y);
        let owns_its_pixels = down < 0 || (down == 0 && across > 0);
        Self { from: [from.x, from.y], across, down, margin: i64::from(!owns_its_pixels) }
    }

    /// Returns the range of pixels in row `y` on the inner side; the end is exclusive.
    fn span(&self, y: i64) -> Option<(i64, i64)> {
        let [x0, y0] = self.from;
        let first = self.across * (center(y) - y0) - self.down * (center(0) - x0) - self.margin;
        let step = -self.down * SUBPIXELS;
        match step {
            0 => (first >= 0).then_some((i64::MIN, i64::MAX)),
            step if step > 0 => Some((-first.div_euclid(step), i64::MAX)),
            step => Some((i64::MIN, first.div_euclid(-step) + 1)),
        }
    }
}

/// Returns the coordinate of the centre of a pixel.
fn center(pixel: i64) -> i64 {
    pixel * SUBPIXELS + SUBPIXELS / 2
}

/// A triangle that covers at least one pixel, with a fixed orientation.
pub(super) struct Triangle {
    corners: [Corner; 3],
    sides: [Side; 3],
    /// Twice the area, in square subpixels.
    area: i64,
    bounds: Bounds,
}

impl Triangle {
    /// Returns `None` if no pixel in `clip` is covered.
    pub(super) fn new([a, b, c]: [Corner; 3], clip: Bounds) -> Option<Self> {
        let area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
        let ([a, b, c], area) = if area < 0 { ([a, c, b], -area) } else { ([a, b, c], area) };
        // The first pixel whose centre is not before a coordinate.
        let pixel = |at: i64| (at + SUBPIXELS / 2 - 1).div_euclid(SUBPIXELS);
        let bounds = Bounds {
            left: clip.left.max(pixel(a.x.min(b.x).min(c.x))),
            right: clip.right.min(pixel(a.x.max(b.x).max(c.x)) + 1),
            top: clip.top.max(pixel(a.y.min(b.y).min(c.y))),
            bottom: clip.bottom.min(pixel(a.y.max(b.y).max(c.y)) + 1),
        };
        if area == 0 || bounds.left >= bounds.right || bounds.top >= bounds.bottom {
            return None;
        }
        let sides = [Side::new(&a, &b), Side::new(&b, &c), Side::new(&c, &a)];
        Some(Self { corners: [a, b, c], sides, area, bounds })
    }

    pub(super) fn rows(&self) -> Range<i64> {
        self.bounds.top..self.bounds.bottom
    }

    /// Returns the range of covered pixels in a row.
    pub(super) fn span(&self, y: i64) -> Option<(usize, usize)> {
        let (mut left, mut right) = (self.bounds.left, self.bounds.right);
        for side in &self.sides {
            let (first, end) = side.span(y)?;
            left = left.max(first);
            right = right.min(end);
        }
        (left < right).then_some((usize::try_from(left).ok()?, usize::try_from(right).ok()?))
    }

    pub(super) fn paint<'t>(&self, texture: &'t Texture) -> Paint<'t> {
        let [a, b, c] = &self.corners;
        let [width, height] = texture.size();
        let u = self.slope([a, b, c].map(|corner| f64::from(corner.uv.x) * width));
        let v = self.slope([a, b, c].map(|corner| f64::from(corner.uv.y) * height));
        let texels_per_pixel = u.across.hypot(v.across).max(u.down.hypot(v.down));
        let sampler = texture.sampler(texels_per_pixel);
        let texel = (texels_per_pixel == 0.0).then(|| sampler.sample(u.value, v.value));
        let tint = [0, 1, 2, 3].map(|channel| {
            self.slope([a, b, c].map(|corner| corner.color.get(channel).copied().map_or(0.0, f64::from)))
        });
        let is_plain = a.color == b.color && b.color == c.color;
        let flat = texel.filter(|_| is_plain).map(|texel| tinted(texel, tint.map(|slope| light(slope.value))));
        Paint { u, v, sampler, texel, tint, is_plain, flat }
    }

    fn slope(&self, [a, b, c]: [f64; 3]) -> Slope {
        let [corner_a, corner_b, corner_c] = &self.corners;
        let (to_b, to_c) = (b - a, c - a);
        #[expect(
            clippy::cast_precision_loss,
            reason = "coordinates inside the picture are exact, and far ones need not be"
        )]
        let [bx, by, cx, cy, area, x, y, subpixels] = [
            corner_b.x - corner_a.x,
            corner_b.y - corner_a.y,
            corner_c.x - corner_a.x,
            corner_c.y - corner_a.y,
            self.area,
            corner_a.x - SUBPIXELS / 2,
            corner_a.y - SUBPIXELS / 2,
            SUBPIXELS,
        ]
        .map(|value| value as f64);
        Slope {
            value: a,
            x: x / subpixels,
            y: y / subpixels,
            across: (to_b * cy - to_c * by) / area * subpixels,
            down: (to_c * bx - to_b * cx) / area * subpixels,
        }
    }
}

/// A value that is interpolated linearly between the corners.
#[derive(Debug, Clone, Copy)]
struct Slope {
    /// The value at the pixel `x` and `y`, which need not be integers.
    value: f64,
    x: f64,
    y: f64,
    /// The change from one pixel to the next.
    across: f64,
    down: f64,
}

impl Slope {
    fn at(&self, x: f64, y: f64) -> f64 {
        self.value + self.across * (x - self.x) + self.down * (y - self.y)
    }
}

/// The colours of a triangle.
pub(super) struct Paint<'t> {
    u: Slope,
    v: Slope,
    sampler: Sampler<'t>,
    /// The texture's colour, if it is the same everywhere in the triangle.
    texel: Option<Light>,
    tint: [Slope; 4],
    /// Whether the tint is uniform.
    is_plain: bool,
    /// The colour of the whole triangle, if it is uniform.
    flat: Option<Light>,
}

impl Paint<'_> {
    /// Paints consecutive pixels in row `y`, starting at `left`.
    pub(super) fn span(&self, pixels: &mut [Pixel], left: usize, y: i64) {
        match self.flat {
            Some(flat @ [_, _, _, alpha]) if alpha >= 255.0 => pixels.fill(rounded(flat)),
            Some(flat) => {
                for pixel in pixels {
                    *pixel = over(flat, *pixel);
                }
            }
            None => self.shaded_span(pixels, left, y),
        }
    }

    fn shaded_span(&self, pixels: &mut [Pixel], left: usize, y: i64) {
        #[expect(clippy::cast_precision_loss, reason = "pictures are much smaller")]
        let (x, y) = (left as f64, y as f64);
        let (mut u, mut v) = (self.u.at(x, y), self.v.at(x, y));
        let mut tint = self.tint.map(|slope| slope.at(x, y));
        for pixel in pixels {
            let texel = self.texel.unwrap_or_else(|| self.sampler.sample(u, v));
            *pixel = over(tinted(texel, tint.map(light)), *pixel);
            u += self.u.across;
            v += self.v.across;
            if !self.is_plain {
                let ([t0, t1, t2, t3], [s0, s1, s2, s3]) = (tint, &self.tint);
                tint = [t0 + s0.across, t1 + s1.across, t2 + s2.across, t3 + s3.across];
            }
        }
    }
}

/// Clamps a channel, which rounding may push out of range at the edge of a triangle.
#[expect(clippy::cast_possible_truncation, reason = "a small number")]
fn light(channel: f64) -> f32 {
    channel.clamp(0.0, 255.0) as f32
}

fn tinted([t0, t1, t2, t3]: Light, [c0, c1, c2, c3]: Light) -> Light {
    [t0 * c0 / 255.0, t1 * c1 / 255.0, t2 * c2 / 255.0, t3 * c3 / 255.0]
}

/// Blends premultiplied light over a pixel, in gamma space, as egui expects.
fn over([s0, s1, s2, s3]: Light, [p0, p1, p2, p3]: Pixel) -> Pixel {
    let transparency = 1.0 - s3 / 255.0;
    let below = |pixel: u8| f32::from(pixel) * transparency;
    rounded([s0 + below(p0), s1 + below(p1), s2 + below(p2), s3 + below(p3)])
}

fn rounded([c0, c1, c2, c3]: Light) -> Pixel {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates, as a GPU does")]
    let byte = |channel: f32| (channel + 0.5) as u8;
    [byte(c0), byte(c1), byte(c2), byte(c3)]
}
