//! The Connection tab: the policy's name, MFA server and notes, and the fields of its connection, which are in `rows`. Valid input
//! enters the policy at once; invalid input stays in its field, with the reason below it.

use std::sync::Arc;

use egui::{self, Id, Margin, Response, RichText, ScrollArea, TextStyle, Ui};

use crate::console::Message;
use crate::console::shared_secret::SharedSecret;
use crate::console::tabs::Tab;
use crate::console::tabs::advice_list::AdviceList;
use crate::console::tabs::connection_check::ConnectionCheck;
use crate::document::history::Visit;
use crate::draw::secret_field::secret_field_ui;
use crate::draw::{card, check_box, choice, form, label, pane, text_area, text_field, theme, tooltip};
use crate::policy::draft::ConnectionDraft;
use crate::policy::field::{SECRET_KEY_HELP, SECRET_KEY_LABEL};
use crate::policy::{Connection, ConnectionField, Edit, Name, Notes, Policy, PolicyField, Provider, Value};
use rows::Rows;

mod rows;

const LABEL_WIDTH: f32 = 200.0;
const FIELD_WIDTH: f32 = 420.0;
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

/// A field of the tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FormField {
    /// The name, the MFA server or the notes.
    Policy(PolicyField),
    Connection(ConnectionField),
    SecretKey,
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
    pub(crate) fn go_to(&mut self, field: FormField) {
        self.leads_to = Some(field);
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
            FormField::SecretKey => SECRET_KEY_LABEL,
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
                self.leads_to = None;
            });
        });
    }

    fn fields_ui(&mut self, ui: &mut Ui, advice: &AdviceList, messages: &mut Vec<Message>) {
        let leads_to = self.leads_to;
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
        if leads(field) {
            shown.response.request_focus();
        }
        if let Some(provider) = provider {
            messages.push(Message::EditWithin(Edit::Provider(provider), Visit(*changed.visits)));
        }
        policy_text_ui::<Notes>(ui, PolicyField::Notes, &mut self.notes, leads(PolicyField::Notes), &mut changed);
        if let (true, Ok(notes)) = (changed.any, self.notes.parse()) {
            let notes = Some(notes).filter(|_| !self.notes.is_empty());
            messages.push(Message::EditWithin(Edit::Notes(notes), Visit(self.visits)));
        }
        if let Some(language) = self.shown.language() {
            let field = PolicyField::Language;
            let (name, shown) = FORM.row_ui(ui, field.label(), |ui| ui.label(language.as_str()));
            tooltip::hint(name.unwrap_or(shown), || field.help().to_owned());
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
            if self.leads_to == Some(FormField::SecretKey) {
                field.request_focus();
            }
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
            PolicyField::Name
            | PolicyField::Provider
            | PolicyField::Language
            | PolicyField::AutoSend
            | PolicyField::RememberLastMethod => typed_ui(ui, field.key(), filling, text),
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
