//! The Connection tab: the policy's name, server and notes, and the fields of its connection. What is typed goes into the
//! policy as soon as it can be taken; what cannot be taken stays in its field, with the reason beside it.

use std::sync::Arc;

use egui::{self, Id, Margin, Response, RichText, ScrollArea, TextStyle, Ui};

use crate::console::Message;
use crate::console::shared_secret::SharedSecret;
use crate::console::tabs::advice_list::AdviceList;
use crate::console::tabs::connection_check::ConnectionCheck;
use crate::document::history::Visit;
use crate::draw::secret_field::secret_field_ui;
use crate::draw::{card, check_box, choice, form, label, text_field, theme};
use crate::policy::advice::{ConnectionPart, Place};
use crate::policy::draft::{ConnectionDraft, ConnectionField, FieldProblem};
use crate::policy::{Connection, Edit, HaMode, InvalidValue, PasswordEncoding, Policy, Provider};

const LABEL_WIDTH: f32 = 200.0;
const FIELD_WIDTH: f32 = 420.0;
/// The widths of the fields, and of what stands beside them where there is room, in points.
const FORM_WIDTH: f32 = LABEL_WIDTH + 12.0 + FIELD_WIDTH + 24.0;
const SECRET_WIDTH: f32 = 440.0;
const FORM: form::Form = form::Form { label_width: LABEL_WIDTH, field_width: FIELD_WIDTH };

/// What stands in the fields, and which policy they were filled from.
#[derive(Debug)]
pub(crate) struct ConnectionForm {
    name: String,
    notes: String,
    draft: ConnectionDraft,
    shown: Arc<Policy>,
    /// Counts the visits to fields: what is typed in one visit is one step to undo.
    visits: u64,
    /// Makes the ids of the fields its own: the undo of a text field belongs to its id. The number of the session, and how
    /// often the fields were filled.
    filling: (u64, u64),
    /// The field that is to get the focus.
    leads_to: Option<ConnectionPart>,
}

impl ConnectionForm {
    /// Fills the fields, in a session of this number.
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

    /// Fills the fields anew, whatever is being typed in them. What will be typed is a step of its own.
    pub(crate) fn refill(&mut self, policy: &Arc<Policy>) {
        let (session, times) = self.filling;
        *self = Self { visits: self.visits, filling: (session, times + 1), ..Self::new(policy, session) };
    }

