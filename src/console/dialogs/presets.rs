//! The dialog that adds presets to the open policy or creates a policy from them: generic methods, or the commands of a known
//! MFA server with their source. The presets themselves belong to [`presets`](crate::policy::presets).

use egui::{Context, Id, Label, Rect, Response, RichText, TextStyle, Ui, pos2, vec2};

use super::frame::{DialogFrame, Readiness};
use super::help::Topic;
use crate::console::{Message as Out, dialogs};
use crate::document::Document;
use crate::draw::visible_text::Chip;
use crate::draw::{card, check_box, choice, field_help, form, label, picture, text_field, theme, tooltip};
use crate::gallery::PictureId;
use crate::policy::presets::{self, Offered, Preset};
use crate::policy::{Edit, InvalidValue, MAX_ACTIONS, Name, Policy, PolicyField, Provider};
use crate::text;

/// The open dialog.
pub(crate) struct PresetDialog {
    purpose: Purpose,
    /// The name of the new policy. If it is left empty, the first file names the policy.
    name: String,
    origin: Origin,
    /// Which of the offered presets are selected.
    selected: Vec<bool>,
    is_new: bool,
}

/// What the presets are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To add them to the open policy.
    Add,
    /// To create a policy with them.
    New,
}

/// Where presets come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// Nowhere, for an empty policy.
    Empty,
    /// Generic methods, for any server.
    Generic,
    /// The methods of a known server.
    Server(Provider),
}

impl PresetDialog {
    /// Offers presets for the open policy, starting with those of its server.
    pub(crate) fn add(policy: &Policy) -> Self {
        let origin = policy.provider().map_or(Origin::Generic, Origin::Server);
        Self::with(Purpose::Add, origin, policy)
    }

    /// Offers an empty policy, or one with the methods of a server.
    pub(crate) fn new() -> Self {
        Self::with(Purpose::New, Origin::Empty, &Policy::default())
    }

    /// Returns the topic of help on the dialog.
    pub(super) fn topic(&self) -> Topic {
        match self.purpose {
            Purpose::Add => Topic::Presets,
            Purpose::New => Topic::NewPolicy,
        }
    }

    fn with(purpose: Purpose, origin: Origin, policy: &Policy) -> Self {
        Self { purpose, name: String::new(), origin, selected: preselection(origin, policy), is_new: true }
    }

    /// Shows the dialog. `number` makes the id of the name field unique; `policy` is the open one.
    pub(super) fn show(&mut self, ctx: &Context, number: u64, is_top: bool, policy: &Policy, messages: &mut Vec<Out>) {
        let empty = Policy::default();
        let (name, verb, policy) = match self.purpose {
            Purpose::Add => ("Add from preset", "Add", policy),
            Purpose::New => ("New policy", "Create", &empty),
        };
        let free = MAX_ACTIONS - policy.actions().len();
        let remark = match (self.purpose, free) {
            (Purpose::New, _) => String::new(),
            (Purpose::Add, free) => format!("You can add {}", text::counted(free as u64, "more action")),
        };
        // A new policy starts with its name.
        let focuses_default_button = self.purpose == Purpose::Add && matches!(self.readiness(free), Readiness::Ready);
        let choices = [verb, "Cancel"];
        let frame = DialogFrame { remark: &remark, focuses_default_button, ..DialogFrame::new(name, 600.0, &choices) };
        let pressed = frame.show(ctx, is_top, |ui| {
            if self.purpose == Purpose::New {
                self.name_ui(ui, number);
            }
            self.origin_ui(ui, policy);
            self.offered_ui(ui, policy);
            self.readiness(free)
        });
        if let Some(index) = pressed {
            messages.push(dialogs::close());
            if index == 0 {
                // Adding the presets is a separate edit, so that it can be undone.
                let new = (self.purpose == Purpose::New).then(|| self.document());
                messages.extend(new.map(|new| Out::ReplaceDocument(Box::new(new))));
                messages.extend(self.edit().map(Out::Edit));
            }
        }
    }

    /// Returns the new policy without its actions.
    fn document(&self) -> Document {
        match self.name() {
            Some(Ok(name)) => Document::new(Policy::new(name)),
            None | Some(Err(_)) => Document::unnamed(),
        }
    }

