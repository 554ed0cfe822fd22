//! How much of the window is painted how often. Without a GPU pixels are the price of a frame, so the painted area may not grow.

use std::fmt::Write as _;

use egui::accesskit::Role;
use egui::epaint::{ClippedShape, Primitive};
use egui::{Color32, Event, Key, Pos2, Rect, Shape, vec2};
use egui_kittest::kittest::Queryable as _;
use radius_console::settings::{Settings, ThemeChoice};

use crate::session::{CTRL, Session, Setup, advised_policy, edited};

/// A full policy with advice: as much as the window shows at a time.
fn full(theme: ThemeChoice) -> Session {
    let five = edited(&advised_policy(), |policy| {
        let actions = policy["actions"].as_array_mut().unwrap();
        let like_first = |title: &str, command: &str| {
            let mut action = actions[0].clone();
            action["title"] = title.into();
            action["command"] = command.into();
            action
        };
        let more = [like_first("Token", "token"), like_first("Chat", "chat")];
        actions.extend(more);
    });
    let settings = Settings { theme, ..Settings::default() };
    let mut session = Session::with_policy_and(&five, Setup { settings, ..Setup::default() });
    assert_eq!(session.rows().len(), 5);
    session.harness.get_by_role_and_label(Role::Group, "Client view");
    session.send(Event::PointerGone);
    session
}

/// The area that a shape covers, in square points, and the color of its largest triangle.
struct Painted {
    area: f64,
    color: Color32,
    place: Rect,
}

/// Returns what the shapes of the last frame paint, the largest first. Invisible triangles count: a GPU shades them too.
fn painted(session: &Session) -> Vec<Painted> {
    let harness = &session.harness;
    let window = harness.ctx.content_rect();
    let pixels_per_point = harness.ctx.pixels_per_point();
    let mut painted = Vec::new();
    for clipped in harness.output().shapes.iter().flat_map(parts) {
        let mut largest = (0.0, Painted { area: 0.0, color: Color32::TRANSPARENT, place: Rect::NOTHING });
        let clip = clipped.clip_rect.intersect(window);
        for primitive in harness.ctx.tessellate(vec![clipped], pixels_per_point) {
            let Primitive::Mesh(mesh) = primitive.primitive else { panic!("a paint callback") };
            for corners in mesh.indices.as_chunks::<3>().0 {
                let corners = corners.map(|index| mesh.vertices[index as usize]);
                let area = clipped_area(corners.map(|corner| corner.pos), clip);
                let (largest_area, shape) = &mut largest;
                shape.area += area;
                if area > *largest_area {
                    *largest_area = area;
                    shape.color = corners[0].color;
                }
                if area > 0.0 {
                    corners.iter().for_each(|corner| shape.place.extend_with(corner.pos.clamp(clip.min, clip.max)));
                }
            }
        }
        painted.push(largest.1);
    }
    painted.sort_by(|a, b| b.area.total_cmp(&a.area));
    painted
}

/// Returns a shape without groups in it.
fn parts(clipped: &ClippedShape) -> Vec<ClippedShape> {
    match &clipped.shape {
        Shape::Vec(shapes) => {
            let alone = |shape: &Shape| ClippedShape { shape: shape.clone(), ..clipped.clone() };
            shapes.iter().flat_map(|shape| parts(&alone(shape))).collect()
        }
        _ => vec![clipped.clone()],
    }
}

/// Returns the area of a triangle within a rectangle, by the algorithm of Sutherland and Hodgman.
fn clipped_area(triangle: [Pos2; 3], clip: Rect) -> f64 {
    type Point = [f64; 2];
    /// Returns the part of a polygon with `side * (coordinate - limit) >= 0`.
    fn beyond(polygon: &[Point], axis: usize, side: f64, limit: f64) -> Vec<Point> {
        let mut kept = Vec::new();
        for (index, to) in polygon.iter().enumerate() {
            let from = polygon[(index + polygon.len() - 1) % polygon.len()];
            let (before, after) = (side * (from[axis] - limit), side * (to[axis] - limit));
            if (before < 0.0) != (after < 0.0) {
                let share = before / (before - after);
                kept.push([0, 1].map(|axis| from[axis] + share * (to[axis] - from[axis])));
            }
            if after >= 0.0 {
                kept.push(*to);
            }
        }
        kept
    }
    let mut polygon: Vec<Point> = triangle.map(|at| [f64::from(at.x), f64::from(at.y)]).to_vec();
    for (axis, side, limit) in
        [(0, 1.0, clip.min.x), (0, -1.0, clip.max.x), (1, 1.0, clip.min.y), (1, -1.0, clip.max.y)]
    {
        polygon = beyond(&polygon, axis, side, f64::from(limit));
    }
    let cross = |index: usize| {
        let ([ax, ay], [bx, by]) = (polygon[index], polygon[(index + 1) % polygon.len()]);
        ax * by - bx * ay
    };
    ((0..polygon.len()).map(cross).sum::<f64>() / 2.0).abs()
}

