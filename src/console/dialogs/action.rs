//! The Add Action / Edit Action dialog. It owns its draft; the policy does not change until the user presses OK.

use std::collections::HashSet;

use egui::{Context, Id, Rect, Response, TextBuffer, TextStyle, Ui};

use super::frame::{DialogFrame, Readiness};
use crate::console::tabs::advice_list;
use crate::console::{Message as Out, dialogs};
use crate::document::recovery::{UnsavedDraft, UnsavedInput};
use crate::draw::{check_box, field_help, form, otp_dialog, text_area, text_field, theme, tooltip, visible_text};
use crate::end_user::OtpDialog;
use crate::gallery::CustomImage;
use crate::policy::advice::{self, Place, Rule};
use crate::policy::draft::{ActionDraft, FieldProblem};
use crate::policy::{Action, ActionField, ActionId, Edit, Image, MAX_ACTIONS, Policy};
use gallery::{Opening, Picked};

pub(super) mod crop;
mod gallery;

/// The dialog while it is open.
#[derive(Debug, Clone)]
pub(crate) struct ActionDialog {
    /// The action being edited; `None` for a new one.
    target: Option<ActionId>,
    draft: ActionDraft,
    /// The draft when the dialog opened.
    original: ActionDraft,
    /// The position that the action has or will have, from 0.
    position: usize,
    search: String,
    /// Fields whose problems are shown: those that the user has filled in, or left empty when moving on.
    touched: HashSet<ActionField>,
    /// The field to focus when the dialog is next drawn.
    field_to_focus: Option<ActionField>,
}

impl ActionDialog {
    /// Opens with a new action at this position.
    pub(crate) fn add(position: usize) -> Self {
        Self::with(None, ActionDraft::default(), position)
    }

    /// Opens with an action of the policy and focuses a field. Problems and advice are shown immediately.
    pub(crate) fn edit(id: ActionId, action: &Action, field: ActionField, position: usize) -> Self {
        let dialog = Self::with(Some(id), ActionDraft::from(action), position);
        let touched =
            [ActionField::Title, ActionField::Command, ActionField::Description, ActionField::ActionMessage].into();
        Self { field_to_focus: Some(field), touched, ..dialog }
    }

    /// Opens with an unfinished action from an earlier run of the console.
    pub(super) fn restored(place: Option<usize>, draft: ActionDraft, policy: &Policy) -> Self {
        let edited = place.and_then(|place| Some((place, policy.actions().nth(place)?)));
        let dialog = match edited {
            Some((place, (id, action))) => Self::edit(id, action, ActionField::Title, place),
            None => Self::add(policy.actions().len()),
        };
        Self { draft, ..dialog }
    }

    /// Returns what would be lost by closing the dialog.
    pub(super) fn unsaved(&self, policy: &Policy) -> UnsavedInput {
        let place = self.target.and_then(|id| policy.position(id));
        UnsavedInput { place, draft: UnsavedDraft::Action(self.draft.clone()) }
    }

    fn with(target: Option<ActionId>, draft: ActionDraft, position: usize) -> Self {
        let original = draft.clone();
        Self {
            target,
            draft,
            original,
            position,
            search: String::new(),
            touched: HashSet::new(),
            field_to_focus: Some(ActionField::Title),
        }
    }

    /// Returns whether closing the dialog would lose changes.
    pub(crate) fn is_changed(&self) -> bool {
        self.draft != self.original
    }

    /// Prepares to be shown again after it was closed.
    pub(crate) fn reopen(&mut self) {
        self.field_to_focus = Some(ActionField::Title);
    }

    /// Returns the OTP dialog with this action.
    pub(crate) fn preview(&self, policy: &Policy) -> OtpDialog {
        OtpDialog::with_draft(policy, self.target, &self.draft)
    }

    /// Sets a custom image.
    pub(super) fn set_custom_image(&mut self, image: CustomImage) {
        self.draft.image = Image::Custom(image);
    }

    /// Shows the dialog, beside the client view at `beside`; without one, the dialog itself contains a preview. `number` is
    /// part of the fields' ids, because egui keeps the undo history of a text field under its id.
    pub(super) fn show(
        &mut self,
        ctx: &Context,
        number: u64,
        is_top: bool,
        policy: &Policy,
        beside: Option<Rect>,
        messages: &mut Vec<Out>,
    ) {
        let name = if self.target.is_some() { "Edit Action" } else { "Add Action" };
        let remark = format!("Action {} (of at most {MAX_ACTIONS})", self.position + 1);
        let frame = DialogFrame {
            remark: &remark,
            focuses_default_button: false,
            keeps_visible: beside,
            ..DialogFrame::new(name, 640.0, &["OK", "Cancel"])
        };
        let mut finished = None;
        let pressed = frame.show(ctx, is_top, |ui| {
            let (fields, enable) = self.fields_ui(ui, number, messages);
            if beside.is_none() {
                let preview = self.preview(policy);
                FORM.row_ui(ui, "Client view", |ui| otp_dialog::preview_ui(ui, &preview));
            }
            // After the fields, to include what was typed in this frame.
            let result = self.draft.finish();
            let problems = result.as_ref().err().map(Vec::as_slice).unwrap_or_default();
            self.advice_ui(ui, policy, &fields, &enable, problems);
            match result {
                Ok(action) => {
                    finished = Some(action);
                    Readiness::Ready
                }
                Err(problems) => self.problems_ui(ui, &fields, &problems),
            }
        });
        match (pressed, finished) {
            (Some(0), Some(action)) => messages.push(Out::Finish(match self.target {
                Some(id) => Edit::Replace(id, action),
                None => Edit::Add(action),
            })),
            (Some(0), None) | (None, _) => {}
            (Some(_), _) => messages.push(Out::Dialog(dialogs::Message::Discard)),
        }
    }

