//! The fields for what a test says about the client and this computer, under More options. The settings remember their texts; they are
//! never part of a policy.

use std::collections::BTreeMap;
use std::fmt;

use egui::{Response, Ui};

use crate::console::Message as Out;
use crate::console::window::preferences;
use crate::draw::{choice, form, text_field};
use crate::policy::attribute::check_text;
use crate::policy::{Attribute, InvalidValue, Policy};
use crate::radius::AttributeType;
use crate::text;
use crate::trial::NAS_IDENTIFIER;
use crate::trial::client_fields::ClientField;

const FORM: form::Form = form::Form { label_width: 120.0, field_width: 280.0 };

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

/// The texts in the fields.
#[derive(Debug, Default)]
pub(crate) struct ClientForm {
    texts: [String; Field::ALL.len()],
}

impl ClientForm {
    /// Fills the fields with what the settings remember. A list takes only what it contains.
    pub(crate) fn fill(&mut self, remembered: &BTreeMap<String, String>) {
        for (field, text) in Field::ALL.into_iter().zip(&mut self.texts) {
            let kept = remembered.get(field.key()).map(String::as_str).unwrap_or_default();
            *text = match field {
                Field::Client(client) if !client.choices().is_empty() => listed(client, kept),
                _ => kept.to_owned(),
            };
        }
    }

    /// Returns the NAS-Identifier to send.
    pub(super) fn nas_identifier(&self) -> String {
        match self.text(Field::NasIdentifier).trim() {
            "" => NAS_IDENTIFIER.to_owned(),
            name => name.to_owned(),
        }
    }

    /// Returns the other attributes to send. Those of invalid fields are left out.
    pub(super) fn attributes(&self) -> Vec<Attribute> {
        self.read().filter_map(|(_, read)| read.ok().flatten()).collect()
    }

    /// Returns the first field that is not valid.
    pub(super) fn invalid(&self) -> Option<Field> {
        self.read().find_map(|(field, read)| read.is_err().then_some(field))
    }

    fn read(&self) -> impl Iterator<Item = (Field, Result<Option<Attribute>, InvalidValue>)> {
        Field::ALL.into_iter().zip(&self.texts).map(|(field, text)| (field, field.read(text)))
    }

    fn text(&self, field: Field) -> &str {
        let found = Field::ALL.into_iter().zip(&self.texts).find(|(other, _)| *other == field);
        found.map(|(_, text)| text.as_str()).unwrap_or_default()
    }

    /// Shows the fields. Returns them after they were shown.
    pub(super) fn show(&mut self, ui: &mut Ui, policy: &Policy, messages: &mut Vec<Out>) -> Vec<(Field, Response)> {
        let fields = Field::ALL.into_iter().zip(&mut self.texts);
        let shown = fields.map(|(field, text)| {
            let before = text.clone();
            let shown = match field {
                Field::Client(client) if !client.choices().is_empty() => choice_ui(ui, client, policy, text),
                _ => text_ui(ui, field, policy, text),
            };
            if *text != before {
                messages.push(Out::Preference(preferences::Message::Client(field.key(), text.clone())));
            }
            if let Err(invalid) = field.read(text) {
                shown.problem_ui(ui, &invalid);
            }
            (field, shown.response)
        });
        shown.collect()
    }
}

/// Shows a row. A problem below it moves the rows that follow: the panel has no room to spare.
fn row_ui(ui: &mut Ui, field: Field, show: impl FnOnce(&mut Ui) -> Response) -> form::Field {
    FORM.compact_field_ui(ui, field.label(), || field.hint(), show)
}

fn text_ui(ui: &mut Ui, field: Field, policy: &Policy, text: &mut String) -> form::Field {
    let placeholder = match field {
        Field::NasIdentifier => NAS_IDENTIFIER.to_owned(),
        Field::Client(client) => match of_policy(client, policy) {
            Some(attribute) => format!("{FROM_POLICY}: {}", text::visible(&attribute.shown_value())),
            None => NOT_SENT.to_owned(),
        },
    };
    row_ui(ui, field, |ui| {
        text_field::text_field_ui(ui, text, |edit| {
            edit.id_salt(field.key()).hint_text(text_field::placeholder(&placeholder))
        })
    })
}

/// Shows a field whose numbers have names. The text keeps the number.
fn choice_ui(ui: &mut Ui, field: ClientField, policy: &Policy, text: &mut String) -> form::Field {
    let names = field.choices();
    let choices: Vec<Option<u32>> =
        std::iter::once(None).chain(names.iter().map(|(number, _)| Some(*number))).collect();
    let label = |choice: Option<u32>| match choice {
        None if of_policy(field, policy).is_some() => FROM_POLICY,
        None => NOT_SENT,
        Some(number) => names.iter().find(|(other, _)| *other == number).map_or("", |(_, name)| name),
    };
    let current = text.trim().parse().ok();
    let mut chosen = None;
    let shown = row_ui(ui, Field::Client(field), |ui| {
        let shown = choice::choice_ui(ui, field.label(), ui.available_width(), current, &choices, label);
        chosen = shown.inner;
        shown.response
    });
    if let Some(chosen) = chosen {
        *text = chosen.map(|number| number.to_string()).unwrap_or_default();
    }
    shown
}

const NOT_SENT: &str = "Not sent";
const FROM_POLICY: &str = "From the policy";

/// Returns the attribute of the policy that is sent while a field is empty.
fn of_policy(field: ClientField, policy: &Policy) -> Option<&Attribute> {
    let is_replaced = |kind: AttributeType| {
        kind.to_string() == field.label()
            || (field == ClientField::NasAddress && kind == AttributeType::NAS_IPV6_ADDRESS)
    };
    policy.attributes().map(|(_, attribute)| attribute).find(|attribute| is_replaced(attribute.kind()))
}

/// Returns a text as the number of a list; empty if the list does not contain it.
fn listed(field: ClientField, text: &str) -> String {
    let value = field.read(text).ok().flatten().map(|attribute| attribute.value().typed());
    let is_listed = |value: &String| field.choices().iter().any(|(number, _)| number.to_string() == *value);
    value.filter(is_listed).unwrap_or_default()
}
