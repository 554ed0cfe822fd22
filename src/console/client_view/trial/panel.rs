//! Below the client's window while the real server answers: what a trial needs; and when one has begun, what came of it, what
//! that means, and what happened on the wire.

use std::time::Duration;

use egui::{Align, Id, Key, Layout, Modifiers, Popup, PopupCloseBehavior, Response, RichText, TextStyle, Ui, vec2};

use super::{Missing, Trying};
use crate::console::Message;
use crate::console::client_view::log::{self, Entry, Look};
use crate::console::client_view::{Around, BLOCK_GAP, ClientView};
use crate::console::command::Command;
use crate::draw::secret_field::secret_field_ui;
use crate::draw::{button, check_box, choice, form, label, text_field, theme, tooltip};
use crate::end_user::logon::Way;
use crate::text;
use crate::trial::Trial;

const FORM: form::Form = form::Form { label_width: 104.0, field_width: 280.0 };

impl ClientView {
    /// Shows the panel; what happened has this height, in points.
    pub(in crate::console) fn trial_panel_ui(
        &mut self,
        ui: &mut Ui,
        around: &mut Around<'_>,
        log_height: f32,
        messages: &mut Vec<Message>,
    ) {
        if self.trying.trial.is_some() {
            self.trial_ui(ui, log_height, messages);
        } else {
            self.form_ui(ui, around, log_height, messages);
        }
    }

    fn form_ui(&mut self, ui: &mut Ui, around: &mut Around<'_>, log_height: f32, messages: &mut Vec<Message>) {
        let trying = &mut self.trying;
        // Until it has it: a dialog that has just opened gives the focus to a button of its own.
        let mut focus = trying.focus.take();
        let mut is_entered = false;
        let mut field = |ui: &Ui, response: &Response, is_for: Missing| {
            if focus == Some(is_for) {
                focus = focus.filter(|_| !response.has_focus());
                response.request_focus();
                response.scroll_to_me(Some(Align::Center));
            }
            is_entered |= response.has_focus() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
        };
        let (name, response) = FORM.row_ui(ui, "User name", |ui| {
            text_field::text_field_ui(ui, &mut trying.user, |edit| {
                edit.id(Id::unique("user of a trial")).hint_text("as the user types it")
            })
        });
        field(ui, &name.map_or(response.clone(), |name| response.labelled_by(name)), Missing::User);
        let id = Id::unique("first password");
        let sends_password = trying.way == Way::PasswordFirst;
        let (_, response) = FORM.row_ui(ui, "First password", |ui| {
            let hint = if sends_password { "wiped after the trial" } else { "not sent" };
            let field = |ui: &mut Ui| secret_field_ui(ui, id, &mut trying.password, "First password", hint);
            ui.add_enabled_ui(sends_password, field).inner
        });
        field(ui, &response, Missing::Password);
        let id = Id::unique("shared secret for a trial");
        let (_, response) = FORM.row_ui(ui, "Shared secret", |ui| {
            let hint = around.secret.hint();
            secret_field_ui(ui, id, &mut around.secret.text, "Shared secret", hint)
        });
        field(ui, &response, Missing::Secret);
        // What has no field, or one that takes nothing, would be waited for in vain.
        trying.focus = focus.filter(|missing| match missing {
            Missing::Server | Missing::Action => false,
            Missing::Password => sends_password,
            Missing::User | Missing::Secret => true,
        });
        FORM.row_ui(ui, "Ask with", |ui| {
            let ways = [Way::PasswordFirst, Way::CommandAtOnce];
            let chosen = choice::choice_ui(ui, "Ask with", ui.available_width(), trying.way, &ways, |way| match way {
                Way::PasswordFirst => "Password, then command",
                Way::CommandAtOnce => "The command at once",
            });
            trying.way = chosen.inner.unwrap_or(trying.way);
        });
        ui.add_space(BLOCK_GAP);
        let missing = trying.missing(around.policy, around.selected, !around.secret.text.is_empty());
        let label = send_label(trying, around);
        ui.horizontal(|ui| {
            if button::wide_button_ui(ui, &label, missing.is_none(), 0.0).clicked() {
                messages.push(Message::Run(Command::TryAction));
            }
            if missing == Some(Missing::Server) && button::button_ui(ui, "Connection tab").clicked() {
                messages.push(Message::Run(Command::OtherTab));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let more = button::menu_button_ui(ui, "More");
                Popup::menu(&more)
                    .style(theme::menu_style)
                    .accessible_name("More")
                    .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
                    .show(|ui| more_ui(ui, trying));
            });
        });
        ui.add_space(BLOCK_GAP);
        let words = match (missing, around.selected) {
            (None, Some(action)) => trying.plan(around.policy, action).sentence(),
            (missing, _) => missing.map(|missing| format!("{missing}.")).unwrap_or_default(),
        };
        ui.scope(|ui| {
            ui.set_min_height(log_height);
            let soft = theme::tokens(ui.ctx()).soft;
            ui.label(RichText::new(words).text_style(TextStyle::Small).color(soft));
        });
        if is_entered {
            messages.push(Message::Run(Command::TryAction));
        }
    }

    fn trial_ui(&mut self, ui: &mut Ui, log_height: f32, messages: &mut Vec<Message>) {
        let Some(trial) = &self.trying.trial else { return };
        let tokens = theme::tokens(ui.ctx());
        let plan = trial.plan();
        let servers: Vec<String> = plan.servers.iter().map(ToString::to_string).collect();
        let head = format!("{} for {} at {}", plan.title(), text::excerpt(plan.user_name(), 40), servers.join(", "));
        label::line_ui(ui, 20.0, &head, &theme::strong(), tokens.ink);
        label::line_ui(ui, 16.0, &waiting(trial), &TextStyle::Small, tokens.soft);
        ui.add_space(BLOCK_GAP);
        let verdict = trial.verdict().into_iter().flat_map(|verdict| {
            let advice = verdict.advice.iter().map(|advice| Entry::new(advice.as_str(), Look::Plain));
            std::iter::once(Entry::lead(verdict.summary.as_str())).chain(advice)
        });
        let wire = trial.trace().lines().map(|line| Entry::new(line, Look::Soft));
        let happened = std::iter::once(Entry::lead("What happened")).chain(trial.logon().log().iter().map(Entry::of));
        let wire = std::iter::once(Entry::lead("On the wire")).chain(wire);
        // What came of it first: the rest is for whoever wants to know why.
        log::card_ui(ui, log_height, false, verdict.chain(happened).chain(wire));
        ui.add_space(BLOCK_GAP);
        let is_over = trial.is_over();
        let has_just_ended = std::mem::replace(&mut self.trying.was_running, !is_over) && is_over;
        ui.horizontal(|ui| {
            let end = button::button_ui(ui, if is_over { "New trial" } else { "End trial" });
            // What had the focus in the client's window is gone: Tab would begin at the menus again.
            let focused = ui.memory(egui::Memory::focused);
            if has_just_ended && focused.is_none_or(|id| ui.ctx().read_response(id).is_none()) {
                end.request_focus();
            }
            if end.clicked() {
                messages.push(Message::EndTrial);
            }
            let copy = button::menu_button_ui(ui, "Copy trace");
            Popup::menu(&copy).style(theme::menu_style).accessible_name("Copy trace").show(|ui| {
                ui.set_min_width(theme::MENU_WIDTH);
                for (label, with_texts) in [("Without the server's texts", false), ("With the server's texts", true)] {
                    if ui.button(label).clicked() {
                        ui.ctx().copy_text(trial.trace().copy(with_texts));
                        ui.close();
                    }
                }
            });
        });
    }
}