    /// Returns the name for a new policy, unless the field is empty.
    fn name(&self) -> Option<Result<Name, InvalidValue>> {
        (!self.name.is_empty()).then(|| self.name.parse())
    }

    fn name_ui(&mut self, ui: &mut Ui, number: u64) {
        let field = PolicyField::Name;
        let shown = FORM.field_ui(
            ui,
            field.label(),
            || format!("{} {NAME_HINT}.", field.help()),
            |ui| {
                let id = Id::unique(("new policy name", number));
                text_field::text_field_ui(ui, &mut self.name, |edit| {
                    edit.id(id).hint_text(text_field::placeholder(NAME_HINT))
                })
            },
        );
        if self.is_new {
            shown.response.request_focus();
        }
        if let Some(Err(invalid)) = self.name() {
            shown.problem_ui(ui, &invalid);
        }
    }

    fn readiness(&self, free: usize) -> Readiness {
        let count = self.selected.iter().filter(|is_selected| **is_selected).count();
        if let Some(Err(_)) = self.name() {
            Readiness::Because(format!("Fix \"{}\" first", PolicyField::Name.label()))
        } else if count > free {
            Readiness::Because(format!("{count} selected; only {free} can be added"))
        } else if count == 0 && self.purpose == Purpose::Add {
            match self.origin.offered() {
                Some(Offered::Presets(_)) => Readiness::Because("Select actions to add".to_owned()),
                _ => Readiness::NotReady,
            }
        } else {
            Readiness::Ready
        }
    }

    /// Returns the edit that adds the selected presets and sets the MFA server.
    fn edit(&self) -> Option<Edit> {
        let offered = self.origin.offered()?;
        let presets = offered.presets().iter().zip(&self.selected);
        let selected: Vec<&Preset> = presets.filter(|(_, selected)| **selected).map(|(preset, _)| preset).collect();
        Some(presets::edit(self.origin.server(), &selected))
    }

    fn origin_ui(&mut self, ui: &mut Ui, policy: &Policy) {
        let provider = PolicyField::Provider;
        let (label, help, first) = match self.purpose {
            Purpose::Add => (provider.label(), provider.help(), Origin::Generic),
            Purpose::New => ("Start from", START_HELP, Origin::Empty),
        };
        let choices: Vec<Origin> =
            std::iter::once(first).chain(Provider::ALL.iter().copied().map(Origin::Server)).collect();
        let (name, response) = FORM.row_ui(ui, label, |ui| {
            let chosen = choice::choice_ui(ui, label, ui.available_width(), self.origin, &choices, Origin::name);
            if let Some(origin) = chosen.inner {
                self.origin = origin;
                self.selected = preselection(origin, policy);
            }
            chosen.response
        });
        let help = || help.to_owned();
        field_help::note(&response, label, help);
        if let Some(name) = name {
            tooltip::hint(name, help);
        }
    }

    fn offered_ui(&mut self, ui: &mut Ui, policy: &Policy) {
        let is_new = std::mem::take(&mut self.is_new);
        let soft = theme::tokens(ui.ctx()).soft;
        let small = |text: &str| Label::new(RichText::new(text).text_style(TextStyle::Small).color(soft)).wrap();
        match self.origin.offered() {
            None => {
                ui.add(small("No actions or connection settings. You can add them later."));
            }
            Some(Offered::NoCommand(reason)) => {
                card::card_ui(ui, 14, |ui| {
                    label::line_ui(
                        ui,
                        22.0,
                        "No presets for this server",
                        &theme::strong(),
                        theme::tokens(ui.ctx()).ink,
                    );
                    ui.label(reason);
                });
            }
            Some(Offered::Presets(offered)) => {
                // The default button is disabled until something is selected, so the first preset takes the focus.
                let mut takes_focus = is_new && !self.selected.contains(&true);
                card::card_ui(ui, 6, |ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    for (preset, is_selected) in offered.iter().zip(&mut self.selected) {
                        let is_present = self.purpose == Purpose::Add && preset.is_in(policy);
                        let row = preset_ui(ui, preset, is_selected, is_present);
                        if std::mem::take(&mut takes_focus) {
                            row.request_focus();
                        }
                    }
                });
                if let Some(preset) = offered.first() {
                    ui.add(small(&format!("Source: {}", preset.source)));
                }
            }
        }
        let new = self.origin.server().filter(|server| policy.provider() != Some(*server));
        if let (Some(server), Purpose::Add, Some(Offered::Presets(_))) = (new, self.purpose, self.origin.offered()) {
            let instead = policy.provider().map(|old| format!(" instead of {}", old.name())).unwrap_or_default();
            ui.label(format!("The policy's MFA server will be set to {}{instead}.", server.name()));
        }
    }
}