    /// Shows the fields. Returns them, and the check box.
    fn fields_ui(
        &mut self,
        ui: &mut Ui,
        number: u64,
        messages: &mut Vec<Out>,
    ) -> (Vec<(ActionField, form::Field)>, form::Field) {
        let (_, enable) = FORM.row_ui(ui, "", |ui| {
            let field = ActionField::Enabled;
            form::Field::with_room_of(ui, 0.0, |ui| {
                let response = check_box::checkbox_ui(ui, &mut self.draft.enabled, field.label());
                tooltip::help(response, field.label(), field.help())
            })
        });
        ui.spacing_mut().item_spacing.y = 0.0;
        let field_to_focus = self.field_to_focus.take();
        let draft = &mut self.draft;
        let texts = [
            (ActionField::Title, &mut draft.title),
            (ActionField::Command, &mut draft.command),
            (ActionField::Description, &mut draft.description),
            (ActionField::ActionMessage, &mut draft.action_message),
        ];
        let fields = texts.map(|(field, text)| {
            let shown = FORM.field_ui(
                ui,
                field.label(),
                || field.hint(),
                |ui| text_ui(ui, Id::unique(("action field", number, field)), field, text),
            );
            let shown = shown.limited(ui, text, field.limit());
            if field_to_focus == Some(field) {
                shown.response.request_focus();
            }
            if !text.is_empty() || shown.response.lost_focus() {
                self.touched.insert(field);
            }
            (field, shown)
        });
        let mut fields = Vec::from(fields);
        let (name, ()) = FORM.row_ui(ui, ActionField::Image.label(), |ui| {
            let opening = field_to_focus
                .map(|field| if field == ActionField::Image { Opening::AtImage } else { Opening::Elsewhere });
            let picked = gallery::show(ui, &mut self.search, &draft.image, opening);
            match picked.inner {
                None => {}
                Some(Picked::Gallery(picture)) => draft.image = Image::Gallery(picture),
                Some(Picked::Custom) => messages.push(Out::ChooseCustomImage(number)),
            }
            field_help::note(&picked.response, ActionField::Image.label(), || ActionField::Image.help().to_owned());
            fields.push((ActionField::Image, form::Field::with_room(ui, |_| picked.response)));
        });
        if let Some(name) = name {
            tooltip::hint(name, || ActionField::Image.help().to_owned());
        }
        (fields, enable)
    }

    /// Shows advice below the touched fields that are valid.
    fn advice_ui(
        &mut self,
        ui: &mut Ui,
        policy: &Policy,
        fields: &[(ActionField, form::Field)],
        enable: &form::Field,
        problems: &[Problem],
    ) {
        let found = advice::of_draft(&self.draft, policy, self.target);
        let at = |wanted: ActionField| {
            let of_part =
                found.iter().filter(move |advice| matches!(advice.place, Place::Action(_, part) if part == wanted));
            of_part.collect::<Vec<_>>()
        };
        for (field, shown) in fields {
            let is_touched = *field == ActionField::Image || self.touched.contains(field);
            let is_invalid = problems.iter().any(|problem| problem.field == *field);
            if is_touched
                && !is_invalid
                && let Some(fix) = advice_list::at_field_ui(ui, &at(*field), shown, policy)
            {
                fix.change(&mut self.draft);
            }
        }
        // Autosend has no field here, but works only for an enabled action, so its advice goes below the check box.
        if let Some(advice) = found.iter().find(|advice| advice.rule == Rule::AutosendDisabled) {
            let color = theme::tokens(ui.ctx()).warning;
            let whole = advice.sentences();
            enable.advice_ui(ui, [&whole, &whole], &whole, color, None);
        }
    }

    /// Shows the problem below each touched field. Returns which field to fill in or correct first.
    fn problems_ui(&self, ui: &mut Ui, fields: &[(ActionField, form::Field)], problems: &[Problem]) -> Readiness {
        let mut any_shown = false;
        for Problem { field, invalid } in problems.iter().filter(|problem| self.touched.contains(&problem.field)) {
            if let Some((_, shown)) = fields.iter().find(|(shown, _)| shown == field) {
                shown.problem_ui(ui, invalid);
                any_shown = true;
            }
        }
        match problems.first().map(|problem| problem.field.label()) {
            Some(missing) if !any_shown => Readiness::Because(format!("Enter a {}", missing.to_lowercase())),
            Some(invalid) => Readiness::Because(format!("Fix \"{invalid}\" first")),
            None => Readiness::NotReady,
        }
    }
}

/// Shows the field for a text.
fn text_ui(ui: &mut Ui, id: Id, field: ActionField, text: &mut String) -> Response {
    let mut layouter = |ui: &Ui, text: &dyn TextBuffer, _: f32| {
        let (text, ink) = (text.as_str(), theme::tokens(ui.ctx()).ink);
        ui.painter().layout_job(if field == ActionField::Command {
            visible_text::command_job(ui, text, &TextStyle::Body, ink)
        } else {
            visible_text::visible_job(ui, text, &TextStyle::Body, ink)
        })
    };
    if matches!(field, ActionField::Description | ActionField::ActionMessage) {
        text_area::text_area_ui(ui, id, text)
    } else {
        text_field::text_field_ui(ui, text, |edit| edit.id(id).layouter(&mut layouter))
    }
}

type Problem = FieldProblem<ActionField>;

const FORM: form::Form = form::Form { label_width: theme::LABEL_WIDTH, field_width: f32::INFINITY };