/// The button says what it does.
fn send_label(trying: &Trying, around: &Around<'_>) -> String {
    let action = around.selected.and_then(|id| around.policy.action(id));
    let what = match action.map(|action| action.command.as_str()) {
        None => return "Send…".to_owned(),
        Some("") => "an empty command".to_owned(),
        Some(command) => text::excerpt(command, 20).into_owned(),
    };
    match trying.user.trim() {
        "" => format!("Send {what}…"),
        user => format!("Send {what} to {}…", text::excerpt(user, 20)),
    }
}

/// What is being waited for, and how long.
fn waiting(trial: &Trial) -> String {
    let secs = |left: Duration| crate::trial::trace::secs_left(left);
    match (trial.gives_up_in(), trial.code_within()) {
        _ if trial.is_over() => "The trial is over; the password is wiped.".to_owned(),
        (Some(left), _) => format!("Waiting for the server: gives up in {} s.", secs(left)),
        (None, Some(left)) if left.is_zero() => "The time that the server gave for the code is over.".to_owned(),
        (None, Some(left)) => format!("The server waits {} s more for the code.", secs(left)),
        (None, None) if trial.logon().request().is_some() => "On its way to the server.".to_owned(),
        (None, None) => "The trial goes on: nothing is sent by itself.".to_owned(),
    }
}

/// What seldom matters.
fn more_ui(ui: &mut Ui, trying: &mut Trying) {
    ui.set_min_width(300.0);
    let name = ui.label("NAS-Identifier: what this computer calls itself").id;
    text_field::text_field_ui(ui, &mut trying.nas_identifier, |edit| edit.id_salt("nas")).labelled_by(name);
    let counts = check_box::checkbox_ui(ui, &mut trying.counts_unsigned, "Let unsigned answers count");
    tooltip::hint(counts, || {
        "An answer without Message-Authenticator can be forged on the way (CVE-2024-3596); servers that were updated since July 2024 sign theirs"
            .to_owned()
    });
    ui.allocate_space(vec2(0.0, 2.0));
}
