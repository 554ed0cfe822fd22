//! Other triangles for rounded rectangles.

use egui::{Mesh, Pos2};

/// Fills the same area with triangles whose edges are shorter. egui fills a rounded rectangle with a fan of slivers as long as
/// the rectangle. Without a GPU they are expensive: llvmpipe shades whole blocks of pixels along each edge. A key costs a tenth
/// less with this.
pub(super) fn shorten(mesh: &mut Mesh) {
    let [others @ .., last] = mesh.indices.as_chunks::<3>().0 else { return };
    // The fan is what the mesh ends with, in one color. Without a fill, the mesh ends with a soft edge, which has no fan of more
    // than one triangle.
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

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "any colours will do")]
mod tests {
    use egui::epaint::{ImageDelta, Primitive, RectShape};
    use egui::{
        ClippedPrimitive, Color32, ColorImage, Context, CornerRadius, RawInput, Rect, Stroke, StrokeKind, TextureId,
        TextureOptions, TexturesDelta, Ui, ViewportId, pos2, vec2,
    };

    use super::super::{rect_triangles as ours, triangles};
    use super::*;
    use crate::draw::raster::Rasteriser;

    fn rect(width: f32) -> RectShape {
        let rect = Rect::from_min_size(pos2(3.0, 4.0), vec2(width, 20.0));
        let line = Stroke::new(1.0, Color32::GRAY);
        RectShape::new(rect, CornerRadius::same(6), Color32::WHITE, line, StrokeKind::Inside)
    }

    fn at_scale(pixels_per_point: f32, act: impl Fn(&Ui)) {
        let mut input = RawInput::default();
        input.viewports.entry(ViewportId::ROOT).or_default().native_pixels_per_point = Some(pixels_per_point);
        let mut output = Context::default().run_ui(input, |ui| act(ui));
        output.textures_delta.clear();
    }

    /// Returns what egui itself makes of a rectangle.
    fn theirs(ui: &Ui, rect: &RectShape) -> Mesh {
        triangles(ui, [rect.clone().into()])
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
    fn a_rectangle_looks_as_egui_draws_it() {
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
                    let (mine, drawn) = (draw(ours(ui, &rect)), draw(theirs(ui, &rect)));
                    assert!(mine == drawn, "{rect:?} at {pixels_per_point}");
                    assert!(mine.pixels().any(|pixel| *pixel != mine[(399, 119)]), "{rect:?} is invisible");
                }
            });
        }
    }

    #[test]
    fn the_triangles_of_a_rounded_rectangle_are_few_and_have_short_edges() {
        at_scale(1.0, |ui| {
            let measure = |mesh: &Mesh| {
                let at = |corner: u32| mesh.vertices[corner as usize].pos;
                let length =
                    |[a, b, c]: &[u32; 3]| at(*a).distance(at(*b)) + at(*b).distance(at(*c)) + at(*c).distance(at(*a));
                let triangles = mesh.indices.as_chunks::<3>().0;
                (triangles.len(), triangles.iter().map(length).sum::<f32>())
            };
            let ((count, length), (their_count, their_length)) =
                (measure(&ours(ui, &rect(700.0))), measure(&theirs(ui, &rect(700.0))));
            assert!(count <= 180 && their_count == 250, "{count} rather than {their_count} triangles");
            assert!(length < 0.6 * their_length, "{length} rather than {their_length}");
        });
    }
}
