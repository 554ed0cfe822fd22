//! The Connection tab: the policy's name, server and notes, and the fields of its connection. What is typed goes into the
//! policy as soon as it can be taken; what cannot be taken stays in its field, with the reason beside it.

use std::sync::Arc;

use egui::{self, Id, Margin, Response, RichText, ScrollArea, TextStyle, Ui};

use crate::console::Message;
use crate::console::session::shared_secret::SharedSecret;
use crate::console::tabs::advice_list::AdviceList;
use crate::console::tabs::connection_check::ConnectionCheck;
use crate::document::history::Visit;
use crate::draw::secret_field::secret_field_ui;
use crate::draw::{card, check_box, choice, form, label, text_field, theme};
use crate::policy::advice::{ConnectionPart, Place};
use crate::policy::draft::{ConnectionDraft, ConnectionField, FieldProblem};
use crate::policy::{Connection, Edit, HaMode, PasswordEncoding, Policy, Provider, Unfit};

const LABEL_WIDTH: f32 = 200.0;
const FIELD_WIDTH: f32 = 420.0;
/// The widths of the fields, and of what stands beside them where there is room, in points.
const FORM_WIDTH: f32 = LABEL_WIDTH + 12.0 + FIELD_WIDTH + 24.0;
const SECRET_WIDTH: f32 = 440.0;
const FORM: form::Form = form::Form { label_width: LABEL_WIDTH, field_width: FIELD_WIDTH };

/// What stands in the fields, and which policy they were filled from.
#[derive(Debug)]
pub(in crate::console) struct ConnectionForm {
    name: String,
    notes: String,
    draft: ConnectionDraft,
    shown: Arc<Policy>,
    /// Counts the visits to fields: what is typed in one visit is one step to undo.
    visits: u64,
    /// Makes the ids of the fields its own: the undo of a text field belongs to its id.
    serial: u64,
    /// The field that is to get the focus.
    leads_to: Option<ConnectionPart>,
}

impl ConnectionForm {
    /// Fills the fields.
    pub(in crate::console) fn new(policy: &Arc<Policy>, serial: u64) -> Self {
        Self {
            name: policy.name().as_str().to_owned(),
            notes: notes_of(policy),
            draft: draft_of(policy),
            shown: Arc::clone(policy),
            visits: 0,
            serial,
            leads_to: None,
        }
    }

    /// Fills the fields anew, whatever is being typed in them. What will be typed is a step of its own.
    pub(in crate::console) fn refill(&mut self, policy: &Arc<Policy>, serial: u64) {
        *self = Self { visits: self.visits, ..Self::new(policy, serial) };
    }

    /// Follows the policy: fields whose value was changed by somebody else, as undo does, are filled anew.
    pub(in crate::console) fn follow(&mut self, policy: &Arc<Policy>) {
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
        // What was typed is kept while the policy has no connection: the switch may be turned on again.
        if let Some(new) = policy.connection() {
            let kept = || self.draft.finish_over(&Connection::default()).0;
            let old = shown.connection().cloned().unwrap_or_else(kept);
            self.draft.follow(&ConnectionDraft::from(&old), &ConnectionDraft::from(new));
        }
    }

    /// Leads the focus to a field when it is shown next.
    pub(in crate::console) fn lead_to(&mut self, part: ConnectionPart) {
        self.leads_to = Some(part);
    }

    /// The label of the first field whose content cannot be taken.
    pub(in crate::console) fn unfinished(&self) -> Option<String> {
        if self.name.parse::<crate::policy::Name>().is_err() {
            return Some("Name".to_owned());
        }
        if self.notes.parse::<crate::policy::Notes>().is_err() {
            return Some("Notes".to_owned());
        }
        let problems = self.shown.connection().and_then(|_| self.draft.finish().err())?;
        problems.first().map(|problem| label(problem.field).to_owned())
    }

