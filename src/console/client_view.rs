//! The client view: what the end user will roughly see, live, and the logon played through with answers that the
//! administrator chooses. It keeps its own state and touches no policy; the one setting of the policy that stands here is
//! reported as an edit.

use std::sync::Arc;

use eframe::egui::{
    self, Context, Label, Popup, PopupCloseBehavior, RichText, ScrollArea, TextStyle, Ui, accesskit, vec2,
};

use super::Message;
use crate::client::logon::{End, Failure, Line, Stage};
use crate::client::{Logon, OtpDialog};
use crate::draw::otp_dialog::{self, Pressed, Screen};
use crate::draw::{button, control, theme};
use crate::policy::{ActionId, Edit, Policy};
use playing::Playing;
use simulation::{Platform, Simulated};

mod playing;
mod simulation;

/// The width of the view in points.
pub(super) const WIDTH: f32 = otp_dialog::WIDTH + 40.0;
/// From this width of the window on, in points, the view stands beside the list.
pub(super) const ROOM: f32 = 1100.0;

/// The view, and what is played in it.
#[derive(Debug)]
pub(super) struct ClientView {
    playing: Playing,
    /// What stands in the OTP field.
    code: String,
    platform: Platform,
    live: Option<Live>,
    /// The height of everything but the log, in points.
    rest_height: f32,
}

/// What a policy shows, kept until there is another.
#[derive(Debug)]
struct Live {
    policy: Arc<Policy>,
    dialog: OtpDialog,
    /// The height of its desktop in points.
    height: f32,
}

impl ClientView {
    /// A client that was never used.
    pub(super) fn new() -> Self {
        Self {
            playing: Playing::default(),
            code: String::new(),
            platform: Platform::Windows,
            live: None,
            rest_height: 0.0,
        }
    }

    /// Lets time pass in the logon that is played.
    pub(super) fn tick(&mut self, ctx: &Context, policy: &Arc<Policy>) {
        self.playing.tick(ctx, policy);
    }

    fn play(&mut self, policy: &Arc<Policy>, chosen: Option<ActionId>) {
        self.code.clear();
        self.playing.play(policy, chosen);
    }

    /// Whether the view, with the least log, fits into `room`, in points.
    pub(super) fn fits(&self, room: f32) -> bool {
        self.rest_height > 0.0 && self.rest_height + LEAST_LOG <= room
    }

