//! The Connection tab: the policy's name, MFA server and notes, and the fields of its connection. Valid input enters the policy at
//! once; invalid input stays in its field, with the reason below it.

use std::sync::Arc;

use egui::{self, Id, Margin, Response, RichText, ScrollArea, TextStyle, Ui, vec2};
use strum::VariantArray as _;

use crate::console::Message;
use crate::console::shared_secret::SharedSecret;
use crate::console::tabs::Tab;
use crate::console::tabs::advice_list::AdviceList;
use crate::console::tabs::connection_check::ConnectionCheck;
use crate::document::history::Visit;
use crate::draw::secret_field::secret_field_ui;
use crate::draw::{button, card, check_box, choice, form, label, pane, text_area, text_field, theme, tooltip};
use crate::policy::advice::Place;
use crate::policy::draft::{ConnectionDraft, FieldProblem};
use crate::policy::field::{SECRET_KEY_HELP, SECRET_KEY_LABEL};
use crate::policy::{
    Connection, ConnectionField, Edit, HaMode, Name, Notes, PasswordEncoding, Policy, PolicyField, Provider, Value,
};

const LABEL_WIDTH: f32 = 200.0;
const FIELD_WIDTH: f32 = 420.0;
const NUMBER_WIDTH: f32 = 120.0;
/// The widths of the form and of the card for the secret key beside it, in points.
const FORM_WIDTH: f32 = LABEL_WIDTH + 12.0 + FIELD_WIDTH + 24.0;
const SECRET_WIDTH: f32 = 440.0;
const FORM: form::Form = form::Form { label_width: LABEL_WIDTH, field_width: FIELD_WIDTH };

/// The texts in the fields, and the policy that they were filled from.
#[derive(Debug)]
pub(crate) struct ConnectionForm {
    name: String,
    notes: String,
    draft: ConnectionDraft,
    shown: Arc<Policy>,
    /// Counts the visits to fields: the edits of one visit are one undo step.
    visits: u64,
    /// Part of the fields' ids, because egui keeps the undo history of a text field by its id: the number of the session, and
    /// how often the fields were filled.
    filling: (u64, u64),
    /// The field to focus.
    leads_to: Option<FormField>,
}

/// A field of the tab that can be invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FormField {
    Policy(PolicyField),
    Connection(ConnectionField),
}

impl ConnectionForm {
    /// Fills the fields. `session` is the number of the session.
    pub(crate) fn new(policy: &Arc<Policy>, session: u64) -> Self {
        Self {
            name: policy.name().as_str().to_owned(),
            notes: notes_of(policy),
            draft: draft_of(policy),
            shown: Arc::clone(policy),
            visits: 0,
            filling: (session, 0),
            leads_to: None,
        }
    }

    /// Refills the fields, discarding what is being typed. The next edit is a new undo step.
    pub(crate) fn refill(&mut self, policy: &Arc<Policy>) {
        let (session, times) = self.filling;
        *self = Self { visits: self.visits, filling: (session, times + 1), ..Self::new(policy, session) };
    }

    /// Follows the policy: fields changed from outside, such as by undo, are refilled.
    pub(crate) fn follow(&mut self, policy: &Arc<Policy>) {
        if Arc::ptr_eq(&self.shown, policy) {
            return;
        }
        let shown = std::mem::replace(&mut self.shown, Arc::clone(policy));
        if policy.name() != shown.name() {
            self.name = policy.name().as_str().to_owned();
        }
        if policy.notes() != shown.notes() {
            self.notes = notes_of(policy);
        }
        // The draft is kept while the policy has no connection, since that may be turned on again.
        if let Some(new) = policy.connection() {
            let kept = || self.draft.finish_over(&Connection::default()).0;
            let old = shown.connection().cloned().unwrap_or_else(kept);
            self.draft.follow(&ConnectionDraft::from(&old), &ConnectionDraft::from(new));
        }
    }

    /// Follows a policy of which only the name has changed, unless the user is typing another one.
    pub(crate) fn keep_typed_name(&mut self, policy: &Arc<Policy>) {
        if self.name != self.shown.name().as_str() {
            self.shown = Arc::clone(policy);
        }
    }

    /// Focuses a field when the tab is shown next.
    pub(crate) fn go_to(&mut self, field: ConnectionField) {
        self.leads_to = Some(FormField::Connection(field));
    }

    /// Focuses the first invalid field when the tab is shown next.
    pub(crate) fn go_to_invalid_field(&mut self) {
        self.leads_to = self.invalid_field();
    }

