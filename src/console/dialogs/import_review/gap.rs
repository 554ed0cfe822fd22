//! What a farm's response does not say about an action: its title or image, which the user enters before the changes are applied.

use egui::{Id, Ui};

use crate::draw::{choice, form, text_field};
use crate::gallery::PictureId;
use crate::policy::diff::Offer;
use crate::policy::rest_response::Note;
use crate::policy::{Action, Image, Title};
use crate::text;

/// The details of an action that the response does not include.
#[derive(Debug)]
pub(super) struct Gap {
    /// The position of the action, from 0.
    pub position: usize,
    /// The title as typed so far, if the response has none.
    title: Option<String>,
    /// Whether the user must choose the image.
    needs_image: bool,
}

const FORM: form::Form = form::Form { label_width: 240.0, field_width: f32::INFINITY };

impl Gap {
    /// Returns whether the title is missing or invalid.
    pub(super) fn lacks_title(&self) -> bool {
        self.title.as_ref().is_some_and(|title| title.parse::<Title>().is_err())
    }

    /// Shows a row for the missing title or image of an action. Returns whether the user entered something.
    pub(super) fn show(&mut self, ui: &mut Ui, number: u64, action: &mut Action) -> bool {
        let place = self.position + 1;
        let mut changed = false;
        let command = match action.command.as_str() {
            "" => "empty command".to_owned(),
            command => text::quoted(command, 24),
        };
        FORM.row_ui(ui, &format!("Action {place}, {command}"), |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            if let Some(title) = &mut self.title {
                let id = Id::unique(("missing title", number, self.position));
                let field = text_field::text_field_ui(ui, title, |edit| {
                    edit.id(id).hint_text(text_field::placeholder("Title"))
                });
                let name = format!("Title of action {place}");
                ui.ctx().accesskit_node_builder(field.id, |node| node.set_label(name.as_str()));
                if let (true, Ok(typed)) = (field.changed(), title.parse()) {
                    action.title = typed;
                    changed = true;
                }
            }
            if self.needs_image {
                let chosen = match action.image {
                    Image::Gallery(picture) => picture,
                    Image::Custom(_) => PictureId::CUSTOM,
                };
                let all: Vec<PictureId> = PictureId::all().collect();
                let name = format!("Image of action {place}");
                if let Some(picture) =
                    choice::choice_ui(ui, &name, ui.available_width(), chosen, &all, PictureId::name).inner
                {
                    action.image = Image::Gallery(picture);
                    changed = true;
                }
            }
        });
        changed
    }
}

/// Returns the details to ask for: those that are missing, and those copied from an action with the same command.
pub(super) fn gaps_of(notes: &[Note], offer: &Offer) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = Vec::new();
    for note in notes {
        let (number, title, needs_image) = match note {
            Note::Title(number, title, _) => (*number, Some(title.as_str().to_owned()), false),
            Note::Picture(number, ..) => (*number, None, true),
            Note::UnknownKey { .. } | Note::FurtherAutosend(_) => continue,
        };
        let position = number.checked_sub(1).filter(|position| *position < offer.actions.len());
        let Some(position) = position else { continue };
        match gaps.iter_mut().find(|gap| gap.position == position) {
            Some(gap) => {
                gap.title = gap.title.take().or(title);
                gap.needs_image |= needs_image;
            }
            None => gaps.push(Gap { position, title, needs_image }),
        }
    }
    gaps.sort_by_key(|gap| gap.position);
    gaps
}