    /// Shows the view. A `draft` that is being typed shows instead of what is played. The log takes what is left of `room`,
    /// in points; without it the view stands in a dialog, which has its title already.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        policy: &Arc<Policy>,
        draft: Option<&OtpDialog>,
        room: Option<f32>,
        messages: &mut Vec<Message>,
    ) {
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
            node.set_role(accesskit::Role::Group);
            node.set_label("Client view");
        });
        ui.spacing_mut().item_spacing.y = LINE_GAP;
        let tokens = theme::tokens(ui.ctx());
        let title = if room.is_some() { "Client view" } else { "" };
        let head = control::line_ui(ui, 20.0, title, &theme::strong(), tokens.ink);
        let words = "an approximation of the client";
        let place = head.with_min_x(head.max.x - control::text_width(ui, words, &TextStyle::Small));
        control::label_in(ui, place, ui.scope_id().with(words), words, &TextStyle::Small, tokens.soft);
        ui.add_space(BLOCK_GAP);
        self.window_ui(ui, policy, draft);
        ui.add_space(BLOCK_GAP);
        self.simulation_ui(ui, policy);
        ui.add_space(BLOCK_GAP);
        let log_height = (room.unwrap_or_default() - self.rest_height).clamp(LEAST_LOG, MOST_LOG);
        self.log_ui(ui, policy, log_height);
        ui.add_space(BLOCK_GAP);
        self.policy_ui(ui, policy, messages);
        self.rest_height = ui.min_rect().height() - log_height;
    }

    fn window_ui(&mut self, ui: &mut Ui, policy: &Arc<Policy>, draft: Option<&OtpDialog>) {
        let logon = self.playing.logon.as_ref().filter(|_| draft.is_none());
        let played = logon.map(Logon::dialog);
        // What is played may need more than what has become of the policy since.
        let other = played.as_ref().filter(|_| logon.is_some_and(|logon| !Arc::ptr_eq(logon.policy(), policy)));
        let height = desktop_height(ui, &mut self.live, policy, draft.or(other));
        let Some(Live { dialog: live, .. }) = &self.live else { return };
        let mut code = std::mem::take(&mut self.code);
        let notice;
        let words;
        let screen = match logon.map(|logon| (logon, logon.stage())) {
            None => Screen::Dialog { dialog: draft.unwrap_or(live), notice: "", code: Some(&mut code) },
            Some((_, Stage::Ended(end))) => {
                words = end_words(end);
                Screen::End { is_success: *end == End::Accepted, words: &words }
            }
            Some((logon, stage)) => match (logon.progress_message(), &played) {
                (Some(message), _) => {
                    Screen::Progress { message, elapsed_secs: self.playing.elapsed_secs(logon.policy()) }
                }
                (None, dialog) => {
                    notice = match stage {
                        Stage::Dialog(Some(failure)) => failure_words(failure),
                        _ => String::new(),
                    };
                    Screen::Dialog { dialog: dialog.as_ref().unwrap_or(live), notice: &notice, code: Some(&mut code) }
                }
            },
        };
        let pressed = otp_dialog::on_desktop_ui(ui, vec2(ui.available_width(), height), screen);
        self.code = code;
        match pressed {
            Some(pressed) if self.playing.logon.is_some() && draft.is_none() => {
                self.code.clear();
                self.playing.press(pressed);
            }
            // Whoever clicks an icon wants to see what comes of it: first comes the password, and what runs by itself.
            Some(Pressed::Icon(index)) if draft.is_none() => {
                let chosen = self.live.as_ref().and_then(|live| live.dialog.icons.get(index)).and_then(|icon| icon.id);
                self.play(policy, chosen);
            }
            Some(Pressed::Ok) if draft.is_none() => self.play(policy, None),
            _ => {}
        }
    }

    fn simulation_ui(&mut self, ui: &mut Ui, policy: &Arc<Policy>) {
        let size = vec2(ui.available_width(), theme::CONTROL_HEIGHT);
        let (row, group) = ui.allocate_exact_size(size, egui::Sense::hover());
        let chosen = usize::from(self.playing.is_later);
        let taken = button::segments_in(ui, row.min, group.id, &["First logon", "Later logon"], chosen);
        if let Some(taken) = taken {
            self.playing.is_later = taken == 1;
            self.playing.clear_ended();
        }
        let play = row.with_min_x(row.max.x - 64.0);
        let reset = egui::Rect::from_x_y_ranges(play.min.x - 8.0 - 76.0..=play.min.x - 8.0, row.y_range());
        let reset = button::button_in(ui, reset, group.id.with("reset"), "Reset", self.playing.has_past());
        if control::hint(reset, || "Begins again with a client that was never used, and remembers nothing".to_owned())
            .clicked()
        {
            self.code.clear();
            self.playing.reset();
        }
        let play = button::button_in(ui, play, group.id.with("play"), "Play", true);
        let words = || "Plays a logon from the password on; nothing leaves this computer".to_owned();
        if control::hint(play, words).clicked() {
            self.play(policy, None);
        }
        ui.add_space(BLOCK_GAP);
        ui.horizontal(|ui| {
            let soft = theme::tokens(ui.ctx()).soft;
            ui.label(RichText::new("Server answers").text_style(TextStyle::Small).color(soft));
            let method = self.playing.answers.method;
            let chosen = control::choice_ui(ui, "Server answers", 180.0, method, &Simulated::ALL, Simulated::label);
            self.playing.answers.method = chosen.unwrap_or(method);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let more = button::menu_button_ui(ui, "More");
                Popup::menu(&more)
                    .style(theme::menu_style)
                    .accessible_name("More")
                    .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
                    .show(|ui| self.more_ui(ui));
            });
        });
    }

    /// What seldom matters: the answers to the password and to a code, the server's text, and the client's own state.
    fn more_ui(&mut self, ui: &mut Ui) {
        let room = ui.ctx().content_rect().height() - 40.0;
        ScrollArea::vertical().max_height(room).show(ui, |ui| self.choices_ui(ui));
    }

    fn choices_ui(&mut self, ui: &mut Ui) {
        ui.set_min_width(260.0);
        ui.spacing_mut().item_spacing.y = 2.0;
        let head = |ui: &mut Ui, words: &str| {
            ui.add_space(4.0);
            ui.label(RichText::new(words).text_style(theme::small_strong())).id
        };
        head(ui, "The server answers to the password");
        for answer in [Simulated::AskForCode, Simulated::Accept, Simulated::Reject, Simulated::NoAnswer] {
            ui.radio_value(&mut self.playing.answers.password, answer, answer.label_for_password());
        }
        head(ui, "The server answers to a code");
        for answer in Simulated::ALL {
            let label = if answer == Simulated::AskForCode { "Ask for another code" } else { answer.label() };
            ui.radio_value(&mut self.playing.answers.code, answer, label);
        }
        let name = head(ui, "The server's own text");
        let text = &mut self.playing.answers.text;
        control::text_field_ui(ui, text, |edit| edit.id_salt("server text").hint_text("none")).labelled_by(name);
        head(ui, "The client");
        control::checkbox_ui(ui, &mut self.playing.memory.has_policy, "Has received this policy");
        ui.add_enabled_ui(!self.playing.memory.has_policy, |ui| {
            control::checkbox_ui(ui, &mut self.playing.memory.own_switch, "The user's own switch is on");
        });
    }

    fn log_ui(&self, ui: &mut Ui, policy: &Arc<Policy>, height: f32) {
        let ready;
        let (lines, more) = match &self.playing.logon {
            None => {
                ready = self.playing.forecast(policy);
                (ready.as_slice(), None)
            }
            Some(logon) => {
                let text = "The policy has changed since this logon began: the next one plays it.".to_owned();
                let more = (!Arc::ptr_eq(logon.policy(), policy)).then_some(Line { text, is_assumed: false });
                (logon.log(), more)
            }
        };
        control::card_ui(ui, CARD_MARGIN, |ui| {
            let lines: Vec<_> =
                lines.iter().chain(&more).map(|line| (line_galley(ui, line), line.is_assumed)).collect();
            let needed: f32 = lines.iter().map(|(galley, _)| galley.size().y + LINE_GAP).sum();
            let show = |ui: &mut Ui| {
                for (galley, is_assumed) in lines {
                    let response = ui.add(Label::new(galley));
                    if is_assumed {
                        control::hint(response, || "The vendor's guide is silent about this".to_owned());
                    }
                }
            };
            // A part that scrolls has its price in each frame.
            if needed <= height {
                show(ui);
                ui.add_space(height - needed);
            } else {
                let scroll = ScrollArea::vertical().max_height(height).min_scrolled_height(height);
                scroll.stick_to_bottom(true).auto_shrink([false, false]).show(ui, show);
            }
        });
    }

    fn policy_ui(&mut self, ui: &mut Ui, policy: &Policy, messages: &mut Vec<Message>) {
        let tokens = theme::tokens(ui.ctx());
        control::card_ui(ui, CARD_MARGIN, |ui| {
            let path = "Policies › Session › Connection › Multifactor authentication";
            control::line_ui(ui, SMALL_LINE, path, &TextStyle::Small, tokens.soft);
            let mut is_on = policy.remember_last_method();
            if control::checkbox_ui(ui, &mut is_on, "Remember last method used").changed() {
                messages.push(Message::Edit(Edit::RememberLastMethod(is_on)));
            }
            let words = "Users find their own switch on";
            let row = control::line_ui(ui, theme::CONTROL_HEIGHT, words, &TextStyle::Small, tokens.soft);
            let place = egui::Rect::from_x_y_ranges(row.max.x - 186.0..=row.max.x - 52.0, row.y_range());
            let chosen = control::choice_in(ui, place, "Platform", self.platform, &Platform::ALL, Platform::label);
            self.platform = chosen.unwrap_or(self.platform);
            let place = row.with_min_x(place.max.x + 8.0);
            let id = ui.scope_id().with("under");
            control::label_in(ui, place, id, "under", &TextStyle::Small, tokens.soft);
            control::line_ui(ui, SMALL_LINE, self.platform.place(), &TextStyle::Small, tokens.soft);
        });
    }
}

