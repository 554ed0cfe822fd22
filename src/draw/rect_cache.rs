//! A cache of tessellated rounded rectangles. A window shows the same few in every frame, and tessellating them each time
//! would be the most expensive part of drawing. Their triangles cost less to paint than those that egui makes.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use egui::epaint::{RectShape, Tessellator};
use egui::{Id, Mesh, Pos2, Shape, StrokeKind, Ui};

/// The capacity: more rectangles than a window shows at a time. When full, the cache is cleared and soon refilled.
const CAPACITY: usize = 512;

/// All properties that determine the triangles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    edges: [u32; 4],
    corners: [u8; 4],
    colors: [[u8; 4]; 2],
    stroke: u32,
    blur: u32,
    /// The stroke kind, the rotation, and whether the rectangle is aligned to pixels.
    kind: (u8, u32, Option<bool>),
    pixels_per_point: u32,
}

/// The cached meshes by egui's fast hash of their key; the key itself guards against collisions.
type Rects = HashMap<u64, (Key, Arc<Mesh>), BuildHasherDefault<IdentityHasher>>;

/// Returns a hash unchanged.
#[derive(Default)]
struct IdentityHasher(u64);

impl Hasher for IdentityHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn write(&mut self, _: &[u8]) {}
}

/// Paints a rectangle.
pub(super) fn paint(ui: &Ui, rect: &RectShape) {
    if ui.is_rect_visible(rect.visual_bounding_rect()) {
        ui.painter().add(shape(ui, rect));
    }
}

/// Paints only the edge of a shadow whose centre is hidden.
pub(super) fn paint_edge(ui: &Ui, rect: &RectShape) {
    let Shape::Mesh(mesh) = shape(ui, rect) else { return };
    let is_middle = |corner: &u32| mesh.vertices.get(*corner as usize).is_some_and(|vertex| vertex.color == rect.fill);
    let triangles = mesh.indices.chunks_exact(3).filter(|triangle| !triangle.iter().all(is_middle));
    let indices = triangles.flatten().copied().collect();
    ui.painter().add(Mesh { indices, ..(*mesh).clone() });
}

/// Returns the triangles of a rectangle.
pub(super) fn shape(ui: &Ui, rect: &RectShape) -> Shape {
    let key = Key::of(rect, ui.pixels_per_point());
    let (id, hash) = (Id::unique("rects"), Id::unique(key).value());
    let found = ui.data_mut(|data| match data.get_temp_mut_or_default::<Rects>(id).get(&hash) {
        Some((cached, mesh)) if *cached == key => Some(Arc::clone(mesh)),
        _ => None,
    });
    Shape::Mesh(found.unwrap_or_else(|| {
        let mesh = Arc::new(triangles(ui, rect));
        ui.data_mut(|data| {
            let rects = data.get_temp_mut_or_default::<Rects>(id);
            if rects.len() >= CAPACITY {
                rects.clear();
            }
            rects.insert(hash, (key, Arc::clone(&mesh)));
        });
        mesh
    }))
}

fn triangles(ui: &Ui, rect: &RectShape) -> Mesh {
    let mut mesh = Mesh::default();
    tessellator(ui).tessellate_rect(rect, &mut mesh);
    shorten_edges(&mut mesh);
    mesh
}

fn tessellator(ui: &Ui) -> Tessellator {
    let options = ui.tessellation_options(|options| *options);
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method's lifetime is too narrow")]
    let atlas = ui.fonts(|fonts| fonts.font_image_size());
    Tessellator::new(ui.pixels_per_point(), options, atlas, Vec::new())
}

