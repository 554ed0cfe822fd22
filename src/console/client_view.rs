//! The client view: a live, approximate preview of what end users see. A logon can be simulated with server responses that the
//! administrator chooses, or tested against the real server. It has its own state and does not change the policy.

use std::collections::BTreeMap;
use std::sync::Arc;

use egui::{self, Align2, Context, Rect, TextStyle, Ui, accesskit, vec2};

use crate::console::command::Command;
use crate::console::shared_secret::SharedSecret;
use crate::console::{Env, Message as Out};
use crate::draw::button::Segments;
use crate::draw::otp_dialog::{self, Code, Instead, Partners, Pressed, Screen};
use crate::draw::secret_field::SecretText;
use crate::draw::{label, pane, theme};
use crate::end_user::logon::{End, Failure, Stage};
use crate::end_user::{Logon, OtpDialog};
use crate::policy::{ActionId, Policy, Subject};
use crate::trial::Trial;
use simulation::Simulation;
use trial::ServerTrial;

mod log;
mod options;
pub(super) mod simulation;
pub(super) mod trial;

/// The width of the view in points.
pub(super) const WIDTH: f32 = otp_dialog::WIDTH + 40.0;
/// The minimum width of a window with room for the view beside the list, in points.
const MIN_WINDOW_WIDTH: f32 = 1100.0;

/// The name of its pane.
const PANE: &str = "client view";

/// Returns whether the window has room for the view beside the list.
pub(super) fn has_room(ctx: &Context) -> bool {
    ctx.content_rect().width() >= MIN_WINDOW_WIDTH
}

/// The view, with its simulation and its trial.
#[derive(Debug)]
pub(super) struct ClientView {
    simulation: Simulation,
    /// The trial against the real server.
    trial: ServerTrial,
    /// Whether the real server responds rather than a simulated one.
    is_on_server: bool,
    /// Whether the client window takes the focus when it is next drawn.
    takes_focus: bool,
    /// The contents of the OTP field, if they are not hidden.
    code: String,
    live: Option<Live>,
    /// Whether the view fitted on the page when it was last shown there.
    fitted: bool,
    /// For each panel with its parts, the height of everything but the log, in points.
    rest_heights: [f32; 32],
}

/// An event in the view.
pub(super) enum Message {
    /// Switches to the real server, or to a simulated one. Ends the trial.
    OnServer(bool),
    Simulate(simulation::Message),
    Try(trial::Message),
    /// Focuses the client window.
    TakeFocus,
}

/// The OTP dialog of a policy, cached until the policy changes.
#[derive(Debug)]
struct Live {
    policy: Arc<Policy>,
    dialog: OtpDialog,
    /// The height of the desktop around it, in points.
    height: f32,
}

/// What the view needs in addition to its own state.
pub(super) struct ClientViewInput<'a> {
    pub policy: &'a Arc<Policy>,
    /// The action that a trial would test.
    pub selected: Option<ActionId>,
    pub secret: &'a mut SharedSecret,
    /// The OTP dialog with the draft of an action dialog, which is shown instead of the logon.
    pub draft: Option<&'a OtpDialog>,
    /// The available height, in points. `None` in a dialog, which already has a title.
    pub room: Option<f32>,
}

impl ClientView {
    /// Starts with a new client.
    pub(super) fn new() -> Self {
        Self {
            simulation: Simulation::default(),
            trial: ServerTrial::new(),
            is_on_server: false,
            takes_focus: false,
            code: String::new(),
            live: None,
            fitted: true,
            rest_heights: [0.0; 32],
        }
    }

    /// Fills what a trial says about the client with what the settings remember.
    pub(super) fn fill_client(&mut self, remembered: &BTreeMap<String, String>) {
        self.trial.client.fill(remembered);
    }

    /// Advances the simulation or the trial.
    pub(super) fn follow(&mut self, policy: &Arc<Policy>, secret: &SecretText, env: &mut Env<'_>) {
        self.simulation.follow(env.ctx, policy);
        self.trial.follow(policy, secret, env);
    }

    /// Stops the trial and keeps its result.
    pub(super) fn stop_trial(&mut self) {
        self.trial.stop();
    }

