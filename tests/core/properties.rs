//! Invariants of every policy and every sequence of edits, and the limits of what a damaged file can do.

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::prelude::*;
use radius_console::document::history::History;
use radius_console::gallery::PictureId;
use radius_console::policy::{
    Action, ActionId, AttributeId, Command, Connection, Edit, HaMode, Image, MAX_ACTIONS, Message, PasswordEncoding,
    Policy, Provider, Text, Value, json,
};

use crate::rest::ANSWER;
use crate::{attributes, golden, policy_text};

/// Characters a careless writer or reader would get wrong.
fn character() -> impl Strategy<Value = char> {
    prop_oneof![
        4 => proptest::char::range(' ', '~'),
        2 => any::<char>().prop_filter("no text holds a control character", |c| !c.is_control()),
        1 => prop::sample::select("\"\\/\u{a0}\u{ad}\u{200b}\u{202e}\u{2028}\u{feff}\u{e0041}\u{1d173}é電ا✓📱".chars().collect::<Vec<_>>()),
    ]
}

pub(crate) fn text<const MIN: usize, const MAX: usize>() -> impl Strategy<Value = Text<MIN, MAX>> {
    vec(character(), MIN..=MAX.min(40)).prop_map(|chars| chars.into_iter().collect::<String>().parse().unwrap())
}

fn command() -> impl Strategy<Value = Command> {
    vec(character(), 0..=30).prop_map(|chars| chars.into_iter().collect::<String>().parse().unwrap())
}

fn number<T: Value + std::fmt::Debug>(range: std::ops::RangeInclusive<u16>) -> impl Strategy<Value = T> {
    range.prop_map(|number| number.to_string().parse().unwrap())
}

pub(crate) fn action() -> impl Strategy<Value = Action> {
    let image = (0..PictureId::all().len()).prop_map(|index| Image::Gallery(PictureId::all().nth(index).unwrap()));
    (any::<bool>(), text(), command(), text(), text(), image).prop_map(
        |(enabled, title, command, description, action_message, image): (_, _, _, Message, Message, _)| Action {
            enabled,
            title,
            command,
            description,
            action_message,
            image,
        },
    )
}

pub(crate) fn connection() -> impl Strategy<Value = Connection> {
    let hosts = prop::sample::select(vec!["", "radius", "10.0.0.1", "fe80::1%eth0", "örtlich.example.com"]);
    let modes = prop::sample::select(vec![HaMode::ActivePassive, HaMode::ActiveActive]);
    let encodings = prop::sample::select(vec![PasswordEncoding::Pap, PasswordEncoding::Chap]);
    (
        (text(), hosts.clone(), hosts, modes),
        (number(1..=65535), number(1..=300), number(0..=10), encodings),
        (text(), any::<bool>(), any::<bool>()),
    )
        .prop_map(
            |((name, first, second, ha_mode), (port, timeout, retries, encoding), (prompt, only, forward))| {
                Connection {
                    display_name: name,
                    radius_server: first.parse().unwrap(),
                    backup_server: second.parse().unwrap(),
                    ha_mode,
                    radius_port: port,
                    timeout_secs: timeout,
                    retries,
                    password_encoding: encoding,
                    user_message_prompt: prompt,
                    username_only: only,
                    forward_first_pwd_to_ad: forward,
                }
            },
        )
}