/// Fills the same area with triangles whose edges are shorter. egui fills a rounded rectangle with a fan of slivers as long as the
/// rectangle. Without a GPU each of them is expensive: where edges meet, the same pixels are shaded for every triangle.
fn shorten_edges(mesh: &mut Mesh) {
    let [others @ .., last] = mesh.indices.as_chunks::<3>().0 else { return };
    // The fan is what the mesh ends with. Its color is uniform.
    let mut polygon = vec![last[2], last[1]];
    let fan = others.iter().rev().take_while(|[hub, from, to]| {
        let continues = *hub == last[0] && polygon.last() == Some(to);
        if continues {
            polygon.push(*from);
        }
        continues
    });
    let first = others.len() - fan.count();
    polygon.push(last[0]);
    mesh.indices.truncate(3 * first);
    let at = |corner: u32| mesh.vertices.get(corner as usize).map_or(Pos2::ZERO, |vertex| vertex.pos);
    // Twice its area.
    let area =
        |[a, b, c]: [u32; 3]| ((at(b) - at(a)).x * (at(c) - at(a)).y - (at(b) - at(a)).y * (at(c) - at(a)).x).abs();
    // Cuts off the smallest corner first: within the roundings, then along the sides.
    while polygon.len() > 3 {
        let corners = polygon.iter().enumerate().map(|(index, corner)| {
            let neighbor = |step: usize| polygon.get((index + step) % polygon.len()).copied().unwrap_or_default();
            (index, [neighbor(polygon.len() - 1), *corner, neighbor(1)])
        });
        let Some((index, corner)) = corners.min_by(|(_, a), (_, b)| area(*a).total_cmp(&area(*b))) else { return };
        mesh.indices.extend(corner);
        polygon.remove(index);
    }
    mesh.indices.extend(polygon);
    // A line of one pixel has nothing between its two soft edges.
    let visible = mesh.indices.as_chunks::<3>().0.iter().filter(|triangle| area(**triangle) > 0.0);
    mesh.indices = visible.flatten().copied().collect();
}

impl Key {
    fn of(rect: &RectShape, pixels_per_point: f32) -> Self {
        let bits = f32::to_bits;
        let stroke_kind = match rect.stroke_kind {
            StrokeKind::Inside => 0,
            StrokeKind::Middle => 1,
            StrokeKind::Outside => 2,
        };
        let (min, max, corner) = (rect.rect.min, rect.rect.max, rect.corner_radius);
        Self {
            edges: [bits(min.x), bits(min.y), bits(max.x), bits(max.y)],
            corners: [corner.nw, corner.ne, corner.sw, corner.se],
            colors: [rect.fill.to_array(), rect.stroke.color.to_array()],
            stroke: bits(rect.stroke.width),
            blur: bits(rect.blur_width),
            kind: (stroke_kind, bits(rect.angle), rect.round_to_pixels),
            pixels_per_point: bits(pixels_per_point),
        }
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "any colours will do")]
mod tests {
    use egui::epaint::{ImageDelta, Primitive};
    use egui::{
        ClippedPrimitive, Color32, ColorImage, Context, CornerRadius, RawInput, Rect, Stroke, TextureId,
        TextureOptions, TexturesDelta, ViewportId, vec2,
    };

    use super::*;
    use crate::draw::raster::Rasteriser;

    fn rect(width: f32) -> RectShape {
        let rect = Rect::from_min_size(Pos2::new(3.0, 4.0), vec2(width, 20.0));
        let line = Stroke::new(1.0, Color32::GRAY);
        RectShape::new(rect, CornerRadius::same(6), Color32::WHITE, line, StrokeKind::Inside)
    }

    fn mesh(ui: &Ui, rect: &RectShape) -> Arc<Mesh> {
        let Shape::Mesh(mesh) = shape(ui, rect) else { panic!("a rectangle is a mesh") };
        mesh
    }

    fn in_a_window(act: impl Fn(&Ui)) {
        at_scale(1.0, act);
    }

    fn at_scale(pixels_per_point: f32, act: impl Fn(&Ui)) {
        let mut input = RawInput::default();
        input.viewports.entry(ViewportId::ROOT).or_default().native_pixels_per_point = Some(pixels_per_point);
        let mut output = Context::default().run_ui(input, |ui| act(ui));
        output.textures_delta.clear();
    }

    /// Returns what egui itself makes of a rectangle.
    fn theirs(ui: &Ui, rect: &RectShape) -> Mesh {
        let mut mesh = Mesh::default();
        tessellator(ui).tessellate_rect(rect, &mut mesh);
        mesh
    }

