//! Tests of the rasteriser with single triangles. Whole pictures are tested in `tests/console/cpu_renderer.rs`.

use std::sync::Arc;

use egui::epaint::{PaintCallback, Vertex};
use egui::{ColorImage, Pos2, TextureFilter, TextureOptions, TextureWrapMode, pos2, vec2};
use proptest::prelude::*;

use super::*;

const TEXTURE: TextureId = TextureId::Managed(0);
const ALL: Rect = Rect::EVERYTHING;
const RED: Pixel = [255, 0, 0, 255];
const BLUE: Pixel = [0, 0, 255, 255];
const BLACK: Pixel = [0, 0, 0, 255];
/// Between red and blue.
const PURPLE: Pixel = [128, 0, 128, 255];

fn apply(rasteriser: &mut Rasteriser, delta: ImageDelta) {
    let mut textures = TexturesDelta::default();
    textures.push(TEXTURE, delta);
    rasteriser.apply(&mut textures);
}

fn with_texture(size: [usize; 2], pixels: &[Color32], options: TextureOptions) -> Rasteriser {
    let mut rasteriser = Rasteriser::default();
    apply(&mut rasteriser, ImageDelta::full(ColorImage::new(size, pixels.to_vec()), options));
    rasteriser
}

fn white() -> Rasteriser {
    with_texture([1, 1], &[Color32::WHITE], TextureOptions::LINEAR)
}

fn vertex(x: f32, y: f32, color: Color32) -> Vertex {
    Vertex { pos: pos2(x, y), uv: Pos2::ZERO, color }
}

/// Builds a rectangle that shows the whole texture.
fn textured(rect: Rect) -> Mesh {
    let mut mesh = Mesh::with_texture(TEXTURE);
    mesh.add_rect_with_uv(rect, Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0)), Color32::WHITE);
    mesh
}

fn rect(left: f32, top: f32, right: f32, bottom: f32) -> Rect {
    Rect::from_min_max(pos2(left, top), pos2(right, bottom))
}

fn drawn(rasteriser: &Rasteriser, mesh: Mesh, clip_rect: Rect, size: [u32; 2], background: Color32) -> Vec<Pixel> {
    let triangles = [ClippedPrimitive { clip_rect, primitive: Primitive::Mesh(mesh) }];
    let picture = rasteriser.draw(&triangles, 1.0, size, background).unwrap();
    picture.pixels().map(|pixel| pixel.0).collect()
}

#[test]
fn triangles_with_shared_edges_blend_each_pixel_once() {
    // A fan around a hub: at the centre of a pixel, on a border between pixels, and elsewhere.
    for hub in [pos2(8.5, 8.5), pos2(8.0, 8.0), pos2(5.3, 11.7)] {
        let shade = Color32::WHITE.gamma_multiply(0.5);
        let mut mesh = Mesh::with_texture(TEXTURE);
        mesh.vertices.push(vertex(hub.x, hub.y, shade));
        let rim = [(0.0, 0.0), (7.3, 0.0), (16.0, 0.0), (16.0, 8.5), (16.0, 16.0), (0.0, 16.0), (0.0, 8.5)];
        mesh.vertices.extend(rim.map(|(x, y)| vertex(x, y, shade)));
        for corner in 1..=7 {
            // In both orientations.
            let (a, b) = (corner, corner % 7 + 1);
            mesh.add_triangle(0, if corner % 2 == 0 { a } else { b }, if corner % 2 == 0 { b } else { a });
        }
        let pixels = drawn(&white(), mesh, ALL, [16, 16], Color32::BLACK);
        assert!(pixels.iter().all(|pixel| *pixel == [128, 128, 128, 255]), "{hub}: {pixels:?}");
    }
}

#[test]
fn a_pixel_is_covered_if_its_center_is_inside_or_on_the_upper_left_edge() {
    let mesh = textured(rect(0.5, 1.5, 2.5, 2.5));
    let pixels = drawn(&white(), mesh, ALL, [4, 4], Color32::BLACK);
    let covered: Vec<usize> = (0..16).filter(|index| pixels[*index] != BLACK).collect();
    assert_eq!(covered, [4, 5]);
}