/// An edit before the policy's actions are known: an index refers to an action, possibly a deleted one.
#[derive(Debug, Clone)]
enum Step {
    Add(Action),
    Replace(usize, Action),
    Duplicate(usize),
    Remove(usize),
    Move(usize, usize),
    Enable(usize, bool),
    Autosend(usize, bool),
    Attribute(attributes::Step),
    Language(Option<&'static str>),
    Other(Edit),
    ReplaceAll(Vec<Step>),
}

fn step() -> impl Strategy<Value = Step> {
    let index = 0..MAX_ACTIONS + 1;
    let other = prop_oneof![
        prop::option::of(connection()).prop_map(Edit::Connection),
        any::<bool>().prop_map(Edit::RememberLastMethod),
        text().prop_map(Edit::Rename),
        prop::option::of(prop::sample::select(Provider::ALL.to_vec())).prop_map(Edit::Provider),
        prop::option::of(text()).prop_map(Edit::Notes),
    ];
    prop_oneof![
        4 => action().prop_map(Step::Add),
        2 => (index.clone(), action()).prop_map(|(index, action)| Step::Replace(index, action)),
        2 => index.clone().prop_map(Step::Duplicate),
        2 => index.clone().prop_map(Step::Remove),
        2 => (index.clone(), index.clone()).prop_map(|(index, to)| Step::Move(index, to)),
        1 => (index.clone(), any::<bool>()).prop_map(|(index, on)| Step::Enable(index, on)),
        3 => (index, any::<bool>()).prop_map(|(index, on)| Step::Autosend(index, on)),
        6 => attributes::step().prop_map(Step::Attribute),
        1 => prop::option::of(prop::sample::select(vec!["en", "de-CH", "zh-Hant-TW", "x-private"])).prop_map(Step::Language),
        2 => other.prop_map(Step::Other),
        1 => vec(action(), 0..=6).prop_map(|actions| Step::ReplaceAll(actions.into_iter().map(Step::Add).collect())),
    ]
}

impl Step {
    /// The edit for `policy`. `seen` are all ids so far; the first, possibly deleted, stands in for an index too high.
    fn edit(self, policy: &Policy, (seen, seen_attributes): (&[ActionId], &[AttributeId])) -> Option<Edit> {
        let id = |index| policy.actions().nth(index).map(|(id, _)| id).or(seen.first().copied());
        Some(match self {
            Self::Add(action) => Edit::Add(action),
            Self::Replace(index, action) => Edit::Replace(id(index)?, action),
            Self::Duplicate(index) => Edit::Duplicate(id(index)?),
            Self::Remove(index) => Edit::Remove(id(index)?),
            Self::Move(index, to) => Edit::Move(id(index)?, to),
            Self::Enable(index, on) => Edit::Enable(id(index)?, on),
            Self::Autosend(index, on) => Edit::Autosend(id(index)?, on),
            Self::Attribute(step) => step.edit(policy, seen_attributes)?,
            Self::Language(language) => Edit::ReplaceAll(Box::new(with_language(policy, language))),
            Self::Other(edit) => edit,
            Self::ReplaceAll(steps) => Edit::ReplaceAll(Box::new(after(steps))),
        })
    }
}

/// The policy with another language, which only a file can change.
fn with_language(policy: &Policy, language: Option<&str>) -> Policy {
    let mut file: serde_json::Value = serde_json::from_str(&json::write(policy)).unwrap();
    let keys = file.as_object_mut().unwrap();
    keys.insert("version".to_owned(), json::VERSION.into());
    keys.remove("language");
    keys.extend(language.map(|language| ("language".to_owned(), language.into())));
    json::read(file.to_string().as_bytes()).unwrap()
}

/// Applies `steps` to an empty policy, passing each policy along the way to `each`.
fn replay(steps: Vec<Step>, mut each: impl FnMut(Option<String>, &Policy)) -> Policy {
    let mut policy = Policy::new("Policy".parse().unwrap());
    let (mut seen, mut seen_attributes) = (Vec::new(), Vec::new());
    each(None, &policy);
    for step in steps {
        let Some(edit) = step.edit(&policy, (&seen, &seen_attributes)) else { continue };
        let name = edit.name(&policy);
        if let Ok(edited) = policy.apply(edit) {
            policy = edited.policy;
            seen.extend(policy.actions().map(|(id, _)| id));
            seen_attributes.extend(policy.attributes().map(|(id, _)| id));
            each(Some(name), &policy);
        }
    }
    policy
}

fn after(steps: Vec<Step>) -> Policy {
    replay(steps, |_, _| ())
}

pub(crate) fn policy() -> impl Strategy<Value = Policy> {
    vec(step(), 0..20).prop_map(after)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_edits_keeps_every_invariant(steps in vec(step(), 0..40)) {
        let schema = policy_text::schema();
        replay(steps, |_, policy| {
            assert!(policy.actions().len() <= MAX_ACTIONS);
            let ids: HashSet<ActionId> = policy.actions().map(|(id, _)| id).collect();
            assert_eq!(ids.len(), policy.actions().len(), "two actions share an id");
            assert!(policy.autosend().is_none_or(|id| ids.contains(&id)), "Autosend on a deleted action");
            let ids: HashSet<AttributeId> = policy.attributes().map(|(id, _)| id).collect();
            assert_eq!(ids.len(), policy.attributes().len(), "two attributes share an id");
            let text = json::write(policy);
            let is_version_1 = policy.attributes().len() == 0 && policy.language().is_none();
            assert_eq!(text.contains("\n  \"version\": 1,\n"), is_version_1, "{text}");
            assert!(text.matches("\"autoSend\": true").count() <= 1);
            assert!(schema.is_valid(&serde_json::from_str(&text).unwrap()), "{text}");
        });
    }

    #[test]
    fn writing_and_reading_a_policy_preserves_every_byte(policy in policy()) {
        let text = json::write(&policy);
        let read = json::read(text.as_bytes()).map_err(|problems| TestCaseError::fail(format!("{problems}\n{text}")))?;
        prop_assert_eq!(&read, &policy);
        prop_assert_eq!(json::write(&read), text);
    }

    #[test]
    fn a_file_escapes_every_invisible_character(policy in policy()) {
        let text = json::write(&policy);
        prop_assert!(text.chars().all(|c| c == '\n' || !radius_console::text::is_invisible(c)), "{}", text);
    }

    #[test]
    fn undoing_all_and_redoing_all_restores_the_same_bytes(steps in vec(step(), 0..40)) {
        let mut history: Option<History> = None;
        let mut texts = Vec::new();
        replay(steps, |name, policy| {
            let is_step = match (&mut history, name) {
                (Some(history), Some(name)) => history.record(|_| name, policy.clone(), None),
                _ => {
                    history = Some(History::new(policy.clone()));
                    true
                }
            };
            if is_step {
                texts.push(json::write(policy));
            }
        });
        let mut history = history.unwrap();
        for text in texts.iter().rev().skip(1) {
            prop_assert!(history.undo().is_some());
            prop_assert_eq!(&json::write(&history.present().policy), text);
        }
        prop_assert_eq!(history.undo(), None);
        for text in texts.iter().skip(1) {
            prop_assert!(history.redo().is_some());
            prop_assert_eq!(&json::write(&history.present().policy), text);
        }
        prop_assert_eq!(history.redo(), None);
    }
}

/// One way a file gets damaged. The numbers are positions, modulo the length.
#[derive(Debug, Clone)]
enum Damage {
    Set(usize, u8),
    Delete(usize, usize),
    Insert(usize, &'static str),
    Copy(usize, usize, usize),
    Replace(&'static str, &'static str),
}

fn damage() -> impl Strategy<Value = Damage> {
    let place = any::<usize>();
    let piece = prop::sample::select(vec![
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\udc00", "null", "true", "-", "0", ".5", "e9",
        "NaN", "//", "\u{feff}", "\0", "\"a\":1,", "{},", "\n", "é", "\u{202e}",
    ]);
    let swap = prop::sample::select(vec![
        ("true", "false"),
        ("false", "true"),
        ("60", "60.0"),
        ("1812", "1813"),
        ("push", "phone"),
        ("PAP", "CHAP"),
        ("title", "titel"),
        ("\"provider\": \"duo\",", ""),
        ("  ", ""),
        ("\n", "\r\n"),
    ]);
    prop_oneof![
        (place, any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        (any::<usize>(), 1..60usize).prop_map(|(at, count)| Damage::Delete(at, count)),
        (any::<usize>(), piece).prop_map(|(at, piece)| Damage::Insert(at, piece)),
        (any::<usize>(), 1..200usize, any::<usize>()).prop_map(|(from, count, to)| Damage::Copy(from, count, to)),
        swap.prop_map(|(old, new)| Damage::Replace(old, new)),
    ]
}

fn damaged(text: &str, damages: &[Damage]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for damage in damages {
        let len = bytes.len().max(1);
        match damage {
            Damage::Set(at, byte) => bytes.iter_mut().skip(at % len).take(1).for_each(|old| *old = *byte),
            Damage::Delete(at, count) => {
                let start = (at % len).min(bytes.len());
                bytes.drain(start..(start + count).min(bytes.len()));
            }
            Damage::Insert(at, piece) => {
                let at = (at % len).min(bytes.len());
                bytes.splice(at..at, piece.bytes());
            }
            Damage::Copy(from, count, to) => {
                let start = (from % len).min(bytes.len());
                let piece = bytes[start..(start + count).min(bytes.len())].to_vec();
                let to = (to % len).min(bytes.len());
                bytes.splice(to..to, piece);
            }
            Damage::Replace(old, new) => bytes = String::from_utf8_lossy(&bytes).replace(old, new).into_bytes(),
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_file_is_refused_with_a_message_or_a_complete_policy(damages in vec(damage(), 1..4)) {
        policy_text::check_policy(&damaged(golden::TEXT, &damages));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_response_is_refused_with_a_message_or_can_be_compared(damages in vec(damage(), 1..4), old in policy()) {
        policy_text::check_response(&damaged(ANSWER, &damages), &old);
    }
}
