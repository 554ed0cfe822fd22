//! The name of an edit in "Undo: …", "Redo: …" and the status line: what it does to what, in a few words. Judged by its effect,
//! so what a fix does has the same name as the same change by hand.

use super::{AttributeEdit, Edit, MergeFrom};
use crate::policy::diff::differs;
use crate::policy::{
    Action, ActionField, ActionId, Attribute, AttributeId, Connection, ConnectionField, Image, Policy, PolicyField,
};
use crate::text;

/// The most characters of a title in a name.
const TITLE_CHARS: usize = 20;

impl Edit {
    /// Names the edit of the policy `before`, to follow "Undo:", such as `add "Push"` or `change Timeout`.
    pub fn name(&self, before: &Policy) -> String {
        let of = |id: &ActionId| before.action_name(*id, TITLE_CHARS).unwrap_or_else(|| "action".to_owned());
        match self {
            Self::Add(action) => format!("add {}", quoted(action)),
            Self::AddPresets(_, actions) => match actions.as_slice() {
                [] => change(PolicyField::Provider.label()),
                [action] => format!("add {}", quoted(action)),
                several => format!("add {}", text::counted(several.len() as u64, "preset")),
            },
            Self::Replace(id, action) => {
                let old = before.action(*id).zip(before.action_name(*id, TITLE_CHARS));
                old.map_or_else(|| format!("edit {}", quoted(action)), |(old, name)| of_action(old, &name, action))
            }
            Self::Duplicate(id) => format!("duplicate {}", of(id)),
            Self::Remove(id) => format!("delete {}", of(id)),
            Self::Move(id, to) => {
                let is_up = before.position(*id).is_some_and(|from| *to < from);
                format!("move {} {}", of(id), if is_up { "up" } else { "down" })
            }
            Self::Enable(id, on) => format!("{} {}", enable(*on), of(id)),
            Self::Autosend(id, on) => format!("{} for {}", turn(*on, PolicyField::AutoSend.label()), of(id)),
            Self::Attribute(edit) => of_attribute(before, edit),
            Self::Connection(connection) => of_connection(before.connection(), connection.as_ref()),
            Self::RememberLastMethod(on) => turn(*on, PolicyField::RememberLastMethod.label()),
            Self::Rename(_) => "rename policy".to_owned(),
            Self::Provider(_) => change(PolicyField::Provider.label()),
            Self::Notes(_) => change(PolicyField::Notes.label()),
            Self::Merge { from, count, .. } => {
                let changes = text::counted(*count as u64, "change");
                match from {
                    MergeFrom::Import => format!("import {changes}"),
                    MergeFrom::File => format!("apply {changes} from a file"),
                    MergeFrom::OtherProgram => format!("apply {changes} by another program"),
                }
            }
            Self::Revert(_) => "revert to saved".to_owned(),
            Self::ReplaceAll(_) => "restore unsaved changes".to_owned(),
        }
    }
}

fn quoted(action: &Action) -> String {
    text::quoted(action.title.as_str(), TITLE_CHARS)
}

fn change(label: &str) -> String {
    format!("change {label}")
}

fn turn(on: bool, label: &str) -> String {
    format!("turn {} {label}", if on { "on" } else { "off" })
}

fn enable(on: bool) -> &'static str {
    if on { "enable" } else { "disable" }
}

/// Names a change of an action by its old name, `title`. More than two fields, or Enable with another, are just an edit.
fn of_action(old: &Action, title: &str, new: &Action) -> String {
    use ActionField::{ActionMessage, Command, Description, Enabled, Image as Picture};
    let changed: Vec<ActionField> =
        ActionField::ALL.iter().copied().filter(|field| differs(*field, old, new)).collect();
    match *changed.as_slice() {
        [Enabled] => format!("{} {title}", enable(new.enabled)),
        [Command] if new.command.as_str() == old.command.as_str().trim() => {
            format!("remove spaces from command of {title}")
        }
        [Picture] if is_without_hidden_data(&old.image, &new.image) => {
            format!("remove hidden data from image of {title}")
        }
        [field @ (Command | Description | ActionMessage)] if new.value(field).as_str().is_empty() => {
            format!("clear {} of {title}", noun(field))
        }
        [field] => format!("change {} of {title}", noun(field)),
        [one, other] if one != Enabled => format!("change {} and {} of {title}", noun(one), noun(other)),
        _ => format!("edit {title}"),
    }
}

/// The field in a sentence about an action.
fn noun(field: ActionField) -> String {
    match field {
        ActionField::Image => "image".to_owned(),
        field => field.label().to_lowercase(),
    }
}

fn is_without_hidden_data(old: &Image, new: &Image) -> bool {
    let (Image::Custom(old), Image::Custom(new)) = (old, new) else { return false };
    old.without_hidden_data().as_ref() == Some(new)
}

fn of_attribute(before: &Policy, edit: &AttributeEdit) -> String {
    let of = |id: &AttributeId| before.attribute(*id).map_or_else(|| "attribute".to_owned(), Attribute::name);
    match edit {
        AttributeEdit::Add(attribute) => format!("add {}", attribute.name()),
        AttributeEdit::Replace(id, attribute) => match before.attribute(*id) {
            Some(old) if old.kind() != attribute.kind() => format!("replace {} by {}", old.name(), attribute.name()),
            _ => change(&attribute.name()),
        },
        AttributeEdit::Duplicate(id) => format!("duplicate {}", of(id)),
        AttributeEdit::Remove(id) => format!("delete {}", of(id)),
        AttributeEdit::Move(id, to) => {
            let is_up = before.attribute_position(*id).is_some_and(|from| *to < from);
            format!("move {} {}", of(id), if is_up { "up" } else { "down" })
        }
    }
}

fn of_connection(old: Option<&Connection>, new: Option<&Connection>) -> String {
    let (old, new) = match (old, new) {
        (Some(old), Some(new)) => (old, new),
        (None, Some(_)) => return "add connection settings".to_owned(),
        (_, None) => return "remove connection settings".to_owned(),
    };
    let changed: Vec<ConnectionField> =
        ConnectionField::ALL.iter().copied().filter(|field| old.value(*field) != new.value(*field)).collect();
    match *changed.as_slice() {
        [field @ ConnectionField::UsernameOnly] => turn(new.username_only, field.label()),
        [field @ ConnectionField::ForwardFirstPwdToAd] => turn(new.forward_first_pwd_to_ad, field.label()),
        [field] => change(field.label()),
        [one, other] => format!("change {} and {}", one.label(), other.label()),
        _ => "change connection settings".to_owned(),
    }
}