    /// Follows the policy: fields whose value was changed by somebody else, as undo does, are filled anew.
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
        // What was typed is kept while the policy has no connection: the switch may be turned on again.
        if let Some(new) = policy.connection() {
            let kept = || self.draft.finish_over(&Connection::default()).0;
            let old = shown.connection().cloned().unwrap_or_else(kept);
            self.draft.follow(&ConnectionDraft::from(&old), &ConnectionDraft::from(new));
        }
    }

    /// Leads the focus to a field when it is shown next.
    pub(crate) fn go_to(&mut self, part: ConnectionPart) {
        self.leads_to = Some(part);
    }

    /// The label of the first field whose content cannot be taken.
    pub(crate) fn unfinished(&self) -> Option<String> {
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
        let mut changed = Changed { visits: &mut self.visits, any: false, filling: self.filling };
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
            let id = Id::unique(("shared secret", self.filling));
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
        let draft = &mut self.draft;
        let mut rows = Rows {
            problems: draft.finish().err().unwrap_or_default(),
            changed: Changed { visits: &mut self.visits, any: false, filling: self.filling },
            leads_to: self.leads_to.take(),
            advice,
            messages,
        };
        let before = (draft.ha_mode, draft.password_encoding, draft.username_only, draft.forward_first_pwd_to_ad);
        rows.servers_ui(ui, draft);
        ui.add_space(10.0);
        rows.logon_ui(ui, draft);
        let after = (draft.ha_mode, draft.password_encoding, draft.username_only, draft.forward_first_pwd_to_ad);
        let is_typed = rows.changed.any;
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

/// What the rows of the connection have in common.
struct Rows<'r> {
    problems: Vec<FieldProblem<ConnectionField>>,
    changed: Changed<'r>,
    leads_to: Option<ConnectionPart>,
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
        let modes = [HaMode::ActivePassive, HaMode::ActiveActive];
        let shown = plain_row_ui(ui, "HA mode", |ui| {
            ui.add_enabled_ui(has_backup, |ui| choice_ui(ui, "HA mode", &mut draft.ha_mode, &modes, HaMode::name)).inner
        });
        self.advise(ui, ConnectionPart::HaMode, &shown);
        self.text_ui(ui, Field::RadiusPort, &mut draft.radius_port);
        self.text_ui(ui, Field::TimeoutSecs, &mut draft.timeout_secs);
        self.text_ui(ui, Field::Retries, &mut draft.retries);
        FORM.row_ui(ui, "", |ui| {
            if let Ok(connection) = draft.finish() {
                let soft = theme::tokens(ui.ctx()).soft;
                ui.set_max_width(1.5 * FIELD_WIDTH);
                ui.label(RichText::new(what_it_means(&connection)).text_style(TextStyle::Small).color(soft));
            }
        });
    }

    fn logon_ui(&mut self, ui: &mut Ui, draft: &mut ConnectionDraft) {
        let encodings = [PasswordEncoding::Pap, PasswordEncoding::Chap];
        let shown = plain_row_ui(ui, "Password encoding", |ui| {
            choice_ui(ui, "Password encoding", &mut draft.password_encoding, &encodings, PasswordEncoding::id)
        });
        self.advise(ui, ConnectionPart::PasswordEncoding, &shown);
        self.text_ui(ui, ConnectionField::UserMessagePrompt, &mut draft.user_message_prompt);
        FORM.row_ui(ui, "", |ui| {
            check_box::checkbox_ui(ui, &mut draft.username_only, "Send the user name without its domain");
        });
        FORM.row_ui(ui, "", |ui| {
            let label = "Forward the first password to Active Directory";
            check_box::checkbox_ui(ui, &mut draft.forward_first_pwd_to_ad, label);
        });
    }

    /// Shows a text field; what cannot be taken is said before any advice.
    fn text_ui(&mut self, ui: &mut Ui, field: ConnectionField, text: &mut String) {
        let problem = self.problems.iter().find(|problem| problem.field == field).map(|problem| &problem.unfit);
        let shown = text_row_ui(ui, label(field), text, problem, &mut self.changed);
        let is_wrong = problem.is_some();
        if let Some(part) = part(field) {
            self.lead(part, &shown);
            if !is_wrong {
                self.advice.at_ui(ui, Place::Connection(part), &shown, self.messages);
            }
        }
    }

    fn advise(&mut self, ui: &mut Ui, part: ConnectionPart, shown: &form::Field) {
        self.lead(part, shown);
        self.advice.at_ui(ui, Place::Connection(part), shown, self.messages);
    }

    fn lead(&self, part: ConnectionPart, shown: &form::Field) {
        if self.leads_to == Some(part) {
            shown.response.request_focus();
        }
    }
}

fn choice_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    chosen: &mut T,
    choices: &[T],
    words: impl Fn(T) -> &'static str,
) -> Response {
    let shown = choice::choice_ui(ui, name, ui.available_width(), *chosen, choices, words);
    *chosen = shown.inner.unwrap_or(*chosen);
    shown.response
}

/// What happened to the text fields in this frame.
struct Changed<'c> {
    visits: &'c mut u64,
    any: bool,
    filling: (u64, u64),
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
    problem: Option<&InvalidValue>,
    changed: &mut Changed<'_>,
) -> form::Field {
    let field = FORM
        .field_ui(ui, label, |ui| text_field::text_field_ui(ui, text, |edit| edit.id_salt((label, changed.filling))));
    if let Some(unfit) = problem {
        field.problem_ui(ui, unfit);
    }
    if field.response.gained_focus() {
        *changed.visits += 1;
    }
    changed.any |= field.response.changed();
    field
}
