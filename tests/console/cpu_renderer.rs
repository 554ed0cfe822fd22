//! A renderer for the tests' pictures that needs no GPU, no Vulkan and no display, and gives the same octets each time.

use std::collections::HashMap;

use eframe::egui::epaint::{ImageData, ImageDelta, Primitive, Vertex};
use eframe::egui::{
    ClippedPrimitive, Color32, Context, FullOutput, Mesh, Pos2, Rect, TextureFilter, TextureId, TexturesDelta,
};
use egui_kittest::TestRenderer;
use image::{Rgba, RgbaImage};

/// Red, green, blue and alpha, premultiplied, from 0 to 255.
type Color = [f32; 4];

struct Texture {
    width: usize,
    height: usize,
    pixels: Vec<Color32>,
    filter: TextureFilter,
}

/// Draws what egui gives out, triangle by triangle.
#[derive(Default)]
pub(crate) struct CpuRenderer {
    textures: HashMap<TextureId, Texture>,
}

impl TestRenderer for CpuRenderer {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for (id, images) in delta.set.drain() {
            for image in &images {
                self.update(id, image);
            }
        }
        for id in delta.free.drain() {
            self.textures.remove(&id);
        }
    }

    fn render(&mut self, ctx: &Context, output: &FullOutput) -> Result<RgbaImage, String> {
        let pixels_per_point = ctx.pixels_per_point();
        let size = ctx.content_rect().size() * pixels_per_point;
        let mut canvas = Canvas::new(pixel(size.x.round()), pixel(size.y.round()), pixels_per_point);
        for ClippedPrimitive { clip_rect, primitive } in ctx.tessellate(output.shapes.clone(), pixels_per_point) {
            let Primitive::Mesh(mesh) = primitive else {
                return Err("this renderer runs no paint callbacks".to_owned());
            };
            let texture = self.textures.get(&mesh.texture_id).ok_or("a mesh has a texture that is not there")?;
            canvas.mesh(&mesh, texture, clip_rect);
        }
        Ok(canvas.into_image())
    }
}

impl CpuRenderer {
    fn update(&mut self, id: TextureId, delta: &ImageDelta) {
        let ImageData::Color(image) = &delta.image;
        let [width, height] = image.size;
        let Some([left, top]) = delta.pos else {
            let pixels = image.pixels.clone();
            self.textures.insert(id, Texture { width, height, pixels, filter: delta.options.magnification });
            return;
        };
        let Some(texture) = self.textures.get_mut(&id) else { return };
        let rows = texture.pixels.chunks_exact_mut(texture.width).skip(top);
        for (row, source) in rows.zip(image.pixels.chunks_exact(width)) {
            if let Some(part) = row.get_mut(left..left + width) {
                part.copy_from_slice(source);
            }
        }
    }
}

impl Texture {
    fn texel(&self, x: f32, y: f32) -> Color {
        let (x, y) = (pixel(x).min(self.width.saturating_sub(1)), pixel(y).min(self.height.saturating_sub(1)));
        self.pixels.get(y * self.width + x).map_or([0.0; 4], |color| color.to_array().map(f32::from))
    }

    /// The colour at `uv`, which goes from 0 to 1.
    fn sample(&self, uv: Pos2) -> Color {
        #[expect(clippy::cast_precision_loss, reason = "textures are far smaller")]
        let (x, y) = (uv.x * self.width as f32, uv.y * self.height as f32);
        if self.filter == TextureFilter::Nearest {
            return self.texel(x.floor(), y.floor());
        }
        let (left, top) = ((x - 0.5).floor(), (y - 0.5).floor());
        let (right_share, lower_share) = (x - 0.5 - left, y - 0.5 - top);
        let between = |a: Color, b: Color, share: f32| combine(a, b, |a, b| a + (b - a) * share);
        let upper = between(self.texel(left, top), self.texel(left + 1.0, top), right_share);
        let lower = between(self.texel(left, top + 1.0), self.texel(left + 1.0, top + 1.0), right_share);
        between(upper, lower, lower_share)
    }
}

struct Canvas {
    width: usize,
    height: usize,
    pixels_per_point: f32,
    pixels: Vec<Color>,
}

impl Canvas {
    fn new(width: usize, height: usize, pixels_per_point: f32) -> Self {
        Self { width, height, pixels_per_point, pixels: vec![[0.0; 4]; width * height] }
    }