#[test]
fn nothing_is_drawn_outside_the_clip_rectangle() {
    let clip = rect(1.4, 0.6, 2.6, f32::INFINITY);
    let pixels = drawn(&white(), textured(rect(-9.0, -9.0, 9.0, 9.0)), clip, [4, 3], Color32::BLACK);
    let covered: Vec<usize> = (0..12).filter(|index| pixels[*index] != BLACK).collect();
    assert_eq!(covered, [5, 6, 9, 10]);
}

#[test]
fn points_are_scaled_to_pixels() {
    let triangles = [ClippedPrimitive {
        clip_rect: rect(0.0, 0.0, 2.0, 1.0),
        primitive: Primitive::Mesh(textured(rect(0.5, 0.5, 2.0, 2.0))),
    }];
    let picture = white().draw(&triangles, 2.0, [4, 4], Color32::BLACK).unwrap();
    let covered: Vec<usize> = (0..16).filter(|index| picture.as_raw()[index * 4] == 255).collect();
    assert_eq!(covered, [5, 6, 7]);
}

#[test]
fn a_texture_is_sampled_at_the_nearest_texel_or_between_two() {
    let texels = [Color32::RED, Color32::BLUE];
    let row = |options| {
        let rasteriser = with_texture([2, 1], &texels, options);
        drawn(&rasteriser, textured(rect(0.0, 0.0, 6.0, 1.0)), ALL, [6, 1], Color32::BLACK)
    };
    assert_eq!(row(TextureOptions::NEAREST), [RED, RED, RED, BLUE, BLUE, BLUE]);
    let linear = row(TextureOptions::LINEAR);
    assert_eq!([linear[0], linear[1], linear[4], linear[5]], [RED, RED, BLUE, BLUE]);
    assert!(linear[2][0] > linear[3][0] && linear[2][2] < linear[3][2], "{linear:?}");
    // One pixel covers both texels.
    let between = TextureOptions { minification: TextureFilter::Linear, ..TextureOptions::NEAREST };
    let rasteriser = with_texture([2, 1], &texels, between);
    assert_eq!(drawn(&rasteriser, textured(rect(0.0, 0.0, 1.0, 1.0)), ALL, [1, 1], Color32::BLACK), [PURPLE]);
}

#[test]
fn texels_drawn_at_their_original_size_are_exact_everywhere() {
    let (width, height) = (1371, 37);
    let texel = |x: usize, y: usize| [Color32::RED, Color32::BLUE][(x * 7 + y * 3) % 5 % 2];
    let texels: Vec<Color32> = (0..width * height).map(|index| texel(index % width, index / width)).collect();
    let rasteriser = with_texture([width, height], &texels, TextureOptions::LINEAR);
    for left in [0_u16, 3, 700, 1300] {
        let (whole, part) = (vec2(1371.0, 37.0), Rect::from_min_size(pos2(left.into(), 11.0), vec2(71.0, 26.0)));
        let uv = Rect::from_min_max((part.min.to_vec2() / whole).to_pos2(), (part.max.to_vec2() / whole).to_pos2());
        let mut mesh = Mesh::with_texture(TEXTURE);
        mesh.add_rect_with_uv(part.translate(-part.min.to_vec2()), uv, Color32::WHITE);
        let pixels = drawn(&rasteriser, mesh, ALL, [71, 26], Color32::BLACK);
        for (index, pixel) in pixels.iter().enumerate() {
            assert_eq!(*pixel, texel(index % 71 + usize::from(left), index / 71 + 11).to_array(), "{left} {index}");
        }
    }
}

#[test]
fn the_wrap_mode_determines_the_texels_beyond_the_edge() {
    let row = |wrap_mode| {
        let options = TextureOptions { wrap_mode, ..TextureOptions::NEAREST };
        let mut mesh = Mesh::with_texture(TEXTURE);
        let uv = rect(-1.0, 0.0, 2.0, 1.0);
        mesh.add_rect_with_uv(rect(0.0, 0.0, 6.0, 1.0), uv, Color32::WHITE);
        let rasteriser = with_texture([2, 1], &[Color32::RED, Color32::BLUE], options);
        drawn(&rasteriser, mesh, ALL, [6, 1], Color32::BLACK)
    };
    assert_eq!(row(TextureWrapMode::ClampToEdge), [RED, RED, RED, BLUE, BLUE, BLUE]);
    assert_eq!(row(TextureWrapMode::Repeat), [RED, BLUE, RED, BLUE, RED, BLUE]);
    assert_eq!(row(TextureWrapMode::MirroredRepeat), [BLUE, RED, RED, BLUE, BLUE, RED]);
}

