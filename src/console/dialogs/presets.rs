//! Ready-made actions to pick from, for the open policy or for a new one: the kinds of method, or what a known MFA server
//! takes, with the source; for a server without commands the reason.

use egui::{Context, Label, Rect, Response, RichText, TextStyle, Ui, pos2, vec2};

use super::frame::{DialogFrame, Readiness};
use crate::console::{Message as Out, dialogs};
use crate::document::Document;
use crate::draw::{card, check_box, choice, form, label, picture, theme, tooltip, visible_text};
use crate::gallery::PictureId;
use crate::policy::presets::{self, Offered, Preset};
use crate::policy::{Edit, MAX_ACTIONS, Policy, Provider};

/// The dialog while it is open.
pub(crate) struct PresetDialog {
    purpose: Purpose,
    origin: Origin,
    /// Which of the presets shown are picked.
    picked: Vec<bool>,
    is_new: bool,
}

/// What is made of the presets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// They come into the open policy.
    Add,
    /// A new policy begins with them.
    New,
}

/// Where presets are taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// From nowhere: an empty policy.
    Nowhere,
    /// The kinds of method, whatever the server.
    Methods,
    /// What a server takes.
    Server(Provider),
}

impl PresetDialog {
    /// Offers presets for the open policy, first those of its server.
    pub(crate) fn add(policy: &Policy) -> Self {
        let origin = policy.provider().map_or(Origin::Methods, Origin::Server);
        Self::with(Purpose::Add, origin, policy)
    }

    /// Offers an empty policy, or one with the methods of a server.
    pub(crate) fn new() -> Self {
        Self { purpose: Purpose::New, origin: Origin::Nowhere, picked: Vec::new(), is_new: true }
    }

    fn with(purpose: Purpose, origin: Origin, policy: &Policy) -> Self {
        Self { purpose, origin, picked: proposed(origin, policy), is_new: true }
    }

    /// Shows the dialog; `policy` is the open one.
    pub(super) fn show(&mut self, ctx: &Context, is_top: bool, policy: &Policy, messages: &mut Vec<Out>) {
        let empty = Policy::default();
        let (name, verb, policy) = match self.purpose {
            Purpose::Add => ("Add from preset", "Add", policy),
            Purpose::New => ("New policy", "Create", &empty),
        };
        let free = MAX_ACTIONS - policy.actions().len();
        let remark = match (self.purpose, free) {
            (Purpose::New, _) => String::new(),
            (Purpose::Add, 1) => "1 more action fits".to_owned(),
            (Purpose::Add, free) => format!("{free} more actions fit"),
        };
        let focuses_default_button = matches!(self.readiness(free), Readiness::Ready);
        let choices = [verb, "Cancel"];
        let frame = DialogFrame { remark: &remark, focuses_default_button, ..DialogFrame::new(name, 600.0, &choices) };
        let pressed = frame.show(ctx, is_top, |ui| {
            self.origin_ui(ui, policy);
            self.offered_ui(ui, policy);
            self.readiness(free)
        });
        if let Some(index) = pressed {
            messages.push(dialogs::close());
            if index == 0 {
                // Presets are a separate edit, so that they can be undone.
                let new = (self.purpose == Purpose::New).then(|| Document::new(Policy::default()));
                messages.extend(new.map(|new| Out::Begin(Box::new(new))));
                messages.extend(self.edit().map(Out::Edit));
            }
        }
    }

    fn readiness(&self, free: usize) -> Readiness {
        let count = self.picked.iter().filter(|is_picked| **is_picked).count();
        if count > free {
            Readiness::Because(match free {
                1 => format!("{count} are picked, only 1 fits"),
                free => format!("{count} are picked, only {free} fit"),
            })
        } else if count == 0 && self.purpose == Purpose::Add {
            match self.origin.offered() {
                Some(Offered::Presets(_)) => Readiness::Because("Pick what to add".to_owned()),
                _ => Readiness::NotReady,
            }
        } else {
            Readiness::Ready
        }
    }

    /// The edit that adds what is picked, and names the server.
    fn edit(&self) -> Option<Edit> {
        let offered = self.origin.offered()?;
        let presets = offered.presets().iter().zip(&self.picked);
        let picked: Vec<&Preset> = presets.filter(|(_, is_picked)| **is_picked).map(|(preset, _)| preset).collect();
        Some(presets::edit(self.origin.server(), &picked))
    }

    fn origin_ui(&mut self, ui: &mut Ui, policy: &Policy) {
        let (label, first) = match self.purpose {
            Purpose::Add => ("MFA server", Origin::Methods),
            Purpose::New => ("Begin with", Origin::Nowhere),
        };
        let choices: Vec<Origin> = std::iter::once(first).chain(Provider::ALL.map(Origin::Server)).collect();
        FORM.row_ui(ui, label, |ui| {
            let taken = choice::choice_ui(ui, label, ui.available_width(), self.origin, &choices, Origin::name);
            if let Some(origin) = taken.inner {
                self.origin = origin;
                self.picked = proposed(origin, policy);
            }
        });
    }