    pub(super) fn update(&mut self, message: Message, input: &mut ClientViewInput<'_>, env: &mut Env<'_>) -> Vec<Out> {
        match message {
            Message::OnServer(is_on_server) if self.is_on_server == is_on_server => {}
            Message::OnServer(is_on_server) => {
                self.is_on_server = is_on_server;
                self.code.clear();
                self.trial.forget(env.jobs);
            }
            Message::Simulate(message) => {
                if !matches!(message, simulation::Message::Later(_)) {
                    self.code.clear();
                }
                self.simulation.update(message, input.policy);
            }
            Message::Try(message) => return self.trial.update(message, &mut self.code, input, env),
            Message::TakeFocus => self.takes_focus = true,
        }
        Vec::new()
    }

    /// Returns the rectangle of the view, on the right of the page.
    pub(super) fn rect_in(page: Rect) -> Rect {
        page.with_min_x(page.max.x - WIDTH)
    }

    /// Shows the view at its place on the page. Scrolls if the view does not fit.
    pub(super) fn show_at(
        &mut self,
        ui: &mut Ui,
        place: Rect,
        input: &mut ClientViewInput<'_>,
        messages: &mut Vec<Out>,
    ) {
        let fits = self.fits(place.height());
        let fitted = std::mem::replace(&mut self.fitted, fits);
        pane::start(ui, PANE, place);
        // The scroll bar is in the page margin.
        let wider = place.with_max_x(place.max.x + f32::from(theme::PAGE_MARGIN) - 4.0);
        let mut column = ui.new_child(egui::UiBuilder::new().id_salt("client").max_rect(wider));
        // The same ids with and without the scroll area, so that a control keeps the focus when the view no longer fits.
        let ids = || egui::UiBuilder::new().scope_id(egui::Id::unique("client view"));
        let mut show = |ui: &mut Ui| drop(ui.scope_builder(ids(), |ui| self.show(ui, input, messages)));
        // Skip the scroll area if possible, because it costs time in every frame.
        if fits {
            column.set_max_width(place.width());
            show(&mut column);
        } else {
            let area = egui::ScrollArea::vertical().auto_shrink([false, false]);
            // Start at the top rather than where it was scrolled to when it last did not fit.
            let area = if fitted { area.vertical_scroll_offset(0.0) } else { area };
            area.show(&mut column, |ui| {
                ui.set_max_width(place.width());
                show(ui);
            });
        }
    }

    /// Returns whether the view, with the log at its minimum height, fits into `room`, in points.
    fn fits(&self, room: f32) -> bool {
        let rest = self.rest_heights.get(self.panel()).copied().unwrap_or_default();
        rest > 0.0 && rest + self.least_log_height() <= room
    }

    /// Returns the least height of the log, in points: less beside the options of the simulation, whose effect is its latest line.
    fn least_log_height(&self) -> f32 {
        let has_options = !self.is_on_server && self.simulation.options.is_open;
        if has_options { MIN_LOG_HEIGHT_WITH_OPTIONS } else { MIN_LOG_HEIGHT }
    }

    /// Returns the index of the panel below the client window, with its optional parts.
    fn panel(&self) -> usize {
        let ServerTrial { options, trial, previous, .. } = &self.trial;
        let parts = match self.is_on_server {
            false => [false, self.simulation.options.is_open, false, false, false],
            true => {
                let has_consent = !self.trial.asks();
                [true, options.is_open, trial.is_some(), previous.is_some(), has_consent]
            }
        };
        parts.into_iter().fold(0, |index, part| 2 * index + usize::from(part))
    }