    /// Returns rectangles of every kind that the console paints.
    fn kinds() -> Vec<RectShape> {
        let mut kinds = vec![rect(40.0), rect(12.0), rect(170.0), rect(1.0)];
        for (width, radius, kind) in
            [(2.0, 6, StrokeKind::Inside), (1.5, 1, StrokeKind::Outside), (0.5, 10, StrokeKind::Middle)]
        {
            let line = Stroke::new(width, Color32::BLUE);
            kinds.push(RectShape {
                stroke: line,
                stroke_kind: kind,
                corner_radius: CornerRadius::same(radius),
                ..rect(90.0)
            });
        }
        let tab = CornerRadius { nw: 8, ne: 8, sw: 0, se: 0 };
        kinds.push(RectShape::filled(rect(60.0).rect, tab, Color32::GREEN));
        kinds.push(RectShape::filled(rect(60.0).rect, 0, Color32::RED));
        kinds.push(RectShape::stroke(rect(60.0).rect, 6, Stroke::new(1.0, Color32::RED), StrokeKind::Inside));
        let shade = Color32::from_black_alpha(110);
        kinds.push(RectShape::filled(rect(70.0).rect.expand2(vec2(0.0, 20.0)), 8, shade).with_blur_width(12.0));
        kinds.push(RectShape::filled(rect(60.0).rect, 6, shade));
        kinds
    }

    #[test]
    fn a_cached_rectangle_looks_as_egui_draws_it() {
        for pixels_per_point in [1.0, 1.25, 1.5, 2.0] {
            let draw = |mesh: Mesh| {
                let white = ImageDelta::full(ColorImage::filled([1, 1], Color32::WHITE), TextureOptions::NEAREST);
                let mut textures = TexturesDelta::default();
                textures.push(TextureId::default(), white);
                let mut rasteriser = Rasteriser::default();
                rasteriser.apply(&mut textures);
                let triangles = [ClippedPrimitive { clip_rect: Rect::EVERYTHING, primitive: Primitive::Mesh(mesh) }];
                rasteriser.draw(&triangles, pixels_per_point, [400, 120], Color32::LIGHT_BLUE).unwrap()
            };
            at_scale(pixels_per_point, |ui| {
                for rect in kinds() {
                    let (ours, theirs) = (draw(triangles(ui, &rect)), draw(theirs(ui, &rect)));
                    assert!(ours == theirs, "{rect:?} at {pixels_per_point}");
                    assert!(ours.pixels().any(|pixel| *pixel != ours[(399, 119)]), "{rect:?} is invisible");
                }
            });
        }
    }

    #[test]
    fn the_triangles_of_a_rounded_rectangle_are_few_and_have_short_edges() {
        in_a_window(|ui| {
            let measure = |mesh: &Mesh| {
                let at = |corner: u32| mesh.vertices[corner as usize].pos;
                let length =
                    |[a, b, c]: &[u32; 3]| at(*a).distance(at(*b)) + at(*b).distance(at(*c)) + at(*c).distance(at(*a));
                let triangles = mesh.indices.as_chunks::<3>().0;
                (triangles.len(), triangles.iter().map(length).sum::<f32>())
            };
            let ((count, length), (their_count, their_length)) =
                (measure(&triangles(ui, &rect(700.0))), measure(&theirs(ui, &rect(700.0))));
            assert!(count <= 180 && their_count == 250, "{count} rather than {their_count} triangles");
            assert!(length < 0.6 * their_length, "{length} rather than {their_length}");
        });
    }

    #[test]
    fn only_different_rectangles_are_tessellated_again() {
        in_a_window(|ui| {
            let first = mesh(ui, &rect(40.0));
            assert!(Arc::ptr_eq(&first, &mesh(ui, &rect(40.0))));
            let mut others = [(); 6].map(|()| rect(40.0));
            others[0].rect.max.x += 1.0;
            others[5].stroke_kind = StrokeKind::Outside;
            others[1].fill = Color32::TRANSPARENT;
            others[2].stroke.width = 2.0;
            others[3].corner_radius.se = 0;
            others[4].blur_width = 3.0;
            for other in others {
                assert!(!Arc::ptr_eq(&first, &mesh(ui, &other)), "{other:?}");
            }
        });
    }

    #[test]
    fn rectangles_no_longer_painted_are_released() {
        in_a_window(|ui| {
            let first = mesh(ui, &rect(1.0));
            for width in 2..=600_u16 {
                mesh(ui, &rect(f32::from(width)));
            }
            assert_eq!(Arc::strong_count(&first), 1);
        });
    }
}
