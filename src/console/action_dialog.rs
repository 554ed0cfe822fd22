//! The Add Action / Edit Action dialog. It owns its draft; the policy is untouched until OK.

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{self, Context, FontSelection, Id, RichText, TextBuffer, TextStyle, Ui, vec2};

use super::gallery_picker;
use super::modal::Modal;
use crate::draw::{control, theme};
use crate::policy::draft::{ActionDraft, ActionField};
use crate::policy::{Action, ActionId, Image, Unfit};

/// The dialog while it is open.
#[derive(Debug, Clone)]
pub(super) struct ActionDialog {
    /// The action that is edited; `None` for a new one.
    pub target: Option<ActionId>,
    /// What is being typed.
    pub draft: ActionDraft,
    /// What the dialog began with.
    original: ActionDraft,
    /// The place that the action has or will have, from 0.
    position: usize,
    search: String,
    /// Fields whose problems are shown: those that were left, or all after an attempt to finish.
    left: Vec<ActionField>,
    is_new: bool,
    /// Makes the ids of the fields its own: the undo of a text field belongs to its id.
    serial: u64,
}

/// What came of the dialog in this frame.
#[derive(Debug)]
pub(super) enum Answer {
    /// The action as it is to be.
    Finished(Action),
    /// Nothing is to change.
    Cancelled,
}

impl ActionDialog {
    /// Begins a new action, which will have this place.
    pub(super) fn add(position: usize, serial: u64) -> Self {
        Self::with(None, ActionDraft::default(), position, serial)
    }

    /// Edits an action.
    pub(super) fn edit(id: ActionId, action: &Action, position: usize, serial: u64) -> Self {
        Self::with(Some(id), ActionDraft::from(action), position, serial)
    }

    fn with(target: Option<ActionId>, draft: ActionDraft, position: usize, serial: u64) -> Self {
        let original = draft.clone();
        Self { target, draft, original, position, search: String::new(), left: Vec::new(), is_new: true, serial }
    }

    /// Whether something would be lost by closing it.
    pub(super) fn is_changed(&self) -> bool {
        self.draft != self.original
    }

    /// Gets ready to be shown again after it was closed.
    pub(super) fn reopen(&mut self) {
        self.is_new = true;
    }

    /// Shows the dialog.
    pub(super) fn show(&mut self, ctx: &Context, is_top: bool) -> Option<Answer> {
        let name = if self.target.is_some() { "Edit Action" } else { "Add Action" };
        let remark = format!("{} of five actions", ordinal(self.position));
        let modal = Modal { name, width: 640.0, remark: &remark, is_message: false, choices: &["OK", "Cancel"] };
        let pressed = modal.show(ctx, is_top, |ui| self.fields_ui(ui));
        match pressed? {
            // What was typed in this frame counts too.
            0 => self.draft.finish().ok().map(Answer::Finished),
            _ => Some(Answer::Cancelled),
        }
    }

    /// Shows the fields; tells whether they are an action.
    fn fields_ui(&mut self, ui: &mut Ui) -> bool {
        let problems = self.draft.finish().err().unwrap_or_default();
        ui.horizontal(|ui| {
            ui.add_space(theme::LABEL_WIDTH + 12.0);
            control::checkbox(ui, &mut self.draft.enabled, "Enable Action");
        });
        ui.spacing_mut().item_spacing.y = 0.0;
        let (serial, is_new) = (self.serial, std::mem::take(&mut self.is_new));
        let draft = &mut self.draft;
        let fields: [(ActionField, &str, &mut String); 4] = [
            (ActionField::Title, "Title", &mut draft.title),
            (ActionField::Command, "Command", &mut draft.command),
            (ActionField::Description, "Description", &mut draft.description),
            (ActionField::ActionMessage, "Action message", &mut draft.action_message),
        ];
        for (field, label, text) in fields {
            let before = text.clone();
            let (label_id, response) = row_ui(ui, label, |ui| {
                let id = Id::unique(("action field", serial, label));
                let mut layouter = |ui: &Ui, text: &dyn TextBuffer, _: f32| white_space_shown(ui, text.as_str());
                let response = control::text_field(ui, text, |edit| match field {
                    ActionField::Command => edit.id(id).layouter(&mut layouter),
                    _ => edit.id(id),
                });
                let problem = problems.iter().find(|problem| problem.field == field);
                let is_shown = self.left.contains(&field) || !before.is_empty();
                problem_ui(ui, problem.filter(|_| is_shown).map(|problem| &problem.unfit));
                response
            });
            let response = response.labelled_by(label_id);
            if is_new && field == ActionField::Title {
                response.request_focus();
            }
            if response.lost_focus() {
                self.left.push(field);
            }
        }
        row_ui(ui, "Select an image", |ui| {
            if let Some(picture) = gallery_picker::show(ui, &mut self.search, &self.draft.image) {
                self.draft.image = Image::Gallery(picture);
            }
        });
        self.draft.finish().is_ok()
    }
}

/// A label in its column, and beside it what belongs to it.
fn row_ui<R>(ui: &mut Ui, label: &str, show: impl FnOnce(&mut Ui) -> R) -> (Id, R) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        let size = vec2(theme::LABEL_WIDTH, theme::CONTROL_HEIGHT);
        let named = ui.allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Center), |ui| {
            ui.set_min_width(theme::LABEL_WIDTH);
            ui.label(label)
        });
        let shown = ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            show(ui)
        });
        (named.inner.id, shown.inner)
    })
    .inner
}

/// Says under a field what it takes, and what stands in it instead. The room is there without a problem too: nothing
/// moves under the pointer.
pub(super) fn problem_ui(ui: &mut Ui, problem: Option<&Unfit>) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), PROBLEM_HEIGHT), egui::Sense::hover());
    if let Some(unfit) = problem {
        let words = format!("Enter {}: {} cannot be taken.", unfit.expected, unfit.found);
        let error = theme::tokens(ui.ctx()).error;
        let shown = RichText::new(&words).text_style(TextStyle::Small).color(error);
        let layout = egui::Layout::left_to_right(egui::Align::Center);
        let mut line = ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(layout));
        line.add(egui::Label::new(shown).truncate()).on_hover_text(words);
    }
}

const PROBLEM_HEIGHT: f32 = 16.0;

/// Lays out a command with the spaces at its ends shown.
fn white_space_shown(ui: &Ui, text: &str) -> std::sync::Arc<egui::Galley> {
    let tokens = theme::tokens(ui.ctx());
    let font = FontSelection::Style(TextStyle::Body).resolve(ui.style());
    let plain = TextFormat::simple(font.clone(), tokens.ink);
    let shown = TextFormat { background: tokens.selection, ..TextFormat::simple(font, tokens.accent) };
    let core = text.trim_matches(' ');
    let start = if core.is_empty() { text.len() } else { text.len() - text.trim_start_matches(' ').len() };
    // One character stands for each space, so that the caret finds its place.
    let mark = |spaces: usize| "\u{2423}".repeat(spaces);
    let mut job = LayoutJob::default();
    job.append(&mark(start), 0.0, shown.clone());
    job.append(core, 0.0, plain);
    job.append(&mark(text.len() - start - core.len()), 0.0, shown);
    job.wrap.max_width = f32::INFINITY;
    job.break_on_newline = false;
    ui.painter().layout_job(job)
}

fn ordinal(position: usize) -> &'static str {
    ["First", "Second", "Third", "Fourth", "Fifth"].get(position).copied().unwrap_or("One")
}
