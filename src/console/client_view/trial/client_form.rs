//! The fields for what a test says about the client and this computer, under More options. The settings remember their texts; they are
//! never part of a policy.

use std::collections::BTreeMap;
use std::fmt;

use egui::{Id, Response, TextBuffer, TextStyle, Ui};

use super::Missing;
use super::form::Keys;
use crate::console::Message as Out;
use crate::console::window::preferences;
use crate::draw::{choice, form, text_field, theme, visible_text};
use crate::policy::attribute::check_text;
use crate::policy::{Attribute, InvalidValue, Policy};
use crate::radius::{AttributeType, AttributeValue};
use crate::text;
use crate::trial::NAS_IDENTIFIER;
use crate::trial::client_fields::ClientField;

const FORM: form::Form = form::Form { label_width: 118.0, field_width: f32::INFINITY };

const NAS_HELP: &str = "The name this computer sends. Servers can use it to choose the rules for a request.";

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    NasIdentifier,
    Client(ClientField),
}

impl Field {
    /// Every field, in the order of the form.
    const ALL: [Self; 6] = [
        Self::Client(ClientField::CallingStationId),
        Self::Client(ClientField::CalledStationId),
        Self::Client(ClientField::NasAddress),
        Self::NasIdentifier,
        Self::Client(ClientField::NasPortType),
        Self::Client(ClientField::ServiceType),
    ];

