//! Turns a tree of JSON values into a policy and collects every problem on the way. Syntax belongs to `tree`.

use super::attribute::attributes;
use super::decode::read_node;
use super::object::{Object, refuse, value};
use super::problem::{Mismatch, Path, ProblemCollector, Problems};
use super::tree::{Json, Node};
use super::{FORMAT, KEYS_OF_VERSION_2, VERSION};
use crate::policy::{
    Action, ActionField, Connection, ConnectionField, Image, MAX_ACTIONS, MAX_ACTIONS_IN_WORDS, MAX_ATTRIBUTES, Policy,
    PolicyField,
};
use crate::text;

/// Reads a policy file. A byte order mark and CRLF are accepted.
///
/// # Errors
/// Every problem of the file; for broken syntax, where it breaks.
pub fn read(bytes: &[u8]) -> Result<Policy, Problems> {
    read_node(bytes, "a policy", policy)
}

/// Reads one action from the clipboard. Ignores whether it had Autosend.
///
/// # Errors
/// Every problem of the text.
pub fn read_action(text: &str) -> Result<Action, Problems> {
    read_node(text.as_bytes(), "an action", |node, problems| {
        action(node, &Path::Top, problems).and_then(|(action, _)| action)
    })
}

pub(in crate::policy) fn policy(node: &Node<'_>, problems: &mut ProblemCollector<'_>) -> Option<Policy> {
    const KEYS: &[&str] = &[
        "$schema",
        "format",
        "version",
        "name",
        "provider",
        "notes",
        "language",
        "connection",
        "attributes",
        "actions",
        "clientPolicy",
    ];
    let top = Path::Top;
    let mut object = Object::of(node, &top, KEYS, "a policy object", problems)?;
    // A newer file may contain anything: listing that as problems would only hide the actual reason.
    let version = version(&mut object)?;
    if version < VERSION {
        refuse_newer_keys(&mut object);
    }
    object.required("format", format_name, || format!("\"{FORMAT}\""));
    let schema = object.optional("$schema", value);
    let name = object.value("name");
    let provider = object.optional("provider", value);
    let notes = object.optional("notes", value);
    let language = object.optional("language", value);
    let connection = object.optional("connection", connection);
    let attributes = object.optional("attributes", attributes);
    let actions = object.required("actions", actions, actions_expected);
    let remember = object.required("clientPolicy", client_policy, || "an object with `rememberLastMethod`".to_owned());

    let mut policy = Policy::new(name?);
    policy.schema = schema?;
    policy.provider = provider?;
    policy.notes = notes?;
    policy.language = language?;
    policy.connection = connection?;
    for attribute in attributes?.unwrap_or_default() {
        policy.insert_attribute(MAX_ATTRIBUTES, attribute).ok()?;
    }
    policy.remember_last_method = remember?;
    for (action, has_autosend) in actions? {
        let id = policy.insert(MAX_ACTIONS, action).ok()?;
        if has_autosend {
            policy.autosend = Some(id);
        }
    }
    Some(policy)
}

/// Reports the keys of version 2 in a file of version 1.
fn refuse_newer_keys(object: &mut Object<'_, '_, '_>) {
    for key in KEYS_OF_VERSION_2 {
        if let Some(member) = object.find(key) {
            let expected = format!("\"version\": {VERSION} in a file with this key");
            object.problems.add(&Path::Key(object.path, key), member.key_at, || {
                Mismatch::value("a key of version 2 in a file of version 1", expected)
            });
        }
    }
}

/// Returns the version. Reports a missing or malformed one and assumes the newest; returns `None` for a newer one.
fn version(object: &mut Object<'_, '_, '_>) -> Option<u16> {
    let expected = || format!("1 or {VERSION}");
    let Some(member) = object.find("version") else {
        object.missing("version", &expected());
        return Some(VERSION);
    };
    let found = match member.node.value {
        Json::Number(number) => number,
        _ => "",
    };
    let is_whole = !found.is_empty() && found.bytes().all(|b| b.is_ascii_digit());
    let number = found.parse::<u16>();
    let is_newer = is_whole && number.as_ref().map_or(true, |version| *version > VERSION);
    let path = Path::Key(object.path, "version");
    if is_newer {
        let found = format!("version {}, written by a newer program", member.node.describe());
        let expected = format!("version 1 or {VERSION}; open the file with a newer program");
        // Only this: earlier problems concern rules that a newer file need not follow.
        object.problems.clear();
        object.problems.add(&path, member.node.at, || Mismatch::value(found, expected));
        return None;
    }
    match number {
        // Written as JSON writes it: "01" is no number there.
        Ok(version) if is_whole && version > 0 => Some(version),
        _ => {
            object.problems.add(&path, member.node.at, || Mismatch::value(member.node.describe(), expected()));
            Some(VERSION)
        }
    }
}

fn format_name(node: &Node<'_>, path: &Path<'_>, problems: &mut ProblemCollector<'_>) -> Option<()> {
    match &node.value {
        Json::Text(text) if text == FORMAT => Some(()),
        _ => refuse(node, path, problems, &format!("\"{FORMAT}\"")),
    }
}