    /// Returns the label of the first invalid field.
    pub(crate) fn unfinished(&self) -> Option<&'static str> {
        self.invalid_field().map(|field| match field {
            FormField::Policy(field) => field.label(),
            FormField::Connection(field) => field.label(),
        })
    }

    fn invalid_field(&self) -> Option<FormField> {
        if self.name.parse::<Name>().is_err() {
            return Some(FormField::Policy(PolicyField::Name));
        }
        if self.notes.parse::<Notes>().is_err() {
            return Some(FormField::Policy(PolicyField::Notes));
        }
        let problems = self.shown.connection().and_then(|_| self.draft.finish().err())?;
        problems.first().map(|problem| FormField::Connection(problem.field))
    }

    /// Shows the tab.
    pub(crate) fn show(
        &mut self,
        ui: &mut Ui,
        secret: &mut SharedSecret,
        check: &mut ConnectionCheck,
        advice: &AdviceList,
        messages: &mut Vec<Message>,
    ) {
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            egui::Frame::new().inner_margin(Margin { left: 0, right: 8, top: 0, bottom: 12 }).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                let room = ui.max_rect();
                pane::start(ui, Tab::Connection.name(), room);
                let has_connection = self.shown.connection().is_some();
                // Not by whether there is a connection: the controls would get other ids, and lose the focus.
                if room.width() >= FORM_WIDTH + SECRET_WIDTH {
                    ui.horizontal_top(|ui| {
                        ui.vertical(|ui| {
                            ui.set_width(FORM_WIDTH);
                            self.fields_ui(ui, advice, messages);
                        });
                        if has_connection {
                            ui.vertical(|ui| self.secret_ui(ui, secret, check, messages));
                        }
                    });
                } else {
                    self.fields_ui(ui, advice, messages);
                    if has_connection {
                        ui.add_space(10.0);
                        self.secret_ui(ui, secret, check, messages);
                    }
                }
            });
        });
    }

    fn fields_ui(&mut self, ui: &mut Ui, advice: &AdviceList, messages: &mut Vec<Message>) {
        let leads_to = self.leads_to.take();
        self.policy_ui(ui, leads_to, messages);
        ui.add_space(8.0);
        let mut has_connection = self.shown.connection().is_some();
        if check_box::checkbox_ui(ui, &mut has_connection, "Include connection settings in this policy").changed() {
            let connection = has_connection.then(|| self.draft.finish_over(&Connection::default()).0);
            messages.push(Message::Edit(Edit::Connection(connection)));
        }
        ui.add_space(8.0);
        if self.shown.connection().is_some() {
            self.connection_ui(ui, leads_to, advice, messages);
        }
    }

    fn policy_ui(&mut self, ui: &mut Ui, leads_to: Option<FormField>, messages: &mut Vec<Message>) {
        let mut changed = Changed { visits: &mut self.visits, any: false, filling: self.filling };
        let leads = |field| leads_to == Some(FormField::Policy(field));
        policy_text_ui::<Name>(ui, PolicyField::Name, &mut self.name, leads(PolicyField::Name), &mut changed);
        if let (true, Ok(name)) = (std::mem::take(&mut changed.any), self.name.parse()) {
            messages.push(Message::EditWithin(Edit::Rename(name), Visit(*changed.visits)));
        }
        let field = PolicyField::Provider;
        let mut provider = None;
        let shown = FORM.field_ui(
            ui,
            field.label(),
            || field.help().to_owned(),
            |ui| {
                let chosen = self.shown.provider();
                let name = |provider: Option<Provider>| provider.map_or("Not specified", Provider::name);
                let choices: Vec<_> = std::iter::once(None).chain(Provider::ALL.iter().copied().map(Some)).collect();
                let shown = choice::choice_ui(ui, field.label(), ui.available_width(), chosen, &choices, name);
                provider = shown.inner;
                shown.response
            },
        );
        changed.note(&shown.response);
        if let Some(provider) = provider {
            messages.push(Message::EditWithin(Edit::Provider(provider), Visit(*changed.visits)));
        }
        policy_text_ui::<Notes>(ui, PolicyField::Notes, &mut self.notes, leads(PolicyField::Notes), &mut changed);
        if let (true, Ok(notes)) = (changed.any, self.notes.parse()) {
            let notes = Some(notes).filter(|_| !self.notes.is_empty());
            messages.push(Message::EditWithin(Edit::Notes(notes), Visit(self.visits)));
        }
    }

    /// Shows the card with the secret key, which is not part of the policy, and Check connection.
    fn secret_ui(
        &self,
        ui: &mut Ui,
        secret: &mut SharedSecret,
        check: &mut ConnectionCheck,
        messages: &mut Vec<Message>,
    ) {
        let tokens = theme::tokens(ui.ctx());
        ui.set_max_width(SECRET_WIDTH - 24.0);
        pane::start(ui, SECRET_KEY_LABEL, ui.available_rect_before_wrap());
        card::card_ui(ui, 16, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            label::field_line_ui(ui, 20.0, SECRET_KEY_LABEL, &theme::strong(), tokens.ink);
            let id = Id::unique(("secret key", self.filling));
            let hint = secret.hint();
            let field = secret_field_ui(ui, id, &mut secret.text, SECRET_KEY_LABEL, hint);
            tooltip::help(field, SECRET_KEY_LABEL, SECRET_KEY_HELP);
            let words = "Not part of the policy. Kept in memory until you close the policy or change its servers or port. Used \
                         for tests.";
            ui.label(RichText::new(words).text_style(TextStyle::Small).color(tokens.soft));
            ui.add_space(4.0);
            check.show(ui, &self.shown, !secret.text.is_empty(), messages);
        });
    }

    fn connection_ui(
        &mut self,
        ui: &mut Ui,
        leads_to: Option<FormField>,
        advice: &AdviceList,
        messages: &mut Vec<Message>,
    ) {
        let draft = &mut self.draft;
        let mut rows = Rows {
            problems: draft.finish().err().unwrap_or_default(),
            changed: Changed { visits: &mut self.visits, any: false, filling: self.filling },
            leads_to,
            advice,
            messages,
        };
        let before = (draft.username_only, draft.forward_first_pwd_to_ad);
        rows.servers_ui(ui, draft);
        ui.add_space(10.0);
        rows.logon_ui(ui, draft);
        let after = (draft.username_only, draft.forward_first_pwd_to_ad);
        let is_within = rows.changed.any;
        let shown = self.shown.connection().filter(|_| is_within || before != after);
        // An invalid field does not block the others.
        if let Some(connection) = shown.map(|shown| self.draft.finish_over(shown).0) {
            let edit = Edit::Connection(Some(connection));
            messages.push(match is_within {
                true => Message::EditWithin(edit, Visit(self.visits)),
                false => Message::Edit(edit),
            });
        }
    }
}