/// Between lines, and what is added to it between blocks, in points.
const LINE_GAP: f32 = 4.0;
const BLOCK_GAP: f32 = 6.0;
const CARD_MARGIN: i8 = 12;
const SMALL_LINE: f32 = 16.0;
const LEAST_LOG: f32 = 72.0;
const LEAST_DESKTOP: f32 = 290.0;
const SPARE_DESKTOP: f32 = 12.0;
const MOST_LOG: f32 = 240.0;

/// The height of the desktop: that of the policy's own dialog, or more where `other` needs more; so nothing below it moves
/// while a logon is played.
fn desktop_height(ui: &Ui, live: &mut Option<Live>, policy: &Arc<Policy>, other: Option<&OtpDialog>) -> f32 {
    // Room for the server's text and for a refusal besides.
    let needed = |dialog: &OtpDialog| otp_dialog::desktop_height(ui, dialog, WIDTH) + SPARE_DESKTOP;
    let live = match live.take() {
        Some(kept) if Arc::ptr_eq(&kept.policy, policy) => live.insert(kept),
        _ => {
            let dialog = OtpDialog::of(policy);
            let height = needed(&dialog);
            live.insert(Live { policy: Arc::clone(policy), dialog, height })
        }
    };
    live.height.max(other.map_or(LEAST_DESKTOP, needed)).max(LEAST_DESKTOP)
}

