//! Turns a tree of JSON values into a policy and collects every problem on the way. Syntax belongs to `tree`.

use std::cell::{Cell, LazyCell};

use super::problem::{Found, Mismatch, Path, ProblemCollector, Problems};
use super::tree::{self, Json, Member, Node};
use super::{FORMAT, MAX_BYTES, VERSION, conflict};
use crate::policy::{
    Action, ActionField, Connection, ConnectionField, Image, InvalidValue, MAX_ACTIONS, MAX_ACTIONS_IN_WORDS, Policy,
    PolicyField, Value,
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

/// Reads one value of a file; returns it only if no problem was found. `expected` describes the value in the message about
/// text that is not JSON.
///
/// # Errors
/// Every problem of the text; for an unresolved merge conflict only that, because it causes the others.
pub(in crate::policy) fn read_node<T>(
    bytes: &[u8],
    expected: &str,
    read: impl FnOnce(&Node<'_>, &mut ProblemCollector<'_>) -> Option<T>,
) -> Result<T, Problems> {
    let mut problems = ProblemCollector::of(bytes);
    let value = decode(bytes, &mut problems).and_then(|text| match tree::parse(text, expected, &mut problems) {
        Some(node) => read(&node, &mut problems),
        None => {
            if let Some(at) = conflict::first_marker(text) {
                problems.clear();
                problems.add(&Path::Top, at, conflict::mismatch);
            }
            None
        }
    });
    match value {
        Some(value) if problems.is_empty() => Ok(value),
        _ => Err(problems.finish()),
    }
}

/// Decodes the bytes as UTF-8 without a byte order mark.
pub(in crate::policy) fn decode<'o>(bytes: &'o [u8], problems: &mut ProblemCollector<'o>) -> Option<&'o str> {
    let body = problems.text();
    let mut refuse = |at, found: &str, expected: &str| {
        problems.add(&Path::Top, at, || Mismatch::value(found, expected));
        None
    };
    if bytes.len() > MAX_BYTES {
        let found = format!("a file of {} bytes", text::grouped(bytes.len() as u64));
        let expected = format!("at most {}", text::grouped(MAX_BYTES as u64));
        return refuse(0, &found, &expected);
    }
    if is_utf_16(body) {
        return refuse(0, "UTF-16 text", "UTF-8; save the file as UTF-8");
    }
    let valid = match str::from_utf8(body) {
        Ok(text) => text,
        Err(error) => str::from_utf8(body.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default(),
    };
    // NUL is legal UTF-8, but a file that contains it is not text.
    let end = memchr::memchr(0, valid.as_bytes()).unwrap_or(valid.len());
    match body.get(end) {
        None => Some(valid),
        Some(byte) => refuse(end, &format!("the byte 0x{byte:02X}"), "UTF-8 text"),
    }
}

/// Detects UTF-16 by its byte order mark, or else by a NUL in the same half of the first two units: JSON starts with ASCII
/// in any language.
fn is_utf_16(bytes: &[u8]) -> bool {
    let is_nul = |half: usize| bytes.iter().skip(half).step_by(2).take(2).filter(|byte| **byte == 0).count() == 2;
    bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) || is_nul(0) != is_nul(1)
}

pub(in crate::policy) fn policy(node: &Node<'_>, problems: &mut ProblemCollector<'_>) -> Option<Policy> {
    const KEYS: &[&str] =
        &["$schema", "format", "version", "name", "provider", "notes", "connection", "actions", "clientPolicy"];
    let top = Path::Top;
    let mut object = Object::of(node, &top, KEYS, "a policy object", problems)?;
    // A newer file may contain anything: listing that as problems would only hide the actual reason.
    version(&mut object)?;
    object.required("format", format_name, || format!("\"{FORMAT}\""));
    let schema = object.optional("$schema", value);
    let name = object.value("name");
    let provider = object.optional("provider", value);
    let notes = object.optional("notes", value);
    let connection = object.optional("connection", connection);
    let actions = object.required("actions", actions, actions_expected);
    let remember = object.required("clientPolicy", client_policy, || "an object with `rememberLastMethod`".to_owned());

    let mut policy = Policy::new(name?);
    policy.schema = schema?;
    policy.provider = provider?;
    policy.notes = notes?;
    policy.connection = connection?;
    policy.remember_last_method = remember?;
    for (action, has_autosend) in actions? {
        let id = policy.insert(MAX_ACTIONS, action).ok()?;
        if has_autosend {
            policy.autosend = Some(id);
        }
    }
    Some(policy)
}

/// Checks the version. Reports a missing, malformed or old one and returns `Some`; returns `None` for a newer one.
fn version(object: &mut Object<'_, '_, '_>) -> Option<()> {
    let expected = || format!("{VERSION}");
    let Some(member) = object.find("version") else {
        object.missing("version", &expected());
        return Some(());
    };
    let found = match member.node.value {
        Json::Number(number) => number,
        _ => "",
    };
    let is_whole = !found.is_empty() && found.bytes().all(|b| b.is_ascii_digit());
    let is_newer = is_whole && found.parse::<u16>().map_or(true, |version| version > VERSION);
    let path = Path::Key(object.path, "version");
    if is_newer {
        let found = format!("version {}, written by a newer program", member.node.describe());
        let expected = format!("version {VERSION}; open the file with a newer program");
        // Only this: earlier problems concern rules that a newer file need not follow.
        object.problems.clear();
        object.problems.add(&path, member.node.at, || Mismatch::value(found, expected));
        return None;
    }
    if found != expected() {
        object.problems.add(&path, member.node.at, || Mismatch::value(member.node.describe(), expected()));
    }
    Some(())
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

/// Reads a value from a string.
pub(in crate::policy) fn value<T: Value>(
    node: &Node<'_>,
    path: &Path<'_>,
    problems: &mut ProblemCollector<'_>,
) -> Option<T> {
    match &node.value {
        Json::Text(text) => parse(text, node, path, problems),
        _ => refuse(node, path, problems, &T::expected()),
    }
}

/// Reads a value from a number, exactly as written in the file.
fn number<T: Value>(node: &Node<'_>, path: &Path<'_>, problems: &mut ProblemCollector<'_>) -> Option<T> {
    match &node.value {
        Json::Number(number) => parse(number, node, path, problems),
        _ => refuse(node, path, problems, &T::expected()),
    }
}

pub(in crate::policy) fn parse<T: Value>(
    text: &str,
    node: &Node<'_>,
    path: &Path<'_>,
    problems: &mut ProblemCollector<'_>,
) -> Option<T> {
    match text.parse() {
        Ok(value) => Some(value),
        Err(invalid) => {
            let InvalidValue { found, expected, nearest, .. } = invalid;
            problems.add(path, node.at, || Mismatch { found: Found::Value(found), expected, nearest });
            None
        }
    }
}

pub(in crate::policy) fn flag(node: &Node<'_>, path: &Path<'_>, problems: &mut ProblemCollector<'_>) -> Option<bool> {
    match node.value {
        Json::Bool(flag) => Some(flag),
        _ => refuse(node, path, problems, FLAG),
    }
}

pub(in crate::policy) const FLAG: &str = "true or false";

pub(in crate::policy) fn refuse<T>(
    node: &Node<'_>,
    path: &Path<'_>,
    problems: &mut ProblemCollector<'_>,
    expected: &str,
) -> Option<T> {
    problems.add(path, node.at, || Mismatch::value(node.describe(), expected));
    None
}

/// An object whose members are looked up by key.
struct Object<'a, 'n, 'o> {
    members: &'a [Member<'a>],
    /// The index after the last member found.
    next: Cell<usize>,
    at: usize,
    path: &'a Path<'a>,
    /// Known keys that were probably misspelled.
    misspelled: Vec<&'static str>,
    problems: &'n mut ProblemCollector<'o>,
}