/// Checks how often the window is painted over: at most `limit` times, and not much less, or the limit is to be lowered.
#[track_caller]
fn check(name: &str, session: &Session, limit: f64) {
    let window = f64::from(session.harness.ctx.content_rect().area());
    let painted = painted(session);
    let times = painted.iter().map(|shape| shape.area).sum::<f64>() / window;
    let mut largest = String::new();
    for Painted { area, color, place } in painted.iter().take(24) {
        writeln!(largest, "{:.3} {:?} {:.0?}", area / window, color, place).unwrap();
    }
    let is_tight = (limit - 0.01..=limit).contains(&times);
    assert!(is_tight, "{name}: the window is painted {times:.4} times rather than {limit}; most of it by\n{largest}");
}

/// Checks a screen in light and in dark.
#[track_caller]
fn check_both(name: &str, open: impl Fn(&mut Session), limit: f64) {
    for theme in [ThemeChoice::Light, ThemeChoice::Dark] {
        let mut session = full(theme);
        open(&mut session);
        session.send(Event::PointerGone);
        check(&format!("{name}, {theme:?}"), &session, limit);
    }
}

#[test]
fn the_area_of_a_triangle_within_a_rectangle() {
    let clip = Rect::from_min_max(Pos2::new(0.0, 0.0), Pos2::new(10.0, 10.0));
    let area = |corners: [[f32; 2]; 3]| clipped_area(corners.map(|[x, y]| Pos2::new(x, y)), clip);
    let is = |area: f64, expected: f64| assert!((area - expected).abs() < 1e-9, "{area} rather than {expected}");
    is(area([[1.0, 1.0], [5.0, 1.0], [1.0, 5.0]]), 8.0);
    is(area([[1.0, 1.0], [1.0, 5.0], [5.0, 1.0]]), 8.0);
    is(area([[-10.0, 0.0], [10.0, 0.0], [10.0, 40.0]]), 100.0);
    is(area([[0.0, 0.0], [20.0, 0.0], [0.0, 20.0]]), 100.0);
    is(area([[5.0, -5.0], [15.0, 5.0], [5.0, 15.0]]), 50.0);
    is(area([[0.0, 0.0], [20.0, 0.0], [20.0, 20.0]]), 50.0);
    is(area([[20.0, 0.0], [30.0, 0.0], [30.0, 10.0]]), 0.0);
}

#[test]
fn the_list_is_painted_about_once() {
    // The names of three tabs.
    check_both("the list", |_| {}, 1.05);
}

#[test]
fn the_dialog_of_an_action_is_painted_about_once() {
    let open = |session: &mut Session| {
        session.click(|session| session.row("SMS"));
        session.press(Key::Enter);
        session.dialog("Edit Action");
    };
    check_both("the dialog of an action", open, 1.28);
}

#[test]
fn the_connection_tab_is_painted_about_once() {
    check_both("the Connection tab", |session| session.show_tab("Connection"), 0.42);
}

#[test]
fn the_attributes_tab_is_painted_about_once() {
    check_both("the Attributes tab", |session| session.show_tab("Attributes"), 0.29);
}

#[test]
fn an_open_menu_is_painted_about_once() {
    check_both("a menu", |session| session.open_menu("File"), 1.08);
}

#[test]
fn the_command_palette_is_painted_about_once() {
    check_both("the command palette", |session| session.press_with(CTRL, Key::K), 1.19);
}

#[test]
fn the_entry_assistant_is_painted_about_once() {
    let open = |session: &mut Session| {
        session.harness.set_size(vec2(420.0, 720.0));
        session.choose("File", "Enter in the farm");
    };
    check_both("the entry assistant", open, 1.93);
}