    fn label(self) -> &'static str {
        match self {
            Self::NasIdentifier => "NAS-Identifier",
            Self::Client(field) => field.label(),
        }
    }

    /// The key in the settings.
    fn key(self) -> &'static str {
        match self {
            Self::NasIdentifier => "nasIdentifier",
            Self::Client(field) => field.key(),
        }
    }

    fn hint(self) -> String {
        match self {
            Self::NasIdentifier => format!("{NAS_HELP} Empty means {NAS_IDENTIFIER}."),
            Self::Client(field) => {
                format!("{} A value here replaces the policy's.", field.help())
            }
        }
    }

    /// What an empty field says about what is sent.
    fn placeholder(self, policy: &Policy) -> String {
        match self {
            Self::NasIdentifier => NAS_IDENTIFIER.to_owned(),
            Self::Client(_) => match self.of_policy(policy) {
                Some(attribute) => format!("{FROM_POLICY}: {}", text::visible(&attribute.shown_value())),
                None => NOT_SENT.to_owned(),
            },
        }
    }

    /// Returns the attribute of the policy that is sent while the field is empty.
    fn of_policy(self, policy: &Policy) -> Option<&Attribute> {
        let Self::Client(field) = self else { return None };
        policy.attributes().map(|(_, attribute)| attribute).find(|attribute| field.replaces(attribute.kind()))
    }

    /// The numbers that have names, if the field accepts a number.
    fn choices(self) -> &'static [(u32, &'static str)] {
        match self {
            Self::NasIdentifier => &[],
            Self::Client(field) => field.choices(),
        }
    }

    /// Reads what was typed.
    fn read(self, text: &str) -> Result<Option<Attribute>, InvalidValue> {
        match self {
            Self::NasIdentifier if text.trim().is_empty() => Ok(None),
            Self::NasIdentifier => check_text(AttributeType::NAS_IDENTIFIER, text.trim()).map(|()| None),
            Self::Client(field) => field.read(text),
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// A field with its text.
#[derive(Debug)]
struct Entry {
    field: Field,
    /// As typed; a number without a name, or the number of the chosen name.
    text: String,
    /// Whether a number that can have a name is typed.
    types_number: bool,
}

/// The fields with their texts.
#[derive(Debug)]
pub(crate) struct ClientForm {
    entries: [Entry; Field::ALL.len()],
}

impl Default for ClientForm {
    fn default() -> Self {
        Self { entries: Field::ALL.map(|field| Entry::new(field, String::new())) }
    }
}

impl ClientForm {
    /// Fills the fields with what the settings remember.
    pub(crate) fn fill(&mut self, remembered: &BTreeMap<String, String>) {
        let text = |field: Field| remembered.get(field.key()).cloned().unwrap_or_default();
        self.entries = Field::ALL.map(|field| Entry::new(field, text(field)));
    }

    /// Returns the NAS-Identifier to send.
    pub(super) fn nas_identifier(&self) -> String {
        let entry = self.entries.iter().find(|entry| entry.field == Field::NasIdentifier);
        match entry.map(|entry| entry.text.trim()) {
            None | Some("") => NAS_IDENTIFIER.to_owned(),
            Some(name) => name.to_owned(),
        }
    }

    /// Returns the other attributes to send. Those of invalid fields are left out.
    pub(super) fn attributes(&self) -> Vec<Attribute> {
        self.entries.iter().filter_map(|entry| entry.read().ok().flatten()).collect()
    }

    /// Returns the first field that is not valid.
    pub(super) fn invalid(&self) -> Option<Field> {
        self.entries.iter().find(|entry| entry.read().is_err()).map(|entry| entry.field)
    }

    /// Shows the fields.
    pub(super) fn show(&mut self, ui: &mut Ui, policy: &Policy, keys: &mut Keys, messages: &mut Vec<Out>) {
        for entry in &mut self.entries {
            let before = entry.text.clone();
            entry.show(ui, policy, keys);
            if entry.text != before {
                messages.push(Out::Preference(preferences::Message::Client(entry.field.key(), entry.text.clone())));
            }
        }
    }
}

/// How a number that can have a name is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    NotSent,
    Named(u32),
    Typed,
}

impl Entry {
    fn new(field: Field, text: String) -> Self {
        let entry = Self { field, text, types_number: false };
        Self { types_number: !field.choices().is_empty() && entry.number() == Number::Typed, ..entry }
    }

    fn read(&self) -> Result<Option<Attribute>, InvalidValue> {
        self.field.read(&self.text)
    }

    fn number(&self) -> Number {
        if self.types_number {
            return Number::Typed;
        }
        match self.read() {
            Ok(None) => Number::NotSent,
            Ok(Some(attribute)) => match attribute.value() {
                AttributeValue::Number(number) if attribute.value_name().is_some() => Number::Named(*number),
                _ => Number::Typed,
            },
            Err(_) => Number::Typed,
        }
    }

    fn show(&mut self, ui: &mut Ui, policy: &Policy, keys: &mut Keys) {
        let label = self.field.label();
        if self.field.choices().is_empty() {
            return self.text_ui(ui, label, policy, keys);
        }
        self.choice_ui(ui, policy);
        if self.types_number {
            self.text_ui(ui, &format!("{label} number"), policy, keys);
        }
    }

    fn text_ui(&mut self, ui: &mut Ui, label: &str, policy: &Policy, keys: &mut Keys) {
        let (field, text) = (self.field, &mut self.text);
        let shown = row_ui(ui, label, field, |ui| {
            let mut layouter = |ui: &Ui, text: &dyn TextBuffer, _: f32| {
                let ink = theme::tokens(ui.ctx()).ink;
                ui.painter().layout_job(visible_text::command_job(ui, text.as_str(), &TextStyle::Body, ink))
            };
            text_field::text_field_ui(ui, text, |edit| {
                edit.id(Id::unique(("client of a trial", field.key())))
                    .hint_text(text_field::placeholder(&field.placeholder(policy)))
                    .layouter(&mut layouter)
            })
        });
        keys.follow(ui, &shown.response, Missing::Option(field));
        if let Err(invalid) = self.read() {
            shown.problem_ui(ui, &invalid);
        }
    }

    /// Shows a number by its name. The text keeps the number.
    fn choice_ui(&mut self, ui: &mut Ui, policy: &Policy) {
        let (field, current) = (self.field, self.number());
        let names = field.choices();
        let named = names.iter().map(|(number, _)| Number::Named(*number));
        let choices: Vec<Number> = [Number::NotSent].into_iter().chain(named).chain([Number::Typed]).collect();
        let label = |choice| match choice {
            Number::NotSent if field.of_policy(policy).is_some() => FROM_POLICY,
            Number::NotSent => NOT_SENT,
            Number::Named(number) => names.iter().find(|(other, _)| *other == number).map_or("", |(_, name)| name),
            Number::Typed => "Another number",
        };
        let mut chosen = None;
        row_ui(ui, field.label(), field, |ui| {
            let shown = choice::choice_ui(ui, field.label(), ui.available_width(), current, &choices, label);
            chosen = shown.inner;
            shown.response
        });
        match chosen {
            Some(Number::NotSent) => (self.text, self.types_number) = (String::new(), false),
            Some(Number::Named(number)) => (self.text, self.types_number) = (number.to_string(), false),
            Some(Number::Typed) => self.types_number = true,
            None => {}
        }
    }
}

/// Shows a row. A problem below it moves the rows that follow: the panel has no room to spare.
fn row_ui(ui: &mut Ui, label: &str, field: Field, show: impl FnOnce(&mut Ui) -> Response) -> form::Field {
    FORM.compact_field_ui(ui, label, || field.hint(), show)
}

const NOT_SENT: &str = "Not sent";
const FROM_POLICY: &str = "From the policy";
