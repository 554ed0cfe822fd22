//! The form for a trial, below the client window before the trial starts. Checking the input belongs to `trial`.

use egui::{Id, Key, Rect, Response, RichText, TextStyle, Ui, vec2};

use super::{Missing, ServerTrial, result};
use crate::console::Message as Out;
use crate::console::client_view::log::{self, Contents, Entry};
use crate::console::client_view::{BLOCK_GAP, ClientViewInput};
use crate::console::command::Command;
use crate::console::dialogs;
use crate::draw::button::Tool;
use crate::draw::secret_field::secret_field_ui;
use crate::draw::{button, check_box, choice, form, keys, list, text_field, theme, tooltip};
use crate::end_user::logon::SendMode;
use crate::policy::advice::Place;
use crate::policy::field::{SECRET_KEY_HELP, SECRET_KEY_LABEL};
use crate::policy::{ConnectionField, Policy};
use crate::text;

const FORM: form::Form = form::Form { label_width: 104.0, field_width: 280.0 };

const USER_HELP: &str =
    "The user to test with, as entered at logon. The server may send a prompt to this user's phone.";
const PASSWORD_HELP: &str =
    "The password that the user enters first at a logon. It is sent before the command, and cleared after the test.";
const SEND_HELP: &str =
    "Some servers ask for the password before the command; others know only the command, sent in its place.";

/// The gap between buttons, in points.
const BUTTON_GAP: f32 = 8.0;

/// The field that takes the focus, and whether Enter was pressed in any field.
pub(super) struct Keys {
    focus: Option<Missing>,
    enter_pressed: bool,
}

impl Keys {
    pub(super) fn follow(&mut self, ui: &Ui, response: &Response, is_for: Missing) {
        if self.focus == Some(is_for) {
            // Keep requesting until it has the focus, because a dialog that just opened focuses its own button.
            self.focus = self.focus.filter(|_| !response.has_focus());
            response.request_focus();
            response.scroll_to_me(None);
        }
        self.enter_pressed |= response.has_focus() && keys::take_first(ui.ctx(), Key::Enter);
    }
}

impl ServerTrial {
    /// Shows the form, with the result of the previous trial in a card of this height at the bottom, in points.
    pub(super) fn form_ui(
        &mut self,
        ui: &mut Ui,
        input: &mut ClientViewInput<'_>,
        height: f32,
        messages: &mut Vec<Out>,
    ) {
        let mut keys = Keys { focus: self.focus.take(), enter_pressed: false };
        self.fields_ui(ui, input, &mut keys);
        FORM.row_ui(ui, "Send", |ui| {
            let modes = [SendMode::PasswordFirst, SendMode::CommandOnly];
            let chosen =
                choice::choice_ui(
                    ui,
                    "Send",
                    ui.available_width(),
                    self.send_mode,
                    &modes,
                    |send_mode| match send_mode {
                        SendMode::PasswordFirst => "Password, then command",
                        SendMode::CommandOnly => "Command only",
                    },
                );
            self.send_mode = chosen.inner.unwrap_or(self.send_mode);
            tooltip::help(chosen.response, "Send", SEND_HELP);
        });
        ui.add_space(BLOCK_GAP);
        let missing = self.missing(input.policy, input.selected, !input.secret.text.is_empty());
        self.buttons_ui(ui, input, missing, messages);
        self.more_ui(ui, input.policy, &mut keys, messages);
        // Drop a focus request for a field that does not exist or is disabled.
        self.focus = keys.focus.filter(|missing| match missing {
            Missing::Server | Missing::Action | Missing::Room(_) => false,
            Missing::Password => self.send_mode == SendMode::PasswordFirst,
            Missing::User | Missing::Secret => true,
            Missing::Option(_) => self.options.is_open,
        });
        self.consent_ui(ui, messages);
        ui.add_space(BLOCK_GAP);
        match &self.previous {
            // No sentence about what the test would send, so that the result has room: the question says it.
            Some(previous) => {
                if let Some(missing) = missing {
                    small_ui(ui, &format!("{missing}."));
                    ui.add_space(BLOCK_GAP);
                }
                let subject = Entry::lead(format!("Last test: {}", result::subject_of(previous)));
                log::card_ui(ui, height, Contents::LastTest, std::iter::once(subject).chain(result::report(previous)));
            }
            None => self.sentence_ui(ui, input, missing, height),
        }
        if keys.enter_pressed {
            messages.push(Out::Run(Command::TryAction));
        }
    }

    /// Says what the test would send, or what is missing, at the top of a space of this height, in points.
    fn sentence_ui(&self, ui: &mut Ui, input: &ClientViewInput<'_>, missing: Option<Missing>, height: f32) {
        let text = match (missing, input.selected) {
            (None, Some(action)) => self.plan(input.policy, action).sentence(),
            (missing, _) => missing.map(|missing| format!("{missing}.")).unwrap_or_default(),
        };
        ui.scope(|ui| {
            ui.set_min_height(height);
            small_ui(ui, &text);
        });
    }