fn line_galley(ui: &Ui, line: &Line) -> Arc<egui::Galley> {
    let tokens = theme::tokens(ui.ctx());
    let (ready, rest) = match line.text.strip_prefix("Ready. ") {
        Some(rest) => ("Ready. ", rest),
        None => ("", line.text.as_str()),
    };
    let format = |style: &TextStyle, color| egui::text::TextFormat::simple(style.resolve(ui.style()), color);
    let mut job = egui::text::LayoutJob::default();
    job.append(ready, 0.0, format(&theme::small_strong(), tokens.ink));
    job.append(rest, 0.0, format(&TextStyle::Small, tokens.ink));
    if line.is_assumed {
        job.append(" (assumed)", 0.0, format(&TextStyle::Small, tokens.soft));
    }
    // Beside the bar for scrolling, whether it is there or not: no line breaks anew when it comes.
    job.wrap.max_width = ui.available_width() - 12.0;
    ui.painter().layout_job(job)
}

fn failure_words(failure: &Failure) -> String {
    match failure {
        Failure::Rejected(text) if text.trim().is_empty() => "The server refused this method.".to_owned(),
        Failure::Rejected(text) => text.clone(),
        Failure::NoAnswer => "The server did not answer.".to_owned(),
        Failure::Cancelled => String::new(),
    }
}

fn end_words(end: &End) -> String {
    match end {
        End::Accepted => "Logged on".to_owned(),
        End::Failed(Failure::Rejected(text)) if text.trim().is_empty() => "Logon refused".to_owned(),
        End::Failed(Failure::Rejected(text)) => format!("Logon refused: {text}"),
        End::Failed(Failure::NoAnswer) => "The server did not answer".to_owned(),
        End::Failed(Failure::Cancelled) => "Logon cancelled".to_owned(),
    }
}
