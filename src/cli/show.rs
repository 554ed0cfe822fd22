//! `show`: a policy as readable text, for a terminal or a review.

use super::Outcome;
use super::output::{Output, Unwritable};
use super::source::Source;
use crate::end_user::platform::POLICY_MENU_PATH;
use crate::policy::{Action, ActionField, Attribute, ConnectionField, Image, MAX_ACTIONS, Policy, PolicyField};
use crate::radius::dictionary;
use crate::text;

pub(super) fn run(file: &Source, output: &mut Output, worst: &mut Outcome) -> Result<(), Unwritable> {
    match file.load() {
        Err(unusable) => worst.worsen(file.complain(&unusable)),
        Ok((policy, _)) => {
            for line in lines(&policy) {
                output.line(&line)?;
            }
        }
    }
    Ok(())
}

pub(super) fn lines(policy: &Policy) -> Vec<String> {
    let mut lines = vec![policy.name().as_str().to_owned()];
    let policy_rows = |fields: &[PolicyField]| {
        let rows = fields.iter().filter_map(|field| Some(row(field.label(), policy.value(*field)?.as_str())));
        rows.collect::<Vec<_>>()
    };
    lines.extend(policy_rows(&[PolicyField::Provider, PolicyField::Notes, PolicyField::Language]));
    let enabled = policy.actions().filter(|(_, action)| action.enabled).count();
    lines.push(String::new());
    lines.push(format!("Actions: {} of {MAX_ACTIONS}, {enabled} enabled", policy.actions().len()));
    for (index, (id, action)) in policy.actions().enumerate() {
        let autosend = if policy.autosend() == Some(id) { " (Autosend)" } else { "" };
        let disabled = if action.enabled { "" } else { " (disabled)" };
        lines.push(format!("{}. {}{autosend}{disabled}", index + 1, action.title.as_str()));
        lines.extend(ActionField::ALL.iter().map(|field| action_row(*field, action)));
    }
    lines.push(String::new());
    match policy.connection() {
        None => lines.push("Connection: not part of this policy".to_owned()),
        Some(connection) => {
            lines.push("Connection".to_owned());
            for field in ConnectionField::ALL {
                let value = connection.value(*field);
                let remark = connection.remark(*field).map(|remark| format!(" ({remark})")).unwrap_or_default();
                lines.push(row(field.label(), &format!("{}{remark}", value.as_str())));
            }
        }
    }
    let attributes = policy.attributes();
    if attributes.len() > 0 {
        lines.push(String::new());
        lines.push(format!("Attributes: {}", attributes.len()));
        lines.extend(attributes.map(|(_, attribute)| attribute_row(attribute)));
    }
    lines.push(String::new());
    lines.push(POLICY_MENU_PATH.to_owned());
    lines.extend(policy_rows(&[PolicyField::RememberLastMethod]));
    lines
}

fn action_row(field: ActionField, action: &Action) -> String {
    let value = match (field, action.value(field)) {
        // Quotation marks show the spaces at the ends.
        (ActionField::Command, command) if !command.as_str().is_empty() => command.to_string(),
        (_, value) => value.as_str().to_owned(),
    };
    match &action.image {
        Image::Custom(image) if field == ActionField::Image => {
            let chars = text::counted(image.as_data_uri().len() as u64, "character");
            row(field.label(), &format!("{value}, {chars}"))
        }
        _ => row(field.label(), &value),
    }
}

fn attribute_row(attribute: &Attribute) -> String {
    let name = attribute.name();
    let vendor = attribute.kind().vendor().and_then(dictionary::vendor).map(|vendor| vendor.name);
    // Most names of vendors start with the vendor's.
    let is_evident = |vendor: &str| vendor.split(' ').next().is_some_and(|word| name.starts_with(word));
    let label = match vendor.filter(|vendor| !is_evident(vendor)) {
        Some(vendor) => format!("{name} ({vendor})"),
        None => name,
    };
    // Quotation marks tell a text from a number, and show the spaces at its ends.
    row(&label, &attribute.field_value().to_string())
}

/// A label in a column, and a value. The two longest labels run into the next column.
fn row(label: &str, value: &str) -> String {
    let value = if value.is_empty() { "(empty)" } else { value };
    format!("   {label:<25}  {value}")
}