#[test]
fn a_partial_update_ignores_pixels_outside_the_texture() {
    let mut rasteriser = with_texture([2, 2], &[Color32::BLACK; 4], TextureOptions::NEAREST);
    let part = |size, pos| ImageDelta::partial(pos, ColorImage::filled(size, Color32::RED), TextureOptions::NEAREST);
    apply(&mut rasteriser, part([1, 1], [0, 1]));
    apply(&mut rasteriser, part([3, 3], [1, 1]));
    apply(&mut rasteriser, part([1, 1], [7, 7]));
    apply(&mut rasteriser, part([0, 0], [0, 0]));
    let pixels = drawn(&rasteriser, textured(rect(0.0, 0.0, 2.0, 2.0)), ALL, [2, 2], Color32::BLACK);
    assert_eq!(pixels, [BLACK, BLACK, RED, RED]);
}

#[test]
fn a_freed_texture_can_be_drawn_in_the_frame_that_frees_it() {
    let mut rasteriser = white();
    let triangles = [ClippedPrimitive { clip_rect: ALL, primitive: Primitive::Mesh(textured(ALL)) }];
    let mut delta = TexturesDelta::default();
    delta.free(TEXTURE);
    rasteriser.apply(&mut delta);
    assert!(rasteriser.draw(&triangles, 1.0, [2, 2], Color32::BLACK).is_ok());
    rasteriser.apply(&mut TexturesDelta::default());
    let drawn = rasteriser.draw(&triangles, 1.0, [2, 2], Color32::BLACK);
    assert_eq!(drawn, Err(DrawProblem::NoTexture));
}

#[test]
fn colours_are_interpolated_linearly_between_corners() {
    let mut mesh = Mesh::with_texture(TEXTURE);
    let corners =
        [(0.0, 0.0, Color32::BLACK), (5.0, 0.0, Color32::RED), (5.0, 1.0, Color32::RED), (0.0, 1.0, Color32::BLACK)];
    mesh.vertices.extend(corners.map(|(x, y, color)| vertex(x, y, color)));
    mesh.indices.extend([0, 1, 2, 0, 2, 3]);
    let reds: Vec<u8> = drawn(&white(), mesh, ALL, [5, 1], Color32::BLACK).iter().map(|pixel| pixel[0]).collect();
    assert_eq!(reds, [26, 77, 128, 179, 230]);
}

#[test]
fn transparency_blends_in_gamma_space() {
    let mut mesh = textured(rect(0.0, 0.0, 1.0, 1.0));
    for vertex in &mut mesh.vertices {
        vertex.color = Color32::BLUE.gamma_multiply(0.25);
    }
    let [alpha, blue] = [64, 64];
    assert_eq!(drawn(&white(), mesh, ALL, [1, 1], Color32::RED), [[255 - alpha, 0, blue, 255]]);
    // Additive colours are added, and no channel overflows.
    let mut mesh = textured(rect(0.0, 0.0, 1.0, 1.0));
    for vertex in &mut mesh.vertices {
        vertex.color = Color32::PURPLE.additive();
    }
    assert_eq!(drawn(&white(), mesh, ALL, [1, 1], Color32::RED), [[255, 0, 128, 255]]);
}