    fn offered_ui(&mut self, ui: &mut Ui, policy: &Policy) {
        let is_new = std::mem::take(&mut self.is_new);
        let soft = theme::tokens(ui.ctx()).soft;
        let small = |words: &str| Label::new(RichText::new(words).text_style(TextStyle::Small).color(soft)).wrap();
        match self.origin.offered() {
            None => {
                ui.add(small("No actions, no connection. Actions can be added later, also from presets."));
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
                // Where the default button cannot be pressed yet.
                let mut takes_focus = is_new && !self.picked.contains(&true);
                card::card_ui(ui, 6, |ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    for (preset, is_picked) in offered.iter().zip(&mut self.picked) {
                        let is_there = self.purpose == Purpose::Add && preset.is_in(policy);
                        let row = preset_ui(ui, preset, is_picked, is_there);
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
        let becomes = self.origin.server().filter(|server| policy.provider() != Some(*server));
        if let (Some(server), Purpose::Add, Some(Offered::Presets(_))) = (becomes, self.purpose, self.origin.offered())
        {
            let was = policy.provider().map(|was| format!(" in the place of {}", was.name())).unwrap_or_default();
            ui.label(format!("{} becomes the MFA server of the policy{was}.", server.name()));
        }
    }
}

impl Origin {
    fn name(self) -> &'static str {
        match self {
            Self::Nowhere => "An empty policy",
            Self::Methods => "Any: the kinds of method",
            Self::Server(server) => server.name(),
        }
    }

    fn server(self) -> Option<Provider> {
        match self {
            Self::Nowhere | Self::Methods => None,
            Self::Server(server) => Some(server),
        }
    }

    fn offered(self) -> Option<Offered> {
        (self != Self::Nowhere).then(|| presets::of(self.server()))
    }
}

/// Of a server everything that the policy has not yet, if it fits; of the kinds of method nothing.
fn proposed(origin: Origin, policy: &Policy) -> Vec<bool> {
    let presets = origin.offered().map(Offered::presets).unwrap_or_default();
    let missing: Vec<bool> = presets.iter().map(|preset| origin.server().is_some() && !preset.is_in(policy)).collect();
    let count = missing.iter().filter(|is_missing| **is_missing).count();
    if policy.actions().len() + count > MAX_ACTIONS { vec![false; presets.len()] } else { missing }
}

const FORM: form::Form = form::Form { label_width: 92.0, field_width: f32::INFINITY };

/// The room for a check box, and the size of a picture, in points.
const CHECK_BOX: f32 = 38.0;
const ICON: f32 = 32.0;

/// A preset with its check box: the whole row switches it.
fn preset_ui(ui: &mut Ui, preset: &Preset, is_picked: &mut bool, is_there: bool) -> Response {
    let tokens = theme::tokens(ui.ctx());
    let remark = if is_there { "In the policy already. " } else { "" };
    let remark = format!("{remark}{}", preset.note);
    let (left, small) = (CHECK_BOX + ICON + 12.0, TextStyle::Small);
    let width = ui.available_width() - left - 8.0;
    let below = if remark.is_empty() { 0.0 } else { label::lines_height(ui, &remark, &small, width) };
    let described = if preset.description.is_empty() { 0.0 } else { 18.0 };
    let height = (30.0 + described + below + 8.0).max(ICON + 16.0);
    let (response, room) = check_box::check_row_ui(ui, height, is_picked, preset.title);
    let said = format!("Command {}. {} {remark}", preset.command, preset.description);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(said.trim_end()));
    let icon = PictureId::find(preset.picture).unwrap_or(PictureId::CUSTOM);
    let at = Rect::from_min_size(room.min + vec2(0.0, 8.0), vec2(ICON, ICON));
    picture::paint(ui, at, ICON, picture::Source::Gallery(icon), 1.0);
    let title = Rect::from_min_size(pos2(at.max.x + 12.0, room.min.y + 6.0), vec2(width, 22.0));
    label::text_in(ui, title, preset.title, &theme::strong(), tokens.ink);
    let beside = label::text_width(ui, preset.title, &theme::strong()) + 10.0;
    visible_text::command_chip(ui, title.with_min_x(title.min.x + beside), preset.command, tokens.ink);
    label::text_in(ui, title.translate(vec2(0.0, 20.0)), preset.description, &small, tokens.ink);
    let note = Rect::from_min_size(title.min + vec2(0.0, 23.0 + described), vec2(width, below));
    label::text_lines_in(ui, note, &remark, &small, tokens.soft);
    if preset.action_message.is_empty() {
        return response;
    }
    tooltip::hint(response, || format!("Action message: {}", preset.action_message))
}
