//! The Add Action / Edit Action dialog. It owns its draft; the policy is untouched until OK.

use std::collections::HashSet;

use egui::{Context, Id, Rect, TextBuffer, TextStyle, Ui};

use super::frame::{DialogFrame, Readiness};
use super::gallery::{self, Picked};
use crate::console::tabs::advice_list;
use crate::console::{Message as Out, dialogs};
use crate::document::recovery::UnsavedAction;
use crate::draw::{check_box, form, label, otp_dialog, text_field, theme, visible_text};
use crate::end_user::OtpDialog;
use crate::gallery::CustomImage;
use crate::policy::advice::{self, ActionPart, Place, Rule};
use crate::policy::draft::{ActionDraft, ActionField, FieldProblem};
use crate::policy::{Action, ActionId, Edit, Image, MAX_ACTIONS_IN_WORDS, Policy};

/// The dialog while it is open.
#[derive(Debug, Clone)]
pub(crate) struct ActionDialog {
    /// The action that is edited; `None` for a new one.
    target: Option<ActionId>,
    /// What is being typed.
    draft: ActionDraft,
    /// What the dialog began with.
    original: ActionDraft,
    /// The place that the action has or will have, from 0.
    position: usize,
    search: String,
    /// Fields whose problems are shown: in which something stood, or which were left empty.
    touched: HashSet<ActionField>,
    /// What is to get the focus.
    leads_to: Option<ActionPart>,
}

impl ActionDialog {
    /// Begins a new action, which will have this place.
    pub(crate) fn add(position: usize) -> Self {
        Self::with(None, ActionDraft::default(), position)
    }

    /// Edits an action; `part` of it has the focus. Its problems and the advice on it show at once.
    pub(crate) fn edit(id: ActionId, action: &Action, part: ActionPart, position: usize) -> Self {
        let dialog = Self::with(Some(id), ActionDraft::from(action), position);
        let touched =
            [ActionField::Title, ActionField::Command, ActionField::Description, ActionField::ActionMessage].into();
        Self { leads_to: Some(part), touched, ..dialog }
    }

    /// Goes on with what was being typed when an earlier console ended.
    pub(crate) fn restored(unsaved: UnsavedAction, policy: &Policy) -> Self {
        let edited = unsaved.place.and_then(|place| Some((place, policy.actions().nth(place)?)));
        let dialog = match edited {
            Some((place, (id, action))) => Self::edit(id, action, ActionPart::Title, place),
            None => Self::add(policy.actions().len()),
        };
        Self { draft: unsaved.draft, ..dialog }
    }