#[test]
fn a_triangle_with_an_invalid_or_missing_corner_is_skipped() {
    for invalid in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut mesh = Mesh::with_texture(TEXTURE);
        let corners = [(0.0, 0.0), (4.0, 0.0), (0.0, 4.0), (invalid, 4.0)];
        mesh.vertices.extend(corners.map(|(x, y)| vertex(x, y, Color32::RED)));
        mesh.indices.extend([0, 1, 3, 0, 1, 4, 0, 1]);
        assert_eq!(drawn(&white(), mesh.clone(), ALL, [4, 4], Color32::BLACK), [BLACK; 16]);
        mesh.add_triangle(0, 1, 2);
        mesh.indices.rotate_right(3);
        assert_ne!(drawn(&white(), mesh, ALL, [4, 4], Color32::BLACK), [BLACK; 16]);
    }
}

#[test]
fn a_transparent_picture_has_straight_alpha() {
    let mut mesh = textured(rect(0.0, 0.0, 1.0, 1.0));
    for vertex in &mut mesh.vertices {
        vertex.color = Color32::RED.gamma_multiply(0.5);
    }
    let pixels = drawn(&white(), mesh, ALL, [2, 1], Color32::TRANSPARENT);
    assert_eq!(pixels, [[255, 0, 0, 128], [0; 4]]);
}

#[test]
fn excessive_sizes_and_paint_callbacks_are_errors() {
    for (width, height) in [(8001.0, 8000.0), (65_536.0, 1.0), (f32::INFINITY, 1.0), (1.0, f32::NAN), (1e20, 1e20)] {
        assert!(matches!(size(width, height), Err(DrawProblem::TooLarge(..))), "{width} x {height}");
    }
    assert_eq!(size(8000.0, 8000.0), Ok([8000, 8000]));
    assert_eq!(size(0.0, -5.0), Ok([1, 1]));
    let drawn = white().draw(&[], 1.0, [1_000_000, 1_000_000], Color32::BLACK);
    assert!(matches!(drawn, Err(DrawProblem::TooLarge(..))));
    let callback = Primitive::Callback(PaintCallback { rect: ALL, callback: Arc::new(()) });
    let triangles = [ClippedPrimitive { clip_rect: ALL, primitive: callback }];
    assert_eq!(white().draw(&triangles, 1.0, [1, 1], Color32::BLACK), Err(DrawProblem::Callback));
}

#[test]
fn a_triangle_far_larger_than_the_picture_covers_it() {
    let far = 1e30;
    let pixels = drawn(&white(), textured(rect(-far, -far, far, far)), ALL, [3, 2], Color32::BLACK);
    assert!(pixels.iter().all(|pixel| *pixel == [255; 4]));
}

proptest! {
    #[test]
    fn no_mesh_or_texture_causes_a_panic(
        numbers in proptest::collection::vec(proptest::num::f32::ANY, 24),
        usual in proptest::collection::vec(-9.0_f32..9.0, 24),
        is_odd in proptest::collection::vec(proptest::bool::weighted(0.2), 24),
        indices in proptest::collection::vec(0_u32..7, 0..20),
        (width, height, options) in (0_usize..3, 0_usize..3, 0_usize..4),
    ) {
        let number = |index: usize| if is_odd[index] { numbers[index] } else { usual[index] };
        let mut mesh = Mesh::with_texture(TEXTURE);
        mesh.vertices.extend((0..5).map(|index| Vertex {
            pos: pos2(number(4 * index), number(4 * index + 1)),
            uv: pos2(number(4 * index + 2), number(4 * index + 3)),
            color: [Color32::RED, Color32::TRANSPARENT, Color32::WHITE][index % 3],
        }));
        mesh.indices = indices;
        let clip = Rect::from_min_max(pos2(number(20), number(21)), pos2(number(22), number(23)));
        let options = [TextureOptions::LINEAR, TextureOptions::NEAREST, TextureOptions::LINEAR_REPEAT, TextureOptions::NEAREST_MIRRORED_REPEAT][options];
        let rasteriser = with_texture([width, height], &vec![Color32::BLUE; width * height], options);
        for clip in [clip, ALL, Rect::NOTHING, Rect::NAN] {
            let triangles = [ClippedPrimitive { clip_rect: clip, primitive: Primitive::Mesh(mesh.clone()) }];
            for pixels_per_point in [1.0, number(0)] {
                prop_assert!(rasteriser.draw(&triangles, pixels_per_point, [9, 7], Color32::BLACK).is_ok());
            }
        }
    }
}