    /// Shows the view. The log gets the remaining height.
    pub(super) fn show(&mut self, ui: &mut Ui, input: &mut ClientViewInput<'_>, messages: &mut Vec<Out>) {
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
            node.set_role(accesskit::Role::Group);
            node.set_label("Client view");
        });
        ui.spacing_mut().item_spacing.y = LINE_GAP;
        // In its dialog, which keeps the keys of other commands from acting behind it.
        let is_top = ui.memory(egui::Memory::top_modal_layer) == Some(ui.layer_id());
        if is_top && Command::TryAction.take_keys(ui.ctx()) {
            messages.push(Out::Run(Command::TryAction));
        }
        self.head_ui(ui, input.room.is_some(), messages);
        self.window_ui(ui, input, messages);
        ui.add_space(BLOCK_GAP);
        let panel = self.panel();
        let rest = self.rest_heights.get(panel).copied().unwrap_or_default();
        let log_height = (input.room.unwrap_or_default() - rest).clamp(self.least_log_height(), MAX_LOG_HEIGHT);
        // With ids that do not depend on the number of controls in the client window, so that a control keeps the focus.
        ui.scope_builder(egui::UiBuilder::new().scope_id(egui::Id::unique("panel of the client view")), |ui| {
            if self.is_on_server {
                self.trial.show(ui, input, log_height, messages);
            } else {
                self.simulation.show(ui, input.policy, log_height, messages);
            }
        });
        if let Some(rest) = self.rest_heights.get_mut(panel) {
            *rest = ui.min_rect().height() - log_height;
        }
    }

    fn head_ui(&self, ui: &mut Ui, has_title: bool, messages: &mut Vec<Out>) {
        let tokens = theme::tokens(ui.ctx());
        let title = if has_title { "Client view" } else { "" };
        let (id, head) = ui.allocate_space(vec2(ui.available_width(), theme::CONTROL_HEIGHT));
        let title = label::label_in(ui, head, id, title, &theme::strong(), tokens.ink);
        let gap = if has_title { title.width().ceil() + 6.0 } else { 0.0 };
        let remark = label::line(ui, "approximate", &TextStyle::Small, tokens.soft, head.width());
        let place = Align2::LEFT_CENTER.align_size_within_rect(remark.size(), head.with_min_x(head.min.x + gap));
        label::galley_in(ui, place, id.with("remark"), remark);
        let segments = Segments::new(ui, &["Simulation", "RADIUS server"]);
        let width = segments.width();
        let mut at = egui::pos2(head.max.x - width, head.min.y);
        if at.x < place.max.x + 12.0 {
            // In a narrow or enlarged window they go below.
            let (_, below) = ui.allocate_space(vec2(width, theme::CONTROL_HEIGHT));
            at = below.min;
        }
        if let Some(selected) = segments.show_in(ui, at, "Server", usize::from(self.is_on_server)) {
            messages.push(Out::Client(Message::OnServer(selected == 1)));
        }
    }

    fn window_ui(&mut self, ui: &mut Ui, input: &ClientViewInput<'_>, messages: &mut Vec<Out>) {
        self.pass_focus(ui);
        let ClientViewInput { policy, draft, .. } = *input;
        let logon = match (draft, self.is_on_server) {
            (Some(_), _) => None,
            (None, true) => self.trial.trial.as_ref().map(Trial::logon),
            (None, false) => self.simulation.logon.as_ref(),
        };
        let played = logon.map(Logon::dialog);
        // A logon with an older policy may need more room.
        let other = played.as_ref().filter(|_| logon.is_some_and(|logon| !Arc::ptr_eq(logon.policy(), policy)));
        let height = desktop_height(ui, &mut self.live, policy, draft.or(other));
        let Some(Live { dialog: live, .. }) = &self.live else { return };
        let is_hidden = self.is_on_server && !self.trial.trial.as_ref().is_some_and(Trial::shows_code);
        let code = match is_hidden {
            true => Code::Hidden(&mut self.trial.code),
            false => Code::Shown(&mut self.code),
        };
        let is_idle = logon.is_none() && draft.is_none() && !self.is_on_server;
        let automatic = is_idle.then(|| self.simulation.automatic(policy));
        let instead = automatic.as_ref().map(|automatic| Instead { policy, automatic });
        let can_cancel = logon.is_some();
        let notice;
        let end_text;
        let elapsed_secs = match logon {
            Some(_) if self.is_on_server => self.trial.requested_at.elapsed().as_secs().try_into().unwrap_or(u32::MAX),
            Some(logon) => self.simulation.elapsed_secs(logon.policy()),
            None => 0,
        };
        let screen = match logon.map(|logon| (logon, logon.stage())) {
            None => {
                let dialog = draft.unwrap_or(live);
                Screen::Dialog { dialog, notice: "", code: Some(code), instead, can_cancel }
            }
            Some((_, Stage::Ended(end))) => {
                end_text = text_of_end(end);
                Screen::End { is_success: *end == End::Accepted, words: &end_text }
            }
            Some((logon, stage)) => match (logon.progress_message(), &played) {
                (Some(message), _) => Screen::Progress { message, elapsed_secs },
                (None, dialog) => {
                    notice = match stage {
                        Stage::Dialog(Some(failure)) => text_of_failure(failure),
                        _ => String::new(),
                    };
                    let dialog = dialog.as_ref().unwrap_or(live);
                    Screen::Dialog { dialog, notice: &notice, code: Some(code), instead, can_cancel }
                }
            },
        };
        let pressed = otp_dialog::on_desktop_ui(ui, vec2(ui.available_width(), height), screen);
        if let (Some(pressed), None) = (pressed, draft) {
            messages.extend(self.pressed(pressed));
        }
    }

    /// Focuses the client window that is shown next, if it should take the focus, and names the controls that exchange it.
    fn pass_focus(&mut self, ui: &Ui) {
        // While a dialog is open or has just closed, egui would refuse the focus.
        let is_free = ui.memory(|memory| memory.top_modal_layer().is_none_or(|layer| layer == ui.layer_id()));
        if is_free && std::mem::take(&mut self.takes_focus) {
            otp_dialog::focus_first_control(ui);
        }
        let partners = match self.is_on_server {
            true => Partners { starter: None, next: self.trial.next },
            false => Partners { starter: self.simulation.play, next: self.simulation.play },
        };
        otp_dialog::share_focus(ui, partners);
    }

    /// Returns the messages for a button in the client window.
    fn pressed(&self, pressed: Pressed) -> Vec<Out> {
        let icon =
            |index: usize| self.live.as_ref().and_then(|live| live.dialog.icons.get(index)).and_then(|icon| icon.id);
        let simulate = |message| vec![Out::Client(Message::Simulate(message))];
        let is_trial = self.is_on_server && self.trial.trial.is_some();
        match pressed {
            Pressed::Icon(index) if is_trial => {
                let chosen = self.trial.icon(index);
                chosen.map(|id| Out::Client(Message::Try(trial::Message::AskToChoose(id)))).into_iter().collect()
            }
            _ if is_trial => vec![Out::Client(Message::Try(trial::Message::Press(pressed)))],
            // This would send a message to a real person, so Test action asks first, unless the user has consented.
            Pressed::Icon(index) if self.is_on_server => icon(index)
                .map(Subject::Action)
                .map(Out::Select)
                .into_iter()
                .chain([Out::Run(Command::TryAction)])
                .collect(),
            Pressed::Ok if self.is_on_server => vec![Out::Run(Command::TryAction)],
            _ if !self.is_on_server && self.simulation.logon.is_some() => simulate(simulation::Message::Press(pressed)),
            // Clicking an icon simulates a whole logon: the password and any automatic action come first.
            Pressed::Icon(index) => simulate(simulation::Message::Play(icon(index))),
            Pressed::Ok => simulate(simulation::Message::Play(None)),
            Pressed::Cancel => Vec::new(),
        }
    }
}