    /// Shows the tab.
    pub(in crate::console) fn show(
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
                let has_connection = self.shown.connection().is_some();
                if has_connection && room.width() >= FORM_WIDTH + SECRET_WIDTH {
                    ui.horizontal_top(|ui| {
                        ui.vertical(|ui| {
                            ui.set_width(FORM_WIDTH);
                            self.fields_ui(ui, advice, messages);
                        });
                        ui.vertical(|ui| self.secret_ui(ui, secret, check, messages));
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
        self.policy_ui(ui, messages);
        ui.add_space(8.0);
        let mut has_connection = self.shown.connection().is_some();
        if check_box::checkbox_ui(ui, &mut has_connection, "This policy holds the connection").changed() {
            let connection = has_connection.then(|| self.draft.finish_over(&Connection::default()).0);
            messages.push(Message::Edit(Edit::Connection(connection)));
        }
        ui.add_space(8.0);
        if self.shown.connection().is_some() {
            self.connection_ui(ui, advice, messages);
        }
    }

    fn policy_ui(&mut self, ui: &mut Ui, messages: &mut Vec<Message>) {
        let mut changed = Changed { visits: &mut self.visits, any: false, serial: self.serial };
        let problem = self.name.parse::<crate::policy::Name>().err();
        text_row_ui(ui, "Name", &mut self.name, problem.as_ref(), &mut changed);
        if let (true, Ok(name)) = (std::mem::take(&mut changed.any), self.name.parse()) {
            messages.push(Message::EditWithin(Edit::Rename(name), Visit(*changed.visits)));
        }
        plain_row_ui(ui, "MFA server", |ui| {
            let chosen = self.shown.provider();
            let name = |provider: Option<Provider>| provider.map_or("Not specified", Provider::name);
            let choices: Vec<_> = std::iter::once(None).chain(Provider::ALL.map(Some)).collect();
            let taken = choice::choice_ui(ui, "MFA server", ui.available_width(), chosen, &choices, name);
            if let Some(provider) = taken.inner {
                messages.push(Message::Edit(Edit::Provider(provider)));
            }
            taken.response
        });
        let problem = self.notes.parse::<crate::policy::Notes>().err();
        text_row_ui(ui, "Notes", &mut self.notes, problem.as_ref(), &mut changed);
        if let (true, Ok(notes)) = (changed.any, self.notes.parse()) {
            let notes = Some(notes).filter(|_| !self.notes.is_empty());
            messages.push(Message::EditWithin(Edit::Notes(notes), Visit(self.visits)));
        }
    }

    /// The shared secret, which is no part of the policy, and what can be done with it.
    fn secret_ui(
        &self,
        ui: &mut Ui,
        secret: &mut SharedSecret,
        check: &mut ConnectionCheck,
        messages: &mut Vec<Message>,
    ) {
        let tokens = theme::tokens(ui.ctx());
        ui.set_max_width(SECRET_WIDTH - 24.0);
        card::card_ui(ui, 16, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            label::line_ui(ui, 20.0, "Shared secret", &theme::strong(), tokens.ink);
            let id = Id::unique(("shared secret", self.serial));
            let hint = secret.hint();
            secret_field_ui(ui, id, &mut secret.text, "Shared secret", hint);
            let words = "No part of the policy: it is kept in memory only, for these servers and this port, until the policy \
                         is closed. Trials use it.";
            ui.label(RichText::new(words).text_style(TextStyle::Small).color(tokens.soft));
            ui.add_space(4.0);
            check.show(ui, &self.shown, !secret.text.is_empty(), messages);
        });
    }

    fn connection_ui(&mut self, ui: &mut Ui, advice: &AdviceList, messages: &mut Vec<Message>) {
        use ConnectionField as Field;
        let problems = self.draft.finish().err().unwrap_or_default();
        let draft = &mut self.draft;
        let mut changed = Changed { visits: &mut self.visits, any: false, serial: self.serial };
        let leads_to = self.leads_to.take();
        let advise = |ui: &mut Ui, part: ConnectionPart, shown: &form::Field, messages: &mut Vec<Message>| {
            advice.at_ui(ui, Place::Connection(part), shown, messages);
        };
        let lead = |part: ConnectionPart, shown: &form::Field| {
            if leads_to == Some(part) {
                shown.response.request_focus();
            }
        };
        let mut row = |ui: &mut Ui, field: Field, text: &mut String, messages: &mut Vec<Message>| {
            let problem = problems.iter().find(|problem| problem.field == field);
            let problem = problem.map(|problem: &FieldProblem<Field>| &problem.unfit);
            let shown = text_row_ui(ui, label(field), text, problem, &mut changed);
            if let Some(part) = part(field) {
                lead(part, &shown);
                // What cannot be taken is said first.
                if problem.is_none() {
                    advise(ui, part, &shown, messages);
                }
            }
        };
        row(ui, Field::DisplayName, &mut draft.display_name, messages);
        row(ui, Field::RadiusServer, &mut draft.radius_server, messages);
        row(ui, Field::BackupServer, &mut draft.backup_server, messages);
        let before = (draft.ha_mode, draft.password_encoding, draft.username_only, draft.forward_first_pwd_to_ad);
        let shown = plain_row_ui(ui, "HA mode", |ui| {
            ui.add_enabled_ui(!draft.backup_server.trim().is_empty(), |ui| {
                let (width, choices) = (ui.available_width(), [HaMode::ActivePassive, HaMode::ActiveActive]);
                let chosen = choice::choice_ui(ui, "HA mode", width, draft.ha_mode, &choices, HaMode::name);
                draft.ha_mode = chosen.inner.unwrap_or(draft.ha_mode);
                chosen.response
            })
            .inner
        });
        lead(ConnectionPart::HaMode, &shown);
        advise(ui, ConnectionPart::HaMode, &shown, messages);
        row(ui, Field::RadiusPort, &mut draft.radius_port, messages);
        row(ui, Field::TimeoutSecs, &mut draft.timeout_secs, messages);
        row(ui, Field::Retries, &mut draft.retries, messages);
        FORM.row_ui(ui, "", |ui| {
            if let Ok(connection) = draft.finish() {
                let soft = theme::tokens(ui.ctx()).soft;
                ui.set_max_width(1.5 * FIELD_WIDTH);
                ui.label(RichText::new(what_it_means(&connection)).text_style(TextStyle::Small).color(soft));
            }
        });
        ui.add_space(10.0);
        let shown = plain_row_ui(ui, "Password encoding", |ui| {
            let choices = [PasswordEncoding::Pap, PasswordEncoding::Chap];
            let chosen = choice::choice_ui(
                ui,
                "Password encoding",
                ui.available_width(),
                draft.password_encoding,
                &choices,
                PasswordEncoding::id,
            );
            draft.password_encoding = chosen.inner.unwrap_or(draft.password_encoding);
            chosen.response
        });
        lead(ConnectionPart::PasswordEncoding, &shown);
        advise(ui, ConnectionPart::PasswordEncoding, &shown, messages);
        row(ui, Field::UserMessagePrompt, &mut draft.user_message_prompt, messages);
        FORM.row_ui(ui, "", |ui| {
            check_box::checkbox_ui(ui, &mut draft.username_only, "Send the user name without its domain");
        });
        FORM.row_ui(ui, "", |ui| {
            let label = "Forward the first password to Active Directory";
            check_box::checkbox_ui(ui, &mut draft.forward_first_pwd_to_ad, label);
        });
        let after = (draft.ha_mode, draft.password_encoding, draft.username_only, draft.forward_first_pwd_to_ad);
        let is_typed = changed.any;
        let shown = self.shown.connection().filter(|_| is_typed || before != after);
        // A field that cannot be taken holds no other back.
        if let Some(connection) = shown.map(|shown| self.draft.finish_over(shown).0) {
            let edit = Edit::Connection(Some(connection));
            messages.push(match is_typed {
                true => Message::EditWithin(edit, Visit(self.visits)),
                false => Message::Edit(edit),
            });
        }
    }
}

/// What happened to the text fields in this frame.
struct Changed<'c> {
    visits: &'c mut u64,
    any: bool,
    serial: u64,
}

fn notes_of(policy: &Policy) -> String {
    policy.notes().map(|notes| notes.as_str().to_owned()).unwrap_or_default()
}

fn draft_of(policy: &Policy) -> ConnectionDraft {
    policy.connection().map(ConnectionDraft::from).unwrap_or_default()
}

fn label(field: ConnectionField) -> &'static str {
    match field {
        ConnectionField::DisplayName => "Display name",
        ConnectionField::RadiusServer => "RADIUS server",
        ConnectionField::BackupServer => "Backup server",
        ConnectionField::RadiusPort => "Port",
        ConnectionField::TimeoutSecs => "Timeout (seconds)",
        ConnectionField::Retries => "Retries",
        ConnectionField::UserMessagePrompt => "User message prompt",
    }
}