    fn mesh(&mut self, mesh: &Mesh, texture: &Texture, clip: Rect) {
        let clip = clip * self.pixels_per_point;
        for corners in mesh.indices.as_chunks::<3>().0 {
            let corner = |index: u32| {
                let mut vertex = mesh.vertices.get(usize::try_from(index).ok()?).copied()?;
                vertex.pos = (vertex.pos.to_vec2() * self.pixels_per_point).to_pos2();
                Some(vertex)
            };
            let [a, b, c] = corners.map(corner);
            if let (Some(a), Some(b), Some(c)) = (a, b, c) {
                self.triangle([a, b, c], texture, clip);
            }
        }
    }

    fn triangle(&mut self, [a, b, c]: [Vertex; 3], texture: &Texture, clip: Rect) {
        let area = side(a.pos, b.pos, c.pos);
        if area == 0.0 {
            return;
        }
        // Always the same way round.
        let ([a, b, c], area) = if area < 0.0 { ([a, c, b], -area) } else { ([a, b, c], area) };
        let bounds = Rect::from_points(&[a.pos, b.pos, c.pos]);
        let left = pixel(bounds.min.x.floor().max(clip.min.x.round()));
        let right = pixel(bounds.max.x.ceil().min(clip.max.x.round())).min(self.width);
        let top = pixel(bounds.min.y.floor().max(clip.min.y.round()));
        let bottom = pixel(bounds.max.y.ceil().min(clip.max.y.round())).min(self.height);
        let takes_edge = [owns_edge(b.pos, c.pos), owns_edge(c.pos, a.pos), owns_edge(a.pos, b.pos)];
        let colors = [a, b, c].map(|vertex| vertex.color.to_array().map(f32::from));
        let flat = (a.uv == b.uv && b.uv == c.uv).then(|| texture.sample(a.uv));
        for y in top..bottom {
            let row = self.pixels.get_mut(y * self.width..(y + 1) * self.width).unwrap_or_default();
            for (x, pixel) in row.iter_mut().enumerate().take(right).skip(left) {
                #[expect(clippy::cast_precision_loss, reason = "pictures are far smaller")]
                let at = Pos2::new(x as f32 + 0.5, y as f32 + 0.5);
                let sides = [side(b.pos, c.pos, at), side(c.pos, a.pos, at), side(a.pos, b.pos, at)];
                let is_outside = |(side, takes): (f32, bool)| side < 0.0 || (side == 0.0 && !takes);
                if sides.into_iter().zip(takes_edge).any(is_outside) {
                    continue;
                }
                let [ka, kb, kc] = sides.map(|side| side / area);
                let texel = flat.unwrap_or_else(|| {
                    let uv = a.uv.to_vec2() * ka + b.uv.to_vec2() * kb + c.uv.to_vec2() * kc;
                    texture.sample(uv.to_pos2())
                });
                let [ca, cb, cc] = colors;
                let tint = combine(combine(ca, cb, |a, b| ka * a + kb * b), cc, |ab, c| ab + kc * c);
                let source = combine(tint, texel, |tint, texel| tint * texel / 255.0);
                let seen_through = 1.0 - source[3] / 255.0;
                *pixel = combine(source, *pixel, |source, below| source + below * seen_through);
            }
        }
    }

    fn into_image(self) -> RgbaImage {
        let mut image = RgbaImage::new(u32::try_from(self.width).unwrap_or(0), u32::try_from(self.height).unwrap_or(0));
        for (pixel, [red, green, blue, alpha]) in image.pixels_mut().zip(self.pixels) {
            let straight = |channel: f32| if alpha > 0.0 { octet(channel * 255.0 / alpha) } else { 0 };
            *pixel = Rgba([straight(red), straight(green), straight(blue), octet(alpha)]);
        }
        image
    }
}

fn combine(a: Color, b: Color, with: impl Fn(f32, f32) -> f32) -> Color {
    let ([a0, a1, a2, a3], [b0, b1, b2, b3]) = (a, b);
    [with(a0, b0), with(a1, b1), with(a2, b2), with(a3, b3)]
}

/// Twice the area of the triangle, positive where `at` lies on the inner side of the edge from `a` to `b`.
fn side(a: Pos2, b: Pos2, at: Pos2) -> f32 {
    (b.x - a.x) * (at.y - a.y) - (b.y - a.y) * (at.x - a.x)
}

/// Of two triangles with a common edge only one draws the pixels on it: the one whose upper or left edge it is.
fn owns_edge(a: Pos2, b: Pos2) -> bool {
    let edge = b - a;
    edge.y < 0.0 || (edge.y == 0.0 && edge.x > 0.0)
}

/// A number of pixels; what lies before the first counts as the first.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "no picture is that large")]
fn pixel(at: f32) -> usize {
    at.max(0.0) as usize
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to an octet")]
fn octet(channel: f32) -> u8 {
    (channel.clamp(0.0, 255.0) + 0.5) as u8
}
