//! Marks that are missing from the program's fonts: the check mark, the menu triangle, the marks of advice and of outcomes. Painted
//! as shapes, without interaction.

use egui::{self, Color32, Rect, Shape, Stroke, Ui, vec2};

use super::mesh_cache::{self, Mark};
use super::theme;
use crate::policy::advice::Severity;

/// Paints a check mark.
pub fn check_mark(ui: &Ui, square: Rect, color: Color32) {
    let at = |x: f32, y: f32| square.lerp_inside(vec2(x, y));
    mesh_cache::paint_mark(ui, Mark::Check, square, [color, color], || {
        [Shape::line(vec![at(0.25, 0.52), at(0.43, 0.70), at(0.76, 0.32)], Stroke::new(2.0, color))]
    });
}

/// Where a triangle points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Points {
    Up,
    Down,
}

/// Paints the triangle of a control that opens a menu or a section, or closes a section.
pub(super) fn triangle(ui: &Ui, middle: egui::Pos2, points: Points, color: Color32) {
    let down = if points == Points::Down { 1.0 } else { -1.0 };
    let corners = [vec2(-4.0, -2.0), vec2(4.0, -2.0), vec2(0.0, 3.0)].map(|corner| middle + corner * vec2(1.0, down));
    ui.painter().add(Shape::convex_polygon(corners.to_vec(), color, Stroke::NONE));
}

/// Paints the mark of a success or a failure, 16 points wide: a check mark or a cross.
pub fn outcome_mark(ui: &Ui, middle: egui::Pos2, is_success: bool) {
    let tokens = theme::tokens(ui.ctx());
    let square = Rect::from_center_size(middle, egui::Vec2::splat(16.0));
    if is_success {
        check_mark(ui, square, tokens.success);
        return;
    }
    let at = |x: f32, y: f32| square.lerp_inside(vec2(x, y));
    let stroke = Stroke::new(2.0, tokens.error);
    ui.painter().line_segment([at(0.25, 0.25), at(0.75, 0.75)], stroke);
    ui.painter().line_segment([at(0.75, 0.25), at(0.25, 0.75)], stroke);
}

/// Paints an advice mark, 16 points wide: a triangle for a warning, a circle for a note.
pub fn advice_mark(ui: &Ui, middle: egui::Pos2, severity: Severity) {
    let tokens = theme::tokens(ui.ctx());
    let at = |x: f32, y: f32| middle + vec2(x, y);
    let square = Rect::from_center_size(middle, egui::Vec2::splat(16.0));
    let stroke = |from: f32, to: f32, color| Shape::line_segment([at(0.0, from), at(0.0, to)], Stroke::new(1.8, color));
    match severity {
        Severity::Warning => {
            mesh_cache::paint_mark(ui, Mark::Warning, square, [tokens.warning, tokens.card], || {
                let corners = vec![at(0.0, -7.0), at(8.0, 7.0), at(-8.0, 7.0)];
                let ground = Shape::convex_polygon(corners, tokens.warning, Stroke::NONE);
                [ground, stroke(-2.5, 2.0, tokens.card), stroke(3.6, 5.4, tokens.card)]
            });
        }
        Severity::Note => mesh_cache::paint_mark(ui, Mark::Note, square, [tokens.soft, tokens.soft], || {
            let ring = Shape::circle_stroke(middle, 6.5, Stroke::new(1.5, tokens.soft));
            [ring, stroke(-3.6, -2.0, tokens.soft), stroke(-0.6, 3.4, tokens.soft)]
        }),
    }
}
