//! Leaves out what an opaque dialog or menu hides, including the middle of its own shadow: without a GPU, every painted pixel is
//! expensive. Changes no visible pixel.

use egui::emath::TSTransform;
use egui::epaint::{ClippedShape, RectShape};
use egui::{Context, FullOutput, Plugin, Rect, Shape, vec2};

/// The minimum width and height, in points, of a rectangle for which the shapes below it are examined: less than a dialog, more
/// than the bars at the top and the bottom of the window, which hide nothing.
const SMALLEST_COVER: f32 = 100.0;
/// The minimum area, in square points, that is cut out of a shape. Each part costs another draw call.
const SMALLEST_CUT: f32 = 2000.0;

/// Removes the hidden parts of shapes before a frame is painted.
pub struct HiddenParts;

impl Plugin for HiddenParts {
    fn debug_name(&self) -> &'static str {
        "hidden parts"
    }

    fn output_hook(&mut self, _: &Context, output: &mut FullOutput) {
        // Only the last pass of a frame is painted.
        if !output.platform_output.requested_discard() {
            remove(&mut output.shapes, output.pixels_per_point);
        }
    }
}

/// Removes the hidden parts of shapes, which are listed from back to front.
fn remove(shapes: &mut Vec<ClippedShape>, pixels_per_point: f32) {
    if !shapes.iter().any(|clipped| has_cover(&clipped.shape)) {
        return;
    }
    let mut covers: Vec<Rect> = Vec::new();
    let mut visible = Vec::new();
    // From front to back.
    while let Some(mut clipped) = shapes.pop() {
        if clipped.transform_after_tessellation != TSTransform::IDENTITY {
            visible.push(clipped);
            continue;
        }
        if let Shape::Vec(group) = clipped.shape {
            shapes.extend(group.into_iter().map(|shape| ClippedShape::new(clipped.clip_rect, shape)));
            continue;
        }
        let cover = cover(&clipped, pixels_per_point);
        if !covers.is_empty() {
            // Antialiasing is up to one pixel wide.
            let bounds = clipped.shape.visual_bounding_rect().expand(1.0 / pixels_per_point);
            let mut clips = vec![clipped.clip_rect];
            for cover in &covers {
                clips = clips.into_iter().flat_map(|clip| outside(*cover, clip, bounds)).collect();
            }
            let Some(last) = clips.pop() else { continue };
            visible.extend(clips.into_iter().map(|clip_rect| ClippedShape { clip_rect, ..clipped.clone() }));
            clipped.clip_rect = last;
        }
        visible.push(clipped);
        covers.extend(cover);
    }
    visible.reverse();
    *shapes = visible;
}

fn has_cover(shape: &Shape) -> bool {
    match shape {
        Shape::Vec(group) => group.iter().any(has_cover),
        Shape::Rect(rect) => hides(rect),
        _ => false,
    }
}

fn hides(shape: &RectShape) -> bool {
    let is_plain = shape.blur_width == 0.0 && shape.angle == 0.0 && shape.brush.is_none();
    let is_opaque = shape.fill.is_opaque() && (shape.stroke.is_empty() || shape.stroke.color.is_opaque());
    is_plain && is_opaque && shape.rect.size().min_elem() >= SMALLEST_COVER
}

/// Returns the part of the window that a shape hides: an opaque rectangle without the strips at its rounded corners.
fn cover(clipped: &ClippedShape, pixels_per_point: f32) -> Option<Rect> {
    let Shape::Rect(shape) = &clipped.shape else { return None };
    if !hides(shape) {
        return None;
    }
    let corners = shape.corner_radius;
    let radius = f32::from(corners.nw.max(corners.ne).max(corners.sw).max(corners.se));
    // A margin for antialiasing, rounding to pixels, and what egui's bounds of a shape omit.
    let border = shape.stroke.width + 1.0 + 1.0 / pixels_per_point;
    let inner = shape.rect.shrink2(vec2(0.0, radius)).intersect(clipped.clip_rect).shrink(border);
    inner.is_positive().then_some(inner)
}