/// What the numbers mean for a user.
fn what_it_means(connection: &Connection) -> String {
    let times = match connection.most_packets() {
        1 => "once".to_owned(),
        times => format!("up to {times} times"),
    };
    format!("A user waits at most {} s. One click can reach the phone {times}.", connection.longest_wait_secs())
}

/// The field as advice knows it, where there is advice on it.
fn part(field: ConnectionField) -> Option<ConnectionPart> {
    match field {
        ConnectionField::RadiusPort => Some(ConnectionPart::RadiusPort),
        ConnectionField::TimeoutSecs => Some(ConnectionPart::TimeoutSecs),
        _ => None,
    }
}

/// A row with a control that names itself and cannot be wrong.
fn plain_row_ui(ui: &mut Ui, label: &str, show: impl FnOnce(&mut Ui) -> Response) -> form::Field {
    FORM.row_ui(ui, label, |ui| form::Field::with_room(ui, show)).1
}

fn text_row_ui(
    ui: &mut Ui,
    label: &str,
    text: &mut String,
    problem: Option<&Unfit>,
    changed: &mut Changed<'_>,
) -> form::Field {
    let field = FORM
        .field_ui(ui, label, |ui| text_field::text_field_ui(ui, text, |edit| edit.id_salt((label, changed.serial))));
    if let Some(unfit) = problem {
        field.problem_ui(ui, unfit);
    }
    if field.response.gained_focus() {
        *changed.visits += 1;
    }
    changed.any |= field.response.changed();
    field
}
