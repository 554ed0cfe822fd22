//! The rows of the connection on the Connection tab: each field with its problem or advice below it. What changes in the policy
//! belongs to the form.

use egui::{self, RichText, TextStyle, Ui, vec2};
use strum::VariantArray as _;

use super::{Changed, FIELD_WIDTH, FORM, FormField, typed_ui};
use crate::console::Message;
use crate::console::tabs::advice_list::AdviceList;
use crate::draw::{button, check_box, choice, form, theme, tooltip};
use crate::policy::advice::Place;
use crate::policy::draft::{ConnectionDraft, FieldProblem};
use crate::policy::{Connection, ConnectionField, HaMode, PasswordEncoding};

const NUMBER_WIDTH: f32 = 120.0;

/// What the rows of the connection have in common.
pub(super) struct Rows<'r> {
    pub problems: Vec<FieldProblem<ConnectionField>>,
    pub changed: Changed<'r>,
    pub leads_to: Option<FormField>,
    pub advice: &'r AdviceList,
    pub messages: &'r mut Vec<Message>,
}

impl Rows<'_> {
    /// Shows the servers, and how long they are waited for.
    pub(super) fn servers_ui(&mut self, ui: &mut Ui, draft: &mut ConnectionDraft) {
        use ConnectionField as Field;
        self.text_ui(ui, Field::DisplayName, &mut draft.display_name);
        self.text_ui(ui, Field::RadiusServer, &mut draft.radius_server);
        self.text_ui(ui, Field::BackupServer, &mut draft.backup_server);
        let has_backup = !draft.backup_server.trim().is_empty();
        self.choice_ui(ui, Field::HaMode, has_backup, &mut draft.ha_mode, HaMode::VARIANTS, HaMode::name);
        self.number_ui(ui, Field::RadiusPort, &mut draft.radius_port, |ui, port| {
            let default = Connection::default().radius_port.to_string();
            let button = button::wide_button_ui(ui, "Default", *port != default, 0.0);
            let is_clicked = tooltip::hint(button, || format!("Use {default}")).clicked();
            if is_clicked {
                *port = default;
            }
            is_clicked
        });
        self.number_ui(ui, Field::TimeoutSecs, &mut draft.timeout_secs, |ui, _| {
            ui.label(RichText::new("seconds").color(theme::tokens(ui.ctx()).soft));
            false
        });
        self.number_ui(ui, Field::Retries, &mut draft.retries, |_, _| false);
        FORM.row_ui(ui, "", |ui| {
            if let Ok(connection) = draft.finish() {
                let soft = theme::tokens(ui.ctx()).soft;
                ui.set_max_width(ui.available_width().min(1.5 * FIELD_WIDTH));
                ui.label(RichText::new(longest_wait(&connection)).text_style(TextStyle::Small).color(soft));
            }
        });
    }

    /// Shows what is sent at a logon.
    pub(super) fn logon_ui(&mut self, ui: &mut Ui, draft: &mut ConnectionDraft) {
        use ConnectionField as Field;
        let encodings = PasswordEncoding::VARIANTS;
        let encoding = &mut draft.password_encoding;
        self.choice_ui(ui, Field::PasswordEncoding, true, encoding, encodings, PasswordEncoding::id);
        self.text_ui(ui, Field::UserMessagePrompt, &mut draft.user_message_prompt);
        let flags = [
            (Field::UsernameOnly, &mut draft.username_only),
            (Field::ForwardFirstPwdToAd, &mut draft.forward_first_pwd_to_ad),
        ];
        for (field, is_on) in flags {
            FORM.row_ui(ui, "", |ui| {
                let response = check_box::checkbox_ui(ui, is_on, field.label());
                tooltip::help(response, field.label(), field.help());
            });
        }
    }

    fn text_ui(&mut self, ui: &mut Ui, field: ConnectionField, text: &mut String) {
        let filling = self.changed.filling;
        let shown = FORM.field_ui(ui, field.label(), || field.hint(), |ui| typed_ui(ui, field.key(), filling, text));
        self.typed(ui, field, &shown);
    }

    /// Shows a number, and beside it what `beside` adds; that returns whether it changed the text.
    fn number_ui(
        &mut self,
        ui: &mut Ui,
        field: ConnectionField,
        text: &mut String,
        beside: impl FnOnce(&mut Ui, &mut String) -> bool,
    ) {
        let (filling, mut is_replaced) = (self.changed.filling, false);
        let shown = FORM.field_ui(
            ui,
            field.label(),
            || field.hint(),
            |ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 8.0;
                    let size = vec2(NUMBER_WIDTH, theme::CONTROL_HEIGHT);
                    let typed = ui.allocate_ui(size, |ui| typed_ui(ui, field.key(), filling, text)).inner;
                    is_replaced = beside(ui, text);
                    typed
                })
                .inner
            },
        );
        if is_replaced {
            // The button is disabled now, and would lose the focus.
            shown.response.request_focus();
            // Undone separately from what was typed.
            *self.changed.visits += 1;
            self.changed.any = true;
        }
        self.typed(ui, field, &shown);
    }

    fn choice_ui<T: Copy + PartialEq>(
        &mut self,
        ui: &mut Ui,
        field: ConnectionField,
        is_enabled: bool,
        chosen: &mut T,
        choices: &[T],
        words: impl Fn(T) -> &'static str,
    ) {
        let mut is_changed = false;
        let shown = FORM.field_ui(
            ui,
            field.label(),
            || field.help().to_owned(),
            |ui| {
                let show =
                    |ui: &mut Ui| choice::choice_ui(ui, field.label(), ui.available_width(), *chosen, choices, words);
                let shown = ui.add_enabled_ui(is_enabled, show).inner;
                if let Some(new) = shown.inner {
                    (*chosen, is_changed) = (new, true);
                }
                shown.response
            },
        );
        self.changed.note(&shown.response);
        self.changed.any |= is_changed;
        self.advise(ui, field, &shown);
    }

    /// Shows the problem of a text field below it, or else its advice.
    fn typed(&mut self, ui: &mut Ui, field: ConnectionField, shown: &form::Field) {
        self.changed.note(&shown.response);
        match self.problems.iter().find(|problem| problem.field == field) {
            Some(problem) => {
                shown.problem_ui(ui, &problem.invalid);
                self.lead(field, shown);
            }
            None => self.advise(ui, field, shown),
        }
    }

    fn advise(&mut self, ui: &mut Ui, field: ConnectionField, shown: &form::Field) {
        self.lead(field, shown);
        self.advice.at_ui(ui, Place::Connection(field), shown, self.messages);
    }

    fn lead(&self, field: ConnectionField, shown: &form::Field) {
        if self.leads_to == Some(FormField::Connection(field)) {
            shown.response.request_focus();
        }
    }
}

/// What the numbers mean for a user.
fn longest_wait(connection: &Connection) -> String {
    let times = match connection.most_packets() {
        1 => "one prompt".to_owned(),
        times => format!("up to {times} prompts"),
    };
    format!("Users wait up to {} s. One click may trigger {times}.", connection.longest_wait_secs())
}