/// Returns the parts of `clip` in which a shape with these bounds is visible beside `cover`. Leaves it whole if little is hidden.
fn outside(cover: Rect, clip: Rect, bounds: Rect) -> Vec<Rect> {
    let shown = clip.intersect(bounds);
    let hidden = shown.intersect(cover);
    if !hidden.is_positive() || (hidden.area() < SMALLEST_CUT && hidden != shown) {
        return vec![clip];
    }
    let beside = clip.with_min_y(clip.min.y.max(cover.min.y)).with_max_y(clip.max.y.min(cover.max.y));
    let strips = [
        clip.with_max_y(cover.min.y),
        clip.with_min_y(cover.max.y),
        beside.with_max_x(cover.min.x),
        beside.with_min_x(cover.max.x),
    ];
    strips.into_iter().filter(|strip| strip.intersect(bounds).is_positive()).collect()
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "any colours will do")]
mod tests {
    use egui::{Align2, Color32, FontId, Pos2, RawInput, Stroke, StrokeKind, ViewportId, pos2};
    use proptest::prelude::*;

    use super::*;
    use crate::draw::raster::{self, Rasteriser};

    const SIDE: f32 = 400.0;
    const WINDOW: Rect = Rect { min: Pos2::ZERO, max: pos2(SIDE, SIDE) };

    fn at(left: f32, top: f32, width: f32, height: f32) -> Rect {
        Rect::from_min_size(pos2(left, top), vec2(width, height))
    }

    fn plain(rect: Rect) -> RectShape {
        RectShape::filled(rect, 0.0, Color32::WHITE)
    }

    /// Returns what is left of these shapes.
    fn left_of<const N: usize>(shapes: [Shape; N]) -> Vec<ClippedShape> {
        let mut shapes = shapes.into_iter().map(|shape| ClippedShape::new(WINDOW, shape)).collect();
        remove(&mut shapes, 1.0);
        shapes
    }

    /// Returns how many parts of a shape in the middle of the window are left below `cover`.
    fn parts_below(cover: impl Into<Shape>) -> usize {
        left_of([plain(at(150.0, 150.0, 60.0, 60.0)).into(), cover.into()]).len() - 1
    }

    #[test]
    fn only_an_opaque_rectangle_of_plain_color_hides_what_is_below_it() {
        let cover = plain(at(100.0, 100.0, 200.0, 200.0));
        assert_eq!(parts_below(cover.clone()), 0);
        assert_eq!(parts_below(Shape::Vec(vec![Shape::Noop, cover.clone().into()])), 1, "the group's other shape");
        let mut others = [(); 6].map(|()| cover.clone());
        others[0].fill = Color32::from_white_alpha(254);
        others[1].blur_width = 8.0;
        others[2].angle = 0.1;
        others[3] = others[3].clone().with_texture(egui::TextureId::User(1), WINDOW);
        others[4].rect.max.y = others[4].rect.min.y + 99.0;
        others[5].stroke = Stroke::new(1.0, Color32::from_black_alpha(200));
        for other in others {
            assert_eq!(parts_below(other.clone()), 1, "{other:?}");
        }
        let clip = at(0.0, 0.0, 180.0, 400.0);
        let mut shapes = vec![ClippedShape::new(WINDOW, plain(at(150.0, 150.0, 60.0, 60.0)))];
        shapes.push(ClippedShape::new(clip, cover));
        remove(&mut shapes, 1.0);
        assert_eq!(shapes.len(), 2, "what is clipped hides nothing");
    }

    #[test]
    fn a_shape_on_top_stays_whole() {
        let (cover, inside) = (plain(at(100.0, 100.0, 200.0, 200.0)), plain(at(150.0, 150.0, 60.0, 60.0)));
        assert_eq!(left_of([cover.into(), inside.into()]).len(), 2);
    }

    #[test]
    fn a_shape_around_a_cover_is_cut_into_strips_that_do_not_overlap() {
        let (around, cover) = (plain(WINDOW), plain(at(100.0, 100.0, 200.0, 200.0)));
        let left = left_of([around.into(), cover.into()]);
        let strips: Vec<Rect> = left.iter().map(|clipped| clipped.clip_rect).collect();
        assert_eq!(strips.len(), 5);
        // Without the border of two points that antialiasing may change.
        let area: f32 = strips[..4].iter().map(Rect::area).sum();
        assert!((area - (SIDE * SIDE - 196.0 * 196.0)).abs() < 0.1, "{strips:?}");
        let is_apart = |(a, b): (usize, usize)| a == b || !strips[a].intersect(strips[b]).is_positive();
        assert!((0..4).flat_map(|a| (0..4).map(move |b| (a, b))).all(is_apart), "{strips:?}");
    }

