//! Text from a policy with invisible characters shown, and commands on chips. Which characters are invisible is decided in
//! `text`.

use std::sync::Arc;

use egui::epaint::RectShape;
use egui::text::{LayoutJob, TextFormat};
use egui::{self, Color32, CornerRadius, Galley, Rect, TextStyle, Ui, pos2, vec2};

use super::{mesh_cache, theme};
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

/// A command on a chip.
pub struct Chip {
    command: String,
    color: Color32,
    /// The command, laid out whole.
    whole: Arc<Galley>,
}

impl Chip {
    /// Lays out a command.
    pub fn new(ui: &Ui, command: &str, color: Color32) -> Self {
        let whole = ui.painter().layout_job(command_job(ui, command, &TextStyle::Monospace, color));
        Self { command: command.to_owned(), color, whole }
    }

    /// Returns the width of the chip, in points.
    pub fn width(&self) -> f32 {
        (self.whole.size().x + 2.0 * CHIP_PADDING).ceil()
    }

    /// Paints the chip in `cell`, with the command cut with `…` if it does not fit; returns whether it was cut.
    pub fn show_in(&self, ui: &Ui, cell: Rect) -> bool {
        if self.command.is_empty() {
            return false;
        }
        let room = cell.width() - 2.0 * CHIP_PADDING;
        let shown = match self.whole.size().x <= room {
            true => Arc::clone(&self.whole),
            false => {
                let mut job = command_job(ui, &self.command, &TextStyle::Monospace, self.color);
                job.wrap = egui::text::TextWrapping::truncate_at_width(room.max(0.0));
                ui.painter().layout_job(job)
            }
        };
        let elided = shown.elided;
        let size = vec2(shown.size().x + 2.0 * CHIP_PADDING, 20.0);
        let chip = Rect::from_min_size(pos2(cell.min.x, cell.center().y - 10.0), size);
        mesh_cache::paint(ui, &RectShape::filled(chip, CornerRadius::same(4), theme::tokens(ui.ctx()).header));
        let at = pos2(chip.min.x + CHIP_PADDING, chip.center().y - shown.size().y / 2.0);
        ui.painter().galley(at, shown, self.color);
        elided
    }
}