    fn fields_ui(&mut self, ui: &mut Ui, input: &mut ClientViewInput<'_>, keys: &mut Keys) {
        let (name, response) = FORM.row_ui(ui, "User name", |ui| {
            text_field::text_field_ui(ui, &mut self.user, |edit| {
                edit.id(Id::unique("user of a trial")).hint_text(text_field::placeholder("As entered at logon"))
            })
        });
        let response = name.map_or(response.clone(), |name| response.labelled_by(name.id));
        keys.follow(ui, &tooltip::help(response, "User name", USER_HELP), Missing::User);
        let id = Id::unique("first password");
        let sends_password = self.send_mode == SendMode::PasswordFirst;
        let (_, response) = FORM.row_ui(ui, "First password", |ui| {
            let hint = if sends_password { "Cleared after the test" } else { "Not sent" };
            let field = |ui: &mut Ui| secret_field_ui(ui, id, &mut self.password, "First password", hint);
            ui.add_enabled_ui(sends_password, field).inner
        });
        keys.follow(ui, &tooltip::help(response, "First password", PASSWORD_HELP), Missing::Password);
        let id = Id::unique("shared secret for a trial");
        let (_, response) = FORM.row_ui(ui, SECRET_KEY_LABEL, |ui| {
            let hint = input.secret.hint();
            secret_field_ui(ui, id, &mut input.secret.text, SECRET_KEY_LABEL, hint)
        });
        let response = tooltip::help(response, SECRET_KEY_LABEL, SECRET_KEY_HELP);
        keys.follow(ui, &response, Missing::Secret);
    }

    fn buttons_ui(
        &mut self,
        ui: &mut Ui,
        input: &ClientViewInput<'_>,
        missing: Option<Missing>,
        messages: &mut Vec<Out>,
    ) {
        let tab = way_out(missing).map(|(label, hint, place)| (Tool::new(label), hint, place));
        let tab_width = tab.as_ref().map_or(0.0, |(tab, ..)| tab.size(ui).x + BUTTON_GAP);
        let options_width = self.options.button_width(ui);
        let room = ui.available_width() - options_width - BUTTON_GAP - tab_width;
        let asks = self.asks();
        let label = send_label(ui, self, input, room);
        let size = vec2(ui.available_width(), theme::CONTROL_HEIGHT);
        let (_, row) = ui.allocate_space(size);
        let id = ui.scope_id().with("test");
        list::toolbar_in(ui, row, id, "Test", 1, |ui, toolbar| {
            let send = Tool { enabled: missing.is_none(), ..Tool::new(&label) };
            let send_at = row.with_max_x(row.min.x + send.size(ui).x);
            let hint = || match missing {
                Some(missing) => missing.to_string(),
                None if asks => Command::TryAction.with_keys("Asks before sending", ui.ctx()),
                None => Command::TryAction.with_keys("Sends without asking", ui.ctx()),
            };
            if tooltip::hint(send.show_in(ui, send_at, toolbar, 0), hint).clicked() {
                messages.push(Out::Run(Command::TryAction));
            }
            if let Some((tab, hint, place)) = tab {
                let left = send_at.max.x + BUTTON_GAP;
                let tab_at = Rect::from_x_y_ranges(left..=left + tab.size(ui).x, row.y_range());
                if tooltip::hint(tab.show_in(ui, tab_at, toolbar, 1), || hint.to_owned()).clicked() {
                    // The tab would open behind the dialog.
                    messages.extend(input.room.is_none().then(dialogs::close));
                    messages.push(Out::GoTo(place));
                }
            }
            self.options.button_in(ui, row.with_min_x(row.max.x - options_width), toolbar, 2);
        });
    }

    /// Shows the rarely used options, if they are open.
    fn more_ui(&mut self, ui: &mut Ui, policy: &Policy, keys: &mut Keys, messages: &mut Vec<Out>) {
        let Self { options, client, accepts_unsigned, .. } = self;
        options.show(ui, |ui| {
            client.show(ui, policy, keys, messages);
            unsigned_ui(ui, accepts_unsigned);
        });
    }
}

/// Returns the button that leads to what is missing on another tab: its label, its hint, and the place.
fn way_out(missing: Option<Missing>) -> Option<(&'static str, &'static str, Place)> {
    match missing? {
        Missing::Server => {
            let server = Place::Connection(ConnectionField::RadiusServer);
            Some(("Connection tab", "Goes to the primary server on the Connection tab", server))
        }
        Missing::Room(_) => Some(("Attributes tab", "Goes to the attributes of the policy", Place::Attributes)),
        Missing::Action | Missing::User | Missing::Password | Missing::Secret | Missing::Option(_) => None,
    }
}

fn small_ui(ui: &mut Ui, text: &str) {
    let soft = theme::tokens(ui.ctx()).soft;
    ui.label(RichText::new(text).text_style(TextStyle::Small).color(soft));
}

/// Returns a button label that names what is sent, and to which user, as far as there is room for both, in points.
fn send_label(ui: &Ui, trial: &ServerTrial, input: &ClientViewInput<'_>, room: f32) -> String {
    let action = input.selected.and_then(|id| input.policy.action(id));
    let Some(command) = action.map(|action| action.command.as_str()) else { return "Send…".to_owned() };
    let label = |limit: usize| {
        let what = if command.is_empty() { "an empty command".into() } else { text::excerpt(command, limit) };
        let label = match trial.user.trim() {
            "" => format!("Send {what}"),
            user => format!("Send {what} to {}", text::excerpt(user, limit)),
        };
        // The ellipsis of a shortened name is enough.
        if !trial.asks() || label.ends_with('…') { label } else { label + "…" }
    };
    let fits = |label: &String| button::button_width(ui, label) <= room;
    let shortest = || if trial.asks() { "Send…".to_owned() } else { "Send".to_owned() };
    [20, 16, 12, 8, 4].map(label).into_iter().find(fits).unwrap_or_else(shortest)
}

fn unsigned_ui(ui: &mut Ui, accepts_unsigned: &mut bool) {
    let unsigned = check_box::checkbox_ui(ui, accepts_unsigned, "Accept unsigned responses");
    tooltip::hint(unsigned, || {
        "A response without Message-Authenticator can be forged in transit (CVE-2024-3596). Servers updated since July 2024 sign their responses."
            .to_owned()
    });
}
