//! A cache of the triangles of rounded rectangles and marks. A window shows the same few in every frame, and making their triangles
//! each time would be over half of all that are made.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use egui::epaint::{RectShape, Tessellator};
use egui::{Color32, Id, Mesh, Rect, Shape, Stroke, StrokeKind, Ui};

mod short_edges;

/// The capacity: more meshes than a window shows at a time. When full, the cache is cleared and soon refilled.
const CAPACITY: usize = 512;

/// What is cached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum What {
    Rect,
    /// The edge of a rectangle.
    Edge,
    Mark(Mark),
}

/// A mark, whose shapes follow from its place, its size and its colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Mark {
    Check,
    Warning,
    Note,
}

/// All properties that determine the triangles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    what: What,
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
type Meshes = HashMap<u64, (Key, Arc<Mesh>), BuildHasherDefault<IdentityHasher>>;

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
    ui.painter().add(edge(ui, rect));
}

fn edge(ui: &Ui, rect: &RectShape) -> Shape {
    cached(ui, Key::of(What::Edge, rect, ui.pixels_per_point()), || {
        let mesh = triangles(ui, [rect.clone().into()]);
        let is_middle = |corner: &u32| mesh.vertices.get(*corner as usize).is_some_and(|at| at.color == rect.fill);
        let edge = mesh.indices.chunks_exact(3).filter(|triangle| !triangle.iter().all(is_middle));
        Mesh { indices: edge.flatten().copied().collect(), ..mesh }
    })
}

/// Paints a mark in the middle of `square`, in these colours.
pub(super) fn paint_mark<const N: usize>(
    ui: &Ui,
    mark: Mark,
    square: Rect,
    colors: [Color32; 2],
    shapes: impl FnOnce() -> [Shape; N],
) {
    if ui.is_rect_visible(square) {
        let key = Key::of_mark(mark, square, colors, ui.pixels_per_point());
        ui.painter().add(cached(ui, key, || triangles(ui, shapes())));
    }
}

/// Returns the triangles of a rectangle.
pub(super) fn shape(ui: &Ui, rect: &RectShape) -> Shape {
    let key = Key::of(What::Rect, rect, ui.pixels_per_point());
    cached(ui, key, || rect_triangles(ui, rect))
}

fn cached(ui: &Ui, key: Key, triangles: impl FnOnce() -> Mesh) -> Shape {
    let (id, hash) = (Id::unique("meshes"), Id::unique(key).value());
    let found = ui.data_mut(|data| match data.get_temp_mut_or_default::<Meshes>(id).get(&hash) {
        Some((cached, mesh)) if *cached == key => Some(Arc::clone(mesh)),
        _ => None,
    });
    Shape::Mesh(found.unwrap_or_else(|| {
        let mesh = Arc::new(triangles());
        ui.data_mut(|data| {
            let meshes = data.get_temp_mut_or_default::<Meshes>(id);
            if meshes.len() >= CAPACITY {
                meshes.clear();
            }
            meshes.insert(hash, (key, Arc::clone(&mesh)));
        });
        mesh
    }))
}

fn triangles<const N: usize>(ui: &Ui, shapes: [Shape; N]) -> Mesh {
    let mut tessellator = tessellator(ui);
    let mut mesh = Mesh::default();
    shapes.into_iter().for_each(|shape| tessellator.tessellate_shape(shape, &mut mesh));
    mesh
}

fn rect_triangles(ui: &Ui, rect: &RectShape) -> Mesh {
    let mut mesh = triangles(ui, [rect.clone().into()]);
    short_edges::shorten(&mut mesh);
    mesh
}

fn tessellator(ui: &Ui) -> Tessellator {
    let options = ui.tessellation_options(|options| *options);
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method's lifetime is too narrow")]
    let atlas = ui.fonts(|fonts| fonts.font_image_size());
    Tessellator::new(ui.pixels_per_point(), options, atlas, Vec::new())
}

impl Key {
    fn of(what: What, rect: &RectShape, pixels_per_point: f32) -> Self {
        let bits = f32::to_bits;
        let stroke_kind = match rect.stroke_kind {
            StrokeKind::Inside => 0,
            StrokeKind::Middle => 1,
            StrokeKind::Outside => 2,
        };
        let (min, max, corner) = (rect.rect.min, rect.rect.max, rect.corner_radius);
        Self {
            what,
            edges: [bits(min.x), bits(min.y), bits(max.x), bits(max.y)],
            corners: [corner.nw, corner.ne, corner.sw, corner.se],
            colors: [rect.fill.to_array(), rect.stroke.color.to_array()],
            stroke: bits(rect.stroke.width),
            blur: bits(rect.blur_width),
            kind: (stroke_kind, bits(rect.angle), rect.round_to_pixels),
            pixels_per_point: bits(pixels_per_point),
        }
    }

    fn of_mark(mark: Mark, square: Rect, [first, second]: [Color32; 2], pixels_per_point: f32) -> Self {
        let rect = RectShape::new(square, 0, first, Stroke::new(0.0, second), StrokeKind::Inside);
        Self::of(What::Mark(mark), &rect, pixels_per_point)
    }
}

#[cfg(test)]
mod tests {
    use egui::{Context, CornerRadius, Pos2, vec2};

    use super::*;

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
        let mut output = Context::default().run_ui(Default::default(), |ui| act(ui));
        output.textures_delta.clear();
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
    fn the_edge_of_a_rectangle_and_a_mark_at_its_place_are_other_triangles() {
        in_a_window(|ui| {
            let place = rect(40.0);
            let [fill, line] = [place.fill, place.stroke.color];
            let mesh = |shape| if let Shape::Mesh(mesh) = shape { mesh } else { panic!("{shape:?}") };
            let mark = |mark, colors| {
                let key = Key::of_mark(mark, place.rect, colors, 1.0);
                mesh(cached(ui, key, || triangles(ui, [Shape::hline(3.0..=43.0, 14.0, place.stroke)])))
            };
            let (whole, edge) = (mesh(shape(ui, &place)), mesh(edge(ui, &place)));
            let check = mark(Mark::Check, [fill, line]);
            let with_middle = triangles(ui, [place.clone().into()]);
            assert!(edge.indices.len() < with_middle.indices.len() && !edge.is_empty(), "the middle is left out");
            assert!(Arc::ptr_eq(&edge, &mesh(super::edge(ui, &place))));
            assert!(Arc::ptr_eq(&check, &mark(Mark::Check, [fill, line])));
            for other in [mark(Mark::Note, [fill, line]), mark(Mark::Check, [fill, fill]), whole, edge] {
                assert!(!Arc::ptr_eq(&check, &other));
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
