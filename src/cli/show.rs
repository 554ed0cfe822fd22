//! `show`: a policy in words, for people who read it in a terminal or a review.

use super::Outcome;
use super::output::{Output, Unwritable};
use super::source::Source;
use crate::policy::{Action, Connection, Image, MAX_ACTIONS, Policy};
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
    if let Some(provider) = policy.provider() {
        lines.push(row("Provider", provider.name()));
    }
    if let Some(notes) = policy.notes() {
        lines.push(row("Notes", notes.as_str()));
    }
    let enabled = policy.actions().filter(|(_, action)| action.enabled).count();
    lines.push(String::new());
    lines.push(format!("Actions: {} of {MAX_ACTIONS}, {enabled} enabled", policy.actions().len()));
    for (index, (id, action)) in policy.actions().enumerate() {
        let state = if action.enabled { "" } else { " (disabled)" };
        let autosend = if policy.autosend() == Some(id) { " (Autosend)" } else { "" };
        lines.push(format!("{}. {}{autosend}{state}", index + 1, action.title.as_str()));
        lines.extend(action_rows(action));
    }
    lines.push(String::new());
    match policy.connection() {
        None => lines.push("Connection: not part of this policy".to_owned()),
        Some(connection) => {
            lines.push("Connection".to_owned());
            lines.extend(connection_rows(connection));
        }
    }
    lines.push(String::new());
    lines.push("Policies > Session > Connection > Multifactor authentication".to_owned());
    lines.push(row("Remember last method used", text::on_or_off(policy.remember_last_method())));
    lines
}

fn action_rows(action: &Action) -> [String; 4] {
    let picture = match &action.image {
        Image::Gallery(picture) => picture.name().to_owned(),
        Image::Custom(picture) => {
            format!("an own picture, {} characters", text::grouped(picture.as_data_uri().len() as u64))
        }
    };
    [
        row("Command", &quoted(action.command.as_str())),
        row("Description", action.description.as_str()),
        row("Action message", action.action_message.as_str()),
        row("Image", &picture),
    ]
}

fn connection_rows(connection: &Connection) -> Vec<String> {
    let mut rows = vec![
        row("Display name", connection.display_name.as_str()),
        row("RADIUS server", connection.radius_server.as_str()),
    ];
    if !connection.backup_server.is_empty() {
        rows.push(row("Backup server", connection.backup_server.as_str()));
        rows.push(row("HA mode", connection.ha_mode.id()));
    }
    rows.extend([
        row("Port", &connection.radius_port.to_string()),
        row("Timeout", &format!("{} s", connection.timeout_secs)),
        row("Retries", &connection.retries.to_string()),
        row("Password encoding", connection.password_encoding.id()),
        row("User message prompt", connection.user_message_prompt.as_str()),
        row("User name only", text::on_or_off(connection.username_only)),
        row("First password to AD", text::on_or_off(connection.forward_first_pwd_to_ad)),
    ]);
    rows
}

fn row(label: &str, value: &str) -> String {
    let value = if value.is_empty() { "(empty)" } else { value };
    format!("   {label:<26} {value}")
}

/// A command in quotation marks, so that spaces at its ends are seen.
fn quoted(command: &str) -> String {
    if command.is_empty() { String::new() } else { format!("\"{command}\"") }
}