/// What the rows of the connection have in common.
struct Rows<'r> {
    problems: Vec<FieldProblem<ConnectionField>>,
    changed: Changed<'r>,
    leads_to: Option<FormField>,
    advice: &'r AdviceList,
    messages: &'r mut Vec<Message>,
}

impl Rows<'_> {
    fn servers_ui(&mut self, ui: &mut Ui, draft: &mut ConnectionDraft) {
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

    fn logon_ui(&mut self, ui: &mut Ui, draft: &mut ConnectionDraft) {
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

/// What happened to the fields in this frame.
struct Changed<'c> {
    visits: &'c mut u64,
    any: bool,
    filling: (u64, u64),
}

impl Changed<'_> {
    fn note(&mut self, response: &Response) {
        if response.gained_focus() {
            *self.visits += 1;
        }
        self.any |= response.changed();
    }
}

fn notes_of(policy: &Policy) -> String {
    policy.notes().map(|notes| notes.as_str().to_owned()).unwrap_or_default()
}

fn draft_of(policy: &Policy) -> ConnectionDraft {
    policy.connection().map(ConnectionDraft::from).unwrap_or_default()
}

/// What the numbers mean for a user.
fn longest_wait(connection: &Connection) -> String {
    let times = match connection.most_packets() {
        1 => "one prompt".to_owned(),
        times => format!("up to {times} prompts"),
    };
    format!("Users wait up to {} s. One click may trigger {times}.", connection.longest_wait_secs())
}

fn policy_text_ui<T: Value>(
    ui: &mut Ui,
    field: PolicyField,
    text: &mut String,
    leads: bool,
    changed: &mut Changed<'_>,
) {
    let filling = changed.filling;
    let shown = FORM.field_ui(
        ui,
        field.label(),
        || field.hint(),
        |ui| match field {
            PolicyField::Notes => text_area::text_area_ui(ui, Id::unique((field.key(), filling)), text),
            PolicyField::Name | PolicyField::Provider | PolicyField::AutoSend | PolicyField::RememberLastMethod => {
                typed_ui(ui, field.key(), filling, text)
            }
        },
    );
    changed.note(&shown.response);
    let shown = shown.limited(ui, text, T::limit());
    if leads {
        shown.response.request_focus();
    }
    if let Err(invalid) = text.parse::<T>() {
        shown.problem_ui(ui, &invalid);
    }
}

fn typed_ui(ui: &mut Ui, key: &str, filling: (u64, u64), text: &mut String) -> Response {
    text_field::text_field_ui(ui, text, |edit| edit.id_salt((key, filling)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_being_typed_survives_the_name_of_the_first_file() {
        let (old, new) = (Policy::default(), Policy::new("duo".parse().unwrap()));
        let (old, new) = (Arc::new(old), Arc::new(new));
        for (typed, expected) in [("", ""), ("New policy", "duo")] {
            let mut form = ConnectionForm::new(&old, 1);
            form.name = typed.to_owned();
            form.keep_typed_name(&new);
            form.follow(&new);
            assert_eq!(form.name, expected, "{typed:?}");
        }
    }
}