impl<'a, 'n, 'o> Object<'a, 'n, 'o> {
    /// Interprets a value as an object that may have the `known` keys, and reports every other key.
    fn of(
        node: &'a Node<'a>,
        path: &'a Path<'a>,
        known: &'static [&'static str],
        expected: &str,
        problems: &'n mut ProblemCollector<'o>,
    ) -> Option<Self> {
        let Json::Object(members) = &node.value else {
            return refuse(node, path, problems, expected);
        };
        // A key that is present cannot be the correct spelling of another one.
        let absent: LazyCell<Vec<&'static str>, _> = LazyCell::new(|| {
            let is_absent = |name: &&'static str| !members.iter().any(|member| member.key == **name);
            known.iter().copied().filter(is_absent).collect()
        });
        let mut misspelled = Vec::new();
        // Most files have exactly the known keys, in this order.
        let is_known = |(place, member): &(usize, &Member<'_>)| {
            known.get(*place).is_some_and(|name| *name == member.key) || known.contains(&&*member.key)
        };
        for (_, member) in members.iter().enumerate().filter(|member| !is_known(member)) {
            let nearest = text::nearest(&member.key, absent.iter().copied());
            problems.add(&Path::Key(path, &member.key), member.key_at, || {
                let expected = format!("one of {}", known.join(", "));
                Mismatch { found: Found::UnknownKey, expected, nearest }
            });
            misspelled.extend(nearest);
        }
        Some(Self { members, next: Cell::new(0), at: node.at, path, misspelled, problems })
    }

    fn find(&self, key: &str) -> Option<&'a Member<'a>> {
        let matches_key = |member: &&'a Member<'a>| member.key == key;
        // Keys are looked up in the order in which most files have them.
        let place = match self.members.get(self.next.get()).filter(matches_key) {
            Some(_) => self.next.get(),
            None => self.members.iter().position(|member| matches_key(&member))?,
        };
        self.next.set(place + 1);
        self.members.get(place)
    }

    /// Reports a missing key, unless it was already reported as misspelled.
    fn missing(&mut self, key: &str, expected: &str) {
        if !self.misspelled.contains(&key) {
            self.problems.add(&Path::Key(self.path, key), self.at, || Mismatch::new(Found::MissingKey, expected));
        }
    }

    /// Reads the member with this key; returns `None` if it is missing or invalid.
    fn required<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&Node<'a>, &Path<'_>, &mut ProblemCollector<'_>) -> Option<T>,
        expected: impl FnOnce() -> String,
    ) -> Option<T> {
        match self.find(key) {
            Some(member) => read(&member.node, &Path::Key(self.path, key), self.problems),
            None => {
                self.missing(key, &expected());
                None
            }
        }
    }

    /// Reads the member with this key, if there is one; returns `None` if it is invalid.
    fn optional<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&Node<'a>, &Path<'_>, &mut ProblemCollector<'_>) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.find(key) {
            Some(member) => read(&member.node, &Path::Key(self.path, key), self.problems).map(Some),
            None => Some(None),
        }
    }

    fn value<T: Value>(&mut self, key: &str) -> Option<T> {
        self.required(key, value, T::expected)
    }

    fn number<T: Value>(&mut self, key: &str) -> Option<T> {
        self.required(key, number, T::expected)
    }

    fn flag(&mut self, key: &str) -> Option<bool> {
        self.required(key, flag, || FLAG.to_owned())
    }
}
