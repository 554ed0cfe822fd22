//! The Add Action / Edit Action dialog. It owns its draft; the policy is untouched until OK.

use std::collections::HashSet;

use eframe::egui::{Context, Id, Rect, TextBuffer, TextStyle, Ui};

use super::gallery_picker::{self, Picked};
use super::modal::{Modal, Readiness};
use crate::client::OtpDialog;
use crate::draw::{control, otp_dialog, theme};
use crate::policy::draft::{ActionDraft, ActionField, FieldProblem};
use crate::policy::{Action, ActionId, Image, Policy, Unfit};
use crate::text::deceptive::deception;

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
    /// Fields whose problems are shown: in which something stood, or which were left empty.
    touched: HashSet<ActionField>,
    is_new: bool,
    /// Whether the button for an own picture was pressed.
    wants_picture: bool,
    /// Makes the ids of the fields its own: the undo of a text field belongs to its id.
    serial: u64,
}

/// What came of the dialog in this frame.
#[derive(Debug)]
pub(super) enum Answer {
    /// The action as it is to be.
    Finished(Action),
    /// A file is to be chosen for the picture; the dialog stays.
    ChoosePicture,
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
        Self {
            target,
            draft,
            original,
            position,
            search: String::new(),
            touched: HashSet::new(),
            is_new: true,
            wants_picture: false,
            serial,
        }
    }

    /// Tells this dialog from every other.
    pub(super) fn serial(&self) -> u64 {
        self.serial
    }

    /// Whether something would be lost by closing it.
    pub(super) fn is_changed(&self) -> bool {
        self.draft != self.original
    }

    /// Gets ready to be shown again after it was closed.
    pub(super) fn reopen(&mut self) {
        self.is_new = true;
    }

    /// What the end user's dialog would show.
    pub(super) fn preview(&self, policy: &Policy) -> OtpDialog {
        OtpDialog::with_draft(policy, self.target, &self.draft)
    }

    /// Shows the dialog, beside the client view at `beside`; where there is none, the end user's dialog stands in it.
    pub(super) fn show(
        &mut self,
        ctx: &Context,
        is_top: bool,
        policy: &Policy,
        beside: Option<Rect>,
    ) -> Option<Answer> {
        let name = if self.target.is_some() { "Edit Action" } else { "Add Action" };
        let remark = format!("{} of five actions", ordinal(self.position));
        let modal = Modal {
            name,
            width: 640.0,
            remark: &remark,
            is_message: false,
            choices: &["OK", "Cancel"],
            spares: beside,
        };
        let mut finished = None;
        let pressed = modal.show(ctx, is_top, |ui| {
            let fields = self.fields_ui(ui);
            if beside.is_none() {
                let preview = self.preview(policy);
                FORM.row_ui(ui, "Client view", |ui| otp_dialog::preview_ui(ui, &preview));
            }
            // After the fields: what was typed in this frame counts too.
            let result = self.draft.finish();
            self.advice_ui(ui, &fields, result.as_ref().err().map(Vec::as_slice).unwrap_or_default());
            match result {
                Ok(action) => {
                    finished = Some(action);
                    Readiness::Ready
                }
                Err(problems) => self.problems_ui(ui, &fields, &problems),
            }
        });
        if std::mem::take(&mut self.wants_picture) {
            return Some(Answer::ChoosePicture);
        }
        match pressed? {
            0 => finished.map(Answer::Finished),
            _ => Some(Answer::Cancelled),
        }
    }

    fn fields_ui(&mut self, ui: &mut Ui) -> [(ActionField, control::Field); 4] {
        ui.horizontal(|ui| {
            ui.add_space(theme::LABEL_WIDTH + 12.0);
            control::checkbox_ui(ui, &mut self.draft.enabled, "Enable Action");
        });
        ui.spacing_mut().item_spacing.y = 0.0;
        let (serial, is_new) = (self.serial, std::mem::take(&mut self.is_new));
        let draft = &mut self.draft;
        let texts = [
            (ActionField::Title, &mut draft.title),
            (ActionField::Command, &mut draft.command),
            (ActionField::Description, &mut draft.description),
            (ActionField::ActionMessage, &mut draft.action_message),
        ];
        let fields = texts.map(|(field, text)| {
            let shown = FORM.field_ui(ui, label(field), |ui| {
                let id = Id::unique(("action field", serial, label(field)));
                let mut layouter = |ui: &Ui, text: &dyn TextBuffer, _: f32| {
                    let (text, ink) = (text.as_str(), theme::tokens(ui.ctx()).ink);
                    ui.painter().layout_job(match field {
                        ActionField::Command => control::command_job(ui, text, &TextStyle::Body, ink),
                        _ => control::visible_job(ui, text, &TextStyle::Body, ink),
                    })
                };
                control::text_field_ui(ui, text, |edit| edit.id(id).layouter(&mut layouter))
            });
            if is_new && field == ActionField::Title {
                shown.response.request_focus();
            }
            if !text.is_empty() || shown.response.lost_focus() {
                self.touched.insert(field);
            }
            (field, shown)
        });
        FORM.row_ui(ui, "Select an image", |ui| match gallery_picker::show(ui, &mut self.search, &draft.image) {
            None => {}
            Some(Picked::Gallery(picture)) => draft.image = Image::Gallery(picture),
            Some(Picked::Own) => self.wants_picture = true,
        });
        fields
    }

    /// Advises under the fields whose text can look like something else, where nothing is wrong with them.
    fn advice_ui(&self, ui: &mut Ui, fields: &[(ActionField, control::Field)], problems: &[Problem]) {
        for (field, shown) in fields {
            let is_wrong = problems.iter().any(|problem| problem.field == *field);
            if let Some(deception) = deception(self.text(*field)).filter(|_| !is_wrong) {
                shown.advice_ui(ui, &deception.to_string());
            }
        }
    }

    fn text(&self, field: ActionField) -> &str {
        match field {
            ActionField::Title => &self.draft.title,
            ActionField::Command => &self.draft.command,
            ActionField::Description => &self.draft.description,
            ActionField::ActionMessage => &self.draft.action_message,
        }
    }

    /// Says what is wrong under each field that somebody has been in; if there is none, what is missing.
    fn problems_ui(&self, ui: &mut Ui, fields: &[(ActionField, control::Field)], problems: &[Problem]) -> Readiness {
        let mut is_told = false;
        for Problem { field, unfit } in problems.iter().filter(|problem| self.touched.contains(&problem.field)) {
            if let Some((_, shown)) = fields.iter().find(|(other, _)| other == field) {
                shown.problem_ui(ui, &problem_words(unfit));
                is_told = true;
            }
        }
        match problems.first() {
            Some(missing) if !is_told => {
                Readiness::Because(format!("Enter the {}", label(missing.field).to_lowercase()))
            }
            _ => Readiness::NotReady,
        }
    }
}

type Problem = FieldProblem<ActionField>;

const FORM: control::Form = control::Form { label_width: theme::LABEL_WIDTH, field_width: f32::INFINITY };

/// Says what a field takes, and what stands in it instead.
pub(super) fn problem_words(unfit: &Unfit) -> String {
    format!("Enter {}: {} cannot be taken.", unfit.expected, unfit.found)
}

fn label(field: ActionField) -> &'static str {
    match field {
        ActionField::Title => "Title",
        ActionField::Command => "Command",
        ActionField::Description => "Description",
        ActionField::ActionMessage => "Action message",
    }
}

fn ordinal(position: usize) -> &'static str {
    ["First", "Second", "Third", "Fourth", "Fifth"].get(position).copied().unwrap_or("One")
}
