//! A simulated logon: the client's memory, the responses of a simulated server, and their timing. The logon itself belongs to
//! `end_user::logon`.

use std::sync::Arc;
use std::time::Duration;

use egui::{Context, Id};

use super::options::Options;
use crate::draw::otp_dialog::Pressed;
use crate::end_user::logon::{Line, Stage};
use crate::end_user::{Automatic, Event, Logon, Memory};
use crate::policy::{ActionId, Policy};
use answers::{Answers, Simulated};

pub(super) mod answers;
mod panel;

/// How long the simulated server takes to respond, in seconds.
const ANSWER_SECS: f64 = 2.0;
/// How long the simulation waits for a server that does not respond, in seconds. The displayed time is scaled to match.
const SILENCE_SECS: f64 = 6.0;

/// An event in the simulation.
#[derive(Clone, Copy)]
pub(crate) enum Message {
    /// Starts a logon and clicks this icon in it.
    Play(Option<ActionId>),
    Press(Pressed),
    /// Starts over with a new client.
    Reset,
    /// Sets whether the client already has the configuration. Clears the result of the last logon.
    Later(bool),
}

/// A simulated client, and its current or last logon.
#[derive(Debug, Default)]
pub(super) struct Simulation {
    /// What the client remembers between logons.
    memory: Memory,
    /// Whether the client already has the configuration.
    is_later: bool,
    /// The current logon, or the last one until another starts.
    pub logon: Option<Logon>,
    answers: Answers,
    pub options: Options,
    /// The icon that started the logon, to be clicked once the dialog opens.
    chosen: Option<ActionId>,
    /// The number of the latest request and when it was sent, in seconds of the window's clock.
    requested: (u64, f64),
    now: f64,
    /// The Play button.
    pub play: Option<Id>,
}

impl Simulation {
    pub(super) fn update(&mut self, message: Message, policy: &Arc<Policy>) {
        match message {
            Message::Play(chosen) => self.play(policy, chosen),
            Message::Press(pressed) => self.press(pressed),
            Message::Reset => self.reset(),
            Message::Later(is_later) => {
                self.is_later = is_later;
                self.logon.take_if(|logon| matches!(logon.stage(), Stage::Ended(_)));
            }
        }
    }

    /// Advances the logon: delivers the response when it is due, and requests further frames only while one is pending.
    pub(super) fn follow(&mut self, ctx: &Context, policy: &Arc<Policy>) {
        self.now = ctx.input(|input| input.time);
        let Some(logon) = &mut self.logon else { return };
        if matches!(logon.stage(), Stage::Ended(_)) && !Arc::ptr_eq(logon.policy(), policy) {
            // The next logon uses the new policy.
            self.logon = None;
            return;
        }
        let Some((number, request)) = logon.request() else { return };
        let simulated = self.answers.for_request(request);
        let due = if simulated == Simulated::NoAnswer { SILENCE_SECS } else { ANSWER_SECS };
        if self.now - self.requested.1 >= due {
            logon.handle(Event::Answer(number, self.answers.answer(simulated)));
            if let Some(chosen) = self.chosen.take()
                && *logon.stage() == Stage::Dialog(None)
            {
                logon.handle(Event::Choose(chosen));
            }
            self.remember();
            ctx.request_repaint();
        } else {
            ctx.request_repaint_after(Duration::from_millis(250));
        }
    }

    /// Copies the client's memory from the logon, and notes when a new request was sent.
    fn remember(&mut self) {
        if let Some(logon) = &self.logon {
            match logon.request() {
                Some((number, _)) if number != self.requested.0 => self.requested = (number, self.now),
                _ => {}
            }
            // The administrator may change the other fields during the logon.
            let Memory { remembered, has_failed, .. } = *logon.memory();
            self.memory = Memory { remembered, has_failed, ..self.memory.clone() };
        }
    }

    /// Starts a logon. Clicks the icon `chosen` once the dialog opens, unless an action ran automatically.
    fn play(&mut self, policy: &Arc<Policy>, chosen: Option<ActionId>) {
        self.memory.has_configuration = self.is_later;
        self.chosen = chosen;
        self.logon = Some(Logon::begin(Arc::clone(policy), self.memory.clone()));
        self.requested = (0, 0.0);
        self.remember();
    }

    /// Starts over with a new client.
    fn reset(&mut self) {
        let Memory { has_policy, user_setting, .. } = self.memory;
        self.memory = Memory { has_policy, user_setting, ..Memory::default() };
        self.logon = None;
        self.is_later = false;
    }

    /// Handles a button in the client window.
    fn press(&mut self, pressed: Pressed) {
        let Some(logon) = &mut self.logon else { return };
        let event = match pressed {
            Pressed::Icon(index) => match logon.dialog().icons.get(index).and_then(|icon| icon.id) {
                Some(id) => Event::Choose(id),
                None => return,
            },
            Pressed::Ok => Event::Code,
            Pressed::Cancel => Event::Cancel,
        };
        logon.handle(event);
        self.remember();
    }

    /// Returns the seconds to show in the progress box. If the server does not respond, the whole wait passes in a few seconds.
    pub(super) fn elapsed_secs(&self, policy: &Policy) -> u32 {
        let request = self.logon.as_ref().and_then(Logon::request);
        let is_silent = request.is_some_and(|(_, request)| self.answers.for_request(request) == Simulated::NoAnswer);
        let longest = policy.connection().cloned().unwrap_or_default().longest_wait_secs();
        let pace = if is_silent { f64::from(longest) / SILENCE_SECS } else { 1.0 };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few minutes in seconds")]
        let secs = ((self.now - self.requested.1).max(0.0) * pace) as u32;
        secs
    }

    /// Returns whether there is anything to reset.
    pub(super) fn can_reset(&self) -> bool {
        self.logon.is_some() || self.memory.remembered.is_some() || self.is_later
    }

    /// Returns what the client remembers when the next logon starts.
    fn next_memory(&self) -> Memory {
        Memory { has_configuration: self.is_later, ..self.memory.clone() }
    }

    /// Returns what will run automatically at the next logon.
    pub(super) fn automatic(&self, policy: &Policy) -> Automatic {
        Automatic::of(policy, &self.next_memory())
    }

    /// Describes what Play will show.
    pub(super) fn forecast(&self, policy: &Policy) -> Vec<Line> {
        let (memory, automatic) = (self.next_memory(), self.automatic(policy));
        let text = format!("Ready. {}", automatic.forecast(policy));
        let mut lines = vec![Line { text, is_assumed: automatic.is_assumed }];
        if !policy.actions().any(|(_, action)| action.enabled) {
            let text = "No action is enabled: the user sees only the OTP field.".to_owned();
            lines.push(Line { text, is_assumed: true });
        } else if !self.is_later && memory.is_remembering(policy) {
            let text = "On later logons, the last successful method runs automatically.".to_owned();
            lines.push(Line { text, is_assumed: false });
        }
        lines
    }
}
