//! The client view: what the end user will roughly see, live; the logon simulated with answers that the administrator
//! chooses, or tried against the real server. It keeps its own state and touches no policy.

use std::sync::Arc;

use egui::{self, Context, Rect, TextStyle, Ui, accesskit, vec2};

use crate::console::command::Command;
use crate::console::shared_secret::SharedSecret;
use crate::console::{Env, Message as Out};
use crate::draw::otp_dialog::{self, Code, Pressed, Screen};
use crate::draw::{button, label, theme};
use crate::end_user::logon::{End, Failure, Stage};
use crate::end_user::{Logon, OtpDialog};
use crate::policy::{ActionId, Policy};
use crate::trial::Trial;
use simulation::Simulation;
use trial::ServerTrial;

mod log;
pub(super) mod simulation;
pub(super) mod trial;

/// The width of the view in points.
pub(super) const WIDTH: f32 = otp_dialog::WIDTH + 40.0;
/// From this width of the window on, in points, the view stands beside the list.
const ROOM: f32 = 1100.0;

/// Whether the window has room for the view beside the list.
pub(super) fn has_room(ctx: &Context) -> bool {
    ctx.content_rect().width() >= ROOM
}

/// The view, and what is simulated or tried in it.
#[derive(Debug)]
pub(super) struct ClientView {
    simulation: Simulation,
    /// What is tried against the real server.
    trial: ServerTrial,
    /// Whether the real server answers, and not a simulated one.
    is_on_server: bool,
    /// Whether the client's window is to take the focus.
    takes_focus: bool,
    /// What stands in the OTP field, where it can be read.
    code: String,
    live: Option<Live>,
    /// The height of everything but the log for each of the panels, in points.
    rest_heights: [f32; 3],
}

/// What happens in the view.
pub(super) enum Message {
    /// Whether the real server answers from now on, or a simulated one. A trial ends with that.
    OnServer(bool),
    Simulate(simulation::Message),
    Try(trial::Message),
    /// Gives the focus to the client's window.
    TakeFocus,
}

/// What a policy shows, kept until there is another.
#[derive(Debug)]
struct Live {
    policy: Arc<Policy>,
    dialog: OtpDialog,
    /// The height of its desktop in points.
    height: f32,
}

/// What the view needs besides its own state.
pub(super) struct ClientViewInput<'a> {
    pub policy: &'a Arc<Policy>,
    /// The action that would be tried.
    pub selected: Option<ActionId>,
    pub secret: &'a mut SharedSecret,
    /// What is being typed in an action dialog: it shows instead of the logon.
    pub draft: Option<&'a OtpDialog>,
    /// The height that there is, in points; without it the view stands in a dialog, which has its title already.
    pub room: Option<f32>,
}

impl ClientView {
    /// A client that was never used.
    pub(super) fn new() -> Self {
        Self {
            simulation: Simulation::default(),
            trial: ServerTrial::new(),
            is_on_server: false,
            takes_focus: false,
            code: String::new(),
            live: None,
            rest_heights: [0.0; 3],
        }
    }

    /// Lets time pass in the logon that is simulated or tried.
    pub(super) fn follow(&mut self, policy: &Arc<Policy>, env: &mut Env<'_>) {
        self.simulation.follow(env.ctx, policy);
        self.trial.follow(env);
    }

    /// Stops the trial and keeps its result.
    pub(super) fn stop_trial(&mut self) {
        self.trial.stop();
    }