fn connection(node: &Node<'_>, path: &Path<'_>, problems: &mut ProblemCollector<'_>) -> Option<Connection> {
    use ConnectionField as Field;
    let mut object = Object::of(node, path, Field::KEYS, "an object", problems)?;
    let display_name = object.value(Field::DisplayName.key());
    let radius_server = object.value(Field::RadiusServer.key());
    let backup_server = object.value(Field::BackupServer.key());
    let ha_mode = object.value(Field::HaMode.key());
    let radius_port = object.number(Field::RadiusPort.key());
    let timeout_secs = object.number(Field::TimeoutSecs.key());
    let retries = object.number(Field::Retries.key());
    let password_encoding = object.value(Field::PasswordEncoding.key());
    let user_message_prompt = object.value(Field::UserMessagePrompt.key());
    let username_only = object.flag(Field::UsernameOnly.key());
    let forward_first_pwd_to_ad = object.flag(Field::ForwardFirstPwdToAd.key());
    Some(Connection {
        display_name: display_name?,
        radius_server: radius_server?,
        backup_server: backup_server?,
        ha_mode: ha_mode?,
        radius_port: radius_port?,
        timeout_secs: timeout_secs?,
        retries: retries?,
        password_encoding: password_encoding?,
        user_message_prompt: user_message_prompt?,
        username_only: username_only?,
        forward_first_pwd_to_ad: forward_first_pwd_to_ad?,
    })
}

fn actions_expected() -> String {
    format!("a list of at most {MAX_ACTIONS_IN_WORDS} actions")
}

/// Reads the actions, each with its Autosend flag; at most one has it.
fn actions(node: &Node<'_>, path: &Path<'_>, problems: &mut ProblemCollector<'_>) -> Option<Vec<(Action, bool)>> {
    let Json::List(nodes) = &node.value else {
        return refuse(node, path, problems, &actions_expected());
    };
    if let Some(sixth) = nodes.get(MAX_ACTIONS) {
        let found = format!("{} actions", text::grouped(nodes.len() as u64));
        problems.add(&Path::Index(path, MAX_ACTIONS), sixth.at, || {
            Mismatch::value(found, format!("at most {MAX_ACTIONS_IN_WORDS}"))
        });
    }
    let mut actions = Some(Vec::new());
    let mut autosend: Option<(usize, usize)> = None;
    for (index, node) in nodes.iter().enumerate().take(MAX_ACTIONS) {
        let here = Path::Index(path, index);
        let read = action(node, &here, problems);
        if let Some((_, Some(at))) = read {
            match autosend {
                None => autosend = Some((index, at)),
                Some((first, first_at)) => {
                    let line = problems.position(first_at).line;
                    let found = format!("a second Autosend (the first is {path}[{first}], line {line})");
                    let path = Path::Key(&here, PolicyField::AutoSend.key());
                    problems.add(&path, at, || Mismatch::value(found, "true for at most one action"));
                }
            }
        }
        match (&mut actions, read) {
            (Some(actions), Some((Some(action), autosend))) => actions.push((action, autosend.is_some())),
            _ => actions = None,
        }
    }
    actions
}

/// Reads one action and the offset of its Autosend; returns the latter even if the action is not valid.
fn action(
    node: &Node<'_>,
    path: &Path<'_>,
    problems: &mut ProblemCollector<'_>,
) -> Option<(Option<Action>, Option<usize>)> {
    use ActionField as Field;
    const AUTOSEND: &str = PolicyField::AutoSend.key();
    const KEYS: &[&str] = &[
        Field::Enabled.key(),
        Field::Title.key(),
        Field::Command.key(),
        Field::Description.key(),
        Field::ActionMessage.key(),
        Field::Image.key(),
        AUTOSEND,
    ];
    let mut object = Object::of(node, path, KEYS, "an action object", problems)?;
    let enabled = object.flag(Field::Enabled.key());
    let title = object.value(Field::Title.key());
    let command = object.value(Field::Command.key());
    let description = object.value(Field::Description.key());
    let action_message = object.value(Field::ActionMessage.key());
    let image = object.value::<Image>(Field::Image.key());
    let has_autosend = object.flag(AUTOSEND);
    let autosend_at = object.find(AUTOSEND).filter(|_| has_autosend == Some(true)).map(|member| member.node.at);
    let action = || {
        Some(Action {
            enabled: enabled?,
            title: title?,
            command: command?,
            description: description?,
            action_message: action_message?,
            image: image?,
        })
    };
    Some((action().filter(|_| has_autosend.is_some()), autosend_at))
}

fn client_policy(node: &Node<'_>, path: &Path<'_>, problems: &mut ProblemCollector<'_>) -> Option<bool> {
    const KEY: &str = PolicyField::RememberLastMethod.key();
    let mut object = Object::of(node, path, &[KEY], &format!("an object with `{KEY}`"), problems)?;
    object.flag(KEY)
}