impl Origin {
    fn name(self) -> &'static str {
        match self {
            Self::Empty => "Empty policy",
            Self::Generic => "Generic methods",
            Self::Server(server) => server.name(),
        }
    }

    fn server(self) -> Option<Provider> {
        match self {
            Self::Empty | Self::Generic => None,
            Self::Server(server) => Some(server),
        }
    }

    fn offered(self) -> Option<Offered> {
        (self != Self::Empty).then(|| presets::of(self.server()))
    }
}

/// Preselects all presets of a server that the policy does not have yet, if there is room for them, but no generic methods.
fn preselection(origin: Origin, policy: &Policy) -> Vec<bool> {
    let presets = origin.offered().map(Offered::presets).unwrap_or_default();
    let missing: Vec<bool> = presets.iter().map(|preset| origin.server().is_some() && !preset.is_in(policy)).collect();
    let count = missing.iter().filter(|is_missing| **is_missing).count();
    if policy.actions().len() + count > MAX_ACTIONS { vec![false; presets.len()] } else { missing }
}

/// The placeholder of the name.
const NAME_HINT: &str = "If left empty, the first file name is used";
/// The help of `Start from`.
const START_HELP: &str = "An empty policy, or the usual methods and connection settings of a known MFA server.";

const FORM: form::Form = form::Form { label_width: 92.0, field_width: f32::INFINITY };

/// The width of a check box, in points.
const CHECK_BOX: f32 = 38.0;
/// The size of an icon, in points.
const ICON: f32 = 32.0;

/// Shows a preset with its check box. A click anywhere in the row toggles it.
fn preset_ui(ui: &mut Ui, preset: &Preset, is_selected: &mut bool, is_present: bool) -> Response {
    let tokens = theme::tokens(ui.ctx());
    let remark = if is_present { "Already in the policy. " } else { "" };
    let remark = format!("{remark}{}", preset.note);
    let (left, small) = (CHECK_BOX + ICON + 12.0, TextStyle::Small);
    let width = ui.available_width() - left - 8.0;
    let below = if remark.is_empty() { 0.0 } else { label::lines_height(ui, &remark, &small, width) };
    let description_height = if preset.description.is_empty() { 0.0 } else { 18.0 };
    let height = (30.0 + description_height + below + 8.0).max(ICON + 16.0);
    let (response, room) = check_box::check_row_ui(ui, height, is_selected, preset.title);
    let command = match preset.command {
        "" => "No command".to_owned(),
        command => format!("Command {command}"),
    };
    let described = format!("{command}. {} {remark}", preset.description);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(described.trim_end()));
    let icon = PictureId::find(preset.picture).unwrap_or(PictureId::CUSTOM);
    let at = Rect::from_min_size(room.min + vec2(0.0, 8.0), vec2(ICON, ICON));
    picture::paint(ui, at, ICON, picture::Source::Gallery(icon), 1.0);
    let title = Rect::from_min_size(pos2(at.max.x + 12.0, room.min.y + 6.0), vec2(width, 22.0));
    label::text_in(ui, title, preset.title, &theme::strong(), tokens.ink);
    let beside = label::text_width(ui, preset.title, &theme::strong()) + 10.0;
    Chip::new(ui, preset.command, tokens.ink).show_in(ui, title.with_min_x(title.min.x + beside));
    label::text_in(ui, title.translate(vec2(0.0, 20.0)), preset.description, &small, tokens.ink);
    let note = Rect::from_min_size(title.min + vec2(0.0, 23.0 + description_height), vec2(width, below));
    label::text_lines_in(ui, note, &remark, &small, tokens.soft);
    if preset.action_message.is_empty() {
        return response;
    }
    tooltip::hint(response, || format!("Action message: {}", preset.action_message))
}