    #[test]
    fn little_is_not_worth_a_cut() {
        let (cover, below) = (plain(at(100.0, 100.0, 200.0, 200.0)), plain(at(60.0, 150.0, 60.0, 20.0)));
        let left = left_of([below.into(), cover.into()]);
        assert!(left.len() == 2 && left.iter().all(|clipped| clipped.clip_rect == WINDOW), "{left:?}");
    }

    /// Draws shapes with and without their hidden parts. Returns the first pixel that differs, and its colors.
    fn difference(pixels_per_point: f32, paint: impl Fn(&egui::Painter)) -> Option<String> {
        let ctx = Context::default();
        let mut input = RawInput { screen_rect: Some(WINDOW), ..RawInput::default() };
        input.viewports.entry(ViewportId::ROOT).or_default().native_pixels_per_point = Some(pixels_per_point);
        let mut output = ctx.run_ui(input, |ui| paint(ui.painter()));
        let mut rasteriser = Rasteriser::default();
        rasteriser.apply(&mut output.textures_delta);
        let size = raster::size(SIDE * pixels_per_point, SIDE * pixels_per_point).unwrap();
        let draw = |shapes| {
            let triangles = ctx.tessellate(shapes, pixels_per_point);
            rasteriser.draw(&triangles, pixels_per_point, size, Color32::GRAY).unwrap()
        };
        let whole = draw(output.shapes.clone());
        remove(&mut output.shapes, pixels_per_point);
        let parts = draw(output.shapes);
        // Where a row begins decides how a shade is rounded.
        let differs = |(a, b): (&u8, &u8)| a.abs_diff(*b) > 1;
        let mut pixels = whole.enumerate_pixels().zip(parts.pixels());
        let pixel = pixels.find(|((_, _, a), b)| a.0.iter().zip(&b.0).any(differs));
        pixel.map(|((x, y, a), b)| format!("{x}, {y}: {a:?} became {b:?}"))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn no_pixel_changes(
            places in proptest::collection::vec((-40.0_f32..380.0, -40.0_f32..380.0, 1.0_f32..330.0, 1.0_f32..330.0), 12),
            clips in proptest::collection::vec((0.0_f32..200.0, 0.0_f32..200.0, 100.0_f32..400.0, 100.0_f32..400.0), 12),
            kinds in proptest::collection::vec((0_u8..9, 0_u8..20, 0.0_f32..3.0, any::<[u8; 3]>()), 12),
            pixels_per_point in prop_oneof![Just(0.5_f32), Just(1.0), Just(1.1), Just(1.25), Just(1.5), Just(2.0)],
        ) {
            let paint = |painter: &egui::Painter| {
                for (index, ((left, top, width, height), (kind, radius, line, color))) in places.iter().zip(&kinds).enumerate() {
                    let rect = at(*left, *top, *width, *height);
                    let color = Color32::from_rgb(color[0], color[1], color[2]);
                    let (x, y, across, down) = clips[index];
                    let clip = if kind % 3 == 0 { at(x, y, across, down) } else { WINDOW };
                    let painter = painter.with_clip_rect(clip);
                    let alpha = if radius % 2 == 0 { 255 } else { 200 };
                    let stroke = Stroke::new(*line, Color32::from_black_alpha(alpha));
                    let rounded = RectShape::new(rect, *radius, color, stroke, StrokeKind::Inside);
                    match kind {
                        0..=2 => painter.add(rounded),
                        3 => {
                            // Without a line: if blurred, egui itself clips it too early.
                            let fill = Color32::from_black_alpha(110);
                            painter.add(RectShape::filled(rect, *radius, fill).with_blur_width(24.0))
                        }
                        4 => painter.circle(rect.center(), width / 4.0, color, stroke),
                        5 => painter.line_segment([rect.min, rect.max], stroke),
                        8 => {
                            let mut mesh = egui::Mesh::default();
                            mesh.add_colored_rect(rect, color);
                            painter.add(mesh)
                        }
                        6 => painter.add(Shape::Vec(vec![Shape::Rect(plain(rect.expand(9.0))), Shape::Rect(rounded)])),
                        _ => {
                            let text = "What is behind a dialog\nis hidden";
                            painter.text(rect.min, Align2::LEFT_TOP, text, FontId::proportional(20.0), color);
                            painter.add(Shape::Noop)
                        }
                    };
                }
            };
            prop_assert_eq!(difference(pixels_per_point, paint), None);
        }
    }
}