    pub(super) fn update(&mut self, message: Message, around: &mut ClientViewInput<'_>, env: &mut Env<'_>) -> Vec<Out> {
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
                self.simulation.update(message, around.policy);
            }
            Message::Try(message) => return self.trial.update(message, &mut self.code, around, env),
            Message::TakeFocus => self.takes_focus = true,
        }
        Vec::new()
    }

    /// Where the view stands on the page: on the right.
    pub(super) fn place_in(page: Rect) -> Rect {
        page.with_min_x(page.max.x - WIDTH)
    }

    /// Shows the view at its place on the page. It scrolls where it does not fit.
    pub(super) fn show_at(
        &mut self,
        ui: &mut Ui,
        place: Rect,
        around: &mut ClientViewInput<'_>,
        messages: &mut Vec<Out>,
    ) {
        let fits = self.fits(place.height());
        // The bar for scrolling stands in the margin of the page.
        let wider = place.with_max_x(place.max.x + f32::from(theme::PAGE_MARGIN) - 4.0);
        let mut column = ui.new_child(egui::UiBuilder::new().id_salt("client").max_rect(wider));
        let mut show = |ui: &mut Ui| self.show(ui, around, messages);
        // A scroll area costs time in every frame.
        if fits {
            column.set_max_width(place.width());
            show(&mut column);
        } else {
            egui::ScrollArea::vertical().auto_shrink([false, false]).show(&mut column, |ui| {
                ui.set_max_width(place.width());
                ui.scope(show);
            });
        }
    }

    /// Whether the view, with the least log, fits into `room`, in points.
    fn fits(&self, room: f32) -> bool {
        let rest = self.rest_heights.get(self.panel()).copied().unwrap_or_default();
        rest > 0.0 && rest + LEAST_LOG <= room
    }

    /// Which panel stands below the client's window, from 0.
    fn panel(&self) -> usize {
        usize::from(self.is_on_server) + usize::from(self.is_on_server && self.trial.trial.is_some())
    }

    /// Shows the view. The log takes what is left of the room.
    pub(super) fn show(&mut self, ui: &mut Ui, around: &mut ClientViewInput<'_>, messages: &mut Vec<Out>) {
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
            node.set_role(accesskit::Role::Group);
            node.set_label("Client view");
        });
        ui.spacing_mut().item_spacing.y = LINE_GAP;
        self.head_ui(ui, around.room.is_some(), messages);
        self.window_ui(ui, around, messages);
        ui.add_space(BLOCK_GAP);
        let panel = self.panel();
        let rest = self.rest_heights.get(panel).copied().unwrap_or_default();
        let log_height = (around.room.unwrap_or_default() - rest).clamp(LEAST_LOG, MOST_LOG);
        if self.is_on_server {
            self.trial.show(ui, around, log_height, messages);
        } else {
            self.simulation.show(ui, around.policy, log_height, messages);
        }
        if let Some(rest) = self.rest_heights.get_mut(panel) {
            *rest = ui.min_rect().height() - log_height;
        }
    }

    fn head_ui(&self, ui: &mut Ui, has_title: bool, messages: &mut Vec<Out>) {
        let tokens = theme::tokens(ui.ctx());
        let title = if has_title { "Client view" } else { "" };
        let head = label::line_ui(ui, theme::CONTROL_HEIGHT, title, &theme::strong(), tokens.ink);
        let gap = if has_title { label::text_width(ui, title, &theme::strong()) + 6.0 } else { 0.0 };
        let words = "an approximation";
        let place = head.with_min_x(head.min.x + gap);
        label::label_in(ui, place, ui.scope_id().with(words), words, &TextStyle::Small, tokens.soft);
        let (labels, id) = (["Simulation", "RADIUS server"], ui.scope_id().with("answers"));
        let at = egui::pos2(head.max.x - button::segments_width(ui, &labels), head.min.y);
        if let Some(taken) = button::segments_in(ui, at, id, &labels, usize::from(self.is_on_server)) {
            messages.push(Out::Client(Message::OnServer(taken == 1)));
        }
    }

    fn window_ui(&mut self, ui: &mut Ui, around: &ClientViewInput<'_>, messages: &mut Vec<Out>) {
        let ClientViewInput { policy, draft, .. } = *around;
        let logon = match (draft, self.is_on_server) {
            (Some(_), _) => None,
            (None, true) => self.trial.trial.as_ref().map(Trial::logon),
            (None, false) => self.simulation.logon.as_ref(),
        };
        let played = logon.map(Logon::dialog);
        // A logon of an older policy may need more room.
        let other = played.as_ref().filter(|_| logon.is_some_and(|logon| !Arc::ptr_eq(logon.policy(), policy)));
        let height = desktop_height(ui, &mut self.live, policy, draft.or(other));
        let Some(Live { dialog: live, .. }) = &self.live else { return };
        let is_hidden = self.is_on_server && !self.trial.trial.as_ref().is_some_and(Trial::shows_code);
        let code = match is_hidden {
            true => Code::Hidden(&mut self.trial.code),
            false => Code::Shown(&mut self.code),
        };
        let notice;
        let words;
        let elapsed_secs = match logon {
            Some(_) if self.is_on_server => self.trial.asked_at.elapsed().as_secs().try_into().unwrap_or(u32::MAX),
            Some(logon) => self.simulation.elapsed_secs(logon.policy()),
            None => 0,
        };
        let screen = match logon.map(|logon| (logon, logon.stage())) {
            None => Screen::Dialog { dialog: draft.unwrap_or(live), notice: "", code: Some(code) },
            Some((_, Stage::Ended(end))) => {
                words = end_words(end);
                Screen::End { is_success: *end == End::Accepted, words: &words }
            }
            Some((logon, stage)) => match (logon.progress_message(), &played) {
                (Some(message), _) => Screen::Progress { message, elapsed_secs },
                (None, dialog) => {
                    notice = match stage {
                        Stage::Dialog(Some(failure)) => failure_words(failure),
                        _ => String::new(),
                    };
                    Screen::Dialog { dialog: dialog.as_ref().unwrap_or(live), notice: &notice, code: Some(code) }
                }
            },
        };
        // While a dialog stands over it, or has just closed, it would not get it.
        let is_free = ui.memory(|memory| memory.top_modal_layer().is_none_or(|layer| layer == ui.layer_id()));
        if is_free && std::mem::take(&mut self.takes_focus) {
            otp_dialog::focus_first_control(ui);
        }
        let pressed = otp_dialog::on_desktop_ui(ui, vec2(ui.available_width(), height), screen);
        if let (Some(pressed), None) = (pressed, draft) {
            messages.extend(self.pressed(pressed));
        }
    }

    /// The messages for a button of the client's window.
    fn pressed(&self, pressed: Pressed) -> Vec<Out> {
        let icon =
            |index: usize| self.live.as_ref().and_then(|live| live.dialog.icons.get(index)).and_then(|icon| icon.id);
        let simulate = |message| vec![Out::Client(Message::Simulate(message))];
        let tries = self.is_on_server && self.trial.trial.is_some();
        match pressed {
            Pressed::Icon(index) if tries => {
                let chosen = self.trial.icon(index);
                chosen.map(|id| Out::Client(Message::Try(trial::Message::AskToChoose(id)))).into_iter().collect()
            }
            _ if tries => vec![Out::Client(Message::Try(trial::Message::Press(pressed)))],
            // Here a click reaches a real person: first comes the sentence that says so.
            Pressed::Icon(index) if self.is_on_server => {
                icon(index).map(Out::Select).into_iter().chain([Out::Run(Command::TryAction)]).collect()
            }
            Pressed::Ok if self.is_on_server => vec![Out::Run(Command::TryAction)],
            _ if !self.is_on_server && self.simulation.logon.is_some() => simulate(simulation::Message::Press(pressed)),
            // A click on an icon starts a whole logon: the password and any automatic action come first.
            Pressed::Icon(index) => simulate(simulation::Message::Play(icon(index))),
            Pressed::Ok => simulate(simulation::Message::Play(None)),
            Pressed::Cancel => Vec::new(),
        }
    }
}

/// Between lines, and what is added to it between blocks, in points.
const LINE_GAP: f32 = 4.0;
const BLOCK_GAP: f32 = 6.0;
const CARD_MARGIN: i8 = 12;
const LEAST_LOG: f32 = 72.0;
const LEAST_DESKTOP: f32 = 290.0;
const SPARE_DESKTOP: f32 = 12.0;
const MOST_LOG: f32 = 300.0;

/// The height of the desktop: that of the policy's own dialog, or more where `other` needs more; so nothing below it moves
/// while a logon is simulated.
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