/// The gap between lines, in points.
const LINE_GAP: f32 = 4.0;
/// The additional gap between blocks, in points.
const BLOCK_GAP: f32 = 6.0;
const CARD_MARGIN: i8 = 12;
const MIN_LOG_HEIGHT: f32 = 72.0;
const MIN_LOG_HEIGHT_WITH_OPTIONS: f32 = 38.0;
const MIN_DESKTOP_HEIGHT: f32 = 290.0;
const MESSAGE_HEIGHT: f32 = 12.0;
const MAX_LOG_HEIGHT: f32 = 300.0;

/// Returns the height of the desktop: enough for the policy's OTP dialog and for `other`, so that nothing below it moves during a
/// simulated logon.
fn desktop_height(ui: &Ui, live: &mut Option<Live>, policy: &Arc<Policy>, other: Option<&OtpDialog>) -> f32 {
    // Includes room for a message from the server.
    let needed = |dialog: &OtpDialog| otp_dialog::desktop_height(ui, dialog, WIDTH) + MESSAGE_HEIGHT;
    let live = match live.take() {
        Some(cached) if Arc::ptr_eq(&cached.policy, policy) => live.insert(cached),
        _ => {
            let dialog = OtpDialog::of(policy);
            let height = needed(&dialog);
            live.insert(Live { policy: Arc::clone(policy), dialog, height })
        }
    };
    live.height.max(other.map_or(MIN_DESKTOP_HEIGHT, needed)).max(MIN_DESKTOP_HEIGHT)
}

fn text_of_failure(failure: &Failure) -> String {
    match failure {
        Failure::Rejected(text) if text.trim().is_empty() => "The server rejected this method.".to_owned(),
        Failure::Rejected(text) => text.clone(),
        Failure::NoAnswer => "The server did not respond.".to_owned(),
        Failure::Cancelled => String::new(),
    }
}

fn text_of_end(end: &End) -> String {
    match end {
        End::Accepted => "Logged on".to_owned(),
        End::Failed(Failure::Rejected(text)) if text.trim().is_empty() => "Logon rejected".to_owned(),
        End::Failed(Failure::Rejected(text)) => format!("Logon rejected: {text}"),
        End::Failed(Failure::NoAnswer) => "The server did not respond".to_owned(),
        End::Failed(Failure::Cancelled) => "Logon cancelled".to_owned(),
    }
}
