//! Text from a policy with invisible characters shown, and commands on chips. Which characters are invisible is decided in
//! `text`.

use egui::epaint::RectShape;
use egui::text::{LayoutJob, TextFormat};
use egui::{self, Color32, CornerRadius, Rect, TextStyle, Ui, pos2, vec2};

use super::{rect_cache, theme};
use crate::text;

/// Lays out a text with invisible characters shown, each as one character so that caret positions stay correct.
pub fn visible_job(ui: &Ui, text: &str, style: &TextStyle, color: Color32) -> LayoutJob {
    job_with_marks(ui, text, 0..text.len(), style, color)
}

/// Lays out a command, and also shows spaces at its ends, which are sent to the server too.
pub fn command_job(ui: &Ui, command: &str, style: &TextStyle, color: Color32) -> LayoutJob {
    let is_blank = |c: char| c.is_whitespace() || text::is_invisible(c);
    let start = command.len() - command.trim_start_matches(is_blank).len();
    let end = command.trim_end_matches(is_blank).len();
    job_with_marks(ui, command, start..end, style, color)
}

/// Lays out a text with marks for invisible characters, and for all characters outside the byte range `inner`.
fn job_with_marks(ui: &Ui, text: &str, inner: std::ops::Range<usize>, style: &TextStyle, color: Color32) -> LayoutJob {
    let font = style.resolve(ui.style());
    let plain = TextFormat::simple(font.clone(), color);
    let mark = TextFormat::simple(font, theme::tokens(ui.ctx()).accent);
    let mut job = LayoutJob { break_on_newline: false, ..LayoutJob::default() };
    let mut run = String::new();
    for (at, c) in text.char_indices() {
        if inner.contains(&at) && !text::is_invisible(c) {
            run.push(c);
        } else {
            job.append(&std::mem::take(&mut run), 0.0, plain.clone());
            job.append(if c == ' ' { "\u{2423}" } else { "\u{25A1}" }, 0.0, mark.clone());
        }
    }
    job.append(&run, 0.0, plain);
    job
}

/// The space between a command and the sides of its chip, in points.
const CHIP_PADDING: f32 = 6.0;

/// Returns the width of the chip of a command, in points.
pub fn chip_width(ui: &Ui, command: &str) -> f32 {
    let job = command_job(ui, command, &TextStyle::Monospace, Color32::PLACEHOLDER);
    (ui.painter().layout_job(job).size().x + 2.0 * CHIP_PADDING).ceil()
}

/// Paints a command on a chip, cut with `…` if it does not fit; returns whether it was cut.
pub fn command_chip(ui: &Ui, cell: Rect, command: &str, color: Color32) -> bool {
    if command.is_empty() {
        return false;
    }
    let mut job = command_job(ui, command, &TextStyle::Monospace, color);
    job.wrap = egui::text::TextWrapping::truncate_at_width((cell.width() - 2.0 * CHIP_PADDING).max(0.0));
    let galley = ui.painter().layout_job(job);
    let elided = galley.elided;
    let size = vec2(galley.size().x + 2.0 * CHIP_PADDING, 20.0);
    let chip = Rect::from_min_size(pos2(cell.min.x, cell.center().y - 10.0), size);
    rect_cache::paint(ui, &RectShape::filled(chip, CornerRadius::same(4), theme::tokens(ui.ctx()).header));
    ui.painter().galley(pos2(chip.min.x + CHIP_PADDING, chip.center().y - galley.size().y / 2.0), galley, color);
    elided
}