    /// What would be lost by closing it.
    pub(crate) fn unsaved(&self, policy: &Policy) -> UnsavedAction {
        let place = self.target.and_then(|id| policy.position(id));
        UnsavedAction { place, draft: self.draft.clone() }
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
            leads_to: Some(ActionPart::Title),
        }
    }

    /// Whether something would be lost by closing it.
    pub(crate) fn is_changed(&self) -> bool {
        self.draft != self.original
    }

    /// Gets ready to be shown again after it was closed.
    pub(crate) fn reopen(&mut self) {
        self.leads_to = Some(ActionPart::Title);
    }

    /// What the end user's dialog would show.
    pub(crate) fn preview(&self, policy: &Policy) -> OtpDialog {
        OtpDialog::with_draft(policy, self.target, &self.draft)
    }

    /// Gives the action an own picture.
    pub(super) fn set_custom_image(&mut self, own: CustomImage) {
        self.draft.image = Image::Custom(own);
    }

    /// Shows the dialog, beside the client view at `beside`; where there is none, the end user's dialog stands in it. Its
    /// `number` makes the ids of the fields its own: the undo of a text field belongs to its id.
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
        let remark = format!("{} of {MAX_ACTIONS_IN_WORDS} actions", ordinal(self.position));
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
            // After the fields: what was typed in this frame counts too.
            let result = self.draft.finish();
            let problems = result.as_ref().err().map(Vec::as_slice).unwrap_or_default();
            self.advice_ui(ui, policy, &fields, enable, problems);
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

    /// Shows the fields; gives them, and the room beside the check box.
    fn fields_ui(
        &mut self,
        ui: &mut Ui,
        number: u64,
        messages: &mut Vec<Out>,
    ) -> (Vec<(ActionPart, form::Field)>, Rect) {
        let enable = ui.horizontal(|ui| {
            ui.add_space(theme::LABEL_WIDTH + 12.0);
            check_box::checkbox_ui(ui, &mut self.draft.enabled, "Enable Action");
            ui.available_rect_before_wrap()
        });
        ui.spacing_mut().item_spacing.y = 0.0;
        let leads_to = self.leads_to.take();
        let draft = &mut self.draft;
        let texts = [
            (ActionField::Title, &mut draft.title),
            (ActionField::Command, &mut draft.command),
            (ActionField::Description, &mut draft.description),
            (ActionField::ActionMessage, &mut draft.action_message),
        ];
        let fields = texts.map(|(field, text)| {
            let label = ActionPart::from(field).label();
            let shown = FORM.field_ui(ui, label, |ui| {
                let id = Id::unique(("action field", number, label));
                let mut layouter = |ui: &Ui, text: &dyn TextBuffer, _: f32| {
                    let (text, ink) = (text.as_str(), theme::tokens(ui.ctx()).ink);
                    ui.painter().layout_job(match field {
                        ActionField::Command => visible_text::command_job(ui, text, &TextStyle::Body, ink),
                        _ => visible_text::visible_job(ui, text, &TextStyle::Body, ink),
                    })
                };
                text_field::text_field_ui(ui, text, |edit| edit.id(id).layouter(&mut layouter))
            });
            if leads_to == Some(field.into()) {
                shown.response.request_focus();
            }
            if !text.is_empty() || shown.response.lost_focus() {
                self.touched.insert(field);
            }
            (ActionPart::from(field), shown)
        });
        let mut fields = Vec::from(fields);
        FORM.row_ui(ui, "Select an image", |ui| {
            let takes_focus = leads_to == Some(ActionPart::Image);
            let picked = gallery::show(ui, &mut self.search, &draft.image, takes_focus);
            match picked.inner {
                None => {}
                Some(Picked::Gallery(picture)) => draft.image = Image::Gallery(picture),
                Some(Picked::Custom) => messages.push(Out::ChooseCustomImage(number)),
            }
            fields.push((ActionPart::Image, form::Field::with_room(ui, |_| picked.response)));
        });
        (fields, enable.inner)
    }

    /// Advises under the fields that somebody has been in, where nothing is wrong with them.
    fn advice_ui(
        &mut self,
        ui: &mut Ui,
        policy: &Policy,
        fields: &[(ActionPart, form::Field)],
        enable: Rect,
        problems: &[Problem],
    ) {
        let found = advice::of_draft(&self.draft, policy, self.target);
        let at = |wanted: ActionPart| {
            let of_part =
                found.iter().filter(move |advice| matches!(advice.place, Place::Action(_, part) if part == wanted));
            of_part.collect::<Vec<_>>()
        };
        for (part, shown) in fields {
            let is_touched =
                *part == ActionPart::Image || self.touched.iter().any(|field| ActionPart::from(*field) == *part);
            let is_wrong = problems.iter().any(|problem| ActionPart::from(problem.field) == *part);
            if is_touched
                && !is_wrong
                && let Some(fix) = advice_list::at_field_ui(ui, &at(*part), shown, policy)
            {
                fix.change(&mut self.draft);
            }
        }
        // Autosend has no field here; whether it can run is decided by the check box.
        if let Some(advice) = at(ActionPart::Autosend).iter().find(|advice| advice.rule == Rule::AutosendDisabled) {
            let color = theme::tokens(ui.ctx()).warning;
            let id = ui.scope_id().with("autosend");
            label::label_in(ui, enable, id, &advice.sentences(), &TextStyle::Small, color);
        }
    }

    /// Says what is wrong under each field that somebody has been in; if there is none, what is missing.
    fn problems_ui(&self, ui: &mut Ui, fields: &[(ActionPart, form::Field)], problems: &[Problem]) -> Readiness {
        let mut is_told = false;
        for Problem { field, unfit } in problems.iter().filter(|problem| self.touched.contains(&problem.field)) {
            if let Some((_, shown)) = fields.iter().find(|(part, _)| *part == (*field).into()) {
                shown.problem_ui(ui, unfit);
                is_told = true;
            }
        }
        match problems.first() {
            Some(missing) if !is_told => {
                Readiness::Because(format!("Enter the {}", ActionPart::from(missing.field).label().to_lowercase()))
            }
            _ => Readiness::NotReady,
        }
    }
}

type Problem = FieldProblem<ActionField>;

const FORM: form::Form = form::Form { label_width: theme::LABEL_WIDTH, field_width: f32::INFINITY };

fn ordinal(position: usize) -> &'static str {
    ["First", "Second", "Third", "Fourth", "Fifth"].get(position).copied().unwrap_or("One")
}
