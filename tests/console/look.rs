//! What the window looks like, where a position or a pixel says it: nothing is dimmed, nothing touches, marks are named.

use eframe::App as _;
use egui::accesskit::Role;
use egui::{Key, Theme, vec2};
use egui_kittest::kittest::Queryable as _;
use image::Rgba;
use radius_console::draw::theme;
use radius_console::gallery::PictureId;
use radius_console::settings::{Settings, ThemeChoice};

use crate::session::{Session, Setup, policy_of};

/// The color of the page, between the window's edge and the list.
fn page_color(session: &mut Session) -> Rgba<u8> {
    *session.harness.render().unwrap().get_pixel(6, 400)
}

#[test]
fn a_dialog_dims_nothing_and_blocks_clicks() {
    for theme in [ThemeChoice::Light, ThemeChoice::Dark] {
        let settings = Settings { theme, ..Settings::default() };
        let setup = Setup { settings, ..Setup::default() };
        let mut session = Session::with_policy_and(&policy_of(&["Push", "Call me"]), setup);
        let before = page_color(&mut session);
        let row = session.row("Call me").rect().center();
        session.press(Key::F1);
        assert_eq!(page_color(&mut session), before, "{theme:?}");
        session.drag(row, row);
        assert_eq!((session.dialogs().len(), session.selected().as_deref()), (1, Some("Push")));
    }
}

#[test]
fn the_window_is_cleared_to_the_color_of_the_page() {
    let mut session = Session::with_actions(&["Push"]);
    for theme in [Theme::Light, Theme::Dark, Theme::Light] {
        session.harness.ctx.set_theme(theme);
        session.run();
        let visuals = session.harness.ctx.global_style().visuals.clone();
        let cleared = session.console().clear_color(&visuals);
        assert_eq!(cleared, visuals.panel_fill.to_normalized_gamma_f32(), "{theme:?}");
        let [r, g, b, a] = visuals.panel_fill.to_array();
        assert_eq!((page_color(&mut session), a), (Rgba([r, g, b, a]), 255), "{theme:?}");
    }
}

/// Pixels per point, so that half a point can be measured.
const SCALE: f32 = 2.0;

/// The space between a control in the accent colour and its focus ring, in points. Looks at the pixels from the left of the ring
/// to the control, at half its height.
fn gap_of_ring(session: &mut Session, role: Role, label: &str) -> f32 {
    let accent = theme::tokens(&session.harness.ctx).accent;
    // The last one: the client view has an OK, too.
    let rect = session.harness.get_all_by_role_and_label(role, label).last().unwrap().rect();
    let picture = session.harness.render().unwrap();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the window")]
    let pixel = |points: f32| (points * SCALE) as u32;
    let y = pixel(rect.center().y);
    let pixels = pixel(rect.min.x - 6.0)..pixel(rect.min.x + 4.0);
    let channel = |x: u32| f32::from(picture.get_pixel(x, y).0[0]);
    let (page, accent) = (channel(pixels.start), f32::from(accent.r()));
    // How much of each pixel is not in the accent colour: 1 beside the ring, 0 on it.
    let lightness = pixels.map(|x| (channel(x) - accent) / (page - accent));
    let from_ring = lightness.skip_while(|light| *light > 0.05).skip_while(|light| *light < 0.05);
    from_ring.take_while(|light| *light > 0.05).sum::<f32>() / SCALE
}

#[test]
fn two_points_separate_an_accented_control_from_its_focus_ring() {
    let mut session = Session::with_actions(&["Push"]);
    let size = session.harness.ctx.content_rect().size();
    session.harness.set_pixels_per_point(SCALE);
    // In the frame of a new zoom, egui scales the old size.
    session.harness.step();
    session.harness.set_size(size);
    session.run();
    let mut gaps = Vec::new();
    for (role, label) in [(Role::Button, "OK"), (Role::CheckBox, "Remember last method used")] {
        session.harness.get_all_by_role_and_label(role, label).last().unwrap().focus();
        session.run();
        gaps.push((label, gap_of_ring(&mut session, role, label)));
    }
    session.click(|session| session.harness.get_by_role_and_label(Role::Button, "More options"));
    let label = "Ask for a second factor";
    session.harness.get_by_role_and_label(Role::RadioButton, label).focus();
    session.run();
    gaps.push((label, gap_of_ring(&mut session, Role::RadioButton, label)));
    assert!(gaps.iter().all(|(_, gap)| (gap - 2.0).abs() < 0.2), "{gaps:?}");
}

#[test]
fn approximate_keeps_its_distance_at_every_width() {
    // In points: 480 pixels at 150% and at 200% are 320 and 240.
    for width in [1240.0, 1100.0, 900.0, 480.0, 320.0, 240.0] {
        let mut session = Session::begin(Setup { size: vec2(width, 840.0), ..Setup::default() });
        if session.harness.query_by_role_and_label(Role::Group, "Client view").is_none() {
            session.choose("View", "Client view");
        }
        let view = session.harness.get_by_role_and_label(Role::Group, "Client view");
        let remark = view.get_by_role_and_label(Role::Label, "approximate").rect();
        let segment = view.get_by_role_and_label(Role::RadioButton, "Simulation").rect();
        let is_apart = segment.min.x >= remark.max.x + 8.0 || segment.min.y >= remark.max.y;
        assert!(is_apart, "{width}: {remark} and {segment}");
    }
}

#[test]
fn edit_action_opens_with_its_image_in_sight() {
    let last = PictureId::all().last().unwrap();
    let policy = policy_of(&["Token", "Push"]);
    let policy = policy.replacen("\"image\": \"push\"", &format!("\"image\": \"{}\"", last.as_str()), 1);
    let mut session = Session::with_policy(&policy);
    for (row, picture) in [("Token", last), ("Push", PictureId::find("push").unwrap()), ("Token", last)] {
        session.click(|session| session.row(row));
        session.press(Key::F2);
        let dialog = session.dialog("Edit Action");
        let above = dialog.get_by_role_and_label(Role::TextInput, "Search images").rect();
        let cell = dialog.get_by_role_and_label(Role::RadioButton, picture.name()).rect();
        let sight = above.max.y..=above.max.y + 168.0;
        assert!(sight.contains(&cell.min.y) && sight.contains(&cell.max.y), "{row}: {cell} is not in {sight:?}");
        assert_eq!(session.focused().as_deref(), Some("Title"));
        session.press(Key::Escape);
    }
}
